/* resolve.c - which loop of a ufunc works on these dtypes (NEP 50: Python numbers count by kind only). */
#include <string.h>
#include "dtype/time_units.h"
#include "ufunc/resolve_time.h"

/* Rank of a dtype's kind among numbers: bool, integer, float, complex; others -1. */
static int kind_rank(const nm_dtype *dt)
{
    uint32_t f = dt->cls->flags;
    return f & NM_CLASS_BOOL ? NM_WEAK_BOOL : f & NM_CLASS_INTEGER ? NM_WEAK_INT : f & NM_CLASS_FLOAT ? NM_WEAK_FLOAT :
           f & NM_CLASS_COMPLEX ? NM_WEAK_COMPLEX : -1;
}

typedef struct query {
    const nm_ufunc *uf;
    const nm_dtype *in, *sig;
    uint8_t weak[NM_MAXARGS];    /* nm_weak of inputs that count by kind only */
    nm_casting casting;
} query;

/* Python numbers whose kind lies above every array's kind act as their default dtype. */
static void settle_weak(nm_ctx *ctx, query *q, const nm_dtype *in, const uint8_t *weak, nm_dtype *room)
{
    int strong = -1, top = -1;
    nm_dtype widest = { 0 };
    const nm_dtype *user = NULL;
    for (int i = 0; i < q->uf->nin; i++) {
        room[i] = in[i];
        q->weak[i] = weak ? weak[i] : NM_STRONG;
        if (q->weak[i] == NM_STRONG) {
            int rank = kind_rank(&in[i]);
            if (rank > strong) {
                strong = rank;
                widest = in[i];
            } else if (rank == strong && rank >= 0 && in[i].size > widest.size) {
                widest = in[i];
            }
            if (rank < 0)
                strong = NM_WEAK_COMPLEX;      /* object and the like: numbers adapt */
            if (in[i].cls->flags & NM_CLASS_USER)
                user = &in[i];
        } else if (q->weak[i] > top) {
            top = q->weak[i];
        }
    }
    for (int i = 0; user && i < q->uf->nin; i++)
        if (q->weak[i] == NM_WEAK_INT) {       /* other numbers are taken by the first loop of their kind */
            room[i] = nm_dtype_first_beside(ctx, user, "bBl");
            q->weak[i] = NM_STRONG;
        }
    if (top <= strong)
        return;
    int num = top == NM_WEAK_BOOL ? NM_BOOL : top == NM_WEAK_INT ? NM_LONG : top == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE;
    if (top == NM_WEAK_COMPLEX && strong == NM_WEAK_FLOAT)
        num = widest.num == NM_LONGDOUBLE ? NM_CLONGDOUBLE : widest.num == NM_DOUBLE ? NM_CDOUBLE : NM_CFLOAT;
    for (int i = 0; i < q->uf->nin; i++)
        if (q->weak[i] == top) {
            room[i] = nm_dtype_of(num);
            q->weak[i] = NM_STRONG;
        }
}

static bool fits_input(const query *q, int i, const nm_dtype *to)
{
    if (q->weak[i] != NM_STRONG) {
        int rank = kind_rank(to);
        return rank < 0 ? to->num == NM_OBJECT : rank >= q->weak[i];
    }
    if (q->in[i].num == to->num)
        return true;
    return nm_cast_safety(&q->in[i], to) <= NM_SAFE_CASTING;
}

static bool same_num(uint32_t a, uint32_t b)
{
    if (a == b)
        return true;
    nm_dtype x = nm_dtype_of((int)a), y = nm_dtype_of((int)b);
    return x.cls && y.cls && a < NM_NTYPES && b < NM_NTYPES && x.cls->kind == y.cls->kind && x.size == y.size && x.size &&
           a != NM_DATETIME && a != NM_TIMEDELTA && b != NM_DATETIME && b != NM_TIMEDELTA;
}

