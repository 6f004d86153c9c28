/* scalar.c - the scalar types, their hierarchy, and how a scalar is made from an item and an item found in a scalar. */
#include "scalar.h"

/* ------------------------------------------------------------------ the types */
#define ABSTRACT(cname, pyname) \
    PyTypeObject Py##cname##ArrType_Type = { PyVarObject_HEAD_INIT(NULL, 0).tp_name = "numen." pyname, .tp_basicsize = sizeof(PyObject), \
                                             .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE };
ABSTRACT(Generic, "generic") ABSTRACT(Number, "number") ABSTRACT(Integer, "integer") ABSTRACT(SignedInteger, "signedinteger")
ABSTRACT(UnsignedInteger, "unsignedinteger") ABSTRACT(Inexact, "inexact") ABSTRACT(Floating, "floating")
ABSTRACT(ComplexFloating, "complexfloating") ABSTRACT(Flexible, "flexible") ABSTRACT(Character, "character")

#define CONCRETE(cname, pyname, size) \
    PyTypeObject Py##cname##ArrType_Type = { PyVarObject_HEAD_INIT(NULL, 0).tp_name = "numen." pyname, .tp_basicsize = (size), \
                                             .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE };
CONCRETE(Bool, "bool", sizeof(PyBoolScalarObject)) CONCRETE(Byte, "int8", sizeof(PyByteScalarObject))
CONCRETE(UByte, "uint8", sizeof(PyByteScalarObject)) CONCRETE(Short, "int16", sizeof(PyShortScalarObject))
CONCRETE(UShort, "uint16", sizeof(PyShortScalarObject)) CONCRETE(Int, "int32", sizeof(PyIntScalarObject))
CONCRETE(UInt, "uint32", sizeof(PyIntScalarObject)) CONCRETE(Long, "int64", sizeof(PyLongScalarObject))
CONCRETE(ULong, "uint64", sizeof(PyLongScalarObject)) CONCRETE(LongLong, "longlong", sizeof(PyLongScalarObject))
CONCRETE(ULongLong, "ulonglong", sizeof(PyLongScalarObject)) CONCRETE(Half, "float16", sizeof(PyHalfScalarObject))
CONCRETE(Float, "float32", sizeof(PyFloatScalarObject)) CONCRETE(Double, "float64", sizeof(PyDoubleScalarObject))
CONCRETE(LongDouble, "longdouble", sizeof(PyLongDoubleScalarObject)) CONCRETE(CFloat, "complex64", sizeof(PyCFloatScalarObject))
CONCRETE(CDouble, "complex128", sizeof(PyCDoubleScalarObject)) CONCRETE(CLongDouble, "clongdouble", sizeof(PyCLongDoubleScalarObject))
CONCRETE(Object, "object_", sizeof(PyObjectScalarObject)) CONCRETE(Unicode, "str_", sizeof(PyUnicodeScalarObject))
CONCRETE(Void, "void", sizeof(PyVoidScalarObject)) CONCRETE(Datetime, "datetime64", sizeof(PyDatetimeScalarObject))
CONCRETE(Timedelta, "timedelta64", sizeof(PyDatetimeScalarObject))
PyTypeObject PyStringArrType_Type = { PyVarObject_HEAD_INIT(NULL, 0).tp_name = "numen.bytes_", .tp_basicsize = sizeof(PyBytesObject),
    .tp_itemsize = 1, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE };

PyTypeObject *npb_scalar_type(int num)
{
    static PyTypeObject *const types[NM_NTYPES] = {
#define X(num, cname, ...) [NM_##num] = &Py##cname##ArrType_Type,
        NPB_FOR_TYPES(X)
#undef X
    };
    return num >= 0 && num < NM_NTYPES ? types[num] : NULL;
}

int npb_num_of_type(PyTypeObject *type)
{
#define X(num, cname, ...) if (type == &Py##cname##ArrType_Type) return NM_##num;
    NPB_FOR_TYPES(X)
#undef X
    return -1;
}

