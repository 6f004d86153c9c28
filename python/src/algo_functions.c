/* algo_functions.c - module functions on arrays: concatenate, where, lexsort, arange, bincount, interp, indexes, bits, correlation. */
#include "capi.h"
#include "algo_py.h"
#include "array_private.h"
#include "npb_types.h"
#include "algo/bins.h"
#include "algo/join.h"
#include "algo/sort.h"
#include <math.h>
#include "time_range.h"

#define FUNCTION(name) static PyObject *name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)

int npb_arrays_begin(npb_arrays *s, PyObject *sequence, const char *problem)
{
    memset(s, 0, sizeof *s);
    PyObject *list = PySequence_Fast(sequence, problem);
    if (!list)
        return -1;
    Py_ssize_t n = PySequence_Fast_GET_SIZE(list);
    s->array = PyMem_Calloc((size_t)n + 1, sizeof *s->array);
    s->view = PyMem_Calloc((size_t)n + 1, sizeof *s->view);
    s->pointer = PyMem_Calloc((size_t)n + 1, sizeof *s->pointer);
    s->weak = PyMem_Calloc((size_t)n + 1, 1);
    if (!s->array || !s->view || !s->pointer || !s->weak) {
        PyErr_NoMemory();
        goto fail;
    }
    for (; s->n < n; s->n++) {
        PyObject *obj = PySequence_Fast_GET_ITEM(list, s->n);
        PyArrayObject *arr = PyArray_Check(obj) ? (PyArrayObject *)Py_NewRef(obj) : npb_from_any(obj, NULL, 0, 0, 0);
        if (!arr)
            goto fail;
        s->array[s->n] = arr;
        s->view[s->n] = npb_as_view(arr);
        s->pointer[s->n] = &s->view[s->n];
        s->weak[s->n] = (uint8_t)npb_weak_kind(obj);
    }
    Py_DECREF(list);
    return 0;
fail:
    Py_DECREF(list);
    npb_arrays_end(s);
    return -1;
}

void npb_arrays_end(npb_arrays *s)
{
    for (Py_ssize_t i = 0; i < s->n; i++)
        Py_DECREF(s->array[i]);
    PyMem_Free(s->array);
    PyMem_Free(s->view);
    PyMem_Free(s->pointer);
    PyMem_Free(s->weak);
    memset(s, 0, sizeof *s);
}

PyArray_Descr *npb_arrays_dtype(npb_arrays *s)
{
    bool weak = false;
    for (Py_ssize_t i = 0; i < s->n; i++)
        weak |= s->weak[i] != NM_STRONG;
    if (!weak) {
        PyArray_Descr *descr = (PyArray_Descr *)Py_NewRef(s->array[0]->descr);
        for (Py_ssize_t i = 1; i < s->n && descr; i++)
            if (s->array[i]->descr != descr)
                Py_SETREF(descr, npb_promote(descr, s->array[i]->descr));
        if (descr && !npb_is_native(descr))
            Py_SETREF(descr, npb_descr_native(descr));
        return descr;
    }
    nm_dtype *dts = PyMem_Malloc((size_t)s->n*sizeof *dts), dt;
    if (!dts)
        return (PyArray_Descr *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < s->n; i++)
        dts[i] = s->view[i].dt;
    int bad = npb_check(nm_result_type(npb_ctx(), (int)s->n, dts, s->weak, &dt));
    PyArray_Descr *descr = bad < 0 ? NULL : npb_descr_from(&dt);
    PyMem_Free(dts);
    return descr;
}

/* -------------------------------------------------------------- concatenate */
NPB_SIGNATURE(concatenate_sig, "concatenate", { "arrays", NPB_POSONLY, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "out", NPB_OPTIONAL, NULL },
              { "dtype", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "casting", NPB_OPTIONAL | NPB_KWONLY, npb_casting_converter });

/* The type of a result made from several arrays: that of the highest __array_priority__, if it is above ndarray's. */
static PyTypeObject *result_type_of(const npb_arrays *s)
{
    PyTypeObject *type = &PyArray_Type;
    double best = 0;
    for (Py_ssize_t i = 0; i < s->n; i++) {
        PyTypeObject *t = Py_TYPE(s->array[i]);
        if (t == &PyArray_Type || t == type)
            continue;
        PyObject *p = PyObject_GetAttr((PyObject *)s->array[i], npb_intern("__array_priority__"));
        double priority = p ? PyFloat_AsDouble(p) : 0;
        Py_XDECREF(p);
        PyErr_Clear();
        if (priority > best) {
            best = priority;
            type = t;
        }
    }
    return type;
}

/* A descriptor asked for as dtype=; flexible ones of no size take the size that the arrays need. */
static PyArray_Descr *wanted_dtype(npb_arrays *s, PyObject *dtype)
{
    PyArray_Descr *descr = NULL;
    if (!dtype || dtype == Py_None)
        return npb_arrays_dtype(s);
    if (!npb_descr_converter(dtype, &descr))
        return NULL;
    if (descr->subarray) {
        PyErr_Format(PyExc_TypeError, "The dtype `%R` is not a valid dtype for concatenation since it is a subarray dtype (the subarray "
                     "dimensions would be added as array dimensions).", descr);
        Py_DECREF(descr);
        return NULL;
    }
    if (descr->elsize == 0 && (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE)) {
        npy_intp size = 0;
        for (Py_ssize_t i = 0; i < s->n; i++) {
            PyArray_Descr *as = npb_promote(s->array[i]->descr, descr);
            if (!as) {
                Py_DECREF(descr);
                return NULL;
            }
            size = NM_MAX(size, as->elsize);
            Py_DECREF(as);
        }
        Py_SETREF(descr, npb_descr_sized(descr->type_num, size));
    }
    return descr;
}

