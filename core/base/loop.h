/* loop.h - the loop as kernels see it, and the row by which a kernel file offers one. */
#pragma once
#include "base/base.h"

typedef struct nm_call nm_call;
typedef int nm_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux);

/* One offered loop.  types holds a NumPy type character per operand, inputs first ("ddd"); name is the ufunc's, or one of
 *   "cast"           types "from to"
 *   "NAME.reduce2"   two loops at once: args {in, out}; n {rows, items}; strides {in per row, out per row, in per item}:
 *                    out[row] = out[row] NAME in[row, 0] NAME ... in NumPy's order
 *   "NAME.at"        args {a, index, b}; n {items, length of a}; strides of the three: a[index[i]] = a[index[i]] NAME b[i] one
 *                    after the other; indices are intptr_t in [-length, length)
 *   "NAME.accumulate" args {in, out}; n {items > 0}; strides: out[0] = in[0], out[i] = out[i - 1] NAME in[i]; in may be out
 * A table ends with a row whose name is NULL. */
typedef struct nm_kernel {
    const char *name;
    const char *types;
    nm_loop *loop;
    void *aux;
    uint32_t flags;          /* nm_loop_flag */
} nm_kernel;

enum nm_loop_flag {
    NM_LOOP_HOST = 1,        /* needs the host's lock (Python's GIL) */
    NM_LOOP_NO_FP = 2,       /* raises no floating-point flag: they need not be read */
    NM_LOOP_SERIAL = 4,      /* must run on the calling thread (loops registered from outside) */
    NM_LOOP_LEGACY = 8,      /* void (*)(char **, const intptr_t *, const intptr_t *, void *): NumPy's old loop type */
    NM_LOOP_ALIGNED = 16,    /* operands must be aligned; without it a loop takes any address */
    NM_LOOP_X87 = 32         /* a long double takes part: x87 flags are to be read too */
};
