/* array.c - ndarray objects: memory, views, flags, base, finalization, and the type object.
 * Shape and strides of an exact ndarray lie behind its 96 bytes; other types, and arrays that were given more dimensions
 * later, have a separate block.  Dealloc tells the two apart by address. */
#include "array_private.h"
#include "npb_types.h"

enum { INLINE_DIMS = 4, KEEP = 64 };
static PyArrayObject *kept[KEEP];             /* freed objects with room for INLINE_DIMS dimensions */
static int nkept;

/* ------------------------------------------------------------------ object memory */
static PyArrayObject *object_new(PyTypeObject *type, int nd)
{
    PyArrayObject *self;
    if (NM_LIKELY(type == &PyArray_Type)) {
        if (NM_LIKELY(nd <= INLINE_DIMS && nkept)) {
            self = kept[--nkept];
        } else {
            self = PyObject_Malloc(sizeof *self + 2 * sizeof(npy_intp) * (size_t)NM_MAX(nd, INLINE_DIMS));
            if (!self)
                return (PyArrayObject *)PyErr_NoMemory();
        }
        PyObject_Init((PyObject *)self, type);
        self->dimensions = npb_inline_dims(self);
    } else {
        self = (PyArrayObject *)type->tp_alloc(type, 0);
        if (!self)
            return NULL;
        self->dimensions = nd ? PyMem_Malloc(2 * sizeof(npy_intp) * (size_t)nd) : NULL;
        if (nd && !self->dimensions) {
            self->descr = NULL;
            self->nd = 0;
            Py_DECREF(self);
            return (PyArrayObject *)PyErr_NoMemory();
        }
    }
    self->strides = self->dimensions ? self->dimensions + nd : NULL;
    self->nd = nd;
    self->data = NULL;
    self->base = NULL;
    self->descr = NULL;
    self->flags = 0;
    self->weakreflist = NULL;
    self->_buffer_info = NULL;
    self->mem_handler = NULL;
    return self;
}

int npb_set_ndim(PyArrayObject *arr, int nd)
{
    npy_intp *old = arr->dimensions, *words = nd ? PyMem_Malloc(2 * sizeof(npy_intp) * (size_t)nd) : NULL;
    if (nd && !words) {
        PyErr_NoMemory();
        return -1;
    }
    arr->dimensions = words;
    arr->strides = words ? words + nd : NULL;
    arr->nd = nd;
    if (old != npb_inline_dims(arr) || !PyArray_CheckExact(arr))
        PyMem_Free(old);
    return 0;
}

void npb_clear_items(PyArray_Descr *descr, char *data, npy_intp n)
{
    nm_dtype dt = npb_dtype(descr);
    if (dt.cls && dt.cls->clear)
        dt.cls->clear(&dt, data, descr->elsize, n);
}

static void free_data(PyArrayObject *self)
{
    npy_intp n = npb_size(self);
    if (self->descr && npb_has_refs(self->descr))
        npb_clear_items(self->descr, self->data, n);
    npb_data_free(self->data, (size_t)(self->descr ? n * self->descr->elsize : 0), self->mem_handler);
}

static void array_free(PyArrayObject *self)
{
    if (NPB_HAS(self, NPY_ARRAY_OWNDATA) && self->data)
        free_data(self);
    Py_XDECREF(self->base);
    Py_XDECREF(self->mem_handler);
    Py_XDECREF(self->descr);
    if (PyArray_CheckExact(self)) {
        if (self->dimensions != npb_inline_dims(self))
            PyMem_Free(self->dimensions);
        if (nkept < KEEP)
            kept[nkept++] = self;
        else
            PyObject_Free(self);
    } else {
        PyMem_Free(self->dimensions);
        Py_TYPE(self)->tp_free((PyObject *)self);
    }
}

/* Arrays of references can nest without bound: past a depth the dead wait in a list for the outermost call. */
static void free_bounded(PyArrayObject *self)
{
    static int depth;
    static PyArrayObject *waiting;
    if (depth > 50 && PyArray_CheckExact(self)) {
        self->weakreflist = (PyObject *)waiting;
        waiting = self;
        return;
    }
    depth++;
    array_free(self);
    depth--;
    while (depth == 0 && waiting) {
        PyArrayObject *next = waiting;
        waiting = (PyArrayObject *)next->weakreflist;
        next->weakreflist = NULL;
        depth++;
        array_free(next);
        depth--;
    }
}

static void warn_writeback(PyArrayObject *self)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    Py_SET_REFCNT((PyObject *)self, 1);
    if (PyErr_WarnEx(PyExc_RuntimeWarning, "WRITEBACKIFCOPY detected in array_dealloc.  Required call to "
                     "PyArray_ResolveWritebackIfCopy or PyArray_DiscardWritebackIfCopy is missing.", 1) < 0)
        PyErr_WriteUnraisable((PyObject *)&PyArray_Type);
    if (npb_resolve_writeback(self) < 0)
        PyErr_WriteUnraisable((PyObject *)&PyArray_Type);
    Py_SET_REFCNT((PyObject *)self, 0);
    PyErr_Restore(type, value, trace);
}

