/* ndarraytypes.h - the constants and structs of NumPy's C interface, and what can be said of them without calling a function. */
#pragma once
#include "npy_common.h"

#define NPY_MAXDIMS 64
#define NPY_MAXARGS 64
#define NPY_MAXDIMS_LEGACY_ITERS 32          /* of flat and broadcast iterators */
#define NPY_RAVEL_AXIS NPY_MIN_INT           /* an axis argument that stands for None */
#define NPY_BUFSIZE 8192
#define NPY_MIN_BUFSIZE ((int)sizeof(npy_cdouble))
#define NPY_MAX_BUFSIZE (1000000 * NPY_MIN_BUFSIZE)
#define NPY_ALLOW_THREADS 1
#define NPY_PRIORITY 0.0
#define NPY_SUBTYPE_PRIORITY 1.0
#define NPY_SCALAR_PRIORITY -1000000.0
#define NPY_NUM_FLOATTYPE 3
#define NPY_USE_PYMEM 1

/* ------------------------------------------------------------------ type numbers and letters */
enum NPY_TYPES {
    NPY_BOOL = 0, NPY_BYTE, NPY_UBYTE, NPY_SHORT, NPY_USHORT, NPY_INT, NPY_UINT, NPY_LONG, NPY_ULONG, NPY_LONGLONG, NPY_ULONGLONG,
    NPY_FLOAT, NPY_DOUBLE, NPY_LONGDOUBLE, NPY_CFLOAT, NPY_CDOUBLE, NPY_CLONGDOUBLE,
    NPY_OBJECT = 17, NPY_STRING, NPY_UNICODE, NPY_VOID, NPY_DATETIME, NPY_TIMEDELTA, NPY_HALF,
    NPY_CHAR = 24, NPY_NOTYPE = 25, NPY_USERDEF = 256, NPY_NTYPES_LEGACY = 24, NPY_NTYPES_ABI_COMPATIBLE = 21, NPY_VSTRING = 2056
};
enum NPY_TYPECHAR {
    NPY_BOOLLTR = '?', NPY_BYTELTR = 'b', NPY_UBYTELTR = 'B', NPY_SHORTLTR = 'h', NPY_USHORTLTR = 'H', NPY_INTLTR = 'i', NPY_UINTLTR = 'I',
    NPY_LONGLTR = 'l', NPY_ULONGLTR = 'L', NPY_LONGLONGLTR = 'q', NPY_ULONGLONGLTR = 'Q', NPY_HALFLTR = 'e', NPY_FLOATLTR = 'f',
    NPY_DOUBLELTR = 'd', NPY_LONGDOUBLELTR = 'g', NPY_CFLOATLTR = 'F', NPY_CDOUBLELTR = 'D', NPY_CLONGDOUBLELTR = 'G', NPY_OBJECTLTR = 'O',
    NPY_STRINGLTR = 'S', NPY_UNICODELTR = 'U', NPY_VOIDLTR = 'V', NPY_DATETIMELTR = 'M', NPY_TIMEDELTALTR = 'm', NPY_CHARLTR = 'c',
    NPY_INTPLTR = 'n', NPY_UINTPLTR = 'N', NPY_VSTRINGLTR = 'T', NPY_GENBOOLLTR = 'b', NPY_SIGNEDLTR = 'i', NPY_UNSIGNEDLTR = 'u',
    NPY_FLOATINGLTR = 'f', NPY_COMPLEXLTR = 'c'
};
#define NPY_INT8 NPY_BYTE
#define NPY_UINT8 NPY_UBYTE
#define NPY_INT16 NPY_SHORT
#define NPY_UINT16 NPY_USHORT
#define NPY_INT32 NPY_INT
#define NPY_UINT32 NPY_UINT
#if NPY_SIZEOF_LONG == 8
#define NPY_INT64 NPY_LONG
#define NPY_UINT64 NPY_ULONG
#define NPY_INTP NPY_LONG
#define NPY_UINTP NPY_ULONG
#else
#define NPY_INT64 NPY_LONGLONG
#define NPY_UINT64 NPY_ULONGLONG
#define NPY_INTP NPY_LONGLONG
#define NPY_UINTP NPY_ULONGLONG
#endif
#define NPY_FLOAT16 NPY_HALF
#define NPY_FLOAT32 NPY_FLOAT
#define NPY_FLOAT64 NPY_DOUBLE
#define NPY_COMPLEX64 NPY_CFLOAT
#define NPY_COMPLEX128 NPY_CDOUBLE
#if NPY_SIZEOF_LONGDOUBLE == 16
#define NPY_FLOAT128 NPY_LONGDOUBLE
#define NPY_COMPLEX256 NPY_CLONGDOUBLE
#endif
#define NPY_DEFAULT_INT NPY_INTP
#define NPY_DEFAULT_TYPE NPY_DOUBLE

