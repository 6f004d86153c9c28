/* copy.c - strided copies, byte swaps, masked copies and fills by item size. */
#include "kernels/chosen.h"
#include "kernels/copy.h"

#define PICK PICK_BITS
NM_INLINE pair64 swap_pair(pair64 w) { return (pair64){ __builtin_bswap64(w.hi), __builtin_bswap64(w.lo) }; }
#if defined(__AVX512F__)
enum { VECTOR = 64 };
#elif defined(__AVX2__)
enum { VECTOR = 32 };
#else
enum { VECTOR = 16 };
#endif
#ifdef CHOSEN_BITS
#define STORE_LANES 16
#define STORE_CHOSEN store_1
#endif
#define DT s1
#define W uint8_t
#define LANES (VECTOR / (int)sizeof(W))
#define SWAP(x) (x)
#include "kernels/copy.inc.c"
#undef DT
#undef W
#undef SWAP
#undef LANES
#ifdef CHOSEN_BITS
#define STORE_LANES 16
#define STORE_CHOSEN store_2
#endif
#define DT s2
#define W uint16_t
#define LANES (VECTOR / (int)sizeof(W))
#define SWAP(x) __builtin_bswap16(x)
#include "kernels/copy.inc.c"
#undef DT
#undef W
#undef SWAP
#undef LANES
#ifdef CHOSEN_BITS
#define STORE_LANES 16
#define STORE_CHOSEN store_4
#endif
#define DT s4
#define W uint32_t
#define LANES (VECTOR / (int)sizeof(W))
#define SWAP(x) __builtin_bswap32(x)
#include "kernels/copy.inc.c"
#undef DT
#undef W
#undef SWAP
#undef LANES
#ifdef CHOSEN_BITS
#define STORE_LANES 8
#define STORE_CHOSEN store_8
#endif
#define DT s8
#define W uint64_t
#define LANES (VECTOR / (int)sizeof(W))
#define SWAP(x) __builtin_bswap64(x)
#include "kernels/copy.inc.c"
#undef DT
#undef W
#undef SWAP
#undef LANES
#undef PICK
#define PICK pick_pair
#define DT s16
#define W pair64
#define SWAP(x) swap_pair(x)
#include "kernels/copy.inc.c"
#undef DT
#undef W
#undef SWAP

void LEVEL_NAME(copy)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n, intptr_t size)
{
    if (dst == src && ds == ss)
        return;
    if (ds == size && ss == size) {
        memmove(dst, src, (size_t)(n * size));
        return;
    }
    if (ss == 0 && n > 0) {
        LEVEL_NAME(fill)(dst, ds, src, n, size);
        return;
    }
    switch (size) {
    case 1: copy_s1(dst, ds, src, ss, n); return;
    case 2: copy_s2(dst, ds, src, ss, n); return;
    case 4: copy_s4(dst, ds, src, ss, n); return;
    case 8: copy_s8(dst, ds, src, ss, n); return;
    case 16: copy_s16(dst, ds, src, ss, n); return;
    }
    for (intptr_t i = 0; i < n; i++)
        memmove(dst + i * ds, src + i * ss, (size_t)size);
}

void LEVEL_NAME(copy_swap)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n, intptr_t size)
{
    switch (size) {
    case 1: copy_s1(dst, ds, src, ss, n); return;
    case 2: swap_s2(dst, ds, src, ss, n); return;
    case 4: swap_s4(dst, ds, src, ss, n); return;
    case 8: swap_s8(dst, ds, src, ss, n); return;
    case 16: swap_s16(dst, ds, src, ss, n); return;
    }
    for (intptr_t i = 0; i < n; i++) {
        char *d = dst + i * ds;
        memmove(d, src + i * ss, (size_t)size);
        for (intptr_t a = 0, b = size - 1; a < b; a++, b--) {
            char c = d[a];
            d[a] = d[b];
            d[b] = c;
        }
    }
}

void LEVEL_NAME(copy_where)(char *dst, intptr_t ds, const char *src, intptr_t ss, const char *mask, intptr_t ms, intptr_t n, intptr_t size)
{
    switch (size) {
    case 1: copy_where_s1(dst, ds, src, ss, mask, ms, n); return;
    case 2: copy_where_s2(dst, ds, src, ss, mask, ms, n); return;
    case 4: copy_where_s4(dst, ds, src, ss, mask, ms, n); return;
    case 8: copy_where_s8(dst, ds, src, ss, mask, ms, n); return;
    case 16: copy_where_s16(dst, ds, src, ss, mask, ms, n); return;
    }
    for (intptr_t i = 0; i < n; i++)
        if (mask[i * ms])
            memmove(dst + i * ds, src + i * ss, (size_t)size);
}

void LEVEL_NAME(fill)(char *dst, intptr_t ds, const char *item, intptr_t n, intptr_t size)
{
    switch (size) {
    case 1:
        if (ds == 1) {
            memset(dst, *item, (size_t)n);
            return;
        }
        fill_s1(dst, ds, item, n);
        return;
    case 2: fill_s2(dst, ds, item, n); return;
    case 4: fill_s4(dst, ds, item, n); return;
    case 8: fill_s8(dst, ds, item, n); return;
    case 16: fill_s16(dst, ds, item, n); return;
    }
    for (intptr_t i = 0; i < n; i++)
        memmove(dst + i * ds, item, (size_t)size);
}
