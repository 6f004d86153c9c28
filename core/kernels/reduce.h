/* reduce.h - sums in NumPy's pairwise order, for the loops that reduce: the result of adding n items to -0. */
#pragma once
#include "kernels/template.h"

/* Of two axes: is the reduced one walked first? */
NM_INLINE bool by_rows(intptr_t rows, intptr_t rs, intptr_t is)
{
    return rows == 1 || (is < 0 ? -is : is) <= (rs < 0 ? -rs : rs);
}
float LEVEL_NAME(pairwise_f32)(const char *a, intptr_t stride, intptr_t n);
double LEVEL_NAME(pairwise_f64)(const char *a, intptr_t stride, intptr_t n);
long double LEVEL_NAME(pairwise_f80)(const char *a, intptr_t stride, intptr_t n);
float LEVEL_NAME(pairwise_f16)(const char *a, intptr_t stride, intptr_t n);
T_c64 LEVEL_NAME(pairwise_c64)(const char *a, intptr_t stride, intptr_t n);
T_c128 LEVEL_NAME(pairwise_c128)(const char *a, intptr_t stride, intptr_t n);
T_c160 LEVEL_NAME(pairwise_c160)(const char *a, intptr_t stride, intptr_t n);
/* The largest (least) of *acc and n items of stride 1, NaN if there is one. */
float LEVEL_NAME(max_f32)(float acc, const float *a, intptr_t n);
float LEVEL_NAME(min_f32)(float acc, const float *a, intptr_t n);
double LEVEL_NAME(max_f64)(double acc, const double *a, intptr_t n);
double LEVEL_NAME(min_f64)(double acc, const double *a, intptr_t n);
/* Items at the start of n bools without gaps that are known not to have the truth: all but a block of the first one that has. */
intptr_t LEVEL_NAME(skip_truth)(const uint8_t *x, intptr_t n, bool truth);
