/* kernels.h - what the kernels offer to the layers above, per CPU level: tables of loops by name, and plain functions. */
#pragma once
#include "base/loop.h"

/* Every table of nm_kernel rows, nm_NAME_LEVEL[] each. */
#define NM_FOR_TABLES(X) X(arith) X(compare) X(cast) X(integer) X(real) X(math) X(complex) X(reduce)

/* One entry per CPU level. Strides are in bytes, any address and stride is legal, operands do not overlap unless said. */
typedef struct nm_kernel_ops {
    const nm_kernel *const *tables;      /* every table of this level; the last is NULL */
    /* n items of size bytes; equal addresses with equal strides are legal. */
    void (*copy)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);
    /* The same with the bytes of each item reversed (a complex: of each half of it); in place too. */
    void (*copy_swap)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);
    /* Copy those items whose mask byte is not 0. */
    void (*copy_where)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, const char *mask, intptr_t mask_stride,
                       intptr_t n, intptr_t size);
    /* Write n copies of the one item at src. */
    void (*fill)(char *dst, intptr_t dst_stride, const char *item, intptr_t n, intptr_t size);
    /* dst[x][y] = src[y][x] for rows y and columns x, each row of either side contiguous; a tile small enough for the cache. */
    void (*transpose)(char *dst, intptr_t dst_row, const char *src, intptr_t src_row, intptr_t rows, intptr_t columns, intptr_t size);
} nm_kernel_ops;

/* The functions of a level (lib->level). */
const nm_kernel_ops *nm_kernels(int level);
