/* dtype_api.h - user dtypes and typed loops of NumPy 2: the specifications that the tables' functions take. */
#pragma once
#include "ndarraytypes.h"

typedef struct PyArrayMethodObject_tag PyArrayMethodObject;
typedef enum {
    NPY_METH_REQUIRES_PYAPI = 1 << 0, NPY_METH_NO_FLOATINGPOINT_ERRORS = 1 << 1, NPY_METH_SUPPORTS_UNALIGNED = 1 << 2,
    NPY_METH_IS_REORDERABLE = 1 << 3, NPY_METH_RUNTIME_FLAGS = NPY_METH_REQUIRES_PYAPI | NPY_METH_NO_FLOATINGPOINT_ERRORS
} NPY_ARRAYMETHOD_FLAGS;
typedef struct {
    PyObject *caller;                        /* the ufunc; NULL in casts */
    PyArrayMethodObject *method;
    PyArray_Descr *const *descriptors;
#if NPY_FEATURE_VERSION >= NPY_2_4_API_VERSION
    void *_reserved;
    npy_uint64 flags;
    void *parameters;
#endif
} PyArrayMethod_Context;
typedef int PyArrayMethod_StridedLoop(PyArrayMethod_Context *context, char *const *data, const npy_intp *dimensions,
                                      const npy_intp *strides, NpyAuxData *transferdata);
typedef NPY_CASTING PyArrayMethod_ResolveDescriptors(PyArrayMethodObject *method, PyArray_DTypeMeta *const *dtypes,
                                                     PyArray_Descr *const *given, PyArray_Descr **loop_descrs, npy_intp *view_offset);
typedef int PyArrayMethod_GetLoop(PyArrayMethod_Context *context, int aligned, int move_references, const npy_intp *strides,
                                  PyArrayMethod_StridedLoop **out_loop, NpyAuxData **out_transferdata, NPY_ARRAYMETHOD_FLAGS *flags);
typedef int PyArrayMethod_GetReductionInitial(PyArrayMethod_Context *context, npy_bool reduction_is_empty, void *initial);
typedef int PyArrayMethod_TraverseLoop(void *traverse_context, const PyArray_Descr *descr, char *data, npy_intp size, npy_intp stride,
                                       NpyAuxData *auxdata);
typedef int PyArrayMethod_GetTraverseLoop(void *traverse_context, const PyArray_Descr *descr, int aligned, npy_intp fixed_stride,
                                          PyArrayMethod_TraverseLoop **out_loop, NpyAuxData **out_auxdata, NPY_ARRAYMETHOD_FLAGS *flags);
typedef int PyArrayMethod_PromoterFunction(PyObject *ufunc, PyArray_DTypeMeta *const op_dtypes[], PyArray_DTypeMeta *const signature[],
                                           PyArray_DTypeMeta *new_op_dtypes[]);
struct PyArrayMethod_Spec_tag {
    const char *name;
    int nin, nout;
    NPY_CASTING casting;
    NPY_ARRAYMETHOD_FLAGS flags;
    PyArray_DTypeMeta **dtypes;
    PyType_Slot *slots;
};
struct PyUFunc_LoopSlot_tag { const char *name; PyArrayMethod_Spec *spec; };

/* slots of a method */
#define NPY_METH_resolve_descriptors 2
#define NPY_METH_get_loop 3
#define NPY_METH_get_reduction_initial 4
#define NPY_METH_strided_loop 5
#define NPY_METH_contiguous_loop 6
#define NPY_METH_unaligned_strided_loop 7
#define NPY_METH_unaligned_contiguous_loop 8
#define NPY_METH_contiguous_indexed_loop 9

