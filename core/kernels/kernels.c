/* kernels.c - the kernels of one CPU level in one place. */
#include "kernels/template.h"
#include "kernels/kernels.h"
#include "kernels/copy.h"

#define X(table) extern const nm_kernel LEVEL_NAME(table)[];
NM_FOR_TABLES(X)
#undef X

extern nm_loop *const LEVEL_NAME(narrow_sum)[2][7];

static const nm_kernel *const tables[] = {
#define X(table) LEVEL_NAME(table),
    NM_FOR_TABLES(X)
#undef X
    NULL
};

const nm_kernel_ops LEVEL_NAME(ops) = {
    .tables = tables,
    .narrow_sum = LEVEL_NAME(narrow_sum),
    .half_sum = LEVEL_NAME(half_sum),
    .copy = LEVEL_NAME(copy),
    .copy_swap = LEVEL_NAME(copy_swap),
    .copy_where = LEVEL_NAME(copy_where),
    .fill = LEVEL_NAME(fill),
    .where = LEVEL_NAME(where),
    .greatest = LEVEL_NAME(greatest),
    .count_true = LEVEL_NAME(count_true),
    .positions = LEVEL_NAME(positions),
    .compress = LEVEL_NAME(compress),
    .expand = LEVEL_NAME(expand),
    .index_check = LEVEL_NAME(index_check),
    .take = LEVEL_NAME(take),
    .put = LEVEL_NAME(put),
    .pack_bits = LEVEL_NAME(pack_bits),
    .unpack_bits = LEVEL_NAME(unpack_bits),
    .transpose = LEVEL_NAME(transpose),
    .ramp_i64 = LEVEL_NAME(ramp_i64),
    .ramp_f64 = LEVEL_NAME(ramp_f64),
    .ramp_f32 = LEVEL_NAME(ramp_f32),
};
