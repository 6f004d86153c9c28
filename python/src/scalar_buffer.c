/* scalar_buffer.c - the buffer protocol of scalars, and indexing of void scalars. */
#include "scalar.h"

static const char *format_of(int num)
{
    switch (num) {
    case NM_BOOL: return "?";
    case NM_BYTE: return "b"; case NM_UBYTE: return "B"; case NM_SHORT: return "h"; case NM_USHORT: return "H";
    case NM_INT: return "i"; case NM_UINT: return "I"; case NM_LONG: return "l"; case NM_ULONG: return "L";
    case NM_LONGLONG: return "q"; case NM_ULONGLONG: return "Q"; case NM_HALF: return "e"; case NM_FLOAT: return "f";
    case NM_DOUBLE: return "d"; case NM_LONGDOUBLE: return "g"; case NM_CFLOAT: return "Zf"; case NM_CDOUBLE: return "Zd";
    case NM_CLONGDOUBLE: return "Zg";
    }
    return NULL;
}

static int number_buffer(PyObject *self, Py_buffer *view, int flags)
{
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "scalar buffer is readonly");
        return -1;
    }
    int num = npb_scalar_num(self);
    view->buf = (char *)self + sizeof(PyObject);
    view->itemsize = npb_descr_singletons[num]->elsize;
    view->len = view->itemsize;
    view->obj = Py_NewRef(self);
    view->readonly = 1;
    view->ndim = 0;
    view->format = flags & PyBUF_FORMAT ? (char *)format_of(num) : NULL;
    view->shape = view->strides = view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}

static int bytes_view(PyObject *self, Py_buffer *view, int flags)
{
    static Py_ssize_t eight = 8, one = 1;
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "scalar buffer is readonly");
        return -1;
    }
    view->buf = (char *)self + sizeof(PyObject);
    view->itemsize = 1;
    view->len = 8;
    view->obj = Py_NewRef(self);
    view->readonly = 1;
    view->ndim = 1;
    view->format = flags & PyBUF_FORMAT ? "B" : NULL;
    view->shape = &eight;
    view->strides = &one;
    view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}

static int unicode_buffer(PyObject *self, Py_buffer *view, int flags)
{
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "scalar buffer is readonly");
        return -1;
    }
    PyUnicodeScalarObject *u = (PyUnicodeScalarObject *)self;
    Py_ssize_t n = PyUnicode_GET_LENGTH(self);
    if (!npb_scalar_data(self))
        return -1;
    if (!u->buffer_fmt) {
        u->buffer_fmt = PyMem_Malloc(24);
        if (!u->buffer_fmt) {
            PyErr_NoMemory();
            return -1;
        }
        snprintf(u->buffer_fmt, 24, "%zdw", n);
    }
    view->buf = u->obval;
    view->itemsize = view->len = 4 * n;
    view->obj = Py_NewRef(self);
    view->readonly = 1;
    view->ndim = 0;
    view->format = flags & PyBUF_FORMAT ? u->buffer_fmt : NULL;
    view->shape = view->strides = view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}

/* By way of a 0-d array on the same memory, which knows how to write formats of structures. */
static int void_buffer(PyObject *self, Py_buffer *view, int flags)
{
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "scalar buffer is readonly");
        return -1;
    }
    PyVoidScalarObject *v = (PyVoidScalarObject *)self;
    PyObject *arr = npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(v->descr), 0, NULL, NULL, v->obval, 0, NULL, Py_NewRef(self),
                                  false);
    int bad = arr ? PyObject_GetBuffer(arr, view, flags) : -1;
    Py_XDECREF(arr);
    return bad;
}

PyBufferProcs *npb_buffer_of(int num)
{
    static PyBufferProcs number = { number_buffer, NULL }, time = { bytes_view, NULL }, text = { unicode_buffer, NULL },
                         structure = { void_buffer, NULL };
    switch (num) {
    case NM_STRING: case NM_OBJECT: return NULL;
    case NM_UNICODE: return &text;
    case NM_VOID: return &structure;
    case NM_DATETIME: case NM_TIMEDELTA: return &time;
    }
    return &number;
}

/* ------------------------------------------------------------------ void scalars as containers of fields */
static Py_ssize_t void_length(PyVoidScalarObject *self)
{
    return self->descr && self->descr->names ? PyTuple_GET_SIZE(self->descr->names) : 0;
}

static PyObject *entry_of(PyVoidScalarObject *self, PyObject *name, npy_intp *offset)
{
    PyObject *entry = PyDict_GetItemWithError(self->descr->fields, name);
    if (!entry) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "no field of name %U", name);
        return NULL;
    }
    *offset = PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1));
    return entry;
}

static PyObject *as_array(PyObject *self)
{
    PyVoidScalarObject *v = (PyVoidScalarObject *)self;
    return npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(v->descr), 0, NULL, NULL, v->obval, NPY_ARRAY_WRITEABLE, NULL,
                         Py_NewRef(self), false);
}

static PyObject *field(PyVoidScalarObject *self, PyObject *name)
{
    npy_intp offset;
    PyObject *entry = entry_of(self, name, &offset);
    if (!entry)
        return NULL;
    PyArray_Descr *d = (PyArray_Descr *)PyTuple_GET_ITEM(entry, 0);
    if (d->subarray) {
        npb_shape shape = { 0 };
        if (!npb_shape_converter(d->subarray->shape, &shape))
            return NULL;
        return npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(d->subarray->base), shape.n, shape.d, NULL, self->obval + offset,
                             NPY_ARRAY_WRITEABLE, NULL, Py_NewRef(self), false);
    }
    if (d->type_num == NM_VOID && d->names) {            /* a part of this scalar's memory */
        PyTypeObject *type = PyType_IsSubtype(d->typeobj, &PyVoidArrType_Type) ? d->typeobj : &PyVoidArrType_Type;
        return npb_void_new(type, d, self->obval + offset, (PyObject *)self, self->flags);
    }
    return npb_scalar(self->obval + offset, d, (PyObject *)self);
}

