/* ufunc_reduce.c - the methods of ufunc objects: reduce, accumulate, reduceat, outer, at. */
#include "ufunc_py.h"
#include "plan/transfer.h"

static int check_binary(PyUFuncObject *uf, const char *method)
{
    if (uf->core_enabled) {
        PyErr_Format(PyExc_RuntimeError, "Reduction not defined on ufunc with signature");
        return -1;
    }
    if (uf->nin != 2) {
        PyErr_Format(PyExc_ValueError, "%s only supported for binary functions", method);
        return -1;
    }
    if (uf->nout != 1) {
        PyErr_Format(PyExc_ValueError, "%s only supported for functions returning a single value", method);
        return -1;
    }
    return 0;
}

/* out=None, out=array, out=(array,) -> array or NULL. */
static int out_array(PyObject *out, PyArrayObject **arr)
{
    *arr = NULL;
    if (!out || out == Py_None || out == Py_Ellipsis)
        return 0;
    if (PyTuple_Check(out)) {
        if (PyTuple_GET_SIZE(out) != 1) {
            PyErr_SetString(PyExc_ValueError, "The 'out' tuple must have exactly one entry");
            return -1;
        }
        out = PyTuple_GET_ITEM(out, 0);
        if (out == Py_None)
            return 0;
        if (out == Py_Ellipsis) {
            PyErr_SetString(PyExc_TypeError, "must use `...` as `out=...` and not per-operand/in a tuple");
            return -1;
        }
    }
    if (!PyArray_Check(out)) {
        PyErr_SetString(PyExc_TypeError, "output must be an array");
        return -1;
    }
    *arr = (PyArrayObject *)out;
    return npb_require_writeable(*arr, "output array");
}

static PyObject *wrapped(PyUFuncObject *uf, PyObject *given, PyArrayObject *result, bool scalar)
{
    (void)uf;
    if (PyArray_CheckExact(given) || (!PyArray_Check(given) && npb_is_scalar(given)))
        return scalar ? npb_return(result) : (PyObject *)result;
    PyObject *wrap = npb_find_wrap(&given, 1);
    if (!wrap) {
        Py_DECREF(result);
        return NULL;
    }
    PyObject *r = wrap == Py_None ? (scalar ? npb_return(result) : (PyObject *)result)
                  : npb_wrap_result(wrap, result, NULL, NULL, 0, 0, scalar);
    Py_DECREF(wrap);
    return r;
}

static bool is_text(const nm_dtype *dt) { return dt->num == NM_STRING || dt->num == NM_UNICODE; }

/* No loop that could reduce, the accumulator being of dtype first (cls NULL: any); its error names both. */
static int raise_no_loop(PyUFuncObject *uf, nm_dtype first, const nm_dtype *in, const nm_dtype *sig, const nm_resolution *r,
                         nm_status status)
{
    npb_operand ops[2];
    memset(ops, 0, sizeof ops);
    ops[0].view.dt = first;
    ops[1].view.dt = *in;
    npb_raise_resolution(uf, status, r, ops, sig, NULL, NM_UNSAFE_CASTING);
    return -1;
}

static int raise_unlike_result(PyUFuncObject *uf, const char *method, const nm_dtype *in, const nm_resolution *r)
{
    PyArray_Descr *d[3] = { NULL, NULL, NULL };
    if (r->dt[2].num == NM_BOOL)                     /* comparisons */
        return raise_no_loop(uf, r->dt[2], in, is_text(in) ? r->dt : NULL, r, NM_E_NOLOOP);
    nm_clear(npb_ctx());
    if ((d[0] = npb_descr_from(&r->dt[0])) && (d[1] = npb_descr_from(&r->dt[1])) && (d[2] = npb_descr_from(&r->dt[2])))
        PyErr_Format(PyExc_TypeError, "the resolved dtypes are not compatible with %s.%s. Resolved (%R, %R, %R)",
                     uf->name, method, d[0], d[1], d[2]);
    for (int i = 0; i < 3; i++)
        Py_XDECREF(d[i]);
    return -1;
}

