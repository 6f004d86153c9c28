/* seedseq.h - NumPy's SeedSequence: entropy words are hashed into a pool, from which any number of seed words is drawn.  Exact. */
#pragma once
#include "numen.h"
#include "base/base.h"

enum { NM_SEED_POOL = 4 };   /* NumPy's default and least pool size */

/* Hash n entropy words into pool[pool_size]. */
NM_API void nm_seed_mix(uint32_t *pool, intptr_t pool_size, const uint32_t *entropy, intptr_t n);
/* The first n words that a pool gives. */
NM_API void nm_seed_words32(const uint32_t *pool, intptr_t pool_size, uint32_t *out, intptr_t n);
NM_API void nm_seed_words64(const uint32_t *pool, intptr_t pool_size, uint64_t *out, intptr_t n);

/* A seed sequence for C users, with the default pool.  A child has its parent's entropy and a longer spawn key. */
enum { NM_SEED_WORDS = 64 };
typedef struct nm_seedseq {
    uint32_t pool[NM_SEED_POOL];
    uint32_t entropy[NM_SEED_WORDS], spawn_key[NM_SEED_WORDS];
    uint32_t n_entropy, n_spawn_key, n_spawned;
} nm_seedseq;

/* Make a sequence from n words of entropy, lowest first (an integer is its 32-bit digits, 0 is one word).  NM_E_VALUE when n >
 * NM_SEED_WORDS. */
NM_API nm_status nm_seedseq_init(nm_ctx *ctx, nm_seedseq *s, const uint32_t *entropy, intptr_t n);
/* The next child of *parent.  NM_E_VALUE when the tree is deeper than NM_SEED_WORDS. */
NM_API nm_status nm_seedseq_spawn(nm_ctx *ctx, nm_seedseq *parent, nm_seedseq *child);
