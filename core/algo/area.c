/* area.c - numpy.trapezoid: the areas in one pass for float and double, then added up as a sum of that array is. */
#include "algo/calculus.h"
#include "algo/terms.h"
#include "ufunc/ufunc.h"

/* outer blocks of n rows of m items; d: one spacing, or one for each row but the last.  W: the precision of T and the spacing together. */
#define AREAS(T, W, name)                                                                                                       \
    static void areas_##name(const T *y, W *r, intptr_t outer, intptr_t n, intptr_t m, const W *d, bool even)                   \
    {                                                                                                                           \
        for (intptr_t o = 0; o < outer; o++, y += n*m, r += (n - 1)*m) {                                                        \
            if (even)                                                                                                           \
                for (intptr_t j = 0; j < (n - 1)*m; j++)                                                                        \
                    r[j] = *d*(W)(T)(y[j + m] + y[j])*(W)0.5;                                                                   \
            else if (m == 1)                                                                                                    \
                for (intptr_t i = 0; i < n - 1; i++)                                                                            \
                    r[i] = d[i]*(W)(T)(y[i + 1] + y[i])*(W)0.5;                                                                 \
            else                                                                                                                \
                for (intptr_t i = 0; i < n - 1; i++)                                                                            \
                    for (intptr_t j = i*m; j < (i + 1)*m; j++)                                                                  \
                        r[j] = d[i]*(W)(T)(y[j + m] + y[j])*(W)0.5;                                                             \
        }                                                                                                                       \
    }
AREAS(float, float, f32)
AREAS(float, double, mixed)
AREAS(double, double, f64)

/* y plain, real; d of the result's dtype. */
static nm_status by_loops(nm_ctx *ctx, const nm_view *y, const nm_view *d, int axis, const bool *axes, nm_out *out)
{
    intptr_t shape[NM_MAXDIMS], n = y->shape[axis], outer = nm_items(axis, y->shape), m = nm_items(y->ndim - axis - 1, y->shape + axis + 1);
    bool even = d->ndim == 0;
    nm_own own;
    nm_view r;
    nm_own_begin(&own);
    memcpy(shape, y->shape, (size_t)y->ndim*sizeof *shape);
    shape[axis] = n > 0 ? n - 1 : 0;
    nm_status status = nm_new(ctx, &own.out, &d->dt, y->ndim, shape, &r);
    if (status == NM_OK && n > 1) {
        if (y->dt.num == NM_DOUBLE)
            areas_f64((const double *)y->data, (double *)r.data, outer, n, m, (const double *)d->data, even);
        else if (d->dt.num == NM_FLOAT)
            areas_f32((const float *)y->data, (float *)r.data, outer, n, m, (const float *)d->data, even);
        else
            areas_mixed((const float *)y->data, (double *)r.data, outer, n, m, (const double *)d->data, even);
    }
    if (status == NM_OK)
        status = nm_reduce(ctx, "add", &r, axes, false, NULL, out);
    nm_own_end(ctx, &own);
    return status;
}

static nm_status by_ufuncs(nm_ctx *ctx, const nm_view *y, const nm_view *d, bool plain, int axis, const bool *axes, nm_out *out)
{
    nm_terms terms, *t = &terms;
    nm_terms_begin(t, ctx);
    const nm_view *pair = nm_term(t, "add", nm_term_slice(t, y, axis, 1, NM_SLICE_NONE), nm_term_slice(t, y, axis, 0, -1));
    if (pair && plain)
        d = nm_term_number(t, *(const double *)d->data, pair);
    else if (d->ndim == 1)
        d = nm_term_along(t, d, axis, y->ndim);
    const nm_view *area = nm_term(t, "multiply", d, pair);
    area = nm_term(t, "divide", area, nm_term_number(t, 2, area));
    if (t->status == NM_OK)
        t->status = nm_reduce(ctx, "add", area, axes, false, NULL, out);
    return nm_terms_end(t);
}

nm_status nm_view_trapezoid(nm_ctx *ctx, const nm_view *y, const nm_view *d, bool plain, int axis, nm_out *out)
{
    bool axes[NM_MAXDIMS] = { false };
    nm_tmp td = { .own = false };
    NM_TRY(nm_axis(ctx, axis, y->ndim, NULL, &axis));
    axes[axis] = true;
    bool along = d->ndim == 1 && d->shape[0] == y->shape[axis] - 1;
    bool real = (y->dt.num == NM_FLOAT || y->dt.num == NM_DOUBLE) && (d->dt.num == NM_FLOAT || d->dt.num == NM_DOUBLE);
    if (!real || !nm_is_plain(y) || !(d->ndim == 0 || along))
        return by_ufuncs(ctx, y, d, plain, axis, axes, out);
    nm_dtype dt = nm_dtype_of(y->dt.num == NM_DOUBLE || (!plain && d->dt.num == NM_DOUBLE) ? NM_DOUBLE : NM_FLOAT);
    nm_status status = nm_tmp_get(ctx, &td, d, &dt);
    if (status == NM_OK)
        status = by_loops(ctx, y, &td.v, axis, axes, out);
    nm_tmp_end(ctx, &td);
    return status;
}
