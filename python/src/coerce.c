/* coerce.c - anything to an array.  One walk over the nested sequences finds shape and dtype and keeps what it converted
 * (sequences as lists or tuples, array-likes as arrays); a second walk over what was kept stores the items. */
#include "array_methods.h"

typedef struct node { PyObject *orig, *held; int depth; bool is_array; } node;  /* orig and held: owned */
typedef struct finding {
    PyArray_Descr *wanted;            /* borrowed; NULL: find out */
    PyArray_Descr *found;             /* owned; NULL: nothing seen yet */
    bool open;                        /* the dtype (or its size) is to be found */
    bool sized_only;                  /* wanted is S or U without size */
    bool tuples_are_items, strings_are_sequences;
    int limit;                        /* most dimensions asked for */
    int nd, max_nd;                   /* dimensions known; bound set by leaves */
    bool reached, ragged, too_deep;
    npy_intp shape[NM_MAXDIMS + 1];
    int copy;                         /* what __array__ is told: NPB_COPY_* */
    node *nodes;
    int n, room, next;
    PyObject *chain[NM_MAXDIMS + 2];  /* sequences being walked, against self-containment */
} finding;

static bool objects_wanted(const finding *f) { return f->wanted && f->wanted->type_num == NM_OBJECT; }

static node *keep(finding *f, PyObject *orig, PyObject *held /* stolen */, int depth, bool is_array)
{
    if (f->n == f->room) {
        int room = f->room ? 2 * f->room : 16;
        node *more = f->room > INT_MAX / 4 ? NULL : PyMem_Realloc(f->nodes, (size_t)room * sizeof *more);
        if (!more) {
            Py_DECREF(held);
            PyErr_NoMemory();
            return NULL;
        }
        f->nodes = more;
        f->room = room;
    }
    f->nodes[f->n] = (node){ Py_NewRef(orig), held, depth, is_array };
    return &f->nodes[f->n++];
}

static void forget(finding *f)
{
    for (int i = 0; i < f->n; i++) {
        Py_DECREF(f->nodes[i].orig);
        Py_DECREF(f->nodes[i].held);
    }
    PyMem_Free(f->nodes);
    Py_XDECREF(f->found);
}

/* ------------------------------------------------------------------ dtype of the items */
static int merge(finding *f, PyArray_Descr *descr /* stolen */)
{
    if (!descr)
        return -1;
    if (!f->found) {
        f->found = descr;
        return 0;
    }
    if (f->found == descr || (f->found->type_num == NM_OBJECT && f->found->type_num == descr->type_num)) {
        Py_DECREF(descr);
        return 0;
    }
    PyArray_Descr *both = npb_promote(f->found, descr);
    Py_DECREF(descr);
    if (!both) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return -1;
        PyErr_Clear();               /* nothing but object holds both */
        both = npb_descr_of(NM_OBJECT);
    }
    Py_SETREF(f->found, both);
    return both ? 0 : -1;
}

static int merge_number(finding *f, int num)
{
    if (f->found && f->found->type_num == num)
        return 0;
    return merge(f, npb_descr_of(num));
}

static int merge_length(finding *f, int num, npy_intp length)
{
    npy_intp bytes = num == NM_UNICODE ? length * 4 : length;
    if (f->found && f->found->type_num == num && f->found->elsize >= bytes)
        return 0;
    return merge(f, npb_descr_sized(num, bytes));
}

/* The smallest dtype among long, unsigned long and object that holds a Python int. */
static int integer_num(PyObject *obj)
{
    int overflow;
    long long v = PyLong_AsLongLongAndOverflow(obj, &overflow);
    if (!overflow) {
        if (v == -1 && PyErr_Occurred())
            PyErr_Clear();
        return NM_LONG;
    }
    if (overflow > 0) {
        (void)PyLong_AsUnsignedLongLong(obj);
        if (!PyErr_Occurred())
            return NM_ULONG;
        PyErr_Clear();
    }
    return NM_OBJECT;
}

static npy_intp text_length(PyObject *obj)
{
    if (PyUnicode_Check(obj))
        return PyUnicode_GET_LENGTH(obj);
    if (PyBytes_Check(obj))
        return PyBytes_GET_SIZE(obj);
    PyObject *text = PyObject_Str(obj);
    npy_intp n = text ? PyUnicode_GET_LENGTH(text) : -1;
    Py_XDECREF(text);
    return n;
}