static int resolve(PyUFuncObject *uf, const char *method, PyArrayObject *arr, PyArray_Descr *dtype, PyArrayObject *out, nm_resolution *r)
{
    nm_dtype in = npb_dtype(arr->descr), asked = { 0 };
    if (dtype && npb_refuse_details(dtype) < 0)
        return -1;
    if (dtype)
        asked = npb_dtype(dtype);
    else if (out && in.num != NM_OBJECT && (!strcmp(uf->name, "add") || !strcmp(uf->name, "multiply"))) {
        asked = npb_dtype(out->descr);      /* the output's dtype is the accumulator's */
        dtype = out->descr;
    }
    if (dtype && is_text(&asked) && !is_text(&in) && in.num != NM_OBJECT)        /* numbers are not joined as texts */
        return raise_no_loop(uf, asked, &in, NULL, r, NM_E_NOLOOP);
    nm_status status = nm_ufunc_resolve_reduce(npb_ctx(), npb_core_ufunc(uf), &in, dtype ? &asked : NULL, r);
    if (status < 0 && r->operand == NM_UNLIKE_RESULT)
        return raise_unlike_result(uf, method, &in, r);
    if (status < 0) {
        nm_dtype sig[3] = { asked, asked, asked };
        bool open = status == NM_E_NOLOOP && r->operand != NM_NO_RULE && !dtype && !is_text(&in) && in.num != NM_VOID;
        return raise_no_loop(uf, open ? (nm_dtype){ 0 } : in, &in, dtype ? sig : NULL, r, status);
    }
    return 0;
}

/* All of a few items without gaps, and nothing said but that.  NULL without an error: not this way. */
static PyObject *reduce_few(PyUFuncObject *uf, PyArrayObject *arr)
{
    enum { FEW = 4096 };
    const int need = NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS;
    npy_intp n = npb_size(arr);
    int num = arr->descr->type_num;
    if (uf->nin != 2 || uf->nout != 1 || uf->core_enabled || (unsigned)num >= NM_OBJECT || num == NM_LONGDOUBLE || num == NM_CLONGDOUBLE ||
        n == 0 || n > FEW || (arr->flags & need) != need || !npb_is_native(arr->descr))
        return NULL;
    _Alignas(64) char item[64];
    nm_dtype dt[3];
    nm_resolution r = { .dt = dt };
    nm_ctx *ctx = npb_ctx();
    nm_view in = npb_as_view(arr);
    if (nm_ufunc_resolve_reduce(ctx, npb_core_ufunc(uf), &in.dt, NULL, &r) < 0) {
        nm_clear(ctx);
        return NULL;
    }
    nm_fp_clear();
    if (!nm_reduce_line(ctx, npb_core_ufunc(uf), r.loop, dt, &in, n, item))
        return NULL;
    unsigned flags = r.loop->flags & NM_LOOP_NO_FP ? 0 : nm_fp_read();
    if (NM_UNLIKELY(flags)) {
        nm_fp_clear();
        if (npb_fp_report(flags, "reduce") < 0)
            return NULL;
    }
    PyArray_Descr *descr = npb_descr_from(&dt[0]);
    PyObject *result = descr ? npb_scalar(item, descr, NULL) : NULL;
    Py_XDECREF(descr);
    return result;
}

