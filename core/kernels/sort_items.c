/* sort_items.c - the sorting and searching kernels of one CPU level and their table.
 *
 * Integers of 32 and 64 bits are sorted by a vector quicksort; floats by mapping them to such integers in place; 8 and 16 bits by
 * counting; extended and complex numbers by merging.  argsort packs 32 significant bits of the key with the index into one
 * 64-bit integer, so that it is the same quicksort, and stable. */
#include "kernels/template.h"
#include "kernels/sort_kernels.h"
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
/* The same for lanes of 64 bits: each is a pair of 32-bit lanes. */
#define PAIR(m) (((m) & 1)*3 | ((m) >> 1 & 1)*12 | ((m) >> 2 & 1)*48 | ((m) >> 3 & 1)*192)

NM_INLINE __m256i vmin_i32(__m256i a, __m256i b) { return _mm256_min_epi32(a, b); }
NM_INLINE __m256i vmax_i32(__m256i a, __m256i b) { return _mm256_max_epi32(a, b); }
#if defined(__AVX512VL__)
NM_INLINE __m256i vmin_i64(__m256i a, __m256i b) { return _mm256_min_epi64(a, b); }
NM_INLINE __m256i vmax_i64(__m256i a, __m256i b) { return _mm256_max_epi64(a, b); }
#else
NM_INLINE __m256i choose_i64(__m256i a, __m256i b, __m256i m) /* where m: b */
{
    return _mm256_castpd_si256(_mm256_blendv_pd(_mm256_castsi256_pd(a), _mm256_castsi256_pd(b), _mm256_castsi256_pd(m)));
}
NM_INLINE __m256i vmin_i64(__m256i a, __m256i b) { return choose_i64(a, b, _mm256_cmpgt_epi64(a, b)); }
NM_INLINE __m256i vmax_i64(__m256i a, __m256i b) { return choose_i64(b, a, _mm256_cmpgt_epi64(a, b)); }
#endif
NM_INLINE __m256i splat_i32(int32_t x) { return _mm256_set1_epi32(x); }
NM_INLINE __m256i splat_i64(int64_t x) { return _mm256_set1_epi64x(x); }
NM_INLINE unsigned above_i32(__m256i v, __m256i p) { return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(v, p))); }
NM_INLINE unsigned above_i64(__m256i v, __m256i p) { return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(v, p))); }
NM_INLINE __m256i split_i32(__m256i v, unsigned high)
{
    return _mm256_permutevar8x32_epi32(v, _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)&split_table[high])));
}
static const uint8_t pair_table[16] = { PAIR(0), PAIR(1), PAIR(2), PAIR(3), PAIR(4), PAIR(5), PAIR(6), PAIR(7), PAIR(8), PAIR(9), PAIR(10),
                                        PAIR(11), PAIR(12), PAIR(13), PAIR(14), PAIR(15) };
