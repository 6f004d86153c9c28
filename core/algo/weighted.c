/* weighted.c - quantiles of items that count by weights: the first item at which the summed weights reach a share of their total. */
#include <math.h>
#include "algo/sort.h"
#include "algo/stack.h"
#include "algo/stats.h"

typedef struct line_room { nm_sorter sorter; int64_t *order; double *sums; bool skip_nan; } line_room;

/* The order of a line's items and the shares of the total that their weights sum up to; count: how many items take part, 0 where the answer
 * is NaN. */
static nm_status shares(nm_ctx *ctx, line_room *r, const nm_dtype *dt, char *line, const double *weights, intptr_t n, intptr_t *count)
{
    NM_TRY(nm_sorter_argsort(&r->sorter, line, n, r->order));
    intptr_t good = n;
    while (good > 0 && nm_settle_nans(dt, line + r->order[good - 1]*dt->size, 1) == 0)
        good--;
    *count = good < n && !r->skip_nan ? 0 : good;
    intptr_t use = r->skip_nan && good ? good : n;
    double sum = 0;
    for (intptr_t i = 0; i < use; i++)
        r->sums[i] = sum += weights[r->order[i]];
    if (!isfinite(sum) || sum == 0)
        return nm_fail(ctx, NM_E_VALUE, "Weights included NaN, inf or were all zero.");
    for (intptr_t i = 0; i < use; i++)
        r->sums[i] = r->sums[i] == 0 ? -1 : r->sums[i]/sum;      /* items without weight are nobody's share, not even that of 0 */
    return NM_OK;
}

/* The first of n ascending sums that is not below q; the last one's place when all are. */
static intptr_t reached(const double *sums, intptr_t n, double q)
{
    intptr_t low = 0, high = n - 1;
    while (low < high) {
        intptr_t middle = low + (high - low)/2;
        if (sums[middle] < q)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static nm_status all_lines(nm_ctx *ctx, const nm_stack_lines *s, const nm_stack_lines *w, line_room *room, const nm_view *q,
                           const nm_view *r)
{
    intptr_t nq = nm_items(q->ndim, q->shape), size = s->dt.size, count;
    for (intptr_t i = 0; i < s->outer; i++) {
        char *line = s->data + i*s->n*size;
        NM_TRY(shares(ctx, room, &s->dt, line, (const double *)w->data + i*s->n, s->n, &count));
        for (intptr_t j = 0; j < nq; j++) {
            intptr_t at = count ? reached(room->sums, count, ((const double *)q->data)[j]) : s->n - 1;
            NM_TRY(nm_move_item(ctx, &s->dt, r->data + (j*s->outer + i)*size, line + room->order[at]*size));
        }
    }
    return NM_OK;
}

static nm_status not_negative(nm_ctx *ctx, const nm_view *weights)
{
    intptr_t n = nm_items(weights->ndim, weights->shape);
    for (intptr_t i = 0; i < n; i++)
        if (((const double *)weights->data)[i] < 0)
            return nm_fail(ctx, NM_E_VALUE, "Weights must be non-negative.");
    return NM_OK;
}

/* Stacks and line memory are there: make the result and fill it. */
static nm_status run(nm_ctx *ctx, nm_stack_lines *s, const nm_stack_lines *w, const nm_view *q, bool skip_nan, nm_out *out)
{
    intptr_t shape[2*NM_MAXDIMS];
    int nd = q->ndim + s->nd;
    nm_view r;
    line_room room = { .skip_nan = skip_nan };
    if (s->n == 0)
        return nm_fail(ctx, NM_E_INDEX, "index -1 is out of bounds for axis 0 with size 0");
    if (nd > NM_MAXDIMS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, nd);
    if (q->ndim)
        memcpy(shape, q->shape, (size_t)q->ndim*sizeof *shape);
    memcpy(shape + q->ndim, s->shape, (size_t)s->nd*sizeof *shape);
    NM_TRY(nm_sorter_begin(ctx, &room.sorter, &s->dt, s->n));
    room.order = nm_alloc_array(ctx, s->n, sizeof *room.order);
    room.sums = nm_alloc_array(ctx, s->n, sizeof *room.sums);
    nm_status status = room.order && room.sums ? nm_new(ctx, out, &s->dt, nd, shape, &r) : NM_E_MEMORY;
    if (status == NM_OK)
        status = all_lines(ctx, s, w, &room, q, &r);
    nm_free(ctx, room.order, (size_t)s->n*sizeof *room.order);
    nm_free(ctx, room.sums, (size_t)s->n*sizeof *room.sums);
    nm_sorter_end(&room.sorter);
    return status;
}

nm_status nm_view_quantile_weighted(nm_ctx *ctx, const nm_view *v, const nm_view *weights, const nm_view *q, const bool *axes,
                                    bool keepdims,
                               bool skip_nan, nm_out *out)
{
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    nm_tmp tq = { .own = false }, tw = { .own = false };
    nm_stack_lines s, w;
    intptr_t strides[NM_MAXDIMS];
    nm_status status = nm_tmp_get(ctx, &tq, q, &f8);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &tw, weights, &f8);
    if (status == NM_OK)
        status = not_negative(ctx, &tw.v);
    if (status == NM_OK && !nm_broadcast_strides(&tw.v, v->ndim, v->shape, strides))
        status = nm_fail(ctx, NM_E_VALUE, "Shape of weights must be consistent with shape of a along specified axis.");
    if (status == NM_OK) {
        nm_view wide = { tw.v.data, v->shape, strides, v->ndim, tw.v.flags, f8 };
        status = nm_stack_begin(ctx, &s, v, axes, keepdims);
        if (status == NM_OK) {
            status = nm_stack_begin(ctx, &w, &wide, axes, keepdims);
            if (status == NM_OK) {
                status = run(ctx, &s, &w, &tq.v, skip_nan, out);
                nm_stack_end(ctx, &w);
            }
            nm_stack_end(ctx, &s);
        }
    }
    nm_tmp_end(ctx, &tw);
    nm_tmp_end(ctx, &tq);
    return status;
}
