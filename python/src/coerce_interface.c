/* coerce_interface.c - objects that describe themselves as arrays: the buffer protocol, __array_struct__,
 * __array_interface__ and __array__; and ndarray's own descriptions of that kind. */
#include "array_methods.h"

/* struct PyArrayInterface of the __array_struct__ capsule */
typedef struct interface_struct {
    int two, nd;
    char typekind;
    int itemsize, flags;
    npy_intp *shape, *strides;
    void *data;
    PyObject *descr;
} interface_struct;
enum { INTERFACE_HAS_DESCR = 0x0800 };

static PyArrayObject *not_like(void) { return (PyArrayObject *)Py_NewRef(Py_NotImplemented); }

/* Plain containers and numbers have none of the protocols: do not ask them. */
static bool never_array(PyTypeObject *t)
{
    return t == &PyList_Type || t == &PyTuple_Type || t == &PyDict_Type || t == &PySet_Type || t == &PyFrozenSet_Type ||
           t == &PyUnicode_Type ||
           t == &PyBytes_Type || t == &PyLong_Type || t == &PyFloat_Type || t == &PyComplex_Type || t == &PyBool_Type ||
               t == &PySlice_Type ||
           t == Py_TYPE(Py_None) || t == Py_TYPE(Py_Ellipsis) || t == Py_TYPE(Py_NotImplemented);
}

