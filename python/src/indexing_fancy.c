/* indexing_fancy.c - indexing with index arrays and masks: what belongs to which axis, where the chosen dimensions go in the
 * result, and the values' side of assignment.  The items are moved by core/algo/mapindex.c. */
#include "indexing.h"

/* The problem as the core wants it. */
typedef struct fancy {
    nm_viewbuf base;                          /* self after integers, slices and new axes */
    nm_view index[NM_MAXDIMS];
    const nm_view *list[NM_MAXDIMS];
    int axis[NM_MAXDIMS], name[NM_MAXDIMS];   /* axis of base, and of self for messages */
    int n, at;                                /* index arrays; where their dimensions go among the rest */
    npy_intp one[2];                          /* shape and stride of the 0-d booleans' index arrays */
    nm_map map;
} fancy;

static int add_index(fancy *f, nm_view v, int axis, int name)
{
    if (f->n == NM_MAXDIMS) {
        PyErr_SetString(PyExc_IndexError, "too many indices for array");
        return -1;
    }
    f->index[f->n] = v;
    f->list[f->n] = &f->index[f->n];
    f->axis[f->n] = axis;
    f->name[f->n++] = name;
    return 0;
}

static const npy_intp zero_index[1];          /* the only index into an axis of length 1 */

/* A 0-d boolean: an axis of length 1 that is chosen once or not at all; all such share one. */
static int add_bool(fancy *f, npy_intp value)
{
    int nd = f->base.v.ndim;
    if (nd == NM_MAXDIMS) {
        PyErr_SetString(PyExc_IndexError, "too many dimensions");
        return -1;
    }
    if (f->one[0] >= 0) {                     /* combine with the one there is */
        f->one[0] = f->one[0] && value;
        return 0;
    }
    f->base.shape[nd] = 1;
    f->base.strides[nd] = 0;
    f->base.v.ndim = nd + 1;
    f->one[0] = value;
    f->one[1] = 0;
    nm_view v = { .data = (char *)zero_index, .shape = &f->one[0], .strides = &f->one[1], .ndim = 1, .dt = nm_dtype_of(NM_LONG) };
    return add_index(f, v, nd, -1);
}

/* Lay out base; integers beside index arrays count as advanced when it comes to where their dimensions go. */
static int lay_out(PyArrayObject *self, ix *x, fancy *f)
{
    int axis = 0, rest = 0, state = 0;        /* state: 0 no advanced item yet, 1 in the run of them, 2 after it, 3 a second run */
    char *data = self->data;
    f->n = 0;
    f->at = 0;
    f->one[0] = -1;
    f->base.v = npb_as_view(self);
    f->base.v.shape = f->base.shape;
    f->base.v.strides = f->base.strides;
    f->base.v.ndim = 0;
    for (int i = 0; i < x->n; i++) {
        ix_item *it = &x->item[i];
        bool advanced = it->kind == IX_INT || it->kind == IX_ARRAY || it->kind == IX_BOOL0;
        bool implicit = it->kind == IX_ELLIPSIS && i == x->n - 1 && !x->has_ellipsis;
        if (advanced && state == 0) {
            f->at = rest;
            state = 1;
        } else if (advanced && state == 2) {
            f->at = 0;
            state = 3;
        } else if (!advanced && state == 1 && !implicit) {
            state = 2;
        }
        int nd = f->base.v.ndim;
        npy_intp room = it->kind == IX_ELLIPSIS ? it->value : it->kind == IX_INT ? 0 : 1;
        if (nd + room > NM_MAXDIMS) {
            PyErr_Format(PyExc_IndexError, "number of dimensions must be within [0, %d], indexing result would have %zd", NM_MAXDIMS,
                         nd + room);
            return -1;
        }
        switch (it->kind) {
        case IX_INT: data += it->value * self->strides[axis++]; break;
        case IX_SLICE:
            data += it->count > 0 ? it->start * self->strides[axis] : 0;
            f->base.shape[nd] = it->count;
            f->base.strides[nd] = self->strides[axis++] * it->step;
            f->base.v.ndim++;
            rest++;
            break;
        case IX_NEWAXIS:
            f->base.shape[nd] = 1;
            f->base.strides[nd] = 0;
            f->base.v.ndim++;
            rest++;
            break;
        case IX_ELLIPSIS:
            for (npy_intp k = 0; k < it->value; k++, nd++, rest++) {
                f->base.shape[nd] = self->dimensions[axis];
                f->base.strides[nd] = self->strides[axis++];
            }
            f->base.v.ndim = nd;
            break;
        case IX_ARRAY:
            f->base.shape[nd] = self->dimensions[axis];
            f->base.strides[nd] = self->strides[axis];
            f->base.v.ndim++;
            if (add_index(f, npb_as_view(it->array), nd, axis++) < 0)
                return -1;
            break;
        case IX_BOOL0:
            if (add_bool(f, it->value) < 0)
                return -1;
            break;
        }
    }
    f->base.v.data = data;
    return 0;
}

