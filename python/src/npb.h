/* npb.h - the binding's own interface between its files: NumPy objects over the core's views.
 *
 * File            owns
 * module.c        the extension module: calls every npb_init_*, adds every method table
 * args.c          argument parsing by table
 * errors.c        nm_status -> Python exception; thread-local ctx; exception types of numen.exceptions
 * descr*.c        dtype objects, DTypeMeta classes, np.dtype(...) parsing, promotion, finding nm_dtype
 * scalar*.c       the scalar type hierarchy, its arithmetic; item <-> Python object (npb_getitem, npb_setitem)
 * array*.c        ndarray: allocation, views, getset, methods, number and sequence protocols, flags object, pickling
 * coerce.c        np.array and everything -> array
 * indexing*.c     a[...] and a[...] = v
 * buffer.c dlpack.c  exports and imports
 * ufunc*.c        ufunc objects, __array_ufunc__, errstate, reductions
 * override.c      __array_function__
 * nditer.c flatiter.c multi_iter.c
 * function*.c     module-level functions
 *
 * Conventions: functions return new references or NULL with an exception set, int functions 0 or -1.  "steals" is said where it happens. */
#pragma once
#include "npb_abi.h"
#include "base/base.h"
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "view/view.h"

/* ------------------------------------------------------------------ types (static: their addresses are ABI) */
extern PyTypeObject PyArray_Type, PyArrayIter_Type, PyArrayMultiIter_Type, PyUFunc_Type, PyArrayFlags_Type, NpyIter_Type;
extern PyArray_DTypeMeta PyArrayDescr_TypeFull;              /* np.dtype; its metatype is PyArrayDTypeMeta_Type */
#define PyArrayDescr_Type (*(PyTypeObject *)&PyArrayDescr_TypeFull)
extern PyTypeObject PyArrayDTypeMeta_Type;
/* abstract scalars */
extern PyTypeObject PyGenericArrType_Type, PyNumberArrType_Type, PyIntegerArrType_Type, PySignedIntegerArrType_Type,
    PyUnsignedIntegerArrType_Type, PyInexactArrType_Type, PyFloatingArrType_Type, PyComplexFloatingArrType_Type,
    PyFlexibleArrType_Type, PyCharacterArrType_Type;
/* concrete scalars, by NumPy's C type names */
extern PyTypeObject PyBoolArrType_Type, PyByteArrType_Type, PyShortArrType_Type, PyIntArrType_Type, PyLongArrType_Type,
    PyLongLongArrType_Type, PyUByteArrType_Type, PyUShortArrType_Type, PyUIntArrType_Type, PyULongArrType_Type,
    PyULongLongArrType_Type, PyHalfArrType_Type, PyFloatArrType_Type, PyDoubleArrType_Type, PyLongDoubleArrType_Type,
    PyCFloatArrType_Type, PyCDoubleArrType_Type, PyCLongDoubleArrType_Type, PyObjectArrType_Type, PyStringArrType_Type,
    PyUnicodeArrType_Type, PyVoidArrType_Type, PyDatetimeArrType_Type, PyTimedeltaArrType_Type;

#define PyArray_Check(op) PyObject_TypeCheck((PyObject *)(op), &PyArray_Type)
#define PyArray_CheckExact(op) (Py_TYPE(op) == &PyArray_Type)
#define PyArray_DescrCheck(op) PyObject_TypeCheck((PyObject *)(op), &PyArrayDescr_Type)
#define npb_is_scalar(op) PyObject_TypeCheck((PyObject *)(op), &PyGenericArrType_Type)   /* a NumPy scalar */

/* ------------------------------------------------------------------ errors.c */
nm_lib *npb_lib(void);
nm_ctx *npb_ctx(void);                                /* this thread's; never NULL once the module is up (fatal on no memory) */
void *npb_raise(nm_status status);                    /* set the exception that the ctx's failure stands for; returns NULL */
static inline int npb_check(nm_status status)         /* 0, or -1 with the exception set */
{
    if (NM_LIKELY(status >= 0))
        return 0;
    npb_raise(status);
    return -1;
}
/* Around whatever calls back into Python objects, which may hold themselves: 0, or -1 with RecursionError when Python's limit or the
 * C stack is used up.  where is " in a sum" or the like. */
