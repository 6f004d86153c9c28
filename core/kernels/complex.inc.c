/* complex.inc.c - everything on complex numbers; DT is c64, c128 or c160, R the type of its parts, M(f) the C library's f for R. */
#ifndef ROWS
#define NEW(re, im) ((T){ re, im })
NM_INLINE bool F(is_nan)(T a) { return (a.re != a.re) | (a.im != a.im); }
NM_INLINE bool F(is_true)(T a) { return (a.re != 0) | (a.im != 0); }
NM_INLINE R F(size)(T a) { return M(hypot)(a.re, a.im); }
/* The C library's complex numbers have the same memory. */
#define VIA(name)                                                               \
    NM_INLINE T F(libm_##name)(T a)                                             \
    {                                                                           \
        R _Complex z, w;                                                        \
        memcpy(&z, &a, sizeof z);                                               \
        w = M(c##name)(z);                                                      \
        memcpy(&a, &w, sizeof a);                                               \
        return a;                                                               \
    }
VIA(exp) VIA(log) VIA(sin) VIA(cos) VIA(tan) VIA(asin) VIA(acos) VIA(atan)
VIA(sinh) VIA(cosh) VIA(tanh) VIA(asinh) VIA(acosh) VIA(atanh) VIA(sqrt)
#undef VIA

NM_INLINE T F(add_of)(T a, T b) { return NEW(a.re + b.re, a.im + b.im); }
NM_INLINE T F(subtract_of)(T a, T b) { return NEW(a.re - b.re, a.im - b.im); }
/* Elementwise products are fused, as on every machine that has it; those within reductions and powers are not. */
NM_INLINE T F(multiply_of)(T a, T b) { return NEW(a.re * b.re - ALONE(a.im * b.im), a.re * b.im + ALONE(a.im * b.re)); }
NM_INLINE T F(fused_of)(T a, T b) { return NEW(FMA(a.re, b.re, -(a.im * b.im)), FMA(a.re, b.im, a.im * b.re)); }
/* Smith's: scaled by the larger part of the divisor. */
NM_INLINE T F(divide_of)(T a, T b)
{
    R re = M(fabs)(b.re), im = M(fabs)(b.im);
    if (re >= im) {
        if (re == 0 && im == 0)
            return NEW(a.re / re, a.im / re);
        R ratio = b.im / b.re, scale = 1 / (b.re + b.im * ratio);
        return NEW((a.re + ALONE(a.im * ratio)) * scale, (a.im - ALONE(a.re * ratio)) * scale);
    }
    R ratio = b.re / b.im, scale = 1 / (b.im + b.re * ratio);
    return NEW((ALONE(a.re * ratio) + a.im) * scale, (ALONE(a.im * ratio) - a.re) * scale);
}
#ifdef RNAME
/* The same on a block without gaps; false where a divisor is 0. */
static bool F(divide_block)(const T *a, const T *b, T *r, intptr_t n)
{
    R ar[PARTS], ai[PARTS], br[PARTS], bi[PARTS];
    int zero = 0;
    for (intptr_t k = 0; k < n; k++)
        zero |= (b[k].re == 0) & (b[k].im == 0);
    if (NM_UNLIKELY(zero))
        return false;
    for (intptr_t k = 0; k < n; k++) {
        ar[k] = a[k].re;
        ai[k] = a[k].im;
        br[k] = b[k].re;
        bi[k] = b[k].im;
    }
    for (intptr_t k = 0; k < n; k++) {
        bool first = M(__builtin_fabs)(br[k]) >= M(__builtin_fabs)(bi[k]);
        R high = first ? br[k] : bi[k], low = first ? bi[k] : br[k], x = first ? ar[k] : ai[k], y = first ? ai[k] : ar[k];
        R q = low / high, by = 1 / (high + low * q), product = x * q, rest = first ? y - product : product - y;
        ar[k] = (x + y * q) * by;
        ai[k] = rest * by;
    }
    for (intptr_t k = 0; k < n; k++) {
        r[k].re = ar[k];
        r[k].im = ai[k];
    }
    return true;
}
LOOP(F(divide))
{
    (void)call, (void)aux;
    const bool lines = *n > 0 && s[2] == SIZE && (s[0] == SIZE || s[0] == 0) && (s[1] == SIZE || s[1] == 0) &&
                       separate(p[2], SIZE, p[0], s[0], *n, SIZE) | (p[2] == p[0]) &&
                           separate(p[2], SIZE, p[1], s[1], *n, SIZE) | (p[2] == p[1]);
    T many[2][PARTS];
    for (int o = 0; o < 2 && lines; o++)
        for (intptr_t k = 0; k < NM_MIN(*n, PARTS) && s[o] == 0; k++)
            many[o][k] = *(const T *)p[o];
    for (intptr_t i = 0, m; i < *n; i += m) {
        m = NM_MIN(PARTS, *n - i);
        const T *a = s[0] == 0 ? many[0] : (const T *)(p[0] + i * s[0]), *b = s[1] == 0 ? many[1] : (const T *)(p[1] + i * s[1]);
        if (!lines || !F(divide_block)(a, b, (T *)(p[2] + i * s[2]), m))
            for (intptr_t k = i; k < i + m; k++)
                *(T *)(p[2] + k * s[2]) = F(divide_of)(*(T *)(p[0] + k * s[0]), *(T *)(p[1] + k * s[1]));
    }
    return 0;
}
NM_INLINE R F(ordinary_size)(R re, R im)
{
    R a = M(__builtin_fabs)(re), b = M(__builtin_fabs)(im), big = __builtin_isgreater(a, b) ? a : b,
      small = __builtin_isgreater(a, b) ? b : a;
    return M(__builtin_sqrt)(FMA(big, big, small * small));
}
/* Within one ulp; parts that are neither 0 nor of ordinary size go to the C library. */
static void F(size_line)(const R *re, const R *im, R *r, intptr_t n)
{
    typedef NM_JOIN(WORD_, DT) word;
    const R most = sizeof(R) == 8 ? (R)0x1p500 : (R)0x1p60, least = 1 / most;
    word top, bottom, odd = 0, x, y;
    memcpy(&top, &most, sizeof top);
    memcpy(&bottom, &least, sizeof top);
#define ODD(x) ((word)((x) << 1 >> 1) - bottom > top - bottom && (word)((x) << 1) != 0)
    for (intptr_t k = 0; k < n; k++) {
        memcpy(&x, re + k, sizeof x);
        memcpy(&y, im + k, sizeof x);
        odd |= ODD(x) | ODD(y);
    }
    if (NM_LIKELY(!odd)) {
        for (intptr_t k = 0; k < n; k++)
            r[k] = F(ordinary_size)(re[k], im[k]);
        return;
    }
    for (intptr_t k = 0; k < n; k++) {
        memcpy(&x, re + k, sizeof x);
        memcpy(&y, im + k, sizeof x);
        r[k] = ODD(x) | ODD(y) ? M(hypot)(re[k], im[k]) : F(ordinary_size)(re[k], im[k]);
    }
#undef ODD
}
#define SIZE_LINE F(size_line)
#else
#define SIZE_LINE HYPOT_LINE
#endif
NM_INLINE T F(reciprocal_of)(T a)
{
    if (M(fabs)(a.im) <= M(fabs)(a.re)) {
        R ratio = a.im / a.re, scale = a.re + a.im * ratio;
        return NEW(1 / scale, -ratio / scale);
    }
    R ratio = a.re / a.im, scale = a.re * ratio + a.im;
    return NEW(ratio / scale, -1 / scale);
}
/* Lexicographic; a NaN anywhere that matters makes all of them false, and raises invalid. */
NM_INLINE bool F(order)(R ar, R ai, R br, R bi, bool equal)
{
    return ((ar < br) & (ai == ai) & (bi == bi)) | ((ar == br) & (equal ? __builtin_islessequal(ai, bi) : __builtin_isless(ai, bi)));
}
NM_INLINE bool F(lt)(T a, T b) { return F(order)(a.re, a.im, b.re, b.im, false); }
NM_INLINE bool F(le)(T a, T b) { return F(order)(a.re, a.im, b.re, b.im, true); }
NM_INLINE T F(sign_of)(T a)
{
    R size = F(size)(a);
    if (size == 0 || size != size)
        return size == 0 ? NEW(0, 0) : NEW((R)NAN, (R)NAN);
    if (__builtin_isinf(size)) {
        if (__builtin_isinf(a.re) && __builtin_isinf(a.im))
            return NEW((R)NAN, (R)NAN);
        return __builtin_isinf(a.re) ? NEW(a.re > 0 ? 1 : -1, 0) : NEW(0, a.im > 0 ? 1 : -1);
    }
    return NEW(a.re / size, a.im / size);
}
static T F(power_of)(T a, T b)
{
    if (b.re == 0 && b.im == 0)
        return NEW(1, 0);
    if (a.re == 0 && a.im == 0) {
        if (b.re > 0)
            return NEW(0, 0);
        nm_kernel_raise(8);                                    /* invalid */
        return NEW((R)NAN, (R)NAN);
    }
    if (b.im == 0 && b.re > -100 && b.re < 100 && (R)(int)b.re == b.re) {
        int e = (int)b.re;
        if (e == 1)
            return a;
        if (e == 2)
            return F(multiply_of)(a, a);
        if (e == 3)
            return F(multiply_of)(a, F(multiply_of)(a, a));
        T r = NEW(1, 0), square = a;
        int mask = 1, size = e < 0 ? -e : e;
        for (;;) {
            if (size & mask)
                r = F(multiply_of)(r, square);
            mask *= 2;
            if (size < mask)
                break;
            square = F(multiply_of)(square, square);
        }
        return e < 0 ? F(divide_of)(NEW(1, 0), r) : r;
    }
    R _Complex x, y, z;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    z = M(cpow)(x, y);
    memcpy(&a, &z, sizeof a);
    return a;
}
NM_INLINE T F(scaled)(T a, R by) { return NEW(a.re * by, a.im * by); }
NM_INLINE T F(exp2_of)(T a) { return F(libm_exp)(F(scaled)(a, LN2)); }
NM_INLINE T F(expm1_of)(T a)
{
    R half = M(sin)(a.im / 2);
    return NEW(M(expm1)(a.re) * M(cos)(a.im) - 2 * half * half, M(exp)(a.re) * M(sin)(a.im));
}
NM_INLINE T F(log1p_of)(T a)
{
    R size = M(hypot)(a.re + 1, a.im);
    return NEW(M(log)(size), M(atan2)(a.im, a.re + 1));
}
NM_INLINE T F(clip_of)(T x, T lo, T hi)
{
    x = F(is_nan)(x) || lo.re < x.re || (lo.re == x.re && lo.im < x.im) ? x : lo;
    return F(is_nan)(x) || x.re < hi.re || (x.re == hi.re && x.im < hi.im) ? x : hi;
}

NM_INLINE void F(walk2)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T), T (*serial)(T, T))
{
    if (n > 0 && s[2] == SIZE && (s[0] == SIZE || s[0] == 0) && (s[1] == SIZE || s[1] == 0) && (s[0] | s[1]) &&
        apart(p[2], p[0], n * SIZE) && apart(p[2], p[1], n * SIZE)) {
        WALK_TWO(T, op(a[i], b[i]))
    } else if (p[2] == p[0] + s[0] && s[2] == s[0] && n > 0) {
        T acc = *(T *)p[0];
        ONE_BY_ONE *(T *)(p[2] + i * s[2]) = acc = serial(acc, *(T *)(p[1] + i * s[1]));
    } else if (s[0] < 0 || s[1] < 0 || s[2] < 0) {
        ONE_BY_ONE *(T *)(p[2] + i * s[2]) = serial(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]));
    } else {
        ONE_BY_ONE *(T *)(p[2] + i * s[2]) = op(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]));
    }
}
#define BINARY(name, op, serial)                                                                            \
    LOOP(F(name)) { (void)call; (void)aux; F(walk2)(p, *n, s, F(op), F(serial)); return 0; }