PyObject *npb_reduce(PyUFuncObject *uf, PyObject *obj, PyObject *axis, PyArray_Descr *dtype, PyObject *out_arg, bool keepdims,
                     PyObject *initial, PyObject *where)
{
    bool axes[NM_MAXDIMS];
    nm_dtype dt[3];
    nm_resolution r = { .dt = dt };
    PyArrayObject *out = NULL, *mask = NULL, *result = NULL, *arr = NULL;
    PyObject *done = NULL;
    PyArray_Descr *acc = NULL;
    char item[64];
    bool usual = !dtype || (dtype->type_num == NM_BOOL && !strncmp(uf->name, "logical_", 8));
    if (PyArray_CheckExact(obj) && ((PyArrayObject *)obj)->nd > 0 && usual && !keepdims && !initial && !where &&
        (axis == Py_None || (!axis && ((PyArrayObject *)obj)->nd == 1)) && (!out_arg || out_arg == Py_None)) {
        if ((done = reduce_few(uf, (PyArrayObject *)obj)) || PyErr_Occurred())
            return done;
    }
    if (check_binary(uf, "reduce") < 0 || out_array(out_arg, &out) < 0)
        return NULL;
    if (!(arr = npb_from_any(obj, NULL, 0, 0, 0)))
        return NULL;
    if (axis) {
        if (npb_axes_from(axis, arr->nd, axes) < 0)
            goto done;
    } else {
        memset(axes, 0, sizeof axes);
        if (arr->nd)
            axes[0] = true;
    }
    if (resolve(uf, "reduce", arr, dtype, out, &r) < 0)
        goto done;
    if (!(acc = npb_descr_from(&dt[0])))
        goto done;
    bool no_initial = initial == Py_None, have_initial = initial && !no_initial, object = dt[0].num == NM_OBJECT;
    if (have_initial) {
        if (object)
            *(PyObject **)item = initial;
        else if (npb_setitem(acc, item, initial) < 0)
            goto done;
    }
    PyObject *identity = NULL;
    if (object && !have_initial && !no_initial) {   /* object sums start with the identity only where there is nothing to add */
        bool empty = npb_size(arr) == 0 || where;
        for (int d = 0; d < arr->nd; d++)
            empty |= axes[d] && arr->dimensions[d] == 0;
        if (empty && (uf->identity >= 0 && uf->identity <= 2)) {
            identity = PyObject_GetAttrString((PyObject *)uf, "identity");
            if (!identity)
                goto done;
            *(PyObject **)item = identity;
            have_initial = true;
        } else {
            no_initial = true;
        }
    }
    if (where && where != Py_True) {
        PyArray_Descr *b = npb_descr_of(NM_BOOL);
        mask = npb_from_any(where, b, 0, 0, 0);
        Py_DECREF(b);
        if (!mask)
            goto done_identity;
    }
    intptr_t shape[NM_MAXDIMS];
    int nd = 0;
    for (int d = 0; d < arr->nd; d++)
        if (!axes[d] || keepdims)
            shape[nd++] = axes[d] ? 1 : arr->dimensions[d];
    if (out) {
        if (out->nd != nd) {
            PyErr_Format(PyExc_ValueError, "output parameter for reduction operation %s has the wrong number of dimensions: "
                         "Found %d but expected %d%s", uf->name, out->nd, nd,
                         keepdims ? " (must match the operand's when keepdims=True)" : "");
            goto done_identity;
        }
        for (int d = 0; d < nd; d++)
            if (out->dimensions[d] != shape[d]) {
                PyErr_Format(PyExc_ValueError, "output parameter for reduction operation %s has a reduction dimension not equal to one",
                             uf->name);
                goto done_identity;
            }
        result = (PyArrayObject *)Py_NewRef(out);
    } else {
        intptr_t unit[NM_MAXDIMS], strides[NM_MAXDIMS];
        const intptr_t *like[1] = { unit };
        for (int d = 0, k = 0; d < arr->nd; d++)
            if (!axes[d] || keepdims)
                unit[k++] = axes[d] ? 0 : arr->strides[d];
        if (nd > 1)
            nm_strides_keep(nd, shape, acc->elsize, 1, like, strides);
        result = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(acc), nd, shape, nd > 1 ? strides : NULL, NULL, 0,
                                                NULL, NULL, object);
        if (!result)
            goto done_identity;
    }
    nm_view in = npb_as_view(arr), where_view, kept_view = npb_as_view(result);
    nm_viewbuf kept;
    kept.v = kept_view;
    kept.v.ndim = arr->nd;
    kept.v.shape = kept.shape;
    kept.v.strides = kept.strides;
    for (int d = 0, k = 0; d < arr->nd; d++) {
        kept.shape[d] = axes[d] ? 1 : arr->dimensions[d];
        kept.strides[d] = axes[d] ? 0 : result->strides[keepdims ? d : k];
        k += !axes[d];
    }
    if (mask)
        where_view = npb_as_view(mask);
    const nm_view *ops[2] = { &in, &kept_view };
    npb_run run;
    npb_run_begin(&run, r.loop, npb_size(arr), dt, 2, ops, npb_cast_raises(&in.dt, &dt[0]) || npb_cast_raises(&dt[0], &ops[1]->dt));
    nm_status status = nm_reduce_run(npb_ctx(), npb_core_ufunc(uf), r.loop, dt, &in, axes, &kept.v, mask ? &where_view : NULL,
                                     have_initial ? item : NULL, no_initial);
    if (npb_run_end(&run, status, "reduce") == 0) {
        if (out)
            done = Py_NewRef(out);
        else {
            done = wrapped(uf, obj, result, out_arg != Py_Ellipsis);
            result = NULL;
        }
    }
done_identity:
    Py_XDECREF(identity);
done:
    Py_XDECREF(result);
    Py_XDECREF(acc);
    Py_XDECREF(mask);
    Py_DECREF(arr);
    return done;
}

NPB_SIGNATURE(reduce_sig, "reduce", { "array" }, { "axis", NPB_OPTIONAL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "out", NPB_OPTIONAL }, { "keepdims", NPB_OPTIONAL, npb_int_converter }, { "initial", NPB_OPTIONAL },
              { "where", NPB_OPTIONAL });

/* np._NoValue stands for an argument not given. */
static PyObject *given(PyObject *obj)
{
    static PyObject *no_value;
    return obj && npb_import("_globals", "_NoValue", &no_value) && obj == no_value ? NULL : obj;
}