/* An item whose dtype follows from its Python type alone.  1 known, 0 not, -1 error. */
static int merge_python(finding *f, PyObject *obj, bool exact)
{
    PyTypeObject *type = Py_TYPE(obj);
    if (type == &PyFloat_Type || (!exact && PyFloat_Check(obj)))
        return merge_number(f, NM_DOUBLE) < 0 ? -1 : 1;
    if (type == &PyBool_Type)
        return merge_number(f, NM_BOOL) < 0 ? -1 : 1;
    if (type == &PyLong_Type || (!exact && PyLong_Check(obj)))
        return merge_number(f, integer_num(obj)) < 0 ? -1 : 1;
    if (type == &PyComplex_Type || (!exact && PyComplex_Check(obj)))
        return merge_number(f, NM_CDOUBLE) < 0 ? -1 : 1;
    if (type == &PyUnicode_Type || (!exact && PyUnicode_Check(obj)))
        return merge_length(f, NM_UNICODE, PyUnicode_GET_LENGTH(obj)) < 0 ? -1 : 1;
    if (type == &PyBytes_Type || (!exact && PyBytes_Check(obj)))
        return merge_length(f, NM_STRING, PyBytes_GET_SIZE(obj)) < 0 ? -1 : 1;
    return 0;
}

/* A leaf's part in the dtype. */
static int merge_leaf(finding *f, PyObject *obj)
{
    if (!f->open)
        return 0;
    if (f->sized_only) {
        if (npb_is_scalar(obj) && !PyUnicode_Check(obj) && !PyBytes_Check(obj)) {
            PyArray_Descr *own = npb_scalar_descr(obj), *full = own ? npb_string_for(own, f->wanted) : NULL;
            Py_XDECREF(own);
            return full ? merge(f, full) : -1;
        }
        npy_intp n = text_length(obj);
        return n < 0 ? -1 : merge_length(f, f->wanted->type_num, n);
    }
    if (f->wanted) {                  /* datetime without a unit */
        PyArray_Descr *unit = npb_discover_datetime(obj, f->wanted);
        return unit ? merge(f, unit) : -1;
    }
    int known = merge_python(f, obj, true);
    if (known)
        return known;
    if (npb_is_scalar(obj))
        return merge(f, npb_scalar_descr(obj));
    if ((known = merge_python(f, obj, false)))
        return known;
    return merge_number(f, NM_OBJECT);
}

static int merge_array(finding *f, PyArrayObject *arr)
{
    if (!f->open)
        return 0;
    if (f->sized_only) {
        if (arr->descr->type_num == NM_OBJECT)
            return merge(f, npb_discover_string(arr, f->wanted));
        return merge(f, npb_string_for(arr->descr, f->wanted));
    }
    if (f->wanted) {
        return merge(f, npb_adapt_datetime(arr, (PyArray_Descr *)Py_NewRef(f->wanted)));
    }
    return merge(f, (PyArray_Descr *)Py_NewRef(arr->descr));
}

/* ------------------------------------------------------------------ shape */
static void bound(finding *f, int depth)
{
    if (f->max_nd > depth)
        f->max_nd = depth;
}

/* A leaf at depth; deeper ones seen before make the shape ragged. */
static void leaf_at(finding *f, int depth)
{
    if (!f->reached) {
        f->reached = true;
        f->nd = depth;
        bound(f, depth);
    } else if (depth < f->max_nd) {
        f->ragged = true;
        bound(f, depth);
    }
}

/* A sequence of n at depth.  Can it be part of the shape? */
static bool length_at(finding *f, int depth, npy_intp n)
{
    if (depth >= f->max_nd) {
        if (depth >= f->limit && !f->ragged)
            f->too_deep = true;
        else
            f->ragged = true;
        leaf_at(f, depth);
        return false;
    }
    if (!f->reached && depth == f->nd) {
        f->shape[depth] = n;
        f->nd = depth + 1;
        return true;
    }
    if (f->shape[depth] != n) {
        f->ragged = true;
        bound(f, depth);
        return false;
    }
    return true;
}

static int fail_shape(finding *f)
{
    if (f->too_deep) {
        PyErr_Format(PyExc_ValueError,
                     "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of %d.",
                     f->limit);
        return -1;
    }
    PyObject *shape = npb_shape_tuple(f->max_nd, f->shape);
    if (shape)
        PyErr_Format(PyExc_ValueError,
                     "setting an array element with a sequence. The requested array has an inhomogeneous shape after %d dimensions. The "
                     "detected shape was %R + inhomogeneous part.", f->max_nd, shape);
    Py_XDECREF(shape);
    return -1;
}

static int walk(finding *f, PyObject *obj, int depth);

static int walk_array(finding *f, PyArrayObject *arr, int depth)
{
    if (merge_array(f, arr) < 0)
        return -1;
    int i = 0;
    for (; i < arr->nd; i++)
        if (!length_at(f, depth + i, arr->dimensions[i]))
            break;
    if (i == arr->nd)
        leaf_at(f, depth + i);
    return (f->ragged || f->too_deep) && !objects_wanted(f) ? fail_shape(f) : 0;
}

