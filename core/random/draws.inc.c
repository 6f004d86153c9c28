/* draws.inc.c - every distribution of Generator, and the fill loops; included once per engine with ENGINE set.
 * F(x) is x_ENGINE; G the engine's state.  The order of draws and of arithmetic is NumPy's and may not be changed.
 * A distribution is a function d_NAME(r, g, parameters) of one value; fills are made from dists.def at the end. */
#include "random/engine.h"
#include "random/bulk.h"
#include "random/zig.h"

#define F(x) NM_JOIN(NM_JOIN(x, _), ENGINE)
#define G NM_JOIN(nm_, ENGINE)
#define U32(g) NM_JOIN(F(nm), _u32)(g)
#define U64(g) NM_JOIN(F(nm), _u64)(g)
#define UNI(g) NM_JOIN(F(nm), _double)(g)
#define UNIF(g) nm_to_float(U32(g))
#define ONE NM_INLINE                        /* a distribution that is worth a copy in each fill loop */
#define CALL static NM_NOINLINE              /* one that others call */
#ifdef FOREIGN
#define STATE(r) (&(r)->bg)
#else
#define STATE(r) ((G *)(r)->bg.state)
#endif
/* HOLD takes a small state into registers as g for the length of a loop, PUT gives it back; a large one stays where it is. */
#ifdef SMALL_STATE
#define HOLD(state) G *home = (state), held = *home, *g = &held
#define PUT() NM_JOIN(F(nm), _put)(home, &held)
#else
#define HOLD(state) G *home = (state), *g = home
#define PUT() ((void)home)
#endif
/* Between a state held in registers and its home, around a call that works at home; nothing where they are one. */
#ifdef SMALL_STATE
#define GIVE(home, g) ((home) != (g) ? NM_JOIN(F(nm), _put)(home, g) : (void)0)
#define TAKE(g, home) ((home) != (g) ? NM_JOIN(F(nm), _put)(g, home) : (void)0)
#else
#define GIVE(home, g) ((void)(home))
#define TAKE(g, home) ((void)(home))
#endif

static int64_t fail(nm_rng *r, const char *why)
{
    r->failed = why;
    return 0;
}

/* ------------------------------------------------------------------ uniform, exponential, normal */
ONE double d_random(nm_rng *r, G *g) { (void)r; return UNI(g); }
ONE float d_random_f(nm_rng *r, G *g) { (void)r; return UNIF(g); }
ONE int64_t d_positive_int(nm_rng *r, G *g) { (void)r; return (int64_t)(U64(g) >> 1); }

/* The rare part of the exponential: the tail, or the wedge of layer i; true when *x is the result. */
CALL bool exp_edge(G *g, int i, double *x)
{
    if (i == 0) {
        *x = ZIG_EXP_R - log1p(-UNI(g));
        return true;
    }
    return (zig_exp_f[i - 1] - zig_exp_f[i]) * UNI(g) + zig_exp_f[i] < exp(-*x);
}

/* g is home, or home held in registers: the rare part works at home. */
ONE double exponential_held(G *g, G *home)
{
    for (;;) {
        uint64_t u = U64(g) >> 3;
        int i = (int)(u & 0xff);
        u >>= 8;
        double x = (double)(int64_t)u * zig_exp[i].w;
        if (NM_LIKELY(u < zig_exp[i].k))
            return x;
        GIVE(home, g);
        bool done = exp_edge(home, i, &x);
        TAKE(g, home);
        if (done)
            return x;
    }
}
ONE double exponential(G *g) { return exponential_held(g, g); }
ONE double d_standard_exponential(nm_rng *r, G *g) { (void)r; return exponential(g); }

CALL bool expf_edge(G *g, int i, float *x)
{
    if (i == 0) {
        *x = (float)ZIG_EXP_R - log1pf(-UNIF(g));
        return true;
    }
    return (zig_expf_f[i - 1] - zig_expf_f[i]) * UNIF(g) + zig_expf_f[i] < expf(-*x);
}

ONE float d_standard_exponential_f(nm_rng *r, G *g)
{
    (void)r;
    for (;;) {
        uint32_t u = U32(g) >> 1;
        int i = (int)(u & 0xff);
        u >>= 8;
        float x = (float)(int32_t)u * zig_expf[i].w;
        if (NM_LIKELY(u < zig_expf[i].k) || expf_edge(g, i, &x))
            return x;
    }
}

