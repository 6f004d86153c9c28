/* descr_pickle.c - pickling of dtypes in NumPy's format.  A state is read and checked whole before the dtype changes: fields lie within the
 * item, the flags own to every object that the fields hold, sizes are those that the dtype was made with. */
#include "npb_types.h"

static inline bool has_tail(const PyArray_Descr *d) { return Py_TYPE(d)->tp_basicsize >= (Py_ssize_t)sizeof *d; }
static inline bool is_legacy(const PyArray_Descr *d) { return (((PyArray_DTypeMeta *)Py_TYPE(d))->flags & NPY_DT_LEGACY) != 0; }
static inline bool is_datetime(const PyArray_Descr *d) { return d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA; }
static inline char order_char(const PyArray_Descr *d) { return d->byteorder == '=' ? (NPB_LITTLE ? '<' : '>') : d->byteorder; }
static inline bool is_flexible(const PyArray_Descr *d) { return d->type_num >= NM_STRING && d->type_num <= NM_VOID; }

static PyObject *metadata_state(PyArray_Descr *d)
{
    static const char *const units[] = { "Y", "M", "W", "", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic" };
    PyObject *dict = d->metadata ? PyDict_Copy(d->metadata) : PyDict_New();
    if (!dict || !is_datetime(d))
        return dict;
    const PyArray_DatetimeMetaData *m = npb_datetime_meta(d);
    PyObject *meta = Py_NewRef(d->metadata ? d->metadata : Py_None);
    Py_DECREF(dict);
    return Py_BuildValue("(N(yiii))", meta, units[m->base], m->num, 1, 1);
}

PyObject *npb_descr_reduce(PyArray_Descr *d, PyObject *unused)
{
    (void)unused;
    if (!is_legacy(d)) {
        PyErr_Format(PyExc_TypeError, "cannot pickle %s", Py_TYPE(d)->tp_name);
        return NULL;
    }
    PyObject *first;
    if (d->type_num >= NM_NTYPES || (d->type_num == NM_VOID && d->typeobj != &PyVoidArrType_Type))
        first = Py_NewRef(d->typeobj);
    else
        first = PyUnicode_FromFormat("%c%zd", d->kind, d->type_num == NM_UNICODE ? d->elsize / 4 : d->elsize);
    bool versioned = d->metadata || is_datetime(d);
    char order[2] = { order_char(d), 0 };
    bool sized = d->type_num >= NM_NTYPES || is_flexible(d);
    bool fields_here = has_tail(d) && d->names;
    PyObject *names = fields_here ? d->names : Py_None, *fields = fields_here ? d->fields : Py_None,
             *sub = PyObject_GetAttrString((PyObject *)d, "subdtype");
    PyObject *meta = versioned ? metadata_state(d) : NULL;
    if (!first || !sub || (versioned && !meta)) {
        Py_XDECREF(first);
        Py_XDECREF(sub);
        Py_XDECREF(meta);
        return NULL;
    }
    npy_intp size = sized ? d->elsize : -1, align = sized ? d->alignment : -1;
    PyObject *state = versioned
        ? Py_BuildValue("(isNOOnnKN)", 4, order, sub, names, fields, size, align, (unsigned long long)d->flags, meta)
        : Py_BuildValue("(isNOOnnK)", 3, order, sub, names, fields, size, align, (unsigned long long)d->flags);
    return Py_BuildValue("(O(NOO)N)", &PyArrayDescr_Type, first, Py_False, Py_True, state);
}

/* ------------------------------------------------------------------ the way back */
/* What a state says; everything owned. */
typedef struct parts {
    char order;
    PyObject *names, *fields;                            /* both or none */
    struct PyArray_ArrayDescr *sub;
    npy_intp size, align;
    uint64_t flags;                                      /* those that fields or the subarray's items bring */
} parts;

static void clear_sub(struct PyArray_ArrayDescr *sub)
{
    if (!sub)
        return;
    Py_XDECREF(sub->base);
    Py_XDECREF(sub->shape);
    PyMem_Free(sub);
}

static void clear_parts(parts *p)
{
    Py_XDECREF(p->names);
    Py_XDECREF(p->fields);
    clear_sub(p->sub);
}

static int refuse(const char *message)
{
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, message);
    return -1;
}

