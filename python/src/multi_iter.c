/* multi_iter.c - np.broadcast: several arrays iterated over in their broadcast shape, in NumPy's public layout. */
#include "flatiter.h"

typedef PyArrayMultiIterObject Multi;

static void dealloc(PyObject *self)
{
    Multi *m = (Multi *)self;
    for (int i = 0; i < m->numiter; i++)
        Py_XDECREF(m->iters[i]);
    PyObject_Free(self);
}

static int set_shape(Multi *m, PyArrayObject *const *arrays)
{
    nm_view views[64];
    const nm_view *all[64];
    int nd;
    intptr_t shape[NM_MAXDIMS], items;
    for (int i = 0; i < m->numiter; i++) {
        views[i] = npb_as_view(arrays[i]);
        all[i] = &views[i];
    }
    nm_status status = nm_broadcast(npb_ctx(), m->numiter, all, &nd, shape);
    if (status < 0) {
        nm_clear(npb_ctx());
        /* name the two arguments that do not fit each other */
        for (int i = 1; i < m->numiter; i++)
            for (int j = 0; j < i; j++) {
                const nm_view *two[2] = { &views[j], &views[i] };
                if (nm_broadcast(npb_ctx(), 2, two, &nd, shape) < 0) {
                    nm_clear(npb_ctx());
                    PyObject *a = PyObject_GetAttrString((PyObject *)arrays[j], "shape"),
                             *b = PyObject_GetAttrString((PyObject *)arrays[i], "shape");
                    if (a && b)
                        PyErr_Format(PyExc_ValueError,
                                     "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg %d with "
                                     "shape %S and arg %d with shape %S.", j, a, i, b);
                    Py_XDECREF(a);
                    Py_XDECREF(b);
                    return -1;
                }
            }
        PyErr_SetString(PyExc_ValueError, "shape mismatch: objects cannot be broadcast to a single shape");
        return -1;
    }
    if (nd > 32) {
        PyErr_Format(PyExc_RuntimeError, "this function only supports up to 32 dimensions but the array has %d.", nd);
        return -1;
    }
    if (nm_items_checked(npb_ctx(), nd, shape, 1, &items) < 0) {
        nm_clear(npb_ctx());
        PyErr_SetString(PyExc_ValueError, "broadcast dimensions too large.");
        return -1;
    }
    m->nd = nd;
    m->size = items;
    m->index = 0;
    memcpy(m->dimensions, shape, (size_t)nd * sizeof *shape);
    for (int i = 0; i < m->numiter; i++) {
        intptr_t strides[NM_MAXDIMS];
        nm_broadcast_strides(&views[i], nd, shape, strides);
        PyArrayIterObject *it = PyObject_New(PyArrayIterObject, &PyArrayIter_Type);
        if (!it)
            return -1;
        memset((char *)it + sizeof(PyObject), 0, sizeof *it - sizeof(PyObject));
        m->iters[i] = it;
        if (npb_iter_begin(it, arrays[i], nd, shape, strides) < 0)
            return -1;
    }
    return 0;
}

static int collect(PyObject *args, PyArrayObject **arrays, int *n)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) {
        PyObject *arg = PyTuple_GET_ITEM(args, i);
        bool multi = Py_TYPE(arg) == &PyArrayMultiIter_Type;
        int more = multi ? ((Multi *)arg)->numiter : 1;
        if (*n + more > 64) {
            PyErr_Format(PyExc_ValueError, "Need at least 0 and at most 64 array objects.");
            return -1;
        }
        for (int k = 0; k < more; k++) {
            PyArrayObject *a = multi ? (PyArrayObject *)Py_NewRef(((Multi *)arg)->iters[k]->ao) : npb_from_any(arg, NULL, 0, 0, 0);
            if (!a)
                return -1;
            arrays[(*n)++] = a;
        }
    }
    return 0;
}

