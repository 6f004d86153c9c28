/* _import_array.h - where the array table lies, and import_array(), which finds it.
 * One file of an extension calls import_array(); the others, if there are, define NO_IMPORT_ARRAY, and all of them the same
 * PY_ARRAY_UNIQUE_SYMBOL. */
#pragma once

#ifdef PY_ARRAY_UNIQUE_SYMBOL
#define PyArray_API PY_ARRAY_UNIQUE_SYMBOL
#define PyArray_RUNTIME_VERSION NPY_CAT(PY_ARRAY_UNIQUE_SYMBOL, _RUNTIME_VERSION)
#endif
#ifndef NPY_API_SYMBOL_ATTRIBUTE
#define NPY_API_SYMBOL_ATTRIBUTE NPY_VISIBILITY_HIDDEN
#endif

#ifdef __cplusplus
extern "C" {
#endif
#if defined(NO_IMPORT_ARRAY) || defined(NO_IMPORT)
extern NPY_API_SYMBOL_ATTRIBUTE void **PyArray_API;
extern NPY_API_SYMBOL_ATTRIBUTE int PyArray_RUNTIME_VERSION;
#elif defined(PY_ARRAY_UNIQUE_SYMBOL)
NPY_API_SYMBOL_ATTRIBUTE void **PyArray_API;
NPY_API_SYMBOL_ATTRIBUTE int PyArray_RUNTIME_VERSION;
#else
static void **PyArray_API __attribute__((unused));
static int PyArray_RUNTIME_VERSION __attribute__((unused));
#endif
#ifdef __cplusplus
}
#endif

/* The table behind a capsule of numpy._core._multiarray_umath, or NULL with ImportError or what the import raised. */
static inline void **npy_find_table(const char *capsule_name)
{
    PyObject *module = PyImport_ImportModule("numpy._core._multiarray_umath");
    PyObject *capsule = module ? PyObject_GetAttrString(module, capsule_name) : NULL;
    void **table = NULL;
    Py_XDECREF(module);
    if (capsule && PyCapsule_CheckExact(capsule))
        table = (void **)PyCapsule_GetPointer(capsule, NULL);
    else if (capsule)
        PyErr_Format(PyExc_RuntimeError, "%s is not a capsule", capsule_name);
    Py_XDECREF(capsule);
    return table;
}

#if !defined(NO_IMPORT_ARRAY) && !defined(NO_IMPORT)
/* 0, or -1 with the reason why the running numpy is none for this extension. */
static inline int _import_array(void)
{
    void **table = npy_find_table("_ARRAY_API");
    if (!table)
        return -1;
    unsigned int abi = (*(unsigned int (*)(void))table[0])(), version = (*(unsigned int (*)(void))table[211])();
    int endian = (*(int (*)(void))table[210])(), wanted = NPY_BYTE_ORDER == NPY_BIG_ENDIAN ? 2 : 1;
    if (abi < NPY_VERSION)
        PyErr_Format(PyExc_RuntimeError, "this extension needs NumPy 2 (interface %#x); the running numpy has interface %#x", NPY_VERSION,
                     abi);
    else if (abi > NPY_VERSION)
        PyErr_Format(PyExc_RuntimeError, "this extension was built for interface %#x of NumPy; the running numpy has %#x: build it again",
                     NPY_VERSION, abi);
    else if (version < NPY_FEATURE_VERSION)
        PyErr_Format(PyExc_RuntimeError, "this extension was built for version %#x of NumPy's C interface; the running numpy has %#x",
                     NPY_FEATURE_VERSION, version);
    else if (endian != wanted)
        PyErr_SetString(PyExc_RuntimeError, "this extension was built for another byte order than the running numpy's");
    else {
        PyArray_API = table;
        PyArray_RUNTIME_VERSION = (int)version;
        return 0;
    }
    return -1;
}

/* The same, with the failure as ImportError that names its cause. */
static inline int PyArray_ImportNumPyAPI(void)
{
    if (NPY_UNLIKELY(PyArray_API == NULL) && _import_array() < 0) {
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        if (type && PyErr_GivenExceptionMatches(type, PyExc_ImportError)) {
            PyErr_Restore(type, value, trace);
            return -1;
        }
        PyErr_Format(PyExc_ImportError, "numpy._core.multiarray failed to import: %S", value ? value : Py_None);
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(trace);
        return -1;
    }
    return 0;
}

#define import_array() do { if (PyArray_ImportNumPyAPI() < 0) return NULL; } while (0)
#define import_array1(result) do { if (PyArray_ImportNumPyAPI() < 0) return result; } while (0)
#define import_array2(message, result)                                                                    \
    do {                                                                                                  \
        if (PyArray_ImportNumPyAPI() < 0) {                                                               \
            PyErr_SetString(PyExc_ImportError, message);                                                  \
            return result;                                                                                \
        }                                                                                                 \
    } while (0)
#endif
