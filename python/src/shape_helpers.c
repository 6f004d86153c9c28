/* shape_helpers.c - what numen.lib needs for the shapes of arrays: positional functions with a leading underscore. */
#include "algo_py.h"
#include "algo/join.h"

/* _delete_range(a, start, n, step, axis) */
HELPER(delete_range)
{
    ARGUMENTS(5)
    npy_intp number[4];
    for (int i = 0; i < 4; i++)
        if ((number[i] = npb_as_intp(args[i + 1])) == -1 && PyErr_Occurred())
            return NULL;
    PyArrayObject *a = npb_asarray(args[0]);
    PyObject *result = NULL;
    if (a) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a);
        result = npb_out_end(&out, nm_view_delete_range(npb_ctx(), &v, number[0], number[1], number[2], (int)number[3], &out.out));
    }
    Py_XDECREF(a);
    return result;
}

/* _insert(a, place, values, axis): values before one place */
HELPER(insert)
{
    ARGUMENTS(4)
    if (!PyIndex_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
        return NULL;
    }
    int64_t place = npb_as_intp(args[1]);
    npy_intp axis = npb_as_intp(args[3]);
    if (PyErr_Occurred())
        return NULL;
    PyArrayObject *a = npb_asarray(args[0]), *values = a ? npb_asarray(args[2]) : NULL;
    PyObject *result = NULL;
    if (values) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a), items = npb_as_view(values), at = { (char *)&place, NULL, NULL, 0, 0, nm_dtype_of(NM_INT64) };
        result = npb_out_end(&out, nm_view_insert(npb_ctx(), &v, &at, &items, (int)axis, &out.out));
    }
    Py_XDECREF(values);
    Py_XDECREF(a);
    return result;
}

/* _set_diagonal(matrix, k, values): the k-th diagonal, which may lie outside */
HELPER(set_diagonal)
{
    ARGUMENTS(3)
    nm_viewbuf line;
    npy_intp k = PyNumber_AsSsize_t(args[1], PyExc_OverflowError);
    if (k == -1 && PyErr_Occurred())
        return NULL;
    if (!PyArray_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "an array is needed");
        return NULL;
    }
    nm_view v = npb_as_view((PyArrayObject *)args[0]);
    if (npb_check(nm_view_diagonal(npb_ctx(), &v, k, 0, 1, &line)) < 0)
        return NULL;
    PyArrayObject *view = (PyArrayObject *)npb_array_from_view((PyArrayObject *)args[0], &line.v);
    int bad = view ? npb_assign(view, args[2]) : -1;
    Py_XDECREF(view);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* Where the axes of an array with nd axes stand when it gets at least n: -1 is a new axis. */
static const signed char widened[4][4][3] = {
    { { 0 }, { -1 }, { -1, -1 }, { -1, -1, -1 } },
    { { 0 }, { 0 }, { -1, 0 }, { -1, 0, -1 } },
    { { 0 }, { 0 }, { 0, 1 }, { 0, 1, -1 } },
};

static PyObject *widen(PyArrayObject *a, int n)
{
    nm_viewbuf buf;
    nm_view v = npb_as_view(a);
    for (int d = 0; d < n; d++) {
        int own = widened[a->nd][n][d];
        buf.shape[d] = own < 0 ? 1 : v.shape[own];
        buf.strides[d] = own >= 0 ? v.strides[own] : a->nd == 0 ? v.dt.size : 0;
    }
    v.ndim = n;
    v.shape = buf.shape;
    v.strides = buf.strides;
    return npb_array_from_view(a, &v);
}

