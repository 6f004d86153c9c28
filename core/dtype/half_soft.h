/* half.h - IEEE half precision by integer arithmetic: exact, to nearest even, whatever the rounding mode.  Narrowing raises
 * overflow and underflow as NumPy's half does (underflow where a result below the normal range is inexact); widening raises
 * nothing. */
#pragma once
#include <string.h>
#include "base/fp.h"

/* sig has the 11 significant bits of the result at its top end above `drop` bits that are to be rounded away. */
NM_INLINE uint64_t nm_half_round(uint64_t sig, int drop)
{
    uint64_t rest = sig & (((uint64_t)1 << drop) - 1), half = (uint64_t)1 << (drop - 1);
    uint64_t kept = sig >> drop;
    return kept + (rest > half || (rest == half && (kept & 1)));
}

/* sign at bit 15; exp is the unbiased exponent of a number 1.frac with `bits` bits of fraction below the leading one. */
NM_INLINE uint16_t nm_half_pack(uint16_t sign, int exp, uint64_t frac, int bits)
{
    if (exp >= 16) {
        nm_fp_raise(NM_FP_OVERFLOW);
        return sign | 0x7C00;
    }
    if (exp < -14) {
        if (exp < -25) {
            nm_fp_raise(NM_FP_UNDERFLOW);
            return sign;
        }
        int drop = bits - 10 + (-14 - exp);
        uint64_t sig = frac | (uint64_t)1 << bits;
        if (sig & (((uint64_t)1 << drop) - 1))
            nm_fp_raise(NM_FP_UNDERFLOW);
        return (uint16_t)(sign + nm_half_round(sig, drop));
    }
    uint64_t out = ((uint64_t)(exp + 15) << 10) + nm_half_round(frac, bits - 10);
    if (out >= 0x7C00)
        nm_fp_raise(NM_FP_OVERFLOW);
    return (uint16_t)(sign | out);
}

NM_INLINE uint16_t nm_half_from_float_bits(uint32_t f)
{
    uint16_t sign = (uint16_t)((f >> 16) & 0x8000);
    uint32_t frac = f & 0x7FFFFF;
    int exp = (int)((f >> 23) & 0xFF);
    if (exp == 0xFF) {
        if (!frac)
            return sign | 0x7C00;
        uint16_t payload = (uint16_t)(frac >> 13);
        return (uint16_t)(sign | 0x7C00 | (payload ? payload : 1));
    }
    if (exp == 0) {
        if (frac)
            nm_fp_raise(NM_FP_UNDERFLOW);
        return sign;
    }
    return nm_half_pack(sign, exp - 127, frac, 23);
}

NM_INLINE uint16_t nm_half_from_double_bits(uint64_t d)
{
    uint16_t sign = (uint16_t)((d >> 48) & 0x8000);
    uint64_t frac = d & 0xFFFFFFFFFFFFFu;
    int exp = (int)((d >> 52) & 0x7FF);
    if (exp == 0x7FF) {
        if (!frac)
            return sign | 0x7C00;
        uint16_t payload = (uint16_t)(frac >> 42);
        return (uint16_t)(sign | 0x7C00 | (payload ? payload : 1));
    }
    if (exp == 0) {
        if (frac)
            nm_fp_raise(NM_FP_UNDERFLOW);
        return sign;
    }
    return nm_half_pack(sign, exp - 1023, frac, 52);
}

NM_INLINE uint32_t nm_half_to_float_bits(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, frac = h & 0x3FF;
    int exp = (h >> 10) & 0x1F;
    if (exp == 0x1F)
        return sign | 0x7F800000 | frac << 13;
    if (exp == 0) {
        if (!frac)
            return sign;
        int shift = __builtin_clz(frac) - 21;
        return sign | (uint32_t)(113 - shift) << 23 | (frac << shift & 0x3FF) << 13;
    }
    return sign | (uint32_t)(exp + 112) << 23 | frac << 13;
}

NM_INLINE uint64_t nm_half_to_double_bits(uint16_t h)
{
    uint64_t sign = (uint64_t)(h & 0x8000) << 48, frac = h & 0x3FF;
    int exp = (h >> 10) & 0x1F;
    if (exp == 0x1F)
        return sign | 0x7FF0000000000000u | frac << 42;
    if (exp == 0) {
        if (!frac)
            return sign;
        int shift = __builtin_clz((uint32_t)frac) - 21;
        return sign | (uint64_t)(1009 - shift) << 52 | (frac << shift & 0x3FF) << 42;
    }
    return sign | (uint64_t)(exp + 1008) << 52 | frac << 42;
}

NM_INLINE uint16_t nm_half_from_float(float f) { uint32_t u; memcpy(&u, &f, 4); return nm_half_from_float_bits(u); }
NM_INLINE uint16_t nm_half_from_double(double d) { uint64_t u; memcpy(&u, &d, 8); return nm_half_from_double_bits(u); }
NM_INLINE float nm_half_to_float(uint16_t h) { uint32_t u = nm_half_to_float_bits(h); float f; memcpy(&f, &u, 4); return f; }
NM_INLINE double nm_half_to_double(uint16_t h) { uint64_t u = nm_half_to_double_bits(h); double d; memcpy(&d, &u, 8); return d; }

NM_INLINE bool nm_half_isnan(uint16_t h) { return (h & 0x7FFF) > 0x7C00; }
