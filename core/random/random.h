/* random.h - random numbers: the distributions of NumPy's Generator and RandomState, bounded integers, shuffling, choosing.
 * The same draws in the same order as NumPy 2.4.6, with the platform's scalar libm, so that values and the state left behind are equal.
 * Nothing locks; nothing here allocates but nm_random_choose, nm_random_choose_unique and
 * nm_random_mvhg_count. */
#pragma once
#include "numen.h"
#include "random/bitgen.h"
#include "random/seedseq.h"

enum { NM_BINOMIAL_TERMS = 128 };

/* What the last binomial draw set up; kept because NumPy reuses it when n and p come again. */
typedef struct nm_binomial_setup {
    bool has;
    double p;
    int64_t n, m;
    double r, q, fm, p1, xm, xl, xr, c, laml, lamr, p2, p3, p4;
    int known;               /* terms of the inversion that are in px */
    double px[NM_BINOMIAL_TERMS];
} nm_binomial_setup;

/* The set-up of the last hypergeometric draw by rejection. */
typedef struct nm_hyper {
    int64_t good, bad, sample;
    double a, h, top, bound;
    bool has;
} nm_hyper;

/* A generator in use: a bitgen and what distributions remember between draws.  gauss is RandomState's second normal. */
typedef struct nm_rng {
    nm_bitgen bg;
    nm_engine engine;
    int has_gauss;
    double gauss;
    nm_binomial_setup binomial;
    nm_hyper hyper;
    const char *failed;      /* why the last fill could not go on, or NULL */
} nm_rng;

/* Use the generator behind bg (copied; its state is borrowed). */
NM_API void nm_rng_init(nm_rng *r, const nm_bitgen *bg);

/* Every distribution, named in dists.def.
 * Parameters and domains (the caller has checked them; a NaN gives NaN, values outside never hang or crash):
 *   random                   uniform on [0, 1): 53 bits (random_f: 24 bits)
 *   standard_exponential     ziggurat with 256 layers; _inv: -log1p(-u)
 *   standard_normal          ziggurat with 256 layers
 *   standard_cauchy          quotient of two normals
 *   positive_int             63 bits of one draw (RandomState.tomaxint)
 *   standard_gamma           shape >= 0: exponential at 1, Ahrens-Dieter style rejection below 1, Marsaglia-Tsang above
 *   exponential, rayleigh    scale >= 0
 *   chisquare, standard_t    df > 0
 *   pareto, power            a > 0;  weibull a >= 0
 *   poisson                  lam >= 0: products of uniforms below 10, PTRS (Hoermann) from there
 *   geometric                0 < p <= 1: search from 1/3 on, else inversion
 *   zipf                     a > 1: Devroye's rejection;  logseries 0 <= p < 1: Kemp's
 *   normal, laplace, gumbel, logistic, lognormal    location, scale >= 0
 *   gamma                    shape >= 0, scale >= 0;  uniform: low, high - low
 *   beta                     a > 0, b > 0: Johnk up to 1, else from gammas
 *   f                        dfnum > 0, dfden > 0;  noncentral_f: and nonc >= 0;  noncentral_chisquare: df > 0, nonc >= 0
 *   wald                     mean > 0, scale > 0;  vonmises mu, kappa >= 0: Best and Fisher
 *   triangular               left <= mode <= right, left < right
 *   negative_binomial        n > 0, 0 < p <= 1;  binomial p, n (in this order): inversion below n p = 30, else BTPE
 *   hypergeometric           good, bad, sample >= 0, sample <= good + bad: counting below 10 draws, else HRUA
 * NumPy loops forever for zipf with a next to 1 (or legacy_zipf beyond 1025) and for hypergeometric beyond the precision of a double:
 * here the fill stops with NM_E_VALUE. */
typedef enum nm_dist {
#define DIST(name, out) NM_DIST_##name,
#define DIST1(name, out, a) NM_DIST_##name,
#define DIST2(name, out, a, b) NM_DIST_##name,
#define DIST3(name, out, a, b, c) NM_DIST_##name,
#include "random/dists.def"
    NM_DISTS
} nm_dist;

typedef struct nm_dist_info {
    const char *name;
    char out;                /* 'd' double, 'f' float, 'q' int64_t */
    char args[4];            /* the same per parameter, "" for none */
} nm_dist_info;
NM_API const nm_dist_info *nm_dist_about(nm_dist dist);

/* Where a parameter may lie; GT_0_LE_1 is above 0 and at most 1.  NON_NEGATIVE and POSITIVE let NaN pass, RATE ends where counts would
 * overflow, LONG_COUNT has RandomState's message for what is no C long. */
