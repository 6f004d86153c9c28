/* descr.c - dtype objects and their classes: np.dtype, its metatype, the built-in DType classes with their singletons, the way
 * between a descriptor and the core's nm_dtype, equality and hash.  Parsing is in descr_parse.c, attributes in descr_getset.c. */
#include "npb_types.h"
#include <structmember.h>

PyArray_DTypeMeta *npb_dtype_classes[NM_NTYPES];
PyArray_Descr *npb_descr_singletons[NM_NTYPES];
static npb_class class_slots[NM_NTYPES];

/* ------------------------------------------------------------------ names of static types */
const char *npb_package = "numen";
enum { MAX_NAMED = 160 };
static PyTypeObject *named_types[MAX_NAMED];
static int n_named;

void npb_name_type(PyTypeObject *type)
{
    if (n_named < MAX_NAMED)
        named_types[n_named++] = type;
}

/* _set_module_name("numpy"): let every static type say that it lives there. */
static PyObject *set_module_name(PyObject *self, PyObject *name)
{
    (void)self;
    const char *prefix = PyUnicode_AsUTF8(name);
    if (!prefix)
        return NULL;
    npb_package = PyUnicode_AsUTF8(name = npb_intern(prefix));     /* interned for good */
    for (int i = 0; i < n_named; i++) {
        const char *rest = strchr(named_types[i]->tp_name, '.');
        size_t size = strlen(prefix) + strlen(rest) + 1;
        char *full = PyMem_Malloc(size);                 /* lives as long as the static type */
        if (!full)
            return PyErr_NoMemory();
        snprintf(full, size, "%s%s", prefix, rest);
        named_types[i]->tp_name = full;
        if (PyType_GetFlags(named_types[i]) & Py_TPFLAGS_HEAPTYPE)
            continue;
        PyType_Modified(named_types[i]);
    }
    Py_RETURN_NONE;
}

/* ------------------------------------------------------------------ life of a descriptor */
static PyArray_Descr *alloc_descr(PyTypeObject *type)
{
    PyArray_Descr *d = (PyArray_Descr *)PyType_GenericAlloc(type, 0);
    if (d)
        d->hash = -1;
    return d;
}

PyArray_Descr *npb_descr_fresh(int num) { return npb_descr_new(npb_descr_singletons[num]); }

PyArray_Descr *npb_descr_new(PyArray_Descr *like)
{
    PyArray_Descr *d = alloc_descr(Py_TYPE(like));
    if (!d)
        return NULL;
    memcpy((char *)d + sizeof(PyObject), (char *)like + sizeof(PyObject), (size_t)Py_TYPE(like)->tp_basicsize - sizeof(PyObject));
    d->hash = -1;
    Py_XINCREF(d->typeobj);
    Py_XINCREF(d->metadata);
    if (Py_TYPE(like)->tp_basicsize < (Py_ssize_t)sizeof *d)
        return d;
    Py_XINCREF(d->fields);
    Py_XINCREF(d->names);
    struct PyArray_ArrayDescr *sub = d->subarray;
    NpyAuxData *aux = d->c_metadata;
    d->subarray = NULL;
    d->c_metadata = NULL;
    if (sub) {
        d->subarray = PyMem_Malloc(sizeof *sub);
        if (!d->subarray)
            goto no_memory;
        d->subarray->base = (PyArray_Descr *)Py_NewRef(sub->base);
        d->subarray->shape = Py_NewRef(sub->shape);
    }
    if (aux && !(d->c_metadata = aux->clone(aux)))
        goto no_memory;
    return d;
no_memory:
    Py_DECREF(d);
    PyErr_NoMemory();
    return NULL;
}

static void descr_dealloc(PyArray_Descr *d)
{
    if (d->type_num >= 0 && d->type_num < NM_NTYPES && d == npb_descr_singletons[d->type_num]) {
        Py_SET_REFCNT(d, 1 << 20);                       /* somebody gave a borrowed reference back: singletons stay */
        return;
    }
    Py_XDECREF(d->typeobj);
    Py_XDECREF(d->metadata);
    if (Py_TYPE(d)->tp_basicsize >= (Py_ssize_t)sizeof *d) {
        Py_XDECREF(d->names);
        Py_XDECREF(d->fields);
        if (d->subarray) {
            Py_XDECREF(d->subarray->shape);
            Py_XDECREF(d->subarray->base);
            PyMem_Free(d->subarray);
        }
        NpyAuxData *aux = d->c_metadata;
        if (aux && aux->free)
            aux->free(aux);
    }
    Py_TYPE(d)->tp_free(d);
}

static void free_datetime_meta(NpyAuxData *aux) { PyMem_RawFree(aux); }
static NpyAuxData *clone_datetime_meta(NpyAuxData *aux)
{
    PyArray_DatetimeDTypeMetaData *copy = PyMem_RawMalloc(sizeof *copy);
    if (copy)
        *copy = *(PyArray_DatetimeDTypeMetaData *)aux;
    return (NpyAuxData *)copy;
}

