/* array_algo.c - ndarray's methods that compute: reductions by way of the ufuncs, sorting, searching, choosing. */
#include "array_methods.h"
#include "algo/extreme.h"
#include "algo/sort.h"
#include "npb_types.h"

#define METHOD(name) PyObject *npb_array_##name(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)

/* ------------------------------------------------------------------ reductions */
#define REDUCTION(method, ufunc) METHOD(method) { return npb_reduce_method(ufunc, #method, (PyObject *)self, args, nargs, kwnames); }
REDUCTION(sum, "add")
REDUCTION(prod, "multiply")
REDUCTION(max, "maximum")
REDUCTION(min, "minimum")
REDUCTION(all, "logical_and")
REDUCTION(any, "logical_or")

NPB_SIGNATURE(cumsum_sig, "cumsum", { "axis", NPB_OPTIONAL, npb_axis_converter }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "out", NPB_OPTIONAL, NULL });
NPB_SIGNATURE(cumprod_sig, "cumprod", { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "dtype", NPB_OPTIONAL, npb_optional_descr_converter }, { "out", NPB_OPTIONAL, NULL });

static PyObject *accumulate(npb_signature *sig, const char *ufunc, PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs,
                            PyObject *kwnames)
{
    int axis = NPB_AXIS_NONE;
    PyArray_Descr *descr = NULL;
    PyObject *out = NULL, *result = NULL;
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &axis, &descr, &out }) < 0)
        goto done;
    PyArrayObject *arr = npb_check_axis(self, &axis);
    PyUFuncObject *uf = arr ? (PyUFuncObject *)npb_ufunc(ufunc) : NULL;
    if (uf)
        result = npb_accumulate(uf, (PyObject *)arr, axis, descr, out == Py_None ? NULL : out);
    Py_XDECREF(arr);
done:
    Py_XDECREF(descr);
    return result;
}
METHOD(cumsum) { return accumulate(&cumsum_sig, "add", self, args, nargs, kwnames); }
METHOD(cumprod) { return accumulate(&cumprod_sig, "multiply", self, args, nargs, kwnames); }

/* ------------------------------------------------------------------ sorting */
static int kind_word(const char *text, Py_ssize_t n, void *out)
{
    (void)n;
    switch (text[0] | 32) {
    case 'q': *(int *)out = NM_SORT_QUICK; return 1;
    case 'h': *(int *)out = NM_SORT_HEAP; return 1;
    case 'm': case 's': *(int *)out = NM_SORT_STABLE; return 1;
    }
    return 0;
}
int npb_sort_kind_converter(PyObject *obj, void *out)
{
    return obj == Py_None || npb_word_converter(obj, out, kind_word, "sort kind", "must be one of 'quick', 'heap', or 'stable'");
}
static int select_word(const char *text, Py_ssize_t n, void *out)
{
    (void)out;
    return n == 11 && !memcmp(text, "introselect", 11);
}
int npb_select_kind_converter(PyObject *obj, void *out)
{
    return npb_word_converter(obj, out, select_word, "select kind", "must be 'introselect'");
}

/* order= of a structured dtype: the array seen with the named fields first. */
static PyArrayObject *ordered(PyArrayObject *self, PyObject *order)
{
    static PyObject *newnames;
    if (!order || order == Py_None)
        return (PyArrayObject *)Py_NewRef(self);
    if (!self->descr->names) {
        PyErr_SetString(PyExc_ValueError, "Cannot specify order when the array has no fields.");
        return NULL;
    }
    if (!npb_import("_core._internal", "_newnames", &newnames))
        return NULL;
    PyObject *names = PyObject_CallFunctionObjArgs(newnames, self->descr, order, NULL);
    PyArray_Descr *descr = names ? npb_descr_new(self->descr) : NULL;
    if (!descr) {
        Py_XDECREF(names);
        return NULL;
    }
    Py_SETREF(descr->names, names);
    PyArrayObject *view = (PyArrayObject *)npb_view(self, NULL, NULL);
    if (view)
        Py_SETREF(view->descr, descr);
    else
        Py_DECREF(descr);
    return view;
}

