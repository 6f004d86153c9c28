/* take.c - take, put, repeat, choose, along-axis indexing.
 *
 * Indexes are brought to int64 and checked a block at a time, so that the moving loops have neither checks nor branches. */
#include "algo/mapindex.h"
#include "algo/take.h"
#include "kernels/kernels.h"

enum { BLOCK = 512 };

/* n indexes made to lie in [0, length). Returns the first bad one's place, or -1. */
static intptr_t settle(const int64_t *from, int64_t *to, intptr_t n, intptr_t length, nm_clip_mode mode)
{
    uint64_t bad = 0;
    switch (mode) {
    case NM_RAISE:
        for (intptr_t i = 0; i < n; i++) {
            int64_t k = from[i] + (from[i] < 0 ? length : 0);
            bad |= (uint64_t)k >= (uint64_t)length;
            to[i] = k;
        }
        if (bad)
            for (intptr_t i = 0; i < n; i++)
                if ((uint64_t)to[i] >= (uint64_t)length)
                    return i;
        break;
    case NM_CLIP:
        for (intptr_t i = 0; i < n; i++)
            to[i] = from[i] < 0 ? 0 : from[i] >= length ? length - 1 : from[i];
        break;
    case NM_WRAP:
        for (intptr_t i = 0; i < n; i++) {
            int64_t k = from[i];
            if ((uint64_t)k >= (uint64_t)length) {
                k %= length;
                k += k < 0 ? length : 0;
            }
            to[i] = k;
        }
        break;
    }
    return -1;
}

static nm_status out_of_bounds(nm_ctx *ctx, int64_t index, int axis, intptr_t length)
{
    return nm_fail(ctx, NM_E_INDEX, "index %lld is out of bounds for axis %d with size %zd", (long long)index, axis, (ptrdiff_t)length);
}

/* n chosen of each of several blocks of length runs of items. */
typedef struct taking {
    const nm_kernel_ops *kernels;
    const nm_dtype *dt;
    char *dst;
    const char *src;
    const int64_t *index;
    intptr_t n, length, items, bad;           /* bad: the first place whose index is out of bounds */
    nm_clip_mode mode;
} taking;

/* The indexes of up to BLOCK places of one block, good ones; NULL when one is out of bounds. */
static const int64_t *good_indexes(taking *t, intptr_t begin, intptr_t end, int64_t *room, intptr_t *count)
{
    const int64_t *at = t->index + begin % t->n;
    *count = NM_MIN(NM_MIN(BLOCK, end - begin), t->n - begin % t->n);
    if (t->mode != NM_CLIP && !(t->dt->flags & NM_REFS) && t->kernels->index_check((const char *)at, 8, *count, t->length) < 0)
        return at;                            /* the kernel knows those that count from the end */
    intptr_t bad = settle(at, room, *count, t->length, t->mode);
    if (bad < 0)
        return room;
    nm_keep_least(&t->bad, begin + bad);
    return NULL;
}

static int some_taken(void *arg, intptr_t begin, intptr_t end)
{
    taking *t = arg;
    intptr_t chunk = t->items*t->dt->size;
    for (intptr_t n; begin < end; begin += n) {
        int64_t room[BLOCK];
        const char *src = t->src + begin/t->n*t->length*chunk;
        const int64_t *at = good_indexes(t, begin, end, room, &n);
        if (!at)
            return NM_E_INDEX;
        t->kernels->take(t->dst + begin*chunk, chunk, src, chunk, t->length, (const char *)at, 8, n, chunk);
    }
    return 0;
}

static nm_status take_counted(nm_ctx *ctx, taking *t, intptr_t end)
{
    intptr_t size = t->dt->size, chunk = t->items*size;
    for (intptr_t begin = 0, n; begin < end; begin += n) {
        int64_t room[BLOCK];
        const char *src = t->src + begin/t->n*t->length*chunk;
        const int64_t *at = good_indexes(t, begin, end, room, &n);
        for (intptr_t k = 0; k < n && at; k++)
            NM_TRY(nm_move_items(ctx, t->dt, t->dst + (begin + k)*chunk, size, src + at[k]*chunk, size, t->items));
        if (!at)
            return NM_E_INDEX;
    }
    return NM_OK;
}

static nm_status as_indices(nm_ctx *ctx, nm_tmp *t, const nm_view *v)
{
    nm_dtype intp = nm_dtype_intp();
    return nm_tmp_get(ctx, t, v, &intp);
}

