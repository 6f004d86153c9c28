/* math.c - elementary functions of floats and half. */
#include "kernels/template.h"
#include "kernels/real.h"
#define TEMPLATE "kernels/math.inc.c"
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#define DT f80
#include TEMPLATE
#undef DT
#define ROWS
const nm_kernel LEVEL_NAME(math)[] = {
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#define DT f80
#include TEMPLATE
#undef DT
    { 0 }
};
