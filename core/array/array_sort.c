/* array_sort.c - sorting, searching, sets, and choosing and placing items by index or mask. */
#include <string.h>
#include "algo/bins.h"
#include "algo/sets.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ sorting */
static nm_array *sorted(nm_ctx *nm, const nm_array *a, int axis, nm_sort_kind kind)
{
    nm_array *copy = axis == NM_ALL_AXES ? nm_flatten(nm, a) : nm_duplicate(nm, a);
    return copy && nm_view_sort(nm, &copy->v, axis == NM_ALL_AXES ? 0 : axis, kind) >= 0 ? copy : NULL;
}
nm_array *nm_sort(nm_ctx *nm, const nm_array *a, int axis) { NM_BEGIN(a); return NM_END(sorted(nm, a, axis, NM_SORT_QUICK)); }
nm_array *nm_sort_stable(nm_ctx *nm, const nm_array *a, int axis) { NM_BEGIN(a); return NM_END(sorted(nm, a, axis, NM_SORT_STABLE)); }
nm_status nm_sort_here(nm_ctx *nm, nm_array *a, int axis)
{
    NM_STATUS(a->v.flags & NM_WRITEABLE ? nm_view_sort(nm, &a->v, axis, NM_SORT_QUICK) : nm_fail(nm, NM_E_VALUE, "sort array is read-only"),
              a);
}
nm_array *nm_sort_complex(nm_ctx *nm, const nm_array *a)
{
    NM_BEGIN(a);
    uint32_t num = a->v.dt.num;
    bool narrow = num == NM_BYTE || num == NM_UBYTE || num == NM_SHORT || num == NM_USHORT || num == NM_HALF || num == NM_FLOAT;
    int to = num == NM_LONGDOUBLE ? NM_CLONGDOUBLE : narrow ? NM_CFLOAT : NM_CDOUBLE;
    nm_array *r = sorted(nm, a, -1, NM_SORT_QUICK);
    return NM_END(r && !nm_iscomplexobj(r) ? nm_astype(nm, r, nm_of(to)) : r);
}

nm_array *nm_argsort(nm_ctx *nm, const nm_array *a, int axis)
{
    NM_MADE(nm_view_argsort(nm, &a->v, nm_none_axis(axis), NM_SORT_QUICK, &made.out), a);
}

nm_array *nm_partition(nm_ctx *nm, const nm_array *a, intptr_t kth, int axis)
{
    NM_BEGIN(a);
    nm_array *copy = axis == NM_ALL_AXES ? nm_flatten(nm, a) : nm_duplicate(nm, a);
    return NM_END(copy && nm_view_partition(nm, &copy->v, 1, &kth, axis == NM_ALL_AXES ? 0 : axis) >= 0 ? copy : NULL);
}
nm_array *nm_argpartition(nm_ctx *nm, const nm_array *a, intptr_t kth, int axis)
{
    NM_MADE(nm_view_argpartition(nm, &a->v, 1, &kth, nm_none_axis(axis), &made.out), a);
}

nm_array *nm_lexsort(nm_ctx *nm, int n, const nm_array *const *keys, int axis)
{
    if (n < 1 || !nm_given(nm, __func__, n, keys)) {
        if (n < 1)
            nm_fail(nm, NM_E_TYPE, "need sequence of keys with len > 0 in lexsort");
        return NULL;
    }
    const nm_view **views = nm_alloc_array(nm, n, sizeof *views);
    nm_made made;
    nm_made_begin(&made);
    for (int i = 0; views && i < n; i++)
        views[i] = &keys[i]->v;
    nm_array *r = views ? nm_made_end(nm, &made, nm_view_lexsort(nm, n, views, axis, &made.out)) : NULL;
    nm_free(nm, views, (size_t)n * sizeof *views);
    return nm_blame(nm, __func__, NM_MIN(n, 8), keys, r);
}

