/* linalg_objects.c - matmul, vecdot, matvec and vecmat of Python objects, by their own * and +; conjugate() where NumPy conjugates. */
#include "ufunc_py.h"

static PyObject *item_at(const char *p)
{
    PyObject *x;
    memcpy(&x, p, sizeof x);
    return x ? x : Py_None;
}
static void set_item(char *p, PyObject *value /* stolen */)
{
    PyObject *old;
    memcpy(&old, p, sizeof old);
    memcpy(p, &value, sizeof value);
    Py_XDECREF(old);
}

static PyObject *product(PyObject *a, PyObject *b, bool conj)
{
    if (!conj)
        return PyNumber_Multiply(a, b);
    PyObject *c = PyObject_CallMethod(a, "conjugate", NULL), *r = c ? PyNumber_Multiply(c, b) : NULL;
    Py_XDECREF(c);
    return r;
}

/* *to = sum of a[i] b[i]; an empty sum is 0 */
static int sum_of_products(char *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    PyObject *sum = n ? NULL : PyLong_FromLong(0);
    for (intptr_t i = 0; i < n; i++) {
        PyObject *x = Py_NewRef(item_at(a + i*sa)), *y = Py_NewRef(item_at(b + i*sb)), *p = product(x, y, conj);
        Py_DECREF(x);
        Py_DECREF(y);
        PyObject *next = p && sum ? PyNumber_Add(sum, p) : Py_XNewRef(p);
        Py_XDECREF(p);
        Py_XDECREF(sum);
        sum = next;
        if (!sum)
            return NM_E_HOST;
    }
    if (!sum)
        return NM_E_HOST;
    set_item(to, sum);
    return 0;
}

static int dot(char *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    if (npb_enter(" in a product of objects") < 0)
        return NM_E_HOST;
    int status = sum_of_products(to, a, sa, b, sb, n, conj);
    npb_leave();
    return status;
}

static int matmul_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    (void)aux;
    const intptr_t *c = s + 3;
    for (intptr_t q = 0; q < n[0]; q++)
        for (intptr_t i = 0; i < n[1]; i++)
            for (intptr_t j = 0; j < n[3]; j++)
                NM_TRY(dot(args[2] + q*s[2] + i*c[4] + j*c[5], args[0] + q*s[0] + i*c[0], c[1], args[1] + q*s[1] + j*c[3], c[2], n[2],
                           false));
    return 0;
}
static int vecdot_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    (void)aux;
    for (intptr_t q = 0; q < n[0]; q++)
        NM_TRY(dot(args[2] + q*s[2], args[0] + q*s[0], s[3], args[1] + q*s[1], s[4], n[1], true));
    return 0;
}
static int matvec_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    (void)aux;
    for (intptr_t q = 0; q < n[0]; q++)
        for (intptr_t i = 0; i < n[1]; i++)
            NM_TRY(dot(args[2] + q*s[2] + i*s[6], args[0] + q*s[0] + i*s[3], s[4], args[1] + q*s[1], s[5], n[2], false));
    return 0;
}
static int vecmat_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call;
    (void)aux;
    for (intptr_t q = 0; q < n[0]; q++)
        for (intptr_t j = 0; j < n[2]; j++)
            NM_TRY(dot(args[2] + q*s[2] + j*s[6], args[0] + q*s[0], s[3], args[1] + q*s[1] + j*s[5], s[4], n[1], true));
    return 0;
}

int npb_add_object_products(void)
{
    static const struct { const char *name; nm_loop *loop; } list[] = { { "matmul", matmul_loop }, { "vecdot", vecdot_loop },
                                                                       { "matvec", matvec_loop }, { "vecmat", vecmat_loop } };
    static const uint16_t types[3] = { NM_OBJECT, NM_OBJECT, NM_OBJECT };
    for (int i = 0; i < NM_COUNT(list); i++)
        if (npb_check(nm_ufunc_add_loop(npb_ctx(), nm_ufunc_find(npb_lib(), list[i].name), types, list[i].loop, NULL,
                                        NM_LOOP_HOST | NM_LOOP_NO_FP | NM_LOOP_SERIAL)) < 0)
            return -1;
    return 0;
}
