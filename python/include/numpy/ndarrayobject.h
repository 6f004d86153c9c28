/* ndarrayobject.h - the functions of the array table, and shorter names for frequent uses of them. */
#pragma once
#include <Python.h>
#include "ndarraytypes.h"
#include "_scalar_structs.h"
#include "dtype_api.h"
#include "__multiarray_api.h"

/* ------------------------------------------------------------------ what is it? */
#define PyArray_Check(op) PyObject_TypeCheck((PyObject *)(op), &PyArray_Type)
#define PyArray_CheckExact(op) Py_IS_TYPE((PyObject *)(op), &PyArray_Type)
#define PyArray_DescrCheck(op) PyObject_TypeCheck((PyObject *)(op), &PyArrayDescr_Type)
#define PyArrayIter_Check(op) PyObject_TypeCheck((PyObject *)(op), &PyArrayIter_Type)
#define PyArrayMultiIter_Check(op) PyObject_TypeCheck((PyObject *)(op), &PyArrayMultiIter_Type)
#define PyArray_IsZeroDim(op) (PyArray_Check(op) && PyArray_NDIM((PyArrayObject *)(op)) == 0)
#define PyArray_IsScalar(op, cls) PyObject_TypeCheck((PyObject *)(op), &Py##cls##ArrType_Type)
#define PyArray_CheckScalar(op) (PyArray_IsScalar((op), Generic) || PyArray_IsZeroDim(op))
#define PyArray_IsPythonNumber(op) (PyLong_Check(op) || PyFloat_Check(op) || PyComplex_Check(op) || PyBool_Check(op))
#define PyArray_IsIntegerScalar(op) (PyLong_Check(op) || PyArray_IsScalar((op), Integer))
#define PyArray_IsPythonScalar(op) (PyArray_IsPythonNumber(op) || PyBytes_Check(op) || PyUnicode_Check(op))
#define PyArray_IsAnyScalar(op) (PyArray_IsScalar((op), Generic) || PyArray_IsPythonScalar(op))
#define PyArray_CheckAnyScalar(op) (PyArray_IsPythonScalar(op) || PyArray_CheckScalar(op))
#define PyArray_EquivArrTypes(a, b) PyArray_EquivTypes(PyArray_DESCR(a), PyArray_DESCR(b))
#define PyArray_SAMESHAPE(a, b)                                                                           \
    (PyArray_NDIM(a) == PyArray_NDIM(b) && PyArray_CompareLists(PyArray_DIMS(a), PyArray_DIMS(b), PyArray_NDIM(a)))
#define PyArray_SIZE(a) PyArray_MultiplyList(PyArray_DIMS(a), PyArray_NDIM(a))
#define PyArray_NBYTES(a) (PyArray_ITEMSIZE(a) * PyArray_SIZE(a))

/* ------------------------------------------------------------------ making arrays */
#define PyArray_SimpleNew(nd, dims, num) PyArray_New(&PyArray_Type, (nd), (dims), (num), NULL, NULL, 0, 0, NULL)
#define PyArray_SimpleNewFromData(nd, dims, num, data)                                                    \
    PyArray_New(&PyArray_Type, (nd), (dims), (num), NULL, (data), 0, NPY_ARRAY_CARRAY, NULL)
#define PyArray_SimpleNewFromDescr(nd, dims, descr) PyArray_NewFromDescr(&PyArray_Type, (descr), (nd), (dims), NULL, NULL, 0, NULL)
#define PyArray_ZEROS(nd, dims, num, fortran) PyArray_Zeros((nd), (dims), PyArray_DescrFromType(num), (fortran))
#define PyArray_EMPTY(nd, dims, num, fortran) PyArray_Empty((nd), (dims), PyArray_DescrFromType(num), (fortran))
#define PyArray_FILLWBYTE(a, byte) memset(PyArray_DATA((PyArrayObject *)(a)), (byte), (size_t)PyArray_NBYTES((PyArrayObject *)(a)))
#define PyArray_FROM_O(op) PyArray_FromAny((op), NULL, 0, 0, 0, NULL)
#define PyArray_FROM_OF(op, flags) PyArray_CheckFromAny((op), NULL, 0, 0, (flags), NULL)
#define PyArray_FROM_OT(op, num) PyArray_FromAny((op), PyArray_DescrFromType(num), 0, 0, 0, NULL)
#define PyArray_FROM_OTF(op, num, flags) PyArray_FROMANY((op), (num), 0, 0, (flags))
#define PyArray_FROMANY(op, num, least, most, flags)                                                      \
    PyArray_FromAny((op), PyArray_DescrFromType(num), (least), (most),                                    \
                    ((flags) & NPY_ARRAY_ENSURECOPY) ? (flags) | NPY_ARRAY_DEFAULT : (flags), NULL)
