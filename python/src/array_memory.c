/* array_memory.c - memory for array data: the core's block caches behind the default handler, and the handlers of NEP 49
 * that a program sets in their place.  Which handler frees an array's data is what its mem_handler says. */
#include <stdlib.h>
#include "array_private.h"

static void *default_malloc(void *ctx, size_t size) { (void)ctx; return nm_alloc(npb_ctx(), size); }
static void *default_calloc(void *ctx, size_t count, size_t size)
{
    intptr_t bytes;
    (void)ctx;
    if (count > PTRDIFF_MAX || size > PTRDIFF_MAX || !nm_mul_size((intptr_t)count, (intptr_t)size, &bytes))
        return NULL;
    return nm_alloc_zero(npb_ctx(), (size_t)bytes);
}
/* The old size is not told: libc's realloc is legal for every block of the core. */
static void *default_realloc(void *ctx, void *block, size_t size) { (void)ctx; return realloc(block, size ? size : 1); }
static void default_free(void *ctx, void *block, size_t size) { (void)ctx; nm_free(npb_ctx(), block, size); }

static PyDataMem_Handler default_handler = { "default_allocator", 1,
                                             { NULL, default_malloc, default_calloc, default_realloc, default_free } };
PyObject *npb_default_handler;
#define default_capsule npb_default_handler
static PyObject *handler_var;      /* the context variable exists from the first change on */

PyObject *npb_get_handler(void)
{
    PyObject *found = NULL;
    if (handler_var && PyContextVar_Get(handler_var, NULL, &found) < 0)
        return NULL;
    return found ? found : Py_NewRef(default_capsule);
}

PyObject *npb_set_handler(PyObject *handler)
{
    if (!handler_var && !(handler_var = PyContextVar_New("numen_mem_handler", default_capsule)))
        return NULL;
    PyObject *old = npb_get_handler();
    if (!old)
        return NULL;
    if (!handler)
        handler = default_capsule;
    if (!PyCapsule_IsValid(handler, "mem_handler")) {
        PyErr_SetString(PyExc_ValueError, "Must be named 'mem_handler'");
        Py_DECREF(old);
        return NULL;
    }
    PyObject *token = PyContextVar_Set(handler_var, handler);
    if (!token) {
        Py_DECREF(old);
        return NULL;
    }
    Py_DECREF(token);
    return old;
}

static PyDataMem_Handler *handler_of(PyObject *capsule) { return PyCapsule_GetPointer(capsule, "mem_handler"); }

void *npb_data_new(size_t size, bool zero, PyObject **handler)
{
    if (NM_LIKELY(!handler_var)) {
        nm_ctx *ctx = npb_ctx();
        void *data = zero ? nm_alloc_zero(ctx, size) : nm_alloc(ctx, size);
        *handler = data ? Py_NewRef(default_capsule) : NULL;
        return data;
    }
    PyObject *capsule = npb_get_handler();
    PyDataMem_Handler *h = capsule ? handler_of(capsule) : NULL;
    if (!h) {
        Py_XDECREF(capsule);
        PyErr_Clear();
        return NULL;
    }
    size_t n = size ? size : 1;
    void *data = zero ? h->allocator.calloc(h->allocator.ctx, n, 1) : h->allocator.malloc(h->allocator.ctx, n);
    if (!data)
        Py_CLEAR(capsule);
    *handler = capsule;
    return data;
}

void npb_data_free(void *data, size_t size, PyObject *handler)
{
    if (NM_LIKELY(handler == default_capsule))
        nm_free(npb_ctx(), data, size);
    else if (!handler)
        free(data);
    else {
        PyDataMem_Handler *h = handler_of(handler);
        if (h)
            h->allocator.free(h->allocator.ctx, data, size ? size : 1);
        else
            PyErr_WriteUnraisable(NULL);
    }
}

void *npb_data_resize(void *data, size_t old_size, size_t size, PyObject *handler)
{
    if (handler == default_capsule)
        return nm_realloc(npb_ctx(), data, old_size, size);
    if (!handler)
        return realloc(data, size ? size : 1);
    PyDataMem_Handler *h = handler_of(handler);
    if (!h) {
        PyErr_Clear();
        return NULL;
    }
    return h->allocator.realloc(h->allocator.ctx, data, size ? size : 1);
}

/* The handler that a function's optional array argument, or else the present context, names. */
static PyDataMem_Handler *handler_for(PyObject *const *args, Py_ssize_t nargs, PyObject **keep)
{
    *keep = NULL;
    if (nargs > 1) {
        PyErr_Format(PyExc_TypeError, "get_handler_name() takes at most 1 argument (%zd given)", nargs);
        return NULL;
    }
    if (nargs == 1 && args[0] != Py_None) {
        if (!PyArray_Check(args[0])) {
            PyErr_SetString(PyExc_ValueError, "if supplied, argument must be an ndarray");
            return NULL;
        }
        *keep = Py_XNewRef(((PyArrayObject *)args[0])->mem_handler);
        if (!*keep)
            return NULL;
    } else if (!(*keep = npb_get_handler())) {
        return NULL;
    }
    return handler_of(*keep);
}

static PyObject *get_handler_name(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *keep, *name = NULL;
    (void)self;
    PyDataMem_Handler *h = handler_for(args, nargs, &keep);
    if (h)
        name = PyUnicode_FromString(h->name);
    else if (!PyErr_Occurred())
        name = Py_NewRef(Py_None);
    Py_XDECREF(keep);
    return name;
}

static PyObject *get_handler_version(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *keep, *version = NULL;
    (void)self;
    PyDataMem_Handler *h = handler_for(args, nargs, &keep);
    if (h)
        version = PyLong_FromLong(h->version);
    else if (!PyErr_Occurred())
        version = Py_NewRef(Py_None);
    Py_XDECREF(keep);
    return version;
}

static PyMethodDef functions[] = {
    { "get_handler_name", NPB_FAST(get_handler_name), METH_FASTCALL,
      "get_handler_name(a=None)\n--\n\nName of the memory handler of an array, or of the one that new arrays get." },
    { "get_handler_version", NPB_FAST(get_handler_version), METH_FASTCALL,
      "get_handler_version(a=None)\n--\n\nVersion of the memory handler of an array, or of the one that new arrays get." },
    { NULL, NULL, 0, NULL } };

int npb_init_array_memory(PyObject *module)
{
    if (!default_capsule && !(default_capsule = PyCapsule_New(&default_handler, "mem_handler", NULL)))
        return -1;
    return PyModule_AddFunctions(module, functions);
}