#ifdef RNAME
#define DIVIDE
#else
#define DIVIDE BINARY_SLOW(divide, FLAGS)
#endif
#define BINARY_SLOW(name, flags)                                                                            \
    LOOP(F(name))                                                                                           \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                                              \
        for (intptr_t i = 0; i < count; i++)                                                                   \
            *(T *)(p[2] + i * s[2]) = F(name##_of)(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]));       \
        return 0;                                                                                           \
    }
/* Parts are read and written one by one: of whole structures no vectors are made. */
#define UNARY_TO(name, result, code, flags, expr)                                                           \
    LOOP(F(name))                                                                                           \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                   \
        if (s[0] == SIZE && s[1] == (intptr_t)sizeof(result) && apart(p[1], p[0], count * SIZE)) {          \
            const T *x = (const T *)p[0];                                                                   \
            result *r = (result *)p[1];                                                                     \
            IVDEP for (intptr_t i = 0; i < count; i++) {                                                    \
                T a = { x[i].re, x[i].im };                                                                 \
                (void)a;                                                                                    \
                PUT_##code(r[i], expr)                                                                      \
            }                                                                                               \
            return 0;                                                                                       \
        }                                                                                                   \
        for (intptr_t i = 0; i < count; i++) {                                                              \
            T a = *(T *)(p[0] + i * s[0]);                                                                  \
            (void)a;                                                                                        \
            *(result *)(p[1] + i * s[1]) = expr;                                                            \
        }                                                                                                   \
        return 0;                                                                                           \
    }
