/* vmath.c - the elementary functions of double and float on vectors, and their loops. */
#include "kernels/simd.h"
#include "kernels/vmath.h"
#include "kernels/real.h"
#include "kernels/lines.h"

#define P(name) NM_JOIN(name, NM_JOIN(_, PREC))
#define V P(v)
#define I P(i)
#define U P(u)
#define PREC 53
#define E double
#define EI int64_t
#define EU uint64_t
#include "kernels/simd.inc.h"
#include "kernels/vmath.inc.c"
#undef PREC
#undef E
#undef EI
#undef EU
#define PREC 24
#define E float
#define EI int32_t
#define EU uint32_t
#include "kernels/simd.inc.h"
#include "kernels/vmath.inc.c"
#undef PREC
#undef E
#undef EI
#undef EU
#undef I
#undef V
#undef U

enum { BLOCK = 128 };

/* Lines of n items without gaps; the last vector is filled up with copies of the last item. */
#define LOAD(PREC, a)                                                                               \
    v_##PREC a##_v;                                                                                 \
    if (full) {                                                                                     \
        a##_v = *(const any_##PREC *)(a + i);                                                       \
    } else {                                                                                        \
        for (int l = 0; l < LANES; l++)                                                             \
            a##_v[l] = a[NM_MIN(i + l, n - 1)];                                                     \
    }
