/* ufunc_call.c - calling a ufunc object: operands, resolution, result arrays, wrapping. */
#include "ufunc_py.h"
#include "plan/transfer.h"

/* ------------------------------------------------------------------ operands */
static int number_kind(PyObject *obj)
{
    if (PyFloat_CheckExact(obj))
        return NM_WEAK_FLOAT;
    if (PyLong_CheckExact(obj))
        return NM_WEAK_INT;
    if (PyComplex_CheckExact(obj))
        return NM_WEAK_COMPLEX;
    return NM_STRONG;
}

int npb_operand_from(npb_operand *op, PyObject *obj)
{
    op->given = obj;
    op->arr = NULL;
    op->descr = NULL;
    op->weak = NM_STRONG;
    if (PyArray_CheckExact(obj)) {
        op->arr = (PyArrayObject *)Py_NewRef(obj);
        op->view = npb_as_view(op->arr);
        return 0;
    }
    int weak = number_kind(obj);
    if (weak) {
        op->weak = (uint8_t)weak;
        op->view = (nm_view){ .data = op->item,
                              .dt = nm_dtype_of(weak == NM_WEAK_INT ? NM_LONG : weak == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE) };
        return 0;
    }
    if (npb_is_scalar(obj)) {
        op->descr = npb_scalar_descr(obj);
        if (!op->descr)
            return -1;
        int num = op->descr->type_num;
        bool time = num == NM_DATETIME || num == NM_TIMEDELTA;
        const char *data = npb_has_refs(op->descr) || (num >= NM_OBJECT && !time) ? NULL : npb_scalar_data(obj);
        if (data || num == NM_HALF) {
            data = npb_scalar_data(obj);
            op->view = (nm_view){ .data = (char *)data, .dt = npb_dtype(op->descr) };
            return 0;
        }
        Py_CLEAR(op->descr);
    }
    op->arr = npb_from_any(obj, NULL, 0, 0, 0);
    if (!op->arr)
        return -1;
    op->view = npb_as_view(op->arr);
    return 0;
}

int npb_operand_settle(npb_operand *op, const nm_dtype *dt)
{
    if (!op->weak)
        return 0;
    op->view.dt = *dt;
    PyArray_Descr *descr = npb_descr_from(dt);
    if (!descr)
        return -1;
    if (dt->num == NM_OBJECT) {
        *(PyObject **)op->item = op->given;          /* borrowed: the call holds it */
        Py_DECREF(descr);
        return 0;
    }
    int bad = npb_setitem(descr, op->item, op->given);
    Py_DECREF(descr);
    return bad;
}

PyArrayObject *npb_operand_array(npb_operand *op)
{
    if (op->arr)
        return op->arr;
    PyArray_Descr *descr = op->weak ? NULL : op->descr;
    op->arr = npb_from_any(op->given, descr, 0, 0, 0);
    if (op->arr) {
        op->view = npb_as_view(op->arr);
        op->weak = NM_STRONG;
    }
    return op->arr;
}

void npb_operand_clear(npb_operand *op)
{
    Py_XDECREF(op->arr);
    Py_XDECREF(op->descr);
}

/* ------------------------------------------------------------------ the run itself */
bool npb_cast_raises(const nm_dtype *from, const nm_dtype *to)
{
    return from->cls && to->cls && from->cls->flags & to->cls->flags & NM_CLASS_NUMBER && nm_cast_safety(from, to) > NM_SAFE_CASTING;
}

void npb_run_begin(npb_run *run, const nm_ufunc_loop *loop, intptr_t items, const nm_dtype *dt, int n, const nm_view *const *ops,
                   bool casts)
{
    run->fp = !(loop->flags & NM_LOOP_NO_FP) || casts;
    run->x87 = false;
    run->gil = !(loop->flags & NM_LOOP_HOST) && items > 500;
    for (int i = 0; i < n; i++) {
        uint32_t num = ops[i]->dt.num;
        run->x87 |= num == NM_LONGDOUBLE || num == NM_CLONGDOUBLE || dt[i].num == NM_LONGDOUBLE || dt[i].num == NM_CLONGDOUBLE;
        if ((ops[i]->dt.flags | dt[i].flags) & (NM_NEEDS_HOST | NM_REFS) || num >= NM_NTYPES)
            run->gil = false;
    }
    if (run->fp) {
        nm_fp_clear();
        if (run->x87)
            nm_fp_clear_x87();
    }
    run->state = run->gil ? PyEval_SaveThread() : NULL;
}

int npb_run_end(npb_run *run, nm_status status, const char *name)
{
    if (run->gil)
        PyEval_RestoreThread(run->state);
    if (NM_UNLIKELY(status < 0)) {
        npb_raise(status);
        return -1;
    }
    if (PyErr_Occurred())
        return -1;
    if (run->fp) {
        unsigned flags = nm_fp_read() | (run->x87 ? nm_fp_read_x87() : 0);
        if (NM_UNLIKELY(flags)) {
            nm_fp_clear();
            return npb_fp_report(flags, name);
        }
    }
    return 0;
}

/* ------------------------------------------------------------------ arguments */
typedef struct call {
    PyUFuncObject *uf;
    nm_ufunc *core;
    PyObject *args[NM_MAXARGS];                      /* inputs, then outputs or NULL */
    PyObject *out, *where, *dtype, *signature, *axes, *axis;
    int order, casting, subok, keepdims;
    bool out_given, out_said, scalars;               /* out_said: out= is there, if only as None; scalars: 0-d results become scalars */
    npb_operand *in;
    PyArrayObject *outs[NM_MAXARGS];                 /* owned */
    bool made[NM_MAXARGS];
} call;

