/* text_print.c - arrays and floats as text for Python: the body of array2string, columns as callables, the two float formats. */
#include <math.h>
#include "npb.h"
#include "text/array_format.h"

/* ----------------------------------------------------------------- options */
typedef struct options { nm_print_options o; PyObject *keep; } options;

/* A size that may be an int of any length or a float such as inf. */
static int size_option(PyObject *value, intptr_t *out)
{
    if (PyFloat_Check(value)) {
        double d = PyFloat_AS_DOUBLE(value);
        *out = d >= 9e18 ? INTPTR_MAX : d <= 0 || isnan(d) ? 0 : (intptr_t)d;
        return 0;
    }
    PyObject *index = PyNumber_Index(value);
    if (!index)
        return -1;
    int overflow;
    long long v = PyLong_AsLongLongAndOverflow(index, &overflow);
    Py_DECREF(index);
    *out = overflow ? (overflow > 0 ? INTPTR_MAX : 0) : (intptr_t)v;
    return 0;
}

static PyObject *option(PyObject *dict, const char *name)        /* borrowed; NULL with an error if absent */
{
    PyObject *key = npb_intern(name), *value = key ? PyDict_GetItemWithError(dict, key) : NULL;
    if (!value && !PyErr_Occurred())
        PyErr_Format(PyExc_KeyError, "%s", name);
    return value;
}

static int text_option(PyObject *dict, const char *name, const char **out)
{
    PyObject *value = option(dict, name);
    return value && (*out = PyUnicode_AsUTF8(value)) ? 0 : -1;
}

static bool printable(uint32_t c) { return Py_UNICODE_ISPRINTABLE((Py_UCS4)c); }

/* Options from the dict that np.get_printoptions() returns; texts are borrowed from it. */
static int read_options(PyObject *dict, nm_print_options *o)
{
    static const char *const modes[] = { "fixed", "unique", "maxprec", "maxprec_equal" };
    PyObject *v;
    const char *mode, *sign;
    intptr_t n;
    *o = NM_PRINT_OPTIONS;
    o->printable = printable;
    if (!PyDict_Check(dict)) {
        PyErr_SetString(PyExc_TypeError, "print options must be a dict");
        return -1;
    }
    if (!(v = option(dict, "precision")))
        return -1;
    o->precision = -1;
    if (v != Py_None) {
        if (size_option(v, &n) < 0)
            return -1;
        o->precision = (int)NM_MIN(n, 10000);
    }
    if (!(v = option(dict, "threshold")) || size_option(v, &o->threshold) < 0 || !(v = option(dict, "edgeitems")) ||
        size_option(v, &o->edgeitems) < 0 || !(v = option(dict, "linewidth")) || size_option(v, &o->linewidth) < 0)
        return -1;
    o->edgeitems = NM_MIN(NM_MAX(o->edgeitems, 0), INTPTR_MAX / 4);
    if (!(v = option(dict, "suppress")))
        return -1;
    int truth = PyObject_IsTrue(v);
    if (truth < 0)
        return -1;
    o->suppress = truth;
    if (text_option(dict, "nanstr", &o->nanstr) < 0 || text_option(dict, "infstr", &o->infstr) < 0 || text_option(dict, "sign",
            &sign) < 0 ||
        text_option(dict, "floatmode", &mode) < 0)
        return -1;
    o->sign = *sign;
    for (int i = 0; i < NM_COUNT(modes); i++)
        if (!strcmp(mode, modes[i]))
            o->floatmode = i;
    if (!(v = option(dict, "legacy")))
        return -1;
    if (PyLong_Check(v) && !PyBool_Check(v)) {
        long legacy = PyLong_AsLong(v);
        if (legacy == -1 && PyErr_Occurred())
            PyErr_Clear();
        else
            o->legacy = legacy > 0 && legacy < INT32_MAX ? (int)legacy : NM_PRINT_CURRENT;
    }
    return 0;
}

static PyObject *finish_text(nm_text *t)
{
    PyObject *s = t->status < 0 ? npb_raise(t->status) : PyUnicode_DecodeUTF8(t->data ? t->data : "", (Py_ssize_t)t->size, "surrogatepass");
    nm_text_free(t);
    return s;
}

/* ------------------------------------------------------------------- array */
typedef struct host { PyObject *function; PyArray_Descr *descr; PyObject *arr; } host;

