/* cast_method.c - _get_castingimpl(from, to): what the cast between two DType classes does, as an object: which dtypes it takes
 * and gives, how safe that is, at which offset the result is a view of the operand, and the cast itself on two arrays. */
#include "array_methods.h"
#include "npb_types.h"
#include "scalar.h"

typedef struct CastMethod { PyObject_HEAD PyArray_DTypeMeta *from, *to; } CastMethod;
enum { NO_VIEW = INTPTR_MIN, NO_CAST = -1 };

static int num_of(const PyArray_DTypeMeta *meta) { return meta->type_num; }
static bool is_number(int num)
{
    return num >= 0 && num < NM_NTYPES && npb_descr_singletons[num] && strchr("biufc", npb_descr_singletons[num]->kind);
}
static bool is_text(int num) { return num == NM_STRING || num == NM_UNICODE; }
static bool is_time(int num) { return num == NM_DATETIME || num == NM_TIMEDELTA; }
static bool has_parts(const PyArray_Descr *d) { return d->type_num == NM_VOID && (d->names || d->subarray); }

static int safety(PyArray_Descr *from, PyArray_Descr *to)
{
    static const nm_casting rules[] = { NM_NO_CASTING, NM_EQUIV_CASTING, NM_SAFE_CASTING, NM_SAME_KIND_CASTING, NM_UNSAFE_CASTING };
    for (int i = 0; i < NM_COUNT(rules); i++)
        if (npb_can_cast(from, to, rules[i]))
            return rules[i];
    return NO_CAST;
}

/* ------------------------------------------------------------------ views */
static npy_intp view_offset(PyArray_Descr *from, PyArray_Descr *to);

static npy_intp field_offset(const PyArray_Descr *d, Py_ssize_t i, PyArray_Descr **part)
{
    PyObject *entry = PyDict_GetItemWithError(d->fields, PyTuple_GET_ITEM(d->names, i));
    *part = entry ? (PyArray_Descr *)PyTuple_GET_ITEM(entry, 0) : NULL;
    return entry ? PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1)) : NO_VIEW;
}

static npy_intp view_of_fields(PyArray_Descr *from, PyArray_Descr *to)
{
    Py_ssize_t n = PyTuple_GET_SIZE(from->names);
    npy_intp common = n ? NO_VIEW : 0;
    if (n != PyTuple_GET_SIZE(to->names))
        return NO_VIEW;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyArray_Descr *a, *b;
        npy_intp x = field_offset(from, i, &a), y = field_offset(to, i, &b), inner = a && b ? view_offset(a, b) : NO_VIEW;
        if (inner == NO_VIEW || (i && inner + x - y != common))
            return NO_VIEW;
        common = inner + x - y;
    }
    return common;
}

static npy_intp view_of_parts(PyArray_Descr *from, PyArray_Descr *to)
{
    PyArray_Descr *part;
    npy_intp at, inner;
    if (from->names && to->names)
        return view_of_fields(from, to);
    if (from->subarray || to->subarray) {
        PyArray_Descr *a = from->subarray ? from->subarray->base : from, *b = to->subarray ? to->subarray->base : to;
        bool alike = from->subarray && to->subarray ? PyObject_RichCompareBool(from->subarray->shape, to->subarray->shape, Py_EQ) == 1
                                                    : from->elsize == a->elsize && to->elsize == b->elsize;
        return alike ? view_offset(a, b) : NO_VIEW;
    }
    if (from->type_num == NM_OBJECT || PyTuple_GET_SIZE(from->names ? from->names : to->names) != 1)
        return NO_VIEW;
    at = field_offset(from->names ? from : to, 0, &part);
    inner = from->names ? view_offset(part, to) : view_offset(from, part);
    if (inner == NO_VIEW || (to->names && at != 0))      /* a negative offset would reach memory before the operand */
        return NO_VIEW;
    return from->names ? inner + at : inner;
}

/* Where in an item of from an item of to begins that has the cast's bytes already. */
static npy_intp view_offset(PyArray_Descr *from, PyArray_Descr *to)
{
    int a = from->type_num, b = to->type_num;
    if (b == NM_VOID && !has_parts(to))
        return to->elsize <= from->elsize && !npb_has_refs(from) && !has_parts(from) ? 0 : NO_VIEW;
    if (has_parts(from) || has_parts(to))
        return view_of_parts(from, to);
    if (is_text(a) && a == b)
        return npb_is_native(from) == npb_is_native(to) && to->elsize <= from->elsize ? 0 : NO_VIEW;
    if (is_time(a) && a == b && npb_datetime_meta(from)->base == 14)
        return npb_is_native(from) == npb_is_native(to) ? 0 : NO_VIEW;
    return npb_can_cast(from, to, NM_NO_CASTING) ? 0 : NO_VIEW;
}

