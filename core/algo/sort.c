/* sort.c - sorting and selecting lines: kernels where the type has them, merges by the class' compare otherwise; and the
 * functions along an axis. */
#include "algo/sort.h"
#include "kernels/sort_kernels.h"

static const nm_sort_row *const tables[] = {
#define X(level) NM_JOIN(nm_sort_, level),
    NM_FOR_LEVELS(X)
#undef X
};

nm_status nm_sorter_begin(nm_ctx *ctx, nm_sorter *s, const nm_dtype *dt, intptr_t n)
{
    int type = nm_ctype_of(dt);
    *s = (nm_sorter){ .ctx = ctx, .dt = nm_dtype_native(dt), .cls = nm_dtype_class(ctx->lib, dt) };
    if (dt->num == NM_DATETIME || dt->num == NM_TIMEDELTA) {
        s->time = true;
        type = NM_T_i64;
    }
    intptr_t size = dt->size, bytes;
    if (type >= 0) {
        s->row = &tables[ctx->lib->level][type];
        if (!nm_mul_size(n, NM_MAX(size, 16) + 16, &bytes))
            return nm_fail(ctx, NM_E_MEMORY, "Unable to allocate scratch memory for sorting");
        bytes = nm_sort_scratch(n, size, type);
        if (size <= 2 && n < 3000)           /* no table of counts */
            bytes = n < 1088 ? 8192 + 8*n : 65536*4 + 8*n;
    } else {
        if (!s->cls->compare)
            return nm_fail(ctx, NM_E_TYPE, "type does not have compare function");
        if (!nm_mul_size(n, size + 24, &bytes))
            return nm_fail(ctx, NM_E_MEMORY, "Unable to allocate scratch memory for sorting");
    }
    s->bytes = bytes + 64;
    s->scratch = nm_alloc(ctx, (size_t)s->bytes);
    return s->scratch ? NM_OK : NM_E_MEMORY;
}

void nm_sorter_end(nm_sorter *s)
{
    nm_free(s->ctx, s->scratch, (size_t)s->bytes);
    s->scratch = NULL;
}

/* -------------------------------------------------- by the class' compare */
static inline int before(nm_sorter *s, const nm_call *call, const char *a, const char *b) { return s->cls->compare(call, a, b) < 0; }

int nm_sorter_compare(nm_sorter *s, const void *a, const void *b)
{
    nm_call call = { s->ctx, &s->dt, NULL };
    return s->cls->compare(&call, a, b);
}

static void merge_index(nm_sorter *s, const nm_call *call, const char *data, int64_t *x, intptr_t n, int64_t *w)
{
    intptr_t size = s->dt.size;
    if (s->ctx->status < 0)
        return;
    if (n <= 12) {
        for (intptr_t i = 1; i < n; i++) {
            int64_t t = x[i];
            intptr_t j = i;
            for (; j > 0 && before(s, call, data + t*size, data + x[j - 1]*size); j--)
                x[j] = x[j - 1];
            x[j] = t;
        }
        return;
    }
    intptr_t half = n/2, i = 0, j = half, k = 0;
    merge_index(s, call, data, x, half, w);
    merge_index(s, call, data, x + half, n - half, w);
    if (!before(s, call, data + x[half]*size, data + x[half - 1]*size))
        return;
    memcpy(w, x, (size_t)half*sizeof *x);
    while (i < half && j < n)
        x[k++] = before(s, call, data + x[j]*size, data + w[i]*size) ? x[j++] : w[i++];
    while (i < half)
        x[k++] = w[i++];
}

/* The first eight bytes of strings decide most comparisons: sort by them as one number, then the runs of equal ones. */
static bool prefix_key(const nm_sorter *s, const char *item, uint64_t *key)
{
    uint64_t k = 0;
    if (s->dt.num == NM_STRING || (s->dt.num == NM_VOID && !s->dt.param)) {
        memcpy(&k, item, (size_t)NM_MIN(s->dt.size, 8));
        *key = __builtin_bswap64(k);
        return true;
    }
    uint32_t c[3] = { 0 };
    memcpy(c, item, (size_t)NM_MIN(s->dt.size, 12));
    if ((c[0] | c[1] | c[2]) >> 21)
        return false;
    *key = (uint64_t)c[0] << 42 | (uint64_t)c[1] << 21 | c[2];
    return true;
}

