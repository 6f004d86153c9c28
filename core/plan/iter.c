/* iter.c - making an iterator: checks of flags and operands, the iteration space, its order, allocation and copies.
 *
 * The order of the steps is that of NumPy, since it decides which of several errors a caller sees. */
#include <stdio.h>
#include <string.h>
#include "base/ctx.h"
#include "plan/iter.h"

enum { PER_OP = 0x7FFF0000, DEFAULT_BUFFER = 8192 };

/* What the steps of the construction share. */
typedef struct maker {
    nm_ctx *ctx;
    nm_iter *it;
    const nm_view *const *ops;
    const uint32_t *op_flags;
    const nm_dtype *want;
    int oa_ndim;
    const int *const *op_axes;
    const intptr_t *itershape;
    nm_casting casting;
    const nm_iter_host *host;
    nm_viewbuf replaced;                 /* an operand's memory after allocation or copy */
} maker;

#define ERROR(...) nm_fail(ctx, NM_E_VALUE, __VA_ARGS__)

/* ------------------------------------------------------------------- flags */
static nm_status check_global_flags(nm_ctx *ctx, uint32_t f)
{
    if (f & PER_OP)
        return ERROR("A per-operand flag was passed as a global flag to the iterator constructor");
    if ((f & NM_IT_C_INDEX) && (f & NM_IT_F_INDEX))
        return ERROR("Iterator flags C_INDEX and F_INDEX cannot both be specified");
    if (f & NM_IT_EXTERNAL_LOOP && f & (NM_IT_C_INDEX | NM_IT_F_INDEX | NM_IT_MULTI_INDEX))
        return ERROR("Iterator flag EXTERNAL_LOOP cannot be used if an index or multi-index is being tracked");
    if (f & NM_IT_RANGED && f & NM_IT_EXTERNAL_LOOP && !(f & NM_IT_BUFFERED))
        return ERROR("Iterator flag RANGED cannot be used with the flag EXTERNAL_LOOP unless BUFFERED is also enabled");
    return NM_OK;
}

static nm_status check_op_flags(nm_ctx *ctx, uint32_t f, uint32_t *state)
{
    uint32_t access = f & (NM_IT_READONLY | NM_IT_READWRITE | NM_IT_WRITEONLY);
    if (f & ~(uint32_t)PER_OP)
        return ERROR("A global iterator flag was passed as a per-operand flag to the iterator constructor");
    if (!access)
        return ERROR("None of the iterator flags READWRITE, READONLY, or WRITEONLY were specified for an operand");
    if (access & (access - 1))
        return ERROR("Only one of the iterator flags READWRITE, READONLY, and WRITEONLY may be specified for an operand");
    *state = access == NM_IT_READONLY ? NM_OP_READ : access == NM_IT_WRITEONLY ? NM_OP_WRITE : NM_OP_READ | NM_OP_WRITE;
    if (*state & NM_OP_WRITE && (f & NM_IT_COPY) && !(f & NM_IT_UPDATEIFCOPY))
        return ERROR("If an iterator operand is writeable, must use the flag UPDATEIFCOPY instead of COPY");
    if (f & NM_IT_WRITEMASKED) {
        if (!(*state & NM_OP_WRITE))
            return ERROR("The iterator flag WRITEMASKED may only be used with READWRITE or WRITEONLY");
        if (f & NM_IT_ARRAYMASK)
            return ERROR("The iterator flag WRITEMASKED may not be used together with ARRAYMASK");
        *state |= NM_OP_MASKED;
    }
    if (f & NM_IT_VIRTUAL && access != NM_IT_READWRITE)
        return ERROR("The iterator flag VIRTUAL should be be used together with READWRITE");
    return NM_OK;
}

