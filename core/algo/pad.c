/* pad.c - numpy.pad: the middle is copied, then the axes are padded one after the other, each over what is already filled. */
#include <math.h>
#include "algo/join.h"
#include "algo/stats.h"

/* The window [begin, end) of v along axis, walked backwards if back. */
static nm_view window(const nm_view *v, nm_viewbuf *b, int axis, intptr_t begin, intptr_t end, bool back)
{
    nm_viewbuf_copy(b, v);
    b->v.data += (back ? end - 1 : begin)*v->strides[axis];
    b->shape[axis] = end - begin;
    if (back)
        b->strides[axis] = -v->strides[axis];
    return b->v;
}

static nm_status copy_window(nm_ctx *ctx, const nm_view *v, int axis, intptr_t to, intptr_t to_end, intptr_t from, intptr_t from_end,
                             bool back)
{
    nm_viewbuf a, b;
    if (to_end <= to)
        return NM_OK;
    nm_view dst = window(v, &a, axis, to, to_end, false), src = window(v, &b, axis, from, from_end, back);
    return nm_copy(ctx, &dst, &src, NM_UNSAFE_CASTING);
}

/* dst[...] = 2*edge - src, for odd reflection. */
static nm_status odd_window(nm_ctx *ctx, const nm_view *v, int axis, intptr_t to, intptr_t to_end, intptr_t from, intptr_t from_end,
                            intptr_t edge)
{
    nm_viewbuf a, b, e;
    if (to_end <= to)
        return NM_OK;
    nm_view dst = window(v, &a, axis, to, to_end, false), src = window(v, &b, axis, from, from_end, true),
            one = window(v, &e, axis, edge, edge + 1, false);
    nm_own two, less;
    nm_own_begin(&two);
    nm_own_begin(&less);
    nm_status status = nm_apply(ctx, "add", (const nm_view *const[]){ &one, &one }, &two.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "subtract", (const nm_view *const[]){ &two.buf.v, &src }, &less.out);
    if (status == NM_OK)
        status = nm_copy(ctx, &dst, &less.buf.v, NM_UNSAFE_CASTING);
    nm_own_end(ctx, &less);
    nm_own_end(ctx, &two);
    return status;
}

/* One value per line on one side: a statistic of the nearest length items. */
static nm_status pad_statistic(nm_ctx *ctx, const nm_view *v, int axis, intptr_t begin, intptr_t end, nm_pad_mode mode,
                               const intptr_t *length, bool right)
{
    nm_viewbuf b, w;
    intptr_t n = end - begin, take = length ? NM_MIN(length[right], n) : n, total = v->shape[axis];
    bool axes[NM_MAXDIMS] = { false };
    axes[axis] = true;
    if (take <= 0)
        return nm_fail(ctx, NM_E_VALUE, mode == NM_PAD_MAXIMUM || mode == NM_PAD_MINIMUM ? "stat_length of 0 yields no value for padding"
                                                                                        : "stat_length of 0 yields no value for padding");
    nm_view src = right ? window(v, &b, axis, end - take, end, false) : window(v, &b, axis, begin, begin + take, false);
    nm_view dst = right ? window(v, &w, axis, end, total, false) : window(v, &w, axis, 0, begin, false);
    nm_own own;
    nm_own_begin(&own);
    nm_status status;
    if (mode == NM_PAD_MAXIMUM || mode == NM_PAD_MINIMUM)
        status = nm_reduce(ctx, mode == NM_PAD_MAXIMUM ? "maximum" : "minimum", &src, axes, true, NULL, &own.out);
    else if (mode == NM_PAD_MEAN)
        status = nm_view_mean(ctx, &src, axes, true, NULL, &own.out);
    else
        status = nm_view_median(ctx, &src, axes, true, &own.out);
    if (status == NM_OK && (mode == NM_PAD_MEAN || mode == NM_PAD_MEDIAN) && (v->dt.cls->kind == 'i' || v->dt.cls->kind == 'u')) {
        nm_own round;
        nm_own_begin(&round);
        status = nm_apply(ctx, "rint", (const nm_view *const[]){ &own.buf.v }, &round.out);
        if (status == NM_OK)
            status = nm_copy(ctx, &dst, &round.buf.v, NM_UNSAFE_CASTING);
        nm_own_end(ctx, &round);
    } else if (status == NM_OK) {
        status = nm_copy(ctx, &dst, &own.buf.v, NM_UNSAFE_CASTING);
    }
    nm_own_end(ctx, &own);
    return status;
}

