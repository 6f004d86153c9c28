/* record_class.c - the class `void` as the core sees it when items have fields or are subarrays: copies, comparison and casts go
 * field by field, each by the core's own transfer.  A dtype with parts has its descriptor in nm_dtype.param and asks for the GIL;
 * plain void items (param NULL) are bytes.  Items of such dtypes may have any address. */
#include "npb_types.h"
#include "plan/transfer.h"

static inline PyArray_Descr *descr_of(const nm_dtype *dt) { return dt->param; }

typedef struct part { PyArray_Descr *descr; npy_intp offset; } part;

static Py_ssize_t part_count(const PyArray_Descr *d) { return d->names ? PyTuple_GET_SIZE(d->names) : 0; }

static part part_at(const PyArray_Descr *d, Py_ssize_t i)
{
    PyObject *entry = PyDict_GetItemWithError(d->fields, PyTuple_GET_ITEM(d->names, i));
    return entry ? (part){ (PyArray_Descr *)PyTuple_GET_ITEM(entry, 0), PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1)) } : (part){ NULL, 0 };
}

static npy_intp items_in(const PyArray_Descr *d)         /* of a subarray */
{
    npy_intp n = 1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(d->subarray->shape); i++)
        n *= PyLong_AsSsize_t(PyTuple_GET_ITEM(d->subarray->shape, i));
    return n;
}

/* ------------------------------------------------------------------ references */
/* Call fn for every object reference of an item. */
static void each_reference(PyArray_Descr *d, char *item, void (*fn)(char *, void *), void *arg)
{
    if (!npb_has_refs(d))
        return;
    if (d->type_num == NM_OBJECT) {
        fn(item, arg);
    } else if (d->subarray) {
        npy_intp n = items_in(d), size = d->subarray->base->elsize;
        for (npy_intp i = 0; i < n; i++)
            each_reference(d->subarray->base, item + i * size, fn, arg);
    } else {
        for (Py_ssize_t i = 0; i < part_count(d); i++) {
            part p = part_at(d, i);
            if (p.descr)
                each_reference(p.descr, item + p.offset, fn, arg);
        }
    }
}

static PyObject *load(const char *item)
{
    PyObject *o;
    memcpy(&o, item, sizeof o);
    return o;
}
static void count_up(char *item, void *arg) { (void)arg; Py_XINCREF(load(item)); }
static void count_down(char *item, void *arg) { (void)arg; Py_XDECREF(load(item)); }
static void empty(char *item, void *arg)
{
    (void)arg;
    PyObject *old = load(item), *none = NULL;
    memcpy(item, &none, sizeof none);
    Py_XDECREF(old);
}

static int copy(const nm_call *call, char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n)
{
    const nm_dtype *dt = &call->dt[0];
    PyArray_Descr *d = descr_of(dt);
    for (intptr_t i = 0; i < n; i++, dst += dst_stride, src += src_stride) {
        if (dst == src)
            continue;
        if (d && npb_has_refs(d)) {
            each_reference(d, (char *)src, count_up, NULL);
            each_reference(d, dst, count_down, NULL);
        }
        memmove(dst, src, (size_t)dt->size);
    }
    return 0;
}

static void clear(const nm_dtype *dt, char *data, intptr_t stride, intptr_t n)
{
    PyArray_Descr *d = descr_of(dt);
    for (intptr_t i = 0; i < n; i++, data += stride) {
        if (d)
            each_reference(d, data, empty, NULL);
        memset(data, 0, (size_t)dt->size);
    }
}

static void swap(const nm_dtype *dt, char *data, intptr_t stride, intptr_t n)
{
    PyArray_Descr *d = descr_of(dt);
    if (!d)
        return;
    if (d->subarray) {
        nm_dtype base = npb_dtype(d->subarray->base);
        for (intptr_t i = 0; i < n; i++)
            base.cls->swap(&base, data + i * stride, base.size, items_in(d));
        return;
    }
    for (Py_ssize_t i = 0; i < part_count(d); i++) {
        part p = part_at(d, i);
        if (!p.descr)
            continue;
        nm_dtype field = npb_dtype(p.descr);
        field.cls->swap(&field, data + p.offset, stride, n);
    }
}

/* ------------------------------------------------------------------ order and truth */
/* A native, aligned copy of a plain item in room, or the item itself. */
static const void *at_home(const nm_dtype *dt, const char *item, void *room)
{
    if (!(dt->flags & NM_SWAPPED) && (dt->align <= 1 || (uintptr_t)item % dt->align == 0))
        return item;
    memcpy(room, item, (size_t)dt->size);
    if (dt->flags & NM_SWAPPED)
        dt->cls->swap(dt, room, dt->size, 1);
    return room;
}

enum { ROOM = 256 };

