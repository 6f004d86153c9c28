/* test_random.c - bit generators, seed sequences and distributions against hashes of NumPy 2.4.6's streams. */
#include "check.h"
#include <math.h>
#include "base/ctx.h"
#include "random/random.h"

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

/* ------------------------------------------------------------------ distributions */
static nm_lib *lib;
static nm_ctx *ctx;

static void start(nm_rng *r, nm_engine_state *s, nm_engine engine, uint64_t seed)
{
    nm_bitgen g;
    if (!ctx) {
        lib = nm_lib_new(NULL);
        ctx = nm_ctx_new(lib);
    }
    nm_engine_seed(engine, s, seed);
    nm_bitgen_bind(&g, engine, s);
    nm_rng_init(r, &g);
}

static uint64_t next_raw(nm_rng *r) { return r->bg.next_raw(r->bg.state); }

/* Hash n items of type 'd', 'f' or 'q'; doubles are rounded to float, since the last bit is the platform's libm's. */
static uint64_t hash_items(const void *data, char type, int n)
{
    uint64_t h = 0;
    for (int i = 0; i < n; i++) {
        float f = type == 'd' ? (float)((const double *)data)[i] : type == 'f' ? ((const float *)data)[i] : 0;
        uint32_t bits;
        memcpy(&bits, &f, 4);
        h = hash_step(h, type == 'q' ? ((const uint64_t *)data)[i] : bits);
    }
    return h;
}

static uint64_t hash_fill(nm_rng *r, nm_dist dist, const double *args, int n, bool strided)
{
    static double out[1000], wide[3][1000];
    static int64_t whole[3][1000];
    static float narrow[1000];
    const nm_dist_info *info = nm_dist_about(dist);
    char *arg[3] = { 0 };
    intptr_t step[3] = { 0 };
    for (int k = 0; info->args[k]; k++) {
        for (int i = 0; i < n; i++) {
            wide[k][i] = args[k];
            whole[k][i] = (int64_t)args[k];
            narrow[i] = (float)args[k];
        }
        char c = info->args[k];
        arg[k] = c == 'd' ? (char *)wide[k] : c == 'q' ? (char *)whole[k] : (char *)narrow;
        step[k] = !strided ? 0 : c == 'f' ? 4 : 8;
    }
    CHECK(nm_random_fill(ctx, r, dist, n, out, arg, step) == NM_OK);
    return hash_items(out, info->out, n);
}

