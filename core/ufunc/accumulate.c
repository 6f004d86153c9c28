/* accumulate.c - accumulate, reduceat and at: operations whose order along one axis is the definition. */
#include <string.h>
#include "kernels/kernels.h"
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

typedef void legacy_loop(char **args, const intptr_t *n, const intptr_t *strides, void *aux);

static int call(const nm_call *c, const nm_ufunc_loop *loop, char **args, intptr_t n, const intptr_t *strides)
{
    if (NM_UNLIKELY(loop->flags & NM_LOOP_LEGACY)) {
        ((legacy_loop *)(void *)loop->loop)(args, &n, strides, loop->aux);
        return 0;
    }
    return loop->loop(c, args, &n, strides, loop->aux);
}

/* The same window without one axis, beginning at its item `at`. */
static void drop_axis(const nm_view *v, int axis, intptr_t at, nm_viewbuf *out)
{
    nm_viewbuf_copy(out, v);
    out->v.data += at * v->strides[axis];
    out->v.ndim--;
    for (int d = axis; d < out->v.ndim; d++) {
        out->shape[d] = v->shape[d + 1];
        out->strides[d] = v->strides[d + 1];
    }
}

static bool plain(const nm_view *v, const nm_dtype *dt)
{
    return nm_dtype_equal(&v->dt, dt) && !(v->dt.flags & NM_SWAPPED) && nm_is_aligned(v, dt->align);
}

/* Lines along the axis, from their second items on. */
enum { LINE_ITEMS = 1 << 15 };
typedef struct lines { nm_call call; const nm_ufunc_loop *loop; nm_lines it; } lines;

static int some_lines(void *arg, intptr_t begin, intptr_t end)
{
    lines l = *(const lines *)arg;
    const intptr_t length = l.it.length[0], *step = l.it.step, strides[3] = { step[1], step[0], step[1] };
    nm_lines_goto(&l.it, begin);
    for (; begin < end; begin++, nm_lines_next(&l.it)) {
        char *in = l.it.ptr[0], *out = l.it.ptr[1];
        if (l.loop->accumulate)
            NM_TRY(l.loop->accumulate(&l.call, (char *[]){ in, out }, &length, step, l.loop->aux));
        else
            NM_TRY(call(&l.call, l.loop, (char *[]){ out, in + step[0], out + step[1] }, length - 1, strides));
    }
    return 0;
}

/* out[axis 0] = in[0]; out[i] = out[i-1] op in[i].  in and out are plain. */
static nm_status accumulate_plain(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                  int axis, const nm_view *out)
{
    intptr_t length = in->shape[axis];
    nm_viewbuf first_in, first_out;
    drop_axis(in, axis, 0, &first_in);
    drop_axis(out, axis, 0, &first_out);
    if (in->data != out->data)
        NM_TRY(nm_copy(ctx, &first_out.v, &first_in.v, NM_UNSAFE_CASTING));
    intptr_t others = nm_items(first_in.v.ndim, first_in.shape);
    bool innermost = true;
    for (int d = 0; d < first_in.v.ndim; d++)
        if (first_in.shape[d] > 1 && NM_MAX(first_out.strides[d], -first_out.strides[d]) < NM_MAX(out->strides[axis], -out->strides[axis]))
            innermost = false;
    if (!innermost && others >= 16) {              /* whole rows at a time */
        for (intptr_t i = 1; i < length; i++) {
            nm_viewbuf prev, item, here;
            drop_axis(out, axis, i - 1, &prev);
            drop_axis(in, axis, i, &item);
            drop_axis(out, axis, i, &here);
            const nm_view *ops[3] = { &prev.v, &item.v, &here.v };
            NM_TRY(nm_ufunc_run(ctx, uf, loop, dt, ops, NULL, here.v.ndim, here.shape));
        }
        return NM_OK;
    }
    const nm_view *both[2] = { in, out };
    lines l = { .call = { ctx, dt, NULL }, .loop = loop };
    nm_lines_begin(&l.it, 2, both, axis);
    if (l.it.count == 0 || length < 2)
        return NM_OK;
    return loop->accumulate ? nm_pool_run(ctx->lib, some_lines, &l, l.it.count, NM_MAX(1, LINE_ITEMS / length))
           : some_lines(&l, 0, l.it.count);
}

/* The result in a temporary goes to out, the temporary away. */
static nm_status hand_over(nm_ctx *ctx, nm_status status, nm_viewbuf *temp, intptr_t bytes, const nm_view *out)
{
    const nm_dtype *dt = &temp->v.dt;
    if (status >= 0)
        status = nm_copy(ctx, out, &temp->v, NM_UNSAFE_CASTING);
    if (dt->flags & NM_REFS)
        dt->cls->clear(dt, temp->v.data, dt->size, bytes / dt->size);
    nm_free(ctx, temp->v.data, (size_t)bytes);
    return status;
}

nm_status nm_accumulate_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in, int axis,
                            const nm_view *out)
{
    if (nm_items(in->ndim, in->shape) == 0)
        return NM_OK;
    const bool straight = plain(out, &dt[0]) && nm_internal_overlap(out, 1) == 0;
    if (straight && plain(in, &dt[1]) && nm_dtype_equal(&dt[0], &dt[1]) &&
        (in->data == out->data ? nm_items(in->ndim, in->shape) == 1 : !nm_bounds_overlap(in, out)))
        return accumulate_plain(ctx, uf, loop, dt, in, axis, out);
    if (straight) {                                /* cast into the output, then accumulate in place */
        NM_TRY(nm_copy(ctx, out, in, NM_UNSAFE_CASTING));
        return accumulate_plain(ctx, uf, loop, dt, out, axis, out);
    }
    nm_viewbuf temp;
    intptr_t bytes;
    NM_TRY(nm_copy_new(ctx, in, &dt[0], &temp, &bytes));
    nm_status status = accumulate_plain(ctx, uf, loop, dt, &temp.v, axis, &temp.v);
    return hand_over(ctx, status, &temp, bytes, out);
}

