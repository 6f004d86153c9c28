/* descr_struct.c - structured and subarray dtypes: from lists of fields, dicts and (base, shape) tuples. */
#include "npb_types.h"

PyArray_Descr *npb_descr_subarray(PyArray_Descr *base, PyObject *shape_obj)
{
    npb_shape shape = { 0 };
    PyArray_Descr *d = NULL;
    PyObject *tuple = NULL;
    if (!npb_shape_converter(shape_obj, &shape)) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_Clear();
            PyErr_SetString(PyExc_ValueError, "invalid shape in fixed-type tuple.");
        }
        goto out;
    }
    npy_intp size = base->elsize;
    for (int i = 0; i < shape.n; i++) {
        if (shape.d[i] < 0) {
            PyErr_SetString(PyExc_ValueError, "invalid shape in fixed-type tuple: dimension smaller then zero.");
            goto out;
        }
        if (shape.d[i] > INT_MAX) {
            PyErr_SetString(PyExc_ValueError, "invalid shape in fixed-type tuple: dimension does not fit into a C int.");
            goto out;
        }
        if (!nm_mul_size(size, shape.d[i], &size) || size > INT_MAX) {
            PyErr_SetString(PyExc_ValueError, "invalid shape in fixed-type tuple: dtype size in bytes must fit into a C int.");
            goto out;
        }
    }
    if (shape.n == 0)                                    /* no dimensions: the dtype itself */
        return base;
    tuple = PyTuple_New(shape.n);
    for (int i = 0; tuple && i < shape.n; i++) {
        PyObject *v = PyLong_FromSsize_t(shape.d[i]);
        if (!v)
            goto out;
        PyTuple_SET_ITEM(tuple, i, v);
    }
    struct PyArray_ArrayDescr *sub = PyMem_Malloc(sizeof *sub);
    d = tuple && sub ? npb_descr_sized(NM_VOID, size) : NULL;
    if (!d) {
        PyMem_Free(sub);
        goto out;
    }
    d->flags = base->flags;
    d->alignment = base->alignment;
    sub->base = (PyArray_Descr *)Py_NewRef(base);
    sub->shape = Py_NewRef(tuple);
    d->subarray = sub;
out:
    Py_XDECREF(tuple);
    Py_DECREF(base);
    return d;
}

/* ------------------------------------------------------------------ building a structure */
typedef struct builder { PyObject *names, *fields; npy_intp size; npy_intp maxalign; uint64_t flags; int align; Py_ssize_t n; } builder;

static int begin(builder *b, Py_ssize_t n, int align)
{
    *b = (builder){ .names = PyTuple_New(n), .fields = PyDict_New(), .maxalign = 1, .align = align };
    return b->names && b->fields ? 0 : -1;
}

static npy_intp round_up(npy_intp offset, npy_intp align) { return (offset + align - 1) / align * align; }

/* name, title (or NULL) are borrowed, d is stolen.  offset < 0: behind the last field. */
static int add_field(builder *b, PyObject *name, PyObject *title, PyArray_Descr *d, npy_intp offset)
{
    npy_intp align = b->align ? d->alignment : 1, end;
    if (b->maxalign < align)
        b->maxalign = align;
    if (offset < 0)
        offset = round_up(b->size, align > 0 ? align : 1);
    PyObject *at = PyLong_FromSsize_t(offset);
    b->flags |= d->flags & NPB_FROM_FIELDS;
    if (!nm_add_size(offset, d->elsize, &end) || end > INT_MAX) {
        PyErr_SetString(PyExc_ValueError, "dtype size is too large");
        Py_XDECREF(at);
        Py_DECREF(d);
        return -1;
    }
    b->size = NM_MAX(b->size, end);
    PyObject *entry = title ? PyTuple_Pack(3, d, at ? at : Py_None, title) : PyTuple_Pack(2, d, at ? at : Py_None);
    Py_DECREF(d);
    Py_XDECREF(at);
    if (!entry)
        return -1;
    int bad = PyDict_SetItem(b->fields, name, entry);
    if (!bad && title) {
        if (PyUnicode_Check(title) && PyDict_GetItemWithError(b->fields, title)) {
            PyErr_SetString(PyExc_ValueError, "title already used as a name or title.");
            bad = -1;
        } else {
            bad = PyDict_SetItem(b->fields, title, entry);
        }
    }
    Py_DECREF(entry);
    PyTuple_SET_ITEM(b->names, b->n++, Py_NewRef(name));
    return bad;
}

