/* vmath.inc.c - elementary functions on vectors; included with PREC 53 for double and 24 for float, one source for both.
 *
 * Each core is right within about one unit in the last place on its main range; the lanes outside (infinities, NaN, overflow,
 * domain errors, huge arguments) are known beforehand by NAME_odd and done by the C library, which also raises their flags.
 * Within the range a core raises nothing but inexact. */
#define DOUBLE (PREC == 53)
#define ONE_BITS BITS(1.0)
#define UNIT (DOUBLE ? 0x1p52 : 0x1p23)                        /* its low bits count units */
#define MANT (DOUBLE ? 52 : 23)
#define BIAS (DOUBLE ? 1023 : 127)
#define LARGE (DOUBLE ? 0x1p100 : 0x1p60)

/* ---- exponentials.  x = n ln2 + r, |r| <= ln2 / 2 */
NM_INLINE V P(reduce_exp)(V x, V *t)
{
    *t = P(vfma)(x, SPLAT(P(INV_LN2)), SPLAT(P(MAGIC)));
    V n = *t - P(MAGIC), r = P(vfma)(n, SPLAT(-P(LN2_HI)), x);
    return P(vfma)(n, SPLAT(-P(LN2_LO)), r);
}
/* e^r - 1 */
NM_INLINE V P(small_expm1)(V r) { return P(vfma)(r * r, POLY(r, EXP), r); }
NM_INLINE V P(exp)(V x)
{
    V t, r = P(reduce_exp)(P(vflush)(x), &t), p = 1 + P(small_expm1)(r);
    return (V)((I)p + ((I)t << MANT));
}
NM_INLINE I P(exp_odd)(V x) { return P(vabove)(x, DOUBLE ? 708.0 : 87.0); }

/* 2^(r + low), |r| <= 1/2, times 2^n where n is in the low bits of t */
NM_INLINE V P(power_of_two)(V r, V low, V t)
{
    V whole = r + low, u = whole * P(LN2_HI);
    V rest = P(vfma)(whole, SPLAT(P(LN2_HI)), -u) + (whole * P(LN2_LO) + ((r - whole) + low) * P(LN2_HI));
    V p = 1 + (u + P(vfma)(u * u, POLY(u, EXP), rest));
    return (V)((I)p + ((I)t << MANT));
}
NM_INLINE V P(exp2)(V x)
{
    x = P(vflush)(x);
    V t = x + P(MAGIC);
    return P(power_of_two)(x - (t - P(MAGIC)), SPLAT(0.0), t);
}
NM_INLINE I P(exp2_odd)(V x) { return P(vabove)(x, DOUBLE ? 1021.0 : 125.0); }

/* 2^n (e^r - 1) + (2^n - 1), for doubles with what r lost in its rounding, and the sum's own error */
NM_INLINE V P(expm1_core)(V x)
{
    V t = P(vfma)(x, SPLAT(P(INV_LN2)), SPLAT(P(MAGIC))), n = t - P(MAGIC), exact = P(vfma)(n, SPLAT(-P(LN2_HI)), x);
    V r = P(vfma)(n, SPLAT(-P(LN2_LO)), exact), low = P(vfma)(n, SPLAT(-P(LN2_LO)), exact - r), s = (V)(((I)t << MANT) + BITS(1.0));
    V q = P(vfma)(r * r, POLY(r, EXP), P(vfma)(r, low, low)), a = s - 1, b = s * r, sum = a + b, back = sum - a;
    return sum + (((a - (sum - back)) + (b - back)) + s * q);
}
NM_INLINE V P(expm1)(V x)
{
    V y = P(expm1_core)(P(vpick)(x < (E)-(DOUBLE ? 50.0 : 20.0), SPLAT(-(DOUBLE ? 50.0 : 20.0)), P(vflush)(x)));
    return P(vpick)(P(vtiny)(x), x, y);
}
NM_INLINE I P(expm1_odd)(V x) { return P(vabove)(x, DOUBLE ? 708.0 : 87.0); }

