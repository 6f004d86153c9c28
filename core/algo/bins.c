/* bins.c - bincount, histograms, interpolation. */
#include <math.h>
#include "algo/bins.h"
#include "algo/sort.h"
#include "kernels/kernels.h"

/* Pieces of the items, each counted into a table of its own. */
typedef struct tables {
    const void *items;
    intptr_t n, size, bins;                   /* items, items of a piece, items of a table */
    int64_t *count, *more;                    /* the table of the first piece, and those of the others */
    const void *edges;
} tables;

/* The table of a piece, without counts yet, and where its items begin and end. */
static int64_t *table_of(const tables *t, intptr_t piece, intptr_t *begin, intptr_t *end)
{
    int64_t *count = piece ? t->more + (piece - 1)*t->bins : t->count;
    *begin = NM_MIN(t->n, piece*t->size);
    *end = NM_MIN(t->n, *begin + t->size);
    return memset(count, 0, (size_t)t->bins*8);
}

static int add_tables(void *arg, intptr_t begin, intptr_t end)
{
    const tables *t = arg;
    for (const int64_t *more = t->more; more < t->more + (t->n - 1)/t->size*t->bins; more += t->bins)
        for (intptr_t i = begin; i < end; i++)
            t->count[i] += more[i];
    return 0;
}

/* Tables cost time and memory too: together they are no longer than a quarter of the items. */
static nm_status count_in_tables(nm_ctx *ctx, nm_task *some_pieces, tables *t)
{
    intptr_t pieces = nm_pool_pieces(ctx->lib, t->n, 8, &t->size);
    if (pieces > 1) {
        pieces = NM_MIN(pieces, NM_MIN(4*(intptr_t)ctx->lib->pool.threads, t->n/4/t->bins));
        t->size = (t->n + NM_MAX(pieces, 1) - 1)/NM_MAX(pieces, 1);
    }
    if (t->size >= t->n)
        return some_pieces(t, 0, 1);
    if (!(t->more = nm_alloc_array(ctx, pieces - 1, t->bins*8)))
        return NM_E_MEMORY;
    nm_pool_run(ctx->lib, some_pieces, t, pieces, 1);
    nm_pool_run(ctx->lib, add_tables, t, t->bins, NM_POOL_GRAIN);
    nm_free(ctx, t->more, (size_t)(pieces - 1)*(size_t)t->bins*8);
    return NM_OK;
}

/* ------------------------------------------------------------------ bincount */
static int some_tallies(void *arg, intptr_t begin, intptr_t end)
{
    const tables *t = arg;
    const int64_t *a = t->items;
    for (intptr_t i, stop; begin < end; begin++)
        for (int64_t *count = table_of(t, begin, &i, &stop); i < stop; i++)
            count[a[i]]++;
    return 0;
}

typedef struct peaks { const nm_kernel_ops *kernels; const uint64_t *a; intptr_t n, size; uint64_t *most; } peaks;
static int some_peaks(void *arg, intptr_t begin, intptr_t end)
{
    const peaks *p = arg;
    for (intptr_t k = begin; k < end; k++)
        p->most[k] = p->kernels->greatest(p->a + k*p->size, NM_MIN(p->size, p->n - k*p->size));
    return 0;
}

/* -1 of no items; less when some are negative. */
static int64_t greatest(nm_ctx *ctx, const int64_t *a, intptr_t n)
{
    uint64_t most[NM_POOL_PIECES];
    peaks p = { nm_kernels(ctx->lib->level), (const uint64_t *)a, n, 0, most };
    intptr_t pieces = nm_pool_pieces(ctx->lib, n, 8, &p.size);
    nm_pool_run(ctx->lib, some_peaks, &p, pieces, 1);
    if (pieces > 1)
        most[0] = p.kernels->greatest(most, pieces);
    return most[0] > INT64_MAX ? -2 : n ? (int64_t)most[0] : -1;
}

