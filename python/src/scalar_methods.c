/* scalar_methods.c - methods and attributes of scalars.  What ndarray has too goes to a 0-d array of the scalar. */
#include "scalar.h"
#include "time_objects.h"
#include <math.h>

/* ------------------------------------------------------------------ by way of an array */
static PyObject *method_of_array(PyObject *self, PyObject *name, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    Py_ssize_t nkw = kwnames ? PyTuple_GET_SIZE(kwnames) : 0, total = n + nkw;
    PyObject *small[16], **stack = total < 16 ? small : PyMem_Malloc((size_t)(total + 1) * sizeof *stack);
    if (!stack)
        return PyErr_NoMemory();
    PyObject *result = NULL, *arr = (PyObject *)npb_asarray(self);
    if (arr) {
        stack[0] = arr;
        for (Py_ssize_t i = 0; i < total; i++)
            stack[i + 1] = args[i];
        result = PyObject_VectorcallMethod(name, stack, (size_t)n + 1, kwnames);
        Py_DECREF(arr);
    }
    if (stack != small)
        PyMem_Free(stack);
    return result && PyArray_Check(result) ? npb_return((PyArrayObject *)result) : result;
}

#define FOR_DELEGATED(X)                                                                                                       \
    X(tobytes) X(tofile) X(byteswap) X(astype) X(getfield) X(copy) X(resize) X(dumps) X(dump) X(fill) X(transpose) X(take)    \
    X(put) X(repeat) X(choose) X(sort) X(argsort) X(searchsorted) X(argmax) X(argmin) X(reshape) X(squeeze) X(view) X(swapaxes) \
    X(max) X(min) X(mean) X(trace) X(diagonal) X(clip) X(std) X(var) X(sum) X(cumsum) X(prod)                       \
    X(cumprod) X(all) X(any) X(compress) X(flatten) X(ravel) X(round) X(__array_namespace__)
