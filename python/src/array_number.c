/* array_number.c - arrays as Python numbers: the slot table (operators are in ufunc_number.c) and conversions of single items. */
#include "array_methods.h"

static int array_bool(PyArrayObject *self)
{
    npy_intp n = npb_size(self);
    if (n == 0) {
        PyErr_SetString(PyExc_ValueError,
                        "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.");
        return -1;
    }
    if (n > 1) {
        PyErr_SetString(PyExc_ValueError, "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()");
        return -1;
    }
    nm_dtype dt = npb_dtype(self->descr);
    if (NPB_HAS(self, NPY_ARRAY_ALIGNED) && npb_is_native(self->descr) && dt.cls && dt.cls->nonzero && self->descr->type_num != NM_OBJECT) {
        nm_call call = { .ctx = npb_ctx(), .dt = &dt };
        int truth = dt.cls->nonzero(&call, self->data);
        return truth < 0 ? npb_check(truth) : truth;
    }
    if (npb_enter(" while converting array to bool"))
        return -1;
    PyObject *item = npb_item_at(self, self->data);
    int truth = item ? PyObject_IsTrue(item) : -1;
    Py_XDECREF(item);
    npb_leave();
    return truth;
}

static PyObject *convert(PyArrayObject *self, PyObject *(*to)(PyObject *))
{
    if (self->nd != 0) {
        PyErr_SetString(PyExc_TypeError, "only 0-dimensional arrays can be converted to Python scalars");
        return NULL;
    }
    PyObject *item = npb_item_at(self, self->data), *result = NULL;
    if (item && npb_enter(" while converting an array to a Python number") == 0) {
        result = to(item);
        npb_leave();
    }
    Py_XDECREF(item);
    return result;
}

static PyObject *array_int(PyArrayObject *self) { return convert(self, PyNumber_Long); }
static PyObject *array_float(PyArrayObject *self) { return convert(self, PyNumber_Float); }
static PyObject *to_complex(PyObject *item) { return PyObject_CallOneArg((PyObject *)&PyComplex_Type, item); }
PyObject *npb_array_complex(PyArrayObject *self, PyObject *unused)
{
    (void)unused;
    if (self->nd == 0 && self->descr->type_num < NM_NTYPES && !strchr("biufcO", self->descr->kind))
        return PyErr_Format(PyExc_TypeError, "Unable to convert %R to complex", self->descr);
    return convert(self, to_complex);
}

static PyObject *array_index(PyArrayObject *self)
{
    int num = self->descr->type_num;
    if (self->nd != 0 || num < NM_BYTE || num > NM_ULONGLONG) {
        PyErr_SetString(PyExc_TypeError, "only integer scalar arrays can be converted to a scalar index");
        return NULL;
    }
    return npb_item_at(self, self->data);
}

PyNumberMethods npb_array_number = {
#define X(name) .nb_##name = npb_nb_##name,
    X(add) X(subtract) X(multiply) X(remainder) X(divmod) X(power) X(lshift) X(rshift) X(and) X(or) X(xor)
    X(floor_divide) X(true_divide) X(matrix_multiply) X(negative) X(positive) X(absolute) X(invert)
    X(inplace_add) X(inplace_subtract) X(inplace_multiply) X(inplace_remainder) X(inplace_power) X(inplace_lshift) X(inplace_rshift)
    X(inplace_and) X(inplace_or) X(inplace_xor) X(inplace_floor_divide) X(inplace_true_divide) X(inplace_matrix_multiply)
#undef X
    .nb_bool = (inquiry)array_bool, .nb_int = (unaryfunc)array_int, .nb_float = (unaryfunc)array_float,
        .nb_index = (unaryfunc)array_index };