static PyObject *name_at(PyVoidScalarObject *self, Py_ssize_t i)
{
    Py_ssize_t n = void_length(self);
    if (!self->descr->names) {
        PyErr_SetString(PyExc_IndexError, "can't index void scalar without fields");
        return NULL;
    }
    if (i < 0)
        i += n;
    if (i < 0 || i >= n) {
        PyErr_Format(PyExc_IndexError, "invalid index (%zd)", i);
        return NULL;
    }
    return PyTuple_GET_ITEM(self->descr->names, i);
}

static PyObject *void_item(PyVoidScalarObject *self, Py_ssize_t i)
{
    PyObject *name = name_at(self, i);
    return name ? field(self, name) : NULL;
}

/* A single truth value is a mask without dimensions, not a number. */
static bool is_truth(PyObject *key)
{
    return PyBool_Check(key) || Py_TYPE(key) == &PyBoolArrType_Type ||
           (PyArray_Check(key) && ((PyArrayObject *)key)->nd == 0 && ((PyArrayObject *)key)->descr->type_num == NM_BOOL);
}

static PyObject *void_subscript(PyVoidScalarObject *self, PyObject *key)
{
    bool fields = self->descr->names != NULL;
    if (fields && PyUnicode_Check(key))
        return field(self, key);
    if (fields && PyIndex_Check(key) && !is_truth(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i != -1 || !PyErr_Occurred())
            return void_item(self, i);
        PyErr_Clear();
    }
    PyObject *arr = as_array((PyObject *)self), *result = arr ? PyObject_GetItem(arr, key) : NULL;
    Py_XDECREF(arr);
    if (result && PyArray_Check(result) && ((PyArrayObject *)result)->nd == 0 && PyList_Check(key)) {
        PyArrayObject *a = (PyArrayObject *)result;      /* fields by a list of names: a part of this scalar's memory */
        result = npb_void_new(&PyVoidArrType_Type, a->descr, a->data, (PyObject *)self, self->flags);
        Py_DECREF(a);
    }
    return result;
}

static int set_field(PyVoidScalarObject *self, PyObject *name, PyObject *value)
{
    npy_intp offset;
    PyObject *entry = entry_of(self, name, &offset);
    if (!entry)
        return -1;
    return npb_setitem((PyArray_Descr *)PyTuple_GET_ITEM(entry, 0), self->obval + offset, value);
}

static int void_assign(PyVoidScalarObject *self, PyObject *key, PyObject *value)
{
    if (!value) {
        PyErr_SetString(PyExc_ValueError, "cannot delete items from a void scalar");
        return -1;
    }
    if (!self->descr->names) {
        PyErr_SetString(PyExc_IndexError, "can't index void scalar without fields");
        return -1;
    }
    if (!(self->flags & NPY_ARRAY_WRITEABLE) && self->base) {
        PyErr_SetString(PyExc_ValueError, "assignment destination is read-only");
        return -1;
    }
    if (PyUnicode_Check(key))
        return set_field(self, key, value);
    if (PyIndex_Check(key) && !PyArray_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        PyObject *name = i == -1 && PyErr_Occurred() ? NULL : name_at(self, i);
        return name ? set_field(self, name, value) : -1;
    }
    PyObject *arr = as_array((PyObject *)self);
    int bad = arr ? PyObject_SetItem(arr, key, value) : -1;
    Py_XDECREF(arr);
    return bad;
}

static int void_assign_item(PyVoidScalarObject *self, Py_ssize_t i, PyObject *value)
{
    PyObject *name = value ? name_at(self, i) : NULL;
    if (!value)
        PyErr_SetString(PyExc_ValueError, "cannot delete items from a void scalar");
    return name ? set_field(self, name, value) : -1;
}

PySequenceMethods npb_void_sequence = { .sq_length = (lenfunc)void_length, .sq_item = (ssizeargfunc)void_item,
                                        .sq_ass_item = (ssizeobjargproc)void_assign_item };
PyMappingMethods npb_void_mapping = { .mp_length = (lenfunc)void_length, .mp_subscript = (binaryfunc)void_subscript,
                                      .mp_ass_subscript = (objobjargproc)void_assign };

/* scalar[()], scalar[None, ...], scalar[True]: as a 0-d array is indexed. */
static PyObject *generic_subscript(PyObject *self, PyObject *key)
{
    PyArrayObject *arr = npb_asarray(self);
    if (!arr)
        return NULL;
    if (key == Py_Ellipsis)
        return (PyObject *)arr;
    PyObject *result;
    if (PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 0) {
        result = Py_NewRef(self);
    } else if (PyTuple_Check(key) || key == Py_None || is_truth(key)) {
        result = PyObject_GetItem((PyObject *)arr, key);
    } else {
        PyErr_SetString(PyExc_IndexError, "invalid index to scalar variable.");
        result = NULL;
    }
    Py_DECREF(arr);
    return result;
}
PyMappingMethods npb_generic_mapping = { .mp_subscript = generic_subscript };
