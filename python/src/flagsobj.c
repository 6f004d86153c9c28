/* flagsobj.c - the flags object of an array: a live view of the array's flags. */
#include "array_private.h"

typedef struct flags_object { PyObject_HEAD PyArrayObject *arr; int flags; } flags_object;

PyObject *npb_flags_object(PyArrayObject *arr)
{
    flags_object *self = PyObject_New(flags_object, &PyArrayFlags_Type);
    if (!self)
        return NULL;
    self->arr = (PyArrayObject *)Py_XNewRef(arr);
    self->flags = arr ? arr->flags : NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS | NPY_ARRAY_OWNDATA | NPY_ARRAY_ALIGNED;
    return (PyObject *)self;
}

static void flags_dealloc(flags_object *self)
{
    Py_XDECREF(self->arr);
    Py_TYPE(self)->tp_free(self);
}

static int bits(flags_object *self)
{
    if (self->arr)
        npb_update_flags(self->arr, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS), self->flags = self->arr->flags;
    return self->flags;
}

/* A named attribute is true where all bits of `all` are set, or the special ones by code. */
enum { ONE = 0, FORC = 1, FNC = 2, FARRAY = 3, BEHAVED_ALL = 4 };
typedef struct flag_spec { int code, mask; } flag_spec;
static bool holds(int flags, const flag_spec *spec)
{
    bool c = flags & NPY_ARRAY_C_CONTIGUOUS, f = flags & NPY_ARRAY_F_CONTIGUOUS;
    switch (spec->code) {
    case FORC: return c || f;
    case FNC: return f && !c;
    case FARRAY: return f && !c && (flags & NPY_ARRAY_BEHAVED) == NPY_ARRAY_BEHAVED;
    default: return (flags & spec->mask) == spec->mask;
    }
}

static PyObject *get(flags_object *self, void *spec) { return PyBool_FromLong(holds(bits(self), spec)); }
static PyObject *get_with_warning(flags_object *self, void *spec)
{
    if (bits(self) & NPY_ARRAY_WARN_ON_WRITE &&
        PyErr_WarnEx(PyExc_FutureWarning, "future versions will not create a writeable array from broadcast_array. "
                     "Set the writable flag explicitly to avoid this warning.", 1) < 0)
        return NULL;
    return get(self, spec);
}
static PyObject *get_num(flags_object *self, void *unused) { (void)unused; return PyLong_FromLong(bits(self)); }

static int set_by(flags_object *self, PyObject *value, const char *name)
{
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "Cannot delete flags attribute");
        return -1;
    }
    if (!self->arr) {
        PyErr_SetString(PyExc_ValueError, "Cannot set flags on array scalars.");
        return -1;
    }
    int truth = PyObject_IsTrue(value);
    if (truth < 0)
        return -1;
    PyObject *method = PyObject_GetAttrString((PyObject *)self->arr, "setflags"), *args = PyTuple_New(0);
    PyObject *kw = Py_BuildValue("{sO}", name, truth ? Py_True : Py_False);
    PyObject *result = method && args && kw ? PyObject_Call(method, args, kw) : NULL;
    Py_XDECREF(method);
    Py_XDECREF(args);
    Py_XDECREF(kw);
    Py_XDECREF(result);
    return result ? 0 : -1;
}
static int set_writeable(flags_object *self, PyObject *value, void *unused) { (void)unused; return set_by(self, value, "write"); }
static int set_warning(flags_object *self, PyObject *value, void *unused)
{
    (void)unused;
    int on = value ? PyObject_IsTrue(value) : 0;
    if (on < 0)
        return -1;
    const char *trouble = !on ? "cannot clear '_warn_on_write', set writeable True to clear this private flag"
        : !(bits(self) & NPY_ARRAY_WRITEABLE) ? "cannot set '_warn_on_write' flag when 'writable' is False"
        : !self->arr ? "Cannot set flags on array scalars." : NULL;
    if (trouble) {
        PyErr_SetString(PyExc_ValueError, trouble);
        return -1;
    }
    self->arr->flags |= NPY_ARRAY_WARN_ON_WRITE;
    return 0;
}
static int set_aligned(flags_object *self, PyObject *value, void *unused) { (void)unused; return set_by(self, value, "align"); }
static int set_writeback(flags_object *self, PyObject *value, void *unused) { (void)unused; return set_by(self, value, "uic"); }

#define SPEC(id, code, mask) static flag_spec id = { code, mask }
SPEC(spec_c, ONE, NPY_ARRAY_C_CONTIGUOUS);
SPEC(spec_f, ONE, NPY_ARRAY_F_CONTIGUOUS);
SPEC(spec_o, ONE, NPY_ARRAY_OWNDATA);
SPEC(spec_w, ONE, NPY_ARRAY_WRITEABLE);
SPEC(spec_a, ONE, NPY_ARRAY_ALIGNED);
SPEC(spec_x, ONE, NPY_ARRAY_WRITEBACKIFCOPY);
SPEC(spec_b, ONE, NPY_ARRAY_BEHAVED);
SPEC(spec_ca, ONE, NPY_ARRAY_CARRAY);
SPEC(spec_fa, FARRAY, 0);
SPEC(spec_forc, FORC, 0);
SPEC(spec_fnc, FNC, 0);
static const struct { const char *key; flag_spec *spec; } keys[] = {
    { "C", &spec_c }, { "CONTIGUOUS", &spec_c }, { "C_CONTIGUOUS", &spec_c }, { "F", &spec_f }, { "FORTRAN", &spec_f },
        { "F_CONTIGUOUS", &spec_f },
    { "O", &spec_o }, { "OWNDATA", &spec_o }, { "W", &spec_w }, { "WRITEABLE", &spec_w }, { "A", &spec_a }, { "ALIGNED", &spec_a },
    { "X", &spec_x }, { "WRITEBACKIFCOPY", &spec_x }, { "B", &spec_b }, { "BEHAVED", &spec_b }, { "CA", &spec_ca }, { "CARRAY", &spec_ca },
    { "FA", &spec_fa }, { "FARRAY", &spec_fa }, { "FNC", &spec_fnc }, { "FORC", &spec_forc } };

