/* array_windows.c - other windows on the same items: reshaped, turned, broadcast, cut into parts. */
#include <string.h>
#include "array/array_memory.h"

/* ------------------------------------------------------------------ shapes */
static nm_array *reshaped(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape, bool fortran)
{
    intptr_t room[NM_MAXDIMS], strides[NM_MAXDIMS];
    if (!nm_ndim_fits(nm, ndim))
        return NULL;
    if (ndim)
        memcpy(room, shape, (size_t)ndim * sizeof *shape);
    if (nm_reshape_shape(nm, nm_size(a), ndim, room) < 0)
        return NULL;
    nm_view v = a->v;
    v.ndim = ndim;
    v.shape = room;
    v.strides = strides;
    if (nm_reshape_strides(a->v.ndim, a->shape, a->strides, ndim, room, fortran, a->v.dt.size, strides))
        return nm_window(nm, a, &v);
    nm_enter(nm);
    nm_array *copy = fortran ? nm_transpose(nm, nm_duplicate(nm, nm_transpose(nm, a))) : nm_duplicate(nm, a);
    return nm_yield(nm, copy ? reshaped(nm, copy, ndim, room, fortran) : NULL);
}

nm_array *nm_reshape(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape)
{
    NM_OPERANDS(a);
    return NM_RESULT(reshaped(nm, a, ndim, shape, false));
}

nm_array *nm_reshape_fortran(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape)
{
    NM_OPERANDS(a);
    return NM_RESULT(reshaped(nm, a, ndim, shape, true));
}

nm_array *nm_ravel(nm_ctx *nm, const nm_array *a) { intptr_t all = -1; NM_OPERANDS(a); return NM_RESULT(nm_reshape(nm, a, 1, &all)); }
nm_array *nm_flatten(nm_ctx *nm, const nm_array *a) { NM_BEGIN(a); return NM_END(nm_ravel(nm, nm_duplicate(nm, a))); }

nm_array *nm_expand_dims(nm_ctx *nm, const nm_array *a, int axis)
{
    NM_OPERANDS(a);
    nm_index_item items[2] = { { .kind = NM_IX_ELLIPSIS }, { .kind = NM_IX_NEWAXIS } }, all[NM_MAXDIMS + 1];
    nm_viewbuf buf;
    if (nm_axis(nm, axis, a->v.ndim + 1, NULL, &axis) < 0)
        return NM_RESULT(NULL);
    for (int d = 0; d < axis; d++)
        all[d] = (nm_index_item){ NM_IX_SLICE, NM_SLICE_NONE, NM_SLICE_NONE, NM_SLICE_NONE };
    all[axis] = items[1];
    return NM_RESULT(nm_slice(nm, &a->v, axis + 1, all, &buf) >= 0 ? nm_window(nm, a, &buf.v) : NULL);
}

nm_array *nm_squeeze(nm_ctx *nm, const nm_array *a) { NM_WINDOW(a, nm_view_squeeze(nm, &a->v, NULL, &buf)); }
nm_array *nm_squeeze_axis(nm_ctx *nm, const nm_array *a, int axis)
{
    bool which[NM_MAXDIMS];
    NM_WINDOW(a, nm_axis_flags(nm, a, axis, which) < 0 ? NM_E_AXIS : nm_view_squeeze(nm, &a->v, which, &buf));
}

/* As many dimensions as asked, new ones of length 1: before axis 0, and for three dimensions behind. */
static nm_array *at_least(nm_ctx *nm, const nm_array *a, int ndim)
{
    intptr_t shape[3] = { 1, 1, 1 };
    if (a->v.ndim >= ndim)
        return nm_whole(nm, a);
    int first = a->v.ndim == 0 ? 0 : ndim == 3 && a->v.ndim == 2 ? 0 : ndim > 1;
    if (a->v.ndim)
        memcpy(shape + first, a->shape, (size_t)(a->v.ndim & 3) * sizeof *shape);
    return nm_reshape(nm, a, ndim, shape);
}
nm_array *nm_atleast_1d(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(at_least(nm, a, 1)); }
nm_array *nm_atleast_2d(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(at_least(nm, a, 2)); }
nm_array *nm_atleast_3d(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(at_least(nm, a, 3)); }

/* ------------------------------------------------------------------ axes turned and mirrored */
nm_array *nm_transpose(nm_ctx *nm, const nm_array *a) { NM_WINDOW(a, nm_view_transpose(nm, &a->v, NULL, &buf)); }
nm_array *nm_swapaxes(nm_ctx *nm, const nm_array *a, int axis1, int axis2)
{
    NM_WINDOW(a, nm_view_swapaxes(nm, &a->v, axis1, axis2, &buf));
}
nm_array *nm_diagonal(nm_ctx *nm, const nm_array *a, intptr_t offset) { NM_WINDOW(a, nm_view_diagonal(nm, &a->v, offset, 0, 1, &buf)); }
nm_array *nm_diagonal_axes(nm_ctx *nm, const nm_array *a, intptr_t offset, int axis1, int axis2)
{
    NM_WINDOW(a, nm_view_diagonal(nm, &a->v, offset, axis1, axis2, &buf));
}

