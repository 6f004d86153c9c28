/* array_scope.c - the life of owning arrays: memory with a count of owners, scopes, results made for the functions on views. */
#include <stdio.h>
#include <string.h>
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
    if (!nm->scopes && (nm->scopes = nm_alloc_zero(nm, sizeof(scopes))) == NULL)
        return NULL;
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
    nm_free(nm, m, sizeof *m);
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
    nm_free(nm, a, sizeof *a);
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
    nm_free(nm, s, sizeof *s);
    nm->scopes = NULL;
}

/* ------------------------------------------------------------------ making */
static nm_array *link_array(nm_ctx *nm, struct nm_memory *m)
{
    scopes *s = scopes_of(nm);
    nm_array *a = s && m ? nm_alloc(nm, sizeof *a) : NULL;
    if (!a) {
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
    struct nm_memory *m = nm_alloc_zero(nm, sizeof *m);
    if (m)
        m->users = 1;
    return m;
}

bool nm_ndim_fits(nm_ctx *nm, int ndim)
{
    if (ndim >= 0 && ndim <= NM_MAXDIMS)
        return true;
    nm_fail(nm, NM_E_VALUE, "maximum supported dimension for an ndarray is currently %d, found %d", NM_MAXDIMS, ndim);
    return false;
}

nm_array *nm_fresh(nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, bool zero)
{
    intptr_t items;
    if (!nm_ndim_fits(nm, ndim))
        return NULL;
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
        nm_free(nm, m, sizeof *m);
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

nm_array *nm_as_strided(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape, const intptr_t *strides)
{
    NM_OPERANDS(a);
    intptr_t items, room[NM_MAXDIMS];
    uintptr_t begin, end, first = (uintptr_t)a->memory->data;
    if (!nm_ndim_fits(nm, ndim) || nm_items_checked(nm, ndim, shape, a->v.dt.size, &items) < 0)
        return NM_RESULT(NULL);
    nm_strides_c(ndim, shape, a->v.dt.size, room);
    nm_view v = a->v;
    v.ndim = ndim;
    v.shape = shape;
    v.strides = strides ? strides : room;
    nm_extent(&v, &begin, &end);
    if (a->memory->own && items && (begin < first || end > first + a->memory->bytes)) {
        nm_fail(nm, NM_E_VALUE, "the strides lead out of the array's memory of %zu bytes", a->memory->bytes);
        return NM_RESULT(NULL);
    }
    return NM_RESULT(nm_window(nm, a, &v));
}

nm_array *nm_borrow(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, const intptr_t *strides, void *items,
                    void (*release)(void *user), void *user)
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
    m->data = items;
    nm_array *a = link_array(nm, m);
    if (!a)
        return NULL;
    m->release = release;
    m->user = user;
    a->v.data = items;
    a->v.dt = dt;
    a->v.ndim = ndim;
    a->v.flags = NM_WRITEABLE;
    if (ndim)
        memcpy(a->shape, shape, (size_t)ndim * sizeof *shape);
    if (strides && ndim)
        memcpy(a->strides, strides, (size_t)ndim * sizeof *strides);
    else
        nm_strides_c(ndim, shape, dt.size, a->strides);
    return a;
}

static nm_status make_result(nm_out *self, nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                             nm_view *v)
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

bool nm_given(nm_ctx *nm, const char *who, int n, const nm_array *const *operands)
{
    for (int i = 0; i < n; i++)
        if (!operands[i]) {
            if (nm_last(nm) == NM_OK) {
                nm_fail(nm, NM_E_VALUE, "operand %d is NULL", i + 1);
                nm_blame(nm, who, n, operands, NULL);
            }
            return false;
        }
    return true;
}

const nm_array nm_absent;

nm_array *nm_blame(nm_ctx *nm, const char *who, int n, const nm_array *const *operands, nm_array *result)
{
    if (result || nm_last(nm) == NM_OK)
        return result;
    size_t used = (size_t)snprintf(nm->call, sizeof nm->call, "%s(", who);
    for (int i = 0; i < n && used < sizeof nm->call; i++) {
        char dtype[32] = "NULL", shape[256] = "";
        if (operands[i] == &nm_absent)
            continue;
        if (operands[i]) {
            nm_dtype_text(&operands[i]->v.dt, dtype);
            nm_shape_text(operands[i]->v.ndim, operands[i]->shape, shape, sizeof shape);
        }
        used += (size_t)snprintf(nm->call + used, sizeof nm->call - used, "%s%s%s%s", i ? ", " : "", dtype, *shape ? " " : "", shape);
    }
    if (used < sizeof nm->call - 1)
        memcpy(nm->call + used, ")", 2);
    return NULL;
}

int nm_gather(const nm_array **all, int count, int n, const nm_array *const *list)
{
    for (int i = 0; i < n && count < 8; i++)
        all[count++] = list[i];
    return count;
}

nm_array *nm_yield(nm_ctx *nm, nm_array *result)
{
    nm_keep(nm, result);
    nm_leave(nm);
    return result;
}

nm_status nm_blame_status(nm_ctx *nm, const char *who, int n, const nm_array *const *operands, nm_status status)
{
    if (status < 0)
        nm_blame(nm, who, n, operands, NULL);
    return status;
}

nm_status nm_outcome_of(nm_ctx *nm, const char *who)
{
    return nm_last(nm) < 0 ? nm_last(nm) : nm_fail(nm, NM_E_VALUE, "%s was given NULL", who);
}

nm_array *nm_whole(nm_ctx *nm, const nm_array *a) { return a ? nm_window(nm, a, &a->v) : NULL; }

nm_array *nm_fresh_like(nm_ctx *nm, const nm_array *a, const nm_dtype *dt, bool zero)
{
    nm_array *r = nm_fresh(nm, dt, a->v.ndim, a->shape, zero);
    if (r && !nm_is_c_contiguous(a->v.ndim, a->shape, a->strides, a->v.dt.size)) {
        const intptr_t *like = a->strides;
        nm_strides_keep(a->v.ndim, a->shape, dt->size, 1, &like, r->strides);
    }
    return r;
}
