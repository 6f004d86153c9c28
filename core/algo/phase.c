/* phase.c - numpy.unwrap: a line at a time for float and double, by ufuncs for the rest. */
#include <math.h>
#include "algo/calculus.h"
#include "algo/terms.h"
#include "base/fp.h"

enum { BLOCK = 128 };
#ifdef __clang__
#define NO_TRAPS                                               /* clang assumes it of all */
#else
#define NO_TRAPS __attribute__((optimize("no-trapping-math")))
#endif

/* Corrections are worked out without a branch for differences up to two and a half periods, where the remainder needs no division:
 * what is taken from x is exact, and only the last addition rounds, as in numpy.remainder.  Then they are summed up. */
#define PHASES(T, FMOD, ABS)                                                                                                               \
    static T rest_##T(T x, T period)                                                                                                       \
    {                                                                                                                                      \
        x = FMOD(x, period);                                                                                                               \
        return x == 0 ? 0 : __builtin_isless(x, 0) ? x + period : x;                                                                       \
    }                                                                                                                                      \
    NO_TRAPS static bool near_##T(const T *d, T *c, intptr_t n, T discont, T period)                                                       \
    {                                                                                                                                      \
        const T high = period/2, low = -high, two = 2*period, three = 3*period;                                                            \
        T far = 0;                                                                                                                         \
        for (intptr_t i = 0; i < n; i++) {                                                                                                 \
            T x = d[i] - low, y = x < -period ? x + period : x - (x >= two ? two : x >= period ? period : 0);                              \
            T rest = (y < 0 ? y + period : y) + low;                                                                                       \
            rest = (rest == low) & (d[i] > 0) ? high : rest;                                                                               \
            c[i] = ABS(d[i]) < discont ? 0 : rest - d[i];                                                                                  \
            far += (x >= -two) & (x < three) ? 0 : (T)1;                                                                                   \
        }                                                                                                                                  \
        return far == 0;                                                                                                                   \
    }                                                                                                                                      \
    static void phases_##T(const char *p, intptr_t step, char *r, intptr_t to, intptr_t n, T discont, T period)                            \
    {                                                                                                                                      \
        const T high = period/2, low = -high;                                                                                              \
        T sum = 0, now[BLOCK + 1], d[BLOCK], c[BLOCK];                                                                                     \
        *(T *)r = now[0] = *(const T *)p;                                                                                                  \
        for (intptr_t at = 1; at < n; at += BLOCK) {                                                                                       \
            intptr_t count = NM_MIN(BLOCK, n - at);                                                                                        \
            for (intptr_t i = 0; i < count; i++)                                                                                           \
                now[i + 1] = *(const T *)(p + (at + i)*step);                                                                              \
            for (intptr_t i = 0; i < count; i++)                                                                                           \
                d[i] = now[i + 1] - now[i];                                                                                                \
            unsigned flags = nm_fp_read();                                                                                                 \
            bool near = near_##T(d, c, count, discont, period);                                                                            \
            if (nm_fp_read() != flags) {                     /* a NaN was compared */                                                      \
                nm_fp_clear();                                                                                                             \
                nm_fp_raise(flags);                                                                                                        \
            }                                                                                                                              \
            for (intptr_t i = 0; i < count && !near; i++) {                                                                                \
                T x = d[i] - low;                                                                                                          \
                if (!(__builtin_isgreaterequal(x, -2*period) && __builtin_isless(x, 3*period)) && !__builtin_isless(ABS(d[i]), discont)) { \
                    T rest = rest_##T(x, period) + low;                                                                                    \
                    c[i] = ((rest == low) & __builtin_isgreater(d[i], 0) ? high : rest) - d[i];                                            \
                }                                                                                                                          \
            }                                                                                                                              \
            for (intptr_t i = 0; i < count; i++) {                                                                                         \
                sum += c[i];                                                                                                               \
                *(T *)(r + (at + i)*to) = now[i + 1] + sum;                                                                                \
            }                                                                                                                              \
            now[0] = now[count];                                                                                                           \
        }                                                                                                                                  \
    }
PHASES(float, fmodf, fabsf)
PHASES(double, fmod, fabs)

