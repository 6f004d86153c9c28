/* where.c - truth of items, where, nonzero and counting. */
#include "algo/mapindex.h"
#include "algo/take.h"
#include "kernels/kernels.h"
#include "kernels/select_kernels.h"

static const nm_select_kernels *const levels[] = {
#define X(level) &NM_JOIN(nm_select_, level),
    NM_FOR_LEVELS(X)
#undef X
};

/* Whose truth the kernels know: times are counts. */
static int kernel_type(const nm_dtype *dt)
{
    return dt->num == NM_DATETIME || dt->num == NM_TIMEDELTA ? NM_T_u64 : nm_ctype_of(dt);
}

typedef struct truths { void (*kernel)(const void *, intptr_t, char *); const char *items; intptr_t size; char *to; } truths;
static int some_truths(void *arg, intptr_t begin, intptr_t end)
{
    const truths *t = arg;
    t->kernel(t->items + begin*t->size, end - begin, t->to + begin);
    return 0;
}

/* Truth of items that no kernel knows, by the class. */
static nm_status truth_by_class(nm_ctx *ctx, const nm_view *v, char *to, intptr_t n)
{
    nm_call call = { ctx, &v->dt, NULL };
    const nm_class *cls = nm_dtype_class(ctx->lib, &v->dt);
    for (intptr_t i = 0; i < n; i++) {
        int t = cls->nonzero(&call, v->data + i*v->dt.size);
        if (t < 0)
            return t;
        to[i] = t != 0;
    }
    return NM_OK;
}

nm_status nm_truth(nm_ctx *ctx, const nm_view *v, nm_tmp *t)
{
    nm_tmp items;
    nm_dtype bool_dt = nm_dtype_of(NM_BOOL);
    int type = kernel_type(&v->dt);
    if (type == NM_T_b1)
        return nm_tmp_get(ctx, t, v, NULL);
    t->own = false;
    NM_TRY(nm_tmp_get(ctx, &items, v, NULL));
    intptr_t n = nm_items(v->ndim, v->shape);
    char *to = nm_alloc(ctx, (size_t)n);
    nm_status status = to ? NM_OK : NM_E_MEMORY;
    if (status == NM_OK && type >= 0) {
        truths all = { levels[ctx->lib->level]->truth[type], items.v.data, items.v.dt.size, to };
        status = nm_pool_run(ctx->lib, some_truths, &all, n, nm_pool_grain(ctx->lib, n, all.size + 1));
    } else if (status == NM_OK)
        status = truth_by_class(ctx, &items.v, to, n);
    nm_tmp_end(ctx, &items);
    if (status < 0) {
        nm_free(ctx, to, (size_t)n);
        return status;
    }
    if (v->ndim)
        memcpy(t->buf.shape, v->shape, (size_t)v->ndim*sizeof(intptr_t));
    nm_strides_c(v->ndim, v->shape, 1, t->buf.strides);
    t->buf.v = (nm_view){ to, t->buf.shape, t->buf.strides, v->ndim, NM_WRITEABLE, bool_dt };
    t->v = t->buf.v;
    t->bytes = n;
    t->own = true;
    return NM_OK;
}

/* Counting, block by block: the truth of a block stays in the cache. */
enum { BLOCK = 4096, COUNT_ITEMS = 1 << 17 };
typedef struct counting {
    const nm_select_kernels *kernels;
    const nm_kernel_ops *ops;
    int type;
    const char *items;
    intptr_t size, count;
} counting;

static int count_some(void *arg, intptr_t begin, intptr_t end)
{
    counting *c = arg;
    char block[BLOCK];
    intptr_t count = 0;
    if (c->type == NM_T_b1)
        count = c->ops->count_true(c->items + begin, 1, end - begin);
    else
        for (intptr_t i = begin; i < end; i += BLOCK) {
            intptr_t n = NM_MIN(BLOCK, end - i);
            c->kernels->truth[c->type](c->items + i*c->size, n, block);
            count += c->ops->count_true(block, 1, n);
        }
    __atomic_fetch_add(&c->count, count, __ATOMIC_RELAXED);
    return 0;
}

nm_status nm_view_count_nonzero(nm_ctx *ctx, const nm_view *v, intptr_t *count)
{
    nm_tmp t;
    counting c = { levels[ctx->lib->level], nm_kernels(ctx->lib->level), kernel_type(&v->dt), NULL, v->dt.size, 0 };
    if (c.type < 0) {                              /* its class tells */
        NM_TRY(nm_truth(ctx, v, &t));
        c.type = NM_T_b1;
    } else {
        NM_TRY(nm_tmp_get(ctx, &t, v, NULL));
    }
    c.items = t.v.data;
    nm_pool_run(ctx->lib, count_some, &c, nm_items(v->ndim, v->shape), COUNT_ITEMS);
    nm_tmp_end(ctx, &t);
    *count = c.count;
    return NM_OK;
}

