/* user_dtype.c - dtypes that extensions register by NumPy's old interface: a scalar type, a table of functions (ArrFuncs) and
 * casts.  Each becomes a class of the core, a DType class and its one descriptor. */
#include "capi.h"
#include "flatiter.h"
#include "linalg_py.h"

enum { MOST_USERS = 256 };
typedef struct user {
    npb_class slots;
    nm_class cls;
    PyArray_ArrFuncs *f, *given;          /* the class's own table, and that from which it was registered */
    PyArray_Descr *descr;
    PyArrayObject stand_in;               /* what functions get for an array when there is none */
    PyArray_VectorUnaryFunc *to[NM_NTYPES], *from[NM_NTYPES], *to_user[MOST_USERS];
    bool safe_to[NM_NTYPES], safe_from[NM_NTYPES], safe_to_user[MOST_USERS];
} user;
static user *users[MOST_USERS];
extern int npb_user_types;
int npb_register_scalar_type(PyTypeObject *type, PyArray_Descr *descr);

static user *user_of(uint32_t num)
{
    return num >= NPB_USERDEF && num < (uint32_t)(NPB_USERDEF + npb_user_types) ? users[num - NPB_USERDEF] : NULL;
}
PyArray_Descr *npb_user_descr(int num)
{
    user *u = num < 0 ? NULL : user_of((uint32_t)num);
    if (!u)
        PyErr_SetString(PyExc_ValueError, "Invalid data-type for array");
    return u ? (PyArray_Descr *)Py_NewRef(u->descr) : NULL;
}
/* ------------------------------------------------------------------ items */
static PyObject *get_item(const char *item, PyArray_Descr *descr, PyArrayObject *arr)
{
    user *u = user_of((uint32_t)descr->type_num);
    _Alignas(16) char room[256];
    if (!arr || arr->descr != descr)
        arr = &u->stand_in;
    if (((uintptr_t)item & (uintptr_t)(descr->alignment - 1)) && descr->elsize <= (npy_intp)sizeof room)
        item = memcpy(room, item, (size_t)descr->elsize);
    return u->f->getitem((void *)item, arr);
}
/* Where a scalar object of a user dtype has its value: behind the head, at the dtype's alignment. */
char *npb_user_scalar_data(PyObject *scalar, const PyArray_Descr *descr)
{
    uintptr_t at = (uintptr_t)scalar + sizeof(PyObject), align = (uintptr_t)NM_MAX(descr->alignment, 1);
    return (char *)((at + align - 1) / align * align);
}
static PyObject *get_scalar(const char *item, PyArray_Descr *descr, PyObject *base)
{
    PyTypeObject *type = descr->typeobj;
    if (descr->flags & NPY_USE_GETITEM || type->tp_itemsize || type->tp_basicsize < (Py_ssize_t)sizeof(PyObject) + descr->elsize)
        return get_item(item, descr, base && PyArray_Check(base) ? (PyArrayObject *)base : NULL);
    user *u = user_of((uint32_t)descr->type_num);
    PyObject *scalar = type->tp_alloc(type, 0);
    if (scalar)
        u->f->copyswap(npb_user_scalar_data(scalar, descr), (void *)item, !npb_is_native(descr), &u->stand_in);
    return scalar;
}
static int set_item(PyArray_Descr *descr, char *item, PyObject *value)
{
    user *u = user_of((uint32_t)descr->type_num);
    if (PyArray_Check(value) && ((PyArrayObject *)value)->nd == 0) {      /* by cast, as for other dtypes */
        PyObject *inner = npb_getitem(((PyArrayObject *)value)->data, ((PyArrayObject *)value)->descr, (PyArrayObject *)value);
        int bad = inner ? u->f->setitem(inner, item, &u->stand_in) : -1;
        Py_XDECREF(inner);
        return bad;
    }
    return u->f->setitem(value, item, &u->stand_in);
}