int npb_scalar_num(PyObject *scalar)
{
    int num = npb_num_of_type(Py_TYPE(scalar));
    if (num >= 0)
        return num;
    for (PyTypeObject *t = Py_TYPE(scalar)->tp_base; t; t = t->tp_base)
        if ((num = npb_num_of_type(t)) >= 0)
            return num;
    for (int i = 0; i < NM_NTYPES; i++)                  /* a class whose other base comes first */
        if (i != NM_VOID && PyObject_TypeCheck(scalar, npb_scalar_type(i)))
            return i;
    return PyObject_TypeCheck(scalar, &PyVoidArrType_Type) ? NM_VOID : -1;
}

/* ------------------------------------------------------------------ making scalars */
/* A few float64 objects are kept: they are what most scalar arithmetic makes. */
enum { KEPT = 64 };
static PyObject *kept_doubles[KEPT];
static int n_kept;

PyObject *npb_new_double(double v)
{
    PyObject *o;
    if (NM_LIKELY(n_kept)) {
        o = kept_doubles[--n_kept];
        Py_SET_REFCNT(o, 1);
#ifdef Py_TRACE_REFS
        _Py_NewReference(o);
#endif
    } else {
        o = PyObject_Malloc(sizeof(PyDoubleScalarObject));
        if (!o)
            return PyErr_NoMemory();
        PyObject_Init(o, &PyDoubleArrType_Type);
    }
    ((PyDoubleScalarObject *)o)->obval = v;
    return o;
}

static void double_dealloc(PyObject *o)
{
    if (NM_LIKELY(Py_IS_TYPE(o, &PyDoubleArrType_Type) && n_kept < KEPT))
        kept_doubles[n_kept++] = o;
    else
        Py_TYPE(o)->tp_free(o);
}

static void plain_dealloc(PyObject *o) { Py_TYPE(o)->tp_free(o); }

static PyBoolScalarObject bool_scalars[2];
static PyObject *true_scalar, *false_scalar;
void *npb_bool_scalars(void) { return bool_scalars; }
PyObject *npb_new_bool(int v) { return Py_NewRef(v ? true_scalar : false_scalar); }

PyObject *npb_scalar_blank(int num)
{
    PyTypeObject *type = npb_scalar_type(num);
    if (num == NM_DOUBLE)
        return npb_new_double(0);
    PyObject *o = PyObject_Malloc((size_t)type->tp_basicsize);
    return o ? PyObject_Init(o, type) : PyErr_NoMemory();
}

static PyObject *string_scalar(const char *item, PyArray_Descr *d)
{
    Py_ssize_t n = d->elsize;
    while (n && !item[n - 1])
        n--;
    PyObject *o = PyStringArrType_Type.tp_alloc(&PyStringArrType_Type, n);
    if (o) {
        memcpy(PyBytes_AS_STRING(o), item, (size_t)n);
        PyBytes_AS_STRING(o)[n] = 0;
        _Py_COMP_DIAG_PUSH
        _Py_COMP_DIAG_IGNORE_DEPR_DECLS
        ((PyBytesObject *)o)->ob_shash = -1;
        _Py_COMP_DIAG_POP
    }
    return o;
}

static PyObject *text_of_item(const char *item, PyArray_Descr *d)
{
    Py_ssize_t n = d->elsize / 4;
    Py_UCS4 small[64], *copy = (Py_UCS4 *)item;
    bool swapped = !npb_is_native(d), moved = swapped || (uintptr_t)item % 4;
    if (moved) {
        copy = n <= 64 ? small : PyMem_Malloc((size_t)n * 4);
        if (!copy)
            return PyErr_NoMemory();
        memcpy(copy, item, (size_t)n * 4);
        for (Py_ssize_t i = 0; swapped && i < n; i++)
            copy[i] = __builtin_bswap32(copy[i]);
    }
    while (n && !copy[n - 1])
        n--;
    Py_UCS4 highest = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        highest = NM_MAX(highest, copy[i]);
    PyObject *text = NULL;
    if (highest > 0x10ffff)
        PyErr_Format(PyExc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]", (unsigned)highest);
    else
        text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, copy, n);
    if (moved && copy != small)
        PyMem_Free(copy);
    return text;
}

