/* real.inc.c - division with floor, parts of numbers, steps between numbers, clip, power; included once per float type. */
#ifndef ROWS
#include "kernels/each.inc.c"

/* a - b * trunc(a / b), exactly.  The quotient of two numbers not too far apart is at most one too large, and what is then
 * left fits: two operations instead of a loop over the exponents. */
NM_INLINE T F(rest)(T a, T b)
{
#if !LONG
    T x = M(fabs)(a), y = M(fabs)(b);
    if (NM_LIKELY(__builtin_isgreater(y, LEAST_DIVISOR) && __builtin_isless(y, LARGEST / MOST_QUOTIENT) &&
                  __builtin_isless(x, y * MOST_QUOTIENT))) {
        if (x < y)
            return a;
        T q = M(trunc)(x / y), r = EXACT_REST(x, q, y);
        r = r < 0 ? r + y : r;
        return M(copysign)(r, a);
    }
#endif
    return M(fmod)(a, b);
}
/* Quotient rounded down and the remainder with the divisor's sign, as Python has them; b is not 0. */
NM_INLINE T F(floor_and_rest)(T a, T b, T *rest)
{
    T mod = F(rest)(a, b), div = (a - mod) / b, down;
    if (mod != 0) {
        if (__builtin_isless(b, 0) != __builtin_isless(mod, 0)) {
            mod += b;
            div -= 1;
        }
    } else {
        mod = M(copysign)(0, b);
    }
    if (div != 0) {
        down = M(floor)(div);
        if (__builtin_isgreater(div - down, (T)0.5))
            down += 1;
    } else {
        down = M(copysign)(0, a / b);
    }
    *rest = mod;
    return down;
}
static T F(floor_divide_of)(T a, T b)
{
    T rest;
    return b == 0 ? a / b : F(floor_and_rest)(a, b, &rest);
}
static T F(remainder_of)(T a, T b)
{
    if (b == 0)
        return M(fmod)(a, b);
    T mod = F(rest)(a, b);
    if (mod == 0)
        return M(copysign)(0, b);
    return __builtin_isless(b, 0) != __builtin_isless(mod, 0) ? mod + b : mod;
}
static void F(divmod_of)(T a, T b, T *down, T *rest)
{
    if (b == 0) {
        *down = a / b;
        *rest = M(fmod)(a, b);
    } else {
        *down = F(floor_and_rest)(a, b, rest);
    }
}
#if !LONG
/* Are all operands of a block of ordinary size? */
static bool F(ordinary)(const T *a, const T *b)
{
    int odd = 0;
    for (int i = 0; i < DIVISIONS; i++) {
        T x = M(__builtin_fabs)(a[i]), y = M(__builtin_fabs)(b[i]);
        T z = __builtin_isless(y, LARGEST / MOST_QUOTIENT) ? y : 0;
        odd |= !__builtin_isgreater(z, LEAST_DIVISOR);
        odd |= !__builtin_isless(x, z * MOST_QUOTIENT);
    }
    return !odd;
}
/* Such blocks in vectors: quotient rounded down (or toward zero) and rest.  Nothing here can trap. */
NO_TRAPS static void F(divide_block)(const T *a, const T *b, T *down, T *rest, bool python)
{
    for (int i = 0; i < DIVISIONS; i++) {
        T x = M(__builtin_fabs)(a[i]), y = M(__builtin_fabs)(b[i]);
        T q = M(__builtin_trunc)((x < y ? 0 : x) / y), r = M(__builtin_fma)(-q, y, x);
        T minus = r < 0 ? 1 : 0;                               /* the quotient was rounded up to a whole number */
        down[i] = q - minus;
        rest[i] = r + minus * y;
    }
    for (int i = 0; i < DIVISIONS; i++) {                      /* signs */
        T sign = M(__builtin_copysign)(1, a[i]) * M(__builtin_copysign)(1, b[i]), r = rest[i];
        T adjust = python & (sign < 0) & (r != 0) ? 1 : 0;
        down[i] = M(__builtin_copysign)(down[i] + adjust, sign);
        r = r * (1 - 2 * adjust) + adjust * M(__builtin_fabs)(b[i]);
        rest[i] = M(__builtin_copysign)(r, python ? b[i] : a[i]);
    }
}
#endif
enum { F(WANT_DOWN) = 1, F(WANT_REST) = 2, F(WANT_FMOD) = 4 };
/* Outputs in order: down, rest (or the C library's rest). */
NM_INLINE void F(each_division)(char *const *p, intptr_t n, const intptr_t *s, int want)
{
    intptr_t i = 0;
    const int first = 2, second = want & F(WANT_DOWN) ? 3 : 2;
#if !LONG
    bool serial = (p[2] == p[0] + s[0] && s[2] == s[0]) || (p[2] == p[1] + s[1] && s[2] == s[1]); /* reduction, accumulation */
    for (; !serial && i + DIVISIONS <= n; i += DIVISIONS) {
        T room[2][DIVISIONS], down[DIVISIONS], rest[DIVISIONS];
        const T *a = F(gathered)(p[0] + i * s[0], s[0], DIVISIONS, room[0]), *b = F(gathered)(p[1] + i * s[1], s[1], DIVISIONS, room[1]);
        if (F(ordinary)(a, b)) {
            F(divide_block)(a, b, down, rest, want != F(WANT_FMOD));
        } else {
            for (int k = 0; k < DIVISIONS; k++)
                if (want == F(WANT_FMOD))
                    rest[k] = M(fmod)(a[k], b[k]);
                else if (want == F(WANT_REST))
                    rest[k] = F(remainder_of)(a[k], b[k]);
                else if (want == F(WANT_DOWN))
                    down[k] = F(floor_divide_of)(a[k], b[k]);
                else
                    F(divmod_of)(a[k], b[k], &down[k], &rest[k]);
        }
        if (want & F(WANT_DOWN))
            F(scatter)(p[first] + i * s[first], s[first], DIVISIONS, down);
        if (want & ~F(WANT_DOWN))
            F(scatter)(p[second] + i * s[second], s[second], DIVISIONS, rest);
    }
#endif
    for (; i < n; i++) {
        T a = *(T *)(p[0] + i * s[0]), b = *(T *)(p[1] + i * s[1]), down = 0, rest = 0;
        if (want == F(WANT_FMOD))
            rest = F(rest)(a, b);
        else if (want == F(WANT_REST))
            rest = F(remainder_of)(a, b);
        else if (want == F(WANT_DOWN))
            down = F(floor_divide_of)(a, b);
        else
            F(divmod_of)(a, b, &down, &rest);
        if (want & F(WANT_DOWN))
            *(T *)(p[first] + i * s[first]) = down;
        if (want & ~F(WANT_DOWN))
            *(T *)(p[second] + i * s[second]) = rest;
    }
}
LOOP(F(floor_divide)) { (void)call; (void)aux; F(each_division)(p, *n, s, F(WANT_DOWN)); return 0; }
LOOP(F(remainder)) { (void)call; (void)aux; F(each_division)(p, *n, s, F(WANT_REST)); return 0; }
LOOP(F(fmod)) { (void)call; (void)aux; F(each_division)(p, *n, s, F(WANT_FMOD)); return 0; }
LOOP(F(divmod)) { (void)call; (void)aux; F(each_division)(p, *n, s, F(WANT_DOWN) | F(WANT_REST)); return 0; }
NM_INLINE T F(spacing_of)(T a)
{
    if (__builtin_isinf(a) || (LONG && M(fabs)(a) == LARGEST))
        return (T)NAN;
    if (a == 0)
        return TRUE_MIN;
#if LONG
    return M(nextafter)(a, __builtin_isless(a, 0) ? -(T)INFINITY : (T)INFINITY) - a;
#else
    NM_JOIN(WORD_, DT) w;
    T next;
    memcpy(&w, &a, sizeof w);
    w += a == a;                                               /* the next one away from zero */
    memcpy(&next, &w, sizeof w);
    if (NM_UNLIKELY(__builtin_isinf(next)))
        nm_kernel_raise(2);                                    /* overflow */
    return next - a;
#endif
}
#if LONG
NM_INLINE T F(frexp_one)(T x, int *exponent) { return M(frexp)(x, exponent); }
NM_INLINE T F(ldexp_one)(T x, int e) { return M(ldexp)(x, e); }
#else
/* Normal numbers by their bits. */
NM_INLINE T F(frexp_one)(T x, int *exponent)
{
    NM_JOIN(WORD_, DT) w;
    memcpy(&w, &x, sizeof w);
    int e = (int)(w >> MANTISSA & EXPONENTS);
    if (NM_UNLIKELY((unsigned)e - 1 >= EXPONENTS - 1))
        return M(frexp)(x, exponent);
    *exponent = e - (EXPONENTS / 2 - 1);
    w = (w & ~((NM_JOIN(WORD_, DT))EXPONENTS << MANTISSA)) | (NM_JOIN(WORD_, DT))(EXPONENTS / 2 - 1) << MANTISSA;
    memcpy(&x, &w, sizeof w);
    return x;
}
/* A power of two that is a normal number multiplies with one rounding, also into the subnormals. */
NM_INLINE T F(ldexp_one)(T x, int e)
{
    if (NM_UNLIKELY((unsigned)e + (EXPONENTS / 2 - 1) >= EXPONENTS - 1))
        return M(ldexp)(x, e);
    NM_JOIN(WORD_, DT) w = (NM_JOIN(WORD_, DT))(e + EXPONENTS / 2) << MANTISSA;
    T power;
    memcpy(&power, &w, sizeof w);
    return x * power;
}
#endif
LOOP(F(frexp))
{
    const intptr_t count = *n; (void)call, (void)aux;
    intptr_t i = 0;
#if !LONG
    if (s[0] == SIZE && s[1] == SIZE && s[2] == (intptr_t)sizeof(int)) {
        enum { MANY = 64 };
        for (; i + MANY <= count; i += MANY) {                 /* in vectors while all are normal */
            typedef NM_JOIN(WORD_, DT) word;
            const word *x = (const word *)p[0] + i, keep = ~((word)EXPONENTS << MANTISSA), half = (word)(EXPONENTS / 2 - 1) << MANTISSA;
            word *r = (word *)p[1] + i, odd = 0;
            int *e = (int *)p[2] + i;
            for (int k = 0; k < MANY; k++)
                odd |= (word)((x[k] >> MANTISSA & EXPONENTS) - 1 >= EXPONENTS - 1);
            if (odd)
                break;
            for (int k = 0; k < MANY; k++)
                e[k] = (int)(x[k] >> MANTISSA & EXPONENTS) - (EXPONENTS / 2 - 1);
            IVDEP for (int k = 0; k < MANY; k++)
                r[k] = (x[k] & keep) | half;
        }
    }
#endif
    for (; i < count; i++)
        *(T *)(p[1] + i * s[1]) = F(frexp_one)(*(T *)(p[0] + i * s[0]), (int *)(p[2] + i * s[2]));
    return 0;
}
LOOP(F(modf))
{
    const intptr_t count = *n; (void)call, (void)aux;
    for (intptr_t i = 0; i < count; i++) {
        T x = *(T *)(p[0] + i * s[0]), whole = M(__builtin_trunc)(x), part = __builtin_isinf(x) ? 0 : x - whole;
        *(T *)(p[1] + i * s[1]) = M(__builtin_copysign)(part, x);
        *(T *)(p[2] + i * s[2]) = whole;
    }
    return 0;
}
NM_INLINE int F(power_at)(const char *p, bool wide)              /* beyond an int it is out of every range */
{
    int64_t e = wide ? *(const int64_t *)p : *(const int *)p;
    return (int)NM_MAX(INT32_MIN, NM_MIN(INT32_MAX, e));
}
NM_INLINE int F(ldexp_run)(char *const *p, intptr_t n, const intptr_t *s, bool wide)
{
    intptr_t i = 0;
#if !LONG
    enum { MANY = 64 };
    T room[2][MANY];
    int e[MANY];
    for (; i + MANY <= n; i += MANY) {                         /* in vectors while all powers are normal numbers */
        int odd = 0;
        if (s[1] == (intptr_t)sizeof(int) && !wide)
            memcpy(e, p[1] + i * s[1], sizeof e);
        else if (s[1] == 8 && wide)
            for (int k = 0; k < MANY; k++)
                e[k] = F(power_at)(p[1] + (i + k) * 8, true);
        else
            for (int k = 0; k < MANY && (i == 0 || s[1]); k++)
                e[k] = F(power_at)(p[1] + (i + k) * s[1], wide);
        for (int k = 0; k < MANY; k++)
            odd |= (unsigned)e[k] + (EXPONENTS / 2 - 1) >= EXPONENTS - 1;
        if (odd)
            break;
        const T *x = F(gathered)(p[0] + i * s[0], s[0], MANY, room[0]);
        T *r = s[2] == SIZE ? (T *)(p[2] + i * SIZE) : room[1];
        IVDEP for (int k = 0; k < MANY; k++) {
            NM_JOIN(WORD_, DT) w = (NM_JOIN(WORD_, DT))(e[k] + EXPONENTS / 2) << MANTISSA;
            T power;
            memcpy(&power, &w, sizeof w);
            r[k] = x[k] * power;
        }
        if (r == room[1])
            F(scatter)(p[2] + i * s[2], s[2], MANY, r);
    }
#endif
    for (; i < n; i++)
        *(T *)(p[2] + i * s[2]) = F(ldexp_one)(*(T *)(p[0] + i * s[0]), F(power_at)(p[1] + i * s[1], wide));
    return 0;
}
LOOP(F(ldexp)) { (void)call, (void)aux; return F(ldexp_run)(p, *n, s, false); }
LOOP(F(ldexp_long)) { (void)call, (void)aux; return F(ldexp_run)(p, *n, s, true); }
NM_INLINE T F(clip_one)(T x, T lo, T hi)
{
    lo = x != x ? x : lo;                                      /* one comparison to a choice, for vectors */
    x = __builtin_isgreater(x, lo) ? x : lo;
    hi = x != x ? x : hi;
    return __builtin_isless(x, hi) ? x : hi;
}
NM_INLINE T F(clip_number)(T x, T lo, T hi)                      /* of two equal zeros the item stays */
{
    x = __builtin_isless(x, lo) ? lo : x;
    return __builtin_isgreater(x, hi) ? hi : x;
}
#define CLIP_NUMBER F(clip_number)
#include "kernels/clip.inc.c"
/* |x - y| <= atol + rtol |y|, or equal: x, y, atol, rtol. */
NM_INLINE T_b1 F(close)(T x, T y, T atol, T rtol)
{
    T far = M(__builtin_fabs)(x - y), limit = atol + rtol * M(__builtin_fabs)(y);
    return (T_b1)((__builtin_islessequal(far, limit) & __builtin_islessequal(M(__builtin_fabs)(y), LARGEST)) | (x == y));
}
LOOP(F(_isclose))
{
    const intptr_t count = *n; (void)call, (void)aux;
    if (s[0] == SIZE && s[1] == SIZE && s[2] == 0 && s[3] == 0 && s[4] == 1 && count > 0) {
        const T *x = (const T *)p[0], *y = (const T *)p[1], atol = *(const T *)p[2], rtol = *(const T *)p[3];
        T_b1 *r = (T_b1 *)p[4];
        IVDEP for (intptr_t i = 0; i < count; i++)
            r[i] = F(close)(x[i], y[i], atol, rtol);
        return 0;
    }
    for (intptr_t i = 0; i < count; i++)
        *(T_b1 *)(p[4] + i * s[4]) = F(close)(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]), *(T *)(p[2] + i * s[2]),
                                              *(T *)(p[3] + i * s[3]));
    return 0;
}
#if LONG
static T F(logaddexp_of)(T a, T b)
{
    if (a == b)
        return a + LN2;
    T d = a - b;                                               /* NaN raises invalid here */
    return d > 0 ? a + M(log1p)(M(exp)(-d)) : d <= 0 ? b + M(log1p)(M(exp)(d)) : d;
}
static T F(logaddexp2_of)(T a, T b)
{
    if (a == b)
        return a + 1;
    T d = a - b;
    return d > 0 ? a + LOG2E * M(log1p)(M(exp2)(-d)) : d <= 0 ? b + LOG2E * M(log1p)(M(exp2)(d)) : d;
}
NM_INLINE T F(power_op)(T a, T b) { return M(pow)(a, b); }
LOOP(F(power)) { (void)call; (void)aux; F(plain2)(p, *n, s, F(power_op)); return 0; }
#endif
#define BINARY(name, flags, expr)                                       \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }            \
    LOOP(F(name)) { (void)call; (void)aux; F(each2)(p, *n, s, F(name##_op)); return 0; }
#define UNARY(name, flags, expr)                                        \
    NM_INLINE T F(name##_op)(T a) { return (T)(expr); }                 \
    LOOP(F(name)) { (void)call; (void)aux; F(each1)(p, *n, s, F(name##_op)); return 0; }
#define SLOW2(name, flags, expr)                                        \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }            \
    LOOP(F(name)) { (void)call; (void)aux; F(plain2)(p, *n, s, F(name##_op)); return 0; }
#define SLOW1(name, flags, expr)                                        \
    NM_INLINE T F(name##_op)(T a) { return (T)(expr); }                 \
    LOOP(F(name)) { (void)call; (void)aux; F(plain1)(p, *n, s, F(name##_op)); return 0; }
#define OTHER(name, loop, types, half_types, nin, flags)
#define NOT_HALF(name, loop, types, flags)
#else
#define BINARY(name, flags, expr) ROWS_OF(#name, CODE CODE CODE, "eee", 2, F(name), flags)
#define UNARY(name, flags, expr) ROWS_OF(#name, CODE CODE, "ee", 1, F(name), flags)
#define SLOW2 BINARY
#define SLOW1 UNARY
#define OTHER(name, loop, types, half_types, nin, flags) ROWS_OF(#name, types, half_types, nin, F(loop), flags)
#define NOT_HALF(name, loop, types, flags) { #name, types, F(loop), NULL, flags },
#endif
OTHER(floor_divide, floor_divide, CODE CODE CODE, "eee", 2, FLAGS)
OTHER(remainder, remainder, CODE CODE CODE, "eee", 2, FLAGS)
OTHER(fmod, fmod, CODE CODE CODE, "eee", 2, FLAGS)
OTHER(divmod, divmod, CODE CODE CODE CODE, "eeee", 2, FLAGS)
BINARY(heaviside, QUIET, a != a ? a : a == 0 ? b : __builtin_isless(a, 0) ? 0 : 1)
NOT_HALF(copysign, copysign, CODE CODE CODE, QUIET)
NOT_HALF(nextafter, nextafter, CODE CODE CODE, FLAGS)
NOT_HALF(spacing, spacing, CODE CODE, FLAGS)
OTHER(frexp, frexp, CODE CODE "i", "eei", 1, FLAGS)
OTHER(modf, modf, CODE CODE CODE, "eee", 1, FLAGS)
OTHER(ldexp, ldexp, CODE "i" CODE, "eie", 2, FLAGS)
OTHER(ldexp, ldexp_long, CODE "l" CODE, "ele", 2, FLAGS)
NOT_HALF(clip, clip, CODE CODE CODE CODE, QUIET)
#if !LONG
NOT_HALF(_isclose, _isclose, CODE CODE CODE CODE "?", FLAGS)
#endif
UNARY(degrees, FLAGS, a * TO_DEGREES)
UNARY(radians, FLAGS, a * TO_RADIANS)
OTHER(rad2deg, degrees, CODE CODE, "ee", 1, FLAGS)
OTHER(deg2rad, radians, CODE CODE, "ee", 1, FLAGS)
#if LONG                                                       /* the others are in vmath.c */
NOT_HALF(power, power, CODE CODE CODE, FLAGS)
SLOW2(logaddexp, FLAGS, F(logaddexp_of)(a, b))
SLOW2(logaddexp2, FLAGS, F(logaddexp2_of)(a, b))
#endif
#ifndef ROWS
NM_INLINE T F(copysign_op)(T a, T b) { return M(__builtin_copysign)(a, b); }
LOOP(F(copysign)) { (void)call; (void)aux; F(each2)(p, *n, s, F(copysign_op)); return 0; }
NM_INLINE T F(nextafter_op)(T a, T b)
{
#if !LONG
    if (NM_LIKELY(__builtin_isless(a, b) | __builtin_isgreater(a, b)) && NM_LIKELY(__builtin_isgreater(M(fabs)(a), LEAST_DIVISOR)) &&
        NM_LIKELY(__builtin_isless(M(fabs)(a), LARGEST))) {
        NM_JOIN(WORD_, DT) w;
        memcpy(&w, &a, sizeof w);
        w += (NM_JOIN(WORD_, DT))((a < b) == (a > 0) ? 1 : -1);
        memcpy(&a, &w, sizeof w);
        return a;
    }
#endif
    return M(nextafter)(a, b);
}
LOOP(F(nextafter)) { (void)call; (void)aux; F(plain2)(p, *n, s, F(nextafter_op)); return 0; }
LOOP(F(spacing)) { (void)call; (void)aux; F(plain1)(p, *n, s, F(spacing_of)); return 0; }
#endif
#undef BINARY
#undef UNARY
#undef SLOW2
#undef SLOW1
#undef OTHER
#undef NOT_HALF
