/* draws_foreign.c - the distributions on a generator known by its function pointers only. */
#define ENGINE foreign
#define FOREIGN
#include "random/draws.inc.c"
