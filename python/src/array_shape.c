/* array_shape.c - methods that change shape, axes, dtype or ownership of an array, mostly without touching items. */
#include "array_private.h"
#include "array_methods.h"
#include "npb_types.h"
#include "text/time_text.h"

/* ------------------------------------------------------------------ reshape, ravel, flatten */
static PyObject *reshaped_view(PyArrayObject *arr, int nd, const npy_intp *shape, const npy_intp *strides)
{
    PyArrayObject *view = npb_view_begin(arr, nd, arr->data);
    if (!view)
        return NULL;
    for (int i = 0; i < nd; i++) {
        view->dimensions[i] = shape[i];
        view->strides[i] = strides[i];
    }
    npb_update_flags(view, NPY_ARRAY_UPDATE_ALL);
    if (NM_UNLIKELY(!PyArray_CheckExact(view)) && npb_finalize(view, (PyObject *)arr) < 0)
        Py_CLEAR(view);
    return (PyObject *)view;
}

PyObject *npb_reshape(PyArrayObject *arr, int nd, const npy_intp *wanted, nm_order order, int copy)
{
    npy_intp shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    if (order == NM_ANYORDER)
        order = NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS) && !NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS) ? NM_FORTRANORDER : NM_CORDER;
    else if (order == NM_KEEPORDER) {
        PyErr_SetString(PyExc_ValueError, "order 'K' is not permitted for reshaping");
        return NULL;
    }
    npy_intp total = 1;
    for (int i = 0; i < nd; i++) {
        shape[i] = wanted[i];
        if (shape[i] < 0 || !nm_mul_size(total, shape[i], &total))
            total = -1;
        if (total < 0)
            break;
    }
    if (NM_UNLIKELY(total != npb_size(arr))) {
        for (int i = 0; i < nd; i++)
            shape[i] = wanted[i];
        if (npb_check(nm_reshape_shape(npb_ctx(), npb_size(arr), nd, shape)) < 0)
            return NULL;
    }
    bool fortran = order == NM_FORTRANORDER;
    if (copy != NPB_COPY_ALWAYS) {
        if (NPB_HAS(arr, fortran ? NPY_ARRAY_F_CONTIGUOUS : NPY_ARRAY_C_CONTIGUOUS)) {
            npy_intp step = arr->descr->elsize;
            for (int k = 0; k < nd; k++) {
                int i = fortran ? k : nd - 1 - k;
                strides[i] = step;
                step *= shape[i] ? shape[i] : 1;
            }
            return reshaped_view(arr, nd, shape, strides);
        }
        if (nm_reshape_strides(arr->nd, arr->dimensions, arr->strides, nd, shape, fortran, arr->descr->elsize, strides))
            return reshaped_view(arr, nd, shape, strides);
        if (copy == NPB_COPY_NEVER) {
            PyErr_SetString(PyExc_ValueError, "Unable to avoid creating a copy while reshaping.");
            return NULL;
        }
    }
    PyArrayObject *full = (PyArrayObject *)npb_newcopy(arr, order);
    if (!full)
        return NULL;
    if (!NPB_HAS(full, fortran ? NPY_ARRAY_F_CONTIGUOUS : NPY_ARRAY_C_CONTIGUOUS)) {
        PyErr_SetString(PyExc_SystemError, "a copy in order came out in another order");
        Py_DECREF(full);
        return NULL;
    }
    npy_intp step = arr->descr->elsize;
    for (int k = 0; k < nd; k++) {
        int i = fortran ? k : nd - 1 - k;
        strides[i] = step;
        step *= shape[i] ? shape[i] : 1;
    }
    PyObject *result = reshaped_view(full, nd, shape, strides);
    Py_DECREF(full);
    return result;
}

/* The shape that remains of positional arguments: f(2, 3), f((2, 3)) or f(None). */
static int shape_arguments(PyObject *const *args, Py_ssize_t n, npb_shape *shape)
{
    if (n == 1)
        return args[0] == Py_None ? 0 : npb_shape_converter(args[0], shape) ? 0 : -1;
    if (n > NM_MAXDIMS) {
        PyErr_Format(PyExc_ValueError, "maximum supported dimension for an ndarray is currently %d, found %zd", NM_MAXDIMS, n);
        return -1;
    }
    shape->n = (int)n;
    for (Py_ssize_t i = 0; i < n; i++) {
        shape->d[i] = npb_as_intp(args[i]);
        if (shape->d[i] == -1 && PyErr_Occurred())
            return -1;
    }
    return 0;
}

