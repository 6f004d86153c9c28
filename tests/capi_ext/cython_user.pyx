# cython: language_level=3, boundscheck=True
"""A user of the array interface through Cython: typed memoryviews, arrays made in C, fused types, a ufunc."""
cimport cython
cimport numpy as cnp
from libc.math cimport sqrt

cnp.import_array()
cnp.import_ufunc()

ctypedef fused number:
    cnp.int32_t
    cnp.int64_t
    cnp.float32_t
    cnp.float64_t


def total(number[:, :] a):
    cdef number s = 0
    cdef Py_ssize_t i, j
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s += a[i, j]
    return s


def double_in_place(double[::1] a):
    cdef Py_ssize_t i
    for i in range(a.shape[0]):
        a[i] *= 2


def squares(int n):
    cdef cnp.npy_intp shape[1]
    shape[0] = n
    cdef cnp.ndarray[cnp.int64_t, ndim=1] out = cnp.PyArray_SimpleNew(1, shape, cnp.NPY_INT64)
    cdef int i
    for i in range(n):
        out[i] = i * i
    return out


def zeros_like_type(int n, int num):
    cdef cnp.npy_intp shape[2]
    shape[0] = n
    shape[1] = 2
    return cnp.PyArray_ZEROS(2, shape, num, 0)


def facts(cnp.ndarray a):
    return (a.ndim, a.shape[0], a.strides[0], a.itemsize, a.size, a.nbytes, cnp.PyArray_TYPE(a), cnp.PyArray_ISCARRAY(a),
            cnp.PyArray_ITEMSIZE(a))


def broadcast_sum(a, b):
    cdef cnp.broadcast it = cnp.PyArray_MultiIterNew2(a, b)
    cdef double s = 0
    while cnp.PyArray_MultiIter_NOTDONE(it):
        s += (<double *> cnp.PyArray_MultiIter_DATA(it, 0))[0] * (<double *> cnp.PyArray_MultiIter_DATA(it, 1))[0]
        cnp.PyArray_MultiIter_NEXT(it)
    return s, it.nd, it.size


def flat_sum(cnp.ndarray a):
    cdef cnp.flatiter it = cnp.PyArray_IterNew(a)
    cdef double s = 0
    while cnp.PyArray_ITER_NOTDONE(it):
        s += (<double *> cnp.PyArray_ITER_DATA(it))[0]
        cnp.PyArray_ITER_NEXT(it)
    return s


def as_double(obj):
    return cnp.PyArray_FROM_OTF(obj, cnp.NPY_DOUBLE, cnp.NPY_ARRAY_IN_ARRAY)


def is_datetime(obj):
    is_datetime = cnp.is_datetime64_object(obj)
    return is_datetime, cnp.is_timedelta64_object(obj), cnp.get_datetime64_value(obj) if is_datetime else None


cdef double root(double x) noexcept nogil:
    return sqrt(x) + 1


cdef cnp.PyUFuncGenericFunction loops[2]
cdef void *data[2]
cdef char types[4]
loops[0] = cnp.PyUFunc_f_f_As_d_d
loops[1] = cnp.PyUFunc_d_d
data[0] = <void *> root
data[1] = <void *> root
types[:] = [cnp.NPY_FLOAT, cnp.NPY_FLOAT, cnp.NPY_DOUBLE, cnp.NPY_DOUBLE]
root_plus_one = cnp.PyUFunc_FromFuncAndData(loops, data, types, 2, 1, 1, cnp.PyUFunc_None, "root_plus_one", "sqrt(x) + 1", 0)
