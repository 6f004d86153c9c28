/* random.c - the calls of random.h: which engine's copy of a function is meant, and the vector distributions. */
#include <string.h>
#include "base/ctx.h"
#include "random/engine.h"

static const nm_draws *const draws[NM_ENGINES + 1] = {
    [NM_MT19937] = &nm_draws_mt19937, [NM_PCG64] = &nm_draws_pcg64, [NM_PCG64DXSM] = &nm_draws_pcg64dxsm,
    [NM_PHILOX] = &nm_draws_philox, [NM_SFC64] = &nm_draws_sfc64, [NM_FOREIGN] = &nm_draws_foreign,
};

static const nm_dist_info about[NM_DISTS] = {
#define DIST(name, o) { #name, #o[0], "" },
#define DIST1(name, o, a) { #name, #o[0], #a },
#define DIST2(name, o, a, b) { #name, #o[0], #a #b },
#define DIST3(name, o, a, b, c) { #name, #o[0], #a #b #c },
#include "random/dists.def"
};
const nm_dist_info *nm_dist_about(nm_dist dist) { return &about[dist]; }

void nm_rng_init(nm_rng *r, const nm_bitgen *bg)
{
    memset(r, 0, sizeof *r);
    r->bg = *bg;
    r->engine = nm_bitgen_engine(bg);
}

static nm_status outcome(nm_ctx *ctx, nm_rng *r)
{
    const char *why = r->failed;
    r->failed = NULL;
    return NM_UNLIKELY(why != NULL) ? nm_fail(ctx, NM_E_VALUE, "%s", why) : NM_OK;
}

/* Items that take one draw each (of floats: half a one) are drawn in pieces, from copies of the engine that skip what lies before. */
enum { PIECE = 1 << 15 };
typedef struct pieces {
    nm_rng *rng;
    nm_engine_state start;
    nm_dist dist;
    intptr_t n;
    char *out, *const *arg;
    const intptr_t *step;
} pieces;

static bool in_pieces(const nm_ctx *ctx, const nm_rng *r, nm_dist dist, intptr_t n)
{
    bool fixed = dist == NM_DIST_random || dist == NM_DIST_random_f || dist == NM_DIST_uniform || dist == NM_DIST_positive_int ||
                 dist == NM_DIST_standard_exponential_inv;
    return fixed && n >= 2 * PIECE && ctx->lib->pool.threads > 1 && nm_engine_skip(r->engine, r->bg.state, 0);
}

/* items is even: of floats, those of whole draws, or a half left over before and another one after them. */
static void skip_items(nm_rng *r, nm_dist dist, intptr_t items)
{
    if (dist != NM_DIST_random_f) {
        nm_engine_skip(r->engine, r->bg.state, (uint64_t)items);
    } else if (items > 0) {
        r->bg.next_uint32(r->bg.state);
        nm_engine_skip(r->engine, r->bg.state, (uint64_t)items / 2 - 1);
        r->bg.next_uint32(r->bg.state);
    }
}

static int some_items(void *arg, intptr_t begin, intptr_t end)
{
    const pieces *p = arg;
    nm_engine_state state = p->start;
    nm_rng mine;
    nm_bitgen bg;
    char *at[4] = { NULL };
    const nm_dist_info *info = &about[p->dist];
    nm_bitgen_bind(&bg, p->rng->engine, &state);
    nm_rng_init(&mine, &bg);
    skip_items(&mine, p->dist, begin);
    for (int k = 0; info->args[k]; k++)
        at[k] = p->arg[k] + begin * p->step[k];
    draws[mine.engine]->fill[p->dist](&mine, end - begin, p->out + begin * (info->out == 'f' ? 4 : 8), at, p->step);
    if (end == p->n)                                           /* no other piece reads the state */
        memcpy(p->rng->bg.state, &state, nm_engine_size(mine.engine));
    return 0;
}

nm_status nm_random_fill(nm_ctx *ctx, nm_rng *r, nm_dist dist, intptr_t n, void *out, char *const *arg, const intptr_t *step)
{
    if (in_pieces(ctx, r, dist, n)) {
        pieces p = { .rng = r, .dist = dist, .n = n, .out = out, .arg = arg, .step = step };
        memcpy(&p.start, r->bg.state, nm_engine_size(r->engine));
        return nm_pool_run(ctx->lib, some_items, &p, n, PIECE);
    }
    draws[r->engine]->fill[dist](r, n, out, arg, step);
    return outcome(ctx, r);
}