/* Old pickles hold names as bytes, and fields by them. */
static PyObject *decoded(PyObject *name)
{
    return PyBytes_Check(name) ? PyUnicode_FromEncodedObject(name, "ASCII", "strict") : Py_NewRef(name);
}

static int take_order(parts *p, PyObject *given)
{
    PyObject *text = decoded(given);
    if (!text)
        return -1;
    bool fine = PyUnicode_Check(text);
    if (!fine)
        refuse("endian is not a string in Numpy dtype unpickling");
    else if (PyUnicode_GetLength(text) != 1 || PyUnicode_READ_CHAR(text, 0) > 127 || !strchr("<>=|", (int)PyUnicode_READ_CHAR(text, 0))) {
        fine = false;
        refuse("endian is not 1-char string in Numpy dtype unpickling");
    } else {
        p->order = (char)PyUnicode_READ_CHAR(text, 0);
        if (p->order == (NPB_LITTLE ? '<' : '>'))
            p->order = '=';
    }
    Py_DECREF(text);
    return fine ? 0 : -1;
}

static int take_subarray(parts *p, PyObject *pair)
{
    npb_shape shape;
    npy_intp bytes;
    if (pair == Py_None)
        return 0;
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyArray_DescrCheck(PyTuple_GET_ITEM(pair, 0)))
        return refuse("incorrect subarray in __setstate__");
    PyArray_Descr *base = (PyArray_Descr *)PyTuple_GET_ITEM(pair, 0);
    if (!npb_shape_converter(PyTuple_GET_ITEM(pair, 1), &shape)) {
        PyErr_Clear();
        return refuse("incorrect subarray shape in __setstate__");
    }
    for (int i = 0; i < shape.n; i++)
        if (shape.d[i] < 0)
            return refuse("incorrect subarray shape in __setstate__");
    if (npb_check(nm_items_checked(npb_ctx(), shape.n, shape.d, base->elsize, &bytes)) < 0)
        return -1;
    if (bytes * base->elsize != p->size)
        return refuse("the items of a subarray do not fill its size in Numpy dtype unpickling");
    if (!(p->sub = PyMem_Calloc(1, sizeof *p->sub))) {
        PyErr_NoMemory();
        return -1;
    }
    p->sub->base = (PyArray_Descr *)Py_NewRef(base);
    p->sub->shape = PyTuple_New(shape.n);
    for (int i = 0; p->sub->shape && i < shape.n; i++) {
        PyObject *length = PyLong_FromSsize_t(shape.d[i]);
        if (!length)
            return -1;
        PyTuple_SET_ITEM(p->sub->shape, i, length);
    }
    p->flags |= base->flags & NPB_FROM_FIELDS;
    return p->sub->shape ? 0 : -1;
}

/* One field: (dtype, offset[, title]) within the item. */
static int check_field(parts *p, PyObject *entry)
{
    if (!PyTuple_Check(entry) || PyTuple_GET_SIZE(entry) < 2 || PyTuple_GET_SIZE(entry) > 3 ||
        !PyArray_DescrCheck(PyTuple_GET_ITEM(entry, 0)) || !PyLong_Check(PyTuple_GET_ITEM(entry, 1)))
        return refuse("invalid field in Numpy dtype unpickling");
    PyArray_Descr *d = (PyArray_Descr *)PyTuple_GET_ITEM(entry, 0);
    npy_intp offset = PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1));
    if (offset < 0 || offset > p->size || d->elsize > p->size - offset) {
        PyErr_Clear();
        return refuse("a field lies outside of the item in Numpy dtype unpickling");
    }
    p->flags |= d->flags & NPB_FROM_FIELDS;
    return 0;
}