NPB_SIGNATURE(reshape_sig, "reshape", { "order", NPB_OPTIONAL | NPB_KWONLY, npb_order_converter },
              { "copy", NPB_OPTIONAL | NPB_KWONLY, npb_copy_converter });

PyObject *npb_array_reshape(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    npb_shape shape;
    nm_order order = NM_CORDER;
    int copy = NPB_COPY_IF_NEEDED;
    if (kwnames && npb_parse(&reshape_sig, args + nargs, 0, kwnames, (void *[]){ &order, &copy }) < 0)
        return NULL;
    if (nargs == 0) {
        PyErr_SetString(PyExc_TypeError, "reshape() takes exactly 1 argument (0 given)");
        return NULL;
    }
    if (nargs == 1 && args[0] == Py_None)
        return npb_view(self, NULL, NULL);
    if (shape_arguments(args, nargs, &shape) < 0)
        return NULL;
    return npb_reshape(self, shape.n, shape.d, order, copy);
}

static PyObject *flattened(PyArrayObject *arr, nm_order order)
{
    npy_intp n = npb_size(arr);
    PyArrayObject *flat = (PyArrayObject *)npb_array_new(Py_TYPE(arr), (PyArray_Descr *)Py_NewRef(arr->descr), 1, &n, NULL, NULL,
                                                         NPB_ALLOW_EMPTY_STRING, (PyObject *)arr, NULL, false);
    if (!flat)
        return NULL;
    /* View the fresh memory in arr's shape and order, and copy into that. */
    npy_intp strides[NM_MAXDIMS];
    if (order == NM_FORTRANORDER)
        nm_strides_f(arr->nd, arr->dimensions, arr->descr->elsize, strides);
    else if (order == NM_KEEPORDER) {
        const intptr_t *like = arr->strides;
        nm_strides_keep(arr->nd, arr->dimensions, arr->descr->elsize, 1, &like, strides);
    } else
        nm_strides_c(arr->nd, arr->dimensions, arr->descr->elsize, strides);
    PyArrayObject *shaped = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(arr->descr), arr->nd,
                                                           arr->dimensions, strides, flat->data, NPY_ARRAY_WRITEABLE, NULL, NULL, false);
    if (!shaped || npb_copy_into(shaped, arr) < 0)
        Py_CLEAR(flat);
    Py_XDECREF(shaped);
    return (PyObject *)flat;
}

static nm_order plain_order(PyArrayObject *arr, nm_order order)
{
    if (order == NM_ANYORDER)
        return NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS) && !NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS) ? NM_FORTRANORDER : NM_CORDER;
    if (order == NM_KEEPORDER && NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS))
        return NM_CORDER;
    if (order == NM_KEEPORDER && NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS))
        return NM_FORTRANORDER;
    return order;
}

PyObject *npb_ravel(PyArrayObject *arr, nm_order order)
{
    npy_intp n = npb_size(arr);
    order = plain_order(arr, order);
    if (order == NM_CORDER && NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS))
        return npb_reshape(arr, 1, &n, NM_CORDER, NPB_COPY_IF_NEEDED);
    if (order == NM_FORTRANORDER && NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS))
        return npb_reshape(arr, 1, &n, NM_FORTRANORDER, NPB_COPY_IF_NEEDED);
    if (order == NM_KEEPORDER) {
        /* In memory order it may still be one run of items. */
        int perm[NM_MAXDIMS];
        npy_intp step = arr->descr->elsize;
        const intptr_t *like = arr->strides;
        bool run = true;
        nm_order_keep(arr->nd, arr->dimensions, 1, &like, perm);
        for (int k = arr->nd - 1; k >= 0 && run; k--)
            if (arr->dimensions[perm[k]] != 1) {
                run = arr->strides[perm[k]] == step;
                step *= arr->dimensions[perm[k]];
            }
        if (run) {
            step = arr->descr->elsize;
            return reshaped_view(arr, 1, &n, &step);
        }
    }
    if (order != NM_KEEPORDER) {
        npy_intp step;
        if (nm_reshape_strides(arr->nd, arr->dimensions, arr->strides, 1, &n, order == NM_FORTRANORDER, arr->descr->elsize, &step) &&
            (step == arr->descr->elsize || n <= 1))
            return reshaped_view(arr, 1, &n, &step);
    }
    return flattened(arr, order);
}

