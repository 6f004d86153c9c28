/* sort_network.inc.c - what sort_quick.inc.c needs of vectors: sorting networks for few items, the partition step, a pivot.
 *
 * A network sorts columns by min and max and transposes, or sorts the lanes of each vector where these are few; then it merges the
 * runs.  A partition step permutes one vector so that its small items come first and stores it at both open ends. */
#if VECTOR_BITS == 512
#define V __m512i
#define VLOAD(p) _mm512_loadu_si512(p)
#define VSTORE(p, v) _mm512_storeu_si512(p, v)
#else
#define V __m256i
#define VLOAD(p) _mm256_loadu_si256((const V *)(p))
#define VSTORE(p, v) _mm256_storeu_si256((V *)(p), v)
#endif
#if VECTOR_BITS / DTBITS == 4
#define LANES 4
#elif VECTOR_BITS / DTBITS == 8
#define LANES 8
#else
#define LANES 16
#endif
#define VF(name) NM_JOIN(F(name), NM_JOIN(x, LANES))                            /* min_i64x4 */
#define BF(name) NM_JOIN(NM_JOIN(name, _), NM_JOIN(DTBITS, NM_JOIN(x, LANES)))  /* split_64x4 */

#define CE(i, j)                                                \
    do {                                                        \
        V x_ = v[i], y_ = v[j];                                 \
        v[i] = VF(min)(x_, y_);                                 \
        v[j] = VF(max)(y_, x_);                                 \
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
        _Pragma("GCC unroll 8")                         \
        for (int i = 0; i < k; i++) {                   \
            int at = i/d*2*d + i%d;                     \
            CE(at, at + d);                             \
        }                                               \
    }
