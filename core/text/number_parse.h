/* number_parse.h - text to numbers: correctly rounded, independent of the locale, never beyond the given end.
 * A float is  [+-] (digits [. [digits]] | . digits) [e [+-] digits]  or  [+-] inf | infinity | nan [(letters)], in any case. */
#pragma once
#include "numen.h"
#include "base/base.h"

/* A number as found in the text. */
typedef struct nm_scan {
    const char *digits, *digits_end;    /* the significand's digits and its point */
    uint64_t m;                         /* its first 19 digits */
    int32_t e;                          /* the value is m * 10**e, or a little more if cut */
    bool neg, cut;
    uint8_t kind;                       /* nm_float_kind */
} nm_scan;

/* Read a float at s (no white space is skipped).  false if none stands there; *stop is behind it, else s. */
bool nm_scan_float(const char *s, const char *end, nm_scan *scan, const char **stop);
double nm_scan_double(const nm_scan *scan);
float nm_scan_single(const nm_scan *scan);       /* rounded once, from the digits */
long double nm_scan_long(const nm_scan *scan);

/* The two steps in one. */
bool nm_parse_double(const char *s, const char *end, const char **stop, double *out);
bool nm_parse_long(const char *s, const char *end, const char **stop, long double *out);

/* A decimal integer with an optional sign.  false if none stands there.  *overflow is set where it does not fit. */
bool nm_parse_int(const char *s, const char *end, const char **stop, int64_t *out, bool *overflow);
bool nm_parse_uint(const char *s, const char *end, const char **stop, uint64_t *out, bool *overflow);

/* A complex number as Python writes it: "1", "2j", "1+2j", "(1-2.5e3j)"; unit is the imaginary unit's letter. */
bool nm_parse_complex(const char *s, const char *end, char unit, const char **stop, double out[2]);

NM_INLINE bool nm_is_digit(char c) { return (unsigned char)(c - '0') < 10; }
