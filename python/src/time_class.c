/* time_class.c - the classes datetime64 and timedelta64 as the core sees them: casts between units, and from and to numbers.
 * A dtype of time has its descriptor, which knows the unit, in nm_dtype.param. */
#include <math.h>
#include "npb_types.h"
#include "ufunc/ufunc.h"

enum { YEAR, MONTH, WEEK, DAY = 4, HOUR, GENERIC = 14 };
#define NAT INT64_MIN

static PyArray_DatetimeMetaData meta_of(const nm_dtype *dt)
{
    return dt->param ? *npb_datetime_meta((PyArray_Descr *)dt->param) : (PyArray_DatetimeMetaData){ GENERIC, 1 };
}
static bool is_time(const nm_dtype *dt) { return dt->num == NM_DATETIME || dt->num == NM_TIMEDELTA; }

/* ------------------------------------------------------------------ units */
/* Units of a base in a day, or 0 where that is no whole number below 2**63. */
static int64_t per_day(int base)
{
    static const int64_t steps[] = { [DAY] = 24, [HOUR] = 60, [6] = 60, [7] = 1000, [8] = 1000, [9] = 1000, [10] = 1000, [11] = 1000, [12] = 1000 };
    int64_t n = 1;
    for (int b = DAY; b < base; b++)
        if (__builtin_mul_overflow(n, steps[b], &n))
            return 0;
    return n;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

static int64_t days_of_months(int64_t months)            /* months since 1970-01 -> days since 1970-01-01 */
{
    int64_t year = 1970 + floor_div(months, 12), month = months - 12 * floor_div(months, 12) + 1;
    year -= month <= 2;
    int64_t era = floor_div(year, 400), y = year - era * 400;
    int64_t d = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    return era * 146097 + y * 365 + y / 4 - y / 100 + d - 719468;
}

static int64_t months_of_days(int64_t days)
{
    int64_t z = days + 719468, era = floor_div(z, 146097), d = z - era * 146097;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    d -= 365 * y + y / 4 - y / 100;
    int64_t m = (5 * d + 2) / 153, month = m + (m < 10 ? 3 : -9), year = y + era * 400 + (month <= 2);
    return (year - 1970) * 12 + month - 1;
}

/* How counts of one unit become counts of another: out = floor(in * num / den), by way of the calendar if set. */
typedef struct scale { int64_t num, den; int from, to; int64_t from_num, to_num; bool calendar, same; } scale;

static nm_status scale_between(nm_ctx *ctx, PyArray_DatetimeMetaData a, PyArray_DatetimeMetaData b, bool absolute, scale *s)
{
    *s = (scale){ .num = 1, .den = 1, .from = a.base, .to = b.base, .from_num = a.num, .to_num = b.num };
    s->same = a.base == GENERIC || b.base == GENERIC || (a.base == b.base && a.num == b.num);
    if (s->same)
        return NM_OK;
    bool ya = a.base <= MONTH, yb = b.base <= MONTH;
    if (ya != yb && absolute) {
        s->calendar = true;
        return NM_OK;
    }
    __int128 num = a.num, den = b.num;
    if (ya != yb) {                                      /* spans: mean years and months of the Gregorian calendar */
        /* 400 years are 146097 days or 4800 months */
        if (ya) {
            num *= 146097;
            den *= a.base == YEAR ? 400 : 4800;
            a.base = DAY;
        } else {
            den *= 146097;
            num *= b.base == YEAR ? 400 : 4800;
            b.base = DAY;
        }
    }
    if (a.base == YEAR && b.base == MONTH)
        num *= 12;
    else if (a.base == MONTH && b.base == YEAR)
        den *= 12;
    else if (a.base > MONTH && b.base > MONTH) {
        int from = a.base, to = b.base;
        if (from == WEEK) { num *= 7; from = DAY; }
        if (to == WEEK) { den *= 7; to = DAY; }
        static const int64_t steps[] = { [DAY] = 24, [HOUR] = 60, [6] = 60, [7] = 1000, [8] = 1000, [9] = 1000, [10] = 1000, [11] = 1000, [12] = 1000 };
        for (; from < to; from++) num *= steps[from];
        for (; to < from; to++) den *= steps[to];
    }
    __int128 x = num, y = den;
    while (y) {
        __int128 r = x % y;
        x = y;
        y = r;
    }
    num /= x;
    den /= x;
    if (num > INT64_MAX || den > INT64_MAX)
        return nm_fail(ctx, NM_E_OVERFLOW, "Integer overflow while computing the conversion factor between two datetime units");
    s->num = (int64_t)num;
    s->den = (int64_t)den;
    return NM_OK;
}

/* The count in the new unit; false where 64 bits do not hold it. */
static bool by_calendar(const scale *s, int64_t v, int64_t *to)
{
    __int128 wide = (__int128)v * s->from_num, out;
    if (s->from <= MONTH) {
        wide *= s->from == YEAR ? 12 : 1;
        if (wide > INT64_MAX / 31 || wide < INT64_MIN / 31)
            return false;
        int64_t days = days_of_months((int64_t)wide);
        out = s->to == WEEK ? floor_div(days, 7) : (__int128)days * per_day(s->to);
    } else {
        wide *= s->from == WEEK ? 7 : 1;
        if (wide > INT64_MAX - 719468 || wide < INT64_MIN)
            return false;
        int64_t days = s->from == WEEK ? (int64_t)wide : floor_div((int64_t)wide, NM_MAX(per_day(s->from), 1));
        int64_t months = months_of_days(days);
        out = s->to == YEAR ? floor_div(months, 12) : months;
    }
    if (out > INT64_MAX || out < INT64_MIN)
        return false;
    *to = floor_div((int64_t)out, s->to_num);
    return *to != NAT;
}

static bool by_factor(const scale *s, int64_t v, int64_t *to)
{
    __int128 wide = (__int128)v * s->num, out = wide / s->den - (wide % s->den < 0);
    *to = (int64_t)out;
    return out <= INT64_MAX && out > INT64_MIN;
}

static int rescale(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const scale *s = aux;
    for (intptr_t i = 0; i < *n; i++) {
        int64_t v = *(const int64_t *)(args[0] + i * strides[0]), *out = (int64_t *)(args[1] + i * strides[1]);
        if (v == NAT || s->same)
            *out = v;
        else if (s->calendar ? !by_calendar(s, v, out) : s->den == 1 ? __builtin_mul_overflow(v, s->num, out) : !by_factor(s, v, out))
            return nm_fail(call->ctx, NM_E_OVERFLOW, "Overflow when converting between time units");
    }
    return 0;
}

static int copy_counts(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(int64_t *)(args[1] + i * strides[1]) = *(const int64_t *)(args[0] + i * strides[0]);
    return 0;
}

/* ------------------------------------------------------------------ numbers: by the int64 casts, in blocks */
typedef struct chain { nm_cast cast; nm_dtype dt[2]; bool from_float; } chain;

static void free_chain(void *aux)
{
    chain *c = aux;
    if (c->cast.free_aux)
        c->cast.free_aux(c->cast.aux);
    PyMem_RawFree(c);
}

static int run_chain(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const chain *c = aux;
    nm_call inner = { .ctx = call->ctx, .dt = c->dt, .host = call->host };
    int status = c->cast.loop ? c->cast.loop(&inner, args, n, strides, c->cast.aux) : copy_counts(&inner, args, n, strides, NULL);
    return status;
}

static nm_status cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *out)
{
    if (is_time(from) && is_time(to)) {
        if (from->num != to->num) {                      /* NumPy moves the counts, whatever the units */
            *out = (nm_cast){ copy_counts, NULL, NULL, NM_LOOP_NO_FP };
            return NM_OK;
        }
        scale *s = PyMem_RawMalloc(sizeof *s);
        if (!s)
            return nm_fail(ctx, NM_E_MEMORY, "no memory for a cast");
        nm_status status = scale_between(ctx, meta_of(from), meta_of(to), from->num == NM_DATETIME, s);
        if (status < 0) {
            PyMem_RawFree(s);
            return status;
        }
        if (s->same) {
            PyMem_RawFree(s);
            *out = (nm_cast){ .flags = NM_LOOP_NO_FP };
            return NM_OK;
        }
        *out = (nm_cast){ rescale, s, PyMem_RawFree, NM_LOOP_NO_FP };
        return NM_OK;
    }
    const nm_dtype *other = is_time(from) ? to : from;
    if (!(other->num < NM_OBJECT || other->num == NM_HALF))
        return NM_E_TYPE;
    chain *c = PyMem_RawCalloc(1, sizeof *c);
    if (!c)
        return nm_fail(ctx, NM_E_MEMORY, "no memory for a cast");
    c->dt[0] = is_time(from) ? nm_dtype_of(NM_LONG) : *from;
    c->dt[1] = is_time(from) ? *to : nm_dtype_of(NM_LONG);
    nm_status status = nm_cast_find(ctx, &c->dt[0], &c->dt[1], &c->cast);
    if (status < 0) {
        PyMem_RawFree(c);
        return status;
    }
    *out = (nm_cast){ run_chain, c, free_chain, c->cast.flags | NM_LOOP_NO_FP };
    return NM_OK;
}

