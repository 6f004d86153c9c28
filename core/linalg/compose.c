/* compose.c - linear algebra that stands on other functions of it: powers, chains of products, rank, pseudo-inverse, norms. */
#include <math.h>
#include <string.h>
#include "base/ctx.h"
#include "linalg/linalg.h"
#include "linalg/matmul.h"
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

/* Results of one step that the next one reads: dense memory given back at the end. */
typedef struct temp {
    nm_out out;
    nm_ctx *ctx;
    int n;
    nm_viewbuf b[3];
    size_t bytes[3];
} temp;

static nm_status temp_array(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                            nm_view *v)
{
    temp *t = self->user;
    intptr_t items;
    (void)strides;
    if (t->n == NM_COUNT(t->b))
        return nm_fail(ctx, NM_E_RUNTIME, "too many results");
    nm_viewbuf *b = &t->b[t->n];
    NM_TRY(nm_items_checked(ctx, ndim, shape, dt->size, &items));
    if (ndim)
        memmove(b->shape, shape, (size_t)ndim*sizeof *shape);
    nm_strides_c(ndim, b->shape, dt->size, b->strides);
    t->bytes[t->n] = (size_t)(NM_MAX(items, 1)*dt->size);
    b->v = (nm_view){ nm_alloc(ctx, t->bytes[t->n]), b->shape, b->strides, ndim, NM_WRITEABLE, *dt };
    if (!b->v.data)
        return NM_E_MEMORY;
    t->n++;
    *v = b->v;
    return 0;
}
static void temp_begin(temp *t, nm_ctx *ctx)
{
    t->out = (nm_out){ temp_array, t };
    t->ctx = ctx;
    t->n = 0;
}
static void temp_end(temp *t)
{
    while (t->n) {
        t->n--;
        nm_free(t->ctx, t->b[t->n].v.data, t->bytes[t->n]);
    }
}

static nm_status hand_over(nm_ctx *ctx, const nm_view *from, nm_out *out)
{
    nm_view r;
    nm_dtype dt = nm_dtype_native(&from->dt);
    NM_TRY(out->new_array(out, ctx, &dt, from->ndim, from->shape, NULL, &r));
    return nm_copy(ctx, &r, from, NM_UNSAFE_CASTING);
}

/* ---- powers */
static nm_status identity(nm_ctx *ctx, const nm_view *a, nm_out *out)
{
    nm_view r;
    nm_viewbuf d;
    nm_dtype dt = nm_dtype_native(&a->dt), num = nm_dtype_of(NM_LONG);
    long zero = 0, one = 1;
    NM_TRY(out->new_array(out, ctx, &dt, a->ndim, a->shape, NULL, &r));
    nm_view scalar = { (char *)&zero, NULL, NULL, 0, 0, num };
    NM_TRY(nm_copy(ctx, &r, &scalar, NM_UNSAFE_CASTING));
    NM_TRY(nm_view_diagonal(ctx, &r, 0, a->ndim - 2, a->ndim - 1, &d));
    d.v.flags |= NM_WRITEABLE;
    scalar.data = (char *)&one;
    return nm_copy(ctx, &d.v, &scalar, NM_UNSAFE_CASTING);
}

nm_status nm_view_matrix_power(nm_ctx *ctx, const nm_view *a, intptr_t n, nm_out *out)
{
    if (a->ndim < 2)
        return nm_fail(ctx, NM_E_LINALG, "%d-dimensional array given. Array must be at least two-dimensional", a->ndim);
    if (a->shape[a->ndim - 1] != a->shape[a->ndim - 2])
        return nm_fail(ctx, NM_E_LINALG, "Last 2 dimensions of the array must be square");
    if (n == 0)
        return identity(ctx, a, out);
    temp first, square[2], result[2];
    temp_begin(&first, ctx);
    for (int i = 0; i < 2; i++) {
        temp_begin(&square[i], ctx);
        temp_begin(&result[i], ctx);
    }
    nm_view base = *a, power = { 0 };
    bool have = false;
    nm_status status = 0;
    uintptr_t left = n < 0 ? -(uintptr_t)n : (uintptr_t)n;
    if (n < 0 && (status = nm_view_inv(ctx, a, &first.out)) >= 0)
        base = first.b[0].v;
    for (int step = 0, made = 0; status >= 0 && left; step ^= 1) {
        bool last = left == 1;
        if (left & 1) {
            if (!have) {
                power = base;
                have = true;
                if (last)
                    status = hand_over(ctx, &base, out);
            } else {
                temp *t = &result[made ^= 1];
                temp_end(t);
                status = nm_view_matmul(ctx, &power, &base, last ? out : &t->out);
                if (!last && status >= 0)
                    power = t->b[0].v;
            }
        }
        left >>= 1;
        if (left && status >= 0) {
            if (have && power.data == base.data) {           /* its memory would be given back with the next but one square */
                temp *t = &result[made ^= 1];
                temp_end(t);
                status = hand_over(ctx, &base, &t->out);
                power = status >= 0 ? t->b[0].v : power;
            }
            temp_end(&square[step]);
            if (status >= 0)
                status = nm_view_matmul(ctx, &base, &base, &square[step].out);
            base = status >= 0 ? square[step].b[0].v : base;
        }
    }
    temp_end(&first);
    for (int i = 0; i < 2; i++) {
        temp_end(&square[i]);
        temp_end(&result[i]);
    }
    return status;
}

