/* array_convert.c - arrays to Python objects, bytes and files, and access to parts of items. */
#include <unistd.h>
#include "array_methods.h"
#include "base/ctx.h"
#include "kernels/kernels.h"
#include "io/text_writer.h"

/* ------------------------------------------------------------------ tolist and item */
PyObject *npb_item_at(PyArrayObject *arr, char *data) { return npb_getitem(data, arr->descr, arr); }

static PyObject *list_of(PyArrayObject *arr, char *data, int axis)
{
    if (axis == arr->nd)
        return npb_item_at(arr, data);
    npy_intp n = arr->dimensions[axis], step = arr->strides[axis];
    PyObject *list = PyList_New(n);
    if (!list)
        return NULL;
    bool last = axis == arr->nd - 1, aligned = NPB_HAS(arr, NPY_ARRAY_ALIGNED) && npb_is_native(arr->descr);
    for (npy_intp i = 0; i < n; i++, data += step) {
        PyObject *item;
        if (!last)
            item = list_of(arr, data, axis + 1);
        else if (aligned && arr->descr->type_num == NM_DOUBLE)
            item = PyFloat_FromDouble(*(double *)data);
        else if (aligned && (arr->descr->type_num == NM_LONG || arr->descr->type_num == NM_LONGLONG) && sizeof(long) == 8)
            item = PyLong_FromLong(*(long *)data);
        else
            item = npb_item_at(arr, data);
        if (!item) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

PyObject *npb_tolist(PyArrayObject *arr) { return list_of(arr, arr->data, 0); }
PyObject *npb_array_tolist(PyArrayObject *self, PyObject *unused) { (void)unused; return npb_tolist(self); }

static int check_index(npy_intp *i, npy_intp n, int axis)
{
    npy_intp given = *i;
    if (given >= n || given < -n) {
        if (axis < 0)
            PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for size %zd", given, n);
        else
            PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for axis %d with size %zd", given, axis, n);
        return -1;
    }
    if (given < 0)
        *i += n;
    return 0;
}

PyObject *npb_array_item_method(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    npy_intp index[NM_MAXDIMS];
    char *data = self->data;
    if (nargs == 1 && PyTuple_Check(args[0])) {
        PyObject *tuple = args[0];
        nargs = PyTuple_GET_SIZE(tuple);
        args = &PyTuple_GET_ITEM(tuple, 0);
    }
    if (nargs == 0) {
        if (npb_size(self) != 1) {
            PyErr_SetString(PyExc_ValueError, "can only convert an array of size 1 to a Python scalar");
            return NULL;
        }
        return npb_item_at(self, data);
    }
    if (nargs == 1 && self->nd != 1) {
        npy_intp flat = npb_as_intp(args[0]);
        if ((flat == -1 && PyErr_Occurred()) || check_index(&flat, npb_size(self), -1) < 0)
            return NULL;
        for (int i = self->nd - 1; i >= 0; i--) {
            data += flat % self->dimensions[i] * self->strides[i];
            flat /= self->dimensions[i];
        }
        return npb_item_at(self, data);
    }
    if (nargs != self->nd) {
        PyErr_SetString(PyExc_ValueError, "incorrect number of indices for array");
        return NULL;
    }
    for (int i = 0; i < self->nd; i++) {
        index[i] = npb_as_intp(args[i]);
        if ((index[i] == -1 && PyErr_Occurred()) || check_index(&index[i], self->dimensions[i], self->nd == 1 ? -1 : i) < 0)
            return NULL;
        data += index[i] * self->strides[i];
    }
    return npb_item_at(self, data);
}

/* ------------------------------------------------------------------ fill */
int npb_fill_scalar(PyArrayObject *arr, PyObject *value)
{
    if (npb_require_writeable(arr, "assignment destination") < 0)
        return -1;
    PyArray_Descr *descr = arr->descr;
    npy_intp size = descr->elsize;
    /* A number into contiguous numbers: the item once, then copies of it. */
    char item[64];
    nm_dtype dt = npb_dtype(descr);
    if (size <= (npy_intp)sizeof item && size > 0 && !(descr->flags & (NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI)) &&
        descr->type_num < NM_NTYPES && !PyArray_Check(value)) {
        memset(item, 0, sizeof item);
        if (npb_setitem(descr, item, value) < 0)
            return -1;
        bool record = descr->names || descr->subarray;
        if (NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS) && (record || npb_size(arr) < (1 << 18) / size)) {
            nm_kernels(npb_lib()->level)->fill(arr->data, size, item, npb_size(arr), size);
            return 0;
        }
        nm_view v = npb_as_view(arr);
        if (!record)
            return npb_check(nm_fill(npb_ctx(), &v, &dt, item));
    }
    PyArrayObject *one;
    if (PyArray_Check(value) && descr->type_num != NM_OBJECT)
        one = (PyArrayObject *)Py_NewRef(value);
    else {
        one = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(descr), 0, NULL, NULL, NULL,
                                             NPB_ALLOW_EMPTY_STRING, NULL, NULL, true);
        if (one && npb_setitem(descr, one->data, value) < 0)
            Py_CLEAR(one);
    }
    (void)size;
    int bad = one ? npb_copy_into(arr, one) : -1;
    Py_XDECREF(one);
    return bad;
}

