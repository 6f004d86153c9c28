/* function_array.c - module functions that make arrays. */
#include "array_methods.h"
#include "npb_types.h"

/* ------------------------------------------------------------------ array and its kin */
/* like=: an object whose __array_function__ makes the array in our place.  1 taken (*result), 0 not, -1. */
int npb_like(const char *name, PyObject *like, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **result)
{
    PyObject *method = PyObject_GetAttrString((PyObject *)Py_TYPE(like), "__array_function__");
    if (!method) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "The `like` argument must be an array-like that implements the `__array_function__` protocol.");
        return -1;
    }
    if (PyArray_CheckExact(like)) {
        Py_DECREF(method);
        return 0;
    }
    PyObject *public = NULL, *cache = NULL, *positional = PyTuple_New(nargs), *kw = PyDict_New(), *types = PyTuple_Pack(1, Py_TYPE(like));
    int taken = -1;
    if (!npb_import("_core.multiarray", name, &cache) || !positional || !kw || !types)
        goto done;
    public = cache;
    for (Py_ssize_t i = 0; i < nargs; i++)
        PyTuple_SET_ITEM(positional, i, Py_NewRef(args[i]));
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        PyObject *key = PyTuple_GET_ITEM(kwnames, k);
        if (PyUnicode_CompareWithASCIIString(key, "like") != 0 && PyDict_SetItem(kw, key, args[nargs + k]) < 0)
            goto done;
    }
    *result = PyObject_CallFunctionObjArgs(method, like, public, types, positional, kw, NULL);
    taken = *result ? 1 : -1;
    if (*result == Py_NotImplemented) {
        Py_CLEAR(*result);
        PyErr_Format(PyExc_TypeError, "no implementation found for '%S' on types that implement __array_function__: [%R]", public,
                     Py_TYPE(like));
        taken = -1;
    }
done:
    Py_DECREF(method);
    Py_XDECREF(cache);
    Py_XDECREF(positional);
    Py_XDECREF(kw);
    Py_XDECREF(types);
    return taken;
}
#define LIKE(name, like)                                                          \
    do {                                                                          \
        PyObject *taken_ = NULL;                                                  \
        if ((like) && (like) != Py_None) {                                        \
            int took_ = npb_like(name, like, args, nargs, kwnames, &taken_);     \
            if (took_)                                                            \
                return took_ < 0 ? NULL : taken_;                                 \
        }                                                                         \
    } while (0)

static PyObject *with_ndmin(PyArrayObject *arr /* stolen */, int ndmin)
{
    if (!arr || arr->nd >= ndmin)
        return (PyObject *)arr;
    npy_intp shape[NM_MAXDIMS];
    int extra = ndmin - arr->nd;
    for (int i = 0; i < ndmin; i++)
        shape[i] = i < extra ? 1 : arr->dimensions[i - extra];
    PyArrayObject *view = npb_view_begin(arr, ndmin, arr->data);
    if (view) {
        npy_intp step = arr->nd ? arr->strides[0] * (arr->dimensions[0] ? arr->dimensions[0] : 1) : arr->descr->elsize;
        for (int i = 0; i < ndmin; i++) {
            view->dimensions[i] = shape[i];
            view->strides[i] = i < extra ? step : arr->strides[i - extra];
        }
        npb_update_flags(view, NPY_ARRAY_UPDATE_ALL);
        if (!PyArray_CheckExact(view) && npb_finalize(view, (PyObject *)arr) < 0)
            Py_CLEAR(view);
    }
    Py_DECREF(arr);
    return (PyObject *)view;
}

