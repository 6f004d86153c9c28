/* lines.h - vector functions on lines without gaps, for other kernels. */
#pragma once
#include "kernels/template.h"
#define DECLARE(name)                                                                           \
    void LEVEL_NAME(name##_line_f32)(const float *a, const float *b, float *r, intptr_t n);     \
    void LEVEL_NAME(name##_line_f64)(const double *a, const double *b, double *r, intptr_t n);
DECLARE(hypot)
DECLARE(arctan2)
#undef DECLARE
#define DECLARE(name)                                                                           \
    void LEVEL_NAME(name##_line_f32)(const float *a, float *r, intptr_t n);                     \
    void LEVEL_NAME(name##_line_f64)(const double *a, double *r, intptr_t n);
DECLARE(exp)
DECLARE(log)
DECLARE(log1p)
DECLARE(sin)
DECLARE(cos)
DECLARE(sinh)
DECLARE(cosh)
#undef DECLARE
