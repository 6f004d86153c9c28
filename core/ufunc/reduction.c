/* reduction.c - reductions in NumPy's order: the axes sorted by stride, pairwise sums along the innermost axis where that is
 * reduced, whole rows accumulated where it is not.  Threads split rows of the result, or a full reduction at the nodes of
 * the pairwise tree, so that the bits do not depend on their number. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dtype/half_soft.h"
#include "kernels/kernels.h"
#include "plan/transfer.h"
#include "plan/walk.h"
#include "ufunc/ufunc.h"

enum { BLOCK = 8192, SPLIT_ITEMS = 1 << 16, LEAVES = 64, ITEM = 64 };

bool nm_identity_item(const nm_ufunc *uf, const nm_dtype *dt, void *item)
{
    bool span = dt->num == NM_TIMEDELTA && uf->identity == NM_ID_ZERO;
    if (!(span || dt->cls->flags & NM_CLASS_NUMBER) || uf->identity == NM_ID_NONE || uf->identity == NM_ID_REORDERABLE)
        return false;
    memset(item, 0, (size_t)dt->size);
    int value = uf->identity == NM_ID_ONE ? 1 : uf->identity == NM_ID_ALL_BITS ? -1 : 0;
    bool minus_inf = uf->identity == NM_ID_MINUS_INF;
    double real = minus_inf ? -INFINITY : value;
    switch (dt->num) {
    case NM_BOOL: *(uint8_t *)item = value != 0; break;
    case NM_BYTE: case NM_UBYTE: *(int8_t *)item = (int8_t)value; break;
    case NM_SHORT: case NM_USHORT: *(int16_t *)item = (int16_t)value; break;
    case NM_INT: case NM_UINT: *(int32_t *)item = value; break;
    case NM_LONG: case NM_ULONG: *(long *)item = value; break;
    case NM_LONGLONG: case NM_ULONGLONG: case NM_TIMEDELTA: *(int64_t *)item = value; break;
    case NM_HALF: *(uint16_t *)item = minus_inf ? 0xFC00 : value == 1 ? 0x3C00 : value == -1 ? 0xBC00 : 0; break;
    case NM_FLOAT: case NM_CFLOAT: *(float *)item = (float)real; break;
    case NM_DOUBLE: case NM_CDOUBLE: *(double *)item = real; break;
    case NM_LONGDOUBLE: case NM_CLONGDOUBLE: *(long double *)item = real; break;
    default: return false;
    }
    return true;
}

/* ------------------------------------------------------------------ rows */
typedef struct job {
    nm_call call;
    const nm_ufunc_loop *loop;
    nm_loop *reduce2;                /* the loop's own, or one that takes the items as they are (narrow) */
    bool masked, cast, narrow, two;
    nm_transfer transfer;            /* input -> dt[1], where cast */
    const nm_walk *walk;
    intptr_t size;                   /* of an item of dt[1] */
    char *buffer;
} job;

typedef void legacy_loop(char **args, const intptr_t *n, const intptr_t *strides, void *aux);

static inline int binary(const job *j, char *out, intptr_t out_stride, char *in, intptr_t in_stride, intptr_t n)
{
    char *args[3] = { out, in, out };
    intptr_t strides[3] = { out_stride, in_stride, out_stride };
    if (j->reduce2 && out_stride == 0)           /* made for it; the loop itself is made for streams */
        return j->reduce2(&j->call, (char *[]){ in, out }, (const intptr_t[]){ 1, n }, (const intptr_t[]){ 0, 0, in_stride },
                          j->loop->aux2);
    if (j->narrow)                               /* rows of one item: the loop itself does not know the input's dtype */
        return j->reduce2(&j->call, (char *[]){ in, out }, (const intptr_t[]){ n, 1 }, (const intptr_t[]){ in_stride, out_stride, 0 },
                          j->loop->aux2);
    if (NM_UNLIKELY(j->loop->flags & NM_LOOP_LEGACY)) {
        ((legacy_loop *)(void *)j->loop->loop)(args, &n, strides, j->loop->aux);
        return 0;
    }
    return j->loop->loop(&j->call, args, &n, strides, j->loop->aux);
}

