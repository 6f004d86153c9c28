/* reduce.c - reductions over one of two axes at the speed of memory ("NAME.reduce2").
 *
 * When the reduced axis has the smaller stride each row is reduced as the plain loop does it (sums: pairwise); otherwise rows
 * are added item by item, as NumPy's iteration order has it. */
#include "kernels/reduce.h"
#include "kernels/half.h"

/* Rows are done by the vector loop of pairwise.c where they have no gaps. */
#define EXTREME_LINE(of) F(of##_line_of)(acc, a, stride, n)
#define GAPPED(DT, name, order)                                                                             \
    NM_INLINE T name##_line_of_##DT(T acc, const char *a, intptr_t stride, intptr_t n)                      \
    {                                                                                                       \
        if (stride == SIZE && HAS_VECTORS)                                                                  \
            return EXTREME_OF(name)(acc, (const T *)a, n);                                                  \
        EACH {                                                                                              \
            T x = *(const T *)(a + i * stride);                                                             \
            acc = order(acc, x) || acc != acc ? acc : x;                                                    \
        }                                                                                                   \
        return acc;                                                                                         \
    }
typedef uint8_t bytes __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint64_t words __attribute__((vector_size(32)));
NM_INLINE bool none_is(const uint8_t *x, bool truth, const int vectors)
{
    bytes some = { 0 };
    for (int k = 0; k < vectors; k++) {
        bytes v = *(const bytes *)(x + k * sizeof v);
        some |= truth ? v : (bytes)(v == 0);
    }
    words w = (words)some;
    return !(w[0] | w[1] | w[2] | w[3]);
}
intptr_t LEVEL_NAME(skip_truth)(const uint8_t *x, intptr_t n, bool truth)
{
    enum { V = sizeof(bytes) };
    intptr_t i = 0;
    while (i + 16 * V <= n && (truth ? none_is(x + i, true, 16) : none_is(x + i, false, 16)))
        i += 16 * V;
    while (i + V <= n && none_is(x + i, truth, 1))
        i += V;
    return i;
}

/* An integer as wide as the type: truth is added up in it. */
#define TRUTH_i8 int8_t
#define TRUTH_i16 int16_t
#define TRUTH_i32 int32_t
#define TRUTH_i64 int64_t
#define TRUTH_f32 int32_t
#define TRUTH_f64 int64_t
#define TRUTH_f80 int
#define TEMPLATE "kernels/reduce.inc.c"
#include "kernels/each_int.h"
#define DT b1
#define TRUTH_ONLY
#include TEMPLATE
#undef TRUTH_ONLY
#undef DT

#define HAS_VECTORS 1
#define EXTREME_OF(name) LEVEL_NAME(F(name))
#define DT f32
GAPPED(f32, max, __builtin_isgreater)
GAPPED(f32, min, __builtin_isless)
#include TEMPLATE
#undef DT
#define DT f64
GAPPED(f64, max, __builtin_isgreater)
GAPPED(f64, min, __builtin_isless)
#include TEMPLATE
#undef DT
#undef HAS_VECTORS
#undef EXTREME_OF
#define HAS_VECTORS 0
#define EXTREME_OF(name) no_vectors
static long double no_vectors(long double acc, const long double *a, intptr_t n) { (void)a, (void)n; return acc; }
#define DT f80
GAPPED(f80, max, __builtin_isgreater)
GAPPED(f80, min, __builtin_isless)
#include TEMPLATE
#undef DT

