/* array_private.h - what the ndarray files (array*.c, coerce.c, indexing*.c, buffer.c, dlpack.c, flagsobj.c) share. */
#pragma once
#include <string.h>
#include "npb.h"
#include "plan/transfer.h"
#include "base/alloc.h"

/* A table entry's cast for fastcall functions. */
#define NPB_FAST(f) ((PyCFunction)(void (*)(void))(f))
#define NPB_METHOD(name, f, doc) { name, NPB_FAST(f), METH_FASTCALL | METH_KEYWORDS, doc }

extern PyMethodDef npb_array_methods[];
extern PyGetSetDef npb_array_getset[];
extern PyNumberMethods npb_array_number;
extern PySequenceMethods npb_array_sequence;
extern PyMappingMethods npb_array_mapping;
extern PyBufferProcs npb_array_buffer;

/* ---- array_memory.c: data memory and the handlers of NEP 49 */
typedef struct PyDataMemAllocator {
    void *ctx;
    void *(*malloc)(void *ctx, size_t size);
    void *(*calloc)(void *ctx, size_t count, size_t size);
    void *(*realloc)(void *ctx, void *block, size_t size);
    void (*free)(void *ctx, void *block, size_t size);
} PyDataMemAllocator;
typedef struct PyDataMem_Handler { char name[127]; uint8_t version; PyDataMemAllocator allocator; } PyDataMem_Handler;
extern PyObject *npb_default_handler;
void *npb_data_new(size_t size, bool zero, PyObject **handler);       /* *handler: a new reference; NULL without an exception */
void npb_data_free(void *data, size_t size, PyObject *handler);       /* handler borrowed, NULL: libc */
void *npb_data_resize(void *data, size_t old_size, size_t size, PyObject *handler);
PyObject *npb_get_handler(void);                                      /* PyDataMem_GetHandler */
PyObject *npb_set_handler(PyObject *handler);                         /* PyDataMem_SetHandler */

/* ---- array.c */
#define NPB_HAS(a, flag) (((a)->flags & (flag)) != 0)
#define npb_inline_dims(a) ((npy_intp *)((char *)(a) + sizeof(PyArrayObject)))
/* A view of the same type at data with room for nd dims to be filled by the caller, who then calls npb_update_flags. */
PyArrayObject *npb_view_begin(PyArrayObject *arr, int nd, char *data);
/* Give an array another number of dimensions: room for nd shape and stride words, contents undefined. */
int npb_set_ndim(PyArrayObject *arr, int nd);
void npb_clear_items(PyArray_Descr *descr, char *data, npy_intp n);   /* drop the references of n contiguous items */
PyObject *npb_as_subclass(PyArrayObject *self, PyObject *result /* stolen */);     /* a result for an array of a subclass */
int npb_finalize(PyArrayObject *self, PyObject *like);
int npb_resolve_writeback(PyArrayObject *self);                       /* 1 written back, 0 nothing to do, -1 */
void npb_discard_writeback(PyArrayObject *self);
int npb_set_writeback_base(PyArrayObject *arr, PyArrayObject *base /* stolen */);
PyObject *npb_shape_tuple(int n, const npy_intp *shape);
PyObject *npb_shape_error_text(int n, const npy_intp *shape);         /* "(2,3)" as messages write it */
int npb_fill_scalar(PyArrayObject *arr, PyObject *value);             /* arr.fill */

PyObject *npb_flatiter_new(PyArrayObject *arr);  /* flatiter.c */
int npb_set_dtype(PyArrayObject *self, PyArray_Descr *descr /* stolen */);  /* array_getset.c: self.dtype = descr */
/* array_convert.c: src C-contiguous, dst's dtype; repeated as needed */
int npb_copy_cyclic(PyArrayObject *dst, PyArrayObject *src);

/* ---- array_shape.c */
PyObject *npb_reshape(PyArrayObject *arr, int nd, const npy_intp *shape, nm_order order, int copy);
PyObject *npb_ravel(PyArrayObject *arr, nm_order order);
PyObject *npb_transpose(PyArrayObject *arr, const int *perm /* NULL: reversed */);
PyObject *npb_astype(PyArrayObject *arr, PyArray_Descr *descr /* stolen */, nm_order order, bool copy, bool subok);
int npb_check_cast(PyArrayObject *arr, PyArray_Descr *descr, nm_casting casting);  /* 0, or -1 with NumPy's TypeError */
/* The array for axis=None: flattened, *axis = 0; else arr itself with *axis checked. */
PyArrayObject *npb_check_axis(PyArrayObject *arr, int *axis);

/* ---- array_convert.c */
PyObject *npb_tolist(PyArrayObject *arr);
PyObject *npb_item_at(PyArrayObject *arr, char *data);                /* an element as a Python object */
PyObject *npb_tobytes(PyArrayObject *arr, nm_order order);

/* ---- array_pickle.c */
PyObject *npb_array_reduce(PyArrayObject *self, PyObject *unused);
PyObject *npb_array_reduce_ex(PyArrayObject *self, PyObject *protocol);
PyObject *npb_array_setstate(PyArrayObject *self, PyObject *state);

/* ---- indexing.c */
PyObject *npb_subscript(PyArrayObject *self, PyObject *index);
int npb_ass_subscript(PyArrayObject *self, PyObject *index, PyObject *value);
PyObject *npb_array_item(PyArrayObject *self, Py_ssize_t i);

/* ---- buffer.c, dlpack.c */
void npb_buffer_info_free(PyArrayObject *self);
PyArrayObject *npb_from_buffer_object(PyObject *obj);                 /* Py_NotImplemented if obj exports none that fits */
PyObject *npb_array_dlpack(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *npb_array_dlpack_device(PyArrayObject *self, PyObject *unused);

/* ---- flagsobj.c */
PyObject *npb_flags_object(PyArrayObject *arr);

/* ---- coerce.c */
PyArrayObject *npb_from_array_like(PyObject *obj, PyArray_Descr *descr, bool writeable, int copy, bool never_copy);
PyArrayObject *npb_void_from(PyObject *obj, PyArray_Descr *descr, int max_depth, int flags);
bool npb_copied_itself(PyObject *obj, PyArrayObject *given);          /* did obj's __array__ make the copy that was asked for */
bool npb_array_copy_accepted(PyObject *obj);
bool npb_may_be_array(PyObject *obj);                                 /* offers a buffer, an interface or __array__ */
#define NPB_NDMAX_GIVEN 0x20000000                                    /* flag: max_depth is np.array's ndmax, also 0 */
PyArray_Descr *npb_discover_datetime(PyObject *obj, PyArray_Descr *wanted);
bool npb_is_generic_time(PyArray_Descr *descr);
PyObject *npb_array_struct(PyArrayObject *self);
PyObject *npb_array_interface(PyArrayObject *self);
