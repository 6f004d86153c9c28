/* narrow_sum.inc.c - included once per type. */
#define W NM_JOIN(words_, TWICE)
#define PLAIN NM_JOIN(PLAIN_, DT)
static int64_t F(line)(const char *p, intptr_t stride, intptr_t n)
{
    enum { HALF = 8 * sizeof(T), PER = WIDTH / sizeof(T), ROUNDS = sizeof(T) == 1 ? 64 : 8192 };  /* four sums fit one lane */
    const NM_JOIN(NM_JOIN(uint, TWICE), _t) low = (NM_JOIN(NM_JOIN(uint, TWICE), _t))~0 >> HALF;
    int64_t sum = 0;
    intptr_t i = 0;
    while (stride == SIZE && n - i >= PER) {
        const T *a = (const T *)p + i;
        W even = { 0 }, odd = { 0 }, even2 = { 0 }, odd2 = { 0 };
        intptr_t pairs = NM_MIN(ROUNDS, (n - i) / (2 * PER));
        for (intptr_t k = 0; k < pairs; k++, a += 2 * PER) {
            W x = PLAIN(*(const W *)a), y = PLAIN(*(const W *)(a + PER));
            even += x & low;
            odd += x >> HALF;
            even2 += y & low;
            odd2 += y >> HALF;
        }
        if (pairs == 0) {
            W x = PLAIN(*(const W *)a);
            even = x & low;
            odd = x >> HALF;
            a += PER;
        }
        sum += (int64_t)NM_JOIN(total_, TWICE)((even + even2) + (odd + odd2));
        i = a - (const T *)p;
    }
    if (SIGNED)
        sum -= i << (HALF - 1);
    for (; i < n; i++)
        sum += ITEM(*(const T *)(p + i * stride));
    return sum;
}
/* Rows of short integers side by side, eight items of each at a time. */
#define NARROW_SUM(name, R, most)                                                                           \
    LOOP(F(name))                                                                                           \
    {                                                                                                       \
        (void)call, (void)aux;                                                                              \
        const intptr_t rows = n[0], items = n[1], rs = s[0], os = s[1], is = s[2];                          \
        intptr_t k = 0;                                                                                     \
        if (by_rows(rows, rs, is)) {                                                                        \
            for (intptr_t i = 0; i < rows; i++)                                                             \
                for (k = 0; k < items; k += EXACT)                                                          \
                    *(R *)(p[1] + i * os) += (R)F(line)(p[0] + i * rs + k * is, is, NM_MIN(EXACT, items - k)); \
            return 0;                                                                                       \
        }                                                                                                   \
        for (; rs == SIZE && os == 8 && k + 8 <= items && items <= (most); k += 8) {                        \
            const char *a = p[0] + k * is;                                                                  \
            R *r = (R *)p[1];                                                                               \
            IVDEP for (intptr_t i = 0; i < rows; i++) {                                                     \
                EIGHT some = 0;                                                                             \
                for (int j = 0; j < 8; j++)                                                                 \
                    some += (EIGHT)ITEM(((const T *)(a + j * is))[i]);                                      \
                r[i] += (R)some;                                                                            \
            }                                                                                               \
        }                                                                                                   \
        for (; k < items; k++)                                                                              \
            for (intptr_t i = 0; i < rows; i++)                                                             \
                *(R *)(p[1] + i * os) += (R)ITEM(*(const T *)(p[0] + k * is + i * rs));                     \
        return 0;                                                                                           \
    }
NARROW_SUM(sum, int64_t, INTPTR_MAX)
NARROW_SUM(double, double, 1 << 20)                                   /* below 2^53: exact, too */
#undef NARROW_SUM
#undef PLAIN
#undef W
