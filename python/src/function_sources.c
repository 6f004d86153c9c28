/* function_sources.c - arrays from buffers, iterators, text and files; scalars from bytes; constants of the module. */
#include "array_methods.h"
#include "npb_types.h"
#include <math.h>

/* ------------------------------------------------------------------ frombuffer */
NPB_SIGNATURE(frombuffer_sig, "frombuffer", { "buffer", 0, NULL }, { "dtype", NPB_OPTIONAL, npb_descr_converter },
              { "count", NPB_OPTIONAL, npb_ssize_converter },
              { "offset", NPB_OPTIONAL, npb_ssize_converter }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *frombuffer(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *like = NULL, *memory = NULL;
    PyArray_Descr *descr = NULL;
    npy_intp count = -1, offset = 0, n;
    (void)module;
    if (npb_parse(&frombuffer_sig, args, nargs, kwnames, (void *[]){ &obj, &descr, &count, &offset, &like }) < 0)
        goto fail;
    if (like && like != Py_None) {
        PyObject *taken = NULL;
        int took = npb_like("frombuffer", like, args, nargs, kwnames, &taken);
        if (took) {
            Py_XDECREF(descr);
            return took < 0 ? NULL : taken;
        }
    }
    if (!descr && !(descr = npb_descr_of(NM_DOUBLE)))
        return NULL;
    if (npb_has_refs(descr)) {
        PyErr_SetString(PyExc_ValueError, "cannot create an OBJECT array from memory buffer");
        goto fail;
    }
    if (descr->elsize == 0) {
        PyErr_SetString(PyExc_ValueError, "itemsize cannot be zero in type");
        goto fail;
    }
    if (PyArray_Check(obj) && npb_has_refs(((PyArrayObject *)obj)->descr)) {
        PyErr_SetString(PyExc_ValueError, "cannot create an array from the memory of an array of objects");
        goto fail;
    }
    if (!(memory = PyMemoryView_FromObject(obj)))
        goto fail;
    Py_buffer *view = PyMemoryView_GET_BUFFER(memory);
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyErr_SetString(PyExc_ValueError, "ndarray is not C-contiguous");
        goto fail;
    }
    npy_intp length = view->len;
    if (offset < 0 || offset > length) {
        PyErr_Format(PyExc_ValueError, "offset must be non-negative and no greater than buffer length (%zd)", length);
        goto fail;
    }
    length -= offset;
    n = count;
    if (count < 0) {
        if (length % descr->elsize) {
            PyErr_SetString(PyExc_ValueError, "buffer size must be a multiple of element size");
            goto fail;
        }
        n = length / descr->elsize;
    } else {
        npy_intp bytes;
        if (!nm_mul_size(n, descr->elsize, &bytes) || bytes > length) {
            PyErr_SetString(PyExc_ValueError, "buffer is smaller than requested size");
            goto fail;
        }
    }
    int writeable = view->readonly ? 0 : NPY_ARRAY_WRITEABLE;
    char *data = view->buf ? (char *)view->buf + offset : (char *)&npb_no_data;
    PyBufferProcs *procs = Py_TYPE(obj)->tp_as_buffer;
    if (procs && !procs->bf_releasebuffer)             /* there is nothing to give back: the object itself keeps the memory */
        Py_SETREF(memory, Py_NewRef(obj));
    return npb_array_new(&PyArray_Type, descr, 1, &n, NULL, data, writeable, NULL, memory, false);
fail:
    Py_XDECREF(descr);
    Py_XDECREF(memory);
    return NULL;
}
char npb_no_data;                     /* where arrays without items may point */