static void array_dealloc(PyArrayObject *self)
{
    if (NM_UNLIKELY(self->_buffer_info != NULL))
        npb_buffer_info_free(self);
    if (self->weakreflist)
        PyObject_ClearWeakRefs((PyObject *)self);
    if (NM_UNLIKELY(NPB_HAS(self, NPY_ARRAY_WRITEBACKIFCOPY)) && self->base)
        warn_writeback(self);
    if (self->base || (self->descr && npb_has_refs(self->descr)))
        free_bounded(self);
    else
        array_free(self);
}

/* ------------------------------------------------------------------ facts about an array */
npy_intp npb_size(const PyArrayObject *arr)
{
    npy_intp n = 1;
    for (int i = 0; i < arr->nd; i++)
        n *= arr->dimensions[i];
    return n;
}

nm_view npb_as_view(PyArrayObject *arr)
{
    return (nm_view){ .data = arr->data, .shape = arr->dimensions, .strides = arr->strides, .ndim = arr->nd,
                      .flags = NPB_HAS(arr, NPY_ARRAY_WRITEABLE) ? NM_WRITEABLE : 0, .dt = npb_dtype(arr->descr) };
}

static void update_contiguity(PyArrayObject *arr)
{
    npy_intp expect = arr->descr->elsize;
    int nd = arr->nd;
    bool c = true, f = true;
    arr->flags &= ~(NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS);
    for (int i = nd - 1; i >= 0; i--) {
        npy_intp n = arr->dimensions[i];
        if (n == 0) {
            arr->flags |= NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS;
            return;
        }
        if (n != 1) {
            c &= arr->strides[i] == expect;
            expect *= n;
        }
    }
    if (nd > 1) {
        expect = arr->descr->elsize;
        for (int i = 0; i < nd; i++)
            if (arr->dimensions[i] != 1) {
                f &= arr->strides[i] == expect;
                expect *= arr->dimensions[i];
            }
    } else {
        f = c;
    }
    arr->flags |= (c ? NPY_ARRAY_C_CONTIGUOUS : 0) | (f ? NPY_ARRAY_F_CONTIGUOUS : 0);
}

static void update_aligned(PyArrayObject *arr)
{
    uintptr_t bits = (uintptr_t)arr->data;
    npy_intp align = arr->descr->alignment;
    bool empty = false;
    for (int i = 0; i < arr->nd; i++) {
        if (arr->dimensions[i] > 1)
            bits |= (uintptr_t)arr->strides[i];
        else if (arr->dimensions[i] == 0)
            empty = true;
    }
    if (align <= 1 || empty || !(bits & (uintptr_t)(align - 1)))
        arr->flags |= NPY_ARRAY_ALIGNED;
    else
        arr->flags &= ~NPY_ARRAY_ALIGNED;
}

void npb_update_flags(PyArrayObject *arr, int mask)
{
    if (mask & (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS))
        update_contiguity(arr);
    if (mask & NPY_ARRAY_ALIGNED)
        update_aligned(arr);
}

PyObject *npb_shape_tuple(int n, const npy_intp *shape)
{
    PyObject *tuple = PyTuple_New(n);
    if (!tuple)
        return NULL;
    for (int i = 0; i < n; i++) {
        PyObject *length = PyLong_FromSsize_t(shape[i]);
        if (!length) {
            Py_DECREF(tuple);
            return NULL;
        }
        PyTuple_SET_ITEM(tuple, i, length);
    }
    return tuple;
}

PyObject *npb_shape_error_text(int n, const npy_intp *shape)
{
    char text[1400];
    nm_shape_text(n, shape, text, sizeof text);
    return PyUnicode_FromString(text);
}

static int warn_of_write(PyArrayObject *arr)
{
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "Numpy has detected that you (may be) writing to an array with\n"
                     "overlapping memory from np.broadcast_arrays. If this is intentional\n"
                     "set the WRITEABLE flag True or make a copy immediately before writing.", 1) < 0)
        return -1;
    for (PyObject *a = (PyObject *)arr; a && PyArray_Check(a); a = ((PyArrayObject *)a)->base)     /* once is enough */
        ((PyArrayObject *)a)->flags &= ~NPY_ARRAY_WARN_ON_WRITE;
    return 0;
}

int npb_require_writeable(PyArrayObject *arr, const char *name)
{
    if (NM_LIKELY(npb_is_open(arr)))
        return 0;
    if (NPB_HAS(arr, NPY_ARRAY_WRITEABLE))
        return warn_of_write(arr);
    PyErr_Format(PyExc_ValueError, "%s is read-only", name);
    return -1;
}