static bool needs_host(PyArrayObject *arr)
{
    return npb_has_refs(arr->descr) || arr->descr->flags & NPY_NEEDS_PYAPI || arr->descr->type_num >= NM_NTYPES;
}
#define WITHOUT_GIL(arr, status, call)      \
    do {                                    \
        if (needs_host(arr) || npb_size(arr) < 1000) { \
            status = call;                  \
        } else {                            \
            Py_BEGIN_ALLOW_THREADS          \
            status = call;                  \
            Py_END_ALLOW_THREADS            \
        }                                   \
    } while (0)

/* Comparisons of objects run Python code, which may replace the array's items: they are sorted in memory that nobody else sees. */
PyArrayObject *npb_unseen(PyArrayObject *arr)
{
    return npb_has_refs(arr->descr) ? (PyArrayObject *)npb_newcopy(arr, NM_KEEPORDER) : (PyArrayObject *)Py_NewRef(arr);
}

/* What was done to the unseen items (stolen) is done to arr too, unless it failed. */
static int show(PyArrayObject *arr, PyArrayObject *items, nm_status status)
{
    int bad = npb_check(status);
    if (!bad && items != arr)
        bad = npb_copy_into(arr, items);
    Py_DECREF(items);
    return bad;
}

NPB_SIGNATURE(sort_sig, "sort", { "axis", NPB_OPTIONAL, npb_axis_converter }, { "kind", NPB_OPTIONAL, npb_sort_kind_converter },
              { "order", NPB_OPTIONAL, NULL }, { "stable", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(argsort_sig, "argsort", { "axis", NPB_OPTIONAL, npb_axis_converter }, { "kind", NPB_OPTIONAL, npb_sort_kind_converter },
              { "order", NPB_OPTIONAL, NULL }, { "stable", NPB_OPTIONAL | NPB_KWONLY, NULL });

static int stable_kind(PyObject *stable, int *kind)
{
    if (!stable || stable == Py_None) {
        if (*kind < 0)
            *kind = NM_SORT_QUICK;
        return 0;
    }
    if (*kind >= 0) {
        PyErr_SetString(PyExc_ValueError, "`kind` and keyword parameters can't be provided at the same time. Use only one of them.");
        return -1;
    }
    int truth = PyObject_IsTrue(stable);
    *kind = truth ? NM_SORT_STABLE : NM_SORT_QUICK;
    return truth < 0 ? -1 : 0;
}

/* Where an array is ordered in place, every line stays one: axis=None is no choice. */
static int axis_in_place(PyArrayObject *self, int *axis)
{
    if (*axis != NPB_AXIS_NONE)
        return npb_check(nm_axis(npb_ctx(), *axis, self->nd, NULL, axis));
    PyErr_SetString(PyExc_TypeError, "'NoneType' object cannot be interpreted as an integer");
    return -1;
}

METHOD(sort)
{
    int axis = -1, kind = -1;
    PyObject *order = NULL, *stable = NULL;
    if (npb_parse(&sort_sig, args, nargs, kwnames, (void *[]){ &axis, &kind, &order, &stable }) < 0 || stable_kind(stable, &kind) < 0)
        return NULL;
    if (npb_require_writeable(self, "sort array") < 0 || axis_in_place(self, &axis) < 0)
        return NULL;
    PyArrayObject *arr = ordered(self, order), *items = arr ? npb_unseen(arr) : NULL;
    int bad = -1;
    if (items) {
        nm_view v = npb_as_view(items);
        nm_status status;
        WITHOUT_GIL(items, status, nm_view_sort(npb_ctx(), &v, axis, kind));
        bad = show(arr, items, status);
    }
    Py_XDECREF(arr);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

METHOD(argsort)
{
    int axis = -1, kind = -1;
    PyObject *order = NULL, *stable = NULL;
    if (npb_parse(&argsort_sig, args, nargs, kwnames, (void *[]){ &axis, &kind, &order, &stable }) < 0 || stable_kind(stable, &kind) < 0)
        return NULL;
    PyArrayObject *named = ordered(self, order);
    if (!named)
        return NULL;
    PyArrayObject *arr = npb_check_axis(named, &axis);
    Py_DECREF(named);
    if (!arr)
        return NULL;
    Py_SETREF(arr, npb_unseen(arr));
    if (!arr)
        return NULL;
    npb_out out;
    npb_out_begin(&out);
    out.type = Py_TYPE(self);
    out.like = (PyObject *)self;
    nm_view v = npb_as_view(arr);
    nm_status status = nm_view_argsort(npb_ctx(), &v, axis, kind, &out.out);
    PyObject *result = npb_out_end(&out, status);
    Py_DECREF(arr);
    return result;
}

/* The ranks of partition: an int or a sequence of ints. */
static npy_intp *ranks(PyObject *obj, npy_intp length, bool empty, int *n)
{
    PyArrayObject *arr = npb_from_any(obj, NULL, 0, 1, NPY_ARRAY_ENSUREARRAY), *as;
    npy_intp *kth = NULL;
    if (!arr)
        return NULL;
    if (arr->descr->type_num > NM_ULONGLONG || arr->descr->type_num == NM_BOOL) {
        if (arr->descr->type_num == NM_BOOL)
            PyErr_SetString(PyExc_ValueError, "Booleans unacceptable as partition index");
        else
            PyErr_SetString(PyExc_TypeError, "Partition index must be integer");
        Py_DECREF(arr);
        return NULL;
    }
    as = npb_from_array(arr, npb_descr_of(NM_LONG), NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED | NPY_ARRAY_FORCECAST);
    Py_DECREF(arr);
    npy_intp count = as ? npb_size(as) : 0;
    if (as && count <= INT_MAX && (kth = PyMem_Malloc(sizeof *kth * (size_t)NM_MAX(count, 1)))) {
        for (npy_intp i = 0; i < count; i++) {
            kth[i] = ((npy_intp *)as->data)[i];
            if (!empty && (kth[i] < -length || kth[i] >= length)) {
                PyErr_Format(PyExc_ValueError, "kth(=%zd) out of bounds (%zd)", kth[i] < 0 ? kth[i] + length : kth[i], length);
                PyMem_Free(kth);
                kth = NULL;
                break;
            }
            kth[i] += kth[i] < 0 ? length : 0;
        }
        *n = (int)count;
    } else if (as)
        PyErr_NoMemory();
    Py_XDECREF(as);
    return kth;
}

NPB_SIGNATURE(partition_sig, "partition", { "kth", 0, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "kind", NPB_OPTIONAL, npb_select_kind_converter }, { "order", NPB_OPTIONAL, NULL });
NPB_SIGNATURE(argpartition_sig, "argpartition", { "kth", 0, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "kind", NPB_OPTIONAL, npb_select_kind_converter }, { "order", NPB_OPTIONAL, NULL });

METHOD(partition)
{
    PyObject *kth = NULL, *order = NULL;
    int axis = -1, kind = 0, n = 0;
    if (npb_parse(&partition_sig, args, nargs, kwnames, (void *[]){ &kth, &axis, &kind, &order }) < 0)
        return NULL;
    if (npb_require_writeable(self, "partition array") < 0 || axis_in_place(self, &axis) < 0)
        return NULL;
    PyArrayObject *arr = ordered(self, order);
    npy_intp *list = arr ? ranks(kth, arr->dimensions[axis], npb_size(arr) == 0, &n) : NULL;
    int bad = -1;
    PyArrayObject *items = list ? npb_unseen(arr) : NULL;
    if (items) {
        nm_view v = npb_as_view(items);
        nm_status status = NM_OK;
        if (npb_size(items))
            WITHOUT_GIL(items, status, nm_view_partition(npb_ctx(), &v, n, list, axis));
        bad = show(arr, items, status);
    }
    PyMem_Free(list);
    Py_XDECREF(arr);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

METHOD(argpartition)
{
    PyObject *kth = NULL, *order = NULL, *result = NULL;
    int axis = -1, kind = 0, n = 0;
    if (npb_parse(&argpartition_sig, args, nargs, kwnames, (void *[]){ &kth, &axis, &kind, &order }) < 0)
        return NULL;
    PyArrayObject *named = ordered(self, order), *arr = named ? npb_check_axis(named, &axis) : NULL;
    Py_XDECREF(named);
    if (arr)
        Py_SETREF(arr, npb_unseen(arr));
    npy_intp *list = arr ? ranks(kth, arr->nd ? arr->dimensions[axis] : 1, npb_size(arr) == 0, &n) : NULL;
    if (list) {
        npb_out out;
        npb_out_begin(&out);
        out.type = Py_TYPE(self);
        out.like = (PyObject *)self;
        nm_view v = npb_as_view(arr);
        result = npb_out_end(&out, npb_size(arr) ? nm_view_argpartition(npb_ctx(), &v, n, list, axis, &out.out)
                             : nm_view_argsort(npb_ctx(), &v, axis, NM_SORT_STABLE, &out.out));
        PyMem_Free(list);
    }
    Py_XDECREF(arr);
    return result;
}

static int side_word(const char *text, Py_ssize_t n, void *out)
{
    int side = (text[0] | 32) == 'l' ? 0 : (text[0] | 32) == 'r' ? 1 : -1;
    if (side < 0)
        return 0;
    if (strcmp(text, side ? "right" : "left") || (size_t)n != strlen(text)) {
        PyErr_SetString(PyExc_ValueError, "search side must be one of 'left' or 'right'");
        return -1;
    }
    *(int *)out = side;
    return 1;
}
int npb_search_side_converter(PyObject *obj, void *out)
{
    return npb_word_converter(obj, out, side_word, "search side", "must be 'left' or 'right'");
}

NPB_SIGNATURE(searchsorted_sig, "searchsorted", { "v", 0, NULL }, { "side", NPB_OPTIONAL, npb_search_side_converter },
              { "sorter", NPB_OPTIONAL, NULL });

METHOD(searchsorted)
{
    PyObject *v = NULL, *sorter = NULL, *result = NULL;
    int right = 0;
    if (npb_parse(&searchsorted_sig, args, nargs, kwnames, (void *[]){ &v, &right, &sorter }) < 0)
        return NULL;
    if (self->nd != 1) {
        PyErr_SetString(PyExc_ValueError, self->nd ? "object too deep for desired array" : "object of too small depth for desired array");
        return NULL;
    }
    PyArray_Descr *as = self->descr->type_num >= NM_NTYPES && npb_weak_kind(v) ? (PyArray_Descr *)Py_NewRef(self->descr) : NULL;
    PyArrayObject *keys = npb_from_any(v, as, 0, 0, NPY_ARRAY_ENSUREARRAY), *order = NULL, *items = NULL;
    if (!keys)
        return NULL;
    Py_SETREF(keys, npb_unseen(keys));
    if (!keys || !(items = npb_unseen(self)))
        goto done;
    if (sorter && sorter != Py_None) {
        PyArrayObject *given = npb_from_any(sorter, NULL, 1, 1, NPY_ARRAY_ENSUREARRAY);
        if (!given)
            goto done;
        if (given->descr->type_num < NM_BYTE || given->descr->type_num > NM_ULONGLONG) {
            PyErr_SetString(PyExc_TypeError, "sorter must only contain integers");
            Py_DECREF(given);
            goto done;
        }
        if (given->dimensions[0] != self->dimensions[0]) {
            PyErr_SetString(PyExc_ValueError, "sorter.size must equal a.size");
            Py_DECREF(given);
            goto done;
        }
        order = npb_from_array(given, npb_descr_of(NM_LONG), NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED);
        Py_DECREF(given);
        if (!order)
            goto done;
    }
    npb_out out;
    npb_out_begin(&out);
    nm_view a = npb_as_view(items), k = npb_as_view(keys), s;
    if (order)
        s = npb_as_view(order);
    result = npb_out_end(&out, nm_view_searchsorted(npb_ctx(), &a, &k, right, order ? &s : NULL, &out.out));
done:
    Py_XDECREF(items);
    Py_XDECREF(keys);
    Py_XDECREF(order);
    return result;
}

/* ------------------------------------------------------------------ elementwise */
NPB_SIGNATURE(round_sig, "round", { "decimals", NPB_OPTIONAL, npb_ssize_converter }, { "out", NPB_OPTIONAL, NULL });
METHOD(conjugate)
{
    (void)kwnames;
    if (self->descr->type_num <= NM_LONGDOUBLE && self->descr->type_num != NM_BOOL && nargs == 0)
        return Py_NewRef(self);
    if ((self->descr->type_num == NM_BOOL || self->descr->type_num == NM_HALF) && nargs == 0)
        return Py_NewRef(self);
    if (self->descr->type_num < NM_NTYPES && !strchr("cO", self->descr->kind) && nargs == 0) {
        PyErr_SetString(PyExc_TypeError, "cannot conjugate non-numeric dtype");
        return NULL;
    }
    PyObject *full[2] = { (PyObject *)self, nargs ? args[0] : NULL };
    return npb_call_ufunc("conjugate", nargs ? 2 : 1, full);
}
METHOD(conj) { return npb_array_conjugate(self, args, nargs, kwnames); }


/* ------------------------------------------------------------------ out= of functions whose results the core makes */
/* Hand a result over to out (NULL: none): shapes must agree.  Steals result. */
PyObject *npb_into_out(PyObject *result, PyObject *out, const char *what)
{
    if (!result || !out || out == Py_None)
        return result;
    if (!PyArray_Check(out)) {
        PyErr_SetString(PyExc_TypeError, "return arrays must be of ArrayType");
        Py_DECREF(result);
        return NULL;
    }
    PyArrayObject *dst = (PyArrayObject *)out, *src = npb_asarray(result);
    Py_DECREF(result);
    if (!src)
        return NULL;
    if (dst->nd != src->nd || memcmp(dst->dimensions, src->dimensions, sizeof(npy_intp) * (size_t)dst->nd)) {
        PyErr_Format(PyExc_ValueError, "output array does not match result of %s", what);
        Py_DECREF(src);
        return NULL;
    }
    int bad = npb_copy_into(dst, src);
    Py_DECREF(src);
    return bad < 0 ? NULL : Py_NewRef(out);
}

/* ------------------------------------------------------------------ argmax, argmin */
NPB_SIGNATURE(argmax_sig, "argmax", { "axis", NPB_OPTIONAL, npb_axis_converter }, { "out", NPB_OPTIONAL, NULL },
              { "keepdims", NPB_OPTIONAL | NPB_KWONLY, npb_bool_converter });
NPB_SIGNATURE(argmin_sig, "argmin", { "axis", NPB_OPTIONAL, npb_axis_converter }, { "out", NPB_OPTIONAL, NULL },
              { "keepdims", NPB_OPTIONAL | NPB_KWONLY, npb_bool_converter });

static PyObject *arg_extreme(npb_signature *sig, bool least, PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames)
{
    int axis = NPB_AXIS_NONE, keepdims = 0;
    PyObject *out_arg = NULL;
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &axis, &out_arg, &keepdims }) < 0)
        return NULL;
    if (self->nd == 0 && axis != NPB_AXIS_NONE) {
        if (axis != 0 && axis != -1) {
            npb_check(nm_axis(npb_ctx(), axis, 0, NULL, &axis));
            return NULL;
        }
        axis = NPB_AXIS_NONE;
    }
    PyArrayObject *items = npb_unseen(self);
    if (!items)
        return NULL;
    if (items->descr->type_num >= NM_NTYPES) {
        PyObject *found = npb_user_arg_extreme(items, least, axis, keepdims);
        Py_DECREF(items);
        return npb_into_out(found, out_arg, least ? "np.argmin." : "np.argmax.");
    }
    npb_out out;
    npb_out_begin(&out);
    nm_view v = npb_as_view(items);
    nm_status status = (least ? nm_view_argmin : nm_view_argmax)(npb_ctx(), &v, axis == NPB_AXIS_NONE ? NM_AXIS_NONE : axis, keepdims,
                                                                 &out.out);
    PyObject *result = npb_out_end(&out, status);
    Py_DECREF(items);
    if (result && PyArray_Check(result))
        result = npb_as_subclass(self, result);
    return npb_into_out(result, out_arg, least ? "np.argmin." : "np.argmax.");
}
METHOD(argmax) { return arg_extreme(&argmax_sig, false, self, args, nargs, kwnames); }
METHOD(argmin) { return arg_extreme(&argmin_sig, true, self, args, nargs, kwnames); }

/* A call handed to the Python function of that name in _core/_methods.py. */
static PyObject *by_python(const char *name, PyObject **cache, PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs,
                           PyObject *kwnames)
{
    PyObject *f = npb_import("_core._methods", name, cache);
    if (!f)
        return NULL;
    Py_ssize_t nkw = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    PyObject *stack[16], **all = nargs + nkw + 1 <= 16 ? stack : PyMem_Malloc(sizeof *all * (size_t)(nargs + nkw + 1));
    if (!all)
        return PyErr_NoMemory();
    all[0] = (PyObject *)self;
    memcpy(all + 1, args, sizeof *all * (size_t)(nargs + nkw));
    PyObject *result = PyObject_Vectorcall(f, all, (size_t)nargs + 1, kwnames);
    if (all != stack)
        PyMem_Free(all);
    return result;
}

METHOD(clip)
{
    static PyObject *python;
    bool out_none = kwnames && PyTuple_GET_SIZE(kwnames) == 1 && args[nargs] == Py_None &&
                    PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, 0), "out") == 0;
    if (nargs == 2 && (!kwnames || out_none) && PyArray_CheckExact(self) && args[0] != Py_None && args[1] != Py_None &&
        (self->descr->type_num == NM_DOUBLE || self->descr->type_num == NM_FLOAT)) {
        PyObject *all[3] = { (PyObject *)self, args[0], args[1] };
        return npb_call_ufunc("clip", 3, all);
    }
    return by_python("_clip", &python, self, args, nargs, kwnames);
}

