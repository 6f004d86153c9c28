/* sort_kernels.h - what the sorting and searching kernels offer: one row per C type, one table per CPU level.
 *
 * All work on contiguous, aligned, native items.  Order is ascending, NaN last (complex: lexicographic), as NumPy's. */
#pragma once
#include "base/base.h"
#include "base/cpu.h"
#include "kernels/ctypes.h"

typedef struct nm_sort_row {
    /* Sort n items.  Equal items keep their order but for zeros and NaNs of different bits: see stable. */
    void (*sort)(void *data, intptr_t n, void *scratch);
    /* The same, always stable. */
    void (*stable)(void *data, intptr_t n, void *scratch);
    /* index[i] = place of the i-th smallest item; stable.  n < 2^32. */
    void (*argsort)(const void *data, intptr_t n, int64_t *index, void *scratch);
    /* Move the item of rank k to place k with smaller or equal ones before it and larger or equal ones behind. */
    void (*select)(void *data, intptr_t n, intptr_t k, void *scratch);
    /* A permutation in index of which only place k is right, in the sense of select. */
    void (*argselect)(const void *data, intptr_t n, intptr_t k, int64_t *index, void *scratch);
    /* place[i] = number of items of the sorted data < key[i] (right: <= key[i]). */
    void (*search)(const void *data, intptr_t n, const void *key, intptr_t keys, int64_t *place, int right);
    /* 1 if no item is smaller than the one before it. */
    int (*sorted)(const void *data, intptr_t n);
    /* Of types whose select is much faster than sort: what remains when items that selects have parted are sorted part by part. */
    void (*join)(void *data, intptr_t n);
} nm_sort_row;

/* Bytes of scratch that sort, stable, argsort, select and argselect of n items of a size need at most. */
NM_INLINE intptr_t nm_sort_scratch(intptr_t n, intptr_t size, int type)
{
    if (type == NM_T_c64 || type == NM_T_c128)
        return n*(size + 16) + 64;
    return size <= 2 ? 65536*4 + 8*n + 64 : n*(size > 8 ? size : 8) + 64;
}

#define X(level) extern const nm_sort_row NM_JOIN(nm_sort_, level)[NM_T_COUNT];
NM_FOR_LEVELS(X)
#undef X
