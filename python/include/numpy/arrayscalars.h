/* arrayscalars.h - making array scalars and reading their values; by the sizes of types too. */
#pragma once
#include "ndarrayobject.h"

#define PyInt8ArrType_Type PyByteArrType_Type
#define PyUInt8ArrType_Type PyUByteArrType_Type
#define PyInt16ArrType_Type PyShortArrType_Type
#define PyUInt16ArrType_Type PyUShortArrType_Type
#define PyInt32ArrType_Type PyIntArrType_Type
#define PyUInt32ArrType_Type PyUIntArrType_Type
#if NPY_SIZEOF_LONG == 8
#define PyInt64ArrType_Type PyLongArrType_Type
#define PyUInt64ArrType_Type PyULongArrType_Type
#define PyIntpArrType_Type PyLongArrType_Type
#define PyUIntpArrType_Type PyULongArrType_Type
#else
#define PyInt64ArrType_Type PyLongLongArrType_Type
#define PyUInt64ArrType_Type PyULongLongArrType_Type
#define PyIntpArrType_Type PyLongLongArrType_Type
#define PyUIntpArrType_Type PyULongLongArrType_Type
#endif
#define PyFloat32ArrType_Type PyFloatArrType_Type
#define PyFloat64ArrType_Type PyDoubleArrType_Type
#define PyComplex64ArrType_Type PyCFloatArrType_Type
#define PyComplex128ArrType_Type PyCDoubleArrType_Type

#define PyArrayScalar_False ((PyObject *)&_PyArrayScalar_BoolValues[0])
#define PyArrayScalar_True ((PyObject *)&_PyArrayScalar_BoolValues[1])
#define PyArrayScalar_FromLong(i) ((PyObject *)&_PyArrayScalar_BoolValues[(i) != 0])
#define PyArrayScalar_RETURN_FALSE return Py_NewRef(PyArrayScalar_False)
#define PyArrayScalar_RETURN_TRUE return Py_NewRef(PyArrayScalar_True)
#define PyArrayScalar_RETURN_BOOL_FROM_LONG(i) return Py_NewRef(PyArrayScalar_FromLong(i))
#define PyArrayScalar_New(cls) Py##cls##ArrType_Type.tp_alloc(&Py##cls##ArrType_Type, 0)
#define PyArrayScalar_VAL(obj, cls) (((Py##cls##ScalarObject *)(obj))->obval)
#define PyArrayScalar_ASSIGN(obj, cls, value) (PyArrayScalar_VAL(obj, cls) = (value))
