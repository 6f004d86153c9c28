/* gemm.c - matrix product kernels for the types that no BLAS knows (integers, bool, half, long double), and for the others where
 * an operand is too small for a BLAS call or no BLAS is there. */
#include "kernels/template.h"
#include "kernels/gemm.h"
#include "kernels/half.h"

#if defined(__AVX512F__)
enum { VB = 64, MR = 8 };
#elif defined(__AVX2__)
enum { VB = 32, MR = 6 };
#else
enum { VB = 16, MR = 4 };
#endif
enum { BIT_ROWS = 64 };

/* LOAD_RUN: n items along memory into P's, n a constant. */
#define LOAD_EACH(to, p, n)                             \
    for (int q_ = 0; q_ < (n); q_++)                    \
        (to)[q_] = F(get)((p) + q_*(intptr_t)sizeof(T))
#if defined(__AVX512F__)
#define LOAD_HALF(to, p, n) _mm512_storeu_ps(to, _mm512_cvtph_ps(_mm256_loadu_si256((const void *)(p))))
#elif defined(__F16C__)
#define LOAD_HALF(to, p, n) _mm256_storeu_ps(to, _mm256_cvtph_ps(_mm_loadu_si128((const void *)(p))))
#else
#define LOAD_HALF LOAD_EACH
#endif
#define LOAD_RUN LOAD_EACH

/* Real numbers: P is the type that a tile computes in, IN and OUT convert. */
#define IN(x) (x)
#define OUT(x) (x)
#define P uint16_t
#define DT u8
#include "kernels/gemm.inc.c"
#undef DT
#define DT u16
#include "kernels/gemm.inc.c"
#undef DT
#undef P
#define P uint32_t
#define DT u32
#include "kernels/gemm.inc.c"
#undef DT
#undef P
#define P uint64_t
#define DT u64
#include "kernels/gemm.inc.c"
#undef DT
#undef P
#define P float
#define DT f32
#include "kernels/gemm.inc.c"
#undef DT
#undef IN
#undef OUT
#define IN(x) half_to_float(x)
#define OUT(x) half_from_float(x)
#undef LOAD_RUN
#define LOAD_RUN LOAD_HALF
#define DT f16
#include "kernels/gemm.inc.c"
#undef DT
#undef LOAD_RUN
#define LOAD_RUN LOAD_EACH
#undef IN
#undef OUT
#undef P
#define IN(x) (x)
#define OUT(x) (x)
#define P double
#define DT f64
#include "kernels/gemm.inc.c"
#undef DT
#undef P
#define NO_VECTOR
#define P long double
#define DT f80
#include "kernels/gemm.inc.c"
#undef DT
#undef P
#undef NO_VECTOR

#define P float
#define DT c64
#include "kernels/cgemm.inc.c"
#undef DT
#undef P
#define P double
#define DT c128
#include "kernels/cgemm.inc.c"
#undef DT
#undef P
#define NO_VECTOR
#define P long double
#define DT c160
#include "kernels/cgemm.inc.c"
#undef DT
#undef P
#undef NO_VECTOR

/* ---- bool: rows of B as bits; a row of C is the union of the rows that A's row names */
static void bool_pack_a(void *to, nm_mat a, intptr_t m, intptr_t k)
{
    uint8_t *r = to;
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t p = 0; p < k; p++)
            *r++ = a.data[i*a.row + p*a.col] != 0;
}

static void bool_pack_b(void *to, nm_mat b, intptr_t k, intptr_t n)
{
    uint64_t *r = to;
    for (intptr_t j = 0; j < n; j += BIT_ROWS)
        for (intptr_t p = 0; p < k; p++) {
            uint64_t bits = 0;
            intptr_t w = NM_MIN(n - j, BIT_ROWS);
            for (intptr_t q = 0; q < w; q++)
                bits |= (uint64_t)(b.data[p*b.row + (j + q)*b.col] != 0) << q;
            *r++ = bits;
        }
}

static void bool_block(nm_mat c, const void *ap, const void *bp, intptr_t m, intptr_t n, intptr_t k)
{
    const uint8_t *a = ap;
    const uint64_t *b = bp;
    for (intptr_t j = 0; j < n; j += BIT_ROWS, b += k)
        for (intptr_t i = 0; i < m; i++) {
            uint64_t bits = 0;
            for (intptr_t p = 0; p < k; p++)
                bits |= b[p] & (uint64_t)-(int64_t)a[i*k + p];
            intptr_t w = NM_MIN(n - j, BIT_ROWS);
            for (intptr_t q = 0; q < w; q++)
                c.data[i*c.row + (j + q)*c.col] = bits >> q & 1;
        }
}

static void bool_dot(void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    (void)conj;
    char r = 0;
    intptr_t i = 0;
    if (sa == 1 && sb == 1)
        for (; i + 64 <= n && !r; i += 64)
            for (int q = 0; q < 64; q++)
                r |= (a[i + q] != 0) & (b[i + q] != 0);
    for (; i < n && !r; i++)
        r = a[i*sa] && b[i*sb];
    *(char *)to = r;
}

static void bool_dots(char *const *p, const intptr_t *step, intptr_t count, intptr_t sa, intptr_t sb, intptr_t n, bool conj)
{
    for (intptr_t i = 0; i < count; i++)
        bool_dot(p[2] + i*step[2], p[0] + i*step[0], sa, p[1] + i*step[1], sb, n, conj);
}

static void bool_muladd(char *r, intptr_t sr, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        r[i*sr] |= a[i*sa] && b[i*sb];
}

static void bool_small(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++)
            bool_dot(c.data + i*c.row + j*c.col, a.data + i*a.row, a.col, b.data + j*b.col, b.row, k, false);
}

static void bool_tiny(char *const *p, const intptr_t *step, intptr_t count, intptr_t n)
{
    for (intptr_t q = 0; q < count; q++)
        bool_small((nm_mat){ p[0] + q*step[0], n, 1 }, (nm_mat){ p[1] + q*step[1], n, 1 }, (nm_mat){ p[2] + q*step[2], n, 1 }, n, n, n);
}

#define ROW(dt, p, rows, cols) [NM_GEMM_##dt] = { sizeof(T_##dt), sizeof(p), rows, cols, pack_a_##dt, pack_b_##dt, block_##dt,  \
                                                  small_##dt, tiny_##dt, dot_##dt, dots_##dt, muladd_##dt },
#define LANES(p) (2*VB/(int)sizeof(p))
const nm_gemm_ops LEVEL_NAME(gemm)[NM_GEMM_TYPES] = {
    [NM_GEMM_b1] = { 1, 1, 1, BIT_ROWS, bool_pack_a, bool_pack_b, bool_block, bool_small, bool_tiny, bool_dot, bool_dots, bool_muladd },
    ROW(u8, uint16_t, MR, LANES(uint16_t)) ROW(u16, uint16_t, MR, LANES(uint16_t)) ROW(u32, uint32_t, MR, LANES(uint32_t))
    ROW(u64, uint64_t, MR, LANES(uint64_t)) ROW(f16, float, MR, LANES(float)) ROW(f32, float, MR, LANES(float))
    ROW(f64, double, MR, LANES(double)) ROW(f80, long double, 2, 2)
    ROW(c64, T_c64, 4, VB/4) ROW(c128, T_c128, 4, VB/8) ROW(c160, T_c160, 1, 2)
};
