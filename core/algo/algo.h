/* algo.h - what the files of algo/ share: operands as plain memory, result memory, kernels by type, lines in buffers. */
#pragma once
#include <string.h>
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "kernels/ctypes.h"
#include "plan/transfer.h"
#include "view/view.h"

#define NM_AXIS_NONE INT32_MIN              /* axis=None: all items, as if raveled */

/* The kernels' number of a dtype: enum nm_ctype, or -1 when it is none of theirs. */
int nm_ctype_of(const nm_dtype *dt);
nm_dtype nm_dtype_intp(void);

/* An operand as C-contiguous, aligned, native memory of a dtype: the view itself when it is that already, else a copy. */
typedef struct nm_tmp {
    nm_view v;                              /* shape and strides: the operand's or of buf */
    nm_viewbuf buf;
    intptr_t bytes;
    bool own;
} nm_tmp;
NM_MUST_USE nm_status nm_tmp_get(nm_ctx *ctx, nm_tmp *t, const nm_view *v, const nm_dtype *dt);  /* dt NULL: native v->dt */
/* The same, always a copy, which may be written. */
NM_MUST_USE nm_status nm_tmp_copy(nm_ctx *ctx, nm_tmp *t, const nm_view *v, const nm_dtype *dt);
void nm_tmp_end(nm_ctx *ctx, nm_tmp *t);    /* also of a t set to zeros */
bool nm_is_plain(const nm_view *v);         /* C-contiguous, aligned, native */

/* Result memory, C-contiguous and native. */
NM_MUST_USE nm_status nm_new(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, int ndim, const intptr_t *shape, nm_view *v);
/* The same in dt's own byte order, for items that are only moved: *v then looks native, as nm_raw's views do. */
NM_MUST_USE nm_status nm_new_raw(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, int ndim, const intptr_t *shape, nm_view *v);
nm_view nm_raw(const nm_view *v);
NM_MUST_USE nm_status nm_new_1d(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, intptr_t n, nm_view *v);
NM_MUST_USE nm_status nm_new_num(nm_ctx *ctx, nm_out *out, int num, int ndim, const intptr_t *shape, nm_view *v);

/* The bytes of n items as they are, between strided and contiguous memory; references are moved, not counted. */
void nm_gather_bytes(char *dst, const char *src, intptr_t step, intptr_t n, intptr_t size);
void nm_scatter_bytes(char *dst, intptr_t step, const char *src, intptr_t n, intptr_t size);
/* Items as they are in memory of dt to native contiguous ones, and back. */
void nm_line_load(const nm_dtype *dt, char *dst, const char *src, intptr_t step, intptr_t n);
void nm_line_store(const nm_dtype *dt, char *dst, intptr_t step, char *src, intptr_t n);   /* may swap src */

/* Copy n items of one dtype, references counted. */
NM_MUST_USE nm_status nm_move_items(nm_ctx *ctx, const nm_dtype *dt, char *dst, intptr_t dst_step, const char *src, intptr_t src_step,
                                    intptr_t n);

/* v as one dimension: a reshaped view, or a C-order copy in t. */
NM_MUST_USE nm_status nm_flat(nm_ctx *ctx, const nm_view *v, nm_tmp *t, nm_view *flat);

/* An nm_out over memory from nm_alloc, for results that one algorithm hands to the next. */
typedef struct nm_own { nm_out out; nm_viewbuf buf; intptr_t bytes; bool has; } nm_own;
void nm_own_begin(nm_own *own);
void nm_own_end(nm_ctx *ctx, nm_own *own);
