/* view_copy.c - assignment between views: broadcast, order the axes for both sides, coalesce, split over the pool.
 *
 * Same bytes on both sides where the fast axes differ (a transposed copy) go through square tiles that stay in the cache;
 * everything else goes line by line through one nm_transfer. */
#include <stdlib.h>
#include <string.h>
#include "base/ctx.h"
#include "base/fp.h"
#include "kernels/kernels.h"
#include "plan/transfer.h"
#include "view/view.h"

enum { PARALLEL_BYTES = 1 << 20 };

typedef struct copy {
    nm_transfer t;
    int ndim;                              /* axes, the innermost first */
    intptr_t shape[NM_MAXDIMS];
    intptr_t ds[NM_MAXDIMS], ss[NM_MAXDIMS], ms[NM_MAXDIMS];
    char *dst;
    const char *src, *mask;
    int tile_axis;                         /* axis that is fast in src while axis 0 is fast in dst; 0: no tiles */
} copy;

/* ------------------------------------------------------------ axes of a copy */
/* Order by dst's strides, then src's; flip what runs backwards in dst; join axes that are one run in all operands. */
static void arrange(copy *c, int ndim, const intptr_t *shape, const intptr_t *ds, const intptr_t *ss, const intptr_t *ms)
{
    int n = 0;
    for (int i = ndim - 1; i >= 0; i--) {
        if (shape[i] == 1)
            continue;
        intptr_t d = ds[i], s = ss[i], m = ms ? ms[i] : 0;
        if (d < 0 || (d == 0 && s < 0)) {
            c->dst += d * (shape[i] - 1);
            c->src += s * (shape[i] - 1);
            c->mask += m * (shape[i] - 1);
            d = -d;
            s = -s;
            m = -m;
        }
        int k = n++;
        for (; k > 0; k--) {
            intptr_t as = s < 0 ? -s : s, bs = c->ss[k - 1] < 0 ? -c->ss[k - 1] : c->ss[k - 1];
            if (c->ds[k - 1] < d || (c->ds[k - 1] == d && bs <= as))
                break;
            c->shape[k] = c->shape[k - 1];
            c->ds[k] = c->ds[k - 1];
            c->ss[k] = c->ss[k - 1];
            c->ms[k] = c->ms[k - 1];
        }
        c->shape[k] = shape[i];
        c->ds[k] = d;
        c->ss[k] = s;
        c->ms[k] = m;
    }
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (m > 0 && c->ds[i] == c->ds[m - 1] * c->shape[m - 1] && c->ss[i] == c->ss[m - 1] * c->shape[m - 1] &&
            c->ms[i] == c->ms[m - 1] * c->shape[m - 1]) {
            c->shape[m - 1] *= c->shape[i];
            continue;
        }
        c->shape[m] = c->shape[i];
        c->ds[m] = c->ds[i];
        c->ss[m] = c->ss[i];
        c->ms[m++] = c->ms[i];
    }
    if (m == 0) {
        c->shape[0] = 1;
        c->ds[0] = c->ss[0] = c->ms[0] = 0;
        m = 1;
    }
    c->ndim = m;
}

/* --------------------------------------------------------------------- tiles */
/* Tiles of TILE x STRIP items: both sides touch few pages and whole cache lines. */
enum { TILE = 256, STRIP = 256, CAST_BYTES = 2048 };

static void tile_bytes(const copy *c, char *dst, const char *src, intptr_t n0, intptr_t n1)
{
    intptr_t size = c->t.src.size;
    for (intptr_t i = 0; i < n0; i += TILE) {
        intptr_t m = NM_MIN(TILE, n0 - i);
        char *d = dst + i * c->ds[0];
        const char *s = src + i * c->ss[0];
        if (c->ds[0] == size && c->ss[1] == size) {
            c->t.ops->transpose(d, c->ds[1], s, c->ss[0], m, n1, size);
            continue;
        }
        for (intptr_t x = 0; x < n1; x += 16)
            for (intptr_t y = x; y < n1 && y < x + 16; y++)
                c->t.ops->copy(d + y * c->ds[1], c->ds[0], s + y * c->ss[1], c->ss[0], m, size);
    }
}