#define PUT_TEST(to, expr) to = expr;
#define PUT_SAME(to, expr)                                                                                  \
    T v = expr;                                                                                             \
    to.re = v.re;                                                                                           \
    to.im = v.im;
/* One of the two operands, chosen part by part. */
#define CHOOSE(name, first)                                                                                 \
    LOOP(F(name))                                                                                           \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                   \
        if (s[0] == SIZE && s[1] == SIZE && s[2] == SIZE && apart(p[2], p[0], count * SIZE) && apart(p[2], p[1], count * SIZE)) { \
            const T *x = (const T *)p[0], *y = (const T *)p[1];                                             \
            T *r = (T *)p[2];                                                                               \
            IVDEP for (intptr_t i = 0; i < count; i++) {                                                    \
                T a = { x[i].re, x[i].im }, b = { y[i].re, y[i].im };                                       \
                bool c = first;                                                                             \
                r[i].re = c ? a.re : b.re;                                                                  \
                r[i].im = c ? a.im : b.im;                                                                  \
            }                                                                                               \
            return 0;                                                                                       \
        }                                                                                                   \
        for (intptr_t i = 0; i < count; i++) {                                                              \
            T a = *(T *)(p[0] + i * s[0]), b = *(T *)(p[1] + i * s[1]);                                     \
            *(T *)(p[2] + i * s[2]) = first ? a : b;                                                        \
        }                                                                                                   \
        return 0;                                                                                           \
    }