ONE double d_standard_exponential_inv(nm_rng *r, G *g) { (void)r; return -log1p(-UNI(g)); }
ONE float d_standard_exponential_inv_f(nm_rng *r, G *g) { (void)r; return (float)-log1p(-UNIF(g)); }

CALL bool normal_edge(G *g, int i, uint64_t u, double *x)
{
    if (i == 0)
        for (;;) {
            double a = -ZIG_NOR_INV_R * log1p(-UNI(g));
            double b = -log1p(-UNI(g));
            if (b + b > a * a) {
                *x = u >> 8 & 1 ? -(ZIG_NOR_R + a) : ZIG_NOR_R + a;
                return true;
            }
        }
    return (zig_nor_f[i - 1] - zig_nor_f[i]) * UNI(g) + zig_nor_f[i] < exp(-0.5 * *x * *x);
}

ONE double normal_held(G *g, G *home)
{
    for (;;) {
        uint64_t u = U64(g), sign = u << 55 & (uint64_t)1 << 63, bits;
        int i = (int)(u & 0xff);
        u = u >> 9 & 0xfffffffffffffu;
        double x = (double)(int64_t)u * zig_nor[i].w;
        memcpy(&bits, &x, 8);
        bits |= sign;
        memcpy(&x, &bits, 8);
        if (NM_LIKELY(u < zig_nor[i].k))
            return x;
        GIVE(home, g);
        bool done = normal_edge(home, i, u, &x);
        TAKE(g, home);
        if (done)
            return x;
    }
}
ONE double normal(G *g) { return normal_held(g, g); }
ONE double d_standard_normal(nm_rng *r, G *g) { (void)r; return normal(g); }
CALL double normal_call(G *g) { return normal(g); }
CALL double exponential_call(G *g) { return exponential(g); }

CALL bool normalf_edge(G *g, int i, uint32_t u, float *x)
{
    if (i == 0)
        for (;;) {
            float a = -(float)ZIG_NOR_INV_R * log1pf(-UNIF(g));
            float b = -log1pf(-UNIF(g));
            if (b + b > a * a) {
                *x = u >> 8 & 1 ? -((float)ZIG_NOR_R + a) : (float)ZIG_NOR_R + a;
                return true;
            }
        }
    return (zig_norf_f[i - 1] - zig_norf_f[i]) * UNIF(g) + zig_norf_f[i] < exp(-0.5 * *x * *x);
}

ONE float normalf(G *g)
{
    for (;;) {
        uint32_t u = U32(g);
        int i = (int)(u & 0xff);
        bool minus = u >> 8 & 1;
        u = u >> 9 & 0x7fffff;
        float x = (float)(int32_t)u * zig_norf[i].w;
        x = minus ? -x : x;
        if (NM_LIKELY(u < zig_norf[i].k) || normalf_edge(g, i, u, &x))
            return x;
    }
}
ONE float d_standard_normal_f(nm_rng *r, G *g) { (void)r; return normalf(g); }

/* ------------------------------------------------------------------ gamma and what is made of it */
ONE double gamma_below_1(G *g, double shape)
{
    for (;;) {
        double u = UNI(g), v = exponential_call(g);
        if (u <= 1.0 - shape) {
            double x = pow(u, 1. / shape);
            if (x <= v)
                return x;
        } else {
            double y = -log((1 - u) / shape), x = pow(1.0 - shape + shape * y, 1. / shape);
            if (x <= v + y)
                return x;
        }
    }
}

ONE double gamma_above_1(G *from, double b, double c)
{
    HOLD(from);
    double x, v, u;
    do {
        do {
            x = normal_held(g, home);
            v = 1.0 + c * x;
        } while (v <= 0.0);
        v = v * v * v;
        u = UNI(g);
    } while (!(NM_LIKELY(u < 1.0 - 0.0331 * (x * x) * (x * x)) || log(u) < 0.5 * x * x + b * (1. - v + log(v))));
    PUT();
    return b * v;
}

ONE double standard_gamma(G *g, double shape)
{
    if (shape == 1.0)
        return exponential(g);
    if (shape == 0.0)
        return 0.0;
    if (shape < 1.0)
        return gamma_below_1(g, shape);
    double b = shape - 1. / 3.;
    return gamma_above_1(g, b, 1. / sqrt(9 * b));
}
CALL double gamma_call(G *g, double shape) { return standard_gamma(g, shape); }
ONE double d_standard_gamma(nm_rng *r, G *g, double shape) { (void)r; return standard_gamma(g, shape); }
ONE double d_gamma(nm_rng *r, G *g, double shape, double scale) { (void)r; return scale * standard_gamma(g, shape); }

