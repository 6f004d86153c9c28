/* bigint.c - bounded unsigned integers. */
#include <string.h>
#include "text/bigint.h"

typedef unsigned __int128 u128;

void nm_big_set(nm_big *a, uint64_t x)
{
    a->n = x != 0;
    a->w[0] = x;
}

void nm_big_copy(nm_big *a, const nm_big *b)
{
    a->n = b->n;
    memcpy(a->w, b->w, (size_t)b->n * sizeof *b->w);
}

void nm_big_mul_small(nm_big *a, uint64_t m, uint64_t add)
{
    uint64_t carry = add;
    for (int i = 0; i < a->n; i++) {
        u128 t = (u128)a->w[i] * m + carry;
        a->w[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
    if (carry && a->n < NM_BIG_WORDS)
        a->w[a->n++] = carry;
    while (a->n && !a->w[a->n - 1])
        a->n--;
}

void nm_big_mul_pow5(nm_big *a, int k)
{
    static const uint64_t pow5_27 = 7450580596923828125u;
    for (; k >= 27; k -= 27)
        nm_big_mul_small(a, pow5_27, 0);
    uint64_t m = 1;
    for (; k > 0; k--)
        m *= 5;
    nm_big_mul_small(a, m, 0);
}

void nm_big_shl(nm_big *a, int bits)
{
    int words = bits / 64, rest = bits % 64;
    if (!a->n)
        return;
    if (a->n + words >= NM_BIG_WORDS)
        words = NM_BIG_WORDS - 1 - a->n;
    if (words) {
        memmove(a->w + words, a->w, (size_t)a->n * 8);
        memset(a->w, 0, (size_t)words * 8);
        a->n += words;
    }
    if (rest) {
        uint64_t carry = 0;
        for (int i = words; i < a->n; i++) {
            uint64_t x = a->w[i];
            a->w[i] = x << rest | carry;
            carry = x >> (64 - rest);
        }
        if (carry && a->n < NM_BIG_WORDS)
            a->w[a->n++] = carry;
    }
}

void nm_big_add(nm_big *r, const nm_big *a, const nm_big *b)
{
    if (a->n < b->n) {
        const nm_big *t = a;
        a = b;
        b = t;
    }
    uint64_t carry = 0;
    for (int i = 0; i < a->n; i++) {
        u128 t = (u128)a->w[i] + (i < b->n ? b->w[i] : 0) + carry;
        r->w[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
    r->n = a->n;
    if (carry && r->n < NM_BIG_WORDS)
        r->w[r->n++] = carry;
}

int nm_big_cmp(const nm_big *a, const nm_big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int i = a->n; i-- > 0;)
        if (a->w[i] != b->w[i])
            return a->w[i] < b->w[i] ? -1 : 1;
    return 0;
}

int nm_big_cmp_sum(const nm_big *a, const nm_big *b, const nm_big *c)
{
    int n = NM_MAX(a->n, b->n);
    if (n > c->n)
        return 1;
    if (n + 1 < c->n)
        return -1;
    nm_big sum;
    nm_big_add(&sum, a, b);
    return nm_big_cmp(&sum, c);
}

int nm_big_div_digit(nm_big *a, const nm_big *b)
{
    if (a->n < b->n || !b->n)
        return 0;
    int n = b->n;
    u128 top = a->w[n - 1];
    if (a->n > n)
        top |= (u128)a->w[n] << 64;
    /* With a short leading word the estimate may be far too low: the loop below makes up for it. */
    uint64_t q = b->w[n - 1] == UINT64_MAX ? (uint64_t)(top >> 64) : (uint64_t)(top / (b->w[n - 1] + 1));
    if (q) {
        uint64_t borrow = 0, carry = 0;
        for (int i = 0; i < n; i++) {
            u128 p = (u128)b->w[i] * q + carry;
            carry = (uint64_t)(p >> 64);
            uint64_t low = (uint64_t)p, x = a->w[i], y = x - low, z = y - borrow;
            borrow = (x < low) | (y < borrow);
            a->w[i] = z;
        }
        if (a->n > n)
            a->w[n] -= carry + borrow;
        while (a->n && !a->w[a->n - 1])
            a->n--;
    }
    while (nm_big_cmp(a, b) >= 0) {
        uint64_t borrow = 0;
        for (int i = 0; i < a->n; i++) {
            uint64_t y = i < n ? b->w[i] : 0, x = a->w[i], d = x - y, z = d - borrow;
            borrow = (x < y) | (d < borrow);
            a->w[i] = z;
        }
        while (a->n && !a->w[a->n - 1])
            a->n--;
        q++;
    }
    return (int)q;
}
