/* gradient.c - numpy.gradient: loops for float and double, which are one pass over the memory, and ufuncs for every other dtype. */
#include <math.h>
#include "algo/calculus.h"
#include "algo/terms.h"

/* What the differences are divided by or multiplied with, one of these for a whole array. */
typedef struct slopes {
    bool even;
    double twice, once, at_edge[2][3];       /* even spacing: 2 dx, dx; the coefficients of edges of second order */
    double *inner;                           /* uneven: three coefficients for each item but the first and the last */
    double first, last;                      /* uneven: the outermost spacings */
} slopes;

/* The coefficients in the precision D of the spacing. */
#define SLOPES(D)                                                                                       \
    static void edges_##D(slopes *s, D d, bool even, D d1, D d2, D e1, D e2)                            \
    {                                                                                                   \
        if (even) {                                                                                     \
            D edge[2][3] = { { (D)-1.5/d, (D)2/d, (D)-0.5/d }, { (D)0.5/d, (D)-2/d, (D)1.5/d } };       \
            for (int i = 0; i < 6; i++)                                                                 \
                s->at_edge[i/3][i % 3] = (double)edge[i/3][i % 3];                                      \
            s->twice = (double)((D)2*d);                                                                \
            s->once = (double)d;                                                                        \
        } else {                                                                                        \
            s->at_edge[0][0] = (double)(-((D)2*d1 + d2)/(d1*(d1 + d2)));                                \
            s->at_edge[0][1] = (double)((d1 + d2)/(d1*d2));                                             \
            s->at_edge[0][2] = (double)(-d1/(d2*(d1 + d2)));                                            \
            s->at_edge[1][0] = (double)(e2/(e1*(e1 + e2)));                                             \
            s->at_edge[1][1] = (double)(-(e2 + e1)/(e1*e2));                                            \
            s->at_edge[1][2] = (double)(((D)2*e2 + e1)/(e2*(e1 + e2)));                                 \
            s->first = (double)d1;                                                                      \
            s->last = (double)e2;                                                                       \
        }                                                                                               \
        s->even = even;                                                                                 \
    }                                                                                                   \
    static nm_status slopes_##D(nm_ctx *ctx, slopes *s, const D *x, intptr_t n)                         \
    {                                                                                                   \
        D d = x[1] - x[0];                                                                              \
        bool even = true;                                                                               \
        for (intptr_t i = 2; i < n && even; i++)                                                        \
            even = x[i] - x[i - 1] == d;                                                                \
        intptr_t k = n > 2 ? 2 : 1;                                                                     \
        edges_##D(s, d, even && d == d, d, x[k] - x[k - 1], x[n - k] - x[n - k - 1], x[n - 1] - x[n - 2]); \
        if (s->even)                                                                                    \
            return NM_OK;                                                                               \
        if (!(s->inner = nm_alloc_array(ctx, n, 3*sizeof *s->inner)))                                   \
            return NM_E_MEMORY;                                                                         \
        for (intptr_t i = 1; i < n - 1; i++) {                                                          \
            D d1 = x[i] - x[i - 1], d2 = x[i + 1] - x[i];                                               \
            s->inner[3*i] = (double)(-d2/(d1*(d1 + d2)));                                               \
            s->inner[3*i + 1] = (double)((d2 - d1)/(d1*d2));                                            \
            s->inner[3*i + 2] = (double)(d1/(d2*(d1 + d2)));                                            \
        }                                                                                               \
        return NM_OK;                                                                                   \
    }
SLOPES(float)
SLOPES(double)

/* x as a power of two whose inverse is exact: then multiplying is dividing. */
static bool exact_inverse(double x)
{
    int e;
    return fabs(frexp(x, &e)) == 0.5 && e > -100 && e < 100;
}

