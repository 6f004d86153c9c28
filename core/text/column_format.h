/* column_format.h - formatters of one item that know the whole column: the widths and digits that align an array's items. */
#pragma once
#include "text/float_format.h"

enum nm_floatmode { NM_FLOATMODE_FIXED, NM_FLOATMODE_UNIQUE, NM_FLOATMODE_MAXPREC, NM_FLOATMODE_MAXPREC_EQUAL };
enum { NM_PRINT_CURRENT = INT32_MAX };   /* legacy=False */

/* np.set_printoptions.  Texts are UTF-8. */
typedef struct nm_print_options {
    int precision;            /* < 0: None */
    int floatmode;            /* nm_floatmode */
    intptr_t threshold, edgeitems, linewidth;
    bool suppress;
    char sign;                /* '-', '+' or ' ' */
    int legacy;               /* 113, 121, 125, 201, 202 or NM_PRINT_CURRENT */
    const char *nanstr, *infstr;
    /* May a code point stand unescaped in the repr of a string?  NULL: a rough rule of our own. */
    bool (*printable)(uint32_t code_point);
} nm_print_options;
#define NM_PRINT_OPTIONS ((nm_print_options){ .precision = 8, .floatmode = NM_FLOATMODE_MAXPREC, .threshold = 1000, .edgeitems = 3, \
                          .linewidth = 75, .sign = '-', .legacy = NM_PRINT_CURRENT, .nanstr = "nan", .infstr = "inf" })

/* How NumPy's FloatingFormat writes: filled from the data by nm_float_column_fit. */
typedef struct nm_float_column {
    nm_float_style style;
    int pad_left, pad_right, exp_size;
    bool scientific;
    char sign;
    const char *nanstr, *infstr;
} nm_float_column;

enum nm_column_kind { NM_COLUMN_HOST, NM_COLUMN_BOOL, NM_COLUMN_INT, NM_COLUMN_UINT, NM_COLUMN_FLOAT, NM_COLUMN_COMPLEX,
                      NM_COLUMN_TIME, NM_COLUMN_BYTES, NM_COLUMN_UNICODE };

typedef struct nm_column nm_column;
struct nm_column {
    int kind;                 /* nm_column_kind */
    nm_dtype dt;
    nm_float_column re, im;
    int width;                /* of integers, booleans and times */
    char sign;
    bool (*printable)(uint32_t);
    /* kind NM_COLUMN_HOST: the caller's own text of an item (a Python formatter, an object, a record). */
    nm_status (*item)(const nm_column *column, nm_text *t, const char *item);
    void *user;
};

/* Fit a column to the items of v that are shown (all, or the edges where summarize), so that nm_column_put writes them as NumPy
 * does.  NM_E_MISSING for dtypes that need a host formatter (object, void, datetime, StringDType). */
nm_status nm_column_fit(nm_ctx *ctx, nm_column *column, const nm_view *v, const nm_print_options *options, bool summarize);
/* imaginary: the second component of a complex v; else the real one. */
void nm_float_column_fit(nm_ctx *ctx, nm_float_column *column, const nm_view *v, bool imaginary, const nm_print_options *options,
        bool summarize);
void nm_float_column_put(const nm_float_column *column, nm_text *t, const nm_float *x);
nm_status nm_column_put(const nm_column *column, nm_text *t, const char *item);

/* repr of a bytes or str item (size bytes; str as UCS4, byte-swapped or not), trailing zeros dropped. */
void nm_text_bytes_repr(nm_text *t, const char *item, intptr_t size);
void nm_text_unicode_repr(nm_text *t, const char *item, intptr_t size, bool swapped, bool (*printable)(uint32_t));

/* A copy of an item in native byte order, aligned: room for 32 bytes. */
typedef union nm_item { char bytes[32]; int64_t i; uint64_t u; double d; long double g; } nm_item;
void nm_item_load(const nm_dtype *dt, const char *item, nm_item *to);

/* Call see on every item of v that an array of more than threshold items shows; edge items per end of each axis, 0 for all. */
void nm_walk_edges(const nm_view *v, intptr_t edge, void (*see)(void *user, const char *item), void *user);
