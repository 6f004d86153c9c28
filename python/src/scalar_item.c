/* scalar_item.c - items and Python objects: arr.item() and arr[i] = value for one item at any address. */
#include "scalar.h"
#include "time_objects.h"
#include "plan/transfer.h"

/* ------------------------------------------------------------------ item -> Python object */
static inline void take(void *out, const char *item, npy_intp size, npy_intp unit, bool swapped)
{
    memcpy(out, item, (size_t)size);
    if (NM_UNLIKELY(swapped))
        nm_swap_items(size, unit, out, size, 1);
}

static PyObject *field_tuple(const char *item, PyArray_Descr *d, PyArrayObject *arr)
{
    Py_ssize_t n = PyTuple_GET_SIZE(d->names);
    PyObject *tuple = PyTuple_New(n);
    for (Py_ssize_t i = 0; tuple && i < n; i++) {
        PyObject *entry = PyDict_GetItemWithError(d->fields, PyTuple_GET_ITEM(d->names, i));
        npy_intp offset = entry ? PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1)) : -1;
        PyObject *v = offset < 0 ? NULL : npb_getitem(item + offset, (PyArray_Descr *)PyTuple_GET_ITEM(entry, 0), arr);
        if (!v)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, v);
    }
    return tuple;
}

/* A subarray item is an array on the item's memory (a copy if nobody owns that). */
static PyObject *subarray_item(const char *item, PyArray_Descr *d, PyArrayObject *arr)
{
    npb_shape shape = { 0 };
    if (!npb_shape_converter(d->subarray->shape, &shape))
        return NULL;
    PyArray_Descr *base = (PyArray_Descr *)Py_NewRef(d->subarray->base);
    PyObject *owner = arr && (PyObject *)arr != Py_None ? (PyObject *)arr : NULL;
    if (owner) {
        int flags = PyArray_Check(owner) ? arr->flags & NPY_ARRAY_WRITEABLE : NPY_ARRAY_WRITEABLE;
        return npb_array_new(&PyArray_Type, base, shape.n, shape.d, NULL, (char *)item, flags | NPY_ARRAY_C_CONTIGUOUS, NULL,
                             Py_NewRef(owner), false);
    }
    PyObject *view = npb_array_new(&PyArray_Type, base, shape.n, shape.d, NULL, (char *)item, NPY_ARRAY_C_CONTIGUOUS, NULL, NULL, false);
    PyObject *copy = view ? npb_newcopy((PyArrayObject *)view, NM_CORDER) : NULL;
    Py_XDECREF(view);
    return copy;
}

static PyObject *void_item(const char *item, PyArray_Descr *d, PyArrayObject *arr)
{
    if (d->names)
        return field_tuple(item, d, arr);
    if (d->subarray)
        return subarray_item(item, d, arr);
    return PyBytes_FromStringAndSize(item, d->elsize);
}

static PyObject *datetime_item(const char *item, PyArray_Descr *d)
{
    int64_t v;
    take(&v, item, 8, 8, !npb_is_native(d));
    return npb_time_object(v, d->type_num, npb_unit_of(d));
}

