/* sort_quick.inc.c - quicksort of integers or floats (no NaN) of 32 or 64 bits.  Included once per DT. */
#if defined(__AVX2__)
#if DTBITS == 64
#define LANES 4
#else
#define LANES 8
#endif
#include "kernels/sort_network.inc.c"
#ifdef SORT_512
#if DTBITS == 64
#define LANES 8
#else
#define LANES 16
#endif
#include "kernels/sort_network.inc.c"
#endif

/* Up to SMALL items by the smallest network that has room for them. */
#if defined(SORT_512) && DTBITS == 64
enum { F(SMALL) = 128 };
#define NETWORKS(X) X(1, 8, 8) X(2, 8, 16) X(4, 8, 32) X(8, 8, 64) X(16, 8, 128)
#define BEST(name) NM_JOIN(F(name), x8)
#elif defined(SORT_512)
enum { F(SMALL) = 256 };
#define NETWORKS(X) X(1, 16, 16) X(2, 16, 32) X(4, 16, 64) X(8, 16, 128) X(16, 16, 256)
#define BEST(name) NM_JOIN(F(name), x16)
#elif DTBITS == 64
enum { F(SMALL) = 128 };
#define NETWORKS(X) X(4, 4, 16) X(8, 4, 32) X(16, 4, 64) X(32, 4, 128)
#define BEST(name) NM_JOIN(F(name), x4)
#else
enum { F(SMALL) = 256 };
#define NETWORKS(X) X(8, 8, 64) X(16, 8, 128) X(32, 8, 256)
#define BEST(name) NM_JOIN(F(name), x8)
#endif
static void F(small_sort)(T *a, intptr_t n)
{
    if (n < 2)
        return;
#define X(rows, lanes, room)                                     \
    if (n <= room) {                                             \
        NM_JOIN(NM_JOIN(F(network##rows), x), lanes)(a, n);      \
        return;                                                  \
    }
    NETWORKS(X)
#undef X
}
static intptr_t F(partition)(T *a, intptr_t n, T p)
{
#ifdef SORT_512
    if (n <= BEST(SHORT))
        return BEST(partition_short)(a, n, p);
#endif
    return BEST(partition)(a, n, p);
}
#undef NETWORKS
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

/* An item near the median, by a sample; *flat: are all of the sample equal? */
static T F(pivot)(const T *a, intptr_t n, bool *flat)
{
#ifdef SORT_512
    return BEST(pivot)(a, n, flat);
#else
    T s[32];
    int m = n > 4096 ? 31 : 9;
    intptr_t step = n/(m + 1), at = step/2 + 1;
    for (int i = 0; i < m; i++, at += step)
        s[i] = a[at];
    F(small_sort)(s, m == 9 ? 9 : 16);
    *flat = s[0] == s[8];
    if (m == 9)
        return s[4];
    F(small_sort)(s + 16, 15);
    *flat = s[0] == s[15] && s[0] == s[16] && s[0] == s[30];
    /* the median of two sorted halves of 16 and 15 */
    int i = 0, j = 16;
    T x = s[0];
    for (int k = 0; k < 16; k++)
        x = j >= 31 || (i < 16 && s[i] <= s[j]) ? s[i++] : s[j++];
    return x;
#endif
}
#undef BEST

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

static void F(quick)(T *a, intptr_t n, int depth)
{
    while (n > F(SMALL)) {
        if (depth-- == 0) {
            F(heap_sort)(a, n);
            return;
        }
        bool flat;
        T p = F(pivot)(a, n, &flat);
        if (flat && F(all_are)(a, n, p))
            return;
        intptr_t low = F(partition)(a, n, p);
        if (low == n) {                      /* p is the largest: split off its equals */
            if (p == F(bottom))
                return;
            low = F(partition)(a, n, F(below)(p));
            n = low;
            continue;
        }
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
        bool flat;
        T p = F(pivot)(a, n, &flat);
        if (flat && F(all_are)(a, n, p))
            return;
        intptr_t low = F(partition)(a, n, p);
        if (low == n) {
            if (p == F(bottom))
                return;
            low = F(partition)(a, n, F(below)(p));
            if (k >= low)
                return;
            n = low;
            continue;
        }
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
