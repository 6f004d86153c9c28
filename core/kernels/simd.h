/* simd.h - vectors of doubles for the elementary functions, on the compiler's vector types: VB bytes wide on each CPU level.
 *
 * Every level computes the same bits: fused multiply-add is explicit, and done in software where the level has none. */
#pragma once
#include <math.h>
#include "kernels/template.h"
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
enum { LANES = VB / 8 };

typedef double vd __attribute__((vector_size(VB)));
typedef int64_t vi __attribute__((vector_size(VB)));
typedef uint64_t vu __attribute__((vector_size(VB)));
typedef float vf __attribute__((vector_size(VB / 2)));
typedef double vd_any __attribute__((vector_size(VB), aligned(8), may_alias));
typedef float vf_any __attribute__((vector_size(VB / 2), aligned(4), may_alias));

#define SPLAT(x) ((vd){ 0 } + (x))                             /* not for -0 */

#if defined(__AVX512F__)
NM_INLINE vd vfma(vd a, vd b, vd c) { return (vd)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
NM_INLINE vd vsqrt(vd a) { return (vd)_mm512_sqrt_pd((__m512d)a); }
NM_INLINE bool vany(vi m) { return _mm512_movepi64_mask((__m512i)m) != 0; }
NM_INLINE vd vpick(vi m, vd a, vd b) { return (vd)_mm512_mask_blend_pd(_mm512_movepi64_mask((__m512i)m), (__m512d)b, (__m512d)a); }
#elif defined(__AVX2__)
NM_INLINE vd vfma(vd a, vd b, vd c) { return (vd)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
NM_INLINE vd vsqrt(vd a) { return (vd)_mm256_sqrt_pd((__m256d)a); }
NM_INLINE bool vany(vi m) { return _mm256_movemask_pd((__m256d)m) != 0; }
NM_INLINE vd vpick(vi m, vd a, vd b) { return (vd)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m); }
#else
static NM_NOINLINE vd vfma(vd a, vd b, vd c)
{
    for (int l = 0; l < LANES; l++)
        a[l] = __builtin_fma(a[l], b[l], c[l]);
    return a;
}
NM_INLINE vd vsqrt(vd a)
{
    for (int l = 0; l < LANES; l++)
        a[l] = __builtin_sqrt(a[l]);
    return a;
}
NM_INLINE bool vany(vi m)
{
    int64_t some = 0;
    for (int l = 0; l < LANES; l++)
        some |= m[l];
    return some != 0;
}
NM_INLINE vd vpick(vi m, vd a, vd b) { return (vd)((m & (vi)a) | (~m & (vi)b)); }
#endif

/* Bits of a double constant; magnitude and sign of lanes. */
NM_INLINE int64_t bits_of(double x) { int64_t b; memcpy(&b, &x, 8); return b; }
#define SIGN_BIT INT64_MIN
NM_INLINE vd vabs(vd x) { return (vd)((vi)x & INT64_MAX); }
NM_INLINE vd vcopysign(vd size, vd sign) { return (vd)(((vi)size & INT64_MAX) | ((vi)sign & SIGN_BIT)); }
/* Integer comparisons of the magnitudes' bits: NaN counts as above everything, and nothing is raised. */
NM_INLINE vi vabove(vd x, double limit) { return ((vi)x & INT64_MAX) > bits_of(limit); }
/* Lanes so small that their squares do not matter (zero too), and the number with such lanes cleared. */
#define TINY 0x1p-70
NM_INLINE vi vtiny(vd x) { return ((vi)x & INT64_MAX) < bits_of(TINY); }
NM_INLINE vd vflush(vd x) { return (vd)((vi)x & ~vtiny(x)); }

NM_INLINE vd vpoly(vd x, const double *c, int n)
{
    vd r = SPLAT(c[n - 1]);
    for (int i = n - 2; i >= 0; i--)
        r = vfma(r, x, SPLAT(c[i]));
    return r;
}
/* The value of a polynomial whose coefficients, lowest first, are the arguments. */
#define POLY(x, ...)                                            \
    ({                                                          \
        static const double c_[] = { __VA_ARGS__ };             \
        vpoly(x, c_, (int)(sizeof c_ / sizeof *c_));            \
    })
