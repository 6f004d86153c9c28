/* scalar.h - what the scalar*.c files share: how scalars are made and where their values lie. */
#pragma once
#include "npb_types.h"
#include "dtype/half_soft.h"

typedef struct { float re, im; } npb_c64;
typedef struct { double re, im; } npb_c128;
typedef struct { long double re, im; } npb_c160;
typedef struct { PyObject_HEAD int64_t obval; PyArray_DatetimeMetaData obmeta; } PyDatetimeScalarObject;
typedef struct { PyObject_HEAD PyObject *obval; } PyObjectScalarObject;

/* Where the value of a scalar of fixed size lies: right behind the head, which keeps 16 bytes' alignment. */
#define NPB_VALUE(self, T) (*(T *)((char *)(self) + sizeof(PyObject)))

PyObject *npb_new_bool(int v);
PyObject *npb_new_double(double v);
PyObject *npb_scalar_blank(int num);                                  /* an exact scalar of a fixed-size number, value not set */
/* Type number of a scalar's class or base class; -1 for user scalars. */
int npb_scalar_num(PyObject *scalar);
int npb_num_of_type(PyTypeObject *type);                              /* exact built-in type -> number, else -1 */
PyObject *npb_void_new(PyTypeObject *type, PyArray_Descr *descr, char *data, PyObject *base, int flags);  /* base NULL: copies data */

/* Slots, by file. */
PyObject *npb_scalar_repr(PyObject *), *npb_scalar_str(PyObject *);   /* scalar_text.c */
PyObject *npb_scalar_format(PyObject *, PyObject *spec);
PyObject *npb_new_number(PyTypeObject *, PyObject *args, PyObject *kwargs);  /* scalar_new.c: tp_new of every kind */
PyObject *npb_new_bytes(PyTypeObject *, PyObject *, PyObject *), *npb_new_str(PyTypeObject *, PyObject *, PyObject *),
         *npb_new_void(PyTypeObject *, PyObject *, PyObject *), *npb_new_object(PyTypeObject *, PyObject *, PyObject *),
         *npb_new_datetime(PyTypeObject *, PyObject *, PyObject *);
PyObject *npb_number_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames);
extern PyNumberMethods npb_generic_numbers;                           /* scalar_math.c */
PyNumberMethods *npb_numbers_of(int num);                             /* slots of a number class */
richcmpfunc npb_compare_of(int num);
PyObject *npb_generic_richcompare(PyObject *, PyObject *, int);
extern PyMethodDef npb_generic_methods[];                             /* scalar_methods.c */
extern PyGetSetDef npb_generic_getset[];
PyMethodDef *npb_methods_of(PyTypeObject *type);                      /* what a class adds to generic */
PyGetSetDef *npb_getset_of(PyTypeObject *type);
Py_hash_t npb_scalar_hash(PyObject *);
PyBufferProcs *npb_buffer_of(int num);                                /* scalar_buffer.c */
extern PySequenceMethods npb_void_sequence;
extern PyMappingMethods npb_void_mapping, npb_generic_mapping;
/* One item to another dtype, casting unsafely, with NumPy's warnings (scalar_item.c). */
int npb_cast_item(PyArray_Descr *to, char *item, PyArray_Descr *from, const char *src);
/* method_docs.c */
void npb_document_methods(PyMethodDef *methods);                      /* give methods without a signature theirs */
void npb_document_abstract(void);
const char *npb_scalar_doc(int num, const char *name);
extern PyMethodDef npb_array_methods[];
