/* quantile.c - median and quantiles: the reduced axes become lines of a copy, selection brings the needed ranks to their places,
 * and ufuncs interpolate, so that every dtype has NumPy's arithmetic. */
#include <math.h>
#include <stdlib.h>
#include "algo/sort.h"
#include "algo/stack.h"
#include "algo/stats.h"
#include "dtype/half_soft.h"

const char *const nm_quantile_names[NM_Q_METHODS] = {
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
    "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest"
};

/* -------------------------------------------------------------------- median */
static nm_status median(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, bool skip_nan, nm_out *out)
{
    nm_stack_lines s;
    nm_sorter sorter;
    nm_own middle;
    nm_view m;
    NM_TRY(nm_stack_begin(ctx, &s, v, axes, keepdims));
    nm_own_begin(&middle);
    nm_status status = nm_sorter_begin(ctx, &sorter, &s.dt, s.n);
    if (status < 0) {
        nm_stack_end(ctx, &s);
        return status;
    }
    intptr_t shape[NM_MAXDIMS + 1], size = s.dt.size, wide = s.n == 0 ? 0 : s.n % 2 && !skip_nan ? 1 : 2;
    bool last[NM_MAXDIMS + 1] = { false };
    memcpy(shape, s.shape, sizeof s.shape);
    shape[s.nd] = wide;
    last[s.nd] = true;
    if (s.nd >= NM_MAXDIMS)
        status = nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, s.nd + 1);
    if (status == NM_OK)
        status = nm_new(ctx, &middle.out, &s.dt, s.nd + 1, shape, &m);
    for (intptr_t i = 0; i < s.outer && wide && status == NM_OK; i++) {
        char *line = s.data + i*s.n*size, *to = m.data + i*wide*size;
        intptr_t good = nm_settle_nans(&s.dt, line, s.n), n = skip_nan ? good : s.n;
        const char *low, *high;
        if (good < s.n && (!skip_nan || good == 0)) {
            low = high = line + (s.n - 1)*size;      /* a NaN */
        } else {
            intptr_t kth[2] = { (n - 1)/2, n/2 };
            status = nm_sorter_select(&sorter, line, n, n % 2 ? 1 : 2, n % 2 ? kth + 1 : kth);
            low = line + kth[0]*size;
            high = line + kth[1]*size;
        }
        if (status == NM_OK)
            status = nm_move_item(ctx, &s.dt, to, low);
        if (status == NM_OK && wide == 2)
            status = nm_move_item(ctx, &s.dt, to + size, high);
    }
    nm_sorter_end(&sorter);
    nm_stack_end(ctx, &s);
    nm_capture c;
    nm_capture_begin(&c, out);
    if (status == NM_OK)
        status = nm_view_mean(ctx, &m, last, false, NULL, &c.out);
    if (status == NM_OK && wide && s.dt.cls->flags & NM_CLASS_COMPLEX && nm_is_plain(&c.v))
        for (intptr_t i = 0; i < nm_items(c.v.ndim, c.v.shape); i++)      /* a NaN as it was, not divided */
            if (nm_settle_nans(&s.dt, m.data + i*wide*size, 1) == 0)
                memcpy(c.v.data + i*size, m.data + i*wide*size, (size_t)size);
    nm_own_end(ctx, &middle);
    return status;
}
nm_status nm_view_median(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out)
{
    return median(ctx, v, axes, keepdims, false, out);
}
nm_status nm_view_nanmedian(nm_ctx *ctx, const nm_view *v, const bool *axes, bool keepdims, nm_out *out)
{
    return median(ctx, v, axes, keepdims, true, out);
}

/* ----------------------------------------------------------------- quantiles */
/* Where in n sorted items a quantile lies: a whole rank, or two ranks and the weight of the second. */
typedef struct rank { intptr_t low, high; long double gamma; } rank;

static bool whole_method(nm_quantile_method m, bool whole_q)
{
    return (whole_q && m == NM_Q_LINEAR) || m == NM_Q_INVERTED_CDF || m == NM_Q_CLOSEST_OBSERVATION || m == NM_Q_LOWER ||
           m == NM_Q_HIGHER || m == NM_Q_NEAREST;
}

/* The dtype of the weights of ranks: q's or, for a plain number, v's; whole shares by a rule of whole constants have whole weights. */
static nm_dtype gamma_dtype(nm_quantile_method m, const nm_dtype *q, const nm_dtype *v, bool weak)
{
    bool integer = q->cls->kind != 'f';
    if (weak && v->cls->kind == 'f')
        return nm_dtype_native(v);
    if (!integer)
        return nm_dtype_native(q);
    if (!weak && (m == NM_Q_WEIBULL || m == NM_Q_AVERAGED_INVERTED_CDF || m == NM_Q_INTERPOLATED_INVERTED_CDF))
        return q->num == NM_BOOL ? nm_dtype_of(NM_INT64) : nm_dtype_native(q);
    return nm_dtype_of(NM_DOUBLE);
}

