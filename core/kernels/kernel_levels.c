/* kernel_levels.c - finds the kernels of a CPU level. */
#include "base/cpu.h"
#include "kernels/kernels.h"

#define X(level) extern const nm_kernel_ops nm_ops_##level;
NM_FOR_LEVELS(X)
#undef X

const nm_kernel_ops *nm_kernels(int level)
{
    static const nm_kernel_ops *const ops[] = {
#define X(level) &nm_ops_##level,
        NM_FOR_LEVELS(X)
#undef X
    };
    return ops[level];
}