/* ------------------------------------------------------------------ base */
int npb_set_base(PyArrayObject *arr, PyObject *base)
{
    if (!base) {
        PyErr_SetString(PyExc_ValueError, "Cannot set the NumPy array 'base' dependency to NULL after initialization");
        return -1;
    }
    if (arr->base) {
        PyErr_SetString(PyExc_ValueError, "Cannot set the NumPy array 'base' dependency more than once");
        Py_DECREF(base);
        return -1;
    }
    if (PyArray_Check(base))
        arr->flags |= ((PyArrayObject *)base)->flags & NPY_ARRAY_WARN_ON_WRITE;
    /* Views of views depend on the owner directly, as far as the type stays the same. */
    while (PyArray_Check(base)) {
        PyArrayObject *b = (PyArrayObject *)base;
        if (b == arr) {
            PyErr_SetString(PyExc_ValueError, "Cannot create a circular NumPy array 'base' dependency");
            Py_DECREF(base);
            return -1;
        }
        if (NPB_HAS(b, NPY_ARRAY_OWNDATA) || !b->base || Py_TYPE(b->base) != Py_TYPE(arr))
            break;
        PyObject *deeper = Py_NewRef(b->base);
        Py_DECREF(base);
        base = deeper;
    }
    arr->base = base;
    return 0;
}

int npb_set_writeback_base(PyArrayObject *arr, PyArrayObject *base)
{
    if (npb_require_writeable(base, "WRITEBACKIFCOPY base") < 0) {
        Py_DECREF(base);
        return -1;
    }
    base->flags &= ~NPY_ARRAY_WRITEABLE;
    arr->base = (PyObject *)base;
    arr->flags |= NPY_ARRAY_WRITEBACKIFCOPY;
    return 0;
}

int npb_resolve_writeback(PyArrayObject *self)
{
    if (!self || !self->base || !NPB_HAS(self, NPY_ARRAY_WRITEBACKIFCOPY))
        return 0;
    PyArrayObject *base = (PyArrayObject *)self->base;
    base->flags |= NPY_ARRAY_WRITEABLE;
    self->flags &= ~NPY_ARRAY_WRITEBACKIFCOPY;
    int bad = npb_copy_into(base, self);
    self->base = NULL;
    Py_DECREF(base);
    return bad < 0 ? -1 : 1;
}

void npb_discard_writeback(PyArrayObject *self)
{
    if (!self || !self->base || !NPB_HAS(self, NPY_ARRAY_WRITEBACKIFCOPY))
        return;
    ((PyArrayObject *)self->base)->flags |= NPY_ARRAY_WRITEABLE;
    self->flags &= ~NPY_ARRAY_WRITEBACKIFCOPY;
    Py_CLEAR(self->base);
}

/* ------------------------------------------------------------------ making arrays */
int npb_finalize(PyArrayObject *self, PyObject *like)
{
    static PyObject *name, *own;
    if (!name && !(name = npb_intern("__array_finalize__")))
        return -1;
    if (!own && !(own = PyObject_GetAttr((PyObject *)&PyArray_Type, name)))
        return -1;
    PyObject *hook = PyObject_GetAttr((PyObject *)Py_TYPE(self), name);
    if (!hook) {
        PyErr_Clear();
        return 0;
    }
    int bad = 0;
    if (hook != own && hook != Py_None) {
        PyObject *result = PyObject_CallFunctionObjArgs(hook, self, like ? like : Py_None, NULL);
        bad = result ? 0 : -1;
        Py_XDECREF(result);
    }
    Py_DECREF(hook);
    return bad;
}

static PyObject *raise_memory(PyArray_Descr *descr, int nd, const npy_intp *shape)
{
    nm_clear(npb_ctx());
    PyObject *tuple = npb_shape_tuple(nd, shape);
    PyObject *args = tuple ? PyTuple_Pack(2, tuple, (PyObject *)descr) : NULL;
    if (args)
        PyErr_SetObject(npb_errors.ArrayMemoryError ? npb_errors.ArrayMemoryError : PyExc_MemoryError, args);
    Py_XDECREF(args);
    Py_XDECREF(tuple);
    return NULL;
}