nm_status nm_count_nonzero_axis(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out)
{
    nm_tmp t;
    nm_view r;
    intptr_t shape[NM_MAXDIMS], step[NM_MAXDIMS], width = 8;
    int nd = 0;
    for (int k = 0; k < v->ndim; k++)
        if (!axes[k] || keepdims)
            shape[nd++] = axes[k] ? 1 : v->shape[k];
    NM_TRY(nm_truth(ctx, v, &t));
    nm_status status = nm_new_num(ctx, out, NM_INT64, nd, shape, &r);
    if (status == NM_OK) {
        memset(r.data, 0, (size_t)nm_items(nd, shape)*8);
        for (int k = v->ndim - 1; k >= 0; k--) {      /* steps of the result in v's axes */
            step[k] = axes[k] ? 0 : width;
            width *= axes[k] ? 1 : v->shape[k];
        }
        intptr_t n = nm_items(v->ndim, v->shape), inner = v->ndim ? v->shape[v->ndim - 1] : 1, at[NM_MAXDIMS] = { 0 };
        char *to = r.data;
        for (intptr_t i = 0; i < n; i += inner) {
            if (v->ndim == 0 || axes[v->ndim - 1])
                *(int64_t *)to += nm_kernels(ctx->lib->level)->count_true(t.v.data + i, 1, inner);
            else
                for (intptr_t j = 0; j < inner; j++)
                    ((int64_t *)to)[j] += t.v.data[i + j];
            for (int k = v->ndim - 2; k >= 0; k--) {
                to += step[k];
                if (++at[k] < v->shape[k])
                    break;
                at[k] = 0;
                to -= step[k]*v->shape[k];
            }
        }
    }
    nm_tmp_end(ctx, &t);
    return status;
}

/* Columns of indexes from places in C order: for lines too short to be worth looking at one by one. */
static void unravel(const int64_t *place, intptr_t count, const nm_view *v, intptr_t n, intptr_t *const *column)
{
    intptr_t under = n;
    for (int k = 0; k < v->ndim && count; k++) {
        intptr_t length = v->shape[k];
        under /= length;
        if (n < INT32_MAX)
            for (intptr_t i = 0; i < count; i++)
                column[k][i] = (uint32_t)place[i]/(uint32_t)under % (uint32_t)length;
        else
            for (intptr_t i = 0; i < count; i++)
                column[k][i] = place[i]/under % length;
    }
}

static nm_status columns(nm_ctx *ctx, const nm_mask *mask, intptr_t count, intptr_t *const *column)
{
    if (mask->v.shape[mask->v.ndim - 1] >= 16) {
        nm_mask_indexes(ctx, mask, column);
        return NM_OK;
    }
    int64_t *place = nm_alloc_array(ctx, count + 1, 8);
    if (!place)
        return NM_E_MEMORY;
    nm_mask_places(ctx, mask, (intptr_t *)place);
    unravel(place, count, &mask->v, nm_items(mask->v.ndim, mask->v.shape), column);
    nm_free(ctx, place, (size_t)(count + 1)*8);
    return NM_OK;
}

/* (count, ndim): the columns side by side. */
static nm_status rows_of_indexes(nm_ctx *ctx, const nm_mask *mask, intptr_t count, nm_out *out)
{
    nm_view r;
    intptr_t *column[NM_MAXDIMS], bytes;
    int nd = mask->v.ndim;
    NM_TRY(nm_new_num(ctx, out, NM_INT64, 2, (intptr_t[]){ count, nd }, &r));
    if (!nm_mul_size(count, nd*8, &bytes))
        return nm_fail(ctx, NM_E_MEMORY, "out of memory");
    char *all = nm_alloc(ctx, (size_t)bytes + 8);
    if (!all)
        return NM_E_MEMORY;
    for (int k = 0; k < nd; k++)
        column[k] = (intptr_t *)all + k*count;
    nm_status status = columns(ctx, mask, count, column);
    int64_t *to = (int64_t *)r.data;
    if (nd == 2 && status == NM_OK)
        for (intptr_t i = 0; i < count; i++) {
            to[2*i] = column[0][i];
            to[2*i + 1] = column[1][i];
        }
    else if (status == NM_OK)
        for (int k = 0; k < nd; k++)
            for (intptr_t i = 0; i < count; i++)
                to[i*nd + k] = column[k][i];
    nm_free(ctx, all, (size_t)bytes + 8);
    return status;
}

