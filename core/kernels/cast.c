/* cast.c - casts between all numeric types; half goes by way of float. */
#include "kernels/template.h"
#include "kernels/half.h"
#define TEMPLATE "kernels/cast.inc.c"
/* 2^31 as a float of x's type where mask is all ones, else 0: by the bits, for a choice would become a branch. */
NM_INLINE float two_31_f32(uint32_t mask) { mask &= 0x4f000000; float f; memcpy(&f, &mask, 4); return f; }
NM_INLINE double two_31_f64(uint32_t mask) { uint64_t w = (uint64_t)(mask & 0x41e00000) << 32; double f; memcpy(&f, &w, 8); return f; }
NM_INLINE long double two_31_f80(uint32_t mask) { return mask ? 0x1p31L : 0; }
#define TWO_31_IF(mask, x) _Generic((x), float: two_31_f32, double: two_31_f64, long double: two_31_f80)(mask)

#define IM(x) 0
#define FROM_FLOAT 0
#define TRUE(x) ((x) != 0)
#define S(x) ((x) != 0)
#define DT b1
#include TEMPLATE
#undef DT
#undef S
#define S(x) (x)
#include "kernels/each_int.h"
#undef FROM_FLOAT
#define FROM_FLOAT 1
#define NARROW int32_t
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#undef NARROW
#define NARROW int16_t
#define DT f80
#include TEMPLATE
#undef DT
#undef NARROW
#undef S
#undef IM
#undef TRUE
#define S(x) ((x).re)
#define IM(x) ((x).im)
#define TRUE(x) (((x).re != 0) | ((x).im != 0))
#define NARROW int32_t
#define DT c64
#include TEMPLATE
#undef DT
#define DT c128
#include TEMPLATE
#undef DT
#undef NARROW
#define NARROW int16_t
#define DT c160
#include TEMPLATE
#undef DT

/* To float so that rounding on to half comes out as from the whole value. */
#define ODD(from, value) \
    LOOP(odd_##from) { (void)call; (void)aux; for (intptr_t i = 0; i < *n; i++) { \
        T_##from x = *(T_##from *)(p[0] + i * s[0]); *(float *)(p[1] + i * s[1]) = half_odd_float((double)(value)); } return 0; }
ODD(f80, x)
ODD(c128, x.re)
ODD(c160, x.re)
/* The same by the bits: what a float has no room for leaves a mark in its last bit. */
NM_INLINE float marked_float(double d)
{
    const uint64_t low = ((uint64_t)1 << 29) - 1;
    uint64_t w;
    memcpy(&w, &d, sizeof w);
    w = (w & ~low) | (uint64_t)((w & low) != 0) << 29;
    memcpy(&d, &w, sizeof d);
    return (float)d;
}
LOOP(odd_f64)
{
    const intptr_t count = *n; (void)call, (void)aux;
    if (s[0] == 8 && s[1] == 4) {
        const double *a = (const double *)p[0];
        float *r = (float *)p[1];
        IVDEP for (intptr_t i = 0; i < count; i++)
            r[i] = marked_float(a[i]);
        return 0;
    }
    for (intptr_t i = 0; i < count; i++)
        *(float *)(p[1] + i * s[1]) = marked_float(*(double *)(p[0] + i * s[0]));
    return 0;
}
LOOP(half_half)
{
    const intptr_t count = *n; (void)call, (void)aux;
    if (s[0] == 2 && s[1] == 2) {
        memmove(p[1], p[0], (size_t)count * 2);
        return 0;
    }
    for (intptr_t i = 0; i < count; i++)
        *(T_f16 *)(p[1] + i * s[1]) = *(T_f16 *)(p[0] + i * s[0]);
    return 0;
}
LOOP(half_true)
{
    (void)call, (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(T_b1 *)(p[1] + i * s[1]) = (*(T_f16 *)(p[0] + i * s[0]) & 0x7fff) != 0;
    return 0;
}

/* Quiet only where both types are. */
#define CAST_FLAGS(a, b) (((a) | (b)) & ~(unsigned)NM_LOOP_NO_FP) | ((a) & (b) & NM_LOOP_NO_FP)
#define ROWS
#define TO(type) HALF_ROW("cast", "e" CODE_##type, 1, type##_from_f32, (NM_LOOP_ALIGNED | FLAGS_##type) & ~(unsigned)NM_LOOP_NO_FP)
#define FROM(type) HALF_ROW("cast", CODE_##type "e", 1, f32_from_##type, NM_LOOP_ALIGNED)
#define FROM_ODD(type) HALF_ROW("cast", CODE_##type "e", 1, odd_##type, FLAGS_##type)
const nm_kernel LEVEL_NAME(cast)[] = {
#undef FROM_FLOAT
#define FROM_FLOAT 0
#define DT b1
#include TEMPLATE
#undef DT
#include "kernels/each_real.h"
#define DT c64
#include TEMPLATE
#undef DT
#define DT c128
#include TEMPLATE
#undef DT
#define DT c160
#include TEMPLATE
#undef DT
    { "cast", "ee", half_half, NULL, QUIET }, { "cast", "e?", half_true, NULL, QUIET },
    TO(i8) TO(u8) TO(i16) TO(u16) TO(i32) TO(u32) TO(i64) TO(u64) TO(f32) TO(f64) TO(f80) TO(c64) TO(c128) TO(c160)
    FROM(b1) FROM(i8) FROM(u8) FROM(i16) FROM(u16) FROM(i32) FROM(u32) FROM(i64) FROM(u64) FROM(f32) FROM(c64)
    FROM_ODD(f64) FROM_ODD(f80) FROM_ODD(c128) FROM_ODD(c160)
    { 0 }
};