static int set_datetime_meta(PyArray_Descr *d, int unit, int multiple)
{
    PyArray_DatetimeDTypeMetaData *m = PyMem_RawCalloc(1, sizeof *m);
    if (!m) {
        PyErr_NoMemory();
        return -1;
    }
    m->head.free = free_datetime_meta;
    m->head.clone = clone_datetime_meta;
    m->meta.base = unit;
    m->meta.num = multiple;
    if (d->c_metadata)
        PyMem_RawFree(d->c_metadata);
    d->c_metadata = m;
    return 0;
}

PyArray_Descr *npb_descr_datetime(int num, int unit, int multiple)
{
    PyArray_Descr *d = npb_descr_fresh(num);
    if (d && set_datetime_meta(d, unit, multiple) < 0)
        Py_CLEAR(d);
    return d;
}

/* ------------------------------------------------------------------ descriptor <-> nm_dtype */
PyArray_Descr *npb_descr_of(int num) { return (PyArray_Descr *)Py_NewRef(npb_descr_singletons[num]); }
PyArray_DTypeMeta *npb_dtypemeta_of(int num) { return npb_dtype_classes[num]; }

nm_dtype npb_dtype(const PyArray_Descr *d)
{
    const npb_class *slots = ((PyArray_DTypeMeta *)Py_TYPE(d))->dt_slots;
    uint16_t flags = 0;
    void *param = NULL;
    if (slots->parametric && (d->type_num != NM_VOID || d->names || d->subarray))
        param = (void *)d;
    if (d->byteorder == (NPB_LITTLE ? '>' : '<'))
        flags |= NM_SWAPPED;
    if (d->flags & NPY_ITEM_REFCOUNT)
        flags |= NM_REFS | NM_NEEDS_HOST;
    if (slots->cls && slots->cls->flags & NM_CLASS_HOST)
        flags |= NM_NEEDS_HOST;
    if (NM_UNLIKELY(param != NULL) && d->type_num == NM_VOID)        /* record_class.c takes items at any address */
        return (nm_dtype){ slots->cls, d->elsize, 1, flags | NM_NEEDS_HOST, NM_VOID, param };
    return (nm_dtype){ slots->cls, d->elsize, (uint16_t)d->alignment, flags, (uint32_t)d->type_num, param };
}

PyArray_Descr *npb_keep_descr(PyArray_Descr *d)
{
    static PyObject *kept;
    if (!kept)
        kept = PyDict_New();
    PyObject *one = d && kept ? PyDict_SetDefault(kept, (PyObject *)d, (PyObject *)d) : NULL;
    Py_XDECREF(d);
    return (PyArray_Descr *)one;
}

PyArray_Descr *npb_descr_sized(int num, npy_intp elsize)
{
    PyArray_Descr *d = npb_descr_fresh(num);
    if (d) {
        d->elsize = elsize;
        if (num == NM_VOID && d->typeobj != &PyVoidArrType_Type)
            Py_SETREF(d->typeobj, (PyTypeObject *)Py_NewRef(&PyVoidArrType_Type));
    }
    return d;
}

PyArray_Descr *npb_descr_from(const nm_dtype *dt)
{
    PyArray_Descr *d = dt->param, *result;
    bool swapped = (dt->flags & NM_SWAPPED) != 0;
    if (d && d->elsize == dt->size && npb_is_native(d) != swapped)
        return (PyArray_Descr *)Py_NewRef(d);
    if (dt->num >= NM_NTYPES) {
        if (!d)
            return npb_user_descr((int)dt->num);
        result = npb_descr_new(d);
    } else if (dt->num == NM_STRING || dt->num == NM_UNICODE || dt->num == NM_VOID) {
        result = npb_descr_sized((int)dt->num, dt->size);
    } else if (d) {
        result = npb_descr_new(d);
        if (result && !swapped && !npb_is_native(result))
            result->byteorder = '=';
    } else {
        result = npb_descr_of((int)dt->num);
    }
    if (!result || !swapped || npb_is_native(result) != swapped)
        return result;
    d = npb_descr_newbyteorder(result, NPB_LITTLE ? '>' : '<');
    Py_DECREF(result);
    return d;
}

/* ------------------------------------------------------------------ byte order */
/* The field dictionary with every field's dtype in another order. */
static PyObject *swapped_fields(PyArray_Descr *d, char order)
{
    PyObject *fields = PyDict_New(), *key, *value;
    Py_ssize_t pos = 0;
    while (fields && PyDict_Next(d->fields, &pos, &key, &value)) {
        if (PyTuple_GET_SIZE(value) == 3 && PyUnicode_Check(PyTuple_GET_ITEM(value, 2)) &&
            PyUnicode_Compare(key, PyTuple_GET_ITEM(value, 2)) == 0)
            continue;                                    /* a title's own entry: made with its field */
        PyArray_Descr *field = npb_descr_newbyteorder((PyArray_Descr *)PyTuple_GET_ITEM(value, 0), order);
        PyObject *entry = field ? PyTuple_New(PyTuple_GET_SIZE(value)) : NULL;
        if (!entry) {
            Py_XDECREF(field);
            Py_CLEAR(fields);
            break;
        }
        PyTuple_SET_ITEM(entry, 0, (PyObject *)field);
        for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(value); i++)
            PyTuple_SET_ITEM(entry, i, Py_NewRef(PyTuple_GET_ITEM(value, i)));
        int bad = PyDict_SetItem(fields, key, entry);
        if (bad == 0 && PyTuple_GET_SIZE(entry) == 3)
            bad = PyDict_SetItem(fields, PyTuple_GET_ITEM(entry, 2), entry);
        Py_DECREF(entry);
        if (bad < 0)
            Py_CLEAR(fields);
    }
    return fields;
}

