/* array_getset.c - ndarray's attributes. */
#include "array_private.h"

static int no_delete(PyObject *value, const char *name)
{
    if (value)
        return 0;
    PyErr_Format(PyExc_AttributeError, "Cannot delete array %s", name);
    return -1;
}

/* ------------------------------------------------------------------ shape and strides */
static PyObject *get_shape(PyArrayObject *self, void *unused) { (void)unused; return npb_shape_tuple(self->nd, self->dimensions); }
static PyObject *get_strides(PyArrayObject *self, void *unused) { (void)unused; return npb_shape_tuple(self->nd, self->strides); }

static int set_shape(PyArrayObject *self, PyObject *value, void *unused)
{
    npb_shape shape;
    (void)unused;
    if (no_delete(value, "shape") < 0 || !npb_shape_converter(value, &shape))
        return -1;
    PyArrayObject *as = (PyArrayObject *)npb_reshape(self, shape.n, shape.d, NM_CORDER, NPB_COPY_IF_NEEDED);
    if (!as)
        return -1;
    if (as->data != self->data) {
        Py_DECREF(as);
        PyErr_SetString(PyExc_AttributeError,
                        "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.");
        return -1;
    }
    if (as->nd != self->nd && npb_set_ndim(self, as->nd) < 0) {
        Py_DECREF(as);
        return -1;
    }
    for (int i = 0; i < as->nd; i++) {
        self->dimensions[i] = as->dimensions[i];
        self->strides[i] = as->strides[i];
    }
    Py_DECREF(as);
    npb_update_flags(self, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS);
    return 0;
}

/* The memory that strides may reach: that of the array at the end of the chain of bases, or of its buffer. */
static void owned_memory(PyArrayObject *self, char **begin, npy_intp *bytes)
{
    PyArrayObject *owner = self;
    while (owner->base && PyArray_Check(owner->base))
        owner = (PyArrayObject *)owner->base;
    Py_buffer view;
    if (owner->base && PyObject_GetBuffer(owner->base, &view, PyBUF_SIMPLE) == 0) {
        *begin = view.buf;
        *bytes = view.len;
        PyBuffer_Release(&view);
        return;
    }
    PyErr_Clear();
    nm_view v = npb_as_view(owner);
    uintptr_t low, high;
    nm_extent(&v, &low, &high);
    *begin = (char *)low;
    *bytes = (npy_intp)(high - low);
}

static int set_strides(PyArrayObject *self, PyObject *value, void *unused)
{
    npb_shape strides;
    char *begin;
    npy_intp bytes;
    (void)unused;
    if (no_delete(value, "strides") < 0)
        return -1;
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "Setting the strides on a NumPy array has been deprecated in NumPy 2.4.\n"
                     "As an alternative, you can create a new view using np.lib.stride_tricks.as_strided.", 1) < 0)
        return -1;
    if (value == Py_None || !npb_shape_converter(value, &strides)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "invalid strides");
        return -1;
    }
    if (strides.n != self->nd) {
        PyErr_Format(PyExc_ValueError, "strides must be  same length as shape (%d)", self->nd);
        return -1;
    }
    owned_memory(self, &begin, &bytes);
    if (!npb_check_strides(self->nd, self->dimensions, strides.d, self->descr->elsize, bytes, self->data - begin)) {
        PyErr_SetString(PyExc_ValueError, "strides is not compatible with available memory");
        return -1;
    }
    for (int i = 0; i < self->nd; i++)
        self->strides[i] = strides.d[i];
    npb_update_flags(self, NPY_ARRAY_UPDATE_ALL);
    return 0;
}

/* ------------------------------------------------------------------ dtype */
static PyObject *get_dtype(PyArrayObject *self, void *unused) { (void)unused; return Py_NewRef(self->descr); }

/* May memory be seen as another dtype? Not where that would make or lose object references. */
static int check_view_dtype(PyArrayObject *self, PyArray_Descr *descr)
{
    static PyObject *check;
    if (!npb_has_refs(self->descr) && !npb_has_refs(descr))
        return 0;
    if (!npb_import("_core._internal", "_view_is_safe", &check))
        return -1;
    PyObject *result = PyObject_CallFunctionObjArgs(check, self->descr, descr, NULL);
    Py_XDECREF(result);
    return result ? 0 : -1;
}

