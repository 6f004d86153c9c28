/* sort_network.inc.c - sorting networks and the partition step of the quicksort on vectors.  Included by sort_quick.inc.c once per
 * width of vectors, with LANES items in each.
 *
 * A network sorts columns by min and max, transposes, and merges the runs; missing items are the largest value.  A partition step
 * permutes one vector so that its small items come first and stores it at both open ends. */
#define VF(name) NM_JOIN(F(name), NM_JOIN(x, LANES))                       /* min_i64x4 */
#define BF(name) NM_JOIN(NM_JOIN(name, _), NM_JOIN(DTBITS, NM_JOIN(x, LANES)))  /* split_64x4 */
#if LANES*DTBITS == 512
#define V __m512i
#define VLOAD(p) _mm512_loadu_si512(p)
#define VSTORE(p, v) _mm512_storeu_si512(p, v)
#else
#define V __m256i
#define VLOAD(p) _mm256_loadu_si256((const V *)(p))
#define VSTORE(p, v) _mm256_storeu_si256((V *)(p), v)
#endif

#define CE(i, j)                                                \
    do {                                                        \
        V x_ = v[i], y_ = v[j];                                 \
        v[i] = VF(min)(x_, y_);                                 \
        v[j] = VF(max)(y_, x_);                                 \
    } while (0)

