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

nm_status nm_view_delete(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_out *out)
{
    nm_dtype i64 = nm_dtype_of(NM_INT64);
    nm_tmp index;
    intptr_t step = 1, length;
    NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
    length = a->shape[axis];
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
    if (status >= 0) {
        nm_view mask = { (char *)keep, &length, &step, 1, 0, nm_dtype_of(NM_BOOL) };
        status = nm_view_compress(ctx, &mask, a, axis, out);
    }
    nm_free(ctx, keep, (size_t)length);
    nm_tmp_end(ctx, &index);
    return status;
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

/* One place: values stand there with their own length along the axis. */
static nm_status insert_at(nm_ctx *ctx, const nm_view *a, intptr_t at, const nm_view *values, int axis, nm_out *out)
{
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS], length = a->shape[axis], more = values->ndim == a->ndim ? values->shape[axis] : 1;
    nm_view r, v = *values;
    memcpy(shape, a->shape, (size_t)a->ndim * sizeof *shape);
    shape[axis] = more;
    if (!nm_broadcast_strides(values, a->ndim, shape, strides))
        return nm_fail(ctx, NM_E_VALUE, "the values to insert do not fit the array");
    v.ndim = a->ndim;
    v.strides = strides;
    intptr_t inserted[NM_MAXDIMS];
    memcpy(inserted, shape, sizeof inserted);
    v.shape = inserted;
    if (!nm_add_size(length, more, &shape[axis]))
        return nm_fail(ctx, NM_E_VALUE, "the result is too large");
    NM_TRY(nm_new_raw(ctx, out, &a->dt, a->ndim, shape, &r));
    r.dt = a->dt;
    NM_TRY(copy_part(ctx, &r, 0, a, 0, at, axis));
    NM_TRY(copy_part(ctx, &r, at, &v, 0, more, axis));
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
    NM_TRY(nm_new_raw(ctx, out, &a->dt, a->ndim, shape, &r));
    r.dt = a->dt;
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