static nm_status host_item(const nm_column *column, nm_text *t, const char *item)
{
    const host *h = column->user;
    PyObject *scalar = npb_scalar(item, h->descr, h->arr), *text = NULL;
    nm_status status = NM_E_HOST;
    if (scalar)
        text = PyObject_CallOneArg(h->function, scalar);
    Py_XDECREF(scalar);
    if (text && !PyUnicode_Check(text)) {
        PyErr_Format(PyExc_AttributeError, "'%s' object has no attribute 'splitlines'", Py_TYPE(text)->tp_name);
    } else if (text) {
        Py_ssize_t n;
        const char *s = PyUnicode_AsUTF8AndSize(text, &n);
        if (s) {
            nm_text_put(t, s, (size_t)n);
            status = t->status;
        } else {
            PyErr_Clear();
            PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
            if (bytes) {
                nm_text_put(t, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
                status = t->status;
                Py_DECREF(bytes);
            }
        }
    }
    Py_XDECREF(text);
    return status;
}

NPB_SIGNATURE(format_array_sig, "_format_array", { "a", 0, NULL }, { "options", 0, NULL }, { "separator", 0, NULL }, { "prefix", 0, NULL },
              { "suffix", 0, NULL }, { "function", NPB_OPTIONAL, NULL });

static PyObject *format_array(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *dict = NULL, *text[3] = { NULL }, *function = Py_None;
    const char *s[3];
    nm_print_options o;
    (void)self;
    if (npb_parse(&format_array_sig, args, nargs, kwnames, (void *[]){ &a, &dict, &text[0], &text[1], &text[2], &function }) < 0 ||
        read_options(dict, &o) < 0)
        return NULL;
    for (int i = 0; i < 3; i++)
        if (!(s[i] = PyUnicode_AsUTF8(text[i])))
            return NULL;
    if (!PyArray_Check(a)) {
        PyErr_SetString(PyExc_TypeError, "_format_array needs an array");
        return NULL;
    }
    nm_view v = npb_as_view((PyArrayObject *)a);
    nm_text t = nm_text_new(npb_ctx());
    host h = { function, ((PyArrayObject *)a)->descr, a };
    nm_column column = { .kind = NM_COLUMN_HOST, .dt = v.dt, .item = host_item, .user = &h };
    Py_INCREF(a);
    Py_INCREF(h.descr);
    nm_status status = nm_text_array(npb_ctx(), &t, &v, function == Py_None ? NULL : &column, &o, s[0], s[1], s[2]);
    Py_DECREF(h.descr);
    Py_DECREF(a);
    if (status < 0) {
        nm_text_free(&t);
        return npb_raise(status);
    }
    return finish_text(&t);
}

/* ------------------------------------------------------------------ columns */
typedef struct column_object {
    PyObject_HEAD
    PyArray_Descr *descr;        /* native */
    PyObject *options;           /* keeps the texts alive */
    nm_column column;
} column_object;


static PyObject *column_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *data, *dict;
    nm_print_options o;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "O!O!", &PyArray_Type, &data, &PyDict_Type, &dict) || read_options(dict, &o) < 0)
        return NULL;
    column_object *c = (column_object *)type->tp_alloc(type, 0);
    if (!c)
        return NULL;
    nm_view v = npb_as_view((PyArrayObject *)data);
    nm_status status = nm_column_fit(npb_ctx(), &c->column, &v, &o, nm_array_is_summarized(&v, &o));
    if (status < 0 || c->column.kind == NM_COLUMN_BYTES || c->column.kind == NM_COLUMN_UNICODE) {
        if (status >= 0)
            PyErr_SetString(PyExc_TypeError, "a column of numbers is needed");
        else
            npb_raise(status);
        Py_DECREF(c);
        return NULL;
    }
    c->descr = npb_descr_native(((PyArrayObject *)data)->descr);
    c->options = PyDict_Copy(dict);
    if (!c->descr || !c->options) {
        Py_DECREF(c);
        return NULL;
    }
    c->column.dt = npb_dtype(c->descr);
    return (PyObject *)c;
}

static void column_dealloc(column_object *c)
{
    Py_XDECREF(c->descr);
    Py_XDECREF(c->options);
    PyTypeObject *type = Py_TYPE(c);
    type->tp_free((PyObject *)c);
    Py_DECREF(type);
}

