/* array_index.c - single items, NumPy-like index texts, selection by arrays. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "algo/mapindex.h"
#include "algo/take.h"
#include "array/array_memory.h"

/* ------------------------------------------------------------------ items */
static char *item_of(nm_ctx *nm, const nm_array *a, const intptr_t *index)
{
    if (!a)
        return NULL;
    char *p = a->v.data;
    for (int d = 0; d < a->v.ndim; d++) {
        intptr_t i = index[d] < 0 ? index[d] + a->shape[d] : index[d];
        if (i < 0 || i >= a->shape[d]) {
            nm_fail(nm, NM_E_INDEX, "index %zd is out of bounds for axis %d with size %zd", (ptrdiff_t)index[d], d, (ptrdiff_t)a->shape[d]);
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
    const char *p = item_of(nm, a, index);
    return p && convert(nm, &a->v.dt, p, NM_DOUBLE, (char *)&value) >= 0 ? value : NAN;
}

int64_t nm_get_integer(nm_ctx *nm, const nm_array *a, const intptr_t *index)
{
    int64_t value;
    const char *p = item_of(nm, a, index);
    return p && convert(nm, &a->v.dt, p, NM_INT64, (char *)&value) >= 0 ? value : 0;
}

nm_status nm_set(nm_ctx *nm, nm_array *a, const intptr_t *index, double value)
{
    char *p = item_of(nm, a, index);
    if (!p)
        return nm_last(nm) < 0 ? nm_last(nm) : NM_E_VALUE;
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    nm_view s = { .data = (char *)&value, .dt = f64 }, d = { .data = p, .dt = a->v.dt, .flags = NM_WRITEABLE };
    return nm_copy(nm, &d, &s, NM_UNSAFE_CASTING);
}

double nm_value(nm_ctx *nm, const nm_array *a)
{
    static const intptr_t zeros[NM_MAXDIMS] = { 0 };
    if (a && nm_size(a) != 1) {
        nm_fail(nm, NM_E_TYPE, "only one-item arrays have a value");
        return NAN;
    }
    return nm_get(nm, a, zeros);
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
        *value = (intptr_t)v;
    return skip(end);
}

static nm_status parse_index(nm_ctx *nm, const char *text, nm_index_item *items, int *n)
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
    NM_TRY(parse_index(nm, index, items, &n));
    return nm_slice(nm, &a->v, n, items, out);
}

nm_array *nm_index(nm_ctx *nm, const nm_array *a, const char *index)
{
    nm_viewbuf buf;
    return a && sliced(nm, a, index, &buf) >= 0 ? nm_window(nm, a, &buf.v) : NULL;
}

nm_status nm_assign(nm_ctx *nm, nm_array *a, const char *index, const nm_array *value)
{
    nm_viewbuf buf;
    if (!a || !value)
        return nm_last(nm) < 0 ? nm_last(nm) : NM_E_VALUE;
    if (!(a->v.flags & NM_WRITEABLE))
        return nm_fail(nm, NM_E_VALUE, "assignment destination is read-only");
    NM_TRY(sliced(nm, a, index, &buf));
    return nm_copy(nm, &buf.v, &value->v, NM_UNSAFE_CASTING);
}

/* ------------------------------------------------------------------ selection by arrays */
nm_array *nm_pick(nm_ctx *nm, const nm_array *a, int n, const nm_array *const *index, const int *axes)
{
    const nm_view *views[NM_MAXDIMS];
    nm_map map;
    if (!a || n < 1 || n > a->v.ndim)
        return a ? (nm_fail(nm, NM_E_INDEX, "too many indices for array"), NULL) : NULL;
    for (int i = 0; i < n; i++) {
        if (!index[i])
            return NULL;
        nm_array *whole = nm_astype(nm, index[i], nm_dtype_of(NM_LONG));
        if (!whole)
            return NULL;
        views[i] = &whole->v;
    }
    if (nm_map_begin(nm, &map, &a->v, n, views, axes) < 0)
        return NULL;
    nm_array *r = nm_fresh(nm, &a->v.dt, map.nb + map.nr, map.shape, false);
    if (r && nm_map_get(&map, axes, &r->v) < 0)
        r = NULL;
    nm_map_end(&map);
    return r;
}

nm_array *nm_masked(nm_ctx *nm, const nm_array *a, const nm_array *mask)
{
    if (!a || !mask)
        return NULL;
    bool same = mask->v.dt.num == NM_BOOL && mask->v.ndim == a->v.ndim;
    for (int d = 0; same && d < a->v.ndim; d++)
        same = mask->shape[d] == a->shape[d];
    if (!same) {
        nm_fail(nm, NM_E_INDEX, "the mask must be a bool array of the array's shape");
        return NULL;
    }
    intptr_t n = nm_mask_count(nm, &mask->v);
    nm_array *r = nm_fresh(nm, &a->v.dt, 1, &n, false);
    return r && nm_mask_get(nm, &a->v, &mask->v, &r->v) >= 0 ? r : NULL;
}
