/* linalg.c - numpy.linalg's functions on views: checks and types here, the work in the LAPACK loops.
 * Computed in double precision; results go back to the precision of the operands.  Singular or not converging: NM_E_LINALG. */
#include <math.h>
#include <string.h>
#include "base/ctx.h"
#include "base/fp.h"
#include "linalg/lapack_loops.h"
#include "linalg/linalg.h"
#include "linalg/matmul.h"
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

typedef struct spec {
    const char *name;
    int nin, nout, ndims;
    int8_t core[7][3];           /* per operand: number of core axes, which sizes they are */
    const char *failure;         /* what invalid means; NULL: nothing */
} spec;
enum { INV, SOLVE, SOLVE1, DET, SLOGDET, CHOLESKY_LO, CHOLESKY_UP, EIGH_LO, EIGH_UP, EIGVALSH_LO, EIGVALSH_UP, SVD, SVD_S, SVD_F, LSTSQ,
       QR_R_RAW, QR_REDUCED, QR_COMPLETE, EIG, EIGVALS };
static const char eigen_failed[] = "Eigenvalues did not converge", svd_failed[] = "SVD did not converge",
    qr_failed[] = "Incorrect argument found while performing QR factorization";
static const spec specs[] = {
    [INV] = { "inv", 1, 1, 1, { { 2, 0, 0 }, { 2, 0, 0 } }, "Singular matrix" },
    [SOLVE] = { "solve", 2, 1, 2, { { 2, 0, 0 }, { 2, 0, 1 }, { 2, 0, 1 } }, "Singular matrix" },
    [SOLVE1] = { "solve1", 2, 1, 1, { { 2, 0, 0 }, { 1, 0 }, { 1, 0 } }, "Singular matrix" },
    [DET] = { "det", 1, 1, 1, { { 2, 0, 0 }, { 0 } }, NULL },
    [SLOGDET] = { "slogdet", 1, 2, 1, { { 2, 0, 0 }, { 0 }, { 0 } }, NULL },
    [CHOLESKY_LO] = { "cholesky_lo", 1, 1, 1, { { 2, 0, 0 }, { 2, 0, 0 } }, "Matrix is not positive definite" },
    [CHOLESKY_UP] = { "cholesky_up", 1, 1, 1, { { 2, 0, 0 }, { 2, 0, 0 } }, "Matrix is not positive definite" },
    [EIGH_LO] = { "eigh_lo", 1, 2, 1, { { 2, 0, 0 }, { 1, 0 }, { 2, 0, 0 } }, eigen_failed },
    [EIGH_UP] = { "eigh_up", 1, 2, 1, { { 2, 0, 0 }, { 1, 0 }, { 2, 0, 0 } }, eigen_failed },
    [EIGVALSH_LO] = { "eigvalsh_lo", 1, 1, 1, { { 2, 0, 0 }, { 1, 0 } }, eigen_failed },
    [EIGVALSH_UP] = { "eigvalsh_up", 1, 1, 1, { { 2, 0, 0 }, { 1, 0 } }, eigen_failed },
    [SVD] = { "svd", 1, 1, 3, { { 2, 0, 1 }, { 1, 2 } }, svd_failed },
    [SVD_S] = { "svd_s", 1, 3, 3, { { 2, 0, 1 }, { 2, 0, 2 }, { 1, 2 }, { 2, 2, 1 } }, svd_failed },
    [SVD_F] = { "svd_f", 1, 3, 3, { { 2, 0, 1 }, { 2, 0, 0 }, { 1, 2 }, { 2, 1, 1 } }, svd_failed },
    [LSTSQ] = { "lstsq", 3, 4, 4, { { 2, 0, 1 }, { 2, 0, 2 }, { 0 }, { 2, 1, 2 }, { 1, 2 }, { 0 }, { 1, 3 } },
                "SVD did not converge in Linear Least Squares" },
    [QR_R_RAW] = { "qr_r_raw", 1, 1, 3, { { 2, 0, 1 }, { 1, 2 } }, qr_failed },
    [QR_REDUCED] = { "qr_reduced", 2, 1, 3, { { 2, 0, 1 }, { 1, 2 }, { 2, 0, 2 } }, qr_failed },
    [QR_COMPLETE] = { "qr_complete", 2, 1, 2, { { 2, 0, 1 }, { 1, 1 }, { 2, 0, 0 } }, qr_failed },
    [EIG] = { "eig", 1, 2, 1, { { 2, 0, 0 }, { 1, 0 }, { 2, 0, 0 } }, eigen_failed },
    [EIGVALS] = { "eigvals", 1, 1, 1, { { 2, 0, 0 }, { 1, 0 } }, eigen_failed },
};

