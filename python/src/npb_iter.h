/* npb_iter.h - the core's iterator over arrays: what np.nditer, nested_iters and the C interface share. */
#pragma once
#include "npb.h"
#include "plan/iter.h"

typedef struct npb_iter {
    nm_iter *it;
    int nop;
    bool writeback;              /* an operand is a copy that must be written back */
    PyArrayObject **op;          /* what is iterated: the operand, its copy, or the allocated array; NULL: virtual */
    PyArray_Descr **dtype;       /* as the loop sees the items */
    npy_intp *axis_strides;      /* room for NpyIter_GetAxisStrideArray */
    char **initial;
} npb_iter;

/* op[i] NULL: to be allocated; op_dtypes (or one of them) NULL: the operand's own; oa_ndim < 0: op_axes and itershape are not given. */
npb_iter *npb_iter_new(int nop, PyArrayObject *const *op, uint32_t flags, nm_order order, nm_casting casting, const uint32_t *op_flags,
                       PyArray_Descr *const *op_dtypes, int oa_ndim, const int *const *op_axes, const npy_intp *itershape,
                       npy_intp buffersize);
npb_iter *npb_iter_copy(npb_iter *self);
/* Ends the iteration: buffers and copies are written back.  0, or -1 with an exception; the iterator is gone either way. */
int npb_iter_free(npb_iter *self);
int npb_iter_advance(npb_iter *self);             /* 1 moved, 0 at the end, -1 exception */
/* The core's iterator, told which thread uses it. */
static inline nm_iter *npb_iter_core(npb_iter *self) { self->it->ctx = npb_ctx(); return self->it; }
bool npb_iter_needs_api(const npb_iter *self);
PyObject *npb_iter_view(npb_iter *self, int op);  /* np.nditer.itviews[op] */
void npb_iter_print(npb_iter *self);
