/* array_format.c - brackets, line breaks and summaries around the items.  Lines are measured in code points. */
#include "text/array_format.h"

typedef struct layout {
    nm_ctx *ctx;
    nm_text *t;
    const nm_view *v;
    const nm_column *column;
    const char *separator;
    size_t separator_size, separator_trimmed;      /* bytes; without white space at its end */
    intptr_t separator_width, trimmed_width;       /* code points */
    intptr_t edge;
    bool summarize, old;
} layout;

/* A line under construction: from data[begin] on, of the given width; never shorter than its indentation. */
typedef struct line { size_t begin; intptr_t width; } line;

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); }

static void end_line(nm_text *t, size_t begin)
{
    if (t->status < 0)
        return;
    while (t->size > begin && is_space(t->data[t->size - 1]))
        t->size--;
    nm_text_char(t, '\n');
}

/* Begin a new line before the word that occupies data[at .. size). */
static void break_before(layout *l, line *ln, size_t at, intptr_t indent)
{
    nm_text *t = l->t;
    size_t cut = at, word = t->size - at;
    while (cut > ln->begin && is_space(t->data[cut - 1]))
        cut--;
    if (!nm_text_room(t, (size_t)indent + 1))
        return;
    size_t to = cut + 1 + (size_t)indent;
    memmove(t->data + to, t->data + at, word);
    t->data[cut] = '\n';
    memset(t->data + cut + 1, ' ', (size_t)indent);
    t->size = to + word;
    ln->begin = cut + 1;
    ln->width = indent;
}

static intptr_t width_of(const nm_text *t, size_t at) { return nm_utf8_length(t->data + at, t->size - at); }

static void extend(layout *l, line *ln, size_t at, intptr_t limit, intptr_t indent)
{
    if (l->t->status < 0)
        return;
    intptr_t width = width_of(l->t, at);
    if (ln->width + width > limit && (l->old || ln->width > indent))
        break_before(l, ln, at, indent);
    ln->width += width;
}

/* A word of several lines is set as a block beside what is on the line. */
static void extend_block(layout *l, line *ln, size_t at, intptr_t limit, intptr_t indent)
{
    nm_text *t = l->t, word = nm_text_new(l->ctx);
    nm_text_put(&word, t->data + at, t->size - at);
    if (word.status < 0) {
        t->status = word.status;
        return;
    }
    t->size = at;
    intptr_t widest = 0, last = 0;
    size_t end = word.size && word.data[word.size - 1] == '\n' ? word.size - 1 : word.size;
    for (size_t i = 0, j; i <= end; i = j + 1) {
        for (j = i; j < end && word.data[j] != '\n'; j++)
            ;
        last = nm_utf8_length(word.data + i, j - i);
        widest = NM_MAX(widest, last);
    }
    intptr_t inner = indent;
    if (ln->width + widest > limit && ln->width > indent)
        break_before(l, ln, at, indent);
    else
        inner = ln->width;
    for (size_t i = 0, j; i <= end; i = j + 1) {
        for (j = i; j < end && word.data[j] != '\n'; j++)
            ;
        if (i) {
            end_line(t, ln->begin);
            ln->begin = t->size;
            nm_text_fill(t, ' ', inner);
            ln->width = inner;
        }
        nm_text_put(t, word.data + i, j - i);
    }
    nm_text_fill(t, ' ', widest - last);
    ln->width = inner + widest;
    nm_text_free(&word);
}

static nm_status put_item(layout *l, line *ln, const char *item, intptr_t limit, intptr_t indent)
{
    size_t at = l->t->size;
    NM_TRY(nm_column_put(l->column, l->t, item));
    if (l->column->kind == NM_COLUMN_HOST && !l->old && l->t->size > at && memchr(l->t->data + at, '\n', l->t->size - at))
        extend_block(l, ln, at, limit, indent);
    else
        extend(l, ln, at, limit, indent);
    return l->t->status;
}

static void put_separator(layout *l, line *ln)
{
    nm_text_put(l->t, l->separator, l->separator_size);
    ln->width += l->separator_width;
}

static nm_status rows(layout *l, const char *data, int axis, intptr_t indent, intptr_t width);

/* The last axis: items on lines no wider than width.  The first line begins with its indentation like the others; as many
 * bytes are taken away at the end, whatever they have become: so does NumPy, which shows where the first item is blank. */