TEST(distributions_give_numpys_values_and_states)
{
    static const struct { nm_dist dist; nm_engine engine; double args[3]; uint64_t hash, next; } rows[] = {
        { NM_DIST_random, NM_MT19937, { 0 }, 0xec751bab4918bf6, 0xc15cbd81 },
        { NM_DIST_random_f, NM_PCG64, { 0 }, 0xd5446fafe34f91b4, 0x5c652a1bf90edfb7 },
        { NM_DIST_standard_exponential, NM_PCG64DXSM, { 0 }, 0x41a69631b421a64e, 0x47aa64a581158ad },
        { NM_DIST_standard_exponential_f, NM_PHILOX, { 0 }, 0x3d01fb704b02fbc2, 0x879b25437cf607bb },
        { NM_DIST_standard_exponential_inv, NM_SFC64, { 0 }, 0x8130246419fdc28, 0x4ddaa2b86b1acb2d },
        { NM_DIST_standard_exponential_inv_f, NM_MT19937, { 0 }, 0x5aa1e9753cd10ef, 0xe056f466 },
        { NM_DIST_standard_normal, NM_PCG64, { 0 }, 0xc0087d4050cf4cc6, 0xd4d18641e4d0f865 },
        { NM_DIST_standard_normal_f, NM_PCG64DXSM, { 0 }, 0x2457ab754be24930, 0x2bcb9b5e3f54ad57 },
        { NM_DIST_standard_cauchy, NM_PHILOX, { 0 }, 0xde13fd6c374712bb, 0xe17d8085c577c3e0 },
        { NM_DIST_positive_int, NM_SFC64, { 0 }, 0x7f4794603428c99b, 0x4ddaa2b86b1acb2d },
        { NM_DIST_standard_gamma, NM_MT19937, { 0.3 }, 0x2141da640e884074, 0x6e78fc24 },
        { NM_DIST_standard_gamma, NM_PCG64, { 1.0 }, 0x88d3d5268dec22a, 0x4154dce23f82dffe },
        { NM_DIST_standard_gamma, NM_PCG64DXSM, { 7.5 }, 0x30e3851d6a2320ab, 0xbd3889ba04b54ebe },
        { NM_DIST_standard_gamma_f, NM_PHILOX, { 0.3 }, 0xf4153bf7b3fbe404, 0xa46e9b91f8b2ebbb },
        { NM_DIST_standard_gamma_f, NM_SFC64, { 2.5 }, 0x85fbe309f2e2e2a, 0x1d8fe55c9e4d6f86 },
        { NM_DIST_exponential, NM_MT19937, { 2.5 }, 0x9eee347bc201af9d, 0xe1b3b35d },
        { NM_DIST_chisquare, NM_PCG64, { 0.7 }, 0xe99f0c4c1697b547, 0xe0a29afe841e0ea },
        { NM_DIST_chisquare, NM_PCG64DXSM, { 5.0 }, 0x546a567f8c5fb2e1, 0xf575efb49e706c2e },
        { NM_DIST_pareto, NM_PHILOX, { 1.5 }, 0x836d16ad642427b, 0x4d97b95f4ecf0f48 },
        { NM_DIST_weibull, NM_SFC64, { 1.5 }, 0x91a1905bfb5544d8, 0xaba7f18c16b2f741 },
        { NM_DIST_power, NM_MT19937, { 0.7 }, 0x1a5125d3ad2be86b, 0xe1b3b35d },
        { NM_DIST_rayleigh, NM_PCG64, { 2.0 }, 0xed884adf463967e3, 0x4154dce23f82dffe },
        { NM_DIST_standard_t, NM_PCG64DXSM, { 4.0 }, 0x73a4b29623b6d58a, 0x1d748d277c1913c2 },
        { NM_DIST_poisson, NM_PHILOX, { 0.5 }, 0x330e4ea15ca68788, 0x8deb6105e7b4b4e8 },
        { NM_DIST_poisson, NM_SFC64, { 10.0 }, 0x9119da8a03d47059, 0x381e40ffdccc32b5 },
        { NM_DIST_poisson, NM_MT19937, { 100000.0 }, 0xe75dff4a56e96774, 0xe240d7eb },
        { NM_DIST_geometric, NM_PCG64, { 0.01 }, 0xfd0fad813576dccb, 0x4154dce23f82dffe },
        { NM_DIST_geometric, NM_PCG64DXSM, { 0.4 }, 0x3f58ea20ae3d7efd, 0x6341d8d4d8a2709a },
        { NM_DIST_zipf, NM_PHILOX, { 1.7 }, 0xb90a0e19f8e37c31, 0x9dc0ae2ddb072ed5 },
        { NM_DIST_zipf, NM_SFC64, { 4.0 }, 0x8613f90a56269e0e, 0xb5617e68583b1216 },
        { NM_DIST_logseries, NM_MT19937, { 0.8 }, 0x452dc7ba91b54d10, 0x310022b2 },
        { NM_DIST_normal, NM_PCG64, { 1.0, 2.0 }, 0x25058c1e1ce5db23, 0xd4d18641e4d0f865 },
        { NM_DIST_gamma, NM_PCG64DXSM, { 0.5, 2.0 }, 0x750952aeeb0ff917, 0x411c52798a574f79 },
        { NM_DIST_gamma, NM_PHILOX, { 3.0, 2.0 }, 0xbe51e6e569b120c6, 0x2161a591303e7cc9 },
        { NM_DIST_uniform, NM_SFC64, { -1.0, 4.0 }, 0xee9bc0063fa33031, 0x4ddaa2b86b1acb2d },
        { NM_DIST_beta, NM_MT19937, { 0.5, 0.7 }, 0xe539e98655c27c5f, 0xaa85f8fb },
        { NM_DIST_beta, NM_PCG64, { 1e-200, 1e-200 }, 0xab19772e49800000, 0xefc3b34b855b7cd4 },
        { NM_DIST_beta, NM_PCG64DXSM, { 3.0, 0.5 }, 0xd9aa8635c3584b4, 0x10fabfb8232b3bf9 },
        { NM_DIST_f, NM_PHILOX, { 3.0, 5.0 }, 0x3cc068a54ae2f3fc, 0xc0a8bd7a30a51aa9 },
        { NM_DIST_laplace, NM_SFC64, { 1.0, 2.0 }, 0x62ba0da87732ad9c, 0x4ddaa2b86b1acb2d },
        { NM_DIST_gumbel, NM_MT19937, { 1.0, 2.0 }, 0xfda9dc34f7a49a83, 0xc15cbd81 },
        { NM_DIST_logistic, NM_PCG64, { 1.0, 2.0 }, 0x6f53de82a1757b28, 0xefc3b34b855b7cd4 },
        { NM_DIST_lognormal, NM_PCG64DXSM, { 0.5, 0.7 }, 0xcde6c9b744e6e3d3, 0x5f70f2e2e7e71496 },
        { NM_DIST_wald, NM_PHILOX, { 1.0, 2.0 }, 0xb4dea60af850c825, 0x236efcda50ec8bcb },
        { NM_DIST_vonmises, NM_SFC64, { 0.5, 1e-06 }, 0x9572c5849838a91b, 0xff2db4410fc54370 },
        { NM_DIST_vonmises, NM_MT19937, { 0.5, 3.0 }, 0xc6df60f6710cac8a, 0xef456d31 },
        { NM_DIST_vonmises, NM_PCG64, { 0.5, 10000000.0 }, 0xeeb7d8b54b944097, 0xd4d18641e4d0f865 },
        { NM_DIST_noncentral_chisquare, NM_PCG64DXSM, { 0.5, 3.0 }, 0xf9557747b9559cd4, 0xe6b2869d850bc147 },
        { NM_DIST_noncentral_chisquare, NM_PHILOX, { 4.0, 3.0 }, 0x99c43f7aa9f1545f, 0x6733726f368839e8 },
        { NM_DIST_negative_binomial, NM_SFC64, { 3.5, 0.2 }, 0xe63bb5a6f1b15eb0, 0x31e0c759fe27d834 },
        { NM_DIST_binomial, NM_MT19937, { 0.3, 20.0 }, 0xda906416d228999e, 0xc15cbd81 },
        { NM_DIST_binomial, NM_PCG64, { 0.3, 1000.0 }, 0xe97ab9bd8628a935, 0x792e0fb5064c4268 },
        { NM_DIST_binomial, NM_PCG64DXSM, { 0.9, 1000.0 }, 0x3c1c8456226a05dd, 0xe6c777529bda7fd9 },
        { NM_DIST_triangular, NM_PHILOX, { -1.0, 0.0, 4.0 }, 0xab445a04a05745b2, 0x36c2c23a6089208f },
        { NM_DIST_noncentral_f, NM_SFC64, { 3.0, 4.0, 2.0 }, 0x14e6e09cff5693a7, 0xb3831649de2317aa },
        { NM_DIST_hypergeometric, NM_MT19937, { 20.0, 30.0, 5.0 }, 0xe8e3fd742dfd2cef, 0x764e96f5 },
        { NM_DIST_hypergeometric, NM_PCG64, { 200.0, 300.0, 60.0 }, 0xb4925eca35fd56ff, 0x6bb97a30b39076ba },
        { NM_DIST_hypergeometric, NM_PCG64DXSM, { 300.0, 200.0, 400.0 }, 0xe9915fc07e46cc41, 0x523068ef58e3fa0a },
        { NM_DIST_legacy_standard_normal, NM_PHILOX, { 0 }, 0xfcd6dd93b9e1aeea, 0x94ea016239ba257d },
        { NM_DIST_legacy_standard_exponential, NM_SFC64, { 0 }, 0x8130246419fdc28, 0x4ddaa2b86b1acb2d },
        { NM_DIST_legacy_standard_cauchy, NM_MT19937, { 0 }, 0x17ff824d7469a55, 0x1f5883b },
        { NM_DIST_legacy_standard_gamma, NM_PCG64, { 0.3 }, 0x843f48067ecaf6ac, 0xf75cedc99e74a2cd },
        { NM_DIST_legacy_standard_gamma, NM_PCG64DXSM, { 1.0 }, 0x71b9eaeea0fd9db0, 0x6341d8d4d8a2709a },
        { NM_DIST_legacy_standard_gamma, NM_PHILOX, { 7.5 }, 0xaff3ba7db5ab220a, 0x1c43bc94491e08c1 },
        { NM_DIST_legacy_exponential, NM_SFC64, { 2.5 }, 0x42ad3e23b8a20137, 0x4ddaa2b86b1acb2d },
        { NM_DIST_legacy_chisquare, NM_MT19937, { 0.7 }, 0x5345ad3f0ba60ac6, 0x35088f7 },
        { NM_DIST_legacy_chisquare, NM_PCG64, { 5.0 }, 0x9694ca2ceac0d882, 0x6c5e42a215f5843a },
        { NM_DIST_legacy_pareto, NM_PCG64DXSM, { 1.5 }, 0x21d61114d924793, 0x6341d8d4d8a2709a },
        { NM_DIST_legacy_weibull, NM_PHILOX, { 1.5 }, 0x281c3e4836bb1ef6, 0x36c2c23a6089208f },
        { NM_DIST_legacy_power, NM_SFC64, { 0.7 }, 0xeec6606f3bdecc23, 0x4ddaa2b86b1acb2d },
        { NM_DIST_legacy_rayleigh, NM_MT19937, { 2.0 }, 0x6a71ed81c442e0fc, 0xc15cbd81 },
        { NM_DIST_legacy_standard_t, NM_PCG64, { 4.0 }, 0x9ad3428d11a0a058, 0xc57f4549501e604f },
        { NM_DIST_legacy_geometric, NM_PCG64DXSM, { 0.01 }, 0xedfeddeba61e0f16, 0x6341d8d4d8a2709a },
        { NM_DIST_legacy_geometric, NM_PHILOX, { 0.4 }, 0x55ff1b0297e141bd, 0x36c2c23a6089208f },
        { NM_DIST_legacy_zipf, NM_SFC64, { 1.7 }, 0x291a06a2330b2810, 0xda9c04ad409f7de3 },
        { NM_DIST_legacy_zipf, NM_MT19937, { 4.0 }, 0x779ef60338c5d612, 0xca0c3c85 },
        { NM_DIST_legacy_logseries, NM_PCG64, { 0.8 }, 0xfbce7e6338be5fe9, 0xcc5e945847ad9336 },
        { NM_DIST_legacy_normal, NM_PCG64DXSM, { 1.0, 2.0 }, 0xe0e2ebf65418d959, 0x90cb9f421dd662b1 },
        { NM_DIST_legacy_gamma, NM_PHILOX, { 0.5, 2.0 }, 0xd20605e715d89d80, 0xdba2b599ac84e6d9 },
        { NM_DIST_legacy_gamma, NM_SFC64, { 3.0, 2.0 }, 0x1b408adab40b567c, 0x3a4414fb0e46d286 },
        { NM_DIST_legacy_beta, NM_MT19937, { 0.5, 0.7 }, 0xe539e98655c27c5f, 0xaa85f8fb },
        { NM_DIST_legacy_beta, NM_PCG64, { 1e-200, 1e-200 }, 0xeafafd3cec000000, 0xfc13f9b5f6d88022 },
        { NM_DIST_legacy_beta, NM_PCG64DXSM, { 3.0, 0.5 }, 0xd814948feb2c8aa1, 0x9e2cb6103d189bcd },
        { NM_DIST_legacy_f, NM_PHILOX, { 3.0, 5.0 }, 0x830ae9ec90ca065f, 0x1bc396bc13a3b60c },
        { NM_DIST_legacy_lognormal, NM_SFC64, { 0.5, 0.7 }, 0xd7873c5d5d9cffa2, 0xa5e98df79bef7f4f },
        { NM_DIST_legacy_wald, NM_MT19937, { 1.0, 2.0 }, 0x89df72e56b93ec22, 0x50640ff8 },
        { NM_DIST_legacy_vonmises, NM_PCG64, { 0.5, 1e-06 }, 0xfff9d3e7a4b6a7f3, 0x8139e0018bb41f5 },
        { NM_DIST_legacy_vonmises, NM_PCG64DXSM, { 0.5, 3.0 }, 0x9bf7eeeb7410bc65, 0x37eb3b507b463d9a },
        { NM_DIST_legacy_vonmises, NM_PHILOX, { 0.5, 100.0 }, 0x90623015607d7250, 0x1b63b7b4a0d8c4bf },
        { NM_DIST_legacy_noncentral_chisquare, NM_SFC64, { 0.5, 3.0 }, 0xf927d30312235620, 0x6fa1c7c777f6c844 },
        { NM_DIST_legacy_noncentral_chisquare, NM_MT19937, { 4.0, 3.0 }, 0xf5b2106db5acda27, 0x5f13a3c1 },
        { NM_DIST_legacy_negative_binomial, NM_PCG64, { 3.5, 0.2 }, 0x3da4a86b89300580, 0xba381262883bcb46 },
        { NM_DIST_legacy_binomial, NM_PCG64DXSM, { 0.3, 20.0 }, 0xbff83dacf0233dd, 0x6341d8d4d8a2709a },
        { NM_DIST_legacy_binomial, NM_PHILOX, { 0.3, 1000.0 }, 0x78e2ce12efdea0a0, 0x7352e5fb5c48d73a },
        { NM_DIST_legacy_binomial, NM_SFC64, { 0.9, 1000.0 }, 0x3a405380172f7247, 0x60d75b03a4c69115 },
        { NM_DIST_legacy_noncentral_f, NM_MT19937, { 3.0, 4.0, 2.0 }, 0xed11deeae56a48a9, 0xf75d1d7f },
        { NM_DIST_legacy_hypergeometric, NM_PCG64, { 20.0, 30.0, 5.0 }, 0x34cf25bd7ef3045, 0xabf771e207d04ca8 },
        { NM_DIST_legacy_hypergeometric, NM_PCG64DXSM, { 200.0, 300.0, 60.0 }, 0x8833d34c75b550d4, 0x6eea61d59f7b6528 },
        { NM_DIST_legacy_hypergeometric, NM_PHILOX, { 300.0, 200.0, 400.0 }, 0x15ec16178ae8799b, 0x863067aff110eeca },
    };
    for (int strided = 0; strided < 2; strided++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            nm_rng r;
            nm_engine_state s;
            start(&r, &s, rows[i].engine, 2024);
            uint64_t h = hash_fill(&r, rows[i].dist, rows[i].args, 1000, strided);
            if (h != rows[i].hash || next_raw(&r) != rows[i].next) {
                printf("%s, row %zu\n", nm_dist_about(rows[i].dist)->name, i);
                CHECK(0);
            }
            CHECK(1);
        }
}

