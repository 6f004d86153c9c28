/* discrete.inc.c - binomial and hypergeometric; part of draws.inc.c. */

/* ------------------------------------------------------------------ binomial
 * r->binomial is shared by all ways of drawing, as in NumPy: a set-up made by one is used by another when n and p agree. */
ONE bool binomial_known(nm_binomial_setup *s, int64_t n, double p)
{
    if (s->has && s->n == n && s->p == p)
        return true;
    s->n = n;
    s->p = p;
    s->has = true;
    return false;
}

/* The terms px[k] are those that NumPy's loop computes one after the other; they depend on n and p only. */
CALL double binomial_term(nm_binomial_setup *s, int64_t n, double p, int64_t x)
{
    while (s->known <= x) {
        int64_t k = s->known++;
        s->px[k] = (double)(n - k + 1) * p * s->px[k - 1] / ((double)k * s->q);
    }
    return s->px[x];
}

/* Beyond the table: on from the last term. */
CALL int64_t binomial_far(nm_rng *r, G *g, int64_t n, double p, double u)
{
    const nm_binomial_setup *s = &r->binomial;
    int64_t x = NM_BINOMIAL_TERMS - 1;
    double px = s->px[x];
    while (u > px) {
        if (++x > s->m) {
            x = 0;
            px = s->r;
            u = UNI(g);
        } else {
            u -= px;
            px = (double)(n - x + 1) * p * px / ((double)x * s->q);
        }
    }
    return x;
}

ONE int64_t binomial_inversion(nm_rng *r, G *g, int64_t n, double p, bool legacy)
{
    nm_binomial_setup *s = &r->binomial;
    if (!binomial_known(s, n, p)) {
        s->q = 1.0 - p;
        s->px[0] = s->r = exp((double)n * (legacy ? log(s->q) : log1p(-p)));
        s->known = 1;
        s->c = (double)n * p;
        double bound = s->c + 10.0 * sqrt(s->c * s->q + 1);
        s->m = to_int((double)n < bound ? (double)n : bound);
    }
    double px = s->px[0], u = UNI(g);
    int64_t bound = s->m, x = 0;
    while (u > px) {
        x++;
        if (x > bound) {
            x = 0;
            px = s->px[0];
            u = UNI(g);
        } else {
            u -= px;
            px = NM_LIKELY(x < s->known) ? s->px[x] : binomial_term(s, n, p, x);
            if (NM_UNLIKELY(x == NM_BINOMIAL_TERMS - 1))
                return binomial_far(r, g, n, p, u);
        }
    }
    return x;
}

static void btpe_setup(nm_binomial_setup *s, int64_t n, double p)
{
    double r = s->r = NM_MIN(p, 1.0 - p), q = s->q = 1.0 - r, dn = (double)n;
    double fm = s->fm = dn * r + r;
    int64_t m = s->m = floor_int(fm);
    double p1 = s->p1 = floor(2.195 * sqrt(dn * r * q) - 4.6 * q) + 0.5;
    double xm = s->xm = (double)m + 0.5, xl = s->xl = xm - p1, xr = s->xr = xm + p1;
    double c = s->c = 0.134 + 20.5 / (15.3 + (double)m);
    double a = (fm - xl) / (fm - xl * r);
    s->laml = a * (1.0 + a / 2.0);
    a = (xr - fm) / (xr * q);
    s->lamr = a * (1.0 + a / 2.0);
    s->p2 = p1 * (1.0 + 2.0 * c);
    s->p3 = s->p2 + c / s->laml;
    s->p4 = s->p3 + c / s->lamr;
}

/* The remainder terms of Stirling's series as NumPy 2.4 has them. */
ONE double btpe_stirling(double x, double x2) { return (13680. - (462. - (132. - (99. - 140. / x2) / x2) / x2) / x2) / x / 166320.; }

/* Is y accepted at height v?  s's mode m is where the density is 1. */
CALL bool btpe_accept(const nm_binomial_setup *s, int64_t n, int64_t y, double v)
{
    int64_t m = s->m, k = y > m ? y - m : m - y;
    double r = s->r, q = s->q, nrq = (double)n * r * q, dk = (double)k;
    if (!(k > 20 && dk < nrq / 2.0 - 1)) {
        double t = r / q, a = t * (double)(n + 1), f = 1.0;
        for (int64_t i = m + 1; i <= y; i++)
            f *= a / (double)i - t;
        for (int64_t i = y + 1; i <= m; i++)
            f /= a / (double)i - t;
        return !(v > f);
    }
    double rho = dk / nrq * ((dk * (dk / 3.0 + 0.625) + 0.16666666666666666) / nrq + 0.5);
    double t = (double)(-k * k) / (2 * nrq), logv = log(v);
    if (logv < t - rho)
        return true;
    if (logv > t + rho)
        return false;
    double x1 = (double)y + 1, f1 = (double)m + 1, z = (double)n + 1 - (double)m, w = (double)n - (double)y + 1;
    return !(logv > s->xm * log(f1 / x1) + ((double)(n - m) + 0.5) * log(z / w) + (double)(y - m) * log(w * r / (x1 * q)) +
             btpe_stirling(f1, f1 * f1) + btpe_stirling(z, z * z) + btpe_stirling(x1, x1 * x1) + btpe_stirling(w, w * w));
}