CALL float d_standard_gamma_f(nm_rng *r, G *g, float shape)
{
    if (shape == 1.0f)
        return d_standard_exponential_f(r, g);
    if (shape == 0.0f)
        return 0.0f;
    if (shape < 1.0f)
        for (;;) {
            float u = UNIF(g), v = d_standard_exponential_f(r, g);
            if (u <= 1.0f - shape) {
                float x = powf(u, 1.0f / shape);
                if (x <= v)
                    return x;
            } else {
                float y = -logf((1.0f - u) / shape), x = powf(1.0f - shape + shape * y, 1.0f / shape);
                if (x <= v + y)
                    return x;
            }
        }
    float b = shape - 1.0f / 3.0f, c = 1.0f / sqrtf(9.0f * b);
    for (;;) {
        float x, v;
        do {
            x = normalf(g);
            v = 1.0f + c * x;
        } while (v <= 0.0f);
        v = v * v * v;
        float u = UNIF(g);
        if (u < 1.0f - 0.0331f * (x * x) * (x * x))
            return b * v;
        if (logf(u) < 0.5f * x * x + b * (1.0f - v + logf(v)))
            return b * v;
    }
}

ONE double chisquare(G *g, double df) { return 2.0 * gamma_call(g, df / 2.0); }
ONE double d_chisquare(nm_rng *r, G *g, double df) { (void)r; return chisquare(g, df); }

/* Both parameters below 1: U^(1/a) / (U^(1/a) + V^(1/b)) given that the sum is at most 1. */
CALL double beta_johnk(G *from, double a, double b)
{
    if (a < 3e-103 && b < 3e-103)
        return (a + b) * UNI(from) < a;
    HOLD(from);
    double u, v, x, y, sum;
    do {
        u = UNI(g);
        v = UNI(g);
        x = pow(u, 1.0 / a);
        y = pow(v, 1.0 / b);
        sum = x + y;
    } while (!(sum <= 1.0 && u + v > 0.0));
    PUT();
    if (x > 0 && y > 0)
        return x / sum;
    /* one of them underflowed: by logarithms */
    double delta = log(u) / a - log(v) / b;
    return delta > 0 ? exp(-log1p(exp(-delta))) : exp(delta - log1p(exp(delta)));
}

ONE double d_beta(nm_rng *r, G *g, double a, double b)
{
    (void)r;
    if (a <= 1.0 && b <= 1.0)
        return beta_johnk(g, a, b);
    double x = gamma_call(g, a), y = gamma_call(g, b);
    return x / (x + y);
}

ONE double d_f(nm_rng *r, G *g, double dfnum, double dfden)
{
    (void)r;
    double num = chisquare(g, dfnum) * dfden, den = chisquare(g, dfden) * dfnum;
    return num / den;
}

ONE double d_standard_cauchy(nm_rng *r, G *g)
{
    (void)r;
    double a = normal_call(g), b = normal_call(g);
    return a / b;
}

ONE double d_standard_t(nm_rng *r, G *g, double df)
{
    (void)r;
    double num = normal_call(g), den = gamma_call(g, df / 2);
    return sqrt(df / 2) * num / sqrt(den);
}

/* ------------------------------------------------------------------ one transformation of a draw */
ONE double d_exponential(nm_rng *r, G *g, double scale) { (void)r; return scale * exponential(g); }
ONE double d_pareto(nm_rng *r, G *g, double a) { (void)r; return expm1(exponential(g) / a); }
ONE double d_weibull(nm_rng *r, G *g, double a) { (void)r; return a == 0.0 ? 0.0 : pow(exponential(g), 1. / a); }
ONE double d_power(nm_rng *r, G *g, double a) { (void)r; return pow(-expm1(-exponential(g)), 1. / a); }
ONE double d_rayleigh(nm_rng *r, G *g, double scale) { (void)r; return scale * sqrt(2.0 * exponential(g)); }
ONE double d_normal(nm_rng *r, G *g, double loc, double scale) { (void)r; return loc + scale * normal(g); }
ONE double d_lognormal(nm_rng *r, G *g, double mean, double sigma) { (void)r; return exp(mean + sigma * normal(g)); }
ONE double d_uniform(nm_rng *r, G *g, double low, double range) { (void)r; return low + range * UNI(g); }

