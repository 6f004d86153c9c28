/* errors.c - the lib of this process, each thread's ctx, and the exceptions that the core's failures stand for. */
#include <pthread.h>
#include "npb.h"

struct npb_errors npb_errors;
static nm_lib *the_lib;
static pthread_key_t ctx_key;
static __thread nm_ctx *the_ctx;

nm_lib *npb_lib(void) { return the_lib; }

static void forget_ctx(void *ctx) { nm_ctx_free(ctx); }

static nm_ctx *make_ctx(void)
{
    the_ctx = nm_ctx_new(the_lib);
    if (!the_ctx)
        Py_FatalError("numen: no memory for this thread's context");
    pthread_setspecific(ctx_key, the_ctx);
    return the_ctx;
}

nm_ctx *npb_ctx(void) { return NM_LIKELY(the_ctx != NULL) ? the_ctx : make_ctx(); }

/* ------------------------------------------------------------------ recursion */
/* The lowest address that a call may start at, found once per thread: what is below is for calls that ask nobody. */
static uintptr_t stack_floor(void)
{
    static __thread uintptr_t floor;
    if (NM_LIKELY(floor != 0))
        return floor;
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    floor = 1;                                           /* nothing known: only Python's own count bounds */
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        if (pthread_attr_getstack(&attr, &low, &size) == 0 && size > 0)
            floor = (uintptr_t)low + NM_MIN(size / 2, (size_t)512 << 10);
        pthread_attr_destroy(&attr);
    }
    return floor;
}

bool npb_stack_low(void) { return (uintptr_t)__builtin_frame_address(0) < stack_floor(); }

int npb_enter(const char *where)
{
    if (NM_UNLIKELY(npb_stack_low())) {
        PyErr_Format(PyExc_RecursionError, "maximum recursion depth exceeded%s", where);
        return -1;
    }
    return Py_EnterRecursiveCall(where) ? -1 : 0;
}

void npb_leave(void) { Py_LeaveRecursiveCall(); }

/* ------------------------------------------------------------------ exceptions */
void *npb_raise(nm_status status)
{
    nm_ctx *ctx = npb_ctx();
    PyObject *type = PyExc_RuntimeError;
    switch (status) {
    case NM_E_HOST:
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_SystemError, "a host error was reported without an exception");
        nm_clear(ctx);
        return NULL;
    case NM_E_MEMORY: type = npb_errors.ArrayMemoryError; break;
    case NM_E_VALUE: type = PyExc_ValueError; break;
    case NM_E_TYPE: case NM_E_CAST: case NM_E_NOLOOP: type = PyExc_TypeError; break;
    case NM_E_INDEX: type = PyExc_IndexError; break;
    case NM_E_AXIS: type = npb_errors.AxisError; break;
    case NM_E_OVERFLOW: type = PyExc_OverflowError; break;
    case NM_E_ZERODIV: type = PyExc_ZeroDivisionError; break;
    case NM_E_LINALG: type = npb_errors.LinAlgError; break;
    case NM_E_IO: type = PyExc_OSError; break;
    case NM_E_FLOAT: type = PyExc_FloatingPointError; break;
    case NM_E_MISSING: type = PyExc_NotImplementedError; break;
    case NM_E_RECURSION: type = PyExc_RecursionError; break;
    case NM_E_BUFFER: type = PyExc_BufferError; break;
    case NM_E_PROMOTION: type = npb_errors.DTypePromotionError; break;
    case NM_E_TOOHARD: type = npb_errors.TooHardError; break;
    case NM_E_EOF: type = PyExc_EOFError; break;
    }
    if (status == NM_E_MEMORY)
        type = PyExc_MemoryError;
    PyErr_SetString(type, nm_message(ctx));
    nm_clear(ctx);
    return NULL;
}

PyObject *npb_intern(const char *text)
{
    PyObject *name = PyUnicode_InternFromString(text);
    if (name && Py_REFCNT(name) > 1)     /* the interned table counts for nothing: a string that only we hold is kept for good */
        Py_DECREF(name);
    return name;
}

PyObject *npb_import(const char *module, const char *attr, PyObject **cache)
{
    if (*cache)
        return *cache;
    PyObject *name = PyUnicode_FromFormat("numen.%s", module);
    PyObject *mod = name ? PyImport_Import(name) : NULL;
    Py_XDECREF(name);
    if (!mod)
        return NULL;
    *cache = attr ? PyObject_GetAttrString(mod, attr) : Py_NewRef(mod);
    Py_DECREF(mod);
    return *cache;
}

static int take(PyObject *module, const char *name, PyObject **slot)
{
    *slot = PyObject_GetAttrString(module, name);
    return *slot ? 0 : -1;
}

int npb_init_errors(PyObject *module)
{
    (void)module;
    if (!the_lib) {
        if (pthread_key_create(&ctx_key, forget_ctx) != 0 || !(the_lib = nm_lib_new(NULL))) {
            PyErr_NoMemory();
            return -1;
        }
    }
    PyObject *exceptions = PyImport_ImportModule("numen.exceptions"), *private = PyImport_ImportModule("numen._core._exceptions");
    int bad = -1;
    if (exceptions && private) {
        bad = 0;
#define X(name) bad |= take(exceptions, #name, &npb_errors.name);
        X(AxisError) X(ComplexWarning) X(VisibleDeprecationWarning) X(DTypePromotionError) X(TooHardError) X(RankWarning)
#undef X
#define X(pyname, name) bad |= take(private, pyname, &npb_errors.name);
        X("UFuncTypeError", UFuncTypeError) X("_UFuncNoLoopError", UFuncNoLoopError)
        X("_UFuncBinaryResolutionError", UFuncBinaryResolutionError) X("_UFuncInputCastingError", UFuncInputCastingError)
        X("_UFuncOutputCastingError", UFuncOutputCastingError) X("_ArrayMemoryError", ArrayMemoryError)
        X("LinAlgError", LinAlgError)
#undef X
    }
    Py_XDECREF(exceptions);
    Py_XDECREF(private);
    return bad;
}
