/* text_reader.c - tokens, conversion, growth.  Rows of plain numbers take a path that converts straight from the text; whatever
 * surprises it there is left to the general one. */
#include <string.h>
#include "dtype/dtype.h"
#include "dtype/half_soft.h"
#include "io/text_reader.h"
#include "text/column_format.h"
#include "text/number_parse.h"

typedef struct field { size_t begin, size; bool quoted; } field;

typedef struct reader {
    nm_ctx *ctx;
    const nm_reader_options *o;
    nm_reader_result *out;
    nm_text carry;               /* text not yet used, when a row lies across pieces */
    const char *p, *end;         /* text not yet used */
    bool ended;
    nm_text token;               /* characters of the fields of the current row */
    field *fields;
    size_t field_room;
    intptr_t field_count, fields_expected;
    intptr_t line;
    nm_reader_column only;       /* the only column, whose size may grow */
    bool grow, host, direct;     /* direct: the quick path may be tried */
    char delimiter;              /* of the quick path; 0: white space */
    char comment;
    size_t delimiter_size, comment_size, quote_size;
} reader;

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || (c >= 0x1C && c <= 0x1F); }

/* Bytes of the white space at s, line ends not counted; 0 if none stands there. */
static size_t space_at(const reader *r, const char *s, const char *end)
{
    unsigned char c = (unsigned char)*s;
    if (c < 0x80)
        return blank(*s);
    if (!r->o->utf8)
        return c == 0x85 || c == 0xA0;
    if (c == 0xC2 && end - s >= 2)
        return (unsigned char)s[1] == 0x85 || (unsigned char)s[1] == 0xA0 ? 2 : 0;
    if (end - s < 3)
        return 0;
    uint32_t u = (uint32_t)(c & 15) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (uint32_t)(s[2] & 0x3F);
    if ((c & 0xF0) != 0xE0)
        return 0;
    return u == 0x1680 || (u >= 0x2000 && u <= 0x200A) || u == 0x2028 || u == 0x2029 || u == 0x202F || u == 0x205F || u == 0x3000 ? 3 : 0;
}

/* ------------------------------------------------------------------ pieces */
/* More text behind what is left.  The left part moves into carry. */
static nm_status refill(reader *r)
{
    const char *piece = NULL;
    size_t size = 0, left = (size_t)(r->end - r->p);
    if (left && (r->p < r->carry.data || r->p > r->carry.data + r->carry.size || !r->carry.size)) {
        r->carry.size = 0;
        nm_text_put(&r->carry, r->p, left);
    } else if (left) {
        memmove(r->carry.data, r->p, left);
        r->carry.size = left;
    }
    NM_TRY(r->carry.status);
    NM_TRY(r->o->read(r->o->user, r->ctx, &piece, &size));
    if (!size) {
        r->ended = true;
        if (left) {
            r->p = r->carry.data;
            r->end = r->p + left;
        }
        return NM_OK;
    }
    bool open_end = r->o->whole_lines && piece[size - 1] != '\n' && piece[size - 1] != '\r';
    if (left || open_end) {
        if (!left)
            r->carry.size = 0;
        nm_text_put(&r->carry, piece, size);
        if (open_end)
            nm_text_char(&r->carry, '\n');
        NM_TRY(r->carry.status);
        r->p = r->carry.data;
        r->end = r->p + r->carry.size;
    } else {
        r->carry.size = 0;
        r->p = piece;
        r->end = piece + size;
    }
    return NM_OK;
}

/* ------------------------------------------------------------------ tokens */
static bool is_at(const char *s, const char *end, const char *mark, size_t size)
{
    return size && *s == *mark && (size == 1 || ((size_t)(end - s) >= size && !memcmp(s, mark, size)));
}

static nm_status begin_field(reader *r)
{
    if ((size_t)r->field_count == r->field_room) {
        size_t room = r->field_room ? 2 * r->field_room : 32;
        field *f = nm_realloc(r->ctx, r->fields, r->field_room * sizeof *f, room * sizeof *f);
        if (!f)
            return NM_E_MEMORY;
        r->fields = f;
        r->field_room = room;
    }
    r->fields[r->field_count++] = (field){ .begin = r->token.size };
    return NM_OK;
}

static const char *line_end(const char *s, const char *end) { return *s == '\r' && s + 1 < end && s[1] == '\n' ? s + 2 : s + 1; }

