/* array_table.c - tables of text: fields of one dtype, or a dtype for each column. */
#include <math.h>
#include <string.h>
#include "io/text_reader.h"
#include "io/text_writer.h"
#include "array/array_file.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ reading */
typedef struct table {
    const char *text;
    size_t size;
    bool given, has_filling;
    double filling;
    const nm_reader_column *column;
    intptr_t columns;
} table;

static nm_status next_piece(void *user, nm_ctx *nm, const char **piece, size_t *size)
{
    (void)nm;
    table *t = user;
    *piece = t->text;
    *size = t->given ? 0 : t->size;
    t->given = true;
    return NM_OK;
}

/* A field that cannot be read becomes the filling value. */
static nm_status fill_in(void *user, nm_ctx *nm, intptr_t i, const char *text, size_t n, char *item)
{
    (void)text;
    (void)n;
    const table *t = user;
    const nm_reader_column *c = &t->column[t->columns > 1 ? i : 0];
    if (c->num == NM_STRING || c->num == NM_UNICODE) {
        memset(item, 0, (size_t)c->size);
        return NM_OK;
    }
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), dt = nm_dtype_of((int)c->num);
    double value = t->has_filling ? t->filling : dt.cls->flags & NM_CLASS_INTEGER ? -1 : dt.cls->flags & NM_CLASS_BOOL ? 0 : (double)NAN;
    _Alignas(16) char room[32];
    nm_view one = { room, NULL, NULL, 0, NM_WRITEABLE, dt };
    NM_TRY(nm_fill(nm, &one, &f8, &value));
    memcpy(item, room, (size_t)dt.size);
    return NM_OK;
}

static nm_status describe(nm_ctx *nm, const nm_dtype *dt, nm_reader_column *c, char *name)
{
    nm_dtype_text(dt, name);
    if (!(dt->num <= NM_CDOUBLE || dt->num == NM_HALF || dt->num == NM_STRING || dt->num == NM_UNICODE))
        return nm_fail(nm, NM_E_TYPE, "tables have no fields of %s", name);
    *c = (nm_reader_column){ .num = dt->num, .swapped = (dt->flags & NM_SWAPPED) != 0, .size = dt->size, .offset = c->offset,
                             .name = name };
    return NM_OK;
}

/* n columns of their own, or n 0 and one for all; *result->data is to be freed also after a failure. */
static nm_status read_rows(nm_ctx *nm, const char *path, const nm_table_options *o, bool repair, intptr_t n, const nm_reader_column *column,
                           intptr_t row_size, nm_reader_result *result)
{
    nm_file_text f;
    NM_TRY(nm_file_read(nm, path, &f));
    table t = { f.data, f.size, false, o->has_filling, o->filling, column, n };
    nm_reader_options options = { .delimiter = o->delimiter, .comment = o->comments ? o->comments : "#", .quote = o->quote,
                                  .imaginary = 'j', .utf8 = true,
                                  .skip_rows = o->skiprows, .max_rows = o->max_rows > 0 ? o->max_rows : -1, .columns = o->usecols,
                                  .column_count = o->usecols ? o->n_usecols : 0, .column = column, .item_count = n, .row_size = row_size,
                                  .read = next_piece, .user = &t, .repair = repair ? fill_in : NULL };
    nm_status status = nm_text_read(nm, &options, result);
    nm_file_end(nm, &f);
    return status;
}

static nm_array *read_table(nm_ctx *nm, const char *path, const nm_table_options *o, bool repair)
{
    nm_dtype dt = o->dtype.cls ? o->dtype : nm_dtype_of(NM_DOUBLE);
    nm_reader_column column = { 0 };
    nm_reader_result result = { 0 };
    nm_array *a = NULL;
    char name[32];
    if (describe(nm, &dt, &column, name) < 0)
        return NULL;
    nm_enter(nm);
    if (read_rows(nm, path, o, repair, 0, &column, 0, &result) >= 0) {
        intptr_t shape[2] = { result.rows, result.items };
        dt.size = result.item_size ? result.item_size : dt.size;
        a = nm_from(nm, dt, 2, shape, result.data);
        nm_free(nm, result.data, result.room);
    }
    if (a && o->squeeze)
        a = nm_squeeze(nm, a);
    return nm_yield(nm, o->unpack ? nm_transpose(nm, a) : a);
}
nm_array *nm_loadtxt_with(nm_ctx *nm, const char *path, const nm_table_options *options) { return read_table(nm, path, options, false); }
nm_array *nm_genfromtxt(nm_ctx *nm, const char *path, const nm_table_options *options) { return read_table(nm, path, options, true); }
nm_array *nm_loadtxt(nm_ctx *nm, const char *path, const char *delimiter, intptr_t skiprows)
{
    nm_table_options o = { .delimiter = delimiter, .skiprows = skiprows };
    return read_table(nm, path, &o, false);
}