typedef enum nm_domain {
    NM_DOM_ANY, NM_DOM_NON_NEGATIVE, NM_DOM_POSITIVE, NM_DOM_POSITIVE_NOT_NAN, NM_DOM_IN_0_1, NM_DOM_GT_0_LE_1, NM_DOM_GE_0_LT_1,
    NM_DOM_GT_1, NM_DOM_GE_1, NM_DOM_RATE, NM_DOM_LONG_COUNT
} nm_domain;
typedef struct nm_dist_param { const char *name; nm_domain domain; } nm_dist_param;
/* As many as nm_dist_about(dist)->args has. */
NM_API const nm_dist_param *nm_dist_params(nm_dist dist);
/* Which rule of the domain v breaks: 0 none, 1 the usual one, 2 a second one. */
NM_API int nm_domain_breach(nm_domain domain, double v);
/* What to say of a breach (1 or 2); several: an array was looked at. */
NM_API void nm_domain_message(const nm_dist_param *param, int breach, bool several, size_t room, char *text);
/* The greatest rate whose counts fit an int64_t. */
NM_API double nm_rate_max(void);

/* Draw n values into out[n].  Parameter k of item i lies at arg[k] + i*step[k]; a step of 0 is one value for all.
 * Fails with NM_E_VALUE where no value would ever be accepted; the items before that are drawn. */
NM_API nm_status nm_random_fill(nm_ctx *ctx, nm_rng *r, nm_dist dist, intptr_t n, void *out, char *const *arg, const intptr_t *step);

/* ------------------------------------------------------------------ integers
 * Uniform on [off, off + range], wrapping; size is 8, 4, 2 or 1 bytes, or 0 for bool (one byte, 0 or 1).  masked: rejection under a bit
 * mask (RandomState), else Lemire's method (Generator).  Sizes 2, 1 and 0 take several values from a 32-bit draw; the rest is dropped at
 * the end. */
NM_API void nm_random_integers(nm_rng *r, int size, uint64_t off, uint64_t range, bool masked, intptr_t n, void *out);

/* The same with off and range per item (arrays of uint64_t, steps in bytes).  part carries the remaining bits between calls that belong
 * together; zero it at the start. */
typedef struct nm_bits { uint32_t word; int left; } nm_bits;
NM_API void nm_random_integers_each(nm_rng *r, int size, const char *off, intptr_t off_step, const char *range, intptr_t range_step,
                                    bool masked, intptr_t n, void *out, nm_bits *part);

/* One integer of [0, max]: under a mask, 32-bit draws when max allows.  (NumPy's random_interval) */
NM_API uint64_t nm_random_interval(nm_rng *r, uint64_t max);
/* One integer of [0, max] by Lemire's method, 32-bit draws when max allows. */
NM_API uint64_t nm_random_below(nm_rng *r, uint64_t max);

/* ------------------------------------------------------------------ orders and choices */
/* Fisher-Yates on n items of the given size and stride, from the last down to item first (1 for shuffle, 0 for permuted along an axis). */
NM_API void nm_random_shuffle(nm_rng *r, intptr_t n, intptr_t first, intptr_t size, intptr_t stride, char *data);

/* count of the integers [0, population) without replacement, as Generator.choice: a tail shuffle when many of many are taken, else Floyd's
 * method, then shuffled if shuffle.  0 <= count <= population. */
NM_API nm_status nm_random_choose(nm_ctx *ctx, nm_rng *r, int64_t population, int64_t count, bool shuffle, int64_t *out);

/* n indices with replacement by the cumulative probabilities cdf[k] (cdf[k-1] is 1): one uniform each, the first entry above it. */
NM_API void nm_random_choose_cdf(nm_rng *r, const double *cdf, intptr_t k, intptr_t n, int64_t *out);
/* n distinct indices by probabilities p[k], which are >= 0 and at least n of them above 0 (else NM_E_VALUE): the missing ones are drawn
 * together, those that are new are kept in order, and it goes on with the probabilities of the rest. */
NM_API nm_status nm_random_choose_unique(nm_ctx *ctx, nm_rng *r, const double *p, intptr_t k, intptr_t n, int64_t *out);

/* ------------------------------------------------------------------ vectors */
/* n trials over k outcomes with probabilities p: successive binomials.  out[k] must be zero. */
NM_API void nm_random_multinomial(nm_rng *r, int64_t n, const double *p, intptr_t k, int64_t *out);
/* count rows of k values that sum to 1.  legacy: RandomState's (gammas only). */
NM_API nm_status nm_random_dirichlet(nm_ctx *ctx, nm_rng *r, const double *alpha, intptr_t k, intptr_t count, bool legacy, double *out);
/* count rows of k colours, sample drawn from sum(colors) == total.  out must be zero.  By counting: needs total * 8 bytes. */
NM_API nm_status nm_random_mvhg_count(nm_ctx *ctx, nm_rng *r, int64_t total, intptr_t k, const int64_t *colors, int64_t sample,
                                      intptr_t count, int64_t *out);
/* By successive hypergeometrics; total < 10^9. */
NM_API nm_status nm_random_mvhg_marginals(nm_ctx *ctx, nm_rng *r, int64_t total, intptr_t k, const int64_t *colors, int64_t sample,
                                          intptr_t count, int64_t *out);
/* Rows of k probabilities: 0 when all lie in [0, 1] and each row but its last entry sums to at most 1 + 1e-12; 1 and 2 for what is
 * broken. */
NM_API int nm_random_check_pvals(const double *p, intptr_t rows, intptr_t k);
/* Kahan's compensated sum, with which NumPy checks probabilities. */
NM_API double nm_random_kahan_sum(const double *x, intptr_t n);
