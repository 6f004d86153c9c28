/* capi_iter.c - the iterators of NumPy's C interface: over one array, over several, over neighbourhoods. */
#include "capi.h"
#include "flatiter.h"
#include <stdarg.h>

PyObject *PyArray_IterNew(PyObject *obj)
{
    if (!PyArray_Check(obj)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return npb_flatiter_new((PyArrayObject *)obj);
}
PyObject *PyArray_BroadcastToShape(PyObject *obj, npy_intp *shape, int nd)
{
    nm_view v = npb_as_view((PyArrayObject *)obj);
    npy_intp strides[NM_MAXDIMS];
    if (nd > NM_MAXDIMS || v.ndim > nd || !nm_broadcast_strides(&v, nd, shape, strides)) {
        PyErr_SetString(PyExc_ValueError, "array is not broadcastable to correct shape");
        return NULL;
    }
    PyArrayObject *wide = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(((PyArrayObject *)obj)->descr), nd,
                                                         shape, strides, v.data, 0, NULL, Py_NewRef(obj), false);
    PyObject *it = wide ? npb_flatiter_new(wide) : NULL;
    Py_XDECREF(wide);
    return it;
}
/* An iterator over the first items of all lines along an axis (*axis < 0: the one of smallest stride is chosen). */
PyObject *PyArray_IterAllButAxis(PyObject *obj, int *axis)
{
    PyArrayObject *arr = (PyArrayObject *)obj;
    if (arr->nd == 0)
        return PyArray_IterNew(obj);
    if (*axis < 0) {
        int best = 0;
        npy_intp least = 0;
        for (int i = 0; i < arr->nd; i++)
            if (arr->strides[i] > 0 && (!least || arr->strides[i] < least)) {
                least = arr->strides[i];
                best = i;
            }
        *axis = best;
    }
    PyArrayIterObject *it = (PyArrayIterObject *)PyArray_IterNew(obj);
    if (it) {                             /* that axis has one step */
        it->contiguous = 0;
        if (it->size)
            it->size /= arr->dimensions[*axis];
        it->dims_m1[*axis] = 0;
        it->backstrides[*axis] = 0;
        it->factors[it->nd_m1] = 1;
        for (int i = 0; i < it->nd_m1; i++)
            it->factors[it->nd_m1 - i - 1] = it->factors[it->nd_m1 - i] * (it->dims_m1[it->nd_m1 - i] + 1);
    }
    return (PyObject *)it;
}
/* Over objects[0 ... n) and then the arguments of list, in their broadcast shape. */
static PyObject *multi_iter(PyObject **objects, int n, int more, va_list list)
{
    if (n < 0 || more < 0 || n + more > 64) {
        PyErr_Format(PyExc_ValueError, "Need at least 0 and at most 64 array objects.");
        return NULL;
    }
    PyObject *all = PyTuple_New(n + more);
    for (int i = 0; all && i < n + more; i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(i < n ? objects[i] : va_arg(list, PyObject *)));
    PyObject *multi = all ? PyObject_CallObject((PyObject *)&PyArrayMultiIter_Type, all) : NULL;
    Py_XDECREF(all);
    return multi;
}
PyObject *PyArray_MultiIterFromObjects(PyObject **objects, int n, int more, ...)
{
    va_list list;
    va_start(list, more);
    PyObject *multi = multi_iter(objects, n, more, list);
    va_end(list);
    return multi;
}
PyObject *PyArray_MultiIterNew(int n, ...)
{
    va_list list;
    va_start(list, n);
    PyObject *multi = multi_iter(NULL, 0, n, list);
    va_end(list);
    return multi;
}

/* Give the iterators of a structure that its maker filled the shape that their arrays have together. */
int PyArray_Broadcast(PyArrayMultiIterObject *multi)
{
    nm_view views[64];
    const nm_view *all[64];
    int nd;
    intptr_t shape[NM_MAXDIMS], items, strides[NM_MAXDIMS];
    for (int i = 0; i < multi->numiter; i++) {
        views[i] = npb_as_view(multi->iters[i]->ao);
        all[i] = &views[i];
    }
    nm_ctx *ctx = npb_ctx();
    if (nm_broadcast(ctx, multi->numiter, all, &nd, shape) < 0) {
        nm_clear(ctx);
        PyErr_SetString(PyExc_ValueError, "shape mismatch: objects cannot be broadcast to a single shape");
        return -1;
    }
    if (nd > 32 || nm_items_checked(ctx, nd, shape, 1, &items) < 0) {
        nm_clear(ctx);
        PyErr_SetString(PyExc_ValueError, "broadcast dimensions too large.");
        return -1;
    }
    multi->nd = nd;
    multi->size = items;
    memcpy(multi->dimensions, shape, (size_t)nd * sizeof *shape);
    for (int i = 0; i < multi->numiter; i++) {
        PyArrayIterObject *it = multi->iters[i];
        PyArrayObject *arr = it->ao;
        nm_broadcast_strides(&views[i], nd, shape, strides);
        if (npb_iter_begin(it, arr, nd, shape, strides) < 0)
            return -1;
        Py_DECREF(arr);
    }
    return 0;
}