static PyObject *ufunc_reduce(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *result = NULL;
    int took = npb_ufunc_override(uf, "reduce", args, nargs, kwnames, &result);
    if (took)
        return took < 0 ? NULL : result;
    PyObject *array, *axis = NULL, *out = NULL, *initial = NULL, *where = NULL;
    PyArray_Descr *dtype = NULL;
    int keepdims = 0;
    void *const to[] = { &array, &axis, &dtype, &out, &keepdims, &initial, &where };
    if (npb_parse(&reduce_sig, args, nargs, kwnames, to) == 0)
        result = npb_reduce(uf, array, axis, dtype, out, keepdims, given(initial), where);
    Py_XDECREF(dtype);
    return result;
}

NPB_SIGNATURE(method_sig, "sum", { "axis", NPB_OPTIONAL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter }, { "out", NPB_OPTIONAL },
              { "keepdims", NPB_OPTIONAL, npb_int_converter }, { "initial", NPB_OPTIONAL }, { "where", NPB_OPTIONAL });
NPB_SIGNATURE(plain_method_sig, "max", { "axis", NPB_OPTIONAL }, { "out", NPB_OPTIONAL }, { "keepdims", NPB_OPTIONAL, npb_int_converter },
              { "initial", NPB_OPTIONAL }, { "where", NPB_OPTIONAL });

PyObject *npb_reduce_method(const char *ufunc, const char *fname, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                            PyObject *kwnames)
{
    PyObject *axis = Py_None, *out = NULL, *initial = NULL, *where = NULL;
    PyArray_Descr *dtype = NULL;
    int keepdims = 0;
    PyUFuncObject *uf = (PyUFuncObject *)npb_ufunc(ufunc);
    bool typed = !strcmp(fname, "sum") || !strcmp(fname, "prod");
    if (!uf)
        return NULL;
    if (nargs || kwnames) {
        void *const with_dtype[] = { &axis, &dtype, &out, &keepdims, &initial, &where };
        void *const without[] = { &axis, &out, &keepdims, &initial, &where };
        npb_signature *sig = typed ? &method_sig : &plain_method_sig;
        sig->fname = fname;
        if (npb_parse(sig, args, nargs, kwnames, typed ? with_dtype : without) < 0)
            return NULL;
    }
    if (out && out != Py_None) {        /* an output that takes ufuncs over decides */
        PyObject *names = PyTuple_Pack(1, npb_intern("out")), *taken = NULL, *all[2] = { self, out };
        int took = names ? npb_ufunc_override(uf, "reduce", all, 1, names, &taken) : -1;
        Py_XDECREF(names);
        if (took < 0)
            return NULL;
        Py_XDECREF(taken);
    }
    bool truth = !strcmp(fname, "any") || !strcmp(fname, "all");
    if (truth && PyArray_Check(self) && ((PyArrayObject *)self)->descr->type_num == NM_OBJECT)
        dtype = npb_descr_of(NM_BOOL);                   /* whether, not which object decided */
    PyObject *result = npb_reduce(uf, self, axis, dtype, out, keepdims, given(initial), where);
    Py_XDECREF(dtype);
    return result;
}

