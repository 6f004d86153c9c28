/* pow10.h - powers of ten to 128 bits: 10**k = g * 2**nm_pow10_exp2(k), g in [2**127, 2**128), rounded down. */
#pragma once
#include "base/base.h"

typedef unsigned __int128 nm_u128;
typedef struct nm_pow10 { uint64_t hi, lo; } nm_pow10;

enum { NM_POW10_MIN = -342, NM_POW10_MAX = 324, NM_POW10_EXACT = 55 };   /* exact for k in [0, NM_POW10_EXACT] */
extern const nm_pow10 nm_pow10_table[NM_POW10_MAX - NM_POW10_MIN + 1];
extern const uint64_t nm_pow10_u64[20];

NM_INLINE nm_pow10 nm_pow10_get(int k) { return nm_pow10_table[k - NM_POW10_MIN]; }
NM_INLINE bool nm_pow10_is_exact(int k) { return k >= 0 && k <= NM_POW10_EXACT; }
/* floor(k * log2(10)), floor(e * log10(2)); right for every exponent of an 80-bit float. */
NM_INLINE int nm_log2_pow10(int k) { return (int)(((int64_t)k * 14267572527LL) >> 32); }
NM_INLINE int nm_log10_pow2(int e) { return (int)(((int64_t)e * 1292913986LL) >> 32); }
NM_INLINE int nm_pow10_exp2(int k) { return nm_log2_pow10(k) - 127; }
NM_INLINE int nm_decimal_digits(uint64_t d)     /* digits of d; 1 for 0 */
{
    int n = nm_log10_pow2(64 - __builtin_clzll(d | 1));
    return n + (d >= nm_pow10_u64[n]) + (d == 0 && n == 0);
}