static nm_status argsort_text(nm_sorter *s, const nm_call *call, const char *data, intptr_t n, int64_t *index, int64_t *w, bool *done)
{
    intptr_t size = s->dt.size, whole = s->dt.num == NM_UNICODE ? 12 : 8;
    uint64_t *key = nm_alloc_array(s->ctx, n, 8);
    if (!key)
        return NM_E_MEMORY;
    *done = true;
    for (intptr_t i = 0; i < n && *done; i++)
        *done = prefix_key(s, data + i*size, &key[i]);
    if (*done) {
        tables[s->ctx->lib->level][NM_T_u64].argsort(key, n, index, w);
        if (size > whole)
            for (intptr_t i = 0, j; i < n; i = j) {
                for (j = i + 1; j < n && key[index[i]] == key[index[j]]; j++)
                    ;
                if (j > i + 1)
                    merge_index(s, call, data, index + i, j - i, w);
            }
    }
    nm_free(s->ctx, key, (size_t)n*8);
    return NM_OK;
}

static nm_status argsort_compare(nm_sorter *s, const char *data, intptr_t n, int64_t *index)
{
    nm_call call = { s->ctx, &s->dt, NULL };
    nm_status old = s->ctx->status;
    int64_t *w = (int64_t *)s->scratch;
    if (s->dt.size > 0 && n > 32 && n < 0xFFFFFFFF &&
        (s->dt.num == NM_STRING || s->dt.num == NM_UNICODE)) {
        bool done;
        NM_TRY(argsort_text(s, &call, data, n, index, w, &done));
        if (done)
            return NM_OK;
    }
    for (intptr_t i = 0; i < n; i++)
        index[i] = i;
    s->ctx->status = NM_OK;
    merge_index(s, &call, data, index, n, w);
    if (s->ctx->status < 0)
        return s->ctx->status;
    s->ctx->status = old;
    return NM_OK;
}

/* ------------------------------------------------------------------ one line */
static void shift_times(int64_t *a, intptr_t n, int64_t by)
{
    for (intptr_t i = 0; i < n; i++)
        a[i] = (int64_t)((uint64_t)a[i] + (uint64_t)by);
}

/* A long line by threads: selects part it at equal distances, halves at once from the second on, and the parts are sorted. */
enum { PART_ITEMS = 1 << 16, MOST_PARTS = 64 };
typedef struct parting { const nm_sort_row *row; char *data; intptr_t n, size, parts, width; } parting;

static intptr_t part_at(const parting *p, intptr_t i) { return p->n/p->parts*i + p->n % p->parts*i/p->parts; }

static int part_some(void *arg, intptr_t begin, intptr_t end)
{
    const parting *p = arg;
    for (intptr_t i = begin; i < end; i++) {
        intptr_t from = part_at(p, i*p->width), middle = part_at(p, i*p->width + p->width/2), to = part_at(p, (i + 1)*p->width);
        if (p->width > 1)
            p->row->select(p->data + from*p->size, to - from, middle - from, NULL);
        else
            p->row->sort(p->data + from*p->size, to - from, NULL);
    }
    return 0;
}

static void sort_in_parts(nm_ctx *ctx, const nm_sort_row *row, char *data, intptr_t n, intptr_t size)
{
    parting p = { row, data, n, size, 1, 1 };
    while (p.parts < ctx->lib->pool.threads && p.parts < MOST_PARTS && n/(2*p.parts) >= PART_ITEMS)
        p.parts *= 2;
    for (p.width = p.parts; p.width >= 1; p.width /= 2)
        nm_pool_run(ctx->lib, part_some, &p, p.parts/p.width, 1);
    row->join(data, n);
}

