/* text_compare.h - items of S or U compared by their characters, shorter ones padded with NULs. */
#pragma once
#include "dtype/dtype.h"
#include "view/view.h"

enum nm_text_order { NM_TEXT_LT, NM_TEXT_LE, NM_TEXT_EQ, NM_TEXT_NE, NM_TEXT_GT, NM_TEXT_GE };
/* out (bool) = a op b; both of S or both of U, native, broadcast to the shape of out.  rstrip: ASCII white space at the end does not
 * count. */
NM_MUST_USE nm_status nm_view_compare_text(nm_ctx *ctx, enum nm_text_order op, bool rstrip, const nm_view *a, const nm_view *b,
                                           const nm_view *out);
