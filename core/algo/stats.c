/* stats.c - mean, variance, peak to peak: NumPy's order of additions, fused where rows or columns are contiguous floats. */
#include <math.h>
#include "algo/stats.h"
#include "dtype/half_soft.h"
#include "kernels/moment_kernels.h"

static const nm_moment_kernels *const levels[] = {
#define X(level) &NM_JOIN(nm_moments_, level),
    NM_FOR_LEVELS(X)
#undef X
};

static nm_status capture_new(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                             nm_view *v)
{
    nm_capture *c = (nm_capture *)self;
    NM_TRY(c->inner->new_array(c->inner, ctx, dt, ndim, shape, strides, &c->v));
    *v = c->v;
    return NM_OK;
}
void nm_capture_begin(nm_capture *c, nm_out *inner)
{
    c->out = (nm_out){ capture_new, NULL };
    c->inner = inner;
}

intptr_t nm_reduced_count(const nm_view *v, const bool *axes)
{
    intptr_t n = 1;
    for (int k = 0; k < v->ndim; k++)
        n *= !axes || axes[k] ? v->shape[k] : 1;
    return n;
}

/* What is left of the shape. */
static int reduced_shape(const nm_view *v, const bool *axes, bool keepdims, intptr_t *shape)
{
    int nd = 0;
    for (int k = 0; k < v->ndim; k++)
        if (axes && !axes[k])
            shape[nd++] = v->shape[k];
        else if (keepdims)
            shape[nd++] = 1;
    return nd;
}

/* r /= count in place, as true_divide by an int64 (or by a double) does: in double precision for floats up to double. */
static nm_status divide(nm_ctx *ctx, const nm_view *r, double count)
{
    intptr_t n = nm_items(r->ndim, r->shape);
    if (nm_is_plain(r) && r->dt.num == NM_DOUBLE) {
        for (intptr_t i = 0; i < n; i++)
            ((double *)r->data)[i] /= count;
        return NM_OK;
    }
    if (nm_is_plain(r) && r->dt.num == NM_FLOAT) {
        for (intptr_t i = 0; i < n; i++)
            ((float *)r->data)[i] = (float)((double)((float *)r->data)[i]/count);
        return NM_OK;
    }
    int64_t whole = (int64_t)count;
    bool integer = (double)whole == count;
    nm_dtype dt = nm_dtype_of(integer ? NM_INT64 : NM_DOUBLE);
    nm_view by = { integer ? (char *)&whole : (char *)&count, NULL, NULL, 0, 0, dt };
    nm_own own;
    nm_own_begin(&own);
    nm_status status = nm_apply(ctx, "divide", (const nm_view *const[]){ r, &by }, &own.out);
    if (status == NM_OK)
        status = nm_copy(ctx, r, &own.buf.v, NM_UNSAFE_CASTING);
    nm_own_end(ctx, &own);
    return status;
}

static nm_status square_root(nm_ctx *ctx, const nm_view *r)
{
    intptr_t n = nm_items(r->ndim, r->shape);
    if (nm_is_plain(r) && r->dt.num == NM_DOUBLE) {
        for (intptr_t i = 0; i < n; i++)
            ((double *)r->data)[i] = sqrt(((double *)r->data)[i]);
        return NM_OK;
    }
    nm_own own;
    nm_own_begin(&own);
    nm_status status = nm_apply(ctx, "sqrt", &r, &own.out);
    if (status == NM_OK)
        status = nm_copy(ctx, r, &own.buf.v, NM_UNSAFE_CASTING);
    nm_own_end(ctx, &own);
    return status;
}

/* Sum and divide, at dtype dt. */
static nm_status mean_at(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dt, nm_out *out)
{
    nm_capture c;
    nm_capture_begin(&c, out);
    NM_TRY(nm_reduce(ctx, "add", v, axes, keepdims, dt, &c.out));
    return divide(ctx, &c.v, (double)nm_reduced_count(v, axes));
}

nm_status nm_view_mean(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), f4 = nm_dtype_of(NM_FLOAT);
    if (!dtype && v->dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL))
        dtype = &f8;
    if (dtype || v->dt.num != NM_HALF)
        return mean_at(ctx, v, axes, keepdims, dtype, out);
    nm_own own;                              /* half: summed and divided as float */
    nm_view r;
    intptr_t shape[NM_MAXDIMS];
    nm_own_begin(&own);
    nm_status status = mean_at(ctx, v, axes, keepdims, &f4, &own.out);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, NM_HALF, reduced_shape(v, axes, keepdims, shape), shape, &r);
    if (status == NM_OK)
        status = nm_copy(ctx, &r, &own.buf.v, NM_UNSAFE_CASTING);
    nm_own_end(ctx, &own);
    return status;
}

