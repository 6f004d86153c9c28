/* sets.c - unique, isin and the set operations. */
#include "algo/sets.h"
#include "algo/join.h"
#include "algo/take.h"
#include "dtype/half_soft.h"

/* fresh[i] = item i differs from item i - 1; all NaNs are one where one_nan.  By value for numbers, else by compare. */
#define MARK(T, differ, nan_pair)                                                  \
    {                                                                              \
        const T *a = (const T *)data;                                              \
        for (intptr_t i = 1; i < n; i++) {                                         \
            T x = a[i - 1], y = a[i];                                              \
            fresh[i] = (char)((differ) && !(one_nan && (nan_pair)));               \
        }                                                                          \
        return NM_OK;                                                              \
    }
typedef struct { float re, im; } pair_f;
typedef struct { double re, im; } pair_d;
typedef struct { long double re, im; } pair_g;
#define NAN_OF(x) ((x).re != (x).re || (x).im != (x).im)
static nm_status mark_fresh(nm_sorter *s, const char *data, intptr_t n, bool one_nan, char *fresh)
{
    intptr_t size = s->dt.size;
    if (n)
        fresh[0] = 1;
    switch (s->time ? NM_INT64 : s->dt.num) {
    case NM_BOOL: case NM_BYTE: case NM_UBYTE: MARK(uint8_t, x != y, false)
    case NM_SHORT: case NM_USHORT: MARK(uint16_t, x != y, false)
    case NM_INT: case NM_UINT: MARK(uint32_t, x != y, false)
    case NM_LONG: case NM_ULONG: case NM_LONGLONG: case NM_ULONGLONG:
        if (s->time)
            MARK(int64_t, x != y || (!one_nan && x == INT64_MIN), false)
        if (size == 4)
            MARK(uint32_t, x != y, false)
        MARK(uint64_t, x != y, false)
    case NM_HALF: MARK(uint16_t, nm_half_to_float(x) != nm_half_to_float(y), nm_half_isnan(x) && nm_half_isnan(y))
    case NM_FLOAT: MARK(float, x != y, x != x && y != y)
    case NM_DOUBLE: MARK(double, x != y, x != x && y != y)
    case NM_LONGDOUBLE: MARK(long double, x != y, x != x && y != y)
    case NM_CFLOAT: MARK(pair_f, x.re != y.re || x.im != y.im, NAN_OF(x) && NAN_OF(y))
    case NM_CDOUBLE: MARK(pair_d, x.re != y.re || x.im != y.im, NAN_OF(x) && NAN_OF(y))
    case NM_CLONGDOUBLE: MARK(pair_g, x.re != y.re || x.im != y.im, NAN_OF(x) && NAN_OF(y))
    case NM_STRING: case NM_UNICODE:
        for (intptr_t i = 1; i < n; i++)
            fresh[i] = memcmp(data + (i - 1)*size, data + i*size, (size_t)size) != 0;
        return NM_OK;
    }
    nm_status old = s->ctx->status;
    s->ctx->status = NM_OK;
    for (intptr_t i = 1; i < n; i++)
        fresh[i] = nm_sorter_compare(s, data + (i - 1)*size, data + i*size) != 0;
    if (s->ctx->status < 0)
        return s->ctx->status;
    s->ctx->status = old;
    return NM_OK;
}

/* The marked items of a line, packed to the front; returns their number. */
static intptr_t pack(char *to, const char *data, const char *fresh, intptr_t n, intptr_t size)
{
    intptr_t m = 0;
    switch (size) {
#define CASE(bytes)                                                     \
    case bytes:                                                         \
        for (intptr_t i = 0; i < n; i++) {                              \
            memmove(to + m*bytes, data + i*bytes, bytes);               \
            m += fresh[i] != 0;                                         \
        }                                                               \
        return m;
    CASE(1) CASE(2) CASE(4) CASE(8) CASE(16)
#undef CASE
    }
    for (intptr_t i = 0; i < n; i++)
        if (fresh[i])
            memmove(to + m++*size, data + i*size, (size_t)size);
    return m;
}

static intptr_t count_marks(const char *fresh, intptr_t n)
{
    intptr_t m = 0;
    for (intptr_t i = 0; i < n; i++)
        m += fresh[i];
    return m;
}

