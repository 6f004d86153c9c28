/* slide.inc.c - included once per type: a tile of results stays in the cache while all of v slides by. */
static void F(slide)(void *out, const void *pa, intptr_t n, const void *pv, intptr_t m)
{
    enum { TILE = 512 };
    const T *a = pa, *v = pv;
    T *r = out;
    for (intptr_t at = 0; at < n; at += TILE) {
        intptr_t w = NM_MIN(TILE, n - at), j = 0;
        for (intptr_t i = 0; i < w; i++)
            r[at + i] = 0;
        for (; j + 4 <= m; j += 4) {
            T v0 = v[j], v1 = v[j + 1], v2 = v[j + 2], v3 = v[j + 3];
            for (intptr_t i = 0; i < w; i++) {
                const T *x = a + at + i + j;
                r[at + i] = (T)(r[at + i] + (T)(x[0]*v0) + (T)(x[1]*v1) + (T)(x[2]*v2) + (T)(x[3]*v3));
            }
        }
        for (; j < m; j++)
            for (intptr_t i = 0; i < w; i++)
                r[at + i] = (T)(r[at + i] + (T)(a[at + i + j]*v[j]));
    }
}