nm_status nm_view_take(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_clip_mode mode, nm_out *out)
{
    nm_tmp ta = { .own = false }, ti = { .own = false };
    nm_view r, raw = nm_raw(a);
    nm_dtype dt = a->dt;
    a = &raw;
    intptr_t shape[2*NM_MAXDIMS], n = 1, m, chunk, outer = 1, length;
    int nd = 0;
    bool flat = axis == NM_AXIS_NONE || a->ndim == 0;
    NM_TRY(flat ? nm_axis(ctx, axis == NM_AXIS_NONE ? 0 : axis, 1, NULL, &(int){ 0 })
                                                : nm_axis(ctx, axis, a->ndim, NULL, &axis));
    if (flat) {
        length = nm_items(a->ndim, a->shape);
        chunk = 1;
        axis = 0;
    } else {
        length = a->shape[axis];
        for (int k = 0; k < axis; k++)
            outer *= shape[nd++] = a->shape[k];
        chunk = nm_items(a->ndim - axis - 1, a->shape + axis + 1);
    }
    for (int k = 0; k < indices->ndim; k++)
        n *= shape[nd++] = indices->shape[k];
    if (!flat)
        for (int k = axis + 1; k < a->ndim; k++)
            shape[nd++] = a->shape[k];
    if (nd > NM_MAXDIMS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, nd);
    if (length == 0 && outer*chunk*n > 0)
        return nm_fail(ctx, NM_E_INDEX, "cannot do a non-empty take from an empty axes.");
    NM_TRY(nm_items_checked(ctx, nd, shape, a->dt.size, &m));
    nm_status status = nm_tmp_get(ctx, &ta, a, NULL);
    if (status == NM_OK)
        status = as_indices(ctx, &ti, indices);
    if (status == NM_OK)
        status = nm_new_raw(ctx, out, &dt, nd, shape, &r);
    const int64_t *index = (const int64_t *)ti.v.data;
    if (status == NM_OK && nm_bounds_overlap(&r, &ti.v)) {     /* out= given over the indices */
        nm_tmp_end(ctx, &ti);
        nm_dtype intp = nm_dtype_intp();
        status = nm_tmp_copy(ctx, &ti, indices, &intp);
        index = (const int64_t *)ti.v.data;
    }
    if (status == NM_OK && m > 0) {
        taking t = { nm_kernels(ctx->lib->level), &a->dt, r.data, ta.v.data, index, n, length, chunk, INTPTR_MAX, mode };
        intptr_t grain = nm_pool_worth(ctx->lib, m, 2*dt.size + 8/chunk) ? NM_MAX(1, NM_POOL_GRAIN/chunk) : outer*n;
        status = dt.flags & NM_REFS ? take_counted(ctx, &t, outer*n) : nm_pool_run(ctx->lib, some_taken, &t, outer*n, grain);
        if (t.bad != INTPTR_MAX)
            status = out_of_bounds(ctx, index[t.bad % n], axis, length);
    }
    nm_tmp_end(ctx, &ti);
    nm_tmp_end(ctx, &ta);
    return status;
}

/* ------------------------------------------------------------------ writing */
/* a as C-contiguous memory that is written back at the end when it is a copy. */
typedef struct target { nm_tmp t; const nm_view *a; } target;
static nm_status target_begin(nm_ctx *ctx, target *g, const nm_view *a)
{
    g->a = a;
    if (nm_is_c_contiguous(a->ndim, a->shape, a->strides, a->dt.size)) {
        g->t.v = *a;
        g->t.own = false;
        return NM_OK;
    }
    return nm_tmp_copy(ctx, &g->t, a, NULL);
}
static nm_status target_end(nm_ctx *ctx, target *g, nm_status status)
{
    if (g->t.own && status == NM_OK)
        status = nm_copy(ctx, g->a, &g->t.v, NM_UNSAFE_CASTING);
    nm_tmp_end(ctx, &g->t);
    return status;
}

