/* iter_move.c - moving an iterator: next, reset, ranges, go to an index; and what it says of itself. */
#include <string.h>
#include "base/ctx.h"
#include "plan/iter.h"

#define ERROR(...) nm_fail(ctx, NM_E_VALUE, __VA_ARGS__)

/* Pointers and coordinates of iteration index `at`, without buffers. */
static void seek(nm_iter *it, intptr_t at)
{
    intptr_t left = at;
    it->index = it->index_base;
    for (int i = 0; i < it->nop; i++)
        it->data[i] = it->op[i].base;
    for (int k = 0; k < it->ndim; k++) {
        intptr_t n = it->shape[k], c = n ? left % n : 0;
        left = n ? left / n : 0;
        it->coord[k] = c;
        for (int i = 0; i < it->nop; i++)
            it->data[i] += c * it->op[i].strides[k];
        it->index += c * it->index_strides[k];
    }
    it->at = at;
}

/* Unbuffered: what the loop sees at the present place. */
static void show(nm_iter *it)
{
    it->inner_size = it->flags & NM_IT_EXTERNAL_LOOP ? (it->ndim ? it->shape[0] : 1) : 1;
    if (it->size == 0 && it->flags & NM_IT_EXTERNAL_LOOP)
        it->inner_size = 0;
    for (int i = 0; i < it->nop; i++) {
        it->ptr[i] = it->data[i];
        it->inner_strides[i] = it->ndim ? it->op[i].strides[0] : 0;
    }
}

/* The outer loop of a chunk: where its pointers stand for step outer_at. */
static void show_inner(nm_iter *it)
{
    it->inner_size = it->flags & NM_IT_EXTERNAL_LOOP ? it->inner_items : 1;
}

static nm_status enter(nm_iter *it, intptr_t at)
{
    if (NM_UNLIKELY(it->size < 0))
        return nm_fail(it->ctx, NM_E_VALUE, "iterator is too large");
    seek(it, at);
    if (!(it->flags & NM_IT_BUFFERED)) {
        show(it);
        return NM_OK;
    }
    NM_TRY(nm_iter_load(it));
    show_inner(it);
    return NM_OK;
}

nm_status nm_iter_reset(nm_iter *it)
{
    if (it->flags & NM_IT_BUFFERED) {
        if (it->delayed)
            NM_TRY(nm_iter_alloc_buffers(it));
        else
            NM_TRY(nm_iter_store(it));
    }
    return enter(it, it->start);
}

nm_status nm_iter_reset_base(nm_iter *it, char *const *base)
{
    if (it->flags & NM_IT_BUFFERED) {
        if (it->delayed)
            NM_TRY(nm_iter_alloc_buffers(it));
        else
            NM_TRY(nm_iter_store(it));
    }
    for (int i = 0; i < it->nop; i++)
        it->op[i].base = base[i] + it->op[i].offset;
    return enter(it, it->start);
}

nm_status nm_iter_reset_range(nm_iter *it, intptr_t start, intptr_t end)
{
    nm_ctx *ctx = it->ctx;
    if (!(it->flags & NM_IT_RANGED))
        return ERROR("Cannot call ResetToIterIndexRange on an iterator without requesting ranged iteration support in the constructor");
    if (start < 0 || end > it->size)
        return ERROR("Out-of-bounds range [%zd, %zd) passed to ResetToIterIndexRange", (ptrdiff_t)start, (ptrdiff_t)end);
    if (end < start)
        return ERROR("Invalid range [%zd, %zd) passed to ResetToIterIndexRange", (ptrdiff_t)start, (ptrdiff_t)end);
    if (it->flags & NM_IT_BUFFERED && !it->delayed)
        NM_TRY(nm_iter_store(it));
    it->start = start;
    it->end = end;
    it->ranged = true;
    return nm_iter_reset(it);
}