ONE double d_laplace(nm_rng *r, G *g, double loc, double scale)
{
    (void)r;
    for (;;) {
        double u = UNI(g);
        if (u >= 0.5)
            return loc - scale * log(2.0 - u - u);
        if (u > 0.0)
            return loc + scale * log(u + u);
    }
}

ONE double d_gumbel(nm_rng *r, G *g, double loc, double scale)
{
    (void)r;
    for (;;) {
        double u = 1.0 - UNI(g);
        if (u < 1.0)
            return loc - scale * log(-log(u));
    }
}

ONE double d_logistic(nm_rng *r, G *g, double loc, double scale)
{
    (void)r;
    for (;;) {
        double u = UNI(g);
        if (u > 0.0)
            return loc + scale * log(u / (1.0 - u));
    }
}

ONE double d_triangular(nm_rng *r, G *g, double left, double mode, double right)
{
    (void)r;
    double base = right - left, rise = mode - left, ratio = rise / base;
    double left_product = rise * base, right_product = (right - mode) * base, u = UNI(g);
    return u <= ratio ? left + sqrt(u * left_product) : right - sqrt((1.0 - u) * right_product);
}

CALL double d_wald(nm_rng *r, G *g, double mean, double scale)
{
    (void)r;
    double y = normal(g);
    y = mean * y * y;
    double d = 1 + sqrt(1 + 4 * scale / y), x = mean * (1 - 2 / d), u = UNI(g);
    return u <= mean / (mean + x) ? x : mean * mean / x;
}

/* Around mu on the circle by rejection from a wrapped Cauchy with parameter s. */
CALL double vonmises_rejection(nm_rng *r, G *g, double mu, double kappa, double s)
{
    double u, v, w, y, z;
    int tries = 0;
    do {
        u = UNI(g);
        z = cos(M_PI * u);
        w = (1 + s * z) / (s + z);
        y = kappa * (s - w);
        v = UNI(g);
        if (NM_UNLIKELY(++tries > NM_TRIES)) {
            fail(r, "kappa too large");
            return NAN;
        }
    } while (!(y * (2 - y) - v >= 0 || log(y / v) + 1 - y >= 0));
    u = UNI(g);
    double result = acos(w);
    result = (u < 0.5 ? -result : result) + mu;
    double mod = fmod(fabs(result) + M_PI, 2 * M_PI) - M_PI;
    return result < 0 ? -mod : mod;
}

ONE double vonmises_s(double kappa)
{
    if (kappa < 1e-5)
        return 1. / kappa + kappa;
    double t = 1 + sqrt(1 + 4 * kappa * kappa), rho = (t - sqrt(2 * t)) / (2 * kappa);
    return (1 + rho * rho) / (2 * rho);
}

CALL double d_vonmises(nm_rng *r, G *g, double mu, double kappa)
{
    if (kappa != kappa)
        return NAN;
    if (kappa < 1e-8)
        return M_PI * (2 * UNI(g) - 1);
    if (kappa <= 1e6)
        return vonmises_rejection(r, g, mu, kappa, vonmises_s(kappa));
    double x = mu + sqrt(1. / kappa) * normal(g);
    if (x < -M_PI)
        x += 2 * M_PI;
    if (x > M_PI)
        x -= 2 * M_PI;
    return x;
}

/* ------------------------------------------------------------------ counts */
/* to_int of floor(x) and of ceil(x), without the call that these take on an old CPU. */
ONE int64_t floor_int(double x)
{
    if (!(x >= -0x1p63 && x < 0x1p63))
        return INT64_MIN;
    int64_t k = (int64_t)x;
    return k - (x < (double)k);
}
ONE int64_t ceil_int(double x)
{
    if (!(x >= -0x1p63 && x < 0x1p63))
        return INT64_MIN;
    int64_t k = (int64_t)x;
    return k + (x > (double)k);
}
ONE int64_t to_int(double x) { return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN; }   /* what x86's conversion gives */

ONE int64_t poisson_product(G *from, double lam)
{
    HOLD(from);
    double limit = exp(-lam), product = UNI(g);
    int64_t k = 0;
    for (; product > limit; k++)
        product *= UNI(g);
    PUT();
    return k;
}