PyArray_Descr *npb_descr_newbyteorder(PyArray_Descr *self, char order)
{
    PyArray_Descr *d = npb_descr_new(self);
    if (!d || order == '|')
        return d;
    bool swap = order == 's' || order == 'S';
    if (d->byteorder != '|')
        d->byteorder = swap ? (npb_is_native(d) ? (NPB_LITTLE ? '>' : '<') : '=') : order;
    if (Py_TYPE(d)->tp_basicsize < (Py_ssize_t)sizeof *d)
        return d;
    if (d->names) {
        PyObject *fields = swapped_fields(self, order);
        if (!fields)
            goto bad;
        Py_SETREF(d->fields, fields);
    }
    if (d->subarray) {
        PyArray_Descr *base = npb_descr_newbyteorder(self->subarray->base, order);
        if (!base)
            goto bad;
        Py_SETREF(d->subarray->base, base);
    }
    return d;
bad:
    Py_DECREF(d);
    return NULL;
}

PyArray_Descr *npb_descr_native(PyArray_Descr *d)
{
    if (d->type_num >= 0 && d->type_num < NM_VOID && npb_is_native(d))
        return (PyArray_Descr *)Py_NewRef(d);
    if (d->type_num >= 0 && (d->type_num < NM_OBJECT || d->type_num == NM_HALF) && !d->metadata)
        return npb_descr_of(d->type_num);
    if (npb_is_native(d) && !(Py_TYPE(d)->tp_basicsize >= (Py_ssize_t)sizeof *d && (d->names || d->subarray)))
        return (PyArray_Descr *)Py_NewRef(d);
    return npb_descr_newbyteorder(d, '=');
}

/* ------------------------------------------------------------------ equality and hash */
static bool equal_objects(PyObject *a, PyObject *b)
{
    int same = PyObject_RichCompareBool(a, b, Py_EQ);
    if (same < 0)
        PyErr_Clear();
    return same > 0;
}

static bool equal_fields(const PyArray_Descr *a, const PyArray_Descr *b)
{
    if (!a->names || !b->names)
        return a->names == b->names;
    Py_ssize_t n = PyTuple_GET_SIZE(a->names);
    if (n != PyTuple_GET_SIZE(b->names))
        return false;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *name = PyTuple_GET_ITEM(a->names, i);
        if (!equal_objects(name, PyTuple_GET_ITEM(b->names, i)))
            return false;
        PyObject *x = PyDict_GetItemWithError(a->fields, name), *y = PyDict_GetItemWithError(b->fields, name);
        if (!x || !y || PyTuple_GET_SIZE(x) != PyTuple_GET_SIZE(y))
            return false;
        if (!npb_equiv((PyArray_Descr *)PyTuple_GET_ITEM(x, 0), (PyArray_Descr *)PyTuple_GET_ITEM(y, 0)))
            return false;
        for (Py_ssize_t k = 1; k < PyTuple_GET_SIZE(x); k++)
            if (!equal_objects(PyTuple_GET_ITEM(x, k), PyTuple_GET_ITEM(y, k)))
                return false;
    }
    return true;
}

bool npb_equiv(const PyArray_Descr *a, const PyArray_Descr *b)
{
    if (a == b)
        return true;
    if (Py_TYPE(a) != Py_TYPE(b)) {                      /* long and long long are one type; nothing else is */
        return a->kind == b->kind && (a->kind == 'i' || a->kind == 'u') && a->type_num < NM_NTYPES && b->type_num < NM_NTYPES &&
               a->elsize == b->elsize && npb_is_native(a) == npb_is_native(b);
    }
    if (a->elsize != b->elsize || npb_is_native(a) != npb_is_native(b))
        return false;
    switch (a->type_num) {
    case NM_VOID:
        if (a->subarray || b->subarray)
            return a->subarray && b->subarray && npb_equiv(a->subarray->base, b->subarray->base) &&
                   equal_objects(a->subarray->shape, b->subarray->shape);
        return equal_fields(a, b);
    case NM_DATETIME: case NM_TIMEDELTA: {
        const PyArray_DatetimeMetaData *x = npb_datetime_meta(a), *y = npb_datetime_meta(b);
        return x->base == y->base && (x->base == 14 || x->num == y->num);
    }
    }
    if (a->type_num < NM_NTYPES)
        return true;
    const npb_class *slots = ((PyArray_DTypeMeta *)Py_TYPE(a))->dt_slots;
    if (slots && slots->equal)
        return slots->equal(a, b);
    return true;
}

