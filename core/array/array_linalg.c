/* array_linalg.c - linear algebra of arrays, on the generalised loops of linalg/. */
#include <math.h>
#include <string.h>
#include "base/fp.h"
#include "linalg/einsum.h"
#include "linalg/lapack_loops.h"
#include "algo/algo.h"
#include "array/array_memory.h"

#define MADE(ok, call)                                                      \
    if (!(ok))                                                              \
        return NULL;                                                        \
    nm_made made;                                                           \
    nm_made_begin(&made);                                                   \
    return nm_made_end(nm, &made, call)

#define PRODUCT(name) \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a, const nm_array *b) { MADE(a && b, nm_view_##name(nm, &a->v, &b->v, &made.out)); }
PRODUCT(dot)
PRODUCT(matmul)
PRODUCT(inner)
PRODUCT(outer)
PRODUCT(kron)
nm_array *nm_cross(nm_ctx *nm, const nm_array *a, const nm_array *b) { MADE(a && b, nm_view_cross(nm, &a->v, &b->v, -1, -1, -1, &made.out)); }
nm_array *nm_trace(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_trace(nm, &a->v, 0, 0, 1, NULL, &made.out)); }

nm_array *nm_einsum(nm_ctx *nm, const char *subscripts, int n, const nm_array *const *operands)
{
    const nm_view *views[NM_MAXARGS];
    if (n > NM_MAXARGS)
        return nm_fail(nm, NM_E_VALUE, "too many operands"), NULL;
    for (int i = 0; i < n; i++) {
        if (!operands[i])
            return NULL;
        views[i] = &operands[i]->v;
    }
    MADE(true, nm_view_einsum(nm, subscripts, n, views, NULL, NM_SAFE_CASTING, NM_KEEPORDER, &made.out));
}

/* ------------------------------------------------------------------ gufuncs of LAPACK */
/* Run NAME on operands brought to one inexact type; results in order.  A failed matrix raises the invalid flag. */
static nm_status run_lapack(nm_ctx *nm, const char *name, int nin, const nm_array *const *in, nm_made *made, const char *trouble)
{
    const nm_gufunc_row *row = nm_lapack_gufuncs;
    while (row->name && strcmp(row->name, name))
        row++;
    if (!row->name)
        return nm_fail(nm, NM_E_MISSING, "%s", name);
    nm_dtype dt[8], type = nm_dtype_of(NM_DOUBLE);
    for (int i = 0; i < nin; i++) {
        if (!in[i])
            return nm_last(nm) < 0 ? nm_last(nm) : NM_E_VALUE;
        uint32_t num = in[i]->v.dt.num;
        if (num == NM_CFLOAT || num == NM_CDOUBLE)
            type = nm_dtype_of(NM_CDOUBLE);
    }
    const nm_kernel *kernel = nm_lapack_kernels;
    while (kernel->name && (strcmp(kernel->name, name) || kernel->types[0] != type.cls->code))
        kernel++;
    if (!kernel->name)
        return nm_fail(nm, NM_E_TYPE, "%s has no loop for this dtype", name);
    nm_ufunc *uf = nm_ufunc_new(nm, name, row->nin, row->nout, NM_ID_NONE, row->signature);
    if (!uf)
        return nm_last(nm);
    nm_view views[8];
    const nm_view *ops[8] = { NULL };
    nm_array *held[8] = { NULL };
    nm_status status = NM_OK;
    for (int i = 0; i < uf->nargs; i++)
        dt[i] = nm_dtype_from_code(kernel->types[i]);
    for (int i = 0; i < nin && status >= 0; i++) {
        held[i] = nm_astype(nm, in[i], dt[i]);
        if (!held[i])
            status = nm_last(nm);
        else {
            views[i] = held[i]->v;
            ops[i] = &views[i];
        }
    }
    nm_gufunc_plan plan;
    if (status >= 0)
        status = nm_gufunc_plan_make(nm, uf, uf->nargs, ops, &plan);
    if (status >= 0 && row->core_sizes && row->core_sizes(plan.core_size) < 0)
        status = nm_fail(nm, NM_E_VALUE, "%s: the core dimensions do not fit", name);
    for (int o = nin; o < uf->nargs && status >= 0; o++) {
        intptr_t shape[NM_MAXDIMS];
        int nd = plan.ndim;
        memcpy(shape, plan.shape, (size_t)nd * sizeof *shape);
        for (int a = 0; a < uf->core->op_ndim[o]; a++)
            shape[nd++] = plan.core_size[uf->core->op_dims[o][a]];
        status = made->out.new_array(&made->out, nm, &dt[o], nd, shape, NULL, &views[o]);
        ops[o] = &views[o];
    }
    if (status >= 0) {
        nm_ufunc_loop loop = { .loop = kernel->loop, .aux = kernel->aux, .flags = kernel->flags };
        nm_fp_clear();
        status = nm_gufunc_run(nm, uf, &loop, dt, ops, &plan);
        if (status >= 0 && nm_fp_read() & NM_FP_INVALID)
            status = nm_fail(nm, NM_E_LINALG, "%s", trouble);
    }
    for (int i = 0; i < nin; i++)
        nm_drop(nm, held[i]);
    nm_ufunc_free(nm, uf);
    return status;
}

