/* column_format.c - fitting a formatter to the data, NumPy's FloatingFormat and its like; writing single items. */
#include <limits.h>
#include <math.h>
#include "text/column_format.h"
#include "text/pow10.h"

/* ------------------------------------------------------------------- items */
static void copy_swapped(char *to, const char *from, intptr_t size)
{
    for (intptr_t i = 0; i < size; i++)
        to[i] = from[size - 1 - i];
}

void nm_item_load(const nm_dtype *dt, const char *item, nm_item *to)
{
    if (dt->size > (intptr_t)sizeof to->bytes)
        return;
    if (!(dt->flags & NM_SWAPPED)) {
        memcpy(to->bytes, item, (size_t)dt->size);
    } else if (dt->num >= NM_CFLOAT && dt->num <= NM_CLONGDOUBLE) {
        intptr_t half = dt->size / 2;
        copy_swapped(to->bytes, item, half);
        copy_swapped(to->bytes + half, item + half, half);
    } else {
        copy_swapped(to->bytes, item, dt->size);
    }
}

static void walk(const char *data, const nm_view *v, int axis, intptr_t edge, void (*see)(void *, const char *), void *user)
{
    if (axis == v->ndim) {
        see(user, data);
        return;
    }
    intptr_t n = v->shape[axis], stride = v->strides[axis];
    for (intptr_t i = 0; i < n; i++) {
        if (edge && n > 2 * edge && i == edge)
            i = n - edge;
        if (axis == v->ndim - 1)
            see(user, data + i * stride);
        else
            walk(data + i * stride, v, axis + 1, edge, see, user);
    }
}

void nm_walk_edges(const nm_view *v, intptr_t edge, void (*see)(void *user, const char *item), void *user)
{
    for (int i = 0; i < v->ndim; i++)
        if (v->shape[i] == 0)
            return;
    walk(v->data, v, 0, edge, see, user);
}

/* ------------------------------------------------------------------ floats */
typedef struct float_scan {
    const nm_dtype *dt;
    bool imaginary;
    nm_ctx *ctx;
    bool any, finite, not_finite, negative, negative_inf;
    long double most, least;     /* of the finite non-zero absolute values; most < 0: none */
    const nm_float_style *style;
    bool scientific;
    int before, whole, after, exp_size;   /* whole: before without its sign */
    nm_text text;
} float_scan;

NM_INLINE nm_float component(const nm_dtype *dt, bool imaginary, const char *item)
{
    int num = (int)dt->num;
    if (NM_LIKELY(num == NM_DOUBLE && !(dt->flags & NM_SWAPPED))) {
        double d;
        memcpy(&d, item, 8);
        return nm_float_from_double(d);
    }
    nm_item native;
    nm_item_load(dt, item, &native);
    return nm_float_read(num, native.bytes + (imaginary ? dt->size / 2 : 0));
}

static void see_extent(void *user, const char *item)
{
    float_scan *s = user;
    nm_float x = component(s->dt, s->imaginary, item);
    if (x.kind != NM_FLOAT_FINITE) {
        s->not_finite = true;
        s->negative_inf |= x.kind == NM_FLOAT_INF && x.neg;
        return;
    }
    s->finite = true;
    s->negative |= x.neg;
    if (!x.c)
        return;
    long double a = x.bits <= 64 && x.q > -1000 && x.q < 900 ? (long double)((double)x.c * ldexp(1, x.q)) : ldexpl((long double)x.c, x.q);
    if (s->most < 0) {
        s->most = s->least = a;
    } else {
        s->most = NM_MAX(s->most, a);
        s->least = NM_MIN(s->least, a);
    }
}