NM_INLINE void F(merge)(V *v, const int k)
{
    if (k == 1)
        v[1] = BF(reverse)(v[1]);
#pragma GCC unroll 8
    for (int i = 0; i < k/2; i++) {
        V t = BF(reverse)(v[k + i]);
        v[k + i] = BF(reverse)(v[2*k - 1 - i]);
        v[2*k - 1 - i] = t;
    }
    STAGE(8)
    STAGE(4)
    STAGE(2)
    STAGE(1)
#pragma GCC unroll 16
    for (int i = 0; i < 2*k; i++)
        v[i] = VF(finish)(v[i]);
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

/* The first n items of a vector (all from LANES on, none below 1), the rest filled up; and back. */
#if VECTOR_BITS == 512
#define MASKED(name) NM_JOIN(_mm512_mask_##name##_epi, DTBITS)
NM_INLINE NM_JOIN(__mmask, LANES) F(lanes)(intptr_t n) { return (NM_JOIN(__mmask, LANES))((1u << NM_MAX(0, NM_MIN(n, LANES))) - 1); }
NM_INLINE V F(load_some)(const T *a, intptr_t n) { return MASKED(loadu)(VF(splat)(F(top)), F(lanes)(n), a); }
NM_INLINE void F(store_some)(T *a, intptr_t n, V v) { MASKED(storeu)(a, F(lanes)(n), v); }
#undef MASKED
#else
NM_INLINE V F(load_some)(const T *a, intptr_t n)
{
    if (n >= LANES)
        return VLOAD(a);
    V v = VF(splat)(F(top));
    if (n > 0) {
        T edge[LANES];
        VSTORE(edge, v);
        for (intptr_t i = 0; i < n; i++)
            edge[i] = a[i];
        v = VLOAD(edge);
    }
    return v;
}
NM_INLINE void F(store_some)(T *a, intptr_t n, V v)
{
    if (n >= LANES) {
        VSTORE(a, v);
    } else if (n > 0) {
        T edge[LANES];
        VSTORE(edge, v);
        for (intptr_t i = 0; i < n; i++)
            a[i] = edge[i];
    }
}
#endif

/* FIRST makes runs of k vectors of the rows. */
#define NETWORK(ROWS, k, FIRST)                                                              \
    static NM_NOINLINE void F(network##ROWS)(T *a, intptr_t n)                               \
    {                                                                                        \
        V v[ROWS];                                                                           \
        _Pragma("GCC unroll 16")                                                             \
        for (int i = 0; i < ROWS; i++)                                                       \
            v[i] = F(load_some)(a + i*LANES, n - i*LANES);                                   \
        FIRST(ROWS)                                                                          \
        F(merge_all)(v, ROWS, k);                                                            \
        F(merge_all)(v, ROWS, 2*k);                                                          \
        F(merge_all)(v, ROWS, 4*k);                                                          \
        F(merge_all)(v, ROWS, 8*k);                                                          \
        _Pragma("GCC unroll 16")                                                             \
        for (int i = 0; i < ROWS; i++)                                                       \
            F(store_some)(a + i*LANES, n - i*LANES, v[i]);                                   \
    }
#define COLUMNS_FIRST(ROWS)                                                                  \
    F(columns##ROWS)(v);                                                                     \
    BF(transpose)(v, ROWS);
#define LANES_FIRST(ROWS)                                                                    \
    _Pragma("GCC unroll 8")                                                                  \
    for (int i = 0; i < ROWS; i++)                                                           \
        v[i] = VF(lane_sort)(v[i]);
NETWORK(1, 1, LANES_FIRST)
NETWORK(2, 1, LANES_FIRST)
#if LANES == 4
NETWORK(4, 1, COLUMNS_FIRST)
NETWORK(8, 2, COLUMNS_FIRST)
NETWORK(16, 4, COLUMNS_FIRST)
#elif LANES == 8
NETWORK(4, 1, LANES_FIRST)
NETWORK(8, 1, COLUMNS_FIRST)
NETWORK(16, 2, COLUMNS_FIRST)
#else
NETWORK(4, 1, LANES_FIRST)
NETWORK(8, 1, LANES_FIRST)
NETWORK(16, 1, COLUMNS_FIRST)
#endif
#undef NETWORK
#undef COLUMNS_FIRST
#undef LANES_FIRST

/* Up to SMALL items. */
enum { F(SMALL) = 16*LANES };
static void F(small_sort)(T *a, intptr_t n)
{
    if (n <= LANES)
        F(network1)(a, n);
    else if (n <= 2*LANES)
        F(network2)(a, n);
    else if (n <= 4*LANES)
        F(network4)(a, n);
    else if (n <= 8*LANES)
        F(network8)(a, n);
    else
        F(network16)(a, n);
}

/* Items up to the pivot go to small from *lw on, the others before *rw of large; either store may fill a whole vector. */
NM_INLINE void F(deal)(V v, V pivot, T *small, intptr_t *lw, T *large, intptr_t *rw)
{
    unsigned high = VF(above)(v, pivot);
    int highs = __builtin_popcount(high);
#if LANES == 16
    VSTORE(small + *lw, _mm512_maskz_compress_epi32((__mmask16)~high, v));
    _mm512_mask_storeu_epi32(large + *rw - highs, (__mmask16)((1u << highs) - 1), _mm512_maskz_compress_epi32((__mmask16)high, v));
#else
    V s = BF(split)(v, high);
    VSTORE(small + *lw, s);
    VSTORE(large + *rw - LANES, s);
#endif
    *lw += LANES - highs;
    *rw -= highs;
}

/* Up to SHORT items: the large ones go to the stack and back. */
enum { F(SHORT) = 4096/sizeof(T) };
static intptr_t F(partition_short)(T *a, intptr_t n, T p)
{
    T large[F(SHORT) + LANES];
    V pivot = VF(splat)(p);
    intptr_t lw = 0, rw = F(SHORT) + LANES, i = 0;
    for (; i + LANES <= n; i += LANES)
        F(deal)(VLOAD(a + i), pivot, a, &lw, large, &rw);
    for (; i < n; i++) {
        T x = a[i];
        if (x <= p)
            a[lw++] = x;
        else
            large[--rw] = x;
    }
    memcpy(a + lw, large + rw, (size_t)(n - lw)*sizeof(T));
    return lw;
}

/* Items <= p to the front; returns their number. */
static intptr_t F(partition)(T *a, intptr_t n, T p)
{
    if (n <= F(SHORT))
        return F(partition_short)(a, n, p);
    enum { U = 8, STEP = U*LANES };
    T saved[3*STEP];
    V pivot = VF(splat)(p);
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
#pragma GCC unroll 8
        for (int i = 0; i < U; i++)
            v[i] = VLOAD(from + i*LANES);
#pragma GCC unroll 8
        for (int i = 0; i < U; i++)
            F(deal)(v[i], pivot, a, &lw, a, &rw);
    }
    intptr_t left = 2*STEP + (r - l), i = 0;
    memcpy(saved + 2*STEP, a + l, (size_t)(r - l)*sizeof(T));
    for (; i + 2*LANES <= left; i += LANES)          /* both stores need room of their own */
        F(deal)(VLOAD(saved + i), pivot, a, &lw, a, &rw);
    for (; i < left; i++) {
        T x = saved[i];
        if (x <= p)
            a[lw++] = x;
        else
            a[--rw] = x;
    }
    return lw;
}

/* A median of medians of eight vectors; *flat: are all these items equal? */
static T F(pivot)(const T *a, intptr_t n, bool *flat)
{
    V v[8];
    T middle[LANES];
    intptr_t step = (n - LANES)/7;
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        v[i] = VLOAD(a + i*step);
    F(columns8)(v);
    VSTORE(middle, VF(lane_sort)(v[4]));
    *flat = VF(above)(v[7], v[0]) == 0 && middle[0] == middle[LANES - 1];
    return middle[LANES/2 - 1];
}
#undef CE
#undef V
#undef VLOAD
#undef VSTORE
#undef VF
#undef BF
#undef LANES
