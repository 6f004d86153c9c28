/* npy.c - the .npy format.  The header is a Python dict literal: a small parser of just that. */
#include <stdio.h>
#include "dtype/time_units.h"
#include "io/npy.h"
#include "text/column_format.h"
#include "text/number_parse.h"
#include "view/view.h"

enum { ALIGN = 64, GROWTH_DIGITS = 21, MAX_HEADER = 1 << 28 };
static const char magic[6] = { '\x93', 'N', 'U', 'M', 'P', 'Y' };

/* ------------------------------------------------------------------- header */
typedef struct cursor { const char *p, *end; } cursor;

static char peek(cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r'))
        c->p++;
    return c->p < c->end ? *c->p : 0;
}

static bool take(cursor *c, char what)
{
    if (peek(c) != what)
        return false;
    c->p++;
    return true;
}

/* Step over a literal: strings, numbers, names, and nested lists, tuples and dicts. */
static bool skip_literal(cursor *c)
{
    int depth = 0;
    do {
        char q = peek(c);
        if (!q)
            return false;
        if (q == '\'' || q == '"') {
            for (c->p++; c->p < c->end && *c->p != q; c->p++)
                if (*c->p == '\\')
                    c->p++;
            if (c->p >= c->end)
                return false;
            c->p++;
        } else if (q == '[' || q == '(' || q == '{') {
            depth++;
            c->p++;
        } else if (q == ']' || q == ')' || q == '}') {
            if (!depth--)
                return false;
            c->p++;
        } else if ((q == ',' || q == ':') && depth) {
            c->p++;
        } else {
            const char *begin = c->p;
            while (c->p < c->end && (nm_is_digit(*c->p) || ((*c->p | 0x20) >= 'a' && (*c->p | 0x20) <= 'z') || *c->p == '_' ||
                    *c->p == '-' ||
                                     *c->p == '+' || *c->p == '.'))
                c->p++;
            if (c->p == begin)
                return false;
        }
    } while (depth > 0);
    return true;
}

static bool word(cursor *c, const char *text)
{
    size_t n = strlen(text);
    peek(c);
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, text, n))
        return false;
    c->p += n;
    return true;
}

static bool parse_shape(cursor *c, nm_npy_header *h)
{
    h->ndim = 0;
    if (!take(c, '('))
        return false;
    while (peek(c) != ')') {
        int64_t n;
        bool overflow;
        if (h->ndim == NM_MAXDIMS || !nm_parse_int(c->p, c->end, &c->p, &n, &overflow) || overflow || n < 0)
            return false;
        if (c->p < c->end && *c->p == 'L')       /* written by Python 2 */
            c->p++;
        h->shape[h->ndim++] = (intptr_t)n;
        if (!take(c, ',') && peek(c) != ')')
            return false;
    }
    return take(c, ')');
}

static bool parse_dict(cursor *c, nm_npy_header *h)
{
    int seen = 0;
    if (!take(c, '{'))
        return false;
    while (peek(c) != '}') {
        int key = word(c, "'descr'") || word(c, "\"descr\"") ? 1 : word(c, "'fortran_order'") || word(c, "\"fortran_order\"") ? 2
                : word(c, "'shape'") || word(c, "\"shape\"") ? 4 : 0;
        if (!key || (seen & key) || !take(c, ':'))
            return false;
        seen |= key;
        peek(c);
        if (key == 1) {
            h->descr = c->p;
            if (!skip_literal(c))
                return false;
            h->descr_size = (size_t)(c->p - h->descr);
        } else if (key == 2) {
            h->fortran = word(c, "True");
            if (!h->fortran && !word(c, "False"))
                return false;
        } else if (!parse_shape(c, h)) {
            return false;
        }
        if (!take(c, ',') && peek(c) != '}')
            return false;
    }
    return take(c, '}') && seen == 7 && !peek(c);
}

