/* build_info.c - what this build is made of and what the CPU has: the facts of np.show_config. */
#include "npb.h"
#include "levels.h"
#include "linalg/blas.h"

#if defined(__clang__)
#define COMPILER "clang"
#elif defined(__GNUC__)
#define COMPILER "gcc"
#else
#define COMPILER "unknown"
#endif
#if defined(NM_BLAS_SYSTEM)
#define BLAS "openblas"
#elif defined(NM_BLAS_NONE)
#define BLAS "none"
#else
#define BLAS "scipy-openblas"
#endif

/* _build_info(): (compiler, its version, BLAS, levels compiled, level in use) */
static PyObject *build_info(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    static const char levels[] =
#define X(level) #level " "
        NM_FOR_LEVELS(X);
#undef X
    return Py_BuildValue("ssssss", COMPILER, __VERSION__, BLAS, levels, nm_cpu_level(npb_lib()), NM_VERSION);
}

/* ------------------------------------------------------------------ CPU features, under the names that NumPy gives them */
#if defined(__x86_64__)
#include <cpuid.h>
static bool in_leaf(unsigned leaf, unsigned sub, int which, int bit)
{
    unsigned r[4];
    return __get_cpuid_count(leaf, sub, &r[0], &r[1], &r[2], &r[3]) && (r[which] >> bit & 1);
}
#define HAS(name) (__builtin_cpu_supports(name) != 0)
#define FEATURES(X) \
    X(MMX, HAS("mmx")) X(SSE, HAS("sse")) X(SSE2, HAS("sse2")) X(SSE3, HAS("sse3")) X(SSSE3, HAS("ssse3")) X(SSE41, HAS("sse4.1")) \
    X(POPCNT, HAS("popcnt")) X(SSE42, HAS("sse4.2")) X(X86_V2, HAS("sse4.2") && HAS("popcnt")) X(AVX, HAS("avx")) \
    X(F16C, in_leaf(1, 0, 2, 29)) X(XOP, HAS("xop")) X(FMA4, HAS("fma4")) X(FMA3, HAS("fma")) X(AVX2, HAS("avx2")) \
    X(LAHF, in_leaf(0x80000001, 0, 2, 0)) X(CX16, in_leaf(1, 0, 2, 13)) X(MOVBE, in_leaf(1, 0, 2, 22)) X(BMI, HAS("bmi")) \
    X(BMI2, HAS("bmi2")) X(LZCNT, in_leaf(0x80000001, 0, 2, 5)) X(GFNI, HAS("gfni")) X(VPCLMULQDQ, HAS("vpclmulqdq")) \
    X(VAES, in_leaf(7, 0, 2, 9)) X(X86_V3, HAS("avx2") && HAS("bmi2") && HAS("fma")) X(AVX512F, HAS("avx512f")) \
    X(AVX512CD, HAS("avx512cd")) X(AVX512ER, HAS("avx512er")) X(AVX512PF, HAS("avx512pf")) \
    X(AVX5124FMAPS, HAS("avx5124fmaps")) X(AVX5124VNNIW, HAS("avx5124vnniw")) \
    X(AVX512VPOPCNTDQ, HAS("avx512vpopcntdq")) X(AVX512VL, HAS("avx512vl")) X(AVX512BW, HAS("avx512bw")) X(AVX512DQ, HAS("avx512dq")) \
    X(AVX512VNNI, HAS("avx512vnni")) X(AVX512IFMA, HAS("avx512ifma")) X(AVX512VBMI, HAS("avx512vbmi")) X(AVX512VBMI2, HAS("avx512vbmi2")) \
    X(AVX512BITALG, HAS("avx512bitalg")) X(AVX512FP16, HAS("avx512f") && in_leaf(7, 0, 3, 23)) \
    X(AVX512BF16, HAS("avx512f") && in_leaf(7, 1, 0, 5)) X(AVX512_SKX, V4) X(X86_V4, V4) X(AVX512_CLX, V4 && HAS("avx512vnni")) \
    X(AVX512_CNL, V4 && HAS("avx512ifma") && HAS("avx512vbmi")) X(AVX512_ICL, ICL) \
    X(AVX512_SPR, ICL && in_leaf(7, 0, 3, 23) && in_leaf(7, 1, 0, 5))
#define V4 (HAS("avx512f") && HAS("avx512cd") && HAS("avx512vl") && HAS("avx512bw") && HAS("avx512dq"))
#define ICL (V4 && HAS("avx512vbmi") && HAS("avx512vbmi2") && HAS("avx512vnni") && HAS("avx512bitalg") && HAS("avx512vpopcntdq"))
#elif defined(__aarch64__)
#define FEATURES(X) X(NEON, 1) X(NEON_FP16, 1) X(NEON_VFPV4, 1) X(ASIMD, 1)
#else
#define FEATURES(X)
#endif

/* __cpu_features__: which instruction sets this CPU has; __cpu_baseline__ and __cpu_dispatch__: which ones kernels are compiled for. */
static int add_cpu_features(PyObject *module)
{
    PyObject *features = PyDict_New(), *base = PyList_New(0), *dispatch = PyList_New(0), *text = NULL;
    int bad = features && base && dispatch ? 0 : -1;
#define X(name, has) bad = bad || PyDict_SetItemString(features, #name, (has) ? Py_True : Py_False) < 0;
    FEATURES(X)
#undef X
#define X(level)                                                                                     \
    if (!bad && #level[0] == 'v') {                                                                  \
        text = PyUnicode_FromFormat("X86_V%s", &#level[1]);                                          \
        bad = !text || PyList_Append(PyList_GET_SIZE(base) ? dispatch : base, text) < 0;             \
        Py_XDECREF(text);                                                                            \
    }
    NM_FOR_LEVELS(X)
#undef X
    bad = bad || PyModule_AddObjectRef(module, "__cpu_features__", features) < 0 ||
          PyModule_AddObjectRef(module, "__cpu_baseline__", base) < 0 || PyModule_AddObjectRef(module, "__cpu_dispatch__", dispatch) < 0;
    Py_XDECREF(features);
    Py_XDECREF(base);
    Py_XDECREF(dispatch);
    return bad ? -1 : 0;
}

static PyMethodDef functions[] = { { "_build_info", build_info, METH_NOARGS, NULL }, { NULL } };
int npb_init_build_info(PyObject *module) { return PyModule_AddFunctions(module, functions) < 0 ? -1 : add_cpu_features(module); }
