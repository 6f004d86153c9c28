/* array_make.c - new arrays: of given items, of constants, ranges and grids of numbers. */
#include <math.h>
#include <string.h>
#include "algo/bins.h"
#include "algo/join.h"
#include "array/array_memory.h"

nm_dtype nm_of(int num) { return nm_dtype_of(num); }
nm_array *nm_empty(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape) { return nm_fresh(nm, &dt, ndim, shape, false); }
nm_array *nm_zeros(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape) { return nm_fresh(nm, &dt, ndim, shape, true); }
nm_array *nm_ones(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape) { return nm_full(nm, dt, ndim, shape, 1.0); }

nm_array *nm_full(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, double value)
{
    nm_array *a = nm_fresh(nm, &dt, ndim, shape, false);
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    nm_view one = { .data = (char *)&value, .dt = f64 };
    return a && nm_copy(nm, &a->v, &one, NM_UNSAFE_CASTING) >= 0 ? a : NULL;
}

nm_array *nm_from(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, const void *items)
{
    nm_array *a = nm_fresh(nm, &dt, ndim, shape, false);
    if (a)
        memcpy(a->v.data, items, (size_t)(nm_size(a) * dt.size));
    return a;
}

nm_array *nm_scalar(nm_ctx *nm, double value) { return nm_from(nm, nm_dtype_of(NM_DOUBLE), 0, NULL, &value); }
nm_array *nm_integer(nm_ctx *nm, int64_t value) { return nm_from(nm, nm_dtype_of(NM_INT64), 0, NULL, &value); }
nm_array *nm_vector(nm_ctx *nm, intptr_t n, const double *items) { return nm_from(nm, nm_dtype_of(NM_DOUBLE), 1, &n, items); }
nm_array *nm_matrix(nm_ctx *nm, intptr_t rows, intptr_t columns, const double *items)
{
    intptr_t shape[2] = { rows, columns };
    return nm_from(nm, nm_dtype_of(NM_DOUBLE), 2, shape, items);
}

nm_array *nm_arange(nm_ctx *nm, double start, double stop, double step, nm_dtype dt)
{
    double count = ceil((stop - start) / step);
    if (!(step != 0) || !(count < 9e18)) {
        nm_fail(nm, NM_E_VALUE, "Maximum allowed size exceeded");
        return NULL;
    }
    intptr_t n = count > 0 ? (intptr_t)count : 0;
    nm_array *a = nm_fresh(nm, &dt, 1, &n, false);
    double first[2] = { start, start + step };
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    intptr_t two = NM_MIN(n, 2), stride = sizeof(double);
    nm_view begin = { (char *)first, &two, &stride, 1, 0, f64 };
    if (!a || n == 0)
        return a;
    nm_view head = a->v;
    head.shape = &two;
    if (nm_copy(nm, &head, &begin, NM_UNSAFE_CASTING) < 0 || (n > 2 && nm_fill_arange(nm, &a->v) < 0))
        return NULL;
    return a;
}

nm_array *nm_linspace(nm_ctx *nm, double start, double stop, intptr_t n)
{
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    double step;
    nm_array *a = nm_fresh(nm, &f64, 1, &n, false);
    if (a)
        nm_linspace_f64(nm, start, stop, n, true, (double *)a->v.data, &step);
    return a;
}

nm_array *nm_linspace_of(nm_ctx *nm, const nm_array *start, const nm_array *stop, intptr_t n, bool endpoint, int axis)
{
    NM_BEGIN(start, stop);
    if (n < 0) {
        nm_fail(nm, NM_E_VALUE, "Number of samples, %zd, must be non-negative.", (ptrdiff_t)n);
        return NM_END(NULL);
    }
    intptr_t column[NM_MAXDIMS] = { n };
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE), dt;
    int ndim = NM_MAX(start->v.ndim, stop->v.ndim), last = 0;
    for (int d = 1; d <= ndim; d++)
        column[d] = 1;
    if (ndim == NM_MAXDIMS || nm_result_type(nm, 3, (const nm_dtype[]){ start->v.dt, stop->v.dt, f64 },
                                             (const uint8_t[]){ 0, 0, NM_WEAK_FLOAT }, &dt) < 0)
        return NM_END(NULL);
    intptr_t div = endpoint ? n - 1 : n;
    nm_array *first = nm_astype(nm, start, dt), *delta = nm_subtract(nm, nm_astype(nm, stop, dt), first);
    nm_array *i = nm_astype(nm, nm_reshape(nm, nm_arange(nm, 0, (double)n, 1, nm_of(NM_DOUBLE)), ndim + 1, column), dt);
    nm_array *step = div > 0 ? nm_divide(nm, delta, nm_weak(nm, delta, (double)div)) : NULL;
    nm_array *r = nm_add(nm, nm_multiply(nm, i, div > 0 ? step : delta), first);
    if (r && endpoint && n > 1) {
        nm_array *end = nm_index(nm, r, "-1");
        if (!end || nm_copyto(nm, end, stop, NULL) < 0)
            r = NULL;
    }
    return NM_END(axis == 0 ? r : nm_moveaxis(nm, r, 1, &last, &axis));
}

