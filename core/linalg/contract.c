/* contract.c - products of labelled operands.  Two at a time; a pair becomes a (batched) matrix product where a label is summed
 * over, else an elementwise product.  Axes that cannot be walked with one stride are copied into order first. */
#include <string.h>
#include "base/ctx.h"
#include "linalg/einsum.h"
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

typedef uint64_t set;
#define BIT(l) ((set)1 << (l))
typedef struct group { int n; uint8_t label[NM_EINSUM_LABELS]; } group;
typedef struct work {
    nm_ctx *ctx;
    const nm_dtype *dt;
    const nm_gemm_kind *kind;
    const intptr_t *dim;
} work;

static set labels_of(const nm_term *t)
{
    set s = 0;
    for (int i = 0; i < t->n; i++)
        s |= BIT(t->label[i]);
    return s;
}
static intptr_t stride_of(const nm_term *t, int label)
{
    for (int i = 0; i < t->n; i++)
        if (t->label[i] == label)
            return t->stride[i];
    return 0;
}
static void release(work *w, nm_term *t)
{
    nm_free(w->ctx, t->own, t->bytes);
    t->own = NULL;
}

/* A view of a term with axes in the order of the labels. */
static void as_view(const work *w, const nm_term *t, int n, const uint8_t *label, nm_viewbuf *b)
{
    for (int i = 0; i < n; i++) {
        b->shape[i] = w->dim[label[i]];
        b->strides[i] = stride_of(t, label[i]);
    }
    b->v = (nm_view){ t->data, b->shape, b->strides, n, NM_WRITEABLE, *w->dt };
}

/* Dense memory of its own for labels in this order. */
static nm_status new_term(work *w, int n, const uint8_t *label, nm_term *t)
{
    intptr_t items = 1;
    *t = (nm_term){ .n = n };
    for (int i = n - 1; i >= 0; i--) {
        t->label[i] = label[i];
        t->stride[i] = items*w->dt->size;
        if (!nm_mul_size(items, w->dim[label[i]], &items) || items > INTPTR_MAX/64)
            return nm_fail(w->ctx, NM_E_MEMORY, "an intermediate result of einsum is too large");
    }
    t->bytes = (size_t)(NM_MAX(items, 1)*w->dt->size);
    t->data = t->own = nm_alloc(w->ctx, t->bytes);
    return t->own ? 0 : NM_E_MEMORY;
}

static nm_status copy_term(work *w, const nm_term *to, const nm_term *from)
{
    nm_viewbuf a, b;
    as_view(w, to, to->n, to->label, &a);
    as_view(w, from, to->n, to->label, &b);
    return nm_copy(w->ctx, &a.v, &b.v, NM_NO_CASTING);
}

/* ---- one operand: sums over the labels that result lacks */
static nm_status sum_term(work *w, const nm_term *t, const nm_term *result)
{
    nm_viewbuf in, out;
    uint8_t label[NM_EINSUM_LABELS];
    bool axes[NM_MAXDIMS] = { false };
    set kept = labels_of(result);
    int n = 0, sums = 0;
    for (int i = 0; i < t->n; i++) {
        axes[n] = !(kept & BIT(t->label[i]));
        sums += axes[n];
        label[n++] = t->label[i];
    }
    if (!sums)
        return copy_term(w, result, t);
    as_view(w, t, n, label, &in);
    as_view(w, result, n, label, &out);
    for (int i = 0; i < n; i++)
        if (axes[i]) {
            out.shape[i] = 1;
            out.strides[i] = 0;
        }
    const nm_ufunc *add = nm_ufunc_find(w->ctx->lib, "add");
    const nm_ufunc_loop *loop = add ? add->exact[w->dt->num] : NULL;
    if (!loop)
        return nm_fail(w->ctx, NM_E_TYPE, "invalid data type for einsum");
    nm_dtype dt[3] = { *w->dt, *w->dt, *w->dt };
    return nm_reduce_run(w->ctx, add, loop, dt, &in.v, axes, &out.v, NULL, NULL, false);
}

/* Sum away the labels that only this term has and nobody wants. */
static nm_status drop_labels(work *w, nm_term *t, set wanted)
{
    uint8_t keep[NM_EINSUM_LABELS];
    int n = 0;
    for (int i = 0; i < t->n; i++)
        if (wanted & BIT(t->label[i]))
            keep[n++] = t->label[i];
    if (n == t->n)
        return 0;
    nm_term r;
    NM_TRY(new_term(w, n, keep, &r));
    nm_status status = sum_term(w, t, &r);
    release(w, status < 0 ? &r : t);
    if (status >= 0)
        *t = r;
    return status;
}

