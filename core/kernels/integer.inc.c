/* integer.inc.c - division, power, shifts, gcd and lcm of integers; included once per integer type.
 * Division by zero gives 0 and the divide flag; the one quotient that does not fit wraps and raises overflow. */
#ifndef ROWS
#include "kernels/each.inc.c"

/* Divided a block at a time, see below. */
#define IN_BLOCKS (NM_JOIN(BITS_, DT) == 64)
/* a / b toward zero; b is not 0 and the quotient fits.  Short integers divide exactly as floats, in vectors. */
#if NM_JOIN(BITS_, DT) <= 16
NM_INLINE T F(quotient)(T a, T b) { return (T)(int32_t)((float)a / (float)b); }
#elif NM_JOIN(BITS_, DT) == 32 && (SIGNED || !defined(__clang__))
NM_INLINE T F(quotient)(T a, T b) { return (T)((double)a / (double)b); }
#elif NM_JOIN(BITS_, DT) == 32                    /* clang's vectors convert to unsigned in a way that flags what is not wrong */
NM_INLINE T F(quotient)(T a, T b) { return (T)(int64_t)((double)a / (double)b); }
#else
NM_INLINE T F(quotient)(T a, T b) { return a / b; }
#endif

/* The divisor made harmless; what was wrong with it is noted. */
NM_INLINE T F(safe)(T a, T b, T *zero, T *over)
{
    *zero |= (T)(b == 0);
#if SIGNED
    T wraps = (T)((a == LEAST) & (b == -1));
    *over |= wraps;
    return (T)(b + (b == 0) + 2 * wraps);
#else
    (void)a, (void)over;
    return (T)(b + (b == 0));
#endif
}
NM_INLINE T F(down)(T r, T b)                                   /* 1 where the quotient is to be rounded down */
{
#if SIGNED
    return (T)((r != 0) & ((r ^ b) < 0));
#else
    (void)r, (void)b;
    return 0;
#endif
}
NM_INLINE T F(floor_divide_op)(T a, T b, T *zero, T *over)
{
    T d = F(safe)(a, b, zero, over), q = F(quotient)(a, d);
    q = (T)(q - F(down)((T)(a - q * d), d));
    return (T)(q & (T)-(T)(b != 0));                           /* a mask, for a branch would keep out vectors */
}
NM_INLINE T F(remainder_op)(T a, T b, T *zero, T *over)
{
    T d = F(safe)(a, b, zero, over), r = (T)(a - F(quotient)(a, d) * d);
    r = (T)(r + (T)(-F(down)(r, d) & d));
    return (T)(r & (T)-(T)(b != 0));
}
NM_INLINE T F(fmod_op)(T a, T b, T *zero, T *over)
{
    T d = F(safe)(a, b, zero, over), r = (T)(a - F(quotient)(a, d) * d);
    return (T)(r & (T)-(T)(b != 0));
}
NM_INLINE void F(complain)(T zero, T over)
{
    if (NM_UNLIKELY(zero | over))
        nm_kernel_raise((zero ? NM_FP_DIVIDE : 0) | (over ? NM_FP_OVERFLOW : 0));
}
#if NM_JOIN(BITS_, DT) == 64
/* Numbers below 2^50 divide exactly as doubles, in vectors: q is the quotient rounded to a whole number and then down, and
 * q * b is exact, too.  False if there are others among the 64. */
