/* array_math.c - universal functions and what stands on them item by item. */
#include <math.h>
#include <string.h>
#include "algo/bins.h"
#include "algo/calculus.h"
#include "algo/join.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ ufuncs */
static const nm_ufunc *find(nm_ctx *nm, const char *name)
{
    const nm_ufunc *uf = nm_ufunc_find(nm->lib, name);
    if (!uf)
        nm_fail(nm, NM_E_MISSING, "there is no ufunc '%s'", name);
    return uf;
}

/* A generalised ufunc of one output: result of loop shape and core shape, C order. */
static nm_status apply_core(nm_ctx *nm, const nm_ufunc *uf, const nm_view *const *in, nm_out *out)
{
    nm_dtype in_dt[4], dt[8];
    const nm_view *ops[8];
    nm_gufunc_plan plan;
    nm_view result;
    nm_resolution r = { .dt = dt };
    if (uf->nin > 4 || uf->nout != 1)
        return nm_fail(nm, NM_E_MISSING, "ufunc '%s' of %d operands", uf->name, uf->nargs);
    for (int i = 0; i < uf->nin; i++) {
        in_dt[i] = in[i]->dt;
        ops[i] = in[i];
    }
    NM_TRY(nm_ufunc_resolve(nm, uf, in_dt, NULL, NULL, NULL, NM_SAME_KIND_CASTING, &r));
    NM_TRY(nm_gufunc_plan_make(nm, uf, uf->nin, ops, &plan));
    int ndim = plan.ndim;
    for (int k = 0; k < uf->core->op_ndim[uf->nin]; k++) {
        int dim = uf->core->op_dims[uf->nin][k];
        if (!plan.missing[dim]) {
            if (ndim == NM_MAXDIMS)
                return nm_fail(nm, NM_E_VALUE, "too many dimensions");
            plan.shape[ndim++] = plan.core_size[dim];
        }
    }
    plan.op_core[uf->nin] = ndim - plan.ndim;
    NM_TRY(out->new_array(out, nm, &dt[uf->nin], ndim, plan.shape, NULL, &result));
    ops[uf->nin] = &result;
    return nm_gufunc_run(nm, uf, r.loop, dt, ops, &plan);
}

static nm_array *apply(nm_ctx *nm, const char *who, const char *name, int n, const nm_array *const *in, nm_array **more)
{
    const nm_view *views[4];
    nm_hand(more, NULL);
    const nm_ufunc *uf = nm_given(nm, who, n, in) ? find(nm, name) : NULL;
    if (!uf)
        return NULL;
    if (uf->nin != n || n > (int)NM_COUNT(views)) {
        nm_fail(nm, NM_E_TYPE, "%s() takes %d inputs, %d were given", name, uf->nin, n);
        return NULL;
    }
    for (int i = 0; i < n; i++)
        views[i] = &in[i]->v;
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = nm_made_end(nm, &made, uf->signature ? apply_core(nm, uf, views, &made.out) : nm_apply(nm, name, views, &made.out));
    nm_hand(more, r ? made.array[1] : NULL);
    return nm_blame(nm, who, n, in, r);
}

static nm_array *apply2(nm_ctx *nm, const char *who, const char *name, const nm_array *x, const nm_array *y)
{
    const nm_array *in[2] = { x, y };
    return apply(nm, who, name, 2, in, NULL);
}

