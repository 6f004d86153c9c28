/* float_format.c - digits to text. */
#include <string.h>
#include "text/float_format.h"
#include "text/pow10.h"

/* ------------------------------------------------------------- the general */
static void put_special(nm_text *t, const nm_float *x, bool sign)
{
    if (x->kind == NM_FLOAT_NAN) {
        nm_text_put(t, "nan", 3);
        return;
    }
    if (x->neg || sign)
        nm_text_char(t, x->neg ? '-' : '+');
    nm_text_put(t, "inf", 3);
}

static void positional(nm_text *t, const nm_float *x, const nm_float_style *style, const char *digits, int n, int exp10)
{
    bool signed_ = x->neg || style->sign;
    int whole = exp10 >= 0 ? exp10 + 1 : 1;
    int whole_digits = exp10 >= 0 ? NM_MIN(n, whole) : 0;        /* digits that stand before the point */
    int lead = exp10 < 0 ? -exp10 - 1 : 0;                       /* zeros after the point */
    int rest = n - whole_digits;
    int fraction = rest ? lead + rest : 0, zeros = 0;
    int desired = style->unique ? style->min_digits : style->precision;
    if (!style->fractional)
        desired -= whole;
    if (style->trim == 'k') {
        zeros = NM_MAX(desired - fraction, 0);
    } else {
        while (rest && digits[n - 1] == '0') {
            n--;
            rest--;
        }
        fraction = rest ? lead + rest : 0;
        if (style->trim == '0' && !fraction)
            zeros = 1;
    }
    bool point = style->trim != '-' || fraction;
    int left = NM_MAX(style->pad_left - whole - signed_, 0);
    int right = style->pad_right >= 0 ? NM_MAX(style->pad_right - fraction - zeros, 0) + !point : 0;
    char *p = nm_text_room(t, (size_t)left + signed_ + (size_t)whole + 1 + (size_t)fraction + (size_t)zeros + (size_t)right);
    if (!p)
        return;
    char *begin = p;
    memset(p, ' ', (size_t)left);
    p += left;
    if (signed_)
        *p++ = x->neg ? '-' : '+';
    if (exp10 >= 0) {
        memcpy(p, digits, (size_t)whole_digits);
        memset(p + whole_digits, '0', (size_t)(whole - whole_digits));
        p += whole;
    } else {
        *p++ = '0';
    }
    if (point)
        *p++ = '.';
    if (fraction) {
        memset(p, '0', (size_t)lead);
        memcpy(p + lead, digits + whole_digits, (size_t)rest);
        p += fraction;
    }
    memset(p, '0', (size_t)zeros);
    p += zeros;
    memset(p, ' ', (size_t)right);
    nm_text_wrote(t, (size_t)(p + right - begin));
}

static int exponent_text(int e, int least, char *out)
{
    char digits[8];
    int n = 0;
    *out = e < 0 ? '-' : '+';
    for (unsigned u = (unsigned)(e < 0 ? -e : e); u; u /= 10)
        digits[n++] = (char)('0' + u % 10);
    least = least < 0 ? 2 : NM_MIN(least, 5);    /* with none asked for, the exponent 0 is no digit at all */
    while (n < least)
        digits[n++] = '0';
    for (int i = 0; i < n; i++)
        out[1 + i] = digits[n - 1 - i];
    return 1 + n;
}

static void scientific(nm_text *t, const nm_float *x, const nm_float_style *style, const char *digits, int n, int exp10)
{
    bool signed_ = x->neg || style->sign;
    int fraction = n - 1, zeros = 0;
    int desired = style->unique ? style->min_digits : style->precision;
    bool point = style->trim != '-' || fraction;
    if (style->trim == 'k') {
        zeros = NM_MAX(desired - fraction, 0);
    } else {
        while (fraction && digits[fraction] == '0')
            fraction--;
        if (style->trim == '0' && !fraction)
            zeros = 1;
    }
    int left = NM_MAX(style->pad_left - 1 - signed_, 0);
    char *p = nm_text_room(t, (size_t)left + (size_t)fraction + (size_t)zeros + 16), *begin = p;
    if (!p)
        return;
    memset(p, ' ', (size_t)left);
    p += left;
    if (signed_)
        *p++ = x->neg ? '-' : '+';
    *p++ = digits[0];
    if (point)
        *p++ = '.';
    memcpy(p, digits + 1, (size_t)fraction);
    p += fraction;
    memset(p, '0', (size_t)zeros);
    p += zeros;
    *p++ = 'e';
    p += exponent_text(x->c ? exp10 : 0, style->exp_digits, p);
    nm_text_wrote(t, (size_t)(p - begin));
}

