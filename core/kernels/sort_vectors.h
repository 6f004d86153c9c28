/* sort_vectors.h - the vector operations that the quicksort is made of, for 512 bits where there are such, else for 256.
 *
 * Names end in the items: min_i64x4 works on four 64-bit integers.  Floats are no NaNs here; where both are zero min and max give
 * their second operand, which every use below minds, so that no sign is lost. */
#pragma once
#include "base/base.h"
#if defined(__AVX2__)
#include <immintrin.h>

/* permutevar8x32 indexes that bring the lanes whose bit is clear to the front, as bytes; lanes of 32 bits. */
#define DEST(m, i) ((m) >> (i) & 1 ? 8 - __builtin_popcount(m) + __builtin_popcount((m) & ((1 << (i)) - 1)) \
                                   : (i) - __builtin_popcount((m) & ((1 << (i)) - 1)))
#define BYTE(m, i) ((uint64_t)(i) << 8*DEST(m, i))
#define ROW(m) (BYTE(m, 0) | BYTE(m, 1) | BYTE(m, 2) | BYTE(m, 3) | BYTE(m, 4) | BYTE(m, 5) | BYTE(m, 6) | BYTE(m, 7))
#define ROWS4(m) ROW(m), ROW((m) + 1), ROW((m) + 2), ROW((m) + 3)
#define ROWS16(m) ROWS4(m), ROWS4((m) + 4), ROWS4((m) + 8), ROWS4((m) + 12)
#define ROWS64(m) ROWS16(m), ROWS16((m) + 16), ROWS16((m) + 32), ROWS16((m) + 48)
static const uint64_t split_table[256] = { ROWS64(0), ROWS64(64), ROWS64(128), ROWS64(192) };
#if defined(__AVX512DQ__) && defined(__AVX512VL__)
#define VECTOR_BITS 512
/* ---------------------------------------------------------------------- 512 bits */
#define PS(v) _mm512_castsi512_ps(v)
#define PD(v) _mm512_castsi512_pd(v)
NM_INLINE __m512i splat_i32x16(int32_t x) { return _mm512_set1_epi32(x); }
NM_INLINE __m512i splat_i64x8(int64_t x) { return _mm512_set1_epi64(x); }
NM_INLINE __m512i splat_f32x16(float x) { return _mm512_castps_si512(_mm512_set1_ps(x)); }
NM_INLINE __m512i splat_f64x8(double x) { return _mm512_castpd_si512(_mm512_set1_pd(x)); }

NM_INLINE unsigned above_i32x16(__m512i v, __m512i p) { return _mm512_cmpgt_epi32_mask(v, p); }
NM_INLINE unsigned above_i64x8(__m512i v, __m512i p) { return _mm512_cmpgt_epi64_mask(v, p); }
NM_INLINE unsigned above_f32x16(__m512i v, __m512i p) { return _mm512_cmp_ps_mask(PS(v), PS(p), _CMP_GT_OQ); }
NM_INLINE unsigned above_f64x8(__m512i v, __m512i p) { return _mm512_cmp_pd_mask(PD(v), PD(p), _CMP_GT_OQ); }

NM_INLINE __m512i min_i32x16(__m512i a, __m512i b) { return _mm512_min_epi32(a, b); }
NM_INLINE __m512i max_i32x16(__m512i a, __m512i b) { return _mm512_max_epi32(a, b); }
NM_INLINE __m512i min_f32x16(__m512i a, __m512i b) { return _mm512_castps_si512(_mm512_min_ps(PS(a), PS(b))); }
NM_INLINE __m512i max_f32x16(__m512i a, __m512i b) { return _mm512_castps_si512(_mm512_max_ps(PS(a), PS(b))); }
NM_INLINE __m512i min_i64x8(__m512i a, __m512i b) { return _mm512_mask_mov_epi64(a, _mm512_cmpgt_epi64_mask(a, b), b); }
NM_INLINE __m512i max_i64x8(__m512i a, __m512i b) { return _mm512_mask_mov_epi64(a, _mm512_cmpgt_epi64_mask(b, a), b); }
NM_INLINE __m512i min_f64x8(__m512i a, __m512i b) { return _mm512_castpd_si512(_mm512_min_pd(PD(a), PD(b))); }
NM_INLINE __m512i max_f64x8(__m512i a, __m512i b) { return _mm512_castpd_si512(_mm512_max_pd(PD(a), PD(b))); }