/* ------------------------------------------------------------------ variance */
typedef struct layout { bool rows, columns; intptr_t outer, n; } layout;

/* Whether v is plain memory whose reduced axes are the trailing ones (rows) or the leading ones (columns). */
static layout layout_of(const nm_view *v, const bool *axes)
{
    layout l = { false, false, 1, 1 };
    if (!nm_is_plain(v))
        return l;
    int first = -1, last = -1, count = 0;
    for (int k = 0; k < v->ndim; k++) {
        bool in = !axes || axes[k];
        if (in)
            l.n *= v->shape[k];
        else
            l.outer *= v->shape[k];
        if (in && v->shape[k] != 1) {
            first = first < 0 ? k : first;
            last = k;
            count++;
        }
    }
    bool gap = false;
    for (int k = first; first >= 0 && k <= last; k++)
        gap |= axes && !axes[k] && v->shape[k] != 1;
    intptr_t behind = last < 0 ? 1 : nm_items(v->ndim - last - 1, v->shape + last + 1),
             before = first < 0 ? l.outer : nm_items(first, v->shape);
    l.rows = !gap && behind == 1;
    l.columns = !gap && !l.rows && before == 1 && l.n > 0;
    return l;
}

enum { ROW_ITEMS = 1 << 16, NODES = 64 };

