/* ufunc_errors.c - errstate (the context variable and what floating-point flags do under it) and the errors of type resolution. */
#include "npb_types.h"
#include "ufunc_py.h"

/* ------------------------------------------------------------------ errstate */
enum { ERR_IGNORE, ERR_WARN, ERR_RAISE, ERR_CALL, ERR_PRINT, ERR_LOG };
enum { DIVIDE, OVER, UNDER, INVALID, KINDS };
typedef struct { PyObject_HEAD uint8_t mode[KINDS]; Py_ssize_t bufsize; PyObject *call; } ExtObj;

static PyObject *extobj_var;
static const char *const kinds[KINDS] = { "divide", "over", "under", "invalid" };
static const char *const modes[] = { "ignore", "warn", "raise", "call", "print", "log" };
static PyObject *kind_words[KINDS], *mode_words[NM_COUNT(modes)];     /* the same as interned texts */

static void extobj_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((ExtObj *)self)->call);
    Py_TYPE(self)->tp_free(self);
}
static int extobj_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(((ExtObj *)self)->call); return 0; }

static PyTypeObject ExtObj_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen._core._multiarray_umath._extobj", .tp_basicsize = sizeof(ExtObj),
    .tp_dealloc = extobj_dealloc, .tp_traverse = extobj_traverse, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC |
    Py_TPFLAGS_DISALLOW_INSTANTIATION };

static const ExtObj defaults = { .mode = { ERR_WARN, ERR_WARN, ERR_IGNORE, ERR_WARN }, .bufsize = 8192 };

/* The present state: a new reference in *hold, or none for the default. */
static const ExtObj *current(PyObject **hold)
{
    *hold = NULL;
    if (PyContextVar_Get(extobj_var, NULL, hold) < 0)
        return NULL;
    return *hold && Py_TYPE(*hold) == &ExtObj_Type ? (ExtObj *)*hold : &defaults;
}

static int log_error(const char *text, PyObject *target)
{
    PyObject *done = PyObject_CallMethod(target, "write", "s", text);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

static int report_one(const ExtObj *ext, int kind, const char *problem, unsigned flags, const char *what)
{
    char text[256];
    PyObject *target = ext->call ? ext->call : Py_None;
    switch (ext->mode[kind]) {
    case ERR_WARN:
        return PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "%s encountered in %s", problem, what);
    case ERR_RAISE:
        PyErr_Format(PyExc_FloatingPointError, "%s encountered in %s", problem, what);
        return -1;
    case ERR_CALL: {
        if (target == Py_None) {
            PyErr_Format(PyExc_NameError, "python callback specified for %s (in  %s) but no function found.", problem, what);
            return -1;
        }
        PyObject *done = PyObject_CallFunction(target, "si", problem, (int)flags);
        Py_XDECREF(done);
        return done ? 0 : -1;
    }
    case ERR_PRINT:
        PySys_WriteStderr("Warning: %s encountered in %s\n", problem, what);
        return 0;
    case ERR_LOG:
        if (target == Py_None) {
            PyErr_Format(PyExc_NameError, "log specified for %s (in %s) but no object with write method found.", problem, what);
            return -1;
        }
        PyOS_snprintf(text, sizeof text, "Warning: %s encountered in %s\n", problem, what);
        return log_error(text, target);
    }
    return 0;
}

int npb_fp_report(unsigned flags, const char *what)
{
    PyObject *hold;
    const ExtObj *ext = current(&hold);
    if (!ext)
        return -1;
    int bad = 0;
    if (flags & NM_FP_DIVIDE)
        bad = report_one(ext, DIVIDE, "divide by zero", flags, what);
    if (!bad && flags & NM_FP_OVERFLOW)
        bad = report_one(ext, OVER, "overflow", flags, what);
    if (!bad && flags & NM_FP_UNDERFLOW)
        bad = report_one(ext, UNDER, "underflow", flags, what);
    if (!bad && flags & NM_FP_INVALID)
        bad = report_one(ext, INVALID, "invalid value", flags, what);
    Py_XDECREF(hold);
    return bad;
}

/* Casts of the core tell their flags here, perhaps without the GIL. */
static nm_status cast_flags(nm_ctx *ctx, unsigned flags, const char *what)
{
    (void)ctx;
    PyGILState_STATE state = PyGILState_Ensure();
    int bad = npb_fp_report(flags, what);
    PyGILState_Release(state);
    return bad < 0 ? NM_E_HOST : NM_OK;
}