/* --------------------------------------------------------------- operands */
static nm_status prepare_op(maker *m, int i)
{
    nm_ctx *ctx = m->ctx;
    nm_iter *it = m->it;
    nm_iter_op *op = &it->op[i];
    const nm_view *v = m->ops[i];
    op->flags = m->op_flags[i];
    NM_TRY(check_op_flags(ctx, op->flags, &op->state));
    if (op->flags & NM_IT_ARRAYMASK) {
        if (it->mask_op >= 0)
            return ERROR("Only one iterator operand may receive an ARRAYMASK flag");
        it->mask_op = i;
    }
    if (!v) {
        if (op->flags & NM_IT_VIRTUAL)
            op->state |= NM_OP_VIRTUAL;
        else if (!(op->flags & NM_IT_ALLOCATE))
            return ERROR("Iterator operand was NULL, but neither the ALLOCATE nor the VIRTUAL flag was specified");
        else if (!(op->state & NM_OP_WRITE))
            return ERROR("Automatic allocation was requested for an iterator operand, but it wasn't flagged for writing");
        else if (op->state & NM_OP_READ && (it->flags & (NM_IT_DELAY_BUFALLOC | NM_IT_BUFFERED)) == NM_IT_BUFFERED)
            return ERROR("Automatic allocation was requested for an iterator operand, and it was flagged as readable, but buffering  "
                         "without delayed allocation was enabled");
        op->dt = m->want ? m->want[i] : (nm_dtype){ 0 };
        if (!op->dt.cls && op->flags & NM_IT_ARRAYMASK)
            op->dt = nm_dtype_of(NM_BOOL);
        if (op->dt.cls && op->flags & NM_IT_NBO)
            op->dt = nm_dtype_native(&op->dt);
        op->aligned = true;
        return NM_OK;
    }
    if (op->flags & NM_IT_VIRTUAL)
        return ERROR("Iterator operand flag VIRTUAL was specified, but the operand was not NULL");
    if (op->state & NM_OP_WRITE && !(v->flags & NM_WRITEABLE))
        return ERROR("operand array with iterator write flag set is read-only");
    if (!(it->flags & NM_IT_ZEROSIZE_OK) && nm_items(v->ndim, v->shape) == 0)
        return ERROR("Iteration of zero-sized operands is not enabled");
    op->from = v->dt;
    op->dt = m->want && m->want[i].cls ? m->want[i] : v->dt;
    if (op->dt.size == 0 && op->dt.cls->flags & NM_CLASS_PARAMETRIC && !op->dt.param && v->dt.size) {
        /* S, U or V without a length: as long as the operand's items need */
        if (op->dt.num == NM_VOID)
            op->dt.size = v->dt.size;
        else {
            nm_dtype sized;
            NM_TRY(nm_promote(ctx, &op->dt, &v->dt, &sized));
            if (sized.num == op->dt.num)
                op->dt.size = sized.size;
            else if (op->dt.num == NM_STRING && sized.num == NM_UNICODE)
                op->dt.size = sized.size / 4;
        }
    }
    if (!(it->flags & NM_IT_REFS_OK) && ((op->from.flags | op->dt.flags) & NM_REFS))
        return nm_fail(ctx, NM_E_TYPE,
                       "Iterator operand or requested dtype holds references, but the NPY_ITER_REFS_OK flag was not enabled");
    if (op->flags & NM_IT_NBO && op->dt.flags & NM_SWAPPED)
        op->dt = nm_dtype_native(&op->dt);
    op->aligned = nm_is_aligned(v, v->dt.align);
    if (op->flags & NM_IT_ALIGNED && !op->aligned)
        op->state |= NM_OP_CAST;
    op->base = v->data;
    return NM_OK;
}

static nm_status prepare_ops(maker *m)
{
    nm_ctx *ctx = m->ctx;
    bool masked = false;
    for (int i = 0; i < m->it->nop; i++) {
        NM_TRY(prepare_op(m, i));
        masked |= m->it->op[i].state & NM_OP_MASKED;
    }
    if (masked && m->it->mask_op < 0)
        return ERROR("An iterator operand was flagged as WRITEMASKED, but no ARRAYMASK operand was given to supply the mask");
    if (!masked && m->it->mask_op >= 0)
        return ERROR("An iterator operand was flagged as the ARRAYMASK, but no WRITEMASKED operands were given to use the mask");
    return NM_OK;
}

/* --------------------------------------------------------- iteration space */
/* op_axes entry -> axis of the operand or -1; whether it asks for a reduction. */
static int mapped(int entry, bool *reduction)
{
    *reduction = entry >= NM_IT_REDUCTION_AXIS(-1);
    return *reduction ? entry - (1 << 30) : entry;
}

static nm_status check_op_axes(maker *m)
{
    nm_ctx *ctx = m->ctx;
    for (int i = 0; i < m->it->nop; i++) {
        bool seen[NM_MAXDIMS] = { 0 };
        if (!m->op_axes || !m->op_axes[i])
            continue;
        for (int k = 0; k < m->oa_ndim; k++) {
            bool reduction;
            int a = mapped(m->op_axes[i][k], &reduction);
            if (a < 0)
                continue;
            if (a >= NM_MAXDIMS)
                return ERROR("The 'op_axes' provided to the iterator constructor for operand %d contained invalid values %d", i, a);
            if (seen[a])
                return ERROR("The 'op_axes' provided to the iterator constructor for operand %d contained duplicate value %d", i, a);
            seen[a] = true;
        }
    }
    return NM_OK;
}

static const int *axes_of(const maker *m, int i) { return m->op_axes ? m->op_axes[i] : NULL; }

static nm_status no_broadcast(maker *m, int i, const intptr_t *shape)
{
    nm_ctx *ctx = m->ctx;
    const nm_view *v = m->ops[i];
    char own[300], whole[300], remap[340] = "";
    const int *axes = axes_of(m, i);
    nm_shape_text(v->ndim, v->shape, own, sizeof own);
    nm_shape_text(m->it->ndim, shape, whole, sizeof whole);
    if (axes) {
        intptr_t s[NM_MAXDIMS];
        char text[300];
        bool r;
        for (int k = 0; k < m->it->ndim; k++) {
            int a = mapped(axes[k], &r);
            s[k] = a >= 0 ? v->shape[a] : -1;
        }
        nm_shape_text(m->it->ndim, s, text, sizeof text);
        snprintf(remap, sizeof remap, " [remapped to %s]", text);
    }
    return ERROR("non-broadcastable operand with shape %s%s doesn't match the broadcast shape %s", own, remap, whole);
}

