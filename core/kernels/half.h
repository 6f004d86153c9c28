/* half.h - half to float and back, as NumPy rounds and flags them, for the kernels. */
#pragma once
#include <string.h>
#include "base/base.h"
#ifdef __F16C__
#include <immintrin.h>
#endif

NM_INLINE float half_to_float(uint16_t h)
{
#ifdef __F16C__
    return _cvtsh_ss(h);
#else
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = h & 0x7fff, bits;
    float f;
    if (rest >= 0x7c00)
        bits = 0x7f800000 | (rest & 0x3ff) << 13;
    else if (rest >= 0x400)
        bits = (rest << 13) + 0x38000000;
    else {
        f = (float)rest * 0x1p-24f;
        memcpy(&bits, &f, 4);
    }
    bits |= sign;
    memcpy(&f, &bits, 4);
    return f;
#endif
}

/* Rounds to nearest even; overflow and underflow raise their flags. */
NM_INLINE uint16_t half_from_float(float f)
{
#ifdef __F16C__
    return _cvtss_sh(f, 4 /* as MXCSR says */);
#else
    uint32_t bits, sign, mag;
    memcpy(&bits, &f, 4);
    sign = bits >> 16 & 0x8000;
    mag = bits & 0x7fffffff;
    if (mag >= 0x7f800000)                                 /* inf, NaN keep; a NaN stays one */
        return (uint16_t)(sign | 0x7c00 | (mag > 0x7f800000 ? 0x200 | (mag >> 13 & 0x3ff) : 0));
    if (mag >= 0x477ff000) {                               /* rounds beyond the largest half */
        volatile float big = 0x1p127f;
        big *= big;
        return (uint16_t)(sign | 0x7c00);
    }
    if (mag >= 0x38800000)
        return (uint16_t)(sign | (((mag + 0xfff + (mag >> 13 & 1)) >> 13) - 0x1c000));
    if (mag <= 0x33000000) {                               /* to zero */
        if (mag) {
            volatile float small = 0x1p-126f;
            small *= small;
        }
        return (uint16_t)sign;
    }
    uint32_t exponent = mag >> 23, m = (mag & 0x7fffff) | 0x800000, shift = 126 - exponent;
    uint32_t whole = m >> shift, rest = m & ((1u << shift) - 1), half = 1u << (shift - 1);
    if (rest) {
        volatile float small = 0x1p-126f;
        small *= small;
    }
    return (uint16_t)(sign | (whole + (rest > half || (rest == half && (whole & 1)))));
#endif
}

/* A double as a float that rounds to the same half: rounded to odd. */
NM_INLINE float half_odd_float(double d)
{
    float f = (float)d;
    uint32_t bits;
    memcpy(&bits, &f, 4);
    bool inexact = (double)f != d && d == d;
    bits -= (uint32_t)(inexact & (bool)__builtin_isgreater(__builtin_fabs((double)f), __builtin_fabs(d)));
    bits |= (uint32_t)inexact;
    memcpy(&f, &bits, 4);
    return f;
}
NM_INLINE uint16_t half_from_double(double d) { return half_from_float(half_odd_float(d)); }

/* n halves at any stride to floats without gaps, and back. */
NM_INLINE void halves_to_floats(float *f, const char *h, intptr_t stride, intptr_t n)
{
    intptr_t i = 0;
#ifdef __F16C__
    if (stride == 2)
        for (; i + 8 <= n; i += 8)
            _mm256_storeu_ps(f + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(h + 2 * i))));
#endif
    for (; i < n; i++)
        f[i] = half_to_float(*(const uint16_t *)(h + i * stride));
}
NM_INLINE void floats_to_halves(char *h, intptr_t stride, const float *f, intptr_t n)
{
    intptr_t i = 0;
#ifdef __F16C__
    if (stride == 2)
        for (; i + 8 <= n; i += 8)
            _mm_storeu_si128((__m128i *)(h + 2 * i), _mm256_cvtps_ph(_mm256_loadu_ps(f + i), 4));
#endif
    for (; i < n; i++)
        *(uint16_t *)(h + i * stride) = half_from_float(f[i]);
}