NO_TRAPS static bool F(divide_block)(const T *a, const T *b, T *down, T *rest, T *zero)
{
    enum { MANY = 64 };
    const double magic = 0x1.8p52;
    int64_t bias;
    uint64_t odd = 0, none = 0;
    double qs[MANY], rs[MANY];
    memcpy(&bias, &magic, 8);
    for (int i = 0; i < MANY; i++)
        odd |= ((uint64_t)a[i] + (SIGNED ? (uint64_t)1 << 50 : 0)) | ((uint64_t)b[i] + (SIGNED ? (uint64_t)1 << 50 : 0));
    if (odd >> 51)
        return false;
    for (int i = 0; i < MANY; i++) {
        int64_t u = (int64_t)a[i] + bias, v = (int64_t)b[i] + (b[i] == 0) + bias;
        double x, y;
        none |= b[i] == 0;
        memcpy(&x, &u, 8);
        memcpy(&y, &v, 8);
        x -= magic;
        y -= magic;
        double q = (x / y + magic) - magic, r = x - q * y, above = r * y < 0 ? 1 : 0;     /* rounded up */
        qs[i] = q - above;
        rs[i] = r + above * y;
    }
    for (int i = 0; i < MANY; i++) {
        double q = qs[i] + magic, r = rs[i] + magic;
        int64_t u, v, keep = -(int64_t)(b[i] != 0);
        memcpy(&u, &q, 8);
        memcpy(&v, &r, 8);
        down[i] = (T)((u - bias) & keep);
        rest[i] = (T)((v - bias) & keep);
    }
    *zero |= (T)none;
    return true;
}
/* Any 64 divisions: quotient rounded down and rest. */
static void F(divide_any)(const T *a, const T *b, T *down, T *rest, T *zero, T *over)
{
    enum { MANY = 64 };
#if defined(__AVX512DQ__)
    /* The inverse as a double gives a quotient that is too small by less than 2^-49 of it, and from the rest that is left the
     * other part, too small by one at most. */
    uint64_t none = 0, wraps = 0;
    for (int i = 0; i < MANY; i++) {
        const double less = 1 - 0x1p-50;
        uint64_t minus_a = SIGNED ? -((uint64_t)a[i] >> 63) : 0, minus_b = SIGNED ? -((uint64_t)b[i] >> 63) : 0, minus = minus_a ^ minus_b;
        uint64_t keep = -(uint64_t)(b[i] != 0), x = ((uint64_t)a[i] ^ minus_a) - minus_a,
                 y = (((uint64_t)b[i] ^ minus_b) - minus_b) | (~keep & 1);
        double by = 1 / (double)y * less;
        uint64_t q = (uint64_t)((double)x * by), r = x - q * y, more = (uint64_t)((double)r * by);
        q += more;
        r -= more * y;
        uint64_t again = -(uint64_t)(r >= y);
        q -= again;
        r -= again & y;
        uint64_t up = minus & -(uint64_t)(r != 0);
        q = (((q - up) ^ minus) - minus) & keep;
        r = ((up & y) + ((r ^ up) - up)) & keep;
        none |= ~keep;
        wraps |= SIGNED ? (uint64_t)((a[i] == LEAST) & (b[i] == (T)-1)) : 0;
        down[i] = (T)q;
        rest[i] = (T)((r ^ minus_b) - minus_b);
    }
    *zero |= (T)(none != 0);
    *over |= (T)wraps;
#else
    for (int i = 0; i < MANY; i++) {
        down[i] = F(floor_divide_op)(a[i], b[i], zero, over);
        rest[i] = b[i] != 0 ? (T)(a[i] - down[i] * b[i]) : 0;
    }
#endif
}
#endif
#define U NM_JOIN(UNSIGNED_, DT)
#define WIDTH NM_JOIN(BITS_, DT)
/* One divisor for all items: the high half of a product with its inverse, then shifts (Granlund and Montgomery 1994).  Signed
 * dividends have a bit less, which saves the step that makes up for a missing bit of the inverse. */
