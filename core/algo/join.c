/* join.c - concatenate, stack, tile, roll, triangles: shapes and one copy per piece. */
#include <stdlib.h>
#include "algo/join.h"

static nm_status refuse_cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_casting casting)
{
    char a[64], b[64];
    nm_dtype_text(from, a);
    nm_dtype_text(to, b);
    return nm_fail(ctx, NM_E_TYPE, "Cannot cast array data from dtype('%s') to dtype('%s') according to the rule '%s'", a, b,
                   nm_casting_name(casting));
}

static nm_status joined_dtype(nm_ctx *ctx, int n, const nm_view *const *views, const nm_dtype *want, nm_casting casting, nm_dtype *dt)
{
    if (want) {
        *dt = nm_dtype_native(want);
    } else {
        nm_dtype *all = nm_alloc_array(ctx, n, sizeof *all);
        if (!all)
            return NM_E_MEMORY;
        for (int i = 0; i < n; i++)
            all[i] = views[i]->dt;
        nm_status status = nm_result_type(ctx, n, all, NULL, dt);
        nm_free(ctx, all, (size_t)n*sizeof *all);
        NM_TRY(status);
        *dt = nm_dtype_native(dt);
    }
    for (int i = 0; i < n; i++)
        if (!nm_can_cast(&views[i]->dt, dt, casting))
            return refuse_cast(ctx, &views[i]->dt, dt, casting);
    return NM_OK;
}

static nm_status join_flat(nm_ctx *ctx, int n, const nm_view *const *views, const nm_dtype *dt, nm_out *out)
{
    intptr_t total = 0, at = 0;
    nm_view r;
    for (int i = 0; i < n; i++)
        if (!nm_add_size(total, nm_items(views[i]->ndim, views[i]->shape), &total))
            return nm_fail(ctx, NM_E_VALUE, "total number of elements too large to concatenate");
    NM_TRY(nm_new_1d(ctx, out, dt, total, &r));
    for (int i = 0; i < n; i++) {
        intptr_t strides[NM_MAXDIMS];
        nm_view part = r;
        nm_strides_c(views[i]->ndim, views[i]->shape, dt->size, strides);
        part.data += at*dt->size;
        part.ndim = views[i]->ndim;
        part.shape = views[i]->shape;
        part.strides = strides;
        if (!nm_is_c_contiguous(1, r.shape, r.strides, r.dt.size) && part.ndim != 1) {
            nm_tmp t;                         /* out= with gaps */
            nm_view flat;
            NM_TRY(nm_flat(ctx, views[i], &t, &flat));
            part.ndim = 1;
            part.shape = flat.shape;
            part.data = r.data + at*r.strides[0];
            part.strides = r.strides;
            nm_status status = nm_copy(ctx, &part, &flat, NM_UNSAFE_CASTING);
            nm_tmp_end(ctx, &t);
            NM_TRY(status);
        } else {
            if (part.ndim == 1) {
                part.strides = r.strides;
                part.data = r.data + at*r.strides[0];
            }
            NM_TRY(nm_copy(ctx, &part, views[i], NM_UNSAFE_CASTING));
        }
        at += nm_items(views[i]->ndim, views[i]->shape);
    }
    return NM_OK;
}

static nm_status check_joined(nm_ctx *ctx, int n, const nm_view *const *views, int axis, intptr_t *shape)
{
    const nm_view *v0 = views[0];
    memcpy(shape, v0->shape, (size_t)v0->ndim*sizeof *shape);
    for (int i = 1; i < n; i++) {
        if (views[i]->ndim != v0->ndim)
            return nm_fail(ctx, NM_E_VALUE,
                           "all the input arrays must have same number of dimensions, but the array at index 0 has %d dimension(s) "
                           "and the array at index %d has %d dimension(s)", v0->ndim, i, views[i]->ndim);
        for (int k = 0; k < v0->ndim; k++)
            if (k == axis) {
                if (!nm_add_size(shape[k], views[i]->shape[k], &shape[k]))
                    return nm_fail(ctx, NM_E_VALUE, "array is too big");
            } else if (views[i]->shape[k] != v0->shape[k]) {
                return nm_fail(ctx, NM_E_VALUE,
                               "all the input array dimensions except for the concatenation axis must match exactly, but along dimension "
                               "%d, the array at index 0 has size %zd and the array at index %d has size %zd", k, (ptrdiff_t)v0->shape[k],
                               i, (ptrdiff_t)views[i]->shape[k]);
            }
    }
    return NM_OK;
}

