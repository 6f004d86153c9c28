/* bulk.c - runs of uniform doubles, each engine as fast as its recurrence allows. */
#include "random/engine.h"
#include "random/bulk.h"

/* ------------------------------------------------------------------ PCG: one multiplication after the other is slow, so four
 * interleaved subsequences are run, each stepping four at once. */
enum { LANES = 4, CHUNK = 256 };

typedef struct { nm_u128 lane[LANES], mult, plus; } pcg_lanes;

static void pcg_start(pcg_lanes *p, nm_u128 state, nm_u128 multiplier, nm_u128 inc)
{
    nm_u128 mult = 1, plus = 0;
    for (int k = 0; k < LANES; k++) {
        state = state * multiplier + inc;
        p->lane[k] = state;
        mult *= multiplier;
        plus = plus * multiplier + inc;
    }
    p->mult = mult;
    p->plus = plus;
}

void nm_pcg64_doubles(nm_pcg64 *g, intptr_t n, double *out)
{
    intptr_t i = 0;
    if (n >= 4 * LANES) {
        pcg_lanes p;
        pcg_start(&p, nm_pcg_state(g), NM_PCG_MULTIPLIER, nm_pcg_inc(g));
        nm_u128 a = p.lane[0], b = p.lane[1], c = p.lane[2], d = p.lane[3], last = d;
        for (; i + LANES <= n; i += LANES) {
            out[i] = nm_to_double(nm_pcg64_output(a));
            out[i + 1] = nm_to_double(nm_pcg64_output(b));
            out[i + 2] = nm_to_double(nm_pcg64_output(c));
            out[i + 3] = nm_to_double(nm_pcg64_output(d));
            last = d;
            a = a * p.mult + p.plus;
            b = b * p.mult + p.plus;
            c = c * p.mult + p.plus;
            d = d * p.mult + p.plus;
        }
        nm_pcg_set(g, last);
    }
    for (; i < n; i++)
        out[i] = nm_pcg64_double(g);
}

void nm_pcg64dxsm_doubles(nm_pcg64dxsm *g, intptr_t n, double *out)
{
    intptr_t i = 0;
    if (n >= 4 * LANES) {
        pcg_lanes p;
        pcg_start(&p, nm_pcg_state(g), NM_PCG_CHEAP_MULTIPLIER, nm_pcg_inc(g));
        nm_u128 a = nm_pcg_state(g), b = p.lane[0], c = p.lane[1], d = p.lane[2];
        for (; i + LANES <= n; i += LANES) {
            out[i] = nm_to_double(nm_pcg64dxsm_output(a));
            out[i + 1] = nm_to_double(nm_pcg64dxsm_output(b));
            out[i + 2] = nm_to_double(nm_pcg64dxsm_output(c));
            out[i + 3] = nm_to_double(nm_pcg64dxsm_output(d));
            a = a * p.mult + p.plus;
            b = b * p.mult + p.plus;
            c = c * p.mult + p.plus;
            d = d * p.mult + p.plus;
        }
        nm_pcg_set(g, a);
    }
    for (; i < n; i++)
        out[i] = nm_pcg64dxsm_double(g);
}

/* ------------------------------------------------------------------ SFC64, Philox */
void nm_sfc64_doubles(nm_sfc64 *home, intptr_t n, double *out)
{
    nm_sfc64 g = *home;
    for (intptr_t i = 0; i < n; i++)
        out[i] = nm_sfc64_double(&g);
    *home = g;
}

void nm_philox_doubles(nm_philox *g, intptr_t n, double *out)
{
    intptr_t i = 0;
    for (; i < n && g->buffer_pos < NM_PHILOX_BUFFER; i++)
        out[i] = nm_philox_double(g);
    for (; i + NM_PHILOX_BUFFER < n; i += NM_PHILOX_BUFFER) {
        uint64_t w[NM_PHILOX_BUFFER];
        nm_philox_count(g->counter);
        nm_philox_block(g->counter, g->key, w);
        for (int k = 0; k < NM_PHILOX_BUFFER; k++)
            out[i + k] = nm_to_double(w[k]);
    }
    for (; i < n; i++)                   /* the last block stays in the buffer, as NumPy's does */
        out[i] = nm_philox_double(g);
}

/* ------------------------------------------------------------------ MT19937: temper a block, then join pairs */
void nm_mt19937_doubles(nm_mt19937 *g, intptr_t n, double *out)
{
    uint32_t t[NM_MT_WORDS];
    while (n > 0) {
        if (g->pos == NM_MT_WORDS)
            nm_mt19937_refill(g);
        int pairs = (int)NM_MIN((intptr_t)(NM_MT_WORDS - g->pos) / 2, n);
        if (pairs == 0) {
            *out++ = nm_mt19937_double(g);   /* a pair across two blocks */
            n--;
            continue;
        }
        const uint32_t *k = g->key + g->pos;
        for (int i = 0; i < 2 * pairs; i++)
            t[i] = nm_mt_temper(k[i]);
        for (int i = 0; i < pairs; i++)
            out[i] = nm_mt_join(t[2*i], t[2*i + 1]);
        g->pos += 2 * pairs;
        out += pairs;
        n -= pairs;
    }
}

void nm_foreign_doubles(nm_foreign *g, intptr_t n, double *out)
{
    for (intptr_t i = 0; i < n; i++)
        out[i] = g->next_double(g->state);
}