NM_INLINE V P(sinh)(V x)
{
    V t = P(expm1_core)(P(vabs)(P(vflush)(x)));
    return P(vpick)(P(vtiny)(x), x, P(vcopysign)(0.5 * (t + t / (t + 1)), x));
}
NM_INLINE I P(sinh_odd)(V x) { return P(vabove)(x, DOUBLE ? 708.0 : 87.0); }
NM_INLINE V P(cosh)(V x)
{
    V e = P(exp)(P(vabs)(x));
    return P(vfma)(SPLAT(0.5), e, 0.5 / e);
}
NM_INLINE I P(cosh_odd)(V x) { return P(vabove)(x, DOUBLE ? 700.0 : 86.0); }
NM_INLINE V P(tanh)(V x)
{
    V a = P(vabs)(P(vflush)(x)), t = P(expm1_core)(2 * P(vpick)(a > (E)(DOUBLE ? 22.0 : 10.0), SPLAT(DOUBLE ? 22.0 : 10.0), a));
    return P(vpick)(P(vtiny)(x), x, P(vcopysign)(t / (t + 2), x));
}
NM_INLINE I P(tanh_odd)(V x) { return P(vabove)(x, INFINITY); }

/* ---- logarithms.  x = 2^k (1 + f), 1 + f between sqrt(1/2) and sqrt(2); s = f / (2 + f) */
NM_INLINE V P(split_log)(V x, V *k, U *exponent)
{
    U u = (U)x + (EU)(ONE_BITS - BITS(P(SQRT_HALF)));
    *exponent = u >> MANT;
    *k = (V)(*exponent | (EU)BITS(UNIT)) - (E)(UNIT + BIAS);
    return (V)((u & (((EU)1 << MANT) - 1)) + (EU)BITS(P(SQRT_HALF))) - 1;
}
/* log(1 + f) = f - (half - rest), half = f^2 / 2 */
NM_INLINE V P(log_rest)(V f, V half)
{
    V s = f / (2 + f), z = s * s;
    return s * (half + z * POLY(z, LOG));
}
NM_INLINE V P(log)(V x)
{
    V k;
    U e;
    V f = P(split_log)(x, &k, &e), half = 0.5 * f * f, rest = P(log_rest)(f, half);
    return P(vfma)(k, SPLAT(P(LN2_TOP)), f - (half - P(vfma)(k, SPLAT(P(LN2_BOTTOM)), rest)));
}
/* Not a normal positive number. */
NM_INLINE I P(log_odd)(V x) { return ((I)x < BITS(DOUBLE ? 0x1p-1022 : 0x1p-126)) | ((I)x >= BITS(INFINITY)); }
/* k * base + log(1 + f) * inv, both factors in two parts */
NM_INLINE V P(log_base)(V x, E base, E base_low, E inv, E inv_low)
{
    V k;
    U e;
    V f = P(split_log)(x, &k, &e), half = 0.5 * f * f, rest = P(log_rest)(f, half);
    V high = f - half, low = ((f - high) - half) + rest;
    V part = high * inv, part_low = P(vfma)(high, SPLAT(inv), -part) + P(vfma)(low, SPLAT(inv), high * inv_low);
    V whole = k * base, sum = whole + part;
    return sum + (((whole - sum) + part) + (part_low + k * base_low));
}
NM_INLINE V P(log2)(V x) { return P(log_base)(x, 1, 0, P(INV_LN2), P(INV_LN2_LOW)); }
NM_INLINE I P(log2_odd)(V x) { return P(log_odd)(x); }
NM_INLINE V P(log10)(V x) { return P(log_base)(x, P(LOG10_2_TOP), P(LOG10_2_BOTTOM), P(INV_LN10), P(INV_LN10_LOW)); }
NM_INLINE I P(log10_odd)(V x) { return P(log_odd)(x); }