static int walk_items(finding *f, PyObject *seq, int depth)
{
    npy_intp n = PySequence_Fast_GET_SIZE(seq);
    if (n == 0 && depth + 1 <= f->max_nd)
        leaf_at(f, depth + 1);
    if (depth + 1 == f->max_nd && f->reached && !f->open && (objects_wanted(f) || f->ragged)) {
        /* items below the shape of an object array are taken as they are */
    }
    for (npy_intp i = 0; i < n; i++) {
        if (NM_UNLIKELY(i >= PySequence_Fast_GET_SIZE(seq))) {
            PyErr_SetString(PyExc_RuntimeError,
                            "Inconsistent object during array creation? Content of sequences changed (length inconsistent).");
            return -1;
        }
        PyObject *item = Py_NewRef(PySequence_Fast_GET_ITEM(seq, i));
        int bad = walk(f, item, depth + 1);
        Py_DECREF(item);
        if (bad < 0)
            return -1;
        if (depth >= f->max_nd)
            return 0;                 /* the sequence itself has become an item */
    }
    return 0;
}

static bool is_plain_leaf(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    return t == &PyFloat_Type || t == &PyLong_Type || t == &PyBool_Type || t == &PyComplex_Type || t == &PyUnicode_Type ||
           t == &PyBytes_Type || obj == Py_None;
}

static int leaf(finding *f, PyObject *obj, int depth)
{
    leaf_at(f, depth);
    if (f->ragged && !objects_wanted(f))
        return fail_shape(f);
    return merge_leaf(f, obj);
}

static int walk(finding *f, PyObject *obj, int depth)
{
    bool text = f->strings_are_sequences && (PyUnicode_Check(obj) || PyBytes_Check(obj));
    if (NM_LIKELY(is_plain_leaf(obj)) && !text)
        return leaf(f, obj, depth);
    if (objects_wanted(f) && depth >= f->max_nd && f->reached)
        return leaf(f, obj, f->max_nd);
    if (f->tuples_are_items && PyTuple_Check(obj))
        return leaf(f, obj, depth);
    if (PyArray_Check(obj)) {
        if (!keep(f, obj, Py_NewRef(obj), depth, true))
            return -1;
        return walk_array(f, (PyArrayObject *)obj, depth);
    }
    if (npb_is_scalar(obj) && !text)
        return leaf(f, obj, depth);
    if (!PyList_CheckExact(obj) && !PyTuple_CheckExact(obj) && !text) {
        PyArrayObject *like = npb_from_array_like(obj, f->wanted, false, depth && f->copy == NPB_COPY_ALWAYS ? NPB_COPY_IF_NEEDED
                                                  : f->copy, f->copy == NPB_COPY_NEVER);
        if (!like)
            return -1;
        if ((PyObject *)like != Py_NotImplemented) {
            if (!keep(f, obj, (PyObject *)like, depth, true))
                return -1;
            return walk_array(f, like, depth);
        }
        Py_DECREF(like);
        if (PyUnicode_Check(obj) || PyBytes_Check(obj) || !PySequence_Check(obj) || PyLong_Check(obj) || PyFloat_Check(obj))
            return leaf(f, obj, depth);
        if (PySequence_Size(obj) < 0) {
            if (PyErr_ExceptionMatches(PyExc_RecursionError) || PyErr_ExceptionMatches(PyExc_MemoryError))
                return -1;
            PyErr_Clear();
            return leaf(f, obj, depth);
        }
    }
    if (text && (depth >= f->limit || PyObject_Length(obj) == 1))
        if (depth > 0 || PyObject_Length(obj) == 1)
            if (depth > 0)
                return leaf(f, obj, depth);
    PyObject *seq;
    if (text) {
        PyObject *parts = PyList_New(0);
        for (Py_ssize_t i = 0, n = PyObject_Length(obj); parts && i < n; i++) {
            PyObject *piece = PySequence_GetSlice(obj, i, i + 1);
            if (!piece || PyList_Append(parts, piece) < 0)
                Py_CLEAR(parts);
            Py_XDECREF(piece);
        }
        seq = parts;
    } else
        seq = PySequence_Fast(obj, "");
    if (!seq) {
        if (!PyErr_ExceptionMatches(PyExc_KeyError))
            return -1;
        PyErr_Clear();                /* a mapping that looks like a sequence */
        return leaf(f, obj, depth);
    }
    npy_intp n = PySequence_Fast_GET_SIZE(seq);
    if (!length_at(f, depth, n)) {
        Py_DECREF(seq);
        if (!objects_wanted(f))
            return fail_shape(f);
        return 0;
    }
    for (int i = 0; depth > 4 && n > 1 && i < depth; i++)
        if (f->chain[i] == obj) {     /* contains itself: it would take for ever */
            Py_DECREF(seq);
            f->too_deep = true;
            return fail_shape(f);
        }
    f->chain[depth] = obj;
    if (!keep(f, obj, seq, depth, false))
        return -1;
    Py_INCREF(seq);                   /* the table may move or be freed of it by nobody; the walk holds its own */
    int bad = walk_items(f, seq, depth);
    Py_DECREF(seq);
    return bad;
}