/* outer blocks of n rows of m items of T; W: the precision of T and the spacing together. */
#define ALONG(T, W, name)                                                                                           \
    static void edge_##name(const T *f, T *r, intptr_t m, const double *c)                                          \
    {                                                                                                               \
        const W a = (W)c[0], b = (W)c[1], d = (W)c[2];                                                              \
        for (intptr_t j = 0; j < m; j++)                                                                            \
            r[j] = (T)(a*(W)f[j] + b*(W)f[j + m] + d*(W)f[j + 2*m]);                                                \
    }                                                                                                               \
    static void step_##name(const T *low, const T *high, T *r, intptr_t m, W by)                                    \
    {                                                                                                               \
        for (intptr_t j = 0; j < m; j++)                                                                            \
            r[j] = (T)((W)(T)(high[j] - low[j])/by);                                                                \
    }                                                                                                               \
    static void scaled_##name(const T *low, const T *high, T *r, intptr_t m, W by)                                  \
    {                                                                                                               \
        for (intptr_t j = 0; j < m; j++)                                                                            \
            r[j] = (T)((W)(T)(high[j] - low[j])*by);                                                                \
    }                                                                                                               \
    static void uneven_##name(const T *f, T *r, intptr_t n, intptr_t m, const double *c)                            \
    {                                                                                                               \
        for (intptr_t i = 1; i < n - 1; i++)                                                                        \
            edge_##name(f + (i - 1)*m, r + i*m, m, c + 3*i);                                                        \
    }                                                                                                               \
    static void along_##name(const slopes *s, const void *from, void *to, intptr_t outer, intptr_t n, intptr_t m, int order) \
    {                                                                                                               \
        for (intptr_t o = 0; o < outer; o++) {                                                                      \
            const T *f = (const T *)from + o*n*m;                                                                   \
            T *r = (T *)to + o*n*m;                                                                                 \
            if (!s->even)                                                                                           \
                uneven_##name(f, r, n, m, s->inner);                                                                \
            else if (exact_inverse(s->twice))                                                                       \
                scaled_##name(f, f + 2*m, r + m, (n - 2)*m, (W)(1/s->twice));                                       \
            else                                                                                                    \
                step_##name(f, f + 2*m, r + m, (n - 2)*m, (W)s->twice);                                             \
            if (order == 1) {                                                                                       \
                step_##name(f, f + m, r, m, (W)(s->even ? s->once : s->first));                                     \
                step_##name(f + (n - 2)*m, f + (n - 1)*m, r + (n - 1)*m, m, (W)(s->even ? s->once : s->last));      \
            } else {                                                                                                \
                edge_##name(f, r, m, s->at_edge[0]);                                                                \
                edge_##name(f + (n - 3)*m, r + (n - 1)*m, m, s->at_edge[1]);                                        \
            }                                                                                                       \
        }                                                                                                           \
    }
ALONG(float, float, f32)
ALONG(float, double, mixed)
ALONG(double, double, f64)

static nm_status by_loops(nm_ctx *ctx, const nm_view *f, const nm_view *x, bool plain, int axis, int order, const nm_view *r)
{
    slopes s = { .inner = NULL };
    intptr_t n = f->shape[axis], outer = nm_items(axis, f->shape), m = nm_items(f->ndim - axis - 1, f->shape + axis + 1);
    bool narrow = x->dt.num == NM_FLOAT;
    nm_status status = NM_OK;
    if (x->ndim == 0 && narrow)
        edges_float(&s, *(const float *)x->data, true, 1, 1, 1, 1);
    else if (x->ndim == 0)
        edges_double(&s, *(const double *)x->data, true, 1, 1, 1, 1);
    else
        status = narrow ? slopes_float(ctx, &s, (const float *)x->data, n) : slopes_double(ctx, &s, (const double *)x->data, n);
    if (status < 0)
        return status;
    if (f->dt.num == NM_DOUBLE)
        along_f64(&s, f->data, r->data, outer, n, m, order);
    else if (plain || narrow)
        along_f32(&s, f->data, r->data, outer, n, m, order);
    else
        along_mixed(&s, f->data, r->data, outer, n, m, order);
    nm_free(ctx, s.inner, (size_t)n*3*sizeof *s.inner);
    return NM_OK;
}