static intptr_t clip_rank(double index, intptr_t n) { return index < 0 ? 0 : index >= (double)(n - 1) ? n - 1 : (intptr_t)index; }

/* R rounds to the precision of q after each operation. */
#define RANK(T, name, FLOOR, CEIL, RINT, R)                                                                      \
    static rank rank_##name(nm_quantile_method m, T q, intptr_t n)                                               \
    {                                                                                                            \
        T size = R((T)n), one = R((T)(n - 1)), index, gamma, low;                                                \
        double alpha = 1, beta = 1;                                                                              \
        switch (m) {                                                                                             \
        case NM_Q_INVERTED_CDF:                                                                                  \
            index = R(R(size*q) - 1);                                                                            \
            low = FLOOR(index);                                                                                  \
            index = index - low == 0 ? low : low + 1;                                                            \
            return (rank){ clip_rank((double)index, n), clip_rank((double)index, n), 0 };                        \
        case NM_Q_CLOSEST_OBSERVATION:                                                                           \
            index = R(R(R(size*q) - 1) - (T)0.5);                                                                \
            low = FLOOR(index);                                                                                  \
            index = index - low == 0 && low - 2*FLOOR(low/2) == 1 ? low : low + 1;                               \
            return (rank){ clip_rank((double)index, n), clip_rank((double)index, n), 0 };                        \
        case NM_Q_LOWER:                                                                                         \
            index = FLOOR(R(one*q));                                                                             \
            return (rank){ clip_rank((double)index, n), clip_rank((double)index, n), 0 };                        \
        case NM_Q_HIGHER:                                                                                        \
            index = CEIL(R(one*q));                                                                              \
            return (rank){ clip_rank((double)index, n), clip_rank((double)index, n), 0 };                        \
        case NM_Q_NEAREST:                                                                                       \
            index = RINT(R(one*q));                                                                              \
            return (rank){ clip_rank((double)index, n), clip_rank((double)index, n), 0 };                        \
        case NM_Q_AVERAGED_INVERTED_CDF: index = R(R(size*q) - 1); break;                                        \
        case NM_Q_MIDPOINT: index = R((T)0.5*R(FLOOR(R(one*q)) + CEIL(R(one*q)))); break;                        \
        case NM_Q_LINEAR: index = R(one*q); break;                                                               \
        default:                                                                                                 \
            if (m == NM_Q_INTERPOLATED_INVERTED_CDF)                                                             \
                alpha = 0;                                                                                       \
            if (m == NM_Q_HAZEN)                                                                                 \
                alpha = beta = 0.5;                                                                              \
            if (m == NM_Q_WEIBULL)                                                                               \
                alpha = beta = 0;                                                                                \
            if (m == NM_Q_MEDIAN_UNBIASED)                                                                       \
                alpha = beta = 1/3.0;                                                                            \
            if (m == NM_Q_NORMAL_UNBIASED)                                                                       \
                alpha = beta = 3/8.0;                                                                            \
            index = R(R(R(size*q) + R(R((T)alpha) + R(q*R((T)(1 - alpha - beta))))) - 1);                        \
        }                                                                                                        \
        rank r = { 0, 0, 0 };                                                                                    \
        low = FLOOR(index);                                                                                      \
        if (!(index < one))                                                                                      \
            r.low = r.high = n - 1, low = -1;                                                                    \
        else if (index < 0)                                                                                      \
            low = 0;                                                                                             \
        else                                                                                                     \
            r.low = (intptr_t)low, r.high = (intptr_t)low + 1;                                                   \
        gamma = R(index - low);                                                                                  \
        if (m == NM_Q_AVERAGED_INVERTED_CDF)                                                                     \
            gamma = gamma == 0 ? (T)0.5 : 1;                                                                     \
        if (m == NM_Q_MIDPOINT)                                                                                  \
            gamma = index - FLOOR(index) == 0 ? 0 : (T)0.5;                                                      \
        r.gamma = gamma;                                                                                         \
        return r;                                                                                                \
    }
#define EXACTLY(x) (x)
#define AS_HALF(x) nm_half_to_float(nm_half_from_float(x))
RANK(float, f16, floorf, ceilf, rintf, AS_HALF)
RANK(float, f32, floorf, ceilf, rintf, EXACTLY)
RANK(double, f64, floor, ceil, rint, EXACTLY)
RANK(long double, f80, floorl, ceill, rintl, EXACTLY)