/* ------------------------------------------------------------------ accumulate, reduceat */
static PyObject *along_axis(PyUFuncObject *uf, PyObject *obj, int axis, PyArray_Descr *dtype, PyObject *out_arg, PyArrayObject *indices,
                            const char *method)
{
    nm_dtype dt[3];
    nm_resolution r = { .dt = dt };
    PyArrayObject *out = NULL, *arr = NULL, *result = NULL;
    PyObject *done = NULL;
    if (check_binary(uf, method) < 0 || out_array(out_arg, &out) < 0 || !(arr = npb_from_any(obj, NULL, 0, 0, 0)))
        return NULL;
    if (arr->nd == 0) {
        PyErr_Format(PyExc_TypeError, "cannot %s on a scalar", method);
        goto done;
    }
    if (axis == NPB_AXIS_NONE) {
        if (arr->nd != 1) {
            PyErr_Format(PyExc_ValueError, "%s does not allow multiple axes", method);
            goto done;
        }
        axis = 0;
    }
    if (npb_check(nm_axis(npb_ctx(), axis, arr->nd, NULL, &axis)) < 0 || resolve(uf, method, arr, dtype, out, &r) < 0)
        goto done;
    intptr_t shape[NM_MAXDIMS];
    memcpy(shape, arr->dimensions, (size_t)arr->nd * sizeof *shape);
    if (indices)
        shape[axis] = npb_size(indices);
    if (out) {
        bool same = out->nd == arr->nd;
        for (int d = 0; same && d < arr->nd; d++)
            same = out->dimensions[d] == shape[d];
        if (!same) {
            PyErr_Format(PyExc_ValueError, "provided out is the wrong size for the %s", indices ? "reduction" : "accumulation.");
            goto done;
        }
        result = (PyArrayObject *)Py_NewRef(out);
    } else {
        PyArray_Descr *acc = npb_descr_from(&dt[0]);
        const intptr_t *like[1] = { arr->strides };
        intptr_t strides[NM_MAXDIMS];
        bool keep = arr->nd > 1 && !indices && !(arr->flags & NPY_ARRAY_C_CONTIGUOUS);
        if (keep)
            nm_strides_keep(arr->nd, shape, dt[0].size, 1, like, strides);
        if (!acc || !(result = (PyArrayObject *)npb_array_new(&PyArray_Type, acc, arr->nd, shape, keep ? strides : NULL, NULL, 0, NULL,
                                                              NULL, dt[0].num == NM_OBJECT)))
            goto done;
    }
    nm_view in = npb_as_view(arr), to = npb_as_view(result);
    const nm_view *ops[2] = { &in, &to };
    npb_run run;
    bool casts = npb_cast_raises(&in.dt, &dt[0]) || npb_cast_raises(&dt[0], &ops[1]->dt);
    npb_run_begin(&run, r.loop, npb_size(arr), dt, 2, ops, casts);
    nm_status status = indices ? nm_reduceat_run(npb_ctx(), npb_core_ufunc(uf), r.loop, dt, &in, axis, (const intptr_t *)indices->data,
                                                 npb_size(indices), &to)
                               : nm_accumulate_run(npb_ctx(), npb_core_ufunc(uf), r.loop, dt, &in, axis, &to);
    if (npb_run_end(&run, status, method) == 0) {
        if (out)
            done = Py_NewRef(out);
        else {
            done = wrapped(uf, obj, result, false);
            result = NULL;
        }
    }
done:
    Py_XDECREF(result);
    Py_DECREF(arr);
    return done;
}

PyObject *npb_accumulate(PyUFuncObject *uf, PyObject *arr, int axis, PyArray_Descr *dtype, PyObject *out)
{
    return along_axis(uf, arr, axis, dtype, out, NULL, "accumulate");
}

NPB_SIGNATURE(accumulate_sig, "accumulate", { "array" }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "dtype", NPB_OPTIONAL, npb_optional_descr_converter }, { "out", NPB_OPTIONAL });
static PyObject *ufunc_accumulate(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *result = NULL, *array, *out = NULL;
    int took = npb_ufunc_override(uf, "accumulate", args, nargs, kwnames, &result), axis = 0;
    if (took)
        return took < 0 ? NULL : result;
    PyArray_Descr *dtype = NULL;
    void *const to[] = { &array, &axis, &dtype, &out };
    if (npb_parse(&accumulate_sig, args, nargs, kwnames, to) == 0)
        result = along_axis(uf, array, axis, dtype, out, NULL, "accumulate");
    Py_XDECREF(dtype);
    return result;
}

NPB_SIGNATURE(reduceat_sig, "reduceat", { "array" }, { "indices" }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "dtype", NPB_OPTIONAL, npb_optional_descr_converter }, { "out", NPB_OPTIONAL });
static PyObject *ufunc_reduceat(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *result = NULL, *array, *indices, *out = NULL;
    int took = npb_ufunc_override(uf, "reduceat", args, nargs, kwnames, &result), axis = 0;
    if (took)
        return took < 0 ? NULL : result;
    PyArray_Descr *dtype = NULL;
    void *const to[] = { &array, &indices, &axis, &dtype, &out };
    if (npb_parse(&reduceat_sig, args, nargs, kwnames, to) == 0) {
        PyArray_Descr *intp = npb_descr_of(NM_LONG);
        PyArrayObject *ix = npb_from_any(indices, intp, 1, 1, NPY_ARRAY_CARRAY & ~NPY_ARRAY_WRITEABLE);
        Py_DECREF(intp);
        if (ix)
            result = along_axis(uf, array, axis, dtype, out, ix, "reduceat");
        Py_XDECREF(ix);
    }
    Py_XDECREF(dtype);
    return result;
}