/* Bytes of shape; strides (if asked) in C or F order; -1 with NumPy's error when it does not fit. */
static npy_intp layout(PyArray_Descr *descr, int nd, const npy_intp *shape, npy_intp *strides, bool fortran)
{
    npy_intp bytes = descr->elsize, step = bytes;
    for (int k = 0; k < nd; k++) {
        int i = fortran ? k : nd - 1 - k;
        npy_intp n = shape[i];
        if (NM_UNLIKELY(n < 0)) {
            PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
            return -1;
        }
        if (strides)
            strides[i] = step;
        if (n == 0) {               /* the lengths beside it count for strides and for the overflow check only */
            bytes = 0;
            continue;
        }
        if (!nm_mul_size(step, n, &step)) {
            for (int j = 0; j < nd; j++)
                if (shape[j] < 0) {
                    PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
                    return -1;
                }
            PyErr_SetString(PyExc_ValueError,
                            "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
            return -1;
        }
        if (bytes)
            bytes = step;
    }
    for (int i = 0; bytes == 0 && strides && i < nd; i++)      /* nothing to step over */
        strides[i] = 0;
    return bytes;
}

/* A dtype with a subarray: its shape becomes dimensions of the array. */
static PyObject *new_subarray(PyTypeObject *type, PyArray_Descr *descr, int nd, const npy_intp *shape, const npy_intp *strides,
                              void *data, int flags, PyObject *like, PyObject *base, bool zero)
{
    npy_intp all[NM_MAXDIMS], steps[NM_MAXDIMS];
    PyObject *inner = descr->subarray->shape;
    int extra = PyTuple_Check(inner) ? (int)PyTuple_GET_SIZE(inner) : 1;
    PyArray_Descr *item = (PyArray_Descr *)Py_NewRef(descr->subarray->base);
    if (nd + extra > NM_MAXDIMS) {
        PyErr_Format(PyExc_ValueError, "number of dimensions must be within [0, %d]", NM_MAXDIMS);
        goto fail;
    }
    for (int i = 0; i < nd; i++)
        all[i] = shape[i];
    for (int i = 0; i < extra; i++) {
        all[nd + i] = npb_as_intp(PyTuple_Check(inner) ? PyTuple_GET_ITEM(inner, i) : inner);
        if (all[nd + i] == -1 && PyErr_Occurred())
            goto fail;
    }
    if (strides) {
        for (int i = 0; i < nd; i++)
            steps[i] = strides[i];
        npy_intp s = item->elsize;
        for (int i = nd + extra - 1; i >= nd; i--) {
            steps[i] = s;
            s *= all[i];
        }
    }
    Py_DECREF(descr);
    return npb_array_new(type, item, nd + extra, all, strides ? steps : NULL, data, flags, like, base, zero);
fail:
    Py_DECREF(item);
    Py_DECREF(descr);
    Py_XDECREF(base);
    return NULL;
}

static PyArray_Descr *sized(PyArray_Descr *descr)
{
    PyArray_Descr *full = npb_descr_sized(descr->type_num, descr->type_num == NM_UNICODE ? 4 : 1);
    if (full && descr->byteorder == (NPB_LITTLE ? '>' : '<')) {
        PyArray_Descr *swapped = npb_descr_newbyteorder(full, descr->byteorder);
        Py_DECREF(full);
        full = swapped;
    }
    Py_DECREF(descr);
    return full;
}

/* Fresh objects are None, also inside structures. */
static void fill_none(PyArray_Descr *descr, char *data, npy_intp n, npy_intp step)
{
    if (descr->type_num == NM_OBJECT) {
        for (npy_intp i = 0; i < n; i++, data += step) {
            PyObject *none = Py_NewRef(Py_None);
            memcpy(data, &none, sizeof none);
        }
    } else if (descr->subarray) {
        PyArray_Descr *base = descr->subarray->base;
        npy_intp each = base->elsize ? descr->elsize / base->elsize : 0;
        for (npy_intp i = 0; i < n && npb_has_refs(base); i++)
            fill_none(base, data + i * step, each, base->elsize);
    } else if (descr->names && descr->fields) {
        for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(descr->names); k++) {
            PyObject *field = PyDict_GetItem(descr->fields, PyTuple_GET_ITEM(descr->names, k));
            PyArray_Descr *part = field ? (PyArray_Descr *)PyTuple_GET_ITEM(field, 0) : NULL;
            if (part && npb_has_refs(part))
                fill_none(part, data + PyLong_AsSsize_t(PyTuple_GET_ITEM(field, 1)), n, step);
        }
    }
}

