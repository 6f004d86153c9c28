/* kernels.h - what the kernels offer to the layers above, per CPU level: tables of loops by name, and plain functions. */
#pragma once
#include "base/loop.h"

/* Every table of nm_kernel rows, nm_NAME_LEVEL[] each. */
#define NM_FOR_TABLES(X) X(arg) X(arith) X(compare) X(cast) X(integer) X(real) X(math) X(rounding) X(half_bits) X(vmath) X(complex) \
    X(reduce) X(scan) X(nat) X(text_order)

/* One entry per CPU level. Strides are in bytes, any address and stride is legal, operands do not overlap unless said. */
typedef struct nm_kernel_ops {
    const nm_kernel *const *tables;      /* every table of this level; the last is NULL */
    /* "add.reduce2" of bool and the integers up to 32 bits, in the order of enum nm_ctype: into 64-bit integers, into doubles. */
    nm_loop *const (*narrow_sum)[7];
    nm_loop *half_sum;                   /* "add.reduce2" of halves into a float, one row */
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
    /* dst = mask ? a : b. */
    void (*where)(char *dst, intptr_t dst_stride, const char *mask, intptr_t mask_stride, const char *a, intptr_t a_stride,
                  const char *b, intptr_t b_stride, intptr_t n, intptr_t size);
    /* The greatest of n numbers, 0 of none. */
    uint64_t (*greatest)(const uint64_t *x, intptr_t n);
    /* Mask bytes that are not 0. */
    intptr_t (*count_true)(const char *mask, intptr_t mask_stride, intptr_t n);
    /* first + i for every true mask[i] of n, into dst without gaps.  count must be count_true of the mask (or less: the first ones). */
    void (*positions)(intptr_t *dst, const char *mask, intptr_t mask_stride, intptr_t first, intptr_t n, intptr_t count);
    /* src[mask] into dst without gaps; count as in positions. */
    void (*compress)(char *dst, const char *src, intptr_t src_stride, const char *mask, intptr_t mask_stride, intptr_t n,
                     intptr_t count, intptr_t size);
    /* dst[mask] = src; count as in positions (src has count items, or stride 0). */
    void (*expand)(char *dst, intptr_t dst_stride, const char *mask, intptr_t mask_stride, const char *src, intptr_t src_stride,
                   intptr_t count, intptr_t size);
    /* The first i whose index (intptr_t each) is not in [-length, length), or -1. */
    intptr_t (*index_check)(const char *index, intptr_t index_stride, intptr_t n, intptr_t length);
    /* dst[i] = src[index[i]] and dst[index[i]] = src[i], indices checked before; a negative one counts from the end. */
    void (*take)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t length, const char *index,
                 intptr_t index_stride, intptr_t n, intptr_t size);
    void (*put)(char *dst, intptr_t dst_stride, intptr_t length, const char *index, intptr_t index_stride, const char *src,
                intptr_t src_stride, intptr_t n, intptr_t size);
    /* n items (not 0 counts as 1) into (n + 7) / 8 bytes, and n bits into n bytes; little: first item in the lowest bit. */
    void (*pack_bits)(uint8_t *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size, bool little);
    void (*unpack_bits)(uint8_t *dst, intptr_t dst_stride, const uint8_t *src, intptr_t src_stride, intptr_t n, bool little);
    /* to[i] = start + i * step; of doubles start + (from + i) * step */
    void (*ramp_i64)(int64_t *to, int64_t start, int64_t step, intptr_t n);
    void (*ramp_f64)(double *to, intptr_t from, double start, double step, intptr_t n);
    void (*ramp_f32)(float *to, float start, float step, intptr_t n);
} nm_kernel_ops;

/* The functions of a level (lib->level). */
const nm_kernel_ops *nm_kernels(int level);
