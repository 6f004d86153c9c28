/* bulk.h - n uniform doubles of [0, 1) from each engine, as n calls of its next_double would give. */
#pragma once
#include "random/engine.h"

void nm_mt19937_doubles(nm_mt19937 *g, intptr_t n, double *out);
void nm_pcg64_doubles(nm_pcg64 *g, intptr_t n, double *out);
void nm_pcg64dxsm_doubles(nm_pcg64dxsm *g, intptr_t n, double *out);
void nm_philox_doubles(nm_philox *g, intptr_t n, double *out);
void nm_sfc64_doubles(nm_sfc64 *g, intptr_t n, double *out);
void nm_foreign_doubles(nm_foreign *g, intptr_t n, double *out);
