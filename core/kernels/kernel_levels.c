/* kernel_levels.c - finds the kernels of a CPU level, and does for them what needs no level. */
#include "numen.h"
#include "base/cpu.h"
#include "base/fp.h"
#include "kernels/kernels.h"

void nm_kernel_raise(unsigned flags);
int nm_kernel_negative_power(const nm_call *call);
int nm_kernel_time_overflow(const nm_call *call);
intptr_t nm_kernel_item_size(const nm_call *call, int operand);
void nm_kernel_raise(unsigned flags) { nm_fp_raise(flags); }
int nm_kernel_negative_power(const nm_call *call)
{
    return nm_fail(call->ctx, NM_E_VALUE, "Integers to negative integer powers are not allowed.");
}
int nm_kernel_time_overflow(const nm_call *call)
{
    return nm_fail(call->ctx, NM_E_OVERFLOW, "a product of timedelta64 does not fit 64 bits");
}
intptr_t nm_kernel_item_size(const nm_call *call, int operand) { return call->dt[operand].size; }

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