/* ------------------------------------------------------------------ outer */
static PyObject *ufunc_outer(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *result = NULL;
    if (uf->core_enabled) {
        PyErr_Format(PyExc_TypeError, "method outer is not allowed in ufunc with non-trivial signature");
        return NULL;
    }
    if (uf->nin != 2) {
        PyErr_SetString(PyExc_ValueError, "outer product only supported for binary functions");
        return NULL;
    }
    if (nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "exactly two arguments expected");
        return NULL;
    }
    int took = npb_ufunc_override(uf, "outer", args, nargs, kwnames, &result);
    if (took)
        return took < 0 ? NULL : result;
    PyArrayObject *a = npb_from_any(args[0], NULL, 0, 0, 0), *b = a ? npb_from_any(args[1], NULL, 0, 0, 0) : NULL;
    PyObject *wide = NULL;
    if (b && a->nd + b->nd > NM_MAXDIMS) {
        PyErr_Format(PyExc_ValueError, "maximum supported dimension for an ndarray is currently %d, found %d", NM_MAXDIMS, a->nd + b->nd);
    } else if (b) {
        nm_viewbuf v;
        nm_view av = npb_as_view(a);
        nm_viewbuf_copy(&v, &av);
        for (int d = 0; d < b->nd; d++) {
            v.shape[a->nd + d] = 1;
            v.strides[a->nd + d] = 0;
        }
        v.v.ndim = a->nd + b->nd;
        wide = npb_array_from_view(a, &v.v);
    }
    if (wide) {
        /* a Python number stays one, so that promotion sees it */
        PyObject *all[16] = { a->nd || b->nd == 0 ? (a->nd || !npb_weak_kind(args[0]) ? wide : args[0]) : npb_weak_kind(args[0]) ? args[0]
                              : wide, b->nd == 0 && npb_weak_kind(args[1]) ? args[1] : (PyObject *)b };
        Py_ssize_t nkw = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
        for (Py_ssize_t k = 0; k < nkw && k < 14; k++)
            all[2 + k] = args[nargs + k];
        result = npb_ufunc_call(self, all, 2, kwnames);
    }
    Py_XDECREF(wide);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

/* ------------------------------------------------------------------ at */
/* General indices: gather, and for repeated ones item by item through positions in the flattened array. */
static PyArrayObject *flat_positions(PyArrayObject *a, PyObject *indices)
{
    npy_intp n = npb_size(a);
    PyArrayObject *numbers = npb_empty(npb_descr_of(NM_LONG), a->nd, a->dimensions, false);
    if (!numbers)
        return NULL;
    for (npy_intp i = 0; i < n; i++)
        ((npy_intp *)numbers->data)[i] = i;
    PyObject *picked = PyObject_GetItem((PyObject *)numbers, indices);
    Py_DECREF(numbers);
    if (!picked)
        return NULL;
    PyArray_Descr *intp = npb_descr_of(NM_LONG);
    PyArrayObject *flat = npb_from_any(picked, intp, 0, 0, NPY_ARRAY_CARRAY);
    Py_DECREF(intp);
    Py_DECREF(picked);
    return flat;
}

/* An integer array as index of a 1-D array needs no positions.  NULL without an error: the general way decides. */
static PyArrayObject *plain_index(PyArrayObject *a, PyObject *indices)
{
    PyArrayObject *given = (PyArrayObject *)indices, *index;
    if (a->nd != 1 || !PyArray_CheckExact(indices) || given->descr->type_num < NM_BYTE || given->descr->type_num > NM_ULONGLONG)
        return NULL;
    PyArray_Descr *intp = npb_descr_of(NM_LONG);
    nm_dtype from = npb_dtype(given->descr), to = npb_dtype(intp);
    if (!nm_can_cast(&from, &to, NM_SAFE_CASTING)) {
        Py_DECREF(intp);
        return NULL;
    }
    index = npb_from_any(indices, intp, 0, 0, NPY_ARRAY_CARRAY & ~NPY_ARRAY_WRITEABLE);
    Py_DECREF(intp);
    nm_view all = npb_as_view(a), ix;
    if (index && (ix = npb_as_view(index), !nm_bounds_overlap(&all, &ix)) &&
        nm_index_out_of_bounds(npb_ctx(), (const intptr_t *)index->data, npb_size(index), a->dimensions[0]) < 0)
        return index;
    Py_XDECREF(index);
    PyErr_Clear();
    return NULL;
}

