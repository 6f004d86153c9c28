/* array_linalg.c - linear algebra of arrays, by the functions on views of linalg/. */
#include <math.h>
#include <string.h>
#include "array/array_memory.h"

/* ------------------------------------------------------------------ products */
#define PRODUCT(name) \
    nm_array *nm_##name(nm_ctx *nm, const nm_array *a, const nm_array *b) { NM_MADE(nm_view_##name(nm, &a->v, &b->v, &made.out), a, b); }
PRODUCT(dot)
PRODUCT(vdot)
PRODUCT(matmul)
PRODUCT(inner)
PRODUCT(outer)
PRODUCT(kron)
PRODUCT(solve)
nm_array *nm_cross(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    NM_MADE(nm_view_cross(nm, &a->v, &b->v, -1, -1, -1, &made.out), a, b);
}
nm_array *nm_cross_axes(nm_ctx *nm, const nm_array *a, const nm_array *b, int axisa, int axisb, int axisc)
{
    NM_MADE(nm_view_cross(nm, &a->v, &b->v, axisa, axisb, axisc, &made.out), a, b);
}
nm_array *nm_trace(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_trace(nm, &a->v, 0, 0, 1, NULL, &made.out), a); }
nm_array *nm_trace_axes(nm_ctx *nm, const nm_array *a, intptr_t offset, int axis1, int axis2)
{
    NM_MADE(nm_view_trace(nm, &a->v, offset, axis1, axis2, NULL, &made.out), a);
}

nm_array *nm_tensordot(nm_ctx *nm, const nm_array *a, const nm_array *b, int n)
{
    int last[NM_MAXDIMS], first[NM_MAXDIMS];
    NM_OPERANDS(a, b);
    if (n < 0 || n > a->v.ndim || n > b->v.ndim) {
        nm_fail(nm, NM_E_INDEX, "tensordot over %d axes of arrays of %d and %d dimensions", n, a->v.ndim, b->v.ndim);
        return NM_RESULT(NULL);
    }
    for (int i = 0; i < n; i++) {
        last[i] = a->v.ndim - n + i;
        first[i] = i;
    }
    return NM_RESULT(nm_tensordot_axes(nm, a, b, n, last, first));
}
nm_array *nm_tensordot_axes(nm_ctx *nm, const nm_array *a, const nm_array *b, int n, const int *axes_a, const int *axes_b)
{
    NM_MADE(nm_view_tensordot(nm, &a->v, &b->v, n, axes_a, axes_b, &made.out), a, b);
}

/* The views of n arrays; false, with the error noted, when there are too many or one is NULL. */
static bool views_of(nm_ctx *nm, const char *who, int n, const nm_array *const *arrays, const nm_view **views)
{
    if (n < 0 || n > NM_MAXARGS) {
        nm_fail(nm, NM_E_VALUE, "%d operands, at most %d are taken", n, NM_MAXARGS);
        return false;
    }
    if (!nm_given(nm, who, n, arrays))
        return false;
    for (int i = 0; i < n; i++)
        views[i] = &arrays[i]->v;
    return true;
}

nm_array *nm_einsum(nm_ctx *nm, const char *subscripts, int n, const nm_array *const *operands)
{
    const nm_view *views[NM_MAXARGS];
    nm_made made;
    nm_made_begin(&made);
    return !views_of(nm, __func__, n, operands, views) ? NULL : nm_blame(nm, __func__, NM_MIN(n, 8), operands, nm_made_end(nm, &made,
        nm_view_einsum(nm, subscripts, n, views, NULL, NM_SAFE_CASTING, NM_KEEPORDER, &made.out)));
}