nm_array *nm_logspace(nm_ctx *nm, double start, double stop, intptr_t n, double base)
{
    nm_enter(nm);
    return nm_yield(nm, nm_power(nm, nm_scalar(nm, base), nm_linspace(nm, start, stop, n)));
}

nm_array *nm_geomspace(nm_ctx *nm, double start, double stop, intptr_t n)
{
    if (start == 0 || stop == 0) {
        nm_fail(nm, NM_E_VALUE, "Geometric sequence cannot include zero");
        return NULL;
    }
    bool both = start < 0 && stop < 0;
    if ((start < 0) != (stop < 0)) {
        nm_fail(nm, NM_E_VALUE, "a real geometric sequence does not change its sign");
        return NULL;
    }
    double sign = both ? -1 : 1;
    nm_array *r = nm_logspace(nm, log10(sign * start), log10(sign * stop), n, 10);
    if (r) {
        double *x = (double *)r->v.data;
        if (n > 0)
            x[0] = sign * start;
        if (n > 1)
            x[n - 1] = sign * stop;
        for (intptr_t i = 0; i < n; i++)
            x[i] *= sign;
    }
    return r;
}

nm_array *nm_eye(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k)
{
    intptr_t shape[2] = { n, m };
    nm_array *a = nm_zeros(nm, nm_dtype_of(NM_DOUBLE), 2, shape);
    if (!a || k >= m || k <= -n)
        return a;
    for (intptr_t i = k < 0 ? -k : 0; i < n && i + k < m; i++)
        ((double *)a->v.data)[i * m + i + k] = 1;
    return a;
}

nm_array *nm_identity(nm_ctx *nm, intptr_t n) { return nm_eye(nm, n, n, 0); }

nm_array *nm_tri(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k)
{
    intptr_t shape[2] = { n, m };
    nm_enter(nm);
    return nm_yield(nm, nm_tril(nm, nm_ones(nm, nm_dtype_of(NM_DOUBLE), 2, shape), k));
}

/* Zeros with the items of the 1-d a on diagonal k. */
static nm_array *on_diagonal(nm_ctx *nm, const nm_array *a, intptr_t k)
{
    intptr_t shape[2];
    nm_viewbuf buf;
    if (!nm_add_size(a->shape[0], k < 0 ? -k : k, &shape[0])) {
        nm_fail(nm, NM_E_VALUE, "the diagonal lies too far out");
        return NULL;
    }
    shape[1] = shape[0];
    nm_array *r = nm_zeros(nm, nm_dtype_native(&a->v.dt), 2, shape);
    if (!r || a->shape[0] == 0)
        return r;
    if (nm_view_diagonal(nm, &r->v, k, 0, 1, &buf) < 0)
        return NULL;
    buf.v.flags |= NM_WRITEABLE;
    return nm_copy(nm, &buf.v, &a->v, NM_UNSAFE_CASTING) >= 0 ? r : NULL;
}

nm_array *nm_diag(nm_ctx *nm, const nm_array *a, intptr_t k)
{
    NM_OPERANDS(a);
    if (a->v.ndim == 1)
        return NM_RESULT(on_diagonal(nm, a, k));
    if (a->v.ndim == 2)
        return NM_RESULT(nm_diagonal(nm, a, k));
    nm_fail(nm, NM_E_VALUE, "Input must be 1- or 2-d.");
    return NM_RESULT(NULL);
}

nm_array *nm_diagflat(nm_ctx *nm, const nm_array *a, intptr_t k) { NM_BEGIN(a); return NM_END(nm_diag(nm, nm_ravel(nm, a), k)); }

