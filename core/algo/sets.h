/* sets.h - distinct items and set operations, on sorted items. */
#pragma once
#include "algo/sort.h"

/* Distinct raveled items, ascending.  index, inverse (of v's shape), counts: where NULL not wanted.  equal_nan: all NaNs are one. */
NM_MUST_USE nm_status nm_view_unique(nm_ctx *ctx, const nm_view *v, bool equal_nan, nm_out *values, nm_out *index, nm_out *inverse,
                                     nm_out *counts);
/* bool of a's shape: whether the item is in b (invert: is not). */
NM_MUST_USE nm_status nm_view_isin(nm_ctx *ctx, const nm_view *a, const nm_view *b, bool invert, nm_out *out);
typedef enum nm_set_op { NM_SET_INTERSECT, NM_SET_UNION, NM_SET_DIFF, NM_SET_XOR } nm_set_op;
/* numpy.intersect1d, union1d, setdiff1d, setxor1d.  unique: both operands are known to have distinct items. */
NM_MUST_USE nm_status nm_set_operation(nm_ctx *ctx, nm_set_op op, const nm_view *a, const nm_view *b, bool unique, nm_out *out);
/* NM_SET_INTERSECT, and where each of its items first stands in the raveled a and b. */
NM_MUST_USE nm_status nm_set_intersect(nm_ctx *ctx, const nm_view *a, const nm_view *b, bool unique, nm_out *values, nm_out *in_a,
                                       nm_out *in_b);
