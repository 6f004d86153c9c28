/* lu.h - factorizations of small real matrices (order up to NM_LU_MAX) in registers, where a LAPACK call costs more than the work.
 * The elimination goes in the same order and rounding as OpenBLAS's, so that a matrix is singular here exactly when it is there. */
#pragma once
#include "kernels/gemm.h"

enum { NM_LU_MAX = 8 };

typedef struct nm_lu_ops {
    /* 0, or > 0 when the matrix is singular or not positive definite; the result is then not written */
    int (*inv)(nm_mat a, nm_mat to, intptr_t n);
    int (*solve)(nm_mat a, nm_mat b, nm_mat to, intptr_t n, intptr_t columns);
    int (*cholesky)(nm_mat a, nm_mat to, intptr_t n, bool upper);
    /* det = sign * the product; logdet may be NULL, else *det takes the sign alone */
    void (*det)(nm_mat a, intptr_t n, void *det, void *logdet);
} nm_lu_ops;

enum { NM_LU_f32, NM_LU_f64, NM_LU_TYPES };
#define X(level) extern const nm_lu_ops nm_lu_##level[NM_LU_TYPES];
NM_FOR_LEVELS(X)
#undef X
