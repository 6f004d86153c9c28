/* slide.c - sliding products of one CPU level. */
#include "kernels/template.h"
#include "kernels/slide_kernels.h"

#define TEMPLATE "kernels/slide.inc.c"
#include "kernels/each_int.h"
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#define NO_VECTORS
#define DT f80
#include TEMPLATE
#undef DT

#define COMPLEX(dt, real)                                                                            \
    static void slide_##dt(void *out, const void *pa, intptr_t n, const void *pv, intptr_t m)        \
    {                                                                                                \
        const T_##dt *a = pa, *v = pv;                                                               \
        T_##dt *r = out;                                                                             \
        for (intptr_t i = 0; i < n; i++) {                                                           \
            real re = r[i].re, im = r[i].im;                                                                     \
            for (intptr_t j = 0; j < m; j++) {                                                       \
                re += a[i + j].re*v[j].re - a[i + j].im*v[j].im;                                     \
                im += a[i + j].re*v[j].im + a[i + j].im*v[j].re;                                     \
            }                                                                                        \
            r[i].re = re;                                                                            \
            r[i].im = im;                                                                            \
        }                                                                                            \
    }
COMPLEX(c64, float)
COMPLEX(c128, double)
COMPLEX(c160, long double)

static void slide_b1(void *out, const void *pa, intptr_t n, const void *pv, intptr_t m)
{
    const uint8_t *a = pa, *v = pv;
    uint8_t *r = out;
    for (intptr_t j = 0; j < m; j++)
        if (v[j])
            for (intptr_t i = 0; i < n; i++)
                r[i] |= a[i + j];
}

nm_slide *const LEVEL_NAME(slide)[NM_T_COUNT] = {
    [NM_T_b1] = slide_b1, [NM_T_i8] = slide_i8, [NM_T_u8] = slide_u8, [NM_T_i16] = slide_i16, [NM_T_u16] = slide_u16,
        [NM_T_i32] = slide_i32,
    [NM_T_u32] = slide_u32, [NM_T_i64] = slide_i64, [NM_T_u64] = slide_u64, [NM_T_f32] = slide_f32, [NM_T_f64] = slide_f64,
    [NM_T_f80] = slide_f80, [NM_T_c64] = slide_c64, [NM_T_c128] = slide_c128, [NM_T_c160] = slide_c160
};
