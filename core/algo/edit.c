/* edit.c - items taken out of and put into an axis: numpy.delete and numpy.insert for arrays of indexes. */
#include "algo/join.h"
#include "algo/sort.h"
#include "algo/take.h"

static nm_status place_of(nm_ctx *ctx, int64_t *index, intptr_t length, int axis, intptr_t limit)
{
    if (*index < -length || *index >= limit)
        return nm_fail(ctx, NM_E_INDEX, "index %lld is out of bounds for axis %d with size %zd", (long long)*index, axis,
                       (ptrdiff_t)length);
    *index += *index < 0 ? length : 0;
    return NM_OK;
}

/* Memory for a result in a's order and byte order, of another shape. */
static nm_status new_like(nm_ctx *ctx, const nm_view *a, const intptr_t *shape, nm_out *out, nm_view *r)
{
    intptr_t strides[NM_MAXDIMS];
    bool fortran = a->ndim > 1 && nm_items(a->ndim, shape) != 0 && nm_is_f_contiguous(a->ndim, a->shape, a->strides, a->dt.size) &&
                   !nm_is_c_contiguous(a->ndim, a->shape, a->strides, a->dt.size);
    if (fortran)
        nm_strides_f(a->ndim, shape, a->dt.size, strides);
    NM_TRY(out->new_array(out, ctx, &a->dt, a->ndim, shape, fortran ? strides : NULL, r));
    r->dt = a->dt;
    return NM_OK;
}

/* The part [begin, begin + n) of v along axis. */
static nm_view along(const nm_view *v, nm_viewbuf *buf, int axis, intptr_t begin, intptr_t n)
{
    nm_viewbuf_copy(buf, v);
    buf->v.data += begin * v->strides[axis];
    buf->shape[axis] = n;
    return buf->v;
}

static nm_status copy_part(nm_ctx *ctx, const nm_view *to, intptr_t at, const nm_view *from, intptr_t begin, intptr_t n, int axis)
{
    nm_viewbuf a, b;
    if (n == 0)
        return NM_OK;
    nm_view dst = along(to, &a, axis, at, n), src = along(from, &b, axis, begin, n);
    return nm_copy(ctx, &dst, &src, NM_UNSAFE_CASTING);
}

/* The items of a that keep (a byte for each place of the axis) names. */
static nm_status kept(nm_ctx *ctx, const nm_view *a, const bool *keep, int axis, nm_out *out)
{
    intptr_t length = a->shape[axis], step = 1;
    nm_view mask = { (char *)keep, &length, &step, 1, 0, nm_dtype_of(NM_BOOL) };
    return nm_view_compress(ctx, &mask, a, axis, out);
}

nm_status nm_view_delete(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_out *out)
{
    nm_dtype i64 = nm_dtype_of(NM_INT64);
    nm_tmp index;
    NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
    intptr_t length = a->shape[axis];
    NM_TRY(nm_tmp_copy(ctx, &index, indices, &i64));
    bool *keep = nm_alloc(ctx, (size_t)length);
    nm_status status = keep ? NM_OK : NM_E_MEMORY;
    if (keep)
        memset(keep, true, (size_t)length);
    for (intptr_t i = 0, n = nm_items(index.v.ndim, index.v.shape); i < n && status >= 0; i++) {
        int64_t *at = (int64_t *)index.v.data + i;
        if ((status = place_of(ctx, at, length, axis, length)) >= 0)
            keep[*at] = false;
    }
    if (status >= 0)
        status = kept(ctx, a, keep, axis, out);
    nm_free(ctx, keep, (size_t)length);
    nm_tmp_end(ctx, &index);
    return status;
}

nm_status nm_view_delete_range(nm_ctx *ctx, const nm_view *a, intptr_t start, intptr_t n, intptr_t step, int axis, nm_out *out)
{
    intptr_t shape[NM_MAXDIMS];
    nm_view r;
    NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
    intptr_t left = a->shape[axis] - n;
    if (n < 0 || step < 1 || start < 0 || (n && (start >= a->shape[axis] || n - 1 > (a->shape[axis] - 1 - start) / step)))
        return nm_fail(ctx, NM_E_INDEX, "the places to delete lie outside axis %d with size %zd", axis, (ptrdiff_t)a->shape[axis]);
    memcpy(shape, a->shape, (size_t)a->ndim * sizeof *shape);
    shape[axis] = left;
    NM_TRY(new_like(ctx, a, shape, out, &r));
    NM_TRY(copy_part(ctx, &r, 0, a, 0, n ? start : left, axis));
    /* what stands between the gone places: gap by gap, or all items of one distance from the place before them */
    for (intptr_t i = 0; n <= step && i < n - 1; i++)
        NM_TRY(copy_part(ctx, &r, start + i*(step - 1), a, start + i*step + 1, step - 1, axis));
    for (intptr_t d = 1; n > step && d < step; d++) {
        nm_viewbuf from, to;
        nm_view src = along(a, &from, axis, start + d, n - 1), dst = along(&r, &to, axis, start + d - 1, n - 1);
        from.strides[axis] *= step;
        to.strides[axis] *= step - 1;
        NM_TRY(nm_copy(ctx, &dst, &src, NM_UNSAFE_CASTING));
    }
    if (n) {
        intptr_t place = start + (n - 1)*step + 1;
        NM_TRY(copy_part(ctx, &r, place - n, a, place, a->shape[axis] - place, axis));
    }
    return NM_OK;
}