static PyArray_Descr *finish(builder *b, bool ok)
{
    PyArray_Descr *d = ok ? npb_descr_sized(NM_VOID, b->size) : NULL;
    if (!d) {
        Py_XDECREF(b->names);
        Py_XDECREF(b->fields);
        return NULL;
    }
    Py_XSETREF(d->names, b->names);
    Py_XSETREF(d->fields, b->fields);
    d->flags = b->flags | NPY_NEEDS_PYAPI | (b->align ? NPY_ALIGNED_STRUCT : 0);
    if (b->align) {
        d->alignment = b->maxalign;
        d->elsize = round_up(b->size, b->maxalign);
    }
    return d;
}

/* Native fields, packed or aligned as the dtype says, without gaps: what promotion gives. */
PyArray_Descr *npb_descr_canonical(PyArray_Descr *d)
{
    if (d->type_num == NM_VOID && d->subarray) {
        PyArray_Descr *base = npb_descr_canonical(d->subarray->base);
        return base ? npb_descr_subarray(base, d->subarray->shape) : NULL;
    }
    if (d->type_num != NM_VOID || !d->names)
        return npb_descr_native(d);
    builder b;
    Py_ssize_t n = PyTuple_GET_SIZE(d->names);
    bool ok = begin(&b, n, (d->flags & NPY_ALIGNED_STRUCT) != 0) == 0;
    for (Py_ssize_t i = 0; ok && i < n; i++) {
        PyObject *name = PyTuple_GET_ITEM(d->names, i), *entry = PyDict_GetItemWithError(d->fields, name);
        PyArray_Descr *field = entry ? npb_descr_canonical((PyArray_Descr *)PyTuple_GET_ITEM(entry, 0)) : NULL;
        ok = field && add_field(&b, name, PyTuple_GET_SIZE(entry) == 3 ? PyTuple_GET_ITEM(entry, 2) : NULL, field, -1) == 0;
    }
    PyArray_Descr *result = finish(&b, ok);
    if (result && d->typeobj != &PyVoidArrType_Type)
        Py_SETREF(result->typeobj, (PyTypeObject *)Py_NewRef(d->typeobj));
    if (result && d->metadata)
        result->metadata = Py_NewRef(d->metadata);
    return result;
}

static int known_name(builder *b, PyObject *name)
{
    int there = PyDict_Contains(b->fields, name);
    if (there > 0)
        PyErr_Format(PyExc_ValueError, "field %R occurs more than once", name);
    return there != 0;
}

/* ------------------------------------------------------------------ [(name, dtype), (name, dtype, shape), ((title, name), dtype)] */
static PyArray_Descr *wrong_list(PyObject *obj, PyObject *item)
{
    (void)obj;
    PyErr_Format(PyExc_TypeError, "Field elements must be 2- or 3-tuples, got '%R'", item);
    return NULL;
}

