/* array_methods.h - ndarray's methods by file, for the table in array_methods.c, and helpers that only they share. */
#pragma once
#include "array_private.h"

#define NPB_DECLARE_METHOD(name) PyObject *npb_array_##name(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
/* array_shape.c */
NPB_DECLARE_METHOD(reshape);
NPB_DECLARE_METHOD(flatten);
NPB_DECLARE_METHOD(ravel);
NPB_DECLARE_METHOD(copy);
NPB_DECLARE_METHOD(squeeze);
NPB_DECLARE_METHOD(diagonal);
NPB_DECLARE_METHOD(view);
NPB_DECLARE_METHOD(astype);
NPB_DECLARE_METHOD(resize);
PyObject *npb_array_transpose(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *npb_array_swapaxes(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *npb_transpose_by(PyArrayObject *arr, const npb_shape *axes);
PyObject *npb_wrap_plain(PyArrayObject *self, PyObject *result /* stolen */);
PyObject *npb_astype_subarray(PyArrayObject *arr, PyArray_Descr *descr /* stolen */, nm_order order, bool subok);
bool npb_view_equivalent(PyArray_Descr *a, PyArray_Descr *b);
PyArray_Descr *npb_adapt_descr(PyArrayObject *arr, PyArray_Descr *descr /* stolen */);
PyArray_Descr *npb_string_for(PyArray_Descr *from, PyArray_Descr *kind);
PyArray_Descr *npb_adapt_datetime(PyArrayObject *arr, PyArray_Descr *descr /* stolen */);
/* array_convert.c */
NPB_DECLARE_METHOD(tobytes);
NPB_DECLARE_METHOD(tofile);
NPB_DECLARE_METHOD(byteswap);
NPB_DECLARE_METHOD(getfield);
NPB_DECLARE_METHOD(setfield);
NPB_DECLARE_METHOD(setflags);
NPB_DECLARE_METHOD(dump);
PyObject *npb_array_item_method(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *npb_array_tolist(PyArrayObject *self, PyObject *unused);
PyObject *npb_array_fill(PyArrayObject *self, PyObject *value);
PyObject *npb_array_dumps(PyArrayObject *self, PyObject *unused);
/* array_number.c */
PyObject *npb_array_complex(PyArrayObject *self, PyObject *unused);
/* coerce.c */
/* the S or U dtype that holds every item of an object array */
PyArray_Descr *npb_discover_string(PyArrayObject *objects, PyArray_Descr *kind);
/* array_algo.c */
#define NPB_FOR_ALGO_METHODS(X) \
    X(sum) X(prod) X(max) X(min) X(all) X(any) X(cumsum) X(cumprod) X(mean) X(std) X(var) X(argmax) X(argmin) X(sort) X(argsort) \
    X(partition) X(argpartition) X(searchsorted) X(conj) X(conjugate) X(clip) X(round) X(choose) X(compress) X(nonzero) X(put) \
    X(repeat) X(take) X(trace) X(dot)
#define X(name) NPB_DECLARE_METHOD(name);
NPB_FOR_ALGO_METHODS(X)
#undef X
int npb_sort_kind_converter(PyObject *, void *nm_sort_kind_out);
int npb_select_kind_converter(PyObject *, void *unused);
int npb_search_side_converter(PyObject *, void *right_out);
PyObject *npb_into_out(PyObject *result /* stolen */, PyObject *out, const char *what);
PyObject *npb_round(PyArrayObject *self, int decimals, PyObject *out);
PyObject *npb_return_0d(PyArrayObject *arr /* stolen */);
/* function_array.c, function_sources.c */
int npb_like(const char *name, PyObject *like, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **result);
PyObject *npb_from_text(const char *text, Py_ssize_t length, PyArray_Descr *descr, npy_intp count, const char *sep);
int npb_check_device(PyObject *device);
extern char npb_no_data;
