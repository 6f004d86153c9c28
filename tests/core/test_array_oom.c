/* test_array_oom.c - the allocator fails at the first, second, third ... allocation of a call: the status is NM_E_MEMORY, nothing crashes,
 * nothing leaks, and the same call works afterwards. */
#include "check.h"
#include "base/ctx.h"

typedef struct heap { long left, live; } heap;
static void *acquire(void *user, size_t size)
{
    heap *h = user;
    if (h->left == 0)
        return NULL;
    h->left -= h->left > 0;
    h->live++;
    return aligned_alloc(64, (size + 63) & ~(size_t)63);
}
static void release(void *user, void *block, size_t size)
{
    (void)size;
    ((heap *)user)->live--;
    free(block);
}

typedef struct given { nm_array *a, *m, *i, *mask; } given;
typedef void *call(nm_ctx *nm, const given *g);
static nm_array *second;
#define CALLS(X) \
    X(0, nm_add(nm, g->a, g->i)) \
    X(1, nm_sum_axis(nm, g->m, 0, true)) \
    X(2, nm_sort(nm, g->a, 0)) \
    X(3, nm_argsort(nm, g->m, 1)) \
    X(4, nm_median(nm, g->m)) \
    X(5, nm_reshape(nm, nm_transpose(nm, g->m), 1, (const intptr_t[]){ -1 })) \
    X(6, nm_rot90(nm, g->m, 1, 0, 1)) \
    X(7, nm_unique(nm, g->a)) \
    X(8, nm_index_by(nm, g->m, ":, $", 1, (const nm_array *[]){ g->i })) \
    X(9, nm_masked(nm, g->a, g->mask)) \
    X(10, nm_cov(nm, g->m)) \
    X(11, nm_matmul(nm, g->m, g->m)) \
    X(12, nm_gradient(nm, g->a, 1, 0, 2)) \
    X(13, nm_delete(nm, g->a, g->i, 0)) \
    X(14, nm_insert(nm, g->a, g->i, g->i, 0)) \
    X(15, nm_vander(nm, g->a, 3, true)) \
    X(16, nm_pad(nm, g->m, (const intptr_t[]){ 1, 1, 1, 1 }, "mean", NULL)) \
    X(17, nm_histogram_of(nm, g->a, g->a, NULL, true)) \
    X(18, nm_nanquantile(nm, g->m, g->i, 0)) \
    X(19, nm_isclose(nm, g->a, g->i, 0, 0, true)) \
    X(20, nm_nan_to_num(nm, g->a, 0, 0, 0)) \
    X(21, nm_unique_axis(nm, g->m, 0)) \
    X(22, nm_einsum(nm, "ij,j", 2, (const nm_array *[]){ g->m, g->a })) \
    X(23, nm_concatenate(nm, 2, (const nm_array *[]){ g->a, g->i }, 0)) \
    X(24, nm_linspace_of(nm, g->a, g->i, 3, true, 0)) \
    X(25, nm_indices(nm, 2, g->m->shape)) \
    X(26, nm_interp(nm, g->a, g->a, g->a)) \
    X(27, nm_convolve(nm, g->a, g->a)) \
    X(28, nm_ufunc_accumulate(nm, "add", g->m, 1)) \
    X(29, nm_tril_indices(nm, 3, 3, 0, &second)) \
    X(30, nm_quantile_weighted(nm, g->m, g->mask, 1, g->a)) \
    X(31, nm_gradient_at(nm, g->m, g->a, 0, 2)) \
    X(32, nm_gradient_at(nm, nm_astype(nm, g->m, nm_of(NM_CDOUBLE)), g->a, 0, 2)) \
    X(33, nm_trapezoid(nm, g->m, g->a, 1, 1)) \
    X(34, nm_unwrap(nm, nm_astype(nm, g->m, nm_of(NM_HALF)), 0, 1, 3)) \
    X(35, nm_histogram_bin_edges_by(nm, g->m, "stone", (const double[]){ 1, 7 })) \
    X(36, nm_histogram_bin_edges_by(nm, g->m, "doane", NULL)) \
    X(37, nm_intersect1d_with(nm, g->a, g->i, &second, &second)) \
    X(38, nm_parse(nm, "[[1, 2], [3, 4]]", nm_of(NM_INT16)))
#define FUNCTION(n, ...) static void *call_##n(nm_ctx *nm, const given *g) { (void)g; return __VA_ARGS__; }
CALLS(FUNCTION)

static void try_all(call *f, const char *text)
{
    for (long n = 0; n < 500; n++) {
        heap h = { -1, 0 };
        nm_lib *lib = nm_lib_new(&(nm_allocator){ acquire, release, &h });
        nm_ctx *nm = nm_ctx_new(lib);
        nm_enter(nm);
        given g = { .a = nm_vector(nm, 3, (const double[]){ 0, 1, 3 }),
                    .m = nm_matrix(nm, 3, 3, (const double[]){ 1, 2, 4, 0, 5, 6, 7, 8, 9 }),
                    .i = nm_from(nm, nm_of(NM_INT64), 1, (const intptr_t[]){ 3 }, (const int64_t[]){ 0, 1, 0 }) };
        g.mask = nm_greater(nm, g.a, g.i);
        nm_enter(nm);
        CHECK(f(nm, &g) != NULL);                    /* whatever is made at first use */
        nm_leave(nm);
        nm_small_cache_clear(nm);
        h.left = n;
        nm_enter(nm);
        bool done = f(nm, &g) != NULL;
        if (!done && nm_last(nm) != NM_E_MEMORY)
            printf("%s at allocation %ld: status %d %s\n", text, n, nm_last(nm), nm_message(nm));
        CHECK(done || nm_last(nm) == NM_E_MEMORY);
        nm_leave(nm);
        h.left = -1;
        nm_clear(nm);
        nm_enter(nm);
        CHECK(f(nm, &g) != NULL);
        nm_leave(nm);
        nm_leave(nm);
        nm_ctx_free(nm);
        nm_lib_free(lib);
        CHECK(h.live == 0);
        if (h.live)
            printf("%s at allocation %ld: %ld blocks left\n", text, n, h.live);
        if (done)
            return;
    }
    CHECK(!"ended");
}

TEST(every_allocation_may_fail)
{
    static const struct { call *f; const char *text; } calls[] = {
#define ROW(n, ...) { call_##n, #__VA_ARGS__ },
        CALLS(ROW)
    };
    for (int i = 0; i < NM_COUNT(calls); i++)
        try_all(calls[i].f, calls[i].text);
}