/* values as contiguous items of exactly the target's dtype and byte order. */
static nm_status as_values(nm_ctx *ctx, nm_tmp *t, const nm_view *values, const nm_view *like, const nm_view *not_in)
{
    NM_TRY(nm_bounds_overlap(values, not_in) ? nm_tmp_copy(ctx, t, values, &like->dt) : nm_tmp_get(ctx, t, values, &like->dt));
    if (like->dt.flags & NM_SWAPPED) {
        if (!t->own) {
            nm_dtype dt = like->dt;
            NM_TRY(nm_tmp_copy(ctx, t, values, &dt));
        }
        like->dt.cls->swap(&like->dt, t->v.data, like->dt.size, nm_items(values->ndim, values->shape));
    }
    return NM_OK;
}

nm_status nm_view_put(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *values, nm_clip_mode mode)
{
    target g;
    nm_tmp ti = { .own = false }, tv = { .own = false };
    intptr_t n = nm_items(indices->ndim, indices->shape), nv = nm_items(values->ndim, values->shape);
    intptr_t length = nm_items(a->ndim, a->shape), size = a->dt.size;
    if (n == 0)
        return NM_OK;
    if (length == 0)
        return nm_fail(ctx, NM_E_INDEX, "cannot replace elements of an empty array");
    if (nv == 0)
        return NM_OK;
    NM_TRY(target_begin(ctx, &g, a));
    nm_status status = as_indices(ctx, &ti, indices);
    if (status == NM_OK)
        status = as_values(ctx, &tv, values, &g.t.v, a);
    const int64_t *index = (const int64_t *)ti.v.data;
    const nm_kernel_ops *kernels = nm_kernels(ctx->lib->level);
    if (status == NM_OK && mode == NM_RAISE) {
        intptr_t bad = nm_index_check(ctx, (const char *)index, 8, n, length);
        if (bad >= 0)
            status = out_of_bounds(ctx, index[bad], 0, length);
    }
    for (intptr_t i = 0, v = 0, b; i < n && status == NM_OK; i += b) {   /* up to the end of a block, or of the values */
        int64_t good[BLOCK];
        b = nv == 1 ? NM_MIN(BLOCK, n - i) : NM_MIN(NM_MIN(BLOCK, n - i), nv - v);
        const char *src = tv.v.data + v*size;
        const int64_t *at = index + i;
        if (mode != NM_RAISE || a->dt.flags & NM_REFS) {
            settle(at, good, b, length, mode);
            at = good;
        }
        if (a->dt.flags & NM_REFS)
            for (intptr_t k = 0; k < b && status == NM_OK; k++)
                status = nm_move_items(ctx, &a->dt, g.t.v.data + at[k]*size, size, src + (nv == 1 ? 0 : k*size), size, 1);
        else
            kernels->put(g.t.v.data, size, length, (const char *)at, 8, src, nv == 1 ? 0 : size, b, size);
        v = nv == 1 || v + b == nv ? 0 : v + b;
    }
    nm_tmp_end(ctx, &tv);
    nm_tmp_end(ctx, &ti);
    return target_end(ctx, &g, status);
}

/* The mask as bools that no write into target changes. */
static nm_status truth_apart(nm_ctx *ctx, const nm_view *mask, nm_tmp *t, const nm_view *target)
{
    const nm_dtype bools = nm_dtype_of(NM_BOOL);
    return mask->dt.num == NM_BOOL && nm_bounds_overlap(mask, target) ? nm_tmp_copy(ctx, t, mask, &bools) : nm_truth(ctx, mask, t);
}

/* The first n items of v, which lies without gaps, as one axis.  Both must outlive the result. */
static nm_view flat_view(const nm_view *v, const intptr_t *n)
{
    nm_view flat = *v;
    flat.ndim = 1;
    flat.shape = n;
    flat.strides = &v->dt.size;
    return flat;
}

typedef struct filling { const nm_kernel_ops *kernels; char *dst; const char *mask, *values; intptr_t nv, size; } filling;
static int fill_masked(void *arg, intptr_t begin, intptr_t end)
{
    const filling *f = arg;
    intptr_t size = f->size, step = f->nv == 1 ? 0 : size;
    if (f->nv == 1 || f->nv >= end)
        f->kernels->copy_where(f->dst + begin*size, size, f->values + begin*step, step, f->mask + begin, 1, end - begin, size);
    else
        for (intptr_t i = begin, v = begin % f->nv; i < end; i++, v = v + 1 == f->nv ? 0 : v + 1)
            if (f->mask[i])
                memcpy(f->dst + i*size, f->values + v*size, (size_t)size);
    return 0;
}

