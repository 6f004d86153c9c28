/* test_array_random.c - the array layer's random numbers: NumPy's streams, written down, and the domains of parameters. */
#include "check.h"
#include <math.h>

static bool same(nm_ctx *nm, nm_array *a, double first, double second)
{
    nm_array *flat = nm_ravel(nm, a);
    intptr_t i = 0, j = 1;
    bool ok = nm_size(flat) >= 2 && nm_get(nm, flat, &i) == first && nm_get(nm, flat, &j) == second;
    if (!ok && nm_size(flat) >= 2)
        printf("%.17g %.17g, not %.17g %.17g\n", nm_get(nm, flat, &i), nm_get(nm, flat, &j), first, second);
    return ok;
}

TEST(distributions_have_numpys_streams)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_generator *g = nm_generator_new(nm, "PCG64", 7), *r = nm_random_state(nm, 7);
    intptr_t n = 2;
    nm_enter(nm);
#define BOTH(call_g, g1, g2, call_r, r1, r2) CHECK(same(nm, call_g, g1, g2) && same(nm, call_r, r1, r2))
#define TWICE(name, g1, g2, r1, r2, ...) BOTH(nm_##name(nm, g, __VA_ARGS__, 1, &n), g1, g2, nm_##name(nm, r, __VA_ARGS__, 1, &n), r1, r2)
    TWICE(standard_gamma, 1.668255292301437, 1.3372156957043073, 1.1346080050647798, 0.8415510205840329, 2);
    TWICE(poisson, 46, 57, 50, 57, 50);
    TWICE(beta, 0.4559675172168265, 0.6152573420903452, 0.3180177595911474, 0.2686802317610255, 2, 3);
    TWICE(triangular, 1.8707162596999791, 3.6360244131574464, 1.6723142460444462, 2.95574931105638, 0, 1, 4);
    TWICE(hypergeometric, 4, 3, 2, 2, 10, 15, 8);
    TWICE(random_power, 0.2798860237885564, 0.6334569295868215, 0.7067232234039945, 0.8695137383887389, 3);
    TWICE(random_f, 0.8727415677323108, 1.92447618679948, 0.3851626581202841, 0.5122542451095878, 4, 5);
    TWICE(binomial, 12, 15, 11, 13, 40, .3);
    TWICE(uniform, 2.2794343338850522, 2.4835418947237144, 2.045812402056691, 1.8297719568788864, 1, 3);
    TWICE(noncentral_f, 0.7325893357956289, 1.1082607379310052, 1.1243144633780648, 1.219929588117254, 4, 5, 1);
    CHECK(!nm_poisson(nm, g, -1, 1, &n) && nm_last(nm) == NM_E_VALUE);
    CHECK(!nm_hypergeometric(nm, g, 1, 1, 3, 1, &n) && !nm_triangular(nm, g, 2, 1, 3, 1, &n) && !nm_uniform(nm, g, 0, INFINITY, 1, &n));
    nm_leave(nm);
    nm_generator_free(nm, g);
    nm_generator_free(nm, r);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(engines_children_orders_and_choices)
{
    static const struct { const char *name; double first, second; } engines[] = {
        { "MT19937", 0.3407984189512352, 0.4739886138684529 }, { "PCG64", 0.8050029237453802, 0.8079407897364937 },
        { "PCG64DXSM", 0.9959511054553717, 0.46019691473687285 }, { "Philox", 0.8575790745355746, 0.9250921171973682 },
        { "SFC64", 0.6838394925444887, 0.04047995370571389 } };
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    intptr_t n = 2, three = 3, five = 5, four = 4, one = 1;
    nm_enter(nm);
    for (int i = 0; i < 5; i++) {
        nm_generator *g = nm_generator_new(nm, engines[i].name, 5);
        CHECK(same(nm, nm_random(nm, g, 1, &n), engines[i].first, engines[i].second));
        nm_generator_free(nm, g);
    }
    CHECK(!nm_generator_new(nm, "RANDU", 1) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    nm_generator *g = nm_generator_new(nm, "PCG64", 3), *children[2];
    CHECK(same(nm, nm_random_bytes(nm, g, 6), 248, 194));
    CHECK(same(nm, nm_choice(nm, g, 10, NULL, false, 1, &three), 1, 2) && same(nm, nm_choice(nm, g, 4, NULL, true, 1, &five), 2, 0));
    CHECK(same(nm, nm_choice(nm, g, 3, nm_vector(nm, 3, (const double[]){ .2, .3, .5 }), true, 1, &four), 1, 0));
    CHECK(same(nm, nm_multinomial(nm, g, 10, nm_vector(nm, 3, (const double[]){ .2, .3, .5 }), 2), 2, 3));
    CHECK(same(nm, nm_dirichlet(nm, g, nm_vector(nm, 3, (const double[]){ 1, 2, 3 }), 1), 0.12826238261666179, 0.3010942611011282));
    CHECK(same(nm, nm_multivariate_hypergeometric(nm, g, nm_vector(nm, 3, (const double[]){ 4, 5, 6 }), 7, 2, false), 2, 1));
    nm_array *rows = nm_multivariate_normal(nm, g, nm_vector(nm, 2, (const double[]){ 1, 2 }),
                                            nm_matrix(nm, 2, 2, (const double[]){ 2, 1, 1, 3 }), 1);
    CHECK(rows ? fabs(nm_value(nm, nm_index(nm, rows, "0, 0")) - 3.158057952015283) < 1e-10 : nm_last(nm) == NM_E_MISSING);
    nm_clear(nm);
    nm_array *a = nm_reshape(nm, nm_arange(nm, 0, 6, 1, nm_of(NM_INT64)), 2, (const intptr_t[]){ 3, 2 });
    CHECK(nm_shuffle(nm, g, a, 0) == NM_OK && same(nm, nm_index(nm, a, "1:"), 4, 5));
    a = nm_reshape(nm, nm_arange(nm, 0, 6, 1, nm_of(NM_INT64)), 2, (const intptr_t[]){ 2, 3 });
    CHECK(same(nm, nm_permuted(nm, g, a, 1), 2, 0));
    const nm_array *params[2] = { nm_vector(nm, 2, (const double[]){ 0, 10 }), nm_vector(nm, 2, (const double[]){ 1, 2 }) };
    CHECK(same(nm, nm_draw(nm, g, "normal", 2, params), 0.27644575952099965, 11.40108977069878));
    CHECK(!nm_draw(nm, g, "poisson", 2, params) && nm_last(nm) == NM_E_TYPE);
    nm_generator_free(nm, g);
    CHECK(nm_spawn(nm, (const uint32_t[]){ 9 }, 1, 2, children) == NM_OK);
    CHECK(nm_value(nm, nm_random(nm, children[1], 1, &one)) == 0.30478457235076617);
    nm_generator_free(nm, children[0]);
    nm_generator_free(nm, children[1]);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(choices_without_replacement_by_probability)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_generator *g = nm_default_rng(nm, 7), *r = nm_random_state(nm, 7);
    nm_enter(nm);
    nm_array *p = nm_vector(nm, 4, (const double[]){ .1, .2, .3, .4 }), *some = nm_vector(nm, 3, (const double[]){ 0, .5, .5 });
    static const double first[3][3] = { { 3, 1, 2 }, { 0, 3, 2 }, { 2, 1, 3 } },
                                      second[3][4] = { { 0, 3, 2, 1 }, { 2, 0, 1, 3 }, { 3, 2, 0, 1 } };
    for (int i = 0; i < 3; i++) {
        CHECK(nm_array_equal(nm, nm_choice(nm, g, 4, p, false, 1, (const intptr_t[]){ 3 }), nm_vector(nm, 3, first[i]), false) == 1);
        CHECK(nm_array_equal(nm, nm_choice(nm, r, 4, p, false, 2, (const intptr_t[]){ 2, 2 }), nm_matrix(nm, 2, 2, second[i]), false) == 1);
    }
    CHECK(nm_value(nm, nm_random(nm, g, 0, NULL)) == 0.5045482589579533 && nm_value(nm, nm_random(nm, r, 0, NULL)) == 0.9095935277196137);
    CHECK(!nm_choice(nm, g, 3, some, false, 1, (const intptr_t[]){ 3 }) &&
          !strcmp(nm_message(nm), "Fewer non-zero entries in p than size"));
    nm_clear(nm);
    CHECK(!nm_choice(nm, g, 3, some, false, 1, (const intptr_t[]){ 4 }) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    for (int i = 0; i < 20; i++)
        CHECK(nm_value(nm, nm_sum(nm, nm_choice(nm, g, 3, some, false, 1, (const intptr_t[]){ 2 }))) == 3);
    nm_leave(nm);
    nm_generator_free(nm, g);
    nm_generator_free(nm, r);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}
