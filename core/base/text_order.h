/* text_order.h - two texts of different length in order, as if the shorter one went on with NULs. */
#pragma once
#include <stdint.h>
#include <string.h>
#include "base/base.h"

typedef uint32_t nm_wide __attribute__((aligned(1), may_alias));      /* a character of U at any address */

/* Sizes in bytes; negative, zero or positive as a is before, with or behind b. */
static inline int nm_rest_bytes(const char *rest, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        if (rest[i])
            return 1;
    return 0;
}

static inline int nm_order_bytes(const char *a, intptr_t na, const char *b, intptr_t nb)
{
    intptr_t n = na < nb ? na : nb;
    int c = memcmp(a, b, (size_t)n);
    return c ? c : na > n ? nm_rest_bytes(a + n, na - n) : -nm_rest_bytes(b + n, nb - n);
}

static inline int nm_order_wide(const char *a, intptr_t na, const char *b, intptr_t nb)
{
    intptr_t n = na < nb ? na : nb;
    for (intptr_t i = 0; i < n; i += 4) {
        uint32_t x = *(const nm_wide *)(a + i), y = *(const nm_wide *)(b + i);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return na > n ? nm_rest_bytes(a + n, na - n) : -nm_rest_bytes(b + n, nb - n);
}
