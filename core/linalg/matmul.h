/* matmul.h - products of strided matrices for every dtype, and the generalised ufunc loops matmul, vecdot, matvec, vecmat.
 * float, double and their complex types go to BLAS where that pays; all else is core/kernels/gemm.c.  Integers wrap. */
#pragma once
#include "numen.h"
#include "base/loop.h"
#include "kernels/gemm.h"

/* What a product must know of a number type; NULL for types that have no product here (object, strings, times). */
typedef struct nm_gemm_kind {
    char code;               /* NumPy's type character */
    uint8_t type;            /* nm_gemm_type */
    bool is_signed, is_blas, is_complex;
    int size;
} nm_gemm_kind;
const nm_gemm_kind *nm_gemm_kind_of(uint32_t num);
const nm_gemm_ops *nm_gemm_ops_of(const nm_lib *lib, const nm_gemm_kind *kind);

/* C = A B, A m by k, B k by n.  Strides in bytes, any values; C overlaps neither operand. */
NM_MUST_USE nm_status nm_gemm(nm_ctx *ctx, const nm_gemm_kind *kind, nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k);
/* *to = sum over i of a[i] b[i], or of conj(a[i]) b[i]. */
NM_MUST_USE nm_status nm_dot_run(nm_ctx *ctx, const nm_gemm_kind *kind, void *to, const char *a, intptr_t sa, const char *b, intptr_t sb,
                                 intptr_t n, bool conj);

/* n[0] dots of n[1] items; strides: of the three operands from one dot to the next, then along the two lines. */
NM_MUST_USE nm_status nm_dots_run(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *args, const intptr_t *n, const intptr_t *strides,
                                  bool conj);

/* Loops in NumPy's convention for gufuncs: n = {outer, core sizes}, strides = {outer per operand, core strides per operand}. */
extern const nm_kernel nm_matmul_kernels[];
/* Signatures of the four, by name; NULL for other names. */
const char *nm_matmul_signature(const char *name);