static int masked_binary(const job *j, char *out, intptr_t so, char *in, intptr_t si, const char *mask, intptr_t sm, intptr_t n)
{
    if (!mask)
        return binary(j, out, so, in, si, n);
    for (intptr_t i = 0; i < n;) {
        while (i < n && !mask[i * sm])
            i++;
        intptr_t begin = i;
        while (i < n && mask[i * sm])
            i++;
        if (i > begin)
            NM_TRY(binary(j, out + begin * so, so, in + begin * si, si, i - begin));
    }
    return 0;
}

static int one_row(const job *j, char **ptr, const intptr_t *s, intptr_t length)
{
    const char *mask = j->masked ? ptr[2] : NULL;
    intptr_t sm = j->masked ? s[2] : 0;
    if (!j->cast)
        return masked_binary(j, ptr[0], s[0], ptr[1], s[1], mask, sm, length);
    for (intptr_t done = 0; done < length; done += BLOCK) {
        intptr_t n = NM_MIN(BLOCK, length - done);
        if (j->call.dt[1].flags & NM_REFS)
            memset(j->buffer, 0, (size_t)(n * j->size));
        NM_TRY(nm_transfer_run(&j->transfer, j->buffer, j->size, ptr[1] + done * s[1], s[1], n));
        int status = masked_binary(j, ptr[0] + done * s[0], s[0], j->buffer, j->size, mask ? mask + done * sm : NULL, sm, n);
        if (j->call.dt[1].flags & NM_REFS)
            j->call.dt[1].cls->clear(&j->call.dt[1], j->buffer, j->size, n);
        NM_TRY(status);
    }
    return 0;
}

static int row(void *arg, char **ptr)
{
    const job *j = arg;
    return one_row(j, ptr, j->walk->strides, j->walk->shape[0]);
}

/* Two innermost dimensions at once: one of them reduced, the other not. */
static int plane(void *arg, char **ptr)
{
    const job *j = arg;
    const nm_walk *w = j->walk;
    int item = w->strides[0] == 0 ? 0 : 1, rows = 1 - item;      /* strides[d * nop] is the output's */
    char *args[2] = { ptr[1], ptr[0] };
    intptr_t n[2] = { w->shape[rows], w->shape[item] };
    intptr_t strides[3] = { w->strides[rows * w->nop + 1], w->strides[rows * w->nop], w->strides[item * w->nop + 1] };
    return j->reduce2(&j->call, args, n, strides, j->loop->aux2);
}

/* ------------------------------------------------------------------ threads */
/* out = out op value, both accumulators. */
static int join(const job *j, char *out, char *value)
{
    job whole = *j;
    whole.reduce2 = j->loop->reduce2;
    return binary(&whole, out, 0, value, 0, 1);
}

typedef struct part { const job *job; int axis; } part;

/* Part of the result: items begin to end - 1 of one dimension that is not reduced. */
static int result_part(void *arg, intptr_t begin, intptr_t end)
{
    const part *p = arg;
    job mine = *p->job;
    nm_walk w = *mine.walk;
    char *base[3];
    for (int o = 0; o < w.nop; o++)
        base[o] = w.base[o] + begin * w.strides[p->axis * w.nop + o];
    w.base = base;
    w.strides = mine.walk->strides;
    w.shape[p->axis] = end - begin;
    mine.walk = &w;
    char *buffer = NULL;
    if (mine.cast && !(mine.buffer = buffer = aligned_alloc(64, (size_t)(BLOCK * mine.size + 63) & ~(size_t)63)))
        return NM_E_MEMORY;
    int first = mine.two ? 2 : 1;
    int status = nm_walk_rows(&w, first, 0, nm_walk_count(&w, first), mine.two ? plane : row, &mine);
    free(buffer);
    return status;
}

typedef struct leaf { intptr_t begin, n; } leaf;
typedef struct tree { const job *job; leaf leaf[LEAVES]; int count; _Alignas(64) char value[LEAVES][ITEM]; } tree;

static int leaf_task(void *arg, intptr_t begin, intptr_t end)
{
    tree *t = arg;
    const job *j = t->job;
    const nm_walk *w = j->walk;
    for (intptr_t i = begin; i < end; i++)
        NM_TRY(binary(j, t->value[i], 0, w->base[1] + t->leaf[i].begin * w->strides[1], w->strides[1], t->leaf[i].n));
    return 0;
}