/* out= of concatenate: its own shape decides. */
static PyObject *into_out(PyObject *result, PyObject *out, nm_casting casting)
{
    if (!PyArray_Check(out)) {
        PyErr_SetString(PyExc_TypeError, "'out' must be an array");
        Py_DECREF(result);
        return NULL;
    }
    PyArrayObject *from = (PyArrayObject *)result, *to = (PyArrayObject *)out;
    int bad = npb_require_writeable(to, "output array");
    if (!bad && (from->nd != to->nd || memcmp(from->dimensions, to->dimensions, (size_t)from->nd*sizeof(npy_intp)))) {
        PyErr_SetString(PyExc_ValueError, from->nd != to->nd ? "Output array has wrong dimensionality" : "Output array is the wrong shape");
        bad = -1;
    }
    if (!bad) {
        nm_view d = npb_as_view(to), v = npb_as_view(from);
        bad = npb_check(nm_copy(npb_ctx(), &d, &v, casting));
    }
    Py_DECREF(result);
    return bad < 0 ? NULL : Py_NewRef(out);
}

FUNCTION(concatenate)
{
    PyObject *arrays = NULL, *to = NULL, *dtype = NULL, *result = NULL;
    int axis = 0;
    nm_casting casting = NM_SAME_KIND_CASTING;
    npb_arrays s;
    (void)module;
    if (npb_parse(&concatenate_sig, args, nargs, kwnames, (void *[]){ &arrays, &axis, &to, &dtype, &casting }) < 0)
        return NULL;
    if (to == Py_None)
        to = NULL;
    if (to && dtype && dtype != Py_None) {
        PyErr_SetString(PyExc_TypeError, "concatenate() only takes `out` or `dtype` as an argument, but both were provided.");
        return NULL;
    }
    if (!PySequence_Check(arrays)) {
        PyErr_SetString(PyExc_TypeError, "The first input argument needs to be a sequence");
        return NULL;
    }
    if (npb_arrays_begin(&s, arrays, "The first input argument needs to be a sequence") < 0)
        return NULL;
    if (s.n == 0) {
        PyErr_SetString(PyExc_ValueError, "need at least one array to concatenate");
        npb_arrays_end(&s);
        return NULL;
    }
    PyArray_Descr *descr = wanted_dtype(&s, dtype);
    if (descr) {
        npb_out out;
        npb_out_begin(&out);
        out.type = result_type_of(&s);
        nm_dtype dt = npb_dtype(descr);
        for (Py_ssize_t i = 0; i < s.n; i++) /* a Python number is cast by value, not by its array's dtype */
            if (s.weak[i] != NM_STRONG && axis == NPB_AXIS_NONE && casting == NM_SAME_KIND_CASTING)
                casting = NM_UNSAFE_CASTING;
        result = npb_out_end(&out, nm_view_concatenate(npb_ctx(), (int)s.n, s.pointer, axis, &dt, to ? NM_UNSAFE_CASTING : casting,
                                                       &out.out));
        if (result && to)
            result = into_out(result, to, casting);
        else if (result && !npb_is_native(descr))
            Py_SETREF(result, (PyObject *)npb_from_array((PyArrayObject *)result, (PyArray_Descr *)Py_NewRef(descr), NPY_ARRAY_FORCECAST));
        Py_DECREF(descr);
    }
    npb_arrays_end(&s);
    return result;
}

/* -------------------------------------------------------------------- where */
NPB_SIGNATURE(where_sig, "where", { "condition", NPB_POSONLY, NULL }, { "x", NPB_POSONLY | NPB_OPTIONAL, NULL },
              { "y", NPB_POSONLY | NPB_OPTIONAL, NULL });
FUNCTION(where)
{
    PyObject *c = NULL, *x = NULL, *y = NULL;
    npb_arrays s;
    (void)module;
    if (npb_parse(&where_sig, args, nargs, kwnames, (void *[]){ &c, &x, &y }) < 0)
        return NULL;
    PyArrayObject *condition = npb_asarray(c);
    if (!condition)
        return NULL;
    PyObject *result = NULL;
    if (!x && !y) {
        result = npb_array_nonzero(condition, NULL, 0, NULL);
        Py_DECREF(condition);
        return result;
    }
    if (!x || !y) {
        PyErr_SetString(PyExc_ValueError, "either both or neither of x and y should be given");
        Py_DECREF(condition);
        return NULL;
    }
    PyObject *pair = PyTuple_Pack(2, x, y);
    if (pair && npb_arrays_begin(&s, pair, "") == 0) {
        PyArray_Descr *descr = npb_arrays_dtype(&s);
        if (descr) {
            npb_out out;
            npb_out_begin(&out);
            nm_dtype dt = npb_dtype(descr);
            nm_view v = npb_as_view(condition);
            nm_status status = nm_view_where(npb_ctx(), &v, &s.view[0], &s.view[1], &dt, &out.out);
            result = status < 0 ? npb_out_end(&out, status) : (PyObject *)out.array[0];
            Py_DECREF(descr);
        }
        npb_arrays_end(&s);
    }
    Py_XDECREF(pair);
    Py_DECREF(condition);
    return result;
}