/* NumPy's tests, each in the precision of the data. */
static bool wants_exponent(const float_scan *s, const nm_print_options *o)
{
    if (s->most < 0)
        return false;
    int num = (int)s->dt->num;
    bool half = num == NM_HALF, single = num == NM_FLOAT || num == NM_CFLOAT, ld = num == NM_LONGDOUBLE || num == NM_CLONGDOUBLE;
    long double large = o->legacy <= 202 || !(half || single) ? 1e8L : half ? 1e3L : 1e6L;
    if (s->most >= large)
        return true;
    if (o->suppress)
        return false;
    if (half)
        return s->least < 0x1.a3p-14L || s->most / s->least > 1000.25L;
    if (single)
        return s->least < (long double)0.0001f || (float)s->most / (float)s->least > 1000;
    if (ld)
        return s->least < (long double)0.0001 || s->most / s->least > 1000;
    return s->least < (long double)0.0001 || (double)s->most / (double)s->least > 1000;
}

static void see_digits(void *user, const char *item)
{
    float_scan *s = user;
    nm_float x = component(s->dt, s->imaginary, item);
    if (x.kind != NM_FLOAT_FINITE)
        return;
    /* What is written is short: look at the text itself only where the digits do not tell at once. */
    const nm_float_style *st = s->style;
    int limit = s->scientific ? (st->precision < 0 ? -1 : st->precision + 1) : st->precision;
    nm_float_cut cut = { st->unique, !s->scientific, limit, -1 };
    uint64_t d;
    int n, e, sign = x.neg || st->sign;
    if (!nm_float_digits_fast(&x, &cut, &d, &n, &e)) {
        s->text.size = 0;
        if (s->scientific)
            nm_text_scientific(&s->text, &x, st);
        else
            nm_text_positional(&s->text, &x, st);
        const char *begin = s->text.data, *end = begin + s->text.size;
        const char *point = s->text.size ? memchr(begin, '.', s->text.size) : NULL;
        const char *letter = s->scientific && point ? memchr(point, 'e', (size_t)(end - point)) : end;
        if (!point || !letter)
            return;
        s->before = NM_MAX(s->before, (int)(point - begin));
        s->whole = NM_MAX(s->whole, (int)(point - begin) - sign);
        s->after = NM_MAX(s->after, (int)(letter - point) - 1);
        s->exp_size = NM_MAX(s->exp_size, (int)(end - letter) - 2);
        return;
    }
    bool keep = st->trim == 'k';
    if (!keep)
        while (n > 1 && d % 10 == 0) {
            d /= 10;
            n--;
        }
    int before = s->scientific || e < 0 ? 1 : e + 1;
    int after = s->scientific ? n - 1 : NM_MAX(n - 1 - e, 0);
    if (!keep && d == 0)
        after = 0;
    if (keep && !st->unique)
        after = NM_MAX(after, st->precision);
    s->before = NM_MAX(s->before, before + sign);
    s->whole = NM_MAX(s->whole, before);
    s->after = NM_MAX(s->after, after);
    if (s->scientific) {
        int size = e > -100 && e < 100 ? 2 : e > -1000 && e < 1000 ? 3 : 4;
        s->exp_size = NM_MAX(s->exp_size, x.c ? size : 2);
    }
}

static intptr_t text_width(const char *s) { return nm_utf8_length(s, strlen(s)); }

