/* array_make.c - owning arrays: memory, scopes, creation, shapes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "algo/bins.h"
#include "algo/join.h"
#include "array/array_memory.h"

struct nm_memory {
    intptr_t users;
    char *data;
    size_t bytes;
    bool own;
    void (*release)(void *user);
    void *user;
};

typedef struct scopes { int depth; nm_array *last; } scopes;     /* nm->scopes */

/* ------------------------------------------------------------------ scopes */
static scopes *scopes_of(nm_ctx *nm)
{
    if (!nm->scopes && (nm->scopes = calloc(1, sizeof(scopes))) == NULL)
        nm_fail(nm, NM_E_MEMORY, "out of memory");
    return nm->scopes;
}

static void drop_memory(nm_ctx *nm, struct nm_memory *m)
{
    if (!m || --m->users > 0)
        return;
    if (m->own)
        nm_free(nm, m->data, m->bytes);
    else if (m->release)
        m->release(m->user);
    free(m);
}

static void unlink_array(nm_ctx *nm, nm_array *a)
{
    scopes *s = nm->scopes;
    if (a->before)
        a->before->next = a->next;
    if (a->next)
        a->next->before = a->before;
    else if (s && s->last == a)
        s->last = a->before;
    a->next = a->before = NULL;
}

void nm_drop(nm_ctx *nm, nm_array *a)
{
    if (!a)
        return;
    unlink_array(nm, a);
    drop_memory(nm, a->memory);
    free(a);
}

void nm_enter(nm_ctx *nm)
{
    scopes *s = scopes_of(nm);
    if (s)
        s->depth++;
}

void nm_leave(nm_ctx *nm)
{
    scopes *s = nm->scopes;
    if (!s || s->depth == 0)
        return;
    for (nm_array *a = s->last, *before; a && a->scope >= s->depth; a = before) {
        before = a->before;
        nm_drop(nm, a);
    }
    s->depth--;
}

nm_array *nm_keep(nm_ctx *nm, nm_array *a)
{
    scopes *s = nm->scopes;
    if (!a || !s || a->scope < s->depth || s->depth == 0)
        return a;
    unlink_array(nm, a);
    a->scope = s->depth - 1;
    /* among the arrays of its new scope: behind the last one that belongs there */
    nm_array *at = s->last;
    while (at && at->scope > a->scope)
        at = at->before;
    a->before = at;
    a->next = at ? at->next : NULL;
    if (!at && s->last) {
        nm_array *first = s->last;
        while (first->before)
            first = first->before;
        a->next = first;
    }
    if (at)
        at->next = a;
    if (a->next)
        a->next->before = a;
    else
        s->last = a;
    return a;
}

/* Called when a context is freed: every array it still has. */
void nm_scopes_free(nm_ctx *nm)
{
    scopes *s = nm->scopes;
    while (s && s->last)
        nm_drop(nm, s->last);
    free(s);
    nm->scopes = NULL;
}

/* ------------------------------------------------------------------ making */
static nm_array *link_array(nm_ctx *nm, struct nm_memory *m)
{
    scopes *s = scopes_of(nm);
    nm_array *a = s && m ? malloc(sizeof *a) : NULL;
    if (!a) {
        if (s)
            nm_fail(nm, NM_E_MEMORY, "out of memory");
        drop_memory(nm, m);
        return NULL;
    }
    a->memory = m;
    a->scope = s->depth;
    a->next = NULL;
    a->before = s->last;
    if (s->last)
        s->last->next = a;
    s->last = a;
    a->v.shape = a->shape;
    a->v.strides = a->strides;
    return a;
}

static struct nm_memory *new_memory(nm_ctx *nm)
{
    struct nm_memory *m = calloc(1, sizeof *m);
    if (!m)
        nm_fail(nm, NM_E_MEMORY, "out of memory");
    else
        m->users = 1;
    return m;
}