/* Batcher's odd-even merge sort of 4, 8 and 16 rows: every lane is a column. */
NM_INLINE void VF(columns4)(V *v) { CE(0, 1); CE(2, 3); CE(0, 2); CE(1, 3); CE(1, 2); }
NM_INLINE void VF(columns8)(V *v)
{
    VF(columns4)(v);
    VF(columns4)(v + 4);
    CE(0, 4); CE(1, 5); CE(2, 6); CE(3, 7);
    CE(2, 4); CE(3, 5);
    CE(1, 2); CE(3, 4); CE(5, 6);
}
NM_INLINE void VF(columns16)(V *v)
{
    VF(columns8)(v);
    VF(columns8)(v + 8);
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
NM_INLINE void VF(merge)(V *v, const int k)
{
    if (k == 1)
        v[1] = BF(reverse)(v[1]);
#pragma GCC unroll 8
    for (int i = 0; i < k/2; i++) {
        V t = BF(reverse)(v[k + i]);
        v[k + i] = BF(reverse)(v[2*k - 1 - i]);
        v[2*k - 1 - i] = t;
    }
    STAGE(16)
    STAGE(8)
    STAGE(4)
    STAGE(2)
    STAGE(1)
#pragma GCC unroll 32
    for (int i = 0; i < 2*k; i++)
        v[i] = VF(finish)(v[i]);
}
/* Runs of k vectors in rows of them are merged pairwise. */
NM_INLINE void VF(merge_all)(V *v, const int rows, const int k)
{
    if (2*k > rows)
        return;
#pragma GCC unroll 8
    for (int i = 0; i < rows; i += 2*k)
        VF(merge)(v + i, k);
}
#undef STAGE

/* Up to ROWS vectors full, which a and the fill value give. */
#if LANES*DTBITS == 512
NM_INLINE NM_JOIN(__mmask, LANES) VF(lanes)(intptr_t n) { return (NM_JOIN(__mmask, LANES))((1u << NM_MAX(0, NM_MIN(n, LANES))) - 1); }
#define MASKED(name) NM_JOIN(_mm512_mask_##name##_epi, DTBITS)
#define LOAD_ROWS(ROWS)                                                                      \
    _Pragma("GCC unroll 16")                                                                 \
    for (int i = 0; i < ROWS; i++)                                                           \
        v[i] = MASKED(loadu)(VF(splat)(F(top)), VF(lanes)(n - i*LANES), a + i*LANES);
#define STORE_ROWS(ROWS)                                                                     \
    _Pragma("GCC unroll 16")                                                                 \
    for (int i = 0; i < ROWS; i++)                                                           \
        MASKED(storeu)(a + i*LANES, VF(lanes)(n - i*LANES), v[i]);
#else
#define LOAD_ROWS(ROWS)                                                                      \
    T edge[LANES];                                                                           \
    intptr_t full = n/LANES, rest = n%LANES;                                                 \
    for (intptr_t i = 0; i < full; i++)                                                      \
        v[i] = VLOAD(a + i*LANES);                                                           \
    if (rest) {                                                                              \
        for (intptr_t i = 0; i < LANES; i++)                                                 \
            edge[i] = i < rest ? a[full*LANES + i] : F(top);                                 \
        v[full] = VLOAD(edge);                                                               \
    }                                                                                        \
    for (intptr_t i = full + (rest > 0); i < ROWS; i++)                                      \
        v[i] = VF(splat)(F(top));
#define STORE_ROWS(ROWS)                                                                     \
    for (intptr_t i = 0; i < full; i++)                                                      \
        VSTORE(a + i*LANES, v[i]);                                                           \
    if (rest) {                                                                              \
        VSTORE(edge, v[full]);                                                               \
        for (intptr_t i = 0; i < rest; i++)                                                  \
            a[full*LANES + i] = edge[i];                                                     \
    }
#endif

#define NETWORK(ROWS)                                                                        \
    static NM_NOINLINE void VF(network##ROWS)(T *a, intptr_t n)                              \
    {                                                                                        \
        V v[ROWS];                                                                           \
        LOAD_ROWS(ROWS)                                                                      \
        VF(columns##ROWS)(v);                                                                \
        BF(transpose)(v, ROWS);                                                              \
        VF(merge_all)(v, ROWS, ROWS/LANES);                                                  \
        VF(merge_all)(v, ROWS, ROWS/LANES*2);                                                \
        if (LANES >= 8)                                                                      \
            VF(merge_all)(v, ROWS, ROWS/LANES*4);                                            \
        if (LANES >= 16)                                                                     \
            VF(merge_all)(v, ROWS, ROWS/LANES*8);                                            \
        STORE_ROWS(ROWS)                                                                     \
    }
#if LANES <= 4
NETWORK(4)
#endif
#if LANES <= 8
NETWORK(8)
#endif
NETWORK(16)
#undef NETWORK

#if LANES*DTBITS == 512
/* Few vectors: each in order, then merged. */
#define LANES_FIRST(ROWS)                                                                    \
    static NM_NOINLINE void VF(network##ROWS)(T *a, intptr_t n)                              \
    {                                                                                        \
        V v[ROWS];                                                                           \
        LOAD_ROWS(ROWS)                                                                      \
        _Pragma("GCC unroll 8")                                                              \
        for (int i = 0; i < ROWS; i++)                                                       \
            v[i] = VF(lane_sort)(v[i]);                                                      \
        VF(merge_all)(v, ROWS, 1);                                                           \
        VF(merge_all)(v, ROWS, 2);                                                           \
        VF(merge_all)(v, ROWS, 4);                                                           \
        STORE_ROWS(ROWS)                                                                     \
    }
LANES_FIRST(1)
LANES_FIRST(2)
LANES_FIRST(4)
#if LANES == 16
LANES_FIRST(8)
#endif
#undef LANES_FIRST
#else
/* Two networks of 16 rows and one merge. */
static NM_NOINLINE void VF(network32)(T *a, intptr_t n)
{
    enum { HALF = 16*LANES };
    T tail[HALF];
    V v[32];
    VF(network16)(a, HALF);
    for (intptr_t i = 0; i < HALF; i++)
        tail[i] = F(top);
    memcpy(tail, a + HALF, (size_t)(n - HALF)*sizeof(T));
    VF(network16)(tail, n - HALF);
    for (int i = 0; i < 16; i++) {
        v[i] = VLOAD(a + i*LANES);
        v[16 + i] = VLOAD(tail + i*LANES);
    }
    VF(merge)(v, 16);
    for (int i = 0; i < 16; i++) {
        VSTORE(a + i*LANES, v[i]);
        VSTORE(tail + i*LANES, v[16 + i]);
    }
    memcpy(a + HALF, tail, (size_t)(n - HALF)*sizeof(T));
}

#endif
#undef LOAD_ROWS
#undef STORE_ROWS
#undef MASKED

/* The lanes of the mask go before the end of the large items, the others to the small ones; either store may fill a whole vector. */
NM_INLINE void VF(deal)(T *small, T *large_end, V v, unsigned high, int highs)
{
#if LANES == 16
    VSTORE(small, _mm512_maskz_compress_epi32((__mmask16)~high, v));
    _mm512_mask_storeu_epi32(large_end - highs, (__mmask16)((1u << highs) - 1), _mm512_maskz_compress_epi32((__mmask16)high, v));
#else
    V s = BF(split)(v, high);
    (void)highs;
    VSTORE(small, s);
    VSTORE(large_end - LANES, s);
#endif
}

/* Items <= p to the front; returns their number.  n >= 3*STEP items. */
static intptr_t VF(partition)(T *a, intptr_t n, T p)
{
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
        for (int i = 0; i < U; i++) {
            unsigned high = VF(above)(v[i], pivot);
            int highs = __builtin_popcount(high);
            VF(deal)(a + lw, a + rw, v[i], high, highs);
            lw += LANES - highs;
            rw -= highs;
        }
    }
    intptr_t left = 2*STEP + (r - l), i = 0;
    memcpy(saved + 2*STEP, a + l, (size_t)(r - l)*sizeof(T));
    for (; i + 2*LANES <= left; i += LANES) {        /* both stores need room of their own */
        V x = VLOAD(saved + i);
        unsigned high = VF(above)(x, pivot);
        int highs = __builtin_popcount(high);
        VF(deal)(a + lw, a + rw, x, high, highs);
        lw += LANES - highs;
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
#if LANES*DTBITS == 512
/* The same for few items, up to SHORT: the large ones go to the stack and back. */
enum { VF(SHORT) = 4096/sizeof(T) };
static intptr_t VF(partition_short)(T *a, intptr_t n, T p)
{
    T large[VF(SHORT) + LANES];
    V pivot = VF(splat)(p);
    intptr_t lw = 0, rw = VF(SHORT) + LANES, i = 0;
    for (; i + LANES <= n; i += LANES) {
        V v = VLOAD(a + i);
        unsigned high = VF(above)(v, pivot);
        int highs = __builtin_popcount(high);
        VF(deal)(a + lw, large + rw, v, high, highs);
        lw += LANES - highs;
        rw -= highs;
    }
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

/* A median of medians of eight vectors; *flat: are all these items equal? */
static T VF(pivot)(const T *a, intptr_t n, bool *flat)
{
    V v[8];
    T least[LANES], middle[LANES], most[LANES];
    intptr_t step = (n - LANES)/7;
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        v[i] = VLOAD(a + i*step);
    VF(columns8)(v);
    VSTORE(least, v[0]);
    VSTORE(middle, VF(lane_sort)(v[4]));
    VSTORE(most, v[7]);
    *flat = memcmp(least, most, sizeof least) == 0 && middle[0] == middle[LANES - 1];
    return middle[LANES/2 - 1];
}
#endif
#undef CE
#undef V
#undef VLOAD
#undef VSTORE
#undef VF
#undef BF
#undef LANES