static PyObject *ufunc_at(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *result = NULL;
    if (uf->core_enabled) {
        PyErr_Format(PyExc_TypeError, "%s.at does not support ufunc with non-trivial signature: %s has signature %s.", uf->name, uf->name,
                     uf->core_signature);
        return NULL;
    }
    if (kwnames && PyTuple_GET_SIZE(kwnames)) {
        PyErr_SetString(PyExc_TypeError, "at() takes no keyword arguments");
        return NULL;
    }
    if (uf->nin > 2) {
        PyErr_SetString(PyExc_ValueError, "Only unary and binary ufuncs supported at this time");
        return NULL;
    }
    if (uf->nout != 1) {
        PyErr_SetString(PyExc_ValueError, "Only single output ufuncs supported at this time");
        return NULL;
    }
    if (nargs < 2 || nargs > 3) {
        PyErr_Format(PyExc_TypeError, "at() takes from 2 to 3 positional arguments but %zd were given", nargs);
        return NULL;
    }
    int took = npb_ufunc_override(uf, "at", args, nargs, NULL, &result);
    if (took)
        return took < 0 ? NULL : result;
    if ((nargs == 3) != (uf->nin == 2)) {
        PyErr_SetString(PyExc_ValueError, uf->nin == 2 ? "second operand needed for ufunc" : "second operand provided when ufunc is unary");
        return NULL;
    }
    if (!PyArray_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "first operand must be array");
        return NULL;
    }
    PyArrayObject *a = (PyArrayObject *)args[0], *index = NULL, *b = NULL, *work = NULL;
    if (npb_require_writeable(a, "operand array") < 0 || !((index = plain_index(a, args[1])) || (index = flat_positions(a, args[1]))))
        return NULL;
    npb_operand other;
    bool have_other = false;
    nm_dtype in[2] = { npb_dtype(a->descr) }, dt[3];
    if (uf->nin == 2) {
        PyArrayObject *number = npb_weak_kind(args[2]) ? npb_from_any(args[2], NULL, 0, 0, 0) : NULL;  /* at() knows no weak numbers */
        if (PyErr_Occurred())
            goto done;
        int status = npb_operand_from(&other, number ? (PyObject *)number : args[2]);
        Py_XDECREF(number);
        if (status < 0)
            goto done;
        have_other = true;
        in[1] = other.view.dt;
    }
    nm_resolution r = { .dt = dt };        /* the result is cast back whatever it is */
    nm_status status = nm_ufunc_resolve(npb_ctx(), npb_core_ufunc(uf), in, NULL, NULL, NULL, NM_SAME_KIND_CASTING, &r);
    if (status < 0) {
        npb_operand ops[2];
        memset(ops, 0, sizeof ops);
        ops[0].view.dt = in[0];
        ops[1].view.dt = in[1];
        npb_raise_resolution(uf, status, &r, ops, NULL, NULL, NM_SAME_KIND_CASTING);
        goto done;
    }
    nm_view b_view, flat;
    intptr_t count = npb_size(index), b_shape[1] = { count }, b_strides[1] = { 0 }, flat_shape[1] = { npb_size(a) }, flat_strides[1];
    if (have_other) {
        if (npb_operand_settle(&other, &dt[1]) < 0)
            goto done;
        nm_view target = npb_as_view(a);
        if (other.view.ndim == 1 && index->nd == 1 && other.view.shape[0] == count && nm_dtype_equal(&other.view.dt, &dt[1]) &&
            !(dt[1].flags & NM_REFS) && !nm_bounds_overlap(&other.view, &target)) {
            b_view = other.view;
            b_strides[0] = other.view.strides[0];
        } else if (other.view.ndim) {       /* broadcast to the index's shape, contiguous, in the loop's dtype */
            PyArray_Descr *d = npb_descr_from(&dt[1]);
            if (!d || !(b = npb_empty(d, index->nd, index->dimensions, false)))
                goto done;
            nm_view to = npb_as_view(b);
            int nd;
            intptr_t shape[NM_MAXDIMS];
            nm_view ix = npb_as_view(index);
            const nm_view *two[2] = { &ix, &other.view };
            if (npb_check(nm_broadcast(npb_ctx(), 2, two, &nd, shape)) < 0 ||
                npb_check(nm_copy(npb_ctx(), &to, &other.view, NM_UNSAFE_CASTING)) < 0)
                goto done;
            b_view = to;
            b_strides[0] = b->descr->elsize;
        } else {
            b_view = other.view;
        }
        b_view.ndim = 1;
        b_view.shape = b_shape;
        b_view.strides = b_strides;
    }
    bool contiguous = (a->flags & (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED)) == (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED);
    work = (PyArrayObject *)(contiguous ? Py_NewRef(a) : npb_newcopy(a, NM_CORDER));
    if (!work)
        goto done;
    flat = npb_as_view(work);
    flat.ndim = 1;
    flat.shape = flat_shape;
    flat_strides[0] = work->descr->elsize;
    flat.strides = flat_strides;
    const nm_view *ops[2] = { &flat, have_other ? &b_view : &flat };
    npb_run run;
    npb_run_begin(&run, r.loop, count, dt, 2, ops, false);
    status = nm_at_run(npb_ctx(), npb_core_ufunc(uf), r.loop, dt, &flat, (const intptr_t *)index->data, count, have_other ? &b_view : NULL);
    if (npb_run_end(&run, status, uf->name) == 0 && (contiguous || npb_copy_into(a, work) == 0))
        result = Py_NewRef(Py_None);
