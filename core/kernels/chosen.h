/* chosen.h - vectors of items of which a mask chooses some, for levels that have masks.  m has a bit for each of the 16 items (of 8
 * bytes: 8); reads go over all of them.  Items are compressed in a register and stored whole: compressing to memory is slow on some
 * CPUs. */
#pragma once
#include "kernels/template.h"
#ifdef __AVX512VL__
#include <immintrin.h>
/* The bytes at p that are not 0, as bits. */
NM_INLINE unsigned chosen_bits_8(const char *p)
{
    return _cvtmask16_u32(_mm_test_epi8_mask(_mm_loadl_epi64((const __m128i *)p), _mm_set1_epi8(-1)));
}
NM_INLINE unsigned chosen_bits_16(const char *p)
{
    return _cvtmask16_u32(_mm_test_epi8_mask(_mm_loadu_si128((const __m128i *)p), _mm_set1_epi8(-1)));
}
#define CHOSEN_BITS(p, lanes) NM_JOIN(chosen_bits_, lanes)(p)
NM_INLINE void compress_1(char *to, const char *from, unsigned m)
{
    __m512i x = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from));
    _mm_storeu_si128((__m128i *)to, _mm512_cvtepi32_epi8(_mm512_maskz_compress_epi32((__mmask16)m, x)));
}
NM_INLINE void compress_2(char *to, const char *from, unsigned m)
{
    __m512i x = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)from));
    _mm256_storeu_si256((__m256i *)to, _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32((__mmask16)m, x)));
}
NM_INLINE void compress_4(char *to, const char *from, unsigned m)
{
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32((__mmask16)m, _mm512_loadu_si512(from)));
}
NM_INLINE void compress_8(char *to, const char *from, unsigned m)
{
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi64((__mmask8)m, _mm512_loadu_si512(from)));
}
NM_INLINE void expand_1(char *to, const char *from, bool each, unsigned m)
{
    __m128i x = each ? _mm512_cvtepi32_epi8(_mm512_maskz_expand_epi32((__mmask16)m,
                                                                      _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from))))
                     : _mm_set1_epi8(*from);
    _mm_mask_storeu_epi8(to, (__mmask16)m, x);
}
NM_INLINE void expand_2(char *to, const char *from, bool each, unsigned m)
{
    short one;
    memcpy(&one, from, sizeof one);
    __m256i x = each ? _mm512_cvtepi32_epi16(_mm512_maskz_expand_epi32((__mmask16)m,
                                                                       _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)from))))
                     : _mm256_set1_epi16(one);
    _mm256_mask_storeu_epi16(to, (__mmask16)m, x);
}
NM_INLINE void expand_4(char *to, const char *from, bool each, unsigned m)
{
    int one;
    memcpy(&one, from, sizeof one);
    _mm512_mask_storeu_epi32(to, (__mmask16)m, each ? _mm512_maskz_expand_epi32((__mmask16)m, _mm512_loadu_si512(from))
                             : _mm512_set1_epi32(one));
}
NM_INLINE void expand_8(char *to, const char *from, bool each, unsigned m)
{
    long long one;
    memcpy(&one, from, sizeof one);
    _mm512_mask_storeu_epi64(to, (__mmask8)m, each ? _mm512_maskz_expand_epi64((__mmask8)m, _mm512_loadu_si512(from))
                             : _mm512_set1_epi64(one));
}
/* Only what is chosen is written. */
NM_INLINE void store_1(char *to, const char *from, unsigned m)
{
    _mm_mask_storeu_epi8(to, (__mmask16)m, _mm_loadu_si128((const __m128i *)from));
}
NM_INLINE void store_2(char *to, const char *from, unsigned m)
{
    _mm256_mask_storeu_epi16(to, (__mmask16)m, _mm256_loadu_si256((const __m256i *)from));
}
NM_INLINE void store_4(char *to, const char *from, unsigned m) { _mm512_mask_storeu_epi32(to, (__mmask16)m, _mm512_loadu_si512(from)); }
NM_INLINE void store_8(char *to, const char *from, unsigned m) { _mm512_mask_storeu_epi64(to, (__mmask8)m, _mm512_loadu_si512(from)); }
#endif
