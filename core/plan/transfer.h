/* transfer.h - moving items between two dtypes at any alignment and byte order: copy, swap, cast, chained in blocks. */
#pragma once
#include "dtype/dtype.h"
#include "view/view.h"

struct nm_kernel_ops;

typedef struct nm_transfer {
    nm_call call;
    const struct nm_kernel_ops *ops;
    nm_dtype dt[2];              /* as the cast loop sees them: native */
    nm_dtype src, dst;           /* as they are in memory */
    nm_cast cast;                /* loop NULL: same dtype, plain copy */
    bool src_direct, dst_direct; /* the cast loop may work on the operand itself: aligned and native */
    bool host;                   /* needs the host's lock */
    bool copies_bytes;           /* a plain copy of bytes, perhaps swapped */
} nm_transfer;

/* Prepare to move items from src to dst; aligned tells of their addresses and strides.  Casting rules are not asked. */
NM_MUST_USE nm_status nm_transfer_begin(nm_ctx *ctx, nm_transfer *t, const nm_dtype *src, bool src_aligned,
                                        const nm_dtype *dst, bool dst_aligned);
/* Move n items.  Operands do not overlap unless they are the same line. */
NM_MUST_USE nm_status nm_transfer_run(const nm_transfer *t, char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride,
                                      intptr_t n);
void nm_transfer_end(nm_transfer *t);
/* May the cast raise floating-point flags? */
NM_INLINE bool nm_transfer_raises(const nm_transfer *t) { return t->cast.loop && !(t->cast.flags & NM_LOOP_NO_FP); }
/* Flags that casts raised, told once after the work, by the thread that asked for it; without a host they are raised again. */
NM_MUST_USE nm_status nm_casts_raised(nm_ctx *ctx, unsigned raised);

/* dst[...] = src with broadcasting and any dtypes; overlap is handled.  casting as named.  (view_copy.c) */
NM_MUST_USE nm_status nm_copy(nm_ctx *ctx, const nm_view *dst, const nm_view *src, nm_casting casting);
/* NM_E_VALUE unless every item of v comes back from dt as it was; integers also keep their sign.  dt: not bool, which takes any. */
NM_MUST_USE nm_status nm_keeps_values(nm_ctx *ctx, const nm_view *v, const nm_dtype *dt);
/* dst[mask] = src, mask bool and broadcast to dst (np.copyto with where). */
NM_MUST_USE nm_status nm_copy_where(nm_ctx *ctx, const nm_view *dst, const nm_view *src, const nm_view *mask, nm_casting casting);
/* A C-contiguous, aligned, native copy of v as dt in memory from nm_alloc: out->v.data is to be given back with nm_free(ctx, data,
 * bytes), which is never 0. */
NM_MUST_USE nm_status nm_copy_new(nm_ctx *ctx, const nm_view *v, const nm_dtype *dt, nm_viewbuf *out, intptr_t *bytes);
/* Set every item to the one item at value (of dtype dt). */
NM_MUST_USE nm_status nm_fill(nm_ctx *ctx, const nm_view *dst, const nm_dtype *dt, const void *value);
