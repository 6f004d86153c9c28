/* indexing.c - a[index] and a[index] = value: index parsing, basic indexing, field names. */
#include "indexing.h"

static void *bad_index(void)
{
    PyErr_SetString(PyExc_IndexError,
                    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid "
                    "indices");
    return NULL;
}

static int out_of_bounds(npy_intp i, int axis, npy_intp n)
{
    PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for axis %d with size %zd", i, axis, n);
    return -1;
}

static int too_many(PyArrayObject *self, int used)
{
    PyErr_Format(PyExc_IndexError, "too many indices for array: array is %d-dimensional, but %d were indexed", self->nd, used);
    return -1;
}

/* ------------------------------------------------------------------ parsing */
void npb_ix_free(ix *x)
{
    for (int i = 0; i < x->n; i++)
        Py_XDECREF(x->item[i].array);
    x->n = 0;
}

static ix_item *push(ix *x, int kind)
{
    if (x->n == IX_ITEMS) {
        PyErr_SetString(PyExc_IndexError, "too many indices for array");
        return NULL;
    }
    ix_item *it = &x->item[x->n++];
    *it = (ix_item){ .kind = kind, .from_mask = -1 };
    return it;
}

/* Unsigned indexes above the signed range would wrap. */
static int check_unsigned(PyArrayObject *arr)
{
    if (arr->descr->kind != 'u' || arr->descr->elsize != 8)
        return 0;
    PyArrayObject *native = npb_from_array((PyArrayObject *)arr, npb_descr_of(NM_ULONG),
                                           NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED);
    npy_intp n = native ? npb_size(native) : 0;
    for (npy_intp i = 0; i < n; i++) {
        uint64_t v = ((uint64_t *)native->data)[i];
        if (v > INT64_MAX) {
            PyErr_Format(PyExc_IndexError, "index %llu is out of bounds for any axis", (unsigned long long)v);
            Py_DECREF(native);
            return -1;
        }
    }
    Py_XDECREF(native);
    return native ? 0 : -1;
}

static int push_integers(ix *x, PyArrayObject *arr /* borrowed */)
{
    if (check_unsigned(arr) < 0)
        return -1;
    PyArrayObject *as = npb_from_array(arr, npb_descr_of(sizeof(npy_intp) == 8 ? NM_LONG : NM_INT),
                                       NPY_ARRAY_FORCECAST | NPY_ARRAY_ALIGNED | NPY_ARRAY_ENSUREARRAY);
    ix_item *it = as ? push(x, IX_ARRAY) : NULL;
    if (!it) {
        Py_XDECREF(as);
        return -1;
    }
    it->array = as;
    x->advanced++;
    x->used++;
    return 0;
}

/* A mask becomes an index array per axis, unless it is one of all items: masks of other sizes may have axes of no items. */
static int push_mask(PyArrayObject *self, ix *x, PyArrayObject *mask, bool alone)
{
    if (mask->nd == 0) {
        ix_item *it = push(x, IX_BOOL0);
        if (!it)
            return -1;
        it->value = *mask->data != 0;
        x->advanced++;
        return 0;
    }
    if (alone && mask->nd == self->nd && npb_size(mask) == npb_size(self)) {
        ix_item *it = push(x, IX_MASK);
        if (!it)
            return -1;
        it->array = (PyArrayObject *)Py_NewRef(mask);
        x->advanced++;
        x->used += mask->nd;
        return 0;
    }
    nm_view v = npb_as_view(mask);
    nm_mask chosen;
    npy_intp n = nm_mask_begin(npb_ctx(), &chosen, &v, mask->nd * (npy_intp)sizeof(npy_intp));
    intptr_t *column[NM_MAXDIMS];
    for (int d = 0; d < mask->nd; d++) {
        ix_item *it = push(x, IX_ARRAY);
        if (!it)
            return -1;
        it->array = npb_empty(npb_descr_of(sizeof(npy_intp) == 8 ? NM_LONG : NM_INT), 1, &n, false);
        if (!it->array)
            return -1;
        it->from_mask = mask->dimensions[d] > INT_MAX ? INT_MAX : (int)mask->dimensions[d];
        it->value = mask->dimensions[d];
        column[d] = (intptr_t *)it->array->data;
    }
    nm_mask_indexes(npb_ctx(), &chosen, column);
    x->advanced++;
    x->used += mask->nd;
    return 0;
}