NPB_SIGNATURE(lexsort_sig, "lexsort", { "keys", 0, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter });
FUNCTION(lexsort)
{
    PyObject *keys = NULL;
    int axis = -1;
    npb_arrays s;
    (void)module;
    if (npb_parse(&lexsort_sig, args, nargs, kwnames, (void *[]){ &keys, &axis }) < 0)
        return NULL;
    if (!PySequence_Check(keys) || PySequence_Size(keys) <= 0) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "need sequence of keys with len > 0 in lexsort");
        return NULL;
    }
    if (npb_arrays_begin(&s, keys, "need sequence of keys with len > 0 in lexsort") < 0)
        return NULL;
    npb_out out;
    npb_out_begin(&out);
    PyObject *result = npb_out_end(&out, nm_view_lexsort(npb_ctx(), (int)s.n, s.pointer, axis, &out.out));
    npb_arrays_end(&s);
    return result;
}

FUNCTION(count_nonzero)
{
    (void)module;
    if (nargs != 1 || kwnames) {
        PyErr_Format(PyExc_TypeError, "count_nonzero() takes exactly one argument (%zd given)", nargs);
        return NULL;
    }
    PyArrayObject *arr = npb_asarray(args[0]);
    if (!arr)
        return NULL;
    intptr_t count = 0;
    nm_view v = npb_as_view(arr);
    int bad = npb_check(nm_view_count_nonzero(npb_ctx(), &v, &count));
    Py_DECREF(arr);
    if (bad < 0)
        return NULL;
    PyArray_Descr *intp = npb_descr_of(NM_LONG);
    PyObject *result = npb_scalar((const char *)&count, intp, NULL);
    Py_DECREF(intp);
    return result;
}

NPB_SIGNATURE(putmask_sig, "putmask", { "a", NPB_POSONLY, NULL }, { "mask", 0, NULL }, { "values", 0, NULL });
NPB_SIGNATURE(place_sig, "place", { "arr", 0, NULL }, { "mask", 0, NULL }, { "vals", 0, NULL });
static PyObject *put_masked(bool place, PyObject *a, PyObject *m, PyObject *v)
{
    if (!PyArray_Check(a)) {
        if (place)
            PyErr_Format(PyExc_TypeError, "place() argument 1 must be numpy.ndarray, not %s", Py_TYPE(a)->tp_name);
        else
            PyErr_SetString(PyExc_TypeError, "putmask: first argument must be an array");
        return NULL;
    }
    PyArrayObject *arr = (PyArrayObject *)a;
    if (npb_require_writeable(arr, place ? "place: output array" : "putmask: output array") < 0)
        return NULL;
    PyArrayObject *mask = npb_asarray(m), *values = mask ? npb_from_any(v, arr->descr, 0, 0, NPY_ARRAY_ENSUREARRAY) : NULL;
    int bad = -1;
    if (values) {
        nm_view av = npb_as_view(arr), mv = npb_as_view(mask), vv = npb_as_view(values);
        bad = npb_check(place ? nm_view_place(npb_ctx(), &av, &mv, &vv) : nm_view_putmask(npb_ctx(), &av, &mv, &vv));
    }
    Py_XDECREF(mask);
    Py_XDECREF(values);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}
FUNCTION(putmask)
{
    PyObject *a = NULL, *m = NULL, *v = NULL;
    (void)module;
    return npb_parse(&putmask_sig, args, nargs, kwnames, (void *[]){ &a, &m, &v }) < 0 ? NULL : put_masked(false, a, m, v);
}
FUNCTION(place)
{
    PyObject *a = NULL, *m = NULL, *v = NULL;
    (void)module;
    return npb_parse(&place_sig, args, nargs, kwnames, (void *[]){ &a, &m, &v }) < 0 ? NULL : put_masked(true, a, m, v);
}

