/* text_writer.c - printf-like formatting of items, lists between separators. */
#include <math.h>
#include "dtype/dtype.h"
#include "dtype/half_soft.h"
#include "io/text_writer.h"
#include "text/column_format.h"
#include "text/number_parse.h"

/* ------------------------------------------------------------------ parsing */
static const char *parse_number(const char *s, const char *end, int *n)
{
    for (*n = 0; s < end && nm_is_digit(*s); s++)
        if (*n < 100000)
            *n = *n * 10 + (*s - '0');
    return s;
}

bool nm_row_format_parse(const char *s, size_t size, nm_row_format *row)
{
    const char *end = s + size;
    row->count = 0;
    for (;;) {
        nm_field_format *f = &row->field[row->count];
        *f = (nm_field_format){ .literal = s, .precision = -1 };
        while (s < end && *s != '%')
            s++;
        f->literal_size = (size_t)(s - f->literal);
        if (s == end)
            return true;
        for (s++; s < end; s++) {
            if (*s == '-') f->minus = true;
            else if (*s == '+') f->plus = true;
            else if (*s == ' ') f->space = true;
            else if (*s == '0') f->zero = true;
            else if (*s == '#') f->alternate = true;
            else break;
        }
        s = parse_number(s, end, &f->width);
        if (s < end && *s == '.')
            s = parse_number(s + 1, end, &f->precision);
        if (s < end && (*s == 'l' || *s == 'h' || *s == 'L'))
            s++;
        if (s == end || !*s || !strchr("diueEfFgGsxXo", *s) || f->width > 4000 || f->precision > 4000 || row->count == NM_ROW_FIELDS)
            return false;
        f->conversion = *s == 'i' || *s == 'u' ? 'd' : *s;
        s++;
        row->count++;
    }
}

/* ------------------------------------------------------------------- values */
typedef struct value {
    enum { REAL, SIGNED, UNSIGNED, BOOLEAN } kind;
    int64_t i;
    uint64_t u;
    double d;
    nm_float x;              /* of kind REAL, in its own width */
} value;

static bool load_value(const nm_dtype *dt, const char *item, value *v)
{
    nm_item n;
    nm_item_load(dt, item, &n);
    switch (dt->num) {
    case NM_BOOL: v->kind = BOOLEAN; v->i = *(int8_t *)n.bytes != 0; break;
    case NM_BYTE: v->kind = SIGNED; v->i = *(int8_t *)n.bytes; break;
    case NM_SHORT: v->kind = SIGNED; v->i = *(int16_t *)n.bytes; break;
    case NM_INT: v->kind = SIGNED; v->i = *(int32_t *)n.bytes; break;
    case NM_LONG: case NM_LONGLONG: v->kind = SIGNED; v->i = n.i; break;
    case NM_UBYTE: v->kind = UNSIGNED; v->u = *(uint8_t *)n.bytes; break;
    case NM_USHORT: v->kind = UNSIGNED; v->u = *(uint16_t *)n.bytes; break;
    case NM_UINT: v->kind = UNSIGNED; v->u = *(uint32_t *)n.bytes; break;
    case NM_ULONG: case NM_ULONGLONG: v->kind = UNSIGNED; v->u = n.u; break;
    case NM_DOUBLE: v->kind = REAL; v->d = n.d; break;
    case NM_FLOAT: v->kind = REAL; v->d = *(float *)n.bytes; break;
    case NM_HALF: v->kind = REAL; v->d = nm_half_to_double(*(uint16_t *)n.bytes); break;
    case NM_LONGDOUBLE: v->kind = REAL; v->d = (double)n.g; break;
    default: return false;
    }
    if (v->kind == REAL)
        v->x = nm_float_read((int)dt->num, n.bytes);
    return true;
}

/* ---------------------------------------------------------------- one field */
typedef struct body { const char *prefix; int prefix_size; } body;

