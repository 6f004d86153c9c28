/* npb_iter_api.c - the NpyIter_* functions of NumPy's C interface, on npb_iter.
 *
 * Where a function takes errmsg and the caller gave it, a failure is told there and no exception is set: the caller may not hold the
 * GIL. */
#include <limits.h>
#include "capi.h"

/* -------------------------------------------------------------------- life */
NpyIter *NpyIter_AdvancedNew(int nop, PyArrayObject **op, uint32_t flags, nm_order order, nm_casting casting, uint32_t *op_flags,
                                 PyArray_Descr **op_dtypes, int oa_ndim, int **op_axes, npy_intp *itershape, npy_intp buffersize)
{
    if (oa_ndim < 0 && (op_axes || itershape)) {
        PyErr_SetString(PyExc_ValueError,
                        "If 'op_axes' or 'itershape' is not NULL in the iterator constructor, 'oa_ndim' must be zero or greater");
        return NULL;
    }
    if (oa_ndim == 0 && !op_axes)        /* an old spelling of "not given" */
        oa_ndim = -1;
    return npb_iter_new(nop, op, flags, order, casting, op_flags, op_dtypes, oa_ndim, (const int *const *)op_axes, itershape, buffersize);
}

NpyIter *NpyIter_MultiNew(int nop, PyArrayObject **op, uint32_t flags, nm_order order, nm_casting casting, uint32_t *op_flags,
                              PyArray_Descr **op_dtypes)
{
    return npb_iter_new(nop, op, flags, order, casting, op_flags, op_dtypes, -1, NULL, NULL, 0);
}

NpyIter *NpyIter_New(PyArrayObject *op, uint32_t flags, nm_order order, nm_casting casting, PyArray_Descr *dtype)
{
    uint32_t op_flags = flags & 0xFFFF0000u;
    return npb_iter_new(1, &op, flags & 0xFFFFu, order, casting, &op_flags, &dtype, -1, NULL, NULL, 0);
}

NpyIter *NpyIter_Copy(NpyIter *iter) { return npb_iter_copy(iter); }
int NpyIter_Deallocate(NpyIter *iter)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    int bad = npb_iter_free(iter);
    if (!type)
        return bad < 0 ? 0 : 1;
    if (bad < 0)
        PyErr_WriteUnraisable(NULL);
    PyErr_Restore(type, value, trace);
    return bad < 0 ? 0 : 1;
}

/* ----------------------------------------------------------------- moving it */
/* 1 as NumPy's "succeed", else 0 with the failure told. */
static int told(nm_status status, char **errmsg)
{
    if (NM_LIKELY(status >= 0))
        return 1;
    if (errmsg && status != NM_E_HOST) {
        *errmsg = (char *)nm_message(npb_ctx());
        return 0;
    }
    PyGILState_STATE state = PyGILState_Ensure();
    npb_raise(status);
    if (errmsg) {
        PyErr_Clear();
        *errmsg = "a cast failed";
    }
    PyGILState_Release(state);
    return 0;
}

int NpyIter_Reset(NpyIter *iter, char **errmsg) { return told(nm_iter_reset(npb_iter_core(iter)), errmsg); }
int NpyIter_ResetBasePointers(NpyIter *iter, char **base, char **errmsg)
{
    return told(nm_iter_reset_base(npb_iter_core(iter), base), errmsg);
}
int NpyIter_ResetToIterIndexRange(NpyIter *iter, npy_intp start, npy_intp end, char **errmsg)
{
    return told(nm_iter_reset_range(npb_iter_core(iter), start, end), errmsg);
}
int NpyIter_GotoIterIndex(NpyIter *iter, npy_intp at) { return told(nm_iter_goto(npb_iter_core(iter), at), NULL); }
int NpyIter_GotoMultiIndex(NpyIter *iter, const npy_intp *index)
{
    return told(nm_iter_goto_multi_index(npb_iter_core(iter), index), NULL);
}
int NpyIter_GotoIndex(NpyIter *iter, npy_intp index) { return told(nm_iter_goto_index(npb_iter_core(iter), index), NULL); }
int NpyIter_RemoveAxis(NpyIter *iter, int axis) { return told(nm_iter_remove_axis(npb_iter_core(iter), axis), NULL); }
int NpyIter_RemoveMultiIndex(NpyIter *iter) { return told(nm_iter_remove_multi_index(npb_iter_core(iter)), NULL); }
int NpyIter_EnableExternalLoop(NpyIter *iter) { return told(nm_iter_external_loop(npb_iter_core(iter)), NULL); }