static int set_out(call *c, PyObject *out)
{
    int nout = c->uf->nout, nin = c->uf->nin;
    if (PyTuple_Check(out)) {
        if (PyTuple_GET_SIZE(out) != nout) {
            PyErr_SetString(PyExc_ValueError, "The 'out' tuple must have exactly one entry per ufunc output");
            return -1;
        }
        bool all_none = true;
        for (int i = 0; i < nout; i++) {
            PyObject *o = PyTuple_GET_ITEM(out, i);
            if (o == Py_None)
                continue;
            if (o == Py_Ellipsis) {
                PyErr_SetString(PyExc_TypeError, "must use `...` as `out=...` and not per-operand/in a tuple");
                return -1;
            }
            all_none = false;
            c->args[nin + i] = o;
        }
        c->out_given = !all_none;
        return 0;
    }
    if (out == Py_Ellipsis) {
        c->scalars = false;
        return 0;
    }
    if (nout == 0) {
        PyErr_SetString(PyExc_TypeError, "'out' must be an array or a tuple with a single array");
        return -1;
    }
    if (out == Py_None)
        return 0;
    if (nout > 1) {
        PyErr_SetString(PyExc_TypeError, "'out' must be a tuple of arrays");
        return -1;
    }
    c->args[nin] = out;
    c->out_given = true;
    return 0;
}

static bool is_key(PyObject *name, const char *key) { return PyUnicode_CompareWithASCIIString(name, key) == 0; }

static int unexpected(const call *c, PyObject *name)
{
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'", c->uf->name ? c->uf->name : "<unnamed ufunc>", name);
    return -1;
}

static int one_keyword(call *c, PyObject *name, PyObject *value, Py_ssize_t nargs)
{
    if (is_key(name, "out")) {
        if (nargs > c->uf->nin) {
            PyErr_SetString(PyExc_TypeError, "cannot specify 'out' as both a positional and keyword argument");
            return -1;
        }
        c->out_said = true;
        return set_out(c, value);
    }
    if (is_key(name, "where") && !c->uf->core_enabled)
        c->where = value == Py_True || (Py_IS_TYPE(value, &PyBoolArrType_Type) && ((PyBoolScalarObject *)value)->obval) ? NULL : value;
    else if (is_key(name, "dtype")) {
        if (c->signature) {
            PyErr_SetString(PyExc_TypeError, "cannot specify both 'signature' and 'dtype'");
            return -1;
        }
        c->dtype = value == Py_None ? NULL : value;
    } else if (is_key(name, "signature") || is_key(name, "sig")) {
        if (c->signature || c->dtype) {
            PyErr_SetString(PyExc_TypeError, c->dtype ? "cannot specify both 'signature' and 'dtype'"
                            : "cannot specify both 'sig' and 'signature'");
            return -1;
        }
        c->signature = value == Py_None ? NULL : value;
    } else if (is_key(name, "casting")) {
        nm_casting casting = (nm_casting)c->casting;
        if (!npb_casting_converter(value, &casting))
            return -1;
        c->casting = casting;
    } else if (is_key(name, "order")) {
        nm_order order = (nm_order)c->order;
        if (!npb_order_converter(value, &order))
            return -1;
        c->order = order;
    } else if (is_key(name, "subok")) {
        if (!PyBool_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "'subok' must be a boolean");
            return -1;
        }
        c->subok = value == Py_True;
    } else if (c->uf->core_enabled && is_key(name, "axes")) {
        c->axes = value == Py_None ? NULL : value;
    } else if (c->uf->core_enabled && is_key(name, "axis")) {
        c->axis = value == Py_None ? NULL : value;
    } else if (c->uf->core_enabled && is_key(name, "keepdims")) {
        if (!PyBool_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "'keepdims' must be a boolean");
            return -1;
        }
        c->keepdims = value == Py_True;
    } else {
        return unexpected(c, name);
    }
    return 0;
}

static int parse(call *c, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyUFuncObject *uf = c->uf;
    if (nargs < uf->nin || nargs > uf->nargs) {
        const char *verb = nargs == 1 ? "was" : "were";
        PyErr_Format(PyExc_TypeError, "%s() takes from %d to %d positional arguments but %zd %s given", uf->name, uf->nin, uf->nargs, nargs,
                     verb);
        return -1;
    }
    for (int i = 0; i < uf->nargs; i++)
        c->args[i] = i < nargs ? args[i] : NULL;
    for (int i = uf->nin; i < nargs; i++) {
        if (args[i] == Py_Ellipsis) {
            PyErr_SetString(PyExc_TypeError, "out=... is only allowed as a keyword argument.");
            return -1;
        }
        if (args[i] == Py_None)
            c->args[i] = NULL;
        else
            c->out_given = true;
    }
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++)
        if (one_keyword(c, PyTuple_GET_ITEM(kwnames, k), args[nargs + k], nargs) < 0)
            return -1;
    for (int i = uf->nin; i < uf->nargs; i++)
        if (c->args[i] && !PyArray_Check(c->args[i])) {
            PyErr_SetString(PyExc_TypeError, "return arrays must be of ArrayType");
            return -1;
        }
    return 0;
}

/* ------------------------------------------------------------------ results */
/* NumPy's comparisons know Python integers of any size: one that does not fit takes a dtype in which it does. */
static bool compares(const nm_ufunc *core)
{
    const char *n = core->name;
    return core->nin == 2 && (!strcmp(n, "equal") || !strcmp(n, "not_equal") || !strncmp(n, "less", 4) || !strncmp(n, "greater", 7));
}

