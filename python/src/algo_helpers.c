/* algo_helpers.c - the algorithms behind numen.lib: positional functions with a leading underscore that take arrays and plain flags.
 * The Python functions in front of them check arguments, warn, and serve subclasses. */
#include <math.h>
#include "algo_py.h"
#include "algo/bins.h"
#include "algo/join.h"
#include "algo/sets.h"
#include "algo/stats.h"

/* ---------------------------------------------------------------- statistics */
/* _quantile(a, q, axis, keepdims, method, skip_nan, weak) */
HELPER(quantile)
{
    ARGUMENTS(7)
    bool axes[NM_MAXDIMS];
    PyObject *result = NULL;
    int method = -1;
    for (int i = 0; i < NM_Q_METHODS; i++)
        if (PyUnicode_Check(args[4]) && PyUnicode_CompareWithASCIIString(args[4], nm_quantile_names[i]) == 0)
            method = i;
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    if (npb_axes_from(args[2], f.a->nd, axes) == 0) {
        npb_fp_begin();
        if (method < 0)
            PyErr_Format(PyExc_ValueError, "unknown method %R", args[4]);
        else
            result = npb_raw_result(&f.out, nm_view_quantile(npb_ctx(), &f.v, &f.w, npb_truth(args[6]), axes, npb_truth(args[3]),
                                                             (nm_quantile_method)method, npb_truth(args[5]), &f.out.out));
        result = npb_fp_checked(result, "quantile");
    }
    return npb_frame_end(&f, result);
}

/* _quantile_weighted(a, weights, q, axis, keepdims, skip_nan): weights broadcast to a */
HELPER(quantile_weighted)
{
    ARGUMENTS(6)
    bool axes[NM_MAXDIMS];
    PyObject *result = NULL;
    PyArrayObject *a = npb_asarray(args[0]), *w = a ? npb_asarray(args[1]) : NULL, *q = w ? npb_asarray(args[2]) : NULL;
    if (q && npb_axes_from(args[3], a->nd, axes) == 0) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a), wv = npb_as_view(w), qv = npb_as_view(q);
        result = npb_raw_result(&out, nm_view_quantile_weighted(npb_ctx(), &v, &wv, &qv, axes, npb_truth(args[4]), npb_truth(args[5]),
                                                                &out.out));
        nm_fp_clear();
    }
    Py_XDECREF(a);
    Py_XDECREF(w);
    Py_XDECREF(q);
    return result;
}

/* _median(a, axis, keepdims, skip_nan) */
HELPER(median)
{
    ARGUMENTS(4)
    bool axes[NM_MAXDIMS];
    PyObject *result = NULL;
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    if (npb_axes_from(args[1], f.a->nd, axes) == 0) {
        npb_fp_begin();
        nm_status status = (npb_truth(args[3]) ? nm_view_nanmedian : nm_view_median)(npb_ctx(), &f.v, axes, npb_truth(args[2]), &f.out.out);
        nm_fp_clear();
        result = npb_out_end(&f.out, status);
    }
    return npb_frame_end(&f, result);
}

typedef nm_status nan_reduction(nm_ctx *, const nm_view *, const bool *, bool, const nm_dtype *, nm_out *);
/* NAME(a, axis, keepdims, dtype) */
static PyObject *nan_reduce(nan_reduction *run, PyObject *const *args)
{
    bool axes[NM_MAXDIMS];
    PyArray_Descr *descr = NULL;
    PyObject *result = NULL;
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    if (npb_axes_from(args[1], f.a->nd, axes) == 0 && npb_optional_descr_converter(args[3], &descr)) {
        nm_dtype dt;
        if (descr)
            dt = npb_dtype(descr);
        npb_fp_begin();
        result = npb_out_end(&f.out, run(npb_ctx(), &f.v, axes, npb_truth(args[2]), descr ? &dt : NULL, &f.out.out));
        if (run == nm_view_nanmean)
            nm_fp_clear();                   /* 0/0 of empty slices is told by a warning of its own */
        result = npb_fp_checked(result, "reduce");
    }
    Py_XDECREF(descr);
    return npb_frame_end(&f, result);
}
HELPER(nansum) { ARGUMENTS(4) return nan_reduce(nm_view_nansum, args); }
HELPER(nanprod) { ARGUMENTS(4) return nan_reduce(nm_view_nanprod, args); }
HELPER(nanmean) { ARGUMENTS(4) return nan_reduce(nm_view_nanmean, args); }