/* Put the sign or prefix in front of what was written since begin, and fill to the width. */
static void justify(nm_text *t, size_t begin, const nm_field_format *f, const char *sign, size_t sign_size, bool zeros)
{
    if (t->status < 0)
        return;
    size_t size = t->size - begin, full = size + sign_size;
    size_t fill = (size_t)f->width > full ? (size_t)f->width - full : 0;
    if (!fill && !sign_size)
        return;
    char *p = nm_text_room(t, fill + sign_size);
    if (!p)
        return;
    p = t->data + begin;
    bool left = f->minus;
    sign = sign ? sign : "";
    zeros = zeros && !left;
    size_t at = sign_size + (left ? 0 : fill);
    memmove(p + at, p, size);
    if (zeros || left) {
        memcpy(p, sign, sign_size);
        memset(zeros ? p + sign_size : p + at + size, zeros ? '0' : ' ', fill);
    } else {
        memset(p, ' ', fill);
        memcpy(p + fill, sign, sign_size);
    }
    t->size += fill + sign_size;
}

static size_t put_sign(const nm_field_format *f, bool neg, char *sign)
{
    *sign = neg ? '-' : f->plus ? '+' : ' ';
    return neg || f->plus || f->space;
}

/* Digits n of exponent e in the form of %f with the given decimals, or of %e. */
static void put_fixed(nm_text *t, const char *digits, int n, int e, int decimals, bool point)
{
    int whole = e >= 0 ? e + 1 : 1, have = e >= 0 ? NM_MIN(n, whole) : 0;
    char *p = nm_text_room(t, (size_t)whole + 1 + (size_t)decimals);
    if (!p)
        return;
    char *begin = p;
    if (e >= 0) {
        memcpy(p, digits, (size_t)have);
        memset(p + have, '0', (size_t)(whole - have));
        p += whole;
    } else {
        *p++ = '0';
    }
    if (decimals || point)
        *p++ = '.';
    int lead = NM_MIN(e < 0 ? -e - 1 : 0, decimals), rest = NM_MIN(n - have, decimals - lead);
    memset(p, '0', (size_t)lead);
    memcpy(p + lead, digits + have, (size_t)rest);
    memset(p + lead + rest, '0', (size_t)(decimals - lead - rest));
    nm_text_wrote(t, (size_t)(p + decimals - begin));
}

static void put_exponential(nm_text *t, const char *digits, int n, int e, int decimals, bool point, char letter)
{
    char *p = nm_text_room(t, (size_t)decimals + 12), *begin = p;
    if (!p)
        return;
    *p++ = digits[0];
    if (decimals || point)
        *p++ = '.';
    int have = NM_MIN(n - 1, decimals);
    memcpy(p, digits + 1, (size_t)have);
    memset(p + have, '0', (size_t)(decimals - have));
    p += decimals;
    *p++ = letter;
    *p++ = e < 0 ? '-' : '+';
    unsigned u = (unsigned)(e < 0 ? -e : e);
    if (u >= 100) {
        *p++ = (char)('0' + u / 100);
        u %= 100;
    }
    *p++ = (char)('0' + u / 10);
    *p++ = (char)('0' + u % 10);
    nm_text_wrote(t, (size_t)(p - begin));
}

static void put_digits(nm_text *t, const nm_field_format *f, char c, int precision, bool zero, const char *digits, int n, int e)
{
    bool upper = c == 'E' || c == 'G' || c == 'F';
    c |= 0x20;
    if (zero)
        e = 0;
    if (c == 'e') {
        put_exponential(t, digits, n, e, precision, f->alternate, upper ? 'E' : 'e');
    } else if (c == 'f') {
        put_fixed(t, digits, n, e, precision, f->alternate);
    } else {
        int decimals = precision;
        if (!f->alternate) {                 /* %g leaves zeros at the end out */
            while (n > 1 && digits[n - 1] == '0')
                n--;
            decimals = n;
        }
        if (e < -4 || e >= precision)
            put_exponential(t, digits, n, e, decimals - 1, f->alternate, upper ? 'E' : 'e');
        else
            put_fixed(t, digits, n, e, NM_MAX(decimals - 1 - e, 0), f->alternate);
    }
}

static NM_NOINLINE void put_long_real(nm_text *t, const nm_field_format *f, char c, int precision, const nm_float *x,
        const nm_float_cut *cut)
{
    char digits[NM_DIGITS_MAX];
    int e, n = nm_float_digits(x, cut, digits, sizeof digits, &e);
    put_digits(t, f, c, precision, !x->c, digits, n, e);
}

