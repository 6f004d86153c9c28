/* ufunc_number.c - the number and comparison protocol of ndarray, on the ufuncs. */
#include "ufunc_py.h"

static PyObject *call2(PyObject *uf, PyObject *a, PyObject *b)
{
    PyObject *args[2] = { a, b };
    return npb_ufunc_call(uf, args, 2, NULL);
}

/* Which operand is the array whose operator runs: the method is reflected when it is the second. */
static bool defers(PyObject *a, PyObject *b, bool inplace)
{
    PyObject *self = PyArray_Check(a) ? a : b, *other = self == a ? b : a;
    if (self == b && !inplace)
        return false;              /* the reflected call: the other side had its turn */
    return npb_gives_way(self, other, inplace);
}

typedef struct cached { const char *name; PyObject *uf; } cached;
static inline PyObject *ufunc_of(cached *c) { return NM_LIKELY(c->uf != NULL) ? c->uf : (c->uf = npb_ufunc(c->name)); }

#define BINARY(slot, ufunc)                                                  \
    PyObject *npb_nb_##slot(PyObject *a, PyObject *b)                        \
    {                                                                        \
        static cached c = { ufunc, NULL };                                   \
        if (defers(a, b, false))                                             \
            Py_RETURN_NOTIMPLEMENTED;                                        \
        return ufunc_of(&c) ? call2(c.uf, a, b) : NULL;                      \
    }
BINARY(add, "add") BINARY(subtract, "subtract") BINARY(multiply, "multiply") BINARY(remainder, "remainder") BINARY(divmod, "divmod")
BINARY(lshift, "left_shift") BINARY(rshift, "right_shift") BINARY(and, "bitwise_and") BINARY(or, "bitwise_or") BINARY(xor, "bitwise_xor")
BINARY(floor_divide, "floor_divide") BINARY(true_divide, "divide") BINARY(matrix_multiply, "matmul")
#undef BINARY

static PyObject *call_inplace(PyObject *uf, PyObject *a, PyObject *b)
{
    PyObject *args[3] = { a, b, a };
    return npb_ufunc_call(uf, args, 3, NULL);
}

#define INPLACE(slot, ufunc)                                                 \
    PyObject *npb_nb_inplace_##slot(PyObject *a, PyObject *b)                \
    {                                                                        \
        static cached c = { ufunc, NULL };                                   \
        if (npb_gives_way(a, b, true))                                       \
            Py_RETURN_NOTIMPLEMENTED;                                        \
        return ufunc_of(&c) ? call_inplace(c.uf, a, b) : NULL;               \
    }
INPLACE(add, "add") INPLACE(subtract, "subtract") INPLACE(multiply, "multiply") INPLACE(remainder, "remainder")
INPLACE(lshift, "left_shift") INPLACE(rshift, "right_shift") INPLACE(and, "bitwise_and") INPLACE(or, "bitwise_or")
INPLACE(xor, "bitwise_xor") INPLACE(floor_divide, "floor_divide") INPLACE(true_divide, "divide")
#undef INPLACE

/* a @= b works on the last two axes of both, in place (of a vector a on its one axis): a vector b has too few. */
PyObject *npb_nb_inplace_matrix_multiply(PyObject *a, PyObject *b)
{
    static PyObject *axes[2], *names;
    int nd = ((PyArrayObject *)a)->nd;
    if (npb_gives_way(a, b, true))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *uf = npb_ufunc("matmul");
    if (!axes[1]) {
        Py_XSETREF(axes[0], Py_BuildValue("[(i)(ii)(i)]", -1, -2, -1, -1));
        Py_XSETREF(axes[1], Py_BuildValue("[(ii)(ii)(ii)]", -2, -1, -2, -1, -2, -1));
    }
    if (!uf || !axes[0] || !axes[1] || (!names && !(names = Py_BuildValue("(s)", "axes"))))
        return NULL;
    PyObject *result = npb_ufunc_call(uf, (PyObject *[]){ a, b, a, axes[nd > 1] }, 3, nd ? names : NULL);
    if (!result && PyErr_ExceptionMatches(npb_errors.AxisError))
        PyErr_SetString(PyExc_ValueError, "inplace matrix multiplication requires the first operand to have at least one and the second at "
                        "least two dimensions.");
    return result;
}

#define UNARY(slot, ufunc)                                                   \
    PyObject *npb_nb_##slot(PyObject *a)                                     \
    {                                                                        \
        static cached c = { ufunc, NULL };                                   \
        return ufunc_of(&c) ? npb_ufunc_call(c.uf, &a, 1, NULL) : NULL;      \
    }
UNARY(negative, "negative") UNARY(positive, "positive") UNARY(absolute, "absolute") UNARY(invert, "invert")
#undef UNARY