/* ------------------------------------------------------------------ searching */
nm_array *nm_searchsorted(nm_ctx *nm, const nm_array *sorted, const nm_array *keys, bool right)
{
    NM_MADE(nm_view_searchsorted(nm, &sorted->v, &keys->v, right, NULL, &made.out), sorted, keys);
}
nm_array *nm_searchsorted_by(nm_ctx *nm, const nm_array *a, const nm_array *keys, bool right, const nm_array *sorter)
{
    NM_MADE(nm_view_searchsorted(nm, &a->v, &keys->v, right, &sorter->v, &made.out), a, keys, sorter);
}
nm_array *nm_digitize(nm_ctx *nm, const nm_array *x, const nm_array *bins, bool right)
{
    NM_MADE(nm_view_digitize(nm, &x->v, &bins->v, right, &made.out), x, bins);
}
nm_array *nm_argwhere(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_argwhere(nm, &a->v, &made.out), a); }
nm_array *nm_flatnonzero(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_flatnonzero(nm, &a->v, &made.out), a); }

nm_status nm_nonzero(nm_ctx *nm, const nm_array *a, nm_array **indices)
{
    if (!nm_given(nm, __func__, 1, &a))
        return nm_last(nm);
    nm_array *all = nm_argwhere(nm, a);
    memset(indices, 0, (size_t)a->v.ndim * sizeof *indices);
    if (!all)
        return nm_outcome(nm);
    for (int d = 0; d < a->v.ndim; d++) {
        nm_viewbuf buf;
        nm_index_item items[2] = { { NM_IX_SLICE, NM_SLICE_NONE, NM_SLICE_NONE, NM_SLICE_NONE }, { NM_IX_INT, d, 0, 0 } };
        NM_TRY(nm_slice(nm, &all->v, 2, items, &buf));
        if (!(indices[d] = nm_window(nm, all, &buf.v)))
            return nm_outcome(nm);
    }
    nm_drop(nm, all);
    return NM_OK;
}

/* ------------------------------------------------------------------ sets */
nm_array *nm_unique(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_unique(nm, &a->v, true, &made.out, NULL, NULL, NULL), a); }
nm_array *nm_unique_values(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_unique(nm, &a->v, false, &made.out, NULL, NULL, NULL), a); }

static nm_array *unique(nm_ctx *nm, const nm_array *a, bool equal_nan, nm_array **index, nm_array **inverse, nm_array **counts)
{
    nm_array **const more[3] = { index, inverse, counts }, *r;
    nm_made made, extra[3];
    for (int i = 0; i < 3; i++) {
        nm_made_begin(&extra[i]);
        nm_hand(more[i], NULL);
    }
    nm_made_begin(&made);
    r = nm_made_end(nm, &made, nm_view_unique(nm, &a->v, equal_nan, &made.out, index ? &extra[0].out : NULL, inverse ? &extra[1].out : NULL,
                                              counts ? &extra[2].out : NULL));
    for (int i = 0; i < 3; i++)
        if (more[i] && r)
            *more[i] = extra[i].array[0];
        else if (more[i] && extra[i].n)
            nm_drop(nm, extra[i].array[0]);
    return r;
}
nm_array *nm_unique_with(nm_ctx *nm, const nm_array *a, nm_array **index, nm_array **inverse, nm_array **counts)
{
    NM_OPERANDS(a);
    return NM_RESULT(unique(nm, a, true, index, inverse, counts));
}
nm_array *nm_unique_all(nm_ctx *nm, const nm_array *a, nm_array **index, nm_array **inverse, nm_array **counts)
{
    NM_OPERANDS(a);
    return NM_RESULT(unique(nm, a, false, index, inverse, counts));
}
nm_array *nm_unique_inverse(nm_ctx *nm, const nm_array *a, nm_array **inverse)
{
    NM_OPERANDS(a);
    return NM_RESULT(unique(nm, a, false, NULL, inverse, NULL));
}
nm_array *nm_unique_counts(nm_ctx *nm, const nm_array *a, nm_array **counts)
{
    NM_OPERANDS(a);
    return NM_RESULT(unique(nm, a, false, NULL, NULL, counts));
}