void nm_random_integers(nm_rng *r, int size, uint64_t off, uint64_t range, bool masked, intptr_t n, void *out)
{
    draws[r->engine]->integers(r, size, off, range, masked, n, out);
}

void nm_random_integers_each(nm_rng *r, int size, const char *off, intptr_t off_step, const char *range, intptr_t range_step, bool masked,
                             intptr_t n, void *out, nm_bits *part)
{
    draws[r->engine]->integers_each(r, size, off, off_step, range, range_step, masked, n, out, part);
}

uint64_t nm_random_interval(nm_rng *r, uint64_t max) { return draws[r->engine]->interval(r, max); }
uint64_t nm_random_below(nm_rng *r, uint64_t max) { return draws[r->engine]->below(r, max); }

void nm_random_shuffle(nm_rng *r, intptr_t n, intptr_t first, intptr_t size, intptr_t stride, char *data)
{
    draws[r->engine]->shuffle(r, n, first, size, stride, data);
}

/* ------------------------------------------------------------------ choosing without replacement */
static nm_status choose_tail(nm_ctx *ctx, nm_rng *r, int64_t population, int64_t count, int64_t *out)
{
    int64_t *all = nm_alloc_array(ctx, population, sizeof *all);
    if (!all)
        return NM_E_MEMORY;
    for (int64_t i = 0; i < population; i++)
        all[i] = i;
    draws[r->engine]->shuffle_int(r, population, NM_MAX(population - count, (int64_t)1), all);
    memcpy(out, all + (population - count), (size_t)count * sizeof *out);
    nm_free(ctx, all, (size_t)population * sizeof *all);
    return NM_OK;
}

/* The slot of value, or the empty one where it would be. */
static uint64_t find(const uint64_t *set, uint64_t mask, uint64_t value)
{
    uint64_t at = value & mask;
    while (set[at] != UINT64_MAX && set[at] != value)
        at = (at + 1) & mask;
    return at;
}

static nm_status choose_floyd(nm_ctx *ctx, nm_rng *r, int64_t population, int64_t count, int64_t *out)
{
    uint64_t mask = nm_bit_mask((uint64_t)(1.2 * (double)count));
    uint64_t *set = nm_alloc_array(ctx, (intptr_t)(mask + 1), sizeof *set);
    if (!set)
        return NM_E_MEMORY;
    memset(set, 0xff, (size_t)(mask + 1) * sizeof *set);
    for (int64_t j = population - count; j < population; j++) {
        uint64_t value = draws[r->engine]->below(r, (uint64_t)j), at = find(set, mask, value);
        if (set[at] != UINT64_MAX) {
            value = (uint64_t)j;         /* taken before: j itself cannot have been */
            at = find(set, mask, value);
        }
        set[at] = value;
        *out++ = (int64_t)value;
    }
    nm_free(ctx, set, (size_t)(mask + 1) * sizeof *set);
    return NM_OK;
}

nm_status nm_random_choose(nm_ctx *ctx, nm_rng *r, int64_t population, int64_t count, bool shuffle, int64_t *out)
{
    if (count < 0 || count > population)
        return nm_fail(ctx, NM_E_VALUE, "Cannot take a larger sample than population when replace is False");
    if (population > 10000 && count > population / (shuffle ? 50 : 20))
        return choose_tail(ctx, r, population, count, out);
    NM_TRY(choose_floyd(ctx, r, population, count, out));
    if (shuffle)
        draws[r->engine]->shuffle_int(r, count, 1, out);
    return NM_OK;
}

/* The number of entries of [from, to) that are <= x, plus from: a binary search without branches that depend on the data. */
static intptr_t rank_between(const double *cdf, intptr_t from, intptr_t to, double x)
{
    intptr_t at = from, k = to - from;
    while (k > 1) {
        intptr_t half = k / 2;
        at += cdf[at + half - 1] <= x ? half : 0;
        k -= half;
    }
    return at + (k == 1 && cdf[at] <= x);
}

enum { GUIDES = 1024 };

