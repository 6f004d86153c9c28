/* arith.c - add subtract multiply divide, signs and bits, for integers, floats and (by way of float) half. */
#include <math.h>
#include "kernels/reduce.h"
NARROW_VECTORS
/* The float functions by the type's suffix; all compile to single instructions or to libm's. */
#define NM_ABS(x) _Generic((x), float: __builtin_fabsf, double: __builtin_fabs, long double: __builtin_fabsl)(x)
#define NM_RINT(x) _Generic((x), float: __builtin_rintf, double: __builtin_rint, long double: __builtin_rintl)(x)
#define NM_SQRT(x) _Generic((x), float: __builtin_sqrtf, double: __builtin_sqrt, long double: __builtin_sqrtl)(x)
#define TEMPLATE "kernels/arith.inc.c"
#include "kernels/each_real.h"
#define ROWS
const nm_kernel LEVEL_NAME(arith)[] = {
#include "kernels/each_real.h"
    { "add", "eee", LEVEL_NAME(half_run), (void *)&(const nm_half_op){ add_f32, "eee", 2, true }, NM_LOOP_ALIGNED },
    { 0 }
};