static nm_status items(layout *l, const char *data, int axis, intptr_t indent, intptr_t width)
{
    intptr_t n = l->v->shape[axis], stride = l->v->strides[axis];
    intptr_t limit = width - (l->old ? l->trimmed_width : NM_MAX(l->trimmed_width, 1));
    bool cut = l->summarize && 2 * l->edge < n;
    intptr_t leading = cut ? l->edge : 0, trailing = cut ? l->edge : n;
    line ln = { l->t->size, indent };
    size_t begin = ln.begin;
    nm_text_fill(l->t, ' ', indent);
    for (intptr_t i = 0; i < leading; i++) {
        NM_TRY(put_item(l, &ln, data + i * stride, limit, indent));
        put_separator(l, &ln);
    }
    if (cut) {
        size_t at = l->t->size;
        nm_text_put(l->t, "...", 3);
        extend(l, &ln, at, limit, indent);
        if (l->old) {
            nm_text_put(l->t, ", ", 2);
            ln.width += 2;
        } else {
            put_separator(l, &ln);
        }
    }
    for (intptr_t i = n - trailing; i < n - 1; i++) {
        NM_TRY(put_item(l, &ln, data + i * stride, limit, indent));
        put_separator(l, &ln);
    }
    NM_TRY(put_item(l, &ln, data + (n - 1) * stride, l->old ? width : limit, indent));
    size_t drop = NM_MIN((size_t)indent, l->t->size - begin);
    memmove(l->t->data + begin, l->t->data + begin + drop, l->t->size - begin - drop);
    l->t->size -= drop;
    return NM_OK;
}

static void row_end(layout *l, int axis, intptr_t indent, bool summary)
{
    if (summary && l->old)
        nm_text_put(l->t, ", \n", 3);
    else {
        nm_text_put(l->t, l->separator, l->separator_trimmed);
        nm_text_fill(l->t, '\n', l->v->ndim - axis - 1);
    }
    nm_text_fill(l->t, ' ', indent);
}

static nm_status rows(layout *l, const char *data, int axis, intptr_t indent, intptr_t width)
{
    if (axis == l->v->ndim)
        return nm_column_put(l->column, l->t, data);
    nm_text_char(l->t, '[');
    intptr_t n = l->v->shape[axis], stride = l->v->strides[axis];
    intptr_t inner_width = l->old ? width : width - 1;
    if (axis == l->v->ndim - 1) {
        NM_TRY(items(l, data, axis, indent, width));
    } else {
        bool cut = l->summarize && 2 * l->edge < n;
        intptr_t leading = cut ? l->edge : 0, trailing = cut ? l->edge : n;
        for (intptr_t i = 0; i < leading; i++) {
            NM_TRY(rows(l, data + i * stride, axis + 1, indent + 1, inner_width));
            row_end(l, axis, indent, false);
        }
        if (cut) {
            nm_text_put(l->t, "...", 3);
            row_end(l, axis, indent, true);
        }
        for (intptr_t i = n - trailing; i < n - 1; i++) {
            NM_TRY(rows(l, data + i * stride, axis + 1, indent + 1, inner_width));
            row_end(l, axis, indent, false);
        }
        NM_TRY(rows(l, data + (n - 1) * stride, axis + 1, indent + 1, inner_width));
    }
    nm_text_char(l->t, ']');
    return l->t->status;
}

bool nm_array_is_summarized(const nm_view *v, const nm_print_options *o)
{
    double size = 1;
    for (int i = 0; i < v->ndim; i++)
        size *= (double)v->shape[i];
    return size > (double)o->threshold;
}

nm_status nm_text_array(nm_ctx *ctx, nm_text *t, const nm_view *v, const nm_column *column, const nm_print_options *o,
                        const char *separator, const char *prefix, const char *suffix)
{
    nm_column own;
    for (int i = 0; i < v->ndim; i++)
        if (v->shape[i] == 0) {
            nm_text_put(t, "[]", 2);
            return t->status;
        }
    layout l = { .ctx = ctx, .t = t, .v = v, .column = column, .separator = separator, .edge = o->edgeitems, .old = o->legacy <= 113 };
    l.summarize = nm_array_is_summarized(v, o);
    if (!column) {
        NM_TRY(nm_column_fit(ctx, &own, v, o, l.summarize));
        l.column = &own;
    }
    l.separator_size = l.separator_trimmed = strlen(separator);
    while (l.separator_trimmed && is_space(separator[l.separator_trimmed - 1]))
        l.separator_trimmed--;
    l.separator_width = nm_utf8_length(separator, l.separator_size);
    l.trimmed_width = nm_utf8_length(separator, l.separator_trimmed);
    intptr_t width = o->linewidth - (l.old ? 0 : nm_utf8_length(suffix, strlen(suffix)));
    return rows(&l, v->data, 0, 1 + nm_utf8_length(prefix, strlen(prefix)), width);
}