typedef void writer(nm_text *, const nm_float *, const nm_float_style *, const char *, int, int);

static NM_NOINLINE void write_long(nm_text *t, const nm_float *x, const nm_float_style *style, const nm_float_cut *cut, writer *write)
{
    char digits[NM_DIGITS_MAX];
    int exp10, n = nm_float_digits(x, cut, digits, sizeof digits, &exp10);
    write(t, x, style, digits, n, exp10);
}

static void write_float(nm_text *t, const nm_float *x, const nm_float_style *style, const nm_float_cut *cut, writer *write)
{
    char digits[NM_DIGITS_SMALL];
    uint64_t d;
    int n, exp10;
    if (!nm_float_digits_fast(x, cut, &d, &n, &exp10)) {
        write_long(t, x, style, cut, write);
        return;
    }
    nm_digits_put(d, n, digits);
    write(t, x, style, digits, n, exp10);
}

void nm_text_positional(nm_text *t, const nm_float *x, const nm_float_style *style)
{
    if (x->kind != NM_FLOAT_FINITE) {
        put_special(t, x, style->sign);
        return;
    }
    nm_float_cut cut = { style->unique, style->fractional, style->precision, style->min_digits };
    write_float(t, x, style, &cut, positional);
}

void nm_text_scientific(nm_text *t, const nm_float *x, const nm_float_style *style)
{
    if (x->kind != NM_FLOAT_FINITE) {
        put_special(t, x, style->sign);
        return;
    }
    nm_float_cut cut = { style->unique, false, style->precision < 0 ? -1 : style->precision + 1,
                         style->min_digits < 0 ? -1 : style->min_digits + 1 };
    write_float(t, x, style, &cut, scientific);
}

/* ----------------------------------------------------------------- scalars */
/* 1e-4 <= |x| < 1e16 (1e3 for a half, 1e6 for a single, unless wide), or zero.  The lower bound is a double, and the single
 * nearest to it lies below. */
NM_INLINE bool written_positionally(const nm_float *x, int exp10, bool wide)
{
    int limit = wide || x->bits > 32 ? 16 : x->bits == 32 ? 6 : 3;
    return x->c == 0 || (exp10 >= -4 && exp10 < limit && !(x->bits == 32 && exp10 == -4 && x->c == 0xD1B717 && x->q == -37));
}

static int repr_special(const nm_float *x, char *out)
{
    memcpy(out, x->kind == NM_FLOAT_NAN ? "nan" : x->neg ? "-inf" : "inf", 4);
    return x->kind == NM_FLOAT_INF && x->neg ? 4 : 3;
}

static int repr_digits(const nm_float *x, const char *digits, int n, int exp10, bool zero_fraction, bool wide, char *out)
{
    char *p = out;
    if (x->neg)
        *p++ = '-';
    if (!written_positionally(x, exp10, wide)) {
        *p++ = digits[0];
        if (n > 1) {
            *p++ = '.';
            memcpy(p, digits + 1, (size_t)(n - 1));
            p += n - 1;
        }
        *p++ = 'e';
        return (int)(p - out) + exponent_text(exp10, -1, p);
    }
    if (exp10 < 0) {
        memcpy(p, "0.000", 5);
        p += 1 - exp10;
        memcpy(p, digits, (size_t)n);
        return (int)(p - out) + n;
    }
    int whole = exp10 + 1;
    if (n <= whole) {
        memcpy(p, digits, (size_t)n);
        memset(p + n, '0', (size_t)(whole - n));
        p += whole;
        if (zero_fraction) {
            *p++ = '.';
            *p++ = '0';
        }
        return (int)(p - out);
    }
    memcpy(p, digits, (size_t)whole);
    p[whole] = '.';
    memcpy(p + whole + 1, digits + whole, (size_t)(n - whole));
    return (int)(p - out) + n + 1;
}

