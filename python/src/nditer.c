/* nditer.c - np.nditer: the iterator object, its attributes and items; np.nested_iters. */
#include "nditer.h"

static PyObject *past_the_end(void)
{
    PyErr_SetString(PyExc_ValueError, "Iterator is past the end");
    return NULL;
}
static PyObject *invalid(void)
{
    PyErr_SetString(PyExc_ValueError, "Iterator is invalid");
    return NULL;
}
static int no_delete(PyObject *value, const char *name)
{
    if (value)
        return 0;
    PyErr_Format(PyExc_AttributeError, "Cannot delete nditer %s", name);
    return -1;
}
static nm_iter *core(npb_nditer *self) { return npb_iter_core(self->iter); }

/* After a move to another place: iteration begins there. */
static int rewound(npb_nditer *self)
{
    self->started = false;
    self->finished = self->iter->it->size == 0 || self->iter->it->start >= self->iter->it->end;
    return npb_nditer_reset_children(self);
}

/* Inner iterators of a nest work from where the outer one stands. */
int npb_nditer_reset_children(npb_nditer *self)
{
    for (; self->child; self = self->child) {
        npb_nditer *child = self->child;
        if (!child->iter)
            continue;
        if (npb_check(nm_iter_reset_base(core(child), self->iter->it->ptr)) < 0)
            return -1;
        child->started = false;
        child->finished = child->iter->it->size == 0;
    }
    return 0;
}

/* ------------------------------------------------------------ construction */
static npb_nditer *fresh(PyTypeObject *type)
{
    npb_nditer *self = (npb_nditer *)type->tp_alloc(type, 0);
    return self;
}

static PyObject *nditer_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args;
    (void)kwds;
    return (PyObject *)fresh(type);
}

static int nditer_init(npb_nditer *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = { "op", "flags", "op_flags", "op_dtypes", "order", "casting", "op_axes", "itershape", "buffersize", NULL };
    PyObject *op, *flags_in = NULL, *op_flags_in = NULL, *dtypes_in = NULL, *axes_in = NULL;
    nm_order order = NM_KEEPORDER;
    nm_casting casting = NM_SAFE_CASTING;
    npb_shape itershape = { -1, { 0 } };
    int buffersize = 0;
    uint32_t flags = 0;
    npb_nditer_args a = { 0 };
    int result = -1;
    if (self->iter) {
        PyErr_SetString(PyExc_ValueError, "Iterator was already initialized");
        return -1;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|OOOO&O&OO&i:nditer", names, &op, &flags_in, &op_flags_in, &dtypes_in,
                                     npb_order_converter,
                                     &order, npb_casting_converter, &casting, &axes_in, npb_optional_shape_converter, &itershape,
                                         &buffersize))
        return -1;
    if (npb_nditer_flags(flags_in, &flags) < 0 || npb_nditer_operands(&a, op, op_flags_in) < 0 || npb_nditer_dtypes(&a, dtypes_in) < 0 ||
        npb_nditer_axes(&a, axes_in) < 0)
        goto out;
    if (itershape.n >= 0) {
        if (a.oa_ndim < 0)
            a.oa_ndim = itershape.n;
        else if (a.oa_ndim != itershape.n) {
            PyErr_SetString(PyExc_ValueError, "'op_axes' and 'itershape' must have the same number of entries equal to the iterator ndim");
            goto out;
        }
    }
    self->iter = npb_iter_new(a.nop, a.op, flags, order, casting, a.op_flags, a.dtype, a.oa_ndim, a.axes,
                              itershape.n >= 0 ? itershape.d : NULL, buffersize);
    if (!self->iter)
        goto out;
    if (self->iter->it->size < 0) {
        PyErr_SetString(PyExc_ValueError, "iterator is too large");
        npb_iter_free(self->iter);
        self->iter = NULL;
        goto out;
    }
    self->started = false;
    self->finished = self->iter->it->size == 0;
    result = 0;
out:
    npb_nditer_clear(&a);
    return result;
}

