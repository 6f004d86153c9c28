/* walk.c - making and following a walk. */
#include "plan/walk.h"
#include "base/alloc.h"

static bool turns_round(const nm_walk *w, int d)
{
    bool negative = false;
    for (int o = 0; o < w->nop; o++) {
        if (w->strides[d * w->nop + o] > 0)
            return false;
        negative |= w->strides[d * w->nop + o] < 0;
    }
    return negative;
}

static bool merges(const nm_walk *w, int inner, int outer)
{
    for (int o = 0; o < w->nop; o++)
        if (w->strides[outer * w->nop + o] != w->strides[inner * w->nop + o] * w->shape[inner])
            return false;
    return true;
}

static void copy_strides(nm_walk *w, int to, int from)
{
    for (int o = 0; o < w->nop; o++)
        w->strides[to * w->nop + o] = w->strides[from * w->nop + o];
}

static void coalesce(nm_walk *w)
{
    int last = 0;
    for (int d = 1; d < w->ndim; d++) {
        if (w->shape[last] == 1) {
            w->shape[last] = w->shape[d];
            copy_strides(w, last, d);
        } else if (w->shape[d] == 1) {
            continue;
        } else if (merges(w, last, d)) {
            w->shape[last] *= w->shape[d];
        } else {
            last++;
            w->shape[last] = w->shape[d];
            copy_strides(w, last, d);
        }
    }
    w->ndim = last + 1;
}

nm_status nm_walk_begin(nm_ctx *ctx, nm_walk *w, int nop, int ndim, const intptr_t *shape, char *const *data,
                        const intptr_t *const *strides)
{
    w->nop = nop;
    w->block = NULL;
    w->strides = w->room;
    w->base = w->base_room;
    if (nop > 8 || nop * NM_MAX(ndim, 1) > NM_WALK_ROOM) {
        size_t strides_size = (size_t)(nop * NM_MAX(ndim, 1)) * sizeof(intptr_t);
        w->block_size = strides_size + (size_t)nop * sizeof(char *);
        if (!(w->block = nm_alloc(ctx, w->block_size)))
            return NM_E_MEMORY;
        w->strides = w->block;
        w->base = (char **)((char *)w->block + strides_size);
    }
    for (int o = 0; o < nop; o++)
        w->base[o] = data[o];
    if (ndim == 0) {
        w->ndim = 1;
        w->items = w->shape[0] = 1;
        for (int o = 0; o < nop; o++)
            w->strides[o] = 0;
        return NM_OK;
    }
    int perm[NM_MAXDIMS];
    if (ndim > 1)
        nm_order_keep(ndim, shape, nop, strides, perm);
    else
        perm[0] = 0;
    w->ndim = ndim;
    w->items = 1;
    for (int d = 0; d < ndim; d++) {
        int axis = perm[ndim - 1 - d];
        w->shape[d] = shape[axis];
        w->items *= shape[axis];
        for (int o = 0; o < nop; o++)
            w->strides[d * nop + o] = strides[o][axis];
    }
    if (w->items == 0)
        return NM_OK;
    for (int d = 0; d < ndim; d++)
        if (turns_round(w, d))
            for (int o = 0; o < nop; o++) {
                intptr_t *s = &w->strides[d * nop + o];
                w->base[o] += *s * (w->shape[d] - 1);
                *s = -*s;
            }
    coalesce(w);
    return NM_OK;
}

void nm_walk_end(nm_ctx *ctx, nm_walk *w)
{
    if (w->block)
        nm_free(ctx, w->block, w->block_size);
}

intptr_t nm_walk_count(const nm_walk *w, int first)
{
    intptr_t n = 1;
    for (int d = first; d < w->ndim; d++)
        n *= w->shape[d];
    return n;
}

int nm_walk_rows(const nm_walk *w, int first, intptr_t begin, intptr_t end, nm_row *row, void *arg)
{
    int nop = w->nop;
    intptr_t index[NM_MAXDIMS];
    char *ptr[NM_MAXARGS], *given[NM_MAXARGS];
    for (int o = 0; o < nop; o++)
        ptr[o] = w->base[o];
    intptr_t rest = begin;
    for (int d = first; d < w->ndim; d++) {
        index[d] = rest % w->shape[d];
        rest /= w->shape[d];
        for (int o = 0; o < nop; o++)
            ptr[o] += index[d] * w->strides[d * nop + o];
    }
    for (intptr_t i = begin; i < end; i++) {
        for (int o = 0; o < nop; o++)
            given[o] = ptr[o];
        int status = row(arg, given);
        if (status < 0)
            return status;
        for (int d = first; d < w->ndim; d++) {
            const intptr_t *s = &w->strides[d * nop];
            if (++index[d] < w->shape[d]) {
                for (int o = 0; o < nop; o++)
                    ptr[o] += s[o];
                break;
            }
            index[d] = 0;
            for (int o = 0; o < nop; o++)
                ptr[o] -= s[o] * (w->shape[d] - 1);
        }
    }
    return 0;
}
