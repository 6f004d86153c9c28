/* ufunc_object.c - the ufunc type: making, naming and describing ufunc objects; signatures; wrapping of results. */
#include "ufunc_py.h"
#include "scalar.h"

nm_ufunc *npb_core_ufunc(PyUFuncObject *uf) { return uf->ptr; }

/* ------------------------------------------------------------------ making */
/* NumPy's public loop type for a loop of ours: data is the nm_ufunc_loop. */
static void generic_loop(char **args, npy_intp const *n, npy_intp const *strides, void *data)
{
    const nm_ufunc_loop *loop = data;
    nm_call call = { npb_ctx(), NULL, NULL };
    loop->loop(&call, args, n, strides, loop->aux);
}

static int publish_loops(PyUFuncObject *uf, nm_ufunc *core)
{
    int n = core->nloops, shown = 0;
    PyUFuncGenericFunction *functions = PyMem_Malloc((size_t)NM_MAX(n, 1) * sizeof *functions);
    void **data = PyMem_Malloc((size_t)NM_MAX(n, 1) * sizeof *data);
    char *types = PyMem_Malloc((size_t)(n * core->nargs + 1));
    if (!functions || !data || !types) {
        PyMem_Free(functions);
        PyMem_Free(data);
        PyMem_Free(types);
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < n; i++) {
        const nm_ufunc_loop *loop = &core->loops[i];
        if (core->nin && (loop->types[0] == NM_STRING || loop->types[0] == NM_UNICODE))
            continue;                        /* such loops ask the call for the lengths of items, which this interface has not */
        functions[shown] = generic_loop;
        data[shown] = (void *)loop;
        for (int a = 0; a < core->nargs; a++)
            types[shown * core->nargs + a] = (char)NM_MIN(loop->types[a], NM_NTYPES);   /* numbers, as extensions read them */
        shown++;
    }
    uf->functions = functions;
    uf->data = data;
    uf->types = types;
    uf->ntypes = shown;
    return 0;
}

static int public_identity(int identity)
{
    switch (identity) {
    case NM_ID_ZERO: return 0;
    case NM_ID_ONE: return 1;
    case NM_ID_ALL_BITS: return 2;
    case NM_ID_REORDERABLE: return -2;
    case NM_ID_MINUS_INF: return -3;
    }
    return -1;
}

PyObject *npb_ufunc_make(nm_ufunc *core, const char *doc)
{
    PyUFuncObject *uf = PyObject_GC_New(PyUFuncObject, &PyUFunc_Type);
    if (!uf)
        return NULL;
    memset((char *)uf + sizeof(PyObject), 0, sizeof *uf - sizeof(PyObject));
    uf->nin = core->nin;
    uf->nout = core->nout;
    uf->nargs = core->nargs;
    uf->identity = public_identity(core->identity);
    uf->name = core->name;
    uf->doc = doc;
    uf->ptr = core;
    uf->vectorcall = (void *)npb_ufunc_call;
    uf->core_enabled = core->core && core->core->ndims > 0;
    uf->core_signature = (char *)core->signature;
    if (core->core) {
        uf->core_num_dim_ix = core->core->ndims;
        uf->core_num_dims = core->core->op_ndim;
        uf->core_dim_ixs = core->core->room;
        uf->core_dim_sizes = core->core->fixed;
        uf->core_dim_flags = core->core->flags;
    }
    core->host = uf;
    PyObject_GC_Track(uf);
    if (publish_loops(uf, core) < 0)
        Py_CLEAR(uf);
    return (PyObject *)uf;
}

void npb_ufunc_unpublish(PyUFuncObject *uf)
{
    if (!uf->functions || (uf->ntypes && uf->functions[0] != generic_loop))
        return;                           /* an extension's own tables */
    PyMem_Free((void *)uf->functions);
    PyMem_Free((void *)uf->data);
    PyMem_Free((void *)uf->types);
    uf->functions = NULL;
    uf->data = NULL;
    uf->types = NULL;
    uf->ntypes = 0;
}