/* A moment of one row, a long one on the pool: split where the pairwise tree splits, so that the bits are the same. */
#define ROW_MOMENT(T, dt)                                                                                                       \
    typedef struct { T (*f)(const T *, intptr_t, T); T mean; const T *at[NODES]; intptr_t n[NODES]; T sum[NODES]; int count; } nodes_##dt; \
    static int some_nodes_##dt(void *arg, intptr_t begin, intptr_t end)                                                         \
    {                                                                                                                           \
        nodes_##dt *p = arg;                                                                                                    \
        for (intptr_t i = begin; i < end; i++)                                                                                  \
            p->sum[i] = p->f(p->at[i], p->n[i], p->mean);                                                                       \
        return 0;                                                                                                               \
    }                                                                                                                           \
    /* List the nodes, or where joined add up what they gave. */                                                                \
    static T visit_##dt(nodes_##dt *p, const T *a, intptr_t n, int depth, bool joined)                                          \
    {                                                                                                                           \
        if (depth == 0 || n <= ROW_ITEMS) {                                                                                     \
            p->at[p->count] = a;                                                                                                \
            p->n[p->count] = n;                                                                                                 \
            return p->sum[p->count++];                                                                                          \
        }                                                                                                                       \
        intptr_t half = n/2 - n/2 % 8;                                                                                          \
        T left = visit_##dt(p, a, half, depth - 1, joined), right = visit_##dt(p, a + half, n - half, depth - 1, joined);       \
        return joined ? left + right : 0;                                                                                       \
    }                                                                                                                           \
    static T row_moment_##dt(nm_ctx *ctx, int what, const T *a, intptr_t n, T mean)                                             \
    {                                                                                                                           \
        if (n < 2*ROW_ITEMS || ctx->lib->pool.threads < 2)                                                                      \
            return levels[ctx->lib->level]->row_##dt[what](a, n, mean);                                                         \
        nodes_##dt p = { .f = levels[ctx->lib->level]->row_##dt[what], .mean = mean };                                          \
        visit_##dt(&p, a, n, 5, false);                                                                                         \
        nm_pool_run(ctx->lib, some_nodes_##dt, &p, p.count, 1);                                                                 \
        p.count = 0;                                                                                                            \
        return visit_##dt(&p, a, n, 5, true);                                                                                   \
    }
ROW_MOMENT(float, f32)
ROW_MOMENT(double, f64)

typedef struct variance { nm_ctx *ctx; const void *data; layout l; double by; void *mean, *result; intptr_t strip; } variance;
#define VARIANCE(T, dt, name)                                                                                                   \
    static int var_rows_##name(void *arg, intptr_t begin, intptr_t end)                                                         \
    {                                                                                                                           \
        const variance *v = arg;                                                                                                \
        const intptr_t n = v->l.n;                                                                                              \
        for (intptr_t i = begin; i < end; i++) {                                                                                \
            const T *a = (const T *)v->data + i*n;                                                                              \
            T mean = (T)((double)row_moment_##dt(v->ctx, NM_MOMENT_SUM, a, n, 0)/(double)n);                                    \
            ((T *)v->result)[i] = (T)((double)row_moment_##dt(v->ctx, NM_MOMENT_SQUARES, a, n, mean)/v->by);                    \
        }                                                                                                                       \
        return 0;                                                                                                               \
    }                                                                                                                           \
    /* Strips of columns stay in the cache from one pass to the next. */                                                        \
    static int var_strips_##name(void *arg, intptr_t begin, intptr_t end)                                                       \
    {                                                                                                                           \
        const variance *v = arg;                                                                                                \
        const nm_moment_kernels *k = levels[v->ctx->lib->level];                                                                \
        const intptr_t n = v->l.n, outer = v->l.outer;                                                                          \
        for (intptr_t at = begin*v->strip; at < NM_MIN(end*v->strip, outer); at += v->strip) {                                  \
            intptr_t w = NM_MIN(v->strip, outer - at);                                                                          \
            const T *a = (const T *)v->data + at;                                                                               \
            T *mean = (T *)v->mean + at, *r = (T *)v->result + at;                                                              \
            for (intptr_t j = 0; j < w; j++)                                                                                    \
                mean[j] = (T)-0.0;                                                                                              \
            for (intptr_t i = 0; i < n; i++)                                                                                    \
                k->columns_##dt[NM_MOMENT_SUM](a + i*outer, w, NULL, mean);                                                     \
            for (intptr_t j = 0; j < w; j++) {                                                                                  \
                mean[j] = (T)((double)mean[j]/(double)n);                                                                       \
                r[j] = 0;                                                                                                       \
            }                                                                                                                   \
            for (intptr_t i = 0; i < n; i++)                                                                                    \
                k->columns_##dt[NM_MOMENT_SQUARES](a + i*outer, w, mean, r);                                                    \
            for (intptr_t j = 0; j < w; j++)                                                                                    \
                r[j] = (T)((double)r[j]/v->by);                                                                                 \
        }                                                                                                                       \
        return 0;                                                                                                               \
    }                                                                                                                           \
    static nm_status var_##name(nm_ctx *ctx, const nm_view *a, layout l, double by, T *r)                                       \
    {                                                                                                                           \
        variance v = { ctx, a->data, l, by, NULL, r, NM_MAX(512, 65536/NM_MAX(l.n, 1)) };                                       \
        if (l.rows)                                                                                                             \
            return nm_pool_run(ctx->lib, var_rows_##name, &v, l.outer, NM_MAX(1, ROW_ITEMS/NM_MAX(l.n, 1)));                    \
        if (!(v.mean = nm_alloc_array(ctx, l.outer, sizeof(T))))                                                                \
            return NM_E_MEMORY;                                                                                                 \
        nm_status status = nm_pool_run(ctx->lib, var_strips_##name, &v, (l.outer + v.strip - 1)/v.strip,                        \
                                       NM_MAX(1, ROW_ITEMS/NM_MAX(l.n*v.strip, 1)));                                            \
        nm_free(ctx, v.mean, (size_t)l.outer*sizeof(T));                                                                        \
        return status;                                                                                                          \
    }
VARIANCE(float, f32, float)
VARIANCE(double, f64, double)

/* x = |x|^2 item by item: a float array where x is complex. */
static nm_status square(nm_ctx *ctx, const nm_view *x, nm_own *sq)
{
    if (!(x->dt.cls->flags & NM_CLASS_COMPLEX))
        return nm_apply(ctx, "multiply", (const nm_view *const[]){ x, x }, &sq->out);
    int num = x->dt.num == NM_CFLOAT ? NM_FLOAT : x->dt.num == NM_CDOUBLE ? NM_DOUBLE : NM_LONGDOUBLE;
    nm_dtype half = nm_dtype_of(num);
    nm_view re = *x, im = *x;
    nm_own a, b;
    re.dt = im.dt = half;
    im.data += half.size;
    nm_own_begin(&a);
    nm_own_begin(&b);
    nm_status status = nm_apply(ctx, "multiply", (const nm_view *const[]){ &re, &re }, &a.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "multiply", (const nm_view *const[]){ &im, &im }, &b.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "add", (const nm_view *const[]){ &a.buf.v, &b.buf.v }, &sq->out);
    nm_own_end(ctx, &b);
    nm_own_end(ctx, &a);
    return status;
}

static nm_status var_general(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, double by, const nm_dtype *dtype,
                             const nm_view *mean, nm_out *out, nm_view *r)
{
    nm_own m, x, sq;
    nm_capture c;
    nm_dtype real, *at = NULL;
    nm_own_begin(&m);
    nm_own_begin(&x);
    nm_own_begin(&sq);
    nm_capture_begin(&c, out);
    nm_status status = NM_OK;
    if (!mean) {
        status = mean_at(ctx, v, axes, true, dtype, &m.out);
        mean = &m.buf.v;
    }
    if (status == NM_OK)
        status = nm_apply(ctx, "subtract", (const nm_view *const[]){ v, mean }, &x.out);
    if (status == NM_OK)
        status = square(ctx, &x.buf.v, &sq);
    if (dtype) {
        real = *dtype;
        if (dtype->cls->flags & NM_CLASS_COMPLEX)
            real = sq.has ? sq.buf.v.dt : real;
        at = &real;
    }
    if (status == NM_OK)
        status = nm_reduce(ctx, "add", &sq.buf.v, axes, keepdims, at, &c.out);
    nm_own_end(ctx, &sq);
    nm_own_end(ctx, &x);
    nm_own_end(ctx, &m);
    NM_TRY(status);
    *r = c.v;
    return divide(ctx, &c.v, by);
}

/* The pairwise sum of squared distances of n integers, cast a leaf at a time. */
static nm_status integer_squares(nm_ctx *ctx, const nm_transfer *cast, const char *a, intptr_t n, double mean, double *sum)
{
    enum { LEAF = 512 };
    if (n <= LEAF) {
        double leaf[LEAF];
        NM_TRY(nm_transfer_run(cast, (char *)leaf, sizeof *leaf, (char *)a, cast->src.size, n));
        *sum = levels[ctx->lib->level]->row_f64[NM_MOMENT_SQUARES](leaf, n, mean);
        return NM_OK;
    }
    intptr_t half = n/2 - n/2 % 8;
    double left, right;
    NM_TRY(integer_squares(ctx, cast, a, half, mean, &left));
    NM_TRY(integer_squares(ctx, cast, a + half*cast->src.size, n - half, mean, &right));
    *sum = left + right;
    return NM_OK;
}

/* Rows of integers, as doubles. */
static nm_status var_integers(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, layout l, double by, nm_out *out, nm_view *r)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    nm_capture c;
    nm_capture_begin(&c, out);
    NM_TRY(mean_at(ctx, v, axes, keepdims, &f8, &c.out));       /* each mean is replaced by its variance */
    *r = c.v;
    nm_tmp t;
    NM_TRY(nm_tmp_get(ctx, &t, r, NULL));
    nm_transfer cast;
    nm_status status = nm_transfer_begin(ctx, &cast, &v->dt, true, &f8, true);
    if (status == NM_OK) {
        double *result = (double *)t.v.data;
        for (intptr_t i = 0; i < l.outer && status == NM_OK; i++) {
            double sum;
            status = integer_squares(ctx, &cast, v->data + i*l.n*v->dt.size, l.n, result[i], &sum);
            result[i] = sum/by;
        }
        nm_transfer_end(&cast);
    }
    if (status == NM_OK && t.own)
        status = nm_copy(ctx, r, &t.v, NM_UNSAFE_CASTING);
    nm_tmp_end(ctx, &t);
    return status;
}

nm_status nm_view_var(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, double ddof, bool root, const nm_dtype *dtype,
                 const nm_view *mean, nm_out *out)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    double by = (double)nm_reduced_count(v, axes) - ddof;
    by = by < 0 ? 0 : by;
    if (!dtype && v->dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL))
        dtype = &f8;
    nm_view r;
    layout l = layout_of(v, axes);
    bool fused = !mean && (l.rows || l.columns) && (v->dt.num == NM_DOUBLE || v->dt.num == NM_FLOAT) && (!dtype || dtype->num == v->dt.num);
    if (fused) {
        intptr_t shape[NM_MAXDIMS];
        nm_tmp t = { .own = false };
        NM_TRY(nm_new_num(ctx, out, (int)v->dt.num, reduced_shape(v, axes, keepdims, shape), shape, &r));
        nm_view to = r;
        if (!nm_is_plain(&r)) {
            NM_TRY(nm_tmp_copy(ctx, &t, &r, &v->dt));
            to = t.v;
        }
        nm_status status = v->dt.num == NM_DOUBLE ? var_double(ctx, v, l, by, (double *)to.data)
                           : var_float(ctx, v, l, by, (float *)to.data);
        if (status == NM_OK && t.own)
            status = nm_copy(ctx, &r, &t.v, NM_UNSAFE_CASTING);
        nm_tmp_end(ctx, &t);
        NM_TRY(status);
    } else if (!mean && l.rows && l.n > 0 && dtype && dtype->num == NM_DOUBLE && v->dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL)) {
        NM_TRY(var_integers(ctx, v, axes, keepdims, l, by, out, &r));
    } else {
        NM_TRY(var_general(ctx, v, axes, keepdims, by, dtype, mean, out, &r));
    }
    return root ? square_root(ctx, &r) : NM_OK;
}