static Py_uhash_t mix(Py_uhash_t h, Py_uhash_t v) { return (h ^ v) * (Py_uhash_t)0x100000001b3 + 0x9e3779b97f4a7c15u + (h >> 29); }

static Py_hash_t hash_of(PyArray_Descr *d)
{
    Py_uhash_t h = mix((unsigned char)d->kind, (Py_uhash_t)d->elsize);
    h = mix(h, npb_is_native(d));
    if (d->type_num >= NM_NTYPES)
        h = mix(h, (Py_uhash_t)(uintptr_t)Py_TYPE(d) >> 4);
    if (Py_TYPE(d)->tp_basicsize < (Py_ssize_t)sizeof *d)
        return h == (Py_uhash_t)-1 ? -2 : (Py_hash_t)h;
    if (d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA) {
        h = mix(h, (Py_uhash_t)npb_datetime_meta(d)->base);
        if (npb_datetime_meta(d)->base != 14)
            h = mix(h, (Py_uhash_t)npb_datetime_meta(d)->num);
    }
    if (d->subarray) {
        Py_hash_t base = npb_descr_hash(d->subarray->base), shape = PyObject_Hash(d->subarray->shape);
        if (base == -1 || shape == -1)
            return -1;
        h = mix(mix(h, (Py_uhash_t)base), (Py_uhash_t)shape);
    }
    for (Py_ssize_t i = 0; d->names && i < PyTuple_GET_SIZE(d->names); i++) {
        PyObject *name = PyTuple_GET_ITEM(d->names, i), *entry = PyDict_GetItemWithError(d->fields, name);
        Py_hash_t part = PyObject_Hash(name);
        if (!entry || part == -1)
            return -1;
        h = mix(h, (Py_uhash_t)part);
        for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(entry); k++) {
            if ((part = PyObject_Hash(PyTuple_GET_ITEM(entry, k))) == -1)
                return -1;
            h = mix(h, (Py_uhash_t)part);
        }
    }
    return h == (Py_uhash_t)-1 ? -2 : (Py_hash_t)h;
}

Py_hash_t npb_descr_hash(PyArray_Descr *d)
{
    if (d->hash == -1)
        d->hash = hash_of(d);
    return d->hash;
}

static PyObject *descr_richcompare(PyArray_Descr *self, PyObject *other, int op)
{
    PyArray_Descr *d;
    if (PyArray_DescrCheck(other)) {
        d = (PyArray_Descr *)Py_NewRef(other);
    } else {
        d = npb_descr_from_object(other, 0);
        if (!d) {
            if (PyErr_ExceptionMatches(PyExc_RecursionError) || PyErr_ExceptionMatches(PyExc_MemoryError))
                return NULL;
            PyErr_Clear();
            Py_RETURN_NOTIMPLEMENTED;
        }
    }
    bool result = false;
    switch (op) {
    case Py_EQ: result = npb_equiv(self, d); break;
    case Py_NE: result = !npb_equiv(self, d); break;
    case Py_LT: result = !npb_equiv(self, d) && npb_can_cast(self, d, NM_SAFE_CASTING); break;
    case Py_LE: result = npb_can_cast(self, d, NM_SAFE_CASTING); break;
    case Py_GT: result = !npb_equiv(self, d) && npb_can_cast(d, self, NM_SAFE_CASTING); break;
    case Py_GE: result = npb_can_cast(d, self, NM_SAFE_CASTING); break;
    }
    Py_DECREF(d);
    return PyBool_FromLong(result);
}

/* ------------------------------------------------------------------ np.dtype(...) */
static PyArray_Descr *with_metadata(PyArray_Descr *d /* stolen */, PyObject *metadata)
{
    PyArray_Descr *copy = npb_descr_new(d);
    Py_DECREF(d);
    if (!copy)
        return NULL;
    PyObject *merged = copy->metadata ? PyDict_Copy(copy->metadata) : PyDict_New();
    if (!merged || PyDict_Update(merged, metadata) < 0) {
        Py_XDECREF(merged);
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *proxy = PyDictProxy_New(merged);
    Py_XDECREF(proxy);                                   /* only asked whether it is a mapping */
    Py_XSETREF(copy->metadata, merged);
    return copy;
}

/* align is a truth value; old pickles say 0 and, of copy, 1. */
static int align_of(PyObject *obj, PyObject *copy)
{
    int over;
    const bool pickled = obj && copy && PyLong_CheckExact(obj) && PyLong_CheckExact(copy) && !PyObject_IsTrue(obj) &&
                         PyLong_AsLongAndOverflow(copy, &over) == 1;
    int align = 0;
    if (!obj)
        return 0;
    if (!PyBool_Check(obj) && !PyObject_TypeCheck(obj, &PyBoolArrType_Type) && !pickled &&
        PyErr_WarnFormat(npb_errors.VisibleDeprecationWarning, 1, "dtype(): align should be passed as Python or NumPy boolean but got "
                         "`align=%R`. Did you mean to pass a tuple to create a subarray type? (Deprecated NumPy 2.4)", obj) < 0)
        return -1;
    return npb_bool_converter(obj, &align) ? align : -1;
}

static PyObject *descr_new(PyTypeObject *subtype, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "dtype", "align", "copy", "metadata", NULL };
    PyObject *obj, *metadata = NULL, *align_given = NULL, *copy_given = NULL;
    int align, copy = 0;
    if (subtype != &PyArrayDescr_Type)
        return PyErr_Format(PyExc_TypeError, "cannot make a %s this way", subtype->tp_name), NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OOO!:dtype", names, &obj, &align_given, &copy_given, &PyDict_Type, &metadata))
        return NULL;
    if ((align = align_of(align_given, copy_given)) < 0 || (copy_given && !npb_bool_converter(copy_given, &copy)))
        return NULL;
    PyArray_Descr *d = npb_descr_from_object(obj, align);
    if (d && copy) {
        PyArray_Descr *other = npb_descr_new(d);
        Py_DECREF(d);
        d = other;
    }
    if (d && metadata)
        d = with_metadata(d, metadata);
    return (PyObject *)d;
}

