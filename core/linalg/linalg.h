/* linalg.h - what the files of linear algebra share beyond numen.h. */
#pragma once
#include "numen.h"

/* The types that numpy.linalg computes with: complex if any operand is; single if all are.  NM_E_TYPE for other than f, d, F, D,
 * integers. */
NM_MUST_USE nm_status nm_linalg_kinds(nm_ctx *ctx, int n, const nm_view *const *v, bool *is_complex, bool *is_single);