nm_array *nm_multi_dot(nm_ctx *nm, int n, const nm_array *const *arrays)
{
    const nm_view *views[NM_MAXARGS];
    if (n < 2 || !views_of(nm, __func__, n, arrays, views)) {
        if (n < 2)
            nm_fail(nm, NM_E_VALUE, "Expecting at least two arrays.");
        return NULL;
    }
    nm_enter(nm);
    bool row = n > 2 && arrays[0]->v.ndim == 1, column = n > 2 && arrays[n - 1]->v.ndim == 1;
    nm_array *first = row ? nm_expand_dims(nm, arrays[0], 0) : NULL, *last = column ? nm_expand_dims(nm, arrays[n - 1], 1) : NULL,
             *r = NULL;
    if (first)
        views[0] = &first->v;
    if (last)
        views[n - 1] = &last->v;
    nm_made made;
    nm_made_begin(&made);
    if ((first || !row) && (last || !column))
        r = nm_made_end(nm, &made, nm_view_multi_dot(nm, n, views, &made.out));
    if (r && column)
        r = nm_squeeze_axis(nm, r, -1);
    if (r && row)
        r = nm_squeeze_axis(nm, r, 0);
    return nm_blame(nm, __func__, NM_MIN(n, 8), arrays, nm_yield(nm, r));
}

nm_array *nm_matrix_power(nm_ctx *nm, const nm_array *a, intptr_t n) { NM_MADE(nm_view_matrix_power(nm, &a->v, n, &made.out), a); }

/* ------------------------------------------------------------------ solutions and decompositions */
nm_array *nm_inv(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_inv(nm, &a->v, &made.out), a); }
nm_array *nm_det(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_det(nm, &a->v, &made.out), a); }
nm_array *nm_cholesky(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_cholesky(nm, &a->v, false, &made.out), a); }
nm_array *nm_eigvals(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_eigvals(nm, &a->v, &made.out), a); }
nm_array *nm_eigvalsh(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_eigvalsh(nm, &a->v, false, &made.out), a); }
nm_array *nm_svdvals(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_svd(nm, &a->v, false, false, &made.out), a); }
nm_array *nm_pinv(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_pinv(nm, &a->v, NULL, &made.out), a); }
nm_array *nm_pinv_rcond(nm_ctx *nm, const nm_array *a, double rcond) { NM_MADE(nm_view_pinv(nm, &a->v, &rcond, &made.out), a); }
nm_array *nm_matrix_rank(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_matrix_rank(nm, &a->v, NULL, &made.out), a); }
nm_array *nm_matrix_rank_tol(nm_ctx *nm, const nm_array *a, double tol) { NM_MADE(nm_view_matrix_rank(nm, &a->v, &tol, &made.out), a); }

/* A call that makes two results: the first is returned, the second goes to *second. */
#define TWO(call, second, a)                                                \
    nm_hand(second, NULL);                                                  \
    NM_OPERANDS(a);                                                         \
    nm_made made;                                                           \
    nm_made_begin(&made);                                                   \
    nm_array *first_ = nm_made_end(nm, &made, call);                             \
    nm_hand(second, first_ ? made.array[1] : NULL);                         \
    return NM_RESULT(first_)
nm_array *nm_eigh(nm_ctx *nm, const nm_array *a, nm_array **vectors) { TWO(nm_view_eigh(nm, &a->v, false, &made.out), vectors, a); }
nm_array *nm_eig(nm_ctx *nm, const nm_array *a, nm_array **vectors) { TWO(nm_view_eig(nm, &a->v, &made.out), vectors, a); }
nm_array *nm_slogdet(nm_ctx *nm, const nm_array *a, nm_array **logarithm) { TWO(nm_view_slogdet(nm, &a->v, &made.out), logarithm, a); }

nm_array *nm_qr(nm_ctx *nm, const nm_array *a, nm_qr_mode mode, nm_array **r)
{
    if (mode == NM_QR_R) {
        nm_hand(r, NULL);
        NM_MADE(nm_view_qr(nm, &a->v, mode, &made.out), a);
    }
    TWO(nm_view_qr(nm, &a->v, mode, &made.out), r, a);
}

nm_array *nm_svd(nm_ctx *nm, const nm_array *a, nm_array **u, nm_array **vh)
{
    nm_hand(u, NULL);
    nm_hand(vh, NULL);
    NM_OPERANDS(a);
    nm_made made;
    nm_made_begin(&made);
    if (!nm_made_end(nm, &made, nm_view_svd(nm, &a->v, false, true, &made.out)))
        return NM_RESULT(NULL);
    nm_hand(u, made.array[0]);
    nm_hand(vh, made.array[2]);
    return made.array[1];
}

