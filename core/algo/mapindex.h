/* mapindex.h - advanced indexing: items of a view chosen by arrays of indexes, or by a mask.
 *
 * The index arrays broadcast together to a shape B; each selects along one axis of the base, and the axes that none selects
 * on are the rest R.  get and set work between the base and a view of shape B + R (the caller transposes where NumPy puts B
 * elsewhere).  Indexes count from the end when negative, and all are checked before the first item of the base is written. */
#pragma once
#include "numen.h"
#include "base/pool.h"

typedef struct nm_map {
    nm_ctx *ctx;
    nm_view base;
    int n, nb, nr;                            /* index arrays; dimensions of B and of R */
    int axis[NM_MAXDIMS];
    intptr_t shape[2 * NM_MAXDIMS];           /* B, then R */
    intptr_t rest_strides[NM_MAXDIMS];        /* R's in the base */
    const char *data[NM_MAXDIMS];             /* of the index arrays */
    intptr_t *strides;                        /* [n][nb]: theirs, broadcast to B */
    intptr_t strides_room[4 * 8];
    size_t strides_bytes;                     /* of strides when it is allocated, else 0 */
} nm_map;

/* index: aligned native intptr_t arrays, each for axis[i] of base (no axis twice).  The views must outlive the map. */
NM_MUST_USE nm_status nm_map_begin(nm_ctx *ctx, nm_map *map, const nm_view *base, int n, const nm_view *const *index, const int *axis);
void nm_map_end(nm_map *map);
/* IndexError "index 5 is out of bounds for axis 0 with size 3"; axis_name[i], if given, is the axis number that the text names. */
NM_MUST_USE nm_status nm_map_check(const nm_map *map, const int *axis_name);
/* dst[...] = base[index...], with the same check; after a failure dst holds anything. */
NM_MUST_USE nm_status nm_map_get(const nm_map *map, const int *axis_name, const nm_view *dst);
/* dst = a[index], each of one dimension, without a map; false where that takes one: a wrong index, or items that are counted. */
bool nm_take_line(const nm_ctx *ctx, const nm_view *a, const nm_view *index, const nm_view *dst);
/* base[index...] = src, src of the base's dtype and of shape B + R (strides may be 0); checked before by nm_map_check.
 * No index array may lie over the base. */
NM_MUST_USE nm_status nm_map_set(const nm_map *map, const nm_view *src);

/* The place of the first of n indexes (aligned intptr_t) that is not in [-length, length), or -1. */
intptr_t nm_index_check(const nm_ctx *ctx, const char *index, intptr_t step, intptr_t n, intptr_t length);

/* A bool view whose true items have been counted, in pieces that threads can work on. */
typedef struct nm_mask {
    nm_view v;                                /* of whoever made it */
    intptr_t pieces, size;                    /* of so many items each, in C order */
    intptr_t before[NM_POOL_PIECES + 1];      /* true items before each piece; the last is all */
} nm_mask;

/* The number of true items.  bytes: what will be read and written per item of the mask, beside it.  v must outlive the mask. */
intptr_t nm_mask_begin(const nm_ctx *ctx, nm_mask *mask, const nm_view *v, intptr_t bytes);
/* Where a mask is true: one index per axis and true item, column[i] with room for all of them. */
void nm_mask_indexes(const nm_ctx *ctx, const nm_mask *mask, intptr_t *const *column);
/* The same as places in C order. */
void nm_mask_places(const nm_ctx *ctx, const nm_mask *mask, intptr_t *place);
/* dst (1-d, contiguous, with as many items as the mask is true) = base[mask]; the mask has base's shape. */
NM_MUST_USE nm_status nm_mask_get(nm_ctx *ctx, const nm_view *base, const nm_mask *mask, const nm_view *dst);
/* base[mask] = src: 1-d of the base's dtype, as many items as the mask is true, or stride 0. */
NM_MUST_USE nm_status nm_mask_set(nm_ctx *ctx, const nm_view *base, const nm_mask *mask, const nm_view *src);