static bool is_square(nm_ctx *nm, const nm_array *a)
{
    if (!a)
        return false;
    if (a->v.ndim < 2) {
        nm_fail(nm, NM_E_LINALG, "%d-dimensional array given. Array must be at least two-dimensional", a->v.ndim);
        return false;
    }
    if (a->shape[a->v.ndim - 1] != a->shape[a->v.ndim - 2]) {
        nm_fail(nm, NM_E_LINALG, "Last 2 dimensions of the array must be square");
        return false;
    }
    return true;
}

nm_array *nm_inv(nm_ctx *nm, const nm_array *a) { MADE(is_square(nm, a), run_lapack(nm, "inv", 1, &a, &made, "Singular matrix")); }
nm_array *nm_det(nm_ctx *nm, const nm_array *a) { MADE(is_square(nm, a), run_lapack(nm, "det", 1, &a, &made, "Singular matrix")); }
nm_array *nm_cholesky(nm_ctx *nm, const nm_array *a)
{
    MADE(is_square(nm, a), run_lapack(nm, "cholesky_lo", 1, &a, &made, "Matrix is not positive definite"));
}
nm_array *nm_solve(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    const nm_array *in[2] = { a, b };
    MADE(is_square(nm, a) && b, run_lapack(nm, b->v.ndim == 1 ? "solve1" : "solve", 2, in, &made, "Singular matrix"));
}

nm_array *nm_eigh(nm_ctx *nm, const nm_array *a, nm_array **vectors)
{
    *vectors = NULL;
    if (!is_square(nm, a))
        return NULL;
    nm_made made;
    nm_made_begin(&made);
    nm_array *w = nm_made_end(nm, &made, run_lapack(nm, "eigh_lo", 1, &a, &made, "Eigenvalues did not converge"));
    *vectors = w ? made.array[1] : NULL;
    return w;
}

nm_array *nm_svd(nm_ctx *nm, const nm_array *a, nm_array **u, nm_array **vh)
{
    *u = *vh = NULL;
    if (!a || a->v.ndim < 2)
        return a ? (nm_fail(nm, NM_E_LINALG, "%d-dimensional array given. Array must be at least two-dimensional", a->v.ndim), NULL) : NULL;
    nm_made made;
    nm_made_begin(&made);
    if (!nm_made_end(nm, &made, run_lapack(nm, "svd_s", 1, &a, &made, "SVD did not converge")))
        return NULL;
    *u = made.array[0];
    *vh = made.array[2];
    return made.array[1];
}

/* Minimum-norm least squares by the singular values, as gelsd solves it. */
nm_array *nm_lstsq(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    nm_array *u, *vh, *s = nm_svd(nm, a, &u, &vh);
    if (!s || !b)
        return NULL;
    double largest = nm_value(nm, nm_max(nm, s));
    double cut = largest * 2.220446049250313e-16 * (double)NM_MAX(a->shape[0], a->shape[1]);
    nm_array *small = nm_less_equal(nm, s, nm_scalar(nm, cut)), *one = nm_scalar(nm, 1.0), *zero = nm_scalar(nm, 0.0);
    nm_array *w = nm_where(nm, small, zero, nm_divide(nm, one, nm_where(nm, small, one, s)));
    nm_array *c = nm_matmul(nm, nm_transpose(nm, u), b);
    nm_array *scaled = nm_multiply(nm, c && c->v.ndim == 2 ? nm_expand_dims(nm, w, 1) : w, c);
    return nm_matmul(nm, nm_transpose(nm, vh), scaled);
}

nm_array *nm_norm(nm_ctx *nm, const nm_array *a)
{
    nm_array *x = nm_absolute(nm, a);
    return nm_sqrt(nm, nm_sum(nm, nm_multiply(nm, x, x)));
}
