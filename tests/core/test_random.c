/* test_random.c - bit generators, seed sequences and distributions against hashes of NumPy 2.4.6's streams. */
#include "check.h"
#include "random/bitgen.h"
#include "random/seedseq.h"

static uint64_t hash_step(uint64_t h, uint64_t x) { return h * 0x9E3779B97F4A7C15u + x; }

static uint64_t hash_raw(nm_bitgen *g, int n)
{
    uint64_t h = 0;
    for (int i = 0; i < n; i++)
        h = hash_step(h, g->next_raw(g->state));
    return h;
}

TEST(engines_give_a_million_raw_draws)
{
    static const struct { nm_engine engine; const char *name; uint64_t million, four_more; } rows[] = {
        { NM_MT19937, "MT19937", 0xb2171b329d4ee338, 0xeae52390fed26024 },
        { NM_PCG64, "PCG64", 0xe883874530c5d3cb, 0x838bed5d07fa862 },
        { NM_PCG64DXSM, "PCG64DXSM", 0xf7add46651a69e8e, 0x77cd79a54b405f94 },
        { NM_PHILOX, "Philox", 0x7e48d6aaba1ae9bc, 0xfa955d11aa4967fe },
        { NM_SFC64, "SFC64", 0x7ba67d944f6d4cf2, 0x4c6627076bcf1c8f },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nm_engine_state s;
        nm_bitgen g;
        nm_engine_seed(rows[i].engine, &s, 12345);
        nm_bitgen_bind(&g, rows[i].engine, &s);
        CHECK(!strcmp(nm_engine_name(rows[i].engine), rows[i].name));
        CHECK(nm_bitgen_engine(&g) == rows[i].engine);
        CHECK(hash_raw(&g, 1000000) == rows[i].million);
        CHECK(hash_raw(&g, 4) == rows[i].four_more);
    }
}

TEST(engines_jump_and_advance)
{
    nm_engine_state s;
    nm_bitgen g;
    nm_engine_seed(NM_MT19937, &s, 12345);
    nm_bitgen_bind(&g, NM_MT19937, &s);
    nm_mt19937_jump(&s.mt19937);
    CHECK(hash_raw(&g, 1000) == 0xa9db00cfb9f5e8ba);
    nm_engine_seed(NM_PCG64, &s, 12345);
    nm_bitgen_bind(&g, NM_PCG64, &s);
    nm_pcg64_advance(&s.pcg64, (uint64_t)1 << 36, 7);
    CHECK(hash_raw(&g, 1000) == 0x626c7c367288c3bc);
    nm_engine_seed(NM_PCG64DXSM, &s, 12345);
    nm_bitgen_bind(&g, NM_PCG64DXSM, &s);
    nm_pcg64dxsm_advance(&s.pcg64dxsm, (uint64_t)1 << 36, 7);
    CHECK(hash_raw(&g, 1000) == 0xce8d2265682a03a3);
    nm_engine_seed(NM_PHILOX, &s, 12345);
    nm_bitgen_bind(&g, NM_PHILOX, &s);
    nm_philox_advance(&s.philox, (const uint64_t[4]){ 7, 0, 0, 1 << 8 });
    CHECK(hash_raw(&g, 1000) == 0x5b482cbcf1fcb1d9);
}

TEST(legacy_seeds)
{
    nm_mt19937 m;
    nm_bitgen g;
    nm_bitgen_bind(&g, NM_MT19937, &m);
    nm_mt19937_seed(&m, 42);
    CHECK(hash_raw(&g, 1000) == 0xa3c1cb2da11ca4da);
    nm_mt19937_init_by_array(&m, (const uint32_t[]){ 1, 2, 3 }, 3);
    CHECK(hash_raw(&g, 1000) == 0xee621515707cf685);
}

TEST(seed_sequences_spawn)
{
    nm_seedseq root, child, grandchild;
    uint64_t w[100], h = 0;
    uint32_t v[100];
    CHECK(nm_seedseq_init(NULL, &root, (const uint32_t[]){ 1, 2, 3, 4, 5, 6 }, 6) == NM_OK);
    nm_seed_words64(root.pool, NM_SEED_POOL, w, 100);
    for (int i = 0; i < 100; i++)
        h = hash_step(h, w[i]);
    CHECK(h == 0x44152f53bbbbec1a);
    CHECK(nm_seedseq_spawn(NULL, &root, &child) == NM_OK && nm_seedseq_spawn(NULL, &root, &child) == NM_OK);
    CHECK(nm_seedseq_spawn(NULL, &child, &grandchild) == NM_OK);
    nm_seed_words32(grandchild.pool, NM_SEED_POOL, v, 100);
    h = 0;
    for (int i = 0; i < 100; i++)
        h = hash_step(h, v[i]);
    CHECK(h == 0x9c3e18b4c1e5e09d);
}
