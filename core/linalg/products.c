/* products.c - dot, inner, vdot, matmul, tensordot, outer, kron, cross, trace of views.  Most are einsum texts written by hand. */
#include <string.h>
#include "base/ctx.h"
#include "linalg/einsum.h"
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

/* A text of two operands under construction. */
typedef struct pair {
    nm_einsum_text t;
    uint8_t axis[2][NM_MAXDIMS];
} pair;

static void pair_begin(pair *p)
{
    p->t.nop = 2;
    p->t.nlabels = p->t.nout = 0;
    p->t.axis = p->axis;
}
static nm_status add_label(nm_ctx *ctx, pair *p, intptr_t dim, uint8_t *label)
{
    if (p->t.nlabels == NM_EINSUM_LABELS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, but a product needs more", NM_MAXDIMS);
    *label = (uint8_t)p->t.nlabels;
    p->t.name[p->t.nlabels] = '.';
    p->t.dim[p->t.nlabels++] = dim;
    return 0;
}
/* The axis goes to the output under a label of its own. */
static nm_status keep_axis(nm_ctx *ctx, pair *p, int op, const nm_view *v, int axis)
{
    NM_TRY(add_label(ctx, p, v->shape[axis], &p->axis[op][axis]));
    p->t.out[p->t.nout++] = p->axis[op][axis];
    return 0;
}

static nm_status not_aligned(nm_ctx *ctx, const nm_view *a, const nm_view *b, int i, int j)
{
    char x[512], y[512];
    nm_shape_text(a->ndim, a->shape, x, sizeof x);
    nm_shape_text(b->ndim, b->shape, y, sizeof y);
    return nm_fail(ctx, NM_E_VALUE, "shapes %s and %s not aligned: %zd (dim %d) != %zd (dim %d)", x, y, (ptrdiff_t)a->shape[i], i,
                   (ptrdiff_t)b->shape[j], j);
}

static nm_status run_pair(nm_ctx *ctx, const pair *p, const nm_view *a, const nm_view *b, nm_out *out)
{
    const nm_view *ops[2] = { a, b };
    return nm_einsum_run(ctx, &p->t, ops, NULL, NM_SAFE_CASTING, NM_CORDER, out);
}

/* ---- the short way of dot and inner: same number type, at most two axes, nothing to copy */
static bool plain(const nm_view *a, const nm_view *b)
{
    return a->dt.num == b->dt.num && !((a->dt.flags | b->dt.flags) & NM_SWAPPED) && nm_is_aligned(a, a->dt.align) &&
           nm_is_aligned(b, b->dt.align);
}

static nm_status short_product(nm_ctx *ctx, const nm_gemm_kind *kind, const nm_view *a, const nm_view *b, int inner_b, nm_out *out)
{
    intptr_t shape[2], k = a->shape[a->ndim - 1];
    int n = 0, outer_b = 1 - inner_b;
    nm_view v;
    nm_mat ma = { a->data, a->ndim == 2 ? a->strides[0] : 0, a->strides[a->ndim - 1] };
    nm_mat mb = { b->data, b->strides[b->ndim == 2 ? inner_b : 0], b->ndim == 2 ? b->strides[outer_b] : 0 };
    if (a->ndim == 2)
        shape[n++] = a->shape[0];
    if (b->ndim == 2)
        shape[n++] = b->shape[outer_b];
    nm_dtype dt = a->dt;
    NM_TRY(out->new_array(out, ctx, &dt, n, shape, NULL, &v));
    intptr_t m = a->ndim == 2 ? a->shape[0] : 1, cols = b->ndim == 2 ? b->shape[outer_b] : 1;
    nm_mat mc = { v.data, a->ndim == 2 ? v.strides[0] : 0, b->ndim == 2 ? v.strides[n - 1] : 0 };
    if (!nm_bounds_overlap(a, &v) && !nm_bounds_overlap(b, &v))
        return nm_gemm(ctx, kind, ma, mb, mc, m, cols, k);
    intptr_t bytes = m*cols*kind->size;
    char *copy = nm_alloc(ctx, (size_t)bytes);
    if (!copy)
        return NM_E_MEMORY;
    nm_viewbuf own;
    nm_viewbuf_copy(&own, &v);
    own.v.data = copy;
    nm_strides_c(n, shape, kind->size, own.strides);
    nm_status status = nm_gemm(ctx, kind, ma, mb, (nm_mat){ copy, cols*kind->size, kind->size }, m, cols, k);
    if (status >= 0)
        status = nm_copy(ctx, &v, &own.v, NM_NO_CASTING);
    nm_free(ctx, copy, (size_t)bytes);
    return status;
}

/* sum over the last axis of a and axis inner_b of b */
static nm_status dot_over(nm_ctx *ctx, const nm_view *a, const nm_view *b, int inner_b, nm_out *out)
{
    const nm_gemm_kind *kind = nm_gemm_kind_of(a->dt.num);
    if (a->shape[a->ndim - 1] != b->shape[inner_b])
        return not_aligned(ctx, a, b, a->ndim - 1, inner_b);
    if (kind && a->ndim <= 2 && b->ndim <= 2 && plain(a, b))
        return short_product(ctx, kind, a, b, inner_b, out);
    pair p;
    pair_begin(&p);
    for (int i = 0; i < a->ndim - 1; i++)
        NM_TRY(keep_axis(ctx, &p, 0, a, i));
    for (int i = 0; i < b->ndim; i++)
        if (i != inner_b)
            NM_TRY(keep_axis(ctx, &p, 1, b, i));
    NM_TRY(add_label(ctx, &p, b->shape[inner_b], &p.axis[1][inner_b]));
    p.axis[0][a->ndim - 1] = p.axis[1][inner_b];
    return run_pair(ctx, &p, a, b, out);
}

static nm_status times_scalar(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    pair p;
    pair_begin(&p);
    for (int i = 0; i < a->ndim; i++)
        NM_TRY(keep_axis(ctx, &p, 0, a, i));
    for (int i = 0; i < b->ndim; i++)
        NM_TRY(keep_axis(ctx, &p, 1, b, i));
    return run_pair(ctx, &p, a, b, out);
}

nm_status nm_view_dot(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    if (a->ndim == 0 || b->ndim == 0)
        return times_scalar(ctx, a, b, out);
    return dot_over(ctx, a, b, b->ndim == 1 ? 0 : b->ndim - 2, out);
}

nm_status nm_view_inner(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    if (a->ndim == 0 || b->ndim == 0)
        return times_scalar(ctx, a, b, out);
    return dot_over(ctx, a, b, b->ndim - 1, out);
}

/* A one-axis view of all items in C order, on a copy where they are not in one line. */
static nm_status flat(nm_ctx *ctx, const nm_view *v, const nm_dtype *dt, nm_viewbuf *r, intptr_t *bytes)
{
    intptr_t items = nm_items(v->ndim, v->shape);
    *bytes = 0;
    nm_viewbuf_copy(r, v);
    intptr_t shape[1] = { items };
    bool fits = nm_dtype_equal(&v->dt, dt) && !(v->dt.flags & NM_SWAPPED) && nm_is_aligned(v, dt->align) &&
                nm_reshape_strides(v->ndim, v->shape, v->strides, 1, shape, false, dt->size, r->strides);
    if (!fits) {
        NM_TRY(nm_copy_new(ctx, v, dt, r, bytes));
        r->strides[0] = dt->size;
    }
    r->shape[0] = items;
    r->v.ndim = 1;
    return 0;
}

nm_status nm_view_vdot(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    intptr_t items = nm_items(a->ndim, a->shape), bytes[2] = { 0 };
    if (items != nm_items(b->ndim, b->shape))
        return nm_fail(ctx, NM_E_VALUE, "cannot reshape array of size %zd into shape (%zd,)", (ptrdiff_t)nm_items(b->ndim, b->shape),
                       (ptrdiff_t)items);
    nm_dtype dt;
    NM_TRY(nm_promote(ctx, &a->dt, &b->dt, &dt));
    const nm_gemm_kind *kind = nm_gemm_kind_of(dt.num);
    if (!kind)
        return nm_fail(ctx, NM_E_TYPE, "function not available for this data type");
    nm_viewbuf x, y;
    nm_view v;
    nm_status status = flat(ctx, a, &dt, &x, &bytes[0]);
    if (status >= 0)
        status = flat(ctx, b, &dt, &y, &bytes[1]);
    if (status >= 0)
        status = out->new_array(out, ctx, &dt, 0, NULL, NULL, &v);
    if (status >= 0)
        status = nm_dot_run(ctx, kind, v.data, x.v.data, x.strides[0], y.v.data, y.strides[0], items, true);
    if (bytes[0])
        nm_free(ctx, x.v.data, (size_t)bytes[0]);
    if (bytes[1])
        nm_free(ctx, y.v.data, (size_t)bytes[1]);
    return status;
}

nm_status nm_view_matmul(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    if (a->ndim == 0 || b->ndim == 0)
        return nm_fail(ctx, NM_E_VALUE, "matmul: Input operand %d does not have enough dimensions (has 0, gufunc core with signature "
                       "(n?,k),(k,m?)->(n?,m?) requires 1)", a->ndim != 0);
    int inner_b = b->ndim == 1 ? 0 : b->ndim - 2, la = NM_MAX(a->ndim - 2, 0), lb = NM_MAX(b->ndim - 2, 0), loop = NM_MAX(la, lb);
    intptr_t k = a->shape[a->ndim - 1];
    if (k != b->shape[inner_b])
        return nm_fail(ctx, NM_E_VALUE, "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                       "(n?,k),(k,m?)->(n?,m?) (size %zd is different from %zd)", (ptrdiff_t)b->shape[inner_b], (ptrdiff_t)k);
    if (loop == 0)
        return dot_over(ctx, a, b, inner_b, out);
    pair p;
    pair_begin(&p);
    nm_view x = *a, y = *b;
    const nm_view *views[2] = { &x, &y };
    intptr_t shape[NM_MAXDIMS];
    int n;
    x.ndim = la;
    y.ndim = lb;
    NM_TRY(nm_broadcast(ctx, 2, views, &n, shape));
    for (int i = 0; i < loop; i++) {
        uint8_t label = 0;
        NM_TRY(add_label(ctx, &p, shape[i], &label));
        p.t.out[p.t.nout++] = label;
        if (i >= loop - la)
            p.axis[0][i - (loop - la)] = label;
        if (i >= loop - lb)
            p.axis[1][i - (loop - lb)] = label;
    }
    if (a->ndim > 1)
        NM_TRY(keep_axis(ctx, &p, 0, a, a->ndim - 2));
    if (b->ndim > 1)
        NM_TRY(keep_axis(ctx, &p, 1, b, b->ndim - 1));
    NM_TRY(add_label(ctx, &p, k, &p.axis[0][a->ndim - 1]));
    p.axis[1][inner_b] = p.axis[0][a->ndim - 1];
    return run_pair(ctx, &p, a, b, out);
}

nm_status nm_view_tensordot(nm_ctx *ctx, const nm_view *a, const nm_view *b, int n, const int *axes_a, const int *axes_b, nm_out *out)
{
    bool summed_a[NM_MAXDIMS] = { false }, summed_b[NM_MAXDIMS] = { false };
    pair p;
    pair_begin(&p);
    for (int i = 0; i < n; i++) {
        int x, y;
        NM_TRY(nm_axis(ctx, axes_a[i], a->ndim, NULL, &x));
        NM_TRY(nm_axis(ctx, axes_b[i], b->ndim, NULL, &y));
        if (summed_a[x] || summed_b[y])
            return nm_fail(ctx, NM_E_VALUE, "duplicate axes are not allowed in tensordot");
        if (a->shape[x] != b->shape[y])
            return nm_fail(ctx, NM_E_VALUE, "shape-mismatch for sum");
        summed_a[x] = summed_b[y] = true;
        NM_TRY(add_label(ctx, &p, a->shape[x], &p.axis[0][x]));
        p.axis[1][y] = p.axis[0][x];
    }
    for (int i = 0; i < a->ndim; i++)
        if (!summed_a[i])
            NM_TRY(keep_axis(ctx, &p, 0, a, i));
    for (int i = 0; i < b->ndim; i++)
        if (!summed_b[i])
            NM_TRY(keep_axis(ctx, &p, 1, b, i));
    return run_pair(ctx, &p, a, b, out);
}

/* A result whose memory another view of more axes is written through. */
typedef struct folded { nm_out out; nm_out *real; int ndim; const intptr_t *shape; nm_viewbuf b; } folded;
static nm_status folded_array(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                              nm_view *v)
{
    folded *f = self->user;
    nm_view r;
    (void)strides;
    NM_TRY(f->real->new_array(f->real, ctx, dt, f->ndim, f->shape, NULL, &r));
    f->b.v = r;
    if (!nm_reshape_strides(f->ndim, f->shape, r.strides, ndim, shape, false, dt->size, f->b.strides))
        return nm_fail(ctx, NM_E_VALUE, "output array is not acceptable (must be a C-Array)");
    memcpy(f->b.shape, shape, (size_t)ndim*sizeof *shape);
    f->b.v.ndim = ndim;
    f->b.v.shape = f->b.shape;
    f->b.v.strides = f->b.strides;
    *v = f->b.v;
    return 0;
}

nm_status nm_view_outer(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    intptr_t shape[2] = { nm_items(a->ndim, a->shape), nm_items(b->ndim, b->shape) };
    folded f = { { folded_array, NULL }, out, 2, shape, { { 0 } } };
    f.out.user = &f;
    return times_scalar(ctx, a, b, &f.out);
}

nm_status nm_view_kron(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    int n = NM_MAX(a->ndim, b->ndim);
    intptr_t shape[NM_MAXDIMS];
    pair p;
    pair_begin(&p);
    for (int i = 0; i < n; i++) {                      /* every axis of the result is one of a beside one of b */
        int x = i - (n - a->ndim), y = i - (n - b->ndim);
        if (!nm_mul_size(x < 0 ? 1 : a->shape[x], y < 0 ? 1 : b->shape[y], &shape[i]))
            return nm_fail(ctx, NM_E_VALUE, "array is too big");
        if (x >= 0)
            NM_TRY(keep_axis(ctx, &p, 0, a, x));
        if (y >= 0)
            NM_TRY(keep_axis(ctx, &p, 1, b, y));
    }
    folded f = { { folded_array, NULL }, out, n, shape, { { 0 } } };
    f.out.user = &f;
    return run_pair(ctx, &p, a, b, &f.out);
}

nm_status nm_view_trace(nm_ctx *ctx, const nm_view *v, intptr_t offset, int axis1, int axis2, const nm_dtype *dtype, nm_out *out)
{
    if (v->ndim < 2)
        return nm_fail(ctx, NM_E_VALUE, "diag requires an array of at least two dimensions");
    nm_viewbuf d;
    bool axes[NM_MAXDIMS] = { false };
    NM_TRY(nm_view_diagonal(ctx, v, offset, axis1, axis2, &d));
    axes[d.v.ndim - 1] = true;
    return nm_reduce(ctx, "add", &d.v, axes, false, dtype, out);
}

/* ---- cross product */
static void component(const nm_view *v, int axis, intptr_t i, nm_viewbuf *r)
{
    nm_viewbuf_copy(r, v);
    r->v.data += i*v->strides[axis];
    for (int d = axis; d < v->ndim - 1; d++) {
        r->shape[d] = r->shape[d + 1];
        r->strides[d] = r->strides[d + 1];
    }
    r->v.ndim--;
}

typedef struct cross { nm_ctx *ctx; const nm_ufunc *mul, *sub; nm_dtype dt[3]; int ndim; const intptr_t *shape; } cross;
static nm_status run2(const cross *c, const nm_ufunc *uf, const nm_view *a, const nm_view *b, const nm_view *r)
{
    const nm_view *ops[3] = { a, b, r };
    return nm_ufunc_run(c->ctx, uf, uf->exact[c->dt[0].num], c->dt, ops, NULL, c->ndim, c->shape);
}

/* r = a0 b1 - a1 b0; temp has r's shape */
static nm_status minor(const cross *c, const nm_view *a0, const nm_view *b1, const nm_view *a1, const nm_view *b0, const nm_view *temp,
                       const nm_view *r)
{
    if (a1 && b0) {
        NM_TRY(run2(c, c->mul, a1, b0, temp));
        if (a0 && b1) {
            NM_TRY(run2(c, c->mul, a0, b1, r));
            return run2(c, c->sub, r, temp, r);
        }
        const nm_ufunc *neg = nm_ufunc_find(c->ctx->lib, "negative");
        const nm_view *ops[2] = { temp, r };
        return nm_ufunc_run(c->ctx, neg, neg->exact[c->dt[0].num], c->dt, ops, NULL, c->ndim, c->shape);
    }
    return run2(c, c->mul, a0, b1, r);
}

static nm_status cross_views(nm_ctx *ctx, const nm_view *a, const nm_view *b, int axisa, int axisb, int axisc, nm_out *out)
{
    intptr_t na = a->shape[axisa], nb = b->shape[axisb], shape[NM_MAXDIMS], result[NM_MAXDIMS];
    nm_viewbuf x[3], y[3], z[3], temp;
    for (int i = 0; i < na; i++)
        component(a, axisa, i, &x[i]);
    for (int i = 0; i < nb; i++)
        component(b, axisb, i, &y[i]);
    const nm_view *both[2] = { &x[0].v, &y[0].v };
    cross c = { ctx, nm_ufunc_find(ctx->lib, "multiply"), nm_ufunc_find(ctx->lib, "subtract"), { { 0 } }, 0, shape };
    NM_TRY(nm_broadcast(ctx, 2, both, &c.ndim, shape));
    NM_TRY(nm_promote(ctx, &a->dt, &b->dt, &c.dt[0]));
    c.dt[0] = c.dt[1] = c.dt[2] = nm_dtype_native(&c.dt[0]);
    if (!nm_gemm_kind_of(c.dt[0].num) || !c.sub->exact[c.dt[0].num])
        return nm_fail(ctx, NM_E_TYPE, "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, "
                       "or the logical_xor function instead.");
    int n = c.ndim, flat_result = na == 2 && nb == 2;
    nm_view r;
    if (!flat_result) {
        NM_TRY(nm_axis(ctx, axisc, n + 1, "axisc", &axisc));
        for (int d = 0, s = 0; d <= n; d++)
            result[d] = d == axisc ? 3 : shape[s++];
    } else
        memcpy(result, shape, sizeof result);
    NM_TRY(out->new_array(out, ctx, &c.dt[0], n + !flat_result, result, NULL, &r));
    intptr_t items;
    NM_TRY(nm_items_checked(ctx, n, shape, c.dt[0].size, &items));
    size_t bytes = (size_t)(NM_MAX(items, 1)*c.dt[0].size);
    temp.v = (nm_view){ nm_alloc(ctx, bytes), shape, temp.strides, n, NM_WRITEABLE, c.dt[0] };
    if (!temp.v.data)
        return NM_E_MEMORY;
    nm_strides_c(n, shape, c.dt[0].size, temp.strides);
    const nm_view *a2 = na == 3 ? &x[2].v : NULL, *b2 = nb == 3 ? &y[2].v : NULL;
    nm_status status;
    if (flat_result)
        status = minor(&c, &x[0].v, &y[1].v, &x[1].v, &y[0].v, &temp.v, &r);
    else {
        for (int i = 0; i < 3; i++)
            component(&r, axisc, i, &z[i]);
        status = minor(&c, &x[1].v, b2, a2, &y[1].v, &temp.v, &z[0].v);
        if (status >= 0)
            status = minor(&c, a2, &y[0].v, &x[0].v, b2, &temp.v, &z[1].v);
        if (status >= 0)
            status = minor(&c, &x[0].v, &y[1].v, &x[1].v, &y[0].v, &temp.v, &z[2].v);
    }
    nm_free(ctx, temp.v.data, bytes);
    return status;
}

/* Vectors of three along the last axis of both, equal shapes, plain numbers: one pass. */
#define CROSS3(type)                                                                                                          \
    for (intptr_t i = 0; i < n; i++, p += sp, q += sq) {                                                                      \
        type a0 = *(const type *)p, a1 = *(const type *)(p + tp), a2 = *(const type *)(p + 2*tp);                             \
        type b0 = *(const type *)q, b1 = *(const type *)(q + tq), b2 = *(const type *)(q + 2*tq), *z = (type *)r + 3*i;       \
        z[0] = a1*b2 - a2*b1;                                                                                                 \
        z[1] = a2*b0 - a0*b2;                                                                                                 \
        z[2] = a0*b1 - a1*b0;                                                                                                 \
    }
static bool cross_plain(const nm_view *a, const nm_view *b, int axisa, int axisb, int axisc)
{
    return a->dt.num == b->dt.num && (a->dt.num == NM_DOUBLE || a->dt.num == NM_FLOAT || a->dt.num == NM_LONG) && a->ndim == b->ndim &&
           a->ndim <= 2 && axisa == a->ndim - 1 && axisb == b->ndim - 1 && (axisc == -1 || axisc == a->ndim - 1) &&
           !((a->dt.flags | b->dt.flags) & NM_SWAPPED) && a->shape[axisa] == 3 && b->shape[axisb] == 3 &&
           (a->ndim == 1 || a->shape[0] == b->shape[0]) && nm_is_aligned(a, a->dt.align) && nm_is_aligned(b, b->dt.align);
}
static nm_status cross_once(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    nm_view v;
    nm_dtype dt = a->dt;
    intptr_t shape[2] = { a->shape[0], 3 };
    NM_TRY(out->new_array(out, ctx, &dt, a->ndim, a->ndim == 2 ? shape : shape + 1, NULL, &v));
    intptr_t n = a->ndim == 2 ? shape[0] : 1, sp = a->ndim == 2 ? a->strides[0] : 0, sq = a->ndim == 2 ? b->strides[0] : 0;
    intptr_t tp = a->strides[a->ndim - 1], tq = b->strides[b->ndim - 1];
    const char *p = a->data, *q = b->data;
    char *r = v.data;
    if (dt.num == NM_DOUBLE) {
        CROSS3(double)
    } else if (dt.num == NM_FLOAT) {
        CROSS3(float)
    } else {
        CROSS3(long)
    }
    return 0;
}

nm_status nm_view_cross(nm_ctx *ctx, const nm_view *a, const nm_view *b, int axisa, int axisb, int axisc, nm_out *out)
{
    if (a->ndim < 1 || b->ndim < 1)
        return nm_fail(ctx, NM_E_VALUE, "At least one array has zero dimension");
    NM_TRY(nm_axis(ctx, axisa, a->ndim, "axisa", &axisa));
    NM_TRY(nm_axis(ctx, axisb, b->ndim, "axisb", &axisb));
    if (a->shape[axisa] < 2 || a->shape[axisa] > 3 || b->shape[axisb] < 2 || b->shape[axisb] > 3)
        return nm_fail(ctx, NM_E_VALUE, "incompatible dimensions for cross product\n(dimension must be 2 or 3)");
    if (cross_plain(a, b, axisa, axisb, axisc))
        return cross_once(ctx, a, b, out);
    return cross_views(ctx, a, b, axisa, axisb, axisc, out);
}