/* ---------------------------------------------------------------------- next */
/* One step of axis k and its carries; false past the last. */
static bool carry(nm_iter *it, int k)
{
    for (; k < it->ndim; k++) {
        it->index += it->index_strides[k];
        for (int i = 0; i < it->nop; i++)
            it->data[i] += it->op[i].strides[k];
        if (++it->coord[k] < it->shape[k])
            return true;
        it->coord[k] = 0;
        it->index -= it->index_strides[k] * it->shape[k];
        for (int i = 0; i < it->nop; i++)
            it->data[i] -= it->op[i].strides[k] * it->shape[k];
    }
    return false;
}

static int next_plain(nm_iter *it)
{
    bool outer = it->flags & NM_IT_EXTERNAL_LOOP;
    it->at += outer ? (it->ndim ? it->shape[0] : 1) : 1;
    if (it->at >= it->end) {
        it->at = it->end;
        return 0;
    }
    if (!carry(it, outer))
        return 0;
    for (int i = 0; i < it->nop; i++)
        it->ptr[i] = it->data[i];
    return 1;
}

/* In the middle of a chunk the operands' own place is not kept; the index is. */
static int next_buffered(nm_iter *it)
{
    if (!(it->flags & NM_IT_EXTERNAL_LOOP)) {
        if (++it->inner_at < it->inner_items) {
            for (int i = 0; i < it->nop; i++)
                it->ptr[i] += it->inner_strides[i];
            return 1;
        }
        for (int i = 0; i < it->nop; i++)
            it->ptr[i] -= it->inner_strides[i] * (it->inner_items - 1);
        it->inner_at = 0;
    }
    if (++it->outer_at < it->outer_size) {
        for (int i = 0; i < it->nop; i++)
            it->ptr[i] += it->op[i].outer_stride;
        return 1;
    }
    nm_status status = nm_iter_store(it);
    if (status < 0)
        return status;
    intptr_t at = it->chunk_end;
    if (at >= it->end) {
        it->at = it->end;
        it->inner_items = 0;
        it->chunk_end = it->at;
        it->outer_at = it->inner_at = 0;
        return 0;
    }
    status = enter(it, at);
    return status < 0 ? status : 1;
}

int nm_iter_next(nm_iter *it)
{
    return it->flags & NM_IT_BUFFERED ? next_buffered(it) : next_plain(it);
}

/* ---------------------------------------------------------------------- go to */
intptr_t nm_iter_index(const nm_iter *it)
{
    return it->at + it->outer_at * it->inner_items + it->inner_at;
}

/* To a place within the present chunk without moving items. */
static bool within_chunk(nm_iter *it, intptr_t at)
{
    if (at < it->at || at >= it->chunk_end || !it->inner_items)
        return false;
    intptr_t outer = (at - it->at) / it->inner_items, inner = (at - it->at) % it->inner_items;
    for (int i = 0; i < it->nop; i++)
        it->ptr[i] += (outer - it->outer_at) * it->op[i].outer_stride + (inner - it->inner_at) * it->inner_strides[i];
    it->outer_at = outer;
    it->inner_at = inner;
    return true;
}

nm_status nm_iter_goto(nm_iter *it, intptr_t at)
{
    nm_ctx *ctx = it->ctx;
    if (it->flags & NM_IT_EXTERNAL_LOOP && !(it->flags & NM_IT_BUFFERED))
        return ERROR("Cannot call GotoIterIndex on an iterator which has the flag EXTERNAL_LOOP");
    if (it->size < 0)
        return ERROR("iterator is too large");
    if (at < it->start || at >= it->end)
        return nm_fail(ctx, NM_E_INDEX, "Iterator GotoIterIndex called with an iterindex outside the iteration range.");
    if (it->flags & NM_IT_BUFFERED) {
        if (it->delayed)
            NM_TRY(nm_iter_alloc_buffers(it));
        if (!(it->flags & NM_IT_EXTERNAL_LOOP) && within_chunk(it, at))
            return NM_OK;
        NM_TRY(nm_iter_store(it));
    }
    return enter(it, at);
}

