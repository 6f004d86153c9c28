/* array_random.c - arrays of random numbers, in NumPy's streams. */
#include <math.h>
#include <string.h>
#include "linalg/linalg.h"
#include "random/random.h"
#include "array/array_memory.h"

struct nm_generator {
    nm_rng rng;
    bool legacy;
    nm_engine engine;
    nm_engine_state state;
};

/* ------------------------------------------------------------------ generators */
static nm_generator *new_generator(nm_ctx *nm, nm_engine engine)
{
    nm_generator *g = nm_alloc_zero(nm, sizeof *g);
    if (g)
        g->engine = engine;
    return g;
}

static nm_generator *bind(nm_generator *g)
{
    nm_bitgen bg;
    nm_bitgen_bind(&bg, g->engine, &g->state);
    nm_rng_init(&g->rng, &bg);
    return g;
}

nm_generator *nm_generator_new(nm_ctx *nm, const char *engine, uint64_t seed)
{
    int which = 0;
    while (which < NM_ENGINES && strcmp(engine, nm_engine_name((nm_engine)which)))
        which++;
    if (which == NM_ENGINES) {
        nm_fail(nm, NM_E_VALUE, "%s is not a known BitGenerator module.", engine);
        return NULL;
    }
    nm_generator *g = new_generator(nm, (nm_engine)which);
    if (!g)
        return NULL;
    nm_engine_seed(g->engine, &g->state, seed);
    return bind(g);
}

static bool has_generator(nm_ctx *nm, const char *who, const nm_generator *g)
{
    if (!g && nm_last(nm) == NM_OK)
        nm_fail(nm, NM_E_VALUE, "the generator of %s is NULL", who);
    return g;
}

nm_generator *nm_default_rng(nm_ctx *nm, uint64_t seed) { return nm_generator_new(nm, "PCG64", seed); }

nm_generator *nm_random_state(nm_ctx *nm, uint32_t seed)
{
    nm_generator *g = new_generator(nm, NM_MT19937);
    if (!g)
        return NULL;
    nm_mt19937_seed(&g->state.mt19937, seed);
    g->legacy = true;
    return bind(g);
}

/* A generator from words of entropy, and from the children that its SeedSequence spawns. */
static nm_generator *from_pool(nm_ctx *nm, const nm_seedseq *s)
{
    nm_generator *g = new_generator(nm, NM_PCG64);
    uint64_t words[4];
    if (!g)
        return NULL;
    nm_seed_words64(s->pool, NM_SEED_POOL, words, 4);
    nm_pcg64_set_seed(&g->state.pcg64, words, words + 2);
    return bind(g);
}

nm_status nm_spawn(nm_ctx *nm, const uint32_t *entropy, int words, int n, nm_generator **children)
{
    nm_seedseq parent, child;
    memset(children, 0, (size_t)NM_MAX(n, 0) * sizeof *children);
    NM_TRY(nm_seedseq_init(nm, &parent, entropy, words));
    for (int i = 0; i < n; i++) {
        NM_TRY(nm_seedseq_spawn(nm, &parent, &child));
        if (!(children[i] = from_pool(nm, &child)))
            return nm_outcome(nm);
    }
    return NM_OK;
}

void nm_generator_free(nm_ctx *nm, nm_generator *g) { nm_free(nm, g, sizeof *g); }

/* ------------------------------------------------------------------ distributions */
typedef struct dist_row { const char *name; int now, old; } dist_row;
#define BOTH(name) #name, NM_DIST_##name, NM_DIST_legacy_##name
#define SAME(name) #name, NM_DIST_##name, NM_DIST_##name
static const dist_row rows[] = {
    { SAME(random) }, { BOTH(standard_exponential) }, { BOTH(standard_normal) }, { BOTH(standard_cauchy) }, { BOTH(standard_gamma) },
    { BOTH(exponential) }, { BOTH(chisquare) }, { BOTH(pareto) }, { BOTH(weibull) }, { BOTH(power) }, { BOTH(rayleigh) },
    { BOTH(standard_t) }, { SAME(poisson) }, { BOTH(geometric) }, { BOTH(zipf) }, { BOTH(logseries) }, { BOTH(normal) }, { BOTH(gamma) },
    { SAME(uniform) }, { BOTH(beta) }, { BOTH(f) }, { SAME(laplace) }, { SAME(gumbel) }, { SAME(logistic) }, { BOTH(lognormal) },
    { BOTH(wald) }, { BOTH(vonmises) }, { BOTH(noncentral_chisquare) }, { BOTH(negative_binomial) }, { BOTH(binomial) },
    { SAME(triangular) }, { BOTH(noncentral_f) }, { BOTH(hypergeometric) },
};

