/* slice.c - basic indexing: integers, slices, new axes and the ellipsis give a view. */
#include <string.h>
#include "base/ctx.h"
#include "view/view.h"

intptr_t nm_slice_adjust(intptr_t length, intptr_t *start, intptr_t *stop, intptr_t *step)
{
    if (*step == NM_SLICE_NONE)
        *step = 1;
    bool down = *step < 0;
    intptr_t low = down ? -1 : 0, high = down ? length - 1 : length;
    if (*step < -INTPTR_MAX)
        *step = -INTPTR_MAX;
    intptr_t *end[2] = { start, stop };
    for (int i = 0; i < 2; i++) {
        if (*end[i] == NM_SLICE_NONE) {
            *end[i] = (i == 0) == down ? high : low;
            continue;
        }
        if (*end[i] < 0) {
            *end[i] += length;
            if (*end[i] < 0)
                *end[i] = low;
        } else if (*end[i] > high)
            *end[i] = high;
    }
    if (down)
        return *stop < *start ? (*start - *stop - 1) / -*step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / *step + 1 : 0;
}

nm_status nm_slice(nm_ctx *ctx, const nm_view *v, int n, const nm_index_item *items, nm_viewbuf *out)
{
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    int used = 0, dots = -1, nd = 0, axis = 0;
    char *data = v->data;
    for (int i = 0; i < n; i++) {
        used += items[i].kind == NM_IX_INT || items[i].kind == NM_IX_SLICE;
        if (items[i].kind == NM_IX_ELLIPSIS) {
            if (dots >= 0)
                return nm_fail(ctx, NM_E_INDEX, "an index can only have a single ellipsis ('...')");
            dots = i;
        }
    }
    if (used > v->ndim)
        return nm_fail(ctx, NM_E_INDEX, "too many indices for array: array is %d-dimensional, but %d were indexed", (int)v->ndim, used);
    for (int i = 0; i <= n; i++) {
        bool rest = i == n ? dots < 0 : i == dots;
        int whole = rest ? v->ndim - used : 0;
        if (nd + whole + 1 > NM_MAXDIMS + (i == n || rest || items[i].kind == NM_IX_INT))
            return nm_fail(ctx, NM_E_INDEX, "number of dimensions must be within [0, %d], indexing result would have %d", NM_MAXDIMS,
                           nd + whole + 1);
        for (int k = 0; k < whole; k++, axis++) {
            shape[nd] = v->shape[axis];
            strides[nd++] = v->strides[axis];
        }
        if (i == n || rest)
            continue;
        const nm_index_item *ix = &items[i];
        if (ix->kind == NM_IX_NEWAXIS) {
            shape[nd] = 1;
            strides[nd++] = 0;
            continue;
        }
        intptr_t length = v->shape[axis], stride = v->strides[axis];
        if (ix->kind == NM_IX_INT) {
            if (ix->start < -length || ix->start >= length)
                return nm_fail(ctx, NM_E_INDEX, "index %zd is out of bounds for axis %d with size %zd", (ptrdiff_t)ix->start, axis,
                               (ptrdiff_t)length);
            data += (ix->start < 0 ? ix->start + length : ix->start) * stride;
        } else {
            intptr_t start = ix->start, stop = ix->stop, step = ix->step;
            if (step == 0)
                return nm_fail(ctx, NM_E_VALUE, "slice step cannot be zero");
            intptr_t count = nm_slice_adjust(length, &start, &stop, &step);
            if (count > 0)
                data += start * stride;
            shape[nd] = count;
            /* with at most one item the stride is never used, and the product might not fit */
            strides[nd++] = count > 1 ? step * stride : (intptr_t)((uintptr_t)step * (uintptr_t)stride);
        }
        axis++;
    }
    nm_view w = *v;
    w.data = data;
    w.ndim = nd;
    w.shape = shape;
    w.strides = strides;
    nm_viewbuf_copy(out, &w);
    return NM_OK;
}
