/* random_rng.c - the objects behind Generator and RandomState: their lock, checks of parameters, and every distribution
 * whose parameters are numbers.  Vector distributions, choices and permutations stand on the pieces at the end. */
#include "npb_random.h"
#include <structmember.h>

/* ------------------------------------------------------------------ life and lock */
static int rng_traverse(npb_rng *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->bit_generator);
    Py_VISIT(self->lock);
    Py_VISIT(self->enter);
    Py_VISIT(self->leave);
    return 0;
}

static int rng_clear(npb_rng *self)
{
    Py_CLEAR(self->enter);
    Py_CLEAR(self->leave);
    Py_CLEAR(self->lock);
    Py_CLEAR(self->bit_generator);
    self->ready = false;
    return 0;
}

static void rng_dealloc(npb_rng *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    rng_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* Take over a bit generator: anything with a capsule named BitGenerator and a lock. */
static PyObject *rng_bind(npb_rng *self, PyObject *bit_generator)
{
    PyObject *capsule = PyObject_GetAttrString(bit_generator, "capsule"), *lock = NULL, *enter = NULL, *leave = NULL;
    if (!capsule)
        return NULL;
    if (!PyCapsule_IsValid(capsule, "BitGenerator")) {
        PyErr_SetString(PyExc_ValueError, "Invalid bit generator. The bit generator must be instantiated.");
    } else if ((lock = PyObject_GetAttrString(bit_generator, "lock")) && (enter = PyObject_GetAttrString(lock, "__enter__")) &&
               (leave = PyObject_GetAttrString(lock, "__exit__"))) {
        nm_rng_init(&self->rng, PyCapsule_GetPointer(capsule, "BitGenerator"));
        Py_XSETREF(self->bit_generator, Py_NewRef(bit_generator));
        Py_XSETREF(self->lock, lock);
        Py_XSETREF(self->enter, enter);
        Py_XSETREF(self->leave, leave);
        self->ready = true;
        Py_DECREF(capsule);
        Py_RETURN_NONE;
    }
    Py_DECREF(capsule);
    Py_XDECREF(lock);
    Py_XDECREF(enter);
    Py_XDECREF(leave);
    return NULL;
}

int npb_rng_enter(npb_rng *self)
{
    if (!self->ready) {
        PyErr_SetString(PyExc_ValueError, "Invalid bit generator. The bit generator must be instantiated.");
        return -1;
    }
    PyObject *r = PyObject_CallNoArgs(self->enter);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

int npb_rng_leave(npb_rng *self)
{
    PyObject *type, *value, *trace, *none[3] = { Py_None, Py_None, Py_None };
    PyErr_Fetch(&type, &value, &trace);
    PyObject *r = PyObject_Vectorcall(self->leave, none, 3, NULL);
    Py_XDECREF(r);
    if (type)
        PyErr_Restore(type, value, trace);
    return r && !type ? 0 : -1;
}

/* Draw n values of a distribution, the lock held; the GIL is released for many. */
static int draw_items(npb_rng *self, nm_dist dist, npy_intp n, void *out, char *const *arg, const npy_intp *step)
{
    nm_ctx *ctx = npb_ctx();
    nm_status status;
    if (n >= NPB_RANDOM_NOGIL) {
        Py_BEGIN_ALLOW_THREADS
        status = nm_random_fill(ctx, &self->rng, dist, n, out, arg, step);
        Py_END_ALLOW_THREADS
    } else {
        status = nm_random_fill(ctx, &self->rng, dist, n, out, arg, step);
    }
    return npb_check(status);
}

static int draw_locked(npb_rng *self, nm_dist dist, npy_intp n, void *out, char *const *arg, const npy_intp *step)
{
    if (npb_rng_enter(self) < 0)
        return -1;
    draw_items(self, dist, n, out, arg, step);
    return npb_rng_leave(self);
}

/* ------------------------------------------------------------------ parameters */
/* arr NULL: one number.  doubt: the object it came from, if that is no number at first sight. */
typedef struct { PyArrayObject *arr; PyObject *doubt; double d; int64_t q; float f; } param;

static int complain(const nm_dist_param *p, int breach, bool array)
{
    char text[128];
    nm_domain_message(p, breach, array, sizeof text, text);
    PyErr_SetString(PyExc_ValueError, text);
    return -1;
}

/* A number or an array of the wanted type.  Fast for Python's own numbers. */
static int load(PyObject *obj, char type, param *out)
{
    out->arr = NULL;
    out->doubt = NULL;
    if (type != 'q' && PyFloat_Check(obj)) {
        out->d = PyFloat_AS_DOUBLE(obj);
        out->f = (float)out->d;
        return 0;
    }
    if (PyLong_CheckExact(obj)) {
        if (type == 'q')
            out->q = PyLong_AsLong(obj);
        else
            out->d = PyLong_AsDouble(obj);
        out->f = (float)out->d;
        return (type == 'q' ? out->q == -1 : out->d == -1.0) && PyErr_Occurred() ? -1 : 0;
    }
    PyArray_Descr *descr = npb_descr_of(type == 'q' ? NM_INT64 : type == 'd' ? NM_DOUBLE : NM_FLOAT);
    if (!descr)
        return -1;
    PyArrayObject *arr = npb_from_any(obj, descr, 0, 0, NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED | (type == 'f' ? NPY_ARRAY_FORCECAST : 0));
    Py_DECREF(descr);
    if (!arr)
        return -1;
    if (arr->nd > 0) {
        out->arr = arr;
        return 0;
    }
    out->doubt = obj;
    out->q = 0;
    if (type == 'd')
        memcpy(&out->d, arr->data, sizeof out->d);
    else if (type == 'f')
        out->d = *(float *)arr->data;
    else
        memcpy(&out->q, arr->data, sizeof out->q);
    out->f = (float)out->d;
    Py_DECREF(arr);
    return 0;
}

/* Where all parameters are numbers NumPy asks the objects themselves; what only looks like a number is refused here. */
static int settle(param *v, char type)
{
    if (!v->doubt)
        return 0;
    if (type != 'q') {
        v->d = PyFloat_AsDouble(v->doubt);
        v->f = (float)v->d;
        return v->d == -1.0 && PyErr_Occurred() ? -1 : 0;
    }
    PyObject *n = PyNumber_Long(v->doubt);
    v->q = n ? PyLong_AsLong(n) : -1;
    Py_XDECREF(n);
    return v->q == -1 && PyErr_Occurred() ? -1 : 0;
}

static bool all_numbers(int n, const param *v)
{
    for (int k = 0; k < n; k++)
        if (v[k].arr)
            return false;
    return true;
}

/* Walk over an array row by row: *at and the steps of the last axis; false at the end. */
typedef struct { npy_intp at[NM_MAXDIMS]; npy_intp rows, row, length; int nd; } walk;

static void walk_begin(walk *w, const npb_shape *shape)
{
    memset(w->at, 0, sizeof w->at);
    w->nd = shape->n;
    w->length = shape->n ? shape->d[shape->n - 1] : 1;
    w->row = 0;
    w->rows = 1;
    for (int i = 0; i + 1 < shape->n; i++)
        w->rows *= shape->d[i];
    if (w->length == 0)
        w->rows = 0;
}

/* Step to the next row, moving n pointers by their strides. */
static void walk_next(walk *w, const npb_shape *shape, int n, char **ptr, npy_intp (*strides)[NM_MAXDIMS])
{
    w->row++;
    for (int i = w->nd - 2; i >= 0; i--) {
        for (int k = 0; k < n; k++)
            ptr[k] += strides[k][i];
        if (++w->at[i] < shape->d[i])
            return;
        for (int k = 0; k < n; k++)
            ptr[k] -= strides[k][i] * shape->d[i];
        w->at[i] = 0;
    }
}

static int check_array(PyArrayObject *arr, const nm_dist_param *p, char type)
{
    if (p->domain == NM_DOM_ANY)
        return 0;
    npb_shape shape = { .n = arr->nd };
    npy_intp strides[1][NM_MAXDIMS];
    char *ptr[1] = { arr->data };
    int found = 0;
    walk w;
    memcpy(shape.d, arr->dimensions, (size_t)arr->nd * sizeof *shape.d);
    npb_random_strides(arr, &shape, strides[0]);
    for (walk_begin(&w, &shape); w.row < w.rows; walk_next(&w, &shape, 1, ptr, strides)) {
        npy_intp step = shape.n ? strides[0][shape.n - 1] : 0;
        for (npy_intp i = 0; i < w.length; i++) {
            const char *at = ptr[0] + i*step;
            double v = type == 'd' ? *(const double *)at : type == 'f' ? (double)*(const float *)at : (double)*(const int64_t *)at;
            int b = v != v && p->domain == NM_DOM_RATE ? 2 : nm_domain_breach(p->domain, v);   /* NumPy's order of tests */
            found = NM_MAX(found, b);
        }
    }
    return found ? complain(p, found, true) : 0;
}

static int check_param(const param *v, const nm_dist_param *p, char type, bool numbers)
{
    if (v->arr)
        return check_array(v->arr, p, type);
    int found = nm_domain_breach(p->domain, type == 'q' ? (double)v->q : type == 'f' ? (double)v->f : v->d);
    return found ? complain(p, found, !numbers) : 0;
}

/* A number as a 0-d array, for broadcasting with others. */
static PyArrayObject *as_array(const param *v, char type)
{
    if (v->arr)
        return (PyArrayObject *)Py_NewRef(v->arr);
    PyArrayObject *arr = npb_empty(npb_descr_of(type == 'q' ? NM_INT64 : type == 'd' ? NM_DOUBLE : NM_FLOAT), 0, NULL, false);
    if (arr)
        memcpy(arr->data, type == 'q' ? (const void *)&v->q : type == 'd' ? (const void *)&v->d : &v->f, type == 'f' ? 4 : 8);
    return arr;
}

static int type_of(char c) { return c == 'd' ? NM_DOUBLE : c == 'f' ? NM_FLOAT : NM_INT64; }

/* ------------------------------------------------------------------ drawing */
static PyObject *draw_broadcast(npb_rng *self, nm_dist dist, int n, const param *v, PyObject *size, PyArrayObject *given)
{
    const nm_dist_info *info = nm_dist_about(dist);
    PyArrayObject *arr[4] = { NULL };        /* 0: the result */
    npy_intp strides[4][NM_MAXDIMS];
    npb_shape shape, wanted;
    PyObject *result = NULL;
    for (int k = 0; k < n; k++)
        if (!(arr[k + 1] = as_array(&v[k], info->args[k])))
            goto out;
    int sized = given ? 0 : npb_random_size(size, &wanted);
    if (sized < 0)
        goto out;
    if (given)
        arr[0] = (PyArrayObject *)Py_NewRef(given);
    else if (sized)
        arr[0] = npb_empty(npb_descr_of(type_of(info->out)), wanted.n, wanted.d, false);
    else if (npb_random_broadcast(n, arr + 1, false, &wanted) == 0)
        arr[0] = npb_empty(npb_descr_of(type_of(info->out)), wanted.n, wanted.d, false);
    if (!arr[0] || npb_random_broadcast(n + 1, arr, true, &shape) < 0)
        goto out;
    char *ptr[4], *args[3];
    npy_intp step[3] = { 0 };
    walk w;
    for (int k = 0; k <= n; k++) {
        npb_random_strides(arr[k], &shape, strides[k]);
        ptr[k] = arr[k]->data;
        if (k)
            step[k - 1] = shape.n ? strides[k][shape.n - 1] : 0;
    }
    if (npb_rng_enter(self) < 0)
        goto out;
    for (walk_begin(&w, &shape); w.row < w.rows; walk_next(&w, &shape, n + 1, ptr, strides)) {
        for (int k = 0; k < n; k++)
            args[k] = ptr[k + 1];
        if (draw_items(self, dist, w.length, ptr[0], args, step) < 0)
            break;
    }
    if (npb_rng_leave(self) == 0)
        result = Py_NewRef(arr[0]);
out:
    for (int k = 0; k <= n; k++)
        Py_XDECREF(arr[k]);
    return result;
}

/* Parameters checked: one number, or an array of the given size. */
static PyObject *draw(npb_rng *self, nm_dist dist, int n, const param *v, PyObject *size, PyArrayObject *given)
{
    const nm_dist_info *info = nm_dist_about(dist);
    npy_intp step[3] = { 0 };
    char *arg[3];
    npb_shape shape;
    for (int k = 0; k < n; k++) {
        if (v[k].arr)
            return draw_broadcast(self, dist, n, v, size, given);
        arg[k] = info->args[k] == 'q' ? (char *)&v[k].q : info->args[k] == 'f' ? (char *)&v[k].f : (char *)&v[k].d;
    }
    int sized = given ? 0 : npb_random_size(size, &shape);
    if (sized < 0)
        return NULL;
    if (!sized && !given) {
        union { double d; int64_t q; float f; } one;
        if (draw_locked(self, dist, 1, &one, arg, step) < 0)
            return NULL;
        return info->out == 'q' ? PyLong_FromLongLong(one.q) : PyFloat_FromDouble(info->out == 'f' ? (double)one.f : one.d);
    }
    PyArrayObject *arr = given ? (PyArrayObject *)Py_NewRef(given) : npb_empty(npb_descr_of(type_of(info->out)), shape.n, shape.d, false);
    if (arr && draw_locked(self, dist, npb_size(arr), arr->data, arg, step) < 0)
        Py_CLEAR(arr);
    return (PyObject *)arr;
}

static void drop(int n, param *v)
{
    for (int k = 0; k < n; k++)
        Py_XDECREF(v[k].arr);
}

static PyObject *draw_checked(npb_rng *self, nm_dist dist, int n, PyObject *const *obj, PyObject *size, PyArrayObject *given)
{
    const nm_dist_param *def = nm_dist_params(dist);
    const char *type = nm_dist_about(dist)->args;
    param v[3];
    PyObject *result = NULL;
    int k = 0;
    for (; k < n; k++)
        if (load(obj[k], type[k], &v[k]) < 0)
            goto out;
    bool numbers = all_numbers(n, v);
    for (int i = 0; i < n; i++)
        if ((numbers && settle(&v[i], type[i]) < 0) || check_param(&v[i], &def[i], type[i], numbers) < 0)
            goto out;
    result = draw(self, dist, n, v, size, given);
out:
    drop(k, v);
    return result;
}

/* out=: contiguous, writeable, native, of the right type, of the given size. */
static int check_out(PyObject *out, int num, PyObject *size, bool c_order)
{
    if (!out || out == Py_None)
        return 0;
    if (!PyArray_Check(out)) {
        PyErr_Format(PyExc_TypeError, "Argument 'out' has incorrect type (expected numpy.ndarray, got %s)", Py_TYPE(out)->tp_name);
        return -1;
    }
    PyArrayObject *a = (PyArrayObject *)out;
    int order = NPY_ARRAY_C_CONTIGUOUS | (c_order ? 0 : NPY_ARRAY_F_CONTIGUOUS);
    if (!(a->flags & order) || (a->flags & NPY_ARRAY_BEHAVED) != NPY_ARRAY_BEHAVED || !npb_is_native(a->descr)) {
        PyErr_Format(PyExc_ValueError, "Supplied output array must be %scontiguous, writable, aligned, and in machine byte-order.",
                     c_order ? "C-" : "");
        return -1;
    }
    if (a->descr->type_num != num) {
        PyErr_Format(PyExc_TypeError, "Supplied output array has the wrong type. Expected %s, got %S",
                     num == NM_DOUBLE ? "float64" : "float32", a->descr);
        return -1;
    }
    npb_shape shape;
    int sized = npb_random_size(size, &shape);
    if (sized <= 0)
        return sized;
    if (shape.n == a->nd && !memcmp(shape.d, a->dimensions, (size_t)a->nd * sizeof *shape.d))
        return 0;
    PyErr_SetString(PyExc_ValueError, "size must match out.shape when used together");
    return -1;
}

/* dtype=: 'd' or 'f', else TypeError; 0 with an exception. */
static char float_dtype(PyObject *dtype, const char *fname)
{
    if (!dtype)
        return 'd';
    PyArray_Descr *descr = NULL;
    if (!npb_descr_converter(dtype, &descr))
        return 0;
    char code = !npb_is_native(descr) ? 0 : descr->type_num == NM_DOUBLE ? 'd' : descr->type_num == NM_FLOAT ? 'f' : 0;
    if (!code)
        PyErr_Format(PyExc_TypeError, "Unsupported dtype %R for %s", descr, fname);
    Py_DECREF(descr);
    return code;
}

/* ------------------------------------------------------------------ methods made from a table
 * X(class, name, distribution, parameters..., "signature"): P(kw, label, domain, type, default or NULL). */
#define METHOD(id) static PyObject *id(npb_rng *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
#define OPT NPB_OPTIONAL

/* A default is a Python float made once. */
static PyObject *number(double d)
{
    static PyObject *zero, *one;
    PyObject **slot = d == 0 ? &zero : &one;
    return *slot ? *slot : (*slot = PyFloat_FromDouble(d));
}

#define DRAW0(id, name, dist)                                                         \
    NPB_SIGNATURE(id##_sig, name, { "size", OPT, NULL, NULL });                       \
    METHOD(id)                                                                        \
    {                                                                                 \
        PyObject *size = NULL;                                                        \
        if (npb_parse(&id##_sig, args, nargs, kwnames, (void *const[]){ &size }) < 0) \
            return NULL;                                                              \
        return draw(self, dist, 0, NULL, size, NULL);                                 \
    }
#define DRAW1(...) DRAW1_(__VA_ARGS__)
#define DRAW1_(id, name, dist, k1, f1, d1)                                             \
    NPB_SIGNATURE(id##_sig, name, { k1, f1, NULL, NULL }, { "size", OPT, NULL, NULL });   \
    METHOD(id)                                                                        \
    {                                                                                 \
        PyObject *size = NULL, *v[1] = { d1 };                                        \
        if (npb_parse(&id##_sig, args, nargs, kwnames, (void *const[]){ &v[0], &size }) < 0) \
            return NULL;                                                              \
        return draw_checked(self, dist, 1, v, size, NULL);                       \
    }
#define DRAW2(...) DRAW2_(__VA_ARGS__)
#define DRAW2_(id, name, dist, k1, f1, d1, k2, f2, d2)                              \
    NPB_SIGNATURE(id##_sig, name, { k1, f1, NULL, NULL }, { k2, f2, NULL, NULL }, { "size", OPT, NULL, NULL });       \
    METHOD(id)                                                                        \
    {                                                                                 \
        PyObject *size = NULL, *v[2] = { d1, d2 };                                    \
        if (npb_parse(&id##_sig, args, nargs, kwnames, (void *const[]){ &v[0], &v[1], &size }) < 0) \
            return NULL;                                                              \
        return draw_checked(self, dist, 2, v, size, NULL);                       \
    }
#define REQ(kw) kw, 0, NULL
#define DEF(kw, dflt) kw, OPT, number(dflt)

/* Both classes have these, the first from Generator, the second (old_) from RandomState. */
#define BOTH0(name) DRAW0(g_##name, #name, NM_DIST_##name) DRAW0(s_##name, #name, NM_DIST_legacy_##name)
#define BOTH1(name, ...) DRAW1(g_##name, #name, NM_DIST_##name, __VA_ARGS__) DRAW1(s_##name, #name, NM_DIST_legacy_##name, __VA_ARGS__)
#define BOTH2(name, ...) DRAW2(g_##name, #name, NM_DIST_##name, __VA_ARGS__) DRAW2(s_##name, #name, NM_DIST_legacy_##name, __VA_ARGS__)
#define SAME2(name, ...) DRAW2(g_##name, #name, NM_DIST_##name, __VA_ARGS__)

BOTH0(standard_cauchy)
DRAW0(s_standard_normal, "standard_normal", NM_DIST_legacy_standard_normal)
DRAW0(s_standard_exponential, "standard_exponential", NM_DIST_legacy_standard_exponential)
DRAW0(s_random_sample, "random_sample", NM_DIST_random)
DRAW0(s_random, "random", NM_DIST_random)
DRAW0(s_tomaxint, "tomaxint", NM_DIST_positive_int)
BOTH1(exponential, DEF("scale", 1.0))
BOTH1(chisquare, REQ("df"))
BOTH1(standard_t, REQ("df"))
BOTH1(pareto, REQ("a"))
BOTH1(weibull, REQ("a"))
BOTH1(power, REQ("a"))
BOTH1(rayleigh, DEF("scale", 1.0))
DRAW1(s_standard_gamma, "standard_gamma", NM_DIST_legacy_standard_gamma, REQ("shape"))
DRAW1(g_poisson, "poisson", NM_DIST_poisson, DEF("lam", 1.0))
DRAW1(s_poisson, "poisson", NM_DIST_poisson, DEF("lam", 1.0))
BOTH1(zipf, REQ("a"))
BOTH1(geometric, REQ("p"))
BOTH1(logseries, REQ("p"))
BOTH2(beta, REQ("a"), REQ("b"))
BOTH2(normal, DEF("loc", 0.0), DEF("scale", 1.0))
BOTH2(gamma, REQ("shape"), DEF("scale", 1.0))
BOTH2(f, REQ("dfnum"), REQ("dfden"))
BOTH2(noncentral_chisquare, REQ("df"), REQ("nonc"))
BOTH2(vonmises, REQ("mu"), REQ("kappa"))
SAME2(laplace, DEF("loc", 0.0), DEF("scale", 1.0))
SAME2(gumbel, DEF("loc", 0.0), DEF("scale", 1.0))
SAME2(logistic, DEF("loc", 0.0), DEF("scale", 1.0))
BOTH2(lognormal, DEF("mean", 0.0), DEF("sigma", 1.0))
BOTH2(wald, REQ("mean"), REQ("scale"))
DRAW2(s_negative_binomial, "negative_binomial", NM_DIST_legacy_negative_binomial, REQ("n"), REQ("p"))

NPB_SIGNATURE(noncentral_f_sig, "noncentral_f", { "dfnum", 0, NULL, NULL }, { "dfden", 0, NULL, NULL }, { "nonc", 0, NULL, NULL },
              { "size", OPT, NULL, NULL });
static PyObject *noncentral_f(npb_rng *self, nm_dist dist, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *size = NULL, *v[3];
    if (npb_parse(&noncentral_f_sig, args, nargs, kwnames, (void *const[]){ &v[0], &v[1], &v[2], &size }) < 0)
        return NULL;
    return draw_checked(self, dist, 3, v, size, NULL);
}
METHOD(g_noncentral_f) { return noncentral_f(self, NM_DIST_noncentral_f, args, nargs, kwnames); }
METHOD(s_noncentral_f) { return noncentral_f(self, NM_DIST_legacy_noncentral_f, args, nargs, kwnames); }

/* ------------------------------------------------------------------ methods with a dtype and out */
#define FILL_ARGS PyObject *size = NULL, *dtype = NULL, *given = NULL
static PyObject *fill_method(npb_rng *self, const char *fname, nm_dist wide, nm_dist narrow, PyObject *size, PyObject *dtype,
                             PyObject *given)
{
    char code = float_dtype(dtype, fname);
    if (!code || check_out(given, type_of(code), size, false) < 0)
        return NULL;
    return draw(self, code == 'd' ? wide : narrow, 0, NULL, size, given == Py_None ? NULL : (PyArrayObject *)given);
}

NPB_SIGNATURE(random_sig, "random", { "size", OPT, NULL, NULL }, { "dtype", OPT, NULL, NULL }, { "out", OPT, NULL, NULL });
METHOD(g_random)
{
    FILL_ARGS;
    if (npb_parse(&random_sig, args, nargs, kwnames, (void *const[]){ &size, &dtype, &given }) < 0)
        return NULL;
    return fill_method(self, "random", NM_DIST_random, NM_DIST_random_f, size, dtype, given);
}

NPB_SIGNATURE(normal_sig, "standard_normal", { "size", OPT, NULL, NULL }, { "dtype", OPT, NULL, NULL }, { "out", OPT, NULL, NULL });
METHOD(g_standard_normal)
{
    FILL_ARGS;
    if (npb_parse(&normal_sig, args, nargs, kwnames, (void *const[]){ &size, &dtype, &given }) < 0)
        return NULL;
    return fill_method(self, "standard_normal", NM_DIST_standard_normal, NM_DIST_standard_normal_f, size, dtype, given);
}

NPB_SIGNATURE(exponential_sig, "standard_exponential", { "size", OPT, NULL, NULL }, { "dtype", OPT, NULL, NULL },
              { "method", OPT, NULL, NULL }, { "out", OPT, NULL, NULL });
METHOD(g_standard_exponential)
{
    FILL_ARGS;
    PyObject *method = NULL;
    if (npb_parse(&exponential_sig, args, nargs, kwnames, (void *const[]){ &size, &dtype, &method, &given }) < 0)
        return NULL;
    bool zig = !method || (PyUnicode_Check(method) && PyUnicode_CompareWithASCIIString(method, "zig") == 0);
    return fill_method(self, "standard_exponential", zig ? NM_DIST_standard_exponential : NM_DIST_standard_exponential_inv,
                       zig ? NM_DIST_standard_exponential_f : NM_DIST_standard_exponential_inv_f, size, dtype, given);
}

NPB_SIGNATURE(gamma_sig, "standard_gamma", { "shape", 0, NULL, NULL }, { "size", OPT, NULL, NULL }, { "dtype", OPT, NULL, NULL },
              { "out", OPT, NULL, NULL });
METHOD(g_standard_gamma)
{
    FILL_ARGS;
    PyObject *shape;
    if (npb_parse(&gamma_sig, args, nargs, kwnames, (void *const[]){ &shape, &size, &dtype, &given }) < 0)
        return NULL;
    char code = float_dtype(dtype, "standard_gamma");
    if (!code || check_out(given, type_of(code), size, true) < 0)
        return NULL;
    return draw_checked(self, code == 'd' ? NM_DIST_standard_gamma : NM_DIST_standard_gamma_f, 1, &shape, size,
                        given == Py_None ? NULL : (PyArrayObject *)given);
}

/* ------------------------------------------------------------------ methods that look at several parameters at once */
/* a OP b for numbers or arrays as a double array or number: the ufunc does the broadcasting. */
static PyObject *subtract(const param *a, const param *b)
{
    PyArrayObject *x = as_array(a, 'd'), *y = as_array(b, 'd');
    PyObject *pair[2] = { (PyObject *)x, (PyObject *)y }, *r = x && y ? npb_call_ufunc("subtract", 2, pair) : NULL;
    Py_XDECREF(x);
    Py_XDECREF(y);
    return r;
}

static PyObject *uniform(npb_rng *self, PyObject *low, PyObject *high, PyObject *size, bool legacy)
{
    param v[2] = { { 0 } };
    PyObject *result = NULL;
    if (load(low, 'd', &v[0]) < 0 || load(high, 'd', &v[1]) < 0)
        goto out;
    if (!v[0].arr && !v[1].arr) {
        if (settle(&v[0], 'd') < 0 || settle(&v[1], 'd') < 0)
            goto out;
        v[1].d -= v[0].d;
        if (!isfinite(v[1].d)) {
            PyErr_SetString(PyExc_OverflowError, legacy ? "Range exceeds valid bounds" : "high - low range exceeds valid bounds");
            goto out;
        }
    } else {
        PyObject *range = subtract(&v[1], &v[0]);
        Py_CLEAR(v[1].arr);
        if (!range || load(range, 'd', &v[1]) < 0) {
            Py_XDECREF(range);
            goto out;
        }
        Py_DECREF(range);
        npy_intp n = v[1].arr ? npb_size(v[1].arr) : 0;      /* fresh, so contiguous in some order */
        bool finite = true;
        for (npy_intp i = 0; i < n; i++)
            finite &= isfinite(((double *)v[1].arr->data)[i]) != 0;
        if (!finite) {
            PyErr_SetString(PyExc_OverflowError, "Range exceeds valid bounds");
            goto out;
        }
    }
    if (!legacy && check_param(&v[1], &nm_dist_params(NM_DIST_uniform)[1], 'd', all_numbers(2, v)) < 0)
        goto out;
    result = draw(self, NM_DIST_uniform, 2, v, size, NULL);
out:
    drop(2, v);
    return result;
}

#define UNIFORM(id, legacy)                                                           \
    NPB_SIGNATURE(id##_sig, "uniform", { "low", OPT, NULL, NULL }, { "high", OPT, NULL, NULL }, { "size", OPT, NULL, NULL }); \
    METHOD(id)                                                                        \
    {                                                                                 \
        PyObject *low = number(0.0), *high = number(1.0), *size = NULL;               \
        if (npb_parse(&id##_sig, args, nargs, kwnames, (void *const[]){ &low, &high, &size }) < 0) \
            return NULL;                                                              \
        return uniform(self, low, high, size, legacy);                                \
    }
UNIFORM(g_uniform, false)
UNIFORM(s_uniform, true)

/* Does test hold for any item of the broadcast parameters?  -1 with an exception. */
typedef bool any_test(const double *d, const int64_t *q);
static int any_item(int n, const param *v, char type, any_test *test)
{
    PyArrayObject *arr[3] = { NULL };
    npy_intp strides[3][NM_MAXDIMS];
    npb_shape shape;
    char *ptr[3];
    walk w;
    int found = -1;
    for (int k = 0; k < n; k++)
        if (!(arr[k] = as_array(&v[k], type)))
            goto out;
    if (npb_random_ufunc_shape(n, arr, &shape) < 0)
        goto out;
    for (int k = 0; k < n; k++) {
        npb_random_strides(arr[k], &shape, strides[k]);
        ptr[k] = arr[k]->data;
    }
    found = 0;
    for (walk_begin(&w, &shape); w.row < w.rows && !found; walk_next(&w, &shape, n, ptr, strides))
        for (npy_intp i = 0; i < w.length && !found; i++) {
            double d[3];
            int64_t q[3];
            for (int k = 0; k < n; k++) {
                const char *at = ptr[k] + (shape.n ? i*strides[k][shape.n - 1] : 0);
                memcpy(&d[k], at, 8);
                memcpy(&q[k], at, 8);
            }
            found = test(d, q);
        }
out:
    for (int k = 0; k < n; k++)
        Py_XDECREF(arr[k]);
    return found;
}

static bool above(const double *d, const int64_t *q) { (void)q; return d[0] > d[1]; }
static bool equal(const double *d, const int64_t *q) { (void)q; return d[0] == d[1]; }

/* Raise ValueError(text) if the test holds anywhere. */
static int refuse(int n, const param *v, char type, any_test *test, const char *text)
{
    int found = any_item(n, v, type, test);
    if (found > 0)
        PyErr_SetString(PyExc_ValueError, text);
    return found ? -1 : 0;
}

NPB_SIGNATURE(triangular_sig, "triangular", { "left", 0, NULL, NULL }, { "mode", 0, NULL, NULL }, { "right", 0, NULL, NULL },
              { "size", OPT, NULL, NULL });
METHOD(g_triangular)
{
    param v[3] = { { 0 } };
    PyObject *size = NULL, *obj[3], *result = NULL;
    if (npb_parse(&triangular_sig, args, nargs, kwnames, (void *const[]){ &obj[0], &obj[1], &obj[2], &size }) < 0)
        return NULL;
    for (int k = 0; k < 3; k++)
        if (load(obj[k], 'd', &v[k]) < 0)
            goto out;
    if (all_numbers(3, v) && (settle(&v[0], 'd') < 0 || settle(&v[2], 'd') < 0 || settle(&v[1], 'd') < 0))
        goto out;
    if (refuse(2, v, 'd', above, "left > mode") == 0 && refuse(2, v + 1, 'd', above, "mode > right") == 0 &&
        refuse(2, (const param[]){ v[0], v[2] }, 'd', equal, "left == right") == 0)
        result = draw(self, NM_DIST_triangular, 3, v, size, NULL);
out:
    drop(3, v);
    return result;
}

static bool too_many_failures(const double *d, const int64_t *q)
{
    (void)q;
    return (1 - d[0]) / d[0] * (d[1] + 10 * sqrt(d[1])) > nm_rate_max();
}

NPB_SIGNATURE(negative_binomial_sig, "negative_binomial", { "n", 0, NULL, NULL }, { "p", 0, NULL, NULL }, { "size", OPT, NULL, NULL });
METHOD(g_negative_binomial)
{
    const nm_dist_param *def = nm_dist_params(NM_DIST_negative_binomial);
    param v[2] = { { 0 } };
    PyObject *size = NULL, *obj[2], *result = NULL;
    if (npb_parse(&negative_binomial_sig, args, nargs, kwnames, (void *const[]){ &obj[0], &obj[1], &size }) < 0)
        return NULL;
    if (load(obj[1], 'd', &v[1]) == 0 && load(obj[0], 'd', &v[0]) == 0 && check_param(&v[0], &def[0], 'd', all_numbers(2, v)) == 0 &&
        check_param(&v[1], &def[1], 'd', all_numbers(2, v)) == 0 &&
        refuse(2, (const param[]){ v[1], v[0] }, 'd', too_many_failures,
               "n too large or p too small, see Generator.negative_binomial Notes") == 0)
        result = draw(self, NM_DIST_negative_binomial, 2, v, size, NULL);
    drop(2, v);
    return result;
}

static PyObject *binomial(npb_rng *self, nm_dist dist, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    NPB_SIGNATURE(sig, "binomial", { "n", 0, NULL, NULL }, { "p", 0, NULL, NULL }, { "size", OPT, NULL, NULL });
    PyObject *size = NULL, *v[2];
    if (npb_parse(&sig, args, nargs, kwnames, (void *const[]){ &v[1], &v[0], &size }) < 0)
        return NULL;
    return draw_checked(self, dist, 2, v, size, NULL);
}
METHOD(g_binomial) { return binomial(self, NM_DIST_binomial, args, nargs, kwnames); }
METHOD(s_binomial) { return binomial(self, NM_DIST_legacy_binomial, args, nargs, kwnames); }

static bool urn_too_large(const double *d, const int64_t *q) { (void)d; return q[0] >= 1000000000 || q[1] >= 1000000000; }
static bool sample_too_large(const double *d, const int64_t *q) { (void)d; return q[0] + q[1] < q[2]; }

static PyObject *hypergeometric(npb_rng *self, bool legacy, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    NPB_SIGNATURE(sig, "hypergeometric", { "ngood", 0, NULL, NULL }, { "nbad", 0, NULL, NULL }, { "nsample", 0, NULL, NULL },
                  { "size", OPT, NULL, NULL });
    param v[3] = { { 0 } };
    PyObject *size = NULL, *obj[3], *result = NULL;
    nm_dist dist = legacy ? NM_DIST_legacy_hypergeometric : NM_DIST_hypergeometric;
    if (npb_parse(&sig, args, nargs, kwnames, (void *const[]){ &obj[0], &obj[1], &obj[2], &size }) < 0)
        return NULL;
    for (int k = 0; k < 3; k++)
        if (load(obj[k], 'q', &v[k]) < 0)
            goto out;
    if (all_numbers(3, v) && (settle(&v[0], 'q') < 0 || settle(&v[1], 'q') < 0 || settle(&v[2], 'q') < 0))
        goto out;
    if (!legacy && refuse(2, v, 'q', urn_too_large, "both ngood and nbad must be less than 1000000000") < 0)
        goto out;
    if (refuse(3, v, 'q', sample_too_large, "ngood + nbad < nsample") < 0)
        goto out;
    for (int k = 0; k < 3; k++)
        if (check_param(&v[k], &nm_dist_params(dist)[k], 'q', all_numbers(3, v)) < 0)
            goto out;
    result = draw(self, dist, 3, v, size, NULL);
out:
    drop(3, v);
    return result;
}
METHOD(g_hypergeometric) { return hypergeometric(self, false, args, nargs, kwnames); }
METHOD(s_hypergeometric) { return hypergeometric(self, true, args, nargs, kwnames); }

/* ------------------------------------------------------------------ RandomState's kept normal */
static PyObject *get_gauss(npb_rng *self, void *closure)
{
    (void)closure;
    return Py_BuildValue("id", self->rng.has_gauss, self->rng.gauss);
}

static int set_gauss(npb_rng *self, PyObject *value, void *closure)
{
    (void)closure;
    int has;
    double gauss;
    if (!value || !PyTuple_Check(value)) {
        PyErr_SetString(PyExc_TypeError, value ? "a tuple is required" : "_gauss cannot be deleted");
        return -1;
    }
    if (!PyArg_ParseTuple(value, "id", &has, &gauss))
        return -1;
    self->rng.has_gauss = has;
    self->rng.gauss = gauss;
    return 0;
}

/* ------------------------------------------------------------------ the types */
#define DOC(name, args, text) name "($self, " args ")\n--\n\n" text
#define ROW(prefix, name, args, text) \
    { #name, (PyCFunction)(void (*)(void))prefix##name, METH_FASTCALL | METH_KEYWORDS, DOC(#name, args, text) }
#define COMMON(p)                                                                                                                       \
    ROW(p, beta, "a, b, size=None", "Draw from a beta distribution on [0, 1]."),                                                        \
    ROW(p, binomial, "n, p, size=None", "Draw the number of successes in n trials of probability p."),                                  \
    ROW(p, chisquare, "df, size=None", "Draw from a chi-square distribution with df degrees of freedom."),                              \
    ROW(p, exponential, "scale=1.0, size=None", "Draw from an exponential distribution."),                                              \
    ROW(p, f, "dfnum, dfden, size=None", "Draw from an F distribution."),                                                               \
    ROW(p, gamma, "shape, scale=1.0, size=None", "Draw from a gamma distribution."),                                                    \
    ROW(p, geometric, "p, size=None", "Draw the number of trials up to the first success."),                                            \
    ROW(p, hypergeometric, "ngood, nbad, nsample, size=None", "Draw how many of nsample items taken without replacement are good."),    \
    ROW(p, lognormal, "mean=0.0, sigma=1.0, size=None", "Draw from a log-normal distribution."),                                        \
    ROW(p, logseries, "p, size=None", "Draw from a logarithmic series distribution."),                                                  \
    ROW(p, negative_binomial, "n, p, size=None", "Draw the number of failures before n successes."),                                    \
    ROW(p, noncentral_chisquare, "df, nonc, size=None", "Draw from a noncentral chi-square distribution."),                             \
    ROW(p, noncentral_f, "dfnum, dfden, nonc, size=None", "Draw from a noncentral F distribution."),                                    \
    ROW(p, normal, "loc=0.0, scale=1.0, size=None", "Draw from a normal distribution."),                                                \
    ROW(p, pareto, "a, size=None", "Draw from a Pareto II (Lomax) distribution."),                                                      \
    ROW(p, poisson, "lam=1.0, size=None", "Draw from a Poisson distribution."),                                                         \
    ROW(p, power, "a, size=None", "Draw from a power distribution on [0, 1]."),                                                         \
    ROW(p, rayleigh, "scale=1.0, size=None", "Draw from a Rayleigh distribution."),                                                     \
    ROW(p, standard_cauchy, "size=None", "Draw from a Cauchy distribution with mode 0."),                                               \
    ROW(p, standard_t, "df, size=None", "Draw from Student's t distribution."),                                                         \
    ROW(p, uniform, "low=0.0, high=1.0, size=None", "Draw uniformly from [low, high)."),                                                \
    ROW(p, vonmises, "mu, kappa, size=None", "Draw angles from a von Mises distribution."),                                             \
    ROW(p, wald, "mean, scale, size=None", "Draw from a Wald (inverse Gaussian) distribution."),                                        \
    ROW(p, weibull, "a, size=None", "Draw from a Weibull distribution."),                                                               \
    ROW(p, zipf, "a, size=None", "Draw from a Zipf distribution.")
#define SHARED                                                                                                                          \
    ROW(g_, gumbel, "loc=0.0, scale=1.0, size=None", "Draw from a Gumbel distribution."),                                               \
    ROW(g_, laplace, "loc=0.0, scale=1.0, size=None", "Draw from a Laplace distribution."),                                             \
    ROW(g_, logistic, "loc=0.0, scale=1.0, size=None", "Draw from a logistic distribution."),                                           \
    ROW(g_, triangular, "left, mode, right, size=None", "Draw from a triangular distribution.")

PyMethodDef npb_generator_draws[] = {
    COMMON(g_), SHARED,
    ROW(g_, random, "size=None, dtype='float64', out=None", "Draw uniformly from [0, 1)."),
    ROW(g_, standard_exponential, "size=None, dtype='float64', method='zig', out=None",
        "Draw from an exponential distribution of scale 1."),
    ROW(g_, standard_gamma, "shape, size=None, dtype='float64', out=None", "Draw from a gamma distribution of scale 1."),
    ROW(g_, standard_normal, "size=None, dtype='float64', out=None", "Draw from a normal distribution with mean 0 and deviation 1."),
    { 0 } };
PyMethodDef npb_randomstate_draws[] = {
    COMMON(s_), SHARED,
    ROW(s_, random, "size=None", "Draw uniformly from [0, 1)."),
    ROW(s_, random_sample, "size=None", "Draw uniformly from [0, 1)."),
    ROW(s_, standard_exponential, "size=None", "Draw from an exponential distribution of scale 1."),
    ROW(s_, standard_gamma, "shape, size=None", "Draw from a gamma distribution of scale 1."),
    ROW(s_, standard_normal, "size=None", "Draw from a normal distribution with mean 0 and deviation 1."),
    ROW(s_, tomaxint, "size=None", "Draw integers from 0 to the largest long."),
    { 0 } };

static PyMethodDef rng_methods[] = { { "_bind", (PyCFunction)rng_bind, METH_O, NULL }, { 0 } };
static PyMemberDef rng_members[] = { { "_bit_generator", T_OBJECT, offsetof(npb_rng, bit_generator), 0, NULL },
                                     { "_lock", T_OBJECT, offsetof(npb_rng, lock), READONLY, NULL }, { 0 } };
static PyGetSetDef rng_getset[] = { { "_gauss", (getter)get_gauss, (setter)set_gauss, NULL, NULL }, { 0 } };
static PyType_Slot rng_slots[] = {
    { Py_tp_traverse, rng_traverse }, { Py_tp_clear, rng_clear }, { Py_tp_dealloc, rng_dealloc },
    { Py_tp_methods, rng_methods }, { Py_tp_members, rng_members }, { Py_tp_getset, rng_getset }, { 0, NULL } };
static PyType_Spec rng_spec = { "numen._core._random.Base", sizeof(npb_rng), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, rng_slots };

/* other: the method of npb_rng_arrays that only the other class has. */
static int add_class(PyObject *module, PyObject *base, const char *full_name, PyMethodDef *draws, const char *other)
{
    PyType_Slot slots[] = { { Py_tp_methods, draws }, { Py_tp_traverse, rng_traverse }, { Py_tp_clear, rng_clear },
                            { Py_tp_dealloc, rng_dealloc },
        { 0, NULL } };
    PyType_Spec spec = { full_name, sizeof(npb_rng), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots };
    PyObject *type = PyType_FromSpecWithBases(&spec, base);
    if (!type)
        return -1;
    int status = PyModule_AddObjectRef(module, strrchr(full_name, '.') + 1, type);
    for (PyMethodDef *m = npb_rng_arrays; status == 0 && m->ml_name; m++) {
        if (!strcmp(m->ml_name, other))
            continue;
        PyObject *f = PyDescr_NewMethod((PyTypeObject *)type, m);
        status = f ? PyObject_SetAttrString(type, m->ml_name, f) : -1;
        Py_XDECREF(f);
    }
    Py_DECREF(type);
    return status;
}

int npb_init_random_rng(PyObject *module)
{
    PyObject *base = PyType_FromSpec(&rng_spec);
    if (!base)
        return -1;
    int bad = add_class(module, base, "numen._core._random.Generator", npb_generator_draws, "randint");
    bad |= add_class(module, base, "numen._core._random.RandomState", npb_randomstate_draws, "integers");
    Py_DECREF(base);
    return bad ? -1 : 0;
}