/* ------------------------------------------------------------------- arange */
NPB_SIGNATURE(arange_sig, "arange", { "start", NPB_OPTIONAL, NULL }, { "stop", NPB_OPTIONAL, NULL }, { "step", NPB_OPTIONAL, NULL },
              { "dtype", NPB_OPTIONAL, npb_optional_descr_converter }, { "device", NPB_OPTIONAL | NPB_KWONLY, NULL },
                  { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static npy_intp range_length(double length)
{
    if (isnan(length)) {
        PyErr_SetString(PyExc_ValueError, "arange: cannot compute length");
        return -1;
    }
    length = ceil(length);
    if (length <= 0)
        return 0;
    if (length >= 9223372036854775807.0) {
        PyErr_SetString(PyExc_ValueError, "Maximum allowed size exceeded");
        return -1;
    }
    return (npy_intp)length;
}

/* Length and the second item, by Python's arithmetic. */
static npy_intp measure(PyObject *start, PyObject *stop, PyObject *step, PyObject **next)
{
    PyObject *range = PyNumber_Subtract(stop, start), *ratio = range ? PyNumber_TrueDivide(range, step) : NULL;
    double length = 0;
    npy_intp n = -1;
    *next = NULL;
    if (ratio && PyComplex_Check(ratio)) {
        Py_complex c = PyComplex_AsCComplex(ratio);
        npy_intp a = range_length(c.real), b = a < 0 ? -1 : range_length(c.imag);
        n = a < 0 || b < 0 ? -1 : NM_MIN(a, b);
    } else if (ratio) {
        length = PyFloat_AsDouble(ratio);
        if (length != -1 || !PyErr_Occurred()) {
            n = range_length(length);
            if (n == 0 && length == 0 && !signbit(length) && PyFloat_Check(ratio) && PyObject_IsTrue(range) == 1)
                n = 1;                       /* an underflow of the quotient */
        }
    }
    Py_XDECREF(range);
    Py_XDECREF(ratio);
    if (n > 1 && !(*next = PyNumber_Add(start, step)))
        n = -1;
    return n;
}

static PyArray_Descr *range_dtype(PyObject *const *parts)
{
    PyArray_Descr *descr = npb_descr_of(NM_LONG);
    for (int i = 0; i < 3 && descr; i++) {
        if (!parts[i] || PyLong_CheckExact(parts[i]))
            if (!parts[i] || !PyErr_Occurred()) {
                if (!parts[i])
                    continue;
                int over;
                PyLong_AsLongLongAndOverflow(parts[i], &over);
                if (!over)
                    continue;
            }
        PyArrayObject *arr = npb_asarray(parts[i]);
        if (!arr) {
            Py_CLEAR(descr);
            break;
        }
        Py_SETREF(descr, npb_promote(descr, arr->descr));
        Py_DECREF(arr);
    }
    return descr;
}

static PyObject *make_range(PyObject *start, PyObject *stop, PyObject *step, PyArray_Descr *descr /* stolen */)
{
    PyObject *next = NULL, *zero = NULL;
    npy_intp n = measure(start, stop, step, &next);
    PyArrayObject *arr = NULL;
    if (n < 0)
        goto done;
    bool swapped = !npb_is_native(descr);
    PyArray_Descr *native = swapped ? npb_descr_native(descr) : (PyArray_Descr *)Py_NewRef(descr);
    if (!native)
        goto done;
    if (descr->type_num == NM_BOOL && n > 2) {
        PyErr_SetString(PyExc_TypeError, "arange() is only supported for booleans when the result has at most length 2.");
        Py_DECREF(native);
        goto done;
    }
    arr = npb_empty(native, 1, &n, false);
    int bad = arr ? 0 : -1;
    if (!bad && n > 0)
        bad = npb_setitem(arr->descr, arr->data, start);
    if (!bad && n > 1)
        bad = npb_setitem(arr->descr, arr->data + arr->descr->elsize, next);
    if (!bad && n > 2 && descr->type_num == NM_OBJECT) {
        PyObject **items = (PyObject **)arr->data, *delta = PyNumber_Subtract(items[1], items[0]);
        for (npy_intp i = 2; i < n && delta && !bad; i++)
            bad = (items[i] = PyNumber_Add(items[i - 1], delta)) ? 0 : -1;
        bad = delta ? bad : -1;
        Py_XDECREF(delta);
    } else if (!bad && n > 2) {
        PyArray_ArrFuncs *user = arr->descr->type_num >= NPB_USERDEF ? npb_arrfuncs(arr->descr) : NULL;
        if (user && user->fill) {
            bad = user->fill(arr->data, n, arr) < 0 || PyErr_Occurred() ? -1 : 0;
        } else {
            nm_view v = npb_as_view(arr);
            bad = npb_check(nm_fill_arange(npb_ctx(), &v));
        }
    }
    if (bad < 0)
        Py_CLEAR(arr);
    if (arr && swapped) {
        PyArrayObject *other = npb_empty((PyArray_Descr *)Py_NewRef(descr), 1, &n, false);
        if (other && npb_copy_into(other, arr) < 0)
            Py_CLEAR(other);
        Py_SETREF(arr, other);
    }
done:
    Py_XDECREF(next);
    Py_XDECREF(zero);
    Py_DECREF(descr);
    return (PyObject *)arr;
}

/* All Python integers and the default dtype. */
static PyObject *small_range(long long start, long long stop, long long step)
{
    npy_intp n = 0;
    if (step == 0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division by zero");
        return NULL;
    }
    if (step > 0 ? stop > start : stop < start) {
        double length = ceil(((double)stop - (double)start)/(double)step);
        if (length < 4e15) {
            unsigned long long gap = step > 0 ? (unsigned long long)stop - (unsigned long long)start
                                     : (unsigned long long)start - (unsigned long long)stop;
            unsigned long long by = step > 0 ? (unsigned long long)step : 0ull - (unsigned long long)step;
            n = (npy_intp)(gap/by + (gap % by != 0));
        } else if ((n = range_length(length)) < 0) {
            return NULL;
        }
    }
    PyArrayObject *arr = npb_empty(npb_descr_of(NM_LONG), 1, &n, false);
    if (arr) {
        int64_t *a = (int64_t *)arr->data;
        for (npy_intp i = 0; i < NM_MIN(n, 2); i++)
            a[i] = start + i*step;
        nm_view v = npb_as_view(arr);
        if (npb_check(nm_fill_arange(npb_ctx(), &v)) < 0)
            Py_CLEAR(arr);
    }
    return (PyObject *)arr;
}

FUNCTION(arange)
{
    PyObject *start = NULL, *stop = NULL, *step = NULL, *device = NULL, *like = NULL;
    PyArray_Descr *descr = NULL;
    (void)module;
    if (npb_parse(&arange_sig, args, nargs, kwnames, (void *[]){ &start, &stop, &step, &descr, &device, &like }) < 0)
        goto fail;
    if (nargs == 0 && start && !stop) {
        PyErr_SetString(PyExc_TypeError, "arange() requires stop to be specified.");
        goto fail;
    }
    if (device && device != Py_None && !(PyUnicode_Check(device) && PyUnicode_CompareWithASCIIString(device, "cpu") == 0)) {
        PyErr_Format(PyExc_ValueError, "Device not understood. Only \"cpu\" is allowed, but received: %S", device);
        goto fail;
    }
    if (step == Py_None)
        step = NULL;
    if (stop == Py_None)
        stop = NULL;
    if (!stop) {
        if (!start) {
            PyErr_SetString(PyExc_TypeError, "arange() requires stop to be specified.");
            goto fail;
        }
        stop = start;
        start = NULL;
    }
    if (!descr && PyLong_CheckExact(stop) && (!start || PyLong_CheckExact(start)) && (!step || PyLong_CheckExact(step))) {
        int over[3] = { 0 };
        long long b = PyLong_AsLongLongAndOverflow(stop, &over[0]), a = start ? PyLong_AsLongLongAndOverflow(start, &over[1]) : 0,
                  by = step ? PyLong_AsLongLongAndOverflow(step, &over[2]) : 1;
        if (!over[0] && !over[1] && !over[2])
            return small_range(a, b, by);
    }
    int times = descr ? -1 : npb_time_range_num(start, stop, step);
    if (times >= 0)
        descr = npb_descr_of(times);
    if (!descr && !(descr = range_dtype((PyObject *[]){ start, stop, step })))
        return NULL;
    if (descr->type_num == NM_DATETIME || descr->type_num == NM_TIMEDELTA)
        return npb_time_arange(start, stop, step, descr);
    if (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE || descr->type_num == NM_VOID) {
        PyErr_Format(PyExc_TypeError, "arange() not supported for inputs with DType %R.", Py_TYPE(descr));
        goto fail;
    }
    PyObject *zero = PyLong_FromLong(0), *one = PyLong_FromLong(1);
    PyObject *result = make_range(start ? start : zero, stop, step ? step : one, descr);
    Py_DECREF(zero);
    Py_DECREF(one);
    return result;
fail:
    Py_XDECREF(descr);
    return NULL;
}

/* ----------------------------------------------------------- bins and interp */
NPB_SIGNATURE(bincount_sig, "bincount", { "x", NPB_POSONLY, NULL }, { "weights", NPB_OPTIONAL, NULL },
              { "minlength", NPB_OPTIONAL, npb_intp_converter });
FUNCTION(bincount)
{
    PyObject *x = NULL, *weights = NULL, *result = NULL;
    npy_intp least = 0;
    (void)module;
    if (npb_parse(&bincount_sig, args, nargs, kwnames, (void *[]){ &x, &weights, &least }) < 0)
        return NULL;
    bool given = PyArray_Check(x);
    PyArrayObject *list = npb_from_any(x, NULL, 1, 1, NPY_ARRAY_ENSUREARRAY), *w = NULL;
    if (!list)
        return NULL;
    int kind = list->descr->kind;
    if (npb_size(list) && kind != 'i' && kind != 'u' && kind != 'b' && list->descr->type_num >= NM_NTYPES) {
        PyArray_Descr *whole = npb_descr_of(NM_LONG);
        if (npb_check_cast(list, whole, NM_SAFE_CASTING) < 0)
            Py_DECREF(whole);
        else
            Py_SETREF(list, npb_from_array(list, whole, 0));
        if (!list || list->descr->type_num != NM_LONG)
            goto done;
    } else if (npb_size(list) && kind != 'i' && kind != 'u' && kind != 'b') {
        if (given) {
            PyErr_Format(PyExc_TypeError, "Cannot cast array data from %R to %s according to the rule 'safe'", list->descr,
                         "dtype('int64')");
            goto done;
        }
        if (PyErr_WarnEx(PyExc_DeprecationWarning,
                         "Non-integer input passed to bincount. In a future version of NumPy, this will be an error. (Deprecated NumPy "
                         "2.1)", 1) < 0)
            goto done;
    }
    if (weights && weights != Py_None) {
        PyArray_Descr *f8 = npb_descr_of(NM_DOUBLE);
        w = npb_from_any(weights, f8, 1, 1, NPY_ARRAY_ENSUREARRAY);
        Py_DECREF(f8);
        if (!w)
            goto done;
    }
    npb_out out;
    npb_out_begin(&out);
    nm_view v = npb_as_view(list), wv;
    if (w)
        wv = npb_as_view(w);
    result = npb_out_end(&out, nm_view_bincount(npb_ctx(), &v, w ? &wv : NULL, least, &out.out));
done:
    Py_XDECREF(w);
    Py_DECREF(list);
    return result;
}

NPB_SIGNATURE(interp_sig, "interp", { "x", 0, NULL }, { "xp", 0, NULL }, { "fp", 0, NULL }, { "left", NPB_OPTIONAL, NULL },
              { "right", NPB_OPTIONAL, NULL });
static PyObject *interpolate(int num, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *in[3] = { NULL }, *ends[2] = { NULL }, *result = NULL;
    PyArrayObject *arr[3] = { NULL };
    Py_complex end[2];
    if (npb_parse(&interp_sig, args, nargs, kwnames, (void *[]){ &in[0], &in[1], &in[2], &ends[0], &ends[1] }) < 0)
        return NULL;
    nm_view v[3];
    for (int i = 0; i < 3; i++) {
        PyArray_Descr *descr = npb_descr_of(i == 2 ? num : NM_DOUBLE);
        arr[i] = npb_from_any(in[i], descr, i ? 1 : 0, i ? 1 : 0, NPY_ARRAY_ENSUREARRAY);
        Py_DECREF(descr);
        if (!arr[i])
            goto done;
        v[i] = npb_as_view(arr[i]);
    }
    for (int i = 0; i < 2; i++)
        if (ends[i] && ends[i] != Py_None) {
            if (num == NM_DOUBLE)
                end[i].real = PyFloat_AsDouble(ends[i]);
            else
                end[i] = PyComplex_AsCComplex(ends[i]);
            if (PyErr_Occurred())
                goto done;
        } else {
            ends[i] = NULL;
        }
    npb_out out;
    npb_out_begin(&out);
    result = npb_out_end(&out, nm_view_interp(npb_ctx(), &v[0], &v[1], &v[2], ends[0] ? &end[0] : NULL, ends[1] ? &end[1] : NULL,
                                              &out.out));
done:
    for (int i = 0; i < 3; i++)
        Py_XDECREF(arr[i]);
    return result;
}
FUNCTION(interp) { (void)module; return interpolate(NM_DOUBLE, args, nargs, kwnames); }
FUNCTION(interp_complex) { (void)module; return interpolate(NM_CDOUBLE, args, nargs, kwnames); }

FUNCTION(monotonicity)
{
    (void)module;
    (void)kwnames;
    if (nargs != 1) {
        PyErr_SetString(PyExc_TypeError, "_monotonicity() missing required argument 'x' (pos 1)");
        return NULL;
    }
    PyArray_Descr *f8 = npb_descr_of(NM_DOUBLE);
    PyArrayObject *arr = npb_from_any(args[0], f8, 1, 1, NPY_ARRAY_ENSUREARRAY | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED |
                                      NPY_ARRAY_NOTSWAPPED);
    Py_DECREF(f8);
    if (!arr)
        return NULL;
    const double *a = (const double *)arr->data;
    npy_intp n = arr->dimensions[0];
    bool up = true, down = true;
    for (npy_intp i = 1; i < n; i++) {
        up &= a[i - 1] <= a[i];
        down &= a[i - 1] >= a[i];
    }
    Py_DECREF(arr);
    return PyLong_FromLong(up ? 1 : down ? -1 : 0);
}

/* ----------------------------------------------------------------- correlate */
static int mode_converter(PyObject *obj, void *out)
{
    if (PyLong_Check(obj)) {
        long mode = PyLong_AsLong(obj);
        if (mode < 0 || mode > 2) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "integer convolve/correlate mode must be 0, 1, or 2");
            return 0;
        }
        *(int *)out = (int)mode;
        return 1;
    }
    const char *text = PyUnicode_Check(obj) ? PyUnicode_AsUTF8(obj) : NULL;
    if (!text) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "convolve/correlate mode not understood");
        return 0;
    }
    static const char *const names[] = { "valid", "same", "full" };
    for (int i = 0; i < NM_COUNT(names); i++)
        if (!strcmp(text, names[i])) {
            *(int *)out = i;
            return 1;
        }
    PyErr_SetString(PyExc_ValueError, "Use one of 'valid', 'same', or 'full' for convolve/correlate mode");
    return 0;
}
NPB_SIGNATURE(correlate_sig, "correlate", { "a", 0, NULL }, { "v", 0, NULL }, { "mode", NPB_OPTIONAL, mode_converter });
static PyObject *slide(bool plain, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *x = NULL, *y = NULL, *result = NULL;
    int mode = 0;
    if (npb_parse(&correlate_sig, args, nargs, kwnames, (void *[]){ &x, &y, &mode }) < 0)
        return NULL;
    PyArrayObject *a = npb_from_any(x, NULL, 1, 1, NPY_ARRAY_ENSUREARRAY),
                  *v = a ? npb_from_any(y, NULL, 1, 1, NPY_ARRAY_ENSUREARRAY) : NULL;
    if (v) {
        npb_out out;
        npb_out_begin(&out);
        nm_view av = npb_as_view(a), vv = npb_as_view(v);
        intptr_t back = -vv.strides[0];
        if (plain && vv.shape[0] > 0) {      /* without conjugation: convolution with v turned round */
            vv.data += (vv.shape[0] - 1)*vv.strides[0];
            vv.strides = &back;
        }
        result = npb_out_end(&out, nm_view_correlate(npb_ctx(), &av, &vv, mode, plain, &out.out));
    }
    Py_XDECREF(a);
    Py_XDECREF(v);
    return result;
}
FUNCTION(correlate) { (void)module; return slide(true, args, nargs, kwnames); }
FUNCTION(correlate2) { (void)module; return slide(false, args, nargs, kwnames); }