/* One line from r->p on into fields.  *next is behind it, or NULL if the text so far does not hold all of it. */
static nm_status tokenize(reader *r, const char **next)
{
    const nm_reader_options *o = r->o;
    const char *s = r->p, *end = r->end;
    bool spaces = !o->delimiter;
    r->field_count = 0;
    r->token.size = 0;
    *next = NULL;
    for (;;) {
        if (spaces) {
            for (size_t n; s < end && (n = space_at(r, s, end)); s += n)
                ;
            if (s == end || *s == '\n' || *s == '\r' || is_at(s, end, o->comment, r->comment_size)) {
                /* White space at the end makes no field, except for NumPy where the first field was quoted. */
                if (r->field_count && r->fields[0].quoted)
                    NM_TRY(begin_field(r));
                break;
            }
        }
        NM_TRY(begin_field(r));
        field *f = &r->fields[r->field_count - 1];
        if (s < end && is_at(s, end, o->quote, r->quote_size)) {
            f->quoted = true;
            for (s += r->quote_size; s < end;) {
                if (is_at(s, end, o->quote, r->quote_size)) {
                    s += r->quote_size;
                    if (s == end && !r->ended)
                        return NM_OK;
                    if (s == end || !is_at(s, end, o->quote, r->quote_size))
                        goto unquoted;
                    nm_text_put(&r->token, s, r->quote_size);
                    s += r->quote_size;
                } else {
                    nm_text_char(&r->token, *s++);
                }
            }
            if (!r->ended)
                return NM_OK;
        }
    unquoted:;
        bool more = false;
        while (s < end && *s != '\n' && *s != '\r' && !is_at(s, end, o->comment, r->comment_size)) {
            size_t n = spaces ? space_at(r, s, end) : is_at(s, end, o->delimiter, r->delimiter_size) ? r->delimiter_size : 0;
            if (n) {
                s += n;
                more = true;
                break;
            }
            nm_text_char(&r->token, *s++);
        }
        f->size = r->token.size - f->begin;
        if (!more)
            break;
    }
    if (s < end && *s != '\n' && *s != '\r')             /* a comment */
        while (s < end && *s != '\n' && *s != '\r')
            s++;
    if (s == end || (*s == '\r' && s + 1 == end && !o->whole_lines)) {
        if (!r->ended)
            return NM_OK;
        *next = end;
    } else {
        *next = line_end(s, end);
    }
    if (r->field_count == 1 && !r->fields[0].size && !r->fields[0].quoted)
        r->field_count = 0;
    if (spaces && r->field_count > 1 && !r->fields[r->field_count - 1].size && !r->fields[0].quoted)
        r->field_count--;
    if (o->whole_lines && *next < end && r->field_count)
        return nm_fail(r->ctx, NM_E_VALUE,
                       "Found an unquoted embedded newline within a single line of input.  This is currently not supported.");
    return r->token.status;
}

/* -------------------------------------------------------------- conversion */
static bool decode(const reader *r, const char **s, const char *end, uint32_t *c)
{
    unsigned char b = (unsigned char)*(*s)++;
    *c = b;
    if (b < 0x80 || !r->o->utf8)
        return true;
    int more = b >= 0xF0 ? 3 : b >= 0xE0 ? 2 : 1;
    uint32_t u = b & (0x3Fu >> more);
    for (; more && *s < end; more--)
        u = u << 6 | (*(*s)++ & 0x3F);
    *c = u;
    return !more;
}

static bool to_bytes(const reader *r, const char *s, size_t n, char *item, intptr_t size)
{
    const char *end = s + n;
    intptr_t i = 0;
    for (uint32_t c; s < end; i++) {
        if (!decode(r, &s, end, &c) || c > 255)
            return false;
        if (i < size)
            item[i] = (char)c;
    }
    if (i < size)
        memset(item + i, 0, (size_t)(size - i));
    return true;
}

static bool to_unicode(const reader *r, const char *s, size_t n, char *item, intptr_t size)
{
    const char *end = s + n;
    intptr_t i = 0;
    for (uint32_t c; s < end && i < size / 4; i++) {
        if (!decode(r, &s, end, &c))
            return false;
        memcpy(item + 4 * i, &c, 4);
    }
    memset(item + 4 * i, 0, (size_t)(size - 4 * i));
    return true;
}