static void ufunc_dealloc(PyObject *self)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject_GC_UnTrack(self);
    if (uf->reserved1 != NPB_FOREIGN_UFUNC)
        npb_ufunc_unpublish(uf);
    else
        PyMem_Free(uf->op_flags);
    if (uf->ptr && (uf->obj || uf->reserved1 == NPB_FOREIGN_UFUNC))
        nm_ufunc_free(npb_ctx(), uf->ptr);
    Py_XDECREF(uf->obj);
    Py_XDECREF(uf->userloops);
    Py_XDECREF(uf->identity_value);
    Py_XDECREF(uf->dict);
    Py_TYPE(self)->tp_free(self);
}

static int ufunc_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((PyUFuncObject *)self)->obj);
    Py_VISIT(((PyUFuncObject *)self)->userloops);
    Py_VISIT(((PyUFuncObject *)self)->dict);
    Py_VISIT(((PyUFuncObject *)self)->identity_value);
    return 0;
}

/* ------------------------------------------------------------------ signature= and dtype= */
void npb_sig_clear(PyUFuncObject *uf, npb_sig *sig)
{
    for (int i = 0; i < uf->nargs; i++)
        Py_XDECREF(sig->hold[i]);
}

/* More than a class of dtypes: a byte order, a size, a unit, fields. */
static bool is_detailed(const PyArray_Descr *d)
{
    if (d->type_num >= NM_NTYPES)
        return false;
    if (d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA)
        return !npb_is_native(d) || npb_datetime_meta(d)->base != 14;
    return !npb_is_native(d) || (d->type_num >= NM_STRING && d->type_num <= NM_VOID && (d->elsize || d->names || d->subarray));
}

int npb_refuse_details(const PyArray_Descr *d)
{
    if (!is_detailed(d))
        return 0;
    PyErr_SetString(PyExc_TypeError, "The `dtype` and `signature` arguments to ufuncs only select the general DType and not details such "
                    "as the byte order or time unit. You can avoid this error by using the scalar types `np.float64` or the dtype string "
                    "notation.");
    return -1;
}

static int set_sig(npb_sig *sig, int i, PyObject *obj)
{
    if (obj == Py_None)
        return 0;
    PyArray_Descr *descr = NULL;
    if (!npb_descr_converter(obj, &descr))
        return -1;
    if (npb_refuse_details(descr) < 0) {
        Py_DECREF(descr);
        return -1;
    }
    Py_XSETREF(sig->hold[i], descr);
    sig->dt[i] = npb_dtype(descr);
    sig->any = true;
    return 0;
}

static int sig_from_text(PyUFuncObject *uf, const char *text, npb_sig *sig)
{
    int n = (int)strlen(text), i = 0;
    const char *arrow = strstr(text, "->");
    if (n == 1)
        arrow = NULL;
    else if (!arrow || n != uf->nargs + 2 || arrow - text != uf->nin) {
        PyErr_Format(PyExc_ValueError, "a type-string for %s, %d typecode(s) before and %d after the -> sign", uf->name, uf->nin,
                     uf->nout);
        return -1;
    }
    for (const char *p = text; *p; p++) {
        if (p == arrow) {
            p++;
            continue;
        }
        char one[2] = { *p, 0 };
        if (!strchr("?bBhHiIlLqQpPnNefdgFDGOSUVMm", *p)) {
            PyErr_SetString(PyExc_ValueError, "Invalid data-type for array");
            return -1;
        }
        PyObject *obj = PyUnicode_FromString(one);
        int bad = obj ? set_sig(sig, n == 1 ? uf->nin : i++, obj) : -1;
        Py_XDECREF(obj);
        if (bad)
            return -1;
    }
    return 0;
}

