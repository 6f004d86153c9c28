/* terms.c - expressions of ufuncs on views. */
#include "algo/take.h"
#include "algo/terms.h"
#include "ufunc/ufunc.h"

typedef struct nm_term_room { nm_own own; struct nm_term_room *before; } term_room;

void nm_terms_begin(nm_terms *t, nm_ctx *ctx) { *t = (nm_terms){ ctx, NM_OK, NULL }; }

nm_status nm_terms_end(nm_terms *t)
{
    while (t->last) {
        term_room *room = t->last;
        t->last = room->before;
        nm_own_end(t->ctx, &room->own);
        nm_free(t->ctx, room, sizeof *room);
    }
    return t->status;
}

static nm_own *room(nm_terms *t)
{
    if (t->status < 0)
        return NULL;
    term_room *r = nm_alloc(t->ctx, sizeof *r);
    if (!r) {
        t->status = NM_E_MEMORY;
        return NULL;
    }
    nm_own_begin(&r->own);
    r->before = t->last;
    t->last = r;
    return &r->own;
}
static const nm_view *done(nm_terms *t, nm_own *own, nm_status status)
{
    t->status = status;
    return status < 0 ? NULL : &own->buf.v;
}

const nm_view *nm_term(nm_terms *t, const char *ufunc, const nm_view *a, const nm_view *b)
{
    nm_own *own = room(t);
    return own ? done(t, own, nm_apply(t->ctx, ufunc, (const nm_view *const[]){ a, b }, &own->out)) : NULL;
}
const nm_view *nm_term_of_one(nm_terms *t, const char *ufunc, const nm_view *a)
{
    nm_own *own = room(t);
    return own ? done(t, own, nm_apply(t->ctx, ufunc, &a, &own->out)) : NULL;
}

const nm_view *nm_term_slice(nm_terms *t, const nm_view *v, int axis, intptr_t start, intptr_t stop)
{
    nm_index_item items[NM_MAXDIMS];
    nm_own *own = room(t);
    if (!own)
        return NULL;
    for (int d = 0; d <= axis; d++)
        items[d] = (nm_index_item){ NM_IX_SLICE, d == axis ? start : NM_SLICE_NONE, d == axis ? stop : NM_SLICE_NONE, NM_SLICE_NONE };
    return done(t, own, nm_slice(t->ctx, v, axis + 1, items, &own->buf));
}

const nm_view *nm_term_item(nm_terms *t, double value, const nm_dtype *dt)
{
    nm_own *own = room(t);
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    nm_view r;
    if (!own)
        return NULL;
    nm_status status = nm_new(t->ctx, &own->out, dt, 0, NULL, &r);
    return done(t, own, status < 0 ? status : nm_fill(t->ctx, &r, &f8, &value));
}
const nm_view *nm_term_number(nm_terms *t, double value, const nm_view *v)
{
    static const uint8_t real[NM_NTYPES] = { [NM_HALF] = NM_HALF, [NM_FLOAT] = NM_FLOAT, [NM_CFLOAT] = NM_FLOAT,
                                             [NM_LONGDOUBLE] = NM_LONGDOUBLE, [NM_CLONGDOUBLE] = NM_LONGDOUBLE };
    nm_dtype dt = nm_dtype_of(v && v->dt.num < NM_NTYPES && real[v->dt.num] ? real[v->dt.num] : NM_DOUBLE);
    return nm_term_item(t, value, &dt);
}

const nm_view *nm_term_cumsum(nm_terms *t, const nm_view *v, int axis)
{
    nm_own *own = room(t);
    nm_dtype dt[3];
    nm_resolution res = { .dt = dt };
    nm_view r;
    if (!own)
        return NULL;
    const nm_ufunc *add = nm_ufunc_find(t->ctx->lib, "add");
    nm_status status = nm_ufunc_resolve_reduce(t->ctx, add, &v->dt, NULL, &res);
    if (status == NM_OK)
        status = nm_new(t->ctx, &own->out, &dt[0], v->ndim, v->shape, &r);
    return done(t, own, status < 0 ? status : nm_accumulate_run(t->ctx, add, res.loop, dt, v, axis, &r));
}

const nm_view *nm_term_along(nm_terms *t, const nm_view *v, int axis, int ndim)
{
    nm_own *own = room(t);
    if (!own)
        return NULL;
    own->buf.v = *v;
    own->buf.v.ndim = ndim;
    own->buf.v.shape = own->buf.shape;
    own->buf.v.strides = own->buf.strides;
    for (int d = 0; d < ndim; d++) {
        own->buf.shape[d] = d == axis ? v->shape[0] : 1;
        own->buf.strides[d] = d == axis ? v->strides[0] : 0;
    }
    return &own->buf.v;
}

const nm_view *nm_term_copy(nm_terms *t, const nm_view *v, const nm_dtype *dt)
{
    nm_own *own = room(t);
    nm_view r;
    if (!own)
        return NULL;
    nm_status status = nm_new(t->ctx, &own->out, dt, v->ndim, v->shape, &r);
    return done(t, own, status < 0 ? status : nm_copy(t->ctx, &r, v, NM_UNSAFE_CASTING));
}

const nm_view *nm_term_where(nm_terms *t, const nm_view *condition, const nm_view *x, const nm_view *y)
{
    nm_own *own = room(t);
    return own ? done(t, own, nm_view_where(t->ctx, condition, x, y, NULL, &own->out)) : NULL;
}

void nm_term_store(nm_terms *t, const nm_view *dst, const nm_view *src)
{
    if (t->status == NM_OK)
        t->status = nm_copy(t->ctx, dst, src, NM_UNSAFE_CASTING);
}