/* ------------------------------------------------------------------ arguments of functions */
typedef enum { NPY_QUICKSORT = 0, NPY_HEAPSORT = 1, NPY_MERGESORT = 2, NPY_STABLESORT = 2, NPY_SORT_DEFAULT = 0, NPY_SORT_STABLE = 2,
               NPY_SORT_DESCENDING = 4 } NPY_SORTKIND;
typedef enum { NPY_INTROSELECT = 0 } NPY_SELECTKIND;
typedef enum { NPY_SEARCHLEFT = 0, NPY_SEARCHRIGHT = 1 } NPY_SEARCHSIDE;
typedef enum {
    NPY_NOSCALAR = -1, NPY_BOOL_SCALAR, NPY_INTPOS_SCALAR, NPY_INTNEG_SCALAR, NPY_FLOAT_SCALAR, NPY_COMPLEX_SCALAR, NPY_OBJECT_SCALAR
} NPY_SCALARKIND;
typedef enum { NPY_ANYORDER = -1, NPY_CORDER = 0, NPY_FORTRANORDER = 1, NPY_KEEPORDER = 2 } NPY_ORDER;
typedef enum {
    NPY_NO_CASTING = 0, NPY_EQUIV_CASTING, NPY_SAFE_CASTING, NPY_SAME_KIND_CASTING, NPY_UNSAFE_CASTING,
#if NPY_FEATURE_VERSION >= NPY_2_4_API_VERSION
    NPY_SAME_VALUE_CASTING = 64 | NPY_UNSAFE_CASTING
#endif
} NPY_CASTING;
typedef enum { NPY_CLIP = 0, NPY_WRAP = 1, NPY_RAISE = 2 } NPY_CLIPMODE;
typedef enum { NPY_VALID = 0, NPY_SAME = 1, NPY_FULL = 2 } NPY_CORRELATEMODE;
typedef enum { NPY_DEVICE_CPU = 0 } NPY_DEVICE;
#define NPY_NSORTS 3
#define NPY_NSELECTS 1
#define NPY_NSEARCHSIDES 2
#define NPY_NSCALARKINDS 6

typedef enum {
    NPY_FR_ERROR = -1, NPY_FR_Y = 0, NPY_FR_M = 1, NPY_FR_W = 2, NPY_FR_D = 4, NPY_FR_h = 5, NPY_FR_m = 6, NPY_FR_s = 7, NPY_FR_ms = 8,
    NPY_FR_us = 9, NPY_FR_ns = 10, NPY_FR_ps = 11, NPY_FR_fs = 12, NPY_FR_as = 13, NPY_FR_GENERIC = 14
} NPY_DATETIMEUNIT;
#define NPY_DATETIME_NUMUNITS (NPY_FR_GENERIC + 1)
#define NPY_DATETIME_DEFAULTUNIT NPY_FR_GENERIC
#define NPY_DATETIME_MAX_ISO8601_STRLEN 62
typedef enum {
    NPY_BUSDAY_FORWARD, NPY_BUSDAY_FOLLOWING = NPY_BUSDAY_FORWARD, NPY_BUSDAY_BACKWARD, NPY_BUSDAY_PRECEDING = NPY_BUSDAY_BACKWARD,
    NPY_BUSDAY_MODIFIEDFOLLOWING, NPY_BUSDAY_MODIFIEDPRECEDING, NPY_BUSDAY_NAT, NPY_BUSDAY_RAISE
} NPY_BUSDAY_ROLL;

/* ------------------------------------------------------------------ flags of arrays and requirements */
#define NPY_ARRAY_C_CONTIGUOUS 0x0001
#define NPY_ARRAY_F_CONTIGUOUS 0x0002
#define NPY_ARRAY_OWNDATA 0x0004
#define NPY_ARRAY_FORCECAST 0x0010
#define NPY_ARRAY_ENSURECOPY 0x0020
#define NPY_ARRAY_ENSUREARRAY 0x0040
#define NPY_ARRAY_ELEMENTSTRIDES 0x0080
#define NPY_ARRAY_ALIGNED 0x0100
#define NPY_ARRAY_NOTSWAPPED 0x0200
#define NPY_ARRAY_WRITEABLE 0x0400
#define NPY_ARR_HAS_DESCR 0x0800             /* of PyArrayInterface only */
#define NPY_ARRAY_WRITEBACKIFCOPY 0x2000
#define NPY_ARRAY_ENSURENOCOPY 0x4000
#define NPY_ARRAY_BEHAVED (NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE)
#define NPY_ARRAY_BEHAVED_NS (NPY_ARRAY_BEHAVED | NPY_ARRAY_NOTSWAPPED)
#define NPY_ARRAY_CARRAY (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_BEHAVED)
#define NPY_ARRAY_CARRAY_RO (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED)
#define NPY_ARRAY_FARRAY (NPY_ARRAY_F_CONTIGUOUS | NPY_ARRAY_BEHAVED)
#define NPY_ARRAY_FARRAY_RO (NPY_ARRAY_F_CONTIGUOUS | NPY_ARRAY_ALIGNED)
#define NPY_ARRAY_DEFAULT NPY_ARRAY_CARRAY
#define NPY_ARRAY_IN_ARRAY NPY_ARRAY_CARRAY_RO
#define NPY_ARRAY_OUT_ARRAY NPY_ARRAY_CARRAY
#define NPY_ARRAY_INOUT_ARRAY NPY_ARRAY_CARRAY
#define NPY_ARRAY_INOUT_ARRAY2 (NPY_ARRAY_CARRAY | NPY_ARRAY_WRITEBACKIFCOPY)
#define NPY_ARRAY_IN_FARRAY NPY_ARRAY_FARRAY_RO
#define NPY_ARRAY_OUT_FARRAY NPY_ARRAY_FARRAY
#define NPY_ARRAY_INOUT_FARRAY NPY_ARRAY_FARRAY
#define NPY_ARRAY_INOUT_FARRAY2 (NPY_ARRAY_FARRAY | NPY_ARRAY_WRITEBACKIFCOPY)
#define NPY_ARRAY_UPDATE_ALL (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS | NPY_ARRAY_ALIGNED)