nm_status nm_view_bincount(nm_ctx *ctx, const nm_view *x, const nm_view *weights, intptr_t minlength, nm_out *out)
{
    nm_tmp tx = { .own = false }, tw = { .own = false };
    nm_dtype intp = nm_dtype_intp(), f8 = nm_dtype_of(NM_DOUBLE);
    nm_view r;
    if (x->ndim != 1)
        return nm_fail(ctx, NM_E_VALUE, x->ndim < 1 ? "object of too small depth for desired array" : "object too deep for desired array");
    intptr_t n = x->shape[0];
    if (minlength < 0)
        return nm_fail(ctx, NM_E_VALUE, "'minlength' must not be negative");
    nm_status status = nm_tmp_get(ctx, &tx, x, &intp);
    const int64_t *a = (const int64_t *)tx.v.data;
    int64_t most = status == NM_OK ? greatest(ctx, a, n) : -1;
    if (status == NM_OK && most < -1)
        status = nm_fail(ctx, NM_E_VALUE, "'list' argument must have no negative elements");
    if (status == NM_OK && weights && n && nm_items(weights->ndim, weights->shape) != n)
        status = nm_fail(ctx, NM_E_VALUE, "The weights and list don't have the same length.");
    if (status == NM_OK && most == INT64_MAX)
        status = nm_fail(ctx, NM_E_VALUE, "Maximum allowed dimension exceeded");
    intptr_t size = NM_MAX((intptr_t)(most + 1), minlength);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, weights && n ? NM_DOUBLE : NM_INT64, 1, &size, &r);
    if (status == NM_OK && weights && n) {
        memset(r.data, 0, (size_t)size*8);
        status = nm_tmp_get(ctx, &tw, weights, &f8);
        const double *w = (const double *)tw.v.data;
        double *c = (double *)r.data;
        for (intptr_t i = 0; status == NM_OK && i < n; i++)
            c[a[i]] += w[i];
    } else if (status == NM_OK) {
        status = count_in_tables(ctx, some_tallies, &(tables){ .items = a, .n = n, .bins = size, .count = (int64_t *)r.data });
    }
    nm_tmp_end(ctx, &tw);
    nm_tmp_end(ctx, &tx);
    return status;
}

/* NumPy's rule for uniform bins: the computed bin, moved by one where the edges say so.  Weights are added in blocks of 65536. */
#define UNIFORM(T)                                                                                                          \
    static void uniform_##T(const T *a, intptr_t n, const T *edges, intptr_t bins, const double *w, double *part,           \
                            double *sums, int64_t *counts)                                                                  \
    {                                                                                                                       \
        T first = edges[0], last = edges[bins], range = last - first;                                                       \
        for (intptr_t at = 0; at < n; at += 65536) {                                                                        \
            intptr_t end = NM_MIN(n, at + 65536);                                                                           \
            if (w)                                                                                                          \
                memset(part, 0, (size_t)bins*8);                                                                            \
            for (intptr_t i = at; i < end; i++) {                                                                           \
                T x = a[i];                                                                                                 \
                if (!(x >= first && x <= last))                                                                             \
                    continue;                                                                                               \
                intptr_t k = (intptr_t)((x - first)/range*(T)bins);                                                         \
                k -= k == bins;                                                                                             \
                k -= x < edges[k];                                                                                          \
                k += x >= edges[k + 1] && k != bins - 1;                                                                    \
                if (w)                                                                                                      \
                    part[k] += w[i];                                                                                        \
                else                                                                                                        \
                    counts[k]++;                                                                                            \
            }                                                                                                               \
            for (intptr_t k = 0; w && k < bins; k++)                                                                        \
                sums[k] += part[k];                                                                                         \
        }                                                                                                                   \
    }
UNIFORM(float)
UNIFORM(double)

#define COUNT(T)                                                                                                          \
    static int count_##T(void *arg, intptr_t begin, intptr_t end)                                                           \
    {                                                                                                                       \
        const tables *t = arg;                                                                                              \
        for (intptr_t i, stop; begin < end; begin++) {                                                                      \
            int64_t *counts = table_of(t, begin, &i, &stop);                                                                \
            uniform_##T((const T *)t->items + i, stop - i, t->edges, t->bins, NULL, NULL, NULL, counts);                    \
        }                                                                                                                   \
        return 0;                                                                                                           \
    }
COUNT(float)
COUNT(double)

