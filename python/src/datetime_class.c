/* datetime_class.c - the classes of datetime64 and timedelta64: order with NaT last, casts, promotion, casting rules. */
#include "array_private.h"
#include "npb_types.h"
#include "dtype/time_units.h"

static bool is_time(const nm_dtype *dt) { return dt->num == NM_DATETIME || dt->num == NM_TIMEDELTA; }
static bool is_number(const nm_dtype *dt) { return dt->num < NM_OBJECT || dt->num == NM_HALF; }
static bool is_text(const nm_dtype *dt) { return dt->num == NM_STRING || dt->num == NM_UNICODE; }

static nm_time_unit unit_of(const nm_dtype *dt)
{
    const PyArray_Descr *d = dt->param;
    if (!d || !d->c_metadata)
        return (nm_time_unit){ NM_UNIT_GENERIC, 1 };
    return (nm_time_unit){ npb_datetime_meta(d)->base, npb_datetime_meta(d)->num };
}

static int compare(const nm_call *call, const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
    (void)call;
    if (a == NM_NAT || b == NM_NAT)
        return (a == NM_NAT) - (b == NM_NAT);
    return a < b ? -1 : a > b;
}
static int nonzero(const nm_call *call, const void *p) { (void)call; return *(const int64_t *)p != 0; }

/* -------------------------------------------------------------------- casts */
static int convert(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call;
    for (intptr_t i = 0; i < *n; i++)
        *(int64_t *)(args[1] + i * strides[1]) = nm_time_convert(aux, *(int64_t *)(args[0] + i * strides[0]));
    return 0;
}

/* Times and text meet as Python objects. */
static int by_objects(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyArray_Descr *from = npb_descr_from(&call->dt[0]), *to = npb_descr_from(&call->dt[1]);
    int bad = from && to ? 0 : -1;
    (void)aux;
    for (intptr_t i = 0; !bad && i < *n; i++) {
        PyObject *x = npb_scalar(args[0] + i * strides[0], from, NULL), *y = x;
        if (x && is_text(&call->dt[1])) {
            y = PyObject_Str(x);
            Py_DECREF(x);
        }
        bad = y ? npb_setitem(to, args[1] + i * strides[1], y) : -1;
        Py_XDECREF(y);
    }
    Py_XDECREF(from);
    Py_XDECREF(to);
    PyGILState_Release(state);
    return bad ? NM_E_HOST : 0;
}

static nm_status cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *out)
{
    *out = (nm_cast){ 0 };
    if (is_time(from) && is_time(to)) {
        nm_time_unit a = unit_of(from), b = unit_of(to);
        out->flags = NM_LOOP_NO_FP;
        if (from->num != to->num || (a.base == b.base && a.num == b.num))
            a = b;
        nm_time_cast *c = malloc(sizeof *c);
        if (!c)
            return nm_fail(ctx, NM_E_MEMORY, "out of memory");
        if (!nm_time_cast_begin(c, a, b, from->num == NM_DATETIME)) {
            free(c);
            return nm_fail(ctx, NM_E_OVERFLOW, "Integer overflow while computing the conversion factor between NumPy datetime units");
        }
        out->loop = convert;
        out->aux = c;
        out->free_aux = free;
        return NM_OK;
    }
    if ((is_time(from) && is_number(to)) || (is_number(from) && is_time(to))) {
        nm_dtype plain = nm_dtype_of(NM_INT64);
        nm_status status = is_time(from) ? nm_cast_find(ctx, &plain, to, out) : nm_cast_find(ctx, from, &plain, out);
        if (status == NM_OK && !out->loop) {     /* int64 itself: the same bytes */
            static nm_time_cast same = { { NM_UNIT_GENERIC, 1 }, { NM_UNIT_GENERIC, 1 }, 1, 1, false };
            out->loop = convert;
            out->aux = &same;
        }
        if (is_time(to))
            out->flags |= NM_LOOP_NO_FP;         /* NaN is NaT */
        return status;
    }
    if ((is_time(from) && is_text(to)) || (is_text(from) && is_time(to))) {
        *out = (nm_cast){ .loop = by_objects, .flags = NM_LOOP_HOST | NM_LOOP_SERIAL | NM_LOOP_NO_FP };
        return NM_OK;
    }
    return NM_E_TYPE;
}