/* The last axis takes up the change of the item size. */
static int fit_item_size(PyArrayObject *self, npy_intp size)
{
    npy_intp old = self->descr->elsize;
    if (self->nd == 0) {
        PyErr_SetString(PyExc_ValueError, "Changing the dtype of a 0d array is only supported if the itemsize is unchanged");
        return -1;
    }
    int axis = self->nd - 1;
    if (self->dimensions[axis] != 1 && npb_size(self) != 0 && self->strides[axis] != old) {
        PyErr_SetString(PyExc_ValueError, "To change to a dtype of a different size, the last axis must be contiguous");
        return -1;
    }
    if (size < old) {
        if (size == 0 || old % size) {
            PyErr_SetString(PyExc_ValueError, "When changing to a smaller dtype, its size must be a divisor of the size of original dtype");
            return -1;
        }
        self->dimensions[axis] *= old / size;
    } else {
        npy_intp bytes;
        if (!nm_mul_size(self->dimensions[axis], old, &bytes) || bytes % size) {
            PyErr_SetString(PyExc_ValueError, "When changing to a larger dtype, its size must be a divisor of the total size in bytes of "
                                              "the last axis of the array.");
            return -1;
        }
        self->dimensions[axis] = bytes / size;
    }
    self->strides[axis] = size;
    return 0;
}

/* A dtype with a subarray appends its dimensions. */
static int append_subarray(PyArrayObject *self, PyArray_Descr *descr)
{
    PyArrayObject *as = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(descr), self->nd, self->dimensions,
                                                       self->strides, self->data, self->flags & NPY_ARRAY_WRITEABLE, NULL, NULL, false);
    if (!as)
        return -1;
    if (npb_set_ndim(self, as->nd) < 0) {
        Py_DECREF(as);
        return -1;
    }
    for (int i = 0; i < as->nd; i++) {
        self->dimensions[i] = as->dimensions[i];
        self->strides[i] = as->strides[i];
    }
    Py_SETREF(self->descr, (PyArray_Descr *)Py_NewRef(as->descr));
    Py_DECREF(as);
    return 0;
}

int npb_set_dtype(PyArrayObject *self, PyArray_Descr *descr /* stolen */)
{
    if (check_view_dtype(self, descr) < 0)
        goto fail;
    /* dtypes without a size take that of the items */
    if (descr->elsize == 0 && descr != self->descr && !descr->names && !descr->subarray && self->descr->elsize &&
        (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE || descr->type_num == NM_VOID)) {
        npy_intp size = self->descr->elsize;
        if (descr->type_num == NM_UNICODE && size % 4) {
            PyErr_SetString(PyExc_ValueError, "When changing to a larger dtype, its size must be a divisor of the total size in bytes of "
                                              "the last axis of the array.");
            goto fail;
        }
        PyArray_Descr *full = npb_descr_sized(descr->type_num, size);
        Py_DECREF(descr);
        if (!(descr = full))
            return -1;
    }
    if (descr->elsize != self->descr->elsize && fit_item_size(self, descr->elsize) < 0)
        goto fail;
    if (descr->subarray) {
        int bad = append_subarray(self, descr);
        Py_DECREF(descr);
        if (bad < 0)
            return -1;
    } else {
        Py_SETREF(self->descr, descr);
    }
    npb_update_flags(self, NPY_ARRAY_UPDATE_ALL);
    return 0;
fail:
    Py_DECREF(descr);
    return -1;
}

static int set_dtype(PyArrayObject *self, PyObject *value, void *unused)
{
    PyArray_Descr *descr;
    (void)unused;
    if (no_delete(value, "dtype") < 0)
        return -1;
    if (!npb_descr_converter(value, &descr)) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Clear();
            PyErr_SetString(PyExc_TypeError, "invalid data-type for array");
        }
        return -1;
    }
    return npb_set_dtype(self, descr);
}

