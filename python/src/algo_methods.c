/* algo_methods.c - ndarray's methods that pick items: take, put, repeat, choose, compress, nonzero; and mean, var, std. */
#include "algo_py.h"
#include "algo/stats.h"

#define METHOD(name) PyObject *npb_array_##name(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)

static int mode_word(const char *text, Py_ssize_t n, void *out)
{
    static const char *const names[] = { [NM_CLIP] = "clip", [NM_WRAP] = "wrap", [NM_RAISE] = "raise" };
    for (int i = 0; i < NM_COUNT(names); i++)
        if ((text[0] | 32) == names[i][0]) {
            if (strcmp(text, names[i]) || (size_t)n != strlen(text)) {
                PyErr_SetString(PyExc_ValueError, "Use one of 'clip', 'raise', or 'wrap' for clip mode");
                return -1;
            }
            *(nm_clip_mode *)out = (nm_clip_mode)i;
            return 1;
        }
    return 0;
}

int npb_clipmode_converter(PyObject *obj, void *out)
{
    if (obj == Py_None)
        return 1;
    if (PyLong_Check(obj)) {
        long mode = PyLong_AsLong(obj);
        if (mode < 0 || mode > 2) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_ValueError, "integer clipmode must be RAISE, WRAP, or CLIP from 'numpy._core.multiarray'");
            return 0;
        }
        *(nm_clip_mode *)out = (nm_clip_mode)mode;
        return 1;
    }
    return npb_word_converter(obj, out, mode_word, "clipmode", "must be one of 'clip', 'raise', or 'wrap'");
}

PyObject *npb_give_out(PyObject *result, PyObject *out)
{
    if (!result || !out || out == Py_None)
        return result;
    if (!PyArray_Check(out)) {
        Py_DECREF(result);
        PyErr_SetString(PyExc_TypeError, "return arrays must be of ArrayType");
        return NULL;
    }
    PyArrayObject *from = npb_asarray(result), *to = (PyArrayObject *)out;
    Py_DECREF(result);
    if (!from)
        return NULL;
    int bad = npb_require_writeable(to, "output array");
    if (!bad && (from->nd != to->nd || (from->nd && memcmp(from->dimensions, to->dimensions, (size_t)from->nd*sizeof(npy_intp))))) {
        PyErr_SetString(PyExc_ValueError, "output array does not match result of ndarray.take");
        bad = -1;
    }
    if (!bad)
        bad = npb_copy_into(to, from);
    Py_DECREF(from);
    return bad < 0 ? NULL : Py_NewRef(out);
}

/* Results of these methods have the type of self. */
static void begin_like(npb_out *out, PyArrayObject *self)
{
    npb_out_begin(out);
    if (!PyArray_CheckExact(self)) {
        out->type = Py_TYPE(self);
        out->like = (PyObject *)self;
    }
}

NPB_SIGNATURE(take_sig, "take", { "indices", 0, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter }, { "out", NPB_OPTIONAL, NULL },
              { "mode", NPB_OPTIONAL, npb_clipmode_converter });
METHOD(take)
{
    PyObject *indices = NULL, *to = NULL;
    int axis = NPB_AXIS_NONE;
    nm_clip_mode mode = NM_RAISE;
    if (npb_parse(&take_sig, args, nargs, kwnames, (void *[]){ &indices, &axis, &to, &mode }) < 0)
        return NULL;
    PyArrayObject *index = npb_asarray(indices);
    if (!index)
        return NULL;
    npb_out out;
    begin_like(&out, self);
    nm_view a = npb_as_view(self), i = npb_as_view(index);
    PyObject *result = npb_out_end(&out, nm_view_take(npb_ctx(), &a, &i, axis, mode, &out.out));
    Py_DECREF(index);
    return npb_give_out(result, to);
}

NPB_SIGNATURE(put_sig, "put", { "indices", 0, NULL }, { "values", 0, NULL }, { "mode", NPB_OPTIONAL, npb_clipmode_converter });
METHOD(put)
{
    PyObject *indices = NULL, *values = NULL;
    nm_clip_mode mode = NM_RAISE;
    if (npb_parse(&put_sig, args, nargs, kwnames, (void *[]){ &indices, &values, &mode }) < 0 ||
        npb_require_writeable(self, "put: output array") < 0)
        return NULL;
    PyArrayObject *index = npb_asarray(indices);
    PyArrayObject *value = index ? npb_from_any(values, self->descr, 0, 0, NPY_ARRAY_FORCECAST | NPY_ARRAY_ENSUREARRAY) : NULL;
    int bad = -1;
    if (value) {
        nm_view a = npb_as_view(self), i = npb_as_view(index), v = npb_as_view(value);
        bad = npb_check(nm_view_put(npb_ctx(), &a, &i, &v, mode));
    }
    Py_XDECREF(index);
    Py_XDECREF(value);
    if (bad < 0)
        return NULL;
    Py_RETURN_NONE;
}