static PyObject *unicode_scalar(const char *item, PyArray_Descr *d)
{
    PyObject *text = text_of_item(item, d);
    if (!text)
        return NULL;
    PyObject *args = PyTuple_Pack(1, text), *o = args ? PyUnicode_Type.tp_new(&PyUnicodeArrType_Type, args, NULL) : NULL;
    Py_XDECREF(args);
    Py_DECREF(text);
    if (o) {
        ((PyUnicodeScalarObject *)o)->obval = NULL;
        ((PyUnicodeScalarObject *)o)->buffer_fmt = NULL;
    }
    return o;
}

PyObject *npb_void_new(PyTypeObject *type, PyArray_Descr *d, char *data, PyObject *base, int flags)
{
    PyVoidScalarObject *o = (PyVoidScalarObject *)type->tp_alloc(type, 0);
    if (!o)
        return NULL;
    o->descr = (PyArray_Descr *)Py_NewRef(d);
    Py_SET_SIZE(o, d->elsize);
    if (base) {
        o->obval = data;
        o->base = Py_NewRef(base);
        o->flags = flags & ~NPY_ARRAY_OWNDATA;
        return (PyObject *)o;
    }
    o->obval = PyMem_RawCalloc(1, d->elsize ? (size_t)d->elsize : 1);
    o->flags = NPY_ARRAY_BEHAVED | NPY_ARRAY_OWNDATA | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS;
    if (!o->obval) {
        Py_DECREF(o);
        return PyErr_NoMemory();
    }
    if (!data)
        return (PyObject *)o;
    if (npb_has_refs(d)) {
        nm_dtype dt = npb_dtype(d);
        nm_call call = { .ctx = npb_ctx(), .dt = &dt };
        if (dt.cls->copy(&call, o->obval, d->elsize, data, d->elsize, 1) < 0) {
            Py_DECREF(o);
            return npb_raise(nm_last(npb_ctx()));
        }
    } else {
        memcpy(o->obval, data, (size_t)d->elsize);
    }
    return (PyObject *)o;
}

static void void_dealloc(PyVoidScalarObject *o)
{
    if (o->obval && o->flags & NPY_ARRAY_OWNDATA) {
        if (o->descr && npb_has_refs(o->descr)) {
            nm_dtype dt = npb_dtype(o->descr);
            dt.cls->clear(&dt, o->obval, dt.size, 1);
        }
        PyMem_RawFree(o->obval);
    }
    Py_XDECREF(o->descr);
    Py_XDECREF(o->base);
    PyMem_Free(o->_buffer_info);
    Py_TYPE(o)->tp_free(o);
}

static void object_dealloc(PyObjectScalarObject *o)
{
    Py_XDECREF(o->obval);
    Py_TYPE(o)->tp_free(o);
}

static void unicode_dealloc(PyUnicodeScalarObject *o)
{
    PyMem_Free(o->obval);
    PyMem_Free(o->buffer_fmt);
    PyUnicode_Type.tp_dealloc((PyObject *)o);
}

/* Copy a number of any address and byte order to out. */
static inline void take_number(void *out, const char *item, PyArray_Descr *d)
{
    memcpy(out, item, (size_t)d->elsize);
    if (NM_UNLIKELY(!npb_is_native(d))) {
        npy_intp unit = d->kind == 'c' ? d->elsize / 2 : d->elsize;
        nm_swap_items(d->elsize, unit, out, d->elsize, 1);
    }
}