typedef struct kinds { bool is_complex, is_single; } kinds;

static const nm_kernel *find_row(const char *name, bool is_complex)
{
    char code = is_complex ? 'D' : 'd';
    for (const nm_kernel *k = nm_lapack_kernels; k->name; k++)
        if (k->types[0] == code && k->name[0] == name[0] && !strcmp(k->name, name))
            return k;
    return NULL;
}

/* ---- checks */
nm_status nm_linalg_kinds(nm_ctx *ctx, int n, const nm_view *const *v, bool *is_complex, bool *is_single)
{
    *is_complex = false;
    *is_single = true;
    for (int i = 0; i < n; i++) {
        char text[64];
        switch (v[i]->dt.num) {
        case NM_CFLOAT: *is_complex = true; break;
        case NM_FLOAT: break;
        case NM_CDOUBLE: *is_complex = true; *is_single = false; break;
        case NM_HALF: case NM_LONGDOUBLE: case NM_CLONGDOUBLE:
            nm_dtype_text(&v[i]->dt, text);
            return nm_fail(ctx, NM_E_TYPE, "array type %s is unsupported in linalg", text);
        default:
            if (v[i]->dt.num > NM_DOUBLE)
                return nm_fail(ctx, NM_E_TYPE, "linear algebra needs numbers");
            *is_single = false;
        }
    }
    return 0;
}

static nm_status stacked(nm_ctx *ctx, const nm_view *v)
{
    if (v->ndim < 2)
        return nm_fail(ctx, NM_E_LINALG, "%d-dimensional array given. Array must be at least two-dimensional", v->ndim);
    return 0;
}
static nm_status square(nm_ctx *ctx, const nm_view *v)
{
    NM_TRY(stacked(ctx, v));
    if (v->shape[v->ndim - 1] != v->shape[v->ndim - 2])
        return nm_fail(ctx, NM_E_LINALG, "Last 2 dimensions of the array must be square");
    return 0;
}

/* ---- one gufunc over views whose core axes are the last */
typedef struct call_plan {
    int ndim;                                        /* loop */
    intptr_t shape[NM_MAXDIMS], size[4];
    nm_view op[7];
    nm_viewbuf *buf;                                 /* copies and temporaries, as many as operands */
    intptr_t bytes[7];
} call_plan;

static nm_dtype type_of(char code, bool is_single)
{
    if (is_single)
        code = code == 'd' ? 'f' : code == 'D' ? 'F' : code;
    return nm_dtype_from_code(code);
}

/* The loop over the leading axes: the last of them is the loop function's own. */
static nm_status run_loops(nm_ctx *ctx, const spec *s, const nm_kernel *k, call_plan *c)
{
    int nops = s->nin + s->nout, core = 0, last = c->ndim - 1;
    intptr_t n[5] = { c->ndim ? c->shape[last] : 1, c->size[0], c->size[1], c->size[2], c->size[3] };
    intptr_t strides[7 + 14], outer[7][NM_MAXDIMS], index[NM_MAXDIMS] = { 0 };
    char *p[7];
    nm_dtype dt[7];
    for (int i = 0; i < nops; i++) {
        nm_view v = c->op[i];
        v.ndim -= s->core[i][0];
        nm_broadcast_strides(&v, c->ndim, c->shape, outer[i]);
        strides[i] = c->ndim ? outer[i][last] : 0;
        for (int a = 0; a < s->core[i][0]; a++)
            strides[nops + core++] = c->op[i].strides[v.ndim + a];
        p[i] = v.data;
        dt[i] = v.dt;
    }
    nm_call call = { ctx, dt, NULL };
    for (int d = 0; d < c->ndim; d++)
        if (c->shape[d] == 0)
            return 0;
    for (;;) {
        NM_TRY(k->loop(&call, p, n, strides, k->aux));
        int d = last - 1;
        for (; d >= 0; d--) {
            bool carry = ++index[d] == c->shape[d];
            for (int i = 0; i < nops; i++)
                p[i] += outer[i][d]*(carry ? 1 - c->shape[d] : 1);
            if (!carry)
                break;
            index[d] = 0;
        }
        if (d < 0)
            return 0;
    }
}

