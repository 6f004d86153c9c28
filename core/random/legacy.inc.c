/* legacy.inc.c - RandomState's distributions where they differ from Generator's; part of draws.inc.c.
 * Their streams are those of NumPy 1.16 for ever, with every weakness they had. */

/* Marsaglia's polar method; the second of the pair waits in r->gauss. */
ONE double gauss(nm_rng *r, G *from)
{
    if (r->has_gauss) {
        double kept = r->gauss;
        r->has_gauss = 0;
        r->gauss = 0.0;
        return kept;
    }
    HOLD(from);
    double x1, x2, r2;
    do {
        x1 = 2.0 * UNI(g) - 1.0;
        x2 = 2.0 * UNI(g) - 1.0;
        r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1.0 || r2 == 0.0);
    PUT();
    double f = sqrt(-2.0 * log(r2) / r2);
    r->gauss = f * x1;
    r->has_gauss = 1;
    return f * x2;
}
CALL double gauss_call(nm_rng *r, G *g) { return gauss(r, g); }
ONE double old_exponential(G *g) { return -log(1.0 - UNI(g)); }

ONE double d_legacy_standard_normal(nm_rng *r, G *g) { return gauss(r, g); }
ONE double d_legacy_standard_exponential(nm_rng *r, G *g) { (void)r; return old_exponential(g); }
ONE double d_legacy_exponential(nm_rng *r, G *g, double scale) { (void)r; return scale * old_exponential(g); }
ONE double d_legacy_normal(nm_rng *r, G *g, double loc, double scale) { return loc + scale * gauss(r, g); }
ONE double d_legacy_lognormal(nm_rng *r, G *g, double mean, double sigma) { return exp(mean + sigma * gauss(r, g)); }
ONE double d_legacy_pareto(nm_rng *r, G *g, double a) { (void)r; return exp(old_exponential(g) / a) - 1; }
ONE double d_legacy_weibull(nm_rng *r, G *g, double a) { (void)r; return a == 0.0 ? 0.0 : pow(old_exponential(g), 1. / a); }
ONE double d_legacy_power(nm_rng *r, G *g, double a) { (void)r; return pow(1 - exp(-old_exponential(g)), 1. / a); }
ONE double d_legacy_rayleigh(nm_rng *r, G *g, double scale) { (void)r; return scale * sqrt(-2.0 * log1p(-UNI(g))); }

ONE double d_legacy_standard_cauchy(nm_rng *r, G *g)
{
    double a = gauss_call(r, g), b = gauss_call(r, g);
    return a / b;
}