PyObject *npb_array_new(PyTypeObject *type, PyArray_Descr *descr, int nd, const npy_intp *shape, const npy_intp *strides,
                        void *data, int flags, PyObject *like, PyObject *base, bool zero)
{
    if (NM_UNLIKELY(descr->subarray != NULL))
        return new_subarray(type, descr, nd, shape, strides, data, flags, like, base, zero);
    if (NM_UNLIKELY(nd < 0 || nd > NM_MAXDIMS)) {
        PyErr_Format(PyExc_ValueError, "number of dimensions must be within [0, %d]", NM_MAXDIMS);
        goto fail;
    }
    if (NM_UNLIKELY(descr->elsize == 0) && !data && (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE) &&
        !(flags & NPB_ALLOW_EMPTY_STRING)) {
        descr = sized(descr);
        if (!descr)
            goto fail_base;
    }
    PyArrayObject *self = object_new(type, nd);
    if (NM_UNLIKELY(!self))
        goto fail;
    self->descr = descr;
    bool fortran = (flags & NPY_ARRAY_F_CONTIGUOUS) && !(flags & NPY_ARRAY_C_CONTIGUOUS && nd > 1) && nd > 1 && !strides;
    npy_intp bytes = layout(descr, nd, shape, strides ? NULL : self->strides, fortran);
    if (NM_UNLIKELY(bytes < 0)) {
        self->nd = 0;
        Py_DECREF(self);
        Py_XDECREF(base);
        return NULL;
    }
    for (int i = 0; i < nd; i++)
        self->dimensions[i] = shape[i];
    if (strides)
        for (int i = 0; i < nd; i++)
            self->strides[i] = strides[i];
    if (!data) {
        bool clean = zero || descr->flags & (NPY_NEEDS_INIT | NPY_ITEM_REFCOUNT) || (descr->names && npb_has_gaps(descr));
        self->data = npb_data_new((size_t)bytes, clean, &self->mem_handler);
        if (NM_UNLIKELY(!self->data)) {
            raise_memory(descr, nd, shape);
            Py_DECREF(self);
            Py_XDECREF(base);
            return NULL;
        }
        self->flags = NPY_ARRAY_OWNDATA | NPY_ARRAY_WRITEABLE | NPY_ARRAY_ALIGNED;
        if (NM_UNLIKELY(descr->flags & NPY_ITEM_REFCOUNT) && !zero && bytes)
            fill_none(descr, self->data, bytes / descr->elsize, descr->elsize);
    } else {
        self->data = data;
        self->flags = flags & ~(NPY_ARRAY_OWNDATA | NPY_ARRAY_WRITEBACKIFCOPY | NPB_ALLOW_EMPTY_STRING);
        update_aligned(self);
    }
    if (!strides && nd <= 1)
        self->flags |= NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS;
    else
        update_contiguity(self);
    if (base && npb_set_base(self, base) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    if (NM_UNLIKELY(type != &PyArray_Type) && npb_finalize(self, like) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
fail:
    Py_DECREF(descr);
fail_base:
    Py_XDECREF(base);
    return NULL;
}

PyArrayObject *npb_empty(PyArray_Descr *descr, int nd, const npy_intp *shape, bool fortran)
{
    return (PyArrayObject *)npb_array_new(&PyArray_Type, descr, nd, shape, NULL, NULL, fortran ? NPY_ARRAY_F_CONTIGUOUS : 0, NULL, NULL,
                                          false);
}

/* Object arrays of zeros hold the number 0. */
static int fill_zero_objects(PyArrayObject *arr)
{
    if (arr->descr->type_num != NM_OBJECT)
        return 0;
    PyObject *zero = PyLong_FromLong(0), **item = (PyObject **)arr->data;
    npy_intp n = npb_size(arr);
    for (npy_intp i = 0; i < n; i++)
        item[i] = Py_NewRef(zero);    /* the memory was cleared, not filled */
    Py_DECREF(zero);
    return 0;
}

/* Zeros inside a structure that holds objects. */
static int fill_zero_fields(PyArrayObject *arr)
{
    PyObject *zero = PyLong_FromLong(0);
    int bad = npb_assign(arr, zero);
    Py_DECREF(zero);
    return bad;
}

PyArrayObject *npb_zeros(PyArray_Descr *descr, int nd, const npy_intp *shape, bool fortran)
{
    PyArrayObject *arr = (PyArrayObject *)npb_array_new(&PyArray_Type, descr, nd, shape, NULL, NULL, fortran ? NPY_ARRAY_F_CONTIGUOUS : 0,
                                                        NULL, NULL, true);
    if (arr && NM_UNLIKELY(npb_has_refs(arr->descr))) {
        int bad = arr->descr->type_num == NM_OBJECT ? fill_zero_objects(arr) : arr->descr->names ? fill_zero_fields(arr) : 0;
        if (bad < 0)
            Py_CLEAR(arr);
    }
    return arr;
}

PyArrayObject *npb_empty_like(PyArrayObject *like, PyArray_Descr *descr, nm_order order, bool subok, int nd, const npy_intp *shape)
{
    PyTypeObject *type = subok ? Py_TYPE(like) : &PyArray_Type;
    bool other = shape != NULL;
    if (!descr)
        descr = (PyArray_Descr *)Py_NewRef(like->descr);
    if (!other) {
        nd = like->nd;
        shape = like->dimensions;
    } else if (order == NM_KEEPORDER && nd != like->nd) {
        order = NM_CORDER;
    }
    if (order == NM_ANYORDER)
        order = NPB_HAS(like, NPY_ARRAY_F_CONTIGUOUS) && !NPB_HAS(like, NPY_ARRAY_C_CONTIGUOUS) ? NM_FORTRANORDER : NM_CORDER;
    else if (order == NM_KEEPORDER) {
        if (NPB_HAS(like, NPY_ARRAY_C_CONTIGUOUS) || nd <= 1)
            order = NM_CORDER;
        else if (NPB_HAS(like, NPY_ARRAY_F_CONTIGUOUS))
            order = NM_FORTRANORDER;
    }
    npy_intp strides[NM_MAXDIMS];
    for (int i = 0; i < nd; i++)
        if (shape[i] == 0)
            order = NM_CORDER;
    if (order == NM_KEEPORDER) {
        const intptr_t *steps = like->strides;
        npy_intp size = descr->elsize;
        if (descr->subarray) {      /* the inner dimensions follow in C order: strides by the whole item */
            nm_strides_keep(nd, shape, size, 1, &steps, strides);
            return (PyArrayObject *)npb_array_new(type, descr, nd, shape, strides, NULL, 0, subok ? (PyObject *)like : NULL, NULL, false);
        }
        if (size == 0 && descr->type_num == NM_UNICODE)
            size = 4;
        else if (size == 0 && descr->type_num == NM_STRING)
            size = 1;
        nm_strides_keep(nd, shape, size, 1, &steps, strides);
    }
    return (PyArrayObject *)npb_array_new(type, descr, nd, shape, order == NM_KEEPORDER ? strides : NULL, NULL,
                                          order == NM_FORTRANORDER ? NPY_ARRAY_F_CONTIGUOUS : 0, subok ? (PyObject *)like : NULL, NULL,
                                              false);
}

PyArrayObject *npb_view_begin(PyArrayObject *arr, int nd, char *data)
{
    PyArrayObject *view = object_new(Py_TYPE(arr), nd);
    if (NM_UNLIKELY(!view))
        return NULL;
    view->data = data;
    view->descr = (PyArray_Descr *)Py_NewRef(arr->descr);
    view->flags = arr->flags & (NPY_ARRAY_WRITEABLE | NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS);
    if (npb_set_base(view, Py_NewRef(arr)) < 0) {
        Py_DECREF(view);
        return NULL;
    }
    return view;
}

PyObject *npb_array_from_view(PyArrayObject *arr, const nm_view *v)
{
    PyArrayObject *view = npb_view_begin(arr, v->ndim, v->data);
    if (!view)
        return NULL;
    for (int i = 0; i < v->ndim; i++) {
        view->dimensions[i] = v->shape[i];
        view->strides[i] = v->strides[i];
    }
    npb_update_flags(view, NPY_ARRAY_UPDATE_ALL);
    if (NM_UNLIKELY(!PyArray_CheckExact(view)) && npb_finalize(view, (PyObject *)arr) < 0) {
        Py_DECREF(view);
        return NULL;
    }
    return (PyObject *)view;
}

PyObject *npb_newcopy(PyArrayObject *arr, nm_order order)
{
    PyArrayObject *copy = npb_empty_like(arr, NULL, order, true, 0, NULL);
    if (copy && npb_copy_into(copy, arr) < 0)
        Py_CLEAR(copy);
    return (PyObject *)copy;
}

PyObject *npb_return(PyArrayObject *arr)
{
    if (!arr || !PyArray_Check(arr) || arr->nd != 0)
        return (PyObject *)arr;
    PyObject *scalar = npb_scalar(arr->data, arr->descr, (PyObject *)arr);
    Py_DECREF(arr);
    return scalar;
}

/* ------------------------------------------------------------------ copying */
int npb_copy_into(PyArrayObject *dst, PyArrayObject *src)
{
    if (npb_require_writeable(dst, "assignment destination") < 0)
        return -1;
    nm_view to = npb_as_view(dst), from = npb_as_view(src);
    if (dst->descr == src->descr && !(dst->descr->flags & (NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI)) && dst->descr->type_num < NM_NTYPES &&
        dst->nd == src->nd && dst->data != src->data && dst->flags & src->flags & NPY_ARRAY_C_CONTIGUOUS) {
        npy_intp n = 1;
        int i = 0;
        for (; i < dst->nd && dst->dimensions[i] == src->dimensions[i]; i++)
            n *= dst->dimensions[i];
        n *= dst->descr->elsize;
        if (i == dst->nd && n <= 65536) {
            memmove(dst->data, src->data, (size_t)n);
            return 0;
        }
    }
    while (from.ndim > to.ndim && from.shape[0] == 1) {
        from.ndim--;
        from.shape++;
        from.strides++;
    }
    nm_ctx *ctx = npb_ctx();
    bool host = (dst->descr->flags | src->descr->flags) & (NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI) || dst->descr->type_num >= NM_NTYPES ||
                src->descr->type_num >= NM_NTYPES || npb_size(dst) < 4096;
    nm_status status;
    if (host)
        status = nm_copy(ctx, &to, &from, NM_UNSAFE_CASTING);
    else {
        Py_BEGIN_ALLOW_THREADS
        status = nm_copy(ctx, &to, &from, NM_UNSAFE_CASTING);
        Py_END_ALLOW_THREADS
    }
    return npb_check(status);
}

/* ------------------------------------------------------------------ results of the core */
static nm_status out_new_array(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                               nm_view *v)
{
    npb_out *out = (npb_out *)self;
    if (out->n == (int)NM_COUNT(out->array))
        return nm_fail(ctx, NM_E_RUNTIME, "too many results");
    PyArray_Descr *descr = npb_descr_from(dt);
    PyArrayObject *arr = descr ? (PyArrayObject *)npb_array_new(out->type, descr, ndim, shape, strides, NULL, NPB_ALLOW_EMPTY_STRING,
                                                                out->like, NULL, false) : NULL;
    if (!arr)
        return NM_E_HOST;
    *v = npb_as_view(arr);
    if (out->n == 0 && out->type != &PyArray_Type) {
        nm_viewbuf *first = &out->first;
        for (int d = 0; d < ndim; d++)
            first->shape[d] = shape[d];
        if (strides)
            memcpy(first->strides, strides, (size_t)ndim * sizeof *strides);
        else
            nm_strides_c(ndim, shape, arr->descr->elsize, first->strides);
        v->ndim = ndim;
        v->shape = first->shape;
        v->strides = first->strides;
    }
    out->array[out->n++] = arr;
    return NM_OK;
}

void npb_out_begin(npb_out *out)
{
    out->out.new_array = out_new_array;
    out->out.user = out;
    out->type = &PyArray_Type;
    out->like = NULL;
    out->n = 0;
}

PyObject *npb_out_end(npb_out *out, nm_status status)
{
    if (NM_UNLIKELY(status < 0 || out->n == 0)) {
        for (int i = 0; i < out->n; i++)
            Py_DECREF(out->array[i]);
        out->n = 0;
        if (status < 0)
            return npb_raise(status);
        PyErr_SetString(PyExc_SystemError, "a function of the core returned no array");
        return NULL;
    }
    return npb_return(out->array[0]);
}

/* ------------------------------------------------------------------ ndarray(...) */
typedef struct span { npy_intp low, high; } span;  /* bytes below and above the first item that a shape and strides reach */

static bool reach(int nd, const npy_intp *shape, const npy_intp *strides, npy_intp size, span *s)
{
    s->low = 0;
    s->high = size;
    for (int i = 0; i < nd; i++) {
        npy_intp far;
        if (shape[i] == 0) {
            s->low = s->high = 0;
            return true;
        }
        if (!nm_mul_size(shape[i] - 1, strides[i], &far) || !nm_add_size(far < 0 ? s->low : s->high, far, far < 0 ? &s->low : &s->high))
            return false;
    }
    return true;
}

int npb_check_strides(int nd, const npy_intp *shape, const npy_intp *strides, npy_intp size, npy_intp available, npy_intp offset)
{
    span s;
    if (!reach(nd, shape, strides, size, &s))
        return 0;
    return s.low >= -offset && s.high <= available - offset;
}

bool npb_strides_fit(int nd, const npy_intp *shape, const npy_intp *strides, npy_intp size)
{
    span s;
    return reach(nd, shape, strides, size, &s);
}

static PyObject *new_on_buffer(PyTypeObject *type, PyArray_Descr *descr, const npb_shape *shape, const npb_shape *strides, PyObject *buffer,
                               npy_intp offset, nm_order order)
{
    Py_buffer view;
    int flags = NPY_ARRAY_WRITEABLE;
    if (PyObject_GetBuffer(buffer, &view, PyBUF_WRITABLE | PyBUF_SIMPLE) < 0) {
        flags = 0;
        PyErr_Clear();
        if (PyObject_GetBuffer(buffer, &view, PyBUF_SIMPLE) < 0)
            goto fail;
    }
    char *data = view.buf;
    npy_intp length = view.len, size = descr->elsize, bytes;
    PyBuffer_Release(&view);        /* base keeps the object; NumPy relies on the memory staying too */
    npy_intp steps[NM_MAXDIMS];
    bytes = layout(descr, shape->n, shape->d, steps, order == NM_FORTRANORDER);
    if (bytes < 0)
        goto fail;
    if (offset < 0 || offset > length) {
        PyErr_Format(PyExc_ValueError, "offset must be non-negative and no greater than buffer length (%zd)", length);
        goto fail;
    }
    if (strides->n < 0 && bytes > length - offset) {
        PyErr_SetString(PyExc_TypeError, "buffer is too small for requested array");
        goto fail;
    }
    if (strides->n >= 0 && !npb_check_strides(shape->n, shape->d, strides->d, size, length, offset)) {
        PyErr_SetString(PyExc_ValueError, "strides is incompatible with shape of requested array and size of buffer");
        goto fail;
    }
    if (order == NM_FORTRANORDER)
        flags |= NPY_ARRAY_F_CONTIGUOUS;
    return npb_array_new(type, descr, shape->n, shape->d, strides->n >= 0 ? strides->d : NULL, data + offset, flags, NULL,
                         Py_NewRef(buffer), false);
fail:
    Py_DECREF(descr);
    return NULL;
}

static PyObject *array_tp_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    static char *names[] = { "shape", "dtype", "buffer", "offset", "strides", "order", NULL };
    npb_shape shape = { .n = 0 }, strides = { .n = -1 };
    PyArray_Descr *descr = NULL;
    PyObject *buffer = NULL, *dtype = NULL, *steps = NULL;
    npy_intp offset = 0;
    nm_order order = NM_CORDER;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "O&|OOO&OO&:ndarray", names, npb_shape_converter, &shape, &dtype, &buffer,
                                     npb_intp_converter, &offset, &steps, npb_order_converter, &order))
        return NULL;
    if (steps && !npb_optional_shape_converter(steps, &strides))
        return NULL;
    if (!npb_descr_converter(dtype ? dtype : Py_None, &descr))
        return NULL;
    if (buffer == Py_None)
        buffer = NULL;
    if (strides.n >= 0 && strides.n != shape.n) {
        PyErr_SetString(PyExc_ValueError, "strides, if given, must be the same length as shape");
        goto fail;
    }
    if (descr->elsize == 0 && (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE)) {
        descr = sized(descr);
        if (!descr)
            return NULL;
    }
    if (buffer) {
        if (npb_has_refs(descr)) {
            PyErr_SetString(PyExc_ValueError, "cannot construct array with object dtype from a buffer"); 
            goto fail;
        }
        return new_on_buffer(type, descr, &shape, &strides, buffer, offset, order);
    }
    if (strides.n >= 0) {
        npy_intp bytes = layout(descr, shape.n, shape.d, NULL, false);
        if (bytes < 0)
            goto fail;
        if (!npb_check_strides(shape.n, shape.d, strides.d, descr->elsize, bytes, 0)) {
            PyErr_SetString(PyExc_ValueError, "strides is incompatible with shape of requested array and size of buffer");
            goto fail;
        }
        if (offset != 0) {
            PyErr_SetString(PyExc_ValueError, "offset must be 0 without a buffer");
            goto fail;
        }
    }
    return npb_array_new(type, descr, shape.n, shape.d, strides.n >= 0 ? strides.d : NULL, NULL,
                         order == NM_FORTRANORDER ? NPY_ARRAY_F_CONTIGUOUS : 0, NULL, NULL, false);