static PyArray_Descr *from_list(PyObject *list, int align)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    builder b;
    if (begin(&b, n, align) < 0)
        return finish(&b, false);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PyList_GET_ITEM(list, i), *name, *title = NULL, *made = NULL;
        if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) < 2 || PyTuple_GET_SIZE(item) > 3) {
            wrong_list(list, item);
            return finish(&b, false);
        }
        name = PyTuple_GET_ITEM(item, 0);
        if (PyTuple_Check(name)) {
            if (PyTuple_GET_SIZE(name) != 2) {
                PyErr_Format(PyExc_TypeError, "If a tuple, the first element of a field tuple must have two elements, not %zd",
                             PyTuple_GET_SIZE(name));
                return finish(&b, false);
            }
            title = PyTuple_GET_ITEM(name, 0);
            name = PyTuple_GET_ITEM(name, 1);
            if (!PyUnicode_Check(name)) {
                PyErr_SetString(PyExc_TypeError, "Field name must be a str");
                return finish(&b, false);
            }
        } else if (!PyUnicode_Check(name)) {
            PyErr_SetString(PyExc_TypeError, "First element of field tuple is neither a tuple nor str");
            return finish(&b, false);
        }
        if (PyUnicode_GetLength(name) == 0) {
            made = title ? Py_NewRef(title) : PyUnicode_FromFormat("f%zd", i);
            if (made && !PyUnicode_Check(made)) {
                Py_DECREF(made);
                made = PyUnicode_FromFormat("f%zd", i);
            }
            name = made;
        }
        PyArray_Descr *d = NULL;
        if (name && !known_name(&b, name)) {
            if (PyTuple_GET_SIZE(item) == 3) {               /* a shape, or the length of a string */
                PyObject *pair = PyTuple_GetSlice(item, 1, 3);
                d = pair ? npb_descr_tuple(pair, align) : NULL;
                Py_XDECREF(pair);
            } else {
                d = npb_descr_from_object(PyTuple_GET_ITEM(item, 1), align);
            }
        }
        if (title == Py_None)
            title = NULL;
        if (d && title && PyDict_Contains(b.fields, title)) {
            PyErr_Format(PyExc_ValueError, "field %R occurs more than once", title);
            Py_CLEAR(d);
        }
        int bad = d ? add_field(&b, name, title, d, -1) : -1;
        Py_XDECREF(made);
        if (bad < 0)
            return finish(&b, false);
    }
    return finish(&b, true);
}

/* ------------------------------------------------------------------ {'names': ..., 'formats': ..., 'offsets', 'titles', 'itemsize',
 * 'aligned'} */
static PyArray_Descr *from_fields_dict(PyObject *dict, int align)
{
    static PyObject *convert;
    if (!npb_import("_core._dtype", "_fields_of_dict", &convert))
        return NULL;
    PyObject *spec = PyObject_CallOneArg(convert, dict);
    if (!spec)
        return NULL;
    PyArray_Descr *d = NULL;
    if (PyDict_Check(spec))
        d = npb_descr_struct(spec, align);
    Py_DECREF(spec);
    return d;
}

static PyObject *item_of(PyObject *dict, const char *key)
{
    PyObject *v = PyMapping_GetItemString(dict, key);
    if (!v && PyErr_ExceptionMatches(PyExc_KeyError))
        PyErr_Clear();
    return v;
}

static int reads_overlap(builder *b, npy_intp *where, Py_ssize_t n)
{
    (void)b;
    for (Py_ssize_t i = 0; i < n; i++)
        for (Py_ssize_t k = 0; k < i; k++)
            if (where[2*i] < where[2*k + 1] && where[2*k] < where[2*i + 1])
                return 1;
    return 0;
}

