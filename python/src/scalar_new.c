/* scalar_new.c - constructors of the scalar types: np.float64(x), np.int8("5"), np.str_(b"x") and their kin. */
#include "scalar.h"
#include "time_objects.h"

/* Any object as a scalar of the class; type may be a subclass. */
static PyObject *move_to(PyTypeObject *type, int num, PyObject *scalar /* stolen */)
{
    if (!scalar || type == npb_scalar_type(num))
        return scalar;
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        memcpy((char *)o + sizeof(PyObject), (char *)scalar + sizeof(PyObject),
               (size_t)(npb_scalar_type(num)->tp_basicsize - (Py_ssize_t)sizeof(PyObject)));
    Py_DECREF(scalar);
    return o;
}

/* The value of a NumPy scalar or 0-d array, cast as astype does. */
static PyObject *by_cast(int num, PyArray_Descr *from, const char *src)
{
    _Alignas(16) char room[32] = { 0 };
    if (!src || npb_cast_item(npb_descr_singletons[num], room, from, src) < 0)
        return NULL;
    return npb_scalar(room, npb_descr_singletons[num], NULL);
}

/* The slow way: an array of the class, of which a 0-d one becomes a scalar. */
static PyObject *by_array(int num, PyObject *value)
{
    bool number = num < NM_OBJECT || num == NM_HALF;
    if (number && npb_is_scalar(value)) {
        PyArray_Descr *d = npb_scalar_descr(value);
        bool texts = d && (d->kind == 'S' || d->kind == 'U' || d->kind == 'O' || d->kind == 'V');
        PyObject *o = d && !texts ? by_cast(num, d, npb_scalar_data(value)) : NULL;
        Py_XDECREF(d);
        if (!texts)
            return o;
    }
    if (number && PyArray_Check(value)) {
        PyArrayObject *a = (PyArrayObject *)value;
        if (a->nd == 0 && strchr("biufc", a->descr->kind))
            return by_cast(num, a->descr, a->data);
        if (a->nd > 0) {
            PyArrayObject *cast = npb_from_array(a, npb_descr_of(num), NPY_ARRAY_FORCECAST);
            return (PyObject *)cast;
        }
    }
    PyArrayObject *arr = npb_from_any(value, npb_descr_singletons[num], 0, 0, NPY_ARRAY_FORCECAST);
    if (!arr)
        return NULL;
    if (arr->nd > 0)
        return (PyObject *)arr;
    PyObject *o = npb_scalar(arr->data, arr->descr, NULL);
    Py_DECREF(arr);
    return o;
}

static PyObject *number_from(PyTypeObject *type, int num, PyObject *value)
{
    if (!value) {
        PyObject *o = num == NM_BOOL ? npb_new_bool(0) : npb_scalar_blank(num);
        if (o && num != NM_BOOL)
            memset((char *)o + sizeof(PyObject), 0, (size_t)(npb_scalar_type(num)->tp_basicsize - (Py_ssize_t)sizeof(PyObject)));
        return move_to(type, num, o);
    }
    PyTypeObject *vt = Py_TYPE(value);
    if (num == NM_DOUBLE && vt == &PyFloat_Type)
        return move_to(type, num, npb_new_double(PyFloat_AS_DOUBLE(value)));
    if (vt == npb_scalar_type(num) && type == vt)
        return Py_NewRef(value);
    bool plain = vt == &PyFloat_Type || vt == &PyLong_Type || vt == &PyBool_Type || vt == &PyUnicode_Type || vt == &PyBytes_Type ||
                 vt == &PyComplex_Type || value == Py_None;
    if (num == NM_BOOL && (plain || npb_is_scalar(value))) {
        int truth = PyObject_IsTrue(value);
        return truth < 0 ? NULL : npb_new_bool(truth);
    }
    PyObject *o = NULL, *made = NULL;
    if (plain) {
        o = npb_scalar_blank(num);
        memset((char *)o + sizeof(PyObject), 0, (size_t)(npb_scalar_type(num)->tp_basicsize - (Py_ssize_t)sizeof(PyObject)));
        if (o && npb_setitem(npb_descr_singletons[num], (char *)o + sizeof(PyObject), value) < 0)
            Py_CLEAR(o);
    } else {
        made = by_array(num, value);
        if (made && Py_TYPE(made) != npb_scalar_type(num))
            return made;                                 /* an array stays one */
        o = made;
    }
    return move_to(type, num, o);
}

static int base_number(PyTypeObject *type)
{
    for (; type; type = type->tp_base) {
        int num = npb_num_of_type(type);
        if (num >= 0)
            return num;
    }
    return -1;
}