/* ------------------------------------------------------------------ round */
METHOD(round)
{
    npy_intp decimals = 0;
    PyObject *out = NULL;
    if (npb_parse(&round_sig, args, nargs, kwnames, (void *[]){ &decimals, &out }) < 0)
        return NULL;
    return npb_round(self, (int)NM_MAX(NM_MIN(decimals, INT_MAX), -INT_MAX), out == Py_None ? NULL : out);
}

/* ufunc(a, b, out=out) for n inputs. */
static PyObject *call_out(const char *name, int n, PyObject *a, PyObject *b, PyObject *out)
{
    PyObject *list[3] = { a, n == 2 ? b : out, out };
    return npb_call_ufunc(name, out ? n + 1 : n, list);
}

PyObject *npb_round(PyArrayObject *self, int decimals, PyObject *out)
{
    int num = self->descr->type_num;
    if (out && !PyArray_Check(out)) {
        PyErr_SetString(PyExc_TypeError, "return arrays must be of ArrayType");
        return NULL;
    }
    PyArrayObject *target = (PyArrayObject *)out;
    if (out && (decimals != 0 || num <= NM_ULONGLONG) &&
        (target->nd != self->nd || memcmp(target->dimensions, self->dimensions, sizeof(npy_intp) * (size_t)self->nd))) {
        PyErr_SetString(PyExc_ValueError, "invalid output shape");
        return NULL;
    }
    if (num >= NM_CFLOAT && num <= NM_CLONGDOUBLE) {         /* the parts one by one */
        PyObject *result = out ? Py_NewRef(out) : (PyObject *)npb_empty_like(self, NULL, NM_KEEPORDER, true, 0, NULL);
        static const char *parts[] = { "real", "imag" };
        for (int i = 0; result && i < 2; i++) {
            PyObject *part = PyObject_GetAttrString((PyObject *)self, parts[i]);
            PyObject *rounded = part ? PyObject_CallMethod(part, "round", "i", decimals) : NULL;
            if (!rounded || PyObject_SetAttrString(result, parts[i], rounded) < 0)
                Py_CLEAR(result);
            Py_XDECREF(part);
            Py_XDECREF(rounded);
        }
        return result && !out ? npb_return_0d((PyArrayObject *)result) : result;
    }
    if (num <= NM_ULONGLONG && decimals >= 0) {
        if (out)
            return npb_assign((PyArrayObject *)out, (PyObject *)self) < 0 ? NULL : Py_NewRef(out);
        if (num == NM_BOOL) {
            PyArrayObject *half = npb_from_array(self, npb_descr_of(NM_HALF), NPY_ARRAY_FORCECAST);
            PyObject *result = half ? call_out("rint", 1, (PyObject *)half, NULL, NULL) : NULL;
            Py_XDECREF(half);
            return result;
        }
        return npb_return_0d((PyArrayObject *)npb_newcopy(self, NM_KEEPORDER));
    }
    if (decimals == 0)
        return call_out("rint", 1, (PyObject *)self, NULL, out);
    /* a * 10^d rounded / 10^d; for negative d the other way round */
    if (num >= NM_NTYPES && !out) {       /* a user dtype's results of every step are of that dtype */
        PyArrayObject *own = npb_empty_like(self, NULL, NM_KEEPORDER, true, 0, NULL);
        PyObject *rounded = own ? npb_round(self, decimals, (PyObject *)own) : NULL;
        Py_XDECREF(own);
        return rounded ? npb_return_0d((PyArrayObject *)rounded) : NULL;
    }
    double power = 1;
    for (int i = 0; i < NM_MIN(abs(decimals), 400); i++)
        power *= 10;
    const char *first = decimals > 0 ? "multiply" : "divide", *last = decimals > 0 ? "divide" : "multiply";
    PyObject *factor = PyFloat_FromDouble(power), *result = NULL;
    if (num <= NM_ULONGLONG) {            /* integers: in float64, then back */
        PyObject *scaled = factor ? call_out(first, 2, (PyObject *)self, factor, NULL) : NULL;
        PyObject *whole = scaled ? call_out("rint", 1, scaled, NULL, NULL) : NULL;
        PyObject *back = whole ? call_out(last, 2, whole, factor, NULL) : NULL;
        PyArrayObject *arr = back ? npb_from_any(back, NULL, 0, 0, 0) : NULL;
        Py_XDECREF(scaled);
        Py_XDECREF(whole);
        Py_XDECREF(back);
        Py_XDECREF(factor);
        if (arr && out) {
            int bad = npb_copy_into((PyArrayObject *)out, arr);
            Py_DECREF(arr);
            return bad < 0 ? NULL : Py_NewRef(out);
        }
        result = arr ? npb_astype(arr, (PyArray_Descr *)Py_NewRef(self->descr), NM_KEEPORDER, true, true) : NULL;
        Py_XDECREF(arr);
        return result ? npb_return_0d((PyArrayObject *)result) : NULL;
    }
    PyObject *scaled = factor ? call_out(first, 2, (PyObject *)self, factor, out) : NULL;
    PyObject *into = out ? out : scaled && PyArray_Check(scaled) ? scaled : NULL;
    PyObject *whole = scaled ? call_out("rint", 1, scaled, NULL, into) : NULL;
    result = whole ? call_out(last, 2, whole, factor, into) : NULL;
    Py_XDECREF(scaled);
    Py_XDECREF(whole);
    Py_XDECREF(factor);
    return result;
}

/* 0-d exact arrays as scalars; subclasses stay. */
PyObject *npb_return_0d(PyArrayObject *arr) { return arr && PyArray_CheckExact(arr) ? npb_return(arr) : (PyObject *)arr; }