/* The attribute or NULL; only errors other than AttributeError stay set. */
static PyObject *attribute(PyObject *obj, const char *name)
{
    PyObject *value = PyObject_GetAttrString(obj, name);
    if (!value && PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_Clear();
    return value;
}

bool npb_may_be_array(PyObject *obj)
{
    if (never_array(Py_TYPE(obj)))
        return false;
    if (PyObject_CheckBuffer(obj))
        return true;
    static const char *names[] = { "__array__", "__array_interface__", "__array_struct__" };
    for (int i = 0; i < 3; i++) {
        PyObject *value = attribute(obj, names[i]);
        PyErr_Clear();
        if (value) {
            Py_DECREF(value);
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ __array_struct__ */
static PyArray_Descr *descr_of_kind(char kind, npy_intp size, bool swapped)
{
    char text[32];
    if (kind == 'b' && size == 1)
        return npb_descr_of(NM_BOOL);
    if (kind == 'O')
        return npb_descr_of(NM_OBJECT);
    snprintf(text, sizeof text, "%c%c%zd", swapped ? (NPB_LITTLE ? '>' : '<') : (NPB_LITTLE ? '<' : '>'), kind,
             kind == 'U' ? size / 4 : size);
    PyObject *name = PyUnicode_FromString(text);
    PyArray_Descr *descr = NULL;
    if (name && !npb_descr_converter(name, &descr))
        descr = NULL;
    Py_XDECREF(name);
    return descr;
}

static PyArrayObject *from_struct(PyObject *obj, PyObject *capsule)
{
    interface_struct *in = PyCapsule_CheckExact(capsule) ? PyCapsule_GetPointer(capsule, NULL) : NULL;
    if (!in || in->two != 2) {
        PyErr_Clear();
        if (PyType_Check(obj) && PyObject_HasAttrString(capsule, "__get__"))
            return not_like();
        PyErr_SetString(PyExc_ValueError, "invalid __array_struct__");
        return NULL;
    }
    if (in->nd < 0 || in->nd > NM_MAXDIMS) {
        PyErr_SetString(PyExc_ValueError, "invalid __array_struct__: number of dimensions");
        return NULL;
    }
    PyArray_Descr *descr = NULL;
    if (in->flags & INTERFACE_HAS_DESCR && in->descr) {
        if (!npb_descr_converter(in->descr, &descr))
            PyErr_Clear(), descr = NULL;
    }
    if (!descr)
        descr = descr_of_kind(in->typekind, in->itemsize, !(in->flags & NPY_ARRAY_NOTSWAPPED));
    if (!descr)
        return NULL;
    return (PyArrayObject *)npb_array_new(&PyArray_Type, descr, in->nd, in->shape, in->strides, in->data, in->flags & NPY_ARRAY_WRITEABLE,
                                          NULL, PyTuple_Pack(2, obj, capsule), false);
}

static void free_struct(PyObject *capsule)
{
    interface_struct *s = PyCapsule_GetPointer(capsule, NULL);
    if (s) {
        Py_XDECREF(s->descr);
        Py_XDECREF((PyObject *)PyCapsule_GetContext(capsule));
        PyMem_Free(s->shape);
        PyMem_Free(s);
    }
}

PyObject *npb_array_struct(PyArrayObject *self)
{
    interface_struct *s = PyMem_Calloc(1, sizeof *s);
    if (!s)
        return PyErr_NoMemory();
    s->two = 2;
    s->nd = self->nd;
    s->typekind = self->descr->kind;
    s->itemsize = (int)self->descr->elsize;
    s->flags = self->flags & ~(NPY_ARRAY_OWNDATA | NPY_ARRAY_WRITEBACKIFCOPY | (npb_is_open(self) ? 0 : NPY_ARRAY_WRITEABLE));
    if (npb_is_native(self->descr))
        s->flags |= NPY_ARRAY_NOTSWAPPED;
    s->shape = PyMem_Malloc(sizeof(npy_intp) * (size_t)(2 * NM_MAX(self->nd, 1)));
    if (!s->shape) {
        PyMem_Free(s);
        return PyErr_NoMemory();
    }
    s->strides = s->shape + self->nd;
    for (int i = 0; i < self->nd; i++) {
        s->shape[i] = self->dimensions[i];
        s->strides[i] = self->strides[i];
    }
    s->data = self->data;
    if (self->descr->names) {
        s->descr = attribute((PyObject *)self->descr, "descr");
        if (s->descr)
            s->flags |= INTERFACE_HAS_DESCR;
        else
            PyErr_Clear();
    }
    PyObject *capsule = PyCapsule_New(s, NULL, free_struct);
    if (capsule)
        PyCapsule_SetContext(capsule, Py_NewRef(self));
    return capsule;
}

/* ------------------------------------------------------------------ __array_interface__ */
PyObject *npb_array_interface(PyArrayObject *self)
{
    PyObject *typestr = PyObject_GetAttrString((PyObject *)self->descr, "str"),
             *descr = PyObject_GetAttrString((PyObject *)self->descr, "descr");
    if (!typestr) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (!descr) {
        PyErr_Clear();
        if (!(descr = Py_BuildValue("[(sO)]", "", typestr))) {
            Py_DECREF(typestr);
            return NULL;
        }
    }
    PyObject *strides = NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS) ? Py_NewRef(Py_None) : npb_shape_tuple(self->nd, self->strides);
    return Py_BuildValue("{s(NO)sNsNsNsNsi}", "data", PyLong_FromVoidPtr(self->data),
                         npb_is_open(self) ? Py_False : Py_True, "strides", strides,
                         "descr", descr, "typestr", typestr, "shape", npb_shape_tuple(self->nd, self->dimensions), "version", 3);
}

/* Tuple of ints; 0, or -1 with TypeError. */
static int tuple_of_ints(PyObject *tuple, const char *what, npb_shape *out)
{
    if (!PyTuple_Check(tuple)) {
        PyErr_Format(PyExc_TypeError, "%s must be a tuple", what);
        return -1;
    }
    if (PyTuple_GET_SIZE(tuple) > NM_MAXDIMS) {
        PyErr_Format(PyExc_ValueError, "number of dimensions must be within [0, %d], got %zd", NM_MAXDIMS, PyTuple_GET_SIZE(tuple));
        return -1;
    }
    return npb_shape_converter(tuple, out) ? 0 : -1;
}

static PyArray_Descr *interface_descr(PyObject *dict)
{
    PyObject *typestr = PyDict_GetItemString(dict, "typestr"), *fields = PyDict_GetItemString(dict, "descr");
    PyArray_Descr *descr = NULL;
    if (!typestr) {
        PyErr_SetString(PyExc_ValueError, "Missing __array_interface__ typestr");
        return NULL;
    }
    if (!PyUnicode_Check(typestr) && !PyBytes_Check(typestr)) {
        PyErr_SetString(PyExc_TypeError, "__array_interface__ typestr must be a string");
        return NULL;
    }
    if (!npb_descr_converter(typestr, &descr))
        return NULL;
    /* Void items may be told apart by fields. */
    if (descr->type_num == NM_VOID && fields && PyList_Check(fields)) {
        bool trivial = PyList_GET_SIZE(fields) == 1 && PyTuple_Check(PyList_GET_ITEM(fields, 0)) &&
                       PyTuple_GET_SIZE(PyList_GET_ITEM(fields, 0)) == 2;
        if (trivial) {
            PyObject *name = PyTuple_GET_ITEM(PyList_GET_ITEM(fields, 0), 0);
            trivial = PyUnicode_Check(name) && PyUnicode_GET_LENGTH(name) == 0;
        }
        PyArray_Descr *full = NULL;
        if (!trivial) {
            if (!npb_descr_converter(fields, &full)) {
                Py_DECREF(descr);
                return NULL;
            }
            if (full->elsize != descr->elsize) {
                Py_DECREF(descr);
                Py_DECREF(full);
                PyErr_SetString(PyExc_ValueError, "__array_interface__ descr and typestr differ in item size");
                return NULL;
            }
            Py_SETREF(descr, full);
        }
    }
    return descr;
}

/* Where the data of an interface is.  owner: borrowed or NULL; bytes < 0 when its extent is unknown. */
static int interface_data(PyObject *obj, PyObject *dict, char **data, npy_intp *bytes, int *flags, PyObject **owner)
{
    PyObject *given = PyDict_GetItemString(dict, "data"), *offset = PyDict_GetItemString(dict, "offset");
    *owner = obj;
    *bytes = -1;
    *flags = NPY_ARRAY_WRITEABLE;
    if (given && PyTuple_Check(given)) {
        if (PyTuple_GET_SIZE(given) != 2) {
            PyErr_SetString(PyExc_TypeError, "__array_interface__ data must be a 2-tuple with (data pointer integer, read-only flag)");
            return -1;
        }
        PyObject *address = PyTuple_GET_ITEM(given, 0);
        if (PyLong_Check(address))
            *data = PyLong_AsVoidPtr(address);
        else if (PyUnicode_Check(address)) {
            PyObject *number = PyLong_FromUnicodeObject(address, 0);
            if (!number)
                return -1;
            *data = PyLong_AsVoidPtr(number);
            Py_DECREF(number);
        } else {
            PyErr_SetString(PyExc_TypeError, "first element of __array_interface__ data tuple must be an integer.");
            return -1;
        }
        if (PyErr_Occurred())
            return -1;
        int read_only = PyObject_IsTrue(PyTuple_GET_ITEM(given, 1));
        if (read_only < 0)
            return -1;
        if (read_only)
            *flags = 0;
        return 0;
    }
    if (given && given != Py_None)
        *owner = given;
    Py_buffer view;
    if (PyObject_GetBuffer(*owner, &view, PyBUF_WRITABLE | PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        *flags = 0;
        if (PyObject_GetBuffer(*owner, &view, PyBUF_SIMPLE) < 0)
            return -1;
    }
    *data = view.buf;
    *bytes = view.len;
    PyBuffer_Release(&view);
    if (offset) {
        npy_intp skip = npb_as_intp(offset);
        if (skip == -1 && PyErr_Occurred()) {
            PyErr_Clear();
            PyErr_SetString(PyExc_TypeError, "__array_interface__ offset must be an integer");
            return -1;
        }
        if (skip < 0 || skip > *bytes) {
            PyErr_SetString(PyExc_ValueError, "__array_interface__ offset is outside of the buffer");
            return -1;
        }
        *data += skip;
        *bytes -= skip;
    }
    return 0;
}

static PyArrayObject *value_of(PyObject *obj, PyArray_Descr *descr /* stolen */, const npb_shape *shape)
{
    for (int i = 0; i < shape->n; i++)
        if (shape->d[i] != 1) {
            PyErr_SetString(PyExc_ValueError, "cannot coerce scalar to array with size > 1");
            Py_DECREF(descr);
            return NULL;
        }
    PyArrayObject *arr = npb_empty(descr, shape->n, shape->d, false);
    if (arr && npb_setitem(arr->descr, arr->data, obj) < 0)
        Py_CLEAR(arr);
    return arr;
}

/* Is data an object array's own memory, which obj (as as_strided makes it) keeps as its base?  Other addresses need not hold objects. */
static bool is_objects_at(PyObject *arr, const char *data)
{
    return arr && PyArray_Check(arr) && npb_has_refs(((PyArrayObject *)arr)->descr) && ((PyArrayObject *)arr)->data == data;
}

static bool holds_objects(PyObject *obj, const char *data)
{
    PyObject *base = PyObject_GetAttrString(obj, "base"), *all, *name, *value;
    bool holds = is_objects_at(base, data);
    Py_XDECREF(base);
    PyErr_Clear();
    if (holds)
        return true;
    all = PyObject_GetAttrString(obj, "__dict__");
    PyErr_Clear();
    for (Py_ssize_t at = 0; all && PyDict_Check(all) && !holds && PyDict_Next(all, &at, &name, &value);)
        holds = is_objects_at(value, data);
    Py_XDECREF(all);
    return holds;
}

static PyArrayObject *from_interface(PyObject *obj, PyObject *dict)
{
    npb_shape shape = { .n = 0 }, strides = { .n = -1 };
    char *data = NULL;
    npy_intp bytes, items;
    int flags;
    PyObject *owner, *value;
    if (!PyDict_Check(dict)) {
        if (PyType_Check(obj) && PyObject_HasAttrString(dict, "__get__"))
            return not_like();
        PyErr_SetString(PyExc_ValueError, "Invalid __array_interface__ value, must be a dict");
        return NULL;
    }
    PyArray_Descr *descr = interface_descr(dict);
    if (!descr)
        return NULL;
    value = PyDict_GetItemString(dict, "shape");
    if (!value && PyDict_GetItemString(dict, "data")) {
        PyErr_SetString(PyExc_ValueError, "Missing __array_interface__ shape");
        goto fail;
    }
    if (value && tuple_of_ints(value, "shape", &shape) < 0)
        goto fail;
    value = PyDict_GetItemString(dict, "strides");
    if (value && value != Py_None) {
        if (tuple_of_ints(value, "strides", &strides) < 0)
            goto fail;
        if (strides.n != shape.n) {
            PyErr_SetString(PyExc_ValueError, "mismatch in length of strides and shape");
            goto fail;
        }
    }
    if (!PyDict_GetItemString(dict, "data"))      /* no memory at all: the object's own value */
        return value_of(obj, descr, &shape);
    if (interface_data(obj, dict, &data, &bytes, &flags, &owner) < 0)
        goto fail;
    for (int i = 0; i < shape.n; i++)
        if (shape.d[i] < 0) {
            PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
            goto fail;
        }
    if (npb_check(nm_items_checked(npb_ctx(), shape.n, shape.d, descr->elsize, &items)) < 0)
        goto fail;
    if (strides.n >= 0 && !npb_strides_fit(shape.n, shape.d, strides.d, descr->elsize)) {
        PyErr_SetString(PyExc_ValueError, "strides reach beyond any memory");
        goto fail;
    }
    if (bytes >= 0) {
        npy_intp steps[NM_MAXDIMS];
        nm_strides_c(shape.n, shape.d, descr->elsize, steps);
        if (!npb_check_strides(shape.n, shape.d, strides.n >= 0 ? strides.d : steps, descr->elsize, bytes, 0)) {
            PyErr_SetString(PyExc_ValueError, "__array_interface__ shape and strides reach outside of the buffer");
            goto fail;
        }
        if (npb_has_refs(descr)) {
            PyErr_SetString(PyExc_ValueError, "cannot construct array with object dtype from a buffer");
            goto fail;
        }
    } else if (npb_has_refs(descr) && !holds_objects(obj, data)) {
        PyErr_SetString(PyExc_ValueError, "cannot construct array with object dtype from an address");
        goto fail;
    } else if (!data && items > 0 && descr->elsize > 0) {
        PyErr_SetString(PyExc_ValueError, "data is NULL but array contains data, in older versions of NumPy this may have used the scalar "
                        "path.  To get the scalar path you must leave the data field undefined.");
        goto fail;
    }
    if (descr->elsize == 0 && descr->type_num == NM_OBJECT)
        goto fail;
    if (!data)                        /* no items: their memory is the array's own */
        flags |= NPB_ALLOW_EMPTY_STRING;
    return (PyArrayObject *)npb_array_new(&PyArray_Type, descr, shape.n, shape.d, strides.n >= 0 ? strides.d : NULL, data, flags, NULL,
                                          Py_NewRef(owner), false);
fail:
    Py_DECREF(descr);
    return NULL;
}

/* ------------------------------------------------------------------ __array__ */
static PyObject *call_array(PyObject *method, PyArray_Descr *descr, int copy)
{
    static PyObject *kw;
    PyObject *args[3] = { NULL, (PyObject *)descr, NULL };
    size_t n = descr ? 1 : 0;
    if (copy == NPB_COPY_IF_NEEDED)
        return PyObject_Vectorcall(method, args + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (!kw && !(kw = Py_BuildValue("(s)", "copy")))
        return NULL;
    args[1 + n] = copy == NPB_COPY_ALWAYS ? Py_True : Py_False;
    PyObject *result = PyObject_Vectorcall(method, args + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, kw);
    if (result || !PyErr_ExceptionMatches(PyExc_TypeError))
        return result;
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *text = value ? PyObject_Str(value) : NULL;
    bool unexpected = text && PyUnicode_Check(text) && strstr(PyUnicode_AsUTF8(text) ? PyUnicode_AsUTF8(text) : "", "copy");
    Py_XDECREF(text);
    if (!unexpected) {
        PyErr_Restore(type, value, trace);
        return NULL;
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "__array__ implementation doesn't accept a copy keyword, so passing copy=False failed. "
                     "__array__ must implement 'dtype' and 'copy' keyword arguments. To learn more, see the migration guide "
                     "https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword", 1) < 0)
        return NULL;
    return PyObject_Vectorcall(method, args + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

/* An __array__ that was told copy=True and returned an array has made the copy. */
bool npb_copied_itself(PyObject *obj, PyArrayObject *given)
{
    (void)given;
    if (PyObject_CheckBuffer(obj))
        return false;
    PyObject *method = attribute(obj, "__array__");
    bool has = method != NULL;
    Py_XDECREF(method);
    PyObject *interface = has ? attribute(obj, "__array_interface__") : NULL;
    if (interface)
        has = false;
    Py_XDECREF(interface);
    PyErr_Clear();
    return has && npb_array_copy_accepted(obj);
}

bool npb_array_copy_accepted(PyObject *obj)
{
    PyObject *method = attribute((PyObject *)Py_TYPE(obj), "__array__"), *code = method ? attribute(method, "__code__") : NULL;
    PyObject *names = code ? attribute(code, "co_varnames") : NULL;
    bool accepted = true;              /* not written in Python: trust it */
    if (names && PyTuple_Check(names)) {
        PyObject *copy = PyUnicode_FromString("copy");
        accepted = copy && PySequence_Contains(names, copy) == 1;
        Py_XDECREF(copy);
    }
    Py_XDECREF(method);
    Py_XDECREF(code);
    Py_XDECREF(names);
    PyErr_Clear();
    return accepted;
}

static PyArrayObject *from_method(PyObject *obj, PyArray_Descr *descr, int copy)
{
    PyObject *method = attribute(obj, "__array__");
    if (!method)
        return PyErr_Occurred() ? NULL : not_like();
    if (PyType_Check(obj) && PyObject_HasAttrString(method, "__get__")) {
        Py_DECREF(method);
        return not_like();
    }
    PyObject *result = call_array(method, descr, copy);
    Py_DECREF(method);
    if (result && !PyArray_Check(result)) {
        PyErr_SetString(PyExc_ValueError, "object __array__ method not producing an array");
        Py_CLEAR(result);
    }
    return (PyArrayObject *)result;
}

PyArrayObject *npb_from_array_like(PyObject *obj, PyArray_Descr *descr, bool writeable, int copy, bool never_copy)
{
    (void)writeable;
    (void)never_copy;
    if (never_array(Py_TYPE(obj)) || PyUnicode_Check(obj) || PyBytes_Check(obj))
        return not_like();
    if (PyObject_CheckBuffer(obj)) {
        PyArrayObject *arr = npb_from_buffer_object(obj);
        if (!arr || (PyObject *)arr != Py_NotImplemented)
            return arr;
        Py_DECREF(arr);
    }
    PyObject *value = attribute(obj, "__array_struct__");
    if (value) {
        PyArrayObject *arr = from_struct(obj, value);
        Py_DECREF(value);
        if (!arr || (PyObject *)arr != Py_NotImplemented)
            return arr;
        Py_DECREF(arr);
    } else if (PyErr_Occurred()) {
        return NULL;
    }
    value = attribute(obj, "__array_interface__");
    if (value) {
        PyArrayObject *arr = from_interface(obj, value);
        Py_DECREF(value);
        if (!arr || (PyObject *)arr != Py_NotImplemented)
            return arr;
        Py_DECREF(arr);
    } else if (PyErr_Occurred()) {
        return NULL;
    }
    return from_method(obj, descr, copy);
}
