/* test_statistics.c - quantiles with weights, bins by rule, derivatives and areas: identities on random arrays, and values worked out by
 * hand. */
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
    CHECK(fails(nm_quantile_weighted(nm, a, half, 0, w), NM_E_VALUE,
                "Shape of weights must be consistent with shape of a along specified axis."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, NM_ALL_AXES, w), NM_E_TYPE,
                "Axis must be specified when shapes of a and weights differ."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 1, V(1, -1, 1)), NM_E_VALUE, "Weights must be non-negative."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 1, V(0, 0, 0)), NM_E_VALUE, "Weights included NaN, inf or were all zero."));
    CHECK(fails(nm_quantile_weighted(nm, a, half, 1, V(NAN, 0, 1)), NM_E_VALUE, "Weights included NaN, inf or were all zero."));
    CHECK(fails(nm_quantile_weighted(nm, a, nm_scalar(nm, 2), 1, w), NM_E_VALUE, "Quantiles must be in the range [0, 1]"));
    end();
}

/* A random polynomial of degree 2 at x, and its derivative. */
static nm_array *parabola(const nm_array *x, const double *c)
{
    nm_array *line = nm_add(nm, nm_multiply(nm, x, nm_scalar(nm, c[0])), nm_scalar(nm, c[1]));
    return nm_add(nm, nm_multiply(nm, line, x), nm_scalar(nm, c[2]));
}
static nm_array *slope_of(const nm_array *x, const double *c)
{
    return nm_add(nm, nm_multiply(nm, x, nm_scalar(nm, 2*c[0])), nm_scalar(nm, c[1]));
}
static bool close(const nm_array *a, const nm_array *b) { return nm_allclose(nm, a, b, 1e-4, 1e-4, false) == 1; }

TEST(parabolas_have_straight_slopes)
{
    begin();
    static const int types[] = { NM_FLOAT, NM_DOUBLE, NM_LONGDOUBLE, NM_CFLOAT, NM_CDOUBLE, NM_CLONGDOUBLE };
    for (int round = 0; round < 60; round++) {
        double c[3] = { random_double(), random_double(), random_double() }, dx = .1 + random_double();
        intptr_t n = 3 + (intptr_t)(check_random(&seed) % 12);
        nm_dtype dt = nm_of(types[round % 6]);
        nm_array *even = nm_multiply(nm, nm_arange(nm, 0, (double)n, 1, nm_of(NM_DOUBLE)), nm_scalar(nm, dx));
        nm_array *uneven = nm_cumsum(nm, nm_add(nm, random_line(n), nm_scalar(nm, .1)), 0);
        CHECK(close(nm_gradient(nm, nm_astype(nm, parabola(even, c), dt), dx, 0, 2), slope_of(even, c)));
        CHECK(close(nm_gradient_at(nm, nm_astype(nm, parabola(even, c), dt), even, 0, 2), slope_of(even, c)));
        CHECK(close(nm_gradient_at(nm, nm_astype(nm, parabola(uneven, c), dt), uneven, 0, 2), slope_of(uneven, c)));
        CHECK(close(nm_gradient_at(nm, nm_astype(nm, parabola(uneven, c), dt), nm_astype(nm, uneven, nm_of(NM_FLOAT)), 0, 2),
                    slope_of(uneven, c)));
    }
    end();
}

TEST(slopes_along_any_axis)
{
    begin();
    nm_array *f = nm_reshape(nm, random_line(60), 3, (intptr_t[]){ 3, 4, 5 }), *turned = nm_transpose(nm, f),
                  *x = nm_cumsum(nm, random_line(4), 0);
    for (int order = 1; order <= 2; order++)
        for (int axis = 0; axis < 3; axis++) {
            nm_array *g = nm_gradient(nm, f, .5, axis, order);
            CHECK(same(g, nm_transpose(nm, nm_gradient(nm, turned, .5, 2 - axis, order))));
            CHECK(same(nm_index(nm, nm_swapaxes(nm, g, axis, 2), "1, 1"),
                       nm_gradient(nm, nm_index(nm, nm_swapaxes(nm, f, axis, 2), "1, 1"), .5, 0, order)));
        }
    CHECK(same(nm_index(nm, nm_gradient_at(nm, f, x, 1, 1), "2, :, 3"), nm_gradient_at(nm, nm_index(nm, f, "2, :, 3"), x, 0, 1)));
    CHECK(same(nm_gradient(nm, V(1, 2, 4), 1, 0, 1), V(1, 1.5, 2)));
    CHECK(nm_gradient(nm, nm_astype(nm, V(1, 2, 4), nm_of(NM_FLOAT)), 1, 0, 1)->v.dt.num == NM_FLOAT);
    CHECK(fails(nm_gradient_at(nm, f, x, 0, 1), NM_E_VALUE, "when 1d, distances must match the length of the corresponding dimension"));
    CHECK(fails(nm_gradient(nm, f, 1, 0, 3), NM_E_VALUE, "'edge_order' greater than 2 not supported"));
    end();
}