/* A ramp from the end value to the edge, in double precision, rounded down for integers as linspace does. */
static nm_status pad_ramp(nm_ctx *ctx, const nm_view *v, int axis, intptr_t begin, intptr_t end, const nm_view *values, bool right)
{
    intptr_t n = right ? v->shape[axis] - end : begin;
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    nm_viewbuf b, w;
    nm_tmp edge;
    if (n == 0)
        return NM_OK;
    nm_view one = window(v, &b, axis, right ? end - 1 : begin, right ? end : begin + 1, false);
    NM_TRY(nm_tmp_get(ctx, &edge, &one, &f8));
    double stop, step;
    nm_view item = { values->data + axis*values->strides[0] + right*values->strides[1], NULL, NULL, 0, 0, values->dt };
    nm_view to = { (char *)&stop, NULL, NULL, 0, NM_WRITEABLE, f8 };
    nm_status status = nm_copy(ctx, &to, &item, NM_UNSAFE_CASTING);
    intptr_t lines = nm_items(edge.v.ndim, edge.v.shape), bytes = lines*8;
    double *ramp = status == NM_OK ? nm_alloc(ctx, (size_t)bytes) : NULL;
    if (status == NM_OK && !ramp)
        status = NM_E_MEMORY;
    bool flat = false;                       /* one line without a slope changes how all are computed */
    for (intptr_t l = 0; l < lines && status == NM_OK; l++)
        flat |= (((const double *)edge.v.data)[l] - stop)/(double)n == 0;
    bool integer = v->dt.cls->kind == 'i' || v->dt.cls->kind == 'u';
    for (intptr_t i = 0; i < n && status == NM_OK; i++) {
        /* i counts from the outer end, which has the end value */
        for (intptr_t l = 0; l < lines; l++) {
            double delta = ((const double *)edge.v.data)[l] - stop;
            step = delta/(double)n;
            double x = flat ? (double)i/(double)n*delta + stop : (double)i*step + stop;
            ramp[l] = integer ? floor(x) : x;
        }
        intptr_t at = right ? v->shape[axis] - 1 - i : i;
        nm_view dst = window(v, &w, axis, at, at + 1, false), src = edge.v;
        intptr_t strides[NM_MAXDIMS];
        nm_strides_c(src.ndim, src.shape, 8, strides);
        src.data = (char *)ramp;
        src.strides = strides;
        src.dt = f8;
        status = nm_copy(ctx, &dst, &src, NM_UNSAFE_CASTING);
    }
    nm_free(ctx, ramp, (size_t)bytes);
    nm_tmp_end(ctx, &edge);
    return status;
}

static nm_status pad_mirror(nm_ctx *ctx, const nm_view *v, int axis, intptr_t begin, intptr_t end, bool edge_too, bool odd)
{
    intptr_t total = v->shape[axis], skip = edge_too ? 0 : 1;
    if (end - begin == 1 && !edge_too) {      /* nothing to reflect: the edge goes on */
        NM_TRY(copy_window(ctx, v, axis, 0, begin, begin, begin + 1, false));
        return copy_window(ctx, v, axis, end, total, begin, begin + 1, false);
    }
    intptr_t period = end - begin;
    if (!edge_too)
        period--;
    while (begin > 0 || end < total) {
        /* each round mirrors at most what was filled before, a whole period */
        if (begin > 0) {
            intptr_t chunk = NM_MIN(begin, period), from = begin + skip;
            NM_TRY(odd ? odd_window(ctx, v, axis, begin - chunk, begin, from, from + chunk, begin)
                       : copy_window(ctx, v, axis, begin - chunk, begin, from, from + chunk, true));
            begin -= chunk;
        }
        if (end < total) {
            intptr_t chunk = NM_MIN(total - end, period), to = end - skip;
            NM_TRY(odd ? odd_window(ctx, v, axis, end, end + chunk, to - chunk, to, end - 1)
                       : copy_window(ctx, v, axis, end, end + chunk, to - chunk, to, true));
            end += chunk;
        }
    }
    return NM_OK;
}