nm_status nm_histogram_uniform(nm_ctx *ctx, const nm_view *a, const nm_view *edges, const nm_view *weights, nm_out *out)
{
    nm_tmp ta = { .own = false }, te = { .own = false }, tw = { .own = false };
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), dt = edges->dt.num == NM_FLOAT ? nm_dtype_of(NM_FLOAT) : f8;
    nm_view r;
    intptr_t bins = edges->shape[0] - 1, n = nm_items(a->ndim, a->shape);
    double *part = NULL;
    nm_status status = nm_tmp_get(ctx, &ta, a, &dt);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &te, edges, &dt);
    if (status == NM_OK && weights) {
        status = nm_tmp_get(ctx, &tw, weights, &f8);
        part = status == NM_OK ? nm_alloc_array(ctx, bins, 8) : NULL;
        if (status == NM_OK && !part)
            status = NM_E_MEMORY;
    }
    if (status == NM_OK)
        status = nm_new_num(ctx, out, weights ? NM_DOUBLE : NM_INT64, 1, &bins, &r);
    if (status == NM_OK) {
        const double *w = weights ? (const double *)tw.v.data : NULL;
        double *sums = (double *)r.data;
        bool is_float = dt.num == NM_FLOAT;
        tables t = { .items = ta.v.data, .n = n, .bins = bins, .count = (int64_t *)r.data, .edges = te.v.data };
        memset(r.data, 0, (size_t)bins*8);
        if (!w)
            status = count_in_tables(ctx, is_float ? count_float : count_double, &t);
        else if (is_float)
            uniform_float((const float *)ta.v.data, n, (const float *)te.v.data, bins, w, part, sums, NULL);
        else
            uniform_double((const double *)ta.v.data, n, (const double *)te.v.data, bins, w, part, sums, NULL);
    }
    if (part)
        nm_free(ctx, part, (size_t)bins*8);
    nm_tmp_end(ctx, &tw);
    nm_tmp_end(ctx, &te);
    nm_tmp_end(ctx, &ta);
    return status;
}

nm_status nm_histogram_edges(nm_ctx *ctx, const nm_view *a, const nm_view *edges, nm_out *out)
{
    nm_own place;
    nm_view r;
    intptr_t bins = edges->shape[0] - 1, n = nm_items(a->ndim, a->shape), zero = 0;
    nm_dtype dt;
    nm_tmp ta = { .own = false }, te = { .own = false };
    nm_sorter s;
    nm_own_begin(&place);
    if (bins <= 0)
        return nm_new_num(ctx, out, NM_INT64, 1, &zero, &r);
    NM_TRY(nm_promote(ctx, &a->dt, &edges->dt, &dt));
    nm_status status = nm_tmp_get(ctx, &ta, a, &dt);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &te, edges, &dt);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, NM_INT64, 1, &bins, &r);
    if (status == NM_OK)
        status = nm_sorter_begin(ctx, &s, &dt, 1);
    if (status == NM_OK) {
        int64_t *c = (int64_t *)r.data, at[512];
        memset(c, 0, (size_t)bins*8);
        for (intptr_t i = 0; i < n && status == NM_OK; i += 512) {
            intptr_t m = NM_MIN(512, n - i);
            const char *x = ta.v.data + i*dt.size;
            status = nm_sorter_search(&s, te.v.data, bins + 1, x, m, true, at);
            for (intptr_t k = 0; k < m; k++)
                if (at[k] > 0 && at[k] <= bins)
                    c[at[k] - 1]++;
                else if (at[k] == bins + 1 && nm_sorter_compare(&s, x + k*dt.size, te.v.data + bins*dt.size) == 0)
                    c[bins - 1]++;           /* the last edge belongs to the last bin */
        }
        nm_sorter_end(&s);
    }
    nm_tmp_end(ctx, &te);
    nm_tmp_end(ctx, &ta);
    return status;
}

/* -------------------------------------------------------------------- interp */
typedef struct { double re, im; } complex_item;

static double interp_f64(double x, intptr_t j, const double *xp, const double *fp, const double *slopes)
{
    double slope = slopes ? slopes[j] : (fp[j + 1] - fp[j])/(xp[j + 1] - xp[j]);
    double y = slope*(x - xp[j]) + fp[j];
    if (NM_UNLIKELY(isnan(y))) {
        y = slope*(x - xp[j + 1]) + fp[j + 1];
        if (isnan(y) && fp[j] == fp[j + 1])
            y = fp[j];
    }
    return y;
}

static complex_item interp_c128(double x, intptr_t j, const double *xp, const complex_item *fp)
{
    double inverse = 1.0/(xp[j + 1] - xp[j]), back = x - xp[j], forth = x - xp[j + 1];
    complex_item slope = { (fp[j + 1].re - fp[j].re)*inverse, (fp[j + 1].im - fp[j].im)*inverse };
    complex_item y = { slope.re*back + fp[j].re, slope.im*back + fp[j].im };
    if (isnan(y.re)) {
        y.re = slope.re*forth + fp[j + 1].re;
        if (isnan(y.re) && fp[j].re == fp[j + 1].re)
            y.re = fp[j].re;
    }
    if (isnan(y.im)) {
        y.im = slope.im*forth + fp[j + 1].im;
        if (isnan(y.im) && fp[j].im == fp[j + 1].im)
            y.im = fp[j].im;
    }
    return y;
}

