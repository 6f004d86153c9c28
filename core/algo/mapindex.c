/* mapindex.c - advanced indexing by arrays of indexes.
 *
 * Reading is shared out among threads; writing is not, since the last of equal indexes is to win. */
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
    intptr_t shape[NM_MAXDIMS];
    intptr_t *strides;                        /* [nop][nd] */
    const char *base[NM_MAXDIMS + 1];
    intptr_t room[5 * 8];
    size_t bytes;
    intptr_t count;                           /* rows */
} rows;
typedef struct row { intptr_t index[NM_MAXDIMS]; const char *ptr[NM_MAXDIMS + 1]; } row;

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
        r->base[o] = o < map->n ? map->data[o] : other;
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
    for (int d = 0; d < nd - 1 && r->count; d++)
        r->count *= r->shape[d];
    return NM_OK;
}

static void rows_end(const nm_map *map, rows *r)
{
    if (r->bytes)
        nm_free(map->ctx, r->strides, r->bytes);
}

static void row_seek(const rows *r, row *at, intptr_t k)
{
    memcpy(at->ptr, r->base, (size_t)r->nop * sizeof *at->ptr);
    for (int d = r->nd - 2; d >= 0; d--) {
        at->index[d] = k % r->shape[d];
        k /= r->shape[d];
        for (int o = 0; o < r->nop; o++)
            at->ptr[o] += at->index[d] * r->strides[o * r->nd + d];
    }
}