/* The result's axes by size of stride, from the first axis on; axes keep their place where no operand has both of them longer than
 * one item, or where operands disagree. */
static void order_joined(int nd, const intptr_t *shape, intptr_t size, int n, const nm_view *const *views, intptr_t *strides)
{
    int perm[NM_MAXDIMS];
    for (int i = 0; i < nd; i++) {
        int to = i;
        for (int k = i - 1; k >= 0; k--) {
            bool known = false, swap = false;
            for (int op = 0; op < n; op++) {
                const nm_view *v = views[op];
                if (v->shape[i] == 1 || v->shape[perm[k]] == 1)
                    continue;
                swap = (!known || swap) && labs(v->strides[i]) > labs(v->strides[perm[k]]);
                known = true;
            }
            if (known && !swap)
                break;
            if (known)
                to = k;
        }
        memmove(perm + to + 1, perm + to, (size_t)(i - to) * sizeof *perm);
        perm[to] = i;
    }
    for (int i = nd - 1; i >= 0; i--) {
        strides[perm[i]] = size;
        size *= shape[perm[i]] ? shape[perm[i]] : 1;
    }
}

nm_status nm_view_concatenate(nm_ctx *ctx, int n, const nm_view *const *views, int axis, const nm_dtype *want, nm_casting casting,
                              nm_out *out)
{
    nm_dtype dt;
    nm_view r;
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    if (n <= 0)
        return nm_fail(ctx, NM_E_VALUE, "need at least one array to concatenate");
    if (axis == NM_AXIS_NONE) {
        NM_TRY(joined_dtype(ctx, n, views, want, casting, &dt));
        return join_flat(ctx, n, views, &dt, out);
    }
    if (views[0]->ndim == 0)
        return nm_fail(ctx, NM_E_VALUE, "zero-dimensional arrays cannot be concatenated");
    NM_TRY(nm_axis(ctx, axis, views[0]->ndim, NULL, &axis));
    NM_TRY(check_joined(ctx, n, views, axis, shape));
    NM_TRY(joined_dtype(ctx, n, views, want, casting, &dt));
    int nd = views[0]->ndim;
    if (nd == 1) {
        NM_TRY(nm_new(ctx, out, &dt, 1, shape, &r));
    } else {
        order_joined(nd, shape, dt.size, n, views, strides);
        NM_TRY(out->new_array(out, ctx, &dt, nd, shape, strides, &r));
    }
    char *at = r.data;
    for (int i = 0; i < n; i++) {
        nm_view part = { at, views[i]->shape, r.strides, nd, NM_WRITEABLE, r.dt };
        NM_TRY(nm_copy(ctx, &part, views[i], NM_UNSAFE_CASTING));
        at += views[i]->shape[axis]*r.strides[axis];
    }
    return NM_OK;
}

