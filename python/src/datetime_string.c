/* datetime_string.c - np.datetime_as_string. */
#include "algo_py.h"
#include <datetime.h>
#include "text/time_text.h"
#include "time_objects.h"

/* Minutes that a zone of Python is ahead of a time. */
static nm_status zone_offset(void *zone, const nm_civil *utc, int64_t *minutes)
{
    static const char *const names[] = { "year", "month", "day", "hour", "minute" };
    int64_t part[5];
    if (!PyDateTimeAPI)
        PyDateTime_IMPORT;
    PyObject *time = !PyDateTimeAPI ? NULL : PyDateTimeAPI->DateTime_FromDateAndTime((int)utc->year, utc->month, utc->day, utc->hour,
                                                                                     utc->min, 0, 0, PyDateTime_TimeZone_UTC,
                                                             PyDateTimeAPI->DateTimeType);
    PyObject *there = time ? PyObject_CallMethod(time, "astimezone", "O", zone) : NULL;
    bool bad = !there;
    for (int i = 0; !bad && i < 5; i++) {
        PyObject *a = PyObject_GetAttrString(there, names[i]);
        part[i] = a ? PyLong_AsLong(a) : -1;
        Py_XDECREF(a);
        bad = part[i] == -1 && PyErr_Occurred();
    }
    Py_XDECREF(time);
    Py_XDECREF(there);
    if (bad)
        return NM_E_HOST;
    nm_time_unit minute = { NM_UNIT_m, 1 };
    int64_t here, there_utc;
    nm_civil local = { .year = part[0], .month = (int32_t)part[1], .day = (int32_t)part[2], .hour = (int32_t)part[3],
                       .min = (int32_t)part[4] };
    if (!nm_time_from_civil(&local, minute, &here) || !nm_time_from_civil(utc, minute, &there_utc))
        return nm_time_too_large(npb_ctx());
    *minutes = here - there_utc;
    return NM_OK;
}

/* str or bytes as str, or NULL: without an exception if it is neither. */
static PyObject *as_text(PyObject *obj)
{
    return PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, "ascii", NULL) : PyUnicode_Check(obj) ? Py_NewRef(obj) : NULL;
}

static int base_from(PyObject *obj, int *base)
{
    PyObject *text = as_text(obj);
    if (!text) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "bad argument type for built-in operation");
        return -1;
    }
    *base = NM_UNIT_AUTO;
    if (PyUnicode_CompareWithASCIIString(text, "auto"))
        for (*base = NM_UNIT_GENERIC; *base >= 0 && (*base == 3 || PyUnicode_CompareWithASCIIString(text, nm_time_base_name(*base)));)
            --*base;
    int bad = *base < 0 && PyUnicode_CompareWithASCIIString(text, "auto") ? -1 : 0;
    if (bad)
        PyErr_Format(PyExc_TypeError, "Invalid datetime unit \"%U\" in metadata", text);
    Py_DECREF(text);
    return bad;
}

static int zone_from(PyObject *obj, nm_time_format *f)
{
    static const char *const names[] = { [NM_ZONE_NAIVE] = "naive", [NM_ZONE_UTC] = "UTC", [NM_ZONE_LOCAL] = "local" };
    PyObject *text = as_text(obj);
    f->zone = NM_ZONE_HOST;
    f->offset = zone_offset;
    f->arg = obj;
    if (!text)
        return PyErr_Occurred() ? -1 : 0;
    for (int i = 0; i < NM_COUNT(names); i++)
        if (PyUnicode_CompareWithASCIIString(text, names[i]) == 0)
            f->zone = (enum nm_zone)i;
    if (f->zone == NM_ZONE_HOST)
        PyErr_Format(PyExc_ValueError, "Unsupported timezone input string \"%U\"", text);
    Py_DECREF(text);
    return f->zone == NM_ZONE_HOST ? -1 : 0;
}

NPB_SIGNATURE(string_sig, "datetime_as_string", { "arr", 0, NULL }, { "unit", NPB_OPTIONAL, NULL }, { "timezone", NPB_OPTIONAL, NULL },
              { "casting", NPB_OPTIONAL, npb_casting_converter });

static PyObject *datetime_as_string(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj, *unit = Py_None, *zone = NULL;
    nm_time_format f = { .casting = NM_SAME_KIND_CASTING };
    (void)module;
    if (npb_parse(&string_sig, args, nargs, kwnames, (void *[]){ &obj, &unit, &zone, &f.casting }) < 0)
        return NULL;
    PyArrayObject *arr = PyArray_Check(obj) ? (PyArrayObject *)Py_NewRef(obj) : npb_asarray(obj), *times = NULL, *out = NULL;
    if (arr && arr->descr->type_num != NM_DATETIME)
        PyErr_SetString(PyExc_TypeError, "input must have type NumPy datetime");
    if (!arr || arr->descr->type_num != NM_DATETIME)
        goto out;
    nm_time_unit own = npb_unit_of(arr->descr);
    f.base = own.base;
    if ((unit != Py_None && base_from(unit, &f.base) < 0) || (zone && zone_from(zone, &f) < 0) ||
        npb_check(nm_time_format_check(npb_ctx(), &f, own)) < 0)
        goto out;
    bool local = f.zone == NM_ZONE_LOCAL || f.zone == NM_ZONE_HOST;
    times = npb_from_array(arr, NULL, NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED);
    out = times ? npb_empty_like(times, npb_descr_sized(NM_UNICODE, 4 * nm_time_text_room(f.base, local)), NM_KEEPORDER, true, 0, NULL)
          : NULL;
    if (out) {
        nm_view from = npb_as_view(times), to = npb_as_view(out);
        if (npb_check(nm_view_datetime_text(npb_ctx(), &f, &from, &to)) < 0)
            Py_CLEAR(out);
    }
out:
    Py_XDECREF(arr);
    Py_XDECREF(times);
    return out ? npb_return(out) : NULL;
}

static const npb_function_def overridable[] = { { "datetime_as_string", datetime_as_string, &string_sig, "arr" }, { NULL } };

int npb_init_datetime_string(PyObject *module) { return npb_add_functions(module, overridable); }
