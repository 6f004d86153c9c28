/* npb_iter.c - iterators over arrays: the core's nm_iter, with the arrays it allocates and copies. */
#include <stdio.h>
#include "array_private.h"
#include "npb_iter.h"

typedef struct host_state { npb_iter *self; PyTypeObject *subtype; const uint32_t *op_flags; } host_state;

static nm_status allocate(void *user, nm_ctx *ctx, int op, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                          nm_view *v)
{
    host_state *h = user;
    (void)ctx;
    PyArray_Descr *descr = npb_descr_from(dt);
    if (!descr)
        return NM_E_HOST;
    PyTypeObject *type = h->op_flags[op] & NM_IT_NO_SUBTYPE ? &PyArray_Type : h->subtype;
    PyArrayObject *arr = (PyArrayObject *)npb_array_new(type, descr, ndim, shape, strides, NULL, 0, NULL, NULL, false);
    if (!arr)
        return NM_E_HOST;
    if (type != &PyArray_Type && (arr->nd != ndim || (ndim && memcmp(arr->dimensions, shape, (size_t)ndim * sizeof *shape)))) {
        PyErr_SetString(PyExc_RuntimeError, "Iterator automatic output has an array subtype which changed the dimensions of the output");
        Py_DECREF(arr);
        return NM_E_HOST;
    }
    h->self->op[op] = arr;
    *v = npb_as_view(arr);
    return NM_OK;
}

static nm_status copy(void *user, nm_ctx *ctx, int op, const nm_dtype *dt, const intptr_t *strides, bool read, bool write, nm_view *v)
{
    host_state *h = user;
    PyArrayObject *old = h->self->op[op];
    (void)ctx;
    PyArray_Descr *descr = npb_descr_from(dt);
    if (!descr)
        return NM_E_HOST;
    PyArrayObject *arr = (PyArrayObject *)npb_array_new(&PyArray_Type, descr, old->nd, old->dimensions, strides, NULL, 0, NULL, NULL,
                                                        false);
    if (!arr)
        return NM_E_HOST;
    if (read && npb_copy_into(arr, old) < 0) {
        Py_DECREF(arr);
        return NM_E_HOST;
    }
    if (write) {
        if (npb_set_writeback_base(arr, (PyArrayObject *)Py_NewRef(old)) < 0) {
            Py_DECREF(arr);
            return NM_E_HOST;
        }
        h->self->writeback = true;
    }
    h->self->op[op] = arr;
    Py_DECREF(old);
    *v = npb_as_view(arr);
    return NM_OK;
}

/* The type of allocated outputs: that of the operand with the highest __array_priority__. */
static PyTypeObject *best_subtype(int nop, PyArrayObject *const *op)
{
    PyTypeObject *best = &PyArray_Type;
    double top = 0;
    bool found = false;
    for (int i = 0; i < nop; i++) {
        if (!op[i] || PyArray_CheckExact(op[i]))
            continue;
        PyObject *p = PyObject_GetAttr((PyObject *)op[i], npb_intern("__array_priority__"));
        double priority = p ? PyFloat_AsDouble(p) : 0;
        Py_XDECREF(p);
        if (PyErr_Occurred()) {
            PyErr_Clear();
            priority = 0;
        }
        if (priority > top || (!found && priority == top)) {
            top = priority;
            best = Py_TYPE(op[i]);
            found = true;
        }
    }
    return best;
}

static npb_iter *new_frame(int nop)
{
    npb_iter *self = PyMem_Calloc(1, sizeof *self);
    if (!self)
        return (npb_iter *)PyErr_NoMemory();
    self->nop = nop;
    self->op = PyMem_Calloc((size_t)nop + 1, sizeof *self->op);
    self->dtype = PyMem_Calloc((size_t)nop + 1, sizeof *self->dtype);
    if (!self->op || !self->dtype) {
        npb_iter_free(self);
        return (npb_iter *)PyErr_NoMemory();
    }
    return self;
}