static nm_status own_buffer(nm_ctx *ctx, call_plan *c, int i, const nm_dtype *dt, int ndim, const intptr_t *shape)
{
    nm_viewbuf *b = &c->buf[i];
    intptr_t items;
    NM_TRY(nm_items_checked(ctx, ndim, shape, dt->size, &items));
    memmove(b->shape, shape, (size_t)ndim*sizeof *shape);
    nm_strides_c(ndim, shape, dt->size, b->strides);
    c->bytes[i] = NM_MAX(items, 1)*dt->size;
    b->v = (nm_view){ nm_alloc(ctx, (size_t)c->bytes[i]), b->shape, b->strides, ndim, NM_WRITEABLE, *dt };
    c->op[i] = b->v;
    return b->v.data ? 0 : NM_E_MEMORY;
}

static nm_status mismatch(nm_ctx *ctx, const spec *s, int i, int a, intptr_t size, intptr_t wanted)
{
    for (const nm_gufunc_row *g = nm_lapack_gufuncs; g->name; g++)
        if (!strcmp(g->name, s->name))
            return nm_fail(ctx, NM_E_VALUE, "%s: Input operand %d has a mismatch in its core dimension %d, with gufunc signature %s "
                           "(size %zd is different from %zd)", s->name, i, a, g->signature, (ptrdiff_t)size, (ptrdiff_t)wanted);
    return NM_E_VALUE;
}

static nm_status few_dimensions(nm_ctx *ctx, const spec *s, int i, int ndim)
{
    for (const nm_gufunc_row *g = nm_lapack_gufuncs; g->name; g++)
        if (!strcmp(g->name, s->name))
            return nm_fail(ctx, NM_E_VALUE, "%s: Input operand %d does not have enough dimensions (has %d, gufunc core with signature %s "
                           "requires %d)", s->name, i, ndim, g->signature, s->core[i][0]);
    return NM_E_VALUE;
}

/* inputs: sizes, loop shape, casts */
static nm_status take_inputs(nm_ctx *ctx, const spec *s, const nm_kernel *k, call_plan *c, const nm_view *const *in)
{
    nm_view loops[3];
    const nm_view *all[3];
    c->size[0] = c->size[1] = c->size[2] = c->size[3] = -1;
    for (int i = 0; i < s->nin; i++) {
        loops[i] = *in[i];
        loops[i].ndim -= s->core[i][0];
        all[i] = &loops[i];
        if (loops[i].ndim < 0)
            return few_dimensions(ctx, s, i, in[i]->ndim);
        for (int a = 0; a < s->core[i][0]; a++) {
            intptr_t *size = &c->size[s->core[i][1 + a]], n = in[i]->shape[loops[i].ndim + a];
            if (*size >= 0 && *size != n)
                return mismatch(ctx, s, i, a, n, *size);
            *size = n;
        }
    }
    if (s->ndims > 2 && c->size[s->ndims - 1] < 0)
        c->size[s->ndims - 1] = NM_MIN(c->size[0], c->size[1]);
    NM_TRY(nm_broadcast(ctx, s->nin, all, &c->ndim, c->shape));
    for (int i = 0; i < s->nin; i++) {
        nm_dtype dt = nm_dtype_from_code(k->types[i]);
        c->op[i] = *in[i];
        if (in[i]->dt.num == dt.num && !(in[i]->dt.flags & NM_SWAPPED) && nm_is_aligned(in[i], dt.align))
            continue;
        NM_TRY(nm_copy_new(ctx, in[i], &dt, &c->buf[i], &c->bytes[i]));
        c->op[i] = c->buf[i].v;
    }
    return 0;
}