/* ---- elementwise product */
static nm_status multiply(work *w, const nm_term *a, const nm_term *b, const nm_term *r)
{
    nm_viewbuf v[3];
    as_view(w, a, r->n, r->label, &v[0]);
    as_view(w, b, r->n, r->label, &v[1]);
    as_view(w, r, r->n, r->label, &v[2]);
    const nm_ufunc *uf = nm_ufunc_find(w->ctx->lib, "multiply");
    const nm_ufunc_loop *loop = uf ? uf->exact[w->dt->num] : NULL;
    if (!loop)
        return nm_fail(w->ctx, NM_E_TYPE, "invalid data type for einsum");
    nm_dtype dt[3] = { *w->dt, *w->dt, *w->dt };
    const nm_view *ops[3] = { &v[0].v, &v[1].v, &v[2].v };
    return nm_ufunc_run(w->ctx, uf, loop, dt, ops, NULL, r->n, v[2].shape);
}

/* ---- matrix product */
/* The one stride and length by which a group of labels is walked in a term; false when there is none. */
static bool fused(const work *w, const group *g, const nm_term *t, intptr_t *length, intptr_t *stride)
{
    *length = 1;
    *stride = 0;
    for (int i = g->n - 1; i >= 0; i--) {
        intptr_t d = w->dim[g->label[i]], s = stride_of(t, g->label[i]);
        if (d == 1)
            continue;
        if (*length == 1)
            *stride = s;
        else if (s != *stride**length)
            return false;
        *length *= d;
    }
    return true;
}

static nm_status in_order(work *w, nm_term *t, const group *batch, const group *first, const group *second, bool borrowed)
{
    intptr_t n, s;
    if (fused(w, first, t, &n, &s) && fused(w, second, t, &n, &s))
        return 0;
    uint8_t label[3*NM_EINSUM_LABELS];
    int k = 0;
    const group *groups[3] = { batch, first, second };
    for (int g = 0; g < 3; g++)
        for (int i = 0; i < groups[g]->n; i++)
            label[k++] = groups[g]->label[i];
    nm_term r;
    NM_TRY(new_term(w, k, label, &r));
    nm_status status = copy_term(w, &r, t);
    (void)borrowed;
    release(w, status < 0 ? &r : t);
    if (status >= 0)
        *t = r;
    return status;
}

static const nm_kernel *matmul_kernel(char code)
{
    code = code == 'q' ? 'l' : code == 'Q' ? 'L' : code;
    for (const nm_kernel *k = nm_matmul_kernels; k->name; k++)
        if (k->types[0] == code && !strcmp(k->name, "matmul"))
            return k;
    return NULL;
}

/* c = a b for every index of the batch; the longest batch axis is the loop's own. */
static nm_status batched(work *w, const group *batch, const nm_term *t[3], const intptr_t mnk[3], const intptr_t cs[6])
{
    int inner = -1;
    for (int i = 0; i < batch->n; i++)
        if (inner < 0 || w->dim[batch->label[i]] > w->dim[batch->label[inner]])
            inner = i;
    const nm_kernel *k = matmul_kernel(w->kind->code);
    nm_dtype dt[3] = { *w->dt, *w->dt, *w->dt };
    nm_call call = { w->ctx, dt, NULL };
    intptr_t n[4] = { inner < 0 ? 1 : w->dim[batch->label[inner]], mnk[0], mnk[2], mnk[1] }, st[9], index[NM_EINSUM_LABELS] = { 0 };
    char *p[3] = { t[0]->data, t[1]->data, t[2]->data };
    for (int o = 0; o < 3; o++)
        st[o] = inner < 0 ? 0 : stride_of(t[o], batch->label[inner]);
    memcpy(st + 3, cs, 6*sizeof *cs);
    for (int i = 0; i < batch->n; i++)
        if (w->dim[batch->label[i]] == 0)
            return 0;
    for (;;) {
        NM_TRY(k->loop(&call, p, n, st, k->aux));
        int d = batch->n - 1;
        for (; d >= 0; d--) {
            if (d == inner)
                continue;
            intptr_t len = w->dim[batch->label[d]];
            bool carry = ++index[d] == len;
            for (int o = 0; o < 3; o++)
                p[o] += stride_of(t[o], batch->label[d])*(carry ? 1 - len : 1);
            if (!carry)
                break;
            index[d] = 0;
        }
        if (d < 0)
            return 0;
    }
}