/* The same halves as the pairwise sum itself makes; units: numbers per item (2 for complex). */
static void split_tree(tree *t, intptr_t begin, intptr_t n, intptr_t units, int depth)
{
    if (depth == 0 || n * units <= SPLIT_ITEMS) {
        t->leaf[t->count++] = (leaf){ begin, n };
        return;
    }
    intptr_t half = n * units / 2;
    half -= half % 8;
    half /= units;
    split_tree(t, begin, half, units, depth - 1);
    split_tree(t, begin + half, n - half, units, depth - 1);
}

static int join_tree(tree *t, intptr_t n, intptr_t units, int depth, int *next)
{
    int mine = *next;
    if (depth == 0 || n * units <= SPLIT_ITEMS) {
        ++*next;
        return 0;
    }
    intptr_t half = n * units / 2;
    half -= half % 8;
    half /= units;
    NM_TRY(join_tree(t, half, units, depth - 1, next));
    int right = *next;
    NM_TRY(join_tree(t, n - half, units, depth - 1, next));
    return join(t->job, t->value[mine], t->value[right]);
}

/* -0.0 + x is x for every x. */
static bool negative_zero(const nm_dtype *dt, char *item)
{
    memset(item, 0, ITEM);
    switch (dt->num) {
    case NM_FLOAT: *(float *)item = -0.0f; return true;
    case NM_DOUBLE: *(double *)item = -0.0; return true;
    case NM_LONGDOUBLE: *(long double *)item = -0.0L; return true;
    case NM_CFLOAT: ((float *)item)[0] = ((float *)item)[1] = -0.0f; return true;
    case NM_CDOUBLE: ((double *)item)[0] = ((double *)item)[1] = -0.0; return true;
    case NM_CLONGDOUBLE: ((long double *)item)[0] = ((long double *)item)[1] = -0.0L; return true;
    }
    return false;
}

static bool associative(const nm_ufunc *uf, const nm_dtype *dt)
{
    if (dt->cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL))
        return uf->identity != NM_ID_NONE;
    return uf->identity == NM_ID_REORDERABLE && (dt->cls->flags & NM_CLASS_FLOAT);
}

typedef struct pieces { const job *job; intptr_t size; _Alignas(64) char start[ITEM], value[LEAVES][ITEM]; } pieces;

/* One piece of an associative full reduction: its first item starts its own accumulator. */
static int piece_task(void *arg, intptr_t begin, intptr_t end)
{
    pieces *p = arg;
    job mine = *p->job;
    const nm_walk *w = mine.walk;
    char *buffer = NULL;
    if (mine.cast && !(mine.buffer = buffer = aligned_alloc(64, (size_t)(BLOCK * mine.size + 63) & ~(size_t)63)))
        return NM_E_MEMORY;
    int status = 0;
    for (intptr_t i = begin; i < end && status >= 0; i++) {
        intptr_t from = i * p->size, n = NM_MIN(p->size, w->shape[0] - from);
        char *in = w->base[1] + from * w->strides[1];
        if (mine.narrow) {                                       /* items of another dtype: from the identity on */
            memcpy(p->value[i], p->start, (size_t)mine.size);
            status = binary(&mine, p->value[i], 0, in, w->strides[1], n);
            continue;
        }
        if (mine.cast)
            status = nm_transfer_run(&mine.transfer, p->value[i], 0, in, 0, 1);
        else
            memcpy(p->value[i], in, (size_t)mine.size);
        char *ptr[2] = { p->value[i], in + w->strides[1] };
        if (status >= 0 && n > 1)
            status = one_row(&mine, ptr, w->strides, n - 1);
    }
    free(buffer);
    return status;
}

/* A sum of items that are cast, or short integers: block after block as on one thread, but the blocks' own sums at once. */
typedef struct blocks { const job *job; char *value; } blocks;