static nm_status nonzero(nm_ctx *ctx, const nm_view *v, int how, nm_out *out)
{
    nm_tmp t;
    nm_view r;
    NM_TRY(nm_truth(ctx, v, &t));
    nm_mask mask;
    intptr_t count = nm_mask_begin(ctx, &mask, &t.v, (intptr_t)sizeof(intptr_t)*NM_MAX(v->ndim, 1)), *column[NM_MAXDIMS];
    nm_status status = NM_OK;
    if (how == 0 || v->ndim <= 1) {           /* places are the result */
        intptr_t shape[2] = { count, v->ndim };
        status = nm_new_num(ctx, out, NM_INT64, how == 1 ? 2 : 1, shape, &r);
        if (status == NM_OK && (how == 0 || v->ndim))
            nm_mask_places(ctx, &mask, (intptr_t *)r.data);
    } else if (how == 1) {
        status = rows_of_indexes(ctx, &mask, count, out);
    } else {
        for (int k = 0; k < v->ndim && status == NM_OK; k++) {
            status = nm_new_num(ctx, out, NM_INT64, 1, &count, &r);
            column[k] = status == NM_OK ? (intptr_t *)r.data : NULL;
        }
        if (status == NM_OK)
            status = columns(ctx, &mask, count, column);
    }
    nm_tmp_end(ctx, &t);
    return status;
}

nm_status nm_view_flatnonzero(nm_ctx *ctx, const nm_view *v, nm_out *out) { return nonzero(ctx, v, 0, out); }
nm_status nm_view_argwhere(nm_ctx *ctx, const nm_view *v, nm_out *out) { return nonzero(ctx, v, 1, out); }
nm_status nm_view_nonzero(nm_ctx *ctx, const nm_view *v, nm_out *out)
{
    if (v->ndim == 0)
        return nm_fail(ctx, NM_E_VALUE,
                       "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.");
    return nonzero(ctx, v, 2, out);
}

/* ---------------------------------------------------------------------- where */
static int log2_size(intptr_t size)
{
    switch (size) {
    case 1: return 0;
    case 2: return 1;
    case 4: return 2;
    case 8: return 3;
    case 16: return 4;
    default: return -1;
    }
}

/* x as it takes part: one item, or contiguous in the full shape. */
static nm_status where_operand(nm_ctx *ctx, nm_tmp *t, const nm_view *v, const nm_dtype *dt, int ndim, const intptr_t *shape)
{
    if (nm_items(v->ndim, v->shape) == 1)
        return nm_tmp_get(ctx, t, v, dt);
    intptr_t strides[NM_MAXDIMS];
    nm_broadcast_strides(v, ndim, shape, strides);
    nm_view full = { v->data, shape, strides, ndim, v->flags, v->dt };
    NM_TRY(nm_tmp_get(ctx, t, &full, dt));
    if (!t->own) {                            /* do not keep the address of strides */
        memcpy(t->buf.strides, strides, sizeof strides);
        t->v.strides = t->buf.strides;
    }
    return NM_OK;
}

typedef struct choice {
    void (*kernel)(char *, const char *, const char *, intptr_t, const char *, intptr_t, intptr_t);
    char *to;
    const char *mask, *x, *y;
    intptr_t size, xs, ys;
} choice;
static int some_choices(void *arg, intptr_t begin, intptr_t end)
{
    const choice *c = arg;
    c->kernel(c->to + begin*c->size, c->mask + begin, c->x + begin*c->xs, c->xs, c->y + begin*c->ys, c->ys, end - begin);
    return 0;
}

/* Does an earlier axis never step less far than a later one? */
static bool steps_fall(const nm_view *v)
{
    intptr_t last = INTPTR_MAX;
    for (int d = 0; d < v->ndim; d++) {
        intptr_t s = v->strides[d] < 0 ? -v->strides[d] : v->strides[d];
        if (v->shape[d] == 1 || s == 0)
            continue;
        if (s > last)
            return false;
        last = s;
    }
    return true;
}

/* Operands in another order than C's: the result keeps their order.  Its axes in falling order of strides, and all in that order. */
typedef struct turned { nm_view v[3]; intptr_t steps[3][NM_MAXDIMS], shape[NM_MAXDIMS], strides[NM_MAXDIMS]; } turned;