PyObject *npb_array_fill(PyArrayObject *self, PyObject *value)
{
    if (PyArray_Check(value) && ((PyArrayObject *)value)->nd && self->descr->type_num != NM_OBJECT)
        return PyErr_SetString(PyExc_ValueError, "setting an array element with a sequence."), NULL;
    if (npb_fill_scalar(self, value) < 0)
        return NULL;
    Py_RETURN_NONE;
}

int npb_copy_cyclic(PyArrayObject *dst, PyArrayObject *src)
{
    npy_intp n = npb_size(dst), have = npb_size(src);
    if (n == 0)
        return 0;
    if (have == 0) {
        PyErr_SetString(PyExc_ValueError, "Cannot copy from an empty array"); 
        return -1;
    }
    /* A flat array with as many items, then one ordered copy. */
    PyArrayObject *flat = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(dst->descr), dst->nd, dst->dimensions,
                                                         NULL, NULL, NPB_ALLOW_EMPTY_STRING, NULL, NULL, false);
    if (!flat)
        return -1;
    int bad = 0;
    for (npy_intp at = 0; at < n && bad == 0; at += have) {
        npy_intp m = NM_MIN(have, n - at), size = dst->descr->elsize;
        PyArrayObject *to = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(dst->descr), 1, &m, NULL,
                                                           flat->data + at * size, NPY_ARRAY_WRITEABLE, NULL, NULL, false);
        PyArrayObject *from = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(src->descr), 1, &m, NULL,
                                                             src->data, 0, NULL, NULL, false);
        bad = to && from ? npb_copy_into(to, from) : -1;
        Py_XDECREF(to);
        Py_XDECREF(from);
    }
    if (bad == 0)
        bad = npb_copy_into(dst, flat);
    Py_DECREF(flat);
    return bad;
}

/* ------------------------------------------------------------------ bytes and files */
PyObject *npb_tobytes(PyArrayObject *arr, nm_order order)
{
    npy_intp n = npb_nbytes(arr);
    if (order == NM_ANYORDER)
        order = NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS) && !NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS) ? NM_FORTRANORDER : NM_CORDER;
    if (NPB_HAS(arr, order == NM_FORTRANORDER ? NPY_ARRAY_F_CONTIGUOUS : NPY_ARRAY_C_CONTIGUOUS))
        return PyBytes_FromStringAndSize(arr->data, n);
    PyArrayObject *plain = (PyArrayObject *)npb_view(arr, NULL, &PyArray_Type);
    PyArrayObject *copy = plain ? (PyArrayObject *)npb_newcopy(plain, order == NM_KEEPORDER ? NM_CORDER : order) : NULL;
    Py_XDECREF(plain);
    PyObject *bytes = copy ? PyBytes_FromStringAndSize(copy->data, n) : NULL;
    Py_XDECREF(copy);
    return bytes;
}

NPB_SIGNATURE(tobytes_sig, "tobytes", { "order", NPB_OPTIONAL, npb_order_converter });