#define X(name)                                                                                                \
    static PyObject *do_##name(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)         \
    {                                                                                                          \
        static PyObject *text;                                                                                 \
        if (!text) text = PyUnicode_InternFromString(#name);                                                   \
        return method_of_array(self, text, args, n, kwnames);                                                  \
    }
FOR_DELEGATED(X)
#undef X

static PyObject *attribute_of_array(PyObject *self, const char *name)
{
    PyObject *arr = (PyObject *)npb_asarray(self), *result = arr ? PyObject_GetAttrString(arr, name) : NULL;
    Py_XDECREF(arr);
    return result && PyArray_Check(result) ? npb_return((PyArrayObject *)result) : result;
}

/* ------------------------------------------------------------------ methods of its own */
static PyObject *item(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static PyObject *text;
    if (n == 0 && !kwnames) {
        const char *data = npb_scalar_data(self);
        PyArray_Descr *d = data ? npb_scalar_descr(self) : NULL;
        PyObject *value = d ? npb_getitem(data, d, NULL) : NULL;
        Py_XDECREF(d);
        return value;
    }
    if (!text)
        text = PyUnicode_InternFromString("item");
    return method_of_array(self, text, args, n, kwnames);
}

static PyObject *tolist(PyObject *self, PyObject *unused) { (void)unused; return item(self, NULL, 0, NULL); }

static PyObject *get_array(PyObject *self, PyObject *args)
{
    PyArray_Descr *d = NULL;
    PyObject *copy = NULL;
    if (!PyArg_ParseTuple(args, "|O&O", npb_optional_descr_converter, &d, &copy))
        return NULL;
    PyArrayObject *arr = npb_asarray(self);
    if (arr && d && !npb_equiv(d, arr->descr)) {
        PyArrayObject *cast = npb_from_array(arr, d, NPY_ARRAY_FORCECAST);
        Py_DECREF(arr);
        return (PyObject *)cast;
    }
    Py_XDECREF(d);
    return (PyObject *)arr;
}

static PyObject *array_wrap(PyObject *self, PyObject *args)
{
    (void)self;
    if (PyTuple_GET_SIZE(args) < 1) {
        PyErr_SetString(PyExc_TypeError, "only accepts 1 argument");
        return NULL;
    }
    PyObject *arr = PyTuple_GET_ITEM(args, 0);
    if (!PyArray_Check(arr)) {
        PyErr_SetString(PyExc_TypeError, "can only be called with ndarray object");
        return NULL;
    }
    PyArrayObject *a = (PyArrayObject *)arr;
    PyObject *decays = PyTuple_GET_SIZE(args) > 2 ? PyTuple_GET_ITEM(args, 2) : Py_None;
    int truth = decays == Py_None ? 1 : PyObject_IsTrue(decays);
    if (truth < 0)
        return NULL;
    return a->nd == 0 && truth ? npb_scalar(a->data, a->descr, arr) : Py_NewRef(arr);
}

static PyObject *copy_self(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (PyObject_TypeCheck(self, &PyVoidArrType_Type)) {
        PyVoidScalarObject *v = (PyVoidScalarObject *)self;
        return npb_void_new(Py_TYPE(self), v->descr, v->obval, NULL, 0);
    }
    return Py_NewRef(self);
}

static PyObject *size_of(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyArray_Descr *d = npb_scalar_descr(self);
    if (!d)
        return NULL;
    npy_intp size = Py_TYPE(self)->tp_basicsize + d->elsize;
    Py_DECREF(d);
    return PyLong_FromSsize_t(size);
}

static PyObject *conjugate(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static PyObject *text;
    if (n == 0 && !kwnames && PyObject_TypeCheck(self, &PyNumberArrType_Type) && !PyObject_TypeCheck(self, &PyComplexFloatingArrType_Type))
        return Py_NewRef(self);
    if (!PyObject_TypeCheck(self, &PyNumberArrType_Type) && !PyObject_TypeCheck(self, &PyBoolArrType_Type) &&
        !PyObject_TypeCheck(self, &PyObjectArrType_Type) && npb_scalar_num(self) >= 0) {
        PyErr_SetString(PyExc_TypeError, "cannot conjugate non-numeric dtype");
        return NULL;
    }
    if (!text)
        text = PyUnicode_InternFromString("conjugate");
    return method_of_array(self, text, args, n, kwnames);
}

static PyObject *to_device(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    NPB_SIGNATURE(sig, "to_device", { "device", NPB_POSONLY, NULL }, { "stream", NPB_OPTIONAL | NPB_KWONLY, NULL });
    PyObject *device = NULL, *stream = Py_None;
    if (npb_parse(&sig, args, n, kwnames, (void *[]){ &device, &stream }) < 0)
        return NULL;
    if (stream != Py_None) {
        PyErr_SetString(PyExc_ValueError, "The stream argument in to_device() is not supported");
        return NULL;
    }
    if (!PyUnicode_Check(device) || PyUnicode_CompareWithASCIIString(device, "cpu") != 0) {
        PyErr_Format(PyExc_ValueError, "Unsupported device: %S. Only 'cpu' is accepted.", device);
        return NULL;
    }
    return Py_NewRef(self);
}

static PyObject *nonzero(PyObject *self, PyObject *unused)
{
    (void)self; (void)unused;
    PyErr_SetString(PyExc_ValueError, "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.");
    return NULL;
}

static PyObject *reduce(PyObject *self, PyObject *unused)
{
    static PyObject *rebuild;
    (void)unused;
    if (!npb_import("_core.multiarray", "scalar", &rebuild))
        return NULL;
    const char *data = npb_scalar_data(self);
    PyArray_Descr *d = data ? npb_scalar_descr(self) : NULL;
    if (!d)
        return NULL;
    PyObject *value;
    if (npb_has_refs(d) || d->flags & NPY_LIST_PICKLE) { /* items with references go as an array */
        PyObject *arr = (PyObject *)npb_asarray(self);
        return Py_BuildValue("(O(NN))", rebuild, d, arr);
    }
    value = PyBytes_FromStringAndSize(data, d->elsize);
    return Py_BuildValue("(O(NN))", rebuild, d, value);
}

static PyObject *set_state(PyObject *self, PyObject *state) { (void)self; (void)state; Py_RETURN_NONE; }

static PyObject *setflags(PyObject *self, PyObject *args, PyObject *kwargs) { (void)self; (void)args; (void)kwargs; Py_RETURN_NONE; }

static PyObject *setfield(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self; (void)args; (void)kwargs;
    PyErr_SetString(PyExc_TypeError, "Can't set fields in a non-void array scalar.");
    return NULL;
}

static PyObject *void_setfield(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    NPB_SIGNATURE(sig, "setfield", { "val", 0, NULL }, { "dtype", 0, npb_descr_converter }, { "offset", NPB_OPTIONAL, npb_intp_converter });
    PyObject *value = NULL;
    PyArray_Descr *d = NULL;
    npy_intp offset = 0;
    PyVoidScalarObject *v = (PyVoidScalarObject *)self;
    if (npb_parse(&sig, args, n, kwnames, (void *[]){ &value, &d, &offset }) < 0) {
        Py_XDECREF(d);
        return NULL;
    }
    int bad = -1;
    if (!(v->flags & NPY_ARRAY_WRITEABLE))
        PyErr_SetString(PyExc_ValueError, "Can't set fields in a read-only void scalar.");
    else if (npb_check_field(v->descr, d, offset) == 0)
        bad = npb_setitem(d, v->obval + offset, value);
    Py_DECREF(d);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *void_getfield(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static PyObject *text;
    if (!text)
        text = PyUnicode_InternFromString("getfield");
    return method_of_array(self, text, args, n, kwnames);
}

static PyObject *format(PyObject *self, PyObject *spec) { return npb_scalar_format(self, spec); }

#define FAST(name, fn, doc) { name, (PyCFunction)(void (*)(void))fn, METH_FASTCALL | METH_KEYWORDS, doc }
PyMethodDef npb_generic_methods[] = {
#define X(name) FAST(#name, do_##name, "As ndarray." #name "."),
    FOR_DELEGATED(X)
#undef X
    FAST("to_device", to_device, NULL), FAST("item", item, "The value as a Python object."),
        FAST("conj", conjugate, "The complex conjugate."),
    { "nonzero", nonzero, METH_VARARGS, "Fails: a scalar has no axes." }, FAST("conjugate", conjugate, "The complex conjugate."),
        { "tolist", tolist, METH_NOARGS, "The value as a Python object." },
    { "__array__", get_array, METH_VARARGS, "A 0-d array of the value." },
        { "__array_wrap__", array_wrap, METH_VARARGS, "A scalar of a 0-d array." },
    { "__copy__", copy_self, METH_NOARGS, "For copy.copy." }, { "__deepcopy__", copy_self, METH_O, "For copy.deepcopy." },
    { "__sizeof__", size_of, METH_NOARGS, "Bytes in memory." }, { "__reduce__", reduce, METH_NOARGS, "For pickle." },
    { "__setstate__", set_state, METH_O, "For pickle." }, { "__format__", format, METH_O, "As Python's own numbers are formatted." },
    { "setflags", (PyCFunction)(void (*)(void))setflags, METH_VARARGS | METH_KEYWORDS, "Does nothing: scalars never change." },
    { "setfield", (PyCFunction)(void (*)(void))setfield, METH_VARARGS | METH_KEYWORDS, "Fails: only void scalars have fields." },
        { NULL } };

/* ------------------------------------------------------------------ attributes */
static PyObject *get_ndim(PyObject *s, void *u) { (void)s; (void)u; return PyLong_FromLong(0); }
static PyObject *get_shape(PyObject *s, void *u) { (void)s; (void)u; return PyTuple_New(0); }
static PyObject *get_size(PyObject *s, void *u) { (void)s; (void)u; return PyLong_FromLong(1); }
static PyObject *get_base(PyObject *s, void *u) { (void)s; (void)u; Py_RETURN_NONE; }
static PyObject *get_dtype(PyObject *s, void *u) { (void)u; return (PyObject *)npb_scalar_descr(s); }
static PyObject *get_self(PyObject *s, void *u) { (void)u; return Py_NewRef(s); }
static PyObject *get_device(PyObject *s, void *u) { (void)s; (void)u; return PyUnicode_FromString("cpu"); }
static PyObject *get_priority(PyObject *s, void *u) { (void)s; (void)u; return PyFloat_FromDouble(-1000000.0); }
static PyObject *get_data(PyObject *s, void *u) { (void)u; return PyMemoryView_FromObject(s); }
static PyObject *get_flat(PyObject *s, void *u) { (void)u; return attribute_of_array(s, "flat"); }
static PyObject *get_struct(PyObject *s, void *u) { (void)u; return attribute_of_array(s, "__array_struct__"); }
static PyObject *get_flags(PyObject *s, void *u)
{
    (void)u;
    PyArrayObject *arr = npb_asarray(s);
    if (!arr)
        return NULL;
    arr->flags &= ~NPY_ARRAY_WRITEABLE;
    PyObject *flags = PyObject_GetAttrString((PyObject *)arr, "flags");
    Py_DECREF(arr);
    return flags;
}
static PyObject *get_itemsize(PyObject *s, void *u)
{
    (void)u;
    PyArray_Descr *d = npb_scalar_descr(s);
    PyObject *size = d ? PyLong_FromSsize_t(d->elsize) : NULL;
    Py_XDECREF(d);
    return size;
}
static PyObject *get_interface(PyObject *s, void *u)
{
    (void)u;
    PyObject *arr = (PyObject *)npb_asarray(s), *dict = arr ? PyObject_GetAttrString(arr, "__array_interface__") : NULL;
    if (dict && PyDict_Check(dict) && PyDict_SetItemString(dict, "__ref", arr) < 0)
        Py_CLEAR(dict);
    Py_XDECREF(arr);
    return dict;
}

static PyObject *part(PyObject *self, int which)
{
    int num = npb_scalar_num(self);
    PyObject *o;
    switch (num) {
    case NM_CFLOAT:
        if ((o = npb_scalar_blank(NM_FLOAT)))
            NPB_VALUE(o, float) = (&NPB_VALUE(self, float))[which];
        return o;
    case NM_CDOUBLE: return npb_new_double((&NPB_VALUE(self, double))[which]);
    case NM_CLONGDOUBLE:
        if ((o = npb_scalar_blank(NM_LONGDOUBLE)))
            NPB_VALUE(o, long double) = (&NPB_VALUE(self, long double))[which];
        return o;
    }
    if (num == NM_OBJECT || num == -1) {
        PyObject *inner = item(self, NULL, 0, NULL), *r = inner &&
                          inner != self ? PyObject_GetAttrString(inner, which ? "imag" : "real") : NULL;
        Py_XDECREF(inner);
        if (!r && !which && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            return Py_NewRef(self);
        }
        return r;
    }
    if (which == 0)
        return Py_NewRef(self);
    PyArray_Descr *d = npb_scalar_descr(self);           /* no imaginary part: zero of the same dtype */
    char *zero = d ? PyMem_Calloc(1, d->elsize ? (size_t)d->elsize : 1) : NULL;
    o = zero ? npb_scalar(zero, d, NULL) : NULL;
    PyMem_Free(zero);
    Py_XDECREF(d);
    return o;
}
static PyObject *get_real(PyObject *s, void *u) { (void)u; return part(s, 0); }
static PyObject *get_imag(PyObject *s, void *u) { (void)u; return part(s, 1); }

PyGetSetDef npb_generic_getset[] = {
    { "ndim", get_ndim, NULL, "0.", NULL }, { "shape", get_shape, NULL, "().", NULL }, { "strides", get_shape, NULL, "().", NULL },
    { "size", get_size, NULL, "1.", NULL }, { "itemsize", get_itemsize, NULL, "Bytes of the value.", NULL },
    { "nbytes", get_itemsize, NULL, "Bytes of the value.", NULL }, { "base", get_base, NULL, "None.", NULL },
    { "dtype", get_dtype, NULL, "The dtype of the value.", NULL }, { "real", get_real, NULL, "The real part.", NULL },
    { "imag", get_imag, NULL, "The imaginary part.", NULL }, { "flat", get_flat, NULL, "An iterator over the one item.", NULL },
    { "T", get_self, NULL, "The scalar itself.", NULL }, { "device", get_device, NULL, "'cpu'.", NULL },
    { "data", get_data, NULL, "The memory of the value.", NULL }, { "flags", get_flags, NULL, "As ndarray.flags.", NULL },
    { "__array_interface__", get_interface, NULL, "The array interface.", NULL },
    { "__array_struct__", get_struct, NULL, "The array interface in C.", NULL },
    { "__array_priority__", get_priority, NULL, "Lower than any array's.", NULL }, { NULL } };

static PyObject *void_base(PyVoidScalarObject *v, void *u) { (void)u; return Py_NewRef(v->base ? v->base : Py_None); }
static PyObject *void_dtype(PyVoidScalarObject *v, void *u) { (void)u; return Py_NewRef((PyObject *)v->descr); }
static PyObject *void_flags(PyObject *s, void *u)
{
    (void)u;
    PyVoidScalarObject *v = (PyVoidScalarObject *)s;
    PyArrayObject *arr = npb_asarray(s);
    if (!arr)
        return NULL;
    if (v->flags & NPY_ARRAY_OWNDATA) {                  /* a view of the scalar must not say that it owns the memory: it would free it */
        Py_SETREF(arr, (PyArrayObject *)npb_newcopy(arr, NM_CORDER));
        if (!arr)
            return NULL;
    }
    arr->flags = (arr->flags & ~NPY_ARRAY_WRITEABLE) | (v->flags & NPY_ARRAY_WRITEABLE);
    PyObject *flags = PyObject_GetAttrString((PyObject *)arr, "flags");
    Py_DECREF(arr);
    return flags;
}
static PyGetSetDef void_getset[] = {
    { "base", (getter)void_base, NULL, "The array that owns the memory, or None.", NULL },
    { "dtype", (getter)void_dtype, NULL, "The dtype of the value.", NULL },
    { "flags", void_flags, NULL, "As ndarray.flags.", NULL }, { NULL } };
static PyMethodDef void_methods[] = { FAST("getfield", void_getfield, "The item of a dtype at an offset."),
                                      FAST("setfield", void_setfield, "Set the item of a dtype at an offset."), { NULL } };

/* ------------------------------------------------------------------ what classes add */
static PyObject *one_or_none(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, PyObject **digits)
{
    NPB_SIGNATURE(sig, "__round__", { "ndigits", NPB_OPTIONAL, NULL });
    *digits = Py_None;
    return npb_parse(&sig, args, n, kwnames, (void *[]){ digits }) < 0 ? NULL : self;
}

/* round(x) is a Python int; round(x, n) keeps the type. */
static PyObject *round_number(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static PyObject *text;
    PyObject *digits;
    if (!one_or_none(self, args, n, kwnames, &digits))
        return NULL;
    if (!text)
        text = PyUnicode_InternFromString("round");
    PyObject *rounded = method_of_array(self, text, digits == Py_None ? NULL : &digits, digits != Py_None, NULL);
    if (!rounded || digits != Py_None)
        return rounded;
    PyObject *whole = PyNumber_Long(rounded);
    Py_DECREF(rounded);
    return whole;
}

static PyObject *true_method(PyObject *self, PyObject *unused) { (void)self; (void)unused; Py_RETURN_TRUE; }

static long double as_real(PyObject *self, int num)
{
    switch (num) {
    case NM_HALF: return nm_half_to_double(NPB_VALUE(self, uint16_t));
    case NM_FLOAT: return NPB_VALUE(self, float);
    case NM_DOUBLE: return NPB_VALUE(self, double);
    default: return NPB_VALUE(self, long double);
    }
}

static PyObject *is_integer(PyObject *self, PyObject *unused)
{
    (void)unused;
    long double v = as_real(self, npb_scalar_num(self));
    return PyBool_FromLong(isfinite(v) && floorl(v) == v);
}

static PyObject *integer_ratio(PyObject *self, PyObject *unused)
{
    (void)unused;
    int num = npb_scalar_num(self), exponent;
    long double v = as_real(self, num);
    if (isnan(v)) {
        PyErr_SetString(PyExc_ValueError, "cannot convert NaN to integer ratio");
        return NULL;
    }
    if (isinf(v)) {
        PyErr_SetString(PyExc_OverflowError, "cannot convert Infinity to integer ratio");
        return NULL;
    }
    long double m = frexpl(v, &exponent);
    while (m != floorl(m)) {
        m *= 2;
        exponent--;
    }
    PyObject *top = PyLong_FromLongLong(0), *shift = NULL, *bottom = NULL, *moved = NULL, *result = NULL;
    Py_XDECREF(top);
    uint64_t big = (uint64_t)fabsl(m);
    top = PyLong_FromUnsignedLongLong(big);
    if (top && v < 0)
        Py_SETREF(top, PyNumber_Negative(top));
    if (v == 0)
        exponent = 0;
    bottom = PyLong_FromLong(1);
    shift = PyLong_FromLong(exponent < 0 ? -exponent : exponent);
    if (top && bottom && shift) {
        moved = PyNumber_Lshift(exponent < 0 ? bottom : top, shift);
        if (moved)
            result = exponent < 0 ? PyTuple_Pack(2, top, moved) : PyTuple_Pack(2, moved, bottom);
    }
    Py_XDECREF(top);
    Py_XDECREF(bottom);
    Py_XDECREF(shift);
    Py_XDECREF(moved);
    return result;
}

static PyObject *bit_count(PyObject *self, PyObject *unused)
{
    (void)unused;
    int num = npb_scalar_num(self);
    uint64_t v = 0;
    npy_intp size = npb_descr_singletons[num]->elsize;
    memcpy(&v, (char *)self + sizeof(PyObject), (size_t)size);
    if (npb_descr_singletons[num]->kind == 'i' && v >> (8*size - 1) & 1)
        v = size == 8 ? 0 - v : ((uint64_t)1 << 8*size) - v;
    return PyLong_FromLong(__builtin_popcountll(v));
}

static PyObject *to_complex(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (npb_scalar_num(self) == NM_CFLOAT)
        return PyComplex_FromDoubles(NPB_VALUE(self, npb_c64).re, NPB_VALUE(self, npb_c64).im);
    return PyComplex_FromDoubles((double)NPB_VALUE(self, npb_c160).re, (double)NPB_VALUE(self, npb_c160).im);
}

static PyObject *get_one(PyObject *s, void *u) { (void)s; (void)u; return PyLong_FromLong(1); }
static PyGetSetDef integer_getset[] = { { "numerator", get_self, NULL, "The value itself.", NULL },
                                        { "denominator", get_one, NULL, "1.", NULL }, { NULL } };

static PyObject *alias(PyObject *cls, PyObject *args, Py_ssize_t most)
{
    Py_ssize_t n = PyTuple_Check(args) ? PyTuple_GET_SIZE(args) : 1;
    if (n < 1 || n > most) {
        PyErr_Format(PyExc_TypeError, "Too %s arguments for %s", n > most ? "many" : "few", ((PyTypeObject *)cls)->tp_name);
        return NULL;
    }
    return Py_GenericAlias(cls, args);
}
static PyObject *number_getitem(PyObject *cls, PyObject *args)
{
    return alias(cls, args, PyType_IsSubtype((PyTypeObject *)cls, &PyComplexFloatingArrType_Type) ? 2 : 1);
}
static PyObject *leaf_getitem(PyObject *cls, PyObject *args)
{
    (void)args;
    PyErr_Format(PyExc_TypeError, "There are no type variables left in %s", ((PyTypeObject *)cls)->tp_name);
    return NULL;
}
#define GETITEM(fn) { "__class_getitem__", fn, METH_CLASS | METH_O, "For annotations." }
static PyMethodDef number_methods[] = { GETITEM(number_getitem), { NULL } };
static PyMethodDef leaf_methods[] = { GETITEM(leaf_getitem), { NULL } };
static PyMethodDef integer_methods[] = { FAST("__round__", round_number, "For round()."),
    { "is_integer", true_method, METH_NOARGS, "True." }, { NULL } };
static PyMethodDef leaf_integer_methods[] = { GETITEM(leaf_getitem),
                                              { "bit_count", bit_count, METH_NOARGS, "Number of ones in the absolute value." }, { NULL } };
static PyMethodDef floating_methods[] = { FAST("__round__", round_number, "For round()."), { NULL } };
static PyMethodDef leaf_float_methods[] = { GETITEM(leaf_getitem),
                                            { "is_integer", is_integer, METH_NOARGS, "Whether the value is a whole number." },
    { "as_integer_ratio", integer_ratio, METH_NOARGS, "Two integers whose ratio is the value." }, { NULL } };
static PyMethodDef leaf_complex_methods[] = { GETITEM(leaf_getitem), { "__complex__", to_complex, METH_NOARGS, "For complex()." },
                                              { NULL } };

PyMethodDef *npb_methods_of(PyTypeObject *type)
{
    if (type == &PyGenericArrType_Type)
        return npb_generic_methods;
    if (type == &PyNumberArrType_Type || type == &PyBoolArrType_Type || type == &PyDatetimeArrType_Type)
        return number_methods;
    if (type == &PyIntegerArrType_Type)
        return integer_methods;
    if (type == &PyFloatingArrType_Type)
        return floating_methods;
    if (type == &PyVoidArrType_Type)
        return void_methods;
    int num = npb_num_of_type(type);
    if (num == NM_TIMEDELTA)
        return leaf_methods;
    if (num == NM_CDOUBLE)
        return leaf_methods;
    if (num == NM_CFLOAT || num == NM_CLONGDOUBLE)
        return leaf_complex_methods;
    if (num == NM_HALF || num == NM_FLOAT || num == NM_DOUBLE || num == NM_LONGDOUBLE)
        return leaf_float_methods;
    return num > NM_BOOL && num < NM_FLOAT ? leaf_integer_methods : NULL;
}

PyGetSetDef *npb_getset_of(PyTypeObject *type)
{
    return type == &PyGenericArrType_Type ? npb_generic_getset : type == &PyIntegerArrType_Type ? integer_getset
         : type == &PyVoidArrType_Type ? void_getset : NULL;
}

/* ------------------------------------------------------------------ hash */
static Py_hash_t hash_long_double(PyObject *self, long double v)
{
    if ((long double)(double)v == v || !isfinite(v))
        return _Py_HashDouble(self, (double)v);
    PyObject *ratio = integer_ratio(self, NULL);         /* as fractions hash: p times the inverse of q */
    if (!ratio)
        return -1;
    Py_DECREF(ratio);
    return _Py_HashDouble(self, (double)v);
}

static Py_hash_t hash_complex(PyObject *self, double re, double im)
{
    Py_uhash_t a = (Py_uhash_t)_Py_HashDouble(self, re), b = (Py_uhash_t)_Py_HashDouble(self, im);
    Py_uhash_t h = a + 1000003u * b;
    return h == (Py_uhash_t)-1 ? -2 : (Py_hash_t)h;
}

static Py_hash_t hash_item(PyObject *self)
{
    PyObject *value = item(self, NULL, 0, NULL);
    if (!value)
        return -1;
    Py_hash_t h = value == self ? _Py_HashPointer(self) : PyObject_Hash(value);
    Py_DECREF(value);
    return h;
}

static Py_hash_t hash_signed(int64_t v)
{
    if (v > -((int64_t)1 << 61) + 1 && v < ((int64_t)1 << 61) - 1)
        return v == -1 ? -2 : (Py_hash_t)v;
    PyObject *o = PyLong_FromLongLong(v);
    Py_hash_t h = o ? PyObject_Hash(o) : -1;
    Py_XDECREF(o);
    return h;
}

static Py_hash_t hash_void(PyVoidScalarObject *self)
{
    if (self->flags & NPY_ARRAY_WRITEABLE) {
        PyErr_SetString(PyExc_TypeError, "unhashable type: 'writeable void-scalar'");
        return -1;
    }
    if (!self->descr->names)
        return hash_item((PyObject *)self);
    Py_ssize_t n = PyTuple_GET_SIZE(self->descr->names);
    PyObject *tuple = PyTuple_New(n);
    for (Py_ssize_t i = 0; tuple && i < n; i++) {
        PyObject *v = PySequence_GetItem((PyObject *)self, i);
        if (!v)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, v);
    }
    Py_hash_t h = tuple ? PyObject_Hash(tuple) : -1;
    Py_XDECREF(tuple);
    return h;
}

Py_hash_t npb_scalar_hash(PyObject *self)
{
    switch (npb_scalar_num(self)) {
    case NM_BOOL: return NPB_VALUE(self, uint8_t);
    case NM_BYTE: return hash_signed(NPB_VALUE(self, int8_t));
    case NM_UBYTE: return NPB_VALUE(self, uint8_t);
    case NM_SHORT: return hash_signed(NPB_VALUE(self, int16_t));
    case NM_USHORT: return NPB_VALUE(self, uint16_t);
    case NM_INT: return hash_signed(NPB_VALUE(self, int32_t));
    case NM_UINT: return NPB_VALUE(self, uint32_t);
    case NM_LONG: case NM_LONGLONG: return hash_signed(NPB_VALUE(self, int64_t));
    case NM_HALF: return _Py_HashDouble(self, nm_half_to_double(NPB_VALUE(self, uint16_t)));
    case NM_FLOAT: return _Py_HashDouble(self, NPB_VALUE(self, float));
    case NM_DOUBLE: return _Py_HashDouble(self, NPB_VALUE(self, double));
    case NM_LONGDOUBLE: return hash_long_double(self, NPB_VALUE(self, long double));
    case NM_CFLOAT: return hash_complex(self, NPB_VALUE(self, npb_c64).re, NPB_VALUE(self, npb_c64).im);
    case NM_CDOUBLE: return hash_complex(self, NPB_VALUE(self, npb_c128).re, NPB_VALUE(self, npb_c128).im);
    case NM_CLONGDOUBLE: return hash_complex(self, (double)NPB_VALUE(self, npb_c160).re, (double)NPB_VALUE(self, npb_c160).im);
    case NM_VOID: return hash_void((PyVoidScalarObject *)self);
    case NM_DATETIME: case NM_TIMEDELTA: {
        const PyDatetimeScalarObject *t = (PyDatetimeScalarObject *)self;
        return npb_time_hash(self, t->obval, npb_scalar_num(self), (nm_time_unit){ t->obmeta.base, t->obmeta.num });
    }
    }
    return hash_item(self);
}

/* ------------------------------------------------------------------ unpickling: scalar(dtype, bytes) */
static PyObject *rebuild(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    static char *names[] = { "dtype", "obj", NULL };
    PyArray_Descr *d;
    PyObject *obj = NULL, *encoded = NULL, *result = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!|O:scalar", names, &PyArrayDescr_Type, &d, &obj))
        return NULL;
    if (d->flags & NPY_LIST_PICKLE) {
        if (d->type_num == NM_OBJECT) {
            PyErr_SetString(PyExc_TypeError, "Cannot unpickle a scalar with object dtype.");
            return NULL;
        }
        if (!obj || !PyArray_CheckExact(obj)) {
            PyErr_SetString(PyExc_RuntimeError,
                            "Unpickling NPY_LIST_PICKLE (structured void) scalar requires an array.  The pickle file may be corrupted?");
            return NULL;
        }
        PyArrayObject *a = (PyArrayObject *)obj;
        if (!npb_equiv(a->descr, d)) {
            PyErr_SetString(PyExc_ValueError, "Pickled array is not compatible with requested scalar dtype");
            return NULL;
        }
        return npb_scalar(a->data, d, obj);
    }
    if (!obj) {
        if (d->type_num == NM_VOID && d->elsize == 0) {
            PyArray_Descr *one = npb_descr_sized(NM_VOID, 1);
            result = one ? npb_void_new(&PyVoidArrType_Type, one, NULL, NULL, 0) : NULL;
            Py_XDECREF(one);
            return result;
        }
        char *zero = PyMem_Calloc(1, d->elsize ? (size_t)d->elsize : 1);
        result = zero ? npb_scalar(zero, d, NULL) : PyErr_NoMemory();
        PyMem_Free(zero);
        return result;
    }
    if (PyUnicode_Check(obj)) {
        encoded = PyUnicode_AsLatin1String(obj);
        if (!encoded) {
            PyErr_SetString(PyExc_ValueError, "Failed to encode Numpy scalar data string to latin1,\npickle.load(a, encoding='latin1') is "
                                              "assumed if unpickling.");
            return NULL;
        }
        obj = encoded;
    }
    if (!PyBytes_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "initializing object must be a bytes object");
    } else if (PyBytes_GET_SIZE(obj) < d->elsize) {
        PyErr_SetString(PyExc_ValueError, "initialization string is too small");
    } else {
        result = npb_scalar(PyBytes_AS_STRING(obj), d, NULL);
    }
    Py_XDECREF(encoded);
    return result;
}

static PyMethodDef functions[] = {
    { "scalar", (PyCFunction)(void (*)(void))rebuild, METH_VARARGS | METH_KEYWORDS,
      "scalar(dtype, obj)\n--\n\nA scalar of the dtype from its bytes." }, { NULL } };

int npb_init_scalar_methods(PyObject *module) { return PyModule_AddFunctions(module, functions); }