static nm_status check_row(nm_ctx *nm, const dist_row *row, bool legacy, int n, const double *p)
{
    nm_dist dist = (nm_dist)(legacy ? row->old : row->now);
    const nm_dist_param *param = nm_dist_params(dist);
    for (int k = 0; k < n; k++) {
        int breach = nm_domain_breach(param[k].domain, p[k]);
        if (breach) {
            char text[128];
            nm_domain_message(&param[k], breach, false, sizeof text, text);
            return nm_fail(nm, NM_E_VALUE, "%s", text);
        }
        if (nm_dist_about(dist)->args[k] == 'q' && !(p[k] < 0x1p63))
            return nm_fail(nm, NM_E_VALUE, "%s is no 64-bit integer", param[k].name);
    }
    int d = row->now;
    if (d == NM_DIST_uniform && !isfinite(p[1]))
        return nm_fail(nm, NM_E_OVERFLOW, "high - low range exceeds valid bounds");
    if (d == NM_DIST_triangular && (!(p[0] <= p[1]) || !(p[1] <= p[2]) || p[0] == p[2]))
        return nm_fail(nm, NM_E_VALUE, p[0] == p[2] ? "left == right" : p[0] <= p[1] ? "mode > right" : "left > mode");
    if (d == NM_DIST_negative_binomial && !legacy && !((1 - p[1]) / p[1] * (p[0] + 10 * sqrt(p[0])) <= nm_rate_max()))
        return nm_fail(nm, NM_E_VALUE, "n too large or p too small, see Generator.negative_binomial Notes");
    if (d == NM_DIST_hypergeometric && (p[0] >= 1e9 || p[1] >= 1e9))
        return nm_fail(nm, NM_E_VALUE, "both ngood and nbad must be less than 1000000000");
    if (d == NM_DIST_hypergeometric && p[0] + p[1] < p[2])
        return nm_fail(nm, NM_E_VALUE, "ngood + nbad < nsample");
    return NM_OK;
}