/* Take the axis of the least strides out of a broadcast: it becomes the inner loop of the caller.  Returns it, or -1 if there is none. */
int PyArray_RemoveSmallest(PyArrayMultiIterObject *multi)
{
    if (multi->nd == 0)
        return -1;
    int axis = 0;
    npy_intp least = -1;
    for (int d = 0; d < multi->nd; d++) {
        npy_intp sum = 0;
        for (int i = 0; i < multi->numiter; i++)
            sum += multi->iters[i]->strides[d];
        if (least < 0 || sum < least) {
            least = sum;
            axis = d;
        }
    }
    if (multi->dimensions[axis])
        multi->size /= multi->dimensions[axis];
    for (int i = 0; i < multi->numiter; i++) {
        PyArrayIterObject *it = multi->iters[i];
        it->contiguous = 0;
        if (it->size)
            it->size /= it->dims_m1[axis] + 1;
        it->dims_m1[axis] = 0;
        it->backstrides[axis] = 0;
        npy_intp factor = 1;
        for (int d = it->nd_m1; d >= 0; d--) {
            it->factors[d] = factor;
            factor *= it->dims_m1[d] + 1;
        }
    }
    multi->size = multi->numiter ? multi->iters[0]->size : multi->size;
    return axis;
}

/* ------------------------------------------------------------------ neighbourhoods */
enum padding { PAD_ZERO, PAD_ONE, PAD_CONSTANT, PAD_CIRCULAR, PAD_MIRROR };
typedef PyArrayNeighborhoodIterObject Neighborhood;
_Static_assert(sizeof(Neighborhood) == 2920, "part of the binary interface");

static char *translate(PyArrayIterObject *self, const npy_intp *coordinates)
{
    Neighborhood *it = (Neighborhood *)self;
    PyArrayIterObject *parent = it->_internal_iter;
    npy_intp place[32];
    for (npy_intp d = 0; d < it->nd; d++) {
        npy_intp low = parent->limits[d][0], n = parent->limits_sizes[d], at = coordinates[d] + parent->coordinates[d] - low;
        if (at < 0 || at >= n) {
            if (it->mode <= PAD_CONSTANT)
                return it->constant;
            npy_intp period = it->mode == PAD_MIRROR ? 2 * n : n;
            at = (at % period + period) % period;
            if (at >= n)                  /* mirrored with the edge repeated */
                at = period - 1 - at;
        }
        place[d] = at + low;
    }
    return parent->translate(parent, place);
}

static void neighborhood_dealloc(PyObject *self)
{
    Neighborhood *it = (Neighborhood *)self;
    if (it->mode == PAD_CONSTANT && it->constant)
        npb_clear_items(it->base.ao->descr, it->constant, 1);
    PyDataMem_FREE(it->constant);
    Py_XDECREF(it->_internal_iter);
    Py_XDECREF(it->base.ao);
    PyObject_Free(self);
}
static PyTypeObject PyArrayNeighborhoodIter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "numpy.neigh_internal_iter", .tp_basicsize = sizeof(Neighborhood),
    .tp_dealloc = neighborhood_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION };

/* The item that stands for all items outside, of the array's dtype. */
static char *fill_item(PyArrayObject *arr, int mode, PyArrayObject *fill)
{
    if (mode == PAD_ZERO)
        return PyArray_Zero(arr);
    if (mode == PAD_ONE)
        return PyArray_One(arr);
    char *item = PyDataMem_NEW_ZEROED(1, (size_t)NM_MAX(arr->descr->elsize, 1));
    PyArrayObject *to = item ? (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(arr->descr), 0, NULL, NULL, item,
                                                              NPY_ARRAY_WRITEABLE, NULL, NULL, false) : (PyArrayObject *)PyErr_NoMemory();
    if (!to || npb_copy_into(to, fill) < 0) {
        PyDataMem_FREE(item);
        item = NULL;
    }
    Py_XDECREF(to);
    return item;
}

/* bounds: first and last relative coordinate of each axis. */
PyObject *PyArray_NeighborhoodIterNew(PyArrayIterObject *parent, const npy_intp *bounds, int mode, PyArrayObject *fill)
{
    if (mode < PAD_ZERO || mode > PAD_MIRROR || (mode == PAD_CONSTANT && !fill)) {
        PyErr_SetString(PyExc_ValueError, "Unsupported padding mode");
        return NULL;
    }
    if (PyType_Ready(&PyArrayNeighborhoodIter_Type) < 0)
        return NULL;
    Neighborhood *it = PyObject_New(Neighborhood, &PyArrayNeighborhoodIter_Type);
    if (!it)
        return NULL;
    memset((char *)it + sizeof(PyObject), 0, sizeof *it - sizeof(PyObject));
    PyArrayObject *arr = parent->ao;
    if (npb_iter_begin(&it->base, arr, arr->nd, arr->dimensions, arr->strides) < 0) {
        Py_DECREF(it);
        return NULL;
    }
    it->nd = arr->nd;
    it->mode = mode;
    it->_internal_iter = (PyArrayIterObject *)Py_NewRef(parent);
    parent->contiguous = 0;               /* so that its steps keep its coordinates */
    it->base.translate = translate;
    it->base.size = 1;
    for (int d = 0; d < arr->nd; d++) {
        npy_intp low = bounds[2*d], high = bounds[2*d + 1], last = arr->dimensions[d] - 1;
        it->dimensions[d] = arr->dimensions[d];
        it->base.bounds[d][0] = it->base.coordinates[d] = low;
        it->base.bounds[d][1] = high;
        it->base.size *= high - low + 1;
        it->base.limits[d][0] = NM_MIN(low, 0);      /* what a neighbourhood of this one may ask for */
        it->base.limits[d][1] = NM_MAX(high, last);
        it->base.limits_sizes[d] = it->base.limits[d][1] - it->base.limits[d][0] + 1;
    }
    if (mode <= PAD_CONSTANT && !(it->constant = fill_item(arr, mode, fill))) {
        Py_DECREF(it);
        return NULL;
    }
    it->base.dataptr = translate(&it->base, it->base.coordinates);
    return (PyObject *)it;
}