/* Complex sums: rows pairwise, columns as twice as many floats. */
#define COMPLEX_SUM(DT, part, columns)                                                                      \
    LOOP(sum_##DT)                                                                                          \
    {                                                                                                       \
        intptr_t rows = n[0], items = n[1], rs = s[0], os = s[1], is = s[2];                                \
        if (by_rows(rows, rs, is)) {                                                                        \
            for (intptr_t i = 0; i < rows && items > 0; i++) {                                              \
                T_##DT sum = LEVEL_NAME(pairwise_##DT)(p[0] + i * rs, is, items), *r = (T_##DT *)(p[1] + i * os); \
                r->re += sum.re;                                                                            \
                r->im += sum.im;                                                                            \
            }                                                                                               \
        } else if (rs == (intptr_t)sizeof(T_##DT) && os == rs) {                                            \
            columns(p[1], p[0], 2 * rows, items, is);                                                       \
        } else {                                                                                            \
            for (intptr_t k = 0; k < items; k++)                                                            \
                for (intptr_t i = 0; i < rows; i++) {                                                       \
                    const T_##DT *a = (const T_##DT *)(p[0] + k * is + i * rs);                             \
                    ((T_##DT *)(p[1] + i * os))->re += a->re;                                               \
                    ((T_##DT *)(p[1] + i * os))->im += a->im;                                               \
                }                                                                                           \
        }                                                                                                   \
        (void)call, (void)aux;                                                                              \
        return 0;                                                                                           \
    }
COMPLEX_SUM(c64, float, add_columns_f32)
COMPLEX_SUM(c128, double, add_columns_f64)
COMPLEX_SUM(c160, long double, add_columns_f80)

/* Half: the half loop a line at a time, whichever way the lines lie. aux is its nm_half_op. */
LOOP(half_reduce2)
{
    intptr_t rows = n[0], items = n[1], rs = s[0], os = s[1], is = s[2];
    int status = 0;
    if (by_rows(rows, rs, is)) {
        const intptr_t strides[3] = { 0, is, 0 };
        for (intptr_t i = 0; i < rows && status >= 0; i++) {
            char *at[3] = { p[1] + i * os, p[0] + i * rs, p[1] + i * os };
            status = LEVEL_NAME(half_run)(call, at, &items, strides, aux);
        }
    } else {
        const intptr_t strides[3] = { os, rs, os };
        for (intptr_t k = 0; k < items && status >= 0; k++) {
            char *at[3] = { p[1], p[0] + k * is, p[1] };
            status = LEVEL_NAME(half_run)(call, at, &rows, strides, aux);
        }
    }
    return status;
}
#define HALF_PAIR(name, expr)                                                                               \
    LOOP(name##_pairs)                                                                                      \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                                              \
        if (s[0] == 4 && s[1] == 4 && s[2] == 4) {                                                          \
            const float *x = (const float *)p[0], *y = (const float *)p[1];                                 \
            float *r = (float *)p[2];                                                                       \
            IVDEP for (intptr_t i = 0; i < count; i++) {                                                       \
                float a = x[i], b = y[i];                                                                   \
                r[i] = expr;                                                                                \
            }                                                                                               \
            return 0;                                                                                       \
        }                                                                                                   \
        for (intptr_t i = 0; i < count; i++) {                                                                 \
            float a = *(float *)(p[0] + i * s[0]), b = *(float *)(p[1] + i * s[1]);                         \
            *(float *)(p[2] + i * s[2]) = expr;                                                             \
        }                                                                                                   \
        return 0;                                                                                           \
    }
HALF_PAIR(add, a + b)
HALF_PAIR(multiply, a * b)
#define HALF_EXTREME_PAIR(name, of, order)                                                                  \
    LOOP(name##_pairs)                                                                                      \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                                              \
        if (s[0] == 0 && s[2] == 0 && s[1] == 4) {                                                          \
            *(float *)p[2] = LEVEL_NAME(of##_f32)(*(float *)p[0], (const float *)p[1], *n);                 \
            return 0;                                                                                       \
        }                                                                                                   \
        for (intptr_t i = 0; i < count; i++) {                                                                 \
            float a = *(float *)(p[0] + i * s[0]), b = *(float *)(p[1] + i * s[1]);                         \
            *(float *)(p[2] + i * s[2]) = order(a, b) || a != a ? a : b;                                    \
        }                                                                                                   \
        return 0;                                                                                           \
    }
HALF_EXTREME_PAIR(maximum, max, __builtin_isgreaterequal)
HALF_EXTREME_PAIR(minimum, min, __builtin_islessequal)
#define ROWS
#define HALF2(name, sums, flags) \
    { #name ".reduce2", "ee", half_reduce2, (void *)&(const nm_half_op){ name##_pairs, "eee", 2, sums }, flags },
#define SUM(from, code, flags) { "add.reduce2", code, sum_##from, NULL, flags },
const nm_kernel LEVEL_NAME(reduce)[] = {
#include "kernels/each_real.h"
#define DT b1
#define TRUTH_ONLY
#include TEMPLATE
#undef TRUTH_ONLY
#undef DT
    { "maximum.reduce2", "??", logical_or_reduce2_b1, NULL, QUIET },
    { "minimum.reduce2", "??", logical_and_reduce2_b1, NULL, QUIET },
    { "add.reduce2", "??", logical_or_reduce2_b1, NULL, QUIET },
    { "multiply.reduce2", "??", logical_and_reduce2_b1, NULL, QUIET },
    SUM(c64, "FF", FLAGS_c64) SUM(c128, "DD", FLAGS_c128) SUM(c160, "GG", FLAGS_c160)
    HALF2(add, true, FLAGS_f16) HALF2(multiply, false, FLAGS_f16) HALF2(maximum, false, QUIET) HALF2(minimum, false, QUIET)
    { 0 }
};
