/* take.h - choosing, placing and repeating items by index or mask. */
#pragma once
#include "algo/algo.h"

/* What happens to an index out of bounds. */
typedef enum nm_clip_mode { NM_CLIP, NM_WRAP, NM_RAISE } nm_clip_mode;

/* Items of a along axis (NM_AXIS_NONE: of the raveled a) at the indices, of any shape. */
NM_MUST_USE nm_status nm_view_take(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_clip_mode mode, nm_out *out);
/* a.flat[indices] = values, values repeated as needed. */
NM_MUST_USE nm_status nm_view_put(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *values, nm_clip_mode mode);
/* a.flat[i] = values[i % len] where mask. */
NM_MUST_USE nm_status nm_view_putmask(nm_ctx *ctx, const nm_view *a, const nm_view *mask, const nm_view *values);
/* Like putmask, with the values used one after the other. */
NM_MUST_USE nm_status nm_view_place(nm_ctx *ctx, const nm_view *a, const nm_view *mask, const nm_view *values);
/* Items along axis where the 1-D condition, which may be shorter, is true. */
NM_MUST_USE nm_status nm_view_compress(nm_ctx *ctx, const nm_view *condition, const nm_view *a, int axis, nm_out *out);
/* Raveled items where the raveled condition is true. */
NM_MUST_USE nm_status nm_view_extract(nm_ctx *ctx, const nm_view *condition, const nm_view *a, nm_out *out);
/* Items repeated along axis; repeats: one number or one per item. */
NM_MUST_USE nm_status nm_view_repeat(nm_ctx *ctx, const nm_view *a, const nm_view *repeats, int axis, nm_out *out);
/* Result[i] = choices[index[i]][i], everything broadcast together. */
NM_MUST_USE nm_status nm_view_choose(nm_ctx *ctx, const nm_view *index, int n, const nm_view *const *choices, nm_clip_mode mode,
                                     nm_out *out);
/* a and indices of one ndim, broadcast but for axis; the result has the indices' length along axis. */
NM_MUST_USE nm_status nm_view_take_along_axis(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_out *out);
NM_MUST_USE nm_status nm_view_put_along_axis(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *values, int axis);

/* ---- where.c */
/* condition ? x : y, everything broadcast, x and y at their result dtype dt (NULL: promoted). */
NM_MUST_USE nm_status nm_view_where(nm_ctx *ctx, const nm_view *condition, const nm_view *x, const nm_view *y, const nm_dtype *dt,
                                    nm_out *out);
/* Truth of every item as C-contiguous bool in t. */
NM_MUST_USE nm_status nm_truth(nm_ctx *ctx, const nm_view *v, nm_tmp *t);
NM_MUST_USE nm_status nm_view_count_nonzero(nm_ctx *ctx, const nm_view *v, intptr_t *count);
NM_MUST_USE nm_status nm_count_nonzero_axis(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out);
/* Indexes of the nonzero items in C order, as one int64 (count, ndim) result; its columns are numpy.nonzero's arrays. */
NM_MUST_USE nm_status nm_view_argwhere(nm_ctx *ctx, const nm_view *v, nm_out *out);
/* The same as ndim results, out called once per axis. */
NM_MUST_USE nm_status nm_view_nonzero(nm_ctx *ctx, const nm_view *v, nm_out *out);
NM_MUST_USE nm_status nm_view_flatnonzero(nm_ctx *ctx, const nm_view *v, nm_out *out);
