/* string_cast.c - casts between numbers and fixed-width strings (S and U), as Python's str(), int(), float() and complex() read and write.
 *
 * An item of text is first brought to plain ASCII: white space around it dropped, decimal digits of other scripts turned to ASCII ones,
 * underscores between digits dropped. */
#include <stdio.h>
#include <string.h>
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "dtype/half_soft.h"
#include "text/float_format.h"
#include "text/number_parse.h"
#include "text/time_text.h"

/* --------------------------------------------------------- numbers to text */
static int number_text(int num, const char *p, char *out)
{
#define INTEGER(id, type, fn) case id: return fn(*(const type *)p, out);
    switch (num) {
    INTEGER(NM_BYTE, signed char, nm_int_repr)
    INTEGER(NM_SHORT, short, nm_int_repr)
    INTEGER(NM_INT, int, nm_int_repr)
    INTEGER(NM_LONG, long, nm_int_repr)
    INTEGER(NM_LONGLONG, long long, nm_int_repr)
    INTEGER(NM_UBYTE, unsigned char, nm_uint_repr)
    INTEGER(NM_USHORT, unsigned short, nm_uint_repr)
    INTEGER(NM_UINT, unsigned, nm_uint_repr)
    INTEGER(NM_ULONG, unsigned long, nm_uint_repr)
    INTEGER(NM_ULONGLONG, unsigned long long, nm_uint_repr)
    case NM_BOOL:
        memcpy(out, *p ? "True" : "False", 5);
        return *p ? 4 : 5;
    case NM_CFLOAT: case NM_CDOUBLE: case NM_CLONGDOUBLE: {
        intptr_t half = nm_dtype_of(num).size / 2;
        nm_float re = nm_float_read(num, p), im = nm_float_read(num, p + half);
        return nm_complex_repr(&re, &im, false, out);
    }
    default: {
        nm_float x = nm_float_read(num, p);
        return nm_float_repr(&x, false, out);
    }
    }
#undef INTEGER
}

static void put_text(const nm_dtype *dt, char *dst, const char *text, intptr_t n)
{
    if (dt->num == NM_STRING) {
        n = NM_MIN(n, dt->size);
        memcpy(dst, text, (size_t)n);
        memset(dst + n, 0, (size_t)(dt->size - n));
        return;
    }
    uint32_t *d = (uint32_t *)dst;
    intptr_t room = dt->size / 4;
    n = NM_MIN(n, room);
    for (intptr_t i = 0; i < n; i++)
        d[i] = (unsigned char)text[i];
    memset(d + n, 0, (size_t)(room - n) * 4);
}

static int to_text(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    char text[NM_COMPLEX_REPR];
    (void)aux;
    for (intptr_t i = 0; i < *n; i++) {
        int length = number_text((int)call->dt[0].num, args[0] + i * strides[0], text);
        put_text(&call->dt[1], args[1] + i * strides[1], text, length);
    }
    return 0;
}

/* ------------------------------------------------------------ text, cleaned */
typedef struct item {
    const nm_dtype *dt;
    const char *data;
    intptr_t length;                     /* characters, without the NULs at the end */
    char *text;                          /* the cleaned text */
    intptr_t size;
    bool bad;                            /* it cannot be a number */
    char small[200];
} item;

