/* capi.h - types of NumPy's C interface that only its functions need, and the prototypes of all its functions, from their list. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include "array_methods.h"
#include "npb_types.h"
#include "algo_py.h"
#include "npb_iter.h"

typedef unsigned char npy_bool;
typedef uint32_t npy_uint32;
typedef int64_t npy_datetime;
typedef nm_order NPY_ORDER;
typedef nm_casting NPY_CASTING;
typedef nm_clip_mode NPY_CLIPMODE;
typedef enum { NPY_SEARCHLEFT, NPY_SEARCHRIGHT } NPY_SEARCHSIDE;
typedef enum { NPY_INTROSELECT } NPY_SELECTKIND;
typedef enum { NPY_QUICKSORT, NPY_HEAPSORT, NPY_STABLESORT, NPY_SORT_STABLE = 2, NPY_SORT_DESCENDING = 4 } NPY_SORTKIND;
typedef enum { NPY_NOSCALAR = -1, NPY_BOOL_SCALAR, NPY_INTPOS_SCALAR, NPY_INTNEG_SCALAR, NPY_FLOAT_SCALAR, NPY_COMPLEX_SCALAR,
               NPY_OBJECT_SCALAR } NPY_SCALARKIND;
typedef int NPY_DATETIMEUNIT;
typedef int NPY_ARRAYMETHOD_FLAGS;
typedef struct PyArray_Dims { npy_intp *ptr; int len; } PyArray_Dims;
typedef struct PyArray_Chunk { PyObject_HEAD PyObject *base; void *ptr; npy_intp len; int flags; } PyArray_Chunk;
typedef struct npy_stride_sort_item { npy_intp perm, stride; } npy_stride_sort_item;
typedef struct npy_datetimestruct { int64_t year; int32_t month, day, hour, min, sec, us, ps, as; } npy_datetimestruct;
_Static_assert(sizeof(npy_datetimestruct) == 40, "part of the binary interface");
enum { NPY_NOTYPE = 25, NPB_USERDEF = 256 };

/* ------------------------------------------------------------------ dtypes as extensions see them */
typedef void PyArray_VectorUnaryFunc(void *from, void *to, npy_intp n, void *from_arr, void *to_arr);
typedef int PyArray_SortFunc(void *items, npy_intp n, void *arr);
typedef int PyArray_ArgSortFunc(void *items, npy_intp *index, npy_intp n, void *arr);
typedef struct PyArray_ArrFuncs {
    PyArray_VectorUnaryFunc *cast[21];
    PyObject *(*getitem)(void *, void *);
    int (*setitem)(PyObject *, void *, void *);
    void (*copyswapn)(void *, npy_intp, void *, npy_intp, npy_intp, int, void *);
    void (*copyswap)(void *, void *, int, void *);
    int (*compare)(const void *, const void *, void *);
    int (*argmax)(void *, npy_intp, npy_intp *, void *);
    void (*dotfunc)(void *, npy_intp, void *, npy_intp, void *, npy_intp, void *);
    int (*scanfunc)(FILE *, void *, char *, PyArray_Descr *);
    int (*fromstr)(char *, void *, char **, PyArray_Descr *);
    npy_bool (*nonzero)(void *, void *);
    int (*fill)(void *, npy_intp, void *);
    int (*fillwithscalar)(void *, npy_intp, void *, void *);
    PyArray_SortFunc *sort[3];
    PyArray_ArgSortFunc *argsort[3];
    PyObject *castdict;
    void *scalarkind;
    int **cancastscalarkindto, *cancastto;
    void *former[3];
    int (*argmin)(void *, npy_intp, npy_intp *, void *);
} PyArray_ArrFuncs;
_Static_assert(sizeof(PyArray_ArrFuncs) == 376, "part of the binary interface");

typedef struct PyArray_DescrProto {
    PyObject_HEAD
    PyTypeObject *typeobj;
    char kind, type, byteorder, flags;
    int type_num, elsize, alignment;
    PyArray_ArrayDescr *subarray;
    PyObject *fields, *names;
    PyArray_ArrFuncs *f;
    PyObject *metadata;
    NpyAuxData *c_metadata;
    Py_hash_t hash;
} PyArray_DescrProto;
_Static_assert(sizeof(PyArray_DescrProto) == 96, "part of the binary interface");

