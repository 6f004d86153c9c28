/* slide_kernels.h - sums of products of a short sequence sliding over a long one, one table per CPU level. */
#pragma once
#include "base/base.h"
#include "base/cpu.h"
#include "kernels/ctypes.h"

/* out[i] += sum over j of a[i + j]*v[j] for i < n; contiguous items; integers wrap, bool is any-of-both. */
typedef void nm_slide(void *out, const void *a, intptr_t n, const void *v, intptr_t m);
#define X(level) extern nm_slide *const NM_JOIN(nm_slide_, level)[NM_T_COUNT];
NM_FOR_LEVELS(X)
#undef X