/* ------------------------------------------------------------------- indexes */
NPB_SIGNATURE(ravel_sig, "ravel_multi_index", { "multi_index", 0, NULL }, { "dims", 0, npb_shape_converter },
              { "mode", NPB_OPTIONAL, NULL }, { "order", NPB_OPTIONAL, npb_order_converter });

static int modes_from(PyObject *mode, int n, nm_clip_mode *modes)
{
    for (int i = 0; i < n; i++)
        modes[i] = NM_RAISE;
    if (!mode)
        return 0;
    if (!PyTuple_Check(mode) && !PyList_Check(mode)) {
        nm_clip_mode one = NM_RAISE;
        if (!npb_clipmode_converter(mode, &one))
            return -1;
        for (int i = 0; i < n; i++)
            modes[i] = one;
        return 0;
    }
    if (PySequence_Size(mode) != n) {
        PyErr_Format(PyExc_ValueError, "list of clipmodes has wrong length (%zd instead of %d)", PySequence_Size(mode), n);
        return -1;
    }
    for (int i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(mode, i);
        int ok = item && npb_clipmode_converter(item, &modes[i]);
        Py_XDECREF(item);
        if (!ok)
            return -1;
    }
    return 0;
}

/* An empty list is float by its nature: NumPy asks for a dtype. */
static int check_integral(PyObject *obj, PyArrayObject *arr)
{
    int kind = arr->descr->kind;
    if (kind == 'i' || kind == 'u' || kind == 'b')
        return 0;
    if (npb_size(arr) == 0 && !PyArray_Check(obj))
        PyErr_SetString(PyExc_TypeError, "indices must be integral: the provided empty sequence was inferred as float. "
                        "Wrap it with 'np.array(indices, dtype=np.intp)'");
    else
        PyErr_SetString(PyExc_TypeError, "only int indices permitted");
    return -1;
}

