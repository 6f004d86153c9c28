/* copy.h - prototypes of the plain functions of one CPU level; kernels.h tells what they do. */
#pragma once
#include "kernels/template.h"

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
intptr_t LEVEL_NAME(count_true)(const char *mask, intptr_t ms, intptr_t n);
void LEVEL_NAME(positions)(intptr_t *dst, const char *mask, intptr_t ms, intptr_t first, intptr_t count);
void LEVEL_NAME(pack_bits)(uint8_t *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t n, intptr_t size, bool little);
void LEVEL_NAME(unpack_bits)(uint8_t *dst, intptr_t ds, const uint8_t *src, intptr_t ss, intptr_t n, bool little);
