/* ufunc_pyloops.c - loops over Python objects for every ufunc that has a Python meaning, and np.frompyfunc. */
#include "ufunc_py.h"

typedef PyObject *unary_op(PyObject *);
typedef PyObject *binary_op(PyObject *, PyObject *);

/* An item of an object array: NULL stands for None. */
static inline PyObject *item_at(char *p) { PyObject *o = *(PyObject **)p; return o ? o : Py_None; }
static inline void set_item(char *p, PyObject *value) { PyObject *old = *(PyObject **)p; *(PyObject **)p = value; Py_XDECREF(old); }

static int each_unary(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    unary_op *op = (unary_op *)aux;
    char *in = args[0], *out = args[1];
    for (intptr_t i = 0; i < *n; i++, in += s[0], out += s[1]) {
        PyObject *x = Py_NewRef(item_at(in)), *r = op(x);
        Py_DECREF(x);
        if (!r)
            return NM_E_HOST;
        set_item(out, r);
    }
    return 0;
}

static int each_binary(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    binary_op *op = (binary_op *)aux;
    char *a = args[0], *b = args[1], *out = args[2];
    for (intptr_t i = 0; i < *n; i++, a += s[0], b += s[1], out += s[2]) {
        PyObject *x = Py_NewRef(item_at(a)), *y = Py_NewRef(item_at(b)), *r = op(x, y);
        Py_DECREF(x);
        Py_DECREF(y);
        if (!r)
            return NM_E_HOST;
        set_item(out, r);
    }
    return 0;
}

/* A ufunc without an operator: the item's method of that name. */
static int each_method(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    const char *name = aux;
    char *in = args[0], *out = args[1];
    for (intptr_t i = 0; i < *n; i++, in += s[0], out += s[1]) {
        PyObject *item = Py_NewRef(item_at(in)), *f = PyObject_GetAttrString(item, name);
        if (!f || !PyCallable_Check(f)) {
            Py_XDECREF(f);
            PyObject *t, *v, *tb;
            PyErr_Fetch(&t, &v, &tb);
            PyErr_Format(PyExc_TypeError, "loop of ufunc does not support argument %zd of type %s which has no callable %s method",
                         (Py_ssize_t)i, Py_TYPE(item)->tp_name, name);
            Py_DECREF(item);
            PyObject *t2, *v2, *tb2;
            PyErr_Fetch(&t2, &v2, &tb2);
            PyErr_NormalizeException(&t2, &v2, &tb2);
            if (v) {
                PyErr_NormalizeException(&t, &v, &tb);
                PyException_SetCause(v2, Py_XNewRef(v));
                PyException_SetContext(v2, Py_XNewRef(v));
            }
            Py_XDECREF(t);
            Py_XDECREF(v);
            Py_XDECREF(tb);
            PyErr_Restore(t2, v2, tb2);
            return NM_E_HOST;
        }
        PyObject *r = PyObject_CallNoArgs(f);
        Py_DECREF(f);
        Py_DECREF(item);
        if (!r)
            return NM_E_HOST;
        set_item(out, r);
    }
    return 0;
}

static int each_method2(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    for (intptr_t i = 0; i < *n; i++) {
        PyObject *x = Py_NewRef(item_at(args[0] + i * s[0])), *r = PyObject_CallMethod(x, aux, "O", item_at(args[1] + i * s[1]));
        Py_DECREF(x);
        if (!r)
            return NM_E_HOST;
        set_item(args[2] + i * s[2], r);
    }
    return 0;
}

static PyObject *compare_items(char *a, char *b, int op)
{
    PyObject *x = Py_NewRef(item_at(a)), *y = Py_NewRef(item_at(b)), *r = PyObject_RichCompare(x, y, op);
    Py_DECREF(x);
    Py_DECREF(y);
    return r;
}