static int raise_shapes(fancy *f)
{
    PyObject *text = PyUnicode_FromString("shape mismatch: indexing arrays could not be broadcast together with shapes ");
    for (int i = 0; i < f->n && text; i++) {
        PyObject *shape = npb_shape_error_text(f->index[i].ndim, f->index[i].shape);
        if (shape) {
            PyUnicode_AppendAndDel(&text, shape);
            PyUnicode_AppendAndDel(&text, PyUnicode_FromString(" "));
        }
    }
    PyErr_Clear();
    if (text)
        PyErr_SetObject(PyExc_IndexError, text);
    Py_XDECREF(text);
    return -1;
}

static int fancy_begin(PyArrayObject *self, ix *x, fancy *f)
{
    nm_ctx *ctx = npb_ctx();
    if (x->advanced >= NM_MAXARGS) {
        PyErr_SetString(PyExc_IndexError, "too many advanced indices present");
        return -1;
    }
    if (lay_out(self, x, f) < 0)
        return -1;
    nm_status status = nm_map_begin(ctx, &f->map, &f->base.v, f->n, f->list, f->axis);
    if (status == NM_E_VALUE) {
        nm_clear(ctx);
        return raise_shapes(f);
    }
    if (npb_check(status) < 0)
        return -1;
    if (f->map.nb + f->map.nr > NM_MAXDIMS) {
        PyErr_Format(PyExc_IndexError, "number of dimensions must be within [0, %d], indexing result would have %d", NM_MAXDIMS,
                     f->map.nb + f->map.nr);
        nm_map_end(&f->map);
        return -1;
    }
    return 0;
}

/* Strides of the result: the chosen dimensions outermost, the rest in the order they have in memory. */
static void result_strides(fancy *f, npy_intp size, npy_intp *strides)
{
    nm_map *m = &f->map;
    npy_intp inner = 1;
    for (int i = 0; i < m->nb + m->nr; i++)
        if (m->shape[i] == 0) {
            memset(strides, 0, sizeof *strides * (size_t)(m->nb + m->nr));
            return;
        }
    if (m->nr) {
        const intptr_t *like = m->rest_strides;
        nm_strides_keep(m->nr, m->shape + m->nb, size, 1, &like, strides + m->nb);
        for (int i = 0; i < m->nr; i++)
            inner *= m->shape[m->nb + i] ? m->shape[m->nb + i] : 1;
        nm_strides_c(m->nb, m->shape, size * inner, strides);
        return;
    }
    const intptr_t *like[NM_MAXDIMS];
    for (int i = 0; i < f->n; i++)
        like[i] = m->strides + i * m->nb;
    nm_strides_keep(m->nb, m->shape, size, f->n, like, strides);
}

/* Put the chosen dimensions where they belong: result has them first. */
static PyObject *move_dims(PyArrayObject *result /* stolen */, int nb, int at)
{
    if (at == 0 || nb == 0)
        return (PyObject *)result;
    int perm[NM_MAXDIMS];
    for (int i = 0; i < at; i++)
        perm[i] = nb + i;
    for (int i = 0; i < nb; i++)
        perm[at + i] = i;
    for (int i = at + nb; i < result->nd; i++)
        perm[i] = i;
    PyObject *moved = npb_transpose(result, perm);
    Py_DECREF(result);
    return moved;
}

