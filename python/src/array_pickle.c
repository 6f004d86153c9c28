/* array_pickle.c - pickling of arrays: NumPy's format, so that pickles interchange, also with out-of-band buffers. */
#include "array_methods.h"

/* Object arrays travel as a list of their items. */
static PyObject *items_list(PyArrayObject *self)
{
    PyArrayObject *flat = (PyArrayObject *)npb_ravel(self, NPB_HAS(self, NPY_ARRAY_F_CONTIGUOUS) &&
                                                     !NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS) ? NM_FORTRANORDER : NM_CORDER);
    PyObject *list = flat ? npb_tolist(flat) : NULL;
    Py_XDECREF(flat);
    return list;
}

static bool is_fortran(PyArrayObject *self) { return NPB_HAS(self, NPY_ARRAY_F_CONTIGUOUS) && !NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS); }
static bool pickles_list(PyArray_Descr *descr) { return (descr->flags & NPY_LIST_PICKLE) || npb_has_refs(descr); }

PyObject *npb_array_reduce(PyArrayObject *self, PyObject *unused)
{
    static PyObject *reconstruct;
    (void)unused;
    if (!npb_import("_core.multiarray", "_reconstruct", &reconstruct))
        return NULL;
    PyObject *data = pickles_list(self->descr) ? items_list(self) : npb_tobytes(self, is_fortran(self) ? NM_FORTRANORDER : NM_CORDER);
    if (!data)
        return NULL;
    return Py_BuildValue("(O(O(i)y#)(iNOON))", reconstruct, Py_TYPE(self), 0, "b", (Py_ssize_t)1, 1,
                         npb_shape_tuple(self->nd, self->dimensions), self->descr, is_fortran(self) ? Py_True : Py_False, data);
}

/* An array that some order of its axes makes C-contiguous; NULL without an exception if there is none. */
static PyObject *reduce_permuted(PyArrayObject *self, PyObject *frombuffer)
{
    int order[NM_MAXDIMS], back[NM_MAXDIMS];
    const intptr_t *like = self->strides;
    nm_order_keep(self->nd, self->dimensions, 1, &like, order);
    for (int i = 0; i < self->nd; i++)
        back[order[i]] = i;
    PyArrayObject *plain = (PyArrayObject *)npb_transpose(self, order);
    if (!plain || !NPB_HAS(plain, NPY_ARRAY_C_CONTIGUOUS)) {
        Py_XDECREF(plain);
        return NULL;
    }
    PyObject *buffer = PyPickleBuffer_FromObject((PyObject *)plain), *axes = PyTuple_New(self->nd);
    for (int i = 0; axes && i < self->nd; i++)
        PyTuple_SET_ITEM(axes, i, PyLong_FromLong(back[i]));
    PyObject *shape = npb_shape_tuple(plain->nd, plain->dimensions);
    Py_DECREF(plain);
    return Py_BuildValue("(O(NONsN))", frombuffer, buffer, self->descr, shape, "K", axes);
}

/* Protocol 5: the memory as a PickleBuffer. */
static PyObject *reduce_buffer(PyArrayObject *self)
{
    static PyObject *frombuffer;
    if (!npb_import("_core.numeric", "_frombuffer", &frombuffer))
        return NULL;
    PyArrayObject *seen = (PyArrayObject *)Py_NewRef(self);
    bool fortran = is_fortran(self);
    if (!NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS) && !fortran) {
        Py_DECREF(seen);
        return reduce_permuted(self, frombuffer);
    }
    PyObject *source = fortran ? npb_transpose(self, NULL) : Py_NewRef(self);
    Py_DECREF(seen);
    PyObject *buffer = source ? PyPickleBuffer_FromObject(source) : NULL;
    Py_XDECREF(source);
    if (!buffer) {
        PyErr_Clear();
        return NULL;
    }
    return Py_BuildValue("(O(NONs))", frombuffer, buffer, self->descr, npb_shape_tuple(self->nd, self->dimensions), fortran ? "F" : "C");
}

