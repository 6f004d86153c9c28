/* bigint.h - unsigned integers of bounded size for exact conversions between binary and decimal.  A number lives on the
 * stack of its (never inlined) user and costs only the words it uses. */
#pragma once
#include "base/base.h"

enum { NM_BIG_WORDS = 640 };     /* 40,960 bits: every digit of an 80-bit float that can decide a rounding, and some guard */

typedef struct nm_big {
    int n;                       /* words used; 0 for the number 0 */
    uint64_t w[NM_BIG_WORDS];    /* least significant first */
} nm_big;

/* Results that would not fit are cut off: callers bound their operands. */
void nm_big_set(nm_big *a, uint64_t x);
void nm_big_copy(nm_big *a, const nm_big *b);
void nm_big_mul_small(nm_big *a, uint64_t m, uint64_t add);   /* a = a * m + add */
void nm_big_mul_pow5(nm_big *a, int k);
void nm_big_shl(nm_big *a, int bits);
void nm_big_add(nm_big *r, const nm_big *a, const nm_big *b);
int nm_big_cmp(const nm_big *a, const nm_big *b);
/* Compare a + b with c. */
int nm_big_cmp_sum(const nm_big *a, const nm_big *b, const nm_big *c);
/* a = a mod b; returns a / b, which must be at most 9. */
int nm_big_div_digit(nm_big *a, const nm_big *b);
