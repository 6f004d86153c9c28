/* bitgen.h - the bit generators: NumPy's five engines, their states and one inline step of each, and the table of function pointers
 * (nm_bitgen) through which a generator from anywhere can be used.  Streams and end states are NumPy's bit for bit.
 * Nothing here locks: a generator belongs to one caller at a time. */
#pragma once
#include <string.h>
#include "numen.h"
#include "base/base.h"

/* Layout of NumPy's bitgen_t, which compiled extensions read from the "BitGenerator" capsule. */
typedef struct nm_bitgen {
    void *state;
    uint64_t (*next_uint64)(void *state);
    uint32_t (*next_uint32)(void *state);
    double (*next_double)(void *state);
    uint64_t (*next_raw)(void *state);
} nm_bitgen;

typedef enum nm_engine { NM_MT19937, NM_PCG64, NM_PCG64DXSM, NM_PHILOX, NM_SFC64, NM_ENGINES, NM_FOREIGN = NM_ENGINES } nm_engine;

typedef unsigned __int128 nm_u128;
enum { NM_MT_WORDS = 624, NM_PHILOX_BUFFER = 4 };

/* has_uint32 and uinteger hold the upper half of a 64-bit draw of which next_uint32 has given the lower half. */
typedef struct nm_mt19937 { uint32_t key[NM_MT_WORDS]; int pos; } nm_mt19937;
/* The halves of the 128-bit state lie apart: a store of both at once would stall the loads of the next step. */
typedef struct nm_pcg64 { uint64_t low, inc_low, high, inc_high; int has_uint32; uint32_t uinteger; } nm_pcg64, nm_pcg64dxsm;
typedef struct nm_philox {
    uint64_t counter[4], key[2], buffer[NM_PHILOX_BUFFER];
    int buffer_pos, has_uint32;
    uint32_t uinteger;
} nm_philox;
typedef struct nm_sfc64 { uint64_t s[4]; int has_uint32; uint32_t uinteger; } nm_sfc64;
typedef union nm_engine_state {
    nm_mt19937 mt19937;
    nm_pcg64 pcg64;
    nm_pcg64dxsm pcg64dxsm;
    nm_philox philox;
    nm_sfc64 sfc64;
} nm_engine_state;

/* Point *g at a state of the given engine.  The state is not touched. */
NM_API void nm_bitgen_bind(nm_bitgen *g, nm_engine engine, void *state);
/* The engine behind a bitgen, NM_FOREIGN when it is none of ours. */
NM_API nm_engine nm_bitgen_engine(const nm_bitgen *g);
/* "MT19937", "PCG64" ...; bytes of an engine's state struct. */
NM_API const char *nm_engine_name(nm_engine engine);
NM_API size_t nm_engine_size(nm_engine engine);

/* Seeding from the words of a SeedSequence (seedseq.h): MT19937 624 uint32 (word 0 is ignored), PCG64 and PCG64DXSM 4 uint64
 * (state high, low, stream high, low), Philox 2 uint64 (the key; the counter becomes 0), SFC64 3 uint64. */
NM_API void nm_mt19937_set_words(nm_mt19937 *m, const uint32_t *words);
NM_API void nm_pcg64_set_seed(nm_pcg64 *p, const uint64_t seed[2], const uint64_t inc[2]);
NM_API void nm_pcg64dxsm_set_seed(nm_pcg64dxsm *p, const uint64_t seed[2], const uint64_t inc[2]);
NM_API void nm_philox_set_key(nm_philox *p, const uint64_t key[2], const uint64_t counter[4]);
NM_API void nm_sfc64_set_seed(nm_sfc64 *s, const uint64_t seed[3]);
/* Seed an engine as NumPy's ENGINE(seed) does for one non-negative integer. */
NM_API void nm_engine_seed(nm_engine engine, void *state, uint64_t seed);

/* RandomState's seeding: by one 32-bit integer, and by an array of n > 0 of them. */
NM_API void nm_mt19937_seed(nm_mt19937 *m, uint32_t seed);
NM_API void nm_mt19937_init_by_array(nm_mt19937 *m, const uint32_t *key, intptr_t n);
/* Go 2^128 draws ahead. */
NM_API void nm_mt19937_jump(nm_mt19937 *m);

/* Go delta draws ahead; delta is modulo 2^128 (high, low) or 2^256 (lowest word first).  What was buffered is dropped. */
NM_API void nm_pcg64_advance(nm_pcg64 *p, uint64_t high, uint64_t low);
NM_API void nm_pcg64dxsm_advance(nm_pcg64dxsm *p, uint64_t high, uint64_t low);
NM_API void nm_philox_advance(nm_philox *p, const uint64_t delta[4]);
/* Leave the state as so many 64-bit draws would.  False, and nothing done: the engine has no short way there (MT19937, SFC64). */
NM_API bool nm_engine_skip(nm_engine engine, void *state, uint64_t draws);

/* ------------------------------------------------------------------ one step of each engine, inline */
void nm_mt19937_refill(nm_mt19937 *m);
void nm_philox_block(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4]);

#define NM_PCG_MULTIPLIER (((nm_u128)2549297995355413924u << 64) + 4865540595714422341u)
#define NM_PCG_CHEAP_MULTIPLIER 0xda942042e4dd58b5u

NM_INLINE double nm_to_double(uint64_t u) { return (double)(int64_t)(u >> 11) * (1.0 / 9007199254740992.0); }
NM_INLINE float nm_to_float(uint32_t u) { return (float)(int32_t)(u >> 8) * (1.0f / 16777216.0f); }