PyObject *npb_getitem(const char *item, PyArray_Descr *d, PyArrayObject *arr)
{
    bool swapped = !npb_is_native(d);
    union { int16_t h; uint16_t H; int32_t i; uint32_t I; int64_t l; uint64_t L; float f; double d; npb_c64 F; npb_c128 D; } u;
    switch (d->type_num) {
    case NM_BOOL: return PyBool_FromLong(*item != 0);
    case NM_BYTE: return PyLong_FromLong(*(const int8_t *)item);
    case NM_UBYTE: return PyLong_FromLong(*(const uint8_t *)item);
    case NM_SHORT: take(&u, item, 2, 2, swapped); return PyLong_FromLong(u.h);
    case NM_USHORT: take(&u, item, 2, 2, swapped); return PyLong_FromLong(u.H);
    case NM_INT: take(&u, item, 4, 4, swapped); return PyLong_FromLong(u.i);
    case NM_UINT: take(&u, item, 4, 4, swapped); return PyLong_FromLong(u.I);
    case NM_LONG: case NM_LONGLONG: take(&u, item, 8, 8, swapped); return PyLong_FromLong(u.l);
    case NM_ULONG: case NM_ULONGLONG: take(&u, item, 8, 8, swapped); return PyLong_FromUnsignedLong(u.L);
    case NM_HALF: take(&u, item, 2, 2, swapped); return PyFloat_FromDouble(nm_half_to_double(u.H));
    case NM_FLOAT: take(&u, item, 4, 4, swapped); return PyFloat_FromDouble(u.f);
    case NM_DOUBLE: take(&u, item, 8, 8, swapped); return PyFloat_FromDouble(u.d);
    case NM_CFLOAT: take(&u, item, 8, 4, swapped); return PyComplex_FromDoubles(u.F.re, u.F.im);
    case NM_CDOUBLE: take(&u, item, 16, 8, swapped); return PyComplex_FromDoubles(u.D.re, u.D.im);
    case NM_LONGDOUBLE: case NM_CLONGDOUBLE: return npb_scalar(item, d, NULL);
    case NM_OBJECT: return npb_scalar(item, d, NULL);
    case NM_STRING: {
        Py_ssize_t n = d->elsize;
        while (n && !item[n - 1])
            n--;
        return PyBytes_FromStringAndSize(item, n);
    }
    case NM_UNICODE: {
        PyObject *s = npb_scalar(item, d, NULL), *plain = s ? PyUnicode_FromObject(s) : NULL;
        Py_XDECREF(s);
        return plain;
    }
    case NM_VOID: return void_item(item, d, arr);
    case NM_DATETIME: case NM_TIMEDELTA: return datetime_item(item, d);
    }
    const npb_class *c = ((PyArray_DTypeMeta *)Py_TYPE(d))->dt_slots;
    if (c->getitem)
        return c->getitem(item, d, arr);
    PyErr_Format(PyExc_NotImplementedError, "items of dtype %R cannot become Python objects", d);
    return NULL;
}

/* ------------------------------------------------------------------ Python object -> item */
static int sequence_error(void)
{
    PyErr_SetString(PyExc_ValueError, "setting an array element with a sequence.");
    return -1;
}

/* Copy an item of another dtype (a NumPy scalar's or 0-d array's), casting unsafely. */
int npb_cast_item(PyArray_Descr *to, char *item, PyArray_Descr *from, const char *src)
{
    nm_dtype s = npb_dtype(from), t = npb_dtype(to);
    nm_transfer move;
    nm_ctx *ctx = npb_ctx();
    if (npb_check(nm_transfer_begin(ctx, &move, &s, (uintptr_t)src % (s.align ? s.align : 1) == 0, &t,
                                    (uintptr_t)item % (t.align ? t.align : 1) == 0)) < 0)
        return -1;
    bool raises = nm_transfer_raises(&move);
    nm_fp_watch watch = raises ? nm_fp_watch_begin(move.cast.flags & NM_LOOP_X87) : (nm_fp_watch){ 0 };
    nm_status status = nm_transfer_run(&move, item, t.size, src, s.size, 1);
    unsigned raised = raises ? nm_fp_watch_end(watch) : 0;
    nm_transfer_end(&move);
    return npb_check(status == NM_OK ? nm_casts_raised(ctx, raised) : status);
}

static inline void put(char *item, const void *value, npy_intp size, npy_intp unit, bool swapped)
{
    memcpy(item, value, (size_t)size);
    if (NM_UNLIKELY(swapped))
        nm_swap_items(size, unit, item, size, 1);
}

static int out_of_bounds(PyObject *value, PyArray_Descr *d)
{
    PyObject *name = npb_descr_name(d);
    if (name)
        PyErr_Format(PyExc_OverflowError, "Python integer %R out of bounds for %U", value, name);
    Py_XDECREF(name);
    return -1;
}

/* The integer that value stands for, as a Python int. */
static PyObject *as_int(PyObject *value)
{
    if (PyLong_Check(value))
        return Py_NewRef(value);
    if (PyBytes_Check(value) || PyUnicode_Check(value))
        return PyNumber_Long(value);
    return PyNumber_Long(value);
}

