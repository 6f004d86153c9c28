/* leak_rounds.h - the operands and the count of leaks.c and leaks_more.c: rounds(n) gives what n calls of each row of CALLS keep. */
#define PY_SSIZE_T_CLEAN
#ifndef NPY_TARGET_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#endif
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <Python.h>
#include <malloc.h>
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

static PyObject *vector, *matrix, *objects, *text, *number, *listed, *bad;   /* operands of the calls */
static PyArray_Descr *real, *single, *whole;                                  /* float64, float32, int64 */
#define A(o) ((PyArrayObject *)(o))
static PyArray_Descr *of(int num) { return PyArray_DescrFromType(num); }
static PyObject *as_object(void *o) { return (PyObject *)o; }
static PyObject *truth(int ok) { return ok < 0 ? NULL : PyBool_FromLong(ok); }
static npy_intp three[1] = { 3 }, two_by_two[2] = { 2, 2 };

/* After CALLS(X), rows X(name, whether it is to fail, an expression for a new reference or NULL): MODULE(name, function to call once or
 * NULL). */
#define DEFINE(name, fails, expression) static PyObject *call_##name(void) { return expression; }
#define ROW(name, fails, expression) { #name, fails, call_##name },
typedef struct row { const char *name; int fails; PyObject *(*f)(void); } row;
static const row *calls;
static size_t ncalls;

static long once(int i)
{
    PyObject *made = calls[i].f();
    if (calls[i].fails != (made == NULL) || (made == NULL) != (PyErr_Occurred() != NULL)) {
        fprintf(stderr, "%s\n", calls[i].name);
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_AssertionError, "%s: %s", calls[i].name, calls[i].fails ? "did not fail" : "failed without an exception");
        Py_XDECREF(made);
        return -1;
    }
    PyErr_Clear();
    Py_XDECREF(made);
    return 0;
}
static Py_ssize_t references(void)
{
    PyObject *held[] = { vector, matrix, objects, text, number, listed, bad, (PyObject *)real, (PyObject *)single, (PyObject *)whole,
                         (PyObject *)&PyArray_Type, (PyObject *)Py_TYPE(real) };
    Py_ssize_t n = 0;
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        n += Py_REFCNT(held[i]);
    return n;
}
/* rounds(n) -> [(name, references, bytes), ...]: what n calls of each left behind */
static PyObject *rounds(PyObject *self, PyObject *arg)
{
    (void)self;
    long n = PyLong_AsLong(arg);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < ncalls; i++) {
        if (getenv("LEAKS_NAMES"))
            fprintf(stderr, "%s\n", calls[i].name);
        for (int warm = 0; warm < 100; warm++)
            if (once((int)i) < 0)
                return NULL;
        Py_ssize_t before = references();
        size_t bytes = mallinfo2().uordblks;
        for (long k = 0; k < n; k++)
            if (once((int)i) < 0)
                return NULL;
        PyObject *kept = Py_BuildValue("(snn)", calls[i].name, references() - before, (Py_ssize_t)(mallinfo2().uordblks - bytes));
        if (!kept || PyList_Append(list, kept) < 0)
            return NULL;
        Py_DECREF(kept);
    }
    return list;
}

static PyMethodDef methods[] = { { "rounds", rounds, METH_O, NULL }, { NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, .m_name = "leaks", .m_size = -1, .m_methods = methods };
static PyObject *make_module(const row *rows, size_t n, int (*prepare)(void))
{
    calls = rows;
    ncalls = n;
    import_array();
    import_ufunc();
    real = PyArray_DescrFromType(NPY_DOUBLE);
    single = PyArray_DescrFromType(NPY_FLOAT);
    whole = PyArray_DescrFromType(NPY_LONG);
    vector = PyArray_Arange(0, 3, 1, NPY_DOUBLE);
    matrix = PyArray_Arange(1, 5, 1, NPY_DOUBLE);
    Py_SETREF(matrix, PyArray_Newshape(A(matrix), &(PyArray_Dims){ two_by_two, 2 }, NPY_CORDER));
    objects = PyArray_Zeros(1, three, of(NPY_OBJECT), 0);
    text = PyBytes_FromString("f8");
    number = PyArray_Scalar(&(npy_long){ 3 }, whole, NULL);
    listed = Py_BuildValue("[ii]", 1, 2);
    bad = PyUnicode_FromString("no such thing");
    return prepare && prepare() < 0 ? NULL : PyModule_Create(&definition);
}
#define MODULE(name, prepare)                                                      \
    CALLS(DEFINE)                                                          \
    static const row rows[] = { CALLS(ROW) };                              \
    PyMODINIT_FUNC PyInit_##name(void) { return make_module(rows, sizeof rows / sizeof *rows, prepare); }