nm_array *nm_fresh(nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, bool zero)
{
    intptr_t items;
    if (ndim < 0 || ndim > NM_MAXDIMS) {
        nm_fail(nm, NM_E_VALUE, "maximum supported dimension for an ndarray is currently %d, found %d", NM_MAXDIMS, ndim);
        return NULL;
    }
    if (!dt->cls || dt->flags & (NM_REFS | NM_NEEDS_HOST) || dt->size <= 0) {
        nm_fail(nm, NM_E_TYPE, "arrays of this dtype cannot be made here");
        return NULL;
    }
    if (nm_items_checked(nm, ndim, shape, dt->size, &items) < 0)
        return NULL;
    struct nm_memory *m = new_memory(nm);
    if (!m)
        return NULL;
    m->own = true;
    m->bytes = (size_t)(items * dt->size);
    m->data = zero ? nm_alloc_zero(nm, m->bytes) : nm_alloc(nm, m->bytes);
    if (!m->data) {
        free(m);
        return NULL;
    }
    nm_array *a = link_array(nm, m);
    if (!a)
        return NULL;
    a->v.data = m->data;
    a->v.dt = *dt;
    a->v.ndim = ndim;
    a->v.flags = NM_WRITEABLE;
    if (ndim)
        memcpy(a->shape, shape, (size_t)ndim * sizeof *shape);
    nm_strides_c(ndim, shape, dt->size, a->strides);
    return a;
}

nm_array *nm_window(nm_ctx *nm, const nm_array *of, const nm_view *v)
{
    of->memory->users++;
    nm_array *a = link_array(nm, of->memory);
    if (!a)
        return NULL;
    a->v.data = v->data;
    a->v.dt = v->dt;
    a->v.ndim = v->ndim;
    a->v.flags = v->flags;
    memmove(a->shape, v->shape, (size_t)v->ndim * sizeof *v->shape);
    memmove(a->strides, v->strides, (size_t)v->ndim * sizeof *v->strides);
    return a;
}

static nm_status make_result(nm_out *self, nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides, nm_view *v)
{
    nm_made *made = self->user;
    if (made->n == 8)
        return nm_fail(nm, NM_E_RUNTIME, "too many results");
    nm_array *a = nm_fresh(nm, dt, ndim, shape, false);
    if (!a)
        return nm_last(nm);
    if (strides)
        memcpy(a->strides, strides, (size_t)ndim * sizeof *strides);
    made->array[made->n++] = a;
    *v = a->v;
    return NM_OK;
}

void nm_made_begin(nm_made *made)
{
    made->out = (nm_out){ make_result, made };
    made->n = 0;
}

nm_array *nm_made_end(nm_ctx *nm, nm_made *made, nm_status status)
{
    if (status >= 0)
        return made->n ? made->array[0] : NULL;
    if (nm_last(nm) == NM_OK)
        nm_fail(nm, status, "a computation failed");
    while (made->n)
        nm_drop(nm, made->array[--made->n]);
    return NULL;
}

nm_status nm_axis_flags(nm_ctx *nm, const nm_array *a, int axis, bool *flags)
{
    for (int d = 0; d < a->v.ndim; d++)
        flags[d] = axis == NM_ALL_AXES;
    if (axis == NM_ALL_AXES)
        return NM_OK;
    NM_TRY(nm_axis(nm, axis, a->v.ndim, NULL, &axis));
    flags[axis] = true;
    return NM_OK;
}

nm_dtype nm_of(int num) { return nm_dtype_of(num); }
nm_array *nm_empty(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape) { return nm_fresh(nm, &dt, ndim, shape, false); }
nm_array *nm_zeros(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape) { return nm_fresh(nm, &dt, ndim, shape, true); }
nm_array *nm_ones(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape) { return nm_full(nm, dt, ndim, shape, 1.0); }

nm_array *nm_full(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, double value)
{
    nm_array *a = nm_fresh(nm, &dt, ndim, shape, false);
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    nm_view one = { .data = (char *)&value, .dt = f64 };
    return a && nm_copy(nm, &a->v, &one, NM_UNSAFE_CASTING) >= 0 ? a : NULL;
}

nm_array *nm_from(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, const void *items)
{
    nm_array *a = nm_fresh(nm, &dt, ndim, shape, false);
    if (a)
        memcpy(a->v.data, items, a->memory->bytes);
    return a;
}

nm_array *nm_borrow(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, const intptr_t *strides, void *items, void (*release)(void *user),
                    void *user)
{
    intptr_t count;
    if (ndim < 0 || ndim > NM_MAXDIMS || !dt.cls || dt.size <= 0) {
        nm_fail(nm, NM_E_VALUE, "a borrowed array needs a dtype of fixed size and at most %d dimensions", NM_MAXDIMS);
        return NULL;
    }
    if (nm_items_checked(nm, ndim, shape, dt.size, &count) < 0)
        return NULL;
    struct nm_memory *m = new_memory(nm);
    if (!m)
        return NULL;
    m->release = release;
    m->user = user;
    m->data = items;
    nm_array *a = link_array(nm, m);
    if (!a)
        return NULL;
    a->v.data = items;
    a->v.dt = dt;
    a->v.ndim = ndim;
    a->v.flags = NM_WRITEABLE;
    if (ndim)
        memcpy(a->shape, shape, (size_t)ndim * sizeof *shape);
    if (strides)
        memcpy(a->strides, strides, (size_t)ndim * sizeof *strides);
    else
        nm_strides_c(ndim, shape, dt.size, a->strides);
    return a;
}

