/* array_io.c - arrays to and from files and text. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io/npz.h"
#include "io/text_writer.h"
#include "text/array_format.h"
#include "text/time_text.h"
#include "array/array_file.h"
#include "array/array_memory.h"

void nm_file_end(nm_ctx *nm, nm_file_text *f) { nm_free(nm, f->data, f->room); }

nm_status nm_file_read(nm_ctx *nm, const char *path, nm_file_text *text)
{
    FILE *f = fopen(path, "rb");
    *text = (nm_file_text){ NULL, 0, 1 << 16 };
    if (!f)
        return nm_fail(nm, NM_E_IO, "%s: %s", path, strerror(errno));
    nm_status status = (text->data = nm_alloc(nm, text->room)) ? NM_OK : NM_E_MEMORY;
    for (size_t got = 1; status >= 0 && got > 0; text->size += got) {
        if (text->size == text->room) {
            char *more = nm_realloc(nm, text->data, text->room, 2 * text->room);
            if (!more) {
                status = NM_E_MEMORY;
                break;
            }
            text->data = more;
            text->room *= 2;
        }
        got = fread(text->data + text->size, 1, text->room - text->size, f);
    }
    if (status >= 0 && ferror(f))
        status = nm_fail(nm, NM_E_IO, "%s: could not be read", path);
    fclose(f);
    if (status < 0)
        nm_file_end(nm, text);
    return status;
}

nm_status nm_file_write(nm_ctx *nm, const char *path, nm_text *t, nm_status status)
{
    if (status >= 0)
        status = t->status;
    FILE *f = status >= 0 ? fopen(path, "wb") : NULL;
    if (status >= 0 && (!f || (t->size && fwrite(t->data, 1, t->size, f) != t->size)))
        status = nm_fail(nm, NM_E_IO, "%s: %s", path, strerror(errno));
    if (f && fclose(f) != 0 && status >= 0)
        status = nm_fail(nm, NM_E_IO, "%s: %s", path, strerror(errno));
    nm_text_free(t);
    return status;
}

static nm_array *load(nm_ctx *nm, const char *data, size_t size)
{
    nm_made made;
    nm_view v;
    nm_made_begin(&made);
    return nm_made_end(nm, &made, nm_npy_load(nm, data, size, &made.out, &v));
}

nm_array *nm_load(nm_ctx *nm, const char *path)
{
    nm_file_text f;
    if (nm_file_read(nm, path, &f) < 0)
        return NULL;
    nm_array *a = load(nm, f.data, f.size);
    nm_file_end(nm, &f);
    return a;
}

static nm_status save(nm_ctx *nm, const char *path, const nm_array *a)
{
    nm_text t = nm_text_new(nm);
    return nm_file_write(nm, path, &t, nm_npy_save(nm, &t, &a->v));
}
nm_status nm_save(nm_ctx *nm, const char *path, const nm_array *a) { NM_STATUS(save(nm, path, a), a); }

static nm_status save_many(nm_ctx *nm, const char *who, const char *path, int n, const char *const *names, const nm_array *const *arrays,
                           bool compress)
{
    if (!nm_given(nm, who, n, arrays))
        return nm_last(nm);
    nm_text t = nm_text_new(nm);
    nm_npz_writer w = nm_npz_begin(nm, &t);
    nm_status status = NM_OK;
    for (int i = 0; i < n && status >= 0; i++)
        status = nm_npz_add(nm, &w, names[i], &arrays[i]->v, compress);
    nm_status last = nm_npz_finish(nm, &w);
    return nm_blame_status(nm, who, n, arrays, nm_file_write(nm, path, &t, status < 0 ? status : last));
}
nm_status nm_savez(nm_ctx *nm, const char *path, int n, const char *const *names, const nm_array *const *arrays)
{
    return save_many(nm, __func__, path, n, names, arrays, false);
}
nm_status nm_savez_compressed(nm_ctx *nm, const char *path, int n, const char *const *names, const nm_array *const *arrays)
{
    return save_many(nm, __func__, path, n, names, arrays, true);
}

/* The length of an entry's name without its .npy. */
static size_t stem(const nm_npz_entry *e)
{
    return e->name_size > 4 && !memcmp(e->name + e->name_size - 4, ".npy", 4) ? e->name_size - 4 : e->name_size;
}