static int c_or_f(nm_order order)
{
    if (order == NM_CORDER || order == NM_FORTRANORDER)
        return 0;
    PyErr_SetString(PyExc_ValueError, "only 'C' or 'F' order is permitted");
    return -1;
}

FUNCTION(ravel_multi_index)
{
    PyObject *coords = NULL, *mode = NULL, *result = NULL;
    npb_shape dims = { 0 };
    nm_order order = NM_CORDER;
    nm_clip_mode modes[NM_MAXDIMS];
    npb_arrays s;
    (void)module;
    if (npb_parse(&ravel_sig, args, nargs, kwnames, (void *[]){ &coords, &dims, &mode, &order }) < 0 ||
        modes_from(mode, dims.n, modes) < 0 || c_or_f(order) < 0)
        return NULL;
    PyObject *list = PySequence_Fast(coords, "parameter multi_index must be a sequence");
    if (!list)
        return NULL;
    if (PySequence_Fast_GET_SIZE(list) != dims.n) {
        PyErr_Format(PyExc_ValueError, "parameter multi_index must be a sequence of length %d", dims.n);
        Py_DECREF(list);
        return NULL;
    }
    if (npb_arrays_begin(&s, list, "") == 0) {
        int bad = 0;
        for (Py_ssize_t i = 0; i < s.n && !bad; i++)
            bad = check_integral(PySequence_Fast_GET_ITEM(list, i), s.array[i]);
        if (!bad) {
            npb_out out;
            npb_out_begin(&out);
            result = npb_out_end(&out, nm_view_ravel_multi_index(npb_ctx(), dims.n, s.pointer, dims.d, modes, order == NM_FORTRANORDER,
                                                                 &out.out));
        }
        npb_arrays_end(&s);
    }
    Py_DECREF(list);
    return result;
}

