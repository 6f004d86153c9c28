/* array_join.c - arrays put together, repeated, padded, edited along an axis. */
#include <string.h>
#include "algo/join.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ joining */
typedef nm_status joiner(nm_ctx *, int, const nm_view *const *, int, const nm_dtype *, nm_casting, nm_out *);
static nm_array *join(nm_ctx *nm, const char *who, joiner *f, int n, const nm_array *const *arrays, int axis)
{
    n = NM_MAX(n, 0);
    if (!nm_given(nm, who, n, arrays))
        return NULL;
    const nm_view **views = nm_alloc_array(nm, NM_MAX(n, 1), sizeof *views);
    if (!views)
        return NULL;
    for (int i = 0; i < n; i++)
        views[i] = &arrays[i]->v;
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = nm_made_end(nm, &made, f(nm, n, views, nm_none_axis(axis), NULL, NM_SAME_KIND_CASTING, &made.out));
    nm_free(nm, views, (size_t)NM_MAX(n, 1) * sizeof *views);
    return nm_blame(nm, who, NM_MIN(n, 8), arrays, r);
}
nm_array *nm_concatenate(nm_ctx *nm, int n, const nm_array *const *arrays, int axis)
{
    return join(nm, __func__, nm_view_concatenate, n, arrays, axis);
}
nm_array *nm_stack(nm_ctx *nm, int n, const nm_array *const *arrays, int axis)
{
    return join(nm, __func__, nm_view_stack, n, arrays, axis);
}

/* Each array brought to a form, then all joined along an axis. */
static nm_array *shaped_join(nm_ctx *nm, const char *who, int n, const nm_array *const *arrays,
                             nm_array *(*form)(nm_ctx *, const nm_array *), int axis)
{
    if (n < 1) {
        nm_fail(nm, NM_E_VALUE, "need at least one array to concatenate");
        return NULL;
    }
    if (!nm_given(nm, who, n, arrays))
        return NULL;
    nm_enter(nm);
    const nm_array **shaped = nm_alloc_array(nm, n, sizeof *shaped);
    nm_array *r = NULL;
    if (shaped) {
        for (int i = 0; i < n; i++)
            shaped[i] = form(nm, arrays[i]);
        r = nm_concatenate(nm, n, shaped, axis == 1 && shaped[0] && shaped[0]->v.ndim == 1 ? 0 : axis);
        nm_free(nm, shaped, (size_t)n * sizeof *shaped);
    }
    return nm_blame(nm, who, n, arrays, nm_yield(nm, r));
}
static nm_array *as_column(nm_ctx *nm, const nm_array *a)
{
    intptr_t shape[2] = { -1, 1 };
    return a->v.ndim < 2 ? nm_reshape(nm, a, 2, shape) : nm_whole(nm, a);
}
nm_array *nm_hstack(nm_ctx *nm, int n, const nm_array *const *arrays) { return shaped_join(nm, __func__, n, arrays, nm_atleast_1d, 1); }
nm_array *nm_vstack(nm_ctx *nm, int n, const nm_array *const *arrays) { return shaped_join(nm, __func__, n, arrays, nm_atleast_2d, 0); }
nm_array *nm_dstack(nm_ctx *nm, int n, const nm_array *const *arrays) { return shaped_join(nm, __func__, n, arrays, nm_atleast_3d, 2); }
nm_array *nm_column_stack(nm_ctx *nm, int n, const nm_array *const *arrays) { return shaped_join(nm, __func__, n, arrays, as_column, 1); }

nm_array *nm_block(nm_ctx *nm, int rows, int columns, const nm_array *const *arrays)
{
    enum { MOST = 256 };
    const nm_array *row[MOST];
    if (rows < 1 || columns < 1 || rows > MOST || columns > MOST) {
        nm_fail(nm, NM_E_VALUE, "block takes 1 to %d rows and columns", MOST);
        return NULL;
    }
    nm_enter(nm);
    for (int i = 0; i < rows; i++) {
        nm_array *line = shaped_join(nm, __func__, columns, arrays + i * columns, nm_atleast_2d, -1);
        row[i] = line;
    }
    return nm_blame(nm, __func__, rows * columns, arrays, nm_yield(nm, nm_concatenate(nm, rows, row, -2)));
}

nm_array *nm_append(nm_ctx *nm, const nm_array *a, const nm_array *values, int axis)
{
    const nm_array *both[2] = { a, values };
    return nm_blame(nm, __func__, 2, both, nm_concatenate(nm, 2, both, axis));
}

/* ------------------------------------------------------------------ editing */
nm_array *nm_delete(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis)
{
    NM_BEGIN(a, indices);
    const nm_array *base = axis == NM_ALL_AXES ? nm_ravel(nm, a) : a;
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = base ? nm_made_end(nm, &made, nm_view_delete(nm, &base->v, &indices->v, axis == NM_ALL_AXES ? 0 : axis, &made.out))
                  : NULL;
    return NM_END(r);
}