nm_status nm_iter_goto_multi_index(nm_iter *it, const intptr_t *index)
{
    nm_ctx *ctx = it->ctx;
    intptr_t at = 0, factor = 1;
    if (!(it->flags & NM_IT_MULTI_INDEX))
        return ERROR("Cannot call GotoMultiIndex on an iterator without requesting a multi-index in the constructor");
    if (it->flags & NM_IT_BUFFERED)
        return ERROR("Cannot call GotoMultiIndex on an iterator which is buffered");
    if (it->flags & NM_IT_EXTERNAL_LOOP)
        return ERROR("Cannot call GotoMultiIndex on an iterator which has the flag EXTERNAL_LOOP");
    if (it->size < 0)
        return ERROR("iterator is too large");
    for (int k = 0; k < it->ndim; k++) {
        intptr_t c = index[it->axis[k]];
        if (c < 0 || c >= it->shape[k])
            return nm_fail(ctx, NM_E_INDEX, "Iterator GotoMultiIndex called with an out-of-bounds multi-index");
        at += (it->flip[k] ? it->shape[k] - 1 - c : c) * factor;
        factor *= it->shape[k];
    }
    if (at < it->start || at >= it->end)
        return nm_fail(ctx, NM_E_INDEX, "Iterator GotoMultiIndex called with a multi-index outside the restricted iteration range");
    return enter(it, at);
}

nm_status nm_iter_goto_index(nm_iter *it, intptr_t index)
{
    nm_ctx *ctx = it->ctx;
    intptr_t at = 0, factor = 1;
    if (!it->has_index)
        return ERROR("Cannot call GotoIndex on an iterator without requesting a C or Fortran index in the constructor");
    if (it->flags & NM_IT_BUFFERED)
        return ERROR("Cannot call GotoIndex on an iterator which is buffered");
    if (it->flags & NM_IT_EXTERNAL_LOOP)
        return ERROR("Cannot call GotoIndex on an iterator which has the flag EXTERNAL_LOOP");
    if (index < 0 || index >= it->size)
        return nm_fail(ctx, NM_E_INDEX, "Iterator GotoIndex called with an out-of-bounds index");
    for (int k = 0; k < it->ndim; k++) {
        intptr_t s = it->index_strides[k], c = 0;
        if (s) {
            c = index / (s < 0 ? -s : s) % it->shape[k];
            if (s < 0)
                c = it->shape[k] - 1 - c;
        }
        at += c * factor;
        factor *= it->shape[k];
    }
    if (at < it->start || at >= it->end)
        return nm_fail(ctx, NM_E_INDEX, "Iterator GotoIndex called with an index outside the restricted iteration range.");
    return enter(it, at);
}

/* ------------------------------------------------------------------ questions */
void nm_iter_multi_index(const nm_iter *it, intptr_t *index)
{
    intptr_t left = nm_iter_index(it);
    for (int k = 0; k < it->ndim; k++) {
        intptr_t c = it->shape[k] ? left % it->shape[k] : 0;
        left = it->shape[k] ? left / it->shape[k] : 0;
        index[it->axis[k]] = it->flip[k] ? it->shape[k] - 1 - c : c;
    }
}

void nm_iter_shape(const nm_iter *it, intptr_t *shape)
{
    bool kept = it->flags & NM_IT_MULTI_INDEX;
    for (int k = 0; k < it->ndim; k++)
        shape[kept ? it->axis[k] : k] = it->shape[k];
}

void nm_iter_view(const nm_iter *it, int op, nm_viewbuf *out)
{
    for (int k = 0; k < it->ndim; k++) {
        out->shape[it->ndim - 1 - k] = it->shape[k];
        out->strides[it->ndim - 1 - k] = it->op[op].strides[k];
    }
    out->v = (nm_view){ it->op[op].base, out->shape, out->strides, it->ndim, it->op[op].state & NM_OP_WRITE ? NM_WRITEABLE : 0,
                        it->op[op].from };
}
