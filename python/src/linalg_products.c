/* linalg_products.c - dot, vdot, inner, einsum, tensordot, outer, kron, cross, trace for Python.  Numbers go to the core; objects and
 * whatever else has a multiplication of its own go to numen._core._products. */
#include "linalg_py.h"
#include "array_methods.h"
#include "base/fp.h"
#include "linalg/matmul.h"

/* ------------------------------------------------------------------ results */
static nm_status lin_new_array(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                               nm_view *v)
{
    npb_lin *r = (npb_lin *)self;
    if (r->given) {
        PyArrayObject *g = r->given;
        bool fits = g->nd == ndim && (ndim == 0 || !memcmp(g->dimensions, shape, (size_t)ndim*sizeof *shape));
        if (!fits) {
            r->wrong = true;
            if (r->mismatch)
                return nm_fail(ctx, NM_E_VALUE, "%s", r->mismatch);
            if (g->nd != ndim)
                return nm_fail(ctx, NM_E_VALUE, "out parameter does not have the correct number of dimensions, has %d but should have %d",
                               g->nd, ndim);
            char x[256], y[256];
            nm_shape_text(g->nd, g->dimensions, x, sizeof x);
            nm_shape_text(ndim, shape, y, sizeof y);
            return nm_fail(ctx, NM_E_VALUE,
                           "operands could not be broadcast together with remapped shapes [original->remapped]: %s->%s %s ", x, x, y);
        }
        *v = npb_as_view(g);
        return NM_OK;
    }
    bool away = r->state != NULL;
    if (away)
        npb_lin_take(r);
    nm_status status = r->made.out.new_array(&r->made.out, ctx, dt, ndim, shape, strides, v);
    if (away)
        r->state = PyEval_SaveThread();
    return status;
}

void npb_lin_begin(npb_lin *r, PyArrayObject *given)
{
    r->out = (nm_out){ lin_new_array, NULL };
    npb_out_begin(&r->made);
    r->given = given;
    r->mismatch = NULL;
    r->state = NULL;
    r->wrong = false;
}
void npb_lin_release(npb_lin *r, npy_intp work)
{
    if (work > 20000)
        r->state = PyEval_SaveThread();
}
void npb_lin_take(npb_lin *r)
{
    if (r->state)
        PyEval_RestoreThread(r->state);
    r->state = NULL;
}
PyObject *npb_lin_end(npb_lin *r, nm_status status, bool scalar)
{
    npb_lin_take(r);
    if (r->given)
        return status < 0 ? npb_raise(status) : Py_NewRef(r->given);
    if (status >= 0 && !scalar && r->made.n)
        return (PyObject *)r->made.array[0];
    return npb_out_end(&r->made, status);
}

/* ------------------------------------------------------------------ dot and its kin */
static PyObject *by_python(const char *name, PyObject *const *args, Py_ssize_t n)
{
    PyObject *cache = NULL, *f = npb_import("_core._products", name, &cache),
             *result = f ? PyObject_Vectorcall(f, args, (size_t)n, NULL) : NULL;
    Py_XDECREF(cache);
    return result;
}

static bool is_number(PyArrayObject *a) { return nm_gemm_kind_of((uint32_t)a->descr->type_num) != NULL; }

/* An operand as NumPy's dot takes it: subclasses stay.  Of several the type of highest priority makes the result. */
static PyArrayObject *dot_operand(PyObject *obj)
{
    return PyArray_Check(obj) ? (PyArrayObject *)Py_NewRef(obj) : npb_from_any(obj, NULL, 0, 0, 0);
}
static double priority(PyObject *obj)
{
    PyObject *p = PyObject_GetAttrString(obj, "__array_priority__");
    double x = p ? PyFloat_AsDouble(p) : 0;
    Py_XDECREF(p);
    PyErr_Clear();
    return x;
}
static void result_type(npb_out *out, PyArrayObject *a, PyArrayObject *b)
{
    if (PyArray_CheckExact(a) && PyArray_CheckExact(b))
        return;
    PyArrayObject *chosen = Py_TYPE(a) == Py_TYPE(b) ? a : priority((PyObject *)b) > priority((PyObject *)a) ? b : a;
    out->type = Py_TYPE(chosen);
    out->like = (PyObject *)chosen;
}

