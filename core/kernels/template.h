/* template.h - words for include templates: the types by their short names, F(x) for x_f64, CODE for NumPy's type character. */
#pragma once
#include <complex.h>
#include <string.h>
#include "base/loop.h"

#ifndef NM_ISA
#error "kernel files are compiled per CPU level with -DNM_ISA=level"
#endif
#define LEVEL_NAME(table) NM_JOIN(NM_JOIN(nm_, table), NM_JOIN(_, NM_ISA)) /* nm_arith_v3 */

typedef int8_t T_i8;    typedef uint8_t T_u8;   typedef int16_t T_i16;  typedef uint16_t T_u16;
typedef int32_t T_i32;  typedef uint32_t T_u32; typedef int64_t T_i64;  typedef uint64_t T_u64;
typedef uint8_t T_b1;                                                    /* bool: 0 or 1 */
typedef uint16_t T_f16;                                                  /* bits of a half */
typedef float T_f32;    typedef double T_f64;   typedef long double T_f80;
typedef struct { float re, im; } T_c64;
typedef struct { double re, im; } T_c128;
typedef struct { long double re, im; } T_c160;

/* The 64-bit integers carry the code of C's long; the registry offers each such loop for long long ("q", "Q") too. */
#define CODE_b1 "?"
#define CODE_i8 "b"
#define CODE_u8 "B"
#define CODE_i16 "h"
#define CODE_u16 "H"
#define CODE_i32 "i"
#define CODE_u32 "I"
#define CODE_i64 "l"
#define CODE_u64 "L"
#define CODE_f16 "e"
#define CODE_f32 "f"
#define CODE_f64 "d"
#define CODE_f80 "g"
#define CODE_c64 "F"
#define CODE_c128 "D"
#define CODE_c160 "G"

/* Inside a template DT is defined to i8 ... c160. */
#define F(name) NM_JOIN(NM_JOIN(name, _), DT)
#define T NM_JOIN(T_, DT)
#define CODE NM_JOIN(CODE_, DT)
#define SIZE ((intptr_t)sizeof(T))

/* 1 for types that the CPU computes in floating point. */
#define REAL_b1 0
#define REAL_i8 0
#define REAL_u8 0
#define REAL_i16 0
#define REAL_u16 0
#define REAL_i32 0
#define REAL_u32 0
#define REAL_i64 0
#define REAL_u64 0
#define REAL_f32 1
#define REAL_f64 1
#define REAL_f80 1
#define REAL NM_JOIN(REAL_, DT)
/* 1 for signed integers. */
#define SIGNED_b1 0
#define SIGNED_i8 1
#define SIGNED_u8 0
#define SIGNED_i16 1
#define SIGNED_u16 0
#define SIGNED_i32 1
#define SIGNED_u32 0
#define SIGNED_i64 1
#define SIGNED_u64 0
#define SIGNED_f32 0
#define SIGNED_f64 0
#define SIGNED_f80 0
#define SIGNED NM_JOIN(SIGNED_, DT)

/* The name of the loop of the signed type of the same size. */
#define TWIN_b1 b1
#define TWIN_i8 i8
#define TWIN_u8 i8
#define TWIN_i16 i16
#define TWIN_u16 i16
#define TWIN_i32 i32
#define TWIN_u32 i32
#define TWIN_i64 i64
#define TWIN_u64 i64
#define TWIN_f32 f32
#define TWIN_f64 f64
#define TWIN_f80 f80
#define TWIN(name) NM_JOIN(NM_JOIN(name, _), NM_JOIN(TWIN_, DT))

/* Flags of an ordinary row of the type; QUIET of one that never raises a floating-point flag. */
#define FLAGS_b1 QUIET
#define FLAGS_i8 QUIET
#define FLAGS_u8 QUIET
#define FLAGS_i16 QUIET
#define FLAGS_u16 QUIET
#define FLAGS_i32 QUIET
#define FLAGS_u32 QUIET
#define FLAGS_i64 QUIET
#define FLAGS_u64 QUIET
#define FLAGS_f16 NM_LOOP_ALIGNED
#define FLAGS_f32 NM_LOOP_ALIGNED
#define FLAGS_f64 NM_LOOP_ALIGNED
#define FLAGS_f80 (NM_LOOP_ALIGNED | NM_LOOP_X87)
#define FLAGS_c64 NM_LOOP_ALIGNED
#define FLAGS_c128 NM_LOOP_ALIGNED
#define FLAGS_c160 (NM_LOOP_ALIGNED | NM_LOOP_X87)
#define FLAGS NM_JOIN(FLAGS_, DT)
#define QUIET (NM_LOOP_ALIGNED | NM_LOOP_NO_FP)

/* The head of every loop. */
#define LOOP(name) static int name(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux)
/* Iterations do not depend on each other: each item is read before the same item is written. */
#ifdef __clang__
#define IVDEP _Pragma("clang loop vectorize(assume_safety)")
#define NO_TRAPS                                               /* clang assumes it of all */
#else
#define IVDEP _Pragma("GCC ivdep")
#define NO_TRAPS __attribute__((optimize("no-trapping-math")))
#endif
#define EACH for (intptr_t i = 0; i < n; i++)
/* For strided operands, or such that overlap: the compiler shall not try vectors (it costs much code for nothing). */
#define ONE_BY_ONE for (intptr_t i = 0; i < n; i++, ({ __asm__("" : "+r"(i)); }))