static int each_compare(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    int op = (int)(intptr_t)aux;
    for (intptr_t i = 0; i < *n; i++) {
        PyObject *r = compare_items(args[0] + i * s[0], args[1] + i * s[1], op);
        int truth = r ? PyObject_IsTrue(r) : -1;
        Py_XDECREF(r);
        if (truth < 0)
            return NM_E_HOST;
        args[2][i * s[2]] = (char)truth;
    }
    return 0;
}

static int each_compare_object(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    int op = (int)(intptr_t)aux;
    for (intptr_t i = 0; i < *n; i++) {
        PyObject *r = compare_items(args[0] + i * s[0], args[1] + i * s[1], op);
        if (!r)
            return NM_E_HOST;
        set_item(args[2] + i * s[2], r);
    }
    return 0;
}

static int each_clip(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++) {
        PyObject *x = Py_NewRef(item_at(args[0] + i * s[0]));
        PyObject *low = Py_NewRef(item_at(args[1] + i * s[1])), *high = Py_NewRef(item_at(args[2] + i * s[2]));
        int less = low == Py_None ? 0 : PyObject_RichCompareBool(x, low, Py_LT);
        if (less > 0)
            Py_SETREF(x, Py_NewRef(low));
        int more = less < 0 ? -1 : high == Py_None ? 0 : PyObject_RichCompareBool(x, high, Py_GT);
        if (more > 0)
            Py_SETREF(x, Py_NewRef(high));
        Py_DECREF(low);
        Py_DECREF(high);
        if (more < 0) {
            Py_DECREF(x);
            return NM_E_HOST;
        }
        set_item(args[3] + i * s[3], x);
    }
    return 0;
}

/* The loops as they are registered: items may hold the very arrays that are worked on. */
#define GUARDED(name, each)                                                                                               \
    static int name(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)              \
    {                                                                                                                     \
        if (npb_enter(" in a loop over objects") < 0)                                                                     \
            return NM_E_HOST;                                                                                             \
        int status = each(call, args, n, s, aux);                                                                         \
        npb_leave();                                                                                                      \
        return status;                                                                                                    \
    }
GUARDED(object_unary, each_unary) GUARDED(object_binary, each_binary) GUARDED(object_method, each_method)
GUARDED(object_method2, each_method2) GUARDED(object_compare, each_compare) GUARDED(object_compare_object, each_compare_object)
GUARDED(object_clip, each_clip)