nm_array *nm_vander(nm_ctx *nm, const nm_array *x, intptr_t n, bool increasing)
{
    NM_BEGIN(x);
    if (x->v.ndim != 1) {
        nm_fail(nm, NM_E_VALUE, "x must be a one-dimensional array or sequence.");
        return NM_END(NULL);
    }
    nm_array *powers = nm_arange(nm, 0, (double)(n < 0 ? x->shape[0] : n), 1, nm_of(NM_INT64));
    nm_array *column = nm_expand_dims(nm, x, 1);
    nm_array *ones = nm_ones_like(nm, column), *r = NULL;
    if (powers && ones) {
        intptr_t shape[2] = { x->shape[0], powers->shape[0] };
        nm_array *many = nm_duplicate(nm, nm_broadcast_to(nm, column, 2, shape));
        nm_array *first = many && shape[1] ? nm_index(nm, many, ":, :1") : NULL;
        if (many && (!shape[1] || (first && nm_copyto(nm, first, ones, NULL) >= 0)))
            r = nm_ufunc_accumulate(nm, "multiply", many, 1);
    }
    return NM_END(increasing ? r : nm_flip(nm, r, 1));
}

nm_array *nm_indices(nm_ctx *nm, int ndim, const intptr_t *shape)
{
    intptr_t all[NM_MAXDIMS] = { ndim }, line[NM_MAXDIMS];
    if (ndim < 0 || ndim >= NM_MAXDIMS) {
        nm_fail(nm, NM_E_VALUE, "indices of %d dimensions", ndim);
        return NULL;
    }
    if (ndim)
        memcpy(all + 1, shape, (size_t)ndim * sizeof *shape);
    nm_array *r = nm_empty(nm, nm_of(NM_INT64), ndim + 1, all);
    nm_enter(nm);
    for (int d = 0; r && d < ndim; d++) {
        for (int i = 0; i < ndim; i++)
            line[i] = i == d ? shape[d] : 1;
        nm_array *range = nm_reshape(nm, nm_arange(nm, 0, (double)shape[d], 1, nm_of(NM_INT64)), ndim, line);
        nm_view one = r->v;
        one.data += d * r->strides[0];
        one.ndim--;
        one.shape++;
        one.strides++;
        if (!range || nm_copy(nm, &one, &range->v, NM_UNSAFE_CASTING) < 0)
            r = NULL;
    }
    nm_leave(nm);
    return r;
}

nm_array *nm_fromfunction(nm_ctx *nm, int ndim, const intptr_t *shape, double (*f)(void *user, const intptr_t *index), void *user)
{
    intptr_t index[NM_MAXDIMS] = { 0 };
    nm_array *r = nm_empty(nm, nm_of(NM_DOUBLE), ndim, shape);
    for (intptr_t i = 0, n = nm_size(r); i < n; i++) {
        ((double *)r->v.data)[i] = f(user, index);
        for (int d = ndim - 1; d >= 0 && ++index[d] == shape[d]; d--)
            index[d] = 0;
    }
    return r;
}

nm_status nm_meshgrid(nm_ctx *nm, int n, const nm_array *const *arrays, bool xy, bool sparse, nm_array **grids)
{
    const nm_array *lines[NM_MAXDIMS];
    intptr_t shape[NM_MAXDIMS];
    if (n < 0 || n > NM_MAXDIMS)
        return nm_fail(nm, NM_E_VALUE, "meshgrid of %d arrays", n);
    memset(grids, 0, (size_t)n * sizeof *grids);
    if (!nm_given(nm, __func__, n, arrays))
        return nm_outcome(nm);
    for (int i = 0; i < n; i++) {
        int axis = xy && n > 1 && i < 2 ? 1 - i : i;
        for (int d = 0; d < n; d++)
            shape[d] = d == axis ? -1 : 1;
        if (!(lines[i] = grids[i] = nm_reshape(nm, arrays[i], n, shape)))
            return nm_outcome(nm);
    }
    if (sparse)
        return NM_OK;
    NM_TRY(nm_broadcast_arrays(nm, n, lines, grids));
    for (int i = 0; i < n; i++) {
        nm_array *window = grids[i];
        grids[i] = nm_duplicate(nm, window);
        nm_drop(nm, window);
        nm_drop(nm, (nm_array *)lines[i]);
    }
    return n == 0 || nm_given(nm, __func__, n, (const nm_array *const *)grids) ? NM_OK : nm_outcome(nm);
}

static nm_status open_grids(nm_ctx *nm, int n, const nm_array *const *arrays, nm_array **results)
{
    for (int i = 0; i < n; i++) {
        results[i] = NULL;
        if (arrays[i] && arrays[i]->v.ndim != 1)
            return nm_fail(nm, NM_E_VALUE, "Cross index must be 1 dimensional");
    }
    const nm_array *plain[NM_MAXDIMS];
    if (n > NM_MAXDIMS)
        return nm_fail(nm, NM_E_VALUE, "ix of %d arrays", n);
    for (int i = 0; i < n; i++)
        plain[i] = arrays[i] && arrays[i]->v.dt.num == NM_BOOL ? nm_flatnonzero(nm, arrays[i]) : arrays[i];
    return nm_meshgrid(nm, n, plain, false, true, results);
}
nm_status nm_ix(nm_ctx *nm, int n, const nm_array *const *arrays, nm_array **results)
{
    return nm_given(nm, __func__, n, arrays) ? nm_blame_status(nm, __func__, n, arrays, open_grids(nm, n, arrays, results)) : nm_last(nm);
}

