/* draws_sfc64.c - the distributions on SFC64. */
#define ENGINE sfc64
#define SMALL_STATE
#include "random/draws.inc.c"