static nm_status shapes_differ(maker *m)
{
    nm_ctx *ctx = m->ctx;
    char text[700], one[200];
    size_t at = 0;
    bool remapped = m->op_axes || m->itershape;
    text[0] = 0;
    for (int i = 0; i < m->it->nop; i++) {
        const nm_view *v = m->ops[i];
        if (!v)
            continue;
        nm_shape_text(v->ndim, v->shape, one, sizeof one);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s", one);
        const int *axes = axes_of(m, i);
        if (axes && at < sizeof text - 220) {
            intptr_t s[NM_MAXDIMS];
            bool r;
            for (int k = 0; k < m->it->ndim; k++) {
                int a = mapped(axes[k], &r);
                s[k] = a >= 0 && a < v->ndim ? v->shape[a] : -1;
            }
            nm_shape_text(m->it->ndim, s, one, sizeof one);
            at += (size_t)snprintf(text + at, sizeof text - at, "->%s", one);
        }
        at += (size_t)snprintf(text + at, sizeof text - at, " ");
        if (at > sizeof text - 220)
            break;
    }
    if (!remapped)
        return ERROR("operands could not be broadcast together with shapes %s", text);
    if (!m->itershape)
        return ERROR("operands could not be broadcast together with remapped shapes [original->remapped]: %s", text);
    nm_shape_text(m->it->ndim, m->itershape, one, sizeof one);
    return ERROR("operands could not be broadcast together with remapped shapes [original->remapped]: %s and requested shape %s", text,
                 one);
}

static nm_status find_shape(maker *m, intptr_t *shape)
{
    nm_ctx *ctx = m->ctx;
    nm_iter *it = m->it;
    int nd = it->ndim;
    for (int k = 0; k < nd; k++)
        shape[k] = m->itershape && m->itershape[k] >= 0 ? m->itershape[k] : 1;
    for (int i = 0; i < it->nop; i++) {
        const nm_view *v = m->ops[i];
        const int *axes = axes_of(m, i);
        if (!v)
            continue;
        if (!axes && v->ndim > nd)
            return ERROR("input operand has more dimensions than allowed by the axis remapping");
        for (int k = 0; k < nd; k++) {
            bool r = false;
            int a = axes ? mapped(axes[k], &r) : k - (nd - v->ndim);
            if (a < 0)
                continue;
            if (a >= v->ndim)
                return ERROR("Iterator input op_axes[%d][%d] (==%d) is not a valid axis of op[%d], which has %d dimensions ", i, k, a, i,
                             (int)v->ndim);
            intptr_t d = v->shape[a];
            if (d == 1 || d == shape[k])
                continue;
            if (shape[k] != 1 || (m->itershape && m->itershape[k] == 1))
                return shapes_differ(m);
            shape[k] = d;
        }
    }
    return NM_OK;
}

static nm_status reduction(maker *m, int i, int axis, intptr_t length)
{
    nm_ctx *ctx = m->ctx;
    nm_iter_op *op = &m->it->op[i];
    if (!(m->it->flags & NM_IT_REDUCE_OK))
        return ERROR("output operand requires a reduction along dimension %d, but the reduction is not enabled. The dimension size of %zd "
                     "does not match the expected output shape.", axis, (ptrdiff_t)length);
    if (op->flags & NM_IT_ARRAYMASK)
        return ERROR("output operand requires a reduction, but is flagged as the ARRAYMASK operand which is not permitted to be the result "
                     "of a reduction");
    if (!(op->state & NM_OP_READ))
        return ERROR("output operand requires a reduction, but is flagged as write-only, not read-write");
    op->state |= NM_OP_REDUCE;
    return NM_OK;
}

/* Operand i stands still on iterator axis k of length > 1. */
static nm_status stands_still(maker *m, int i, int k, const intptr_t *shape)
{
    nm_iter_op *op = &m->it->op[i];
    if (op->flags & NM_IT_NO_BROADCAST)
        return no_broadcast(m, i, shape);
    if (!(op->state & NM_OP_WRITE))
        return NM_OK;
    bool r;
    const int *axes = axes_of(m, i);
    return reduction(m, i, axes && mapped(axes[k], &r) < 0 ? -1 : m->it->ndim - 1 - k, 1);
}

static nm_status fill_strides(maker *m, const intptr_t *shape)
{
    nm_iter *it = m->it;
    int nd = it->ndim;
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        const nm_view *v = m->ops[i];
        const int *axes = axes_of(m, i);
        for (int k = nd - 1; k >= 0; k--) {
            intptr_t *stride = &op->strides[nd - 1 - k];
            bool asked = false;
            *stride = 0;
            if (!v)
                continue;
            int a = axes ? mapped(axes[k], &asked) : k - (nd - v->ndim);
            if (a >= 0 && v->shape[a] != 1) {
                *stride = v->strides[a];
                continue;
            }
            if (shape[k] != 1 || (op->flags & NM_IT_NO_BROADCAST && a < 0 && !axes))
                NM_TRY(stands_still(m, i, k, shape));
            else if (asked && op->state & NM_OP_WRITE)
                NM_TRY(reduction(m, i, nd - 1 - k, 1));
        }
    }
    return NM_OK;
}

