/* random_shapes.c - the shapes of draws: size=, and the common shape of arrays of parameters. */
#include "npb_random.h"

int npb_random_size(PyObject *size, npb_shape *shape)
{
    if (!size || size == Py_None)
        return 0;
    if (PyBool_Check(size)) {
        PyErr_Format(PyExc_TypeError, "expected a sequence of integers or a single integer, got '%R'", size);
        return -1;
    }
    return npb_shape_converter(size, shape) ? 1 : -1;
}

static PyObject *shape_tuple(int n, const npy_intp *d)
{
    PyObject *t = PyTuple_New(n);
    for (int i = 0; t && i < n; i++)
        PyTuple_SET_ITEM(t, i, PyLong_FromSsize_t(d[i]));
    return t;
}

static int mismatch(PyArrayObject *const *arr, int bad, int axis, npy_intp length)
{
    int first = 0;
    for (; first < bad; first++) {
        int at = arr[first]->nd - 1 - axis;
        if (at >= 0 && arr[first]->dimensions[at] == length)
            break;
    }
    PyObject *a = shape_tuple(arr[first]->nd, arr[first]->dimensions), *b = shape_tuple(arr[bad]->nd, arr[bad]->dimensions);
    if (a && b)
        PyErr_Format(PyExc_ValueError,
                     "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg %d with shape %R and arg %d "
                     "with shape %R.", first, a, bad, b);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return -1;
}

int npb_random_broadcast(int n, PyArrayObject *const *arr, bool has_out, npb_shape *shape)
{
    int nd = 0;
    for (int k = 0; k < n; k++)
        nd = NM_MAX(nd, arr[k]->nd);
    shape->n = nd;
    for (int i = 0; i < nd; i++) {
        npy_intp length = 1;
        for (int k = 0; k < n; k++) {
            int at = arr[k]->nd - nd + i;
            npy_intp d = at < 0 ? 1 : arr[k]->dimensions[at];
            if (d != 1 && length != 1 && d != length)
                return mismatch(arr, k, nd - 1 - i, length);
            if (d != 1)
                length = d;
        }
        shape->d[i] = length;
    }
    if (!has_out)
        return 0;
    bool same = arr[0]->nd == nd;
    for (int i = 0; same && i < nd; i++)
        same = arr[0]->dimensions[i] == shape->d[i];
    if (same)
        return 0;
    PyObject *given = shape_tuple(arr[0]->nd, arr[0]->dimensions), *wanted = shape_tuple(nd, shape->d);
    if (given && wanted)
        PyErr_Format(PyExc_ValueError, "Output size %R is not compatible with broadcast dimensions of inputs %R.", given, wanted);
    Py_XDECREF(given);
    Py_XDECREF(wanted);
    return -1;
}

/* The common shape as ufuncs meet it, one operand after the other, with their message. */
int npb_random_ufunc_shape(int n, PyArrayObject *const *arr, npb_shape *shape)
{
    shape->n = arr[0]->nd;
    memcpy(shape->d, arr[0]->dimensions, (size_t)arr[0]->nd * sizeof *shape->d);
    for (int k = 1; k < n; k++) {
        npb_shape old = *shape;
        shape->n = NM_MAX(old.n, arr[k]->nd);
        for (int i = 1; i <= shape->n; i++) {
            npy_intp a = i <= old.n ? old.d[old.n - i] : 1, b = i <= arr[k]->nd ? arr[k]->dimensions[arr[k]->nd - i] : 1;
            if (a != b && a != 1 && b != 1) {
                char left[512], right[512];
                nm_shape_text(old.n, old.d, left, sizeof left);
                nm_shape_text(arr[k]->nd, arr[k]->dimensions, right, sizeof right);
                PyErr_Format(PyExc_ValueError, "operands could not be broadcast together with shapes %s %s ", left, right);
                return -1;
            }
            shape->d[shape->n - i] = a == 1 ? b : a;
        }
    }
    return 0;
}

void npb_random_strides(PyArrayObject *arr, const npb_shape *shape, npy_intp *strides)
{
    for (int i = 0; i < shape->n; i++) {
        int at = arr->nd - shape->n + i;
        strides[i] = at < 0 || arr->dimensions[at] == 1 ? 0 : arr->strides[at];
    }
}