nm_status nm_view_putmask(nm_ctx *ctx, const nm_view *a, const nm_view *mask, const nm_view *values)
{
    target g;
    nm_tmp tm = { .own = false }, tv = { .own = false };
    intptr_t n = nm_items(a->ndim, a->shape), nv = nm_items(values->ndim, values->shape), size = a->dt.size;
    if (nm_items(mask->ndim, mask->shape) != n)
        return nm_fail(ctx, NM_E_VALUE, "putmask: mask and data must be the same size");
    if (nv == 0 || n == 0)
        return NM_OK;
    NM_TRY(target_begin(ctx, &g, a));
    nm_status status = truth_apart(ctx, mask, &tm, a);
    if (status == NM_OK)
        status = as_values(ctx, &tv, values, &g.t.v, a);
    if (status == NM_OK && a->dt.flags & NM_REFS) {
        for (intptr_t i = 0; i < n && status == NM_OK; i++)
            if (tm.v.data[i])
                status = nm_move_items(ctx, &a->dt, g.t.v.data + i*size, size, tv.v.data + i % nv*size, size, 1);
    } else if (status == NM_OK) {
        filling f = { nm_kernels(ctx->lib->level), g.t.v.data, tm.v.data, tv.v.data, nv, size };
        status = nm_pool_run(ctx->lib, fill_masked, &f, n, nm_pool_grain(ctx->lib, n, 1 + 2*size));
    }
    nm_tmp_end(ctx, &tv);
    nm_tmp_end(ctx, &tm);
    return target_end(ctx, &g, status);
}

nm_status nm_view_place(nm_ctx *ctx, const nm_view *a, const nm_view *mask, const nm_view *values)
{
    target g;
    nm_tmp tm = { .own = false }, tv = { .own = false };
    intptr_t n = nm_items(a->ndim, a->shape), nv = nm_items(values->ndim, values->shape), size = a->dt.size;
    if (nm_items(mask->ndim, mask->shape) != n)
        return nm_fail(ctx, NM_E_VALUE, "place: mask and data must be the same size");
    NM_TRY(truth_apart(ctx, mask, &tm, a));
    nm_status status = NM_OK;
    if (nv == 0) {
        if (n && memchr(tm.v.data, 1, (size_t)n))
            status = nm_fail(ctx, NM_E_VALUE, "Cannot insert from an empty array!");
        nm_tmp_end(ctx, &tm);
        return status;
    }
    status = target_begin(ctx, &g, a);
    if (status < 0) {
        nm_tmp_end(ctx, &tm);
        return status;
    }
    status = as_values(ctx, &tv, values, &g.t.v, a);
    nm_mask marked;
    nm_view m = flat_view(&tm.v, &n), all = flat_view(&g.t.v, &n), some = tv.v;
    intptr_t count = nm_mask_begin(ctx, &marked, &m, 2*size), step = nv == 1 ? 0 : size;
    bool plain = !(a->dt.flags & NM_REFS) && (nv == 1 || nv >= count);
    some.ndim = 1;
    some.shape = &count;
    some.strides = &step;
    if (plain && status == NM_OK)
        status = nm_mask_set(ctx, &all, &marked, &some);
    for (intptr_t i = 0, v = 0; i < n && status == NM_OK && !plain; i++)
        if (tm.v.data[i]) {
            if (a->dt.flags & NM_REFS)
                status = nm_move_items(ctx, &a->dt, g.t.v.data + i*size, size, tv.v.data + v*size, size, 1);
            else
                memcpy(g.t.v.data + i*size, tv.v.data + v*size, (size_t)size);
            v = v + 1 == nv ? 0 : v + 1;
        }
    nm_tmp_end(ctx, &tv);
    nm_tmp_end(ctx, &tm);
    return target_end(ctx, &g, status);
}