nm_status nm_view_ptp(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out)
{
    nm_own most, least;
    nm_own_begin(&most);
    nm_own_begin(&least);
    nm_status status = nm_reduce(ctx, "maximum", v, axes, keepdims, NULL, &most.out);
    if (status == NM_OK)
        status = nm_reduce(ctx, "minimum", v, axes, keepdims, NULL, &least.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "subtract", (const nm_view *const[]){ &most.buf.v, &least.buf.v }, out);
    nm_own_end(ctx, &least);
    nm_own_end(ctx, &most);
    return status;
}

/* ---------------------------------------------------------------------- NaNs */
bool nm_has_nan_kind(const nm_dtype *dt) { return dt->cls->kind == 'f' || dt->cls->kind == 'c'; }

static bool is_nan(const char *item, int num)
{
    switch (num) {
    case NM_HALF: return (*(const uint16_t *)item & 0x7FFF) > 0x7C00;
    case NM_FLOAT: return isnan(*(const float *)item);
    case NM_DOUBLE: return isnan(*(const double *)item);
    case NM_LONGDOUBLE: return isnan(*(const long double *)item);
    case NM_CFLOAT: return isnan(((const float *)item)[0]) || isnan(((const float *)item)[1]);
    case NM_CDOUBLE: return isnan(((const double *)item)[0]) || isnan(((const double *)item)[1]);
    case NM_CLONGDOUBLE: return isnan(((const long double *)item)[0]) || isnan(((const long double *)item)[1]);
    case NM_DATETIME: case NM_TIMEDELTA: return *(const int64_t *)item == INT64_MIN;
    default: return false;
    }
}

