/* inflate.c - DEFLATE. */
#include "io/inflate.h"

static const uint16_t length_base[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
        163, 195, 227, 258 };
static const uint8_t length_bits[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const uint16_t distance_base[] = { 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
        3073,
                                          4097, 6145, 8193, 12289, 16385, 24577 };
static const uint8_t distance_bits[] = { 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13 };

uint32_t nm_crc32(const char *data, size_t size)
{
    static const uint32_t nibble[16] = { 0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                         0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C };
    uint32_t c = 0xFFFFFFFF;
    for (size_t i = 0; i < size; i++) {
        c ^= (unsigned char)data[i];
        c = c >> 4 ^ nibble[c & 15];
        c = c >> 4 ^ nibble[c & 15];
    }
    return ~c;
}

/* --------------------------------------------------------------- reading */
typedef struct bits { const unsigned char *p, *end; uint64_t word; int count; bool bad; } bits;

static unsigned take(bits *b, int n)
{
    while (b->count < n) {
        if (b->p == b->end) {
            b->bad = true;
            return 0;
        }
        b->word |= (uint64_t)*b->p++ << b->count;
        b->count += 8;
    }
    unsigned v = (unsigned)(b->word & (((uint64_t)1 << n) - 1));
    b->word >>= n;
    b->count -= n;
    return v;
}

/* A canonical code: how many symbols have each length, and the symbols in order of their codes. */
typedef struct code { uint16_t count[16], symbol[288]; } code;

static bool make_code(code *c, const uint8_t *length, int n)
{
    uint16_t at[16];
    memset(c->count, 0, sizeof c->count);
    for (int i = 0; i < n; i++)
        c->count[length[i]]++;
    int left = 1;
    for (int k = 1; k < 16; k++) {
        left = 2 * left - c->count[k];
        if (left < 0)
            return false;
    }
    at[1] = 0;
    for (int k = 1; k < 15; k++)
        at[k + 1] = (uint16_t)(at[k] + c->count[k]);
    for (int i = 0; i < n; i++)
        if (length[i])
            c->symbol[at[length[i]]++] = (uint16_t)i;
    return true;
}

static int symbol(bits *b, const code *c)
{
    int value = 0, first = 0, index = 0;
    for (int k = 1; k < 16; k++) {
        value |= (int)take(b, 1);
        if (b->bad)
            return -1;
        int count = c->count[k];
        if (value - count < first)
            return c->symbol[index + value - first];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    return -1;
}

static bool read_codes(bits *b, code *lengths, code *distances)
{
    static const uint8_t order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
    uint8_t length[320] = { 0 };
    int nlen = (int)take(b, 5) + 257, ndist = (int)take(b, 5) + 1, ncode = (int)take(b, 4) + 4;
    if (nlen > 286 || ndist > 30)
        return false;
    for (int i = 0; i < ncode; i++)
        length[order[i]] = (uint8_t)take(b, 3);
    if (b->bad || !make_code(lengths, length, 19))
        return false;
    uint8_t all[320] = { 0 };
    for (int i = 0; i < nlen + ndist;) {
        int s = symbol(b, lengths), repeat = 1;
        uint8_t value = (uint8_t)s;
        if (s < 0)
            return false;
        if (s >= 16) {
            if (s == 16 && !i)
                return false;
            value = s == 16 ? all[i - 1] : 0;
            repeat = s == 16 ? 3 + (int)take(b, 2) : s == 17 ? 3 + (int)take(b, 3) : 11 + (int)take(b, 7);
        }
        if (i + repeat > nlen + ndist)
            return false;
        while (repeat--)
            all[i++] = value;
    }
    return !b->bad && all[256] && make_code(lengths, all, nlen) && make_code(distances, all + nlen, ndist);
}

static bool inflate_block(bits *b, const code *lengths, const code *distances, char *out, size_t size, size_t *at)
{
    for (;;) {
        int s = symbol(b, lengths);
        if (s < 0)
            return false;
        if (s < 256) {
            if (*at == size)
                return false;
            out[(*at)++] = (char)s;
            continue;
        }
        if (s == 256)
            return true;
        if ((s -= 257) > 28)
            return false;
        size_t n = length_base[s] + take(b, length_bits[s]);
        int d = symbol(b, distances);
        if (d < 0 || d > 29)
            return false;
        size_t back = distance_base[d] + take(b, distance_bits[d]);
        if (b->bad || back > *at || n > size - *at)
            return false;
        for (; n; n--, ++*at)
            out[*at] = out[*at - back];
    }
}

static bool stored_block(bits *b, char *out, size_t size, size_t *at)
{
    take(b, b->count & 7);
    unsigned n = take(b, 16), check = take(b, 16);
    if (b->bad || (n ^ check) != 0xFFFF || n > size - *at)
        return false;
    for (unsigned i = 0; i < n; i++)
        out[(*at)++] = (char)take(b, 8);
    return !b->bad;
}

static void fixed_lengths(uint8_t *length)
{
    for (int i = 0; i < 288; i++)
        length[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
}

nm_status nm_inflate(nm_ctx *ctx, const char *data, size_t data_size, char *out, size_t size)
{
    bits b = { .p = (const unsigned char *)data, .end = (const unsigned char *)data + data_size };
    size_t at = 0;
    bool last = false, good = true;
    while (good && !last) {
        code lengths, distances;
        uint8_t length[288];
        last = take(&b, 1);
        switch (take(&b, 2)) {
        case 0:
            good = stored_block(&b, out, size, &at);
            break;
        case 1:
            fixed_lengths(length);
            good = make_code(&lengths, length, 288);
            memset(length, 5, 30);
            good = good && make_code(&distances, length, 30) && inflate_block(&b, &lengths, &distances, out, size, &at);
            break;
        case 2:
            good = read_codes(&b, &lengths, &distances) && inflate_block(&b, &lengths, &distances, out, size, &at);
            break;
        default:
            good = false;
        }
        good = good && !b.bad;
    }
    if (!good || at != size)
        return nm_fail(ctx, NM_E_IO, "the compressed data are damaged");
    return NM_OK;
}

/* --------------------------------------------------------------- writing */
typedef struct writer { nm_text *t; uint64_t word; int count; } writer;

static void put_bits(writer *w, unsigned v, int n)
{
    w->word |= (uint64_t)v << w->count;
    for (w->count += n; w->count >= 8; w->count -= 8) {
        nm_text_char(w->t, (char)w->word);
        w->word >>= 8;
    }
}

static void put_code(writer *w, unsigned v, int n)       /* codes go highest bit first */
{
    unsigned r = 0;
    for (int i = 0; i < n; i++)
        r |= (v >> i & 1) << (n - 1 - i);
    put_bits(w, r, n);
}

static void put_symbol(writer *w, unsigned s)
{
    if (s < 144) put_code(w, 0x30 + s, 8);
    else if (s < 256) put_code(w, 0x190 + s - 144, 9);
    else if (s < 280) put_code(w, s - 256, 7);
    else put_code(w, 0xC0 + s - 280, 8);
}

static void put_match(writer *w, unsigned n, unsigned back)
{
    int l = 28, d = 29;
    while (length_base[l] > n)
        l--;
    while (distance_base[d] > back)
        d--;
    put_symbol(w, 257 + (unsigned)l);
    put_bits(w, n - length_base[l], length_bits[l]);
    put_code(w, (unsigned)d, 5);
    put_bits(w, back - distance_base[d], distance_bits[d]);
}

nm_status nm_deflate(nm_ctx *ctx, nm_text *t, const char *data, size_t size)
{
    enum { HASH = 1 << 14, REACH = 32768, LONGEST = 258 };
    size_t *seen = nm_alloc(ctx, HASH * sizeof *seen);   /* where a hash of four bytes stood last, plus one */
    writer w = { .t = t };
    if (!seen)
        return NM_E_MEMORY;
    memset(seen, 0, HASH * sizeof *seen);
    put_bits(&w, 1 | 1 << 1, 3);                         /* the only block, fixed codes */
    for (size_t i = 0; i < size && t->status == NM_OK;) {
        size_t match = 0, from = 0;
        if (size - i >= 4) {
            uint32_t four;
            memcpy(&four, data + i, 4);
            size_t *slot = &seen[four * 2654435761u >> 18];
            from = *slot;
            *slot = i + 1;
            if (from && i - (from - 1) <= REACH) {
                const char *a = data + from - 1, *b = data + i;
                size_t most = NM_MIN(size - i, (size_t)LONGEST);
                while (match < most && a[match] == b[match])
                    match++;
            }
        }
        if (match >= 4) {
            put_match(&w, (unsigned)match, (unsigned)(i - (from - 1)));
            i += match;
        } else {
            put_symbol(&w, (unsigned char)data[i++]);
        }
    }
    put_symbol(&w, 256);
    put_bits(&w, 0, 7);
    nm_free(ctx, seen, HASH * sizeof *seen);
    return t->status;
}