NM_INLINE V P(log1p_core)(V x)
{
    V u = 1 + x, k;
    U e;
    V f = P(split_log)(u, &k, &e);
    I same = k == 0.0;
    f = P(vpick)(same, x, f);
    V half = 0.5 * f * f, rest = P(log_rest)(f, half);
    V lost = P(vpick)(x >= 1.0, 1 - (u - x), x - (u - 1));       /* u + lost = 1 + x */
    V inverse = P(vfma)(f, P(vfma)(f, 1 - f, SPLAT(-1.0)), SPLAT(1.0)) * (V)((2 * BIAS - e) << MANT);
    lost = (V)((I)(lost * inverse) & ~same);
    return P(vfma)(k, SPLAT(P(LN2_TOP)), f - (half - (rest + P(vfma)(k, SPLAT(P(LN2_BOTTOM)), lost))));
}
NM_INLINE V P(log1p)(V x) { return P(vpick)(P(vtiny)(x), x, P(log1p_core)(P(vflush)(x))); }
NM_INLINE I P(log1p_odd)(V x) { return P(vabove)(x, DOUBLE ? 0x1p1000 : 0x1p120) | (((I)x < 0) & ((I)x >= BITS(-1.0))); }

NM_INLINE V P(arcsinh)(V x)
{
    V a = P(vabs)(P(vflush)(x)), z = a * a;
    return P(vpick)(P(vtiny)(x), x, P(vcopysign)(P(log1p_core)(a + z / (1 + P(vsqrt)(z + 1))), x));
}
NM_INLINE I P(arcsinh_odd)(V x) { return P(vabove)(x, DOUBLE ? 0x1p500 : 0x1p60); }
NM_INLINE V P(arccosh)(V x)
{
    V t = x - 1;
    return P(log1p_core)(t + P(vsqrt)(2 * t + t * t));
}
NM_INLINE I P(arccosh_odd)(V x) { return ((I)x < BITS(1.0)) | ((I)x > BITS(DOUBLE ? 0x1p500 : 0x1p60)); }
NM_INLINE V P(arctanh)(V x)
{
    V a = P(vabs)(P(vflush)(x)), y = 0.5 * P(log1p_core)(2 * a / (1 - a));
    return P(vpick)(P(vtiny)(x), x, P(vcopysign)(y, x));
}
NM_INLINE I P(arctanh_odd)(V x) { return ((I)x & ~SIGN_BIT) >= BITS(1.0); }

/* ---- circular functions.  x = n pi/2 + r + low */
NM_INLINE V P(reduce_circle)(V x, V n, V *low)
{
    V r = P(vfma)(n, SPLAT(-P(PIO2_1)), x);                    /* exact */
    V part = n * P(PIO2_2), part_low = P(vfma)(n, SPLAT(P(PIO2_2)), -part);
    V s = r - part, back = s - r;
    *low = P(vfma)(n, SPLAT(-P(PIO2_3)), ((r - (s - back)) - (part + back)) - part_low);
    return s;
}
/* The sine, a number of quarter turns on. */
NM_INLINE V P(sine)(V x, EI turn)
{
    V low, t = P(vfma)(x, SPLAT(P(TWO_OVER_PI)), SPLAT(P(MAGIC))), r = P(reduce_circle)(x, t - P(MAGIC), &low), z = r * r;
    I quadrant = (I)t + turn;
    V half = 0.5 * z, one = 1 - half, sine = r + P(vfma)(r * z, POLY(z, SIN4), low);
    V cosine = one + (((1 - one) - half) + P(vfma)(z * z, POLY(z, COS4), -r * low));
    return (V)((I)P(vpick)(-(quadrant & 1), cosine, sine) ^ (I)((U)quadrant >> 1 << (sizeof(E) * 8 - 1)));
}
NM_INLINE V P(sin)(V x) { return P(vpick)(P(vtiny)(x), x, P(sine)(P(vflush)(x), 0)); }
NM_INLINE I P(sin_odd)(V x) { return P(vabove)(x, DOUBLE ? 0x1p26 : 0x1p16); }
NM_INLINE V P(cos)(V x) { return P(sine)(P(vflush)(x), 1); }
NM_INLINE I P(cos_odd)(V x) { return P(vabove)(x, DOUBLE ? 0x1p26 : 0x1p16); }
NM_INLINE V P(tan)(V x)
{
    V w = P(vflush)(x), low, t = P(vfma)(w, SPLAT(P(TWO_OVER_PI)), SPLAT(P(MAGIC))), n = t - P(MAGIC), r = P(reduce_circle)(w, n, &low);
    V z = r * r, half = 0.5 * z, one = 1 - half;
    V sine = r * z * POLY(z, SIN4), cosine = z * z * POLY(z, COS4);
    sine = r + (sine + low);
    cosine = one + (((1 - one) - half) + (cosine - r * low));
    I odd = -((I)t & 1);
    return P(vpick)(P(vtiny)(x), x, P(vpick)(odd, -cosine, sine) / P(vpick)(odd, sine, cosine));
}
NM_INLINE I P(tan_odd)(V x) { return P(vabove)(x, DOUBLE ? 0x1p26 : 0x1p16); }