static void nditer_dealloc(npb_nditer *self)
{
    if (self->iter) {
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        bool pending = false;
        for (int i = 0; self->iter->writeback && i < self->iter->nop; i++)
            pending = pending || (self->iter->op[i] && NPB_HAS(self->iter->op[i], NPY_ARRAY_WRITEBACKIFCOPY));
        if (pending && PyErr_WarnEx(PyExc_RuntimeWarning,
                                    "Temporary data has not been written back to one of the operands. Typically nditer is used as a "
                                    "context manager otherwise 'close' must be called before reading iteration results.", 1) < 0)
            PyErr_WriteUnraisable((PyObject *)&NpyIter_Type);
        if (npb_iter_free(self->iter) < 0)
            PyErr_WriteUnraisable((PyObject *)&NpyIter_Type);
        self->iter = NULL;
        PyErr_Restore(type, value, trace);
    }
    Py_CLEAR(self->child);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

PyObject *npb_nested_iters(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *names[] = { "op", "axes", "flags", "op_flags", "op_dtypes", "order", "casting", "buffersize", NULL };
    PyObject *op, *axes_in, *flags_in = NULL, *op_flags_in = NULL, *dtypes_in = NULL, *result = NULL;
    nm_order order = NM_KEEPORDER;
    nm_casting casting = NM_SAFE_CASTING;
    int buffersize = 0, axes[NM_MAXDIMS], naxes[NM_MAXDIMS], nest = 0, used_axes = 0;
    bool used[NM_MAXDIMS] = { 0 };
    uint32_t flags = 0;
    npb_nditer_args a = { 0 };
    const int **op_axes = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OO|OOOO&O&i:nested_iters", names, &op, &axes_in, &flags_in, &op_flags_in, &dtypes_in,
                                     npb_order_converter, &order, npb_casting_converter, &casting, &buffersize))
        return NULL;
    if (!PyTuple_Check(axes_in) && !PyList_Check(axes_in)) {
        PyErr_SetString(PyExc_ValueError, "axes must be a tuple of axis arrays");
        return NULL;
    }
    nest = (int)NM_MIN(PySequence_Fast_GET_SIZE(axes_in), NM_MAXDIMS + 1);
    if (nest < 2) {
        PyErr_SetString(PyExc_ValueError, "axes must have at least 2 entries for nested iteration");
        return NULL;
    }
    if (nest > NM_MAXDIMS) {
        PyErr_SetString(PyExc_ValueError, "Too many dimensions in nested iterator axes");
        return NULL;
    }
    for (int n = 0; n < nest; n++) {
        PyObject *item = PySequence_Fast_GET_ITEM(axes_in, n);
        if (!PyTuple_Check(item) && !PyList_Check(item)) {
            PyErr_SetString(PyExc_ValueError, "Each item in axes must be an integer tuple");
            return NULL;
        }
        naxes[n] = (int)NM_MIN(PySequence_Fast_GET_SIZE(item), NM_MAXDIMS + 1);
        if (used_axes + naxes[n] > NM_MAXDIMS) {
            PyErr_SetString(PyExc_ValueError, "An axis is used more than once");
            return NULL;
        }
        for (int k = 0; k < naxes[n]; k++) {
            npy_intp axis = npb_as_intp(PySequence_Fast_GET_ITEM(item, k));
            if (axis < 0 || axis >= NM_MAXDIMS) {
                PyErr_Clear();
                PyErr_SetString(PyExc_ValueError, "An axis is out of bounds");
                return NULL;
            }
            if (used[axis]) {
                PyErr_SetString(PyExc_ValueError, "An axis is used more than once");
                return NULL;
            }
            used[axis] = true;
            axes[used_axes++] = (int)axis;
        }
    }
    if (npb_nditer_flags(flags_in, &flags) < 0 || npb_nditer_operands(&a, op, op_flags_in) < 0 || npb_nditer_dtypes(&a, dtypes_in) < 0)
        goto fail;
    op_axes = PyMem_Calloc((size_t)a.nop, sizeof *op_axes);
    result = PyTuple_New(nest);
    if (!op_axes || !result) {
        PyErr_NoMemory();
        goto fail;
    }
    /* buffers and inner loops are the innermost iterator's; copies are made once, by the outermost */
    bool buffered = flags & NM_IT_BUFFERED;
    const int *at = axes;
    for (int n = 0; n < nest; n++) {
        bool last = n == nest - 1;
        npb_nditer *self = fresh(&NpyIter_Type);
        if (!self)
            goto fail;
        PyTuple_SET_ITEM(result, n, (PyObject *)self);
        for (int i = 0; i < a.nop; i++)
            op_axes[i] = at;
        self->iter = npb_iter_new(a.nop, a.op, last ? flags : flags & ~(uint32_t)(NM_IT_EXTERNAL_LOOP | NM_IT_BUFFERED), order, casting,
                                  a.op_flags, buffered && !last ? NULL : a.dtype, naxes[n], op_axes, NULL, last ? buffersize : 0);
        if (!self->iter)
            goto fail;
        at += naxes[n];
        self->finished = self->iter->it->size == 0;
        for (int i = 0; n == 0 && i < a.nop; i++) {
            Py_XSETREF(a.op[i], (PyArrayObject *)Py_XNewRef(self->iter->op[i]));
            a.op_flags[i] &= ~(uint32_t)(NM_IT_COPY | NM_IT_UPDATEIFCOPY);
        }
        if (n > 0)
            ((npb_nditer *)PyTuple_GET_ITEM(result, n - 1))->child = (npb_nditer *)Py_NewRef(self);
    }
    if (npb_nditer_reset_children((npb_nditer *)PyTuple_GET_ITEM(result, 0)) < 0)
        goto fail;
    PyMem_Free(op_axes);
    npb_nditer_clear(&a);
    return result;