/* Lanes of the mask get the larger of v and s, the others the smaller. */
NM_INLINE __m512i pick_i32x16(__m512i v, __m512i s, __mmask16 upper) { return _mm512_mask_max_epi32(min_i32x16(v, s), upper, v, s); }
NM_INLINE __m512i pick_f32x16(__m512i v, __m512i s, __mmask16 upper)
{
    return _mm512_castps_si512(_mm512_mask_max_ps(PS(min_f32x16(v, s)), upper, PS(v), PS(s)));
}
NM_INLINE __m512i pick_f64x8(__m512i v, __m512i s, __mmask8 upper)
{
    return _mm512_castpd_si512(_mm512_mask_max_pd(PD(min_f64x8(v, s)), upper, PD(v), PD(s)));
}
NM_INLINE __m512i pick_i64x8(__m512i v, __m512i s, __mmask8 upper)
{
    return _mm512_mask_mov_epi64(v, _mm512_cmpgt_epi64_mask(v, s) ^ upper, s);
}

NM_INLINE __m512i split_64x8(__m512i v, unsigned high)
{
    return _mm512_permutexvar_epi64(_mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)&split_table[high])), v);
}
NM_INLINE __m512i reverse_64x8(__m512i v) { return _mm512_permutexvar_epi64(_mm512_setr_epi64(7, 6, 5, 4, 3, 2, 1, 0), v); }
NM_INLINE __m512i reverse_32x16(__m512i v)
{
    return _mm512_permutexvar_epi32(_mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), v);
}

#define FINISH_64x8(DT)                                                                                     \
    NM_INLINE __m512i NM_JOIN(finish_, DT)(__m512i v)                                                       \
    {                                                                                                       \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_i64x2(v, v, 0x4E), 0xF0);                                  \
        v = NM_JOIN(pick_, DT)(v, _mm512_permutex_epi64(v, 0x4E), 0xCC);                                    \
        return NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xAA);                                  \
    }
#define FINISH_32x16(DT)                                                                                    \
    NM_INLINE __m512i NM_JOIN(finish_, DT)(__m512i v)                                                       \
    {                                                                                                       \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_i64x2(v, v, 0x4E), 0xFF00);                                \
        v = NM_JOIN(pick_, DT)(v, _mm512_permutex_epi64(v, 0x4E), 0xF0F0);                                  \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xCCCC);                                   \
        return NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0xB1), 0xAAAA);                                \
    }
#define LANE_SORT_64x8(DT)                                                                                  \
    NM_INLINE __m512i NM_JOIN(lane_sort_, DT)(__m512i v)                                                    \
    {                                                                                                       \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xAA);                                     \
        v = NM_JOIN(pick_, DT)(v, _mm512_permutex_epi64(v, 0x1B), 0xCC);                                    \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xAA);                                     \
        v = NM_JOIN(pick_, DT)(v, reverse_64x8(v), 0xF0);                                                   \
        v = NM_JOIN(pick_, DT)(v, _mm512_permutex_epi64(v, 0x4E), 0xCC);                                    \
        return NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xAA);                                  \
    }
#define LANE_SORT_32x16(DT)                                                                                 \
    NM_INLINE __m512i NM_JOIN(lane_sort_, DT)(__m512i v)                                                    \
    {                                                                                                       \
        const __m512i eights = _mm512_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);     \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0xB1), 0xAAAA);                                   \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x1B), 0xCCCC);                                   \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0xB1), 0xAAAA);                                   \
        v = NM_JOIN(pick_, DT)(v, _mm512_permutexvar_epi32(eights, v), 0xF0F0);                             \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xCCCC);                                   \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0xB1), 0xAAAA);                                   \
        v = NM_JOIN(pick_, DT)(v, reverse_32x16(v), 0xFF00);                                                \
        v = NM_JOIN(pick_, DT)(v, _mm512_permutex_epi64(v, 0x4E), 0xF0F0);                                  \
        v = NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0x4E), 0xCCCC);                                   \
        return NM_JOIN(pick_, DT)(v, _mm512_shuffle_epi32(v, 0xB1), 0xAAAA);                                \
    }
FINISH_64x8(i64x8)
FINISH_64x8(f64x8)
FINISH_32x16(i32x16)
FINISH_32x16(f32x16)
LANE_SORT_64x8(i64x8)
LANE_SORT_64x8(f64x8)
LANE_SORT_32x16(i32x16)
LANE_SORT_32x16(f32x16)

