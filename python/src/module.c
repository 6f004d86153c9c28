/* module.c - the extension module numen._core._multiarray_umath. */
#include "npb.h"

static int exec_module(PyObject *module)
{
#define X(name)                         \
    if (npb_init_##name(module) < 0)    \
        return -1;
    NPB_FOR_INITS(X)
#undef X
    return 0;
}

static PyModuleDef_Slot slots[] = { { Py_mod_exec, exec_module }, { 0, NULL } };
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_multiarray_umath", .m_doc = "The compiled part of Numen: arrays, dtypes, scalars, ufuncs.", .m_slots = slots };

PyMODINIT_FUNC PyInit__multiarray_umath(void) { return PyModuleDef_Init(&definition); }