/* ---- chains of products */
nm_status nm_multi_dot_order(nm_ctx *ctx, int n, const nm_view *const *arrays, int *order)
{
    size_t bytes = (size_t)n*(size_t)n*sizeof(double);
    double *cost = nm_alloc_zero(ctx, bytes);
    if (!cost)
        return NM_E_MEMORY;
    for (int length = 1; length < n; length++)
        for (int i = 0; i + length < n; i++) {
            int j = i + length;
            cost[i*n + j] = INFINITY;
            for (int k = i; k < j; k++) {
                double c = cost[i*n + k] + cost[(k + 1)*n + j] +
                           (double)arrays[i]->shape[0]*(double)arrays[k]->shape[1]*(double)arrays[j]->shape[1];
                if (c < cost[i*n + j]) {
                    cost[i*n + j] = c;
                    order[i*n + j] = k;
                }
            }
        }
    nm_free(ctx, cost, bytes);
    return 0;
}

static nm_status chain(nm_ctx *ctx, int n, const nm_view *const *arrays, const int *order, int i, int j, nm_out *out)
{
    int k = order[i*n + j];
    temp left, right;
    temp_begin(&left, ctx);
    temp_begin(&right, ctx);
    const nm_view *a = arrays[i], *b = arrays[j];
    nm_status status = 0;
    if (k > i) {
        status = chain(ctx, n, arrays, order, i, k, &left.out);
        a = &left.b[0].v;
    }
    if (k + 1 < j && status >= 0) {
        status = chain(ctx, n, arrays, order, k + 1, j, &right.out);
        b = &right.b[0].v;
    }
    if (status >= 0)
        status = nm_view_dot(ctx, a, b, out);
    temp_end(&left);
    temp_end(&right);
    return status;
}

nm_status nm_view_multi_dot(nm_ctx *ctx, int n, const nm_view *const *arrays, nm_out *out)
{
    if (n < 2)
        return nm_fail(ctx, NM_E_VALUE, "Expecting at least two arrays.");
    if (n > NM_MAXARGS)
        return nm_fail(ctx, NM_E_VALUE, "multi_dot of more than %d arrays", NM_MAXARGS);
    if (n == 2)
        return nm_view_dot(ctx, arrays[0], arrays[1], out);
    for (int i = 0; i < n; i++)
        if (arrays[i]->ndim != 2)
            return nm_fail(ctx, NM_E_LINALG, "%d-dimensional array given. Array must be two-dimensional", arrays[i]->ndim);
    size_t bytes = (size_t)n*(size_t)n*sizeof(int);
    int *order = nm_alloc_zero(ctx, bytes);
    if (!order)
        return NM_E_MEMORY;
    nm_status status = nm_multi_dot_order(ctx, n, arrays, order);
    if (status >= 0)
        status = chain(ctx, n, arrays, order, 0, n - 1, out);
    nm_free(ctx, order, bytes);
    return status;
}

/* ---- singular values at work: one matrix at a time of real singular values in double precision */
static double real_at(const nm_view *v, intptr_t i)
{
    return v->dt.num == NM_FLOAT ? ((const float *)v->data)[i] : ((const double *)v->data)[i];
}

nm_status nm_view_matrix_rank(nm_ctx *ctx, const nm_view *a, const double *tol, nm_out *out)
{
    temp t;
    nm_view r;
    nm_dtype dt = nm_dtype_of(NM_LONG);
    temp_begin(&t, ctx);
    nm_status status = nm_view_svd(ctx, a, false, false, &t.out);
    if (status < 0) {
        temp_end(&t);
        return status;
    }
    const nm_view *s = &t.b[0].v;
    intptr_t k = s->shape[s->ndim - 1], longest = NM_MAX(a->shape[a->ndim - 1], a->shape[a->ndim - 2]);
    double eps = s->dt.num == NM_FLOAT ? 0x1p-23 : 0x1p-52;
    if ((status = out->new_array(out, ctx, &dt, s->ndim - 1, s->shape, NULL, &r)) >= 0)
        for (intptr_t q = 0, stacks = nm_items(s->ndim - 1, s->shape); q < stacks; q++) {
            double limit = tol ? *tol : k ? real_at(s, q*k)*(double)longest*eps : 0;
            int64_t rank = 0;
            for (intptr_t i = 0; i < k; i++)
                rank += real_at(s, q*k + i) > limit;
            ((int64_t *)r.data)[q] = rank;
        }
    temp_end(&t);
    return status;
}