static PyObject *descr_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (n == 1 && !kwnames)
        return (PyObject *)npb_descr_from_object(args[0], 0);
    PyObject *tuple = PyTuple_New(n), *dict = kwnames ? PyDict_New() : NULL, *result = NULL;
    if (tuple && (!kwnames || dict)) {
        for (Py_ssize_t i = 0; i < n; i++)
            PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
        int bad = 0;
        for (Py_ssize_t i = 0; kwnames && i < PyTuple_GET_SIZE(kwnames); i++)
            bad |= PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, i), args[n + i]);
        if (!bad)
            result = descr_new((PyTypeObject *)type, tuple, dict);
    }
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    return result;
}

/* ------------------------------------------------------------------ containers */
static Py_ssize_t descr_length(PyArray_Descr *d)
{
    return Py_TYPE(d)->tp_basicsize >= (Py_ssize_t)sizeof *d && d->names ? PyTuple_GET_SIZE(d->names) : 0;
}

static int descr_bool(PyArray_Descr *d) { (void)d; return 1; }

static PyObject *descr_repeat(PyArray_Descr *d, Py_ssize_t n)
{
    if (n < 0)
        return PyErr_Format(PyExc_ValueError, "Array length must be >= 0, not %zd", n), NULL;
    PyObject *pair = Py_BuildValue("On", d, n);
    PyArray_Descr *result = NULL;
    if (pair)
        npb_descr_converter(pair, &result);
    Py_XDECREF(pair);
    return (PyObject *)result;
}

static PyObject *pick_fields(PyArray_Descr *self, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyObject *names = PyTuple_New(n), *fields = PyDict_New();
    for (Py_ssize_t i = 0; names && fields && i < n; i++) {
        PyObject *name = PyList_GET_ITEM(list, i);
        int known = PySequence_Contains(self->names, name);      /* a title is no name here */
        PyObject *entry = known > 0 ? PyDict_GetItemWithError(self->fields, name) : NULL;
        if (!entry) {
            if (!PyErr_Occurred())
                PyErr_SetObject(PyExc_KeyError, name);
            goto bad;
        }
        PyTuple_SET_ITEM(names, i, Py_NewRef(name));
        if (PyDict_Contains(fields, name)) {
            PyErr_SetString(PyExc_ValueError, "duplicate field of given name");
            goto bad;
        }
        if (PyDict_SetItem(fields, name, entry) < 0)
            goto bad;
        if (PyTuple_GET_SIZE(entry) == 3) {
            PyObject *title = PyTuple_GET_ITEM(entry, 2);
            if (PyDict_SetItem(fields, title, entry) < 0)
                goto bad;
        }
    }
    if (!names || !fields)
        goto bad;
    PyArray_Descr *d = npb_descr_sized(NM_VOID, self->elsize);
    if (!d)
        goto bad;
    Py_XSETREF(d->names, names);
    Py_XSETREF(d->fields, fields);
    d->flags = self->flags;                              /* what is left out may hold references */
    d->alignment = self->alignment;
    return (PyObject *)d;
bad:
    Py_XDECREF(names);
    Py_XDECREF(fields);
    return NULL;
}

static PyObject *descr_subscript(PyArray_Descr *self, PyObject *key)
{
    if (Py_TYPE(self)->tp_basicsize < (Py_ssize_t)sizeof *self || !self->names) {
        PyErr_Format(PyExc_KeyError, "There are no fields in dtype %S.", self);
        return NULL;
    }
    if (PyUnicode_Check(key)) {
        PyObject *entry = PyDict_GetItemWithError(self->fields, key);
        if (!entry) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_KeyError, "Field named %R not found.", key);
            return NULL;
        }
        return Py_NewRef(PyTuple_GET_ITEM(entry, 0));
    }
    if (PyList_Check(key)) {
        bool names = true;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(key); i++)
            names &= PyUnicode_Check(PyList_GET_ITEM(key, i)) != 0;
        if (names)
            return pick_fields(self, key);
    }
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError), n = PyTuple_GET_SIZE(self->names);
    if (i == -1 && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Clear();
            PyErr_SetString(PyExc_TypeError, "Field key must be an integer field offset, single field name, or list of field names.");
        }
        return NULL;
    }
    if (i < -n || i >= n) {
        PyErr_Format(PyExc_IndexError, "Field index %zd out of range.", i);
        return NULL;
    }
    PyObject *entry = PyDict_GetItemWithError(self->fields, PyTuple_GET_ITEM(self->names, i < 0 ? i + n : i));
    return entry ? Py_NewRef(PyTuple_GET_ITEM(entry, 0)) : NULL;
}