nm_array *nm_insert(nm_ctx *nm, const nm_array *a, const nm_array *indices, const nm_array *values, int axis)
{
    NM_BEGIN(a, indices, values);
    const nm_array *base = axis == NM_ALL_AXES ? nm_ravel(nm, a) : a;
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = base ? nm_made_end(nm, &made, nm_view_insert(nm, &base->v, &indices->v, &values->v, axis == NM_ALL_AXES ? 0 : axis,
                                                               &made.out)) : NULL;
    return NM_END(r);
}

nm_array *nm_trim_zeros(nm_ctx *nm, const nm_array *a, bool front, bool back)
{
    NM_BEGIN(a);
    nm_index_item items[NM_MAXDIMS];
    nm_viewbuf buf;
    nm_array *places = nm_argwhere(nm, a), *low, *high, *r = NULL;
    bool some = places && places->shape[0] > 0;
    low = some ? nm_min_axis(nm, places, 0, false) : NULL;
    high = some ? nm_max_axis(nm, places, 0, false) : NULL;
    for (int d = 0; d < a->v.ndim; d++) {
        items[d] = (nm_index_item){ NM_IX_SLICE, some ? NM_SLICE_NONE : 0, some ? NM_SLICE_NONE : 0, NM_SLICE_NONE };
        if (low && front)
            items[d].start = (intptr_t)((int64_t *)low->v.data)[d];
        if (high && back)
            items[d].stop = (intptr_t)((int64_t *)high->v.data)[d] + 1;
    }
    if (places && (!some || (low && high)) && nm_slice(nm, &a->v, a->v.ndim, items, &buf) >= 0)
        r = nm_window(nm, a, &buf.v);
    return NM_END(r);
}

nm_array *nm_resize(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape)
{
    intptr_t items = 0, have = nm_size(a);
    NM_BEGIN(a);
    nm_array *r = NULL;
    if (!nm_ndim_fits(nm, ndim) || nm_items_checked(nm, ndim, shape, a->v.dt.size, &items) < 0)
        r = NULL;
    else if (items == 0 || have == 0)
        r = nm_zeros(nm, nm_dtype_native(&a->v.dt), ndim, shape);
    else {
        intptr_t times = (items + have - 1) / have;
        nm_array *many = nm_tile(nm, nm_ravel(nm, a), 1, &times);
        nm_viewbuf buf;
        nm_index_item head = { NM_IX_SLICE, 0, items, NM_SLICE_NONE };
        if (many && nm_slice(nm, &many->v, 1, &head, &buf) >= 0)
            r = nm_reshape(nm, nm_window(nm, many, &buf.v), ndim, shape);
    }
    return NM_END(r);
}

/* ------------------------------------------------------------------ repeating, moving, padding */
nm_array *nm_tile(nm_ctx *nm, const nm_array *a, int n, const intptr_t *reps) { NM_MADE(nm_view_tile(nm, &a->v, n, reps, &made.out), a); }
nm_array *nm_tril(nm_ctx *nm, const nm_array *a, intptr_t k) { NM_MADE(nm_triangle(nm, &a->v, k, false, &made.out), a); }
nm_array *nm_triu(nm_ctx *nm, const nm_array *a, intptr_t k) { NM_MADE(nm_triangle(nm, &a->v, k, true, &made.out), a); }
nm_array *nm_roll(nm_ctx *nm, const nm_array *a, intptr_t shift, int axis)
{
    NM_MADE(nm_view_roll(nm, &a->v, axis == NM_ALL_AXES ? 0 : 1, &shift, &axis, &made.out), a);
}
nm_array *nm_roll_axes(nm_ctx *nm, const nm_array *a, int n, const intptr_t *shifts, const int *axes)
{
    NM_MADE(nm_view_roll(nm, &a->v, n, shifts, axes, &made.out), a);
}
nm_array *nm_repeat(nm_ctx *nm, const nm_array *a, const nm_array *repeats, int axis)
{
    NM_MADE(nm_view_repeat(nm, &a->v, &repeats->v, nm_none_axis(axis), &made.out), a, repeats);
}

nm_array *nm_pad(nm_ctx *nm, const nm_array *a, const intptr_t *width, const char *mode, const nm_pad_options *options)
{
    static const char *const names[] = { "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect",
                                         "symmetric", "wrap", "empty" };
    const nm_pad_options plain = { 0 }, *o = options ? options : &plain;
    int which = 0;
    NM_BEGIN(a, NM_MAYBE(o->values));
    while (mode && which < NM_COUNT(names) && strcmp(mode, names[which]))
        which++;
    if (which == NM_COUNT(names)) {
        nm_fail(nm, NM_E_VALUE, "mode '%s' is not supported", mode);
        return NM_END(NULL);
    }
    intptr_t shape[2] = { a->v.ndim, 2 };
    bool valued = which == NM_PAD_CONSTANT || which == NM_PAD_LINEAR_RAMP;
    nm_array *values = !valued ? NULL : o->values ? nm_broadcast_to(nm, o->values, 2, shape)
                       : nm_zeros(nm, nm_dtype_native(&a->v.dt), 2, shape);
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = valued && !values ? NULL
        : nm_made_end(nm, &made, nm_view_pad(nm, &a->v, width, (nm_pad_mode)which, values ? &values->v : NULL, o->stat_length, o->odd,
                                             &made.out));
    return NM_END(r);
}