nm_status nm_npy_parse(nm_ctx *ctx, const char *file, size_t size, nm_npy_header *h)
{
    *h = (nm_npy_header){ 0 };
    if (memcmp(file, magic, NM_MIN(size, sizeof magic)))
        return nm_fail(ctx, NM_E_VALUE, "the magic string is not correct; expected b'\\x93NUMPY'");
    if (size < 10)
        return nm_fail(ctx, NM_E_EOF, "EOF: the header is cut short");
    const unsigned char *u = (const unsigned char *)file;
    h->major = u[6];
    h->minor = u[7];
    if (h->minor || h->major < 1 || h->major > 3)
        return nm_fail(ctx, NM_E_VALUE, "we only support format version (1,0), (2,0), and (3,0), not (%d, %d)", h->major, h->minor);
    h->text_size = u[8] | (size_t)u[9] << 8;
    h->text_offset = 10;
    if (h->major > 1) {
        if (size < 12)
            return nm_fail(ctx, NM_E_EOF, "EOF: the header is cut short");
        h->text_size |= (size_t)u[10] << 16 | (size_t)u[11] << 24;
        h->text_offset = 12;
    }
    h->data_offset = h->text_offset + h->text_size;
    if (h->text_size > MAX_HEADER)
        return nm_fail(ctx, NM_E_VALUE, "the header is too long: %zu bytes", h->text_size);
    if (size < h->data_offset)
        return nm_fail(ctx, NM_E_EOF, "EOF: reading array header, expected %zu bytes got %zu", h->text_size, size - h->text_offset);
    cursor c = { file + h->text_offset, file + h->data_offset };
    if (!parse_dict(&c, h))
        return nm_fail(ctx, NM_E_VALUE, "Cannot parse header: %.*s", (int)NM_MIN(h->text_size, (size_t)300), file + h->text_offset);
    return NM_OK;
}

nm_status nm_npy_put_header(nm_ctx *ctx, nm_text *t, const char *descr, bool fortran, int ndim, const intptr_t *shape, int version)
{
    nm_text d = nm_text_new(ctx);
    char number[24];
    bool ascii = true;
    for (const char *p = descr; *p; p++)
        ascii &= (unsigned char)*p < 0x80;
    nm_text_str(&d, "{'descr': ");
    nm_text_str(&d, descr);
    nm_text_str(&d, fortran ? ", 'fortran_order': True, 'shape': (" : ", 'fortran_order': False, 'shape': (");
    for (int i = 0; i < ndim; i++) {
        nm_text_put(&d, number, (size_t)nm_int_repr(shape[i], number));
        if (i + 1 < ndim || ndim == 1)
            nm_text_str(&d, i + 1 < ndim ? ", " : ",");
    }
    nm_text_str(&d, "), }");
    if (ndim)                                    /* room to let the axis that may grow grow in place */
        nm_text_fill(&d, ' ', GROWTH_DIGITS - nm_int_repr(shape[fortran ? ndim - 1 : 0], number));
    if (!version) {
        size_t length = d.size + 1 + ALIGN;
        version = !ascii ? 3 : length < 65536 ? 1 : 2;
    }
    size_t prefix = version == 1 ? 10 : 12, length = d.size + 1, pad = ALIGN - (prefix + length) % ALIGN;
    nm_text_fill(&d, ' ', (intptr_t)pad);
    nm_text_char(&d, '\n');
    length = d.size;
    nm_status status = d.status;
    if (status == NM_OK && version == 1 && length >= 65536)
        status = nm_fail(ctx, NM_E_VALUE, "Header length %zu too big for version=(1, 0)", length);
    if (status == NM_OK) {
        nm_text_put(t, magic, sizeof magic);
        nm_text_char(t, (char)version);
        nm_text_char(t, 0);
        for (int i = 0; i < (version == 1 ? 2 : 4); i++)
            nm_text_char(t, (char)(length >> (8 * i)));
        nm_text_put(t, d.data, d.size);
        status = t->status;
    }
    nm_text_free(&d);
    return status;
}

