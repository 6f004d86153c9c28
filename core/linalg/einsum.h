/* einsum.h - Einstein summation: its text, and the pairwise contraction of labelled operands into products.
 * nm_contract is also what tensordot stands on.  Public prototypes are in numen.h. */
#pragma once
#include "linalg/matmul.h"
#include "view/view.h"

enum { NM_EINSUM_LABELS = 64 };

/* What the text says: for every axis of every operand a label, and the labels of the output in order. */
typedef struct nm_einsum_text {
    int nop, nlabels, nout;
    char name[NM_EINSUM_LABELS];                   /* the letter, or '.' for an axis of the ellipsis */
    intptr_t dim[NM_EINSUM_LABELS];
    uint8_t out[NM_EINSUM_LABELS];
    uint8_t (*axis)[NM_MAXDIMS];                   /* [operand][axis] */
} nm_einsum_text;

/* axis has room for nop rows. */
NM_MUST_USE nm_status nm_einsum_parse(nm_ctx *ctx, const char *subscripts, int nop, const nm_view *const *ops, nm_einsum_text *text);

/* An operand with distinct labels. */
typedef struct nm_term {
    char *data;
    int n;
    uint8_t label[NM_EINSUM_LABELS];
    intptr_t stride[NM_EINSUM_LABELS];
    void *own;                                     /* memory of an intermediate result */
    size_t bytes;
} nm_term;

/* Run a text over its operands: common dtype (or dtype), casts, a result from out (C order, or K order over all labels), contraction. */
NM_MUST_USE nm_status nm_einsum_run(nm_ctx *ctx, const nm_einsum_text *text, const nm_view *const *ops, const nm_dtype *dtype,
                                    nm_casting casting, nm_order order, nm_out *out);

/* result = sum over labels not in result of the product of the terms.  dim: the length of each label.  All of type dt. */
NM_MUST_USE nm_status nm_contract(nm_ctx *ctx, const nm_dtype *dt, const intptr_t *dim, int nterms, nm_term *terms, const nm_term *result);
