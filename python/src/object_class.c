/* object_class.c - the class `object` as the core sees it: reference counts, comparison by Python, casts through
 * npb_getitem and npb_setitem.  The core calls these with the GIL held (NM_CLASS_HOST, NM_LOOP_HOST). */
#include "npb_types.h"

static inline PyObject *load(const char *item)
{
    PyObject *o;
    memcpy(&o, item, sizeof o);
    return o;
}

static int copy(const nm_call *call, char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n)
{
    (void)call;
    for (intptr_t i = 0; i < n; i++, dst += dst_stride, src += src_stride) {
        PyObject *value = Py_XNewRef(load(src)), *old = load(dst);
        memcpy(dst, &value, sizeof value);
        Py_XDECREF(old);
    }
    return 0;
}

static void clear(const nm_dtype *dt, char *data, intptr_t stride, intptr_t n)
{
    (void)dt;
    PyObject *none = NULL;
    for (intptr_t i = 0; i < n; i++, data += stride) {
        PyObject *old = load(data);
        memcpy(data, &none, sizeof none);
        Py_XDECREF(old);
    }
}

static int compare(const nm_call *call, const void *a, const void *b)
{
    PyObject *x = load(a), *y = load(b);
    if (PyErr_Occurred())
        return 0;
    if (!x || !y)
        return x == y ? 0 : x ? -1 : 1;
    Py_INCREF(x);                                        /* a comparison may replace the items */
    Py_INCREF(y);
    int less = npb_enter(" in comparison"), more = 0;
    if (less == 0) {
        less = PyObject_RichCompareBool(x, y, Py_LT);
        more = less == 0 ? PyObject_RichCompareBool(y, x, Py_LT) : 0;
        npb_leave();
    }
    Py_DECREF(x);
    Py_DECREF(y);
    if (less < 0 || more < 0) {                          /* the exception stays set: the caller asks when the sort is done */
        nm_fail(call->ctx, NM_E_HOST, "comparison failed");
        return 0;
    }
    return more - less;
}

static int nonzero(const nm_call *call, const void *item)
{
    (void)call;
    PyObject *o = load(item);
    if (!o)
        return 0;
    if (npb_enter(" while converting an object to bool") < 0)
        return NM_E_HOST;
    Py_INCREF(o);
    int truth = PyObject_IsTrue(o);
    Py_DECREF(o);
    npb_leave();
    return truth < 0 ? NM_E_HOST : truth;
}

/* The descriptor of one side of a cast; it lives as long as the cast (aux). */
typedef struct cast_aux { PyArray_Descr *descr; } cast_aux;

static void free_cast(void *aux)
{
    Py_DECREF(((cast_aux *)aux)->descr);
    PyMem_Free(aux);
}

static int to_object(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call;
    const char *src = args[0];
    char *dst = args[1];
    for (intptr_t i = 0; i < *n; i++, src += strides[0], dst += strides[1]) {
        PyObject *value = npb_getitem(src, ((cast_aux *)aux)->descr, NULL), *old = load(dst);
        if (!value)
            return NM_E_HOST;
        memcpy(dst, &value, sizeof value);
        Py_XDECREF(old);
    }
    return 0;
}

static int from_object(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call;
    const char *src = args[0];
    char *dst = args[1];
    int bad = npb_enter(" in a cast of objects");
    if (bad < 0)
        return NM_E_HOST;
    for (intptr_t i = 0; i < *n && !bad; i++, src += strides[0], dst += strides[1]) {
        PyObject *value = Py_NewRef(load(src) ? load(src) : Py_None);
        bad = npb_setitem(((cast_aux *)aux)->descr, dst, value);
        Py_DECREF(value);
    }
    npb_leave();
    return bad ? NM_E_HOST : 0;
}

static nm_status cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *out)
{
    bool into = to->num == NM_OBJECT;
    nm_dtype native = nm_dtype_native(into ? from : to);
    cast_aux *aux = PyMem_Malloc(sizeof *aux);
    if (!aux)
        return nm_fail(ctx, NM_E_MEMORY, "no memory for a cast");
    aux->descr = npb_descr_from(&native);
    if (!aux->descr) {
        PyMem_Free(aux);
        return NM_E_HOST;
    }
    *out = (nm_cast){ into ? to_object : from_object, aux, free_cast, NM_LOOP_HOST | NM_LOOP_NO_FP };
    return NM_OK;
}

static nm_status common(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    (void)ctx;
    *out = a->num == NM_OBJECT ? *a : *b;
    return NM_OK;
}

static nm_casting safety(const nm_dtype *from, const nm_dtype *to)
{
    if (from->num == to->num)
        return NM_NO_CASTING;
    return to->num == NM_OBJECT ? NM_SAFE_CASTING : NM_UNSAFE_CASTING;
}

static nm_class object_class = { .name = "object", .num = NM_OBJECT, .kind = 'O', .code = 'O', .align = sizeof(void *),
                                 .flags = NM_CLASS_HOST,
    .size = sizeof(void *), .compare = compare, .nonzero = nonzero, .copy = copy, .clear = clear, .common = common, .cast = cast,
    .safety = safety };

int npb_init_object_class(PyObject *module)
{
    (void)module;
    if (npb_check(nm_class_register(npb_ctx(), &object_class)) < 0)
        return -1;
    npb_refresh_class(NM_OBJECT);
    return 0;
}
