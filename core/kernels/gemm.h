/* gemm.h - the product kernels of one CPU level: packing, a register-blocked tile, small products without packing, dot.
 * Every item of C is summed in the order of k, one multiplication and one addition at a time, so that the bits do not depend on
 * level, blocking or threads.  Strides are in bytes.  C never overlaps A or B. */
#pragma once
#include "base/base.h"

/* The types that have product kernels.  Signed integers use the unsigned ones: products wrap. */
enum nm_gemm_type {
    NM_GEMM_b1, NM_GEMM_u8, NM_GEMM_u16, NM_GEMM_u32, NM_GEMM_u64, NM_GEMM_f16, NM_GEMM_f32, NM_GEMM_f64, NM_GEMM_f80,
    NM_GEMM_c64, NM_GEMM_c128, NM_GEMM_c160, NM_GEMM_TYPES
};

/* A matrix in memory: item (i, j) at data + i*row + j*col. */
typedef struct nm_mat {
    char *data;
    intptr_t row, col;
} nm_mat;

typedef struct nm_gemm_ops {
    int size, pack;              /* bytes of an item, of a packed item */
    int mr, nr;                  /* the tile */
    /* A in panels of mr rows: panel, k, row; B in panels of nr columns: panel, k, column.  Ragged panels repeat the last line. */
    void (*pack_a)(void *to, nm_mat a, intptr_t m, intptr_t k);
    void (*pack_b)(void *to, nm_mat b, intptr_t k, intptr_t n);
    void (*block)(nm_mat c, const void *a, const void *b, intptr_t m, intptr_t n, intptr_t k);
    /* C = A B without packing, for small or thin operands. */
    void (*small)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k);
    /* count products of dense C-ordered n by n matrices, n in 1..4; the matrices of an operand lie step bytes apart. */
    void (*tiny)(char *const *p, const intptr_t *step, intptr_t count, intptr_t n);
    /* *to = sum a[i] b[i], conj: of the conjugate of a. */
    void (*dot)(void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj);
    /* count dots of short lines, step bytes apart in each operand */
    void (*dots)(char *const *p, const intptr_t *step, intptr_t count, intptr_t sa, intptr_t sb, intptr_t n, bool conj);
    /* r[i] = r[i] + a[i] b[i] */
    void (*muladd)(char *r, intptr_t sr, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n);
} nm_gemm_ops;

#define X(level) extern const nm_gemm_ops nm_gemm_##level[NM_GEMM_TYPES];
#include "levels.h"
NM_FOR_LEVELS(X)
#undef X
