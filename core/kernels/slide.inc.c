/* slide.inc.c - included once per type: a tile of results stays in registers while all of v slides by. */
#ifndef NO_VECTORS
typedef T F(lanes) __attribute__((vector_size(64), aligned(1), may_alias));
#endif
static void F(slide)(void *out, const void *pa, intptr_t n, const void *pv, intptr_t m)
{
    const T *a = pa, *v = pv;
    T *r = out;
    intptr_t at = 0;
#ifndef NO_VECTORS
    enum { LANES = 64 / sizeof(T), MANY = 4 };
    for (; at + MANY * LANES <= n; at += MANY * LANES) {
        F(lanes) sum[MANY];
        memcpy(sum, r + at, sizeof sum);
        for (intptr_t j = 0; j < m; j++)
            for (int k = 0; k < MANY; k++)
                sum[k] += *(const F(lanes) *)(a + at + j + k * LANES) * v[j];
        memcpy(r + at, sum, sizeof sum);
    }
    for (; at + LANES <= n; at += LANES) {
        F(lanes) sum = *(F(lanes) *)(r + at);
        for (intptr_t j = 0; j < m; j++)
            sum += *(const F(lanes) *)(a + at + j) * v[j];
        *(F(lanes) *)(r + at) = sum;
    }
#endif
    for (; at < n; at++) {
        T sum = r[at];
        for (intptr_t j = 0; j < m; j++)
            sum = (T)(sum + (T)(a[at + j] * v[j]));
        r[at] = sum;
    }
}