static nm_dtype dtype_of_num(nm_ctx *ctx, uint32_t num)
{
    nm_dtype dt = nm_dtype_of(num < NM_NTYPES ? (int)num : NM_VOID);
    if (!dt.cls || num >= NM_NTYPES || num == NM_OBJECT) {
        const nm_class *cls = nm_class_find(ctx->lib, num);
        if (cls)
            dt = (nm_dtype){ cls, cls->size, cls->align, num == NM_OBJECT ? NM_REFS | NM_NEEDS_HOST : 0, num, NULL };
    }
    return dt;
}

/* Objects are for objects: numbers are not cast to them only to find a loop, unless there is no other loop or it was asked for. */
static bool brings_objects(const query *q, const nm_ufunc_loop *loop)
{
    bool wanted = q->uf->nloops == 1, any = false, user = false;
    for (int i = 0; i < q->uf->nargs; i++)
        wanted |= q->sig && q->sig[i].cls && q->sig[i].num == NM_OBJECT;
    for (int i = 0; i < q->uf->nin; i++) {
        bool text = !q->weak[i] && nm_is_text(q->in[i].num) && q->uf->exact[q->in[i].num];      /* has loops of its own */
        wanted |= !q->weak[i] && kind_rank(&q->in[i]) < 0 && !text;
        user |= !q->weak[i] && (q->in[i].cls->flags & NM_CLASS_USER || nm_is_time(&q->in[i]));
        any |= loop->types[i] == NM_OBJECT;
    }
    for (int i = 0; user && i < q->uf->nargs; i++)        /* times and items of a user dtype become objects only beside objects */
        user = !(i < q->uf->nin && !q->weak[i] && q->in[i].num == NM_OBJECT) && !(q->sig && q->sig[i].cls && q->sig[i].num == NM_OBJECT);
    return any && (!wanted || (user && q->uf->nloops > 1));
}

/* Times are for times, though integers could be cast to them. */
static bool brings_times(const query *q, const nm_ufunc_loop *loop)
{
    bool any = false, wanted = false;
    for (int i = 0; i < q->uf->nargs; i++) {
        any |= loop->types[i] == NM_DATETIME || loop->types[i] == NM_TIMEDELTA;
        wanted |= (q->sig && q->sig[i].cls && nm_is_time(&q->sig[i])) || (i < q->uf->nin && !q->weak[i] && nm_is_time(&q->in[i]));
    }
    return any && !wanted;
}

/* Texts are compared with texts of their kind only. */
static bool brings_texts(const query *q, const nm_ufunc_loop *loop)
{
    for (int i = 0; i < q->uf->nin; i++)
        if (nm_is_text(loop->types[i]) && (q->weak[i] != NM_STRONG || q->in[i].num != loop->types[i]))
            return true;
    return false;
}

static bool loop_fits(nm_ctx *ctx, const query *q, const nm_ufunc_loop *loop)
{
    const nm_ufunc *uf = q->uf;
    if (brings_objects(q, loop) || brings_times(q, loop) || brings_texts(q, loop))
        return false;
    if (q->sig)
        for (int i = 0; i < uf->nargs; i++)
            if (q->sig[i].cls && !same_num(q->sig[i].num, loop->types[i]))
                return false;
    for (int i = 0; i < uf->nin; i++) {
        nm_dtype to = dtype_of_num(ctx, loop->types[i]);
        if (!to.cls)
            return false;
        if (q->sig && q->sig[i].cls)
            continue;                          /* asked for by name: the casting rule decides later */
        if (!fits_input(q, i, &to)) {
            /* dtype= names the output only: inputs may be cast as the rule allows */
            bool by_output = q->sig && uf->nout && q->sig[uf->nin].cls;
            if (!by_output || !(q->weak[i] != NM_STRONG || nm_can_cast(&q->in[i], &to, q->casting)))
                return false;
        }
    }
    return true;
}

static nm_dtype operand_dtype(nm_ctx *ctx, const nm_ufunc_loop *loop, int i, const query *q)
{
    nm_dtype dt = dtype_of_num(ctx, loop->types[i]);
    if (dt.cls && (dt.cls->flags & NM_CLASS_PARAMETRIC)) {
        if (q->sig && q->sig[i].cls && !nm_is_text(dt.num))      /* a text's size is its own */
            return nm_dtype_native(&q->sig[i]);
        if (i < q->uf->nin && q->in[i].num == dt.num)
            return nm_dtype_native(&q->in[i]);
    }
    return dt;
}

