/* mapindex.c - advanced indexing by arrays of indexes and by masks. */
#include "algo/algo.h"
#include "algo/mapindex.h"
#include "kernels/kernels.h"

enum { BLOCK = 256 };

/* ------------------------------------------------------------------ the map */
nm_status nm_map_begin(nm_ctx *ctx, nm_map *map, const nm_view *base, int n, const nm_view *const *index, const int *axis)
{
    bool used[NM_MAXDIMS] = { false };
    map->ctx = ctx;
    map->base = *base;
    map->n = n;
    map->strides = map->strides_room;
    map->strides_bytes = 0;
    NM_TRY(nm_broadcast(ctx, n, index, &map->nb, map->shape));
    if (n * map->nb > NM_COUNT(map->strides_room)) {
        map->strides_bytes = (size_t)n * (size_t)map->nb * sizeof(intptr_t);
        map->strides = nm_alloc(ctx, map->strides_bytes);
        if (!map->strides)
            return NM_E_MEMORY;
    }
    for (int i = 0; i < n; i++) {
        map->axis[i] = axis[i];
        map->data[i] = index[i]->data;
        used[axis[i]] = true;
        nm_broadcast_strides(index[i], map->nb, map->shape, map->strides + i * map->nb);
    }
    map->nr = 0;
    for (int i = 0; i < base->ndim; i++)
        if (!used[i]) {
            map->shape[map->nb + map->nr] = base->shape[i];
            map->rest_strides[map->nr++] = base->strides[i];
        }
    return NM_OK;
}

void nm_map_end(nm_map *map)
{
    if (map->strides_bytes)
        nm_free(map->ctx, map->strides, map->strides_bytes);
}

/* ------------------------------------------------------------------ walking B in rows of its last dimension */
typedef struct rows {
    int nop, nd;                              /* operands: index arrays, then the other view; dimensions after merging */
    intptr_t shape[NM_MAXDIMS], index[NM_MAXDIMS];
    intptr_t *strides;                        /* [nop][nd] */
    const char *ptr[NM_MAXDIMS + 1];
    intptr_t room[5 * 8];
    size_t bytes;
    intptr_t count;                           /* rows */
} rows;

static nm_status rows_begin(const nm_map *map, rows *r, char *other, const intptr_t *other_strides)
{
    int nb = map->nb, nop = map->n + (other != NULL);
    r->nop = nop;
    r->strides = r->room;
    r->bytes = 0;
    if (nop * NM_MAX(nb, 1) > NM_COUNT(r->room)) {
        r->bytes = (size_t)(nop * NM_MAX(nb, 1)) * sizeof(intptr_t);
        r->strides = nm_alloc(map->ctx, r->bytes);
        if (!r->strides)
            return NM_E_MEMORY;
    }
    intptr_t *s = r->strides;
    int stride_nd = NM_MAX(nb, 1), nd = 0;
    r->count = 1;
    for (int o = 0; o < nop; o++)
        r->ptr[o] = o < map->n ? map->data[o] : other;
    for (int d = 0; d < nb; d++) {            /* merge a dimension into the one before where all operands allow it */
        intptr_t length = map->shape[d];
        if (length == 0)
            r->count = 0;
        if (length == 1)
            continue;
        bool merge = nd > 0;
        for (int o = 0; o < nop && merge; o++) {
            intptr_t step = o < map->n ? map->strides[o * nb + d] : other_strides[d];
            merge = s[o * stride_nd + nd - 1] == step * length;
        }
        if (!merge)
            nd++;
        for (int o = 0; o < nop; o++)
            s[o * stride_nd + nd - 1] = o < map->n ? map->strides[o * nb + d] : other_strides[d];
        r->shape[nd - 1] = merge ? r->shape[nd - 1] * length : length;
    }
    if (nd == 0) {
        r->shape[0] = r->count ? 1 : 0;
        for (int o = 0; o < nop; o++)
            s[o * stride_nd] = 0;
        nd = 1;
    }
    r->nd = nd;
    if (stride_nd != nd)
        for (int o = 1; o < nop; o++)
            memmove(s + o * nd, s + o * stride_nd, (size_t)nd * sizeof *s);
    for (int d = 0; d < nd; d++)
        r->index[d] = 0;
    for (int d = 0; d < nd - 1 && r->count; d++)
        r->count *= r->shape[d];
    return NM_OK;
}

