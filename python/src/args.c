/* args.c - argument parsing by table, and the converters that many functions share. */
#include "npb.h"

static void prepare(npb_signature *sig)
{
    for (int i = 0; i < sig->n; i++) {
        npb_param *p = &sig->params[i];
        p->interned = PyUnicode_InternFromString(p->name);
        if (!(p->flags & NPB_KWONLY))
            sig->npos = i + 1;
        if (!(p->flags & NPB_OPTIONAL))
            sig->required = i + 1;
    }
    sig->ready = 1;
}

static int too_many(const npb_signature *sig, Py_ssize_t nargs)
{
    if (sig->npos == sig->required)
        PyErr_Format(PyExc_TypeError, "%s() takes %d positional argument%s but %zd were given", sig->fname, sig->npos,
                     sig->npos == 1 ? "" : "s", nargs);
    else
        PyErr_Format(PyExc_TypeError, "%s() takes from %d to %d positional arguments but %zd were given", sig->fname,
                     NM_MIN(sig->required, sig->npos), sig->npos, nargs);
    return -1;
}

static int find_param(const npb_signature *sig, PyObject *name)
{
    for (int i = 0; i < sig->n; i++)
        if (sig->params[i].interned == name && !(sig->params[i].flags & NPB_POSONLY))
            return i;
    for (int i = 0; i < sig->n; i++)
        if (!(sig->params[i].flags & NPB_POSONLY) && PyUnicode_Compare(sig->params[i].interned, name) == 0)
            return i;
    return -1;
}

static inline int store(const npb_param *p, PyObject *arg, void *out)
{
    if (!p->convert) {
        *(PyObject **)out = arg;
        return 0;
    }
    return p->convert(arg, out) ? 0 : -1;
}

int npb_parse(npb_signature *sig, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, void *const *out)
{
    if (NM_UNLIKELY(!sig->ready))
        prepare(sig);
    if (NM_UNLIKELY(nargs > sig->npos))
        return too_many(sig, nargs);
    for (Py_ssize_t i = 0; i < nargs; i++)
        if (store(&sig->params[i], args[i], out[i]) < 0)
            return -1;
    uint64_t seen = nargs >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << nargs) - 1;
    if (kwnames) {
        Py_ssize_t nkw = PyTuple_GET_SIZE(kwnames);
        for (Py_ssize_t k = 0; k < nkw; k++) {
            PyObject *name = PyTuple_GET_ITEM(kwnames, k);
            int i = find_param(sig, name);
            if (i < 0) {
                PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'", sig->fname, name);
                return -1;
            }
            if (seen >> i & 1) {
                PyErr_Format(PyExc_TypeError, "argument for %s() given by name ('%S') and position (%d)", sig->fname, name, i);
                return -1;
            }
            seen |= (uint64_t)1 << i;
            if (store(&sig->params[i], args[nargs + k], out[i]) < 0)
                return -1;
        }
    }
    for (int i = (int)nargs; i < sig->required; i++)
        if (!(seen >> i & 1) && !(sig->params[i].flags & NPB_OPTIONAL)) {
            PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s' (pos %d)", sig->fname, sig->params[i].name, i);
            return -1;
        }
    return 0;
}

int npb_bool_converter(PyObject *obj, void *out)
{
    int truth = PyObject_IsTrue(obj);
    if (truth < 0)
        return 0;
    *(int *)out = truth;
    return 1;
}

int npb_word_converter(PyObject *obj, void *out, npb_word *word, const char *what, const char *must)
{
    PyObject *text = PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, NULL, NULL) : Py_NewRef(obj);
    int good = -1;
    if (text && !PyUnicode_Check(text))
        PyErr_Format(PyExc_TypeError, "%s must be str, not %s", what, Py_TYPE(obj)->tp_name);
    else if (text) {
        Py_ssize_t n;
        const char *utf8 = PyUnicode_AsUTF8AndSize(text, &n);
        good = utf8 ? word(utf8, n, out) : -1;
    } else {                              /* bytes that are no text are a wrong value like others */
        PyErr_Clear();
        good = 0;
    }
    Py_XDECREF(text);
    if (!good)
        PyErr_Format(PyExc_ValueError, "%s %s (got %R)", what, must, obj);
    return good > 0;
}