/* ------------------------------------------------------------------ resolution */
/* The dtype of class self->to that holds any item of from; new reference. */
static PyArray_Descr *default_to(CastMethod *self, PyArray_Descr *from)
{
    int a = num_of(self->from), b = num_of(self->to);
    if (a == NM_OBJECT && (is_text(b) || b == NM_VOID || is_time(b))) {
        PyErr_Format(PyExc_TypeError,
                     "casting from object to the parametric DType %R requires the specified output dtype instance. This may be a NumPy "
                     "issue, since the correct instance should be discovered automatically, however.", self->to);
        return NULL;
    }
    if (is_text(b)) {
        PyArray_Descr *small = npb_descr_sized(b, b == NM_UNICODE ? 4 : 1), *made = small ? npb_string_for(from, small) : NULL;
        Py_XDECREF(small);
        return made;
    }
    if (b == NM_VOID)
        return a == NM_VOID && !from->subarray ? npb_descr_canonical(from) : npb_descr_sized(NM_VOID, from->elsize);
    if (is_time(a) && is_time(b))
        return npb_descr_datetime(b, npb_datetime_meta(from)->base, npb_datetime_meta(from)->num);
    return (PyArray_Descr *)Py_NewRef(self->to->singleton);
}

static int resolve(CastMethod *self, PyArray_Descr *from, PyArray_Descr *to, PyArray_Descr *out[2], npy_intp *offset)
{
    int a = num_of(self->from), b = num_of(self->to), rule;
    bool same = npb_equiv(self->from->singleton, self->to->singleton), as_is = same || a == NM_VOID || b == NM_OBJECT || b == NM_VOID ||
                (is_text(a) && b == NM_DATETIME);
    out[0] = as_is ? (PyArray_Descr *)Py_NewRef(from) : npb_descr_native(from);
    out[1] = !to ? default_to(self, from) : (as_is && !(is_text(a) && is_time(b))) || a == NM_OBJECT ||
             (a == NM_DATETIME && is_text(b)) ? (PyArray_Descr *)Py_NewRef(to)
                                                                                              : npb_descr_native(to);
    if (!out[0] || !out[1]) {
        Py_CLEAR(out[0]);
        Py_CLEAR(out[1]);
        return -2;
    }
    rule = safety(out[0], out[1]);
    *offset = rule == NO_CAST ? NO_VIEW : view_offset(out[0], out[1]);
    return rule >= 0 && is_number(a) && is_number(b) ? rule | NM_SAME_VALUE_CASTING : rule;
}

static bool is_instance(PyObject *obj, PyArray_DTypeMeta *meta) { return (PyArray_DTypeMeta *)Py_TYPE(obj) == meta; }

static PyObject *cast_resolve(PyObject *obj, PyObject *given)
{
    CastMethod *self = (CastMethod *)obj;
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) != 2) {
        PyErr_Format(PyExc_TypeError,
                     "_resolve_descriptors() takes exactly one tuple with as many elements as the method takes arguments (%d+%d).", 1, 1);
        return NULL;
    }
    PyObject *from = PyTuple_GET_ITEM(given, 0), *to = PyTuple_GET_ITEM(given, 1);
    if (from == Py_None) {
        PyErr_SetString(PyExc_TypeError, "only output dtypes may be omitted (set to None).");
        return NULL;
    }
    if (!is_instance(from, self->from) || (to != Py_None && !is_instance(to, self->to))) {
        PyErr_SetString(PyExc_TypeError, "_resolve_descriptors(): all inputs must be instances of the DTypes of the method.");
        return NULL;
    }
    PyArray_Descr *out[2];
    npy_intp offset;
    int rule = resolve(self, (PyArray_Descr *)from, to == Py_None ? NULL : (PyArray_Descr *)to, out, &offset);
    if (rule < NO_CAST)
        return NULL;
    PyObject *view = offset == NO_VIEW ? Py_NewRef(Py_None) : PyLong_FromSsize_t(offset);
    if (rule == NO_CAST) {
        Py_DECREF(out[0]);
        Py_DECREF(out[1]);
        return Py_BuildValue("iON", rule, Py_None, view);
    }
    return Py_BuildValue("i(NN)N", rule, out[0], out[1], view);
}

/* ------------------------------------------------------------------ the cast */
static PyObject *refuse(PyObject *type, const char *text)
{
    PyErr_SetString(type, text);
    return NULL;
}

