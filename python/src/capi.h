/* capi.h - types of NumPy's C interface that only its functions need. */
#pragma once
#include <stdlib.h>
#include "array_methods.h"
#include "npb_types.h"
#include "algo_py.h"

typedef unsigned char npy_bool;
typedef struct PyArray_Dims { npy_intp *ptr; int len; } PyArray_Dims;
enum { NPB_USERDEF = 256 };

typedef struct PyArray_ArrFuncs {
    void *cast[21];
    PyObject *(*getitem)(void *, void *);
    int (*setitem)(PyObject *, void *, void *);
    void (*copyswapn)(void *, npy_intp, void *, npy_intp, npy_intp, int, void *);
    void (*copyswap)(void *, void *, int, void *);
    int (*compare)(const void *, const void *, void *);
    int (*argmax)(void *, npy_intp, npy_intp *, void *);
    void (*dotfunc)(void *, npy_intp, void *, npy_intp, void *, npy_intp, void *);
    int (*scanfunc)(void *, void *, char *, PyArray_Descr *);
    int (*fromstr)(char *, void *, char **, PyArray_Descr *);
    npy_bool (*nonzero)(void *, void *);
    int (*fill)(void *, npy_intp, void *);
    int (*fillwithscalar)(void *, npy_intp, void *, void *);
    void *sort[3], *argsort[3];
    PyObject *castdict;
    void *scalarkind, *cancastscalarkindto, *cancastto, *former[3];
    int (*argmin)(void *, npy_intp, npy_intp *, void *);
} PyArray_ArrFuncs;
_Static_assert(sizeof(PyArray_ArrFuncs) == 376, "part of the binary interface");

/* User dtypes, where they are supported. */
PyArray_ArrFuncs *npb_user_arrfuncs(PyArray_Descr *descr);
void *npb_bool_scalars(void) __attribute__((weak)); /* the array {False, True} of PyBoolScalarObject */
int npb_copy_cyclic_cast(PyArrayObject *dst, PyArrayObject *src);