static int set_int(PyArray_Descr *d, char *item, PyObject *value)
{
    static const struct { int64_t lo; uint64_t hi; } range[] = {
        [NM_BYTE] = { INT8_MIN, INT8_MAX }, [NM_UBYTE] = { 0, UINT8_MAX }, [NM_SHORT] = { INT16_MIN, INT16_MAX },
            [NM_USHORT] = { 0, UINT16_MAX },
        [NM_INT] = { INT32_MIN, INT32_MAX }, [NM_UINT] = { 0, UINT32_MAX }, [NM_LONG] = { INT64_MIN, INT64_MAX },
            [NM_ULONG] = { 0, UINT64_MAX },
        [NM_LONGLONG] = { INT64_MIN, INT64_MAX }, [NM_ULONGLONG] = { 0, UINT64_MAX } };
    PyObject *number = as_int(value);
    if (!number)
        return -1;
    int overflow, bad = 0;
    int64_t v = PyLong_AsLongLongAndOverflow(number, &overflow);
    bool is_unsigned = d->kind == 'u';
    if (overflow > 0 && d->elsize == 8 && is_unsigned) {
        uint64_t u = PyLong_AsUnsignedLongLong(number);
        if (u == (uint64_t)-1 && PyErr_Occurred()) {
            PyErr_Clear();
            PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
            bad = -1;
        } else {
            v = (int64_t)u;
        }
    } else if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
        bad = -1;
    } else if (!PyArray_Check(value) && (v < range[d->type_num].lo || (v > 0 && (uint64_t)v > range[d->type_num].hi))) {
        bad = out_of_bounds(number, d);
    }
    Py_DECREF(number);
    if (bad == 0)
        put(item, &v, d->elsize, d->elsize, !npb_is_native(d));      /* little end first: the low bytes */
    return bad;
}

static double as_double(PyObject *value)
{
    if (PyFloat_Check(value))
        return PyFloat_AS_DOUBLE(value);
    if (value == Py_None)
        return NAN;
    if (PyUnicode_Check(value) || PyBytes_Check(value)) {
        PyObject *f = PyFloat_FromString(value);
        double v = f ? PyFloat_AS_DOUBLE(f) : -1;
        Py_XDECREF(f);
        return v;
    }
    PyObject *f = PyNumber_Float(value);
    double v = f ? PyFloat_AsDouble(f) : -1;
    Py_XDECREF(f);
    return v;
}

static int set_float(PyArray_Descr *d, char *item, PyObject *value)
{
    if (PySequence_Check(value) && !PyUnicode_Check(value) && !PyBytes_Check(value) && !npb_is_scalar(value) &&
        !(PyArray_Check(value) && ((PyArrayObject *)value)->nd == 0))
        return sequence_error();
    double v = as_double(value);
    if (v == -1 && PyErr_Occurred())
        return -1;
    bool swapped = !npb_is_native(d);
    if (d->type_num == NM_DOUBLE) {
        put(item, &v, 8, 8, swapped);
        return 0;
    }
    nm_fp_clear();
    if (d->type_num == NM_FLOAT) {
        volatile float f = (float)v;
        float out = f;
        put(item, &out, 4, 4, swapped);
        if (isinf(out) && !isinf(v))
            return npb_fp_report(NM_FP_OVERFLOW, "cast");
    } else {
        uint16_t h = nm_half_from_double(v);
        put(item, &h, 2, 2, swapped);
        if ((h & 0x7FFF) == 0x7C00 && !isinf(v))
            return npb_fp_report(NM_FP_OVERFLOW, "cast");
    }
    return 0;
}

/* Text of a number as long double; 0 bad. */
static int parse_long_double(PyObject *text, long double *out)
{
    PyObject *bytes = PyBytes_Check(text) ? Py_NewRef(text) : PyUnicode_AsUTF8String(text);
    if (!bytes)
        return -1;
    const char *s = PyBytes_AS_STRING(bytes);
    char *end;
    errno = 0;
    *out = strtold(s, &end);
    while (*end == ' ' || (*end >= '\t' && *end <= '\r'))
        end++;
    int bad = end == s || *end;
    if (bad)
        PyErr_Format(PyExc_ValueError, "invalid literal for long double: %U", PyUnicode_Check(text) ? text : npb_intern(s));
    Py_DECREF(bytes);
    return bad ? -1 : 0;
}