static int name_dtypes(npb_iter *self, PyArray_Descr *const *wanted)
{
    for (int i = 0; i < self->nop; i++) {
        nm_iter_op *op = &self->it->op[i];
        PyArray_Descr *own = op->state & NM_OP_VIRTUAL || !self->op[i] ? NULL : self->op[i]->descr;
        nm_dtype w = wanted && wanted[i] ? npb_dtype(wanted[i]) : (nm_dtype){ 0 };
        /* the very descriptor that was asked for or is there, with its metadata, where it fits */
        if (w.cls && w.num == op->dt.num && nm_dtype_equal(&w, &op->dt))
            self->dtype[i] = (PyArray_Descr *)Py_NewRef(wanted[i]);
        else if (own && (w = npb_dtype(own)).num == op->dt.num && nm_dtype_equal(&w, &op->dt))
            self->dtype[i] = (PyArray_Descr *)Py_NewRef(own);
        else
            self->dtype[i] = npb_descr_from(&op->dt);
        if (!self->dtype[i])
            return -1;
    }
    return 0;
}

npb_iter *npb_iter_new(int nop, PyArrayObject *const *op, uint32_t flags, nm_order order, nm_casting casting, const uint32_t *op_flags,
                       PyArray_Descr *const *op_dtypes, int oa_ndim, const int *const *op_axes, const npy_intp *itershape,
                       npy_intp buffersize)
{
    npb_iter *self = new_frame(nop);
    if (!self)
        return NULL;
    nm_view *views = PyMem_Calloc((size_t)nop + 1, sizeof *views);
    const nm_view **ops = PyMem_Calloc((size_t)nop + 1, sizeof *ops);
    nm_dtype *dts = PyMem_Calloc((size_t)nop + 1, sizeof *dts);
    host_state state = { self, best_subtype(nop, op), op_flags };
    nm_iter_host host = { &state, allocate, copy, NULL };
    nm_status status = NM_OK;
    if (!views || !ops || !dts) {
        PyErr_NoMemory();
        status = NM_E_HOST;
        goto out;
    }
    for (int i = 0; i < nop; i++) {
        self->op[i] = (PyArrayObject *)Py_XNewRef(op[i]);
        if (op[i]) {
            views[i] = npb_as_view(op[i]);
            ops[i] = &views[i];
        }
        if (op_dtypes && op_dtypes[i])
            dts[i] = npb_dtype(op_dtypes[i]);
    }
    status = nm_iter_new(npb_ctx(), &self->it, nop, ops, flags, order, casting, op_flags, dts, oa_ndim, op_axes, itershape, buffersize,
                         &host);
out:
    PyMem_Free(views);
    PyMem_Free(ops);
    PyMem_Free(dts);
    if (status < 0) {
        npb_raise(status);
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        for (int i = 0; i < nop; i++)
            npb_discard_writeback(self->op[i]);
        npb_iter_free(self);
        PyErr_Restore(type, value, trace);
        return NULL;
    }
    if (name_dtypes(self, op_dtypes) < 0) {
        npb_iter_free(self);
        return NULL;
    }
    return self;
}

npb_iter *npb_iter_copy(npb_iter *from)
{
    npb_iter *self = new_frame(from->nop);
    if (!self)
        return NULL;
    for (int i = 0; i < from->nop; i++) {
        self->op[i] = (PyArrayObject *)Py_XNewRef(from->op[i]);
        self->dtype[i] = (PyArray_Descr *)Py_XNewRef(from->dtype[i]);
    }
    if (npb_check(nm_iter_copy(npb_ctx(), from->it, &self->it)) < 0) {
        self->it = NULL;
        npb_iter_free(self);
        return NULL;
    }
    return self;
}

int npb_iter_free(npb_iter *self)
{
    int bad = 0;
    if (!self)
        return 0;
    if (self->it)
        bad = npb_check(nm_iter_free(npb_iter_core(self)));
    for (int i = 0; i < self->nop; i++) {
        if (self->op && self->op[i]) {
            if (self->writeback && npb_resolve_writeback(self->op[i]) < 0)
                bad = -1;
            Py_DECREF(self->op[i]);
        }
        if (self->dtype)
            Py_XDECREF(self->dtype[i]);
    }
    PyMem_Free(self->op);
    PyMem_Free(self->dtype);
    PyMem_Free(self->axis_strides);
    PyMem_Free(self->initial);
    PyMem_Free(self);
    return bad;
}

