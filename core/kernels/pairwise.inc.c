/* pairwise.inc.c - the pairwise sum of floats without gaps.  DT is f32 or f64.
 *
 * The order is NumPy's: halve (at a multiple of 8) down to at most 128 items; there 8 running sums, added as a tree, then the
 * odd items one by one.  One leaf after the other: the next one's first additions need not wait for this one's last, and a
 * single stream of addresses is what memory is fast at. */
typedef T F(vec) __attribute__((vector_size(VECTOR), aligned(1), may_alias));
typedef NM_JOIN(MASK_, DT) F(mask) __attribute__((vector_size(VECTOR), may_alias));
#define V F(vec)
#ifdef EACH_LANE
EACH_LANE(max, >)
EACH_LANE(min, <)
#endif
#define LANES ((int)(VECTOR / sizeof(T)))
#define NV (8 / LANES)                                         /* vectors that hold the 8 sums of a leaf */

NM_INLINE bool F(any_lane)(F(mask) m)
{
    int64_t part[VECTOR / 8], some = 0;
    memcpy(part, &m, sizeof part);
    for (unsigned k = 0; k < VECTOR / 8; k++)
        some |= part[k];
    return some != 0;
}

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
static T F(tree)(const T *a, intptr_t n)
{
    if (n <= 128)
        return n < 8 ? F(tiny)(a, n) : F(one_leaf)(a, n);
    intptr_t half = n / 2 - n / 2 % 8;
    T left = F(tree)(a, half);
    return left + F(tree)(a + half, n - half);
}
/* Items with gaps. */
static T F(gapped_leaf)(const char *a, intptr_t stride, intptr_t n)
{
#define AT(k) (*(const T *)(a + (k) * stride))
    T r0 = AT(0), r1 = AT(1), r2 = AT(2), r3 = AT(3), r4 = AT(4), r5 = AT(5), r6 = AT(6), r7 = AT(7);
    for (n -= 8, a += 8 * stride; n >= 8; n -= 8, a += 8 * stride) {
        r0 += AT(0), r1 += AT(1), r2 += AT(2), r3 += AT(3);
        r4 += AT(4), r5 += AT(5), r6 += AT(6), r7 += AT(7);
    }
    T sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
    for (intptr_t i = 0; i < n; i++)
        sum += AT(i);
    return sum;
#undef AT
}
static T F(gapped)(const char *a, intptr_t stride, intptr_t n)
{
    if (n < 8) {
        T sum = -(T)0;
        for (intptr_t i = 0; i < n; i++)
            sum += *(const T *)(a + i * stride);
        return sum;
    }
    if (n <= 128)
        return F(gapped_leaf)(a, stride, n);
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
