/* array_stats.c - reductions, statistics, histograms, differences and interpolation of arrays. */
#include <math.h>
#include <string.h>
#include "algo/bins.h"
#include "algo/calculus.h"
#include "algo/extreme.h"
#include "algo/stats.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ reductions */
#define REDUCTION(name, ufunc)                                                                                                  \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a)                                                                          \
    { NM_OPERANDS(a); return NM_RESULT(nm_ufunc_reduce(nm, ufunc, a, NM_ALL_AXES, false)); }                                    \
    nm_array *nm_##name##_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims)                                          \
    { NM_OPERANDS(a); return NM_RESULT(nm_ufunc_reduce(nm, ufunc, a, axis, keepdims)); }
REDUCTION(sum, "add")
REDUCTION(prod, "multiply")
REDUCTION(max, "maximum")
REDUCTION(min, "minimum")
REDUCTION(all, "logical_and")
REDUCTION(any, "logical_or")

#define STATISTIC(name, call)                                                                                     \
    nm_array *nm_##name##_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims)                            \
    {                                                                                                             \
        bool axes[NM_MAXDIMS];                                                                                    \
        NM_MADE(nm_axis_flags(nm, a, axis, axes) < 0 ? NM_E_AXIS : (call), a);                                    \
    }                                                                                                             \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_##name##_axis(nm, a, NM_ALL_AXES, false)); }