PyObject *npb_array_reduce_ex(PyArrayObject *self, PyObject *protocol)
{
    long version = PyLong_AsLong(protocol);
    if (version == -1 && PyErr_Occurred())
        return NULL;
    bool buffers = version >= 5 && !npb_has_refs(self->descr) && self->descr->type_num != NM_DATETIME &&
                   self->descr->type_num != NM_TIMEDELTA &&
                   self->descr->elsize != 0 && !(self->descr->flags & NPY_LIST_PICKLE) && self->descr->type_num < NM_NTYPES;
    if (buffers && (PyArray_CheckExact(self))) {
        PyObject *result = reduce_buffer(self);
        if (result || PyErr_Occurred())
            return result;
    }
    return PyObject_CallMethod((PyObject *)self, "__reduce__", NULL);
}

/* Fresh memory for self of the given dtype and shape.  The old memory goes only when nobody else can see it. */
static int replace(PyArrayObject *self, PyArray_Descr *descr, int nd, const npy_intp *shape, bool fortran)
{
    PyArrayObject *fresh = npb_empty((PyArray_Descr *)Py_NewRef(descr), nd, shape, fortran);
    if (!fresh)
        return -1;
    npy_intp bytes = npb_nbytes(self), items = npb_size(self);
    PyArray_Descr *old = self->descr;
    bool owned = NPB_HAS(self, NPY_ARRAY_OWNDATA);
    char *data = self->data;
    PyObject *handler = self->mem_handler, *base = self->base;
    if (npb_set_ndim(self, fresh->nd) < 0) {
        Py_DECREF(fresh);
        return -1;
    }
    for (int i = 0; i < fresh->nd; i++) {
        self->dimensions[i] = fresh->dimensions[i];
        self->strides[i] = fresh->strides[i];
    }
    self->data = fresh->data;
    self->flags = fresh->flags;
    self->mem_handler = fresh->mem_handler;
    self->descr = (PyArray_Descr *)Py_NewRef(fresh->descr);
    self->base = NULL;
    fresh->flags &= ~NPY_ARRAY_OWNDATA;
    fresh->mem_handler = NULL;
    Py_DECREF(fresh);
    if (owned && data) {
        if (npb_has_refs(old))
            npb_clear_items(old, data, items);
        npb_data_free(data, (size_t)bytes, handler);
    }
    Py_XDECREF(handler);
    Py_XDECREF(base);
    Py_DECREF(old);
    return 0;
}

/* Does anybody look at the memory that would be replaced?  One straight from _reconstruct has no items to see. */
static bool in_use(PyArrayObject *self)
{
    return self->_buffer_info || (NPB_HAS(self, NPY_ARRAY_OWNDATA) && npb_size(self) > 0 && Py_REFCNT(self) > 2);
}