/* nm_view_unravel_index asks for one result after the other: more than npb_out collects. */
typedef struct many_out { nm_out out; PyObject *list; } many_out;
static nm_status many_new(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                          nm_view *v)
{
    npb_out one;
    npb_out_begin(&one);
    NM_TRY(one.out.new_array(&one.out, ctx, dt, ndim, shape, strides, v));
    int bad = PyList_Append(((many_out *)self)->list, (PyObject *)one.array[0]);
    Py_DECREF(one.array[0]);
    return bad < 0 ? NM_E_HOST : NM_OK;
}

NPB_SIGNATURE(unravel_sig, "unravel_index", { "indices", 0, NULL }, { "shape", 0, npb_shape_converter },
              { "order", NPB_OPTIONAL, npb_order_converter });
FUNCTION(unravel_index)
{
    PyObject *indices = NULL, *result = NULL;
    npb_shape dims = { 0 };
    nm_order order = NM_CORDER;
    (void)module;
    if (npb_parse(&unravel_sig, args, nargs, kwnames, (void *[]){ &indices, &dims, &order }) < 0 || c_or_f(order) < 0)
        return NULL;
    PyArrayObject *arr = npb_asarray(indices);
    many_out out = { { many_new, NULL }, PyList_New(0) };
    if (arr && out.list && check_integral(indices, arr) == 0) {
        nm_view v = npb_as_view(arr);
        if (npb_check(nm_view_unravel_index(npb_ctx(), &v, dims.n, dims.d, order == NM_FORTRANORDER, &out.out)) == 0) {
            for (Py_ssize_t i = 0; arr->nd == 0 && i < PyList_GET_SIZE(out.list); i++) {
                PyObject *scalar = npb_return((PyArrayObject *)Py_NewRef(PyList_GET_ITEM(out.list, i)));
                if (scalar)
                    PyList_SetItem(out.list, i, scalar);
            }
            result = PyErr_Occurred() ? NULL : PyList_AsTuple(out.list);
        }
    }
    Py_XDECREF(out.list);
    Py_XDECREF(arr);
    return result;
}