/* of dtypes */
#define NPY_ITEM_REFCOUNT 0x01
#define NPY_ITEM_HASOBJECT 0x01
#define NPY_LIST_PICKLE 0x02
#define NPY_ITEM_IS_POINTER 0x04
#define NPY_NEEDS_INIT 0x08
#define NPY_NEEDS_PYAPI 0x10
#define NPY_USE_GETITEM 0x20
#define NPY_USE_SETITEM 0x40
#define NPY_ALIGNED_STRUCT 0x80
#define NPY_FROM_FIELDS (NPY_ITEM_REFCOUNT | NPY_LIST_PICKLE | NPY_NEEDS_INIT | NPY_NEEDS_PYAPI)
#define NPY_OBJECT_DTYPE_FLAGS (NPY_FROM_FIELDS | NPY_ITEM_IS_POINTER | NPY_USE_GETITEM)

/* byte orders */
#define NPY_LITTLE '<'
#define NPY_BIG '>'
#define NPY_NATIVE '='
#define NPY_SWAP 's'
#define NPY_IGNORE '|'
#if NPY_BYTE_ORDER == NPY_BIG_ENDIAN
#define NPY_NATBYTE NPY_BIG
#define NPY_OPPBYTE NPY_LITTLE
#else
#define NPY_NATBYTE NPY_LITTLE
#define NPY_OPPBYTE NPY_BIG
#endif

/* of NpyIter: for the whole, then for an operand */
#define NPY_ITER_C_INDEX 0x00000001
#define NPY_ITER_F_INDEX 0x00000002
#define NPY_ITER_MULTI_INDEX 0x00000004
#define NPY_ITER_EXTERNAL_LOOP 0x00000008
#define NPY_ITER_COMMON_DTYPE 0x00000010
#define NPY_ITER_REFS_OK 0x00000020
#define NPY_ITER_ZEROSIZE_OK 0x00000040
#define NPY_ITER_REDUCE_OK 0x00000080
#define NPY_ITER_RANGED 0x00000100
#define NPY_ITER_BUFFERED 0x00000200
#define NPY_ITER_GROWINNER 0x00000400
#define NPY_ITER_DELAY_BUFALLOC 0x00000800
#define NPY_ITER_DONT_NEGATE_STRIDES 0x00001000
#define NPY_ITER_COPY_IF_OVERLAP 0x00002000
#define NPY_ITER_GLOBAL_FLAGS 0x0000ffff
#define NPY_ITER_READWRITE 0x00010000
#define NPY_ITER_READONLY 0x00020000
#define NPY_ITER_WRITEONLY 0x00040000
#define NPY_ITER_NBO 0x00080000
#define NPY_ITER_ALIGNED 0x00100000
#define NPY_ITER_CONTIG 0x00200000
#define NPY_ITER_COPY 0x00400000
#define NPY_ITER_UPDATEIFCOPY 0x00800000
#define NPY_ITER_ALLOCATE 0x01000000
#define NPY_ITER_NO_SUBTYPE 0x02000000
#define NPY_ITER_VIRTUAL 0x04000000
#define NPY_ITER_NO_BROADCAST 0x08000000
#define NPY_ITER_WRITEMASKED 0x10000000
#define NPY_ITER_ARRAYMASK 0x20000000
#define NPY_ITER_OVERLAP_ASSUME_ELEMENTWISE 0x40000000
#define NPY_ITER_PER_OP_FLAGS 0xffff0000

/* ------------------------------------------------------------------ dtypes */
typedef struct NpyAuxData_tag NpyAuxData;
typedef void NpyAuxData_FreeFunc(NpyAuxData *);
typedef NpyAuxData *NpyAuxData_CloneFunc(NpyAuxData *);
struct NpyAuxData_tag { NpyAuxData_FreeFunc *free; NpyAuxData_CloneFunc *clone; void *reserved[2]; };
#define NPY_AUXDATA_FREE(aux) do { if (aux) (aux)->free(aux); } while (0)
#define NPY_AUXDATA_CLONE(aux) ((aux)->clone(aux))