static int widen_integers(call *c)
{
    for (int i = 0; i < 2; i++) {
        npb_operand *op = &c->in[i], *other = &c->in[1 - i];
        if (op->weak != NM_WEAK_INT || other->weak)
            continue;
        if (other->view.dt.cls && !(other->view.dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL)))
            continue;
        int overflow;
        long long v = PyLong_AsLongLongAndOverflow(op->given, &overflow);
        nm_dtype dt = other->view.dt;
        if (!overflow && dt.cls && (dt.cls->flags & NM_CLASS_INTEGER)) {
            int bits = 8 * (int)dt.size;
            bool fits = dt.cls->flags & NM_CLASS_UNSIGNED ? v >= 0 && (bits == 64 || v >> bits == 0)
                                                          : bits == 64 || (v >= -(1LL << (bits - 1)) && v < 1LL << (bits - 1));
            if (fits)
                continue;
        }
        op->weak = NM_STRONG;
        if (!overflow) {
            *(long long *)op->item = v;
            op->view.dt = nm_dtype_of(NM_LONG);
            continue;
        }
        unsigned long long u = overflow > 0 ? PyLong_AsUnsignedLongLong(op->given) : 0;
        if (overflow > 0 && !PyErr_Occurred()) {
            *(unsigned long long *)op->item = u;
            op->view.dt = nm_dtype_of(NM_ULONG);
            continue;
        }
        PyErr_Clear();
        op->arr = npb_from_any(op->given, NULL, 0, 0, 0);
        if (!op->arr)
            return -1;
        op->view = npb_as_view(op->arr);
    }
    return 0;
}

static int make_outputs(call *c, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *unit)
{
    int nin = c->uf->nin;
    for (int o = 0; o < c->uf->nout; o++) {
        if (c->args[nin + o]) {
            c->outs[o] = (PyArrayObject *)Py_NewRef(c->args[nin + o]);
            continue;
        }
        PyArray_Descr *descr = npb_descr_from(&dt[nin + o]);
        if (!descr)
            return -1;
        intptr_t strides[NM_MAXDIMS];
        bool c_order = true;
        if (c->order == NM_FORTRANORDER)
            nm_strides_f(ndim, shape, descr->elsize, strides), c_order = false;
        else if (c->order != NM_CORDER && unit) {
            for (int d = 0; d < ndim; d++)
                strides[d] = unit[d] * descr->elsize;
            c_order = false;
        }
        c->outs[o] = (PyArrayObject *)npb_array_new(&PyArray_Type, descr, ndim, shape, c_order ? NULL : strides, NULL, 0, NULL, NULL,
                                                    npb_has_refs(descr) || c->where);
        if (!c->outs[o])
            return -1;
        c->made[o] = true;
    }
    return 0;
}

/* An output of a subclass passes through its own __array_wrap__; steals arr. */
static PyObject *wrap_given(call *c, PyObject *given, PyArrayObject *arr, int o)
{
    PyObject *wrap = PyObject_GetAttr(given, npb_intern("__array_wrap__"));
    if (!wrap) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
            Py_DECREF(arr);
            return NULL;
        }
        PyErr_Clear();
        return (PyObject *)arr;
    }
    PyObject *result = npb_wrap_result(wrap, arr, c->uf, c->args, c->uf->nargs, o, false);
    Py_DECREF(wrap);
    return result;
}

static PyObject *finish(call *c)
{
    PyUFuncObject *uf = c->uf;
    PyObject *wrap = c->subok ? npb_find_wrap(c->args, uf->nin) : Py_NewRef(Py_None), *result = NULL;
    if (!wrap)
        return NULL;
    PyObject *tuple = uf->nout == 1 ? NULL : PyTuple_New(uf->nout);
    for (int o = 0; o < uf->nout; o++) {
        PyArrayObject *arr = c->outs[o];
        c->outs[o] = NULL;
        PyObject *r, *given = c->args[uf->nin + o];
        if (!c->made[o] && given)
            r = PyArray_CheckExact(given) ? (PyObject *)arr : wrap_given(c, given, arr, o);
        else if (wrap == Py_None)
            r = c->scalars ? npb_return(arr) : (PyObject *)arr;
        else
            r = npb_wrap_result(wrap, arr, uf, c->args, uf->nin + (c->out_given ? uf->nout : 0), o, c->scalars);
        if (!r) {
            Py_CLEAR(tuple);
            break;
        }
        if (uf->nout == 1)
            result = r;
        else
            PyTuple_SET_ITEM(tuple, o, r);
    }
    Py_DECREF(wrap);
    return uf->nout == 1 ? result : tuple;
}

static PyArrayObject *mask_from(PyObject *where)
{
    PyArray_Descr *b = npb_descr_of(NM_BOOL);
    if (!PyArray_Check(where))                       /* other objects are truth values whatever they hold */
        return npb_from_any(where, b, 0, 0, NPY_ARRAY_FORCECAST);
    PyArrayObject *arr = npb_from_any(where, NULL, 0, 0, 0);
    if (arr && arr->descr->type_num != NM_BOOL) {
        if (!npb_can_cast(arr->descr, b, NM_SAFE_CASTING)) {
            PyErr_Format(PyExc_TypeError, "Cannot cast array data from %R to %R according to the rule 'safe'", arr->descr, b);
            Py_CLEAR(arr);
        }
    }
    Py_DECREF(b);
    return arr;
}

