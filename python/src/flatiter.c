/* flatiter.c - a.flat: the items of an array in C order as a one-dimensional sequence, in NumPy's public layout. */
#include "flatiter.h"

enum { MOST_DIMS = 32 };

static char *item_at(PyArrayIterObject *it, const npy_intp *coordinates)
{
    char *item = it->ao->data;
    for (int d = 0; d <= it->nd_m1; d++)
        item += coordinates[d] * it->strides[d];
    return item;
}

int npb_iter_begin(PyArrayIterObject *it, PyArrayObject *arr, int nd, const npy_intp *shape, const npy_intp *strides)
{
    if (nd > MOST_DIMS) {
        PyErr_Format(PyExc_RuntimeError, "this function only supports up to %d dimensions but the array has %d.", MOST_DIMS, nd);
        return -1;
    }
    it->nd_m1 = nd - 1;
    it->size = nm_items(nd, shape);
    it->contiguous = shape == arr->dimensions && (arr->flags & NPY_ARRAY_C_CONTIGUOUS) != 0;
    npy_intp factor = 1;
    for (int d = nd - 1; d >= 0; d--) {
        it->dims_m1[d] = shape[d] - 1;
        it->strides[d] = strides[d];
        it->backstrides[d] = strides[d] * (shape[d] - 1);
        it->factors[d] = factor;
        factor *= shape[d];
        it->bounds[d][0] = it->limits[d][0] = 0;
        it->bounds[d][1] = it->limits[d][1] = shape[d] - 1;
        it->limits_sizes[d] = shape[d];
    }
    it->ao = (PyArrayObject *)Py_NewRef(arr);
    it->translate = item_at;
    npb_iter_reset(it);
    return 0;
}

void npb_iter_reset(PyArrayIterObject *it)
{
    it->index = 0;
    it->dataptr = it->ao->data;
    memset(it->coordinates, 0, sizeof it->coordinates);
}

void npb_iter_next(PyArrayIterObject *it)
{
    it->index++;
    for (int d = it->nd_m1; d >= 0; d--) {
        if (it->coordinates[d] < it->dims_m1[d]) {
            it->coordinates[d]++;
            it->dataptr += it->strides[d];
            return;
        }
        it->coordinates[d] = 0;
        it->dataptr -= it->backstrides[d];
    }
}

static void go_to(PyArrayIterObject *it, npy_intp index)
{
    it->index = index;
    it->dataptr = it->ao->data;
    for (int d = 0; d <= it->nd_m1; d++) {
        it->coordinates[d] = index / it->factors[d];
        it->dataptr += it->coordinates[d] * it->strides[d];
        index %= it->factors[d];
    }
}

PyObject *npb_flatiter_new(PyArrayObject *arr)
{
    PyArrayIterObject *it = PyObject_New(PyArrayIterObject, &PyArrayIter_Type);
    if (!it)
        return NULL;
    memset((char *)it + sizeof(PyObject), 0, sizeof *it - sizeof(PyObject));
    if (npb_iter_begin(it, arr, arr->nd, arr->dimensions, arr->strides) < 0)
        Py_CLEAR(it);
    return (PyObject *)it;
}

static void dealloc(PyObject *self)
{
    Py_XDECREF(((PyArrayIterObject *)self)->ao);
    PyObject_Free(self);
}

static PyObject *next_item(PyObject *self)
{
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    if (it->index >= it->size)
        return NULL;
    PyObject *item = npb_scalar(it->dataptr, it->ao->descr, (PyObject *)it->ao);
    npb_iter_next(it);
    return item;
}

/* ------------------------------------------------------------------ items by index */
/* The array as one line: a view where that is possible, else a copy. */
static PyObject *one_line(PyArrayObject *arr)
{
    return PyObject_CallMethod((PyObject *)arr, "ravel", NULL);
}

static int one_index(PyArrayIterObject *it, PyObject *key, npy_intp *index)
{
    *index = npb_as_intp(key);
    if (*index == -1 && PyErr_Occurred())
        return -1;
    npy_intp given = *index;
    if (*index < 0)
        *index += it->size;
    if (*index < 0 || *index >= it->size) {
        PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for size %zd", given, it->size);
        return -1;
    }
    return 0;
}

