/* random_int.c - Generator.integers and RandomState.randint, bytes, and the pieces on arrays that the Python part stands on:
 * shuffles along an axis, choices, vectors of counts. */
#include "npb_random.h"

typedef __int128 wide;

/* An integer dtype: NumPy type number, bytes (0: bool), limits. */
typedef struct { int num, size; wide low, high; } int_kind;

static const int_kind *kind_of(const PyArray_Descr *d)
{
    static const int_kind kinds[] = {
        { NM_BOOL, 0, 0, 1 }, { NM_INT8, 1, INT8_MIN, INT8_MAX }, { NM_UINT8, 1, 0, UINT8_MAX }, { NM_INT16, 2, INT16_MIN, INT16_MAX },
        { NM_UINT16, 2, 0, UINT16_MAX }, { NM_INT32, 4, INT32_MIN, INT32_MAX }, { NM_UINT32, 4, 0, UINT32_MAX },
        { NM_LONG, 8, INT64_MIN, INT64_MAX }, { NM_ULONG, 8, 0, UINT64_MAX }, { NM_LONGLONG, 8, INT64_MIN, INT64_MAX },
        { NM_ULONGLONG, 8, 0, UINT64_MAX } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].num == d->type_num && npb_is_native(d))
            return &kinds[i];
    return NULL;
}

/* NumPy's names in messages. */
static const char *kind_name(const int_kind *k)
{
    static const char *const names[2][5] = { { "bool", "uint8", "uint16", "uint32", "uint64" }, { "", "int8", "int16", "int32", "int64" } };
    int at = k->size == 8 ? 4 : k->size == 4 ? 3 : k->size;
    return names[k->low < 0][at];
}

/* A Python int, saturated far outside every limit. */
static int to_wide(PyObject *obj, wide *out)
{
    int overflow;
    long long v = PyLong_AsLongLongAndOverflow(obj, &overflow);
    if (!overflow) {
        *out = v;
        return v == -1 && PyErr_Occurred() ? -1 : 0;
    }
    PyObject *bits = PyLong_FromLong(64), *upper = bits ? PyNumber_Rshift(obj, bits) : NULL;
    int far = 0;
    long long high = upper ? PyLong_AsLongLongAndOverflow(upper, &far) : 0;
    Py_XDECREF(bits);
    Py_XDECREF(upper);
    if (PyErr_Occurred())
        return -1;
    if (far || high >= 1LL << 36 || high < -(1LL << 36))
        *out = overflow < 0 ? -((wide)1 << 100) : (wide)1 << 100;
    else
        *out = (wide)high * ((wide)1 << 64) + (wide)PyLong_AsUnsignedLongLongMask(obj);
    return 0;
}

/* int(obj) of a scalar or of an item. */
static int int_of(PyObject *obj, wide *out)
{
    if (PyLong_CheckExact(obj))
        return to_wide(obj, out);
    PyObject *n = PyNumber_Long(obj);
    int status = n ? to_wide(n, out) : -1;
    Py_XDECREF(n);
    return status;
}

static int bounds_error(bool closed, bool low_is_zero)
{
    if (low_is_zero)
        PyErr_Format(PyExc_ValueError, "high %s 0", closed ? "<" : "<=");
    else
        PyErr_Format(PyExc_ValueError, "low %s high", closed ? ">" : ">=");
    return -1;
}

static int out_of_bounds(const char *what, const int_kind *k)
{
    PyErr_Format(PyExc_ValueError, "%s is out of bounds for %s", what, kind_name(k));
    return -1;
}

/* ------------------------------------------------------------------ numbers */
static PyObject *integers_scalar(npb_rng *self, const int_kind *k, PyArray_Descr *descr, wide low, wide high, PyObject *size, bool closed,
                                 bool masked)
{
    npb_shape shape;
    int sized = npb_random_size(size, &shape);
    if (sized < 0)
        return NULL;
    high -= !closed;
    if (low < k->low && out_of_bounds("low", k))
        return NULL;
    if (high > k->high && out_of_bounds("high", k))
        return NULL;
    if (low > high && bounds_error(closed, low == 0))
        return NULL;
    uint64_t off = (uint64_t)low, range = (uint64_t)(high - low);
    if (!sized) {
        union { uint64_t u; uint32_t v; uint16_t w; uint8_t b; } one = { 0 };
        if (npb_rng_enter(self) < 0)
            return NULL;
        nm_random_integers(&self->rng, k->size, off, range, masked, 1, &one);
        return npb_rng_leave(self) < 0 ? NULL : npb_scalar((char *)&one, descr, NULL);
    }
    PyArrayObject *arr = npb_empty((PyArray_Descr *)Py_NewRef(descr), shape.n, shape.d, false);
    if (!arr || npb_rng_enter(self) < 0) {
        Py_XDECREF(arr);
        return NULL;
    }
    npy_intp n = npb_size(arr);
    if (n >= NPB_RANDOM_NOGIL) {
        Py_BEGIN_ALLOW_THREADS
        nm_random_integers(&self->rng, k->size, off, range, masked, n, arr->data);
        Py_END_ALLOW_THREADS
    } else {
        nm_random_integers(&self->rng, k->size, off, range, masked, n, arr->data);
    }
    if (npb_rng_leave(self) < 0)
        Py_CLEAR(arr);
    return (PyObject *)arr;
}