static rank rank_of(nm_quantile_method m, int precision, long double q, intptr_t n)
{
    switch (precision) {
    case NM_HALF: return rank_f16(m, (float)q, n);
    case NM_FLOAT: return rank_f32(m, (float)q, n);
    case NM_LONGDOUBLE: return rank_f80(m, q, n);
    default: return rank_f64(m, (double)q, n);
    }
}

static int by_rank(const void *a, const void *b)
{
    intptr_t x = *(const intptr_t *)a, y = *(const intptr_t *)b;
    return x < y ? -1 : x > y;
}

typedef struct quantiles {
    nm_view prev, next, gamma, less;         /* (q, outer); less is 1 - gamma */
    char *late;                              /* whether gamma is at least half */
    rank *ranks;
    intptr_t *kth;
    long double *value;
    intptr_t nq;
    int precision;                           /* type number of the arithmetic on q */
} quantiles;

/* One line's ranks are selected and its items moved out. */
static nm_status one_line(nm_ctx *ctx, const nm_stack_lines *s, nm_sorter *sorter, quantiles *w, nm_quantile_method m, bool skip_nan,
                          bool whole, intptr_t line_no, intptr_t *known)
{
    intptr_t size = s->dt.size, good = s->n;
    char *line = s->data + line_no*s->n*size;
    good = nm_settle_nans(&s->dt, line, s->n);
    intptr_t n = skip_nan ? good : s->n;
    bool nan = good < s->n && (!skip_nan || good == 0);
    if (!nan && *known != n) {
        int count = 0;
        *known = n;
        for (intptr_t j = 0; j < w->nq; j++) {
            w->ranks[j] = rank_of(m, w->precision, w->value[j], n);
            w->kth[count++] = w->ranks[j].low;
            w->kth[count++] = w->ranks[j].high;
        }
        qsort(w->kth, (size_t)count, sizeof *w->kth, by_rank);
    }
    if (!nan) {
        int unique = 0;
        intptr_t *list = w->kth + 2*w->nq;
        for (intptr_t j = 0; j < 2*w->nq; j++)
            if (!unique || list[unique - 1] != w->kth[j])
                list[unique++] = w->kth[j];
        NM_TRY(nm_sorter_select(sorter, line, n, unique, list));
    }
    for (intptr_t j = 0; j < w->nq; j++) {
        intptr_t at = j*s->outer + line_no, low = nan ? s->n - 1 : w->ranks[j].low, high = nan ? s->n - 1 : w->ranks[j].high;
        NM_TRY(nm_move_item(ctx, &s->dt, w->prev.data + at*size, line + low*size));
        if (whole)
            continue;
        NM_TRY(nm_move_item(ctx, &s->dt, w->next.data + at*size, line + high*size));
        long double g = nan ? 0 : w->ranks[j].gamma;
        w->late[at] = g >= 0.5;
        switch (w->gamma.dt.num) {
        case NM_HALF:
            ((uint16_t *)w->gamma.data)[at] = nm_half_from_float((float)g);
            ((uint16_t *)w->less.data)[at] = nm_half_from_float((float)(1 - g));
            break;
        case NM_FLOAT: ((float *)w->gamma.data)[at] = (float)g; ((float *)w->less.data)[at] = (float)(1 - g); break;
        case NM_LONGDOUBLE: ((long double *)w->gamma.data)[at] = g; ((long double *)w->less.data)[at] = 1 - g; break;
        case NM_DOUBLE: ((double *)w->gamma.data)[at] = (double)g; ((double *)w->less.data)[at] = 1 - (double)g; break;
        default:                                     /* of shares 0 and 1, whose two ranks are one */
            memset(w->gamma.data + at*w->gamma.dt.size, 0, (size_t)w->gamma.dt.size);
            w->late[at] = false;
        }
    }
    return NM_OK;
}