static PyObject *new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type;
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_ValueError, "keyword arguments not accepted");
        return NULL;
    }
    PyArrayObject *arrays[64];
    int n = 0;
    Multi *m = NULL;
    if (collect(args, arrays, &n) == 0 && (m = PyObject_New(Multi, &PyArrayMultiIter_Type))) {
        memset((char *)m + sizeof(PyObject), 0, sizeof *m - sizeof(PyObject));
        m->numiter = n;
        if (set_shape(m, arrays) < 0)
            Py_CLEAR(m);
    }
    while (n)
        Py_DECREF(arrays[--n]);
    return (PyObject *)m;
}

static PyObject *next_items(PyObject *self)
{
    Multi *m = (Multi *)self;
    if (m->index >= m->size)
        return NULL;
    PyObject *tuple = PyTuple_New(m->numiter);
    for (int i = 0; tuple && i < m->numiter; i++) {
        PyArrayIterObject *it = m->iters[i];
        PyObject *item = npb_scalar(it->dataptr, it->ao->descr, (PyObject *)it->ao);
        if (!item)
            Py_CLEAR(tuple);
        else {
            PyTuple_SET_ITEM(tuple, i, item);
            npb_iter_next(it);
        }
    }
    m->index++;
    return tuple;
}

static PyObject *reset(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    Multi *m = (Multi *)self;
    m->index = 0;
    for (int i = 0; i < m->numiter; i++)
        npb_iter_reset(m->iters[i]);
    Py_RETURN_NONE;
}

static PyObject *get_shape(PyObject *self, void *closure)
{
    (void)closure;
    Multi *m = (Multi *)self;
    PyObject *tuple = PyTuple_New(m->nd);
    for (int d = 0; tuple && d < m->nd; d++)
        PyTuple_SET_ITEM(tuple, d, PyLong_FromSsize_t(m->dimensions[d]));
    return tuple;
}
static PyObject *get_iters(PyObject *self, void *closure)
{
    (void)closure;
    Multi *m = (Multi *)self;
    PyObject *tuple = PyTuple_New(m->numiter);
    for (int i = 0; tuple && i < m->numiter; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(m->iters[i]));
    return tuple;
}

static PyMethodDef methods[] = { { "reset", reset, METH_NOARGS, PyDoc_STR("reset($self, /)\n--\n\nGo back to the beginning.") }, { NULL } };
static PyGetSetDef getset[] = { { "shape", get_shape, NULL, NULL, NULL }, { "iters", get_iters, NULL, NULL, NULL }, { NULL } };
static PyMemberDef members[] = { { "size", T_PYSSIZET, offsetof(Multi, size), READONLY, NULL },
                                 { "index", T_PYSSIZET, offsetof(Multi, index), READONLY, NULL },
    { "nd", T_INT, offsetof(Multi, nd), READONLY, NULL }, { "ndim", T_INT, offsetof(Multi, nd), READONLY, NULL },
    { "numiter", T_INT, offsetof(Multi, numiter), READONLY, NULL }, { NULL } };

PyTypeObject PyArrayMultiIter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen.broadcast", .tp_doc = "broadcast(*arrays)\n--\n\n"
        "Goes over the items of arrays broadcast together; knows the shape that they have then.\n\n"
        ">>> import numen as np\n>>> np.broadcast([1, 2, 3], [[4], [5]]).shape\n(2, 3)",
    .tp_basicsize = sizeof(Multi), .tp_dealloc = dealloc, .tp_new = new,
    .tp_iter = PyObject_SelfIter, .tp_iternext = next_items, .tp_methods = methods, .tp_members = members, .tp_getset = getset,
    .tp_flags = Py_TPFLAGS_DEFAULT };

int npb_init_broadcast(PyObject *module)
{
    npb_name_type(&PyArrayMultiIter_Type);
    if (PyType_Ready(&PyArrayMultiIter_Type) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "broadcast", (PyObject *)&PyArrayMultiIter_Type);
}