static int order_word(const char *text, Py_ssize_t n, void *out)
{
    static const char letters[] = "cfak";
    static const nm_order orders[] = { NM_CORDER, NM_FORTRANORDER, NM_ANYORDER, NM_KEEPORDER };
    const char *at = n == 1 && *text ? strchr(letters, *text | 32) : NULL;
    if (at)
        *(nm_order *)out = orders[at - letters];
    return at != NULL;
}
int npb_order_converter(PyObject *obj, void *out)
{
    return obj == Py_None || npb_word_converter(obj, out, order_word, "order", "must be one of 'C', 'F', 'A', or 'K'");
}

static int any_casting_word(const char *text, Py_ssize_t n, void *out)
{
    static const struct { const char *name; nm_casting casting; } rules[] = {
        { "no", NM_NO_CASTING }, { "equiv", NM_EQUIV_CASTING }, { "safe", NM_SAFE_CASTING },
        { "same_kind", NM_SAME_KIND_CASTING }, { "unsafe", NM_UNSAFE_CASTING }, { "same_value", NM_SAME_VALUE_CASTING } };
    for (int i = 0; i < NM_COUNT(rules); i++)
        if (strlen(rules[i].name) == (size_t)n && !memcmp(text, rules[i].name, (size_t)n)) {
            *(nm_casting *)out = rules[i].casting;
            return 1;
        }
    return 0;
}
static int casting_word(const char *text, Py_ssize_t n, void *out)
{
    nm_casting rule;
    return any_casting_word(text, n, &rule) && rule != NM_SAME_VALUE_CASTING ? (*(nm_casting *)out = rule, 1) : 0;
}
int npb_casting_converter(PyObject *obj, void *out)
{
    return npb_word_converter(obj, out, casting_word, "casting", "must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe'");
}
int npb_any_casting_converter(PyObject *obj, void *out)
{
    return npb_word_converter(obj, out, any_casting_word, "casting",
                              "must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe', 'same_value'");
}

npy_intp npb_as_intp(PyObject *obj)
{
    if (PyLong_CheckExact(obj))
        return PyLong_AsLong(obj);
    if (PyBool_Check(obj) || Py_IS_TYPE(obj, &PyBoolArrType_Type)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return -1;
    }
    PyObject *index = PyNumber_Index(obj);
    if (!index)
        return -1;
    npy_intp value = PyLong_AsLong(index);
    Py_DECREF(index);
    return value;
}

int npb_intp_converter(PyObject *obj, void *out)
{
    npy_intp value = npb_as_intp(obj);
    if (value == -1 && PyErr_Occurred())
        return 0;
    *(npy_intp *)out = value;
    return 1;
}

int npb_int_converter(PyObject *obj, void *out)
{
    if (PyFloat_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "integer argument expected, got float");
        return 0;
    }
    long value = PyLong_AsLong(obj);
    if (value == -1 && PyErr_Occurred())
        return 0;
    if (value > INT_MAX || value < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return 0;
    }
    *(int *)out = (int)value;
    return 1;
}

int npb_ssize_converter(PyObject *obj, void *out)
{
    npy_intp value = PyNumber_AsSsize_t(obj, PyExc_OverflowError);
    if (value == -1 && PyErr_Occurred())
        return 0;
    *(npy_intp *)out = value;
    return 1;
}

int npb_axis_converter(PyObject *obj, void *out)
{
    if (obj == Py_None) {
        *(int *)out = NPB_AXIS_NONE;
        return 1;
    }
    if (PyBool_Check(obj) || Py_IS_TYPE(obj, &PyBoolArrType_Type)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required for the axis");
        return 0;
    }
    npy_intp value = npb_as_intp(obj);
    if (value == -1 && PyErr_Occurred())
        return 0;
    if (value > INT_MAX || value <= INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return 0;
    }
    *(int *)out = (int)value;
    return 1;
}

