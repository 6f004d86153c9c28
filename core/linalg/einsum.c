/* einsum.c - np.einsum on views: fits the text, casts the operands, allocates the result in NumPy's layout, contracts. */
#include <string.h>
#include "base/ctx.h"
#include "linalg/einsum.h"
#include "plan/transfer.h"

/* Diagonals of repeated labels; axes of length 1 count as absent where the label is longer. */
static void make_term(const nm_einsum_text *t, int iop, const nm_view *v, nm_term *r)
{
    int at[NM_EINSUM_LABELS];
    *r = (nm_term){ .data = v->data };
    memset(at, -1, sizeof at);
    for (int a = 0; a < v->ndim; a++) {
        int l = t->axis[iop][a];
        if (t->dim[l] != 1 && v->shape[a] == 1)
            continue;
        if (at[l] < 0) {
            at[l] = r->n;
            r->label[r->n] = (uint8_t)l;
            r->stride[r->n++] = v->strides[a];
        } else
            r->stride[at[l]] += v->strides[a];
    }
}

/* The layout of a fresh result: K order over all labels, the output's first. */
static void result_strides(const nm_einsum_text *t, int nop, const nm_term *terms, nm_order order, intptr_t size, intptr_t *strides)
{
    intptr_t shape[NM_EINSUM_LABELS] = { 0 }, all[NM_MAXARGS][NM_EINSUM_LABELS];
    const intptr_t *rows[NM_MAXARGS] = { NULL };
    int label[NM_EINSUM_LABELS], where[NM_EINSUM_LABELS], perm[NM_EINSUM_LABELS], n = 0;
    for (int l = 0; l < t->nlabels; l++)
        where[l] = -1;
    for (int i = 0; i < t->nout; i++) {
        where[t->out[i]] = i;
        label[n++] = t->out[i];
    }
    for (int l = 0; l < t->nlabels; l++)
        if (where[l] < 0)
            label[n++] = l;
    for (int i = 0; i < n; i++)
        shape[i] = t->dim[label[i]];
    for (int o = 0; o < nop; o++) {
        for (int i = 0; i < n; i++) {
            all[o][i] = 0;
            for (int k = 0; k < terms[o].n; k++)
                if (terms[o].label[k] == label[i])
                    all[o][i] = terms[o].stride[k];
        }
        rows[o] = all[o];
    }
    if (order == NM_KEEPORDER)
        nm_order_keep(n, shape, nop, rows, perm);
    else
        for (int i = 0; i < n; i++)
            perm[i] = order == NM_FORTRANORDER ? n - 1 - i : i;
    for (int i = n - 1; i >= 0; i--)
        if (perm[i] < t->nout) {
            strides[perm[i]] = size;
            size *= NM_MAX(shape[perm[i]], 1);
        }
}

static nm_status einsum_type(nm_ctx *ctx, int nop, const nm_view *const *ops, const nm_dtype *dtype, nm_casting casting, nm_dtype *dt)
{
    nm_dtype all[NM_MAXARGS];
    char from[64], to[64];
    for (int i = 0; i < nop; i++)
        all[i] = ops[i]->dt;
    if (dtype)
        *dt = nm_dtype_native(dtype);
    else {
        NM_TRY(nm_result_type(ctx, nop, all, NULL, dt));
        *dt = nm_dtype_native(dt);
    }
    for (int i = 0; i < nop; i++)
        if (!nm_can_cast(&all[i], dt, casting)) {
            nm_dtype_text(&all[i], from);
            nm_dtype_text(dt, to);
            return nm_fail(ctx, NM_E_CAST,
                           "Iterator operand %d dtype could not be cast from dtype('%s') to dtype('%s') according to the rule '%s'",
                           i, from, to, nm_casting_name(casting));
        }
    if (!nm_gemm_kind_of(dt->num))
        return nm_fail(ctx, NM_E_TYPE, "invalid data type for einsum");
    return 0;
}

typedef struct operand {
    nm_viewbuf cast;
    intptr_t bytes;
} operand;