/* _nanextreme(a, axis, keepdims, most) */
HELPER(nanextreme)
{
    ARGUMENTS(4)
    bool axes[NM_MAXDIMS];
    PyObject *result = NULL;
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    if (npb_axes_from(args[1], f.a->nd, axes) == 0) {
        result = npb_out_end(&f.out, nm_nanextreme(npb_ctx(), &f.v, axes, npb_truth(args[2]), npb_truth(args[3]), &f.out.out));
        nm_fp_clear();
    }
    return npb_frame_end(&f, result);
}

/* _nanvar(a, axis, keepdims, dtype, ddof, root) -> (result, any slice without a degree of freedom) */
HELPER(nanvar)
{
    ARGUMENTS(6)
    bool axes[NM_MAXDIMS], bad = false;
    PyArray_Descr *descr = NULL;
    PyObject *result = NULL;
    double ddof = PyFloat_AsDouble(args[4]);
    npb_frame f;
    if ((ddof == -1 && PyErr_Occurred()) || !npb_frame_begin(&f, args[0], NULL))
        return NULL;
    if (npb_axes_from(args[1], f.a->nd, axes) == 0 && npb_optional_descr_converter(args[3], &descr)) {
        nm_dtype dt;
        if (descr)
            dt = npb_dtype(descr);
        npb_fp_begin();
        result = npb_out_end(&f.out, nm_view_nanvar(npb_ctx(), &f.v, axes, npb_truth(args[2]), ddof, npb_truth(args[5]),
                                                    descr ? &dt : NULL, &bad, &f.out.out));
        if (!bad)
            result = npb_fp_checked(result, "subtract");
        nm_fp_clear();
    }
    Py_XDECREF(descr);
    npb_frame_end(&f, result);
    return result ? Py_BuildValue("(NO)", result, bad ? Py_True : Py_False) : NULL;
}

/* ---------------------------------------------------------------------- sets */
/* _unique(a, equal_nan, index, inverse, counts) -> tuple of what was asked for */
HELPER(unique)
{
    ARGUMENTS(5)
    PyArrayObject *a = npb_asarray(args[0]);
    if (a)
        Py_SETREF(a, npb_unseen(a));
    if (!a)
        return NULL;
    npb_out out[4];
    for (int i = 0; i < 4; i++)
        npb_out_begin(&out[i]);
    nm_view v = npb_as_view(a);
    nm_status status = nm_view_unique(npb_ctx(), &v, npb_truth(args[1]), &out[0].out, npb_truth(args[2]) ? &out[1].out : NULL,
                                 npb_truth(args[3]) ? &out[2].out : NULL, npb_truth(args[4]) ? &out[3].out : NULL);
    PyObject *result = NULL;
    int bad = npb_check(status), n = 0;
    for (int i = 0; i < 4; i++)
        n += out[i].n;
    if (!bad)
        result = PyTuple_New(n);
    for (int i = 0, k = 0; i < 4; i++)
        if (out[i].n) {
            if (result)
                PyTuple_SET_ITEM(result, k++, (PyObject *)out[i].array[0]);
            else
                Py_DECREF(out[i].array[0]);
        }
    Py_DECREF(a);
    return result;
}

/* _isin(a, b, invert) */
HELPER(isin)
{
    ARGUMENTS(3)
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    return npb_frame_end(&f, npb_raw_result(&f.out, nm_view_isin(npb_ctx(), &f.v, &f.w, npb_truth(args[2]), &f.out.out)));
}