fail:
    PyMem_Free(op_axes);
    npb_nditer_clear(&a);
    Py_XDECREF(result);
    return NULL;
}

/* ------------------------------------------------------------------- items */
static int readable(npb_nditer *self)
{
    if (!self->iter || self->finished) {
        past_the_end();
        return -1;
    }
    if (self->iter->it->delayed) {
        PyErr_SetString(PyExc_ValueError, "Iterator construction used delayed buffer allocation, and no reset has been done yet");
        return -1;
    }
    return 0;
}

static Py_ssize_t nditer_length(npb_nditer *self) { return self->iter ? self->iter->nop : 0; }

/* The current item, or inner loop, of one operand as an array on its memory. */
static PyObject *item_array(npb_nditer *self, Py_ssize_t i)
{
    nm_iter *it = self->iter->it;
    bool loop = it->flags & NM_IT_EXTERNAL_LOOP;
    int flags = it->op[i].state & NM_OP_WRITE ? NPY_ARRAY_WRITEABLE : 0;
    return npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(self->iter->dtype[i]), loop, &it->inner_size, &it->inner_strides[i],
                         it->ptr[i], flags, NULL, Py_NewRef(self), false);
}

static PyObject *nditer_item(npb_nditer *self, Py_ssize_t i)
{
    if (readable(self) < 0)
        return NULL;
    Py_ssize_t at = i < 0 ? i + self->iter->nop : i;
    if (at < 0 || at >= self->iter->nop) {
        PyErr_Format(PyExc_IndexError, "Iterator operand index %zd is out of bounds", i);
        return NULL;
    }
    return item_array(self, at);
}

static int nditer_ass_item(npb_nditer *self, Py_ssize_t i, PyObject *value)
{
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "Cannot delete iterator elements");
        return -1;
    }
    if (readable(self) < 0)
        return -1;
    Py_ssize_t at = i < 0 ? i + self->iter->nop : i;
    if (at < 0 || at >= self->iter->nop) {
        PyErr_Format(PyExc_IndexError, "Iterator operand index %zd is out of bounds", i);
        return -1;
    }
    if (!(self->iter->it->op[at].state & NM_OP_WRITE)) {
        PyErr_Format(PyExc_RuntimeError, "Iterator operand %zd is not writeable", at);
        return -1;
    }
    PyObject *arr = item_array(self, at);
    if (!arr)
        return -1;
    int bad = npb_assign((PyArrayObject *)arr, value);
    Py_DECREF(arr);
    return bad;
}

static PyObject *nditer_subscript(npb_nditer *self, PyObject *index)
{
    if (readable(self) < 0)
        return NULL;
    if (PyLong_Check(index) || (PyIndex_Check(index) && !PyArray_Check(index))) {
        npy_intp i = npb_as_intp(index);
        return i == -1 && PyErr_Occurred() ? NULL : nditer_item(self, i);
    }
    if (PySlice_Check(index)) {
        Py_ssize_t start, stop, step;
        if (PySlice_Unpack(index, &start, &stop, &step) < 0)
            return NULL;
        Py_ssize_t n = PySlice_AdjustIndices(self->iter->nop, &start, &stop, step);
        if (step != 1) {
            PyErr_SetString(PyExc_ValueError, "Iterator slicing only supports a step of 1");
            return NULL;
        }
        PyObject *t = PyTuple_New(n);
        for (Py_ssize_t i = 0; t && i < n; i++) {
            PyObject *arr = item_array(self, start + i);
            if (!arr)
                Py_CLEAR(t);
            else
                PyTuple_SET_ITEM(t, i, arr);
        }
        return t;
    }
    PyErr_SetString(PyExc_TypeError, "invalid index type for iterator indexing");
    return NULL;
}

