/* bin_rules.c - how many equal bins a histogram gets, by the rules that numpy.histogram knows by name.  Numbers keep the precision that
 * NumPy's scalars have at each step, so that a bin more or less never depends on the rounding. */
#include <math.h>
#include "algo/bins.h"
#include "algo/stats.h"
#include "algo/terms.h"
#include "dtype/half_soft.h"

const char *const nm_bin_rule_names[NM_BIN_RULES] = { "auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges" };

/* A floating-point number of one of NumPy's precisions. */
typedef struct number { long double value; int num; } number;

static long double fit(long double x, int num)
{
    switch (num) {
    case NM_HALF: return (long double)nm_half_to_float(nm_half_from_float((float)x));
    case NM_FLOAT: return (long double)(float)x;
    case NM_LONGDOUBLE: return x;
    default: return (long double)(double)x;
    }
}
static int wider(int a, int b)
{
    if (a == NM_LONGDOUBLE || b == NM_LONGDOUBLE)
        return NM_LONGDOUBLE;
    if (a == NM_DOUBLE || b == NM_DOUBLE)
        return NM_DOUBLE;
    return a == NM_FLOAT || b == NM_FLOAT ? NM_FLOAT : NM_HALF;
}
static number full(double x) { return (number){ x, NM_DOUBLE }; }
static number plain(double x, number beside) { return (number){ fit(x, beside.num), beside.num }; }   /* a Python number */
/* Where long double is not asked for, one rounding of a double operation is that of the narrower type as well. */
static number divided(number a, number b)
{
    int num = wider(a.num, b.num);
    return (number){ num == NM_LONGDOUBLE ? a.value/b.value : fit((long double)((double)a.value/(double)b.value), num), num };
}
static number times(number a, number b)
{
    int num = wider(a.num, b.num);
    return (number){ num == NM_LONGDOUBLE ? a.value*b.value : fit((long double)((double)a.value*(double)b.value), num), num };
}
static number smaller(number a, number b) { return b.value < a.value ? b : a; }
static number larger(number a, number b) { return b.value > a.value ? b : a; }

typedef struct sample {
    nm_terms t;
    const nm_view *x;                        /* one dimension, plain */
    intptr_t n;
    number ptp, first, last;                 /* range of the items; the outer edges */
    bool given;                              /* the edges were given: doubles */
    bool coarse;
} sample;

/* A 0-d result as a number. */
static number value_of(sample *s, const nm_own *own, nm_status status)
{
    number r = { 0, NM_DOUBLE };
    if (s->t.status == NM_OK)
        s->t.status = status;
    if (s->t.status < 0)
        return r;
    nm_dtype wide = nm_dtype_of(NM_LONGDOUBLE);
    nm_view to = { (char *)&r.value, NULL, NULL, 0, NM_WRITEABLE, wide };
    s->t.status = nm_copy(s->t.ctx, &to, &own->buf.v, NM_UNSAFE_CASTING);
    r.num = own->buf.v.dt.cls->kind == 'f' ? (int)own->buf.v.dt.num : NM_DOUBLE;
    return r;
}
static number reduced(sample *s, const char *ufunc)
{
    nm_own own;
    nm_own_begin(&own);
    number r = value_of(s, &own, s->t.status < 0 ? s->t.status : nm_reduce(s->t.ctx, ufunc, s->x, NULL, false, NULL, &own.out));
    nm_own_end(s->t.ctx, &own);
    return r;
}
static number deviation(sample *s)
{
    nm_own own;
    nm_own_begin(&own);
    number r = value_of(s, &own, s->t.status < 0 ? s->t.status : nm_view_var(s->t.ctx, s->x, NULL, false, 0, true, NULL, NULL, &own.out));
    nm_own_end(s->t.ctx, &own);
    return r;
}

static number by_sqrt(sample *s) { return divided(s->ptp, full(sqrt((double)s->n))); }
static number by_sturges(sample *s) { return divided(s->ptp, full(log2((double)s->n) + 1.0)); }
static number by_rice(sample *s) { return divided(s->ptp, plain(2.0*pow((double)s->n, 1.0/3), s->ptp)); }
static number by_scott(sample *s)
{
    number d = deviation(s);
    return times(plain(pow(24.0*pow(M_PI, 0.5)/(double)s->n, 1.0/3.0), d), d);
}

