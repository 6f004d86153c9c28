/* copy.inc.c - moving items of one size; W is an unsigned type of that size, SWAP(x) reverses its bytes.  Addresses need no
 * alignment: items are read and written by memcpy. */
NM_INLINE W F(load)(const char *p) { W w; memcpy(&w, p, sizeof w); return w; }
NM_INLINE void F(store)(char *p, W w) { memcpy(p, &w, sizeof w); }

static void F(copy)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n)
{
    if (ds == sizeof(W)) {
        for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * (intptr_t)sizeof(W), F(load)(src + i * ss));
    } else if (ss == sizeof(W)) {
        for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * ds, F(load)(src + i * (intptr_t)sizeof(W)));
    } else {
        for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * ds, F(load)(src + i * ss));
    }
}

static void F(swap)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n)
{
    if (ds == sizeof(W) && ss == sizeof(W)) {
        IVDEP for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * (intptr_t)sizeof(W), SWAP(F(load)(src + i * (intptr_t)sizeof(W))));
    } else {
        for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * ds, SWAP(F(load)(src + i * ss)));
    }
}

static void F(fill)(char *dst, intptr_t ds, const char *item, intptr_t n)
{
    W w = F(load)(item);
    if (ds == sizeof(W)) {
        for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * (intptr_t)sizeof(W), w);
    } else {
        for (intptr_t i = 0; i < n; i++)
            F(store)(dst + i * ds, w);
    }
}

static void F(copy_where)(char *dst, intptr_t ds, const char *src, intptr_t ss, const char *mask, intptr_t ms, intptr_t n)
{
    if (ds == sizeof(W) && ms == 1 && (ss == sizeof(W) || ss == 0)) {
        for (intptr_t i = 0; i < n; i++) {                     /* reads and writes back what stays: no branch */
            W old = F(load)(dst + i * (intptr_t)sizeof(W)), w = F(load)(src + i * ss);
            F(store)(dst + i * (intptr_t)sizeof(W), mask[i] ? w : old);
        }
        return;
    }
    for (intptr_t i = 0; i < n; i++)
        if (mask[i * ms])
            F(store)(dst + i * ds, F(load)(src + i * ss));
}