/* The generic copy of the distributions, reached through pointers that are not ours. */
static uint64_t foreign64(void *s) { return nm_pcg64_u64(s); }
static uint32_t foreign32(void *s) { return nm_pcg64_u32(s); }
static double foreign_double(void *s) { return nm_pcg64_double(s); }

TEST(foreign_generators_give_the_same)
{
    for (int d = 0; d < NM_DISTS; d++) {
        static const double args[3] = { 0.25, 0.75, 1.0 }, counts[3] = { 20, 30, 5 };
        nm_rng ours, theirs;
        nm_engine_state a, b;
        start(&ours, &a, NM_PCG64, 5);
        nm_engine_seed(NM_PCG64, &b, 5);
        nm_rng_init(&theirs, &(nm_bitgen){ &b, foreign64, foreign32, foreign_double, foreign64 });
        CHECK(theirs.engine == NM_FOREIGN);
        const char *t = nm_dist_about((nm_dist)d)->args;
        const double *p = *t == 'q' ? counts : args;
        double mixed[3] = { p[0] + (!strcmp(t, "d") && strstr(nm_dist_about((nm_dist)d)->name, "zipf") ? 1 : 0), p[1], p[2] };
        CHECK(hash_fill(&ours, (nm_dist)d, mixed, 500, false) == hash_fill(&theirs, (nm_dist)d, mixed, 500, false));
        CHECK(nm_pcg_state(&a.pcg64) == nm_pcg_state(&b.pcg64));
    }
}

