/* complex.c - arithmetic, order and elementary functions of complex numbers. */
#include "kernels/reduce.h"
#include "kernels/lines.h"
#include <float.h>
#include <math.h>
#define M(name) NM_JOIN(name, NM_JOIN(SUFFIX_, DT))
#define SUFFIX_c64 f
#define SUFFIX_c128
#define SUFFIX_c160 l
#define R NM_JOIN(PART_, DT)
#define PART_c64 float
#define PART_c128 double
#define PART_c160 long double
#define WORD_c64 uint32_t
#define WORD_c128 uint64_t
#define RCODE NM_JOIN(PART_CODE_, DT)
#define PART_CODE_c64 "f"
#define PART_CODE_c128 "d"
#define PART_CODE_c160 "g"
#define LIMIT _Generic((R)0, float: FLT_MAX, double: DBL_MAX, long double: LDBL_MAX)
#define LN2 ((R)0.693147180559945309417232121458176568L)
#define LOG2E ((R)1.442695040888963407359924681001892137L)
#define LOG10E ((R)0.434294481903251827651128918916605082L)
#define TEMPLATE "kernels/complex.inc.c"
enum { PARTS = 64 };                                           /* of a block */
#define FMA M(__builtin_fma)
#define HYPOT_LINE _Generic((R)0, float: LEVEL_NAME(hypot_line_f32), default: LEVEL_NAME(hypot_line_f64))
#define ARCTAN2_LINE _Generic((R)0, float: LEVEL_NAME(arctan2_line_f32), default: LEVEL_NAME(arctan2_line_f64))
/* A product kept apart from the sum around it: gcc 12 makes alternating sums and differences of products into fused ones even
 * under -ffp-contract=off. */
#define ALONE(product) ({ R product_ = (product); __asm__("" : ANY_REGISTER (product_)); product_; })
#if defined(__x86_64__)
#define ANY_REGISTER "+x"
#else
#define ANY_REGISTER "+w"
#endif
#define DT c64
#define RNAME f32
#include TEMPLATE
#undef DT
#undef RNAME
#define DT c128
#define RNAME f64
#include TEMPLATE
#undef DT
#undef RNAME
#undef FMA
#undef HYPOT_LINE
#undef ARCTAN2_LINE
#define HYPOT_LINE hypot_line_f80
#define ARCTAN2_LINE arctan2_line_f80
static void hypot_line_f80(const long double *a, const long double *b, long double *r, intptr_t n) { EACH r[i] = hypotl(a[i], b[i]); }
static void arctan2_line_f80(const long double *a, const long double *b, long double *r, intptr_t n) { EACH r[i] = atan2l(a[i], b[i]); }
#undef ALONE
#define ALONE(product) (product)
#define FMA(a, b, c) ((a) * (b) + (c))                          /* the x87 has none */
#define DT c160
#include TEMPLATE
#undef DT
#define ROWS
const nm_kernel LEVEL_NAME(complex)[] = {
#define DT c64
#include TEMPLATE
#undef DT
#define DT c128
#include TEMPLATE
    { "float_power", "DDD", power_c128, NULL, FLAGS },
#undef DT
#define DT c160
#include TEMPLATE
    { "float_power", "GGG", power_c160, NULL, FLAGS },
#undef DT
    { 0 }
};