/* complex64(real, imag): two real parts. */
static PyObject *complex_of_parts(PyTypeObject *type, int num, PyObject *real, PyObject *imag)
{
    int part = num == NM_CFLOAT ? NM_FLOAT : num == NM_CDOUBLE ? NM_DOUBLE : NM_LONGDOUBLE;
    npy_intp size = npb_descr_singletons[part]->elsize;
    PyObject *parts[2] = { real, imag }, *o = npb_scalar_blank(num);
    for (int i = 0; o && i < 2; i++) {
        char *item = (char *)o + sizeof(PyObject) + i * size;
        PyObject *f = NULL;
        int bad = -1;
        memset(item, 0, (size_t)size);
        if (PyComplex_Check(parts[i]) || PyObject_TypeCheck(parts[i], &PyComplexFloatingArrType_Type) || parts[i] == Py_None)
            PyErr_Format(PyExc_TypeError, "must be real number, not %s", Py_TYPE(parts[i])->tp_name);
        else if (npb_is_scalar(parts[i]) || PyLong_Check(parts[i]) || PyFloat_Check(parts[i]))
            bad = npb_setitem(npb_descr_singletons[part], item, parts[i]);
        else if ((f = PyNumber_Float(parts[i])))
            bad = npb_setitem(npb_descr_singletons[part], item, f);
        Py_XDECREF(f);
        if (bad < 0)
            Py_CLEAR(o);
    }
    return move_to(type, num, o);
}

PyObject *npb_new_number(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    int num = base_number(type);
    Py_ssize_t n = PyTuple_GET_SIZE(args), nkw = kwargs ? PyDict_GET_SIZE(kwargs) : 0;
    bool is_complex = num == NM_CFLOAT || num == NM_CDOUBLE || num == NM_CLONGDOUBLE;
    if (is_complex && (n > 1 || nkw)) {
        static char *names[] = { "real", "imag", NULL };
        PyObject *real = NULL, *imag = NULL;
        if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO", names, &real, &imag))
            return NULL;
        return imag ? complex_of_parts(type, num, real ? real : Py_False, imag) : number_from(type, num, real);
    }
    if (nkw) {
        static char *names[] = { "", NULL };
        PyObject *value = NULL;
        if (num == NM_DOUBLE)
            return PyErr_Format(PyExc_TypeError, "float() takes no keyword arguments"), NULL;
        if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O", names, &value))
            return NULL;
        return number_from(type, num, value);
    }
    if (n > 1) {
        PyErr_Format(PyExc_TypeError, num == NM_DOUBLE ? "float expected at most 1 argument, got %zd"
                     : "function takes at most 1 argument (%zd given)", n);
        return NULL;
    }
    return number_from(type, num, n ? PyTuple_GET_ITEM(args, 0) : NULL);
}

PyObject *npb_number_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (NM_LIKELY(n <= 1 && !kwnames))
        return number_from((PyTypeObject *)type, npb_num_of_type((PyTypeObject *)type), n ? args[0] : NULL);
    PyObject *tuple = PyTuple_New(n), *dict = kwnames ? PyDict_New() : NULL, *result = NULL;
    if (tuple && (!kwnames || dict)) {
        int bad = 0;
        for (Py_ssize_t i = 0; i < n; i++)
            PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
        for (Py_ssize_t i = 0; kwnames && i < PyTuple_GET_SIZE(kwnames); i++)
            bad |= PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, i), args[n + i]);
        if (!bad)
            result = npb_new_number((PyTypeObject *)type, tuple, dict);
    }
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    return result;
}

/* ------------------------------------------------------------------ bytes_, str_, void, object_, times */
/* What Python's own constructor makes of the arguments; if it refuses one argument, what an array item of it is. */
static PyObject *from_base(PyTypeObject *type, PyTypeObject *base, int num, PyObject *args, PyObject *kwargs)
{
    PyObject *o = base->tp_new(type, args, kwargs);
    if (o || PyTuple_GET_SIZE(args) != 1 || (kwargs && PyDict_GET_SIZE(kwargs)) || !PyErr_ExceptionMatches(PyExc_Exception))
        return o;
    PyErr_Clear();
    PyObject *made = by_array(num, PyTuple_GET_ITEM(args, 0));
    if (!made || type == npb_scalar_type(num) || !PyObject_TypeCheck(made, npb_scalar_type(num)))
        return made;
    PyObject *again = PyTuple_Pack(1, made);
    Py_DECREF(made);
    o = again ? base->tp_new(type, again, NULL) : NULL;
    Py_XDECREF(again);
    return o;
}