static PyObject *op_power(PyObject *a, PyObject *b) { return PyNumber_Power(a, b, Py_None); }
static PyObject *op_square(PyObject *a) { return PyNumber_Multiply(a, a); }
static PyObject *op_reciprocal(PyObject *a)
{
    PyObject *one = PyLong_FromLong(1), *r = one ? PyNumber_TrueDivide(one, a) : NULL;
    Py_XDECREF(one);
    return r;
}
static PyObject *op_one(PyObject *a) { (void)a; return PyLong_FromLong(1); }
static PyObject *op_positive(PyObject *a) { return PyNumber_Positive(a); }
static PyObject *op_max(PyObject *a, PyObject *b)
{
    int r = PyObject_RichCompareBool(a, b, Py_GE);
    return r < 0 ? NULL : Py_NewRef(r ? a : b);
}
static PyObject *op_min(PyObject *a, PyObject *b)
{
    int r = PyObject_RichCompareBool(a, b, Py_LE);
    return r < 0 ? NULL : Py_NewRef(r ? a : b);
}
static PyObject *op_and(PyObject *a, PyObject *b) { int t = PyObject_IsTrue(a); return t < 0 ? NULL : Py_NewRef(t ? b : a); }
static PyObject *op_or(PyObject *a, PyObject *b) { int t = PyObject_IsTrue(a); return t < 0 ? NULL : Py_NewRef(t ? a : b); }
static PyObject *op_xor(PyObject *a, PyObject *b)
{
    int x = PyObject_IsTrue(a), y = x < 0 ? -1 : PyObject_IsTrue(b);
    return y < 0 ? NULL : PyBool_FromLong(x != y);
}
static PyObject *op_not(PyObject *a) { int t = PyObject_IsTrue(a); return t < 0 ? NULL : PyBool_FromLong(!t); }
static PyObject *op_sign(PyObject *a)
{
    PyObject *zero = PyLong_FromLong(0);
    if (!zero)
        return NULL;
    int more = PyObject_RichCompareBool(a, zero, Py_GT), less = more == 0 ? PyObject_RichCompareBool(a, zero, Py_LT) : 0;
    int same = more == 0 && less == 0 ? PyObject_RichCompareBool(a, zero, Py_EQ) : 0;
    Py_DECREF(zero);
    if (more < 0 || less < 0 || same < 0)
        return NULL;
    if (!more && !less && !same) {
        PyErr_SetString(PyExc_TypeError, "unorderable types for comparison");
        return NULL;
    }
    return PyLong_FromLong(more - less);
}
static PyObject *math_call(const char *name, PyObject *a, PyObject *b)
{
    PyObject *math = PyImport_ImportModule("math");
    PyObject *r = math ? (b ? PyObject_CallMethod(math, name, "OO", a, b) : PyObject_CallMethod(math, name, "O", a)) : NULL;
    Py_XDECREF(math);
    return r;
}
static PyObject *op_floor(PyObject *a) { return math_call("floor", a, NULL); }
static PyObject *op_ceil(PyObject *a) { return math_call("ceil", a, NULL); }
static PyObject *op_trunc(PyObject *a) { return math_call("trunc", a, NULL); }
/* gcd and lcm of objects: math.gcd for integers, else Euclid with the objects' own %, so that Decimal works too. */
static PyObject *op_gcd(PyObject *a, PyObject *b)
{
    PyObject *r = math_call("gcd", a, b);
    if (r || !PyErr_ExceptionMatches(PyExc_TypeError))
        return r;
    PyErr_Clear();
    static PyObject *gcd;
    return npb_import("_core._internal", "_gcd", &gcd) ? PyObject_CallFunctionObjArgs(gcd, a, b, NULL) : NULL;
}
static PyObject *op_lcm(PyObject *a, PyObject *b)
{
    PyObject *g = op_gcd(a, b), *q = g ? PyNumber_FloorDivide(a, g) : NULL, *p = q ? PyNumber_Multiply(q, b) : NULL;
    PyObject *r = p ? PyNumber_Absolute(p) : NULL;
    Py_XDECREF(g);
    Py_XDECREF(q);
    Py_XDECREF(p);
    return r;
}
static PyObject *op_bit_count(PyObject *a)
{
    PyObject *whole = PyNumber_Absolute(a), *r = whole ? PyObject_CallMethod(whole, "bit_count", NULL) : NULL;
    Py_XDECREF(whole);
    return r;
}

static const struct { const char *name; unary_op *op; } unary[] = {
    { "absolute", PyNumber_Absolute }, { "negative", PyNumber_Negative }, { "positive", op_positive }, { "invert", PyNumber_Invert },
    { "square", op_square }, { "reciprocal", op_reciprocal }, { "_ones_like", op_one }, { "logical_not", op_not }, { "sign", op_sign },
    { "floor", op_floor }, { "ceil", op_ceil }, { "trunc", op_trunc }, { "bitwise_count", op_bit_count } };
static const struct { const char *name; binary_op *op; } binary[] = {
    { "add", PyNumber_Add }, { "subtract", PyNumber_Subtract }, { "multiply", PyNumber_Multiply }, { "divide", PyNumber_TrueDivide },
    { "floor_divide", PyNumber_FloorDivide }, { "remainder", PyNumber_Remainder }, { "divmod", PyNumber_Divmod }, { "power", op_power },
    { "left_shift", PyNumber_Lshift }, { "right_shift", PyNumber_Rshift }, { "bitwise_and", PyNumber_And }, { "bitwise_or", PyNumber_Or },
    { "bitwise_xor", PyNumber_Xor }, { "maximum", op_max }, { "minimum", op_min }, { "fmax", op_max }, { "fmin", op_min },
    { "logical_and", op_and }, { "logical_or", op_or }, { "logical_xor", op_xor }, { "gcd", op_gcd }, { "lcm", op_lcm } };
