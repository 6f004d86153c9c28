/* flatiter.h - the iterator behind a.flat and np.broadcast. */
#pragma once
#include "npb.h"

/* Begin over arr's memory with this shape and these strides (stride 0: broadcast); keeps arr. */
int npb_iter_begin(PyArrayIterObject *it, PyArrayObject *arr, int nd, const npy_intp *shape, const npy_intp *strides);
void npb_iter_reset(PyArrayIterObject *it);
void npb_iter_next(PyArrayIterObject *it);
PyObject *npb_flatiter_new(PyArrayObject *arr);