/* _at_least(n, other, arrays): the arrays with n axes or more, one or a tuple; other does it for subclasses */
HELPER(at_least)
{
    ARGUMENTS(3)
    npy_intp n = npb_as_intp(args[0]);
    if (n < 1 || n > 3 || !PyTuple_Check(args[2])) {
        PyErr_SetString(PyExc_ValueError, "1 to 3 axes and a tuple are needed");
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args[2]);
    PyObject *all = count == 1 ? NULL : PyTuple_New(count);
    if (!all && count != 1)
        return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyArrayObject *a = npb_from_any(PyTuple_GET_ITEM(args[2], i), NULL, 0, 0, 0);
        PyObject *wide = !a || a->nd >= n ? (PyObject *)a : PyArray_CheckExact(a) ? widen(a, (int)n)
                         : PyObject_CallOneArg(args[1], (PyObject *)a);
        if (a && wide != (PyObject *)a)
            Py_DECREF(a);
        if (!wide) {
            Py_XDECREF(all);
            return NULL;
        }
        if (count == 1)
            return wide;
        PyTuple_SET_ITEM(all, i, wide);
    }
    return all;
}

/* A tuple of exact ints as numbers: their count, or -1 if it is none. */
static int plain_ints(PyObject *obj, npy_intp *number)
{
    if (!PyTuple_CheckExact(obj) || PyTuple_GET_SIZE(obj) > NM_MAXDIMS)
        return -1;
    int n = (int)PyTuple_GET_SIZE(obj);
    for (int i = 0; i < n; i++) {
        PyObject *item = PyTuple_GET_ITEM(obj, i);
        if (!PyLong_CheckExact(item) || ((number[i] = PyLong_AsSsize_t(item)) == -1 && PyErr_Occurred())) {
            PyErr_Clear();
            return -1;
        }
    }
    return n;
}

/* _broadcast_view(a, shape): the array, exact, as a read-only view of a shape; None where it does not fit or the shape is no tuple
 * of ints */
HELPER(broadcast_view)
{
    ARGUMENTS(2)
    nm_viewbuf buf;
    int nd = PyArray_CheckExact(args[0]) ? plain_ints(args[1], buf.shape) : -1;
    if (nd < 0)
        Py_RETURN_NONE;
    PyArrayObject *a = (PyArrayObject *)args[0];
    nm_view v = npb_as_view(a);
    intptr_t items;
    for (int d = 0; d < nd; d++)
        if (buf.shape[d] < 0)
            Py_RETURN_NONE;
    if (!nm_broadcast_strides(&v, nd, buf.shape, buf.strides) || nm_items_checked(npb_ctx(), nd, buf.shape, v.dt.size, &items) < 0) {
        nm_clear(npb_ctx());
        Py_RETURN_NONE;
    }
    v.ndim = nd;
    v.shape = buf.shape;
    v.strides = buf.strides;
    PyArrayObject *view = (PyArrayObject *)npb_array_from_view(a, &v);
    if (view)
        view->flags &= ~NPY_ARRAY_WRITEABLE;
    return (PyObject *)view;
}

/* _strided_view(a, shape, strides, base): an exact array on the memory of a, whose owner is base; None where shape and strides are
 * no tuples of ints or reach too far */
HELPER(strided_view)
{
    ARGUMENTS(4)
    npy_intp shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    int nd = PyArray_Check(args[0]) ? plain_ints(args[1], shape) : -1;
    if (nd < 0 || plain_ints(args[2], strides) != nd)
        Py_RETURN_NONE;
    for (int d = 0; d < nd; d++)
        if (shape[d] < 0)
            Py_RETURN_NONE;
    PyArrayObject *a = (PyArrayObject *)args[0];
    if (!npb_strides_fit(nd, shape, strides, a->descr->elsize))
        Py_RETURN_NONE;
    return npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(a->descr), nd, shape, strides, a->data,
                         a->flags & NPY_ARRAY_WRITEABLE, NULL, Py_NewRef(args[3]), false);
}

static PyMethodDef functions[] = {
    NPB_ROW("_delete_range", delete_range), NPB_ROW("_insert", insert), NPB_ROW("_set_diagonal", set_diagonal),
    NPB_ROW("_at_least", at_least), NPB_ROW("_broadcast_view", broadcast_view), NPB_ROW("_strided_view", strided_view),
    { NULL, NULL, 0, NULL } };

int npb_init_shape_helpers(PyObject *module) { return PyModule_AddFunctions(module, functions); }