static nm_status by_lines(nm_ctx *ctx, const nm_view *v, double discont, double period, int axis, nm_out *out)
{
    nm_view r;
    nm_viewbuf turned;
    nm_lines it;
    int perm[NM_MAXDIMS];
    nm_order_keep(v->ndim, v->shape, 1, &v->strides, perm);
    NM_TRY(nm_new_in_order(ctx, v, perm, &v->dt, out, &r, &turned));
    if (nm_items(v->ndim, v->shape) == 0)
        return NM_OK;
    nm_lines_begin(&it, 2, (const nm_view *const[]){ v, &r }, axis);
    do {
        if (v->dt.num == NM_FLOAT)
            phases_float(it.ptr[0], it.step[0], it.ptr[1], it.step[1], it.length[0], (float)discont, (float)period);
        else
            phases_double(it.ptr[0], it.step[0], it.ptr[1], it.step[1], it.length[0], discont, period);
    } while (nm_lines_next(&it));
    return NM_OK;
}

static nm_status by_ufuncs(nm_ctx *ctx, const nm_view *v, double discont, double period, bool whole, int axis, nm_out *out)
{
    nm_terms terms, *t = &terms;
    nm_view r;
    nm_viewbuf turned;
    int perm[NM_MAXDIMS];
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE), i8 = nm_dtype_of(NM_INT64),
             dt = v->dt.cls->kind == 'f' ? v->dt : !whole ? f8 : v->dt.num == NM_BOOL ? i8 : v->dt;
    double high = whole && dt.cls->kind != 'f' ? floor(period/2) : period/2;
    bool ambiguous = high*2 == period;
    if (dt.cls->kind == 'u')
        return nm_fail(ctx, NM_E_OVERFLOW, "unsigned integers cannot be unwrapped by a whole period");
    dt = nm_dtype_native(&dt);
    nm_order_keep(v->ndim, v->shape, 1, &v->strides, perm);
    nm_terms_begin(t, ctx);
    const nm_view *after = nm_term_slice(t, v, axis, 1, NM_SLICE_NONE), *before = nm_term_slice(t, v, axis, 0, -1);
    const nm_view *d = nm_term(t, v->dt.num == NM_BOOL ? "not_equal" : "subtract", after, before);
    d = d && !nm_dtype_equal(&d->dt, &dt) ? nm_term_copy(t, d, &dt) : d;
    const nm_view *low = nm_term_item(t, -high, &dt), *by = nm_term_item(t, period, &dt), *zero = nm_term_item(t, 0, &dt);
    const nm_view *rest = nm_term(t, "add", nm_term(t, "remainder", nm_term(t, "subtract", d, low), by), low);
    if (ambiguous)
        rest = nm_term_where(t, nm_term(t, "logical_and", nm_term(t, "equal", rest, low), nm_term(t, "greater", d, zero)),
                             nm_term_item(t, high, &dt), rest);
    const nm_view *small = nm_term(t, "less", nm_term_of_one(t, "absolute", d), nm_term_number(t, discont, d));
    const nm_view *moved = nm_term_cumsum(t, nm_term_where(t, small, zero, nm_term(t, "subtract", rest, d)), axis);
    const nm_view *sum = nm_term(t, "add", after, moved);
    if (t->status == NM_OK)
        t->status = nm_new_in_order(ctx, v, perm, &dt, out, &r, &turned);
    if (t->status == NM_OK) {
        nm_term_store(t, &r, v);
        nm_term_store(t, nm_term_slice(t, &r, axis, 1, NM_SLICE_NONE), sum);
    }
    return nm_terms_end(t);
}

nm_status nm_view_unwrap(nm_ctx *ctx, const nm_view *v, double discont, double period, bool whole, int axis, nm_out *out)
{
    NM_TRY(nm_axis(ctx, axis, v->ndim, NULL, &axis));
    bool real = v->dt.num == NM_FLOAT || v->dt.num == NM_DOUBLE;
    if (!real || !(period > 0))
        return by_ufuncs(ctx, v, discont, period, whole, axis, out);
    if (!(v->dt.flags & NM_SWAPPED) && nm_is_aligned(v, v->dt.align))
        return by_lines(ctx, v, discont, period, axis, out);
    nm_tmp t;
    NM_TRY(nm_tmp_get(ctx, &t, v, NULL));
    nm_status status = by_lines(ctx, &t.v, discont, period, axis, out);
    nm_tmp_end(ctx, &t);
    return status;
}
