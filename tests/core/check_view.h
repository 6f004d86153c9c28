/* check_view.h - views and result memory for tests: arrays that live until the test ends. */
#pragma once
#include "check.h"
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "view/view.h"

/* A C-contiguous array of a type with zero bytes. */
static nm_view test_array(int num, int ndim, const intptr_t *shape)
{
    nm_viewbuf *b = check_alloc(sizeof *b);
    nm_dtype dt = nm_dtype_of(num);
    if (ndim)
        memcpy(b->shape, shape, (size_t)ndim*sizeof *shape);
    nm_strides_c(ndim, shape, dt.size, b->strides);
    b->v = (nm_view){ check_alloc((size_t)(nm_items(ndim, shape)*dt.size) + 1), b->shape, b->strides, ndim, NM_WRITEABLE, dt };
    return b->v;
}
static inline nm_view test_line(int num, intptr_t n) { return test_array(num, 1, &n); }
static inline nm_view test_doubles(intptr_t n, const double *values)
{
    nm_view v = test_line(NM_DOUBLE, n);
    memcpy(v.data, values, (size_t)n*sizeof *values);
    return v;
}
static inline nm_view test_ints(intptr_t n, const int64_t *values)
{
    nm_view v = test_line(NM_INT64, n);
    memcpy(v.data, values, (size_t)n*sizeof *values);
    return v;
}
#define DOUBLES(...) test_doubles(sizeof((double[]){ __VA_ARGS__ })/8, (double[]){ __VA_ARGS__ })
#define INTS(...) test_ints(sizeof((int64_t[]){ __VA_ARGS__ })/8, (int64_t[]){ __VA_ARGS__ })

typedef struct test_out { nm_out out; nm_view v; } test_out;
static nm_status test_new(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                          nm_view *v)
{
    (void)ctx;
    (void)strides;
    nm_viewbuf *b = check_alloc(sizeof *b);
    if (ndim)
        memcpy(b->shape, shape, (size_t)ndim*sizeof *shape);
    nm_strides_c(ndim, shape, dt->size, b->strides);
    b->v = (nm_view){ check_alloc((size_t)(nm_items(ndim, shape)*dt->size) + 1), b->shape, b->strides, ndim, NM_WRITEABLE, *dt };
    *v = ((test_out *)self)->v = b->v;
    return NM_OK;
}
static inline test_out test_result(void) { return (test_out){ { test_new, NULL }, { 0 } }; }

static inline bool test_same_ints(const nm_view *v, intptr_t n, const int64_t *want)
{
    if (nm_items(v->ndim, v->shape) != n || v->dt.size != 8)
        return false;
    return !n || !memcmp(v->data, want, (size_t)n*8);
}
static inline bool test_same_doubles(const nm_view *v, intptr_t n, const double *want)
{
    if (nm_items(v->ndim, v->shape) != n || v->dt.num != NM_DOUBLE)
        return false;
    const double *x = (const double *)v->data;
    for (intptr_t i = 0; i < n; i++)
        if (!(x[i] == want[i] || (x[i] != x[i] && want[i] != want[i])))
            return false;
    return true;
}
#define SAME_INTS(v, ...) test_same_ints(&(v), sizeof((int64_t[]){ __VA_ARGS__ })/8, (int64_t[]){ __VA_ARGS__ })
#define SAME_DOUBLES(v, ...) test_same_doubles(&(v), sizeof((double[]){ __VA_ARGS__ })/8, (double[]){ __VA_ARGS__ })
