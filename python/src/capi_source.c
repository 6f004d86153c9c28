/* capi_source.c - arrays from and to C's files, memory, iterators and pickles. */
#include <unistd.h>
#include "capi.h"

/* numen._core.multiarray.NAME(...); args stolen. */
static PyObject *call(const char *name, PyObject **cache, PyObject *args)
{
    PyObject *f = npb_import("_core.multiarray", name, cache), *result = f && args ? PyObject_CallObject(f, args) : NULL;
    Py_XDECREF(args);
    return result;
}
PyObject *PyArray_FromBuffer(PyObject *buffer, PyArray_Descr *descr /* stolen */, npy_intp count, npy_intp offset)
{
    static PyObject *f;
    return call("frombuffer", &f, Py_BuildValue("(ONnn)", buffer, or_double(descr), count, offset));
}
PyObject *PyArray_FromIter(PyObject *obj, PyArray_Descr *descr /* stolen */, npy_intp count)
{
    static PyObject *f;
    return call("fromiter", &f, Py_BuildValue("(ONn)", obj, or_double(descr), count));
}

/* Text between separators, or without a separator the bytes of the items, copied. */
PyObject *PyArray_FromString(char *data, npy_intp length, PyArray_Descr *descr /* stolen */, npy_intp count, char *sep)
{
    if (!(descr = or_double(descr)))
        return NULL;
    PyArrayObject *arr = NULL;
    if (npb_has_refs(descr))
        PyErr_SetString(PyExc_ValueError, "Cannot create an object array from a string");
    else if (descr->elsize == 0)
        PyErr_SetString(PyExc_ValueError, "zero-valued itemsize");
    else if (sep && *sep)
        arr = (PyArrayObject *)npb_from_text(data, length, descr, count, sep);
    else if (count < 0 && length % descr->elsize)
        PyErr_SetString(PyExc_ValueError, "string size must be a multiple of element size");
    else if (count >= 0 && count > length / descr->elsize)
        PyErr_SetString(PyExc_ValueError, "string is smaller than requested size");
    else {
        npy_intp n = count < 0 ? length / descr->elsize : count;
        arr = npb_empty((PyArray_Descr *)Py_NewRef(descr), 1, &n, false);
        if (arr)
            memcpy(arr->data, data, (size_t)(n * descr->elsize));
    }
    Py_DECREF(descr);
    return (PyObject *)arr;
}

/* ------------------------------------------------------------------ FILE: by a Python file at the same place */
static PyObject *open_at(FILE *file, const char *mode)
{
    static PyObject *open;
    long place;
    int fd = fflush(file) == 0 && (place = ftell(file)) >= 0 ? dup(fileno(file)) : -1;
    if (fd < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        return NULL;
    }
    if (!open) {
        PyObject *io = PyImport_ImportModule("io");
        open = io ? PyObject_GetAttrString(io, "open") : NULL;
        Py_XDECREF(io);
    }
    PyObject *f = open ? PyObject_CallFunction(open, "is", fd, mode) : NULL, *moved = f ? PyObject_CallMethod(f, "seek", "l", place) : NULL;
    if (!f)
        close(fd);
    if (!moved)
        Py_CLEAR(f);
    Py_XDECREF(moved);
    return f;
}
/* Close f (stolen) and leave file where f was. */
static int close_at(PyObject *f, FILE *file)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *place = PyObject_CallMethod(f, "tell", NULL), *closed = place ? PyObject_CallMethod(f, "close", NULL) : NULL;
    long at = closed ? PyLong_AsLong(place) : -1;
    int bad = at < 0 || fseek(file, at, SEEK_SET) < 0 ? -1 : 0;
    Py_XDECREF(place);
    Py_XDECREF(closed);
    Py_DECREF(f);
    if (type) {
        PyErr_Clear();
        PyErr_Restore(type, value, trace);
        return -1;
    }
    if (bad < 0 && !PyErr_Occurred())
        PyErr_SetFromErrno(PyExc_OSError);
    return bad;
}
/* count items as they are in a file that perhaps cannot be wound; as many as there are. */
static PyObject *read_items(FILE *file, PyArray_Descr *descr /* stolen */, npy_intp count)
{
    npy_intp size = descr->elsize, got;
    PyArrayObject *arr = npb_zeros(descr, 1, &count, false);
    if (!arr)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    got = (npy_intp)fread(arr->data, (size_t)size, (size_t)count, file);
    Py_END_ALLOW_THREADS
    if (got < count && ferror(file)) {
        PyErr_SetFromErrno(PyExc_OSError);
        Py_CLEAR(arr);
    } else if (got < count) {
        PyObject *none = PyArray_Resize(arr, &(PyArray_Dims){ &got, 1 }, 0, NM_CORDER);
        if (!none)
            Py_CLEAR(arr);
        Py_XDECREF(none);
    }
    return (PyObject *)arr;
}
PyObject *PyArray_FromFile(FILE *file, PyArray_Descr *descr /* stolen */, npy_intp count, char *sep)
{
    static PyObject *read;
    descr = or_double(descr);
    if (descr && count >= 0 && descr->elsize > 0 && (!sep || !*sep) && !npb_has_refs(descr) && !descr->subarray)
        return read_items(file, descr, count);
    PyObject *f = descr ? open_at(file, "rb") : NULL;
    if (!f) {
        Py_XDECREF(descr);
        return NULL;
    }
    PyObject *arr = call("fromfile", &read, Py_BuildValue("(ONns)", f, descr, count, sep ? sep : ""));
    if (close_at(f, file) < 0)
        Py_CLEAR(arr);
    return arr;
}
int PyArray_ToFile(PyArrayObject *arr, FILE *file, char *sep, char *format)
{
    PyObject *f = open_at(file, "wb");
    if (!f)
        return -1;
    PyObject *done = PyObject_CallMethod((PyObject *)arr, "tofile", "Oss", f, sep ? sep : "", format ? format : "");
    Py_XDECREF(done);
    return close_at(f, file);
}

/* ------------------------------------------------------------------ pickles */
PyObject *PyArray_Dumps(PyObject *obj, int protocol)
{
    PyObject *pickle = PyImport_ImportModule("pickle"), *text = NULL;
    if (pickle)
        text = protocol < 0 ? PyObject_CallMethod(pickle, "dumps", "O", obj) : PyObject_CallMethod(pickle, "dumps", "Oi", obj, protocol);
    Py_XDECREF(pickle);
    return text;
}
/* To a file object with write, or to a path. */
int PyArray_Dump(PyObject *obj, PyObject *file, int protocol)
{
    PyObject *text = PyArray_Dumps(obj, protocol), *io = text ? PyImport_ImportModule("io") : NULL, *f = NULL, *done = NULL;
    bool own = io && !PyObject_HasAttrString(file, "write");
    if (io)
        f = own ? PyObject_CallMethod(io, "open", "Os", file, "wb") : Py_NewRef(file);
    if (f)
        done = PyObject_CallMethod(f, "write", "O", text);
    if (f && own && done)
        Py_SETREF(done, PyObject_CallMethod(f, "close", NULL));
    Py_XDECREF(text);
    Py_XDECREF(io);
    Py_XDECREF(f);
    Py_XDECREF(done);
    return done ? 0 : -1;
}
