/* api_table.c - the tables of NumPy's C interface, and the capsules _ARRAY_API and _UFUNC_API by which extensions find them. */
#include "capi.h"

static int assign_casting = NM_SAME_KIND_CASTING;
int npb_user_types;                   /* how many user dtypes are registered */

/* Types of files that may not be there. */
extern PyArray_DTypeMeta *npb_string_dtype_class __attribute__((weak));
#define npb_string_dtype (&npb_string_dtype_class ? (void *)npb_string_dtype_class : NULL)

/* np.False_ and np.True_ lie beside each other. */
static void *npb_bool_values(void) { return npb_bool_scalars ? (void *)npb_bool_scalars() : NULL; }

static void missing(const char *name)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_SetString(PyExc_NotImplementedError, name);
    PyGILState_Release(state);
}

/* A function that is not written returns its failure value in the integer register, whatever its own type. */
#define DATA(slot, since, name, type, address)
#define FUNC(slot, since, name, result, parameters)
#define NONE(slot, since, name, result, parameters, failure)       \
    static intptr_t missing_##name(void)                           \
    {                                                              \
        missing(#name);                                            \
        return failure;                                            \
    }
#include "api_array.def"
#include "api_ufunc.def"
#undef DATA
#undef FUNC
#undef NONE

enum { ARRAY_SLOTS = 369, UFUNC_SLOTS = 48 };
static void *array_table[ARRAY_SLOTS], *ufunc_table[UFUNC_SLOTS];

static void fill_tables(void)
{
    void **table = array_table;
#define DATA(slot, since, name, type, address) table[slot] = (void *)(address);
#define FUNC(slot, since, name, result, parameters) table[slot] = (void *)name;
#define NONE(slot, since, name, result, parameters, failure) table[slot] = (void *)missing_##name;
#include "api_array.def"
    table = ufunc_table;
#include "api_ufunc.def"
#undef DATA
#undef FUNC
#undef NONE
}

static int add_capsule(PyObject *module, const char *name, void **table)
{
    PyObject *capsule = PyCapsule_New(table, NULL, NULL);
    int bad = capsule ? PyModule_AddObjectRef(module, name, capsule) : -1;
    Py_XDECREF(capsule);
    return bad;
}

int npb_init_api_table(PyObject *module)
{
    fill_tables();
    npb_fill_arrfuncs();
    return add_capsule(module, "_ARRAY_API", array_table) < 0 ? -1 : add_capsule(module, "_UFUNC_API", ufunc_table);
}
