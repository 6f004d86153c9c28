/* compare.c - comparisons, logic, minimum and maximum for bool, integers, floats and half. */
#include <float.h>
#include "kernels/reduce.h"
NARROW_VECTORS
#define NM_ABS(x) _Generic((x), float: __builtin_fabsf, double: __builtin_fabs, long double: __builtin_fabsl)(x)
#define LIMIT _Generic((T)0, float: FLT_MAX, double: DBL_MAX, long double: LDBL_MAX)
#define LONG_f80 1
/* By the bits, for vectors. */
NM_INLINE T_b1 sign_f32(float x) { uint32_t w; memcpy(&w, &x, 4); return (T_b1)(w >> 31); }
NM_INLINE T_b1 sign_f64(double x) { uint64_t w; memcpy(&w, &x, 8); return (T_b1)(w >> 63); }
NM_INLINE T_b1 sign_f80(long double x) { return __builtin_signbit(x) != 0; }
#define SIGN_OF(x) _Generic((x), float: sign_f32, double: sign_f64, long double: sign_f80)(x)
#if defined(__AVX512BW__)
#include <immintrin.h>
#define MASKS_i32 1
#define MASKS_i64 1
#define MASKS_f32 1
#define MASKS_f64 1
/* 64 bytes of items, or the one item everywhere. */
#define LOAD_i32(p, step) ((step) ? _mm512_loadu_si512(p) : _mm512_set1_epi32(*(const int32_t *)(p)))
#define LOAD_i64(p, step) ((step) ? _mm512_loadu_si512(p) : _mm512_set1_epi64(*(const int64_t *)(p)))
#define LOAD_f32(p, step) ((step) ? _mm512_loadu_ps(p) : _mm512_set1_ps(*(const float *)(p)))
#define LOAD_f64(p, step) ((step) ? _mm512_loadu_pd(p) : _mm512_set1_pd(*(const double *)(p)))
#define MASK_i32(a, b, name) _mm512_cmp_epi32_mask(a, b, WHOLE_##name)
#define MASK_i64(a, b, name) _mm512_cmp_epi64_mask(a, b, WHOLE_##name)
#define MASK_f32(a, b, name) _mm512_cmp_ps_mask(a, b, REAL_##name)
#define MASK_f64(a, b, name) _mm512_cmp_pd_mask(a, b, REAL_##name)
#define WHOLE_equal _MM_CMPINT_EQ
#define WHOLE_not_equal _MM_CMPINT_NE
#define WHOLE_less _MM_CMPINT_LT
#define WHOLE_less_equal _MM_CMPINT_LE
#define REAL_equal _CMP_EQ_OQ
#define REAL_not_equal _CMP_NEQ_UQ
#define REAL_less _CMP_LT_OQ
#define REAL_less_equal _CMP_LE_OQ
#define MASKED_TEST(name, a, a_step, b, b_step, to)                                                         \
    {                                                                                                       \
        enum { PER = 64 / sizeof(T) };                                                                      \
        uint64_t bits = 0;                                                                                  \
        _Pragma("GCC unroll 8")                                                                             \
        for (int k = 0; k < (int)sizeof(T); k++)                                                            \
            bits |= (uint64_t)NM_JOIN(MASK_, DT)(NM_JOIN(LOAD_, DT)((a) + ((a_step) ? 64 * k : 0), a_step), \
                                                 NM_JOIN(LOAD_, DT)((b) + ((b_step) ? 64 * k : 0), b_step), \
                                                 name) << PER * k;                                          \
        _mm512_storeu_si512(to, _mm512_maskz_set1_epi8(bits, 1));                                           \
    }
#endif
#define TEMPLATE "kernels/compare.inc.c"

#define TRUTH(x) (x)
#include "kernels/each_real.h"
#undef TRUTH
#define TRUTH(x) ((x) != 0)
#define BOOLS
#define DT b1
#include TEMPLATE
#undef DT
#undef BOOLS

