/* array_linalg.c - linear algebra of arrays, by the functions on views of linalg/. */
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

nm_array *nm_inv(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_inv(nm, &a->v, &made.out)); }
nm_array *nm_det(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_det(nm, &a->v, &made.out)); }
nm_array *nm_cholesky(nm_ctx *nm, const nm_array *a) { MADE(a, nm_view_cholesky(nm, &a->v, false, &made.out)); }
PRODUCT(solve)

nm_array *nm_eigh(nm_ctx *nm, const nm_array *a, nm_array **vectors)
{
    *vectors = NULL;
    if (!a)
        return NULL;
    nm_made made;
    nm_made_begin(&made);
    nm_array *values = nm_made_end(nm, &made, nm_view_eigh(nm, &a->v, false, &made.out));
    *vectors = values ? made.array[1] : NULL;
    return values;
}

nm_array *nm_svd(nm_ctx *nm, const nm_array *a, nm_array **u, nm_array **vh)
{
    *u = *vh = NULL;
    if (!a)
        return NULL;
    nm_made made;
    nm_made_begin(&made);
    if (!nm_made_end(nm, &made, nm_view_svd(nm, &a->v, false, true, &made.out)))
        return NULL;
    *u = made.array[0];
    *vh = made.array[2];
    return made.array[1];
}

nm_array *nm_lstsq(nm_ctx *nm, const nm_array *a, const nm_array *b)
{
    int rank;
    MADE(a && b, nm_view_lstsq(nm, &a->v, &b->v, NULL, &rank, &made.out));
}

nm_array *nm_norm(nm_ctx *nm, const nm_array *a) { MADE(a, nm_norm2(nm, &a->v, NULL, false, &made.out)); }
