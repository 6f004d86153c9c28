/* float_format.h - text of floats as NumPy writes it: format_float_positional, format_float_scientific, repr and str of scalars. */
#pragma once
#include "text/float_digits.h"
#include "text/text_buffer.h"

/* The arguments of NumPy's two functions.  A number < 0 is "not given". */
typedef struct nm_float_style {
    int precision, min_digits, pad_left, pad_right, exp_digits;
    bool unique, fractional, sign;
    char trim;               /* 'k', '.', '0' or '-' */
} nm_float_style;
#define NM_FLOAT_STYLE ((nm_float_style){ .precision = -1, .min_digits = -1, .pad_left = -1, .pad_right = -1, .exp_digits = -1, \
                                          .unique = true, .fractional = true, .trim = 'k' })

/* Not unique needs a precision >= 0.  nan and inf are written without padding. */
void nm_text_positional(nm_text *t, const nm_float *x, const nm_float_style *style);
void nm_text_scientific(nm_text *t, const nm_float *x, const nm_float_style *style);

/* str() of a NumPy scalar (which is repr() without the type's name): into at most NM_FLOAT_REPR bytes; the length.
 * wide: as NumPy wrote up to 2.2, halves and singles positionally up to 1e16 as doubles are. */
enum { NM_FLOAT_REPR = 48, NM_COMPLEX_REPR = 2 * NM_FLOAT_REPR + 4 };
int nm_float_repr(const nm_float *x, bool wide, char *out);
int nm_double_repr(double x, char *out);
int nm_complex_repr(const nm_float *re, const nm_float *im, bool wide, char *out);
/* The same as NumPy 1.13 wrote: rounded to so many digits, more of them for repr. */
int nm_float_legacy(const nm_float *x, bool repr, char *out);
int nm_complex_legacy(const nm_float *re, const nm_float *im, bool repr, char *out);
/* An integer; at most 20 bytes. */
int nm_int_repr(int64_t x, char *out);
int nm_uint_repr(uint64_t x, char *out);