static PyNumberMethods descr_as_number = { .nb_bool = (inquiry)descr_bool };
static PySequenceMethods descr_as_sequence = { .sq_length = (lenfunc)descr_length, .sq_repeat = (ssizeargfunc)descr_repeat };
static PyMappingMethods descr_as_mapping = { .mp_length = (lenfunc)descr_length, .mp_subscript = (binaryfunc)descr_subscript };

PyArray_DTypeMeta PyArrayDescr_TypeFull = {
    .super.ht_type = { PyVarObject_HEAD_INIT(NULL, 0).tp_name = "numen.dtype", .tp_basicsize = 88, .tp_dealloc = (destructor)descr_dealloc,
        .tp_repr = (reprfunc)npb_descr_repr, .tp_str = (reprfunc)npb_descr_text, .tp_hash = (hashfunc)npb_descr_hash,
        .tp_as_number = &descr_as_number, .tp_as_sequence = &descr_as_sequence, .tp_as_mapping = &descr_as_mapping,
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_richcompare = (richcmpfunc)descr_richcompare,
        .tp_methods = npb_descr_methods, .tp_getset = npb_descr_getset, .tp_members = npb_descr_members, .tp_new = descr_new,
        .tp_vectorcall = descr_vectorcall },
    .type_num = -1, .flags = NPY_DT_ABSTRACT };
static const char descr_doc[] = "dtype(dtype, align=False, copy=False, **kwargs)\n--\n\n"
    "What the items of an array are: made from a type, a name such as 'f8', a list of fields, or an object with a dtype.";

/* ------------------------------------------------------------------ the metatype */
static PyObject *meta_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type; (void)args; (void)kwargs;
    PyErr_SetString(PyExc_TypeError, "Preliminary-API: Cannot subclass DType.");
    return NULL;
}
static int meta_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self; (void)args; (void)kwargs;
    PyErr_SetString(PyExc_TypeError, "Preliminary-API: Cannot __init__ DType class.");
    return -1;
}
static void meta_dealloc(PyArray_DTypeMeta *self)
{
    Py_XDECREF(self->scalar_type);
    Py_XDECREF(self->singleton);
    PyType_Type.tp_dealloc((PyObject *)self);
}
static PyObject *get_abstract(PyArray_DTypeMeta *self, void *u) { (void)u; return PyBool_FromLong((self->flags & NPY_DT_ABSTRACT) != 0); }
static PyObject *get_legacy(PyArray_DTypeMeta *self, void *u) { (void)u; return PyBool_FromLong((self->flags & NPY_DT_LEGACY) != 0); }
static PyObject *get_parametric(PyArray_DTypeMeta *self, void *u)
{
    (void)u;
    return PyBool_FromLong((self->flags & NPY_DT_PARAMETRIC) != 0);
}
static PyObject *get_numeric(PyArray_DTypeMeta *self, void *u) { (void)u; return PyBool_FromLong((self->flags & NPY_DT_NUMERIC) != 0); }
static PyGetSetDef meta_getset[] = {
    { "_abstract", (getter)get_abstract, NULL, "Whether the class is abstract.", NULL },
    { "_legacy", (getter)get_legacy, NULL, "Whether the class stands for a type number.", NULL },
    { "_parametric", (getter)get_parametric, NULL, "Whether instances differ from each other.", NULL },
    { "_is_numeric", (getter)get_numeric, NULL, "Whether the class holds numbers.", NULL }, { NULL } };
static PyMemberDef meta_members[] = {
    { "type", T_OBJECT, offsetof(PyArray_DTypeMeta, scalar_type), READONLY, "The scalar type of the class." }, { NULL } };

PyTypeObject PyArrayDTypeMeta_Type = { PyVarObject_HEAD_INIT(&PyType_Type, 0).tp_name = "numen._DTypeMeta",
    .tp_basicsize = sizeof(PyArray_DTypeMeta), .tp_dealloc = (destructor)meta_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = meta_new, .tp_init = meta_init, .tp_getset = meta_getset, .tp_members = meta_members,
    .tp_doc = "The type of the classes of dtypes." };