/* A tile of src is gathered in dst's order, cast at once, and written in rows. */
static int tile_cast(const copy *c, char *dst, const char *src, intptr_t n0, intptr_t n1)
{
    _Alignas(64) char in[CAST_BYTES], out[CAST_BYTES];
    nm_call call = c->t.call;
    intptr_t is = c->t.src.size, os = c->t.dst.size, strides[2] = { is, os };
    /* one cache line of src by as many rows as the buffers hold */
    intptr_t wide = NM_MAX(64 / is, 4), high = CAST_BYTES / NM_MAX(is, os) / wide;
    call.dt = c->t.dt;
    for (intptr_t i = 0; i < n0; i += high)
        for (intptr_t j = 0; j < n1; j += wide) {
            intptr_t m0 = NM_MIN(high, n0 - i), m1 = NM_MIN(wide, n1 - j), m = m0 * m1;
            const char *s = src + i * c->ss[0] + j * c->ss[1];
            char *d = dst + i * c->ds[0] + j * c->ds[1];
            if (c->ss[1] == is)
                c->t.ops->transpose(in, m0 * is, s, c->ss[0], m0, m1, is);
            else
                for (intptr_t y = 0; y < m1; y++)
                    c->t.ops->copy(in + y * m0 * is, is, s + y * c->ss[1], c->ss[0], m0, is);
            char *args[2] = { in, out };
            int status = c->t.cast.loop(&call, args, &m, strides, c->t.cast.aux);
            if (status < 0)
                return status;
            for (intptr_t y = 0; y < m1; y++)
                c->t.ops->copy(d + y * c->ds[1], c->ds[0], out + y * m0 * os, os, m0, os);
        }
    return 0;
}

/* Axis 0 is dst's fast one.  When src walks another axis in smaller steps, and both lengths are worth it, make that axis 1. */
static void choose_tiles(copy *c)
{
    int best = 0;
    c->tile_axis = 0;
    if (c->mask || (c->t.src.flags | c->t.dst.flags) & (NM_SWAPPED | NM_REFS))
        return;
    if (!c->t.copies_bytes && !((c->t.src.cls->flags & c->t.dst.cls->flags & NM_CLASS_NUMBER) &&
                                NM_MAX(c->t.src.size, c->t.dst.size) <= 16))
        return;
    for (int k = 1; k < c->ndim; k++)
        if (c->ss[k] && c->shape[k] >= 4 && (best == 0 || labs(c->ss[k]) < labs(c->ss[best])))
            best = k;
    if (!best || c->shape[0] < 4 || c->ss[0] == 0 || labs(c->ss[best]) >= labs(c->ss[0]))
        return;
    intptr_t shape = c->shape[best], ds = c->ds[best], ss = c->ss[best];
    for (int k = best; k > 1; k--) {
        c->shape[k] = c->shape[k - 1];
        c->ds[k] = c->ds[k - 1];
        c->ss[k] = c->ss[k - 1];
    }
    c->shape[1] = shape;
    c->ds[1] = ds;
    c->ss[1] = ss;
    c->tile_axis = 1;
}

/* ----------------------------------------------------------------- execution */
/* Move the operands to unit number `unit` of the axes from `first` on. */
static void seek(const copy *c, int first, intptr_t unit, intptr_t *index, char **dst, const char **src, const char **mask)
{
    for (int k = first; k < c->ndim; k++) {
        intptr_t i = unit % c->shape[k];
        unit /= c->shape[k];
        index[k] = i;
        *dst += i * c->ds[k];
        *src += i * c->ss[k];
        *mask += i * c->ms[k];
    }
}

static void step(const copy *c, int first, intptr_t *index, char **dst, const char **src, const char **mask)
{
    for (int k = first; k < c->ndim; k++) {
        *dst += c->ds[k];
        *src += c->ss[k];
        *mask += c->ms[k];
        if (++index[k] < c->shape[k])
            return;
        index[k] = 0;
        *dst -= c->ds[k] * c->shape[k];
        *src -= c->ss[k] * c->shape[k];
        *mask -= c->ms[k] * c->shape[k];
    }
}

static int run_lines(void *arg, intptr_t begin, intptr_t end)
{
    const copy *c = arg;
    intptr_t index[NM_MAXDIMS];
    char *dst = c->dst;
    const char *src = c->src, *mask = c->mask;
    seek(c, 1, begin, index, &dst, &src, &mask);
    for (intptr_t i = begin; i < end; i++) {
        NM_TRY(nm_transfer_run(&c->t, dst, c->ds[0], src, c->ss[0], c->shape[0]));
        step(c, 1, index, &dst, &src, &mask);
    }
    return 0;
}

