/* scalar_math.c - the number protocol of scalars. */
#include "scalar.h"

#define BINARY(slot, ufunc)                                             \
    static PyObject *slow_##slot(PyObject *a, PyObject *b)              \
    {                                                                   \
        if (npb_is_scalar(a) && npb_gives_way(a, b, false))             \
            Py_RETURN_NOTIMPLEMENTED;                                   \
        return npb_call_ufunc(ufunc, 2, (PyObject *[]){ a, b });        \
    }
BINARY(add, "add") BINARY(subtract, "subtract") BINARY(multiply, "multiply") BINARY(remainder, "remainder") BINARY(divmod, "divmod")
BINARY(lshift, "left_shift") BINARY(rshift, "right_shift") BINARY(and, "bitwise_and") BINARY(or, "bitwise_or") BINARY(xor, "bitwise_xor")
BINARY(floor_divide, "floor_divide") BINARY(true_divide, "divide")
#undef BINARY

static PyObject *slow_power(PyObject *a, PyObject *b, PyObject *mod)
{
    if (mod != Py_None || (npb_is_scalar(a) && npb_gives_way(a, b, false)))
        Py_RETURN_NOTIMPLEMENTED;
    return npb_call_ufunc("power", 2, (PyObject *[]){ a, b });
}

#define UNARY(slot, ufunc) static PyObject *slow_##slot(PyObject *a) { return npb_call_ufunc(ufunc, 1, &a); }
UNARY(negative, "negative") UNARY(positive, "positive") UNARY(absolute, "absolute") UNARY(invert, "invert")

static PyObject *value_of(PyObject *self)
{
    const char *data = npb_scalar_data(self);
    PyArray_Descr *d = data ? npb_scalar_descr(self) : NULL;
    PyObject *value = d ? npb_getitem(data, d, NULL) : NULL;
    Py_XDECREF(d);
    return value;
}

static int slow_bool(PyObject *self)
{
    PyObject *value = value_of(self);
    int truth = value ? (value == self ? 1 : PyObject_IsTrue(value)) : -1;
    Py_XDECREF(value);
    return truth;
}
static PyObject *slow_int(PyObject *self)
{
    PyObject *value = value_of(self), *n = value ? PyNumber_Long(value) : NULL;
    Py_XDECREF(value);
    return n;
}
static PyObject *slow_float(PyObject *self)
{
    PyObject *value = value_of(self), *n = value ? PyNumber_Float(value) : NULL;
    Py_XDECREF(value);
    return n;
}

PyNumberMethods npb_generic_numbers = { .nb_add = slow_add, .nb_subtract = slow_subtract, .nb_multiply = slow_multiply, .nb_remainder = slow_remainder,
    .nb_divmod = slow_divmod, .nb_power = slow_power, .nb_negative = slow_negative, .nb_positive = slow_positive, .nb_absolute = slow_absolute,
    .nb_bool = slow_bool, .nb_invert = slow_invert, .nb_lshift = slow_lshift, .nb_rshift = slow_rshift, .nb_and = slow_and, .nb_xor = slow_xor,
    .nb_or = slow_or, .nb_int = slow_int, .nb_float = slow_float, .nb_floor_divide = slow_floor_divide, .nb_true_divide = slow_true_divide };

PyObject *npb_generic_richcompare(PyObject *self, PyObject *other, int op)
{
    if (npb_gives_way(self, other, false))
        Py_RETURN_NOTIMPLEMENTED;
    PyArrayObject *arr = npb_asarray(self);
    PyObject *result = arr ? PyObject_RichCompare((PyObject *)arr, other, op) : NULL;
    Py_XDECREF(arr);
    return result;
}

PyNumberMethods *npb_numbers_of(int num) { (void)num; return &npb_generic_numbers; }
richcmpfunc npb_compare_of(int num) { (void)num; return npb_generic_richcompare; }