static nm_status no_loop(nm_ctx *ctx, const nm_ufunc *uf)
{
    return nm_fail(ctx, NM_E_NOLOOP, "ufunc '%s' not supported for the input types, and the inputs could not be safely coerced to any "
                   "supported types according to the casting rule ''safe''", uf->name);
}

/* Integers divide as float64. */
static bool divides_integers(const query *q)
{
    if (strcmp(q->uf->name, "divide"))
        return false;
    for (int i = 0; i < 2; i++) {
        if (q->weak[i] ? q->weak[i] > NM_WEAK_INT : kind_rank(&q->in[i]) < 0 || kind_rank(&q->in[i]) > NM_WEAK_INT)
            return false;
        if (q->sig && q->sig[i].cls)
            return false;
    }
    return !(q->sig && q->sig[2].cls);
}

static bool refuses_bool(const nm_ufunc *uf)
{
    return !strcmp(uf->name, "subtract") || !strcmp(uf->name, "negative") || !strcmp(uf->name, "positive");
}

static nm_status check_bool(nm_ctx *ctx, const query *q)
{
    const nm_ufunc *uf = q->uf;
    for (int i = 0; i < uf->nin; i++)
        if ((q->weak[i] ? q->weak[i] != NM_WEAK_BOOL : q->in[i].num != NM_BOOL) || (q->sig && (q->sig[i].cls || q->sig[uf->nin].cls)))
            return NM_OK;
    if (uf->name[0] == 's')
        return nm_fail(ctx, NM_E_TYPE, "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, "
                       "or the logical_xor function instead.");
    if (uf->name[0] == 'n')
        return nm_fail(ctx, NM_E_TYPE, "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the "
                       "logical_not function instead.");
    return no_loop(ctx, uf);
}

/* The logical functions take texts, bytes and times as truth values, whatever the casting rule. */
static bool asks_truth(const query *q)
{
    bool other = false;
    if (q->sig || q->uf->nin != 2 || strncmp(q->uf->name, "logical_", 8))
        return false;
    for (int i = 0; i < q->uf->nin; i++) {
        if (q->weak[i] == NM_STRONG && (q->in[i].num == NM_OBJECT || q->in[i].num >= NM_NTYPES))
            return false;
        other |= q->weak[i] == NM_STRONG && kind_rank(&q->in[i]) < 0;
    }
    return other;
}