/* Runs of true in the mask are moved as lines. */
static int run_masked(void *arg, intptr_t begin, intptr_t end)
{
    const copy *c = arg;
    intptr_t index[NM_MAXDIMS], n = c->shape[0], m = c->ms[0];
    char *dst = c->dst;
    const char *src = c->src, *mask = c->mask;
    seek(c, 1, begin, index, &dst, &src, &mask);
    bool bytes = c->t.copies_bytes && !((c->t.src.flags ^ c->t.dst.flags) & NM_SWAPPED);
    for (intptr_t i = begin; i < end; i++) {
        intptr_t k = 0;
        if (bytes)
            c->t.ops->copy_where(dst, c->ds[0], src, c->ss[0], mask, m, k = n, c->t.dst.size);
        while (k < n) {
            while (k < n && !mask[k * m])
                k++;
            intptr_t from = k;
            while (k < n && mask[k * m])
                k++;
            if (k > from)
                NM_TRY(nm_transfer_run(&c->t, dst + from * c->ds[0], c->ds[0], src + from * c->ss[0], c->ss[0], k - from));
        }
        step(c, 1, index, &dst, &src, &mask);
    }
    return 0;
}

/* Units are strips of STRIP items along axis 1, which is fast in src. */
static int run_tiles(void *arg, intptr_t begin, intptr_t end)
{
    const copy *c = arg;
    intptr_t strips = (c->shape[1] + STRIP - 1) / STRIP, index[NM_MAXDIMS];
    for (intptr_t u = begin; u < end; u++) {
        intptr_t at = u % strips * STRIP;
        char *dst = c->dst + at * c->ds[1];
        const char *src = c->src + at * c->ss[1], *mask = NULL;
        seek(c, 2, u / strips, index, &dst, &src, &mask);
        intptr_t wide = NM_MIN(STRIP, c->shape[1] - at);
        if (c->t.copies_bytes)
            tile_bytes(c, dst, src, c->shape[0], wide);
        else {
            int status = tile_cast(c, dst, src, c->shape[0], wide);
            if (status < 0)
                return status;
        }
    }
    return 0;
}

/* One line: split itself into pieces. */
static int run_piece(void *arg, intptr_t begin, intptr_t end)
{
    const copy *c = arg;
    return nm_transfer_run(&c->t, c->dst + begin * c->ds[0], c->ds[0], c->src + begin * c->ss[0], c->ss[0], end - begin);
}

/* Threads may work on it: loops that cannot fail, of numbers or bytes. */
static bool may_split(const copy *c)
{
    const nm_transfer *t = &c->t;
    if (t->host || t->cast.free_aux || (t->cast.flags & (NM_LOOP_SERIAL | NM_LOOP_HOST)))
        return false;
    return t->copies_bytes || ((t->src.cls->flags & NM_CLASS_NUMBER) && (t->dst.cls->flags & NM_CLASS_NUMBER));
}

static nm_status execute(nm_ctx *ctx, copy *c)
{
    intptr_t lines = nm_items(c->ndim - 1, c->shape + 1), item = NM_MAX(c->t.src.size, c->t.dst.size);
    bool split = may_split(c) && lines * c->shape[0] > PARALLEL_BYTES / NM_MAX(item, 1);
    /* items that share memory in dst would race */
    for (int k = 0; k < c->ndim; k++)
        split = split && c->ds[k] != 0;
    if (c->mask) {
        intptr_t grain = split ? NM_MAX(1, PARALLEL_BYTES / 4 / NM_MAX(item * c->shape[0], 1)) : lines;
        return nm_pool_run(ctx->lib, run_masked, c, lines, grain);
    }
    choose_tiles(c);
    if (c->tile_axis) {
        intptr_t units = nm_items(c->ndim - 2, c->shape + 2) * ((c->shape[1] + STRIP - 1) / STRIP);
        intptr_t grain = split ? NM_MAX(1, PARALLEL_BYTES / 4 / NM_MAX(item * c->shape[0] * STRIP, 1)) : units;
        return nm_pool_run(ctx->lib, run_tiles, c, units, grain);
    }
    if (c->ndim == 1)
        return nm_pool_run(ctx->lib, run_piece, c, c->shape[0], split ? PARALLEL_BYTES / 4 / NM_MAX(item, 1) : c->shape[0]);
    intptr_t grain = split ? NM_MAX(1, PARALLEL_BYTES / 4 / NM_MAX(item * c->shape[0], 1)) : lines;
    return nm_pool_run(ctx->lib, run_lines, c, lines, grain);
}

