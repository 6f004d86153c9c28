/* real.c - float operations beyond the four rules that are no elementary functions, with their half rows. */
#include "kernels/template.h"
#include "kernels/real.h"
#define TEMPLATE "kernels/real.inc.c"
#define LONG NM_JOIN(LONG_, DT)
#define LONG_f32 0
#define LONG_f64 0
#define LONG_f80 1
#define WORD_f32 uint32_t
#define WORD_f64 uint64_t
#define MANTISSA (sizeof(T) == 4 ? 23 : 52)
#define EXPONENTS (sizeof(T) == 4 ? 255 : 2047)
/* Float quotients below 2^28 leave a rest that a double holds; double ones below 2^50 one that a fused multiply-add gives. */
#define EXACT_REST(x, q, y) _Generic((T)0, float: (T)((double)(x) - (double)(q) * (double)(y)), default: __builtin_fma(-(q), y, x))
enum { DIVISIONS = 64 };
#define MOST_QUOTIENT (sizeof(T) == 4 ? (T)0x1p20 : (T)0x1p50)
#define LEAST_DIVISOR (sizeof(T) == 4 ? (T)0x1p-80 : (T)0x1p-900)
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#define DT f80
#include TEMPLATE
#undef DT

/* Half: what must work on the bits. */
LOOP(copysign_f16)
{
    const intptr_t count = *n; (void)call, (void)aux;
    for (intptr_t i = 0; i < count; i++)
        *(T_f16 *)(p[2] + i * s[2]) = (T_f16)((*(T_f16 *)(p[0] + i * s[0]) & 0x7fff) | (*(T_f16 *)(p[1] + i * s[1]) & 0x8000));
    return 0;
}
NM_INLINE bool half_is_nan(T_f16 h) { return (h & 0x7fff) > 0x7c00; }
/* Halves as integers in their own order. */
NM_INLINE int half_rank(T_f16 h) { return h & 0x8000 ? -(h & 0x7fff) : h; }
static T_f16 half_next(T_f16 a, T_f16 b)
{
    if (half_is_nan(a) || half_is_nan(b))
        return half_is_nan(a) ? a : b;
    int x = half_rank(a), y = half_rank(b);
    if (x == y)
        return a;
    if (x == 0)
        return (T_f16)((b & 0x8000) | 1);
    a = (T_f16)((x < y) == (x > 0) ? a + 1 : a - 1);
    if ((a & 0x7fff) == 0x7c00)
        nm_kernel_raise(8 >> 2);                               /* overflow */
    return a;
}
static T_f16 half_spacing(T_f16 h)
{
    int exponent = (h & 0x7c00) >> 10, unit;
    if (exponent == 31) {
        nm_kernel_raise(8);                                    /* invalid */
        return 0x7e00;
    }
    if (h == 0x7bff) {
        nm_kernel_raise(2);
        return 0x7c00;
    }
    if ((h & 0x8000) && !(h & 0x3ff) && exponent)
        exponent--;                                            /* a negative power of two: the step toward zero */
    unit = exponent - 10;
    return (T_f16)(unit > 0 ? unit << 10 : exponent > 1 ? 1 << (exponent - 1) : 1);
}
LOOP(nextafter_f16)
{
    const intptr_t count = *n; (void)call, (void)aux;
    for (intptr_t i = 0; i < count; i++)
        *(T_f16 *)(p[2] + i * s[2]) = half_next(*(T_f16 *)(p[0] + i * s[0]), *(T_f16 *)(p[1] + i * s[1]));
    return 0;
}
LOOP(spacing_f16)
{
    const intptr_t count = *n; (void)call, (void)aux;
    for (intptr_t i = 0; i < count; i++)
        *(T_f16 *)(p[1] + i * s[1]) = half_spacing(*(T_f16 *)(p[0] + i * s[0]));
    return 0;
}
/* As clip_number, for any bounds. */
LOOP(clip_f16)
{
    const intptr_t count = *n; (void)call, (void)aux;
    for (intptr_t i = 0; i < count; i++) {
        float x = *(float *)(p[0] + i * s[0]), lo = *(float *)(p[1] + i * s[1]), hi = *(float *)(p[2] + i * s[2]);
        x = x != x || __builtin_isgreaterequal(x, lo) ? x : lo;
        *(float *)(p[3] + i * s[3]) = x != x || __builtin_islessequal(x, hi) ? x : hi;
    }
    return 0;
}

#define ROWS
const nm_kernel LEVEL_NAME(real)[] = {
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#define DT f80
#include TEMPLATE
    { "float_power", "ggg", power_f80, NULL, FLAGS },
#undef DT
    HALF_ROW("clip", "eeee", 3, clip_f16, QUIET)
    { "copysign", "eee", copysign_f16, NULL, QUIET },
    { "nextafter", "eee", nextafter_f16, NULL, NM_LOOP_ALIGNED },
    { "spacing", "ee", spacing_f16, NULL, NM_LOOP_ALIGNED },
    { 0 }
};