PyObject *npb_new_bytes(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    /* bytes(5) makes five zero bytes; bytes_(5) does too, but other objects go by their text */
    if (PyTuple_GET_SIZE(args) == 1 && PyUnicode_Check(PyTuple_GET_ITEM(args, 0)) && !(kwargs && PyDict_GET_SIZE(kwargs))) {
        PyObject *bytes = PyUnicode_AsASCIIString(PyTuple_GET_ITEM(args, 0)), *again = bytes ? PyTuple_Pack(1, bytes) : NULL;
        PyObject *o = again ? PyBytes_Type.tp_new(type, again, NULL) : NULL;
        Py_XDECREF(bytes);
        Py_XDECREF(again);
        return o;
    }
    return from_base(type, &PyBytes_Type, NM_STRING, args, kwargs);
}

PyObject *npb_new_str(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *o = from_base(type, &PyUnicode_Type, NM_UNICODE, args, kwargs);
    if (o && PyObject_TypeCheck(o, &PyUnicodeArrType_Type)) {
        ((PyUnicodeScalarObject *)o)->obval = NULL;
        ((PyUnicodeScalarObject *)o)->buffer_fmt = NULL;
    }
    return o;
}

PyObject *npb_new_object(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type;
    static char *names[] = { "", NULL };
    PyObject *value = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:object_", names, &value))
        return NULL;
    if (!value)
        Py_RETURN_NONE;
    PyArrayObject *arr = npb_from_any(value, npb_descr_singletons[NM_OBJECT], 0, 0, NPY_ARRAY_FORCECAST);
    if (!arr || arr->nd > 0)
        return (PyObject *)arr;
    PyObject *o = npb_scalar(arr->data, arr->descr, NULL);
    Py_DECREF(arr);
    return o;
}

PyObject *npb_new_void(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "length_or_data", "dtype", NULL };
    PyObject *value;
    PyArray_Descr *descr = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O&:void", names, &value, npb_optional_descr_converter, &descr))
        return NULL;
    bool number = PyLong_Check(value) || PyObject_TypeCheck(value, &PyIntegerArrType_Type) ||
                  (PyArray_Check(value) && ((PyArrayObject *)value)->nd == 0 && strchr("iu", ((PyArrayObject *)value)->descr->kind));
    if (number && !descr) {
        PyObject *length = PyNumber_Long(value);
        unsigned long long size = length ? PyLong_AsUnsignedLongLong(length) : 0;
        Py_XDECREF(length);
        if (PyErr_Occurred() || size > INT_MAX) {
            PyErr_Clear();
            PyErr_Format(PyExc_OverflowError, "size must be non-negative and not greater than %d", INT_MAX);
            return NULL;
        }
        PyArray_Descr *d = npb_descr_sized(NM_VOID, (npy_intp)size);
        PyObject *o = d ? npb_void_new(type, d, NULL, NULL, 0) : NULL;
        Py_XDECREF(d);
        return o;
    }
    if (!descr && PyUnicode_CheckExact(value)) {
        PyErr_SetString(PyExc_TypeError, "A bytes-like object is required, not 'str'");
        return NULL;
    }
    if (!descr)
        descr = npb_descr_of(NM_VOID);
    if (descr->type_num != NM_VOID || descr->subarray) {
        PyErr_Format(PyExc_TypeError, "void: descr must be a `void.dtype` or structured dtype, not '%S'", descr);
        Py_DECREF(descr);
        return NULL;
    }
    PyArrayObject *arr = npb_from_any(value, descr, 0, 0, NPY_ARRAY_FORCECAST);
    Py_DECREF(descr);
    if (!arr || arr->nd > 0)
        return (PyObject *)arr;
    PyObject *o = npb_void_new(type, arr->descr, arr->data, NULL, 0);
    Py_DECREF(arr);
    return o;
}

PyObject *npb_new_datetime(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    int num = PyType_IsSubtype(type, &PyDatetimeArrType_Type) ? NM_DATETIME : NM_TIMEDELTA;
    static char *names[] = { "", "", NULL };
    PyObject *value = NULL, *unit = NULL;
    nm_time_unit u = { NM_UNIT_GENERIC, 1 };
    int64_t v = num == NM_DATETIME ? NM_NAT : 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO", names, &value, &unit))
        return NULL;
    if ((unit && !npb_time_unit_converter(unit, &u)) || (value && npb_time_from_object(value, num, &u, !unit, &v) < 0))
        return NULL;
    PyObject *o = type->tp_alloc(type, 0);
    if (o) {
        ((PyDatetimeScalarObject *)o)->obval = v;
        ((PyDatetimeScalarObject *)o)->obmeta = (PyArray_DatetimeMetaData){ u.base, u.num };
    }
    return o;
}