/* ---- inverse circular functions */
NM_INLINE V P(arcsin)(V x)
{
    V a = P(vabs)(P(vflush)(x));
    I big = a > 0.5;
    V z = P(vpick)(big, (1 - a) * 0.5, a * a), s = P(vpick)(big, P(vsqrt)(z), a), cubic = s * z * POLY(z, ASIN);
    V y = P(vpick)(big, (P(PIO2_1) - 2 * s) - (2 * cubic - P(PIO2_2)), s + cubic);
    return P(vpick)(P(vtiny)(x), x, P(vcopysign)(y, x));
}
NM_INLINE I P(arcsin_odd)(V x) { return P(vabove)(x, 1.0); }
NM_INLINE V P(arccos)(V x)
{
    x = P(vflush)(x);
    V a = P(vabs)(x);
    I big = a > 0.5, minus = x < 0.0;
    V z = P(vpick)(big, (1 - a) * 0.5, a * a), s = P(vpick)(big, P(vsqrt)(z), x), cubic = s * z * POLY(z, ASIN);
    V far = 2 * (s + cubic);
    far = P(vpick)(minus, 2 * P(PIO2_1) - (far - 2 * P(PIO2_2)), far);
    return P(vpick)(big, far, P(PIO2_1) - (s - (P(PIO2_2) - cubic)));
}
NM_INLINE I P(arccos_odd)(V x) { return P(vabove)(x, 1.0); }
/* atan(num / den) for 0 <= num, den: by the nearest of 0, pi/4, pi/2 */
NM_INLINE V P(arctan_ratio)(V num, V den)
{
    I mid = num > P(TAN_PI_8) * den, big = num > P(TAN_3PI_8) * den;
    V top = P(vpick)(big, -den, P(vpick)(mid, num - den, num)), below = P(vpick)(big, num, P(vpick)(mid, num + den, den));
    V t = P(vflush)(top / below), z = t * t;
    V high = P(vpick)(big, SPLAT(P(PIO2_1)), (V)((I)SPLAT(P(PIO2_1) / 2) & mid)), low = P(vpick)(big, SPLAT(P(PIO2_2)),
      (V)((I)SPLAT(P(PIO2_2) / 2) & mid));
    return high + (t + P(vfma)(t * z, POLY(z, ATAN), low));
}
NM_INLINE V P(arctan)(V x)
{
    V a = P(vabs)(P(vflush)(x));
    I huge = P(vabove)(x, LARGE);
    V y = P(arctan_ratio)(P(vpick)(huge, SPLAT(LARGE), a), SPLAT(1.0));
    return P(vpick)(P(vtiny)(x), x, P(vcopysign)(y, x));
}
NM_INLINE I P(arctan_odd)(V x) { return P(vabove)(x, INFINITY); }
NM_INLINE V P(arctan2)(V y, V x)
{
    V a = P(arctan_ratio)(P(vabs)(y), P(vabs)(x));
    a = P(vpick)((I)x < 0, 2 * P(PIO2_1) - (a - 2 * P(PIO2_2)), a);
    return P(vcopysign)(a, y);
}
NM_INLINE I P(arctan2_odd)(V y, V x)
{
    I ay = (I)y & ~SIGN_BIT, ax = (I)x & ~SIGN_BIT;
    EI least = BITS(DOUBLE ? 0x1p-400 : 0x1p-60), most = BITS(DOUBLE ? 0x1p400 : 0x1p60);
    I far = ay - ax;                                          /* the exponents' difference */
    EI apart = (EI)30 << MANT;
    return (ay < least) | (ax < least) | (ay > most) | (ax > most) | (far > apart) | (far < -apart);
}