PyObject *npb_scalar(const char *item, PyArray_Descr *d, PyObject *base)
{
    PyObject *o;
    double v;
    switch (d->type_num) {
    case NM_DOUBLE:
        take_number(&v, item, d);
        return npb_new_double(v);
    case NM_BOOL: return npb_new_bool(*item != 0);
    case NM_OBJECT: {
        PyObject *value;
        memcpy(&value, item, sizeof value);
        return Py_NewRef(value ? value : Py_None);
    }
    case NM_STRING: return string_scalar(item, d);
    case NM_UNICODE: return unicode_scalar(item, d);
    case NM_VOID: {
        if (d->subarray) {
            return npb_getitem(item, d, (PyArrayObject *)base);
        }
        PyTypeObject *type = d->typeobj && PyType_IsSubtype(d->typeobj, &PyVoidArrType_Type) ? d->typeobj : &PyVoidArrType_Type;
        int flags = base && PyArray_Check(base) ? ((PyArrayObject *)base)->flags : NPY_ARRAY_WRITEABLE;
        return npb_void_new(type, d, (char *)item, d->names && base ? base : NULL, flags);
    }
    case NM_DATETIME: case NM_TIMEDELTA:
        if ((o = npb_scalar_blank(d->type_num))) {
            take_number(&((PyDatetimeScalarObject *)o)->obval, item, d);
            ((PyDatetimeScalarObject *)o)->obmeta = *npb_datetime_meta(d);
        }
        return o;
    }
    if (d->type_num < 0 || d->type_num >= NM_NTYPES) {
        const npb_class *c = ((PyArray_DTypeMeta *)Py_TYPE(d))->dt_slots;
        if (c->scalar)
            return c->scalar(item, d, base);
        return npb_getitem(item, d, (PyArrayObject *)base);
    }
    if ((o = npb_scalar_blank(d->type_num)))
        take_number((char *)o + sizeof(PyObject), item, d);
    return o;
}

/* ------------------------------------------------------------------ asking scalars */
PyArray_Descr *npb_scalar_descr(PyObject *scalar)
{
    int num = npb_scalar_num(scalar);
    switch (num) {
    case -1: return npb_descr_from_type(Py_TYPE(scalar));
    case NM_STRING: return npb_descr_sized(num, PyBytes_GET_SIZE(scalar));
    case NM_UNICODE: return npb_descr_sized(num, 4 * PyUnicode_GET_LENGTH(scalar));
    case NM_VOID: {
        PyArray_Descr *d = ((PyVoidScalarObject *)scalar)->descr;
        return d ? (PyArray_Descr *)Py_NewRef(d) : npb_descr_from_type(Py_TYPE(scalar));
    }
    case NM_DATETIME: case NM_TIMEDELTA: {
        const PyArray_DatetimeMetaData *m = &((PyDatetimeScalarObject *)scalar)->obmeta;
        return npb_descr_datetime(num, m->base, m->num);
    }
    }
    return npb_descr_of(num);
}

const char *npb_scalar_data(PyObject *scalar)
{
    int num = npb_scalar_num(scalar);
    switch (num) {
    case NM_STRING: return PyBytes_AS_STRING(scalar);
    case NM_VOID: return ((PyVoidScalarObject *)scalar)->obval;
    case NM_UNICODE: {
        PyUnicodeScalarObject *u = (PyUnicodeScalarObject *)scalar;
        if (!u->obval)                                   /* made once, freed with the scalar */
            u->obval = PyUnicode_AsUCS4Copy(scalar);
        return (const char *)u->obval;
    }
    case -1: return (const char *)scalar + sizeof(PyObject);
    }
    return (const char *)scalar + sizeof(PyObject);
}

int npb_weak_kind(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    if (t == &PyFloat_Type)
        return NM_WEAK_FLOAT;
    if (t == &PyLong_Type)
        return NM_WEAK_INT;
    if (t == &PyBool_Type)
        return NM_WEAK_BOOL;
    if (t == &PyComplex_Type)
        return NM_WEAK_COMPLEX;
    if (npb_is_scalar(obj))
        return NM_STRONG;
    return PyLong_Check(obj) ? NM_WEAK_INT : PyFloat_Check(obj) ? NM_WEAK_FLOAT : PyComplex_Check(obj) ? NM_WEAK_COMPLEX : NM_STRONG;
}