static int push_object(PyArrayObject *self, ix *x, PyObject *obj, bool alone)
{
    ix_item *it;
    if (PyLong_CheckExact(obj)) {
        npy_intp v = PyLong_AsSsize_t(obj);
        if (v == -1 && PyErr_Occurred()) {
            PyErr_Clear();
            bad_index();
            return -1;
        }
        if (!(it = push(x, IX_INT)))
            return -1;
        it->value = v;
        x->used++;
        return 0;
    }
    if (PySlice_Check(obj)) {
        if (!(it = push(x, IX_SLICE)))
            return -1;
        it->slice = obj;
        x->has_slice = true;
        x->used++;
        return 0;
    }
    if (obj == Py_None) {
        x->newaxes++;
        return push(x, IX_NEWAXIS) ? 0 : -1;
    }
    if (obj == Py_Ellipsis) {
        if (x->has_ellipsis) {
            PyErr_SetString(PyExc_IndexError, "an index can only have a single ellipsis ('...')");
            return -1;
        }
        x->has_ellipsis = true;
        return push(x, IX_ELLIPSIS) ? 0 : -1;
    }
    if (PyBool_Check(obj) || (npb_is_scalar(obj) && Py_TYPE(obj) == &PyBoolArrType_Type)) {
        int truth = PyObject_IsTrue(obj);
        if (truth < 0 || !(it = push(x, IX_BOOL0)))
            return -1;
        it->value = truth;
        x->advanced++;
        return 0;
    }
    if (!PyArray_Check(obj) && !PyList_CheckExact(obj) && PyIndex_Check(obj) && !PySequence_Check(obj)) {
        PyObject *index = PyNumber_Index(obj);
        if (index) {
            int bad = push_object(self, x, index, alone);
            Py_DECREF(index);
            return bad;
        }
        PyErr_Clear();
    }
    if (PyUnicode_Check(obj) || PyBytes_Check(obj)) {
        bad_index();
        return -1;
    }
    PyArrayObject *arr;
    bool given = PyArray_Check(obj);
    if (given)
        arr = (PyArrayObject *)Py_NewRef(obj);
    else if (!(arr = npb_from_any(obj, NULL, 0, 0, NPY_ARRAY_ENSUREARRAY)))
        return -1;
    int bad = -1, num = arr->descr->type_num;
    if (!given && npb_size(arr) == 0 && arr->descr->type_num == NM_DOUBLE) {     /* [] is an index of no items */
        PyArrayObject *as = npb_from_array(arr, npb_descr_of(NM_LONG), NPY_ARRAY_FORCECAST);
        Py_DECREF(arr);
        if (!(arr = as))
            return -1;
        num = NM_LONG;
    }
    if (num == NM_BOOL)
        bad = push_mask(self, x, arr, alone);
    else if (num >= NM_BYTE && num <= NM_ULONGLONG) {
        if (arr->nd == 0) {
            PyObject *value = npb_getitem(arr->data, arr->descr, arr);
            if (value && given)
                x->scalar_array = true;
            if (value)
                bad = push_object(self, x, value, alone);
            Py_XDECREF(value);
        } else
            bad = push_integers(x, arr);
    } else if (given)
        PyErr_SetString(PyExc_IndexError, "arrays used as indices must be of integer (or boolean) type");
    else
        bad_index();
    Py_DECREF(arr);
    return bad;
}

int npb_ix_parse(PyArrayObject *self, PyObject *index, ix *x)
{
    x->n = x->advanced = x->newaxes = x->used = 0;
    x->scalar_array = x->has_slice = x->has_ellipsis = false;
    if (!PyTuple_Check(index))
        return push_object(self, x, index, true) < 0 ? (npb_ix_free(x), -1) : 0;
    Py_ssize_t n = PyTuple_GET_SIZE(index);
    if (n > IX_ITEMS) {
        PyErr_SetString(PyExc_IndexError, "too many indices for array");
        return -1;
    }
    Py_INCREF(index);
    for (Py_ssize_t i = 0; i < n; i++)
        if (push_object(self, x, PyTuple_GET_ITEM(index, i), n == 1) < 0) {
            npb_ix_free(x);
            Py_DECREF(index);
            return -1;
        }
    Py_DECREF(index);               /* its slices live on: the caller holds the index */
    return 0;
}

