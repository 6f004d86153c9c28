/* maskindex.c - indexing by masks: counting, finding and moving the items where a mask is true.
 *
 * The true items are counted first, by pieces of the mask; from then on every piece knows where its items belong, and threads may
 * take the pieces in any order. */
#include "algo/algo.h"
#include "algo/mapindex.h"
#include "kernels/kernels.h"

/* The lines of a mask and of a view of its shape, along the last axis, in C order. */
typedef struct lines { int nd; intptr_t shape[NM_MAXDIMS], a[NM_MAXDIMS], m[NM_MAXDIMS]; char *base, *mask; } lines;
typedef struct line_at { intptr_t index[NM_MAXDIMS]; char *base, *mask; } line_at;

/* merge: axes that are one run in both become one, and those of length 1 go. */
static void lines_begin(lines *w, const nm_view *base, const nm_view *mask, bool merge)
{
    w->nd = 0;
    w->base = base->data;
    w->mask = mask->data;
    for (int d = 0; d < mask->ndim; d++) {
        intptr_t n = mask->shape[d];
        if (merge && n == 1)
            continue;
        int k = w->nd - 1;
        if (merge && k >= 0 && w->a[k] == base->strides[d] * n && w->m[k] == mask->strides[d] * n)
            w->shape[k] *= n;
        else
            w->shape[k = w->nd++] = n;
        w->a[k] = base->strides[d];
        w->m[k] = mask->strides[d];
    }
    if (w->nd == 0) {
        w->nd = 1;
        w->shape[0] = 1;
        w->a[0] = w->m[0] = 0;
    }
}

static void line_seek(const lines *w, line_at *at, intptr_t k)
{
    at->base = w->base;
    at->mask = w->mask;
    for (int d = w->nd - 2; d >= 0; d--) {
        at->index[d] = k % w->shape[d];
        k /= w->shape[d];
        at->base += at->index[d] * w->a[d];
        at->mask += at->index[d] * w->m[d];
    }
}

static void line_next(const lines *w, line_at *at)
{
    for (int d = w->nd - 2; d >= 0; d--) {
        at->base += w->a[d];
        at->mask += w->m[d];
        if (++at->index[d] < w->shape[d])
            return;
        at->base -= w->a[d] * w->shape[d];
        at->mask -= w->m[d] * w->shape[d];
        at->index[d] = 0;
    }
}

typedef struct job job;
/* Part of a line, of which at tells. */
typedef struct part {
    const line_at *at;
    intptr_t first, n, place;                 /* item of the line, how many, and the place of the first among all */
    intptr_t k, found;                        /* the true ones before it, and in it */
} part;
typedef nm_status on_part(const job *j, const part *p);
struct job {
    const nm_kernel_ops *kernels;
    nm_mask *mask;
    const lines *w;
    on_part *run;
    intptr_t *const *column;                  /* of indexes or places, or */
    char *other;                              /* the items beside base */
    intptr_t step, size;
    const nm_transfer *t;                     /* of items that are counted */
    bool set;
};

/* Few items, which go to the kernels at once. */
static bool is_line(const nm_mask *mask) { return mask->pieces == 1 && mask->v.ndim == 1; }

static intptr_t mask_items(const nm_mask *mask) { return nm_items(mask->v.ndim, mask->v.shape); }

static int count_pieces(void *arg, intptr_t begin, intptr_t end)
{
    const job *j = arg;
    const lines *w = j->w;
    intptr_t length = w->shape[w->nd - 1], step = w->m[w->nd - 1];
    for (; begin < end; begin++) {
        intptr_t i = begin * j->mask->size, stop = NM_MIN(i + j->mask->size, mask_items(j->mask)), first = i % length, n, found = 0;
        line_at at;
        line_seek(w, &at, i / length);
        for (; i < stop; i += n, first = 0, line_next(w, &at)) {
            n = NM_MIN(stop - i, length - first);
            found += j->kernels->count_true(at.mask + first * step, step, n);
        }
        j->mask->before[begin + 1] = found;
    }
    return 0;
}