/* ------------------------------------------------------------------ setting up */
static int ready(PyTypeObject *t, PyTypeObject *base, PyTypeObject *first, PyTypeObject *second)
{
    t->tp_base = base;
    if (first) {
        t->tp_bases = PyTuple_Pack(2, first, second);
        if (!t->tp_bases)
            return -1;
    }
    t->tp_methods = npb_methods_of(t);
    npb_document_methods(t->tp_methods);
    int num = npb_num_of_type(t);
    if (num >= 0 && !t->tp_doc)
        t->tp_doc = npb_scalar_doc(num, strchr(t->tp_name, '.') + 1);
    t->tp_getset = npb_getset_of(t);
    npb_name_type(t);
    return PyType_Ready(t);
}

static int ready_abstract(void)
{
    npb_document_abstract();
    PyTypeObject *generic = &PyGenericArrType_Type;
    generic->tp_as_number = &npb_generic_numbers;
    generic->tp_as_mapping = &npb_generic_mapping;
    generic->tp_richcompare = npb_generic_richcompare;
    generic->tp_repr = npb_scalar_repr;
    generic->tp_str = npb_scalar_str;
    generic->tp_hash = npb_scalar_hash;
    generic->tp_dealloc = plain_dealloc;
    struct { PyTypeObject *type, *base; } all[] = {
        { generic, &PyBaseObject_Type }, { &PyNumberArrType_Type, generic }, { &PyIntegerArrType_Type, &PyNumberArrType_Type },
        { &PySignedIntegerArrType_Type, &PyIntegerArrType_Type }, { &PyUnsignedIntegerArrType_Type, &PyIntegerArrType_Type },
        { &PyInexactArrType_Type, &PyNumberArrType_Type }, { &PyFloatingArrType_Type, &PyInexactArrType_Type },
        { &PyComplexFloatingArrType_Type, &PyInexactArrType_Type }, { &PyFlexibleArrType_Type, generic },
        { &PyCharacterArrType_Type, &PyFlexibleArrType_Type } };
    for (int i = 0; i < NM_COUNT(all); i++)
        if (ready(all[i].type, all[i].base, NULL, NULL) < 0)
            return -1;
    return 0;
}

static PyTypeObject *base_of(int num, char kind)
{
    if (num == NM_TIMEDELTA)
        return &PySignedIntegerArrType_Type;
    switch (kind) {
    case 'i': return &PySignedIntegerArrType_Type;
    case 'u': return &PyUnsignedIntegerArrType_Type;
    case 'f': return &PyFloatingArrType_Type;
    case 'c': return &PyComplexFloatingArrType_Type;
    case 'V': return &PyFlexibleArrType_Type;
    }
    return &PyGenericArrType_Type;
}

static int ready_number(int num, char kind, PyTypeObject *t)
{
    t->tp_new = npb_new_number;
    t->tp_vectorcall = npb_number_vectorcall;
    t->tp_as_number = npb_numbers_of(num);
    t->tp_richcompare = npb_compare_of(num);
    t->tp_hash = npb_scalar_hash;
    t->tp_repr = npb_scalar_repr;
    t->tp_str = npb_scalar_str;
    t->tp_as_buffer = npb_buffer_of(num);
    t->tp_dealloc = num == NM_DOUBLE ? double_dealloc : plain_dealloc;
    t->tp_free = PyObject_Free;
    if (num == NM_DOUBLE)
        return ready(t, base_of(num, kind), &PyFloatingArrType_Type, &PyFloat_Type);
    if (num == NM_CDOUBLE)
        return ready(t, base_of(num, kind), &PyComplexFloatingArrType_Type, &PyComplex_Type);
    return ready(t, base_of(num, kind), NULL, NULL);
}