static nm_status make_space(maker *m)
{
    nm_ctx *ctx = m->ctx;
    nm_iter *it = m->it;
    intptr_t shape[NM_MAXDIMS];
    NM_TRY(find_shape(m, shape));
    for (int k = 0; k < it->ndim; k++) {
        it->axis[it->ndim - 1 - k] = k;
        it->shape[it->ndim - 1 - k] = shape[k];
    }
    NM_TRY(fill_strides(m, shape));
    it->size = 1;
    bool zero = false, fit = true;
    for (int k = 0; k < it->ndim; k++) {
        zero |= shape[k] == 0;
        fit = fit && (shape[k] == 0 || nm_mul_size(it->size, shape[k], &it->size));
    }
    if (zero)
        it->size = 0;
    else if (!fit) {
        /* axes may be removed before it runs */
        if (!(it->flags & NM_IT_MULTI_INDEX) || it->flags & (NM_IT_C_INDEX | NM_IT_F_INDEX | NM_IT_BUFFERED))
            return ERROR("iterator is too large");
        it->size = -1;
    }
    it->end = it->size;
    if (it->size == 0 && !(it->flags & NM_IT_ZEROSIZE_OK))
        return ERROR("Iteration of zero-sized operands is not enabled");
    if (it->mask_op >= 0)
        for (int i = 0; i < it->nop; i++) {
            const nm_iter_op *op = &it->op[i];
            if ((op->state & NM_OP_MASKED) && (op->state & NM_OP_REDUCE))
                for (int k = 0; k < it->ndim; k++)
                    if (op->strides[k] == 0 && it->op[it->mask_op].strides[k] != 0)
                        return ERROR("Iterator reduction operand is WRITEMASKED, but also broadcasts to multiple mask values. There can be "
                                     "only one mask value per WRITEMASKED element.");
        }
    return NM_OK;
}

/* ------------------------------------------------------------------- order */
static void swap_axes(nm_iter *it, int a, int b)
{
    intptr_t s = it->shape[a];
    it->shape[a] = it->shape[b];
    it->shape[b] = s;
    int x = it->axis[a];
    it->axis[a] = it->axis[b];
    it->axis[b] = x;
    bool f = it->flip[a];
    it->flip[a] = it->flip[b];
    it->flip[b] = f;
    for (int i = 0; i < it->nop; i++) {
        intptr_t *st = it->op[i].strides, t = st[a];
        st[a] = st[b];
        st[b] = t;
    }
    intptr_t t = it->index_strides[a];
    it->index_strides[a] = it->index_strides[b];
    it->index_strides[b] = t;
}

static void force_order(maker *m, nm_order order)
{
    nm_iter *it = m->it;
    bool fortran = order == NM_FORTRANORDER;
    if (order == NM_KEEPORDER)
        return;
    it->forced_order = true;
    if (order == NM_ANYORDER) {          /* F if every array is F-contiguous */
        fortran = true;
        for (int i = 0; i < it->nop; i++) {
            const nm_view *v = m->ops[i];
            if (v)
                fortran = fortran && nm_is_f_contiguous(v->ndim, v->shape, v->strides, v->dt.size);
        }
    }
    if (fortran)
        for (int a = 0, b = it->ndim - 1; a < b; a++, b--)
            swap_axes(it, a, b);
}

/* The tracked index counts in C or F order over the whole space. */
static void make_index(nm_iter *it)
{
    bool c = it->flags & NM_IT_C_INDEX;
    intptr_t s = 1;
    it->has_index = it->flags & (NM_IT_C_INDEX | NM_IT_F_INDEX);
    for (int n = 0; n < it->ndim; n++) {
        int wanted = c ? it->ndim - 1 - n : n, k = 0;
        while (it->axis[k] != wanted)
            k++;
        it->index_strides[k] = it->has_index && it->shape[k] != 1 ? s : 0;
        s *= it->shape[k];
    }
}

static void best_order(nm_iter *it)
{
    const intptr_t **st = (const intptr_t **)it->ptr;    /* free until the iterator runs */
    int perm[NM_MAXDIMS];
    /* nm_order_keep counts axes from the outermost: reverse in place around it */
    for (int a = 0, b = it->ndim - 1; a < b; a++, b--)
        swap_axes(it, a, b);
    for (int i = 0; i < it->nop; i++)
        st[i] = it->op[i].strides;
    nm_order_keep(it->ndim, it->shape, it->nop, st, perm);
    for (int k = 0; k < it->ndim; k++) {         /* perm[k]: present axis that comes k-th from outside */
        int from = perm[k];
        while (from < k)
            from = perm[from];
        if (from != k)
            swap_axes(it, k, from);
    }
    for (int a = 0, b = it->ndim - 1; a < b; a++, b--)
        swap_axes(it, a, b);
}

/* Axes on which no operand goes forward and one goes backward are turned round. */
static void flip_axes(nm_iter *it)
{
    for (int k = 0; k < it->ndim; k++) {
        bool backward = false, forward = false;
        for (int i = 0; i < it->nop; i++) {
            backward |= it->op[i].strides[k] < 0;
            forward |= it->op[i].strides[k] > 0;
        }
        if (!backward || forward)
            continue;
        for (int i = 0; i < it->nop; i++) {
            it->op[i].offset += it->op[i].strides[k] * (it->shape[k] - 1);
            it->op[i].strides[k] = -it->op[i].strides[k];
        }
        it->index_base += it->index_strides[k] * (it->shape[k] - 1);
        it->index_strides[k] = -it->index_strides[k];
        it->flip[k] = it->negated = true;
    }
}

static void order_axes(maker *m, nm_order order)
{
    nm_iter *it = m->it;
    bool allocates = false;
    force_order(m, order);
    make_index(it);
    if (it->forced_order)
        return;
    if (it->ndim > 1)
        best_order(it);
    for (int i = 0; i < it->nop; i++)
        allocates |= !m->ops[i];
    if (!allocates && !(it->flags & NM_IT_DONT_NEGATE_STRIDES))
        flip_axes(it);
    for (int i = 0; i < it->nop; i++)
        it->op[i].base += it->op[i].offset;
}

