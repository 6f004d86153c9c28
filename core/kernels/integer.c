/* integer.c - division, power, shifts, gcd, lcm, bit counts and clip of integers. */
#include "kernels/simd.h"
#include "base/fp.h"
#define BITS_i8 8
#define BITS_u8 8
#define BITS_i16 16
#define BITS_u16 16
#define BITS_i32 32
#define BITS_u32 32
#define BITS_i64 64
#define BITS_u64 64
#define UNSIGNED_i8 uint8_t
#define UNSIGNED_u8 uint8_t
#define UNSIGNED_i16 uint16_t
#define UNSIGNED_u16 uint16_t
#define UNSIGNED_i32 uint32_t
#define UNSIGNED_u32 uint32_t
#define UNSIGNED_i64 uint64_t
#define UNSIGNED_u64 uint64_t
#define TWICE_8 (uint16_t)
#define TWICE_16 (uint32_t)
#define TWICE_32 (uint64_t)
#define LEAST ((T)((NM_JOIN(UNSIGNED_, DT))1 << (NM_JOIN(BITS_, DT) - 1)))
/* 1.0 / 0 converted as the machine does. */
#define RECIPROCAL_OF_ZERO (SIGNED && NM_JOIN(BITS_, DT) >= 32 ? (uint64_t)1 << (NM_JOIN(BITS_, DT) - 1) : 0)

/* Bits set in the magnitude, by adding neighbours: in vectors. */
#define POPCOUNT(type, u, ones, twos, fours)                                    \
    NM_INLINE unsigned popcount_u##type(u x)                                    \
    {                                                                           \
        x = (u)(x - ((x >> 1) & ones));                                         \
        x = (u)((x & twos) + ((x >> 2) & twos));                                \
        x = (u)((x + (x >> 4)) & fours);                                        \
        for (unsigned k = 8; k < sizeof(u) * 8; k *= 2)                         \
            x = (u)(x + (x >> k));                                              \
        return x & 127;                                                         \
    }                                                                           \
    NM_INLINE unsigned popcount_i##type(int##type##_t x) { return popcount_u##type((u)(x < 0 ? -x : x)); }
POPCOUNT(8, uint8_t, 0x55, 0x33, 0x0f)
POPCOUNT(16, uint16_t, 0x5555, 0x3333, 0x0f0f)
POPCOUNT(32, uint32_t, 0x55555555u, 0x33333333u, 0x0f0f0f0fu)
NM_INLINE unsigned popcount_u64(uint64_t x) { return (unsigned)__builtin_popcountll(x); }
NM_INLINE unsigned popcount_i64(int64_t x) { return (unsigned)__builtin_popcountll((uint64_t)(x < 0 ? -x : x)); }

/* The high halves of products of 64-bit numbers, from products of their parts. */
#if defined(__AVX512F__)
NM_INLINE u_53 times_32(u_53 a, u_53 b) { return (u_53)_mm512_mul_epu32((__m512i)a, (__m512i)b); }
#elif defined(__AVX2__)
NM_INLINE u_53 times_32(u_53 a, u_53 b) { return (u_53)_mm256_mul_epu32((__m256i)a, (__m256i)b); }
#elif defined(__SSE2__)
NM_INLINE u_53 times_32(u_53 a, u_53 b) { return (u_53)_mm_mul_epu32((__m128i)a, (__m128i)b); }
#else
NM_INLINE u_53 times_32(u_53 a, u_53 b) { return (a & 0xffffffff) * (b & 0xffffffff); }
#endif
NM_INLINE u_53 high_halves(u_53 a, uint64_t b)
{
    u_53 low = (u_53){ 0 } + b, high = low >> 32, upper = a >> 32;
    u_53 middle = times_32(upper, low) + (times_32(a, low) >> 32), other = times_32(a, high) + (middle & 0xffffffff);
    return times_32(upper, high) + (middle >> 32) + (other >> 32);
}
#define VECTOR_i64 i_53
#define VECTOR_u64 u_53
#define TEMPLATE "kernels/integer.inc.c"
#include "kernels/each_int.h"

#define DT b1
NM_INLINE T_b1 clip_one_b1(T_b1 x, T_b1 lo, T_b1 hi) { return (T_b1)(((x != 0) | (lo != 0)) & (hi != 0)); }
#define CLIP_NUMBER clip_one_b1
#include "kernels/clip.inc.c"
#undef DT
#define ROWS
const nm_kernel LEVEL_NAME(integer)[] = {
#include "kernels/each_int.h"
    { "clip", "????", clip_b1, NULL, QUIET },
    { 0 }
};