/* _set_operation(which, a, b, unique): which 0 intersect, 1 union, 2 difference, 3 exclusive or */
HELPER(set_operation)
{
    ARGUMENTS(4)
    long which = PyLong_AsLong(args[0]);
    npb_frame f;
    if (which < 0 || which > 3)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "there is no set operation %ld", which);
    if (!npb_frame_begin(&f, args[1], args[2]))
        return NULL;
    nm_status status = nm_set_operation(npb_ctx(), (nm_set_op)which, &f.v, &f.w, npb_truth(args[3]), &f.out.out);
    return npb_frame_end(&f, npb_out_end(&f.out, status));
}

/* _intersect(a, b, unique) -> (values, places in a, places in b) */
HELPER(intersect)
{
    ARGUMENTS(3)
    PyObject *result = NULL;
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    nm_status status = nm_set_intersect(npb_ctx(), &f.v, &f.w, npb_truth(args[2]), &f.out.out, &f.out.out, &f.out.out);
    if (npb_check(status) == 0)
        result = PyTuple_New(3);
    for (int i = 0; i < f.out.n; i++)
        if (result)
            PyTuple_SET_ITEM(result, i, (PyObject *)f.out.array[i]);
        else
            Py_DECREF(f.out.array[i]);
    return npb_frame_end(&f, result);
}

/* ----------------------------------------------------------------- histogram */
/* _histogram(a, edges, weights or None, uniform) */
HELPER(histogram)
{
    ARGUMENTS(4)
    PyArrayObject *a = npb_asarray(args[0]), *edges = a ? npb_asarray(args[1]) : NULL;
    PyArrayObject *w = edges && args[2] != Py_None ? npb_asarray(args[2]) : NULL;
    PyObject *result = NULL;
    if (edges && (w || args[2] == Py_None)) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a), e = npb_as_view(edges), wv;
        if (w)
            wv = npb_as_view(w);
        result = npb_out_end(&out, npb_truth(args[3]) ? nm_histogram_uniform(npb_ctx(), &v, &e, w ? &wv : NULL, &out.out)
                                                  : nm_histogram_edges(npb_ctx(), &v, &e, &out.out));
    }
    Py_XDECREF(a);
    Py_XDECREF(edges);
    Py_XDECREF(w);
    return result;
}

/* _digitize(x, bins, right) */
HELPER(digitize)
{
    ARGUMENTS(3)
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    return npb_frame_end(&f, npb_out_end(&f.out, nm_view_digitize(npb_ctx(), &f.v, &f.w, npb_truth(args[2]), &f.out.out)));
}

/* ------------------------------------------------------------------- shuffling */
/* The items of a sequence of ints; the caller frees. */
static intptr_t *ints_from(PyObject *obj, Py_ssize_t *n)
{
    PyObject *list = PySequence_Fast(obj, "a sequence of integers is needed");
    if (!list)
        return NULL;
    *n = PySequence_Fast_GET_SIZE(list);
    intptr_t *items = PyMem_Malloc(sizeof *items*(size_t)(*n + 1));
    if (!items)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; items && i < *n; i++) {
        items[i] = npb_as_intp(PySequence_Fast_GET_ITEM(list, i));
        if (items[i] == -1 && PyErr_Occurred()) {
            PyMem_Free(items);
            items = NULL;
        }
    }
    Py_DECREF(list);
    return items;
}