/* ------------------------------------------------------------------ dtypes */
static nm_status find_dtypes(maker *m)
{
    nm_iter *it = m->it;
    bool all = it->flags & NM_IT_COMMON_DTYPE, needed = all;
    nm_dtype few[16], *dts = few, common;
    int n = 0;
    if (it->nop > NM_COUNT(few) && !(dts = nm_alloc_array(m->ctx, it->nop, sizeof *dts)))
        return NM_E_MEMORY;
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        needed |= !op->dt.cls;
        if (op->dt.cls && m->ops[i] && (all || op->state & NM_OP_READ))
            dts[n++] = op->dt;
        else if (op->dt.cls && !m->ops[i] && all)
            dts[n++] = op->dt;
    }
    nm_status status = NM_OK;
    if (!needed)
        goto out;
    if (n == 0)
        status = nm_fail(m->ctx, NM_E_TYPE, "no arrays or types available to calculate result type");
    else if (n == 1)
        common = dts[0];                 /* in its own byte order */
    else if (m->host && m->host->common)
        status = m->host->common(m->host->user, m->ctx, n, dts, &common);
    else
        status = nm_result_type(m->ctx, n, dts, NULL, &common);
    for (int i = 0; i < it->nop && status == NM_OK; i++)
        if (all || !it->op[i].dt.cls)
            it->op[i].dt = common;
out:
    if (dts != few)
        nm_free(m->ctx, dts, (size_t)it->nop * sizeof *dts);
    return status;
}

static nm_status cannot_cast(maker *m, const char *format, int i, const nm_dtype *from, const nm_dtype *to)
{
    char a[32], b[32];
    nm_dtype_text(from, a);
    nm_dtype_text(to, b);
    return nm_fail(m->ctx, NM_E_TYPE, format, i, a, b, nm_casting_name(m->casting));
}

static nm_status check_casts(maker *m)
{
    nm_iter *it = m->it;
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        if (!m->ops[i] || nm_dtype_equal(&op->from, &op->dt))
            continue;
        if (op->state & NM_OP_READ && !nm_can_cast(&op->from, &op->dt, m->casting))
            return cannot_cast(m, "Iterator operand %d dtype could not be cast from dtype('%s') to dtype('%s') according to the rule '%s'",
                               i, &op->from, &op->dt);
        if (op->state & NM_OP_WRITE && !nm_can_cast(&op->dt, &op->from, m->casting)) {
            char a[32], b[32];
            nm_dtype_text(&op->dt, a);
            nm_dtype_text(&op->from, b);
            return nm_fail(m->ctx, NM_E_TYPE,
                           "Iterator requested dtype could not be cast from dtype('%s') to dtype('%s'), the operand %d dtype, according to "
                           "the rule '%s'", a, b, i, nm_casting_name(m->casting));
        }
        op->state |= NM_OP_CAST;
    }
    return NM_OK;
}

/* ------------------------------------------------------------------ memory */
static nm_status allocate_op(maker *m, int i)
{
    nm_ctx *ctx = m->ctx;
    nm_iter *it = m->it;
    nm_iter_op *op = &it->op[i];
    const int *axes = axes_of(m, i);
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS], s = op->dt.size;
    bool used[NM_MAXDIMS] = { 0 };
    int nd = 0, nones = 0;
    for (int k = 0; k < it->ndim; k++) {         /* innermost first: that is the layout */
        bool asked = false;
        int a = axes ? mapped(axes[it->axis[k]], &asked) : it->axis[k];
        if (a < 0 || asked) {
            if (a < 0)
                nones++;
            if (it->shape[k] != 1 || asked)
                NM_TRY(reduction(m, i, -1, 1));
            if (a < 0)
                continue;
        }
        if (a >= it->ndim)
            return ERROR("automatically allocated output array specified with an inconsistent axis mapping; the axis mapping cannot "
                         "include dimension %d which is too large for the iterator dimension of %d.", a, it->ndim);
        used[a] = true;
        nd = NM_MAX(nd, a + 1);
        shape[a] = asked ? 1 : it->shape[k];
        strides[a] = s;
        op->strides[k] = asked || it->shape[k] == 1 ? 0 : s;
        if (shape[a] && !nm_mul_size(s, shape[a], &s))
            return ERROR("array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
    }
    for (int a = 0; a < nd; a++)
        if (!used[a])
            return ERROR("automatically allocated output array specified with an inconsistent axis mapping; the axis mapping is missing an "
                         "entry for dimension %d.", a);
    if (!m->host || !m->host->allocate)
        return ERROR("iterator operand %d is to be allocated, but nobody allocates", i);
    nm_view v = { 0 };
    NM_TRY(m->host->allocate(m->host->user, ctx, i, &op->dt, nd, shape, strides, &v));
    /* a subclass may come with strides of its own */
    if (v.strides && v.ndim == nd)
        for (int k = 0; k < it->ndim; k++) {
            bool asked = false;
            int a = axes ? mapped(axes[it->axis[k]], &asked) : it->axis[k];
            if (a >= 0 && !asked && it->shape[k] != 1)
                op->strides[k] = v.strides[a];
        }
    op->base = v.data;
    op->from = op->dt;
    op->aligned = true;
    op->state |= NM_OP_ALLOCATED;
    return NM_OK;
}