typedef struct _PyArray_Descr {
    PyObject_HEAD
    PyTypeObject *typeobj;                   /* of the scalars */
    char kind, type, byteorder, _former_flags;
    int type_num;
    npy_uint64 flags;
    npy_intp elsize, alignment;
    PyObject *metadata;
    npy_hash_t hash;
    void *reserved_null[2];
} PyArray_Descr;
typedef PyArray_Descr _PyArray_DescrNumPy2;

typedef struct _arr_descr { PyArray_Descr *base; PyObject *shape; } PyArray_ArrayDescr;

/* What the dtypes with fields, sub-arrays and units have beyond that; built-in and old-style user dtypes only. */
typedef struct _PyArray_LegacyDescr {
    PyObject_HEAD
    PyTypeObject *typeobj;
    char kind, type, byteorder, _former_flags;
    int type_num;
    npy_uint64 flags;
    npy_intp elsize, alignment;
    PyObject *metadata;
    npy_hash_t hash;
    void *reserved_null[2];
    PyArray_ArrayDescr *subarray;
    PyObject *fields, *names;
    NpyAuxData *c_metadata;
} _PyArray_LegacyDescr;

typedef struct { PyArray_Descr *descr; npy_intp offset; PyObject *title; } NpyDescrFieldInfo;
typedef struct { NPY_DATETIMEUNIT base; int num; } PyArray_DatetimeMetaData;
typedef struct { NpyAuxData base; PyArray_DatetimeMetaData meta; } PyArray_DatetimeDTypeMetaData;
typedef struct { npy_int64 year; npy_int32 month, day, hour, min, sec, us, ps, as; } npy_datetimestruct;
typedef struct { npy_int64 day; npy_int32 sec, us, ps, as; } npy_timedeltastruct;

/* ------------------------------------------------------------------ arrays */
typedef struct tagPyArrayObject_fields {
    PyObject_HEAD
    char *data;
    int nd;
    npy_intp *dimensions, *strides;
    PyObject *base;
    PyArray_Descr *descr;
    int flags;
    PyObject *weakreflist, *_buffer_info;
    PyObject *mem_handler;
} PyArrayObject_fields;
typedef PyArrayObject_fields PyArrayObject;

typedef struct { npy_intp *ptr; int len; } PyArray_Dims;
typedef struct { PyObject_HEAD PyObject *base; void *ptr; npy_intp len; int flags; } PyArray_Chunk;
typedef struct { npy_intp perm, stride; } npy_stride_sort_item;

/* The struct behind __array_struct__. */
typedef struct {
    int two;
    int nd;
    char typekind;
    int itemsize;
    int flags;
    Py_intptr_t *shape, *strides;
    void *data;
    PyObject *descr;
} PyArrayInterface;

typedef struct { void *ctx; void *(*malloc)(void *, size_t); void *(*calloc)(void *, size_t, size_t);
                 void *(*realloc)(void *, void *, size_t);
                 void (*free)(void *, void *, size_t); } PyDataMemAllocator;
typedef struct { char name[127]; uint8_t version; PyDataMemAllocator allocator; } PyDataMem_Handler;

/* ------------------------------------------------------------------ the functions of a dtype */
typedef PyObject *PyArray_GetItemFunc(void *item, void *array);
typedef int PyArray_SetItemFunc(PyObject *value, void *item, void *array);
typedef void PyArray_CopySwapNFunc(void *to, npy_intp to_stride, void *from, npy_intp from_stride, npy_intp n, int swap, void *array);
typedef void PyArray_CopySwapFunc(void *to, void *from, int swap, void *array);
typedef npy_bool PyArray_NonzeroFunc(void *item, void *array);
typedef int PyArray_CompareFunc(const void *a, const void *b, void *array);
typedef int PyArray_ArgFunc(void *items, npy_intp n, npy_intp *found, void *array);
typedef void PyArray_DotFunc(void *a, npy_intp a_stride, void *b, npy_intp b_stride, void *result, npy_intp n, void *array);
typedef void PyArray_VectorUnaryFunc(void *from, void *to, npy_intp n, void *from_array, void *to_array);
typedef int PyArray_ScanFunc(FILE *file, void *item, char *ignore, PyArray_Descr *descr);
typedef int PyArray_FromStrFunc(char *text, void *item, char **end, PyArray_Descr *descr);
typedef int PyArray_FillFunc(void *items, npy_intp n, void *array);
typedef int PyArray_FillWithScalarFunc(void *items, npy_intp n, void *value, void *array);
typedef int PyArray_SortFunc(void *items, npy_intp n, void *array);
typedef int PyArray_ArgSortFunc(void *items, npy_intp *order, npy_intp n, void *array);
typedef int PyArray_ScalarKindFunc(void *array);
typedef struct {
    PyArray_VectorUnaryFunc *cast[NPY_NTYPES_ABI_COMPATIBLE];
    PyArray_GetItemFunc *getitem;
    PyArray_SetItemFunc *setitem;
    PyArray_CopySwapNFunc *copyswapn;
    PyArray_CopySwapFunc *copyswap;
    PyArray_CompareFunc *compare;
    PyArray_ArgFunc *argmax;
    PyArray_DotFunc *dotfunc;
    PyArray_ScanFunc *scanfunc;
    PyArray_FromStrFunc *fromstr;
    PyArray_NonzeroFunc *nonzero;
    PyArray_FillFunc *fill;
    PyArray_FillWithScalarFunc *fillwithscalar;
    PyArray_SortFunc *sort[NPY_NSORTS];
    PyArray_ArgSortFunc *argsort[NPY_NSORTS];
    PyObject *castdict;
    PyArray_ScalarKindFunc *scalarkind;
    int **cancastscalarkindto, *cancastto;
    void *_unused1, *_unused2, *_unused3;
    PyArray_ArgFunc *argmin;
} PyArray_ArrFuncs;

