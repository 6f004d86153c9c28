/* pairwise.inc.c - the pairwise sum of floats without gaps.  DT is f32 or f64.
 *
 * The order is NumPy's: halve (at a multiple of 8) down to at most 128 items; there 8 running sums, added as a tree, then the
 * odd items one by one.  LEAVES leaves run at once, so that one addition need not wait for the one before. */
typedef T F(vec) __attribute__((vector_size(VECTOR), aligned(1), may_alias));
typedef NM_JOIN(MASK_, DT) F(mask) __attribute__((vector_size(VECTOR), may_alias));
#define V F(vec)
#ifdef EACH_LANE
EACH_LANE(max, >)
EACH_LANE(min, <)
#endif
#define LANES ((int)(VECTOR / sizeof(T)))
#define NV (8 / LANES)                                         /* vectors that hold the 8 sums of a leaf */
#define LEAVES (8 / NV)

NM_INLINE bool F(any_lane)(F(mask) m)
{
    int64_t part[VECTOR / 8], some = 0;
    memcpy(part, &m, sizeof part);
    for (unsigned k = 0; k < VECTOR / 8; k++)
        some |= part[k];
    return some != 0;
}

typedef struct { const T *a; intptr_t n; } F(leaf);

static T F(tiny)(const T *a, intptr_t n)
{
    T sum = -(T)0;
    for (intptr_t i = 0; i < n; i++)
        sum += a[i];
    return sum;
}
NM_INLINE T F(finish)(const T *r, const T *tail, intptr_t n)
{
    T sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (intptr_t i = 0; i < n; i++)
        sum += tail[i];
    return sum;
}
/* 8 <= n <= 128 */
static T F(one_leaf)(const T *a, intptr_t n)
{
    V acc[NV];
    T r[8];
    for (int k = 0; k < NV; k++)
        acc[k] = *(const V *)(a + k * LANES);
    intptr_t i = 8;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < NV; k++)
            acc[k] += *(const V *)(a + i + k * LANES);
    memcpy(r, acc, sizeof r);
    return F(finish)(r, a + i, n - i);
}
/* LEAVES leaves of nearly the same length, each at least 16. */
static void F(some_leaves)(const F(leaf) *leaf, T *sums)
{
    V acc[LEAVES][NV];
    T r[8];
    intptr_t common = leaf[0].n, i = 8;
    for (int l = 1; l < LEAVES; l++)
        common = NM_MIN(common, leaf[l].n);
    for (int l = 0; l < LEAVES; l++)
        for (int k = 0; k < NV; k++)
            acc[l][k] = *(const V *)(leaf[l].a + k * LANES);
    for (; i + 8 <= common; i += 8)
        for (int l = 0; l < LEAVES; l++)
            for (int k = 0; k < NV; k++)
                acc[l][k] += *(const V *)(leaf[l].a + i + k * LANES);
    for (int l = 0; l < LEAVES; l++) {
        intptr_t at = i;
        for (; at + 8 <= leaf[l].n; at += 8)
            for (int k = 0; k < NV; k++)
                acc[l][k] += *(const V *)(leaf[l].a + at + k * LANES);
        memcpy(r, acc[l], sizeof r);
        sums[l] = F(finish)(r, leaf[l].a + at, leaf[l].n - at);
    }
}
static int F(list_leaves)(const T *a, intptr_t n, F(leaf) *leaf, int count)
{
    if (n <= 128) {
        leaf[count] = (F(leaf)){ a, n };
        return count + 1;
    }
    intptr_t half = n / 2 - n / 2 % 8;
    count = F(list_leaves)(a, half, leaf, count);
    return F(list_leaves)(a + half, n - half, leaf, count);
}
static T F(join_leaves)(intptr_t n, const T **sums)
{
    if (n <= 128)
        return *(*sums)++;
    intptr_t half = n / 2 - n / 2 % 8;
    T left = F(join_leaves)(half, sums);
    return left + F(join_leaves)(n - half, sums);
}
/* Up to 4096 items: all their leaves first. */
static T F(bush)(const T *a, intptr_t n)
{
    enum { MOST = 80 };
    F(leaf) leaf[MOST];
    T sums[MOST];
    const T *at = sums;
    int count = F(list_leaves)(a, n, leaf, 0), l = 0;
    for (; l + LEAVES <= count; l += LEAVES)
        F(some_leaves)(leaf + l, sums + l);
    for (; l < count; l++)
        sums[l] = F(one_leaf)(leaf[l].a, leaf[l].n);
    return F(join_leaves)(n, &at);
}
static T F(tree)(const T *a, intptr_t n)
{
    if (n <= 4096)
        return n < 8 ? F(tiny)(a, n) : n <= 128 ? F(one_leaf)(a, n) : F(bush)(a, n);
    intptr_t half = n / 2 - n / 2 % 8;
    T left = F(tree)(a, half);
    return left + F(tree)(a + half, n - half);
}
/* Items with gaps: leaves are gathered first. */
static T F(gapped)(const char *a, intptr_t stride, intptr_t n)
{
    if (n <= 128) {
        T block[128];
        for (intptr_t i = 0; i < n; i++)
            block[i] = *(const T *)(a + i * stride);
        return n < 8 ? F(tiny)(block, n) : F(one_leaf)(block, n);
    }
    intptr_t half = n / 2 - n / 2 % 8;
    T left = F(gapped)(a, stride, half);
    return left + F(gapped)(a + half * stride, stride, n - half);
}
T LEVEL_NAME(F(pairwise))(const char *a, intptr_t stride, intptr_t n)
{
    return stride == SIZE ? F(tree)((const T *)a, n) : F(gapped)(a, stride, n);
}

