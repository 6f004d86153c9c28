/* linalg_functions.c - numen.linalg's functions for plain arrays and lists of numbers, straight to the core.  Subclasses, objects and
 * whatever else wraps results go to the general functions in numen/linalg/_linalg.py. */
#include "linalg_py.h"
#include "base/fp.h"

enum { MOST_RESULTS = 3 };

static bool plain(PyObject *obj)
{
    return PyArray_CheckExact(obj) || PyList_CheckExact(obj) || PyTuple_CheckExact(obj) || PyFloat_CheckExact(obj) ||
           PyLong_CheckExact(obj);
}
static bool known(PyArrayObject *a)
{
    int num = a->descr->type_num;
    return num <= NM_CLONGDOUBLE || num == NM_HALF;
}

static PyObject *general(const char *name, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static PyObject *table;
    PyObject *f = npb_import("linalg._linalg", "_general", &table) ? PyDict_GetItemString(table, name) : NULL;
    if (!f && !PyErr_Occurred())
        PyErr_Format(PyExc_NotImplementedError, "linalg.%s", name);
    return f ? PyObject_Vectorcall(f, args, (size_t)nargs, kwnames) : NULL;
}

/* The made arrays as one result, or as a named tuple of linalg._linalg.  extra: how many more than the arrays cls takes. */
static PyObject *results(npb_lin *r, nm_status status, const char *cls, PyObject **cache)
{
    npb_lin_take(r);
    if (status < 0 || r->made.n == 0 || !cls)
        return npb_out_end(&r->made, status);
    PyObject *tuple = PyTuple_New(r->made.n), *result = NULL;
    for (int i = 0; i < r->made.n; i++) {
        PyObject *item = npb_return(r->made.array[i]);
        if (tuple && item)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
    if (!tuple || !*cls)
        return tuple;
    PyObject *type = npb_import("linalg._linalg", cls, cache), *args = type ? PyTuple_Pack(1, tuple) : NULL;
    if (args)
        result = PyTuple_Type.tp_new((PyTypeObject *)type, args, NULL);
    Py_XDECREF(args);
    Py_DECREF(tuple);
    return result;
}

typedef nm_status one_fn(nm_ctx *ctx, const nm_view *a, nm_out *out);
typedef nm_status flag_fn(nm_ctx *ctx, const nm_view *a, bool flag, nm_out *out);

static npy_intp work_of(PyArrayObject *a) { return a->nd < 2 ? 0 : npb_size(a)*a->dimensions[a->nd - 1]/4; }

/* a as an array the core takes, or NULL without an exception: the general function's case */
static PyArrayObject *operand(PyObject *obj)
{
    if (!plain(obj))
        return NULL;
    PyArrayObject *a = npb_asarray(obj);
    if (a && !known(a))
        Py_CLEAR(a);
    return a;
}

static PyObject *run_one(const char *name, PyObject *obj, one_fn *fn, flag_fn *flagged, bool flag, const char *cls, PyObject **cache,
                         const char *fp_name)
{
    PyArrayObject *a = operand(obj);
    if (!a)
        return NULL;
    npb_lin r;
    nm_view v = npb_as_view(a);
    npb_lin_begin(&r, NULL);
    nm_fp_clear();
    npb_lin_release(&r, work_of(a));
    nm_status status = fn ? fn(npb_ctx(), &v, &r.out) : flagged(npb_ctx(), &v, flag, &r.out);
    unsigned flags = fp_name ? nm_fp_read() : 0;
    nm_fp_clear();
    PyObject *result = results(&r, status, cls, cache);
    Py_DECREF(a);
    if (result && flags && npb_fp_report(flags, fp_name) < 0)
        Py_CLEAR(result);
    (void)name;
    return result;
}
/* the general function unless the call was done or failed */
#define OR_GENERAL(name, result) ((result) || PyErr_Occurred() ? (result) : general(name, args, nargs, kwnames))

#define UNARY(id, fn, cls, fp)                                                                                        \
    NPB_SIGNATURE(id##_sig, #id, { "a", 0, NULL });                                                                   \
    static PyObject *id(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                 \
    {                                                                                                                 \
        static PyObject *type;                                                                                        \
        PyObject *a = NULL;                                                                                           \
        (void)module;                                                                                                 \
        if (npb_parse(&id##_sig, args, nargs, kwnames, (void *[]){ &a }) < 0)                                         \
            return NULL;                                                                                              \
        PyObject *result = run_one(#id, a, fn, NULL, false, cls, &type, fp);                                          \
        return OR_GENERAL(#id, result);                                                                               \
    }
UNARY(inv, nm_view_inv, NULL, NULL)
UNARY(det, nm_view_det, NULL, "det")
UNARY(slogdet, nm_view_slogdet, "SlogdetResult", "slogdet")
UNARY(eig, nm_view_eig, "EigResult", NULL)
UNARY(eigvals, nm_view_eigvals, NULL, NULL)

/* UPLO of eigh: 0 L, 1 U, -1 error */
static int triangle(PyObject *uplo)
{
    if (!uplo)
        return 0;
    PyObject *up = PyObject_CallMethod(uplo, "upper", NULL);
    int r = !up ? -1 : PyUnicode_Check(up) && PyUnicode_CompareWithASCIIString(up, "L") == 0 ? 0
          : PyUnicode_Check(up) && PyUnicode_CompareWithASCIIString(up, "U") == 0 ? 1 : -2;
    if (r == -2)
        PyErr_SetString(PyExc_ValueError, "UPLO argument must be 'L' or 'U'");
    Py_XDECREF(up);
    return r < 0 ? -1 : r;
}
#define HERMITIAN(id, fn, cls)                                                                                        \
    NPB_SIGNATURE(id##_sig, #id, { "a", 0, NULL }, { "UPLO", NPB_OPTIONAL, NULL });                                   \
    static PyObject *id(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                 \
    {                                                                                                                 \
        static PyObject *type;                                                                                        \
        PyObject *a = NULL, *uplo = NULL;                                                                             \
        (void)module;                                                                                                 \
        if (npb_parse(&id##_sig, args, nargs, kwnames, (void *[]){ &a, &uplo }) < 0)                                  \
            return NULL;                                                                                              \
        int upper = triangle(uplo);                                                                                   \
        if (upper < 0)                                                                                                \
            return NULL;                                                                                              \
        PyObject *result = run_one(#id, a, NULL, fn, upper, cls, &type, NULL);                                        \
        return OR_GENERAL(#id, result);                                                                               \
    }
HERMITIAN(eigh, nm_view_eigh, "EighResult")
HERMITIAN(eigvalsh, nm_view_eigvalsh, NULL)

NPB_SIGNATURE(cholesky_sig, "cholesky", { "a", NPB_POSONLY, NULL }, { "upper", NPB_OPTIONAL | NPB_KWONLY, npb_bool_converter });
static PyObject *cholesky(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL;
    int upper = 0;
    (void)module;
    if (npb_parse(&cholesky_sig, args, nargs, kwnames, (void *[]){ &a, &upper }) < 0)
        return NULL;
    PyObject *result = run_one("cholesky", a, NULL, nm_view_cholesky, upper, NULL, NULL, NULL);
    return OR_GENERAL("cholesky", result);
}

static nm_status svd_full(nm_ctx *ctx, const nm_view *a, bool vectors, nm_out *out) { return nm_view_svd(ctx, a, true, vectors, out); }
static nm_status svd_thin(nm_ctx *ctx, const nm_view *a, bool vectors, nm_out *out) { return nm_view_svd(ctx, a, false, vectors, out); }
NPB_SIGNATURE(svd_sig, "svd", { "a", 0, NULL }, { "full_matrices", NPB_OPTIONAL, npb_bool_converter },
              { "compute_uv", NPB_OPTIONAL, npb_bool_converter }, { "hermitian", NPB_OPTIONAL, npb_bool_converter });
static PyObject *svd(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static PyObject *type;
    PyObject *a = NULL, *result = NULL;
    int full = 1, vectors = 1, hermitian = 0;
    (void)module;
    if (npb_parse(&svd_sig, args, nargs, kwnames, (void *[]){ &a, &full, &vectors, &hermitian }) < 0)
        return NULL;
    if (!hermitian)
        result = run_one("svd", a, NULL, full ? svd_full : svd_thin, vectors, vectors ? "SVDResult" : NULL, &type, NULL);
    return OR_GENERAL("svd", result);
}

NPB_SIGNATURE(solve_sig, "solve", { "a", 0, NULL }, { "b", 0, NULL });
static PyObject *solve(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *pa = NULL, *pb = NULL, *result = NULL;
    (void)module;
    if (npb_parse(&solve_sig, args, nargs, kwnames, (void *[]){ &pa, &pb }) < 0)
        return NULL;
    PyArrayObject *a = operand(pa), *b = a ? operand(pb) : NULL;
    if (b) {
        npb_lin r;
        nm_view x = npb_as_view(a), y = npb_as_view(b);
        npb_lin_begin(&r, NULL);
        nm_fp_clear();
        npb_lin_release(&r, work_of(a));
        nm_status status = nm_view_solve(npb_ctx(), &x, &y, &r.out);
        nm_fp_clear();
        result = results(&r, status, NULL, NULL);
    }
    Py_XDECREF(a);
    Py_XDECREF(b);
    return OR_GENERAL("solve", result);
}

static int qr_mode(PyObject *mode, nm_qr_mode *m)
{
    static const char *const names[] = { "reduced", "complete", "r", "raw" };
    for (int i = 0; i < 4 && mode; i++)
        if (PyUnicode_Check(mode) && PyUnicode_CompareWithASCIIString(mode, names[i]) == 0) {
            *m = (nm_qr_mode)i;
            return 1;
        }
    return mode ? 0 : 1;
}
NPB_SIGNATURE(qr_sig, "qr", { "a", 0, NULL }, { "mode", NPB_OPTIONAL, NULL });
static PyObject *qr(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static PyObject *type;
    PyObject *pa = NULL, *mode = NULL, *result = NULL;
    nm_qr_mode m = NM_QR_REDUCED;
    (void)module;
    if (npb_parse(&qr_sig, args, nargs, kwnames, (void *[]){ &pa, &mode }) < 0)
        return NULL;
    PyArrayObject *a = qr_mode(mode, &m) ? operand(pa) : NULL;
    if (a) {
        npb_lin r;
        nm_view v = npb_as_view(a);
        npb_lin_begin(&r, NULL);
        nm_fp_clear();
        npb_lin_release(&r, work_of(a));
        nm_status status = nm_view_qr(npb_ctx(), &v, m, &r.out);
        nm_fp_clear();
        result = results(&r, status, m == NM_QR_R ? NULL : m == NM_QR_RAW ? "" : "QRResult", &type);
        Py_DECREF(a);
    }
    return OR_GENERAL("qr", result);
}

NPB_SIGNATURE(lstsq_sig, "lstsq", { "a", 0, NULL }, { "b", 0, NULL }, { "rcond", NPB_OPTIONAL, NULL });
static PyObject *lstsq(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *pa = NULL, *pb = NULL, *limit = NULL, *result = NULL;
    (void)module;
    if (npb_parse(&lstsq_sig, args, nargs, kwnames, (void *[]){ &pa, &pb, &limit }) < 0)
        return NULL;
    bool fine = !limit || limit == Py_None || PyFloat_CheckExact(limit) || PyLong_CheckExact(limit);
    PyArrayObject *a = fine ? operand(pa) : NULL, *b = a ? operand(pb) : NULL;
    if (b && b->nd) {
        npb_lin r;
        int rank = 0;
        double rcond = limit && limit != Py_None ? PyFloat_AsDouble(limit) : 0;
        nm_view x = npb_as_view(a), y = npb_as_view(b);
        npb_lin_begin(&r, NULL);
        nm_fp_clear();
        npb_lin_release(&r, work_of(a));
        nm_status status = nm_view_lstsq(npb_ctx(), &x, &y, limit && limit != Py_None ? &rcond : NULL, &rank, &r.out);
        nm_fp_clear();
        npb_lin_take(&r);
        int32_t value = rank;
        PyArray_Descr *d = npb_descr_of(NM_INT);
        if (status < 0)
            npb_out_end(&r.made, status);
        else
            result = Py_BuildValue("(NNNN)", r.made.array[0], r.made.array[1], npb_scalar((char *)&value, d, NULL), r.made.array[2]);
        Py_XDECREF(d);
    }
    Py_XDECREF(a);
    Py_XDECREF(b);
    return OR_GENERAL("lstsq", result);
}

/* ---- norm: the 2-norm of plain numbers here */
static bool is_two(PyObject *ord)
{
    return (PyLong_CheckExact(ord) && PyLong_AsLong(ord) == 2) || (PyFloat_CheckExact(ord) && PyFloat_AS_DOUBLE(ord) == 2);
}
static bool is_fro(PyObject *ord)
{
    return PyUnicode_CheckExact(ord) && (PyUnicode_CompareWithASCIIString(ord, "fro") == 0 ||
                                         PyUnicode_CompareWithASCIIString(ord, "f") == 0);
}
NPB_SIGNATURE(norm_sig, "norm", { "x", 0, NULL }, { "ord", NPB_OPTIONAL, NULL }, { "axis", NPB_OPTIONAL, NULL },
              { "keepdims", NPB_OPTIONAL, npb_bool_converter });
static PyObject *norm(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *x = NULL, *ord = Py_None, *axis = Py_None, *result = NULL;
    int keepdims = 0;
    (void)module;
    if (npb_parse(&norm_sig, args, nargs, kwnames, (void *[]){ &x, &ord, &axis, &keepdims }) < 0)
        return NULL;
    bool all = axis == Py_None, line = PyLong_CheckExact(axis);
    if ((all || line) && (ord == Py_None || is_two(ord) || (all && is_fro(ord)))) {
        PyArrayObject *a = operand(x);
        int num = a ? a->descr->type_num : 0, which = line ? (int)NM_MAX(NM_MIN(PyLong_AsLong(axis), 1000), -1000) : 0;
        bool fits = a && (num <= NM_DOUBLE || num == NM_CFLOAT || num == NM_CDOUBLE) &&
                    (line || ord == Py_None || (is_two(ord) ? a->nd == 1 : is_fro(ord) && a->nd == 2));
        if (fits) {
            npb_lin r;
            nm_view v = npb_as_view(a);
            npb_lin_begin(&r, NULL);
            npb_lin_release(&r, npb_size(a)/4);
            nm_status status = nm_norm2(npb_ctx(), &v, line ? &which : NULL, keepdims, &r.out);
            result = results(&r, status, NULL, NULL);
        }
        Py_XDECREF(a);
    }
    return OR_GENERAL("norm", result);
}

static const npb_function_def functions[] = {
    { "inv", inv, &inv_sig, "a" },
    { "det", det, &det_sig, "a" },
    { "slogdet", slogdet, &slogdet_sig, "a" },
    { "eig", eig, &eig_sig, "a" },
    { "eigvals", eigvals, &eigvals_sig, "a" },
    { "eigh", eigh, &eigh_sig, "a" },
    { "eigvalsh", eigvalsh, &eigvalsh_sig, "a" },
    { "cholesky", cholesky, &cholesky_sig, "a" },
    { "svd", svd, &svd_sig, "a" },
    { "solve", solve, &solve_sig, "a b" },
    { "qr", qr, &qr_sig, "a" },
    { "lstsq", lstsq, &lstsq_sig, "a b" },
    { "norm", norm, &norm_sig, "x" },
    { NULL } };

int npb_add_linalg_functions(PyObject *module);
int npb_add_linalg_functions(PyObject *module)
{
    PyObject *sub = PyModule_New("numen._core._multiarray_umath._linalg"),
             *name = sub ? PyUnicode_FromFormat("%s.linalg", npb_package) : NULL;
    int status = name ? npb_add_functions(sub, functions) : -1;
    for (const npb_function_def *d = functions; d->name && status == 0; d++) {
        PyObject *f = PyObject_GetAttrString(sub, d->name);
        status = f ? PyObject_SetAttrString(f, "__module__", name) : -1;
        Py_XDECREF(f);
    }
    if (status == 0)
        status = PyModule_AddObjectRef(module, "_linalg", sub);
    Py_XDECREF(sub);
    Py_XDECREF(name);
    return status;
}