#define PyArray_FromObject(op, num, least, most)                                                          \
    PyArray_FromAny((op), PyArray_DescrFromType(num), (least), (most), NPY_ARRAY_BEHAVED | NPY_ARRAY_ENSUREARRAY, NULL)
#define PyArray_ContiguousFromObject(op, num, least, most)                                                \
    PyArray_FromAny((op), PyArray_DescrFromType(num), (least), (most), NPY_ARRAY_DEFAULT | NPY_ARRAY_ENSUREARRAY, NULL)
#define PyArray_CopyFromObject(op, num, least, most)                                                      \
    PyArray_FromAny((op), PyArray_DescrFromType(num), (least), (most),                                    \
                    NPY_ARRAY_ENSURECOPY | NPY_ARRAY_DEFAULT | NPY_ARRAY_ENSUREARRAY, NULL)
#define PyArray_ContiguousFromAny(op, num, least, most)                                                   \
    PyArray_FromAny((op), PyArray_DescrFromType(num), (least), (most), NPY_ARRAY_DEFAULT, NULL)
#define PyArray_GETCONTIGUOUS(a)                                                                          \
    (PyArray_ISCONTIGUOUS(a) ? (PyArrayObject *)Py_NewRef((PyObject *)(a)) : (PyArrayObject *)PyArray_Copy(a))
#define PyArray_Cast(a, num) PyArray_CastToType((a), PyArray_DescrFromType(num), 0)
#define PyArray_Take(a, indices, axis) PyArray_TakeFrom((a), (indices), (axis), NULL, NPY_RAISE)
#define PyArray_Put(a, indices, values) PyArray_PutTo((a), (indices), (values), NPY_RAISE)
#define PyArray_Copy(a) PyArray_NewCopy((a), NPY_CORDER)
#define PyArray_ToScalar(data, a) PyArray_Scalar((data), PyArray_DESCR(a), (PyObject *)(a))
#define PyArray_DESCR_REPLACE(d)                                                                          \
    do {                                                                                                  \
        PyArray_Descr *fresh_ = PyArray_DescrNew(d);                                                      \
        Py_XDECREF(d);                                                                                    \
        (d) = fresh_;                                                                                     \
    } while (0)

/* ------------------------------------------------------------------ items */
#define PyArray_GETPTR1(a, i) ((void *)(PyArray_BYTES(a) + (i) * PyArray_STRIDES(a)[0]))
#define PyArray_GETPTR2(a, i, j) ((void *)((char *)PyArray_GETPTR1(a, i) + (j) * PyArray_STRIDES(a)[1]))
#define PyArray_GETPTR3(a, i, j, k) ((void *)((char *)PyArray_GETPTR2(a, i, j) + (k) * PyArray_STRIDES(a)[2]))
#define PyArray_GETPTR4(a, i, j, k, l) ((void *)((char *)PyArray_GETPTR3(a, i, j, k) + (l) * PyArray_STRIDES(a)[3]))
static inline PyArray_ArrFuncs *PyDataType_GetArrFuncs(const PyArray_Descr *d) { return _PyDataType_GetArrFuncs(d); }
static inline PyObject *PyArray_GETITEM(const PyArrayObject *a, const char *item)
{
    return PyDataType_GetArrFuncs(a->descr)->getitem((void *)item, (PyArrayObject *)a);
}
static inline int PyArray_SETITEM(PyArrayObject *a, char *item, PyObject *value)
{
    return PyDataType_GetArrFuncs(a->descr)->setitem(value, item, a);
}
static inline int NPY_TITLE_KEY_check(PyObject *key, PyObject *value)
{
    if (PyTuple_Size(value) != 3)
        return 0;
    PyObject *title = PyTuple_GetItem(value, 2);
    return key == title || (PyUnicode_Check(title) && PyUnicode_Check(key) && PyUnicode_Compare(title, key) == 0);
}
#define NPY_TITLE_KEY(key, value) NPY_TITLE_KEY_check((key), (value))
static inline void PyArray_DiscardWritebackIfCopy(PyArrayObject *a)
{
    if (a && a->base && (a->flags & NPY_ARRAY_WRITEBACKIFCOPY)) {
        PyArray_ENABLEFLAGS((PyArrayObject *)a->base, NPY_ARRAY_WRITEABLE);
        PyArray_CLEARFLAGS(a, NPY_ARRAY_WRITEBACKIFCOPY);
        Py_CLEAR(a->base);
    }
}

