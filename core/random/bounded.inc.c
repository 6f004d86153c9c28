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

/* ------------------------------------------------------------------ many
 * Rejection without branches: a candidate is written where the next value belongs, and the place moves on if it is accepted. */
#define EACH(T, expr)                                                                 \
    do {                                                                              \
        T *o = out;                                                                   \
        for (intptr_t i = 0; i < n; i++)                                              \
            o[i] = (T)(expr);                                                         \
    } while (0)

ONE void masked_64(G *g, uint64_t off, uint64_t range, intptr_t n, uint64_t *out)
{
    uint64_t mask = nm_bit_mask(range);
    if (range <= 0xffffffffu)
        for (intptr_t i = 0; i < n;) {
            uint64_t v = U32(g) & mask;
            out[i] = off + v;
            i += v <= range;
        }
    else
        for (intptr_t i = 0; i < n;) {
            uint64_t v = U64(g) & mask;
            out[i] = off + v;
            i += v <= range;
        }
}

ONE void lemire_64(G *g, uint64_t off, uint64_t range, intptr_t n, uint64_t *out)
{
    uint64_t span = range + 1;
    if (range <= 0xffffffffu) {
        uint64_t least = ((uint64_t)1 << 32) % span;
        for (intptr_t i = 0; i < n;) {
            uint64_t m = (uint64_t)U32(g) * span;
            out[i] = off + (m >> 32);
            i += (uint32_t)m >= least;
        }
    } else {
        uint64_t least = (UINT64_MAX - range) % span;
        for (intptr_t i = 0; i < n;) {
            nm_u128 m = (nm_u128)U64(g) * span;
            out[i] = off + (uint64_t)(m >> 64);
            i += (uint64_t)m >= least;
        }
    }
}

ONE void integers_64(G *g, uint64_t off, uint64_t range, bool masked, intptr_t n, uint64_t *out)
{
    if (range == 0)
        EACH(uint64_t, off);
    else if (range == 0xffffffffu)
        EACH(uint64_t, off + U32(g));
    else if (range == UINT64_MAX)
        EACH(uint64_t, off + U64(g));
    else if (n < 4)
        EACH(uint64_t, off + below(g, range, masked));
    else if (masked)
        masked_64(g, off, range, n, out);
    else
        lemire_64(g, off, range, n, out);
}

ONE void integers_32(G *g, uint32_t off, uint32_t range, bool masked, intptr_t n, uint32_t *out)
{
    uint32_t mask = (uint32_t)nm_bit_mask(range);
    uint64_t span = (uint64_t)range + 1;
    if (range == 0)
        EACH(uint32_t, off);
    else if (range == 0xffffffffu)
        EACH(uint32_t, off + U32(g));
    else if (n < 4)
        EACH(uint32_t, off + below_32(g, range, masked));
    else if (masked)
        for (intptr_t i = 0; i < n;) {
            uint32_t v = U32(g) & mask;
            out[i] = off + v;
            i += v <= range;
        }
    else
        for (uint64_t least = ((uint64_t)1 << 32) % span, i = 0; (intptr_t)i < n;) {
            uint64_t m = (uint64_t)U32(g) * span;
            out[i] = off + (uint32_t)(m >> 32);
            i += (uint32_t)m >= least;
        }
}

/* Items of 16 or 8 bits: the parts of each 32-bit draw one after the other; what the last draw has left is dropped. */
#define PARTS(T, bits)                                                                \
    ONE void integers_##bits(G *g, uint32_t off, uint32_t range, bool masked, intptr_t n, T *out)   \
    {                                                                                 \
        uint32_t top = (1u << bits) - 1, mask = (uint32_t)nm_bit_mask(range), span = range + 1, least = (1u << bits) % span;        \
        nm_bits b = { 0, 0 };                                                         \
        intptr_t i = 0;                                                               \
        if (range == 0) {                                                             \
            for (; i < n; i++)                                                        \
                out[i] = (T)off;                                                      \
            return;                                                                   \
        }                                                                             \
        while (i + 32 / bits <= n) {                                                  \
            uint32_t w = U32(g);                                                      \
            for (int k = 0; k < 32; k += bits) {                                      \
                uint32_t v = w >> k & top, m = v * span;                              \
                if (range == top) {                                                   \
                    out[i++] = (T)(off + v);                                          \
                } else if (masked) {                                                  \
                    out[i] = (T)(off + (v & mask));                                   \
                    i += (v & mask) <= range;                                         \
                } else {                                                              \
                    out[i] = (T)(off + (m >> bits));                                  \
                    i += (m & top) >= least;                                          \
                }                                                                     \
            }                                                                         \
        }                                                                             \
        for (; i < n; i++)                                                            \
            out[i] = (T)(off + below_part(g, &b, bits, range, masked));               \
    }