nm_array *nm_load_npz(nm_ctx *nm, const char *path, const char *name)
{
    nm_file_text f;
    nm_npz_entry *entries;
    intptr_t count, i;
    nm_array *a = NULL;
    if (nm_file_read(nm, path, &f) < 0)
        return NULL;
    if (nm_npz_list(nm, f.data, f.size, &entries, &count) >= 0) {
        for (i = 0; i < count; i++)
            if (stem(&entries[i]) == strlen(name) && !memcmp(entries[i].name, name, strlen(name)))
                break;
        nm_text content = nm_text_new(nm);
        if (i == count)
            nm_fail(nm, NM_E_VALUE, "%s is not a file in the archive", name);
        else if (nm_npz_extract(nm, f.data, f.size, &entries[i], &content) >= 0)
            a = load(nm, content.data, content.size);
        nm_text_free(&content);
        nm_free(nm, entries, (size_t)count * sizeof *entries);
    }
    nm_file_end(nm, &f);
    return a;
}

/* The text as the caller's, from malloc; NULL after a failure. */
static char *hand_out(nm_ctx *nm, nm_text *t, nm_status status)
{
    nm_text_char(t, 0);
    char *text = status >= 0 && t->status >= 0 ? strdup(t->data) : NULL;
    if (!text && nm_last(nm) == NM_OK)
        nm_fail(nm, NM_E_MEMORY, "out of memory");
    nm_text_free(t);
    return text;
}

char *nm_npz_names(nm_ctx *nm, const char *path)
{
    nm_file_text f;
    nm_npz_entry *entries;
    intptr_t count;
    if (nm_file_read(nm, path, &f) < 0)
        return NULL;
    nm_text t = nm_text_new(nm);
    nm_status status = nm_npz_list(nm, f.data, f.size, &entries, &count);
    for (intptr_t i = 0; status >= 0 && i < count; i++) {
        nm_text_put(&t, entries[i].name, stem(&entries[i]));
        nm_text_char(&t, '\n');
    }
    if (status >= 0)
        nm_free(nm, entries, (size_t)count * sizeof *entries);
    nm_file_end(nm, &f);
    return hand_out(nm, &t, status);
}

/* ------------------------------------------------------------------ flat files */
static nm_status tofile(nm_ctx *nm, const char *path, const nm_array *a, const char *separator)
{
    nm_text t = nm_text_new(nm);
    if (separator && *separator)
        return nm_file_write(nm, path, &t, nm_text_items(nm, &t, &a->v, separator));
    nm_enter(nm);
    nm_array *plain = nm_ascontiguousarray(nm, a);
    if (plain)
        nm_text_put(&t, plain->v.data, (size_t)(nm_size(plain) * plain->v.dt.size));
    nm_status status = plain ? NM_OK : nm_outcome(nm);
    nm_leave(nm);
    return nm_file_write(nm, path, &t, status);
}
nm_status nm_tofile(nm_ctx *nm, const char *path, const nm_array *a, const char *separator)
{
    NM_STATUS(tofile(nm, path, a, separator), a);
}

static nm_array *from_text(nm_ctx *nm, nm_dtype dt, const char *text, size_t size, intptr_t count, const char *separator)
{
    char *data = NULL;
    size_t room = 0, used;
    intptr_t items;
    bool complete;
    nm_array *a = NULL;
    if (nm_items_from_text(nm, &dt, text, size, separator, count, &data, &room, &items, &used, &complete) < 0)
        return NULL;
    if (!complete)
        nm_fail(nm, NM_E_VALUE, "string or file could not be read to its end due to unmatched data");
    else
        a = nm_from(nm, dt, 1, &items, data);
    nm_free(nm, data, room);
    return a;
}

nm_array *nm_fromstring(nm_ctx *nm, const char *text, nm_dtype dt, intptr_t count, const char *separator)
{
    return from_text(nm, dt, text, strlen(text), count, separator);
}