static int nditer_ass_subscript(npb_nditer *self, PyObject *index, PyObject *value)
{
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "Cannot delete iterator elements");
        return -1;
    }
    if (readable(self) < 0)
        return -1;
    if (PyLong_Check(index) || (PyIndex_Check(index) && !PyArray_Check(index))) {
        npy_intp i = npb_as_intp(index);
        return i == -1 && PyErr_Occurred() ? -1 : nditer_ass_item(self, i, value);
    }
    if (PySlice_Check(index)) {
        Py_ssize_t start, stop, step;
        if (PySlice_Unpack(index, &start, &stop, &step) < 0)
            return -1;
        Py_ssize_t n = PySlice_AdjustIndices(self->iter->nop, &start, &stop, step);
        if (step != 1) {
            PyErr_SetString(PyExc_ValueError, "Iterator slice assignment only supports a step of 1");
            return -1;
        }
        if (!PySequence_Check(value) || PySequence_Size(value) != n) {
            PyErr_Clear();
            PyErr_SetString(PyExc_ValueError, "Wrong size to assign to iterator slice");
            return -1;
        }
        for (Py_ssize_t i = 0; i < n; i++) {
            PyObject *v = PySequence_GetItem(value, i);
            int bad = v ? nditer_ass_item(self, start + i, v) : -1;
            Py_XDECREF(v);
            if (bad < 0)
                return -1;
        }
        return 0;
    }
    PyErr_SetString(PyExc_TypeError, "invalid index type for iterator indexing");
    return -1;
}

static PyObject *get_value(npb_nditer *self, void *unused)
{
    (void)unused;
    if (readable(self) < 0)
        return NULL;
    if (self->iter->nop == 1)
        return item_array(self, 0);
    PyObject *t = PyTuple_New(self->iter->nop);
    for (int i = 0; t && i < self->iter->nop; i++) {
        PyObject *arr = item_array(self, i);
        if (!arr)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, i, arr);
    }
    return t;
}

/* ----------------------------------------------------------------- iterating */
static int advance(npb_nditer *self)
{
    int moved = npb_iter_advance(self->iter);
    if (moved <= 0) {
        self->finished = true;
        return moved;
    }
    return npb_nditer_reset_children(self) < 0 ? -1 : 1;
}

static PyObject *nditer_next(npb_nditer *self)
{
    if (!self->iter || self->finished)
        return NULL;
    if (self->iter->it->delayed) {
        readable(self);
        return NULL;
    }
    if (self->started && advance(self) <= 0)
        return NULL;
    self->started = true;
    return get_value(self, NULL);
}

static PyObject *nditer_iternext(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (!self->iter || self->finished)
        Py_RETURN_FALSE;
    if (self->iter->it->delayed && npb_check(nm_iter_reset(core(self))) < 0)
        return NULL;
    int moved = advance(self);
    return moved < 0 ? NULL : PyBool_FromLong(moved);
}