int npb_sig_from(PyUFuncObject *uf, PyObject *dtype, PyObject *signature, npb_sig *sig)
{
    memset(sig, 0, sizeof *sig);
    int bad = 0;
    if (dtype) {
        if (uf->nout == 0) {
            PyErr_SetString(PyExc_TypeError, "Cannot provide `dtype` when a ufunc has no outputs");
            return -1;
        }
        for (int o = uf->nin; !bad && o < uf->nargs; o++)
            bad = set_sig(sig, o, dtype);
    } else if (PyUnicode_Check(signature) || PyBytes_Check(signature)) {
        PyObject *word = PyUnicode_Check(signature) ? Py_NewRef(signature) : PyUnicode_FromEncodedObject(signature, NULL, NULL);
        const char *text = word ? PyUnicode_AsUTF8(word) : NULL;
        bad = text ? sig_from_text(uf, text, sig) : -1;
        Py_XDECREF(word);
    } else if (PyTuple_Check(signature)) {
        Py_ssize_t n = PyTuple_GET_SIZE(signature);
        if (n != uf->nargs && n != 1) {
            PyErr_Format(PyExc_ValueError, "a type-tuple must be specified of length %d for ufunc '%s'", uf->nargs, uf->name);
            bad = -1;
        }
        else if (n == 1 && uf->nargs != 1) {
            PyErr_SetString(PyExc_TypeError, PyTuple_GET_ITEM(signature, 0) == Py_None ? "a single item type tuple cannot contain None."
                                                 : "Use `dtype` or  fill the tuple with more than one 'None'.");
            bad = -1;
        }
        for (int i = 0; !bad && i < n; i++)
            bad = set_sig(sig, i, PyTuple_GET_ITEM(signature, i));
    } else if (PyArray_DescrCheck(signature) || PyType_Check(signature)) {
        bad = set_sig(sig, uf->nin, signature);
    } else {
        PyErr_SetString(PyExc_TypeError, "the signature object to ufunc must be a string or a tuple.");
        bad = -1;
    }
    if (bad)
        npb_sig_clear(uf, sig);
    return bad ? -1 : sig->any;
}

/* ------------------------------------------------------------------ wrapping */
static double priority_of(PyObject *obj, double missing)
{
    PyObject *p = PyObject_GetAttr((PyObject *)Py_TYPE(obj), npb_intern("__array_priority__"));
    double value = missing;
    if (p) {
        value = PyFloat_AsDouble(p);
        if (value == -1 && PyErr_Occurred()) {
            PyErr_Clear();
            p = (Py_DECREF(p), PyObject_GetAttr(obj, npb_intern("__array_priority__")));
            value = p ? PyFloat_AsDouble(p) : missing;
            if (PyErr_Occurred()) {
                PyErr_Clear();
                value = missing;
            }
        }
        Py_XDECREF(p);
    } else {
        PyErr_Clear();
    }
    return value;
}

static bool never_wraps(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    return t == &PyArray_Type || t == &PyFloat_Type || t == &PyLong_Type || t == &PyComplex_Type || t == &PyList_Type ||
           t == &PyTuple_Type || t == &PyBool_Type || obj == Py_None || t == &PyUnicode_Type || t == &PyBytes_Type || npb_is_scalar(obj);
}

PyObject *npb_find_wrap(PyObject *const *inputs, int n)
{
    PyObject *best = NULL;
    double top = 0;
    for (int i = 0; i < n; i++) {
        if (!inputs[i])
            continue;
        if (never_wraps(inputs[i])) {
            if (PyArray_CheckExact(inputs[i]) && best && top < 0.0)
                Py_CLEAR(best);
            continue;
        }
        PyObject *wrap = PyObject_GetAttr(inputs[i], npb_intern("__array_wrap__"));
        if (!wrap) {
            if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
                Py_XDECREF(best);
                return NULL;
            }
            PyErr_Clear();
            continue;
        }
        double p = priority_of(inputs[i], -1000000.0);
        if (!best || p > top) {
            Py_XSETREF(best, wrap);
            top = p;
        } else {
            Py_DECREF(wrap);
        }
    }
    if (best && !PyCallable_Check(best)) {
        PyErr_SetString(PyExc_TypeError, "array_wrap must be callable");
        Py_CLEAR(best);
        return NULL;
    }
    if (best && top < 0.0)                  /* plain arrays have priority 0 */
        for (int i = 0; i < n; i++)
            if (inputs[i] && PyArray_CheckExact(inputs[i])) {
                Py_DECREF(best);
                return Py_NewRef(Py_None);
            }
    return best ? best : Py_NewRef(Py_None);
}