static void put_real(nm_text *t, const nm_field_format *f, double d)
{
    nm_float x = nm_float_from_double(d);
    char c = f->conversion, sign;
    size_t begin = t->size, sign_size = put_sign(f, x.neg && x.kind != NM_FLOAT_NAN, &sign);
    int precision = f->precision < 0 ? 6 : f->precision;
    if (x.kind != NM_FLOAT_FINITE) {
        bool nan = x.kind == NM_FLOAT_NAN, upper = c == 'E' || c == 'F' || c == 'G';
        nm_text_put(t, nan ? upper ? "NAN" : "nan" : upper ? "INF" : "inf", 3);
    } else {
        bool general = (c | 0x20) == 'g';
        if (general && !precision)
            precision = 1;
        nm_float_cut cut = { false, (c | 0x20) == 'f', (c | 0x20) == 'e' ? precision + 1 : precision, -1 };
        char digits[NM_DIGITS_SMALL];
        uint64_t m;
        int n, e;
        if (nm_float_digits_fast(&x, &cut, &m, &n, &e)) {
            nm_digits_put(m, n, digits);
            put_digits(t, f, c, precision, !x.c, digits, n, e);
        } else {
            put_long_real(t, f, c, precision, &x, &cut);
        }
    }
    justify(t, begin, f, &sign, sign_size, f->zero);
}

static void put_integer(nm_text *t, const nm_field_format *f, bool neg, uint64_t u)
{
    char text[72], prefix[4], c = f->conversion;
    size_t begin = t->size, prefix_size = put_sign(f, neg, prefix);
    int n = 0, shift = c == 'o' ? 3 : 4;
    if (c == 'd') {
        n = nm_uint_repr(u, text);
    } else {
        const char *hex = c == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
        char reversed[72];
        do
            reversed[n++] = hex[u & ((1u << shift) - 1)];
        while (u >>= shift);
        for (int i = 0; i < n; i++)
            text[i] = reversed[n - 1 - i];
        if (f->alternate) {
            prefix[prefix_size++] = '0';
            prefix[prefix_size++] = c;
        }
    }
    nm_text_fill(t, '0', f->precision - n);
    nm_text_put(t, text, (size_t)n);
    justify(t, begin, f, prefix, prefix_size, f->zero);
}

static NM_NOINLINE void put_whole_real(nm_text *t, const nm_field_format *f, double d)
{
    nm_float x = nm_float_from_double(d);
    nm_text digits = nm_text_new(t->ctx);
    nm_float_style style = NM_FLOAT_STYLE;
    char sign;
    size_t begin = t->size, sign_size = put_sign(f, x.neg, &sign);
    style.unique = false;
    style.precision = 0;
    style.trim = '-';
    x.neg = false;
    nm_text_positional(&digits, &x, &style);
    nm_text_fill(t, '0', f->precision - (int)digits.size);
    nm_text_put(t, digits.data, digits.size);
    nm_text_free(&digits);
    justify(t, begin, f, &sign, sign_size, f->zero);
}

static int value_repr(const value *v, char *text)
{
    switch (v->kind) {
    case BOOLEAN: memcpy(text, v->i ? "True" : "False", 5); return v->i ? 4 : 5;
    case SIGNED: return nm_int_repr(v->i, text);
    case UNSIGNED: return nm_uint_repr(v->u, text);
    default: return nm_float_repr(&v->x, false, text);
    }
}

static nm_status unknown(nm_ctx *ctx) { return nm_fail(ctx, NM_E_MISSING, "this format and dtype are left to the host"); }