NPB_SIGNATURE(order_sig, "flatten", { "order", NPB_OPTIONAL, npb_order_converter });
NPB_SIGNATURE(ravel_sig, "ravel", { "order", NPB_OPTIONAL, npb_order_converter });
NPB_SIGNATURE(copy_sig, "copy", { "order", NPB_OPTIONAL, npb_order_converter });

PyObject *npb_array_flatten(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    nm_order order = NM_CORDER;
    if (npb_parse(&order_sig, args, nargs, kwnames, (void *[]){ &order }) < 0)
        return NULL;
    return flattened(self, plain_order(self, order));
}

PyObject *npb_array_ravel(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    nm_order order = NM_CORDER;
    if (npb_parse(&ravel_sig, args, nargs, kwnames, (void *[]){ &order }) < 0)
        return NULL;
    return npb_ravel(self, order);
}

PyObject *npb_array_copy(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    nm_order order = NM_CORDER;
    if (npb_parse(&copy_sig, args, nargs, kwnames, (void *[]){ &order }) < 0)
        return NULL;
    return npb_newcopy(self, order);
}

/* ------------------------------------------------------------------ axes */
PyObject *npb_transpose(PyArrayObject *arr, const int *perm)
{
    PyArrayObject *view = npb_view_begin(arr, arr->nd, arr->data);
    if (!view)
        return NULL;
    int nd = arr->nd, c = NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS), f = NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS);
    for (int i = 0; i < nd; i++) {
        int from = perm ? perm[i] : nd - 1 - i;
        view->dimensions[i] = arr->dimensions[from];
        view->strides[i] = arr->strides[from];
    }
    if (!perm) {
        view->flags &= ~(NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS);
        view->flags |= (c ? NPY_ARRAY_F_CONTIGUOUS : 0) | (f ? NPY_ARRAY_C_CONTIGUOUS : 0);
    } else {
        npb_update_flags(view, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS);
    }
    if (NM_UNLIKELY(!PyArray_CheckExact(view)) && npb_finalize(view, (PyObject *)arr) < 0)
        Py_CLEAR(view);
    return (PyObject *)view;
}

PyObject *npb_transpose_by(PyArrayObject *arr, const npb_shape *axes)
{
    int perm[NM_MAXDIMS];
    uint64_t seen = 0;
    if (axes->n != arr->nd) {
        PyErr_SetString(PyExc_ValueError, "axes don't match array");
        return NULL;
    }
    for (int i = 0; i < axes->n; i++) {
        if (axes->d[i] > INT_MAX || axes->d[i] < INT_MIN) {
            PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
            return NULL;
        }
        if (npb_check(nm_axis(npb_ctx(), (int)axes->d[i], arr->nd, NULL, &perm[i])) < 0)
            return NULL;
        if (seen >> perm[i] & 1) {
            PyErr_SetString(PyExc_ValueError, "repeated axis in transpose");
            return NULL;
        }
        seen |= (uint64_t)1 << perm[i];
    }
    return npb_transpose(arr, perm);
}

PyObject *npb_array_transpose(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    npb_shape axes;
    if (nargs == 0 || (nargs == 1 && args[0] == Py_None))
        return npb_transpose(self, NULL);
    return shape_arguments(args, nargs, &axes) < 0 ? NULL : npb_transpose_by(self, &axes);
}

PyObject *npb_array_swapaxes(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int axis1, axis2, a, b, perm[NM_MAXDIMS];
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "swapaxes() takes exactly 2 arguments (%zd given)", nargs);
        return NULL;
    }
    if (!npb_int_converter(args[0], &axis1) || !npb_int_converter(args[1], &axis2))
        return NULL;
    nm_ctx *ctx = npb_ctx();
    if (npb_check(nm_axis(ctx, axis1, self->nd, "axis1", &a)) < 0 || npb_check(nm_axis(ctx, axis2, self->nd, "axis2", &b)) < 0)
        return NULL;
    for (int i = 0; i < self->nd; i++)
        perm[i] = i == a ? b : i == b ? a : i;
    return npb_transpose(self, perm);
}

NPB_SIGNATURE(squeeze_sig, "squeeze", { "axis", NPB_OPTIONAL, NULL });