/* ------------------------------------------------------------------- any dtype */
/* (high - low)/by, stored. */
static void quotient(nm_terms *t, const nm_view *to, const nm_view *low, const nm_view *high, const nm_view *by)
{
    nm_term_store(t, to, nm_term(t, "divide", nm_term(t, "subtract", high, low), by));
}
/* a f[from] + b f[from + 1] + c f[from + 2], of windows of a length, stored. */
static void weighted(nm_terms *t, const nm_view *to, const nm_view *f, int axis, intptr_t from, intptr_t length, const nm_view *const *c)
{
    const nm_view *sum = NULL;
    for (int i = 0; i < 3; i++) {
        const nm_view *part = nm_term(t, "multiply", c[i], nm_term_slice(t, f, axis, from + i, from + i + length));
        sum = i ? nm_term(t, "add", sum, part) : part;
    }
    nm_term_store(t, to, sum);
}
#define OP(name, a, b) nm_term(t, name, a, b)
static void even_steps(nm_terms *t, const nm_view *f, const nm_view *x, bool plain, int axis, int order, const nm_view *r)
{
    intptr_t n = f->shape[axis];
    double d = 0;
    if (plain)
        d = *(const double *)x->data;
    const nm_view *two = nm_term_number(t, 2, x), *once = plain ? nm_term_number(t, d, f) : x,
                  *twice = plain ? nm_term_number(t, 2*d, f) : OP("multiply", two, x);
    quotient(t, nm_term_slice(t, r, axis, 1, n - 1), nm_term_slice(t, f, axis, 0, n - 2), nm_term_slice(t, f, axis, 2, n), twice);
    for (int side = 0; side < 2; side++) {
        const nm_view *to = nm_term_slice(t, r, axis, side ? n - 1 : 0, side ? n : 1), *c[3];
        intptr_t at = side ? n - 2 : 0;
        double sign = side ? -1 : 1, number[3] = { -1.5*sign, 2*sign, -0.5*sign };
        if (order == 1) {
            quotient(t, to, nm_term_slice(t, f, axis, at, at + 1), nm_term_slice(t, f, axis, at + 1, at + 2), once);
            continue;
        }
        for (int i = 0; i < 3; i++) {
            double k = number[side ? 2 - i : i];
            c[i] = plain ? nm_term_number(t, k/d, f) : OP("divide", nm_term_number(t, k, x), x);
        }
        weighted(t, to, f, axis, side ? n - 3 : 0, 1, c);
    }
}
static void uneven_steps(nm_terms *t, const nm_view *f, const nm_view *d, int axis, int order, const nm_view *r)
{
    intptr_t n = f->shape[axis];
    const nm_view *d1 = nm_term_slice(t, d, 0, 0, n - 2), *d2 = nm_term_slice(t, d, 0, 1, n - 1), *sum = OP("add", d1, d2),
                  *both = OP("multiply", d1, d2);
    const nm_view *c[3] = { nm_term_of_one(t, "negative", OP("divide", d2, OP("multiply", d1, sum))),
                            OP("divide", OP("subtract", d2, d1), both), OP("divide", d1, OP("multiply", d2, sum)) };
    for (int i = 0; i < 3; i++)
        c[i] = t->status < 0 ? NULL : nm_term_along(t, c[i], axis, f->ndim);
    weighted(t, nm_term_slice(t, r, axis, 1, n - 1), f, axis, 0, n - 2, c);
    for (int side = 0; side < 2; side++) {
        const nm_view *to = nm_term_slice(t, r, axis, side ? n - 1 : 0, side ? n : 1);
        intptr_t at = side ? n - 2 : 0;
        if (order == 1) {
            const nm_view *by = t->status < 0 ? NULL : nm_term_along(t, nm_term_slice(t, d, 0, at, at + 1), axis, f->ndim);
            quotient(t, to, nm_term_slice(t, f, axis, at, at + 1), nm_term_slice(t, f, axis, at + 1, at + 2), by);
            continue;
        }
        const nm_view *near = nm_term_slice(t, d, 0, at, at + 1), *far = nm_term_slice(t, d, 0, side ? n - 3 : 1, side ? n - 2 : 2);
        const nm_view *whole = OP("add", near, far), *twice = OP("add", OP("add", near, near), far);
        c[0] = OP("divide", twice, OP("multiply", near, whole));
        c[1] = OP("divide", whole, OP("multiply", near, far));
        c[2] = OP("divide", near, OP("multiply", far, whole));
        for (int i = 0; i < 3; i++) {
            if ((i == 1) == (side == 1))
                c[i] = nm_term_of_one(t, "negative", c[i]);
            c[i] = t->status < 0 ? NULL : nm_term_along(t, c[i], axis, f->ndim);
        }
        const nm_view *c_in_order[3] = { c[side ? 2 : 0], c[1], c[side ? 0 : 2] };
        weighted(t, to, f, axis, side ? n - 3 : 0, 1, c_in_order);
    }
}