/* terms[i] on operand i, or on a copy of it in dt */
static nm_status take_operands(nm_ctx *ctx, const nm_einsum_text *t, const nm_view *const *ops, const nm_dtype *dt, operand *o,
                               nm_term *term)
{
    for (int i = 0; i < t->nop; i++) {
        const nm_view *v = ops[i];
        if (!nm_dtype_equal(&v->dt, dt) || !nm_is_aligned(v, dt->align)) {
            NM_TRY(nm_copy_new(ctx, v, dt, &o[i].cast, &o[i].bytes));
            v = &o[i].cast.v;
        }
        make_term(t, i, v, &term[i]);
    }
    return 0;
}

static bool overlaps(int nop, const nm_view *const *ops, const nm_view *v)
{
    for (int i = 0; i < nop; i++)
        if (nm_bounds_overlap(ops[i], v))
            return true;
    return false;
}

static nm_status bad_output(nm_ctx *ctx, const nm_dtype *dt, const nm_view *v, int nop, nm_casting casting)
{
    char from[64], to[64];
    nm_dtype_text(dt, from);
    nm_dtype_text(&v->dt, to);
    return nm_fail(ctx, NM_E_CAST, "Iterator requested dtype could not be cast from dtype('%s') to dtype('%s'), the operand %d dtype, "
                   "according to the rule '%s'", from, to, nop, nm_casting_name(casting));
}

static nm_status compute(nm_ctx *ctx, const nm_einsum_text *t, nm_term *term, const nm_view *const *ops, const nm_dtype *dt,
                         nm_casting casting, nm_view *v)
{
    bool direct = nm_dtype_equal(&v->dt, dt) && nm_is_aligned(v, dt->align) && !overlaps(t->nop, ops, v) && nm_internal_overlap(v, 1) == 0;
    nm_viewbuf own;
    intptr_t items = 0;
    nm_viewbuf_copy(&own, v);
    if (!direct) {
        if (!nm_can_cast(dt, &v->dt, casting))
            return bad_output(ctx, dt, v, t->nop, casting);
        own.v.dt = *dt;
        nm_strides_c(v->ndim, v->shape, dt->size, own.strides);
        NM_TRY(nm_items_checked(ctx, v->ndim, v->shape, dt->size, &items));
        if (!(own.v.data = nm_alloc(ctx, (size_t)(NM_MAX(items, 1)*dt->size))))
            return NM_E_MEMORY;
    }
    nm_term r = { .data = own.v.data, .n = t->nout };
    for (int i = 0; i < t->nout; i++) {
        r.label[i] = t->out[i];
        r.stride[i] = own.strides[i];
    }
    nm_status status = nm_contract(ctx, dt, t->dim, t->nop, term, &r);
    if (status >= 0 && !direct)
        status = nm_copy(ctx, v, &own.v, NM_UNSAFE_CASTING);
    if (!direct)
        nm_free(ctx, own.v.data, (size_t)(NM_MAX(items, 1)*dt->size));
    return status;
}

static bool all_fortran(int nop, const nm_view *const *ops)
{
    for (int i = 0; i < nop; i++)
        if (!nm_is_f_contiguous(ops[i]->ndim, ops[i]->shape, ops[i]->strides, ops[i]->dt.size) ||
            nm_is_c_contiguous(ops[i]->ndim, ops[i]->shape, ops[i]->strides, ops[i]->dt.size))
            return false;
    return true;
}

static nm_status run_terms(nm_ctx *ctx, const nm_einsum_text *t, nm_term *term, const nm_view *const *ops, const nm_dtype *dt,
                           nm_casting casting, nm_order order, nm_out *out)
{
    intptr_t shape[NM_EINSUM_LABELS], strides[NM_EINSUM_LABELS];
    nm_view v;
    if (order == NM_ANYORDER)
        order = all_fortran(t->nop, ops) ? NM_FORTRANORDER : NM_CORDER;
    for (int i = 0; i < t->nout; i++)
        shape[i] = t->dim[t->out[i]];
    if (order != NM_CORDER)
        result_strides(t, t->nop, term, order, dt->size, strides);
    NM_TRY(out->new_array(out, ctx, dt, t->nout, shape, order == NM_CORDER ? NULL : strides, &v));
    return compute(ctx, t, term, ops, dt, casting, &v);
}