static int take_names(parts *p, PyObject *names)
{
    PyObject *given = PySequence_Tuple(names);
    if (!given)
        return -1;
    Py_ssize_t n = PyTuple_GET_SIZE(given);
    p->names = PyTuple_New(n);
    for (Py_ssize_t i = 0; p->names && i < n; i++) {
        PyObject *text = decoded(PyTuple_GET_ITEM(given, i));
        if (!text || !PyUnicode_Check(text)) {
            refuse("non-string names in Numpy dtype unpickling");
            Py_XDECREF(text);
            Py_CLEAR(p->names);
            break;
        }
        PyTuple_SET_ITEM(p->names, i, text);
    }
    Py_DECREF(given);
    return p->names ? 0 : -1;
}

static int take_fields(parts *p, PyObject *names, PyObject *fields)
{
    static const char inconsistent[] = "inconsistent fields and names in Numpy dtype unpickling";
    Py_ssize_t pos = 0;
    PyObject *key, *entry;
    if (fields == Py_None && names == Py_None)
        return 0;
    if (fields == Py_None || names == Py_None)
        return refuse(inconsistent);
    if (!PyDict_Check(fields) && !Py_IS_TYPE(fields, &PyDictProxy_Type))
        return refuse("non-dict fields in Numpy dtype unpickling");
    p->flags |= NPY_NEEDS_PYAPI;
    PyObject *given = PyDict_New();
    if (!given || PyDict_Update(given, fields) < 0 || take_names(p, names) < 0 || !(p->fields = PyDict_New())) {
        Py_XDECREF(given);
        return -1;
    }
    int bad = 0;
    while (!bad && PyDict_Next(given, &pos, &key, &entry)) {
        PyObject *text = decoded(key);
        bad = !text || check_field(p, entry) < 0 || PyDict_SetItem(p->fields, text, entry) < 0;
        Py_XDECREF(text);
    }
    Py_DECREF(given);
    PyObject *distinct = bad ? NULL : PySet_New(p->names);
    if (!distinct)
        return -1;
    bad = PySet_GET_SIZE(distinct) != PyTuple_GET_SIZE(p->names);
    Py_DECREF(distinct);
    for (Py_ssize_t i = 0; !bad && i < PyTuple_GET_SIZE(p->names); i++)
        bad = PyDict_Contains(p->fields, PyTuple_GET_ITEM(p->names, i)) != 1;
    return bad ? refuse(inconsistent) : 0;
}

static int take_sizes(parts *p, const PyArray_Descr *d, PyObject *const *item)
{
    p->size = PyLong_AsSsize_t(item[0]);
    p->align = PyLong_AsSsize_t(item[1]);
    if (PyErr_Occurred())
        return -1;
    if (!is_flexible(d) && d->type_num < NM_NTYPES) {    /* sizes of numbers are their own */
        p->size = d->elsize;
        p->align = d->alignment;
        return 0;
    }
    if (p->size < 0 || (d->elsize && p->size != d->elsize) || p->size > INT_MAX)
        return refuse("the size contradicts the dtype in Numpy dtype unpickling");
    if (p->align <= 0)
        p->align = 1;
    if (p->align & (p->align - 1))
        return refuse("the alignment is no power of two in Numpy dtype unpickling");
    return 0;
}

static int take_datetime(PyArray_Descr *d, PyObject *pair)
{
    PyObject *meta = PyTuple_GET_ITEM(pair, 0), *unit = PyTuple_GET_ITEM(pair, 1);
    if (!PyTuple_Check(unit)) {
        PyErr_Format(PyExc_TypeError, "Require tuple for tuple to NumPy datetime metadata conversion, not %R", unit);
        return -1;
    }
    if (PyTuple_GET_SIZE(unit) < 2) {
        PyErr_SetString(PyExc_ValueError, "Invalid datetime dtype (metadata, c_metadata): error state");
        return -1;
    }
    PyObject *name = PyTuple_GET_ITEM(unit, 0);
    const char *s = PyBytes_Check(name) ? PyBytes_AS_STRING(name) : PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    long num = PyLong_AsLong(PyTuple_GET_ITEM(unit, 1));
    if (!s || (num == -1 && PyErr_Occurred()))
        return -1;
    PyArray_DatetimeMetaData parsed = { 14, 1 };
    char text[32];
    snprintf(text, sizeof text, "[%.10s]", s);
    if (strcmp(s, "generic") && npb_datetime_unit_parse(text, (Py_ssize_t)strlen(text), &parsed) < 0)
        return -1;
    if (num <= 0 || num > INT_MAX)
        return refuse("Invalid datetime dtype (metadata, c_metadata): error state");
    parsed.num = (int)num;
    *npb_datetime_meta(d) = parsed;
    Py_XSETREF(d->metadata, PyDict_Check(meta) && PyDict_GET_SIZE(meta) ? Py_NewRef(meta) : NULL);
    return 0;
}