static nm_status execute_told(nm_ctx *ctx, copy *c)
{
    nm_fp_watch watch = nm_fp_watch_begin(c->t.cast.flags & NM_LOOP_X87);
    nm_status status = execute(ctx, c);
    unsigned raised = nm_fp_watch_end(watch);
    return status == NM_OK ? nm_casts_raised(ctx, raised) : status;
}

/* ------------------------------------------------------------------ the calls */
/* src's strides in dst's shape; leading axes of length 1 too many are dropped, as assignment does. */
static nm_status fit_source(nm_ctx *ctx, const nm_view *dst, const nm_view *src, intptr_t *strides)
{
    nm_view v = *src;
    while (v.ndim > dst->ndim && v.shape[0] == 1) {
        v.ndim--;
        v.shape++;
        v.strides++;
    }
    if (nm_broadcast_strides(&v, dst->ndim, dst->shape, strides))
        return NM_OK;
    char from[400], to[400];
    nm_shape_text(src->ndim, src->shape, from, sizeof from);
    nm_shape_text(dst->ndim, dst->shape, to, sizeof to);
    return nm_fail(ctx, NM_E_VALUE, "could not broadcast input array from shape %s into shape %s", from, to);
}

/* Whether writing dst in any order could change what is still to be read of src. */
static bool must_copy(const nm_view *dst, const nm_view *src, const intptr_t *ss)
{
    if (!nm_bounds_overlap(dst, src))
        return false;
    if (dst->data == src->data && dst->dt.size == src->dt.size) {
        bool same = true;
        for (int k = 0; k < dst->ndim; k++)
            same = same && (dst->shape[k] <= 1 || dst->strides[k] == ss[k]);
        if (same && nm_internal_overlap(dst, 1) == 0)
            return false;
    }
    return nm_share_memory(dst, src, 1) != 0;
}

/* One number cast to many? */
static bool one_for_all(const copy *c)
{
    if (!c->t.cast.loop || !(c->t.src.cls->flags & c->t.dst.cls->flags & NM_CLASS_NUMBER))
        return false;
    for (int k = 0; k < c->ndim; k++)
        if (c->ss[k])
            return false;
    return c->ndim > 1 || c->shape[0] > 16;
}

static nm_status copy_same(nm_ctx *ctx, const nm_view *dst, const nm_view *src, const nm_view *mask);

/* A C-contiguous temporary of src in its own dtype; the caller frees the data. */
static nm_status take_copy(nm_ctx *ctx, const nm_view *src, nm_viewbuf *out, intptr_t *bytes)
{
    intptr_t items;
    NM_TRY(nm_items_checked(ctx, src->ndim, src->shape, src->dt.size, &items));
    *bytes = items * src->dt.size;
    char *data = src->dt.flags & NM_REFS ? nm_alloc_zero(ctx, (size_t)*bytes) : nm_alloc(ctx, (size_t)*bytes);
    if (!data)
        return NM_E_MEMORY;
    memcpy(out->shape, src->shape, (size_t)src->ndim * sizeof(intptr_t));
    nm_strides_c(src->ndim, src->shape, src->dt.size, out->strides);
    out->v = (nm_view){ data, out->shape, out->strides, src->ndim, NM_WRITEABLE, src->dt };
    nm_status status = copy_same(ctx, &out->v, src, NULL);
    if (status < 0)
        nm_free(ctx, data, (size_t)*bytes);
    return status;
}

static void drop_copy(nm_ctx *ctx, nm_viewbuf *v, intptr_t bytes)
{
    if (v->v.dt.flags & NM_REFS) {
        const nm_class *cls = nm_dtype_class(ctx->lib, &v->v.dt);
        if (cls && cls->clear && v->v.dt.size)
            cls->clear(&v->v.dt, v->v.data, v->v.dt.size, bytes / v->v.dt.size);
    }
    nm_free(ctx, v->v.data, (size_t)bytes);
}

