/* simd.h - vectors for the elementary functions, on the compiler's vector types: VB bytes wide on each CPU level.
 *
 * Names end in 53 (vectors of double, 64-bit integers) or 24 (float, 32-bit); simd.inc.h makes the common words of either.
 * Every level computes the same bits: fused multiply-add is explicit, and done in software where the level has none. */
#pragma once
#include <math.h>
#include "kernels/template.h"
#undef I                                                       /* of complex.h */
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define VB 64
#elif defined(__AVX2__)
#define VB 32
#else
#define VB 16
#endif

typedef double v_53 __attribute__((vector_size(VB)));
typedef int64_t i_53 __attribute__((vector_size(VB)));
typedef uint64_t u_53 __attribute__((vector_size(VB)));
typedef double any_53 __attribute__((vector_size(VB), aligned(8), may_alias));
typedef float v_24 __attribute__((vector_size(VB)));
typedef int32_t i_24 __attribute__((vector_size(VB)));
typedef uint32_t u_24 __attribute__((vector_size(VB)));
typedef float any_24 __attribute__((vector_size(VB), aligned(4), may_alias));

#if defined(__AVX512F__)
NM_INLINE v_53 vfma_53(v_53 a, v_53 b, v_53 c) { return (v_53)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
NM_INLINE v_24 vfma_24(v_24 a, v_24 b, v_24 c) { return (v_24)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
NM_INLINE v_53 vsqrt_53(v_53 a) { return (v_53)_mm512_sqrt_pd((__m512d)a); }
NM_INLINE v_24 vsqrt_24(v_24 a) { return (v_24)_mm512_sqrt_ps((__m512)a); }
NM_INLINE bool vany_53(i_53 m) { return _mm512_movepi64_mask((__m512i)m) != 0; }
NM_INLINE bool vany_24(i_24 m) { return _mm512_movepi32_mask((__m512i)m) != 0; }
NM_INLINE v_53 vpick_53(i_53 m, v_53 a, v_53 b)
{
    return (v_53)_mm512_mask_blend_pd(_mm512_movepi64_mask((__m512i)m), (__m512d)b, (__m512d)a);
}
NM_INLINE v_24 vpick_24(i_24 m, v_24 a, v_24 b)
{
    return (v_24)_mm512_mask_blend_ps(_mm512_movepi32_mask((__m512i)m), (__m512)b, (__m512)a);
}
#elif defined(__AVX2__)
NM_INLINE v_53 vfma_53(v_53 a, v_53 b, v_53 c) { return (v_53)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
NM_INLINE v_24 vfma_24(v_24 a, v_24 b, v_24 c) { return (v_24)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
NM_INLINE v_53 vsqrt_53(v_53 a) { return (v_53)_mm256_sqrt_pd((__m256d)a); }
NM_INLINE v_24 vsqrt_24(v_24 a) { return (v_24)_mm256_sqrt_ps((__m256)a); }
NM_INLINE bool vany_53(i_53 m) { return _mm256_movemask_pd((__m256d)m) != 0; }
NM_INLINE bool vany_24(i_24 m) { return _mm256_movemask_ps((__m256)m) != 0; }
NM_INLINE v_53 vpick_53(i_53 m, v_53 a, v_53 b) { return (v_53)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m); }
NM_INLINE v_24 vpick_24(i_24 m, v_24 a, v_24 b) { return (v_24)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m); }
#else
#define LANE_BY_LANE(PREC, E, I, fma, sqrt)                                                         \
    static NM_NOINLINE v_##PREC vfma_##PREC(v_##PREC a, v_##PREC b, v_##PREC c)                     \
    {                                                                                               \
        for (unsigned l = 0; l < VB / sizeof(E); l++)                                               \
            a[l] = fma(a[l], b[l], c[l]);                                                           \
        return a;                                                                                   \
    }                                                                                               \
    NM_INLINE v_##PREC vsqrt_##PREC(v_##PREC a)                                                     \
    {                                                                                               \
        for (unsigned l = 0; l < VB / sizeof(E); l++)                                               \
            a[l] = sqrt(a[l]);                                                                      \
        return a;                                                                                   \
    }                                                                                               \
    NM_INLINE bool vany_##PREC(i_##PREC m)                                                          \
    {                                                                                               \
        I some = 0;                                                                                 \
        for (unsigned l = 0; l < VB / sizeof(E); l++)                                               \
            some |= m[l];                                                                           \
        return some != 0;                                                                           \
    }                                                                                               \
    NM_INLINE v_##PREC vpick_##PREC(i_##PREC m, v_##PREC a, v_##PREC b)                             \
    {                                                                                               \
        return (v_##PREC)((m & (i_##PREC)a) | (~m & (i_##PREC)b));                                  \
    }
LANE_BY_LANE(53, double, int64_t, __builtin_fma, __builtin_sqrt)
LANE_BY_LANE(24, float, int32_t, __builtin_fmaf, __builtin_sqrtf)
#endif