static PyObject *cast_call(PyObject *obj, PyObject *arrays)
{
    CastMethod *self = (CastMethod *)obj;
    if (!PyTuple_Check(arrays) || PyTuple_GET_SIZE(arrays) != 2)
        return refuse(PyExc_TypeError,
                      "_simple_strided_call() takes exactly one tuple with as many arrays as the method takes arguments (1+1).");
    PyArrayObject *from = (PyArrayObject *)PyTuple_GET_ITEM(arrays, 0), *to = (PyArrayObject *)PyTuple_GET_ITEM(arrays, 1);
    if (!PyArray_Check(from) || !PyArray_Check(to))
        return refuse(PyExc_TypeError, "All inputs must be NumPy arrays.");
    if (!is_instance((PyObject *)from->descr, self->from) || !is_instance((PyObject *)to->descr, self->to))
        return refuse(PyExc_TypeError, "All inputs must have the DTypes of the method.");
    if (from->nd != 1 || to->nd != 1)
        return refuse(PyExc_ValueError, "All arrays must be one dimensional.");
    if (from->dimensions[0] != to->dimensions[0])
        return refuse(PyExc_ValueError, "All arrays must have the same length.");
    if (npb_require_writeable(to, "output array") < 0)
        return NULL;
    PyArray_Descr *out[2];
    npy_intp offset;
    int rule = resolve(self, from->descr, to->descr, out, &offset);
    if (rule < NO_CAST)
        return NULL;
    bool direct = rule != NO_CAST && out[0] == from->descr && out[1] == to->descr;
    Py_DECREF(out[0]);
    Py_DECREF(out[1]);
    if (!direct)
        return refuse(PyExc_TypeError, "The input dtypes must be those that the method works on: it does not swap bytes.");
    return npb_copy_into(to, from) < 0 ? NULL : Py_NewRef(Py_None);
}

/* ------------------------------------------------------------------ the type */
static PyObject *cast_unaligned(PyObject *obj, void *closure)
{
    CastMethod *self = (CastMethod *)obj;
    int a = num_of(self->from), b = num_of(self->to);
    (void)closure;
    bool text_and_number = (is_text(a) && (is_number(b) || b == NM_TIMEDELTA || (is_text(b) && a != b))) ||
                           (is_text(b) && (is_number(a) || a == NM_TIMEDELTA));
    bool time_and_other = (is_time(a) && (is_number(b) || (is_time(b) && a != b))) || (is_time(b) && is_number(a));
    return PyBool_FromLong(!text_and_number && !time_and_other);
}

static PyObject *cast_repr(PyObject *obj)
{
    CastMethod *self = (CastMethod *)obj;
    return PyUnicode_FromFormat("<np._BoundArrayMethod `cast` for dtypes (%R, %R)>", self->from, self->to);
}

static void cast_dealloc(PyObject *obj)
{
    Py_DECREF(((CastMethod *)obj)->from);
    Py_DECREF(((CastMethod *)obj)->to);
    Py_TYPE(obj)->tp_free(obj);
}

static PyMethodDef cast_methods[] = {
    { "_resolve_descriptors", cast_resolve, METH_O, "The safety of the cast, its dtypes, and the offset at which it is a view, or None." },
    { "_simple_strided_call", cast_call, METH_O, "Cast the first of two one-dimensional arrays into the second." },
    { NULL } };
static PyGetSetDef cast_getset[] = { { "_supports_unaligned", cast_unaligned, NULL, NULL, NULL }, { NULL } };
static PyTypeObject CastMethod_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen._BoundArrayMethod", .tp_basicsize = sizeof(CastMethod), .tp_dealloc = cast_dealloc,
    .tp_repr = cast_repr, .tp_methods = cast_methods, .tp_getset = cast_getset,
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION };

static PyObject *get_castingimpl(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (nargs != 2 || !Py_IS_TYPE(args[0], &PyArrayDTypeMeta_Type) || !Py_IS_TYPE(args[1], &PyArrayDTypeMeta_Type))
        return refuse(PyExc_TypeError, "_get_castingimpl() takes two DType classes");
    PyArray_DTypeMeta *from = (PyArray_DTypeMeta *)args[0], *to = (PyArray_DTypeMeta *)args[1];
    if (!from->singleton || !to->singleton)
        return refuse(PyExc_TypeError, "_get_castingimpl() takes DType classes that have dtypes");
    if (safety(from->singleton, to->singleton) == NO_CAST && from->type_num != NM_VOID && to->type_num != NM_VOID)
        Py_RETURN_NONE;
    CastMethod *self = PyObject_New(CastMethod, &CastMethod_Type);
    if (self) {
        self->from = (PyArray_DTypeMeta *)Py_NewRef(from);
        self->to = (PyArray_DTypeMeta *)Py_NewRef(to);
    }
    return (PyObject *)self;
}

static PyMethodDef functions[] = {
    { "_get_castingimpl", (PyCFunction)(void (*)(void))get_castingimpl, METH_FASTCALL, "The cast between two DType classes, or None." },
        { NULL } };

int npb_init_cast_method(PyObject *module)
{
    npb_name_type(&CastMethod_Type);
    return PyType_Ready(&CastMethod_Type) < 0 ? -1 : PyModule_AddFunctions(module, functions);
}