/* Packed copies of items to a result: references are counted there. */
static nm_status give_items(nm_ctx *ctx, nm_out *out, const nm_dtype *dt, const char *data, const char *fresh, intptr_t n, intptr_t m)
{
    nm_view r;
    intptr_t size = dt->size;
    NM_TRY(nm_new_raw(ctx, out, dt, 1, &m, &r));
    if (!(dt->flags & NM_REFS)) {
        if (m == n)
            memcpy(r.data, data, (size_t)(n*size));
        else if (m) {                        /* pack stores one item ahead: the last run is cut */
            while (n > 0 && !fresh[n - 1])
                n--;
            pack(r.data, data, fresh, n, size);
        }
        if (dt->flags & NM_SWAPPED)
            dt->cls->swap(dt, r.data, size, m);
        return NM_OK;
    }
    for (intptr_t i = 0, k = 0; i < n; i++)
        if (fresh[i])
            NM_TRY(nm_move_items(ctx, dt, r.data + k++*size, size, data + i*size, size, 1));
    return NM_OK;
}

static nm_status give_counts(nm_ctx *ctx, nm_out *out, const char *fresh, intptr_t n, intptr_t m)
{
    nm_view r;
    if (!out)
        return NM_OK;
    NM_TRY(nm_new_num(ctx, out, NM_INT64, 1, &m, &r));
    int64_t *c = (int64_t *)r.data, k = -1;
    for (intptr_t i = 0; i < n; i++) {
        if (fresh[i])
            c[++k] = 0;
        c[k]++;
    }
    return NM_OK;
}

/* Items and their order in one line: with index or inverse. */
static nm_status unique_ordered(nm_ctx *ctx, nm_sorter *s, const nm_view *v, const char *items, intptr_t n, char *sorted, char *fresh,
                                bool equal_nan, nm_out *values, nm_out *index, nm_out *inverse, nm_out *counts)
{
    int64_t *order = nm_alloc_array(ctx, n + 1, 8);
    intptr_t size = s->dt.size, m = 0;
    nm_view r;
    if (!order)
        return NM_E_MEMORY;
    nm_status status = nm_sorter_argsort(s, items, n, order);
    if (status == NM_OK) {
        for (intptr_t i = 0; i < n; i++)
            memcpy(sorted + i*size, items + order[i]*size, (size_t)size);
        status = mark_fresh(s, sorted, n, equal_nan, fresh);
    }
    if (status == NM_OK) {
        m = count_marks(fresh, n);
        status = give_items(ctx, values, &v->dt, sorted, fresh, n, m);
    }
    if (status == NM_OK && index) {
        status = nm_new_num(ctx, index, NM_INT64, 1, &m, &r);
        for (intptr_t i = 0, k = 0; i < n && status == NM_OK; i++)
            if (fresh[i])
                ((int64_t *)r.data)[k++] = order[i];
    }
    if (status == NM_OK && inverse) {
        status = nm_new_num(ctx, inverse, NM_INT64, v->ndim, v->shape, &r);
        for (intptr_t i = 0, k = -1; i < n && status == NM_OK; i++) {
            k += fresh[i];
            ((int64_t *)r.data)[order[i]] = k;
        }
    }
    if (status == NM_OK)
        status = give_counts(ctx, counts, fresh, n, m);
    nm_free(ctx, order, (size_t)(n + 1)*8);
    return status;
}

nm_status nm_view_unique(nm_ctx *ctx, const nm_view *v, bool equal_nan, nm_out *values, nm_out *index, nm_out *inverse, nm_out *counts)
{
    nm_tmp items;
    nm_sorter s;
    intptr_t n = nm_items(v->ndim, v->shape), size = v->dt.size, bytes = n*size;
    bool ordered = index || inverse;
    NM_TRY(ordered || v->dt.flags & NM_REFS ? nm_tmp_get(ctx, &items, v, NULL) : nm_tmp_copy(ctx, &items, v, NULL));
    nm_status status = nm_sorter_begin(ctx, &s, &v->dt, n);
    if (status < 0) {
        nm_tmp_end(ctx, &items);
        return status;
    }
    char *fresh = nm_alloc(ctx, (size_t)n + 1), *sorted = NULL;
    bool extra = ordered || v->dt.flags & NM_REFS;
    if (extra)
        sorted = nm_alloc(ctx, (size_t)bytes);
    if (!fresh || (extra && !sorted)) {
        status = NM_E_MEMORY;
    } else if (ordered) {
        status = unique_ordered(ctx, &s, v, items.v.data, n, sorted, fresh, equal_nan, values, index, inverse, counts);
    } else {
        char *line = items.v.data;
        if (extra) {                         /* borrowed references, moved about */
            memcpy(sorted, line, (size_t)bytes);
            line = sorted;
        }
        status = nm_sorter_sort(&s, line, n, false);
        if (status == NM_OK)
            status = mark_fresh(&s, line, n, equal_nan, fresh);
        if (status == NM_OK) {
            intptr_t m = count_marks(fresh, n);
            status = give_items(ctx, values, &v->dt, line, fresh, n, m);
            if (status == NM_OK)
                status = give_counts(ctx, counts, fresh, n, m);
        }
    }
    nm_free(ctx, fresh, (size_t)n + 1);
    if (sorted)
        nm_free(ctx, sorted, (size_t)bytes);
    nm_sorter_end(&s);
    nm_tmp_end(ctx, &items);
    return status;
}

