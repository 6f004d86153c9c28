/* float_digits.c - binary to decimal.  The big-integer generator is Steele and White's; it decides what the fast paths leave. */
#include <limits.h>
#include <string.h>
#include "text/bigint.h"
#include "text/float_digits.h"
#include "text/pow10.h"

_Static_assert(LDBL_MANT_DIG == 64 || LDBL_MANT_DIG == 53, "long double is neither x87 extended nor double");

/* ------------------------------------------------------------ taking apart */
NM_INLINE nm_float split(uint64_t fraction, int exponent, int top, int fraction_bits, int bias, int bits, bool neg)
{
    nm_float x = { .neg = neg, .bits = (uint8_t)bits };
    if (exponent == top) {
        x.kind = fraction ? NM_FLOAT_NAN : NM_FLOAT_INF;
    } else if (exponent) {
        x.c = fraction | (uint64_t)1 << fraction_bits;
        x.q = (int16_t)(exponent - bias - fraction_bits);
        x.closer = fraction == 0 && exponent > 1;
    } else {
        x.c = fraction;
        x.q = (int16_t)(1 - bias - fraction_bits);
    }
    return x;
}

nm_float nm_float_from_half(uint16_t b) { return split(b & 0x3FF, b >> 10 & 31, 31, 10, 15, 16, b >> 15); }

nm_float nm_float_from_single(float v)
{
    uint32_t b;
    memcpy(&b, &v, 4);
    return split(b & 0x7FFFFF, b >> 23 & 255, 255, 23, 127, 32, b >> 31);
}

nm_float nm_float_from_double(double v)
{
    uint64_t b;
    memcpy(&b, &v, 8);
    return split(b & 0xFFFFFFFFFFFFF, (int)(b >> 52 & 2047), 2047, 52, 1023, 64, b >> 63);
}

nm_float nm_float_from_long(long double v)
{
#if LDBL_MANT_DIG == 64
    struct { uint64_t c; uint16_t se; } b;
    memcpy(&b.c, &v, 8);
    memcpy(&b.se, (const char *)&v + 8, 2);
    int exponent = b.se & 0x7FFF;
    nm_float x = { .c = b.c, .neg = b.se >> 15, .bits = 80 };
    if (exponent == 0x7FFF)
        x.kind = b.c << 1 ? NM_FLOAT_NAN : NM_FLOAT_INF;
    else
        x.q = (int16_t)((exponent ? exponent : 1) - 16383 - 63);
    x.closer = b.c == (uint64_t)1 << 63 && exponent > 1;
    return x;
#else
    return nm_float_from_double((double)v);
#endif
}

nm_float nm_float_read(int num, const void *item)
{
    switch (num) {
    case NM_HALF: return nm_float_from_half(*(const uint16_t *)item);
    case NM_FLOAT:
    case NM_CFLOAT: return nm_float_from_single(*(const float *)item);
    case NM_LONGDOUBLE:
    case NM_CLONGDOUBLE: return nm_float_from_long(*(const long double *)item);
    default: return nm_float_from_double(*(const double *)item);
    }
}

/* ---------------------------------------------------------------- shortest */
NM_INLINE uint64_t strip_zeros(uint64_t d, int *e)
{
    /* d * 5**-k mod 2**64, rotated right by k, is small exactly when 10**k divides d. */
    uint64_t r = d * 15170602326218735249u;       /* 5**-4 */
    r = r >> 4 | r << 60;
    while (r <= UINT64_MAX / 10000) {
        d = r;
        *e += 4;
        r = d * 15170602326218735249u;
        r = r >> 4 | r << 60;
    }
    r = d * 10330176681277348905u;               /* 5**-2 */
    r = r >> 2 | r << 62;
    if (r <= UINT64_MAX / 100) {
        d = r;
        *e += 2;
    }
    r = d * 14757395258967641293u;               /* 5**-1 */
    r = r >> 1 | r << 63;
    if (r <= UINT64_MAX / 10) {
        d = r;
        *e += 1;
    }
    return d;
}

/* The high 64 bits of g * cp / 2**64, the last bit standing for all those cut off. */
NM_INLINE uint64_t round_to_odd(nm_pow10 g, uint64_t cp)
{
    nm_u128 x = (nm_u128)g.lo * cp, y = (nm_u128)g.hi * cp;
    uint64_t low = (uint64_t)y, high = (uint64_t)(y >> 64), add = (uint64_t)(x >> 64);
    low += add;
    high += low < add;
    return high | (low > 1);
}