/* The columns of rows in memory as arrays. */
static nm_status split(nm_ctx *nm, const nm_reader_result *rows, const nm_reader_column *column, int n, const nm_dtype *dtypes,
                       nm_array **columns)
{
    for (int i = 0; i < n; i++) {
        intptr_t count = rows->rows, step = rows->row_size;
        nm_view v = { rows->data + column[i].offset, &count, &step, 1, 0, dtypes[i] };
        nm_array *a = nm_fresh(nm, &dtypes[i], 1, &count, false);
        if (!a)
            return nm_outcome(nm);
        columns[i] = a;
        if (count)
            NM_TRY(nm_copy(nm, &a->v, &v, NM_NO_CASTING));
    }
    return NM_OK;
}

nm_status nm_loadtxt_columns(nm_ctx *nm, const char *path, const nm_table_options *options, int n, const nm_dtype *dtypes,
                             nm_array **columns)
{
    const nm_table_options plain = { 0 };
    nm_reader_result result = { 0 };
    intptr_t size = 0;
    if (n < 1)
        return nm_fail(nm, NM_E_VALUE, "a table has at least one column");
    nm_reader_column *column = nm_alloc_array(nm, n, sizeof *column);
    char (*names)[32] = nm_alloc_array(nm, n, sizeof *names);
    nm_status status = column && names ? NM_OK : NM_E_MEMORY;
    for (int i = 0; i < n; i++) {
        columns[i] = NULL;
        if (status == NM_OK && dtypes[i].size == 0)
            status = nm_fail(nm, NM_E_TYPE, "a column of text needs a size");
        if (status == NM_OK) {
            intptr_t align = NM_MAX(dtypes[i].align, 1);
            column[i].offset = (size + align - 1) / align * align;
            size = column[i].offset + dtypes[i].size;
            status = describe(nm, &dtypes[i], &column[i], names[i]);
        }
    }
    size = (size + 15) / 16 * 16;
    if (status == NM_OK)
        status = read_rows(nm, path, options ? options : &plain, false, n, column, size, &result);
    if (status == NM_OK) {
        status = split(nm, &result, column, n, dtypes, columns);
        nm_free(nm, result.data, result.room);
    }
    for (int i = 0; i < n && status < 0; i++) {
        nm_drop(nm, columns[i]);
        columns[i] = NULL;
    }
    nm_free(nm, column, (size_t)n * sizeof *column);
    nm_free(nm, names, (size_t)n * sizeof *names);
    return status;
}

/* ------------------------------------------------------------------ writing */
/* The format of a row: that of each field between delimiters, or the given one where it has a field for every column. */
static nm_status row_format(nm_ctx *nm, nm_text *line, const nm_savetxt_options *o, intptr_t fields, bool pairs, nm_row_format *row)
{
    const char *format = o->format ? o->format : "%.18e", *newline = o->newline ? o->newline : "\n";
    intptr_t all = pairs ? 2 * fields : fields;
    bool whole = all > 1 && nm_row_format_parse(format, strlen(format), row) && row->count == all;
    for (intptr_t i = 0; i < fields && !whole; i++) {
        if (i)
            nm_text_str(line, o->delimiter ? o->delimiter : " ");
        if (pairs) {
            nm_text_str(line, " (");
            nm_text_str(line, format);
            nm_text_char(line, '+');
        }
        nm_text_str(line, format);
        if (pairs)
            nm_text_str(line, "j)");
    }
    if (whole)
        nm_text_str(line, format);
    nm_text_str(line, newline);
    if (line->status < 0)
        return line->status;
    if (!nm_row_format_parse(line->data, line->size, row) || row->count != all)
        return nm_fail(nm, NM_E_VALUE, "fmt has wrong number of %% formats or is not known:  %s", format);
    return NM_OK;
}

/* "1+-2j" is written "1-2j". */
static void join_signs(nm_text *t)
{
    size_t to = 0;
    for (size_t i = 0; i < t->size; i++)
        if (!(t->data[i] == '+' && i + 1 < t->size && t->data[i + 1] == '-'))
            t->data[to++] = t->data[i];
    t->size = to;
}