/* Two steps of a transposition: the 128-bit lanes of four vectors. */
NM_INLINE void transpose_lanes(__m512i a, __m512i b, __m512i c, __m512i d, __m512i out[4])
{
    __m512i x = _mm512_shuffle_i64x2(a, b, 0x44), y = _mm512_shuffle_i64x2(a, b, 0xEE);
    __m512i z = _mm512_shuffle_i64x2(c, d, 0x44), w = _mm512_shuffle_i64x2(c, d, 0xEE);
    out[0] = _mm512_shuffle_i64x2(x, z, 0x88);
    out[1] = _mm512_shuffle_i64x2(x, z, 0xDD);
    out[2] = _mm512_shuffle_i64x2(y, w, 0x88);
    out[3] = _mm512_shuffle_i64x2(y, w, 0xDD);
}
NM_INLINE void transpose_64x8(__m512i *v, const int rows)
{
    __m512i out[16], t[8], u[4];
    const int groups = rows/8;
#pragma GCC unroll 2
    for (int g = 0; g < groups; g++) {
        __m512i *x = v + 8*g;
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            t[2*i] = _mm512_unpacklo_epi64(x[2*i], x[2*i + 1]);
            t[2*i + 1] = _mm512_unpackhi_epi64(x[2*i], x[2*i + 1]);
        }
#pragma GCC unroll 2
        for (int odd = 0; odd < 2; odd++) {
            transpose_lanes(t[odd], t[2 + odd], t[4 + odd], t[6 + odd], u);
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++)
                out[(2*i + odd)*groups + g] = u[i];
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
        v[i] = out[i];
}
NM_INLINE void transpose_32x16(__m512i *v, const int rows)   /* rows: 16 */
{
    __m512i t[16], u[16], w[4];
#pragma GCC unroll 8
    for (int i = 0; i < rows/2; i++) {
        t[2*i] = _mm512_unpacklo_epi32(v[2*i], v[2*i + 1]);
        t[2*i + 1] = _mm512_unpackhi_epi32(v[2*i], v[2*i + 1]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < rows/4; i++) {
        u[4*i] = _mm512_unpacklo_epi64(t[4*i], t[4*i + 2]);
        u[4*i + 1] = _mm512_unpackhi_epi64(t[4*i], t[4*i + 2]);
        u[4*i + 2] = _mm512_unpacklo_epi64(t[4*i + 1], t[4*i + 3]);
        u[4*i + 3] = _mm512_unpackhi_epi64(t[4*i + 1], t[4*i + 3]);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) {
        transpose_lanes(u[k], u[4 + k], u[8 + k], u[12 + k], w);
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++)
            v[4*i + k] = w[i];
    }
}
#undef PS
#undef PD

#else
#define VECTOR_BITS 256
/* ---------------------------------------------------------------------- 256 bits */
#define PS(v) _mm256_castsi256_ps(v)
#define PD(v) _mm256_castsi256_pd(v)
NM_INLINE __m256i splat_i32x8(int32_t x) { return _mm256_set1_epi32(x); }
NM_INLINE __m256i splat_i64x4(int64_t x) { return _mm256_set1_epi64x(x); }
NM_INLINE __m256i splat_f32x8(float x) { return _mm256_castps_si256(_mm256_set1_ps(x)); }
NM_INLINE __m256i splat_f64x4(double x) { return _mm256_castpd_si256(_mm256_set1_pd(x)); }

NM_INLINE __m256i min_i32x8(__m256i a, __m256i b) { return _mm256_min_epi32(a, b); }
NM_INLINE __m256i max_i32x8(__m256i a, __m256i b) { return _mm256_max_epi32(a, b); }
NM_INLINE __m256i min_f32x8(__m256i a, __m256i b) { return _mm256_castps_si256(_mm256_min_ps(PS(a), PS(b))); }
NM_INLINE __m256i max_f32x8(__m256i a, __m256i b) { return _mm256_castps_si256(_mm256_max_ps(PS(a), PS(b))); }
NM_INLINE __m256i min_f64x4(__m256i a, __m256i b) { return _mm256_castpd_si256(_mm256_min_pd(PD(a), PD(b))); }
NM_INLINE __m256i max_f64x4(__m256i a, __m256i b) { return _mm256_castpd_si256(_mm256_max_pd(PD(a), PD(b))); }
/* Of 64-bit integers one comparison serves both min(a, b) and max(b, a). */
#define CHOOSE(a, b, x, y) _mm256_castpd_si256(_mm256_blendv_pd(PD(a), PD(b), PD(_mm256_cmpgt_epi64(x, y))))
NM_INLINE __m256i min_i64x4(__m256i a, __m256i b) { return CHOOSE(a, b, a, b); }
NM_INLINE __m256i max_i64x4(__m256i a, __m256i b) { return CHOOSE(a, b, b, a); }
#undef CHOOSE