/* Labels of the summed group in the order of memory of the term that has more of it. */
static void sort_by_stride(group *g, const nm_term *t)
{
    for (int i = 1; i < g->n; i++)
        for (int j = i; j > 0; j--) {
            intptr_t x = stride_of(t, g->label[j - 1]), y = stride_of(t, g->label[j]);
            if ((x < 0 ? -x : x) >= (y < 0 ? -y : y))
                break;
            uint8_t l = g->label[j];
            g->label[j] = g->label[j - 1];
            g->label[j - 1] = l;
        }
}

static nm_status matrix_product(work *w, nm_term *a, nm_term *b, const nm_term *r)
{
    set sa = labels_of(a), sb = labels_of(b), sr = labels_of(r);
    group batch = { 0 }, m = { 0 }, n = { 0 }, k = { 0 };
    for (int i = 0; i < r->n; i++) {
        set x = BIT(r->label[i]);
        group *g = sa & sb & x ? &batch : sa & x ? &m : &n;
        g->label[g->n++] = r->label[i];
    }
    for (int i = 0; i < a->n; i++)
        if (sb & BIT(a->label[i]) && !(sr & BIT(a->label[i])))
            k.label[k.n++] = a->label[i];
    sort_by_stride(&k, b->n > a->n ? b : a);
    NM_TRY(in_order(w, a, &batch, &m, &k, true));
    NM_TRY(in_order(w, b, &batch, &k, &n, true));
    intptr_t mnk[3], cs[6], x;
    fused(w, &m, a, &mnk[0], &cs[0]);
    fused(w, &k, a, &mnk[2], &cs[1]);
    fused(w, &k, b, &mnk[2], &cs[2]);
    fused(w, &n, b, &mnk[1], &cs[3]);
    nm_term own = { 0 };
    const nm_term *to = r;
    if (!fused(w, &m, r, &x, &cs[4]) || !fused(w, &n, r, &x, &cs[5])) {
        uint8_t label[3*NM_EINSUM_LABELS];
        int q = 0;
        for (int i = 0; i < batch.n; i++)
            label[q++] = batch.label[i];
        for (int i = 0; i < m.n; i++)
            label[q++] = m.label[i];
        for (int i = 0; i < n.n; i++)
            label[q++] = n.label[i];
        NM_TRY(new_term(w, q, label, &own));
        to = &own;
        fused(w, &m, to, &x, &cs[4]);
        fused(w, &n, to, &x, &cs[5]);
    }
    const nm_term *t[3] = { a, b, to };
    nm_status status = batched(w, &batch, t, mnk, cs);
    if (status >= 0 && to == &own)
        status = copy_term(w, r, &own);
    release(w, &own);
    return status;
}

/* out[batch] = sum_k a b where the batch is what lies together in memory: products of lines, added up */
static bool lines_lie_better(const work *w, const nm_term *a, const nm_term *b, const nm_term *r, set summed)
{
    intptr_t best_kept = INTPTR_MAX, best_summed = INTPTR_MAX;
    for (int i = 0; i < a->n; i++) {
        intptr_t x = a->stride[i] < 0 ? -a->stride[i] : a->stride[i], y = stride_of(b, a->label[i]), s;
        y = y < 0 ? -y : y;
        s = NM_MAX(x, y);
        if (w->dim[a->label[i]] < 2)
            continue;
        if (summed & BIT(a->label[i]))
            best_summed = NM_MIN(best_summed, s);
        else
            best_kept = NM_MIN(best_kept, s);
    }
    (void)r;
    return best_kept < best_summed;
}

static void sort_labels(const work *w, const nm_term *t, uint8_t *label, int n)
{
    (void)w;
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0; j--) {
            intptr_t x = stride_of(t, label[j - 1]), y = stride_of(t, label[j]);
            if ((x < 0 ? -x : x) >= (y < 0 ? -y : y))
                break;
            uint8_t l = label[j];
            label[j] = label[j - 1];
            label[j - 1] = l;
        }
}