NM_INLINE uint32_t nm_mt_temper(uint32_t y)
{
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ y >> 18;
}

NM_INLINE uint32_t nm_mt19937_u32(nm_mt19937 *m)
{
    if (NM_UNLIKELY(m->pos == NM_MT_WORDS))
        nm_mt19937_refill(m);
    return nm_mt_temper(m->key[m->pos++]);
}
NM_INLINE uint64_t nm_mt19937_u64(nm_mt19937 *m)
{
    uint64_t high = nm_mt19937_u32(m);
    return high << 32 | nm_mt19937_u32(m);
}
NM_INLINE double nm_mt_join(uint32_t a, uint32_t b)
{
    return ((double)(int32_t)(a >> 5) * 67108864.0 + (double)(int32_t)(b >> 6)) * (1.0 / 9007199254740992.0);
}
NM_INLINE double nm_mt19937_double(nm_mt19937 *m)
{
    uint32_t a = nm_mt19937_u32(m);
    return nm_mt_join(a, nm_mt19937_u32(m));
}

NM_INLINE nm_u128 nm_wide(uint64_t high, uint64_t low) { return (nm_u128)high << 64 | low; }
NM_INLINE nm_u128 nm_pcg_state(const nm_pcg64 *p) { return nm_wide(p->high, p->low); }
NM_INLINE nm_u128 nm_pcg_inc(const nm_pcg64 *p) { return nm_wide(p->inc_high, p->inc_low); }
NM_INLINE void nm_pcg_set(nm_pcg64 *p, nm_u128 s)
{
    p->low = (uint64_t)s;
    p->high = (uint64_t)(s >> 64);
}

NM_INLINE uint64_t nm_pcg64_output(nm_u128 s)
{
    uint64_t x = (uint64_t)(s >> 64) ^ (uint64_t)s;
    unsigned r = (unsigned)(s >> 122);
    return x >> r | x << (-r & 63);
}
NM_INLINE uint64_t nm_pcg64_u64(nm_pcg64 *p)
{
    nm_u128 s = nm_pcg_state(p) * NM_PCG_MULTIPLIER + nm_pcg_inc(p);
    nm_pcg_set(p, s);
    return nm_pcg64_output(s);
}
NM_INLINE uint64_t nm_pcg64dxsm_output(nm_u128 s)
{
    uint64_t hi = (uint64_t)(s >> 64), lo = (uint64_t)s | 1;
    hi ^= hi >> 32;
    hi *= NM_PCG_CHEAP_MULTIPLIER;
    hi ^= hi >> 48;
    return hi * lo;
}
NM_INLINE uint64_t nm_pcg64dxsm_u64(nm_pcg64dxsm *p)
{
    nm_u128 s = nm_pcg_state(p);
    nm_pcg_set(p, s * NM_PCG_CHEAP_MULTIPLIER + nm_pcg_inc(p));
    return nm_pcg64dxsm_output(s);
}

NM_INLINE void nm_philox_count(uint64_t counter[4])
{
    for (int i = 0; i < 4 && ++counter[i] == 0; i++)
        ;
}
NM_INLINE uint64_t nm_philox_u64(nm_philox *p)
{
    if (NM_LIKELY(p->buffer_pos < NM_PHILOX_BUFFER))
        return p->buffer[p->buffer_pos++];
    nm_philox_count(p->counter);
    nm_philox_block(p->counter, p->key, p->buffer);
    p->buffer_pos = 1;
    return p->buffer[0];
}

NM_INLINE uint64_t nm_sfc64_u64(nm_sfc64 *p)
{
    uint64_t out = p->s[0] + p->s[1] + p->s[3]++;
    p->s[0] = p->s[1] ^ p->s[1] >> 11;
    p->s[1] = p->s[2] + (p->s[2] << 3);
    p->s[2] = (p->s[2] << 24 | p->s[2] >> 40) + out;
    return out;
}

/* next_uint32 of the 64-bit engines: the lower half first, the upper half kept. */
#define NM_HALVES(engine)                                                             \
    NM_INLINE uint32_t nm_##engine##_u32(nm_##engine *p)                              \
    {                                                                                 \
        if (p->has_uint32) {                                                          \
            p->has_uint32 = 0;                                                        \
            return p->uinteger;                                                       \
        }                                                                             \
        uint64_t u = nm_##engine##_u64(p);                                            \
        p->has_uint32 = 1;                                                            \
        p->uinteger = (uint32_t)(u >> 32);                                            \
        return (uint32_t)u;                                                           \
    }                                                                                 \
    NM_INLINE double nm_##engine##_double(nm_##engine *p) { return nm_to_double(nm_##engine##_u64(p)); }
NM_HALVES(pcg64)
NM_HALVES(pcg64dxsm)
NM_HALVES(philox)
NM_HALVES(sfc64)
#undef NM_HALVES

/* Give back a copy that a loop has held in registers: what a step changes. */
#define NM_PUT_HALF(home, held) ((home)->has_uint32 = (held)->has_uint32, (home)->uinteger = (held)->uinteger)
NM_INLINE void nm_pcg64_put(nm_pcg64 *home, const nm_pcg64 *held)
{
    home->low = held->low;
    home->high = held->high;
    NM_PUT_HALF(home, held);
}
NM_INLINE void nm_pcg64dxsm_put(nm_pcg64dxsm *home, const nm_pcg64dxsm *held) { nm_pcg64_put(home, held); }
NM_INLINE void nm_sfc64_put(nm_sfc64 *home, const nm_sfc64 *held) { *home = *held; }
NM_INLINE void nm_philox_put(nm_philox *home, const nm_philox *held) { *home = *held; }
