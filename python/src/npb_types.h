/* npb_types.h - the built-in types in one table: what dtype objects, DType classes and scalar types are made from.
 *
 * X(NUM, CName, code, kind, bytes, alignment, "dtype name", "DType class", "scalar type", "C's name for the DType class" or NULL) */
#pragma once
#include "npb.h"

#define NPB_FOR_NUMBERS(X)                                                                                  \
    X(BOOL, Bool, '?', 'b', 1, 1, "bool", "BoolDType", "bool", NULL)                                        \
    X(BYTE, Byte, 'b', 'i', 1, 1, "int8", "Int8DType", "int8", "ByteDType")                                 \
    X(UBYTE, UByte, 'B', 'u', 1, 1, "uint8", "UInt8DType", "uint8", "UByteDType")                           \
    X(SHORT, Short, 'h', 'i', 2, 2, "int16", "Int16DType", "int16", "ShortDType")                           \
    X(USHORT, UShort, 'H', 'u', 2, 2, "uint16", "UInt16DType", "uint16", "UShortDType")                     \
    X(INT, Int, 'i', 'i', 4, 4, "int32", "Int32DType", "int32", "IntDType")                                 \
    X(UINT, UInt, 'I', 'u', 4, 4, "uint32", "UInt32DType", "uint32", "UIntDType")                           \
    X(LONG, Long, 'l', 'i', 8, 8, "int64", "Int64DType", "int64", "LongDType")                              \
    X(ULONG, ULong, 'L', 'u', 8, 8, "uint64", "UInt64DType", "uint64", "ULongDType")                        \
    X(LONGLONG, LongLong, 'q', 'i', 8, 8, "int64", "LongLongDType", "longlong", NULL)                       \
    X(ULONGLONG, ULongLong, 'Q', 'u', 8, 8, "uint64", "ULongLongDType", "ulonglong", NULL)                  \
    X(FLOAT, Float, 'f', 'f', 4, 4, "float32", "Float32DType", "float32", NULL)                             \
    X(DOUBLE, Double, 'd', 'f', 8, 8, "float64", "Float64DType", "float64", NULL)                           \
    X(LONGDOUBLE, LongDouble, 'g', 'f', 16, 16, "float128", "LongDoubleDType", "longdouble", NULL)          \
    X(CFLOAT, CFloat, 'F', 'c', 8, 4, "complex64", "Complex64DType", "complex64", NULL)                     \
    X(CDOUBLE, CDouble, 'D', 'c', 16, 8, "complex128", "Complex128DType", "complex128", NULL)               \
    X(CLONGDOUBLE, CLongDouble, 'G', 'c', 32, 16, "complex256", "CLongDoubleDType", "clongdouble", NULL)    \
    X(HALF, Half, 'e', 'f', 2, 2, "float16", "Float16DType", "float16", NULL)
#define NPB_FOR_OTHERS(X)                                                                                   \
    X(OBJECT, Object, 'O', 'O', 8, 8, "object", "ObjectDType", "object_", NULL)                             \
    X(STRING, String, 'S', 'S', 0, 1, "bytes", "BytesDType", "bytes_", NULL)                                \
    X(UNICODE, Unicode, 'U', 'U', 0, 4, "str", "StrDType", "str_", NULL)                                    \
    X(VOID, Void, 'V', 'V', 0, 1, "void", "VoidDType", "void", NULL)                                        \
    X(DATETIME, Datetime, 'M', 'M', 8, 8, "datetime64", "DateTime64DType", "datetime64", NULL)              \
    X(TIMEDELTA, Timedelta, 'm', 'm', 8, 8, "timedelta64", "TimeDelta64DType", "timedelta64", NULL)
#define NPB_FOR_TYPES(X) NPB_FOR_NUMBERS(X) NPB_FOR_OTHERS(X)