nm_array *nm_permute_dims(nm_ctx *nm, const nm_array *a, const int *axes)
{
    bool seen[NM_MAXDIMS];
    int perm[NM_MAXDIMS];
    NM_OPERANDS(a);
    if (nm_axes(nm, a->v.ndim, axes, a->v.ndim, seen) < 0)
        return NM_RESULT(NULL);
    for (int d = 0; d < a->v.ndim; d++)
        perm[d] = axes[d] < 0 ? axes[d] + a->v.ndim : axes[d];
    nm_viewbuf buf;
    return NM_RESULT(nm_view_transpose(nm, &a->v, perm, &buf) >= 0 ? nm_window(nm, a, &buf.v) : NULL);
}

nm_array *nm_moveaxis(nm_ctx *nm, const nm_array *a, int n, const int *source, const int *destination)
{
    bool from[NM_MAXDIMS], to[NM_MAXDIMS];
    int perm[NM_MAXDIMS], d, rest = 0;
    NM_OPERANDS(a);
    int ndim = a->v.ndim;
    if (n < 0 || n > ndim || nm_axes(nm, n, source, ndim, from) < 0 || nm_axes(nm, n, destination, ndim, to) < 0) {
        if (nm_last(nm) == NM_OK)
            nm_fail(nm, NM_E_VALUE, "%d axes to move of an array of %d dimensions", n, ndim);
        return NM_RESULT(NULL);
    }
    for (d = 0; d < n; d++)
        perm[destination[d] < 0 ? destination[d] + ndim : destination[d]] = source[d] < 0 ? source[d] + ndim : source[d];
    for (d = 0; d < ndim; d++) {
        if (to[d])
            continue;
        while (from[rest])
            rest++;
        perm[d] = rest++;
    }
    return NM_RESULT(nm_permute_dims(nm, a, perm));
}

nm_array *nm_rollaxis(nm_ctx *nm, const nm_array *a, int axis, int start)
{
    NM_OPERANDS(a);
    int from, to;
    if (nm_axis(nm, axis, a->v.ndim, NULL, &from) < 0 || nm_axis(nm, start, a->v.ndim + 1, NULL, &to) < 0)
        return NM_RESULT(NULL);
    to -= from < to;
    return NM_RESULT(nm_moveaxis(nm, a, 1, &from, &to));
}

nm_array *nm_matrix_transpose(nm_ctx *nm, const nm_array *a)
{
    NM_OPERANDS(a);
    if (a->v.ndim < 2) {
        nm_fail(nm, NM_E_VALUE, "Input array must be at least 2-dimensional, but it is %d", a->v.ndim);
        return NM_RESULT(NULL);
    }
    return NM_RESULT(nm_swapaxes(nm, a, -1, -2));
}

nm_array *nm_flip(nm_ctx *nm, const nm_array *a, int axis)
{
    bool which[NM_MAXDIMS];
    nm_viewbuf buf;
    NM_OPERANDS(a);
    if (nm_axis_flags(nm, a, axis, which) < 0)
        return NM_RESULT(NULL);
    nm_viewbuf_copy(&buf, &a->v);
    for (int d = 0; d < a->v.ndim; d++)
        if (which[d]) {
            if (a->shape[d])
                buf.v.data += (a->shape[d] - 1) * a->strides[d];
            buf.strides[d] = -a->strides[d];
        }
    return NM_RESULT(nm_window(nm, a, &buf.v));
}
nm_array *nm_flipud(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_flip(nm, a, 0)); }
nm_array *nm_fliplr(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_flip(nm, a, 1)); }

nm_array *nm_rot90(nm_ctx *nm, const nm_array *a, intptr_t k, int axis1, int axis2)
{
    NM_OPERANDS(a);
    if (nm_axis(nm, axis1, a->v.ndim, NULL, &axis1) < 0 || nm_axis(nm, axis2, a->v.ndim, NULL, &axis2) < 0)
        return NM_RESULT(NULL);
    if (axis1 == axis2) {
        nm_fail(nm, NM_E_VALUE, "Axes must be different.");
        return NM_RESULT(NULL);
    }
    nm_enter(nm);
    nm_array *r;
    switch (k & 3) {
    case 0: r = nm_whole(nm, a); break;
    case 1: r = nm_flip(nm, nm_swapaxes(nm, a, axis1, axis2), axis1); break;
    case 2: r = nm_flip(nm, nm_flip(nm, a, axis1), axis2); break;
    default: r = nm_flip(nm, nm_swapaxes(nm, a, axis1, axis2), axis2);
    }
    return NM_END(r);
}

