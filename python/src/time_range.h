/* time_range.h - np.arange where times take part. */
#pragma once
#include "npb_types.h"

/* NM_DATETIME or NM_TIMEDELTA if one of the arguments (or NULL) is a time and no dtype is asked for; -1. */
int npb_time_range_num(PyObject *start, PyObject *stop, PyObject *step);
/* start and step may be NULL; descr is stolen. */
PyObject *npb_time_arange(PyObject *start, PyObject *stop, PyObject *step, PyArray_Descr *descr);
