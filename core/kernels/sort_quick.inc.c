/* sort_quick.inc.c - quicksort of integers or floats (no NaN) of 32 or 64 bits.  Included once per DT. */
#if defined(VECTOR_BITS)
#include "kernels/sort_network.inc.c"
#else
static void F(small_sort)(T *a, intptr_t n)
{
    for (intptr_t i = 1; i < n; i++) {
        T x = a[i];
        intptr_t j = i;
        for (; j > 0 && a[j - 1] > x; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}
enum { F(SMALL) = 20 };

static intptr_t F(partition)(T *a, intptr_t n, T p)
{
    intptr_t low = 0;
    for (intptr_t i = 0; i < n; i++) {       /* no branch on the data */
        T x = a[i];
        a[i] = a[low];
        a[low] = x;
        low += x <= p;
    }
    return low;
}

/* The median of nine, or of nine medians of three neighbours; *flat: is all of the sample equal? */
static T F(pivot)(const T *a, intptr_t n, bool *flat)
{
    T s[9];
    intptr_t step = n/10;
    for (int i = 0; i < 9; i++) {
        const T *x = a + (i + 1)*step;
        T low = x[-1] < x[1] ? x[-1] : x[1], high = x[-1] < x[1] ? x[1] : x[-1];
        s[i] = n < 1024 || (x[0] >= low && x[0] <= high) ? x[0] : x[0] < low ? low : high;
    }
    F(small_sort)(s, 9);
    *flat = s[0] == s[8];
    return s[4];
}
#endif

static void F(heap_sort)(T *a, intptr_t n)
{
    for (intptr_t end = n, start = n/2; end > 1;) {
        T x;
        if (start > 0) {
            x = a[--start];
        } else {
            x = a[--end];
            a[end] = a[0];
            if (end == 0)
                break;
        }
        intptr_t i = start, child;
        while ((child = 2*i + 1) < end) {
            if (child + 1 < end && a[child + 1] > a[child])
                child++;
            if (a[child] <= x)
                break;
            a[i] = a[child];
            i = child;
        }
        a[i] = x;
    }
}

static bool F(all_are)(const T *a, intptr_t n, T x)
{
    enum { BLOCK = 64 };
    for (intptr_t i = 0; i < n; i += BLOCK) {
        bool other = false;
        for (intptr_t j = i; j < NM_MIN(n, i + BLOCK); j++)
            other |= a[j] != x;
        if (other)
            return false;
    }
    return true;
}

/* Part by a pivot: how many items come before those that are larger.  *n is lowered to that number where all behind are equal, the
 * largest, and so in their place; -1: all are equal. */
static intptr_t F(part)(T *a, intptr_t *n)
{
    bool flat;
    T p = F(pivot)(a, *n, &flat);
    if (flat && F(all_are)(a, *n, p))
        return -1;
    intptr_t low = F(partition)(a, *n, p);
    if (low < *n)
        return low;
    if (p == F(bottom))
        return -1;
    return *n = F(partition)(a, *n, F(below)(p));
}

static void F(quick)(T *a, intptr_t n, int depth)
{
    while (n > F(SMALL)) {
        if (depth-- == 0) {
            F(heap_sort)(a, n);
            return;
        }
        intptr_t low = F(part)(a, &n);
        if (low < 0)
            return;
        if (low == n)
            continue;
        if (low <= n - low) {
            F(quick)(a, low, depth);
            a += low;
            n -= low;
        } else {
            F(quick)(a + low, n - low, depth);
            n = low;
        }
    }
    F(small_sort)(a, n);
}

/* 1 ascending, -1 strictly descending, 0 neither */
static int F(direction)(const T *a, intptr_t n)
{
    intptr_t i = 1;
    if (n < 2 || a[1] >= a[0]) {
        while (i < n && a[i] >= a[i - 1])
            i++;
        return i >= n;
    }
    while (i < n && a[i] < a[i - 1])
        i++;
    return i >= n ? -1 : 0;
}

static void F(sort_keys)(T *a, intptr_t n)
{
    if (n > F(SMALL)) {
        int d = F(direction)(a, n);
        if (d > 0)
            return;
        if (d < 0) {
            for (intptr_t i = 0, j = n - 1; i < j; i++, j--) {
                T t = a[i];
                a[i] = a[j];
                a[j] = t;
            }
            return;
        }
    }
    F(quick)(a, n, 2*(64 - __builtin_clzll((unsigned long long)n | 1)));
}

static void F(select_keys)(T *a, intptr_t n, intptr_t k)
{
    for (int depth = 0; n > F(SMALL); depth++) {
        if (depth > 60) {
            F(heap_sort)(a, n);
            return;
        }
        intptr_t low = F(part)(a, &n);
        if (low < 0 || k >= n)
            return;
        if (low == n)
            continue;
        if (k < low) {
            n = low;
        } else {
            a += low;
            n -= low;
            k -= low;
        }
    }
    F(small_sort)(a, n);
}
