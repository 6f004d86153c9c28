/* capi_call.c - array methods and module functions by the names of NumPy's C interface. */
#include "capi.h"

static PyObject *dims_tuple(PyArray_Dims *dims) { return npb_shape_tuple(dims->len, dims->ptr); }
#define CALL(arr, ...) PyObject_CallMethod((PyObject *)(arr), __VA_ARGS__)
static PyObject *opt(void *obj) { return obj ? (PyObject *)obj : Py_None; }
static int done(PyObject *result) { Py_XDECREF(result); return result ? 0 : -1; }
/* An axis as Python spells it: the C interface says NPY_RAVEL_AXIS for None. */
static PyObject *axis_obj(int axis) { return axis == NPB_AXIS_NONE ? Py_NewRef(Py_None) : PyLong_FromLong(axis); }
static PyObject *type_obj(int num) { return num == NPY_NOTYPE ? Py_NewRef(Py_None) : (PyObject *)PyArray_DescrFromType(num); }

PyObject *PyArray_Newshape(PyArrayObject *arr, PyArray_Dims *dims, nm_order order)
{
    return npb_reshape(arr, dims->len, dims->ptr, order, NPB_COPY_IF_NEEDED);
}
PyObject *PyArray_Reshape(PyArrayObject *arr, PyObject *shape)
{
    npb_shape s;
    return npb_shape_converter(shape, &s) ? npb_reshape(arr, s.n, s.d, NM_CORDER, NPB_COPY_IF_NEEDED) : NULL;
}
PyObject *PyArray_Squeeze(PyArrayObject *arr) { return npb_array_squeeze(arr, NULL, 0, NULL); }
PyObject *PyArray_View(PyArrayObject *arr, PyArray_Descr *descr, PyTypeObject *type) { return npb_view(arr, descr, type); }
PyObject *PyArray_SwapAxes(PyArrayObject *arr, int a, int b) { return CALL(arr, "swapaxes", "ii", a, b); }
PyObject *PyArray_Transpose(PyArrayObject *arr, PyArray_Dims *perm)
{
    if (!perm)
        return npb_transpose(arr, NULL);
    npb_shape axes = { .n = perm->len };
    if (perm->len > NM_MAXDIMS) {
        PyErr_SetString(PyExc_ValueError, "axes don't match array");
        return NULL;
    }
    memcpy(axes.d, perm->ptr, sizeof(npy_intp) * (size_t)perm->len);
    return npb_transpose_by(arr, &axes);
}
PyObject *PyArray_Ravel(PyArrayObject *arr, nm_order order) { return npb_ravel(arr, order); }
static const char *order_name(NPY_ORDER order)
{
    return order == NM_FORTRANORDER ? "F" : order == NM_KEEPORDER ? "K" : order == NM_ANYORDER ? "A" : "C";
}
PyObject *PyArray_Flatten(PyArrayObject *arr, NPY_ORDER order) { return CALL(arr, "flatten", "s", order_name(order)); }
PyObject *PyArray_Resize(PyArrayObject *arr, PyArray_Dims *dims, int refcheck, nm_order order)
{
    (void)order;
    PyObject *kw = Py_BuildValue("(s)", "refcheck"), *shape = dims_tuple(dims), *result = NULL;
    if (kw && shape)
        result = npb_array_resize(arr, (PyObject *[]){ shape, refcheck ? Py_True : Py_False }, 1, kw);
    Py_XDECREF(kw);
    Py_XDECREF(shape);
    return result;
}
PyObject *PyArray_GetField(PyArrayObject *arr, PyArray_Descr *descr, int offset) { return CALL(arr, "getfield", "Ni", descr, offset); }
int PyArray_SetField(PyArrayObject *arr, PyArray_Descr *descr, int offset, PyObject *value)
{
    return done(CALL(arr, "setfield", "ONi", value, descr, offset));
}
PyObject *PyArray_Byteswap(PyArrayObject *arr, npy_bool inplace) { return CALL(arr, "byteswap", "O", inplace ? Py_True : Py_False); }
PyObject *PyArray_TakeFrom(PyArrayObject *arr, PyObject *index, int axis, PyArrayObject *out, NPY_CLIPMODE mode)
{
    return CALL(arr, "take", "ONOi", index, axis_obj(axis), opt(out), mode);
}
PyObject *PyArray_PutTo(PyArrayObject *arr, PyObject *values, PyObject *index, NPY_CLIPMODE mode)
{
    return CALL(arr, "put", "OOi", index, values, mode);
}
PyObject *PyArray_Repeat(PyArrayObject *arr, PyObject *repeats, int axis) { return CALL(arr, "repeat", "ON", repeats, axis_obj(axis)); }
/* The name of a sort kind for Python, or NULL with an exception. */
static const char *kind_name(NPY_SORTKIND kind, const char *what)
{
    if (!((unsigned)kind & ~3u))
        return kind == NPY_HEAPSORT ? "heapsort" : kind & NPY_SORT_STABLE ? "stable" : "quicksort";
    PyErr_Format(PyExc_TypeError, "no current %s function meets the requirements", what);
    return NULL;
}
int PyArray_Sort(PyArrayObject *arr, int axis, NPY_SORTKIND kind)
{
    const char *name = kind_name(kind, "sort");
    return name ? done(CALL(arr, "sort", "is", axis, name)) : -1;
}
PyObject *PyArray_ArgSort(PyArrayObject *arr, int axis, NPY_SORTKIND kind)
{
    const char *name = kind_name(kind, "argsort");
    return name ? CALL(arr, "argsort", "is", axis, name) : NULL;
}
static bool partition_kind(NPY_SELECTKIND kind)
{
    if (kind != NPY_INTROSELECT)
        PyErr_SetString(PyExc_ValueError, "not a valid partition kind");
    return kind == NPY_INTROSELECT;
}
int PyArray_Partition(PyArrayObject *arr, PyArrayObject *kth, int axis, NPY_SELECTKIND kind)
{
    return partition_kind(kind) ? done(CALL(arr, "partition", "Oi", kth, axis)) : -1;
}
PyObject *PyArray_ArgPartition(PyArrayObject *arr, PyArrayObject *kth, int axis, NPY_SELECTKIND kind)
{
    return partition_kind(kind) ? CALL(arr, "argpartition", "Oi", kth, axis) : NULL;
}
PyObject *PyArray_SearchSorted(PyArrayObject *arr, PyObject *keys, NPY_SEARCHSIDE side, PyObject *sorter)
{
    return CALL(arr, "searchsorted", "OsO", keys, side == NPY_SEARCHRIGHT ? "right" : "left", opt(sorter));
}
PyObject *PyArray_ArgMax(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "argmax", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_ArgMin(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "argmin", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Max(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "max", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Min(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "min", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Trace(PyArrayObject *arr, int offset, int a, int b, int num, PyArrayObject *out)
{
    return CALL(arr, "trace", "iiiNO", offset, a, b, type_obj(num), opt(out));
}
PyObject *PyArray_Diagonal(PyArrayObject *arr, int offset, int a, int b) { return CALL(arr, "diagonal", "iii", offset, a, b); }
PyObject *PyArray_Ptp(PyArrayObject *arr, int axis, PyArrayObject *out)
{
    PyObject *high = PyArray_Max(arr, axis, out), *low = high ? PyArray_Min(arr, axis, NULL) : NULL, *range = NULL;
    if (low)
        range = out ? npb_call_ufunc("subtract", 3, (PyObject *[]){ high, low, (PyObject *)out })
                : npb_call_ufunc("subtract", 2, (PyObject *[]){ high, low });
    Py_XDECREF(high);
    Py_XDECREF(low);
    return range;
}
PyObject *PyArray_Round(PyArrayObject *arr, int decimals, PyArrayObject *out) { return CALL(arr, "round", "iO", decimals, opt(out)); }
PyObject *PyArray_Clip(PyArrayObject *arr, PyObject *low, PyObject *high, PyArrayObject *out)
{
    if (opt(low) == Py_None && opt(high) == Py_None) {
        PyErr_SetString(PyExc_ValueError, "array_clip: must set either max or min");
        return NULL;
    }
    return CALL(arr, "clip", "OOO", opt(low), opt(high), opt(out));
}
PyObject *PyArray_Conjugate(PyArrayObject *arr, PyArrayObject *out)
{
    return out ? CALL(arr, "conjugate", "O", out) : CALL(arr, "conjugate", NULL);
}
PyObject *PyArray_Nonzero(PyArrayObject *arr) { return CALL(arr, "nonzero", NULL); }
PyObject *PyArray_Std(PyArrayObject *arr, int axis, int num, PyArrayObject *out, int variance)
{
    return CALL(arr, variance ? "var" : "std", "NNO", axis_obj(axis), type_obj(num), opt(out));
}
#define BY_AXIS(Name, method)                                                                \
    PyObject *PyArray_##Name(PyArrayObject *arr, int axis, int num, PyArrayObject *out)      \
    {                                                                                        \
        return CALL(arr, method, "NNO", axis_obj(axis), type_obj(num), opt(out));            \
    }
BY_AXIS(Sum, "sum") BY_AXIS(CumSum, "cumsum") BY_AXIS(Prod, "prod") BY_AXIS(CumProd, "cumprod") BY_AXIS(Mean, "mean")
PyObject *PyArray_All(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "all", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Any(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "any", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Compress(PyArrayObject *arr, PyObject *condition, int axis, PyArrayObject *out)
{
    return CALL(arr, "compress", "ONO", condition, axis_obj(axis), opt(out));
}
static const char *const modes[] = { "clip", "wrap", "raise" };
PyObject *PyArray_Choose(PyArrayObject *arr, PyObject *choices, PyArrayObject *out, NPY_CLIPMODE mode)
{
    /* by name: several arguments would all be choices */
    PyObject *f = PyObject_GetAttrString((PyObject *)arr, "choose"), *args = f ? PyTuple_Pack(1, choices) : NULL, *result = NULL;
    PyObject *names = args ? Py_BuildValue("{sOss}", "out", opt(out), "mode", modes[mode]) : NULL;
    if (names)
        result = PyObject_Call(f, args, names);
    Py_XDECREF(f);
    Py_XDECREF(args);
    Py_XDECREF(names);
    return result;
}

/* Functions of the module */
static PyObject *module_call(const char *name, PyObject **cache, PyObject *args /* stolen */)
{
    PyObject *f = npb_import("_core.multiarray", name, cache), *result = f && args ? PyObject_CallObject(f, args) : NULL;
    Py_XDECREF(args);
    return result;
}
#define MODULE_CALL(name, ...) do { static PyObject *cache_; return module_call(name, &cache_, Py_BuildValue(__VA_ARGS__)); } while (0)
PyObject *PyArray_Concatenate(PyObject *seq, int axis) { MODULE_CALL("concatenate", "(ON)", seq, axis_obj(axis)); }
PyObject *PyArray_InnerProduct(PyObject *a, PyObject *b) { MODULE_CALL("inner", "(OO)", a, b); }
PyObject *PyArray_MatrixProduct(PyObject *a, PyObject *b) { MODULE_CALL("dot", "(OO)", a, b); }
PyObject *PyArray_MatrixProduct2(PyObject *a, PyObject *b, PyArrayObject *out) { MODULE_CALL("dot", "(OOO)", a, b, opt(out)); }
PyObject *PyArray_Where(PyObject *c, PyObject *x, PyObject *y)
{
    if (!x && !y)
        MODULE_CALL("where", "(O)", c);
    if (!x || !y) {
        PyErr_SetString(PyExc_ValueError, "either both or neither of x and y should be given");
        return NULL;
    }
    MODULE_CALL("where", "(OOO)", c, x, y);
}
PyObject *PyArray_LexSort(PyObject *keys, int axis) { MODULE_CALL("lexsort", "(Oi)", keys, axis); }
PyObject *PyArray_PutMask(PyArrayObject *arr, PyObject *values, PyObject *mask) { MODULE_CALL("putmask", "(OOO)", arr, mask, values); }
/* Correlate conjugates nothing, Correlate2 the second operand. */
PyObject *PyArray_Correlate(PyObject *a, PyObject *v, int mode) { MODULE_CALL("correlate", "(OOi)", a, v, mode); }
PyObject *PyArray_Correlate2(PyObject *a, PyObject *v, int mode) { MODULE_CALL("correlate2", "(OOi)", a, v, mode); }
PyArrayObject *PyArray_EinsteinSum(char *subscripts, npy_intp n, PyArrayObject **ops, PyArray_Descr *descr, NPY_ORDER order,
                                   NPY_CASTING casting, PyArrayObject *out)
{
    static PyObject *f;
    if (!npb_import("_core.multiarray", "c_einsum", &f))
        return NULL;
    PyObject *args = PyTuple_New(n + 1), *text = PyUnicode_FromString(subscripts), *result = NULL;
    PyObject *kwargs = Py_BuildValue("{s:s,s:s}", "order", order_name(order), "casting", nm_casting_name(casting));
    if (args && text && kwargs && (!descr || PyDict_SetItemString(kwargs, "dtype", (PyObject *)descr) == 0) &&
        (!out || PyDict_SetItemString(kwargs, "out", (PyObject *)out) == 0)) {
        PyTuple_SET_ITEM(args, 0, Py_NewRef(text));
        for (npy_intp i = 0; i < n; i++)
            PyTuple_SET_ITEM(args, i + 1, Py_NewRef(ops[i]));
        result = PyObject_Call(f, args, kwargs);
    }
    Py_XDECREF(args);
    Py_XDECREF(text);
    Py_XDECREF(kwargs);
    return result ? (PyArrayObject *)PyArray_EnsureAnyArray(result) : NULL;
}
npy_intp PyArray_CountNonzero(PyArrayObject *arr)
{
    intptr_t count;
    nm_view v = npb_as_view(arr);
    return npb_check(nm_view_count_nonzero(npb_ctx(), &v, &count)) < 0 ? -1 : count;
}