/* ------------------------------------------------------------------ copies */
nm_array *nm_astype(nm_ctx *nm, const nm_array *a, nm_dtype dt)
{
    NM_OPERANDS(a);
    nm_array *r = nm_fresh(nm, &dt, a->v.ndim, a->shape, false);
    return NM_RESULT(r && nm_copy(nm, &r->v, &a->v, NM_UNSAFE_CASTING) >= 0 ? r : NULL);
}

nm_array *nm_duplicate(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_astype(nm, a, nm_dtype_native(&a->v.dt))); }
nm_array *nm_empty_like(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_fresh_like(nm, a, &a->v.dt, false)); }
nm_array *nm_zeros_like(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_fresh_like(nm, a, &a->v.dt, true)); }
nm_array *nm_ones_like(nm_ctx *nm, const nm_array *a) { NM_OPERANDS(a); return NM_RESULT(nm_full_like(nm, a, 1)); }
nm_array *nm_full_like(nm_ctx *nm, const nm_array *a, double value)
{
    NM_OPERANDS(a);
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    nm_view one = { .data = (char *)&value, .dt = f64 };
    nm_array *r = nm_fresh_like(nm, a, &a->v.dt, false);
    return NM_RESULT(r && nm_copy(nm, &r->v, &one, NM_UNSAFE_CASTING) >= 0 ? r : NULL);
}

nm_array *nm_ascontiguousarray(nm_ctx *nm, const nm_array *a)
{
    NM_OPERANDS(a);
    return NM_RESULT(nm_is_c_contiguous(a->v.ndim, a->shape, a->strides, a->v.dt.size) ? nm_whole(nm, a) : nm_duplicate(nm, a));
}

nm_array *nm_asfortranarray(nm_ctx *nm, const nm_array *a)
{
    NM_BEGIN(a);
    return NM_END(nm_transpose(nm, nm_ascontiguousarray(nm, nm_transpose(nm, a))));
}

nm_array *nm_asarray_chkfinite(nm_ctx *nm, const nm_array *a)
{
    NM_BEGIN(a);
    nm_array *finite = nm_all(nm, nm_isfinite(nm, a)), *r = NULL;
    if (finite && nm_value(nm, finite) == 0)
        nm_fail(nm, NM_E_VALUE, "array must not contain infs or NaNs");
    else if (finite)
        r = nm_whole(nm, a);
    return NM_END(r);
}

nm_array *nm_weak(nm_ctx *nm, const nm_array *a, double value)
{
    NM_OPERANDS(a);
    bool whole = value == floor(value) && fabs(value) < 9e15;
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE), dt;
    if (nm_result_type(nm, 2, (const nm_dtype[]){ a->v.dt, whole ? nm_dtype_of(NM_LONG) : f64 },
                       (const uint8_t[]){ NM_STRONG, whole ? NM_WEAK_INT : NM_WEAK_FLOAT }, &dt) < 0)
        return NM_RESULT(NULL);
    nm_array *r = nm_fresh(nm, &dt, 0, NULL, false);
    nm_view one = { .data = (char *)&value, .dt = f64 };
    return NM_RESULT(r && nm_copy(nm, &r->v, &one, NM_UNSAFE_CASTING) >= 0 ? r : NULL);
}

nm_array *nm_frombuffer(nm_ctx *nm, nm_dtype dt, void *buffer, size_t bytes, intptr_t count, size_t offset)
{
    if (offset > bytes) {
        nm_fail(nm, NM_E_VALUE, "offset must be non-negative and no greater than buffer length (%zu)", bytes);
        return NULL;
    }
    size_t left = bytes - offset;
    if (dt.size <= 0 || (count < 0 && left % (size_t)dt.size)) {
        nm_fail(nm, NM_E_VALUE, "buffer size must be a multiple of element size");
        return NULL;
    }
    if (count >= 0 && (size_t)count > left / (size_t)dt.size) {
        nm_fail(nm, NM_E_VALUE, "buffer is smaller than requested size");
        return NULL;
    }
    intptr_t n = count < 0 ? (intptr_t)(left / (size_t)dt.size) : count;
    return nm_borrow(nm, dt, 1, &n, NULL, (char *)buffer + offset, NULL, NULL);
}

intptr_t nm_size(const nm_array *a) { return a ? nm_items(a->v.ndim, a->shape) : 0; }