/* What PyArray_RegisterDataType takes: a dtype as it was before NumPy 2. */
typedef struct {
    PyObject_HEAD
    PyTypeObject *typeobj;
    char kind, type, byteorder, flags;
    int type_num, elsize, alignment;
    PyArray_ArrayDescr *subarray;
    PyObject *fields, *names;
    PyArray_ArrFuncs *f;
    PyObject *metadata;
    NpyAuxData *c_metadata;
    npy_hash_t hash;
} PyArray_DescrProto;

/* ------------------------------------------------------------------ iterators */
typedef struct PyArrayIterObject_tag PyArrayIterObject;
typedef char *(*npy_iter_get_dataptr_t)(PyArrayIterObject *iter, const npy_intp *coordinates);
struct PyArrayIterObject_tag {
    PyObject_HEAD
    int nd_m1;
    npy_intp index, size;
    npy_intp coordinates[NPY_MAXDIMS_LEGACY_ITERS], dims_m1[NPY_MAXDIMS_LEGACY_ITERS], strides[NPY_MAXDIMS_LEGACY_ITERS];
    npy_intp backstrides[NPY_MAXDIMS_LEGACY_ITERS], factors[NPY_MAXDIMS_LEGACY_ITERS];
    PyArrayObject *ao;
    char *dataptr;
    npy_bool contiguous;
    npy_intp bounds[NPY_MAXDIMS_LEGACY_ITERS][2], limits[NPY_MAXDIMS_LEGACY_ITERS][2], limits_sizes[NPY_MAXDIMS_LEGACY_ITERS];
    npy_iter_get_dataptr_t translate;
};
typedef struct {
    PyObject_HEAD
    int numiter;
    npy_intp size, index;
    int nd;
    npy_intp dimensions[NPY_MAXDIMS_LEGACY_ITERS];
    PyArrayIterObject *iters[];              /* at most NPY_MAXARGS */
} PyArrayMultiIterObject;
typedef struct {
    PyArrayIterObject base;
    npy_intp nd, dimensions[NPY_MAXDIMS_LEGACY_ITERS];
    PyArrayIterObject *_internal_iter;
    char *constant;
    int mode;
} PyArrayNeighborhoodIterObject;
enum {
    NPY_NEIGHBORHOOD_ITER_ZERO_PADDING, NPY_NEIGHBORHOOD_ITER_ONE_PADDING, NPY_NEIGHBORHOOD_ITER_CONSTANT_PADDING,
    NPY_NEIGHBORHOOD_ITER_CIRCULAR_PADDING, NPY_NEIGHBORHOOD_ITER_MIRROR_PADDING
};
typedef struct NpyIter_InternalOnly NpyIter;
typedef int NpyIter_IterNextFunc(NpyIter *);
typedef void NpyIter_GetMultiIndexFunc(NpyIter *, npy_intp *);

/* ------------------------------------------------------------------ user dtypes of NumPy 2, and text of any length */
typedef struct PyArrayDTypeMeta_Spec_tag PyArrayDTypeMeta_Spec;
typedef struct PyArrayMethod_Spec_tag PyArrayMethod_Spec;
typedef struct PyUFunc_LoopSlot_tag PyUFunc_LoopSlot;
typedef struct PyArray_DTypeMeta_tag PyArray_DTypeMeta;
typedef int PyArrayMethod_TranslateGivenDescriptors(int nin, int nout, PyArray_DTypeMeta *const wrapped[], PyArray_Descr *const given[],
                                                    PyArray_Descr *translated[]);
typedef int PyArrayMethod_TranslateLoopDescriptors(int nin, int nout, PyArray_DTypeMeta *const dtypes[], PyArray_Descr *const given[],
                                                   PyArray_Descr *original[], PyArray_Descr *loop_descrs[]);