static nm_status take_outputs(nm_ctx *ctx, const spec *s, const nm_kernel *k, call_plan *c, bool is_single, nm_out *out, nm_view *result,
                              intptr_t (*shapes)[NM_MAXDIMS])
{
    for (int i = s->nin; i < s->nin + s->nout; i++) {
        int o = i - s->nin, ndim = c->ndim;
        nm_dtype work = nm_dtype_from_code(k->types[i]), dt = type_of(k->types[i], is_single);
        memcpy(shapes[o], c->shape, (size_t)c->ndim*sizeof *c->shape);
        for (int a = 0; a < s->core[i][0]; a++)
            shapes[o][ndim++] = c->size[s->core[i][1 + a]];
        if (out) {
            NM_TRY(out->new_array(out, ctx, &dt, ndim, shapes[o], NULL, &result[o]));
            bool direct = result[o].dt.num == work.num;
            for (int q = 0; q < s->nin; q++)
                direct &= !nm_bounds_overlap(&c->op[q], &result[o]);
            if (direct) {
                c->op[i] = result[o];
                continue;
            }
        }
        NM_TRY(own_buffer(ctx, c, i, &work, ndim, shapes[o]));
    }
    return 0;
}

/* Call with results from out in the operands' precision (out NULL: they stay in *keep's buffers, which the caller frees). */
static nm_status linalg_call(nm_ctx *ctx, int which, bool is_complex, bool is_single, const nm_view *const *in, nm_out *out,
                             call_plan *keep)
{
    const spec *s = &specs[which];
    const nm_kernel *k = find_row(s->name, is_complex);
    int nops = s->nin + s->nout;
    intptr_t shapes[4][NM_MAXDIMS];
    nm_view result[4];
    call_plan own, *c = keep ? keep : &own;
    memset(c->bytes, 0, sizeof c->bytes);
    c->buf = nm_alloc_array(ctx, nops, sizeof *c->buf);
    if (!c->buf)
        return NM_E_MEMORY;
    nm_status status = take_inputs(ctx, s, k, c, in);
    if (status >= 0)
        status = take_outputs(ctx, s, k, c, is_single, out, result, shapes);
    if (status >= 0) {
        unsigned before = nm_fp_read();
        nm_fp_clear();
        status = run_loops(ctx, s, k, c);
        bool failed = s->failure && nm_fp_read() & NM_FP_INVALID;
        if (s->failure)
            nm_fp_clear();
        if (before)
            nm_fp_raise(before);
        if (status >= 0 && failed)
            status = nm_fail(ctx, NM_E_LINALG, "%s", s->failure);
    }
    for (int i = s->nin; i < nops && status >= 0 && out; i++)
        if (c->bytes[i])
            status = nm_copy(ctx, &result[i - s->nin], &c->op[i], NM_UNSAFE_CASTING);
    if (keep && status >= 0)
        return status;
    for (int i = 0; i < nops; i++)
        if (c->bytes[i])
            nm_free(ctx, c->buf[i].v.data, (size_t)c->bytes[i]);
    nm_free(ctx, c->buf, (size_t)nops*sizeof *c->buf);
    return status;
}
static void release(nm_ctx *ctx, int which, call_plan *c)
{
    int nops = specs[which].nin + specs[which].nout;
    for (int i = 0; i < nops; i++)
        if (c->bytes[i])
            nm_free(ctx, c->buf[i].v.data, (size_t)c->bytes[i]);
    nm_free(ctx, c->buf, (size_t)nops*sizeof *c->buf);
}

static nm_status of_square(nm_ctx *ctx, int which, const nm_view *a, nm_out *out)
{
    bool is_complex, is_single;
    NM_TRY(square(ctx, a));
    NM_TRY(nm_linalg_kinds(ctx, 1, &a, &is_complex, &is_single));
    return linalg_call(ctx, which, is_complex, is_single, &a, out, NULL);
}