int npb_iter_advance(npb_iter *self)
{
    int moved = nm_iter_next(npb_iter_core(self));
    if (NM_UNLIKELY(moved < 0)) {
        npb_raise(moved);
        return -1;
    }
    return moved;
}

bool npb_iter_needs_api(const npb_iter *self)
{
    bool needs = self->it->needs_host;
    for (int i = 0; i < self->nop; i++)
        needs = needs || (self->it->op[i].dt.flags & (NM_REFS | NM_NEEDS_HOST)) || (self->it->op[i].from.flags & (NM_REFS | NM_NEEDS_HOST));
    return needs;
}

PyObject *npb_iter_view(npb_iter *self, int i)
{
    nm_viewbuf v;
    PyArrayObject *arr = self->op[i];
    if (!arr)
        Py_RETURN_NONE;
    nm_iter_view(self->it, i, &v);
    return npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(arr->descr), v.v.ndim, v.shape, v.strides, v.v.data,
                         self->it->op[i].state & NM_OP_WRITE ? NPY_ARRAY_WRITEABLE : 0, NULL, Py_NewRef(arr), false);
}

/* --------------------------------------------------------------- debug_print */
static void print_flags(const char *const *names, const uint32_t *bits, uint32_t value)
{
    for (; *names; names++, bits++)
        if (value & *bits)
            printf("%s ", *names);
    printf("\n");
}

static void print_longs(const char *label, int n, const intptr_t *x)
{
    printf("%s", label);
    for (int i = 0; i < n; i++)
        printf(" %zd", (ptrdiff_t)x[i]);
    printf("\n");
}

static void print_descrs(const char *label, int n, PyArray_Descr *const *d)
{
    printf("%s", label);
    fflush(stdout);
    for (int i = 0; i < n; i++) {
        printf(" ");
        if (d[i])
            PyObject_Print((PyObject *)d[i], stdout, 0);
        else
            printf("(nil)");
    }
    printf("\n");
}

