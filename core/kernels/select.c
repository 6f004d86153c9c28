/* select.c - choosing by mask and by index, counting and finding what is true, packing bits. */
#include "kernels/chosen.h"
#include "kernels/copy.h"
#if defined(__x86_64__)
#undef I                                                       /* of complex.h */
#include <immintrin.h>
#endif

/* Eight items by eight indexes; those that count from the end get length more.  Where most items are far from the caches single loads
 * are as good or better. */
#ifdef CHOSEN_BITS
enum { GATHER_BYTES = 8 << 20 };
NM_INLINE __m512i places_8(const intptr_t *x, intptr_t length)
{
    __m512i at = _mm512_loadu_si512(x);
    return _mm512_mask_add_epi64(at, _mm512_movepi64_mask(at), at, _mm512_set1_epi64(length));
}
NM_INLINE void gather_4(char *to, const char *from, __m512i at) { _mm256_storeu_si256((__m256i *)to, _mm512_i64gather_epi32(at, from, 4)); }
NM_INLINE void gather_8(char *to, const char *from, __m512i at) { _mm512_storeu_si512(to, _mm512_i64gather_epi64(at, from, 8)); }
#endif

#define UNROLLED _Pragma("GCC unroll 8")
#define PICK PICK_BITS
#define DT s1
#define W uint8_t
#ifdef CHOSEN_BITS
#define LANES 16
#define COMPRESS compress_1
#define EXPAND expand_1
#endif
#include "kernels/select.inc.c"
#undef DT
#undef W
#define DT s2
#define W uint16_t
#ifdef CHOSEN_BITS
#define LANES 16
#define COMPRESS compress_2
#define EXPAND expand_2
#endif
#include "kernels/select.inc.c"
#undef DT
#undef W
#define DT s4
#define W uint32_t
#ifdef CHOSEN_BITS
#define LANES 16
#define GATHER gather_4
#define COMPRESS compress_4
#define EXPAND expand_4
#endif
#include "kernels/select.inc.c"
#undef DT
#undef W
#define DT s8
#define W uint64_t
#ifdef CHOSEN_BITS
#define LANES 8
#define GATHER gather_8
#define COMPRESS compress_8
#define EXPAND expand_8
#endif
#include "kernels/select.inc.c"
#undef DT
#undef W
#undef PICK
#define PICK pick_pair
#define DT s16
#define W pair64
#include "kernels/select.inc.c"
#undef DT
#undef W

#define BY_SIZE(call)                   \
    switch (size) {                     \
    case 1: call(s1); return;           \
    case 2: call(s2); return;           \
    case 4: call(s4); return;           \
    case 8: call(s8); return;           \
    case 16: call(s16); return;         \
    }

void LEVEL_NAME(where)(char *dst, intptr_t ds, const char *mask, intptr_t ms, const char *a, intptr_t as, const char *b, intptr_t bs,
                       intptr_t n, intptr_t size)
{
#define CALL(DT) NM_JOIN(where_, DT)(dst, ds, mask, ms, a, as, b, bs, n)
    BY_SIZE(CALL)
#undef CALL
    EACH memmove(dst + i * ds, mask[i * ms] ? a + i * as : b + i * bs, (size_t)size);
}

void LEVEL_NAME(compress)(char *dst, const char *src, intptr_t ss, const char *mask, intptr_t ms, intptr_t n, intptr_t count, intptr_t size)
{
#define CALL(DT) NM_JOIN(compress_, DT)(dst, src, ss, mask, ms, n, count)
    BY_SIZE(CALL)
#undef CALL
    for (intptr_t i = 0; count > 0 && i < n; i++)
        if (mask[i * ms]) {
            memcpy(dst, src + i * ss, (size_t)size);
            dst += size;
            count--;
        }
}

void LEVEL_NAME(expand)(char *dst, intptr_t ds, const char *mask, intptr_t ms, const char *src, intptr_t ss, intptr_t count, intptr_t size)
{
#define CALL(DT) NM_JOIN(expand_, DT)(dst, ds, mask, ms, src, ss, count)
    BY_SIZE(CALL)
#undef CALL
    for (intptr_t i = 0; count > 0; i++)
        if (mask[i * ms]) {
            memmove(dst + i * ds, src, (size_t)size);
            src += ss;
            count--;
        }
}

intptr_t LEVEL_NAME(index_check)(const char *index, intptr_t is, intptr_t n, intptr_t length)
{
    intptr_t i = 0;
    if (is == (intptr_t)sizeof(intptr_t)) {
        const intptr_t *x = (const intptr_t *)index;
        for (; i + 256 <= n; i += 256) {
            uint64_t bad = 0;
            for (int k = 0; k < 256; k++)                       /* length - 1 - x and x + length are >= 0 when x is good */
                bad |= (uint64_t)(length - 1 - x[i + k]) | (uint64_t)(x[i + k] + length);
            if ((int64_t)bad < 0)
                break;
        }
    }
    for (; i < n; i++) {
        intptr_t x = *(const intptr_t *)(index + i * is);
        if (x < -length || x >= length)
            return i;
    }
    return -1;
}

