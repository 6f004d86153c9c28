/* clip.inc.c - the loop of clip for one type, with F(clip_one)(x, low, high) defined before, and CLIP_NUMBER for low and high that
 * are no NaN. */
static void F(clip_between)(char *to, intptr_t to_stride, const char *from, intptr_t stride, intptr_t n, T lo, T hi)
{
    const T *x = (const T *)from;
    T *r = (T *)to;
    if (stride == SIZE && to_stride == SIZE && apart(to, from, n * SIZE)) {
        IVDEP EACH r[i] = CLIP_NUMBER(x[i], lo, hi);
    } else {
        EACH *(T *)(to + i * to_stride) = CLIP_NUMBER(*(const T *)(from + i * stride), lo, hi);
    }
}
LOOP(F(clip))
{
    enum { MANY = 256 };
    const intptr_t count = *n; (void)call, (void)aux;
    if (s[1] == 0 && s[2] == 0 && count > 0 && p[3] != p[1] && p[3] != p[2]) {
        const T lo = *(const T *)p[1], hi = *(const T *)p[2];
#if REAL
        bool numbers = lo == lo && hi == hi;
#else
        bool numbers = true;
#endif
        if (numbers) {
            F(clip_between)(p[3], s[3], p[0], s[0], count, lo, hi);
            return 0;
        }
    }
    if (s[0] == SIZE && s[3] == SIZE && (s[1] == SIZE || s[1] == 0) && (s[2] == SIZE || s[2] == 0) && apart(p[3], p[0], count * SIZE)) {
        T low[MANY], high[MANY];                               /* scalars, repeated */
        intptr_t first = NM_MIN(MANY, count), at[2] = { s[1] / SIZE, s[2] / SIZE };
        for (intptr_t i = 0; i < first && !at[0]; i++)
            low[i] = *(const T *)p[1];
        for (intptr_t i = 0; i < first && !at[1]; i++)
            high[i] = *(const T *)p[2];
        for (intptr_t k = 0; k < count; k += MANY) {
            intptr_t m = NM_MIN(MANY, count - k);
            const T *x = (const T *)p[0] + k, *lo = at[0] ? (const T *)p[1] + k : low, *hi = at[1] ? (const T *)p[2] + k : high;
            T *r = (T *)p[3] + k;
            IVDEP for (intptr_t i = 0; i < m; i++)
                r[i] = F(clip_one)(x[i], lo[i], hi[i]);
        }
        return 0;
    }
    for (intptr_t i = 0; i < count; i++)
        *(T *)(p[3] + i * s[3]) = F(clip_one)(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]), *(T *)(p[2] + i * s[2]));
    return 0;
}
#undef CLIP_NUMBER
