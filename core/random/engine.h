/* engine.h - what the per-engine files share: the table of calls each of them defines, and the words its templates use.
 * A file defines ENGINE and includes random/draws.inc.c, which is so compiled once per engine with the engine's step inlined. */
#pragma once
#include <math.h>
#include "random/random.h"

typedef void nm_filler(nm_rng *r, intptr_t n, void *out, char *const *arg, const intptr_t *step);
typedef struct nm_draws {
    nm_filler *fill[NM_DISTS];
    void (*integers)(nm_rng *r, int size, uint64_t off, uint64_t range, bool masked, intptr_t n, void *out);
    void (*integers_each)(nm_rng *r, int size, const char *off, intptr_t off_step, const char *range, intptr_t range_step, bool masked,
                          intptr_t n, void *out, nm_bits *part);
    uint64_t (*interval)(nm_rng *r, uint64_t max);
    uint64_t (*below)(nm_rng *r, uint64_t max);
    void (*shuffle)(nm_rng *r, intptr_t n, intptr_t first, intptr_t size, intptr_t stride, char *data);
    void (*shuffle_int)(nm_rng *r, intptr_t n, intptr_t first, int64_t *data);
    int64_t (*binomial)(nm_rng *r, double p, int64_t n);
    int64_t (*hypergeometric)(nm_rng *r, int64_t good, int64_t bad, int64_t sample);
    double (*beta)(nm_rng *r, double a, double b);
    double (*gamma)(nm_rng *r, double shape);
    double (*legacy_gamma)(nm_rng *r, double shape);
} nm_draws;
extern const nm_draws nm_draws_mt19937, nm_draws_pcg64, nm_draws_pcg64dxsm, nm_draws_philox, nm_draws_sfc64, nm_draws_foreign;

/* A foreign generator is reached through its function pointers. */
typedef nm_bitgen nm_foreign;
NM_INLINE uint64_t nm_foreign_u64(nm_foreign *g) { return g->next_uint64(g->state); }
NM_INLINE uint32_t nm_foreign_u32(nm_foreign *g) { return g->next_uint32(g->state); }
NM_INLINE double nm_foreign_double(nm_foreign *g) { return g->next_double(g->state); }

typedef double nm_t_d;
typedef float nm_t_f;
typedef int64_t nm_t_q;

/* The smallest 2^k - 1 that is >= max. */
NM_INLINE uint64_t nm_bit_mask(uint64_t max) { return max ? ~(uint64_t)0 >> __builtin_clzll(max) : 0; }

/* log(k!) : a table of its correctly rounded values, then Stirling's series; and log(gamma(x)) as SPECFUN computes it. */
double nm_log_factorial_far(int64_t k);
extern const double nm_log_factorials[126];
NM_INLINE double nm_log_factorial(int64_t k) { return NM_LIKELY((uint64_t)k < 126) ? nm_log_factorials[k] : nm_log_factorial_far(k); }
double nm_loggam(double x);

/* A rejection loop that has not accepted by then never will. */
enum { NM_TRIES = 1 << 22 };
