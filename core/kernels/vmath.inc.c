/* vmath.inc.c - elementary functions on vectors of doubles; included with PREC 53 for double and 24 for float.
 *
 * Each core is right within about one unit in the last place on its main range; the lanes outside (infinities, NaN, overflow,
 * domain errors, huge arguments) are known beforehand by NAME_odd and done by the C library, which also raises their flags.
 * Within the range a core raises nothing but inexact. */
#define P(name) NM_JOIN(name, NM_JOIN(_, PREC))
#define FINE (PREC == 53)

/* ---- exponentials.  x = n ln2 + r, |r| <= ln2 / 2 */
NM_INLINE vd P(reduce_exp)(vd x, vd *t)
{
    *t = vfma(x, SPLAT(INV_LN2), SPLAT(MAGIC));
    vd n = *t - MAGIC, r = vfma(n, SPLAT(-LN2_HI), x);
    return FINE ? vfma(n, SPLAT(-LN2_LO), r) : r;
}
/* e^r - 1 */
NM_INLINE vd P(small_expm1)(vd r) { return vfma(r * r, POLY(r, P(EXP)), r); }
NM_INLINE vd P(exp)(vd x)
{
    vd t, r = P(reduce_exp)(vflush(x), &t), p = 1 + P(small_expm1)(r);
    return (vd)((vi)p + ((vi)t << 52));
}
NM_INLINE vi P(exp_odd)(vd x) { return vabove(x, FINE ? 708.0 : 87.0); }

/* 2^(r + low), |r| <= 1/2, times 2^n where n is in the low bits of t */
NM_INLINE vd P(power_of_two)(vd r, vd low, vd t)
{
    vd whole = r + low, u = whole * LN2_HI;
    vd rest = vfma(whole, SPLAT(LN2_HI), -u) + (whole * LN2_LO + ((r - whole) + low) * LN2_HI);
    vd p = 1 + (u + vfma(u * u, POLY(u, P(EXP)), FINE ? rest : SPLAT(0.0)));
    return (vd)((vi)p + ((vi)t << 52));
}
NM_INLINE vd P(exp2)(vd x)
{
    x = vflush(x);
    vd t = x + MAGIC;
    return P(power_of_two)(x - (t - MAGIC), SPLAT(0.0), t);
}
NM_INLINE vi P(exp2_odd)(vd x) { return vabove(x, FINE ? 1021.0 : 125.0); }

/* 2^n (e^r - 1) + (2^n - 1), for doubles with what r lost in its rounding, and the sum's own error */
NM_INLINE vd P(expm1_core)(vd x)
{
    if (!FINE) {
        vd t, r = P(reduce_exp)(x, &t), s = (vd)(((vi)t << 52) + bits_of(1.0));
        return vfma(s, P(small_expm1)(r), s - 1);
    }
    vd t = vfma(x, SPLAT(INV_LN2), SPLAT(MAGIC)), n = t - MAGIC, exact = vfma(n, SPLAT(-LN2_HI), x);
    vd r = vfma(n, SPLAT(-LN2_LO), exact), low = vfma(n, SPLAT(-LN2_LO), exact - r), s = (vd)(((vi)t << 52) + bits_of(1.0));
    vd q = vfma(r * r, POLY(r, P(EXP)), vfma(r, low, low)), a = s - 1, b = s * r, sum = a + b, back = sum - a;
    return sum + (((a - (sum - back)) + (b - back)) + s * q);
}
NM_INLINE vd P(expm1)(vd x)
{
    vd y = P(expm1_core)(vpick(x < -50.0, SPLAT(-50.0), vflush(x)));
    return vpick(vtiny(x), x, y);
}
NM_INLINE vi P(expm1_odd)(vd x) { return vabove(x, FINE ? 708.0 : 87.0); }

NM_INLINE vd P(sinh)(vd x)
{
    vd t = P(expm1_core)(vabs(vflush(x)));
    return vpick(vtiny(x), x, vcopysign(0.5 * (t + t / (t + 1)), x));
}
NM_INLINE vi P(sinh_odd)(vd x) { return vabove(x, FINE ? 708.0 : 87.0); }
NM_INLINE vd P(cosh)(vd x)
{
    vd e = P(exp)(vabs(x));
    return vfma(SPLAT(0.5), e, 0.5 / e);
}
NM_INLINE vi P(cosh_odd)(vd x) { return vabove(x, FINE ? 708.0 : 87.0); }
NM_INLINE vd P(tanh)(vd x)
{
    vd a = vabs(vflush(x)), t = P(expm1_core)(2 * vpick(a > 22.0, SPLAT(22.0), a));
    return vpick(vtiny(x), x, vcopysign(t / (t + 2), x));
}
NM_INLINE vi P(tanh_odd)(vd x) { return vabove(x, INFINITY); }