PyObject *npb_array_squeeze(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *axis = NULL;
    bool which[NM_MAXDIMS];
    npy_intp shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    int n = 0;
    if (npb_parse(&squeeze_sig, args, nargs, kwnames, (void *[]){ &axis }) < 0)
        return NULL;
    if (axis && axis != Py_None) {
        if (npb_axes_from(axis, self->nd, which) < 0)
            return NULL;
    } else
        for (int i = 0; i < self->nd; i++)
            which[i] = self->dimensions[i] == 1;
    for (int i = 0; i < self->nd; i++) {
        if (which[i]) {
            if (self->dimensions[i] != 1) {
                PyErr_SetString(PyExc_ValueError, "cannot select an axis to squeeze out which has size not equal to one");
                return NULL;
            }
            continue;
        }
        shape[n] = self->dimensions[i];
        strides[n++] = self->strides[i];
    }
    if (n == self->nd)
        return Py_NewRef(self);
    PyObject *result = reshaped_view(self, n, shape, strides);
    if (result && !PyArray_CheckExact(self))
        return npb_wrap_plain(self, result);
    return result;
}

/* A method's result of a subclass passes through the subclass' __array_wrap__; steals result. */
PyObject *npb_wrap_plain(PyArrayObject *self, PyObject *result)
{
    static PyObject *own;
    PyObject *wrap = PyObject_GetAttrString((PyObject *)Py_TYPE(self), "__array_wrap__");
    if (!own && !(own = PyObject_GetAttrString((PyObject *)&PyArray_Type, "__array_wrap__")))
        return NULL;
    if (!wrap || wrap == own) {
        PyErr_Clear();
        Py_XDECREF(wrap);
        return result;
    }
    PyObject *wrapped = PyObject_CallFunction(wrap, "OOOO", self, result, Py_None, Py_False);
    Py_DECREF(wrap);
    Py_DECREF(result);
    return wrapped;
}

NPB_SIGNATURE(diagonal_sig, "diagonal", { "offset", NPB_OPTIONAL, npb_ssize_converter }, { "axis1", NPB_OPTIONAL, npb_int_converter },
              { "axis2", NPB_OPTIONAL, npb_int_converter });

PyObject *npb_array_diagonal(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    npy_intp offset = 0;
    int axis1 = 0, axis2 = 1;
    nm_viewbuf out;
    if (npb_parse(&diagonal_sig, args, nargs, kwnames, (void *[]){ &offset, &axis1, &axis2 }) < 0)
        return NULL;
    nm_view v = npb_as_view(self);
    if (npb_check(nm_view_diagonal(npb_ctx(), &v, offset, axis1, axis2, &out)) < 0)
        return NULL;
    PyObject *result = npb_array_from_view(self, &out.v);
    if (result)
        ((PyArrayObject *)result)->flags &= ~NPY_ARRAY_WRITEABLE;
    return result;
}

PyArrayObject *npb_check_axis(PyArrayObject *arr, int *axis)
{
    if (*axis == NPB_AXIS_NONE || arr->nd == 0) {
        int given = *axis;
        PyArrayObject *flat = arr->nd == 1 ? (PyArrayObject *)Py_NewRef(arr) : (PyArrayObject *)npb_ravel(arr, NM_CORDER);
        *axis = flat && flat->nd > 1 ? flat->nd - 1 : 0;              /* subclasses may not stay flat: matrices */
        if (!flat || given == NPB_AXIS_NONE || given == 0 || given == -1)
            return flat;
        if (npb_check(nm_axis(npb_ctx(), given, arr->nd, NULL, axis)) < 0)
            Py_CLEAR(flat);
        return flat;
    }
    return npb_check(nm_axis(npb_ctx(), *axis, arr->nd, NULL, axis)) < 0 ? NULL : (PyArrayObject *)Py_NewRef(arr);
}