/* ------------------------------------------------------------------ the core's class */
static int compare(const nm_call *call, const void *a, const void *b)
{
    user *u = user_of(call->dt[0].num);
    return u->f->compare ? u->f->compare(a, b, &u->stand_in) : memcmp(a, b, (size_t)u->descr->elsize);
}
static int nonzero(const nm_call *call, const void *item)
{
    user *u = user_of(call->dt[0].num);
    if (u->f->nonzero)
        return u->f->nonzero((void *)item, &u->stand_in) != 0;
    PyObject *value = u->f->getitem((void *)item, &u->stand_in);
    int truth = value ? PyObject_IsTrue(value) : -1;
    Py_XDECREF(value);
    return truth < 0 ? NM_E_HOST : truth;
}
static void swap(const nm_dtype *dt, char *data, intptr_t stride, intptr_t n)
{
    user *u = user_of(dt->num);
    if (u->f->copyswapn)
        u->f->copyswapn(data, stride, NULL, stride, n, 1, &u->stand_in);
}
static int copy(const nm_call *call, char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n)
{
    size_t size = (size_t)call->dt[0].size;
    for (intptr_t i = 0; i < n; i++)
        memmove(dst + i * ds, src + i * ss, size);
    return 0;
}

/* A cast by an extension's function, which wants whole contiguous runs. */
typedef struct cast_aux { PyArray_VectorUnaryFunc *f; user *from, *to; PyArrayObject a, b; } cast_aux;
static int run_cast(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    cast_aux *c = aux;
    (void)call;
    if (strides[0] == c->a.descr->elsize && strides[1] == c->b.descr->elsize)
        c->f(args[0], args[1], *n, &c->a, &c->b);
    else
        for (intptr_t i = 0; i < *n; i++)
            c->f(args[0] + i * strides[0], args[1] + i * strides[1], 1, &c->a, &c->b);
    return PyErr_Occurred() ? NM_E_HOST : 0;
}
static void free_cast(void *aux)
{
    cast_aux *c = aux;
    Py_XDECREF(c->a.descr);
    Py_XDECREF(c->b.descr);
    PyMem_RawFree(c);
}
static PyArray_VectorUnaryFunc *find_cast(const nm_dtype *from, const nm_dtype *to)
{
    user *a = user_of(from->num), *b = user_of(to->num);
    if (a && b)
        return a->to_user[to->num - NPB_USERDEF];
    if (a)
        return to->num < 21 && a->f->cast[to->num] ? (PyArray_VectorUnaryFunc *)a->f->cast[to->num] : to->num < NM_NTYPES ? a->to[to->num]
               : NULL;
    return b && from->num < NM_NTYPES ? b->from[from->num] : NULL;
}
static void stand_for(PyArrayObject *arr, PyArray_Descr *descr)
{
    memset(arr, 0, sizeof *arr);
    Py_SET_REFCNT((PyObject *)arr, 1);
    Py_SET_TYPE((PyObject *)arr, &PyArray_Type);
    arr->descr = descr;
    arr->flags = NPY_ARRAY_BEHAVED | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS;
}
static nm_status cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *out)
{
    if (from->num == to->num) {
        *out = (nm_cast){ .flags = NM_LOOP_NO_FP };
        return NM_OK;
    }
    PyArray_VectorUnaryFunc *f = find_cast(from, to);
    if (!f && to->num == NM_VOID)
        return nm_fail(ctx, NM_E_VALUE, "No cast function available.");
    if (!f)
        return nm_fail(ctx, NM_E_TYPE, "no cast of a user dtype");
    cast_aux *aux = PyMem_RawCalloc(1, sizeof *aux);
    if (!aux)
        return nm_fail(ctx, NM_E_MEMORY, "no memory for a cast");
    *aux = (cast_aux){ .f = f };
    stand_for(&aux->a, npb_descr_from(from));
    stand_for(&aux->b, npb_descr_from(to));
    *out = (nm_cast){ run_cast, aux, free_cast, NM_LOOP_HOST };
    return NM_OK;
}
/* Numbers and texts in the order in which a kind may be cast to another. */
static int kind_order(const nm_dtype *dt)
{
    static const char kinds[] = "buifcSUVO";
    const char *at = strchr(kinds, dt->cls->kind);
    return at ? (int)(at - kinds) : (int)sizeof kinds;
}
static bool registered_safe(const user *a, const nm_dtype *from, const user *b, const nm_dtype *to)
{
    if (a && a->f->cancastto && to->num < NM_NTYPES)
        for (const int *t = a->f->cancastto; *t >= 0 && *t != NPY_NOTYPE; t++)
            if ((uint32_t)*t == to->num)
                return true;
    return a && b ? a->safe_to_user[to->num - NPB_USERDEF] : a ? to->num < NM_NTYPES && a->safe_to[to->num] : b &&
           from->num < NM_NTYPES && b->safe_from[from->num];
}
static nm_casting safety(const nm_dtype *from, const nm_dtype *to)
{
    user *a = user_of(from->num), *b = user_of(to->num);
    if (from->num == to->num)
        return NM_NO_CASTING;
    if (to->num == NM_OBJECT)
        return NM_SAFE_CASTING;
    if (from->num == NM_OBJECT)
        return NM_UNSAFE_CASTING;
    if (registered_safe(a, from, b, to))
        return NM_SAFE_CASTING;
    if (from->num == NM_VOID)
        return NM_UNSAFE_CASTING;
    if (to->num == NM_VOID)
        return to->size && to->size < from->size ? NM_UNSAFE_CASTING : NM_SAFE_CASTING;
    if (!find_cast(from, to))
        return NM_UNSAFE_CASTING + 1;                      /* not even unsafely */
    if (a && b && a->cls.kind == b->cls.kind && a->cls.size == b->cls.size)
        return NM_SAFE_CASTING;
    return kind_order(from) <= kind_order(to) ? NM_SAME_KIND_CASTING : NM_UNSAFE_CASTING;
}
static nm_status common(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    if (a->num == NM_VOID || b->num == NM_VOID)
        return nm_fail(ctx, NM_E_TYPE, "no common dtype");
    if (safety(b, a) <= NM_SAFE_CASTING)
        *out = *a;
    else if (safety(a, b) <= NM_SAFE_CASTING)
        *out = *b;
    else {                                                 /* the first built-in number that holds both */
        static const char codes[] = "BHILbhilefdgFDG", first[] = "BBbeF";
        int order = NM_MAX(kind_order(a), kind_order(b));
        for (const char *code = order <= 4 ? strchr(codes, first[order]) : ""; *code; code++) {
            *out = nm_dtype_from_code(*code);
            if (nm_can_cast(a, out, NM_SAFE_CASTING) && nm_can_cast(b, out, NM_SAFE_CASTING))
                return NM_OK;
        }
        return nm_fail(ctx, NM_E_TYPE, "no common dtype");
    }
    return NM_OK;
}

