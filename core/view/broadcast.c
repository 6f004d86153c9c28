/* broadcast.c - one shape for many views, and the strides by which a view appears in it. */
#include <string.h>
#include "base/ctx.h"
#include "view/view.h"

static nm_status mismatch(nm_ctx *ctx, int n, const nm_view *const *views)
{
    char text[NM_MESSAGE], one[256];
    size_t at = 0;
    text[0] = 0;
    for (int i = 0; i < n; i++) {
        if (!views[i])
            continue;
        nm_shape_text(views[i]->ndim, views[i]->shape, one, sizeof one);
        size_t len = strlen(one);
        if (at + len + 2 > sizeof text - 80)
            break;
        memcpy(text + at, one, len);
        at += len;
        text[at++] = ' ';
        text[at] = 0;
    }
    return nm_fail(ctx, NM_E_VALUE, "operands could not be broadcast together with shapes %s", text);
}

nm_status nm_broadcast(nm_ctx *ctx, int n, const nm_view *const *views, int *ndim, intptr_t *shape)
{
    int nd = 0;
    intptr_t items = 1;
    for (int i = 0; i < n; i++)
        if (views[i] && views[i]->ndim > nd)
            nd = views[i]->ndim;
    for (int k = 0; k < nd; k++)
        shape[k] = 1;
    for (int i = 0; i < n; i++) {
        if (!views[i])
            continue;
        intptr_t *s = shape + nd - views[i]->ndim;
        for (int k = 0; k < views[i]->ndim; k++) {
            intptr_t d = views[i]->shape[k];
            if (d == 1 || d == s[k])
                continue;
            if (s[k] != 1)
                return mismatch(ctx, n, views);
            s[k] = d;
        }
    }
    for (int k = 0; k < nd; k++)
        if (shape[k] && !nm_mul_size(items, shape[k], &items))
            return nm_fail(ctx, NM_E_VALUE, "maximum supported size exceeded: broadcast dimensions too large.");
    *ndim = nd;
    return NM_OK;
}

bool nm_broadcast_strides(const nm_view *v, int ndim, const intptr_t *shape, intptr_t *strides)
{
    int skip = ndim - v->ndim;
    if (skip < 0)
        return false;
    for (int k = 0; k < skip; k++)
        strides[k] = 0;
    for (int k = 0; k < v->ndim; k++) {
        if (v->shape[k] == shape[skip + k])
            strides[skip + k] = v->shape[k] == 1 ? 0 : v->strides[k];
        else if (v->shape[k] == 1)
            strides[skip + k] = 0;
        else
            return false;
    }
    return true;
}
