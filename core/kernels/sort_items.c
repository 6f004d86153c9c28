/* sort_items.c - the sorting and searching kernels of one CPU level and their table.
 *
 * Integers and floats of 32 and 64 bits are sorted by a vector quicksort; 8 and 16 bits by counting; extended and complex numbers
 * by merging.  argsort packs 32 significant bits of the key with the index into one 64-bit integer, so that it is the same
 * quicksort, and stable. */
#include <math.h>
#include "kernels/template.h"
#include "kernels/sort_kernels.h"
#include "kernels/sort_vectors.h"
#define top_i32 INT32_MAX
#define top_i64 INT64_MAX
#define top_f32 INFINITY
#define top_f64 INFINITY
#define bottom_i32 INT32_MIN
#define bottom_i64 INT64_MIN
#define bottom_f32 (-INFINITY)
#define bottom_f64 (-INFINITY)
/* The next smaller value; x is not the bottom. */
NM_INLINE int32_t below_i32(int32_t x) { return x - 1; }
NM_INLINE int64_t below_i64(int64_t x) { return x - 1; }
NM_INLINE float below_f32(float x) { return nextafterf(x, -INFINITY); }
NM_INLINE double below_f64(double x) { return nextafter(x, -INFINITY); }

#define DTBITS 32
#define DT i32
#include "kernels/sort_quick.inc.c"
#undef DT
#define DT f32
#include "kernels/sort_quick.inc.c"
#undef DT
#undef DTBITS
#define DTBITS 64
#define DT i64
#include "kernels/sort_quick.inc.c"
#undef DT
#define DT f64
#include "kernels/sort_quick.inc.c"
#undef DT
#undef DTBITS

/* ---- order-preserving maps to signed integers, self-inverse */
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

/* ---- sort and select of 32- and 64-bit integers by their map */
#define MAPPED(dt, key, map)                                                                                  \
    static void sort_##dt(void *data, intptr_t n, void *scratch)                                              \
    {                                                                                                         \
        (void)scratch;                                                                                        \
        if (n < 2)                                                                                            \
            return;                                                                                           \
        map(data, n);                                                                                         \
        sort_keys_##key(data, n);                                                                             \
        map(data, n);                                                                                         \
    }                                                                                                         \
    static void select_##dt(void *data, intptr_t n, intptr_t k, void *scratch)                                \
    {                                                                                                         \
        (void)scratch;                                                                                        \
        map(data, n);                                                                                         \
        select_keys_##key(data, n, k);                                                                        \
        map(data, n);                                                                                         \
    }
#define SAME(data, n) ((void)0)
MAPPED(i32, i32, SAME)
MAPPED(i64, i64, SAME)
MAPPED(u32, i32, map_u32)
MAPPED(u64, i64, map_u64)

/* ---- of floats: NaNs go to the end first, by their bits; of zeros the negative ones come first, so that all levels agree.
 * Stable matters where different bits compare equal: zeros and NaNs. */