PARTS(uint16_t, 16)
PARTS(uint8_t, 8)

ONE void integers_bool(G *g, uint8_t off, bool draw, intptr_t n, uint8_t *out)
{
    if (!draw) {
        memset(out, off & 1, (size_t)n);
        return;
    }
    while (n > 0) {
        uint32_t w = U32(g);
        if (n >= 32) {
            for (int k = 0; k < 32; k++)
                out[k] = w >> k & 1;
        } else {
            for (intptr_t k = 0; k < n; k++)
                out[k] = w >> k & 1;
        }
        out += 32;
        n -= 32;
    }
}

static void any_integers(nm_rng *r, int size, uint64_t off, uint64_t range, bool masked, intptr_t n, void *out)
{
    HOLD(STATE(r));
    switch (size) {
    case 8: integers_64(g, off, range, masked, n, out); break;
    case 4: integers_32(g, (uint32_t)off, (uint32_t)range, masked, n, out); break;
    case 2: integers_16(g, (uint32_t)off, (uint16_t)range, masked, n, out); break;
    case 1: integers_8(g, (uint32_t)off, (uint8_t)range, masked, n, out); break;
    default: integers_bool(g, (uint8_t)off, range != 0, n, out);
    }
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

/* Where items i, i-1, ... go: m targets under one mask, all i - m + 1 .. i having the same highest bit. */
ONE void targets(G *g, intptr_t i, intptr_t m, uint32_t *to)
{
    uint32_t mask = (uint32_t)nm_bit_mask((uint64_t)i), bound = (uint32_t)i;
    for (intptr_t c = 0; c < m;) {
        uint32_t v = U32(g) & mask;
        to[c] = v;
        c += v <= bound - (uint32_t)c;
    }
}

enum { TARGETS = 256 };

ONE void shuffle_items(G *g, intptr_t n, intptr_t first, intptr_t size, intptr_t stride, char *data)
{
    uint32_t to[TARGETS];
    intptr_t i = n - 1;
    first = NM_MAX(first, (intptr_t)1);          /* item 0 stays and takes no draw */
    for (; i > 0xffffffff && i >= first; i--)
        swap(data + (intptr_t)interval(g, (uint64_t)i)*stride, data + i*stride, size);
    while (i >= first) {
        intptr_t low = NM_MAX((intptr_t)(nm_bit_mask((uint64_t)i) >> 1) + 1, first), m = NM_MIN(i - low + 1, (intptr_t)TARGETS);
        targets(g, i, m, to);
        for (intptr_t k = 0; k < m; k++)
            swap(data + (intptr_t)to[k]*stride, data + (i - k)*stride, size);
        i -= m;
    }
}

static void any_shuffle(nm_rng *r, intptr_t n, intptr_t first, intptr_t size, intptr_t stride, char *data)
{
    HOLD(STATE(r));
    switch (size) {
    case 1: shuffle_items(g, n, first, 1, stride, data); break;
    case 2: shuffle_items(g, n, first, 2, stride, data); break;
    case 4: shuffle_items(g, n, first, 4, stride, data); break;
    case 8: shuffle_items(g, n, first, 8, stride, data); break;
    case 16: shuffle_items(g, n, first, 16, stride, data); break;
    default: shuffle_items(g, n, first, size, stride, data);
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
