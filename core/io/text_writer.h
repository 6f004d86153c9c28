/* text_writer.h - rows of numbers as text by printf-like formats with the meaning of Python's % operator (savetxt), and flat
 * lists of numbers between separators (tofile, fromstring, fromfile). */
#pragma once
#include "text/text_buffer.h"

enum { NM_ROW_FIELDS = 256 };

typedef struct nm_field_format {
    const char *literal;     /* text before the field, of literal_size bytes, %% already halved by skipping */
    size_t literal_size;
    char conversion;         /* d e E f F g G s x X o; 0 after the last field */
    bool minus, plus, space, zero, alternate;
    int width, precision;    /* precision < 0: not given */
} nm_field_format;

/* A format for a whole row, such as "%d,%.3f\n"; it borrows the text. */
typedef struct nm_row_format {
    int count;
    nm_field_format field[NM_ROW_FIELDS + 1];    /* field[count] is the text after the last */
} nm_row_format;

/* false if the text holds something that is not known here (%r, %c, *, names, %%, too many fields): the host formats itself. */
bool nm_row_format_parse(const char *format, size_t size, nm_row_format *row);
/* Append one line per row of the 2-d view v (numbers and booleans), whose second axis has row->count items.  NM_E_MISSING where the host
 * must format itself: a dtype or a combination that Python answers with an error. */
nm_status nm_text_rows(nm_ctx *ctx, nm_text *t, const nm_view *v, const nm_row_format *row);

/* Items of v in C order as str() of Python's numbers writes them, between separators. NM_E_MISSING for other dtypes. */
nm_status nm_text_items(nm_ctx *ctx, nm_text *t, const nm_view *v, const char *separator);

/* Read at most count (< 0: any number of) items of a numeric dtype from text.  White space in the separator matches any white
 * space.  *used is where reading ended, *complete whether that is the text's end (or count items were read).  The items are in *data, a
 * block of *room bytes that becomes the caller's. */
nm_status nm_items_from_text(nm_ctx *ctx, const nm_dtype *dt, const char *text, size_t size, const char *separator, intptr_t count,
                             char **data, size_t *room, intptr_t *items, size_t *used, bool *complete);