TEST(areas_and_phases)
{
    begin();
    for (int round = 0; round < 30; round++) {
        nm_array *y = nm_reshape(nm, random_line(24), 2, (intptr_t[]){ 4, 6 }), *x = nm_cumsum(nm, random_line(6), 0);
        nm_array *steps = nm_diff(nm, x, 1, 0), *ends = nm_add(nm, nm_index(nm, y, ":, 1:"), nm_index(nm, y, ":, :-1"));
        nm_array *mean = nm_multiply(nm, ends, nm_scalar(nm, .5));
        CHECK(close(nm_trapezoid(nm, y, x, 0, 1), nm_sum_axis(nm, nm_multiply(nm, mean, steps), 1, false)));
        CHECK(close(nm_trapezoid(nm, y, NULL, 2, -1), nm_multiply(nm, nm_sum_axis(nm, mean, 1, false), nm_scalar(nm, 2))));
        CHECK(same(nm_trapezoid(nm, nm_transpose(nm, y), x, 0, 0), nm_trapezoid(nm, y, x, 0, 1)));
        /* a walk of small steps is what its remainders are unwrapped to */
        nm_array *walk = nm_cumsum(nm, nm_subtract(nm, random_line(50), nm_scalar(nm, .5)), 0),
                         *wound = nm_remainder(nm, walk, nm_scalar(nm, 1.5));
        nm_array *apart = nm_subtract(nm, nm_unwrap(nm, wound, 0, 0, 1.5), walk);
        CHECK(close(apart, nm_multiply(nm, nm_ones_like(nm, apart), nm_scalar(nm, nm_get(nm, apart, (intptr_t[]){ 0 })))));
        nm_array *small = nm_astype(nm, wound, nm_of(NM_HALF));
        CHECK(nm_unwrap(nm, small, 0, 0, 1.5)->v.dt.num == NM_HALF);
    }
    CHECK(same(nm_unwrap(nm, V(0, 1, 2, -1, 0), 0, 0, 4), V(0, 1, 2, 3, 4)));
    end();
}

TEST(bins_by_rule)
{
    begin();
    /* of n evenly spread items the rules are formulas */
    for (intptr_t n = 5; n < 200; n += 13) {
        nm_array *a = nm_linspace(nm, 0, 1, n);
        double size = (double)n, variance = (size + 1)/(size - 1)/12;
        struct { const char *name; double width; } rules[] = {
            { "sqrt", 1/sqrt(size) }, { "sturges", 1/(log2(size) + 1) }, { "rice", 1/(2*cbrt(size)) }, { "fd", 2*.5/cbrt(size) },
            { "scott", cbrt(24*sqrt(3.14159265358979323846)/size)*sqrt(variance) } };
        for (size_t i = 0; i < sizeof rules/sizeof *rules; i++) {
            double bins = 1/rules[i].width;
            nm_array *edges = nm_histogram_bin_edges_by(nm, a, rules[i].name, NULL);
            CHECK(edges && fabs(bins - rint(bins)) > 1e-9 ? edges->shape[0] == (intptr_t)ceil(bins) + 1 : edges != NULL);
            CHECK(nm_get(nm, edges, (intptr_t[]){ 0 }) == 0 && nm_get(nm, edges, (intptr_t[]){ -1 }) == 1);
        }
    }
    nm_array *few = V(1, 2, 4, 8, 16), *whole = nm_astype(nm, few, nm_of(NM_INT32));
    CHECK(nm_histogram_bin_edges_by(nm, few, "auto", NULL)->shape[0] == 5 &&
          nm_histogram_bin_edges_by(nm, few, "doane", NULL)->shape[0] == 6);
    CHECK(nm_histogram_bin_edges_by(nm, few, "stone", NULL)->shape[0] == 3 &&
          nm_histogram_bin_edges_by(nm, whole, "rice", NULL)->shape[0] == 5);
    CHECK(same(nm_histogram_bin_edges_by(nm, few, "sqrt", (double[]){ 0, 6 }), V(0, 1.5, 3, 4.5, 6)));
    CHECK(same(nm_histogram_bin_edges_by(nm, V(3, 3), "auto", NULL), V(2.5, 3.5)));
    CHECK(fails(nm_histogram_bin_edges_by(nm, few, "mine", NULL), NM_E_VALUE, "'mine' is not a valid estimator for `bins`"));
    CHECK(!nm_histogram_bin_edges_by(nm, V(1, NAN), "auto", NULL) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    end();
}

TEST(common_items_and_their_places)
{
    begin();
    for (int round = 0; round < 60; round++) {
        nm_array *a = nm_floor(nm, nm_multiply(nm, random_line(1 + round % 17), nm_scalar(nm, 10)));
        nm_array *b = nm_astype(nm, nm_floor(nm, nm_multiply(nm, random_line(1 + round % 11), nm_scalar(nm, 10))), nm_of(NM_INT16)), *in_a,
                      *in_b;
        nm_array *common = nm_intersect1d_with(nm, a, b, &in_a, &in_b), *index;
        CHECK(same(common, nm_intersect1d(nm, a, b)) && same(nm_take(nm, a, in_a, 0), common) && same(nm_take(nm, b, in_b, 0), common));
        nm_array *distinct = nm_unique_with(nm, a, &index, NULL, NULL);
        CHECK(same(in_a, nm_compress(nm, nm_isin(nm, distinct, b), index, 0)));
    }
    nm_array *in_a, *in_b;
    CHECK(same(nm_intersect1d_with(nm, V(NAN, 4, 2, 4), V(4, NAN, 4), &in_a, &in_b), V(4)));
    CHECK(nm_value(nm, in_a) == 1 && nm_value(nm, in_b) == 0);
    end();
}