nm_array *nm_fromfile(nm_ctx *nm, const char *path, nm_dtype dt, intptr_t count, const char *separator, size_t offset)
{
    nm_file_text f;
    nm_array *a = NULL;
    if (nm_file_read(nm, path, &f) < 0)
        return NULL;
    offset = offset < f.size ? offset : f.size;
    if (separator && *separator)
        a = from_text(nm, dt, f.data + offset, f.size - offset, count, separator);
    else if (dt.size > 0) {
        intptr_t n = (intptr_t)((f.size - offset) / (size_t)dt.size);
        n = count >= 0 && count < n ? count : n;
        a = nm_from(nm, dt, 1, &n, f.data + offset);
    } else
        nm_fail(nm, NM_E_TYPE, "this dtype has no items of a fixed size");
    nm_file_end(nm, &f);
    return a;
}

/* ------------------------------------------------------------------ arrays and numbers as text */
/* Points in time between quotes, right-aligned. */
static nm_status quoted_time(const nm_column *c, const char *item, char *text, int *n)
{
    nm_item x;
    nm_time_unit unit = nm_time_unit_of(&c->dt);
    const nm_time_format f = { .base = unit.base, .casting = NM_UNSAFE_CASTING };
    nm_item_load(&c->dt, item, &x);
    *text = '\'';
    NM_TRY(nm_datetime_text(c->user, &f, x.i, unit, text + 1, n));
    text[++*n] = '\'';
    ++*n;
    return NM_OK;
}
static nm_status put_time(const nm_column *c, nm_text *t, const char *item)
{
    char text[NM_TIME_TEXT + 2];
    int n;
    NM_TRY(quoted_time(c, item, text, &n));
    nm_text_fill(t, ' ', c->width - n);
    nm_text_put(t, text, (size_t)n);
    return t->status;
}
static void see_time(void *user, const char *item)
{
    nm_column *c = user;
    char text[NM_TIME_TEXT + 2];
    int n;
    if (quoted_time(c, item, text, &n) >= 0)
        c->width = NM_MAX(c->width, n);
}

/* str of a single item: all its digits, as a cast to text gives them. */
static nm_status put_single(nm_ctx *nm, nm_text *t, const nm_view *v)
{
    char room[64 * 4];
    nm_dtype dt = v->dt.num == NM_UNICODE ? v->dt : nm_dtype_sized(NM_UNICODE, sizeof room);
    nm_view wide = { .data = v->dt.num == NM_UNICODE ? v->data : room, .flags = NM_WRITEABLE, .dt = dt };
    if (v->dt.num == NM_STRING) {
        nm_text_str(t, "np.bytes_(");
        nm_text_bytes_repr(t, v->data, v->dt.size);
        nm_text_char(t, ')');
        return t->status;
    }
    if (v->dt.num != NM_UNICODE)
        NM_TRY(nm_copy(nm, &wide, v, NM_UNSAFE_CASTING));
    nm_text_item(t, &dt, wide.data);
    return t->status;
}

/* The items. */
static nm_status put_array(nm_ctx *nm, nm_text *t, const nm_view *v, const nm_print_options *o, const char *separator, const char *prefix,
                           const char *suffix)
{
    nm_column c = { .kind = NM_COLUMN_HOST, .dt = v->dt, .item = put_time, .user = nm };
    if (v->dt.num == NM_DATETIME)
        nm_walk_edges(v, nm_array_is_summarized(v, o) ? o->edgeitems : 0, see_time, &c);
    return nm_text_array(nm, t, v, v->dt.num == NM_DATETIME ? &c : NULL, o, separator, prefix, suffix);
}

/* What repr tells besides the items: a shape that they do not show, a dtype that they do not imply. */
static void describe(nm_text *t, const nm_array *a, const nm_print_options *o)
{
    const nm_dtype *dt = &a->v.dt;
    char name[32], length[24];
    intptr_t size = nm_size(a);
    bool hidden = size > o->threshold || (size == 0 && a->v.ndim != 1);
    bool known = size > 0 && !(dt->flags & NM_SWAPPED) &&
                 (dt->num == NM_DOUBLE || dt->num == NM_LONG || dt->num == NM_BOOL || dt->num == NM_CDOUBLE);
    for (int d = 0; hidden && d < a->v.ndim; d++) {
        nm_text_str(t, d ? ", " : "shape=(");
        nm_text_put(t, length, (size_t)nm_int_repr(a->shape[d], length));
    }
    if (hidden)
        nm_text_str(t, a->v.ndim == 1 ? ",)" : ")");
    if (known)
        return;
    nm_dtype_text(dt, name);
    bool bytes = dt->num == NM_STRING || dt->num == NM_VOID, word = !bytes && !strpbrk(name, "<>[");
    nm_text_str(t, hidden ? ", dtype=" : "dtype=");
    nm_text_str(t, word ? "" : bytes ? "'|" : "'");
    nm_text_str(t, name);
    nm_text_str(t, word ? "" : "'");
}