/* ------------------------------------------------------------------ what extensions do for whole lines of items */
/* argmax or argmin of a along an axis, by the dtype's own function: it knows about its NaNs. */
PyObject *npb_user_arg_extreme(PyArrayObject *a, bool least, int axis, bool keepdims)
{
    user *u = user_of((uint32_t)a->descr->type_num);
    int (*find)(void *, npy_intp, npy_intp *, void *) = least ? u->f->argmin : u->f->argmax;
    bool flat = axis == NPB_AXIS_NONE;
    int nd = 0;
    npy_intp shape[NM_MAXDIMS];
    if (!find) {
        PyErr_SetString(PyExc_TypeError, "data type not ordered");
        return NULL;
    }
    if (!flat && npb_check(nm_axis(npb_ctx(), axis, a->nd, NULL, &axis)) < 0)
        return NULL;
    for (int i = 0; i < a->nd; i++)
        if (keepdims)
            shape[nd++] = flat || i == axis ? 1 : a->dimensions[i];
        else if (!flat && i != axis)
            shape[nd++] = a->dimensions[i];
    npb_shape order = { .n = a->nd };
    for (int i = 0, k = 0; !flat && i < a->nd; i++, k++) {
        k += k == axis;
        order.d[i] = i == a->nd - 1 ? axis : k;
    }
    PyObject *turned = flat ? PyArray_Ravel(a, NM_CORDER) : npb_transpose_by(a, &order);
    PyArrayObject *lines = turned ? npb_from_array((PyArrayObject *)turned, npb_descr_native(a->descr),
                                                   NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED) : NULL;
    PyArrayObject *out = lines ? npb_zeros(npb_descr_of(NM_LONG), nd, shape, false) : NULL;
    Py_XDECREF(turned);
    npy_intp n = out && lines->nd ? lines->dimensions[lines->nd - 1] : 1, count = out ? npb_size(out) : 0;
    if (out && n == 0 && count) {
        PyErr_Format(PyExc_ValueError, "attempt to get %s of an empty sequence", least ? "argmin" : "argmax");
        count = 0;
    }
    for (npy_intp i = 0; i < count && !PyErr_Occurred(); i++)
        find(lines->data + i * n * a->descr->elsize, n, (npy_intp *)out->data + i, lines);
    Py_XDECREF(lines);
    if (PyErr_Occurred())
        Py_CLEAR(out);
    return out ? npb_return(out) : NULL;
}