done:
    if (have_other)
        npb_operand_clear(&other);
    Py_XDECREF(work);
    Py_XDECREF(b);
    Py_XDECREF(index);
    return result;
}

/* ------------------------------------------------------------------ resolve_dtypes */
NPB_SIGNATURE(resolve_sig, "resolve_dtypes", { "dtypes" }, { "signature", NPB_OPTIONAL | NPB_KWONLY },
              { "casting", NPB_OPTIONAL | NPB_KWONLY, npb_casting_converter },
              { "reduction", NPB_OPTIONAL | NPB_KWONLY, npb_bool_converter });
static PyObject *ufunc_resolve_dtypes(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    PyObject *dtypes, *signature = NULL, *result = NULL;
    nm_casting casting = NM_SAME_KIND_CASTING;
    int reduction = 0;
    void *const to[] = { &dtypes, &signature, &casting, &reduction };
    if (npb_parse(&resolve_sig, args, nargs, kwnames, to) < 0)
        return NULL;
    if (!PyTuple_Check(dtypes) || PyTuple_GET_SIZE(dtypes) != uf->nargs) {
        PyErr_SetString(PyExc_ValueError, "resolve_dtypes: The dtypes must be a tuple of length nargs");
        return NULL;
    }
    nm_dtype in[NM_MAXARGS], out[NM_MAXARGS], dt[NM_MAXARGS];
    uint8_t weak[NM_MAXARGS] = { 0 };
    for (int i = 0; i < uf->nargs; i++) {
        PyObject *d = PyTuple_GET_ITEM(dtypes, i);
        nm_dtype *slot = i < uf->nin ? &in[i] : &out[i - uf->nin];
        *slot = (nm_dtype){ 0 };
        if (PyArray_DescrCheck(d)) {
            *slot = npb_dtype((PyArray_Descr *)d);
        } else if (i < uf->nin && (d == (PyObject *)&PyLong_Type || d == (PyObject *)&PyFloat_Type || d == (PyObject *)&PyComplex_Type)) {
            weak[i] = d == (PyObject *)&PyLong_Type ? NM_WEAK_INT : d == (PyObject *)&PyFloat_Type ? NM_WEAK_FLOAT : NM_WEAK_COMPLEX;
            *slot = nm_dtype_of(weak[i] == NM_WEAK_INT ? NM_LONG : weak[i] == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE);
        } else if (d != Py_None) {
            PyErr_SetString(PyExc_TypeError, "Provided dtype must be a valid NumPy dtype, int, float, complex, or None.");
            return NULL;
        } else if (i < uf->nin && !(reduction && i == 0)) {
            PyErr_SetString(PyExc_ValueError, "ufunc operands must be valid dtypes");
            return NULL;
        }
    }
    if (reduction)
        in[0] = in[1];
    npb_sig sig;
    bool asked = signature && signature != Py_None;
    if (asked && npb_sig_from(uf, NULL, signature, &sig) < 0)
        return NULL;
    nm_resolution r = { .dt = dt };
    nm_status status = nm_ufunc_resolve(npb_ctx(), npb_core_ufunc(uf), in, weak, asked && sig.any ? sig.dt : NULL, out, casting, &r);
    if (status < 0) {
        npb_operand ops[4];
        memset(ops, 0, sizeof ops);
        for (int i = 0; i < uf->nin && i < 4; i++)
            ops[i].view.dt = in[i];
        npb_raise_resolution(uf, status, &r, ops, asked && sig.any ? sig.dt : NULL, out, casting);
    } else if ((result = PyTuple_New(uf->nargs))) {
        for (int i = 0; i < uf->nargs; i++)
            PyTuple_SET_ITEM(result, i, (PyObject *)npb_descr_from(&dt[i]));
    }
    if (asked)
        npb_sig_clear(uf, &sig);
    return result;
}

#define METHOD(name, f) { name, (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS, NULL }
PyMethodDef npb_ufunc_methods[] = { METHOD("reduce", ufunc_reduce), METHOD("accumulate", ufunc_accumulate),
                                    METHOD("reduceat", ufunc_reduceat),
                                    METHOD("outer", ufunc_outer), METHOD("at", ufunc_at), METHOD("resolve_dtypes", ufunc_resolve_dtypes),
                                    { "__reduce__", npb_ufunc_reduce_name, METH_NOARGS, NULL }, { NULL } };