static void rows_end(const nm_map *map, rows *r)
{
    if (r->bytes)
        nm_free(map->ctx, r->strides, r->bytes);
}

static void rows_next(rows *r)
{
    for (int d = r->nd - 2; d >= 0; d--) {
        r->index[d]++;
        for (int o = 0; o < r->nop; o++)
            r->ptr[o] += r->strides[o * r->nd + d];
        if (r->index[d] < r->shape[d])
            return;
        for (int o = 0; o < r->nop; o++)
            r->ptr[o] -= r->strides[o * r->nd + d] * r->shape[d];
        r->index[d] = 0;
    }
}

#define row_step(r, o) ((r)->strides[(o) * (r)->nd + (r)->nd - 1])
#define row_length(r) ((r)->shape[(r)->nd - 1])

/* ------------------------------------------------------------------ bounds */
static nm_status bad_index(const nm_map *map, int i, const int *axis_name, intptr_t index)
{
    return nm_fail(map->ctx, NM_E_INDEX, "index %zd is out of bounds for axis %d with size %zd", (ptrdiff_t)index,
                   axis_name ? axis_name[i] : map->axis[i], (ptrdiff_t)map->base.shape[map->axis[i]]);
}

nm_status nm_map_check(const nm_map *map, const int *axis_name)
{
    const nm_kernel_ops *kernels = nm_kernels(map->ctx->lib->level);
    for (int i = 0; i < map->n; i++) {
        nm_map one;
        one.ctx = map->ctx;
        one.n = 1;
        one.nb = map->nb;
        one.strides = map->strides + i * map->nb;
        rows r;
        intptr_t bad = 0, length = map->base.shape[map->axis[i]], at = -1;
        one.data[0] = map->data[i];
        for (int d = 0; d < map->nb; d++)     /* broadcast dimensions repeat the same indexes */
            one.shape[d] = one.strides[d] || map->shape[d] == 0 ? map->shape[d] : 1;
        NM_TRY(rows_begin(&one, &r, NULL, NULL));
        for (intptr_t k = 0; k < r.count && at < 0; k++) {
            at = kernels->index_check(r.ptr[0], row_step(&r, 0), row_length(&r), length);
            if (at >= 0)
                bad = *(const intptr_t *)(r.ptr[0] + at * row_step(&r, 0));
            rows_next(&r);
        }
        rows_end(&one, &r);
        if (at >= 0)
            return bad_index(map, i, axis_name, bad);
    }
    return NM_OK;
}

/* ------------------------------------------------------------------ moving items */
/* Byte offsets in the base of n points of a row that begins at item `at`. */
static void offsets(const nm_map *map, const rows *r, intptr_t at, intptr_t n, intptr_t *off)
{
    for (int o = 0; o < map->n; o++) {
        intptr_t step = row_step(r, o), stride = map->base.strides[map->axis[o]], length = map->base.shape[map->axis[o]];
        const char *p = r->ptr[o] + at * step;
        if (o == 0 && step == sizeof(intptr_t)) {
            const intptr_t *x = (const intptr_t *)p;
            for (intptr_t i = 0; i < n; i++)
                off[i] = (x[i] + (x[i] < 0 ? length : 0)) * stride;
        } else if (o == 0) {
            for (intptr_t i = 0; i < n; i++) {
                intptr_t x = *(const intptr_t *)(p + i * step);
                off[i] = (x + (x < 0 ? length : 0)) * stride;
            }
        } else {
            for (intptr_t i = 0; i < n; i++) {
                intptr_t x = *(const intptr_t *)(p + i * step);
                off[i] += (x + (x < 0 ? length : 0)) * stride;
            }
        }
    }
}

typedef struct { uint64_t a, b; } pair;
#define MOVE(T, to, from)                                                                                           \
    for (intptr_t i = 0; i < n; i++)                                                                                \
        memcpy(to, from, sizeof(T));                                                                                \
    return

/* Items of size bytes from base + off[i] to p + i * step. */
static void gather(char *p, intptr_t step, const char *base, const intptr_t *off, intptr_t n, intptr_t size)
{
    switch (size) {
    case 1: MOVE(uint8_t, p + i * step, base + off[i]);
    case 2: MOVE(uint16_t, p + i * step, base + off[i]);
    case 4: if (step == 4) { MOVE(uint32_t, p + i * 4, base + off[i]); } MOVE(uint32_t, p + i * step, base + off[i]);
    case 8: if (step == 8) { MOVE(uint64_t, p + i * 8, base + off[i]); } MOVE(uint64_t, p + i * step, base + off[i]);
    case 16: MOVE(pair, p + i * step, base + off[i]);
    default:
        for (intptr_t i = 0; i < n; i++)
            memcpy(p + i * step, base + off[i], (size_t)size);
    }
}