#define STORE(PREC, r, value)                                                                       \
    if (full) {                                                                                     \
        *(any_##PREC *)(r + i) = value;                                                             \
    } else {                                                                                        \
        for (int l = 0; i + l < n; l++)                                                             \
            r[i + l] = value[l];                                                                    \
    }
#define LINE1(name, DT, PREC, calm, libm)                                                           \
    static void name##_line_##DT(const T_##DT *a, T_##DT *r, intptr_t n)                            \
    {                                                                                               \
        enum { LANES = VB / sizeof(T_##DT) };                                                       \
        for (intptr_t i = 0; i < n; i += LANES) {                                                   \
            bool full = i + LANES <= n;                                                             \
            LOAD(PREC, a)                                                                           \
            v_##PREC x = a_v;                                                                       \
            i_##PREC odd = name##_odd_##PREC(x);                                                    \
            bool any = vany_##PREC(odd);                                                            \
            if (NM_UNLIKELY(any))                                                                   \
                x = vpick_##PREC(odd, (v_##PREC){ 0 } + (T_##DT)calm, x);                           \
            v_##PREC y = name##_##PREC(x);                                                          \
            if (NM_UNLIKELY(any))                                                                   \
                for (int l = 0; l < LANES; l++)                                                     \
                    if (odd[l])                                                                     \
                        y[l] = libm(a_v[l]);                                                        \
            STORE(PREC, r, y)                                                                       \
        }                                                                                           \
    }                                                                                               \
    LOOP(name##_##DT) { (void)call; (void)aux; walk1_##DT(p, *n, s, name##_line_##DT); return 0; }
#define LINE2(name, DT, PREC, core, libm)                                                           \
    static void name##_line_##DT(const T_##DT *a, const T_##DT *b, T_##DT *r, intptr_t n)           \
    {                                                                                               \
        enum { LANES = VB / sizeof(T_##DT) };                                                       \
        for (intptr_t i = 0; i < n; i += LANES) {                                                   \
            bool full = i + LANES <= n;                                                             \
            LOAD(PREC, a)                                                                           \
            LOAD(PREC, b)                                                                           \
            v_##PREC x = a_v, y = b_v, one = (v_##PREC){ 0 } + 1;                                   \
            i_##PREC odd = name##_odd_##PREC(x, y);                                                 \
            if (NM_UNLIKELY(vany_##PREC(odd))) {                                                    \
                x = vpick_##PREC(odd, one, x);                                                      \
                y = vpick_##PREC(odd, one, y);                                                      \
            }                                                                                       \
            v_##PREC z = core;                                                                      \
            if (NM_UNLIKELY(vany_##PREC(odd)))                                                      \
                for (int l = 0; l < LANES; l++)                                                     \
                    if (odd[l])                                                                     \
                        z[l] = libm(a_v[l], b_v[l]);                                                \
            STORE(PREC, r, z)                                                                       \
        }                                                                                           \
    }                                                                                               \
    LOOP(name##_##DT) { (void)call; (void)aux; walk2_##DT(p, *n, s, name##_line_##DT); return 0; }

/* Operands with gaps go through blocks; a scalar fills one. */
#define WALKS(DT)                                                                                   \
    static void walk1_##DT(char *const *p, intptr_t n, const intptr_t *s, void (*line)(const T_##DT *, T_##DT *, intptr_t)) \
    {                                                                                               \
        enum { SZ = sizeof(T_##DT) };                                                               \
        if (s[0] == SZ && s[1] == SZ && apart(p[1], p[0], n * SZ)) {                                \
            line((const T_##DT *)p[0], (T_##DT *)p[1], n);                                          \
            return;                                                                                 \
        }                                                                                           \
        T_##DT in[BLOCK], out[BLOCK];                                                               \
        for (intptr_t i = 0; i < n; i += BLOCK) {                                                   \
            intptr_t m = NM_MIN(BLOCK, n - i);                                                      \
            for (intptr_t k = 0; k < m; k++)                                                        \
                in[k] = *(const T_##DT *)(p[0] + (i + k) * s[0]);                                   \
            line(in, out, m);                                                                       \
            for (intptr_t k = 0; k < m; k++)                                                        \
                *(T_##DT *)(p[1] + (i + k) * s[1]) = out[k];                                        \
        }                                                                                           \
    }                                                                                               \
    static void walk2_##DT(char *const *p, intptr_t n, const intptr_t *s,                           \
                           void (*line)(const T_##DT *, const T_##DT *, T_##DT *, intptr_t))        \
    {                                                                                               \
        enum { SZ = sizeof(T_##DT) };                                                               \
        if (s[0] == SZ && s[1] == SZ && s[2] == SZ && apart(p[2], p[0], n * SZ) && apart(p[2], p[1], n * SZ)) { \
            line((const T_##DT *)p[0], (const T_##DT *)p[1], (T_##DT *)p[2], n);                    \
            return;                                                                                 \
        }                                                                                           \
        T_##DT a[BLOCK], b[BLOCK], out[BLOCK];                                                      \
        intptr_t step = p[2] == p[0] + s[0] && s[2] == s[0] ? 1 : BLOCK;  /* reduction, accumulation */ \
        for (intptr_t i = 0; i < n; i += step) {                                                    \
            intptr_t m = NM_MIN(step, n - i);                                                       \
            for (intptr_t k = 0; k < m && (i == 0 || s[0] || step == 1); k++)                       \
                a[k] = *(const T_##DT *)(p[0] + (i + k) * s[0]);                                    \
            for (intptr_t k = 0; k < m && (i == 0 || s[1]); k++)                                    \
                b[k] = *(const T_##DT *)(p[1] + (i + k) * s[1]);                                    \
            line(a, b, out, m);                                                                     \
            for (intptr_t k = 0; k < m; k++)                                                        \
                *(T_##DT *)(p[2] + (i + k) * s[2]) = out[k];                                        \
        }                                                                                           \
    }
WALKS(f32)
WALKS(f64)

/* Both types: name, a harmless argument, the C library's function. */
#define BOTH1(name, calm, libm) LINE1(name, f64, 53, calm, libm) LINE1(name, f32, 24, calm, libm##f)
#define BOTH2(name, libm) LINE2(name, f64, 53, name##_53(x, y), libm) LINE2(name, f32, 24, name##_24(x, y), libm##f)
BOTH1(exp, 0.5, exp)
BOTH1(exp2, 0.5, exp2)
BOTH1(expm1, 0.5, expm1)
BOTH1(log, 2.0, log)
BOTH1(log2, 2.0, log2)
BOTH1(log10, 2.0, log10)
BOTH1(log1p, 0.5, log1p)
BOTH1(sin, 0.5, sin)
BOTH1(cos, 0.5, cos)
BOTH1(tan, 0.5, tan)
BOTH1(arcsin, 0.5, asin)
BOTH1(arccos, 0.5, acos)
BOTH1(arctan, 0.5, atan)
BOTH1(sinh, 0.5, sinh)
BOTH1(cosh, 0.5, cosh)
BOTH1(tanh, 0.5, tanh)
BOTH1(arcsinh, 0.5, asinh)
BOTH1(arccosh, 2.0, acosh)
BOTH1(arctanh, 0.5, atanh)
BOTH1(cbrt, 2.0, cbrt)
BOTH2(arctan2, atan2)
BOTH2(hypot, hypot)
LINE2(power, f64, 53, power_53(x, y, &odd), pow)
LINE2(power, f32, 24, power_24(x, y, &odd), powf)

/* The plain formulas, for what the vectors leave: infinities, NaN (it raises invalid in d > 0), distances beyond all. */
#define PLAIN(DT)                                                                                   \
    static T_##DT plain_logaddexp_##DT(T_##DT a, T_##DT b)                                          \
    {                                                                                               \
        if (a == b)                                                                                 \
            return a + (T_##DT)LN2_HI_53;                                                              \
        T_##DT d = a - b;                                                                           \
        return d > 0 ? a + FN(log1p)(FN(exp)(-d)) : d <= 0 ? b + FN(log1p)(FN(exp)(d)) : d;         \
    }                                                                                               \
    static T_##DT plain_logaddexp2_##DT(T_##DT a, T_##DT b)                                         \
    {                                                                                               \
        if (a == b)                                                                                 \
            return a + 1;                                                                           \
        T_##DT d = a - b;                                                                           \
        return d > 0 ? a + (T_##DT)INV_LN2_53 * FN(log1p)(FN(exp2)(-d)) : d <= 0 ? b + (T_##DT)INV_LN2_53 * FN(log1p)(FN(exp2)(d)) : d; \
    }
#define FN(name) name
PLAIN(f64)
#undef FN
#define FN(name) name##f
PLAIN(f32)
#undef FN
LINE2(logaddexp, f64, 53, logaddexp_53(x, y), plain_logaddexp_f64)
LINE2(logaddexp, f32, 24, logaddexp_24(x, y), plain_logaddexp_f32)
LINE2(logaddexp2, f64, 53, logaddexp2_53(x, y), plain_logaddexp2_f64)
LINE2(logaddexp2, f32, 24, logaddexp2_24(x, y), plain_logaddexp2_f32)

/* Exponents for which a power is a product, a root or a quotient, for the whole loop. */
#define SIMPLE_POWERS(DT)                                                                     \
    static bool simple_power_##DT(char *const *p, intptr_t n, const intptr_t *s)                    \
    {                                                                                               \
        T_##DT b = *(const T_##DT *)p[1];                                                           \
        const bool lines = s[0] == sizeof(T_##DT) && s[2] == sizeof(T_##DT) && apart(p[2], p[0], n * (intptr_t)sizeof(T_##DT)); \
        SIMPLE(DT, b == 2, a * a)                                                                   \
        SIMPLE(DT, b == 3, a * a * a)                                                               \
        SIMPLE(DT, b == 1, a)                                                                       \
        SIMPLE(DT, b == -1, 1 / a)                                                                  \
        return false;                                                                               \
    }                                                                                               \
    LOOP(any_power_##DT)                                                                            \
    {                                                                                               \
        if (s[1] == 0 && *n > 0 && p[1] != p[2] && simple_power_##DT(p, *n, s))                     \
            return 0;                                                                               \
        return power_##DT(call, p, n, s, aux);                                                      \
    }
#define SIMPLE(DT, when, expr)                                                                      \
    if (when) {                                                                                     \
        if (lines) {                                                                                \
            IVDEP for (intptr_t i = 0; i < n; i++) {                                                \
                T_##DT a = ((const T_##DT *)p[0])[i];                                               \
                ((T_##DT *)p[2])[i] = expr;                                                         \
            }                                                                                       \
        } else {                                                                                    \
            for (intptr_t i = 0; i < n; i++) {                                                      \
                T_##DT a = *(const T_##DT *)(p[0] + i * s[0]);                                      \
                *(T_##DT *)(p[2] + i * s[2]) = expr;                                                \
            }                                                                                       \
        }                                                                                           \
        return true;                                                                                \
    }
SIMPLE_POWERS(f64)
SIMPLE_POWERS(f32)

#define SHARE(name, DT) \
    void LEVEL_NAME(name##_line_##DT)(const T_##DT *a, const T_##DT *b, T_##DT *r, intptr_t n) { name##_line_##DT(a, b, r, n); }
SHARE(hypot, f32)
SHARE(hypot, f64)
SHARE(arctan2, f32)
SHARE(arctan2, f64)
#define SHARE1(name) \
    void LEVEL_NAME(name##_line_f32)(const float *a, float *r, intptr_t n) { name##_line_f32(a, r, n); } \
    void LEVEL_NAME(name##_line_f64)(const double *a, double *r, intptr_t n) { name##_line_f64(a, r, n); }
SHARE1(exp) SHARE1(log) SHARE1(log1p) SHARE1(sin) SHARE1(cos) SHARE1(sinh) SHARE1(cosh)

#define ROW(name, loop, d, f, e, nin)                                                               \
    { #name, d, loop##_f64, NULL, NM_LOOP_ALIGNED }, { #name, f, loop##_f32, NULL, NM_LOOP_ALIGNED }, \
    HALF_ROW(#name, e, nin, loop##_f32, NM_LOOP_ALIGNED)
#define ROW1(name) ROW(name, name, "dd", "ff", "ee", 1)
#define ROW2(name, loop) ROW(name, loop, "ddd", "fff", "eee", 2)
const nm_kernel LEVEL_NAME(vmath)[] = {
    ROW1(exp) ROW1(exp2) ROW1(expm1) ROW1(log) ROW1(log2) ROW1(log10) ROW1(log1p) ROW1(sin) ROW1(cos) ROW1(tan)
    ROW1(arcsin) ROW1(arccos) ROW1(arctan) ROW1(sinh) ROW1(cosh) ROW1(tanh) ROW1(arcsinh) ROW1(arccosh) ROW1(arctanh) ROW1(cbrt)
    ROW2(arctan2, arctan2) ROW2(hypot, hypot) ROW2(power, any_power) ROW2(logaddexp, logaddexp) ROW2(logaddexp2, logaddexp2)
    { "float_power", "ddd", any_power_f64, NULL, NM_LOOP_ALIGNED },
    { 0 }
};