/* ------------------------------------------------------------------ power */
/* Exponents that have a faster ufunc of the same meaning. */
static PyObject *quick_power(PyObject *a, PyObject *exponent, bool inplace)
{
    PyArrayObject *arr = (PyArrayObject *)a;
    double e;
    if (PyFloat_CheckExact(exponent))
        e = PyFloat_AS_DOUBLE(exponent);
    else if (PyLong_CheckExact(exponent)) {
        int overflow;
        long v = PyLong_AsLongAndOverflow(exponent, &overflow);
        if (overflow || v < -1 || v > 2)
            return NULL;
        e = (double)v;
    } else {
        return NULL;
    }
    int num = arr->descr->type_num;
    bool real = num == NM_FLOAT || num == NM_DOUBLE || num == NM_HALF || num == NM_LONGDOUBLE;
    bool complex = num >= NM_CFLOAT && num <= NM_CLONGDOUBLE;
    bool integer = num >= NM_BYTE && num <= NM_ULONGLONG && PyLong_CheckExact(exponent);
    if (!real && !complex && !(integer && e == 2.0))
        return NULL;
    const char *name = e == 2.0 ? "square" : e == 1.0 ? "positive" : e == -1.0 ? "reciprocal" : e == 0.5 ? "sqrt" : NULL;
    PyObject *uf = name ? npb_ufunc(name) : NULL;
    if (!uf)
        return NULL;
    PyObject *args[2] = { a, a };
    return npb_ufunc_call(uf, args, inplace ? 2 : 1, NULL);
}

PyObject *npb_nb_power(PyObject *a, PyObject *b, PyObject *modulo)
{
    static cached c = { "power", NULL };
    if (modulo != Py_None)
        Py_RETURN_NOTIMPLEMENTED;
    if (defers(a, b, false))
        Py_RETURN_NOTIMPLEMENTED;
    if (PyArray_Check(a)) {
        PyObject *quick = quick_power(a, b, false);
        if (quick || PyErr_Occurred())
            return quick;
    }
    return ufunc_of(&c) ? call2(c.uf, a, b) : NULL;
}

PyObject *npb_nb_inplace_power(PyObject *a, PyObject *b, PyObject *modulo)
{
    static cached c = { "power", NULL };
    (void)modulo;
    if (npb_gives_way(a, b, true))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *quick = quick_power(a, b, true);
    if (quick || PyErr_Occurred())
        return quick;
    return ufunc_of(&c) ? call_inplace(c.uf, a, b) : NULL;
}

/* ------------------------------------------------------------------ comparison */
/* What uf gives where nothing is equal (value 0) or nothing is unequal. */
static PyObject *all_of(PyUFuncObject *uf, PyArrayObject *like, PyObject *other, int value)
{
    PyArrayObject *b = npb_from_any(other, NULL, 0, 0, 0);
    if (!b)
        return NULL;
    nm_view x = npb_as_view(like), y = npb_as_view(b);
    const nm_view *two[2] = { &x, &y };
    int nd;
    intptr_t shape[NM_MAXDIMS];
    PyArrayObject *out = NULL;
    if (npb_check(nm_broadcast(npb_ctx(), 2, two, &nd, shape)) == 0 && (out = npb_zeros(npb_descr_of(NM_BOOL), nd, shape, false)) && value)
        memset(out->data, 1, (size_t)npb_size(out));
    Py_DECREF(b);
    PyObject *args[2] = { (PyObject *)like, other };
    PyObject *wrap = out ? npb_find_wrap(args, 2) : NULL;
    if (!wrap)
        Py_CLEAR(out);
    PyObject *result = !out ? NULL : wrap == Py_None ? npb_return(out) : npb_wrap_result(wrap, out, uf, args, 2, 0, nd == 0);
    Py_XDECREF(wrap);
    return result;
}

static inline bool is_void(PyObject *o)
{
    return PyArray_Check(o) ? ((PyArrayObject *)o)->descr->type_num == NM_VOID : PyObject_TypeCheck(o, &PyVoidArrType_Type);
}

PyObject *npb_richcompare(PyObject *self, PyObject *other, int op)
{
    static cached ufuncs[] = { [Py_LT] = { "less", NULL }, [Py_LE] = { "less_equal", NULL }, [Py_EQ] = { "equal", NULL },
                               [Py_NE] = { "not_equal", NULL }, [Py_GT] = { "greater", NULL }, [Py_GE] = { "greater_equal", NULL } };
    if (npb_gives_way(self, other, false))
        Py_RETURN_NOTIMPLEMENTED;
    if (!ufunc_of(&ufuncs[op]))
        return NULL;
    if ((op == Py_EQ || op == Py_NE) && (is_void(self) || is_void(other))) {
        static PyObject *compare;
        if (!npb_import("_core._dtype", "_compare_void", &compare))
            return NULL;
        return PyObject_CallFunctionObjArgs(compare, self, other, op == Py_EQ ? Py_True : Py_False, NULL);
    }
    PyObject *result = call2(ufuncs[op].uf, self, other);
    if (result || (op != Py_EQ && op != Py_NE))
        return result;
    /* things that no loop compares are unequal */
    if (PyErr_ExceptionMatches(npb_errors.UFuncNoLoopError)) {
        PyErr_Clear();
        return all_of((PyUFuncObject *)ufuncs[op].uf, (PyArrayObject *)self, other, op == Py_NE);
    }
    return NULL;
}