nm_status nm_sorter_sort(nm_sorter *s, char *data, intptr_t n, bool stable)
{
    if (n < 2)
        return NM_OK;
    if (s->row) {
        if (s->time)                         /* NaT, the smallest integer, becomes the largest */
            shift_times((int64_t *)data, n, -1);
        if (n >= 2*PART_ITEMS && s->row->join && !stable && s->ctx->lib->pool.threads > 1 && !s->row->sorted(data, n))
            sort_in_parts(s->ctx, s->row, data, n, s->dt.size);
        else
            (stable ? s->row->stable : s->row->sort)(data, n, s->scratch);
        if (s->time)
            shift_times((int64_t *)data, n, 1);
        return NM_OK;
    }
    /* scratch: n words for merging, n indexes, n items */
    int64_t *index = (int64_t *)s->scratch + n;
    char *copy = s->scratch + 16*n;
    intptr_t size = s->dt.size;
    NM_TRY(argsort_compare(s, data, n, index));
    memcpy(copy, data, (size_t)(n*size));
    for (intptr_t i = 0; i < n; i++)
        memcpy(data + i*size, copy + index[i]*size, (size_t)size);
    return NM_OK;
}

nm_status nm_sorter_argsort(nm_sorter *s, const char *data, intptr_t n, int64_t *index)
{
    if (!s->row || n >= 0xFFFFFFFF)
        return argsort_compare(s, data, n, index);
    if (s->time) {
        int64_t *copy = nm_alloc_array(s->ctx, n, 8);
        if (!copy)
            return NM_E_MEMORY;
        memcpy(copy, data, (size_t)n*8);
        shift_times(copy, n, -1);
        s->row->argsort(copy, n, index, s->scratch);
        nm_free(s->ctx, copy, (size_t)n*8);
        return NM_OK;
    }
    s->row->argsort(data, n, index, s->scratch);
    return NM_OK;
}

nm_status nm_sorter_select(nm_sorter *s, char *data, intptr_t n, int nkth, const intptr_t *kth)
{
    if (n < 2 || nkth == 0)
        return NM_OK;
    if (!s->row || nkth > 8)
        return nm_sorter_sort(s, data, n, false);
    if (s->time)
        shift_times((int64_t *)data, n, -1);
    intptr_t size = s->dt.size, from = 0;
    for (int i = 0; i < nkth; i++) {
        if (kth[i] < from)
            continue;
        s->row->select(data + from*size, n - from, kth[i] - from, s->scratch);
        from = kth[i] + 1;
    }
    if (s->time)
        shift_times((int64_t *)data, n, 1);
    return NM_OK;
}

enum { SEARCH_KEYS = 1 << 14 };
typedef struct searching { const nm_sort_row *row; const char *data, *key; intptr_t n, size; bool right; int64_t *place; } searching;

static int search_some(void *arg, intptr_t begin, intptr_t end)
{
    const searching *s = arg;
    s->row->search(s->data, s->n, s->key + begin*s->size, end - begin, s->place + begin, s->right);
    return 0;
}

