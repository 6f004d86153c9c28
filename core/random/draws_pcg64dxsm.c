/* draws_pcg64dxsm.c - the distributions on PCG64DXSM. */
#define ENGINE pcg64dxsm
#define SMALL_STATE
#include "random/draws.inc.c"