/* The characters behind the last line end. */
static intptr_t last_line(const nm_text *t)
{
    intptr_t n = 0;
    for (size_t i = t->status < 0 ? 0 : t->size; i > 0 && t->data[i - 1] != '\n'; i--)
        n += (t->data[i - 1] & 0xC0) != 0x80;
    return n;
}

char *nm_text_of(nm_ctx *nm, const nm_array *a, bool repr)
{
    if (!nm_given(nm, __func__, 1, &a))
        return NULL;
    nm_text t = nm_text_new(nm);
    nm_print_options options = NM_PRINT_OPTIONS;
    nm_status status;
    if (repr)
        nm_text_put(&t, "array(", 6);
    status = a->v.ndim == 0 && !repr ? put_single(nm, &t, &a->v)
             : put_array(nm, &t, &a->v, &options, repr ? ", " : " ", repr ? "array(" : "", repr ? ")" : "");
    if (status >= 0 && repr) {
        nm_text extras = nm_text_new(nm);
        describe(&extras, a, &options);
        status = extras.status;
        if (extras.size) {
            nm_text_char(&t, ',');
            nm_text_str(&t, last_line(&t) + (intptr_t)extras.size + 2 > options.linewidth ? "\n      " : " ");
            nm_text_put(&t, extras.data, extras.size);
        }
        nm_text_free(&extras);
        nm_text_char(&t, ')');
    }
    return hand_out(nm, &t, status);
}

char *nm_array2string(nm_ctx *nm, const nm_array *a, const nm_format *format)
{
    static const char *const modes[] = { "fixed", "unique", "maxprec", "maxprec_equal" };
    const nm_format plain = NM_FORMAT, *f = format ? format : &plain;
    nm_print_options o = NM_PRINT_OPTIONS;
    if (!nm_given(nm, __func__, 1, &a))
        return NULL;
    o.precision = f->precision;
    o.threshold = f->threshold;
    o.edgeitems = f->edgeitems;
    o.linewidth = f->linewidth;
    o.suppress = f->suppress;
    o.sign = f->sign;
    for (o.floatmode = 0; f->floatmode && o.floatmode < 4 && strcmp(f->floatmode, modes[o.floatmode]); o.floatmode++)
        ;
    if (o.floatmode == 4) {
        nm_fail(nm, NM_E_VALUE, "floatmode option must be one of fixed, unique, maxprec, maxprec_equal");
        return NULL;
    }
    if (!f->floatmode)
        o.floatmode = NM_FLOATMODE_MAXPREC;
    nm_text t = nm_text_new(nm);
    return hand_out(nm, &t, put_array(nm, &t, &a->v, &o, f->separator, "", ""));
}

static char *float_text(nm_ctx *nm, double x, int precision, bool unique, char trim,
                        void (*put)(nm_text *, const nm_float *, const nm_float_style *))
{
    nm_float_style style = NM_FLOAT_STYLE;
    nm_float number = nm_float_from_double(x);
    nm_text t = nm_text_new(nm);
    if (!unique && precision < 0) {
        nm_fail(nm, NM_E_VALUE, "precision must be given where unique is false");
        return NULL;
    }
    style.precision = precision;
    style.unique = unique;
    style.trim = trim;
    put(&t, &number, &style);
    return hand_out(nm, &t, t.status);
}
char *nm_format_float_positional(nm_ctx *nm, double x, int precision, bool unique, char trim)
{
    return float_text(nm, x, precision, unique, trim, nm_text_positional);
}
char *nm_format_float_scientific(nm_ctx *nm, double x, int precision, bool unique, char trim)
{
    return float_text(nm, x, precision, unique, trim, nm_text_scientific);
}

