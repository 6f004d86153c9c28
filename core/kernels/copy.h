/* copy.h - prototypes of the plain functions of one CPU level; kernels.h tells what they do. */
#pragma once
#include "kernels/template.h"

/* c ? a : b without a branch, which a random mask would make slow. */
typedef struct { uint64_t lo, hi; } pair64;
#define PICK_BITS(c, a, b) (W)(((a) & (W)-(W)((c) != 0)) | ((b) & (W)~(W)-(W)((c) != 0)))
NM_INLINE pair64 pick_pair(bool c, pair64 a, pair64 b)
{
    uint64_t m = -(uint64_t)c;
    return (pair64){ (a.lo & m) | (b.lo & ~m), (a.hi & m) | (b.hi & ~m) };
}

void LEVEL_NAME(copy)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);
void LEVEL_NAME(copy_swap)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);
void LEVEL_NAME(copy_where)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, const char *mask, intptr_t mask_stride,
                            intptr_t n, intptr_t size);
void LEVEL_NAME(fill)(char *dst, intptr_t dst_stride, const char *item, intptr_t n, intptr_t size);
void LEVEL_NAME(transpose)(char *dst, intptr_t dst_row, const char *src, intptr_t src_row, intptr_t rows, intptr_t columns, intptr_t size);
void LEVEL_NAME(where)(char *dst, intptr_t ds, const char *mask, intptr_t ms, const char *a, intptr_t as, const char *b, intptr_t bs,
                       intptr_t n, intptr_t size);
void LEVEL_NAME(compress)(char *dst, const char *src, intptr_t ss, const char *mask, intptr_t ms, intptr_t n,
                intptr_t count, intptr_t size);
void LEVEL_NAME(expand)(char *dst, intptr_t ds, const char *mask, intptr_t ms, const char *src, intptr_t ss, intptr_t count, intptr_t size);
intptr_t LEVEL_NAME(index_check)(const char *index, intptr_t is, intptr_t n, intptr_t length);
void LEVEL_NAME(take)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t length, const char *index,
                intptr_t is, intptr_t n, intptr_t size);
void LEVEL_NAME(put)(char *dst, intptr_t ds, intptr_t length, const char *index, intptr_t is, const char *src,
                intptr_t ss, intptr_t n, intptr_t size);
uint64_t LEVEL_NAME(greatest)(const uint64_t *x, intptr_t n);
intptr_t LEVEL_NAME(count_true)(const char *mask, intptr_t ms, intptr_t n);
void LEVEL_NAME(positions)(intptr_t *dst, const char *mask, intptr_t ms, intptr_t first, intptr_t n, intptr_t count);
void LEVEL_NAME(pack_bits)(uint8_t *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n, intptr_t size, bool little);
void LEVEL_NAME(unpack_bits)(uint8_t *dst, intptr_t ds, const uint8_t *src, intptr_t ss, intptr_t n, bool little);
void LEVEL_NAME(ramp_i64)(int64_t *to, int64_t start, int64_t step, intptr_t n);
void LEVEL_NAME(ramp_f64)(double *to, intptr_t from, double start, double step, intptr_t n);
void LEVEL_NAME(ramp_f32)(float *to, float start, float step, intptr_t n);