static PyObject *column_call(column_object *c, PyObject *args, PyObject *kwargs)
{
    PyObject *x;
    nm_item item = { { 0 } };
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "a column takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O", &x) || npb_setitem(c->descr, item.bytes, x) < 0)
        return NULL;
    nm_text t = nm_text_new(npb_ctx());
    nm_status status = nm_column_put(&c->column, &t, item.bytes);
    if (status < 0) {
        nm_text_free(&t);
        return npb_raise(status);
    }
    return finish_text(&t);
}

static PyType_Slot column_slots[] = {
    { Py_tp_new, column_new }, { Py_tp_dealloc, column_dealloc }, { Py_tp_call, column_call },
    { Py_tp_doc, "_Column(data, options)\n\nA callable that writes an item as the aligned column of data does." }, { 0, NULL } };
static PyType_Spec column_spec = { "numen._core._multiarray_umath._Column", sizeof(column_object), 0, Py_TPFLAGS_DEFAULT, column_slots };

/* ------------------------------------------------------------------- floats */
/* The float that x stands for: NumPy's float scalars in their own width, else float(x). */
static int float_of(PyObject *x, nm_float *f)
{
    static const struct { PyTypeObject *type; int num; } kinds[] = {
        { &PyHalfArrType_Type, NM_HALF }, { &PyFloatArrType_Type, NM_FLOAT }, { &PyDoubleArrType_Type,
                NM_DOUBLE }, { &PyLongDoubleArrType_Type, NM_LONGDOUBLE } };
    for (int i = 0; i < NM_COUNT(kinds); i++)
        if (PyObject_TypeCheck(x, kinds[i].type)) {
            *f = nm_float_read(kinds[i].num, npb_scalar_data(x));
            return 0;
        }
    double d = PyFloat_AsDouble(x);
    if (d == -1 && PyErr_Occurred())
        return -1;
    *f = nm_float_from_double(d);
    return 0;
}

static int int_argument(PyObject *value, const char *name, int *out)
{
    if (!value || value == Py_None) {
        *out = -1;
        return 0;
    }
    long v = PyLong_AsLong(value);
    if (v == -1 && PyErr_Occurred())
        return -1;
    if (v > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    if (v < 0) {
        PyErr_Format(PyExc_ValueError, "%s must be >= 0", name);
        return -1;
    }
    *out = (int)v;
    return 0;
}

static int trim_argument(PyObject *value, char *trim)
{
    if (!value)
        return 0;
    const char *s = PyUnicode_Check(value) ? PyUnicode_AsUTF8(value) : NULL;
    if (!s || !*s || s[1] || !strchr("k.0-", *s)) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "if supplied, trim must be 'k', '.', '0' or '-' found `%100S`", value);
        return -1;
    }
    *trim = *s;
    return 0;
}

enum { FLOAT_TEXT_MOST = 16384 };

static PyObject *put_float(PyObject *x, const nm_float_style *style, bool scientific)
{
    nm_float f;
    if (float_of(x, &f) < 0)
        return NULL;
    if (style->precision > FLOAT_TEXT_MOST - 100 && !style->unique) {
        PyErr_SetString(PyExc_RuntimeError, "Float formatting result too large");
        return NULL;
    }
    nm_float_style bounded = *style;                   /* what is too large need not be written whole to be refused */
    bounded.pad_left = NM_MIN(bounded.pad_left, FLOAT_TEXT_MOST + 1);
    bounded.pad_right = NM_MIN(bounded.pad_right, FLOAT_TEXT_MOST + 1);
    bounded.min_digits = NM_MIN(bounded.min_digits, FLOAT_TEXT_MOST + 1);
    nm_text t = nm_text_new(npb_ctx());
    if (scientific)
        nm_text_scientific(&t, &f, &bounded);
    else
        nm_text_positional(&t, &f, &bounded);
    if (t.status == NM_OK && t.size > FLOAT_TEXT_MOST) {
        nm_text_free(&t);
        PyErr_SetString(PyExc_RuntimeError, "Float formatting result too large");
        return NULL;
    }
    return finish_text(&t);
}