struct PyArray_DTypeMeta_tag {
    PyHeapTypeObject super;
    PyArray_Descr *singleton;
    int type_num;
    PyTypeObject *scalar_type;
    npy_uint64 flags;
    void *dt_slots, *reserved[3];
};
typedef struct npy_packed_static_string npy_packed_static_string;
typedef struct npy_string_allocator npy_string_allocator;
typedef struct { size_t size; const char *buf; } npy_static_string;
typedef struct {
    PyArray_Descr base;
    PyObject *na_object;
    char coerce, has_nan_na, has_string_na, array_owned;
    npy_static_string default_string, na_name;
    npy_string_allocator *allocator;
} PyArray_StringDTypeObject;

/* ------------------------------------------------------------------ reading arrays and dtypes */
static inline int PyArray_NDIM(const PyArrayObject *a) { return a->nd; }
static inline void *PyArray_DATA(const PyArrayObject *a) { return a->data; }
static inline char *PyArray_BYTES(const PyArrayObject *a) { return a->data; }
static inline npy_intp *PyArray_DIMS(const PyArrayObject *a) { return a->dimensions; }
static inline npy_intp *PyArray_SHAPE(const PyArrayObject *a) { return a->dimensions; }
static inline npy_intp *PyArray_STRIDES(const PyArrayObject *a) { return a->strides; }
static inline npy_intp PyArray_DIM(const PyArrayObject *a, int axis) { return a->dimensions[axis]; }
static inline npy_intp PyArray_STRIDE(const PyArrayObject *a, int axis) { return a->strides[axis]; }
static inline PyObject *PyArray_BASE(const PyArrayObject *a) { return a->base; }
static inline PyArray_Descr *PyArray_DESCR(const PyArrayObject *a) { return a->descr; }
static inline PyArray_Descr *PyArray_DTYPE(const PyArrayObject *a) { return a->descr; }
static inline PyObject *PyArray_HANDLER(PyArrayObject *a) { return a->mem_handler; }
static inline int PyArray_FLAGS(const PyArrayObject *a) { return a->flags; }
static inline int PyArray_CHKFLAGS(const PyArrayObject *a, int flags) { return (a->flags & flags) == flags; }
static inline void PyArray_ENABLEFLAGS(PyArrayObject *a, int flags) { a->flags |= flags; }
static inline void PyArray_CLEARFLAGS(PyArrayObject *a, int flags) { a->flags &= ~flags; }
static inline npy_intp PyArray_ITEMSIZE(const PyArrayObject *a) { return a->descr->elsize; }
static inline int PyArray_TYPE(const PyArrayObject *a) { return a->descr->type_num; }

static inline npy_intp PyDataType_ELSIZE(const PyArray_Descr *d) { return d->elsize; }
static inline void PyDataType_SET_ELSIZE(PyArray_Descr *d, npy_intp size) { d->elsize = size; }
static inline npy_intp PyDataType_ALIGNMENT(const PyArray_Descr *d) { return d->alignment; }
static inline npy_uint64 PyDataType_FLAGS(const PyArray_Descr *d) { return d->flags; }
static inline PyObject *PyDataType_METADATA(const PyArray_Descr *d) { return d->metadata; }
#define PyDataType_ISLEGACY(d) ((unsigned)((d)->type_num) <= NPY_VSTRING && (d)->type_num >= 0)
#define NPY_LEGACY_FIELD(d, type, name)                                                                   \
    (PyDataType_ISLEGACY(d) ? (type)((const _PyArray_LegacyDescr *)(d))->name : (type)NULL)
static inline PyArray_ArrayDescr *PyDataType_SUBARRAY(const PyArray_Descr *d)
{
    return NPY_LEGACY_FIELD(d, PyArray_ArrayDescr *, subarray);
}
static inline PyObject *PyDataType_NAMES(const PyArray_Descr *d) { return NPY_LEGACY_FIELD(d, PyObject *, names); }
static inline PyObject *PyDataType_FIELDS(const PyArray_Descr *d) { return NPY_LEGACY_FIELD(d, PyObject *, fields); }
static inline NpyAuxData *PyDataType_C_METADATA(const PyArray_Descr *d) { return NPY_LEGACY_FIELD(d, NpyAuxData *, c_metadata); }
#define PyDataType_FLAGCHK(d, flag) ((PyDataType_FLAGS(d) & (flag)) == (flag))
#define PyDataType_REFCHK(d) PyDataType_FLAGCHK(d, NPY_ITEM_REFCOUNT)
#define PyDataType_HASFIELDS(d) (PyDataType_NAMES(d) != NULL)
#define PyDataType_HASSUBARRAY(d) (PyDataType_SUBARRAY(d) != NULL)
#define PyDataType_ISUNSIZED(d) (PyDataType_ELSIZE(d) == 0 && !PyDataType_HASFIELDS(d))
#define PyDataType_MAKEUNSIZED(d) PyDataType_SET_ELSIZE((d), 0)