static int block_task(void *arg, intptr_t begin, intptr_t end)
{
    const blocks *b = arg;
    job mine = *b->job;
    const nm_walk *w = mine.walk;
    const intptr_t strides[2] = { 0, w->strides[1] };
    mine.buffer = NULL;
    if (mine.cast && !(mine.buffer = aligned_alloc(64, (size_t)(BLOCK * mine.size + 63) & ~(size_t)63)))
        return NM_E_MEMORY;
    int status = 0;
    for (intptr_t i = begin; i < end && status >= 0; i++) {
        char *ptr[2] = { b->value + i * mine.size, w->base[1] + i * BLOCK * w->strides[1] };
        status = one_row(&mine, ptr, strides, NM_MIN(BLOCK, w->items - i * BLOCK));
    }
    free(mine.buffer);
    return status;
}

static int cast_sum(nm_ctx *ctx, const job *j, const char *zero)
{
    const nm_walk *w = j->walk;
    intptr_t count = (w->items + BLOCK - 1) / BLOCK;
    blocks b = { j, nm_alloc(ctx, (size_t)(count * j->size)) };
    if (!b.value)
        return NM_E_MEMORY;
    for (intptr_t i = 0; i < count; i++)
        memcpy(b.value + i * j->size, zero, (size_t)j->size);
    int status = nm_pool_run(ctx->lib, block_task, &b, count, SPLIT_ITEMS / BLOCK);
    for (intptr_t i = 0; i < count && status >= 0; i++)
        status = join(j, w->base[0], b.value + i * j->size);
    nm_free(ctx, b.value, (size_t)(count * j->size));
    return status;
}

static int full_reduction(nm_ctx *ctx, const nm_ufunc *uf, const job *j, bool *done)
{
    const nm_walk *w = j->walk;
    *done = false;
    if (w->ndim != 1 || w->strides[0] != 0 || w->items < 2 * SPLIT_ITEMS || j->masked || j->size > ITEM)
        return 0;
    if (associative(uf, &j->call.dt[0])) {
        pieces p = { .job = j };
        intptr_t count = NM_MIN(LEAVES, w->items / SPLIT_ITEMS);
        p.size = (w->items + count - 1) / count;
        p.size = (p.size + 511) & ~(intptr_t)511;
        count = (w->items + p.size - 1) / p.size;
        *done = !j->narrow || nm_identity_item(uf, &j->call.dt[0], p.start);
        if (!*done)
            return 0;
        NM_TRY(nm_pool_run(ctx->lib, piece_task, &p, count, 1));
        for (intptr_t i = 0; i < count; i++)
            NM_TRY(join(j, w->base[0], p.value[i]));
        return 0;
    }
    tree t = { .job = j };
    bool half = j->call.dt[0].num == NM_HALF && j->loop == uf->exact[NM_HALF] && !j->cast;
    const nm_dtype number = half ? nm_dtype_of(NM_FLOAT) : j->call.dt[0], floats[3] = { number, number, number };
    if (strcmp(uf->name, "add") || !negative_zero(&number, t.value[0]))
        return 0;
    *done = true;
    if (j->cast || j->narrow)
        return cast_sum(ctx, j, t.value[0]);
    job of_floats = *j;
    if (half) {                                  /* the values of the tree are floats, rounded once at its root */
        of_floats.call.dt = floats;
        of_floats.loop = uf->exact[NM_FLOAT];
        of_floats.reduce2 = nm_kernels(ctx->lib->level)->half_sum;
        t.job = &of_floats;
    }
    for (int i = 1; i < LEAVES; i++)
        memcpy(t.value[i], t.value[0], ITEM);
    intptr_t units = number.cls->flags & NM_CLASS_COMPLEX ? 2 : 1;
    split_tree(&t, 0, w->items, units, 5);
    NM_TRY(nm_pool_run(ctx->lib, leaf_task, &t, t.count, 1));
    int next = 0;
    NM_TRY(join_tree(&t, w->items, units, 5, &next));
    if (!half)
        return join(j, w->base[0], t.value[0]);
    uint16_t *out = (uint16_t *)w->base[0];
    *out = nm_half_from_float(nm_half_to_float(*out) + *(float *)t.value[0]);
    return 0;
}