static const nm_float_cut whole_number = { true, true, -1, -1 };

static int repr_part(const nm_float *x, bool zero_fraction, bool wide, char *out)
{
    if (x->kind != NM_FLOAT_FINITE)
        return repr_special(x, out);
    char digits[NM_DIGITS_SMALL];
    uint64_t d;
    int n, exp10, e;
    if (x->bits <= 64 && x->c) {
        nm_float_shortest(x, &d, &e);
        n = nm_decimal_digits(d);
        exp10 = e + n - 1;
        nm_digits_put(d, n, digits);
    } else {
        n = nm_float_digits(x, &whole_number, digits, sizeof digits, &exp10);
    }
    return repr_digits(x, digits, n, exp10, zero_fraction, wide, out);
}

int nm_float_repr(const nm_float *x, bool wide, char *out) { return repr_part(x, true, wide, out); }

int nm_double_repr(double v, char *out)
{
    nm_float x = nm_float_from_double(v);
    return repr_part(&x, true, false, out);
}

int nm_complex_repr(const nm_float *re, const nm_float *im, bool wide, char *out)
{
    char *p = out;
    bool alone = re->kind == NM_FLOAT_FINITE && re->c == 0 && !re->neg;
    if (!alone) {
        *p++ = '(';
        p += repr_part(re, false, wide, p);
        if (!im->neg || im->kind == NM_FLOAT_NAN)
            *p++ = '+';
    }
    p += repr_part(im, false, wide, p);
    *p++ = 'j';
    if (!alone)
        *p++ = ')';
    return (int)(p - out);
}

/* As printf's %.*g with the digits that NumPy 1.13 took. */
static int legacy_part(const nm_float *x, bool repr, bool zero_fraction, char *out)
{
    if (x->kind != NM_FLOAT_FINITE)
        return repr_special(x, out);
    int precision = x->bits <= 32 ? (repr ? 8 : 6) : repr ? (x->bits == 64 ? 17 : 20) : 12;
    nm_float_cut cut = { false, false, precision, -1 };
    char digits[NM_DIGITS_SMALL];
    int exp10, n = nm_float_digits(x, &cut, digits, sizeof digits, &exp10);
    while (n > 1 && digits[n - 1] == '0')
        n--;
    nm_float wide = *x;          /* its digits alone say where the exponent begins */
    wide.bits = 80;
    if (x->c && exp10 >= precision) {
        char *p = out;
        if (x->neg)
            *p++ = '-';
        *p++ = digits[0];
        if (n > 1) {
            *p++ = '.';
            memcpy(p, digits + 1, (size_t)(n - 1));
            p += n - 1;
        }
        *p++ = 'e';
        return (int)(p - out) + exponent_text(exp10, -1, p);
    }
    return repr_digits(&wide, digits, n, exp10, zero_fraction, true, out);
}

int nm_float_legacy(const nm_float *x, bool repr, char *out) { return legacy_part(x, repr, true, out); }

int nm_complex_legacy(const nm_float *re, const nm_float *im, bool repr, char *out)
{
    char *p = out;
    bool alone = re->kind == NM_FLOAT_FINITE && re->c == 0 && !re->neg;
    if (!alone) {
        *p++ = '(';
        p += legacy_part(re, repr, false, p);
        if (!im->neg || im->kind == NM_FLOAT_NAN)
            *p++ = '+';
    }
    p += legacy_part(im, repr, false, p);
    if (im->kind != NM_FLOAT_FINITE)
        *p++ = '*';
    *p++ = 'j';
    if (!alone)
        *p++ = ')';
    return (int)(p - out);
}

int nm_uint_repr(uint64_t x, char *out)
{
    int n = nm_decimal_digits(x);
    nm_digits_put(x, n, out);
    return n;
}

int nm_int_repr(int64_t x, char *out)
{
    if (x >= 0)
        return nm_uint_repr((uint64_t)x, out);
    *out = '-';
    return 1 + nm_uint_repr(-(uint64_t)x, out + 1);
}