/* ------------------------------------------------------------------- arrays */
nm_status nm_npy_descr(nm_ctx *ctx, const nm_dtype *dt, char *descr)
{
    static const char letter[NM_NTYPES] = { [NM_BOOL] = 'b', [NM_BYTE] = 'i', [NM_UBYTE] = 'u', [NM_SHORT] = 'i', [NM_USHORT] = 'u',
            [NM_INT] = 'i',
        [NM_UINT] = 'u', [NM_LONG] = 'i', [NM_ULONG] = 'u', [NM_LONGLONG] = 'i', [NM_ULONGLONG] = 'u', [NM_FLOAT] = 'f', [NM_DOUBLE] = 'f',
        [NM_LONGDOUBLE] = 'f', [NM_CFLOAT] = 'c', [NM_CDOUBLE] = 'c', [NM_CLONGDOUBLE] = 'c', [NM_STRING] = 'S', [NM_UNICODE] = 'U',
            [NM_HALF] = 'f', [NM_DATETIME] = 'M', [NM_TIMEDELTA] = 'm' };
    if (dt->num >= NM_NTYPES || !letter[dt->num])
        return nm_fail(ctx, NM_E_MISSING, "the .npy descr of dtype number %u", dt->num);
    bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, swapped = dt->flags & NM_SWAPPED;
    char order = dt->num == NM_STRING || (dt->size == 1 && dt->num != NM_UNICODE) ? '|' : big != swapped ? '>' : '<';
    char unit[32] = "";
    if (nm_is_time(dt) && dt->param)
        nm_time_unit_text(nm_time_unit_of(dt), unit);
    snprintf(descr, 32, "'%c%c%zd%s'", order, letter[dt->num], (ptrdiff_t)(dt->num == NM_UNICODE ? dt->size / 4 : dt->size), unit);
    return NM_OK;
}

nm_status nm_npy_dtype(nm_ctx *ctx, const char *descr, size_t size, nm_dtype *dt)
{
    char text[32];
    if (size < 3 || size - 2 >= sizeof text || (descr[0] != '\'' && descr[0] != '"'))
        return nm_fail(ctx, NM_E_MISSING, "a .npy file of dtype %.*s", (int)NM_MIN(size, (size_t)200), descr);
    memcpy(text, descr + 1, size - 2);
    text[size - 2] = 0;
    return nm_dtype_parse(ctx, text, dt);
}

typedef struct copier { char *to; intptr_t size; } copier;
static void copy_item(void *user, const char *item)
{
    copier *c = user;
    memcpy(c->to, item, (size_t)c->size);
    c->to += c->size;
}

nm_status nm_npy_save(nm_ctx *ctx, nm_text *file, const nm_view *v)
{
    char descr[32];
    intptr_t items, strides[NM_MAXDIMS], shape[NM_MAXDIMS];
    NM_TRY(nm_npy_descr(ctx, &v->dt, descr));
    bool c_order = nm_is_c_contiguous(v->ndim, v->shape, v->strides, v->dt.size);
    bool fortran = !c_order && nm_is_f_contiguous(v->ndim, v->shape, v->strides, v->dt.size);
    NM_TRY(nm_npy_put_header(ctx, file, descr, fortran, v->ndim, v->shape, 0));
    NM_TRY(nm_items_checked(ctx, v->ndim, v->shape, v->dt.size, &items));
    size_t bytes = (size_t)items * (size_t)v->dt.size;
    char *to = nm_text_room(file, bytes);
    if (!to)
        return file->status;
    if (c_order || fortran) {
        memcpy(to, v->data, bytes);
    } else {
        nm_view w = *v;
        for (int i = 0; i < v->ndim; i++) {
            shape[i] = v->shape[i];
            strides[i] = v->strides[i];
        }
        w.shape = shape;
        w.strides = strides;
        copier c = { to, v->dt.size };
        nm_walk_edges(&w, 0, copy_item, &c);
    }
    nm_text_wrote(file, bytes);
    return NM_OK;
}

nm_status nm_npy_load(nm_ctx *ctx, const char *file, size_t size, nm_out *out, nm_view *v)
{
    nm_npy_header h;
    nm_dtype dt;
    intptr_t items, strides[NM_MAXDIMS];
    NM_TRY(nm_npy_parse(ctx, file, size, &h));
    NM_TRY(nm_npy_dtype(ctx, h.descr, h.descr_size, &dt));
    if (dt.num == NM_OBJECT)
        return nm_fail(ctx, NM_E_MISSING, "a .npy file of objects");
    NM_TRY(nm_items_checked(ctx, h.ndim, h.shape, dt.size, &items));
    size_t bytes = (size_t)items * (size_t)dt.size;
    if (size - h.data_offset < bytes)
        return nm_fail(ctx, NM_E_EOF, "EOF: reading array data, expected %zu bytes got %zu", bytes, size - h.data_offset);
    if (h.fortran)
        nm_strides_f(h.ndim, h.shape, dt.size, strides);
    NM_TRY(out->new_array(out, ctx, &dt, h.ndim, h.shape, h.fortran ? strides : NULL, v));
    memcpy(v->data, file + h.data_offset, bytes);
    return NM_OK;
}