static int run_plain(call *c, const nm_resolution *r, const nm_dtype *dt)
{
    PyUFuncObject *uf = c->uf;
    const nm_view *ops[NM_MAXARGS];
    nm_view out_views[NM_MAXARGS];
    PyArrayObject *mask = NULL;
    nm_view mask_view;
    int ndim, bad = -1;
    intptr_t shape[NM_MAXDIMS], unit[NM_MAXDIMS];
    const nm_view *given[NM_MAXARGS];
    for (int i = 0; i < uf->nin; i++)
        ops[i] = &c->in[i].view;
    for (int o = 0; o < uf->nout; o++) {
        PyObject *out = c->args[uf->nin + o];
        given[o] = NULL;
        if (out) {
            if (npb_require_writeable((PyArrayObject *)out, "output array") < 0)
                return -1;
            out_views[o] = npb_as_view((PyArrayObject *)out);
            given[o] = &out_views[o];
        }
    }
    if (c->where) {
        if (uf->nout == 0) {
            PyErr_SetString(PyExc_ValueError,
                            "An iterator operand was flagged as the ARRAYMASK, but no WRITEMASKED operands were given to use the mask");
            return -1;
        }
        if (!c->out_given && !c->out_said && PyErr_WarnEx(PyExc_UserWarning,
                                                          "'where' used without 'out', expect unitialized memory in output. If this is "
                                                          "intentional, use out=None.", 1) < 0)
            return -1;
        if (!(mask = mask_from(c->where)))
            return -1;
        mask_view = npb_as_view(mask);
    }
    if (npb_check(nm_ufunc_shape(npb_ctx(), uf->nin, ops, uf->nout, given, mask ? &mask_view : NULL, &ndim, shape, unit)) < 0)
        goto done;
    if (make_outputs(c, dt, ndim, shape, unit) < 0)
        goto done;
    for (int o = 0; o < uf->nout; o++) {
        out_views[o] = npb_as_view(c->outs[o]);
        ops[uf->nin + o] = &out_views[o];
    }
    npb_run run;
    bool casts = false;                                  /* those of inputs are told by the core */
    for (int o = 0; o < uf->nout; o++)
        casts |= npb_cast_raises(&dt[uf->nin + o], &out_views[o].dt);
    npb_run_begin(&run, r->loop, nm_items(ndim, shape), dt, uf->nargs, ops, casts);
    nm_status status = nm_ufunc_run(npb_ctx(), c->core, r->loop, dt, ops, mask ? &mask_view : NULL, ndim, shape);
    bad = npb_run_end(&run, status, uf->name);
done:
    Py_XDECREF(mask);
    return bad;
}

/* axes= and axis=: every operand with its core axes moved last, as a view array. */
static int move_core_axes(call *c, PyObject *entry, npb_operand *op, int ncore, nm_viewbuf *buf)
{
    int nd = op->view.ndim, from[NM_MAXDIMS], perm[NM_MAXDIMS], n = 0;
    bool used[NM_MAXDIMS] = { false };
    Py_ssize_t given = PyTuple_Check(entry) ? PyTuple_GET_SIZE(entry) : 1;
    if (given != ncore) {
        PyErr_Format(npb_errors.AxisError, "%s: operand %zd has %d core dimensions, but %zd dimensions are specified by axes tuple.",
                     c->uf->name, (Py_ssize_t)(op - c->in), ncore, given);
        return -1;
    }
    for (int a = 0; a < ncore; a++) {
        int axis;
        if (!npb_axis_converter(PyTuple_Check(entry) ? PyTuple_GET_ITEM(entry, a) : entry, &axis) ||
            npb_check(nm_axis(npb_ctx(), axis, nd, NULL, &from[a])) < 0)
            return -1;
        if (used[from[a]]) {
            PyErr_Format(PyExc_ValueError, "axes tuple has repeated axis");
            return -1;
        }
        used[from[a]] = true;
    }
    for (int d = 0; d < nd; d++)
        if (!used[d])
            perm[n++] = d;
    for (int a = 0; a < ncore; a++)
        perm[n++] = from[a];
    if (npb_check(nm_view_transpose(npb_ctx(), &op->view, perm, buf)) < 0)
        return -1;
    op->view = buf->v;
    op->view.shape = buf->shape;
    op->view.strides = buf->strides;
    return 0;
}

