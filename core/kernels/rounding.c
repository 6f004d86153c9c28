/* rounding.c - floor, ceil and trunc of floats.  They raise nothing, and only when told that nothing traps does the compiler make
 * vectors of them. */
#ifndef __clang__
#pragma GCC optimize("no-trapping-math")
#endif
#include <math.h>
#include "kernels/template.h"
#define DT f32
#include "kernels/each.inc.c"
#undef DT
#define DT f64
#include "kernels/each.inc.c"
#undef DT
#define DT f80
#include "kernels/each.inc.c"
#undef DT
#define ROUND(name, suffix, DT)                                                                     \
    NM_INLINE T_##DT name##_op_##DT(T_##DT a) { return __builtin_##name##suffix(a); }               \
    LOOP(name##_##DT) { (void)call; (void)aux; each1_##DT(p, *n, s, name##_op_##DT); return 0; }
#define ALL(name) ROUND(name, f, f32) ROUND(name, , f64) ROUND(name, l, f80)
ALL(floor)
ALL(ceil)
ALL(trunc)
#define ROWS3(name)                                                                                 \
    { #name, "ff", name##_f32, NULL, QUIET }, HALF_ROW(#name, "ee", 1, name##_f32, QUIET)           \
    { #name, "dd", name##_f64, NULL, QUIET }, { #name, "gg", name##_f80, NULL, QUIET | NM_LOOP_X87 },
const nm_kernel LEVEL_NAME(rounding)[] = { ROWS3(floor) ROWS3(ceil) ROWS3(trunc) { 0 } };
