/* select_items.c - where, truth of items. */
#include "kernels/template.h"
#include "kernels/select_kernels.h"

typedef struct { uint64_t a, b; } T_wide;
#define WHERE(name, type)                                                                                                        \
    static void where_##name(char *to, const char *mask, const char *x, intptr_t xs, const char *y, intptr_t ys, intptr_t n)     \
    {                                                                                                                            \
        type *r = (type *)to;                                                                                                    \
        const type *a = (const type *)x, *b = (const type *)y;                                                                   \
        if (xs && ys) {                                                                                                          \
            for (intptr_t i = 0; i < n; i++) {                                                                                   \
                type p = a[i], q = b[i];                                                                                         \
                r[i] = mask[i] ? p : q;                                                                                          \
            }                                                                                                                    \
        } else if (xs) {                                                                                                         \
            type q = *b;                                                                                                         \
            for (intptr_t i = 0; i < n; i++) {                                                                                   \
                type p = a[i];                                                                                                   \
                r[i] = mask[i] ? p : q;                                                                                          \
            }                                                                                                                    \
        } else if (ys) {                                                                                                         \
            type p = *a;                                                                                                         \
            for (intptr_t i = 0; i < n; i++) {                                                                                   \
                type q = b[i];                                                                                                   \
                r[i] = mask[i] ? p : q;                                                                                          \
            }                                                                                                                    \
        } else {                                                                                                                 \
            type p = *a, q = *b;                                                                                                 \
            for (intptr_t i = 0; i < n; i++)                                                                                     \
                r[i] = mask[i] ? p : q;                                                                                          \
        }                                                                                                                        \
    }
WHERE(0, uint8_t)
WHERE(1, uint16_t)
WHERE(2, uint32_t)
WHERE(3, uint64_t)
static void where_4(char *to, const char *mask, const char *x, intptr_t xs, const char *y, intptr_t ys, intptr_t n)
{
    T_wide *r = (T_wide *)to;
    const T_wide *a = (const T_wide *)x, *b = (const T_wide *)y;
    for (intptr_t i = 0; i < n; i++) {
        T_wide p = xs ? a[i] : *a, q = ys ? b[i] : *b;
        r[i].a = mask[i] ? p.a : q.a;
        r[i].b = mask[i] ? p.b : q.b;
    }
}

#define TRUTH(dt, bits, test)                                                    \
    static void truth_##dt(const void *items, intptr_t n, char *to)              \
    {                                                                            \
        const bits *a = items;                                                   \
        for (intptr_t i = 0; i < n; i++)                                         \
            to[i] = (char)(test);                                                \
    }
TRUTH(u8, uint8_t, a[i] != 0)
TRUTH(u16, uint16_t, a[i] != 0)
TRUTH(u32, uint32_t, a[i] != 0)
TRUTH(u64, uint64_t, a[i] != 0)
TRUTH(f16, uint16_t, (a[i] & 0x7FFF) != 0)
TRUTH(f32, float, a[i] != 0)
TRUTH(f64, double, a[i] != 0)
TRUTH(f80, long double, a[i] != 0)
TRUTH(c64, T_c64, (a[i].re != 0) | (a[i].im != 0))
TRUTH(c128, T_c128, (a[i].re != 0) | (a[i].im != 0))
TRUTH(c160, T_c160, (a[i].re != 0) | (a[i].im != 0))

const nm_select_kernels LEVEL_NAME(select) = {
    { where_0, where_1, where_2, where_3, where_4 },
    { [NM_T_b1] = truth_u8, [NM_T_i8] = truth_u8, [NM_T_u8] = truth_u8, [NM_T_i16] = truth_u16, [NM_T_u16] = truth_u16,
      [NM_T_i32] = truth_u32, [NM_T_u32] = truth_u32, [NM_T_i64] = truth_u64, [NM_T_u64] = truth_u64, [NM_T_f16] = truth_f16,
      [NM_T_f32] = truth_f32, [NM_T_f64] = truth_f64, [NM_T_f80] = truth_f80, [NM_T_c64] = truth_c64, [NM_T_c128] = truth_c128,
      [NM_T_c160] = truth_c160 }
};
