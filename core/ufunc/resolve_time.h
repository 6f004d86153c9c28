/* resolve_time.h - the part of resolution that knows units of time; used by resolve.c alone. */
#pragma once
#include "ufunc/ufunc.h"

bool nm_has_times(const nm_ufunc *uf, const nm_dtype *in, const uint8_t *weak);
/* *found false: times have no rules of their own in this ufunc, or the signature asks for something else. */
NM_MUST_USE nm_status nm_resolve_times(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const uint8_t *weak, const nm_dtype *sig,
                                       nm_resolution *r, bool *found);