PyObject *npb_array_tobytes(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    nm_order order = NM_CORDER;
    if (npb_parse(&tobytes_sig, args, nargs, kwnames, (void *[]){ &order }) < 0)
        return NULL;
    return npb_tobytes(self, order);
}

/* Write text items: str(item), or format % item. */
static PyObject *text_of_items(PyArrayObject *self, PyObject *sep, PyObject *format)
{
    if (PyUnicode_GetLength(format) == 0 && (self->descr->type_num <= NM_CDOUBLE || self->descr->type_num == NM_HALF)) {
        const char *between = PyUnicode_AsUTF8(sep);
        nm_view v = npb_as_view(self);
        nm_text t = nm_text_new(npb_ctx());
        nm_status status = between ? nm_text_items(npb_ctx(), &t, &v, between) : NM_E_HOST;
        PyObject *all = status < 0 ? NULL : PyUnicode_FromStringAndSize(t.data ? t.data : "", (Py_ssize_t)t.size);
        nm_text_free(&t);
        return status < 0 ? npb_raise(status) : all;
    }
    PyArrayObject *flat = (PyArrayObject *)npb_ravel(self, NM_CORDER);
    PyObject *parts = flat ? PyList_New(0) : NULL, *text = NULL;
    npy_intp n = flat ? npb_size(flat) : 0;
    for (npy_intp i = 0; parts && i < n; i++) {
        PyObject *item = npb_item_at(flat, flat->data + i * flat->strides[0]), *piece = NULL;
        if (item && PyUnicode_GetLength(format) == 0)
            piece = flat->descr->type_num == NM_OBJECT || PyUnicode_Check(item) ? PyObject_Str(item) : PyObject_Repr(item);
        else if (item) {
            PyObject *tuple = PyTuple_Pack(1, item);
            piece = tuple ? PyUnicode_Format(format, tuple) : NULL;
            Py_XDECREF(tuple);
        }
        Py_XDECREF(item);
        if (!piece || PyList_Append(parts, piece) < 0)
            Py_CLEAR(parts);
        Py_XDECREF(piece);
    }
    if (parts)
        text = PyUnicode_Join(sep, parts);
    Py_XDECREF(parts);
    Py_XDECREF(flat);
    return text;
}

/* The file that a path or file argument means; *own: it is ours to close. */
static PyObject *open_file(PyObject *file, const char *mode, bool *own)
{
    *own = false;
    if (PyUnicode_Check(file) || PyBytes_Check(file) || PyObject_HasAttrString(file, "__fspath__")) {
        PyObject *io = PyImport_ImportModule("io");
        PyObject *opened = io ? PyObject_CallMethod(io, "open", "Os", file, mode) : NULL;
        Py_XDECREF(io);
        *own = opened != NULL;
        return opened;
    }
    return Py_NewRef(file);
}

/* Bytes to an open file, also one opened for text: behind what it has buffered, by its descriptor. */
static PyObject *write_through(PyObject *file, PyObject *bytes)
{
    PyObject *flushed = PyObject_CallMethod(file, "flush", NULL);
    int fd = flushed ? PyObject_AsFileDescriptor(file) : -1;
    Py_XDECREF(flushed);
    if (fd < 0) {
        if (!flushed || !PyObject_HasAttrString(file, "write") || PyObject_HasAttrString(file, "fileno"))
            return NULL;
        PyErr_Clear();
        return PyObject_CallMethod(file, "write", "O", bytes);
    }
    PyObject *at = PyObject_CallMethod(file, "tell", NULL);
    long long place = at ? PyLong_AsLongLong(at) : -1;
    Py_XDECREF(at);
    if (PyErr_Occurred()) {
        PyErr_Clear();
        place = -1;
    }
    if (place >= 0 && lseek(fd, place, SEEK_SET) < 0)
        place = -1;
    const char *p = PyBytes_AS_STRING(bytes);
    Py_ssize_t left = PyBytes_GET_SIZE(bytes);
    while (left > 0) {
        ssize_t n;
        Py_BEGIN_ALLOW_THREADS
        n = write(fd, p, (size_t)NM_MIN(left, (Py_ssize_t)1 << 30));
        Py_END_ALLOW_THREADS
        if (n < 0) {
            Py_ssize_t done = PyBytes_GET_SIZE(bytes) - left;
            PyErr_Format(PyExc_OSError, "%zd requested and %zd written", PyBytes_GET_SIZE(bytes), done);
            return NULL;
        }
        p += n;
        left -= n;
    }
    return place >= 0 ? PyObject_CallMethod(file, "seek", "L", place + (long long)PyBytes_GET_SIZE(bytes)) : Py_NewRef(Py_None);
}