PyObject *npb_as_subclass(PyArrayObject *self, PyObject *result /* stolen */)
{
    if (!result || PyArray_CheckExact(self))
        return result;
    PyArrayObject *r = (PyArrayObject *)result;
    PyObject *view = npb_array_new(Py_TYPE(self), (PyArray_Descr *)Py_NewRef(r->descr), r->nd, r->dimensions, r->strides, r->data,
                                   r->flags & NPY_ARRAY_WRITEABLE, (PyObject *)self, result, false);
    return view;
}

static PyObject *mask_get(PyArrayObject *self, PyArrayObject *mask)
{
    nm_view base = npb_as_view(self), m = npb_as_view(mask);
    nm_mask chosen;
    npy_intp n = nm_mask_begin(npb_ctx(), &chosen, &m, 2 * self->descr->elsize);
    PyArrayObject *result = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(self->descr), 1, &n, NULL, NULL,
                                                           NPB_ALLOW_EMPTY_STRING, NULL, NULL, false);
    if (!result)
        return NULL;
    nm_view dst = npb_as_view(result);
    if (npb_check(nm_mask_get(npb_ctx(), &base, &chosen, &dst)) < 0)
        Py_CLEAR(result);
    return npb_as_subclass(self, (PyObject *)result);
}

/* A few items of an array by an array, both of one dimension.  NULL without an error: not this way. */
static PyObject *line_get(PyArrayObject *self, PyArrayObject *index)
{
    if (!PyArray_CheckExact(self) || self->nd != 1 || index->nd != 1 || index->dimensions[0] > 1000 || npb_has_refs(self->descr))
        return NULL;
    PyArrayObject *result = npb_empty((PyArray_Descr *)Py_NewRef(self->descr), 1, index->dimensions, false);
    if (!result)
        return NULL;
    nm_view a = npb_as_view(self), i = npb_as_view(index), r = npb_as_view(result);
    if (!nm_take_line(npb_ctx(), &a, &i, &r))
        Py_CLEAR(result);                /* the general way says what is wrong */
    return (PyObject *)result;
}

PyObject *npb_fancy_get(PyArrayObject *self, ix *x)
{
    fancy f;
    npy_intp strides[2 * NM_MAXDIMS];
    if (x->n == 1 && x->item[0].kind == IX_MASK)
        return mask_get(self, x->item[0].array);
    if (x->n == 1 && x->item[0].kind == IX_ARRAY && self->descr->elsize > 0) {
        PyObject *result = line_get(self, x->item[0].array);
        if (result || PyErr_Occurred())
            return result;
    }
    if (fancy_begin(self, x, &f) < 0)
        return NULL;
    result_strides(&f, self->descr->elsize, strides);
    PyArrayObject *result = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(self->descr), f.map.nb + f.map.nr,
                                                           f.map.shape, strides, NULL, NPB_ALLOW_EMPTY_STRING, NULL, NULL, false);
    if (result) {
        nm_view dst = npb_as_view(result);
        if (npb_check(nm_map_get(&f.map, f.name, &dst)) < 0)
            Py_CLEAR(result);
    }
    nm_map_end(&f.map);
    return result ? npb_as_subclass(self, move_dims(result, f.map.nb, f.at)) : NULL;
}

/* ------------------------------------------------------------------ assignment */
static PyArrayObject *value_array(PyArrayObject *self, PyObject *value)
{
    PyArrayObject *src = npb_from_any(value, self->descr, 0, 0, NPY_ARRAY_FORCECAST | NPY_ARRAY_ENSUREARRAY);
    if (!src)
        return NULL;
    nm_view a = npb_as_view(self), b = npb_as_view(src);
    if (nm_bounds_overlap(&a, &b))
        Py_SETREF(src, (PyArrayObject *)npb_newcopy(src, NM_KEEPORDER));
    return src;
}

