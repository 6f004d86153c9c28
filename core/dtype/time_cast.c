/* time_cast.c - the classes of datetime64 and timedelta64: order with NaT last, casts between times and from and to numbers, casting rules,
 * promotion.  Casts from and to text are the text layer's. */
#include "base/ctx.h"
#include "dtype/time_units.h"

static bool is_number(const nm_dtype *dt) { return dt->num < NM_OBJECT || dt->num == NM_HALF; }

int nm_time_compare(const nm_call *call, const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
    (void)call;
    if (a == NM_NAT || b == NM_NAT)
        return (a == NM_NAT) - (b == NM_NAT);
    return a < b ? -1 : a > b;
}

/* ------------------------------------------------------------------ casts */
/* Convert what fits; false if an item did not. */
#define EACH(body)                                                                                                        \
    for (intptr_t i = 0; i < *n; i++) {                                                                                   \
        int64_t v = *(const int64_t *)(args[0] + i * strides[0]), *out = (int64_t *)(args[1] + i * strides[1]);           \
        body;                                                                                                             \
    }

/* Days as a count of years or months. */
static int64_t in_months(int64_t days, nm_time_unit unit)
{
    int64_t year;
    int month, day;
    nm_civil_from_days(days, &year, &month, &day);
    int64_t v = unit.base == NM_UNIT_Y ? year - 1970 : (year - 1970) * 12 + month - 1;
    return unit.num == 1 ? v : v / unit.num - (v % unit.num < 0);
}

static int convert(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    nm_time_cast c;
    bool fits = true;
    (void)aux;
    NM_TRY(nm_time_cast_begin(call->ctx, &c, nm_time_unit_of(&call->dt[0]), nm_time_unit_of(&call->dt[1]), call->dt[0].num == NM_DATETIME));
    int64_t num = c.num, den = c.den, most = INT64_MAX / num;
    if (!c.calendar && den == 1)
        EACH(fits &= v == NM_NAT || (v >= -most && v <= most); *out = v == NM_NAT ? v : (int64_t)((uint64_t)v * (uint64_t)num))
    else if (!c.calendar && num == 1)
        EACH(*out = v == NM_NAT ? v : v / den - (v % den < 0))
    else if (c.calendar && nm_unit_equal(c.from, (nm_time_unit){ NM_UNIT_D, 1 }))
        EACH(*out = v == NM_NAT ? v : in_months(v, c.to))
    else
        EACH(fits &= nm_time_convert(&c, v, out))
    return fits ? 0 : nm_time_too_large(call->ctx);
}

nm_status nm_time_cast_find(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast)
{
    *cast = (nm_cast){ .flags = NM_LOOP_NO_FP };
    if (nm_is_time(from) && nm_is_time(to)) {
        nm_time_cast c = { .same = true };
        if (from->num == to->num)                        /* else NumPy moves the counts, whatever the units */
            NM_TRY(nm_time_cast_begin(ctx, &c, nm_time_unit_of(from), nm_time_unit_of(to), from->num == NM_DATETIME));
        cast->loop = c.same ? NULL : convert;
        return NM_OK;
    }
    nm_dtype count = nm_dtype_of(NM_INT64);
    if (is_number(from)) {
        NM_TRY(nm_cast_find(ctx, from, &count, cast));
        cast->flags |= NM_LOOP_NO_FP;                    /* NaN is NaT */
        return NM_OK;
    }
    return is_number(to) ? nm_cast_find(ctx, &count, to, cast) : NM_E_TYPE;
}

/* ------------------------------------------------------------------ rules */
nm_casting nm_time_cast_safety(const nm_dtype *from, const nm_dtype *to)
{
    if (nm_is_time(from) && nm_is_time(to)) {
        nm_time_unit a = nm_time_unit_of(from), b = nm_time_unit_of(to);
        if (from->num != to->num)
            return NM_UNSAFE_CASTING;
        if (nm_unit_equal(a, b))
            return (from->flags ^ to->flags) & NM_SWAPPED ? NM_EQUIV_CASTING : NM_NO_CASTING;
        return nm_time_units_can_cast(a, b, from->num == NM_DATETIME, NM_SAFE_CASTING) ? NM_SAFE_CASTING
             : nm_time_units_can_cast(a, b, from->num == NM_DATETIME, NM_SAME_KIND_CASTING) ? NM_SAME_KIND_CASTING : NM_UNSAFE_CASTING;
    }
    if (to->num == NM_TIMEDELTA && is_number(from)) {
        uint32_t kind = from->cls->flags;
        if (!(kind & (NM_CLASS_BOOL | NM_CLASS_INTEGER)))
            return NM_UNSAFE_CASTING;
        return kind & NM_CLASS_UNSIGNED && from->size == 8 ? NM_SAME_KIND_CASTING : NM_SAFE_CASTING;
    }
    if (to->num == NM_OBJECT || (to->num == NM_VOID && from->num != NM_OBJECT && !to->param && (to->size == 0 || to->size >= from->size)))
        return NM_SAFE_CASTING;
    return NM_UNSAFE_CASTING;
}

nm_status nm_time_promote(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    if (nm_is_time(a) && nm_is_time(b)) {
        bool strict = a->num == NM_TIMEDELTA && b->num == NM_TIMEDELTA;
        nm_time_unit unit;
        NM_TRY(nm_time_common(ctx, nm_time_unit_of(a), strict, nm_time_unit_of(b), strict, &unit));
        int num = strict ? NM_TIMEDELTA : NM_DATETIME;
        return nm_time_dtype(ctx, num, unit, a->num == (uint32_t)num ? a : b, out);
    }
    const nm_dtype *time = nm_is_time(a) ? a : b, *other = nm_is_time(a) ? b : a;
    if (time->num == NM_TIMEDELTA && nm_time_cast_safety(other, time) == NM_SAFE_CASTING && is_number(other)) {
        *out = nm_dtype_native(time);
        return NM_OK;
    }
    return NM_E_PROMOTION;
}
