/* rearrange.c - views of the same items under another shape: reshape, transpose, squeeze, diagonal. */
#include <string.h>
#include "base/ctx.h"
#include "view/view.h"

/* Groups of axes with equal products on both sides are matched; each old group must be one run of memory. */
bool nm_reshape_strides(int ndim, const intptr_t *shape, const intptr_t *strides, int new_ndim, const intptr_t *new_shape,
                        bool fortran, intptr_t itemsize, intptr_t *new_strides)
{
    intptr_t d[NM_MAXDIMS], s[NM_MAXDIMS];
    int n = 0;
    if (ndim == new_ndim && (ndim == 0 || !memcmp(shape, new_shape, (size_t)ndim * sizeof *shape))) {
        memmove(new_strides, strides, (size_t)ndim * sizeof *strides);
        return true;
    }
    for (int i = 0; i < ndim; i++)
        if (shape[i] != 1) {
            d[n] = shape[i];
            s[n++] = strides[i];
        }
    if (nm_items(ndim, shape) == 0) {
        (fortran ? nm_strides_f : nm_strides_c)(new_ndim, new_shape, itemsize, new_strides);
        return true;
    }
    int oi = 0, oj = 1, ni = 0, nj = 1;
    while (ni < new_ndim && oi < n) {
        intptr_t np = new_shape[ni], op = d[oi];
        while (np != op) {
            if (np < op)
                np *= new_shape[nj++];
            else
                op *= d[oj++];
        }
        for (int k = oi; k < oj - 1; k++) {
            if (fortran ? s[k + 1] != d[k] * s[k] : s[k] != d[k + 1] * s[k + 1])
                return false;
        }
        if (fortran) {
            new_strides[ni] = s[oi];
            for (int k = ni + 1; k < nj; k++)
                new_strides[k] = new_strides[k - 1] * new_shape[k - 1];
        } else {
            new_strides[nj - 1] = s[oj - 1];
            for (int k = nj - 1; k > ni; k--)
                new_strides[k - 1] = new_strides[k] * new_shape[k];
        }
        ni = nj++;
        oi = oj++;
    }
    /* what is left are axes of length 1 */
    intptr_t last = ni >= 1 ? new_strides[ni - 1] : itemsize;
    if (fortran && ni >= 1)
        last *= new_shape[ni - 1];
    for (int k = ni; k < new_ndim; k++)
        new_strides[k] = last;
    return true;
}

nm_status nm_reshape_shape(nm_ctx *ctx, intptr_t items, int ndim, intptr_t *shape)
{
    int unknown = -1;
    intptr_t known = 1;
    bool fit = true;
    char text[512];
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0) {
            if (unknown >= 0)
                return nm_fail(ctx, NM_E_VALUE, "can only specify one unknown dimension");
            unknown = i;
        } else if (fit)
            fit = nm_mul_size(known, shape[i], &known);
    }
    if (unknown >= 0) {
        if (!fit || known == 0 || items % known != 0)
            goto misfit;
        shape[unknown] = items / known;
        return NM_OK;
    }
    if (fit && known == items)
        return NM_OK;
misfit:
    nm_shape_text(ndim, shape, text, sizeof text);
    return nm_fail(ctx, NM_E_VALUE, "cannot reshape array of size %zd into shape %s", (ptrdiff_t)items, text);
}

nm_status nm_view_transpose(nm_ctx *ctx, const nm_view *v, const int *perm, nm_viewbuf *out)
{
    bool seen[NM_MAXDIMS] = { 0 };
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    for (int i = 0; i < v->ndim; i++) {
        int axis = v->ndim - 1 - i;
        if (perm) {
            NM_TRY(nm_axis(ctx, perm[i], v->ndim, NULL, &axis));
            if (seen[axis])
                return nm_fail(ctx, NM_E_VALUE, "repeated axis in transpose");
            seen[axis] = true;
        }
        shape[i] = v->shape[axis];
        strides[i] = v->strides[axis];
    }
    nm_view w = *v;
    w.shape = shape;
    w.strides = strides;
    nm_viewbuf_copy(out, &w);
    return NM_OK;
}

nm_status nm_view_swapaxes(nm_ctx *ctx, const nm_view *v, int a, int b, nm_viewbuf *out)
{
    int perm[NM_MAXDIMS];
    NM_TRY(nm_axis(ctx, a, v->ndim, "axis1", &a));
    NM_TRY(nm_axis(ctx, b, v->ndim, "axis2", &b));
    for (int i = 0; i < v->ndim; i++)
        perm[i] = i;
    perm[a] = b;
    perm[b] = a;
    return nm_view_transpose(ctx, v, perm, out);
}

nm_status nm_view_squeeze(nm_ctx *ctx, const nm_view *v, const bool *which, nm_viewbuf *out)
{
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    int n = 0;
    for (int i = 0; i < v->ndim; i++) {
        if (which ? which[i] : v->shape[i] == 1) {
            if (v->shape[i] != 1)
                return nm_fail(ctx, NM_E_VALUE, "cannot select an axis to squeeze out which has size not equal to one");
            continue;
        }
        shape[n] = v->shape[i];
        strides[n++] = v->strides[i];
    }
    nm_view w = *v;
    w.ndim = n;
    w.shape = shape;
    w.strides = strides;
    nm_viewbuf_copy(out, &w);
    return NM_OK;
}

nm_status nm_view_diagonal(nm_ctx *ctx, const nm_view *v, intptr_t offset, int axis1, int axis2, nm_viewbuf *out)
{
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    int n = 0;
    if (v->ndim < 2)
        return nm_fail(ctx, NM_E_VALUE, "diag requires an array of at least two dimensions");
    NM_TRY(nm_axis(ctx, axis1, v->ndim, "axis1", &axis1));
    NM_TRY(nm_axis(ctx, axis2, v->ndim, "axis2", &axis2));
    if (axis1 == axis2)
        return nm_fail(ctx, NM_E_VALUE, "axis1 and axis2 cannot be the same");
    intptr_t d1 = v->shape[axis1], d2 = v->shape[axis2], s1 = v->strides[axis1], s2 = v->strides[axis2];
    nm_view w = *v;
    if (offset >= 0) {
        intptr_t skip = NM_MIN(offset, d2);
        w.data += skip * s2;
        d2 -= skip;
    } else {
        intptr_t skip = offset < -d1 ? d1 : -offset;
        w.data += skip * s1;
        d1 -= skip;
    }
    for (int i = 0; i < v->ndim; i++)
        if (i != axis1 && i != axis2) {
            shape[n] = v->shape[i];
            strides[n++] = v->strides[i];
        }
    shape[n] = NM_MIN(d1, d2);
    strides[n++] = s1 + s2;
    w.ndim = n;
    w.shape = shape;
    w.strides = strides;
    nm_viewbuf_copy(out, &w);
    return NM_OK;
}