/* ---- roots */
NM_INLINE V P(cbrt)(V x)
{
    V a = P(vabs)(x), t;                                         /* a third of the exponent: within 4 % */
#if PREC == 53
    t = P(vfma)((V)(((U)a >> 32) | (uint64_t)BITS(0x1p52)) - 0x1p52, SPLAT(1.0 / 3), SPLAT(715094163.0)) + 0x1p52;
    t = (V)((U)t << 32);
#else
    t = P(vfma)(__builtin_convertvector((I)a, V), SPLAT(1.0 / 3), SPLAT(709958130.0));
    t = (V)__builtin_convertvector(t, I);
#endif
    V r = t * t * (t / a);
    t *= POLY(r, CBRT);                                     /* within 2^-20 */
    V square = t * t, square_low = P(vfma)(t, t, -square);
    V error = P(vfma)(-square, t, a) - square_low * t;
    t = P(vfma)(t, error / P(vfma)(2 * square, t, a), t);
    return P(vcopysign)(t, x);
}
NM_INLINE I P(cbrt_odd)(V x)
{
    I a = (I)x & ~SIGN_BIT;
    return (a < BITS(DOUBLE ? 0x1p-900 : 0x1p-90)) | (a > BITS(DOUBLE ? 0x1p1000 : 0x1p120));
}
NM_INLINE V P(hypot)(V x, V y)
{
    V a = P(vabs)(x), b = P(vabs)(y);
    I less = a < b;
    V big = P(vpick)(less, b, a), small = P(vpick)(less, a, b);
    small = (V)((I)small & ((I)small > (I)(big * (E)(DOUBLE ? 0x1p-60 : 0x1p-30))));
    V bb = big * big, ss = small * small, h = P(vsqrt)(bb + ss), hh = h * h;
    V rest = P(vfma)(big, big, -bb) + P(vfma)(small, small, -ss) - P(vfma)(h, h, -hh);
    /* The correction is an ulp or less, so that 1 / 2h within 1.5 % will do: by the bits, and a step of Newton's. */
    V d = 2 * h, over = (V)(BITS(DOUBLE ? 0x1.e623822fc16e6p+1022 : 0x1.e6238ep+126) - (I)d);
    over *= 2 - d * over;
    return h + (((bb - hh) + ss) + rest) * over;
}
NM_INLINE I P(hypot_odd)(V x, V y)
{
    I a = (I)x & ~SIGN_BIT, b = (I)y & ~SIGN_BIT;
    I big = (I)P(vpick)(a < b, (V)b, (V)a);
    return (big < BITS(DOUBLE ? 0x1p-400 : 0x1p-30)) | (big > BITS(DOUBLE ? 0x1p500 : 0x1p60));
}