nm_status nm_view_cond(nm_ctx *ctx, const nm_view *a, nm_out *out)
{
    temp t;
    nm_view r;
    if (a->ndim >= 2 && (a->shape[a->ndim - 1] == 0 || a->shape[a->ndim - 2] == 0))
        return nm_fail(ctx, NM_E_LINALG, "cond is not defined on empty arrays");
    temp_begin(&t, ctx);
    nm_status status = nm_view_svd(ctx, a, false, false, &t.out);
    if (status < 0) {
        temp_end(&t);
        return status;
    }
    const nm_view *s = &t.b[0].v;
    intptr_t k = s->shape[s->ndim - 1];
    if ((status = out->new_array(out, ctx, &s->dt, s->ndim - 1, s->shape, NULL, &r)) >= 0)
        for (intptr_t q = 0, stacks = nm_items(s->ndim - 1, s->shape); q < stacks; q++) {
            double low = real_at(s, q*k + k - 1), c = low == 0 ? INFINITY : real_at(s, q*k)/low;
            if (s->dt.num == NM_FLOAT)
                ((float *)r.data)[q] = (float)c;
            else
                ((double *)r.data)[q] = c;
        }
    temp_end(&t);
    return status;
}

/* v' s^-1 u' of one stack: rows of vh scaled, then a product, everything conjugated at the end */
static void scale_rows(nm_view *vh, const nm_view *s, double rcond)
{
    intptr_t k = s->shape[s->ndim - 1], n = vh->shape[vh->ndim - 1], stacks = nm_items(s->ndim - 1, s->shape),
             parts = vh->dt.size/s->dt.size;
    for (intptr_t q = 0; q < stacks; q++)
        for (intptr_t i = 0; i < k; i++) {
            double x = real_at(s, q*k + i), f = x > rcond*real_at(s, q*k) ? 1/x : 0;
            for (intptr_t j = 0; j < n*parts; j++)
                if (s->dt.num == NM_FLOAT)
                    ((float *)vh->data)[(q*k + i)*n*parts + j] *= (float)f;
                else
                    ((double *)vh->data)[(q*k + i)*n*parts + j] *= f;
        }
}
static void conjugate_all(const nm_view *v)
{
    intptr_t items = nm_items(v->ndim, v->shape);
    for (intptr_t i = 0; i < items; i++)
        if (v->dt.num == NM_CFLOAT)
            ((float *)v->data)[2*i + 1] *= -1;
        else if (v->dt.num == NM_CDOUBLE)
            ((double *)v->data)[2*i + 1] *= -1;
}

nm_status nm_view_pinv(nm_ctx *ctx, const nm_view *a, const double *rcond, nm_out *out)
{
    temp t, p;
    nm_viewbuf u, vh;
    temp_begin(&t, ctx);
    temp_begin(&p, ctx);
    nm_status status = nm_view_svd(ctx, a, false, true, &t.out);
    if (status >= 0) {
        int n = t.b[0].v.ndim;
        scale_rows(&t.b[2].v, &t.b[1].v, rcond ? *rcond : 1e-15);
        conjugate_all(&t.b[0].v);
        conjugate_all(&t.b[2].v);
        status = nm_view_swapaxes(ctx, &t.b[0].v, n - 2, n - 1, &u);
        if (status >= 0)
            status = nm_view_swapaxes(ctx, &t.b[2].v, n - 2, n - 1, &vh);
        if (status >= 0)
            status = nm_view_matmul(ctx, &vh.v, &u.v, out);
    }
    temp_end(&t);
    temp_end(&p);
    return status;
}

/* ---- norms of any order along one axis, or of matrices */
static nm_status absolute_of(nm_ctx *ctx, const nm_view *v, nm_out *out)
{
    const nm_view *in[1] = { v };
    return nm_apply(ctx, "absolute", in, out);
}
static void power_all(const nm_view *v, double p)
{
    intptr_t items = nm_items(v->ndim, v->shape);
    for (intptr_t i = 0; i < items; i++)
        if (v->dt.num == NM_FLOAT)
            ((float *)v->data)[i] = powf(((float *)v->data)[i], (float)p);
        else
            ((double *)v->data)[i] = pow(((double *)v->data)[i], p);
}

