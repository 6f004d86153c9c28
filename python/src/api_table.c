/* api_table.c - the table of NumPy's array C interface, and the capsule _ARRAY_API by which extensions find it. */
#include "capi.h"

enum { SLOTS = 369 };
static void *table[SLOTS];
static int assign_casting = NM_SAME_KIND_CASTING;
int npb_user_types;                   /* how many user dtypes are registered */

/* Types of files that may not be there. */
extern PyTypeObject PyArrayIter_Type __attribute__((weak)), PyArrayMultiIter_Type __attribute__((weak)), NpyIter_Type __attribute__((weak));
extern PyArray_DTypeMeta *npb_string_dtype_class __attribute__((weak));
#define npb_string_dtype (&npb_string_dtype_class ? (void *)npb_string_dtype_class : NULL)

/* np.False_ and np.True_ lie beside each other. */
static void *npb_bool_values(void) { return npb_bool_scalars ? (void *)npb_bool_scalars() : NULL; }

#define DATA(slot, name, address)
#define FUNC(slot, name) extern void name(void);     /* only the address counts here */
#define NONE(slot, name, result)                                                              \
    static intptr_t missing_##slot(void)                                                      \
    {                                                                                         \
        PyGILState_STATE state = PyGILState_Ensure();                                         \
        PyErr_SetString(PyExc_NotImplementedError, #name);                                    \
        PyGILState_Release(state);                                                            \
        return result;                                                                        \
    }
#include "api_array.def"
#undef DATA
#undef FUNC
#undef NONE

int npb_init_api_table(PyObject *module)
{
#define DATA(slot, name, address) table[slot] = (void *)(address);
#define FUNC(slot, name) table[slot] = (void *)name;
#define NONE(slot, name, result) table[slot] = (void *)missing_##slot;
#include "api_array.def"
#undef DATA
#undef FUNC
#undef NONE
    PyObject *capsule = PyCapsule_New(table, NULL, NULL);
    int bad = capsule ? PyModule_AddObjectRef(module, "_ARRAY_API", capsule) : -1;
    Py_XDECREF(capsule);
    return bad;
}