static int run_core(call *c, const nm_resolution *r, const nm_dtype *dt)
{
    PyUFuncObject *uf = c->uf;
    const nm_core_sig *sig = c->core->core;
    const nm_view *ops[NM_MAXARGS];
    nm_view out_views[NM_MAXARGS];
    nm_viewbuf *moved = NULL;
    nm_gufunc_plan plan;
    int bad = -1;
    if (c->axes && c->axis) {
        PyErr_SetString(PyExc_TypeError, "cannot specify both 'axis' and 'axes'");
        return -1;
    }
    if (c->axes && !PyList_Check(c->axes)) {
        PyErr_SetString(PyExc_TypeError, "axes should be a list.");
        return -1;
    }
    if (c->axes || c->axis) {
        if (!(moved = PyMem_Malloc((size_t)uf->nin * sizeof *moved))) {
            PyErr_NoMemory();
            return -1;
        }
        for (int i = 0; i < uf->nin; i++) {
            PyObject *entry = c->axis ? c->axis : i < PyList_GET_SIZE(c->axes) ? PyList_GET_ITEM(c->axes, i) : NULL;
            if (!entry) {
                PyErr_SetString(PyExc_ValueError, "axes should be a list with an entry for all inputs and outputs");
                goto done;
            }
            int ncore = sig->op_ndim[i];         /* without the optional dimensions that the operand lacks */
            for (int a = 0; a < sig->op_ndim[i] && ncore > c->in[i].view.ndim; a++)
                ncore -= (sig->flags[sig->op_dims[i][a]] & NM_CORE_OPTIONAL) != 0;
            if (ncore && move_core_axes(c, entry, &c->in[i], ncore, &moved[i]) < 0)
                goto done;
        }
    }
    for (int i = 0; i < uf->nin; i++)
        ops[i] = &c->in[i].view;
    for (int o = 0; o < uf->nout; o++) {
        PyObject *out = c->args[uf->nin + o];
        ops[uf->nin + o] = NULL;
        if (out) {
            if (npb_require_writeable((PyArrayObject *)out, "output array") < 0)
                goto done;
            out_views[o] = npb_as_view((PyArrayObject *)out);
            if (!c->axes && !c->axis && !c->keepdims)
                ops[uf->nin + o] = &out_views[o];
        }
    }
    if (npb_check(nm_gufunc_plan_make(npb_ctx(), c->core, uf->nargs, ops, &plan)) < 0)
        goto done;
    for (int o = 0; o < uf->nout; o++) {
        int i = uf->nin + o;
        intptr_t shape[NM_MAXDIMS];
        int nd = plan.ndim;
        memcpy(shape, plan.shape, (size_t)nd * sizeof *shape);
        if (nd + sig->op_ndim[i] > NM_MAXDIMS) {
            PyErr_SetString(PyExc_ValueError, "too many dimensions for generalized ufunc");
            goto done;
        }
        for (int a = 0; a < sig->op_ndim[i]; a++) {
            int k = sig->op_dims[i][a];
            if (plan.missing[k])
                continue;
            if (plan.core_size[k] < 0) {
                PyErr_Format(PyExc_ValueError, "%s: Output operand %d has core dimension %d unspecified, with gufunc signature %s",
                             uf->name, o, a, c->core->signature);
                goto done;
            }
            shape[nd++] = plan.core_size[k];
        }
        PyArrayObject *given = (PyArrayObject *)c->args[i];
        if (given && !c->axes && !c->axis && !c->keepdims) {
            c->outs[o] = (PyArrayObject *)Py_NewRef(given);
        } else {
            PyArray_Descr *descr = npb_descr_from(&dt[i]);
            if (!descr || !(c->outs[o] = npb_empty(descr, nd, shape, false)))
                goto done;
            c->made[o] = true;
        }
        out_views[o] = npb_as_view(c->outs[o]);
        ops[i] = &out_views[o];
    }
    npb_run run;
    npb_run_begin(&run, r->loop, 1000, dt, uf->nargs, ops, false);
    nm_status status = nm_gufunc_run(npb_ctx(), c->core, r->loop, dt, ops, &plan);
    bad = npb_run_end(&run, status, uf->name);
    for (int o = 0; !bad && (c->axes || c->axis || c->keepdims) && o < uf->nout; o++) {
        PyArrayObject *arr = c->outs[o];
        if (c->keepdims) {              /* core dimensions come back with length 1 */
            int ncore = sig->op_ndim[0];
            intptr_t shape[NM_MAXDIMS];
            memcpy(shape, plan.shape, (size_t)plan.ndim * sizeof *shape);
            for (int a = 0; a < ncore; a++)
                shape[plan.ndim + a] = 1;
            intptr_t strides[NM_MAXDIMS];
            nm_strides_c(plan.ndim + ncore, shape, arr->descr->elsize, strides);
            nm_view v = npb_as_view(arr);
            v.ndim = plan.ndim + ncore;
            v.shape = shape;
            v.strides = strides;
            PyObject *wide = npb_array_from_view(arr, &v);
            if (!wide) { bad = -1; break; }
            Py_SETREF(arr, (PyArrayObject *)wide);
            c->outs[o] = arr;
        }
        int ncore = c->keepdims ? sig->op_ndim[0] : plan.op_core[uf->nin + o];
        PyObject *entry = c->axis ? (c->keepdims || ncore ? c->axis : NULL) : c->axes &&
                          uf->nin + o < PyList_GET_SIZE(c->axes) ? PyList_GET_ITEM(c->axes, uf->nin + o) : NULL;
        if (entry && ncore) {           /* move the core axes where they are wanted */
            int nd = arr->nd, perm[NM_MAXDIMS], n = 0;
            bool used[NM_MAXDIMS] = { false };
            for (int a = 0; a < ncore; a++) {
                int axis;
                if (!npb_axis_converter(PyTuple_Check(entry) ? PyTuple_GET_ITEM(entry, a) : entry, &axis) ||
                    npb_check(nm_axis(npb_ctx(), axis, nd, NULL, &axis)) < 0) { bad = -1; break; }
                perm[axis] = nd - ncore + a;
                used[axis] = true;
            }
            for (int d = 0; !bad && d < nd; d++)
                if (!used[d])
                    perm[d] = n++;
            nm_viewbuf turned;
            nm_view v = npb_as_view(arr);
            if (!bad && npb_check(nm_view_transpose(npb_ctx(), &v, perm, &turned)) == 0) {
                PyObject *t = npb_array_from_view(arr, &turned.v);
                if (t) { Py_SETREF(arr, (PyArrayObject *)t); c->outs[o] = arr; } else bad = -1;
            }
        }
        PyArrayObject *given = (PyArrayObject *)c->args[uf->nin + o];
        for (int a = 0; !bad && given && entry && !c->keepdims && a < ncore; a++) {      /* core dimensions do not broadcast */
            int axis;
            intptr_t want = plan.core_size[sig->op_dims[uf->nin + o][a + sig->op_ndim[uf->nin + o] - ncore]];
            if (!npb_axis_converter(PyTuple_Check(entry) ? PyTuple_GET_ITEM(entry, a) : entry, &axis) ||
                npb_check(nm_axis(npb_ctx(), axis, given->nd, NULL, &axis)) < 0) {
                bad = -1;
            } else if (given->dimensions[axis] != want) {
                PyErr_Format(PyExc_ValueError, "%s: Output operand %d has a mismatch in its core dimension %d, with gufunc signature %s "
                             "(size %zd is different from %zd)", uf->name, o, a, c->core->signature, given->dimensions[axis], want);
                bad = -1;
            }
        }
        if (!bad && given) {
            nm_view to = npb_as_view(given), from = npb_as_view(arr);
            bad = npb_check(nm_copy(npb_ctx(), &to, &from, (nm_casting)c->casting));
            Py_SETREF(c->outs[o], (PyArrayObject *)Py_NewRef(given));
            c->made[o] = false;
        }
    }
done:
    PyMem_Free(moved);
    return bad;
}

/* ------------------------------------------------------------------ the call */
static bool plain_argument(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    return t == &PyArray_Type || t == &PyFloat_Type || t == &PyLong_Type || t == &PyComplex_Type || t == &PyBool_Type ||
           t == &PyList_Type || t == &PyTuple_Type || t == &PyUnicode_Type || t == &PyBytes_Type || obj == Py_None || npb_is_scalar(obj);
}