nm_array *nm_lstsq(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    int rank;
    NM_MADE(nm_view_lstsq(nm, &a->v, &b->v, NULL, &rank, &made.out), a, b);
}
nm_array *nm_lstsq_with(nm_ctx *nm, const nm_array *a, const nm_array *b, const double *rcond, nm_array **residuals, int *rank,
                        nm_array **values)
{
    int unused;
    nm_hand(residuals, NULL);
    nm_hand(values, NULL);
    NM_OPERANDS(a, b);
    nm_made made;
    nm_made_begin(&made);
    nm_array *x = nm_made_end(nm, &made, nm_view_lstsq(nm, &a->v, &b->v, rcond, rank ? rank : &unused, &made.out));
    nm_hand(residuals, x ? made.array[1] : NULL);
    nm_hand(values, x ? made.array[2] : NULL);
    return NM_RESULT(x);
}

nm_array *nm_tensorinv(nm_ctx *nm, const nm_array *a, int ind)
{
    NM_BEGIN(a);
    intptr_t shape[NM_MAXDIMS], square[2] = { 1, -1 };
    int n = a->v.ndim;
    if (ind <= 0 || ind > n) {
        nm_fail(nm, NM_E_VALUE, "Invalid ind argument.");
        return NM_END(NULL);
    }
    for (int d = 0; d < n; d++) {
        shape[d] = a->shape[(d + ind) % n];
        square[0] *= d >= ind ? a->shape[d] : 1;
    }
    return NM_END(nm_reshape(nm, nm_inv(nm, nm_reshape(nm, a, 2, square)), n, shape));
}

nm_array *nm_tensorsolve(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    NM_BEGIN(a, b);
    intptr_t square[2] = { nm_size(b), -1 };
    int rest = a->v.ndim - b->v.ndim;
    if (rest < 0 || nm_items(rest, a->shape + b->v.ndim) != square[0]) {
        nm_fail(nm, NM_E_LINALG, "Input arrays must satisfy the requirement prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])");
        return NM_END(NULL);
    }
    return NM_END(nm_reshape(nm, nm_solve(nm, nm_reshape(nm, a, 2, square), nm_ravel(nm, b)), rest, a->shape + b->v.ndim));
}

/* ------------------------------------------------------------------ norms */
nm_array *nm_norm(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_norm2(nm, &a->v, NULL, false, &made.out), a); }
nm_array *nm_vector_norm(nm_ctx *nm, const nm_array *a, double ord, int axis, bool keepdims)
{
    NM_BEGIN(a);
    const nm_array *x = axis == NM_ALL_AXES ? nm_ravel(nm, a) : a;
    nm_made made;
    nm_made_begin(&made);
    nm_array *r = x ? nm_made_end(nm, &made, nm_view_vector_norm(nm, &x->v, ord, axis == NM_ALL_AXES ? 0 : axis, keepdims && x == a,
                                                                 &made.out)) : NULL;
    if (r && keepdims && x != a) {
        intptr_t ones[NM_MAXDIMS];
        for (int d = 0; d < a->v.ndim; d++)
            ones[d] = 1;
        r = nm_reshape(nm, r, a->v.ndim, ones);
    }
    return NM_END(r);
}
nm_array *nm_matrix_norm(nm_ctx *nm, const nm_array *a, nm_matrix_norm_kind kind)
{
    NM_MADE(nm_view_matrix_norm(nm, &a->v, kind, &made.out), a);
}

nm_array *nm_cond(nm_ctx *nm, const nm_array *a) { NM_MADE(nm_view_cond(nm, &a->v, &made.out), a); }
nm_array *nm_cond_kind(nm_ctx *nm, const nm_array *a, nm_matrix_norm_kind kind)
{
    NM_BEGIN(a);
    if (kind == NM_NORM_TWO)
        return NM_END(nm_cond(nm, a));
    if (kind == NM_NORM_MINUS_TWO)
        return NM_END(nm_reciprocal(nm, nm_cond(nm, a)));
    return NM_END(nm_multiply(nm, nm_matrix_norm(nm, a, kind), nm_matrix_norm(nm, nm_inv(nm, a), kind)));
}
