/* linalg_py.h - results for functions of the core that compute long: memory is asked for while the GIL is given up. */
#pragma once
#include "npb.h"

typedef struct npb_lin {
    nm_out out;
    npb_out made;
    PyArrayObject *given;        /* out=, or NULL */
    const char *mismatch;        /* what to say when given does not fit; NULL: einsum's own texts */
    PyThreadState *state;        /* set while the GIL is given up */
    bool wrong;                  /* given was refused in einsum's way: the caller completes the text */
} npb_lin;
void npb_lin_begin(npb_lin *r, PyArrayObject *given);
void npb_lin_release(npb_lin *r, npy_intp work);  /* give up the GIL when the work is worth it */
void npb_lin_take(npb_lin *r);                    /* and take it back */
/* raise, or hand over the given array or the made one (scalar: a 0-d one as a scalar) */
PyObject *npb_lin_end(npb_lin *r, nm_status status, bool scalar);
PyObject *npb_user_dot(PyArrayObject *a, PyArrayObject *b);     /* user_dtype.c */