/* prev + (next - prev)*gamma, or from the other end where gamma is at least half. */
static nm_status interpolate(nm_ctx *ctx, const quantiles *w, nm_out *out)
{
    nm_own diff, part, other, result;
    nm_capture c;
    nm_own *all[] = { &diff, &part, &other, &result };
    for (int i = 0; i < 4; i++)
        nm_own_begin(all[i]);
    nm_capture_begin(&c, out);
    nm_status status = nm_apply(ctx, "subtract", (const nm_view *const[]){ &w->next, &w->prev }, &diff.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "multiply", (const nm_view *const[]){ &diff.buf.v, &w->gamma }, &part.out);
    if (status == NM_OK)
        status = nm_apply(ctx, "add", (const nm_view *const[]){ &w->prev, &part.buf.v }, &c.out);
    intptr_t n = nm_items(w->gamma.ndim, w->gamma.shape);
    bool late = n && memchr(w->late, 1, (size_t)n);
    if (status == NM_OK && late)
        status = nm_apply(ctx, "multiply", (const nm_view *const[]){ &diff.buf.v, &w->less }, &other.out);
    if (status == NM_OK && late)
        status = nm_apply(ctx, "subtract", (const nm_view *const[]){ &w->next, &other.buf.v }, &result.out);
    if (status == NM_OK && late) {
        nm_view r = result.buf.v, to = c.v, m = { w->late, NULL, NULL, 0, 0, nm_dtype_of(NM_BOOL) };
        intptr_t strides[NM_MAXDIMS], ms[NM_MAXDIMS];
        nm_strides_c(to.ndim, to.shape, r.dt.size, strides);
        nm_strides_c(to.ndim, to.shape, 1, ms);
        r.ndim = m.ndim = to.ndim;
        r.shape = m.shape = to.shape;
        r.strides = strides;
        m.strides = ms;
        status = nm_copy_where(ctx, &to, &r, &m, NM_UNSAFE_CASTING);
    }
    for (int i = 0; i < 4; i++)
        nm_own_end(ctx, all[i]);
    return status;
}

nm_status nm_view_quantile(nm_ctx *ctx, const nm_view *v, const nm_view *q, bool weak, const bool *axes, bool keepdims,
                      nm_quantile_method method, bool skip_nan, nm_out *out)
{
    nm_stack_lines s;
    nm_sorter sorter;
    nm_tmp tq;
    nm_own prev, next, gamma, less;
    nm_dtype wide = nm_dtype_of(NM_LONGDOUBLE), g = gamma_dtype(method, &q->dt, &v->dt, weak);
    intptr_t shape[2*NM_MAXDIMS], nq = nm_items(q->ndim, q->shape), known = -1;
    bool whole = whole_method(method, q->dt.cls->kind != 'f');
    if (q->ndim > 1)
        return nm_fail(ctx, NM_E_VALUE, "q must be a scalar or 1-D");
    NM_TRY(nm_stack_begin(ctx, &s, v, axes, keepdims));
    if (s.n == 0) {
        nm_stack_end(ctx, &s);
        return nm_fail(ctx, NM_E_INDEX, "index %d is out of bounds for axis 0 with size 0", strchr("fcmM", v->dt.cls->kind) ? -1 : 0);
    }
    nm_status status = nm_tmp_get(ctx, &tq, q, &wide);
    if (status < 0) {
        nm_stack_end(ctx, &s);
        return status;
    }
    quantiles w = { .nq = nq, .value = (long double *)tq.v.data, .precision = q->dt.cls->kind == 'f' ? (int)q->dt.num : NM_DOUBLE };
    nm_own *own[] = { &prev, &next, &gamma, &less };
    const nm_dtype *dts[] = { &s.dt, &s.dt, &g, &g };
    nm_view *views[] = { &w.prev, &w.next, &w.gamma, &w.less };
    int nd = q->ndim + s.nd;
    if (q->ndim)
        shape[0] = nq;
    memcpy(shape + q->ndim, s.shape, (size_t)s.nd*sizeof *shape);
    w.ranks = nm_alloc_array(ctx, nq + 1, sizeof *w.ranks);
    w.kth = nm_alloc_array(ctx, 4*nq + 1, sizeof *w.kth);
    w.late = nm_alloc_array(ctx, nq + 1, s.outer + 1);
    status = w.ranks && w.kth && w.late ? NM_OK : NM_E_MEMORY;
    if (nd > NM_MAXDIMS)
        status = nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, nd);
    for (int i = 0; i < 4; i++) {
        nm_own_begin(own[i]);
        if (status == NM_OK && (i == 0 || !whole))
            status = nm_new(ctx, i == 0 && whole ? out : &own[i]->out, dts[i], nd, shape, views[i]);
    }
    if (status == NM_OK)
        status = nm_sorter_begin(ctx, &sorter, &s.dt, s.n);
    if (status == NM_OK) {
        for (intptr_t i = 0; i < s.outer && status == NM_OK; i++)
            status = one_line(ctx, &s, &sorter, &w, method, skip_nan, whole, i, &known);
        nm_sorter_end(&sorter);
    }
    if (status == NM_OK && !whole)
        status = interpolate(ctx, &w, out);
    for (int i = 0; i < 4; i++)
        nm_own_end(ctx, own[i]);
    nm_free(ctx, w.ranks, (size_t)(nq + 1)*sizeof *w.ranks);
    nm_free(ctx, w.kth, (size_t)(4*nq + 1)*sizeof *w.kth);
    nm_free(ctx, w.late, (size_t)(nq + 1)*(size_t)(s.outer + 1));
    nm_tmp_end(ctx, &tq);
    nm_stack_end(ctx, &s);
    return status;
}
