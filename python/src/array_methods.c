/* array_methods.c - the table of ndarray's methods, and those that belong to Python's or NumPy's protocols. */
#include "array_methods.h"

/* ------------------------------------------------------------------ NumPy's protocols */
NPB_SIGNATURE(array_sig, "__array__", { "dtype", NPB_OPTIONAL, NULL }, { "copy", NPB_OPTIONAL | NPB_KWONLY, npb_copy_converter });

static PyObject *array_array(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *dtype = NULL;
    PyArray_Descr *descr = NULL;
    int copy = NPB_COPY_IF_NEEDED;
    if (npb_parse(&array_sig, args, nargs, kwnames, (void *[]){ &dtype, &copy }) < 0)
        return NULL;
    if (dtype && dtype != Py_None && !npb_descr_converter(dtype, &descr))
        return NULL;
    int flags = NPY_ARRAY_FORCECAST | NPY_ARRAY_ENSUREARRAY |
                (copy == NPB_COPY_ALWAYS ? NPY_ARRAY_ENSURECOPY : copy == NPB_COPY_NEVER ? NPY_ARRAY_ENSURENOCOPY : 0);
    return (PyObject *)npb_from_array(self, descr, flags);
}

static PyObject *array_finalize(PyArrayObject *self, PyObject *obj) { (void)self; (void)obj; Py_RETURN_NONE; }

/* arr.__array_wrap__(array, context=None, return_scalar=False): array as arr's type, 0-d ones as scalars if asked. */
static PyObject *array_wrap(PyArrayObject *self, PyObject *args)
{
    PyObject *context = NULL, *arr;
    int scalar = 0;
    if (PyTuple_GET_SIZE(args) < 1) {
        PyErr_SetString(PyExc_TypeError, "__array_wrap__() takes at least 1 argument (0 given)");
        return NULL;
    }
    arr = PyTuple_GET_ITEM(args, 0);
    if (!PyArray_Check(arr)) {
        PyErr_Format(PyExc_TypeError, "__array_wrap__() argument 1 must be numpy.ndarray, not %s", Py_TYPE(arr)->tp_name);
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O|Op:__array_wrap__", &arr, &context, &scalar))
        return NULL;
    PyArrayObject *a = (PyArrayObject *)arr;
    if (scalar && Py_TYPE(self) == &PyArray_Type && a->nd == 0)
        return npb_return((PyArrayObject *)Py_NewRef(arr));
    if (Py_TYPE(self) == Py_TYPE(arr))
        return Py_NewRef(arr);
    return npb_array_new(Py_TYPE(self), (PyArray_Descr *)Py_NewRef(a->descr), a->nd, a->dimensions, a->strides, a->data,
                         a->flags & NPY_ARRAY_WRITEABLE, (PyObject *)self, Py_NewRef(arr), false);
}

/* Has obj an __array_ufunc__ other than ndarray's? */
static int overrides(PyObject *obj)
{
    static PyObject *own, *name;
    if (PyArray_CheckExact(obj))
        return 0;
    if (!name && !(name = npb_intern("__array_ufunc__")))
        return -1;
    if (!own && !(own = PyObject_GetAttr((PyObject *)&PyArray_Type, name)))
        return -1;
    PyObject *theirs = PyObject_GetAttr((PyObject *)Py_TYPE(obj), name);
    if (!theirs)
        PyErr_Clear();
    int differs = theirs && theirs != own;
    Py_XDECREF(theirs);
    return differs;
}

static PyObject *array_ufunc(PyArrayObject *self, PyObject *args, PyObject *kw)
{
    (void)self;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n < 2) {
        PyErr_SetString(PyExc_TypeError, "__array_ufunc__ requires at least 2 arguments");
        return NULL;
    }
    for (Py_ssize_t i = 2; i < n; i++) {
        int differs = overrides(PyTuple_GET_ITEM(args, i));
        if (differs)
            return differs < 0 ? NULL : Py_NewRef(Py_NotImplemented);
    }
    PyObject *out = kw ? PyDict_GetItemString(kw, "out") : NULL;
    for (Py_ssize_t i = 0; out && PyTuple_Check(out) && i < PyTuple_GET_SIZE(out); i++) {
        int differs = overrides(PyTuple_GET_ITEM(out, i));
        if (differs)
            return differs < 0 ? NULL : Py_NewRef(Py_NotImplemented);
    }
    PyObject *method = PyObject_GetAttr(PyTuple_GET_ITEM(args, 0), PyTuple_GET_ITEM(args, 1)),
             *rest = method ? PyTuple_GetSlice(args, 2, n) : NULL;
    PyObject *result = rest ? PyObject_Call(method, rest, kw) : NULL;
    Py_XDECREF(method);
    Py_XDECREF(rest);
    return result;
}