static int compare_items(nm_ctx *ctx, PyArray_Descr *d, const char *a, const char *b)
{
    if (d->type_num == NM_VOID && d->names) {
        for (Py_ssize_t i = 0; i < part_count(d); i++) {
            part p = part_at(d, i);
            int r = p.descr ? compare_items(ctx, p.descr, a + p.offset, b + p.offset) : 0;
            if (r)
                return r;
        }
        return 0;
    }
    if (d->type_num == NM_VOID && d->subarray) {
        npy_intp n = items_in(d), size = d->subarray->base->elsize;
        for (npy_intp i = 0; i < n; i++) {
            int r = compare_items(ctx, d->subarray->base, a + i * size, b + i * size);
            if (r)
                return r;
        }
        return 0;
    }
    nm_dtype dt = npb_dtype(d);
    _Alignas(16) char small[2 * ROOM], *room = small;
    if (dt.size > ROOM && !(room = PyMem_Malloc(2 * (size_t)dt.size)))
        return 0;
    nm_dtype native = nm_dtype_native(&dt);
    nm_call call = { .ctx = ctx, .dt = &native };
    int r = dt.cls->compare(&call, at_home(&dt, a, room), at_home(&dt, b, room + NM_MAX(dt.size, ROOM)));
    if (room != small)
        PyMem_Free(room);
    return r;
}

static int compare(const nm_call *call, const void *a, const void *b)
{
    PyArray_Descr *d = descr_of(&call->dt[0]);
    if (d)
        return compare_items(call->ctx, d, a, b);
    int r = memcmp(a, b, (size_t)call->dt[0].size);
    return (r > 0) - (r < 0);
}

static int true_item(nm_ctx *ctx, PyArray_Descr *d, const char *item)
{
    if (d->type_num == NM_VOID && (d->names || d->subarray)) {
        Py_ssize_t n = d->names ? part_count(d) : items_in(d);
        for (Py_ssize_t i = 0; i < n; i++) {
            part p = d->names ? part_at(d, i) : (part){ d->subarray->base, i * d->subarray->base->elsize };
            int r = p.descr ? true_item(ctx, p.descr, item + p.offset) : 0;
            if (r)
                return r;
        }
        return 0;
    }
    nm_dtype dt = npb_dtype(d);
    _Alignas(16) char small[ROOM], *room = small;
    if (dt.size > ROOM && !(room = PyMem_Malloc((size_t)dt.size)))
        return nm_fail(ctx, NM_E_MEMORY, "no memory for an item");
    nm_dtype native = nm_dtype_native(&dt);
    nm_call call = { .ctx = ctx, .dt = &native };
    int r = dt.cls->nonzero(&call, at_home(&dt, item, room));
    if (room != small)
        PyMem_Free(room);
    return r;
}

static int nonzero(const nm_call *call, const void *item)
{
    PyArray_Descr *d = descr_of(&call->dt[0]);
    if (d)
        return true_item(call->ctx, d, item);
    for (intptr_t i = 0; i < call->dt[0].size; i++)
        if (((const char *)item)[i])
            return 1;
    return 0;
}

/* ------------------------------------------------------------------ casts */
/* One step of a cast: items of one part.  Where either part is a subarray, map tells for each target item its source (-1: none). */
typedef struct step { nm_transfer move; npy_intp src, dst; npy_intp n, src_size, dst_size; npy_intp *map; bool in_line; } step;
typedef struct program { Py_ssize_t n; step steps[]; } program;

static void free_program(void *aux)
{
    program *p = aux;
    for (Py_ssize_t i = 0; i < p->n; i++) {
        nm_transfer_end(&p->steps[i].move);
        PyMem_Free(p->steps[i].map);
    }
    PyMem_Free(p);
}

static int run_program(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call;
    const program *p = aux;
    for (Py_ssize_t k = 0; k < p->n; k++) {
        const step *s = &p->steps[k];
        const char *src = args[0] + s->src;
        char *dst = args[1] + s->dst;
        if (!s->map && s->n == 1) {
            NM_TRY(nm_transfer_run(&s->move, dst, strides[1], src, strides[0], *n));
            continue;
        }
        for (intptr_t i = 0; i < *n; i++, src += strides[0], dst += strides[1]) {
            if (!s->map) {
                NM_TRY(nm_transfer_run(&s->move, dst, s->dst_size, src, s->in_line ? s->src_size : 0, s->n));
                continue;
            }
            for (npy_intp j = 0; j < s->n; j++) {
                if (s->map[j] < 0)
                    memset(dst + j * s->dst_size, 0, (size_t)s->dst_size);
                else
                    NM_TRY(nm_transfer_run(&s->move, dst + j * s->dst_size, s->dst_size, src + s->map[j] * s->src_size, s->src_size, 1));
            }
        }
    }
    return 0;
}