/* ------------------------------------------------------------------ broadcasting */
nm_array *nm_broadcast_to(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape)
{
    intptr_t strides[NM_MAXDIMS];
    NM_OPERANDS(a);
    if (ndim < a->v.ndim || ndim > NM_MAXDIMS || !nm_broadcast_strides(&a->v, ndim, shape, strides)) {
        char from[256], to[256];
        nm_shape_text(a->v.ndim, a->shape, from, sizeof from);
        nm_shape_text(NM_MAX(NM_MIN(ndim, NM_MAXDIMS), 0), shape, to, sizeof to);
        nm_fail(nm, NM_E_VALUE, "an array of shape %s cannot be broadcast to shape %s", from, to);
        return NM_RESULT(NULL);
    }
    nm_view v = a->v;
    v.ndim = ndim;
    v.shape = shape;
    v.strides = strides;
    v.flags &= ~(uint32_t)NM_WRITEABLE;
    return NM_RESULT(nm_window(nm, a, &v));
}

nm_status nm_broadcast_shapes(nm_ctx *nm, int n, const int *ndims, const intptr_t *const *shapes, int *ndim, intptr_t *shape)
{
    enum { MOST = NM_MAXARGS };
    nm_view v[MOST];
    const nm_view *views[MOST];
    if (n < 0 || n > MOST)
        return nm_fail(nm, NM_E_VALUE, "more than %d shapes to broadcast", MOST);
    for (int i = 0; i < n; i++) {
        v[i] = (nm_view){ .shape = shapes[i], .ndim = ndims[i] };
        views[i] = &v[i];
    }
    return nm_broadcast(nm, n, views, ndim, shape);
}

nm_status nm_broadcast_arrays(nm_ctx *nm, int n, const nm_array *const *arrays, nm_array **results)
{
    int ndims[NM_MAXARGS], ndim;
    const intptr_t *shapes[NM_MAXARGS];
    intptr_t shape[NM_MAXDIMS];
    if (n > NM_MAXARGS)
        return nm_fail(nm, NM_E_VALUE, "more than %d arrays to broadcast", NM_MAXARGS);
    memset(results, 0, (size_t)NM_MAX(n, 0) * sizeof *results);
    if (!nm_given(nm, __func__, n, arrays))
        return nm_last(nm);
    for (int i = 0; i < n; i++) {
        ndims[i] = arrays[i]->v.ndim;
        shapes[i] = arrays[i]->shape;
    }
    NM_TRY(nm_blame_status(nm, __func__, n, arrays, nm_broadcast_shapes(nm, n, ndims, shapes, &ndim, shape)));
    for (int i = 0; i < n; i++)
        if (!(results[i] = nm_broadcast_to(nm, arrays[i], ndim, shape)))
            return nm_outcome(nm);
    return NM_OK;
}

/* ------------------------------------------------------------------ sliding windows */
nm_array *nm_sliding_window_view(nm_ctx *nm, const nm_array *a, int n, const intptr_t *shape, const int *axes)
{
    NM_OPERANDS(a);
    nm_viewbuf buf;
    int ndim = a->v.ndim;
    nm_viewbuf_copy(&buf, &a->v);
    if (!axes && n != ndim)
        nm_fail(nm, NM_E_VALUE, "Since axis is None, must provide window_shape for all dimensions of `x`; got %d window_shape elements and "
                "`x.ndim` is %d.", n, ndim);
    else if (n < 0 || n > NM_MAXDIMS || !nm_ndim_fits(nm, ndim + n))
        nm_ndim_fits(nm, n);
    else {
        for (int i = 0; i < n; i++) {
            int axis;
            if (nm_axis(nm, axes ? axes[i] : i, ndim, NULL, &axis) < 0)
                return NM_RESULT(NULL);
            if (shape[i] < 0 || shape[i] - 1 > buf.shape[axis]) {
                nm_fail(nm, NM_E_VALUE, shape[i] < 0 ? "`window_shape` cannot contain negative values"
                        : "window shape cannot be larger than input array shape");
                return NM_RESULT(NULL);
            }
            buf.shape[axis] -= shape[i] - 1;
            buf.shape[ndim + i] = shape[i];
            buf.strides[ndim + i] = a->strides[axis];
        }
        buf.v.ndim = ndim + n;
        buf.v.flags &= ~(uint32_t)NM_WRITEABLE;
        return NM_RESULT(nm_window(nm, a, &buf.v));
    }
    return NM_RESULT(NULL);
}