nm_status nm_view_stack(nm_ctx *ctx, int n, const nm_view *const *views, int axis, const nm_dtype *dt, nm_casting casting, nm_out *out)
{
    if (n <= 0)
        return nm_fail(ctx, NM_E_VALUE, "need at least one array to stack");
    int nd = views[0]->ndim;
    for (int i = 1; i < n; i++)
        if (views[i]->ndim != nd || (nd && memcmp(views[i]->shape, views[0]->shape, (size_t)nd*sizeof(intptr_t))))
            return nm_fail(ctx, NM_E_VALUE, "all input arrays must have the same shape");
    if (nd + 1 > NM_MAXDIMS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, nd + 1);
    NM_TRY(nm_axis(ctx, axis, nd + 1, NULL, &axis));
    nm_view *v = nm_alloc_array(ctx, n, sizeof *v);
    const nm_view **p = nm_alloc_array(ctx, n, sizeof *p);
    intptr_t *rows = nm_alloc_array(ctx, n + 1, (intptr_t)((nd + 1)*sizeof *rows)), shape[NM_MAXDIMS];
    nm_status status = v && p && rows ? NM_OK : NM_E_MEMORY;
    if (status == NM_OK) {
        for (int k = 0; k <= nd; k++)
            shape[k] = k == axis ? 1 : views[0]->shape[k > axis ? k - 1 : k];
        for (int i = 0; i < n; i++) {
            intptr_t *s = rows + i*(nd + 1);
            for (int k = 0; k <= nd; k++)
                s[k] = k == axis ? 0 : views[i]->strides[k > axis ? k - 1 : k];
            v[i] = *views[i];
            v[i].ndim = nd + 1;
            v[i].shape = shape;
            v[i].strides = s;
            p[i] = &v[i];
        }
        status = nm_view_concatenate(ctx, n, p, axis, dt, casting, out);
    }
    nm_free(ctx, v, (size_t)n*sizeof *v);
    nm_free(ctx, p, (size_t)n*sizeof *p);
    nm_free(ctx, rows, (size_t)(n + 1)*(size_t)(nd + 1)*sizeof *rows);
    return status;
}

