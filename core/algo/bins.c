/* bins.c - bincount, histograms, interpolation. */
#include <math.h>
#include "algo/bins.h"
#include "algo/sort.h"

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
    int64_t least = 0, most = -1;
    for (intptr_t i = 0; i < n && status == NM_OK; i++) {
        least = a[i] < least ? a[i] : least;
        most = a[i] > most ? a[i] : most;
    }
    if (status == NM_OK && least < 0)
        status = nm_fail(ctx, NM_E_VALUE, "'list' argument must have no negative elements");
    if (status == NM_OK && weights && n && nm_items(weights->ndim, weights->shape) != n)
        status = nm_fail(ctx, NM_E_VALUE, "The weights and list don't have the same length.");
    if (status == NM_OK && most == INT64_MAX)
        status = nm_fail(ctx, NM_E_VALUE, "Maximum allowed dimension exceeded");
    intptr_t size = NM_MAX((intptr_t)(most + 1), minlength);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, weights && n ? NM_DOUBLE : NM_INT64, 1, &size, &r);
    if (status == NM_OK)
        memset(r.data, 0, (size_t)size*8);
    if (status == NM_OK && weights && n) {
        status = nm_tmp_get(ctx, &tw, weights, &f8);
        const double *w = (const double *)tw.v.data;
        double *c = (double *)r.data;
        for (intptr_t i = 0; status == NM_OK && i < n; i++)
            c[a[i]] += w[i];
    } else if (status == NM_OK) {
        int64_t *c = (int64_t *)r.data;
        for (intptr_t i = 0; i < n; i++)
            c[a[i]]++;
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
        memset(r.data, 0, (size_t)bins*8);
        if (dt.num == NM_FLOAT)
            uniform_float((const float *)ta.v.data, n, (const float *)te.v.data, bins, w, part, (double *)r.data, (int64_t *)r.data);
        else
            uniform_double((const double *)ta.v.data, n, (const double *)te.v.data, bins, w, part, (double *)r.data, (int64_t *)r.data);
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

nm_status nm_view_interp(nm_ctx *ctx, const nm_view *x, const nm_view *xp, const nm_view *fp, const void *left, const void *right,
                         nm_out *out)
{
    bool cplx = fp->dt.cls->flags & NM_CLASS_COMPLEX;
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), dt = nm_dtype_of(cplx ? NM_CDOUBLE : NM_DOUBLE);
    nm_tmp tx = { .own = false }, txp = { .own = false }, tfp = { .own = false };
    nm_sorter s;
    nm_view r;
    double *slopes = NULL;
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
        const double *px = (const double *)tx.v.data, *pxp = (const double *)txp.v.data, *pfp = (const double *)tfp.v.data;
        const complex_item *cfp = (const complex_item *)tfp.v.data;
        intptr_t size = dt.size;
        const char *lo = left ? left : tfp.v.data, *hi = right ? right : tfp.v.data + (m - 1)*size;
        if (!cplx && m <= n && m > 1) {
            slopes = nm_alloc_array(ctx, m, 8);
            if (!slopes)
                status = NM_E_MEMORY;
            else
                for (intptr_t j = 0; j < m - 1; j++)
                    slopes[j] = (pfp[j + 1] - pfp[j])/(pxp[j + 1] - pxp[j]);
        }
        int64_t at[512];
        for (intptr_t i = 0; i < n && status == NM_OK; i += 512) {
            intptr_t part = NM_MIN(512, n - i);
            status = nm_sorter_search(&s, txp.v.data, m, (const char *)(px + i), part, true, at);
            for (intptr_t k = 0; k < part; k++) {
                double v = px[i + k];
                intptr_t j = at[k] - 1;
                if (NM_UNLIKELY(j < 0 && !(v < pxp[0])))
                    j = 0;                   /* a NaN among the sample points */
                char *to = r.data + (i + k)*size;
                if (isnan(v)) {
                    ((double *)to)[0] = v;
                    if (cplx)
                        ((double *)to)[1] = 0;
                } else if (m == 1) {
                    memcpy(to, v < pxp[0] ? lo : v > pxp[0] ? hi : tfp.v.data, (size_t)size);
                } else if (j < 0) {
                    memcpy(to, lo, (size_t)size);
                } else if (v > pxp[m - 1]) {
                    memcpy(to, hi, (size_t)size);
                } else if (j >= m - 1) {
                    memcpy(to, tfp.v.data + (m - 1)*size, (size_t)size);
                } else if (v == pxp[j]) {    /* exactly, also where a slope is not finite */
                    memcpy(to, tfp.v.data + j*size, (size_t)size);
                } else if (cplx) {
                    *(complex_item *)to = interp_c128(v, j, pxp, cfp);
                } else {
                    *(double *)to = interp_f64(v, j, pxp, pfp, slopes);
                }
            }
        }
        if (slopes)
            nm_free(ctx, slopes, (size_t)m*8);
        nm_sorter_end(&s);
    }
    nm_tmp_end(ctx, &tfp);
    nm_tmp_end(ctx, &txp);
    nm_tmp_end(ctx, &tx);
    return status;
}