/* Which item of a subarray goes where in another: broadcast as arrays do, source axes of other lengths cut or left empty. */
static npy_intp *map_items(PyArray_Descr *from, PyArray_Descr *to, npy_intp n)
{
    PyObject *fs = from->subarray->shape, *ts = to->subarray->shape;
    Py_ssize_t fn = PyTuple_GET_SIZE(fs), tn = PyTuple_GET_SIZE(ts);
    npy_intp *map = PyMem_Malloc((size_t)NM_MAX(n, 1) * sizeof *map);
    for (npy_intp j = 0; map && j < n; j++) {
        npy_intp rest = j, at = 0, step = 1;
        bool inside = true;
        for (Py_ssize_t k = 0; k < NM_MAX(fn, tn); k++) {
            npy_intp tl = k < tn ? PyLong_AsSsize_t(PyTuple_GET_ITEM(ts, tn - 1 - k)) : 1;
            npy_intp fl = k < fn ? PyLong_AsSsize_t(PyTuple_GET_ITEM(fs, fn - 1 - k)) : 1;
            npy_intp index = tl ? rest % tl : 0;
            rest = tl ? rest / tl : 0;
            if (fl != 1) {
                inside &= index < fl;
                at += index * step;
            }
            step *= fl;
        }
        map[j] = inside ? at : -1;
    }
    return map;
}

static nm_status add_step(nm_ctx *ctx, program *p, PyArray_Descr *from, npy_intp src, PyArray_Descr *to, npy_intp dst)
{
    step *s = &p->steps[p->n];
    *s = (step){ .src = src, .dst = dst, .n = 1 };
    if (to->subarray) {
        s->n = items_in(to);
        if (from->subarray) {
            if (PyObject_RichCompareBool(from->subarray->shape, to->subarray->shape, Py_EQ) != 1 && !(s->map = map_items(from, to, s->n)))
                return nm_fail(ctx, NM_E_MEMORY, "no memory for a cast");
            s->in_line = true;
            from = from->subarray->base;
        }
        to = to->subarray->base;
    } else if (from->subarray) {
        if (items_in(from) < 1 || to->type_num == NM_OBJECT)
            return nm_fail(ctx, NM_E_CAST, "Cannot cast a subarray of no items to one item, nor of several to one object");
        from = from->subarray->base;
    }
    s->src_size = from->elsize;
    s->dst_size = to->elsize;
    nm_dtype a = npb_dtype(from), b = npb_dtype(to);
    nm_status status = nm_transfer_begin(ctx, &s->move, &a, a.align <= 1, &b, b.align <= 1);
    if (status < 0)
        PyMem_Free(s->map);
    else
        p->n++;
    return status;
}

static nm_status refused(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to)
{
    PyArray_Descr *a = npb_descr_from(from), *b = npb_descr_from(to);
    PyObject *x = a ? npb_descr_repr(a) : NULL, *y = b ? npb_descr_repr(b) : NULL;
    nm_status status = x && y ? nm_fail(ctx, NM_E_CAST, "Cannot cast array data from %.400s to %.400s according to the rule 'unsafe'",
                                        PyUnicode_AsUTF8(x), PyUnicode_AsUTF8(y)) : NM_E_HOST;
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return status;
}

/* Bytes of a structure from or to plain void. */
static int move_bytes(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)aux;
    intptr_t from = call->dt[0].size, to = call->dt[1].size, common = NM_MIN(from, to);
    for (intptr_t i = 0; i < *n; i++) {
        memmove(args[1] + i * strides[1], args[0] + i * strides[0], (size_t)common);
        memset(args[1] + i * strides[1] + common, 0, (size_t)(to - common));
    }
    return 0;
}

/* Bytes that no field covers may be fields of whoever this is a view of, and keep their values. */
bool npb_has_gaps(const PyArray_Descr *d)
{
    if (d->subarray)
        return npb_has_gaps(d->subarray->base);
    if (!d->names)
        return false;
    npy_intp covered = 0;
    for (Py_ssize_t i = 0; i < part_count(d); i++) {
        PyArray_Descr *field = part_at(d, i).descr;
        if (npb_has_gaps(field))
            return true;
        covered += field->elsize;
    }
    return covered < d->elsize;
}

