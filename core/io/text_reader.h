/* text_reader.h - rows of delimited text into memory, with the rules of NumPy's loadtxt: quotes, comments, chosen columns,
 * a dtype per column, blank lines left out.  Text comes in pieces; a row may lie across them. */
#pragma once
#include "base/ctx.h"

/* How the fields of one column become items.  Items that the core does not know (objects, datetimes, records, user converters)
 * are left to nm_reader_options.convert. */
typedef struct nm_reader_column {
    uint32_t num;            /* nm_num */
    bool swapped, host;      /* host: call convert */
    intptr_t size, offset;   /* of the item in its row; size 0 of a string: as long as the longest field (one column for all only) */
    const char *name;        /* of the dtype, for messages */
} nm_reader_column;

typedef struct nm_reader_options {
    const char *delimiter, *comment, *quote;   /* one character each, in the text's encoding; NULL: white space, none, none */
    uint8_t delimiter_size, comment_size, quote_size;   /* their bytes; 0: up to the NUL */
    char imaginary;                            /* the unit of complex numbers, 'j' */
    bool utf8;                                 /* the text's encoding; else Latin-1 */
    bool whole_lines;                          /* every piece is one line, with or without its end */
    intptr_t skip_rows, max_rows;              /* max_rows < 0: all */
    const intptr_t *columns;                   /* which fields make a row, negative from the end; NULL: all */
    intptr_t column_count;
    const nm_reader_column *column;            /* one for every item of a row, or the only one */
    intptr_t item_count;                       /* 0: column[0] serves for as many fields as the first row has */
    intptr_t row_size;                         /* bytes of a row where item_count > 0 */
    /* The next piece, alive until the next call; *size 0 at the end. */
    nm_status (*read)(void *user, nm_ctx *ctx, const char **piece, size_t *size);
    /* Item i of a row from n bytes of text in the text's encoding.  A failure becomes "could not convert string". */
    nm_status (*convert)(void *user, nm_ctx *ctx, intptr_t i, const char *text, size_t n, char *item);
    /* A second chance for a field that could not be converted; may be NULL. */
    nm_status (*repair)(void *user, nm_ctx *ctx, intptr_t i, const char *text, size_t n, char *item);
    /* The first row tells the number of fields: the host may check and prepare (which columns have converters).  May be NULL. */
    nm_status (*begin)(void *user, nm_ctx *ctx, intptr_t fields, intptr_t items);
    bool (*is_host)(void *user, intptr_t i);   /* further columns that need convert, after begin; may be NULL */
    nm_status (*blank_line)(void *user, nm_ctx *ctx, intptr_t line);   /* a blank line while max_rows counts; may be NULL */
    void *user;
} nm_reader_options;

/* data holds rows * row_size bytes and belongs to the caller (nm_free with room).  On a failure of a reader with host items data
 * holds the items so far, for the host to release. */
typedef struct nm_reader_result {
    char *data;
    size_t room;
    intptr_t rows, items, row_size, item_size;   /* items per row; item_size of the only column */
} nm_reader_result;

nm_status nm_text_read(nm_ctx *ctx, const nm_reader_options *options, nm_reader_result *result);
