/* resolve_time.c - which loop of a ufunc works on times, and in which units.  Integers count as spans of the other operand's unit. */
#include <string.h>
#include "dtype/time_units.h"
#include "ufunc/resolve_time.h"

/* What an operand is: a letter of "Mm", i integer, u one of which not all fit 64 bits with a sign, b bool, f real number, O object, x
 * anything else. */
static char kind_of(const nm_dtype *dt, enum nm_weak weak)
{
    if (weak)
        return weak == NM_WEAK_BOOL ? 'b' : weak == NM_WEAK_INT ? 'i' : weak == NM_WEAK_FLOAT ? 'f' : 'x';
    uint32_t f = dt->cls->flags;
    if (nm_is_time(dt))
        return dt->num == NM_DATETIME ? 'M' : 'm';
    return dt->num == NM_OBJECT ? 'O' : f & NM_CLASS_BOOL ? 'b' : f & NM_CLASS_UNSIGNED && dt->size == 8 ? 'u'
           : f & NM_CLASS_INTEGER ? 'i' : f & NM_CLASS_FLOAT ? 'f' : 'x';
}

/* One way to work: kinds of the inputs, the loop's types.  Kinds: i takes bools and u too, I no bools, s no u. */
typedef struct rule { const char *kinds, *types; } rule;
static const rule add[] = { { "mm", "mmm" }, { "Mm", "MmM" }, { "mM", "mMM" }, { "mi", "mmm" }, { "im", "mmm" }, { "Mi", "MmM" },
                            { "iM", "mMM" }, { 0 } };
static const rule subtract[] = { { "mm", "mmm" }, { "Mm", "MmM" }, { "MM", "MMm" }, { "mi", "mmm" }, { "im", "mmm" }, { "Mi", "MmM" },
                                 { 0 } };
static const rule multiply[] = { { "mi", "mqm" }, { "im", "qmm" }, { "mf", "mdm" }, { "fm", "dmm" }, { 0 } };
static const rule divide[] = { { "mm", "mmd" }, { "mI", "mqm" }, { "mf", "mdm" }, { 0 } };
static const rule floor_divide[] = { { "mm", "mmq" }, { "mI", "mqm" }, { "mf", "mdm" }, { 0 } };
static const rule remainder[] = { { "mm", "mmm" }, { 0 } };
static const rule divmod[] = { { "mm", "mmqm" }, { 0 } };
static const rule compare[] = { { "mm", "mm?" }, { "MM", "MM?" }, { "ms", "mm?" }, { "sm", "mm?" }, { 0 } };
static const rule extreme[] = { { "mm", "mmm" }, { "MM", "MMM" }, { "mM", "MMM" }, { "Mm", "MMM" }, { "ms", "mmm" }, { "sm", "mmm" },
                                { 0 } };
static const rule between[] = { { "mmm", "mmmm" }, { "MMM", "MMMM" }, { "mss", "mmmm" }, { "mms", "mmmm" }, { "msm", "mmmm" },
                                { "smm", "mmmm" }, { 0 } };
static const rule unary[] = { { "m", "mm" }, { 0 } };

/* strict: what no rule fits has no loop at all, objects included. */
static const struct { const char *name; const rule *rules; bool strict; } table[] = {
    { "add", add, true }, { "subtract", subtract, true }, { "multiply", multiply, true }, { "divide", divide, false },
    { "floor_divide", floor_divide, false }, { "remainder", remainder, true }, { "divmod", divmod, true }, { "equal", compare, false },
    { "not_equal", compare, false }, { "less", compare, false }, { "less_equal", compare, false }, { "greater", compare, false },
    { "greater_equal", compare, false }, { "maximum", extreme, false }, { "minimum", extreme, false }, { "fmax", extreme, false },
    { "fmin", extreme, false }, { "clip", between, false }, { "negative", unary, false }, { "positive", unary, false },
    { "absolute", unary, false }, { "sign", unary, false } };

static bool fits(const char *kinds, const char *have)
{
    for (; *have; kinds++, have++)
        if (*kinds != *have && !(strchr("iu", *have) && strchr("iI", *kinds)) && !(*have == 'b' && strchr("is", *kinds)) &&
            !(*have == 'i' && *kinds == 's'))
            return false;
    return true;
}