/* ------------------------------------------------------------------ rules, by the descriptors */
static nm_casting safety(const nm_dtype *from, const nm_dtype *to)
{
    static const nm_casting rules[] = { NM_NO_CASTING, NM_EQUIV_CASTING, NM_SAFE_CASTING, NM_SAME_KIND_CASTING };
    if (to->num == NM_OBJECT)
        return NM_SAFE_CASTING;
    if (to->num == NM_STRING || to->num == NM_UNICODE)
        return NM_SAME_KIND_CASTING;
    if (to->num >= NM_NTYPES || from->num >= NM_NTYPES || to->num == NM_VOID || from->num == NM_VOID || from->num == NM_OBJECT)
        return to->num == NM_VOID && from->num != NM_OBJECT ? NM_SAFE_CASTING : NM_UNSAFE_CASTING;
    if (is_time(from) && is_time(to) && (!from->param || !to->param))
        return from->num == to->num ? NM_SAFE_CASTING : NM_UNSAFE_CASTING;
    PyArray_Descr *a = is_time(from) && from->param ? (PyArray_Descr *)from->param : npb_descr_singletons[from->num];
    PyArray_Descr *b = is_time(to) && to->param ? (PyArray_Descr *)to->param : npb_descr_singletons[to->num];
    for (int i = 0; i < NM_COUNT(rules); i++)
        if (npb_can_cast(a, b, rules[i]))
            return rules[i] == NM_NO_CASTING && ((from->flags ^ to->flags) & NM_SWAPPED) ? NM_EQUIV_CASTING : rules[i];
    return NM_UNSAFE_CASTING;
}