/* ------------------------------------------------------------------ view */
PyObject *npb_view(PyArrayObject *arr, PyArray_Descr *descr, PyTypeObject *type)
{
    if (!type)
        type = Py_TYPE(arr);
    PyArrayObject *view = (PyArrayObject *)npb_array_new(type, (PyArray_Descr *)Py_NewRef(arr->descr), arr->nd, arr->dimensions,
                                                         arr->strides, arr->data,
        arr->flags & NPY_ARRAY_WRITEABLE, (PyObject *)arr, Py_NewRef(arr), false);
    if (!view) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (!descr || descr == arr->descr) {
        Py_XDECREF(descr);
        return (PyObject *)view;
    }
    /* A subclass may watch its dtype being set. */
    int bad;
    if (type == &PyArray_Type)
        bad = npb_set_dtype(view, descr);
    else {
        bad = PyObject_SetAttrString((PyObject *)view, "dtype", (PyObject *)descr);
        Py_DECREF(descr);
    }
    if (bad < 0)
        Py_CLEAR(view);
    return (PyObject *)view;
}

NPB_SIGNATURE(view_sig, "view", { "dtype", NPB_OPTIONAL, NULL }, { "type", NPB_OPTIONAL, NULL });

PyObject *npb_array_view(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *dtype = NULL, *type = NULL;
    PyArray_Descr *descr = NULL;
    if (npb_parse(&view_sig, args, nargs, kwnames, (void *[]){ &dtype, &type }) < 0)
        return NULL;
    bool is_class = dtype && PyType_Check(dtype) && PyType_IsSubtype((PyTypeObject *)dtype, &PyArray_Type);
    if (is_class) {
        if (type) {
            PyErr_SetString(PyExc_ValueError, "Cannot specify output type twice.");
            return NULL;
        }
        type = dtype;
        dtype = NULL;
    }
    if (type && !(PyType_Check(type) && PyType_IsSubtype((PyTypeObject *)type, &PyArray_Type))) {
        PyErr_SetString(PyExc_ValueError, "Type must be a sub-type of ndarray type");
        return NULL;
    }
    if (dtype && dtype != Py_None && !npb_descr_converter(dtype, &descr))
        return NULL;
    if (dtype == Py_None && !npb_descr_converter(dtype, &descr))
        return NULL;
    return npb_view(self, descr, (PyTypeObject *)type);
}

/* ------------------------------------------------------------------ astype */
int npb_check_cast(PyArrayObject *arr, PyArray_Descr *descr, nm_casting casting)
{
    if (npb_can_cast(arr->descr, descr, casting))
        return 0;
    PyErr_Format(PyExc_TypeError, "Cannot cast %s from %R to %R according to the rule '%s'", arr->nd ? "array data" : "scalar",
                 arr->descr, descr, nm_casting_name(casting));
    return -1;
}

PyObject *npb_astype(PyArrayObject *arr, PyArray_Descr *descr, nm_order order, bool copy, bool subok)
{
    bool layout_fits = order == NM_KEEPORDER ||
                       (order == NM_ANYORDER && NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS)) ||
                       (order == NM_CORDER && NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS)) ||
                           (order == NM_FORTRANORDER && NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS));
    if (!copy && layout_fits && (subok || PyArray_CheckExact(arr)) && npb_view_equivalent(arr->descr, descr)) {
        Py_DECREF(descr);
        return Py_NewRef(arr);
    }
    if (descr->subarray)
        return npb_astype_subarray(arr, descr, order, subok);
    if ((arr->descr->type_num >= NM_NTYPES || descr->type_num >= NM_NTYPES) && npb_check_cast(arr, descr, NM_UNSAFE_CASTING) < 0) {
        Py_DECREF(descr);                 /* only user dtypes have pairs that no cast joins */
        return NULL;
    }
    PyArrayObject *out = npb_empty_like(arr, descr, order, subok, 0, NULL);
    if (out && npb_copy_into(out, arr) < 0)
        Py_CLEAR(out);
    return (PyObject *)out;
}

/* Each item fills a whole subarray. */
PyObject *npb_astype_subarray(PyArrayObject *arr, PyArray_Descr *descr, nm_order order, bool subok)
{
    PyArrayObject *out = npb_empty_like(arr, descr, order, subok, 0, NULL);
    if (!out)
        return NULL;
    int extra = out->nd - arr->nd;
    npy_intp shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    for (int i = 0; i < out->nd; i++) {
        shape[i] = i < arr->nd ? arr->dimensions[i] : 1;
        strides[i] = i < arr->nd ? arr->strides[i] : 0;
    }
    (void)extra;
    PyArrayObject *wide = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(arr->descr), out->nd, shape, strides,
                                                         arr->data, 0, NULL, Py_NewRef(arr), false);
    if (!wide || npb_copy_into(out, wide) < 0)
        Py_CLEAR(out);
    Py_XDECREF(wide);
    return (PyObject *)out;
}