/* ---- logarithms.  x = 2^k (1 + f), 1 + f between sqrt(1/2) and sqrt(2); s = f / (2 + f) */
NM_INLINE vd P(split_log)(vd x, vd *k, vu *exponent)
{
    vu u = (vu)x + (uint64_t)(bits_of(1.0) - bits_of(SQRT_HALF));
    *exponent = u >> 52;
    *k = (vd)(*exponent | (uint64_t)bits_of(0x1p52)) - (0x1p52 + 1023);
    return (vd)((u & 0xFFFFFFFFFFFFFu) + (uint64_t)bits_of(SQRT_HALF)) - 1;
}
/* log(1 + f) = f - (half - rest), half = f^2 / 2 */
NM_INLINE vd P(log_rest)(vd f, vd half)
{
    vd s = f / (2 + f), z = s * s;
    return s * (half + z * POLY(z, P(LOG)));
}
NM_INLINE vd P(log)(vd x)
{
    vd k;
    vu e;
    vd f = P(split_log)(x, &k, &e), half = 0.5 * f * f, rest = P(log_rest)(f, half);
    if (!FINE)
        return vfma(k, SPLAT(LN2_HI), f - (half - rest));
    return vfma(k, SPLAT(LN2_TOP), f - (half - vfma(k, SPLAT(LN2_BOTTOM), rest)));
}
/* Not a normal positive number. */
NM_INLINE vi P(log_odd)(vd x) { return ((vi)x < bits_of(FINE ? 0x1p-1022 : 0x1p-149)) | ((vi)x >= bits_of(INFINITY)); }
/* k * base + log(1 + f) * inv, both factors in two parts */
NM_INLINE vd P(log_base)(vd x, double base, double base_low, double inv, double inv_low)
{
    vd k;
    vu e;
    vd f = P(split_log)(x, &k, &e), half = 0.5 * f * f, rest = P(log_rest)(f, half);
    if (!FINE)
        return vfma(k, SPLAT(base), (f - (half - rest)) * inv);
    vd high = f - half, low = ((f - high) - half) + rest;
    vd part = high * inv, part_low = vfma(high, SPLAT(inv), -part) + vfma(low, SPLAT(inv), high * inv_low);
    vd whole = k * base, sum = whole + part;
    return sum + (((whole - sum) + part) + (part_low + k * base_low));
}
NM_INLINE vd P(log2)(vd x) { return P(log_base)(x, 1, 0, INV_LN2, INV_LN2_LOW); }
NM_INLINE vi P(log2_odd)(vd x) { return P(log_odd)(x); }
NM_INLINE vd P(log10)(vd x) { return P(log_base)(x, LOG10_2_TOP, LOG10_2_BOTTOM, INV_LN10, INV_LN10_LOW); }
NM_INLINE vi P(log10_odd)(vd x) { return P(log_odd)(x); }

NM_INLINE vd P(log1p_core)(vd x)
{
    vd u = 1 + x, k;
    vu e;
    vd f = P(split_log)(u, &k, &e);
    vi same = k == 0.0;
    f = vpick(same, x, f);
    vd half = 0.5 * f * f, rest = P(log_rest)(f, half);
    if (!FINE)
        return vfma(k, SPLAT(LN2_HI), f - (half - rest));
    vd lost = vpick(x >= 1.0, 1 - (u - x), x - (u - 1));       /* u + lost = 1 + x */
    vd inverse = vfma(f, vfma(f, 1 - f, SPLAT(-1.0)), SPLAT(1.0)) * (vd)((2046 - e) << 52);
    lost = (vd)((vi)(lost * inverse) & ~same);
    return vfma(k, SPLAT(LN2_TOP), f - (half - (rest + vfma(k, SPLAT(LN2_BOTTOM), lost))));
}
NM_INLINE vd P(log1p)(vd x) { return vpick(vtiny(x), x, P(log1p_core)(vflush(x))); }
NM_INLINE vi P(log1p_odd)(vd x) { return vabove(x, 0x1p1000) | (((vi)x < 0) & ((vi)x >= bits_of(-1.0))); }