static int iternext(NpyIter *iter)
{
    int moved = nm_iter_next(npb_iter_core(iter));
    return moved < 0 ? told(moved, NULL) : moved;
}
static void multi_index(NpyIter *iter, npy_intp *index) { nm_iter_multi_index(iter->it, index); }

static bool usable(NpyIter *iter, char **errmsg)
{
    const char *text = iter->it->size < 0 ? "iterator is too large"
                     : iter->it->delayed ? "Iterator construction used delayed buffer allocation, and no reset has been done yet" : NULL;
    if (!text)
        return true;
    if (errmsg)
        *errmsg = (char *)text;
    else
        PyErr_SetString(PyExc_ValueError, text);
    return false;
}
int (*NpyIter_GetIterNext(NpyIter *iter, char **errmsg))(NpyIter *)
{
    if (iter->it->size < 0 && !usable(iter, errmsg))
        return NULL;
    return iternext;
}
void (*NpyIter_GetGetMultiIndex(NpyIter *iter, char **errmsg))(NpyIter *, npy_intp *)
{
    if (!(iter->it->flags & NM_IT_MULTI_INDEX)) {
        if (errmsg)
            *errmsg = "Cannot retrieve a GetMultiIndex function for an iterator that doesn't track a multi-index.";
        else
            PyErr_SetString(PyExc_ValueError, "Cannot retrieve a GetMultiIndex function for an iterator that doesn't track a multi-index.");
        return NULL;
    }
    return multi_index;
}

/* ----------------------------------------------------------------- questions */
#define HAS(iter, flag) (((iter)->it->flags & (flag)) != 0)
npy_bool NpyIter_HasDelayedBufAlloc(NpyIter *iter) { return iter->it->delayed; }
npy_bool NpyIter_HasExternalLoop(NpyIter *iter) { return HAS(iter, NM_IT_EXTERNAL_LOOP); }
npy_bool NpyIter_HasMultiIndex(NpyIter *iter) { return HAS(iter, NM_IT_MULTI_INDEX); }
npy_bool NpyIter_HasIndex(NpyIter *iter) { return iter->it->has_index; }
npy_bool NpyIter_IsBuffered(NpyIter *iter) { return HAS(iter, NM_IT_BUFFERED); }
npy_bool NpyIter_IsGrowInner(NpyIter *iter) { return HAS(iter, NM_IT_GROWINNER); }
npy_bool NpyIter_IterationNeedsAPI(NpyIter *iter) { return npb_iter_needs_api(iter); }
npy_intp NpyIter_GetBufferSize(NpyIter *iter) { return HAS(iter, NM_IT_BUFFERED) ? iter->it->buffersize : 0; }
int NpyIter_GetNDim(NpyIter *iter) { return iter->it->ndim; }
int NpyIter_GetNOp(NpyIter *iter) { return iter->nop; }
npy_intp NpyIter_GetIterSize(NpyIter *iter) { return iter->it->size; }
npy_intp NpyIter_GetIterIndex(NpyIter *iter) { return nm_iter_index(iter->it); }
void NpyIter_GetIterIndexRange(NpyIter *iter, npy_intp *start, npy_intp *end) { *start = iter->it->start; *end = iter->it->end; }
int NpyIter_GetShape(NpyIter *iter, npy_intp *shape) { nm_iter_shape(iter->it, shape); return 1; }
npy_intp *NpyIter_GetInnerStrideArray(NpyIter *iter) { return iter->it->inner_strides; }
npy_intp *NpyIter_GetInnerLoopSizePtr(NpyIter *iter) { return &iter->it->inner_size; }
npy_intp *NpyIter_GetIndexPtr(NpyIter *iter) { return iter->it->has_index ? &iter->it->index : NULL; }
char **NpyIter_GetDataPtrArray(NpyIter *iter) { return iter->it->ptr; }
PyArray_Descr **NpyIter_GetDescrArray(NpyIter *iter) { return iter->dtype; }
PyArrayObject **NpyIter_GetOperandArray(NpyIter *iter) { return iter->op; }
void NpyIter_DebugPrint(NpyIter *iter) { npb_iter_print(iter); }
enum { REQUIRES_PY= 1 };
int NpyIter_GetTransferFlags(NpyIter *iter) { return npb_iter_needs_api(iter) ? REQUIRES_PY: 0; }

