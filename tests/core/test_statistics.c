/* test_statistics.c - quantiles with weights, bins by rule, derivatives and areas: identities on random arrays, and values worked out by hand. */
#include "check.h"
#include <math.h>

static nm_lib *lib;
static nm_ctx *nm;
static uint64_t seed = 5;
static void begin(void) { lib = nm_lib_new(NULL); nm = nm_ctx_new(lib); nm_enter(nm); }
static void end(void) { CHECK(nm_last(nm) == NM_OK); nm_leave(nm); nm_ctx_free(nm); nm_lib_free(lib); }

#define V(...) nm_vector(nm, sizeof((double[]){ __VA_ARGS__ })/8, (double[]){ __VA_ARGS__ })
static bool same(const nm_array *a, const nm_array *b)
{
    bool ok = a && b && nm_array_equal(nm, a, b, true) == 1;
    if (!ok) {
        char *x = nm_text_of(nm, a, true), *y = nm_text_of(nm, b, true);
        printf("%s against %s: %s %s\n", x ? x : "NULL", y ? y : "NULL", nm_failed_call(nm), nm_message(nm));
        free(x);
        free(y);
        nm_clear(nm);
    }
    return ok;
}
static bool fails(const nm_array *a, nm_status status, const char *text)
{
    bool ok = !a && nm_last(nm) == status && !strcmp(nm_message(nm), text);
    if (!ok)
        printf("%d %s\n", nm_last(nm), nm_message(nm));
    nm_clear(nm);
    return ok;
}
static double random_double(void) { return (double)(check_random(&seed) >> 11) / 0x1p53; }
static nm_array *random_line(intptr_t n)
{
    nm_array *a = nm_empty(nm, nm_of(NM_DOUBLE), 1, &n);
    for (intptr_t i = 0; i < n; i++)
        ((double *)a->v.data)[i] = random_double();
    return a;
}

TEST(whole_weights_are_repetitions)
{
    begin();
    for (int round = 0; round < 50; round++) {
        intptr_t n = 1 + (intptr_t)(check_random(&seed) % 20);
        nm_array *a = random_line(n), *w = nm_floor(nm, nm_multiply(nm, random_line(n), nm_scalar(nm, 4))), *q = random_line(5);
        ((double *)w->v.data)[0] = 1;
        ((double *)q->v.data)[0] = 0;
        ((double *)q->v.data)[1] = 1;
        nm_array *repeated = nm_repeat(nm, a, nm_astype(nm, w, nm_of(NM_INT64)), 0);
        CHECK(same(nm_quantile_weighted(nm, a, q, 0, w), nm_quantile_by(nm, repeated, q, 0, "inverted_cdf")));
    }
    end();
}

TEST(quantiles_with_weights)
{
    begin();
    nm_array *a = nm_reshape(nm, V(1, 2, 3, NAN, 5, 4), 2, (intptr_t[]){ 2, 3 }), *half = nm_scalar(nm, .5), *w = V(1, 1, 5);
    CHECK(same(nm_quantile_weighted(nm, a, half, 1, w), V(3, NAN)));
    CHECK(same(nm_nanquantile_weighted(nm, a, half, 1, w), V(3, 4)));
    CHECK(same(nm_nanpercentile_weighted(nm, a, V(0, 10), 1, w), nm_reshape(nm, V(1, 4, 1, 4), 2, (intptr_t[]){ 2, 2 })));
    CHECK(same(nm_percentile_weighted(nm, nm_index(nm, a, "0"), V(50), NM_ALL_AXES, V(3, 1, 1)), V(1)));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 0, w), NM_E_VALUE, "Shape of weights must be consistent with shape of a along specified axis."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, NM_ALL_AXES, w), NM_E_TYPE, "Axis must be specified when shapes of a and weights differ."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 1, V(1, -1, 1)), NM_E_VALUE, "Weights must be non-negative."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 1, V(0, 0, 0)), NM_E_VALUE, "Weights included NaN, inf or were all zero."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 1, V(NAN, 0, 1)), NM_E_VALUE, "Weights included NaN, inf or were all zero."));
    CHECK(fails(nm_quantile_weighted(nm, a, nm_scalar(nm, 2), 1, w), NM_E_VALUE, "Quantiles must be in the range [0, 1]"));
    end();
}
