/* descr_getset.c - what a dtype object shows: attributes, texts, methods, pickling. */
#include "npb_types.h"
#include <structmember.h>

/* Legacy tails exist only in dtypes of built-in and legacy user classes. */
static inline bool has_tail(const PyArray_Descr *d) { return Py_TYPE(d)->tp_basicsize >= (Py_ssize_t)sizeof *d; }
static inline PyObject *names_of(const PyArray_Descr *d) { return has_tail(d) ? d->names : NULL; }
static inline struct PyArray_ArrayDescr *sub_of(const PyArray_Descr *d) { return has_tail(d) ? d->subarray : NULL; }
static inline bool is_legacy(const PyArray_Descr *d) { return (((PyArray_DTypeMeta *)Py_TYPE(d))->flags & NPY_DT_LEGACY) != 0; }
static inline bool is_datetime(const PyArray_Descr *d) { return d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA; }
static inline bool is_flexible(const PyArray_Descr *d) { return d->type_num >= NM_STRING && d->type_num <= NM_VOID; }

static PyObject *helper(const char *name, PyObject **cache, PyArray_Descr *d)
{
    return npb_import("_core._dtype", name, cache) ? PyObject_CallOneArg(*cache, (PyObject *)d) : NULL;
}

/* ------------------------------------------------------------------ texts */
static char order_char(const PyArray_Descr *d) { return d->byteorder == '=' ? (NPB_LITTLE ? '<' : '>') : d->byteorder; }

PyObject *npb_descr_str(PyArray_Descr *d)
{
    char unit[32] = "";
    npy_intp size = d->elsize;
    if (is_datetime(d))
        npb_datetime_unit_text(npb_datetime_meta(d), unit);
    if (d->type_num == NM_OBJECT)
        return PyUnicode_FromString("|O");
    if (d->type_num == NM_UNICODE)
        size /= 4;
    return PyUnicode_FromFormat("%c%c%zd%s", order_char(d), d->kind, size, unit);
}

/* Name of a type without its module and a closing underscore. */
static PyObject *short_type_name(PyTypeObject *type)
{
    PyObject *name = PyType_GetName(type);
    if (!name)
        return NULL;
    Py_ssize_t n = PyUnicode_GET_LENGTH(name);
    if (n && PyUnicode_READ_CHAR(name, n - 1) == '_')
        Py_SETREF(name, PyUnicode_Substring(name, 0, n - 1));
    return name;
}

static PyObject *plain_name(PyArray_Descr *d)
{
    switch (d->type_num) {
#define X(num, cname, code, kind, size, align, name, ...) case NM_##num: return PyUnicode_FromString(name);
    NPB_FOR_NUMBERS(X)
#undef X
    case NM_OBJECT: return PyUnicode_FromString("object");
    }
    return NULL;
}

PyObject *npb_descr_name(PyArray_Descr *d)
{
    if (d->type_num >= NM_NTYPES || d->type_num < 0)
        return is_legacy(d) ? PyType_GetName(d->typeobj) : PyObject_Repr((PyObject *)d);
    PyObject *name = plain_name(d);
    if (name || PyErr_Occurred())
        return name;
    if (is_datetime(d)) {
        char unit[32];
        npb_datetime_unit_text(npb_datetime_meta(d), unit);
        return PyUnicode_FromFormat("%s%s", d->type_num == NM_DATETIME ? "datetime64" : "timedelta64", unit);
    }
    name = short_type_name(d->typeobj);
    if (name && d->elsize && is_flexible(d))
        Py_SETREF(name, PyUnicode_FromFormat("%U%zd", name, 8 * d->elsize));
    return name;
}

