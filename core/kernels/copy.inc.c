/* copy.inc.c - moving items of one size; W is an unsigned type of that size, SWAP(x) reverses its bytes.  Addresses need no
 * alignment: items are read and written by memcpy. */
NM_INLINE W F(load)(const char *p) { W w; memcpy(&w, p, sizeof w); return w; }
NM_INLINE void F(store)(char *p, W w) { memcpy(p, &w, sizeof w); }

#if defined(LANES) && !defined(__clang__)             /* clang has no shuffle by a variable */
typedef W F(vector) __attribute__((vector_size(LANES * sizeof(W))));
/* Items `step` apart out of as many vectors.  Never reads behind the last item. */
NM_INLINE intptr_t F(copy_stepped)(char *dst, const char *src, intptr_t n, const int step)
{
    intptr_t i = 0;
    F(vector) pick[3], v, more;
    for (int k = 1; k < step; k++)
        for (int l = 0; l < LANES; l++)
            pick[k - 1][l] = (W)(k > 1 && step * l < k * LANES ? l : step * l < (k + 1) * LANES ? step * l - (k - 1) * LANES : 0);
    for (; i + LANES < n; i += LANES, src += step * (intptr_t)sizeof v) {
        memcpy(&v, src, sizeof v);
        for (int k = 1; k < step; k++) {
            memcpy(&more, src + k * (intptr_t)sizeof v, sizeof v);
            v = __builtin_shuffle(v, more, pick[k - 1]);
        }
        memcpy(dst + i * (intptr_t)sizeof(W), &v, sizeof v);
    }
    return i;
}
/* A few steps, or backwards, by vectors; returns how many were moved. */
static intptr_t F(copy_vectors)(char *dst, const char *src, intptr_t ss, intptr_t n)
{
    intptr_t i = 0;
    F(vector) lanes, a;
    for (int k = 0; k < LANES; k++)
        lanes[k] = (W)k;
    if (ss == -(intptr_t)sizeof(W))
        for (src -= sizeof a - sizeof(W); i + LANES <= n; i += LANES, src -= sizeof a) {
            memcpy(&a, src, sizeof a);
            a = __builtin_shuffle(a, LANES - 1 - lanes);
            memcpy(dst + i * (intptr_t)sizeof(W), &a, sizeof a);
        }
    else if (ss == 2 * (intptr_t)sizeof(W))
        return F(copy_stepped)(dst, src, n, 2);
    else if (ss == 3 * (intptr_t)sizeof(W) && sizeof(W) >= 4)
        return F(copy_stepped)(dst, src, n, 3);
    else if (ss == 4 * (intptr_t)sizeof(W) && sizeof(W) >= 4)
        return F(copy_stepped)(dst, src, n, 4);
    return i;
}
#else
static intptr_t F(copy_vectors)(char *dst, const char *src, intptr_t ss, intptr_t n) { (void)dst, (void)src, (void)ss, (void)n; return 0; }
#endif

static void F(copy)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n)
{
    if (ds == sizeof(W)) {
        intptr_t i = F(copy_vectors)(dst, src, ss, n);
        for (; i < n; i++)
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
        intptr_t i = 0;
#ifdef STORE_CHOSEN
        W one[STORE_LANES];
        for (int j = 0; j < STORE_LANES && n; j++)
            one[j] = F(load)(src);
        for (; i + STORE_LANES <= n; i += STORE_LANES)
            STORE_CHOSEN(dst + i * (intptr_t)sizeof(W), ss ? src + i * ss : (const char *)one, CHOSEN_BITS(mask + i, STORE_LANES));
#endif
        for (; i < n; i++) {                                   /* reads and writes back what stays: no branch */
            W old = F(load)(dst + i * (intptr_t)sizeof(W)), w = F(load)(src + i * ss);
            F(store)(dst + i * (intptr_t)sizeof(W), PICK(mask[i], w, old));
        }
        return;
    }
    for (intptr_t i = 0; i < n; i++)
        if (mask[i * ms])
            F(store)(dst + i * ds, F(load)(src + i * ss));
}
#undef STORE_CHOSEN
#undef STORE_LANES