static bool store_int(uint32_t num, int64_t v, char *item)
{
    switch (num) {
    case NM_BOOL: *(bool *)item = v != 0; return true;
    case NM_BYTE: *(int8_t *)item = (int8_t)v; return v == (int8_t)v;
    case NM_SHORT: memcpy(item, &(int16_t){ (int16_t)v }, 2); return v == (int16_t)v;
    case NM_INT: memcpy(item, &(int32_t){ (int32_t)v }, 4); return v == (int32_t)v;
    default: memcpy(item, &v, 8); return true;
    }
}

static bool store_uint(uint32_t num, uint64_t v, char *item)
{
    switch (num) {
    case NM_UBYTE: *(uint8_t *)item = (uint8_t)v; return v == (uint8_t)v;
    case NM_USHORT: memcpy(item, &(uint16_t){ (uint16_t)v }, 2); return v == (uint16_t)v;
    case NM_UINT: memcpy(item, &(uint32_t){ (uint32_t)v }, 4); return v == (uint32_t)v;
    default: memcpy(item, &v, 8); return true;
    }
}

/* A number at s as an item of native order; *stop behind it. */
NM_INLINE bool number_at(const reader *r, uint32_t num, const char *s, const char *end, const char **stop, char *item)
{
    double d;
    bool overflow;
    switch (num) {
    case NM_DOUBLE:
        if (!nm_parse_double(s, end, stop, &d))
            return false;
        memcpy(item, &d, 8);
        return true;
    case NM_FLOAT:
        if (!nm_parse_double(s, end, stop, &d))
            return false;
        memcpy(item, &(float){ (float)d }, 4);
        return true;
    case NM_HALF:
        if (!nm_parse_double(s, end, stop, &d))
            return false;
        memcpy(item, &(uint16_t){ nm_half_from_double(d) }, 2);
        return true;
    case NM_LONGDOUBLE: {
        long double g;
        if (!nm_parse_long(s, end, stop, &g))
            return false;
        memset(item, 0, sizeof g);
        memcpy(item, &g, LDBL_MANT_DIG == 64 ? 10 : sizeof g);
        return true;
    }
    case NM_CFLOAT: case NM_CDOUBLE: {
        double z[2];
        if (!nm_parse_complex(s, end, r->o->imaginary, stop, z))
            return false;
        if (num == NM_CDOUBLE)
            memcpy(item, z, 16);
        else
            memcpy(item, (float[2]){ (float)z[0], (float)z[1] }, 8);
        return true;
    }
    case NM_BOOL: case NM_BYTE: case NM_SHORT: case NM_INT: case NM_LONG: case NM_LONGLONG: {
        int64_t i;
        return nm_parse_int(s, end, stop, &i, &overflow) && !overflow && store_int(num, i, item);
    }
    case NM_UBYTE: case NM_USHORT: case NM_UINT: case NM_ULONG: case NM_ULONGLONG: {
        uint64_t u;
        return nm_parse_uint(s, end, stop, &u, &overflow) && !overflow && *s != '-' && store_uint(num, u, item);
    }
    default:
        return false;
    }
}

static void swap_item(const nm_reader_column *c, char *item)
{
    intptr_t unit = c->num == NM_UNICODE ? 4 : c->num >= NM_CFLOAT && c->num <= NM_CLONGDOUBLE ? c->size / 2 : c->size;
    if (c->num == NM_STRING || unit < 2)
        return;
    nm_swap_items(c->size, unit, item, c->size, 1);
}

static nm_status cannot_convert(const reader *r, const nm_reader_column *c, intptr_t k, const char *s, size_t n)
{
    uint32_t text[100];
    size_t count = 0;
    for (const char *end = s + n; s < end && count < 100; count++)
        if (!decode(r, &s, end, &text[count]))
            break;
    nm_text t = nm_text_new(r->ctx);
    nm_text_unicode_repr(&t, (const char *)text, (intptr_t)(4 * count), false, NULL);
    nm_text_char(&t, 0);
    if (t.status < 0)
        return t.status;
    nm_status status = nm_fail(r->ctx, NM_E_VALUE, "could not convert string %.100s to %s at row %zd, column %zd.", t.data,
                               c->name ? c->name : "item", (ptrdiff_t)r->out->rows, (ptrdiff_t)k + 1);
    nm_text_free(&t);
    return status;
}