/* ---------------------------------------------------------------------- bits */
static int bitorder_converter(PyObject *obj, void *out)
{
    const char *text = PyUnicode_Check(obj) ? PyUnicode_AsUTF8(obj) : NULL;
    if (!PyUnicode_Check(obj)) {
        PyErr_Format(PyExc_TypeError, "argument 4 must be str, not %s", Py_TYPE(obj)->tp_name);
        return 0;
    }
    if (text && text[0] == 'b')
        *(int *)out = 0;
    else if (text && text[0] == 'l')
        *(int *)out = 1;
    else {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "'order' must be either 'little' or 'big'");
        return 0;
    }
    return 1;
}
NPB_SIGNATURE(packbits_sig, "packbits", { "a", NPB_POSONLY, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "bitorder", NPB_OPTIONAL, bitorder_converter });
NPB_SIGNATURE(unpackbits_sig, "unpackbits", { "a", NPB_POSONLY, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "count", NPB_OPTIONAL, NULL }, { "bitorder", NPB_OPTIONAL, bitorder_converter });
FUNCTION(packbits)
{
    PyObject *a = NULL;
    int axis = NPB_AXIS_NONE, little = 0;
    (void)module;
    if (npb_parse(&packbits_sig, args, nargs, kwnames, (void *[]){ &a, &axis, &little }) < 0)
        return NULL;
    PyArrayObject *arr = npb_asarray(a);
    if (!arr)
        return NULL;
    npb_out out;
    npb_out_begin(&out);
    nm_view v = npb_as_view(arr);
    PyObject *result = npb_out_end(&out, nm_view_packbits(npb_ctx(), &v, axis, little, &out.out));
    if (result && PyArray_Check(a))
        result = npb_as_subclass((PyArrayObject *)a, result);
    Py_DECREF(arr);
    return result;
}
FUNCTION(unpackbits)
{
    PyObject *a = NULL, *count = NULL;
    int axis = NPB_AXIS_NONE, little = 0;
    npy_intp n = INTPTR_MIN;
    (void)module;
    if (npb_parse(&unpackbits_sig, args, nargs, kwnames, (void *[]){ &a, &axis, &count, &little }) < 0)
        return NULL;
    if (count && count != Py_None && (n = npb_as_intp(count)) == -1 && PyErr_Occurred())
        return NULL;
    PyArrayObject *arr = npb_asarray(a);
    if (!arr)
        return NULL;
    npb_out out;
    npb_out_begin(&out);
    nm_view v = npb_as_view(arr);
    PyObject *result = npb_out_end(&out, nm_view_unpackbits(npb_ctx(), &v, axis, n, little, &out.out));
    if (result && PyArray_Check(a))
        result = npb_as_subclass((PyArrayObject *)a, result);
    Py_DECREF(arr);
    return result;
}

static PyMethodDef functions[] = {
    NPB_METHOD("count_nonzero", count_nonzero, NULL), NPB_METHOD("_place", place, NULL), NPB_METHOD("arange", arange, NULL),
    NPB_METHOD("interp", interp, NULL), NPB_METHOD("interp_complex", interp_complex, NULL), NPB_METHOD("_monotonicity", monotonicity, NULL),
    NPB_METHOD("correlate", correlate, NULL), NPB_METHOD("correlate2", correlate2, NULL), { NULL, NULL, 0, NULL } };
static const npb_function_def overridable[] = {
    { "concatenate", concatenate, &concatenate_sig, "*arrays out" }, { "where", where, &where_sig, "condition x y" },
    { "lexsort", lexsort, &lexsort_sig, "*keys" }, { "putmask", putmask, &putmask_sig, "a mask values" },
    { "bincount", bincount, &bincount_sig, "x weights" }, { "ravel_multi_index", ravel_multi_index, &ravel_sig, "*multi_index" },
    { "unravel_index", unravel_index, &unravel_sig, "indices" }, { "packbits", packbits, &packbits_sig, "a" },
    { "unpackbits", unpackbits, &unpackbits_sig, "a" }, { NULL } };

int npb_init_algo_functions(PyObject *module)
{
    npb_document_functions(functions);
    return PyModule_AddFunctions(module, functions) < 0 ? -1 : npb_add_functions(module, overridable);
}
