/* text_compare_py.c - np.char.compare_chararrays. */
#include "algo_py.h"
#include "array_private.h"
#include "text/text_compare.h"

static int op_converter(PyObject *obj, void *out)
{
    static const char *const names[] = { "<", "<=", "==", "!=", ">", ">=" };
    PyObject *text = PyUnicode_Check(obj) ? PyUnicode_AsUTF8String(obj) : PyBytes_Check(obj) ? Py_NewRef(obj) : NULL;
    if (!text) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "a bytes-like object is required, not '%s'", Py_TYPE(obj)->tp_name);
        return 0;
    }
    int found = 0;
    for (int i = 0; i < NM_COUNT(names); i++)
        if (!strcmp(PyBytes_AS_STRING(text), names[i])) {
            *(enum nm_text_order *)out = (enum nm_text_order)i;
            found = 1;
        }
    Py_DECREF(text);
    if (!found)
        PyErr_SetString(PyExc_ValueError, "comparison must be '==', '!=', '<', '>', '<=', '>='");
    return found;
}

NPB_SIGNATURE(compare_sig, "compare_chararrays", { "a1", 0, NULL }, { "a2", 0, NULL }, { "cmp", 0, op_converter },
              { "rstrip", 0, npb_bool_converter });

static bool is_text(const PyArrayObject *a) { return a->descr->type_num == NM_STRING || a->descr->type_num == NM_UNICODE; }

static PyObject *compare_chararrays(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *objects[2];
    PyArrayObject *a[2] = { NULL, NULL }, *out = NULL;
    enum nm_text_order op;
    int rstrip, nd;
    npy_intp shape[NM_MAXDIMS];
    (void)module;
    if (npb_parse(&compare_sig, args, nargs, kwnames, (void *[]){ &objects[0], &objects[1], &op, &rstrip }) < 0)
        return NULL;
    for (int i = 0; i < 2; i++)
        if (!(a[i] = npb_from_any(objects[i], NULL, 0, 0, NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED)))
            goto out;
    if (!is_text(a[0]) || !is_text(a[1])) {
        PyErr_SetString(PyExc_TypeError, "comparison of non-string arrays");
        goto out;
    }
    if (a[0]->descr->type_num != a[1]->descr->type_num) {
        Py_DECREF(a[0]);
        Py_DECREF(a[1]);
        Py_RETURN_NOTIMPLEMENTED;
    }
    nm_view v[2] = { npb_as_view(a[0]), npb_as_view(a[1]) };
    if (npb_check(nm_broadcast(npb_ctx(), 2, (const nm_view *[]){ &v[0], &v[1] }, &nd, shape)) < 0)
        goto out;
    if ((out = npb_empty(npb_descr_of(NM_BOOL), nd, shape, false))) {
        nm_view to = npb_as_view(out);
        if (npb_check(nm_view_compare_text(npb_ctx(), op, rstrip, &v[0], &v[1], &to)) < 0)
            Py_CLEAR(out);
    }
out:
    Py_XDECREF(a[0]);
    Py_XDECREF(a[1]);
    return (PyObject *)out;
}

static PyMethodDef functions[] = { NPB_METHOD("compare_chararrays", compare_chararrays, NULL), { NULL, NULL, 0, NULL } };
int npb_init_text_compare_py(PyObject *module)
{
    npb_document_functions(functions);
    return PyModule_AddFunctions(module, functions);
}