/* ------------------------------------------------------------------ arrays of bounds */
/* All items as wide integers in C order. */
static wide *all_wide(PyArrayObject *arr)
{
    npy_intp n = npb_size(arr);
    wide *out = PyMem_Malloc((size_t)NM_MAX(n, (npy_intp)1) * sizeof *out);
    if (!out)
        return (wide *)PyErr_NoMemory();
    char kind = arr->descr->kind;
    if (kind == 'b' || kind == 'i' || kind == 'u') {
        PyArray_Descr *to = npb_descr_of(kind == 'u' ? NM_UINT64 : NM_INT64);
        PyArrayObject *w = to ? npb_from_any((PyObject *)arr, to, 0, 0, NPY_ARRAY_CARRAY | NPY_ARRAY_FORCECAST | NPY_ARRAY_NOTSWAPPED)
                           : NULL;
        Py_XDECREF(to);
        for (npy_intp i = 0; w && i < n; i++)
            out[i] = kind == 'u' ? (wide)((uint64_t *)w->data)[i] : (wide)((int64_t *)w->data)[i];
        Py_XDECREF(w);
        if (w)
            return out;
    } else {
        PyObject *flat = PyObject_CallMethod((PyObject *)arr, "ravel", NULL),
                         *list = flat ? PyObject_CallMethod(flat, "tolist", NULL) : NULL;
        npy_intp i = 0;
        for (; list && PyList_Check(list) && i < PyList_GET_SIZE(list) && i < n; i++)
            if (int_of(PyList_GET_ITEM(list, i), &out[i]) < 0)
                break;
        bool ok = list && i == n;
        Py_XDECREF(flat);
        Py_XDECREF(list);
        if (ok)
            return out;
    }
    PyMem_Free(out);
    return NULL;
}

typedef struct { PyArrayObject *arr; wide *v; npy_intp at[NM_MAXDIMS], strides[NM_MAXDIMS]; } bound;

static int check_limits(bound *low, bound *high, const int_kind *k, bool closed)
{
    for (npy_intp i = 0, n = npb_size(low->arr); i < n; i++)
        if (low->v[i] < k->low || (k->size == 8 && low->v[i] > k->high))
            return out_of_bounds("low", k);
    for (npy_intp i = 0, n = npb_size(high->arr); i < n; i++) {
        high->v[i] -= !closed;
        if (high->v[i] > k->high)
            return out_of_bounds("high", k);
    }
    return 0;
}

static int check_order(const bound *low, const bound *high, const npb_shape *shape, bool closed)
{
    bool zero = true;
    for (npy_intp i = 0, n = npb_size(low->arr); i < n; i++)
        zero &= low->v[i] == 0;
    npy_intp at[NM_MAXDIMS] = { 0 }, a = 0, b = 0, n = nm_items(shape->n, shape->d);
    for (npy_intp i = 0; i < n; i++) {
        if (low->v[a] > high->v[b])
            return bounds_error(closed, zero);
        for (int d = shape->n - 1; d >= 0; d--) {
            a += low->strides[d];
            b += high->strides[d];
            if (++at[d] < shape->d[d])
                break;
            a -= low->strides[d] * shape->d[d];
            b -= high->strides[d] * shape->d[d];
            at[d] = 0;
        }
    }
    return 0;
}

/* Strides in items of the C-ordered copy v in the broadcast shape. */
static void item_strides(bound *b, const npb_shape *shape)
{
    npy_intp step = 1;
    for (int i = shape->n - 1; i >= 0; i--) {
        int at = b->arr->nd - shape->n + i;
        npy_intp d = at < 0 ? 1 : b->arr->dimensions[at];
        b->strides[i] = d == 1 ? 0 : step;
        step *= d;
    }
}

