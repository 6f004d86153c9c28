/* npb_abi.h - the structs whose layout is NumPy's binary interface, field by field (facts: NumPy 2.4's public headers).
 * Names are those that the interface commands.  Sizes and offsets are asserted in abi_check.c. */
#pragma once
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <limits.h>
#include "numen.h"

typedef intptr_t npy_intp;
typedef struct PyArray_Descr PyArray_Descr;

typedef struct PyArrayObject {
    PyObject_HEAD
    char *data;
    int nd;
    npy_intp *dimensions, *strides;
    PyObject *base;              /* owner of the data, or the array to write back to */
    PyArray_Descr *descr;
    int flags;
    PyObject *weakreflist;
    void *_buffer_info;
    PyObject *mem_handler;       /* capsule of the handler that frees the data; NULL: libc's free */
} PyArrayObject;                 /* 96 bytes; for the exact type ndarray shape and strides follow at 96 */

struct PyArray_Descr {
    PyObject_HEAD
    PyTypeObject *typeobj;
    char kind, type, byteorder, _former_flags;
    int type_num;
    uint64_t flags;
    npy_intp elsize, alignment;
    PyObject *metadata;
    Py_hash_t hash;              /* -1: not computed */
    void *reserved_null[2];
    /* legacy tail: of built-in and legacy user dtypes */
    struct PyArray_ArrayDescr *subarray;
    PyObject *fields, *names;
    void *c_metadata;            /* NpyAuxData *: datetime unit */
};                               /* 120 bytes */

typedef struct PyArray_ArrayDescr { PyArray_Descr *base; PyObject *shape; } PyArray_ArrayDescr;

typedef struct PyArray_DTypeMeta {
    PyHeapTypeObject super;
    PyArray_Descr *singleton;
    int type_num;
    PyTypeObject *scalar_type;
    uint64_t flags;              /* 1 legacy, 2 abstract, 4 parametric, 8 numeric */
    void *dt_slots;              /* npb_class * (npb.h): its first member points at the nm_class */
    void *reserved[3];
} PyArray_DTypeMeta;

typedef void (*PyUFuncGenericFunction)(char **args, npy_intp const *dimensions, npy_intp const *strides, void *data);
typedef struct PyUFuncObject {
    PyObject_HEAD
    int nin, nout, nargs, identity;
    PyUFuncGenericFunction *functions;
    void *const *data;
    int ntypes, reserved1;
    const char *name;
    const char *types;
    const char *doc;
    void *ptr;
    PyObject *obj;
    PyObject *userloops;
    int core_enabled, core_num_dim_ix;
    int *core_num_dims, *core_dim_ixs, *core_offsets;
    char *core_signature;
    void *type_resolver;
    PyObject *dict;              /* was legacy_inner_loop_selector */
    void *vectorcall;
    void *reserved3;
    uint32_t *op_flags;
    uint32_t iter_flags;
    npy_intp *core_dim_sizes;
    uint32_t *core_dim_flags;
    PyObject *identity_value;
    void *_dispatch_cache;       /* ours: npb_ufunc_extra */
    PyObject *_loops;
} PyUFuncObject;

enum {
    NPY_ARRAY_C_CONTIGUOUS = 0x1, NPY_ARRAY_F_CONTIGUOUS = 0x2, NPY_ARRAY_OWNDATA = 0x4, NPY_ARRAY_FORCECAST = 0x10,
    NPY_ARRAY_ENSURECOPY = 0x20, NPY_ARRAY_ENSUREARRAY = 0x40, NPY_ARRAY_ELEMENTSTRIDES = 0x80, NPY_ARRAY_ALIGNED = 0x100,
    NPY_ARRAY_NOTSWAPPED = 0x200, NPY_ARRAY_WRITEABLE = 0x400, NPY_ARRAY_WRITEBACKIFCOPY = 0x2000, NPY_ARRAY_ENSURENOCOPY = 0x4000,
    NPY_ARRAY_WARN_ON_WRITE = INT_MIN,           /* the first write tells of broadcast_arrays; from outside the array is read-only */
    NPY_ARRAY_BEHAVED = NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE,
    NPY_ARRAY_CARRAY = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_BEHAVED,
    NPY_ARRAY_UPDATE_ALL = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS | NPY_ARRAY_ALIGNED
};
enum { NPY_ITEM_REFCOUNT = 1, NPY_ITEM_HASOBJECT = 1, NPY_LIST_PICKLE = 2, NPY_ITEM_IS_POINTER = 4, NPY_NEEDS_INIT = 8,
       NPY_NEEDS_PYAPI = 16, NPY_USE_GETITEM = 32, NPY_USE_SETITEM = 64, NPY_ALIGNED_STRUCT = 128 };
enum { NPY_DT_LEGACY = 1, NPY_DT_ABSTRACT = 2, NPY_DT_PARAMETRIC = 4, NPY_DT_NUMERIC = 8 };

/* Scalars: a Python object head and the value. */
typedef struct { PyObject_HEAD } PyGenericScalarObject;
typedef struct { PyObject_HEAD uint8_t obval; } PyBoolScalarObject;
typedef struct { PyObject_HEAD int8_t obval; } PyByteScalarObject;
typedef struct { PyObject_HEAD int16_t obval; } PyShortScalarObject;
typedef struct { PyObject_HEAD int32_t obval; } PyIntScalarObject;
typedef struct { PyObject_HEAD int64_t obval; } PyLongScalarObject;
typedef struct { PyObject_HEAD uint16_t obval; } PyHalfScalarObject;
typedef struct { PyObject_HEAD float obval; } PyFloatScalarObject;
typedef struct { PyObject_HEAD double obval; } PyDoubleScalarObject;           /* float64 is a Python float: same layout */
typedef struct { PyObject_HEAD long double obval; } PyLongDoubleScalarObject;
typedef struct { PyObject_HEAD struct { float real, imag; } obval; } PyCFloatScalarObject;
typedef struct { PyObject_HEAD struct { double real, imag; } obval; } PyCDoubleScalarObject;
typedef struct { PyObject_HEAD struct { long double real, imag; } obval; } PyCLongDoubleScalarObject;
typedef struct { PyUnicodeObject base; Py_UCS4 *obval; char *buffer_fmt; } PyUnicodeScalarObject;
typedef struct { PyObject_VAR_HEAD char *obval; PyArray_Descr *descr; int flags; PyObject *base; void *_buffer_info; } PyVoidScalarObject;

/* Iterators of the public interface. */
typedef struct PyArrayIterObject {
    PyObject_HEAD
    int nd_m1;
    npy_intp index, size;
    npy_intp coordinates[32], dims_m1[32], strides[32], backstrides[32], factors[32];
    PyArrayObject *ao;
    char *dataptr;
    char contiguous;
    npy_intp bounds[32][2], limits[32][2], limits_sizes[32];
    char *(*translate)(struct PyArrayIterObject *, const npy_intp *coordinates);
} PyArrayIterObject;             /* 2632 bytes */

/* Items around the item at which another iterator stands; coordinates are relative to it. */
typedef struct PyArrayNeighborhoodIterObject {
    PyArrayIterObject base;
    npy_intp nd, dimensions[32];
    PyArrayIterObject *_internal_iter;
    char *constant;
    int mode;
} PyArrayNeighborhoodIterObject; /* 2920 bytes */

typedef struct PyArrayMultiIterObject {
    PyObject_HEAD
    int numiter;
    npy_intp size, index;
    int nd;
    npy_intp dimensions[32];
    PyArrayIterObject *iters[64];
} PyArrayMultiIterObject;        /* 816 bytes */