NM_INLINE vd P(arcsinh)(vd x)
{
    vd a = vabs(vflush(x)), z = a * a;
    return vpick(vtiny(x), x, vcopysign(P(log1p_core)(a + z / (1 + vsqrt(z + 1))), x));
}
NM_INLINE vi P(arcsinh_odd)(vd x) { return vabove(x, FINE ? 0x1p28 : 0x1p128); }
NM_INLINE vd P(arccosh)(vd x)
{
    vd t = x - 1;
    return P(log1p_core)(t + vsqrt(2 * t + t * t));
}
NM_INLINE vi P(arccosh_odd)(vd x) { return ((vi)x < bits_of(1.0)) | ((vi)x > bits_of(FINE ? 0x1p28 : 0x1p128)); }
NM_INLINE vd P(arctanh)(vd x)
{
    vd a = vabs(vflush(x)), y = 0.5 * P(log1p_core)(2 * a / (1 - a));
    return vpick(vtiny(x), x, vcopysign(y, x));
}
NM_INLINE vi P(arctanh_odd)(vd x) { return ((vi)x & INT64_MAX) >= bits_of(1.0); }

/* ---- circular functions.  x = n pi/2 + r + low */
NM_INLINE vd P(reduce_circle)(vd x, vd n, vd *low)
{
    vd r = vfma(n, SPLAT(-PIO2_1), x), s = vfma(n, SPLAT(-PIO2_2), r);
    if (FINE)
        *low = vfma(n, SPLAT(-PIO2_3), vfma(n, SPLAT(-PIO2_2), r - s));
    return s;
}
/* sin(x) or cos(x).  Floats: r up to a quarter turn and one polynomial; doubles: up to an eighth and two, which is finer. */
NM_INLINE vd P(sine)(vd x, int64_t turn)
{
    vd low, t, m, r, z, y;
    if (FINE) {
        t = vfma(x, SPLAT(TWO_OVER_PI), SPLAT(MAGIC));
        r = P(reduce_circle)(x, t - MAGIC, &low);
        z = r * r;
        vi quadrant = (vi)t + turn;
        vd half = 0.5 * z, one = 1 - half, sine = r + vfma(r * z, POLY(z, P(SIN4)), low);
        vd cosine = one + (((1 - one) - half) + vfma(z * z, POLY(z, P(COS4)), -r * low));
        y = vpick(-(quadrant & 1), cosine, sine);
        return (vd)((vi)y ^ ((vi)((vu)quadrant >> 1) << 63));
    }
    t = turn ? vfma(x, SPLAT(INV_PI), SPLAT(-0.5)) + MAGIC : vfma(x, SPLAT(INV_PI), SPLAT(MAGIC));
    m = t - MAGIC;
    r = P(reduce_circle)(x, turn ? vfma(m, SPLAT(2.0), SPLAT(1.0)) : m + m, &low);
    z = r * r;
    y = vfma(r * z, POLY(z, P(SIN2)), r);
    return (vd)((vi)y ^ (((vi)t + turn) << 63));
}
NM_INLINE vd P(sin)(vd x) { return vpick(vtiny(x), x, P(sine)(vflush(x), 0)); }
NM_INLINE vi P(sin_odd)(vd x) { return vabove(x, 0x1p26); }
NM_INLINE vd P(cos)(vd x) { return P(sine)(vflush(x), 1); }
NM_INLINE vi P(cos_odd)(vd x) { return vabove(x, 0x1p26); }
NM_INLINE vd P(tan)(vd x)
{
    vd w = vflush(x), low, t = vfma(w, SPLAT(TWO_OVER_PI), SPLAT(MAGIC)), n = t - MAGIC, r = P(reduce_circle)(w, n, &low);
    vd z = r * r, half = 0.5 * z, one = 1 - half;
    vd sine = r * z * POLY(z, P(SIN4)), cosine = z * z * POLY(z, P(COS4));
    if (FINE) {
        sine = r + (sine + low);
        cosine = one + (((1 - one) - half) + (cosine - r * low));
    } else {
        sine = r + sine;
        cosine = one + cosine;
    }
    vi odd = -((vi)t & 1);
    return vpick(vtiny(x), x, vpick(odd, -cosine, sine) / vpick(odd, sine, cosine));
}
NM_INLINE vi P(tan_odd)(vd x) { return vabove(x, 0x1p26); }