static nm_status cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *out)
{
    PyArray_Descr *a = descr_of(from), *b = descr_of(to);
    if (from->num != NM_VOID)
        a = NULL;
    if (to->num != NM_VOID)
        b = NULL;
    if ((!a && !b) || from->num == NM_OBJECT || to->num == NM_OBJECT)
        return NM_E_TYPE;
    if (a && b && npb_equiv(a, b) && !npb_has_gaps(b)) {
        *out = (nm_cast){ .flags = NM_LOOP_NO_FP };      /* by the copy slot */
        return NM_OK;
    }
    bool plain = (!a && from->num == NM_VOID) || (!b && to->num == NM_VOID && !a->names);
    if (plain && !((a && npb_has_refs(a)) || (b && npb_has_refs(b)))) {
        *out = (nm_cast){ .loop = move_bytes, .flags = NM_LOOP_HOST | NM_LOOP_NO_FP };
        return NM_OK;
    }
    bool fields_a = a && a->names, fields_b = b && b->names;
    Py_ssize_t n = fields_b ? part_count(b) : 1;
    if ((fields_a && fields_b && part_count(a) != n) || (fields_a && !fields_b && !(b && b->subarray) && part_count(a) != 1))
        return refused(ctx, from, to);
    program *p = PyMem_Calloc(1, sizeof *p + (size_t)NM_MAX(n, 1) * sizeof p->steps[0]);
    PyArray_Descr *da = a ? (PyArray_Descr *)Py_NewRef(a) : npb_descr_from(from),
                  *db = b ? (PyArray_Descr *)Py_NewRef(b) : npb_descr_from(to);
    nm_status status = p && da && db ? NM_OK : nm_fail(ctx, NM_E_MEMORY, "no memory for a cast");
    if (status == NM_OK && fields_a && !fields_b && !(b && b->subarray)) {
        part x = part_at(a, 0);
        status = add_step(ctx, p, x.descr, x.offset, db, 0);
    } else if (status == NM_OK && fields_b && !(a && a->subarray)) {
        for (Py_ssize_t i = 0; status == NM_OK && i < n; i++) {
            part x = fields_a ? part_at(a, i) : (part){ da, 0 }, y = part_at(b, i);
            status = add_step(ctx, p, x.descr, x.offset, y.descr, y.offset);
        }
    } else if (status == NM_OK) {
        status = add_step(ctx, p, da, 0, db, 0);
    }
    Py_XDECREF(da);
    Py_XDECREF(db);
    if (status < 0) {
        if (p)
            free_program(p);
        return status;
    }
    *out = (nm_cast){ run_program, p, free_program, NM_LOOP_HOST };
    return NM_OK;
}

/* ------------------------------------------------------------------ rules */
static nm_casting plain_safety(const nm_dtype *from, const nm_dtype *to)
{
    if (to->num != NM_VOID)
        return to->num == NM_OBJECT ? NM_SAFE_CASTING : NM_UNSAFE_CASTING;
    if (from->num == NM_VOID)
        return to->size == 0 || from->size == to->size ? NM_NO_CASTING : from->size < to->size ? NM_SAFE_CASTING : NM_SAME_KIND_CASTING;
    return from->num == NM_OBJECT || (to->size && from->size > to->size) ? NM_UNSAFE_CASTING : NM_SAFE_CASTING;
}

static nm_casting safety(const nm_dtype *from, const nm_dtype *to)
{
    bool parts = (from->num == NM_VOID && from->param) || (to->num == NM_VOID && to->param);
    if (!parts)
        return plain_safety(from, to);
    PyArray_Descr *a = npb_descr_from(from), *b = npb_descr_from(to);
    nm_casting rule = NM_UNSAFE_CASTING;
    if (a && b)
        rule = npb_equiv(a, b) ? NM_NO_CASTING : npb_parts_rule(a, b);
    else
        PyErr_Clear();
    Py_XDECREF(a);
    Py_XDECREF(b);
    return rule == (nm_casting)-1 ? NM_UNSAFE_CASTING : rule;
}

static nm_status common(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    if (a->num != NM_VOID || b->num != NM_VOID || !a->param || !b->param)
        return NM_E_TYPE;
    PyArray_Descr *d = npb_promote(descr_of(a), descr_of(b));
    if (!d) {
        nm_clear(ctx);
        return NM_E_HOST;
    }
    PyArray_Descr *known = npb_equiv(d, descr_of(a)) && (npb_is_native(descr_of(a))) ? descr_of(a) : npb_equiv(d, descr_of(b)) ? descr_of(b)
                           : NULL;
    if (known)
        Py_DECREF(d);
    else if (!(known = npb_keep_descr(d)))               /* the core borrows it: kept with other such dtypes */
        return NM_E_HOST;
    *out = npb_dtype(known);
    return NM_OK;
}

static nm_class record_class = { .name = "void", .num = NM_VOID, .kind = 'V', .code = 'V', .align = 1, .flags = NM_CLASS_PARAMETRIC,
                                 .size = 0,
    .compare = compare, .nonzero = nonzero, .swap = swap, .copy = copy, .clear = clear, .common = common, .cast = cast, .safety = safety };

int npb_init_record_class(PyObject *module)
{
    (void)module;
    if (npb_check(nm_class_register(npb_ctx(), &record_class)) < 0)
        return -1;
    npb_refresh_class(NM_VOID);
    return 0;
}