static nm_status imaginary_dropped(nm_ctx *ctx)
{
    (void)ctx;
    PyGILState_STATE state = PyGILState_Ensure();
    int bad = PyErr_WarnEx(npb_errors.ComplexWarning, "Casting complex values to real discards the imaginary part", 1);
    PyGILState_Release(state);
    return bad < 0 ? NM_E_HOST : NM_OK;
}

static int mode_converter(PyObject *obj, void *out)
{
    if (obj == Py_None)
        return 1;
    for (int i = 0; i < NM_COUNT(modes); i++)
        if (obj == mode_words[i] || (PyUnicode_Check(obj) && PyUnicode_CompareWithASCIIString(obj, modes[i]) == 0)) {
            *(int *)out = i;
            return 1;
        }
    PyErr_Format(PyExc_ValueError, "invalid error mode %R", obj);
    return 0;
}

NPB_SIGNATURE(extobj_sig, "_extobj", { "all", NPB_OPTIONAL, mode_converter }, { "divide", NPB_OPTIONAL, mode_converter },
              { "over", NPB_OPTIONAL, mode_converter }, { "under", NPB_OPTIONAL, mode_converter },
              { "invalid", NPB_OPTIONAL, mode_converter }, { "call", NPB_OPTIONAL }, { "bufsize", NPB_OPTIONAL | NPB_KWONLY });

/* _make_extobj(changes): the present state with changes, to be put into the context variable. */
static PyObject *make_extobj(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)self;
    int all = -1, mode[KINDS] = { -1, -1, -1, -1 };
    PyObject *call = NULL, *bufsize = NULL, *hold;
    void *const out[] = { &all, &mode[DIVIDE], &mode[OVER], &mode[UNDER], &mode[INVALID], &call, &bufsize };
    if (npb_parse(&extobj_sig, args, nargs, kwnames, out) < 0)
        return NULL;
    const ExtObj *old = current(&hold);
    if (!old)
        return NULL;
    ExtObj *ext = PyObject_GC_New(ExtObj, &ExtObj_Type);
    if (!ext)
        goto done;
    for (int k = 0; k < KINDS; k++)
        ext->mode[k] = (uint8_t)(mode[k] >= 0 ? mode[k] : all >= 0 ? all : old->mode[k]);
    ext->bufsize = old->bufsize;
    ext->call = Py_XNewRef(old->call);
    if (call && call != Py_None) {
        if (!PyCallable_Check(call) && !PyObject_HasAttrString(call, "write")) {
            PyErr_SetString(PyExc_TypeError, "python object must be callable or have a callable write method");
            Py_CLEAR(ext);
            goto done;
        }
        Py_XSETREF(ext->call, Py_NewRef(call));
    } else if (call) {
        Py_CLEAR(ext->call);
    }
    if (bufsize) {
        Py_ssize_t size = npb_as_intp(bufsize);
        if (size == -1 && PyErr_Occurred())
            Py_CLEAR(ext);
        else if (size > 10000000 || size < 5 || size % 16) {
            PyErr_Format(PyExc_ValueError, "Buffer size, %zd, is %s", size,
                         size < 5 ? "too small" : size > 10000000 ? "too big" : "not a multiple of 16");
            Py_CLEAR(ext);
        } else {
            ext->bufsize = size;
        }
    }
done:
    Py_XDECREF(hold);
    if (ext)
        PyObject_GC_Track(ext);
    return (PyObject *)ext;
}

/* _get_error_modes() */
static PyObject *get_error_modes(PyObject *self, PyObject *ignored)
{
    (void)self; (void)ignored;
    PyObject *hold, *dict = NULL;
    const ExtObj *ext = current(&hold);
    if (ext && (dict = PyDict_New()))
        for (int k = 0; k < KINDS && dict; k++)
            if (PyDict_SetItem(dict, kind_words[k], mode_words[ext->mode[k]]) < 0)
                Py_CLEAR(dict);
    Py_XDECREF(hold);
    return dict;
}

