/* real.h - the C library's functions and constants by float type, for templates: M(sin) is sinf, sin or sinl. */
#pragma once
#include <float.h>
#include <math.h>
#define SUFFIX_f32 f
#define SUFFIX_f64
#define SUFFIX_f80 l
#define M(name) NM_JOIN(name, NM_JOIN(SUFFIX_, DT))
#define LARGEST _Generic((T)0, float: FLT_MAX, double: DBL_MAX, long double: LDBL_MAX)
#define TRUE_MIN _Generic((T)0, float: FLT_TRUE_MIN, double: DBL_TRUE_MIN, long double: LDBL_TRUE_MIN)
#define PI_L 3.141592653589793238462643383279502884L
#define LN2 ((T)0.693147180559945309417232121458176568L)
#define LOG2E ((T)1.442695040888963407359924681001892137L)
#define LOG10E ((T)0.434294481903251827651128918916605082L)
/* Each rounded as a quotient of the type's own pi. */
#define TO_DEGREES ((T)180 / (T)PI_L)
#define TO_RADIANS ((T)PI_L / (T)180)
