/* array_index.c - single items, NumPy-like index texts, selection by arrays. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "algo/mapindex.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ items */
static char *item_of(nm_ctx *nm, const char *who, const nm_array *a, const intptr_t *index)
{
    if (!nm_given(nm, who, 1, &a))
        return NULL;
    char *p = a->v.data;
    for (int d = 0; d < a->v.ndim; d++) {
        intptr_t i = index[d] < 0 ? index[d] + a->shape[d] : index[d];
        if (i < 0 || i >= a->shape[d]) {
            nm_fail(nm, NM_E_INDEX, "index %zd is out of bounds for axis %d with size %zd", (ptrdiff_t)index[d], d, (ptrdiff_t)a->shape[d]);
            nm_blame(nm, who, 1, &a, NULL);
            return NULL;
        }
        p += i * a->strides[d];
    }
    return p;
}

static nm_status convert(nm_ctx *nm, const nm_dtype *from, const char *src, int to, char *dst)
{
    nm_dtype dt = nm_dtype_of(to);
    nm_view s = { .data = (char *)src, .dt = *from }, d = { .data = dst, .dt = dt, .flags = NM_WRITEABLE };
    return nm_copy(nm, &d, &s, NM_UNSAFE_CASTING);
}

double nm_get(nm_ctx *nm, const nm_array *a, const intptr_t *index)
{
    double value;
    const char *p = item_of(nm, __func__, a, index);
    return p && nm_blame_status(nm, __func__, 1, &a, convert(nm, &a->v.dt, p, NM_DOUBLE, (char *)&value)) >= 0 ? value : NAN;
}

int64_t nm_get_integer(nm_ctx *nm, const nm_array *a, const intptr_t *index)
{
    int64_t value;
    const char *p = item_of(nm, __func__, a, index);
    return p && nm_blame_status(nm, __func__, 1, &a, convert(nm, &a->v.dt, p, NM_INT64, (char *)&value)) >= 0 ? value : 0;
}

static nm_status set_item(nm_ctx *nm, nm_array *a, char *item, double value)
{
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    nm_view s = { .data = (char *)&value, .dt = f64 }, d = { .data = item, .dt = a->v.dt, .flags = NM_WRITEABLE };
    return nm_copy(nm, &d, &s, NM_UNSAFE_CASTING);
}
nm_status nm_set(nm_ctx *nm, nm_array *a, const intptr_t *index, double value)
{
    char *item = item_of(nm, __func__, a, index);
    return item ? nm_blame_status(nm, __func__, 1, (const nm_array *const[]){ a }, set_item(nm, a, item, value)) : nm_last(nm);
}

double nm_value(nm_ctx *nm, const nm_array *a)
{
    double value;
    if (!nm_given(nm, __func__, 1, &a))
        return NAN;
    if (nm_size(a) == 1)
        return nm_blame_status(nm, __func__, 1, &a, convert(nm, &a->v.dt, a->v.data, NM_DOUBLE, (char *)&value)) >= 0 ? value : NAN;
    nm_fail(nm, NM_E_TYPE, "only one-item arrays have a value");
    nm_blame(nm, __func__, 1, &a, NULL);
    return NAN;
}