char *nm_base_repr(nm_ctx *nm, int64_t number, int base, int padding)
{
    char digits[68];
    int at = sizeof digits;
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    if (base < 2 || base > 36) {
        nm_fail(nm, NM_E_VALUE, base < 2 ? "Bases less than 2 not handled in base_repr."
                : "Bases greater than 36 not handled in base_repr.");
        return NULL;
    }
    for (; left; left /= (uint64_t)base)
        digits[--at] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[left % (uint64_t)base];
    nm_text t = nm_text_new(nm);
    if (number < 0)
        nm_text_char(&t, '-');
    nm_text_fill(&t, '0', number ? padding : padding > 1 ? padding : 1);
    nm_text_put(&t, digits + at, sizeof digits - (size_t)at);
    return hand_out(nm, &t, t.status);
}

char *nm_binary_repr(nm_ctx *nm, int64_t number, int width)
{
    char digits[64];
    int n = 0;
    bool minus = number < 0 && width <= 0, complement = number < 0 && width > 0;
    uint64_t u = minus ? -(uint64_t)number : (uint64_t)number;
    int need = complement ? 65 - __builtin_clzll(~u | 1) - (~u == 0) : u ? 64 - __builtin_clzll(u) : 1;
    if (width > 0 && need > width) {
        nm_fail(nm, NM_E_VALUE, "Insufficient bit width=%d provided for binwidth=%d", width, need);
        return NULL;
    }
    int count = complement ? NM_MIN(width, 64) : need;
    for (n = 0; n < count; n++)
        digits[n] = (char)('0' + (u >> (count - 1 - n) & 1));
    nm_text t = nm_text_new(nm);
    if (minus)
        nm_text_char(&t, '-');
    nm_text_fill(&t, complement ? '1' : '0', width - count);
    nm_text_put(&t, digits, (size_t)count);
    return hand_out(nm, &t, t.status);
}

/* ------------------------------------------------------------------ dtypes */
nm_status nm_common_type(nm_ctx *nm, int n, const nm_array *const *arrays, nm_dtype *out)
{
    *out = nm_dtype_of(NM_HALF);
    if (!nm_given(nm, __func__, n, arrays))
        return nm_outcome(nm);
    for (int i = 0; i < n; i++) {
        nm_dtype dt = nm_dtype_native(&arrays[i]->v.dt), both[2];
        if (dt.cls->flags & NM_CLASS_INTEGER)
            dt = nm_dtype_of(NM_DOUBLE);
        else if (!(dt.cls->flags & (NM_CLASS_FLOAT | NM_CLASS_COMPLEX)))
            return nm_blame_status(nm, __func__, n, arrays, nm_fail(nm, NM_E_TYPE, "can't get common type for non-numeric array"));
        both[0] = *out;
        both[1] = dt;
        NM_TRY(nm_result_type(nm, 2, both, NULL, out));
    }
    return NM_OK;
}

nm_dtype nm_min_scalar_type(double value)
{
    double size = fabs(value);
    if (value != floor(value) || size >= 0x1p64)
        return nm_dtype_of(!isfinite(value) || size < 65000 ? NM_HALF : size < 3.4e38 ? NM_FLOAT : NM_DOUBLE);
    if (value < 0)
        return nm_dtype_of(value >= -128 ? NM_INT8 : value >= -32768 ? NM_INT16 : value >= -0x1p31 ? NM_INT32 : NM_INT64);
    return nm_dtype_of(value < 256 ? NM_UINT8 : value < 65536 ? NM_UINT16 : value < 0x1p32 ? NM_UINT32 : NM_UINT64);
}

int nm_print(nm_ctx *nm, FILE *file, const nm_array *a)
{
    char *text = nm_given(nm, __func__, 1, &a) ? nm_text_of(nm, a, false) : NULL;
    if (!text)
        return -1;
    int wrote = fprintf(file, "%s\n", text);
    free(text);
    return wrote < 0 ? nm_fail(nm, NM_E_IO, "the array could not be written") : 0;
}