/* Every parameter of every distribution has a name and a domain; its edges are in or out, and what is out is named. */
TEST(threads_do_not_change_draws_or_states)
{
    static const nm_dist dists[] = { NM_DIST_random, NM_DIST_random_f, NM_DIST_uniform, NM_DIST_positive_int,
                                     NM_DIST_standard_exponential_inv };
    enum { N = 200001 };
    double low = -1, range = 3;
    char *arg[2] = { (char *)&low, (char *)&range }, *out[2] = { malloc(8 * N), malloc(8 * N) };
    const intptr_t step[2] = { 0, 0 };
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    for (int engine = 0; engine < NM_ENGINES; engine++)
        for (size_t k = 0; k < sizeof dists / sizeof *dists; k++)
            for (int before = 0; before < 6; before++) {       /* 32-bit draws first: what is buffered differs */
                nm_engine_state s[2];
                intptr_t bytes = N * (nm_dist_about(dists[k])->out == 'f' ? 4 : 8);
                for (int i = 0; i < 2; i++) {
                    nm_bitgen g;
                    nm_rng r;
                    memset(&s[i], 0, sizeof s[i]);
                    nm_engine_seed((nm_engine)engine, &s[i], 9);
                    nm_bitgen_bind(&g, (nm_engine)engine, &s[i]);
                    for (int b = 0; b < before; b++)
                        g.next_uint32(g.state);
                    nm_rng_init(&r, &g);
                    nm_set_threads(lib, i ? 3 : 1);
                    CHECK(nm_random_fill(ctx, &r, dists[k], N - before, out[i], arg, step) == NM_OK);
                }
                CHECK(memcmp(out[0], out[1], (size_t)(bytes - 8 * before)) == 0);
                CHECK(memcmp(&s[0], &s[1], sizeof *s) == 0);
            }
    free(out[0]);
    free(out[1]);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(domains_of_parameters)
{
    static const struct { nm_domain domain; double in, out; const char *text; } edges[] = {
        { NM_DOM_NON_NEGATIVE, 0, -0.0, "x < 0" }, { NM_DOM_POSITIVE, 1e-300, 0, "x <= 0" },
        { NM_DOM_POSITIVE_NOT_NAN, 1, NAN, "x must not be NaN" }, { NM_DOM_IN_0_1, 1, NAN, "x < 0, x > 1 or x contains NaNs" },
        { NM_DOM_GT_0_LE_1, 1, 0, "x <= 0, x > 1 or x contains NaNs" }, { NM_DOM_GE_0_LT_1, 0, 1, "x < 0, x >= 1 or x contains NaNs" },
        { NM_DOM_GT_1, 1.5, 1, "x <= 1 or x contains NaNs" }, { NM_DOM_GE_1, 1, 0.5, "x < 1 or x contains NaNs" },
        { NM_DOM_RATE, 9e18, 9.3e18, "x value too large" },
        { NM_DOM_LONG_COUNT, 0, 1e19, "x is out of bounds for long, consider using the new generator API for 64bit integers." },
    };
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        char text[128];
        nm_dist_param x = { "x", edges[i].domain };
        int breach = nm_domain_breach(edges[i].domain, edges[i].out);
        CHECK(nm_domain_breach(edges[i].domain, edges[i].in) == 0 && breach > 0);
        nm_domain_message(&x, breach, true, sizeof text, text);
        CHECK(!strcmp(text, edges[i].text));
        nm_domain_message(&x, breach, true, 4, text);
        CHECK(strlen(text) == 3);
    }
    for (int d = 0; d < NM_DISTS; d++) {
        size_t n = strlen(nm_dist_about((nm_dist)d)->args);
        for (size_t k = 0; k < 3; k++)
            CHECK((nm_dist_params((nm_dist)d)[k].name != NULL) == (k < n));
    }
}