nm_status nm_view_inv(nm_ctx *ctx, const nm_view *a, nm_out *out) { return of_square(ctx, INV, a, out); }
nm_status nm_view_det(nm_ctx *ctx, const nm_view *a, nm_out *out) { return of_square(ctx, DET, a, out); }
nm_status nm_view_slogdet(nm_ctx *ctx, const nm_view *a, nm_out *out) { return of_square(ctx, SLOGDET, a, out); }
nm_status nm_view_cholesky(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out)
{
    return of_square(ctx, upper ? CHOLESKY_UP : CHOLESKY_LO, a, out);
}
nm_status nm_view_eigh(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out) { return of_square(ctx, upper ? EIGH_UP : EIGH_LO, a, out); }
nm_status nm_view_eigvalsh(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out)
{
    return of_square(ctx, upper ? EIGVALSH_UP : EIGVALSH_LO, a, out);
}

nm_status nm_view_solve(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out)
{
    bool is_complex, is_single;
    const nm_view *in[2] = { a, b };
    NM_TRY(square(ctx, a));
    NM_TRY(nm_linalg_kinds(ctx, 2, in, &is_complex, &is_single));
    return linalg_call(ctx, b->ndim == 1 ? SOLVE1 : SOLVE, is_complex, is_single, in, out, NULL);
}

nm_status nm_view_svd(nm_ctx *ctx, const nm_view *a, bool full, bool vectors, nm_out *out)
{
    bool is_complex, is_single;
    NM_TRY(stacked(ctx, a));
    NM_TRY(nm_linalg_kinds(ctx, 1, &a, &is_complex, &is_single));
    return linalg_call(ctx, !vectors ? SVD : full ? SVD_F : SVD_S, is_complex, is_single, &a, out, NULL);
}

