/* stats.h - means, variances, order statistics, with and without NaNs, along any axes.
 *
 * axes: a flag per axis (NULL: all).  Warnings about empty slices are the caller's: results are NaN there. */
#pragma once
#include "algo/algo.h"
#include "ufunc/ufunc.h"

/* A result whose view is kept while its memory comes from another nm_out. */
typedef struct nm_capture { nm_out out; nm_out *inner; nm_view v; } nm_capture;
void nm_capture_begin(nm_capture *c, nm_out *inner);

/* Items that one result is made of. */
intptr_t nm_reduced_count(const nm_view *v, const bool *axes);

NM_MUST_USE nm_status nm_view_mean(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out);
/* Variance, or with root the standard deviation.  mean: given in keepdims form, or NULL. */
NM_MUST_USE nm_status nm_view_var(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, double ddof, bool root,
                                  const nm_dtype *dtype,
                             const nm_view *mean, nm_out *out);
NM_MUST_USE nm_status nm_view_ptp(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out);
NM_MUST_USE nm_status nm_view_median(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out);

typedef enum nm_quantile_method {
    NM_Q_INVERTED_CDF, NM_Q_AVERAGED_INVERTED_CDF, NM_Q_CLOSEST_OBSERVATION, NM_Q_INTERPOLATED_INVERTED_CDF, NM_Q_HAZEN, NM_Q_WEIBULL,
    NM_Q_LINEAR, NM_Q_MEDIAN_UNBIASED, NM_Q_NORMAL_UNBIASED, NM_Q_LOWER, NM_Q_HIGHER, NM_Q_MIDPOINT, NM_Q_NEAREST, NM_Q_METHODS
} nm_quantile_method;
extern const char *const nm_quantile_names[NM_Q_METHODS];
/* q: 1-D float (f2, f4, f8, g; its precision is that of the interpolation) or int64, or 0-d; result shape: q's, then v's reduced.
 * weak: q is a plain number, and interpolation has v's precision.  skip_nan: NaNs do not count. */
NM_MUST_USE nm_status nm_view_quantile(nm_ctx *ctx, const nm_view *v, const nm_view *q, bool weak, const bool *axes, bool keepdims,
                                  nm_quantile_method method, bool skip_nan, nm_out *out);
/* The first item in order at which the weights' sum reaches the share q of their total (NM_Q_INVERTED_CDF).  weights broadcast to v's
 * shape, none below zero, in each line a finite total above it: else NM_E_VALUE.  q: any shape; the result has v's dtype. (weighted.c) */
NM_MUST_USE nm_status nm_view_quantile_weighted(nm_ctx *ctx, const nm_view *v, const nm_view *weights, const nm_view *q, const bool *axes,
                                                bool keepdims, bool skip_nan, nm_out *out);

/* ---- without NaNs (nan.c); dtypes that have none are reduced as they are */
NM_MUST_USE nm_status nm_view_nansum(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out);
NM_MUST_USE nm_status nm_view_nanprod(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out);
NM_MUST_USE nm_status nm_view_nanmean(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out);
/* bad: set when a result has no degree of freedom left. */
NM_MUST_USE nm_status nm_view_nanvar(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, double ddof, bool root,
                                     const nm_dtype *dtype,
                                bool *bad, nm_out *out);
NM_MUST_USE nm_status nm_view_nanmedian(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out);
/* The largest (most) or smallest item that is not NaN; NaN where there is none. */
NM_MUST_USE nm_status nm_nanextreme(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, bool most, nm_out *out);
/* v with NaNs replaced by the item (0, 1, -inf ...) in a copy of its own axis order; a dtype without NaNs is borrowed.  any: whether there
 * were some. */
NM_MUST_USE nm_status nm_replace_nan(nm_ctx *ctx, const nm_view *v, double by, nm_tmp *t, bool *any);
bool nm_has_nan_kind(const nm_dtype *dt);
