/* ufuncobject.h - universal functions, and the functions that make them. */
#pragma once
#include "ndarrayobject.h"

typedef void (*PyUFuncGenericFunction)(char **args, const npy_intp *dimensions, const npy_intp *strides, void *data);
struct _tagPyUFuncObject;
typedef int (PyUFunc_TypeResolutionFunc)(struct _tagPyUFuncObject *ufunc, NPY_CASTING casting, PyArrayObject **operands, PyObject *type_tup,
                                         PyArray_Descr **out_dtypes);
typedef int (PyUFunc_ProcessCoreDimsFunc)(struct _tagPyUFuncObject *ufunc, npy_intp *core_dim_sizes);
typedef struct _tagPyUFuncObject {
    PyObject_HEAD
    int nin, nout, nargs, identity;
    PyUFuncGenericFunction *functions;
    void *const *data;
    int ntypes, reserved1;
    const char *name, *types, *doc;
    void *ptr;
    PyObject *obj, *userloops;
    int core_enabled, core_num_dim_ix;
    int *core_num_dims, *core_dim_ixs, *core_offsets;
    char *core_signature;
    PyUFunc_TypeResolutionFunc *type_resolver;
    PyObject *dict;
    vectorcallfunc vectorcall;
    void *reserved3;
    npy_uint32 *op_flags, iter_flags;
    npy_intp *core_dim_sizes;
    npy_uint32 *core_dim_flags;
    PyObject *identity_value;
    void *_dispatch_cache;
    PyObject *_loops;
#if NPY_FEATURE_VERSION >= NPY_2_1_API_VERSION
    PyUFunc_ProcessCoreDimsFunc *process_core_dims_func;
#endif
} PyUFuncObject;

#define PyUFunc_Zero 0
#define PyUFunc_One 1
#define PyUFunc_MinusOne 2
#define PyUFunc_None -1
#define PyUFunc_ReorderableNone -2
#define PyUFunc_IdentityValue -3
#define UFUNC_REDUCE 0
#define UFUNC_ACCUMULATE 1
#define UFUNC_REDUCEAT 2
#define UFUNC_OUTER 3
#define UFUNC_CORE_DIM_SIZE_INFERRED 0x0002
#define UFUNC_CORE_DIM_CAN_IGNORE 0x0004
#define UFUNC_CORE_DIM_MISSING 0x00040000
#define UFUNC_OBJ_ISOBJECT 1
#define UFUNC_OBJ_NEEDS_API 2
#define UFUNC_PYVALS_NAME "UFUNC_PYVALS"
#define UFUNC_FPE_DIVIDEBYZERO 1
#define UFUNC_FPE_OVERFLOW 2
#define UFUNC_FPE_UNDERFLOW 4
#define UFUNC_FPE_INVALID 8

typedef struct { int nin; int nout; PyObject *callable; } PyUFunc_PyFuncData;

#include "__ufunc_api.h"