PyObject *npb_wrap_result(PyObject *wrap, PyArrayObject *result, PyUFuncObject *uf, PyObject *const *args, Py_ssize_t nargs, int index,
                          bool scalar)
{
    PyObject *context = NULL, *done = NULL;
    if (uf) {
        PyObject *tuple = PyTuple_New(nargs);
        for (Py_ssize_t i = 0; tuple && i < nargs; i++)
            PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i] ? args[i] : Py_None));
        context = tuple ? Py_BuildValue("(ONi)", uf, tuple, index) : NULL;
    } else {
        context = Py_NewRef(Py_None);
    }
    if (context) {
        bool to_scalar = scalar && result->nd == 0;
        done = PyObject_CallFunctionObjArgs(wrap, result, context, to_scalar ? Py_True : Py_False, NULL);
        if (!done && PyErr_ExceptionMatches(PyExc_TypeError)) {
            /* older __array_wrap__ take (array, context) or (array) */
            PyObject *t, *v, *tb;
            PyErr_Fetch(&t, &v, &tb);
            done = PyObject_CallFunctionObjArgs(wrap, result, context, NULL);
            if (!done && PyErr_ExceptionMatches(PyExc_TypeError)) {
                PyErr_Clear();
                done = PyObject_CallFunctionObjArgs(wrap, result, NULL);
            }
            if (done && PyErr_WarnEx(PyExc_DeprecationWarning, "__array_wrap__ must accept context and return_scalar arguments "
                                     "(positionally) in the future. (Deprecated NumPy 2.0)", 1) < 0)
                Py_CLEAR(done);
            if (done) {
                Py_XDECREF(t);
                Py_XDECREF(v);
                Py_XDECREF(tb);
            } else {
                PyErr_Clear();
                PyErr_Restore(t, v, tb);
            }
        }
    }
    Py_XDECREF(context);
    Py_DECREF(result);
    return done;
}

/* ------------------------------------------------------------------ attributes */
static PyObject *get_doc_signature(PyUFuncObject *uf)
{
    static const char *const names[] = { "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8" };
    char text[512];
    int used = PyOS_snprintf(text, sizeof text, "%s(", uf->name);
    for (int i = 0; i < uf->nin && i < 8; i++)
        used += PyOS_snprintf(text + used, sizeof text - (size_t)used, "%s%s", i ? ", " : "", uf->nin == 1 ? "x" : names[i]);
    if (uf->nout == 1)
        used += PyOS_snprintf(text + used, sizeof text - (size_t)used, ", /, out=None, ");
    else {
        used += PyOS_snprintf(text + used, sizeof text - (size_t)used, "[");
        for (int i = 0; i < uf->nout && i < 8; i++)
            used += PyOS_snprintf(text + used, sizeof text - (size_t)used, ", out%d", i + 1);
        used += PyOS_snprintf(text + used, sizeof text - (size_t)used, "], / [, out=(");
        for (int i = 0; i < uf->nout && i < 8; i++)
            used += PyOS_snprintf(text + used, sizeof text - (size_t)used, "%sNone", i ? ", " : "");
        used += PyOS_snprintf(text + used, sizeof text - (size_t)used, ")], ");
    }
    if (uf->core_enabled)
        PyOS_snprintf(text + used, sizeof text - (size_t)used,
                      "*, casting='same_kind', order='K', dtype=None, subok=True[, signature, axes, axis])");
    else
        PyOS_snprintf(text + used, sizeof text - (size_t)used,
                      "*, where=True, casting='same_kind', order='K', dtype=None, subok=True[, signature])");
    return PyUnicode_FromString(text);
}