static bool is_index(PyObject *key)
{
    return (PyLong_Check(key) && !PyBool_Check(key)) || (PyObject_TypeCheck(key, &PyIntegerArrType_Type)) ||
           (PyArray_Check(key) && ((PyArrayObject *)key)->nd == 0 && PyIndex_Check(key) && ((PyArrayObject *)key)->descr->kind != 'b');
}

static PyObject *refuse(const char *text)
{
    PyErr_SetString(PyExc_IndexError, text);
    return NULL;
}
static const char not_a_key[] = "only integers, slices (`:`), ellipsis (`...`) and integer or boolean arrays are valid indices";
static const char no_booleans[] = "boolean indices for iterators are not supported because of previous behavior that was confusing (valid "
                                  "boolean indices are expected to work in the future)";

static PyObject *too_many(Py_ssize_t n)
{
    return PyErr_Format(PyExc_IndexError, "too many indices for flat iterator: flat iterator is 1-dimensional, but %zd were indexed", n);
}

static int all_inside(const PyArrayIterObject *it, PyArrayObject *indices)
{
    for (npy_intp i = 0, n = npb_size(indices); i < n; i++) {
        npy_intp at = ((npy_intp *)indices->data)[i];
        if (at < -it->size || at >= it->size) {
            PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for size %zd", at, it->size);
            return -1;
        }
    }
    return 0;
}

/* Indices in an array of integers, in the iterator's bounds; anything else is read as one, which has no future. */
static PyObject *index_array(const PyArrayIterObject *it, PyObject *key, bool old_way)
{
    PyArray_Descr *intp = npb_descr_of(NM_LONG);
    PyArrayObject *indices = npb_from_any(key, intp, 0, 0, NPY_ARRAY_FORCECAST | (NPY_ARRAY_CARRAY & ~NPY_ARRAY_WRITEABLE));
    Py_DECREF(intp);
    if (!indices)
        return !old_way || PyErr_ExceptionMatches(PyExc_OverflowError) || PyErr_ExceptionMatches(PyExc_MemoryError) ? NULL
               : refuse(not_a_key);
    if ((old_way && PyErr_WarnEx(PyExc_DeprecationWarning, "Invalid non-array indices for iterator objects are deprecated and will be "
                                 "removed in a future version. (Deprecated NumPy 2.4)", 1) < 0) || all_inside(it, indices) < 0)
        Py_CLEAR(indices);
    return (PyObject *)indices;
}

static PyObject *array_key(const PyArrayIterObject *it, PyArrayObject *arr)
{
    if (arr->descr->kind == 'i' || arr->descr->kind == 'u')
        return index_array(it, (PyObject *)arr, false);
    if (arr->descr->kind != 'b')
        return refuse("arrays used as indices must be of integer (or boolean) type");
    if (arr->nd != 1)
        return too_many(arr->nd);
    if (arr->dimensions[0] != it->size)
        return PyErr_Format(PyExc_IndexError, "boolean index did not match indexed flat iterator along axis 0; size of axis is %zd but "
                            "size of corresponding boolean axis is %zd", it->size, arr->dimensions[0]);
    return Py_NewRef(arr);
}

/* What a key stands for: an integer, a slice, the ellipsis, or an array of integers or bools, as a new reference. */
static PyObject *plain_key(const PyArrayIterObject *it, PyObject *key)
{
    const bool in_tuple = PyTuple_Check(key);
    if (in_tuple && PyTuple_GET_SIZE(key) > 1) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); i++)
            if (PyTuple_GET_ITEM(key, i) == Py_None || PyTuple_GET_ITEM(key, i) == Py_Ellipsis)
                return refuse(not_a_key);
        return too_many(PyTuple_GET_SIZE(key));
    }
    if (in_tuple)
        key = PyTuple_GET_SIZE(key) ? PyTuple_GET_ITEM(key, 0) : Py_Ellipsis;
    if (is_index(key) || PySlice_Check(key) || key == Py_Ellipsis)
        return Py_NewRef(key);
    PyArrayObject *arr = (PyArrayObject *)key;
    if (!in_tuple && (PyBool_Check(key) || (PyArray_Check(key) && arr->nd == 0 && arr->descr->kind == 'b'))) {
        if (PyErr_WarnEx(PyExc_DeprecationWarning, "Indexing flat iterators with a 0-dimensional boolean index is deprecated and may be "
                         "removed in a future version. (Deprecated NumPy 2.4)", 1) < 0)
            return NULL;
        int truth = PyObject_IsTrue(key);
        PyObject *zero = truth < 0 ? NULL : PyLong_FromLong(0), *nothing = zero && !truth ? PySlice_New(NULL, zero, NULL) : NULL;
        if (truth > 0)
            return zero;
        Py_XDECREF(zero);
        return nothing;
    }
    if (PyArray_Check(key))
        return array_key(it, arr);
    if (key == Py_None)
        return refuse(not_a_key);
    if (!(arr = npb_from_any(key, NULL, 0, 0, 0)))
        return PyErr_ExceptionMatches(PyExc_ValueError) ? refuse(not_a_key) : NULL;
    const char kind = arr->descr->kind;
    const bool integers = kind == 'i' || kind == 'u' || (PyList_Check(key) && npb_size(arr) == 0);
    Py_DECREF(arr);
    return kind == 'b' ? refuse(no_booleans) : index_array(it, key, !integers);
}

