/* mapindex.c - advanced indexing by arrays of indexes and by masks. */
#include "algo/algo.h"
#include "algo/mapindex.h"

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
static bool in_bounds(const char *p, intptr_t step, intptr_t n, intptr_t length, intptr_t *bad)
{
    intptr_t low = 0, high = -1;
    if (step == sizeof(intptr_t)) {
        const intptr_t *x = (const intptr_t *)p;
        for (intptr_t i = 0; i < n; i++) {
            low = x[i] < low ? x[i] : low;
            high = x[i] > high ? x[i] : high;
        }
    } else {
        for (intptr_t i = 0; i < n; i++) {
            intptr_t x = *(const intptr_t *)(p + i * step);
            low = x < low ? x : low;
            high = x > high ? x : high;
        }
    }
    if (high < length && low >= -length)
        return true;
    for (intptr_t i = 0; i < n; i++) {
        intptr_t x = *(const intptr_t *)(p + i * step);
        if (x >= length || x < -length) {
            *bad = x;
            return false;
        }
    }
    return true;
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
        intptr_t bad = 0, length = map->base.shape[map->axis[i]];
        bool fits = true;
        one.data[0] = map->data[i];
        for (int d = 0; d < map->nb; d++)     /* broadcast dimensions repeat the same indexes */
            one.shape[d] = one.strides[d] || map->shape[d] == 0 ? map->shape[d] : 1;
        NM_TRY(rows_begin(&one, &r, NULL, NULL));
        for (intptr_t k = 0; k < r.count && fits; k++) {
            fits = in_bounds(r.ptr[0], row_step(&r, 0), row_length(&r), length, &bad);
            rows_next(&r);
        }
        rows_end(&one, &r);
        if (!fits)
            return nm_fail(map->ctx, NM_E_INDEX, "index %zd is out of bounds for axis %d with size %zd", (ptrdiff_t)bad,
                           axis_name ? axis_name[i] : map->axis[i], (ptrdiff_t)length);
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
    else
        switch (m->size) {
        case 4: for (intptr_t i = 0; i < n; i++) memcpy(dst + i * ds, src + i * ss, 4); break;
        case 8: for (intptr_t i = 0; i < n; i++) memcpy(dst + i * ds, src + i * ss, 8); break;
        default: for (intptr_t i = 0; i < n; i++) memcpy(dst + i * ds, src + i * ss, (size_t)m->size);
        }
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

static nm_status move_all(const nm_map *map, const nm_view *other, bool set)
{
    rows r;
    rest sub;
    mover m;
    intptr_t off[BLOCK];
    nm_status status = NM_OK;
    rest_begin(map, &sub, other->strides);
    if (sub.items == 0)
        return NM_OK;
    NM_TRY(mover_begin(map->ctx, &m, &map->base.dt, set));
    status = rows_begin(map, &r, other->data, other->strides);
    if (status < 0)
        goto out;
    intptr_t step = row_step(&r, map->n);
    for (intptr_t k = 0; k < r.count && status == NM_OK; k++) {
        for (intptr_t at = 0, n; at < row_length(&r) && status == NM_OK; at += n) {
            char *p = (char *)r.ptr[map->n] + at * step;
            n = NM_MIN(row_length(&r) - at, BLOCK);
            offsets(map, &r, at, n, off);
            if (sub.nd == 0 && m.bytes) {
                if (set)
                    scatter(map->base.data, off, p, step, n, m.size);
                else
                    gather(p, step, map->base.data, off, n, m.size);
            } else
                for (intptr_t i = 0; i < n && status == NM_OK; i++)
                    status = move_rest(&m, &sub, map->base.data + off[i], p + i * step);
        }
        rows_next(&r);
    }
    rows_end(map, &r);
out:
    mover_end(&m);
    return status;
}

nm_status nm_map_get(const nm_map *map, const nm_view *dst) { return move_all(map, dst, false); }
nm_status nm_map_set(const nm_map *map, const nm_view *src) { return move_all(map, src, true); }

/* ------------------------------------------------------------------ masks */
/* Count bytes that are not 0; masks from outside may hold other values than 1. */
static intptr_t count_row(const char *p, intptr_t step, intptr_t n)
{
    intptr_t count = 0;
    if (step == 1) {
        intptr_t i = 0;
        while (i < n) {
            intptr_t m = NM_MIN(n - i, 255 * 32);
            uint32_t part = 0;
            for (intptr_t j = 0; j < m; j++)
                part += p[i + j] != 0;
            count += part;
            i += m;
        }
        return count;
    }
    for (intptr_t i = 0; i < n; i++)
        count += p[i * step] != 0;
    return count;
}

/* All rows along the last axis of up to two views of one shape. */
typedef struct pairs { int nd; intptr_t shape[NM_MAXDIMS], index[NM_MAXDIMS], a[NM_MAXDIMS], b[NM_MAXDIMS]; char *pa, *pb; bool empty; } pairs;

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

intptr_t nm_mask_count(const nm_view *mask)
{
    pairs w;
    intptr_t count = 0;
    pairs_begin(&w, mask, mask);
    if (w.empty)
        return 0;
    do
        count += count_row(w.pa, w.a[w.nd - 1], w.shape[w.nd - 1]);
    while (pairs_next(&w));
    return count;
}

void nm_mask_indexes(const nm_view *mask, intptr_t *const *column)
{
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
        intptr_t *to = column[last];
        for (intptr_t i = 0; i < n; i++)
            if (p[i * step])
                to[at++] = i;
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

/* Move the masked items of one row; returns how many. */
static intptr_t mask_offsets(const char *mask, intptr_t step, intptr_t n, intptr_t item_step, intptr_t *off)
{
    intptr_t k = 0;
    for (intptr_t i = 0; i < n; i++) {
        off[k] = i * item_step;
        k += mask[i * step] != 0;
    }
    return k;
}

static nm_status mask_move(nm_ctx *ctx, const nm_view *base, const nm_view *mask, const nm_view *line, bool set)
{
    pairs w;
    mover m;
    intptr_t off[BLOCK + 1], step = line->strides[0], left = line->shape[0];
    char *p = line->data;
    nm_status status = NM_OK;
    pairs_begin(&w, base, mask);
    if (w.empty)
        return NM_OK;
    NM_TRY(mover_begin(ctx, &m, &base->dt, set));
    do {
        intptr_t n = w.shape[w.nd - 1], is = w.a[w.nd - 1], ms = w.b[w.nd - 1];
        for (intptr_t at = 0; at < n && status == NM_OK; at += BLOCK) {
            char *from = w.pa + at * is;
            intptr_t k = mask_offsets(w.pb + at * ms, ms, NM_MIN(n - at, BLOCK), is, off);
            if (k > left)
                k = left;                     /* the mask was changed meanwhile: never more than there is room for */
            if (m.bytes && set)
                scatter(from, off, p, step, k, m.size);
            else if (m.bytes)
                gather(p, step, from, off, k, m.size);
            else
                for (intptr_t i = 0; i < k && status == NM_OK; i++)
                    status = move_run(&m, from + off[i], 0, p + i * step, 0, 1);
            p += k * step;
            left -= k;
        }
    } while (status == NM_OK && pairs_next(&w));
    mover_end(&m);
    return status;
}

nm_status nm_mask_get(nm_ctx *ctx, const nm_view *base, const nm_view *mask, const nm_view *dst) { return mask_move(ctx, base, mask, dst, false); }
nm_status nm_mask_set(nm_ctx *ctx, const nm_view *base, const nm_view *mask, const nm_view *src) { return mask_move(ctx, base, mask, src, true); }
