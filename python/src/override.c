/* override.c - __array_function__: the callable type that every public function with overrides has.  A function in C names its
 * relevant parameters; one in Python brings a dispatcher that returns the relevant arguments. */
#include "npb.h"

typedef struct function {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyObject *dict, *weakrefs;
    PyObject *dispatcher, *impl;         /* Python functions, or impl NULL: */
    const npb_function_def *def;         /* a C function */
    PyObject *name;
    int relevant[8];                     /* parameter numbers of a C function; -1 ends, -2 is every positional argument */
    bool sequence[8];                    /* the parameter is a sequence of relevant arguments */
} function;

static PyTypeObject Function_Type;
static PyObject *own_array_function(void)
{
    static PyObject *own;
    if (!own && !(own = PyObject_GetAttrString((PyObject *)&PyArray_Type, "__array_function__")))
        PyErr_Clear();
    return own;
}

static inline bool never_overrides(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    return t == &PyArray_Type || t == &PyFloat_Type || t == &PyLong_Type || obj == Py_None || t == &PyList_Type || t == &PyTuple_Type ||
           t == &PyUnicode_Type || t == &PyBool_Type || t == &PyComplex_Type || t == &PyBytes_Type || t == &PyDict_Type ||
               t == &PySlice_Type ||
           t == &PyRange_Type || obj == Py_Ellipsis || t == &PyType_Type || npb_is_scalar(obj) || PyArray_DescrCheck(obj);
}

enum { MOST = 64 };
typedef struct takers { PyObject *obj[MOST], *method[MOST]; int n; bool any; } takers;

/* Note an argument that has __array_function__; subclasses stand before their bases. */
static int add_taker(takers *t, PyObject *obj)
{
    if (!obj || never_overrides(obj)) {
        if (!obj || !PyArray_CheckExact(obj))
            return 0;
    }
    for (int i = 0; i < t->n; i++)
        if (Py_TYPE(t->obj[i]) == Py_TYPE(obj))
            return 0;
    PyObject *method = PyObject_GetAttr((PyObject *)Py_TYPE(obj), npb_intern("__array_function__"));
    if (!method) {
        PyErr_Clear();
        return 0;
    }
    if (t->n == MOST) {
        Py_DECREF(method);
        PyErr_Format(PyExc_RuntimeError, "maximum number (%d) of distinct argument types implementing __array_function__ exceeded", MOST);
        return -1;
    }
    int place = t->n;
    for (int i = 0; i < t->n; i++)
        if (PyObject_IsInstance(obj, (PyObject *)Py_TYPE(t->obj[i])) == 1) {
            place = i;
            break;
        }
    memmove(&t->obj[place + 1], &t->obj[place], (size_t)(t->n - place) * sizeof t->obj[0]);
    memmove(&t->method[place + 1], &t->method[place], (size_t)(t->n - place) * sizeof t->method[0]);
    t->obj[place] = obj;
    t->method[place] = method;
    t->n++;
    t->any |= method != own_array_function();
    return 0;
}

static void clear_takers(takers *t)
{
    for (int i = 0; i < t->n; i++)
        Py_DECREF(t->method[i]);
}

static PyObject *types_of(const takers *t)
{
    PyObject *tuple = PyTuple_New(t->n);
    for (int i = 0; tuple && i < t->n; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(Py_TYPE(t->obj[i])));
    return tuple;
}

static int nobody(PyObject *self, const takers *t)
{
    PyObject *types = types_of(t), *list = types ? PySequence_List(types) : NULL, *module = PyObject_GetAttrString(self, "__module__");
    PyObject *name = PyObject_GetAttrString(self, "__qualname__");
    PyErr_Clear();
    if (list)
        PyErr_Format(PyExc_TypeError, "no implementation found for '%S.%S' on types that implement __array_function__: %R",
                     module ? module : Py_None, name ? name : Py_None, list);
    Py_XDECREF(types);
    Py_XDECREF(list);
    Py_XDECREF(module);
    Py_XDECREF(name);
    return -1;
}

static PyObject *dispatch(PyObject *self, const takers *t, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *tuple = PyTuple_New(nargs), *dict = PyDict_New(), *types = types_of(t), *result = NULL;
    if (!tuple || !dict || !types)
        goto done;
    for (Py_ssize_t i = 0; i < nargs; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++)
        if (PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, k), args[nargs + k]) < 0)
            goto done;
    for (int i = 0; i < t->n; i++) {
        result = PyObject_CallFunctionObjArgs(t->method[i], t->obj[i], self, types, tuple, dict, NULL);
        if (result != Py_NotImplemented)
            goto done;
        Py_CLEAR(result);
    }
    nobody(self, t);