/* -------------------------------------------------------------------- rules */
static nm_casting safety(const nm_dtype *from, const nm_dtype *to)
{
    if (is_time(from) && is_time(to)) {
        PyArray_Descr *a = npb_descr_from(from), *b = npb_descr_from(to);
        nm_casting rule = NM_NO_CASTING;
        if (!a || !b) {
            PyErr_Clear();
            rule = NM_UNSAFE_CASTING;
        }
        while (rule < NM_UNSAFE_CASTING && !npb_can_cast(a, b, rule))
            rule++;
        Py_XDECREF(a);
        Py_XDECREF(b);
        return rule;
    }
    if (to->num == NM_TIMEDELTA && is_number(from)) {
        uint32_t kind = from->cls->flags;
        if (kind & NM_CLASS_BOOL || (kind & NM_CLASS_INTEGER && !(kind & NM_CLASS_UNSIGNED && from->size == 8)))
            return NM_SAFE_CASTING;
        return kind & NM_CLASS_INTEGER ? NM_SAME_KIND_CASTING : NM_UNSAFE_CASTING;
    }
    if (to->num == NM_OBJECT || (to->num == NM_VOID && !to->param && (to->size == 0 || to->size >= from->size)))
        return NM_SAFE_CASTING;
    return NM_UNSAFE_CASTING;
}

static nm_status common(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    if (is_time(a) && is_time(b)) {
        PyGILState_STATE state = PyGILState_Ensure();
        PyArray_Descr *x = npb_descr_from(a), *y = npb_descr_from(b), *both = x && y ? npb_promote(x, y) : NULL;
        Py_XDECREF(x);
        Py_XDECREF(y);
        if (both) {
            *out = npb_dtype(both);
            npb_keep_descr(both);                /* the core only borrows it */
        }
        PyGILState_Release(state);
        return both ? NM_OK : NM_E_HOST;
    }
    const nm_dtype *time = is_time(a) ? a : b, *other = is_time(a) ? b : a;
    if (time->num == NM_TIMEDELTA && is_number(other) && nm_cast_safety(other, time) <= NM_SAFE_CASTING) {
        *out = nm_dtype_native(time);
        return NM_OK;
    }
    (void)ctx;
    return NM_E_PROMOTION;
}

/* -------------------------------------------------------------------- units that the values tell */
bool npb_is_generic_time(PyArray_Descr *d)
{
    return (d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA) && npb_datetime_meta(d)->base == NM_UNIT_GENERIC;
}

/* The dtype that an object asks for where the unit is open; generic where it tells none: integers, and what will not convert. */
PyArray_Descr *npb_discover_datetime(PyObject *obj, PyArray_Descr *wanted)
{
    static PyObject *make;
    if (npb_is_scalar(obj)) {
        PyArray_Descr *own = npb_scalar_descr(obj);
        if (!own || own->type_num == wanted->type_num)
            return own;
        bool other = own->type_num == NM_DATETIME || own->type_num == NM_TIMEDELTA;
        PyArray_DatetimeMetaData meta = other ? *npb_datetime_meta(own) : (PyArray_DatetimeMetaData){ NM_UNIT_GENERIC, 1 };
        Py_DECREF(own);
        if (other)
            return npb_descr_datetime(wanted->type_num, meta.base, meta.num);
    }
    if (PyUnicode_Check(obj) || PyBytes_Check(obj) || PyObject_HasAttrString(obj, "isoformat") || PyObject_HasAttrString(obj, "total_seconds")) {
        int base, num;
        PyObject *value;
        if (!npb_import("_core._dtype", "_make_time", &make))
            return NULL;
        PyObject *r = PyObject_CallFunction(make, "OOO", wanted->type_num == NM_DATETIME ? Py_True : Py_False, obj, Py_None);
        if (r && PyArg_ParseTuple(r, "Oii", &value, &base, &num)) {
            Py_DECREF(r);
            return npb_descr_datetime(wanted->type_num, base, num);
        }
        Py_XDECREF(r);
        if (!PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_TypeError))
            return NULL;
        PyErr_Clear();
    }
    return npb_descr_of(wanted->type_num);
}

#define TIME_CLASS(text, id, letter)                                                                                      \
    { .name = text, .num = id, .kind = letter, .code = letter, .align = _Alignof(int64_t), .flags = NM_CLASS_PARAMETRIC,  \
      .size = 8, .compare = compare, .nonzero = nonzero, .common = common, .cast = cast, .safety = safety }
static nm_class classes[2] = { TIME_CLASS("datetime64", NM_DATETIME, 'M'), TIME_CLASS("timedelta64", NM_TIMEDELTA, 'm') };

int npb_init_datetime_class(PyObject *module)
{
    (void)module;
    for (int i = 0; i < 2; i++) {
        /* byte order is that of any 8-byte item */
        const nm_class *plain = nm_class_find(NULL, classes[i].num);
        classes[i].swap = plain->swap;
        classes[i].copy = plain->copy;
        classes[i].clear = plain->clear;
        if (npb_check(nm_class_register(npb_ctx(), &classes[i])) < 0)
            return -1;
        npb_refresh_class((int)classes[i].num);
    }
    return 0;
}
