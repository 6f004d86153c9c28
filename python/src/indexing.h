/* indexing.h - an index expression taken apart, between indexing.c (basic indexing) and indexing_fancy.c. */
#pragma once
#include "array_private.h"
#include "algo/mapindex.h"

enum { IX_INT, IX_SLICE, IX_NEWAXIS, IX_ELLIPSIS, IX_ARRAY, IX_BOOL0, IX_MASK, IX_ITEMS = NM_MAXDIMS * 2 + 1, IX_SMALL = 32 };
typedef struct ix_item {
    int kind;
    npy_intp value;              /* IX_INT: the index; IX_BOOL0: 0 or 1; IX_ELLIPSIS: axes it stands for */
    npy_intp start, step, count; /* IX_SLICE, clipped */
    PyObject *slice;             /* borrowed, until the axis is known */
    PyArrayObject *array;        /* IX_ARRAY: intp; IX_MASK: bool; owned */
    int from_mask;               /* IX_ARRAY made of a mask: length of the mask's axis, else -1 */
} ix_item;
typedef struct ix {
    int n, advanced, newaxes, used;   /* items; array-like ones; axes they consume but for the ellipsis */
    bool scalar_array, has_slice, has_ellipsis;
    ix_item item[IX_ITEMS];
} ix;
int npb_ix_parse(PyArrayObject *self, PyObject *index, ix *x);
void npb_ix_free(ix *x);
/* Resolve slices and the ellipsis against self; bounds of integers. */
int npb_ix_resolve(PyArrayObject *self, ix *x);
PyObject *npb_fancy_get(PyArrayObject *self, ix *x);
int npb_fancy_set(PyArrayObject *self, ix *x, PyObject *value);