static uint32_t num_of(char code)
{
    return code == 'M' ? NM_DATETIME : code == 'm' ? NM_TIMEDELTA : code == '?' ? NM_BOOL : code == 'd' ? NM_DOUBLE : NM_LONGLONG;
}

static const nm_ufunc_loop *loop_of(const nm_ufunc *uf, const char *types)
{
    for (int k = 0; k < uf->nloops; k++) {
        bool same = true;
        for (int i = 0; i < uf->nargs; i++)
            same &= uf->loops[k].types[i] == num_of(types[i]);
        if (same)
            return &uf->loops[k];
    }
    return NULL;
}

/* The unit that all times among the inputs have in common. */
static nm_status common_unit(nm_ctx *ctx, int n, const nm_dtype *in, const char *kinds, nm_time_unit *unit)
{
    bool strict = !strchr(kinds, 'M'), first = true;
    for (int i = 0; i < n; i++)
        if (kinds[i] == 'M' || kinds[i] == 'm') {
            nm_time_unit own = nm_time_unit_of(&in[i]);
            if (first)
                *unit = own;
            else
                NM_TRY(nm_time_common(ctx, *unit, strict, own, strict, unit));
            first = false;
        }
    return NM_OK;
}

static nm_status take(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const char *kinds, const char *types, nm_resolution *r)
{
    nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
    if (!(r->loop = loop_of(uf, types)))
        return NM_E_NOLOOP;
    NM_TRY(common_unit(ctx, uf->nin, in, kinds, &unit));
    for (int i = 0; i < uf->nargs; i++) {
        r->dt[i] = nm_dtype_of((int)num_of(types[i]));
        if (types[i] == 'M' || types[i] == 'm') {
            const nm_dtype *like = NULL;
            for (int k = 0; k < uf->nin && !like; k++)
                if (in[k].num == num_of(types[i]) && nm_is_time(&in[k]) && nm_unit_equal(unit, nm_time_unit_of(&in[k])))
                    like = &in[k];
            NM_TRY(nm_time_dtype(ctx, (int)num_of(types[i]), unit, like, &r->dt[i]));
        }
    }
    return NM_OK;
}

bool nm_has_times(const nm_ufunc *uf, const nm_dtype *in, const uint8_t *weak)
{
    for (int i = 0; i < uf->nin; i++)
        if (!(weak && weak[i]) && nm_is_time(&in[i]))
            return true;
    return false;
}

nm_status nm_resolve_times(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const uint8_t *weak, const nm_dtype *sig, nm_resolution *r,
                           bool *found)
{
    char kinds[NM_MAXARGS + 1] = "";
    *found = false;
    if (uf->signature || uf->nin > 3)
        return NM_OK;
    for (int i = 0; i < uf->nin; i++)
        kinds[i] = kind_of(&in[i], weak ? weak[i] : NM_STRONG);
    for (int t = 0; t < NM_COUNT(table); t++) {
        if (strcmp(table[t].name, uf->name))
            continue;
        bool compares = table[t].rules == compare, both = strspn(kinds, "Mm") == 2;
        bool arithmetic = !compares && table[t].rules != extreme && table[t].rules != between && uf->nin == 2;
        if (arithmetic)                                          /* which does not heed dtype= */
            sig = NULL;
        for (const rule *k = table[t].rules; k->kinds; k++) {
            bool asked = fits(k->kinds, kinds);
            for (int i = 0; i < uf->nargs && asked; i++)         /* a signature that names other types is not ours */
                asked = !(sig && sig[i].cls) || sig[i].num == num_of(k->types[i]) || (k->types[i] == 'q' && sig[i].num == NM_LONG);
            if (asked) {
                *found = true;
                return take(ctx, uf, in, kinds, k->types, r);
            }
        }
        if (sig || (!table[t].strict && strpbrk(kinds, "O")))
            return NM_OK;
        if (arithmetic || (compares && both))
            r->operand = NM_NO_RULE;
        return nm_fail(ctx, NM_E_NOLOOP, "ufunc '%s' cannot use operands with these types", uf->name);
    }
    return NM_OK;
}