/* ------------------------------------------------------------------ the built-in classes */
static PyObject *class_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyArray_DTypeMeta *meta = (PyArray_DTypeMeta *)type;
    if (meta->type_num == NM_STRING || meta->type_num == NM_UNICODE) {
        static char *names[] = { "", NULL };
        Py_ssize_t size;
        if (!PyArg_ParseTupleAndKeywords(args, kwargs, "n", names, &size))
            return NULL;
        if (size < 0 || size > INT_MAX / 4)
            return PyErr_Format(size < 0 ? PyExc_ValueError : PyExc_TypeError,
                                size < 0 ? "Strings cannot have a negative size but a size of %zd was given"
                                : "Strings too large to store inside array.", size), NULL;
        return (PyObject *)npb_descr_sized(meta->type_num, meta->type_num == NM_UNICODE ? 4 * size : size);
    }
    if (meta->flags & NPY_DT_PARAMETRIC)
        return PyErr_Format(PyExc_TypeError, "Preliminary-API: Flexible/Parametric legacy DType '%S' can only be instantiated using "
                            "`np.dtype(...)`", type), NULL;
    if (PyTuple_GET_SIZE(args) || (kwargs && PyDict_GET_SIZE(kwargs))) {
        PyErr_SetString(PyExc_TypeError, "currently only the no-argument instantiation is supported; use `np.dtype` instead.");
        return NULL;
    }
    return Py_NewRef(meta->singleton);
}

static int ready_class(PyArray_DTypeMeta *meta, const char *name, PyArray_DTypeMeta *base, int num, uint64_t flags, PyTypeObject *scalar)
{
    PyTypeObject *t = &meta->super.ht_type;
    Py_SET_TYPE(t, &PyArrayDTypeMeta_Type);
    Py_SET_REFCNT(t, 1);
    t->tp_name = name;
    t->tp_base = (PyTypeObject *)base;
    t->tp_basicsize = flags & NPY_DT_ABSTRACT ? 88 : (Py_ssize_t)sizeof(PyArray_Descr);
    t->tp_flags = Py_TPFLAGS_DEFAULT | (flags & NPY_DT_ABSTRACT ? Py_TPFLAGS_BASETYPE : 0);
    if (!(flags & NPY_DT_ABSTRACT))
        t->tp_new = class_new;
    meta->type_num = num;
    meta->flags = flags;
    meta->scalar_type = (PyTypeObject *)Py_XNewRef(scalar);
    npb_name_type(t);
    return PyType_Ready(t);
}

PyArray_DTypeMeta npb_abstract_int, npb_abstract_float, npb_abstract_complex, npb_python_int, npb_python_float, npb_python_complex;

static int ready_abstract(void)
{
    static npb_class none;
    PyArray_DTypeMeta *all[] = { &npb_abstract_int, &npb_abstract_float, &npb_abstract_complex, &npb_python_int, &npb_python_float,
                                 &npb_python_complex };
    for (int i = 0; i < NM_COUNT(all); i++)
        all[i]->dt_slots = &none;
    PyArrayDescr_TypeFull.dt_slots = &none;
    PyArray_DTypeMeta *base = &PyArrayDescr_TypeFull;
    int bad = ready_class(&npb_abstract_int, "numen.dtypes._IntegerAbstractDType", base, -1, NPY_DT_ABSTRACT, NULL);
    bad |= ready_class(&npb_abstract_float, "numen.dtypes._FloatAbstractDType", base, -1, NPY_DT_ABSTRACT, NULL);
    bad |= ready_class(&npb_abstract_complex, "numen.dtypes._ComplexAbstractDType", base, -1, NPY_DT_ABSTRACT, NULL);
    bad |= ready_class(&npb_python_int, "numen.dtypes._PyLongDType", &npb_abstract_int, -1, NPY_DT_ABSTRACT, &PyLong_Type);
    bad |= ready_class(&npb_python_float, "numen.dtypes._PyFloatDType", &npb_abstract_float, -1, NPY_DT_ABSTRACT, &PyFloat_Type);
    return bad | ready_class(&npb_python_complex, "numen.dtypes._PyComplexDType", &npb_abstract_complex, -1, NPY_DT_ABSTRACT,
                             &PyComplex_Type);
}