PyArrayObject *NpyIter_GetIterView(NpyIter *iter, npy_intp i)
{
    if (i < 0 || i >= iter->nop) {
        PyErr_SetString(PyExc_IndexError, "index provided for an iterator view was out of bounds");
        return NULL;
    }
    if (HAS(iter, NM_IT_BUFFERED)) {
        PyErr_SetString(PyExc_ValueError, "cannot provide an iterator view when buffering is enabled");
        return NULL;
    }
    return (PyArrayObject *)npb_iter_view(iter, (int)i);
}

void NpyIter_GetReadFlags(NpyIter *iter, char *out)
{
    for (int i = 0; i < iter->nop; i++)
        out[i] = (iter->it->op[i].state & NM_OP_READ) != 0;
}
void NpyIter_GetWriteFlags(NpyIter *iter, char *out)
{
    for (int i = 0; i < iter->nop; i++)
        out[i] = (iter->it->op[i].state & NM_OP_WRITE) != 0;
}

/* A stride that holds for every inner loop, else the largest integer. */
void NpyIter_GetInnerFixedStrideArray(NpyIter *iter, npy_intp *out)
{
    nm_iter *it = iter->it;
    for (int i = 0; i < iter->nop; i++) {
        nm_iter_op *op = &it->op[i];
        npy_intp plain = it->ndim ? op->strides[0] : 0;
        if (!HAS(iter, NM_IT_BUFFERED))
            out[i] = plain;
        else if (op->state & NM_OP_CAST && !(op->state & NM_OP_REDUCE))
            out[i] = op->dt.size;
        else
            out[i] = it->ndim <= 1 && !(op->state & NM_OP_CAST) ? plain : INTPTR_MAX;
    }
}

npy_intp *NpyIter_GetAxisStrideArray(NpyIter *iter, int axis)
{
    nm_iter *it = iter->it;
    int k = it->ndim - 1 - axis;
    if (axis < 0 || axis >= it->ndim) {
        PyErr_SetString(PyExc_ValueError, "axis out of bounds in iterator GetStrideAxisArray");
        return NULL;
    }
    if (HAS(iter, NM_IT_MULTI_INDEX))
        for (k = 0; it->axis[k] != axis; k++)
            ;
    if (!iter->axis_strides) {
        iter->axis_strides = PyMem_Calloc((size_t)it->ndim * (size_t)NM_MAX(iter->nop, 1), sizeof(npy_intp));
        if (!iter->axis_strides) {
            PyErr_NoMemory();
            return NULL;
        }
    }
    npy_intp *row = iter->axis_strides + (npy_intp)k * iter->nop;
    for (int i = 0; i < iter->nop; i++)
        row[i] = it->op[i].strides[k];
    return row;
}

npy_bool NpyIter_RequiresBuffering(NpyIter *iter)
{
    for (int i = 0; i < iter->nop && HAS(iter, NM_IT_BUFFERED); i++)
        if (iter->it->op[i].state & NM_OP_CAST)
            return 1;
    return 0;
}

char **NpyIter_GetInitialDataPtrArray(NpyIter *iter)
{
    if (!iter->initial)
        iter->initial = PyMem_Calloc((size_t)iter->nop + 1, sizeof(char *));
    for (int i = 0; iter->initial && i < iter->nop; i++)
        iter->initial[i] = iter->it->op[i].base;
    return iter->initial;
}

int NpyIter_CreateCompatibleStrides(NpyIter *iter, npy_intp itemsize, npy_intp *strides)
{
    nm_iter *it = iter->it;
    if (!HAS(iter, NM_IT_MULTI_INDEX)) {
        PyErr_SetString(PyExc_RuntimeError, "Iterator CreateCompatibleStrides may only be called if a multi-index is being tracked");
        return 0;
    }
    for (int k = 0; k < it->ndim; k++) {
        if (it->flip[k]) {
            PyErr_SetString(PyExc_RuntimeError,
                            "Iterator CreateCompatibleStrides may only be called if DONT_NEGATE_STRIDES was used to prevent reverse "
                            "iteration of an axis");
            return 0;
        }
        strides[it->axis[k]] = itemsize;
        itemsize *= it->shape[k];
    }
    return 1;
}

/* Whether this item of a reduced operand is met for the first time. */
npy_bool NpyIter_IsFirstVisit(NpyIter *iter, int i)
{
    nm_iter *it = iter->it;
    nm_iter_op *op = &it->op[i];
    for (int k = 0; k < it->ndim; k++)
        if (it->coord[k] != 0 && op->strides[k] == 0)
            return 0;
    return !(HAS(iter, NM_IT_BUFFERED) && it->outer_at != 0 && op->outer_stride == 0);
}