static int mask_set(PyArrayObject *self, PyArrayObject *mask, PyObject *value)
{
    nm_view base = npb_as_view(self), m = npb_as_view(mask);
    PyArrayObject *src = value_array(self, value);
    int bad = -1;
    if (!src)
        return -1;
    nm_mask chosen;
    npy_intp n = nm_mask_begin(npb_ctx(), &chosen, &m, 2 * self->descr->elsize);
    npy_intp have = src->nd ? src->dimensions[0] : 1, step = src->nd && have != 1 ? src->strides[0] : 0;
    if (src->nd > 1)
        PyErr_Format(PyExc_TypeError,
                     "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has %d dimensions", src->nd);
    else if (have != 1 && have != n)
        PyErr_Format(PyExc_ValueError, "NumPy boolean array indexing assignment cannot assign %zd input values to the %zd output values "
                                       "where the mask is true", have, n);
    else {
        nm_view s = npb_as_view(src);
        s.ndim = 1;
        s.shape = &n;
        s.strides = &step;
        bad = n == 0 ? 0 : npb_check(nm_mask_set(npb_ctx(), &base, &chosen, &s));
    }
    Py_DECREF(src);
    return bad;
}

/* a[True] = value for an array of one item: the mask of all items, as which it is. */
static int bool_set(PyArrayObject *self, npy_intp truth, PyObject *value)
{
    PyArrayObject *mask = npb_empty(npb_descr_of(NM_BOOL), 0, NULL, false);
    if (!mask)
        return -1;
    *mask->data = truth != 0;
    int bad = mask_set(self, mask, value);
    Py_DECREF(mask);
    return bad;
}

/* Writing must not change the indexes that are still to be read. */
static int part_indexes(PyArrayObject *self, ix *x)
{
    nm_view base = npb_as_view(self);
    for (int i = 0; i < x->n; i++) {
        if (x->item[i].kind != IX_ARRAY)
            continue;
        nm_view index = npb_as_view(x->item[i].array);
        if (!nm_bounds_overlap(&base, &index))
            continue;
        PyObject *copy = npb_newcopy(x->item[i].array, NM_KEEPORDER);
        if (!copy)
            return -1;
        Py_SETREF(x->item[i].array, (PyArrayObject *)copy);
    }
    return 0;
}

int npb_fancy_set(PyArrayObject *self, ix *x, PyObject *value)
{
    fancy f;
    if (x->n == 1 && x->item[0].kind == IX_MASK)
        return mask_set(self, x->item[0].array, value);
    if (x->n == 1 && x->item[0].kind == IX_BOOL0 && self->nd == 0)
        return bool_set(self, x->item[0].value, value);
    if (part_indexes(self, x) < 0)
        return -1;
    if (fancy_begin(self, x, &f) < 0)
        return -1;
    int bad = -1, nb = f.map.nb, nd = nb + f.map.nr;
    PyArrayObject *src = value_array(self, value);
    if (src) {
        /* The value broadcasts to the shape of the result, whose chosen dimensions are then moved to the front. */
        npy_intp shape[2 * NM_MAXDIMS], wide[2 * NM_MAXDIMS], strides[2 * NM_MAXDIMS];
        for (int i = 0; i < nd; i++)
            shape[i] = f.map.shape[i < f.at ? nb + i : i < f.at + nb ? i - f.at : i];
        nm_view s = npb_as_view(src);
        while (s.ndim > nd && s.shape[0] == 1) {
            s.ndim--;
            s.shape++;
            s.strides++;
        }
        if (s.ndim > nd || !nm_broadcast_strides(&s, nd, shape, wide)) {
            PyObject *given = npb_shape_error_text(src->nd, src->dimensions), *result = npb_shape_error_text(nd, shape);
            if (given && result)
                PyErr_Format(PyExc_ValueError,
                             "shape mismatch: value array of shape %U could not be broadcast to indexing result of shape %U", given,
                             result);
            Py_XDECREF(given);
            Py_XDECREF(result);
        } else if (npb_check(nm_map_check(&f.map, f.name)) == 0) {
            for (int i = 0; i < nd; i++)
                strides[i < f.at ? nb + i : i < f.at + nb ? i - f.at : i] = wide[i];
            s.ndim = nd;
            s.shape = f.map.shape;
            s.strides = strides;
            bad = npb_check(nm_map_set(&f.map, &s));
        }
        Py_DECREF(src);
    }
    nm_map_end(&f.map);
    return bad;
}