intptr_t nm_mask_begin(const nm_ctx *ctx, nm_mask *mask, const nm_view *v, intptr_t bytes)
{
    intptr_t items = nm_items(v->ndim, v->shape);
    mask->v = *v;
    mask->pieces = nm_pool_pieces(ctx->lib, items, bytes + 1, &mask->size);
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    mask->before[0] = 0;
    if (is_line(mask) || items == 0)
        return mask->before[1] = items ? kernels->count_true(v->data, v->strides[0], items) : 0;
    lines w;
    lines_begin(&w, v, v, true);
    job j = { .kernels = kernels, .mask = mask, .w = &w };
    nm_pool_run(ctx->lib, count_pieces, &j, mask->pieces, nm_pool_worth(ctx->lib, items, 1) ? 1 : mask->pieces);
    for (intptr_t i = 0; i < mask->pieces; i++)
        mask->before[i + 1] += mask->before[i];
    return mask->before[mask->pieces];
}

static int some_pieces(void *arg, intptr_t begin, intptr_t end)
{
    const job *j = arg;
    const lines *w = j->w;
    const nm_mask *mask = j->mask;
    intptr_t length = w->shape[w->nd - 1], step = w->m[w->nd - 1];
    for (; begin < end; begin++) {
        intptr_t i = begin * mask->size, stop = NM_MIN(i + mask->size, mask_items(mask)), first = i % length, n;
        intptr_t k = mask->before[begin], last = mask->before[begin + 1];
        line_at at;
        line_seek(w, &at, i / length);
        for (; k < last && i < stop; i += n, first = 0, line_next(w, &at)) {
            n = NM_MIN(stop - i, length - first);
            intptr_t found = n == stop - i ? last - k : j->kernels->count_true(at.mask + first * step, step, n);
            NM_TRY(j->run(j, &(part){ &at, first, n, i, k, found }));
            k += found;
        }
    }
    return 0;
}

static nm_status run_pieces(const nm_ctx *ctx, job *j, bool split)
{
    if (j->mask->before[j->mask->pieces] == 0)
        return NM_OK;
    j->kernels = nm_kernels(ctx->lib->level);
    return nm_pool_run(ctx->lib, some_pieces, j, j->mask->pieces, split ? 1 : j->mask->pieces);
}

/* ------------------------------------------------------------------ indexes */
static nm_status find_places(const job *j, const part *p)
{
    intptr_t step = j->w->m[j->w->nd - 1];
    j->kernels->positions(*j->column + p->k, p->at->mask + p->first * step, step, p->place, p->n, p->found);
    return NM_OK;
}

static nm_status find_indexes(const job *j, const part *p)
{
    int last = j->w->nd - 1;
    intptr_t step = j->w->m[last];
    j->kernels->positions(j->column[last] + p->k, p->at->mask + p->first * step, step, p->first, p->n, p->found);
    for (int d = 0; d < last; d++)
        for (intptr_t i = p->k; i < p->k + p->found; i++)
            j->column[d][i] = p->at->index[d];
    return NM_OK;
}

void nm_mask_indexes(const nm_ctx *ctx, const nm_mask *mask, intptr_t *const *column)
{
    lines w;
    if (mask->v.ndim == 1)
        nm_mask_places(ctx, mask, column[0]);
    if (mask->v.ndim < 2)
        return;
    lines_begin(&w, &mask->v, &mask->v, false);
    (void)run_pieces(ctx, &(job){ .mask = (nm_mask *)mask, .w = &w, .run = find_indexes, .column = column }, true);
}