/* ---- descr*.c among themselves and for scalar*.c */
typedef struct NpyAuxData {
    void (*free)(struct NpyAuxData *);
    struct NpyAuxData *(*clone)(struct NpyAuxData *);
    void *reserved[2];
} NpyAuxData;
typedef struct PyArray_DatetimeMetaData { int base, num; } PyArray_DatetimeMetaData;        /* NPY_FR_*, multiple */
typedef struct PyArray_DatetimeDTypeMetaData { NpyAuxData head; PyArray_DatetimeMetaData meta; } PyArray_DatetimeDTypeMetaData;
#define npb_datetime_meta(d) (&((PyArray_DatetimeDTypeMetaData *)(d)->c_metadata)->meta)

PyArray_Descr *npb_descr_new(PyArray_Descr *like);                    /* a copy that may be changed */
PyArray_Descr *npb_descr_fresh(int num);                              /* a changeable descr of a built-in number */
PyArray_Descr *npb_descr_from_object(PyObject *obj, int align);       /* np.dtype(obj, align) */
PyArray_Descr *npb_descr_from_type(PyTypeObject *type);               /* np.dtype(type) */
PyArray_Descr *npb_descr_from_text(const char *text, Py_ssize_t n, PyObject *obj);
PyArray_Descr *npb_descr_struct(PyObject *obj, int align);            /* list or dict */
PyArray_Descr *npb_descr_tuple(PyObject *obj, int align);
PyArray_Descr *npb_descr_subarray(PyArray_Descr *base /* stolen */, PyObject *shape);
PyArray_Descr *npb_descr_canonical(PyArray_Descr *);                  /* native and without gaps */
PyArray_Descr *npb_descr_datetime(int num, int unit, int multiple);
int npb_datetime_unit_parse(const char *text, Py_ssize_t n, PyArray_DatetimeMetaData *meta); /* "[25s]" or "" */
void npb_datetime_unit_text(const PyArray_DatetimeMetaData *meta, char *text);               /* "[25s]" or "", room for 32 */
PyObject *npb_descr_str(PyArray_Descr *);                             /* dtype.str */
PyObject *npb_descr_repr(PyArray_Descr *);
PyObject *npb_descr_text(PyArray_Descr *);                            /* str(dtype) */
PyObject *npb_descr_name(PyArray_Descr *);
Py_hash_t npb_descr_hash(PyArray_Descr *);
/* of dtypes with fields or a subarray; (nm_casting)-1: not even unsafe */
nm_casting npb_parts_rule(PyArray_Descr *a, PyArray_Descr *b);
PyArray_Descr *npb_min_scalar(PyArrayObject *);                       /* of a 0-d array: the smallest dtype that holds its value */
/* steals (NULL too); borrowed: the equal dtype that is kept for good */
PyArray_Descr *npb_keep_descr(PyArray_Descr *);
extern PyGetSetDef npb_descr_getset[];
extern PyMemberDef npb_descr_members[];
extern PyMethodDef npb_descr_methods[];
PyObject *npb_descr_reduce(PyArray_Descr *, PyObject *unused);         /* descr_pickle.c */
int npb_check_field(PyArray_Descr *whole, PyArray_Descr *part, npy_intp offset);  /* array_convert.c: may an item's bytes be seen so? */
PyObject *npb_descr_setstate(PyArray_Descr *, PyObject *state);
/* What a dtype has because its fields, or its subarray's items, have it. */
enum { NPB_FROM_FIELDS = NPY_NEEDS_INIT | NPY_LIST_PICKLE | NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI };
extern PyArray_DTypeMeta *npb_dtype_classes[NM_NTYPES];
extern PyArray_Descr *npb_descr_singletons[NM_NTYPES];
extern PyArray_DTypeMeta npb_abstract_int, npb_abstract_float, npb_abstract_complex, npb_python_int, npb_python_float, npb_python_complex;
PyObject *npb_user_arg_extreme(PyArrayObject *, bool least, int axis, bool keepdims);   /* user_dtype.c */
PyArray_Descr *npb_user_descr(int num);                               /* user_dtype.c: the descriptor of a user dtype, or NULL */
