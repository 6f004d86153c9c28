/* transfer.c - moving items between two dtypes at any alignment and byte order.
 *
 * Three cases, decided once: the same bytes (copied, perhaps swapped on the way); a cast whose operands are aligned and native,
 * where the cast loop works on memory itself; and a cast through small aligned native buffers on the stack. */
#include <string.h>
#include "base/ctx.h"
#include "base/fp.h"
#include "kernels/kernels.h"
#include "plan/transfer.h"

enum { BUFFER = 2048 };

/* The kernels reverse whole items: complex and U are swapped by their components afterwards. */
static void swap_copy(const nm_kernel_ops *ops, const nm_dtype *dt, char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n)
{
    if (nm_dtype_swap_unit(dt) == dt->size) {
        ops->copy_swap(dst, ds, src, ss, n, dt->size);
        return;
    }
    ops->copy(dst, ds, src, ss, n, dt->size);
    dt->cls->swap(dt, dst, ds, n);
}

/* ------------------------------------------------------------------- begin */
/* Plain classes copy bytes; others (object, structured void) copy by their own slot. */
static bool copies_by_slot(const nm_class *cls, const nm_dtype *dt)
{
    return (dt->flags & (NM_REFS | NM_NEEDS_HOST)) || (cls->flags & NM_CLASS_HOST) || dt->num >= NM_NTYPES;
}

static int slot_copy(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const nm_class *cls = aux;
    return cls->copy(call, args[1], strides[1], args[0], strides[0], *n);
}

static bool drops_imaginary(const nm_dtype *src, const nm_dtype *dst)
{
    return src->cls && dst->cls && src->cls->flags & NM_CLASS_COMPLEX &&
           dst->cls->flags & NM_CLASS_NUMBER && !(dst->cls->flags & (NM_CLASS_COMPLEX | NM_CLASS_BOOL));
}

nm_status nm_transfer_begin(nm_ctx *ctx, nm_transfer *t, const nm_dtype *src, bool src_aligned, const nm_dtype *dst, bool dst_aligned)
{
    memset(t, 0, sizeof *t);
    t->ops = nm_kernels(ctx->lib->level);
    t->src = *src;
    t->dst = *dst;
    t->dt[0] = nm_dtype_native(src);
    t->dt[1] = nm_dtype_native(dst);
    t->call = (nm_call){ .ctx = ctx, .dt = t->dt };
    t->src_direct = (src_aligned || src->align <= 1) && !(src->flags & NM_SWAPPED);
    t->dst_direct = (dst_aligned || dst->align <= 1) && !(dst->flags & NM_SWAPPED);
    if (NM_UNLIKELY(drops_imaginary(src, dst)) && ctx->lib->imaginary_dropped)
        NM_TRY(ctx->lib->imaginary_dropped(ctx));
    NM_TRY(nm_cast_find(ctx, &t->dt[0], &t->dt[1], &t->cast));
    t->host = (t->cast.flags & NM_LOOP_HOST) || ((src->flags | dst->flags) & NM_NEEDS_HOST);
    if (t->cast.loop)
        return NM_OK;
    const nm_class *cls = nm_dtype_class(ctx->lib, src);
    if (cls && copies_by_slot(cls, src) && !((src->flags ^ dst->flags) & NM_SWAPPED)) {
        t->cast.loop = slot_copy;                    /* the slot takes any address */
        t->cast.aux = (void *)cls;
        t->src_direct = t->dst_direct = true;
        t->host |= (cls->flags & NM_CLASS_HOST) != 0;
        return NM_OK;
    }
    t->copies_bytes = true;
    t->src_direct = t->dst_direct = true;
    return NM_OK;
}

nm_status nm_casts_raised(nm_ctx *ctx, unsigned raised)
{
    if (NM_LIKELY(!raised))
        return NM_OK;
    if (!ctx->lib->fp_report) {
        nm_fp_raise(raised);
        return NM_OK;
    }
    nm_fp_watch watch = nm_fp_watch_begin(false);        /* the host may compute meanwhile */
    nm_status status = ctx->lib->fp_report(ctx, raised, "cast");
    nm_fp_watch_end(watch);
    return status;
}

void nm_transfer_end(nm_transfer *t)
{
    if (t->cast.free_aux)
        t->cast.free_aux(t->cast.aux);
    t->cast.free_aux = NULL;
}

/* --------------------------------------------------------------------- run */
static const nm_call *own_call(const nm_transfer *t, nm_call *call)
{
    *call = t->call;
    call->dt = t->dt;                                /* t may have been moved since nm_transfer_begin */
    return call;
}

/* Blocks: memory -> native aligned buffer -> cast -> native aligned buffer -> memory. */
static nm_status run_blocks(const nm_transfer *t, char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n, char *in, char *out,
                            intptr_t block)
{
    nm_call call;
    intptr_t is = t->src.size, os = t->dst.size;
    own_call(t, &call);
    for (; n > 0; n -= block) {
        intptr_t m = NM_MIN(n, block);
        char *args[2] = { (char *)src, dst };
        intptr_t strides[2] = { ss, ds };
        if (!t->src_direct) {
            if (t->src.flags & NM_SWAPPED)
                swap_copy(t->ops, &t->src, in, is, src, ss, m);
            else
                t->ops->copy(in, is, src, ss, m, is);
            args[0] = in;
            strides[0] = is;
        }
        if (!t->dst_direct) {
            args[1] = out;
            strides[1] = os;
            if (t->dst.flags & NM_REFS)
                memset(out, 0, (size_t)(os * m));
        }
        int status = t->cast.loop(&call, args, &m, strides, t->cast.aux);
        if (status < 0)
            return status;
        if (!t->dst_direct) {
            if (t->dst.flags & NM_SWAPPED)
                swap_copy(t->ops, &t->dst, dst, ds, out, os, m);
            else
                t->ops->copy(dst, ds, out, os, m, os);
        }
        src += ss * m;
        dst += ds * m;
    }
    return NM_OK;
}

nm_status nm_transfer_run(const nm_transfer *t, char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n)
{
    if (n <= 0)
        return NM_OK;
    if (t->copies_bytes) {
        if ((t->src.flags ^ t->dst.flags) & NM_SWAPPED)
            swap_copy(t->ops, &t->src, dst, ds, src, ss, n);
        else
            t->ops->copy(dst, ds, src, ss, n, t->src.size);
        return NM_OK;
    }
    if (t->src_direct && t->dst_direct) {
        nm_call call;
        char *args[2] = { (char *)src, dst };
        intptr_t strides[2] = { ss, ds };
        int status = t->cast.loop(own_call(t, &call), args, &n, strides, t->cast.aux);
        return status < 0 ? status : NM_OK;
    }
    _Alignas(64) char small[2 * BUFFER];
    intptr_t most = NM_MAX(NM_MAX(t->src.size, t->dst.size), 1);
    if (most <= BUFFER)
        return run_blocks(t, dst, ds, src, ss, n, small, small + BUFFER, BUFFER / most);
    intptr_t half = (most + 63) & ~(intptr_t)63;
    char *room = nm_alloc_array(t->call.ctx, half, 2);
    if (!room)
        return NM_E_MEMORY;
    nm_status status = run_blocks(t, dst, ds, src, ss, n, room, room + half, 1);
    nm_free(t->call.ctx, room, (size_t)half * 2);
    return status;
}
