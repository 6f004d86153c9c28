/* sort_vec.inc.c - quicksort of signed integers of 32 or 64 bits.  Included once per width with DT i32 or i64.
 *
 * A partition step permutes one vector so that its small items come first and stores it at both open ends.  Up to SMALL items
 * are sorted by a network: columns by min and max, a transposition, bitonic merges.  Other key types are mapped to these. */
#if defined(__AVX2__)
#define V __m256i
#define VLOAD(p) _mm256_loadu_si256((const V *)(p))
#define VSTORE(p, v) _mm256_storeu_si256((V *)(p), v)

#define CE(i, j)                                         \
    do {                                                 \
        V lo_ = F(vmin)(v[i], v[j]), hi_ = F(vmax)(v[i], v[j]); \
        v[i] = lo_;                                      \
        v[j] = hi_;                                      \
    } while (0)

/* Batcher's odd-even merge sort of 4, 8 and 16 rows: every lane is a column. */
NM_INLINE void F(columns4)(V *v) { CE(0, 1); CE(2, 3); CE(0, 2); CE(1, 3); CE(1, 2); }
NM_INLINE void F(columns8)(V *v)
{
    F(columns4)(v);
    F(columns4)(v + 4);
    CE(0, 4); CE(1, 5); CE(2, 6); CE(3, 7);
    CE(2, 4); CE(3, 5);
    CE(1, 2); CE(3, 4); CE(5, 6);
}
NM_INLINE void F(columns16)(V *v)
{
    F(columns8)(v);
    F(columns8)(v + 8);
    CE(0, 8); CE(1, 9); CE(2, 10); CE(3, 11); CE(4, 12); CE(5, 13); CE(6, 14); CE(7, 15);
    CE(4, 8); CE(5, 9); CE(6, 10); CE(7, 11);
    CE(2, 4); CE(3, 5); CE(6, 8); CE(7, 9); CE(10, 12); CE(11, 13);
    CE(1, 2); CE(3, 4); CE(5, 6); CE(7, 8); CE(9, 10); CE(11, 12); CE(13, 14);
}

/* Two sorted runs of k vectors each, one behind the other, become one.  k is a constant where this is inlined. */
#define STAGE(d)                                        \
    if (k >= d) {                                       \
        _Pragma("GCC unroll 16")                        \
        for (int i = 0; i < k; i++) {                   \
            int at = i/d*2*d + i%d;                     \
            CE(at, at + d);                             \
        }                                               \
    }
NM_INLINE void F(merge)(V *v, const int k)
{
    if (k == 1)
        v[1] = F(reverse)(v[1]);
#pragma GCC unroll 8
    for (int i = 0; i < k/2; i++) {
        V t = F(reverse)(v[k + i]);
        v[k + i] = F(reverse)(v[2*k - 1 - i]);
        v[2*k - 1 - i] = t;
    }
    STAGE(16)
    STAGE(8)
    STAGE(4)
    STAGE(2)
    STAGE(1)
#pragma GCC unroll 32
    for (int i = 0; i < 2*k; i++)
        v[i] = F(finish)(v[i]);
}
/* Runs of k vectors in rows of them are merged pairwise. */
NM_INLINE void F(merge_all)(V *v, const int rows, const int k)
{
    if (2*k > rows)
        return;
#pragma GCC unroll 8
    for (int i = 0; i < rows; i += 2*k)
        F(merge)(v + i, k);
}
#undef STAGE