static PyObject *get_item(PyObject *self, PyObject *key)
{
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    if (!(key = plain_key(it, key)))
        return NULL;
    if (is_index(key)) {
        npy_intp index;
        int bad = one_index(it, key, &index);
        Py_DECREF(key);
        if (bad < 0)
            return NULL;
        go_to(it, index);
        PyObject *item = npb_scalar(it->dataptr, it->ao->descr, (PyObject *)it->ao);
        npb_iter_reset(it);
        return item;
    }
    PyObject *line = one_line(it->ao), *picked = NULL;
    if (line)
        picked = PyObject_GetItem(line, key);
    if (picked && PyArray_Check(picked) && ((PyArrayObject *)picked)->base)
        Py_SETREF(picked, npb_newcopy((PyArrayObject *)picked, NM_CORDER));
    Py_XDECREF(line);
    Py_DECREF(key);
    return picked;
}

static PyArrayObject *line_of_positions(npy_intp start, npy_intp step, npy_intp n)
{
    PyArrayObject *all = npb_empty(npb_descr_of(NM_LONG), 1, &n, false);
    for (npy_intp i = 0; all && i < n; i++)
        ((npy_intp *)all->data)[i] = start + i * step;
    return all;
}

static PyArrayObject *positions(PyArrayIterObject *it, PyObject *key)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Check(key)) {
        if (PySlice_Unpack(key, &start, &stop, &step) < 0)
            return NULL;
        npy_intp n = PySlice_AdjustIndices(it->size, &start, &stop, step);
        return line_of_positions(start, step, n);
    }
    PyArrayObject *all = line_of_positions(0, 1, it->size);
    PyObject *picked = all ? PyObject_GetItem((PyObject *)all, key) : NULL;
    Py_XDECREF(all);
    if (!picked)
        return NULL;
    PyArray_Descr *intp = npb_descr_of(NM_LONG);
    PyArrayObject *flat = npb_from_any(picked, intp, 0, 0, NPY_ARRAY_CARRAY & ~NPY_ARRAY_WRITEABLE);
    Py_DECREF(intp);
    Py_DECREF(picked);
    return flat;
}

static int set_item(PyObject *self, PyObject *key, PyObject *value)
{
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    PyArrayObject *arr = it->ao;
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "Cannot delete iterator elements");
        return -1;
    }
    if (npb_require_writeable(arr, "underlying array") < 0)
        return -1;
    if (PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 0) {
        refuse("Assigning to a flat iterator with a 0-D index is not supported");
        return -1;
    }
    if (!(key = plain_key(it, key)))
        return -1;
    PyArrayObject *values = NULL, *where = NULL;
    int bad = -1;
    bool single = is_index(key);
    npy_intp index = 0;
    if (single ? one_index(it, key, &index) < 0 : !(where = positions(it, key)))
        goto done;
    /* items of the array's own dtype, contiguous */
    if (!(values = npb_from_any(value, arr->descr, 0, 0, NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS)))
        goto done;
    npy_intp count = single ? 1 : npb_size(where), have = npb_size(values), size = arr->descr->elsize;
    bad = 0;
    if (have == 0)
        goto done;
    nm_dtype dt = npb_dtype(arr->descr);
    nm_call call = { npb_ctx(), &dt, NULL };
    for (npy_intp i = 0, v = 0; i < count && !bad; i++, v = v + 1 == have ? 0 : v + 1) {
        go_to(it, single ? index : ((npy_intp *)where->data)[i]);
        if (dt.flags & NM_REFS)
            bad = dt.cls->copy(&call, it->dataptr, size, values->data + v * size, size, 1) < 0 ? -1 : 0;
        else
            memcpy(it->dataptr, values->data + v * size, (size_t)size);
    }
    npb_iter_reset(it);