/* Loops whose row is not their type's own. */
#define DT b1
#define FOLD(name, expr)                                                \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }            \
    LOOP(F(name)) { (void)call; (void)aux; F(fold2)(p, *n, s, F(name##_op)); return 0; }
#define MAP(name, expr)                                                 \
    NM_INLINE T F(name##_op)(T a) { (void)a; return (T)(expr); }        \
    LOOP(F(name)) { (void)call; (void)aux; F(each1)(p, *n, s, F(name##_op)); return 0; }
FOLD(and, (a != 0) & (b != 0))
FOLD(or, (a != 0) | (b != 0))
FOLD(xor, (a != 0) ^ (b != 0))
MAP(not, a == 0)
MAP(same, a != 0)
MAP(one, 1)

/* Stop at the first item that decides. */
LOOP(all_or_and)
{
    if (p[0] == p[2] && s[0] == 0 && s[2] == 0 && s[1] == 1) {
        *p[2] = *p[0] && !memchr(p[1], 0, (size_t)*n);
        return 0;
    }
    return and_b1(call, p, n, s, aux);
}
LOOP(any_or_or)
{
    if (p[0] == p[2] && s[0] == 0 && s[2] == 0 && s[1] == 1) {
        bool any = *p[0] != 0;
        for (intptr_t i = 0; i < *n && !any; i += 4096) {
            T_b1 seen = 0;
            for (intptr_t k = i, end = NM_MIN(*n, i + 4096); k < end; k++)
                seen |= (T_b1)p[1][k];
            any = seen != 0;
        }
        *p[2] = any;
        return 0;
    }
    return or_b1(call, p, n, s, aux);
}
#undef DT

/* Of two zeros a half keeps the first. */
NM_INLINE float first_max(float a, float b) { return __builtin_isgreaterequal(a, b) || a != a ? a : b; }
NM_INLINE float first_min(float a, float b) { return __builtin_islessequal(a, b) || a != a ? a : b; }
NM_INLINE float first_fmax(float a, float b) { return __builtin_isgreaterequal(a, b) || b != b ? a : b; }
NM_INLINE float first_fmin(float a, float b) { return __builtin_islessequal(a, b) || b != b ? a : b; }
#define HALF_EXTREME(name, of)                                                          \
    LOOP(name##_f16)                                                                    \
    {                                                                                   \
        if (s[0] == 0 && s[2] == 0 && p[0] == p[2])                                     \
            return name##_f32(call, p, n, s, aux);                                      \
        each2_f32(p, *n, s, of);                                                        \
        return 0;                                                                       \
    }
HALF_EXTREME(maximum, first_max)
HALF_EXTREME(minimum, first_min)
LOOP(fmax_f16) { (void)call; (void)aux; each2_f32(p, *n, s, first_fmax); return 0; }
LOOP(fmin_f16) { (void)call; (void)aux; each2_f32(p, *n, s, first_fmin); return 0; }

/* Signed against unsigned 64-bit integers. */
#define MIXED_LOOP(name, TA, TB, expr)                                                                          \
    LOOP(name)                                                                                                  \
    {                                                                                                           \
        const intptr_t count = *n; (void)call, (void)aux;                                                       \
        if (s[0] == 8 && s[1] == 8 && s[2] == 1) {                                                              \
            IVDEP for (intptr_t i = 0; i < count; i++) {                                                        \
                TA a = ((TA *)p[0])[i];                                                                         \
                TB b = ((TB *)p[1])[i];                                                                         \
                ((T_b1 *)p[2])[i] = (T_b1)(expr);                                                               \
            }                                                                                                   \
            return 0;                                                                                           \
        }                                                                                                       \
        for (intptr_t i = 0; i < count; i++) {                                                                  \
            TA a = *(TA *)(p[0] + i * s[0]);                                                                    \
            TB b = *(TB *)(p[1] + i * s[1]);                                                                    \
            *(T_b1 *)(p[2] + i * s[2]) = (T_b1)(expr);                                                          \
        }                                                                                                       \
        return 0;                                                                                               \
    }
/* less: what a negative number is to any unsigned one. */
#define MIXED(name, less, op)                                                                                   \
    MIXED_LOOP(name##_iu, int64_t, uint64_t, a < 0 ? less : (uint64_t)a op b)                                 \
    MIXED_LOOP(name##_ui, uint64_t, int64_t, b < 0 ? 1 op 0 : a op (uint64_t)b)
MIXED(equal, 0, ==)
MIXED(not_equal, 1, !=)
MIXED(less, 1, <)
MIXED(less_equal, 1, <=)
MIXED(greater, 0, >)
MIXED(greater_equal, 0, >=)

#define ROWS
#define BOOL2(name, loop) { name, "???", loop, NULL, QUIET },
#define BOOL1(name, loop) { name, "??", loop, NULL, QUIET },
#define MIXED_ROWS(name) { #name, "qQ?", name##_iu, NULL, QUIET }, { #name, "Qq?", name##_ui, NULL, QUIET },
const nm_kernel LEVEL_NAME(compare)[] = {
#define DT b1
#define BOOLS
#include TEMPLATE
#undef BOOLS
#undef DT
#undef TRUTH
#define TRUTH(x) (x)
#include "kernels/each_real.h"
    BOOL2("add", or_b1) BOOL2("multiply", and_b1) BOOL2("maximum", any_or_or) BOOL2("minimum", all_or_and)
    BOOL2("fmax", any_or_or) BOOL2("fmin", all_or_and)
    BOOL2("logical_and", all_or_and) BOOL2("logical_or", any_or_or) BOOL2("logical_xor", xor_b1)
    BOOL2("bitwise_and", all_or_and) BOOL2("bitwise_or", any_or_or) BOOL2("bitwise_xor", xor_b1)
    BOOL1("logical_not", not_b1) BOOL1("invert", not_b1) BOOL1("absolute", same_b1) BOOL1("_ones_like", one_b1)
    BOOL1("floor", same_b1) BOOL1("ceil", same_b1) BOOL1("trunc", same_b1)
    HALF_ROW("maximum", "eee", 2, maximum_f16, QUIET)
    HALF_ROW("minimum", "eee", 2, minimum_f16, QUIET)
    HALF_ROW("fmax", "eee", 2, fmax_f16, QUIET)
    HALF_ROW("fmin", "eee", 2, fmin_f16, QUIET)
    MIXED_ROWS(equal) MIXED_ROWS(not_equal) MIXED_ROWS(less) MIXED_ROWS(less_equal) MIXED_ROWS(greater) MIXED_ROWS(greater_equal)
    { 0 }
};