nm_status nm_einsum_run(nm_ctx *ctx, const nm_einsum_text *t, const nm_view *const *ops, const nm_dtype *dtype, nm_casting casting,
                        nm_order order, nm_out *out)
{
    nm_dtype dt;
    NM_TRY(einsum_type(ctx, t->nop, ops, dtype, casting, &dt));
    size_t bytes = (size_t)t->nop*(sizeof(operand) + sizeof(nm_term));
    operand *o = nm_alloc(ctx, bytes);
    if (!o)
        return NM_E_MEMORY;
    nm_term *term = (nm_term *)(o + t->nop);
    for (int i = 0; i < t->nop; i++)
        o[i].bytes = 0;
    nm_status status = take_operands(ctx, t, ops, &dt, o, term);
    if (status >= 0)
        status = run_terms(ctx, t, term, ops, &dt, casting, order, out);
    for (int i = 0; i < t->nop; i++)
        if (o[i].bytes)
            nm_free(ctx, o[i].cast.v.data, (size_t)o[i].bytes);
    nm_free(ctx, o, bytes);
    return status;
}

nm_status nm_view_einsum(nm_ctx *ctx, const char *subscripts, int nop, const nm_view *const *ops, const nm_dtype *dtype, nm_casting casting,
                    nm_order order, nm_out *out)
{
    if (nop < 1 || nop >= NM_MAXARGS)
        return nm_fail(ctx, NM_E_VALUE, nop < 1 ? "must provide at least an operand and a subscripts list to einsum"
                                                : "too many operands provided to einstein sum function");
    size_t bytes = (size_t)nop*NM_MAXDIMS;
    nm_einsum_text text = { .axis = nm_alloc(ctx, bytes) };
    if (!text.axis)
        return NM_E_MEMORY;
    nm_status status = nm_einsum_parse(ctx, subscripts, nop, ops, &text);
    if (status >= 0)
        status = nm_einsum_run(ctx, &text, ops, dtype, casting, order, out);
    nm_free(ctx, text.axis, bytes);
    return status;
}

nm_status nm_einsum_view(nm_ctx *ctx, const char *subscripts, const nm_view *op, nm_view *v, intptr_t *shape, intptr_t *strides,
                         bool *is_view)
{
    uint8_t axis[1][NM_MAXDIMS];
    nm_einsum_text t = { .axis = axis };
    *is_view = false;
    NM_TRY(nm_einsum_parse(ctx, subscripts, 1, &op, &t));
    if (t.nout != t.nlabels)
        return 0;
    nm_term r;
    make_term(&t, 0, op, &r);
    *v = *op;
    v->ndim = t.nout;
    v->shape = shape;
    v->strides = strides;
    for (int i = 0; i < t.nout; i++) {
        shape[i] = t.dim[t.out[i]];
        strides[i] = 0;
        for (int k = 0; k < r.n; k++)
            if (r.label[k] == t.out[i])
                strides[i] = r.stride[k];
    }
    *is_view = true;
    return 0;
}

nm_status nm_einsum_sublist(nm_ctx *ctx, int n, const int *labels, char *text)
{
    bool ellipsis = false;
    char *p = text;
    for (int i = 0; i < n; i++) {
        if (p - text > NM_MAXDIMS)
            return nm_fail(ctx, NM_E_VALUE, "subscripts list is too long");
        if (labels[i] == -1) {
            if (ellipsis)
                return nm_fail(ctx, NM_E_VALUE, "each subscripts list may have only one ellipsis");
            ellipsis = true;
            memcpy(p, "...", 3);
            p += 3;
        } else if (labels[i] < 0 || labels[i] >= 52)
            return nm_fail(ctx, NM_E_VALUE, "subscript is not within the valid range [0, 52)");
        else
            *p++ = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[labels[i]];
    }
    *p = 0;
    return 0;
}