static int as_int(PyObject *obj)
{
    long v = PyLong_AsLong(obj);
    if (v > INT_MAX || v < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    return (int)v;
}

PyObject *npb_array_setstate(PyArrayObject *self, PyObject *args)
{
    PyObject *state = args, *shape_obj, *data, *dtype;
    npb_shape shape;
    int version = 1, fortran;
    if (PyTuple_Check(state) && PyTuple_GET_SIZE(state) == 1 && PyTuple_Check(PyTuple_GET_ITEM(state, 0)))
        state = PyTuple_GET_ITEM(state, 0);
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "__setstate__() argument must be a tuple");
        return NULL;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(state);
    if (n == 5) {
        version = as_int(PyTuple_GET_ITEM(state, 0));
        if (version == -1 && PyErr_Occurred())
            return NULL;
    } else if (n != 4) {
        PyErr_Format(PyExc_TypeError, "__setstate__() argument 1 must be sequence of length 4, not %zd", n);
        return NULL;
    }
    PyObject **item = &PyTuple_GET_ITEM(state, n - 4);
    shape_obj = item[0];
    dtype = item[1];
    data = item[3];
    if (!PyTuple_Check(shape_obj) || !PyArray_DescrCheck(dtype)) {
        PyErr_Format(PyExc_TypeError, "__setstate__() argument %d must be %s, not %s", PyTuple_Check(shape_obj) ? 2 : 1,
                     PyTuple_Check(shape_obj) ? "numpy.dtype" : "tuple", Py_TYPE(PyTuple_Check(shape_obj) ? dtype : shape_obj)->tp_name);
        return NULL;
    }
    fortran = PyObject_IsTrue(item[2]);
    if (fortran < 0)
        return NULL;
    if (version != 1) {
        PyErr_Format(PyExc_ValueError, "can't handle version %d of numpy.ndarray pickle", version);
        return NULL;
    }
    if (in_use(self)) {
        PyErr_SetString(PyExc_ValueError, "cannot set the state of an array that is in use");
        return NULL;
    }
    PyArray_Descr *descr = (PyArray_Descr *)dtype;
    npy_intp size, bytes;
    if (!npb_shape_converter(shape_obj, &shape) || npb_check(nm_items_checked(npb_ctx(), shape.n, shape.d, descr->elsize, &size)) < 0)
        return NULL;
    for (int i = 0; i < shape.n; i++)
        if (shape.d[i] < 0) {
            PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
            return NULL;
        }
    bytes = size * descr->elsize;
    if (descr->subarray) {
        PyErr_SetString(PyExc_ValueError, "an array's dtype cannot be a subarray");
        return NULL;
    }
    if (pickles_list(descr)) {
        if (!PyList_Check(data)) {
            PyErr_SetString(PyExc_TypeError, "object pickle not returning list");
            return NULL;
        }
        if (PyList_GET_SIZE(data) < size) {
            PyErr_Format(PyExc_ValueError, "state has %zd items, but the shape wants %zd", PyList_GET_SIZE(data), size);
            return NULL;
        }
        Py_INCREF(data);
        int bad = replace(self, descr, shape.n, shape.d, fortran);
        for (npy_intp i = 0; i < size && bad == 0; i++) {
            if (i >= PyList_GET_SIZE(data)) {
                PyErr_SetString(PyExc_RuntimeError, "the list of items changed");
                bad = -1;
                break;
            }
            PyObject *value = Py_NewRef(PyList_GET_ITEM(data, i));
            bad = npb_setitem(self->descr, self->data + i * self->descr->elsize, value);
            Py_DECREF(value);
        }
        Py_DECREF(data);
        if (bad < 0)
            return NULL;
        Py_RETURN_NONE;
    }
    PyObject *held = NULL;
    if (PyUnicode_Check(data)) {      /* pickles of Python 2 */
        if (!(held = PyUnicode_AsLatin1String(data))) {
            PyErr_Clear();
            PyErr_SetString(PyExc_ValueError, "pickle contains str data that is not latin1: pass encoding='latin1' to pickle.load");
            return NULL;
        }
    } else if (PyBytes_Check(data)) {
        held = Py_NewRef(data);
    } else {
        PyErr_SetString(PyExc_TypeError, "pickle not returning string");
        return NULL;
    }
    if (PyBytes_GET_SIZE(held) != bytes) {
        PyErr_SetString(PyExc_ValueError, "buffer size does not match array size");
        Py_DECREF(held);
        return NULL;
    }
    int bad = replace(self, descr, shape.n, shape.d, fortran);
    if (bad == 0 && bytes > 200 && held == data && npb_is_native(descr) &&
        (uintptr_t)PyBytes_AS_STRING(held) % (uintptr_t)NM_MAX(descr->alignment, 1) == 0) {
        npb_data_free(self->data, (size_t)bytes, self->mem_handler);      /* large: the pickle's bytes are the memory */
        Py_CLEAR(self->mem_handler);
        self->flags &= ~NPY_ARRAY_OWNDATA;
        self->data = PyBytes_AS_STRING(held);
        self->base = Py_NewRef(held);
    } else if (bad == 0)
        memcpy(self->data, PyBytes_AS_STRING(held), (size_t)bytes);
    Py_DECREF(held);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* _reconstruct(subtype, shape, dtype): an empty array for __setstate__ to fill. */
static PyObject *reconstruct(PyObject *module, PyObject *args)
{
    PyTypeObject *type;
    npb_shape shape;
    PyArray_Descr *descr = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!O&O&:_reconstruct", &PyType_Type, &type, npb_shape_converter, &shape, npb_descr_converter, &descr)) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (!PyType_IsSubtype(type, &PyArray_Type)) {
        PyErr_SetString(PyExc_TypeError, "_reconstruct: First argument must be a sub-type of ndarray");
        Py_DECREF(descr);
        return NULL;
    }
    return npb_array_new(type, descr, shape.n, shape.d, NULL, NULL, 0, NULL, NULL, false);
}

static PyMethodDef functions[] = {
    { "_reconstruct", reconstruct, METH_VARARGS,
      "_reconstruct(subtype, shape, dtype)\n--\n\nAn empty array for __setstate__ to fill, as pickles need it." },
    { NULL, NULL, 0, NULL } };

int npb_init_array_pickle(PyObject *module) { return PyModule_AddFunctions(module, functions); }