NPB_SIGNATURE(tofile_sig, "tofile", { "fid", 0, NULL }, { "sep", NPB_OPTIONAL, NULL }, { "format", NPB_OPTIONAL, NULL });

PyObject *npb_array_tofile(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *file = NULL, *sep = NULL, *format = NULL, *data = NULL, *result = NULL;
    bool own;
    if (npb_parse(&tofile_sig, args, nargs, kwnames, (void *[]){ &file, &sep, &format }) < 0)
        return NULL;
    if ((sep && !PyUnicode_Check(sep)) || (format && !PyUnicode_Check(format))) {
        PyErr_Format(PyExc_TypeError, "tofile() argument '%s' must be str, not %s", sep && !PyUnicode_Check(sep) ? "sep" : "format",
                     Py_TYPE(sep && !PyUnicode_Check(sep) ? sep : format)->tp_name);
        return NULL;
    }
    bool binary = !sep || PyUnicode_GetLength(sep) == 0;
    if (binary && npb_has_refs(self->descr)) {
        PyErr_SetString(PyExc_OSError, "cannot write object arrays to a file in binary mode");
        return NULL;
    }
    if (!(PyUnicode_Check(file) || PyBytes_Check(file) || PyObject_HasAttrString(file, "__fspath__")) &&
        !PyObject_HasAttrString(file, "write")) {
        PyObject *flush = PyObject_GetAttrString(file, "flush");
        if (!flush)
            return NULL;
        Py_DECREF(flush);
    }
    PyObject *f = open_file(file, "wb", &own);
    if (!f)
        return NULL;
    PyObject *number = own ? Py_NewRef(Py_None) : PyObject_CallMethod(f, "fileno", NULL);    /* only real files */
    if (!number) {
        Py_DECREF(f);
        return NULL;
    }
    Py_DECREF(number);
    if (binary)
        data = npb_tobytes(self, NM_CORDER);
    else {
        PyObject *empty = PyUnicode_FromString(""), *text = text_of_items(self, sep, format ? format : empty);
        data = text ? PyUnicode_AsUTF8String(text) : NULL;
        Py_XDECREF(empty);
        Py_XDECREF(text);
    }
    if (data)
        result = own ? PyObject_CallMethod(f, "write", "O", data) : write_through(f, data);
    if (own) {
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        PyObject *closed = PyObject_CallMethod(f, "close", NULL);
        if (!closed && type)
            PyErr_Clear();
        else if (!closed)
            Py_CLEAR(result);
        Py_XDECREF(closed);
        if (type)
            PyErr_Restore(type, value, trace);
    }
    Py_DECREF(f);
    Py_XDECREF(data);
    if (!result)
        return NULL;
    Py_DECREF(result);
    Py_RETURN_NONE;
}

static PyObject *pickle_call(const char *name, PyObject *args)
{
    PyObject *pickle = PyImport_ImportModule("pickle"), *f = pickle ? PyObject_GetAttrString(pickle, name) : NULL;
    PyObject *result = f && args ? PyObject_CallObject(f, args) : NULL;
    Py_XDECREF(pickle);
    Py_XDECREF(f);
    Py_XDECREF(args);
    return result;
}

PyObject *npb_array_dumps(PyArrayObject *self, PyObject *unused)
{
    (void)unused;
    return pickle_call("dumps", Py_BuildValue("(Oi)", self, 2));
}

NPB_SIGNATURE(dump_sig, "dump", { "file", 0, NULL });