static int set_long_double(PyArray_Descr *d, char *item, PyObject *value)
{
    long double v = 0;
    char raw[16] = { 0 };
    if (PyUnicode_Check(value) || PyBytes_Check(value)) {
        if (parse_long_double(value, &v) < 0)
            return -1;
        if (isinf(v) && errno == ERANGE && PyErr_WarnEx(PyExc_RuntimeWarning, "overflow encountered in conversion from string", 1) < 0)
            return -1;
    } else if (PyLong_Check(value)) {
        int overflow;
        int64_t small = PyLong_AsLongLongAndOverflow(value, &overflow);
        if (!overflow) {
            v = small;
        } else {                                         /* exactly rounded by way of its digits */
            PyObject *text = PyObject_Str(value);
            int bad = text ? parse_long_double(text, &v) : -1;
            Py_XDECREF(text);
            if (bad < 0)
                return -1;
            if (isinf(v) && PyErr_WarnEx(PyExc_RuntimeWarning, "overflow encountered in conversion from string", 1) < 0)
                return -1;
        }
    } else {
        double x = as_double(value);
        if (x == -1 && PyErr_Occurred())
            return -1;
        v = x;
    }
    memcpy(raw, &v, 10);
    put(item, raw, 16, 16, !npb_is_native(d));
    return 0;
}

static int set_complex(PyArray_Descr *d, char *item, PyObject *value)
{
    Py_complex v;
    if (PyComplex_Check(value)) {
        v = ((PyComplexObject *)value)->cval;
    } else if (value == Py_None) {
        v = (Py_complex){ NAN, NAN };
    } else if (PyUnicode_Check(value) || PyBytes_Check(value)) {
        PyObject *text = PyBytes_Check(value) ? PyUnicode_FromEncodedObject(value, "ASCII", "strict") : Py_NewRef(value);
        PyObject *c = text ? PyObject_CallOneArg((PyObject *)&PyComplex_Type, text) : NULL;
        Py_XDECREF(text);
        if (!c)
            return -1;
        v = ((PyComplexObject *)c)->cval;
        Py_DECREF(c);
    } else if (PyArray_Check(value) && ((PyArrayObject *)value)->nd > 0) {
        PyErr_SetString(PyExc_TypeError, "only 0-dimensional arrays can be converted to Python scalars");
        return -1;
    } else {
        v = PyComplex_AsCComplex(value);
        if (v.real == -1 && PyErr_Occurred())
            return -1;
    }
    bool swapped = !npb_is_native(d);
    if (d->type_num == NM_CDOUBLE) {
        put(item, &v, 16, 8, swapped);
    } else if (d->type_num == NM_CFLOAT) {
        npb_c64 f = { (float)v.real, (float)v.imag };
        put(item, &f, 8, 4, swapped);
        if ((isinf(f.re) && !isinf(v.real)) || (isinf(f.im) && !isinf(v.imag)))
            return npb_fp_report(NM_FP_OVERFLOW, "cast");
    } else {
        char raw[32] = { 0 };
        long double re = v.real, im = v.imag;
        memcpy(raw, &re, 10);
        memcpy(raw + 16, &im, 10);
        put(item, raw, 32, 16, swapped);
    }
    return 0;
}

static bool is_other_sequence(PyObject *value)
{
    return PySequence_Check(value) && PySequence_Size(value) >= 0 && !PyUnicode_Check(value) && !PyBytes_Check(value) &&
           !npb_is_scalar(value) && !(PyArray_Check(value) && ((PyArrayObject *)value)->nd == 0);
}

