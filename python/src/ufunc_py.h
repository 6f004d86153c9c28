/* ufunc_py.h - what the files of the ufunc object share. */
#pragma once
#include "npb.h"
#include "base/fp.h"
#include "ufunc/ufunc.h"

/* One operand of a call: what the user gave and the view that the core sees. */
typedef struct npb_operand {
    PyObject *given;                     /* borrowed */
    PyArrayObject *arr;                  /* owned; NULL for scalars that live in item */
    PyArray_Descr *descr;                /* owned: of a NumPy scalar (arr NULL) */
    nm_view view;
    uint8_t weak;                        /* enum nm_weak */
    _Alignas(16) char item[32];          /* a number's value */
} npb_operand;

nm_ufunc *npb_core_ufunc(PyUFuncObject *uf);
/* An argument as an operand; a NumPy scalar or Python number makes no array. */
int npb_operand_from(npb_operand *op, PyObject *obj);
/* Give the Python numbers among the operands their value at the loop's dtype. */
int npb_operand_settle(npb_operand *op, const nm_dtype *dt);
/* The operand as an array object (for wrapping, objects, reductions). */
PyArrayObject *npb_operand_array(npb_operand *op);
void npb_operand_clear(npb_operand *op);

/* Raise what a failed resolution stands for. */
void npb_raise_resolution(PyUFuncObject *uf, nm_status status, const nm_resolution *r, const npb_operand *ops, const nm_dtype *sig,
                          const nm_dtype *out, nm_casting casting);
/* dtype= / signature= -> sig[nargs] (cls NULL: free) and the descriptors that hold them; 1 if any is set, 0 none, -1 error. */
typedef struct npb_sig { nm_dtype dt[NM_MAXARGS]; PyArray_Descr *hold[NM_MAXARGS]; bool any; } npb_sig;
int npb_refuse_details(const PyArray_Descr *d);      /* such arguments name classes of dtypes only: -1 for a unit, a size, a byte order */
int npb_sig_from(PyUFuncObject *uf, PyObject *dtype, PyObject *signature, npb_sig *sig);
void npb_sig_clear(PyUFuncObject *uf, npb_sig *sig);

/* __array_ufunc__: 1 and *result if some argument took the call, 0 if none wants it, -1 on error. args: all positional arguments. */
int npb_ufunc_override(PyUFuncObject *uf, const char *method, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                       PyObject **result);
/* Wrapping of results: __array_wrap__ of the input of highest priority. */
PyObject *npb_find_wrap(PyObject *const *inputs, int n);   /* new reference, or None (no wrapping), or NULL on error */
PyObject *npb_wrap_result(PyObject *wrap, PyArrayObject *result /* stolen */, PyUFuncObject *uf, PyObject *const *args, Py_ssize_t nargs,
                          int index, bool scalar);

/* Run under the GIL rules with the floating-point flags watched. */
typedef struct npb_run { bool fp, x87, gil; PyThreadState *state; } npb_run;
bool npb_cast_raises(const nm_dtype *from, const nm_dtype *to);      /* may values between numbers not fit? */
/* casts: those of the run may raise flags, whatever the loop does. */
void npb_run_begin(npb_run *run, const nm_ufunc_loop *loop, intptr_t items, const nm_dtype *dt, int n, const nm_view *const *ops,
                   bool casts);
int npb_run_end(npb_run *run, nm_status status, const char *name);

PyObject *npb_ufunc_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames);
PyObject *npb_ufunc_make(nm_ufunc *core, const char *doc);
void npb_ufunc_unpublish(PyUFuncObject *uf);      /* drop the tables of loops that npb_ufunc_make showed */
enum { NPB_FOREIGN_UFUNC = 1 };                   /* uf->reserved1: an extension's, with its own tables; owns its core and op_flags */
PyObject *npb_ufunc_reduce_name(PyObject *self, PyObject *ignored);
extern PyMethodDef npb_ufunc_methods[];
int npb_add_object_loops(void);
int npb_add_object_products(void);                /* linalg_objects.c */