static const dist_row *row_of(nm_ctx *nm, const char *name)
{
    for (int i = 0; i < NM_COUNT(rows); i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    nm_fail(nm, NM_E_VALUE, "there is no distribution '%s'", name);
    return NULL;
}

/* p as the fills take it: numbers, integers where the distribution counts. */
static nm_array *draw(nm_ctx *nm, nm_generator *g, const char *name, const double *p, int ndim, const intptr_t *shape)
{
    static const intptr_t steps[4] = { 0 };
    const dist_row *row = has_generator(nm, name, g) ? row_of(nm, name) : NULL;
    if (!row)
        return NULL;
    nm_dist dist = (nm_dist)(g->legacy ? row->old : row->now);
    const nm_dist_info *info = nm_dist_about(dist);
    int n = (int)strlen(info->args);
    double d[3];
    int64_t q[3];
    char *arg[3];
    if (check_row(nm, row, g->legacy, n, p) < 0)
        return NULL;
    for (int k = 0; k < n; k++) {
        d[k] = p[k];
        q[k] = (int64_t)(info->args[k] == 'q' ? p[k] : 0);
        arg[k] = info->args[k] == 'q' ? (char *)&q[k] : (char *)&d[k];
    }
    nm_dtype dt = nm_dtype_of(info->out == 'q' ? NM_INT64 : NM_DOUBLE);
    nm_array *a = nm_fresh(nm, &dt, ndim, shape, false);
    return a && nm_random_fill(nm, &g->rng, dist, nm_size(a), a->v.data, arg, steps) >= 0 ? a : NULL;
}

#define DRAW0(fn, name) \
    nm_array *fn(nm_ctx *nm, nm_generator *g, int ndim, const intptr_t *shape) { return draw(nm, g, name, NULL, ndim, shape); }
#define DRAW1(fn, name) \
    nm_array *fn(nm_ctx *nm, nm_generator *g, double a, int ndim, const intptr_t *shape) { return draw(nm, g, name, &a, ndim, shape); }
#define DRAW2(fn, name) \
    nm_array *fn(nm_ctx *nm, nm_generator *g, double a, double b, int ndim, const intptr_t *shape) \
    { return draw(nm, g, name, (double[2]){ a, b }, ndim, shape); }
#define X(name) DRAW0(nm_##name, #name)
NM_DISTRIBUTIONS_0(X)
#undef X
#define X(name) DRAW1(nm_##name, #name)
NM_DISTRIBUTIONS_1(X)
#undef X
#define X(name) DRAW2(nm_##name, #name)
NM_DISTRIBUTIONS_2(X)
#undef X
DRAW1(nm_random_power, "power")
DRAW2(nm_random_f, "f")
nm_array *nm_uniform(nm_ctx *nm, nm_generator *g, double low, double high, int ndim, const intptr_t *shape)
{
    return draw(nm, g, "uniform", (double[2]){ low, high - low }, ndim, shape);
}
nm_array *nm_binomial(nm_ctx *nm, nm_generator *g, int64_t n, double p, int ndim, const intptr_t *shape)
{
    return draw(nm, g, "binomial", (double[2]){ p, (double)n }, ndim, shape);
}
nm_array *nm_triangular(nm_ctx *nm, nm_generator *g, double left, double mode, double right, int ndim, const intptr_t *shape)
{
    return draw(nm, g, "triangular", (double[3]){ left, mode, right }, ndim, shape);
}
nm_array *nm_noncentral_f(nm_ctx *nm, nm_generator *g, double dfnum, double dfden, double nonc, int ndim, const intptr_t *shape)
{
    return draw(nm, g, "noncentral_f", (double[3]){ dfnum, dfden, nonc }, ndim, shape);
}
nm_array *nm_hypergeometric(nm_ctx *nm, nm_generator *g, int64_t good, int64_t bad, int64_t sample, int ndim, const intptr_t *shape)
{
    return draw(nm, g, "hypergeometric", (double[3]){ (double)good, (double)bad, (double)sample }, ndim, shape);
}

nm_array *nm_draw(nm_ctx *nm, nm_generator *g, const char *distribution, int n, const nm_array *const *params)
{
    const nm_array *flat[3];
    nm_array *wide[3], *r = NULL;
    const dist_row *row = has_generator(nm, __func__, g) && nm_given(nm, __func__, n, params) ? row_of(nm, distribution) : NULL;
    if (!row)
        return NULL;
    nm_dist dist = (nm_dist)(g->legacy ? row->old : row->now);
    const nm_dist_info *info = nm_dist_about(dist);
    if ((int)strlen(info->args) != n) {
        nm_fail(nm, NM_E_TYPE, "%s takes %d parameters, %d are given", distribution, (int)strlen(info->args), n);
        return NULL;
    }
    nm_enter(nm);
    bool ok = nm_broadcast_arrays(nm, n, params, wide) >= 0;
    char *arg[3];
    intptr_t step[3];
    for (int k = 0; ok && k < n; k++) {
        ok = (flat[k] = nm_astype(nm, wide[k], nm_of(NM_DOUBLE))) != NULL;
        step[k] = 8;
    }
    for (intptr_t i = 0, items = ok ? nm_size(flat[0]) : 0; ok && i < items; i++) {
        double p[3];
        for (int k = 0; k < n; k++)
            p[k] = ((double *)flat[k]->v.data)[i];
        ok = check_row(nm, row, g->legacy, n, p) >= 0;
    }
    for (int k = 0; ok && k < n; k++) {
        const nm_array *typed = info->args[k] == 'q' ? nm_astype(nm, flat[k], nm_of(NM_INT64)) : flat[k];
        ok = typed != NULL;
        arg[k] = ok ? typed->v.data : NULL;
    }
    nm_dtype dt = nm_dtype_of(info->out == 'q' ? NM_INT64 : NM_DOUBLE);
    if (ok && (r = nm_fresh(nm, &dt, flat[0]->v.ndim, flat[0]->shape, false)) &&
        nm_random_fill(nm, &g->rng, dist, nm_size(r), r->v.data, arg, step) < 0)
        r = NULL;
    return nm_blame(nm, __func__, n, params, nm_yield(nm, r));
}

/* ------------------------------------------------------------------ integers, orders, choices */
nm_array *nm_integers(nm_ctx *nm, nm_generator *g, int64_t low, int64_t high, int ndim, const intptr_t *shape)
{
    nm_dtype i64 = nm_dtype_of(NM_INT64);
    if (low >= high) {
        nm_fail(nm, NM_E_VALUE, "low >= high");
        return NULL;
    }
    nm_array *a = has_generator(nm, __func__, g) ? nm_fresh(nm, &i64, ndim, shape, false) : NULL;
    if (a)
        nm_random_integers(&g->rng, 8, (uint64_t)low, (uint64_t)high - 1 - (uint64_t)low, g->legacy, nm_size(a), a->v.data);
    return a;
}

nm_array *nm_random_bytes(nm_ctx *nm, nm_generator *g, intptr_t n)
{
    nm_dtype u8 = nm_dtype_of(NM_UINT8), u32 = nm_dtype_of(NM_UINT32);
    intptr_t words = n > 0 ? (n - 1) / 4 + 1 : 0;
    if (!has_generator(nm, __func__, g))
        return NULL;
    nm_enter(nm);
    nm_array *whole = nm_fresh(nm, &u32, 1, &words, false), *r = whole ? nm_fresh(nm, &u8, 1, &n, false) : NULL;
    if (r) {
        nm_random_integers(&g->rng, 4, 0, UINT32_MAX, g->legacy, words, whole->v.data);
        memcpy(r->v.data, whole->v.data, (size_t)n);
    }
    return nm_yield(nm, r);
}

nm_array *nm_permutation(nm_ctx *nm, nm_generator *g, intptr_t n)
{
    nm_array *a = g ? nm_arange(nm, 0, (double)n, 1, nm_dtype_of(NM_INT64)) : NULL;
    if (a)
        nm_random_shuffle(&g->rng, n, 1, 8, 8, a->v.data);
    return a;
}

static nm_status shuffle(nm_ctx *nm, nm_generator *g, nm_array *a, int axis)
{
    NM_TRY(nm_axis(nm, axis, a->v.ndim, NULL, &axis));
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "array is read-only");
    if (a->v.ndim == 1) {
        nm_random_shuffle(&g->rng, a->shape[0], 1, a->v.dt.size, a->strides[0], a->v.data);
        return NM_OK;
    }
    if (nm_size(a) == 0)
        return NM_OK;
    nm_enter(nm);                                /* the rows change places as their indexes do */
    intptr_t n = a->shape[axis];
    nm_array *order = nm_arange(nm, 0, (double)n, 1, nm_of(NM_INT64));
    nm_array *moved = NULL;
    if (order) {
        for (intptr_t i = n - 1; i > 0; i--) {
            int64_t *at = (int64_t *)order->v.data, j = (int64_t)nm_random_interval(&g->rng, (uint64_t)i), swap = at[i];
            at[i] = at[j];
            at[j] = swap;
        }
        moved = nm_take(nm, a, order, axis);
    }
    nm_status status = moved ? nm_copyto(nm, a, moved, NULL) : nm_outcome(nm);
    nm_leave(nm);
    return status;
}

