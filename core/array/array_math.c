/* array_math.c - universal functions, reductions, statistics, sorting and sets of arrays. */
#include <math.h>
#include <string.h>
#include "algo/bins.h"
#include "algo/extreme.h"
#include "algo/join.h"
#include "algo/sets.h"
#include "algo/stats.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* One call of a function on views that asks for its result memory. */
#define MADE(ok, call)                                                      \
    if (!(ok))                                                              \
        return NULL;                                                        \
    nm_made made;                                                           \
    nm_made_begin(&made);                                                   \
    return nm_made_end(nm, &made, call)

/* ------------------------------------------------------------------ ufuncs */
static nm_array *apply(nm_ctx *nm, const char *name, int n, const nm_array *const *in, nm_array **more)
{
    const nm_view *views[4];
    for (int i = 0; i < n; i++) {
        if (!in[i])
            return NULL;
        views[i] = &in[i]->v;
    }
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = nm_made_end(nm, &made, nm_apply(nm, name, views, &made.out));
    if (more)
        *more = r ? made.array[1] : NULL;
    return r;
}

static nm_array *apply2(nm_ctx *nm, const char *name, const nm_array *x, const nm_array *y)
{
    const nm_array *in[2] = { x, y };
    return apply(nm, name, 2, in, NULL);
}

#define UNARY(name) nm_array *nm_##name(nm_ctx *nm, const nm_array *x) { return apply(nm, #name, 1, &x, NULL); }
#define BINARY(name) nm_array *nm_##name(nm_ctx *nm, const nm_array *x, const nm_array *y) { return apply2(nm, #name, x, y); }
NM_UNARY_UFUNCS(UNARY)
NM_BINARY_UFUNCS(BINARY)
nm_array *nm_sub(nm_ctx *nm, const nm_array *x, const nm_array *y) { return apply2(nm, "subtract", x, y); }
nm_array *nm_mul(nm_ctx *nm, const nm_array *x, const nm_array *y) { return apply2(nm, "multiply", x, y); }
nm_array *nm_div(nm_ctx *nm, const nm_array *x, const nm_array *y) { return apply2(nm, "divide", x, y); }
nm_array *nm_modf(nm_ctx *nm, const nm_array *x, nm_array **whole) { return apply(nm, "modf", 1, &x, whole); }
nm_array *nm_frexp(nm_ctx *nm, const nm_array *x, nm_array **exponent) { return apply(nm, "frexp", 1, &x, exponent); }
nm_array *nm_divmod(nm_ctx *nm, const nm_array *x, const nm_array *y, nm_array **remainder)
{
    const nm_array *in[2] = { x, y };
    return apply(nm, "divmod", 2, in, remainder);
}
nm_array *nm_clip(nm_ctx *nm, const nm_array *x, const nm_array *low, const nm_array *high)
{
    const nm_array *in[3] = { x, low, high };
    return apply(nm, "clip", 3, in, NULL);
}
nm_array *nm_where(nm_ctx *nm, const nm_array *condition, const nm_array *x, const nm_array *y)
{
    MADE(condition && x && y, nm_view_where(nm, &condition->v, &x->v, &y->v, NULL, &made.out));
}

/* ------------------------------------------------------------------ reductions */
static nm_array *reduce(nm_ctx *nm, const char *ufunc, const nm_array *a, int axis, bool keepdims)
{
    bool axes[NM_MAXDIMS];
    MADE(a && nm_axis_flags(nm, a, axis, axes) >= 0, nm_reduce(nm, ufunc, &a->v, axes, keepdims, NULL, &made.out));
}

