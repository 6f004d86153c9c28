/* _import_ufunc.h - where the ufunc table lies, and import_umath(), which finds it; rules as in _import_array.h. */
#pragma once

#ifdef PY_UFUNC_UNIQUE_SYMBOL
#define PyUFunc_API PY_UFUNC_UNIQUE_SYMBOL
#endif
#ifdef __cplusplus
extern "C" {
#endif
#if defined(NO_IMPORT_UFUNC) || defined(NO_IMPORT)
extern NPY_API_SYMBOL_ATTRIBUTE void **PyUFunc_API;
#elif defined(PY_UFUNC_UNIQUE_SYMBOL)
NPY_API_SYMBOL_ATTRIBUTE void **PyUFunc_API;
#else
static void **PyUFunc_API __attribute__((unused));
#endif
#ifdef __cplusplus
}
#endif

#if !defined(NO_IMPORT_UFUNC) && !defined(NO_IMPORT)
static inline int _import_umath(void)
{
    PyUFunc_API = npy_find_table("_UFUNC_API");
    return PyUFunc_API ? 0 : -1;
}

static inline int PyUFunc_ImportUFuncAPI(void)
{
    if (NPY_UNLIKELY(PyUFunc_API == NULL) && _import_umath() < 0) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError))
            PyErr_SetString(PyExc_ImportError, "numpy._core.umath failed to import");
        return -1;
    }
    return 0;
}

#define import_umath() do { if (PyUFunc_ImportUFuncAPI() < 0) return NULL; } while (0)
#define import_umath1(result) do { if (PyUFunc_ImportUFuncAPI() < 0) return result; } while (0)
#define import_umath2(message, result)                                                                    \
    do {                                                                                                  \
        if (PyUFunc_ImportUFuncAPI() < 0) {                                                               \
            PyErr_SetString(PyExc_ImportError, message);                                                  \
            return result;                                                                                \
        }                                                                                                 \
    } while (0)
#define import_ufunc() import_umath()
#endif