NPB_SIGNATURE(repeat_sig, "repeat", { "repeats", 0, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter });
METHOD(repeat)
{
    PyObject *repeats = NULL;
    int axis = NPB_AXIS_NONE;
    if (npb_parse(&repeat_sig, args, nargs, kwnames, (void *[]){ &repeats, &axis }) < 0)
        return NULL;
    PyArrayObject *times = npb_from_any(repeats, NULL, 0, 1, NPY_ARRAY_ENSUREARRAY);
    if (!times)
        return NULL;
    npb_out out;
    begin_like(&out, self);
    nm_view a = npb_as_view(self), r = npb_as_view(times);
    PyObject *result = npb_out_end(&out, nm_view_repeat(npb_ctx(), &a, &r, axis, &out.out));
    Py_DECREF(times);
    return result;
}

NPB_SIGNATURE(compress_sig, "compress", { "condition", 0, NULL }, { "axis", NPB_OPTIONAL, npb_axis_converter },
              { "out", NPB_OPTIONAL, NULL });
METHOD(compress)
{
    PyObject *condition = NULL, *to = NULL;
    int axis = NPB_AXIS_NONE;
    if (npb_parse(&compress_sig, args, nargs, kwnames, (void *[]){ &condition, &axis, &to }) < 0)
        return NULL;
    PyArrayObject *mask = npb_asarray(condition);
    if (!mask)
        return NULL;
    npb_out out;
    begin_like(&out, self);
    nm_view c = npb_as_view(mask), a = npb_as_view(self);
    PyObject *result = npb_out_end(&out, nm_view_compress(npb_ctx(), &c, &a, axis, &out.out));
    Py_DECREF(mask);
    return npb_give_out(result, to);
}

NPB_SIGNATURE(choose_sig, "choose", { "out", NPB_OPTIONAL | NPB_KWONLY, NULL },
              { "mode", NPB_OPTIONAL | NPB_KWONLY, npb_clipmode_converter });
/* Python numbers beside arrays take the dtype that the arrays have in common (NEP 50). */
static int settle_numbers(PyObject *list, Py_ssize_t n, PyArrayObject **arrays)
{
    uint8_t *weak = PyMem_Malloc((size_t)n + 1);
    PyArray_Descr **descrs = PyMem_Malloc(((size_t)n + 1) * sizeof *descrs), *common = NULL;
    bool some = false;
    if (!weak || !descrs)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; weak && descrs && i < n; i++) {
        weak[i] = (uint8_t)npb_weak_kind(PySequence_Fast_GET_ITEM(list, i));
        descrs[i] = arrays[i]->descr;
        some |= weak[i] != NM_STRONG;
    }
    int bad = weak && descrs && (!some || (common = npb_result_type((int)n, descrs, weak))) ? 0 : -1;
    for (Py_ssize_t i = 0; !bad && some && i < n; i++)
        if (weak[i] != NM_STRONG) {
            PyArrayObject *as = npb_from_array(arrays[i], (PyArray_Descr *)Py_NewRef(common), NPY_ARRAY_FORCECAST);
            bad = as ? 0 : -1;
            if (as)
                Py_SETREF(arrays[i], as);
        }
    Py_XDECREF(common);
    PyMem_Free(weak);
    PyMem_Free(descrs);
    return bad;
}