nm_array *nm_unique_axis(nm_ctx *nm, const nm_array *a, int axis)
{
    NM_BEGIN(a);
    int zero = 0;
    if (nm_axis(nm, axis, a->v.ndim, NULL, &axis) < 0)
        return NM_END(NULL);
    nm_array *first = nm_moveaxis(nm, a, 1, &axis, &zero), *rows = NULL;
    intptr_t n = a->shape[axis], width = n ? nm_size(a) / n : 0, shape[2] = { n, width };
    if (n < 2 || width == 0 || width > INT32_MAX)
        return NM_END(nm_duplicate(nm, a));
    rows = nm_reshape(nm, first, 2, shape);
    const nm_array **keys = nm_alloc_array(nm, width, sizeof *keys);
    nm_array *order = NULL;
    if (keys && rows && nm_unstack(nm, rows, 1, (nm_array **)keys) >= 0) {
        for (intptr_t i = 0; i < width / 2; i++) {       /* the last key of lexsort counts most */
            const nm_array *swap = keys[i];
            keys[i] = keys[width - 1 - i];
            keys[width - 1 - i] = swap;
        }
        order = nm_lexsort(nm, (int)width, keys, 0);
    }
    nm_free(nm, keys, (size_t)width * sizeof *keys);
    nm_array *up = nm_take(nm, rows, order, 0);
    nm_array *differs = nm_any_axis(nm, nm_not_equal(nm, nm_index(nm, up, "1:"), nm_index(nm, up, ":-1")), 1, false);
    intptr_t one = 1;
    const nm_array *both[2] = { nm_ones(nm, nm_of(NM_BOOL), 1, &one), differs };
    nm_array *r = nm_compress(nm, nm_concatenate(nm, 2, both, 0), nm_take(nm, first, order, 0), 0);
    return NM_END(nm_moveaxis(nm, r, 1, &zero, &axis));
}

nm_array *nm_isin(nm_ctx *nm, const nm_array *a, const nm_array *b) { NM_MADE(nm_view_isin(nm, &a->v, &b->v, false, &made.out), a, b); }
#define SET(name, op)                                                                   \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a, const nm_array *b)               \
    {                                                                                   \
        NM_MADE(nm_set_operation(nm, op, &a->v, &b->v, false, &made.out), a, b);        \
    }
SET(intersect1d, NM_SET_INTERSECT)
SET(union1d, NM_SET_UNION)
SET(setdiff1d, NM_SET_DIFF)
SET(setxor1d, NM_SET_XOR)
nm_array *nm_intersect1d_with(nm_ctx *nm, const nm_array *a, const nm_array *b, nm_array **in_a, nm_array **in_b)
{
    nm_made places[2], made;
    nm_hand(in_a, NULL);
    nm_hand(in_b, NULL);
    NM_OPERANDS(a, b);
    nm_made_begin(&made);
    nm_made_begin(&places[0]);
    nm_made_begin(&places[1]);
    nm_status status = nm_set_intersect(nm, &a->v, &b->v, false, &made.out, &places[0].out, &places[1].out);
    nm_array *first = nm_made_end(nm, &places[0], status), *second = nm_made_end(nm, &places[1], status),
             *r = nm_made_end(nm, &made, status);
    nm_hand(in_a, r ? first : NULL);
    nm_hand(in_b, r ? second : NULL);
    return NM_RESULT(r);
}

/* ------------------------------------------------------------------ taking */
/* "raise", "wrap" or "clip"; NULL is raise. */
static int clip_mode(nm_ctx *nm, const char *mode)
{
    if (!mode || !strcmp(mode, "raise"))
        return NM_RAISE;
    if (!strcmp(mode, "wrap"))
        return NM_WRAP;
    if (!strcmp(mode, "clip"))
        return NM_CLIP;
    return nm_fail(nm, NM_E_VALUE, "clipmode must be one of 'clip', 'raise', or 'wrap' (got '%s')", mode);
}

