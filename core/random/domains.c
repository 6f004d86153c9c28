/* domains.c - what the parameters of the distributions are called and where they have to lie: one table for every caller, with NumPy's
 * messages.  It checks a value; looking at whole arrays, and rules between parameters, are the callers'. */
#include "random/random.h"
#include <math.h>
#include <stdio.h>

#define P(name, domain) { name, NM_DOM_##domain }
#define ONE(dist, ...) [NM_DIST_##dist] = { __VA_ARGS__ },
#define BOTH(dist, ...) ONE(dist, __VA_ARGS__) ONE(legacy_##dist, __VA_ARGS__)
static const nm_dist_param params[NM_DISTS][3] = {
    BOTH(standard_gamma, P("shape", NON_NEGATIVE)) ONE(standard_gamma_f, P("shape", NON_NEGATIVE))
    BOTH(exponential, P("scale", NON_NEGATIVE))
    BOTH(chisquare, P("df", POSITIVE))
    BOTH(pareto, P("a", POSITIVE))
    BOTH(weibull, P("a", NON_NEGATIVE))
    BOTH(power, P("a", POSITIVE))
    BOTH(rayleigh, P("scale", NON_NEGATIVE))
    BOTH(standard_t, P("df", POSITIVE))
    ONE(poisson, P("lam", RATE))
    BOTH(geometric, P("p", GT_0_LE_1))
    BOTH(zipf, P("a", GT_1))
    BOTH(logseries, P("p", GE_0_LT_1))
    BOTH(normal, P("loc", ANY), P("scale", NON_NEGATIVE))
    BOTH(gamma, P("shape", NON_NEGATIVE), P("scale", NON_NEGATIVE))
    ONE(uniform, P("low", ANY), P("high - low", NON_NEGATIVE))
    BOTH(beta, P("a", POSITIVE), P("b", POSITIVE))
    BOTH(f, P("dfnum", POSITIVE), P("dfden", POSITIVE))
    ONE(laplace, P("loc", ANY), P("scale", NON_NEGATIVE))
    ONE(gumbel, P("loc", ANY), P("scale", NON_NEGATIVE))
    ONE(logistic, P("loc", ANY), P("scale", NON_NEGATIVE))
    BOTH(lognormal, P("mean", ANY), P("sigma", NON_NEGATIVE))
    BOTH(wald, P("mean", POSITIVE), P("scale", POSITIVE))
    BOTH(vonmises, P("mu", ANY), P("kappa", NON_NEGATIVE))
    BOTH(noncentral_chisquare, P("df", POSITIVE), P("nonc", NON_NEGATIVE))
    ONE(negative_binomial, P("n", POSITIVE_NOT_NAN), P("p", GT_0_LE_1))
    ONE(legacy_negative_binomial, P("n", POSITIVE), P("p", IN_0_1))
    ONE(binomial, P("p", IN_0_1), P("n", NON_NEGATIVE))
    ONE(legacy_binomial, P("p", IN_0_1), P("n", LONG_COUNT))
    ONE(triangular, P("left", ANY), P("mode", ANY), P("right", ANY))
    BOTH(noncentral_f, P("dfnum", POSITIVE), P("dfden", POSITIVE), P("nonc", NON_NEGATIVE))
    ONE(hypergeometric, P("ngood", NON_NEGATIVE), P("nbad", NON_NEGATIVE), P("nsample", NON_NEGATIVE))
    ONE(legacy_hypergeometric, P("ngood", LONG_COUNT), P("nbad", NON_NEGATIVE), P("nsample", GE_1))
};

const nm_dist_param *nm_dist_params(nm_dist dist) { return params[dist]; }

double nm_rate_max(void) { return 0x1p63 - sqrt(0x1p63)*10; }

int nm_domain_breach(nm_domain domain, double v)
{
    switch (domain) {
    case NM_DOM_ANY: return 0;
    case NM_DOM_NON_NEGATIVE: return v == v && signbit(v);
    case NM_DOM_POSITIVE: return v <= 0;
    case NM_DOM_POSITIVE_NOT_NAN: return v != v ? 2 : v <= 0;
    case NM_DOM_IN_0_1: return !(v >= 0 && v <= 1);
    case NM_DOM_GT_0_LE_1: return !(v > 0 && v <= 1);
    case NM_DOM_GE_0_LT_1: return !(v >= 0 && v < 1);
    case NM_DOM_GT_1: return !(v > 1);
    case NM_DOM_GE_1: return !(v >= 1);
    case NM_DOM_RATE: return !(v >= 0) ? 1 : v > nm_rate_max() ? 2 : 0;
    case NM_DOM_LONG_COUNT: return v < 0 ? 1 : v > 0x1p63 ? 2 : 0;
    }
    return 0;
}

/* What is said of a domain, with %1$s for the name and %2$s for the phrase about NaN. */
static const char *const texts[][2] = {
    [NM_DOM_NON_NEGATIVE] = { "%1$s < 0" },
    [NM_DOM_POSITIVE] = { "%1$s <= 0" },
    [NM_DOM_POSITIVE_NOT_NAN] = { "%1$s <= 0", "%1$s must not be NaN" },
    [NM_DOM_IN_0_1] = { "%1$s < 0, %1$s > 1 or %1$s %2$s" },
    [NM_DOM_GT_0_LE_1] = { "%1$s <= 0, %1$s > 1 or %1$s contains NaNs" },
    [NM_DOM_GE_0_LT_1] = { "%1$s < 0, %1$s >= 1 or %1$s %2$s" },
    [NM_DOM_GT_1] = { "%1$s <= 1 or %1$s %2$s" },
    [NM_DOM_GE_1] = { "%1$s < 1 or %1$s %2$s" },
    [NM_DOM_RATE] = { "%1$s < 0 or %1$s %2$s", "%1$s value too large" },
    [NM_DOM_LONG_COUNT] = { "%1$s < 0", "%1$s is out of bounds for long, consider using the new generator API for 64bit integers." },
};

void nm_domain_message(const nm_dist_param *param, int breach, bool several, size_t room, char *text)
{
    snprintf(text, room, texts[param->domain][breach - 1], param->name, several ? "contains NaNs" : "is NaN");
}