#define UNARY_SLOW(name, result, code, flags, expr)                                                         \
    LOOP(F(name))                                                                                           \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                                              \
        for (intptr_t i = 0; i < count; i++) {                                                                 \
            T a = *(T *)(p[0] + i * s[0]);                                                                  \
            *(result *)(p[1] + i * s[1]) = expr;                                                            \
        }                                                                                                   \
        return 0;                                                                                           \
    }
#define UNARY(name, flags, expr) UNARY_TO(name, T, SAME, flags, expr)
#define SLOW(name, expr) UNARY_SLOW(name, T, CODE, FLAGS, expr)
#ifdef RNAME
#include "kernels/complex_lines.inc.c"
#define LINES(name, expr)
#else
#define LINES SLOW
#endif
#define COMPARE(name, expr)                                                                                 \
    LOOP(F(name))                                                                                           \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                   \
        if (s[0] == SIZE && s[1] == SIZE && s[2] == 1) {                                                    \
            const T *x = (const T *)p[0], *y = (const T *)p[1];                                             \
            T_b1 *r = (T_b1 *)p[2];                                                                         \
            IVDEP for (intptr_t i = 0; i < count; i++) {                                                    \
                T a = { x[i].re, x[i].im }, b = { y[i].re, y[i].im };                                       \
                r[i] = (T_b1)(expr);                                                                        \
            }                                                                                               \
            return 0;                                                                                       \
        }                                                                                                   \
        for (intptr_t i = 0; i < count; i++) {                                                              \
            T a = *(T *)(p[0] + i * s[0]), b = *(T *)(p[1] + i * s[1]);                                     \
            *(T_b1 *)(p[2] + i * s[2]) = (T_b1)(expr);                                                      \
        }                                                                                                   \
        return 0;                                                                                           \
    }