/* The first item of each piece starts its result. */
static nm_status reduceat_plain(nm_ctx *ctx, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in, int axis,
                                const intptr_t *indices, intptr_t count, const nm_view *out)
{
    nm_call c = { ctx, dt, NULL };
    const nm_view *both[2] = { in, out };
    nm_lines it;
    nm_lines_begin(&it, 2, both, axis);
    const intptr_t length = it.length[0], step = it.step[0], strides[3] = { 0, step, 0 };
    for (bool more = it.count > 0; more; more = nm_lines_next(&it))
        for (intptr_t i = 0; i < count; i++) {
            intptr_t begin = indices[i], n = (i + 1 < count ? indices[i + 1] : length) - begin;
            char *from = it.ptr[0] + begin * step, *to = it.ptr[1] + i * it.step[1], *args[3] = { to, from + step, to };
            memcpy(to, from, (size_t)dt[0].size);
            if (n > 1)
                NM_TRY(call(&c, loop, args, n - 1, strides));
        }
    return NM_OK;
}

nm_status nm_reduceat_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in, int axis,
                          const intptr_t *indices, intptr_t count, const nm_view *out)
{
    intptr_t length = in->shape[axis];
    for (intptr_t i = 0; i < count; i++)
        if (indices[i] < 0 || indices[i] >= length)
            return nm_fail(ctx, NM_E_INDEX, "index %zd out-of-bounds in %s.reduceat [0, %zd)", (ptrdiff_t)indices[i], uf->name,
                           (ptrdiff_t)length);
    if (nm_bounds_overlap(in, out) || nm_internal_overlap(out, 1) != 0) {   /* what one piece writes, another may still read */
        nm_viewbuf temp;
        intptr_t bytes;
        NM_TRY(nm_copy_new(ctx, out, &dt[0], &temp, &bytes));
        nm_status status = nm_reduceat_run(ctx, uf, loop, dt, in, axis, indices, count, &temp.v);
        return hand_over(ctx, status, &temp, bytes, out);
    }
    if (count && plain(in, &dt[1]) && plain(out, &dt[0]) && nm_dtype_equal(&dt[0], &dt[1]) && !(dt[0].flags & NM_REFS))
        return reduceat_plain(ctx, loop, dt, in, axis, indices, count, out);
    bool axes[NM_MAXDIMS] = { false };
    axes[axis] = true;
    for (intptr_t i = 0; i < count; i++) {
        intptr_t begin = indices[i], end = i + 1 < count ? indices[i + 1] : length;
        if (end <= begin)
            end = begin + 1;
        nm_viewbuf slab, place;
        nm_viewbuf_copy(&slab, in);
        slab.v.data += begin * in->strides[axis];
        slab.shape[axis] = end - begin;
        nm_viewbuf_copy(&place, out);
        place.v.data += i * out->strides[axis];
        place.shape[axis] = 1;
        NM_TRY(nm_reduce_run(ctx, uf, loop, dt, &slab.v, axes, &place.v, NULL, NULL, true));
    }
    return NM_OK;
}

intptr_t nm_index_out_of_bounds(nm_ctx *ctx, const intptr_t *index, intptr_t n, intptr_t length)
{
    return nm_kernels(ctx->lib->level)->index_check((const char *)index, sizeof *index, n, length);
}

nm_status nm_at_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *a, const intptr_t *index,
                    intptr_t count, const nm_view *b)
{
    nm_call c = { ctx, dt, NULL };
    const nm_dtype *result = &dt[uf->nin];
    intptr_t step = a->strides[0], b_step = b && b->ndim ? b->strides[0] : 0;
    if (plain(a, &dt[0]) && plain(a, result) && (!b || plain(b, &dt[1]))) {
        static const intptr_t none[3] = { 0, 0, 0 };
        if (loop->at && b) {
            const intptr_t n[2] = { count, a->shape[0] }, strides[3] = { step, sizeof *index, b_step };
            return loop->at(&c, (char *[]){ a->data, (char *)index, b->data }, n, strides, loop->aux);
        }
        for (intptr_t i = 0; i < count; i++) {
            char *item = a->data + (index[i] < 0 ? index[i] + a->shape[0] : index[i]) * step;
            char *args[3] = { item, b ? b->data + i * b_step : item, item };
            NM_TRY(call(&c, loop, args, 1, none));
        }
        return NM_OK;
    }
    /* other dtypes: one item at a time through the general machinery */
    intptr_t shape[1] = { 1 };
    for (intptr_t i = 0; i < count; i++) {
        nm_view item = *a, other = b ? *b : *a;
        item.shape = other.shape = shape;
        item.ndim = other.ndim = 1;
        item.strides = other.strides = shape;
        item.data += (index[i] < 0 ? index[i] + a->shape[0] : index[i]) * step;
        if (b)
            other.data += i * b_step;
        const nm_view *ops[3] = { &item, b ? &other : &item, &item };
        NM_TRY(nm_ufunc_run(ctx, uf, loop, dt, ops, NULL, 1, shape));
    }
    return NM_OK;
}
