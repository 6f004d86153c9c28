/* bitgen.c - the engines behind their function pointers; seeding, advancing.  MT19937's block work is in mt19937.c. */
#include "random/bitgen.h"
#include "random/seedseq.h"

#define ENGINE(name)                                                                                  \
    static uint64_t name##_next64(void *s) { return nm_##name##_u64(s); }                             \
    static uint32_t name##_next32(void *s) { return nm_##name##_u32(s); }                             \
    static double name##_next_double(void *s) { return nm_##name##_double(s); }
ENGINE(mt19937)
ENGINE(pcg64)
ENGINE(pcg64dxsm)
ENGINE(philox)
ENGINE(sfc64)
static uint64_t mt19937_raw(void *s) { return nm_mt19937_u32(s); }

static const struct {
    const char *name;
    size_t size;
    nm_bitgen calls;
} engines[NM_ENGINES] = {
    [NM_MT19937] = { "MT19937", sizeof(nm_mt19937), { NULL, mt19937_next64, mt19937_next32, mt19937_next_double, mt19937_raw } },
    [NM_PCG64] = { "PCG64", sizeof(nm_pcg64), { NULL, pcg64_next64, pcg64_next32, pcg64_next_double, pcg64_next64 } },
    [NM_PCG64DXSM] = { "PCG64DXSM", sizeof(nm_pcg64dxsm),
        { NULL, pcg64dxsm_next64, pcg64dxsm_next32, pcg64dxsm_next_double, pcg64dxsm_next64 } },
    [NM_PHILOX] = { "Philox", sizeof(nm_philox), { NULL, philox_next64, philox_next32, philox_next_double, philox_next64 } },
    [NM_SFC64] = { "SFC64", sizeof(nm_sfc64), { NULL, sfc64_next64, sfc64_next32, sfc64_next_double, sfc64_next64 } },
};

void nm_bitgen_bind(nm_bitgen *g, nm_engine engine, void *state)
{
    *g = engines[engine].calls;
    g->state = state;
}

nm_engine nm_bitgen_engine(const nm_bitgen *g)
{
    for (int e = 0; e < NM_ENGINES; e++)
        if (g->next_uint64 == engines[e].calls.next_uint64 && g->next_uint32 == engines[e].calls.next_uint32 &&
            g->next_double == engines[e].calls.next_double)
            return (nm_engine)e;
    return NM_FOREIGN;
}

const char *nm_engine_name(nm_engine engine) { return engine < NM_ENGINES ? engines[engine].name : "foreign"; }
size_t nm_engine_size(nm_engine engine) { return engine < NM_ENGINES ? engines[engine].size : 0; }

/* ------------------------------------------------------------------ PCG64 */
/* x -> multiplier * x + increment, delta times over, by repeated squaring of the map. */
static nm_u128 lcg_advance(nm_u128 state, nm_u128 delta, nm_u128 multiplier, nm_u128 increment)
{
    nm_u128 mult = 1, plus = 0;
    for (; delta; delta >>= 1) {
        if (delta & 1) {
            mult *= multiplier;
            plus = plus * multiplier + increment;
        }
        increment *= multiplier + 1;
        multiplier *= multiplier;
    }
    return mult * state + plus;
}

/* NumPy seeds both with the full multiplier. */
static void pcg_seed(nm_pcg64 *p, const uint64_t seed[2], const uint64_t inc[2])
{
    nm_u128 i = nm_wide(inc[0], inc[1]) << 1 | 1;
    *p = (nm_pcg64){ .inc_low = (uint64_t)i, .inc_high = (uint64_t)(i >> 64) };
    nm_pcg_set(p, (i + nm_wide(seed[0], seed[1])) * NM_PCG_MULTIPLIER + i);
}

static void pcg_advance(nm_pcg64 *p, nm_u128 delta, nm_u128 multiplier)
{
    nm_pcg_set(p, lcg_advance(nm_pcg_state(p), delta, multiplier, nm_pcg_inc(p)));
    p->has_uint32 = 0;
    p->uinteger = 0;
}

void nm_pcg64_set_seed(nm_pcg64 *p, const uint64_t seed[2], const uint64_t inc[2]) { pcg_seed(p, seed, inc); }
void nm_pcg64dxsm_set_seed(nm_pcg64dxsm *p, const uint64_t seed[2], const uint64_t inc[2]) { pcg_seed(p, seed, inc); }
void nm_pcg64_advance(nm_pcg64 *p, uint64_t high, uint64_t low) { pcg_advance(p, nm_wide(high, low), NM_PCG_MULTIPLIER); }
void nm_pcg64dxsm_advance(nm_pcg64dxsm *p, uint64_t high, uint64_t low) { pcg_advance(p, nm_wide(high, low), NM_PCG_CHEAP_MULTIPLIER); }

