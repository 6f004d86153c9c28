/* npy_common.h - C types by NumPy's names: sizes, limits, printf formats; attributes. */
#pragma once
#include <Python.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include "numpyconfig.h"
#include "npy_cpu.h"
#include "npy_os.h"
#include "npy_endian.h"
#include "utils.h"

#define NPY_INLINE inline
#define NPY_FINLINE static inline __attribute__((always_inline))
#define NPY_NOINLINE static __attribute__((noinline))
#define NPY_LIKELY(x) __builtin_expect(!!(x), 1)
#define NPY_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define NPY_PREFETCH(address, rw, locality) __builtin_prefetch((address), (rw), (locality))
#define NPY_GCC_NONNULL(n) __attribute__((nonnull(n)))
#define NPY_VISIBILITY_HIDDEN __attribute__((visibility("hidden")))
#define NPY_NO_EXPORT NPY_VISIBILITY_HIDDEN
#ifdef __cplusplus
#define NPY_TLS thread_local
#else
#define NPY_TLS _Thread_local
#endif
#define NPY_RETURNS_BORROWED_REF
#define NPY_STEALS_REF_TO_ARG(n)
#define NPY_INPLACE
#define NPY_FAIL 0
#define NPY_SUCCEED 1

/* ------------------------------------------------------------------ numbers */
typedef unsigned char npy_bool;
#define NPY_FALSE 0
#define NPY_TRUE 1
typedef signed char npy_byte;
typedef unsigned char npy_ubyte;
typedef unsigned short npy_ushort;
typedef unsigned int npy_uint;
typedef unsigned long npy_ulong;
typedef long long npy_longlong;
typedef unsigned long long npy_ulonglong;
typedef char npy_char;
typedef short npy_short;
typedef int npy_int;
typedef long npy_long;
typedef float npy_float;
typedef double npy_double;
typedef long double npy_longdouble;
typedef Py_ssize_t npy_intp;
typedef size_t npy_uintp;
typedef Py_hash_t npy_hash_t;
typedef off_t npy_off_t;
typedef Py_UCS4 npy_ucs4;
typedef int8_t npy_int8;
typedef uint8_t npy_uint8;
typedef int16_t npy_int16;
typedef uint16_t npy_uint16;
typedef int32_t npy_int32;
typedef uint32_t npy_uint32;
#if NPY_SIZEOF_LONG == 8
typedef long npy_int64;
typedef unsigned long npy_uint64;
#else
typedef long long npy_int64;
typedef unsigned long long npy_uint64;
#endif
typedef npy_uint16 npy_half, npy_float16;
typedef float npy_float32;
typedef double npy_float64;
typedef npy_int64 npy_timedelta, npy_datetime;
#if NPY_SIZEOF_LONGDOUBLE == 16
typedef npy_longdouble npy_float128;
#elif NPY_SIZEOF_LONGDOUBLE == 12
typedef npy_longdouble npy_float96;
#endif

/* Complex numbers: C's in C, a struct of the same layout in C++. */
#ifdef __cplusplus
typedef struct { double _Val[2]; } npy_cdouble;
typedef struct { float _Val[2]; } npy_cfloat;
typedef struct { long double _Val[2]; } npy_clongdouble;
#else
typedef double _Complex npy_cdouble;
typedef float _Complex npy_cfloat;
typedef long double _Complex npy_clongdouble;
#endif
typedef npy_cfloat npy_complex64;
typedef npy_cdouble npy_complex128;
#if NPY_SIZEOF_LONGDOUBLE == 16
typedef npy_clongdouble npy_complex256;
#endif
#define NPY_COMPLEX_PARTS(type, part, suffix)                                                             \
    static inline part npy_creal##suffix(type z) { return ((part *)&z)[0]; }                              \
    static inline part npy_cimag##suffix(type z) { return ((part *)&z)[1]; }                              \
    static inline void npy_csetreal##suffix(type *z, part value) { ((part *)z)[0] = value; }              \
    static inline void npy_csetimag##suffix(type *z, part value) { ((part *)z)[1] = value; }              \
    static inline type npy_cpack##suffix(part real, part imag)                                            \
    {                                                                                                     \
        type z;                                                                                           \
        npy_csetreal##suffix(&z, real);                                                                   \
        npy_csetimag##suffix(&z, imag);                                                                   \
        return z;                                                                                         \
    }
NPY_COMPLEX_PARTS(npy_cdouble, double, )
NPY_COMPLEX_PARTS(npy_cfloat, float, f)
NPY_COMPLEX_PARTS(npy_clongdouble, long double, l)
#define NPY_CSETREAL(z, value) npy_csetreal(z, value)
#define NPY_CSETIMAG(z, value) npy_csetimag(z, value)
#define NPY_CSETREALF(z, value) npy_csetrealf(z, value)
#define NPY_CSETIMAGF(z, value) npy_csetimagf(z, value)
#define NPY_CSETREALL(z, value) npy_csetreall(z, value)
#define NPY_CSETIMAGL(z, value) npy_csetimagl(z, value)