/* ------------------------------------------------------------------ storing */
static int store_array(char *data, int nd, const npy_intp *shape, const npy_intp *strides, PyArrayObject *dst, PyArrayObject *src)
{
    if (nd == 0 && src->nd > 0 && npb_size(src) != 1) {
        PyErr_SetString(PyExc_ValueError, "setting an array element with a sequence.");
        return -1;
    }
    PyArrayObject *part = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(dst->descr), nd, shape, strides, data,
                                                         NPY_ARRAY_WRITEABLE | NPB_ALLOW_EMPTY_STRING, NULL, NULL, false);
    int bad = part ? npb_copy_into(part, src) : -1;
    Py_XDECREF(part);
    return bad;
}

static int store(finding *f, PyArrayObject *dst, PyObject *obj, char *data, int depth);

static int store_items(finding *f, PyArrayObject *dst, PyObject *seq, char *data, int depth)
{
    npy_intp n = dst->dimensions[depth], step = dst->strides[depth];
    bool last = depth + 1 == dst->nd;
    int num = NPB_HAS(dst, NPY_ARRAY_ALIGNED) && npb_is_native(dst->descr) ? dst->descr->type_num : -1;
    if (PySequence_Fast_GET_SIZE(seq) != n)
        goto changed;
    for (npy_intp i = 0; i < n; i++, data += step) {
        if (NM_UNLIKELY(i >= PySequence_Fast_GET_SIZE(seq)))
            goto changed;
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        if (last && num == NM_DOUBLE && PyFloat_CheckExact(item)) {
            *(double *)data = PyFloat_AS_DOUBLE(item);
            continue;
        }
        if (last && num == NM_LONG && PyLong_CheckExact(item)) {
            int overflow;
            long v = PyLong_AsLongAndOverflow(item, &overflow);
            if (!overflow) {
                *(long *)data = v;
                continue;
            }
        }
        Py_INCREF(item);
        int bad = store(f, dst, item, data, depth + 1);
        Py_DECREF(item);
        if (bad < 0)
            return -1;
    }
    return 0;
changed:
    PyErr_SetString(PyExc_RuntimeError, "Inconsistent object during array creation? Content of sequences changed (length inconsistent).");
    return -1;
}

/* A 0-d array of a subclass, which tells its value by __float__ and __int__. */
static bool is_own_number(PyObject *obj) { return PyArray_Check(obj) && !PyArray_CheckExact(obj) && ((PyArrayObject *)obj)->nd == 0; }

static int store(finding *f, PyArrayObject *dst, PyObject *obj, char *data, int depth)
{
    node *here = f->next < f->n ? &f->nodes[f->next] : NULL;
    if (here && (here->orig != obj || here->depth != depth))
        here = NULL;
    if (here) {
        f->next++;
        while (depth == dst->nd && f->next < f->n && f->nodes[f->next].depth > depth)
            f->next++;                /* what was kept of an item that has become one only later */
    }
    if (depth == dst->nd && dst->descr->type_num == NM_OBJECT)
        return npb_setitem(dst->descr, data, obj);
    if (here && here->is_array && !(depth == dst->nd && is_own_number(here->held)))
        return store_array(data, dst->nd - depth, dst->dimensions + depth, dst->strides + depth, dst, (PyArrayObject *)here->held);
    if (depth == dst->nd)
        return npb_setitem(dst->descr, data, obj);
    if (!here) {
        PyErr_SetString(PyExc_RuntimeError, "Inconsistent object during array creation? Content of sequences changed (now too shallow).");
        return -1;
    }
    PyObject *seq = Py_NewRef(here->held);
    int bad = store_items(f, dst, seq, data, depth);
    Py_DECREF(seq);
    return bad;
}

/* ------------------------------------------------------------------ strings in object arrays */
PyArray_Descr *npb_discover_string(PyArrayObject *objects, PyArray_Descr *kind)
{
    PyArrayObject *flat = (PyArrayObject *)npb_ravel(objects, NM_CORDER);
    npy_intp longest = 0, n = flat ? npb_size(flat) : 0;
    if (!flat)
        return NULL;
    for (npy_intp i = 0; i < n; i++) {
        PyObject *item;
        memcpy(&item, flat->data + i * flat->strides[0], sizeof item);
        npy_intp length;
        if (item && npb_is_scalar(item) && !PyUnicode_Check(item) && !PyBytes_Check(item)) {
            PyArray_Descr *own = npb_scalar_descr(item), *full = own ? npb_string_for(own, kind) : NULL;
            length = full ? full->elsize / (kind->type_num == NM_UNICODE ? 4 : 1) : -1;
            Py_XDECREF(own);
            Py_XDECREF(full);
        } else
            length = text_length(item ? item : Py_None);
        if (length < 0) {
            Py_DECREF(flat);
            return NULL;
        }
        longest = NM_MAX(longest, length);
    }
    Py_DECREF(flat);
    return npb_descr_sized(kind->type_num, kind->type_num == NM_UNICODE ? 4 * longest : longest);
}