NM_INLINE __m256i split_i64(__m256i v, unsigned high) { return split_i32(v, pair_table[high]); }
NM_INLINE __m256i reverse_i64(__m256i v) { return _mm256_permute4x64_epi64(v, 0x1B); }
NM_INLINE __m256i reverse_i32(__m256i v) { return _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0)); }
/* The last stages of a bitonic merge, between lanes of one vector. */
NM_INLINE __m256i finish_i64(__m256i v)
{
    __m256i s = _mm256_permute4x64_epi64(v, 0x4E);
    v = _mm256_blend_epi32(vmin_i64(v, s), vmax_i64(v, s), 0xF0);
    s = _mm256_shuffle_epi32(v, 0x4E);
    return _mm256_blend_epi32(vmin_i64(v, s), vmax_i64(v, s), 0xCC);
}
NM_INLINE __m256i finish_i32(__m256i v)
{
    __m256i s = _mm256_permute2x128_si256(v, v, 1);
    v = _mm256_blend_epi32(vmin_i32(v, s), vmax_i32(v, s), 0xF0);
    s = _mm256_shuffle_epi32(v, 0x4E);
    v = _mm256_blend_epi32(vmin_i32(v, s), vmax_i32(v, s), 0xCC);
    s = _mm256_shuffle_epi32(v, 0xB1);
    return _mm256_blend_epi32(vmin_i32(v, s), vmax_i32(v, s), 0xAA);
}
/* Columns of rows vectors become runs one behind the other. */
NM_INLINE void transpose_i64(__m256i *v, int rows)
{
    __m256i out[16];
    int groups = rows/4;
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
NM_INLINE void transpose_i32(__m256i *v, int rows)
{
    __m256i out[16], t[8], u[8];
    int groups = rows/8;
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
#endif
#define top_i32 INT32_MAX
#define top_i64 INT64_MAX
#define bottom_i32 INT32_MIN
#define bottom_i64 INT64_MIN

#define DT i32
#define DTBITS 32
#include "kernels/sort_vec.inc.c"
#define DT i64
#define DTBITS 64
#include "kernels/sort_vec.inc.c"

/* ---- order-preserving maps to signed integers, self-inverse; a NaN becomes positive, hence last */
static void map_f64(int64_t *a, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++) {
        int64_t x = a[i];
        x = (x & INT64_MAX) > 0x7FF0000000000000 ? x & INT64_MAX : x;
        a[i] = x ^ (int64_t)((uint64_t)(x >> 63) >> 1);
    }
}
static void map_f32(int32_t *a, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++) {
        int32_t x = a[i];
        x = (x & INT32_MAX) > 0x7F800000 ? x & INT32_MAX : x;
        a[i] = x ^ (int32_t)((uint32_t)(x >> 31) >> 1);
    }
}
static void unmap_f64(int64_t *a, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        a[i] ^= (int64_t)((uint64_t)(a[i] >> 63) >> 1);
}
static void unmap_f32(int32_t *a, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        a[i] ^= (int32_t)((uint32_t)(a[i] >> 31) >> 1);
}
static void map_u64(int64_t *a, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        a[i] ^= INT64_MIN;
}
static void map_u32(int32_t *a, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        a[i] ^= INT32_MIN;
}
/* Keys of argsort: equal where the items compare equal, so all NaNs and both zeros are one. */
NM_INLINE int64_t key_i64(int64_t x) { return x; }
NM_INLINE int64_t key_u64(uint64_t x) { return (int64_t)(x ^ (uint64_t)INT64_MIN); }
NM_INLINE int64_t key_f64(int64_t x)
{
    x = (x & INT64_MAX) > 0x7FF0000000000000 ? INT64_MAX : x;
    x = x == INT64_MIN ? 0 : x;
    return x ^ (int64_t)((uint64_t)(x >> 63) >> 1);
}
NM_INLINE int64_t key_i32(int32_t x) { return x; }
NM_INLINE int64_t key_u32(uint32_t x) { return (int32_t)(x ^ 0x80000000u); }
NM_INLINE int64_t key_f32(int32_t x)
{
    x = (x & INT32_MAX) > 0x7F800000 ? INT32_MAX : x;
    x = x == INT32_MIN ? 0 : x;
    return x ^ (int32_t)((uint32_t)(x >> 31) >> 1);
}

#define DT f32
#define LT(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define ISNAN(x) ((x) != (x))
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT f64
#define LT(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define ISNAN(x) ((x) != (x))
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT f80
#define LT(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define ISNAN(x) ((x) != (x))
#include "kernels/sort_merge.inc.c"
/* The order of complex numbers: by real, then imaginary part; those with a NaN come last, real NaNs after imaginary ones. */
#define LT_COMPLEX(a, b)                                                                                              \
    ((a).re < (b).re ? ((a).im == (a).im || (b).im != (b).im)                                                         \
     : (a).re > (b).re ? ((b).im != (b).im && (a).im == (a).im)                                                       \
     : (a).re == (b).re || ((a).re != (a).re && (b).re != (b).re) ? ((a).im < (b).im || ((b).im != (b).im && (a).im == (a).im)) \
     : (b).re != (b).re)