/* a . b over a's last axis and b's last but one, as np.dot, of two arrays of one user dtype; NULL without an exception if it has no
 * dotfunc. */
PyObject *npb_user_dot(PyArrayObject *a, PyArrayObject *b)
{
    PyArray_Descr *descr = a->descr;
    user *u = user_of((uint32_t)descr->type_num);
    if (!u || descr->type_num != b->descr->type_num || !u->f->dotfunc || !a->nd || !b->nd || a->nd + b->nd - 2 > NM_MAXDIMS)
        return NULL;
    npy_intp shape[2 * NM_MAXDIMS], n = a->dimensions[a->nd - 1];
    int over = b->nd > 1 ? b->nd - 2 : 0, nd = 0;
    for (int i = 0; i < a->nd - 1; i++)
        shape[nd++] = a->dimensions[i];
    for (int i = 0; i < b->nd; i++)
        if (i != over)
            shape[nd++] = b->dimensions[i];
    if (n != b->dimensions[over]) {
        PyErr_Format(PyExc_ValueError, "shapes not aligned: %zd (dim %d) != %zd (dim %d)", n, a->nd - 1, b->dimensions[over], over);
        return NULL;
    }
    PyArrayObject *out = npb_zeros((PyArray_Descr *)Py_NewRef(descr), nd, shape, false);
    int axis_a = a->nd - 1, axis_b = over;
    PyObject *rows = out ? PyArray_IterAllButAxis((PyObject *)a, &axis_a) : NULL,
             *columns = rows ? PyArray_IterAllButAxis((PyObject *)b, &axis_b) : NULL;
    char *to = out ? out->data : NULL;
    if (columns && npb_size(out)) {
        PyArrayIterObject *x = (PyArrayIterObject *)rows, *y = (PyArrayIterObject *)columns;
        for (npb_iter_reset(x); x->index < x->size; npb_iter_next(x))
            for (npb_iter_reset(y); y->index < y->size; npb_iter_next(y), to += descr->elsize)
                u->f->dotfunc(x->dataptr, a->strides[axis_a], y->dataptr, b->strides[axis_b], to, n, out);
    }
    Py_XDECREF(rows);
    Py_XDECREF(columns);
    if (PyErr_Occurred())
        Py_CLEAR(out);
    return out ? npb_return(out) : NULL;
}

/* ------------------------------------------------------------------ registration */
static PyArray_DTypeMeta *make_meta(user *u, int num, PyTypeObject *type)
{
    PyArray_DTypeMeta *meta = PyMem_Calloc(1, sizeof *meta);
    size_t room = strlen(type->tp_name) + 32;
    char *name = PyMem_Malloc(room);
    if (!meta || !name)
        return NULL;
    const char *last = strrchr(type->tp_name, '.');
    snprintf(name, room, "numpy.dtype[%s]", last ? last + 1 : type->tp_name);
    PyTypeObject *t = &meta->super.ht_type;
    Py_SET_TYPE(t, &PyArrayDTypeMeta_Type);
    Py_SET_REFCNT(t, 1);
    t->tp_name = name;
    t->tp_base = &PyArrayDescr_Type;
    t->tp_basicsize = sizeof(PyArray_Descr);
    t->tp_flags = Py_TPFLAGS_DEFAULT;
    meta->type_num = num;
    meta->flags = NPY_DT_LEGACY;
    meta->scalar_type = (PyTypeObject *)Py_NewRef(type);
    meta->dt_slots = &u->slots;
    return PyType_Ready(t) < 0 ? NULL : meta;
}

static int refuse(const char *text)
{
    PyErr_SetString(PyExc_ValueError, text);
    return -1;
}