/* --------------------------------------------------------- compress, extract */
nm_status nm_view_compress(nm_ctx *ctx, const nm_view *condition, const nm_view *a, int axis, nm_out *out)
{
    nm_tmp t;
    if (condition->ndim != 1)
        return nm_fail(ctx, NM_E_VALUE, "condition must be a 1-d array");
    intptr_t n = condition->shape[0];
    nm_mask chosen;
    NM_TRY(nm_truth(ctx, condition, &t));
    intptr_t count = nm_mask_begin(ctx, &chosen, &t.v, 2*a->dt.size);
    /* native: else by take */
    if ((a->ndim == 1 || axis == NM_AXIS_NONE) && n <= nm_items(a->ndim, a->shape) && !(a->dt.flags & NM_REFS) && nm_is_plain(a)) {
        nm_view r, from = flat_view(a, &n);
        nm_status status = axis == NM_AXIS_NONE ? NM_OK : nm_axis(ctx, axis, 1, NULL, &axis);
        if (status == NM_OK)
            status = nm_new_1d(ctx, out, &a->dt, count, &r);
        if (status == NM_OK)
            status = nm_mask_get(ctx, &from, &chosen, &r);
        nm_tmp_end(ctx, &t);
        return status;
    }
    intptr_t step = 8;
    int64_t *index = nm_alloc_array(ctx, count + 1, 8);
    nm_status status = NM_E_MEMORY;
    if (index) {
        nm_mask_places(ctx, &chosen, (intptr_t *)index);
        nm_view v = { (char *)index, &count, &step, 1, 0, nm_dtype_intp() };
        status = nm_view_take(ctx, a, &v, axis, NM_RAISE, out);
    }
    nm_free(ctx, index, (size_t)(count + 1)*8);
    nm_tmp_end(ctx, &t);
    return status;
}

nm_status nm_view_extract(nm_ctx *ctx, const nm_view *condition, const nm_view *a, nm_out *out)
{
    intptr_t n = nm_items(condition->ndim, condition->shape);
    nm_tmp t;
    NM_TRY(nm_truth(ctx, condition, &t));
    nm_view flat = flat_view(&t.v, &n);
    nm_status status = nm_view_compress(ctx, &flat, a, NM_AXIS_NONE, out);
    nm_tmp_end(ctx, &t);
    return status;
}

/* -------------------------------------------------------------------- repeat */
static void repeat_chunk(char *dst, const char *src, intptr_t times, intptr_t chunk)
{
    switch (chunk) {
#define CASE(bytes)                                          \
    case bytes: {                                            \
        char x[bytes];                                       \
        memcpy(x, src, bytes);                               \
        for (intptr_t i = 0; i < times; i++)                 \
            memcpy(dst + i*bytes, x, bytes);                 \
        return;                                              \
    }
    CASE(1) CASE(2) CASE(4) CASE(8) CASE(16)
#undef CASE
    }
    for (intptr_t i = 0; i < times; i++)
        memcpy(dst + i*chunk, src, (size_t)chunk);
}

static nm_status repeat_run(nm_ctx *ctx, const nm_view *a, const char *src, char *dst, const int64_t *count, bool one, intptr_t outer,
                            intptr_t n, intptr_t items)
{
    intptr_t size = a->dt.size, chunk = items*size;
    for (intptr_t o = 0; o < outer; o++)
        for (intptr_t i = 0; i < n; i++, src += chunk) {
            intptr_t times = count[one ? 0 : i];
            if (a->dt.flags & NM_REFS) {
                for (intptr_t k = 0; k < times; k++)
                    NM_TRY(nm_move_items(ctx, &a->dt, dst + k*chunk, size, src, size, items));
            } else {
                repeat_chunk(dst, src, times, chunk);
            }
            dst += times*chunk;
        }
    return NM_OK;
}