static number by_doane(sample *s)
{
    number sigma = deviation(s), none = full(0);
    nm_terms *t = &s->t;
    nm_own own;
    double n = (double)s->n;
    if (s->n <= 2 || !(sigma.value > 0) || t->status < 0)
        return none;
    double sg1 = sqrt(6.0*(n - 2)/((n + 1.0)*(n + 3)));
    nm_own_begin(&own);
    t->status = nm_view_mean(t->ctx, s->x, NULL, false, NULL, &own.out);
    const nm_view *apart = t->status < 0 ? NULL : nm_term(t, "subtract", s->x, &own.buf.v);
    const nm_view *scaled = nm_term(t, "divide", apart, apart ? nm_term_number(t, (double)sigma.value, apart) : NULL);
    const nm_view *cubes = nm_term(t, "power", scaled, scaled ? nm_term_number(t, 3, scaled) : NULL);
    nm_own_end(t->ctx, &own);
    nm_own_begin(&own);
    number skew = value_of(s, &own, t->status < 0 ? t->status : nm_view_mean(t->ctx, cubes, NULL, false, NULL, &own.out));
    nm_own_end(t->ctx, &own);
    number lean = divided((number){ fabsl(skew.value), skew.num }, full(sg1));
    if (lean.num == NM_LONGDOUBLE)
        return divided(s->ptp, (number){ 1.0 + log2(n) + log2l(1.0L + lean.value), NM_LONGDOUBLE });
    return divided(s->ptp, full(1.0 + log2(n) + log2(1.0 + (double)lean.value)));
}

static number by_fd(sample *s)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    static double quarters[2] = { 0.75, 0.25 };
    intptr_t two = 2, step = 8;
    nm_view q = { (char *)quarters, &two, &step, 1, 0, f8 };
    number part[2] = { full(0), full(0) };
    nm_own own;
    nm_own_begin(&own);
    if (s->t.status == NM_OK)
        s->t.status = nm_view_quantile(s->t.ctx, s->x, &q, false, NULL, false, NM_Q_LINEAR, false, &own.out);
    for (int i = 0; i < 2 && s->t.status == NM_OK; i++) {
        nm_own one = own;
        one.buf.v = (nm_view){ own.buf.v.data + i*own.buf.v.dt.size, NULL, NULL, 0, 0, own.buf.v.dt };
        part[i] = value_of(s, &one, NM_OK);
    }
    nm_own_end(s->t.ctx, &own);
    number iqr = { part[0].num == NM_LONGDOUBLE ? part[0].value - part[1].value
                   : (long double)((double)part[0].value - (double)part[1].value), part[0].num };
    return times(times(plain(2.0, iqr), iqr), plain(pow((double)s->n, -1.0/3.0), iqr));
}
static number by_auto(sample *s)
{
    number half = by_sqrt(s);
    half.value = fit(half.value/2, half.num);
    return smaller(larger(by_fd(s), half), by_sturges(s));
}

/* The sum of squares of the counts in bins equal bins. */
static double squares(sample *s, intptr_t bins)
{
    bool narrow = s->x->dt.num == NM_FLOAT;
    double total = 0, step, *edge = nm_alloc_array(s->t.ctx, bins + 1, sizeof *edge);
    intptr_t n = bins + 1, stride = 8;
    nm_dtype f4 = nm_dtype_of(NM_FLOAT);
    nm_own own;
    nm_own_begin(&own);
    if (!edge) {
        s->t.status = NM_E_MEMORY;
        return 0;
    }
    nm_linspace_f64(s->t.ctx, (double)s->first.value, (double)s->last.value, n, true, edge, &step);
    if (narrow && !s->given) {               /* NumPy's edges are then made in float */
        float low = (float)s->first.value, by = ((float)s->last.value - low)/(float)bins;
        for (intptr_t i = 0; i < bins; i++)
            edge[i] = (float)i*by + low;
    }
    nm_view edges = { (char *)edge, &n, &stride, 1, 0, nm_dtype_of(NM_DOUBLE) };
    const nm_view *use = narrow ? nm_term_copy(&s->t, &edges, &f4) : &edges;
    if (use)
        s->t.status = nm_histogram_uniform(s->t.ctx, s->x, use, NULL, &own.out);
    for (intptr_t i = 0; i < bins && s->t.status == NM_OK; i++) {
        double p = (double)((const int64_t *)own.buf.v.data)[i]/(double)s->n;
        total += p*p;
    }
    nm_own_end(s->t.ctx, &own);
    nm_free(s->t.ctx, edge, (size_t)n*sizeof *edge);
    return total;
}
static number by_stone(sample *s)
{
    if (s->n <= 1 || s->ptp.value == 0)
        return full(0);
    intptr_t most = NM_MAX(100, (intptr_t)sqrt((double)s->n)), best = 1;
    double least = INFINITY;
    for (intptr_t bins = 1; bins <= most && s->t.status == NM_OK; bins++) {
        double width = (double)divided(s->ptp, plain((double)bins, s->ptp)).value, loss = (2 - (double)(s->n + 1)*squares(s, bins))/width;
        if (loss < least) {
            least = loss;
            best = bins;
        }
    }
    s->coarse = best == most;
    return divided(s->ptp, plain((double)best, s->ptp));
}

