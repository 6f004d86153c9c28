/* flatiter.c - a.flat: the items of an array in C order as a one-dimensional sequence, in NumPy's public layout. */
#include "algo/mapindex.h"
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

/* What a key means: one item, a slice, all items, the items at positions, or a truth value. */
typedef struct flat_key {
    enum { ONE, SLICE, ALL, PLACES, TRUTH } kind;
    npy_intp index;                 /* ONE; TRUTH: 0 or 1 */
    PyObject *slice;                /* borrowed */
    PyArrayObject *places;          /* owned; of any shape */
    bool settable;
} flat_key;

static int bad_key(void)
{
    PyErr_SetString(PyExc_IndexError, "only integers, slices (`:`), ellipsis (`...`) and integer or boolean arrays are valid indices");
    return -1;
}

static int too_many_keys(Py_ssize_t n)
{
    PyErr_Format(PyExc_IndexError, "too many indices for flat iterator: flat iterator is 1-dimensional, but %zd were indexed", n);
    return -1;
}

static int truth_key(flat_key *k, int truth)
{
    k->kind = TRUTH;
    k->index = truth;
    return truth < 0 ? -1 : PyErr_WarnEx(PyExc_DeprecationWarning, "Indexing flat iterators with a 0-dimensional boolean index is "
                                         "deprecated and may be removed in a future version. (Deprecated NumPy 2.4)", 1);
}

static int mask_key(PyArrayIterObject *it, flat_key *k, PyArrayObject *mask)
{
    if (mask->nd == 0)
        return truth_key(k, *mask->data != 0);
    if (mask->nd > 1)
        return too_many_keys(mask->nd);
    if (mask->dimensions[0] && mask->dimensions[0] != it->size) {
        PyErr_Format(PyExc_IndexError, "boolean index did not match indexed flat iterator along axis 0; size of axis is %zd but size of "
                     "corresponding boolean axis is %zd", it->size, mask->dimensions[0]);
        return -1;
    }
    nm_view v = npb_as_view(mask);
    nm_mask chosen;
    npy_intp n = nm_mask_begin(npb_ctx(), &chosen, &v, (npy_intp)sizeof(npy_intp));
    if (!(k->places = npb_empty(npb_descr_of(NM_LONG), 1, &n, false)))
        return -1;
    nm_mask_places(npb_ctx(), &chosen, (intptr_t *)k->places->data);
    k->kind = PLACES;
    return 0;
}

static int places_key(flat_key *k, PyArrayObject *index)
{
    const int as_plain = NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED | NPY_ARRAY_ENSUREARRAY;
    if (!(k->places = npb_from_array(index, npb_descr_of(NM_LONG), as_plain)))
        return -1;
    k->kind = PLACES;
    if (k->places->nd == 0) {
        k->kind = ONE;
        k->index = *(npy_intp *)k->places->data;
        Py_CLEAR(k->places);
    }
    return 0;
}

/* What is neither an integer nor an array: a list of integers, or what once was cast to them. */
static int other_key(flat_key *k, PyObject *key)
{
    PyArrayObject *arr = npb_from_any(key, NULL, 0, 0, NPY_ARRAY_ENSUREARRAY);
    int bad = -1;
    if (!arr)
        return -1;
    int num = arr->descr->type_num;
    if (num == NM_BOOL) {
        PyErr_SetString(PyExc_IndexError, "boolean indices for iterators are not supported because of previous behavior that was "
                        "confusing (valid boolean indices are expected to work in the future)");
        Py_DECREF(arr);
        return -1;
    }
    bad = places_key(k, arr);
    if (bad < 0 && PyErr_ExceptionMatches(PyExc_ValueError)) {
        PyErr_Clear();
        bad_key();
    } else if (bad == 0 && npb_size(arr) && !(num >= NM_BYTE && num <= NM_ULONGLONG)) {
        bad = PyErr_WarnEx(PyExc_DeprecationWarning, "Invalid non-array indices for iterator objects are deprecated and will be "
                           "removed in a future version. (Deprecated NumPy 2.4)", 1);
    }
    Py_DECREF(arr);
    return bad;
}

static int array_key(PyArrayIterObject *it, flat_key *k, PyArrayObject *arr)
{
    if (arr->descr->type_num == NM_BOOL)
        return mask_key(it, k, arr);
    if (arr->descr->type_num >= NM_BYTE && arr->descr->type_num <= NM_ULONGLONG)
        return places_key(k, arr);
    PyErr_SetString(PyExc_IndexError, "arrays used as indices must be of integer (or boolean) type");
    return -1;
}

static int read_key(PyArrayIterObject *it, PyObject *key, flat_key *k)
{
    bool tuple = PyTuple_Check(key);
    *k = (flat_key){ .kind = ALL, .settable = !tuple };
    if (tuple) {
        Py_ssize_t n = PyTuple_GET_SIZE(key);
        for (Py_ssize_t i = 0; i < n; i++)
            if (PyTuple_GET_ITEM(key, i) == Py_None || (n > 1 && PyTuple_GET_ITEM(key, i) == Py_Ellipsis))
                return bad_key();
        if (n > 1)
            return too_many_keys(n);
        if (n == 0)
            return 0;
        key = PyTuple_GET_ITEM(key, 0);
    }
    if (key == Py_Ellipsis)
        return 0;
    if (key == Py_None)
        return bad_key();
    if (PySlice_Check(key)) {
        k->kind = SLICE;
        k->slice = key;
        return 0;
    }
    if (PyBool_Check(key) && !tuple)
        return truth_key(k, key == Py_True);
    if (PyArray_Check(key))
        return array_key(it, k, (PyArrayObject *)key);
    if (PyIndex_Check(key) && !PyBool_Check(key)) {
        k->kind = ONE;
        k->index = PyNumber_AsSsize_t(key, PyExc_OverflowError);
        if (k->index == -1 && PyErr_ExceptionMatches(PyExc_OverflowError))
            PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
        return k->index == -1 && PyErr_Occurred() ? -1 : 0;
    }
    return other_key(k, key);
}

