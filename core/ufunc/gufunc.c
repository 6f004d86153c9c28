/* gufunc.c - generalised ufuncs: the signature's text, sizes of core dimensions, the outer loop. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

/* ------------------------------------------------------------------ signature */
static nm_status bad_signature(nm_ctx *ctx, const char *signature, const char *at)
{
    return nm_fail(ctx, NM_E_VALUE, "invalid signature at position %d in \"%s\"", (int)(at - signature), signature);
}

static const char *skip(const char *p)
{
    while (*p == ' ')
        p++;
    return p;
}

static int intern_name(nm_core_sig *core, const char *name, size_t length)
{
    for (int i = 0; i < core->ndims; i++)
        if (strlen(core->names[i]) == length && !memcmp(core->names[i], name, length))
            return i;
    if (core->ndims == 16 || length >= sizeof core->names[0])
        return -1;
    memcpy(core->names[core->ndims], name, length);
    core->names[core->ndims][length] = 0;
    core->fixed[core->ndims] = isdigit((unsigned char)name[0]) ? atol(core->names[core->ndims]) : -1;
    core->flags[core->ndims] = core->fixed[core->ndims] < 0 ? NM_CORE_INFERRED : 0;
    return core->ndims++;
}

nm_status nm_core_parse(nm_ctx *ctx, const char *signature, int nin, int nout, nm_core_sig *core)
{
    memset(core, 0, sizeof *core);
    const char *p = skip(signature);
    int used = 0;
    for (int o = 0; o < nin + nout; o++) {
        if (o == nin) {
            if (p[0] != '-' || p[1] != '>')
                return bad_signature(ctx, signature, p);
            p = skip(p + 2);
        } else if (o > 0) {
            if (*p != ',')
                return bad_signature(ctx, signature, p);
            p = skip(p + 1);
        }
        if (*p != '(')
            return bad_signature(ctx, signature, p);
        p = skip(p + 1);
        core->op_dims[o] = core->room + used;
        while (*p != ')') {
            const char *name = p;
            while (isalnum((unsigned char)*p) || *p == '_')
                p++;
            int dim = p == name ? -1 : intern_name(core, name, (size_t)(p - name));
            if (dim < 0 || used == NM_COUNT(core->room))
                return bad_signature(ctx, signature, name);
            p = skip(p);
            if (*p == '?') {
                core->flags[dim] |= NM_CORE_OPTIONAL;
                p = skip(p + 1);
            }
            core->room[used++] = dim;
            core->op_ndim[o]++;
            if (*p == ',')
                p = skip(p + 1);
            else if (*p != ')')
                return bad_signature(ctx, signature, p);
        }
        p = skip(p + 1);
    }
    return *p ? bad_signature(ctx, signature, p) : NM_OK;
}