/* ---- inverse circular functions */
NM_INLINE vd P(arcsin)(vd x)
{
    vd a = vabs(vflush(x));
    vi big = a > 0.5;
    vd z = vpick(big, (1 - a) * 0.5, a * a), s = vpick(big, vsqrt(z), a), cubic = s * z * POLY(z, P(ASIN));
    vd y = vpick(big, (PIO2_1 - 2 * s) - (2 * cubic - PIO2_2), s + cubic);
    return vpick(vtiny(x), x, vcopysign(y, x));
}
NM_INLINE vi P(arcsin_odd)(vd x) { return vabove(x, 1.0); }
NM_INLINE vd P(arccos)(vd x)
{
    x = vflush(x);
    vd a = vabs(x);
    vi big = a > 0.5, minus = x < 0.0;
    vd z = vpick(big, (1 - a) * 0.5, a * a), s = vpick(big, vsqrt(z), x), cubic = s * z * POLY(z, P(ASIN));
    vd far = 2 * (s + cubic);
    far = vpick(minus, 2 * PIO2_1 - (far - 2 * PIO2_2), far);
    return vpick(big, far, PIO2_1 - (s - (PIO2_2 - cubic)));
}
NM_INLINE vi P(arccos_odd)(vd x) { return vabove(x, 1.0); }
/* atan(num / den) for 0 <= num, den: by the nearest of 0, pi/4, pi/2 */
NM_INLINE vd P(arctan_ratio)(vd num, vd den)
{
    vi mid = num > TAN_PI_8 * den, big = num > TAN_3PI_8 * den;
    vd top = vpick(big, -den, vpick(mid, num - den, num)), below = vpick(big, num, vpick(mid, num + den, den));
    vd t = vflush(top / below), z = t * t;
    vd high = vpick(big, SPLAT(PIO2_1), (vd)((vi)SPLAT(PIO2_1 / 2) & mid)), low = vpick(big, SPLAT(PIO2_2), (vd)((vi)SPLAT(PIO2_2 / 2) & mid));
    return high + (t + vfma(t * z, POLY(z, P(ATAN)), low));
}
NM_INLINE vd P(arctan)(vd x)
{
    vd a = vabs(vflush(x));
    vi huge = vabove(x, 0x1p100);
    vd y = P(arctan_ratio)(vpick(huge, SPLAT(0x1p100), a), SPLAT(1.0));
    return vpick(vtiny(x), x, vcopysign(y, x));
}
NM_INLINE vi P(arctan_odd)(vd x) { return vabove(x, INFINITY); }
NM_INLINE vd P(arctan2)(vd y, vd x)
{
    vd a = P(arctan_ratio)(vabs(y), vabs(x));
    a = vpick((vi)x < 0, 2 * PIO2_1 - (a - 2 * PIO2_2), a);
    return vcopysign(a, y);
}
NM_INLINE vi P(arctan2_odd)(vd y, vd x)
{
    vi ay = (vi)y & INT64_MAX, ax = (vi)x & INT64_MAX;
    int64_t least = bits_of(FINE ? 0x1p-400 : 0x1p-149), most = bits_of(FINE ? 0x1p400 : 0x1p128);
    vi far = ay - ax;                                          /* the exponents' difference */
    int64_t apart = (int64_t)(FINE ? 60 : 100) << 52;
    return (ay < least) | (ax < least) | (ay > most) | (ax > most) | (far > apart) | (far < -apart);
}

/* ---- roots */
NM_INLINE vd P(cbrt)(vd x)
{
    vd a = vabs(x), top = (vd)(((vu)a >> 32) | (uint64_t)bits_of(0x1p52)) - 0x1p52;
    vd third = vfma(top, SPLAT(1.0 / 3), SPLAT(715094163.0)) + 0x1p52;  /* a third of the exponent: within 4 % */
    vd t = (vd)((vu)third << 32);
    vd r = t * t * (t / a);
    t *= POLY(r, P(CBRT));                                     /* within 2^-20 */
    vd square = t * t, square_low = vfma(t, t, -square);
    vd error = FINE ? vfma(-square, t, a) - square_low * t : vfma(-square, t, a);
    t = vfma(t, error / vfma(2 * square, t, a), t);
    return vcopysign(t, x);
}
NM_INLINE vi P(cbrt_odd)(vd x)
{
    vi a = (vi)x & INT64_MAX;
    return (a < bits_of(FINE ? 0x1p-900 : 0x1p-149)) | (a > bits_of(FINE ? 0x1p1000 : 0x1.fffffep127));
}
NM_INLINE vd P(hypot)(vd x, vd y)
{
    vd a = vabs(x), b = vabs(y);
    vi less = a < b;
    vd big = vpick(less, b, a), small = vpick(less, a, b);
    if (!FINE)
        return vsqrt(vfma(big, big, small * small));
    small = (vd)((vi)small & ((vi)small > (vi)(big * 0x1p-60)));
    vd bb = big * big, ss = small * small, h = vsqrt(bb + ss), hh = h * h;
    vd rest = vfma(big, big, -bb) + vfma(small, small, -ss) - vfma(h, h, -hh);
    return h + (((bb - hh) + ss) + rest) / (2 * h);
}
NM_INLINE vi P(hypot_odd)(vd x, vd y)
{
    vi a = (vi)x & INT64_MAX, b = (vi)y & INT64_MAX;
    vi big = (vi)vpick(a < b, (vd)b, (vd)a);
    return (big < bits_of(FINE ? 0x1p-400 : 0.0)) | (big > bits_of(FINE ? 0x1p500 : 0x1p126));
}