static PyArray_Descr *from_dict(PyObject *dict, int align)
{
    PyObject *names = item_of(dict, "names"), *formats = names ? item_of(dict, "formats") : NULL;
    PyArray_Descr *d = NULL;
    if (!names || !formats) {
        Py_XDECREF(names);
        Py_XDECREF(formats);
        return PyErr_Occurred() ? NULL : from_fields_dict(dict, align);
    }
    PyObject *offsets = item_of(dict, "offsets"), *titles = item_of(dict, "titles"), *aligned = item_of(dict, "aligned"),
             *size = item_of(dict, "itemsize"), *metadata = item_of(dict, "metadata");
    builder b = { 0 };
    npy_intp *where = NULL;
    bool ok = false;
    Py_ssize_t n = PyErr_Occurred() ? -1 : PySequence_Size(names);
    if (n < 0)
        goto out;
    if (aligned && PyObject_IsTrue(aligned) > 0)
        align = 1;
    if (PySequence_Size(formats) < n || (offsets && PySequence_Size(offsets) < n) || (titles && PySequence_Size(titles) < n)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "'names', 'formats', 'offsets', and 'titles' dict entries must have the same length");
        goto out;
    }
    where = PyMem_Calloc((size_t)n + 1, 2 * sizeof *where);
    if (!where || begin(&b, n, align) < 0)
        goto out;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *name = PySequence_GetItem(names, i), *format = PySequence_GetItem(formats, i),
                 *title = titles ? PySequence_GetItem(titles, i) : NULL;
        PyArray_Descr *field = name && format ? npb_descr_from_object(format, align) : NULL;
        Py_XDECREF(format);
        npy_intp at = -1;
        if (field && offsets) {
            PyObject *o = PySequence_GetItem(offsets, i);
            at = o ? npb_as_intp(o) : -1;
            Py_XDECREF(o);
            if (at < 0 && !PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "offset cannot be negative");
            if (at >= 0 && align && field->alignment > 0 && at % field->alignment)
                PyErr_Format(PyExc_ValueError,
                             "offset %zd for NumPy dtype with fields is not divisible by the field alignment %zd with align=True",
                             at, field->alignment);
        }
        if (field && !PyErr_Occurred() && !PyUnicode_Check(name))
            PyErr_SetString(PyExc_TypeError, "field names must be strings");
        if (field && !PyErr_Occurred() && PyDict_Contains(b.fields, name) == 1)
            PyErr_SetString(PyExc_ValueError, "name already used as a name or title");
        if (title == Py_None)
            Py_CLEAR(title);
        if (field && title && !PyErr_Occurred() && PyUnicode_Check(title) && PyDict_Contains(b.fields, title) == 1)
            PyErr_SetString(PyExc_ValueError, "title already used as a name or title.");
        npy_intp begin_at = at >= 0 ? at : round_up(b.size, align && field && field->alignment > 0 ? field->alignment : 1);
        if (field && !PyErr_Occurred()) {
            where[2*i] = begin_at;
            where[2*i + 1] = begin_at + field->elsize;
            add_field(&b, name, title, field, at);
        } else {
            Py_XDECREF(field);
        }
        Py_XDECREF(name);
        Py_XDECREF(title);
        if (PyErr_Occurred())
            goto out;
    }
    if (offsets && b.flags & NPY_ITEM_REFCOUNT && reads_overlap(&b, where, n)) {
        PyErr_SetString(PyExc_TypeError, "Cannot create a NumPy dtype with overlapping object fields");
        goto out;
    }
    ok = true;
out:
    if (b.names || b.fields)
        d = finish(&b, ok);
    PyMem_Free(where);
    if (d && size) {
        npy_intp wanted = npb_as_intp(size);
        if (wanted == -1 && PyErr_Occurred())
            Py_CLEAR(d);
        else if (wanted > INT_MAX || wanted < b.size) {
            PyErr_Format(PyExc_ValueError, "NumPy dtype descriptor requires %zd bytes, cannot override to smaller itemsize of %zd",
                         b.size, wanted);
            Py_CLEAR(d);
        } else if (align && wanted % d->alignment) {
            PyErr_Format(PyExc_ValueError,
                         "NumPy dtype descriptor requires alignment of %zd bytes, which is not divisible into the specified itemsize %zd",
                         d->alignment, wanted);
            Py_CLEAR(d);
        } else {
            d->elsize = wanted;
        }
    }
    if (d && metadata && PyDict_Check(metadata))
        Py_XSETREF(d->metadata, PyDict_Copy(metadata));
    Py_XDECREF(names); Py_XDECREF(formats); Py_XDECREF(offsets); Py_XDECREF(titles); Py_XDECREF(aligned); Py_XDECREF(size);
    Py_XDECREF(metadata);
    return d;
}