nm_status nm_shuffle(nm_ctx *nm, nm_generator *g, nm_array *a, int axis)
{
    if (!has_generator(nm, __func__, g))
        return nm_last(nm);
    NM_STATUS(shuffle(nm, g, a, axis), a);
}

nm_array *nm_permuted(nm_ctx *nm, nm_generator *g, const nm_array *a, int axis)
{
    if (!has_generator(nm, __func__, g))
        return NULL;
    NM_BEGIN(a);
    nm_array *r = nm_duplicate(nm, a);
    nm_lines lines;
    if (r && axis == NM_ALL_AXES)
        nm_random_shuffle(&g->rng, nm_size(r), 1, r->v.dt.size, r->v.dt.size, r->v.data);
    else if (r && nm_axis(nm, axis, r->v.ndim, NULL, &axis) >= 0) {
        const nm_view *one = &r->v;
        nm_lines_begin(&lines, 1, &one, axis);
        for (bool more = lines.count > 0; more; more = nm_lines_next(&lines))
            nm_random_shuffle(&g->rng, lines.length[0], 0, r->v.dt.size, lines.step[0], lines.ptr[0]);
    } else
        r = NULL;
    return NM_END(r);
}

/* The probabilities as checked float64; their running sums. */
static nm_array *probabilities(nm_ctx *nm, const nm_array *p, intptr_t population)
{
    nm_array *d = nm_astype(nm, p, nm_of(NM_DOUBLE));
    if (!d)
        return NULL;
    if (d->v.ndim != 1 || d->shape[0] != population) {
        nm_fail(nm, NM_E_VALUE, "a and p must have same size");
        return NULL;
    }
    const double *x = (const double *)d->v.data;
    for (intptr_t i = 0; i < population; i++)
        if (!(x[i] >= 0)) {
            nm_fail(nm, NM_E_VALUE, x[i] == x[i] ? "Probabilities are not non-negative" : "Probabilities contain NaN");
            return NULL;
        }
    if (!(fabs(nm_random_kahan_sum(x, population) - 1) <= 0x1p-26)) {
        nm_fail(nm, NM_E_VALUE, "Probabilities do not sum to 1. See Notes section of docstring for more information.");
        return NULL;
    }
    return d;
}