#define REDUCTION(name, ufunc)                                                                                    \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a) { return reduce(nm, ufunc, a, NM_ALL_AXES, false); }       \
    nm_array *nm_##name##_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims) { return reduce(nm, ufunc, a, axis, keepdims); }
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
        MADE(a && nm_axis_flags(nm, a, axis, axes) >= 0, call);                                                   \
    }                                                                                                             \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a) { return nm_##name##_axis(nm, a, NM_ALL_AXES, false); }
STATISTIC(mean, nm_view_mean(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(std, nm_view_var(nm, &a->v, axes, keepdims, 0.0, true, NULL, NULL, &made.out))
STATISTIC(var, nm_view_var(nm, &a->v, axes, keepdims, 0.0, false, NULL, NULL, &made.out))
STATISTIC(median, nm_view_median(nm, &a->v, axes, keepdims, &made.out))
STATISTIC(ptp, nm_view_ptp(nm, &a->v, axes, keepdims, &made.out))
STATISTIC(nansum, nm_view_nansum(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(nanprod, nm_view_nanprod(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(nanmean, nm_view_nanmean(nm, &a->v, axes, keepdims, NULL, &made.out))
STATISTIC(nanmedian, nm_view_nanmedian(nm, &a->v, axes, keepdims, &made.out))
STATISTIC(argmax, nm_view_argmax(nm, &a->v, axis == NM_ALL_AXES ? NM_AXIS_NONE : axis, keepdims, &made.out))
STATISTIC(argmin, nm_view_argmin(nm, &a->v, axis == NM_ALL_AXES ? NM_AXIS_NONE : axis, keepdims, &made.out))

nm_array *nm_quantile(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis)
{
    bool axes[NM_MAXDIMS];
    MADE(a && q && nm_axis_flags(nm, a, axis, axes) >= 0, nm_view_quantile(nm, &a->v, &q->v, false, axes, false, NM_Q_LINEAR, false, &made.out));
}

static nm_array *accumulate(nm_ctx *nm, const char *name, const nm_array *a, int axis)
{
    if (axis == NM_ALL_AXES) {
        a = nm_ravel(nm, a);
        axis = 0;
    }
    if (!a || nm_axis(nm, axis, a->v.ndim, NULL, &axis) < 0)
        return NULL;
    const nm_ufunc *uf = nm_ufunc_find(nm->lib, name);
    nm_dtype dt[3];
    nm_resolution r = { .dt = dt };
    if (nm_ufunc_resolve_reduce(nm, uf, &a->v.dt, NULL, &r) < 0)
        return NULL;
    nm_array *out = nm_fresh(nm, &dt[0], a->v.ndim, a->shape, false);
    return out && nm_accumulate_run(nm, uf, r.loop, dt, &a->v, axis, &out->v) >= 0 ? out : NULL;
}
nm_array *nm_cumsum(nm_ctx *nm, const nm_array *a, int axis) { return accumulate(nm, "add", a, axis); }
nm_array *nm_cumprod(nm_ctx *nm, const nm_array *a, int axis) { return accumulate(nm, "multiply", a, axis); }
nm_array *nm_diff(nm_ctx *nm, const nm_array *a, intptr_t n, int axis) { MADE(a, nm_view_diff(nm, &a->v, n, axis, &made.out)); }

intptr_t nm_count_nonzero(nm_ctx *nm, const nm_array *a)
{
    intptr_t n;
    return a && nm_view_count_nonzero(nm, &a->v, &n) >= 0 ? n : -1;
}

nm_array *nm_cov(nm_ctx *nm, const nm_array *a)
{
    if (!a || a->v.ndim != 2) {
        if (a)
            nm_fail(nm, NM_E_VALUE, "cov takes a two-dimensional array with variables in rows");
        return NULL;
    }
    nm_array *x = nm_subtract(nm, a, nm_mean_axis(nm, a, 1, true));
    return nm_divide(nm, nm_matmul(nm, x, nm_transpose(nm, x)), nm_scalar(nm, (double)(a->shape[1] - 1)));
}

nm_array *nm_corrcoef(nm_ctx *nm, const nm_array *a)
{
    nm_array *c = nm_cov(nm, a), *d = nm_sqrt(nm, nm_diagonal(nm, c, 0));
    return nm_divide(nm, nm_divide(nm, c, nm_expand_dims(nm, d, 1)), nm_expand_dims(nm, d, 0));
}

nm_array *nm_bincount(nm_ctx *nm, const nm_array *x, const nm_array *weights, intptr_t minlength)
{
    MADE(x, nm_view_bincount(nm, &x->v, weights ? &weights->v : NULL, minlength, &made.out));
}

nm_array *nm_histogram(nm_ctx *nm, const nm_array *a, intptr_t bins, nm_array **edges)
{
    nm_array *low = nm_min(nm, a), *high = nm_max(nm, a), *counts = NULL;
    *edges = NULL;
    if (!low || !high)
        return NULL;
    if (bins < 1) {
        nm_fail(nm, NM_E_VALUE, "`bins` must be positive, when an integer");
        return NULL;
    }
    double first = nm_value(nm, low), last = nm_value(nm, high);
    if (first == last) {
        first -= 0.5;
        last += 0.5;
    }
    nm_array *e = nm_linspace(nm, first, last, bins + 1), *x = nm_astype(nm, a, nm_dtype_of(NM_DOUBLE));
    if (e && x) {
        nm_made made;
        nm_made_begin(&made);
        counts = nm_made_end(nm, &made, nm_histogram_uniform(nm, &x->v, &e->v, NULL, &made.out));
    }
    *edges = counts ? e : NULL;
    return counts;
}

nm_array *nm_interp(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp)
{
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    const nm_array *a = nm_astype(nm, x, f64), *b = nm_astype(nm, xp, f64), *c = nm_astype(nm, fp, f64);
    MADE(a && b && c, nm_view_interp(nm, &a->v, &b->v, &c->v, NULL, NULL, &made.out));
}

nm_array *nm_convolve(nm_ctx *nm, const nm_array *a, const nm_array *v) { MADE(a && v, nm_view_correlate(nm, &a->v, &v->v, 2, true, &made.out)); }

/* ------------------------------------------------------------------ sorting, searching, sets */
nm_array *nm_sort(nm_ctx *nm, const nm_array *a, int axis)
{
    nm_array *copy = axis == NM_ALL_AXES ? nm_flatten(nm, a) : nm_duplicate(nm, a);
    return copy && nm_view_sort(nm, &copy->v, axis == NM_ALL_AXES ? 0 : axis, NM_SORT_QUICK) >= 0 ? copy : NULL;
}

nm_array *nm_partition(nm_ctx *nm, const nm_array *a, intptr_t kth, int axis)
{
    nm_array *copy = nm_duplicate(nm, a);
    return copy && nm_view_partition(nm, &copy->v, 1, &kth, axis) >= 0 ? copy : NULL;
}

static int none_axis(int axis) { return axis == NM_ALL_AXES ? NM_AXIS_NONE : axis; }
nm_array *nm_argsort(nm_ctx *nm, const nm_array *a, int axis) { MADE(a, nm_view_argsort(nm, &a->v, none_axis(axis), NM_SORT_QUICK, &made.out)); }
nm_array *nm_searchsorted(nm_ctx *nm, const nm_array *sorted, const nm_array *keys, bool right)
{
    MADE(sorted && keys, nm_view_searchsorted(nm, &sorted->v, &keys->v, right, NULL, &made.out));
}
nm_array *nm_digitize(nm_ctx *nm, const nm_array *x, const nm_array *bins, bool right)
{
    MADE(x && bins, nm_view_digitize(nm, &x->v, &bins->v, right, &made.out));
}
nm_array *nm_unique(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_unique(nm, &a->v, true, &made.out, NULL, NULL, NULL)); }
nm_array *nm_isin(nm_ctx *nm, const nm_array *a, const nm_array *b) { MADE(a && b, nm_view_isin(nm, &a->v, &b->v, false, &made.out)); }
#define SET(name, op) \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a, const nm_array *b) { MADE(a && b, nm_set_operation(nm, op, &a->v, &b->v, false, &made.out)); }
SET(intersect1d, NM_SET_INTERSECT)
SET(union1d, NM_SET_UNION)
SET(setdiff1d, NM_SET_DIFF)
SET(setxor1d, NM_SET_XOR)
nm_array *nm_take(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis)
{
    MADE(a && indices, nm_view_take(nm, &a->v, &indices->v, none_axis(axis), NM_RAISE, &made.out));
}
nm_array *nm_repeat(nm_ctx *nm, const nm_array *a, const nm_array *repeats, int axis)
{
    MADE(a && repeats, nm_view_repeat(nm, &a->v, &repeats->v, none_axis(axis), &made.out));
}
nm_array *nm_argwhere(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_argwhere(nm, &a->v, &made.out)); }
nm_array *nm_flatnonzero(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_flatnonzero(nm, &a->v, &made.out)); }