static int check_precision(const nm_float_style *s)
{
    if (!s->unique && s->precision < 0) {
        PyErr_SetString(PyExc_TypeError, "in non-unique mode `precision` must be supplied");
        return -1;
    }
    if (s->min_digits > 0 && s->precision >= 0 && s->min_digits > s->precision) {
        PyErr_SetString(PyExc_ValueError, "min_digits must be less than or equal to precision");
        return -1;
    }
    return 0;
}

NPB_SIGNATURE(positional_sig, "format_float_positional", { "x", 0, NULL }, { "precision", NPB_OPTIONAL, NULL },
              { "unique", NPB_OPTIONAL, npb_bool_converter }, { "fractional", NPB_OPTIONAL, npb_bool_converter },
              { "trim", NPB_OPTIONAL, NULL }, { "sign", NPB_OPTIONAL, npb_bool_converter },
              { "pad_left", NPB_OPTIONAL, NULL }, { "pad_right", NPB_OPTIONAL, NULL }, { "min_digits", NPB_OPTIONAL, NULL });

static PyObject *positional(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *x = NULL, *precision = NULL, *trim = NULL, *left = NULL, *right = NULL, *least = NULL;
    int unique = 1, fractional = 1, sign = 0;
    nm_float_style s = NM_FLOAT_STYLE;
    (void)self;
    if (npb_parse(&positional_sig, args, nargs, kwnames,
                  (void *[]){ &x, &precision, &unique, &fractional, &trim, &sign, &left, &right, &least }) < 0 ||
        int_argument(precision, "precision", &s.precision) < 0 || int_argument(left, "pad_left", &s.pad_left) < 0 ||
        int_argument(right, "pad_right", &s.pad_right) < 0 || int_argument(least, "min_digits", &s.min_digits) < 0)
        return NULL;
    if (!fractional && s.precision == 0) {
        PyErr_SetString(PyExc_ValueError, "precision must be greater than 0 if fractional=False");
        return NULL;
    }
    s.unique = unique;
    s.fractional = fractional;
    s.sign = sign;
    if (check_precision(&s) < 0 || trim_argument(trim, &s.trim) < 0)
        return NULL;
    return put_float(x, &s, false);
}

NPB_SIGNATURE(scientific_sig, "format_float_scientific", { "x", 0, NULL }, { "precision", NPB_OPTIONAL, NULL },
              { "unique", NPB_OPTIONAL, npb_bool_converter },
              { "trim", NPB_OPTIONAL, NULL }, { "sign", NPB_OPTIONAL, npb_bool_converter }, { "pad_left", NPB_OPTIONAL, NULL },
              { "exp_digits", NPB_OPTIONAL, NULL }, { "min_digits", NPB_OPTIONAL, NULL });

static PyObject *scientific(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *x = NULL, *precision = NULL, *trim = NULL, *left = NULL, *digits = NULL, *least = NULL;
    int unique = 1, sign = 0;
    nm_float_style s = NM_FLOAT_STYLE;
    (void)self;
    if (npb_parse(&scientific_sig, args, nargs, kwnames, (void *[]){ &x, &precision, &unique, &trim, &sign, &left, &digits, &least }) < 0 ||
        int_argument(precision, "precision", &s.precision) < 0 || int_argument(left, "pad_left", &s.pad_left) < 0 ||
        int_argument(digits, "exp_digits", &s.exp_digits) < 0 || int_argument(least, "min_digits", &s.min_digits) < 0)
        return NULL;
    s.unique = unique;
    s.sign = sign;
    if (check_precision(&s) < 0 || trim_argument(trim, &s.trim) < 0)
        return NULL;
    return put_float(x, &s, true);
}

#define FAST(name, f, doc) { name, (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS, doc }
static PyMethodDef methods[] = {
    FAST("_format_array", format_array, "The body of an array's text; function, if not None, writes each item."),
    FAST("dragon4_positional", positional, "A float as digits around a point: see numen.format_float_positional."),
    FAST("dragon4_scientific", scientific, "A float as digits and exponent: see numen.format_float_scientific."),
    { NULL } };

int npb_init_text_print(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &column_spec, NULL);
    if (!type || PyModule_AddObjectRef(module, "_Column", type) < 0) {
        Py_XDECREF(type);
        return -1;
    }
    Py_DECREF(type);
    return PyModule_AddFunctions(module, methods);
}
