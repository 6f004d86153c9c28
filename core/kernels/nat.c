/* nat.c - loops of datetime64 (M) and timedelta64 (m) on counts of one unit; the smallest count is NaT, which no comparison but != holds
 * for. */
#include "kernels/template.h"
#include "base/fp.h"
NARROW_VECTORS

#define DT i64
#include "kernels/each.inc.c"

void nm_kernel_raise(unsigned flags);
int nm_kernel_time_overflow(const nm_call *call);
#define NAT INT64_MIN
typedef int64_t count;

/* ------------------------------------------------------------------ counts in, counts out */
#define BINARY(name, walk, expr)                                                                    \
    NM_INLINE count F(name##_op)(count a, count b) { return expr; }                                    \
    LOOP(F(name)) { (void)call; (void)aux; F(walk)(p, *n, s, F(name##_op)); return 0; }
#define UNARY(name, expr)                                                                           \
    NM_INLINE count F(name##_op)(count a) { return expr; }                                             \
    LOOP(F(name)) { (void)call; (void)aux; F(each1)(p, *n, s, F(name##_op)); return 0; }
#define COMPARE(name, expr)                                                                         \
    NM_INLINE T_b1 F(name##_op)(count a, count b) { return expr; }                                     \
    LOOP(F(name)) { (void)call; (void)aux; F(test2)(p, *n, s, F(name##_op)); return 0; }
#define TEST(name, expr)                                                                            \
    NM_INLINE T_b1 F(name##_op)(count a) { (void)a; return expr; }                                     \
    LOOP(F(name)) { (void)call; (void)aux; F(test1)(p, *n, s, F(name##_op)); return 0; }

/* A reduction looks for NaT beside its sum or maximum, so that both go in vectors. */
#define FOLDED(name, expr)                                                                          \
    NM_INLINE count F(name##_op)(count a, count b) { return a == NAT || b == NAT ? NAT : (expr); }  \
    LOOP(F(name))                                                                                   \
    {                                                                                               \
        (void)call, (void)aux;                                                                      \
        if (p[0] == p[2] && s[0] == 0 && s[2] == 0 && s[1] == SIZE) {                               \
            count a = *(count *)p[0], none = a == NAT;                                              \
            for (intptr_t i = 0; i < *n; i++) {                                                     \
                count b = ((const count *)p[1])[i];                                                 \
                none |= b == NAT;                                                                   \
                a = expr;                                                                           \
            }                                                                                       \
            *(count *)p[2] = none ? NAT : a;                                                        \
        } else                                                                                      \
            F(each2)(p, *n, s, F(name##_op));                                                       \
        return 0;                                                                                   \
    }
FOLDED(add, a + b)
FOLDED(maximum, a > b ? a : b)
BINARY(subtract, each2, a == NAT || b == NAT ? NAT : a - b)
BINARY(minimum, fold2, a < b ? a : b)
BINARY(fmax, fold2, a > b ? a : b)
BINARY(fmin, each2, a == NAT ? b : b == NAT ? a : a < b ? a : b)
UNARY(positive, a)
UNARY(negative, -a)
UNARY(absolute, a < 0 ? -a : a)
UNARY(sign, (a > 0) - (a < 0))                                       /* of NaT -1, as NumPy has it */
COMPARE(equal, (a == b) & (a != NAT))
COMPARE(not_equal, (a != b) | (a == NAT))
COMPARE(less, (a < b) & (a != NAT))
COMPARE(less_equal, (a <= b) & (a != NAT))
COMPARE(greater, (a > b) & (b != NAT))
COMPARE(greater_equal, (a >= b) & (b != NAT))
TEST(isnat, a == NAT)
TEST(isfinite, a != NAT)
TEST(isinf, false)

LOOP(F(clip))
{
    (void)call, (void)aux;
    for (intptr_t i = 0; i < *n; i++) {
        count a = *(count *)(p[0] + i * s[0]), low = *(count *)(p[1] + i * s[1]), high = *(count *)(p[2] + i * s[2]);
        *(count *)(p[3] + i * s[3]) = F(minimum_op)(F(maximum_op)(a, low), high);
    }
    return 0;
}

/* ------------------------------------------------------------------ with numbers */
/* A loop over a of type A, b of type B, to r of type R, which body assigns; compiled for operands without gaps and for single ones. */
#define WITH(name, A, B, R, body, end)                                                              \
    NM_INLINE unsigned F(name##_each)(char *const *p, intptr_t n, intptr_t s0, intptr_t s1, intptr_t s2) \
    {                                                                                               \
        unsigned flags = 0;                                                                         \
        A a = *(A *)p[0];                                                                           \
        B b = *(B *)p[1];                                                                           \
        for (intptr_t i = 0; i < n; i++) {                                                          \
            R r;                                                                                    \
            if (s0)                                                                                 \
                a = *(A *)(p[0] + i * s0);                                                          \
            if (s1)                                                                                 \
                b = *(B *)(p[1] + i * s1);                                                          \
            body                                                                                    \
            *(R *)(p[2] + i * s2) = r;                                                              \
        }                                                                                           \
        return flags;                                                                               \
    }                                                                                               \
    LOOP(F(name))                                                                                   \
    {                                                                                               \
        (void)aux;                                                                                  \
        if (*n <= 0)                                                                                \
            return 0;                                                                               \
        unsigned flags = s[2] != 8 ? F(name##_each)(p, *n, s[0], s[1], s[2])                        \
                         : s[0] == 8 && s[1] == 8 ? F(name##_each)(p, *n, 8, 8, 8)                  \
                         : s[0] == 8 && s[1] == 0 ? F(name##_each)(p, *n, 8, 0, 8)                  \
                         : s[0] == 0 && s[1] == 8 ? F(name##_each)(p, *n, 0, 8, 8)                  \
                                                  : F(name##_each)(p, *n, s[0], s[1], s[2]);        \
        (void)call, (void)flags;                                                                    \
        end                                                                                         \
    }
#define RAISE if (flags) nm_kernel_raise(flags); return 0;

/* Infinity and NaN are NaT in silence, what is merely too large is NaT with the invalid flag. */
NM_INLINE count truncated(double x)
{
    bool finite = __builtin_isfinite(x);
    count r = (count)(finite ? x : 0);
    return finite ? r : NAT;
}
NM_INLINE count floored(count a, count b) { return a / b - (a % b != 0 && (a ^ b) < 0); }

/* A product that does not fit would be a wrong time: refused. */
#define TIMES(a, b) if (a == NAT) r = NAT; else flags |= __builtin_mul_overflow(a, b, &r) || r == NAT;
#define OVERFLOW return flags ? nm_kernel_time_overflow(call) : 0;
WITH(multiply_mq, count, count, count, TIMES(a, b), OVERFLOW)
WITH(multiply_qm, count, count, count, TIMES(b, a), OVERFLOW)
WITH(multiply_md, count, double, count, r = a == NAT ? NAT : truncated((double)a * b);, return 0;)
WITH(multiply_dm, double, count, count, r = b == NAT ? NAT : truncated(a * (double)b);, return 0;)
WITH(divide_each, count, count, count, r = a == NAT || b == 0 ? NAT : a / b;, return 0;)
/* By one divisor: multiplication by its reciprocal (Granlund and Montgomery, signed, rounded towards zero).  Only here is a zero
 * reported. */
NM_INLINE void F(divide_by)(char *const *p, intptr_t n, intptr_t s0, intptr_t s2, count b)
{
    count sign = b >> 63;
    uint64_t size = b < 0 ? -(uint64_t)b : (uint64_t)b;
    int shift = size > 1 ? 63 - __builtin_clzll(size - 1) : 0;
    count factor = (count)(uint64_t)(1 + ((unsigned __int128)1 << (64 + shift)) / size);
    for (intptr_t i = 0; i < n; i++) {
        count a = *(const count *)(p[0] + i * s0), q = a + (count)((__int128)factor * a >> 64);
        q = (q >> shift) - (a >> 63);
        *(count *)(p[2] + i * s2) = a == NAT ? NAT : (q ^ sign) - sign;
    }
}

LOOP(F(divide_mq))
{
    if (s[1] || *n <= 0)
        return F(divide_each)(call, p, n, s, aux);
    count b = *(const count *)p[1];
    if (b == 0) {
        bool any = false;
        for (intptr_t i = 0; i < *n; i++) {
            any |= *(const count *)(p[0] + i * s[0]) != NAT;
            *(count *)(p[2] + i * s[2]) = NAT;
        }
        if (any)
            nm_kernel_raise(NM_FP_DIVIDE);
        return 0;
    }
    if (s[0] == 8 && s[2] == 8)
        F(divide_by)(p, *n, 8, 8, b);
    else
        F(divide_by)(p, *n, s[0], s[2], b);
    return 0;
}
WITH(divide_md, count, double, count, r = a == NAT ? NAT : truncated((double)a / b);, return 0;)
WITH(divide_mm, count, count, double, r = a == NAT || b == NAT ? __builtin_nan("") : (double)a / (double)b;, return 0;)
WITH(floor_divide_mm, count, count, count,
     if (a == NAT || b == NAT) { r = 0; flags |= NM_FP_INVALID; }
     else if (b == 0) { r = 0; flags |= NM_FP_DIVIDE; }
     else r = floored(a, b);, RAISE)
WITH(remainder, count, count, count,
     if (a == NAT || b == NAT) r = NAT; else if (b == 0) { r = NAT; flags |= NM_FP_DIVIDE; } else r = a - floored(a, b) * b;, RAISE)

LOOP(F(divmod))
{
    unsigned flags = 0;
    (void)call, (void)aux;
    for (intptr_t i = 0; i < *n; i++) {
        count a = *(count *)(p[0] + i * s[0]), b = *(count *)(p[1] + i * s[1]), q = 0, r = NAT;
        if (a == NAT || b == NAT || b == 0)
            flags |= a == NAT || b == NAT ? NM_FP_INVALID : NM_FP_DIVIDE;
        else {
            q = floored(a, b);
            r = a - q * b;
        }
        *(count *)(p[2] + i * s[2]) = q;
        *(count *)(p[3] + i * s[3]) = r;
    }
    RAISE
}

#define QUIETLY NULL, QUIET
#define ALOUD NULL, NM_LOOP_ALIGNED
const nm_kernel LEVEL_NAME(nat)[] = {
    { "add", "mmm", F(add), QUIETLY }, { "add", "MmM", F(add), QUIETLY }, { "add", "mMM", F(add), QUIETLY },
    { "subtract", "mmm", F(subtract), QUIETLY }, { "subtract", "MmM", F(subtract), QUIETLY }, { "subtract", "MMm", F(subtract), QUIETLY },
    { "maximum", "mmm", F(maximum), QUIETLY }, { "maximum", "MMM", F(maximum), QUIETLY }, { "minimum", "mmm", F(minimum), QUIETLY },
    { "minimum", "MMM", F(minimum), QUIETLY }, { "fmax", "mmm", F(fmax), QUIETLY }, { "fmax", "MMM", F(fmax), QUIETLY },
    { "fmin", "mmm", F(fmin), QUIETLY }, { "fmin", "MMM", F(fmin), QUIETLY }, { "clip", "mmmm", F(clip), QUIETLY },
    { "clip", "MMMM", F(clip), QUIETLY }, { "positive", "mm", F(positive), QUIETLY }, { "negative", "mm", F(negative), QUIETLY },
    { "absolute", "mm", F(absolute), QUIETLY }, { "sign", "mm", F(sign), QUIETLY },
#define COMPARED(name) { #name, "mm?", F(name), QUIETLY }, { #name, "MM?", F(name), QUIETLY },
    COMPARED(equal) COMPARED(not_equal) COMPARED(less) COMPARED(less_equal) COMPARED(greater) COMPARED(greater_equal)
#define TESTED(name, loop) { #name, "m?", F(loop), QUIETLY }, { #name, "M?", F(loop), QUIETLY },
    TESTED(isnat, isnat) TESTED(isnan, isnat) TESTED(isfinite, isfinite) TESTED(isinf, isinf)
    { "multiply", "mqm", F(multiply_mq), QUIETLY }, { "multiply", "qmm", F(multiply_qm), QUIETLY },
    { "multiply", "mdm", F(multiply_md), ALOUD }, { "multiply", "dmm", F(multiply_dm), ALOUD },
    { "divide", "mqm", F(divide_mq), ALOUD }, { "divide", "mdm", F(divide_md), ALOUD }, { "divide", "mmd", F(divide_mm), ALOUD },
    { "floor_divide", "mqm", F(divide_mq), ALOUD }, { "floor_divide", "mdm", F(divide_md), ALOUD },
    { "floor_divide", "mmq", F(floor_divide_mm), ALOUD }, { "remainder", "mmm", F(remainder), ALOUD },
    { "divmod", "mmqm", F(divmod), ALOUD },
    { 0 }
};