PyObject *npb_array_dump(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *file = NULL;
    bool own;
    if (npb_parse(&dump_sig, args, nargs, kwnames, (void *[]){ &file }) < 0)
        return NULL;
    PyObject *f = open_file(file, "wb", &own);
    PyObject *result = f ? pickle_call("dump", Py_BuildValue("(OOi)", self, f, 2)) : NULL;
    if (own && f) {
        PyObject *closed = result ? PyObject_CallMethod(f, "close", NULL) : NULL;
        if (!closed)
            Py_CLEAR(result);
        Py_XDECREF(closed);
    }
    Py_XDECREF(f);
    return result;
}

/* ------------------------------------------------------------------ byte order and parts of items */
static int swap_items(PyArrayObject *arr)
{
    nm_dtype dt = npb_dtype(arr->descr);
    if (!dt.cls || !dt.cls->swap || npb_size(arr) == 0)
        return 0;
    if (npb_has_refs(arr->descr) && !arr->descr->names)
        return 0;
    if (dt.cls->flags & NM_CLASS_NUMBER) {                     /* a copy to itself in the other order */
        nm_view from = npb_as_view(arr), to = from;
        to.dt.flags ^= NM_SWAPPED;
        return npb_check(nm_copy(npb_ctx(), &to, &from, NM_UNSAFE_CASTING));
    }
    /* innermost axis by one call, the rest by an odometer */
    npy_intp index[NM_MAXDIMS] = { 0 };
    char *data = arr->data;
    int last = arr->nd - 1;
    if (arr->nd == 0) {
        dt.cls->swap(&dt, data, 0, 1);
        return 0;
    }
    for (;;) {
        dt.cls->swap(&dt, data, arr->strides[last], arr->dimensions[last]);
        int i = last - 1;
        for (; i >= 0; i--) {
            data += arr->strides[i];
            if (++index[i] < arr->dimensions[i])
                break;
            data -= arr->strides[i] * arr->dimensions[i];
            index[i] = 0;
        }
        if (i < 0)
            return 0;
    }
}

NPB_SIGNATURE(byteswap_sig, "byteswap", { "inplace", NPB_OPTIONAL, npb_bool_converter });

PyObject *npb_array_byteswap(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    int inplace = 0;
    if (npb_parse(&byteswap_sig, args, nargs, kwnames, (void *[]){ &inplace }) < 0)
        return NULL;
    if (inplace) {
        if (npb_require_writeable(self, "Cannot byte-swap in-place on a read-only array") < 0) {
            PyErr_Clear();
            PyErr_SetString(PyExc_ValueError, "Cannot byte-swap in-place on a read-only array");
            return NULL;
        }
        return swap_items(self) < 0 ? NULL : Py_NewRef(self);
    }
    PyObject *copy = npb_newcopy(self, NM_ANYORDER);
    if (copy && swap_items((PyArrayObject *)copy) < 0)
        Py_CLEAR(copy);
    return copy;
}

int npb_check_field(PyArray_Descr *whole, PyArray_Descr *part, npy_intp offset)
{
    static PyObject *check;
    if (npb_has_refs(whole) || npb_has_refs(part)) {
        PyObject *safe = npb_import("_core._internal", "_getfield_is_safe", &check)
                         ? PyObject_CallFunction(check, "OOn", whole, part, offset) : NULL;
        Py_XDECREF(safe);
        if (!safe)
            return -1;
    }
    if (offset < 0 || offset > whole->elsize) {
        PyErr_Format(PyExc_ValueError, "Need 0 <= offset <= %zd for requested type but received offset = %zd",
                     whole->elsize - part->elsize, offset);
        return -1;
    }
    if (part->elsize > whole->elsize - offset) {
        PyErr_SetString(PyExc_ValueError, "new type plus offset is larger than original type");
        return -1;
    }
    return 0;
}

static PyArrayObject *field_view(PyArrayObject *self, PyArray_Descr *descr /* stolen */, npy_intp offset)
{
    if (npb_check_field(self->descr, descr, offset) < 0) {
        Py_DECREF(descr);
        return NULL;
    }
    return (PyArrayObject *)npb_array_new(Py_TYPE(self), descr, self->nd, self->dimensions, self->strides, self->data + offset,
                                          self->flags & NPY_ARRAY_WRITEABLE, (PyObject *)self, Py_NewRef(self), false);
}