static PyObject *get_extobj_dict(PyObject *self, PyObject *ignored)
{
    PyObject *hold, *dict = get_error_modes(self, ignored);
    const ExtObj *ext = dict ? current(&hold) : NULL;
    PyObject *bufsize = ext ? PyLong_FromSsize_t(ext->bufsize) : NULL;
    if (dict && (!bufsize || PyDict_SetItemString(dict, "call", ext->call ? ext->call : Py_None) < 0 ||
                 PyDict_SetItemString(dict, "bufsize", bufsize) < 0))
        Py_CLEAR(dict);
    if (ext)
        Py_XDECREF(hold);
    Py_XDECREF(bufsize);
    return dict;
}

static PyObject *get_bufsize(PyObject *self, PyObject *ignored)
{
    (void)self; (void)ignored;
    PyObject *hold;
    const ExtObj *ext = current(&hold);
    PyObject *size = ext ? PyLong_FromSsize_t(ext->bufsize) : NULL;
    Py_XDECREF(hold);
    return size;
}

static int intern_words(int n, const char *const *words, PyObject **interned)
{
    for (int i = 0; i < n; i++)
        if (!(interned[i] = npb_intern(words[i])))
            return -1;
    return 0;
}

static PyMethodDef errstate_methods[] = {
    { "_make_extobj", (PyCFunction)(void (*)(void))make_extobj, METH_FASTCALL | METH_KEYWORDS, NULL },
    { "_get_extobj_dict", get_extobj_dict, METH_NOARGS, NULL },
    { "_get_error_modes", get_error_modes, METH_NOARGS, NULL },
    { "_get_bufsize", get_bufsize, METH_NOARGS, NULL },
    { NULL } };

int npb_init_errstate(PyObject *module)
{
    if (PyType_Ready(&ExtObj_Type) < 0 || intern_words(KINDS, kinds, kind_words) < 0 ||
        intern_words(NM_COUNT(modes), modes, mode_words) < 0)
        return -1;
    npb_lib()->fp_report = cast_flags;
    npb_lib()->imaginary_dropped = imaginary_dropped;
    if (!extobj_var && !(extobj_var = PyContextVar_New("numpy.ufunc.extobj", NULL)))
        return -1;
    if (PyModule_AddObjectRef(module, "_extobj_contextvar", extobj_var) < 0)
        return -1;
    return PyModule_AddFunctions(module, errstate_methods);
}

/* ------------------------------------------------------------------ resolution */
static PyObject *descr_object(const nm_dtype *dt)
{
    return dt->cls ? (PyObject *)npb_descr_from(dt) : Py_NewRef(Py_None);
}

/* The dtype as which an array of the operand would have it. */
static PyObject *default_dtype(const npb_operand *op)
{
    static const int number[] = { [NM_WEAK_BOOL] = NM_BOOL, [NM_WEAK_INT] = NM_LONG, [NM_WEAK_FLOAT] = NM_DOUBLE,
                                  [NM_WEAK_COMPLEX] = NM_CDOUBLE };
    return op->weak ? (PyObject *)npb_descr_of(number[op->weak]) : descr_object(&op->view.dt);
}

/* The classes of the operands' dtypes, a Python number's being abstract, or the dtypes themselves, where it is one like others. */
static PyObject *dtypes_tuple(PyUFuncObject *uf, const npb_operand *ops, const nm_dtype *sig, bool classes)
{
    static PyArray_DTypeMeta *const abstract[] = { [NM_WEAK_INT] = &npb_python_int, [NM_WEAK_FLOAT] = &npb_python_float,
                                                   [NM_WEAK_COMPLEX] = &npb_python_complex };
    PyObject *tuple = PyTuple_New(uf->nargs);
    for (int i = 0; tuple && i < uf->nargs; i++) {
        PyObject *d;
        if (i < uf->nin)
            d = classes && ops[i].weak > NM_WEAK_BOOL ? Py_NewRef(abstract[ops[i].weak]) : descr_object(&ops[i].view.dt);
        else
            d = sig && classes ? descr_object(&sig[i]) : Py_NewRef(Py_None);
        if (classes && d && PyArray_DescrCheck(d))
            Py_SETREF(d, Py_NewRef(Py_TYPE(d)));
        if (!d) {
            Py_CLEAR(tuple);
            break;
        }
        PyTuple_SET_ITEM(tuple, i, d);
    }
    return tuple;
}