static nm_status put_field(nm_ctx *ctx, nm_text *t, const nm_field_format *f, const value *v)
{
    char text[NM_FLOAT_REPR];
    switch (f->conversion) {
    case 's': {
        int n = value_repr(v, text);
        size_t begin = t->size;
        if (f->precision >= 0)
            n = NM_MIN(n, f->precision);
        nm_text_put(t, text, (size_t)n);
        justify(t, begin, f, NULL, 0, false);
        break;
    }
    case 'd': case 'x': case 'X': case 'o':
        if (v->kind == REAL) {
            if (f->conversion != 'd' || v->x.kind != NM_FLOAT_FINITE)
                return unknown(ctx);
            if (fabs(v->d) < 9e18)
                put_integer(t, f, v->d <= -1, (uint64_t)fabs(v->d));
            else
                put_whole_real(t, f, v->d);
        } else if (v->kind == UNSIGNED) {
            put_integer(t, f, false, v->u);
        } else if (v->kind == BOOLEAN && f->conversion != 'd') {
            return unknown(ctx);
        } else {
            put_integer(t, f, v->i < 0, v->i < 0 ? -(uint64_t)v->i : (uint64_t)v->i);
        }
        break;
    default:
        put_real(t, f, v->kind == REAL ? v->d : v->kind == UNSIGNED ? (double)v->u : (double)v->i);
    }
    return t->status;
}

nm_status nm_text_rows(nm_ctx *ctx, nm_text *t, const nm_view *v, const nm_row_format *row)
{
    if (v->ndim != 2 || v->shape[1] != row->count)
        return nm_fail(ctx, NM_E_VALUE, "a row format for %d items, rows of another shape", row->count);
    if (v->dt.num > NM_LONGDOUBLE && v->dt.num != NM_HALF)
        return unknown(ctx);
    bool plain = v->dt.num == NM_DOUBLE && !(v->dt.flags & NM_SWAPPED);
    for (intptr_t i = 0; i < v->shape[0]; i++) {
        const char *item = v->data + i * v->strides[0];
        const nm_field_format *f = row->field;
        for (int k = 0; k < row->count; k++, f++, item += v->strides[1]) {
            value x;
            nm_text_put(t, f->literal, f->literal_size);
            if (plain && f->conversion >= 'E' && f->conversion <= 'g' && f->conversion != 'X' && f->conversion != 'd') {
                memcpy(&x.d, item, 8);
                put_real(t, f, x.d);
                continue;
            }
            load_value(&v->dt, item, &x);
            NM_TRY(put_field(ctx, t, f, &x));
        }
        nm_text_put(t, f->literal, f->literal_size);
        if (t->status < 0)
            return t->status;
    }
    return NM_OK;
}

/* -------------------------------------------------------------------- lists */
typedef struct lister { nm_text *t; const nm_dtype *dt; const char *separator; size_t size; bool first; } lister;

static void list_item(void *user, const char *item)
{
    lister *l = user;
    char text[NM_COMPLEX_REPR];
    int n;
    value v;
    if (!l->first)
        nm_text_put(l->t, l->separator, l->size);
    l->first = false;
    if (load_value(l->dt, item, &v)) {
        if (v.kind == REAL && l->dt->num != NM_LONGDOUBLE)
            v.x = nm_float_from_double(v.d);         /* a Python float */
        n = value_repr(&v, text);
    } else {
        nm_item x;
        nm_item_load(l->dt, item, &x);
        double re, im;
        if (l->dt->num == NM_CFLOAT)
            re = ((float *)x.bytes)[0], im = ((float *)x.bytes)[1];
        else
            re = ((double *)x.bytes)[0], im = ((double *)x.bytes)[1];
        nm_float a = nm_float_from_double(re), b = nm_float_from_double(im);
        n = nm_complex_repr(&a, &b, false, text);
    }
    nm_text_put(l->t, text, (size_t)n);
}