static nm_status common(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    if (a->num >= NM_NTYPES || b->num >= NM_NTYPES || a->num == NM_OBJECT || b->num == NM_OBJECT || a->num == NM_VOID || b->num == NM_VOID ||
        a->num == NM_STRING || b->num == NM_STRING || a->num == NM_UNICODE || b->num == NM_UNICODE)
        return NM_E_TYPE;
    const nm_dtype *other = is_time(a) ? b : a, *time = is_time(a) ? a : b;
    if (!is_time(other) && !(time->num == NM_TIMEDELTA && other->num <= NM_ULONGLONG))
        return NM_E_PROMOTION;                           /* npb_promote knows the rest, and asks here for what it does not */
    PyArray_Descr *x = is_time(a) && a->param ? (PyArray_Descr *)a->param : npb_descr_singletons[a->num];
    PyArray_Descr *y = is_time(b) && b->param ? (PyArray_Descr *)b->param : npb_descr_singletons[b->num];
    PyArray_Descr *d = npb_promote(x, y);
    if (!d) {
        PyErr_Clear();
        (void)ctx;
        return NM_E_PROMOTION;
    }
    PyArray_Descr *known = npb_is_native(x) && npb_equiv(d, x) ? x : npb_is_native(y) && npb_equiv(d, y) ? y : NULL;
    *out = npb_dtype(known ? known : d);
    if (known)
        Py_DECREF(d);
    else
        npb_keep_descr(d);
    return NM_OK;
}

static nm_class classes[2];

int npb_init_time_class(PyObject *module)
{
    (void)module;
    for (int i = 0; i < 2; i++) {
        int num = i ? NM_TIMEDELTA : NM_DATETIME;
        classes[i] = *nm_dtype_of(num).cls;              /* order, truth, byte order and copies stay the built-in ones */
        classes[i].cast = cast;
        classes[i].safety = safety;
        classes[i].common = common;
        if (npb_check(nm_class_register(npb_ctx(), &classes[i])) < 0)
            return -1;
        npb_refresh_class(num);
    }
    return 0;
}

/* ------------------------------------------------------------------ loops that do not depend on the unit */
static int isnat(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(bool *)(args[1] + i * strides[1]) = *(const int64_t *)(args[0] + i * strides[0]) == NAT;
    return 0;
}

static int isfinite_time(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(bool *)(args[1] + i * strides[1]) = *(const int64_t *)(args[0] + i * strides[0]) != NAT;
    return 0;
}

static int never(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(bool *)(args[1] + i * strides[1]) = false;
    return 0;
}

int npb_init_time_loops(PyObject *module)
{
    static const struct { const char *name; nm_loop *loop; } loops[] = {
        { "isnat", isnat }, { "isnan", isnat }, { "isfinite", isfinite_time }, { "isinf", never } };
    (void)module;
    for (int i = 0; i < NM_COUNT(loops); i++)
        for (int k = 0; k < 2; k++) {
            const uint16_t types[2] = { k ? NM_TIMEDELTA : NM_DATETIME, NM_BOOL };
            nm_ufunc *uf = nm_ufunc_find(npb_lib(), loops[i].name);
            if (!uf || npb_check(nm_ufunc_add_loop(npb_ctx(), uf, types, loops[i].loop, NULL, NM_LOOP_NO_FP | NM_LOOP_ALIGNED)) < 0)
                return -1;
        }
    return 0;
}
