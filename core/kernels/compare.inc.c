/* compare.inc.c - comparisons, logic, minimum and maximum, and tests of one item; included once per type, bool too.
 * Nothing here raises a flag: NaN is compared quietly. */
#ifndef ROWS
#include "kernels/each.inc.c"
#if REAL
#define WALK2 F(each2)
#else
#define WALK2 F(fold2)
#endif
#define LOGIC(name, expr)                                               \
    NM_INLINE T_b1 F(name##_op)(T a, T b) { return (T_b1)(expr); }      \
    LOOP(F(name)) { (void)call; (void)aux; F(test2)(p, *n, s, F(name##_op)); return 0; }
#if NM_JOIN(MASKS_, DT)                       /* into mask registers: 64 items make one vector of bools */
#define COMPARE(name, expr)                                                             \
    NM_INLINE T_b1 F(name##_op)(T a, T b) { return (T_b1)(expr); }                      \
    LOOP(F(name))                                                                       \
    {                                                                                   \
        (void)call; (void)aux;                                                          \
        intptr_t done = F(in_lines)(p, *n, s, 1) ? *n & ~(intptr_t)63 : 0;              \
        for (intptr_t i = 0; i < done; i += 64)                                         \
            MASKED_TEST(name, p[0] + i * s[0], s[0], p[1] + i * s[1], s[1], p[2] + i)   \
        char *const q[3] = { p[0] + done * s[0], p[1] + done * s[1], p[2] + done * s[2] }; \
        F(test2)(q, *n - done, s, F(name##_op));                                        \
        return 0;                                                                       \
    }
#else
#define COMPARE LOGIC
#endif
#define MIRRORED(name, of)                                              \
    LOOP(F(name))                                                       \
    {                                                                   \
        char *const q[3] = { p[1], p[0], p[2] };                        \
        const intptr_t t[3] = { s[1], s[0], s[2] };                     \
        return F(of)(call, q, n, t, aux);                               \
    }
#define TEST(name, expr)                                                \
    NM_INLINE T_b1 F(name##_op)(T a) { (void)a; return (T_b1)(expr); }  \
    LOOP(F(name)) { (void)call; (void)aux; F(test1)(p, *n, s, F(name##_op)); return 0; }
#define BINARY(name, expr)                                              \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(expr); }            \
    LOOP(F(name)) { (void)call; (void)aux; WALK2(p, *n, s, F(name##_op)); return 0; }
#if REAL || SIGNED || defined(BOOLS)
#define COMPARE_SAME COMPARE
#define LOGIC_SAME LOGIC
#define TEST_SAME TEST
#else
#define COMPARE_SAME(name, expr)
#define LOGIC_SAME(name, expr)
#define TEST_SAME(name, expr)
#endif
#else
#define COMPARE(name, expr) ROWS_OF(#name, CODE CODE "?", "ee?", 2, F(name), QUIET)
#define COMPARE_SAME(name, expr) ROWS_OF(#name, CODE CODE "?", "ee?", 2, TWIN(name), QUIET)
#define LOGIC_SAME COMPARE_SAME
#define MIRRORED(name, of) COMPARE(name, 0)
#define TEST(name, expr) OWN_ROW(#name, CODE "?", F(name), QUIET)
#define TEST_SAME(name, expr) OWN_ROW(#name, CODE "?", TWIN(name), QUIET)
#define BINARY(name, expr) { #name, CODE CODE CODE, F(name), NULL, QUIET },
#endif
#if REAL
COMPARE(equal, a == b)
COMPARE(not_equal, a != b)
COMPARE(less, __builtin_isless(a, b))
COMPARE(less_equal, __builtin_islessequal(a, b))
#if NM_JOIN(LONG_, DT)                        /* of two zeros a long double keeps the first, the others the second */
BINARY(maximum, __builtin_isgreaterequal(a, b) || a != a ? a : b)
BINARY(minimum, __builtin_islessequal(a, b) || a != a ? a : b)
BINARY(fmax, __builtin_isgreaterequal(a, b) || b != b ? a : b)
BINARY(fmin, __builtin_islessequal(a, b) || b != b ? a : b)
#else
#ifdef ROWS
BINARY(maximum, 0)
BINARY(minimum, 0)
#else
NM_INLINE T F(maximum_op)(T a, T b) { return __builtin_isgreater(a, b) || a != a ? a : b; }
NM_INLINE T F(minimum_op)(T a, T b) { return __builtin_isless(a, b) || a != a ? a : b; }
#define EXTREME(name, of)                                                               \
    LOOP(F(name))                                                                       \
    {                                                                                   \
        (void)call, (void)aux;                                                          \
        if (p[0] == p[2] && s[0] == 0 && s[1] == SIZE && s[2] == 0)                     \
            *(T *)p[2] = LEVEL_NAME(F(of))(*(T *)p[0], (const T *)p[1], *n);            \
        else                                                                            \
            F(each2)(p, *n, s, F(name##_op));                                           \
        return 0;                                                                       \
    }
EXTREME(maximum, max)
EXTREME(minimum, min)
#undef EXTREME
#endif
#ifdef ROWS
BINARY(fmax, 0)
BINARY(fmin, 0)
#else
NM_INLINE T F(fmax_op)(T a, T b) { return __builtin_isgreater(a, b) || b != b ? a : b; }
NM_INLINE T F(fmin_op)(T a, T b) { return __builtin_isless(a, b) || b != b ? a : b; }

/* Many items into one, several vectors at once. */
NM_INLINE T F(folded)(T a, const T *x, intptr_t n, T (*op)(T, T))
{
    enum { LANES = 256 / sizeof(T) };
    T lane[LANES];
    intptr_t i = 0;
    if (n >= 2 * LANES) {
        memcpy(lane, x, sizeof lane);
        for (i = LANES; i + LANES <= n; i += LANES)
            for (int k = 0; k < LANES; k++)
                lane[k] = op(lane[k], x[i + k]);
        for (int k = 0; k < LANES; k++)
            a = op(a, lane[k]);
    }
    for (; i < n; i++)
        a = op(a, x[i]);
    return a;
}
#define IGNORING(name)                                                                  \
    LOOP(F(name))                                                                       \
    {                                                                                   \
        (void)call, (void)aux;                                                          \
        if (p[0] == p[2] && s[0] == 0 && s[1] == SIZE && s[2] == 0)                     \
            *(T *)p[2] = F(folded)(*(T *)p[0], (const T *)p[1], *n, F(name##_op));      \
        else                                                                            \
            WALK2(p, *n, s, F(name##_op));                                              \
        return 0;                                                                       \
    }
IGNORING(fmax)
IGNORING(fmin)
#undef IGNORING
#endif
#endif
TEST(isnan, a != a)
TEST(isinf, __builtin_isgreater(NM_ABS(a), LIMIT))
TEST(isfinite, __builtin_islessequal(NM_ABS(a), LIMIT))
TEST(signbit, SIGN_OF(a))
#else
COMPARE_SAME(equal, TRUTH(a) == TRUTH(b))
COMPARE_SAME(not_equal, TRUTH(a) != TRUTH(b))
COMPARE(less, TRUTH(a) < TRUTH(b))
COMPARE(less_equal, TRUTH(a) <= TRUTH(b))
#ifndef BOOLS
BINARY(maximum, a > b ? a : b)
BINARY(minimum, a < b ? a : b)
#ifdef ROWS
{ "fmax", CODE CODE CODE, F(maximum), NULL, QUIET },
{ "fmin", CODE CODE CODE, F(minimum), NULL, QUIET },
#endif
#endif
TEST_SAME(isnan, 0)
TEST_SAME(isfinite, 1)
#ifdef ROWS
{ "isinf", CODE "?", TWIN(isnan), NULL, QUIET },
#endif
#endif
MIRRORED(greater, less)
MIRRORED(greater_equal, less_equal)
#ifndef BOOLS
LOGIC_SAME(logical_and, (a != 0) & (b != 0))
LOGIC_SAME(logical_or, (a != 0) | (b != 0))
LOGIC_SAME(logical_xor, (a != 0) ^ (b != 0))
TEST_SAME(logical_not, a == 0)
#endif
#undef COMPARE
#undef COMPARE_SAME
#undef LOGIC
#undef LOGIC_SAME
#undef MIRRORED
#undef TEST
#undef TEST_SAME
#undef BINARY
#undef WALK2