static int run_walk(nm_ctx *ctx, const nm_ufunc *uf, job *j)
{
    const nm_walk *w = j->walk;
    j->two = j->reduce2 && w->ndim >= 2 && !j->masked && !j->cast && !(j->loop->flags & NM_LOOP_LEGACY) &&
             (w->strides[0] == 0) != (w->strides[w->nop] == 0) && w->shape[0] > 0;
    bool host = j->loop->flags & (NM_LOOP_HOST | NM_LOOP_SERIAL) || (j->cast && j->transfer.host);
    if (!host && ctx->lib->pool.threads > 1 && w->items >= 2 * SPLIT_ITEMS) {
        bool done;
        int status = full_reduction(ctx, uf, j, &done);
        if (done || status < 0)
            return status;
        int axis = -1;
        for (int d = w->ndim - 1; d >= 0; d--)
            if (w->strides[d * w->nop] != 0 && w->shape[d] > 1 && (axis < 0 || w->shape[d] > w->shape[axis]))
                axis = d;
        if (axis >= 0) {
            part p = { j, axis };
            intptr_t per = w->items / w->shape[axis];
            return nm_pool_run(ctx->lib, result_part, &p, w->shape[axis], NM_MAX(axis == 0 ? 64 : 1, SPLIT_ITEMS / NM_MAX(per, 1)));
        }
    }
    if (j->cast && !(j->buffer = nm_alloc(ctx, (size_t)(BLOCK * j->size))))
        return NM_E_MEMORY;
    int first = j->two ? 2 : 1;
    int status = nm_walk_rows(w, first, 0, nm_walk_count(w, first), j->two ? plane : row, j);
    if (j->cast)
        nm_free(ctx, j->buffer, (size_t)(BLOCK * j->size));
    return status;
}

/* The reduction that takes in's items as they are and not in the accumulator's dtype: sums of short integers, truth.  NULL: none. */
static nm_loop *narrow_loop(const nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *to, const nm_view *in)
{
    uint32_t num = in->dt.num;
    if (num >= NM_NTYPES || !loop->reduce2 || in->dt.flags & NM_SWAPPED || !nm_is_aligned(in, in->dt.align))
        return NULL;
    bool whole = to->num >= NM_LONG && to->num <= NM_ULONGLONG && to->size == 8;
    if (num <= NM_UINT && (whole || to->num == NM_DOUBLE) && !strcmp(uf->name, "add"))
        return nm_kernels(ctx->lib->level)->narrow_sum[!whole][num];
    const nm_ufunc_loop *own = uf->exact[num];
    return to->num == NM_BOOL && own && own->types[2] == NM_BOOL && !own->aux2 ? own->reduce2 : NULL;
}

/* acc (dtype dt[0], keepdims form) = acc op in, item by item along the reduced axes. */
static nm_status accumulate_into(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                 const nm_view *acc, const nm_view *where)
{
    intptr_t strides[3][NM_MAXDIMS];
    const intptr_t *strides_of[3] = { strides[0], strides[1], strides[2] };
    char *data[3] = { acc->data, in->data, where ? where->data : NULL };
    if (!nm_broadcast_strides(acc, in->ndim, in->shape, strides[0]))
        return nm_fail(ctx, NM_E_VALUE, "the output of a reduction has the wrong shape");
    for (int d = 0; d < in->ndim; d++)
        if (in->shape[d] == 1)
            strides[0][d] = 0;
    nm_broadcast_strides(in, in->ndim, in->shape, strides[1]);
    if (where && !nm_broadcast_strides(where, in->ndim, in->shape, strides[2]))
        return NM_E_VALUE;           /* said before */
    bool aligned = nm_is_aligned(in, dt[1].align);
    job j = { .call = { ctx, dt, NULL }, .loop = loop, .reduce2 = loop->reduce2, .masked = where != NULL, .size = dt[1].size,
              .cast = !(aligned && nm_dtype_equal(&in->dt, &dt[1]) && !(in->dt.flags & NM_SWAPPED)) };
    nm_loop *narrow = j.cast && !where ? narrow_loop(ctx, uf, loop, &dt[1], in) : NULL;
    if (narrow) {
        j.reduce2 = narrow;
        j.narrow = true;
        j.cast = false;
    }
    if (j.cast)
        NM_TRY(nm_transfer_begin(ctx, &j.transfer, &in->dt, nm_is_aligned(in, in->dt.align), &dt[1], true));
    nm_walk walk;
    nm_status status = nm_walk_begin(ctx, &walk, where ? 3 : 2, in->ndim, in->shape, data, strides_of);
    if (status >= 0) {
        j.walk = &walk;
        if (walk.items)
            status = run_walk(ctx, uf, &j);
        nm_walk_end(ctx, &walk);
    }
    if (j.cast)
        nm_transfer_end(&j.transfer);
    return status;
}