ONE double old_gamma(nm_rng *r, G *g, double shape)
{
    if (shape == 1.0)
        return old_exponential(g);
    if (shape == 0.0)
        return 0.0;
    if (shape < 1.0)
        for (;;) {
            double u = UNI(g), v = old_exponential(g);
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
    double b = shape - 1. / 3., c = 1. / sqrt(9 * b);
    for (;;) {
        double x, v;
        do {
            x = gauss_call(r, g);
            v = 1.0 + c * x;
        } while (v <= 0.0);
        v = v * v * v;
        double u = UNI(g);
        if (u < 1.0 - 0.0331 * (x * x) * (x * x) || log(u) < 0.5 * x * x + b * (1. - v + log(v)))
            return b * v;
    }
}
CALL double old_gamma_call(nm_rng *r, G *g, double shape) { return old_gamma(r, g, shape); }
ONE double d_legacy_standard_gamma(nm_rng *r, G *g, double shape) { return old_gamma(r, g, shape); }
ONE double d_legacy_gamma(nm_rng *r, G *g, double shape, double scale) { return scale * old_gamma(r, g, shape); }
ONE double d_legacy_chisquare(nm_rng *r, G *g, double df) { return 2.0 * old_gamma_call(r, g, df / 2.0); }

CALL double old_beta_johnk(nm_rng *r, G *g, double a, double b)
{
    for (int tries = 0; tries <= NM_TRIES; tries++) {
        double u = UNI(g), v = UNI(g), x = pow(u, 1.0 / a), y = pow(v, 1.0 / b);
        if (!(x + y <= 1.0))
            continue;
        if (x + y > 0)
            return x / (x + y);
        double log_x = log(u) / a, log_y = log(v) / b, most = log_x > log_y ? log_x : log_y;
        log_x -= most;
        log_y -= most;
        return exp(log_x - log(exp(log_x) + exp(log_y)));
    }
    fail(r, "a and b too large");
    return NAN;
}

ONE double d_legacy_beta(nm_rng *r, G *g, double a, double b)
{
    if (a <= 1.0 && b <= 1.0)
        return old_beta_johnk(r, g, a, b);
    double x = old_gamma_call(r, g, a), y = old_gamma_call(r, g, b);
    return x / (x + y);
}

ONE double d_legacy_f(nm_rng *r, G *g, double dfnum, double dfden)
{
    double num = d_legacy_chisquare(r, g, dfnum) * dfden, den = d_legacy_chisquare(r, g, dfden) * dfnum;
    return num / den;
}

ONE double d_legacy_standard_t(nm_rng *r, G *g, double df)
{
    double num = gauss_call(r, g), den = old_gamma_call(r, g, df / 2);
    return sqrt(df / 2) * num / sqrt(den);
}

CALL double d_legacy_noncentral_chisquare(nm_rng *r, G *g, double df, double nonc)
{
    if (nonc == 0)
        return d_legacy_chisquare(r, g, df);
    if (1 < df) {
        double chi2 = d_legacy_chisquare(r, g, df - 1), n = gauss(r, g) + sqrt(nonc);
        return chi2 + n * n;
    }
    int64_t i = poisson(g, nonc / 2.0);
    double out = d_legacy_chisquare(r, g, df + (double)(2 * i));
    return nonc != nonc ? NAN : out;
}

ONE double d_legacy_noncentral_f(nm_rng *r, G *g, double dfnum, double dfden, double nonc)
{
    double t = d_legacy_noncentral_chisquare(r, g, dfnum, nonc) * dfden;
    return t / (d_legacy_chisquare(r, g, dfden) * dfnum);
}

CALL double d_legacy_wald(nm_rng *r, G *g, double mean, double scale)
{
    double mu_2l = mean / (2 * scale), y = gauss(r, g);
    y = mean * y * y;
    double x = mean + mu_2l * (y - sqrt(4 * scale * y + y * y)), u = UNI(g);
    return u <= mean / (mean + x) ? x : mean * mean / x;
}

CALL double d_legacy_vonmises(nm_rng *r, G *g, double mu, double kappa)
{
    if (kappa != kappa)
        return NAN;
    if (kappa < 1e-8)
        return M_PI * (2 * UNI(g) - 1);
    return vonmises_rejection(r, g, mu, kappa, vonmises_s(kappa));
}

ONE int64_t d_legacy_negative_binomial(nm_rng *r, G *g, double n, double p)
{
    double y = (1 - p) / p * old_gamma_call(r, g, n);
    return poisson(g, y);
}

ONE int64_t d_legacy_binomial(nm_rng *r, G *g, double p, int64_t n) { return p != p ? 0 : binomial_any(r, g, p, n, true); }

ONE int64_t d_legacy_geometric(nm_rng *r, G *g, double p)
{
    (void)r;
    if (p >= 0.333333333333333333333333)
        return geometric_search(g, p);
    return ceil_int(log1p(-UNI(g)) / log(1 - p));
}

CALL int64_t d_legacy_logseries(nm_rng *r, G *g, double p) { return logseries(r, g, p, true); }

CALL int64_t d_legacy_zipf(nm_rng *r, G *g, double a)
{
    double am1 = a - 1.0, b = pow(2.0, am1);
    if (b == INFINITY)
        return 1;
    if (!(b > 1.0) || -expm1(-43.66827237527655 * am1) < 0x1p-26)   /* log(2^63) am1: the share of draws that fit */
        return fail(r, "a too close to 1");
    for (;;) {
        double u = 1.0 - UNI(g), v = UNI(g), x = floor(pow(u, -1.0 / am1));
        if (x > (double)INT64_MAX || x < 1.0)
            continue;
        double t = pow(1.0 + 1.0 / x, am1);
        if (v * x * (t - 1.0) / (b - 1.0) <= t / b)
            return to_int(x);
    }
}

CALL int64_t old_hypergeometric_counting(G *g, int64_t good, int64_t bad, int64_t sample)
{
    int64_t d1 = bad + good - sample, k = sample;
    double d2 = (double)NM_MIN(bad, good), y = d2;
    while (y > 0.0) {
        double u = UNI(g);
        y -= (double)floor_int(u + y / (double)(d1 + k));
        if (--k == 0)
            break;
    }
    int64_t z = to_int(d2 - y);
    return good > bad ? sample - z : z;
}

CALL int64_t old_hypergeometric_hrua(nm_rng *r, G *g, int64_t good, int64_t bad, int64_t sample)
{
    int64_t few = NM_MIN(good, bad), many = NM_MAX(good, bad), all = good + bad, m = NM_MIN(sample, all - sample), z;
    double d4 = (double)few / (double)all, d5 = 1.0 - d4, d6 = (double)m * d4 + 0.5;
    double d7 = sqrt((double)(all - m) * (double)sample * d4 * d5 / (double)(all - 1) + 0.5), d8 = HRUA_D1 * d7 + HRUA_D2;
    int64_t d9 = floor_int((double)(m + 1) * (double)(few + 1) / (double)(all + 2));
    double d10 = nm_loggam((double)(d9 + 1)) + nm_loggam((double)(few - d9 + 1)) + nm_loggam((double)(m - d9 + 1)) +
                 nm_loggam((double)(many - m + d9 + 1));
    double d11 = (double)NM_MIN(m, few) + 1.0, far = floor(d6 + 16 * d7);
    d11 = d11 < far ? d11 : far;
    for (int tries = 0;; tries++) {
        if (NM_UNLIKELY(tries > NM_TRIES))
            return fail(r, "ngood and nbad too large");
        double x = UNI(g), y = UNI(g), w = d6 + d8 * (y - 0.5) / x;
        if (w < 0.0 || w >= d11)
            continue;
        z = floor_int(w);
        double t = d10 - (nm_loggam((double)(z + 1)) + nm_loggam((double)(few - z + 1)) + nm_loggam((double)(m - z + 1)) +
                          nm_loggam((double)(many - m + z + 1)));
        if (x * (4.0 - x) - 3.0 <= t)
            break;
        if (x * (x - t) >= 1)
            continue;
        if (2.0 * log(x) <= t)
            break;
    }
    if (good > bad)
        z = m - z;
    return m < sample ? good - z : z;
}

ONE int64_t d_legacy_hypergeometric(nm_rng *r, G *g, int64_t good, int64_t bad, int64_t sample)
{
    if (sample > 10)
        return old_hypergeometric_hrua(r, g, good, bad, sample);
    return sample > 0 ? old_hypergeometric_counting(g, good, bad, sample) : 0;
}
