/* capi_loops.c - the loops of NumPy's ufunc C interface that call a function for each item, given as the loop's data.
 *
 * Numbers: f takes and returns values, complex ones through pointers; in x_x_As_y_y items are converted for the call.
 * Objects: f takes and returns objects; in the _method loops the data is the name of a method; On_Om calls a Python function. */
#include "ufunc_py.h"
#include "dtype/half_soft.h"
#include "capi.h"

typedef struct { float re, im; } cfloat;
typedef struct { double re, im; } cdouble;
typedef struct { long double re, im; } clongdouble;
#define LOOP(id) void PyUFunc_##id(char **args, const npy_intp *n, const npy_intp *steps, void *f)
#define AT(k) (args[k] + i * steps[k])

/* T: the items' type, W: the function's. */
#define ONE(id, T, W)                                                                         \
    LOOP(id)                                                                                  \
    {                                                                                         \
        W (*call)(W) = (W (*)(W))f;                                                           \
        for (npy_intp i = 0; i < *n; i++)                                                     \
            *(T *)AT(1) = (T)call((W) * (T *)AT(0));                                          \
    }
#define TWO(id, T, W)                                                                         \
    LOOP(id)                                                                                  \
    {                                                                                         \
        W (*call)(W, W) = (W (*)(W, W))f;                                                     \
        for (npy_intp i = 0; i < *n; i++)                                                     \
            *(T *)AT(2) = (T)call((W) * (T *)AT(0), (W) * (T *)AT(1));                        \
    }
ONE(f_f, float, float) ONE(d_d, double, double) ONE(g_g, long double, long double) ONE(f_f_As_d_d, float, double)
TWO(ff_f, float, float) TWO(dd_d, double, double) TWO(gg_g, long double, long double) TWO(ff_f_As_dd_d, float, double)

#define HALF_ONE(id, T, W, in, out)                                                           \
    LOOP(id)                                                                                  \
    {                                                                                         \
        W (*call)(W) = (W (*)(W))f;                                                           \
        for (npy_intp i = 0; i < *n; i++)                                                     \
            *(uint16_t *)AT(1) = out(call(in(*(uint16_t *)AT(0))));                           \
    }
#define HALF_TWO(id, T, W, in, out)                                                           \
    LOOP(id)                                                                                  \
    {                                                                                         \
        W (*call)(W, W) = (W (*)(W, W))f;                                                     \
        for (npy_intp i = 0; i < *n; i++)                                                     \
            *(uint16_t *)AT(2) = out(call(in(*(uint16_t *)AT(0)), in(*(uint16_t *)AT(1))));   \
    }
HALF_ONE(e_e, uint16_t, uint16_t, , ) HALF_ONE(e_e_As_f_f, uint16_t, float, nm_half_to_float, nm_half_from_float)
HALF_ONE(e_e_As_d_d, uint16_t, double, nm_half_to_float, nm_half_from_double)
HALF_TWO(ee_e, uint16_t, uint16_t, , ) HALF_TWO(ee_e_As_ff_f, uint16_t, float, nm_half_to_float, nm_half_from_float)
HALF_TWO(ee_e_As_dd_d, uint16_t, double, nm_half_to_float, nm_half_from_double)

#define COMPLEX_ONE(id, T, W, R)                                                              \
    LOOP(id)                                                                                  \
    {                                                                                         \
        void (*call)(W *, W *) = (void (*)(W *, W *))f;                                       \
        for (npy_intp i = 0; i < *n; i++) {                                                   \
            W x = { ((T *)AT(0))->re, ((T *)AT(0))->im }, r;                                  \
            call(&x, &r);                                                                     \
            *(T *)AT(1) = (T){ (R)r.re, (R)r.im };                                            \
        }                                                                                     \
    }
#define COMPLEX_TWO(id, T, W, R)                                                              \
    LOOP(id)                                                                                  \
    {                                                                                         \
        void (*call)(W *, W *, W *) = (void (*)(W *, W *, W *))f;                             \
        for (npy_intp i = 0; i < *n; i++) {                                                   \
            W x = { ((T *)AT(0))->re, ((T *)AT(0))->im }, y = { ((T *)AT(1))->re, ((T *)AT(1))->im }, r; \
            call(&x, &y, &r);                                                                 \
            *(T *)AT(2) = (T){ (R)r.re, (R)r.im };                                            \
        }                                                                                     \
    }
