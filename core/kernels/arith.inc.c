/* arith.inc.c - arithmetic that integers and floats share; included once per type.  Where the bits of the result do not depend
 * on the sign of an integer type (SAME), the unsigned type uses the signed one's loop. */
#ifndef ROWS
#include "kernels/each.inc.c"
#if REAL
#define WALK2 F(each2)
#else
#define WALK2 F(fold2)
#endif
#define BINARY(name, flags, expr)                                       \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }            \
    BINARY_LOOP(name)
#define BINARY_LOOP(name) LOOP(F(name)) { (void)call; (void)aux; WALK2(p, *n, s, F(name##_op)); return 0; }
#define UNARY(name, flags, expr)                                        \
    NM_INLINE T F(name##_op)(T a) { (void)a; return (T)(expr); }        \
    LOOP(F(name)) { (void)call; (void)aux; F(each1)(p, *n, s, F(name##_op)); return 0; }
#define ALIAS(name, of, flags)
#define DIVIDE(name, flags, expr) NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); } WIDE_VECTORS BINARY_LOOP(name)
#define BITS(name, expr) UNARY(name, QUIET, expr)
#if REAL || SIGNED
#define BINARY_SAME BINARY
#define UNARY_SAME UNARY
#else
#define BINARY_SAME(name, flags, expr)
#define UNARY_SAME(name, flags, expr)
#endif
#else
#define BINARY(name, flags, expr) ROWS_OF(#name, CODE CODE CODE, "eee", 2, F(name), flags)
#define UNARY(name, flags, expr) ROWS_OF(#name, CODE CODE, "ee", 1, F(name), flags)
#define DIVIDE BINARY
#define ALIAS(name, of, flags) OWN_ROW(#name, CODE CODE, TWIN(of), flags)
#define BITS(name, expr) OWN_ROW(#name, CODE CODE, F(name), QUIET)
#define BINARY_SAME(name, flags, expr) ROWS_OF(#name, CODE CODE CODE, "eee", 2, TWIN(name), flags)
#define UNARY_SAME(name, flags, expr) ROWS_OF(#name, CODE CODE, "ee", 1, TWIN(name), flags)
#endif
#if REAL && !defined(ROWS)
NM_INLINE T F(add_op)(T a, T b) { return a + b; }
LOOP(F(add))
{
    (void)call, (void)aux;
    if (p[0] == p[2] && s[0] == 0 && s[2] == 0 && *n > 0)
        *(T *)p[0] += LEVEL_NAME(F(pairwise))(p[1], s[1], *n);
    else
        F(each2)(p, *n, s, F(add_op));
    return 0;
}
#elif REAL
{ "add", CODE CODE CODE, F(add), NULL, FLAGS },
#else
BINARY_SAME(add, FLAGS, a + b)
#endif
BINARY_SAME(subtract, FLAGS, a - b)
BINARY_SAME(multiply, FLAGS, a * b)
UNARY_SAME(square, FLAGS, a * a)
#if REAL
BITS(positive, a)
BITS(negative, -a)
BITS(absolute, NM_ABS(a))
#else
UNARY_SAME(positive, QUIET, a)
UNARY_SAME(negative, QUIET, -a)
#endif
ALIAS(conjugate, positive, QUIET)
UNARY_SAME(_ones_like, QUIET, 1)
#if REAL
DIVIDE(divide, FLAGS, a / b)
UNARY(reciprocal, FLAGS, 1 / a)
ALIAS(fabs, absolute, QUIET)
UNARY(sign, QUIET, __builtin_isgreater(a, 0) ? 1 : __builtin_isless(a, 0) ? -1 : a == 0 ? 0 : a)
UNARY(rint, QUIET, NM_RINT(a))
UNARY(sqrt, FLAGS, NM_SQRT(a))
#else
ALIAS(floor, positive, QUIET)
ALIAS(ceil, positive, QUIET)
ALIAS(trunc, positive, QUIET)
BINARY_SAME(bitwise_and, QUIET, a & b)
BINARY_SAME(bitwise_or, QUIET, a | b)
BINARY_SAME(bitwise_xor, QUIET, a ^ b)
UNARY_SAME(invert, QUIET, ~a)
#if SIGNED
UNARY(absolute, QUIET, a < 0 ? -a : a)
UNARY(sign, QUIET, (a > 0) - (a < 0))
#else
ALIAS(absolute, positive, QUIET)
UNARY(sign, QUIET, a > 0)
#endif
#endif
#undef BINARY
#undef BINARY_LOOP
#undef DIVIDE
#undef UNARY
#undef BINARY_SAME
#undef UNARY_SAME
#undef ALIAS
#undef BITS
#undef WALK2