/* Largest and least: a NaN found anywhere wins.  The first and the last vector may overlap their neighbours. */
#define EXTREME(name, order)                                                                                \
    NM_INLINE T F(name##_two)(T a, T b) { return a order b || a != a ? a : b; }                             \
    T LEVEL_NAME(F(name))(T acc, const T *a, intptr_t n)                                                    \
    {                                                                                                       \
        if (n < LANES) {                                                                                    \
            for (intptr_t i = 0; i < n; i++)                                                                \
                acc = F(name##_two)(acc, a[i]);                                                             \
            return acc;                                                                                     \
        }                                                                                                   \
        V m[4], x[4], first = *(const V *)a, last = *(const V *)(a + n - LANES);                            \
        UNORDERED_TYPE nan = UNORDERED(first, last);                                                        \
        intptr_t i = (intptr_t)(-(uintptr_t)a % VECTOR / sizeof(T));         /* from here on aligned */     \
        m[0] = first;                                                                                       \
        m[1] = m[2] = m[3] = last;                                                                          \
        for (; i + 4 * LANES <= n; i += 4 * LANES) {                                                        \
            for (int k = 0; k < 4; k++) {                                                                   \
                x[k] = *(const V *)(a + i + k * LANES);                                                     \
                m[k] = (V)VECTOR_OP(name)(m[k], x[k]);                                                      \
            }                                                                                               \
            nan |= UNORDERED(x[0], x[1]) | UNORDERED(x[2], x[3]);                                           \
        }                                                                                                   \
        for (; i + LANES <= n; i += LANES) {                                                                \
            x[0] = *(const V *)(a + i);                                                                     \
            m[0] = (V)VECTOR_OP(name)(m[0], x[0]);                                                          \
            nan |= UNORDERED(x[0], x[0]);                                                                   \
        }                                                                                                   \
        if (ANY_UNORDERED(nan))                                                                             \
            return (T)__builtin_nan("");                                                                    \
        m[0] = (V)VECTOR_OP(name)((V)VECTOR_OP(name)(m[0], m[1]), (V)VECTOR_OP(name)(m[2], m[3]));          \
        T lane[LANES];                                                                                      \
        memcpy(lane, &m[0], sizeof lane);                                                                   \
        for (int half = LANES / 2; half > 0; half /= 2)                                                     \
            for (int k = 0; k < half; k++)                                                                  \
                lane[k] = lane[k] order lane[k + half] ? lane[k] : lane[k + half];                          \
        return F(name##_two)(acc, lane[0]);                                                                 \
    }
EXTREME(max, >)
EXTREME(min, <)
#undef EXTREME
#undef V
#undef LANES
#undef NV
#undef LEAVES