static PyObject *make_array(PyObject *obj, PyObject *dtype, int copy, nm_order order, bool subok, int ndmin, npy_intp ndmax)
{
    PyArray_Descr *descr = NULL;
    if (dtype && dtype != Py_None && !npb_descr_converter(dtype, &descr))
        return NULL;
    PyArrayObject *result = NULL;
    bool is_array = subok ? PyArray_Check(obj) : PyArray_CheckExact(obj);
    if (is_array) {
        PyArrayObject *arr = (PyArrayObject *)obj;
        bool same = !descr || descr == arr->descr;
        bool fits = order == NM_ANYORDER || order == NM_KEEPORDER || (order == NM_CORDER && NPB_HAS(arr, NPY_ARRAY_C_CONTIGUOUS)) ||
                    (order == NM_FORTRANORDER && NPB_HAS(arr, NPY_ARRAY_F_CONTIGUOUS));
        if (same && copy != NPB_COPY_ALWAYS && fits) {
            Py_XDECREF(descr);
            return with_ndmin((PyArrayObject *)Py_NewRef(obj), ndmin);
        }
        if (same && copy == NPB_COPY_ALWAYS) {
            Py_XDECREF(descr);
            return with_ndmin((PyArrayObject *)npb_newcopy(arr, order), ndmin);
        }
    }
    int flags = NPY_ARRAY_FORCECAST;
    if (copy == NPB_COPY_ALWAYS)
        flags |= NPY_ARRAY_ENSURECOPY;
    else if (copy == NPB_COPY_NEVER)
        flags |= NPY_ARRAY_ENSURENOCOPY;
    if (order == NM_CORDER)
        flags |= NPY_ARRAY_C_CONTIGUOUS;
    else if (order == NM_FORTRANORDER || (PyArray_Check(obj) && order == NM_ANYORDER &&
                                          NPB_HAS((PyArrayObject *)obj, NPY_ARRAY_F_CONTIGUOUS) &&
                                          !NPB_HAS((PyArrayObject *)obj, NPY_ARRAY_C_CONTIGUOUS)))
        flags |= NPY_ARRAY_F_CONTIGUOUS;
    if (!subok)
        flags |= NPY_ARRAY_ENSUREARRAY;
    if (ndmax >= 0)
        flags |= NPB_NDMAX_GIVEN;
    result = npb_from_any(obj, descr, 0, (int)NM_MAX(ndmax, 0), flags);
    Py_XDECREF(descr);
    return with_ndmin(result, ndmin);
}