void LEVEL_NAME(take)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t length, const char *index,
                intptr_t is, intptr_t n, intptr_t size)
{
#define CALL(DT) NM_JOIN(take_, DT)(dst, ds, src, ss, length, index, is, n)
    BY_SIZE(CALL)
#undef CALL
    EACH {
        intptr_t x = *(const intptr_t *)(index + i * is);
        memmove(dst + i * ds, src + (x + (x < 0 ? length : 0)) * ss, (size_t)size);
    }
}

void LEVEL_NAME(put)(char *dst, intptr_t ds, intptr_t length, const char *index, intptr_t is, const char *src,
                intptr_t ss, intptr_t n, intptr_t size)
{
#define CALL(DT) NM_JOIN(put_, DT)(dst, ds, length, index, is, src, ss, n)
    BY_SIZE(CALL)
#undef CALL
    EACH {
        intptr_t x = *(const intptr_t *)(index + i * is);
        memmove(dst + (x + (x < 0 ? length : 0)) * ds, src + i * ss, (size_t)size);
    }
}

uint64_t LEVEL_NAME(greatest)(const uint64_t *x, intptr_t n)
{
    uint64_t most = 0;
    EACH most = x[i] > most ? x[i] : most;
    return most;
}

intptr_t LEVEL_NAME(count_true)(const char *mask, intptr_t ms, intptr_t n)
{
    intptr_t count = 0, i = 0;
    if (ms == 1)
        while (i < n) {
            uint32_t some = 0;                                  /* summed in narrow lanes, which cannot overflow */
            for (intptr_t end = NM_MIN(n, i + (1 << 20)); i < end;) {
                uint16_t few = 0;
                for (intptr_t stop = NM_MIN(end, i + 4096); i < stop; i++)
                    few = (uint16_t)(few + (mask[i] != 0));
                some += few;
            }
            count += some;
        }
    for (; i < n; i++)
        count += mask[i * ms] != 0;
    return count;
}