void nm_float_column_fit(nm_ctx *ctx, nm_float_column *c, const nm_view *v, bool imaginary, const nm_print_options *o, bool summarize)
{
    intptr_t edge = summarize ? o->edgeitems : 0;
    float_scan s = { .dt = &v->dt, .imaginary = imaginary, .ctx = ctx, .most = -1, .text = nm_text_new(ctx) };
    nm_walk_edges(v, edge, see_extent, &s);
    char sign = imaginary ? '+' : o->sign;
    int mode = o->floatmode;
    bool old = o->legacy <= 113;
    if (old && v->dt.num >= NM_CFLOAT && v->dt.num <= NM_CLONGDOUBLE)
        mode = imaginary ? NM_FLOATMODE_MAXPREC : NM_FLOATMODE_MAXPREC_EQUAL;
    *c = (nm_float_column){ .style = NM_FLOAT_STYLE, .sign = sign, .nanstr = o->nanstr, .infstr = o->infstr };
    nm_float_style *st = &c->style;
    st->sign = sign == '+';
    st->precision = mode == NM_FLOATMODE_UNIQUE ? -1 : o->precision;
    st->trim = '.';
    c->exp_size = -1;
    if (s.finite) {
        c->scientific = wants_exponent(&s, o);
        if ((mode == NM_FLOATMODE_FIXED || (c->scientific && old)) && st->precision >= 0) {
            st->trim = 'k';
            st->unique = false;
        }
        s.style = st;
        s.scientific = c->scientific;
        nm_walk_edges(v, edge, see_digits, &s);
        c->pad_left = old ? 1 + s.whole : s.before;
        if (c->scientific) {
            c->exp_size = s.exp_size;
            st->trim = 'k';
            st->precision = st->min_digits = s.after;
            c->pad_right = s.exp_size + 2 + s.after;
            if (old)
                c->pad_left = 3;
        } else {
            c->pad_right = s.after;
            st->trim = '.';
            st->min_digits = 0;
            if (mode == NM_FLOATMODE_FIXED || mode == NM_FLOATMODE_MAXPREC_EQUAL) {
                st->trim = 'k';
                st->precision = st->min_digits = s.after;
            }
        }
    }
    nm_text_free(&s.text);
    if (!old && sign == ' ' && !s.negative)
        c->pad_left++;
    if (s.not_finite) {
        int offset = c->pad_right + 1;
        bool signed_inf = sign != '-' || s.negative_inf;
        c->pad_left = NM_MAX(c->pad_left, (int)text_width(o->nanstr) - offset);
        c->pad_left = NM_MAX(c->pad_left, (int)text_width(o->infstr) + signed_inf - offset);
    }
    st->pad_left = c->pad_left;
    st->pad_right = c->scientific ? -1 : c->pad_right;
    st->exp_digits = c->exp_size;
}

void nm_float_column_put(const nm_float_column *c, nm_text *t, const nm_float *x)
{
    if (NM_UNLIKELY(x->kind != NM_FLOAT_FINITE)) {
        bool nan = x->kind == NM_FLOAT_NAN;
        const char *body = nan ? c->nanstr : c->infstr;
        char sign = !nan && x->neg ? '-' : c->sign == '+' ? '+' : 0;
        nm_text_fill(t, ' ', c->pad_left + c->pad_right + 1 - text_width(body) - (sign != 0));
        if (sign)
            nm_text_char(t, sign);
        nm_text_str(t, body);
    } else if (c->scientific) {
        nm_text_scientific(t, x, &c->style);
    } else {
        nm_text_positional(t, x, &c->style);
    }
}

/* ----------------------------------------------------------------- strings */
static bool roughly_printable(uint32_t c)
{
    if (c < 0x80)
        return c >= 0x20 && c != 0x7F;
    return c > 0xA0 && c != 0xAD && c != 0x1680 && !(c >= 0x2000 && c <= 0x200F) && !(c >= 0x2028 && c <= 0x202F) &&
           !(c >= 0x205F && c <= 0x206F) && c != 0x3000 && !(c >= 0xD800 && c <= 0xF8FF) && c != 0xFEFF && !(c >= 0xFFF0 && c <= 0xFFFB) &&
           (c & 0xFFFE) != 0xFFFE && c < 0xE0000;
}

