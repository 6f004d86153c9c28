/* extreme.c - argmax and argmin along an axis. */
#include "algo/extreme.h"
#include "algo/sort.h"
#include "kernels/kernels.h"

static nm_loop *find_loop(nm_ctx *ctx, const char *name, char code)
{
#define X(table) TABLE_##table,
    enum { NM_FOR_TABLES(X) TABLES };
#undef X
    for (const nm_kernel *k = nm_kernels(ctx->lib->level)->tables[TABLE_reduce]; k->name; k++)
        if (k->types[0] == code && k->name[3] == name[3] && !strcmp(k->name, name))
            return k->loop;
    return NULL;
}

/* The first extreme of n native contiguous items by the class' compare. */
static nm_status by_compare(nm_ctx *ctx, const nm_dtype *dt, const char *data, intptr_t n, bool least, intptr_t *best)
{
    nm_call call = { .ctx = ctx, .dt = dt };
    *best = 0;
    if (!dt->cls->compare)
        return nm_fail(ctx, NM_E_TYPE, "Cannot compare types %s and %s", dt->cls->name, dt->cls->name);
    for (intptr_t i = 1; i < n; i++) {
        ctx->status = NM_OK;
        int c = dt->cls->compare(&call, data + i * dt->size, data + *best * dt->size);
        if (ctx->status < 0)
            return ctx->status;
        if (least ? c < 0 : c > 0)
            *best = i;
    }
    return NM_OK;
}

static intptr_t by_time(const int64_t *x, intptr_t n, bool least)
{
    intptr_t best = 0;
    for (intptr_t i = 0; i < n; i++) {
        if (x[i] == INT64_MIN)
            return i;
        if (least ? x[i] < x[best] : x[i] > x[best])
            best = i;
    }
    return best;
}

static char code_of(const nm_dtype *dt)
{
    return dt->num == NM_LONGLONG ? 'l' : dt->num == NM_ULONGLONG ? 'L' : dt->cls->code;
}

static nm_status arg_extreme(nm_ctx *ctx, const nm_view *given, int axis, bool keepdims, bool least, nm_out *out)
{
    nm_tmp t = { 0 };
    nm_view v = *given, r;
    intptr_t shape[NM_MAXDIMS], steps[NM_MAXDIMS];
    nm_dtype native = nm_dtype_native(&v.dt);
    nm_status status = NM_OK;
    int nd = 0;
    if (axis == NM_AXIS_NONE) {
        NM_TRY(nm_flat(ctx, given, &t, &v));
        axis = 0;
    } else {
        status = nm_axis(ctx, axis, v.ndim, NULL, &axis);
        if (status < 0)
            return status;
    }
    intptr_t n = v.shape[axis];
    if (keepdims)
        for (; nd < given->ndim; nd++)
            shape[nd] = nd == axis || v.ndim != given->ndim ? 1 : given->shape[nd];
    else
        for (int i = 0; i < v.ndim; i++)
            if (i != axis)
                shape[nd++] = v.shape[i];
    if (keepdims && v.ndim != given->ndim)
        for (int i = 0; i < given->ndim; i++)
            shape[i] = 1;
    if (n == 0) {
        status = nm_fail(ctx, NM_E_VALUE, "attempt to get %s of an empty sequence", least ? "argmin" : "argmax");
        goto out;
    }
    nm_dtype intp = nm_dtype_intp();
    status = nm_new(ctx, out, &intp, nd, shape, &r);
    if (status < 0)
        goto out;
    nm_loop *loop = find_loop(ctx, least ? "argmin" : "argmax", code_of(&v.dt));
    bool time = v.dt.num == NM_DATETIME || v.dt.num == NM_TIMEDELTA;
    bool direct = !(v.dt.flags & NM_SWAPPED) && nm_is_aligned(&v, v.dt.align) && loop;
    intptr_t bytes = n * native.size;
    char *line = direct ? NULL : nm_alloc(ctx, (size_t)NM_MAX(bytes, 1));
    if (!direct && !line) {
        status = NM_E_MEMORY;
        goto out;
    }
    /* every line of v gives one item of r; r is C-contiguous in the order of the lines of the other axes */
    intptr_t index[NM_MAXDIMS] = { 0 }, lengths[NM_MAXDIMS], count = 1;
    int m = 0;
    for (int i = 0; i < v.ndim; i++)
        if (i != axis) {
            lengths[m] = v.shape[i];
            steps[m++] = v.strides[i];
            count *= v.shape[i];
        }
    char *p = v.data;
    intptr_t *to = (intptr_t *)r.data, step = v.strides[axis];
    nm_call call = { .ctx = ctx, .dt = &native };
    for (intptr_t k = 0; k < count && status == NM_OK; k++) {
        if (direct)
            loop(&call, (char *[]){ p, (char *)&to[k] }, &n, (intptr_t[]){ step, 0 }, NULL);
        else {
            nm_line_load(&v.dt, line, p, step, n);
            if (time)
                to[k] = by_time((int64_t *)line, n, least);
            else if (loop)
                loop(&call, (char *[]){ line, (char *)&to[k] }, &n, (intptr_t[]){ native.size, 0 }, NULL);
            else
                status = by_compare(ctx, &native, line, n, least, &to[k]);
        }
        for (int d = m - 1; d >= 0; d--) {
            p += steps[d];
            if (++index[d] < lengths[d])
                break;
            p -= steps[d] * lengths[d];
            index[d] = 0;
        }
    }
    nm_free(ctx, line, line ? (size_t)NM_MAX(bytes, 1) : 0);
out:
    nm_tmp_end(ctx, &t);
    return status;
}

nm_status nm_view_argmax(nm_ctx *ctx, const nm_view *v, int axis, bool keepdims, nm_out *out) { return arg_extreme(ctx, v, axis, keepdims, false, out); }
nm_status nm_view_argmin(nm_ctx *ctx, const nm_view *v, int axis, bool keepdims, nm_out *out) { return arg_extreme(ctx, v, axis, keepdims, true, out); }