#define ISNAN_COMPLEX(x) ((x).re != (x).re || (x).im != (x).im)
#define DT c64
#define LT LT_COMPLEX
#define ISNAN ISNAN_COMPLEX
#include "kernels/sort_merge.inc.c"
#define DT c128
#define LT LT_COMPLEX
#define ISNAN ISNAN_COMPLEX
#include "kernels/sort_merge.inc.c"
#define DT c160
#define LT LT_COMPLEX
#define ISNAN ISNAN_COMPLEX
#include "kernels/sort_merge.inc.c"
NM_INLINE int32_t key_f16(uint16_t x)
{
    return (x & 0x7FFF) > 0x7C00 ? 0x7FFF : x & 0x8000 ? -(int32_t)(x & 0x7FFF) : (int32_t)x;
}
#define DT f16
#define LT(a, b) (key_f16(a) < key_f16(b))
#define ISNAN(x) 0
#include "kernels/sort_merge.inc.c"
#define LT_PLAIN(a, b) ((a) < (b))
#define DT i8
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT u8
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT i16
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT u16
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT i32
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT u32
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT i64
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"
#define DT u64
#define LT LT_PLAIN
#define ISNAN(x) 0
#define PLAIN
#include "kernels/sort_merge.inc.c"

/* ---- sort and select of 32- and 64-bit types by their map */
#define MAPPED(dt, key, map, unmap)                                                                           \
    static void sort_##dt(void *data, intptr_t n, void *scratch)                                              \
    {                                                                                                         \
        (void)scratch;                                                                                        \
        if (n < 2)                                                                                            \
            return;                                                                                           \
        map(data, n);                                                                                         \
        sort_keys_##key(data, n);                                                                             \
        unmap(data, n);                                                                                       \
    }                                                                                                         \
    static void select_##dt(void *data, intptr_t n, intptr_t k, void *scratch)                                \
    {                                                                                                         \
        (void)scratch;                                                                                        \
        map(data, n);                                                                                         \
        select_keys_##key(data, n, k);                                                                        \
        unmap(data, n);                                                                                       \
    }
#define SAME(data, n) ((void)0)
MAPPED(i32, i32, SAME, SAME)
MAPPED(i64, i64, SAME, SAME)
MAPPED(u32, i32, map_u32, map_u32)
MAPPED(u64, i64, map_u64, map_u64)
MAPPED(f32, i32, map_f32, unmap_f32)
MAPPED(f64, i64, map_f64, unmap_f64)

/* Stable matters where different bits compare equal: zeros and NaNs. */
#define STABLE_FLOAT(dt, bits, neg_zero)                                       \
    static void stable_##dt(void *data, intptr_t n, void *scratch)             \
    {                                                                          \
        const T_##dt *a = data;                                                \
        const bits *b = data;                                                  \
        intptr_t special = 0;                                                  \
        for (intptr_t i = 0; i < n; i++)                                       \
            special += (a[i] != a[i]) | (b[i] == neg_zero);                    \
        if (special)                                                           \
            merge_items_##dt(data, n, scratch);                                \
        else                                                                   \
            sort_##dt(data, n, scratch);                                       \
    }
STABLE_FLOAT(f32, int32_t, INT32_MIN)
STABLE_FLOAT(f64, int64_t, INT64_MIN)

