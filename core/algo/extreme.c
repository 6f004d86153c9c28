/* extreme.c - argmax and argmin along an axis. */
#include "algo/extreme.h"
#include "algo/sort.h"
#include "kernels/kernels.h"

static nm_loop *find_loop(nm_ctx *ctx, const char *name, char code)
{
#define X(table) TABLE_##table,
    enum { NM_FOR_TABLES(X) TABLES };
#undef X
    for (const nm_kernel *k = nm_kernels(ctx->lib->level)->tables[TABLE_arg]; k->name; k++)
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

/* ------------------------------------------------------------------ items as they lie */
/* Rows of one loop call, and the axes around them; to[] holds the results in C order of all axes but the searched one. */
typedef struct work {
    nm_call call;
    nm_loop *loop;
    char *data;
    intptr_t *to;
    intptr_t rows, row_step, row_to, items, step;
    int ndim;
    intptr_t shape[NM_MAXDIMS], steps[NM_MAXDIMS], to_steps[NM_MAXDIMS];
} work;

static int some_rows(void *arg, intptr_t begin, intptr_t end)
{
    const work *w = arg;
    intptr_t strides[3] = { w->row_step, w->row_to * (intptr_t)sizeof(intptr_t), w->step };
    while (begin < end) {
        intptr_t rest = begin / w->rows, row = begin % w->rows, n[2] = { NM_MIN(end - begin, w->rows - row), w->items };
        char *in = w->data + row * w->row_step;
        intptr_t *to = w->to + row * w->row_to;
        for (int d = w->ndim - 1; d >= 0; rest /= w->shape[d--]) {
            in += rest % w->shape[d] * w->steps[d];
            to += rest % w->shape[d] * w->to_steps[d];
        }
        NM_TRY(w->loop(&w->call, (char *[]){ in, (char *)to }, n, strides, NULL));
        begin += n[0];
    }
    return 0;
}

/* One long row: the winners of its pieces compete again. */
typedef struct pieces { const work *w; intptr_t size, at[NM_POOL_PIECES]; } pieces;
static int some_pieces(void *arg, intptr_t begin, intptr_t end)
{
    pieces *p = arg;
    const intptr_t strides[3] = { 0, 0, p->w->step };
    for (intptr_t i = begin; i < end; i++) {
        intptr_t from = i * p->size, n[2] = { 1, NM_MIN(p->size, p->w->items - from) };
        NM_TRY(p->w->loop(&p->w->call, (char *[]){ p->w->data + from * p->w->step, (char *)&p->at[i] }, n, strides, NULL));
        p->at[i] += from;
    }
    return 0;
}

static int one_row(nm_ctx *ctx, const work *w)
{
    pieces p = { .w = w };
    _Alignas(64) char item[NM_POOL_PIECES * 32];
    intptr_t size = w->call.dt->size, best, n[2] = { 1, nm_pool_pieces(ctx->lib, w->items, NM_POOL_BYTES, &p.size) };
    if (n[1] == 1)
        return some_rows((void *)w, 0, 1);
    NM_TRY(nm_pool_run(ctx->lib, some_pieces, &p, n[1], 1));
    for (intptr_t i = 0; i < n[1]; i++)
        memcpy(item + i * size, w->data + p.at[i] * w->step, (size_t)size);
    NM_TRY(w->loop(&w->call, (char *[]){ item, (char *)&best }, n, (intptr_t[]){ 0, 0, size }, NULL));
    *w->to = p.at[best];
    return 0;
}

/* The rows of one call lie along the axis of the least stride; where that is searched, along the last one. */
static int direct(nm_ctx *ctx, nm_loop *loop, const nm_dtype *dt, const nm_view *v, int axis, intptr_t *to)
{
    work w = { .call = { .ctx = ctx, .dt = dt }, .loop = loop, .data = v->data, .to = to, .rows = 1, .items = v->shape[axis],
               .step = v->strides[axis] };
    intptr_t count = 1, least = NM_MAX(w.step, -w.step);
    int inner = -1;
    for (int d = v->ndim - 1; d >= 0; d--) {
        intptr_t stride = NM_MAX(v->strides[d], -v->strides[d]);
        if (d == axis || v->shape[d] == 1)
            continue;
        if (inner < 0 || stride < least)
            inner = d;
        least = NM_MIN(least, stride);
    }
    intptr_t to_steps[NM_MAXDIMS];
    for (int d = v->ndim - 1; d >= 0; d--) {
        to_steps[d] = count;
        count *= d == axis ? 1 : v->shape[d];
    }
    for (int d = 0; d < v->ndim; d++) {
        if (d == inner) {
            w.rows = v->shape[d];
            w.row_step = v->strides[d];
            w.row_to = to_steps[d];
        } else if (d != axis) {
            w.shape[w.ndim] = v->shape[d];
            w.steps[w.ndim] = v->strides[d];
            w.to_steps[w.ndim++] = to_steps[d];
        }
    }
    if (count == 1)
        return one_row(ctx, &w);
    return count ? nm_pool_run(ctx->lib, some_rows, &w, count, NM_MAX(64, NM_POOL_GRAIN / w.items)) : 0;
}

/* ------------------------------------------------------------------ other items: a line at a time, loaded as native ones */
static nm_status by_lines(nm_ctx *ctx, nm_loop *loop, const nm_view *v, int axis, bool least, intptr_t *to)
{
    nm_dtype native = nm_dtype_native(&v->dt);
    nm_call call = { .ctx = ctx, .dt = &native };
    intptr_t n[2] = { 1, v->shape[axis] }, bytes = n[1] * native.size;
    const intptr_t strides[3] = { 0, 0, native.size };
    char *line = nm_alloc(ctx, (size_t)NM_MAX(bytes, 1));
    if (!line)
        return NM_E_MEMORY;
    nm_status status = NM_OK;
    nm_lines it;
    nm_lines_begin(&it, 1, &v, axis);
    for (bool more = it.count > 0; more && status >= 0; more = nm_lines_next(&it), to++) {
        nm_line_load(&v->dt, line, it.ptr[0], it.step[0], n[1]);
        if (v->dt.num == NM_DATETIME || v->dt.num == NM_TIMEDELTA)
            *to = by_time((int64_t *)line, n[1], least);
        else if (loop)
            status = loop(&call, (char *[]){ line, (char *)to }, n, strides, NULL);
        else
            status = by_compare(ctx, &native, line, n[1], least, to);
    }
    nm_free(ctx, line, (size_t)NM_MAX(bytes, 1));
    return status;
}

static nm_status arg_extreme_of_any(nm_ctx *ctx, const nm_view *given, int axis, bool keepdims, bool least, nm_out *out)
{
    nm_tmp t = { 0 };
    nm_view v = *given, r;
    intptr_t shape[NM_MAXDIMS];
    nm_dtype native = nm_dtype_native(&v.dt), intp = nm_dtype_intp();
    nm_status status = NM_OK;
    int nd = 0;
    bool whole = axis == NM_AXIS_NONE;
    if (given->dt.num == NM_VOID)
        return nm_fail(ctx, NM_E_TYPE, "data type not ordered");
    if (whole) {
        NM_TRY(nm_flat(ctx, given, &t, &v));
        axis = 0;
    } else {
        NM_TRY(nm_axis(ctx, axis, v.ndim, NULL, &axis));
    }
    for (int d = 0; d < given->ndim; d++)
        if (!whole && d != axis)
            shape[nd++] = given->shape[d];
        else if (keepdims)
            shape[nd++] = 1;
    if (v.shape[axis] == 0)
        status = nm_fail(ctx, NM_E_VALUE, "attempt to get %s of an empty sequence", least ? "argmin" : "argmax");
    if (status >= 0)
        status = nm_new(ctx, out, &intp, nd, shape, &r);
    if (status >= 0) {
        nm_loop *loop = find_loop(ctx, least ? "argmin" : "argmax", code_of(&v.dt));
        bool plain = loop && !(v.dt.flags & NM_SWAPPED) && nm_is_aligned(&v, v.dt.align);
        status = plain ? direct(ctx, loop, &native, &v, axis, (intptr_t *)r.data)
                 : by_lines(ctx, loop, &v, axis, least, (intptr_t *)r.data);
    }
    nm_tmp_end(ctx, &t);
    return status;
}

/* All items of one that lies without gaps, and is not so long that threads would share it. */
static bool in_one_loop(const nm_view *v, int axis, bool keepdims, intptr_t *items)
{
    *items = nm_items(v->ndim, v->shape);
    return (axis == NM_AXIS_NONE || (v->ndim == 1 && (axis == 0 || axis == -1))) && !keepdims && *items > 0 &&
           *items < 2 * NM_POOL_GRAIN && nm_is_plain(v);
}

static nm_status arg_extreme(nm_ctx *ctx, const nm_view *given, int axis, bool keepdims, bool least, nm_out *out)
{
    intptr_t items;
    if (in_one_loop(given, axis, keepdims, &items)) {
        nm_loop *loop = find_loop(ctx, least ? "argmin" : "argmax", code_of(&given->dt));
        const nm_call call = { .ctx = ctx, .dt = &given->dt };
        nm_dtype intp = nm_dtype_intp();
        nm_view r;
        if (loop) {
            NM_TRY(nm_new(ctx, out, &intp, 0, NULL, &r));
            return loop(&call, (char *[]){ given->data, r.data }, (const intptr_t[]){ 1, items },
                        (const intptr_t[]){ 0, 0, given->dt.size }, NULL);
        }
    }
    return arg_extreme_of_any(ctx, given, axis, keepdims, least, out);
}

nm_status nm_view_argmax(nm_ctx *ctx, const nm_view *v, int axis, bool keepdims, nm_out *out)
{
    return arg_extreme(ctx, v, axis, keepdims, false, out);
}
nm_status nm_view_argmin(nm_ctx *ctx, const nm_view *v, int axis, bool keepdims, nm_out *out)
{
    return arg_extreme(ctx, v, axis, keepdims, true, out);
}