static int shape_from(PyObject *obj, void *out)
{
    npb_shape *shape = out;
    if (PyLong_CheckExact(obj) || (!PyTuple_Check(obj) && !PyList_Check(obj) && PyIndex_Check(obj) && !PySequence_Check(obj))) {
        shape->n = 1;
        shape->d[0] = npb_as_intp(obj);
        return !(shape->d[0] == -1 && PyErr_Occurred());
    }
    PyObject *seq = !PySequence_Check(obj) ? NULL : PyTuple_Check(obj) || PyList_Check(obj) ? Py_NewRef(obj) : PySequence_Tuple(obj);
    if (!seq) {
        if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_TypeError))
            return 0;
        PyErr_Clear();
        npy_intp one = npb_as_intp(obj);
        if (one == -1 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_TypeError)) {
                PyErr_Clear();
                PyErr_Format(PyExc_TypeError, "expected a sequence of integers or a single integer, got '%.100R'", obj);
            }
            return 0;
        }
        shape->n = 1;
        shape->d[0] = one;
        return 1;
    }
    Py_ssize_t n = PySequence_Fast_GET_SIZE(seq);
    if (n > NM_MAXDIMS) {
        PyErr_Format(PyExc_ValueError, "maximum supported dimension for an ndarray is currently %d, found %zd", NM_MAXDIMS, n);
        Py_DECREF(seq);
        return 0;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = i < PySequence_Fast_GET_SIZE(seq) ? Py_NewRef(PySequence_Fast_GET_ITEM(seq, i)) : NULL;
        if (!item) {                                     /* an __index__ took items out of the list */
            PyErr_SetString(PyExc_IndexError, "list index out of range");
            Py_DECREF(seq);
            return 0;
        }
        shape->d[i] = npb_as_intp(item);
        Py_DECREF(item);
        if (shape->d[i] == -1 && PyErr_Occurred()) {
            Py_DECREF(seq);
            return 0;
        }
    }
    shape->n = (int)n;
    Py_DECREF(seq);
    return 1;
}

int npb_shape_converter(PyObject *obj, void *out)
{
    int good = shape_from(obj, out);
    if (!good && PyErr_ExceptionMatches(PyExc_OverflowError))
        PyErr_SetString(PyExc_ValueError, "Maximum allowed dimension exceeded");
    return good;
}

int npb_optional_shape_converter(PyObject *obj, void *out) { return obj == Py_None ? 1 : npb_shape_converter(obj, out); }

int npb_axes_from(PyObject *axis, int ndim, bool *which)
{
    memset(which, 0, (size_t)ndim * sizeof *which);
    if (!axis || axis == Py_None) {
        for (int i = 0; i < ndim; i++)
            which[i] = true;
        return 0;
    }
    int axes[NM_MAXDIMS], n = 1;
    if (PyTuple_Check(axis)) {
        if (PyTuple_GET_SIZE(axis) > NM_MAXDIMS) {
            PyErr_SetString(PyExc_ValueError, "too many values for 'axis'");
            return -1;
        }
        n = (int)PyTuple_GET_SIZE(axis);
        for (int i = 0; i < n; i++)
            if (!npb_axis_converter(PyTuple_GET_ITEM(axis, i), &axes[i]))
                return -1;
    } else if (!npb_axis_converter(axis, &axes[0])) {
        return -1;
    }
    if (n == 1 && ndim == 0 && (axes[0] == 0 || axes[0] == -1) && !PyTuple_Check(axis))
        return 0;
    return npb_check(nm_axes(npb_ctx(), n, axes, ndim, which));
}

int npb_copy_converter(PyObject *obj, void *out)
{
    static PyObject *mode_type;
    if (obj == Py_None) {
        *(int *)out = NPB_COPY_IF_NEEDED;
        return 1;
    }
    if (!PyBool_Check(obj) && npb_import("_globals", "_CopyMode", &mode_type) && Py_TYPE(obj) == (PyTypeObject *)mode_type) {
        PyObject *value = PyObject_GetAttrString(obj, "value");
        long v = value ? PyLong_AsLong(value) : -1;
        Py_XDECREF(value);
        if (v == -1 && PyErr_Occurred())
            return 0;
        *(int *)out = v == 1 ? NPB_COPY_ALWAYS : v == 0 ? NPB_COPY_NEVER : NPB_COPY_IF_NEEDED;
        return 1;
    }
    PyErr_Clear();
    if (PyUnicode_Check(obj)) {
        PyErr_SetString(PyExc_ValueError, "strings are not allowed for 'copy' keyword. Use True/False/None instead.");
        return 0;
    }
    int truth = PyObject_IsTrue(obj);
    if (truth < 0)
        return 0;
    *(int *)out = truth ? NPB_COPY_ALWAYS : NPB_COPY_NEVER;
    return 1;
}