fail:
    Py_DECREF(descr);
    return NULL;
}

static PyObject *array_iter(PyArrayObject *self)
{
    if (self->nd == 0) {
        PyErr_SetString(PyExc_TypeError, "iteration over a 0-d array");
        return NULL;
    }
    return PySeqIter_New((PyObject *)self);
}

static PyObject *array_text(PyArrayObject *self, const char *function, PyObject **cache)
{
    PyObject *f = npb_import("_core.arrayprint", function, cache);
    return f ? PyObject_CallOneArg(f, (PyObject *)self) : NULL;
}
static PyObject *array_repr(PyObject *self)
{
    static PyObject *f;
    return array_text((PyArrayObject *)self, "_default_array_repr", &f);
}
static PyObject *array_str(PyObject *self)
{
    static PyObject *f;
    return array_text((PyArrayObject *)self, "_default_array_str", &f);
}

PyTypeObject PyArray_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "numen.ndarray",
    .tp_basicsize = sizeof(PyArrayObject),
    .tp_dealloc = (destructor)array_dealloc,
    .tp_repr = array_repr,
    .tp_str = array_str,
    .tp_as_number = &npb_array_number,
    .tp_as_sequence = &npb_array_sequence,
    .tp_as_mapping = &npb_array_mapping,
    .tp_as_buffer = &npb_array_buffer,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_richcompare = npb_richcompare,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("ndarray(shape, dtype=float, buffer=None, offset=0, strides=None, order=None)\n--\n\n"
                        "An n-dimensional array of items of one dtype."),
    .tp_weaklistoffset = offsetof(PyArrayObject, weakreflist),
    .tp_iter = (getiterfunc)array_iter,
    .tp_methods = npb_array_methods,
    .tp_getset = npb_array_getset,
    .tp_new = array_tp_new,
};

_Static_assert(sizeof(PyArrayObject) == 96, "ndarray's size is part of the binary interface");

int npb_init_array(PyObject *module)
{
    npb_name_type(&PyArray_Type);
    if (PyType_Ready(&PyArray_Type) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "ndarray", (PyObject *)&PyArray_Type);
}
