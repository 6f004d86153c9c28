/* time_units.c - units of time, values of one unit in another, and the calendar. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/ctx.h"
#include "dtype/time_units.h"

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }                  /* b > 0 */
static int64_t floor_mod(int64_t a, int64_t b) { return a % b + (a % b < 0 ? b : 0); }

/* ------------------------------------------------------------------ units */
const char *nm_time_base_name(int base)
{
    static const char *const name[] = { "Y", "M", "W", "B", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic" };
    return base >= 0 && base < NM_COUNT(name) ? name[base] : "?";
}

void nm_time_unit_text(nm_time_unit unit, char text[32])
{
    if (unit.base == NM_UNIT_GENERIC || unit.num == 1)
        snprintf(text, 32, "[%s]", nm_time_base_name(unit.base));
    else
        snprintf(text, 32, "[%d%s]", unit.num, nm_time_base_name(unit.base));
}

nm_time_unit nm_time_unit_of(const nm_dtype *dt)
{
    if (!dt->param)
        return (nm_time_unit){ NM_UNIT_GENERIC, 1 };
    return dt->cls->unit ? dt->cls->unit(dt) : *(const nm_time_unit *)dt->param;
}

/* Units of dtypes that no class of the host owns live as long as the lib. */
struct nm_kept_unit { nm_time_unit unit; struct nm_kept_unit *next; };

static nm_time_unit *keep_unit(nm_ctx *ctx, nm_time_unit unit)
{
    nm_lib *lib = ctx->lib;
    pthread_mutex_lock(&lib->lock);
    struct nm_kept_unit *k = lib->units;
    while (k && !nm_unit_equal(k->unit, unit))
        k = k->next;
    if (!k && (k = lib->alloc.acquire(lib->alloc.user, sizeof *k))) {
        *k = (struct nm_kept_unit){ unit, lib->units };
        lib->units = k;
    }
    pthread_mutex_unlock(&lib->lock);
    if (!k)
        nm_fail(ctx, NM_E_MEMORY, "out of memory");
    return k ? &k->unit : NULL;
}

nm_status nm_time_dtype(nm_ctx *ctx, int num, nm_time_unit unit, const nm_dtype *like, nm_dtype *out)
{
    if (like && like->num == (uint32_t)num && nm_unit_equal(unit, nm_time_unit_of(like))) {
        *out = nm_dtype_native(like);
        return NM_OK;
    }
    const nm_class *cls = nm_class_find(ctx->lib, (uint32_t)num);
    if (unit.base == NM_UNIT_GENERIC) {
        *out = nm_dtype_of(num);
        out->cls = cls;
        return NM_OK;
    }
    if (cls->with_unit)
        return cls->with_unit(ctx, num, unit, out);
    *out = nm_dtype_of(num);
    return (out->param = keep_unit(ctx, unit)) ? NM_OK : NM_E_MEMORY;
}

nm_status nm_time_dtype_parse(nm_ctx *ctx, const char *text, nm_dtype *out)
{
    static const struct { const char *name; int num; } names[] = {
        { "M8", NM_DATETIME }, { "datetime64", NM_DATETIME }, { "m8", NM_TIMEDELTA }, { "timedelta64", NM_TIMEDELTA },
    };
    nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
    out->cls = NULL;
    for (int i = 0; i < NM_COUNT(names); i++) {
        size_t n = strlen(names[i].name);
        const char *p = text + n;
        char *end;
        if (strncmp(text, names[i].name, n) || (*p && *p != '['))
            continue;
        if (*p) {
            long num = isdigit((unsigned char)*++p) ? strtol(p, &end, 10) : 1;
            p = isdigit((unsigned char)*p) ? end : p;
            for (unit.base = 0; unit.base < NM_UNIT_GENERIC; unit.base++) {
                size_t length = strlen(nm_time_base_name(unit.base));
                if (unit.base != NM_UNIT_D - 1 && !strncmp(p, nm_time_base_name(unit.base), length) && !strcmp(p + length, "]"))
                    break;
            }
            if (unit.base == NM_UNIT_GENERIC || num < 1 || num > INT32_MAX)
                return NM_OK;
            unit.num = (int)num;
        }
        return nm_time_dtype(ctx, names[i].num, unit, NULL, out);
    }
    return NM_OK;
}

void nm_time_units_free(nm_lib *lib)
{
    while (lib->units) {
        struct nm_kept_unit *next = lib->units->next;
        lib->alloc.release(lib->alloc.user, lib->units, sizeof *lib->units);
        lib->units = next;
    }
}

static bool is_months(int base) { return base == NM_UNIT_Y || base == NM_UNIT_M; }

/* How many units of a finer base make one of a coarser one, 0 from 2**56 on.  Years and months count here as if they were weeks. */
static int64_t steps(int coarse, int fine)
{
    static const int per[] = { 1, 1, 7, 1, 24, 60, 60, 1000, 1000, 1000, 1000, 1000, 1000 };
    uint64_t n = 1;
    for (int u = coarse; u < fine; u++)
        if ((n *= (uint64_t)per[u]) >> 56)
            return 0;
    return (int64_t)n;
}

static uint64_t gcd_of(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

nm_status nm_time_common(nm_ctx *ctx, nm_time_unit a, bool strict_a, nm_time_unit b, bool strict_b, nm_time_unit *out)
{
    char ta[32], tb[32];
    if (a.base == NM_UNIT_GENERIC || b.base == NM_UNIT_GENERIC) {
        *out = a.base == NM_UNIT_GENERIC ? b : a;
        return NM_OK;
    }
    int64_t na = a.num, nb = b.num;
    nm_time_unit coarse = a.base < b.base ? a : b;
    int base = NM_MAX(a.base, b.base);
    nm_time_unit_text(a, ta);
    nm_time_unit_text(b, tb);
    if (is_months(coarse.base) && !is_months(base) && (coarse.base == a.base ? strict_a : strict_b))
        return nm_fail(ctx, NM_E_TYPE, "Cannot get a common metadata divisor for Numpy datetime metadata %s and %s because they have "
                       "incompatible nonlinear base time units.", ta, tb);
    int64_t factor = coarse.base == NM_UNIT_Y && base == NM_UNIT_M ? 12 : steps(coarse.base, base);
    int64_t *of_coarse = coarse.base == a.base ? &na : &nb;
    uint64_t g = 0;
    if (factor && !__builtin_mul_overflow(*of_coarse, factor, of_coarse))
        g = gcd_of((uint64_t)na, (uint64_t)nb);
    if (!g || g > INT32_MAX)
        return nm_fail(ctx, NM_E_OVERFLOW, "Integer overflow getting a common metadata divisor for NumPy datetime metadata %s and %s.",
                       ta, tb);
    *out = (nm_time_unit){ base, (int)g };
    return NM_OK;
}

/* Is a whole number of `to` units in a `from` unit, as far as NumPy asks? */
static bool divides(nm_time_unit from, nm_time_unit to)
{
    int64_t a = from.num, b = to.num;
    if (is_months(from.base) != is_months(to.base))
        return true;
    bool up = from.base <= to.base;
    int64_t factor = from.base == NM_UNIT_Y && to.base == NM_UNIT_M ? 12 : up ? steps(from.base, to.base) : steps(to.base, from.base);
    return factor && !__builtin_mul_overflow(*(up ? &a : &b), factor, up ? &a : &b) && a % b == 0;
}

bool nm_time_units_can_cast(nm_time_unit from, nm_time_unit to, bool dates, nm_casting rule)
{
    if (rule == NM_UNSAFE_CASTING || rule == NM_SAME_VALUE_CASTING || nm_unit_equal(from, to))
        return true;
    if (rule <= NM_EQUIV_CASTING || to.base == NM_UNIT_GENERIC)
        return from.base == NM_UNIT_GENERIC && to.base == NM_UNIT_GENERIC;
    if (from.base == NM_UNIT_GENERIC)
        return true;
    if (!dates && is_months(from.base) != is_months(to.base))
        return false;
    /* to a coarser unit only where both are decimal parts of a second */
    bool finer = from.base <= to.base || to.base >= NM_UNIT_s;
    return rule == NM_SAME_KIND_CASTING || (finer && divides(from, to));
}

/* ------------------------------------------------------------------ counts */
nm_status nm_time_cast_begin(nm_ctx *ctx, nm_time_cast *c, nm_time_unit from, nm_time_unit to, bool dates)
{
    *c = (nm_time_cast){ .from = from, .to = to, .num = 1, .den = 1 };
    c->same = from.base == NM_UNIT_GENERIC || to.base == NM_UNIT_GENERIC || nm_unit_equal(from, to);
    if (c->same)
        return NM_OK;
    bool up = from.base <= to.base;                          /* to the finer unit */
    int coarse = up ? from.base : to.base, fine = up ? to.base : from.base;
    __int128 num = 1, den = 1, t;                            /* of the coarse unit in fine ones */
    int64_t factor;
    if (is_months(coarse) && !is_months(fine)) {             /* the mean length: 400 years have 146097 days */
        c->calendar = dates;
        num = 146097;
        den = coarse == NM_UNIT_Y ? 400 : 4800;
        factor = fine == NM_UNIT_W ? 1 : steps(NM_UNIT_D, fine);
        den *= fine == NM_UNIT_W ? 7 : 1;
    } else
        factor = coarse == NM_UNIT_Y && fine == NM_UNIT_M ? 12 : steps(coarse, fine);
    if (!factor)
        return nm_fail(ctx, NM_E_OVERFLOW, "Integer overflow while computing the conversion factor between NumPy datetime units %s and %s",
                       nm_time_base_name(coarse), nm_time_base_name(fine));
    num *= factor;
    if (!up)
        t = num, num = den, den = t;
    num *= from.num;
    den *= to.num;
    uint64_t x = num >> 64 || den >> 64 ? 1 : gcd_of((uint64_t)num, (uint64_t)den);
    c->num = (int64_t)(num / x);
    c->den = (int64_t)(den / x);
    if (c->den <= 0)
        return nm_fail(ctx, NM_E_OVERFLOW, "Integer overflow while computing the conversion factor between NumPy datetime units %s and %s",
                       nm_time_base_name(coarse), nm_time_base_name(fine));
    return NM_OK;
}

nm_status nm_time_too_large(nm_ctx *ctx) { return nm_fail(ctx, NM_E_OVERFLOW, "Overflow when converting between time units"); }

bool nm_time_convert(const nm_time_cast *c, int64_t v, int64_t *out)
{
    nm_civil civil;
    if (v == NM_NAT || c->same) {
        *out = v;
        return true;
    }
    if (c->calendar)
        return nm_civil_from_time(v, c->from, &civil) && nm_time_from_civil(&civil, c->to, out);
    if (c->den == 1)
        return !__builtin_mul_overflow(v, c->num, out) && *out != NM_NAT;
    __int128 many = (__int128)v * c->num, down = many / c->den - (many % c->den < 0);
    *out = (int64_t)down;
    return down == *out && *out != NM_NAT;
}

/* ------------------------------------------------------------------ the calendar */
static __int128 days_of(int64_t year, int month, int day)
{
    int64_t era = floor_div(year, 400), y = year - era * 400 - (month <= 2);         /* years begin in March: the leap day is the last */
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1, leap = y < 0 ? -1 : y / 4 - y / 100;
    return (__int128)era * 146097 + y * 365 + leap + in_year - 719468;
}
int64_t nm_days_from_civil(int64_t year, int month, int day) { return (int64_t)days_of(year, month, day); }

void nm_civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t era = floor_div(days, 146097), d = days - era * 146097 + 719468 - 4 * 146097;      /* of the era, which begins with a March */
    era += 4 + (d >= 146097);
    d -= d >= 146097 ? 146097 : 0;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365, in_year = d - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;
    *day = (int)(in_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

int nm_days_in_month(int64_t year, int month)
{
    static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Units of a base in one of the seconds, minutes ... that a civil time has: the parts of a day, coarse to fine. */
static void split_day(int64_t rest, int base, nm_civil *c)
{
    static const int64_t unit[] = { [NM_UNIT_h] = 1, [NM_UNIT_m] = 60, [NM_UNIT_s] = 3600, [NM_UNIT_ms] = 3600000,
                                    [NM_UNIT_us] = 3600000000, [NM_UNIT_ns] = 3600000000000, [NM_UNIT_ps] = 3600000000000000 };
    if (base <= NM_UNIT_D)
        return;
    int64_t hour = unit[base], second = base >= NM_UNIT_s ? hour / 3600 : 1;
    c->hour = (int32_t)(rest / hour);
    rest %= hour;
    if (base == NM_UNIT_m)
        c->min = (int32_t)rest;
    if (base < NM_UNIT_s)
        return;
    c->min = (int32_t)(rest / (60 * second));
    rest %= 60 * second;
    c->sec = (int32_t)(rest / second);
    rest %= second;
    if (base == NM_UNIT_ms)
        c->us = (int32_t)rest * 1000;
    else if (base >= NM_UNIT_us) {
        int64_t micro = second / 1000000;
        c->us = (int32_t)(rest / micro);
        c->ps = (int32_t)(rest % micro) * (base == NM_UNIT_ns ? 1000 : 1);
    }
}

bool nm_civil_from_time(int64_t v, nm_time_unit unit, nm_civil *c)
{
    int64_t days, rest = 0;
    int base = unit.base;
    *c = (nm_civil){ .year = NM_NAT, .month = 1, .day = 1 };
    if (v == NM_NAT)
        return true;
    if (__builtin_mul_overflow(v, (int64_t)unit.num * (base == NM_UNIT_W ? 7 : 1), &v))
        return false;
    if (is_months(base)) {
        c->month = base == NM_UNIT_Y ? 1 : (int32_t)floor_mod(v, 12) + 1;
        /* the last years wrap around, as NumPy's */
        (void)__builtin_add_overflow(1970, base == NM_UNIT_Y ? v : floor_div(v, 12), &c->year);
        return c->year != NM_NAT;
    }
    if (base >= NM_UNIT_fs) {                    /* a day has more of these than 64 bits hold: the seconds come off first */
        int64_t second = base == NM_UNIT_fs ? 1000000000000000 : 1000000000000000000, part = floor_mod(v, second),
                pico = second / 1000000000000;
        c->us = (int32_t)(part / (1000000 * pico));
        c->ps = (int32_t)(part / pico % 1000000);
        c->as = (int32_t)(part % pico) * (base == NM_UNIT_fs ? 1000 : 1);
        v = floor_div(v, second);
        base = NM_UNIT_s;
    }
    int64_t day = base <= NM_UNIT_D ? 1 : steps(NM_UNIT_D, base == NM_UNIT_ps ? NM_UNIT_ns : base) * (base == NM_UNIT_ps ? 1000 : 1);
    days = floor_div(v, day);
    if (base > NM_UNIT_D)
        rest = floor_mod(v, day);
    nm_civil_from_days(days, &c->year, &c->month, &c->day);
    split_day(rest, base, c);
    return true;
}

bool nm_time_from_civil(const nm_civil *c, nm_time_unit unit, int64_t *out)
{
    int base = unit.base;
    *out = NM_NAT;
    if (c->year == NM_NAT)
        return true;
    __int128 v = (__int128)c->year - 1970;
    if (base == NM_UNIT_Y && v < INT64_MIN)
        v += (__int128)1 << 64;
    if (base == NM_UNIT_M)
        v = v * 12 + c->month - 1;
    if (!is_months(base)) {
        v = days_of(c->year, c->month, c->day);
        if (base >= NM_UNIT_ns && (v > 1000000000 || v < -1000000000))       /* beyond a time that fits */
            return false;
        if (base == NM_UNIT_W)
            v = v / 7 - (v % 7 < 0);
        if (base >= NM_UNIT_h)
            v = v * 24 + c->hour;
        if (base >= NM_UNIT_m)
            v = v * 60 + c->min;
        if (base >= NM_UNIT_s)
            v = v * 60 + c->sec;
        if (base >= NM_UNIT_ms)
            v = base == NM_UNIT_ms ? v * 1000 + c->us / 1000 : v * 1000000 + c->us;
        if (base >= NM_UNIT_ns)
            v = base == NM_UNIT_ns ? v * 1000 + c->ps / 1000 : v * 1000000 + c->ps;
        if (base >= NM_UNIT_fs)
            v = base == NM_UNIT_fs ? v * 1000 + c->as / 1000 : v * 1000000 + c->as;
    }
    if (unit.num > 1)
        v = v / unit.num - (v % unit.num < 0);
    *out = (int64_t)v;
    return *out == v && *out != NM_NAT;
}

void nm_civil_add_minutes(nm_civil *c, int64_t minutes)
{
    int month, day;
    minutes += c->hour * 60 + c->min;
    nm_civil_from_days(nm_days_from_civil(c->year, c->month, c->day) + floor_div(minutes, 1440), &c->year, &month, &day);
    minutes = floor_mod(minutes, 1440);
    c->month = month;
    c->day = day;
    c->hour = (int32_t)(minutes / 60);
    c->min = (int32_t)(minutes % 60);
}
