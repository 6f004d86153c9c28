/* lines.c - every 1-D line of some views along one axis, the other axes coalesced. */
#include <string.h>
#include "view/view.h"

void nm_lines_begin(nm_lines *it, int nop, const nm_view *const *views, int axis)
{
    int ndim = 0, most = 0, n = 0;
    for (int op = 0; op < nop; op++)
        if (views[op]->ndim > ndim) {
            ndim = views[op]->ndim;
            most = op;
        }
    it->nop = nop;
    it->count = 1;
    for (int op = 0; op < nop; op++) {
        bool has = views[op]->ndim == ndim && ndim > 0;
        it->ptr[op] = views[op]->data;
        it->length[op] = has ? views[op]->shape[axis] : 1;
        it->step[op] = has ? views[op]->strides[axis] : 0;
    }
    for (int k = 0; k < ndim; k++) {
        if (k == axis)
            continue;
        intptr_t length = views[most]->shape[k];
        it->count *= length;
        if (length == 1)
            continue;
        intptr_t s[4];
        for (int op = 0; op < nop; op++)
            s[op] = views[op]->ndim == ndim ? views[op]->strides[k] : views[op]->strides[k > axis ? k - 1 : k];
        bool join = n > 0;
        for (int op = 0; join && op < nop; op++)
            join = it->strides[op][n - 1] == s[op] * length;
        if (join)
            it->shape[n - 1] *= length;
        else
            it->shape[n++] = length;
        for (int op = 0; op < nop; op++)
            it->strides[op][n - 1] = s[op];
    }
    it->ndim = n;
    memset(it->index, 0, (size_t)n * sizeof(intptr_t));
}

bool nm_lines_next(nm_lines *it)
{
    for (int k = it->ndim - 1; k >= 0; k--) {
        if (++it->index[k] < it->shape[k]) {
            for (int op = 0; op < it->nop; op++)
                it->ptr[op] += it->strides[op][k];
            return true;
        }
        it->index[k] = 0;
        for (int op = 0; op < it->nop; op++)
            it->ptr[op] -= it->strides[op][k] * (it->shape[k] - 1);
    }
    return false;
}

void nm_lines_goto(nm_lines *it, intptr_t line)
{
    for (int k = it->ndim - 1; k >= 0; k--) {
        intptr_t to = line % it->shape[k];
        line /= it->shape[k];
        for (int op = 0; op < it->nop; op++)
            it->ptr[op] += (to - it->index[k]) * it->strides[op][k];
        it->index[k] = to;
    }
}