NPB_SIGNATURE(getfield_sig, "getfield", { "dtype", 0, npb_descr_converter }, { "offset", NPB_OPTIONAL, npb_intp_converter });
NPB_SIGNATURE(setfield_sig, "setfield", { "val", 0, NULL }, { "dtype", 0, npb_descr_converter },
              { "offset", NPB_OPTIONAL, npb_intp_converter });

PyObject *npb_array_getfield(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyArray_Descr *descr = NULL;
    npy_intp offset = 0;
    if (npb_parse(&getfield_sig, args, nargs, kwnames, (void *[]){ &descr, &offset }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    return (PyObject *)field_view(self, descr, offset);
}

PyObject *npb_array_setfield(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyArray_Descr *descr = NULL;
    PyObject *value = NULL;
    npy_intp offset = 0;
    if (npb_parse(&setfield_sig, args, nargs, kwnames, (void *[]){ &value, &descr, &offset }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (npb_require_writeable(self, "assignment destination") < 0) {
        Py_DECREF(descr);
        return NULL;
    }
    PyArrayObject *view = field_view(self, descr, offset);
    int bad = view ? npb_assign(view, value) : -1;
    Py_XDECREF(view);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* ------------------------------------------------------------------ setflags */
/* May an array be made writeable: it owns its data, or some base in the chain is a writeable owner or buffer. */
bool npb_may_write(PyArrayObject *arr)
{
    PyObject *base = (PyObject *)arr;
    while (PyArray_Check(base)) {
        PyArrayObject *a = (PyArrayObject *)base;
        if (a != arr && NPB_HAS(a, NPY_ARRAY_WRITEABLE))
            return true;
        if (NPB_HAS(a, NPY_ARRAY_OWNDATA))
            return a == arr;
        if (!a->base)
            return a == arr ? NPB_HAS(a, NPY_ARRAY_WRITEABLE) : false;
        base = a->base;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(base, &view, PyBUF_WRITABLE | PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        return false;
    }
    PyBuffer_Release(&view);
    return true;
}

NPB_SIGNATURE(setflags_sig, "setflags", { "write", NPB_OPTIONAL, NULL }, { "align", NPB_OPTIONAL, NULL }, { "uic", NPB_OPTIONAL, NULL });

PyObject *npb_array_setflags(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *write = Py_None, *align = Py_None, *uic = Py_None;
    if (npb_parse(&setflags_sig, args, nargs, kwnames, (void *[]){ &write, &align, &uic }) < 0)
        return NULL;
    int before = self->flags;
    if (align != Py_None) {
        int on = PyObject_IsTrue(align);
        if (on < 0)
            return NULL;
        if (!on)
            self->flags &= ~NPY_ARRAY_ALIGNED;
        else {
            npb_update_flags(self, NPY_ARRAY_ALIGNED);
            if (!NPB_HAS(self, NPY_ARRAY_ALIGNED)) {
                self->flags = before;
                PyErr_SetString(PyExc_ValueError, "cannot set aligned flag of mis-aligned array to True");
                return NULL;
            }
        }
    }
    if (uic != Py_None) {
        int on = PyObject_IsTrue(uic);
        if (on != 0) {
            self->flags = before;
            if (on > 0)
                PyErr_SetString(PyExc_ValueError, "cannot set WRITEBACKIFCOPY flag to True");
            return NULL;
        }
        npb_discard_writeback(self);
    }
    if (write != Py_None) {
        int on = PyObject_IsTrue(write);
        if (on < 0)
            return NULL;
        if (!on)
            self->flags &= ~(NPY_ARRAY_WRITEABLE | NPY_ARRAY_WARN_ON_WRITE);
        else {
            if (!NPB_HAS(self, NPY_ARRAY_WRITEABLE) && !npb_may_write(self)) {
                self->flags = before;
                PyErr_SetString(PyExc_ValueError, "cannot set WRITEABLE flag to True of this array");
                return NULL;
            }
            self->flags |= NPY_ARRAY_WRITEABLE;
            self->flags &= ~NPY_ARRAY_WARN_ON_WRITE;
        }
    }
    Py_RETURN_NONE;
}
