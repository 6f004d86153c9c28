/* scan.c - operations one item after the other: "NAME.at" through an index, "NAME.accumulate" along a line. */
#include "kernels/template.h"

#define TEMPLATE "kernels/scan.inc.c"
#include "kernels/each_real.h"
#define ROWS
const nm_kernel LEVEL_NAME(scan)[] = {
#include "kernels/each_real.h"
    { 0 }
};
