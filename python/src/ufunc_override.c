/* ufunc_override.c - __array_ufunc__: who among the arguments takes a call over, and how binary operators give way. */
#include "ufunc_py.h"

/* The __array_ufunc__ of an argument that is not ndarray's own: new reference, or NULL without an exception. */
static PyObject *override_of(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    if (t == &PyArray_Type || t == &PyFloat_Type || t == &PyLong_Type || t == &PyList_Type || t == &PyTuple_Type || t == &PyComplex_Type ||
        t == &PyUnicode_Type || t == &PyBytes_Type || t == &PyBool_Type || t == &PyDict_Type || obj == Py_None || obj == Py_Ellipsis)
        return NULL;
    static PyObject *own;
    if (!own && !(own = PyObject_GetAttrString((PyObject *)&PyArray_Type, "__array_ufunc__")))
        PyErr_Clear();
    PyObject *found = PyObject_GetAttr((PyObject *)t, npb_intern("__array_ufunc__"));
    if (!found) {
        PyErr_Clear();
        return NULL;
    }
    if (found == own)
        Py_CLEAR(found);
    return found;
}

typedef struct takers { PyObject *obj[2 * NM_MAXARGS]; PyObject *method[2 * NM_MAXARGS]; int n; } takers;

static void add_taker(takers *t, PyObject *obj)
{
    if (!obj || t->n == 2 * NM_MAXARGS)
        return;
    PyObject *method = override_of(obj);
    if (!method)
        return;
    for (int i = 0; i < t->n; i++)
        if (Py_TYPE(t->obj[i]) == Py_TYPE(obj)) {
            Py_DECREF(method);
            return;
        }
    t->obj[t->n] = obj;
    t->method[t->n++] = method;
}

static void add_outputs(takers *t, PyObject *out)
{
    if (PyTuple_Check(out))
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(out); i++)
            add_taker(t, PyTuple_GET_ITEM(out, i));
    else
        add_taker(t, out);
}

static bool named(PyObject *name, const char *text) { return PyUnicode_CompareWithASCIIString(name, text) == 0; }

static int wrong(PyObject *type, const char *text)
{
    PyErr_SetString(type, text);
    return -1;
}

/* What no __array_ufunc__ is to see: unknown names, two outputs, too many or too few arguments. */
static int check_arguments(PyUFuncObject *uf, const char *method, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const known[][12] = {
        { "out", "where", "dtype", "signature", "sig", "casting", "order", "subok", "axes", "axis", "keepdims" },
        { "array", "axis", "dtype", "out", "keepdims", "initial", "where" }, { "array", "axis", "dtype", "out" },
        { "array", "indices", "axis", "dtype", "out" } };
    bool call = !strcmp(method, "__call__"), outer = !strcmp(method, "outer"), sig = false, dtype = false;
    int row = call || outer ? 0 : !strcmp(method, "reduce") ? 1 : !strcmp(method, "accumulate") ? 2 : !strcmp(method, "reduceat") ? 3 : -1;
    if (row < 0)
        return uf->nin == 2 && nargs == 2 ? wrong(PyExc_ValueError, "second operand needed for ufunc") : 0;
    if (outer && nargs != 2)
        return wrong(PyExc_TypeError, "exactly two arguments expected");
    if (call && nargs > uf->nargs) {
        PyErr_Format(PyExc_TypeError, "%s() takes from %d to %d positional arguments but %zd were given", uf->name, uf->nin, uf->nargs,
                     nargs);
        return -1;
    }
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, k);
        bool found = false;
        for (int i = 0; i < 12 && known[row][i]; i++)
            found |= named(name, known[row][i]);
        if (row == 0)
            found = found && !(uf->core_enabled ? named(name, "where") : named(name, "axes") || named(name, "axis") ||
                               named(name, "keepdims"));
        if (!found) {
            PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'", row ? method : uf->name, name);
            return -1;
        }
        sig |= named(name, "sig") || named(name, "signature");
        dtype |= named(name, "dtype");
        if (named(name, "out")) {
            if (call && nargs > uf->nin)
                return wrong(PyExc_TypeError, "cannot specify 'out' as both a positional and keyword argument");
            if (row == 0 && uf->nout > 1 && args[nargs + k] != Py_None && !PyTuple_Check(args[nargs + k]))
                return wrong(PyExc_TypeError, "'out' must be a tuple of arrays");
            if (row && PyTuple_Check(args[nargs + k]) && PyTuple_GET_SIZE(args[nargs + k]) != 1)
                return wrong(PyExc_ValueError, "The 'out' tuple must have exactly one entry per ufunc output");
        }
    }
    if (row == 0 && sig && dtype)
        return wrong(PyExc_TypeError, "cannot specify both 'signature' and 'dtype'");
    return 0;
}