nm_array *nm_scalar(nm_ctx *nm, double value) { return nm_from(nm, nm_dtype_of(NM_DOUBLE), 0, NULL, &value); }
nm_array *nm_integer(nm_ctx *nm, int64_t value) { return nm_from(nm, nm_dtype_of(NM_INT64), 0, NULL, &value); }
nm_array *nm_vector(nm_ctx *nm, intptr_t n, const double *items) { return nm_from(nm, nm_dtype_of(NM_DOUBLE), 1, &n, items); }
nm_array *nm_matrix(nm_ctx *nm, intptr_t rows, intptr_t columns, const double *items)
{
    intptr_t shape[2] = { rows, columns };
    return nm_from(nm, nm_dtype_of(NM_DOUBLE), 2, shape, items);
}

nm_array *nm_arange(nm_ctx *nm, double start, double stop, double step, nm_dtype dt)
{
    double count = ceil((stop - start) / step);
    if (!(step != 0) || !(count < 9e18)) {
        nm_fail(nm, NM_E_VALUE, "Maximum allowed size exceeded");
        return NULL;
    }
    intptr_t n = count > 0 ? (intptr_t)count : 0;
    nm_array *a = nm_fresh(nm, &dt, 1, &n, false);
    double first[2] = { start, start + step };
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    intptr_t two = NM_MIN(n, 2), stride = sizeof(double);
    nm_view begin = { (char *)first, &two, &stride, 1, 0, f64 };
    if (!a || n == 0)
        return a;
    nm_view head = a->v;
    head.shape = &two;
    if (nm_copy(nm, &head, &begin, NM_UNSAFE_CASTING) < 0 || (n > 2 && nm_fill_arange(nm, &a->v) < 0))
        return NULL;
    return a;
}

nm_array *nm_linspace(nm_ctx *nm, double start, double stop, intptr_t n)
{
    nm_dtype f64 = nm_dtype_of(NM_DOUBLE);
    double step;
    nm_array *a = nm_fresh(nm, &f64, 1, &n, false);
    if (a)
        nm_linspace_f64(start, stop, n, true, (double *)a->v.data, &step);
    return a;
}

nm_array *nm_eye(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k)
{
    intptr_t shape[2] = { n, m };
    nm_array *a = nm_zeros(nm, nm_dtype_of(NM_DOUBLE), 2, shape);
    for (intptr_t i = 0; a && i < n; i++)
        if (i + k >= 0 && i + k < m)
            ((double *)a->v.data)[i * m + i + k] = 1;
    return a;
}

nm_array *nm_identity(nm_ctx *nm, intptr_t n) { return nm_eye(nm, n, n, 0); }

nm_array *nm_astype(nm_ctx *nm, const nm_array *a, nm_dtype dt)
{
    nm_array *r = a ? nm_fresh(nm, &dt, a->v.ndim, a->shape, false) : NULL;
    return r && nm_copy(nm, &r->v, &a->v, NM_UNSAFE_CASTING) >= 0 ? r : NULL;
}

nm_array *nm_duplicate(nm_ctx *nm, const nm_array *a) { return a ? nm_astype(nm, a, nm_dtype_native(&a->v.dt)) : NULL; }
intptr_t nm_size(const nm_array *a) { return a ? nm_items(a->v.ndim, a->shape) : 0; }

/* ------------------------------------------------------------------ shapes */
nm_array *nm_reshape(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape)
{
    intptr_t room[NM_MAXDIMS], strides[NM_MAXDIMS];
    if (!a)
        return NULL;
    if (ndim < 0 || ndim > NM_MAXDIMS) {
        nm_fail(nm, NM_E_VALUE, "maximum supported dimension for an ndarray is currently %d, found %d", NM_MAXDIMS, ndim);
        return NULL;
    }
    memcpy(room, shape, (size_t)ndim * sizeof *shape);
    if (nm_reshape_shape(nm, nm_size(a), ndim, room) < 0)
        return NULL;
    if (!nm_reshape_strides(a->v.ndim, a->shape, a->strides, ndim, room, false, a->v.dt.size, strides)) {
        nm_array *copy = nm_duplicate(nm, a);
        return copy ? nm_reshape(nm, copy, ndim, room) : NULL;
    }
    nm_view v = a->v;
    v.ndim = ndim;
    v.shape = room;
    v.strides = strides;
    return nm_window(nm, a, &v);
}