/* ---- logaddexp: the larger one plus log1p(exp(-distance)) */
NM_INLINE V P(logaddexp)(V x, V y)
{
    V d = P(vabs)(x - y), top = P(vpick)(x > y, x, y);
    I far = d > (E)(DOUBLE ? 700.0 : 86.0);
    return top + P(log1p)((V)((I)P(exp)(-P(vpick)(far, SPLAT(DOUBLE ? 700.0 : 86.0), d)) & ~far));
}
NM_INLINE I P(logaddexp_odd)(V x, V y) { return P(vabove)(x, LARGE) | P(vabove)(y, LARGE); }
NM_INLINE V P(logaddexp2)(V x, V y)
{
    V d = P(vabs)(x - y), top = P(vpick)(x > y, x, y);
    I far = d > (E)(DOUBLE ? 1000.0 : 124.0);
    V r = P(vfma)(P(log1p)((V)((I)P(exp2)(-P(vpick)(far, SPLAT(DOUBLE ? 1000.0 : 124.0), d)) & ~far)), SPLAT(P(INV_LN2)), top);
    return P(vpick)(x == y, x + 1, r);
}
NM_INLINE I P(logaddexp2_odd)(V x, V y) { return P(logaddexp_odd)(x, y); }

/* ---- power: 2^(y log2|x|), the logarithm in two parts for doubles; *odd gets the lanes that over- or underflow too */
NM_INLINE V P(power)(V x, V y, I *odd)
{
    V a = P(vabs)(x), k, high, low;
    U e;
    V f = P(split_log)(a, &k, &e);
    V d = 2 + f, d_low = f - (d - 2), inverse = 1 / d, s = f * inverse;
    V s_low = (P(vfma)(-s, d, f) - s * d_low) * inverse;
    V z = s * s, z_low = P(vfma)(s, s, -z) + 2 * s * s_low;
    V w = P(vfma)(z, POLY(z, POW), SPLAT(P(TWO_THIRDS_LOW))), t = P(TWO_THIRDS) + w, t_low = (P(TWO_THIRDS) - t) + w;
    V q = s * z, q_low = P(vfma)(s, z, -q) + (s * z_low + s_low * z);
    V v = q * t, v_low = P(vfma)(q, t, -v) + (q * t_low + q_low * t);
    V l = 2 * s + v, l_low = ((2 * s - l) + v) + (v_low + 2 * s_low);
    V p = l * P(INV_LN2), p_low = P(vfma)(l, SPLAT(P(INV_LN2)), -p) + P(vfma)(l_low, SPLAT(P(INV_LN2)), l * P(INV_LN2_LOW));
    V sum = k + p, sum_low = ((k - sum) + p) + p_low;
    high = y * sum;
    low = P(vfma)(y, sum, -high) + y * sum_low;
    I out = P(vabove)(high, DOUBLE ? 1020.0 : 125.0);
    *odd |= out;
    high = P(vflush)((V)((I)high & ~out));
    low = (V)((I)low & ~(out | P(vtiny)(high)));
    V turns = high + P(MAGIC);
    V r = P(power_of_two)(high - (turns - P(MAGIC)), low, turns);
    I whole = (I)(y + P(MAGIC)) << (sizeof(E) * 8 - 1);                          /* the sign of an odd power */
    return (V)((I)r ^ (whole & (I)x & SIGN_BIT));
}
/* Not normal, or negative with an exponent that is no (small) integer. */
NM_INLINE I P(power_odd)(V x, V y)
{
    I a = (I)x & ~SIGN_BIT, b = (I)y & ~SIGN_BIT;
    I large = b > BITS(DOUBLE ? 0x1p50 : 0x1p21);
    V v = P(vpick)(large, SPLAT(1.0), y);
    I broken = ((v + P(MAGIC)) - P(MAGIC)) != v;
    return (a < BITS(DOUBLE ? 0x1p-1022 : 0x1p-126)) | (a >= BITS(INFINITY)) | large | (((I)x < 0) & broken) |
           ((b != 0) & (b < BITS(DOUBLE ? 0x1p-200 : 0x1p-40)));
}
#undef DOUBLE
#undef ONE_BITS
#undef UNIT
#undef MANT
#undef BIAS
#undef LARGE
#undef BITS
#undef SPLAT
#undef SIGN_BIT
#undef POLY