static nm_status copy_same(nm_ctx *ctx, const nm_view *dst, const nm_view *src, const nm_view *mask)
{
    copy c;
    intptr_t ss[NM_MAXDIMS], ms[NM_MAXDIMS];
    NM_TRY(fit_source(ctx, dst, src, ss));
    if (mask && !nm_broadcast_strides(mask, dst->ndim, dst->shape, ms))
        NM_TRY(fit_source(ctx, dst, mask, ms));
    for (int k = 0; k < dst->ndim; k++)
        if (dst->shape[k] == 0)
            return NM_OK;
    if (must_copy(dst, src, ss)) {
        nm_viewbuf temp;
        intptr_t bytes;
        NM_TRY(take_copy(ctx, src, &temp, &bytes));
        nm_status status = copy_same(ctx, dst, &temp.v, mask);
        drop_copy(ctx, &temp, bytes);
        return status;
    }
    NM_TRY(nm_transfer_begin(ctx, &c.t, &src->dt, nm_is_aligned(src, src->dt.align), &dst->dt, nm_is_aligned(dst, dst->dt.align)));
    c.dst = dst->data;
    c.src = src->data;
    c.mask = mask ? mask->data : NULL;
    if (!mask) {                             /* arithmetic on a null pointer stays with zero strides */
        static const char none;
        c.mask = &none;
    }
    arrange(&c, dst->ndim, dst->shape, dst->strides, ss, mask ? ms : NULL);
    if (!mask)
        c.mask = NULL;
    if (one_for_all(&c)) {                   /* the item is cast once */
        _Alignas(64) char item[64];
        nm_view one = { item, NULL, NULL, 0, NM_WRITEABLE, dst->dt };
        nm_fp_watch watch = nm_fp_watch_begin(c.t.cast.flags & NM_LOOP_X87);
        nm_status status = nm_transfer_run(&c.t, item, dst->dt.size, src->data, src->dt.size, 1);
        unsigned raised = nm_fp_watch_end(watch);
        nm_transfer_end(&c.t);
        NM_TRY(status);
        NM_TRY(nm_casts_raised(ctx, raised));
        return copy_same(ctx, dst, &one, mask);
    }
    nm_status status = nm_transfer_raises(&c.t) ? execute_told(ctx, &c) : execute(ctx, &c);
    nm_transfer_end(&c.t);
    return status;
}

/* An infinite half is what the largest integers become, and what becomes of them again. */
static bool is_inf_half(const nm_dtype *dt, const char *item) { return dt->num == NM_HALF && (*(const uint16_t *)item & 0x7fff) == 0x7c00; }

/* n items of a native, contiguous line go to another dtype and back: is each what it was? */
static nm_status line_keeps(nm_ctx *ctx, const char *items, const nm_dtype *dt, const nm_dtype *to, intptr_t n, bool *same)
{
    enum { BLOCK = 64, LARGEST = 32 };
    static const char zero[LARGEST];
    _Alignas(64) char there[BLOCK * LARGEST], back[BLOCK * LARGEST];
    nm_cast go, come;                        /* between numbers: nothing to be given back */
    const nm_dtype way[3] = { *dt, *to, *dt };
    nm_call x = { ctx, way, NULL }, y = { ctx, way + 1, NULL };
    bool whole = dt->cls->flags & to->cls->flags & NM_CLASS_INTEGER, half = (dt->cls->flags | to->cls->flags) & NM_CLASS_INTEGER;
    NM_TRY(nm_cast_find(ctx, dt, to, &go));
    NM_TRY(nm_cast_find(ctx, to, dt, &come));
    for (intptr_t i = 0; *same && i < n; i += BLOCK, items += BLOCK * dt->size) {
        intptr_t m = NM_MIN(BLOCK, n - i);
        NM_TRY(go.loop(&x, (char *[]){ (char *)items, there }, &m, (intptr_t[]){ dt->size, to->size }, go.aux));
        NM_TRY(come.loop(&y, (char *[]){ there, back }, &m, (intptr_t[]){ to->size, dt->size }, come.aux));
        for (intptr_t k = 0; *same && k < m; k++) {
            const char *item = items + k * dt->size, *other = there + k * to->size;
            *same = dt->cls->compare(&x, item, back + k * dt->size) == 0 && !(half && (is_inf_half(dt, item) || is_inf_half(to, other))) &&
                    (!whole || (dt->cls->compare(&x, item, zero) < 0) == (to->cls->compare(&y, other, zero) < 0));
        }
    }
    return NM_OK;
}