NM_INLINE unsigned above_i32x8(__m256i v, __m256i p) { return (unsigned)_mm256_movemask_ps(PS(_mm256_cmpgt_epi32(v, p))); }
NM_INLINE unsigned above_i64x4(__m256i v, __m256i p) { return (unsigned)_mm256_movemask_pd(PD(_mm256_cmpgt_epi64(v, p))); }
NM_INLINE unsigned above_f32x8(__m256i v, __m256i p) { return (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(PS(v), PS(p), _CMP_GT_OQ)); }
NM_INLINE unsigned above_f64x4(__m256i v, __m256i p) { return (unsigned)_mm256_movemask_pd(_mm256_cmp_pd(PD(v), PD(p), _CMP_GT_OQ)); }

/* The same for lanes of 64 bits: each is a pair of 32-bit lanes. */
#define PAIR(m) (((m) & 1)*3 | ((m) >> 1 & 1)*12 | ((m) >> 2 & 1)*48 | ((m) >> 3 & 1)*192)
static const uint8_t pair_table[16] = { PAIR(0), PAIR(1), PAIR(2), PAIR(3), PAIR(4), PAIR(5), PAIR(6), PAIR(7), PAIR(8), PAIR(9), PAIR(10),
                                        PAIR(11), PAIR(12), PAIR(13), PAIR(14), PAIR(15) };
/* The lanes of the mask come last; the order within both parts is kept. */
NM_INLINE __m256i split_32x8(__m256i v, unsigned high)
{
    return _mm256_permutevar8x32_epi32(v, _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)&split_table[high])));
}
NM_INLINE __m256i split_64x4(__m256i v, unsigned high) { return split_32x8(v, pair_table[high]); }
NM_INLINE __m256i reverse_64x4(__m256i v) { return _mm256_permute4x64_epi64(v, 0x1B); }
NM_INLINE __m256i reverse_32x8(__m256i v) { return _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0)); }

/* The last stages of a bitonic merge, between lanes of one vector: v and its lanes exchanged give the smaller of both, but in the
 * lanes of the mask (of 32 bits) the larger. */
#define BLEND(DT, v, s, upper) _mm256_blend_epi32(NM_JOIN(min_, DT)(v, s), NM_JOIN(max_, DT)(v, s), upper)
#define PICK_i32x8(v, s, upper) BLEND(i32x8, v, s, upper)
#define PICK_f32x8(v, s, upper) BLEND(f32x8, v, s, upper)
#define PICK_f64x4(v, s, upper) BLEND(f64x4, v, s, upper)
#define SIGN(upper, lane) ((upper) >> (2*(lane)) & 1 ? -1 : 0)
#define PICK_i64x4(v, s, upper)                                                                             \
    _mm256_castpd_si256(_mm256_blendv_pd(PD(v), PD(s), PD(_mm256_xor_si256(_mm256_cmpgt_epi64(v, s),        \
        _mm256_setr_epi64x(SIGN(upper, 0), SIGN(upper, 1), SIGN(upper, 2), SIGN(upper, 3))))))
#define FINISH_64x4(DT)                                                                                     \
    NM_INLINE __m256i NM_JOIN(finish_, DT)(__m256i v)                                                       \
    {                                                                                                       \
        __m256i s = _mm256_permute4x64_epi64(v, 0x4E);                                                      \
        v = NM_JOIN(PICK_, DT)(v, s, 0xF0);                                                                 \
        s = _mm256_shuffle_epi32(v, 0x4E);                                                                  \
        return NM_JOIN(PICK_, DT)(v, s, 0xCC);                                                              \
    }
#define FINISH_32x8(DT)                                                                                     \
    NM_INLINE __m256i NM_JOIN(finish_, DT)(__m256i v)                                                       \
    {                                                                                                       \
        __m256i s = _mm256_permute2x128_si256(v, v, 1);                                                     \
        v = NM_JOIN(PICK_, DT)(v, s, 0xF0);                                                                 \
        s = _mm256_shuffle_epi32(v, 0x4E);                                                                  \
        v = NM_JOIN(PICK_, DT)(v, s, 0xCC);                                                                 \
        s = _mm256_shuffle_epi32(v, 0xB1);                                                                  \
        return NM_JOIN(PICK_, DT)(v, s, 0xAA);                                                              \
    }