/* guide[j] is the rank of j/GUIDES, so that a rank lies between two neighbours. */
static void make_guide(const double *cdf, intptr_t k, int32_t *guide)
{
    intptr_t at = 0;
    for (int j = 0; j < GUIDES; j++) {
        while (at < k && cdf[at] <= (double)j / GUIDES)
            at++;
        guide[j] = (int32_t)at;
    }
    guide[GUIDES] = (int32_t)k;
}

static intptr_t guided_rank(const double *cdf, const int32_t *guide, double u)
{
    int j = (int)(u * GUIDES);
    intptr_t from = guide[j], to = guide[j + 1];
    if (NM_UNLIKELY(to - from > 8))
        return rank_between(cdf, from, to, u);
    while (from < to && cdf[from] <= u)
        from++;
    return from;
}

void nm_random_choose_cdf(nm_rng *r, const double *cdf, intptr_t k, intptr_t n, int64_t *out)
{
    double u[256];
    int32_t guide[GUIDES + 1];
    bool guided = k > 4 && k <= INT32_MAX && n >= 256 + k / 8;
    if (guided)
        make_guide(cdf, k, guide);
    while (n > 0) {
        intptr_t m = NM_MIN(n, (intptr_t)NM_COUNT(u));
        draws[r->engine]->fill[NM_DIST_random](r, m, u, NULL, NULL);
        for (intptr_t i = 0; i < m; i++)
            out[i] = guided ? guided_rank(cdf, guide, u[i]) : rank_between(cdf, 0, k, u[i]);
        out += m;
        n -= m;
    }
}

/* Draw until n are found; left: the probabilities, 0 where an index was found. */
static void choose_unique(nm_rng *r, double *left, double *cdf, intptr_t k, intptr_t n, int64_t *out)
{
    for (intptr_t found = 0; found < n;) {
        double sum = 0;
        for (intptr_t i = 0; i < k; i++)
            cdf[i] = sum += left[i];
        for (intptr_t i = 0; i < k; i++)
            cdf[i] /= sum;
        nm_random_choose_cdf(r, cdf, k, n - found, out + found);
        for (intptr_t i = found, drawn = n; i < drawn; i++)
            if (left[out[i]] > 0) {
                left[out[i]] = 0;
                out[found++] = out[i];
            }
    }
}
nm_status nm_random_choose_unique(nm_ctx *ctx, nm_rng *r, const double *p, intptr_t k, intptr_t n, int64_t *out)
{
    intptr_t possible = 0;
    for (intptr_t i = 0; i < k; i++)
        possible += p[i] > 0;
    if (possible < n)
        return nm_fail(ctx, NM_E_VALUE, "Fewer non-zero entries in p than size");
    double *left = nm_alloc_array(ctx, k, 8), *cdf = nm_alloc_array(ctx, k, 8);
    if (left && cdf) {
        memcpy(left, p, (size_t)k * 8);
        choose_unique(r, left, cdf, k, n, out);
    }
    nm_status status = left && cdf ? NM_OK : NM_E_MEMORY;
    nm_free(ctx, left, (size_t)k * 8);
    nm_free(ctx, cdf, (size_t)k * 8);
    return status;
}

/* ------------------------------------------------------------------ vectors */
void nm_random_multinomial(nm_rng *r, int64_t n, const double *p, intptr_t k, int64_t *out)
{
    double left = 1.0;
    for (intptr_t j = 0; j < k - 1 && n > 0; j++) {
        out[j] = draws[r->engine]->binomial(r, p[j] / left, n);
        n -= out[j];
        left -= p[j];
    }
    if (n > 0)
        out[k - 1] = n;
}

/* Small parameters: break a stick by betas, which cannot give 0/0 as a quotient of tiny gammas would. */
static nm_status dirichlet_sticks(nm_ctx *ctx, nm_rng *r, const double *alpha, intptr_t k, intptr_t count, double *out)
{
    double *rest = nm_alloc_array(ctx, k, sizeof *rest), sum = 0.0;
    if (!rest)
        return NM_E_MEMORY;
    for (intptr_t j = k - 1; j >= 0; j--)
        rest[j] = sum += alpha[j];
    for (intptr_t i = 0; sum > 0 && i < count; i++, out += k) {
        double stick = 1.;
        for (intptr_t j = 0; j < k - 1; j++) {
            double v = draws[r->engine]->beta(r, alpha[j], rest[j + 1]);
            out[j] = stick * v;
            stick *= 1. - v;
            if (rest[j + 1] == 0)
                break;
        }
        out[k - 1] = stick;
    }
    nm_free(ctx, rest, (size_t)k * sizeof *rest);
    return NM_OK;
}