/* _pad(a, widths, mode, values or None, lengths or None, odd): widths and lengths flat, two per axis */
HELPER(pad)
{
    static const char *const names[] = { "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric",
                                         "wrap", "empty" };
    ARGUMENTS(6)
    int mode = -1;
    Py_ssize_t n = 0, m = 0;
    PyObject *result = NULL;
    for (int i = 0; i < (int)NM_COUNT(names); i++)
        if (PyUnicode_Check(args[2]) && PyUnicode_CompareWithASCIIString(args[2], names[i]) == 0)
            mode = i;
    PyArrayObject *a = npb_asarray(args[0]), *values = a && args[3] != Py_None ? npb_asarray(args[3]) : NULL;
    intptr_t *width = a ? ints_from(args[1], &n) : NULL, *length = width && args[4] != Py_None ? ints_from(args[4], &m) : NULL;
    if (width && mode >= 0 && !PyErr_Occurred() && n == 2*a->nd && (!length || m == n)) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a), vv;
        if (values)
            vv = npb_as_view(values);
        if (!values && (mode == NM_PAD_CONSTANT || mode == NM_PAD_LINEAR_RAMP))
            PyErr_SetString(PyExc_ValueError, "values are needed");
        else
            result = npb_raw_result(&out, nm_view_pad(npb_ctx(), &v, width, (nm_pad_mode)mode, values ? &vv : NULL, length,
                                                      npb_truth(args[5]), &out.out));
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "widths do not fit the array");
    }
    PyMem_Free(width);
    PyMem_Free(length);
    Py_XDECREF(values);
    Py_XDECREF(a);
    return result;
}

/* _roll(a, shifts, axes or None) */
HELPER(roll)
{
    ARGUMENTS(3)
    Py_ssize_t n = 0, m = 0;
    PyArrayObject *a = npb_asarray(args[0]);
    intptr_t *shifts = a ? ints_from(args[1], &n) : NULL, *axes = shifts && args[2] != Py_None ? ints_from(args[2], &m) : NULL;
    PyObject *result = NULL;
    int list[NM_MAXDIMS];
    if (shifts && !PyErr_Occurred() && n >= 1 && n <= NM_MAXDIMS && (!axes || m == n)) {
        for (Py_ssize_t i = 0; axes && i < n; i++)
            list[i] = axes[i] > INT_MAX ? INT_MAX : axes[i] < INT_MIN ? INT_MIN + 1 : (int)axes[i];
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a);
        result = npb_out_end(&out, nm_view_roll(npb_ctx(), &v, axes ? (int)n : 0, shifts, list, &out.out));
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "'shift' and 'axis' should be scalars or 1D sequences");
    }
    PyMem_Free(shifts);
    PyMem_Free(axes);
    Py_XDECREF(a);
    return result;
}

/* _tile(a, reps) */
HELPER(tile)
{
    ARGUMENTS(2)
    Py_ssize_t n = 0;
    PyArrayObject *a = npb_asarray(args[0]);
    intptr_t *reps = a ? ints_from(args[1], &n) : NULL;
    PyObject *result = NULL;
    if (reps) {
        npb_out out;
        npb_out_begin(&out);
        nm_view v = npb_as_view(a);
        result = npb_out_end(&out, nm_view_tile(npb_ctx(), &v, (int)NM_MIN(n, NM_MAXDIMS + 1), reps, &out.out));
    }
    PyMem_Free(reps);
    Py_XDECREF(a);
    return result;
}

/* _stack(arrays, axis): exact arrays, joined along a new axis at their common dtype */
HELPER(stack)
{
    ARGUMENTS(2)
    int axis = 0;
    npb_arrays s;
    PyObject *result = NULL;
    const char *what = "arrays to stack must be passed as a \"sequence\" type such as list or tuple.";
    if (!npb_axis_converter(args[1], &axis) || npb_arrays_begin(&s, args[0], what) < 0)
        return NULL;
    if (s.n == 0)
        PyErr_SetString(PyExc_ValueError, "need at least one array to stack");
    PyArray_Descr *descr = s.n ? npb_arrays_dtype(&s) : NULL;
    if (descr) {
        npb_out out;
        npb_out_begin(&out);
        nm_dtype dt = npb_dtype(descr);
        result = npb_out_end(&out, nm_view_stack(npb_ctx(), (int)s.n, s.pointer, axis, &dt, NM_UNSAFE_CASTING, &out.out));
        Py_DECREF(descr);
    }
    npb_arrays_end(&s);
    return result;
}

