/* lines.h - vector functions on lines without gaps, for other kernels. */
#pragma once
#include "kernels/template.h"
#define DECLARE(name)                                                                           \
    void LEVEL_NAME(name##_line_f32)(const float *a, const float *b, float *r, intptr_t n);     \
    void LEVEL_NAME(name##_line_f64)(const double *a, const double *b, double *r, intptr_t n);
DECLARE(hypot)
DECLARE(arctan2)
#undef DECLARE
