/* math.inc.c - elementary functions by the C library's scalar ones; included once per float type. */
#ifndef ROWS
#define FUNCTION(name, expr)                                                                    \
    LOOP(F(name))                                                                               \
    {                                                                                           \
        const intptr_t count = *n; (void)call, (void)aux;                                                                  \
        for (intptr_t i = 0; i < count; i++) {                                                     \
            T a = *(T *)(p[0] + i * s[0]);                                                      \
            *(T *)(p[1] + i * s[1]) = expr;                                                     \
        }                                                                                       \
        return 0;                                                                               \
    }
#define FUNCTION2(name, expr)                                                                   \
    LOOP(F(name))                                                                               \
    {                                                                                           \
        const intptr_t count = *n; (void)call, (void)aux;                                                                  \
        for (intptr_t i = 0; i < count; i++) {                                                     \
            T a = *(T *)(p[0] + i * s[0]), b = *(T *)(p[1] + i * s[1]);                         \
            *(T *)(p[2] + i * s[2]) = expr;                                                     \
        }                                                                                       \
        return 0;                                                                               \
    }
#else
#define FUNCTION(name, expr) ROWS_OF(#name, CODE CODE, "ee", 1, F(name), FLAGS)
#define FUNCTION2(name, expr) ROWS_OF(#name, CODE CODE CODE, "eee", 2, F(name), FLAGS)
#endif
FUNCTION(exp, M(exp)(a))
FUNCTION(exp2, M(exp2)(a))
FUNCTION(expm1, M(expm1)(a))
FUNCTION(log, M(log)(a))
FUNCTION(log2, M(log2)(a))
FUNCTION(log10, M(log10)(a))
FUNCTION(log1p, M(log1p)(a))
FUNCTION(sin, M(sin)(a))
FUNCTION(cos, M(cos)(a))
FUNCTION(tan, M(tan)(a))
FUNCTION(arcsin, M(asin)(a))
FUNCTION(arccos, M(acos)(a))
FUNCTION(arctan, M(atan)(a))
FUNCTION(sinh, M(sinh)(a))
FUNCTION(cosh, M(cosh)(a))
FUNCTION(tanh, M(tanh)(a))
FUNCTION(arcsinh, M(asinh)(a))
FUNCTION(arccosh, M(acosh)(a))
FUNCTION(arctanh, M(atanh)(a))
FUNCTION(cbrt, M(cbrt)(a))
FUNCTION2(arctan2, M(atan2)(a, b))
FUNCTION2(hypot, M(hypot)(a, b))
#undef FUNCTION
#undef FUNCTION2