static uint32_t character(const item *t, intptr_t i)
{
    return t->dt->num == NM_UNICODE ? ((const uint32_t *)t->data)[i] : (unsigned char)t->data[i];
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* The value of a decimal digit of any script, -1 for other characters. */
static int digit_value(uint32_t c)
{
    static const uint32_t zero[] = {
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090,
        0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50,
            0xabf0,
        0xff10, 0x104a0, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11c50,
            0x16a60,
        0x16b50 };
    for (int i = 0; i < NM_COUNT(zero); i++)
        if (c >= zero[i] && c < zero[i] + 10)
            return (int)(c - zero[i]);
    if (c >= 0x1d7ce && c <= 0x1d7ff)
        return (int)((c - 0x1d7ce) % 10);
    return -1;
}

static nm_status open_item(nm_ctx *ctx, item *t, const nm_dtype *dt, const char *data)
{
    bool wide = dt->num == NM_UNICODE;
    t->dt = dt;
    t->data = data;
    t->length = wide ? dt->size / 4 : dt->size;
    /* the NULs at the end are no part of a string, but of a void item that is not all NUL */
    while (t->length > 0 && character(t, t->length - 1) == 0)
        t->length--;
    if (dt->num == NM_VOID && t->length)
        t->length = dt->size;
    t->text = t->length < (intptr_t)sizeof t->small ? t->small : nm_alloc(ctx, (size_t)t->length + 1);
    if (!t->text)
        return NM_E_MEMORY;
    t->size = 0;
    t->bad = false;
    intptr_t begin = 0, end = t->length;
    /* bytes know ASCII's white space only */
    while (begin < end && is_space(character(t, begin)) && (wide || character(t, begin) < 128))
        begin++;
    while (end > begin && is_space(character(t, end - 1)) && (wide || character(t, end - 1) < 128))
        end--;
    for (intptr_t i = begin; i < end; i++) {
        uint32_t c = character(t, i);
        if (c >= 128 && wide) {
            int d = digit_value(c);
            c = d >= 0 ? (uint32_t)('0' + d) : is_space(c) ? ' ' : 0;
        }
        if (c == 0 || c >= 128)
            t->bad = true;
        t->text[t->size++] = (char)c;
    }
    t->text[t->size] = 0;
    return NM_OK;
}

static void close_item(nm_ctx *ctx, item *t)
{
    if (t->text != t->small)
        nm_free(ctx, t->text, (size_t)t->length + 1);
}

/* Underscores may stand between digits only. */
static void drop_underscores(item *t)
{
    intptr_t n = 0;
    for (intptr_t i = 0; i < t->size; i++) {
        if (t->text[i] == '_') {
            if (i == 0 || i + 1 == t->size || !nm_is_digit(t->text[i - 1]) || !nm_is_digit(t->text[i + 1])) {
                t->bad = true;
                return;
            }
            continue;
        }
        t->text[n++] = t->text[i];
    }
    t->size = n;
    t->text[n] = 0;
}

/* repr() of the item as Python's error messages show it. */
static void quote(const item *t, bool wrapped, char *out, size_t room)
{
    bool single = false, twice = false, bytes = t->dt->num != NM_UNICODE;
    for (intptr_t i = 0; i < t->length; i++) {
        single |= character(t, i) == '\'';
        twice |= character(t, i) == '"';
    }
    char mark = single && !twice ? '"' : '\'';
    size_t at = (size_t)snprintf(out, room, "%s%s%c", wrapped ? (bytes ? "np.bytes_(" : "np.str_(") : "", bytes ? "b" : "", mark);
    for (intptr_t i = 0; i < t->length && at + 20 < room; i++) {
        uint32_t c = character(t, i);
        if (c == '\\' || c == (uint32_t)mark)
            at += (size_t)snprintf(out + at, room - at, "\\%c", (char)c);
        else if (c == '\n' || c == '\r' || c == '\t')
            at += (size_t)snprintf(out + at, room - at, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        else if (c < 32 || c == 127 || (bytes && c >= 128) || (c >= 128 && c < 0xa1))
            at += (size_t)snprintf(out + at, room - at, "\\x%02x", (unsigned)c);
        else if (c < 128)
            out[at++] = (char)c;
        else if (c < 0x800) {
            out[at++] = (char)(0xc0 | c >> 6);
            out[at++] = (char)(0x80 | (c & 63));
        } else if (c < 0x10000) {
            out[at++] = (char)(0xe0 | c >> 12);
            out[at++] = (char)(0x80 | (c >> 6 & 63));
            out[at++] = (char)(0x80 | (c & 63));
        } else {
            out[at++] = (char)(0xf0 | c >> 18);
            out[at++] = (char)(0x80 | (c >> 12 & 63));
            out[at++] = (char)(0x80 | (c >> 6 & 63));
            out[at++] = (char)(0x80 | (c & 63));
        }
    }
    snprintf(out + at, room - at, "%c%s", mark, wrapped ? ")" : "");
}

static nm_status malformed(nm_ctx *ctx, const item *t, int num)
{
    char text[400];
    const nm_class *cls = nm_dtype_of(num).cls;
    if (cls->flags & NM_CLASS_COMPLEX) {
        if (!memchr(t->text, '_', (size_t)t->size))
            return nm_fail(ctx, NM_E_VALUE, "complex() arg is a malformed string");
        quote(t, t->dt->num == NM_UNICODE, text, sizeof text);
        return nm_fail(ctx, NM_E_VALUE, "could not convert string to complex: %s", text + (*text == 'b'));
    }
    if (num == NM_LONGDOUBLE) {
        quote(t, false, text, sizeof text);
        const char *begin = text + (*text == 'b') + 1;
        return nm_fail(ctx, NM_E_VALUE, "invalid literal for long double: %.*s", (int)strlen(begin) - 1, begin);
    }
    quote(t, t->dt->num == NM_UNICODE || !(cls->flags & NM_CLASS_INTEGER), text, sizeof text);
    return nm_fail(ctx, NM_E_VALUE, cls->flags & NM_CLASS_INTEGER ? "invalid literal for int() with base 10: %s"
                                                                : "could not convert string to float: %s", text);
}

/* --------------------------------------------------------- text to numbers */
static nm_status out_of_bounds(nm_ctx *ctx, const item *t, int num)
{
    const char *s = t->text + (*t->text == '+');
    return nm_fail(ctx, NM_E_OVERFLOW, "Python integer %.100s out of bounds for %s", s, nm_dtype_of(num).cls->name);
}

static nm_status parse_integer(nm_ctx *ctx, item *t, int num, char *dst)
{
    const char *end = t->text + t->size, *stop;
    int64_t x = 0;
    uint64_t u = 0;
    bool big = false, over = false;
    drop_underscores(t);
    end = t->text + t->size;
    if (t->bad || !nm_parse_int(t->text, end, &stop, &x, &big) || stop != end)
        return malformed(ctx, t, num);
    intptr_t bits = nm_dtype_of(num).size * 8;
    bool is_unsigned = nm_dtype_of(num).cls->flags & NM_CLASS_UNSIGNED;
    if (big) {
        bool fits = is_unsigned && bits == 64 && *t->text != '-' && nm_parse_uint(t->text, end, &stop, &u, &over) && !over && stop == end;
        if (num == NM_UINT && *t->text != '-' && nm_parse_uint(t->text, end, &stop, &u, &over) && !over)
            return out_of_bounds(ctx, t, num);
        if (!fits)
            return nm_fail(ctx, NM_E_OVERFLOW, num == NM_LONGLONG || num == NM_ULONGLONG ? "int too big to convert"
                                                                                        : "Python int too large to convert to C long");
    } else {
        u = (uint64_t)x;
        if (is_unsigned ? x < 0 || (bits < 64 && u >> bits) : bits < 64 &&
            (x < -((int64_t)1 << (bits - 1)) || x >= (int64_t)1 << (bits - 1)))
            return out_of_bounds(ctx, t, num);
    }
    switch (bits) {
    case 8: *(uint8_t *)dst = (uint8_t)u; break;
    case 16: *(uint16_t *)dst = (uint16_t)u; break;
    case 32: *(uint32_t *)dst = (uint32_t)u; break;
    default: *(uint64_t *)dst = u;
    }
    return NM_OK;
}

static void put_real(int num, double x, char *dst)
{
    switch (num) {
    case NM_HALF: *(uint16_t *)dst = nm_half_from_double(x); break;
    case NM_FLOAT: case NM_CFLOAT: *(float *)dst = (float)x; break;
    case NM_LONGDOUBLE: case NM_CLONGDOUBLE: *(long double *)dst = x; break;
    default: *(double *)dst = x;
    }
}

static nm_status parse_real(nm_ctx *ctx, item *t, int num, char *dst)
{
    const char *stop;
    double x;
    if (num == NM_LONGDOUBLE) {
        long double g;
        if (t->bad || t->size != t->length || !nm_parse_long(t->text, t->text + t->size, &stop, &g) || stop != t->text + t->size)
            return malformed(ctx, t, num);
        *(long double *)dst = g;
        return NM_OK;
    }
    drop_underscores(t);
    if (t->bad || !nm_parse_double(t->text, t->text + t->size, &stop, &x) || stop != t->text + t->size || t->text[t->size - 1] == ')')
        return malformed(ctx, t, num);
    put_real(num, x, dst);
    return NM_OK;
}

static nm_status parse_complex(nm_ctx *ctx, item *t, int num, char *dst)
{
    const char *stop, *s, *end;
    double x[2];
    drop_underscores(t);
    s = t->text;
    end = s + t->size;
    if (end - s >= 2 && *s == '(' && end[-1] == ')') {
        s++;
        end--;
        while (s < end && is_space((unsigned char)*s))
            s++;
        while (end > s && is_space((unsigned char)end[-1]))
            end--;
    }
    if (t->bad || s == end || memchr(s, '(', (size_t)(end - s)) || *s == ' ')
        return malformed(ctx, t, num);
    char unit = end[-1] == 'J' ? 'J' : 'j';
    if (end[-1] == unit && (end - s == 1 || (end - s == 2 && (*s == '+' || *s == '-')))) {
        x[0] = 0;
        x[1] = *s == '-' ? -1 : 1;
    }
    else if (!nm_parse_complex(s, end, unit, &stop, x) || stop != end)
        return malformed(ctx, t, num);
    put_real(num, x[0], dst);
    put_real(num, x[1], dst + nm_dtype_of(num).size / 2);
    return NM_OK;
}

static int from_text(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    int num = (int)call->dt[1].num;
    uint32_t kind = nm_dtype_of(num).cls->flags;
    (void)aux;
    for (intptr_t i = 0; i < *n; i++) {
        const char *src = args[0] + i * strides[0];
        char *dst = args[1] + i * strides[1];
        item t;
        nm_status status = open_item(call->ctx, &t, &call->dt[0], src);
        if (status < 0)
            return status;
        if (kind & NM_CLASS_BOOL)
            *(uint8_t *)dst = t.length > 0;
        else
            status = kind & NM_CLASS_INTEGER ? parse_integer(call->ctx, &t, num, dst)
                     : kind & NM_CLASS_COMPLEX ? parse_complex(call->ctx, &t, num, dst) : parse_real(call->ctx, &t, num, dst);
        close_item(call->ctx, &t);
        if (status < 0)
            return status;
    }
    return 0;
}

nm_status nm_text_cast_find(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast)
{
    if (nm_is_time(from) || nm_is_time(to))
        return nm_time_text_cast(ctx, from, to, cast);
    bool out = from->cls->flags & NM_CLASS_NUMBER, in = to->cls->flags & NM_CLASS_NUMBER;
    if (out == in)
        return nm_fail(ctx, NM_E_MISSING, "cast between %s and %s", from->cls->name, to->cls->name);
    *cast = (nm_cast){ .loop = out ? to_text : from_text, .flags = NM_LOOP_SERIAL | (out ? NM_LOOP_NO_FP : 0) };
    return NM_OK;
}