nm_status nm_keeps_values(nm_ctx *ctx, const nm_view *src, const nm_dtype *dt)
{
    static const char *const names[] = { "bool", "byte", "unsigned byte", "short", "unsigned short", "int", "unsigned int", "long",
                                         "unsigned long",
                                         "long long", "unsigned long long", "float", "double", "long double", "_Complex float",
                                         "_Complex double", "_Complex long double" };
    nm_viewbuf own;
    intptr_t bytes;
    bool same = true;
    nm_dtype native = nm_dtype_native(&src->dt), to = nm_dtype_native(dt);
    if (!(native.cls->flags & to.cls->flags & NM_CLASS_NUMBER) || nm_dtype_equal(&native, &to) || to.num == NM_BOOL)
        return NM_OK;
    NM_TRY(nm_copy_new(ctx, src, &native, &own, &bytes));
    unsigned before = nm_fp_read(), x87 = nm_fp_read_x87();
    nm_status status = line_keeps(ctx, own.v.data, &native, &to, bytes / native.size, &same);
    nm_fp_clear();                           /* values that do not fit are told by the error alone */
    nm_fp_clear_x87();
    if (before | x87)
        nm_fp_raise(before | x87);
    nm_free(ctx, own.v.data, (size_t)bytes);
    if (status == NM_OK && !same)
        return nm_fail(ctx, NM_E_VALUE, "could not cast 'same_value' %s to %s", native.num == NM_HALF ? "half" : names[native.num],
                       to.num == NM_HALF ? "half" : names[to.num]);
    return status;
}

nm_status nm_copy(nm_ctx *ctx, const nm_view *dst, const nm_view *src, nm_casting casting)
{
    if (casting == NM_SAME_VALUE_CASTING)
        NM_TRY(nm_keeps_values(ctx, src, &dst->dt));
    if (casting != NM_UNSAFE_CASTING && !nm_can_cast(&src->dt, &dst->dt, casting))
        return nm_cast_refused(ctx, &src->dt, &dst->dt, casting);
    return copy_same(ctx, dst, src, NULL);
}

nm_status nm_copy_where(nm_ctx *ctx, const nm_view *dst, const nm_view *src, const nm_view *mask, nm_casting casting)
{
    if (casting != NM_UNSAFE_CASTING && !nm_can_cast(&src->dt, &dst->dt, casting))
        return nm_cast_refused(ctx, &src->dt, &dst->dt, casting);
    if (!mask)
        return copy_same(ctx, dst, src, NULL);
    if (nm_bounds_overlap(dst, mask) && nm_share_memory(dst, mask, 1) != 0) {
        nm_viewbuf temp;
        intptr_t bytes;
        NM_TRY(take_copy(ctx, mask, &temp, &bytes));
        nm_status status = copy_same(ctx, dst, src, &temp.v);
        drop_copy(ctx, &temp, bytes);
        return status;
    }
    return copy_same(ctx, dst, src, mask);
}

nm_status nm_copy_new(nm_ctx *ctx, const nm_view *v, const nm_dtype *dt, nm_viewbuf *out, intptr_t *bytes)
{
    nm_dtype native = nm_dtype_native(dt);
    intptr_t items;
    *bytes = 0;
    NM_TRY(nm_items_checked(ctx, v->ndim, v->shape, native.size, &items));
    intptr_t size = NM_MAX(items * native.size, 1);            /* of no items too: bytes tells that there is something to free */
    char *data = native.flags & NM_REFS ? nm_alloc_zero(ctx, (size_t)size) : nm_alloc(ctx, (size_t)size);
    if (!data)
        return NM_E_MEMORY;
    for (int d = 0; d < v->ndim; d++)
        out->shape[d] = v->shape[d];
    nm_strides_c(v->ndim, v->shape, native.size, out->strides);
    out->v = (nm_view){ data, out->shape, out->strides, v->ndim, NM_WRITEABLE, native };
    nm_status status = copy_same(ctx, &out->v, v, NULL);
    if (status < 0)
        drop_copy(ctx, out, size);
    else
        *bytes = size;
    return status;
}

nm_status nm_fill(nm_ctx *ctx, const nm_view *dst, const nm_dtype *dt, const void *value)
{
    nm_view one = { (char *)value, NULL, NULL, 0, 0, *dt };
    _Alignas(64) char small[256];
    /* a plain item is cast once; casts that count references go straight to each item */
    if (dst->dt.size <= (intptr_t)sizeof small && !((dst->dt.flags | dt->flags) & NM_REFS)) {
        nm_view native = { small, NULL, NULL, 0, NM_WRITEABLE, dst->dt };
        NM_TRY(copy_same(ctx, &native, &one, NULL));
        return copy_same(ctx, dst, &native, NULL);
    }
    return copy_same(ctx, dst, &one, NULL);
}