static PyObject *run_call(call *c)
{
    PyUFuncObject *uf = c->uf;
    npb_operand small[3], *in = small;
    nm_dtype in_dt[NM_MAXARGS], dt[NM_MAXARGS], out_dt[NM_MAXARGS];
    uint8_t weak[NM_MAXARGS];
    npb_sig *sig = NULL;
    PyObject *result = NULL;
    int done = 0;
    if (uf->nin > 3 && !(in = PyMem_Malloc((size_t)uf->nin * sizeof *in)))
        return PyErr_NoMemory();
    c->in = in;
    for (; done < uf->nin; done++)
        if (npb_operand_from(&in[done], c->args[done]) < 0)
            goto out;
    if (uf->nin == 2 && (in[0].weak == NM_WEAK_INT || in[1].weak == NM_WEAK_INT) && compares(c->core) && widen_integers(c) < 0)
        goto out;
    bool all_weak = uf->nin > 0;
    for (int i = 0; i < uf->nin; i++) {
        in_dt[i] = in[i].view.dt;
        weak[i] = in[i].weak;
        all_weak &= in[i].weak != NM_STRONG;
    }
    for (int i = 0; all_weak && i < uf->nin; i++)
        if (weak[i] == NM_WEAK_INT) {           /* Python integers alone: int64, uint64 or object as they fit */
            int overflow;
            PyLong_AsLongLongAndOverflow(in[i].given, &overflow);
            if (overflow) {
                if (!npb_operand_array(&in[i]))
                    goto out;
                in_dt[i] = in[i].view.dt;
                weak[i] = NM_STRONG;
            }
        }
    bool have_out = false;
    for (int o = 0; o < uf->nout; o++) {
        PyArrayObject *arr = (PyArrayObject *)c->args[uf->nin + o];
        out_dt[o] = arr ? npb_dtype(arr->descr) : (nm_dtype){ 0 };
        have_out |= arr != NULL;
    }
    if (c->dtype || c->signature) {
        if (!(sig = PyMem_Malloc(sizeof *sig))) {
            PyErr_NoMemory();
            goto out;
        }
        if (npb_sig_from(uf, c->dtype, c->signature, sig) < 0) {
            PyMem_Free(sig);
            sig = NULL;
            goto out;
        }
    }
    nm_resolution r = { .dt = dt };
    nm_status status = nm_ufunc_resolve(npb_ctx(), c->core, in_dt, weak, sig && sig->any ? sig->dt : NULL, have_out ? out_dt : NULL,
                                        (nm_casting)c->casting, &r);
    if (status < 0) {
        npb_raise_resolution(uf, status, &r, in, sig && sig->any ? sig->dt : NULL, out_dt, (nm_casting)c->casting);
        goto out;
    }
    for (int i = 0; i < uf->nin; i++)
        if (npb_operand_settle(&in[i], &dt[i]) < 0)
            goto out;
    if ((uf->core_enabled ? run_core(c, &r, dt) : run_plain(c, &r, dt)) == 0)
        result = finish(c);
out:
    if (sig) {
        npb_sig_clear(uf, sig);
        PyMem_Free(sig);
    }
    for (int i = 0; i < done; i++)
        npb_operand_clear(&in[i]);
    if (in != small)
        PyMem_Free(in);
    for (int o = 0; o < uf->nout; o++)
        Py_XDECREF(c->outs[o]);
    return result;
}

/* A function of one Python float or float64. */
static PyObject *float_call(PyUFuncObject *uf, double x)
{
    const nm_ufunc *core = uf->ptr;
    const nm_ufunc_loop *loop = core->exact[NM_DOUBLE];
    _Alignas(16) char out[16];
    intptr_t n = 1, strides[2] = { 8, 8 };
    if (!loop || loop->flags & (NM_LOOP_HOST | NM_LOOP_LEGACY) || (loop->types[1] != NM_DOUBLE && loop->types[1] != NM_BOOL))
        return NULL;
    nm_dtype dt[2] = { nm_dtype_of(NM_DOUBLE), nm_dtype_of(loop->types[1]) };
    nm_call k = { npb_ctx(), dt, NULL };
    nm_fp_clear();
    if (loop->loop(&k, (char *[]){ (char *)&x, out }, &n, strides, loop->aux) < 0) {
        nm_clear(k.ctx);
        return NULL;                       /* the general path repeats it and explains */
    }
    unsigned flags = loop->flags & NM_LOOP_NO_FP ? 0 : nm_fp_read();
    if (NM_UNLIKELY(flags) && npb_fp_report(flags, uf->name) < 0)
        return NULL;
    PyArray_Descr *descr = npb_descr_of(loop->types[1]);
    PyObject *result = npb_scalar(out, descr, NULL);
    Py_DECREF(descr);
    return result;
}

/* A given output that the loop may write at once: of the result's dtype and shape, and either one of the inputs or apart from them. */
static bool plain_output(const PyArrayObject *out, const PyArrayObject *like, const nm_ufunc_loop *loop, int nin, intptr_t n,
                         char *const *data, const intptr_t *strides)
{
    const int need = NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_WRITEABLE;
    if (!PyArray_CheckExact(out) || out->descr->type_num != loop->types[nin] || !npb_is_native(out->descr) || out->nd != like->nd ||
        (out->flags & need) != need || !npb_is_open((PyArrayObject *)out))
        return false;
    for (int d = 0; d < out->nd; d++)
        if (out->dimensions[d] != like->dimensions[d])
            return false;
    intptr_t size = out->descr->elsize;
    for (int i = 0; i < nin; i++)
        if (strides[i] && !(data[i] == out->data && strides[i] == size) && data[i] < out->data + n * size &&
            out->data < data[i] + n * strides[i])
            return false;
    return true;
}

