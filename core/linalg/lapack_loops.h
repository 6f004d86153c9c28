/* lapack_loops.h - the generalised ufuncs behind numpy.linalg: inverses, factorizations and decompositions of stacks of matrices.
 * A matrix that fails (singular, no convergence) gives NaN in all its results and raises the invalid flag, as NumPy's do. */
#pragma once
#include "numen.h"
#include "base/loop.h"

typedef struct nm_gufunc_row {
    const char *name, *signature;
    /* Fill in core sizes that no operand tells (-1), such as p = min(m, n).  sizes as in the signature's order of appearance.
     * NULL: none to fill.  < 0 when the sizes are impossible. */
    int (*core_sizes)(intptr_t *sizes);
    int nin, nout;
} nm_gufunc_row;

/* The functions, ended by a NULL name; and their loops, by the same names, as for the ufunc registry. */
extern const nm_gufunc_row nm_lapack_gufuncs[];
extern const nm_kernel nm_lapack_kernels[];