static void put_escaped(nm_text *t, uint32_t c, char quote, bool printable)
{
    static const char hex[] = "0123456789abcdef";
    if (c == (uint32_t)quote || c == '\\') {
        nm_text_char(t, '\\');
        nm_text_char(t, (char)c);
    } else if (c == '\t' || c == '\n' || c == '\r') {
        nm_text_char(t, '\\');
        nm_text_char(t, c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
    } else if (printable) {
        nm_text_code_point(t, c);
    } else {
        int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        nm_text_char(t, '\\');
        nm_text_char(t, digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
        while (digits--)
            nm_text_char(t, hex[c >> (4 * digits) & 15]);
    }
}

void nm_text_bytes_repr(nm_text *t, const char *item, intptr_t size)
{
    while (size && !item[size - 1])
        size--;
    char quote = size && memchr(item, '\'', (size_t)size) && !memchr(item, '"', (size_t)size) ? '"' : '\'';
    nm_text_char(t, 'b');
    nm_text_char(t, quote);
    for (intptr_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)item[i];
        put_escaped(t, c, quote, c >= 0x20 && c < 0x7F);
    }
    nm_text_char(t, quote);
}

static uint32_t code_point(const char *item, intptr_t i, bool swapped)
{
    uint32_t c;
    memcpy(&c, item + 4 * i, 4);
    return swapped ? __builtin_bswap32(c) : c;
}

void nm_text_unicode_repr(nm_text *t, const char *item, intptr_t size, bool swapped, bool (*printable)(uint32_t))
{
    intptr_t n = size / 4;
    bool single = false, twofold = false;
    while (n && !code_point(item, n - 1, swapped))
        n--;
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = code_point(item, i, swapped);
        single |= c == '\'';
        twofold |= c == '"';
    }
    char quote = single && !twofold ? '"' : '\'';
    if (!printable)
        printable = roughly_printable;
    nm_text_char(t, quote);
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = code_point(item, i, swapped);
        put_escaped(t, c, quote, c < 0x80 ? c >= 0x20 && c != 0x7F : printable(c));
    }
    nm_text_char(t, quote);
}

/* ----------------------------------------------------- integers and the rest */
typedef struct int_scan {
    const nm_dtype *dt;
    bool any, missing;
    int64_t least, most;
    uint64_t umost;
} int_scan;

static int64_t signed_item(const nm_dtype *dt, const char *item)
{
    nm_item x;
    nm_item_load(dt, item, &x);
    switch (dt->size) {
    case 1: return *(int8_t *)x.bytes;
    case 2: return *(int16_t *)x.bytes;
    case 4: return *(int32_t *)x.bytes;
    default: return x.i;
    }
}

static uint64_t unsigned_item(const nm_dtype *dt, const char *item)
{
    nm_item x;
    nm_item_load(dt, item, &x);
    switch (dt->size) {
    case 1: return *(uint8_t *)x.bytes;
    case 2: return *(uint16_t *)x.bytes;
    case 4: return *(uint32_t *)x.bytes;
    default: return x.u;
    }
}

static void see_signed(void *user, const char *item)
{
    int_scan *s = user;
    int64_t x = signed_item(s->dt, item);
    s->least = s->any ? NM_MIN(s->least, x) : x;
    s->most = s->any ? NM_MAX(s->most, x) : x;
    s->any = true;
}

static void see_time(void *user, const char *item)
{
    int_scan *s = user;
    if (signed_item(s->dt, item) == INT64_MIN)
        s->missing = true;
    else
        see_signed(user, item);
}

static void see_unsigned(void *user, const char *item)
{
    int_scan *s = user;
    s->umost = NM_MAX(s->umost, unsigned_item(s->dt, item));
    s->any = true;
}

static int int_width(int64_t x)
{
    char text[24];
    return nm_int_repr(x, text);
}

static void put_right(nm_text *t, const char *text, int n, int width, char sign)
{
    nm_text_fill(t, ' ', width - n - (sign != 0));
    if (sign)
        nm_text_char(t, sign);
    nm_text_put(t, text, (size_t)n);
}