/* ------------------------------------------------------------------ flat lists of numbers */
/* A list or tuple of exact floats or ints, by far the commonest: NULL without an exception when it is anything else. */
static PyArrayObject *from_numbers(PyObject *seq, int num)
{
    npy_intp n = PySequence_Fast_GET_SIZE(seq);
    PyObject **items = PySequence_Fast_ITEMS(seq);
    if (n == 0)
        return NULL;
    if (num < 0) {
        PyTypeObject *type = Py_TYPE(items[0]);
        if (type != &PyFloat_Type && type != &PyLong_Type)
            return NULL;
        for (npy_intp i = 1; i < n; i++)
            if (Py_TYPE(items[i]) != type)
                return NULL;
        num = type == &PyFloat_Type ? NM_DOUBLE : NM_LONG;
    } else {
        for (npy_intp i = 0; i < n; i++)
            if (!(num == NM_DOUBLE ? PyFloat_CheckExact(items[i]) : PyLong_CheckExact(items[i])))
                return NULL;
    }
    PyArrayObject *arr = npb_empty(npb_descr_of(num), 1, &n, false);
    if (!arr)
        return NULL;
    if (num == NM_DOUBLE)
        for (npy_intp i = 0; i < n; i++)
            ((double *)arr->data)[i] = PyFloat_AS_DOUBLE(items[i]);
    else
        for (npy_intp i = 0; i < n; i++) {
            int overflow;
            ((long *)arr->data)[i] = PyLong_AsLongAndOverflow(items[i], &overflow);
            if (overflow) {
                Py_DECREF(arr);
                return NULL;
            }
        }
    return arr;
}

/* ------------------------------------------------------------------ the entry */
static bool unsized_string(PyArray_Descr *d) { return d->elsize == 0 && (d->type_num == NM_STRING || d->type_num == NM_UNICODE); }
static bool unsized_time(PyArray_Descr *d) { return (d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA) && npb_is_generic_time(d); }

static int copy_of(int flags)
{
    return flags & NPY_ARRAY_ENSURECOPY ? NPB_COPY_ALWAYS : flags & NPY_ARRAY_ENSURENOCOPY ? NPB_COPY_NEVER : NPB_COPY_IF_NEEDED;
}

static void raise_no_copy(void)
{
    PyErr_SetString(PyExc_ValueError, "Unable to avoid copy while creating an array as requested.\n"
                    "If using `np.array(obj, copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior "
                    "change in NumPy 1.x).\nFor more details, see "
                    "https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.");
}

static int check_depth(PyArrayObject *arr, int min_depth, int max_depth)
{
    if (min_depth && arr->nd < min_depth) {
        PyErr_SetString(PyExc_ValueError, "object of too small depth for desired array");
        return -1;
    }
    if (max_depth && arr->nd > max_depth) {
        PyErr_SetString(PyExc_ValueError, "object too deep for desired array");
        return -1;
    }
    return 0;
}

/* Write obj over one subarray at data. */
int npb_assign_subarray(PyArray_Descr *descr, char *data, PyObject *obj)
{
    PyArrayObject *part = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(descr), 0, NULL, NULL, data,
                                                         NPY_ARRAY_WRITEABLE, NULL, NULL, false);
    int bad = part ? npb_assign(part, obj) : -1;
    Py_XDECREF(part);
    return bad;
}

/* Every item that the walk found (a tuple is one) fills a subarray. */
static PyArrayObject *build_subarrays(finding *f, PyObject *obj, PyArray_Descr *descr /* stolen */, int nd)
{
    PyArrayObject *arr = NULL, *items = npb_empty(npb_descr_of(NM_OBJECT), nd, f->shape, false);
    f->next = 0;
    if (items && store(f, items, obj, items->data, 0) == 0)
        arr = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(descr), nd, f->shape, NULL, NULL, 0, NULL,
                                              NULL, true);
    for (npy_intp i = 0, n = arr ? npb_size(items) : 0; i < n; i++)
        if (npb_assign_subarray(descr, arr->data + i * descr->elsize, ((PyObject **)items->data)[i]) < 0) {
            Py_CLEAR(arr);
            break;
        }
    Py_XDECREF(items);
    Py_DECREF(descr);
    return arr;
}