/* ---- logaddexp: the larger one plus log1p(exp(-distance)) */
NM_INLINE vd P(logaddexp)(vd x, vd y)
{
    vd d = vabs(x - y), top = vpick(x > y, x, y);
    vi far = d > 700.0;
    return top + P(log1p)((vd)((vi)P(exp)(-vpick(far, SPLAT(700.0), d)) & ~far));
}
NM_INLINE vi P(logaddexp_odd)(vd x, vd y) { return vabove(x, 0x1p100) | vabove(y, 0x1p100); }
NM_INLINE vd P(logaddexp2)(vd x, vd y)
{
    vd d = vabs(x - y), top = vpick(x > y, x, y);
    vi far = d > 1000.0;
    vd r = vfma(P(log1p)((vd)((vi)P(exp2)(-vpick(far, SPLAT(1000.0), d)) & ~far)), SPLAT(INV_LN2), top);
    return vpick(x == y, x + 1, r);
}
NM_INLINE vi P(logaddexp2_odd)(vd x, vd y) { return P(logaddexp_odd)(x, y); }

/* ---- power: 2^(y log2|x|), the logarithm in two parts for doubles; *odd gets the lanes that over- or underflow too */
NM_INLINE vd P(power)(vd x, vd y, vi *odd)
{
    vd a = vabs(x), k, high, low;
    vu e;
    vd f = P(split_log)(a, &k, &e);
    if (FINE) {
        vd d = 2 + f, d_low = f - (d - 2), inverse = 1 / d, s = f * inverse;
        vd s_low = (vfma(-s, d, f) - s * d_low) * inverse;
        vd z = s * s, z_low = vfma(s, s, -z) + 2 * s * s_low;
        vd w = vfma(z, POLY(z, POW_53), SPLAT(TWO_THIRDS_LOW)), t = TWO_THIRDS + w, t_low = (TWO_THIRDS - t) + w;
        vd q = s * z, q_low = vfma(s, z, -q) + (s * z_low + s_low * z);
        vd v = q * t, v_low = vfma(q, t, -v) + (q * t_low + q_low * t);
        vd l = 2 * s + v, l_low = ((2 * s - l) + v) + (v_low + 2 * s_low);
        vd p = l * INV_LN2, p_low = vfma(l, SPLAT(INV_LN2), -p) + vfma(l_low, SPLAT(INV_LN2), l * INV_LN2_LOW);
        vd sum = k + p, sum_low = ((k - sum) + p) + p_low;
        high = y * sum;
        low = vfma(y, sum, -high) + y * sum_low;
    } else {
        vd half = 0.5 * f * f, s = f / (2 + f), z = s * s, rest = s * (half + z * POLY(z, LOG_53));
        high = y * vfma(f - (half - rest), SPLAT(INV_LN2), k);
        low = SPLAT(0.0);
    }
    vi out = vabove(high, FINE ? 1020.0 : 125.0);
    *odd |= out;
    high = vflush((vd)((vi)high & ~out));
    low = (vd)((vi)low & ~(out | vtiny(high)));
    vd t = high + MAGIC;
    vd r = P(power_of_two)(high - (t - MAGIC), low, t);
    vi whole = (vi)(y + MAGIC) << 63;                          /* the sign of an odd power */
    return (vd)((vi)r ^ (whole & (vi)x & SIGN_BIT));
}
/* Not normal, or negative with an exponent that is no (small) integer. */
NM_INLINE vi P(power_odd)(vd x, vd y)
{
    vi a = (vi)x & INT64_MAX, b = (vi)y & INT64_MAX;
    vi large = b > bits_of(0x1p50);
    vd v = vpick(large, SPLAT(1.0), y);
    vi broken = ((v + MAGIC) - MAGIC) != v;
    return (a < bits_of(FINE ? 0x1p-1022 : 0x1p-149)) | (a >= bits_of(INFINITY)) | large | (((vi)x < 0) & broken) |
           ((b != 0) & (b < bits_of(0x1p-200)));
}
#undef P
#undef FINE