static int in_bounds(PyArrayIterObject *it, npy_intp *index)
{
    if (NM_UNLIKELY(*index < -it->size || *index >= it->size)) {
        PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for size %zd", *index, it->size);
        return -1;
    }
    *index += *index < 0 ? it->size : 0;
    return 0;
}

static int places_in_bounds(PyArrayIterObject *it, PyArrayObject *places)
{
    npy_intp n = npb_size(places), index;
    for (npy_intp i = 0; i < n; i++)
        if (index = ((npy_intp *)places->data)[i], in_bounds(it, &index) < 0)
            return -1;
    return 0;
}

static PyObject *get_item(PyObject *self, PyObject *key)
{
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    flat_key k;
    PyObject *picked = NULL, *line;
    if (read_key(it, key, &k) < 0)
        return NULL;
    if (k.kind == ONE || (k.kind == TRUTH && k.index)) {
        if (k.kind == TRUTH)
            k.index = 0;
        if (in_bounds(it, &k.index) < 0)
            return NULL;
        go_to(it, k.index);
        picked = npb_scalar(it->dataptr, it->ao->descr, (PyObject *)it->ao);
        npb_iter_reset(it);
        return picked;
    }
    if (k.kind == TRUTH) {
        k.places = npb_empty(npb_descr_of(NM_LONG), 1, (npy_intp[]){ 0 }, false);
        k.kind = PLACES;
    }
    if (k.kind == PLACES && (!k.places || places_in_bounds(it, k.places) < 0)) {
        Py_XDECREF(k.places);
        return NULL;
    }
    if ((line = one_line(it->ao)))
        picked = PyObject_GetItem(line, k.kind == ALL ? Py_Ellipsis : k.kind == SLICE ? k.slice : (PyObject *)k.places);
    if (picked && PyArray_Check(picked) && ((PyArrayObject *)picked)->base)
        Py_SETREF(picked, npb_newcopy((PyArrayObject *)picked, NM_CORDER));
    Py_XDECREF(line);
    Py_XDECREF(k.places);
    return picked;
}

static int set_one(PyArrayIterObject *it, npy_intp index, PyObject *value)
{
    if (in_bounds(it, &index) < 0)
        return -1;
    go_to(it, index);
    int bad = npb_setitem(it->ao->descr, it->dataptr, value);
    npb_iter_reset(it);
    return bad;
}

/* Items at start, start + step ... or at the places, by the values in turn. */
static int set_some(PyArrayIterObject *it, const npy_intp *places, npy_intp start, npy_intp step, npy_intp count, PyArrayObject *values)
{
    npy_intp have = npb_size(values), size = it->ao->descr->elsize;
    nm_dtype dt = npb_dtype(it->ao->descr);
    nm_call call = { npb_ctx(), &dt, NULL };
    int bad = 0;
    for (npy_intp i = 0, v = 0; i < count && !bad; i++, v = v + 1 == have ? 0 : v + 1) {
        npy_intp at = places ? places[i] : start + i * step;
        go_to(it, at < 0 ? at + it->size : at);
        if (dt.flags & NM_REFS)
            bad = dt.cls->copy(&call, it->dataptr, size, values->data + v * size, size, 1) < 0 ? -1 : 0;
        else
            memcpy(it->dataptr, values->data + v * size, (size_t)size);
    }
    npb_iter_reset(it);
    return bad;
}

static int set_key(PyArrayIterObject *it, const flat_key *k, PyObject *value)
{
    if (k->kind == TRUTH)
        return k->index ? set_one(it, 0, value) : 0;
    if (k->kind == ONE) {
        npy_intp index = k->index;
        if (in_bounds(it, &index) < 0)
            return -1;
        int bad = set_one(it, index, value);
        if (bad < 0)
            PyErr_SetString(PyExc_ValueError, "Error setting single item of array.");
        return bad;
    }
    if (k->kind == ALL && !k->settable) {
        PyErr_SetString(PyExc_IndexError, "Assigning to a flat iterator with a 0-D index is not supported");
        return -1;
    }
    Py_ssize_t start = 0, stop = it->size, step = 1;
    if (k->kind == SLICE && PySlice_Unpack(k->slice, &start, &stop, &step) < 0)
        return -1;
    npy_intp count = k->kind == PLACES ? npb_size(k->places) : PySlice_AdjustIndices(it->size, &start, &stop, step);
    /* items of the array's own dtype, contiguous */
    PyArrayObject *values = npb_from_any(value, it->ao->descr, 0, 0, NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS);
    int bad = values ? 0 : -1;
    if (values && npb_size(values) && (k->kind != PLACES || !(bad = places_in_bounds(it, k->places))))
        bad = set_some(it, k->kind == PLACES ? (npy_intp *)k->places->data : NULL, start, step, count, values);
    Py_XDECREF(values);
    return bad;
}

static int set_item(PyObject *self, PyObject *key, PyObject *value)
{
    PyArrayIterObject *it = (PyArrayIterObject *)self;
    flat_key k;
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "Cannot delete iterator elements");
        return -1;
    }
    if (npb_require_writeable(it->ao, "underlying array") < 0)
        return -1;
    int bad = read_key(it, key, &k) < 0 ? -1 : set_key(it, &k, value);
    Py_XDECREF(k.places);
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