static PyObject *get_doc(PyUFuncObject *uf)
{
    PyObject *head = get_doc_signature(uf);
    if (!head || !uf->doc)
        return head;
    PyObject *whole = PyUnicode_FromFormat("%U\n\n%s", head, uf->doc);
    Py_DECREF(head);
    return whole;
}

static PyObject *get_name(PyObject *self, void *closure) { (void)closure; return PyUnicode_FromString(((PyUFuncObject *)self)->name); }
static PyObject *get_types(PyObject *self, void *closure)
{
    (void)closure;
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *list = PyList_New(uf->ntypes);
    for (int i = 0; list && i < uf->ntypes; i++) {
        const char *t = uf->types + i * uf->nargs;
        char signature[NM_MAXARGS + 3], *s = signature;
        for (int a = 0; a < uf->nargs; a++) {
            if (a == uf->nin)
                s = stpcpy(s, "->");
            *s++ = "?bBhHiIlLqQfdgFDGOSUVMmeV"[NM_MIN((unsigned char)t[a], NM_NTYPES)];
        }
        strcpy(s, uf->nout ? "" : "->");
        PyObject *text = PyUnicode_FromString(signature);
        if (!text) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, text);
    }
    return list;
}
static PyObject *get_identity(PyObject *self, void *closure)
{
    (void)closure;
    PyUFuncObject *uf = (PyUFuncObject *)self;
    if (uf->identity_value)
        return Py_NewRef(uf->identity_value);
    switch (uf->identity) {
    case 0: return strncmp(uf->name, "logical_", 8) ? PyLong_FromLong(0) : Py_NewRef(Py_False);
    case 1: return strncmp(uf->name, "logical_", 8) ? PyLong_FromLong(1) : Py_NewRef(Py_True);
    case 2: return PyLong_FromLong(-1);
    case -3: return PyFloat_FromDouble(-Py_HUGE_VAL);
    }
    return Py_NewRef(Py_None);
}
static PyObject *get_signature(PyObject *self, void *closure)
{
    (void)closure;
    PyUFuncObject *uf = (PyUFuncObject *)self;
    return uf->core_enabled ? PyUnicode_FromString(uf->core_signature) : Py_NewRef(Py_None);
}

/* inspect.signature's answer. */
static PyObject *get_inspect_signature(PyObject *self, void *closure)
{
    (void)closure;
    static PyObject *maker;
    return npb_import("_core._ufunc_signature", "signature_of", &maker) ? PyObject_CallOneArg(maker, self) : NULL;
}

static PyObject *ufunc_getattro(PyObject *self, PyObject *name)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    if (uf->dict) {
        PyObject *found = PyDict_GetItemWithError(uf->dict, name);
        if (found)
            return Py_NewRef(found);
    }
    /* no getset: that would hide the docstring of the type itself */
    return PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, "__doc__") == 0 ? get_doc(uf)
           : PyObject_GenericGetAttr(self, name);
}

/* The package's own ufuncs live in it; those that others make live nowhere that we know. */
static PyObject *get_module(PyObject *self, void *closure)
{
    (void)closure;
    PyUFuncObject *uf = (PyUFuncObject *)self;
    if (uf->obj || !uf->ptr || uf->reserved1 == NPB_FOREIGN_UFUNC) {
        PyErr_SetString(PyExc_AttributeError, "__module__");
        return NULL;
    }
    return PyUnicode_FromString(npb_package);
}

/* Pickles hold the name. */
PyObject *npb_ufunc_reduce_name(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return get_name(self, NULL);
}

