/* mt19937.c - the Mersenne Twister's block work: making the next 624 words, seeding, and the jump by 2^128 draws. */
#include "random/bitgen.h"
#include "random/mt_jump.inc.c"

enum { N = NM_MT_WORDS, M = 397, DEGREE = 19937 };

/* The recurrence: a word from its old self and successor, and from the word M further on. */
NM_INLINE uint32_t twist(uint32_t self, uint32_t next, uint32_t far)
{
    uint32_t y = (self & 0x80000000u) | (next & 0x7fffffffu);
    return far ^ y >> 1 ^ (-(y & 1) & 0x9908b0dfu);
}

void nm_mt19937_refill(nm_mt19937 *m)
{
    uint32_t *k = m->key;
    for (int i = 0; i < N - M; i++)
        k[i] = twist(k[i], k[i + 1], k[i + M]);
    for (int i = N - M; i < N - 1; i++)
        k[i] = twist(k[i], k[i + 1], k[i + M - N]);
    k[N - 1] = twist(k[N - 1], k[0], k[M - 1]);
    m->pos = 0;
}

void nm_mt19937_set_words(nm_mt19937 *m, const uint32_t *words)
{
    memcpy(m->key, words, sizeof m->key);
    m->key[0] = 0x80000000u;
    m->pos = N - 1;
}

void nm_mt19937_seed(nm_mt19937 *m, uint32_t seed)
{
    for (int i = 0; i < N; i++) {
        m->key[i] = seed;
        seed = 1812433253u * (seed ^ seed >> 30) + (uint32_t)i + 1;
    }
    m->pos = N;
}

/* Word i takes in its predecessor; after the last word its value moves to the front. */
NM_INLINE int absorb(uint32_t *k, int i, uint32_t multiplier, uint32_t add)
{
    k[i] = (k[i] ^ (k[i - 1] ^ k[i - 1] >> 30) * multiplier) + add;
    if (++i < N)
        return i;
    k[0] = k[N - 1];
    return 1;
}

void nm_mt19937_init_by_array(nm_mt19937 *m, const uint32_t *key, intptr_t n)
{
    int i = 1;
    nm_mt19937_seed(m, 19650218u);
    for (intptr_t step = 0, j = 0; step < NM_MAX(n, (intptr_t)N); step++) {
        i = absorb(m->key, i, 1664525u, key[j] + (uint32_t)j);
        j = j + 1 < n ? j + 1 : 0;
    }
    for (int step = 1; step < N; step++)
        i = absorb(m->key, i, 1566083941u, -(uint32_t)i);
    m->key[0] = 0x80000000u;
    m->pos = N;
}

/* ------------------------------------------------------------------ jump
 * The word at pos is the oldest of the circular buffer: one step replaces it and moves pos on. */
static void step(nm_mt19937 *m)
{
    int i = m->pos, next = i + 1 < N ? i + 1 : 0, far = i + M < N ? i + M : i + M - N;
    m->key[i] = twist(m->key[i], m->key[next], m->key[far]);
    m->pos = next;
}

static void add_words(uint32_t *restrict a, const uint32_t *restrict b, int n)
{
    for (int i = 0; i < n; i++)
        a[i] ^= b[i];
}

/* a += b over GF(2), each read from its own oldest word. */
static void add(nm_mt19937 *a, const nm_mt19937 *b)
{
    int pa = a->pos, pb = b->pos;
    for (int left = N; left;) {
        int n = NM_MIN(left, N - NM_MAX(pa, pb));
        add_words(a->key + pa, b->key + pb, n);
        pa = pa + n < N ? pa + n : 0;
        pb = pb + n < N ? pb + n : 0;
        left -= n;
    }
}

static bool coefficient(int i) { return jump_poly[i >> 6] >> (i & 63) & 1; }

/* Horner's rule on the jump polynomial, with "one step" for x. */
void nm_mt19937_jump(nm_mt19937 *m)
{
    if (m->pos >= N)
        m->pos = 0;
    int i = DEGREE - 1;
    while (!coefficient(i))
        i--;
    nm_mt19937 sum = *m;
    step(&sum);
    while (--i > 0) {
        if (coefficient(i))
            add(&sum, m);
        step(&sum);
    }
    if (coefficient(0))
        add(&sum, m);
    *m = sum;
}
