/* search.c - searchsorted and digitize. */
#include "algo/sort.h"

/* a[sorter] in plain memory. */
static nm_status take_sorted(nm_ctx *ctx, const nm_tmp *a, const nm_view *sorter, char **data, intptr_t *bytes)
{
    nm_tmp order;
    nm_dtype intp = nm_dtype_intp();
    intptr_t n = nm_items(a->v.ndim, a->v.shape), size = a->v.dt.size;
    if (!(sorter->dt.cls->flags & NM_CLASS_INTEGER))
        return nm_fail(ctx, NM_E_TYPE, "sorter must only contain integers");
    if (sorter->ndim != 1)
        return nm_fail(ctx, NM_E_TYPE, "could not parse sorter argument");
    if (sorter->shape[0] != n)
        return nm_fail(ctx, NM_E_VALUE, "sorter.size must equal a.size");
    NM_TRY(nm_tmp_get(ctx, &order, sorter, &intp));
    *bytes = n*size;
    *data = nm_alloc(ctx, (size_t)*bytes);
    nm_status status = *data ? NM_OK : NM_E_MEMORY;
    const int64_t *o = (const int64_t *)order.v.data;
    for (intptr_t i = 0; i < n && status == NM_OK; i++) {
        if ((uint64_t)o[i] >= (uint64_t)n)
            status = nm_fail(ctx, NM_E_VALUE, "Sorter index out of range.");
        else
            memcpy(*data + i*size, a->v.data + o[i]*size, (size_t)size);
    }
    nm_tmp_end(ctx, &order);
    return status;                                              /* *data is the caller's, also on failure */
}

nm_status nm_view_searchsorted(nm_ctx *ctx, const nm_view *a, const nm_view *keys, bool right, const nm_view *sorter, nm_out *out)
{
    nm_dtype dt;
    nm_tmp ta = { .own = false }, tk = { .own = false };
    nm_sorter s = { .scratch = NULL };
    nm_view r;
    char *sorted = NULL;
    intptr_t bytes = 0;
    if (a->ndim != 1)
        return nm_fail(ctx, NM_E_VALUE, a->ndim < 1 ? "object of too small depth for desired array" : "object too deep for desired array");
    NM_TRY(nm_promote(ctx, &a->dt, &keys->dt, &dt));
    nm_status status = nm_tmp_get(ctx, &ta, a, &dt);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &tk, keys, &dt);
    if (status == NM_OK && sorter)
        status = take_sorted(ctx, &ta, sorter, &sorted, &bytes);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, NM_INT64, keys->ndim, keys->shape, &r);
    if (status == NM_OK)
        status = nm_sorter_begin(ctx, &s, &dt, 1);
    if (status == NM_OK) {
        status = nm_sorter_search(&s, sorted ? sorted : ta.v.data, a->shape[0], tk.v.data, nm_items(keys->ndim, keys->shape), right,
                                  (int64_t *)r.data);
        nm_sorter_end(&s);
    }
    if (sorted)
        nm_free(ctx, sorted, (size_t)bytes);
    nm_tmp_end(ctx, &tk);
    nm_tmp_end(ctx, &ta);
    return status;
}

/* 1 ascending (also if constant), -1 descending, 0 neither. */
static int direction(nm_sorter *s, const char *data, intptr_t n)
{
    intptr_t size = s->dt.size, i = 1;
    while (i < n && nm_sorter_compare(s, data + (i - 1)*size, data + i*size) == 0)
        i++;
    if (i >= n)
        return 1;
    int sign = nm_sorter_compare(s, data + (i - 1)*size, data + i*size) < 0 ? 1 : -1;
    for (i++; i < n; i++)
        if (nm_sorter_compare(s, data + (i - 1)*size, data + i*size)*sign > 0)
            return 0;
    return sign;
}

nm_status nm_view_digitize(nm_ctx *ctx, const nm_view *x, const nm_view *bins, bool right, nm_out *out)
{
    nm_tmp t;
    nm_sorter s;
    if ((x->dt.cls->flags | bins->dt.cls->flags) & NM_CLASS_COMPLEX && x->dt.cls->flags & NM_CLASS_COMPLEX)
        return nm_fail(ctx, NM_E_TYPE, "x may not be complex");
    if (bins->ndim != 1)
        return nm_fail(ctx, NM_E_VALUE, bins->ndim < 1 ? "object of too small depth for desired array"
                       : "object too deep for desired array");
    NM_TRY(nm_tmp_get(ctx, &t, bins, NULL));
    nm_status status = nm_sorter_begin(ctx, &s, &t.v.dt, 1);
    if (status < 0) {
        nm_tmp_end(ctx, &t);
        return status;
    }
    intptr_t n = bins->shape[0];
    int way = direction(&s, t.v.data, n);
    nm_sorter_end(&s);
    if (way == 0) {
        status = nm_fail(ctx, NM_E_VALUE, "bins must be monotonically increasing or decreasing");
    } else if (way > 0) {
        status = nm_view_searchsorted(ctx, &t.v, x, !right, NULL, out);
    } else {
        /* the bins backwards ascend: places count from the other end */
        intptr_t step = -t.v.dt.size;
        nm_view back = t.v, r;
        back.data += (n - 1)*t.v.dt.size;
        back.strides = &step;
        nm_own own;
        nm_own_begin(&own);
        status = nm_view_searchsorted(ctx, &back, x, !right, NULL, &own.out);
        if (status == NM_OK)
            status = nm_new_num(ctx, out, NM_INT64, x->ndim, x->shape, &r);
        if (status == NM_OK) {
            const int64_t *from = (const int64_t *)own.buf.v.data;
            int64_t *to = (int64_t *)r.data;
            for (intptr_t i = 0, m = nm_items(x->ndim, x->shape); i < m; i++)
                to[i] = n - from[i];
        }
        nm_own_end(ctx, &own);
    }
    nm_tmp_end(ctx, &t);
    return status;
}