/* SMALL or fewer items: rows chosen by n, the rest filled with the largest value. */
#define NETWORK(ROWS)                                                                        \
    static NM_NOINLINE void F(network##ROWS)(T *a, intptr_t n)                               \
    {                                                                                        \
        enum { W = 32/sizeof(T) };                                                           \
        V v[ROWS];                                                                           \
        T edge[W];                                                                           \
        intptr_t full = n/W, rest = n%W;                                                     \
        for (intptr_t i = 0; i < full; i++)                                                  \
            v[i] = VLOAD(a + i*W);                                                           \
        if (rest) {                                                                          \
            for (intptr_t i = 0; i < W; i++)                                                 \
                edge[i] = i < rest ? a[full*W + i] : F(top);                                 \
            v[full] = VLOAD(edge);                                                           \
        }                                                                                    \
        for (intptr_t i = full + (rest > 0); i < ROWS; i++)                                  \
            v[i] = F(splat)(F(top));                                                         \
        F(columns##ROWS)(v);                                                                 \
        F(transpose)(v, ROWS);                                                               \
        F(merge_all)(v, ROWS, ROWS/W);                                                       \
        F(merge_all)(v, ROWS, ROWS/W*2);                                                     \
        if (W == 8)                                                                          \
            F(merge_all)(v, ROWS, ROWS/W*4);                                                 \
        for (intptr_t i = 0; i < full; i++)                                                  \
            VSTORE(a + i*W, v[i]);                                                           \
        if (rest) {                                                                          \
            VSTORE(edge, v[full]);                                                           \
            for (intptr_t i = 0; i < rest; i++)                                              \
                a[full*W + i] = edge[i];                                                     \
        }                                                                                    \
    }
#if DTBITS == 64
NETWORK(4)
#endif
NETWORK(8)
NETWORK(16)
#undef NETWORK

/* Two networks of 16 rows and one merge. */
static NM_NOINLINE void F(network32)(T *a, intptr_t n)
{
    enum { W = 32/sizeof(T), HALF = 16*W };
    T tail[HALF];
    V v[32];
    F(network16)(a, HALF);
    for (intptr_t i = 0; i < HALF; i++)
        tail[i] = F(top);
    memcpy(tail, a + HALF, (size_t)(n - HALF)*sizeof(T));
    F(network16)(tail, n - HALF);
    for (int i = 0; i < 16; i++) {
        v[i] = VLOAD(a + i*W);
        v[16 + i] = VLOAD(tail + i*W);
    }
    F(merge)(v, 16);
    for (int i = 0; i < 16; i++) {
        VSTORE(a + i*W, v[i]);
        VSTORE(tail + i*W, v[16 + i]);
    }
    memcpy(a + HALF, tail, (size_t)(n - HALF)*sizeof(T));
}

static void F(small_sort)(T *a, intptr_t n)
{
    enum { W = 32/sizeof(T) };
    if (n < 2)
        return;
#if DTBITS == 64
    if (n <= 4*W)
        F(network4)(a, n);
    else
#endif
    if (n <= 8*W)
        F(network8)(a, n);
    else if (n <= 16*W)
        F(network16)(a, n);
    else
        F(network32)(a, n);
}
enum { F(SMALL) = 32*32/sizeof(T) };

/* Items <= p to the front; returns their number.  n >= 3*STEP items. */
static intptr_t F(partition)(T *a, intptr_t n, T p)
{
    enum { W = 32/sizeof(T), U = 4, STEP = U*W };
    T saved[3*STEP];
    V pivot = F(splat)(p);
    intptr_t l = STEP, r = n - STEP, lw = 0, rw = n;
    memcpy(saved, a, STEP*sizeof(T));
    memcpy(saved + STEP, a + r, STEP*sizeof(T));
    while (r - l >= STEP) {
        T *from = a + l;
        if (l - lw > rw - r) {
            r -= STEP;
            from = a + r;
        } else {
            l += STEP;
        }
        V v[U];
        for (int i = 0; i < U; i++)
            v[i] = VLOAD(from + i*W);
#pragma GCC unroll 4
        for (int i = 0; i < U; i++) {
            unsigned high = F(above)(v[i], pivot);
            V s = F(split)(v[i], high);
            int highs = __builtin_popcount(high);
            VSTORE(a + lw, s);
            VSTORE(a + rw - W, s);
            lw += W - highs;
            rw -= highs;
        }
    }
    intptr_t left = 2*STEP + (r - l), i = 0;
    memcpy(saved + 2*STEP, a + l, (size_t)(r - l)*sizeof(T));
    for (; i + 2*W <= left; i += W) {        /* both stores need room of their own */
        V x = VLOAD(saved + i);
        unsigned high = F(above)(x, pivot);
        V s = F(split)(x, high);
        int highs = __builtin_popcount(high);
        VSTORE(a + lw, s);
        VSTORE(a + rw - W, s);
        lw += W - highs;
        rw -= highs;
    }
    for (; i < left; i++) {
        T x = saved[i];
        if (x <= p)
            a[lw++] = x;
        else
            a[--rw] = x;
    }
    return lw;
}
#undef CE
#undef V
#undef VLOAD
#undef VSTORE
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

/* The median of nine items, or of 25 medians' neighbours where n is large. */
static T F(pivot)(const T *a, intptr_t n)
{
    T s[32];
    int m = n > 4096 ? 31 : 9;
    intptr_t step = n/(m + 1), at = step/2 + 1;
    for (int i = 0; i < m; i++, at += step)
        s[i] = a[at];
    F(small_sort)(s, 9 < m ? 16 : 9);
    if (m == 31) {
        F(small_sort)(s + 16, 15);
        /* the median of two sorted halves of 16 and 15 */
        int i = 0, j = 16;
        T x = s[0];
        for (int k = 0; k < 16; k++)
            x = j >= 31 || (i < 16 && s[i] <= s[j]) ? s[i++] : s[j++];
        return x;
    }
    return s[4];
}

static void F(quick)(T *a, intptr_t n, int depth)
{
    while (n > F(SMALL)) {
        if (depth-- == 0) {
            F(heap_sort)(a, n);
            return;
        }
        T p = F(pivot)(a, n);
        intptr_t low = F(partition)(a, n, p);
        if (low == n) {                      /* p is the largest: split off its equals */
            if (p == F(bottom))
                return;
            low = F(partition)(a, n, p - 1);
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
        T p = F(pivot)(a, n);
        intptr_t low = F(partition)(a, n, p);
        if (low == n) {
            if (p == F(bottom))
                return;
            low = F(partition)(a, n, p - 1);
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
#undef DT
#undef DTBITS
