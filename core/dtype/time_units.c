/* time_units.c - values of one time unit in another. */
#include "dtype/time_units.h"

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int64_t nm_days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;                          /* years begin in March, so that the leap day is the last */
    int64_t era = floor_div(year, 400), y = year - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + y * 365 + y / 4 - y / 100 + in_year - 719468;
}

void nm_civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    days += 719468;
    int64_t era = floor_div(days, 146097), d = days - era * 146097;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365, in_year = d - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;
    *day = (int)(in_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

static int64_t gcd_of(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* Multiply *to by the number of `fine` units in a `coarse` one; both linear. */
static bool steps(int coarse, int fine, int64_t *to)
{
    static const int per[] = { 0, 0, 7, 0, 24, 60, 60, 1000, 1000, 1000, 1000, 1000, 1000 };
    for (int u = coarse; u < fine; u = u == NM_UNIT_W ? NM_UNIT_D : u + 1)
        if (__builtin_mul_overflow(*to, (int64_t)per[u], to))
            return false;
    return true;
}

static bool is_months(int base) { return base == NM_UNIT_Y || base == NM_UNIT_M; }

bool nm_time_cast_begin(nm_time_cast *c, nm_time_unit from, nm_time_unit to, bool dates)
{
    *c = (nm_time_cast){ from, to, 1, 1, dates };
    if (from.base == NM_UNIT_GENERIC || to.base == NM_UNIT_GENERIC)
        return true;
    int a = from.base, b = to.base;
    if (dates) {                                 /* months become days, and days months, by the calendar */
        if (is_months(a) && !is_months(b))
            a = NM_UNIT_D, from.num = 1;
        else if (is_months(b) && !is_months(a))
            b = NM_UNIT_D, to.num = 1;
    }
    int64_t num = from.num, den = to.num;
    if (is_months(a) && is_months(b)) {
        num *= a == NM_UNIT_Y ? 12 : 1;
        den *= b == NM_UNIT_Y ? 12 : 1;
    } else {
        if (is_months(a)) {                      /* the mean length: 400 years have 146097 days */
            num *= 146097;
            den *= a == NM_UNIT_Y ? 400 : 4800;
            a = NM_UNIT_D;
        }
        if (is_months(b)) {
            den *= 146097;
            num *= b == NM_UNIT_Y ? 400 : 4800;
            b = NM_UNIT_D;
        }
        if (!(a <= b ? steps(a, b, &num) : steps(b, a, &den)))
            return false;
    }
    int64_t g = gcd_of(num, den);
    c->num = num / g;
    c->den = den / g;
    return true;
}

int64_t nm_time_convert(const nm_time_cast *c, int64_t v)
{
    if (v == NM_NAT)
        return v;
    bool from_months = c->dates && is_months(c->from.base) && !is_months(c->to.base) && c->to.base != NM_UNIT_GENERIC;
    bool to_months = c->dates && is_months(c->to.base) && !is_months(c->from.base) && c->from.base != NM_UNIT_GENERIC;
    if (from_months) {
        int64_t months = (int64_t)((uint64_t)v * (uint64_t)c->from.num * (c->from.base == NM_UNIT_Y ? 12 : 1));
        int64_t years = floor_div(months, 12);
        v = nm_days_from_civil(1970 + years, (int)(months - years * 12) + 1, 1);
    }
    if (c->num != 1)
        v = (int64_t)((uint64_t)v * (uint64_t)c->num);
    if (c->den != 1)
        v = floor_div(v, c->den);
    if (to_months) {
        int64_t year;
        int month, day;
        nm_civil_from_days(v, &year, &month, &day);
        v = floor_div((year - 1970) * 12 + month - 1, (int64_t)c->to.num * (c->to.base == NM_UNIT_Y ? 12 : 1));
    }
    return v;
}