nm_array *nm_take(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis)
{
    NM_MADE(nm_view_take(nm, &a->v, &indices->v, nm_none_axis(axis), NM_RAISE, &made.out), a, indices);
}
nm_array *nm_take_mode(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis, const char *mode)
{
    int how = clip_mode(nm, mode);
    NM_MADE(how < 0 ? how : nm_view_take(nm, &a->v, &indices->v, nm_none_axis(axis), (nm_clip_mode)how, &made.out), a, indices);
}
nm_array *nm_take_along_axis(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis)
{
    NM_MADE(nm_view_take_along_axis(nm, &a->v, &indices->v, axis, &made.out), a, indices);
}
nm_array *nm_compress(nm_ctx *nm, const nm_array *condition, const nm_array *a, int axis)
{
    NM_MADE(nm_view_compress(nm, &condition->v, &a->v, nm_none_axis(axis), &made.out), condition, a);
}
nm_array *nm_extract(nm_ctx *nm, const nm_array *condition, const nm_array *a)
{
    NM_MADE(nm_view_extract(nm, &condition->v, &a->v, &made.out), condition, a);
}
nm_array *nm_choose(nm_ctx *nm, const nm_array *index, int n, const nm_array *const *choices, const char *mode)
{
    const nm_view *views[NM_MAXARGS];
    int how = clip_mode(nm, mode);
    if (n < 1 || n > NM_MAXARGS) {
        nm_fail(nm, NM_E_VALUE, "choose takes 1 to %d arrays", NM_MAXARGS);
        return NULL;
    }
    const nm_array *all[8];
    int operands = nm_gather(all, nm_gather(all, 0, 1, &index), n, choices);
    if (!nm_given(nm, __func__, 1, &index) || !nm_given(nm, __func__, n, choices))
        return NULL;
    for (int i = 0; i < n; i++)
        views[i] = &choices[i]->v;
    nm_made made;
    nm_made_begin(&made);
    nm_status status = how < 0 ? how : nm_view_choose(nm, &index->v, n, views, (nm_clip_mode)how, &made.out);
    return nm_blame(nm, __func__, operands, all, nm_made_end(nm, &made, status));
}

/* ------------------------------------------------------------------ placing */
static nm_status writeable(nm_ctx *nm, const nm_array *a)
{
    return a->v.flags & NM_WRITEABLE ? NM_OK : nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
}
#define INTO(a, call, ...) NM_STATUS(writeable(nm, a) < 0 ? NM_E_VALUE : (call), a, __VA_ARGS__)

nm_status nm_put(nm_ctx *nm, nm_array *a, const nm_array *indices, const nm_array *values, const char *mode)
{
    int how = clip_mode(nm, mode);
    NM_TRY(how);
    INTO(a, nm_view_put(nm, &a->v, &indices->v, &values->v, (nm_clip_mode)how), indices, values);
}
nm_status nm_put_along_axis(nm_ctx *nm, nm_array *a, const nm_array *indices, const nm_array *values, int axis)
{
    INTO(a, nm_view_put_along_axis(nm, &a->v, &indices->v, &values->v, axis), indices, values);
}
nm_status nm_putmask(nm_ctx *nm, nm_array *a, const nm_array *mask, const nm_array *values)
{
    INTO(a, nm_view_putmask(nm, &a->v, &mask->v, &values->v), mask, values);
}
nm_status nm_place(nm_ctx *nm, nm_array *a, const nm_array *mask, const nm_array *values)
{
    INTO(a, nm_view_place(nm, &a->v, &mask->v, &values->v), mask, values);
}
nm_status nm_copyto(nm_ctx *nm, nm_array *a, const nm_array *values, const nm_array *where)
{
    INTO(a, where ? nm_copy_where(nm, &a->v, &values->v, &where->v, NM_SAME_KIND_CASTING)
                  : nm_copy(nm, &a->v, &values->v, NM_SAME_KIND_CASTING), values, NM_MAYBE(where));
}

static nm_status fill_diagonal(nm_ctx *nm, nm_array *a, const nm_array *values, bool wrap)
{
    if (a->v.ndim < 2)
        return nm_fail(nm, NM_E_VALUE, "array must be at least 2-d");
    intptr_t step = 0, length = INTPTR_MAX;
    for (int d = 0; d < a->v.ndim; d++) {
        step += a->strides[d];
        length = NM_MIN(length, a->shape[d]);
        if (a->v.ndim > 2 && a->shape[d] != a->shape[0])
            return nm_fail(nm, NM_E_VALUE, "All dimensions of input must be of equal length");
    }
    nm_enter(nm);
    nm_array *flat = nm_ravel(nm, values);
    intptr_t n = nm_size(flat), rows = a->shape[0], columns = a->shape[1], most = length;
    nm_status status = flat ? NM_OK : nm_outcome(nm);
    if (wrap && a->v.ndim == 2)              /* after each square of rows one row stays as it is */
        most = columns ? rows / (columns + 1) * columns + rows % (columns + 1) : 0;
    for (intptr_t i = 0; i < (n ? most : 0) && status >= 0; i++) {
        intptr_t offset = a->v.ndim == 2 ? (i + i / columns) * a->strides[0] + i % columns * a->strides[1] : i * step;
        nm_view to = { .data = a->v.data + offset, .dt = a->v.dt, .flags = NM_WRITEABLE };
        nm_view from = { .data = flat->v.data + i % n * flat->strides[0], .dt = flat->v.dt };
        status = nm_copy(nm, &to, &from, NM_UNSAFE_CASTING);
    }
    nm_leave(nm);
    return status;
}
nm_status nm_fill_diagonal(nm_ctx *nm, nm_array *a, const nm_array *values, bool wrap)
{
    INTO(a, fill_diagonal(nm, a, values, wrap), values);
}