/* Into r, a C-contiguous int64 array that is not empty; p: checked probabilities, or NULL. */
static nm_status choose_into(nm_ctx *nm, nm_generator *g, intptr_t population, const nm_array *p, bool replace, nm_array *r)
{
    intptr_t n = nm_size(r);
    int64_t *to = (int64_t *)r->v.data;
    if (!replace && n > population)
        return nm_fail(nm, NM_E_VALUE, "Cannot take a larger sample than population when %s",
                       g->legacy ? "'replace=False'" : "replace is False");
    if (p && !replace)
        return nm_random_choose_unique(nm, &g->rng, (const double *)p->v.data, population, n, to);
    if (p) {
        nm_array *c = nm_cumsum(nm, p, 0), *cdf = nm_divide(nm, c, nm_index(nm, c, "-1"));
        if (!cdf)
            return nm_outcome(nm);
        nm_random_choose_cdf(&g->rng, (const double *)cdf->v.data, population, n, to);
        return NM_OK;
    }
    if (replace) {
        nm_random_integers(&g->rng, 8, 0, (uint64_t)population - 1, g->legacy, n, to);
        return NM_OK;
    }
    if (!g->legacy)
        return nm_random_choose(nm, &g->rng, population, n, true, to);
    nm_array *order = nm_permutation(nm, g, population);
    if (!order)
        return nm_outcome(nm);
    memcpy(to, order->v.data, (size_t)n * 8);
    return NM_OK;
}

nm_array *nm_choice(nm_ctx *nm, nm_generator *g, intptr_t population, const nm_array *p, bool replace, int ndim, const intptr_t *shape)
{
    nm_dtype i64 = nm_dtype_of(NM_INT64);
    if (!has_generator(nm, __func__, g))
        return NULL;
    nm_enter(nm);
    nm_array *r = nm_fresh(nm, &i64, ndim, shape, false);
    const nm_array *checked = NULL;
    if (r && population <= 0 && nm_size(r) > 0) {
        nm_fail(nm, NM_E_VALUE, "a must be a positive integer unless no samples are taken");
        r = NULL;
    }
    if (r && p && !(checked = probabilities(nm, p, population)))
        r = NULL;
    if (r && nm_size(r) > 0 && choose_into(nm, g, population, checked, replace, r) < 0)
        r = NULL;
    return nm_blame(nm, __func__, p != NULL, &p, nm_yield(nm, r));
}

/* ------------------------------------------------------------------ vectors */
/* A result of n rows of k items, zeros. */
static nm_array *row_result(nm_ctx *nm, int num, intptr_t n, intptr_t k)
{
    intptr_t shape[2] = { n, k };
    return nm_zeros(nm, nm_of(num), 2, shape);
}
static bool is_vector(nm_ctx *nm, const nm_array *a, const char *name)
{
    if (a && (a->v.ndim != 1 || a->shape[0] == 0))
        nm_fail(nm, NM_E_VALUE, "%s must have one dimension and not be empty", name);
    return a && a->v.ndim == 1 && a->shape[0] > 0;
}

nm_array *nm_multinomial(nm_ctx *nm, nm_generator *g, int64_t trials, const nm_array *pvals, intptr_t n)
{
    if (!has_generator(nm, __func__, g))
        return NULL;
    NM_BEGIN(pvals);
    nm_array *p = nm_astype(nm, pvals, nm_of(NM_DOUBLE)), *r = NULL;
    if (is_vector(nm, p, "pvals")) {
        int broken = nm_random_check_pvals((const double *)p->v.data, 1, p->shape[0]);
        if (broken || trials < 0)
            nm_fail(nm, NM_E_VALUE, trials < 0 ? "n < 0" : broken == 1 ? "pvals < 0, pvals > 1 or pvals contains NaNs"
                    : "sum(pvals[:-1]) > 1.0");
        else if ((r = row_result(nm, NM_INT64, n, p->shape[0])))
            for (intptr_t i = 0; i < n; i++)
                nm_random_multinomial(&g->rng, trials, (const double *)p->v.data, p->shape[0], (int64_t *)r->v.data + i * p->shape[0]);
    }
    return NM_END(r);
}