static int resolve_slice(ix_item *it, npy_intp length)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(it->slice, &start, &stop, &step) < 0)
        return -1;
    it->count = PySlice_AdjustIndices(length, &start, &stop, step);
    it->start = start;
    it->step = step;
    return 0;
}

static int mask_mismatch(int axis, npy_intp length, npy_intp of_mask)
{
    PyErr_Format(PyExc_IndexError, "boolean index did not match indexed array along axis %d; size of axis is %zd but size of corresponding "
                 "boolean axis is %zd", axis, length, of_mask);
    return -1;
}

/* Masks have the lengths of the axes that they index; an axis of no items goes with any length. */
static int check_masks(PyArrayObject *self, const ix *x)
{
    int axis = 0;
    for (int i = 0; i < x->n; i++) {
        const ix_item *it = &x->item[i];
        if (it->kind == IX_ARRAY && it->from_mask > 0 && it->value != self->dimensions[axis])
            return mask_mismatch(axis, self->dimensions[axis], it->value);
        for (int d = 0; it->kind == IX_MASK && d < it->array->nd; d++)
            if (it->array->dimensions[d] != self->dimensions[d])
                return mask_mismatch(d, self->dimensions[d], it->array->dimensions[d]);
        axis += it->kind == IX_INT || it->kind == IX_SLICE || it->kind == IX_ARRAY ? 1 : it->kind == IX_ELLIPSIS ? self->nd - x->used :
                it->kind == IX_MASK ? it->array->nd : 0;
    }
    return 0;
}

int npb_ix_resolve(PyArrayObject *self, ix *x)
{
    if (x->used > self->nd)
        return too_many(self, x->used);
    if (!x->has_ellipsis && x->used < self->nd) {
        if (x->n == IX_ITEMS) {
            PyErr_SetString(PyExc_IndexError, "too many indices for array");
            return -1;
        }
        x->item[x->n++] = (ix_item){ .kind = IX_ELLIPSIS, .from_mask = -1 };
    }
    if (check_masks(self, x) < 0)
        return -1;
    int axis = 0;
    for (int i = 0; i < x->n; i++) {
        ix_item *it = &x->item[i];
        switch (it->kind) {
        case IX_INT: {
            npy_intp n = self->dimensions[axis];
            if (it->value < -n || it->value >= n)
                return out_of_bounds(it->value, axis, n);
            it->value += it->value < 0 ? n : 0;
            axis++;
            break;
        }
        case IX_SLICE:
            if (resolve_slice(it, self->dimensions[axis++]) < 0)
                return -1;
            break;
        case IX_ELLIPSIS:
            it->value = self->nd - x->used;
            axis += (int)it->value;
            break;
        case IX_ARRAY: axis++; break;
        case IX_MASK:
            axis += it->array->nd;
            break;
        }
    }
    return 0;
}

/* ------------------------------------------------------------------ basic indexing */
/* What is left of self by integers, slices, new axes and the ellipsis. */
static PyObject *basic_view(PyArrayObject *self, const ix *x, bool plain)
{
    npy_intp shape[IX_ITEMS], strides[IX_ITEMS];
    char *data = self->data;
    int n = 0, axis = 0;
    for (int i = 0; i < x->n; i++) {
        const ix_item *it = &x->item[i];
        if (n + (it->kind == IX_ELLIPSIS ? it->value : 1) > NM_MAXDIMS && it->kind != IX_INT) {
            PyErr_Format(PyExc_IndexError, "number of dimensions must be within [0, %d], indexing result would have %d", NM_MAXDIMS,
                         self->nd + x->newaxes);
            return NULL;
        }
        switch (it->kind) {
        case IX_INT: data += it->value * self->strides[axis++]; break;
        case IX_SLICE:
            if (it->count > 0)
                data += it->start * self->strides[axis];
            shape[n] = it->count;
            strides[n++] = self->strides[axis++] * it->step;
            break;
        case IX_NEWAXIS:
            shape[n] = 1;
            strides[n++] = 0;
            break;
        default:
            for (npy_intp k = 0; k < it->value; k++) {
                shape[n] = self->dimensions[axis];
                strides[n++] = self->strides[axis++];
            }
        }
    }
    if (plain) {
        PyArrayObject *view = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(self->descr), n, shape, strides,
                                                             data, self->flags & NPY_ARRAY_WRITEABLE, NULL, Py_NewRef(self), false);
        return (PyObject *)view;
    }
    PyArrayObject *view = npb_view_begin(self, n, data);
    if (!view)
        return NULL;
    for (int i = 0; i < n; i++) {
        view->dimensions[i] = shape[i];
        view->strides[i] = strides[i];
    }
    npb_update_flags(view, NPY_ARRAY_UPDATE_ALL);
    if (NM_UNLIKELY(!PyArray_CheckExact(view)) && npb_finalize(view, (PyObject *)self) < 0)
        Py_CLEAR(view);
    return (PyObject *)view;
}