NM_INLINE uint32_t round_to_odd_32(uint64_t g, uint32_t cp)
{
    nm_u128 p = (nm_u128)g * cp;
    uint32_t high = (uint32_t)(p >> 64), low = (uint32_t)(p >> 32);
    return high | (low > 1);
}

/* Choose among the candidates once the scaled value v and the bounds are known, all in quarters. */
NM_INLINE uint64_t choose(uint64_t v, uint64_t lower, uint64_t upper, int k, int *e)
{
    uint64_t s = v / 4;
    *e = k;
    if (s >= 10) {
        uint64_t t = s / 10;
        bool down = lower <= 40 * t, up = 40 * t + 40 <= upper;
        if (down != up) {
            *e = k + 1;
            return t + up;
        }
    }
    bool down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    if (down != up)
        return s + up;
    uint64_t middle = 4 * s + 2;
    return s + (v > middle || (v == middle && (s & 1)));
}

NM_INLINE uint64_t schubfach(uint64_t c, int q, bool closer, bool single, int *e)
{
    bool odd = c & 1;
    int k = (int)(((int64_t)q * 1262611 - (closer ? 524031 : 0)) >> 22);
    int h = q + nm_log2_pow10(-k) + 1;
    nm_pow10 g = nm_pow10_get(-k);
    if (single) {
        uint64_t g1 = g.hi + (-k < 0 || g.lo != 0);
        uint32_t v = round_to_odd_32(g1, (uint32_t)(4 * c) << h);
        uint32_t lower = round_to_odd_32(g1, (uint32_t)(4 * c - 2 + closer) << h);
        uint32_t upper = round_to_odd_32(g1, (uint32_t)(4 * c + 2) << h);
        return choose(v, lower + odd, upper - odd, k, e);
    }
    if (!nm_pow10_is_exact(-k)) {
        g.lo++;
        g.hi += g.lo == 0;
    }
    uint64_t v = round_to_odd(g, (4 * c) << h), lower = round_to_odd(g, (4 * c - 2 + closer) << h);
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h);
    return choose(v, lower + odd, upper - odd, k, e);
}

void nm_float_shortest(const nm_float *x, uint64_t *d, int *e)
{
    uint64_t c = x->c, r;
    int q = x->q, exponent = 0;
    if (q <= 0 && q > -64 && (c & (((uint64_t)1 << -q) - 1)) == 0)
        r = c >> -q;                             /* an integer small enough to be its own shortest form */
    else
        r = schubfach(c, q, x->closer, x->bits == 32, &exponent);
    *d = strip_zeros(r, &exponent);
    *e = exponent;
}

/* ----------------------------------------------------------------- rounded */
/* F = floor(|x| * 10**p) and how the rest lies: < 0 below a half, 0 at a half, > 0 above it.  False if that is not sure. */
static bool scaled_floor(const nm_float *x, int p, nm_u128 *f, int *half, bool *exact)
{
    if (p < NM_POW10_MIN || p > NM_POW10_MAX)
        return false;
    int lz = __builtin_clzll(x->c);
    uint64_t c = x->c << lz;
    nm_pow10 g = nm_pow10_get(p);
    bool sure = nm_pow10_is_exact(p);
    int s = -(x->q - lz + nm_pow10_exp2(p));      /* |x| * 10**p = c * g / 2**s */
    /* The product in three words, w2 highest; it is low by less than c if g is rounded. */
    nm_u128 a = (nm_u128)c * g.lo, b = (nm_u128)c * g.hi + (uint64_t)(a >> 64);
    uint64_t w0 = (uint64_t)a;
    nm_u128 hi = b;                               /* product = hi * 2**64 + w0 */
    if (s > 194) {
        *f = 0;
        *half = -1;
        *exact = false;
        return true;
    }
    if (s < 66)
        return false;                             /* more than 126 bits before the point */
    /* In units of one half: t = floor(product / 2**(s-1)). */
    int r = s - 1 - 64;
    nm_u128 t = r >= 128 ? 0 : hi >> r;
    nm_u128 rest = r >= 128 ? hi : hi & (((nm_u128)1 << r) - 1);
    if (!sure) {
        uint64_t w0_up = w0 + c;
        nm_u128 hi_up = hi + (w0_up < w0);
        if (hi_up < hi || (r >= 128 ? 0 : hi_up >> r) != t)
            return false;
    }
    *f = t >> 1;
    bool above = rest || w0 || !sure;
    *half = t & 1 ? above : -1;
    *exact = !above && !(t & 1);
    return true;
}

/* Digits of round(|x| * 10**p), from scaled_floor.  NumPy's rounding up cuts the zeros off that nines leave behind, rounding down keeps its
 * zeros. */