static void scatter(char *base, const intptr_t *off, const char *p, intptr_t step, intptr_t n, intptr_t size)
{
    switch (size) {
    case 1: MOVE(uint8_t, base + off[i], p + i * step);
    case 2: MOVE(uint16_t, base + off[i], p + i * step);
    case 4: MOVE(uint32_t, base + off[i], p + i * step);
    case 8: MOVE(uint64_t, base + off[i], p + i * step);
    case 16: MOVE(pair, base + off[i], p + i * step);
    default:
        for (intptr_t i = 0; i < n; i++)
            memcpy(base + off[i], p + i * step, (size_t)size);
    }
}

/* The rest R between base and other, merged; dimension 0 is outermost. */
typedef struct rest { int nd; intptr_t shape[NM_MAXDIMS], base[NM_MAXDIMS], other[NM_MAXDIMS], index[NM_MAXDIMS]; intptr_t items; } rest;

static void rest_begin(const nm_map *map, rest *r, const intptr_t *other_strides)
{
    r->nd = 0;
    r->items = 1;
    for (int d = 0; d < map->nr; d++) {
        intptr_t n = map->shape[map->nb + d], b = map->rest_strides[d], o = other_strides[map->nb + d];
        r->items *= n;
        if (n == 1)
            continue;
        int k = r->nd - 1;
        if (k >= 0 && r->base[k] == b * n && r->other[k] == o * n)
            r->shape[k] *= n;
        else
            r->shape[k = r->nd++] = n;
        r->base[k] = b;
        r->other[k] = o;
    }
}

/* What moves one run of items either way: bytes where they are only bytes, else the dtype's own copy. */
typedef struct mover { nm_transfer t; bool bytes, set; intptr_t size; } mover;

static nm_status mover_begin(nm_ctx *ctx, mover *m, const nm_dtype *dt, bool set)
{
    m->bytes = !(dt->flags & (NM_REFS | NM_NEEDS_HOST));
    m->set = set;
    m->size = dt->size;
    return m->bytes ? NM_OK : nm_transfer_begin(ctx, &m->t, dt, false, dt, false);
}

static void mover_end(mover *m)
{
    if (!m->bytes)
        nm_transfer_end(&m->t);
}

static nm_status move_run(const mover *m, char *base, intptr_t base_step, char *other, intptr_t other_step, intptr_t n)
{
    char *dst = m->set ? base : other, *src = m->set ? other : base;
    intptr_t ds = m->set ? base_step : other_step, ss = m->set ? other_step : base_step;
    if (!m->bytes)
        return nm_transfer_run(&m->t, dst, ds, src, ss, n);
    if (ds == m->size && ss == m->size)
        memcpy(dst, src, (size_t)(n * m->size));
    else if (m->size == 4)
        for (intptr_t i = 0; i < n; i++)
            memcpy(dst + i * ds, src + i * ss, 4);
    else if (m->size == 8)
        for (intptr_t i = 0; i < n; i++)
            memcpy(dst + i * ds, src + i * ss, 8);
    else
        for (intptr_t i = 0; i < n; i++)
            memcpy(dst + i * ds, src + i * ss, (size_t)m->size);
    return NM_OK;
}

static nm_status move_rest(const mover *m, rest *r, char *base, char *other)
{
    if (r->nd == 0)
        return move_run(m, base, 0, other, 0, 1);
    int last = r->nd - 1;
    for (int d = 0; d < last; d++)
        r->index[d] = 0;
    for (;;) {
        NM_TRY(move_run(m, base, r->base[last], other, r->other[last], r->shape[last]));
        int d = last - 1;
        for (; d >= 0; d--) {
            base += r->base[d];
            other += r->other[d];
            if (++r->index[d] < r->shape[d])
                break;
            base -= r->base[d] * r->shape[d];
            other -= r->other[d] * r->shape[d];
            r->index[d] = 0;
        }
        if (d < 0)
            return NM_OK;
    }
}