/* ------------------------------------------------------------------ Philox 4x64, 10 rounds */
void nm_philox_block(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4])
{
    uint64_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        nm_u128 a = (nm_u128)0xD2E7470EE14C6C93u * c0, b = (nm_u128)0xCA5A826395121157u * c2;
        c0 = (uint64_t)(b >> 64) ^ c1 ^ k0;
        c2 = (uint64_t)(a >> 64) ^ c3 ^ k1;
        c1 = (uint64_t)b;
        c3 = (uint64_t)a;
        k0 += 0x9E3779B97F4A7C15u;
        k1 += 0xBB67AE8584CAA73Bu;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

static void philox_reset(nm_philox *p)
{
    memset(p->buffer, 0, sizeof p->buffer);
    p->buffer_pos = NM_PHILOX_BUFFER;
    p->has_uint32 = 0;
    p->uinteger = 0;
}

void nm_philox_set_key(nm_philox *p, const uint64_t key[2], const uint64_t counter[4])
{
    memcpy(p->key, key, sizeof p->key);
    if (counter)
        memcpy(p->counter, counter, sizeof p->counter);
    else
        memset(p->counter, 0, sizeof p->counter);
    philox_reset(p);
}

static void philox_count_by(nm_philox *p, const uint64_t delta[4])
{
    bool carry = false;
    for (int i = 0; i < 4; i++) {
        if (carry)
            carry = ++p->counter[i] == 0;
        uint64_t before = p->counter[i];
        p->counter[i] += delta[i];
        carry |= p->counter[i] < before;
    }
}

void nm_philox_advance(nm_philox *p, const uint64_t delta[4])
{
    philox_count_by(p, delta);
    philox_reset(p);
}

static void philox_skip(nm_philox *p, uint64_t draws)
{
    uint64_t buffered = NM_MIN(draws, (uint64_t)(NM_PHILOX_BUFFER - p->buffer_pos));
    p->buffer_pos += (int)buffered;
    draws -= buffered;
    if (draws == 0)
        return;
    uint64_t blocks = (draws - 1) / NM_PHILOX_BUFFER;          /* whole ones before the block that ends up in the buffer */
    philox_count_by(p, (const uint64_t[4]){ blocks });
    nm_philox_count(p->counter);
    nm_philox_block(p->counter, p->key, p->buffer);
    p->buffer_pos = (int)(draws - blocks * NM_PHILOX_BUFFER);
}

bool nm_engine_skip(nm_engine engine, void *state, uint64_t draws)
{
    nm_pcg64 *pcg = state;
    switch (engine) {
    case NM_PCG64: nm_pcg_set(pcg, lcg_advance(nm_pcg_state(pcg), draws, NM_PCG_MULTIPLIER, nm_pcg_inc(pcg))); return true;
    case NM_PCG64DXSM: nm_pcg_set(pcg, lcg_advance(nm_pcg_state(pcg), draws, NM_PCG_CHEAP_MULTIPLIER, nm_pcg_inc(pcg))); return true;
    case NM_PHILOX: philox_skip(state, draws); return true;
    default: return false;
    }
}

/* ------------------------------------------------------------------ SFC64 */
void nm_sfc64_set_seed(nm_sfc64 *p, const uint64_t seed[3])
{
    memcpy(p->s, seed, 3 * sizeof *seed);
    p->s[3] = 1;
    p->has_uint32 = 0;
    p->uinteger = 0;
    for (int i = 0; i < 12; i++)
        nm_sfc64_u64(p);
}

/* ------------------------------------------------------------------ seeding by one integer */
void nm_engine_seed(nm_engine engine, void *state, uint64_t seed)
{
    uint32_t entropy[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) }, pool[NM_SEED_POOL], words[NM_MT_WORDS];
    uint64_t w[4];
    nm_seed_mix(pool, NM_SEED_POOL, entropy, entropy[1] ? 2 : 1);
    nm_seed_words64(pool, NM_SEED_POOL, w, 4);
    switch (engine) {
    case NM_MT19937:
        nm_seed_words32(pool, NM_SEED_POOL, words, NM_MT_WORDS);
        nm_mt19937_set_words(state, words);
        break;
    case NM_PCG64:
        nm_pcg64_set_seed(state, w, w + 2);
        break;
    case NM_PCG64DXSM:
        nm_pcg64dxsm_set_seed(state, w, w + 2);
        break;
    case NM_PHILOX:
        nm_philox_set_key(state, w, NULL);
        break;
    case NM_SFC64:
        nm_sfc64_set_seed(state, w);
        break;
    case NM_ENGINES:
        break;
    }
}
