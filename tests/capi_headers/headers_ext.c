/* headers_ext.c - an extension that knows arrays and ufuncs only through the public headers. */
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <Python.h>
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>
#include <numpy/npy_math.h>
#include <numpy/random/bitgen.h>
#include <numpy/ufuncobject.h>

/* total(x): the sum of the items as doubles, through a flat iterator. */
static PyObject *total(PyObject *self, PyObject *op)
{
    (void)self;
    PyArrayObject *a = (PyArrayObject *)PyArray_FROM_OTF(op, NPY_DOUBLE, NPY_ARRAY_ALIGNED);
    PyObject *it = a ? PyArray_IterNew((PyObject *)a) : NULL;
    double sum = 0;
    for (; it && PyArray_ITER_NOTDONE(it); PyArray_ITER_NEXT(it))
        sum += *(double *)PyArray_ITER_DATA(it);
    Py_XDECREF(it);
    Py_XDECREF(a);
    return it ? PyFloat_FromDouble(sum) : NULL;
}

/* outer_sum(n, m): the table i + j, filled through pointers. */
static PyObject *outer_sum(PyObject *self, PyObject *args)
{
    (void)self;
    npy_intp dims[2];
    if (!PyArg_ParseTuple(args, "nn", &dims[0], &dims[1]))
        return NULL;
    PyArrayObject *a = (PyArrayObject *)PyArray_SimpleNew(2, dims, NPY_INT32);
    for (npy_intp i = 0; a && i < dims[0]; i++)
        for (npy_intp j = 0; j < dims[1]; j++)
            *(npy_int32 *)PyArray_GETPTR2(a, i, j) = (npy_int32)(i + j);
    return (PyObject *)a;
}

/* facts(x): what the accessors say. */
static PyObject *facts(PyObject *self, PyObject *op)
{
    (void)self;
    if (!PyArray_Check(op)) {
        PyErr_SetString(PyExc_TypeError, "an array is wanted");
        return NULL;
    }
    PyArrayObject *a = (PyArrayObject *)op;
    return Py_BuildValue("{s:i,s:n,s:n,s:i,s:c,s:N,s:N,s:N,s:n,s:n}", "ndim", PyArray_NDIM(a), "size", PyArray_SIZE(a), "nbytes",
                         PyArray_NBYTES(a),
                         "num", PyArray_TYPE(a), "kind", PyArray_DESCR(a)->kind, "carray", PyBool_FromLong(PyArray_ISCARRAY(a)), "number",
                         PyBool_FromLong(PyArray_ISNUMBER(a)), "fields", PyBool_FromLong(PyArray_HASFIELDS(a)), "itemsize",
                         PyDataType_ELSIZE(PyArray_DESCR(a)), "alignment", PyDataType_ALIGNMENT(PyArray_DESCR(a)));
}

/* pairs(a, b): sums of broadcast pairs as a list. */
static PyObject *pairs(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "O!O!", &PyArray_Type, &a, &PyArray_Type, &b))
        return NULL;
    PyObject *m = PyArray_MultiIterNew(2, a, b), *list = m ? PyList_New(0) : NULL;
    for (; list && PyArray_MultiIter_NOTDONE(m); PyArray_MultiIter_NEXT(m)) {
        PyObject *x = PyArray_GETITEM((PyArrayObject *)a, PyArray_MultiIter_DATA(m, 0)),
                 *y = PyArray_GETITEM((PyArrayObject *)b, PyArray_MultiIter_DATA(m, 1));
        PyObject *sum = x && y ? PyNumber_Add(x, y) : NULL;
        int bad = sum ? PyList_Append(list, sum) : -1;
        Py_XDECREF(x);
        Py_XDECREF(y);
        Py_XDECREF(sum);
        if (bad)
            Py_CLEAR(list);
    }
    Py_XDECREF(m);
    return list;
}

static PyObject *half_of(PyObject *self, PyObject *op)
{
    (void)self;
    if (!PyArray_IsScalar(op, Double) || PyArray_IsPythonNumber(Py_None))
        return Py_NewRef(PyArrayScalar_False);
    PyObject *s = PyArrayScalar_New(Double);
    if (s)
        PyArrayScalar_ASSIGN(s, Double, PyArrayScalar_VAL(op, Double) / 2);
    return s;
}

/* draw(capsule): a number from a bit generator. */
static PyObject *draw(PyObject *self, PyObject *capsule)
{
    (void)self;
    bitgen_t *gen = (bitgen_t *)PyCapsule_GetPointer(capsule, "BitGenerator");
    return gen ? PyFloat_FromDouble(gen->next_double(gen->state)) : NULL;
}

static void hypotenuse(char **args, const npy_intp *n, const npy_intp *steps, void *data)
{
    (void)data;
    for (npy_intp i = 0; i < *n; i++)
        *(double *)(args[2] + i * steps[2]) = npy_hypot(*(double *)(args[0] + i * steps[0]), *(double *)(args[1] + i * steps[1]));
}
static PyUFuncGenericFunction loops[] = { hypotenuse };
static void *const no_data[] = { NULL };
static const char types[] = { NPY_DOUBLE, NPY_DOUBLE, NPY_DOUBLE };

static PyMethodDef methods[] = { { "total", total, METH_O, NULL }, { "outer_sum", outer_sum, METH_VARARGS, NULL },
                                 { "facts", facts, METH_O, NULL },
    { "pairs", pairs, METH_VARARGS, NULL }, { "half_of", half_of, METH_O, NULL }, { "draw", draw, METH_O, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "headers_ext", NULL, -1, methods, NULL, NULL, NULL, NULL };

PyMODINIT_FUNC PyInit_headers_ext(void)
{
    import_array();
    import_umath();
    PyObject *module = PyModule_Create(&definition);
    PyObject *uf = PyUFunc_FromFuncAndData(loops, no_data, types, 1, 2, 1, PyUFunc_None, "hypotenuse", "", 0);
    if (!module || !uf || PyModule_AddObjectRef(module, "hypotenuse", uf) < 0 ||
        PyModule_AddIntConstant(module, "version", PyArray_RUNTIME_VERSION) < 0)
        Py_CLEAR(module);
    Py_XDECREF(uf);
    return module;
}
