/* moments.inc.c - included with DT f32 and f64. */
/* Eight accumulators, NumPy's, are WIDE vectors of 32 bytes. */
typedef T F(vec) __attribute__((vector_size(32)));
typedef BITS F(mask) __attribute__((vector_size(32)));
enum { F(LANES) = 32/sizeof(T), F(WIDE) = 8*sizeof(T)/32 };

/* The term of an item. */
NM_INLINE T F(term)(T x, T mean, const int what)
{
    if (what >= NM_MOMENT_NANSUM && x != x)
        return 0;
    if (what == NM_MOMENT_SUM || what == NM_MOMENT_NANSUM)
        return x;
    return (x - mean)*(x - mean);
}
NM_INLINE F(vec) F(terms)(const T *a, T mean, const int what)
{
    F(vec) x;
    memcpy(&x, a, sizeof x);
    F(vec) t = x;
    if (what == NM_MOMENT_SQUARES || what == NM_MOMENT_NANSQUARES) {
        t = x - mean;
        t = t*t;
    }
    if (what >= NM_MOMENT_NANSUM)
        t = (F(vec))((F(mask))t & (F(mask))(x == x));
    return t;
}
NM_INLINE T F(fold)(const F(vec) *v)
{
    T r[8];
    memcpy(r, v, sizeof r);
    return ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
}

NM_INLINE T F(leaf)(const T *a, intptr_t n, T mean, const int what)
{
    if (n < 8) {
        T sum = (T)-0.0;
        for (intptr_t i = 0; i < n; i++)
            sum += F(term)(a[i], mean, what);
        return sum;
    }
    F(vec) r[F(WIDE)];
    for (int k = 0; k < F(WIDE); k++)
        r[k] = F(terms)(a + k*F(LANES), mean, what);
    intptr_t i = 8;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < F(WIDE); k++)
            r[k] += F(terms)(a + i + k*F(LANES), mean, what);
    T sum = F(fold)(r);
    for (; i < n; i++)
        sum += F(term)(a[i], mean, what);
    return sum;
}

#define TREE(name, what)                                                                                  \
    static T F(name)(const T *a, intptr_t n, T mean)                                                      \
    {                                                                                                     \
        if (n <= 128)                                                                                     \
            return F(leaf)(a, n, mean, what);                                                             \
        intptr_t half = n/2;                                                                              \
        half -= half % 8;                                                                                 \
        T left = F(name)(a, half, mean);                                                                  \
        return left + F(name)(a + half, n - half, mean);                                                  \
    }                                                                                                     \
    static void F(name##_columns)(const T *a, intptr_t n, const T *mean, T *sum)                          \
    {                                                                                                     \
        for (intptr_t j = 0; j < n; j++) {                                                                \
            T x = a[j], t = what == NM_MOMENT_SQUARES || what == NM_MOMENT_NANSQUARES ? x - mean[j] : x;  \
            if (what == NM_MOMENT_SQUARES || what == NM_MOMENT_NANSQUARES)                                \
                t = t*t;                                                                                  \
            if (what >= NM_MOMENT_NANSUM)                                                                 \
                t = x == x ? t : 0;                                                                       \
            sum[j] += t;                                                                                  \
        }                                                                                                 \
    }
TREE(sum, NM_MOMENT_SUM)
TREE(squares, NM_MOMENT_SQUARES)
TREE(nansum, NM_MOMENT_NANSUM)
TREE(nansquares, NM_MOMENT_NANSQUARES)
#undef TREE

static intptr_t F(nans)(const T *a, intptr_t n)
{
    intptr_t total = 0;
    for (intptr_t i = 0; i < n;) {
        BITS part = 0;
        for (intptr_t end = i + NM_MIN(n - i, 4096); i < end; i++)
            part += a[i] != a[i];
        total += part;
    }
    return total;
}
static void F(column_nans)(const T *a, intptr_t n, int64_t *count)
{
    for (intptr_t j = 0; j < n; j++)
        count[j] += a[j] != a[j];
}
#define EXTREME(name, worst, beats)                                                         \
    static T F(name)(const T *a, intptr_t n)                                                \
    {                                                                                       \
        T best = worst;                                                                     \
        intptr_t i = 0;                                                                     \
        if (n >= 4*F(LANES)) {                                                              \
            F(vec) r[4];                                                                    \
            for (int k = 0; k < 4; k++)                                                     \
                r[k] = (F(vec)){ 0 } + best;                                                \
            for (; i + 4*F(LANES) <= n; i += 4*F(LANES))                                    \
                for (int k = 0; k < 4; k++) {                                               \
                    F(vec) x;                                                               \
                    memcpy(&x, a + i + k*F(LANES), sizeof x);                               \
                    F(mask) p = x beats r[k];                                               \
                    r[k] = (F(vec))(((F(mask))x & p) | ((F(mask))r[k] & ~p));               \
                }                                                                           \
            for (int k = 0; k < 4; k++)                                                     \
                for (int l = 0; l < (int)F(LANES); l++)                                     \
                    best = r[k][l] beats best ? r[k][l] : best;                             \
        }                                                                                   \
        for (; i < n; i++)                                                                  \
            best = a[i] beats best ? a[i] : best;                                           \
        if (best == worst) {                 /* all NaN, or that value itself */            \
            for (i = 0; i < n; i++)                                                         \
                if (a[i] == a[i])                                                           \
                    return best;                                                            \
            return (T)__builtin_nan("");                                                    \
        }                                                                                   \
        return best;                                                                        \
    }
EXTREME(least, (T)__builtin_inf(), <)
EXTREME(most, -(T)__builtin_inf(), >)
#undef EXTREME
#undef DT
#undef BITS