COMPLEX_ONE(F_F, cfloat, cfloat, float) COMPLEX_ONE(D_D, cdouble, cdouble, double)
COMPLEX_ONE(G_G, clongdouble, clongdouble, long double) COMPLEX_ONE(F_F_As_D_D, cfloat, cdouble, float)
COMPLEX_TWO(FF_F, cfloat, cfloat, float) COMPLEX_TWO(DD_D, cdouble, cdouble, double)
COMPLEX_TWO(GG_G, clongdouble, clongdouble, long double) COMPLEX_TWO(FF_F_As_DD_D, cfloat, cdouble, float)

/* ------------------------------------------------------------------ objects; an empty item counts as None */
static PyObject *item(const char *at)
{
    PyObject *value = *(PyObject *const *)at;
    return value ? value : Py_None;
}
static bool store(char *at, PyObject *result /* stolen; NULL: failed */)
{
    if (result)
        Py_XSETREF(*(PyObject **)at, result);
    return result != NULL;
}
LOOP(O_O)
{
    PyObject *(*call)(PyObject *) = (PyObject *(*)(PyObject *))f;
    for (npy_intp i = 0; i < *n && store(AT(1), call(item(AT(0)))); i++)
        ;
}
LOOP(OO_O)
{
    PyObject *(*call)(PyObject *, PyObject *) = (PyObject *(*)(PyObject *, PyObject *))f;
    for (npy_intp i = 0; i < *n && store(AT(2), call(item(AT(0)), item(AT(1)))); i++)
        ;
}
LOOP(O_O_method)
{
    const char *name = f;
    for (npy_intp i = 0; i < *n; i++) {
        PyObject *method = PyObject_GetAttrString(item(AT(0)), name);
        if (method && !PyCallable_Check(method))
            Py_CLEAR(method);
        if (!method) {
            PyObject *type, *value, *trace;
            PyErr_Fetch(&type, &value, &trace);
            PyErr_Format(PyExc_TypeError, "loop of ufunc does not support argument %d of type %s which has no callable %s method", 0,
                         Py_TYPE(item(AT(0)))->tp_name, name);
            Py_XDECREF(type);
            Py_XDECREF(value);
            Py_XDECREF(trace);
            return;
        }
        bool good = store(AT(1), PyObject_CallNoArgs(method));
        Py_DECREF(method);
        if (!good)
            return;
    }
}
LOOP(OO_O_method)
{
    for (npy_intp i = 0; i < *n && store(AT(2), PyObject_CallMethod(item(AT(0)), (const char *)f, "(O)", item(AT(1)))); i++)
        ;
}

/* What frompyfunc gives such loops as data. */
typedef struct { int nin, nout; PyObject *callable; } python_function;
LOOP(On_Om)
{
    const python_function *p = f;
    for (npy_intp i = 0; i < *n; i++) {
        PyObject *in = PyTuple_New(p->nin);
        for (int k = 0; in && k < p->nin; k++)
            PyTuple_SET_ITEM(in, k, Py_NewRef(item(AT(k))));
        PyObject *out = in ? PyObject_CallObject(p->callable, in) : NULL;
        Py_XDECREF(in);
        if (!out)
            return;
        if (p->nout == 1) {
            store(AT(p->nin), out);
        } else if (!PyTuple_Check(out) && !(p->nout == 0 && out == Py_None)) {
            PyErr_Format(PyExc_TypeError, "%R did not return a tuple", p->callable);
            Py_DECREF(out);
            return;
        } else if (p->nout && PyTuple_GET_SIZE(out) != p->nout) {
            PyErr_Format(PyExc_ValueError, "%R returned a tuple of %zd items instead of %d", p->callable, PyTuple_GET_SIZE(out), p->nout);
            Py_DECREF(out);
            return;
        } else {
            for (int k = 0; k < p->nout; k++)
                store(AT(p->nin + k), Py_NewRef(PyTuple_GET_ITEM(out, k)));
            Py_DECREF(out);
        }
    }
}