static int set_bytes(PyArray_Descr *d, char *item, PyObject *value)
{
    if (is_other_sequence(value)) {
        PyErr_SetString(PyExc_ValueError, "setting an array element with a sequence");
        return -1;
    }
    PyErr_Clear();
    PyObject *bytes;
    if (PyBytes_Check(value)) {
        bytes = Py_NewRef(value);
    } else {
        PyObject *text = PyUnicode_Check(value) ? Py_NewRef(value) : PyObject_Str(value);
        bytes = text ? PyUnicode_AsASCIIString(text) : NULL;
        Py_XDECREF(text);
    }
    if (!bytes)
        return -1;
    npy_intp n = NM_MIN(PyBytes_GET_SIZE(bytes), d->elsize);
    memcpy(item, PyBytes_AS_STRING(bytes), (size_t)n);
    memset(item + n, 0, (size_t)(d->elsize - n));
    Py_DECREF(bytes);
    return 0;
}

static int set_text(PyArray_Descr *d, char *item, PyObject *value)
{
    if (is_other_sequence(value)) {
        PyErr_SetString(PyExc_ValueError, "setting an array element with a sequence");
        return -1;
    }
    PyErr_Clear();
    PyObject *text = PyUnicode_Check(value) ? Py_NewRef(value)
                     : PyBytes_Check(value) ? PyUnicode_FromEncodedObject(value, "ASCII", "strict") : PyObject_Str(value);
    if (!text || PyUnicode_READY(text) < 0) {
        Py_XDECREF(text);
        return -1;
    }
    npy_intp room = d->elsize / 4, n = NM_MIN(PyUnicode_GET_LENGTH(text), room);
    bool swapped = !npb_is_native(d);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (npy_intp i = 0; i < n; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (swapped)
            c = __builtin_bswap32(c);
        memcpy(item + 4*i, &c, 4);
    }
    memset(item + 4*n, 0, (size_t)(d->elsize - 4*n));
    Py_DECREF(text);
    return 0;
}

static int set_object(char *item, PyObject *value)
{
    PyObject *old;
    memcpy(&old, item, sizeof old);
    Py_INCREF(value);
    memcpy(item, &value, sizeof value);
    Py_XDECREF(old);
    return 0;
}

static int set_fields(PyArray_Descr *d, char *item, PyObject *value)
{
    Py_ssize_t n = PyTuple_GET_SIZE(d->names);
    bool tuple = PyTuple_Check(value);
    if (!tuple && PyArray_Check(value) && npb_size((PyArrayObject *)value) == 1) {
        PyArrayObject *a = (PyArrayObject *)value;
        return npb_cast_item(d, item, a->descr, a->data);
    }
    if (tuple && PyTuple_GET_SIZE(value) != n) {
        PyErr_Format(PyExc_ValueError, "could not assign tuple of length %zd to structure with %zd fields.", PyTuple_GET_SIZE(value), n);
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {                 /* anything else goes into every field */
        PyObject *entry = PyDict_GetItemWithError(d->fields, PyTuple_GET_ITEM(d->names, i));
        npy_intp offset = entry ? PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1)) : -1;
        if (offset < 0 || npb_setitem((PyArray_Descr *)PyTuple_GET_ITEM(entry, 0), item + offset,
                                      tuple ? PyTuple_GET_ITEM(value, i) : value) < 0)
            return -1;
    }
    return 0;
}

static int set_void(PyArray_Descr *d, char *item, PyObject *value)
{
    if (d->names)
        return set_fields(d, item, value);
    if (d->subarray) {
        npb_shape shape = { 0 };
        if (!npb_shape_converter(d->subarray->shape, &shape))
            return -1;
        PyObject *view = npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(d->subarray->base), shape.n, shape.d, NULL, item,
                                       NPY_ARRAY_WRITEABLE | NPY_ARRAY_C_CONTIGUOUS, NULL, NULL, false);
        int bad = view ? npb_assign((PyArrayObject *)view, value) : -1;
        Py_XDECREF(view);
        return bad;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "a bytes-like object is required, not '%s'", Py_TYPE(value)->tp_name);
        return -1;
    }
    npy_intp n = NM_MIN(view.len, d->elsize);
    memcpy(item, view.buf, (size_t)n);
    memset(item + n, 0, (size_t)(d->elsize - n));
    PyBuffer_Release(&view);
    return 0;
}

