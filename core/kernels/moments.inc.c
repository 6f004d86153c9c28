/* moments.inc.c - included with DT f32 and f64. */
typedef T F(vec8) __attribute__((vector_size(8*sizeof(T)), aligned(sizeof(T))));
typedef BITS F(bits8) __attribute__((vector_size(8*sizeof(T))));

/* The term of an item. */
NM_INLINE T F(term)(T x, T mean, const int what)
{
    if (what >= NM_MOMENT_NANSUM && x != x)
        return 0;
    if (what == NM_MOMENT_SUM || what == NM_MOMENT_NANSUM)
        return x;
    return (x - mean)*(x - mean);
}
NM_INLINE F(vec8) F(term8)(const T *a, T mean, const int what)
{
    F(vec8) x;
    memcpy(&x, a, sizeof x);
    F(vec8) t = x;
    if (what == NM_MOMENT_SQUARES || what == NM_MOMENT_NANSQUARES) {
        t = x - mean;
        t = t*t;
    }
    if (what >= NM_MOMENT_NANSUM)
        t = (F(vec8))((F(bits8))t & (F(bits8))(x == x));
    return t;
}

NM_INLINE T F(leaf)(const T *a, intptr_t n, T mean, const int what)
{
    if (n < 8) {
        T sum = (T)-0.0;
        for (intptr_t i = 0; i < n; i++)
            sum += F(term)(a[i], mean, what);
        return sum;
    }
    F(vec8) r = F(term8)(a, mean, what);
    intptr_t i = 8;
    for (; i + 8 <= n; i += 8)
        r += F(term8)(a + i, mean, what);
    T sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
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
#undef DT
#undef BITS