/* The contiguous loop of two inputs: a scalar input is repeated in a small block, so that there is one loop for all cases.
 * R is the type of the result, expr a value made of a[i] and b[i]. */
#define WALK_TWO(R, expr)                                                                                   \
    T block[2048 / sizeof(T)];                                                                              \
    const T *a = (T *)p[0], *b = (T *)p[1];                                                                 \
    R *r = (R *)p[2];                                                                                       \
    intptr_t step = n, a_step = s[0] / SIZE, b_step = s[1] / SIZE;                                          \
    if (!a_step || !b_step) {                                                                               \
        step = NM_MIN(n, (intptr_t)(2048 / sizeof(T)));                                                     \
        T c = a_step ? *b : *a;                                                                             \
        for (intptr_t i = 0; i < step; i++)                                                                 \
            block[i] = c;                                                                                   \
        *(a_step ? &b : &a) = block;                                                                        \
    }                                                                                                       \
    for (; n > 0; n -= step) {                                                                              \
        step = NM_MIN(step, n);                                                                             \
        IVDEP for (intptr_t i = 0; i < step; i++)                                                           \
            r[i] = expr;                                                                                    \
        a += a_step * step;                                                                                 \
        b += b_step * step;                                                                                 \
        r += step;                                                                                          \
    }

/* May a loop that reads a and writes r, both forward and without gaps, read ahead of its writes?  (Not in an accumulation.) */
NM_INLINE bool apart(const char *r, const char *a, intptr_t bytes)
{
    return (uintptr_t)(r - a - 1) >= (uintptr_t)(bytes - 1);
}

/* Do n items of size bytes at r and at a have no byte in common? */
NM_INLINE bool separate(const char *r, intptr_t rs, const char *a, intptr_t as, intptr_t n, intptr_t size)
{
    intptr_t r_low = rs < 0 ? rs * (n - 1) : 0, r_high = (rs > 0 ? rs * (n - 1) : 0) + size;
    intptr_t a_low = as < 0 ? as * (n - 1) : 0, a_high = (as > 0 ? as * (n - 1) : 0) + size;
    return (uintptr_t)(r + r_high) <= (uintptr_t)(a + a_low) || (uintptr_t)(a + a_high) <= (uintptr_t)(r + r_low);
}
void LEVEL_NAME(copy)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);

/* Loops that wait for memory rather than for the CPU run no faster in the widest vectors, and wake them up slowly: files of such
 * loops say NARROW_VECTORS, and WIDE_VECTORS goes before the head of one that computes long enough (a division). */
#if defined(__AVX512F__) && !defined(__clang__)
#define NARROW_VECTORS _Pragma("GCC target(\"prefer-vector-width=256\")")
#define WIDE_VECTORS __attribute__((target("prefer-vector-width=512")))
#else
#define NARROW_VECTORS
#define WIDE_VECTORS
#endif

/* A loop on halves: a float loop run on blocks that are converted on the way.  types as in the row, 'e' for the halves. */
typedef struct nm_half_op { nm_loop *loop; const char *types; int nin; bool sums; /* reduces pairwise */ } nm_half_op;
nm_loop LEVEL_NAME(half_sum);
int LEVEL_NAME(half_run)(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux);
#define HALF_ROW(name, text, nin, loop, flags) \
    { name, text, LEVEL_NAME(half_run), (void *)&(const nm_half_op){ loop, text, nin, false }, flags },
/* The rows of templates that each type gets; float loops bring the half's along. */
#define ROWS_OF(name, text, half_text, nin, loop, flags) NM_JOIN(ROWS_OF_, DT)(name, text, half_text, nin, loop, flags)
#define ROWS_OF_b1(name, text, half_text, nin, loop, flags) { name, text, loop, NULL, flags },
#define ROWS_OF_i8 ROWS_OF_b1
#define ROWS_OF_u8 ROWS_OF_b1
#define ROWS_OF_i16 ROWS_OF_b1
#define ROWS_OF_u16 ROWS_OF_b1
#define ROWS_OF_i32 ROWS_OF_b1
#define ROWS_OF_u32 ROWS_OF_b1
#define ROWS_OF_i64 ROWS_OF_b1
#define ROWS_OF_u64 ROWS_OF_b1
#define ROWS_OF_f32(name, text, half_text, nin, loop, flags) \
    { name, text, loop, NULL, flags }, HALF_ROW(name, half_text, nin, loop, flags)
/* Raises flags (NM_FP_*) as an operation would; a call so that loops stay small. */
void nm_kernel_raise(unsigned flags);
/* Notes the error of an integer power with a negative exponent in the call's ctx and returns the status. */
int nm_kernel_negative_power(const nm_call *call);
/* The rows of one type only. */
#define OWN_ROW(name, text, loop, flags) { name, text, loop, NULL, flags },
#define ROWS_OF_f64 ROWS_OF_b1
#define ROWS_OF_f80 ROWS_OF_b1