TEST(integers_of_every_width)
{
    static const struct { nm_engine engine; int size; int64_t low; uint64_t high; bool masked; uint64_t hash, next; } rows[] = {
        { NM_MT19937, 8, 0, 99, true, 0xdc29b682c08c2f67, 0xdfdbd8c5 },
        { NM_PCG64, 8, 0, 99, false, 0xb2751080c46f9c42, 0x6b950540fe8d1ac4 },
        { NM_PCG64, 8, -5, (uint64_t)1 << 40, false, 0xe7f6825d0a58cb55, 0xde7a0b7da1829590 },
        { NM_PCG64, 8, 0, ((uint64_t)1 << 63) + 5, true, 0x24c935ebeb4bc18f, 0xb23602afd9f0a1b8 },
        { NM_PCG64DXSM, 4, 0, 3000000000, false, 0x72b970749814b017, 0xebde70fcd942325a },
        { NM_PHILOX, 2, -7, 1000, false, 0xe31d46cadf6f70ad, 0xe9991247dafb8298 },
        { NM_SFC64, 1, 0, 200, false, 0x4bc79331506cafe8, 0x1886e792bfe6a1d3 },
        { NM_MT19937, 1, 3, 9, true, 0x353bbd1ccbe95212, 0x3cd00a5c },
        { NM_PCG64, 0, 0, 1, false, 0x2e2d2be1b202094e, 0xfed91b48826b236b },
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (int each = 0; each < 2; each++) {
            nm_rng r;
            nm_engine_state s;
            uint64_t out[1000], h = 0, off = (uint64_t)rows[k].low, range = rows[k].high - off;
            nm_bits part = { 0, 0 };
            start(&r, &s, rows[k].engine, 7);
            if (each)
                nm_random_integers_each(&r, rows[k].size, (char *)&off, 0, (char *)&range, 0, rows[k].masked, 1000, out, &part);
            else
                nm_random_integers(&r, rows[k].size, off, range, rows[k].masked, 1000, out);
            for (int i = 0; i < 1000; i++) {
                int size = rows[k].size;
                h = hash_step(h, size == 8 ? out[i] : size == 4 ? ((uint32_t *)out)[i] : size == 2 ? (uint64_t)((int16_t *)out)[i] :
                              ((uint8_t *)out)[i]);
            }
            CHECK(h == rows[k].hash && next_raw(&r) == rows[k].next);
        }
}

TEST(orders_choices_and_vectors)
{
    nm_rng r;
    nm_engine_state s;
    start(&r, &s, NM_PCG64, 7);
    int64_t order[1000], counts[6] = { 0 };
    for (int i = 0; i < 1000; i++)
        order[i] = i;
    nm_random_shuffle(&r, 1000, 1, 8, 8, (char *)order);
    CHECK(hash_items(order, 'q', 1000) == 0xf43754181c785680 && next_raw(&r) == 0x672c294351070d39);
    CHECK(nm_random_choose(ctx, &r, 1000000, 100, true, order) == NM_OK);
    CHECK(hash_items(order, 'q', 100) == 0x70dd367ca1a86300 && next_raw(&r) == 0xc1b1cf0637ab8931);
    CHECK(nm_random_choose(ctx, &r, 20000, 1000, false, order) == NM_OK);
    CHECK(hash_items(order, 'q', 1000) == 0x5384ae6ac766de59 && next_raw(&r) == 0x726d8f963931a002);
    nm_random_multinomial(&r, 1000, (const double[]){ .1, .2, .3, .4 }, 4, counts);
    CHECK(hash_items(counts, 'q', 4) == 0x182b36579de8be3c && next_raw(&r) == 0x8ade804022618e9b);
    double d[3];
    CHECK(nm_random_dirichlet(ctx, &r, (const double[]){ .01, .02, .03 }, 3, 1, false, d) == NM_OK);
    CHECK(hash_items(d, 'd', 3) == 0x55feaa44e5b14257 && next_raw(&r) == 0xc59754e50f506008);
    CHECK(nm_random_dirichlet(ctx, &r, (const double[]){ 1, 2, 3 }, 3, 1, false, d) == NM_OK);
    CHECK(hash_items(d, 'd', 3) == 0xbd83d31d0f3e26d && next_raw(&r) == 0x87d0e3d6537e9e3b);
    memset(counts, 0, sizeof counts);
    CHECK(nm_random_mvhg_count(ctx, &r, 60, 3, (const int64_t[]){ 10, 20, 30 }, 15, 2, counts) == NM_OK);
    CHECK(hash_items(counts, 'q', 6) == 0x5c97b810e42a68ee && next_raw(&r) == 0x1ae5b8f50026e698);
    memset(counts, 0, sizeof counts);
    CHECK(nm_random_mvhg_marginals(ctx, &r, 60, 3, (const int64_t[]){ 10, 20, 30 }, 45, 2, counts) == NM_OK);
    CHECK(hash_items(counts, 'q', 6) == 0x472917fe350817f2 && next_raw(&r) == 0x49c669144898c658);
    CHECK(nm_random_choose(ctx, &r, 5, 6, true, order) == NM_E_VALUE);
}

/* Parameters with which NumPy loops for ever. */
TEST(hostile_parameters_end)
{
    static const struct { nm_dist dist; double args[3]; } rows[] = {
        { NM_DIST_zipf, { 1.0000000000000002 } }, { NM_DIST_legacy_zipf, { 1.0000000000000002 } }, { NM_DIST_legacy_zipf, { 2000 } },
        { NM_DIST_legacy_zipf, { 1.00000000001 } }, { NM_DIST_standard_gamma, { NAN } }, { NM_DIST_standard_gamma_f, { NAN } },
        { NM_DIST_beta, { NAN, 2 } }, { NM_DIST_legacy_standard_gamma, { NAN } }, { NM_DIST_legacy_vonmises, { 0, INFINITY } },
        { NM_DIST_legacy_vonmises, { 0, 1e200 } }, { NM_DIST_legacy_hypergeometric, { 4e18, 4e18, 4e18 } },
        { NM_DIST_legacy_hypergeometric, { 9e18, 9e18, 5 } }, { NM_DIST_legacy_hypergeometric, { 9e18, 9e18, 9e18 } },
        { NM_DIST_hypergeometric, { 4e18, 4e18, 4e18 } }, { NM_DIST_poisson, { INFINITY } }, { NM_DIST_poisson, { NAN } },
        { NM_DIST_binomial, { NAN, 100 } }, { NM_DIST_legacy_binomial, { NAN, 100 } }, { NM_DIST_geometric, { 0 } },
        { NM_DIST_legacy_geometric, { 0 } }, { NM_DIST_vonmises, { 0, INFINITY } }, { NM_DIST_noncentral_chisquare, { .5, INFINITY } },
        { NM_DIST_wald, { NAN, NAN } }, { NM_DIST_negative_binomial, { INFINITY, .5 } }, { NM_DIST_logseries, { NAN } },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nm_rng r;
        nm_engine_state s;
        double out[3];
        int64_t whole[3] = { (int64_t)fmin(rows[i].args[0], 9e18), (int64_t)fmin(rows[i].args[1], 9e18),
                             (int64_t)fmin(rows[i].args[2], 9e18) };
        float narrow = (float)rows[i].args[0];
        char *arg[3];
        const char *types = nm_dist_about(rows[i].dist)->args;
        for (int k = 0; types[k]; k++)
            arg[k] = types[k] == 'd' ? (char *)&rows[i].args[k] : types[k] == 'f' ? (char *)&narrow : (char *)&whole[k];
        start(&r, &s, NM_PCG64, 3);
        nm_status status = nm_random_fill(ctx, &r, rows[i].dist, 3, out, arg, (const intptr_t[3]){ 0 });
        CHECK(status == NM_OK || status == NM_E_VALUE);
    }
}
