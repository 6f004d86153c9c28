/* sort.h - sorting, selection and searching along an axis.
 *
 * Every dtype that has an order: numbers (NaN last; complex lexicographic), datetimes (NaT last), strings, and any class with a
 * compare method.  Sorts of all kinds but NM_SORT_STABLE may reorder items that compare equal and differ in their bits. */
#pragma once
#include "algo/algo.h"

typedef enum nm_sort_kind { NM_SORT_QUICK, NM_SORT_HEAP, NM_SORT_STABLE } nm_sort_kind;

/* Sort v in place along axis. */
NM_MUST_USE nm_status nm_view_sort(nm_ctx *ctx, const nm_view *v, int axis, nm_sort_kind kind);
/* The order that sorts v along axis: int64 of v's shape.  Always stable. axis NM_AXIS_NONE: of the raveled items. */
NM_MUST_USE nm_status nm_view_argsort(nm_ctx *ctx, const nm_view *v, int axis, nm_sort_kind kind, nm_out *out);
/* The order that sorts by the last key, ties by the key before it, and so on.  Keys have one shape. */
NM_MUST_USE nm_status nm_view_lexsort(nm_ctx *ctx, int nkeys, const nm_view *const *keys, int axis, nm_out *out);
/* Bring the items of ranks kth (negative ones count from the end) to their places, in place; the rest lies on its side of them. */
NM_MUST_USE nm_status nm_view_partition(nm_ctx *ctx, const nm_view *v, int nkth, const intptr_t *kth, int axis);
NM_MUST_USE nm_status nm_view_argpartition(nm_ctx *ctx, const nm_view *v, int nkth, const intptr_t *kth, int axis, nm_out *out);
/* Places in the sorted 1-D a at which the keys would be inserted, before (left) or behind equal items.  sorter: an order that sorts a,
 * or NULL.  Result int64 of keys' shape.  Operands are brought to their common dtype. */
NM_MUST_USE nm_status nm_view_searchsorted(nm_ctx *ctx, const nm_view *a, const nm_view *keys, bool right, const nm_view *sorter,
                                           nm_out *out);
/* numpy.digitize: bins monotonic, ascending or descending; 1-D. */
NM_MUST_USE nm_status nm_view_digitize(nm_ctx *ctx, const nm_view *x, const nm_view *bins, bool right, nm_out *out);

/* ---- for other algorithms: lines of contiguous native items */
typedef struct nm_sorter {
    nm_ctx *ctx;
    nm_dtype dt;                 /* native */
    const struct nm_sort_row *row;   /* NULL: by compare */
    const nm_class *cls;
    bool time;                   /* datetime: int64 with NaT, the smallest, last */
    char *scratch;
    intptr_t bytes;
} nm_sorter;
/* Prepare for lines of at most n items; NM_E_TYPE when the dtype has no order. */
NM_MUST_USE nm_status nm_sorter_begin(nm_ctx *ctx, nm_sorter *s, const nm_dtype *dt, intptr_t n);
void nm_sorter_end(nm_sorter *s);
NM_MUST_USE nm_status nm_sorter_sort(nm_sorter *s, char *data, intptr_t n, bool stable);
NM_MUST_USE nm_status nm_sorter_argsort(nm_sorter *s, const char *data, intptr_t n, int64_t *index);
NM_MUST_USE nm_status nm_sorter_select(nm_sorter *s, char *data, intptr_t n, int nkth, const intptr_t *kth /* ascending, >= 0 */);
NM_MUST_USE nm_status nm_sorter_search(nm_sorter *s, const char *data, intptr_t n, const char *key, intptr_t keys, bool right,
                                       int64_t *place);
/* < 0, 0, > 0; a failing compare leaves its status in the ctx. */
int nm_sorter_compare(nm_sorter *s, const void *a, const void *b);
