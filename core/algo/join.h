/* join.h - putting arrays together, repeating and moving them as wholes, padding. */
#pragma once
#include "algo/algo.h"

/* Joined along an existing axis (NM_AXIS_NONE: raveled); dt NULL: the result dtype.  Checks NumPy's casting rule. */
NM_MUST_USE nm_status nm_view_concatenate(nm_ctx *ctx, int n, const nm_view *const *views, int axis, const nm_dtype *dt,
                                          nm_casting casting, nm_out *out);
/* Joined along a new axis. */
NM_MUST_USE nm_status nm_view_stack(nm_ctx *ctx, int n, const nm_view *const *views, int axis, const nm_dtype *dt, nm_casting casting,
                                    nm_out *out);
NM_MUST_USE nm_status nm_view_tile(nm_ctx *ctx, const nm_view *a, int n, const intptr_t *reps, nm_out *out);
/* Items moved round by shift[i] along axes[i]; n 0: one shift of the raveled items. */
NM_MUST_USE nm_status nm_view_roll(nm_ctx *ctx, const nm_view *a, int n, const intptr_t *shifts, const int *axes, nm_out *out);
/* Lower (upper: upper) triangle of the last two axes, zeros elsewhere. */
NM_MUST_USE nm_status nm_triangle(nm_ctx *ctx, const nm_view *a, intptr_t k, bool upper, nm_out *out);

typedef enum nm_pad_mode { NM_PAD_CONSTANT, NM_PAD_EDGE, NM_PAD_LINEAR_RAMP, NM_PAD_MAXIMUM, NM_PAD_MEAN, NM_PAD_MEDIAN, NM_PAD_MINIMUM,
                           NM_PAD_REFLECT, NM_PAD_SYMMETRIC, NM_PAD_WRAP, NM_PAD_EMPTY } nm_pad_mode;
/* width: 2 per axis.  values: for constant and linear_ramp a view (ndim, 2), else NULL.  length: stat_length, 2 per axis, or NULL. */
NM_MUST_USE nm_status nm_view_pad(nm_ctx *ctx, const nm_view *a, const intptr_t *width, nm_pad_mode mode, const nm_view *values,
                             const intptr_t *length, bool odd, nm_out *out);

/* ---- edit.c: a without, or with more, items along an axis; the result has a's dtype */
/* Without the items at the indices (any shape; repeated ones count once).  NM_E_INDEX outside the axis. */
NM_MUST_USE nm_status nm_view_delete(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_out *out);
/* Without n places from start on, step (at least 1) apart. */
NM_MUST_USE nm_status nm_view_delete_range(nm_ctx *ctx, const nm_view *a, intptr_t start, intptr_t n, intptr_t step, int axis,
                                           nm_out *out);
/* With values before the items at the indices of a.  One index: all of values stand there; several: one value of the axis each,
 * broadcast. */
NM_MUST_USE nm_status nm_view_insert(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *values, int axis, nm_out *out);