static nm_status by_ufuncs(nm_ctx *ctx, const nm_view *f, const nm_view *x, bool plain, int axis, int order, const nm_view *r)
{
    nm_terms terms, *t = &terms;
    nm_terms_begin(t, ctx);
    if (x->ndim == 0) {
        even_steps(t, f, x, plain, axis, order, r);
        return nm_terms_end(t);
    }
    intptr_t n = x->shape[0];
    const nm_view *d = OP("subtract", nm_term_slice(t, x, 0, 1, n), nm_term_slice(t, x, 0, 0, n - 1));
    const nm_view *first = d ? nm_term_slice(t, d, 0, 0, 1) : NULL, *same = OP("equal", d, first);
    bool even = same && nm_is_plain(same) && !memchr(same->data, 0, (size_t)(n - 1));
    if (even && first) {
        nm_view one = { first->data, NULL, NULL, 0, 0, first->dt };
        even_steps(t, f, &one, false, axis, order, r);
    } else if (d)
        uneven_steps(t, f, d, axis, order, r);
    return nm_terms_end(t);
}

/* ------------------------------------------------------------------------ both */
static nm_status checked(nm_ctx *ctx, const nm_view *v, const nm_view *x, int order, int axis)
{
    if (x->ndim > 1)
        return nm_fail(ctx, NM_E_VALUE, "distances must be either scalars or 1d");
    if (x->ndim == 1 && x->shape[0] != v->shape[axis])
        return nm_fail(ctx, NM_E_VALUE, "when 1d, distances must match the length of the corresponding dimension");
    if (order > 2)
        return nm_fail(ctx, NM_E_VALUE, "'edge_order' greater than 2 not supported");
    if (order < 1 || v->shape[axis] < order + 1)
        return nm_fail(ctx, NM_E_VALUE,
                       "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.");
    return NM_OK;
}

nm_status nm_new_in_order(nm_ctx *ctx, const nm_view *v, const int *perm, const nm_dtype *dt, nm_out *out, nm_view *r, nm_viewbuf *turned)
{
    intptr_t shape[NM_MAXDIMS], turned_strides[NM_MAXDIMS], strides[NM_MAXDIMS];
    for (int k = 0; k < v->ndim; k++)
        shape[k] = v->shape[perm[k]];
    nm_strides_c(v->ndim, shape, dt->size, turned_strides);
    for (int k = 0; k < v->ndim; k++)
        strides[perm[k]] = turned_strides[k];
    NM_TRY(out->new_array(out, ctx, dt, v->ndim, v->shape, strides, r));
    return nm_view_transpose(ctx, r, perm, turned);
}

nm_status nm_view_gradient(nm_ctx *ctx, const nm_view *v, const nm_view *x, bool plain, int axis, int edge_order, nm_out *out)
{
    int perm[NM_MAXDIMS], at = 0;
    nm_viewbuf turned, result;
    nm_tmp tf = { .own = false }, tx = { .own = false };
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), dt = v->dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL) ? f8 : nm_dtype_native(&v->dt);
    nm_dtype xd = plain || x->dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL) ? f8 : nm_dtype_native(&x->dt);
    nm_own own;
    nm_view r, to;
    NM_TRY(nm_axis(ctx, axis, v->ndim, NULL, &axis));
    NM_TRY(checked(ctx, v, x, edge_order, axis));
    nm_order_keep(v->ndim, v->shape, 1, &v->strides, perm);
    while (perm[at] != axis)
        at++;
    nm_own_begin(&own);
    nm_status status = nm_view_transpose(ctx, v, perm, &turned);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &tf, &turned.v, &dt);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &tx, x, &xd);
    if (status == NM_OK)
        status = nm_new_in_order(ctx, v, perm, &dt, out, &r, &result);
    to = result.v;
    if (status == NM_OK && !nm_is_plain(&to))
        status = nm_new(ctx, &own.out, &dt, v->ndim, turned.v.shape, &to);
    bool real = (dt.num == NM_FLOAT || dt.num == NM_DOUBLE) && (xd.num == NM_FLOAT || xd.num == NM_DOUBLE);
    if (status == NM_OK)
        status = (real ? by_loops : by_ufuncs)(ctx, &tf.v, &tx.v, plain, at, edge_order, &to);
    if (status == NM_OK && own.has)
        status = nm_copy(ctx, &result.v, &to, NM_UNSAFE_CASTING);
    nm_own_end(ctx, &own);
    nm_tmp_end(ctx, &tx);
    nm_tmp_end(ctx, &tf);
    return status;
}