nm_status nm_replace_nan(nm_ctx *ctx, const nm_view *v, double by, nm_tmp *t, bool *any)
{
    *any = false;
    if (!nm_has_nan_kind(&v->dt)) {
        t->v = *v;
        t->own = false;
        return NM_OK;
    }
    /* in v's own order of axes, which decides the order of additions */
    nm_dtype native = nm_dtype_native(&v->dt);
    intptr_t items;
    NM_TRY(nm_items_checked(ctx, v->ndim, v->shape, native.size, &items));
    t->bytes = items*native.size;
    char *data = nm_alloc(ctx, (size_t)t->bytes);
    if (!data)
        return NM_E_MEMORY;
    if (v->ndim) {
        memcpy(t->buf.shape, v->shape, (size_t)v->ndim*sizeof(intptr_t));
        nm_strides_keep(v->ndim, v->shape, native.size, 1, &v->strides, t->buf.strides);
    }
    t->buf.v = (nm_view){ data, t->buf.shape, t->buf.strides, v->ndim, NM_WRITEABLE, native };
    t->v = t->buf.v;
    t->own = true;
    nm_status copied = nm_copy(ctx, &t->v, v, NM_UNSAFE_CASTING);
    if (copied < 0) {
        nm_tmp_end(ctx, t);
        return copied;
    }
    _Alignas(32) char item[32] = { 0 };
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    nm_view one = { item, NULL, NULL, 0, NM_WRITEABLE, t->v.dt }, from = { (char *)&by, NULL, NULL, 0, 0, f8 };
    nm_status status = nm_copy(ctx, &one, &from, NM_UNSAFE_CASTING);
    intptr_t n = nm_items(v->ndim, v->shape), size = v->dt.size;
    if (status == NM_OK && v->dt.num == NM_DOUBLE) {
        double *a = (double *)t->v.data;
        int64_t found = 0;
        for (intptr_t i = 0; i < n; i++) {
            found |= a[i] != a[i];
            a[i] = a[i] != a[i] ? by : a[i];
        }
        *any = found != 0;
    } else if (status == NM_OK) {
        for (intptr_t i = 0; i < n; i++)
            if (is_nan(t->v.data + i*size, (int)v->dt.num)) {
                memcpy(t->v.data + i*size, item, (size_t)size);
                *any = true;
            }
    }
    if (status < 0)
        nm_tmp_end(ctx, t);
    return status;
}

static nm_status reduce_replaced(nm_ctx *ctx, const char *name, double by, const nm_view *v, const bool *axes, bool keepdims,
                                 const nm_dtype *dtype, nm_out *out)
{
    nm_tmp t;
    bool any;
    NM_TRY(nm_replace_nan(ctx, v, by, &t, &any));
    nm_status status = nm_reduce(ctx, name, &t.v, axes, keepdims, dtype, out);
    nm_tmp_end(ctx, &t);
    return status;
}