/* Run the loop on inputs that are as it wants them, of n items in the shape of like.  NULL without an error: not this way. */
static PyObject *run_fast(PyUFuncObject *uf, const nm_ufunc_loop *loop, PyArrayObject *like, char **data, intptr_t *strides, intptr_t n,
                          PyObject *given)
{
    nm_ufunc *core = uf->ptr;
    PyArrayObject *out = (PyArrayObject *)given;
    if (given) {
        if (!plain_output(out, like, loop, core->nin, n, data, strides))
            return NULL;
        Py_INCREF(out);
    } else {
        PyArray_Descr *descr = loop->types[core->nin] == like->descr->type_num ? (PyArray_Descr *)Py_NewRef(like->descr)
                               : npb_descr_of(loop->types[core->nin]);
        if (!(out = npb_empty(descr, like->nd, like->dimensions, false)))
            return NULL;
    }
    data[core->nin] = out->data;
    strides[core->nin] = out->descr->elsize;
    nm_dtype dt[4];
    dt[0] = dt[1] = dt[2] = loop->types[0] == like->descr->type_num ? npb_dtype(like->descr) : nm_dtype_of(loop->types[0]);
    dt[core->nin] = npb_dtype(out->descr);
    nm_ctx *ctx = npb_ctx();
    nm_call k = { ctx, dt, NULL };
    bool fp = !(loop->flags & NM_LOOP_NO_FP);
    if (fp)
        nm_fp_clear();
    if (NM_UNLIKELY(loop->loop(&k, data, &n, strides, loop->aux) < 0)) {
        Py_DECREF(out);
        if (given)
            return npb_raise(NM_E_VALUE);
        nm_clear(ctx);
        return NULL;                       /* the general path repeats it and explains */
    }
    unsigned flags = fp ? nm_fp_read() : 0;
    if (NM_UNLIKELY(flags) && npb_fp_report(flags, uf->name) < 0)
        Py_CLEAR(out);
    return (PyObject *)out;
}

/* Few items of two dtypes, for which a loop is known that has one dtype for both: cast, then the loop. */
static PyObject *mixed_call(PyUFuncObject *uf, PyObject *const *args, PyObject *given)
{
    enum { FEW = 64, ITEM = 16 };
    const int need = NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS;
    nm_ufunc *core = uf->ptr;
    PyArrayObject *x[2] = { (PyArrayObject *)args[0], (PyArrayObject *)args[1] };
    int num[2] = { x[0]->descr->type_num, x[1]->descr->type_num };
    if ((unsigned)num[0] >= NM_OBJECT || (unsigned)num[1] >= NM_OBJECT || x[0]->nd != x[1]->nd || x[0]->nd == 0)
        return NULL;
    int known = __atomic_load_n(&core->mixed[num[0]][num[1]], __ATOMIC_ACQUIRE);
    if (!known || !npb_is_native(x[0]->descr) || !npb_is_native(x[1]->descr) || (x[0]->flags & x[1]->flags & need) != need)
        return NULL;
    const nm_ufunc_loop *loop = &core->loops[known - 1];
    intptr_t n = 1, strides[3];
    for (int d = 0; d < x[0]->nd; d++) {
        if (x[0]->dimensions[d] != x[1]->dimensions[d])
            return NULL;
        n *= x[0]->dimensions[d];
    }
    if (n > FEW || loop->flags & (NM_LOOP_HOST | NM_LOOP_LEGACY) || loop->types[0] != loop->types[1] || loop->types[0] >= NM_OBJECT)
        return NULL;
    char *data[3];
    _Alignas(16) char room[2][FEW * ITEM];
    nm_dtype dt[2] = { { 0 }, nm_dtype_of(loop->types[0]) };
    nm_ctx *ctx = npb_ctx();
    for (int i = 0; i < 2; i++) {
        data[i] = x[i]->data;
        strides[i] = dt[1].size;
        if (num[i] == loop->types[0])
            continue;
        nm_loop *cast = ctx->lib->casts->loop[num[i]][loop->types[0]];
        if (!cast || dt[1].size > ITEM)
            return NULL;
        dt[0] = npb_dtype(x[i]->descr);
        nm_call k = { ctx, dt, NULL };
        if (cast(&k, (char *[]){ data[i], room[i] }, &n, (intptr_t[]){ dt[0].size, dt[1].size },
                 ctx->lib->casts->aux[num[i]][loop->types[0]]) < 0)
            return NULL;
        data[i] = room[i];
    }
    return run_fast(uf, loop, x[num[1] == loop->types[0]], data, strides, n, given);
}

/* Times of one unit, whose result is of that unit too or no time at all. */
static bool keeps_unit(const nm_ufunc_loop *loop, int num, int nin)
{
    return (num == NM_DATETIME || num == NM_TIMEDELTA) && (loop->types[nin] == num || loop->types[nin] < NM_OBJECT);
}

static bool same_dtype(const PyArray_Descr *a, const PyArray_Descr *b)
{
    if (a == b || a->type_num < NM_OBJECT)
        return a == b;
    nm_dtype x = npb_dtype(a), y = npb_dtype(b);
    return nm_dtype_equal(&x, &y);
}

/* The call that programs make most: exact arrays of one dtype, contiguous and of one shape, or an array with a number.
 * given: the output, or NULL. */
