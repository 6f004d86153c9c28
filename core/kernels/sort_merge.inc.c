/* sort_merge.inc.c - for one type with an order LT(a, b): stable merge sort of items and of indexes, branch-free binary
 * search.  Included with DT defined and LT, ISNAN as macros on values. */

/* Insertion below this, then merges. */
enum { F(RUN) = 16 };

NM_INLINE int F(less)(T a, T b) { return LT(a, b); }

static int F(is_sorted)(const void *data, intptr_t n)
{
    const T *a = data;
    for (intptr_t i = 1; i < n; i++)
        if (F(less)(a[i], a[i - 1]))
            return 0;
    return 1;
}

static void F(merge_items)(void *data, intptr_t n, void *scratch)
{
    T *a = data, *w = scratch;
    if (n <= F(RUN)) {
        for (intptr_t i = 1; i < n; i++) {
            T x = a[i];
            intptr_t j = i;
            for (; j > 0 && F(less)(x, a[j - 1]); j--)
                a[j] = a[j - 1];
            a[j] = x;
        }
        return;
    }
    intptr_t half = n/2, i = 0, j = half, k = 0;
    F(merge_items)(a, half, w);
    F(merge_items)(a + half, n - half, w);
    if (!F(less)(a[half], a[half - 1]))
        return;
    memcpy(w, a, (size_t)half*sizeof(T));
    while (i < half && j < n) {
        int right = F(less)(a[j], w[i]);
        a[k++] = right ? a[j] : w[i];
        j += right;
        i += !right;
    }
    while (i < half)
        a[k++] = w[i++];
}

static void F(merge_index)(const T *a, int64_t *x, intptr_t n, int64_t *w)
{
    if (n <= F(RUN)) {
        for (intptr_t i = 1; i < n; i++) {
            int64_t t = x[i];
            intptr_t j = i;
            for (; j > 0 && F(less)(a[t], a[x[j - 1]]); j--)
                x[j] = x[j - 1];
            x[j] = t;
        }
        return;
    }
    intptr_t half = n/2, i = 0, j = half, k = 0;
    F(merge_index)(a, x, half, w);
    F(merge_index)(a, x + half, n - half, w);
    if (!F(less)(a[x[half]], a[x[half - 1]]))
        return;
    memcpy(w, x, (size_t)half*sizeof *x);
    while (i < half && j < n) {
        int right = F(less)(a[x[j]], a[w[i]]);
        x[k++] = right ? x[j] : w[i];
        j += right;
        i += !right;
    }
    while (i < half)
        x[k++] = w[i++];
}

static void F(argsort_merge)(const void *data, intptr_t n, int64_t *index, void *scratch)
{
    for (intptr_t i = 0; i < n; i++)
        index[i] = i;
    F(merge_index)(data, index, n, scratch);
}
static void F(select_merge)(void *data, intptr_t n, intptr_t k, void *scratch) { (void)k; F(merge_items)(data, n, scratch); }
static void F(argselect_merge)(const void *data, intptr_t n, intptr_t k, int64_t *index, void *scratch)
{
    (void)k;
    F(argsort_merge)(data, n, index, scratch);
}

/* Number of items of a for which before holds, before being true of a head of a only. */
#define BISECT(before)                                       \
    intptr_t base = 0, len = n;                              \
    if (n == 0)                                              \
        return 0;                                            \
    while (len > 1) {                                        \
        intptr_t half = len/2;                               \
        base += (before(a[base + half - 1])) ? half : 0;     \
        len -= half;                                         \
    }                                                        \
    return base + ((before(a[base])) ? 1 : 0);
static intptr_t F(bisect_left)(const T *a, intptr_t n, T key)
{
#define BEFORE(x) F(less)(x, key)
    BISECT(BEFORE)
#undef BEFORE
}
static intptr_t F(bisect_right)(const T *a, intptr_t n, T key)
{
#define BEFORE(x) !F(less)(key, x)
    BISECT(BEFORE)
#undef BEFORE
}
#undef BISECT

static void F(search)(const void *data, intptr_t n, const void *key, intptr_t keys, int64_t *place, int right)
{
    const T *a = data, *q = key;
    intptr_t i = 0;
#ifdef PLAIN
    /* Several searches go down together: their loads overlap and no branch depends on the data. */
    enum { LANES = 16 };
    for (; n > 1 && i + LANES <= keys; i += LANES) {
        int64_t base[LANES] = { 0 };
        T x[LANES];
        memcpy(x, q + i, sizeof x);
        for (intptr_t len = n; len > 1;) {
            intptr_t half = len/2;
            if (right)
                for (int l = 0; l < LANES; l++)
                    base[l] += a[base[l] + half - 1] <= x[l] ? half : 0;
            else
                for (int l = 0; l < LANES; l++)
                    base[l] += a[base[l] + half - 1] < x[l] ? half : 0;
            len -= half;
        }
        for (int l = 0; l < LANES; l++) {
            if (ISNAN(x[l]))
                place[i + l] = right ? n : F(bisect_left)(a, n, x[l]);
            else
                place[i + l] = base[l] + (right ? a[base[l]] <= x[l] : a[base[l]] < x[l]);
        }
    }
#endif
    for (; i < keys; i++)
        place[i] = right ? F(bisect_right)(a, n, q[i]) : F(bisect_left)(a, n, q[i]);
}
#undef DT
#undef LT
#undef ISNAN
#undef PLAIN