static const char *const methods[] = { "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "cos", "cosh", "deg2rad",
                                       "degrees",
    "exp", "exp2", "expm1", "fabs", "log", "log10", "log1p", "log2", "rad2deg", "radians", "rint", "sin", "sinh", "sqrt", "tan", "tanh",
        "conjugate" };
static const char *const methods2[] = { "arctan2", "hypot", "fmod" };
static const struct { const char *name; int op; } compare[] = { { "less", Py_LT }, { "less_equal", Py_LE }, { "equal", Py_EQ },
    { "not_equal", Py_NE }, { "greater", Py_GT }, { "greater_equal", Py_GE } };

static int add(const char *name, nm_loop *loop, const void *aux, int result)
{
    nm_ufunc *uf = nm_ufunc_find(npb_lib(), name);
    if (!uf)
        return 0;
    uint16_t types[8];
    for (int i = 0; i < uf->nargs; i++)
        types[i] = NM_OBJECT;
    types[uf->nargs - 1] = (uint16_t)result;
    return npb_check(nm_ufunc_add_loop(npb_ctx(), uf, types, loop, (void *)aux, NM_LOOP_HOST | NM_LOOP_NO_FP | NM_LOOP_SERIAL));
}

int npb_add_object_loops(void)
{
    int bad = 0;
    for (int i = 0; i < NM_COUNT(unary); i++)
        bad |= add(unary[i].name, object_unary, (const void *)unary[i].op, NM_OBJECT);
    for (int i = 0; i < NM_COUNT(binary); i++)
        if (strcmp(binary[i].name, "divmod"))
            bad |= add(binary[i].name, object_binary, (const void *)binary[i].op, NM_OBJECT);
    for (int i = 0; i < NM_COUNT(methods); i++)
        bad |= add(methods[i], object_method, methods[i], NM_OBJECT);
    for (int i = 0; i < NM_COUNT(methods2); i++)
        bad |= add(methods2[i], object_method2, methods2[i], NM_OBJECT);
    for (int i = 0; i < NM_COUNT(compare); i++) {
        bad |= add(compare[i].name, object_compare, (const void *)(intptr_t)compare[i].op, NM_BOOL);
        bad |= add(compare[i].name, object_compare_object, (const void *)(intptr_t)compare[i].op, NM_OBJECT);
    }
    bad |= add("clip", object_clip, NULL, NM_OBJECT);
    bad |= npb_add_object_products();
    return bad ? -1 : 0;
}

/* ------------------------------------------------------------------ frompyfunc */
typedef struct pyfunc { PyObject *f; int nin, nout; char name[64]; } pyfunc;

static int each_call(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    const pyfunc *p = aux;
    PyObject *given[NM_MAXARGS];
    for (intptr_t i = 0; i < *n; i++) {
        for (int a = 0; a < p->nin; a++)
            given[a] = Py_NewRef(item_at(args[a] + i * s[a]));
        PyObject *r = PyObject_Vectorcall(p->f, given, (size_t)p->nin, NULL);
        for (int a = 0; a < p->nin; a++)
            Py_DECREF(given[a]);
        if (!r)
            return NM_E_HOST;
        if (p->nout == 1) {
            set_item(args[p->nin] + i * s[p->nin], r);
        } else if (p->nout == 0) {
            Py_DECREF(r);
        } else {
            if (!PyTuple_Check(r) || PyTuple_GET_SIZE(r) != p->nout) {
                PyErr_Format(PyExc_ValueError, "ufunc '%s' must return a tuple of %d items", p->name, p->nout);
                Py_DECREF(r);
                return NM_E_HOST;
            }
            for (int o = 0; o < p->nout; o++)
                set_item(args[p->nin + o] + i * s[p->nin + o], Py_NewRef(PyTuple_GET_ITEM(r, o)));
            Py_DECREF(r);
        }
    }
    return 0;
}

