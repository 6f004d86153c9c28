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
static PyObject *finish(npb_frame *f, PyObject *result, const char *otherwise)
{
    if (result && report(otherwise) < 0)
        Py_CLEAR(result);
    return npb_frame_end(f, result);
}

/* _gradient(f, x, plain, axis, edge_order) */
HELPER(gradient)
{
    ARGUMENTS(5)
    int axis = 0;
    long order = PyLong_AsLong(args[4]);
    npb_frame f;
    if ((order == -1 && PyErr_Occurred()) || !npb_axis_converter(args[3], &axis) || !npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    npb_fp_begin();
    nm_status status = nm_view_gradient(npb_ctx(), &f.v, &f.w, npb_truth(args[2]), axis, (int)NM_MIN(order, 3), &f.out.out);
    return finish(&f, npb_raw_result(&f.out, status), "subtract");
}

/* _trapezoid(y, d, plain, axis) */
HELPER(trapezoid)
{
    ARGUMENTS(4)
    int axis = 0;
    npb_frame f;
    if (!npb_axis_converter(args[3], &axis) || !npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    npb_fp_begin();
    nm_status status = nm_view_trapezoid(npb_ctx(), &f.v, &f.w, npb_truth(args[2]), axis, &f.out.out);
    return finish(&f, npb_out_end(&f.out, status), "add");
}

/* _unwrap(p, discont, period, whole, axis) */
HELPER(unwrap)
{
    ARGUMENTS(5)
    int axis = 0;
    double discont = PyFloat_AsDouble(args[1]), period = PyFloat_AsDouble(args[2]);
    npb_frame f;
    if (PyErr_Occurred() || !npb_axis_converter(args[4], &axis) || !npb_frame_begin(&f, args[0], NULL))
        return NULL;
    npb_fp_begin();
    nm_status status = nm_view_unwrap(npb_ctx(), &f.v, discont, period, npb_truth(args[3]), axis, &f.out.out);
    return finish(&f, npb_raw_result(&f.out, status), "remainder");
}

/* _i0(x) */
HELPER(i0)
{
    ARGUMENTS(1)
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    npb_fp_begin();
    PyObject *result = npb_raw_result(&f.out, nm_view_i0(npb_ctx(), &f.v, &f.out.out));
    return finish(&f, result, nm_fp_read() & NM_FP_OVERFLOW ? "exp" : "divide");
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
