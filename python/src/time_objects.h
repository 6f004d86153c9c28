/* time_objects.h - times between Python objects and counts of a unit. */
#pragma once
#include "npb_types.h"
#include "dtype/time_units.h"

/* The count of a unit that obj stands for, as an item of NM_DATETIME or NM_TIMEDELTA.  open: *unit becomes the one that obj tells.  0,
 * -1. */
int npb_time_from_object(PyObject *obj, int num, nm_time_unit *unit, bool open, int64_t *value);
/* The unit that an item without one would have, generic where it tells none; an exception is set where a text is none of a time. */
nm_time_unit npb_time_unit_told(PyObject *obj, int num);
/* What has year, month and day, and perhaps a time of day; zone: its offset is taken off, with a warning.  1, 0 for other objects, -1. */
int npb_civil_from_object(PyObject *obj, nm_civil *c, bool *with_time, bool zone);
/* A datetime.date, datetime or timedelta; None for NaT; an int where those do not reach. */
PyObject *npb_time_object(int64_t value, int num, nm_time_unit unit);
PyObject *npb_time_text(int64_t value, int num, nm_time_unit unit, bool repr);
Py_hash_t npb_time_hash(PyObject *self, int64_t value, int num, nm_time_unit unit);
int npb_time_unit_converter(PyObject *obj, void *nm_time_unit_out);   /* "25s", "[25s]" or ("s", 25); 1, or 0 with an exception */
static inline nm_time_unit npb_unit_of(const PyArray_Descr *d)
{
    return (nm_time_unit){ npb_datetime_meta(d)->base, npb_datetime_meta(d)->num };
}
