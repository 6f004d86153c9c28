/* terms.h - expressions of ufuncs on views, for what has no loop of its own: each term lives until the expression ends, and after a failure
 * every further term is NULL and computes nothing, so that one question at the end is enough. */
#pragma once
#include "algo/algo.h"

typedef struct nm_terms { nm_ctx *ctx; nm_status status; struct nm_term_room *last; } nm_terms;
void nm_terms_begin(nm_terms *t, nm_ctx *ctx);
NM_MUST_USE nm_status nm_terms_end(nm_terms *t);         /* frees the terms */
/* A ufunc of two operands; of one. */
const nm_view *nm_term(nm_terms *t, const char *ufunc, const nm_view *a, const nm_view *b);
const nm_view *nm_term_of_one(nm_terms *t, const char *ufunc, const nm_view *a);
/* A window: v[start:stop] along an axis; NM_SLICE_NONE for what is left out. */
const nm_view *nm_term_slice(nm_terms *t, const nm_view *v, int axis, intptr_t start, intptr_t stop);
/* A plain number beside v: in the real floating type of v's precision, else in double; a number of a dtype. */
const nm_view *nm_term_number(nm_terms *t, double value, const nm_view *v);
const nm_view *nm_term_item(nm_terms *t, double value, const nm_dtype *dt);
/* Running sums along an axis. */
const nm_view *nm_term_cumsum(nm_terms *t, const nm_view *v, int axis);
/* One-dimensional v as an operand along an axis of ndim. */
const nm_view *nm_term_along(nm_terms *t, const nm_view *v, int axis, int ndim);
/* A native copy in dtype dt, which may be written. */
const nm_view *nm_term_copy(nm_terms *t, const nm_view *v, const nm_dtype *dt);
const nm_view *nm_term_where(nm_terms *t, const nm_view *condition, const nm_view *x, const nm_view *y);
/* dst = src, cast and broadcast. */
void nm_term_store(nm_terms *t, const nm_view *dst, const nm_view *src);