static void row_next(const rows *r, row *at)
{
    for (int d = r->nd - 2; d >= 0; d--) {
        at->index[d]++;
        for (int o = 0; o < r->nop; o++)
            at->ptr[o] += r->strides[o * r->nd + d];
        if (at->index[d] < r->shape[d])
            return;
        for (int o = 0; o < r->nop; o++)
            at->ptr[o] -= r->strides[o * r->nd + d] * r->shape[d];
        at->index[d] = 0;
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

typedef struct line { const nm_kernel_ops *kernels; const char *index; intptr_t step, length, bad; } line;
static int check_piece(void *arg, intptr_t begin, intptr_t end)
{
    line *l = arg;
    intptr_t bad = l->kernels->index_check(l->index + begin * l->step, l->step, end - begin, l->length);
    if (bad < 0)
        return 0;
    nm_keep_least(&l->bad, begin + bad);
    return NM_E_INDEX;
}

intptr_t nm_index_check(const nm_ctx *ctx, const char *index, intptr_t step, intptr_t n, intptr_t length)
{
    line l = { nm_kernels(ctx->lib->level), index, step, length, INTPTR_MAX };
    return nm_pool_run(ctx->lib, check_piece, &l, n, nm_pool_grain(ctx->lib, n, sizeof(intptr_t))) < 0 ? l.bad : -1;
}

nm_status nm_map_check(const nm_map *map, const int *axis_name)
{
    for (int i = 0; i < map->n; i++) {
        nm_map one;
        one.ctx = map->ctx;
        one.n = 1;
        one.nb = map->nb;
        one.strides = map->strides + i * map->nb;
        rows r;
        row now;
        intptr_t bad = 0, length = map->base.shape[map->axis[i]], at = -1;
        one.data[0] = map->data[i];
        for (int d = 0; d < map->nb; d++)     /* broadcast dimensions repeat the same indexes */
            one.shape[d] = one.strides[d] || map->shape[d] == 0 ? map->shape[d] : 1;
        NM_TRY(rows_begin(&one, &r, NULL, NULL));
        if (r.count)
            row_seek(&r, &now, 0);
        for (intptr_t k = 0; k < r.count && at < 0; k++) {
            at = nm_index_check(map->ctx, now.ptr[0], row_step(&r, 0), row_length(&r), length);
            if (at >= 0)
                bad = *(const intptr_t *)(now.ptr[0] + at * row_step(&r, 0));
            row_next(&r, &now);
        }
        rows_end(&one, &r);
        if (at >= 0)
            return bad_index(map, i, axis_name, bad);
    }
    return NM_OK;
}

/* ------------------------------------------------------------------ moving items */
/* Byte offsets in the base of n points of a row that begins at item `at`. */
static void offsets(const nm_map *map, const rows *r, const row *now, intptr_t at, intptr_t n, intptr_t *off)
{
    for (int o = 0; o < map->n; o++) {
        intptr_t step = row_step(r, o), stride = map->base.strides[map->axis[o]], length = map->base.shape[map->axis[o]];
        const char *p = now->ptr[o] + at * step;
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
typedef struct rest { int nd; intptr_t shape[NM_MAXDIMS], base[NM_MAXDIMS], other[NM_MAXDIMS], items; } rest;

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

static nm_status move_rest(const mover *m, const rest *r, char *base, char *other)
{
    intptr_t index[NM_MAXDIMS];
    if (r->nd == 0)
        return move_run(m, base, 0, other, 0, 1);
    int last = r->nd - 1;
    for (int d = 0; d < last; d++)
        index[d] = 0;
    for (;;) {
        NM_TRY(move_run(m, base, r->base[last], other, r->other[last], r->shape[last]));
        int d = last - 1;
        for (; d >= 0; d--) {
            base += r->base[d];
            other += r->other[d];
            if (++index[d] < r->shape[d])
                break;
            base -= r->base[d] * r->shape[d];
            other -= r->other[d] * r->shape[d];
            index[d] = 0;
        }
        if (d < 0)
            return NM_OK;
    }
}

/* All points of B in C order, and what moves at each. */
typedef struct points {
    const nm_map *map;
    const rows *r;
    const mover *m;
    const rest *sub;
    const nm_kernel_ops *kernels;
    bool single;                              /* one item a point, chosen by one index array: those that are read are checked on the way */
    intptr_t bad;
} points;

/* Part of a row, a block at a time; the first index out of bounds, or -1. */
static intptr_t move_single(const points *p, const row *now, intptr_t at, intptr_t end)
{
    const nm_view *base = &p->map->base;
    intptr_t stride = base->strides[p->map->axis[0]], length = base->shape[p->map->axis[0]];
    intptr_t step = row_step(p->r, 1), is = row_step(p->r, 0);
    for (intptr_t n; at < end; at += n) {
        const char *index = now->ptr[0] + at * is;
        char *other = (char *)now->ptr[1] + at * step;
        n = NM_MIN(end - at, 8 * BLOCK);
        intptr_t bad = p->m->set ? -1 : p->kernels->index_check(index, is, n, length);
        if (bad >= 0)
            return at + bad;
        if (p->m->set)
            p->kernels->put(base->data, stride, length, index, is, other, step, n, p->m->size);
        else
            p->kernels->take(other, step, base->data, stride, length, index, is, n, p->m->size);
    }
    return -1;
}

static nm_status move_blocks(const points *p, const row *now, intptr_t at, intptr_t end)
{
    const mover *m = p->m;
    char *base = p->map->base.data;
    intptr_t off[BLOCK], step = row_step(p->r, p->map->n);
    for (intptr_t n; at < end; at += n) {
        char *other = (char *)now->ptr[p->map->n] + at * step;
        n = NM_MIN(end - at, BLOCK);
        offsets(p->map, p->r, now, at, n, off);
        if (p->sub->nd == 0 && m->bytes) {
            if (m->set)
                scatter(base, off, other, step, n, m->size);
            else
                gather(other, step, base, off, n, m->size);
        } else {
            for (intptr_t i = 0; i < n; i++)
                NM_TRY(move_rest(m, p->sub, base + off[i], other + i * step));
        }
    }
    return NM_OK;
}

static int some_points(void *arg, intptr_t begin, intptr_t end)
{
    points *p = arg;
    row now;
    intptr_t length = row_length(p->r), at = begin % length;
    row_seek(p->r, &now, begin / length);
    for (intptr_t stop; begin < end; begin += stop - at, at = 0) {
        stop = NM_MIN(length, at + end - begin);
        if (p->single) {
            intptr_t bad = move_single(p, &now, at, stop);
            if (bad >= 0) {
                nm_keep_least(&p->bad, begin + bad - at);
                return NM_E_INDEX;
            }
        } else {
            NM_TRY(move_blocks(p, &now, at, stop));
        }
        row_next(p->r, &now);
    }
    return 0;
}

/* The index at a point of a map with one index array. */
static intptr_t index_at(const rows *r, intptr_t point)
{
    row now;
    row_seek(r, &now, point / row_length(r));
    return *(const intptr_t *)(now.ptr[0] + point % row_length(r) * row_step(r, 0));
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
        points p = { map, &r, &m, &sub, nm_kernels(map->ctx->lib->level), single, INTPTR_MAX };
        intptr_t n = r.count * row_length(&r), grain = n;
        if (m.bytes && !set && nm_pool_worth(map->ctx->lib, n * sub.items, 2 * m.size + map->n * (intptr_t)sizeof(intptr_t)))
            grain = NM_MAX(1, NM_POOL_GRAIN / sub.items);
        status = nm_pool_run(map->ctx->lib, some_points, &p, n, grain);
        if (p.bad != INTPTR_MAX)
            status = bad_index(map, 0, axis_name, index_at(&r, p.bad));
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
