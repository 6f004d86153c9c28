/* select.inc.c - choosing items of one size by mask or index; W is an unsigned type of that size.  Any address is legal. */
NM_INLINE W F(get)(const char *p) { W w; memcpy(&w, p, sizeof w); return w; }
NM_INLINE void F(set)(char *p, W w) { memcpy(p, &w, sizeof w); }
#define STEP ((intptr_t)sizeof(W))

static void F(where)(char *dst, intptr_t ds, const char *mask, intptr_t ms, const char *a, intptr_t as, const char *b,
              intptr_t bs, intptr_t n)
{
    if (ds == STEP && ms == 1 && (as == STEP || as == 0) && (bs == STEP || bs == 0)) {
        if (as && bs) {
            IVDEP EACH F(set)(dst + i * STEP, PICK(mask[i], F(get)(a + i * STEP), F(get)(b + i * STEP)));
        } else if (as) {
            W y = F(get)(b);
            IVDEP EACH F(set)(dst + i * STEP, PICK(mask[i], F(get)(a + i * STEP), y));
        } else if (bs) {
            W x = F(get)(a);
            IVDEP EACH F(set)(dst + i * STEP, PICK(mask[i], x, F(get)(b + i * STEP)));
        } else {
            W x = F(get)(a), y = F(get)(b);
            IVDEP EACH F(set)(dst + i * STEP, PICK(mask[i], x, y));
        }
        return;
    }
    EACH {
        const char *from = mask[i * ms] ? a + i * as : b + i * bs;
        F(set)(dst + i * ds, F(get)(from));
    }
}

/* Every item is written to where the next one chosen belongs: no branch.  count is how many are chosen, so that nothing is
 * written after the last. */
static void F(compress)(char *dst, const char *src, intptr_t ss, const char *mask, intptr_t ms, intptr_t n, intptr_t count)
{
    intptr_t i = 0, k = 0;
    if (ms == 1) {
#ifdef COMPRESS
        if (ss == STEP)
            while (k + LANES <= count && i + LANES <= n) {
                unsigned chosen = CHOSEN_BITS(mask + i, LANES);
                if (chosen)
                    COMPRESS(dst + k * STEP, src + i * STEP, chosen);
                k += __builtin_popcount(chosen);
                i += LANES;
            }
#endif
        while (k + 8 <= count && i + 8 <= n) {
            uint64_t some;
            memcpy(&some, mask + i, 8);
            if (!some) {
                i += 8;
                continue;
            }
            for (int j = 0; j < 8; j++, i++) {
                F(set)(dst + k * STEP, F(get)(src + i * ss));
                k += mask[i] != 0;
            }
        }
    }
    for (; k < count && i < n; i++) {
        F(set)(dst + k * STEP, F(get)(src + i * ss));
        k += mask[i * ms] != 0;
    }
}

/* The reverse: chosen places take the next item of src each, others are not touched. */
static void F(expand)(char *dst, intptr_t ds, const char *mask, intptr_t ms, const char *src, intptr_t ss, intptr_t count)
{
    intptr_t i = 0, k = 0;
#ifdef EXPAND
    if (ms == 1 && ds == STEP && (ss == STEP || ss == 0))
        while (k + LANES <= count) {                            /* that many are still to come: they are in the mask */
            unsigned chosen = CHOSEN_BITS(mask + i, LANES);
            if (chosen)
                EXPAND(dst + i * STEP, src + k * ss, ss != 0, chosen);
            k += __builtin_popcount(chosen);
            i += LANES;
        }
#endif
    while (k < count) {                                         /* the places first, without a branch */
        intptr_t place[128], found = 0, most = NM_MIN(count - k, 128);
        for (; found < most; i++) {
            place[found] = i;
            found += mask[i * ms] != 0;
        }
        for (intptr_t j = 0; j < found; j++)
            F(set)(dst + place[j] * ds, F(get)(src + (k + j) * ss));
        k += found;
    }
}

static void F(take)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t length, const char *index, intptr_t is, intptr_t n)
{
    if (ds == STEP && ss == STEP && is == (intptr_t)sizeof(intptr_t)) {
        const intptr_t *x = (const intptr_t *)index;
#ifdef GATHER
        for (; n >= 16 && length <= GATHER_BYTES / STEP; n -= 16, x += 16, dst += 16 * STEP) {
            GATHER(dst, src, places_8(x, length));
            GATHER(dst + 8 * STEP, src, places_8(x + 8, length));
        }
#endif
        UNROLLED EACH F(set)(dst + i * STEP, F(get)(src + (x[i] + (x[i] >> 63 & length)) * STEP));
        return;
    }
    EACH {
        intptr_t x = *(const intptr_t *)(index + i * is);
        F(set)(dst + i * ds, F(get)(src + (x + (x < 0 ? length : 0)) * ss));
    }
}
static void F(put)(char *dst, intptr_t ds, intptr_t length, const char *index, intptr_t is, const char *src, intptr_t ss, intptr_t n)
{
    if (ds == STEP && is == (intptr_t)sizeof(intptr_t) && ss == STEP) {
        const intptr_t *x = (const intptr_t *)index;
        UNROLLED EACH F(set)(dst + (x[i] + (x[i] >> 63 & length)) * STEP, F(get)(src + i * STEP));
        return;
    }
    EACH {
        intptr_t x = *(const intptr_t *)(index + i * is);
        F(set)(dst + (x + (x < 0 ? length : 0)) * ds, F(get)(src + i * ss));
    }
}
#undef STEP
#undef LANES
#undef COMPRESS
#undef GATHER
#undef EXPAND