bool nm_reduce_line(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in, intptr_t n,
                    void *item)
{
    bool same = in->dt.num == dt[1].num;
    nm_loop *reduce2 = same ? loop->reduce2 : narrow_loop(ctx, uf, loop, &dt[1], in);
    if (!reduce2 || loop->flags & (NM_LOOP_HOST | NM_LOOP_LEGACY) || dt[0].num != dt[1].num)
        return false;
    if (!nm_identity_item(uf, &dt[0], item)) {
        if (!same || n == 0)
            return false;
        memcpy(item, in->data, (size_t)in->dt.size);           /* an extreme: the item may count twice */
        if (uf->identity != NM_ID_REORDERABLE)
            return false;
    }
    const nm_call call = { ctx, dt, NULL };
    reduce2(&call, (char *[]){ in->data, item }, (const intptr_t[]){ 1, n }, (const intptr_t[]){ 0, 0, in->dt.size }, loop->aux2);
    return true;
}

/* ------------------------------------------------------------------ the start of the accumulator */
/* Without identity: the first item along every reduced axis starts the accumulator; the rest is one slab per reduced axis. */
static nm_status from_first_items(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                  const bool *axes, const nm_view *acc)
{
    nm_viewbuf slab;
    nm_viewbuf_copy(&slab, in);
    for (int d = 0; d < in->ndim; d++)
        if (axes[d])
            slab.shape[d] = NM_MIN(1, in->shape[d]);
    NM_TRY(nm_copy(ctx, acc, &slab.v, NM_UNSAFE_CASTING));
    if (loop->reduce2 && uf->identity == NM_ID_REORDERABLE)      /* extremes: an item may count twice */
        return accumulate_into(ctx, uf, loop, dt, in, acc, NULL);
    for (int d = in->ndim - 1; d >= 0; d--) {      /* axes before d stay at 0, d from 1 on, axes after d whole */
        if (!axes[d])
            continue;
        nm_viewbuf_copy(&slab, in);
        for (int k = 0; k < d; k++)
            if (axes[k])
                slab.shape[k] = 1;
        slab.shape[d] = in->shape[d] - 1;
        slab.v.data += in->strides[d];
        if (slab.shape[d] > 0)
            NM_TRY(accumulate_into(ctx, uf, loop, dt, &slab.v, acc, NULL));
    }
    return NM_OK;
}

static nm_status check_mask(nm_ctx *ctx, const nm_view *in, const nm_view *where)
{
    intptr_t strides[NM_MAXDIMS];
    char a[256], b[256];
    if (where->ndim > in->ndim)
        return nm_fail(ctx, NM_E_VALUE, "input operand has more dimensions than allowed by the axis remapping");
    if (nm_broadcast_strides(where, in->ndim, in->shape, strides))
        return NM_OK;
    nm_shape_text(in->ndim, in->shape, a, sizeof a);
    nm_shape_text(where->ndim, where->shape, b, sizeof b);
    return nm_fail(ctx, NM_E_VALUE, "operands could not be broadcast together with remapped shapes [original->remapped]: %s %s ", a, b);
}