done:
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    Py_XDECREF(types);
    return result;
}

/* ------------------------------------------------------------------ C functions */
static PyObject *argument(const function *f, int param, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    if (param < nargs && !(f->def->sig->params[param].flags & NPB_KWONLY))
        return args[param];
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++)
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, k), f->def->sig->params[param].name) == 0)
            return args[nargs + k];
    return NULL;
}

static int collect(const function *f, takers *t, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    for (Py_ssize_t i = 0; f->relevant[0] == -2 && i < nargs; i++)
        if (add_taker(t, args[i]) < 0)
            return -1;
    for (int i = 0; i < 8 && f->relevant[i] >= 0; i++) {
        PyObject *arg = argument(f, f->relevant[i], args, nargs, kwnames);
        if (!arg)
            continue;
        if (f->sequence[i] && !PyArray_Check(arg)) {
            if (PyList_Check(arg) || PyTuple_Check(arg)) {
                for (Py_ssize_t k = 0; k < PySequence_Fast_GET_SIZE(arg); k++)
                    if (add_taker(t, PySequence_Fast_GET_ITEM(arg, k)) < 0)
                        return -1;
                continue;
            }
        }
        if (add_taker(t, arg) < 0)
            return -1;
    }
    return 0;
}

static bool all_plain(PyObject *const *args, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *a = args[i];
        if (!never_overrides(a))
            return false;
        if (PyList_CheckExact(a) || PyTuple_CheckExact(a)) {
            Py_ssize_t m = PySequence_Fast_GET_SIZE(a);
            for (Py_ssize_t k = 0; k < m && k < 64; k++)
                if (!never_overrides(PySequence_Fast_GET_ITEM(a, k)))
                    return false;
            if (m > 64)
                return false;
        }
    }
    return true;
}

static PyObject *call_c(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    function *f = (function *)self;
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf), all = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    if (NM_LIKELY(all_plain(args, all)))
        return f->def->impl(NULL, args, nargs, kwnames);
    takers t = { .n = 0 };
    PyObject *result = NULL;
    if (collect(f, &t, args, nargs, kwnames) == 0)
        result = t.any ? dispatch(self, &t, args, nargs, kwnames) : f->def->impl(NULL, args, nargs, kwnames);
    clear_takers(&t);
    return result;
}

static int find_relevant(function *f)
{
    const char *p = f->def->relevant ? f->def->relevant : "";
    if (!strcmp(p, "*")) {
        f->relevant[0] = -2;
        return 0;
    }
    int n = 0;
    while (*p && n < 8) {
        f->sequence[n] = *p == '*';
        p += *p == '*';
        size_t length = strcspn(p, " ");
        int found = -1;
        for (int i = 0; f->def->sig && i < f->def->sig->n; i++)
            if (strlen(f->def->sig->params[i].name) == length && !memcmp(f->def->sig->params[i].name, p, length))
                found = i;
        if (found < 0) {
            PyErr_Format(PyExc_SystemError, "%s has no parameter named in '%s'", f->def->name, f->def->relevant);
            return -1;
        }
        f->relevant[n++] = found;
        p += length;
        p += strspn(p, " ");
    }
    if (n < 8)
        f->relevant[n] = -1;
    return 0;
}