nm_status nm_text_items(nm_ctx *ctx, nm_text *t, const nm_view *v, const char *separator)
{
    if (v->dt.num > NM_CDOUBLE && v->dt.num != NM_HALF)
        return unknown(ctx);
    lister l = { t, &v->dt, separator, strlen(separator), true };
    nm_walk_edges(v, 0, list_item, &l);
    return t->status;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Step over a separator at s: NULL if it does not stand there.  White space may surround it; white space within it, or alone, matches any
 * amount of it (alone: at least one). */
static const char *skip_separator(const char *s, const char *end, const char *separator)
{
    const char *begin = s;
    bool plain = false;
    while (s < end && is_space(*s))
        s++;
    for (; *separator; separator++) {
        if (is_space(*separator)) {
            while (s < end && is_space(*s))
                s++;
        } else if (s < end && *s == *separator) {
            plain = true;
            s++;
        } else {
            return s == end && !plain ? s : NULL;
        }
    }
    while (s < end && is_space(*s))
        s++;
    return plain || s != begin ? s : NULL;
}

static bool read_item(const nm_dtype *dt, const char *s, const char *end, const char **stop, char *item)
{
    double d, z[2];
    int64_t i;
    uint64_t u;
    bool overflow;
    switch (dt->num) {
    case NM_DOUBLE: case NM_FLOAT: case NM_HALF:
        if (!nm_parse_double(s, end, stop, &d))
            return false;
        if (dt->num == NM_DOUBLE) memcpy(item, &d, 8);
        else if (dt->num == NM_FLOAT) memcpy(item, &(float){ (float)d }, 4);
        else memcpy(item, &(uint16_t){ nm_half_from_double(d) }, 2);
        return true;
    case NM_LONGDOUBLE: {
        long double g;
        if (!nm_parse_long(s, end, stop, &g))
            return false;
        memset(item, 0, (size_t)dt->size);
        memcpy(item, &g, LDBL_MANT_DIG == 64 ? 10 : sizeof g);
        return true;
    }
    case NM_CFLOAT: case NM_CDOUBLE:
        if (!nm_parse_complex(s, end, 'j', stop, z))
            return false;
        if (dt->num == NM_CDOUBLE) memcpy(item, z, 16);
        else memcpy(item, (float[2]){ (float)z[0], (float)z[1] }, 8);
        return true;
    case NM_BOOL:
        if (!nm_parse_double(s, end, stop, &d))
            return false;
        *item = d != 0;
        return true;
    case NM_UBYTE: case NM_USHORT: case NM_UINT: case NM_ULONG: case NM_ULONGLONG:
        if (!nm_is_digit(*s) || !nm_parse_uint(s, end, stop, &u, &overflow))
            return false;
        if (overflow)
            u = UINT64_MAX;
        memcpy(item, &u, (size_t)dt->size);
        return true;
    default: {
        bool neg = *s == '-';
        const char *digits = s + (neg || *s == '+');     /* white space may follow the sign, as for NumPy */
        while (digits < end && is_space(*digits))
            digits++;
        if (digits == end || !nm_is_digit(*digits) || !nm_parse_uint(digits, end, stop, &u, &overflow))
            return false;
        overflow |= u > (uint64_t)INT64_MAX + neg;
        i = overflow ? (neg ? INT64_MIN : INT64_MAX) : (int64_t)(neg ? -u : u);
        memcpy(item, &i, (size_t)dt->size);
        return true;
    }
    }
}

nm_status nm_items_from_text(nm_ctx *ctx, const nm_dtype *dt, const char *text, size_t size, const char *separator, intptr_t count,
                             char **data, size_t *room, intptr_t *items, size_t *used, bool *complete)
{
    const char *s = text, *end = text + size, *stop;
    *data = NULL;
    *room = *items = 0;
    *complete = true;
    if (dt->num > NM_CDOUBLE && dt->num != NM_HALF && dt->num != NM_DATETIME && dt->num != NM_TIMEDELTA)
        return nm_fail(ctx, NM_E_VALUE, "don't know how to read character strings with that array type");
    while (count < 0 || *items < count) {
        while (s < end && is_space(*s))
            s++;
        if (s == end)
            break;
        if (((size_t)*items + 1) * (size_t)dt->size > *room) {
            size_t more = NM_MAX(*room + *room / 2, 512);
            char *bigger = nm_realloc(ctx, *data, *room, more);
            if (!bigger) {
                nm_free(ctx, *data, *room);
                *data = NULL;
                return NM_E_MEMORY;
            }
            *data = bigger;
            *room = more;
        }
        char *item = *data + *items * dt->size;
        if (!read_item(dt, s, end, &stop, item)) {
            *complete = false;
            break;
        }
        if (dt->flags & NM_SWAPPED)
            nm_swap_items(dt->size, dt->num >= NM_CFLOAT && dt->num <= NM_CDOUBLE ? dt->size / 2 : dt->size, item, dt->size, 1);
        ++*items;
        s = stop;
        if (s == end)
            break;
        const char *next = skip_separator(s, end, separator);
        if (!next) {
            *complete = *items == count;
            break;
        }
        s = next;
    }
    *used = (size_t)(s - text);
    return NM_OK;
}