static PyGetSetDef getset[] = {
    { "c_contiguous", (getter)get, NULL, NULL, &spec_c }, { "contiguous", (getter)get, NULL, NULL, &spec_c },
    { "f_contiguous", (getter)get, NULL, NULL, &spec_f }, { "fortran", (getter)get, NULL, NULL, &spec_f },
    { "writebackifcopy", (getter)get, (setter)set_writeback, NULL, &spec_x }, { "owndata", (getter)get, NULL, NULL, &spec_o },
    { "aligned", (getter)get, (setter)set_aligned, NULL, &spec_a },
    { "writeable", (getter)get_with_warning, (setter)set_writeable, NULL, &spec_w },
    { "_writeable_no_warn", (getter)get, (setter)set_writeable, NULL, &spec_w },
        { "_warn_on_write", NULL, (setter)set_warning, NULL, NULL },
    { "fnc", (getter)get, NULL, NULL, &spec_fnc }, { "forc", (getter)get, NULL, NULL, &spec_forc },
        { "behaved", (getter)get_with_warning, NULL, NULL, &spec_b },
    { "carray", (getter)get_with_warning, NULL, NULL, &spec_ca }, { "farray", (getter)get_with_warning, NULL, NULL, &spec_fa },
        { "num", (getter)get_num, NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL } };

static const char *key_text(PyObject *key)
{
    if (PyUnicode_Check(key)) {
        const char *text = PyUnicode_AsUTF8(key);
        if (!text)
            PyErr_Clear();
        return text;
    }
    return PyBytes_Check(key) ? PyBytes_AS_STRING(key) : NULL;
}

static PyObject *flags_getitem(flags_object *self, PyObject *key)
{
    const char *text = key_text(key);
    for (int i = 0; text && i < NM_COUNT(keys); i++)
        if (!strcmp(text, keys[i].key))
            return (keys[i].spec->mask & NPY_ARRAY_WRITEABLE ? get_with_warning : get)(self, keys[i].spec);
    PyErr_SetString(PyExc_KeyError, "Unknown flag");
    return NULL;
}

static int flags_setitem(flags_object *self, PyObject *key, PyObject *value)
{
    const char *text = key_text(key);
    if (text && (!strcmp(text, "W") || !strcmp(text, "WRITEABLE")))
        return set_by(self, value, "write");
    if (text && (!strcmp(text, "A") || !strcmp(text, "ALIGNED")))
        return set_by(self, value, "align");
    if (text && (!strcmp(text, "X") || !strcmp(text, "WRITEBACKIFCOPY")))
        return set_by(self, value, "uic");
    PyErr_SetString(PyExc_KeyError, "Unknown flag");
    return -1;
}

static PyObject *flags_str(flags_object *self)
{
    int f = bits(self);
#define WORD(mask) (f & (mask) ? "True" : "False")
    return PyUnicode_FromFormat("  C_CONTIGUOUS : %s\n  F_CONTIGUOUS : %s\n  OWNDATA : %s\n  WRITEABLE : %s%s\n  ALIGNED : %s\n  "
                                "WRITEBACKIFCOPY : %s\n",
                                WORD(NPY_ARRAY_C_CONTIGUOUS), WORD(NPY_ARRAY_F_CONTIGUOUS), WORD(NPY_ARRAY_OWNDATA),
                                    WORD(NPY_ARRAY_WRITEABLE), f & NPY_ARRAY_WARN_ON_WRITE ? "  (with WARN_ON_WRITE=True)" : "",
                                WORD(NPY_ARRAY_ALIGNED), WORD(NPY_ARRAY_WRITEBACKIFCOPY));
#undef WORD
}

static PyObject *flags_compare(PyObject *a, PyObject *b, int op)
{
    if (!PyObject_TypeCheck(b, &PyArrayFlags_Type) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong((bits((flags_object *)a) == bits((flags_object *)b)) == (op == Py_EQ));
}

static PyObject *flags_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    PyObject *arr = NULL;
    (void)type;
    (void)kw;
    if (!PyArg_ParseTuple(args, "|O!:flagsobj", &PyArray_Type, &arr))
        return NULL;
    return npb_flags_object((PyArrayObject *)arr);
}

static PyMappingMethods mapping = { .mp_subscript = (binaryfunc)flags_getitem, .mp_ass_subscript = (objobjargproc)flags_setitem };
PyTypeObject PyArrayFlags_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "numen._core.multiarray.flagsobj", .tp_basicsize = sizeof(flags_object), .tp_dealloc = (destructor)flags_dealloc,
    .tp_repr = (reprfunc)flags_str, .tp_str = (reprfunc)flags_str, .tp_as_mapping = &mapping, .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_richcompare = flags_compare, .tp_hash = PyObject_HashNotImplemented, .tp_getset = getset, .tp_new = flags_new };

int npb_init_flagsobj(PyObject *module)
{
    npb_name_type(&PyArrayFlags_Type);
    if (PyType_Ready(&PyArrayFlags_Type) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "flagsobj", (PyObject *)&PyArrayFlags_Type);
}