done:
    Py_DECREF(key);
    Py_XDECREF(values);
    Py_XDECREF(where);
    return bad;
}

static Py_ssize_t length(PyObject *self) { return ((PyArrayIterObject *)self)->size; }

static PyObject *compare(PyObject *self, PyObject *other, int op)
{
    PyObject *line = one_line(((PyArrayIterObject *)self)->ao);
    PyObject *result = line ? PyObject_RichCompare(line, other, op) : NULL;
    Py_XDECREF(line);
    return result;
}

static PyObject *as_array(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "dtype", "copy", NULL };
    PyObject *dtype = Py_None, *copy = Py_None;
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O$O:__array__", names, &dtype, &copy))
        return NULL;
    if (it->contiguous) {
        npy_intp n = it->size;
        nm_view v = npb_as_view(it->ao);
        npy_intp stride = it->ao->descr->elsize;
        v.ndim = 1;
        v.shape = &n;
        v.strides = &stride;
        PyObject *view = npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(it->ao->descr), 1, &n, &stride, v.data,
                                       it->ao->flags & NPY_ARRAY_WRITEABLE, NULL, Py_NewRef(it->ao), false);
        if (view && dtype != Py_None)
            Py_SETREF(view, PyObject_CallMethod(view, "astype", "O", dtype));
        return view;
    }
    PyObject *line = PyObject_CallMethod((PyObject *)it->ao, "flatten", NULL);
    if (line)                         /* a copy: what is written into it is lost */
        ((PyArrayObject *)line)->flags &= ~NPY_ARRAY_WRITEABLE;
    if (line && dtype != Py_None)
        Py_SETREF(line, PyObject_CallMethod(line, "astype", "O", dtype));
    return line;
}

static PyObject *copy(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return PyObject_CallMethod((PyObject *)((PyArrayIterObject *)self)->ao, "flatten", NULL);
}

static PyObject *get_coords(PyObject *self, void *closure)
{
    (void)closure;
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    PyObject *tuple = PyTuple_New(it->nd_m1 + 1);
    for (int d = 0; tuple && d <= it->nd_m1; d++)
        PyTuple_SET_ITEM(tuple, d, PyLong_FromSsize_t(it->coordinates[d]));
    return tuple;
}
static PyObject *get_index(PyObject *self, void *closure) { (void)closure; return PyLong_FromSsize_t(((PyArrayIterObject *)self)->index); }
static PyObject *get_base(PyObject *self, void *closure) { (void)closure; return Py_NewRef(((PyArrayIterObject *)self)->ao); }

static PyMethodDef methods[] = { { "__array__", (PyCFunction)(void (*)(void))as_array, METH_VARARGS | METH_KEYWORDS,
    PyDoc_STR("__array__($self, dtype=None, /, *, copy=None)\n--\n\nThe items in a row: a view where the array is contiguous.") },
                                 { "copy", copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA copy of the items in a row.") },
                                 { NULL } };
static PyGetSetDef getset[] = { { "coords", get_coords, NULL, NULL, NULL }, { "index", get_index, NULL, NULL, NULL },
                                { "base", get_base, NULL, NULL, NULL }, { NULL } };
static PyMappingMethods mapping = { length, get_item, set_item };

PyTypeObject PyArrayIter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen.flatiter",
    .tp_doc = "Goes over the items of an array in C order, and indexes them so: what array.flat is.\n\n"
        ">>> import numen as np\n>>> x = np.arange(6).reshape(2, 3)\n>>> x.flat[4]\nnp.int64(4)",
    .tp_basicsize = sizeof(PyArrayIterObject), .tp_dealloc = dealloc,
    .tp_as_mapping = &mapping, .tp_richcompare = compare, .tp_iter = PyObject_SelfIter, .tp_iternext = next_item, .tp_methods = methods,
    .tp_getset = getset, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION };

int npb_init_flatiter(PyObject *module)
{
    npb_name_type(&PyArrayIter_Type);
    if (PyType_Ready(&PyArrayIter_Type) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "flatiter", (PyObject *)&PyArrayIter_Type);
}