static nm_status as_inexact(nm_ctx *ctx, const nm_view *v, nm_out *out)
{
    nm_dtype dt = v->dt.num == NM_FLOAT || v->dt.num == NM_CFLOAT ||
                  v->dt.num == NM_CDOUBLE ? nm_dtype_native(&v->dt) : nm_dtype_of(NM_DOUBLE);
    nm_view r;
    if (v->dt.num > NM_DOUBLE && v->dt.num != NM_CFLOAT && v->dt.num != NM_CDOUBLE)
        return nm_fail(ctx, NM_E_MISSING, "norm of this data type");
    NM_TRY(out->new_array(out, ctx, &dt, v->ndim, v->shape, NULL, &r));
    return nm_copy(ctx, &r, v, NM_UNSAFE_CASTING);
}

nm_status nm_view_vector_norm(nm_ctx *ctx, const nm_view *v, double ord, int axis, bool keepdims, nm_out *out)
{
    if (ord == 2)
        return nm_norm2(ctx, v, &axis, keepdims, out);
    temp copy, size, sum;
    bool axes[NM_MAXDIMS] = { false };
    int which;
    NM_TRY(nm_axis(ctx, axis, v->ndim, NULL, &which));
    if (ord == -INFINITY && v->shape[which] == 0)
        return nm_fail(ctx, NM_E_VALUE, "zero-size array to reduction operation minimum which has no identity");
    axes[which] = true;
    temp_begin(&copy, ctx);
    temp_begin(&size, ctx);
    temp_begin(&sum, ctx);
    nm_status status = as_inexact(ctx, v, &copy.out);
    if (status >= 0)
        status = absolute_of(ctx, &copy.b[0].v, &size.out);
    if (status >= 0) {
        nm_view *x = &size.b[0].v;
        bool empty_max = ord == INFINITY && v->shape[which] == 0;
        if (ord == 0) {
            intptr_t items = nm_items(x->ndim, x->shape);
            for (intptr_t i = 0; i < items; i++)
                if (x->dt.num == NM_FLOAT)
                    ((float *)x->data)[i] = ((float *)x->data)[i] != 0;
                else
                    ((double *)x->data)[i] = ((double *)x->data)[i] != 0;
        } else if (isfinite(ord) && ord != 1)
            power_all(x, ord);
        const char *name = ord == INFINITY && !empty_max ? "maximum" : ord == -INFINITY ? "minimum" : "add";
        if (!isfinite(ord) || ord == 0 || ord == 1)
            status = nm_reduce(ctx, name, x, axes, keepdims, NULL, out);
        else if ((status = nm_reduce(ctx, "add", x, axes, keepdims, NULL, &sum.out)) >= 0) {
            power_all(&sum.b[0].v, 1/ord);
            status = hand_over(ctx, &sum.b[0].v, out);
        }
    }
    temp_end(&copy);
    temp_end(&size);
    temp_end(&sum);
    return status;
}

static nm_status spectral_norm(nm_ctx *ctx, const nm_view *a, nm_matrix_norm_kind kind, nm_out *out)
{
    temp t;
    bool axes[NM_MAXDIMS] = { false };
    temp_begin(&t, ctx);
    nm_status status = nm_view_svd(ctx, a, false, false, &t.out);
    if (status >= 0) {
        axes[t.b[0].v.ndim - 1] = true;
        status = nm_reduce(ctx, kind == NM_NORM_NUCLEAR ? "add" : kind == NM_NORM_TWO ? "maximum" : "minimum", &t.b[0].v, axes, false,
                           NULL, out);
    }
    temp_end(&t);
    return status;
}

/* kinds of the last two axes; the Frobenius norm is nm_norm2 of one matrix, or here of each of a stack */
nm_status nm_view_matrix_norm(nm_ctx *ctx, const nm_view *a, nm_matrix_norm_kind kind, nm_out *out)
{
    if (a->ndim < 2)
        return nm_fail(ctx, NM_E_VALUE, "Improper number of dimensions to norm.");
    if (kind == NM_NORM_TWO || kind == NM_NORM_MINUS_TWO || kind == NM_NORM_NUCLEAR)
        return spectral_norm(ctx, a, kind, out);
    temp lines;
    int n = a->ndim, axis = kind == NM_NORM_ONE || kind == NM_NORM_MINUS_ONE ? n - 2 : n - 1;
    temp_begin(&lines, ctx);
    nm_status status = nm_view_vector_norm(ctx, a, kind == NM_NORM_FROBENIUS ? 2 : 1, axis, false, &lines.out);
    if (status >= 0)
        status = nm_view_vector_norm(ctx, &lines.b[0].v, kind == NM_NORM_FROBENIUS ? 2 : kind == NM_NORM_ONE ||
                                     kind == NM_NORM_INF ? INFINITY : -INFINITY,
                                n - 2, false, out);
    temp_end(&lines);
    return status;
}