GUARDED(pyfunc_loop, each_call)

static void pyfunc_free(PyObject *capsule)
{
    pyfunc *p = PyCapsule_GetPointer(capsule, NULL);
    Py_DECREF(p->f);
    PyMem_Free(p);
}

NPB_SIGNATURE(frompyfunc_sig, "frompyfunc", { "func" }, { "nin", 0, npb_intp_converter }, { "nout", 0, npb_intp_converter },
              { "identity", NPB_OPTIONAL | NPB_KWONLY });
static PyObject *frompyfunc(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)self;
    PyObject *f, *identity = NULL, *uf = NULL;
    npy_intp nin = 0, nout = 0;
    void *const to[] = { &f, &nin, &nout, &identity };
    if (npb_parse(&frompyfunc_sig, args, nargs, kwnames, to) < 0)
        return NULL;
    if (!PyCallable_Check(f)) {
        PyErr_SetString(PyExc_TypeError, "function must be callable");
        return NULL;
    }
    if (nin < 0 || nout < 0 || nin + nout > NM_MAXARGS) {
        PyErr_Format(PyExc_ValueError, nin < 0 || nout < 0 ? "the numbers of inputs and outputs must not be negative"
                     : "Cannot construct a ufunc with more than %d operands (requested number were: inputs = %zd and outputs = %zd)",
                         NM_MAXARGS, nin, nout);
        return NULL;
    }
    pyfunc *p = PyMem_Calloc(1, sizeof *p);
    if (!p)
        return PyErr_NoMemory();
    *p = (pyfunc){ .f = Py_NewRef(f), .nin = (int)nin, .nout = (int)nout };
    PyObject *name = PyObject_GetAttrString(f, "__name__");
    const char *text = name && PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : "?";
    PyErr_Clear();
    PyOS_snprintf(p->name, sizeof p->name, "%s (vectorized)", text ? text : "?");
    Py_XDECREF(name);
    PyObject *hold = PyCapsule_New(p, NULL, pyfunc_free);
    if (!hold)
        return NULL;
    nm_ctx *ctx = npb_ctx();
    nm_ufunc *core = nm_ufunc_new(ctx, p->name, p->nin, p->nout, identity == Py_None ? NM_ID_REORDERABLE : NM_ID_NONE, NULL);
    uint16_t types[NM_MAXARGS];
    for (int i = 0; i < nin + nout; i++)
        types[i] = NM_OBJECT;
    if (!core || nm_ufunc_add_loop(ctx, core, types, pyfunc_loop, p, NM_LOOP_HOST | NM_LOOP_NO_FP | NM_LOOP_SERIAL) < 0) {
        if (core)
            nm_ufunc_free(ctx, core);
        npb_raise(NM_E_MEMORY);
    } else if ((uf = npb_ufunc_make(core, "dynamic ufunc based on a python function"))) {
        ((PyUFuncObject *)uf)->obj = Py_NewRef(hold);
        if (identity && identity != Py_None) {
            ((PyUFuncObject *)uf)->identity_value = Py_NewRef(identity);
            ((PyUFuncObject *)uf)->identity = -3;
        }
    }
    Py_DECREF(hold);
    return uf;
}

static PyMethodDef functions[] = { { "frompyfunc", (PyCFunction)(void (*)(void))frompyfunc, METH_FASTCALL | METH_KEYWORDS, NULL },
                                   { NULL } };
int npb_init_pyloops(PyObject *module)
{
    npb_document_functions(functions);
    return PyModule_AddFunctions(module, functions);
}