/* ------------------------------------------------------------------ methods of arrays of dtypes: casts and ufunc loops */
typedef struct PyArrayMethodObject PyArrayMethodObject;
typedef struct PyArrayMethod_Context {
    PyObject *caller;
    PyArrayMethodObject *method;
    PyArray_Descr *const *descriptors;
    void *_reserved;
    uint64_t flags;
    void *parameters;
} PyArrayMethod_Context;
typedef struct PyArrayMethod_Spec {
    const char *name;
    int nin, nout;
    NPY_CASTING casting;
    NPY_ARRAYMETHOD_FLAGS flags;
    PyArray_DTypeMeta **dtypes;
    PyType_Slot *slots;
} PyArrayMethod_Spec;
typedef struct PyUFunc_LoopSlot { const char *name; PyArrayMethod_Spec *spec; } PyUFunc_LoopSlot;
typedef struct PyArrayDTypeMeta_Spec {
    PyTypeObject *typeobj;
    int flags;
    PyArrayMethod_Spec **casts;
    PyType_Slot *slots;
    PyTypeObject *baseclass;
} PyArrayDTypeMeta_Spec;
typedef int PyArrayMethod_StridedLoop(PyArrayMethod_Context *, char *const *data, const npy_intp *n, const npy_intp *strides,
                                      NpyAuxData *aux);
typedef NPY_CASTING PyArrayMethod_ResolveDescriptors(PyArrayMethodObject *, PyArray_DTypeMeta *const *, PyArray_Descr *const *given,
                                                     PyArray_Descr **loop_descrs, npy_intp *view_offset);
typedef int PyArrayMethod_GetLoop(PyArrayMethod_Context *, int aligned, int move_references, const npy_intp *strides,
                                  PyArrayMethod_StridedLoop **loop, NpyAuxData **aux, NPY_ARRAYMETHOD_FLAGS *flags);
typedef int PyArrayMethod_TranslateGivenDescriptors(int nin, int nout, PyArray_DTypeMeta *const *, PyArray_Descr *const *given,
                                                    PyArray_Descr **made);
typedef int PyArrayMethod_TranslateLoopDescriptors(int nin, int nout, PyArray_DTypeMeta *const *, PyArray_Descr *const *given,
                                                   PyArray_Descr **original, PyArray_Descr **loop_descrs);
typedef int PyArrayMethod_PromoterFunction(PyObject *ufunc, PyArray_DTypeMeta *const *ops, PyArray_DTypeMeta *const *signature,
                                           PyArray_DTypeMeta **made);

/* ------------------------------------------------------------------ iterators, strings */
typedef npb_iter NpyIter;
typedef int NpyIter_IterNextFunc(NpyIter *);
typedef void NpyIter_GetMultiIndexFunc(NpyIter *, npy_intp *);
typedef struct npy_string_allocator npy_string_allocator;
typedef struct npy_packed_static_string npy_packed_static_string;
typedef struct npy_static_string npy_static_string;
typedef struct PyArray_StringDTypeObject PyArray_StringDTypeObject;

#define DATA(slot, since, name, type, address)
#define FUNC(slot, since, name, result, parameters) result name parameters;
#define NONE(slot, since, name, result, parameters, failure)
#include "api_array.def"
#include "api_ufunc.def"
#undef DATA
#undef FUNC
#undef NONE

/* The dtype that stands for "not given"; takes over the reference. */
static inline PyArray_Descr *or_double(PyArray_Descr *descr) { return descr ? descr : npb_descr_of(NM_DOUBLE); }
PyArray_ArrFuncs *npb_arrfuncs(const PyArray_Descr *descr);
void npb_fill_arrfuncs(void);
void *npb_bool_scalars(void) __attribute__((weak)); /* the array {False, True} of PyBoolScalarObject */
int npb_copy_cyclic_cast(PyArrayObject *dst, PyArrayObject *src);