int npb_enter(const char *where);
void npb_leave(void);
bool npb_stack_low(void);
extern struct npb_errors {                            /* types made at start-up, importable from numen.exceptions */
    PyObject *AxisError, *ComplexWarning, *VisibleDeprecationWarning, *DTypePromotionError, *TooHardError, *RankWarning,
        *UFuncTypeError, *UFuncNoLoopError, *UFuncBinaryResolutionError, *UFuncInputCastingError, *UFuncOutputCastingError,
        *ArrayMemoryError, *LinAlgError;
} npb_errors;

/* ------------------------------------------------------------------ args.c */
enum { NPB_OPTIONAL = 1, NPB_KWONLY = 2, NPB_POSONLY = 4 };
typedef struct npb_param {
    const char *name;
    int flags;
    int (*convert)(PyObject *arg, void *out);         /* 1 ok, 0 error (PyArg's converters); NULL: store the borrowed PyObject * */
    PyObject *interned;                               /* filled at first use */
} npb_param;
typedef struct npb_signature { const char *fname; npb_param *params; int n; int ready, npos, required; } npb_signature;
/* NPB_SIGNATURE(reshape_sig, "reshape", {"shape", NPB_OPTIONAL, NULL}, {"order", NPB_OPTIONAL, npb_order_converter}); */
#define NPB_SIGNATURE(id, fname, ...)                                                     \
    static npb_param id##_params[] = { __VA_ARGS__ };                                     \
    static npb_signature id = { fname, id##_params, sizeof id##_params / sizeof id##_params[0], 0, 0, 0 }
/* out[i] points at what parameter i is stored in; untouched for absent optional ones.  0, or -1 with NumPy's TypeError. */
int npb_parse(npb_signature *sig, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, void *const *out);
/* One of a few words, as str or bytes.  word: 1 it is one, 0 none, -1 an exception is set; what and must for the error: "order", "must be
 * ...". */
typedef int npb_word(const char *text, Py_ssize_t n, void *out);
int npb_word_converter(PyObject *obj, void *out, npb_word *word, const char *what, const char *must);
int npb_bool_converter(PyObject *, void *int_out);
int npb_int_converter(PyObject *, void *int_out);            /* truth values too */
int npb_ssize_converter(PyObject *, void *intp_out);         /* likewise */
int npb_order_converter(PyObject *, void *nm_order_out);
int npb_casting_converter(PyObject *, void *nm_casting_out);
int npb_any_casting_converter(PyObject *, void *nm_casting_out);         /* 'same_value' too */
int npb_intp_converter(PyObject *, void *npy_intp_out);               /* one index-like integer */
int npb_axis_converter(PyObject *, void *int_out);                    /* None -> NPB_AXIS_NONE */
#define NPB_AXIS_NONE INT_MIN
int npb_copy_converter(PyObject *, void *int_out);                    /* True/False/None and _CopyMode -> NPB_COPY_* */
enum { NPB_COPY_NEVER = 0, NPB_COPY_ALWAYS = 1, NPB_COPY_IF_NEEDED = 2 };
typedef struct npb_shape { int n; npy_intp d[NM_MAXDIMS]; } npb_shape;
int npb_shape_converter(PyObject *, void *npb_shape_out);             /* an int or a sequence of ints */
int npb_optional_shape_converter(PyObject *, void *npb_shape_out);    /* None leaves n as it is */
/* axis=None, an int or a tuple of ints -> which[ndim] flags. */
int npb_axes_from(PyObject *axis, int ndim, bool *which);
npy_intp npb_as_intp(PyObject *obj);                                  /* via __index__; -1 with an exception */

/* ------------------------------------------------------------------ descr.c */
/* What PyArray_DTypeMeta.dt_slots points at. */
typedef struct npb_class {
    const nm_class *cls;                                              /* the core's class; NULL for abstract DTypes */
    bool parametric;                                                  /* nm_dtype.param is the descriptor */
    bool (*equal)(const PyArray_Descr *, const PyArray_Descr *);      /* user dtypes; NULL: all of one class and size are equal */
    /* user dtypes: item <-> object; NULL for built-in ones */
    PyObject *(*getitem)(const char *item, PyArray_Descr *, PyArrayObject *arr);
    PyObject *(*scalar)(const char *item, PyArray_Descr *, PyObject *base);
    int (*setitem)(PyArray_Descr *, char *item, PyObject *value);
    void *spare[8];
    void *arrfuncs[47];                                               /* a PyArray_ArrFuncs, where NumPy's own test helpers look for it */
} npb_class;
_Static_assert(offsetof(npb_class, arrfuncs) == 112, "part of the binary interface");
void npb_refresh_class(int num);                                      /* after nm_class_register replaced a built-in one */
PyArray_Descr *npb_descr_of(int num);                                 /* the singleton of a built-in number, new reference */
PyArray_DTypeMeta *npb_dtypemeta_of(int num);                         /* borrowed */
nm_dtype npb_dtype(const PyArray_Descr *descr);                       /* borrows descr in .param */
PyArray_Descr *npb_descr_from(const nm_dtype *dt);                    /* a descriptor for a core dtype (param NULL or a descr) */
int npb_descr_converter(PyObject *, void *descr_out);                 /* like PyArray_DescrConverter: None -> float64; new reference */
int npb_optional_descr_converter(PyObject *, void *descr_out);        /* None -> NULL */
PyArray_Descr *npb_descr_sized(int num, npy_intp elsize);             /* S, U (bytes), V */
PyArray_Descr *npb_descr_newbyteorder(PyArray_Descr *, char order);   /* '<' '>' '=' 'S' 's' */
PyArray_Descr *npb_descr_native(PyArray_Descr *);                     /* the same in native order, new reference */
PyArray_Descr *npb_promote(PyArray_Descr *a, PyArray_Descr *b);
/* np.result_type of n descriptors; weak[i] (or weak NULL) says which stand for Python numbers. */
PyArray_Descr *npb_result_type(int n, PyArray_Descr *const *descrs, const uint8_t *weak);
bool npb_equiv(const PyArray_Descr *a, const PyArray_Descr *b);       /* np.dtype equality */
bool npb_can_cast(PyArray_Descr *from, PyArray_Descr *to, nm_casting);
#define npb_is_native(d) ((d)->byteorder != (NPB_LITTLE ? '>' : '<'))
#define NPB_LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define npb_has_refs(d) (((d)->flags & NPY_ITEM_REFCOUNT) != 0)
bool npb_has_gaps(const PyArray_Descr *d);                            /* bytes of an item that no field covers (record_class.c) */

/* ------------------------------------------------------------------ scalar*.c */
PyObject *npb_getitem(const char *item, PyArray_Descr *descr, PyArrayObject *arr);   /* arr.item(): a Python object */
int npb_assign_subarray(PyArray_Descr *descr, char *data, PyObject *obj);    /* over one subarray at data */
int npb_setitem(PyArray_Descr *descr, char *item, PyObject *value);   /* item at any address; NumPy's errors */
PyObject *npb_scalar(const char *item, PyArray_Descr *descr, PyObject *base);        /* a NumPy scalar of an item at any address */
/* The value of a NumPy scalar: its descr (new reference) and the address of the native item inside the object. */
PyArray_Descr *npb_scalar_descr(PyObject *scalar);
const char *npb_scalar_data(PyObject *scalar);
PyTypeObject *npb_scalar_type(int num);                               /* borrowed */
/* Kind of a Python object as NEP 50 sees it: NM_WEAK_BOOL/INT/FLOAT/COMPLEX for exact-or-sub Python numbers, else NM_STRONG. */
int npb_weak_kind(PyObject *obj);

/* ------------------------------------------------------------------ array*.c */
/* A new array.  descr: stolen.  data NULL: fresh memory (zero: filled with zeros; object arrays always NULL-filled), strides NULL: C order,
 * or F order with flag NPY_ARRAY_F_CONTIGUOUS.  data given: borrowed by the array, base (may be NULL, stolen) keeps it alive.  like:
 * __array_finalize__'s argument or NULL. */
PyObject *npb_array_new(PyTypeObject *type, PyArray_Descr *descr, int nd, const npy_intp *shape, const npy_intp *strides,
                        void *data, int flags, PyObject *like, PyObject *base, bool zero);
#define NPB_ALLOW_EMPTY_STRING 0x10000000   /* flag for npb_array_new: S and U of size 0 stay so */
PyArrayObject *npb_empty(PyArray_Descr *descr /* stolen */, int nd, const npy_intp *shape, bool fortran);
PyArrayObject *npb_zeros(PyArray_Descr *descr /* stolen */, int nd, const npy_intp *shape, bool fortran);
/* Empty array with the axis order (and, if subok, the type) of like; descr stolen, NULL: like's. */
PyArrayObject *npb_empty_like(PyArrayObject *like, PyArray_Descr *descr, nm_order order, bool subok, int nd, const npy_intp *shape);
PyObject *npb_view(PyArrayObject *arr, PyArray_Descr *descr /* stolen, or NULL */, PyTypeObject *type /* or NULL */);
PyObject *npb_array_from_view(PyArrayObject *arr, const nm_view *v);  /* same type and dtype, other shape/strides/data; base collapses */
PyObject *npb_newcopy(PyArrayObject *arr, nm_order order);            /* ndarray or subclass as PyArray_NewCopy */
PyArrayObject *npb_unseen(PyArrayObject *arr);                        /* arr, or a copy if its items are objects (array_algo.c) */
void npb_update_flags(PyArrayObject *arr, int mask);
/* Do a shape and strides (item size given) stay within available bytes, the first item at offset?  1 yes, 0 no. */
int npb_check_strides(int nd, const npy_intp *shape, const npy_intp *strides, npy_intp size, npy_intp available, npy_intp offset);
bool npb_strides_fit(int nd, const npy_intp *shape, const npy_intp *strides, npy_intp size);  /* no distance between items overflows */
int npb_set_base(PyArrayObject *arr, PyObject *base /* stolen */);
NM_INLINE bool npb_is_open(PyArrayObject *arr)                        /* writeable, and no write needs a warning */
{
    return (arr->flags & (NPY_ARRAY_WRITEABLE | NPY_ARRAY_WARN_ON_WRITE)) == NPY_ARRAY_WRITEABLE;
}
int npb_require_writeable(PyArrayObject *arr, const char *name);      /* ValueError "assignment destination is read-only" */
nm_view npb_as_view(PyArrayObject *arr);                              /* borrows everything */
PyObject *npb_return(PyArrayObject *arr /* stolen, may be NULL */);   /* 0-d -> scalar, as PyArray_Return */
int npb_copy_into(PyArrayObject *dst, PyArrayObject *src);            /* dst[...] = src, casting unsafe */
int npb_assign(PyArrayObject *dst, PyObject *value);                  /* dst[...] = anything */
npy_intp npb_size(const PyArrayObject *arr);
static inline npy_intp npb_nbytes(PyArrayObject *a) { return npb_size(a) * a->descr->elsize; }
/* The core asks the binding for result memory: an nm_out whose arrays are collected in order. */
typedef struct npb_out {
    nm_out out;
    PyTypeObject *type;
    PyObject *like;
    PyArrayObject *array[8];
    int n;
    /* array[0] as the core asked for it: a subclass may reshape it at birth */
    nm_viewbuf first;
} npb_out;
void npb_out_begin(npb_out *out);                                     /* exact ndarrays */
PyObject *npb_out_end(npb_out *out, nm_status status);                /* raise, or hand over array[0] through npb_return */

/* ------------------------------------------------------------------ coerce.c */
/* Anything -> array.  descr (borrowed, NULL: discover), flags NPY_ARRAY_* requirements, NPB_COPY_*; min/max depth 0 mean none. */
PyArrayObject *npb_from_any(PyObject *obj, PyArray_Descr *descr, int min_depth, int max_depth, int flags);
static inline PyArrayObject *npb_asarray(PyObject *obj) /* exact ndarray, any dtype */
{
    if (PyArray_CheckExact(obj)) return (PyArrayObject *)Py_NewRef(obj);
    return npb_from_any(obj, NULL, 0, 0, NPY_ARRAY_ENSUREARRAY);
}
int npb_array_converter(PyObject *, void *array_out);                 /* npb_asarray as a converter, new reference */
PyArrayObject *npb_from_array(PyArrayObject *arr, PyArray_Descr *descr /* stolen, or NULL */, int flags);

/* ------------------------------------------------------------------ ufunc*.c, override.c */
PyObject *npb_ufunc(const char *name);                                /* borrowed: the ufunc object of that name */
PyObject *npb_call_ufunc(const char *name, int n, PyObject *const *args); /* np.NAME(*args) */
/* ufunc.reduce; initial NULL: default, where NULL: all, axis NULL: axis 0, None: all; out an array or NULL. */
PyObject *npb_reduce(PyUFuncObject *uf, PyObject *arr, PyObject *axis, PyArray_Descr *dtype, PyObject *out, bool keepdims,
                     PyObject *initial, PyObject *where);
/* arr.METHOD(axis=None, dtype=None, out=None, keepdims=False, initial=..., where=True) as a method of arrays and scalars. */
PyObject *npb_reduce_method(const char *ufunc, const char *fname, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                            PyObject *kwnames);
PyObject *npb_accumulate(PyUFuncObject *uf, PyObject *arr, int axis, PyArray_Descr *dtype, PyObject *out);
/* Floating-point flags (NM_FP_*) under the current errstate: warns, calls or raises "divide by zero encountered in WHAT". */
int npb_fp_report(unsigned flags, const char *what);
/* The number and comparison protocol of ndarray: nb_add is npb_nb_add, and so on (ufunc_number.c). */
#define NPB_FOR_BINARY(X) X(add) X(subtract) X(multiply) X(remainder) X(divmod) X(lshift) X(rshift) X(and) X(or) X(xor) \
    X(floor_divide) X(true_divide) X(matrix_multiply)
#define NPB_FOR_INPLACE(X) X(add) X(subtract) X(multiply) X(remainder) X(lshift) X(rshift) X(and) X(or) X(xor) X(floor_divide) \
    X(true_divide) X(matrix_multiply)
#define NPB_FOR_UNARY(X) X(negative) X(positive) X(absolute) X(invert)
#define X(name) PyObject *npb_nb_##name(PyObject *, PyObject *);
NPB_FOR_BINARY(X)
#undef X
#define X(name) PyObject *npb_nb_inplace_##name(PyObject *, PyObject *);
NPB_FOR_INPLACE(X)
#undef X
#define X(name) PyObject *npb_nb_##name(PyObject *);
NPB_FOR_UNARY(X)
#undef X
PyObject *npb_nb_power(PyObject *, PyObject *, PyObject *);
PyObject *npb_nb_inplace_power(PyObject *, PyObject *, PyObject *);
PyObject *npb_richcompare(PyObject *, PyObject *, int op);
/* Should a binary operation of self (an array or scalar) leave the work to other's reflected method? */
bool npb_gives_way(PyObject *self, PyObject *other, bool inplace);
/* A C function as np.NAME with __array_function__: relevant names the parameters asked ("a out", "*arrays"). */
typedef PyObject *npb_fastcall(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
typedef struct npb_function_def { const char *name; npb_fastcall *impl; npb_signature *sig; const char *relevant; } npb_function_def;
int npb_add_functions(PyObject *module, const npb_function_def *defs);/* ends with name NULL */

/* ------------------------------------------------------------------ docs.c */
const char *npb_doc(const char *name);                                /* of a ufunc or a C function, NULL if there is none */
void npb_document_functions(PyMethodDef *functions);                  /* those without a docstring get theirs */

/* ------------------------------------------------------------------ module.c: every file that has something to set up or offer */
#define NPB_FOR_INITS(X) \
    X(errors) \
    X(array_memory) \
    X(scalar) \
    X(descr) \
    X(array) \
    X(flagsobj) \
    X(array_pickle) \
    X(dlpack) \
    X(object_class) \
    X(record_class) \
    X(time_class) \
    X(time_objects) \
    X(scalar_text) \
    X(scalar_methods) \
    X(errstate) \
    X(override) \
    X(descr_promote) \
    X(ufunc) \
    X(pyloops) \
    X(cast_method) \
    X(coerce) \
    X(function_array) \
    X(algo_functions) \
    X(algo_helpers) \
    X(shape_helpers) \
    X(busday) \
    X(algo_statistics) \
    X(datetime_string) \
    X(linalg) \
    X(random) \
    X(text_compare_py) \
    X(text_print) \
    X(text_io) \
    X(function_sources) \
    X(flatiter) \
    X(broadcast) \
    X(nditer) \
    X(api_table) \
    X(build_info)
#define X(name) int npb_init_##name(PyObject *module);
NPB_FOR_INITS(X)
#undef X
/* The package that public objects say they live in: "numen" until install_as_numpy() changes it, and with it the names of static types. */
extern const char *npb_package;
void npb_name_type(PyTypeObject *type);
/* Interned strings and lazily imported Python helpers. */
PyObject *npb_intern(const char *text);                               /* borrowed, cached for the process */
PyObject *npb_import(const char *module, const char *attr, PyObject **cache);         /* borrowed; imports numen.MODULE once */