/* The array of what the walk found. */
static PyArrayObject *build(finding *f, PyObject *obj, int flags)
{
    PyArray_Descr *descr = f->open && f->found ? (PyArray_Descr *)Py_NewRef(f->found) : f->wanted ? (PyArray_Descr *)Py_NewRef(f->wanted)
                           : npb_descr_of(NM_DOUBLE);
    int nd = NM_MIN(f->nd, f->max_nd);
    if (!descr)
        return NULL;
    if (descr->subarray)
        return build_subarrays(f, obj, descr, nd);
    if (f->sized_only && f->found && f->wanted->byteorder == (NPB_LITTLE ? '>' : '<')) {
        PyArray_Descr *swapped = npb_descr_newbyteorder(descr, f->wanted->byteorder);
        Py_DECREF(descr);
        if (!(descr = swapped))
            return NULL;
    }
    PyArrayObject *arr = (PyArrayObject *)npb_array_new(&PyArray_Type, descr, nd, f->shape, NULL, NULL,
        (flags & NPY_ARRAY_F_CONTIGUOUS && !(flags & NPY_ARRAY_C_CONTIGUOUS) ? NPY_ARRAY_F_CONTIGUOUS : 0) |
        (f->open && f->found ? NPB_ALLOW_EMPTY_STRING : 0), NULL, NULL, descr->type_num == NM_VOID || descr->type_num >= NM_NTYPES);
    if (!arr)
        return NULL;
    if (unsized_string(arr->descr) && arr->descr->elsize == 0) {
        npy_intp size = arr->descr->type_num == NM_UNICODE ? 4 : 1;   /* only empty strings: one character all the same */
        PyArray_Descr *one = npb_descr_sized(arr->descr->type_num, size);
        PyArrayObject *wide = one ? (PyArrayObject *)npb_array_new(&PyArray_Type, one, nd, f->shape, NULL, NULL, 0, NULL, NULL, true)
                              : NULL;
        Py_DECREF(arr);
        if (!(arr = wide))
            return NULL;
    }
    f->next = 0;
    if (store(f, arr, obj, arr->data, 0) < 0)
        Py_CLEAR(arr);
    return arr;
}

static PyArrayObject *discover(PyObject *obj, PyArray_Descr *descr, int max_depth, int flags)
{
    finding f = { .wanted = descr, .limit = max_depth ? NM_MIN(max_depth, NM_MAXDIMS) : NM_MAXDIMS, .copy = copy_of(flags) };
    PyArrayObject *arr = NULL;
    if (flags & NPB_NDMAX_GIVEN)
        f.limit = max_depth;
    f.max_nd = f.limit;
    f.sized_only = descr && unsized_string(descr);
    f.open = !descr || f.sized_only || unsized_time(descr);
    f.tuples_are_items = descr && descr->type_num == NM_VOID && (descr->names || descr->subarray);
    f.strings_are_sequences = descr && descr->type_num == NM_STRING && descr->type == 'c';
    if (descr && descr->type_num == NM_VOID && descr->elsize == 0 && !descr->names && !descr->subarray)
        return npb_void_from(obj, descr, max_depth, flags);
    if (walk(&f, obj, 0) < 0)
        goto out;
    if ((f.ragged || f.too_deep) && !objects_wanted(&f)) {
        fail_shape(&f);
        goto out;
    }
    if (f.n == 1 && f.nodes[0].is_array && f.nodes[0].depth == 0 && f.nodes[0].held != obj) {   /* obj gave an array itself */
        PyArrayObject *given = (PyArrayObject *)f.nodes[0].held;
        int adapted = flags;
        if (flags & NPY_ARRAY_ENSURECOPY && npb_copied_itself(obj, given))
            adapted &= ~NPY_ARRAY_ENSURECOPY;
        PyArray_Descr *d = f.open && f.wanted ? f.found : f.wanted;
        arr = npb_from_array(given, (PyArray_Descr *)Py_XNewRef(d), adapted);
        goto out;
    }
    if (flags & NPY_ARRAY_ENSURENOCOPY) {
        raise_no_copy();
        goto out;
    }
    if (!descr && !f.found && f.nd == 0) {
        PyErr_SetString(PyExc_SystemError, "no dtype was found");
        goto out;
    }
    arr = build(&f, obj, flags);
out:
    forget(&f);
    return arr;
}

/* dtype "V": as long as the longest bytes. */
PyArrayObject *npb_void_from(PyObject *obj, PyArray_Descr *descr, int max_depth, int flags)
{
    (void)descr;
    PyArrayObject *plain = discover(obj, NULL, max_depth, flags);
    if (!plain || plain->descr->type_num == NM_VOID)
        return plain;
    npy_intp size = plain->descr->elsize;
    if (plain->descr->type_num == NM_OBJECT || (plain->descr->type_num != NM_STRING && npb_size(plain) && !npb_is_scalar(obj))) {
        PyErr_Format(PyExc_TypeError, "a bytes-like object is required, not '%s'", Py_TYPE(obj)->tp_name);
        Py_DECREF(plain);
        return NULL;
    }
    PyArray_Descr *full = npb_descr_sized(NM_VOID, npb_size(plain) || plain->nd == 0 ? size : 8);
    PyArrayObject *out = full ? npb_from_array(plain, full, NPY_ARRAY_FORCECAST) : NULL;
    Py_DECREF(plain);
    return out;
}

