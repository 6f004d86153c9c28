/* stack.c - operands of order statistics as lines, and NaNs out of the way. */
#include "algo/stack.h"

nm_status nm_stack_begin(nm_ctx *ctx, nm_stack_lines *s, const nm_view *v, const bool *axes, bool keepdims)
{
    nm_viewbuf turned;
    int at = 0;
    nm_viewbuf_copy(&turned, v);
    s->outer = s->n = 1;
    s->nd = 0;
    for (int reduced = 0; reduced < 2; reduced++)
        for (int k = 0; k < v->ndim; k++)
            if ((!axes || axes[k]) == (reduced == 1)) {
                turned.shape[at] = v->shape[k];
                turned.strides[at++] = v->strides[k];
                *(reduced ? &s->n : &s->outer) *= v->shape[k];
            }
    for (int k = 0; k < v->ndim; k++)
        if (axes && !axes[k])
            s->shape[s->nd++] = v->shape[k];
        else if (keepdims)
            s->shape[s->nd++] = 1;
    s->dt = nm_dtype_native(&v->dt);
    NM_TRY(nm_copy_new(ctx, &turned.v, &s->dt, &s->buf, &s->bytes));
    s->data = s->buf.v.data;
    return NM_OK;
}
void nm_stack_end(nm_ctx *ctx, nm_stack_lines *s)
{
    if (s->dt.flags & NM_REFS && s->dt.size)
        nm_dtype_class(ctx->lib, &s->dt)->clear(&s->dt, s->data, s->dt.size, s->bytes/s->dt.size);
    nm_free(ctx, s->data, (size_t)s->bytes);
}

/* Move the NaNs (NaTs) of a line behind the others; returns how many are not NaN. */
#define SETTLE(T, test)                                  \
    {                                                    \
        T *a = (T *)line;                                \
        intptr_t nans = 0;                               \
        for (intptr_t i = 0; i < n; i++) {               \
            T x = a[i];                                  \
            nans += test;                                \
        }                                                \
        if (nans) {                                      \
            intptr_t to = 0;                             \
            for (intptr_t i = 0; i < n; i++) {           \
                T x = a[i];                              \
                if (!(test)) {                           \
                    a[i] = a[to];                        \
                    a[to++] = x;                         \
                }                                        \
            }                                            \
        }                                                \
        return n - nans;                                 \
    }
typedef struct { float re, im; } pair_f;
typedef struct { double re, im; } pair_d;
typedef struct { long double re, im; } pair_g;
intptr_t nm_settle_nans(const nm_dtype *dt, char *line, intptr_t n)
{
    switch (dt->num) {
    case NM_HALF: SETTLE(uint16_t, (x & 0x7FFF) > 0x7C00)
    case NM_FLOAT: SETTLE(float, x != x)
    case NM_DOUBLE: SETTLE(double, x != x)
    case NM_LONGDOUBLE: SETTLE(long double, x != x)
    case NM_CFLOAT: SETTLE(pair_f, (x.re != x.re) | (x.im != x.im))
    case NM_CDOUBLE: SETTLE(pair_d, (x.re != x.re) | (x.im != x.im))
    case NM_CLONGDOUBLE: SETTLE(pair_g, (x.re != x.re) | (x.im != x.im))
    case NM_DATETIME: case NM_TIMEDELTA: SETTLE(int64_t, x == INT64_MIN)
    }
    return n;
}

nm_status nm_move_item(nm_ctx *ctx, const nm_dtype *dt, char *to, const char *from)
{
    return nm_move_items(ctx, dt, to, dt->size, from, dt->size, 1);
}
