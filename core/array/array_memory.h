/* array_memory.h - what the files of the array layer share: memory with an owner count, results as arrays of a scope. */
#pragma once
#include "algo/algo.h"
#include "ufunc/ufunc.h"

/* An nm_out whose results are arrays of the innermost scope. */
typedef struct nm_made { nm_out out; nm_array *array[8]; int n; } nm_made;
void nm_made_begin(nm_made *made);
/* The first result, or NULL (results dropped) after a failure. */
nm_array *nm_made_end(nm_ctx *nm, nm_made *made, nm_status status);
/* An array on the memory of another, described by v. */
nm_array *nm_window(nm_ctx *nm, const nm_array *of, const nm_view *v);
/* Fresh C-contiguous memory. */
nm_array *nm_fresh(nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, bool zero);
/* One axis or NM_ALL_AXES as flags. */
NM_MUST_USE nm_status nm_axis_flags(nm_ctx *nm, const nm_array *a, int axis, bool *flags);