void nm_mask_places(const nm_ctx *ctx, const nm_mask *mask, intptr_t *place)
{
    lines w;
    if (is_line(mask)) {
        nm_kernels(ctx->lib->level)->positions(place, mask->v.data, mask->v.strides[0], 0, mask->v.shape[0], mask->before[1]);
        return;
    }
    lines_begin(&w, &mask->v, &mask->v, true);
    (void)run_pieces(ctx, &(job){ .mask = (nm_mask *)mask, .w = &w, .run = find_places, .column = &place }, true);
}

/* ------------------------------------------------------------------ items */
/* The dtype's own copy may run other code, which may change the mask. */
static nm_status move_counted(const job *j, const part *p)
{
    int last = j->w->nd - 1;
    char *base = p->at->base + p->first * j->w->a[last], *mask = p->at->mask + p->first * j->w->m[last];
    char *other = j->other + p->k * j->step;
    for (intptr_t i = 0, left = p->found; i < p->n && left > 0; i++, base += j->w->a[last], mask += j->w->m[last])
        if (*mask) {
            NM_TRY(nm_transfer_run(j->t, j->set ? base : other, 0, j->set ? other : base, 0, 1));
            other += j->step;
            left--;
        }
    return NM_OK;
}

static nm_status move_bytes(const job *j, const part *p)
{
    int last = j->w->nd - 1;
    intptr_t base_step = j->w->a[last], mask_step = j->w->m[last];
    char *base = p->at->base + p->first * base_step, *mask = p->at->mask + p->first * mask_step, *other = j->other + p->k * j->step;
    if (j->set)
        j->kernels->expand(base, base_step, mask, mask_step, other, j->step, p->found, j->size);
    else
        j->kernels->compress(other, base, base_step, mask, mask_step, p->n, p->found, j->size);
    return NM_OK;
}

static void move_line(const nm_ctx *ctx, const nm_view *base, const nm_mask *mask, const nm_view *line, bool set)
{
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    const nm_view *m = &mask->v;
    intptr_t count = mask->before[1];
    if (set)
        kernels->expand(base->data, base->strides[0], m->data, m->strides[0], line->data, line->strides[0], count, base->dt.size);
    else
        kernels->compress(line->data, base->data, base->strides[0], m->data, m->strides[0], m->shape[0], count, base->dt.size);
}

static nm_status move_items(nm_ctx *ctx, const nm_view *base, const nm_mask *mask, const nm_view *line, bool set)
{
    bool counted = base->dt.flags & (NM_REFS | NM_NEEDS_HOST);
    nm_transfer t;
    lines w;
    if (is_line(mask) && !counted) {
        move_line(ctx, base, mask, line, set);
        return NM_OK;
    }
    lines_begin(&w, base, &mask->v, true);
    job j = { .mask = (nm_mask *)mask, .w = &w, .run = counted ? move_counted : move_bytes, .other = line->data,
              .step = line->strides[0], .size = base->dt.size, .t = &t, .set = set };
    if (!counted)
        return run_pieces(ctx, &j, true);
    NM_TRY(nm_transfer_begin(ctx, &t, &base->dt, false, &base->dt, false));
    nm_status status = run_pieces(ctx, &j, false);
    nm_transfer_end(&t);
    return status;
}

nm_status nm_mask_get(nm_ctx *ctx, const nm_view *base, const nm_mask *mask, const nm_view *dst)
{
    return move_items(ctx, base, mask, dst, false);
}

nm_status nm_mask_set(nm_ctx *ctx, const nm_view *base, const nm_mask *mask, const nm_view *src)
{
    if (!nm_bounds_overlap(base, &mask->v))
        return move_items(ctx, base, mask, src, true);
    nm_tmp copy;                              /* what is written must not change what is still to be read */
    NM_TRY(nm_tmp_copy(ctx, &copy, &mask->v, NULL));
    nm_mask same = *mask;
    same.v = copy.v;
    nm_status status = move_items(ctx, base, &same, src, true);
    nm_tmp_end(ctx, &copy);
    return status;
}
