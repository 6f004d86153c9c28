/* scalar_text.c - repr, str and format of scalars. */
#include "scalar.h"
#include "time_objects.h"
#include "text/float_format.h"

enum { LEGACY_NONE = INT_MAX };
static int legacy_mode = LEGACY_NONE;                    /* np.set_printoptions(legacy=...): 113, 121, 125, ... */

static PyObject *set_legacy(PyObject *self, PyObject *mode)
{
    (void)self;
    long v = PyLong_AsLong(mode);
    if (v == -1 && PyErr_Occurred())
        return NULL;
    legacy_mode = v <= 0 || v > INT_MAX ? LEGACY_NONE : (int)v;
    Py_RETURN_NONE;
}

/* The Python-level options know of the mode in force for this context. */
static int present_mode(void) { return legacy_mode; }

/* mode: the print mode; repr makes a difference only as of NumPy 1.13. */
static PyObject *float_text(int num, const void *value, int mode, bool repr)
{
    char text[NM_COMPLEX_REPR];
    int n;
    bool wide = mode <= 202;
    switch (num) {
    case NM_HALF: case NM_FLOAT: case NM_DOUBLE: case NM_LONGDOUBLE: {
        nm_float x = nm_float_read(num, value);
        n = mode <= 113 ? nm_float_legacy(&x, repr, text) : nm_float_repr(&x, wide, text);
        break;
    }
    default: {
        int part = num == NM_CFLOAT ? NM_FLOAT : num == NM_CDOUBLE ? NM_DOUBLE : NM_LONGDOUBLE;
        int size = num == NM_CFLOAT ? 4 : num == NM_CDOUBLE ? 8 : 16;
        nm_float re = nm_float_read(part, value), im = nm_float_read(part, (const char *)value + size);
        n = mode <= 113 ? nm_complex_legacy(&re, &im, repr, text) : nm_complex_repr(&re, &im, wide, text);
    }
    }
    return PyUnicode_FromStringAndSize(text, n);
}

static PyObject *void_text(PyObject *self, bool repr)
{
    static PyObject *structured, *plain;
    PyVoidScalarObject *v = (PyVoidScalarObject *)self;
    if (v->descr && v->descr->names) {
        if (!npb_import("_core._dtype", "_void_text", &structured))
            return NULL;
        return PyObject_CallFunctionObjArgs(structured, self, repr ? Py_True : Py_False, NULL);
    }
    (void)plain;
    Py_ssize_t n = v->descr ? v->descr->elsize : 0;
    static const char hex[] = "0123456789ABCDEF";
    char *text = PyMem_Malloc((size_t)n * 4 + 16), *p = text;
    if (!text)
        return PyErr_NoMemory();
    p += sprintf(p, repr ? (present_mode() > 125 ? "np.void(b'" : "void(b'") : "b'");
    for (Py_ssize_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)v->obval[i];
        *p++ = '\\';
        *p++ = 'x';
        *p++ = hex[c >> 4];
        *p++ = hex[c & 15];
    }
    p += sprintf(p, repr ? "')" : "'");
    PyObject *s = PyUnicode_FromStringAndSize(text, p - text);
    PyMem_Free(text);
    return s;
}

static PyObject *datetime_text(PyObject *self, int num, bool repr)
{
    const PyDatetimeScalarObject *t = (PyDatetimeScalarObject *)self;
    return npb_time_text(t->obval, num, (nm_time_unit){ t->obmeta.base, t->obmeta.num }, repr);
}

/* Zero bytes at the end are padding. */
static PyObject *bytes_text(PyObject *self)
{
    Py_ssize_t n = PyBytes_GET_SIZE(self);
    while (n && !PyBytes_AS_STRING(self)[n - 1])
        n--;
    PyObject *plain = PyBytes_FromStringAndSize(PyBytes_AS_STRING(self), n), *text = plain ? PyObject_Repr(plain) : NULL;
    Py_XDECREF(plain);
    return text;
}

static PyObject *str_text(PyObject *self)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(self);
    while (n && !PyUnicode_READ_CHAR(self, n - 1))
        n--;
    return PyUnicode_Substring(self, 0, n);
}

PyObject *npb_scalar_str(PyObject *self)
{
    int num = npb_scalar_num(self);
    const void *value = (char *)self + sizeof(PyObject);
    switch (num) {
    case NM_BOOL: return PyUnicode_FromString(NPB_VALUE(self, uint8_t) ? "True" : "False");
    case NM_BYTE: return PyUnicode_FromFormat("%d", NPB_VALUE(self, int8_t));
    case NM_UBYTE: return PyUnicode_FromFormat("%d", NPB_VALUE(self, uint8_t));
    case NM_SHORT: return PyUnicode_FromFormat("%d", NPB_VALUE(self, int16_t));
    case NM_USHORT: return PyUnicode_FromFormat("%d", NPB_VALUE(self, uint16_t));
    case NM_INT: return PyUnicode_FromFormat("%d", NPB_VALUE(self, int32_t));
    case NM_UINT: return PyUnicode_FromFormat("%u", NPB_VALUE(self, uint32_t));
    case NM_LONG: case NM_LONGLONG: return PyUnicode_FromFormat("%ld", (long)NPB_VALUE(self, int64_t));
    case NM_ULONG: case NM_ULONGLONG: return PyUnicode_FromFormat("%lu", (unsigned long)NPB_VALUE(self, uint64_t));
    case NM_STRING: return bytes_text(self);
    case NM_UNICODE: return str_text(self);
    case NM_VOID: return void_text(self, false);
    case NM_DATETIME: case NM_TIMEDELTA: return datetime_text(self, num, false);
    case NM_OBJECT: case -1: {
        PyObject *item = PyObject_CallMethod(self, "item", NULL), *text = item && item != self ? PyObject_Str(item) : NULL;
        Py_XDECREF(item);
        return text;
    }
    }
    return float_text(num, value, present_mode(), false);
}