/* What stands between the brackets of dtype(...) for a dtype without fields. */
static PyObject *scalar_text(PyArray_Descr *d)
{
    char unit[32];
    switch (d->type_num) {
    case NM_OBJECT: return PyUnicode_FromString("'O'");
    case NM_STRING: return d->elsize ? PyUnicode_FromFormat("'S%zd'", d->elsize) : PyUnicode_FromString("'S'");
    case NM_UNICODE: return d->elsize ? PyUnicode_FromFormat("'%cU%zd'", order_char(d), d->elsize / 4)
        : PyUnicode_FromFormat("'%cU'", order_char(d));
    case NM_VOID: return d->elsize ? PyUnicode_FromFormat("'V%zd'", d->elsize) : PyUnicode_FromString("'V'");
    case NM_DATETIME: case NM_TIMEDELTA:
        npb_datetime_unit_text(npb_datetime_meta(d), unit);
        return PyUnicode_FromFormat("'%c%c8%s'", order_char(d), d->kind, unit);
    }
    if (d->type_num >= NM_NTYPES)
        return PyType_GetName(d->typeobj);
    if (d->byteorder != '=' && d->byteorder != '|')
        return PyUnicode_FromFormat("'%c%c%zd'", d->byteorder, d->kind, d->elsize);
    PyObject *name = plain_name(d);
    if (name)
        Py_SETREF(name, PyUnicode_FromFormat("'%U'", name));
    return name;
}

PyObject *npb_descr_repr(PyArray_Descr *d)
{
    static PyObject *structured;
    if (names_of(d) || sub_of(d))
        return helper("_structured_repr", &structured, d);
    if (!is_legacy(d))
        return PyUnicode_FromFormat("%s()", strrchr(Py_TYPE(d)->tp_name, '.') ? strrchr(Py_TYPE(d)->tp_name, '.') + 1
                                    : Py_TYPE(d)->tp_name);
    PyObject *text = scalar_text(d);
    if (text)
        Py_SETREF(text, PyUnicode_FromFormat("dtype(%U)", text));
    return text;
}

PyObject *npb_descr_text(PyArray_Descr *d)
{
    static PyObject *structured;
    if (names_of(d) || sub_of(d))
        return helper("_structured_str", &structured, d);
    if (!is_legacy(d))
        return npb_descr_repr(d);
    if (d->type_num < NM_NTYPES && (is_flexible(d) || !npb_is_native(d)))
        return npb_descr_str(d);
    return npb_descr_name(d);
}

/* ------------------------------------------------------------------ attributes */
static PyObject *get_str(PyArray_Descr *d, void *u) { (void)u; return npb_descr_str(d); }
static PyObject *get_name(PyArray_Descr *d, void *u) { (void)u; return npb_descr_name(d); }
static PyObject *get_subdtype(PyArray_Descr *d, void *u)
{
    (void)u;
    struct PyArray_ArrayDescr *s = sub_of(d);
    return s ? PyTuple_Pack(2, s->base, s->shape) : Py_NewRef(Py_None);
}
static PyObject *get_base(PyArray_Descr *d, void *u)
{
    (void)u;
    return Py_NewRef(sub_of(d) ? (PyObject *)d->subarray->base : (PyObject *)d);
}
static PyObject *get_shape(PyArray_Descr *d, void *u) { (void)u; return sub_of(d) ? Py_NewRef(d->subarray->shape) : PyTuple_New(0); }
static PyObject *get_ndim(PyArray_Descr *d, void *u)
{
    (void)u;
    return PyLong_FromSsize_t(sub_of(d) ? PyTuple_GET_SIZE(d->subarray->shape) : 0);
}
static PyObject *get_descr(PyArray_Descr *d, void *u)
{
    static PyObject *structured;
    (void)u;
    if (names_of(d))
        return helper("_fields_list", &structured, d);
    PyObject *text;
    if (sub_of(d)) {                                     /* as an anonymous field of void bytes */
        text = npb_descr_str(d);
    } else {
        text = npb_descr_str(d);
    }
    if (!text)
        return NULL;
    return Py_BuildValue("[(sN)]", "", text);
}
static PyObject *get_isbuiltin(PyArray_Descr *d, void *u)
{
    (void)u;
    int v = names_of(d) || sub_of(d) ? 0 : d->type_num >= NM_NTYPES ? 2 : 1;
    if (d->type_num < 0 || d->type_num == 2056)
        v = 0;
    return PyLong_FromLong(v);
}
static PyObject *get_isnative(PyArray_Descr *d, void *u)
{
    (void)u;
    PyObject *names = names_of(d);
    if (!names)
        return PyBool_FromLong(sub_of(d) ? npb_is_native(d) : npb_is_native(d));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        PyObject *entry = PyDict_GetItemWithError(d->fields, PyTuple_GET_ITEM(names, i));
        PyObject *native = entry ? get_isnative((PyArray_Descr *)PyTuple_GET_ITEM(entry, 0), NULL) : NULL;
        if (native != Py_True)
            return native;
        Py_DECREF(native);
    }
    Py_RETURN_TRUE;
}
static PyObject *get_fields(PyArray_Descr *d, void *u)
{
    (void)u;
    return names_of(d) ? PyDictProxy_New(d->fields) : Py_NewRef(Py_None);
}
static PyObject *get_names(PyArray_Descr *d, void *u) { (void)u; return Py_NewRef(names_of(d) ? d->names : Py_None); }
static PyObject *get_metadata(PyArray_Descr *d, void *u)
{
    (void)u;
    return d->metadata ? PyDictProxy_New(d->metadata) : Py_NewRef(Py_None);
}
static PyObject *get_hasobject(PyArray_Descr *d, void *u) { (void)u; return PyBool_FromLong((d->flags & NPY_ITEM_REFCOUNT) != 0); }
static PyObject *get_isaligned(PyArray_Descr *d, void *u) { (void)u; return PyBool_FromLong((d->flags & NPY_ALIGNED_STRUCT) != 0); }
static PyObject *get_flags(PyArray_Descr *d, void *u) { (void)u; return PyLong_FromUnsignedLongLong(d->flags); }

