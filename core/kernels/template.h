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
