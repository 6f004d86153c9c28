/* time_range.c - np.arange of datetime64 and timedelta64. */
#include "algo_py.h"
#include "array_private.h"
#include "scalar.h"
#include "algo/bins.h"
#include "time_objects.h"
#include "time_range.h"

enum { START, STOP, STEP };

/* An integer or a span: what a point in time can be moved by. */
static bool is_span(PyObject *o)
{
    return PyLong_Check(o) || PyObject_TypeCheck(o, &PyIntegerArrType_Type) || PyObject_HasAttrString(o, "total_seconds") ||
           (PyArray_Check(o) && ((PyArrayObject *)o)->descr->type_num == NM_TIMEDELTA);
}

/* The time that an argument is, DATETIME or TIMEDELTA; -1 for other things. */
static int time_num(PyObject *o)
{
    int num = !o ? -1 : npb_is_scalar(o) ? npb_scalar_num(o) : PyArray_Check(o) ? ((PyArrayObject *)o)->descr->type_num : -1;
    if (num == NM_DATETIME || num == NM_TIMEDELTA || !o || num >= 0)
        return num == NM_DATETIME || num == NM_TIMEDELTA ? num : -1;
    if (PyLong_Check(o) || PyFloat_Check(o) || PyUnicode_Check(o))
        return -1;
    return PyObject_HasAttrString(o, "total_seconds") ? NM_TIMEDELTA : PyObject_HasAttrString(o, "isoformat") &&
           PyObject_HasAttrString(o, "year") ? NM_DATETIME : -1;
}

int npb_time_range_num(PyObject *start, PyObject *stop, PyObject *step)
{
    int s = time_num(start), e = time_num(stop);
    return s == NM_DATETIME || e == NM_DATETIME ? NM_DATETIME : s == NM_TIMEDELTA || e == NM_TIMEDELTA ||
           time_num(step) == NM_TIMEDELTA ? NM_TIMEDELTA : -1;
}

static int unit_told(PyObject *o, int num, nm_time_unit *unit)
{
    if (npb_is_scalar(o) && time_num(o) >= 0) {
        const PyArray_DatetimeMetaData *m = &((PyDatetimeScalarObject *)o)->obmeta;
        *unit = (nm_time_unit){ m->base, m->num };
    } else if (PyArray_Check(o) && time_num(o) >= 0)
        *unit = npb_unit_of(((PyArrayObject *)o)->descr);
    else
        *unit = npb_time_unit_told(o, num);
    return PyErr_Occurred() ? -1 : 0;
}

static int common_unit(PyObject *const *args, const int *nums, nm_time_unit *unit)
{
    bool strict = nums[START] == NM_TIMEDELTA;
    for (int i = STEP; i >= START; i--) {
        nm_time_unit own;
        if (args[i] && (unit_told(args[i], nums[i], &own) < 0 ||
                        npb_check(nm_time_common(npb_ctx(), own, strict && nums[i] == NM_TIMEDELTA, *unit, strict, unit)) < 0))
            return -1;
    }
    return 0;
}

static int value_of(PyObject *o, int num, nm_time_unit unit, int64_t *value)
{
    if (npb_is_scalar(o) && time_num(o) < 0 && PyObject_TypeCheck(o, &PyIntegerArrType_Type)) {
        PyObject *plain = PyNumber_Index(o);
        int bad = plain ? npb_time_from_object(plain, num, &unit, false, value) : -1;
        Py_XDECREF(plain);
        return bad;
    }
    return npb_time_from_object(o, num, &unit, false, value);
}

/* How many steps there are from start to stop. */
static int count_steps(const int64_t *v, npy_intp *n)
{
    __int128 gap = (__int128)v[STOP] - v[START], by = v[STEP];
    if (v[START] == NM_NAT || v[STOP] == NM_NAT || v[STEP] == NM_NAT) {
        PyErr_SetString(PyExc_ValueError, "arange: cannot use NaT (not-a-time) datetime values");
        return -1;
    }
    if (!by) {
        PyErr_SetString(PyExc_ValueError, "arange: step cannot be zero");
        return -1;
    }
    __int128 steps = gap / by + (gap % by != 0);
    if ((gap > 0) != (by > 0) || !gap)
        steps = 0;
    *n = (npy_intp)steps;
    if (steps == *n)
        return 0;
    PyErr_SetString(PyExc_ValueError, "Maximum allowed size exceeded");
    return -1;
}

PyObject *npb_time_arange(PyObject *start, PyObject *stop, PyObject *step, PyArray_Descr *descr)
{
    int num = descr->type_num;
    PyObject *args[3] = { start, stop, step };
    int nums[3] = { num, num == NM_DATETIME && is_span(stop) ? NM_TIMEDELTA : num, NM_TIMEDELTA };
    nm_time_unit unit = npb_unit_of(descr);
    int64_t v[3] = { 0, 0, 1 };
    npy_intp n;
    bool swapped = !npb_is_native(descr);
    Py_DECREF(descr);
    if (num == NM_DATETIME && !start) {
        PyErr_SetString(PyExc_ValueError, "arange requires both a start and a stop for NumPy datetime64 ranges");
        return NULL;
    }
    if (unit.base == NM_UNIT_GENERIC && common_unit(args, nums, &unit) < 0)
        return NULL;
    for (int i = START; i <= STEP; i++)
        if (args[i] && value_of(args[i], nums[i], unit, &v[i]) < 0)
            return NULL;
    if (nums[STOP] != num && v[STOP] != NM_NAT && v[START] != NM_NAT && __builtin_add_overflow(v[START], v[STOP], &v[STOP])) {
        PyErr_SetString(PyExc_OverflowError, "arange: the end does not fit 64 bits");
        return NULL;
    }
    if (count_steps(v, &n) < 0)
        return NULL;
    PyArray_Descr *d = npb_descr_datetime(num, unit.base, unit.num);
    PyArrayObject *arr = d ? npb_empty(d, 1, &n, false) : NULL;
    if (!arr)
        return NULL;
    for (npy_intp i = 0; i < n && i < 2; i++)
        ((int64_t *)arr->data)[i] = v[START] + i * v[STEP];
    nm_view view = npb_as_view(arr);
    if (npb_check(nm_fill_arange(npb_ctx(), &view)) < 0)
        Py_CLEAR(arr);
    if (arr && swapped) {
        PyArray_Descr *other = npb_descr_newbyteorder(arr->descr, 'S');
        Py_SETREF(arr, other ? (PyArrayObject *)npb_astype(arr, other, NM_KEEPORDER, true, false) : NULL);
    }
    return (PyObject *)arr;
}