ONE int64_t poisson_ptrs(G *from, double lam)
{
    HOLD(from);
    double root = sqrt(lam), log_lam = log(lam), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
    double log_inv_alpha = log(1.1239 + 1.1328 / (b - 3.4)), vr = 0.9277 - 3.6224 / (b - 2);
    int64_t k;
    for (;;) {
        double u = UNI(g) - 0.5, v = UNI(g), us = 0.5 - fabs(u);
        k = floor_int((2 * a / us + b) * u + lam + 0.43);
        if (us >= 0.07 && v <= vr)
            break;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v) + log_inv_alpha - log(a / (us * us) + b) <= -lam + (double)k * log_lam - nm_loggam((double)k + 1))
            break;
    }
    PUT();
    return k;
}

ONE int64_t poisson_any(G *g, double lam)
{
    return lam >= 10 ? poisson_ptrs(g, lam) : lam == 0 ? 0 : poisson_product(g, lam);
}
CALL int64_t poisson(G *g, double lam) { return poisson_any(g, lam); }
ONE int64_t d_poisson(nm_rng *r, G *g, double lam) { (void)r; return poisson_any(g, lam); }

ONE int64_t d_negative_binomial(nm_rng *r, G *g, double n, double p)
{
    (void)r;
    double y = (1 - p) / p * gamma_call(g, n);
    return poisson(g, y);
}

CALL double d_noncentral_chisquare(nm_rng *r, G *g, double df, double nonc)
{
    (void)r;
    if (nonc != nonc)
        return NAN;
    if (nonc == 0)
        return chisquare(g, df);
    if (1 < df) {
        double chi2 = chisquare(g, df - 1), n = normal(g) + sqrt(nonc);
        return chi2 + n * n;
    }
    int64_t i = poisson(g, nonc / 2.0);
    return chisquare(g, df + (double)(2 * i));
}

ONE double d_noncentral_f(nm_rng *r, G *g, double dfnum, double dfden, double nonc)
{
    double t = d_noncentral_chisquare(r, g, dfnum, nonc) * dfden;
    return t / (chisquare(g, dfden) * dfnum);
}

CALL int64_t geometric_search(G *g, double p)
{
    double u = UNI(g), sum = p, product = p, q = 1.0 - p;
    int64_t k = 1;
    for (; u > sum && product > 0; k++) {
        product *= q;
        sum += product;
    }
    return k;
}

ONE int64_t geometric_inversion(G *g, double rate)
{
    double z = -exponential(g) / rate;
    return z >= 0x1p63 ? INT64_MAX : ceil_int(z);
}

ONE int64_t d_geometric(nm_rng *r, G *g, double p)
{
    (void)r;
    if (p >= 0.333333333333333333333333)
        return geometric_search(g, p);
    return geometric_inversion(g, log1p(-p));
}

CALL int64_t d_zipf(nm_rng *r, G *g, double a)
{
    if (a >= 1025)
        return 1;
    double am1 = a - 1.0, b = pow(2.0, am1), least = pow((double)INT64_MAX, -am1);
    if (!(b > 1.0))
        return fail(r, "a too close to 1");
    for (;;) {
        double u01 = UNI(g), u = u01 * least + (1 - u01), v = UNI(g), x = floor(pow(u, -1.0 / am1));
        if (x > (double)INT64_MAX || x < 1.0)
            continue;
        double t = pow(1.0 + 1.0 / x, am1);
        if (v * x * (t - 1.0) / (b - 1.0) <= t / b)
            return x >= 0x1p63 ? INT64_MIN : (int64_t)x;
    }
}

/* legacy: logarithms and exponentials without the care for p near 0. */
ONE int64_t logseries(nm_rng *r, G *g, double p, bool legacy)
{
    if (!(p < 1))
        return fail(r, "p >= 1 or p is NaN");
    double rate = legacy ? log(1.0 - p) : log1p(-p);
    for (;;) {
        double v = UNI(g);
        if (v >= p)
            return 1;
        double u = UNI(g), q = legacy ? 1.0 - exp(rate * u) : -expm1(rate * u);
        if (v > q * q)
            return v >= q ? 1 : 2;
        int64_t k = floor_int(1 + log(v) / log(q));
        if (k >= 1 && v != 0.0)
            return k;
    }
}
CALL int64_t d_logseries(nm_rng *r, G *g, double p) { return logseries(r, g, p, false); }

#include "random/discrete.inc.c"
#include "random/legacy.inc.c"
#include "random/bounded.inc.c"
#include "random/fills.inc.c"