static int settle(uint64_t f, int half, int p, bool strip, uint64_t *d, int *exp10)
{
    bool up = half > 0 || (half == 0 && (f & 1));
    f += up;
    int n = nm_decimal_digits(f);
    *exp10 = n - 1 - p;
    if ((up || strip) && f) {
        int zeros = 0;
        f = strip_zeros(f, &zeros);
        n -= zeros;
    }
    *d = f;
    return n;
}

static int floor_log10(const nm_float *x)       /* or one less */
{
    return nm_log10_pow2(63 - __builtin_clzll(x->c) + x->q);
}

static bool rounded_fast(const nm_float *x, bool unique, bool fractional, int count, uint64_t *d, int *n, int *exp10)
{
    nm_u128 f;
    int half, estimate = floor_log10(x);
    bool exact;
    if (fractional ? estimate + 2 + count > 19 : count > 19)
        return false;
    int p = fractional ? count : count - 1 - estimate;
    if (!scaled_floor(x, p, &f, &half, &exact))
        return false;
    if (!fractional && f >= nm_pow10_u64[NM_MIN(count, 19)]) {
        p--;
        if (!scaled_floor(x, p, &f, &half, &exact))
            return false;
    }
    *n = settle((uint64_t)f, half, p, exact && !unique, d, exp10);
    return true;
}

/* ------------------------------------------------------------- big integers */
typedef struct generator {
    nm_big value, scale, low, high;   /* digit = value / scale; low and high are the margins */
    int exponent;                     /* of the next digit */
    bool margins, equal, even;
} generator;

/* Set up value / scale = |x| / 10**exponent, exponent that of the first digit, or first if that is greater. */
static void generator_start(generator *g, const nm_float *x, bool margins, int first)
{
    g->margins = margins;
    g->equal = !x->closer;
    g->even = !(x->c & 1);
    int e = floor_log10(x);
    if (e < first)
        e = first;
    nm_big_set(&g->value, x->c);
    nm_big_set(&g->scale, 1);
    nm_big_set(&g->low, 1);
    if (e >= 0)
        nm_big_mul_pow5(&g->scale, e);
    else {
        nm_big_mul_pow5(&g->value, -e);
        if (margins)
            nm_big_mul_pow5(&g->low, -e);
    }
    /* Powers of two, counted so that every part is an integer: value 2**(q+2), margin low 2**(q+1) or 2**q, scale 2**2; and 2**e. */
    int v = x->q + 2, m = x->q + (x->closer ? 0 : 1), s = 2 + e;
    int least = NM_MIN(margins ? NM_MIN(v, m) : v, s);
    nm_big_shl(&g->value, v - least);
    nm_big_shl(&g->scale, s - least);
    if (margins) {
        nm_big_shl(&g->low, m - least);
        if (x->closer) {
            nm_big_copy(&g->high, &g->low);
            nm_big_shl(&g->high, 1);
        }
    }
    /* The estimate may be one too low. */
    nm_big ten;
    nm_big_copy(&ten, &g->scale);
    nm_big_mul_small(&ten, 10, 0);
    int c = margins ? nm_big_cmp_sum(&g->value, g->equal ? &g->low : &g->high, &ten) : nm_big_cmp(&g->value, &ten);
    if (c > 0 || (c == 0 && (!margins || g->even))) {
        nm_big_copy(&g->scale, &ten);
        e++;
    }
    g->exponent = e;
}

static void generator_next(generator *g)
{
    nm_big_mul_small(&g->value, 10, 0);
    if (g->margins) {
        nm_big_mul_small(&g->low, 10, 0);
        if (!g->equal)
            nm_big_mul_small(&g->high, 10, 0);
    }
    g->exponent--;
}

static int compare_half(const generator *g)      /* the rest with one half of the last digit's unit */
{
    nm_big twice;
    nm_big_copy(&twice, &g->value);
    nm_big_shl(&twice, 1);
    return nm_big_cmp(&twice, &g->scale);
}

static int finish(char *buf, int n, bool up, int *exp10)
{
    if (up) {
        while (n && buf[n - 1] == '9')
            n--;
        if (n) {
            buf[n - 1]++;
        } else {
            buf[n++] = '1';
            ++*exp10;
        }
    }
    int lead = 0;
    while (lead < n - 1 && buf[lead] == '0')
        lead++;
    if (lead) {
        memmove(buf, buf + lead, (size_t)(n - lead));
        *exp10 -= lead;
    }
    return n - lead;
}