#define NANSUM(T, dt)                                                                                                            \
    static void nansum_##dt(nm_ctx *ctx, const nm_view *v, layout l, T *r)                                                       \
    {                                                                                                                            \
        const nm_moment_kernels *k = levels[ctx->lib->level];                                                                    \
        const T *a = (const T *)v->data;                                                                                         \
        if (l.rows) {                                                                                                            \
            for (intptr_t i = 0; i < l.outer; i++, a += l.n)                                                                     \
                r[i] = l.n ? row_moment_##dt(ctx, NM_MOMENT_NANSUM, a, l.n, 0) : 0;                                                       \
            return;                                                                                                              \
        }                                                                                                                        \
        for (intptr_t j = 0; j < l.outer; j++)                                                                                   \
            r[j] = (T)-0.0;                                                                                                      \
        for (intptr_t i = 0; i < l.n; i++)                                                                                       \
            k->columns_##dt[NM_MOMENT_NANSUM](a + i*l.outer, l.outer, NULL, r);                                                  \
    }
NANSUM(float, f32)
NANSUM(double, f64)

nm_status nm_view_nansum(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out)
{
    layout l = layout_of(v, axes);
    if ((l.rows || l.columns) && (v->dt.num == NM_DOUBLE || v->dt.num == NM_FLOAT) && (!dtype || dtype->num == v->dt.num)) {
        intptr_t shape[NM_MAXDIMS];
        nm_view r;
        NM_TRY(nm_new_num(ctx, out, (int)v->dt.num, reduced_shape(v, axes, keepdims, shape), shape, &r));
        if (nm_is_plain(&r)) {
            if (v->dt.num == NM_DOUBLE)
                nansum_f64(ctx, v, l, (double *)r.data);
            else
                nansum_f32(ctx, v, l, (float *)r.data);
            return NM_OK;
        }
        nm_own own;
        nm_own_begin(&own);
        nm_status status = reduce_replaced(ctx, "add", 0, v, axes, keepdims, dtype, &own.out);
        if (status == NM_OK)
            status = nm_copy(ctx, &r, &own.buf.v, NM_UNSAFE_CASTING);
        nm_own_end(ctx, &own);
        return status;
    }
    return reduce_replaced(ctx, "add", 0, v, axes, keepdims, dtype, out);
}

nm_status nm_nanextreme(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, bool most, nm_out *out)
{
    layout l = layout_of(v, axes);
    const nm_moment_kernels *k = levels[ctx->lib->level];
    if (l.rows && l.n > 0 && (v->dt.num == NM_DOUBLE || v->dt.num == NM_FLOAT)) {
        intptr_t shape[NM_MAXDIMS];
        nm_view r;
        NM_TRY(nm_new_num(ctx, out, (int)v->dt.num, reduced_shape(v, axes, keepdims, shape), shape, &r));
        if (nm_is_plain(&r)) {
            for (intptr_t i = 0; i < l.outer; i++)
                if (v->dt.num == NM_DOUBLE)
                    ((double *)r.data)[i] = k->extreme_f64[most]((const double *)v->data + i*l.n, l.n);
                else
                    ((float *)r.data)[i] = k->extreme_f32[most]((const float *)v->data + i*l.n, l.n);
            return NM_OK;
        }
    }
    return nm_reduce(ctx, most ? "fmax" : "fmin", v, axes, keepdims, NULL, out);
}

nm_status nm_view_nanprod(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out)
{
    return reduce_replaced(ctx, "multiply", 1, v, axes, keepdims, dtype, out);
}

/* The number of items that are not NaN, int64 in keepdims form or not. */
static nm_status count_valid(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_own *count)
{
    layout l = layout_of(v, axes);
    if ((l.rows || l.columns) && (v->dt.num == NM_DOUBLE || v->dt.num == NM_FLOAT)) {
        const nm_moment_kernels *k = levels[ctx->lib->level];
        intptr_t shape[NM_MAXDIMS];
        nm_view r;
        NM_TRY(nm_new_num(ctx, &count->out, NM_INT64, reduced_shape(v, axes, keepdims, shape), shape, &r));
        int64_t *c = (int64_t *)r.data;
        memset(c, 0, (size_t)l.outer*8);
        if (l.rows)
            for (intptr_t i = 0; i < l.outer; i++)
                c[i] = v->dt.num == NM_DOUBLE ? k->nans_f64((const double *)v->data + i*l.n, l.n)
                       : k->nans_f32((const float *)v->data + i*l.n, l.n);
        else
            for (intptr_t i = 0; i < l.n; i++)
                if (v->dt.num == NM_DOUBLE)
                    k->column_nans_f64((const double *)v->data + i*l.outer, l.outer, c);
                else
                    k->column_nans_f32((const float *)v->data + i*l.outer, l.outer, c);
        for (intptr_t i = 0; i < l.outer; i++)
            c[i] = l.n - c[i];
        return NM_OK;
    }
    nm_own bad;
    nm_own_begin(&bad);
    nm_dtype intp = nm_dtype_intp();
    nm_status status = nm_apply(ctx, "equal", (const nm_view *const[]){ v, v }, &bad.out);
    if (status == NM_OK)
        status = nm_reduce(ctx, "add", &bad.buf.v, axes, keepdims, &intp, &count->out);
    nm_own_end(ctx, &bad);
    return status;
}