static void fill_each(npb_rng *self, const int_kind *k, bound *low, bound *high, const npb_shape *shape, bool masked, npy_intp n,
                      char *out)
{
    enum { CHUNK = 128 };
    uint64_t off[CHUNK], range[CHUNK];
    npy_intp at[NM_MAXDIMS] = { 0 }, a = 0, b = 0;
    nm_bits part = { 0, 0 };
    int item = k->size ? k->size : 1;
    for (npy_intp done = 0; done < n;) {
        int m = 0;
        for (; m < CHUNK && done + m < n; m++) {
            off[m] = (uint64_t)low->v[a];
            range[m] = (uint64_t)(high->v[b] - low->v[a]);
            for (int d = shape->n - 1; d >= 0; d--) {
                a += low->strides[d];
                b += high->strides[d];
                if (++at[d] < shape->d[d])
                    break;
                a -= low->strides[d] * shape->d[d];
                b -= high->strides[d] * shape->d[d];
                at[d] = 0;
            }
        }
        nm_random_integers_each(&self->rng, k->size, (char *)off, 8, (char *)range, 8, masked, m, out + done*item, &part);
        done += m;
    }
}

static PyObject *integers_array(npb_rng *self, const int_kind *k, PyArray_Descr *descr, PyArrayObject *low_arr, PyArrayObject *high_arr,
                                PyObject *size, bool closed, bool masked)
{
    bound low = { low_arr, all_wide(low_arr), { 0 }, { 0 } }, high = { high_arr, low.v ? all_wide(high_arr) : NULL, { 0 }, { 0 } };
    PyArrayObject *arr[3] = { low_arr, high_arr, NULL }, *result = NULL;
    npb_shape shape, wanted;
    int sized = npb_random_size(size, &wanted);
    if (!low.v || !high.v || sized < 0 || check_limits(&low, &high, k, closed) < 0 || npb_random_ufunc_shape(2, arr, &shape) < 0)
        goto out;
    item_strides(&low, &shape);
    item_strides(&high, &shape);
    if (check_order(&low, &high, &shape, closed) < 0)
        goto out;
    if (!sized)
        wanted = shape;
    arr[2] = npb_empty((PyArray_Descr *)Py_NewRef(descr), wanted.n, wanted.d, false);
    /* As in NumPy a result smaller than the common shape takes its first items. */
    if (!arr[2] || npb_random_broadcast(3, arr, false, &shape) < 0)
        goto out;
    if (nm_items(shape.n, shape.d) == 0 && npb_size(arr[2]) > 0) {
        PyErr_SetString(PyExc_ValueError, "no bounds for a result that is not empty");
        goto out;
    }
    item_strides(&low, &shape);
    item_strides(&high, &shape);
    if (npb_rng_enter(self) < 0)
        goto out;
    Py_BEGIN_ALLOW_THREADS
    fill_each(self, k, &low, &high, &shape, masked, npb_size(arr[2]), arr[2]->data);
    Py_END_ALLOW_THREADS
    if (npb_rng_leave(self) == 0)
        result = (PyArrayObject *)Py_NewRef(arr[2]);
out:
    PyMem_Free(low.v);
    PyMem_Free(high.v);
    Py_XDECREF(arr[2]);
    return (PyObject *)result;
}

/* ------------------------------------------------------------------ integers and randint */
static bool no_items(const npb_shape *shape)
{
    for (int i = 0; i < shape->n; i++)
        if (shape->d[i] == 0)
            return true;
    return false;
}

