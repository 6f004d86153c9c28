/* iter_buffer.c - the chunks of a buffered iteration.
 *
 * A whole chunk spans some inner axes completely (the core) and a run of the next axis; where that cannot be (the chunk begins within a
 * core, or the range ends there) it is a run along the innermost axis.  An operand whose items lie in one stride over the chunk and need no
 * cast is used where it is; others are gathered in a buffer.  Operands that are reduced keep one item in the buffer for all that fall
 * together, which splits the chunk into an inner and an outer loop. */
#include <string.h>
#include "base/ctx.h"
#include "base/fp.h"
#include "plan/iter.h"

typedef struct region { int axes; intptr_t count; } region;   /* axes 0 .. axes - 1 whole, then count steps of axis `axes` */

static intptr_t inner_product(const nm_iter *it, int axes)
{
    intptr_t n = 1;
    for (int k = 0; k < axes; k++)
        n *= it->shape[k];
    return n;
}

/* Whether every reduced operand stands still on both axes or on neither. */
static bool same_pattern(const nm_iter *it, int a, int b)
{
    for (int i = 0; i < it->nop; i++)
        if (it->op[i].state & NM_OP_REDUCE && (it->op[i].strides[a] == 0) != (it->op[i].strides[b] == 0))
            return false;
    return true;
}

nm_status nm_iter_plan_buffers(nm_iter *it)
{
    intptr_t items = 1;
    it->core = 0;
    for (int k = 0; k < it->ndim; k++) {
        intptr_t more;
        if (!nm_mul_size(items, it->shape[k], &more) || more > it->buffersize || (k > 0 && !same_pattern(it, 0, k)))
            break;
        items = more;
        it->core = k + 1;
    }
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        if (op->state & NM_OP_MASKED && op->state & NM_OP_CAST) {
            const nm_dtype *mask = &it->op[it->mask_op].dt;
            if (mask->num != NM_BOOL && mask->num != NM_UBYTE)
                return nm_fail(it->ctx, NM_E_TYPE, "Only bool and uint8 masks are supported.");
        }
        if (op->state & NM_OP_VIRTUAL)
            continue;
        if (op->state & NM_OP_READ && !op->in_ready) {
            NM_TRY(nm_transfer_begin(it->ctx, &op->in, &op->from, op->aligned, &op->dt, true));
            op->in_ready = true;
            it->needs_host |= op->in.host;
        }
        if (op->state & NM_OP_WRITE && !op->out_ready) {
            NM_TRY(nm_transfer_begin(it->ctx, &op->out, &op->dt, true, &op->from, op->aligned));
            op->out_ready = true;
            it->needs_host |= op->out.host;
        }
    }
    return NM_OK;
}

nm_status nm_iter_alloc_buffers(nm_iter *it)
{
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        intptr_t bytes;
        if (op->buffer)
            continue;
        if (!nm_mul_size(it->buffersize, op->dt.size, &bytes))
            return nm_fail(it->ctx, NM_E_MEMORY, "Unable to allocate an iterator buffer of %zd items", (ptrdiff_t)it->buffersize);
        op->buffer = op->dt.flags & NM_REFS ? nm_alloc_zero(it->ctx, (size_t)bytes) : nm_alloc(it->ctx, (size_t)bytes);
        if (!op->buffer)
            return NM_E_MEMORY;
    }
    it->delayed = false;
    return NM_OK;
}

void nm_iter_end_buffers(nm_iter *it)
{
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        if (op->buffer)
            nm_free(it->ctx, op->buffer, (size_t)(it->buffersize * op->dt.size));
        op->buffer = NULL;
        if (op->in_ready)
            nm_transfer_end(&op->in);
        if (op->out_ready)
            nm_transfer_end(&op->out);
        op->in_ready = op->out_ready = false;
    }
}

/* ------------------------------------------------------- between memory and buffer */
typedef struct line { const nm_iter *it; nm_iter_op *op; bool store; const char *mask; intptr_t mask_stride; } line;

static nm_status move_line(const line *l, char *memory, intptr_t ms, char *buffer, intptr_t bs, intptr_t n, const char *mask)
{
    if (!l->store)
        return nm_transfer_run(&l->op->in, buffer, bs, memory, ms, n);
    if (!mask)
        return nm_transfer_run(&l->op->out, memory, ms, buffer, bs, n);
    for (intptr_t k = 0; k < n;) {
        intptr_t from = k;
        while (k < n && mask[k * l->mask_stride])
            k++;
        if (k > from)
            NM_TRY(nm_transfer_run(&l->op->out, memory + from * ms, ms, buffer + from * bs, bs, k - from));
        while (k < n && !mask[k * l->mask_stride])
            k++;
    }
    return NM_OK;
}