/* ------------------------------------------------------------------ flat iterators: positions count the items in C order */
static inline void npy_iter_to(PyArrayIterObject *it, npy_intp position)
{
    it->index = position;
    it->dataptr = it->ao->data;
    for (int i = 0; i <= it->nd_m1; i++) {
        it->coordinates[i] = it->factors[i] ? position / it->factors[i] : 0;
        position -= it->coordinates[i] * it->factors[i];
        it->dataptr += it->coordinates[i] * it->strides[i];
    }
}
static inline void npy_iter_step(PyArrayIterObject *it)
{
    it->index++;
    for (int i = it->nd_m1; i >= 0; i--) {
        if (it->coordinates[i] < it->dims_m1[i]) {
            it->coordinates[i]++;
            it->dataptr += it->strides[i];
            return;
        }
        it->coordinates[i] = 0;
        it->dataptr -= it->backstrides[i];
    }
}
static inline void npy_iter_goto(PyArrayIterObject *it, const npy_intp *coordinates)
{
    it->index = 0;
    it->dataptr = it->ao->data;
    for (int i = 0; i <= it->nd_m1; i++) {
        it->coordinates[i] = coordinates[i];
        it->dataptr += coordinates[i] * it->strides[i];
        it->index = it->index * (it->dims_m1[i] + 1) + coordinates[i];
    }
}
#define PyArray_ITER_RESET(it) npy_iter_to((PyArrayIterObject *)(it), 0)
#define PyArray_ITER_NEXT(it) npy_iter_step((PyArrayIterObject *)(it))
#define PyArray_ITER_GOTO(it, coordinates_) npy_iter_goto((PyArrayIterObject *)(it), (coordinates_))
#define PyArray_ITER_GOTO1D(it, position) npy_iter_to((PyArrayIterObject *)(it), (position))
#define PyArray_ITER_DATA(it) ((void *)((PyArrayIterObject *)(it))->dataptr)
#define PyArray_ITER_NOTDONE(it) (((PyArrayIterObject *)(it))->index < ((PyArrayIterObject *)(it))->size)

static inline PyArrayMultiIterObject *npy_multi(void *multi) { return (PyArrayMultiIterObject *)multi; }
static inline void npy_multi_to(PyArrayMultiIterObject *m, npy_intp position)
{
    m->index = position;
    for (int i = 0; i < m->numiter; i++)
        npy_iter_to(m->iters[i], position);
}
static inline void npy_multi_step(PyArrayMultiIterObject *m)
{
    m->index++;
    for (int i = 0; i < m->numiter; i++)
        npy_iter_step(m->iters[i]);
}
static inline void npy_multi_goto(PyArrayMultiIterObject *m, const npy_intp *coordinates)
{
    for (int i = 0; i < m->numiter; i++)
        npy_iter_goto(m->iters[i], coordinates);
    m->index = m->numiter ? m->iters[0]->index : 0;
}
#define PyArray_MultiIter_RESET(m) npy_multi_to(npy_multi(m), 0)
#define PyArray_MultiIter_NEXT(m) npy_multi_step(npy_multi(m))
#define PyArray_MultiIter_GOTO(m, coordinates_) npy_multi_goto(npy_multi(m), (coordinates_))
#define PyArray_MultiIter_GOTO1D(m, position) npy_multi_to(npy_multi(m), (position))
#define PyArray_MultiIter_NEXTi(m, i) npy_iter_step(npy_multi(m)->iters[i])
#define PyArray_MultiIter_DATA(m, i) ((void *)npy_multi(m)->iters[i]->dataptr)
#define PyArray_MultiIter_NOTDONE(m) (npy_multi(m)->index < npy_multi(m)->size)
static inline int PyArray_MultiIter_NUMITER(PyArrayMultiIterObject *m) { return m->numiter; }
static inline npy_intp PyArray_MultiIter_SIZE(PyArrayMultiIterObject *m) { return m->size; }
static inline npy_intp PyArray_MultiIter_INDEX(PyArrayMultiIterObject *m) { return m->index; }
static inline int PyArray_MultiIter_NDIM(PyArrayMultiIterObject *m) { return m->nd; }
static inline npy_intp *PyArray_MultiIter_DIMS(PyArrayMultiIterObject *m) { return m->dimensions; }
static inline void **PyArray_MultiIter_ITERS(PyArrayMultiIterObject *m) { return (void **)m->iters; }