/* ------------------------------------------------------------------ simple facts */
static PyObject *get_data(PyArrayObject *self, void *unused) { (void)unused; return PyMemoryView_FromObject((PyObject *)self); }
static PyObject *get_ndim(PyArrayObject *self, void *unused) { (void)unused; return PyLong_FromLong(self->nd); }
static PyObject *get_size(PyArrayObject *self, void *unused) { (void)unused; return PyLong_FromSsize_t(npb_size(self)); }
static PyObject *get_itemsize(PyArrayObject *self, void *unused) { (void)unused; return PyLong_FromSsize_t(self->descr->elsize); }
static PyObject *get_nbytes(PyArrayObject *self, void *unused) { (void)unused; return PyLong_FromSsize_t(npb_nbytes(self)); }
static PyObject *get_base(PyArrayObject *self, void *unused) { (void)unused; return Py_NewRef(self->base ? self->base : Py_None); }
static PyObject *get_flags(PyArrayObject *self, void *unused) { (void)unused; return npb_flags_object(self); }
static PyObject *get_T(PyArrayObject *self, void *unused) { (void)unused; return npb_transpose(self, NULL); }
static PyObject *get_device(PyArrayObject *self, void *unused) { (void)self; (void)unused; return PyUnicode_FromString("cpu"); }
static PyObject *get_priority(PyArrayObject *self, void *unused) { (void)self; (void)unused; return PyFloat_FromDouble(0.0); }
static PyObject *get_struct(PyArrayObject *self, void *unused) { (void)unused; return npb_array_struct(self); }
static PyObject *get_interface(PyArrayObject *self, void *unused) { (void)unused; return npb_array_interface(self); }

static PyObject *get_mT(PyArrayObject *self, void *unused)
{
    (void)unused;
    if (self->nd < 2) {
        PyErr_SetString(PyExc_ValueError, "matrix transpose with ndim < 2 is undefined");
        return NULL;
    }
    int perm[NM_MAXDIMS];
    for (int i = 0; i < self->nd; i++)
        perm[i] = i;
    perm[self->nd - 1] = self->nd - 2;
    perm[self->nd - 2] = self->nd - 1;
    return npb_transpose(self, perm);
}

static PyObject *get_ctypes(PyArrayObject *self, void *unused)
{
    static PyObject *type;
    (void)unused;
    if (!npb_import("_core._internal", "_ctypes", &type))
        return NULL;
    return PyObject_CallFunction(type, "ON", self, PyLong_FromVoidPtr(self->data));
}

/* ------------------------------------------------------------------ real and imag */
/* The float dtype of a complex dtype's parts, in its byte order. */
static PyArray_Descr *part_descr(PyArray_Descr *descr)
{
    int num = descr->type_num == NM_CFLOAT ? NM_FLOAT : descr->type_num == NM_CDOUBLE ? NM_DOUBLE : NM_LONGDOUBLE;
    PyArray_Descr *part = npb_descr_of(num);
    if (part && !npb_is_native(descr)) {
        PyArray_Descr *swapped = npb_descr_newbyteorder(part, 'S');
        Py_DECREF(part);
        part = swapped;
    }
    return part;
}

static bool is_complex(PyArray_Descr *descr) { return descr->type_num >= NM_CFLOAT && descr->type_num <= NM_CLONGDOUBLE; }

static PyArrayObject *part(PyArrayObject *self, bool imag)
{
    PyArray_Descr *descr = part_descr(self->descr);
    if (!descr)
        return NULL;
    return (PyArrayObject *)npb_array_new(Py_TYPE(self), descr, self->nd, self->dimensions, self->strides,
                                          self->data + (imag ? descr->elsize : 0),
                                          self->flags & NPY_ARRAY_WRITEABLE, (PyObject *)self, Py_NewRef(self), false);
}


static PyObject *get_real(PyArrayObject *self, void *unused)
{
    (void)unused;
    if (is_complex(self->descr))
        return (PyObject *)part(self, false);
    return Py_NewRef(self);
}