/* Move the region that begins at data; the buffer holds one item for a whole axis on which a reduced operand stands still. */
static nm_status move_region(const line *l, char *data, region r)
{
    const nm_iter *it = l->it;
    nm_iter_op *op = l->op;
    intptr_t count[NM_MAXDIMS], at[NM_MAXDIMS] = { 0 }, size = op->dt.size;
    int n = 0, axis[NM_MAXDIMS];
    for (int k = 0; k <= r.axes; k++) {
        intptr_t c = k < r.axes ? it->shape[k] : r.count;
        if (c == 1 || (op->still && op->strides[k] == 0) || (k == r.axes && k >= it->ndim))
            continue;
        axis[n] = k;
        count[n++] = c;
    }
    char *buffer = op->buffer;
    const char *mask = l->mask;
    if (n == 0)
        return move_line(l, data, 0, buffer, size, 1, mask);
    for (;;) {
        NM_TRY(move_line(l, data, op->strides[axis[0]], buffer, size, count[0], mask));
        buffer += count[0] * size;
        if (mask)
            mask += count[0] * l->mask_stride;
        int k = 1;
        for (; k < n; k++) {
            data += op->strides[axis[k]];
            if (++at[k] < count[k])
                break;
            data -= op->strides[axis[k]] * count[k];
            at[k] = 0;
        }
        if (k >= n)
            return NM_OK;
    }
}

/* ------------------------------------------------------------------- chunks */
static region region_of(const nm_iter *it)
{
    region r = { 0, 0 };
    intptr_t left = it->end - it->at;
    bool whole = true;
    for (int k = 0; k < it->core; k++)
        whole = whole && it->coord[k] == 0;
    intptr_t core = inner_product(it, it->core);
    if (it->ndim == 0) {
        r.count = 1;
        return r;
    }
    if (it->core && whole && core <= left) {
        r.axes = it->core;
        r.count = 1;
        if (it->core < it->ndim) {
            r.count = NM_MIN(it->shape[it->core] - it->coord[it->core], NM_MIN(it->buffersize, left) / core);
        }
        return r;
    }
    r.count = NM_MIN(NM_MIN(it->shape[0] - it->coord[0], left), it->buffersize);
    return r;
}

/* The one stride by which the operand walks over axes [from, to) with `count` on the last; false if there is none. */
static bool one_stride(const nm_iter *it, const nm_iter_op *op, region r, intptr_t *stride)
{
    intptr_t s = 0, run = 1;
    for (int k = 0; k <= r.axes && k < it->ndim; k++) {
        intptr_t c = k < r.axes ? it->shape[k] : r.count;
        if (c == 1)
            continue;
        if (run == 1)
            s = op->strides[k];
        else if (op->strides[k] != s * run)
            return false;
        run *= c;
    }
    *stride = s;
    return true;
}

/* Pointers and strides of one operand for the chunk; whether it needs its buffer. */
static bool place(nm_iter *it, int i, region r, bool split)
{
    nm_iter_op *op = &it->op[i];
    intptr_t size = op->dt.size, stride = 0, inner = inner_product(it, r.axes);
    region in = r;
    if (split)
        in = (region){ r.axes - 1, it->shape[r.axes - 1] };
    it->ptr[i] = it->data[i];
    op->outer_stride = 0;
    if (op->state & NM_OP_VIRTUAL) {
        it->ptr[i] = op->buffer;
        it->inner_strides[i] = size;
        op->outer_stride = split ? size * inner : 0;
        return false;
    }
    if (!(op->state & NM_OP_CAST) && one_stride(it, op, in, &stride) &&
        !(op->state & NM_OP_CONTIG && stride != size && it->inner_size > 1)) {
        it->inner_strides[i] = stride;
        op->outer_stride = split ? op->strides[r.axes] : 0;
        return false;
    }
    it->ptr[i] = op->buffer;
    bool all_zero = true;
    for (int k = 0; k <= r.axes && k < it->ndim; k++)
        all_zero = all_zero && op->strides[k] == 0;
    op->still = op->state & NM_OP_REDUCE || (all_zero && !(op->state & NM_OP_CONTIG));
    bool still = op->still && (it->ndim == 0 || op->strides[0] == 0);
    it->inner_strides[i] = still ? 0 : size;
    if (split) {
        bool outer_still = op->still && op->strides[r.axes] == 0;
        op->outer_stride = outer_still ? 0 : still ? size : size * inner;
    }
    return true;
}