/* The operand is replaced by a copy in the iteration's own order. */
static nm_status copy_op(maker *m, int i)
{
    nm_ctx *ctx = m->ctx;
    nm_iter *it = m->it;
    nm_iter_op *op = &it->op[i];
    const nm_view *o = m->ops[i];
    const int *axes = axes_of(m, i);
    intptr_t strides[NM_MAXDIMS], s = op->dt.size;
    bool used[NM_MAXDIMS] = { 0 };
    for (int pass = 0; pass < 2; pass++)
        for (int n = 0; n < (pass ? o->ndim : it->ndim); n++) {
            bool asked = false;
            int a = n;
            if (!pass)
                a = axes ? mapped(axes[it->axis[n]], &asked) : it->axis[n] - ((m->oa_ndim >= 0 ? m->oa_ndim : it->ndim) - o->ndim);
            if (a < 0 || a >= o->ndim || used[a])
                continue;
            used[a] = true;
            strides[a] = s;
            s *= o->shape[a] ? o->shape[a] : 1;
        }
    if (!m->host || !m->host->copy)
        return ERROR("iterator operand %d is to be copied, but nobody copies", i);
    nm_view v = { 0 };
    NM_TRY(m->host->copy(m->host->user, ctx, i, &op->dt, strides, op->state & NM_OP_READ, op->state & NM_OP_WRITE, &v));
    op->base = v.data;
    op->offset = 0;
    for (int k = 0; k < it->ndim; k++) {
        bool asked = false;
        int a = axes ? mapped(axes[it->axis[k]], &asked) : it->axis[k] - (it->ndim - o->ndim);
        op->strides[k] = a >= 0 && o->shape[a] != 1 ? v.strides[a] : 0;
        if (it->flip[k]) {
            op->offset += op->strides[k] * (it->shape[k] - 1);
            op->strides[k] = -op->strides[k];
        }
    }
    op->base += op->offset;
    op->from = op->dt;
    op->aligned = true;
    op->state = (op->state & ~(uint32_t)NM_OP_CAST) | NM_OP_COPIED;
    return NM_OK;
}

/* Operands that share memory with one that is written are to be copied. */
static void find_overlaps(maker *m)
{
    nm_iter *it = m->it;
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        if (!m->ops[i] || !(op->state & NM_OP_WRITE))
            continue;
        if (nm_internal_overlap(m->ops[i], 1) != 0 && !(op->state & NM_OP_REDUCE)) {
            op->state |= NM_OP_FORCE_COPY;
            continue;
        }
        for (int j = 0; j < it->nop; j++) {
            nm_iter_op *other = &it->op[j];
            const nm_view *a = m->ops[i], *b = m->ops[j];
            if (i == j || !b || other->state & NM_OP_FORCE_COPY || !(other->state & NM_OP_READ || op->state & NM_OP_READ))
                continue;
            if (a->data == b->data && a->ndim == b->ndim && op->flags & NM_IT_OVERLAP_ASSUME_ELEMENTWISE &&
                other->flags & NM_IT_OVERLAP_ASSUME_ELEMENTWISE && nm_dtype_equal(&a->dt, &b->dt) &&
                !memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof(intptr_t)) &&
                !memcmp(a->strides, b->strides, (size_t)a->ndim * sizeof(intptr_t)) && nm_internal_overlap(a, 1) == 0)
                continue;
            if (nm_bounds_overlap(a, b) && nm_share_memory(a, b, 1) != 0) {
                op->state |= NM_OP_FORCE_COPY;
                break;
            }
        }
    }
}

static nm_status make_memory(maker *m)
{
    nm_iter *it = m->it;
    if (it->flags & NM_IT_COPY_IF_OVERLAP)
        find_overlaps(m);
    for (int i = 0; i < it->nop; i++) {
        nm_iter_op *op = &it->op[i];
        const nm_view *v = m->ops[i];
        if (op->state & NM_OP_VIRTUAL) {
            op->from = op->dt;
            if (!(it->flags & NM_IT_BUFFERED))
                op->base = NULL;
            continue;
        }
        if (!v) {
            NM_TRY(allocate_op(m, i));
            continue;
        }
        bool cast = op->state & NM_OP_CAST;
        if ((cast && v->ndim == 0 && !(op->state & NM_OP_WRITE)) || op->state & NM_OP_FORCE_COPY ||
            (cast && op->flags & (NM_IT_COPY | NM_IT_UPDATEIFCOPY))) {
            NM_TRY(copy_op(m, i));
        } else if (cast && !(it->flags & NM_IT_BUFFERED))
            return nm_fail(m->ctx, NM_E_TYPE,
                           "Iterator operand required copying or buffering, but neither copying nor buffering was enabled");
        /* contiguity can only be given by a buffer, or is there already */
        if (op->flags & NM_IT_CONTIG && !(op->state & NM_OP_COPIED)) {
            if (it->flags & NM_IT_BUFFERED)
                op->state |= NM_OP_CONTIG;
            else if (it->ndim > 0 && it->shape[0] > 1 && op->strides[0] != op->dt.size)
                return nm_fail(m->ctx, NM_E_TYPE,
                               "Iterator operand required buffering, to be contiguous as requested, but buffering is not enabled");
        }
    }
    return NM_OK;
}