/* ------------------------------------------------------------------ plan */
static nm_status core_sizes(nm_ctx *ctx, const nm_ufunc *uf, int given, const nm_view *const *ops, nm_gufunc_plan *plan)
{
    const nm_core_sig *core = uf->core;
    for (int k = 0; k < core->ndims; k++) {
        plan->core_size[k] = core->fixed[k];
        plan->missing[k] = false;
    }
    /* optional dimensions are left out where an operand has too few axes */
    for (int i = 0; i < given; i++) {
        if (!ops[i])
            continue;
        int lacking = core->op_ndim[i] - ops[i]->ndim;
        for (int a = 0; a < core->op_ndim[i] && lacking > 0; a++)
            if (core->flags[core->op_dims[i][a]] & NM_CORE_OPTIONAL && i < uf->nin) {
                plan->missing[core->op_dims[i][a]] = true;
                lacking--;
            }
    }
    for (int i = 0; i < uf->nargs; i++) {
        plan->op_core[i] = 0;
        for (int a = 0; a < core->op_ndim[i]; a++)
            plan->op_core[i] += !plan->missing[core->op_dims[i][a]];
    }
    for (int i = 0; i < given; i++) {
        if (!ops[i])
            continue;
        int n = plan->op_core[i], axis = ops[i]->ndim - n;
        if (axis < 0)
            return nm_fail(ctx, NM_E_VALUE,
                           "%s: %s operand %d does not have enough dimensions (has %d, gufunc core with signature %s requires %d)",
                           uf->name, i < uf->nin ? "Input" : "Output", i < uf->nin ? i : i - uf->nin, ops[i]->ndim, uf->signature, n);
        for (int a = 0; a < core->op_ndim[i]; a++) {
            int k = core->op_dims[i][a];
            if (plan->missing[k])
                continue;
            intptr_t size = ops[i]->shape[axis++];
            if (plan->core_size[k] < 0)
                plan->core_size[k] = size;
            else if (plan->core_size[k] != size)
                return nm_fail(ctx, NM_E_VALUE, "%s: %s operand %d has a mismatch in its core dimension %d, with gufunc signature %s "
                               "(size %zd is different from %zd)", uf->name, i < uf->nin ? "Input" : "Output",
                               i < uf->nin ? i : i - uf->nin, a, uf->signature, (ptrdiff_t)size, (ptrdiff_t)plan->core_size[k]);
        }
    }
    for (int k = 0; k < core->ndims; k++)
        if (plan->missing[k])
            plan->core_size[k] = 1;
    if (uf->core_sizes && uf->core_sizes(plan->core_size) < 0)
        return nm_fail(ctx, NM_E_VALUE, "%s: output operand has a mismatch in its core dimensions, with gufunc signature %s", uf->name,
                       uf->signature);
    return NM_OK;
}

nm_status nm_gufunc_plan_make(nm_ctx *ctx, const nm_ufunc *uf, int given, const nm_view *const *ops, nm_gufunc_plan *plan)
{
    NM_TRY(core_sizes(ctx, uf, given, ops, plan));
    nm_view loops[NM_MAXARGS];
    const nm_view *all[NM_MAXARGS];
    int n = 0;
    for (int i = 0; i < given; i++)
        if (ops[i]) {
            loops[n] = *ops[i];
            loops[n].ndim -= plan->op_core[i];
            all[n] = &loops[n];
            n++;
        }
    NM_TRY(nm_broadcast(ctx, n, all, &plan->ndim, plan->shape));
    for (int i = uf->nin; i < given; i++) {
        if (!ops[i])
            continue;
        int d = ops[i]->ndim - plan->op_core[i];
        if (d != plan->ndim || (d && memcmp(ops[i]->shape, plan->shape, (size_t)d * sizeof *plan->shape))) {
            char a[256], b[256];
            nm_shape_text(d, ops[i]->shape, a, sizeof a);
            nm_shape_text(plan->ndim, plan->shape, b, sizeof b);
            return nm_fail(ctx, NM_E_VALUE, "non-broadcastable output operand with shape %s doesn't match the broadcast shape %s", a, b);
        }
    }
    return NM_OK;
}

/* ------------------------------------------------------------------ run */