nm_array *nm_dirichlet(nm_ctx *nm, nm_generator *g, const nm_array *alpha, intptr_t n)
{
    if (!has_generator(nm, __func__, g))
        return NULL;
    NM_BEGIN(alpha);
    nm_array *p = nm_astype(nm, alpha, nm_of(NM_DOUBLE)), *r = NULL;
    if (is_vector(nm, p, "alpha")) {
        bool bad = false;
        for (intptr_t j = 0; j < p->shape[0]; j++)
            bad |= !(((double *)p->v.data)[j] >= 0) || (g->legacy && ((double *)p->v.data)[j] == 0);
        if (bad)
            nm_fail(nm, NM_E_VALUE, g->legacy ? "alpha <= 0" : "alpha < 0");
        else if ((r = row_result(nm, NM_DOUBLE, n, p->shape[0])) &&
                 nm_random_dirichlet(nm, &g->rng, (const double *)p->v.data, p->shape[0], n, g->legacy, (double *)r->v.data) < 0)
            r = NULL;
    }
    return NM_END(r);
}

nm_array *nm_multivariate_hypergeometric(nm_ctx *nm, nm_generator *g, const nm_array *colors, int64_t nsample, intptr_t n, bool count)
{
    if (!has_generator(nm, __func__, g))
        return NULL;
    NM_BEGIN(colors);
    nm_array *c = nm_astype(nm, colors, nm_of(NM_INT64)), *r = NULL;
    intptr_t total = 0;
    bool bad = false;
    if (is_vector(nm, c, "colors")) {
        const int64_t *x = (const int64_t *)c->v.data;
        for (intptr_t j = 0; j < c->shape[0]; j++)
            bad |= x[j] < 0 || !nm_add_size(total, x[j], &total);
        if (bad || nsample < 0 || nsample > total || (!count && total >= 1000000000))
            nm_fail(nm, NM_E_VALUE, bad ? "colors must be nonnegative and their sum must fit"
                    : nsample < 0 ? "nsample must be nonnegative."
                    : nsample > total ? "nsample > sum(colors)"
                    : "When method is \"marginals\", sum(colors) must be less than 1000000000.");
        else if ((r = row_result(nm, NM_INT64, n, c->shape[0]))) {
            int64_t *to = (int64_t *)r->v.data;
            if ((count ? nm_random_mvhg_count : nm_random_mvhg_marginals)(nm, &g->rng, total, c->shape[0], x, nsample, n, to) < 0)
                r = NULL;
        }
    }
    return NM_END(r);
}

nm_array *nm_multivariate_normal(nm_ctx *nm, nm_generator *g, const nm_array *mean, const nm_array *cov, intptr_t n)
{
    if (!has_generator(nm, __func__, g))
        return NULL;
    NM_BEGIN(mean, cov);
    intptr_t k = mean->v.ndim == 1 ? mean->shape[0] : 0, shape[2] = { n, k };
    nm_array *u, *vh, *s, *x, *factor;
    if (mean->v.ndim != 1 || cov->v.ndim != 2 || cov->shape[0] != cov->shape[1] || cov->shape[0] != k) {
        nm_fail(nm, NM_E_VALUE, mean->v.ndim != 1 ? "mean must be 1 dimensional" : cov->v.ndim == 2 && cov->shape[0] == cov->shape[1]
                ? "mean and cov must have same length" : "cov must be 2 dimensional and square");
        return NM_END(NULL);
    }
    x = nm_standard_normal(nm, g, 2, shape);
    s = nm_svd(nm, nm_astype(nm, cov, nm_of(NM_DOUBLE)), &u, &vh);
    factor = g->legacy ? nm_multiply(nm, nm_expand_dims(nm, nm_sqrt(nm, s), 1), vh) : nm_transpose(nm, nm_multiply(nm, u, nm_sqrt(nm, s)));
    return NM_END(nm_add(nm, nm_matmul(nm, x, factor), mean));
}