typedef nm_status pair_fn(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);

static int check_dot_out(PyObject *out, PyArrayObject **given)
{
    *given = NULL;
    if (!out || out == Py_None)
        return 0;
    if (!PyArray_Check(out)) {
        PyErr_SetString(PyExc_TypeError, "'out' must be an array");
        return -1;
    }
    *given = (PyArrayObject *)out;
    return 0;
}

static int out_acceptable(PyArrayObject *given, PyArrayObject *a, PyArrayObject *b, int ndim)
{
    PyArray_Descr *d = npb_promote(a->descr, b->descr);
    if (!d)
        return -1;
    bool good = given->nd == ndim && npb_equiv(given->descr, d) && NPB_HAS(given, NPY_ARRAY_C_CONTIGUOUS) &&
                NPB_HAS(given, NPY_ARRAY_WRITEABLE) && NPB_HAS(given, NPY_ARRAY_ALIGNED);
    Py_DECREF(d);
    if (!good)
        PyErr_SetString(PyExc_ValueError,
                        "output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array)");
    return good ? 0 : -1;
}

static PyObject *run_pair(pair_fn *fn, PyArrayObject *a, PyArrayObject *b, PyArrayObject *given, const char *fp_name, bool scalar,
                          bool subtype)
{
    npb_lin r;
    nm_view x = npb_as_view(a), y = npb_as_view(b);
    npb_lin_begin(&r, given);
    r.mismatch = "output array has wrong dimensions";
    if (subtype)
        result_type(&r.made, a, b);
    npy_intp work = npb_size(a) + npb_size(b);
    unsigned flags = 0;
    nm_fp_clear();
    npb_lin_release(&r, work);
    nm_status status = fn(npb_ctx(), &x, &y, &r.out);
    if (fp_name)
        flags = nm_fp_read();
    nm_fp_clear();
    PyObject *result = npb_lin_end(&r, status, scalar);
    if (result && flags && npb_fp_report(flags, fp_name) < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *dot_like(pair_fn *fn, const char *fallback, PyObject *pa, PyObject *pb, PyArrayObject *given, const char *fp_name)
{
    PyArrayObject *a = dot_operand(pa), *b = a ? dot_operand(pb) : NULL;
    PyObject *result = NULL;
    if (!b)
        goto done;
    if (a->descr->type_num >= NM_NTYPES && fn == nm_view_dot && !given && ((result = npb_user_dot(a, b)) || PyErr_Occurred()))
        goto done;
    if (!is_number(a) || !is_number(b)) {
        result = by_python(fallback, (PyObject *[]){ (PyObject *)a, (PyObject *)b, given ? (PyObject *)given : Py_None }, 3);
        goto done;
    }
    int ndim = !a->nd || !b->nd ? a->nd + b->nd : a->nd + b->nd - 2;
    if (given && out_acceptable(given, a, b, ndim) < 0)
        goto done;
    result = run_pair(fn, a, b, given, fp_name, true, true);
done:
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

NPB_SIGNATURE(dot_sig, "dot", { "a", 0, NULL }, { "b", 0, NULL }, { "out", NPB_OPTIONAL, NULL });
static PyObject *dot(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *b = NULL, *out = NULL;
    PyArrayObject *given;
    (void)module;
    if (npb_parse(&dot_sig, args, nargs, kwnames, (void *[]){ &a, &b, &out }) < 0 || check_dot_out(out, &given) < 0)
        return NULL;
    return dot_like(nm_view_dot, "dot", a, b, given, "dot");
}

NPB_SIGNATURE(dot_method_sig, "dot", { "b", 0, NULL }, { "out", NPB_OPTIONAL, NULL });
PyObject *npb_array_dot(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *b = NULL, *out = NULL;
    PyArrayObject *given;
    if (npb_parse(&dot_method_sig, args, nargs, kwnames, (void *[]){ &b, &out }) < 0 || check_dot_out(out, &given) < 0)
        return NULL;
    return dot_like(nm_view_dot, "dot", (PyObject *)self, b, given, "dot");
}

NPB_SIGNATURE(inner_sig, "inner", { "a", NPB_POSONLY, NULL }, { "b", NPB_POSONLY, NULL });
static PyObject *inner(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *b = NULL;
    (void)module;
    if (npb_parse(&inner_sig, args, nargs, kwnames, (void *[]){ &a, &b }) < 0)
        return NULL;
    return dot_like(nm_view_inner, "inner", a, b, NULL, "dot");
}

NPB_SIGNATURE(vdot_sig, "vdot", { "a", NPB_POSONLY, NULL }, { "b", NPB_POSONLY, NULL });
static PyObject *vdot(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *pa = NULL, *pb = NULL, *result = NULL;
    (void)module;
    if (npb_parse(&vdot_sig, args, nargs, kwnames, (void *[]){ &pa, &pb }) < 0)
        return NULL;
    PyArrayObject *a = npb_asarray(pa), *b = a ? npb_asarray(pb) : NULL;
    if (!b)
        ;
    else if (is_number(a) && is_number(b))
        result = run_pair(nm_view_vdot, a, b, NULL, NULL, true, false);
    else
        result = by_python("vdot", (PyObject *[]){ (PyObject *)a, (PyObject *)b }, 2);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

/* two operands as plain arrays; numbers to the core, the rest to Python */
static PyObject *plain_pair(pair_fn *fn, const char *name, PyObject *pa, PyObject *pb, bool scalar)
{
    PyArrayObject *a = npb_asarray(pa), *b = a ? npb_asarray(pb) : NULL;
    PyObject *result = NULL;
    if (b && is_number(a) && is_number(b))
        result = run_pair(fn, a, b, NULL, "multiply", scalar, false);
    else if (b)
        result = by_python(name, (PyObject *[]){ (PyObject *)a, (PyObject *)b }, 2);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

NPB_SIGNATURE(outer_sig, "outer", { "a", 0, NULL }, { "b", 0, NULL }, { "out", NPB_OPTIONAL, NULL });
static PyObject *outer(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *b = NULL, *out = NULL;
    (void)module;
    if (npb_parse(&outer_sig, args, nargs, kwnames, (void *[]){ &a, &b, &out }) < 0)
        return NULL;
    if (out && out != Py_None)
        return by_python("outer", (PyObject *[]){ a, b, out }, 3);
    return plain_pair(nm_view_outer, "outer", a, b, false);
}

static bool is_subclass(PyObject *obj) { return PyArray_Check(obj) && !PyArray_CheckExact(obj); }
NPB_SIGNATURE(kron_sig, "kron", { "a", 0, NULL }, { "b", 0, NULL });
static PyObject *kron(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *b = NULL;
    (void)module;
    if (npb_parse(&kron_sig, args, nargs, kwnames, (void *[]){ &a, &b }) < 0)
        return NULL;
    if (is_subclass(a) || is_subclass(b))
        return by_python("kron", (PyObject *[]){ a, b }, 2);
    return plain_pair(nm_view_kron, "kron", a, b, true);
}

/* ------------------------------------------------------------------ tensordot */
/* an int or a sequence of ints */
static int axis_list(PyObject *obj, int *axes, int *n)
{
    PyObject *fast = PySequence_Check(obj) && !PyUnicode_Check(obj) ? PySequence_Fast(obj, "") : NULL;
    if (!fast) {
        PyErr_Clear();
        npy_intp x = npb_as_intp(obj);
        if (x == -1 && PyErr_Occurred())
            return -1;
        axes[0] = (int)NM_MAX(NM_MIN(x, NM_MAXDIMS + 1), -NM_MAXDIMS - 1);
        *n = 1;
        return 0;
    }
    *n = 0;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(fast) && i <= NM_MAXDIMS; i++) {
        npy_intp x = npb_as_intp(PySequence_Fast_GET_ITEM(fast, i));
        if (x == -1 && PyErr_Occurred()) {
            Py_DECREF(fast);
            return -1;
        }
        axes[(*n)++] = (int)NM_MAX(NM_MIN(x, NM_MAXDIMS + 1), -NM_MAXDIMS - 1);
    }
    Py_DECREF(fast);
    return 0;
}

typedef struct axes_pair { int na, nb, a[NM_MAXDIMS + 1], b[NM_MAXDIMS + 1]; } axes_pair;
static int tensordot_axes(PyObject *axes, axes_pair *p)
{
    PyObject *iter = PyObject_GetIter(axes);
    if (iter) {
        Py_DECREF(iter);
        PyObject *fast = PySequence_Fast(axes, "axes");
        if (!fast)
            return -1;
        Py_ssize_t n = PySequence_Fast_GET_SIZE(fast);
        int status = -1;
        if (n != 2)
            PyErr_Format(PyExc_ValueError, n < 2 ? "not enough values to unpack (expected 2, got %zd)"
                         : "too many values to unpack (expected 2)", n);
        else
            status = axis_list(PySequence_Fast_GET_ITEM(fast, 0), p->a, &p->na) < 0 ||
                     axis_list(PySequence_Fast_GET_ITEM(fast, 1), p->b, &p->nb) < 0 ? -1 : 0;
        Py_DECREF(fast);
        return status;
    }
    PyErr_Clear();
    npy_intp n = npb_as_intp(axes);
    if (n == -1 && PyErr_Occurred())
        return -1;
    p->na = p->nb = (int)NM_MIN(NM_MAX(n, 0), NM_MAXDIMS + 1);
    for (int i = 0; i < p->na; i++) {
        p->a[i] = i - p->na;
        p->b[i] = i;
    }
    return 0;
}

static int check_axes(PyArrayObject *a, PyArrayObject *b, const axes_pair *p)
{
    bool equal = p->na == p->nb;
    for (int i = 0; i < p->na && equal; i++) {
        if (p->a[i] < -a->nd || p->a[i] >= a->nd || p->b[i] < -b->nd || p->b[i] >= b->nd) {
            PyErr_SetString(PyExc_IndexError, "tuple index out of range");
            return -1;
        }
        equal = a->dimensions[p->a[i] < 0 ? p->a[i] + a->nd : p->a[i]] == b->dimensions[p->b[i] < 0 ? p->b[i] + b->nd : p->b[i]];
    }
    if (!equal)
        PyErr_SetString(PyExc_ValueError, "shape-mismatch for sum");
    return equal ? 0 : -1;
}

NPB_SIGNATURE(tensordot_sig, "tensordot", { "a", 0, NULL }, { "b", 0, NULL }, { "axes", NPB_OPTIONAL, NULL });
static PyObject *tensordot(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *pa = NULL, *pb = NULL, *axes = NULL, *result = NULL;
    axes_pair p = { 2, 2, { -2, -1 }, { 0, 1 } };
    (void)module;
    if (npb_parse(&tensordot_sig, args, nargs, kwnames, (void *[]){ &pa, &pb, &axes }) < 0 || (axes && tensordot_axes(axes, &p) < 0))
        return NULL;
    PyArrayObject *a = npb_asarray(pa), *b = a ? npb_asarray(pb) : NULL;
    if (b && check_axes(a, b, &p) == 0) {
        if (!is_number(a) || !is_number(b)) {
            PyObject *two = axes ? Py_NewRef(axes) : PyLong_FromLong(2);
            result = two ? by_python("tensordot", (PyObject *[]){ (PyObject *)a, (PyObject *)b, two }, 3) : NULL;
            Py_XDECREF(two);
        } else {
            npb_lin r;
            nm_view x = npb_as_view(a), y = npb_as_view(b);
            npb_lin_begin(&r, NULL);
            nm_fp_clear();
            npb_lin_release(&r, npb_size(a) + npb_size(b));
            nm_status status = nm_view_tensordot(npb_ctx(), &x, &y, p.na, p.a, p.b, &r.out);
            unsigned flags = nm_fp_read();
            nm_fp_clear();
            result = npb_lin_end(&r, status, false);
            if (result && flags && npb_fp_report(flags, "dot") < 0)
                Py_CLEAR(result);
        }
    }
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

/* ------------------------------------------------------------------ cross */
NPB_SIGNATURE(cross_sig, "cross", { "a", 0, NULL }, { "b", 0, NULL }, { "axisa", NPB_OPTIONAL, npb_axis_converter },
              { "axisb", NPB_OPTIONAL, npb_axis_converter }, { "axisc", NPB_OPTIONAL, npb_axis_converter },
                  { "axis", NPB_OPTIONAL, npb_axis_converter });
static PyObject *cross(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *pa = NULL, *pb = NULL, *result = NULL;
    int axisa = -1, axisb = -1, axisc = -1, axis = NPB_AXIS_NONE;
    (void)module;
    if (npb_parse(&cross_sig, args, nargs, kwnames, (void *[]){ &pa, &pb, &axisa, &axisb, &axisc, &axis }) < 0)
        return NULL;
    if (axis != NPB_AXIS_NONE)
        axisa = axisb = axisc = axis;
    PyArrayObject *a = npb_asarray(pa), *b = a ? npb_asarray(pb) : NULL;
    if (!b)
        goto done;
    int xa = axisa < 0 ? axisa + a->nd : axisa, xb = axisb < 0 ? axisb + b->nd : axisb;
    bool two = a->nd && b->nd && xa >= 0 && xa < a->nd && xb >= 0 && xb < b->nd && (a->dimensions[xa] == 2 || b->dimensions[xb] == 2);
    if (two && PyErr_WarnEx(PyExc_DeprecationWarning, "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors "
                            "instead. (deprecated in NumPy 2.0)", 1) < 0)
        goto done;
    if (!is_number(a) || !is_number(b)) {
        PyObject *call[5] = { (PyObject *)a, (PyObject *)b, PyLong_FromLong(axisa), PyLong_FromLong(axisb), PyLong_FromLong(axisc) };
        if (call[2] && call[3] && call[4])
            result = by_python("cross", call, 5);
        for (int i = 2; i < 5; i++)
            Py_XDECREF(call[i]);
        goto done;
    }
    npb_lin r;
    nm_view x = npb_as_view(a), y = npb_as_view(b);
    npb_lin_begin(&r, NULL);
    npb_lin_release(&r, npb_size(a) + npb_size(b));
    nm_status status = nm_view_cross(npb_ctx(), &x, &y, axisa, axisb, axisc, &r.out);
    result = npb_lin_end(&r, status, false);
done:
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

/* ------------------------------------------------------------------ trace */
NPB_SIGNATURE(trace_sig, "trace", { "offset", NPB_OPTIONAL, npb_int_converter }, { "axis1", NPB_OPTIONAL, npb_int_converter },
              { "axis2", NPB_OPTIONAL, npb_int_converter }, { "dtype", NPB_OPTIONAL, npb_optional_descr_converter },
                  { "out", NPB_OPTIONAL, NULL });
PyObject *npb_array_trace(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    int offset = 0, axis1 = 0, axis2 = 1;
    PyArray_Descr *descr = NULL;
    PyObject *out = NULL, *result = NULL;
    nm_viewbuf d;
    if (npb_parse(&trace_sig, args, nargs, kwnames, (void *[]){ &offset, &axis1, &axis2, &descr, &out }) < 0)
        goto done;
    nm_view v = npb_as_view(self);
    if (self->nd < 2) {
        PyErr_SetString(PyExc_ValueError, "diag requires an array of at least two dimensions");
        goto done;
    }
    if (npb_check(nm_view_diagonal(npb_ctx(), &v, offset, axis1, axis2, &d)) < 0)
        goto done;
    PyObject *line = npb_array_from_view(self, &d.v), *axis = PyLong_FromLong(-1);
    PyUFuncObject *add = (PyUFuncObject *)npb_ufunc("add");
    if (line && axis && add)
        result = npb_reduce(add, line, axis, descr, out == Py_None ? NULL : out, false, NULL, NULL);
    if (!out || out == Py_None)
        result = npb_return((PyArrayObject *)result);
    Py_XDECREF(line);
    Py_XDECREF(axis);
done:
    Py_XDECREF(descr);
    return result;
}

/* ------------------------------------------------------------------ einsum */
typedef struct einsum_args {
    PyObject *out;
    PyArray_Descr *descr;
    nm_order order;
    nm_casting casting;
    char *text;
    int n;
    PyArrayObject *op[NM_MAXARGS];
} einsum_args;

static int einsum_keywords(einsum_args *e, PyObject *const *values, PyObject *names)
{
    for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i), *value = values[i];
        if (PyUnicode_CompareWithASCIIString(name, "out") == 0) {
            if (value == Py_None)
                continue;
            if (!PyArray_Check(value)) {
                PyErr_SetString(PyExc_TypeError, "keyword parameter out must be an array for einsum");
                return -1;
            }
            e->out = value;
        } else if (PyUnicode_CompareWithASCIIString(name, "dtype") == 0) {
            if (!npb_optional_descr_converter(value, &e->descr))
                return -1;
        } else if (PyUnicode_CompareWithASCIIString(name, "order") == 0) {
            if (!npb_order_converter(value, &e->order))
                return -1;
        } else if (PyUnicode_CompareWithASCIIString(name, "casting") == 0) {
            if (!npb_casting_converter(value, &e->casting))
                return -1;
        } else {
            PyErr_Format(PyExc_TypeError, "einsum() got an unexpected keyword argument '%U'", name);
            return -1;
        }
    }
    return 0;
}

static int einsum_operand(einsum_args *e, PyObject *obj)
{
    if (e->n == NM_MAXARGS - 1) {
        PyErr_SetString(PyExc_ValueError, "too many operands");
        return -1;
    }
    return (e->op[e->n] = npb_asarray(obj)) ? (e->n++, 0) : -1;
}

static int einsum_text(einsum_args *e, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *bytes = PyUnicode_Check(args[0]) ? PyUnicode_AsASCIIString(args[0]) : Py_NewRef(args[0]);
    if (!bytes)
        return -1;
    if (nargs < 2)
        PyErr_SetString(PyExc_ValueError, "must specify the einstein sum subscripts string and at least one operand");
    else if ((e->text = PyMem_Malloc((size_t)PyBytes_GET_SIZE(bytes) + 1)))
        memcpy(e->text, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes) + 1);
    else
        PyErr_NoMemory();
    Py_DECREF(bytes);
    for (Py_ssize_t i = 1; i < nargs && e->text; i++)
        if (einsum_operand(e, args[i]) < 0)
            return -1;
    return e->text ? 0 : -1;
}

static int sublist_text(PyObject *given, char *text)
{
    PyObject *list = PySequence_Check(given) && !PyUnicode_Check(given) ? PySequence_Fast(given, "") : NULL;
    if (!list) {
        PyErr_SetString(PyExc_TypeError, "the subscripts for each operand must be a list or a tuple");
        return -1;
    }
    int labels[2*NM_MAXDIMS], n = 0, status = -1;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(list); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(list, i);
        npy_intp x = -1;
        if (n == (int)NM_COUNT(labels)) {
            PyErr_SetString(PyExc_ValueError, "subscripts list is too long");
            goto done;
        }
        if (item != Py_Ellipsis) {
            x = npb_as_intp(item);
            if (x == -1 && PyErr_Occurred()) {
                PyErr_SetString(PyExc_TypeError, "each subscript must be either an integer or an ellipsis");
                goto done;
            }
            x = x < 0 || x > 51 ? 99 : x;
        }
        labels[n++] = (int)x;
    }
    status = npb_check(nm_einsum_sublist(npb_ctx(), n, labels, text));
done:
    Py_DECREF(list);
    return status;
}

static int einsum_lists(einsum_args *e, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs < 2) {
        PyErr_SetString(PyExc_ValueError, "must provide at least an operand and a subscripts list to einsum");
        return -1;
    }
    size_t room = (size_t)(nargs + 2)*(NM_MAXDIMS + 16), at = 0;
    if (!(e->text = PyMem_Malloc(room))) {
        PyErr_NoMemory();
        return -1;
    }
    e->text[0] = 0;
    for (Py_ssize_t i = 0; i < nargs; i += 2) {
        if (i == nargs - 1) {                        /* the output's list */
            memcpy(e->text + at, "->", 3);
            return sublist_text(args[i], e->text + at + 2);
        }
        if (einsum_operand(e, args[i]) < 0)
            return -1;
        if (i)
            e->text[at++] = ',';
        if (sublist_text(args[i + 1], e->text + at) < 0)
            return -1;
        at += strlen(e->text + at);
    }
    return 0;
}

static PyObject *einsum_run(einsum_args *e)
{
    nm_view view[NM_MAXARGS], v;
    const nm_view *ops[NM_MAXARGS];
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    bool is_view = false, objects = e->descr && e->descr->type_num == NM_OBJECT, host = objects;
    npy_intp work = 0;
    for (int i = 0; i < e->n; i++) {
        view[i] = npb_as_view(e->op[i]);
        ops[i] = &view[i];
        work += npb_size(e->op[i]);
        host |= npb_has_refs(e->op[i]->descr);
        objects |= !e->descr && e->op[i]->descr->type_num == NM_OBJECT;
    }
    if (e->n == 1 && !e->out) {
        if (npb_check(nm_einsum_view(npb_ctx(), e->text, ops[0], &v, shape, strides, &is_view)) < 0)
            return NULL;
        if (is_view)
            return npb_return((PyArrayObject *)npb_array_from_view(e->op[0], &v));
    }
    if (objects) {
        PyObject *tuple = PyTuple_New(e->n), *text = PyUnicode_FromString(e->text), *result = NULL;
        for (int i = 0; tuple && i < e->n; i++)
            PyTuple_SET_ITEM(tuple, i, Py_NewRef(e->op[i]));
        static PyObject *object_einsum;
        if (tuple && text && npb_import("_core.einsumfunc", "_object_einsum", &object_einsum))
            result = PyObject_CallFunctionObjArgs(object_einsum, text, tuple, e->out ? e->out : Py_None, NULL);
        Py_XDECREF(tuple);
        Py_XDECREF(text);
        return result;
    }
    if (e->out && npb_require_writeable((PyArrayObject *)e->out, "output array") < 0)
        return NULL;
    npb_lin r;
    nm_dtype dt;
    npb_lin_begin(&r, (PyArrayObject *)e->out);
    if (e->descr)
        dt = npb_dtype(e->descr);
    npb_lin_release(&r, host ? 0 : work);            /* casts of objects need the GIL */
    nm_status status = nm_view_einsum(npb_ctx(), e->text, e->n, ops, e->descr ? &dt : NULL, e->casting, e->order, &r.out);
    return npb_lin_end(&r, status, true);
}

static PyObject *c_einsum(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    einsum_args e = { .order = NM_KEEPORDER, .casting = NM_SAFE_CASTING };
    PyObject *result = NULL;
    (void)module;
    if (nargs < 1) {
        PyErr_SetString(PyExc_ValueError,
                        "must specify the einstein sum subscripts string and at least one operand, or at least one operand and its "
                        "corresponding subscripts list");
        return NULL;
    }
    bool text = PyUnicode_Check(args[0]) || PyBytes_Check(args[0]);
    if ((text ? einsum_text(&e, args, nargs) : einsum_lists(&e, args, nargs)) == 0 && einsum_keywords(&e, args + nargs, kwnames) == 0)
        result = einsum_run(&e);
    for (int i = 0; i < e.n; i++)
        Py_DECREF(e.op[i]);
    Py_XDECREF(e.descr);
    PyMem_Free(e.text);
    return result;
}

/* ------------------------------------------------------------------ the module */
static const npb_function_def functions[] = {
    { "dot", dot, &dot_sig, "a b out" },
    { "inner", inner, &inner_sig, "a b" },
    { "vdot", vdot, &vdot_sig, "a b" },
    { "outer", outer, &outer_sig, "a b out" },
    { "kron", kron, &kron_sig, "a b" },
    { "tensordot", tensordot, &tensordot_sig, "a b" },
    { "cross", cross, &cross_sig, "a b" },
    { NULL } };
static PyMethodDef c_einsum_def = { "c_einsum", (PyCFunction)(void (*)(void))c_einsum, METH_FASTCALL | METH_KEYWORDS,
                                    "c_einsum(subscripts, *operands, out=None, dtype=None, order='K', casting='safe')" };

/* LAPACK's gufuncs by name, for numen.linalg._umath_linalg */
int npb_add_linalg_ufuncs(PyObject *module);
int npb_add_linalg_functions(PyObject *module);

int npb_init_linalg(PyObject *module)
{
    PyObject *f = PyCFunction_New(&c_einsum_def, NULL);
    if (!f || PyModule_AddObject(module, "c_einsum", f) < 0)
        return -1;
    return npb_add_functions(module, functions) < 0 || npb_add_linalg_ufuncs(module) < 0 ? -1 : npb_add_linalg_functions(module);
}
