/* bounded.inc.c - integers of a range and the swaps that use them; part of draws.inc.c.
 * Every engine reads its 32- and 64-bit draws, and the 16-, 8- and 1-bit parts of a 32-bit draw, in NumPy's order. */

/* ------------------------------------------------------------------ one value of [0, range] */
ONE uint32_t below_32(G *g, uint32_t range, bool masked)
{
    if (range == 0xffffffffu)
        return U32(g);
    if (masked) {
        uint32_t mask = (uint32_t)nm_bit_mask(range), v;
        while ((v = U32(g) & mask) > range)
            ;
        return v;
    }
    uint32_t span = range + 1;
    uint64_t m = (uint64_t)U32(g) * span;
    if (NM_UNLIKELY((uint32_t)m < span)) {
        uint32_t least = (UINT32_MAX - range) % span;
        while ((uint32_t)m < least)
            m = (uint64_t)U32(g) * span;
    }
    return (uint32_t)(m >> 32);
}

ONE uint64_t below_64(G *g, uint64_t range, bool masked)
{
    if (range == UINT64_MAX)
        return U64(g);
    if (masked) {
        uint64_t mask = nm_bit_mask(range), v;
        while ((v = U64(g) & mask) > range)
            ;
        return v;
    }
    uint64_t span = range + 1;
    nm_u128 m = (nm_u128)U64(g) * span;
    if (NM_UNLIKELY((uint64_t)m < span)) {
        uint64_t least = (UINT64_MAX - range) % span;
        while ((uint64_t)m < least)
            m = (nm_u128)U64(g) * span;
    }
    return (uint64_t)(m >> 64);
}

ONE uint64_t below(G *g, uint64_t range, bool masked)
{
    if (range == 0)
        return 0;
    return range <= 0xffffffffu ? below_32(g, (uint32_t)range, masked) : below_64(g, range, masked);
}

/* The next bits (16, 8 or 1) of a 32-bit draw, the lowest first. */
ONE uint32_t part(G *g, nm_bits *b, int bits)
{
    if (b->left == 0) {
        b->word = U32(g);
        b->left = 32 / bits - 1;
    } else {
        b->word >>= bits;
        b->left--;
    }
    return b->word & ((1u << bits) - 1);
}

ONE uint32_t below_part(G *g, nm_bits *b, int bits, uint32_t range, bool masked)
{
    uint32_t top = (1u << bits) - 1;
    if (range == 0)
        return 0;
    if (range == top)
        return part(g, b, bits);
    if (masked) {
        uint32_t mask = (uint32_t)nm_bit_mask(range), v;
        while ((v = part(g, b, bits) & mask) > range)
            ;
        return v;
    }
    uint32_t span = range + 1, m = part(g, b, bits) * span;
    if ((m & top) < span) {
        uint32_t least = (top - range) % span;
        while ((m & top) < least)
            m = part(g, b, bits) * span;
    }
    return m >> bits;
}

static uint64_t any_interval(nm_rng *r, uint64_t max) { return interval(STATE(r), max); }
static uint64_t any_below(nm_rng *r, uint64_t max) { return below(STATE(r), max, false); }

/* ------------------------------------------------------------------ many */
#define EACH(T, expr)                                                                 \
    do {                                                                              \
        T *o = out;                                                                   \
        for (intptr_t i = 0; i < n; i++)                                              \
            o[i] = (T)(expr);                                                         \
    } while (0)

ONE void integers(G *g, int size, uint64_t off, uint64_t range, bool masked, intptr_t n, void *out)
{
    nm_bits b = { 0, 0 };
    if (size == 8 && range == 0)
        EACH(uint64_t, off);
    else if (size == 8 && range <= 0xffffffffu)
        EACH(uint64_t, off + below_32(g, (uint32_t)range, masked));
    else if (size == 8)
        EACH(uint64_t, off + below_64(g, range, masked));
    else if (size == 4 && (uint32_t)range == 0)
        EACH(uint32_t, off);
    else if (size == 4)
        EACH(uint32_t, (uint32_t)off + below_32(g, (uint32_t)range, masked));
    else if (size == 2)
        EACH(uint16_t, (uint32_t)off + below_part(g, &b, 16, (uint16_t)range, masked));
    else if (size == 1)
        EACH(uint8_t, (uint32_t)off + below_part(g, &b, 8, (uint8_t)range, masked));
    else
        EACH(uint8_t, range ? part(g, &b, 1) : off & 1);
}

static void any_integers(nm_rng *r, int size, uint64_t off, uint64_t range, bool masked, intptr_t n, void *out)
{
    HOLD(STATE(r));
    if (masked)
        integers(g, size, off, range, true, n, out);
    else
        integers(g, size, off, range, false, n, out);
    PUT();
}

static void any_integers_each(nm_rng *r, int size, const char *off, intptr_t off_step, const char *range, intptr_t range_step, bool masked,
                              intptr_t n, void *out, nm_bits *b)
{
    G *g = STATE(r);
#define OFF (*(const uint64_t *)(off + i*off_step))
#define RANGE (*(const uint64_t *)(range + i*range_step))
    if (size == 8)
        EACH(uint64_t, OFF + below(g, RANGE, masked));
    else if (size == 4)
        EACH(uint32_t, (uint32_t)OFF + (uint32_t)below(g, (uint32_t)RANGE, masked));
    else if (size == 2)
        EACH(uint16_t, (uint32_t)OFF + below_part(g, b, 16, (uint16_t)RANGE, masked));
    else if (size == 1)
        EACH(uint8_t, (uint32_t)OFF + below_part(g, b, 8, (uint8_t)RANGE, masked));
    else
        EACH(uint8_t, RANGE ? part(g, b, 1) : OFF & 1);
#undef OFF
#undef RANGE
}

/* ------------------------------------------------------------------ swaps */
ONE void swap(char *a, char *b, intptr_t size)
{
    char tmp[64];
    for (; size > 64; size -= 64, a += 64, b += 64) {
        memcpy(tmp, a, 64);
        memmove(a, b, 64);
        memcpy(b, tmp, 64);
    }
    memcpy(tmp, a, (size_t)size);
    memmove(a, b, (size_t)size);
    memcpy(b, tmp, (size_t)size);
}

#define SHUFFLE(bytes)                                                                \
    for (intptr_t i = n - 1; i >= first; i--)                                         \
        swap(data + (intptr_t)interval(g, (uint64_t)i)*stride, data + i*stride, bytes)

static void any_shuffle(nm_rng *r, intptr_t n, intptr_t first, intptr_t size, intptr_t stride, char *data)
{
    HOLD(STATE(r));
    switch (size) {
    case 1: SHUFFLE(1); break;
    case 2: SHUFFLE(2); break;
    case 4: SHUFFLE(4); break;
    case 8: SHUFFLE(8); break;
    case 16: SHUFFLE(16); break;
    default: SHUFFLE(size);
    }
    PUT();
}

/* Generator.choice's own shuffle, by Lemire's method. */
static void any_shuffle_int(nm_rng *r, intptr_t n, intptr_t first, int64_t *data)
{
    HOLD(STATE(r));
    for (intptr_t i = n - 1; i >= first; i--) {
        uint64_t j = below(g, (uint64_t)i, false);
        int64_t t = data[j];
        data[j] = data[i];
        data[i] = t;
    }
    PUT();
}
