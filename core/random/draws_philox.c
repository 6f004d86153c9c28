/* draws_philox.c - the distributions on Philox. */
#define ENGINE philox
#define SMALL_STATE
#include "random/draws.inc.c"