static PyObject *integers_of(npb_rng *self, PyObject *low, PyObject *high, PyObject *size, PyArray_Descr *descr, const int_kind *k,
                             bool closed, bool masked)
{
    npb_shape shape;
    int sized = npb_random_size(size, &shape);
    if (sized < 0)
        return NULL;
    if (sized && no_items(&shape))
        return (PyObject *)npb_empty((PyArray_Descr *)Py_NewRef(descr), shape.n, shape.d, false);
    wide l, h;
    if (PyLong_CheckExact(low) && PyLong_CheckExact(high))
        return to_wide(low, &l) < 0 || to_wide(high, &h) < 0 ? NULL : integers_scalar(self, k, descr, l, h, size, closed, masked);
    PyArrayObject *a = npb_asarray(low), *b = a ? npb_asarray(high) : NULL;
    PyObject *result = NULL;
    if (a && b && a->nd == 0 && b->nd == 0) {
        if (int_of((PyObject *)a, &l) == 0 && int_of((PyObject *)b, &h) == 0)
            result = integers_scalar(self, k, descr, l, h, size, closed, masked);
    } else if (a && b) {
        result = integers_array(self, k, descr, a, b, size, closed, masked);
    }
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

PyObject *npb_random_integers(npb_rng *self, PyObject *low, PyObject *high, PyObject *size, PyObject *dtype, bool closed, bool masked,
                              const char *fname)
{
    static PyObject *zero;
    if (!zero && !(zero = PyLong_FromLong(0)))
        return NULL;
    if (!high || high == Py_None) {
        high = low;
        low = zero;
    }
    PyArray_Descr *descr = NULL;
    bool python_int = masked ? !dtype || dtype == (PyObject *)&PyLong_Type : dtype == (PyObject *)&PyLong_Type;
    if (!dtype || (masked && python_int))
        descr = npb_descr_of(NM_LONG);
    else if (!npb_descr_converter(dtype, &descr))
        return NULL;
    if (!descr)
        return NULL;
    PyObject *result = NULL;
    const int_kind *k = kind_of(descr);
    if (k && k->num != NM_LONG && k->num != NM_ULONG && k->size == 8)      /* long long gives int64, as NumPy's table does */
        Py_SETREF(descr, npb_descr_of(k->low < 0 ? NM_INT64 : NM_UINT64));
    if (k)
        result = integers_of(self, low, high, size, descr, k, closed, masked);
    else if (!npb_is_native(descr) && !masked)
        PyErr_SetString(PyExc_ValueError,
                        "Providing a dtype with a non-native byteorder is not supported. If you require platform-independent byteorder, "
                        "call byteswap when required.");
    else if (!npb_is_native(descr)) {
        PyArray_Descr *native = npb_descr_native(descr);
        k = native ? kind_of(native) : NULL;
        if (k && PyErr_WarnEx(PyExc_DeprecationWarning, "Providing a dtype with a non-native byteorder is not supported. If you require "
                              "platform-independent byteorder, call byteswap when required.\nIn future version, providing byteorder will "
                              "raise a ValueError", 1) == 0)
            result = integers_of(self, low, high, size, native, k, closed, masked);
        else if (native && !PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "Unsupported dtype %R for %s", native, fname);
        Py_XDECREF(native);
    } else
        PyErr_Format(PyExc_TypeError, "Unsupported dtype %R for %s", descr, fname);
    if (result && (!size || size == Py_None) && (python_int || dtype == (PyObject *)&PyBool_Type) && !PyArray_Check(result)) {
        PyObject *plain = python_int ? PyNumber_Long(result) : PyBool_FromLong(PyObject_IsTrue(result));
        Py_SETREF(result, plain);
    }
    Py_DECREF(descr);
    return result;
}

#define METHOD(id) static PyObject *id(npb_rng *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
NPB_SIGNATURE(integers_sig, "integers", { "low", 0, NULL, NULL }, { "high", NPB_OPTIONAL, NULL, NULL },
              { "size", NPB_OPTIONAL, NULL, NULL },
              { "dtype", NPB_OPTIONAL, NULL, NULL }, { "endpoint", NPB_OPTIONAL, npb_bool_converter, NULL });
METHOD(integers)
{
    PyObject *low, *high = NULL, *size = NULL, *dtype = NULL;
    int closed = 0;
    if (npb_parse(&integers_sig, args, nargs, kwnames, (void *const[]){ &low, &high, &size, &dtype, &closed }) < 0)
        return NULL;
    return npb_random_integers(self, low, high, size, dtype, closed, false, "integers");
}

NPB_SIGNATURE(randint_sig, "randint", { "low", 0, NULL, NULL }, { "high", NPB_OPTIONAL, NULL, NULL }, { "size", NPB_OPTIONAL, NULL, NULL },
              { "dtype", NPB_OPTIONAL, NULL, NULL });
METHOD(randint)
{
    PyObject *low, *high = NULL, *size = NULL, *dtype = NULL;
    if (npb_parse(&randint_sig, args, nargs, kwnames, (void *const[]){ &low, &high, &size, &dtype }) < 0)
        return NULL;
    return npb_random_integers(self, low, high, size, dtype, false, true, "randint");
}

/* 32-bit draws as little-endian bytes.  A negative length cuts from the end, as NumPy's slice does. */
NPB_SIGNATURE(bytes_sig, "bytes", { "length", 0, npb_intp_converter, NULL });
METHOD(bytes)
{
    npy_intp length;
    if (npb_parse(&bytes_sig, args, nargs, kwnames, (void *const[]){ &length }) < 0)
        return NULL;
    npy_intp words = (length - 1) / 4 + 1, n = words * 4;
    if (length == INTPTR_MIN || words < 0) {
        PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
        return NULL;
    }
    PyObject *all = PyBytes_FromStringAndSize(NULL, n);
    if (!all || npb_rng_enter(self) < 0) {
        Py_XDECREF(all);
        return NULL;
    }
    uint32_t *w = (uint32_t *)PyBytes_AS_STRING(all);
    nm_random_integers(&self->rng, 4, 0, UINT32_MAX, false, words, w);
    for (npy_intp i = 0; !NPB_LITTLE && i < words; i++)
        w[i] = __builtin_bswap32(w[i]);
    npy_intp end = length < 0 ? NM_MAX(n + length, (npy_intp)0) : NM_MIN(length, n);
    if (npb_rng_leave(self) < 0)
        Py_CLEAR(all);
    else if (end != n)
        _PyBytes_Resize(&all, end);
    return all;
}

/* ------------------------------------------------------------------ pieces for the Python part */
/* By way of a tuple that nobody else sees: a bit generator may run foreign code. */
static PyObject *shuffle_list(npb_rng *self, PyObject *list)
{
    PyObject *items = PyList_AsTuple(list);
    if (!items || npb_rng_enter(self) < 0) {
        Py_XDECREF(items);
        return NULL;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    nm_random_shuffle(&self->rng, n, 1, sizeof(PyObject *), sizeof(PyObject *), (char *)((PyTupleObject *)items)->ob_item);
    int bad = npb_rng_leave(self) < 0 || PyList_SetSlice(list, 0, n, items) < 0;
    Py_DECREF(items);
    return bad ? NULL : Py_NewRef(Py_None);
}

/* _shuffle1(x): the items of a list or of a writeable one-dimensional array. */
static PyObject *shuffle1(npb_rng *self, PyObject *obj)
{
    if (PyList_CheckExact(obj))
        return shuffle_list(self, obj);
    if (!PyArray_Check(obj) || ((PyArrayObject *)obj)->nd != 1) {
        PyErr_SetString(PyExc_TypeError, "a list or a one-dimensional array is needed");
        return NULL;
    }
    PyArrayObject *a = (PyArrayObject *)obj;
    if (!(a->flags & NPY_ARRAY_WRITEABLE)) {
        PyErr_SetString(PyExc_ValueError, "array is read-only");
        return NULL;
    }
    if (npb_rng_enter(self) < 0)
        return NULL;
    if (npb_has_refs(a->descr) || a->dimensions[0] < NPB_RANDOM_NOGIL) {
        nm_random_shuffle(&self->rng, a->dimensions[0], 1, a->descr->elsize, a->strides[0], a->data);
    } else {
        Py_BEGIN_ALLOW_THREADS
        nm_random_shuffle(&self->rng, a->dimensions[0], 1, a->descr->elsize, a->strides[0], a->data);
        Py_END_ALLOW_THREADS
    }
    if (npb_rng_leave(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* _shuffle_lines(x, axis): every line along the axis on its own, in the order of NumPy's iteration over the other axes. */
static PyObject *shuffle_lines(npb_rng *self, PyObject *args)
{
    PyArrayObject *a;
    int axis;
    if (!PyArg_ParseTuple(args, "Oi", &a, &axis))
        return NULL;
    if (!PyArray_Check(a) || axis < 0 || axis >= a->nd) {
        PyErr_SetString(PyExc_TypeError, "an array and one of its axes are needed");
        return NULL;
    }
    npy_intp at[NM_MAXDIMS] = { 0 }, lines = 1, n = a->dimensions[axis];
    for (int i = 0; i < a->nd; i++)
        lines *= i == axis ? 1 : a->dimensions[i];
    if (npb_rng_enter(self) < 0)
        return NULL;
    char *ptr = a->data;
    for (npy_intp line = 0; line < lines; line++) {
        nm_random_shuffle(&self->rng, n, 0, a->descr->elsize, a->strides[axis], ptr);
        for (int i = a->nd - 1; i >= 0; i--) {
            if (i == axis)
                continue;
            ptr += a->strides[i];
            if (++at[i] < a->dimensions[i])
                break;
            ptr -= a->strides[i] * a->dimensions[i];
            at[i] = 0;
        }
    }
    if (npb_rng_leave(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* _order(n): a shuffled arange(n) of int64. */
static PyObject *order(npb_rng *self, PyObject *obj)
{
    npy_intp n = npb_as_intp(obj);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    n = NM_MAX(n, (npy_intp)0);
    PyArrayObject *a = npb_empty(npb_descr_of(NM_INT64), 1, &n, false);
    if (!a || npb_rng_enter(self) < 0) {
        Py_XDECREF(a);
        return NULL;
    }
    int64_t *v = (int64_t *)a->data;
    Py_BEGIN_ALLOW_THREADS
    for (npy_intp i = 0; i < n; i++)
        v[i] = i;
    nm_random_shuffle(&self->rng, n, 1, sizeof *v, sizeof *v, a->data);
    Py_END_ALLOW_THREADS
    if (npb_rng_leave(self) < 0)
        Py_CLEAR(a);
    return (PyObject *)a;
}

/* _interval(max): one integer of [0, max]. */
static PyObject *interval(npb_rng *self, PyObject *obj)
{
    uint64_t max = PyLong_AsUnsignedLongLong(obj);
    if (max == (uint64_t)-1 && PyErr_Occurred())
        return NULL;
    if (!self->ready)
        return npb_rng_enter(self) < 0 ? NULL : NULL;
    return PyLong_FromUnsignedLongLong(nm_random_interval(&self->rng, max));
}

/* _choose(population, count, shuffle): int64 indices without replacement. */
static PyObject *choose(npb_rng *self, PyObject *args)
{
    long long population;
    npy_intp count;
    int shuffle;
    if (!PyArg_ParseTuple(args, "Lnp", &population, &count, &shuffle))
        return NULL;
    PyArrayObject *a = npb_empty(npb_descr_of(NM_INT64), 1, &count, false);
    if (!a || npb_rng_enter(self) < 0) {
        Py_XDECREF(a);
        return NULL;
    }
    nm_ctx *ctx = npb_ctx();
    nm_status status;
    Py_BEGIN_ALLOW_THREADS
    status = nm_random_choose(ctx, &self->rng, population, count, shuffle, (int64_t *)a->data);
    Py_END_ALLOW_THREADS
    npb_check(status);
    if (npb_rng_leave(self) < 0 || status < 0)
        Py_CLEAR(a);
    return (PyObject *)a;
}

/* The end of a method that fills a buffer: None, or NULL with the exception that is set. */
static PyObject *filled(Py_buffer *in, Py_buffer *out)
{
    PyBuffer_Release(in);
    PyBuffer_Release(out);
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* _choose_unique(p, out): out int64, p float64, both contiguous. */
static PyObject *choose_unique(npb_rng *self, PyObject *args)
{
    Py_buffer p, out;
    if (!PyArg_ParseTuple(args, "y*w*", &p, &out))
        return NULL;
    if (npb_rng_enter(self) == 0) {
        nm_ctx *ctx = npb_ctx();
        nm_status status;
        Py_BEGIN_ALLOW_THREADS
        status = nm_random_choose_unique(ctx, &self->rng, p.buf, p.len / 8, out.len / 8, out.buf);
        Py_END_ALLOW_THREADS
        npb_check(status);
        npb_rng_leave(self);
    }
    return filled(&p, &out);
}

/* _choose_cdf(cdf, out): out int64, cdf float64, both contiguous. */
static PyObject *choose_cdf(npb_rng *self, PyObject *args)
{
    Py_buffer cdf, out;
    if (!PyArg_ParseTuple(args, "y*w*", &cdf, &out))
        return NULL;
    if (npb_rng_enter(self) == 0) {
        Py_BEGIN_ALLOW_THREADS
        nm_random_choose_cdf(&self->rng, cdf.buf, cdf.len / 8, out.len / 8, out.buf);
        Py_END_ALLOW_THREADS
        npb_rng_leave(self);
    }
    return filled(&cdf, &out);
}

/* _multinomial(n, rows, p, k, out): trial i draws n[i] over the k probabilities of row rows[i] of p into row i of out (zeros).
 * n, rows, out int64, p float64, all contiguous. */
static PyObject *multinomial(npb_rng *self, PyObject *args)
{
    Py_buffer n, rows, p, out;
    npy_intp k;
    if (!PyArg_ParseTuple(args, "y*y*y*nw*", &n, &rows, &p, &k, &out))
        return NULL;
    npy_intp count = n.len / 8;
    const int64_t *row = rows.buf;
    if (k > 0 && rows.len / 8 >= count && out.len / 8 >= count * k && npb_rng_enter(self) == 0) {
        for (npy_intp i = 0; i < count; i++)
            if (row[i] >= 0 && (row[i] + 1) * k <= p.len / 8)
                nm_random_multinomial(&self->rng, ((const int64_t *)n.buf)[i], (const double *)p.buf + row[i] * k, k,
                                      (int64_t *)out.buf + i * k);
        npb_rng_leave(self);
    }
    PyBuffer_Release(&n);
    PyBuffer_Release(&rows);
    return filled(&p, &out);
}

/* _dirichlet(alpha, out, legacy): float64, contiguous; out has whole rows. */
static PyObject *dirichlet(npb_rng *self, PyObject *args)
{
    Py_buffer alpha, out;
    int legacy;
    if (!PyArg_ParseTuple(args, "y*w*p", &alpha, &out, &legacy))
        return NULL;
    npy_intp k = alpha.len / 8;
    if (k > 0 && npb_rng_enter(self) == 0) {
        nm_ctx *ctx = npb_ctx();
        nm_status status;
        Py_BEGIN_ALLOW_THREADS
        status = nm_random_dirichlet(ctx, &self->rng, alpha.buf, k, out.len / 8 / k, legacy, out.buf);
        Py_END_ALLOW_THREADS
        npb_check(status);
        npb_rng_leave(self);
    }
    return filled(&alpha, &out);
}

/* _mvhg(total, colors, sample, out, count): int64, contiguous, out zeros. */
static PyObject *mvhg(npb_rng *self, PyObject *args)
{
    Py_buffer colors, out;
    long long total, sample;
    int count;
    if (!PyArg_ParseTuple(args, "Ly*Lw*p", &total, &colors, &sample, &out, &count))
        return NULL;
    npy_intp k = colors.len / 8;
    if (k > 0 && npb_rng_enter(self) == 0) {
        nm_ctx *ctx = npb_ctx();
        nm_status status;
        Py_BEGIN_ALLOW_THREADS
        status = (count ? nm_random_mvhg_count : nm_random_mvhg_marginals)(ctx, &self->rng, total, k, colors.buf, sample, out.len / 8 / k,
                                                                           out.buf);
        Py_END_ALLOW_THREADS
        if (status == NM_E_MEMORY) {
            nm_clear(ctx);
            PyErr_Format(PyExc_MemoryError, "Insufficient memory for multivariate_hypergeometric with method='count' and sum(colors)=%lld",
                         total);
        } else {
            npb_check(status);
        }
        npb_rng_leave(self);
    }
    return filled(&colors, &out);
}

/* _multinomial_rows(n, p, out): n trials over the same probabilities into every row of out (int64 zeros). */
static PyObject *multinomial_rows(npb_rng *self, PyObject *args)
{
    Py_buffer p, out;
    long long n;
    if (!PyArg_ParseTuple(args, "Ly*w*", &n, &p, &out))
        return NULL;
    npy_intp k = p.len / 8;
    if (k > 0 && npb_rng_enter(self) == 0) {
        for (npy_intp i = 0; i < out.len / 8 / k; i++)
            nm_random_multinomial(&self->rng, n, p.buf, k, (int64_t *)out.buf + i * k);
        npb_rng_leave(self);
    }
    return filled(&p, &out);
}

/* _multinomial_1d(n, pvals, size): the usual call; NotImplemented for all else, also for what is to be refused. */
static PyObject *multinomial_1d(npb_rng *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 3 || !PyLong_CheckExact(args[0]))
        Py_RETURN_NOTIMPLEMENTED;
    int overflow;
    long long n = PyLong_AsLongLongAndOverflow(args[0], &overflow);
    PyArray_Descr *descr = npb_descr_of(NM_DOUBLE);
    PyArrayObject *p = descr ? npb_from_any(args[1], descr, 0, 0, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED) : NULL;
    npb_shape shape;
    PyArrayObject *out = NULL;
    Py_XDECREF(descr);
    if (!p)
        return NULL;
    npy_intp k = p->nd == 1 ? p->dimensions[0] : 0;
    if (overflow || n < 0 || k == 0 || nm_random_check_pvals((double *)p->data, 1, k)) {
        Py_DECREF(p);
        Py_RETURN_NOTIMPLEMENTED;
    }
    int sized = npb_random_size(args[2], &shape);
    if (sized >= 0) {
        if (!sized)
            shape.n = 0;
        if (shape.n < NM_MAXDIMS) {
            shape.d[shape.n++] = k;
            out = npb_zeros(npb_descr_of(NM_INT64), shape.n, shape.d, false);
        } else {
            PyErr_SetString(PyExc_ValueError, "too many dimensions");
        }
    }
    if (out && npb_rng_enter(self) == 0) {
        npy_intp rows = npb_size(out) / k;
        for (npy_intp i = 0; i < rows; i++)
            nm_random_multinomial(&self->rng, n, (double *)p->data, k, (int64_t *)out->data + i * k);
        npb_rng_leave(self);
    }
    Py_DECREF(p);
    if (PyErr_Occurred())
        Py_CLEAR(out);
    return (PyObject *)out;
}

/* _check_pvals(p, k): nm_random_check_pvals over the rows of contiguous float64. */
static PyObject *check_pvals(npb_rng *self, PyObject *args)
{
    (void)self;
    Py_buffer p;
    npy_intp k;
    if (!PyArg_ParseTuple(args, "y*n", &p, &k))
        return NULL;
    int broken = k > 0 ? nm_random_check_pvals(p.buf, p.len / 8 / k, k) : 0;
    PyBuffer_Release(&p);
    return PyLong_FromLong(broken);
}

/* _sum_of(p): (compensated sum, is any negative) of contiguous float64. */
static PyObject *sum_of(npb_rng *self, PyObject *obj)
{
    (void)self;
    Py_buffer b;
    if (PyObject_GetBuffer(obj, &b, PyBUF_SIMPLE) < 0)
        return NULL;
    double sum = nm_random_kahan_sum(b.buf, b.len / 8);
    bool negative = false;
    for (npy_intp i = 0; i < b.len / 8; i++)
        negative |= ((double *)b.buf)[i] < 0;
    PyBuffer_Release(&b);
    return Py_BuildValue("dO", sum, negative ? Py_True : Py_False);
}

#define KW(name, f, doc) { name, (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS, doc }
PyMethodDef npb_rng_arrays[] = {
    KW("integers", integers, "integers($self, low, high=None, size=None, dtype='int64', endpoint=False)\n--\n\n"
       "Draw integers from [low, high), or [low, high] with endpoint."),
    KW("randint", randint, "randint($self, low, high=None, size=None, dtype='int')\n--\n\nDraw integers from [low, high)."),
    KW("bytes", bytes, "bytes($self, length)\n--\n\nDraw random bytes."),
    { "_shuffle1", (PyCFunction)shuffle1, METH_O, NULL },
    { "_shuffle_lines", (PyCFunction)shuffle_lines, METH_VARARGS, NULL },
    { "_order", (PyCFunction)order, METH_O, NULL },
    { "_interval", (PyCFunction)interval, METH_O, NULL },
    { "_choose", (PyCFunction)choose, METH_VARARGS, NULL },
    { "_choose_cdf", (PyCFunction)choose_cdf, METH_VARARGS, NULL },
    { "_choose_unique", (PyCFunction)choose_unique, METH_VARARGS, NULL },
    { "_multinomial", (PyCFunction)multinomial, METH_VARARGS, NULL },
    { "_dirichlet", (PyCFunction)dirichlet, METH_VARARGS, NULL },
    { "_mvhg", (PyCFunction)mvhg, METH_VARARGS, NULL },
    { "_multinomial_rows", (PyCFunction)multinomial_rows, METH_VARARGS, NULL },
    { "_multinomial_1d", (PyCFunction)(void (*)(void))multinomial_1d, METH_FASTCALL, NULL },
    { "_check_pvals", (PyCFunction)check_pvals, METH_VARARGS, NULL },
    { "_sum_of", (PyCFunction)sum_of, METH_O, NULL },
    { 0 } };

/* ------------------------------------------------------------------ numen._core._multiarray_umath._random */
int npb_init_random(PyObject *module)
{
    PyObject *sub = PyModule_New("numen._core._random");
    if (!sub || npb_init_random_bitgen(sub) < 0 || npb_init_random_rng(sub) < 0) {
        Py_XDECREF(sub);
        return -1;
    }
    int status = PyModule_AddObjectRef(module, "_random", sub);
    Py_DECREF(sub);
    return status;
}