static PyObject *array_function(PyArrayObject *self, PyObject *args, PyObject *kw)
{
    static char *names[] = { "func", "types", "args", "kwargs", NULL };
    PyObject *func, *types, *call_args, *call_kw;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "OOOO:__array_function__", names, &func, &types, &call_args, &call_kw))
        return NULL;
    PyObject *seq = PySequence_Fast(types, "types argument to __array_function__ must be iterable; consider passing a tuple");
    if (!seq)
        return NULL;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        int is = PyObject_IsSubclass(PySequence_Fast_GET_ITEM(seq, i), (PyObject *)&PyArray_Type);
        if (is <= 0) {
            Py_DECREF(seq);
            return is < 0 ? NULL : Py_NewRef(Py_NotImplemented);
        }
    }
    Py_DECREF(seq);
    if (!PyTuple_Check(call_args) || !PyDict_Check(call_kw)) {
        PyErr_SetString(PyExc_TypeError, "args must be a tuple and kwargs a dict");
        return NULL;
    }
    PyObject *impl = PyObject_GetAttrString(func, "_implementation");
    if (!impl) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return NULL;
        PyErr_Clear();
        impl = Py_NewRef(func);
    }
    PyObject *result = PyObject_Call(impl, call_args, call_kw);
    Py_DECREF(impl);
    return result;
}

static PyObject *array_namespace(PyArrayObject *self, PyObject *args, PyObject *kw)
{
    static char *names[] = { "api_version", NULL };
    PyObject *version = Py_None;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "|$O:__array_namespace__", names, &version))
        return NULL;
    if (version != Py_None) {
        if (!PyUnicode_Check(version)) {
            PyErr_SetString(PyExc_ValueError, "Only None and strings are allowed as the Array API version.");
            return NULL;
        }
        static const char *known[] = { "2021.12", "2022.12", "2023.12", "2024.12" };
        bool found = false;
        for (int i = 0; i < NM_COUNT(known); i++)
            found |= PyUnicode_CompareWithASCIIString(version, known[i]) == 0;
        if (!found) {
            PyErr_Format(PyExc_ValueError, "Version \"%U\" of the Array API Standard is not supported.", version);
            return NULL;
        }
    }
    return PyImport_ImportModule("numen");
}

static PyObject *array_to_device(PyArrayObject *self, PyObject *args, PyObject *kw)
{
    static char *names[] = { "", "stream", NULL };
    PyObject *device, *stream = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "O|$O:to_device", names, &device, &stream))
        return NULL;
    if (stream && stream != Py_None) {
        PyErr_SetString(PyExc_ValueError, "The stream argument in to_device() is not supported");
        return NULL;
    }
    if (!PyUnicode_Check(device) || PyUnicode_CompareWithASCIIString(device, "cpu") != 0) {
        PyErr_Format(PyExc_ValueError, "Unsupported device: %S. Only 'cpu' is accepted.", device);
        return NULL;
    }
    return Py_NewRef(self);
}

/* ------------------------------------------------------------------ Python's protocols */
static PyObject *array_copy(PyArrayObject *self, PyObject *unused) { (void)unused; return npb_newcopy(self, NM_KEEPORDER); }