/* _triangle(a, k, upper) */
HELPER(triangle)
{
    ARGUMENTS(3)
    npy_intp k = npb_as_intp(args[1]);
    npb_frame f;
    if ((k == -1 && PyErr_Occurred()) || !npb_frame_begin(&f, args[0], NULL))
        return NULL;
    return npb_frame_end(&f, npb_out_end(&f.out, nm_triangle(npb_ctx(), &f.v, k, npb_truth(args[2]), &f.out.out)));
}

/* _take_along_axis(a, indices, axis) */
HELPER(take_along_axis)
{
    ARGUMENTS(3)
    int axis = 0;
    npb_frame f;
    if (!npb_axis_converter(args[2], &axis) || !npb_frame_begin(&f, args[0], args[1]))
        return NULL;
    return npb_frame_end(&f, npb_out_end(&f.out, nm_view_take_along_axis(npb_ctx(), &f.v, &f.w, axis, &f.out.out)));
}

/* _put_along_axis(a, indices, values, axis), a an array that is written */
HELPER(put_along_axis)
{
    ARGUMENTS(4)
    int axis = 0, bad = -1;
    if (!PyArray_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "an array is needed");
        return NULL;
    }
    PyArrayObject *a = (PyArrayObject *)args[0];
    if (!npb_axis_converter(args[3], &axis) || npb_require_writeable(a, "assignment destination") < 0)
        return NULL;
    PyArrayObject *i = npb_asarray(args[1]), *x = i ? npb_from_any(args[2], a->descr, 0, 0, NPY_ARRAY_FORCECAST | NPY_ARRAY_ENSUREARRAY)
                       : NULL;
    if (x) {
        nm_view v = npb_as_view(a), iv = npb_as_view(i), xv = npb_as_view(x);
        bad = npb_check(nm_view_put_along_axis(npb_ctx(), &v, &iv, &xv, axis));
    }
    Py_XDECREF(i);
    Py_XDECREF(x);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* _argwhere(a), _flatnonzero(a) */
HELPER(argwhere)
{
    ARGUMENTS(1)
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    return npb_frame_end(&f, npb_out_end(&f.out, nm_view_argwhere(npb_ctx(), &f.v, &f.out.out)));
}
HELPER(flatnonzero)
{
    ARGUMENTS(1)
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    return npb_frame_end(&f, npb_out_end(&f.out, nm_view_flatnonzero(npb_ctx(), &f.v, &f.out.out)));
}

/* _count_nonzero(a, axis, keepdims) */
HELPER(count_nonzero_axis)
{
    ARGUMENTS(3)
    bool axes[NM_MAXDIMS];
    PyObject *result = NULL;
    npb_frame f;
    if (!npb_frame_begin(&f, args[0], NULL))
        return NULL;
    if (npb_axes_from(args[1], f.a->nd, axes) == 0)
        result = npb_out_end(&f.out, nm_count_nonzero_axis(npb_ctx(), &f.v, axes, npb_truth(args[2]), &f.out.out));
    return npb_frame_end(&f, result);
}

/* _diff(a, n, axis) */
HELPER(diff)
{
    ARGUMENTS(3)
    int axis = 0;
    npy_intp n = npb_as_intp(args[1]);
    npb_frame f;
    if ((n == -1 && PyErr_Occurred()) || !npb_axis_converter(args[2], &axis) || !npb_frame_begin(&f, args[0], NULL))
        return NULL;
    npb_fp_begin();
    PyObject *result = npb_out_end(&f.out, nm_view_diff(npb_ctx(), &f.v, n, axis, &f.out.out));
    return npb_frame_end(&f, npb_fp_checked(result, "subtract"));
}