bool npb_view_equivalent(PyArray_Descr *a, PyArray_Descr *b) { return a == b || npb_equiv(a, b); }

/* astype's dtype: a class or a flexible dtype without size takes what the items need. */
PyArray_Descr *npb_adapt_descr(PyArrayObject *arr, PyArray_Descr *descr /* stolen */)
{
    bool flexible = descr->type_num == NM_STRING || descr->type_num == NM_UNICODE;
    if (descr->elsize == 0 && flexible && !(arr->descr->type_num == descr->type_num && arr->descr->elsize == 0)) {
        PyArray_Descr *sized = NULL;
        if (arr->descr->type_num == NM_OBJECT)
            sized = npb_discover_string(arr, descr);
        else {
            PyArray_Descr *small = npb_descr_sized(descr->type_num, descr->type_num == NM_UNICODE ? 4 : 1);
            sized = small ? npb_string_for(arr->descr, small) : NULL;
            Py_XDECREF(small);
        }
        Py_DECREF(descr);
        return sized;
    }
    if (descr->elsize == 0 && descr->type_num == NM_VOID && !descr->names && !descr->subarray) {
        Py_DECREF(descr);
        return npb_descr_sized(NM_VOID, arr->descr->elsize);
    }
    if (descr->type_num == NM_DATETIME || descr->type_num == NM_TIMEDELTA)
        return npb_adapt_datetime(arr, descr);
    return descr;
}

/* The S or U dtype that holds any item of from. */
PyArray_Descr *npb_string_for(PyArray_Descr *from, PyArray_Descr *kind)
{
    bool unicode = kind->type_num == NM_UNICODE;
    if (from->type_num >= NM_NTYPES) {
        PyErr_Format(PyExc_TypeError, "cannot cast dtype %S to %R.", from, Py_TYPE(kind));
        return NULL;
    }
    if (from->type_num == kind->type_num)
        return npb_descr_native(from);
    if (from->type_num == NM_STRING && unicode)
        return npb_descr_sized(NM_UNICODE, from->elsize * 4);
    if (from->type_num == NM_UNICODE && !unicode)
        return npb_descr_sized(NM_STRING, from->elsize / 4);
    if (from->type_num == NM_DATETIME || from->type_num == NM_TIMEDELTA) {
        int room = from->type_num == NM_TIMEDELTA ? 21 : nm_time_text_room(npb_datetime_meta(from)->base, false);
        return npb_descr_sized(kind->type_num, unicode ? room * 4 : room);
    }
    if (from->type_num == NM_VOID && !from->names)
        return npb_descr_sized(kind->type_num, unicode ? from->elsize * 4 : from->elsize);
    return npb_promote(from, kind);
}

/* copy= of astype: a truth value. */
static int plain_copy_converter(PyObject *obj, void *out)
{
    static PyObject *mode_type;
    if (!npb_import("_globals", "_CopyMode", &mode_type))
        return 0;
    if (Py_TYPE(obj) == (PyTypeObject *)mode_type) {
        PyErr_SetString(PyExc_ValueError, "_CopyMode enum is not allowed for astype function. Use true/false instead.");
        return 0;
    }
    int truth = PyObject_IsTrue(obj);
    *(int *)out = truth ? NPB_COPY_ALWAYS : NPB_COPY_NEVER;
    return truth >= 0;
}

NPB_SIGNATURE(astype_sig, "astype", { "dtype", 0, NULL }, { "order", NPB_OPTIONAL, npb_order_converter },
              { "casting", NPB_OPTIONAL, npb_any_casting_converter }, { "subok", NPB_OPTIONAL, npb_int_converter },
              { "copy", NPB_OPTIONAL, plain_copy_converter });

