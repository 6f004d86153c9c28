/* moments.c - sums and squared distances of one CPU level. */
#include "kernels/template.h"
#pragma GCC diagnostic ignored "-Wpsabi"     /* vectors of 64 bytes stay inside this file */
#include "kernels/moment_kernels.h"

#define DT f32
#define BITS int32_t
#include "kernels/moments.inc.c"
#define DT f64
#define BITS int64_t
#include "kernels/moments.inc.c"

const nm_moment_kernels LEVEL_NAME(moments) = {
    { sum_f32, squares_f32, nansum_f32, nansquares_f32 },
    { sum_f64, squares_f64, nansum_f64, nansquares_f64 },
    { sum_columns_f32, squares_columns_f32, nansum_columns_f32, nansquares_columns_f32 },
    { sum_columns_f64, squares_columns_f64, nansum_columns_f64, nansquares_columns_f64 },
    nans_f32, nans_f64, { least_f32, most_f32 }, { least_f64, most_f64 }, column_nans_f32, column_nans_f64
};