static int make_class(int num, char code, char kind, int size, int align, const char *name, PyTypeObject *scalar)
{
    PyArray_DTypeMeta *meta = PyMem_Calloc(1, sizeof *meta), *base = &PyArrayDescr_TypeFull;
    char *full = PyMem_Malloc(64);
    if (!meta || !full)
        return -1;
    snprintf(full, 64, "numen.dtypes.%s", name);
    bool number = num < NM_OBJECT || num == NM_HALF, parametric = !number && num != NM_OBJECT;
    if (number && kind != 'b')
        base = kind == 'f' ? &npb_abstract_float : kind == 'c' ? &npb_abstract_complex : &npb_abstract_int;
    class_slots[num] = (npb_class){ nm_class_find(npb_lib(), (uint32_t)num), num == NM_VOID || num == NM_DATETIME || num == NM_TIMEDELTA,
                                    NULL, NULL, NULL, NULL };
    if (!class_slots[num].cls)
        class_slots[num].cls = nm_dtype_of(num).cls;
    meta->dt_slots = &class_slots[num];
    npb_dtype_classes[num] = meta;
    const char *parameter = num == NM_STRING || num == NM_UNICODE ? "size, /" : num == NM_VOID ? "length, /" : !parametric ? "" : "unit, /";
    char *doc = PyMem_Malloc(128);
    if (!doc)
        return -1;
    snprintf(doc, 128, "%s(%s)\n--\n\nThe class of %s dtypes.", name, parameter, scalar->tp_name + 6);
    meta->super.ht_type.tp_doc = doc;
    if (ready_class(meta, full, base, num, NPY_DT_LEGACY | (number ? NPY_DT_NUMERIC : 0) | (parametric ? NPY_DT_PARAMETRIC : 0),
                    scalar) < 0)
        return -1;
    PyArray_Descr *d = alloc_descr((PyTypeObject *)meta);
    if (!d)
        return -1;
    d->typeobj = (PyTypeObject *)Py_NewRef(scalar);
    d->kind = kind;
    d->type = code;
    d->byteorder = size == 1 || num == NM_OBJECT || num == NM_STRING || num == NM_VOID ? '|' : '=';
    d->type_num = num;
    d->flags = num == NM_OBJECT ? 63 : num == NM_UNICODE ? NPY_NEEDS_INIT : 0;
    d->elsize = size;
    d->alignment = align;
    if ((num == NM_DATETIME || num == NM_TIMEDELTA) && set_datetime_meta(d, 14, 1) < 0)
        return -1;
    npb_descr_singletons[num] = d;
    meta->singleton = (PyArray_Descr *)Py_NewRef(d);
    return 0;
}

/* The object class changes when object_class.c has registered its methods. */
void npb_refresh_class(int num) { class_slots[num].cls = nm_class_find(npb_lib(), (uint32_t)num); }

/* datetime_data(dtype): ("ns", 25). */
static PyObject *datetime_data(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    (void)self;
    NPB_SIGNATURE(sig, "datetime_data", { "dtype", NPB_POSONLY, npb_descr_converter });
    PyArray_Descr *d = NULL;
    if (npb_parse(&sig, args, n, kwnames, (void *[]){ &d }) < 0)
        return NULL;
    PyObject *result = NULL;
    if (d->type_num != NM_DATETIME && d->type_num != NM_TIMEDELTA) {
        PyErr_SetString(PyExc_TypeError, "cannot get datetime metadata from non-datetime type");
    } else {
        char text[32];
        PyArray_DatetimeMetaData one = *npb_datetime_meta(d);
        int count = one.num;
        one.num = 1;
        npb_datetime_unit_text(&one, text);
        size_t length = strlen(text);
        result = length ? Py_BuildValue("s#i", text + 1, (Py_ssize_t)length - 2, count) : Py_BuildValue("si", "generic", count);
    }
    Py_DECREF(d);
    return result;
}

static PyMethodDef functions[] = {
    { "datetime_data", (PyCFunction)(void (*)(void))datetime_data, METH_FASTCALL | METH_KEYWORDS,
      "datetime_data(dtype, /)\n--\n\nThe unit and the multiple of a datetime64 or timedelta64 dtype." },
    { "_set_module_name", set_module_name, METH_O, "Let every static type say that it lives in the module of that name." }, { NULL } };

int npb_init_descr(PyObject *module)
{
    PyArrayDTypeMeta_Type.tp_base = &PyType_Type;
    PyArrayDescr_Type.tp_doc = descr_doc;
    if (PyType_Ready(&PyArrayDTypeMeta_Type) < 0)
        return -1;
    Py_SET_TYPE(&PyArrayDescr_Type, &PyArrayDTypeMeta_Type);
    if (PyType_Ready(&PyArrayDescr_Type) < 0 || ready_abstract() < 0)
        return -1;
    npb_name_type(&PyArrayDTypeMeta_Type);
    npb_name_type(&PyArrayDescr_Type);
#define X(num, cname, code, kind, size, align, name, cls, scalar, alias) \
    if (make_class(NM_##num, code, kind, size, align, cls, &Py##cname##ArrType_Type) < 0) return -1;
    NPB_FOR_TYPES(X)
#undef X
    if (PyModule_AddObjectRef(module, "dtype", (PyObject *)&PyArrayDescr_Type) < 0 ||
        PyModule_AddObjectRef(module, "_DTypeMeta", (PyObject *)&PyArrayDTypeMeta_Type) < 0)
        return -1;
    PyObject *classes = PyDict_New();
    if (!classes)
        return -1;
    int bad = 0;
#define X(num, cname, code, kind, size, align, name, cls, scalar, alias)                         \
    bad |= PyDict_SetItemString(classes, cls, (PyObject *)npb_dtype_classes[NM_##num]);          \
    if (alias) bad |= PyDict_SetItemString(classes, alias, (PyObject *)npb_dtype_classes[NM_##num]);
    NPB_FOR_TYPES(X)
#undef X
    if (bad || PyModule_AddObject(module, "_dtype_classes", classes) < 0)
        return -1;
    return PyModule_AddFunctions(module, functions);
}