int PyArray_RegisterDataType(PyArray_DescrProto *proto)
{
    for (int i = 0; i < npb_user_types; i++)
        if (users[i]->given == proto->f && users[i]->descr->typeobj == proto->typeobj)
            return users[i]->descr->type_num;
    if (npb_user_types == MOST_USERS)
        return refuse("too many user data types");
    if (!proto->typeobj)
        return refuse("missing typeobject");
    if (proto->elsize <= 0)
        return refuse("cannot register a flexible data-type");
    PyArray_ArrFuncs *f = proto->f;
    if (!f || !f->getitem || !f->setitem || !f->copyswapn || !f->copyswap)
        return refuse("a required array function is missing.");
    user *u = PyMem_Calloc(1, sizeof *u);
    if (!u)
        return PyErr_NoMemory(), -1;
    int num = NPB_USERDEF + npb_user_types;
    const char *last = strrchr(proto->typeobj->tp_name, '.');
    u->given = f;
    u->cls = (nm_class){ .name = last ? last + 1 : proto->typeobj->tp_name, .num = (uint32_t)num, .kind = proto->kind, .code = proto->type,
        .align = (uint16_t)proto->alignment, .flags = NM_CLASS_USER | NM_CLASS_HOST, .size = proto->elsize, .compare = compare,
            .nonzero = nonzero,
        .swap = swap, .copy = copy, .common = common, .cast = cast, .safety = safety };
    u->slots = (npb_class){ .cls = &u->cls, .parametric = true, .getitem = get_item, .scalar = get_scalar, .setitem = set_item };
    u->f = memcpy(u->slots.arrfuncs, f, sizeof *f);
    PyArray_DTypeMeta *meta = make_meta(u, num, proto->typeobj);
    PyArray_Descr *d = meta ? (PyArray_Descr *)PyType_GenericAlloc((PyTypeObject *)meta, 0) : NULL;
    if (!d) {
        PyMem_Free(u);
        return PyErr_Occurred() ? -1 : (PyErr_NoMemory(), -1);
    }
    d->typeobj = (PyTypeObject *)Py_NewRef(proto->typeobj);
    d->kind = proto->kind;
    d->type = proto->type;
    d->byteorder = proto->byteorder == '>' || proto->byteorder == '<'
                   ? (proto->byteorder == (NPB_LITTLE ? '<' : '>') ? '=' : proto->byteorder) : proto->byteorder;
    d->type_num = num;
    d->flags = (unsigned char)proto->flags;
    d->elsize = proto->elsize;
    d->alignment = proto->alignment;
    d->hash = -1;
    u->descr = d;
    meta->singleton = (PyArray_Descr *)Py_NewRef(d);
    stand_for(&u->stand_in, d);
    if (npb_check(nm_class_register(npb_ctx(), &u->cls)) < 0 || npb_register_scalar_type(proto->typeobj, d) < 0)
        return -1;
    users[npb_user_types++] = u;
    proto->type_num = num;
    return num;
}

int PyArray_RegisterCastFunc(PyArray_Descr *descr, int to, PyArray_VectorUnaryFunc *f)
{
    user *u = user_of((uint32_t)descr->type_num), *v = to >= 0 ? user_of((uint32_t)to) : NULL;
    if ((!u && !v) || (!v && (to < 0 || to >= NM_NTYPES)))
        return refuse(to < 0 || to >= NPB_USERDEF + npb_user_types ? "invalid type number."
                      : "At least one of the types provided must be user-defined.");
    if (u && v)
        u->to_user[to - NPB_USERDEF] = f;
    else if (u)
        u->to[to] = f;
    else
        v->from[descr->type_num] = f;
    return 0;
}

int PyArray_RegisterCanCast(PyArray_Descr *descr, int to, int scalar)
{
    user *u = user_of((uint32_t)descr->type_num), *v = to >= 0 ? user_of((uint32_t)to) : NULL;
    (void)scalar;
    if ((!u && !v) || (!v && (to < 0 || to >= NM_NTYPES)))
        return refuse("At least one of the types provided must be user-defined.");
    if (u && v)
        u->safe_to_user[to - NPB_USERDEF] = true;
    else if (u)
        u->safe_to[to] = true;
    else
        v->safe_from[descr->type_num] = true;
    return 0;
}