typedef struct { U size, inverse; int first, second; T negative; } F(divisor);
static F(divisor) F(divisor_of)(T d)
{
    F(divisor) by = { .negative = SIGNED ? (T)(d >> (WIDTH - 1)) : 0 };
    by.size = ((U)d ^ (U)by.negative) - (U)by.negative;
    int bits = 64 - __builtin_clzll(by.size - 1);              /* size is at least 2 */
#if SIGNED
    by.inverse = (U)((((unsigned __int128)1 << (WIDTH - 1 + bits)) - 1) / by.size + 1);
#else
    by.inverse = (U)(((unsigned __int128)(U)((bits == WIDTH ? 0 : (U)1 << bits) - by.size) << WIDTH) / by.size + 1);
#endif
    by.first = 1;
    by.second = bits - 1;
    return by;
}
/* Rounded down.  An item is turned to the divisor's sign, and a negative x divided as -1 - x, which is not. */
#define DOWN_BY(V, u, high)                                                                     \
    V x = (V)((a ^ negative) - negative), sign = SIGNED ? (x & (a ^ negative)) >> (WIDTH - 1) : x ^ x; \
    u = (__typeof__(u))(x ^ sign);                                                              \
    t = high;                                                                                   \
    t = (__typeof__(t))(SIGNED ? t : t + ((u - t) >> by->first));                                                \
    return (V)(t >> by->second) ^ sign;