/* ------------------------------------------------------------------ bits, limits and formats */
#define NPY_BITSOF_BOOL CHAR_BIT
#define NPY_BITSOF_CHAR CHAR_BIT
#define NPY_BITSOF_BYTE (NPY_SIZEOF_BYTE * CHAR_BIT)
#define NPY_BITSOF_SHORT (NPY_SIZEOF_SHORT * CHAR_BIT)
#define NPY_BITSOF_INT (NPY_SIZEOF_INT * CHAR_BIT)
#define NPY_BITSOF_LONG (NPY_SIZEOF_LONG * CHAR_BIT)
#define NPY_BITSOF_LONGLONG (NPY_SIZEOF_LONGLONG * CHAR_BIT)
#define NPY_BITSOF_INTP (NPY_SIZEOF_INTP * CHAR_BIT)
#define NPY_BITSOF_HALF (NPY_SIZEOF_HALF * CHAR_BIT)
#define NPY_BITSOF_FLOAT (NPY_SIZEOF_FLOAT * CHAR_BIT)
#define NPY_BITSOF_DOUBLE (NPY_SIZEOF_DOUBLE * CHAR_BIT)
#define NPY_BITSOF_LONGDOUBLE (NPY_SIZEOF_LONGDOUBLE * CHAR_BIT)
#define NPY_BITSOF_CFLOAT (NPY_SIZEOF_CFLOAT * CHAR_BIT)
#define NPY_BITSOF_CDOUBLE (NPY_SIZEOF_CDOUBLE * CHAR_BIT)
#define NPY_BITSOF_CLONGDOUBLE (NPY_SIZEOF_CLONGDOUBLE * CHAR_BIT)
#define NPY_BITSOF_DATETIME (NPY_SIZEOF_DATETIME * CHAR_BIT)
#define NPY_BITSOF_TIMEDELTA (NPY_SIZEOF_TIMEDELTA * CHAR_BIT)

#define NPY_LONGLONG_SUFFIX(x) (x##LL)
#define NPY_ULONGLONG_SUFFIX(x) (x##ULL)
#define NPY_MAX_INT8 INT8_MAX
#define NPY_MIN_INT8 INT8_MIN
#define NPY_MAX_UINT8 UINT8_MAX
#define NPY_MAX_INT16 INT16_MAX
#define NPY_MIN_INT16 INT16_MIN
#define NPY_MAX_UINT16 UINT16_MAX
#define NPY_MAX_INT32 INT32_MAX
#define NPY_MIN_INT32 INT32_MIN
#define NPY_MAX_UINT32 UINT32_MAX
#define NPY_MAX_INT64 INT64_MAX
#define NPY_MIN_INT64 INT64_MIN
#define NPY_MAX_UINT64 UINT64_MAX
#define NPY_MAX_BYTE SCHAR_MAX
#define NPY_MIN_BYTE SCHAR_MIN
#define NPY_MAX_UBYTE UCHAR_MAX
#define NPY_MAX_SHORT SHRT_MAX
#define NPY_MIN_SHORT SHRT_MIN
#define NPY_MAX_USHORT USHRT_MAX
#define NPY_MAX_INT INT_MAX
#define NPY_MIN_INT INT_MIN
#define NPY_MAX_UINT UINT_MAX
#define NPY_MAX_LONG LONG_MAX
#define NPY_MIN_LONG LONG_MIN
#define NPY_MAX_ULONG ULONG_MAX
#define NPY_MAX_LONGLONG LLONG_MAX
#define NPY_MIN_LONGLONG LLONG_MIN
#define NPY_MAX_ULONGLONG ULLONG_MAX
#define NPY_MAX_INTP PY_SSIZE_T_MAX
#define NPY_MIN_INTP PY_SSIZE_T_MIN
#define NPY_MAX_UINTP SIZE_MAX
#define NPY_MAX_DATETIME NPY_MAX_INT64
#define NPY_MIN_DATETIME NPY_MIN_INT64
#define NPY_MAX_TIMEDELTA NPY_MAX_INT64
#define NPY_MIN_TIMEDELTA NPY_MIN_INT64
#define NPY_DATETIME_NAT NPY_MIN_INT64

#define NPY_BYTE_FMT "hhd"
#define NPY_UBYTE_FMT "hhu"
#define NPY_SHORT_FMT "hd"
#define NPY_USHORT_FMT "hu"
#define NPY_INT_FMT "d"
#define NPY_UINT_FMT "u"
#define NPY_LONG_FMT "ld"
#define NPY_ULONG_FMT "lu"
#define NPY_LONGLONG_FMT "lld"
#define NPY_ULONGLONG_FMT "llu"
#define NPY_INTP_FMT "zd"
#define NPY_UINTP_FMT "zu"
#define NPY_HALF_FMT "g"
#define NPY_FLOAT_FMT "g"
#define NPY_DOUBLE_FMT "g"
#define NPY_LONGDOUBLE_FMT "Lg"
#define NPY_SSIZE_T_PYFMT "n"
#define NPY_OFF_T_PYFMT "l"
#define NPY_INT8_FMT NPY_BYTE_FMT
#define NPY_UINT8_FMT NPY_UBYTE_FMT
#define NPY_INT16_FMT NPY_SHORT_FMT
#define NPY_UINT16_FMT NPY_USHORT_FMT
#define NPY_INT32_FMT NPY_INT_FMT
#define NPY_UINT32_FMT NPY_UINT_FMT
#if NPY_SIZEOF_LONG == 8
#define NPY_INT64_FMT NPY_LONG_FMT
#define NPY_UINT64_FMT NPY_ULONG_FMT
#else
#define NPY_INT64_FMT NPY_LONGLONG_FMT
#define NPY_UINT64_FMT NPY_ULONGLONG_FMT
#endif
#define NPY_FLOAT32_FMT NPY_FLOAT_FMT
#define NPY_FLOAT64_FMT NPY_DOUBLE_FMT
#define NPY_DATETIME_FMT NPY_INT64_FMT
#define NPY_TIMEDELTA_FMT NPY_INT64_FMT
