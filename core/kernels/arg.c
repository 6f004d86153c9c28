/* arg.c - argmax and argmin along one of two axes: the index of the first largest (least) item, or of the first NaN.
 *
 * args {in, out: intptr_t}; n {rows, items}; strides {in per row, out per row, in per item}.  A row without gaps is searched for
 * its extreme first, at the speed of a reduction, then for where that lies; rows side by side are gone through together. */
#include "kernels/reduce.h"

NM_INLINE bool side_by_side(intptr_t rows, const intptr_t *s, intptr_t size)
{
    return rows >= 8 && s[0] == size && s[1] == sizeof(intptr_t) && (s[2] < 0 ? -s[2] : s[2]) > size;
}

/* An integer as wide as the type. */
#define WORD_i8 int8_t
#define WORD_u8 int8_t
#define WORD_i16 int16_t
#define WORD_u16 int16_t
#define WORD_i32 int32_t
#define WORD_u32 int32_t
#define WORD_f32 int32_t
#define WORD_i64 int64_t
#define WORD_u64 int64_t
#define WORD_f64 int64_t
#define WORD NM_JOIN(WORD_, DT)

#define TEMPLATE "kernels/arg.inc.c"
#include "kernels/each_int.h"
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT

/* Other types, an item at a time: x is the item, top the best one so far (at first the item itself). */
#define SCALAR_ARG(DT, name, X, read, is_nan, better)                                                       \
    LOOP(name##_##DT)                                                                                       \
    {                                                                                                       \
        (void)call, (void)aux;                                                                              \
        for (intptr_t row = 0; row < n[0]; row++) {                                                         \
            intptr_t best = 0;                                                                              \
            const char *at = p[0] + row * s[0];                                                             \
            X top = read;                                                                                   \
            for (intptr_t i = 0; i < n[1]; i++, at += s[2]) {                                               \
                X x = read;                                                                                 \
                if (is_nan) {                                                                               \
                    best = i;                                                                               \
                    break;                                                                                  \
                }                                                                                           \
                if (better)                                                                                 \
                    top = x, best = i;                                                                      \
            }                                                                                               \
            *(intptr_t *)(p[1] + row * s[1]) = best;                                                        \
        }                                                                                                   \
        return 0;                                                                                           \
    }
#define SCALAR_ARGS(DT, X, read, is_nan, more, less) \
    SCALAR_ARG(DT, argmax, X, read, is_nan, more)    \
    SCALAR_ARG(DT, argmin, X, read, is_nan, less)
SCALAR_ARGS(f80, long double, *(const long double *)at, x != x, x > top, x < top)
/* Halves by their ranks as integers. */
NM_INLINE int rank(const char *at)
{
    int bits = *(const T_f16 *)at, size = bits & 0x7fff;
    return bits & 0x8000 ? -size : size;
}
SCALAR_ARGS(f16, int, rank(at), x > 0x7c00 || x < -0x7c00, x > top, x < top)
/* Complex numbers in lexicographic order. */
#define COMPLEX_ARGS(DT)                                                                          \
    SCALAR_ARGS(DT, T_##DT, *(const T_##DT *)at, x.re != x.re || x.im != x.im,                    \
                x.re > top.re || (x.re == top.re && x.im > top.im), x.re < top.re || (x.re == top.re && x.im < top.im))
COMPLEX_ARGS(c64)
COMPLEX_ARGS(c128)
COMPLEX_ARGS(c160)

/* The first true (false) one: the block in which it is, then the item. */
static intptr_t first_truth(const uint8_t *x, intptr_t stride, intptr_t n, bool truth)
{
    intptr_t i = stride == 1 ? LEVEL_NAME(skip_truth)(x, n, truth) : 0;
    for (; i < n; i++)
        if ((x[i * stride] != 0) == truth)
            return i;
    return 0;
}
#define TRUTH_ARG(name, truth)                                                                                              \
    LOOP(name##_b1)                                                                                                         \
    {                                                                                                                       \
        (void)call, (void)aux;                                                                                              \
        for (intptr_t row = 0; row < n[0]; row++)                                                                           \
            *(intptr_t *)(p[1] + row * s[1]) = first_truth((const uint8_t *)p[0] + row * s[0], s[2], n[1], truth);          \
        return 0;                                                                                                           \
    }
TRUTH_ARG(argmax, true)
TRUTH_ARG(argmin, false)

#define ROWS
#define ARGS(DT) { "argmax", CODE_##DT "l", argmax_##DT, NULL, QUIET }, { "argmin", CODE_##DT "l", argmin_##DT, NULL, QUIET },
const nm_kernel LEVEL_NAME(arg)[] = {
    ARGS(b1) ARGS(i8) ARGS(u8) ARGS(i16) ARGS(u16) ARGS(i32) ARGS(u32) ARGS(i64) ARGS(u64)
    ARGS(f16) ARGS(f32) ARGS(f64) ARGS(f80) ARGS(c64) ARGS(c128) ARGS(c160)
    { 0 }
};