void npb_iter_print(npb_iter *self)
{
    static const char *const names[] = { "IDENTPERM", "EXLOOP", "HASMULTIINDEX", "RANGE", "BUFFER", "GROWINNER", "DELAYBUF", "REDUCE",
                                         NULL };
    static const uint32_t bits[] = { 0, NM_IT_EXTERNAL_LOOP, NM_IT_MULTI_INDEX, NM_IT_RANGED, NM_IT_BUFFERED, NM_IT_GROWINNER,
                                     NM_IT_DELAY_BUFALLOC, NM_IT_REDUCE_OK };
    static const char *const op_names[] = { "VIRTUAL", "READ", "WRITE", "CAST", "ALIGNED", "CONTIG", "REDUCE", "WRITEMASKED", NULL };
    static const uint32_t op_bits[] = { NM_OP_VIRTUAL, NM_OP_READ, NM_OP_WRITE, NM_OP_CAST, NM_OP_ALIGN, NM_OP_CONTIG, NM_OP_REDUCE,
                                        NM_OP_MASKED };
    nm_iter *it = self->it;
    bool reduce = false, buffered = it->flags & NM_IT_BUFFERED;
    for (int i = 0; i < it->nop; i++)
        reduce = reduce || it->op[i].state & NM_OP_REDUCE;
    uint32_t shown = it->flags & ~(uint32_t)(NM_IT_REDUCE_OK | (it->delayed ? 0 : NM_IT_DELAY_BUFALLOC));
    printf("\n------ BEGIN ITERATOR DUMP ------\n| Iterator Address: %p\n| ItFlags: ", (void *)it);
    print_flags(names, bits, shown | (reduce ? NM_IT_REDUCE_OK : 0));
    printf("| NDim: %d\n| NOp: %d\n| IterSize: %zd\n| IterStart: %zd\n| IterEnd: %zd\n| IterIndex: %zd\n", it->ndim, it->nop,
           (ptrdiff_t)it->size, (ptrdiff_t)it->start, (ptrdiff_t)it->end, (ptrdiff_t)nm_iter_index(it));
    printf("| Iterator SizeOf: %zu\n| BufferData SizeOf: %zu\n| AxisData SizeOf: %zu\n|\n| Perm:", it->bytes, sizeof(nm_iter_op),
           sizeof(intptr_t) * (size_t)(it->nop + 1));
    for (int k = 0; k < it->ndim; k++)
        printf(" %d", it->flip[k] ? -1 - (it->ndim - 1 - it->axis[k]) : it->ndim - 1 - it->axis[k]);
    printf("\n| DTypes:");
    for (int i = 0; i < it->nop; i++)
        printf(" %p", (void *)self->dtype[i]);
    print_descrs("\n| DTypes:", it->nop, self->dtype);
    printf("| InitDataPtrs:");
    for (int i = 0; i < it->nop; i++)
        printf(" %p", (void *)it->op[i].base);
    printf("\n| BaseOffsets:");
    for (int i = 0; i < it->nop; i++)
        printf(" %zd", (ptrdiff_t)it->op[i].offset);
    printf("\n| Ptrs:");
    for (int i = 0; i < it->nop; i++)
        printf(" %p", (void *)it->data[i]);
    printf("\n| User/buffer ptrs:");
    for (int i = 0; i < it->nop; i++)
        printf(" %p", (void *)it->ptr[i]);
    if (it->has_index)
        printf("\n| InitIndex: %zd", (ptrdiff_t)it->index_base);
    printf("\n| Operands:");
    for (int i = 0; i < it->nop; i++)
        printf(" %p", (void *)self->op[i]);
    printf("\n| Operand DTypes:");
    fflush(stdout);
    for (int i = 0; i < it->nop; i++) {
        printf(" ");
        if (self->op[i])
            PyObject_Print((PyObject *)self->op[i]->descr, stdout, 0);
        else
            printf("(nil)");
    }
    printf("\n| OpItFlags:\n");
    for (int i = 0; i < it->nop; i++) {
        printf("|   Flags[%d]: ", i);
        print_flags(op_names, op_bits, it->op[i].state);
    }
    printf("|\n");
    if (buffered) {
        printf("| BufferData:\n|   BufferSize: %zd\n|   Size: %zd\n|   BufIterEnd: %zd\n|   BUFFER CoreSize: %zd\n",
               (ptrdiff_t)it->buffersize, (ptrdiff_t)it->inner_items, (ptrdiff_t)it->inner_items, (ptrdiff_t)it->inner_items);
        if (reduce)
            printf("|   REDUCE Pos: %zd\n|   REDUCE OuterSize: %zd\n|   REDUCE OuterDim: %d\n", (ptrdiff_t)it->outer_at,
                   (ptrdiff_t)it->outer_size, it->chunk_axes);
        print_longs("|   Strides:", it->nop, it->inner_strides);
        if (reduce) {
            printf("|   REDUCE Outer Strides:");
            for (int i = 0; i < it->nop; i++)
                printf(" %zd", (ptrdiff_t)it->op[i].outer_stride);
            printf("\n|   REDUCE Outer Ptrs:");
            for (int i = 0; i < it->nop; i++)
                printf(" %p", (void *)it->ptr[i]);
            printf("\n");
        }
        printf("|   ReadTransferFn:\n|   ReadTransferData:\n|   WriteTransferFn:\n|   WriteTransferData:\n|   Buffers:");
        for (int i = 0; i < it->nop; i++)
            printf(" %p", (void *)it->op[i].buffer);
        printf("\n|\n");
    }
    for (int k = 0; k < it->ndim; k++) {
        printf("| AxisData[%d]:\n|   Shape: %zd\n|   Index: %zd\n|   Strides:", k, (ptrdiff_t)it->shape[k], (ptrdiff_t)it->coord[k]);
        for (int i = 0; i < it->nop; i++)
            printf(" %zd", (ptrdiff_t)it->op[i].strides[k]);
        printf("\n");
        if (it->has_index)
            printf("|   Index Stride: %zd\n", (ptrdiff_t)it->index_strides[k]);
    }
    printf("------- END ITERATOR DUMP -------\n\n");
    fflush(stdout);
}