nm_status nm_column_fit(nm_ctx *ctx, nm_column *c, const nm_view *v, const nm_print_options *o, bool summarize)
{
    intptr_t edge = summarize ? o->edgeitems : 0;
    int_scan s = { .dt = &v->dt };
    *c = (nm_column){ .dt = v->dt, .sign = o->sign, .printable = o->printable };
    switch (v->dt.num) {
    case NM_BOOL:
        c->kind = NM_COLUMN_BOOL;
        c->width = v->ndim ? 5 : 0;
        return NM_OK;
    case NM_BYTE: case NM_SHORT: case NM_INT: case NM_LONG: case NM_LONGLONG:
        c->kind = NM_COLUMN_INT;
        nm_walk_edges(v, edge, see_signed, &s);
        if (s.any) {
            int low = int_width(s.least), high = int_width(s.most);
            if (c->sign == '+')
                low += s.least >= 0, high += s.most >= 0;
            c->width = NM_MAX(low, high) + (c->sign == ' ' && s.least >= 0);
        }
        return NM_OK;
    case NM_UBYTE: case NM_USHORT: case NM_UINT: case NM_ULONG: case NM_ULONGLONG:
        c->kind = NM_COLUMN_UINT;
        nm_walk_edges(v, edge, see_unsigned, &s);
        if (s.any)
            c->width = nm_decimal_digits(s.umost) + (c->sign != '-');
        return NM_OK;
    case NM_TIMEDELTA:
        c->kind = NM_COLUMN_TIME;
        nm_walk_edges(v, edge, see_time, &s);
        if (s.any)
            c->width = NM_MAX(int_width(s.least), int_width(s.most));
        if (s.missing)
            c->width = NM_MAX(c->width, 5);
        return NM_OK;
    case NM_CFLOAT: case NM_CDOUBLE: case NM_CLONGDOUBLE:
        nm_float_column_fit(ctx, &c->im, v, true, o, summarize);
        /* fall through */
    case NM_HALF: case NM_FLOAT: case NM_DOUBLE: case NM_LONGDOUBLE:
        c->kind = v->dt.num >= NM_CFLOAT && v->dt.num <= NM_CLONGDOUBLE ? NM_COLUMN_COMPLEX : NM_COLUMN_FLOAT;
        nm_float_column_fit(ctx, &c->re, v, false, o, summarize);
        return NM_OK;
    case NM_STRING:
        c->kind = NM_COLUMN_BYTES;
        return NM_OK;
    case NM_UNICODE:
        c->kind = NM_COLUMN_UNICODE;
        return NM_OK;
    default:
        return nm_fail(ctx, NM_E_MISSING, "text of items of type number %u needs a formatter of the host", v->dt.num);
    }
}

static void put_complex(const nm_column *c, nm_text *t, const char *item)
{
    nm_item native;
    nm_item_load(&c->dt, item, &native);
    nm_float re = nm_float_read((int)c->dt.num, native.bytes), im = nm_float_read((int)c->dt.num, native.bytes + c->dt.size / 2);
    nm_float_column_put(&c->re, t, &re);
    size_t begin = t->size;
    nm_float_column_put(&c->im, t, &im);
    nm_text_char(t, 'j');
    if (t->status < 0)
        return;
    size_t j = t->size - 1, end = j;               /* the j goes before the padding on the right */
    while (end > begin && t->data[end - 1] == ' ')
        end--;
    t->data[j] = ' ';
    t->data[end] = 'j';
}

nm_status nm_column_put(const nm_column *c, nm_text *t, const char *item)
{
    char text[24];
    switch (c->kind) {
    case NM_COLUMN_HOST:
        return c->item(c, t, item);
    case NM_COLUMN_BOOL:
        put_right(t, *item ? "True" : "False", *item ? 4 : 5, c->width, 0);
        break;
    case NM_COLUMN_INT: {
        int64_t x = signed_item(&c->dt, item);
        put_right(t, text, nm_int_repr(x, text), c->width, c->sign == '+' && x >= 0 ? '+' : 0);
        break;
    }
    case NM_COLUMN_UINT:
        put_right(t, text, nm_uint_repr(unsigned_item(&c->dt, item), text), c->width, c->sign == '+' ? '+' : 0);
        break;
    case NM_COLUMN_TIME: {
        int64_t x = signed_item(&c->dt, item);
        if (x == INT64_MIN)
            put_right(t, "'NaT'", 5, c->width, 0);
        else
            put_right(t, text, nm_int_repr(x, text), c->width, 0);
        break;
    }
    case NM_COLUMN_FLOAT: {
        nm_float x = component(&c->dt, false, item);
        nm_float_column_put(&c->re, t, &x);
        break;
    }
    case NM_COLUMN_COMPLEX:
        put_complex(c, t, item);
        break;
    case NM_COLUMN_BYTES:
        nm_text_bytes_repr(t, item, c->dt.size);
        break;
    case NM_COLUMN_UNICODE:
        nm_text_unicode_repr(t, item, c->dt.size, c->dt.flags & NM_SWAPPED, c->printable);
        break;
    }
    return t->status;
}