nm_array *nm_ravel(nm_ctx *nm, const nm_array *a) { intptr_t all = -1; return nm_reshape(nm, a, 1, &all); }
nm_array *nm_flatten(nm_ctx *nm, const nm_array *a) { return nm_ravel(nm, nm_duplicate(nm, a)); }

#define WINDOW(call)                                                        \
    nm_viewbuf buf;                                                         \
    return a && (call) >= 0 ? nm_window(nm, a, &buf.v) : NULL

nm_array *nm_transpose(nm_ctx *nm, const nm_array *a) { WINDOW(nm_view_transpose(nm, &a->v, NULL, &buf)); }
nm_array *nm_swapaxes(nm_ctx *nm, const nm_array *a, int axis1, int axis2) { WINDOW(nm_view_swapaxes(nm, &a->v, axis1, axis2, &buf)); }
nm_array *nm_squeeze(nm_ctx *nm, const nm_array *a) { WINDOW(nm_view_squeeze(nm, &a->v, NULL, &buf)); }
nm_array *nm_diagonal(nm_ctx *nm, const nm_array *a, intptr_t offset) { WINDOW(nm_view_diagonal(nm, &a->v, offset, 0, 1, &buf)); }

nm_array *nm_expand_dims(nm_ctx *nm, const nm_array *a, int axis)
{
    intptr_t shape[NM_MAXDIMS + 1];
    if (!a || nm_axis(nm, axis, a->v.ndim + 1, NULL, &axis) < 0)
        return NULL;
    for (int d = 0; d <= a->v.ndim; d++)
        shape[d] = d < axis ? a->shape[d] : d == axis ? 1 : a->shape[d - 1];
    return nm_reshape(nm, a, a->v.ndim + 1, shape);
}

nm_array *nm_broadcast_to(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape)
{
    intptr_t strides[NM_MAXDIMS];
    if (!a)
        return NULL;
    if (ndim > NM_MAXDIMS || !nm_broadcast_strides(&a->v, ndim, shape, strides)) {
        nm_fail(nm, NM_E_VALUE, "the array cannot be broadcast to this shape");
        return NULL;
    }
    nm_view v = a->v;
    v.ndim = ndim;
    v.shape = shape;
    v.strides = strides;
    v.flags &= ~(uint32_t)NM_WRITEABLE;
    return nm_window(nm, a, &v);
}

typedef nm_status joiner(nm_ctx *, int, const nm_view *const *, int, const nm_dtype *, nm_casting, nm_out *);
static nm_array *join(nm_ctx *nm, joiner *f, int n, const nm_array *const *arrays, int axis)
{
    enum { MOST = 256 };
    const nm_view *views[MOST];
    if (n > MOST) {
        nm_fail(nm, NM_E_VALUE, "more than %d arrays to join", MOST);
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        if (!arrays[i])
            return NULL;
        views[i] = &arrays[i]->v;
    }
    nm_made made;
    nm_made_begin(&made);
    return nm_made_end(nm, &made, f(nm, n, views, axis, NULL, NM_SAME_KIND_CASTING, &made.out));
}
nm_array *nm_concatenate(nm_ctx *nm, int n, const nm_array *const *arrays, int axis) { return join(nm, nm_view_concatenate, n, arrays, axis); }
nm_array *nm_stack(nm_ctx *nm, int n, const nm_array *const *arrays, int axis) { return join(nm, nm_view_stack, n, arrays, axis); }

#define MADE(call)                                                          \
    if (!a)                                                                 \
        return NULL;                                                        \
    nm_made made;                                                           \
    nm_made_begin(&made);                                                   \
    return nm_made_end(nm, &made, call)

nm_array *nm_tile(nm_ctx *nm, const nm_array *a, int n, const intptr_t *reps) { MADE(nm_view_tile(nm, &a->v, n, reps, &made.out)); }
nm_array *nm_tril(nm_ctx *nm, const nm_array *a, intptr_t k) { MADE(nm_triangle(nm, &a->v, k, false, &made.out)); }
nm_array *nm_triu(nm_ctx *nm, const nm_array *a, intptr_t k) { MADE(nm_triangle(nm, &a->v, k, true, &made.out)); }
nm_array *nm_roll(nm_ctx *nm, const nm_array *a, intptr_t shift, int axis)
{
    MADE(nm_view_roll(nm, &a->v, axis == NM_ALL_AXES ? 0 : 1, &shift, &axis, &made.out));
}