STATISTIC(mean, nm_view_mean(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(median, nm_view_median(nm, &a->v, axes, keepdims, &made.out))
STATISTIC(ptp, nm_view_ptp(nm, &a->v, axes, keepdims, &made.out))
STATISTIC(nansum, nm_view_nansum(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(nanprod, nm_view_nanprod(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(nanmean, nm_view_nanmean(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(nanmedian, nm_view_nanmedian(nm, &a->v, axes, keepdims, &made.out))
STATISTIC(nanmax, nm_nanextreme(nm, &a->v, axes, keepdims, true, &made.out))
STATISTIC(nanmin, nm_nanextreme(nm, &a->v, axes, keepdims, false, &made.out))
STATISTIC(argmax, nm_view_argmax(nm, &a->v, nm_none_axis(axis), keepdims, &made.out))
STATISTIC(argmin, nm_view_argmin(nm, &a->v, nm_none_axis(axis), keepdims, &made.out))

#define SPREAD(name, skip, root)                                                                                          \
    nm_array *nm_##name##_ddof(nm_ctx *nm, const nm_array *a, int axis, double ddof, bool keepdims)                       \
    {                                                                                                                     \
        bool axes[NM_MAXDIMS], bad = false;                                                                               \
        (void)bad;                                                                                                        \
        NM_MADE(nm_axis_flags(nm, a, axis, axes) < 0 ? NM_E_AXIS                                                          \
                : skip ? nm_view_nanvar(nm, &a->v, axes, keepdims, ddof, root, NULL, &bad, &made.out)                     \
                       : nm_view_var(nm, &a->v, axes, keepdims, ddof, root, NULL, NULL, &made.out), a);                   \
    }                                                                                                                     \
    nm_array *nm_##name##_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims)                                    \
    { NM_OPERANDS(a); return NM_RESULT(nm_##name##_ddof(nm, a, axis, 0, keepdims)); }                                     \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_##name##_ddof(nm, a, NM_ALL_AXES, 0, false)); }
SPREAD(std, false, true)
SPREAD(var, false, false)
SPREAD(nanstd, true, true)
SPREAD(nanvar, true, false)

/* Where the extreme item is, NaNs left out; a line of nothing but NaN is an error. */
static nm_array *nan_place(nm_ctx *nm, const nm_array *a, int axis, bool keepdims, bool most)
{
    const nm_array *clean = a;
    if (nm_has_nan_kind(&a->v.dt)) {
        nm_array *bad = nm_not_equal(nm, a, a), *lost = nm_any(nm, nm_all_axis(nm, bad, axis, false));
        if (!lost)
            return NULL;
        if (nm_value(nm, lost) != 0) {
            nm_fail(nm, NM_E_VALUE, "All-NaN slice encountered");
            return NULL;
        }
        clean = nm_where(nm, bad, nm_weak(nm, a, most ? -INFINITY : INFINITY), a);
    }
    return most ? nm_argmax_axis(nm, clean, axis, keepdims) : nm_argmin_axis(nm, clean, axis, keepdims);
}
nm_array *nm_nanargmax_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims)
{
    NM_BEGIN(a);
    return NM_END(nan_place(nm, a, axis, keepdims, true));
}
nm_array *nm_nanargmin_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims)
{
    NM_BEGIN(a);
    return NM_END(nan_place(nm, a, axis, keepdims, false));
}
nm_array *nm_nanargmax(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_nanargmax_axis(nm, a, NM_ALL_AXES, false)); }
nm_array *nm_nanargmin(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_nanargmin_axis(nm, a, NM_ALL_AXES, false)); }

nm_array *nm_cumsum(nm_ctx *nm, const nm_array *a, int axis)
{
    NM_OPERANDS(a);
    return NM_RESULT(nm_ufunc_accumulate(nm, "add", a, axis));
}
nm_array *nm_cumprod(nm_ctx *nm, const nm_array *a, int axis)
{
    NM_OPERANDS(a);
    return NM_RESULT(nm_ufunc_accumulate(nm, "multiply", a, axis));
}

static nm_array *without_nan(nm_ctx *nm, const nm_array *a, double by)
{
    return nm_has_nan_kind(&a->v.dt) ? nm_where(nm, nm_not_equal(nm, a, a), nm_weak(nm, a, by), a) : nm_whole(nm, a);
}
nm_array *nm_nancumsum(nm_ctx *nm, const nm_array *a, int axis) { NM_BEGIN(a); return NM_END(nm_cumsum(nm, without_nan(nm, a, 0), axis)); }
nm_array *nm_nancumprod(nm_ctx *nm, const nm_array *a, int axis)
{
    NM_BEGIN(a);
    return NM_END(nm_cumprod(nm, without_nan(nm, a, 1), axis));
}

/* A slice of a along an axis. */
static nm_array *slice_of(nm_ctx *nm, const nm_array *a, int axis, intptr_t start, intptr_t stop, intptr_t step)
{
    nm_index_item items[NM_MAXDIMS];
    nm_viewbuf buf;
    if (!a)
        return NULL;
    for (int d = 0; d < axis; d++)
        items[d] = (nm_index_item){ NM_IX_SLICE, NM_SLICE_NONE, NM_SLICE_NONE, NM_SLICE_NONE };
    items[axis] = (nm_index_item){ NM_IX_SLICE, start, stop, step };
    return nm_slice(nm, &a->v, axis + 1, items, &buf) >= 0 ? nm_window(nm, a, &buf.v) : NULL;
}

static nm_array *cumulative(nm_ctx *nm, const char *ufunc, const nm_array *a, int axis, bool initial, double first)
{
    nm_array *r = nm_ufunc_accumulate(nm, ufunc, a, axis);
    if (!r || !initial)
        return r;
    intptr_t shape[NM_MAXDIMS];
    axis = axis == NM_ALL_AXES ? 0 : axis < 0 ? axis + r->v.ndim : axis;
    memcpy(shape, r->shape, (size_t)r->v.ndim * sizeof *shape);
    shape[axis] = 1;
    const nm_array *both[2] = { nm_full(nm, r->v.dt, r->v.ndim, shape, first), r };
    return nm_concatenate(nm, 2, both, axis);
}
nm_array *nm_cumulative_sum(nm_ctx *nm, const nm_array *a, int axis,
                            bool initial) { NM_BEGIN(a); return NM_END(cumulative(nm, "add", a, axis, initial, 0)); }
nm_array *nm_cumulative_prod(nm_ctx *nm, const nm_array *a, int axis, bool initial)
{
    NM_BEGIN(a);
    return NM_END(cumulative(nm, "multiply", a, axis, initial, 1));
}

intptr_t nm_count_nonzero(nm_ctx *nm, const nm_array *a)
{
    intptr_t n;
    if (!nm_given(nm, __func__, 1, &a))
        return -1;
    return nm_blame_status(nm, __func__, 1, &a, nm_view_count_nonzero(nm, &a->v, &n)) >= 0 ? n : -1;
}
nm_array *nm_count_nonzero_axes(nm_ctx *nm, const nm_array *a, int axis, bool keepdims)
{
    bool axes[NM_MAXDIMS];
    NM_MADE(nm_axis_flags(nm, a, axis, axes) < 0 ? NM_E_AXIS : nm_count_nonzero_axis(nm, &a->v, axes, keepdims, &made.out), a);
}

/* Weights in a form that broadcasts to a: of a's shape already, or one per item of the axis. */
static const nm_array *weights_along(nm_ctx *nm, const nm_array *a, int axis, const nm_array *weights)
{
    intptr_t shape[NM_MAXDIMS];
    int which;
    if (weights->v.ndim == a->v.ndim && (!a->v.ndim || !memcmp(weights->shape, a->shape, (size_t)a->v.ndim * sizeof *shape)))
        return weights;
    if (axis == NM_ALL_AXES) {
        nm_fail(nm, NM_E_TYPE, "Axis must be specified when shapes of a and weights differ.");
        return NULL;
    }
    if (nm_axis(nm, axis, a->v.ndim, NULL, &which) < 0)
        return NULL;
    if (weights->v.ndim != 1 || weights->shape[0] != a->shape[which]) {
        nm_fail(nm, NM_E_VALUE, "Shape of weights must be consistent with shape of a along specified axis.");
        return NULL;
    }
    for (int d = 0; d < a->v.ndim; d++)
        shape[d] = d == which ? -1 : 1;
    return nm_reshape(nm, weights, a->v.ndim, shape);
}

/* ------------------------------------------------------------------ quantiles */
static int method_of(nm_ctx *nm, const char *method)
{
    for (int i = 0; i < NM_Q_METHODS; i++)
        if (!strcmp(method, nm_quantile_names[i]))
            return i;
    return nm_fail(nm, NM_E_VALUE, "'%s' is not a valid method", method);
}

/* q as shares of 1. */
static nm_array *shares(nm_ctx *nm, const nm_array *q, double whole)
{
    nm_array *share = nm_astype(nm, q, nm_of(NM_DOUBLE));
    for (intptr_t i = 0, n = share ? nm_size(share) : 0; i < n; i++) {
        double *x = (double *)share->v.data + i;
        if (!(*x >= 0 && *x <= whole)) {
            nm_fail(nm, NM_E_VALUE, whole == 1 ? "Quantiles must be in the range [0, 1]" : "Percentiles must be in the range [0, 100]");
            return NULL;
        }
        *x /= whole;
    }
    return share;
}

static nm_array *quantile(nm_ctx *nm, const nm_array *a, const nm_array *q, double whole, int axis, const char *method, bool skip_nan)
{
    bool axes[NM_MAXDIMS];
    int which = method ? method_of(nm, method) : NM_Q_LINEAR;
    nm_array *share = which < 0 ? NULL : shares(nm, q, whole), *flat = nm_ravel(nm, share);
    nm_made made;
    if (!flat || nm_axis_flags(nm, a, axis, axes) < 0)
        return NULL;
    nm_made_begin(&made);
    bool narrow = q->v.ndim == 0 && a->v.dt.cls->flags & NM_CLASS_FLOAT;
    const nm_array *use = q->v.ndim == 0 ? share : flat;
    nm_array *r = nm_made_end(nm, &made, nm_view_quantile(nm, &a->v, &use->v, narrow, axes, false, (nm_quantile_method)which, skip_nan,
                                                          &made.out));
    if (!r || q->v.ndim < 2)
        return r;
    intptr_t shape[2 * NM_MAXDIMS];
    memcpy(shape, q->shape, (size_t)q->v.ndim * sizeof *shape);
    memcpy(shape + q->v.ndim, r->shape + 1, (size_t)(r->v.ndim - 1) * sizeof *shape);
    return nm_reshape(nm, r, q->v.ndim + r->v.ndim - 1, shape);
}

static nm_array *weighted(nm_ctx *nm, const nm_array *a, const nm_array *q, double whole, int axis, const nm_array *weights, bool skip_nan)
{
    bool axes[NM_MAXDIMS];
    nm_made made;
    const nm_array *share = shares(nm, q, whole), *w = share ? weights_along(nm, a, axis, weights) : NULL;
    if (!w || nm_axis_flags(nm, a, axis, axes) < 0)
        return NULL;
    nm_made_begin(&made);
    return nm_made_end(nm, &made, nm_view_quantile_weighted(nm, &a->v, &w->v, &share->v, axes, false, skip_nan, &made.out));
}

#define QUANTILE(name, whole, skip)                                                                                             \
    nm_array *nm_##name##_by(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis, const char *method)                \
    {                                                                                                                           \
        NM_BEGIN(a, q);                                                                                                         \
        return NM_END(quantile(nm, a, q, whole, axis, method, skip));                                                           \
    }                                                                                                                           \
    nm_array *nm_##name##_weighted(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis, const nm_array *weights)         \
    {                                                                                                                           \
        NM_BEGIN(a, q, weights);                                                                                                \
        return NM_END(weighted(nm, a, q, whole, axis, weights, skip));                                                          \
    }                                                                                                                           \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis)     \
    { NM_OPERANDS(a, q); return NM_RESULT(nm_##name##_by(nm, a, q, axis, NULL)); }
QUANTILE(quantile, 1, false)
QUANTILE(percentile, 100, false)
QUANTILE(nanquantile, 1, true)
QUANTILE(nanpercentile, 100, true)

/* ------------------------------------------------------------------ averages and covariances */
nm_array *nm_average(nm_ctx *nm, const nm_array *a, int axis, const nm_array *weights, nm_array **sum_of_weights)
{
    nm_hand(sum_of_weights, NULL);
    if (a && !weights) {
        nm_array *mean = nm_mean_axis(nm, a, axis, false);
        if (mean && sum_of_weights)
            *sum_of_weights = nm_full_like(nm, mean, nm_size(mean) ? (double)(nm_size(a) / nm_size(mean)) : 0);
        return mean;
    }
    NM_BEGIN(a, weights);
    const nm_array *w = weights_along(nm, a, axis, weights);
    nm_array *r = NULL;
    const nm_array *x = a->v.dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL) ? nm_astype(nm, a, nm_of(NM_DOUBLE)) : a;
    w = w ? nm_broadcast_to(nm, w, a->v.ndim, a->shape) : NULL;
    nm_array *total = nm_sum_axis(nm, w, axis, false), *zero = nm_any(nm, nm_equal(nm, total, total ? nm_weak(nm, total, 0) : NULL));
    if (zero && nm_value(nm, zero) != 0)
        nm_fail(nm, NM_E_ZERODIV, "Weights sum to zero, can't be normalized");
    else
        r = nm_divide(nm, nm_sum_axis(nm, nm_multiply(nm, x, w), axis, false), total);
    if (r && sum_of_weights)
        *sum_of_weights = nm_keep(nm, total);
    return NM_END(r);
}

nm_array *nm_cov_with(nm_ctx *nm, const nm_array *a, const nm_cov_options *options)
{
    const nm_cov_options plain = { 0 }, *o = options ? options : &plain;
    NM_BEGIN(a, NM_MAYBE(o->y), NM_MAYBE(o->fweights), NM_MAYBE(o->aweights));
    nm_array *x = NULL, *w = NULL, *fact = NULL;
    const nm_array *f = o->fweights, *aw = o->aweights;
    if (a->v.ndim > 2 || (o->y && o->y->v.ndim > 2)) {
        nm_fail(nm, NM_E_VALUE, "m has more than 2 dimensions");
        return NM_END(NULL);
    }
    nm_array *rows = nm_atleast_2d(nm, a);
    if (o->columns && a->v.ndim == 2)
        rows = nm_transpose(nm, rows);
    if (o->y) {
        nm_array *more = nm_atleast_2d(nm, o->y);
        const nm_array *both[2] = { rows, o->columns && o->y->v.ndim == 2 ? nm_transpose(nm, more) : more };
        rows = nm_concatenate(nm, 2, both, 0);
    }
    double ddof = o->has_ddof ? o->ddof : o->bias ? 0 : 1, n;
    if (!rows)
        return NM_END(NULL);
    if (!(rows->v.dt.cls->flags & (NM_CLASS_FLOAT | NM_CLASS_COMPLEX)))
        rows = nm_astype(nm, rows, nm_of(NM_DOUBLE));
    intptr_t count = rows ? rows->shape[1] : 0;
    for (int i = 0; i < 2; i++) {
        const nm_array *v = i ? aw : f;
        if (v && (v->v.ndim != 1 || v->shape[0] != count)) {
            nm_fail(nm, NM_E_VALUE, "%s must have one dimension and one item per observation", i ? "aweights" : "fweights");
            return NM_END(NULL);
        }
    }
    if (f || aw)
        w = nm_astype(nm, f && aw ? nm_multiply(nm, f, aw) : f ? f : aw, nm_of(NM_DOUBLE));
    if ((f || aw) && !w)
        return NM_END(NULL);
    nm_array *mean = w ? nm_average(nm, rows, 1, w, NULL) : nm_mean_axis(nm, rows, 1, false);
    if (!w)
        n = (double)count - ddof;
    else {
        nm_array *total = nm_sum(nm, w);
        double sum = total ? nm_value(nm, total) : 0;
        n = sum;
        if (ddof != 0) {
            nm_array *square = aw ? nm_sum(nm, nm_multiply(nm, w, aw)) : NULL;
            n = sum - ddof * (aw ? square ? nm_value(nm, square) / sum : 0 : 1);
        }
    }
    x = nm_subtract(nm, rows, nm_expand_dims(nm, mean, 1));
    nm_array *right = nm_conjugate(nm, nm_transpose(nm, w ? nm_multiply(nm, x, w) : x));
    fact = x ? nm_weak(nm, x, n > 0 ? n : 0) : NULL;
    return NM_END(nm_squeeze(nm, nm_divide(nm, nm_matmul(nm, x, right), fact)));
}
nm_array *nm_cov(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_cov_with(nm, a, NULL)); }

nm_array *nm_corrcoef_with(nm_ctx *nm, const nm_array *a, const nm_array *y, bool columns)
{
    nm_cov_options options = { 0 };
    options.y = y;
    options.columns = columns;
    NM_BEGIN(a, NM_MAYBE(y));
    nm_array *c = nm_cov_with(nm, a, &options);
    if (!c || c->v.ndim == 0)
        return NM_END(c ? nm_divide(nm, c, c) : NULL);
    nm_array *d = nm_sqrt(nm, nm_real(nm, nm_diagonal(nm, c, 0)));
    nm_array *r = nm_divide(nm, nm_divide(nm, c, nm_expand_dims(nm, d, 1)), nm_expand_dims(nm, d, 0));
    nm_array *one = r ? nm_weak(nm, r, 1) : NULL, *less = r ? nm_weak(nm, r, -1) : NULL;
    return NM_END(r && !nm_iscomplexobj(r) ? nm_clip(nm, r, less, one) : r);
}
nm_array *nm_corrcoef(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_corrcoef_with(nm, a, NULL, false)); }

/* ------------------------------------------------------------------ counts and histograms */
nm_array *nm_bincount(nm_ctx *nm, const nm_array *x, const nm_array *weights, intptr_t minlength)
{
    NM_MADE(nm_view_bincount(nm, &x->v, weights ? &weights->v : NULL, minlength, &made.out), x, NM_MAYBE(weights));
}

/* First and last edge: the range, or the extremes of a. */
static nm_status outer_edges(nm_ctx *nm, const nm_array *a, const double *range, double *edge)
{
    if (range) {
        memcpy(edge, range, 2 * sizeof *edge);
        if (edge[0] > edge[1])
            return nm_fail(nm, NM_E_VALUE, "max must be larger than min in range parameter.");
    } else if (nm_size(a) == 0) {
        edge[0] = 0;
        edge[1] = 1;
    } else {
        nm_array *low = nm_min(nm, a), *high = nm_max(nm, a);
        if (!low || !high)
            return nm_outcome(nm);
        edge[0] = nm_value(nm, low);
        edge[1] = nm_value(nm, high);
    }
    if (!isfinite(edge[0]) || !isfinite(edge[1]))
        return nm_fail(nm, NM_E_VALUE, "%s range of [%.17g, %.17g] is not finite", range ? "supplied" : "autodetected", edge[0], edge[1]);
    if (edge[0] == edge[1]) {
        edge[0] -= 0.5;
        edge[1] += 0.5;
    }
    return NM_OK;
}

nm_array *nm_histogram_bin_edges(nm_ctx *nm, const nm_array *a, intptr_t bins, const double *range)
{
    double edge[2];
    NM_BEGIN(a);
    if (bins < 1)
        nm_fail(nm, NM_E_VALUE, "`bins` must be positive, when an integer");
    else if (outer_edges(nm, a, range, edge) >= 0)
        return NM_END(nm_linspace(nm, edge[0], edge[1], bins + 1));
    return NM_END(NULL);
}

nm_array *nm_histogram_bin_edges_by(nm_ctx *nm, const nm_array *a, const char *rule, const double *range)
{
    int which = 0;
    intptr_t bins;
    bool coarse;
    double edge[2];
    NM_BEGIN(a);
    while (which < NM_BIN_RULES && strcmp(rule, nm_bin_rule_names[which]))
        which++;
    if (which == NM_BIN_RULES)
        nm_fail(nm, NM_E_VALUE, "'%s' is not a valid estimator for `bins`", rule);
    else if (outer_edges(nm, a, range, edge) >= 0 &&
             nm_histogram_rule(nm, &a->v, (nm_bin_rule)which, range ? edge : NULL, &bins, &coarse) >= 0)
        return NM_END(nm_linspace(nm, edge[0], edge[1], bins + 1));
    return NM_END(NULL);
}

nm_array *nm_histogram_of(nm_ctx *nm, const nm_array *a, const nm_array *edges, const nm_array *weights, bool density)
{
    NM_BEGIN(a, edges, NM_MAYBE(weights));
    nm_array *e = nm_astype(nm, edges, nm_of(NM_DOUBLE)), *x = nm_ravel(nm, nm_astype(nm, a, nm_of(NM_DOUBLE))), *r = NULL;
    nm_array *rising = e && e->v.ndim == 1 ? nm_all(nm, nm_less_equal(nm, nm_index(nm, e, ":-1"), nm_index(nm, e, "1:"))) : NULL;
    nm_made made;
    if (e && (e->v.ndim != 1 || e->shape[0] < 1))
        nm_fail(nm, NM_E_VALUE, "`bins` must be 1d, when an array");
    else if (rising && nm_value(nm, rising) == 0)
        nm_fail(nm, NM_E_VALUE, "`bins` must increase monotonically, when an array");
    else if (rising && x && !weights) {
        nm_made_begin(&made);
        r = nm_made_end(nm, &made, nm_histogram_edges(nm, &x->v, &e->v, &made.out));
    } else if (rising && x) {                /* sums of weights: places in the edges, the last edge belonging to the last bin */
        intptr_t bins = e->shape[0] - 1;
        nm_array *w = nm_ravel(nm, weights), *place = nm_searchsorted(nm, e, x, true);
        nm_array *last = nm_equal(nm, x, nm_index(nm, e, "-1"));
        place = nm_subtract(nm, place, nm_astype(nm, last, nm_of(NM_INT64)));
        r = nm_index(nm, nm_bincount(nm, place, w, bins + 2), "1:-1");
        intptr_t head = bins;
        r = nm_duplicate(nm, r);
        if (r && r->shape[0] != head)
            r = slice_of(nm, r, 0, 0, head, 1);
    }
    if (r && density) {
        nm_array *width = nm_diff(nm, e, 1, 0);
        r = nm_divide(nm, nm_divide(nm, r, width), nm_sum(nm, r));
    }
    return NM_END(r);
}

nm_array *nm_histogram(nm_ctx *nm, const nm_array *a, intptr_t bins, nm_array **edges)
{
    nm_hand(edges, NULL);
    NM_BEGIN(a);
    nm_array *e = nm_histogram_bin_edges(nm, a, bins, NULL), *x = nm_ravel(nm, nm_astype(nm, a, nm_of(NM_DOUBLE))), *counts = NULL;
    if (e && x) {
        nm_made made;
        nm_made_begin(&made);
        counts = nm_made_end(nm, &made, nm_histogram_uniform(nm, &x->v, &e->v, NULL, &made.out));
    }
    if (counts && edges)
        *edges = nm_keep(nm, e);
    return NM_END(counts);
}

static nm_array *histogramdd(nm_ctx *nm, const char *who, const nm_array *sample, const nm_array *const *edges, const nm_array *weights,
                             bool density)
{
    if (!nm_given(nm, who, 1, &sample))
        return NULL;
    int n = sample->v.ndim == 2 ? (int)NM_MIN(sample->shape[1], 33) : 0;
    const nm_array *all[8] = { sample, NM_MAYBE(weights) };
    int operands = nm_gather(all, 2, n, edges);
    if (n < 1 || n > 32) {
        nm_fail(nm, NM_E_VALUE, "histogramdd takes points in the rows of an array of 1 to 32 columns");
        return nm_blame(nm, who, 1, all, NULL);
    }
    if (!nm_given(nm, who, n, edges))
        return NULL;
    nm_enter(nm);
    nm_array *flat = NULL, *places[32] = { NULL };
    intptr_t sizes[32], total = 1;
    for (int d = 0; d < n; d++) {
        nm_array *x = nm_reshape(nm, slice_of(nm, sample, 1, d, d + 1, 1), 1, (const intptr_t[]){ -1 });
        nm_array *last = nm_equal(nm, x, nm_index(nm, edges[d], "-1"));
        places[d] = nm_subtract(nm, nm_searchsorted(nm, edges[d], x, true), nm_astype(nm, last, nm_of(NM_INT64)));
        sizes[d] = nm_size(edges[d]) + 1;
        if (!places[d] || !nm_mul_size(total, sizes[d], &total)) {
            if (places[d])
                nm_fail(nm, NM_E_VALUE, "the histogram has too many bins");
            return nm_blame(nm, who, operands, all, nm_yield(nm, NULL));
        }
    }
    flat = nm_ravel_multi_index(nm, n, (const nm_array *const *)places, sizes, "raise");
    nm_array *r = nm_astype(nm, nm_reshape(nm, nm_bincount(nm, flat, weights, total), n, sizes), nm_of(NM_DOUBLE));
    for (int d = 0; d < n; d++)
        r = slice_of(nm, r, d, 1, -1, 1);
    if (r && density) {
        nm_array *sum = nm_sum(nm, r);
        for (int d = 0; d < n; d++) {
            intptr_t shape[32];
            for (int i = 0; i < n; i++)
                shape[i] = i == d ? -1 : 1;
            r = nm_divide(nm, r, nm_reshape(nm, nm_diff(nm, edges[d], 1, 0), n, shape));
        }
        r = nm_divide(nm, r, sum);
    }
    return nm_blame(nm, who, operands, all, nm_yield(nm, nm_duplicate(nm, r)));
}
nm_array *nm_histogramdd(nm_ctx *nm, const nm_array *sample, const nm_array *const *edges, const nm_array *weights, bool density)
{
    return histogramdd(nm, __func__, sample, edges, weights, density);
}

nm_array *nm_histogram2d(nm_ctx *nm, const nm_array *x, const nm_array *y, const nm_array *edges_x, const nm_array *edges_y,
                         const nm_array *weights, bool density)
{
    NM_BEGIN(x, y, edges_x, edges_y, NM_MAYBE(weights));
    const nm_array *both[2] = { x, y }, *edges[2] = { edges_x, edges_y };
    return NM_END(nm_histogramdd(nm, nm_stack(nm, 2, both, 1), edges, weights, density));
}

/* ------------------------------------------------------------------ differences and areas */
nm_array *nm_diff(nm_ctx *nm, const nm_array *a, intptr_t n, int axis) { NM_MADE(nm_view_diff(nm, &a->v, n, axis, &made.out), a); }

nm_array *nm_ediff1d(nm_ctx *nm, const nm_array *a, const nm_array *to_end, const nm_array *to_begin)
{
    NM_BEGIN(a, NM_MAYBE(to_end), NM_MAYBE(to_begin));
    nm_array *middle = nm_diff(nm, nm_ravel(nm, a), 1, 0);
    const nm_array *parts[3];
    int n = 0;
    if (to_begin)
        parts[n++] = middle ? nm_astype(nm, nm_ravel(nm, to_begin), middle->v.dt) : NULL;
    parts[n++] = middle;
    if (to_end)
        parts[n++] = middle ? nm_astype(nm, nm_ravel(nm, to_end), middle->v.dt) : NULL;
    return NM_END(nm_concatenate(nm, n, parts, 0));
}

/* A plain number as an operand. */
static nm_view number_view(double *x) { return (nm_view){ (char *)x, NULL, NULL, 0, 0, nm_dtype_of(NM_DOUBLE) }; }

nm_array *nm_gradient(nm_ctx *nm, const nm_array *f, double dx, int axis, int edge_order)
{
    nm_view x = number_view(&dx);
    NM_MADE(nm_view_gradient(nm, &f->v, &x, true, axis, edge_order, &made.out), f);
}
nm_array *nm_gradient_at(nm_ctx *nm, const nm_array *f, const nm_array *x, int axis, int edge_order)
{
    NM_MADE(nm_view_gradient(nm, &f->v, &x->v, false, axis, edge_order, &made.out), f, x);
}

nm_array *nm_trapezoid(nm_ctx *nm, const nm_array *y, const nm_array *x, double dx, int axis)
{
    nm_view d = number_view(&dx);
    nm_made made;
    NM_BEGIN(y, NM_MAYBE(x));
    nm_array *steps = x ? nm_diff(nm, x, 1, x->v.ndim == 1 ? 0 : axis) : NULL;
    if (x && !steps)
        return NM_END(NULL);
    nm_made_begin(&made);
    return NM_END(nm_made_end(nm, &made, nm_view_trapezoid(nm, &y->v, x ? &steps->v : &d, !x, axis, &made.out)));
}

nm_array *nm_unwrap(nm_ctx *nm, const nm_array *p, double discont, int axis, double period)
{
    NM_MADE(nm_view_unwrap(nm, &p->v, fmax(discont, period / 2), period, false, axis, &made.out), p);
}

/* ------------------------------------------------------------------ interpolation and sliding products */
static nm_array *interpolate(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp, const double *left, const double *right)
{
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    const nm_array *a = nm_astype(nm, x, f64), *b = nm_astype(nm, xp, f64);
    const nm_array *c = nm_astype(nm, fp, nm_iscomplexobj(fp) ? nm_dtype_of(NM_CDOUBLE) : f64);
    nm_made made;
    nm_made_begin(&made);
    return a && b && c ? nm_made_end(nm, &made, nm_view_interp(nm, &a->v, &b->v, &c->v, left, right, &made.out)) : NULL;
}
nm_array *nm_interp(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp)
{
    NM_BEGIN(x, xp, fp);
    return NM_END(interpolate(nm, x, xp, fp, NULL, NULL));
}
nm_array *nm_interp_bounds(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp, double left, double right)
{
    NM_BEGIN(x, xp, fp);
    double bounds[4] = { left, 0, right, 0 };
    return NM_END(interpolate(nm, x, xp, fp, &bounds[0], &bounds[2]));
}
nm_array *nm_interp_period(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp, double period)
{
    NM_BEGIN(x, xp, fp);
    if (!(period != 0) || xp->v.ndim != 1 || fp->v.ndim != 1 || xp->shape[0] != fp->shape[0] || xp->shape[0] == 0) {
        nm_fail(nm, NM_E_VALUE, period == 0 ? "period must be a non-zero value"
                : "Data points must be 1-D sequences of one length, not empty");
        return NM_END(NULL);
    }
    nm_array *p = nm_scalar(nm, fabs(period)), *at = nm_remainder(nm, nm_astype(nm, xp, nm_of(NM_DOUBLE)), p);
    nm_array *order = nm_argsort(nm, at, 0);
    const nm_array *sorted = nm_take(nm, at, order, 0), *values = nm_take(nm, fp, order, 0);
    const nm_array *ends[3] = { nm_subtract(nm, nm_index(nm, sorted, "-1:"), p), sorted, nm_add(nm, nm_index(nm, sorted, ":1"), p) };
    const nm_array *around[3] = { nm_index(nm, values, "-1:"), values, nm_index(nm, values, ":1") };
    nm_array *xs = nm_concatenate(nm, 3, ends, 0), *fs = nm_concatenate(nm, 3, around, 0),
             *u = nm_remainder(nm, nm_astype(nm, x, nm_of(NM_DOUBLE)), p);
    return NM_END(xs && fs && u ? interpolate(nm, u, xs, fs, NULL, NULL) : NULL);
}

static int slide_mode(nm_ctx *nm, const char *mode, int otherwise)
{
    static const char *const names[3] = { "valid", "same", "full" };
    if (!mode)
        return otherwise;
    for (int i = 0; i < 3; i++)
        if (!strcmp(mode, names[i]))
            return i;
    return nm_fail(nm, NM_E_VALUE, "mode must be one of 'valid', 'same', or 'full' (got '%s')", mode);
}
static nm_array *slide(nm_ctx *nm, const nm_array *a, const nm_array *v, int mode, bool flip)
{
    nm_made made;
    nm_made_begin(&made);
    return mode < 0 ? NULL : nm_made_end(nm, &made, nm_view_correlate(nm, &a->v, &v->v, mode, flip, &made.out));
}
nm_array *nm_convolve(nm_ctx *nm, const nm_array *a, const nm_array *v) { NM_OPERANDS(a, v); return NM_RESULT(slide(nm, a, v, 2, true)); }
nm_array *nm_convolve_mode(nm_ctx *nm, const nm_array *a, const nm_array *v, const char *mode)
{
    NM_OPERANDS(a, v);
    return NM_RESULT(slide(nm, a, v, slide_mode(nm, mode, 2), true));
}
nm_array *nm_correlate(nm_ctx *nm, const nm_array *a, const nm_array *v, const char *mode)
{
    NM_OPERANDS(a, v);
    return NM_RESULT(slide(nm, a, v, slide_mode(nm, mode, 0), false));
}