/* Replace every object inside items by its deep copy; nested structures and subarrays included. */
static int deepcopy_item(char *item, PyArray_Descr *descr, PyObject *deepcopy, PyObject *visit)
{
    if (!npb_has_refs(descr))
        return 0;
    if (descr->names) {
        PyObject *key, *field;
        Py_ssize_t at = 0;
        while (PyDict_Next(descr->fields, &at, &key, &field)) {
            if (PyTuple_GET_SIZE(field) > 2 && PyTuple_GET_ITEM(field, 2) == key)
                continue;                     /* a title: the field again */
            if (deepcopy_item(item + PyLong_AsSsize_t(PyTuple_GET_ITEM(field, 1)), (PyArray_Descr *)PyTuple_GET_ITEM(field, 0), deepcopy,
                              visit) < 0)
                return -1;
        }
        return 0;
    }
    if (descr->subarray) {
        PyArray_Descr *base = descr->subarray->base;
        npy_intp n = base->elsize ? descr->elsize / base->elsize : 0;
        for (npy_intp i = 0; i < n; i++)
            if (deepcopy_item(item + i * base->elsize, base, deepcopy, visit) < 0)
                return -1;
        return 0;
    }
    if (descr->type_num != NM_OBJECT)
        return 0;
    PyObject *old;
    memcpy(&old, item, sizeof old);
    Py_INCREF(old ? old : (old = Py_None));
    PyObject *copy = PyObject_CallFunctionObjArgs(deepcopy, old, visit, NULL);
    Py_DECREF(old);
    if (!copy)
        return -1;
    PyObject *now;
    memcpy(&now, item, sizeof now);
    memcpy(item, &copy, sizeof copy);
    Py_XDECREF(now);
    return 0;
}

static PyObject *array_deepcopy(PyArrayObject *self, PyObject *args)
{
    PyObject *visit;
    if (PyTuple_GET_SIZE(args) != 1) {
        PyErr_Format(PyExc_TypeError, "__deepcopy__() takes exactly 1 argument (%zd given)", PyTuple_GET_SIZE(args));
        return NULL;
    }
    visit = PyTuple_GET_ITEM(args, 0);
    PyArrayObject *copy = (PyArrayObject *)npb_newcopy(self, NM_KEEPORDER);
    if (!copy || !npb_has_refs(copy->descr))
        return (PyObject *)copy;
    PyObject *module = PyImport_ImportModule("copy"), *deepcopy = module ? PyObject_GetAttrString(module, "deepcopy") : NULL;
    Py_XDECREF(module);
    npy_intp n = npb_size(copy);
    int bad = deepcopy ? 0 : -1;
    for (npy_intp i = 0; i < n && bad == 0; i++)       /* a fresh copy is one run of memory in some order */
        bad = deepcopy_item(copy->data + i * copy->descr->elsize, copy->descr, deepcopy, visit);
    Py_XDECREF(deepcopy);
    if (bad < 0)
        Py_CLEAR(copy);
    return (PyObject *)copy;
}

static PyObject *array_format(PyArrayObject *self, PyObject *spec)
{
    if (!PyUnicode_Check(spec)) {
        PyErr_Format(PyExc_TypeError, "__format__() argument must be str, not %s", Py_TYPE(spec)->tp_name);
        return NULL;
    }
    if (self->nd == 0) {
        PyObject *item = npb_item_at(self, self->data), *text = item ? PyObject_Format(item, spec) : NULL;
        Py_XDECREF(item);
        return text;
    }
    if (PyUnicode_GET_LENGTH(spec) == 0)
        return PyObject_Str((PyObject *)self);
    PyErr_Format(PyExc_TypeError, "unsupported format string passed to %s.__format__", Py_TYPE(self)->tp_name);
    return NULL;
}