static nm_status run_plain(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *const *ops,
                           const nm_gufunc_plan *plan)
{
    const nm_core_sig *core = uf->core;
    int nargs = uf->nargs, ncore = 0, total = 0;
    for (int i = 0; i < nargs; i++)
        total += core->op_ndim[i];
    size_t size = ((size_t)nargs * NM_MAX(plan->ndim, 1) + (size_t)(nargs + total)) * sizeof(intptr_t);
    intptr_t *room = nm_alloc(ctx, size);
    if (!room)
        return NM_E_MEMORY;
    intptr_t *strides = room, *outer = room + nargs + total;     /* outer[i * ndim + d] */
    for (int i = 0; i < nargs; i++) {
        nm_view v = *ops[i];
        v.ndim -= plan->op_core[i];
        nm_broadcast_strides(&v, plan->ndim, plan->shape, outer + i * plan->ndim);
        int axis = v.ndim;
        for (int a = 0; a < core->op_ndim[i]; a++)
            strides[nargs + ncore++] = plan->missing[core->op_dims[i][a]] ? 0 : ops[i]->strides[axis++];
        strides[i] = plan->ndim ? outer[i * plan->ndim + plan->ndim - 1] : 0;
    }
    intptr_t n[17], index[NM_MAXDIMS] = { 0 };
    n[0] = plan->ndim ? plan->shape[plan->ndim - 1] : 1;
    for (int k = 0; k < core->ndims; k++)
        n[1 + k] = plan->core_size[k];
    intptr_t rows = 1;
    for (int d = 0; d < plan->ndim - 1; d++)
        rows *= plan->shape[d];
    if (n[0] == 0)
        rows = 0;
    char *ptr[NM_MAXARGS], *given[NM_MAXARGS];
    for (int i = 0; i < nargs; i++)
        ptr[i] = ops[i]->data;
    nm_call call = { ctx, dt, NULL };
    int status = 0;
    for (intptr_t r = 0; r < rows && status >= 0; r++) {
        memcpy(given, ptr, (size_t)nargs * sizeof *ptr);
        if (loop->flags & NM_LOOP_LEGACY)
            ((void (*)(char **, const intptr_t *, const intptr_t *, void *))(void *)loop->loop)(given, n, strides, loop->aux);
        else
            status = loop->loop(&call, given, n, strides, loop->aux);
        for (int d = plan->ndim - 2; d >= 0; d--) {
            bool carry = ++index[d] == plan->shape[d];
            for (int i = 0; i < nargs; i++)
                ptr[i] += outer[i * plan->ndim + d] * (carry ? 1 - plan->shape[d] : 1);
            if (!carry)
                break;
            index[d] = 0;
        }
    }
    nm_free(ctx, room, size);
    return status;
}

static bool needs_copy(const nm_view *v, const nm_dtype *dt)
{
    return !(nm_dtype_equal(&v->dt, dt) && !(v->dt.flags & NM_SWAPPED) && nm_is_aligned(v, dt->align));
}

nm_status nm_gufunc_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *const *ops,
                        const nm_gufunc_plan *plan)
{
    enum { MOST = 16 };
    if (uf->nargs > MOST)
        return nm_fail(ctx, NM_E_MISSING, "gufunc '%s' with more than %d operands", uf->name, MOST);
    const nm_view *safe[MOST];
    nm_viewbuf *copy = NULL;
    intptr_t bytes[MOST] = { 0 };
    nm_status status = NM_OK;
    uint32_t copied = 0;
    for (int i = 0; i < uf->nargs; i++) {
        safe[i] = ops[i];
        bool risky = needs_copy(ops[i], &dt[i]);
        for (int o = uf->nin; o < uf->nargs && !risky; o++)
            risky = i < o && nm_bounds_overlap(ops[i], ops[o]) && nm_share_memory(ops[i], ops[o], 1) != 0;
        if (!risky)
            continue;
        if (!copy && !(copy = nm_alloc(ctx, MOST * sizeof *copy)))
            return NM_E_MEMORY;
        if ((status = nm_copy_new(ctx, ops[i], &dt[i], &copy[i], &bytes[i])) < 0)
            break;
        copied |= 1u << i;
        safe[i] = &copy[i].v;
    }
    if (status >= 0)
        status = run_plain(ctx, uf, loop, dt, safe, plan);
    for (int i = 0; i < uf->nargs; i++) {
        if (!(copied >> i & 1))
            continue;
        if (status >= 0 && i >= uf->nin)
            status = nm_copy(ctx, ops[i], &copy[i].v, NM_UNSAFE_CASTING);
        if (copy[i].v.dt.flags & NM_REFS)
            copy[i].v.dt.cls->clear(&copy[i].v.dt, copy[i].v.data, copy[i].v.dt.size, bytes[i] / copy[i].v.dt.size);
        nm_free(ctx, copy[i].v.data, (size_t)bytes[i]);
    }
    nm_free(ctx, copy, MOST * sizeof *copy);
    return status;
}