static PyObject *nditer_reset(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (!self->iter)
        return invalid();
    if (npb_check(nm_iter_reset(core(self))) < 0 || rewound(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *nditer_copy(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (!self->iter)
        return invalid();
    npb_nditer *twin = fresh(Py_TYPE(self));
    if (!twin)
        return NULL;
    twin->iter = npb_iter_copy(self->iter);
    if (!twin->iter) {
        Py_DECREF(twin);
        return NULL;
    }
    twin->started = self->started;
    twin->finished = self->finished;
    return (PyObject *)twin;
}

static PyObject *nditer_close(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    npb_iter *iter = self->iter;
    if (!iter)
        Py_RETURN_NONE;
    self->iter = NULL;
    Py_CLEAR(self->child);
    if (npb_iter_free(iter) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *nditer_enter(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (!self->iter) {
        PyErr_SetString(PyExc_RuntimeError, "operation on non-initialized iterator");
        return NULL;
    }
    self->managed = true;
    return Py_NewRef(self);
}
static PyObject *nditer_exit(npb_nditer *self, PyObject *args)
{
    (void)args;
    return nditer_close(self, NULL);
}

static PyObject *nditer_remove_axis(npb_nditer *self, PyObject *arg)
{
    if (!self->iter)
        return invalid();
    npy_intp axis = npb_as_intp(arg);
    if (axis == -1 && PyErr_Occurred())
        return NULL;
    if (npb_check(nm_iter_remove_axis(core(self), axis < -1 || axis > NM_MAXDIMS ? -1 : (int)axis)) < 0 || rewound(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}
static PyObject *nditer_remove_multi_index(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (!self->iter)
        return invalid();
    if (npb_check(nm_iter_remove_multi_index(core(self))) < 0 || rewound(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}
static PyObject *nditer_external_loop(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (!self->iter)
        return invalid();
    if (npb_check(nm_iter_external_loop(core(self))) < 0 || rewound(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}
static PyObject *nditer_debug_print(npb_nditer *self, PyObject *unused)
{
    (void)unused;
    if (self->iter)
        npb_iter_print(self->iter);
    else
        PySys_WriteStdout("Iterator: (nil)\n");
    Py_RETURN_NONE;
}

/* ---------------------------------------------------------------- attributes */
static PyObject *get_shape(npb_nditer *self, void *unused)
{
    npy_intp shape[NM_MAXDIMS];
    (void)unused;
    if (!self->iter || self->finished)
        return past_the_end();
    nm_iter_shape(self->iter->it, shape);
    return npb_shape_tuple(self->iter->it->ndim, shape);
}

static PyObject *get_multi_index(npb_nditer *self, void *unused)
{
    npy_intp index[NM_MAXDIMS];
    (void)unused;
    if (!self->iter || self->finished)
        return past_the_end();
    if (!(self->iter->it->flags & NM_IT_MULTI_INDEX)) {
        PyErr_SetString(PyExc_ValueError, "Iterator is not tracking a multi-index");
        return NULL;
    }
    if (readable(self) < 0)
        return NULL;
    nm_iter_multi_index(self->iter->it, index);
    return npb_shape_tuple(self->iter->it->ndim, index);
}

static int set_multi_index(npb_nditer *self, PyObject *value, void *unused)
{
    npy_intp index[NM_MAXDIMS];
    (void)unused;
    if (no_delete(value, "multi_index") < 0)
        return -1;
    if (!self->iter)
        return invalid(), -1;
    if (!(self->iter->it->flags & NM_IT_MULTI_INDEX)) {
        PyErr_SetString(PyExc_ValueError, "Iterator is not tracking a multi-index");
        return -1;
    }
    int ndim = self->iter->it->ndim;
    if (!PySequence_Check(value)) {
        PyErr_SetString(PyExc_ValueError, "multi_index must be set with a sequence");
        return -1;
    }
    Py_ssize_t n = PySequence_Size(value);
    if (n < 0)
        return -1;
    if (n != ndim) {
        PyErr_SetString(PyExc_ValueError, "Wrong number of indices");
        return -1;
    }
    for (int k = 0; k < ndim; k++) {
        PyObject *v = PySequence_GetItem(value, k);
        if (!v)
            return -1;
        index[k] = npb_as_intp(v);
        Py_DECREF(v);
        if (index[k] == -1 && PyErr_Occurred())
            return -1;
    }
    if (npb_check(nm_iter_goto_multi_index(core(self), index)) < 0)
        return -1;
    return rewound(self);
}

static PyObject *get_index(npb_nditer *self, void *unused)
{
    (void)unused;
    if (!self->iter || self->finished)
        return past_the_end();
    if (!self->iter->it->has_index) {
        PyErr_SetString(PyExc_ValueError, "Iterator does not have an index");
        return NULL;
    }
    return PyLong_FromSsize_t(self->iter->it->index);
}

static int set_index(npb_nditer *self, PyObject *value, void *unused)
{
    (void)unused;
    if (no_delete(value, "index") < 0)
        return -1;
    if (!self->iter)
        return invalid(), -1;
    if (!self->iter->it->has_index) {
        PyErr_SetString(PyExc_ValueError, "Iterator does not have an index");
        return -1;
    }
    npy_intp index = npb_as_intp(value);
    if ((index == -1 && PyErr_Occurred()) || npb_check(nm_iter_goto_index(core(self), index)) < 0)
        return -1;
    return rewound(self);
}

static PyObject *get_iterindex(npb_nditer *self, void *unused)
{
    (void)unused;
    return !self->iter || self->finished ? past_the_end() : PyLong_FromSsize_t(nm_iter_index(self->iter->it));
}

static int set_iterindex(npb_nditer *self, PyObject *value, void *unused)
{
    (void)unused;
    if (no_delete(value, "iterindex") < 0)
        return -1;
    if (!self->iter)
        return invalid(), -1;
    npy_intp at = npb_as_intp(value);
    if ((at == -1 && PyErr_Occurred()) || npb_check(nm_iter_goto(core(self), at)) < 0)
        return -1;
    return rewound(self);
}

static PyObject *get_iterrange(npb_nditer *self, void *unused)
{
    (void)unused;
    if (!self->iter)
        return invalid();
    return Py_BuildValue("nn", (Py_ssize_t)self->iter->it->start, (Py_ssize_t)self->iter->it->end);
}

static int set_iterrange(npb_nditer *self, PyObject *value, void *unused)
{
    Py_ssize_t start, end;
    (void)unused;
    if (no_delete(value, "iterrange") < 0)
        return -1;
    if (!self->iter)
        return invalid(), -1;
    if (!PyArg_ParseTuple(value, "nn", &start, &end) || npb_check(nm_iter_reset_range(core(self), start, end)) < 0)
        return -1;
    return rewound(self);
}

static PyObject *per_operand(npb_nditer *self, PyObject *(*one)(npb_iter *, int))
{
    if (!self->iter)
        return invalid();
    PyObject *t = PyTuple_New(self->iter->nop);
    for (int i = 0; t && i < self->iter->nop; i++) {
        PyObject *x = one(self->iter, i);
        if (!x)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, i, x);
    }
    return t;
}
static PyObject *one_operand(npb_iter *it, int i) { return Py_NewRef(it->op[i] ? (PyObject *)it->op[i] : Py_None); }
static PyObject *one_dtype(npb_iter *it, int i) { return Py_NewRef((PyObject *)it->dtype[i]); }
static PyObject *get_operands(npb_nditer *self, void *u) { (void)u; return per_operand(self, one_operand); }
static PyObject *get_dtypes(npb_nditer *self, void *u) { (void)u; return per_operand(self, one_dtype); }
static PyObject *get_itviews(npb_nditer *self, void *u) { (void)u; return per_operand(self, npb_iter_view); }
static PyObject *get_finished(npb_nditer *self, void *u) { (void)u; return PyBool_FromLong(self->iter && self->finished); }

enum { DELAYED, HAS_INDEX, HAS_MULTI, NEEDS_API, ITERSIZE, NDIM, NOP };
static PyObject *get_fact(npb_nditer *self, void *which)
{
    if (!self->iter)
        return invalid();
    nm_iter *it = self->iter->it;
    switch ((intptr_t)which) {
    case DELAYED: return PyBool_FromLong(it->delayed);
    case HAS_INDEX: return PyBool_FromLong(it->has_index);
    case HAS_MULTI: return PyBool_FromLong((it->flags & NM_IT_MULTI_INDEX) != 0);
    case NEEDS_API: return PyBool_FromLong(npb_iter_needs_api(self->iter));
    case ITERSIZE: return PyLong_FromSsize_t(it->size);
    case NDIM: return PyLong_FromLong(it->ndim);
    default: return PyLong_FromLong(it->nop);
    }
}

#define G(name, get, set, doc) { name, (getter)get, (setter)set, PyDoc_STR(doc), NULL }
#define FACT(name, which, doc) { name, (getter)get_fact, NULL, PyDoc_STR(doc), (void *)(intptr_t)which }
static PyGetSetDef getset[] = {
    G("value", get_value, NULL, "The current items, one array per operand; the array itself if there is one operand."),
    G("shape", get_shape, NULL, "Lengths of the iterator's axes."),
    G("multi_index", get_multi_index, set_multi_index, "The current index along every axis; settable."),
    G("index", get_index, set_index, "The tracked flat C or F index; settable."),
    G("iterindex", get_iterindex, set_iterindex, "How far the iteration is; settable."),
    G("iterrange", get_iterrange, set_iterrange, "The part (begin, end) of the iteration that is walked."),
    G("operands", get_operands, NULL, "The arrays that are iterated."),
    G("dtypes", get_dtypes, NULL, "The dtypes in which the items are given."),
    G("itviews", get_itviews, NULL, "Views of the operands in the order and shape of the iteration."),
    G("finished", get_finished, NULL, "Whether the end was reached."),
    FACT("has_delayed_bufalloc", DELAYED, "Whether reset() must be called to allocate the buffers."),
    FACT("has_index", HAS_INDEX, "Whether a flat index is tracked."),
    FACT("has_multi_index", HAS_MULTI, "Whether a multi-index is tracked."),
    FACT("iterationneedsapi", NEEDS_API, "Whether moving on may touch Python objects."),
    FACT("itersize", ITERSIZE, "Number of items of the whole iteration."),
    FACT("ndim", NDIM, "Number of the iterator's axes."),
    FACT("nop", NOP, "Number of operands."),
    { NULL }
};

#define M(name, f, flags, text) { name, (PyCFunction)(f), flags, PyDoc_STR(name text) }
static PyMethodDef methods[] = {
    M("reset", nditer_reset, METH_NOARGS, "($self, /)\n--\n\nGo back to the beginning."),
    M("copy", nditer_copy, METH_NOARGS, "($self, /)\n--\n\nAnother iterator at the same place."),
    M("__copy__", nditer_copy, METH_NOARGS, "($self, /)\n--\n\nAnother iterator at the same place."),
    M("iternext", nditer_iternext, METH_NOARGS, "($self, /)\n--\n\nMove on without making items; whether there is a next one."),
    M("remove_axis", nditer_remove_axis, METH_O, "($self, i, /)\n--\n\nTake axis i out of the iteration."),
    M("remove_multi_index", nditer_remove_multi_index, METH_NOARGS, "($self, /)\n--\n\nStop tracking the multi-index, and join axes."),
    M("enable_external_loop", nditer_external_loop, METH_NOARGS, "($self, /)\n--\n\nGive whole inner loops from now on."),
    M("debug_print", nditer_debug_print, METH_NOARGS, "($self, /)\n--\n\nWrite the iterator's state to stdout."),
    M("close", nditer_close, METH_NOARGS, "($self, /)\n--\n\nWrite copies and buffers back; the iterator cannot be used after it."),
    M("__enter__", nditer_enter, METH_NOARGS, "($self, /)\n--\n\n"),
    M("__exit__", nditer_exit, METH_VARARGS, "($self, /, *args)\n--\n\n"),
    { NULL }
};

static PySequenceMethods sequence = { .sq_length = (lenfunc)nditer_length, .sq_item = (ssizeargfunc)nditer_item,
                                      .sq_ass_item = (ssizeobjargproc)nditer_ass_item };
static PyMappingMethods mapping = { (lenfunc)nditer_length, (binaryfunc)nditer_subscript, (objobjargproc)nditer_ass_subscript };

PyTypeObject NpyIter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "numen.nditer", .tp_basicsize = sizeof(npb_nditer), .tp_dealloc = (destructor)nditer_dealloc, .tp_as_sequence = &sequence,
    .tp_as_mapping = &mapping, .tp_flags = Py_TPFLAGS_DEFAULT, .tp_iter = PyObject_SelfIter, .tp_iternext = (iternextfunc)nditer_next,
    .tp_methods = methods, .tp_getset = getset, .tp_init = (initproc)nditer_init, .tp_new = nditer_new,
    .tp_doc = PyDoc_STR("nditer(op, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe', op_axes=None, itershape=None, "
                        "buffersize=0)\n--\n\nnditer(op, ...)\n\nVisit the items of one or many arrays together, in an efficient order, "
                        "with broadcasting, casts and buffers."),
};

static PyMethodDef nested = { "nested_iters", (PyCFunction)(void (*)(void))npb_nested_iters, METH_VARARGS | METH_KEYWORDS,
                              PyDoc_STR("nested_iters(op, axes, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe', "
                                        "buffersize=0)\n--\n\nNested nditers: each walks the axes of its entry in axes.") };

int npb_init_nditer(PyObject *module)
{
    npb_name_type(&NpyIter_Type);
    if (PyType_Ready(&NpyIter_Type) < 0 || PyModule_AddObjectRef(module, "nditer", (PyObject *)&NpyIter_Type) < 0)
        return -1;
    PyObject *f = PyCFunction_NewEx(&nested, NULL, npb_intern(npb_package));
    return f ? PyModule_AddObject(module, "nested_iters", f) : -1;
}