static nm_status into_accumulator(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                  const bool *axes, const nm_view *acc, const nm_view *where, const void *initial, bool no_initial)
{
    _Alignas(64) char item[ITEM];
    int reduced = 0;
    bool empty = false;
    for (int d = 0; d < in->ndim; d++)
        if (axes[d]) {
            reduced++;
            empty |= in->shape[d] == 0;
        }
    intptr_t results = nm_items(acc->ndim, acc->shape);
    if (where)
        NM_TRY(check_mask(ctx, in, where));
    if (reduced > 1 && uf->identity == NM_ID_NONE)
        return nm_fail(ctx, NM_E_VALUE, "reduction operation '%s' is not reorderable, so at most one axis may be specified", uf->name);
    if (!initial && !no_initial && nm_identity_item(uf, &dt[0], item))
        initial = item;
    if (initial) {
        NM_TRY(nm_fill(ctx, acc, &dt[0], initial));
        return empty ? NM_OK : accumulate_into(ctx, uf, loop, dt, in, acc, where);
    }
    if (where)
        return nm_fail(ctx, NM_E_VALUE, "reduction operation '%s' does not have an identity, so to use a where mask one has to specify "
                       "'initial'", uf->name);
    if (empty)
        return nm_fail(ctx, NM_E_VALUE, "zero-size array to reduction operation %s which has no identity", uf->name);
    return !results ? NM_OK : from_first_items(ctx, uf, loop, dt, in, axes, acc);
}

nm_status nm_reduce_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in, const bool *axes,
                        const nm_view *out, const nm_view *where, const void *initial, bool no_initial)
{
    bool direct = nm_dtype_equal(&out->dt, &dt[0]) && !(out->dt.flags & NM_SWAPPED) && nm_is_aligned(out, dt[0].align) &&
                  !nm_bounds_overlap(in, out) && !(where && nm_bounds_overlap(where, out));
    if (direct)
        return into_accumulator(ctx, uf, loop, dt, in, axes, out, where, initial, no_initial);
    nm_viewbuf acc;
    nm_viewbuf_copy(&acc, out);
    acc.v.dt = dt[0];
    intptr_t items, bytes;
    NM_TRY(nm_items_checked(ctx, out->ndim, out->shape, dt[0].size, &items));
    bytes = items * dt[0].size;
    nm_strides_c(out->ndim, out->shape, dt[0].size, acc.strides);
    if (!(acc.v.data = nm_alloc_zero(ctx, (size_t)bytes)))
        return NM_E_MEMORY;
    nm_status status = into_accumulator(ctx, uf, loop, dt, in, axes, &acc.v, where, initial, no_initial);
    if (status >= 0)
        status = nm_copy(ctx, out, &acc.v, NM_UNSAFE_CASTING);
    if (dt[0].flags & NM_REFS)
        dt[0].cls->clear(&dt[0], acc.v.data, dt[0].size, items);
    nm_free(ctx, acc.v.data, (size_t)bytes);
    return status;
}

nm_status nm_reduce(nm_ctx *ctx, const char *name, const nm_view *in, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out)
{
    const nm_ufunc *uf = nm_ufunc_find(ctx->lib, name);
    if (!uf || uf->nin != 2 || uf->nout != 1)
        return nm_fail(ctx, NM_E_MISSING, "reduction '%s'", name);
    nm_dtype dt[3];
    nm_resolution r = { .dt = dt };
    NM_TRY(nm_ufunc_resolve_reduce(ctx, uf, &in->dt, dtype, &r));
    bool all[NM_MAXDIMS];
    intptr_t shape[NM_MAXDIMS], like[NM_MAXDIMS], strides[NM_MAXDIMS];
    int ndim = 0;
    for (int d = 0; d < in->ndim; d++) {
        all[d] = axes ? axes[d] : true;
        if (!all[d] || keepdims) {
            shape[ndim] = all[d] ? 1 : in->shape[d];
            like[ndim++] = all[d] ? 0 : in->strides[d];
        }
    }
    nm_view result;
    nm_strides_keep(ndim, shape, dt[0].size, 1, (const intptr_t *const[]){ like }, strides);
    NM_TRY(out->new_array(out, ctx, &dt[0], ndim, shape, strides, &result));
    nm_viewbuf kept;
    kept.v = result;
    kept.v.ndim = in->ndim;
    kept.v.shape = kept.shape;
    kept.v.strides = kept.strides;
    for (int d = 0, k = 0; d < in->ndim; d++) {
        kept.shape[d] = all[d] ? 1 : in->shape[d];
        kept.strides[d] = all[d] ? 0 : result.strides[keepdims ? d : k];
        k += !all[d];
    }
    return nm_reduce_run(ctx, uf, r.loop, dt, in, all, &kept.v, NULL, NULL, false);
}