static nm_status pad_axis(nm_ctx *ctx, const nm_view *v, int axis, intptr_t begin, intptr_t end, nm_pad_mode mode, const nm_view *values,
                          const intptr_t *length, bool odd)
{
    intptr_t total = v->shape[axis], n = end - begin;
    nm_viewbuf w;
    switch (mode) {
    case NM_PAD_CONSTANT:
        for (int right = 0; right < 2; right++) {
            nm_view dst = right ? window(v, &w, axis, end, total, false) : window(v, &w, axis, 0, begin, false);
            nm_view item = { values->data + axis*values->strides[0] + right*values->strides[1], NULL, NULL, 0, 0, values->dt };
            NM_TRY(nm_copy(ctx, &dst, &item, NM_UNSAFE_CASTING));
        }
        return NM_OK;
    case NM_PAD_EDGE:
        NM_TRY(copy_window(ctx, v, axis, 0, begin, begin, begin + 1, false));
        return copy_window(ctx, v, axis, end, total, end - 1, end, false);
    case NM_PAD_LINEAR_RAMP:
        NM_TRY(pad_ramp(ctx, v, axis, begin, end, values, false));
        return pad_ramp(ctx, v, axis, begin, end, values, true);
    case NM_PAD_MAXIMUM: case NM_PAD_MEAN: case NM_PAD_MEDIAN: case NM_PAD_MINIMUM:
        if (begin > 0)
            NM_TRY(pad_statistic(ctx, v, axis, begin, end, mode, length, false));
        return total > end ? pad_statistic(ctx, v, axis, begin, end, mode, length, true) : NM_OK;
    case NM_PAD_REFLECT: return pad_mirror(ctx, v, axis, begin, end, false, odd);
    case NM_PAD_SYMMETRIC: return pad_mirror(ctx, v, axis, begin, end, true, odd);
    case NM_PAD_WRAP:
        for (intptr_t b = begin; b > 0; b -= NM_MIN(b, n))
            NM_TRY(copy_window(ctx, v, axis, b - NM_MIN(b, n), b, b + n - NM_MIN(b, n), b + n, false));
        for (intptr_t e = end; e < total; e += NM_MIN(total - e, n))
            NM_TRY(copy_window(ctx, v, axis, e, e + NM_MIN(total - e, n), e - n, e - n + NM_MIN(total - e, n), false));
        return NM_OK;
    case NM_PAD_EMPTY: return NM_OK;
    }
    return NM_OK;
}

nm_status nm_view_pad(nm_ctx *ctx, const nm_view *a, const intptr_t *width, nm_pad_mode mode, const nm_view *values, const intptr_t *length,
                 bool odd, nm_out *out)
{
    intptr_t shape[NM_MAXDIMS], items;
    nm_view r;
    nm_viewbuf b;
    for (int k = 0; k < a->ndim; k++) {
        if (width[2*k] < 0 || width[2*k + 1] < 0)
            return nm_fail(ctx, NM_E_VALUE, "index can't contain negative values");
        if (!nm_add_size(a->shape[k], width[2*k], &shape[k]) || !nm_add_size(shape[k], width[2*k + 1], &shape[k]))
            return nm_fail(ctx, NM_E_VALUE, "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
        if (a->shape[k] == 0 && mode != NM_PAD_CONSTANT && mode != NM_PAD_EMPTY && (width[2*k] || width[2*k + 1]))
            return nm_fail(ctx, NM_E_VALUE, "can't extend empty axis %d using modes other than 'constant' or 'empty'", k);
    }
    NM_TRY(nm_items_checked(ctx, a->ndim, shape, a->dt.size, &items));
    if (a->ndim > 1 && nm_is_f_contiguous(a->ndim, a->shape, a->strides, a->dt.size) &&
        !nm_is_c_contiguous(a->ndim, a->shape, a->strides, a->dt.size)) {     /* Fortran order stays */
        intptr_t strides[NM_MAXDIMS];
        nm_strides_f(a->ndim, shape, a->dt.size, strides);
        NM_TRY(out->new_array(out, ctx, &a->dt, a->ndim, shape, strides, &r));
    } else {
        NM_TRY(out->new_array(out, ctx, &a->dt, a->ndim, shape, NULL, &r));
    }
    nm_viewbuf_copy(&b, &r);                  /* grows, axis by axis, from the middle to the whole */
    for (int k = 0; k < a->ndim; k++) {
        b.v.data += width[2*k]*r.strides[k];
        b.shape[k] = a->shape[k];
    }
    NM_TRY(nm_copy(ctx, &b.v, a, NM_UNSAFE_CASTING));
    for (int k = 0; k < a->ndim; k++) {
        b.v.data -= width[2*k]*r.strides[k];
        b.shape[k] = shape[k];
        if (nm_items(a->ndim, b.shape) && (width[2*k] || width[2*k + 1]))
            NM_TRY(pad_axis(ctx, &b.v, k, width[2*k], width[2*k] + a->shape[k], mode, values, length ? length + 2*k : NULL, odd));
    }
    return NM_OK;
}