nm_status nm_ufunc_resolve(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const uint8_t *weak, const nm_dtype *sig,
                           const nm_dtype *out, nm_casting casting, nm_resolution *r)
{
    nm_dtype settled[NM_MAXARGS];
    query q = { uf, settled, sig, { 0 }, casting };
    settle_weak(ctx, &q, in, weak, settled);
    r->operand = -1;
    r->loop = NULL;
    if (refuses_bool(uf))
        NM_TRY(check_bool(ctx, &q));
    bool times = nm_has_times(uf, settled, q.weak), found = false, truth = asks_truth(&q);
    if (times)
        NM_TRY(nm_resolve_times(ctx, uf, settled, q.weak, sig, r, &found));
    if (found)
        goto casts;
    if (!sig && !times && uf->nin && q.weak[0] == NM_STRONG && settled[0].num < NM_NTYPES) {
        const nm_ufunc_loop *exact = uf->exact[settled[0].num];
        for (int i = 1; exact && i < uf->nin; i++)
            if (!fits_input(&q, i, &settled[0]) || (q.weak[i] == NM_STRONG && settled[i].num != settled[0].num))
                exact = NULL;
        r->loop = exact;
    }
    if (truth)
        r->loop = uf->exact[NM_BOOL];
    /* Loops made for a user dtype come before those that its items could be cast to. */
    for (int i = 0; i < uf->nin && !r->loop; i++)
        for (int k = 0; !r->loop && settled[i].num >= NM_NTYPES && k < uf->nloops; k++) {
            bool own = false;
            for (int j = 0; j < uf->nargs; j++)
                own |= uf->loops[k].types[j] == settled[i].num;
            if (own && loop_fits(ctx, &q, &uf->loops[k]))
                r->loop = &uf->loops[k];
        }
    bool mixed = uf->nin == 2 && !sig && q.weak[0] == NM_STRONG && q.weak[1] == NM_STRONG && settled[0].num < NM_OBJECT &&
                 settled[1].num < NM_OBJECT;
    uint8_t *known = mixed ? (uint8_t *)&uf->mixed[settled[0].num][settled[1].num] : NULL,
                     chosen = known ? __atomic_load_n(known, __ATOMIC_ACQUIRE) : 0;
    if (chosen && !r->loop)
        r->loop = &uf->loops[chosen - 1];
    bool as_double = !r->loop && divides_integers(&q);
    for (int k = 0; !r->loop && k < uf->nloops; k++)
        if (loop_fits(ctx, &q, &uf->loops[k]) && (!as_double || uf->loops[k].types[0] == NM_DOUBLE))
            r->loop = &uf->loops[k];
    if (!r->loop)
        return no_loop(ctx, uf);
    if (known && !chosen && r->loop - uf->loops < 255)
        __atomic_store_n(known, (uint8_t)(r->loop - uf->loops + 1), __ATOMIC_RELEASE);
    for (int i = 0; i < uf->nargs; i++)
        r->dt[i] = operand_dtype(ctx, r->loop, i, &q);
casts:
    for (int i = 0; i < uf->nin; i++)
        if (!truth && q.weak[i] == NM_STRONG && !nm_can_cast(&settled[i], &r->dt[i], casting)) {
            r->operand = i;
            return nm_fail(ctx, NM_E_CAST, "Cannot cast ufunc '%s' input %d", uf->name, i);
        }
    for (int i = 0; out && i < uf->nout; i++)
        if (out[i].cls && !nm_can_cast(&r->dt[uf->nin + i], &out[i], casting)) {
            r->operand = uf->nin + i;
            return nm_fail(ctx, NM_E_CAST, "Cannot cast ufunc '%s' output %d", uf->name, i);
        }
    return NM_OK;
}

nm_status nm_ufunc_resolve_reduce(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const nm_dtype *dtype, nm_resolution *r)
{
    nm_dtype sig[3] = { { 0 } }, both[2] = { *in, *in };
    bool asked = dtype && dtype->cls;
    if (asked) {
        sig[0] = sig[1] = sig[2] = *dtype;
    } else if (!strcmp(uf->name, "add") || !strcmp(uf->name, "multiply")) {
        uint32_t f = in->cls->flags;
        int num = f & NM_CLASS_BOOL ? NM_LONG : f & NM_CLASS_UNSIGNED ? NM_ULONG : NM_LONG;
        if ((f & (NM_CLASS_BOOL | NM_CLASS_INTEGER)) && in->size < (intptr_t)sizeof(long)) {
            sig[0] = sig[1] = sig[2] = nm_dtype_of(num);
            asked = true;
        }
    }
    bool logical = !strncmp(uf->name, "logical_", 8);
    if (logical && in->num != NM_OBJECT && (!asked || sig[0].num == NM_BOOL)) {
        sig[0] = sig[1] = sig[2] = nm_dtype_of(NM_BOOL);
        asked = true;
    }
    NM_TRY(nm_ufunc_resolve(ctx, uf, both, NULL, asked ? sig : NULL, NULL, NM_UNSAFE_CASTING, r));
    if (!same_num(r->dt[0].num, r->dt[2].num)) {
        char t[3][32];
        for (int i = 0; i < 3; i++)
            nm_dtype_text(&r->dt[i], t[i]);
        return nm_fail(ctx, NM_E_TYPE,
                       "the resolved dtypes are not compatible with %s.reduce. Resolved (dtype('%s'), dtype('%s'), dtype('%s'))",
                       uf->name, t[0], t[1], t[2]);
    }
    return NM_OK;
}