static PyObject *get_imag(PyArrayObject *self, void *unused)
{
    (void)unused;
    if (is_complex(self->descr))
        return (PyObject *)part(self, true);
    PyArrayObject *zeros = (PyArrayObject *)npb_array_new(Py_TYPE(self), (PyArray_Descr *)Py_NewRef(self->descr), self->nd,
                                                          self->dimensions, NULL, NULL,
        NPB_HAS(self, NPY_ARRAY_F_CONTIGUOUS) && !NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS) ? NPY_ARRAY_F_CONTIGUOUS : 0, (PyObject *)self,
            NULL, true);
    if (zeros && npb_has_refs(zeros->descr)) {
        PyObject *zero = PyLong_FromLong(0);
        int bad = npb_assign(zeros, zero);
        Py_DECREF(zero);
        if (bad < 0) {
            Py_DECREF(zeros);
            return NULL;
        }
    }
    if (zeros)
        zeros->flags &= ~NPY_ARRAY_WRITEABLE;
    return (PyObject *)zeros;
}

static int set_part(PyArrayObject *self, PyObject *value, bool imag)
{
    PyArrayObject *target = is_complex(self->descr) ? part(self, imag) : (PyArrayObject *)Py_NewRef(self);
    if (!target)
        return -1;
    int bad = npb_assign(target, value);
    Py_DECREF(target);
    return bad;
}

static int set_real(PyArrayObject *self, PyObject *value, void *unused)
{
    (void)unused;
    return no_delete(value, "real part") < 0 ? -1 : set_part(self, value, false);
}

static int set_imag(PyArrayObject *self, PyObject *value, void *unused)
{
    (void)unused;
    if (no_delete(value, "imaginary part") < 0)
        return -1;
    if (!is_complex(self->descr)) {
        PyErr_SetString(PyExc_TypeError, "array does not have imaginary part to set");
        return -1;
    }
    return set_part(self, value, true);
}

/* ------------------------------------------------------------------ flat */
static PyObject *get_flat(PyArrayObject *self, void *unused)
{
    (void)unused;
    return npb_flatiter_new(self);
}

/* self.flat = value: the items of value in order, again from the start when they run out. */
static int set_flat(PyArrayObject *self, PyObject *value, void *unused)
{
    (void)unused;
    if (no_delete(value, "flat") < 0 || npb_require_writeable(self, "array") < 0)
        return -1;
    PyArrayObject *src = npb_from_any(value, self->descr, 0, 0, NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS);
    if (!src)
        return -1;
    int bad = npb_size(src) ? npb_copy_cyclic(self, src) : 0;
    Py_DECREF(src);
    return bad;
}

#define GET(name, doc) { #name, (getter)get_##name, NULL, PyDoc_STR(doc), NULL }
#define GETSET(name, doc) { #name, (getter)get_##name, (setter)set_##name, PyDoc_STR(doc), NULL }
PyGetSetDef npb_array_getset[] = {
    GET(ndim, "Number of dimensions."), GETSET(flat, "An iterator over the items in C order."),
    GETSET(shape, "Lengths of the dimensions."), GETSET(strides, "Bytes from an item to the next along each dimension."),
    GET(data, "The memory, as a memoryview."), GET(itemsize, "Bytes of one item."), GET(size, "Number of items."),
    GET(nbytes, "Bytes of all items."), GET(base, "The object whose memory this is, or None for an array's own."),
    GETSET(dtype, "The dtype of the items."), GETSET(real, "The real part."), GETSET(imag, "The imaginary part."),
    GET(flags, "How the memory is laid out and may be used."), GET(T, "The transpose."),
    GET(mT, "The transpose of the last two axes."), GET(ctypes, "Ways to hand the memory to ctypes."), GET(device, "Always \"cpu\"."),
    { "__array_interface__", (getter)get_interface, NULL, PyDoc_STR("The memory as Python objects describe it."), NULL },
    { "__array_struct__", (getter)get_struct, NULL, PyDoc_STR("The memory as a C struct describes it."), NULL },
    { "__array_priority__", (getter)get_priority, NULL, PyDoc_STR("Which operand's type decides the type of a result."), NULL },
    { NULL, NULL, NULL, NULL, NULL } };