static int set_names(PyArray_Descr *d, PyObject *value, void *u)
{
    (void)u;
    PyObject *old = names_of(d);
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "Cannot delete dtype names attribute");
        return -1;
    }
    if (!old) {
        PyErr_SetString(PyExc_ValueError, "there are no fields defined");
        return -1;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(old);
    if (!PySequence_Check(value) || PySequence_Size(value) != n) {
        PyErr_Format(PyExc_ValueError, "must replace all names at once with a sequence of length %zd", n);
        return -1;
    }
    PyObject *names = PySequence_Tuple(value), *fields = PyDict_New();
    int bad = names && fields ? 0 : -1;
    for (Py_ssize_t i = 0; !bad && i < n; i++)
        if (!PyUnicode_Check(PyTuple_GET_ITEM(names, i))) {
            PyErr_Format(PyExc_ValueError, "item #%zd of names is of type %s and not string", i,
                         Py_TYPE(PyTuple_GET_ITEM(names, i))->tp_name);
            bad = -1;
        }
    for (Py_ssize_t i = 0; !bad && i < n; i++) {
        PyObject *entry = PyDict_GetItemWithError(d->fields, PyTuple_GET_ITEM(old, i)), *name = PyTuple_GET_ITEM(names, i);
        if (!entry || PyDict_Contains(fields, name)) {
            PyErr_SetString(PyExc_ValueError, "Duplicate field names given.");
            bad = -1;
            break;
        }
        bad = PyDict_SetItem(fields, name, entry);
        if (!bad && PyTuple_GET_SIZE(entry) == 3) {
            PyObject *title = PyTuple_GET_ITEM(entry, 2);
            if (PyUnicode_Check(title) && PyDict_Contains(fields, title)) {
                PyErr_SetString(PyExc_ValueError, "Duplicate field names given.");
                bad = -1;
            } else {
                bad = PyDict_SetItem(fields, title, entry);
            }
        }
    }
    if (bad) {
        Py_XDECREF(names);
        Py_XDECREF(fields);
        return -1;
    }
    Py_SETREF(d->names, names);
    Py_SETREF(d->fields, fields);
    d->hash = -1;
    return 0;
}

PyGetSetDef npb_descr_getset[] = {
    { "subdtype", (getter)get_subdtype, NULL, "(base, shape) of a subarray dtype, else None.", NULL },
    { "descr", (getter)get_descr, NULL, "The dtype as a list of fields, as the array interface writes it.", NULL },
    { "str", (getter)get_str, NULL, "The dtype as the array interface writes it, such as '<f8'.", NULL },
    { "name", (getter)get_name, NULL, "Name with the width in bits.", NULL },
    { "base", (getter)get_base, NULL, "The dtype of a subarray's items, else the dtype itself.", NULL },
    { "shape", (getter)get_shape, NULL, "Shape of a subarray dtype, else ().", NULL },
    { "ndim", (getter)get_ndim, NULL, "Number of dimensions of a subarray dtype, else 0.", NULL },
    { "isbuiltin", (getter)get_isbuiltin, NULL, "1 built in, 2 made by a user, 0 with fields.", NULL },
    { "isnative", (getter)get_isnative, NULL, "Whether the byte order is this machine's.", NULL },
    { "isalignedstruct", (getter)get_isaligned, NULL, "Whether fields lie where a C compiler would put them.", NULL },
    { "fields", (getter)get_fields, NULL, "Mapping from field names to (dtype, offset[, title]), or None.", NULL },
    { "metadata", (getter)get_metadata, NULL, "A read-only mapping, or None.", NULL },
    { "names", (getter)get_names, (setter)set_names, "The field names in order, or None.", NULL },
    { "hasobject", (getter)get_hasobject, NULL, "Whether items hold Python objects.", NULL },
    { "flags", (getter)get_flags, NULL, "Bits that tell how items are to be treated.", NULL }, { NULL } };