LOOP(F(clip))
{
    const intptr_t count = *n; (void)call, (void)aux;
    for (intptr_t i = 0; i < count; i++)
        *(T *)(p[3] + i * s[3]) = F(clip_of)(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]), *(T *)(p[2] + i * s[2]));
    return 0;
}
#else
#define BINARY(name, op, serial) { #name, CODE CODE CODE, F(name), NULL, FLAGS },
#define DIVIDE BINARY_SLOW(divide, FLAGS)
#define BINARY_SLOW(name, flags) { #name, CODE CODE CODE, F(name), NULL, flags },
#define UNARY_TO(name, result, code, flags, expr) { #name, CODE "?", F(name), NULL, flags },
#define UNARY_SLOW(name, result, code, flags, expr) { #name, CODE code, F(name), NULL, flags },
#define CHOOSE(name, first) { #name, CODE CODE CODE, F(name), NULL, QUIET },
#define UNARY(name, flags, expr) { #name, CODE CODE, F(name), NULL, flags },
#define SLOW(name, expr) UNARY(name, FLAGS, expr)
#define LINES SLOW
#define COMPARE(name, expr) { #name, CODE CODE "?", F(name), NULL, FLAGS },
#endif
#ifdef ROWS
BINARY(add, add_of, add_of)
#else
LOOP(F(add))
{
    (void)call, (void)aux;
    if (p[0] == p[2] && s[0] == 0 && s[2] == 0 && *n > 0) {
        T sum = LEVEL_NAME(F(pairwise))(p[1], s[1], *n);
        *(T *)p[0] = F(add_of)(*(T *)p[0], sum);
    } else {
        F(walk2)(p, *n, s, F(add_of), F(add_of));
    }
    return 0;
}
#endif
BINARY(subtract, subtract_of, subtract_of)
BINARY(multiply, fused_of, multiply_of)
DIVIDE
CHOOSE(maximum, F(is_nan)(a) | F(le)(b, a))
CHOOSE(minimum, F(is_nan)(a) | F(le)(a, b))
CHOOSE(fmax, F(is_nan)(b) | F(le)(b, a))
CHOOSE(fmin, F(is_nan)(b) | F(le)(a, b))
BINARY_SLOW(power, FLAGS)
COMPARE(equal, (a.re == b.re) & (a.im == b.im))
COMPARE(not_equal, (a.re != b.re) | (a.im != b.im))
COMPARE(less, F(lt)(a, b))
COMPARE(less_equal, F(le)(a, b))
COMPARE(greater, F(lt)(b, a))
COMPARE(greater_equal, F(le)(b, a))
COMPARE(logical_and, F(is_true)(a) & F(is_true)(b))
COMPARE(logical_or, F(is_true)(a) | F(is_true)(b))
COMPARE(logical_xor, F(is_true)(a) ^ F(is_true)(b))
UNARY_TO(logical_not, T_b1, TEST, QUIET, !F(is_true)(a))
UNARY_TO(isnan, T_b1, TEST, QUIET, (a.re != a.re) | (a.im != a.im))
UNARY_TO(isinf, T_b1, TEST, QUIET, __builtin_isgreater(M(fabs)(a.re), LIMIT) | __builtin_isgreater(M(fabs)(a.im), LIMIT))
UNARY_TO(isfinite, T_b1, TEST, QUIET, __builtin_islessequal(M(fabs)(a.re), LIMIT) & __builtin_islessequal(M(fabs)(a.im), LIMIT))
UNARY(negative, QUIET, NEW(-a.re, -a.im))
UNARY(positive, QUIET, a)
UNARY(conjugate, QUIET, NEW(a.re, -a.im))
UNARY(square, FLAGS, F(fused_of)(a, a))
UNARY(_ones_like, QUIET, NEW(1, 0))
UNARY(rint, QUIET, NEW(M(rint)(a.re), M(rint)(a.im)))
#ifdef ROWS
UNARY_SLOW(absolute, R, RCODE, FLAGS, 0)
UNARY_SLOW(_arg, R, RCODE, FLAGS, 0)
#else
/* By the vector functions of two floats, on blocks of parts. */
NM_INLINE void F(of_parts)(char *const *p, intptr_t n, const intptr_t *s, void (*line)(const R *, const R *, R *, intptr_t), bool swap)
{
    enum { MANY = 64 };
    R re[MANY], im[MANY], r[MANY];
    for (intptr_t i = 0; i < n; i += MANY) {
        intptr_t m = NM_MIN(MANY, n - i);
        if (s[0] == SIZE) {
            const T *a = (const T *)p[0] + i;
            IVDEP for (intptr_t k = 0; k < m; k++) {
                re[k] = a[k].re;
                im[k] = a[k].im;
            }
        } else {
            for (intptr_t k = 0; k < m; k++) {
                const T *a = (const T *)(p[0] + (i + k) * s[0]);
                re[k] = a->re;
                im[k] = a->im;
            }
        }
        R *to = s[1] == (intptr_t)sizeof(R) ? (R *)p[1] + i : r;
        line(swap ? im : re, swap ? re : im, to, m);
        for (intptr_t k = 0; k < m && to == r; k++)
            *(R *)(p[1] + (i + k) * s[1]) = r[k];
    }
}
LOOP(F(absolute)) { (void)call; (void)aux; F(of_parts)(p, *n, s, SIZE_LINE, false); return 0; }
#undef SIZE_LINE
LOOP(F(_arg)) { (void)call; (void)aux; F(of_parts)(p, *n, s, ARCTAN2_LINE, true); return 0; }
#endif
SLOW(reciprocal, F(reciprocal_of)(a))
SLOW(sign, F(sign_of)(a))
LINES(sqrt, F(libm_sqrt)(a))
LINES(exp, F(libm_exp)(a))
SLOW(exp2, F(exp2_of)(a))
SLOW(expm1, F(expm1_of)(a))
LINES(log, F(libm_log)(a))
LINES(log2, F(scaled)(F(libm_log)(a), LOG2E))
LINES(log10, F(scaled)(F(libm_log)(a), LOG10E))
SLOW(log1p, F(log1p_of)(a))
LINES(sin, F(libm_sin)(a))
LINES(cos, F(libm_cos)(a))
SLOW(tan, F(libm_tan)(a))
SLOW(arcsin, F(libm_asin)(a))
SLOW(arccos, F(libm_acos)(a))
SLOW(arctan, F(libm_atan)(a))
LINES(sinh, F(libm_sinh)(a))
LINES(cosh, F(libm_cosh)(a))
SLOW(tanh, F(libm_tanh)(a))
SLOW(arcsinh, F(libm_asinh)(a))
SLOW(arccosh, F(libm_acosh)(a))
SLOW(arctanh, F(libm_atanh)(a))
#ifdef ROWS
{ "clip", CODE CODE CODE CODE, F(clip), NULL, QUIET },
#endif
#undef BINARY
#undef BINARY_SLOW
#undef DIVIDE
#undef CHOOSE
#undef UNARY_TO
#undef UNARY_SLOW
#undef UNARY
#undef SLOW
#undef LINES
#undef COMPARE
