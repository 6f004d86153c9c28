/* algo_statistics.c - derivatives, areas, phases, bins by rule and i0, behind numen.lib. */
#include "algo_py.h"
#include "algo/bins.h"
#include "algo/calculus.h"

/* NumPy names the ufunc that met the problem: a division by zero, else a difference. */
static int report(const char *otherwise)
{
    unsigned flags = nm_fp_read() | nm_fp_read_x87();
    return NM_LIKELY(!flags) ? 0 : npb_fp_report(flags, flags & NM_FP_DIVIDE ? "divide" : otherwise);
}

/* _gradient(f, x, plain, axis, edge_order) */
HELPER(gradient)
{
    ARGUMENTS(5)
    int axis = 0;
    long order = PyLong_AsLong(args[4]);
    if ((order == -1 && PyErr_Occurred()) || !npb_axis_converter(args[3], &axis))
        return NULL;
    PyArrayObject *f = npb_asarray(args[0]), *x = f ? npb_asarray(args[1]) : NULL;
    PyObject *result = NULL;
    if (x) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(f), xv = npb_as_view(x);
        npb_fp_begin();
        result = npb_raw_result(&out, nm_view_gradient(npb_ctx(), &v, &xv, npb_truth(args[2]), axis, (int)NM_MIN(order, 3), &out.out));
        if (result && report("subtract") < 0)
            Py_CLEAR(result);
    }
    Py_XDECREF(f);
    Py_XDECREF(x);
    return result;
}

/* _trapezoid(y, d, plain, axis) */
HELPER(trapezoid)
{
    ARGUMENTS(4)
    int axis = 0;
    if (!npb_axis_converter(args[3], &axis))
        return NULL;
    PyArrayObject *y = npb_asarray(args[0]), *d = y ? npb_asarray(args[1]) : NULL;
    PyObject *result = NULL;
    if (d) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(y), dv = npb_as_view(d);
        npb_fp_begin();
        result = npb_out_end(&out, nm_view_trapezoid(npb_ctx(), &v, &dv, npb_truth(args[2]), axis, &out.out));
        if (result && report("add") < 0)
            Py_CLEAR(result);
    }
    Py_XDECREF(y);
    Py_XDECREF(d);
    return result;
}

/* _unwrap(p, discont, period, whole, axis) */
HELPER(unwrap)
{
    ARGUMENTS(5)
    int axis = 0;
    double discont = PyFloat_AsDouble(args[1]), period = PyFloat_AsDouble(args[2]);
    if (PyErr_Occurred() || !npb_axis_converter(args[4], &axis))
        return NULL;
    PyArrayObject *p = npb_asarray(args[0]);
    PyObject *result = NULL;
    if (p) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(p);
        npb_fp_begin();
        result = npb_raw_result(&out, nm_view_unwrap(npb_ctx(), &v, discont, period, npb_truth(args[3]), axis, &out.out));
        if (result && report("remainder") < 0)
            Py_CLEAR(result);
    }
    Py_XDECREF(p);
    return result;
}

/* _i0(x) */
HELPER(i0)
{
    ARGUMENTS(1)
    PyArrayObject *x = npb_asarray(args[0]);
    if (!x)
        return NULL;
    npb_out out;
    npb_out_begin(&out);
    nm_view v = npb_as_view(x);
    npb_fp_begin();
    PyObject *result = npb_raw_result(&out, nm_view_i0(npb_ctx(), &v, &out.out));
    if (result && report(nm_fp_read() & NM_FP_OVERFLOW ? "exp" : "divide") < 0)
        Py_CLEAR(result);
    Py_DECREF(x);
    return result;
}

/* _bin_count(a, rule, range or None) -> (bins, whether the rule met its limit) */
HELPER(bin_count)
{
    ARGUMENTS(3)
    double range[2];
    bool coarse, given = args[2] != Py_None;
    intptr_t bins;
    int rule = 0;
    if (given && !PyArg_ParseTuple(args[2], "dd", &range[0], &range[1]))
        return NULL;
    while (rule < NM_BIN_RULES && PyUnicode_CompareWithASCIIString(args[1], nm_bin_rule_names[rule]) != 0)
        rule++;
    if (rule == NM_BIN_RULES) {
        PyErr_Format(PyExc_ValueError, "%R is not a valid estimator for `bins`", args[1]);
        return NULL;
    }
    PyArrayObject *a = npb_asarray(args[0]);
    if (!a)
        return NULL;
    nm_view v = npb_as_view(a);
    npb_fp_begin();
    nm_status status = nm_histogram_rule(npb_ctx(), &v, (nm_bin_rule)rule, given ? range : NULL, &bins, &coarse);
    Py_DECREF(a);
    if (npb_check(status) < 0 || report("subtract") < 0)
        return NULL;
    return Py_BuildValue("(nO)", (Py_ssize_t)bins, coarse ? Py_True : Py_False);
}

static PyMethodDef functions[] = {
    NPB_ROW("_gradient", gradient), NPB_ROW("_trapezoid", trapezoid), NPB_ROW("_unwrap", unwrap), NPB_ROW("_i0", i0),
    NPB_ROW("_bin_count", bin_count),
    { NULL, NULL, 0, NULL } };

int npb_init_algo_statistics(PyObject *module) { return PyModule_AddFunctions(module, functions); }