nm_status nm_random_dirichlet(nm_ctx *ctx, nm_rng *r, const double *alpha, intptr_t k, intptr_t count, bool legacy, double *out)
{
    double (*gamma)(nm_rng *, double) = legacy ? draws[r->engine]->legacy_gamma : draws[r->engine]->gamma;
    bool small = !legacy && k > 0;
    for (intptr_t j = 0; j < k; j++)
        small &= alpha[j] < 0.1;
    if (small) {
        memset(out, 0, (size_t)(count * k) * sizeof *out);
        NM_TRY(dirichlet_sticks(ctx, r, alpha, k, count, out));
        return outcome(ctx, r);
    }
    for (intptr_t i = 0; i < count; i++, out += k) {
        double sum = 0.;
        for (intptr_t j = 0; j < k; j++)
            sum += out[j] = gamma(r, alpha[j]);
        double inverse = 1. / sum;
        for (intptr_t j = 0; j < k; j++)
            out[j] *= inverse;
    }
    return outcome(ctx, r);
}

/* What was drawn was the part left behind. */
static void complement(intptr_t k, const int64_t *colors, int64_t *out)
{
    for (intptr_t j = 0; j < k; j++)
        out[j] = colors[j] - out[j];
}

nm_status nm_random_mvhg_count(nm_ctx *ctx, nm_rng *r, int64_t total, intptr_t k, const int64_t *colors, int64_t sample, intptr_t count,
                               int64_t *out)
{
    if (total == 0 || sample == 0 || count == 0)
        return NM_OK;
    intptr_t *urn = nm_alloc_array(ctx, total, sizeof *urn), at = 0;
    if (!urn)
        return NM_E_MEMORY;
    for (intptr_t j = 0; j < k; j++)
        for (int64_t i = 0; i < colors[j]; i++)
            urn[at++] = j;
    bool most = sample > total / 2;
    sample = most ? total - sample : sample;
    for (intptr_t i = 0; i < count; i++, out += k) {
        for (int64_t j = 0; j < sample; j++) {
            intptr_t other = j + (intptr_t)draws[r->engine]->interval(r, (uint64_t)(total - j - 1)), drawn = urn[other];
            urn[other] = urn[j];
            urn[j] = drawn;
            out[drawn]++;
        }
        if (most)
            complement(k, colors, out);
    }
    nm_free(ctx, urn, (size_t)total * sizeof *urn);
    return NM_OK;
}

nm_status nm_random_mvhg_marginals(nm_ctx *ctx, nm_rng *r, int64_t total, intptr_t k, const int64_t *colors, int64_t sample, intptr_t count,
                                   int64_t *out)
{
    if (total == 0 || sample == 0 || count == 0)
        return NM_OK;
    bool most = sample > total / 2;
    sample = most ? total - sample : sample;
    for (intptr_t i = 0; i < count; i++, out += k) {
        int64_t wanted = sample, left = total;
        for (intptr_t j = 0; wanted > 0 && j + 1 < k; j++) {
            left -= colors[j];
            out[j] = draws[r->engine]->hypergeometric(r, colors[j], left, wanted);
            wanted -= out[j];
        }
        if (wanted > 0)
            out[k - 1] = wanted;
        if (most)
            complement(k, colors, out);
    }
    return outcome(ctx, r);
}

double nm_random_kahan_sum(const double *x, intptr_t n)
{
    if (n <= 0)
        return 0.0;
    double sum = x[0], lost = 0.0;
    for (intptr_t i = 1; i < n; i++) {
        double y = x[i] - lost, t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    return sum;
}

int nm_random_check_pvals(const double *p, intptr_t rows, intptr_t k)
{
    for (intptr_t i = 0; i < rows * k; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return 1;
    for (intptr_t row = 0; row < rows; row++)
        if (nm_random_kahan_sum(p + row * k, k - 1) > 1.0 + 1e-12)
            return 2;
    return 0;
}