/* r += a b along lines of the label with the smallest stride, in the order of a's memory */
static nm_status sum_of_lines(work *w, const nm_term *a, const nm_term *b, const nm_term *r)
{
    const nm_gemm_ops *ops = nm_gemm_ops_of(w->ctx->lib, w->kind);
    uint8_t label[NM_EINSUM_LABELS];
    intptr_t index[NM_EINSUM_LABELS] = { 0 };
    nm_viewbuf out;
    static const char zero[64];
    int n = a->n;
    as_view(w, r, r->n, r->label, &out);
    NM_TRY(nm_fill(w->ctx, &out.v, w->dt, zero));
    memcpy(label, a->label, (size_t)n);
    sort_labels(w, a, label, n);
    for (int i = 0; i < n; i++)
        if (w->dim[label[i]] == 0)
            return 0;
    char *p[3] = { r->data, a->data, b->data };
    const nm_term *t[3] = { r, a, b };
    int line = label[n - 1];
    for (;;) {
        ops->muladd(p[0], stride_of(r, line), p[1], stride_of(a, line), p[2], stride_of(b, line), w->dim[line]);
        int d = n - 2;
        for (; d >= 0; d--) {
            intptr_t len = w->dim[label[d]];
            bool carry = ++index[d] == len;
            for (int o = 0; o < 3; o++)
                p[o] += stride_of(t[o], label[d])*(carry ? 1 - len : 1);
            if (!carry)
                break;
            index[d] = 0;
        }
        if (d < 0)
            return 0;
    }
}

static nm_status contract_pair(work *w, nm_term *a, nm_term *b, const nm_term *r)
{
    set sr = labels_of(r);
    NM_TRY(drop_labels(w, a, sr | labels_of(b)));
    NM_TRY(drop_labels(w, b, sr | labels_of(a)));
    set sa = labels_of(a), sb = labels_of(b), summed = sa & sb & ~sr;
    if (!summed)
        return multiply(w, a, b, r);
    if (sa == sb && sr && w->kind->type != NM_GEMM_f16 && lines_lie_better(w, a, b, r, summed))
        return sum_of_lines(w, a, b, r);
    return matrix_product(w, a, b, r);
}

static double volume(const work *w, set s)
{
    double v = 1;
    for (int l = 0; s; l++, s >>= 1)
        if (s & 1)
            v *= (double)w->dim[l];
    return v;
}

/* The pair whose result is smallest beside what it replaces; ties by the work. */
static void choose_pair(const work *w, int n, const nm_term *t, set result, int *pa, int *pb)
{
    double best = 0, best_cost = 0;
    *pa = -1;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            set a = labels_of(&t[i]), b = labels_of(&t[j]), rest = result;
            for (int k = 0; k < n; k++)
                rest |= k == i || k == j ? 0 : labels_of(&t[k]);
            double size = volume(w, (a | b) & rest) - volume(w, a) - volume(w, b), cost = volume(w, a | b);
            if (*pa < 0 || size < best || (size == best && cost < best_cost)) {
                *pa = i;
                *pb = j;
                best = size;
                best_cost = cost;
            }
        }
}

nm_status nm_contract(nm_ctx *ctx, const nm_dtype *dt, const intptr_t *dim, int n, nm_term *t, const nm_term *result)
{
    work w = { ctx, dt, nm_gemm_kind_of(dt->num), dim };
    nm_status status = 0;
    if (!w.kind)
        return nm_fail(ctx, NM_E_TYPE, "invalid data type for einsum");
    if (n == 1)
        return sum_term(&w, &t[0], result);
    while (n > 2 && status >= 0) {
        int a, b = 0, kept = 0;
        choose_pair(&w, n, t, labels_of(result), &a, &b);
        set rest = labels_of(result), both = labels_of(&t[a]) | labels_of(&t[b]);
        for (int k = 0; k < n; k++)
            rest |= k == a || k == b ? 0 : labels_of(&t[k]);
        uint8_t label[NM_EINSUM_LABELS];
        for (int l = 0; l < NM_EINSUM_LABELS; l++)
            if (both & rest & BIT(l))
                label[kept++] = (uint8_t)l;
        nm_term r;
        if ((status = new_term(&w, kept, label, &r)) < 0)
            break;
        status = contract_pair(&w, &t[a], &t[b], &r);
        release(&w, &t[a]);
        release(&w, &t[b]);
        t[a] = r;
        t[b] = t[n - 1];
        t[--n].own = NULL;
    }
    if (status >= 0)
        status = contract_pair(&w, &t[0], &t[1], result);
    for (int i = 0; i < n; i++)
        release(&w, &t[i]);
    return status;
}
