/* Include TEMPLATE once per integer type and per float type that the CPU computes in (half has files of its own). */
#include "kernels/each_int.h"
#define DT f32
#include TEMPLATE
#undef DT
#define DT f64
#include TEMPLATE
#undef DT
#define DT f80
#include TEMPLATE
#undef DT
