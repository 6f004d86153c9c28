/* shape.c - products of shapes, strides of fresh arrays, NumPy's K order, contiguity, axis arguments. */
#include <stdio.h>
#include <string.h>
#include "base/ctx.h"
#include "view/view.h"

void nm_viewbuf_copy(nm_viewbuf *to, const nm_view *from)
{
    size_t bytes = (size_t)from->ndim * sizeof(intptr_t);
    if (to->shape != from->shape && bytes) {
        memmove(to->shape, from->shape, bytes);
        memmove(to->strides, from->strides, bytes);
    }
    to->v = *from;
    to->v.shape = to->shape;
    to->v.strides = to->strides;
}

intptr_t nm_items(int ndim, const intptr_t *shape)
{
    intptr_t n = 1;
    for (int i = 0; i < ndim; i++)
        n *= shape[i];
    return n;
}

nm_status nm_items_checked(nm_ctx *ctx, int ndim, const intptr_t *shape, intptr_t itemsize, intptr_t *items)
{
    intptr_t n = 1, nonzero = itemsize ? itemsize : 1;
    bool fit = true;
    if (ndim > NM_MAXDIMS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, ndim);
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0)
            return nm_fail(ctx, NM_E_VALUE, "negative dimensions are not allowed");
        if (shape[i] == 0)
            n = 0;
        else {
            /* the product without the zeros must fit too: strides are made from it */
            fit = fit && nm_mul_size(nonzero, shape[i], &nonzero);
            n = fit && n ? n * shape[i] : 0;
        }
    }
    if (!fit)
        return nm_fail(ctx, NM_E_VALUE, "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
    *items = n;
    return NM_OK;
}

void nm_strides_c(int ndim, const intptr_t *shape, intptr_t itemsize, intptr_t *strides)
{
    intptr_t s = itemsize;
    for (int i = ndim - 1; i >= 0; i--) {
        strides[i] = s;
        s *= shape[i] ? shape[i] : 1;
    }
}

void nm_strides_f(int ndim, const intptr_t *shape, intptr_t itemsize, intptr_t *strides)
{
    intptr_t s = itemsize;
    for (int i = 0; i < ndim; i++) {
        strides[i] = s;
        s *= shape[i] ? shape[i] : 1;
    }
}

static intptr_t size_of(intptr_t stride) { return stride < 0 ? -stride : stride; }

/* Insertion from the inner axes outwards.  An axis moves further in while every operand that tells them apart (neither
 * stride is 0) finds its stride the smaller one; where operands disagree C order stays. */
void nm_order_keep(int ndim, const intptr_t *shape, int n, const intptr_t *const *strides, int *perm)
{
    (void)shape;
    for (int i = 0; i < ndim; i++)
        perm[i] = i;
    for (int outer = ndim - 2; outer >= 0; outer--) {
        int axis = perm[outer], to = outer;
        for (int k = outer + 1; k < ndim; k++) {
            bool known = false, swap = false;
            for (int op = 0; op < n; op++) {
                intptr_t mine = strides[op][axis], other = strides[op][perm[k]];
                if (mine == 0 || other == 0)
                    continue;
                if (size_of(other) <= size_of(mine)) {
                    swap = false;
                    known = true;
                } else if (!known) {
                    swap = true;
                    known = true;
                }
            }
            if (known) {
                if (!swap)
                    break;
                to = k;
            }
        }
        for (int k = outer; k < to; k++)
            perm[k] = perm[k + 1];
        perm[to] = axis;
    }
}

static void strides_by_order(int ndim, const intptr_t *shape, intptr_t itemsize, const int *perm, intptr_t *strides)
{
    intptr_t s = itemsize;
    for (int i = ndim - 1; i >= 0; i--) {
        strides[perm[i]] = s;
        s *= shape[perm[i]] ? shape[perm[i]] : 1;
    }
}

void nm_strides_keep(int ndim, const intptr_t *shape, intptr_t itemsize, int n, const intptr_t *const *like, intptr_t *strides)
{
    int perm[NM_MAXDIMS];
    nm_order_keep(ndim, shape, n, like, perm);
    strides_by_order(ndim, shape, itemsize, perm, strides);
}

void nm_strides_like(int ndim, const intptr_t *shape, intptr_t itemsize, const intptr_t *like, intptr_t *strides)
{
    int perm[NM_MAXDIMS];
    for (int i = 0; i < ndim; i++) {
        int k = i;
        for (; k > 0 && size_of(like[perm[k - 1]]) < size_of(like[i]); k--)
            perm[k] = perm[k - 1];
        perm[k] = i;
    }
    strides_by_order(ndim, shape, itemsize, perm, strides);
}

bool nm_is_c_contiguous(int ndim, const intptr_t *shape, const intptr_t *strides, intptr_t itemsize)
{
    bool same = true;
    intptr_t s = itemsize;
    for (int i = ndim - 1; i >= 0; i--) {
        if (shape[i] == 0)
            return true;
        if (shape[i] != 1) {
            same = same && strides[i] == s;
            s *= shape[i];
        }
    }
    return same;
}

bool nm_is_f_contiguous(int ndim, const intptr_t *shape, const intptr_t *strides, intptr_t itemsize)
{
    bool same = true;
    intptr_t s = itemsize;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] == 0)
            return true;
        if (shape[i] != 1) {
            same = same && strides[i] == s;
            s *= shape[i];
        }
    }
    return same;
}

bool nm_is_aligned(const nm_view *v, intptr_t align)
{
    if (align <= 1)
        return true;
    uintptr_t all = (uintptr_t)v->data;
    for (int i = 0; i < v->ndim; i++) {
        if (v->shape[i] == 0)
            return true;
        if (v->shape[i] > 1)
            all |= (uintptr_t)v->strides[i];
    }
    /* alignments are powers of two */
    return (all & (uintptr_t)(align - 1)) == 0;
}

nm_status nm_axis(nm_ctx *ctx, int axis, int ndim, const char *prefix, int *out)
{
    if (axis < -ndim || axis >= ndim)
        return nm_fail(ctx, NM_E_AXIS, "%s%saxis %d is out of bounds for array of dimension %d", prefix ? prefix : "",
                       prefix ? ": " : "", axis, ndim);
    *out = axis < 0 ? axis + ndim : axis;
    return NM_OK;
}

nm_status nm_axes(nm_ctx *ctx, int n, const int *axes, int ndim, bool *is_axis)
{
    memset(is_axis, 0, (size_t)ndim * sizeof *is_axis);
    for (int i = 0; i < n; i++) {
        int axis = 0;
        NM_TRY(nm_axis(ctx, axes[i], ndim, NULL, &axis));
        if (is_axis[axis])
            return nm_fail(ctx, NM_E_VALUE, "duplicate value in 'axis'");
        is_axis[axis] = true;
    }
    return NM_OK;
}

void nm_shape_text(int ndim, const intptr_t *shape, char *text, size_t size)
{
    size_t at = 0;
    if (size < 4)
        return;
    text[at++] = '(';
    int first = 0;
    while (first < ndim && shape[first] < 0)     /* new axes in front are not told */
        first++;
    for (int i = first; i < ndim; i++) {
        char one[32];
        int n = shape[i] < 0 ? snprintf(one, sizeof one, "newaxis") : snprintf(one, sizeof one, "%zd", (ptrdiff_t)shape[i]);
        if (at + (size_t)n + 4 > size)
            break;
        memcpy(text + at, one, (size_t)n);
        at += (size_t)n;
        if (i < ndim - 1 || ndim == 1)
            text[at++] = ',';
    }
    text[at++] = ')';
    text[at] = 0;
}