/* Longer strings than so far: lay all items out anew. */
static nm_status widen(reader *r, intptr_t size)
{
    nm_reader_result *out = r->out;
    intptr_t count = out->rows * out->items, row_size, rows = NM_MAX(out->rows + 1, 16), bytes;
    if (!nm_mul_size(size, out->items, &row_size) || !nm_mul_size(row_size, rows + rows / 2, &bytes))
        return nm_fail(r->ctx, NM_E_MEMORY, "array is too big");
    char *data = nm_alloc_zero(r->ctx, (size_t)NM_MAX(bytes, 1));
    if (!data)
        return NM_E_MEMORY;
    /* the row under construction is kept too */
    for (intptr_t i = 0; i < count + out->items && out->data; i++)
        memcpy(data + i * size, out->data + i * r->only.size, (size_t)r->only.size);
    nm_free(r->ctx, out->data, out->room);
    out->data = data;
    out->room = (size_t)NM_MAX(bytes, 1);
    out->row_size = row_size;
    out->item_size = r->only.size = size;
    return NM_OK;
}

static nm_status make_room(reader *r)
{
    nm_reader_result *out = r->out;
    intptr_t need;
    if (!nm_mul_size(out->rows + 1, out->row_size, &need))
        return nm_fail(r->ctx, NM_E_MEMORY, "array is too big");
    if (out->data && (size_t)need <= out->room)
        return NM_OK;
    size_t room = NM_MAX(out->room + out->room / 2, NM_MAX((size_t)need, 4096));
    char *data = nm_realloc(r->ctx, out->data, out->room, room);
    if (!data)
        return NM_E_MEMORY;
    if (r->host)
        memset(data + out->room, 0, room - out->room);
    out->data = data;
    out->room = room;
    return NM_OK;
}

/* Item i of a row from field k. */
static nm_status convert(reader *r, const nm_reader_column *c, bool host, intptr_t i, intptr_t k, const char *s, size_t n, char *item)
{
    bool good = true;
    if (host) {
        good = r->o->convert(r->o->user, r->ctx, i, s, n, item) >= 0;
        return good ? NM_OK : cannot_convert(r, c, k, s, n);
    }
    if (c->num == NM_STRING) {
        good = to_bytes(r, s, n, item, c->size);
    } else if (c->num == NM_UNICODE) {
        good = to_unicode(r, s, n, item, c->size);
    } else {
        const char *p = s, *end = s + n, *stop;
        bool ascii = c->num == NM_LONGDOUBLE;
        for (size_t w; p < end && ((w = ascii ? blank(*p) : space_at(r, p, end)) || *p == '\n' || *p == '\r'); p += w ? w : 1)
            ;
        good = p < end && number_at(r, c->num, p, end, &stop, item);
        /* NumPy reads a longdouble by another way: ASCII white space before it, none behind. */
        for (size_t w; good && !ascii && stop < end && ((w = space_at(r, stop, end)) || *stop == '\n' || *stop == '\r'); stop += w ? w : 1)
            ;
        good = good && stop == end;
    }
    if (!good && r->o->repair)
        return r->o->repair(r->o->user, r->ctx, i, s, n, item) >= 0 ? NM_OK : cannot_convert(r, c, k, s, n);
    if (!good)
        return cannot_convert(r, c, k, s, n);
    if (c->swapped)
        swap_item(c, item);
    return NM_OK;
}

/* -------------------------------------------------------------------- rows */
/* Room for as many rows as the text at hand may hold, so that little is moved later. */
static nm_status expect_rows(reader *r, size_t line)
{
    size_t rows = (size_t)(r->end - r->p) / NM_MAX(line, 1) + 1, row_size = (size_t)r->out->row_size;
    if (r->o->max_rows >= 0)
        rows = NM_MIN(rows, (size_t)r->o->max_rows);
    rows += rows / 16;
    if (!row_size || r->out->data || rows > (size_t)PTRDIFF_MAX / 2 / row_size || rows * row_size < 65536)
        return NM_OK;
    if (!(r->out->data = nm_alloc(r->ctx, rows * row_size)))
        return NM_E_MEMORY;
    r->out->room = rows * row_size;
    if (r->host)
        memset(r->out->data, 0, r->out->room);
    return NM_OK;
}

