/* capi_iter.c - the iterators of NumPy's C interface: over one array, over several, over neighbourhoods. */
#include "capi.h"
#include <stdarg.h>

PyObject *PyArray_IterNew(PyObject *obj)
{
    if (!PyArray_Check(obj)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return npb_flatiter_new((PyArrayObject *)obj);
}
PyObject *PyArray_BroadcastToShape(PyObject *obj, npy_intp *shape, int nd)
{
    nm_view v = npb_as_view((PyArrayObject *)obj);
    npy_intp strides[NM_MAXDIMS];
    if (nd > NM_MAXDIMS || v.ndim > nd || !nm_broadcast_strides(&v, nd, shape, strides)) {
        PyErr_SetString(PyExc_ValueError, "array is not broadcastable to correct shape");
        return NULL;
    }
    PyArrayObject *wide = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(((PyArrayObject *)obj)->descr), nd, shape, strides,
                                                         v.data, 0, NULL, Py_NewRef(obj), false);
    PyObject *it = wide ? npb_flatiter_new(wide) : NULL;
    Py_XDECREF(wide);
    return it;
}
/* An iterator over the first items of all lines along an axis (*axis < 0: the one of smallest stride is chosen). */
PyObject *PyArray_IterAllButAxis(PyObject *obj, int *axis)
{
    PyArrayObject *arr = (PyArrayObject *)obj;
    if (arr->nd == 0)
        return PyArray_IterNew(obj);
    if (*axis < 0) {
        int best = 0;
        npy_intp least = 0;
        for (int i = 0; i < arr->nd; i++)
            if (arr->strides[i] > 0 && (!least || arr->strides[i] < least)) {
                least = arr->strides[i];
                best = i;
            }
        *axis = best;
    }
    PyArrayIterObject *it = (PyArrayIterObject *)PyArray_IterNew(obj);
    if (it) {                             /* that axis has one step */
        it->contiguous = 0;
        if (it->size)
            it->size /= arr->dimensions[*axis];
        it->dims_m1[*axis] = 0;
        it->backstrides[*axis] = 0;
        it->factors[it->nd_m1] = 1;
        for (int i = 0; i < it->nd_m1; i++)
            it->factors[it->nd_m1 - i - 1] = it->factors[it->nd_m1 - i] * (it->dims_m1[it->nd_m1 - i] + 1);
    }
    return (PyObject *)it;
}
PyObject *PyArray_MultiIterFromObjects(PyObject **objects, int n, int more, ...)
{
    PyObject *all = PyTuple_New(n + more), *result;
    va_list list;
    if (!all)
        return NULL;
    va_start(list, more);
    for (int i = 0; i < n + more; i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(i < n ? objects[i] : va_arg(list, PyObject *)));
    va_end(list);
    result = PyObject_CallObject((PyObject *)&PyArrayMultiIter_Type, all);
    Py_DECREF(all);
    return result;
}
PyObject *PyArray_MultiIterNew(int n, ...)
{
    PyObject *all = PyTuple_New(n), *result;
    va_list list;
    if (!all)
        return NULL;
    va_start(list, n);
    for (int i = 0; i < n; i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(va_arg(list, PyObject *)));
    va_end(list);
    result = PyObject_CallObject((PyObject *)&PyArrayMultiIter_Type, all);
    Py_DECREF(all);
    return result;
}
