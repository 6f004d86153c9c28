/* npy_math.h - constants and the functions of mathematics by NumPy's names: the C library's, for the three sizes of floats. */
#pragma once
#include <math.h>
#include "npy_common.h"

#define NPY_E 2.718281828459045235360287471352662498
#define NPY_LOG2E 1.442695040888963407359924681001892137
#define NPY_LOG10E 0.434294481903251827651128918916605082
#define NPY_LOGE2 0.693147180559945309417232121458176568
#define NPY_LOGE10 2.302585092994045684017991454684364208
#define NPY_PI 3.141592653589793238462643383279502884
#define NPY_PI_2 1.570796326794896619231321691639751442
#define NPY_PI_4 0.785398163397448309615660845819875721
#define NPY_1_PI 0.318309886183790671537767526745028724
#define NPY_2_PI 0.636619772367581343075535053490057448
#define NPY_EULER 0.577215664901532860606512090082402431
#define NPY_SQRT2 1.414213562373095048801688724209698079
#define NPY_SQRT1_2 0.707106781186547524400844362104849039
#define NPY_INFINITYF __builtin_inff()
#define NPY_INFINITY __builtin_inf()
#define NPY_INFINITYL __builtin_infl()
#define NPY_NANF __builtin_nanf("")
#define NPY_NAN __builtin_nan("")
#define NPY_NANL __builtin_nanl("")
#define NPY_PZERO 0.0
#define NPY_NZERO -0.0
#define NPY_PZEROF 0.0f
#define NPY_NZEROF -0.0f
#define NPY_FPE_DIVIDEBYZERO 1
#define NPY_FPE_OVERFLOW 2
#define NPY_FPE_UNDERFLOW 4
#define NPY_FPE_INVALID 8

#define npy_isnan(x) isnan(x)
#define npy_isinf(x) isinf(x)
#define npy_isfinite(x) isfinite(x)
#define npy_signbit(x) signbit(x)

#define NPY_MATH_1(name)                                                                                  \
    static inline double npy_##name(double x) { return name(x); }                                         \
    static inline float npy_##name##f(float x) { return name##f(x); }                                     \
    static inline npy_longdouble npy_##name##l(npy_longdouble x) { return name##l(x); }
#define NPY_MATH_2(name)                                                                                  \
    static inline double npy_##name(double x, double y) { return name(x, y); }                            \
    static inline float npy_##name##f(float x, float y) { return name##f(x, y); }                         \
    static inline npy_longdouble npy_##name##l(npy_longdouble x, npy_longdouble y) { return name##l(x, y); }
NPY_MATH_1(sin) NPY_MATH_1(cos) NPY_MATH_1(tan) NPY_MATH_1(sinh) NPY_MATH_1(cosh) NPY_MATH_1(tanh)
NPY_MATH_1(asin) NPY_MATH_1(acos) NPY_MATH_1(atan) NPY_MATH_1(asinh) NPY_MATH_1(acosh) NPY_MATH_1(atanh)
NPY_MATH_1(exp) NPY_MATH_1(exp2) NPY_MATH_1(expm1) NPY_MATH_1(log) NPY_MATH_1(log10) NPY_MATH_1(log1p) NPY_MATH_1(log2)
NPY_MATH_1(sqrt) NPY_MATH_1(cbrt) NPY_MATH_1(fabs) NPY_MATH_1(floor) NPY_MATH_1(ceil) NPY_MATH_1(rint) NPY_MATH_1(trunc)
NPY_MATH_2(pow) NPY_MATH_2(fmod) NPY_MATH_2(atan2) NPY_MATH_2(hypot) NPY_MATH_2(copysign) NPY_MATH_2(nextafter)
static inline double npy_deg2rad(double x) { return x * (NPY_PI / 180); }
static inline double npy_rad2deg(double x) { return x * (180 / NPY_PI); }
static inline double npy_ldexp(double x, int e) { return ldexp(x, e); }
static inline double npy_frexp(double x, int *e) { return frexp(x, e); }
static inline double npy_modf(double x, double *whole) { return modf(x, whole); }
static inline double npy_logaddexp(double x, double y)
{
    double d = x - y;
    return x == y ? x + NPY_LOGE2 : d > 0 ? x + log1p(exp(-d)) : d <= 0 ? y + log1p(exp(d)) : d;
}
static inline double npy_cabs(npy_cdouble z) { return hypot(npy_creal(z), npy_cimag(z)); }
static inline float npy_cabsf(npy_cfloat z) { return hypotf(npy_crealf(z), npy_cimagf(z)); }
static inline double npy_carg(npy_cdouble z) { return atan2(npy_cimag(z), npy_creal(z)); }
static inline float npy_cargf(npy_cfloat z) { return atan2f(npy_cimagf(z), npy_crealf(z)); }