static nm_status first_row(reader *r)
{
    const nm_reader_options *o = r->o;
    nm_reader_result *out = r->out;
    intptr_t fields = r->field_count;
    r->fields_expected = fields;
    out->items = o->item_count ? o->item_count : o->columns ? o->column_count : fields;
    if (o->begin)
        NM_TRY(o->begin(o->user, r->ctx, fields, out->items));
    r->host = false;
    bool numbers = true;
    for (intptr_t i = 0; i < out->items; i++) {
        const nm_reader_column *c = o->item_count ? &o->column[i] : &r->only;
        r->host |= c->host || (o->is_host && o->is_host(o->user, i));
        numbers &= !c->swapped && (c->num <= NM_CDOUBLE || c->num == NM_HALF);
    }
    r->direct = numbers && !r->host && !o->columns && !o->quote && r->delimiter_size <= 1 && r->comment_size <= 1 && !o->whole_lines;
    out->row_size = o->row_size;
    if (!o->item_count) {
        out->item_size = r->only.size;
        if (!nm_mul_size(out->items, r->only.size, &out->row_size))
            return nm_fail(r->ctx, NM_E_MEMORY, "array is too big");
    }
    return NM_OK;
}

static nm_status check_columns(const reader *r)
{
    const nm_reader_options *o = r->o;
    intptr_t n = r->field_count, row = r->out->rows + 1;
    if (o->columns) {
        for (intptr_t i = 0; i < o->column_count; i++) {
            intptr_t k = o->columns[i];
            if (k < -n || k >= n)
                return nm_fail(r->ctx, NM_E_VALUE, "invalid column index %zd at row %zd with %zd columns", (ptrdiff_t)k, (ptrdiff_t)row,
                        (ptrdiff_t)n);
        }
        return NM_OK;
    }
    if (o->item_count && n != o->item_count)
        return nm_fail(r->ctx, NM_E_VALUE, "the dtype passed requires %zd columns but %zd were found at row %zd; use `usecols` to select a "
                       "subset and avoid this error", (ptrdiff_t)o->item_count, (ptrdiff_t)n, (ptrdiff_t)row);
    if (n != r->out->items)
        return nm_fail(r->ctx, NM_E_VALUE, "the number of columns changed from %zd to %zd at row %zd; use `usecols` to select a subset and "
                       "avoid this error", (ptrdiff_t)r->out->items, (ptrdiff_t)n, (ptrdiff_t)row);
    return NM_OK;
}

static nm_status convert_row(reader *r)
{
    const nm_reader_options *o = r->o;
    nm_reader_result *out = r->out;
    NM_TRY(check_columns(r));
    NM_TRY(make_room(r));
    for (intptr_t i = 0; i < out->items; i++) {
        intptr_t k = o->columns ? o->columns[i] : i;
        if (k < 0)
            k += r->field_count;
        const field *f = &r->fields[k];
        const char *s = r->token.data ? r->token.data + f->begin : "";
        const nm_reader_column *c = o->item_count ? &o->column[i] : &r->only;
        if (r->grow) {
            intptr_t length = c->num == NM_UNICODE ? 4 * (o->utf8 ? nm_utf8_length(s, f->size) : (intptr_t)f->size)
                                                   : o->utf8 ? nm_utf8_length(s, f->size) : (intptr_t)f->size;
            if (length > c->size)
                NM_TRY(widen(r, length));
        }
        char *item = out->data + out->rows * out->row_size + (o->item_count ? c->offset : i * c->size);
        bool host = c->host || (r->host && o->is_host && o->is_host(o->user, i));
        NM_TRY(convert(r, c, host, i, k, s, f->size, item));
    }
    out->rows++;
    return NM_OK;
}

