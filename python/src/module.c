/* module.c - the extension module numen._core._multiarray_umath. */
#include "npb.h"

/* Compiled functions say where users find them. */
static int name_functions(PyObject *module)
{
    static const char *const places[][2] = {
        { "", "arange array asanyarray asarray ascontiguousarray asfortranarray empty frombuffer fromfile fromiter fromstring from_dlpack "
              "frompyfunc nested_iters promote_types zeros" },
        { "._core.multiarray", "_reconstruct scalar" }, { ".lib", "add_docstring" }, { ".lib.array_utils", "normalize_axis_index" } };
    for (int i = 0; i < NM_COUNT(places); i++) {
        PyObject *where = PyUnicode_FromFormat("%s%s", npb_package, places[i][0]), *names = PyUnicode_FromString(places[i][1]);
        PyObject *list = where && names ? PyUnicode_Split(names, NULL, -1) : NULL;
        bool ok = list != NULL;
        for (Py_ssize_t k = 0; ok && k < PyList_GET_SIZE(list); k++) {
            PyObject *f = PyObject_GetAttr(module, PyList_GET_ITEM(list, k));
            ok = f && (!PyCFunction_Check(f) || PyObject_SetAttrString(f, "__module__", where) == 0);
            Py_XDECREF(f);
        }
        Py_XDECREF(where);
        Py_XDECREF(names);
        Py_XDECREF(list);
        if (!ok)
            return -1;
    }
    return 0;
}

static int exec_module(PyObject *module)
{
#define X(name)                         \
    if (npb_init_##name(module) < 0)    \
        return -1;
    NPB_FOR_INITS(X)
#undef X
    return name_functions(module);
}

static PyModuleDef_Slot slots[] = { { Py_mod_exec, exec_module }, { 0, NULL } };
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_multiarray_umath", .m_doc = "The compiled part of Numen: arrays, dtypes, scalars, ufuncs.",
        .m_slots = slots };

PyMODINIT_FUNC PyInit__multiarray_umath(void) { return PyModuleDef_Init(&definition); }