/* From here on nothing fails. */
static void adopt(PyArray_Descr *d, parts *p, uint64_t flags)
{
    if (d->byteorder != '|' || p->order == '|' || d->type_num == NM_VOID)
        d->byteorder = p->order;
    if (is_flexible(d)) {
        d->elsize = p->size;
        d->alignment = p->align;
    }
    if (d->type_num == NM_VOID) {
        d->flags = p->sub || p->names ? (flags & ~(uint64_t)NPB_FROM_FIELDS) | p->flags : flags & (NPY_NEEDS_INIT | NPY_ALIGNED_STRUCT);
        struct PyArray_ArrayDescr *sub = d->subarray;
        d->subarray = p->sub;
        p->sub = sub;
        Py_XSETREF(d->names, p->names);
        Py_XSETREF(d->fields, p->fields);
        p->names = p->fields = NULL;
    }
    d->hash = -1;
}

PyObject *npb_descr_setstate(PyArray_Descr *d, PyObject *state)
{
    parts p = { 0 };
    if (!has_tail(d) || (d->type_num >= 0 && d->type_num < NM_NTYPES && npb_descr_singletons[d->type_num] == d))
        Py_RETURN_NONE;                                  /* built-in singletons never change */
    if (!PyTuple_Check(state)) {
        PyErr_Format(PyExc_TypeError, "the state of a dtype must be a tuple, not %s", Py_TYPE(state)->tp_name);
        return NULL;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(state);
    /* The two oldest forms have no names beside the fields, the first no version: here they are read for dtypes without fields. */
    const bool old = (n == 5 || n == 6) && PyTuple_GET_ITEM(state, n - 3) == Py_None;
    long version = old && n == 5 ? 0 : (n < 7 && !old) || n > 9 ? -1 : PyLong_AsLong(PyTuple_GET_ITEM(state, 0));
    if (version < 0 || version > 4) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "can't handle version %ld of numpy.dtype pickle", version);
        return NULL;
    }
    PyObject *const *item = &PyTuple_GET_ITEM(state, 0) - (n == 5), *meta = n > 8 ? item[8] : Py_None;
    uint64_t flags = n > 7 ? PyLong_AsUnsignedLongLongMask(item[7]) : 0;
    if (PyErr_Occurred() || take_order(&p, item[1]) < 0 || take_sizes(&p, d, item + (old ? 4 : 5)) < 0 || take_subarray(&p, item[2]) < 0 ||
        take_fields(&p, old ? Py_None : item[3], old ? Py_None : item[4]) < 0)
        goto fail;
    if (p.flags & ~flags & NPY_ITEM_REFCOUNT && n > 7) {
        refuse("the flags hide what the fields hold in Numpy dtype unpickling");
        goto fail;
    }
    if ((p.sub || p.names) && (d->type_num != NM_VOID || (p.sub && p.names))) {
        refuse("only void dtypes have either fields or a subarray in Numpy dtype unpickling");
        goto fail;
    }
    if (is_datetime(d) && n > 8 && !(PyTuple_Check(meta) && PyTuple_GET_SIZE(meta) == 2)) {
        PyErr_Format(PyExc_ValueError, "Invalid datetime dtype (metadata, c_metadata): %R", meta);
        goto fail;
    }
    if (is_datetime(d) && PyTuple_Check(meta) && PyTuple_GET_SIZE(meta) == 2) {
        if (take_datetime(d, meta) < 0)
            goto fail;
    } else if (PyDict_Check(meta)) {
        Py_XSETREF(d->metadata, Py_NewRef(meta));
    }
    adopt(d, &p, flags);
    clear_parts(&p);
    Py_RETURN_NONE;
fail:
    clear_parts(&p);
    return NULL;
}
