/* text.inc.c - loops over texts of characters DT; included once per kind.  NULs at the end of an item are no part of it. */
#ifndef ROWS
#define ITEM(o, i) ((T *)(p[o] + (i) * s[o]))
#define LENGTH(o) (nm_kernel_item_size(call, o) / SIZE)

NM_INLINE intptr_t F(length)(const T *a, intptr_t n)
{
    while (n && !a[n - 1])
        n--;
    return n;
}

/* Short items: steps of the same number whatever the texts, so that nothing is guessed wrongly. */
NM_INLINE void F(join_short)(T *r, const T *a, intptr_t na, const T *b, intptr_t nb)
{
    intptr_t length = 0;
    for (intptr_t k = 0; k < na; k++) {
        r[k] = a[k];
        length = a[k] ? k + 1 : length;
    }
    for (intptr_t k = na; k < na + nb; k++)
        r[k] = 0;
    for (intptr_t k = 0; k < nb; k++)
        r[length + k] = b[k];
}

LOOP(F(join))
{
    (void)aux;
    intptr_t na = LENGTH(0), nb = LENGTH(1), nr = LENGTH(2);
    if (na && nb && nr == na + nb && nr <= SHORT) {
        for (intptr_t i = 0; i < *n; i++)
            F(join_short)(ITEM(2, i), ITEM(0, i), na, ITEM(1, i), nb);
        return 0;
    }
    for (intptr_t i = 0; i < *n; i++) {
        const T *a = ITEM(0, i), *b = ITEM(1, i);
        T *r = ITEM(2, i);
        intptr_t la = NM_MIN(F(length)(a, na), nr), lb = NM_MIN(F(length)(b, nb), nr - la);
        memmove(r, a, (size_t)(la * SIZE));
        memcpy(r + la, b, (size_t)(lb * SIZE));
        memset(r + la + lb, 0, (size_t)((nr - la - lb) * SIZE));
    }
    return 0;
}

/* What the longer one has beyond the shorter one counts if it is not all NULs. */
NM_INLINE bool F(more)(const T *a, intptr_t from, intptr_t n)
{
    T any = 0;
    for (intptr_t k = from; k < n; k++)
        any |= a[k];
    return any != 0;
}

NM_INLINE bool F(same)(const T *a, intptr_t na, const T *b, intptr_t nb)
{
    intptr_t m = NM_MIN(na, nb);
    return same_bytes((const char *)a, (const char *)b, m * SIZE) && !F(more)(a, m, na) && !F(more)(b, m, nb);
}

NM_INLINE int F(order)(const T *a, intptr_t na, const T *b, intptr_t nb)
{
    intptr_t m = NM_MIN(na, nb), k = 0;
    while (k < m && a[k] == b[k])
        k++;
    if (k < m)
        return (a[k] > b[k]) - (a[k] < b[k]);
    return F(more)(a, m, na) - F(more)(b, m, nb);
}

#define COMPARE(name, expr)                                                                                    \
    LOOP(F(name))                                                                                              \
    {                                                                                                          \
        (void)aux;                                                                                             \
        intptr_t na = LENGTH(0), nb = LENGTH(1);                                                               \
        for (intptr_t i = 0; i < *n; i++) {                                                                    \
            const T *a = ITEM(0, i), *b = ITEM(1, i);                                                          \
            *(T_b1 *)(p[2] + i * s[2]) = expr;                                                                 \
        }                                                                                                      \
        return 0;                                                                                              \
    }
#else
{ "add", TEXT TEXT TEXT, F(join), NULL, QUIET },
#define COMPARE(name, expr) { #name, TEXT TEXT "?", F(name), NULL, QUIET },
#endif
COMPARE(equal, F(same)(a, na, b, nb))
COMPARE(not_equal, !F(same)(a, na, b, nb))
COMPARE(less, F(order)(a, na, b, nb) < 0)
COMPARE(less_equal, F(order)(a, na, b, nb) <= 0)
COMPARE(greater, F(order)(a, na, b, nb) > 0)
COMPARE(greater_equal, F(order)(a, na, b, nb) >= 0)
#undef COMPARE
#undef ITEM
#undef LENGTH
