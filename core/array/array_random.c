/* array_random.c - arrays of random numbers, in NumPy's streams. */
#include <stdlib.h>
#include <string.h>
#include "random/random.h"
#include "array/array_memory.h"

struct nm_generator {
    nm_rng rng;
    bool legacy;
    void *state;
};

static nm_generator *new_generator(nm_ctx *nm, nm_engine engine)
{
    nm_generator *g = calloc(1, sizeof *g);
    if (g && !(g->state = aligned_alloc(64, (nm_engine_size(engine) + 63) & ~(size_t)63))) {
        free(g);
        g = NULL;
    }
    if (!g) {
        nm_fail(nm, NM_E_MEMORY, "out of memory");
        return NULL;
    }
    memset(g->state, 0, nm_engine_size(engine));
    return g;
}

static nm_generator *bind(nm_generator *g, nm_engine engine)
{
    nm_bitgen bg;
    nm_bitgen_bind(&bg, engine, g->state);
    nm_rng_init(&g->rng, &bg);
    return g;
}

nm_generator *nm_default_rng(nm_ctx *nm, uint64_t seed)
{
    nm_generator *g = new_generator(nm, NM_PCG64);
    if (!g)
        return NULL;
    nm_engine_seed(NM_PCG64, g->state, seed);
    return bind(g, NM_PCG64);
}

nm_generator *nm_random_state(nm_ctx *nm, uint32_t seed)
{
    nm_generator *g = new_generator(nm, NM_MT19937);
    if (!g)
        return NULL;
    nm_mt19937_seed(g->state, seed);
    g->legacy = true;
    return bind(g, NM_MT19937);
}

void nm_generator_free(nm_ctx *nm, nm_generator *g)
{
    (void)nm;
    if (g)
        free(g->state);
    free(g);
}

static nm_array *fill(nm_ctx *nm, nm_generator *g, nm_dist dist, int ndim, const intptr_t *shape, double *p)
{
    static const intptr_t steps[4] = { 0 };
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    char *arg[2] = { (char *)&p[0], (char *)&p[1] };
    nm_array *a = g ? nm_fresh(nm, &f64, ndim, shape, false) : NULL;
    return a && nm_random_fill(nm, &g->rng, dist, nm_size(a), a->v.data, arg, steps) >= 0 ? a : NULL;
}

nm_array *nm_random(nm_ctx *nm, nm_generator *g, int ndim, const intptr_t *shape)
{
    return fill(nm, g, NM_DIST_random, ndim, shape, (double[2]){ 0 });
}

nm_array *nm_normal(nm_ctx *nm, nm_generator *g, double mean, double scale, int ndim, const intptr_t *shape)
{
    if (!(scale >= 0))
        return nm_fail(nm, NM_E_VALUE, "scale < 0"), NULL;
    return g ? fill(nm, g, g->legacy ? NM_DIST_legacy_normal : NM_DIST_normal, ndim, shape, (double[2]){ mean, scale }) : NULL;
}

nm_array *nm_integers(nm_ctx *nm, nm_generator *g, int64_t low, int64_t high, int ndim, const intptr_t *shape)
{
    nm_dtype i64 = nm_dtype_of(NM_INT64);
    if (low >= high)
        return nm_fail(nm, NM_E_VALUE, "low >= high"), NULL;
    nm_array *a = g ? nm_fresh(nm, &i64, ndim, shape, false) : NULL;
    if (a)
        nm_random_integers(&g->rng, 8, (uint64_t)low, (uint64_t)high - 1 - (uint64_t)low, g->legacy, nm_size(a), a->v.data);
    return a;
}

nm_array *nm_permutation(nm_ctx *nm, nm_generator *g, intptr_t n)
{
    nm_array *a = g ? nm_arange(nm, 0, (double)n, 1, nm_dtype_of(NM_INT64)) : NULL;
    if (a)
        nm_random_shuffle(&g->rng, n, 1, 8, 8, a->v.data);
    return a;
}