/* ------------------------------------------------------------------ kinds of types: of numbers, descriptors and arrays */
static inline int PyTypeNum_ISBOOL(int n) { return n == NPY_BOOL; }
static inline int PyTypeNum_ISUNSIGNED(int n)
{
    return n == NPY_UBYTE || n == NPY_USHORT || n == NPY_UINT || n == NPY_ULONG || n == NPY_ULONGLONG;
}
static inline int PyTypeNum_ISSIGNED(int n)
{
    return n == NPY_BYTE || n == NPY_SHORT || n == NPY_INT || n == NPY_LONG || n == NPY_LONGLONG;
}
static inline int PyTypeNum_ISINTEGER(int n) { return n >= NPY_BYTE && n <= NPY_ULONGLONG; }
static inline int PyTypeNum_ISFLOAT(int n) { return (n >= NPY_FLOAT && n <= NPY_LONGDOUBLE) || n == NPY_HALF; }
static inline int PyTypeNum_ISCOMPLEX(int n) { return n >= NPY_CFLOAT && n <= NPY_CLONGDOUBLE; }
static inline int PyTypeNum_ISNUMBER(int n) { return (n >= 0 && n <= NPY_CLONGDOUBLE) || n == NPY_HALF; }
static inline int PyTypeNum_ISSTRING(int n) { return n == NPY_STRING || n == NPY_UNICODE; }
static inline int PyTypeNum_ISFLEXIBLE(int n) { return n >= NPY_STRING && n <= NPY_VOID; }
static inline int PyTypeNum_ISDATETIME(int n) { return n == NPY_DATETIME || n == NPY_TIMEDELTA; }
static inline int PyTypeNum_ISUSERDEF(int n) { return n >= NPY_USERDEF && n < NPY_VSTRING; }
static inline int PyTypeNum_ISEXTENDED(int n) { return PyTypeNum_ISFLEXIBLE(n) || PyTypeNum_ISUSERDEF(n); }
static inline int PyTypeNum_ISOBJECT(int n) { return n == NPY_OBJECT; }
#define PyDataType_ISBOOL(d) PyTypeNum_ISBOOL((d)->type_num)
#define PyDataType_ISUNSIGNED(d) PyTypeNum_ISUNSIGNED((d)->type_num)
#define PyDataType_ISSIGNED(d) PyTypeNum_ISSIGNED((d)->type_num)
#define PyDataType_ISINTEGER(d) PyTypeNum_ISINTEGER((d)->type_num)
#define PyDataType_ISFLOAT(d) PyTypeNum_ISFLOAT((d)->type_num)
#define PyDataType_ISCOMPLEX(d) PyTypeNum_ISCOMPLEX((d)->type_num)
#define PyDataType_ISNUMBER(d) PyTypeNum_ISNUMBER((d)->type_num)
#define PyDataType_ISSTRING(d) PyTypeNum_ISSTRING((d)->type_num)
#define PyDataType_ISFLEXIBLE(d) PyTypeNum_ISFLEXIBLE((d)->type_num)
#define PyDataType_ISDATETIME(d) PyTypeNum_ISDATETIME((d)->type_num)
#define PyDataType_ISUSERDEF(d) PyTypeNum_ISUSERDEF((d)->type_num)
#define PyDataType_ISEXTENDED(d) PyTypeNum_ISEXTENDED((d)->type_num)
#define PyDataType_ISOBJECT(d) PyTypeNum_ISOBJECT((d)->type_num)
#define PyArray_ISBOOL(a) PyTypeNum_ISBOOL(PyArray_TYPE(a))
#define PyArray_ISUNSIGNED(a) PyTypeNum_ISUNSIGNED(PyArray_TYPE(a))
#define PyArray_ISSIGNED(a) PyTypeNum_ISSIGNED(PyArray_TYPE(a))
#define PyArray_ISINTEGER(a) PyTypeNum_ISINTEGER(PyArray_TYPE(a))
#define PyArray_ISFLOAT(a) PyTypeNum_ISFLOAT(PyArray_TYPE(a))
#define PyArray_ISCOMPLEX(a) PyTypeNum_ISCOMPLEX(PyArray_TYPE(a))
#define PyArray_ISNUMBER(a) PyTypeNum_ISNUMBER(PyArray_TYPE(a))
#define PyArray_ISSTRING(a) PyTypeNum_ISSTRING(PyArray_TYPE(a))
#define PyArray_ISFLEXIBLE(a) PyTypeNum_ISFLEXIBLE(PyArray_TYPE(a))
#define PyArray_ISDATETIME(a) PyTypeNum_ISDATETIME(PyArray_TYPE(a))
#define PyArray_ISUSERDEF(a) PyTypeNum_ISUSERDEF(PyArray_TYPE(a))
#define PyArray_ISEXTENDED(a) PyTypeNum_ISEXTENDED(PyArray_TYPE(a))
#define PyArray_ISOBJECT(a) PyTypeNum_ISOBJECT(PyArray_TYPE(a))
#define PyArray_HASFIELDS(a) PyDataType_HASFIELDS(PyArray_DESCR(a))
#define PyArray_ISVARIABLE(a) PyTypeNum_ISFLEXIBLE(PyArray_TYPE(a))

