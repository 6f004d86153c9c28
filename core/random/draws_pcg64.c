/* draws_pcg64.c - the distributions on PCG64. */
#define ENGINE pcg64
#define SMALL_STATE
#include "random/draws.inc.c"
