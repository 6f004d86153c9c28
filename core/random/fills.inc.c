/* fills.inc.c - the loop over n items for every line of dists.def, and the engine's table; part of draws.inc.c. */

#define T(code) NM_JOIN(nm_t_, code)
#define ARG(k, code) (*(const T(code) *)(arg[k] + i*step[k]))
#define FILL(name) static void fill_##name(nm_rng *r, intptr_t n, void *out, char *const *arg, const intptr_t *step)

/* One value for all items is read once, so that what depends on it alone is computed once. */
#define DIST(name, o)                                                                 \
    FILL(name)                                                                        \
    {                                                                                 \
        (void)arg; (void)step;                                                        \
        G *g = STATE(r);                                                              \
        T(o) *p = out;                                                                \
        for (intptr_t i = 0; i < n; i++)                                              \
            p[i] = d_##name(r, g);                                                    \
    }
#define DIST1(name, o, a)                                                             \
    CALL T(o) one_##name(nm_rng *r, G *g, T(a) x) { return d_##name(r, g, x); }       \
    FILL(name)                                                                        \
    {                                                                                 \
        G *g = STATE(r);                                                              \
        T(o) *p = out;                                                                \
        if (step[0] == 0) {                                                           \
            T(a) x = *(const T(a) *)arg[0];                                           \
            for (intptr_t i = 0; i < n && !r->failed; i++)                            \
                p[i] = d_##name(r, g, x);                                             \
        } else {                                                                      \
            for (intptr_t i = 0; i < n && !r->failed; i++)                            \
                p[i] = one_##name(r, g, ARG(0, a));                                   \
        }                                                                             \
    }
#define DIST2(name, o, a, b)                                                          \
    CALL T(o) one_##name(nm_rng *r, G *g, T(a) x, T(b) y) { return d_##name(r, g, x, y); } \
    FILL(name)                                                                        \
    {                                                                                 \
        G *g = STATE(r);                                                              \
        T(o) *p = out;                                                                \
        if (step[0] == 0 && step[1] == 0) {                                           \
            T(a) x = *(const T(a) *)arg[0];                                           \
            T(b) y = *(const T(b) *)arg[1];                                           \
            for (intptr_t i = 0; i < n && !r->failed; i++)                            \
                p[i] = d_##name(r, g, x, y);                                          \
        } else {                                                                      \
            for (intptr_t i = 0; i < n && !r->failed; i++)                            \
                p[i] = one_##name(r, g, ARG(0, a), ARG(1, b));                        \
        }                                                                             \
    }
#define DIST3(name, o, a, b, c)                                                       \
    FILL(name)                                                                        \
    {                                                                                 \
        G *g = STATE(r);                                                              \
        T(o) *p = out;                                                                \
        for (intptr_t i = 0; i < n && !r->failed; i++)                                \
            p[i] = d_##name(r, g, ARG(0, a), ARG(1, b), ARG(2, c));                   \
    }
#include "random/dists.def"

/* ------------------------------------------------------------------ the most used, with the state in registers */
FILL(held_random)
{
    (void)arg; (void)step;
    NM_JOIN(F(nm), _doubles)(STATE(r), n, out);
}

/* Two floats from each draw of a 64-bit engine. */
FILL(held_random_f)
{
    (void)arg; (void)step;
    HOLD(STATE(r));
    float *p = out;
    intptr_t i = 0;
#ifdef SMALL_STATE
    if (n > 0 && g->has_uint32)
        p[i++] = UNIF(g);
    for (; i + 2 <= n; i += 2) {
        uint64_t u = U64(g);
        p[i] = nm_to_float((uint32_t)u);
        p[i + 1] = nm_to_float((uint32_t)(u >> 32));
        g->uinteger = (uint32_t)(u >> 32);
    }
#endif
    for (; i < n; i++)
        p[i] = UNIF(g);
    PUT();
}

FILL(held_standard_normal)
{
    (void)arg; (void)step;
    HOLD(STATE(r));
    double *p = out;
    for (intptr_t i = 0; i < n; i++)
        p[i] = normal_held(g, home);
    PUT();
}

FILL(held_standard_exponential)
{
    (void)arg; (void)step;
    HOLD(STATE(r));
    double *p = out;
    for (intptr_t i = 0; i < n; i++)
        p[i] = exponential_held(g, home);
    PUT();
}

FILL(held_normal)
{
    if (step[0] | step[1]) {
        fill_normal(r, n, out, arg, step);
        return;
    }
    HOLD(STATE(r));
    double *p = out, loc = *(const double *)arg[0], scale = *(const double *)arg[1];
    for (intptr_t i = 0; i < n; i++)
        p[i] = loc + scale * normal_held(g, home);
    PUT();
}

FILL(held_uniform)
{
    if (step[0] | step[1]) {
        fill_uniform(r, n, out, arg, step);
        return;
    }
    double *p = out, low = *(const double *)arg[0], range = *(const double *)arg[1];
    NM_JOIN(F(nm), _doubles)(STATE(r), n, p);
    for (intptr_t i = 0; i < n; i++)
        p[i] = low + range * p[i];
}

FILL(held_geometric)
{
    double p = *(const double *)arg[0];
    if (step[0] || p >= 0.333333333333333333333333) {
        fill_geometric(r, n, out, arg, step);
        return;
    }
    G *g = STATE(r);
    int64_t *k = out;
    double rate = log1p(-p);
    for (intptr_t i = 0; i < n; i++)
        k[i] = geometric_inversion(g, rate);
}

static int64_t any_binomial(nm_rng *r, double p, int64_t n) { return d_binomial(r, STATE(r), p, n); }
static int64_t any_hypergeometric(nm_rng *r, int64_t good, int64_t bad, int64_t sample)
{
    return d_hypergeometric(r, STATE(r), good, bad, sample);
}
static double any_beta(nm_rng *r, double a, double b) { return d_beta(r, STATE(r), a, b); }
static double any_gamma(nm_rng *r, double shape) { return gamma_call(STATE(r), shape); }
static double any_legacy_gamma(nm_rng *r, double shape) { return old_gamma_call(r, STATE(r), shape); }

#pragma GCC diagnostic ignored "-Woverride-init"      /* the last entries replace the loops of the list */
const nm_draws F(nm_draws) = {
    .fill = {
#define DIST(name, o) [NM_DIST_##name] = fill_##name,
#define DIST1(name, o, a) [NM_DIST_##name] = fill_##name,
#define DIST2(name, o, a, b) [NM_DIST_##name] = fill_##name,
#define DIST3(name, o, a, b, c) [NM_DIST_##name] = fill_##name,
#include "random/dists.def"
        [NM_DIST_random] = fill_held_random,
        [NM_DIST_random_f] = fill_held_random_f,
        [NM_DIST_standard_normal] = fill_held_standard_normal,
        [NM_DIST_standard_exponential] = fill_held_standard_exponential,
        [NM_DIST_normal] = fill_held_normal,
        [NM_DIST_geometric] = fill_held_geometric,
        [NM_DIST_uniform] = fill_held_uniform,
    },
    .integers = any_integers,
    .integers_each = any_integers_each,
    .interval = any_interval,
    .below = any_below,
    .shuffle = any_shuffle,
    .shuffle_int = any_shuffle_int,
    .binomial = any_binomial,
    .hypergeometric = any_hypergeometric,
    .beta = any_beta,
    .gamma = any_gamma,
    .legacy_gamma = any_legacy_gamma,
};
