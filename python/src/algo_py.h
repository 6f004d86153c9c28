/* algo_py.h - what the bindings of the algorithms share. */
#pragma once
#include "array_methods.h"
#include "algo/take.h"
#include "base/fp.h"

int npb_clipmode_converter(PyObject *, void *nm_clip_mode_out);
/* The result that goes to out=: result (stolen) is copied into out, which is returned; out NULL or None: result itself. */
PyObject *npb_give_out(PyObject *result, PyObject *out);
/* A sequence of array-likes as arrays and their views; subclasses stay what they are. */
typedef struct npb_arrays { Py_ssize_t n; PyArrayObject **array; nm_view *view; const nm_view **pointer; uint8_t *weak; } npb_arrays;
int npb_arrays_begin(npb_arrays *s, PyObject *sequence, const char *problem);
void npb_arrays_end(npb_arrays *s);
/* The result dtype of the arrays, Python numbers counting by kind; new reference. */
PyArray_Descr *npb_arrays_dtype(npb_arrays *s);
/* A numeric built-in dtype whose kernels need no host. */
static inline bool npb_is_number(const PyArrayObject *a)
{
    int t = a->descr->type_num;
    return t <= NM_CLONGDOUBLE || t == NM_HALF;
}
/* Run a statement with the floating-point flags watched; what: as in "divide by zero encountered in WHAT". -1 with an exception. */
static inline void npb_fp_begin(void)
{
    nm_fp_clear();
    nm_fp_clear_x87();
}
static inline int npb_fp_end(const char *what)
{
    unsigned flags = nm_fp_read() | nm_fp_read_x87();
    return NM_LIKELY(!flags) ? 0 : npb_fp_report(flags, what);
}

/* Positional functions with a leading underscore that take arrays and plain flags: the Python functions in front of them check
 * arguments. */
#define HELPER(name) static PyObject *name(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
#define ARGUMENTS(count)                                                                                  \
    (void)module;                                                                                         \
    if (nargs != count) {                                                                                 \
        PyErr_Format(PyExc_TypeError, "expected %d arguments, got %zd", count, nargs);                    \
        return NULL;                                                                                      \
    }
#define NPB_ROW(name, f) { name, NPB_FAST(f), METH_FASTCALL, NULL }
static inline bool npb_truth(PyObject *obj) { return obj == Py_True || (obj != Py_False && obj != Py_None && PyObject_IsTrue(obj) == 1); }
/* The array without the subclass; the result as an array even if 0-d. */
static inline PyObject *npb_raw_result(npb_out *out, nm_status status)
{
    return status < 0 || out->n == 0 ? npb_out_end(out, status) : (PyObject *)out->array[0];
}
/* The frame of a helper on one or two array-likes (second NULL: one): their views, and room for its result.  begin: false with an
 * exception; end gives back the result. */
typedef struct npb_frame { PyArrayObject *a, *b; nm_view v, w; npb_out out; } npb_frame;
static inline bool npb_frame_begin(npb_frame *f, PyObject *first, PyObject *second)
{
    f->a = npb_asarray(first);
    f->b = f->a && second ? npb_asarray(second) : NULL;
    if (!f->a || (second && !f->b)) {
        Py_XDECREF(f->a);
        return false;
    }
    f->v = npb_as_view(f->a);
    if (f->b)
        f->w = npb_as_view(f->b);
    npb_out_begin(&f->out);
    return true;
}
static inline PyObject *npb_frame_end(npb_frame *f, PyObject *result)
{
    Py_DECREF(f->a);
    Py_XDECREF(f->b);
    return result;
}
/* The result, unless what was met on the way to it is an error. */
static inline PyObject *npb_fp_checked(PyObject *result, const char *what)
{
    if (result && npb_fp_end(what) < 0)
        Py_CLEAR(result);
    return result;
}