static bool only_integers(const ix *x)
{
    return !x->advanced && !x->newaxes && !x->has_slice && !x->has_ellipsis;
}

/* All items are integers and there is one for each axis: the address of the item. */
static char *item_address(PyArrayObject *self, const ix *x)
{
    char *data = self->data;
    for (int i = 0; i < self->nd; i++)
        data += x->item[i].value * self->strides[i];
    return data;
}

/* self[i] for one axis: an item, or a view of what lies below. */
PyObject *npb_array_item(PyArrayObject *self, Py_ssize_t i)
{
    if (NM_UNLIKELY(self->nd == 0)) {
        PyErr_SetString(PyExc_IndexError, "too many indices for array: array is 0-dimensional, but 1 were indexed");
        return NULL;
    }
    npy_intp n = self->dimensions[0], given = i;
    if (i < 0)
        i += n;
    if (NM_UNLIKELY(i < 0 || i >= n)) {
        out_of_bounds(given, 0, n);
        return NULL;
    }
    char *data = self->data + i * self->strides[0];
    if (self->nd == 1)
        return npb_scalar(data, self->descr, (PyObject *)self);
    PyArrayObject *view = npb_view_begin(self, self->nd - 1, data);
    if (!view)
        return NULL;
    for (int d = 1; d < self->nd; d++) {
        view->dimensions[d - 1] = self->dimensions[d];
        view->strides[d - 1] = self->strides[d];
    }
    npb_update_flags(view, NPY_ARRAY_UPDATE_ALL);
    if (NM_UNLIKELY(!PyArray_CheckExact(view)) && npb_finalize(view, (PyObject *)self) < 0)
        Py_CLEAR(view);
    return (PyObject *)view;
}

static PyObject *slice_first(PyArrayObject *self, PyObject *slice)
{
    ix_item it = { .slice = slice };
    if (resolve_slice(&it, self->dimensions[0]) < 0)
        return NULL;
    PyArrayObject *view = npb_view_begin(self, self->nd, self->data + (it.count > 0 ? it.start * self->strides[0] : 0));
    if (!view)
        return NULL;
    for (int d = 0; d < self->nd; d++) {
        view->dimensions[d] = self->dimensions[d];
        view->strides[d] = self->strides[d];
    }
    view->dimensions[0] = it.count;
    view->strides[0] *= it.step;
    npb_update_flags(view, NPY_ARRAY_UPDATE_ALL);
    if (NM_UNLIKELY(!PyArray_CheckExact(view)) && npb_finalize(view, (PyObject *)self) < 0)
        Py_CLEAR(view);
    return (PyObject *)view;
}

/* ------------------------------------------------------------------ fields of structures */
static bool is_field_list(PyObject *index)
{
    if (!PySequence_Check(index) || PyTuple_Check(index) || PyArray_Check(index) || PyUnicode_Check(index) || PyBytes_Check(index))
        return false;
    if (!PyList_Check(index))
        return false;
    Py_ssize_t n = PyList_GET_SIZE(index);
    for (Py_ssize_t i = 0; i < n; i++)
        if (!PyUnicode_Check(PyList_GET_ITEM(index, i)))
            return false;
    return n > 0;
}