PyArray_Descr *npb_descr_struct(PyObject *obj, int align) { return PyList_Check(obj) ? from_list(obj, align) : from_dict(obj, align); }

/* ------------------------------------------------------------------ (dtype, shape), (dtype, size), (base dtype, fields) */
/* (type, dtype): d gets the fields of the second, or its scalar type. */
static PyArray_Descr *inherit(PyArray_Descr *type /* stolen */, PyObject *second, int align)
{
    PyArray_Descr *conv = npb_descr_from_object(second, align), *d = NULL;
    if (!conv)
        goto out;
    d = npb_descr_new(type);
    if (!d)
        goto out;
    if (d->type_num == NM_VOID && d->elsize == 0) {
        d->elsize = conv->elsize;
        d->alignment = conv->alignment;
    } else if (d->elsize != conv->elsize) {
        PyErr_SetString(PyExc_ValueError, "mismatch in size of old and new data-descriptor");
        Py_CLEAR(d);
        goto out;
    }
    if ((type->flags | conv->flags) & NPY_ITEM_REFCOUNT && !((type->flags & conv->flags) & NPY_ITEM_REFCOUNT) &&
        type->type_num != NM_VOID) {
        PyErr_SetString(PyExc_ValueError, "cannot handle object dtypes in this way");
        Py_CLEAR(d);
        goto out;
    }
    if (conv->names) {
        Py_XSETREF(d->fields, Py_XNewRef(conv->fields));
        Py_XSETREF(d->names, Py_XNewRef(conv->names));
    }
    if (conv->metadata)
        Py_XSETREF(d->metadata, Py_NewRef(conv->metadata));
    d->flags = conv->flags;
out:
    Py_XDECREF(conv);
    Py_DECREF(type);
    return d;
}

PyArray_Descr *npb_descr_tuple(PyObject *obj, int align)
{
    if (PyTuple_GET_SIZE(obj) != 2) {
        PyErr_Format(PyExc_TypeError, "Tuple must have size 2, but has size %zd", PyTuple_GET_SIZE(obj));
        return NULL;
    }
    PyObject *first = PyTuple_GET_ITEM(obj, 0), *second = PyTuple_GET_ITEM(obj, 1);
    PyArray_Descr *d = npb_descr_from_object(first, align);
    if (!d)
        return NULL;
    bool shape = PyTuple_Check(second) || PyList_Check(second) ? true : PyIndex_Check(second) != 0;
    if (PyList_Check(second))                            /* a list holds fields, but for numbers */
        shape = PyList_GET_SIZE(second) > 0 && PyIndex_Check(PyList_GET_ITEM(second, 0));
    if (PyTuple_Check(second))
        shape = PyTuple_GET_SIZE(second) == 0 || PyIndex_Check(PyTuple_GET_ITEM(second, 0));
    shape |= PyFloat_Check(second);
    if (d->type_num < NM_NTYPES && !d->names && !d->subarray && d->elsize == 0 && shape) {      /* a size, not a shape */
        npy_intp size = PyIndex_Check(second) && !PyBool_Check(second) ? npb_as_intp(second) : -1;
        if (PyErr_Occurred())
            goto bad;
        PyArray_Descr *sized = size < 0 || size > INT_MAX / (d->type_num == NM_UNICODE ? 4 : 1) ? NULL : npb_descr_new(d);
        if (sized)
            sized->elsize = d->type_num == NM_UNICODE ? 4 * size : size;
        else if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "invalid itemsize in generic type tuple");
        Py_DECREF(d);
        return sized;
    }
    if (shape)
        return npb_descr_subarray(d, second);
    if (PyDict_Check(second) && d->type_num == NM_DATETIME)
        goto bad;
    return inherit(d, second, align);
bad:
    Py_DECREF(d);
    return NULL;
}