/* All of double, or cplx: values of complex_item; slopes may be NULL.  lo and hi: what lies outside. */
enum { INTERP_ITEMS = 1 << 14, INTERP_BLOCK = 512 };
typedef struct interpolation {
    nm_sorter *s;
    const double *x, *xp;
    const char *fp, *lo, *hi;
    double *slopes;
    intptr_t m, size;
    bool cplx;
    char *to;
} interpolation;

static void interp_one(const interpolation *p, double v, intptr_t j, char *to)
{
    intptr_t m = p->m;
    const char *item = NULL;
    if (NM_UNLIKELY(j < 0 && !(v < p->xp[0])))
        j = 0;                               /* a NaN among the sample points */
    if (isnan(v)) {
        ((double *)to)[0] = v;
        if (p->cplx)
            ((double *)to)[1] = 0;
        return;
    }
    if (m == 1)
        item = v < p->xp[0] ? p->lo : v > p->xp[0] ? p->hi : p->fp;
    else if (j < 0)
        item = p->lo;
    else if (v > p->xp[m - 1])
        item = p->hi;
    else if (j >= m - 1)
        item = p->fp + (m - 1)*p->size;
    else if (v == p->xp[j])                  /* exactly, also where a slope is not finite */
        item = p->fp + j*p->size;
    if (item)
        memcpy(to, item, (size_t)p->size);
    else if (p->cplx)
        *(complex_item *)to = interp_c128(v, j, p->xp, (const complex_item *)p->fp);
    else
        *(double *)to = interp_f64(v, j, p->xp, (const double *)p->fp, p->slopes);
}

static int interp_some(void *arg, intptr_t begin, intptr_t end)
{
    const interpolation *p = arg;
    int64_t at[INTERP_BLOCK];
    for (intptr_t i = begin; i < end; i += INTERP_BLOCK) {
        intptr_t part = NM_MIN(INTERP_BLOCK, end - i);
        NM_TRY(nm_sorter_search(p->s, (const char *)p->xp, p->m, (const char *)(p->x + i), part, true, at));
        for (intptr_t k = 0; k < part; k++)
            interp_one(p, p->x[i + k], at[k] - 1, p->to + (i + k)*p->size);
    }
    return 0;
}

nm_status nm_view_interp(nm_ctx *ctx, const nm_view *x, const nm_view *xp, const nm_view *fp, const void *left, const void *right,
                         nm_out *out)
{
    bool cplx = fp->dt.cls->flags & NM_CLASS_COMPLEX;
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), dt = nm_dtype_of(cplx ? NM_CDOUBLE : NM_DOUBLE);
    nm_tmp tx = { .own = false }, txp = { .own = false }, tfp = { .own = false };
    nm_sorter s;
    nm_view r;
    if (xp->ndim != 1 || fp->ndim != 1)
        return nm_fail(ctx, NM_E_VALUE, "object too deep for desired array");
    intptr_t m = xp->shape[0], n = nm_items(x->ndim, x->shape);
    if (m == 0)
        return nm_fail(ctx, NM_E_VALUE, "array of sample points is empty");
    if (fp->shape[0] != m)
        return nm_fail(ctx, NM_E_VALUE, "fp and xp are not of the same length.");
    nm_status status = nm_tmp_get(ctx, &tx, x, &f8);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &txp, xp, &f8);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &tfp, fp, &dt);
    if (status == NM_OK)
        status = nm_new(ctx, out, &dt, x->ndim, x->shape, &r);
    if (status == NM_OK)
        status = nm_sorter_begin(ctx, &s, &f8, 1);
    if (status == NM_OK) {
        interpolation p = { .s = &s, .x = (const double *)tx.v.data, .xp = (const double *)txp.v.data, .fp = tfp.v.data,
                            .lo = left ? left : tfp.v.data, .hi = right ? right : tfp.v.data + (m - 1)*dt.size,
                            .m = m, .size = dt.size, .cplx = cplx, .to = r.data };
        if (!cplx && m <= n && m > 1) {
            const double *f = (const double *)tfp.v.data;
            p.slopes = nm_alloc_array(ctx, m, 8);
            if (!p.slopes)
                status = NM_E_MEMORY;
            for (intptr_t j = 0; p.slopes && j < m - 1; j++)
                p.slopes[j] = (f[j + 1] - f[j])/(p.xp[j + 1] - p.xp[j]);
        }
        if (status == NM_OK)
            status = nm_pool_run(ctx->lib, interp_some, &p, n, INTERP_ITEMS);
        if (p.slopes)
            nm_free(ctx, p.slopes, (size_t)m*8);
        nm_sorter_end(&s);
    }
    nm_tmp_end(ctx, &tfp);
    nm_tmp_end(ctx, &txp);
    nm_tmp_end(ctx, &tx);
    return status;
}