/* ------------------------------------------------------------------ parts */
static nm_array *part(nm_ctx *nm, const nm_array *a, int axis, intptr_t begin, intptr_t end)
{
    nm_viewbuf buf;
    nm_viewbuf_copy(&buf, &a->v);
    intptr_t step = 1;
    buf.shape[axis] = nm_slice_adjust(a->shape[axis], &begin, &end, &step);
    if (buf.shape[axis])
        buf.v.data += begin * a->strides[axis];
    return nm_window(nm, a, &buf.v);
}

static nm_status split_at(nm_ctx *nm, const nm_array *a, int n, const intptr_t *indices, int axis, nm_array **parts)
{
    NM_TRY(nm_axis(nm, axis, a->v.ndim, NULL, &axis));
    for (int i = 0; i <= n; i++)
        if (!(parts[i] = part(nm, a, axis, i ? indices[i - 1] : 0, i < n ? indices[i] : a->shape[axis])))
            return nm_outcome(nm);
    return NM_OK;
}
nm_status nm_split_at(nm_ctx *nm, const nm_array *a, int n, const intptr_t *indices, int axis, nm_array **parts)
{
    memset(parts, 0, (size_t)(NM_MAX(n, 0) + 1) * sizeof *parts);
    NM_STATUS(split_at(nm, a, n, indices, axis, parts), a);
}

static nm_status split(nm_ctx *nm, const nm_array *a, int sections, int axis, bool equal, nm_array **parts)
{
    NM_TRY(nm_axis(nm, axis, a->v.ndim, NULL, &axis));
    intptr_t each = a->shape[axis] / sections, more = a->shape[axis] % sections, at = 0;
    if (equal && more)
        return nm_fail(nm, NM_E_VALUE, "array split does not result in an equal division");
    for (int i = 0; i < sections; i++) {
        intptr_t end = at + each + (i < more);
        if (!(parts[i] = part(nm, a, axis, at, end)))
            return nm_outcome(nm);
        at = end;
    }
    return NM_OK;
}
static nm_status no_parts(nm_ctx *nm, int sections, nm_array **parts)
{
    if (sections < 1)
        return nm_fail(nm, NM_E_VALUE, "number sections must be larger than 0.");
    memset(parts, 0, (size_t)sections * sizeof *parts);
    return NM_OK;
}
nm_status nm_array_split(nm_ctx *nm, const nm_array *a, int sections, int axis, nm_array **parts)
{
    NM_TRY(no_parts(nm, sections, parts));
    NM_STATUS(split(nm, a, sections, axis, false, parts), a);
}
nm_status nm_split(nm_ctx *nm, const nm_array *a, int sections, int axis, nm_array **parts)
{
    NM_TRY(no_parts(nm, sections, parts));
    NM_STATUS(split(nm, a, sections, axis, true, parts), a);
}

#define SPLIT(name, least, axis)                                                                                        \
    nm_status nm_##name(nm_ctx *nm, const nm_array *a, int n, nm_array **parts)                                         \
    {                                                                                                                   \
        NM_TRY(no_parts(nm, n, parts));                                                                                 \
        NM_STATUS(a->v.ndim < least ? nm_fail(nm, NM_E_VALUE, #name " only works on arrays of " #least " or more dimensions") \
                  : split(nm, a, n, axis, true, parts), a);                                                             \
    }
SPLIT(hsplit, 1, a->v.ndim > 1)
SPLIT(vsplit, 2, 0)
SPLIT(dsplit, 3, 2)

static nm_status unstack(nm_ctx *nm, const nm_array *a, int axis, nm_array **parts)
{
    if (a->v.ndim == 0)
        return nm_fail(nm, NM_E_VALUE, "Input array must be at least 1-d.");
    NM_TRY(nm_axis(nm, axis, a->v.ndim, NULL, &axis));
    memset(parts, 0, (size_t)a->shape[axis] * sizeof *parts);
    nm_index_item items[NM_MAXDIMS];
    for (int d = 0; d < axis; d++)
        items[d] = (nm_index_item){ NM_IX_SLICE, NM_SLICE_NONE, NM_SLICE_NONE, NM_SLICE_NONE };
    for (intptr_t i = 0; i < a->shape[axis]; i++) {
        nm_viewbuf buf;
        items[axis] = (nm_index_item){ NM_IX_INT, i, 0, 0 };
        NM_TRY(nm_slice(nm, &a->v, axis + 1, items, &buf));
        if (!(parts[i] = nm_window(nm, a, &buf.v)))
            return nm_outcome(nm);
    }
    return NM_OK;
}
nm_status nm_unstack(nm_ctx *nm, const nm_array *a, int axis, nm_array **parts) { NM_STATUS(unstack(nm, a, axis, parts), a); }
