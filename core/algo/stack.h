/* stack.h - for order statistics: an operand's reduced axes become lines of a copy that may be reordered. */
#pragma once
#include "algo/algo.h"

/* v with its reduced axes last, as outer lines of n contiguous native items; shape: what is left of v's. */
typedef struct nm_stack_lines {
    nm_viewbuf buf;
    intptr_t bytes, outer, n;
    nm_dtype dt;
    char *data;
    intptr_t shape[NM_MAXDIMS];
    int nd;
} nm_stack_lines;
NM_MUST_USE nm_status nm_stack_begin(nm_ctx *ctx, nm_stack_lines *s, const nm_view *v, const bool *axes, bool keepdims);
void nm_stack_end(nm_ctx *ctx, nm_stack_lines *s);
/* Move the NaNs (NaTs) of a line behind the others, which may change places; returns how many are not NaN. */
intptr_t nm_settle_nans(const nm_dtype *dt, char *line, intptr_t n);
NM_MUST_USE nm_status nm_move_item(nm_ctx *ctx, const nm_dtype *dt, char *to, const char *from);