static PyObject *fast_call(PyUFuncObject *uf, PyObject *const *args, PyObject *given)
{
    nm_ufunc *core = uf->ptr;
    PyArrayObject *a = (PyArrayObject *)args[0], *like = a;
    _Alignas(16) char items[3][16];
    char *data[4];
    intptr_t strides[4], n = 1;
    if (!PyArray_CheckExact(a)) {
        if (core->nin == 1 && !given && (PyFloat_CheckExact(a) || Py_TYPE(a) == &PyDoubleArrType_Type))
            return float_call(uf, PyFloat_AS_DOUBLE(a));
        if (core->nin != 2 || !PyArray_CheckExact(args[1]))
            return NULL;
        like = (PyArrayObject *)args[1];
    }
    int num = like->descr->type_num;
    if (num < NM_OBJECT && !core->exact[num] && core->nin == 2 && PyArray_CheckExact(a) && PyArray_CheckExact(args[1]))
        return mixed_call(uf, args, given);                  /* integers divide as doubles */
    if (num >= NM_NTYPES || num == NM_OBJECT || !npb_is_native(like->descr) || !core->exact[num] ||
        (like->flags & (NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS)) != (NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS) || like->nd == 0)
        return NULL;
    const nm_ufunc_loop *loop = core->exact[num];
    if (loop->flags & (NM_LOOP_HOST | NM_LOOP_LEGACY) || loop->types[core->nin] >= NM_NTYPES ||
        (like->descr->type_num == NM_BOOL && (core->name[0] == 's' || core->name[0] == 'n' || core->name[0] == 'd')) ||
        (num > NM_CLONGDOUBLE && !keeps_unit(loop, num, core->nin)))
        return NULL;
    intptr_t size = like->descr->elsize;
    for (int i = 0; i < core->nin; i++) {
        PyArrayObject *x = (PyArrayObject *)args[i];
        char *item = items[i];
        strides[i] = size;
        if (x == like || PyArray_CheckExact(x)) {
            if (x->descr != like->descr && x->descr->type_num != num)
                return core->nin == 2 && PyArray_CheckExact(a) ? mixed_call(uf, args, given) : NULL;
            if (!same_dtype(x->descr, like->descr) || x->nd != like->nd || (x->flags & (NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS)) !=
                (NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS))
                return NULL;
            for (int d = 0; x != like && d < x->nd; d++)
                if (x->dimensions[d] != like->dimensions[d])
                    return NULL;
            data[i] = x->data;
        } else if (PyFloat_Check(x) && (num == NM_DOUBLE || num == NM_FLOAT) &&
                   (PyFloat_CheckExact(x) || (Py_TYPE(x) == &PyDoubleArrType_Type && num == NM_DOUBLE))) {
            double v = PyFloat_AS_DOUBLE(x);
            if (num == NM_DOUBLE)
                *(double *)item = v;
            else if (v == (double)(float)v || v != v)
                *(float *)item = (float)v;
            else if (v < 3e38 && v > -3e38)
                *(float *)item = (float)v;
            else
                return NULL;
            data[i] = item;
            strides[i] = 0;
        } else if (PyLong_CheckExact(x) && (num == NM_DOUBLE || num == NM_LONG || num == NM_INT)) {
            int overflow;
            long v = PyLong_AsLongAndOverflow((PyObject *)x, &overflow);
            if (overflow || (num == NM_INT && v != (int)v) || (num == NM_DOUBLE && (v > 1L << 53 || v < -(1L << 53))))
                return NULL;
            if (num == NM_DOUBLE)
                *(double *)item = (double)v;
            else if (num == NM_LONG)
                *(long *)item = v;
            else
                *(int *)item = (int)v;
            data[i] = item;
            strides[i] = 0;
        } else {
            return NULL;
        }
    }
    for (int d = 0; d < like->nd; d++)
        n *= like->dimensions[d];
    if (n > 4096)
        return NULL;                       /* the general path is as good there, and splits */
    return run_fast(uf, loop, like, data, strides, n, given);
}

/* An output given by position to maximum or minimum was more often meant as one more input. */
static int warn_of_third(const PyUFuncObject *uf)
{
    if (!uf->name || (strcmp(uf->name, "maximum") && strcmp(uf->name, "minimum")))
        return 0;
    return PyErr_WarnEx(PyExc_DeprecationWarning, "Passing more than 2 positional arguments to np.maximum and np.minimum is deprecated. If "
                        "you meant to use the third argument as an output, use the `out` keyword argument instead. If you hoped to work "
                        "with more than 2 inputs, combine them into a single array and get the extrema for the relevant axis.", 1);
}

PyObject *npb_ufunc_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyUFuncObject *uf = (PyUFuncObject *)self;
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
    PyObject *given = NULL;
    bool bare = !kwnames;
    if (NM_UNLIKELY(nargs == 3) && uf->nin == 2 && warn_of_third(uf) < 0)
        return NULL;
    if (nargs == uf->nin + 1 && !kwnames) {
        given = args[uf->nin];
    } else if (kwnames && PyTuple_GET_SIZE(kwnames) == 1 && nargs == uf->nin && is_key(PyTuple_GET_ITEM(kwnames, 0), "out")) {
        bare = args[nargs] == Py_None;
        given = bare ? NULL : args[nargs];
    }
    if ((given ? PyArray_CheckExact(given) : bare && nargs == uf->nin) && uf->nout == 1 && (uint32_t)(uf->nin - 1) < 3 &&
        !uf->core_enabled) {
        PyObject *quick = fast_call(uf, args, given);
        if (quick || PyErr_Occurred())
            return quick;
    }
    bool plain = true;
    for (Py_ssize_t i = 0; i < nargs; i++)
        plain &= plain_argument(args[i]);
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++)
        if (is_key(PyTuple_GET_ITEM(kwnames, k), "out") ||
            (is_key(PyTuple_GET_ITEM(kwnames, k), "where") && !plain_argument(args[nargs + k])))
            plain = false;
    if (!plain) {
        PyObject *result = NULL;
        int took = npb_ufunc_override(uf, "__call__", args, nargs, kwnames, &result);
        if (took)
            return took < 0 ? NULL : result;
    }
    call room, *c = &room;
    memset(&c->out, 0, sizeof *c - offsetof(call, out));
    c->uf = uf;
    c->core = uf->ptr;
    c->order = NM_KEEPORDER;
    c->casting = NM_SAME_KIND_CASTING;
    c->subok = 1;
    c->scalars = true;
    if (parse(c, args, nargs, kwnames) < 0)
        return NULL;
    return run_call(c);
}