/* ------------------------------------------------------------ final shape */
static bool may_join(const nm_iter *it, int a, int b)
{
    for (int i = 0; i < it->nop; i++) {
        intptr_t s = it->op[i].strides[a], t = it->op[i].strides[b];
        if (!((it->shape[a] == 1 && s == 0) || (it->shape[b] == 1 && t == 0)) && s * it->shape[a] != t)
            return false;
    }
    intptr_t s = it->index_strides[a], t = it->index_strides[b];
    return !it->has_index || (it->shape[a] == 1 && s == 0) || (it->shape[b] == 1 && t == 0) || s * it->shape[a] == t;
}

static void join(nm_iter *it)
{
    int n = 0;
    for (int k = 1; k < it->ndim; k++) {
        if (may_join(it, n, k)) {
            for (int i = 0; i < it->nop; i++)
                if (it->op[i].strides[n] == 0)
                    it->op[i].strides[n] = it->op[i].strides[k];
            if (it->index_strides[n] == 0)
                it->index_strides[n] = it->index_strides[k];
            it->shape[n] *= it->shape[k];
            continue;
        }
        n++;
        it->shape[n] = it->shape[k];
        for (int i = 0; i < it->nop; i++)
            it->op[i].strides[n] = it->op[i].strides[k];
        it->index_strides[n] = it->index_strides[k];
    }
    it->ndim = it->ndim ? n + 1 : 0;
    for (int k = 0; k < it->ndim; k++) {
        it->axis[k] = it->ndim - 1 - k;
        it->flip[k] = false;
    }
    it->negated = false;
}

static size_t block_bytes(int nop, int ndim)
{
    return sizeof(nm_iter) + (size_t)nop * sizeof(nm_iter_op) + (size_t)(nop + 1) * (size_t)(NM_MAX(ndim, 1) + 3) * sizeof(intptr_t);
}

static void lay_out(nm_iter *it, int ndim)
{
    intptr_t *room = (intptr_t *)(it->op + it->nop);
    for (int i = 0; i < it->nop; i++)
        it->op[i].strides = room + i * NM_MAX(ndim, 1);
    it->index_strides = room + it->nop * NM_MAX(ndim, 1);
    room += (it->nop + 1) * NM_MAX(ndim, 1);
    it->inner_strides = room;
    it->ptr = (char **)(room + it->nop + 1);
    it->data = (char **)(room + 2 * (it->nop + 1));
}

static nm_status construct(maker *m, nm_order order, intptr_t buffersize)
{
    nm_iter *it = m->it;
    NM_TRY(prepare_ops(m));
    NM_TRY(make_space(m));
    order_axes(m, order);
    NM_TRY(find_dtypes(m));
    NM_TRY(check_casts(m));
    NM_TRY(make_memory(m));
    if (!(it->flags & NM_IT_MULTI_INDEX))
        join(it);
    if (it->flags & NM_IT_BUFFERED) {
        it->buffersize = NM_MIN(buffersize > 0 ? buffersize : DEFAULT_BUFFER, NM_MAX(it->size, 1));
        NM_TRY(nm_iter_plan_buffers(it));
        it->delayed = it->flags & NM_IT_DELAY_BUFALLOC;
        if (!it->delayed)
            NM_TRY(nm_iter_alloc_buffers(it));
    }
    for (int i = 0; i < it->nop; i++)
        if (it->op[i].state & NM_OP_VIRTUAL)
            it->op[i].base = NULL;
    return it->delayed || it->size < 0 ? NM_OK : nm_iter_reset(it);
}

nm_status nm_iter_new(nm_ctx *ctx, nm_iter **out, int nop, const nm_view *const *ops, uint32_t flags, nm_order order,
                      nm_casting casting, const uint32_t *op_flags, const nm_dtype *op_dtypes, int oa_ndim,
                      const int *const *op_axes, const intptr_t *itershape, intptr_t buffersize, const nm_iter_host *host)
{
    maker m = { .ctx = ctx, .ops = ops, .op_flags = op_flags, .want = op_dtypes, .oa_ndim = oa_ndim,
                .casting = casting, .host = host };
    if (nop < 0 || nop > INT32_MAX / 4096)
        return ERROR("Too many operands to nditer, found %d.", nop);
    NM_TRY(check_global_flags(ctx, flags));
    if (oa_ndim > NM_MAXDIMS)
        return ERROR("Cannot construct an iterator with more than %d dimensions (%d were requested for op_axes)", NM_MAXDIMS, oa_ndim);
    int ndim = 0;
    for (int i = 0; i < nop; i++)
        if (ops[i] && ops[i]->ndim > ndim)
            ndim = ops[i]->ndim;
    if (oa_ndim >= 0) {
        m.op_axes = op_axes;
        m.itershape = itershape;
        ndim = oa_ndim;
    }
    size_t bytes = block_bytes(nop, ndim);
    nm_iter *it = nm_alloc_zero(ctx, bytes);
    if (!it)
        return NM_E_MEMORY;
    it->ctx = ctx;
    it->bytes = bytes;
    it->nop = nop;
    it->ndim = ndim;
    it->flags = flags;
    it->mask_op = -1;
    m.it = it;
    lay_out(it, ndim);
    nm_status status = check_op_axes(&m);
    if (status == NM_OK)
        status = construct(&m, order, buffersize);
    if (status < 0) {
        nm_iter_drop_buffers(it);
        nm_iter_end_buffers(it);
        nm_free(ctx, it, bytes);
        return status;
    }
    *out = it;
    return NM_OK;
}