static int set_datetime(PyArray_Descr *d, char *item, PyObject *value)
{
    nm_time_unit unit = npb_unit_of(d);
    int64_t v;
    if (npb_time_from_object(value, d->type_num, &unit, false, &v) < 0)
        return -1;
    put(item, &v, 8, 8, !npb_is_native(d));
    return 0;
}

/* A NumPy scalar or 0-d array of another dtype that goes by casting.  1 done, 0 not such a value, -1 error. */
static int set_from_numpy(PyArray_Descr *d, char *item, PyObject *value)
{
    PyArray_Descr *from;
    const char *src;
    int result;
    if (PyArray_Check(value)) {
        PyArrayObject *a = (PyArrayObject *)value;
        if (a->nd != 0)
            return 0;
        from = (PyArray_Descr *)Py_NewRef(a->descr);
        src = a->data;
    } else {
        if (!npb_is_scalar(value))
            return 0;
        from = npb_scalar_descr(value);
        src = from ? npb_scalar_data(value) : NULL;
        if (!src) {
            Py_XDECREF(from);
            return -1;
        }
    }
    bool number = strchr("biufc", d->kind) != NULL, array = PyArray_Check(value);
    if (array && !PyArray_CheckExact(value) && number) { /* a subclass says by __float__ and __int__ what number it is */
        Py_DECREF(from);
        return 0;
    }
    if ((!array && d->kind == 'i' && strchr("iuf", from->kind)) || from->type_num == NM_OBJECT ||
        (from->type_num != d->type_num && strchr("SU", from->kind) && number))
        result = 0;                                      /* checked like Python numbers; texts are parsed */
    else if (strchr("mM", d->kind) && (from->type_num == d->type_num || strchr("SU", from->kind)))
        result = 0;
    else
        result = npb_cast_item(d, item, from, src) < 0 ? -1 : 1;
    if (result == 0 && PyArray_Check(value)) {           /* go on with the item itself */
        PyObject *inner = npb_getitem(src, from, NULL);
        result = -1;
        if (inner && npb_enter(" while setting an item") == 0) {
            result = npb_setitem(d, item, inner) < 0 ? -1 : 1;
            npb_leave();
        }
        Py_XDECREF(inner);
    }
    Py_DECREF(from);
    return result;
}

int npb_setitem(PyArray_Descr *d, char *item, PyObject *value)
{
    int done;
    if (d->type_num == NM_OBJECT)
        return set_object(item, value);
    if (d->type_num == NM_DOUBLE && PyFloat_Check(value)) {
        double v = PyFloat_AS_DOUBLE(value);
        put(item, &v, 8, 8, !npb_is_native(d));
        return 0;
    }
    if (d->type_num >= 0 && d->type_num < NM_NTYPES && (npb_is_scalar(value) || PyArray_Check(value)) &&
        (done = set_from_numpy(d, item, value)) != 0)
        return done < 0 ? -1 : 0;
    switch (d->type_num) {
    case NM_BOOL: {
        int truth = PyObject_IsTrue(value);
        if (truth >= 0)
            *item = (char)truth;
        return truth < 0 ? -1 : 0;
    }
    case NM_HALF: case NM_FLOAT: case NM_DOUBLE: return set_float(d, item, value);
    case NM_LONGDOUBLE: return set_long_double(d, item, value);
    case NM_CFLOAT: case NM_CDOUBLE: case NM_CLONGDOUBLE: return set_complex(d, item, value);
    case NM_STRING: return set_bytes(d, item, value);
    case NM_UNICODE: return set_text(d, item, value);
    case NM_VOID: return set_void(d, item, value);
    case NM_DATETIME: case NM_TIMEDELTA: return set_datetime(d, item, value);
    }
    if (d->type_num > 0 && d->type_num < NM_NTYPES) {
        if (PyArray_Check(value) && ((PyArrayObject *)value)->nd > 0)
            return sequence_error();
        return set_int(d, item, value);
    }
    const npb_class *c = ((PyArray_DTypeMeta *)Py_TYPE(d))->dt_slots;
    if (c->setitem)
        return c->setitem(d, item, value);
    PyErr_Format(PyExc_NotImplementedError, "Python objects cannot become items of dtype %R", d);
    return -1;
}
