/* items.c - operands as plain memory, result memory, moving the bytes of items. */
#include "algo/algo.h"

static const int8_t ctypes[NM_NTYPES] = {
    [NM_BOOL] = NM_T_b1, [NM_BYTE] = NM_T_i8, [NM_UBYTE] = NM_T_u8, [NM_SHORT] = NM_T_i16, [NM_USHORT] = NM_T_u16, [NM_INT] = NM_T_i32,
    [NM_UINT] = NM_T_u32, [NM_LONG] = sizeof(long) == 8 ? NM_T_i64 : NM_T_i32, [NM_ULONG] = sizeof(long) == 8 ? NM_T_u64 : NM_T_u32,
    [NM_LONGLONG] = NM_T_i64, [NM_ULONGLONG] = NM_T_u64, [NM_FLOAT] = NM_T_f32, [NM_DOUBLE] = NM_T_f64, [NM_LONGDOUBLE] = NM_T_f80,
    [NM_CFLOAT] = NM_T_c64, [NM_CDOUBLE] = NM_T_c128, [NM_CLONGDOUBLE] = NM_T_c160, [NM_OBJECT] = -1, [NM_STRING] = -1,
    [NM_UNICODE] = -1, [NM_VOID] = -1, [NM_DATETIME] = -1, [NM_TIMEDELTA] = -1, [NM_HALF] = NM_T_f16
};

int nm_ctype_of(const nm_dtype *dt) { return dt->num < NM_NTYPES ? ctypes[dt->num] : -1; }
nm_dtype nm_dtype_intp(void) { return nm_dtype_of(NM_INT64); }

bool nm_is_plain(const nm_view *v)
{
    return !(v->dt.flags & NM_SWAPPED) && nm_is_c_contiguous(v->ndim, v->shape, v->strides, v->dt.size) && nm_is_aligned(v, v->dt.align);
}

nm_status nm_tmp_get(nm_ctx *ctx, nm_tmp *t, const nm_view *v, const nm_dtype *dt)
{
    if (nm_is_plain(v) && (!dt || nm_dtype_equal(&v->dt, dt))) {
        t->v = *v;
        t->own = false;
        return NM_OK;
    }
    return nm_tmp_copy(ctx, t, v, dt);
}

nm_status nm_tmp_copy(nm_ctx *ctx, nm_tmp *t, const nm_view *v, const nm_dtype *dt)
{
    t->own = false;
    nm_dtype native = nm_dtype_native(dt ? dt : &v->dt);
    NM_TRY(nm_copy_new(ctx, v, &native, &t->buf, &t->bytes));
    t->own = true;
    t->v = t->buf.v;
    return NM_OK;
}

static void drop(nm_ctx *ctx, const nm_view *v, intptr_t bytes)
{
    if (v->dt.flags & NM_REFS && v->dt.size) {
        const nm_class *cls = nm_dtype_class(ctx->lib, &v->dt);
        if (cls->clear)
            cls->clear(&v->dt, v->data, v->dt.size, bytes/v->dt.size);
    }
    nm_free(ctx, v->data, (size_t)bytes);
}

void nm_tmp_end(nm_ctx *ctx, nm_tmp *t)
{
    if (t->own)
        drop(ctx, &t->v, t->bytes);
    t->own = false;
}

nm_status nm_new(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, int ndim, const intptr_t *shape, nm_view *v)
{
    nm_dtype native = nm_dtype_native(dt);
    return out->new_array(out, ctx, &native, ndim, shape, NULL, v);
}
nm_status nm_new_raw(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, int ndim, const intptr_t *shape, nm_view *v)
{
    NM_TRY(out->new_array(out, ctx, dt, ndim, shape, NULL, v));
    v->dt.flags &= (uint16_t)~NM_SWAPPED;
    return NM_OK;
}
nm_view nm_raw(const nm_view *v)
{
    nm_view raw = *v;
    raw.dt.flags &= (uint16_t)~NM_SWAPPED;
    return raw;
}
nm_status nm_new_1d(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, intptr_t n, nm_view *v) { return nm_new(ctx, out, dt, 1, &n, v); }
nm_status nm_new_num(nm_ctx *ctx, nm_out *out, int num, int ndim, const intptr_t *shape, nm_view *v)
{
    nm_dtype dt = nm_dtype_of(num);
    return nm_new(ctx, out, &dt, ndim, shape, v);
}