static int ready_other(int num, PyTypeObject *t)
{
    t->tp_as_buffer = npb_buffer_of(num);
    t->tp_hash = npb_scalar_hash;
    t->tp_richcompare = npb_generic_richcompare;         /* not inherited beside a hash */
    t->tp_repr = npb_scalar_repr;
    t->tp_str = npb_scalar_str;
    switch (num) {
    case NM_STRING:
        t->tp_new = npb_new_bytes;
        t->tp_hash = PyBytes_Type.tp_hash;
        t->tp_richcompare = PyBytes_Type.tp_richcompare;
        t->tp_dealloc = PyBytes_Type.tp_dealloc;
        return ready(t, &PyBytes_Type, &PyBytes_Type, &PyCharacterArrType_Type);
    case NM_UNICODE:
        t->tp_new = npb_new_str;
        t->tp_hash = PyUnicode_Type.tp_hash;
        t->tp_richcompare = PyUnicode_Type.tp_richcompare;
        t->tp_dealloc = (destructor)unicode_dealloc;
        return ready(t, &PyUnicode_Type, &PyUnicode_Type, &PyCharacterArrType_Type);
    case NM_VOID:
        t->tp_new = npb_new_void;
        t->tp_dealloc = (destructor)void_dealloc;
        t->tp_as_sequence = &npb_void_sequence;
        t->tp_as_mapping = &npb_void_mapping;
        break;
    case NM_OBJECT:
        t->tp_new = npb_new_object;
        t->tp_dealloc = (destructor)object_dealloc;
        break;
    default:
        t->tp_new = npb_new_datetime;
        t->tp_dealloc = plain_dealloc;
    }
    return ready(t, base_of(num, num == NM_VOID ? 'V' : 'O'), NULL, NULL);
}

int npb_init_scalar(PyObject *module)
{
    npb_document_methods(npb_array_methods);
    if (ready_abstract() < 0)
        return -1;
#define X(num, cname, code, kind, ...) if (ready_number(NM_##num, kind, &Py##cname##ArrType_Type) < 0) return -1;
    NPB_FOR_NUMBERS(X)
#undef X
#define X(num, cname, ...) if (ready_other(NM_##num, &Py##cname##ArrType_Type) < 0) return -1;
    NPB_FOR_OTHERS(X)
#undef X
    if (!true_scalar) {               /* their addresses are in the C interface's table */
        false_scalar = PyObject_Init((PyObject *)&bool_scalars[0], &PyBoolArrType_Type);
        true_scalar = PyObject_Init((PyObject *)&bool_scalars[1], &PyBoolArrType_Type);
        bool_scalars[1].obval = 1;
    }
    PyObject *types = PyDict_New();
    if (!types)
        return -1;
    int bad = 0;
#define X(num, cname, code, kind, size, align, name, cls, scalar, alias) \
    bad |= PyDict_SetItemString(types, scalar, (PyObject *)&Py##cname##ArrType_Type);
    NPB_FOR_TYPES(X)
#undef X
    PyTypeObject *abstract[] = { &PyGenericArrType_Type, &PyNumberArrType_Type, &PyIntegerArrType_Type, &PySignedIntegerArrType_Type,
        &PyUnsignedIntegerArrType_Type, &PyInexactArrType_Type, &PyFloatingArrType_Type, &PyComplexFloatingArrType_Type,
        &PyFlexibleArrType_Type, &PyCharacterArrType_Type };
    for (int i = 0; i < NM_COUNT(abstract); i++)
        bad |= PyDict_SetItemString(types, strchr(abstract[i]->tp_name, '.') + 1, (PyObject *)abstract[i]);
    PyObject *table = PyDict_New();                      /* "f" -> float32 and the like, as np.sctypeDict and typecodes want */
    bad |= table == NULL;
#define X(num, cname, code, ...)                                                                                       \
    if (!bad) {                                                                                                        \
        char text[2] = { code, 0 };                                                                                    \
        bad |= PyDict_SetItemString(table, text, (PyObject *)&Py##cname##ArrType_Type);                                \
    }
    NPB_FOR_TYPES(X)
#undef X
    if (bad || PyModule_AddObject(module, "_scalar_types", types) < 0 || PyModule_AddObject(module, "_scalar_codes", table) < 0)
        return -1;
    return 0;
}