nm_status nm_sorter_search(nm_sorter *s, const char *data, intptr_t n, const char *key, intptr_t keys, bool right, int64_t *place)
{
    searching by_row = { s->row, data, key, n, s->dt.size, right, place };
    if (s->row && !s->time) {
        nm_pool_run(s->ctx->lib, search_some, &by_row, keys, SEARCH_KEYS);
        return NM_OK;
    }
    if (s->time) {
        int64_t *copy = nm_alloc_array(s->ctx, n + keys, 8);
        if (!copy)
            return NM_E_MEMORY;
        memcpy(copy, data, (size_t)n*8);
        memcpy(copy + n, key, (size_t)keys*8);
        shift_times(copy, n + keys, -1);
        by_row.data = (char *)copy;
        by_row.key = (char *)(copy + n);
        nm_pool_run(s->ctx->lib, search_some, &by_row, keys, SEARCH_KEYS);
        nm_free(s->ctx, copy, (size_t)(n + keys)*8);
        return NM_OK;
    }
    nm_call call = { s->ctx, &s->dt, NULL };
    nm_status old = s->ctx->status;
    s->ctx->status = NM_OK;
    for (intptr_t i = 0; i < keys; i++) {
        const char *k = key + i*s->dt.size;
        intptr_t lo = 0, hi = n;
        while (lo < hi) {
            intptr_t mid = lo + (hi - lo)/2;
            const char *m = data + mid*s->dt.size;
            if (right ? s->cls->compare(&call, k, m) >= 0 : s->cls->compare(&call, m, k) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        place[i] = lo;
        if (s->ctx->status < 0)
            return s->ctx->status;
    }
    s->ctx->status = old;
    return NM_OK;
}

/* --------------------------------------------------------------- along an axis */
static bool line_direct(const nm_view *v, intptr_t step)
{
    return step == v->dt.size && !(v->dt.flags & NM_SWAPPED) && nm_is_aligned(v, v->dt.align);
}

/* What sort and partition share: every line sorted or selected in place, by way of a buffer where it is not plain memory. */
static nm_status each_line(nm_ctx *ctx, const nm_view *v, int axis, bool stable, int nkth, const intptr_t *kth)
{
    nm_sorter s;
    nm_lines it;
    nm_status status = NM_OK;
    intptr_t n = v->shape[axis], size = v->dt.size, bytes = 0;
    nm_lines_begin(&it, 1, &v, axis);
    if (it.count == 0 || n < 2 || size == 0)
        return NM_OK;
    NM_TRY(nm_sorter_begin(ctx, &s, &v->dt, n));
    bool direct = line_direct(v, it.step[0]);
    char *buffer = NULL;
    if (!direct) {
        bytes = n*size;
        buffer = nm_alloc(ctx, (size_t)bytes);
        if (!buffer)
            status = NM_E_MEMORY;
    }
    if (status == NM_OK)
        do {
            char *line = direct ? it.ptr[0] : buffer;
            if (!direct)
                nm_line_load(&v->dt, buffer, it.ptr[0], it.step[0], n);
            status = kth ? nm_sorter_select(&s, line, n, nkth, kth) : nm_sorter_sort(&s, line, n, stable);
            if (!direct)
                nm_line_store(&v->dt, it.ptr[0], it.step[0], buffer, n);
        } while (status == NM_OK && nm_lines_next(&it));
    nm_free(ctx, buffer, (size_t)bytes);
    nm_sorter_end(&s);
    return status;
}

nm_status nm_view_sort(nm_ctx *ctx, const nm_view *v, int axis, nm_sort_kind kind)
{
    NM_TRY(nm_axis(ctx, axis, v->ndim, NULL, &axis));
    return each_line(ctx, v, axis, kind == NM_SORT_STABLE, 0, NULL);
}

/* kth from 0, ascending, checked against n. */
static nm_status check_kth(nm_ctx *ctx, int nkth, const intptr_t *kth, intptr_t n, intptr_t *to)
{
    for (int i = 0; i < nkth; i++) {
        intptr_t k = kth[i] < 0 ? kth[i] + n : kth[i];
        if (n > 0 && (k < 0 || k >= n))
            return nm_fail(ctx, NM_E_VALUE, "kth(=%zd) out of bounds (%zd)", (ptrdiff_t)k, (ptrdiff_t)n);
        int j = i;
        for (; j > 0 && to[j - 1] > k; j--)
            to[j] = to[j - 1];
        to[j] = k;
    }
    return NM_OK;
}

nm_status nm_view_partition(nm_ctx *ctx, const nm_view *v, int nkth, const intptr_t *kth, int axis)
{
    NM_TRY(nm_axis(ctx, axis, v->ndim, NULL, &axis));
    intptr_t *sorted = nm_alloc_array(ctx, nkth + 1, sizeof *sorted);
    if (!sorted)
        return NM_E_MEMORY;
    nm_status status = check_kth(ctx, nkth, kth, v->shape[axis], sorted);
    if (status == NM_OK && nkth)
        status = each_line(ctx, v, axis, false, nkth, sorted);
    nm_free(ctx, sorted, (size_t)(nkth + 1)*sizeof *sorted);
    return status;
}

/* argsort, or argpartition for one rank (k >= 0). */
static nm_status each_arg_line(nm_ctx *ctx, const nm_view *v, int axis, intptr_t k, const nm_view *r)
{
    nm_sorter s;
    nm_lines it;
    nm_status status = NM_OK;
    intptr_t n = v->shape[axis], size = v->dt.size;
    nm_lines_begin(&it, 2, (const nm_view *const[]){ v, r }, axis);
    if (it.count == 0 || n == 0)
        return NM_OK;
    NM_TRY(nm_sorter_begin(ctx, &s, &v->dt, n));
    bool direct = line_direct(v, it.step[0]), place = it.step[1] == 8;
    intptr_t bytes = (direct ? 0 : n*size) + 8*n;
    char *buffer = NULL;
    if (!direct || !place) {
        buffer = nm_alloc(ctx, (size_t)bytes);
        if (!buffer)
            status = NM_E_MEMORY;
    }
    if (status == NM_OK)
        do {
            const char *line = direct ? it.ptr[0] : buffer + 8*n;
            int64_t *index = (int64_t *)(place ? it.ptr[1] : buffer);
            if (!direct)
                nm_line_load(&v->dt, buffer + 8*n, it.ptr[0], it.step[0], n);
            if (k >= 0 && s.row && !s.time && n < 0xFFFFFFFF)
                s.row->argselect(line, n, k, index, s.scratch);
            else
                status = nm_sorter_argsort(&s, line, n, index);
            if (!place)
                nm_scatter_bytes(it.ptr[1], it.step[1], buffer, n, 8);
        } while (status == NM_OK && nm_lines_next(&it));
    nm_free(ctx, buffer, (size_t)bytes);
    nm_sorter_end(&s);
    return status;
}

/* axis=None and 0-d operands: the raveled items, in t. */
static nm_status along(nm_ctx *ctx, const nm_view *v, int *axis, nm_tmp *t, nm_view *flat)
{
    t->own = false;
    *flat = *v;
    if (*axis == NM_AXIS_NONE || v->ndim == 0) {
        NM_TRY(nm_axis(ctx, *axis == NM_AXIS_NONE ? 0 : *axis, 1, NULL, axis));
        return nm_flat(ctx, v, t, flat);
    }
    return nm_axis(ctx, *axis, v->ndim, NULL, axis);
}

nm_status nm_view_argsort(nm_ctx *ctx, const nm_view *v, int axis, nm_sort_kind kind, nm_out *out)
{
    nm_tmp t;
    nm_view flat, r;
    (void)kind;
    NM_TRY(along(ctx, v, &axis, &t, &flat));
    nm_status status = nm_new_num(ctx, out, NM_INT64, flat.ndim, flat.shape, &r);
    if (status == NM_OK)
        status = each_arg_line(ctx, &flat, axis, -1, &r);
    nm_tmp_end(ctx, &t);
    return status;
}

nm_status nm_view_argpartition(nm_ctx *ctx, const nm_view *v, int nkth, const intptr_t *kth, int axis, nm_out *out)
{
    nm_tmp t;
    nm_view flat, r;
    NM_TRY(along(ctx, v, &axis, &t, &flat));
    intptr_t *sorted = nm_alloc_array(ctx, nkth + 1, sizeof *sorted);
    nm_status status = sorted ? check_kth(ctx, nkth, kth, flat.shape[axis], sorted) : NM_E_MEMORY;
    if (status == NM_OK)
        status = nm_new_num(ctx, out, NM_INT64, flat.ndim, flat.shape, &r);
    if (status == NM_OK)
        status = each_arg_line(ctx, &flat, axis, nkth == 1 ? sorted[0] : -1, &r);
    nm_free(ctx, sorted, (size_t)(nkth + 1)*sizeof *sorted);
    nm_tmp_end(ctx, &t);
    return status;
}

/* One line of lexsort: order is refined from the first key to the last. */
static nm_status lexsort_line(nm_ctx *ctx, nm_sorter *s, const nm_dtype *dt, const char *src, intptr_t step, intptr_t n, bool first,
                              char *items, int64_t *order, int64_t *index, int64_t *next)
{
    (void)ctx;
    intptr_t size = dt->size;
    if (first) {
        nm_line_load(dt, items, src, step, n);
        return nm_sorter_argsort(s, items, n, order);
    }
    for (intptr_t i = 0; i < n; i++)
        memcpy(items + i*size, src + order[i]*step, (size_t)size);
    if (dt->flags & NM_SWAPPED)
        dt->cls->swap(dt, items, size, n);
    NM_TRY(nm_sorter_argsort(s, items, n, index));
    for (intptr_t i = 0; i < n; i++)
        next[i] = order[index[i]];
    memcpy(order, next, (size_t)n*8);
    return NM_OK;
}

nm_status nm_view_lexsort(nm_ctx *ctx, int nkeys, const nm_view *const *keys, int axis, nm_out *out)
{
    nm_view r;
    if (nkeys <= 0)
        return nm_fail(ctx, NM_E_TYPE, "need sequence of keys with len > 0 in lexsort");
    const nm_view *k0 = keys[0];
    for (int i = 1; i < nkeys; i++)
        if (keys[i]->ndim != k0->ndim || (k0->ndim && memcmp(keys[i]->shape, k0->shape, (size_t)k0->ndim*sizeof(intptr_t))))
            return nm_fail(ctx, NM_E_VALUE, "all keys need to be the same shape");
    if (k0->ndim == 0) {
        if (axis != 0 && axis != -1)
            return nm_axis(ctx, axis, 0, NULL, &axis);
        NM_TRY(nm_new_num(ctx, out, NM_INT64, 0, NULL, &r));
        *(int64_t *)r.data = 0;
        return NM_OK;
    }
    NM_TRY(nm_axis(ctx, axis, k0->ndim, NULL, &axis));
    NM_TRY(nm_new_num(ctx, out, NM_INT64, k0->ndim, k0->shape, &r));
    intptr_t n = k0->shape[axis], most = 1;
    if (n == 0 || nm_items(k0->ndim, k0->shape) == 0)
        return NM_OK;
    for (int i = 0; i < nkeys; i++)
        most = NM_MAX(most, keys[i]->dt.size);
    intptr_t bytes = 24*n + most*n;
    char *buffer = nm_alloc(ctx, (size_t)bytes);
    if (!buffer)
        return NM_E_MEMORY;
    int64_t *order = (int64_t *)buffer, *index = order + n, *next = index + n;
    nm_status status = NM_OK;
    nm_lines out_lines, key_lines;
    const nm_view *rp = &r;
    nm_lines_begin(&out_lines, 1, &rp, axis);
    for (intptr_t line = 0; line < out_lines.count && status == NM_OK; line++) {
        for (int i = 0; i < nkeys && status == NM_OK; i++) {
            nm_sorter s;
            nm_lines_begin(&key_lines, 1, &keys[i], axis);
            nm_lines_goto(&key_lines, line);
            status = nm_sorter_begin(ctx, &s, &keys[i]->dt, n);
            if (status == NM_OK) {
                status = lexsort_line(ctx, &s, &keys[i]->dt, key_lines.ptr[0], key_lines.step[0], n, i == 0, (char *)(next + n), order,
                                      index, next);
                nm_sorter_end(&s);
            }
        }
        nm_scatter_bytes(out_lines.ptr[0], out_lines.step[0], buffer, n, 8);
        nm_lines_next(&out_lines);
    }
    nm_free(ctx, buffer, (size_t)bytes);
    return status;
}
