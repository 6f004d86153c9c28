/* moment_kernels.h - sums of items, of squared distances and of either without NaNs, in NumPy's order of addition, without
 * temporaries.  One table per CPU level. */
#pragma once
#include "base/base.h"
#include "base/cpu.h"

enum nm_moment { NM_MOMENT_SUM, NM_MOMENT_SQUARES, NM_MOMENT_NANSUM, NM_MOMENT_NANSQUARES, NM_MOMENTS };

typedef struct nm_moment_kernels {
    /* The pairwise sum of n contiguous items; SQUARES: of (item - mean)^2. */
    float (*row_f32[NM_MOMENTS])(const float *a, intptr_t n, float mean);
    double (*row_f64[NM_MOMENTS])(const double *a, intptr_t n, double mean);
    /* sum[j] += the term of a[j], for a row of n items; mean has one value per column. */
    void (*columns_f32[NM_MOMENTS])(const float *a, intptr_t n, const float *mean, float *sum);
    void (*columns_f64[NM_MOMENTS])(const double *a, intptr_t n, const double *mean, double *sum);
    /* Number of items that are NaN; and column by column: count[j] += a[j] is NaN. */
    intptr_t (*nans_f32)(const float *a, intptr_t n);
    intptr_t (*nans_f64)(const double *a, intptr_t n);
    /* The smallest [0] or largest [1] of n > 0 items that are not NaN, NaN if all are. */
    float (*extreme_f32[2])(const float *a, intptr_t n);
    double (*extreme_f64[2])(const double *a, intptr_t n);
    void (*column_nans_f32)(const float *a, intptr_t n, int64_t *count);
    void (*column_nans_f64)(const double *a, intptr_t n, int64_t *count);
} nm_moment_kernels;

#define X(level) extern const nm_moment_kernels NM_JOIN(nm_moments_, level);
NM_FOR_LEVELS(X)
#undef X
