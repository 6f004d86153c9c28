/* pairwise.c - sums of floats, half and complex numbers in NumPy's pairwise order; largest and least of floats. */
#include "kernels/reduce.h"
#include "kernels/half.h"

#define MASK_f32 int32_t
#define MASK_f64 int64_t
/* The instruction that takes its second operand unless the first is larger (less). */
#if defined(__x86_64__)
#include <immintrin.h>
#define VECTOR_OP(name) NM_JOIN(NM_JOIN(NM_JOIN(WIDTH, _), name), NM_JOIN(_, LETTERS))
#else
#define VECTOR_OP(name) F(name##_lanes)
#define EACH_LANE(name, order)                                          \
    NM_INLINE F(vec) F(name##_lanes)(F(vec) a, F(vec) b)                \
    {                                                                   \
        for (unsigned k = 0; k < VECTOR / sizeof(T); k++)               \
            a[k] = a[k] order b[k] ? a[k] : b[k];                       \
        return a;                                                       \
    }
#endif
#if defined(__AVX512F__)
#define VECTOR 64
#define WIDTH _mm512
#elif defined(__AVX2__)
#define VECTOR 32
#define WIDTH _mm256
#else
#define VECTOR 16
#define WIDTH _mm
#endif
/* Lanes of which one or the other is a NaN. */
#if defined(__AVX512F__)
#define UNORDERED_TYPE unsigned
#define UNORDERED(a, b) (unsigned)NM_JOIN(NM_JOIN(VECTOR_OP(cmp), _), mask)(a, b, _CMP_UNORD_Q)
#define ANY_UNORDERED(nan) (nan != 0)
#else
#define UNORDERED_TYPE F(mask)
#define ANY_UNORDERED(nan) F(any_lane)(nan)
#if defined(__AVX2__)
#define UNORDERED(a, b) (F(mask))VECTOR_OP(cmp)(a, b, _CMP_UNORD_Q)
#elif defined(__x86_64__)
#define UNORDERED(a, b) (F(mask))VECTOR_OP(cmpunord)(a, b)
#else
#define UNORDERED(a, b) (F(mask))((a != a) | (b != b))
#endif
#endif
#define LETTERS pd
#define DT f64
#include "kernels/pairwise.inc.c"
#undef DT
#undef LETTERS
#if VECTOR == 64
#undef VECTOR
#define VECTOR 32
#undef WIDTH
#define WIDTH _mm256
#endif
#define LETTERS ps
#define DT f32
#include "kernels/pairwise.inc.c"
#undef DT

float LEVEL_NAME(pairwise_f16)(const char *a, intptr_t stride, intptr_t n)
{
    if (n <= 128) {
        float block[128];
        halves_to_floats(block, a, stride, n);
        return n < 8 ? tiny_f32(block, n) : one_leaf_f32(block, n);
    }
    intptr_t half = n / 2 - n / 2 % 8;
    float left = LEVEL_NAME(pairwise_f16)(a, stride, half);
    return left + LEVEL_NAME(pairwise_f16)(a + half * stride, stride, n - half);
}

long double LEVEL_NAME(pairwise_f80)(const char *a, intptr_t stride, intptr_t n)
{
#define AT(i) (*(const long double *)(a + (i) * stride))
    if (n < 8) {
        long double sum = -0.0L;
        for (intptr_t i = 0; i < n; i++)
            sum += AT(i);
        return sum;
    }
    if (n <= 128) {
        long double r[8], sum;
        intptr_t i = 8;
        for (int k = 0; k < 8; k++)
            r[k] = AT(k);
        for (; i + 8 <= n; i += 8)
            for (int k = 0; k < 8; k++)
                r[k] += AT(i + k);
        sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        for (; i < n; i++)
            sum += AT(i);
        return sum;
    }
#undef AT
    intptr_t half = n / 2 - n / 2 % 8;
    long double left = LEVEL_NAME(pairwise_f80)(a, stride, half);
    return left + LEVEL_NAME(pairwise_f80)(a + half * stride, stride, n - half);
}

/* Complex numbers: the same tree over their parts, 4 numbers to a row of 8 sums. */
#define COMPLEX(DT, part)                                                                               \
    T_##DT LEVEL_NAME(pairwise_##DT)(const char *a, intptr_t stride, intptr_t n)                        \
    {                                                                                                   \
        if (n < 4) {                                                                                    \
            T_##DT sum = { -(part)0, -(part)0 };                                                        \
            for (intptr_t i = 0; i < n; i++) {                                                          \
                sum.re += ((const part *)(a + i * stride))[0];                                          \
                sum.im += ((const part *)(a + i * stride))[1];                                          \
            }                                                                                           \
            return sum;                                                                                 \
        }                                                                                               \
        if (n <= 64) {                                                                                  \
            part r[8];                                                                                  \
            intptr_t i = 4;                                                                             \
            for (int k = 0; k < 4; k++)                                                                 \
                memcpy(r + 2 * k, a + k * stride, 2 * sizeof(part));                                    \
            for (; i + 4 <= n; i += 4)                                                                  \
                for (int k = 0; k < 4; k++) {                                                           \
                    const part *x = (const part *)(a + (i + k) * stride);                               \
                    r[2 * k] += x[0];                                                                   \
                    r[2 * k + 1] += x[1];                                                               \
                }                                                                                       \
            T_##DT sum = { (r[0] + r[2]) + (r[4] + r[6]), (r[1] + r[3]) + (r[5] + r[7]) };              \
            for (; i < n; i++) {                                                                        \
                sum.re += ((const part *)(a + i * stride))[0];                                          \
                sum.im += ((const part *)(a + i * stride))[1];                                          \
            }                                                                                           \
            return sum;                                                                                 \
        }                                                                                               \
        intptr_t half = (n - n % 8) / 2;                                                                \
        T_##DT left = LEVEL_NAME(pairwise_##DT)(a, stride, half);                                       \
        T_##DT right = LEVEL_NAME(pairwise_##DT)(a + half * stride, stride, n - half);                  \
        return (T_##DT){ left.re + right.re, left.im + right.im };                                      \
    }
COMPLEX(c64, float)
COMPLEX(c128, double)
COMPLEX(c160, long double)