nm_status nm_view_tile(nm_ctx *ctx, const nm_view *a, int n, const intptr_t *reps, nm_out *out)
{
    int nd = NM_MAX(a->ndim, n), wide = 0;
    intptr_t shape[NM_MAXDIMS], ls[2*NM_MAXDIMS], ss[2*NM_MAXDIMS], ds[2*NM_MAXDIMS], items;
    nm_view r;
    if (nd > NM_MAXDIMS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, nd);
    for (int k = 0; k < nd; k++) {
        intptr_t length = k < nd - a->ndim ? 1 : a->shape[k - (nd - a->ndim)], times = k < nd - n ? 1 : reps[k - (nd - n)];
        if (times < 0)
            return nm_fail(ctx, NM_E_VALUE, "negative dimensions are not allowed");
        if (!nm_mul_size(length, times, &shape[k]))
            return nm_fail(ctx, NM_E_VALUE, "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
    }
    NM_TRY(nm_items_checked(ctx, nd, shape, a->dt.size, &items));
    nm_view raw = nm_raw(a);
    NM_TRY(nm_new_raw(ctx, out, &a->dt, nd, shape, &r));
    a = &raw;
    if (items == 0)
        return NM_OK;
    for (int k = 0; k < nd; k++) {
        int from = k - (nd - a->ndim);
        intptr_t length = from < 0 ? 1 : a->shape[from], times = shape[k]/length;
        if (times > 1) {
            ls[wide] = times;
            ss[wide] = 0;
            ds[wide++] = r.strides[k]*length;
        }
        if (length > 1) {
            ls[wide] = length;
            ss[wide] = a->strides[from];
            ds[wide++] = r.strides[k];
        }
    }
    if (wide > NM_MAXDIMS)
        return nm_fail(ctx, NM_E_VALUE, "maximum supported dimension for an ndarray is %d, found %d", NM_MAXDIMS, wide);
    nm_view src = { a->data, ls, ss, wide, 0, a->dt }, dst = { r.data, ls, ds, wide, NM_WRITEABLE, r.dt };
    return nm_copy(ctx, &dst, &src, NM_UNSAFE_CASTING);
}

/* The pieces of a roll: every axis is cut in two at its shift. */
static nm_status roll_pieces(nm_ctx *ctx, const nm_view *a, const nm_view *r, const intptr_t *shift, int axis, intptr_t *shape, char *from,
                             char *to)
{
    while (axis < a->ndim && shift[axis] == 0) {
        shape[axis] = a->shape[axis];
        axis++;
    }
    if (axis == a->ndim) {
        nm_view src = { from, shape, a->strides, a->ndim, 0, a->dt }, dst = { to, shape, r->strides, a->ndim, NM_WRITEABLE, r->dt };
        return nm_copy(ctx, &dst, &src, NM_UNSAFE_CASTING);
    }
    intptr_t n = a->shape[axis], s = shift[axis];
    shape[axis] = n - s;
    NM_TRY(roll_pieces(ctx, a, r, shift, axis + 1, shape, from, to + s*r->strides[axis]));
    shape[axis] = s;
    return roll_pieces(ctx, a, r, shift, axis + 1, shape, from + (n - s)*a->strides[axis], to);
}

nm_status nm_view_roll(nm_ctx *ctx, const nm_view *a, int n, const intptr_t *shifts, const int *axes, nm_out *out)
{
    intptr_t shift[NM_MAXDIMS] = { 0 }, shape[NM_MAXDIMS], items = nm_items(a->ndim, a->shape);
    nm_view r, raw = nm_raw(a);
    nm_dtype dt = a->dt;
    a = &raw;
    if (n == 0) {
        nm_tmp t;
        nm_view flat, line;
        NM_TRY(nm_new_raw(ctx, out, &dt, a->ndim, a->shape, &r));
        if (items == 0)
            return NM_OK;
        NM_TRY(nm_flat(ctx, a, &t, &flat));
        line = r;
        line.ndim = 1;
        line.shape = flat.shape;
        line.strides = &r.dt.size;
        shift[0] = ((shifts[0] % items) + items) % items;
        nm_status status = roll_pieces(ctx, &flat, &line, shift, 0, shape, flat.data, line.data);
        nm_tmp_end(ctx, &t);
        return status;
    }
    for (int i = 0; i < n; i++) {
        int axis;
        NM_TRY(nm_axis(ctx, axes[i], a->ndim, NULL, &axis));
        intptr_t length = NM_MAX(a->shape[axis], 1);
        shift[axis] = ((shift[axis] + shifts[i] % length) % length + length) % length;
    }
    intptr_t strides[NM_MAXDIMS];
    nm_strides_keep(a->ndim, a->shape, dt.size, 1, &a->strides, strides);
    NM_TRY(out->new_array(out, ctx, &dt, a->ndim, a->shape, strides, &r));
    r.dt.flags &= (uint16_t)~NM_SWAPPED;
    return items ? roll_pieces(ctx, a, &r, shift, 0, shape, a->data, r.data) : NM_OK;
}

nm_status nm_triangle(nm_ctx *ctx, const nm_view *a, intptr_t k, bool upper, nm_out *out)
{
    nm_view r;
    if (a->ndim < 2)
        return nm_fail(ctx, NM_E_VALUE, "array must have at least two dimensions");
    NM_TRY(nm_new(ctx, out, &a->dt, a->ndim, a->shape, &r));
    NM_TRY(nm_copy(ctx, &r, a, NM_UNSAFE_CASTING));
    intptr_t rows = a->shape[a->ndim - 2], cols = a->shape[a->ndim - 1], count = nm_items(a->ndim - 2, a->shape), size = r.dt.size;
    const nm_class *cls = nm_dtype_class(ctx->lib, &r.dt);
    for (intptr_t m = 0; m < count; m++)
        for (intptr_t i = 0; i < rows; i++) {
            char *row = r.data + (m*rows + i)*cols*size;
            intptr_t cut = NM_MIN(NM_MAX(k < -rows ? -1 : k > cols ? cols : i + k + (upper ? 0 : 1), 0), cols);
            char *from = upper ? row : row + cut*size;
            intptr_t zeros = upper ? cut : cols - cut;
            if (r.dt.flags & NM_REFS)
                cls->clear(&r.dt, from, size, zeros);
            else
                memset(from, 0, (size_t)(zeros*size));
        }
    return NM_OK;
}