nm_status nm_view_nanmean(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, const nm_dtype *dtype, nm_out *out)
{
    if (!nm_has_nan_kind(&v->dt))
        return nm_view_mean(ctx, v, axes, keepdims, dtype, out);
    nm_own count, q;
    nm_capture c;
    nm_own_begin(&count);
    nm_own_begin(&q);
    nm_capture_begin(&c, out);
    nm_status status = count_valid(ctx, v, axes, keepdims, &count);
    if (status == NM_OK)
        status = nm_view_nansum(ctx, v, axes, keepdims, dtype, &c.out);
    if (status == NM_OK && c.v.dt.num == NM_DOUBLE && nm_is_plain(&c.v)) {
        const int64_t *m = (const int64_t *)count.buf.v.data;
        for (intptr_t i = 0, n = nm_items(c.v.ndim, c.v.shape); i < n; i++)
            ((double *)c.v.data)[i] /= (double)m[i];
    } else if (status == NM_OK) {
        status = nm_apply(ctx, "divide", (const nm_view *const[]){ &c.v, &count.buf.v }, &q.out);
        if (status == NM_OK)
            status = nm_copy(ctx, &c.v, &q.buf.v, NM_UNSAFE_CASTING);
    }
    nm_own_end(ctx, &q);
    nm_own_end(ctx, &count);
    return status;
}

/* valid - ddof as doubles, NaN where nothing is left. */
static nm_status freedom(nm_ctx *ctx, const nm_view *count, double ddof, bool *bad, nm_tmp *t)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    NM_TRY(nm_tmp_copy(ctx, t, count, &f8));
    double *x = (double *)t->v.data;
    for (intptr_t i = 0, n = nm_items(count->ndim, count->shape); i < n; i++) {
        x[i] -= ddof;
        if (!(x[i] > 0)) {
            *bad = true;
            x[i] = NAN;
        }
    }
    return NM_OK;
}

/* Rows or columns of floats: two passes, no temporaries. */
#define NANVAR(T, dt)                                                                                                            \
    static nm_status nanvar_##dt(nm_ctx *ctx, const nm_view *v, layout l, double ddof, bool *bad, T *r)                          \
    {                                                                                                                            \
        const nm_moment_kernels *k = levels[ctx->lib->level];                                                                    \
        const T *a = (const T *)v->data;                                                                                         \
        int64_t *count = nm_alloc_zero(ctx, (size_t)(l.outer + 1)*8);                                                            \
        T *mean = nm_alloc_array(ctx, l.outer + 1, sizeof *mean);                                                                \
        if (!count || !mean) {                                                                                                   \
            nm_free(ctx, count, (size_t)(l.outer + 1)*8);                                                                        \
            return NM_E_MEMORY;                                                                                                  \
        }                                                                                                                        \
        for (intptr_t i = 0; i < l.outer; i++)                                                                                   \
            mean[i] = r[i] = (T)-0.0;                                                                                            \
        if (l.rows)                                                                                                              \
            for (intptr_t i = 0; i < l.outer; i++) {                                                                             \
                count[i] = k->nans_##dt(a + i*l.n, l.n);                                                                         \
                mean[i] = row_moment_##dt(ctx, NM_MOMENT_NANSUM, a + i*l.n, l.n, 0);                                                     \
            }                                                                                                                    \
        else                                                                                                                     \
            for (intptr_t i = 0; i < l.n; i++) {                                                                                 \
                k->column_nans_##dt(a + i*l.outer, l.outer, count);                                                              \
                k->columns_##dt[NM_MOMENT_NANSUM](a + i*l.outer, l.outer, NULL, mean);                                           \
            }                                                                                                                    \
        for (intptr_t i = 0; i < l.outer; i++) {                                                                                 \
            count[i] = l.n - count[i];                                                                                           \
            mean[i] = count[i] ? (T)((double)mean[i]/(double)count[i]) : 0;                                                      \
        }                                                                                                                        \
        if (l.rows)                                                                                                              \
            for (intptr_t i = 0; i < l.outer; i++)                                                                               \
                r[i] = row_moment_##dt(ctx, NM_MOMENT_NANSQUARES, a + i*l.n, l.n, mean[i]);                                              \
        else                                                                                                                     \
            for (intptr_t i = 0; i < l.n; i++)                                                                                   \
                k->columns_##dt[NM_MOMENT_NANSQUARES](a + i*l.outer, l.outer, mean, r);                                          \
        for (intptr_t i = 0; i < l.outer; i++) {                                                                                 \
            double left = (double)count[i] - ddof;                                                                               \
            *bad |= !(left > 0);                                                                                                 \
            r[i] = left > 0 ? (T)((double)r[i]/left) : (T)NAN;                                                                   \
        }                                                                                                                        \
        nm_free(ctx, count, (size_t)(l.outer + 1)*8);                                                                            \
        nm_free(ctx, mean, (size_t)(l.outer + 1)*sizeof *mean);                                                                  \
        return NM_OK;                                                                                                            \
    }