#if WIDTH == 64
NM_INLINE NM_JOIN(VECTOR_, DT) F(down_by_vector)(NM_JOIN(VECTOR_, DT) a, const F(divisor) *by, T negative)
{
    u_53 u, t;
    DOWN_BY(NM_JOIN(VECTOR_, DT), u, high_halves(u, by->inverse))
}
NM_INLINE T F(down_by)(T a, const F(divisor) *by, T negative)
{
    U u, t;
    DOWN_BY(T, u, (U)((unsigned __int128)by->inverse * u >> 64))
}
#else
NM_INLINE T F(down_by)(T a, const F(divisor) *by, T negative)
{
    U u, t;
    DOWN_BY(T, u, (U)(NM_JOIN(TWICE_, WIDTH)by->inverse * u >> WIDTH))
}
#endif
NM_INLINE void F(all_down_by)(T *q, const T *a, intptr_t n, const F(divisor) *by, T negative)
{
    intptr_t i = 0;
#if WIDTH == 64
    for (; i + VB / 8 <= n; i += VB / 8) {
        NM_JOIN(VECTOR_, DT) v;
        memcpy(&v, a + i, VB);
        v = F(down_by_vector)(v, by, negative);
        memcpy(q + i, &v, VB);
    }
#endif
    for (; i < n; i++)
        q[i] = F(down_by)(a[i], by, negative);
}
#undef DOWN_BY
NM_INLINE bool F(one_divisor)(char *const *p, intptr_t n, const intptr_t *s)
{
    if (s[1] != 0 || s[0] == 0 || n < 32 || !F(in_blocks)(p[2], s[2], p[0], s[0], n))
        return false;
    T d = *(const T *)p[1];
    return d != 0 && d != 1 && !(SIGNED && d == (T)-1);
}
static void F(divide_by)(char *const *p, intptr_t n, const intptr_t *s, char *down, intptr_t down_stride, char *rest, intptr_t rest_stride)
{
    enum { MANY = 128 };
    const T d = *(const T *)p[1];
    const F(divisor) by = F(divisor_of)(d);
    for (intptr_t i = 0, m; i < n; i += m) {
        T room[MANY], downs[MANY], rests[MANY];
        m = NM_MIN(MANY, n - i);
        T *q = !rest && down_stride == SIZE ? (T *)(down + i * SIZE) : downs, *r = !down &&
               rest_stride == SIZE ? (T *)(rest + i * SIZE) : rests;
        const T *a = F(gathered)(p[0] + i * s[0], s[0], m, room);
        if (by.negative)
            F(all_down_by)(q, a, m, &by, (T)-1);
        else
            F(all_down_by)(q, a, m, &by, 0);
        IVDEP for (intptr_t k = 0; k < m && rest; k++)
            r[k] = (T)(a[k] - q[k] * d);
        if (down && q == downs)
            F(scatter)(down + i * down_stride, down_stride, m, q);
        if (rest && r == rests)
            F(scatter)(rest + i * rest_stride, rest_stride, m, r);
    }
}
NM_INLINE void F(each_division)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T, T *, T *), bool overflows)
{
    T zero = 0, over = 0;
    if (op != F(fmod_op) && F(one_divisor)(p, n, s)) {
        bool down = op == F(floor_divide_op);
        F(divide_by)(p, n, s, down ? p[2] : NULL, s[2], down ? NULL : p[2], s[2]);
        return;
    }
#if NM_JOIN(BITS_, DT) == 64
    char *q[3] = { p[0], p[1], p[2] };
    bool serial = (p[2] == p[0] + s[0] && s[2] == s[0]) || (p[2] == p[1] + s[1] && s[2] == s[1]);     /* reduction, accumulation */
    for (; !serial && op != F(fmod_op) && n >= 64; n -= 64) {
        T room[2][64], down[64], rest[64];
        const T *a = F(gathered)(q[0], s[0], 64, room[0]), *b = F(gathered)(q[1], s[1], 64, room[1]);
        if (!F(divide_block)(a, b, down, rest, &zero))
            F(divide_any)(a, b, down, rest, &zero, &over);
        F(scatter)(q[2], s[2], 64, op == F(floor_divide_op) ? down : rest);
        for (int k = 0; k < 3; k++)
            q[k] += 64 * s[k];
    }
    p = q;
#endif
    if (!IN_BLOCKS && F(in_lines)(p, n, s, SIZE)) {
        WALK_TWO(T, op(a[i], b[i], &zero, &over))
    } else {
        ONE_BY_ONE *(T *)(p[2] + i * s[2]) = op(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]), &zero, &over);
    }
    F(complain)(zero, overflows ? over : 0);
}
#define DIVISION(name, overflows)                                                                           \
    LOOP(F(name)) { (void)call; (void)aux; F(each_division)(p, *n, s, F(name##_op), overflows); return 0; }
#define BINARY(name, expr)                                                                                  \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }                                                \
    LOOP(F(name)) { (void)call; (void)aux; F(each2)(p, *n, s, F(name##_op)); return 0; }
#define SLOW(name, expr)                                                                                    \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }                                                \
    LOOP(F(name)) { (void)call; (void)aux; F(plain2)(p, *n, s, F(name##_op)); return 0; }

LOOP(F(divmod))
{
    const intptr_t count = *n; (void)call, (void)aux;
    T zero = 0, over = 0;
    if (F(one_divisor)(p, count, s)) {
        F(divide_by)(p, count, s, p[2], s[2], p[3], s[3]);
        return 0;
    }
    if (!IN_BLOCKS && s[0] == SIZE && s[1] == SIZE && s[2] == SIZE && s[3] == SIZE) {
        const T *x = (const T *)p[0], *y = (const T *)p[1];
        T *q = (T *)p[2], *r = (T *)p[3];
        IVDEP for (intptr_t i = 0; i < count; i++) {
            T a = x[i], b = y[i], d = F(floor_divide_op)(a, b, &zero, &over);
            q[i] = d;
            r[i] = (T)((a - d * b) & (T)-(T)(b != 0));
        }
    } else {
        intptr_t i = 0;
#if NM_JOIN(BITS_, DT) == 64
        for (T x[64], y[64], q[64], r[64]; i + 64 <= count; i += 64) {
            const T *a = F(gathered)(p[0] + i * s[0], s[0], 64, x), *b = F(gathered)(p[1] + i * s[1], s[1], 64, y);
            if (!F(divide_block)(a, b, q, r, &zero))
                F(divide_any)(a, b, q, r, &zero, &over);
            F(scatter)(p[2] + i * s[2], s[2], 64, q);
            F(scatter)(p[3] + i * s[3], s[3], 64, r);
        }
#endif
        for (; i < count; i++) {
            T a = *(T *)(p[0] + i * s[0]), b = *(T *)(p[1] + i * s[1]);
            T q = F(floor_divide_op)(a, b, &zero, &over);
            *(T *)(p[2] + i * s[2]) = q;
            *(T *)(p[3] + i * s[3]) = (T)(b == 0 ? 0 : a - q * b);
        }
    }
    F(complain)(zero, over);
    return 0;
}

NM_INLINE T F(square_op)(T a) { return (T)(a * a); }
NM_INLINE T F(cube_op)(T a) { return (T)((T)(a * a) * a); }
LOOP(F(power))
{
    const intptr_t count = *n; (void)aux;
    if (s[1] == 0 && *n > 0 && (*(T *)p[1] == 2 || *(T *)p[1] == 3) && p[1] != p[2]) {
        char *of[2] = { p[0], p[2] };
        intptr_t step[2] = { s[0], s[2] };
        if (*(T *)p[1] == 2)
            F(each1)(of, count, step, F(square_op));
        else
            F(each1)(of, count, step, F(cube_op));
        return 0;
    }
    /* A block at a time, all its items bit by bit of the exponent: no branch depends on an item. */
    enum { MANY = 64 };
    T x[MANY], y[MANY], r[MANY];
    bool serial = p[2] == p[0] + s[0] && s[2] == s[0];         /* reduction or accumulation */
    for (intptr_t i = 0, m; i < count; i += m) {
        T all = 0;
        m = serial ? 1 : NM_MIN(MANY, count - i);
        for (intptr_t k = 0; k < m; k++) {
            x[k] = *(T *)(p[0] + (i + k) * s[0]);
            y[k] = *(T *)(p[1] + (i + k) * s[1]);
            all |= y[k];
            r[k] = 1;
        }
#if SIGNED
        if (all < 0)
            return nm_kernel_negative_power(call);
#endif
        for (; all; all = (T)(all >> 1))
            for (intptr_t k = 0; k < m; k++) {
                r[k] = (T)(r[k] * (T)((x[k] & (T)-(T)(y[k] & 1)) | (T)(~y[k] & 1)));
                x[k] = (T)(x[k] * x[k]);
                y[k] = (T)(y[k] >> 1);
            }
        for (intptr_t k = 0; k < m; k++)
            *(T *)(p[2] + (i + k) * s[2]) = r[k];
    }
    (void)call;
    return 0;
}

NM_INLINE T F(magnitude)(T a)
{
#if SIGNED
    return (T)(a < 0 ? -a : a);
#else
    return a;
#endif
}
/* Binary gcd on the unsigned magnitudes. */
NM_INLINE T F(gcd_of)(T x, T y)
{
    uint64_t a = (NM_JOIN(UNSIGNED_, DT))F(magnitude)(x), b = (NM_JOIN(UNSIGNED_, DT))F(magnitude)(y);
    if (!a || !b)
        return (T)(a | b);
    int shift = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    b >>= __builtin_ctzll(b);
    while (a != b) {
        uint64_t d = a - b, size = a < b ? -d : d;
        a = a < b ? a : b;
        b = size >> __builtin_ctzll(d);
    }
    return (T)(a << shift);
}
NM_INLINE T F(lcm_of)(T a, T b)
{
    T g = F(gcd_of)(a, b);
    return (T)(g ? F(magnitude)(a) / g * F(magnitude)(b) : 0);
}
LOOP(F(bitwise_count))
{
    const intptr_t count = *n; (void)call, (void)aux;
    if (s[0] == SIZE && s[1] == 1) {
        const T *a = (T *)p[0];
        uint8_t *r = (uint8_t *)p[1];
        IVDEP for (intptr_t i = 0; i < count; i++)
            r[i] = (uint8_t)F(popcount)(a[i]);
        return 0;
    }
    for (intptr_t i = 0; i < count; i++)
        *(uint8_t *)(p[1] + i * s[1]) = (uint8_t)__builtin_popcountll((NM_JOIN(UNSIGNED_, DT))F(magnitude)(*(T *)(p[0] + i * s[0])));
    return 0;
}
NM_INLINE T F(reciprocal_op)(T a, T *zero)
{
    *zero |= (T)(a == 0);
    return (T)((a == 1) | (SIGNED ? -(T)(a == (T)-1) : 0) | ((T)RECIPROCAL_OF_ZERO & -(T)(a == 0)));
}
LOOP(F(reciprocal))
{
    const intptr_t count = *n; (void)call, (void)aux;
    T zero = 0;
    if (s[0] == SIZE && s[1] == SIZE) {
        const T *x = (const T *)p[0];
        T *r = (T *)p[1];
        IVDEP for (intptr_t i = 0; i < count; i++)
            r[i] = F(reciprocal_op)(x[i], &zero);
    } else {
        for (intptr_t i = 0; i < count; i++)
            *(T *)(p[1] + i * s[1]) = F(reciprocal_op)(*(T *)(p[0] + i * s[0]), &zero);
    }
    if (zero)                                                  /* 1.0 / 0, and its conversion */
        nm_kernel_raise(NM_FP_DIVIDE | NM_FP_INVALID);
    return 0;
}
NM_INLINE T F(clip_one)(T x, T lo, T hi) { return NM_MIN(NM_MAX(x, lo), hi); }
#define CLIP_NUMBER F(clip_one)
#include "kernels/clip.inc.c"
#define ROW1(name)
#define ROWX(name, types, flags)
#else
#define DIVISION(name, overflows) { #name, CODE CODE CODE, F(name), NULL, NM_LOOP_ALIGNED },
#define BINARY(name, expr) { #name, CODE CODE CODE, F(name), NULL, QUIET },
#define SLOW(name, expr) BINARY(name, expr)
#define ROWX(name, types, flags) { #name, types, F(name), NULL, flags },
#endif
DIVISION(floor_divide, true)
DIVISION(remainder, false)
DIVISION(fmod, false)
ROWX(divmod, CODE CODE CODE CODE, NM_LOOP_ALIGNED)
ROWX(power, CODE CODE CODE, QUIET)
/* Short items shift as 32-bit ones, which vectors can. */
#if NM_JOIN(BITS_, DT) <= 16
BINARY(left_shift, (uint32_t)a << NM_MIN((NM_JOIN(UNSIGNED_, DT))b, 31))
#if SIGNED
BINARY(right_shift, (int32_t)((uint32_t)a << (32 - NM_JOIN(BITS_, DT))) >>
       (32 - NM_JOIN(BITS_, DT) + NM_MIN((NM_JOIN(UNSIGNED_, DT))b, NM_JOIN(BITS_, DT) - 1)))
#else
BINARY(right_shift, ((uint32_t)a << (31 - NM_JOIN(BITS_, DT))) >> (31 - NM_JOIN(BITS_, DT) + NM_MIN(b, NM_JOIN(BITS_, DT))))
#endif
#elif SIGNED
BINARY(left_shift, (NM_JOIN(UNSIGNED_, DT))b < NM_JOIN(BITS_, DT) ? (T)((NM_JOIN(UNSIGNED_, DT))a << b) : 0)
BINARY(right_shift, a >> ((NM_JOIN(UNSIGNED_, DT))b < NM_JOIN(BITS_, DT) ? b : NM_JOIN(BITS_, DT) - 1))
#else
BINARY(left_shift, b < NM_JOIN(BITS_, DT) ? a << b : 0)
BINARY(right_shift, b < NM_JOIN(BITS_, DT) ? a >> b : 0)
#endif
SLOW(gcd, F(gcd_of)(a, b))
SLOW(lcm, F(lcm_of)(a, b))
ROWX(bitwise_count, CODE "B", QUIET)
ROWX(reciprocal, CODE CODE, NM_LOOP_ALIGNED)
ROWX(clip, CODE CODE CODE CODE, QUIET)
#undef DIVISION
#undef IN_BLOCKS
#undef U
#undef WIDTH
#undef BINARY
#undef SLOW
#undef ROWX
#undef ROW1
