/* extreme.h - where the greatest or least item lies. */
#pragma once
#include "algo/algo.h"

/* The index of the first greatest (least) item along axis, NM_AXIS_NONE: of the raveled items; a NaN or NaT counts as the extreme.
 * keepdims: the axis stays with length 1.  Result: intp.  NM_E_VALUE for an empty axis. */
NM_MUST_USE nm_status nm_view_argmax(nm_ctx *ctx, const nm_view *v, int axis, bool keepdims, nm_out *out);
NM_MUST_USE nm_status nm_view_argmin(nm_ctx *ctx, const nm_view *v, int axis, bool keepdims, nm_out *out);
