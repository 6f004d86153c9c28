/* select_kernels.h - plain loops over masks and truth, one table per CPU level. */
#pragma once
#include "base/base.h"
#include "base/cpu.h"
#include "kernels/ctypes.h"

typedef struct nm_select_kernels {
    /* to[i] = mask[i] ? x[i] : y[i], items of 1 << log2 bytes; a step of 0 repeats the one item, else contiguous. log2 in [0, 4]. */
    void (*where[5])(char *to, const char *mask, const char *x, intptr_t x_step, const char *y, intptr_t y_step, intptr_t n);
    /* to[i] = item i is not zero, contiguous items of a type. */
    void (*truth[NM_T_COUNT])(const void *items, intptr_t n, char *to);
} nm_select_kernels;

#define X(level) extern const nm_select_kernels NM_JOIN(nm_select_, level);
NM_FOR_LEVELS(X)
#undef X