PyMemberDef npb_descr_members[] = {
    { "type", T_OBJECT, offsetof(PyArray_Descr, typeobj), READONLY, "The scalar type of items." },
    { "kind", T_CHAR, offsetof(PyArray_Descr, kind), READONLY, "One of biufcmMOSUV." },
    { "char", T_CHAR, offsetof(PyArray_Descr, type), READONLY, "The type's own character." },
    { "num", T_INT, offsetof(PyArray_Descr, type_num), READONLY, "The type's number." },
    { "byteorder", T_CHAR, offsetof(PyArray_Descr, byteorder), READONLY, "'=' native, '<' little, '>' big, '|' not applicable." },
    { "itemsize", T_PYSSIZET, offsetof(PyArray_Descr, elsize), READONLY, "Bytes of an item." },
    { "alignment", T_PYSSIZET, offsetof(PyArray_Descr, alignment), READONLY, "Bytes that addresses of items are multiples of." },
        { NULL } };

/* ------------------------------------------------------------------ methods */
/* '<' '>' '=' '|' 's' from a byte order's name; 0 with ValueError. */
static char order_of(PyObject *obj)
{
    PyObject *text = PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, "ASCII", "strict") : Py_NewRef(obj);
    if (!text)
        return 0;
    const char *s = PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : NULL;
    char order = 0;
    if (!s || !*s) {
        if (!PyErr_Occurred())
            PyErr_Format(s ? PyExc_ValueError : PyExc_TypeError, s ? "Byteorder string must be at least length 1" :
                         "byteorder must be str, not %s", Py_TYPE(obj)->tp_name);
    } else {
        switch (*s) {
        case '>': case 'b': case 'B': order = '>'; break;
        case '<': case 'l': case 'L': order = '<'; break;
        case '=': case 'n': case 'N': order = '='; break;
        case '|': case 'i': case 'I': order = '|'; break;
        case 's': case 'S': order = 's'; break;
        default: PyErr_Format(PyExc_ValueError, "byteorder not recognized (got '%s')", s);
        }
    }
    Py_DECREF(text);
    return order;
}

static PyObject *newbyteorder(PyArray_Descr *d, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "new_order", NULL };
    PyObject *order_obj = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:newbyteorder", names, &order_obj))
        return NULL;
    char order = order_obj ? order_of(order_obj) : 's';
    return order ? (PyObject *)npb_descr_newbyteorder(d, order) : NULL;
}

static PyObject *class_getitem(PyObject *cls, PyObject *args)
{
    Py_ssize_t n = PyTuple_Check(args) ? PyTuple_GET_SIZE(args) : 1;
    if (n != 1) {
        PyErr_Format(PyExc_TypeError, "Too %s arguments for %s", n > 1 ? "many" : "few", ((PyTypeObject *)cls)->tp_name);
        return NULL;
    }
    return Py_GenericAlias(cls, args);
}

PyMethodDef npb_descr_methods[] = {
    { "newbyteorder", (PyCFunction)(void (*)(void))newbyteorder, METH_VARARGS | METH_KEYWORDS,
      "newbyteorder($self, new_order='S', /)\n--\n\nThe same dtype in another byte order." },
    { "__reduce__", (PyCFunction)npb_descr_reduce, METH_NOARGS, "For pickle." },
    { "__setstate__", (PyCFunction)npb_descr_setstate, METH_O, "For pickle." },
    { "__class_getitem__", class_getitem, METH_CLASS | METH_O, "dtype[scalar type], for annotations." }, { NULL } };