/* Arguments in the form that __array_ufunc__ promises: outputs in a tuple `out`, method arguments by name. */
static int normalise(PyUFuncObject *uf, const char *method, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **inputs,
                     PyObject **kwargs)
{
    static const char *const reduce[] = { "array", "axis", "dtype", "out", "keepdims", "initial", "where", NULL };
    static const char *const accumulate[] = { "array", "axis", "dtype", "out", NULL };
    static const char *const reduceat[] = { "array", "indices", "axis", "dtype", "out", NULL };
    const char *const *names = !strcmp(method, "reduce") ? reduce : !strcmp(method, "accumulate") ? accumulate : !strcmp(method, "reduceat")
                               ? reduceat : NULL;
    int keep = names == reduceat ? 2 : names ? 1 : !strcmp(method, "at") ? (int)nargs : NM_MIN((int)nargs, uf->nin);
    keep = NM_MIN(keep, (int)nargs);
    *inputs = PyTuple_New(keep);
    *kwargs = PyDict_New();
    if (!*inputs || !*kwargs)
        return -1;
    for (int i = 0; i < keep; i++)
        PyTuple_SET_ITEM(*inputs, i, Py_NewRef(args[i]));
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, k), *value = args[nargs + k];
        if (named(name, "out")) {
            bool none = value == Py_None;
            if (PyTuple_Check(value)) {
                if (PyTuple_GET_SIZE(value) != uf->nout && !names) {
                    PyErr_SetString(PyExc_ValueError, "The 'out' tuple must have exactly one entry per ufunc output");
                    return -1;
                }
                none = true;
                for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); i++)
                    none &= PyTuple_GET_ITEM(value, i) == Py_None;
            }
            if (none)
                continue;
            PyObject *tuple = PyTuple_Check(value) ? Py_NewRef(value) : PyTuple_Pack(1, value);
            int bad = tuple ? PyDict_SetItem(*kwargs, name, tuple) : -1;
            Py_XDECREF(tuple);
            if (bad)
                return -1;
        } else if (named(name, "sig")) {
            if (PyDict_SetItemString(*kwargs, "signature", value) < 0)
                return -1;
        } else if (PyDict_SetItem(*kwargs, name, value) < 0) {
            return -1;
        }
    }
    if (!names && !strcmp(method, "__call__") && nargs > uf->nin) {
        PyObject *tuple = PyTuple_New(uf->nout);
        bool any = false;
        for (int o = 0; tuple && o < uf->nout; o++) {
            PyObject *v = uf->nin + o < nargs ? args[uf->nin + o] : Py_None;
            any |= v != Py_None;
            PyTuple_SET_ITEM(tuple, o, Py_NewRef(v));
        }
        int bad = tuple ? (any ? PyDict_SetItemString(*kwargs, "out", tuple) : 0) : -1;
        Py_XDECREF(tuple);
        return bad;
    }
    for (Py_ssize_t i = keep; names && i < nargs; i++) {
        bool in_names = true;
        for (int k = 0; k <= i; k++)
            in_names &= names[k] != NULL;
        if (!in_names) {
            PyErr_Format(PyExc_TypeError, "%s() takes at most %zd positional arguments", method, i);
            return -1;
        }
        PyObject *v = args[i];
        if (!strcmp(names[i], "out")) {
            if (v == Py_None)
                continue;
            PyObject *tuple = PyTuple_Check(v) ? Py_NewRef(v) : PyTuple_Pack(1, v);
            int bad = tuple ? PyDict_SetItemString(*kwargs, "out", tuple) : -1;
            Py_XDECREF(tuple);
            if (bad)
                return -1;
        } else if (PyDict_SetItemString(*kwargs, names[i], v) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *nobody(PyUFuncObject *uf, const char *method, PyObject *inputs, PyObject *kwargs)
{
    static PyObject *text;
    if (!npb_import("_core._internal", "array_ufunc_errmsg_formatter", &text))
        return NULL;
    PyObject *all = PyTuple_New(3 + PyTuple_GET_SIZE(inputs));
    if (!all)
        return NULL;
    PyTuple_SET_ITEM(all, 0, Py_NewRef(Py_None));
    PyTuple_SET_ITEM(all, 1, Py_NewRef(uf));
    PyTuple_SET_ITEM(all, 2, PyUnicode_FromString(method));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inputs); i++)
        PyTuple_SET_ITEM(all, 3 + i, Py_NewRef(PyTuple_GET_ITEM(inputs, i)));
    PyObject *message = PyObject_Call(text, all, kwargs);
    if (message)
        PyErr_SetObject(PyExc_TypeError, message);
    Py_XDECREF(message);
    Py_DECREF(all);
    return NULL;
}

/* One that opts out ends the call, whatever the others would do. */
static int somebody_opts_out(const takers *t)
{
    for (int i = 0; i < t->n; i++)
        if (t->method[i] == Py_None) {
            PyErr_Format(PyExc_TypeError, "operand '%.200s' does not support ufuncs (__array_ufunc__=None)", Py_TYPE(t->obj[i])->tp_name);
            return -1;
        }
    return 0;
}