/* Places are stored for all items, and stay where one was true. */
void LEVEL_NAME(positions)(intptr_t *dst, const char *mask, intptr_t ms, intptr_t first, intptr_t n, intptr_t count)
{
    intptr_t i = 0, k = 0;
    if (ms == 1) {
#ifdef CHOSEN_BITS
        __m512i at = _mm512_add_epi64(_mm512_set1_epi64(first), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
        for (; i + 64 <= n && k + 64 <= count; i += 64) {
            uint64_t some = _mm512_test_epi8_mask(_mm512_loadu_si512(mask + i), _mm512_set1_epi8(-1));
            for (int j = 0; j < 64 && some >> j; j += 8) {
                __mmask8 few = (__mmask8)(some >> j);
                _mm512_storeu_si512(dst + k, _mm512_maskz_compress_epi64(few, _mm512_add_epi64(at, _mm512_set1_epi64(i + j))));
                k += __builtin_popcount(few);
            }
        }
#endif
        for (; i + 32 <= n && k < count; i += 32) {
            uint64_t some[4];
            memcpy(some, mask + i, sizeof some);
            if (!(some[0] | some[1] | some[2] | some[3]))
                continue;
            if (k + 32 <= count)
                for (int j = 0; j < 32; j++) {
                    dst[k] = first + i + j;
                    k += mask[i + j] != 0;
                }
            else
                for (int j = 0; j < 32 && k < count; j++)
                    if (mask[i + j])
                        dst[k++] = first + i + j;
        }
    }
    for (; k < count && i < n; i++)
        if (mask[i * ms])
            dst[k++] = first + i;
}

NM_INLINE uint8_t reverse_bits(uint8_t b)
{
    return (uint8_t)(((b * 0x80200802ULL) & 0x0884422110ULL) * 0x0101010101ULL >> 32);
}

/* Whole bytes of bits of items and bits without gaps, by vectors of VB items; they return how many items they did. */
#if defined(__AVX512BW__)
#define VB 64
#define TRUE_BITS(v) _mm512_test_epi8_mask((__m512i)(v), (__m512i)(v))
#elif defined(__AVX2__)
#define VB 32
#define TRUE_BITS(v) ~(uint32_t)_mm256_movemask_epi8((__m256i)((v) == 0))
#elif defined(__SSE2__)
#define VB 16
#define TRUE_BITS(v) ~(uint32_t)_mm_movemask_epi8((__m128i)((v) == 0))
#endif
#ifdef VB
typedef uint8_t bytes __attribute__((vector_size(VB)));
typedef uint64_t words __attribute__((vector_size(VB)));
#define EIGHT(k) k, k, k, k, k, k, k, k
#define DOWN(k) 8 * k + 7, 8 * k + 6, 8 * k + 5, 8 * k + 4, 8 * k + 3, 8 * k + 2, 8 * k + 1, 8 * k
#if VB == 64
#define EACH_BYTE_BACKWARDS DOWN(0), DOWN(1), DOWN(2), DOWN(3), DOWN(4), DOWN(5), DOWN(6), DOWN(7)
#define EACH_BIT_A_LANE EIGHT(0), EIGHT(1), EIGHT(18), EIGHT(19), EIGHT(36), EIGHT(37), EIGHT(54), EIGHT(55)  /* within 16 bytes */
#elif VB == 32
#define EACH_BYTE_BACKWARDS DOWN(0), DOWN(1), DOWN(2), DOWN(3)
#define EACH_BIT_A_LANE EIGHT(0), EIGHT(1), EIGHT(18), EIGHT(19)
#else
#define EACH_BYTE_BACKWARDS DOWN(0), DOWN(1)
#define EACH_BIT_A_LANE EIGHT(0), EIGHT(1)
#endif
/* 0 1 2 ... VB - 1 */
NM_INLINE bytes lane_numbers(void)
{
    bytes v;
    for (int i = 0; i < VB; i++)
        v[i] = (uint8_t)i;
    return v;
}
NM_INLINE intptr_t pack_order(uint8_t *dst, const char *src, intptr_t n, bool little)
{
    intptr_t i = 0;
    for (; i + VB <= n; i += VB) {
        bytes v;
        memcpy(&v, src + i, VB);
        if (!little)
            v = __builtin_shufflevector(v, v, EACH_BYTE_BACKWARDS);
        uint64_t bits = TRUE_BITS(v);
        memcpy(dst + i / 8, &bits, VB / 8);
    }
    return i;
}
static intptr_t pack_vectors(uint8_t *dst, const char *src, intptr_t n, bool little)
{
    return little ? pack_order(dst, src, n, true) : pack_order(dst, src, n, false);  /* constant orders are one instruction */
}
static intptr_t unpack_vectors(uint8_t *dst, const uint8_t *src, intptr_t n, bool little)
{
    const bytes lane = lane_numbers(), in_byte = (lane & 7) ^ (uint8_t)(little ? 0 : 7), bit = (uint8_t)1 << in_byte;
    intptr_t i = 0;
    for (; i + VB <= n; i += VB) {
        uint64_t word = 0;
        memcpy(&word, src + i / 8, VB / 8);
        bytes v = (bytes)((words){ 0 } + word);
        v = __builtin_shufflevector(v, v, EACH_BIT_A_LANE);
        v = (bytes)((v & bit) != 0) & 1;
        memcpy(dst + i, &v, VB);
    }
    return i;
}
#else
static intptr_t pack_vectors(uint8_t *dst, const char *src, intptr_t n, bool little)
{
    (void)dst, (void)src, (void)n, (void)little;
    return 0;
}
static intptr_t unpack_vectors(uint8_t *dst, const uint8_t *src, intptr_t n, bool little)
{
    (void)dst, (void)src, (void)n, (void)little;
    return 0;
}
#endif

void LEVEL_NAME(pack_bits)(uint8_t *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n, intptr_t size, bool little)
{
    intptr_t i = size == 1 && ss == 1 && ds == 1 ? pack_vectors(dst, src, n, little) : 0;
    for (dst += i / 8; i < n; i += 8, dst += ds) {
        intptr_t m = NM_MIN(8, n - i);
        unsigned bits = 0;
        for (intptr_t k = 0; k < m; k++) {
            const char *item = src + (i + k) * ss;
            bool any = false;
            for (intptr_t b = 0; b < size; b++)
                any |= item[b] != 0;
            bits |= (unsigned)any << k;
        }
        *dst = little ? (uint8_t)bits : reverse_bits((uint8_t)bits);
    }
}

void LEVEL_NAME(unpack_bits)(uint8_t *dst, intptr_t ds, const uint8_t *src, intptr_t ss, intptr_t n, bool little)
{
    intptr_t i = ds == 1 && ss == 1 ? unpack_vectors(dst, src, n, little) : 0;
    for (src += i / 8; i < n; i += 8, src += ss) {
        intptr_t m = NM_MIN(8, n - i);
        uint64_t b = little ? *src : reverse_bits(*src);
        uint64_t w = (b & 0x7f) * 0x0002040810204081u & 0x0001010101010101u; /* bit k to byte k */
        w |= (b & 0x80) << 49;
        if (ds == 1 && m == 8)
            memcpy(dst + i, &w, 8);
        else
            for (intptr_t k = 0; k < m; k++)
                dst[(i + k) * ds] = (uint8_t)(w >> 8 * k);
    }
}