/* flags and slots of a DType */
#define NPY_DT_ABSTRACT (1 << 1)
#define NPY_DT_PARAMETRIC (1 << 2)
#define NPY_DT_NUMERIC (1 << 3)
#define NPY_DT_discover_descr_from_pyobject 1
#define NPY_DT_default_descr 3
#define NPY_DT_common_dtype 4
#define NPY_DT_common_instance 5
#define NPY_DT_ensure_canonical 6
#define NPY_DT_setitem 7
#define NPY_DT_getitem 8
#define NPY_DT_get_clear_loop 9
#define NPY_DT_get_fill_zero_loop 10
#define NPY_DT_finalize_descr 11
#define NPY_DT_get_constant 12
typedef PyArray_Descr *PyArrayDTypeMeta_DiscoverDescrFromPyobject(PyArray_DTypeMeta *cls, PyObject *obj);
typedef PyArray_Descr *PyArrayDTypeMeta_DefaultDescriptor(PyArray_DTypeMeta *cls);
typedef PyArray_DTypeMeta *PyArrayDTypeMeta_CommonDType(PyArray_DTypeMeta *a, PyArray_DTypeMeta *b);
typedef PyArray_Descr *PyArrayDTypeMeta_CommonInstance(PyArray_Descr *a, PyArray_Descr *b);
typedef PyArray_Descr *PyArrayDTypeMeta_EnsureCanonical(PyArray_Descr *descr);
typedef PyArray_Descr *PyArrayDTypeMeta_FinalizeDescriptor(PyArray_Descr *descr);
typedef int PyArrayDTypeMeta_SetItem(PyArray_Descr *descr, PyObject *value, char *item);
typedef PyObject *PyArrayDTypeMeta_GetItem(PyArray_Descr *descr, char *item);
struct PyArrayDTypeMeta_Spec_tag {
    PyTypeObject *typeobj;                   /* of the scalars */
    int flags;
    PyArrayMethod_Spec **casts;              /* ends with NULL; a dtype that is NULL stands for the new one */
    PyType_Slot *slots;
    PyTypeObject *baseclass;
};

/* what NPY_DT_get_constant is asked for: items, then C integers */
#define NPY_CONSTANT_zero 1
#define NPY_CONSTANT_one 2
#define NPY_CONSTANT_all_bits_set 3
#define NPY_CONSTANT_maximum_finite 4
#define NPY_CONSTANT_minimum_finite 5
#define NPY_CONSTANT_inf 6
#define NPY_CONSTANT_ninf 7
#define NPY_CONSTANT_nan 8
#define NPY_CONSTANT_finfo_radix 9
#define NPY_CONSTANT_finfo_eps 10
#define NPY_CONSTANT_finfo_smallest_normal 11
#define NPY_CONSTANT_finfo_smallest_subnormal 12
#define NPY_CONSTANT_finfo_nmant (1 << 16)
#define NPY_CONSTANT_finfo_min_exp ((1 << 16) + 1)
#define NPY_CONSTANT_finfo_max_exp ((1 << 16) + 2)
#define NPY_CONSTANT_finfo_decimal_digits ((1 << 16) + 3)

/* members of PyArray_ArrFuncs as slots of a DType */
enum {
    NPY_DT_PyArray_ArrFuncs_getitem = (1 << 11) + 1, NPY_DT_PyArray_ArrFuncs_setitem, NPY_DT_PyArray_ArrFuncs_compare = (1 << 11) + 5,
    NPY_DT_PyArray_ArrFuncs_argmax, NPY_DT_PyArray_ArrFuncs_dotfunc, NPY_DT_PyArray_ArrFuncs_scanfunc, NPY_DT_PyArray_ArrFuncs_fromstr,
    NPY_DT_PyArray_ArrFuncs_nonzero, NPY_DT_PyArray_ArrFuncs_fill, NPY_DT_PyArray_ArrFuncs_fillwithscalar, NPY_DT_PyArray_ArrFuncs_sort,
    NPY_DT_PyArray_ArrFuncs_argsort, NPY_DT_PyArray_ArrFuncs_argmin = (1 << 11) + 22
};