/* A row of single items by one index array; those that are read are checked on the way. */
static nm_status move_row(const nm_map *map, const rows *r, const int *axis_name, intptr_t size, bool set)
{
    const nm_kernel_ops *kernels = nm_kernels(map->ctx->lib->level);
    intptr_t stride = map->base.strides[map->axis[0]], length = map->base.shape[map->axis[0]], step = row_step(r, 1), is = row_step(r, 0);
    for (intptr_t at = 0, n; at < row_length(r); at += n) {
        const char *index = r->ptr[0] + at * is;
        char *other = (char *)r->ptr[1] + at * step;
        n = NM_MIN(row_length(r) - at, 8 * BLOCK);
        intptr_t bad = set ? -1 : kernels->index_check(index, is, n, length);
        if (bad >= 0)
            return bad_index(map, 0, axis_name, *(const intptr_t *)(index + bad * is));
        if (set)
            kernels->put(map->base.data, stride, length, index, is, other, step, n, size);
        else
            kernels->take(other, step, map->base.data, stride, length, index, is, n, size);
    }
    return NM_OK;
}

/* A row, a block of offsets at a time. */
static nm_status move_blocks(const nm_map *map, const rows *r, const mover *m, rest *sub)
{
    intptr_t off[BLOCK], step = row_step(r, map->n);
    for (intptr_t at = 0, n; at < row_length(r); at += n) {
        char *p = (char *)r->ptr[map->n] + at * step;
        n = NM_MIN(row_length(r) - at, BLOCK);
        offsets(map, r, at, n, off);
        if (sub->nd == 0 && m->bytes) {
            if (m->set)
                scatter(map->base.data, off, p, step, n, m->size);
            else
                gather(p, step, map->base.data, off, n, m->size);
        } else {
            for (intptr_t i = 0; i < n; i++)
                NM_TRY(move_rest(m, sub, map->base.data + off[i], p + i * step));
        }
    }
    return NM_OK;
}

static nm_status move_all(const nm_map *map, const int *axis_name, const nm_view *other, bool set)
{
    rows r;
    rest sub;
    mover m;
    rest_begin(map, &sub, other->strides);
    bool single = map->n == 1 && sub.nd == 0 && sub.items && !(map->base.dt.flags & (NM_REFS | NM_NEEDS_HOST));
    if (!set && !single)
        NM_TRY(nm_map_check(map, axis_name));
    if (sub.items == 0)
        return NM_OK;
    NM_TRY(mover_begin(map->ctx, &m, &map->base.dt, set));
    nm_status status = rows_begin(map, &r, other->data, other->strides);
    if (status == NM_OK) {
        for (intptr_t k = 0; k < r.count && status == NM_OK; k++) {
            status = single ? move_row(map, &r, axis_name, m.size, set) : move_blocks(map, &r, &m, &sub);
            rows_next(&r);
        }
        rows_end(map, &r);
    }
    mover_end(&m);
    return status;
}

bool nm_take_line(const nm_ctx *ctx, const nm_view *a, const nm_view *index, const nm_view *dst)
{
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    intptr_t n = index->shape[0], length = a->shape[0];
    if (a->dt.flags & NM_REFS || kernels->index_check(index->data, index->strides[0], n, length) >= 0)
        return false;
    kernels->take(dst->data, dst->strides[0], a->data, a->strides[0], length, index->data, index->strides[0], n, a->dt.size);
    return true;
}

nm_status nm_map_get(const nm_map *map, const int *axis_name, const nm_view *dst) { return move_all(map, axis_name, dst, false); }
nm_status nm_map_set(const nm_map *map, const nm_view *src) { return move_all(map, NULL, src, true); }

/* ------------------------------------------------------------------ masks */
/* All rows along the last axis of up to two views of one shape. */
typedef struct pairs {
    int nd;
    intptr_t shape[NM_MAXDIMS], index[NM_MAXDIMS], a[NM_MAXDIMS], b[NM_MAXDIMS];
    char *pa, *pb;
    bool empty;
} pairs;

static void pairs_begin(pairs *w, const nm_view *a, const nm_view *b)
{
    w->nd = 0;
    w->pa = a->data;
    w->pb = b->data;
    w->empty = false;
    for (int d = 0; d < a->ndim; d++) {
        intptr_t n = a->shape[d];
        w->empty |= n == 0;
        if (n == 1)
            continue;
        int k = w->nd - 1;
        if (k >= 0 && w->a[k] == a->strides[d] * n && w->b[k] == b->strides[d] * n)
            w->shape[k] *= n;
        else {
            w->shape[k = w->nd++] = n;
            w->index[k] = 0;
        }
        w->a[k] = a->strides[d];
        w->b[k] = b->strides[d];
    }
    if (w->nd == 0) {
        w->nd = 1;
        w->shape[0] = 1;
        w->index[0] = w->a[0] = w->b[0] = 0;
    }
}