static nm_status number_rows(nm_ctx *nm, nm_text *t, const nm_array *rows, const nm_savetxt_options *o)
{
    bool pairs = rows->v.dt.cls->flags & NM_CLASS_COMPLEX;
    nm_text line = nm_text_new(nm), body = nm_text_new(nm);
    nm_row_format *row = nm_alloc(nm, sizeof *row);
    nm_status status = row ? row_format(nm, &line, o, rows->shape[1], pairs, row) : NM_E_MEMORY;
    nm_view v = rows->v;
    intptr_t shape[2], strides[2];
    if (pairs) {                              /* rows is C-contiguous then */
        v.dt = nm_dtype_of(v.dt.num == NM_CFLOAT ? NM_FLOAT : v.dt.num == NM_CDOUBLE ? NM_DOUBLE : NM_LONGDOUBLE);
        shape[0] = rows->shape[0];
        shape[1] = 2 * rows->shape[1];
        nm_strides_c(2, shape, v.dt.size, strides);
        v.shape = shape;
        v.strides = strides;
    }
    if (status == NM_OK)
        status = nm_text_rows(nm, &body, &v, row);
    if (status == NM_OK && pairs)
        join_signs(&body);
    if (status == NM_OK)
        nm_text_put(t, body.data, body.size);
    nm_free(nm, row, sizeof *row);
    nm_text_free(&body);
    nm_text_free(&line);
    return status;
}

void nm_text_item(nm_text *t, const nm_dtype *dt, const char *item)
{
    intptr_t unit = dt->num == NM_UNICODE ? 4 : 1, n = dt->size / unit;
    uint32_t c;
    while (n > 0 && !memcmp(item + (n - 1) * unit, &(uint32_t){ 0 }, (size_t)unit))
        n--;
    if (unit == 1)
        nm_text_put(t, item, (size_t)n);
    for (intptr_t i = 0; i < n && unit == 4; i++) {
        memcpy(&c, item + 4 * i, 4);
        nm_text_code_point(t, dt->flags & NM_SWAPPED ? __builtin_bswap32(c) : c);
    }
}
static nm_status text_rows(nm_ctx *nm, nm_text *t, const nm_array *rows, const nm_savetxt_options *o)
{
    if (o->format && strcmp(o->format, "%s"))
        return nm_fail(nm, NM_E_TYPE, "Mismatch between array dtype and format specifier ('%s')", o->format);
    for (intptr_t i = 0; i < rows->shape[0]; i++) {
        for (intptr_t k = 0; k < rows->shape[1]; k++) {
            if (k)
                nm_text_str(t, o->delimiter ? o->delimiter : " ");
            nm_text_item(t, &rows->v.dt, rows->v.data + i * rows->strides[0] + k * rows->strides[1]);
        }
        nm_text_str(t, o->newline ? o->newline : "\n");
    }
    return NM_OK;
}

static void remark(nm_text *t, const nm_savetxt_options *o, const char *text)
{
    if (!text)
        return;
    const char *mark = o->comments ? o->comments : "# ";
    nm_text_str(t, mark);
    for (; *text; text++) {
        nm_text_char(t, *text);
        if (*text == '\n')
            nm_text_str(t, mark);
    }
    nm_text_str(t, o->newline ? o->newline : "\n");
}

static nm_status savetxt(nm_ctx *nm, const char *path, const nm_array *a, const nm_savetxt_options *options)
{
    const nm_savetxt_options plain = { 0 }, *o = options ? options : &plain;
    if (a->v.ndim < 1 || a->v.ndim > 2)
        return nm_fail(nm, NM_E_VALUE, "Expected 1D or 2D array, got %dD array instead", a->v.ndim);
    nm_enter(nm);
    bool text = a->v.dt.num == NM_STRING || a->v.dt.num == NM_UNICODE, pairs = a->v.dt.cls->flags & NM_CLASS_COMPLEX;
    const nm_array *native = pairs ? nm_duplicate(nm, nm_astype(nm, a, nm_dtype_native(&a->v.dt))) : a;
    nm_array *rows = a->v.ndim == 1 ? nm_reshape(nm, native, 2, (const intptr_t[]){ -1, 1 }) : native ? nm_whole(nm, native) : NULL;
    nm_text t = nm_text_new(nm);
    nm_status status = rows ? NM_OK : nm_outcome(nm);
    remark(&t, o, o->header);
    if (status >= 0)
        status = (text ? text_rows : number_rows)(nm, &t, rows, o);
    remark(&t, o, o->footer);
    nm_leave(nm);
    return nm_file_write(nm, path, &t, status);
}
nm_status nm_savetxt_with(nm_ctx *nm, const char *path, const nm_array *a, const nm_savetxt_options *options)
{
    NM_STATUS(savetxt(nm, path, a, options), a);
}
nm_status nm_savetxt(nm_ctx *nm, const char *path, const nm_array *a, const char *format, const char *delimiter, const char *header)
{
    const nm_savetxt_options options = { .format = format, .delimiter = delimiter, .header = header };
    NM_STATUS(savetxt(nm, path, a, &options), a);
}