/* ---------------------------------------------------------------------- isin */
static bool same_item(nm_sorter *s, const char *a, const char *b)
{
    switch (s->dt.num) {
    case NM_HALF: return nm_half_to_float(*(const uint16_t *)a) == nm_half_to_float(*(const uint16_t *)b);
    case NM_FLOAT: return *(const float *)a == *(const float *)b;
    case NM_DOUBLE: return *(const double *)a == *(const double *)b;
    case NM_LONGDOUBLE: return *(const long double *)a == *(const long double *)b;
    case NM_CFLOAT: return ((const float *)a)[0] == ((const float *)b)[0] && ((const float *)a)[1] == ((const float *)b)[1];
    case NM_CDOUBLE: return ((const double *)a)[0] == ((const double *)b)[0] && ((const double *)a)[1] == ((const double *)b)[1];
    case NM_CLONGDOUBLE: return ((const long double *)a)[0] == ((const long double *)b)[0] &&
                                ((const long double *)a)[1] == ((const long double *)b)[1];
    case NM_DATETIME: case NM_TIMEDELTA: return *(const int64_t *)a == *(const int64_t *)b && *(const int64_t *)a != INT64_MIN;
    }
    if (s->row)
        return memcmp(a, b, (size_t)s->dt.size) == 0;
    return nm_sorter_compare(s, a, b) == 0;
}

/* Integers in a range that fits a table: r[i] = table[a[i] - least]. */
static nm_status isin_table(nm_ctx *ctx, const int64_t *a, intptr_t n, const int64_t *b, intptr_t m, bool invert, char *r, bool *done)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (intptr_t i = 0; i < m; i++) {
        least = b[i] < least ? b[i] : least;
        most = b[i] > most ? b[i] : most;
    }
    uint64_t range = (uint64_t)most - (uint64_t)least;
    *done = m > 0 && range <= (uint64_t)(8*(n + m) + 1024);
    if (!*done)
        return NM_OK;
    char *table = nm_alloc_zero(ctx, (size_t)range + 1);
    if (!table)
        return NM_E_MEMORY;
    for (intptr_t i = 0; i < m; i++)
        table[(uint64_t)b[i] - (uint64_t)least] = 1;
    for (intptr_t i = 0; i < n; i++) {
        uint64_t at = (uint64_t)a[i] - (uint64_t)least;
        r[i] = (char)((table[at <= range ? at : 0] & (at <= range)) ^ invert);
    }
    nm_free(ctx, table, (size_t)range + 1);
    return NM_OK;
}