/* ------------------------------------------------------------------ index texts */
static const char *skip(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* A number or nothing. */
static const char *number(const char *p, intptr_t *value, bool *given)
{
    char *end;
    p = skip(p);
    long long v = strtoll(p, &end, 10);
    *given = end != p;
    if (*given)
        *value = v > INTPTR_MAX ? INTPTR_MAX : v <= NM_SLICE_NONE ? NM_SLICE_NONE + 1 : (intptr_t)v;
    return skip(end);
}

enum { IX_ARRAY = 100 };         /* an item that stands for an array */

static nm_status parse_index(nm_ctx *nm, const char *text, bool arrays, nm_index_item *items, int *n)
{
    const char *p = skip(text);
    *n = 0;
    while (*p) {
        if (*n == 2 * NM_MAXDIMS)
            return nm_fail(nm, NM_E_INDEX, "too many entries in index \"%s\"", text);
        nm_index_item *item = &items[(*n)++];
        if (!strncmp(p, "...", 3)) {
            *item = (nm_index_item){ .kind = NM_IX_ELLIPSIS };
            p = skip(p + 3);
        } else if (!strncmp(p, "None", 4)) {
            *item = (nm_index_item){ .kind = NM_IX_NEWAXIS };
            p = skip(p + 4);
        } else if (*p == '$' && arrays) {
            *item = (nm_index_item){ .kind = IX_ARRAY };
            p = skip(p + 1);
        } else {
            intptr_t part[3] = { NM_SLICE_NONE, NM_SLICE_NONE, NM_SLICE_NONE };
            bool given;
            int k = 0;
            p = number(p, &part[0], &given);
            bool first = given;
            while (*p == ':' && k < 2)
                p = number(p + 1, &part[++k], &given);
            if (k == 0 && !first)
                return nm_fail(nm, NM_E_INDEX, "invalid index \"%s\"", text);
            if (k && part[2] == 0)
                return nm_fail(nm, NM_E_VALUE, "slice step cannot be zero");
            *item = (nm_index_item){ k ? NM_IX_SLICE : NM_IX_INT, part[0], part[1], part[2] };
        }
        if (*p == ',')
            p = skip(p + 1);
        else if (*p)
            return nm_fail(nm, NM_E_INDEX, "invalid index \"%s\"", text);
    }
    return NM_OK;
}

static nm_status sliced(nm_ctx *nm, const nm_array *a, const char *index, nm_viewbuf *out)
{
    nm_index_item items[2 * NM_MAXDIMS];
    int n;
    NM_TRY(parse_index(nm, index, false, items, &n));
    return nm_slice(nm, &a->v, n, items, out);
}

nm_array *nm_index(nm_ctx *nm, const nm_array *a, const char *index)
{
    NM_WINDOW(a, sliced(nm, a, index, &buf));
}

static nm_status assign(nm_ctx *nm, nm_array *a, const char *index, const nm_array *value)
{
    nm_viewbuf buf;
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
    NM_TRY(sliced(nm, a, index, &buf));
    return nm_copy(nm, &buf.v, &value->v, NM_UNSAFE_CASTING);
}
nm_status nm_assign(nm_ctx *nm, nm_array *a, const char *index, const nm_array *value) { NM_STATUS(assign(nm, a, index, value), a, value); }

/* ------------------------------------------------------------------ selection by arrays */
nm_array *nm_pick(nm_ctx *nm, const nm_array *a, int n, const nm_array *const *index, const int *axes)
{
    const nm_view *views[NM_MAXDIMS];
    bool taken[NM_MAXDIMS];
    nm_map map;
    const nm_array *all[8];
    int operands = nm_gather(all, nm_gather(all, 0, 1, &a), n, index);
    if (!nm_given(nm, __func__, 1, &a) || !nm_given(nm, __func__, n, index))
        return NULL;
    nm_enter(nm);
    nm_array *r = NULL;
    if (n < 1 || n > a->v.ndim)
        nm_fail(nm, NM_E_INDEX, "%d indices for an array of %d dimensions", n, a->v.ndim);
    else if (nm_axes(nm, n, axes, a->v.ndim, taken) >= 0) {
        int at[NM_MAXDIMS], given = 0;
        for (nm_array *whole; given < n && (whole = nm_astype(nm, index[given], nm_dtype_of(NM_INT64))); given++) {
            views[given] = &whole->v;
            at[given] = axes[given] < 0 ? axes[given] + a->v.ndim : axes[given];
        }
        if (given == n && nm_map_begin(nm, &map, &a->v, n, views, at) >= 0) {
            r = nm_fresh(nm, &a->v.dt, map.nb + map.nr, map.shape, false);
            if (r && nm_map_get(&map, at, &r->v) < 0)
                r = NULL;
            nm_map_end(&map);
        }
    }
    return nm_blame(nm, __func__, operands, all, nm_yield(nm, r));
}

nm_array *nm_masked(nm_ctx *nm, const nm_array *a, const nm_array *mask)
{
    NM_OPERANDS(a, mask);
    bool same = mask->v.dt.num == NM_BOOL && mask->v.ndim == a->v.ndim;
    for (int d = 0; same && d < a->v.ndim; d++)
        same = mask->shape[d] == a->shape[d];
    if (mask->v.dt.num != NM_BOOL) {
        nm_fail(nm, NM_E_INDEX, "the mask must be of bool");
        return NM_RESULT(NULL);
    }
    if (!same)
        return NM_RESULT(nm_index_by(nm, a, "$", 1, &mask));
    nm_mask chosen;
    intptr_t n = nm_mask_begin(nm, &chosen, &mask->v, 2 * a->v.dt.size);
    nm_array *r = nm_fresh(nm, &a->v.dt, 1, &n, false);
    return NM_RESULT(r && nm_mask_get(nm, &a->v, &chosen, &r->v) >= 0 ? r : NULL);
}

/* What an index with arrays selects: a window that keeps the axes of the arrays whole, the arrays as integers with the axis of each,
 * and where the axes of the result belong. */
typedef struct selection {
    nm_array *window, *index[NM_MAXDIMS];
    int axis[NM_MAXDIMS], n;
    bool together;               /* all arrays are neighbours: their axes stay there */
} selection;

/* The integer arrays that an array of integers or bools is, from *n on. */
static nm_status add_array(nm_ctx *nm, selection *s, const nm_array *a)
{
    if (a->v.dt.num == NM_BOOL) {
        if (s->n + a->v.ndim > NM_MAXDIMS || a->v.ndim == 0)
            return nm_fail(nm, NM_E_INDEX, "a mask must have one or more dimensions");
        NM_TRY(nm_nonzero(nm, a, s->index + s->n));
        for (int d = 0; d < a->v.ndim; d++) {
            s->index[s->n] = nm_duplicate(nm, s->index[s->n]);
            if (!s->index[s->n++])
                return nm_outcome(nm);
        }
        return NM_OK;
    }
    if (!(a->v.dt.cls->flags & NM_CLASS_INTEGER))
        return nm_fail(nm, NM_E_INDEX, "arrays used as indices must be of integer (or boolean) type");
    if (s->n == NM_MAXDIMS || !(s->index[s->n++] = nm_astype(nm, a, nm_dtype_of(NM_INT64))))
        return s->n == NM_MAXDIMS ? nm_fail(nm, NM_E_INDEX, "too many indices for array") : nm_outcome(nm);
    return NM_OK;
}

/* Single numbers beside arrays are arrays, too: they take part in what counts as neighbours. */
static nm_status select_by(nm_ctx *nm, const nm_array *a, const char *text, int n, const nm_array *const *arrays, selection *s)
{
    nm_index_item items[2 * NM_MAXDIMS], basic[4 * NM_MAXDIMS];
    int count, given = 0, used = 0, out = 0, axis = 0, last = -2, used_axes = 0;
    memset(s, 0, sizeof *s);
    s->together = true;
    NM_TRY(parse_index(nm, text, true, items, &count));
    for (int i = 0; i < count; i++) {
        given += items[i].kind == IX_ARRAY;
        if (items[i].kind == IX_ARRAY && given <= n)
            used_axes += arrays[given - 1]->v.dt.num == NM_BOOL ? arrays[given - 1]->v.ndim : 1;
        used_axes += items[i].kind == NM_IX_INT || items[i].kind == NM_IX_SLICE;
    }
    if (given != n)
        return nm_fail(nm, NM_E_INDEX, "index \"%s\" has %d places for arrays, %d are given", text, given, n);
    if (used_axes > a->v.ndim)
        return nm_fail(nm, NM_E_INDEX, "too many indices for array: array is %d-dimensional, but %d were indexed", a->v.ndim, used_axes);
    const nm_index_item whole = { NM_IX_SLICE, NM_SLICE_NONE, NM_SLICE_NONE, NM_SLICE_NONE };
    int taken = 0;                   /* axes of a that items so far have used */
    for (int i = 0; i < count; i++) {
        if (items[i].kind == NM_IX_INT || items[i].kind == IX_ARRAY) {
            int first = s->n;
            if (items[i].kind == NM_IX_INT) {
                nm_array *one = nm_integer(nm, items[i].start);
                if (!one)
                    return nm_outcome(nm);
                s->index[s->n++] = one;
            } else {
                const nm_array *x = arrays[used++];
                if (x->v.dt.num == NM_BOOL)
                    for (int d = 0; d < x->v.ndim; d++)
                        if (taken + d < a->v.ndim && x->shape[d] != a->shape[taken + d])
                            return nm_fail(nm, NM_E_INDEX,
                                           "boolean index did not match indexed array along axis %d; size of axis is %zd but size of "
                                           "corresponding boolean axis is %zd", taken + d, (ptrdiff_t)a->shape[taken + d],
                                               (ptrdiff_t)x->shape[d]);
                NM_TRY(add_array(nm, s, x));
            }
            s->together = s->together && (last == -2 || last == i - 1);
            last = i;
            for (int k = first; k < s->n; k++) {
                basic[out++] = whole;
                s->axis[k] = axis++;
                taken++;
            }
        } else if (items[i].kind == NM_IX_ELLIPSIS) {
            for (int k = a->v.ndim - used_axes; k > 0; k--, axis++, taken++)
                basic[out++] = whole;
        } else {
            basic[out++] = items[i];
            axis++;
            taken += items[i].kind == NM_IX_SLICE;
        }
    }
    nm_viewbuf buf;
    NM_TRY(nm_slice(nm, &a->v, out, basic, &buf));
    s->window = nm_window(nm, a, &buf.v);
    return s->window ? NM_OK : nm_outcome(nm);
}

static nm_status begin_map(nm_ctx *nm, const selection *s, nm_map *map)
{
    const nm_view *views[NM_MAXDIMS];
    for (int i = 0; i < s->n; i++)
        views[i] = &s->index[i]->v;
    NM_TRY(nm_map_begin(nm, map, &s->window->v, s->n, views, s->axis));
    if (map->nb + map->nr <= NM_MAXDIMS)
        return NM_OK;
    nm_map_end(map);
    return nm_fail(nm, NM_E_INDEX, "the result of the index has too many dimensions");
}

/* The order in which the axes B, R of a map stand in the result. */
static void result_axes(const selection *s, const nm_map *map, int *perm)
{
    int at = s->together ? s->axis[0] : 0;
    for (int d = 0; d < map->nb + map->nr; d++)
        perm[d] = d < at ? map->nb + d : d < at + map->nb ? d - at : d;
}

nm_array *nm_index_by(nm_ctx *nm, const nm_array *a, const char *index, int n, const nm_array *const *arrays)
{
    selection s;
    nm_map map;
    int perm[NM_MAXDIMS];
    const nm_array *all[8];
    int operands = nm_gather(all, nm_gather(all, 0, 1, &a), n, arrays);
    if (!nm_given(nm, __func__, 1, &a) || !nm_given(nm, __func__, n, arrays))
        return NULL;
    nm_enter(nm);
    nm_array *r = NULL;
    if (select_by(nm, a, index, n, arrays, &s) < 0)
        return nm_blame(nm, __func__, operands, all, nm_yield(nm, NULL));
    if (n == 0)
        return nm_blame(nm, __func__, operands, all, nm_yield(nm, nm_duplicate(nm, nm_index(nm, a, index))));
    if (begin_map(nm, &s, &map) >= 0) {
        r = nm_fresh(nm, &a->v.dt, map.nb + map.nr, map.shape, false);
        if (r && nm_map_get(&map, s.axis, &r->v) < 0)
            r = NULL;
        result_axes(&s, &map, perm);
        nm_map_end(&map);
        r = nm_duplicate(nm, nm_permute_dims(nm, r, perm));
    }
    return nm_blame(nm, __func__, operands, all, nm_yield(nm, r));
}

static nm_status assign_by(nm_ctx *nm, nm_array *a, const char *index, int n, const nm_array *const *arrays, const nm_array *value)
{
    selection s;
    nm_map map;
    int perm[NM_MAXDIMS], back[NM_MAXDIMS];
    intptr_t shape[NM_MAXDIMS];
    if (n == 0)
        return nm_assign(nm, a, index, value);
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
    nm_enter(nm);
    nm_status status = select_by(nm, a, index, n, arrays, &s);
    if (status >= 0 && (status = begin_map(nm, &s, &map)) >= 0) {
        int ndim = map.nb + map.nr;
        result_axes(&s, &map, perm);
        for (int d = 0; d < ndim; d++) {
            shape[d] = map.shape[perm[d]];
            back[perm[d]] = d;
        }
        const nm_array *v = value;
        intptr_t lead[NM_MAXDIMS];
        while (v && v->v.ndim > ndim && v->shape[0] == 1) {       /* leading axes of length 1 may stand there */
            memcpy(lead, v->shape + 1, (size_t)(v->v.ndim - 1) * sizeof *lead);
            v = nm_reshape(nm, v, v->v.ndim - 1, lead);
        }
        nm_array *wide = nm_broadcast_to(nm, nm_astype(nm, v, a->v.dt), ndim, shape), *src = nm_permute_dims(nm, wide, back);
        status = src ? nm_map_check(&map, s.axis) : nm_outcome(nm);
        if (status >= 0)
            status = nm_map_set(&map, &src->v);
        nm_map_end(&map);
    }
    nm_leave(nm);
    return status;
}
nm_status nm_assign_by(nm_ctx *nm, nm_array *a, const char *index, int n, const nm_array *const *arrays, const nm_array *value)
{
    const nm_array *all[8] = { a, value };
    int operands = nm_gather(all, 2, n, arrays);
    if (!nm_given(nm, __func__, 2, all) || !nm_given(nm, __func__, n, arrays))
        return nm_last(nm);
    return nm_blame_status(nm, __func__, operands, all, assign_by(nm, a, index, n, arrays, value));
}

/* ------------------------------------------------------------------ other readings of the same memory */
nm_array *nm_reinterpret(nm_ctx *nm, const nm_array *a, nm_dtype dt)
{
    NM_OPERANDS(a);
    nm_viewbuf buf;
    nm_viewbuf_copy(&buf, &a->v);
    int last = a->v.ndim - 1;
    if (!dt.cls || dt.size <= 0 || dt.flags & (NM_REFS | NM_NEEDS_HOST)) {
        nm_fail(nm, NM_E_TYPE, "memory cannot be read as this dtype");
        return NM_RESULT(NULL);
    }
    if (dt.size != a->v.dt.size) {
        intptr_t bytes = last >= 0 ? a->shape[last] * a->v.dt.size : 0;
        if (last < 0 || a->strides[last] != a->v.dt.size || bytes % dt.size) {
            nm_fail(nm, NM_E_VALUE,
                    "When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the "
                    "array.");
            return NM_RESULT(NULL);
        }
        buf.shape[last] = bytes / dt.size;
        buf.strides[last] = dt.size;
    }
    buf.v.dt = dt;
    return NM_RESULT(nm_window(nm, a, &buf.v));
}

nm_array *nm_byteswap(nm_ctx *nm, const nm_array *a)
{
    NM_OPERANDS(a);
    nm_dtype dt = a->v.dt;
    nm_array *r = nm_fresh(nm, &dt, a->v.ndim, a->shape, false);
    if (!r || nm_copy(nm, &r->v, &a->v, NM_UNSAFE_CASTING) < 0)
        return NM_RESULT(NULL);
    nm_swap_items(dt.size, nm_dtype_swap_unit(&dt), r->v.data, dt.size, nm_size(r));
    return r;
}
