/* linalg_ufuncs.c - ufunc objects over the core's LAPACK loops, gathered in the module's dict _linalg_ufuncs. */
#include "ufunc_py.h"
#include "linalg/lapack_loops.h"

static int type_num(char code)
{
    const nm_dtype dt = nm_dtype_from_code(code);
    return (int)dt.num;
}

static int add_loops(nm_ufunc *uf)
{
    for (const nm_kernel *k = nm_lapack_kernels; k->name; k++) {
        uint16_t types[8];
        if (strcmp(k->name, uf->name))
            continue;
        for (int i = 0; i < uf->nargs; i++)
            types[i] = (uint16_t)type_num(k->types[i]);
        if (npb_check(nm_ufunc_add_loop(npb_ctx(), uf, types, k->loop, k->aux, k->flags)) < 0)
            return -1;
    }
    return 0;
}

int npb_add_linalg_ufuncs(PyObject *module);
int npb_add_linalg_ufuncs(PyObject *module)
{
    PyObject *dict = PyDict_New();
    if (!dict)
        return -1;
    for (const nm_gufunc_row *row = nm_lapack_gufuncs; row->name; row++) {
        nm_ufunc *core = nm_ufunc_new(npb_ctx(), row->name, row->nin, row->nout, NM_ID_NONE, row->signature);
        if (!core) {
            npb_raise(nm_last(npb_ctx()));
            Py_DECREF(dict);
            return -1;
        }
        core->core_sizes = row->core_sizes;
        PyObject *uf = add_loops(core) < 0 ? NULL : npb_ufunc_make(core, NULL);
        if (!uf || PyDict_SetItemString(dict, row->name, uf) < 0) {
            Py_XDECREF(uf);
            Py_DECREF(dict);
            return -1;
        }
        Py_DECREF(uf);
    }
    int status = PyModule_AddObjectRef(module, "_linalg_ufuncs", dict);
    Py_DECREF(dict);
    return status;
}