nm_status nm_view_isin(nm_ctx *ctx, const nm_view *a, const nm_view *b, bool invert, nm_out *out)
{
    nm_tmp ta = { .own = false }, tb = { .own = false };
    nm_sorter s = { .scratch = NULL };
    nm_dtype dt;
    nm_view r;
    intptr_t n = nm_items(a->ndim, a->shape), m = nm_items(b->ndim, b->shape), size;
    NM_TRY(nm_promote(ctx, &a->dt, &b->dt, &dt));
    size = dt.size;
    nm_dtype i8 = nm_dtype_of(NM_INT64);
    /* uint64 with a sign goes by way of float64 in promotion: compare it as NumPy does */
    bool table = dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL) && dt.num != NM_ULONG && dt.num != NM_ULONGLONG;
    nm_status status = nm_tmp_get(ctx, &ta, a, table ? &i8 : &dt);
    if (status == NM_OK)
        status = table ? nm_tmp_get(ctx, &tb, b, &i8) : nm_tmp_copy(ctx, &tb, b, &dt);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, NM_BOOL, a->ndim, a->shape, &r);
    bool done = m == 0;
    if (status == NM_OK && done)
        memset(r.data, invert, (size_t)n);
    if (status == NM_OK && !done && table) {
        status = isin_table(ctx, (const int64_t *)ta.v.data, n, (const int64_t *)tb.v.data, m, invert, r.data, &done);
        if (status == NM_OK && !done) {
            dt = i8;
            size = 8;
            if (!tb.own)
                status = nm_tmp_copy(ctx, &tb, b, &i8);
        }
    }
    if (status == NM_OK && !done) {
        int64_t place[512];
        status = nm_sorter_begin(ctx, &s, &dt, m);
        if (status == NM_OK)
            status = nm_sorter_sort(&s, tb.v.data, m, false);
        for (intptr_t i = 0; i < n && status == NM_OK; i += 512) {
            intptr_t part = NM_MIN(512, n - i);
            status = nm_sorter_search(&s, tb.v.data, m, ta.v.data + i*size, part, false, place);
            for (intptr_t k = 0; k < part && status == NM_OK; k++)
                r.data[i + k] = (char)((place[k] < m && same_item(&s, ta.v.data + (i + k)*size, tb.v.data + place[k]*size)) ^ invert);
        }
        if (s.scratch)
            nm_sorter_end(&s);
    }
    nm_tmp_end(ctx, &tb);
    nm_tmp_end(ctx, &ta);
    return status;
}

/* ------------------------------------------------------------ set operations */
/* a's items distinct and sorted, or just raveled if they are known to be distinct. */
static nm_status distinct(nm_ctx *ctx, const nm_view *v, bool unique, nm_own *own)
{
    nm_view r;
    nm_tmp t;
    if (!unique)
        return nm_view_unique(ctx, v, true, &own->out, NULL, NULL, NULL);
    NM_TRY(nm_tmp_get(ctx, &t, v, NULL));
    intptr_t n = nm_items(v->ndim, v->shape);
    nm_status status = nm_new_1d(ctx, &own->out, &v->dt, n, &r);
    if (status == NM_OK)
        status = nm_move_items(ctx, &r.dt, r.data, r.dt.size, t.v.data, t.v.dt.size, n);
    nm_tmp_end(ctx, &t);
    return status;
}

/* Items of the sorted line that occur twice (intersect) or once (xor). */
static nm_status pairs(nm_ctx *ctx, const nm_view *v, bool twice, nm_out *out)
{
    nm_sorter s;
    intptr_t n = v->shape[0];
    NM_TRY(nm_view_sort(ctx, v, 0, NM_SORT_STABLE));
    char *fresh = nm_alloc(ctx, (size_t)n + 2);
    if (!fresh)
        return NM_E_MEMORY;
    nm_status status = nm_sorter_begin(ctx, &s, &v->dt, 1);
    if (status == NM_OK) {
        fresh[0] = 1;
        status = mark_fresh(&s, v->data, n, false, fresh);
        fresh[n] = 1;
        for (intptr_t i = 0; i < n; i++)
            fresh[i] = twice ? !fresh[i + 1] : fresh[i] && fresh[i + 1];
        if (status == NM_OK)
            status = give_items(ctx, out, &s.dt, v->data, fresh, n, count_marks(fresh, n));
        nm_sorter_end(&s);
    }
    nm_free(ctx, fresh, (size_t)n + 2);
    return status;
}