nm_status nm_view_repeat(nm_ctx *ctx, const nm_view *a, const nm_view *repeats, int axis, nm_out *out)
{
    nm_tmp ta = { .own = false }, tr = { .own = false };
    nm_view r, raw = nm_raw(a);
    nm_dtype dt = a->dt;
    a = &raw;
    intptr_t shape[NM_MAXDIMS], outer = 1, items = 1, n, total = 0, m = nm_items(repeats->ndim, repeats->shape);
    int nd = 0;
    if (repeats->ndim > 1)
        return nm_fail(ctx, NM_E_VALUE, "object too deep for desired array");
    bool one = repeats->ndim == 0 || m == 1;
    if (axis == NM_AXIS_NONE || a->ndim == 0) {
        NM_TRY(nm_axis(ctx, axis == NM_AXIS_NONE ? 0 : axis, 1, NULL, &axis));
        n = nm_items(a->ndim, a->shape);
        nd = 1;
    } else {
        NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
        n = a->shape[axis];
        nd = a->ndim;
        memcpy(shape, a->shape, (size_t)nd*sizeof *shape);
        outer = nm_items(axis, shape);
        items = nm_items(nd - axis - 1, shape + axis + 1);
    }
    if (!one && m != n)
        return nm_fail(ctx, NM_E_VALUE, "operands could not be broadcast together with shape (%zd,) (%zd,)", (ptrdiff_t)n, (ptrdiff_t)m);
    NM_TRY(as_indices(ctx, &tr, repeats));
    const int64_t *count = (const int64_t *)tr.v.data;
    nm_status status = NM_OK;
    if (one) {
        if (count[0] < 0)
            status = nm_fail(ctx, NM_E_VALUE, "negative dimensions are not allowed");
        else if (!nm_mul_size(count[0], n, &total))
            status = nm_fail(ctx, NM_E_VALUE,
                             "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
    } else {
        for (intptr_t i = 0; i < n && status == NM_OK; i++)
            if (count[i] < 0)
                status = nm_fail(ctx, NM_E_VALUE, "repeats may not contain negative values.");
            else if (!nm_add_size(total, count[i], &total))
                status = nm_fail(ctx, NM_E_VALUE,
                                 "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
    }
    shape[nd == 1 ? 0 : axis] = total;
    if (status == NM_OK)
        status = nm_items_checked(ctx, nd, shape, a->dt.size, &m);
    if (status == NM_OK)
        status = nm_tmp_get(ctx, &ta, a, NULL);
    if (status == NM_OK)
        status = nm_new_raw(ctx, out, &dt, nd, shape, &r);
    if (status == NM_OK && m)
        status = repeat_run(ctx, a, ta.v.data, r.data, count, one, outer, n, items);
    nm_tmp_end(ctx, &ta);
    nm_tmp_end(ctx, &tr);
    return status;
}

/* -------------------------------------------------------------------- choose */
nm_status nm_view_choose(nm_ctx *ctx, const nm_view *index, int n, const nm_view *const *choices, nm_clip_mode mode, nm_out *out)
{
    if (n <= 0)
        return nm_fail(ctx, NM_E_VALUE, "0-length sequence.");
    nm_dtype intp = nm_dtype_intp();
    if (!nm_can_cast(&index->dt, &intp, NM_SAFE_CASTING))
        return nm_cast_refused(ctx, &index->dt, &intp, NM_SAFE_CASTING);
    const nm_view **all = nm_alloc_array(ctx, n + 1, sizeof *all);
    nm_dtype *dts = nm_alloc_array(ctx, n, sizeof *dts), dt;
    nm_tmp *tc = nm_alloc_zero(ctx, (size_t)n*sizeof *tc), ti = { .own = false };
    intptr_t (*strides)[NM_MAXDIMS] = nm_alloc_array(ctx, n, sizeof *strides);
    intptr_t shape[NM_MAXDIMS], is[NM_MAXDIMS];
    int ndim;
    nm_view r;
    nm_status status = all && dts && tc && strides ? NM_OK : NM_E_MEMORY;
    if (status == NM_OK) {
        all[0] = index;
        for (int i = 0; i < n; i++) {
            all[i + 1] = choices[i];
            dts[i] = choices[i]->dt;
        }
        status = nm_broadcast(ctx, n + 1, all, &ndim, shape);
    }
    if (status == NM_OK)
        status = nm_result_type(ctx, n, dts, NULL, &dt);
    for (int i = 0; i < n && status == NM_OK; i++) {
        status = nm_tmp_get(ctx, &tc[i], choices[i], &dt);
        if (status == NM_OK)
            nm_broadcast_strides(&tc[i].v, ndim, shape, strides[i]);
    }
    if (status == NM_OK)
        status = as_indices(ctx, &ti, index);
    if (status == NM_OK)
        status = nm_new(ctx, out, &dt, ndim, shape, &r);
    bool whole = status == NM_OK && !(dt.flags & NM_REFS) && dt.size == 8 && nm_items(ti.v.ndim, ti.v.shape) == nm_items(ndim, shape);
    for (int i = 0; i < n && whole; i++)
        whole = nm_items(tc[i].v.ndim, tc[i].v.shape) == nm_items(ndim, shape);
    if (whole) {                             /* all operands plain and of the full shape */
        const int64_t *at = (const int64_t *)ti.v.data;
        for (intptr_t k = 0, total = nm_items(ndim, shape); k < total && status == NM_OK; k += BLOCK) {
            int64_t good[BLOCK];
            intptr_t b = NM_MIN(BLOCK, total - k);
            if (settle(at + k, good, b, n, mode) >= 0)
                status = nm_fail(ctx, NM_E_VALUE, "invalid entry in choice array");
            for (intptr_t j = 0; j < b && status == NM_OK; j++) {
                if (mode == NM_RAISE && at[k + j] < 0)
                    status = nm_fail(ctx, NM_E_VALUE, "invalid entry in choice array");
                else
                    memcpy(r.data + (k + j)*8, tc[good[j]].v.data + (k + j)*8, 8);
            }
        }
    } else if (status == NM_OK) {
        nm_broadcast_strides(&ti.v, ndim, shape, is);
        intptr_t at[NM_MAXDIMS] = { 0 }, total = nm_items(ndim, shape), size = dt.size;
        intptr_t inner = ndim ? shape[ndim - 1] : 1, istep = ndim ? is[ndim - 1] : 0;
        for (intptr_t done = 0; done < total && status == NM_OK; done += inner) {
            const char *ip = ti.v.data;
            for (int k = 0; k < ndim - 1; k++)
                ip += at[k]*is[k];
            intptr_t base[2] = { -1, 0 };
            for (intptr_t j = 0; j < inner && status == NM_OK; j++) {
                int64_t from = *(const int64_t *)(ip + j*istep), pick = 0;
                if (settle(&from, &pick, 1, n, mode) >= 0 || (mode == NM_RAISE && from < 0)) {
                    status = nm_fail(ctx, NM_E_VALUE, "invalid entry in choice array");
                    break;
                }
                if (base[0] != pick) {
                    base[0] = pick;
                    base[1] = 0;
                    for (int k = 0; k < ndim - 1; k++)
                        base[1] += at[k]*strides[pick][k];
                }
                const char *src = tc[pick].v.data + base[1] + (ndim ? j*strides[pick][ndim - 1] : 0);
                status = nm_move_items(ctx, &dt, r.data + (done + j)*size, size, src, size, 1);
            }
            for (int k = ndim - 2; k >= 0; k--) {
                if (++at[k] < shape[k])
                    break;
                at[k] = 0;
            }
        }
    }
    if (tc)
        for (int i = 0; i < n; i++)
            nm_tmp_end(ctx, &tc[i]);
    nm_tmp_end(ctx, &ti);
    nm_free(ctx, all, (size_t)(n + 1)*sizeof *all);
    nm_free(ctx, dts, (size_t)n*sizeof *dts);
    nm_free(ctx, tc, (size_t)n*sizeof *tc);
    nm_free(ctx, strides, (size_t)n*sizeof *strides);
    return status;
}

/* ---------------------------------------------------------------- along axis */
/* Checks a and indices, makes the shape of the result and views broadcast to it but for axis. */
static nm_status along_shape(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, intptr_t *shape, intptr_t *as, intptr_t *is)
{
    if (!(indices->dt.cls->flags & NM_CLASS_INTEGER))
        return nm_fail(ctx, NM_E_INDEX, "`indices` must be an integer array");
    if (a->ndim != indices->ndim)
        return nm_fail(ctx, NM_E_VALUE, "`indices` and `arr` must have the same number of dimensions");
    for (int k = 0; k < a->ndim; k++) {
        intptr_t n = a->shape[k], m = indices->shape[k];
        shape[k] = k == axis ? m : n == 1 ? m : n;
        as[k] = n == 1 && k != axis ? 0 : a->strides[k];
        is[k] = m == 1 && k != axis ? 0 : indices->strides[k];
        if (k != axis && n != m && n != 1 && m != 1) {
            char text[2][300];
            intptr_t mine[NM_MAXDIMS];
            for (int j = 0; j < a->ndim; j++)
                mine[j] = j == k ? n : 1;
            nm_shape_text(a->ndim, indices->shape, text[0], sizeof text[0]);
            nm_shape_text(a->ndim, mine, text[1], sizeof text[1]);
            return nm_fail(ctx, NM_E_INDEX, "shape mismatch: indexing arrays could not be broadcast together with shapes %s %s ", text[0],
                           text[1]);
        }
    }
    return NM_OK;
}

/* One line of taking (put false) or putting. */
static nm_status along_line(nm_ctx *ctx, const nm_dtype *dt, char *base, intptr_t base_step, intptr_t length, const char *index,
                            intptr_t index_step, char *items, intptr_t items_step, intptr_t n, int axis, bool put)
{
    intptr_t size = dt->size;
    for (intptr_t i = 0; i < n; i++) {
        int64_t k = *(const int64_t *)(index + i*index_step), from = k;
        k += k < 0 ? length : 0;
        if ((uint64_t)k >= (uint64_t)length)
            return out_of_bounds(ctx, from, axis, length);
        char *at = base + k*base_step, *item = items + i*items_step;
        if (dt->flags & NM_REFS)
            NM_TRY(nm_move_items(ctx, dt, put ? at : item, size, put ? item : at, size, 1));
        else if (size == 8)
            memcpy(put ? at : item, put ? item : at, 8);
        else if (size == 4)
            memcpy(put ? at : item, put ? item : at, 4);
        else
            memcpy(put ? at : item, put ? item : at, (size_t)size);
    }
    return NM_OK;
}

static nm_status along_run(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *items, int axis, bool put)
{
    nm_lines it;
    nm_status status = NM_OK;
    nm_lines_begin(&it, 3, (const nm_view *const[]){ a, indices, items }, axis);
    if (it.count)
        do
            status = along_line(ctx, &a->dt, it.ptr[0], it.step[0], it.length[0], it.ptr[1], it.step[1], it.ptr[2], it.step[2],
                                it.length[1], axis, put);
        while (status == NM_OK && nm_lines_next(&it));
    return status;
}

nm_status nm_view_take_along_axis(nm_ctx *ctx, const nm_view *a, const nm_view *indices, int axis, nm_out *out)
{
    nm_tmp ti;
    intptr_t shape[NM_MAXDIMS], mine[NM_MAXDIMS], as[NM_MAXDIMS], is[NM_MAXDIMS];
    nm_view r;
    NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
    NM_TRY(along_shape(ctx, a, indices, axis, shape, as, is));
    NM_TRY(as_indices(ctx, &ti, indices));
    along_shape(ctx, a, &ti.v, axis, shape, as, is);
    nm_status status = nm_new_raw(ctx, out, &a->dt, a->ndim, shape, &r);
    if (status == NM_OK) {
        nm_view va = nm_raw(a), vi = ti.v;
        memcpy(mine, shape, sizeof mine);
        mine[axis] = a->shape[axis];
        va.shape = mine;
        va.strides = as;
        vi.shape = shape;
        vi.strides = is;
        status = along_run(ctx, &va, &vi, &r, axis, false);
    }
    nm_tmp_end(ctx, &ti);
    return status;
}

nm_status nm_view_put_along_axis(nm_ctx *ctx, const nm_view *a, const nm_view *indices, const nm_view *values, int axis)
{
    nm_tmp ti = { .own = false }, tv = { .own = false };
    intptr_t shape[NM_MAXDIMS], mine[NM_MAXDIMS], as[NM_MAXDIMS], is[NM_MAXDIMS], vs[NM_MAXDIMS];
    NM_TRY(nm_axis(ctx, axis, a->ndim, NULL, &axis));
    NM_TRY(along_shape(ctx, a, indices, axis, shape, as, is));
    nm_status status = as_indices(ctx, &ti, indices);
    if (status == NM_OK)
        status = as_values(ctx, &tv, values, a, a);
    if (status == NM_OK) {
        along_shape(ctx, a, &ti.v, axis, shape, as, is);
        nm_view va = *a, vi = ti.v, vv = tv.v;
        if (!nm_broadcast_strides(&tv.v, a->ndim, shape, vs)) {
            char text[2][300];
            nm_shape_text(values->ndim, values->shape, text[0], sizeof text[0]);
            nm_shape_text(a->ndim, shape, text[1], sizeof text[1]);
            status = nm_fail(ctx, NM_E_VALUE,
                             "shape mismatch: value array of shape %s could not be broadcast to indexing result of shape %s",
                             text[0], text[1]);
        } else {
            memcpy(mine, shape, sizeof mine);
            mine[axis] = a->shape[axis];
            va.shape = mine;
            va.strides = as;
            vi.shape = shape;
            vi.strides = is;
            vv.ndim = a->ndim;
            vv.shape = shape;
            vv.strides = vs;
            status = along_run(ctx, &va, &vi, &vv, axis, true);
        }
    }
    nm_tmp_end(ctx, &tv);
    nm_tmp_end(ctx, &ti);
    return status;
}