static bool one_of(const char *name, const char *list)
{
    const char *at = strstr(list, name);
    size_t n = strlen(name);
    return at && (at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]);
}

/* Ufuncs of NumPy differ in how they say it: by the dtypes' classes, by the dtypes where one is a text, bytes or a record, or not
 * at all. */
static void raise_no_loop(PyUFuncObject *uf, const npb_operand *ops, const nm_dtype *sig)
{
    const char *name = uf->name ? uf->name : "";
    bool uniform = one_of(name, "maximum minimum fmax fmin gcd lcm clip matmul matvec vecmat vecdot"), flexible = false, user = false;
    bool arithmetic = one_of(name, "add subtract multiply"), unary = one_of(name, "absolute negative positive sign");
    bool compare = one_of(name, "equal not_equal less less_equal greater greater_equal");
    for (int i = 0; i < uf->nin; i++) {
        const nm_dtype *dt = &ops[i].view.dt;
        flexible |= dt->cls && (dt->num == NM_STRING || dt->num == NM_UNICODE || dt->num == NM_VOID);
        user |= dt->cls && dt->cls->flags & NM_CLASS_USER;
    }
    bool classes = sig ? uniform || unary || arithmetic : !(flexible && uniform) && (uniform || unary || compare);
    if (user || !(classes || (!sig && flexible && (uniform || arithmetic))))
        goto plain;
    PyObject *tuple = dtypes_tuple(uf, ops, sig, classes);
    PyObject *error = tuple ? PyObject_CallFunction(npb_errors.UFuncNoLoopError, "OO", uf, tuple) : NULL;
    if (error)
        PyErr_SetObject(npb_errors.UFuncNoLoopError, error);
    Py_XDECREF(error);
    Py_XDECREF(tuple);
    return;
plain:
    if (sig)
        PyErr_Format(PyExc_TypeError, "No loop matching the specified signature and casting was found for ufunc %s", uf->name);
    else if (!strcmp(name, "isnat"))
        PyErr_SetString(PyExc_TypeError, "ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.");
    else
        PyErr_Format(PyExc_TypeError, "ufunc '%s' not supported for the input types, and the inputs could not be safely coerced to any "
                     "supported types according to the casting rule ''safe''", uf->name);
}

/* "ufunc 'add' cannot use operands with types ...": Python numbers appear as their default dtypes. */
static void raise_no_rule(PyUFuncObject *uf, const npb_operand *ops)
{
    PyObject *d[2] = { NULL, NULL }, *error;
    for (int i = 0; i < 2; i++)
        d[i] = default_dtype(&ops[i]);
    error = d[0] && d[1] ? PyObject_CallFunction(npb_errors.UFuncBinaryResolutionError, "O(OO)", uf, d[0], d[1]) : NULL;
    if (error)
        PyErr_SetObject(npb_errors.UFuncBinaryResolutionError, error);
    Py_XDECREF(error);
    Py_XDECREF(d[0]);
    Py_XDECREF(d[1]);
}

void npb_raise_resolution(PyUFuncObject *uf, nm_status status, const nm_resolution *r, const npb_operand *ops, const nm_dtype *sig,
                          const nm_dtype *out, nm_casting casting)
{
    if (status == NM_E_NOLOOP) {
        nm_clear(npb_ctx());
        if (r->operand == NM_NO_RULE) {
            raise_no_rule(uf, ops);
            return;
        }
        raise_no_loop(uf, ops, sig);
        return;
    }
    if (status != NM_E_CAST || r->operand < 0) {
        npb_raise(status);
        return;
    }
    nm_clear(npb_ctx());
    bool input = r->operand < uf->nin;
    PyObject *type = input ? npb_errors.UFuncInputCastingError : npb_errors.UFuncOutputCastingError;
    PyObject *to = descr_object(input ? &r->dt[r->operand] : &out[r->operand - uf->nin]);
    PyObject *from = descr_object(input ? &ops[r->operand].view.dt : &r->dt[r->operand]);
    PyObject *error = from && to ? PyObject_CallFunction(type, "OsOOi", uf, nm_casting_name(casting), from, to,
                                                         input ? r->operand : r->operand - uf->nin) : NULL;
    if (error)
        PyErr_SetObject(type, error);
    Py_XDECREF(error);
    Py_XDECREF(from);
    Py_XDECREF(to);
}