static PyGetSetDef getset[] = {
    { "__name__", get_name, NULL, NULL, NULL }, { "__qualname__", get_name, NULL, NULL, NULL },
    { "__module__", get_module, NULL, NULL, NULL },
    { "types", get_types, NULL, NULL, NULL }, { "identity", get_identity, NULL, NULL, NULL },
    { "signature", get_signature, NULL, NULL, NULL }, { "__signature__", get_inspect_signature, NULL, NULL, NULL },
    { "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL }, { NULL } };

static PyMemberDef members[] = {
    { "nin", T_INT, offsetof(PyUFuncObject, nin), READONLY, NULL }, { "nout", T_INT, offsetof(PyUFuncObject, nout), READONLY, NULL },
    { "nargs", T_INT, offsetof(PyUFuncObject, nargs), READONLY, NULL },
    { "ntypes", T_INT, offsetof(PyUFuncObject, ntypes), READONLY, NULL },
    { "__vectorcalloffset__", T_PYSSIZET, offsetof(PyUFuncObject, vectorcall), READONLY, NULL }, { NULL } };

static PyObject *ufunc_repr(PyObject *self) { return PyUnicode_FromFormat("<ufunc '%s'>", ((PyUFuncObject *)self)->name); }

static const char type_doc[] =
    "A function that works item by item, broadcasts its operands, and has methods to reduce, accumulate and combine.\n\n"
    ">>> import numen as np\n>>> np.add(np.arange(3), 1)\narray([1, 2, 3])\n>>> np.multiply.reduce([2, 3, 4])\nnp.int64(24)";
PyTypeObject PyUFunc_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen.ufunc", .tp_doc = type_doc, .tp_basicsize = sizeof(PyUFuncObject),
    .tp_dealloc = ufunc_dealloc,
    .tp_traverse = ufunc_traverse, .tp_repr = ufunc_repr, .tp_str = ufunc_repr, .tp_call = PyVectorcall_Call, .tp_getattro = ufunc_getattro,
    .tp_vectorcall_offset = offsetof(PyUFuncObject, vectorcall), .tp_methods = npb_ufunc_methods, .tp_members = members,
    .tp_getset = getset, .tp_dictoffset = offsetof(PyUFuncObject, dict),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION };

/* ------------------------------------------------------------------ the module's ufuncs */
PyObject *npb_ufunc(const char *name)
{
    nm_ufunc *core = nm_ufunc_find(npb_lib(), name);
    if (!core || !core->host) {
        PyErr_Format(PyExc_NotImplementedError, "ufunc '%s'", name);
        return NULL;
    }
    return core->host;
}

PyObject *npb_call_ufunc(const char *name, int n, PyObject *const *args)
{
    PyObject *uf = npb_ufunc(name);
    return uf ? npb_ufunc_call(uf, args, (size_t)n, NULL) : NULL;
}

int npb_init_ufunc(PyObject *module)
{
    static const char *const aliases[][2] = { { "conj", "conjugate" }, { "mod", "remainder" }, { "true_divide", "divide" },
                                              { "abs", "absolute" },
        { "bitwise_not", "invert" }, { "bitwise_left_shift", "left_shift" }, { "bitwise_right_shift", "right_shift" }, { "pow", "power" },
        { "acos", "arccos" }, { "acosh", "arccosh" }, { "asin", "arcsin" }, { "asinh", "arcsinh" }, { "atan", "arctan" },
        { "atan2", "arctan2" }, { "atanh", "arctanh" }, { "bitwise_invert", "invert" } };
    npb_document_methods(npb_ufunc_methods);
    npb_name_type(&PyUFunc_Type);
    if (PyType_Ready(&PyUFunc_Type) < 0 || npb_add_object_loops() < 0)
        return -1;
    if (PyModule_AddObjectRef(module, "ufunc", (PyObject *)&PyUFunc_Type) < 0)
        return -1;
    nm_lib *lib = npb_lib();
    for (int i = 0; i < nm_ufunc_count(lib); i++) {
        nm_ufunc *core = nm_ufunc_at_index(lib, i);
        PyObject *uf = npb_ufunc_make(core, npb_doc(core->name));
        if (!uf || PyModule_AddObjectRef(module, core->name, uf) < 0)
            return -1;
    }
    for (int i = 0; i < NM_COUNT(aliases); i++)
        if (npb_ufunc(aliases[i][1]) == NULL)
            PyErr_Clear();
        else if (PyModule_AddObjectRef(module, aliases[i][0], npb_ufunc(aliases[i][1])) < 0)
            return -1;
    return 0;
}
