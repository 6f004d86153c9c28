/* seedseq.c - the hashing of SeedSequence (O'Neill's seed_seq alternative, with NumPy's constants). */
#include <string.h>
#include "random/seedseq.h"

static uint32_t hash(uint32_t value, uint32_t *constant)
{
    value ^= *constant;
    *constant *= 0x931e8875u;
    value *= *constant;
    return value ^ value >> 16;
}

static uint32_t mix(uint32_t x, uint32_t y)
{
    uint32_t r = 0xca01f9ddu * x - 0x4973f715u * y;
    return r ^ r >> 16;
}

void nm_seed_mix(uint32_t *pool, intptr_t size, const uint32_t *entropy, intptr_t n)
{
    uint32_t constant = 0x43b0d7e5u;
    for (intptr_t i = 0; i < size; i++)
        pool[i] = hash(i < n ? entropy[i] : 0, &constant);
    for (intptr_t from = 0; from < size; from++)
        for (intptr_t to = 0; to < size; to++)
            if (from != to)
                pool[to] = mix(pool[to], hash(pool[from], &constant));
    for (intptr_t from = size; from < n; from++)
        for (intptr_t to = 0; to < size; to++)
            pool[to] = mix(pool[to], hash(entropy[from], &constant));
}

static uint32_t seed_word(const uint32_t *pool, intptr_t size, intptr_t i, uint32_t *constant)
{
    uint32_t w = pool[i % size] ^ *constant;
    *constant *= 0x58f38dedu;
    w *= *constant;
    return w ^ w >> 16;
}

void nm_seed_words32(const uint32_t *pool, intptr_t size, uint32_t *out, intptr_t n)
{
    uint32_t constant = 0x8b51f9ddu;
    for (intptr_t i = 0; i < n; i++)
        out[i] = seed_word(pool, size, i, &constant);
}

void nm_seed_words64(const uint32_t *pool, intptr_t size, uint64_t *out, intptr_t n)
{
    uint32_t constant = 0x8b51f9ddu;
    for (intptr_t i = 0; i < n; i++) {
        uint64_t low = seed_word(pool, size, 2*i, &constant);
        out[i] = low | (uint64_t)seed_word(pool, size, 2*i + 1, &constant) << 32;
    }
}

static void assemble(nm_seedseq *s)
{
    uint32_t words[2 * NM_SEED_WORDS] = { 0 };
    intptr_t n = s->n_entropy;
    memcpy(words, s->entropy, (size_t)n * sizeof *words);
    if (s->n_spawn_key && n < NM_SEED_POOL)
        n = NM_SEED_POOL;        /* zeros, so that a spawn key never looks like entropy */
    memcpy(words + n, s->spawn_key, s->n_spawn_key * sizeof *words);
    nm_seed_mix(s->pool, NM_SEED_POOL, words, n + s->n_spawn_key);
}

nm_status nm_seedseq_init(nm_ctx *ctx, nm_seedseq *s, const uint32_t *entropy, intptr_t n)
{
    if (n < 0 || n > NM_SEED_WORDS)
        return nm_fail(ctx, NM_E_VALUE, "entropy of %zd words, at most %d are taken", (ptrdiff_t)n, NM_SEED_WORDS);
    memset(s, 0, sizeof *s);
    memcpy(s->entropy, entropy, (size_t)n * sizeof *entropy);
    s->n_entropy = (uint32_t)n;
    assemble(s);
    return NM_OK;
}

nm_status nm_seedseq_spawn(nm_ctx *ctx, nm_seedseq *parent, nm_seedseq *child)
{
    if (parent->n_spawn_key >= NM_SEED_WORDS)
        return nm_fail(ctx, NM_E_VALUE, "spawn key longer than %d", NM_SEED_WORDS);
    *child = *parent;
    child->spawn_key[child->n_spawn_key++] = parent->n_spawned++;
    child->n_spawned = 0;
    assemble(child);
    return NM_OK;
}
