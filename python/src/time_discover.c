/* time_discover.c - the unit that values tell where a time dtype is asked for without one. */
#include "array_private.h"
#include "npb_types.h"
#include "time_objects.h"
#include "text/time_text.h"

bool npb_is_generic_time(PyArray_Descr *d)
{
    return (d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA) && npb_datetime_meta(d)->base == NM_UNIT_GENERIC;
}

/* The dtype that an object asks for where the unit is open; generic where it tells none: integers, and what will not convert. */
PyArray_Descr *npb_discover_datetime(PyObject *obj, PyArray_Descr *wanted)
{
    nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
    if (npb_is_scalar(obj)) {
        PyArray_Descr *own = npb_scalar_descr(obj);
        if (!own || own->type_num == wanted->type_num)
            return own;
        bool time = own->type_num == NM_DATETIME || own->type_num == NM_TIMEDELTA;
        if (time)
            unit = npb_unit_of(own);
        Py_DECREF(own);
        if (time)
            return npb_descr_datetime(wanted->type_num, unit.base, unit.num);
    }
    unit = npb_time_unit_told(obj, wanted->type_num);
    if (PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_TypeError))
            return NULL;
        PyErr_Clear();
    }
    return npb_descr_datetime(wanted->type_num, unit.base, unit.num);
}

/* Into what is merged the unit that obj tells; NULL stays NULL. */
static PyArray_Descr *with_unit_of(PyArray_Descr *found /* stolen */, PyObject *obj, PyArray_Descr *wanted)
{
    PyArray_Descr *unit = found ? npb_discover_datetime(obj, wanted) : NULL, *both = unit ? npb_promote(unit, found) : NULL;
    Py_XDECREF(found);
    Py_XDECREF(unit);
    return both;
}

/* The unit of the items of an array of objects. */
static PyArray_Descr *discover_items(PyArrayObject *arr, PyArray_Descr *wanted)
{
    PyArrayObject *flat = (PyArrayObject *)npb_ravel(arr, NM_CORDER);
    PyArray_Descr *found = flat ? npb_descr_of(wanted->type_num) : NULL;
    for (npy_intp i = 0; found && i < flat->dimensions[0]; i++) {
        PyObject *item = npb_getitem(flat->data + i * flat->strides[0], flat->descr, flat);
        found = item ? with_unit_of(found, item, wanted) : (Py_DECREF(found), NULL);
        Py_XDECREF(item);
    }
    Py_XDECREF(flat);
    return found;
}

/* The dtype that a cast of arr to a time dtype gives: one without a unit takes what the items tell. */
PyArray_Descr *npb_adapt_datetime(PyArrayObject *arr, PyArray_Descr *descr /* stolen */)
{
    int num = descr->type_num, from = arr->descr->type_num;
    PyArray_Descr *found = NULL;
    if (!npb_is_generic_time(descr))
        return descr;
    if (from == num)
        found = (PyArray_Descr *)Py_NewRef(arr->descr);
    else if (from == NM_DATETIME || from == NM_TIMEDELTA)
        found = npb_descr_datetime(num, npb_datetime_meta(arr->descr)->base, npb_datetime_meta(arr->descr)->num);
    else if (from == NM_OBJECT)
        found = discover_items(arr, descr);
    else if (num == NM_DATETIME && (from == NM_STRING || from == NM_UNICODE)) {
        nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
        nm_view texts = npb_as_view(arr);
        if (npb_check(nm_view_datetime_unit(npb_ctx(), &texts, &unit)) == 0)
            found = npb_descr_datetime(num, unit.base, unit.num);
    }
    else
        return descr;
    Py_DECREF(descr);
    return found;
}