PyArrayObject *npb_from_any(PyObject *obj, PyArray_Descr *descr, int min_depth, int max_depth, int flags)
{
    PyArrayObject *arr = NULL;
    if (PyArray_Check(obj)) {
        arr = npb_from_array((PyArrayObject *)obj, (PyArray_Descr *)Py_XNewRef(descr), flags);
        if (arr && check_depth(arr, min_depth, max_depth) < 0)
            Py_CLEAR(arr);
        return arr;
    }
    if (flags & NPY_ARRAY_WRITEBACKIFCOPY) {
        PyErr_SetString(PyExc_TypeError, "WRITEBACKIFCOPY used for non-array input.");
        return NULL;
    }
    if (!descr && PyObject_TypeCheck(obj, &PyVoidArrType_Type) && ((PyVoidScalarObject *)obj)->descr->names) {
        PyVoidScalarObject *v = (PyVoidScalarObject *)obj;  /* a structure is seen, not copied: its fields can be set through the array */
        arr = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(v->descr), 0, NULL, NULL, v->obval,
                                             v->flags & NPY_ARRAY_WRITEABLE, NULL, Py_NewRef(obj), false);
        if (arr && check_depth(arr, min_depth, flags & NPB_NDMAX_GIVEN ? 0 : max_depth) < 0)
            Py_CLEAR(arr);
        return arr;
    }
    if (descr && descr->kind == 'i' && npb_is_scalar(obj) && PyObject_TypeCheck(obj, &PyNumberArrType_Type) &&
        !PyObject_TypeCheck(obj, &PyComplexFloatingArrType_Type) && !PyObject_TypeCheck(obj, &PyTimedeltaArrType_Type)) {
        PyArrayObject *own = npb_from_any(obj, NULL, 0, 0, 0);     /* alone it is cast; as an item of a list it must fit */
        arr = own ? npb_from_array(own, (PyArray_Descr *)Py_NewRef(descr), flags | NPY_ARRAY_FORCECAST) : NULL;
        Py_XDECREF(own);
        if (arr && check_depth(arr, min_depth, flags & NPB_NDMAX_GIVEN ? 0 : max_depth) < 0)
            Py_CLEAR(arr);
        return arr;
    }
    bool plain = !descr || descr->type_num == NM_DOUBLE || descr->type_num == NM_LONG;
    if (plain && (PyList_CheckExact(obj) || PyTuple_CheckExact(obj)) && !(flags & (NPY_ARRAY_ENSURENOCOPY | NPB_NDMAX_GIVEN)) &&
        (!descr || npb_is_native(descr)))
        arr = from_numbers(obj, descr ? descr->type_num : -1);
    if (!arr) {
        if (PyErr_Occurred())
            return NULL;
        arr = discover(obj, descr, max_depth, flags);
    }
    if (arr && check_depth(arr, min_depth, flags & NPB_NDMAX_GIVEN ? 0 : max_depth) < 0)
        Py_CLEAR(arr);
    return arr;
}

int npb_array_converter(PyObject *obj, void *out)
{
    PyArrayObject *arr = npb_asarray(obj);
    if (!arr)
        return 0;
    *(PyArrayObject **)out = arr;
    return 1;
}

/* ------------------------------------------------------------------ array -> array */
static bool needs_copy(PyArrayObject *arr, PyArray_Descr *descr, int flags)
{
    if (flags & NPY_ARRAY_ENSURECOPY)
        return true;
    if ((flags & NPY_ARRAY_C_CONTIGUOUS && !NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS)) ||
        (flags & NPY_ARRAY_ALIGNED && !NPB_HAS(arr, NPY_ARRAY_ALIGNED)) ||
        (flags & NPY_ARRAY_F_CONTIGUOUS && !NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS)) ||
        (flags & NPY_ARRAY_WRITEABLE && !NPB_HAS(arr, NPY_ARRAY_WRITEABLE)))
        return true;
    return arr->descr != descr && !npb_equiv(arr->descr, descr);
}

PyArrayObject *npb_from_array(PyArrayObject *arr, PyArray_Descr *descr, int flags)
{
    if (!descr)
        descr = (PyArray_Descr *)Py_NewRef(arr->descr);
    else if (!(descr = npb_adapt_descr(arr, descr)))
        return NULL;
    if (flags & NPY_ARRAY_NOTSWAPPED && !npb_is_native(descr)) {
        PyArray_Descr *native = npb_descr_native(descr);
        Py_DECREF(descr);
        if (!(descr = native))
            return NULL;
    }
    nm_casting casting = flags & NPY_ARRAY_FORCECAST ? NM_UNSAFE_CASTING : NM_SAFE_CASTING;
    if (descr != arr->descr && !npb_can_cast(arr->descr, descr, casting)) {
        npb_check_cast(arr, descr, casting);
        Py_DECREF(descr);
        return NULL;
    }
    bool exact = PyArray_CheckExact(arr) || !(flags & NPY_ARRAY_ENSUREARRAY);
    if (!needs_copy(arr, descr, flags)) {
        PyArrayObject *result;
        if (exact && arr->descr == descr)
            result = (PyArrayObject *)Py_NewRef(arr);
        else if (exact) {              /* equal but another object: the dtype that was asked for */
            result = (PyArrayObject *)npb_view(arr, NULL, NULL);
            if (result)
                Py_SETREF(result->descr, (PyArray_Descr *)Py_NewRef(descr));
        } else {
            result = (PyArrayObject *)npb_view(arr, NULL, &PyArray_Type);
            if (result && arr->descr != descr)
                Py_SETREF(result->descr, (PyArray_Descr *)Py_NewRef(descr));
        }
        Py_DECREF(descr);
        return result;
    }
    if (flags & NPY_ARRAY_ENSURENOCOPY) {
        raise_no_copy();
        Py_DECREF(descr);
        return NULL;
    }
    nm_order order = flags & NPY_ARRAY_F_CONTIGUOUS && !(flags & NPY_ARRAY_C_CONTIGUOUS) ? NM_FORTRANORDER
                     : flags & NPY_ARRAY_C_CONTIGUOUS ? NM_CORDER : NM_KEEPORDER;
    if (descr->subarray)
        return (PyArrayObject *)npb_astype_subarray(arr, descr, order, !(flags & NPY_ARRAY_ENSUREARRAY));
    PyArrayObject *copy = npb_empty_like(arr, descr, order, !(flags & NPY_ARRAY_ENSUREARRAY), 0, NULL);
    if (copy && npb_copy_into(copy, arr) < 0)
        Py_CLEAR(copy);
    if (copy && flags & NPY_ARRAY_WRITEBACKIFCOPY && npb_set_writeback_base(copy, (PyArrayObject *)Py_NewRef(arr)) < 0)
        Py_CLEAR(copy);
    return copy;
}