static PyObject *array_sizeof(PyArrayObject *self, PyObject *unused)
{
    (void)unused;
    npy_intp n = Py_TYPE(self)->tp_basicsize + 2 * self->nd * (npy_intp)sizeof(npy_intp);
    return PyLong_FromSsize_t(n + (NPB_HAS(self, NPY_ARRAY_OWNDATA) ? npb_nbytes(self) : 0));
}

static PyObject *array_class_getitem(PyObject *type, PyObject *args)
{
    Py_ssize_t n = PyTuple_Check(args) ? PyTuple_GET_SIZE(args) : 1;
    if (n < 1 || n > 2) {
        PyErr_Format(PyExc_TypeError, "Too %s arguments for %s", n > 2 ? "many" : "few", ((PyTypeObject *)type)->tp_name);
        return NULL;
    }
    return Py_GenericAlias(type, args);
}

#define FAST(name, f) { name, NPB_FAST(f), METH_FASTCALL | METH_KEYWORDS, NULL }
#define NOARGS(name, f) { name, (PyCFunction)f, METH_NOARGS, NULL }
PyMethodDef npb_array_methods[] = {
    FAST("__array__", array_array),
    { "__array_finalize__", (PyCFunction)array_finalize, METH_O, NULL },
    { "__array_wrap__", (PyCFunction)array_wrap, METH_VARARGS, NULL },
    { "__array_ufunc__", NPB_FAST(array_ufunc), METH_VARARGS | METH_KEYWORDS, NULL },
    { "__array_function__", NPB_FAST(array_function), METH_VARARGS | METH_KEYWORDS, NULL },
    { "__array_namespace__", NPB_FAST(array_namespace), METH_VARARGS | METH_KEYWORDS, NULL },
    { "to_device", NPB_FAST(array_to_device), METH_VARARGS | METH_KEYWORDS, NULL },
    NOARGS("__copy__", array_copy),
    { "__deepcopy__", (PyCFunction)array_deepcopy, METH_VARARGS, NULL },
    NOARGS("__reduce__", npb_array_reduce),
    { "__reduce_ex__", (PyCFunction)npb_array_reduce_ex, METH_O, NULL },
    { "__setstate__", (PyCFunction)npb_array_setstate, METH_VARARGS, NULL },
    NOARGS("__complex__", npb_array_complex),
    { "__format__", (PyCFunction)array_format, METH_O, NULL },
    NOARGS("__sizeof__", array_sizeof),
    { "__class_getitem__", array_class_getitem, METH_O | METH_CLASS, NULL },
    FAST("__dlpack__", npb_array_dlpack),
    NOARGS("__dlpack_device__", npb_array_dlpack_device),
    FAST("reshape", npb_array_reshape), FAST("flatten", npb_array_flatten), FAST("ravel", npb_array_ravel), FAST("copy", npb_array_copy),
    FAST("squeeze", npb_array_squeeze), FAST("diagonal", npb_array_diagonal), FAST("view", npb_array_view),
        FAST("astype", npb_array_astype),
    FAST("resize", npb_array_resize),
    { "transpose", NPB_FAST(npb_array_transpose), METH_FASTCALL, NULL }, { "swapaxes", NPB_FAST(npb_array_swapaxes), METH_FASTCALL, NULL },
    { "item", NPB_FAST(npb_array_item_method), METH_FASTCALL, NULL }, { "tolist", (PyCFunction)npb_array_tolist, METH_NOARGS, NULL },
    { "fill", (PyCFunction)npb_array_fill, METH_O, NULL },
    FAST("tobytes", npb_array_tobytes), FAST("tofile", npb_array_tofile), FAST("byteswap", npb_array_byteswap),
        FAST("getfield", npb_array_getfield),
    FAST("setfield", npb_array_setfield), FAST("setflags", npb_array_setflags), FAST("dump", npb_array_dump),
        NOARGS("dumps", npb_array_dumps),
#define X(name) FAST(#name, npb_array_##name),
    NPB_FOR_ALGO_METHODS(X)
#undef X
    { NULL, NULL, 0, NULL } };
