/* draws_mt19937.c - the distributions on MT19937. */
#define ENGINE mt19937
#include "random/draws.inc.c"
