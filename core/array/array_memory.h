/* array_memory.h - what the files of the array layer share: memory with an owner count, results as arrays of a scope, and the shape of
 * its functions: operands that are NULL pass through, a failure names the function and its operands. */
#pragma once
#include "algo/algo.h"
#include "ufunc/ufunc.h"

/* An nm_out whose results are arrays of the innermost scope. */
typedef struct nm_made { nm_out out; nm_array *array[8]; int n; } nm_made;
void nm_made_begin(nm_made *made);
/* The first result, or NULL (results dropped) after a failure. */
nm_array *nm_made_end(nm_ctx *nm, nm_made *made, nm_status status);
/* An array on the memory of another, described by v; on all of it. */
nm_array *nm_window(nm_ctx *nm, const nm_array *of, const nm_view *v);
nm_array *nm_whole(nm_ctx *nm, const nm_array *a);
/* Fresh C-contiguous memory; of a's shape in a's order of axes. */
nm_array *nm_fresh(nm_ctx *nm, const nm_dtype *dt, int ndim, const intptr_t *shape, bool zero);
nm_array *nm_fresh_like(nm_ctx *nm, const nm_array *a, const nm_dtype *dt, bool zero);
/* 0 to NM_MAXDIMS; else NM_E_VALUE. */
bool nm_ndim_fits(nm_ctx *nm, int ndim);
/* One axis or NM_ALL_AXES as flags; several. */
NM_MUST_USE nm_status nm_axis_flags(nm_ctx *nm, const nm_array *a, int axis, bool *flags);
NM_INLINE int nm_none_axis(int axis) { return axis == NM_ALL_AXES ? NM_AXIS_NONE : axis; }

/* Are all operands there?  A NULL that no noted failure explains is one itself: NM_E_VALUE. */
bool nm_given(nm_ctx *nm, const char *who, int n, const nm_array *const *operands);
/* result; when that is NULL the call is noted for nm_failed_call. */
nm_array *nm_blame(nm_ctx *nm, const char *who, int n, const nm_array *const *operands, nm_array *result);
/* Operands for nm_blame: n of list behind those that all has, at most 8 together; how many they are now. */
int nm_gather(const nm_array **all, int count, int n, const nm_array *const *list);
/* Keep the result, leave the scope. */
nm_array *nm_yield(nm_ctx *nm, nm_array *result);
/* The status of a function that was given NULL or failed. */
nm_status nm_outcome_of(nm_ctx *nm, const char *who);
#define nm_outcome(nm) nm_outcome_of(nm, __func__)
/* The same, with the call noted for nm_failed_call. */
nm_status nm_blame_status(nm_ctx *nm, const char *who, int n, const nm_array *const *operands, nm_status status);
/* Further results go where the caller wants them, NULL: nowhere. */
NM_INLINE void nm_hand(nm_array **to, nm_array *a)
{
    if (to)
        *to = a;
}

/* An operand that may be left out. */
extern const nm_array nm_absent;
#define NM_MAYBE(a) ((a) ? (a) : &nm_absent)
#define NM_OPERANDS(...)                                                    \
    const nm_array *const ops_[] = { __VA_ARGS__ };                         \
    if (!nm_given(nm, __func__, (int)NM_COUNT(ops_), ops_))                               \
        return 0
#define NM_RESULT(r) nm_blame(nm, __func__, (int)NM_COUNT(ops_), ops_, r)
/* A function of operands that returns a status. */
#define NM_STATUS(call, ...)                                                \
    do {                                                                    \
        const nm_array *const ops_[] = { __VA_ARGS__ };                     \
        if (!nm_given(nm, __func__, (int)NM_COUNT(ops_), ops_))             \
            return nm_last(nm);                                             \
        return nm_blame_status(nm, __func__, (int)NM_COUNT(ops_), ops_, call); \
    } while (0)
/* A function that is one call on views, with memory from made. */
#define NM_MADE(call, ...)                                                  \
    NM_OPERANDS(__VA_ARGS__);                                               \
    nm_made made;                                                           \
    nm_made_begin(&made);                                                   \
    return NM_RESULT(nm_made_end(nm, &made, call))
/* A function that is another window, which call puts into buf. */
#define NM_WINDOW(a, call)                                                  \
    NM_OPERANDS(a);                                                         \
    nm_viewbuf buf;                                                         \
    return NM_RESULT((call) >= 0 ? nm_window(nm, a, &buf.v) : NULL)
/* A function composed of others, in a scope of its own. */
#define NM_BEGIN(...) NM_OPERANDS(__VA_ARGS__); nm_enter(nm)
#define NM_END(r) NM_RESULT(nm_yield(nm, r))