/* One vector's lanes in order: bitonic from pairs on. */
#define LANE_SORT_64x4(DT)                                                                                  \
    NM_INLINE __m256i NM_JOIN(lane_sort_, DT)(__m256i v)                                                    \
    {                                                                                                       \
        __m256i s = _mm256_shuffle_epi32(v, 0x4E);                                                          \
        v = NM_JOIN(PICK_, DT)(v, s, 0xCC);                                                                 \
        s = reverse_64x4(v);                                                                                \
        v = NM_JOIN(PICK_, DT)(v, s, 0xF0);                                                                 \
        s = _mm256_shuffle_epi32(v, 0x4E);                                                                  \
        return NM_JOIN(PICK_, DT)(v, s, 0xCC);                                                              \
    }
#define LANE_SORT_32x8(DT)                                                                                  \
    NM_INLINE __m256i NM_JOIN(lane_sort_, DT)(__m256i v)                                                    \
    {                                                                                                       \
        __m256i s = _mm256_shuffle_epi32(v, 0xB1);                                                          \
        v = NM_JOIN(PICK_, DT)(v, s, 0xAA);                                                                 \
        s = _mm256_shuffle_epi32(v, 0x1B);                                                                  \
        v = NM_JOIN(PICK_, DT)(v, s, 0xCC);                                                                 \
        s = _mm256_shuffle_epi32(v, 0xB1);                                                                  \
        v = NM_JOIN(PICK_, DT)(v, s, 0xAA);                                                                 \
        s = reverse_32x8(v);                                                                                \
        v = NM_JOIN(PICK_, DT)(v, s, 0xF0);                                                                 \
        s = _mm256_shuffle_epi32(v, 0x4E);                                                                  \
        v = NM_JOIN(PICK_, DT)(v, s, 0xCC);                                                                 \
        s = _mm256_shuffle_epi32(v, 0xB1);                                                                  \
        return NM_JOIN(PICK_, DT)(v, s, 0xAA);                                                              \
    }
FINISH_64x4(i64x4)
FINISH_64x4(f64x4)
FINISH_32x8(i32x8)
FINISH_32x8(f32x8)
LANE_SORT_64x4(i64x4)
LANE_SORT_64x4(f64x4)
LANE_SORT_32x8(i32x8)
LANE_SORT_32x8(f32x8)

/* Columns of rows vectors become runs one behind the other. */
NM_INLINE void transpose_64x4(__m256i *v, const int rows)
{
    __m256i out[16];
    const int groups = rows/4;
#pragma GCC unroll 4
    for (int g = 0; g < groups; g++) {
        __m256i *x = v + 4*g;
        __m256i a = _mm256_unpacklo_epi64(x[0], x[1]), b = _mm256_unpackhi_epi64(x[0], x[1]);
        __m256i c = _mm256_unpacklo_epi64(x[2], x[3]), d = _mm256_unpackhi_epi64(x[2], x[3]);
        out[g] = _mm256_permute2x128_si256(a, c, 0x20);
        out[groups + g] = _mm256_permute2x128_si256(b, d, 0x20);
        out[2*groups + g] = _mm256_permute2x128_si256(a, c, 0x31);
        out[3*groups + g] = _mm256_permute2x128_si256(b, d, 0x31);
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
        v[i] = out[i];
}
NM_INLINE void transpose_32x8(__m256i *v, const int rows)
{
    __m256i out[16], t[8], u[8];
    const int groups = rows/8;
#pragma GCC unroll 2
    for (int g = 0; g < groups; g++) {
        __m256i *x = v + 8*g;
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            t[2*i] = _mm256_unpacklo_epi32(x[2*i], x[2*i + 1]);
            t[2*i + 1] = _mm256_unpackhi_epi32(x[2*i], x[2*i + 1]);
        }
#pragma GCC unroll 2
        for (int i = 0; i < 2; i++) {
            u[4*i] = _mm256_unpacklo_epi64(t[4*i], t[4*i + 2]);
            u[4*i + 1] = _mm256_unpackhi_epi64(t[4*i], t[4*i + 2]);
            u[4*i + 2] = _mm256_unpacklo_epi64(t[4*i + 1], t[4*i + 3]);
            u[4*i + 3] = _mm256_unpackhi_epi64(t[4*i + 1], t[4*i + 3]);
        }
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            out[i*groups + g] = _mm256_permute2x128_si256(u[i], u[4 + i], 0x20);
            out[(4 + i)*groups + g] = _mm256_permute2x128_si256(u[i], u[4 + i], 0x31);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
        v[i] = out[i];
}
#undef PS
#undef PD
#endif
#endif