/* _isclose(a, b, atol, rtol) of float arrays of one type; None where a warning may be due, which is for the single steps to give. */
HELPER(isclose)
{
    ARGUMENTS(4)
    if (!PyArray_CheckExact(args[0]) || !PyArray_CheckExact(args[1]) || !PyFloat_CheckExact(args[2]) || !PyFloat_CheckExact(args[3]))
        Py_RETURN_NONE;
    nm_view x = npb_as_view((PyArrayObject *)args[0]), y = npb_as_view((PyArrayObject *)args[1]);
    if (x.dt.num != y.dt.num || (x.dt.num != NM_FLOAT && x.dt.num != NM_DOUBLE))
        Py_RETURN_NONE;
    double tolerance[2] = { PyFloat_AS_DOUBLE(args[2]), PyFloat_AS_DOUBLE(args[3]) };
    if (!isfinite(tolerance[0]) || !isfinite(tolerance[1]))
        Py_RETURN_NONE;
    float narrow[2] = { (float)tolerance[0], (float)tolerance[1] };
    bool single = x.dt.num == NM_FLOAT;
    nm_dtype dt = nm_dtype_of(single ? NM_FLOAT : NM_DOUBLE);
    nm_view atol = { single ? (char *)narrow : (char *)tolerance, NULL, NULL, 0, 0, dt }, rtol = atol;
    rtol.data += dt.size;
    npb_out out;
    npb_out_begin(&out);
    npb_fp_begin();
    PyObject *result = npb_out_end(&out, nm_apply(npb_ctx(), "_isclose", (const nm_view *const[]){ &x, &y, &atol, &rtol }, &out.out));
    unsigned raised = nm_fp_read();
    nm_fp_clear();
    if (!result && PyErr_ExceptionMatches(PyExc_ValueError))        /* of shapes: in the words of the steps */
        PyErr_Clear();
    else if (!result || !(raised & ~(unsigned)NM_FP_INVALID))
        return result;
    Py_XDECREF(result);
    Py_RETURN_NONE;
}

/* _linspace(start, stop, num, endpoint) of floats -> (array, step) */
HELPER(linspace)
{
    ARGUMENTS(4)
    double start = PyFloat_AsDouble(args[0]), stop = PyFloat_AsDouble(args[1]), step;
    npy_intp n = npb_as_intp(args[2]);
    if (PyErr_Occurred())
        return NULL;
    PyArrayObject *arr = npb_empty(npb_descr_of(NM_DOUBLE), 1, &n, false);
    if (!arr)
        return NULL;
    npb_fp_begin();
    nm_linspace_f64(npb_ctx(), start, stop, n, npb_truth(args[3]), (double *)arr->data, &step);
    if (npb_fp_end("multiply") < 0) {
        Py_DECREF(arr);
        return NULL;
    }
    return Py_BuildValue("(Nd)", arr, step);
}

static PyMethodDef functions[] = {
    NPB_ROW("_quantile", quantile), NPB_ROW("_quantile_weighted", quantile_weighted), NPB_ROW("_median", median),
    NPB_ROW("_nansum", nansum), NPB_ROW("_nanprod", nanprod), NPB_ROW("_nanmean", nanmean), NPB_ROW("_nanvar", nanvar),
    NPB_ROW("_nanextreme", nanextreme), NPB_ROW("_unique", unique), NPB_ROW("_isin", isin), NPB_ROW("_set_operation", set_operation),
    NPB_ROW("_intersect", intersect),
    NPB_ROW("_histogram", histogram), NPB_ROW("_digitize", digitize), NPB_ROW("_pad", pad), NPB_ROW("_roll", roll),
    NPB_ROW("_tile", tile), NPB_ROW("_stack", stack), NPB_ROW("_triangle", triangle), NPB_ROW("_take_along_axis", take_along_axis),
    NPB_ROW("_put_along_axis", put_along_axis), NPB_ROW("_argwhere", argwhere), NPB_ROW("_flatnonzero", flatnonzero),
    NPB_ROW("_count_nonzero", count_nonzero_axis), NPB_ROW("_diff", diff), NPB_ROW("_isclose", isclose), NPB_ROW("_linspace", linspace),
    { NULL, NULL, 0, NULL } };

int npb_init_algo_helpers(PyObject *module) { return PyModule_AddFunctions(module, functions); }