static bool pairs_next(pairs *w)
{
    for (int d = w->nd - 2; d >= 0; d--) {
        w->pa += w->a[d];
        w->pb += w->b[d];
        if (++w->index[d] < w->shape[d])
            return true;
        w->pa -= w->a[d] * w->shape[d];
        w->pb -= w->b[d] * w->shape[d];
        w->index[d] = 0;
    }
    return false;
}

intptr_t nm_mask_count(nm_ctx *ctx, const nm_view *mask)
{
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    pairs w;
    intptr_t count = 0;
    pairs_begin(&w, mask, mask);
    if (w.empty)
        return 0;
    do
        count += kernels->count_true(w.pa, w.a[w.nd - 1], w.shape[w.nd - 1]);
    while (pairs_next(&w));
    return count;
}

void nm_mask_indexes(nm_ctx *ctx, const nm_view *mask, intptr_t *const *column)
{
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    intptr_t index[NM_MAXDIMS] = { 0 }, at = 0;
    int nd = mask->ndim, last = nd - 1;
    char *p = mask->data;
    if (nd == 0)
        return;
    for (int d = 0; d < nd; d++)
        if (mask->shape[d] == 0)
            return;
    intptr_t n = mask->shape[last], step = mask->strides[last];
    for (;;) {
        intptr_t begin = at;
        intptr_t found = kernels->count_true(p, step, n);
        kernels->positions(column[last] + at, p, step, 0, n, found);
        at += found;
        for (int d = 0; d < last; d++)
            for (intptr_t k = begin; k < at; k++)
                column[d][k] = index[d];
        int d = last - 1;
        for (; d >= 0; d--) {
            p += mask->strides[d];
            if (++index[d] < mask->shape[d])
                break;
            p -= mask->strides[d] * mask->shape[d];
            index[d] = 0;
        }
        if (d < 0)
            return;
    }
}

static nm_status move_masked(const mover *m, char *base, intptr_t base_step, const char *mask, intptr_t mask_step, char *p, intptr_t step,
                             intptr_t count)
{
    nm_status status = NM_OK;
    for (intptr_t i = 0, k = 0; k < count && status == NM_OK; i++)
        if (mask[i * mask_step])
            status = move_run(m, base + i * base_step, 0, p + k++ * step, 0, 1);
    return status;
}

static nm_status mask_move(nm_ctx *ctx, const nm_view *base, const nm_view *mask, const nm_view *line, bool set)
{
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    pairs w;
    mover m;
    intptr_t step = line->strides[0], left = line->shape[0];
    char *p = line->data;
    nm_status status = NM_OK;
    pairs_begin(&w, base, mask);
    if (w.empty)
        return NM_OK;
    NM_TRY(mover_begin(ctx, &m, &base->dt, set));
    do {
        intptr_t n = w.shape[w.nd - 1], is = w.a[w.nd - 1], ms = w.b[w.nd - 1];
        intptr_t k = NM_MIN(left, kernels->count_true(w.pb, ms, n));
        if (!m.bytes || (!set && step != m.size))
            status = move_masked(&m, w.pa, is, w.pb, ms, p, step, k);
        else if (set)
            kernels->expand(w.pa, is, w.pb, ms, p, step, k, m.size);
        else
            kernels->compress(p, w.pa, is, w.pb, ms, n, k, m.size);
        p += k * step;
        left -= k;
    } while (status == NM_OK && pairs_next(&w));
    mover_end(&m);
    return status;
}

nm_status nm_mask_get(nm_ctx *ctx, const nm_view *base, const nm_view *mask, const nm_view *dst)
{
    return mask_move(ctx, base, mask, dst, false);
}

nm_status nm_mask_set(nm_ctx *ctx, const nm_view *base, const nm_view *mask, const nm_view *src)
{
    nm_tmp copy = { .own = false };
    if (nm_bounds_overlap(base, mask))        /* what is written must not change what is still to be read */
        NM_TRY(nm_tmp_copy(ctx, &copy, mask, NULL));
    nm_status status = mask_move(ctx, base, copy.own ? &copy.v : mask, src, true);
    nm_tmp_end(ctx, &copy);
    return status;
}