METHOD(choose)
{
    PyObject *to = NULL, *result = NULL, *list = NULL;
    nm_clip_mode mode = NM_RAISE;
    if (npb_parse(&choose_sig, args + nargs, 0, kwnames, (void *[]){ &to, &mode }) < 0)
        return NULL;
    if (nargs == 0) {
        PyErr_SetString(PyExc_TypeError, "choose() takes exactly 1 argument (0 given)");
    } else if (nargs == 1) {                             /* a sequence of arrays, or the arrays themselves */
        list = PySequence_Fast(args[0], "choices must be a sequence of arrays");
    } else if ((list = PyTuple_New(nargs))) {
        for (Py_ssize_t i = 0; i < nargs; i++)
            PyTuple_SET_ITEM(list, i, Py_NewRef(args[i]));
    }
    if (!list)
        return NULL;
    Py_ssize_t n = PySequence_Fast_GET_SIZE(list), made = 0;
    PyArrayObject **arrays = PyMem_Calloc((size_t)n + 1, sizeof *arrays);
    nm_view *views = PyMem_Calloc((size_t)n + 1, sizeof *views);
    const nm_view **pointers = PyMem_Calloc((size_t)n + 1, sizeof *pointers);
    if (!arrays || !views || !pointers) {
        PyErr_NoMemory();
        goto done;
    }
    for (; made < n; made++)
        if (!(arrays[made] = npb_asarray(PySequence_Fast_GET_ITEM(list, made))))
            goto done;
    if (settle_numbers(list, n, arrays) < 0)
        goto done;
    for (Py_ssize_t i = 0; i < n; i++) {
        views[i] = npb_as_view(arrays[i]);
        pointers[i] = &views[i];
    }
    npb_out out;
    begin_like(&out, self);
    nm_view a = npb_as_view(self);
    result = npb_give_out(npb_out_end(&out, nm_view_choose(npb_ctx(), &a, (int)n, pointers, mode, &out.out)), to);
done:
    for (Py_ssize_t i = 0; i < made; i++)
        Py_DECREF(arrays[i]);
    PyMem_Free(arrays);
    PyMem_Free(views);
    PyMem_Free(pointers);
    Py_DECREF(list);
    return result;
}

METHOD(nonzero)
{
    (void)args;
    if (nargs || (kwnames && PyTuple_GET_SIZE(kwnames))) {
        PyErr_Format(PyExc_TypeError, "nonzero() takes no arguments (%zd given)", nargs);
        return NULL;
    }
    npb_out out;
    npb_out_begin(&out);
    nm_view v = npb_as_view(self);
    bool few = self->nd <= (int)NM_COUNT(out.array);
    nm_status status = self->nd == 0 || few ? nm_view_nonzero(npb_ctx(), &v, &out.out) : nm_view_argwhere(npb_ctx(), &v, &out.out);
    if (status < 0)
        return npb_out_end(&out, status);
    PyObject *tuple = PyTuple_New(self->nd);
    for (int k = 0; tuple && k < self->nd; k++) {
        if (few) {
            PyTuple_SET_ITEM(tuple, k, (PyObject *)out.array[k]);
            continue;
        }
        PyArrayObject *all = out.array[0];
        nm_view column = { all->data + k*all->strides[1], all->dimensions, all->strides, 1, NM_WRITEABLE, npb_dtype(all->descr) };
        PyObject *item = npb_array_from_view(all, &column);
        if (item)
            PyTuple_SET_ITEM(tuple, k, item);
        else
            Py_CLEAR(tuple);
    }
    if (!few)
        Py_DECREF(out.array[0]);
    return tuple;
}

/* ---------------------------------------------------------------- statistics */
/* The general way, in Python: subclasses, masks, out=, objects, warnings. */
static PyObject *in_python(PyObject **cache, const char *name, PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs,
                           PyObject *kwnames)
{
    if (!npb_import("_core._methods", name, cache))
        return NULL;
    Py_ssize_t total = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    PyObject *stack[16], **all = stack;
    if (total + 1 > 16 && !(all = PyMem_Malloc((size_t)(total + 1)*sizeof *all)))
        return PyErr_NoMemory();
    all[0] = (PyObject *)self;
    for (Py_ssize_t i = 0; i < total; i++)
        all[i + 1] = args[i];
    PyObject *result = PyObject_Vectorcall(*cache, all, (size_t)nargs + 1, kwnames);
    if (all != stack)
        PyMem_Free(all);
    return result;
}

/* May the core do it alone? (An array without dimensions has no axis, though sums let axis 0 pass.) */
static bool plain_statistic(PyArrayObject *self, PyObject *axis, PyObject *out, PyObject *where, PyArray_Descr *descr)
{
    return PyArray_CheckExact(self) && (self->nd || !axis || axis == Py_None) && npb_is_number(self) && (!out || out == Py_None) &&
           (!where || where == Py_True) && (!descr || descr->type_num <= NM_CLONGDOUBLE) && npb_is_native(self->descr) &&
           !(descr && descr->type_num < NM_FLOAT);
}

