/* nditer.h - what the files of np.nditer share. */
#pragma once
#include <string.h>
#include "array_private.h"
#include "npb_iter.h"

typedef struct npb_nditer_args {
    int nop, oa_ndim;
    PyArrayObject **op;
    PyArray_Descr **dtype;
    uint32_t *op_flags;
    const int **axes;
    struct { int axis[NM_MAXDIMS]; } *axes_room;
} npb_nditer_args;

typedef struct npb_nditer {
    PyObject_HEAD
    npb_iter *iter;                      /* NULL: not initialised, or closed */
    bool started, finished, managed;
    struct npb_nditer *child;            /* nested: the next inner iterator */
} npb_nditer;

int npb_nditer_flags(PyObject *obj, uint32_t *flags);
int npb_nditer_operands(npb_nditer_args *a, PyObject *op, PyObject *op_flags);
int npb_nditer_dtypes(npb_nditer_args *a, PyObject *obj);
int npb_nditer_axes(npb_nditer_args *a, PyObject *obj);
void npb_nditer_clear(npb_nditer_args *a);
PyObject *npb_nested_iters(PyObject *self, PyObject *args, PyObject *kwds);
int npb_nditer_reset_children(npb_nditer *self);