NPB_SIGNATURE(array_sig, "array", { "object", 0, NULL }, { "dtype", NPB_OPTIONAL, NULL },
              { "copy", NPB_OPTIONAL | NPB_KWONLY, npb_copy_converter },
              { "order", NPB_OPTIONAL | NPB_KWONLY, npb_order_converter }, { "subok", NPB_OPTIONAL | NPB_KWONLY, npb_bool_converter },
              { "ndmin", NPB_OPTIONAL | NPB_KWONLY, npb_int_converter }, { "ndmax", NPB_OPTIONAL | NPB_KWONLY, npb_int_converter },
              { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *array(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *dtype = NULL, *like = NULL;
    int copy = NPB_COPY_ALWAYS, subok = 0, ndmin = 0, ndmax = -1, given = -2;
    nm_order order = NM_KEEPORDER;
    (void)module;
    if (NM_LIKELY(nargs == 1 && !kwnames))
        return make_array(args[0], NULL, copy, order, false, 0, -1);
    if (npb_parse(&array_sig, args, nargs, kwnames, (void *[]){ &obj, &dtype, &copy, &order, &subok, &ndmin, &given, &like }) < 0)
        return NULL;
    LIKE("array", like);
    if (given != -2 && (given < 0 || given > NM_MAXDIMS)) {
        PyErr_Format(PyExc_ValueError, "ndmax must be in the range [0, NPY_MAXDIMS (%d)] ", NM_MAXDIMS);
        return NULL;
    }
    if (given >= 0)
        ndmax = given;
    if (ndmin > (ndmax >= 0 ? ndmax : NM_MAXDIMS)) {
        PyErr_Format(PyExc_ValueError, "ndmin must be <= ndmax (%d)", ndmax >= 0 ? ndmax : NM_MAXDIMS);
        return NULL;
    }
    return make_array(obj, dtype, copy, order, subok, NM_MAX(ndmin, 0), ndmax);
}

NPB_SIGNATURE(asarray_sig, "asarray", { "a", 0, NULL }, { "dtype", NPB_OPTIONAL, NULL }, { "order", NPB_OPTIONAL, npb_order_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "copy", NPB_OPTIONAL | NPB_KWONLY, npb_copy_converter },
                  { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(asanyarray_sig, "asanyarray", { "a", 0, NULL }, { "dtype", NPB_OPTIONAL, NULL },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "copy", NPB_OPTIONAL | NPB_KWONLY, npb_copy_converter },
                  { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

int npb_check_device(PyObject *device)
{
    if (!device || device == Py_None || (PyUnicode_Check(device) && PyUnicode_CompareWithASCIIString(device, "cpu") == 0))
        return 0;
    PyErr_Format(PyExc_ValueError, "Device not understood. Only \"cpu\" is allowed, but received: %S", device);
    return -1;
}

static PyObject *asarray_by(npb_signature *sig, bool subok, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *dtype = NULL, *like = NULL, *device = NULL;
    int copy = NPB_COPY_IF_NEEDED;
    nm_order order = NM_KEEPORDER;
    if (NM_LIKELY(nargs == 1 && !kwnames)) {
        if (PyArray_CheckExact(args[0]))
            return Py_NewRef(args[0]);
        return make_array(args[0], NULL, copy, order, subok, 0, -1);
    }
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &obj, &dtype, &order, &device, &copy, &like }) < 0 || npb_check_device(device) < 0)
        return NULL;
    LIKE(sig->fname, like);
    return make_array(obj, dtype, copy, order, subok, 0, -1);
}

/* A function of the module, which is work on its arguments. */
#define CALLABLE(name, work)                                                                                        \
    static PyObject *name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)             \
    {                                                                                                               \
        (void)module;                                                                                               \
        return work;                                                                                                \
    }
CALLABLE(asarray, asarray_by(&asarray_sig, false, args, nargs, kwnames))
CALLABLE(asanyarray, asarray_by(&asanyarray_sig, true, args, nargs, kwnames))

NPB_SIGNATURE(ascontiguous_sig, "ascontiguousarray", { "a", 0, NULL }, { "dtype", NPB_OPTIONAL, NULL },
              { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(asfortran_sig, "asfortranarray", { "a", 0, NULL }, { "dtype", NPB_OPTIONAL, NULL },
              { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *contiguous_by(npb_signature *sig, nm_order order, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *dtype = NULL, *like = NULL;
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &obj, &dtype, &like }) < 0)
        return NULL;
    LIKE(sig->fname, like);
    return make_array(obj, dtype, NPB_COPY_IF_NEEDED, order, false, 1, -1);
}
CALLABLE(ascontiguousarray, contiguous_by(&ascontiguous_sig, NM_CORDER, args, nargs, kwnames))
CALLABLE(asfortranarray, contiguous_by(&asfortran_sig, NM_FORTRANORDER, args, nargs, kwnames))

/* ------------------------------------------------------------------ empty, zeros, ones, full */
NPB_SIGNATURE(empty_sig, "empty", { "shape", 0, npb_shape_converter }, { "dtype", NPB_OPTIONAL, npb_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(zeros_sig, "zeros", { "shape", 0, npb_shape_converter }, { "dtype", NPB_OPTIONAL, npb_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(ones_sig, "ones", { "shape", 0, npb_shape_converter }, { "dtype", NPB_OPTIONAL, npb_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static int only_c_or_f(nm_order order)
{
    if (order == NM_CORDER || order == NM_FORTRANORDER)
        return 0;
    PyErr_SetString(PyExc_ValueError, "only 'C' or 'F' order is permitted");
    return -1;
}

/* kind: 0 empty, 1 zeros, 2 ones */
static PyObject *fresh(npb_signature *sig, int kind, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    npb_shape shape;
    PyArray_Descr *descr = NULL;
    nm_order order = NM_CORDER;
    PyObject *like = NULL, *device = NULL;
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &shape, &descr, &order, &device, &like }) < 0 || npb_check_device(device) < 0 ||
        only_c_or_f(order) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (like && like != Py_None) {
        PyObject *taken = NULL;
        int took = npb_like(sig->fname, like, args, nargs, kwnames, &taken);
        if (took) {
            Py_XDECREF(descr);
            return took < 0 ? NULL : taken;
        }
    }
    if (!descr && !(descr = npb_descr_of(NM_DOUBLE)))
        return NULL;
    if (kind == 1)
        return (PyObject *)npb_zeros(descr, shape.n, shape.d, order == NM_FORTRANORDER);
    PyArrayObject *arr = npb_empty(descr, shape.n, shape.d, order == NM_FORTRANORDER);
    if (arr && kind == 2) {
        PyObject *one = PyLong_FromLong(1);
        int bad;
        if (arr->descr->type_num == NM_DOUBLE && npb_is_native(arr->descr)) {
            bad = 0;
            npy_intp n = npb_size(arr);
            for (npy_intp i = 0; i < n; i++)
                ((double *)arr->data)[i] = 1.0;
        } else
            bad = npb_assign(arr, one);
        Py_DECREF(one);
        if (bad < 0)
            Py_CLEAR(arr);
    }
    return (PyObject *)arr;
}
CALLABLE(empty, fresh(&empty_sig, 0, args, nargs, kwnames))
CALLABLE(zeros, fresh(&zeros_sig, 1, args, nargs, kwnames))
CALLABLE(ones, fresh(&ones_sig, 2, args, nargs, kwnames))


NPB_SIGNATURE(empty_like_sig, "empty_like", { "prototype", 0, NULL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "subok", NPB_OPTIONAL, npb_int_converter }, { "shape", NPB_OPTIONAL, npb_optional_shape_converter },
                  { "device", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(zeros_like_sig, "zeros_like", { "a", 0, NULL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "subok", NPB_OPTIONAL, npb_int_converter }, { "shape", NPB_OPTIONAL, npb_optional_shape_converter },
                  { "device", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(ones_like_sig, "ones_like", { "a", 0, NULL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "subok", NPB_OPTIONAL, npb_int_converter }, { "shape", NPB_OPTIONAL, npb_optional_shape_converter },
                  { "device", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *fresh_like(npb_signature *sig, int kind, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *device = NULL;
    PyArray_Descr *descr = NULL;
    nm_order order = NM_KEEPORDER;
    int subok = 1;
    npb_shape shape = { .n = -1 };
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &obj, &descr, &order, &subok, &shape, &device }) < 0 ||
        npb_check_device(device) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    PyArrayObject *like = npb_from_any(obj, NULL, 0, 0, 0);
    PyArrayObject *arr = like ? npb_empty_like(like, descr, order, subok, NM_MAX(shape.n, 0), shape.n >= 0 ? shape.d : NULL) : NULL;
    if (!like)
        Py_XDECREF(descr);
    Py_XDECREF(like);
    if (!arr || kind == 0)
        return (PyObject *)arr;
    if (kind == 1 && !(arr->descr->flags & (NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI)) && arr->descr->type_num < NM_NTYPES) {
        memset(arr->data, 0, (size_t)npb_nbytes(arr));
        return (PyObject *)arr;
    }
    PyObject *value = arr->descr->kind == 'S' || arr->descr->kind == 'U' ? kind == 1 ? PyUnicode_FromString("")
                      : PyUnicode_FromString("1") : PyLong_FromLong(kind - 1);
    int bad = value ? npb_assign(arr, value) : -1;
    Py_XDECREF(value);
    if (bad < 0)
        Py_CLEAR(arr);
    return (PyObject *)arr;
}
CALLABLE(empty_like, fresh_like(&empty_like_sig, 0, args, nargs, kwnames))
CALLABLE(zeros_like, fresh_like(&zeros_like_sig, 1, args, nargs, kwnames))
CALLABLE(ones_like, fresh_like(&ones_like_sig, 2, args, nargs, kwnames))

NPB_SIGNATURE(full_sig, "full", { "shape", 0, npb_shape_converter }, { "fill_value", 0, NULL }, { "dtype", NPB_OPTIONAL, NULL },
              { "order", NPB_OPTIONAL, npb_order_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "like", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *full(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    npb_shape shape;
    PyObject *value = NULL, *dtype = NULL, *device = NULL, *like = NULL;
    nm_order order = NM_CORDER;
    PyArray_Descr *descr = NULL;
    (void)module;
    if (npb_parse(&full_sig, args, nargs, kwnames, (void *[]){ &shape, &value, &dtype, &order, &device, &like }) < 0 ||
        npb_check_device(device) < 0 || only_c_or_f(order) < 0)
        return NULL;
    LIKE("full", like);
    if (dtype && dtype != Py_None) {
        if (!npb_descr_converter(dtype, &descr))
            return NULL;
    } else {
        PyArrayObject *as = npb_asarray(value);
        if (!as)
            return NULL;
        descr = (PyArray_Descr *)Py_NewRef(as->descr);
        Py_DECREF(as);
    }
    PyArrayObject *arr = npb_empty(descr, shape.n, shape.d, order == NM_FORTRANORDER);
    if (arr && npb_assign(arr, value) < 0)
        Py_CLEAR(arr);
    return (PyObject *)arr;
}

NPB_SIGNATURE(full_like_sig, "full_like", { "a", 0, NULL }, { "fill_value", 0, NULL },
              { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "order", NPB_OPTIONAL, npb_order_converter }, { "subok", NPB_OPTIONAL, npb_int_converter },
                  { "shape", NPB_OPTIONAL, npb_optional_shape_converter },
              { "device", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *full_like(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *value = NULL, *device = NULL;
    PyArray_Descr *descr = NULL;
    nm_order order = NM_KEEPORDER;
    int subok = 1;
    npb_shape shape = { .n = -1 };
    (void)module;
    if (npb_parse(&full_like_sig, args, nargs, kwnames, (void *[]){ &obj, &value, &descr, &order, &subok, &shape, &device }) < 0 ||
        npb_check_device(device) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    PyArrayObject *like = npb_from_any(obj, NULL, 0, 0, 0);
    PyArrayObject *arr = like ? npb_empty_like(like, descr, order, subok, NM_MAX(shape.n, 0), shape.n >= 0 ? shape.d : NULL) : NULL;
    if (!like)
        Py_XDECREF(descr);
    Py_XDECREF(like);
    if (arr && npb_assign(arr, value) < 0)
        Py_CLEAR(arr);
    return (PyObject *)arr;
}

/* ------------------------------------------------------------------ copyto, sharing memory */
NPB_SIGNATURE(copyto_sig, "copyto", { "dst", 0, NULL }, { "src", 0, NULL }, { "casting", NPB_OPTIONAL, npb_casting_converter },
              { "where", NPB_OPTIONAL, NULL });

static PyObject *copyto(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *dst = NULL, *value = NULL, *where = NULL;
    nm_casting casting = NM_SAME_KIND_CASTING;
    (void)module;
    if (npb_parse(&copyto_sig, args, nargs, kwnames, (void *[]){ &dst, &value, &casting, &where }) < 0)
        return NULL;
    if (!PyArray_Check(dst)) {
        PyErr_Format(PyExc_TypeError, "copyto() argument 1 must be a numpy.ndarray, not %s", Py_TYPE(dst)->tp_name);
        return NULL;
    }
    PyArrayObject *to = (PyArrayObject *)dst, *from = NULL, *mask = NULL;
    int bad = -1;
    if (npb_require_writeable(to, "assignment destination") < 0)
        return NULL;
    /* A Python number takes the destination's dtype (NEP 50). */
    int weak = npb_weak_kind(value);
    int num = to->descr->type_num;
    static const int own[] = { [NM_WEAK_BOOL] = NM_BOOL, [NM_WEAK_INT] = NM_LONG, [NM_WEAK_FLOAT] = NM_DOUBLE,
                               [NM_WEAK_COMPLEX] = NM_CDOUBLE };
    bool fits = weak && (num <= NM_CLONGDOUBLE || num == NM_HALF) &&
                ((weak == NM_WEAK_INT && to->descr->kind != 'b') ||
                 (weak == NM_WEAK_FLOAT && (to->descr->kind == 'f' || to->descr->kind == 'c')) ||
                 (weak == NM_WEAK_COMPLEX && to->descr->kind == 'c'));
    if (fits && casting == NM_EQUIV_CASTING && !npb_equiv(npb_descr_singletons[own[weak]], to->descr)) {
        PyErr_Format(PyExc_TypeError, "cannot cast Python %s to %S under the casting rule 'equiv'", Py_TYPE(value)->tp_name, to->descr);
        return NULL;
    }
    fits = fits || (weak > NM_WEAK_BOOL && num == NM_OBJECT);
    from = npb_from_any(value, fits ? to->descr : NULL, 0, 0, NPY_ARRAY_FORCECAST);
    if (!from)
        return NULL;
    if (npb_check_cast(from, to->descr, casting) < 0)
        goto done;
    if (where && where != Py_None && where != Py_True) {
        /* A list is read as bools, an array must be of them. */
        PyArrayObject *given = npb_from_any(where, PyArray_Check(where) ? NULL : npb_descr_singletons[NM_BOOL], 0, 0,
                                            NPY_ARRAY_ENSUREARRAY);
        if (!given)
            goto done;
        if (npb_check_cast(given, npb_descr_singletons[NM_BOOL], NM_SAFE_CASTING) < 0) {
            Py_DECREF(given);
            goto done;
        }
        mask = npb_from_array(given, npb_descr_of(NM_BOOL), 0);
        Py_DECREF(given);
        if (!mask)
            goto done;
        nm_view d = npb_as_view(to), s = npb_as_view(from), m = npb_as_view(mask);
        bad = npb_check(nm_copy_where(npb_ctx(), &d, &s, &m, NM_UNSAFE_CASTING));
    } else
        bad = npb_copy_into(to, from);
done:
    Py_XDECREF(from);
    Py_XDECREF(mask);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

NPB_SIGNATURE(shares_sig, "shares_memory", { "a", 0, NULL }, { "b", 0, NULL }, { "max_work", NPB_OPTIONAL, NULL });
NPB_SIGNATURE(may_sig, "may_share_memory", { "a", 0, NULL }, { "b", 0, NULL }, { "max_work", NPB_OPTIONAL, NULL });

static PyObject *shares(npb_signature *sig, npy_intp work, bool exact, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *b = NULL, *limit = NULL;
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &a, &b, &limit }) < 0)
        return NULL;
    PyArrayObject *x = npb_asarray(a), *y = x ? npb_asarray(b) : NULL;
    PyObject *result = NULL;
    if (!y)
        goto done;
    if (limit && limit != Py_None) {
        if (!PyLong_Check(limit)) {
            PyErr_SetString(PyExc_ValueError, "max_work must be an integer");
            goto done;
        }
        work = PyLong_AsSsize_t(limit);
        if (work == -1 && PyErr_Occurred())
            goto done;
        if (work < -2) {
            PyErr_SetString(PyExc_ValueError, "Invalid value for max_work");
            goto done;
        }
    }
    nm_view v = npb_as_view(x), w = npb_as_view(y);
    int found = nm_share_memory(&v, &w, work);
    if (found >= 0)
        result = PyBool_FromLong(found);
    else if (!exact)
        result = Py_NewRef(Py_True);
    else if (found == -1)
        PyErr_SetString(npb_errors.TooHardError, "Exceeded max_work");
    else
        PyErr_SetString(PyExc_OverflowError, "Integer overflow in computing overlap");
done:
    Py_XDECREF(x);
    Py_XDECREF(y);
    return result;
}
CALLABLE(shares_memory, shares(&shares_sig, -1, true, args, nargs, kwnames))
CALLABLE(may_share_memory, shares(&may_sig, 0, false, args, nargs, kwnames))

NPB_SIGNATURE(axis_sig, "normalize_axis_index", { "axis", 0, npb_int_converter }, { "ndim", 0, npb_int_converter },
              { "msg_prefix", NPB_OPTIONAL, NULL });
static PyObject *normalize_axis_index(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    int axis = 0, ndim = 0;
    PyObject *prefix = NULL;
    (void)module;
    if (npb_parse(&axis_sig, args, nargs, kwnames, (void *[]){ &axis, &ndim, &prefix }) < 0)
        return NULL;
    const char *text = prefix && PyUnicode_Check(prefix) ? PyUnicode_AsUTF8(prefix) : NULL;
    if (npb_check(nm_axis(npb_ctx(), axis, ndim, text, &axis)) < 0)
        return NULL;
    return PyLong_FromLong(axis);
}

static PyMethodDef functions[] = {
    NPB_METHOD("array", array, NULL), NPB_METHOD("asarray", asarray, NULL), NPB_METHOD("asanyarray", asanyarray, NULL),
    NPB_METHOD("ascontiguousarray", ascontiguousarray, NULL), NPB_METHOD("asfortranarray", asfortranarray, NULL),
    NPB_METHOD("empty", empty, NULL), NPB_METHOD("zeros", zeros, NULL), NPB_METHOD("ones", ones, NULL), NPB_METHOD("full", full, NULL),
    NPB_METHOD("normalize_axis_index", normalize_axis_index, NULL),
    { NULL, NULL, 0, NULL } };
static const npb_function_def overridable[] = {
    { "empty_like", empty_like, &empty_like_sig, "prototype" }, { "zeros_like", zeros_like, &zeros_like_sig, "a" },
    { "ones_like", ones_like, &ones_like_sig, "a" }, { "full_like", full_like, &full_like_sig, "a" },
    { "copyto", copyto, &copyto_sig, "dst src where" }, { "shares_memory", shares_memory, &shares_sig, "a b" },
    { "may_share_memory", may_share_memory, &may_sig, "a b" }, { NULL } };

int npb_init_function_array(PyObject *module)
{
    npb_document_functions(functions);
    return PyModule_AddFunctions(module, functions) < 0 ? -1 : npb_add_functions(module, overridable);
}
