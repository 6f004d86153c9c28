/* copy.h - prototypes of the plain functions of one CPU level; kernels.h tells what they do. */
#pragma once
#include "kernels/template.h"

void LEVEL_NAME(copy)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);
void LEVEL_NAME(copy_swap)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n, intptr_t size);
void LEVEL_NAME(copy_where)(char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, const char *mask, intptr_t mask_stride,
                            intptr_t n, intptr_t size);
void LEVEL_NAME(fill)(char *dst, intptr_t dst_stride, const char *item, intptr_t n, intptr_t size);
void LEVEL_NAME(transpose)(char *dst, intptr_t dst_row, const char *src, intptr_t src_row, intptr_t rows, intptr_t columns, intptr_t size);