#define FLOATS(dt, key, neg_zero)                                                                             \
    static intptr_t nans_last_##dt(T_##dt *a, intptr_t n)                                                     \
    {                                                                                                         \
        intptr_t end = n;                                                                                     \
        for (intptr_t from = 0; from < end; from += 64) {                                                     \
            int nan = 0;                                                                                      \
            for (intptr_t i = from; i < NM_MIN(end, from + 64); i++)                                          \
                nan |= a[i] != a[i];                                                                          \
            for (intptr_t i = from; nan && i < NM_MIN(end, from + 64); i++)                                   \
                while (i < end && a[i] != a[i]) {                                                             \
                    T_##dt last = a[--end];                                                                   \
                    a[end] = a[i];                                                                            \
                    a[i] = last;                                                                              \
                }                                                                                             \
        }                                                                                                     \
        return end;                                                                                           \
    }                                                                                                         \
    static void order_zeros_##dt(void *data, intptr_t n)                                                      \
    {                                                                                                         \
        T_##dt *a = data;                                                                                     \
        intptr_t low = 0, left = n, negative = 0, high;                                                       \
        while (left > 0) {                             /* without a branch on the items */                    \
            intptr_t half = left/2 + left % 2;                                                                \
            low += a[low + half - 1] < 0 ? half : 0;                                                          \
            left -= half;                                                                                     \
        }                                                                                                     \
        high = low;                                                                                           \
        for (; high < n && a[high] == 0; high++)                                                              \
            negative += signbit(a[high]) != 0;                                                                \
        for (intptr_t i = low; negative && i < high; i++)                                                     \
            a[i] = i < low + negative ? -(T_##dt)0 : (T_##dt)0;                                               \
    }                                                                                                         \
    static void sort_##dt(void *data, intptr_t n, void *scratch)                                              \
    {                                                                                                         \
        T_##dt *a = data;                                                                                     \
        T_##key *nan = (T_##key *)data;                                                                       \
        (void)scratch;                                                                                        \
        if (n < 2)                                                                                            \
            return;                                                                                           \
        intptr_t numbers = nans_last_##dt(a, n);                                                              \
        sort_keys_##dt(a, numbers);                                                                           \
        order_zeros_##dt(a, numbers);                                                                         \
        for (intptr_t i = numbers; i < n; i++)                                                                \
            nan[i] &= top_##key;                       /* without a sign */                                   \
        sort_keys_##key(nan + numbers, n - numbers);                                                          \
    }                                                                                                         \
    static void select_##dt(void *data, intptr_t n, intptr_t k, void *scratch)                                \
    {                                                                                                         \
        (void)scratch;                                                                                        \
        n = nans_last_##dt(data, n);                                                                          \
        if (k < n)                                                                                            \
            select_keys_##dt(data, n, k);                                                                     \
    }                                                                                                         \
    static void stable_##dt(void *data, intptr_t n, void *scratch)                                            \
    {                                                                                                         \
        const T_##dt *a = data;                                                                               \
        const T_##key *b = data;                                                                              \
        intptr_t special = 0;                                                                                 \
        for (intptr_t i = 0; i < n; i++)                                                                      \
            special += (a[i] != a[i]) | (b[i] == neg_zero);                                                   \
        if (special)                                                                                          \
            merge_items_##dt(data, n, scratch);                                                               \
        else                                                                                                  \
            sort_##dt(data, n, scratch);                                                                      \
    }
FLOATS(f32, i32, INT32_MIN)
FLOATS(f64, i64, INT64_MIN)

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

static void nothing(void *data, intptr_t n) { (void)data, (void)n; }
#define QUICK(dt, stable_by, join) \
    { sort_##dt, stable_by, argsort_##dt, select_##dt, argselect_##dt, search_##dt, is_sorted_##dt, join }
#define ROW_OF(dt, by, stable_by) { sort_##dt, stable_by, argsort_##dt, select_##dt, argselect_##dt, search_##by, is_sorted_##by, NULL }
#define MERGED(dt) \
    { merge_items_##dt, merge_items_##dt, argsort_merge_##dt, select_merge_##dt, argselect_merge_##dt, search_##dt, is_sorted_##dt, NULL }
const nm_sort_row LEVEL_NAME(sort)[NM_T_COUNT] = {
    [NM_T_b1] = ROW_OF(b1, u8, sort_b1),
    [NM_T_i8] = ROW_OF(i8, i8, sort_i8),
    [NM_T_u8] = ROW_OF(u8, u8, sort_u8),
    [NM_T_i16] = ROW_OF(i16, i16, sort_i16),
    [NM_T_u16] = ROW_OF(u16, u16, sort_u16),
    [NM_T_i32] = QUICK(i32, sort_i32, nothing),
    [NM_T_u32] = QUICK(u32, sort_u32, nothing),
    [NM_T_i64] = QUICK(i64, sort_i64, nothing),
    [NM_T_u64] = QUICK(u64, sort_u64, nothing),
    [NM_T_f16] = ROW_OF(f16, f16, stable_f16),
    [NM_T_f32] = QUICK(f32, stable_f32, order_zeros_f32),
    [NM_T_f64] = QUICK(f64, stable_f64, order_zeros_f64),
    [NM_T_f80] = MERGED(f80),
    [NM_T_c64] = ROW_OF(c64, c64, sort_c64),
    [NM_T_c128] = ROW_OF(c128, c128, sort_c128),
    [NM_T_c160] = MERGED(c160),
};
