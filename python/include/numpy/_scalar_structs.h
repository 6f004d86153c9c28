/* _scalar_structs.h - the structs of array scalars: a Python object head and the value. */
#pragma once
#include "ndarraytypes.h"
typedef struct { PyObject_HEAD npy_bool obval; } PyBoolScalarObject;
typedef struct { PyObject_HEAD signed char obval; } PyByteScalarObject;
typedef struct { PyObject_HEAD short obval; } PyShortScalarObject;
typedef struct { PyObject_HEAD int obval; } PyIntScalarObject;
typedef struct { PyObject_HEAD long obval; } PyLongScalarObject;
typedef struct { PyObject_HEAD npy_longlong obval; } PyLongLongScalarObject;
typedef struct { PyObject_HEAD unsigned char obval; } PyUByteScalarObject;
typedef struct { PyObject_HEAD unsigned short obval; } PyUShortScalarObject;
typedef struct { PyObject_HEAD unsigned int obval; } PyUIntScalarObject;
typedef struct { PyObject_HEAD unsigned long obval; } PyULongScalarObject;
typedef struct { PyObject_HEAD npy_ulonglong obval; } PyULongLongScalarObject;
typedef struct { PyObject_HEAD npy_half obval; } PyHalfScalarObject;
typedef struct { PyObject_HEAD float obval; } PyFloatScalarObject;
typedef struct { PyObject_HEAD double obval; } PyDoubleScalarObject;
typedef struct { PyObject_HEAD npy_longdouble obval; } PyLongDoubleScalarObject;
typedef struct { PyObject_HEAD npy_cfloat obval; } PyCFloatScalarObject;
typedef struct { PyObject_HEAD npy_cdouble obval; } PyCDoubleScalarObject;
typedef struct { PyObject_HEAD npy_clongdouble obval; } PyCLongDoubleScalarObject;
typedef struct { PyObject_HEAD PyObject *obval; } PyObjectScalarObject;
typedef struct { PyObject_HEAD npy_datetime obval; PyArray_DatetimeMetaData obmeta; } PyDatetimeScalarObject;
typedef struct { PyObject_HEAD npy_timedelta obval; PyArray_DatetimeMetaData obmeta; } PyTimedeltaScalarObject;
typedef struct { PyObject_HEAD char obval; } PyScalarObject;
typedef struct { PyUnicodeObject base; Py_UCS4 *obval; char *buffer_fmt; } PyUnicodeScalarObject;
typedef struct {
    PyObject_VAR_HEAD
    char *obval;
    _PyArray_LegacyDescr *descr;
    int flags;
    PyObject *base;
    void *_buffer_info;
} PyVoidScalarObject;
#define PyStringScalarObject PyBytesObject
#define PyInt8ScalarObject PyByteScalarObject
#define PyUInt8ScalarObject PyUByteScalarObject
#define PyInt16ScalarObject PyShortScalarObject
#define PyUInt16ScalarObject PyUShortScalarObject
#define PyInt32ScalarObject PyIntScalarObject
#define PyUInt32ScalarObject PyUIntScalarObject
#if NPY_SIZEOF_LONG == 8
#define PyInt64ScalarObject PyLongScalarObject
#define PyUInt64ScalarObject PyULongScalarObject
#else
#define PyInt64ScalarObject PyLongLongScalarObject
#define PyUInt64ScalarObject PyULongLongScalarObject
#endif
#define PyFloat32ScalarObject PyFloatScalarObject
#define PyFloat64ScalarObject PyDoubleScalarObject
#define PyComplex64ScalarObject PyCFloatScalarObject
#define PyComplex128ScalarObject PyCDoubleScalarObject
