/* view.h - arithmetic on shapes and strides.  Nothing here reads or writes an item. */
#pragma once
#include "numen.h"
#include "base/base.h"

/* A view with its own room for shape and strides. */
typedef struct nm_viewbuf {
    nm_view v;
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
} nm_viewbuf;
/* *to describes the same window as *from, with shape and strides in to's own room. */
void nm_viewbuf_copy(nm_viewbuf *to, const nm_view *from);

/* ---- shapes (shape.c) */
intptr_t nm_items(int ndim, const intptr_t *shape);                        /* product; the shape is known to fit */
/* Product with every factor checked, also times the item size; NumPy's error text when it does not fit. */
NM_MUST_USE nm_status nm_items_checked(nm_ctx *ctx, int ndim, const intptr_t *shape, intptr_t itemsize, intptr_t *items);
void nm_strides_c(int ndim, const intptr_t *shape, intptr_t itemsize, intptr_t *strides);
void nm_strides_f(int ndim, const intptr_t *shape, intptr_t itemsize, intptr_t *strides);
/* np.empty_like(order='K') of one array with strides like (not itself C or F contiguous): by absolute stride, ties in C order. */
void nm_strides_like(int ndim, const intptr_t *shape, intptr_t itemsize, const intptr_t *like, intptr_t *strides);
/* Strides of a fresh array that keeps the axis order of n views of the same ndim (the K order of ufuncs and nditer). */
void nm_strides_keep(int ndim, const intptr_t *shape, intptr_t itemsize, int n, const intptr_t *const *like, intptr_t *strides);
/* The axes from outermost to innermost in K order. */
void nm_order_keep(int ndim, const intptr_t *shape, int n, const intptr_t *const *strides, int *perm);
bool nm_is_c_contiguous(int ndim, const intptr_t *shape, const intptr_t *strides, intptr_t itemsize);
bool nm_is_f_contiguous(int ndim, const intptr_t *shape, const intptr_t *strides, intptr_t itemsize);
bool nm_is_aligned(const nm_view *v, intptr_t align);                      /* every item at a multiple of align */
/* axis in [-ndim, ndim) -> [0, ndim); else NM_E_AXIS and NumPy's text. prefix as in "prefix: axis ...", or NULL. */
NM_MUST_USE nm_status nm_axis(nm_ctx *ctx, int axis, int ndim, const char *prefix, int *out);
/* A tuple of axes without repetition; NM_E_VALUE "duplicate value in 'axis'". */
NM_MUST_USE nm_status nm_axes(nm_ctx *ctx, int n, const int *axes, int ndim, bool *is_axis);
/* "(2,3)" as NumPy writes a shape in messages; text has room for size bytes. */
void nm_shape_text(int ndim, const intptr_t *shape, char *text, size_t size);

/* ---- broadcasting (broadcast.c) */
NM_MUST_USE nm_status nm_broadcast(nm_ctx *ctx, int n, const nm_view *const *views, int *ndim, intptr_t *shape);
/* Strides by which a view appears in a broadcast shape. false if it does not fit. */
bool nm_broadcast_strides(const nm_view *v, int ndim, const intptr_t *shape, intptr_t *strides);

/* ---- rearranging (rearrange.c).  Results in out's room; out may not be in's holder. */
/* Strides for a new shape without moving items; false if that needs a copy. Shapes have equal products. order C or F. */
bool nm_reshape_strides(int ndim, const intptr_t *shape, const intptr_t *strides, int new_ndim, const intptr_t *new_shape,
                        bool fortran, intptr_t itemsize, intptr_t *new_strides);
/* Resolve one -1 in a new shape; NumPy's "cannot reshape array of size ..." texts. */
NM_MUST_USE nm_status nm_reshape_shape(nm_ctx *ctx, intptr_t items, int ndim, intptr_t *shape);
NM_MUST_USE nm_status nm_view_transpose(nm_ctx *ctx, const nm_view *v, const int *perm /* NULL: reversed */, nm_viewbuf *out);
NM_MUST_USE nm_status nm_view_swapaxes(nm_ctx *ctx, const nm_view *v, int a, int b, nm_viewbuf *out);
NM_MUST_USE nm_status nm_view_squeeze(nm_ctx *ctx, const nm_view *v, const bool *which /* NULL: all of length 1 */, nm_viewbuf *out);
NM_MUST_USE nm_status nm_view_diagonal(nm_ctx *ctx, const nm_view *v, intptr_t offset, int axis1, int axis2, nm_viewbuf *out);

/* ---- basic indexing (slice.c) */
enum nm_index_kind { NM_IX_INT, NM_IX_SLICE, NM_IX_NEWAXIS, NM_IX_ELLIPSIS };
#define NM_SLICE_NONE INTPTR_MIN                                           /* an omitted start, stop or step */
typedef struct nm_index_item { int kind; intptr_t start, stop, step; } nm_index_item;   /* NM_IX_INT: start */
NM_MUST_USE nm_status nm_slice(nm_ctx *ctx, const nm_view *v, int n, const nm_index_item *items, nm_viewbuf *out);
/* Python's slice.indices: clip to length, return the number of items. step != 0. */
intptr_t nm_slice_adjust(intptr_t length, intptr_t *start, intptr_t *stop, intptr_t *step);

/* ---- overlap (overlap.c): NumPy's may_share_memory, shares_memory, and the question whether a copy is needed */
void nm_extent(const nm_view *v, uintptr_t *begin, uintptr_t *end);        /* half-open byte range, empty if no items */
bool nm_bounds_overlap(const nm_view *a, const nm_view *b);
/* 1 overlap, 0 none, -1 work limit reached, -2 overflow. max_work < 0: exact without limit. */
int nm_share_memory(const nm_view *a, const nm_view *b, intptr_t max_work);
int nm_internal_overlap(const nm_view *v, intptr_t max_work);              /* two indexes of one view at one address */

/* ---- lines (lines.c): all 1-D lines of some views along one axis, for algorithms that work a line at a time */
typedef struct nm_lines {
    int nop, ndim;                    /* ndim without the axis, coalesced */
    intptr_t count;                   /* number of lines */
    intptr_t shape[NM_MAXDIMS], index[NM_MAXDIMS];
    intptr_t strides[4][NM_MAXDIMS];
    char *ptr[4];                     /* begin of the present line in each operand */
    intptr_t length[4], step[4];      /* items and stride along the axis of each operand */
} nm_lines;
/* nop <= 4 views of equal shape but for the axis' length (an operand of lower ndim that lacks the axis has length 1). */
void nm_lines_begin(nm_lines *it, int nop, const nm_view *const *views, int axis);
bool nm_lines_next(nm_lines *it);     /* false after the last line */
void nm_lines_goto(nm_lines *it, intptr_t line);