/* ------------------------------------------------------------------ fromiter */
NPB_SIGNATURE(fromiter_sig, "fromiter", { "iter", 0, NULL }, { "dtype", 0, npb_descr_converter },
              { "count", NPB_OPTIONAL, npb_ssize_converter }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *fromiter(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *like = NULL, *it = NULL, *item;
    PyArray_Descr *descr = NULL;
    npy_intp count = -1, n = 0, room;
    PyArrayObject *arr = NULL;
    (void)module;
    if (npb_parse(&fromiter_sig, args, nargs, kwnames, (void *[]){ &obj, &descr, &count, &like }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (like && like != Py_None) {
        PyObject *taken = NULL;
        int took = npb_like("fromiter", like, args, nargs, kwnames, &taken);
        if (took) {
            Py_XDECREF(descr);
            return took < 0 ? NULL : taken;
        }
    }
    if (descr->elsize == 0 && descr->type_num >= NM_STRING && descr->type_num <= NM_VOID && !descr->names && !descr->subarray) {
        PyErr_SetString(PyExc_ValueError, "Must specify length when using variable-size data-type.");
        goto done;
    }
    if (!(it = PyObject_GetIter(obj)))
        goto done;
    if (count < 0) {
        Py_ssize_t hint = PyObject_LengthHint(obj, 0);
        if (hint < 0)
            goto done;
        room = NM_MAX(NM_MIN(hint, (Py_ssize_t)1 << 24), 16);
    } else
        room = count;
    arr = npb_empty((PyArray_Descr *)Py_NewRef(descr), 1, &room, false);
    if (!arr)
        goto done;
    npy_intp size = descr->elsize;
    while ((count < 0 || n < count) && (item = PyIter_Next(it))) {
        if (n == room) {
            npy_intp more = room + (room >> 1) + 16, bytes;
            PyArrayObject *big = nm_mul_size(more, NM_MAX(size, 1), &bytes)
                                 ? npb_empty((PyArray_Descr *)Py_NewRef(descr), 1, &more, false) : NULL;
            if (!big) {
                if (!PyErr_Occurred())
                    PyErr_NoMemory();
                Py_DECREF(item);
                Py_CLEAR(arr);
                break;
            }
            /* the references move with the bytes */
            memcpy(big->data, arr->data, (size_t)(n * size));
            memset(arr->data, 0, (size_t)(room * size));
            Py_SETREF(arr, big);
            room = more;
        }
        int bad = (descr->subarray ? npb_assign_subarray : npb_setitem)(descr, arr->data + n * size, item);
        Py_DECREF(item);
        if (bad < 0) {
            Py_CLEAR(arr);
            break;
        }
        n++;
    }
    if (arr && PyErr_Occurred())
        Py_CLEAR(arr);
    if (arr && count >= 0 && n < count) {
        PyErr_Format(PyExc_ValueError, "iterator too short: Expected %zd but iterator had only %zd items.", count, n);
        Py_CLEAR(arr);
    }
    if (arr && n < room) {
        PyArrayObject *fit = npb_empty((PyArray_Descr *)Py_NewRef(descr), 1, &n, false);
        if (fit) {
            memcpy(fit->data, arr->data, (size_t)(n * size));
            memset(arr->data, 0, (size_t)(room * size));
        }
        Py_SETREF(arr, fit);
    }
done:
    Py_XDECREF(it);
    Py_DECREF(descr);
    return (PyObject *)arr;
}

/* ------------------------------------------------------------------ fromstring, fromfile */
/* Text items between separators, by way of Python's parsers of the dtype's items. */
PyObject *npb_from_text(const char *text, Py_ssize_t length, PyArray_Descr *descr, npy_intp count, const char *sep)
{
    static PyObject *parse;
    if (!npb_import("_core._text_items", "parse", &parse))
        return NULL;
    return PyObject_CallFunction(parse, "y#Ons", text, length, descr, (Py_ssize_t)count, sep);
}

NPB_SIGNATURE(fromstring_sig, "fromstring", { "string", 0, NULL }, { "dtype", NPB_OPTIONAL, npb_descr_converter },
              { "count", NPB_OPTIONAL, npb_ssize_converter },
              { "sep", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *fromstring(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *sep = NULL, *like = NULL, *result = NULL;
    PyArray_Descr *descr = NULL;
    npy_intp count = -1;
    (void)module;
    if (npb_parse(&fromstring_sig, args, nargs, kwnames, (void *[]){ &obj, &descr, &count, &sep, &like }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (like && like != Py_None) {
        PyObject *taken = NULL;
        int took = npb_like("fromstring", like, args, nargs, kwnames, &taken);
        if (took) {
            Py_XDECREF(descr);
            return took < 0 ? NULL : taken;
        }
    }
    if (!descr && !(descr = npb_descr_of(NM_DOUBLE)))
        return NULL;
    const char *text = NULL, *separator = "";
    Py_ssize_t length = 0;
    if (PyUnicode_Check(obj))
        text = PyUnicode_AsUTF8AndSize(obj, &length);
    else if (PyBytes_Check(obj))
        text = PyBytes_AS_STRING(obj), length = PyBytes_GET_SIZE(obj);
    else {
        PyErr_Format(PyExc_TypeError, "fromstring() argument 1 must be read-only bytes-like object, not %s", Py_TYPE(obj)->tp_name);
    }
    if (text && sep && !(separator = PyUnicode_Check(sep) ? PyUnicode_AsUTF8(sep) : NULL)) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "fromstring() argument 4 must be str, not %s", Py_TYPE(sep)->tp_name);
        text = NULL;
    }
    if (text && !*separator)
        PyErr_SetString(PyExc_ValueError, "The binary mode of fromstring is removed, use frombuffer instead");
    else if (text && npb_has_refs(descr))
        PyErr_SetString(PyExc_ValueError, "Cannot create an object array from a string");
    else if (text)
        result = npb_from_text(text, length, descr, count, separator);
    Py_DECREF(descr);
    return result;
}

NPB_SIGNATURE(fromfile_sig, "fromfile", { "file", 0, NULL }, { "dtype", NPB_OPTIONAL, npb_descr_converter },
              { "count", NPB_OPTIONAL, npb_ssize_converter },
              { "sep", NPB_OPTIONAL, NULL }, { "offset", NPB_OPTIONAL, npb_ssize_converter }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *fromfile(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static PyObject *read;
    PyObject *file = NULL, *sep = NULL, *like = NULL, *result = NULL;
    PyArray_Descr *descr = NULL;
    npy_intp count = -1, offset = 0;
    (void)module;
    if (npb_parse(&fromfile_sig, args, nargs, kwnames, (void *[]){ &file, &descr, &count, &sep, &offset, &like }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (like && like != Py_None) {
        PyObject *taken = NULL;
        int took = npb_like("fromfile", like, args, nargs, kwnames, &taken);
        if (took) {
            Py_XDECREF(descr);
            return took < 0 ? NULL : taken;
        }
    }
    if (!descr && !(descr = npb_descr_of(NM_DOUBLE)))
        return NULL;
    PyObject *text = sep ? Py_NewRef(sep) : PyUnicode_FromString("");
    if (npb_has_refs(descr))
        PyErr_SetString(PyExc_ValueError, "Cannot read into object array");
    else if (text && npb_import("_core._text_items", "read_file", &read))
        result = PyObject_CallFunction(read, "OOnOn", file, descr, (Py_ssize_t)count, text, (Py_ssize_t)offset);
    Py_XDECREF(text);
    Py_DECREF(descr);
    return result;
}

/* ------------------------------------------------------------------ docstrings and constants */
static PyObject *add_docstring(PyObject *module, PyObject *args)
{
    PyObject *obj, *doc;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO:add_docstring", &obj, &doc))
        return NULL;
    if (!PyUnicode_Check(doc)) {
        PyErr_SetString(PyExc_TypeError, "argument docstring of add_docstring should be a str");
        return NULL;
    }
    Py_RETURN_NONE;                   /* docstrings of the compiled part are its own */
}

static PyObject *c_version(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromLong(0x02000000);
}

static PyMethodDef functions[] = {
    NPB_METHOD("frombuffer", frombuffer, NULL), NPB_METHOD("fromiter", fromiter, NULL),
    NPB_METHOD("fromstring", fromstring, NULL), NPB_METHOD("fromfile", fromfile, NULL),
    { "add_docstring", add_docstring, METH_VARARGS, NULL }, { "_get_ndarray_c_version", c_version, METH_NOARGS, NULL },
        { NULL, NULL, 0, NULL } };

static int add_constants(PyObject *m)
{
    static const struct { const char *name; long value; } ints[] = {
        { "ALLOW_THREADS", 1 }, { "BUFSIZE", 8192 }, { "CLIP", 0 }, { "WRAP", 1 }, { "RAISE", 2 }, { "MAXDIMS", NM_MAXDIMS },
            { "MAY_SHARE_BOUNDS", 0 },
        { "MAY_SHARE_EXACT", -1 }, { "ITEM_HASOBJECT", 1 }, { "LIST_PICKLE", 2 }, { "ITEM_IS_POINTER", 4 }, { "NEEDS_INIT", 8 },
            { "NEEDS_PYAPI", 16 },
        { "USE_GETITEM", 32 }, { "USE_SETITEM", 64 }, { "tracemalloc_domain", 389047 }, { "FLOATING_POINT_SUPPORT", 1 },
        { "FPE_DIVIDEBYZERO", 1 }, { "FPE_OVERFLOW", 2 }, { "FPE_UNDERFLOW", 4 }, { "FPE_INVALID", 8 }, { "UFUNC_BUFSIZE_DEFAULT", 8192 } };
    static const struct { const char *name; double value; } floats[] = {
        { "PINF", INFINITY }, { "NINF", -INFINITY }, { "PZERO", 0.0 }, { "NZERO", -0.0 }, { "NAN", NAN }, { "pi", 3.14159265358979323846 },
        { "e", 2.71828182845904523536 }, { "euler_gamma", 0.57721566490153286061 } };
    for (int i = 0; i < NM_COUNT(ints); i++)
        if (PyModule_AddIntConstant(m, ints[i].name, ints[i].value) < 0)
            return -1;
    for (int i = 0; i < NM_COUNT(floats); i++) {
        PyObject *value = PyFloat_FromDouble(floats[i].value);
        if (!value || PyModule_AddObjectRef(m, floats[i].name, value) < 0)
            return -1;
        Py_DECREF(value);
    }
    static const struct { const char *name; int flag; } flags[] = {
        { "OWNDATA", NPY_ARRAY_OWNDATA }, { "FORTRAN", NPY_ARRAY_F_CONTIGUOUS }, { "CONTIGUOUS", NPY_ARRAY_C_CONTIGUOUS },
            { "ALIGNED", NPY_ARRAY_ALIGNED },
        { "WRITEBACKIFCOPY", NPY_ARRAY_WRITEBACKIFCOPY }, { "WRITEABLE", NPY_ARRAY_WRITEABLE }, { "C", NPY_ARRAY_C_CONTIGUOUS },
            { "F", NPY_ARRAY_F_CONTIGUOUS },
        { "O", NPY_ARRAY_OWNDATA }, { "A", NPY_ARRAY_ALIGNED }, { "X", NPY_ARRAY_WRITEBACKIFCOPY }, { "W", NPY_ARRAY_WRITEABLE } };
    PyObject *dict = PyDict_New();
    for (int i = 0; dict && i < NM_COUNT(flags); i++) {
        PyObject *value = PyLong_FromLong(flags[i].flag);
        if (!value || PyDict_SetItemString(dict, flags[i].name, value) < 0)
            return -1;
        Py_DECREF(value);
    }
    if (!dict || PyModule_AddObjectRef(m, "_flagdict", dict) < 0)
        return -1;
    Py_DECREF(dict);
    static const struct { const char *name; PyTypeObject *type; } types[] = {
        { "generic", &PyGenericArrType_Type }, { "number", &PyNumberArrType_Type }, { "integer", &PyIntegerArrType_Type },
        { "signedinteger", &PySignedIntegerArrType_Type }, { "unsignedinteger", &PyUnsignedIntegerArrType_Type },
            { "inexact", &PyInexactArrType_Type },
        { "floating", &PyFloatingArrType_Type }, { "complexfloating", &PyComplexFloatingArrType_Type },
            { "flexible", &PyFlexibleArrType_Type },
        { "character", &PyCharacterArrType_Type } };
    for (int i = 0; i < NM_COUNT(types); i++)
        if (PyModule_AddObjectRef(m, types[i].name, (PyObject *)types[i].type) < 0)
            return -1;
    return 0;
}

int npb_init_function_sources(PyObject *module)
{
    npb_document_functions(functions);
    return PyModule_AddFunctions(module, functions) < 0 ? -1 : add_constants(module);
}