/* The view that a field name or list of names selects; NULL without an exception when index is no such thing. */
static PyArrayObject *field_view(PyArrayObject *self, PyObject *index)
{
    PyArray_Descr *descr = self->descr, *part;
    npy_intp offset = 0;
    if (!descr->names || !descr->fields)
        return NULL;
    if (PyUnicode_Check(index)) {
        PyObject *field = PyDict_GetItemWithError(descr->fields, index);
        if (!field) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_ValueError, "no field of name %S", index);
            return NULL;
        }
        part = (PyArray_Descr *)Py_NewRef(PyTuple_GET_ITEM(field, 0));
        offset = PyLong_AsSsize_t(PyTuple_GET_ITEM(field, 1));
    } else if (is_field_list(index)) {
        Py_ssize_t n = PyList_GET_SIZE(index);
        for (Py_ssize_t i = 0; i < n; i++)
            for (Py_ssize_t j = 0; j < i; j++)
                if (PyUnicode_Compare(PyList_GET_ITEM(index, i), PyList_GET_ITEM(index, j)) == 0) {
                    PyErr_Format(PyExc_ValueError, "duplicate field of name %R", PyList_GET_ITEM(index, i));
                    return NULL;
                }
        part = (PyArray_Descr *)PyObject_GetItem((PyObject *)descr, index);
        if (!part || !PyArray_DescrCheck(part)) {
            Py_XDECREF(part);
            return NULL;
        }
    } else {
        return NULL;
    }
    return (PyArrayObject *)npb_array_new(Py_TYPE(self), part, self->nd, self->dimensions, self->strides, self->data + offset,
                                          self->flags & NPY_ARRAY_WRITEABLE, (PyObject *)self, Py_NewRef(self), false);
}

/* ------------------------------------------------------------------ a[index] */
static PyObject *subscript_general(PyArrayObject *self, PyObject *index)
{
    ix x;
    PyObject *result;
    if (self->descr->names) {
        result = (PyObject *)field_view(self, index);
        if (result || PyErr_Occurred())
            return result;
    }
    if (npb_ix_parse(self, index, &x) < 0)
        return NULL;
    bool whole = only_integers(&x) && x.used == self->nd;
    if (npb_ix_resolve(self, &x) < 0)
        result = NULL;
    else if (x.advanced)
        result = npb_fancy_get(self, &x);
    else if (whole)
        result = npb_scalar(item_address(self, &x), self->descr, (PyObject *)self);
    else {
        result = basic_view(self, &x, false);
        if (result && x.scalar_array)
            Py_SETREF(result, npb_newcopy((PyArrayObject *)result, NM_KEEPORDER));
    }
    npb_ix_free(&x);
    return result;
}

PyObject *npb_subscript(PyArrayObject *self, PyObject *index)
{
    if (NM_LIKELY(PyLong_CheckExact(index)) && self->nd > 0) {
        Py_ssize_t i = PyLong_AsSsize_t(index);
        if (NM_LIKELY(i != -1 || !PyErr_Occurred()))
            return npb_array_item(self, i);
        PyErr_Clear();
        return bad_index();
    }
    if (PySlice_Check(index) && self->nd > 0)
        return slice_first(self, index);
    if (PyTuple_CheckExact(index) && PyTuple_GET_SIZE(index) == self->nd) {     /* a[1, 2] */
        char *data = self->data;
        int axis = 0;
        for (; axis < self->nd; axis++) {
            PyObject *item = PyTuple_GET_ITEM(index, axis);
            if (!PyLong_CheckExact(item))
                break;
            npy_intp i = PyLong_AsSsize_t(item), n = self->dimensions[axis], given = i;
            if (i == -1 && PyErr_Occurred()) {
                PyErr_Clear();
                return bad_index();
            }
            i += i < 0 ? n : 0;
            if (i < 0 || i >= n) {
                for (int k = axis + 1; k < self->nd; k++)
                    if (!PyLong_CheckExact(PyTuple_GET_ITEM(index, k)))
                        return subscript_general(self, index);
                out_of_bounds(given, axis, n);
                return NULL;
            }
            data += i * self->strides[axis];
        }
        if (axis == self->nd)
            return npb_scalar(data, self->descr, (PyObject *)self);
    }
    return subscript_general(self, index);
}

