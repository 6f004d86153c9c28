/* number_parse.c - decimal to binary.  Exact small cases by one operation; else a 192-bit product with a known error; else
 * big integers decide between the neighbours that the product leaves. */
#include <limits.h>
#include <math.h>
#include <string.h>
#include "text/bigint.h"
#include "text/float_digits.h"
#include "text/number_parse.h"
#include "text/pow10.h"

typedef struct format { int bits, qmin, qmax; } format;      /* c * 2**q, c < 2**bits, qmin <= q <= qmax */
static const format single_format = { 24, -149, 104 }, double_format = { 53, -1074, 971 }, long_format = { 64, -16445, 16320 };

/* ------------------------------------------------------------------- scan */
static bool word_at(const char *s, const char *end, const char *word)
{
    for (; *word; s++, word++)
        if (s == end || (*s | 0x20) != *word)
            return false;
    return true;
}

static bool scan_special(const char *s, const char *end, nm_scan *scan, const char **stop)
{
    if (word_at(s, end, "inf")) {
        scan->kind = NM_FLOAT_INF;
        *stop = s + (word_at(s, end, "infinity") ? 8 : 3);
        return true;
    }
    if (!word_at(s, end, "nan"))
        return false;
    scan->kind = NM_FLOAT_NAN;
    *stop = s += 3;
    if (s < end && *s == '(') {
        for (s++; s < end && (nm_is_digit(*s) || ((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') || *s == '_'); s++)
            ;
        if (s < end && *s == ')')
            *stop = s + 1;
    }
    return true;
}

/* Eight digits at once: their value, or false if they are not all digits. */
NM_INLINE bool eight_digits(const char *s, uint32_t *v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t x;
    memcpy(&x, s, 8);
    if (((x & 0xF0F0F0F0F0F0F0F0u) | ((x + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) >> 4) != 0x3333333333333333u)
        return false;
    x -= 0x3030303030303030u;
    x = x * 10 + (x >> 8);
    *v = (uint32_t)(((x & 0x000000FF000000FFu) * 0x000F424000000064u + ((x >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32);
    return true;
#else
    (void)s, (void)v;
    return false;
#endif
}

/* Too many digits: take the first 19 significant ones. */
static NM_NOINLINE void rescan(nm_scan *scan, const char *point)
{
    uint64_t m = 0;
    int count = 0;
    intptr_t e = 0;
    bool significant = false;
    for (const char *p = scan->digits; p < scan->digits_end; p++) {
        if (p == point)
            continue;
        bool after = point && p > point;
        if (*p != '0')
            significant = true;
        if (!significant) {
            e -= after;
        } else if (count < 19) {
            m = m * 10 + (uint64_t)(*p - '0');
            count++;
            e -= after;
        } else {
            scan->cut |= *p != '0';
            e += !after;
        }
    }
    scan->m = m;
    e += scan->e;
    scan->e = (int32_t)(e > 1000000 ? 1000000 : e < -1000000 ? -1000000 : e);
}

bool nm_scan_float(const char *s, const char *end, nm_scan *scan, const char **stop)
{
    const char *begin = s;
    *stop = s;
    scan->cut = false;
    scan->kind = NM_FLOAT_FINITE;
    scan->neg = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+'))
        s++;
    uint64_t m = 0;
    uint32_t eight;
    const char *digits = s, *point = NULL;
    while (end - s >= 8 && eight_digits(s, &eight)) {
        m = m * 100000000 + eight;
        s += 8;
    }
    for (; s < end && nm_is_digit(*s); s++)
        m = m * 10 + (uint64_t)(*s - '0');
    intptr_t count = s - digits, fraction = 0;
    if (s < end && *s == '.') {
        point = s++;
        while (end - s >= 8 && eight_digits(s, &eight)) {
            m = m * 100000000 + eight;
            s += 8;
        }
        for (; s < end && nm_is_digit(*s); s++)
            m = m * 10 + (uint64_t)(*s - '0');
        fraction = s - point - 1;
        count += fraction;
    }
    if (NM_UNLIKELY(!count)) {
        if (!point && scan_special(digits, end, scan, stop))
            return true;
        *stop = begin;
        return false;
    }
    scan->digits = digits;
    scan->digits_end = s;
    int32_t e = 0;
    if (s < end && (*s | 0x20) == 'e') {
        const char *p = s + 1;
        bool minus = p < end && *p == '-';
        if (p < end && (*p == '-' || *p == '+'))
            p++;
        if (p < end && nm_is_digit(*p)) {
            for (; p < end && nm_is_digit(*p); p++)
                if (e < 1000000)
                    e = e * 10 + (*p - '0');
            if (minus)
                e = -e;
            s = p;
        }
    }
    *stop = s;
    scan->e = e;
    if (NM_LIKELY(count <= 19)) {
        scan->m = m;
        scan->e -= (int32_t)fraction;
    } else {
        rescan(scan, point);
    }
    return true;
}

/* ---------------------------------------------------------------- rounding */
/* 10**k as g * 2**exp2 with g low by less than err units. */
typedef struct power { nm_pow10 g; int exp2; unsigned err; } power;

static nm_u128 mul_high(nm_pow10 a, nm_pow10 b)
{
    nm_u128 ll = (nm_u128)a.lo * b.lo, lh = (nm_u128)a.lo * b.hi, hl = (nm_u128)a.hi * b.lo, hh = (nm_u128)a.hi * b.hi;
    nm_u128 middle = (ll >> 64) + (uint64_t)lh + (uint64_t)hl;
    return hh + (lh >> 64) + (hl >> 64) + (middle >> 64);
}

static power power_of_ten(int k)
{
    int first = k < NM_POW10_MIN ? NM_POW10_MIN : k > NM_POW10_MAX ? NM_POW10_MAX : k;
    power p = { nm_pow10_get(first), nm_pow10_exp2(first), !nm_pow10_is_exact(first) };
    for (k -= first; k; k -= first) {
        first = k < NM_POW10_MIN ? NM_POW10_MIN : k > NM_POW10_MAX ? NM_POW10_MAX : k;
        nm_u128 g = mul_high(p.g, nm_pow10_get(first));
        p.exp2 += nm_pow10_exp2(first) + 128;
        p.err = 2 * (p.err + 3);
        if (!(g >> 127)) {
            g <<= 1;
            p.exp2--;
            p.err += 2;
        }
        p.g = (nm_pow10){ (uint64_t)(g >> 64), (uint64_t)g };
    }
    return p;
}

typedef struct u192 { nm_u128 hi; uint64_t lo; } u192;

static u192 mul_64(uint64_t w, nm_pow10 g)
{
    nm_u128 a = (nm_u128)w * g.lo, b = (nm_u128)w * g.hi + (uint64_t)(a >> 64);
    return (u192){ b, (uint64_t)a };
}

static void parse_digits(const nm_scan *scan, nm_big *d, int *e)
{
    /* All digits; from some count on they can only tell that something follows. */
    enum { ENOUGH = 11600 };
    uint64_t part = 0, unit = 1;
    int count = 0, after = 0;
    bool point = false, rest = false, significant = false;
    nm_big_set(d, 0);
    for (const char *p = scan->digits; p < scan->digits_end; p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        significant |= *p != '0';
        if (count >= ENOUGH) {
            rest |= *p != '0';
            after += !point;
            continue;
        }
        part = part * 10 + (uint64_t)(*p - '0');
        unit *= 10;
        after -= point;
        count += significant;
        if (unit == nm_pow10_u64[19]) {
            if (d->n)
                nm_big_mul_small(d, unit, part);
            else
                nm_big_set(d, part);
            part = 0;
            unit = 1;
        }
    }
    if (rest) {
        part = part * 10 + 1;
        unit *= 10;
        after--;
    }
    if (d->n)
        nm_big_mul_small(d, unit, part);
    else
        nm_big_set(d, part);
    *e = after;
}

/* Compare the number in the text with h * 2**q. */
static int compare_exactly(const nm_big *digits, int e, nm_u128 h, int q)
{
    nm_big a, b;
    nm_big_copy(&a, digits);
    nm_big_set(&b, (uint64_t)(h >> 64));
    if (b.n) {
        nm_big_shl(&b, 64);
        b.w[0] = (uint64_t)h;
    } else {
        nm_big_set(&b, (uint64_t)h);
    }
    nm_big_mul_pow5(e >= 0 ? &a : &b, e >= 0 ? e : -e);
    int shift = e - q;
    nm_big_shl(shift >= 0 ? &a : &b, shift >= 0 ? shift : -shift);
    return nm_big_cmp(&a, &b);
}

/* The largest h in [low, high] with h * 2**q <= the number; *exact if equal. */
static NM_NOINLINE nm_u128 settle_exactly(const nm_scan *scan, nm_u128 low, nm_u128 high, int q, bool *exact)
{
    nm_big digits;
    int shift;
    parse_digits(scan, &digits, &shift);
    /* The exponent that was written, told from the scan's: the same digits stand before it. */
    nm_scan plain = *scan;
    const char *point = memchr(scan->digits, '.', (size_t)(scan->digits_end - scan->digits));
    plain.e = 0;
    rescan(&plain, point);
    int e = shift + (scan->e - plain.e);
    *exact = false;
    while (low < high) {
        nm_u128 middle = low + (high - low + 1) / 2;
        int c = compare_exactly(&digits, e, middle, q);
        if (c < 0)
            high = middle - 1;
        else
            low = middle;
        if (c == 0) {
            *exact = true;
            return middle;
        }
    }
    *exact = compare_exactly(&digits, e, low, q) == 0;
    return low;
}

/* |number| = *c * 2**q, rounded to nearest even; false: too large. */
static bool round_to(const nm_scan *scan, const format *f, uint64_t *c, int *q)
{
    *c = 0;
    *q = f->qmin;
    if (!scan->m)
        return true;
    int lz = __builtin_clzll(scan->m);
    int top = nm_log2_pow10(scan->e) + 64 - lz;              /* |number| < 2**(top + 1), >= 2**(top - 1) */
    if (top < f->qmin - 2)
        return true;
    if (top > f->qmax + f->bits + 2)
        return false;
    uint64_t w = scan->m << lz;
    power p = power_of_ten(scan->e);
    u192 low = mul_64(w, p.g), high = low;
    /* high: more than the number where that is not exactly low.  err * w, and a cut number may be up to one more in m. */
    nm_u128 more = (nm_u128)p.err * w;
    if (scan->cut) {
        nm_u128 g = ((nm_u128)p.g.hi << 64 | p.g.lo) + p.err;
        nm_u128 t = g >> (64 - lz);
        high.hi += t + 1;
    }
    uint64_t lo = high.lo + (uint64_t)more;
    high.hi += (uint64_t)(more >> 64) + (lo < high.lo);
    high.lo = lo;
    int unit = p.exp2 - lz;                                  /* number = product * 2**unit */
    int bit = (low.hi >> 127 ? 191 : low.hi >> 126 ? 190 : 189) + unit;
    *q = NM_MAX(bit - f->bits + 1, f->qmin);
    int shift = *q - 1 - unit;                               /* to units of one half of the last bit: at least 126 */
    nm_u128 t, t_high, rest;
    if (shift - 64 >= 128) {
        t = t_high = 0;
        rest = 1;
    } else {
        t = low.hi >> (shift - 64);
        t_high = high.hi >> (shift - 64);
        rest = (low.hi & (((nm_u128)1 << (shift - 64)) - 1)) | low.lo;
    }
    bool more_follows = rest || p.err || scan->cut;
    if (NM_UNLIKELY(t != t_high)) {
        bool exact;
        t = settle_exactly(scan, t, t_high, *q - 1, &exact);
        more_follows = !exact;
    }
    nm_u128 r = t >> 1;
    r += (t & 1) && (more_follows || (r & 1));
    if (r >> f->bits) {
        r >>= 1;
        ++*q;
    }
    *c = (uint64_t)r;
    return *q <= f->qmax;
}

double nm_scan_double(const nm_scan *scan)
{
    static const double small[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
                                    1e19, 1e20, 1e21, 1e22 };
    if (NM_UNLIKELY(scan->kind != NM_FLOAT_FINITE))
        return scan->kind == NM_FLOAT_NAN ? (double)NAN : scan->neg ? -(double)INFINITY : (double)INFINITY;
    if (scan->m <= (uint64_t)1 << 53 && scan->e >= -22 && scan->e <= 22 && !scan->cut) {
        double v = (double)scan->m;
        v = scan->e < 0 ? v / small[-scan->e] : v * small[scan->e];
        return scan->neg ? -v : v;
    }
    uint64_t c, bits;
    int q;
    if (!round_to(scan, &double_format, &c, &q))
        bits = (uint64_t)2047 << 52;
    else if (c >> 52)
        bits = (uint64_t)(q + 1075) << 52 | (c & 0xFFFFFFFFFFFFF);
    else
        bits = c;
    bits |= (uint64_t)scan->neg << 63;
    double v;
    memcpy(&v, &bits, 8);
    return v;
}

float nm_scan_single(const nm_scan *scan)
{
    if (scan->kind != NM_FLOAT_FINITE)
        return (float)nm_scan_double(scan);
    uint64_t c;
    uint32_t bits;
    int q;
    if (!round_to(scan, &single_format, &c, &q))
        bits = (uint32_t)255 << 23;
    else if (c >> 23)
        bits = (uint32_t)(q + 150) << 23 | (uint32_t)(c & 0x7FFFFF);
    else
        bits = (uint32_t)c;
    bits |= (uint32_t)scan->neg << 31;
    float v;
    memcpy(&v, &bits, 4);
    return v;
}

long double nm_scan_long(const nm_scan *scan)
{
#if LDBL_MANT_DIG == 64
    if (scan->kind != NM_FLOAT_FINITE)
        return (long double)nm_scan_double(scan);
    uint64_t c;
    uint16_t se;
    int q;
    if (!round_to(scan, &long_format, &c, &q)) {
        c = (uint64_t)1 << 63;
        se = 0x7FFF;
    } else {
        se = c >> 63 ? (uint16_t)(q + 16446) : 0;
    }
    se |= (uint16_t)(scan->neg << 15);
    long double v = 0;
    memcpy(&v, &c, 8);
    memcpy((char *)&v + 8, &se, 2);
    return v;
#else
    return nm_scan_double(scan);
#endif
}

bool nm_parse_double(const char *s, const char *end, const char **stop, double *out)
{
    nm_scan scan;
    if (!nm_scan_float(s, end, &scan, stop))
        return false;
    *out = nm_scan_double(&scan);
    return true;
}

bool nm_parse_long(const char *s, const char *end, const char **stop, long double *out)
{
    nm_scan scan;
    if (!nm_scan_float(s, end, &scan, stop))
        return false;
    *out = nm_scan_long(&scan);
    return true;
}

/* ---------------------------------------------------------------- integers */
static bool parse_magnitude(const char *s, const char *end, const char **stop, bool *neg, uint64_t *out, bool *overflow)
{
    const char *begin = s;
    *neg = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+'))
        s++;
    const char *digits = s;
    uint64_t m = 0;
    *overflow = false;
    const char *safe = end - s > 18 ? s + 18 : end;         /* so many digits always fit */
    for (; s < safe && nm_is_digit(*s); s++)
        m = m * 10 + (uint64_t)(*s - '0');
    for (; s < end && nm_is_digit(*s); s++)
        if (__builtin_mul_overflow(m, 10u, &m) || __builtin_add_overflow(m, (uint64_t)(*s - '0'), &m))
            *overflow = true;
    *stop = s == digits ? begin : s;
    *out = m;
    return s != digits;
}

bool nm_parse_int(const char *s, const char *end, const char **stop, int64_t *out, bool *overflow)
{
    uint64_t m;
    bool neg;
    if (!parse_magnitude(s, end, stop, &neg, &m, overflow))
        return false;
    if (m > (uint64_t)INT64_MAX + neg)
        *overflow = true;
    *out = (int64_t)(neg ? -m : m);
    return true;
}

bool nm_parse_uint(const char *s, const char *end, const char **stop, uint64_t *out, bool *overflow)
{
    bool neg;
    if (!parse_magnitude(s, end, stop, &neg, out, overflow))
        return false;
    if (neg && *out)
        *overflow = true;
    return true;
}

/* ----------------------------------------------------------------- complex */
static const char *skip_blank(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || (*s >= '\t' && *s <= '\r')))
        s++;
    return s;
}

bool nm_parse_complex(const char *s, const char *end, char unit, const char **stop, double out[2])
{
    const char *begin = s, *p;
    bool open = false;
    *stop = begin;
    out[0] = out[1] = 0;
    if (s < end && *s == '(') {
        open = true;
        s = skip_blank(s + 1, end);
    }
    if (!nm_parse_double(s, end, &p, &out[0]))
        return false;
    if (p < end && *p == unit) {
        out[1] = out[0];
        out[0] = 0;
        s = p + 1;
    } else if (p < end && (*p == '+' || *p == '-')) {
        s = p + (*p == '+' && p + 1 < end && p[1] == '-');       /* "1+-2j" too */
        if (!nm_parse_double(s, end, &p, &out[1]) || p == end || *p != unit)
            return false;
        s = p + 1;
    } else {
        s = p;
    }
    if (open) {
        s = skip_blank(s, end);
        if (s == end || *s != ')')
            return false;
        s++;
    }
    *stop = s;
    return true;
}