NANVAR(float, f32)
NANVAR(double, f64)

nm_status nm_view_nanvar(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, double ddof, bool root, const nm_dtype *dtype,
                         bool *bad,
                    nm_out *out)
{
    *bad = false;
    if (!nm_has_nan_kind(&v->dt)) {
        *bad = (double)nm_reduced_count(v, axes) - ddof <= 0;
        return nm_view_var(ctx, v, axes, keepdims, ddof, root, dtype, NULL, out);
    }
    layout l = layout_of(v, axes);
    if ((l.rows || l.columns) && (v->dt.num == NM_DOUBLE || v->dt.num == NM_FLOAT) && !dtype) {
        intptr_t shape[NM_MAXDIMS];
        nm_view r;
        NM_TRY(nm_new_num(ctx, out, (int)v->dt.num, reduced_shape(v, axes, keepdims, shape), shape, &r));
        if (nm_is_plain(&r)) {
            NM_TRY(v->dt.num == NM_DOUBLE ? nanvar_f64(ctx, v, l, ddof, bad, (double *)r.data)
                   : nanvar_f32(ctx, v, l, ddof, bad, (float *)r.data));
            return root ? square_root(ctx, &r) : NM_OK;
        }
    }
    nm_own count, mean, x, sq, q;
    nm_capture c;
    nm_tmp zeros = { .own = false }, dof = { .own = false };
    bool any;
    nm_own_begin(&count);
    nm_own_begin(&mean);
    nm_own_begin(&x);
    nm_own_begin(&sq);
    nm_own_begin(&q);
    nm_capture_begin(&c, out);
    nm_status status = count_valid(ctx, v, axes, true, &count);
    if (status == NM_OK)
        status = nm_view_nanmean(ctx, v, axes, true, dtype, &mean.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "subtract", (const nm_view *const[]){ v, &mean.buf.v }, &x.out);
    if (status == NM_OK)                     /* NaN where v is NaN, and where a mean is, whose items are all NaN */
        status = nm_replace_nan(ctx, &x.buf.v, 0, &zeros, &any);
    if (status == NM_OK && any && v->dt.cls->kind == 'f') {
        /* inf - inf stays NaN: only v's own NaNs count as zero */
        nm_own ok;
        nm_own_begin(&ok);
        status = nm_apply(ctx, "equal", (const nm_view *const[]){ v, v }, &ok.out);
        if (status == NM_OK)
            status = nm_copy_where(ctx, &zeros.v, &x.buf.v, &ok.buf.v, NM_UNSAFE_CASTING);
        nm_own_end(ctx, &ok);
    }
    if (status == NM_OK)
        status = square(ctx, &zeros.v, &sq);
    if (status == NM_OK)
        status = nm_reduce(ctx, "add", &sq.buf.v, axes, keepdims, NULL, &c.out);
    if (status == NM_OK)
        status = freedom(ctx, &count.buf.v, ddof, bad, &dof);
    if (status == NM_OK) {
        nm_view by = dof.v;
        by.ndim = c.v.ndim;
        by.shape = c.v.shape;
        intptr_t strides[NM_MAXDIMS];
        nm_strides_c(by.ndim, by.shape, 8, strides);
        by.strides = strides;
        status = nm_apply(ctx, "divide", (const nm_view *const[]){ &c.v, &by }, &q.out);
        if (status == NM_OK)
            status = nm_copy(ctx, &c.v, &q.buf.v, NM_UNSAFE_CASTING);
    }
    if (status == NM_OK && root)
        status = square_root(ctx, &c.v);
    nm_tmp_end(ctx, &dof);
    nm_tmp_end(ctx, &zeros);
    nm_own_end(ctx, &q);
    nm_own_end(ctx, &sq);
    nm_own_end(ctx, &x);
    nm_own_end(ctx, &mean);
    nm_own_end(ctx, &count);
    return status;
}
