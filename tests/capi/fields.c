/* fields.c - reads the public fields of arrays, dtypes, ufuncs, scalars and iterators through NumPy's own macros: the binary interface
 * as a wheel sees it that was compiled against NumPy's headers and is never rebuilt. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>
#include <numpy/ufuncobject.h>

static PyObject *longs(const npy_intp *v, int n)
{
    PyObject *t = PyTuple_New(n);
    for (int i = 0; t && i < n; i++)
        PyTuple_SET_ITEM(t, i, PyLong_FromSsize_t(v[i]));
    return t;
}
static PyObject *or_none(void *o) { return Py_NewRef(o ? (PyObject *)o : Py_None); }

static PyObject *array(PyObject *m, PyObject *o)
{
    if (!PyArray_Check(o))
        return PyErr_Format(PyExc_TypeError, "no array");
    PyArrayObject *a = (PyArrayObject *)o;
    return Py_BuildValue("{sisNsNsNsNsNsisnsnsisLsi}", "ndim", PyArray_NDIM(a), "data", PyLong_FromVoidPtr(PyArray_DATA(a)), "shape",
        longs(PyArray_DIMS(a), PyArray_NDIM(a)), "strides", longs(PyArray_STRIDES(a), PyArray_NDIM(a)), "base", or_none(PyArray_BASE(a)),
        "descr", or_none(PyArray_DESCR(a)), "flags", PyArray_FLAGS(a), "itemsize", (Py_ssize_t)PyArray_ITEMSIZE(a), "size",
        (Py_ssize_t)PyArray_SIZE(a), "type", PyArray_TYPE(a), "nbytes", (long long)PyArray_NBYTES(a), "exact", PyArray_CheckExact(o));
}

static PyObject *descr(PyObject *m, PyObject *o)
{
    if (!PyArray_DescrCheck(o))
        return PyErr_Format(PyExc_TypeError, "no dtype");
    PyArray_Descr *d = (PyArray_Descr *)o;
    PyArray_ArrayDescr *sub = PyDataType_SUBARRAY(d);
    return Py_BuildValue("{sCsCsCsisnsnsKsNsNsNsNsNsNsn}", "kind", d->kind, "char", d->type, "order", d->byteorder, "num", d->type_num,
                         "size",
        (Py_ssize_t)PyDataType_ELSIZE(d), "align", (Py_ssize_t)PyDataType_ALIGNMENT(d), "flags", (unsigned long long)PyDataType_FLAGS(d),
        "type", or_none(d->typeobj), "names", or_none(PyDataType_NAMES(d)), "fields", or_none(PyDataType_FIELDS(d)),
        "metadata", or_none(PyDataType_METADATA(d)), "base", or_none(sub ? sub->base : NULL), "shape", or_none(sub ? sub->shape : NULL),
        "object", (Py_ssize_t)PyDataType_REFCHK(d));
}

static PyObject *ufunc(PyObject *m, PyObject *o)
{
    if (!PyObject_TypeCheck(o, &PyUFunc_Type))
        return PyErr_Format(PyExc_TypeError, "no ufunc");
    PyUFuncObject *u = (PyUFuncObject *)o;
    PyObject *types = PyBytes_FromStringAndSize(u->types, u->types ? (Py_ssize_t)u->ntypes * u->nargs : 0);
    return Py_BuildValue("{sisisisisssNsisz}", "nin", u->nin, "nout", u->nout, "nargs", u->nargs, "ntypes", u->ntypes, "name", u->name,
        "types", types, "core", u->core_enabled, "signature", u->core_signature);
}

static PyObject *scalar(PyObject *m, PyObject *o)
{
    if (PyArray_IsScalar(o, Double)) return PyFloat_FromDouble(PyArrayScalar_VAL(o, Double));
    if (PyArray_IsScalar(o, Float)) return PyFloat_FromDouble(PyArrayScalar_VAL(o, Float));
    if (PyArray_IsScalar(o, Bool)) return PyBool_FromLong(PyArrayScalar_VAL(o, Bool));
    if (PyArray_IsScalar(o, Byte)) return PyLong_FromLong(PyArrayScalar_VAL(o, Byte));
    if (PyArray_IsScalar(o, Long)) return PyLong_FromLong(PyArrayScalar_VAL(o, Long));
    if (PyArray_IsScalar(o, ULongLong)) return PyLong_FromUnsignedLongLong(PyArrayScalar_VAL(o, ULongLong));
    if (PyArray_IsScalar(o, LongDouble)) return PyFloat_FromDouble((double)PyArrayScalar_VAL(o, LongDouble));
    if (PyArray_IsScalar(o, Datetime))
        return Py_BuildValue("Lii", (long long)PyArrayScalar_VAL(o, Datetime), ((PyDatetimeScalarObject *)o)->obmeta.base,
                             ((PyDatetimeScalarObject *)o)->obmeta.num);
    if (PyArray_IsScalar(o, Void)) {
        PyVoidScalarObject *v = (PyVoidScalarObject *)o;
        return Py_BuildValue("y#Oi", v->obval, (Py_ssize_t)Py_SIZE(v), (PyObject *)v->descr, v->flags & NPY_ARRAY_OWNDATA);
    }
    return Py_NewRef(Py_None);
}

static PyObject *sum_pairs(PyObject *m, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    PyArrayMultiIterObject *it = (PyArrayMultiIterObject *)PyArray_MultiIterNew(2, a, b);
    double sum = 0;
    if (!it)
        return NULL;
    Py_ssize_t size = PyArray_MultiIter_SIZE(it);
    int nd = PyArray_MultiIter_NDIM(it);
    while (PyArray_MultiIter_NOTDONE(it)) {
        sum += *(double *)PyArray_MultiIter_DATA(it, 0) * *(double *)PyArray_MultiIter_DATA(it, 1);
        PyArray_MultiIter_NEXT(it);
    }
    PyObject *shape = longs(PyArray_MultiIter_DIMS(it), nd);
    Py_DECREF(it);
    return Py_BuildValue("dnN", sum, size, shape);
}

static PyObject *walk(PyObject *m, PyObject *a)
{
    PyArrayIterObject *it = (PyArrayIterObject *)PyArray_IterNew(a);
    PyObject *list = it ? PyList_New(0) : NULL;
    while (list && PyArray_ITER_NOTDONE(it)) {
        PyObject *x = Py_BuildValue("nd", (Py_ssize_t)it->index, *(double *)PyArray_ITER_DATA(it));
        if (!x || PyList_Append(list, x) < 0)
            Py_CLEAR(list);
        Py_XDECREF(x);
        if (list)
            PyArray_ITER_NEXT(it);
    }
    if (list) {
        PyArray_ITER_GOTO1D(it, 1);
        PyObject *x = PyFloat_FromDouble(*(double *)PyArray_ITER_DATA(it));
        if (!x || PyList_Append(list, x) < 0)
            Py_CLEAR(list);
        Py_XDECREF(x);
    }
    Py_XDECREF(it);
    return list;
}

static PyMethodDef methods[] = { { "array", array, METH_O, NULL }, { "descr", descr, METH_O, NULL }, { "ufunc", ufunc, METH_O, NULL },
    { "scalar", scalar, METH_O, NULL }, { "sum_pairs", sum_pairs, METH_VARARGS, NULL }, { "walk", walk, METH_O, NULL },
        { NULL, NULL, 0, NULL } };
static struct PyModuleDef module = { PyModuleDef_HEAD_INIT, "fields", NULL, -1, methods, NULL, NULL, NULL, NULL };

PyMODINIT_FUNC PyInit_fields(void)
{
    import_array();
    import_umath();
    return PyModule_Create(&module);
}