/* Ask in order, subclasses before their bases. */
static PyObject *ask(PyUFuncObject *uf, const char *method, takers *t, PyObject *inputs, PyObject *kwargs)
{
    bool asked[2 * NM_MAXARGS] = { false };
    PyObject *name = PyUnicode_InternFromString(method);
    if (!name)
        return NULL;
    PyObject *result = NULL;
    for (int round = 0; round < t->n; round++) {
        int pick = -1;
        for (int i = 0; i < t->n && pick < 0; i++) {
            if (asked[i])
                continue;
            pick = i;
            for (int j = i + 1; j < t->n; j++)
                if (!asked[j] && Py_TYPE(t->obj[j]) != Py_TYPE(t->obj[i]) && PyType_IsSubtype(Py_TYPE(t->obj[j]), Py_TYPE(t->obj[i]))) {
                    pick = -1;
                    break;
                }
        }
        asked[pick] = true;
        PyObject *all = PyTuple_New(3 + PyTuple_GET_SIZE(inputs));
        if (!all)
            break;
        PyTuple_SET_ITEM(all, 0, Py_NewRef(t->obj[pick]));
        PyTuple_SET_ITEM(all, 1, Py_NewRef(uf));
        PyTuple_SET_ITEM(all, 2, Py_NewRef(name));
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inputs); i++)
            PyTuple_SET_ITEM(all, 3 + i, Py_NewRef(PyTuple_GET_ITEM(inputs, i)));
        result = PyObject_Call(t->method[pick], all, kwargs);
        Py_DECREF(all);
        if (result != Py_NotImplemented)
            break;
        Py_CLEAR(result);
        if (round == t->n - 1)
            nobody(uf, method, inputs, kwargs);
    }
    Py_DECREF(name);
    return result;
}

int npb_ufunc_override(PyUFuncObject *uf, const char *method, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **result)
{
    takers t;
    t.n = 0;
    bool at_or_call = !strcmp(method, "__call__") || !strcmp(method, "at") || !strcmp(method, "outer");
    Py_ssize_t inputs_of = at_or_call ? NM_MIN(nargs, NM_MAXARGS) : !strcmp(method, "reduceat") ? NM_MIN(nargs, 2) : NM_MIN(nargs, 1);
    for (Py_ssize_t i = 0; i < inputs_of; i++)
        add_taker(&t, args[i]);
    if (!at_or_call) {                           /* positional out */
        Py_ssize_t place = !strcmp(method, "reduceat") ? 4 : 3;
        if (nargs > place)
            add_outputs(&t, args[place]);
    }
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++)
        if (named(PyTuple_GET_ITEM(kwnames, k), "out"))
            add_outputs(&t, args[nargs + k]);
        else if (named(PyTuple_GET_ITEM(kwnames, k), "where"))
            add_taker(&t, args[nargs + k]);
    if (t.n == 0)
        return 0;
    PyObject *inputs = NULL, *kwargs = NULL;
    *result = NULL;
    if (somebody_opts_out(&t) == 0 && check_arguments(uf, method, args, nargs, kwnames) == 0 &&
        normalise(uf, method, args, nargs, kwnames, &inputs, &kwargs) == 0)
        *result = ask(uf, method, &t, inputs, kwargs);
    Py_XDECREF(inputs);
    Py_XDECREF(kwargs);
    for (int i = 0; i < t.n; i++)
        Py_DECREF(t.method[i]);
    return *result ? 1 : -1;
}

/* ------------------------------------------------------------------ binary operators */
static double priority(PyObject *obj)
{
    PyObject *p = PyObject_GetAttr(obj, npb_intern("__array_priority__"));
    double value = p ? PyFloat_AsDouble(p) : -1000000.0;
    Py_XDECREF(p);
    if (PyErr_Occurred()) {
        PyErr_Clear();
        return -1000000.0;
    }
    return value;
}

bool npb_gives_way(PyObject *self, PyObject *other, bool inplace)
{
    PyTypeObject *t = Py_TYPE(other);
    if (t == Py_TYPE(self) || t == &PyArray_Type || t == &PyFloat_Type || t == &PyLong_Type || t == &PyComplex_Type || t == &PyBool_Type ||
        t == &PyList_Type || t == &PyTuple_Type || t == &PyUnicode_Type || t == &PyBytes_Type || other == Py_None)
        return false;
    if (npb_is_scalar(other) && !(t->tp_flags & Py_TPFLAGS_HEAPTYPE))       /* our own */
        return false;
    PyObject *ufunc = PyObject_GetAttr((PyObject *)t, npb_intern("__array_ufunc__"));
    if (ufunc) {
        bool gives = !inplace && ufunc == Py_None;
        Py_DECREF(ufunc);
        return gives;
    }
    PyErr_Clear();
    if (!inplace && PyType_IsSubtype(t, Py_TYPE(self)))
        return false;
    if (npb_is_scalar(other))
        return false;
    double mine = PyArray_Check(self) ? (PyArray_CheckExact(self) ? 0.0 : priority(self)) : -1000000.0;
    return mine < priority(other);
}