/* One side is contiguous: the source if scatter, else the target.  Sizes that are known become single moves. */
NM_INLINE void move_bytes(char *dst, const char *src, intptr_t step, intptr_t n, intptr_t size, bool scatter)
{
    if (step == size) {
        memcpy(dst, src, (size_t)(n*size));
        return;
    }
    switch (size) {
#define CASE(bytes)                                                                                \
    case bytes:                                                                                    \
        for (intptr_t i = 0; i < n; i++)                                                           \
            memcpy(dst + i*(scatter ? step : bytes), src + i*(scatter ? bytes : step), bytes);     \
        return;
    CASE(1) CASE(2) CASE(4) CASE(8) CASE(16)
#undef CASE
    }
    for (intptr_t i = 0; i < n; i++)
        memcpy(dst + i*(scatter ? step : size), src + i*(scatter ? size : step), (size_t)size);
}

void nm_gather_bytes(char *dst, const char *src, intptr_t step, intptr_t n, intptr_t size) { move_bytes(dst, src, step, n, size, false); }
void nm_scatter_bytes(char *dst, intptr_t step, const char *src, intptr_t n, intptr_t size) { move_bytes(dst, src, step, n, size, true); }

void nm_line_load(const nm_dtype *dt, char *dst, const char *src, intptr_t step, intptr_t n)
{
    nm_gather_bytes(dst, src, step, n, dt->size);
    if (dt->flags & NM_SWAPPED)
        dt->cls->swap(dt, dst, dt->size, n);
}

void nm_line_store(const nm_dtype *dt, char *dst, intptr_t step, char *src, intptr_t n)
{
    if (dt->flags & NM_SWAPPED)
        dt->cls->swap(dt, src, dt->size, n);
    nm_scatter_bytes(dst, step, src, n, dt->size);
}

nm_status nm_move_items(nm_ctx *ctx, const nm_dtype *dt, char *dst, intptr_t dst_step, const char *src, intptr_t src_step, intptr_t n)
{
    if (dt->flags & NM_REFS) {
        nm_call call = { ctx, dt, NULL };
        return nm_dtype_class(ctx->lib, dt)->copy(&call, dst, dst_step, src, src_step, n);
    }
    intptr_t size = dt->size;
    if (dst_step == size)
        nm_gather_bytes(dst, src, src_step, n, size);
    else if (src_step == size)
        nm_scatter_bytes(dst, dst_step, src, n, size);
    else
        for (intptr_t i = 0; i < n; i++)
            memcpy(dst + i*dst_step, src + i*src_step, (size_t)size);
    return NM_OK;
}

nm_status nm_flat(nm_ctx *ctx, const nm_view *v, nm_tmp *t, nm_view *flat)
{
    intptr_t n = nm_items(v->ndim, v->shape);
    t->own = false;
    *flat = *v;
    flat->ndim = 1;
    t->buf.shape[0] = n;
    flat->shape = t->buf.shape;
    flat->strides = t->buf.strides;
    if (v->ndim == 1) {
        t->buf.strides[0] = v->strides[0];
        return NM_OK;
    }
    if (nm_reshape_strides(v->ndim, v->shape, v->strides, 1, t->buf.shape, false, v->dt.size, t->buf.strides))
        return NM_OK;
    NM_TRY(nm_tmp_copy(ctx, t, v, NULL));
    t->buf.shape[0] = n;
    t->buf.strides[0] = t->v.dt.size;
    flat->data = t->v.data;
    flat->dt = t->v.dt;
    return NM_OK;
}

static nm_status own_new(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                         nm_view *v)
{
    nm_own *own = (nm_own *)self;
    intptr_t items;
    NM_TRY(nm_items_checked(ctx, ndim, shape, dt->size, &items));
    own->bytes = items*dt->size;
    char *data = dt->flags & NM_REFS ? nm_alloc_zero(ctx, (size_t)own->bytes) : nm_alloc(ctx, (size_t)own->bytes);
    if (!data)
        return NM_E_MEMORY;
    if (ndim)
        memcpy(own->buf.shape, shape, (size_t)ndim*sizeof *shape);
    if (strides)
        memcpy(own->buf.strides, strides, (size_t)ndim*sizeof *strides);
    else
        nm_strides_c(ndim, shape, dt->size, own->buf.strides);
    own->buf.v = (nm_view){ data, own->buf.shape, own->buf.strides, ndim, NM_WRITEABLE, *dt };
    own->has = true;
    *v = own->buf.v;
    return NM_OK;
}

void nm_own_begin(nm_own *own)
{
    own->out = (nm_out){ own_new, NULL };
    own->has = false;
}

void nm_own_end(nm_ctx *ctx, nm_own *own)
{
    if (own->has)
        drop(ctx, &own->buf.v, own->bytes);
    own->has = false;
}