/* ---- argsort by packing */
/* Orders a run of indexes by the low bits of their keys; the high ones are equal. */
#define PACKED(dt, bits)                                                                                      \
    static void order_run_##dt(const bits *a, int64_t *w, intptr_t n, uint64_t low)                           \
    {                                                                                                         \
        if (n <= 12) {                                                                                        \
            for (intptr_t i = 1; i < n; i++) {                                                                \
                int64_t t = w[i];                                                                             \
                uint64_t k = (uint64_t)key_##dt(a[(uint32_t)t]);                                              \
                intptr_t j = i;                                                                               \
                for (; j > 0; j--) {                                                                          \
                    int64_t kj = key_##dt(a[(uint32_t)w[j - 1]]);                                             \
                    if (kj < (int64_t)k || (kj == (int64_t)k && (uint32_t)w[j - 1] < (uint32_t)t))            \
                        break;                                                                                \
                    w[j] = w[j - 1];                                                                          \
                }                                                                                             \
                w[j] = t;                                                                                     \
            }                                                                                                 \
            return;                                                                                           \
        }                                                                                                     \
        for (intptr_t i = 0; i < n; i++) {                                                                    \
            uint64_t k = ((uint64_t)key_##dt(a[(uint32_t)w[i]]) - low) & 0xFFFFFFFFu;                         \
            w[i] = (int64_t)((k ^ 0x80000000u) << 32 | (uint32_t)w[i]);                                       \
        }                                                                                                     \
        sort_keys_i64(w, n);                                                                                  \
    }                                                                                                         \
    static int pack_##dt(const bits *a, intptr_t n, int64_t *w, uint64_t *low)                                \
    {                                                                                                         \
        int64_t least = INT64_MAX, most = INT64_MIN;                                                          \
        for (intptr_t i = 0; i < n; i++) {                                                                    \
            int64_t k = key_##dt(a[i]);                                                                       \
            least = k < least ? k : least;                                                                    \
            most = k > most ? k : most;                                                                       \
        }                                                                                                     \
        uint64_t range = (uint64_t)most - (uint64_t)least;                                                    \
        int shift = range >> 32 ? 32 - __builtin_clzll(range) : 0;                                            \
        for (intptr_t i = 0; i < n; i++) {                                                                    \
            uint64_t k = ((uint64_t)key_##dt(a[i]) - (uint64_t)least) >> shift;                               \
            w[i] = (int64_t)((k ^ 0x80000000u) << 32 | (uint64_t)i);                                          \
        }                                                                                                     \
        *low = (uint64_t)least;                                                                               \
        return shift;                                                                                         \
    }                                                                                                         \
    static void argsort_##dt(const void *data, intptr_t n, int64_t *index, void *scratch)                     \
    {                                                                                                         \
        const bits *a = data;                                                                                 \
        uint64_t low;                                                                                         \
        (void)scratch;                                                                                        \
        if (n == 0)                                                                                           \
            return;                                                                                           \
        int shift = pack_##dt(a, n, index, &low);                                                             \
        sort_keys_i64(index, n);                                                                              \
        if (shift)                                                                                            \
            for (intptr_t i = 0, j; i < n; i = j) {                                                           \
                for (j = i + 1; j < n && (index[i] ^ index[j]) >> 32 == 0; j++)                               \
                    ;                                                                                         \
                if (j > i + 1)                                                                                \
                    order_run_##dt(a, index + i, j - i, low);                                                 \
            }                                                                                                 \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            index[i] = (uint32_t)index[i];                                                                    \
    }                                                                                                         \
    static void argselect_##dt(const void *data, intptr_t n, intptr_t k, int64_t *index, void *scratch)       \
    {                                                                                                         \
        const bits *a = data;                                                                                 \
        uint64_t low;                                                                                         \
        (void)scratch;                                                                                        \
        if (n == 0)                                                                                           \
            return;                                                                                           \
        int shift = pack_##dt(a, n, index, &low);                                                             \
        select_keys_i64(index, n, k);                                                                         \
        if (shift) {                                                                                          \
            int64_t from = index[k] & ~(int64_t)0xFFFFFFFF, to = from | 0xFFFFFFFF;                           \
            intptr_t begin = from == INT64_MIN ? 0 : split_at(index, k, from - 1);                            \
            intptr_t end = k + split_at(index + k, n - k, to);                                                \
            order_run_##dt(a, index + begin, end - begin, low);                                               \
        }                                                                                                     \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            index[i] = (uint32_t)index[i];                                                                    \
    }
static intptr_t split_at(int64_t *a, intptr_t n, int64_t p)
{
    if (n > SMALL_i64)
        return partition_i64(a, n, p);
    small_sort_i64(a, n);
    intptr_t i = 0;
    while (i < n && a[i] <= p)
        i++;
    return i;
}
PACKED(i32, int32_t)
PACKED(u32, uint32_t)
PACKED(f32, int32_t)
PACKED(i64, int64_t)
PACKED(u64, uint64_t)
PACKED(f64, int64_t)

/* ---- complex without NaN: the real parts as floats, runs of equal ones by merging.  scratch: index, merge words, items */
#define BY_REAL(dt, part)                                                                                     \
    static int real_parts_##dt(const T_##dt *a, intptr_t n, T_##part *re)                                     \
    {                                                                                                         \
        int nan = 0;                                                                                          \
        for (intptr_t i = 0; i < n; i++) {                                                                    \
            re[i] = a[i].re;                                                                                  \
            nan |= (a[i].re != a[i].re) | (a[i].im != a[i].im);                                               \
        }                                                                                                     \
        return nan;                                                                                           \
    }                                                                                                         \
    static void order_##dt(const T_##dt *a, intptr_t n, int64_t *index, int64_t *w, T_##part *re)             \
    {                                                                                                         \
        if (n < 32 || real_parts_##dt(a, n, re)) {                                                            \
            for (intptr_t i = 0; i < n; i++)                                                                  \
                index[i] = i;                                                                                 \
            merge_index_##dt(a, index, n, w);                                                                 \
            return;                                                                                           \
        }                                                                                                     \
        argsort_##part(re, n, index, NULL);                                                                   \
        for (intptr_t i = 0, j; i < n; i = j) {                                                               \
            for (j = i + 1; j < n && re[index[i]] == re[index[j]]; j++)                                       \
                ;                                                                                             \
            if (j > i + 1)                                                                                    \
                merge_index_##dt(a, index + i, j - i, w);                                                     \
        }                                                                                                     \
    }                                                                                                         \
    static void argsort_##dt(const void *data, intptr_t n, int64_t *index, void *scratch)                     \
    {                                                                                                         \
        order_##dt(data, n, index, scratch, (T_##part *)((int64_t *)scratch + n));                            \
    }                                                                                                         \
    static void sort_##dt(void *data, intptr_t n, void *scratch)                                              \
    {                                                                                                         \
        T_##dt *a = data, *copy = (T_##dt *)((int64_t *)scratch + 2*n);                                       \
        int64_t *index = scratch;                                                                             \
        order_##dt(a, n, index, index + n, (T_##part *)copy);                                                 \
        memcpy(copy, a, (size_t)n*sizeof *a);                                                                 \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            a[i] = copy[index[i]];                                                                            \
    }                                                                                                         \
    static void select_##dt(void *data, intptr_t n, intptr_t k, void *scratch) { (void)k; sort_##dt(data, n, scratch); } \
    static void argselect_##dt(const void *data, intptr_t n, intptr_t k, int64_t *index, void *scratch)       \
    {                                                                                                         \
        (void)k;                                                                                              \
        argsort_##dt(data, n, index, scratch);                                                                \
    }
BY_REAL(c64, f32)
BY_REAL(c128, f64)

/* ---- 8 and 16 bits: rank_ gives a place in [0, 2^bits) in sort order */
NM_INLINE unsigned rank_b1(uint8_t x) { return x; }
NM_INLINE unsigned rank_u8(uint8_t x) { return x; }
NM_INLINE unsigned rank_i8(uint8_t x) { return x ^ 0x80u; }
NM_INLINE unsigned rank_u16(uint16_t x) { return x; }
NM_INLINE unsigned rank_i16(uint16_t x) { return x ^ 0x8000u; }
/* Both zeros and all NaNs keep ranks of their own, in an order that puts NaNs last. */
NM_INLINE unsigned rank_f16(uint16_t x)
{
    return x & 0x8000u ? ((x & 0x7FFFu) > 0x7C00u ? 0x8000u | x : 0xFFFFu ^ x) : 0x8000u | x;
}
/* Places of equal keys for argsort. */
NM_INLINE unsigned slot_f16(uint16_t x) { return (unsigned)(key_f16(x) + 0x8000); }

static void sort_8(uint8_t *a, intptr_t n, uint8_t flip)
{
    if (n < 2)
        return;
    if (n <= 128) {
        int32_t w[128];
        for (intptr_t i = 0; i < n; i++)
            w[i] = a[i] ^ flip;
        small_sort_i32(w, n);
        for (intptr_t i = 0; i < n; i++)
            a[i] = (uint8_t)(w[i] ^ flip);
        return;
    }
    uint32_t count[4][256];
    intptr_t total[256] = { 0 };
    for (intptr_t done = 0; done < n;) {
        intptr_t m = NM_MIN(n - done, (intptr_t)1 << 30), i = 0;
        memset(count, 0, sizeof count);
        for (; i + 4 <= m; i += 4) {
            count[0][a[done + i]]++;
            count[1][a[done + i + 1]]++;
            count[2][a[done + i + 2]]++;
            count[3][a[done + i + 3]]++;
        }
        for (; i < m; i++)
            count[0][a[done + i]]++;
        for (int v = 0; v < 256; v++)
            total[v] += (intptr_t)count[0][v] + count[1][v] + count[2][v] + count[3][v];
        done += m;
    }
    for (int v = 0; v < 256; v++) {
        uint8_t x = (uint8_t)(v ^ flip);
        memset(a, x, (size_t)total[x]);
        a += total[x];
    }
}
static void sort_b1(void *data, intptr_t n, void *scratch)
{
    uint8_t *a = data;
    (void)scratch;
    intptr_t ones = 0;
    for (intptr_t i = 0; i < n;) {
        uint32_t sum = 0;
        intptr_t end = NM_MIN(n, i + (1 << 30));
        for (; i < end; i++)
            sum += a[i];
        ones += sum;
    }
    memset(a, 0, (size_t)(n - ones));
    memset(a + n - ones, 1, (size_t)ones);
}
static void sort_u8(void *data, intptr_t n, void *scratch) { (void)scratch; sort_8(data, n, 0); }
static void sort_i8(void *data, intptr_t n, void *scratch) { (void)scratch; sort_8(data, n, 0x80); }

/* unrank is the inverse of rank. */
#define SIXTEEN(dt, rank, unrank, clean)                                                                             \
    static void sort_##dt(void *data, intptr_t n, void *scratch)                                              \
    {                                                                                                         \
        uint16_t *a = data;                                                                                   \
        if (n < 2)                                                                                            \
            return;                                                                                           \
        if (n < 3000 || n >> 31) {                                                                            \
            int32_t *w = scratch;                                                                             \
            for (intptr_t i = 0; i < n; i++)                                                                  \
                w[i] = (int32_t)rank(a[i]);                                                                   \
            sort_keys_i32(w, n);                                                                              \
            for (intptr_t i = 0; i < n; i++)                                                                  \
                a[i] = (uint16_t)unrank((unsigned)w[i]);                                                      \
            return;                                                                                           \
        }                                                                                                     \
        uint32_t *count = scratch;                                                                            \
        uint16_t *end = a + n;                                                                                \
        memset(count, 0, 65536*sizeof *count);                                                                \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            count[clean(a[i])]++;                                                                             \
        for (unsigned r = 0; r < 65536; r++) {                                                                \
            uint16_t x = (uint16_t)unrank(r);                                                                 \
            uint32_t m = count[x], k = 0;                                                                     \
            if (end - a >= 4) {              /* mostly few: no branch on their number */                      \
                a[0] = a[1] = a[2] = a[3] = x;                                                                \
                k = 4;                                                                                        \
            }                                                                                                 \
            for (; k < m; k++)                                                                                \
                a[k] = x;                                                                                     \
            a += m;                                                                                           \
        }                                                                                                     \
    }
#define UNRANK_u16(r) (r)
#define UNRANK_i16(r) ((r) ^ 0x8000u)
#define UNRANK_f16(r) ((r) & 0x8000u ? (r) & 0x7FFFu : (r) ^ 0xFFFFu)
#define KEEP(x) (x)
#define POSITIVE_NAN(x) (((x) & 0x7FFF) > 0x7C00 ? (x) & 0x7FFF : (x))
SIXTEEN(u16, rank_u16, UNRANK_u16, KEEP)
SIXTEEN(i16, rank_i16, UNRANK_i16, KEEP)
SIXTEEN(f16, rank_f16, UNRANK_f16, POSITIVE_NAN)
static void stable_f16(void *data, intptr_t n, void *scratch)
{
    const uint16_t *a = data;
    intptr_t special = 0;
    for (intptr_t i = 0; i < n; i++)
        special += ((a[i] & 0x7FFF) > 0x7C00) | (a[i] == 0x8000);
    if (special)
        merge_items_f16(data, n, scratch);
    else
        sort_f16(data, n, scratch);
}

#define COUNTED(dt, bits, slot, SLOTS)                                                                        \
    static void argsort_##dt(const void *data, intptr_t n, int64_t *index, void *scratch)                     \
    {                                                                                                         \
        const bits *a = data;                                                                                 \
        if (n < SLOTS/64 + 64 || n >> 31) {                                                                   \
            for (intptr_t i = 0; i < n; i++)                                                                  \
                index[i] = (int64_t)slot(a[i]) << 32 | i;                                                     \
            sort_keys_i64(index, n);                                                                          \
            for (intptr_t i = 0; i < n; i++)                                                                  \
                index[i] = (uint32_t)index[i];                                                                \
            return;                                                                                           \
        }                                                                                                     \
        uint32_t *count = scratch, sum = 0;                                                                   \
        memset(count, 0, SLOTS*sizeof *count);                                                                \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            count[slot(a[i])]++;                                                                              \
        for (int v = 0; v < SLOTS; v++) {                                                                     \
            uint32_t c = count[v];                                                                            \
            count[v] = sum;                                                                                   \
            sum += c;                                                                                         \
        }                                                                                                     \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            index[count[slot(a[i])]++] = i;                                                                   \
    }                                                                                                         \
    static void argselect_##dt(const void *data, intptr_t n, intptr_t k, int64_t *index, void *scratch)       \
    {                                                                                                         \
        (void)k;                                                                                              \
        argsort_##dt(data, n, index, scratch);                                                                \
    }                                                                                                         \
    static void select_##dt(void *data, intptr_t n, intptr_t k, void *scratch)                                \
    {                                                                                                         \
        (void)k;                                                                                              \
        sort_##dt(data, n, scratch);                                                                          \
    }
COUNTED(b1, uint8_t, rank_b1, 256)
COUNTED(u8, uint8_t, rank_u8, 256)
COUNTED(i8, uint8_t, rank_i8, 256)
COUNTED(u16, uint16_t, rank_u16, 65536)
COUNTED(i16, uint16_t, rank_i16, 65536)
COUNTED(f16, uint16_t, slot_f16, 65536)

#define ROW_OF(dt, by, stable_by) { sort_##dt, stable_by, argsort_##dt, select_##dt, argselect_##dt, search_##by, is_sorted_##by }
#define MERGED(dt) { merge_items_##dt, merge_items_##dt, argsort_merge_##dt, select_merge_##dt, argselect_merge_##dt, search_##dt, \
                     is_sorted_##dt }
const nm_sort_row LEVEL_NAME(sort)[NM_T_COUNT] = {
    [NM_T_b1] = ROW_OF(b1, u8, sort_b1),
    [NM_T_i8] = ROW_OF(i8, i8, sort_i8),
    [NM_T_u8] = ROW_OF(u8, u8, sort_u8),
    [NM_T_i16] = ROW_OF(i16, i16, sort_i16),
    [NM_T_u16] = ROW_OF(u16, u16, sort_u16),
    [NM_T_i32] = ROW_OF(i32, i32, sort_i32),
    [NM_T_u32] = ROW_OF(u32, u32, sort_u32),
    [NM_T_i64] = ROW_OF(i64, i64, sort_i64),
    [NM_T_u64] = ROW_OF(u64, u64, sort_u64),
    [NM_T_f16] = ROW_OF(f16, f16, stable_f16),
    [NM_T_f32] = ROW_OF(f32, f32, stable_f32),
    [NM_T_f64] = ROW_OF(f64, f64, stable_f64),
    [NM_T_f80] = MERGED(f80),
    [NM_T_c64] = ROW_OF(c64, c64, sort_c64),
    [NM_T_c128] = ROW_OF(c128, c128, sort_c128),
    [NM_T_c160] = MERGED(c160),
};