/* Kachitvichyanukul and Schmeiser's BTPE: a triangle, a parallelogram and two exponential tails over the density. */
CALL int64_t binomial_btpe(nm_rng *rng, G *from, int64_t n, double p)
{
    HOLD(from);
    nm_binomial_setup *s = &rng->binomial;
    if (!binomial_known(s, n, p))
        btpe_setup(s, n, p);
    int64_t y;
    for (;;) {
        double u = UNI(g) * s->p4, v = UNI(g);
        if (!(u > s->p1)) {
            y = floor_int(s->xm - s->p1 * v + u);
            break;
        }
        if (!(u > s->p2)) {
            double x = s->xl + (u - s->p1) / s->c;
            v = v * s->c + 1.0 - fabs((double)s->m - x + 0.5) / s->p1;
            if (v > 1.0)
                continue;
            y = floor_int(x);
        } else if (!(u > s->p3)) {
            y = floor_int(s->xl + log(v) / s->laml);
            if (y < 0 || v == 0.0)
                continue;
            v = v * (u - s->p2) * s->laml;
        } else {
            y = floor_int(s->xr - log(v) / s->lamr);
            if (y > n || v == 0.0)
                continue;
            v = v * (u - s->p3) * s->lamr;
        }
        if (btpe_accept(s, n, y, v))
            break;
    }
    PUT();
    return p > 0.5 ? n - y : y;
}

ONE int64_t binomial_any(nm_rng *r, G *g, double p, int64_t n, bool legacy)
{
    bool flip = !(p <= 0.5);
    double q = flip ? 1.0 - p : p;
    int64_t y = q * (double)n <= 30.0 ? binomial_inversion(r, g, n, q, legacy) : binomial_btpe(r, g, n, q);
    return flip ? n - y : y;
}

ONE int64_t d_binomial(nm_rng *r, G *g, double p, int64_t n)
{
    if (n == 0 || p == 0.0 || p != p)
        return 0;
    return binomial_any(r, g, p, n, false);
}

/* ------------------------------------------------------------------ hypergeometric */
ONE uint64_t interval(G *g, uint64_t max)
{
    uint64_t mask = nm_bit_mask(max), value;
    if (max == 0)
        return 0;
    if (max <= 0xffffffffu)
        while ((value = U32(g) & (uint32_t)mask) > max)
            ;
    else
        while ((value = U64(g) & mask) > max)
            ;
    return value;
}

/* Draw one by one, at most half of all. */
CALL int64_t hypergeometric_counting(G *g, int64_t good, int64_t bad, int64_t sample)
{
    int64_t total = good + bad, left = total, good_left = good;
    bool complement = sample > total / 2;
    int64_t draws = complement ? total - sample : sample;
    while (draws > 0 && good_left > 0 && left > good_left) {
        left--;
        if ((int64_t)interval(g, (uint64_t)left) < good_left)
            good_left--;
        draws--;
    }
    if (left == good_left)
        good_left -= draws;
    return complement ? good_left : good - good_left;
}

#define HRUA_D1 1.7155277699214135       /* 2 sqrt(2/e) */
#define HRUA_D2 0.8989161620588988       /* 3 - 2 sqrt(3/e) */

/* Stadlober's ratio of uniforms.  The set-up is kept while the parameters stay. */
static void hrua_setup(nm_hyper *s, int64_t good, int64_t bad, int64_t sample)
{
    int64_t all = good + bad, n = NM_MIN(sample, all - sample), few = NM_MIN(good, bad), many = NM_MAX(good, bad);
    double p = (double)few / (double)all, q = (double)many / (double)all;
    double var = (double)(all - n) * (double)n * p * q / (double)(all - 1), c = sqrt(var + 0.5);
    int64_t m = floor_int((double)(n + 1) * (double)(few + 1) / (double)(all + 2));
    s->a = (double)n * p + 0.5;
    s->h = HRUA_D1 * c + HRUA_D2;
    s->top = nm_log_factorial(m) + nm_log_factorial(few - m) + nm_log_factorial(n - m) + nm_log_factorial(many - n + m);
    double length = (double)(NM_MIN(n, few) + 1), far = floor(s->a + 16 * c);
    s->bound = length < far ? length : far;
    s->good = good;
    s->bad = bad;
    s->sample = sample;
    s->has = true;
}

CALL int64_t hypergeometric_hrua(nm_rng *r, G *from, int64_t good, int64_t bad, int64_t sample)
{
    HOLD(from);
    nm_hyper *s = &r->hyper;
    if (!(s->has && s->good == good && s->bad == bad && s->sample == sample))
        hrua_setup(s, good, bad, sample);
    int64_t n = NM_MIN(sample, good + bad - sample), few = NM_MIN(good, bad), many = NM_MAX(good, bad), k;
    double a = s->a, h = s->h, bound = s->bound;
    for (int tries = 0;; tries++) {
        if (NM_UNLIKELY(tries > NM_TRIES))
            return fail(r, "ngood and nbad too large");
        double u = UNI(g), v = UNI(g), x = a + h * (v - 0.5) / u;
        if (x < 0.0 || x >= bound)
            continue;
        k = floor_int(x);
        double t = s->top - (nm_log_factorial(k) + nm_log_factorial(few - k) + nm_log_factorial(n - k) + nm_log_factorial(many - n + k));
        if (u * (4.0 - u) - 3.0 <= t)
            break;
        if (u * (u - t) >= 1)
            continue;
        if (2.0 * log(u) <= t)
            break;
    }
    PUT();
    if (good > bad)
        k = n - k;
    return n < sample ? good - k : k;
}

ONE int64_t d_hypergeometric(nm_rng *r, G *g, int64_t good, int64_t bad, int64_t sample)
{
    if (sample >= 10 && sample <= good + bad - 10)
        return hypergeometric_hrua(r, g, good, bad, sample);
    return hypergeometric_counting(g, good, bad, sample);
}