static void turn_operands(turned *t, const nm_view **ops, int ndim, const intptr_t *shape, intptr_t size)
{
    intptr_t full[3][NM_MAXDIMS];
    const intptr_t *like[3] = { full[0], full[1], full[2] };
    int perm[NM_MAXDIMS];
    for (int o = 0; o < 3; o++)
        nm_broadcast_strides(ops[o], ndim, shape, full[o]);
    nm_strides_keep(ndim, shape, size, 3, like, t->strides);
    for (int d = 0; d < ndim; d++) {
        int k = d;
        for (; k > 0 && t->strides[perm[k - 1]] < t->strides[d]; k--)
            perm[k] = perm[k - 1];
        perm[k] = d;
    }
    for (int d = 0; d < ndim; d++) {
        t->shape[d] = shape[perm[d]];
        for (int o = 0; o < 3; o++)
            t->steps[o][d] = full[o][perm[d]];
    }
    for (int o = 0; o < 3; o++)
        if (nm_items(ops[o]->ndim, ops[o]->shape) != 1) {
            t->v[o] = (nm_view){ ops[o]->data, t->shape, t->steps[o], ndim, ops[o]->flags, ops[o]->dt };
            ops[o] = &t->v[o];
        }
}

nm_status nm_view_where(nm_ctx *ctx, const nm_view *condition, const nm_view *x, const nm_view *y, const nm_dtype *dt, nm_out *out)
{
    nm_tmp tc = { .own = false }, tm = { .own = false }, tx = { .own = false }, ty = { .own = false };
    intptr_t shape[NM_MAXDIMS];
    int ndim;
    nm_dtype common;
    nm_view r;
    NM_TRY(nm_broadcast(ctx, 3, (const nm_view *const[]){ condition, x, y }, &ndim, shape));
    if (!dt) {
        NM_TRY(nm_promote(ctx, &x->dt, &y->dt, &common));
        dt = &common;
    }
    nm_dtype native = nm_dtype_native(dt), bool_dt = nm_dtype_of(NM_BOOL);
    intptr_t n = nm_items(ndim, shape), size = native.size, one_step = 0, *strides = NULL;
    turned t;
    if (n > 1 && !(steps_fall(condition) && steps_fall(x) && steps_fall(y))) {
        const nm_view *ops[3] = { condition, x, y };
        turn_operands(&t, ops, ndim, shape, size);
        condition = ops[0];
        x = ops[1];
        y = ops[2];
        NM_TRY(out->new_array(out, ctx, &native, ndim, shape, t.strides, &r));
        memcpy(shape, t.shape, (size_t)ndim * sizeof *shape);
        strides = t.strides;
    }
    nm_status status = nm_truth(ctx, condition, &tc);
    if (status == NM_OK)
        status = where_operand(ctx, &tm, &tc.v, &bool_dt, ndim, shape);
    if (status == NM_OK)
        status = where_operand(ctx, &tx, x, &native, ndim, shape);
    if (status == NM_OK)
        status = where_operand(ctx, &ty, y, &native, ndim, shape);
    if (status == NM_OK && !strides)
        status = nm_new(ctx, out, &native, ndim, shape, &r);
    if (status == NM_OK && n) {
        int log2 = native.flags & NM_REFS ? -1 : log2_size(size);
        bool one_c = nm_items(condition->ndim, condition->shape) == 1, one_x = nm_items(x->ndim, x->shape) == 1,
             one_y = nm_items(y->ndim, y->shape) == 1;
        if (one_c) {
            const nm_tmp *chosen = tm.v.data[0] ? &tx : &ty;
            one_step = (tm.v.data[0] ? one_x : one_y) ? 0 : size;
            status = nm_move_items(ctx, &native, r.data, size, chosen->v.data, one_step, n);
        } else if (log2 >= 0) {
            choice c = { levels[ctx->lib->level]->where[log2], r.data, tm.v.data, tx.v.data, ty.v.data, size, one_x ? 0 : size,
                         one_y ? 0 : size };
            status = nm_pool_run(ctx->lib, some_choices, &c, n, nm_pool_grain(ctx->lib, n, 1 + size + c.xs + c.ys));
        } else {
            for (intptr_t i = 0; i < n && status == NM_OK; i++) {
                const char *from = tm.v.data[i] ? tx.v.data + (one_x ? 0 : i*size) : ty.v.data + (one_y ? 0 : i*size);
                status = nm_move_items(ctx, &native, r.data + i*size, size, from, size, 1);
            }
        }
    }
    nm_tmp_end(ctx, &ty);
    nm_tmp_end(ctx, &tx);
    nm_tmp_end(ctx, &tm);
    nm_tmp_end(ctx, &tc);
    return status;
}