#define UNARY(name) UNARY_ALIAS(name, name)
#define BINARY(name) BINARY_ALIAS(name, name)
#define UNARY_ALIAS(name, of) nm_array *nm_##name(nm_ctx *nm, const nm_array *x) { return apply(nm, __func__, #of, 1, &x, NULL); }
#define BINARY_ALIAS(name, of)                                                  \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *x, const nm_array *y)       \
    {                                                                           \
        return apply2(nm, __func__, #of, x, y);                                 \
    }
NM_UNARY_UFUNCS(UNARY)
NM_BINARY_UFUNCS(BINARY)
NM_UNARY_ALIASES(UNARY_ALIAS)
NM_BINARY_ALIASES(BINARY_ALIAS)
nm_array *nm_modf(nm_ctx *nm, const nm_array *x, nm_array **whole) { return apply(nm, __func__, "modf", 1, &x, whole); }
nm_array *nm_frexp(nm_ctx *nm, const nm_array *x, nm_array **exponent) { return apply(nm, __func__, "frexp", 1, &x, exponent); }
nm_array *nm_divmod(nm_ctx *nm, const nm_array *x, const nm_array *y, nm_array **remainder)
{
    const nm_array *in[2] = { x, y };
    return apply(nm, __func__, "divmod", 2, in, remainder);
}

nm_array *nm_clip(nm_ctx *nm, const nm_array *x, const nm_array *low, const nm_array *high)
{
    const nm_array *in[3] = { x, low, high }, *one[2] = { x, low ? low : high };
    if ((!low || !high) && nm_last(nm) < 0)          /* a bound that failed */
        return NULL;
    if (!low && !high)
        return nm_positive(nm, x);
    return low && high ? apply(nm, __func__, "clip", 3, in, NULL) : apply(nm, __func__, low ? "maximum" : "minimum", 2, one, NULL);
}
nm_array *nm_where(nm_ctx *nm, const nm_array *condition, const nm_array *x, const nm_array *y)
{
    NM_MADE(nm_view_where(nm, &condition->v, &x->v, &y->v, NULL, &made.out), condition, x, y);
}

/* ------------------------------------------------------------------ ufuncs by name, and their methods */
nm_array *nm_ufunc_call(nm_ctx *nm, const char *name, int n, const nm_array *const *in) { return apply(nm, __func__, name, n, in, NULL); }

static nm_status ufunc_into(nm_ctx *nm, const char *name, int n, const nm_array *const *in, nm_array *out, const nm_array *where)
{
    const nm_view *ops[5], *outs[1];
    nm_dtype in_dt[4], dt[5];
    nm_resolution r = { .dt = dt };
    int ndim;
    intptr_t shape[NM_MAXDIMS], unit[NM_MAXDIMS];
    const nm_ufunc *uf = find(nm, name);
    if (!uf)
        return nm_outcome(nm);
    if (uf->nin != n || n > (int)NM_COUNT(in_dt) || uf->nout != 1 || uf->signature)
        return nm_fail(nm, NM_E_TYPE, "%s() does not take %d inputs and one output item by item", name, n);
    if (!(out->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "output array is read-only");
    if (where && where->v.dt.num != NM_BOOL)
        return nm_fail(nm, NM_E_TYPE, "where must be an array of bool");
    for (int i = 0; i < n; i++) {
        ops[i] = &in[i]->v;
        in_dt[i] = in[i]->v.dt;
    }
    outs[0] = ops[n] = &out->v;
    NM_TRY(nm_ufunc_resolve(nm, uf, in_dt, NULL, NULL, &out->v.dt, NM_SAME_KIND_CASTING, &r));
    NM_TRY(nm_ufunc_shape(nm, n, ops, 1, outs, where ? &where->v : NULL, &ndim, shape, unit));
    return nm_ufunc_run(nm, uf, r.loop, dt, ops, where ? &where->v : NULL, ndim, shape);
}
nm_status nm_ufunc_into(nm_ctx *nm, const char *name, int n, const nm_array *const *in, nm_array *out, const nm_array *where)
{
    const nm_array *all[8];
    int count = nm_gather(all, 0, n, in);
    count = nm_gather(all, count, 1, (const nm_array *const[]){ out });
    if (!nm_given(nm, __func__, count, all))
        return nm_last(nm);
    if (where)
        count = nm_gather(all, count, 1, &where);
    return nm_blame_status(nm, __func__, count, all, ufunc_into(nm, name, n, in, out, where));
}

nm_array *nm_ufunc_reduce(nm_ctx *nm, const char *name, const nm_array *a, int axis, bool keepdims)
{
    bool axes[NM_MAXDIMS];
    NM_MADE(nm_axis_flags(nm, a, axis, axes) < 0 ? NM_E_AXIS : nm_reduce(nm, name, &a->v, axes, keepdims, NULL, &made.out), a);
}

nm_array *nm_ufunc_reduce_axes(nm_ctx *nm, const char *name, const nm_array *a, int n, const int *axes, bool keepdims)
{
    bool flags[NM_MAXDIMS];
    NM_MADE(nm_axes(nm, n, axes, a->v.ndim, flags) < 0 ? NM_E_AXIS : nm_reduce(nm, name, &a->v, flags, keepdims, NULL, &made.out), a);
}

nm_array *nm_ufunc_accumulate(nm_ctx *nm, const char *name, const nm_array *a, int axis)
{
    NM_BEGIN(a);
    const nm_array *base = axis == NM_ALL_AXES ? nm_ravel(nm, a) : a;
    nm_array *r = NULL;
    nm_dtype dt[3];
    nm_resolution res = { .dt = dt };
    const nm_ufunc *uf = base ? find(nm, name) : NULL;
    if (uf && nm_axis(nm, axis == NM_ALL_AXES ? 0 : axis, base->v.ndim, NULL, &axis) >= 0 &&
        nm_ufunc_resolve_reduce(nm, uf, &a->v.dt, NULL, &res) >= 0 && (r = nm_fresh(nm, &dt[0], base->v.ndim, base->shape, false)) &&
        nm_accumulate_run(nm, uf, res.loop, dt, &base->v, axis, &r->v) < 0)
        r = NULL;
    return NM_END(r);
}

/* Indexes as intptr_t, each within [0, length): NULL after a failure. */
static nm_array *places(nm_ctx *nm, const nm_array *indices, intptr_t length, bool negative, const char *name)
{
    nm_array *r = nm_ravel(nm, nm_astype(nm, indices, nm_of(NM_INT64)));
    for (intptr_t i = 0, n = nm_size(r); i < n; i++) {
        int64_t *at = (int64_t *)r->v.data + i;
        if (*at < (negative ? -length : 0) || *at >= length) {
            nm_fail(nm, NM_E_INDEX, "index %lld out-of-bounds in %s [0, %zd)", (long long)*at, name, (ptrdiff_t)length);
            return NULL;
        }
        *at += *at < 0 ? length : 0;
    }
    return r;
}

nm_array *nm_ufunc_reduceat(nm_ctx *nm, const char *name, const nm_array *a, const nm_array *indices, int axis)
{
    NM_BEGIN(a, indices);
    nm_array *r = NULL, *at = NULL;
    nm_dtype dt[3];
    nm_resolution res = { .dt = dt };
    intptr_t shape[NM_MAXDIMS];
    const nm_ufunc *uf = find(nm, name);
    if (uf && nm_axis(nm, axis, a->v.ndim, NULL, &axis) >= 0 && (at = places(nm, indices, a->shape[axis], false, name)) &&
        nm_ufunc_resolve_reduce(nm, uf, &a->v.dt, NULL, &res) >= 0) {
        memcpy(shape, a->shape, (size_t)a->v.ndim * sizeof *shape);
        shape[axis] = nm_size(at);
        r = nm_fresh(nm, &dt[0], a->v.ndim, shape, false);
        if (r && nm_reduceat_run(nm, uf, res.loop, dt, &a->v, axis, (const intptr_t *)at->v.data, nm_size(at), &r->v) < 0)
            r = NULL;
    }
    return NM_END(r);
}

nm_array *nm_ufunc_outer(nm_ctx *nm, const char *name, const nm_array *a, const nm_array *b)
{
    intptr_t shape[NM_MAXDIMS];
    NM_BEGIN(a, b);
    if (a->v.ndim + b->v.ndim > NM_MAXDIMS) {
        nm_fail(nm, NM_E_VALUE, "maximum supported dimension for an ndarray is currently %d, found %d", NM_MAXDIMS, a->v.ndim + b->v.ndim);
        return NM_END(NULL);
    }
    for (int d = 0; d < a->v.ndim + b->v.ndim; d++)
        shape[d] = d < a->v.ndim ? a->shape[d] : 1;
    const nm_array *both[2] = { nm_reshape(nm, a, a->v.ndim + b->v.ndim, shape), b };
    return NM_END(nm_ufunc_call(nm, name, 2, both));
}

static nm_status ufunc_at(nm_ctx *nm, const char *name, nm_array *a, const nm_array *indices, const nm_array *b)
{
    const nm_ufunc *uf = find(nm, name);
    nm_dtype in[2], dt[3];
    nm_resolution r = { .dt = dt };
    if (!uf)
        return nm_outcome(nm);
    if (uf->nin != (b ? 2 : 1) || uf->nout != 1 || uf->signature || a->v.ndim != 1 || (b && b->v.ndim > 1))
        return nm_fail(nm, NM_E_TYPE, "nm_ufunc_at works on a one-dimensional array with a ufunc of as many inputs as are given");
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
    in[0] = a->v.dt;
    in[1] = b ? b->v.dt : a->v.dt;
    NM_TRY(nm_ufunc_resolve(nm, uf, in, NULL, NULL, &a->v.dt, NM_SAME_KIND_CASTING, &r));
    nm_enter(nm);
    nm_array *at = places(nm, indices, a->shape[0], true, name), *values = b && at ? nm_broadcast_to(nm, b, 1, at->shape) : NULL;
    nm_status status = !at || (b && !values) ? nm_outcome(nm)
        : nm_at_run(nm, uf, r.loop, dt, &a->v, (const intptr_t *)at->v.data, nm_size(at), b ? &values->v : NULL);
    nm_leave(nm);
    return status;
}
nm_status nm_ufunc_at(nm_ctx *nm, const char *name, nm_array *a, const nm_array *indices, const nm_array *b)
{
    NM_STATUS(ufunc_at(nm, name, a, indices, b), a, indices, NM_MAYBE(b));
}

/* ------------------------------------------------------------------ rounding, parts of numbers */
nm_array *nm_round(nm_ctx *nm, const nm_array *x, int decimals)
{
    NM_BEGIN(x);
    uint32_t kinds = x->v.dt.cls->flags;
    if (decimals == 0 || (kinds & NM_CLASS_INTEGER && decimals > 0))
        return NM_END(kinds & NM_CLASS_INTEGER ? nm_duplicate(nm, x) : nm_rint(nm, x));
    if (kinds & NM_CLASS_INTEGER) {
        nm_array *ten = nm_weak(nm, x, pow(10, -decimals)), *half = nm_scalar(nm, pow(10, -decimals));
        nm_array *r = nm_rint(nm, nm_divide(nm, x, half));
        return NM_END(r && ten ? nm_multiply(nm, nm_astype(nm, r, x->v.dt), nm_astype(nm, ten, x->v.dt)) : NULL);
    }
    nm_array *scale = nm_weak(nm, x, pow(10, fabs((double)decimals)));
    return NM_END(decimals > 0 ? nm_divide(nm, nm_rint(nm, nm_multiply(nm, x, scale)), scale)
                               : nm_multiply(nm, nm_rint(nm, nm_divide(nm, x, scale)), scale));
}
nm_array *nm_around(nm_ctx *nm, const nm_array *x, int decimals) { NM_OPERANDS(x); return NM_RESULT(nm_round(nm, x, decimals)); }
nm_array *nm_fix(nm_ctx *nm, const nm_array *x) { NM_OPERANDS(x); return NM_RESULT(nm_trunc(nm, x)); }

static bool is_complex(const nm_array *a) { return a->v.dt.cls->flags & NM_CLASS_COMPLEX; }
static nm_array *component(nm_ctx *nm, const nm_array *a, bool imaginary)
{
    nm_viewbuf buf;
    nm_viewbuf_copy(&buf, &a->v);
    uint32_t num = a->v.dt.num;
    nm_dtype half = nm_dtype_of(num == NM_CFLOAT ? NM_FLOAT : num == NM_CDOUBLE ? NM_DOUBLE : NM_LONGDOUBLE);
    half.flags = a->v.dt.flags;
    buf.v.dt = half;
    buf.v.data += imaginary ? half.size : 0;
    return nm_window(nm, a, &buf.v);
}
nm_array *nm_real(nm_ctx *nm, const nm_array *a)
{
    NM_OPERANDS(a);
    return NM_RESULT(is_complex(a) ? component(nm, a, false) : nm_whole(nm, a));
}
nm_array *nm_imag(nm_ctx *nm, const nm_array *a)
{
    NM_OPERANDS(a);
    return NM_RESULT(is_complex(a) ? component(nm, a, true) : nm_zeros_like(nm, a));
}

nm_array *nm_angle(nm_ctx *nm, const nm_array *z, bool degrees)
{
    NM_BEGIN(z);
    nm_array *im = is_complex(z) ? nm_imag(nm, z) : nm_weak(nm, z, 0), *r = nm_arctan2(nm, im, nm_real(nm, z));
    return NM_END(degrees ? nm_multiply(nm, r, nm_weak(nm, r, 180 / 3.14159265358979323846)) : r);
}

nm_array *nm_real_if_close(nm_ctx *nm, const nm_array *a, double tol)
{
    NM_BEGIN(a);
    if (!is_complex(a))
        return NM_END(nm_whole(nm, a));
    if (tol > 1)
        tol *= a->v.dt.num == NM_CFLOAT ? 0x1p-23 : a->v.dt.num == NM_CDOUBLE ? 0x1p-52 : 0x1p-63;
    nm_array *im = nm_absolute(nm, nm_imag(nm, a)), *close = nm_all(nm, nm_less(nm, im, nm_weak(nm, im, tol)));
    return NM_END(!close ? NULL : nm_value(nm, close) != 0 ? nm_real(nm, a) : nm_whole(nm, a));
}

nm_array *nm_isreal(nm_ctx *nm, const nm_array *a)
{
    NM_BEGIN(a);
    nm_array *im = nm_imag(nm, a);
    return NM_END(nm_equal(nm, im, nm_weak(nm, im, 0)));
}
nm_array *nm_iscomplex(nm_ctx *nm, const nm_array *a) { NM_BEGIN(a); return NM_END(nm_logical_not(nm, nm_isreal(nm, a))); }
bool nm_iscomplexobj(const nm_array *a) { return a && is_complex(a); }
bool nm_isrealobj(const nm_array *a) { return a && !is_complex(a); }
bool nm_isfortran(const nm_array *a)
{
    return a && nm_is_f_contiguous(a->v.ndim, a->shape, a->strides, a->v.dt.size) &&
           !nm_is_c_contiguous(a->v.ndim, a->shape, a->strides, a->v.dt.size);
}

static nm_array *infinite(nm_ctx *nm, const nm_array *x, bool negative)
{
    nm_array *sign = nm_signbit(nm, x);
    return nm_logical_and(nm, nm_isinf(nm, x), negative ? sign : nm_logical_not(nm, sign));
}
nm_array *nm_isposinf(nm_ctx *nm, const nm_array *x) { NM_BEGIN(x); return NM_END(infinite(nm, x, false)); }
nm_array *nm_isneginf(nm_ctx *nm, const nm_array *x) { NM_BEGIN(x); return NM_END(infinite(nm, x, true)); }

static nm_array *finite_parts(nm_ctx *nm, const nm_array *x, double nan, double most, double least)
{
    double limit = x->v.dt.num == NM_HALF ? 65504. : x->v.dt.num == NM_FLOAT ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
    nm_array *r = nm_where(nm, nm_isnan(nm, x), nm_weak(nm, x, nan), x);
    r = nm_where(nm, infinite(nm, x, false), nm_weak(nm, x, most == most ? most : limit), r);
    return nm_where(nm, infinite(nm, x, true), nm_weak(nm, x, least == least ? least : -limit), r);
}
nm_array *nm_nan_to_num(nm_ctx *nm, const nm_array *x, double nan, double most, double least)
{
    NM_BEGIN(x);
    nm_array *r = NULL;
    if (!(x->v.dt.cls->flags & (NM_CLASS_FLOAT | NM_CLASS_COMPLEX)))
        r = nm_duplicate(nm, x);
    else if (!is_complex(x))
        r = finite_parts(nm, x, nan, most, least);
    else if ((r = nm_duplicate(nm, x)))
        for (int i = 0; i < 2 && r; i++) {
            nm_array *part = component(nm, r, i), *clean = part ? finite_parts(nm, part, nan, most, least) : NULL;
            if (!clean || nm_copyto(nm, part, clean, NULL) < 0)
                r = NULL;
        }
    return NM_END(r);
}

/* ------------------------------------------------------------------ comparisons with tolerance */
nm_array *nm_isclose(nm_ctx *nm, const nm_array *a, const nm_array *b, double rtol, double atol, bool equal_nan)
{
    NM_BEGIN(a, b);
    const nm_array *y = b;
    if (!(b->v.dt.cls->flags & (NM_CLASS_FLOAT | NM_CLASS_COMPLEX)))
        y = nm_astype(nm, b, nm_of(NM_DOUBLE));
    nm_array *size = nm_absolute(nm, y);
    nm_array *limit = size ? nm_add(nm, nm_weak(nm, size, atol), nm_multiply(nm, nm_weak(nm, size, rtol), size)) : NULL;
    nm_array *r = nm_less_equal(nm, nm_absolute(nm, nm_subtract(nm, a, y)), limit);
    r = nm_logical_or(nm, nm_logical_and(nm, r, nm_isfinite(nm, y)), nm_equal(nm, a, y));
    if (equal_nan)
        r = nm_logical_or(nm, r, nm_logical_and(nm, nm_not_equal(nm, a, a), nm_not_equal(nm, y, y)));
    return NM_END(r);
}

/* The only item of a bool array as 0 or 1; -1 after a failure. */
static int verdict(nm_ctx *nm, const char *who, const nm_array *const *both, nm_array *all)
{
    int r = nm_blame(nm, who, 2, both, all) ? nm_value(nm, all) != 0 : -1;
    nm_leave(nm);
    return r;
}

int nm_allclose(nm_ctx *nm, const nm_array *a, const nm_array *b, double rtol, double atol, bool equal_nan)
{
    const nm_array *both[2] = { a, b };
    if (!nm_given(nm, __func__, 2, both))
        return -1;
    nm_enter(nm);
    return verdict(nm, __func__, both, nm_all(nm, nm_isclose(nm, a, b, rtol, atol, equal_nan)));
}

int nm_array_equal(nm_ctx *nm, const nm_array *a, const nm_array *b, bool equal_nan)
{
    const nm_array *both[2] = { a, b };
    if (!nm_given(nm, __func__, 2, both))
        return -1;
    if (a->v.ndim != b->v.ndim || (a->v.ndim && memcmp(a->shape, b->shape, (size_t)a->v.ndim * sizeof *a->shape)))
        return 0;
    nm_enter(nm);
    nm_array *same = nm_equal(nm, a, b);
    if (equal_nan)
        same = nm_logical_or(nm, same, nm_logical_and(nm, nm_not_equal(nm, a, a), nm_not_equal(nm, b, b)));
    return verdict(nm, __func__, both, nm_all(nm, same));
}

int nm_array_equiv(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    int ndim;
    intptr_t shape[NM_MAXDIMS];
    const nm_array *both[2] = { a, b };
    if (!nm_given(nm, __func__, 2, both))
        return -1;
    const int ndims[2] = { a->v.ndim, b->v.ndim };
    const intptr_t *const shapes[2] = { a->shape, b->shape };
    if (nm_broadcast_shapes(nm, 2, ndims, shapes, &ndim, shape) < 0) {
        nm_clear(nm);
        return 0;
    }
    nm_enter(nm);
    return verdict(nm, __func__, both, nm_all(nm, nm_equal(nm, a, b)));
}

/* ------------------------------------------------------------------ choosing by conditions */
nm_array *nm_select(nm_ctx *nm, int n, const nm_array *const *conditions, const nm_array *const *choices, const nm_array *otherwise)
{
    const nm_array *all[8];
    int count = nm_gather(all, nm_gather(all, nm_gather(all, 0, n, conditions), n, choices), 1, &otherwise);
    if (!nm_given(nm, __func__, 1, &otherwise) || !nm_given(nm, __func__, n, conditions) || !nm_given(nm, __func__, n, choices))
        return NULL;
    nm_enter(nm);
    nm_array *r = nm_whole(nm, otherwise);
    for (int i = n - 1; i >= 0 && r; i--) {
        if (conditions[i]->v.dt.num != NM_BOOL) {
            nm_fail(nm, NM_E_TYPE, "invalid entry %d in condlist: should be boolean ndarray", i);
            r = NULL;
        } else
            r = nm_where(nm, conditions[i], choices[i], r);
    }
    return nm_blame(nm, __func__, count, all, nm_yield(nm, nm_duplicate(nm, r)));
}

/* ------------------------------------------------------------------ special functions and windows */
static nm_array *as_double(nm_ctx *nm, const nm_array *x) { return nm_astype(nm, x, nm_of(NM_DOUBLE)); }

nm_array *nm_i0(nm_ctx *nm, const nm_array *x) { NM_MADE(nm_view_i0(nm, &x->v, &made.out), x); }

nm_array *nm_sinc(nm_ctx *nm, const nm_array *x)
{
    NM_BEGIN(x);
    const nm_array *f = x->v.dt.cls->flags & (NM_CLASS_FLOAT | NM_CLASS_COMPLEX) ? x : as_double(nm, x);
    nm_array *zero = f ? nm_equal(nm, f, nm_weak(nm, f, 0)) : NULL;
    nm_array *y = f ? nm_multiply(nm, nm_weak(nm, f, 3.14159265358979323846), nm_where(nm, zero, nm_weak(nm, f, 1e-20), f)) : NULL;
    return NM_END(f ? nm_where(nm, zero, nm_weak(nm, f, 1), nm_divide(nm, nm_sin(nm, y), y)) : NULL);
}

typedef double window(double t, double n, double beta);
static double bartlett(double t, double n, double beta) { (void)beta; return t <= 0 ? 1 + t / (n - 1) : 1 - t / (n - 1); }
static double cosines(double t, double n, double a, double b, double c)
{
    const double pi = 3.14159265358979323846;
    return a + b * cos(pi * t / (n - 1)) + c * cos(2 * pi * t / (n - 1));
}
static double blackman(double t, double n, double beta) { (void)beta; return cosines(t, n, 0.42, 0.5, 0.08); }
static double hanning(double t, double n, double beta) { (void)beta; return cosines(t, n, 0.5, 0.5, 0); }
static double hamming(double t, double n, double beta) { (void)beta; return cosines(t, n, 0.54, 0.46, 0); }
static double kaiser(double t, double n, double beta)
{
    double half = (n - 1) / 2, k = t / 2 / half;
    return nm_i0_of(beta * sqrt(1 - k * k)) / nm_i0_of(beta);
}

static nm_array *window_of(nm_ctx *nm, intptr_t n, window *f, double beta)
{
    intptr_t length = NM_MAX(n, 0);
    nm_array *r = nm_ones(nm, nm_of(NM_DOUBLE), 1, &length);
    for (intptr_t i = 0; r && n > 1 && i < n; i++)
        ((double *)r->v.data)[i] = f((double)(1 - n + 2 * i), (double)n, beta);
    return r;
}
nm_array *nm_bartlett(nm_ctx *nm, intptr_t n) { return window_of(nm, n, bartlett, 0); }
nm_array *nm_blackman(nm_ctx *nm, intptr_t n) { return window_of(nm, n, blackman, 0); }
nm_array *nm_hanning(nm_ctx *nm, intptr_t n) { return window_of(nm, n, hanning, 0); }
nm_array *nm_hamming(nm_ctx *nm, intptr_t n) { return window_of(nm, n, hamming, 0); }
nm_array *nm_kaiser(nm_ctx *nm, intptr_t n, double beta) { return window_of(nm, n, kaiser, beta); }
