/* test_array.c - the array layer: scopes, sticky errors, borrowed memory, index texts, and identities on random data. */
#include "check.h"
#include <math.h>
#include "base/ctx.h"

static int released;
static void release(void *user) { released += *(int *)user; }

TEST(scopes_free_what_they_made_and_keep_what_is_named)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    int one = 1;
    double items[6] = { 1, 2, 3, 4, 5, 6 };
    intptr_t shape[2] = { 2, 3 };
    released = 0;
    nm_enter(nm);
    nm_array *outer = nm_scalar(nm, 7);
    nm_enter(nm);
    nm_array *a = nm_borrow(nm, nm_of(NM_DOUBLE), 2, shape, NULL, items, release, &one);
    nm_array *kept = nm_keep(nm, nm_index(nm, a, "1, ::-1"));
    nm_leave(nm);
    CHECK(released == 0);                        /* the kept window still uses the memory */
    CHECK(nm_get(nm, kept, (intptr_t[]){ 0 }) == 6 && nm_value(nm, outer) == 7);
    CHECK(nm_set(nm, kept, (intptr_t[]){ -1 }, 40) == NM_OK && items[3] == 40);
    nm_leave(nm);
    CHECK(released == 1 && nm_last(nm) == NM_OK);
    nm_array *loose = nm_scalar(nm, 1);          /* outside every scope: freed with the context */
    CHECK(loose != NULL);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(errors_are_sticky_and_null_passes_through)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    nm_array *x = nm_vector(nm, 3, (double[]){ 1, 2, 3 }), *y = nm_vector(nm, 2, (double[]){ 1, 2 });
    nm_array *z = nm_sqrt(nm, nm_sum(nm, nm_div(nm, nm_sub(nm, x, y), x)));
    CHECK(z == NULL && nm_last(nm) == NM_E_VALUE);
    CHECK(!strcmp(nm_message(nm), "operands could not be broadcast together with shapes (3,) (2,) "));
    nm_clear(nm);
    CHECK(isnan(nm_get(nm, x, (intptr_t[]){ 3 })) && nm_last(nm) == NM_E_INDEX);
    nm_clear(nm);
    static const char *const bad[] = { "1:2:0", "x", "0,0", "3", "1 2" };
    for (int i = 0; i < 5; i++) {
        CHECK(nm_index(nm, x, bad[i]) == NULL && nm_last(nm) < 0);
        nm_clear(nm);
    }
    CHECK(nm_zeros(nm, nm_of(NM_DOUBLE), 2, (intptr_t[]){ INTPTR_MAX, 8 }) == NULL && nm_last(nm) < 0);
    nm_clear(nm);
    CHECK(nm_inv(nm, nm_zeros(nm, nm_of(NM_DOUBLE), 2, (intptr_t[]){ 2, 2 })) == NULL);
    CHECK(nm_last(nm) == NM_E_LINALG || nm_last(nm) == NM_E_MISSING);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

static double greatest(nm_ctx *nm, const nm_array *a) { return nm_value(nm, nm_max(nm, nm_absolute(nm, a))); }

TEST(identities_hold_on_random_arrays)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_generator *rng = nm_default_rng(nm, 11);
    for (int round = 0; round < 20; round++) {
        nm_enter(nm);
        intptr_t shape[2] = { 2 + round, 3 + round % 5 };
        nm_array *a = nm_normal(nm, rng, 0, 1, 2, shape), *b = nm_random(nm, rng, 2, shape);
        CHECK(greatest(nm, nm_sub(nm, nm_sub(nm, nm_add(nm, a, b), b), a)) < 1e-14);
        CHECK(nm_value(nm, nm_all(nm, nm_equal(nm, nm_transpose(nm, nm_transpose(nm, a)), a))) == 1);
        nm_array *flat = nm_ravel(nm, a), *order = nm_argsort(nm, flat, 0);
        CHECK(nm_value(nm, nm_all(nm, nm_equal(nm, nm_sort(nm, flat, 0), nm_take(nm, flat, order, 0)))) == 1);
        CHECK(fabs(nm_value(nm, nm_sum(nm, a)) - nm_value(nm, nm_sum(nm, nm_sum_axis(nm, a, round % 2, false)))) < 1e-12);
        nm_array *mask = nm_greater(nm, a, nm_scalar(nm, 0)), *some = nm_masked(nm, a, mask);
        CHECK(nm_size(some) == nm_count_nonzero(nm, mask));
        CHECK(nm_size(some) == 0 || nm_value(nm, nm_min(nm, some)) > 0);
        nm_array *t = nm_matmul(nm, a, nm_transpose(nm, a)), *g = nm_add(nm, t, nm_eye(nm, shape[0], shape[0], 0));
        nm_array *x = nm_solve(nm, g, a);
        if (x)                                   /* absent without LAPACK */
            CHECK(greatest(nm, nm_sub(nm, nm_matmul(nm, g, x), a)) < 1e-10);
        else
            CHECK(nm_last(nm) == NM_E_MISSING);
        nm_clear(nm);
        char *text = nm_text_of(nm, nm_index(nm, a, "0, 0"), false);
        CHECK(text && fabs(atof(text) - nm_get(nm, a, (intptr_t[]){ 0, 0 })) < 1e-7);
        free(text);
        nm_leave(nm);
        CHECK(nm_last(nm) == NM_OK);
    }
    nm_generator_free(nm, rng);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}