/* "np.float64(1.5)": types write np.NAME(...), a long double its digits in quotes. */
PyObject *npb_scalar_repr(PyObject *self)
{
    int num = npb_scalar_num(self), mode = present_mode();
    if (num == NM_VOID)
        return void_text(self, true);
    if (num == NM_DATETIME || num == NM_TIMEDELTA)
        return datetime_text(self, num, true);
    if (num == NM_BOOL)
        return PyUnicode_FromString(mode > 125 ? (NPB_VALUE(self, uint8_t) ? "np.True_" : "np.False_") : NPB_VALUE(self, uint8_t) ? "True"
                                    : "False");
    bool number = num == NM_HALF || (num >= NM_FLOAT && num <= NM_CLONGDOUBLE);
    PyObject *text = number && mode <= 113 ? float_text(num, npb_scalar_data(self), mode, true) : npb_scalar_str(self);
    if (text && num == NM_UNICODE)
        Py_SETREF(text, PyObject_Repr(text));
    if (!text || mode <= 125)
        return text;
    const char *name = num == NM_STRING ? "bytes_" : num == NM_UNICODE ? "str_" : NULL;
    PyObject *repr;
    if (name) {
        repr = PyUnicode_FromFormat("np.%s(%U)", name, text);
    } else {
        const char *full = Py_TYPE(self)->tp_name;       /* a subclass shows its own name */
        if (num == NM_LONGLONG || num == NM_ULONGLONG)
            full = npb_scalar_type(num - 2)->tp_name;
        const char *last = strrchr(full, '.') ? strrchr(full, '.') + 1 : full;
        Py_ssize_t length = PyUnicode_GET_LENGTH(text);
        if (length > 2 && PyUnicode_READ_CHAR(text, 0) == '(')   /* a complex number has brackets of its own */
            Py_SETREF(text, PyUnicode_Substring(text, 1, length - 1));
        if (!text)
            return NULL;
        bool quoted = num == NM_LONGDOUBLE || num == NM_CLONGDOUBLE;
        const char *prefix = npb_num_of_type(Py_TYPE(self)) < 0 ? "" : "np.";
        repr = quoted ? PyUnicode_FromFormat("%s%s('%U')", prefix, last, text) : PyUnicode_FromFormat("%s%s(%U)", prefix, last, text);
    }
    Py_DECREF(text);
    return repr;
}

/* Numbers are formatted as Python's own of the same value; the rest by their text. */
PyObject *npb_scalar_format(PyObject *self, PyObject *spec)
{
    if (!PyUnicode_Check(spec)) {
        PyErr_SetString(PyExc_TypeError, "format requires a string");
        return NULL;
    }
    PyObject *value;
    if (PyObject_TypeCheck(self, &PyBoolArrType_Type))
        value = PyBool_FromLong(NPB_VALUE(self, uint8_t));
    else if (PyObject_TypeCheck(self, &PyTimedeltaArrType_Type) || !PyObject_TypeCheck(self, &PyNumberArrType_Type))
        value = PyUnicode_Check(self) && Py_TYPE(self) == &PyUnicodeArrType_Type ? PyUnicode_FromObject(self) : PyObject_Str(self);
    else if (PyObject_TypeCheck(self, &PyIntegerArrType_Type))
        value = Py_TYPE(self)->tp_as_number->nb_int(self);
    else if (PyObject_TypeCheck(self, &PyFloatingArrType_Type))
        value = Py_TYPE(self)->tp_as_number->nb_float(self);
    else if (PyObject_TypeCheck(self, &PyComplexFloatingArrType_Type)) {
        int num = npb_scalar_num(self);
        if (num == NM_CFLOAT)
            value = PyComplex_FromDoubles(NPB_VALUE(self, npb_c64).re, NPB_VALUE(self, npb_c64).im);
        else if (num == NM_CDOUBLE)
            value = PyComplex_FromDoubles(NPB_VALUE(self, npb_c128).re, NPB_VALUE(self, npb_c128).im);
        else
            value = PyComplex_FromDoubles((double)NPB_VALUE(self, npb_c160).re, (double)NPB_VALUE(self, npb_c160).im);
    } else
        value = PyObject_Str(self);
    PyObject *text = value ? PyObject_Format(value, spec) : NULL;
    Py_XDECREF(value);
    return text;
}

static PyMethodDef functions[] = {
    { "_set_scalar_legacy", set_legacy, METH_O, "The legacy print mode that scalars follow (113, 121, 125, 201, 202; 0: none)." },
        { NULL } };

int npb_init_scalar_text(PyObject *module) { return PyModule_AddFunctions(module, functions); }