/* ------------------------------------------------------------------ a[index] = value */
static int set_general(PyArrayObject *self, PyObject *index, PyObject *value)
{
    ix x;
    int bad = -1;
    if (self->descr->names) {
        PyArrayObject *field = field_view(self, index);
        if (field) {
            bad = npb_assign(field, value);
            Py_DECREF(field);
            return bad;
        }
        if (PyErr_Occurred())
            return -1;
    }
    if (npb_ix_parse(self, index, &x) < 0)
        return -1;
    bool whole = only_integers(&x) && x.used == self->nd;
    if (npb_ix_resolve(self, &x) < 0)
        bad = -1;
    else if (x.advanced)
        bad = npb_fancy_set(self, &x, value);
    else if (whole)
        bad = npb_setitem(self->descr, item_address(self, &x), value);
    else {
        PyArrayObject *view = (PyArrayObject *)basic_view(self, &x, true);
        bad = view ? npb_assign(view, value) : -1;
        Py_XDECREF(view);
    }
    npb_ix_free(&x);
    return bad;
}

int npb_ass_subscript(PyArrayObject *self, PyObject *index, PyObject *value)
{
    if (!value) {
        PyErr_SetString(PyExc_ValueError, "cannot delete array elements");
        return -1;
    }
    if (npb_require_writeable(self, "assignment destination") < 0)
        return -1;
    if (self->nd == 1 && PyLong_CheckExact(index)) {
        npy_intp i = PyLong_AsSsize_t(index), n = self->dimensions[0], given = i;
        if (i == -1 && PyErr_Occurred()) {
            PyErr_Clear();
            bad_index();
            return -1;
        }
        i += i < 0 ? n : 0;
        if (i < 0 || i >= n)
            return out_of_bounds(given, 0, n);
        char *item = self->data + i * self->strides[0];
        if (self->descr->type_num == NM_DOUBLE && PyFloat_CheckExact(value) && NPB_HAS(self, NPY_ARRAY_ALIGNED) &&
            npb_is_native(self->descr)) {
            *(double *)item = PyFloat_AS_DOUBLE(value);
            return 0;
        }
        return npb_setitem(self->descr, item, value);
    }
    return set_general(self, index, value);
}

/* Python has added the length to a negative index already. */
static PyObject *array_sq_item(PyArrayObject *self, Py_ssize_t i)
{
    if (i < 0 && self->nd) {
        out_of_bounds(i, 0, self->dimensions[0]);
        return NULL;
    }
    return npb_array_item(self, i);
}

static int array_ass_item(PyArrayObject *self, Py_ssize_t i, PyObject *value)
{
    if (i < 0 && self->nd)
        return out_of_bounds(i, 0, self->dimensions[0]);
    PyObject *index = PyLong_FromSsize_t(i);
    int bad = index ? npb_ass_subscript(self, index, value) : -1;
    Py_XDECREF(index);
    return bad;
}

static Py_ssize_t array_length(PyArrayObject *self)
{
    if (self->nd == 0) {
        PyErr_SetString(PyExc_TypeError, "len() of unsized object");
        return -1;
    }
    return self->dimensions[0];
}

/* value in a: (a == value).any() */
static int array_contains(PyArrayObject *self, PyObject *value)
{
    PyObject *same = PyObject_RichCompare((PyObject *)self, value, Py_EQ);
    if (!same)
        return -1;
    PyObject *any = PyArray_Check(same) ? PyObject_CallMethod(same, "any", NULL) : Py_NewRef(same);
    Py_DECREF(same);
    int found = any ? PyObject_IsTrue(any) : -1;
    Py_XDECREF(any);
    return found;
}

PySequenceMethods npb_array_sequence = { .sq_length = (lenfunc)array_length, .sq_item = (ssizeargfunc)array_sq_item,
                                         .sq_ass_item = (ssizeobjargproc)array_ass_item, .sq_contains = (objobjproc)array_contains };
PyMappingMethods npb_array_mapping = { .mp_length = (lenfunc)array_length, .mp_subscript = (binaryfunc)npb_subscript,
                                       .mp_ass_subscript = (objobjargproc)npb_ass_subscript };