#define PyArray_ISNBO(order) ((order) != NPY_OPPBYTE)
#define PyArray_IsNativeByteOrder PyArray_ISNBO
#define PyArray_ISNOTSWAPPED(a) PyArray_ISNBO(PyArray_DESCR(a)->byteorder)
#define PyArray_ISBYTESWAPPED(a) (!PyArray_ISNOTSWAPPED(a))
#define PyDataType_ISNOTSWAPPED(d) PyArray_ISNBO((d)->byteorder)
#define PyDataType_ISBYTESWAPPED(d) (!PyDataType_ISNOTSWAPPED(d))
#define PyArray_FLAGSWAP(a, flags) (PyArray_CHKFLAGS(a, flags) && PyArray_ISNOTSWAPPED(a))
#define PyArray_EquivByteorders(a, b) (((a) == (b)) || PyArray_ISNBO(a) == PyArray_ISNBO(b))

/* ------------------------------------------------------------------ layouts */
#define PyArray_IS_C_CONTIGUOUS(a) PyArray_CHKFLAGS((a), NPY_ARRAY_C_CONTIGUOUS)
#define PyArray_IS_F_CONTIGUOUS(a) PyArray_CHKFLAGS((a), NPY_ARRAY_F_CONTIGUOUS)
#define PyArray_ISCONTIGUOUS(a) PyArray_IS_C_CONTIGUOUS(a)
#define PyArray_ISFORTRAN(a) (PyArray_IS_F_CONTIGUOUS(a) && !PyArray_IS_C_CONTIGUOUS(a))
#define PyArray_FORTRAN_IF(a) (PyArray_IS_F_CONTIGUOUS(a) ? NPY_ARRAY_F_CONTIGUOUS : 0)
#define PyArray_ISONESEGMENT(a) (PyArray_IS_C_CONTIGUOUS(a) || PyArray_IS_F_CONTIGUOUS(a))
#define PyArray_ISWRITEABLE(a) PyArray_CHKFLAGS((a), NPY_ARRAY_WRITEABLE)
#define PyArray_ISALIGNED(a) PyArray_CHKFLAGS((a), NPY_ARRAY_ALIGNED)
#define PyArray_ISBEHAVED(a) PyArray_FLAGSWAP((a), NPY_ARRAY_BEHAVED)
#define PyArray_ISBEHAVED_RO(a) PyArray_FLAGSWAP((a), NPY_ARRAY_ALIGNED)
#define PyArray_ISCARRAY(a) PyArray_FLAGSWAP((a), NPY_ARRAY_CARRAY)
#define PyArray_ISCARRAY_RO(a) PyArray_FLAGSWAP((a), NPY_ARRAY_CARRAY_RO)
#define PyArray_ISFARRAY(a) PyArray_FLAGSWAP((a), NPY_ARRAY_FARRAY)
#define PyArray_ISFARRAY_RO(a) PyArray_FLAGSWAP((a), NPY_ARRAY_FARRAY_RO)

/* ------------------------------------------------------------------ threads, memory */
#define NPY_BEGIN_ALLOW_THREADS Py_BEGIN_ALLOW_THREADS
#define NPY_END_ALLOW_THREADS Py_END_ALLOW_THREADS
#define NPY_BEGIN_THREADS_DEF PyThreadState *_save = NULL;
#define NPY_BEGIN_THREADS do { _save = PyEval_SaveThread(); } while (0);
#define NPY_END_THREADS do { if (_save) { PyEval_RestoreThread(_save); _save = NULL; } } while (0);
#define NPY_BEGIN_THREADS_THRESHOLDED(n) do { if ((n) > 500) _save = PyEval_SaveThread(); } while (0);
#define NPY_BEGIN_THREADS_DESCR(d) do { if (!PyDataType_FLAGCHK((d), NPY_NEEDS_PYAPI)) NPY_BEGIN_THREADS } while (0);
#define NPY_END_THREADS_DESCR(d) do { if (!PyDataType_FLAGCHK((d), NPY_NEEDS_PYAPI)) NPY_END_THREADS } while (0);
#define NPY_ALLOW_C_API_DEF PyGILState_STATE _gil;
#define NPY_ALLOW_C_API do { _gil = PyGILState_Ensure(); } while (0);
#define NPY_DISABLE_C_API do { PyGILState_Release(_gil); } while (0);

#define PyArray_malloc PyMem_RawMalloc
#define PyArray_realloc PyMem_RawRealloc
#define PyArray_free PyMem_RawFree
static inline npy_intp *PyDimMem_NEW(int n) { return (npy_intp *)PyMem_RawMalloc((size_t)n * sizeof(npy_intp)); }
static inline npy_intp *PyDimMem_RENEW(npy_intp *p, int n) { return (npy_intp *)PyMem_RawRealloc(p, (size_t)n * sizeof(npy_intp)); }
static inline void PyDimMem_FREE(npy_intp *p) { PyMem_RawFree(p); }