nm_status nm_iter_free(nm_iter *it)
{
    nm_status status = NM_OK;
    if (!it)
        return NM_OK;
    if (it->flags & NM_IT_BUFFERED)
        status = nm_iter_store(it);
    nm_iter_end_buffers(it);
    nm_free(it->ctx, it, it->bytes);
    return status;
}

nm_status nm_iter_copy(nm_ctx *ctx, const nm_iter *from, nm_iter **out)
{
    nm_iter *it = nm_alloc(ctx, from->bytes);
    if (!it)
        return NM_E_MEMORY;
    memcpy(it, from, from->bytes);
    it->ctx = ctx;
    ptrdiff_t room = (char *)it - (char *)from;
    for (int i = 0; i < it->nop; i++) {
        it->op[i].strides = (intptr_t *)((char *)from->op[i].strides + room);
        it->op[i].buffer = NULL;
        it->op[i].in_ready = it->op[i].out_ready = false;
        it->op[i].state &= ~(uint32_t)NM_OP_BUFFERED;
    }
    it->index_strides = (intptr_t *)((char *)from->index_strides + room);
    it->inner_strides = (intptr_t *)((char *)from->inner_strides + room);
    it->ptr = (char **)((char *)from->ptr + room);
    it->data = (char **)((char *)from->data + room);
    *out = it;
    if (!(it->flags & NM_IT_BUFFERED))
        return NM_OK;
    nm_status status = nm_iter_plan_buffers(it);
    if (status == NM_OK && !it->delayed) {
        intptr_t at = nm_iter_index(from);
        it->inner_items = 0;
        status = nm_iter_alloc_buffers(it);
        it->at = it->chunk_end = it->end;
        it->outer_at = it->inner_at = 0;
        if (status == NM_OK && at < it->end)
            status = nm_iter_goto(it, at);
    }
    if (status < 0) {
        nm_iter_end_buffers(it);
        nm_free(ctx, it, it->bytes);
        *out = NULL;
    }
    return status;
}

/* -------------------------------------------------- changes of an iterator */
nm_status nm_iter_remove_axis(nm_iter *it, int axis)
{
    nm_ctx *ctx = it->ctx;
    if (!(it->flags & NM_IT_MULTI_INDEX))
        return nm_fail(ctx, NM_E_RUNTIME, "Iterator RemoveAxis may only be called if a multi-index is being tracked");
    if (it->has_index)
        return nm_fail(ctx, NM_E_RUNTIME, "Iterator RemoveAxis may not be called on an index is being tracked");
    if (it->flags & NM_IT_BUFFERED)
        return nm_fail(ctx, NM_E_RUNTIME, "Iterator RemoveAxis may not be called on a buffered iterator");
    if (axis < 0 || axis >= it->ndim)
        return ERROR("axis out of bounds in iterator RemoveAxis");
    int k = 0;
    while (it->axis[k] != axis)
        k++;
    for (int i = 0; i < it->nop; i++) {
        if (it->flip[k]) {
            it->op[i].base += it->op[i].strides[k] * (it->shape[k] - 1);
            it->op[i].offset += it->op[i].strides[k] * (it->shape[k] - 1);
        }
        for (int a = k; a < it->ndim - 1; a++)
            it->op[i].strides[a] = it->op[i].strides[a + 1];
    }
    for (int a = k; a < it->ndim - 1; a++) {
        it->shape[a] = it->shape[a + 1];
        it->axis[a] = it->axis[a + 1];
        it->flip[a] = it->flip[a + 1];
        it->index_strides[a] = it->index_strides[a + 1];
    }
    it->ndim--;
    for (int a = 0; a < it->ndim; a++)
        if (it->axis[a] > axis)
            it->axis[a]--;
    intptr_t size = 1;
    for (int a = 0; a < it->ndim && size >= 0; a++)
        if (!nm_mul_size(size, it->shape[a], &size))
            size = -1;
    it->size = it->end = size;
    it->start = 0;
    return size < 0 ? NM_OK : nm_iter_reset(it);
}

nm_status nm_iter_remove_multi_index(nm_iter *it)
{
    nm_ctx *ctx = it->ctx;
    if (!(it->flags & NM_IT_MULTI_INDEX))
        return NM_OK;
    if (it->size < 0)
        return ERROR("iterator is too large");
    if (it->flags & NM_IT_BUFFERED && !it->delayed)
        NM_TRY(nm_iter_store(it));
    it->flags &= ~(uint32_t)NM_IT_MULTI_INDEX;
    join(it);
    if (it->flags & NM_IT_BUFFERED)
        NM_TRY(nm_iter_plan_buffers(it));
    return it->delayed ? NM_OK : nm_iter_reset(it);
}

nm_status nm_iter_external_loop(nm_iter *it)
{
    nm_ctx *ctx = it->ctx;
    if (it->has_index || it->flags & NM_IT_MULTI_INDEX)
        return ERROR("Iterator flag EXTERNAL_LOOP cannot be used if an index or multi-index is being tracked");
    if (it->flags & NM_IT_RANGED && !(it->flags & NM_IT_BUFFERED) && it->ranged)
        return ERROR("Iterator flag EXTERNAL_LOOP cannot be used with ranged iteration unless buffering is enabled");
    it->flags |= NM_IT_EXTERNAL_LOOP;
    return it->delayed ? NM_OK : nm_iter_reset(it);
}