static NM_NOINLINE int shortest_big(const nm_float *x, char *buf, int *exp10)
{
    generator g;
    generator_start(&g, x, true, INT_MIN);
    *exp10 = g.exponent;
    for (int n = 0;; generator_next(&g)) {
        buf[n] = (char)('0' + nm_big_div_digit(&g.value, &g.scale));
        int l = nm_big_cmp(&g.value, &g.low), h = nm_big_cmp_sum(&g.value, g.equal ? &g.low : &g.high, &g.scale);
        bool low = l < 0 || (l == 0 && g.even), high = h > 0 || (h == 0 && g.even);
        n++;
        if (!low && !high && n < NM_DIGITS_SMALL)
            continue;
        bool up = !low;
        if (low == high) {
            int half = compare_half(&g);
            up = half > 0 || (half == 0 && (buf[n - 1] & 1));
        }
        return finish(buf, n, up, exp10);
    }
}

static NM_NOINLINE int rounded_big(const nm_float *x, bool unique, bool fractional, int count, char *buf, int room, int *exp10)
{
    generator g;
    generator_start(&g, x, false, fractional ? -count : INT_MIN);
    *exp10 = g.exponent;
    int last = fractional ? -count : g.exponent - count + 1;
    for (int n = 0;; generator_next(&g)) {
        buf[n++] = (char)('0' + nm_big_div_digit(&g.value, &g.scale));
        if (g.exponent > last && n < room && (unique || g.value.n))
            continue;
        int half = compare_half(&g);
        return finish(buf, n, half > 0 || (half == 0 && (buf[n - 1] & 1)), exp10);
    }
}

/* -------------------------------------------------------------- the front */
void nm_digits_put(uint64_t d, int n, char *buf)
{
    static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
                                "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    while (n >= 9) {                              /* eight digits by 32-bit arithmetic */
        uint32_t low = (uint32_t)(d % 100000000);
        d /= 100000000;
        n -= 8;
        uint32_t a = low / 10000, b = low % 10000;
        memcpy(buf + n, pairs + a / 100 * 2, 2);
        memcpy(buf + n + 2, pairs + a % 100 * 2, 2);
        memcpy(buf + n + 4, pairs + b / 100 * 2, 2);
        memcpy(buf + n + 6, pairs + b % 100 * 2, 2);
    }
    uint32_t r = (uint32_t)d;
    while (n >= 2) {
        n -= 2;
        memcpy(buf + n, pairs + r % 100 * 2, 2);
        r /= 100;
    }
    if (n)
        buf[0] = (char)('0' + r);
}

/* What is asked for after the shortest digits (n of them, first exponent e) are known: true if they do, else *count digits. */
NM_INLINE bool unique_suffices(const nm_float_cut *cut, int n, int e, int *count)
{
    int before = cut->fractional ? e + 1 : 0;
    if (cut->max >= 0 && n > (int64_t)before + cut->max) {
        *count = cut->max;
        return false;
    }
    if (cut->min >= 0 && n < (int64_t)before + cut->min) {
        *count = cut->min;
        return false;
    }
    return true;
}

bool nm_float_digits_fast(const nm_float *x, const nm_float_cut *cut, uint64_t *d, int *n, int *exp10)
{
    if (x->c == 0) {
        *d = 0;
        *n = 1;
        *exp10 = 0;
        return true;
    }
    int count = cut->max;
    if (cut->unique) {
        if (x->bits > 64)
            return false;
        int e;
        nm_float_shortest(x, d, &e);
        *n = nm_decimal_digits(*d);
        *exp10 = e + *n - 1;
        if (unique_suffices(cut, *n, *exp10, &count))
            return true;
    }
    return rounded_fast(x, cut->unique, cut->fractional, count, d, n, exp10);
}

int nm_float_digits(const nm_float *x, const nm_float_cut *cut, char *buf, int room, int *exp10)
{
    uint64_t d;
    int n, count = cut->max;
    if (nm_float_digits_fast(x, cut, &d, &n, exp10)) {
        nm_digits_put(d, n, buf);
        return n;
    }
    if (cut->unique) {
        int e;
        if (x->bits > 64) {
            n = shortest_big(x, buf, exp10);
            if (unique_suffices(cut, n, *exp10, &count))
                return n;
            if (rounded_fast(x, true, cut->fractional, count, &d, &n, exp10)) {
                nm_digits_put(d, n, buf);
                return n;
            }
        } else {
            nm_float_shortest(x, &d, &e);
            n = nm_decimal_digits(d);
            if (unique_suffices(cut, n, e + n - 1, &count)) {
                nm_digits_put(d, n, buf);
                *exp10 = e + n - 1;
                return n;
            }
        }
    }
    return rounded_big(x, cut->unique, cut->fractional, count, buf, room, exp10);
}
