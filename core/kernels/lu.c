/* lu.c - small LU and Cholesky factorizations; see lu.h. */
#include <math.h>
#include "kernels/template.h"
#include "kernels/lu.h"

#if defined(__FMA__)
#define FMA_f64(a, b, c) __builtin_fma(a, b, c)
#define FMA_f32(a, b, c) __builtin_fmaf(a, b, c)
#else
#define FMA_f64(a, b, c) ((a)*(b) + (c))
#define FMA_f32(a, b, c) ((a)*(b) + (c))
#endif
#define FMA NM_JOIN(FMA_, DT)

#define DT f32
#include "kernels/lu.inc.c"
#undef DT
#define DT f64
#include "kernels/lu.inc.c"
#undef DT

const nm_lu_ops LEVEL_NAME(lu)[NM_LU_TYPES] = {
    [NM_LU_f32] = { inv_f32, solve_f32, cholesky_f32, det_f32 },
    [NM_LU_f64] = { inv_f64, solve_f64, cholesky_f64, det_f64 },
};