/* A run that no buffer limits goes on to the end of the axis. */
static void grow(nm_iter *it, region *r)
{
    intptr_t stride;
    if (!(it->flags & NM_IT_GROWINNER) || r->axes > 0)
        return;
    for (int i = 0; i < it->nop; i++) {
        const nm_iter_op *op = &it->op[i];
        if (op->state & (NM_OP_CAST | NM_OP_VIRTUAL) || !one_stride(it, op, *r, &stride) ||
            (op->state & NM_OP_CONTIG && stride != op->dt.size))
            return;
    }
    if (it->ndim)
        r->count = NM_MIN(it->shape[0] - it->coord[0], it->end - it->at);
}

static void clear_buffer(nm_iter *it, nm_iter_op *op, intptr_t items)
{
    if (op->dt.flags & NM_REFS) {
        const nm_class *cls = nm_dtype_class(it->ctx->lib, &op->dt);
        if (cls && cls->clear)
            cls->clear(&op->dt, op->buffer, op->dt.size, NM_MIN(items, it->buffersize));
    }
    op->state &= ~(uint32_t)NM_OP_BUFFERED;
}

nm_status nm_iter_load(nm_iter *it)
{
    it->outer_at = it->inner_at = 0;
    it->outer_size = 1;
    if (it->at >= it->end) {
        it->chunk_end = it->end;
        it->inner_size = it->inner_items = 0;
        return NM_OK;
    }
    region r = region_of(it);
    grow(it, &r);
    intptr_t inner = inner_product(it, r.axes);
    bool split = r.axes > 0 && r.axes < it->ndim && r.count > 1 && !same_pattern(it, 0, r.axes);
    if (split && it->mask_op >= 0) {         /* a mask is walked in one stride */
        r = (region){ 0, NM_MIN(it->shape[0], NM_MIN(it->end - it->at, it->buffersize)) };
        inner = 1;
        split = false;
    }
    it->chunk_axes = r.axes;
    it->chunk_count = r.count;
    it->outer_size = split ? r.count : 1;
    it->inner_items = it->inner_size = split ? inner : inner * r.count;
    it->chunk_end = it->at + inner * r.count;
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        bool buffered = place(it, i, r, split);
        op->state &= ~(uint32_t)NM_OP_BUFFERED;
        if (!buffered)
            continue;
        op->state |= NM_OP_BUFFERED;
        line l = { it, op, false, NULL, 0 };
        if (op->state & NM_OP_READ) {
            bool raises = nm_transfer_raises(&op->in);
            nm_fp_watch watch = raises ? nm_fp_watch_begin(op->in.cast.flags & NM_LOOP_X87) : (nm_fp_watch){ 0 };
            nm_status status = move_region(&l, it->data[i], r);
            unsigned raised = raises ? nm_fp_watch_end(watch) : 0;
            if (status == NM_OK)
                status = nm_casts_raised(it->ctx, raised);
            if (status < 0) {                /* nothing of this chunk is written back */
                it->at = it->end;
                it->inner_size = 0;
                return status;
            }
        } else if (op->dt.flags & NM_REFS)
            memset(op->buffer, 0, (size_t)(op->dt.size * it->buffersize));
    }
    return NM_OK;
}

nm_status nm_iter_store(nm_iter *it)
{
    nm_status status = NM_OK;
    if (it->delayed || !it->inner_items || it->chunk_end <= it->at)
        return NM_OK;
    intptr_t items = it->chunk_end - it->at;
    region r = { it->chunk_axes, it->chunk_count };
    const char *mask = NULL;
    intptr_t mask_stride = 0;
    if (it->mask_op >= 0) {
        mask = it->op[it->mask_op].state & NM_OP_BUFFERED ? it->op[it->mask_op].buffer : it->data[it->mask_op];
        mask_stride = it->inner_strides[it->mask_op];
    }
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        if (!(op->state & NM_OP_BUFFERED))
            continue;
        line l = { it, op, true, op->state & NM_OP_MASKED ? mask : NULL, mask_stride };
        if (op->state & NM_OP_WRITE && status == NM_OK)
            status = move_region(&l, it->data[i], r);
        clear_buffer(it, op, items);
    }
    it->inner_items = 0;
    return status;
}

void nm_iter_drop_buffers(nm_iter *it)
{
    for (int i = 0; i < it->nop; i++)
        if (it->op[i].state & NM_OP_BUFFERED)
            clear_buffer(it, &it->op[i], it->chunk_end - it->at);
    it->inner_items = 0;
}