/* ---- eig: real where every eigenvalue is */
static bool finite_numbers(const nm_view *v)
{
    intptr_t parts = v->dt.num == NM_CDOUBLE ? 2 : 1, items = nm_items(v->ndim, v->shape)*parts;
    const double *x = (const double *)v->data;
    for (intptr_t i = 0; i < items; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

static nm_status real_result(nm_ctx *ctx, const nm_view *z, bool is_real, bool is_single, nm_out *out)
{
    nm_dtype dt = nm_dtype_of(is_real ? is_single ? NM_FLOAT : NM_DOUBLE : is_single ? NM_CFLOAT : NM_CDOUBLE);
    nm_view r, from = *z;
    intptr_t shape[NM_MAXDIMS];
    memcpy(shape, z->shape, (size_t)z->ndim*sizeof *shape);
    NM_TRY(out->new_array(out, ctx, &dt, z->ndim, shape, NULL, &r));
    if (is_real)
        from.dt = nm_dtype_of(NM_DOUBLE);            /* the real parts, by the complex strides */
    return nm_copy(ctx, &r, &from, NM_UNSAFE_CASTING);
}

static nm_status eigen(nm_ctx *ctx, int which, const nm_view *a, nm_out *out)
{
    bool is_complex, is_single;
    NM_TRY(square(ctx, a));
    NM_TRY(nm_linalg_kinds(ctx, 1, &a, &is_complex, &is_single));
    nm_viewbuf copy;
    intptr_t bytes;
    nm_dtype dt = nm_dtype_of(is_complex ? NM_CDOUBLE : NM_DOUBLE);
    NM_TRY(nm_copy_new(ctx, a, &dt, &copy, &bytes));
    const nm_view *in[1] = { &copy.v };
    call_plan c;
    nm_status status = finite_numbers(&copy.v) ? linalg_call(ctx, which, is_complex, false, in, NULL, &c)
                                               : nm_fail(ctx, NM_E_LINALG, "Array must not contain infs or NaNs");
    if (status >= 0) {
        bool is_real = !is_complex;
        intptr_t items = nm_items(c.op[1].ndim, c.op[1].shape);
        for (intptr_t i = 0; i < items && is_real; i++)
            is_real = ((const double *)c.op[1].data)[2*i + 1] == 0;
        for (int o = 1; o <= specs[which].nout && status >= 0; o++)
            status = real_result(ctx, &c.op[o], is_real, is_single, out);
        release(ctx, which, &c);
    }
    nm_free(ctx, copy.v.data, (size_t)bytes);
    return status;
}
nm_status nm_view_eig(nm_ctx *ctx, const nm_view *a, nm_out *out) { return eigen(ctx, EIG, a, out); }
nm_status nm_view_eigvals(nm_ctx *ctx, const nm_view *a, nm_out *out) { return eigen(ctx, EIGVALS, a, out); }

/* ---- qr */
static void zero_below(const nm_view *r)
{
    int n = r->ndim;
    intptr_t planes = nm_items(n - 2, r->shape), rows = r->shape[n - 2], cols = r->shape[n - 1], size = r->dt.size;
    for (intptr_t p = 0; p < planes; p++)
        for (intptr_t i = 1; i < rows; i++)
            memset(r->data + (p*rows + i)*cols*size, 0, (size_t)(NM_MIN(i, cols)*size));
}

static nm_status hand_over(nm_ctx *ctx, const nm_view *from, bool is_single, bool triangle, nm_out *out)
{
    nm_dtype dt = nm_dtype_of(from->dt.num == NM_CDOUBLE ? is_single ? NM_CFLOAT : NM_CDOUBLE : is_single ? NM_FLOAT : NM_DOUBLE);
    nm_view r;
    intptr_t shape[NM_MAXDIMS];
    memcpy(shape, from->shape, (size_t)from->ndim*sizeof *shape);
    NM_TRY(out->new_array(out, ctx, &dt, from->ndim, shape, NULL, &r));
    NM_TRY(nm_copy(ctx, &r, from, NM_UNSAFE_CASTING));
    if (triangle)
        zero_below(&r);
    return 0;
}

nm_status nm_view_qr(nm_ctx *ctx, const nm_view *a, nm_qr_mode mode, nm_out *out)
{
    bool is_complex, is_single;
    NM_TRY(stacked(ctx, a));
    NM_TRY(nm_linalg_kinds(ctx, 1, &a, &is_complex, &is_single));
    nm_viewbuf copy;
    intptr_t bytes, m = a->shape[a->ndim - 2], n = a->shape[a->ndim - 1];
    nm_dtype dt = nm_dtype_of(is_complex ? NM_CDOUBLE : NM_DOUBLE);
    NM_TRY(nm_copy_new(ctx, a, &dt, &copy, &bytes));
    const nm_view *in[2] = { &copy.v, NULL };
    call_plan c;
    nm_status status = linalg_call(ctx, QR_R_RAW, is_complex, false, in, NULL, &c);
    if (status >= 0) {
        bool complete = mode == NM_QR_COMPLETE && m > n;
        in[1] = &c.op[1];
        if (mode == NM_QR_REDUCED || mode == NM_QR_COMPLETE)
            status = linalg_call(ctx, complete ? QR_COMPLETE : QR_REDUCED, is_complex, is_single, in, out, NULL);
        nm_viewbuf r;
        nm_viewbuf_copy(&r, &copy.v);
        if (mode == NM_QR_RAW) {                     /* LAPACK's own: transposed, and tau */
            for (int d = 0; d < r.v.ndim; d++) {
                r.shape[d] = copy.shape[r.v.ndim - 1 - d];
                r.strides[d] = copy.strides[r.v.ndim - 1 - d];
            }
        } else
            r.shape[r.v.ndim - 2] = complete ? m : NM_MIN(m, n);
        if (status >= 0)
            status = hand_over(ctx, &r.v, is_single, mode != NM_QR_RAW, out);
        if (status >= 0 && mode == NM_QR_RAW)
            status = hand_over(ctx, &c.op[1], is_single, false, out);
        release(ctx, QR_R_RAW, &c);
    }
    nm_free(ctx, copy.v.data, (size_t)bytes);
    return status;
}

/* ---- lstsq */
static nm_status lstsq_results(nm_ctx *ctx, call_plan *c, bool is_single, bool one, intptr_t m, intptr_t n, intptr_t columns, int *rank,
                               nm_out *out)
{
    int32_t r;
    memcpy(&r, c->op[5].data, sizeof r);
    *rank = r;
    nm_viewbuf x;
    nm_viewbuf_copy(&x, &c->op[3]);
    x.shape[1] = columns;
    if (one)
        x.v.ndim = 1;
    if (m == 0)
        memset(c->op[3].data, 0, (size_t)c->bytes[3]);
    NM_TRY(hand_over(ctx, &x.v, is_single, false, out));
    nm_viewbuf residuals;
    nm_viewbuf_copy(&residuals, &c->op[4]);
    residuals.shape[0] = r != n || m <= n ? 0 : columns;
    NM_TRY(hand_over(ctx, &residuals.v, is_single, false, out));
    return hand_over(ctx, &c->op[6], is_single, false, out);
}

nm_status nm_view_lstsq(nm_ctx *ctx, const nm_view *a, const nm_view *b, const double *rcond, int *rank, nm_out *out)
{
    bool is_complex, is_single, one = b->ndim == 1;
    const nm_view *both[2] = { a, b };
    nm_viewbuf column;
    nm_viewbuf_copy(&column, b);
    if (one) {
        column.shape[1] = 1;
        column.strides[1] = b->dt.size;
        column.v.ndim = 2;
    }
    if (a->ndim != 2 || column.v.ndim != 2)
        return nm_fail(ctx, NM_E_LINALG, "%d-dimensional array given. Array must be two-dimensional",
                       a->ndim != 2 ? a->ndim : column.v.ndim);
    intptr_t m = a->shape[0], n = a->shape[1], columns = column.shape[1];
    if (m != column.shape[0])
        return nm_fail(ctx, NM_E_LINALG, "Incompatible dimensions");
    NM_TRY(nm_linalg_kinds(ctx, 2, both, &is_complex, &is_single));
    double limit = rcond ? *rcond : 0x1p-52*(double)NM_MAX(m, n);
    nm_view scalar = { (char *)&limit, NULL, NULL, 0, 0, nm_dtype_of(NM_DOUBLE) };
    nm_dtype dt = nm_dtype_of(is_complex ? NM_CDOUBLE : NM_DOUBLE);
    nm_viewbuf zeros;
    intptr_t zero_bytes = 0;
    const nm_view *in[3] = { a, &column.v, &scalar };
    if (columns == 0) {                              /* LAPACK wants at least one */
        zero_bytes = NM_MAX(m, 1)*dt.size;
        zeros.shape[0] = m;
        zeros.shape[1] = 1;
        zeros.strides[0] = zeros.strides[1] = dt.size;
        zeros.v = (nm_view){ nm_alloc_zero(ctx, (size_t)zero_bytes), zeros.shape, zeros.strides, 2, 0, dt };
        if (!zeros.v.data)
            return NM_E_MEMORY;
        in[1] = &zeros.v;
    }
    call_plan c;
    nm_status status = linalg_call(ctx, LSTSQ, is_complex, false, in, NULL, &c);
    if (status >= 0) {
        status = lstsq_results(ctx, &c, is_single, one, m, n, columns, rank, out);
        release(ctx, LSTSQ, &c);
    }
    if (zero_bytes)
        nm_free(ctx, zeros.v.data, (size_t)zero_bytes);
    return status;
}

/* ---- the 2-norm: of all items, or along one axis */
static void root(const nm_gemm_kind *kind, char *p, intptr_t n, const char *from)
{
    for (intptr_t i = 0; i < n; i++, from += kind->size)
        if (kind->type == NM_GEMM_f32 || kind->type == NM_GEMM_c64)
            ((float *)p)[i] = sqrtf(*(const float *)from);
        else
            ((double *)p)[i] = sqrt(*(const double *)from);
}

/* sums of squares of count lines, one after the other in sums */
static nm_status square_sums(nm_ctx *ctx, const nm_gemm_kind *kind, const char *p, intptr_t stride, intptr_t count, intptr_t step,
                             intptr_t n, char *sums)
{
    if (count == 1)
        return nm_dot_run(ctx, kind, sums, p, step, p, step, n, true);
    char *args[3] = { (char *)p, (char *)p, sums };
    intptr_t sizes[2] = { count, n }, st[5] = { stride, stride, kind->size, step, step };
    return nm_dots_run(ctx, kind, args, sizes, st, true);
}

/* All items as lines of one stride: the fewest of them. */
static nm_status norm_all(nm_ctx *ctx, const nm_gemm_kind *kind, const nm_view *v, char *result)
{
    nm_viewbuf flat;
    intptr_t one[1] = { nm_items(v->ndim, v->shape) }, bytes = 0;
    char sum[16] __attribute__((aligned(16)));
    nm_viewbuf_copy(&flat, v);
    if (!nm_reshape_strides(v->ndim, v->shape, v->strides, 1, one, false, v->dt.size, flat.strides) &&
        !nm_reshape_strides(v->ndim, v->shape, v->strides, 1, one, true, v->dt.size, flat.strides)) {
        NM_TRY(nm_copy_new(ctx, v, &v->dt, &flat, &bytes));
        flat.strides[0] = v->dt.size;
    }
    nm_status status = one[0] ? square_sums(ctx, kind, flat.v.data, 0, 1, one[0] == 1 ? v->dt.size : flat.strides[0], one[0], sum)
                              : (memset(sum, 0, sizeof sum), 0);
    if (bytes)
        nm_free(ctx, flat.v.data, (size_t)bytes);
    root(kind, result, 1, sum);
    return status;
}

static nm_status norm_lines(nm_ctx *ctx, const nm_gemm_kind *kind, const nm_view *v, int axis, char *result)
{
    intptr_t index[NM_MAXDIMS] = { 0 }, n = v->shape[axis], step = v->strides[axis], items = 1, count = 1, stride = 0;
    int last = -1;
    for (int d = 0; d < v->ndim; d++)
        if (d != axis) {
            items *= v->shape[d];
            last = d;
        }
    if (items == 0)
        return 0;
    if (last >= 0) {
        count = v->shape[last];
        stride = v->strides[last];
    }
    char *sums = nm_alloc_array(ctx, count, kind->size), *p = v->data;
    int real = kind->is_complex ? kind->size/2 : kind->size;
    if (!sums)
        return NM_E_MEMORY;
    nm_status status = 0;
    for (intptr_t done = 0; done < items && status >= 0; done += count) {
        status = square_sums(ctx, kind, p, stride, count, step, n, sums);
        root(kind, result + done*real, count, sums);
        for (int d = last - 1; d >= 0; d--) {
            if (d == axis)
                continue;
            bool carry = ++index[d] == v->shape[d];
            p += v->strides[d]*(carry ? 1 - v->shape[d] : 1);
            if (!carry)
                break;
            index[d] = 0;
        }
    }
    nm_free(ctx, sums, (size_t)(count*kind->size));
    return status;
}

nm_status nm_norm2(nm_ctx *ctx, const nm_view *v, const int *axis, bool keepdims, nm_out *out)
{
    nm_dtype dt = v->dt, real;
    nm_viewbuf copy;
    intptr_t bytes = 0, shape[NM_MAXDIMS];
    nm_view r;
    int which = -1, n = 0;
    if (axis)
        NM_TRY(nm_axis(ctx, *axis, v->ndim, NULL, &which));
    const nm_gemm_kind *kind = nm_gemm_kind_of(dt.num);
    if (!kind || !kind->is_blas) {
        if (!kind || dt.num == NM_HALF || dt.num == NM_LONGDOUBLE || dt.num == NM_CLONGDOUBLE)
            return nm_fail(ctx, NM_E_MISSING, "norm of this data type");
        dt = nm_dtype_of(NM_DOUBLE);
        kind = nm_gemm_kind_of(NM_DOUBLE);
    }
    real = nm_dtype_of(kind->type == NM_GEMM_f32 || kind->type == NM_GEMM_c64 ? NM_FLOAT : NM_DOUBLE);
    for (int d = 0; d < v->ndim; d++)
        if (keepdims || (axis && d != which))
            shape[n++] = !axis || d == which ? 1 : v->shape[d];
    nm_view use = *v;
    if (v->dt.num != dt.num || v->dt.flags & NM_SWAPPED || !nm_is_aligned(v, dt.align)) {
        NM_TRY(nm_copy_new(ctx, v, &dt, &copy, &bytes));
        use = copy.v;
    }
    nm_status status = out->new_array(out, ctx, &real, n, shape, NULL, &r);
    if (status >= 0)
        status = axis ? norm_lines(ctx, kind, &use, which, r.data) : norm_all(ctx, kind, &use, r.data);
    if (bytes)
        nm_free(ctx, copy.v.data, (size_t)bytes);
    return status;
}
