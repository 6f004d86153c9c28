/* math.c - elementary functions of long double, by the C library. */
#include "kernels/template.h"
#include "kernels/real.h"
#define TEMPLATE "kernels/math.inc.c"
#define DT f80
#include TEMPLATE
#undef DT
#define ROWS
const nm_kernel LEVEL_NAME(math)[] = {
#define DT f80
#include TEMPLATE
#undef DT
    { 0 }
};