/* ------------------------------------------------------------------ dst[...] = value */
int npb_assign(PyArrayObject *dst, PyObject *value)
{
    if (PyArray_Check(value) && !(dst->nd == 0 && is_own_number(value)))
        return npb_copy_into(dst, (PyArrayObject *)value);
    if (npb_require_writeable(dst, "assignment destination") < 0)
        return -1;
    /* An item for every place. */
    if (is_plain_leaf(value) && !(dst->descr->type == 'c'))
        return dst->nd == 0 ? npb_setitem(dst->descr, dst->data, value) : npb_fill_scalar(dst, value);
    if (dst->nd == 0 && (dst->descr->type_num == NM_OBJECT || npb_is_scalar(value) || (dst->descr->names && PyTuple_Check(value))) )
        return npb_setitem(dst->descr, dst->data, value);
    PyArrayObject *src;
    if (dst->descr->type_num == NM_OBJECT) {
        src = npb_from_any(value, dst->descr, 0, NM_MAX(dst->nd, 0), NPY_ARRAY_FORCECAST | NPB_NDMAX_GIVEN);
    } else
        src = npb_from_any(value, (npb_is_scalar(value) || npb_may_be_array(value)) && dst->descr->type != 'c' ? NULL : dst->descr, 0, 0,
                           NPY_ARRAY_FORCECAST);
    if (!src)
        return -1;
    int bad = npb_copy_into(dst, src);
    Py_DECREF(src);
    return bad;
}

/* ------------------------------------------------------------------ _discover_array_parameters(obj, dtype=None) */
static PyObject *discover_parameters(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *dtype = nargs > 1 ? args[1] : kwnames && PyTuple_GET_SIZE(kwnames) ? args[nargs] : NULL, *result = NULL;
    PyArray_Descr *descr = NULL;
    (void)module;
    if (nargs < 1) {
        PyErr_SetString(PyExc_TypeError, "_discover_array_parameters() missing required argument 'obj' (pos 0)");
        return NULL;
    }
    if (dtype && dtype != Py_None && !npb_descr_converter(dtype, &descr))
        return NULL;
    finding f = { .wanted = descr, .limit = NM_MAXDIMS, .max_nd = NM_MAXDIMS, .copy = NPB_COPY_IF_NEEDED };
    f.sized_only = descr && unsized_string(descr);
    f.open = !descr || f.sized_only || unsized_time(descr);
    f.tuples_are_items = descr && descr->type_num == NM_VOID && (descr->names || descr->subarray);
    f.strings_are_sequences = descr && descr->type_num == NM_STRING && descr->type == 'c';
    if (walk(&f, args[0], 0) == 0) {
        int num = descr ? descr->type_num : NM_OBJECT;
        /* nothing tells the size */
        if (!f.found && descr && !descr->elsize && !descr->names && !descr->subarray && num >= NM_STRING && num <= NM_VOID)
            Py_XSETREF(descr, npb_descr_sized(num, num == NM_VOID ? 8 : num == NM_UNICODE ? 4 : 1));
        PyObject *found = f.open && f.found ? (PyObject *)f.found : descr ? (PyObject *)descr : Py_None;
        PyObject *shape = npb_shape_tuple(NM_MIN(f.nd, f.max_nd), f.shape);
        result = shape ? Py_BuildValue("(ON)", found, shape) : NULL;
    }
    forget(&f);
    Py_XDECREF(descr);
    return result;
}

static PyMethodDef functions[] = { NPB_METHOD("_discover_array_parameters", discover_parameters,
                                              "The dtype and shape that array(obj, dtype) would have."),
                                   { NULL, NULL, 0, NULL } };
int npb_init_coerce(PyObject *module) { return PyModule_AddFunctions(module, functions); }