PyObject *npb_array_astype(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *dtype = NULL;
    PyArray_Descr *descr;
    nm_order order = NM_KEEPORDER;
    nm_casting casting = NM_UNSAFE_CASTING;
    int subok = 1, copy = NPB_COPY_ALWAYS;
    if (npb_parse(&astype_sig, args, nargs, kwnames, (void *[]){ &dtype, &order, &casting, &subok, &copy }) < 0)
        return NULL;
    if (!npb_descr_converter(dtype, &descr))
        return NULL;
    if (!(descr = npb_adapt_descr(self, descr)))
        return NULL;
    nm_view view = npb_as_view(self);
    nm_dtype to = npb_dtype(descr);
    if ((casting != NM_UNSAFE_CASTING && npb_check_cast(self, descr, casting) < 0) ||
        (casting == NM_SAME_VALUE_CASTING && npb_check(nm_keeps_values(npb_ctx(), &view, &to)) < 0)) {
        Py_DECREF(descr);
        return NULL;
    }
    return npb_astype(self, descr, order, copy == NPB_COPY_ALWAYS, subok);
}

/* ------------------------------------------------------------------ resize */
static int resize_to(PyArrayObject *self, const npb_shape *shape, bool check)
{
    npy_intp size, old = npb_size(self), bytes, old_bytes = old * self->descr->elsize;
    for (int i = 0; i < shape->n; i++)
        if (shape->d[i] < 0) {
            PyErr_SetString(PyExc_ValueError, "negative dimensions not allowed");
            return -1;
        }
    if (!(NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS) || NPB_HAS(self, NPY_ARRAY_F_CONTIGUOUS))) {
        PyErr_SetString(PyExc_ValueError, "resize only works on single-segment arrays");
        return -1;
    }
    if (npb_check(nm_items_checked(npb_ctx(), shape->n, shape->d, self->descr->elsize, &size)) < 0) {
        PyErr_Clear();
        PyErr_NoMemory();
        return -1;
    }
    bytes = size * self->descr->elsize;
    if (bytes != old_bytes) {
        if (!NPB_HAS(self, NPY_ARRAY_OWNDATA)) {
            PyErr_SetString(PyExc_ValueError, "cannot resize this array: it does not own its data");
            return -1;
        }
        if (self->base || self->weakreflist || self->_buffer_info ? check : check && Py_REFCNT(self) > 2) {
            PyErr_SetString(PyExc_ValueError, "cannot resize an array that references or is referenced\nby another object in this way.\n"
                            "Use the np.resize function to get a new resized copy or\n set refcheck=False to disable this check");
            return -1;
        }
        if (npb_has_refs(self->descr) && size < old)
            npb_clear_items(self->descr, self->data + bytes, old - size);
        char *data = npb_data_resize(self->data, (size_t)old_bytes, (size_t)bytes, self->mem_handler);
        if (!data) {
            nm_clear(npb_ctx());
            PyErr_SetString(PyExc_MemoryError, "cannot allocate memory for array");
            return -1;
        }
        self->data = data;
        if (bytes > old_bytes)
            memset(data + old_bytes, 0, (size_t)(bytes - old_bytes));
    }
    if (self->nd != shape->n && npb_set_ndim(self, shape->n) < 0)
        return -1;
    for (int i = 0; i < shape->n; i++)
        self->dimensions[i] = shape->d[i];
    nm_strides_c(shape->n, shape->d, self->descr->elsize, self->strides);
    npb_update_flags(self, NPY_ARRAY_UPDATE_ALL);
    if (bytes <= old_bytes || !npb_has_refs(self->descr))
        return 0;
    npy_intp more = size - old;                       /* no item stays without an object */
    PyArrayObject *fresh = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(self->descr), 1, &more, NULL,
                                                          self->data + old_bytes, NPY_ARRAY_WRITEABLE, NULL, NULL, false);
    PyObject *zero = fresh ? PyLong_FromLong(0) : NULL;
    int bad = zero ? npb_assign(fresh, zero) : -1;
    Py_XDECREF(zero);
    Py_XDECREF(fresh);
    return bad;
}

PyObject *npb_array_resize(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    npb_shape shape;
    int refcheck = 1;
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, k);
        if (PyUnicode_CompareWithASCIIString(name, "refcheck") != 0) {
            PyErr_Format(PyExc_TypeError, "'%S' is an invalid keyword argument for this function", name);
            return NULL;
        }
        long number = PyLong_AsLong(args[nargs + k]);
        if (number == -1 && PyErr_Occurred())
            return NULL;
        refcheck = number != 0;
    }
    if (nargs == 0 || (nargs == 1 && args[0] == Py_None))
        Py_RETURN_NONE;
    if (shape_arguments(args, nargs, &shape) < 0 || resize_to(self, &shape, refcheck) < 0)
        return NULL;
    Py_RETURN_NONE;
}