/* ------------------------------------------------------------------ indexes and bits */
nm_array *nm_ravel_multi_index(nm_ctx *nm, int n, const nm_array *const *coordinates, const intptr_t *shape, const char *mode)
{
    const nm_view *views[NM_MAXDIMS];
    nm_clip_mode modes[NM_MAXDIMS];
    int how = clip_mode(nm, mode);
    if (n < 1 || n > NM_MAXDIMS) {
        nm_fail(nm, NM_E_VALUE, "indexes of %d dimensions", n);
        return NULL;
    }
    if (how < 0 || !nm_given(nm, __func__, n, coordinates))
        return NULL;
    for (int i = 0; i < n; i++) {
        views[i] = &coordinates[i]->v;
        modes[i] = (nm_clip_mode)how;
    }
    nm_made made;
    nm_made_begin(&made);
    return nm_blame(nm, __func__, NM_MIN(n, 8), coordinates,
                    nm_made_end(nm, &made, nm_view_ravel_multi_index(nm, n, views, shape, modes, false, &made.out)));
}

typedef struct several { nm_out out; nm_array **to; int n, room; nm_made one; } several;
static nm_status several_new(nm_out *self, nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                             nm_view *v)
{
    several *s = self->user;
    nm_made_begin(&s->one);
    NM_TRY(s->one.out.new_array(&s->one.out, nm, dt, ndim, shape, strides, v));
    if (s->n < s->room)
        s->to[s->n++] = s->one.array[0];
    return NM_OK;
}

nm_status nm_unravel_index(nm_ctx *nm, const nm_array *index, int n, const intptr_t *shape, nm_array **coordinates)
{
    several s = { { several_new, NULL }, coordinates, 0, n, { { NULL, NULL }, { NULL }, 0 } };
    s.out.user = &s;
    memset(coordinates, 0, (size_t)NM_MAX(n, 0) * sizeof *coordinates);
    NM_STATUS(nm_view_unravel_index(nm, &index->v, n, shape, false, &s.out), index);
}

nm_array *nm_packbits(nm_ctx *nm, const nm_array *a, int axis, bool little)
{
    NM_MADE(nm_view_packbits(nm, &a->v, nm_none_axis(axis), little, &made.out), a);
}
nm_array *nm_unpackbits(nm_ctx *nm, const nm_array *a, int axis, intptr_t count, bool little)
{
    NM_MADE(nm_view_unpackbits(nm, &a->v, nm_none_axis(axis), count == 0 ? INTPTR_MIN : count, little, &made.out), a);
}

static nm_array *triangle_places(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k, bool upper, nm_array **columns)
{
    intptr_t shape[2] = { n, m };
    nm_array *both[2] = { NULL, NULL };
    nm_enter(nm);
    nm_array *ones = nm_ones(nm, nm_of(NM_BOOL), 2, shape), *mask = upper ? nm_triu(nm, ones, k) : nm_tril(nm, ones, k);
    if (mask)
        (void)nm_nonzero(nm, mask, both);
    bool made = both[0] && both[1];
    nm_hand(columns, made && columns ? nm_keep(nm, both[1]) : NULL);
    return nm_yield(nm, made ? both[0] : NULL);
}
nm_array *nm_tril_indices(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k, nm_array **columns)
{
    return triangle_places(nm, n, m, k, false, columns);
}
nm_array *nm_triu_indices(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k, nm_array **columns)
{
    return triangle_places(nm, n, m, k, true, columns);
}

bool nm_may_share_memory(const nm_array *a, const nm_array *b) { return a && b && nm_bounds_overlap(&a->v, &b->v); }
bool nm_shares_memory(const nm_array *a, const nm_array *b) { return a && b && nm_share_memory(&a->v, &b->v, -1) == 1; }