/* One place: values stand there with their own length along the axis. */
static nm_status insert_at(nm_ctx *ctx, const nm_view *a, intptr_t at, const nm_view *values, int axis, nm_out *out)
{
    intptr_t shape[NM_MAXDIMS], length = a->shape[axis], more = values->ndim >= a->ndim ? values->shape[axis] : 1;
    nm_viewbuf buf;
    nm_view r;
    memcpy(shape, a->shape, (size_t)a->ndim * sizeof *shape);
    if (!nm_add_size(length, more, &shape[axis]))
        return nm_fail(ctx, NM_E_VALUE, "the result is too large");
    NM_TRY(new_like(ctx, a, shape, out, &r));
    NM_TRY(copy_part(ctx, &r, 0, a, 0, at, axis));
    nm_view gap = along(&r, &buf, axis, at, more), v = *values;
    for (; v.ndim > a->ndim && v.shape[0] == 1; v.ndim--, v.shape++, v.strides++) { }
    NM_TRY(nm_copy(ctx, &gap, &v, NM_UNSAFE_CASTING));
    return copy_part(ctx, &r, at + more, a, at, length - at, axis);
}

/* Several places: value j stands before item index[j]; order: the indexes ascending, ties as given. */
static nm_status insert_each(nm_ctx *ctx, const nm_view *a, const int64_t *index, const int64_t *order, intptr_t n, const nm_view *values,
                             int axis, nm_out *out)
{
    intptr_t shape[NM_MAXDIMS], wanted[NM_MAXDIMS], strides[NM_MAXDIMS], length = a->shape[axis], done = 0;
    nm_view r, v = *values;
    memcpy(shape, a->shape, (size_t)a->ndim * sizeof *shape);
    memcpy(wanted, shape, (size_t)a->ndim * sizeof *shape);
    wanted[axis] = n;
    if (values->ndim > a->ndim || !nm_broadcast_strides(values, a->ndim, wanted, strides)) {
        char from[256], to[256];
        nm_shape_text(values->ndim, values->shape, from, sizeof from);
        nm_shape_text(a->ndim, wanted, to, sizeof to);
        return nm_fail(ctx, NM_E_VALUE, "shape mismatch: value array of shape %s could not be broadcast to indexing result of shape %s",
                       from, to);
    }
    v.ndim = a->ndim;
    v.shape = wanted;
    v.strides = strides;
    if (!nm_add_size(length, n, &shape[axis]))
        return nm_fail(ctx, NM_E_VALUE, "the result is too large");
    NM_TRY(new_like(ctx, a, shape, out, &r));
    for (intptr_t k = 0; k < n; k++) {
        int64_t at = index[order[k]];
        NM_TRY(copy_part(ctx, &r, done + k, a, done, at - done, axis));
        NM_TRY(copy_part(ctx, &r, at + k, &v, order[k], 1, axis));
        done = at;
    }
    return copy_part(ctx, &r, done + n, a, done, length - done, axis);
}

nm_status nm_view_insert(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *values, int axis, nm_out *out)
{
    nm_dtype i64 = nm_dtype_of(NM_INT64);
    nm_tmp index;
    nm_own order;
    NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
    if (indices->ndim > 1)
        return nm_fail(ctx, NM_E_VALUE, "index array argument obj to insert must be one dimensional or scalar");
    NM_TRY(nm_tmp_copy(ctx, &index, indices, &i64));
    nm_own_begin(&order);
    int64_t *at = (int64_t *)index.v.data;
    intptr_t n = nm_items(index.v.ndim, index.v.shape);
    nm_status status = NM_OK;
    for (intptr_t i = 0; i < n && status >= 0; i++)
        status = place_of(ctx, &at[i], a->shape[axis], axis, a->shape[axis] + 1);
    if (status >= 0 && n == 1)
        status = insert_at(ctx, a, at[0], values, axis, out);
    else if (status >= 0 && (status = nm_view_argsort(ctx, &index.v, 0, NM_SORT_STABLE, &order.out)) >= 0)
        status = insert_each(ctx, a, at, (const int64_t *)order.buf.v.data, n, values, axis, out);
    nm_own_end(ctx, &order);
    nm_tmp_end(ctx, &index);
    return status;
}