/* Rows straight from the text while they are plain; stops in front of the first that is not. */
static nm_status direct_rows(reader *r, intptr_t limit)
{
    const nm_reader_options *o = r->o;
    nm_reader_result *out = r->out;
    char delimiter = r->delimiter, comment = r->comment;
    while (out->rows != limit) {
        const char *s = r->p, *end = memchr(s, '\n', (size_t)(r->end - s));
        if (!end)
            return NM_OK;
        const char *next = end + 1;
        if (end > s && end[-1] == '\r')
            end--;
        NM_TRY(make_room(r));
        char *row = out->data + out->rows * out->row_size;
        for (intptr_t i = 0; i < out->items; i++) {
            const nm_reader_column *c = o->item_count ? &o->column[i] : &r->only;
            while (s < end && blank(*s))
                s++;
            if (s == end || !number_at(r, c->num, s, end, &s, row + (o->item_count ? c->offset : i * c->size)))
                return NM_OK;
            const char *after = s;
            while (s < end && blank(*s))
                s++;
            if (i + 1 < out->items) {
                if (o->delimiter) {
                    if (s == end || *s != delimiter)
                        return NM_OK;
                    s++;
                } else if (s == after) {
                    return NM_OK;
                }
            }
        }
        if (s != end && (!o->comment || *s != comment))
            return NM_OK;
        if (s != end && memchr(s, '\r', (size_t)(end - s)))
            return NM_OK;
        out->rows++;
        r->line++;
        r->p = next;
    }
    return NM_OK;
}

/* Leave out one line, whatever its quotes say; *done if it ended in the text so far. */
static void skip_line(reader *r, bool *done)
{
    const char *s = r->p;
    while (s < r->end && *s != '\n' && *s != '\r')
        s++;
    *done = r->ended || (s < r->end && !(*s == '\r' && s + 1 == r->end));
    if (*done) {
        r->p = s < r->end ? line_end(s, r->end) : r->end;
        r->line++;
    }
}

static nm_status read_rows(reader *r)
{
    const nm_reader_options *o = r->o;
    bool first = true, done;
    while (o->max_rows < 0 || r->out->rows < o->max_rows) {
        if (r->direct && !first && r->p < r->end)
            NM_TRY(direct_rows(r, o->max_rows));
        if (o->max_rows >= 0 && r->out->rows >= o->max_rows)
            break;
        if (r->p == r->end) {
            if (!r->ended)
                NM_TRY(refill(r));
            if (r->p == r->end)
                break;
        }
        if (r->line < o->skip_rows) {
            skip_line(r, &done);
            if (!done)
                NM_TRY(refill(r));
            continue;
        }
        const char *next;
        NM_TRY(tokenize(r, &next));
        if (!next) {
            NM_TRY(refill(r));
            continue;
        }
        size_t line = (size_t)(next - r->p);
        r->p = next;
        r->line++;
        if (!r->field_count) {
            if (o->max_rows >= 0 && o->blank_line)
                NM_TRY(o->blank_line(o->user, r->ctx, r->line));
            continue;
        }
        if (first) {
            NM_TRY(first_row(r));
            NM_TRY(expect_rows(r, line));
        }
        first = false;
        NM_TRY(convert_row(r));
    }
    return NM_OK;
}

nm_status nm_text_read(nm_ctx *ctx, const nm_reader_options *o, nm_reader_result *out)
{
    reader r = { .ctx = ctx, .o = o, .out = out, .carry = nm_text_new(ctx), .token = nm_text_new(ctx) };
    *out = (nm_reader_result){ 0 };
    r.only = o->column[0];
    r.grow = !o->item_count && !r.only.size && (r.only.num == NM_STRING || r.only.num == NM_UNICODE);
    r.delimiter_size = !o->delimiter ? 0 : o->delimiter_size ? o->delimiter_size : strlen(o->delimiter);
    r.comment_size = !o->comment ? 0 : o->comment_size ? o->comment_size : strlen(o->comment);
    r.quote_size = !o->quote ? 0 : o->quote_size ? o->quote_size : strlen(o->quote);
    r.delimiter = o->delimiter ? *o->delimiter : 0;
    r.comment = o->comment ? *o->comment : 0;
    out->item_size = r.only.size;
    nm_status status = read_rows(&r);
    if (status == NM_OK && r.grow && !r.only.size && out->items)      /* only empty strings */
        status = widen(&r, r.only.num == NM_UNICODE ? 4 : 1);
    if (status == NM_OK && !out->items) {
        out->items = o->item_count ? o->item_count : o->columns ? o->column_count : 1;
        out->row_size = o->item_count ? o->row_size : out->items * r.only.size;
    }
    nm_text_free(&r.carry);
    nm_text_free(&r.token);
    nm_free(ctx, r.fields, r.field_room * sizeof *r.fields);
    if (status < 0 && !r.host) {
        nm_free(ctx, out->data, out->room);
        out->data = NULL;
        out->rows = 0;
    }
    return status;
}