nm_status nm_set_operation(nm_ctx *ctx, nm_set_op op, const nm_view *a, const nm_view *b, bool unique, nm_out *out)
{
    nm_own x, y, z;
    nm_own_begin(&x);
    nm_own_begin(&y);
    nm_own_begin(&z);
    nm_status status;
    if (op == NM_SET_UNION) {
        status = nm_view_concatenate(ctx, 2, (const nm_view *const[]){ a, b }, NM_AXIS_NONE, NULL, NM_SAME_KIND_CASTING, &z.out);
        if (status == NM_OK)
            status = nm_view_unique(ctx, &z.buf.v, true, out, NULL, NULL, NULL);
    } else {
        status = distinct(ctx, a, unique, &x);
        if (status == NM_OK && op == NM_SET_DIFF) {
            status = nm_view_isin(ctx, &x.buf.v, b, true, &y.out);
            if (status == NM_OK)
                status = nm_view_extract(ctx, &y.buf.v, &x.buf.v, out);
        } else if (status == NM_OK) {
            status = distinct(ctx, b, unique, &y);
            if (status == NM_OK)
                status = nm_view_concatenate(ctx, 2, (const nm_view *const[]){ &x.buf.v, &y.buf.v }, NM_AXIS_NONE, NULL,
                                             NM_SAME_KIND_CASTING, &z.out);
            if (status == NM_OK)
                status = pairs(ctx, &z.buf.v, op == NM_SET_INTERSECT, out);
        }
    }
    nm_own_end(ctx, &z);
    nm_own_end(ctx, &y);
    nm_own_end(ctx, &x);
    return status;
}

/* Outputs for the neighbours in order that are equal: their items, and where they stand in a and in b; index: places before the distinct
 * items were taken, or NULL. */
static nm_status give_common(nm_ctx *ctx, nm_sorter *s, const nm_view *all, const int64_t *order, intptr_t split, const nm_own *index,
                             nm_out *const *out)
{
    intptr_t n = all->shape[0], size = s->dt.size, count = 0, at = 0;
    nm_view r[3];
#define EQUAL(i) same_item(s, all->data + order[i]*size, all->data + order[(i) + 1]*size)
    for (intptr_t i = 0; i + 1 < n; i++)
        count += EQUAL(i);
    NM_TRY(nm_new_1d(ctx, out[0], &s->dt, count, &r[0]));
    for (int k = 1; k < 3; k++)
        NM_TRY(nm_new_num(ctx, out[k], NM_INT64, 1, &count, &r[k]));
    for (intptr_t i = 0; i + 1 < n && at < count; i++) {
        if (!EQUAL(i))
            continue;
        int64_t place[2] = { order[i], order[i + 1] - split };
        NM_TRY(nm_move_items(ctx, &s->dt, r[0].data + at*size, size, all->data + order[i]*size, size, 1));
        for (int k = 0; k < 2; k++)
            ((int64_t *)r[k + 1].data)[at] = index ? ((const int64_t *)index[k].buf.v.data)[place[k]] : place[k];
        at++;
    }
    return NM_OK;
#undef EQUAL
}

nm_status nm_set_intersect(nm_ctx *ctx, const nm_view *a, const nm_view *b, bool unique, nm_out *values, nm_out *in_a, nm_out *in_b)
{
    const nm_view *given[2] = { a, b };
    nm_own part[2], index[2], all;
    nm_sorter s;
    nm_own_begin(&all);
    nm_status status = NM_OK;
    for (int i = 0; i < 2; i++) {
        nm_own_begin(&part[i]);
        nm_own_begin(&index[i]);
        if (status == NM_OK)
            status = unique ? distinct(ctx, given[i], true, &part[i])
                     : nm_view_unique(ctx, given[i], true, &part[i].out, &index[i].out, NULL, NULL);
    }
    if (status == NM_OK)
        status = nm_view_concatenate(ctx, 2, (const nm_view *const[]){ &part[0].buf.v, &part[1].buf.v }, NM_AXIS_NONE, NULL,
                                     NM_SAME_KIND_CASTING, &all.out);
    intptr_t n = status < 0 ? 0 : all.buf.v.shape[0];
    int64_t *order = status < 0 ? NULL : nm_alloc_array(ctx, n, sizeof *order);
    if (status == NM_OK)
        status = order ? nm_sorter_begin(ctx, &s, &all.buf.v.dt, n) : NM_E_MEMORY;
    if (status == NM_OK) {
        status = nm_sorter_argsort(&s, all.buf.v.data, n, order);
        if (status == NM_OK)
            status = give_common(ctx, &s, &all.buf.v, order, part[0].buf.v.shape[0], unique ? NULL : index,
                                 (nm_out *const[]){ values, in_a, in_b });
        nm_sorter_end(&s);
    }
    nm_free(ctx, order, (size_t)n*sizeof *order);
    nm_own_end(ctx, &all);
    for (int i = 0; i < 2; i++) {
        nm_own_end(ctx, &index[i]);
        nm_own_end(ctx, &part[i]);
    }
    return status;
}