int npb_add_functions(PyObject *module, const npb_function_def *defs)
{
    for (; defs->name; defs++) {
        function *f = PyObject_GC_New(function, &Function_Type);
        if (!f)
            return -1;
        memset((char *)f + sizeof(PyObject), 0, sizeof *f - sizeof(PyObject));
        f->vectorcall = call_c;
        f->def = defs;
        f->name = PyUnicode_InternFromString(defs->name);
        f->dict = PyDict_New();
        PyObject_GC_Track(f);
        bool ok = f->name && f->dict && find_relevant(f) == 0 && PyDict_SetItemString(f->dict, "__name__", f->name) == 0 &&
                  PyDict_SetItemString(f->dict, "__qualname__", f->name) == 0 &&
                  PyModule_AddObjectRef(module, defs->name, (PyObject *)f) == 0;
        PyObject *where = ok ? PyUnicode_FromString(npb_package) : NULL;
        ok = ok && where && PyDict_SetItemString(f->dict, "__module__", where) == 0;
        Py_XDECREF(where);
        Py_DECREF(f);
        if (!ok)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------------ Python functions */
static PyObject *call_python(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    function *f = (function *)self;
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
    if (f->dispatcher == Py_None) {                  /* like=: the first argument decides */
        if (nargs == 0) {
            PyErr_Format(PyExc_TypeError, "`like` argument dispatching, but first argument is not positional in call to %S.", f->name);
            return NULL;
        }
        takers t = { .n = 0 };
        PyObject *result = NULL;
        if (add_taker(&t, args[0]) == 0) {
            if (t.n == 0)
                PyErr_SetString(PyExc_TypeError,
                                "The `like` argument must be an array-like that implements the `__array_function__` protocol.");
            else if (t.any) {
                static PyObject *finder;
                PyObject *public = npb_import("_core.overrides", "get_public_function", &finder) ? PyObject_CallOneArg(finder, self) : NULL;
                if (public)
                    result = dispatch(public, &t, args + 1, nargs - 1, kwnames);
                Py_XDECREF(public);
            } else
                result = PyObject_Vectorcall(f->impl, args + 1, (size_t)(nargs - 1), kwnames);
        }
        clear_takers(&t);
        return result;
    }
    Py_ssize_t all = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    if (all_plain(args, all))
        return PyObject_Vectorcall(f->impl, args, nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    PyObject *relevant = PyObject_Vectorcall(f->dispatcher, args, nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames), *result = NULL;
    PyObject *fast = relevant ? PySequence_Fast(relevant, "dispatcher for __array_function__ did not return an iterable") : NULL;
    Py_XDECREF(relevant);
    if (!fast)
        return NULL;
    takers t = { .n = 0 };
    int bad = 0;
    for (Py_ssize_t i = 0; !bad && i < PySequence_Fast_GET_SIZE(fast); i++)
        bad = add_taker(&t, PySequence_Fast_GET_ITEM(fast, i));
    if (!bad)
        result = t.any ? dispatch(self, &t, args, nargs, kwnames)
                       : PyObject_Vectorcall(f->impl, args, nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    clear_takers(&t);
    Py_DECREF(fast);
    return result;
}

static PyObject *function_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *dispatcher, *impl;
    static char *names[] = { "dispatcher", "impl", NULL };
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO:_ArrayFunctionDispatcher", names, &dispatcher, &impl))
        return NULL;
    function *f = (function *)type->tp_alloc(type, 0);
    if (!f)
        return NULL;
    f->vectorcall = call_python;
    f->dispatcher = Py_NewRef(dispatcher);
    f->impl = Py_NewRef(impl);
    f->name = PyObject_GetAttrString(impl, "__name__");
    f->dict = PyDict_New();
    bool ok = f->name && f->dict;
    static const char *const taken_over[] = { "__name__", "__qualname__", "__module__" };
    for (int i = 0; ok && i < NM_COUNT(taken_over); i++) {
        PyObject *value = PyObject_GetAttrString(impl, taken_over[i]);
        ok = value && PyDict_SetItemString(f->dict, taken_over[i], value) == 0;
        Py_XDECREF(value);
    }
    if (!ok)
        Py_CLEAR(f);
    return (PyObject *)f;
}

static int function_traverse(PyObject *self, visitproc visit, void *arg)
{
    function *f = (function *)self;
    Py_VISIT(f->dict);
    Py_VISIT(f->dispatcher);
    Py_VISIT(f->impl);
    return 0;
}

static int function_clear(PyObject *self)
{
    function *f = (function *)self;
    Py_CLEAR(f->dict);
    Py_CLEAR(f->dispatcher);
    Py_CLEAR(f->impl);
    return 0;
}

static void function_dealloc(PyObject *self)
{
    function *f = (function *)self;
    PyObject_GC_UnTrack(self);
    if (f->weakrefs)
        PyObject_ClearWeakRefs(self);
    function_clear(self);
    Py_XDECREF(f->name);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *function_repr(PyObject *self) { return PyUnicode_FromFormat("<function %S at %p>", ((function *)self)->name, self); }
static PyObject *function_get(PyObject *self, PyObject *obj, PyObject *type)
{
    (void)type;
    return obj ? PyMethod_New(self, obj) : Py_NewRef(self);
}
static PyObject *function_reduce(PyObject *self, PyObject *ignored) { (void)ignored; return PyObject_GetAttrString(self, "__qualname__"); }

/* What is called when nothing overrides: the Python function, or the C function as a builtin, which carries the signature. */
static PyObject *get_implementation(PyObject *self, void *closure)
{
    (void)closure;
    function *f = (function *)self;
    if (f->impl)
        return Py_NewRef(f->impl);
    PyMethodDef *method = PyMem_Calloc(1, sizeof *method);          /* builtins borrow it for ever */
    if (!method)
        return PyErr_NoMemory();
    *method = (PyMethodDef){ f->def->name, (PyCFunction)(void (*)(void))f->def->impl, METH_FASTCALL | METH_KEYWORDS,
                             npb_doc(f->def->name) };
    f->impl = PyCFunction_NewEx(method, NULL, PyDict_GetItemString(f->dict, "__module__"));
    if (!f->impl)
        PyMem_Free(method);
    return Py_XNewRef(f->impl);
}

static PyObject *get_signature(PyObject *self, void *closure)
{
    static PyObject *signature;
    PyObject *impl = get_implementation(self, closure), *inspect = NULL, *result = NULL;
    if (impl && (signature || ((inspect = PyImport_ImportModule("inspect")) && (signature = PyObject_GetAttrString(inspect, "signature")))))
        result = PyObject_CallOneArg(signature, impl);
    Py_XDECREF(inspect);
    Py_XDECREF(impl);
    return result;
}

static PyObject *get_doc(PyObject *self, void *closure)
{
    function *f = (function *)self;
    PyObject *doc = PyDict_GetItemString(f->dict, "__doc__");
    if (doc)
        return Py_NewRef(doc);
    PyObject *impl = get_implementation(self, closure);
    doc = impl ? PyObject_GetAttrString(impl, "__doc__") : NULL;
    Py_XDECREF(impl);
    return doc;
}

static int set_doc(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    return PyDict_SetItemString(((function *)self)->dict, "__doc__", value ? value : Py_None);
}

static PyGetSetDef function_getset[] = { { "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL },
    { "_implementation", get_implementation, NULL, NULL, NULL },
    { "__wrapped__", get_implementation, NULL, NULL, NULL }, { "__doc__", get_doc, set_doc, NULL, NULL },
    { "__signature__", get_signature, NULL, NULL, NULL }, { NULL } };
static PyMethodDef function_methods[] = { { "__reduce__", function_reduce, METH_NOARGS, NULL }, { NULL } };
static PyMemberDef function_members[] = {
    { "__vectorcalloffset__", T_PYSSIZET, offsetof(function, vectorcall), READONLY, NULL },
    { "__dictoffset__", T_PYSSIZET, offsetof(function, dict), READONLY, NULL },
    { "__weaklistoffset__", T_PYSSIZET, offsetof(function, weakrefs), READONLY, NULL }, { NULL } };

static PyTypeObject Function_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen._ArrayFunctionDispatcher", .tp_basicsize = sizeof(function), .tp_new = function_new,
    .tp_dealloc = function_dealloc, .tp_traverse = function_traverse, .tp_clear = function_clear, .tp_repr = function_repr,
    .tp_call = PyVectorcall_Call, .tp_vectorcall_offset = offsetof(function, vectorcall), .tp_dictoffset = offsetof(function, dict),
    .tp_weaklistoffset = offsetof(function, weakrefs), .tp_descr_get = function_get, .tp_getset = function_getset,
        .tp_methods = function_methods,
    .tp_members = function_members, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
    Py_TPFLAGS_METHOD_DESCRIPTOR };

/* The order in which implementations are asked; public for tests. */
static PyObject *get_implementing_args(PyObject *self, PyObject *arg)
{
    (void)self;
    PyObject *fast = PySequence_Fast(arg, "expected a sequence"), *list = NULL;
    if (!fast)
        return NULL;
    takers t = { .n = 0 };
    int bad = 0;
    for (Py_ssize_t i = 0; !bad && i < PySequence_Fast_GET_SIZE(fast); i++)
        bad = add_taker(&t, PySequence_Fast_GET_ITEM(fast, i));
    if (!bad && (list = PyList_New(t.n)))
        for (int i = 0; i < t.n; i++)
            PyList_SET_ITEM(list, i, Py_NewRef(t.obj[i]));
    clear_takers(&t);
    Py_DECREF(fast);
    return list;
}

static PyMethodDef functions[] = { { "_get_implementing_args", get_implementing_args, METH_O, NULL }, { NULL } };

int npb_init_override(PyObject *module)
{
    npb_name_type(&Function_Type);
    if (PyType_Ready(&Function_Type) < 0 || PyModule_AddFunctions(module, functions) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "_ArrayFunctionDispatcher", (PyObject *)&Function_Type);
}