NPB_SIGNATURE(mean_sig, "mean", { "axis", NPB_OPTIONAL, NULL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "out", NPB_OPTIONAL, NULL }, { "keepdims", NPB_OPTIONAL, NULL }, { "where", NPB_OPTIONAL | NPB_KWONLY, NULL });
METHOD(mean)
{
    static PyObject *general;
    PyObject *axis = NULL, *to = NULL, *where = NULL, *keep = NULL, *result = NULL;
    PyArray_Descr *descr = NULL;
    bool axes[NM_MAXDIMS];
    if (npb_parse(&mean_sig, args, nargs, kwnames, (void *[]){ &axis, &descr, &to, &keep, &where }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    nm_view v = npb_as_view(self);
    bool plain = plain_statistic(self, axis, to, where, descr) && (!keep || PyBool_Check(keep));
    if (plain && npb_axes_from(axis, self->nd, axes) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (!plain || nm_reduced_count(&v, axes) == 0) {
        Py_XDECREF(descr);
        return in_python(&general, "_mean", self, args, nargs, kwnames);
    }
    npb_out out;
    npb_out_begin(&out);
    nm_dtype dt;
    if (descr)
        dt = npb_dtype(descr);
    npb_fp_begin();
    nm_status status = nm_view_mean(npb_ctx(), &v, axes, keep == Py_True, descr ? &dt : NULL, &out.out);
    result = npb_out_end(&out, status);
    if (result && npb_fp_end("reduce") < 0)
        Py_CLEAR(result);
    Py_XDECREF(descr);
    return result;
}

NPB_SIGNATURE(var_sig, "var", { "axis", NPB_OPTIONAL, NULL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "out", NPB_OPTIONAL, NULL },
              { "ddof", NPB_OPTIONAL, NULL }, { "keepdims", NPB_OPTIONAL, NULL }, { "where", NPB_OPTIONAL | NPB_KWONLY, NULL },
              { "mean", NPB_OPTIONAL | NPB_KWONLY, NULL });
NPB_SIGNATURE(std_sig, "std", { "axis", NPB_OPTIONAL, NULL }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
              { "out", NPB_OPTIONAL, NULL },
              { "ddof", NPB_OPTIONAL, NULL }, { "keepdims", NPB_OPTIONAL, NULL }, { "where", NPB_OPTIONAL | NPB_KWONLY, NULL },
              { "mean", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *variance(npb_signature *sig, bool root, PyObject **general, PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames)
{
    PyObject *axis = NULL, *to = NULL, *where = NULL, *keep = NULL, *ddof = NULL, *mean = NULL;
    PyArray_Descr *descr = NULL;
    bool axes[NM_MAXDIMS];
    if (npb_parse(sig, args, nargs, kwnames, (void *[]){ &axis, &descr, &to, &ddof, &keep, &where, &mean }) < 0) {
        Py_XDECREF(descr);
        return NULL;
    }
    nm_view v = npb_as_view(self);
    bool plain = plain_statistic(self, axis, to, where, descr) && !(descr && descr->kind == 'c') && !mean &&
                 (!keep || PyBool_Check(keep)) && (!ddof || PyLong_CheckExact(ddof) || PyFloat_CheckExact(ddof));
    double less = plain && ddof ? PyFloat_AsDouble(ddof) : 0;
    if (PyErr_Occurred() || (plain && npb_axes_from(axis, self->nd, axes) < 0)) {
        Py_XDECREF(descr);
        return NULL;
    }
    if (!plain || (double)nm_reduced_count(&v, axes) <= less) {
        Py_XDECREF(descr);
        return in_python(general, root ? "_std" : "_var", self, args, nargs, kwnames);
    }
    npb_out out;
    npb_out_begin(&out);
    nm_dtype dt;
    if (descr)
        dt = npb_dtype(descr);
    npb_fp_begin();
    nm_status status = nm_view_var(npb_ctx(), &v, axes, keep == Py_True, less, root, descr ? &dt : NULL, NULL, &out.out);
    PyObject *result = npb_out_end(&out, status);
    if (result && npb_fp_end("reduce") < 0)
        Py_CLEAR(result);
    Py_XDECREF(descr);
    return result;
}
METHOD(var)
{
    static PyObject *general;
    return variance(&var_sig, false, &general, self, args, nargs, kwnames);
}
METHOD(std)
{
    static PyObject *general;
    return variance(&std_sig, true, &general, self, args, nargs, kwnames);
}