static number (*const rules[NM_BIN_RULES])(sample *) = { by_auto, by_doane, by_fd, by_rice, by_scott, by_sqrt, by_stone, by_sturges };

/* The items between the edges, in one dimension. */
static nm_status within(nm_ctx *ctx, const nm_view *a, const double *range, nm_tmp *t, nm_tmp *wide)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    NM_TRY(nm_tmp_copy(ctx, t, a, NULL));
    intptr_t n = nm_items(a->ndim, a->shape), kept = range ? 0 : n, size = t->v.dt.size;
    if (range) {
        NM_TRY(nm_tmp_get(ctx, wide, &t->v, &f8));
        for (intptr_t i = 0; i < n; i++) {
            double x = ((const double *)wide->v.data)[i];
            if (isgreaterequal(x, range[0]) && islessequal(x, range[1]))
                memmove(t->v.data + kept++*size, t->v.data + i*size, (size_t)size);
        }
        nm_tmp_end(ctx, wide);
    }
    t->buf.shape[0] = kept;
    t->buf.strides[0] = size;
    t->v = (nm_view){ t->v.data, t->buf.shape, t->buf.strides, 1, NM_WRITEABLE, t->v.dt };
    return NM_OK;
}

/* last - first exactly where they are integers, whose difference may need one bit more. */
static number difference(number first, number last)
{
    int num = first.num;
    long double d = num == NM_LONGDOUBLE ? last.value - first.value : fit((long double)((double)last.value - (double)first.value), num);
    return (number){ d, num };
}

static nm_status count(nm_ctx *ctx, sample *s, nm_bin_rule rule, const double *range, intptr_t *bins)
{
    bool integer = s->x->dt.cls->flags & NM_CLASS_INTEGER;
    number least = reduced(s, "minimum"), most = reduced(s, "maximum");
    if (s->t.status < 0)
        return s->t.status;
    s->ptp = integer ? full((double)(most.value - least.value)) : difference(least, most);
    s->first = range ? full(range[0]) : least;
    s->last = range ? full(range[1]) : most;
    s->given = range || integer;
    if (!isfinite(s->first.value) || !isfinite(s->last.value))
        return nm_fail(ctx, NM_E_VALUE, "autodetected range of [%.17g, %.17g] is not finite", (double)s->first.value,
                       (double)s->last.value);
    if (s->first.value == s->last.value) {
        s->first.value -= 0.5L;
        s->last.value += 0.5L;
    }
    number width = rules[rule](s), delta = integer && !range ? full((double)(s->last.value - s->first.value))
                   : difference(s->first, s->last);
    if (s->t.status < 0)
        return s->t.status;
    if (integer && width.value != 0 && width.value < 1)
        width = full(1);
    long double parts = width.value == 0 ? 1 : ceill(divided(delta, width).value);
    if (isnan(parts))
        return nm_fail(ctx, NM_E_VALUE, "cannot convert float NaN to integer");
    if (isinf(parts))
        return nm_fail(ctx, NM_E_OVERFLOW, "cannot convert float infinity to integer");
    if (parts >= 0x1p62L)
        return nm_fail(ctx, NM_E_MEMORY, "Unable to allocate that many bins");
    *bins = (intptr_t)parts;
    return NM_OK;
}

nm_status nm_histogram_rule(nm_ctx *ctx, const nm_view *a, nm_bin_rule rule, const double *range, intptr_t *bins, bool *coarse)
{
    nm_tmp t = { .own = false }, wide = { .own = false };
    sample s = { .coarse = false };
    *coarse = false;
    if (a->dt.cls->kind != 'f' && !(a->dt.cls->flags & NM_CLASS_INTEGER))
        return nm_fail(ctx, NM_E_TYPE, "bins by rule need real numbers");
    nm_terms_begin(&s.t, ctx);
    nm_status status = within(ctx, a, range, &t, &wide);
    s.x = &t.v;
    s.n = status < 0 ? 0 : t.v.shape[0];
    if (status == NM_OK && s.n == 0)
        *bins = 1;
    else if (status == NM_OK)
        status = count(ctx, &s, rule, range, bins);
    *coarse = s.coarse;
    nm_status freed = nm_terms_end(&s.t);
    nm_tmp_end(ctx, &wide);
    nm_tmp_end(ctx, &t);
    return status < 0 ? status : freed;
}
