/* float_digits.h - decimal digits of binary floats: the shortest that read back as the same number, or exactly rounded ones.
 * Shortest: Giulietti's Schubfach for 16, 32 and 64 bits, big integers for 80.  Rounded: a 192-bit product whose error is
 * bounded, big integers where that leaves the rounding open. */
#pragma once
#include <float.h>
#include "numen.h"
#include "base/base.h"

enum nm_float_kind { NM_FLOAT_FINITE, NM_FLOAT_INF, NM_FLOAT_NAN };

/* A float of any width, taken apart: (-1)**neg * c * 2**q. */
typedef struct nm_float {
    uint64_t c;
    int16_t q;
    uint8_t kind;       /* nm_float_kind */
    uint8_t bits;       /* 16, 32, 64 or 80 */
    bool neg;
    bool closer;        /* the gap below is half the gap above: c is a power of two */
} nm_float;

nm_float nm_float_from_half(uint16_t bits);
nm_float nm_float_from_single(float x);
nm_float nm_float_from_double(double x);
nm_float nm_float_from_long(long double x);
/* An aligned native item of dtype num (half, float, double, longdouble; for a complex dtype its real part). */
nm_float nm_float_read(int num, const void *item);

/* Where digits end.  A limit < 0 is none. */
typedef struct nm_float_cut {
    bool unique;        /* stop at the shortest digits that are unique */
    bool fractional;    /* max and min count digits after the point, else all digits */
    int max, min;
} nm_float_cut;

/* Exact expansions of an 80-bit float have at most 11,514 digits. */
enum { NM_DIGITS_SMALL = 24, NM_DIGITS_MAX = 11600 };

/* The digits of a finite x into buf (room bytes); their number.  *exp10 is the decimal exponent of the first one.
 * NM_DIGITS_SMALL bytes suffice where the cut asks for at most 19 digits, or for unique ones. */
int nm_float_digits(const nm_float *x, const nm_float_cut *cut, char *buf, int room, int *exp10);
/* The same if it can be done fast: d has *n digits (zeros at its end count).  False: ask nm_float_digits. */
bool nm_float_digits_fast(const nm_float *x, const nm_float_cut *cut, uint64_t *d, int *n, int *exp10);
/* Shortest digits of a finite non-zero x of at most 64 bits: |x| reads as d * 10**e, d without trailing zeros. */
void nm_float_shortest(const nm_float *x, uint64_t *d, int *e);
/* d as n decimal digits, leading zeros included. */
void nm_digits_put(uint64_t d, int n, char *buf);
