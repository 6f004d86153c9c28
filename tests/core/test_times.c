/* Times: units against the calendar day by day, casts between units, texts there and back. */
#include "check_view.h"
#include "text/time_text.h"
#include "plan/transfer.h"

static nm_lib *lib;
static nm_ctx *ctx;
static void open_lib(void)
{
    lib = nm_lib_new(NULL);
    ctx = nm_ctx_new(lib);
}
static void close_lib(void)
{
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(days_walk_through_the_calendar)
{
    int64_t year = 1599;
    int month = 12, day = 31, y_month, y_day;
    int64_t y_year;
    for (int64_t d = -135141; d < 200000; d++) {           /* from 1599-12-31 */
        nm_civil_from_days(d, &y_year, &y_month, &y_day);
        CHECK(y_year == year && y_month == month && y_day == day && nm_days_from_civil(year, month, day) == d);
        if (++day > nm_days_in_month(year, month)) {
            day = 1;
            if (++month > 12)
                month = 1, year++;
        }
    }
    CHECK(nm_days_from_civil(2000, 3, 1) == 11017 && nm_days_in_month(1900, 2) == 28 && nm_days_in_month(2000, 2) == 29);
}

TEST(civil_times_there_and_back)
{
    uint64_t seed = 3;
    for (int i = 0; i < 100000; i++) {
        int base = (int)(check_random(&seed) % 13), num = (int)(check_random(&seed) % 9) + 1;
        base += base >= 3;
        nm_time_unit unit = { base, num };
        int64_t v = (int64_t)check_random(&seed) >> (check_random(&seed) % 40 + 10);
        nm_civil c;
        int64_t back;
        CHECK(nm_civil_from_time(v, unit, &c) && nm_time_from_civil(&c, unit, &back) && back == v && c.month >= 1 && c.month <= 12 &&
              c.day >= 1 && c.day <= 31 && c.hour < 24 && c.min < 60 && c.sec < 60);
        CHECK(c.us >= 0 && c.us < 1000000 && c.ps >= 0 && c.ps < 1000000 && c.as >= 0 && c.as < 1000000);
    }
    nm_civil c;
    int64_t v;
    CHECK(nm_civil_from_time(NM_NAT, (nm_time_unit){ NM_UNIT_s, 1 }, &c) && c.year == NM_NAT);
    CHECK(!nm_civil_from_time(INT64_MAX / 6, (nm_time_unit){ NM_UNIT_W, 1 }, &c));
    CHECK(nm_civil_from_time(INT64_MAX, (nm_time_unit){ NM_UNIT_Y, 1 }, &c) &&
          nm_time_from_civil(&c, (nm_time_unit){ NM_UNIT_Y, 1 }, &v) && v == INT64_MAX);
    CHECK(nm_civil_from_time(INT64_MAX, (nm_time_unit){ NM_UNIT_D, 1 }, &c) && c.year == 25252734927768524 && c.month == 7 && c.day == 27);
    c = (nm_civil){ .year = 2300, .month = 1, .day = 1 };
    CHECK(!nm_time_from_civil(&c, (nm_time_unit){ NM_UNIT_ns, 1 }, &v) && nm_time_from_civil(&c, (nm_time_unit){ NM_UNIT_us, 1 }, &v));
    c = (nm_civil){ .year = 2000, .month = 1, .day = 1 };
    nm_civil_add_minutes(&c, -1);
    CHECK(c.year == 1999 && c.month == 12 && c.day == 31 && c.hour == 23 && c.min == 59);
}

static int64_t converted(const nm_time_cast *c, int64_t v)
{
    int64_t out;
    CHECK(nm_time_convert(c, v, &out));
    return out;
}
static nm_time_cast between(int a, int na, int b, int nb, bool dates)
{
    nm_time_cast c;
    CHECK(nm_time_cast_begin(ctx, &c, (nm_time_unit){ a, na }, (nm_time_unit){ b, nb }, dates) == NM_OK);
    return c;
}

TEST(counts_of_other_units)
{
    open_lib();
    nm_time_cast c = between(NM_UNIT_s, 1, NM_UNIT_Y, 1, true);
    CHECK(converted(&c, 1582979696) == 50 && converted(&c, -1) == -1 && converted(&c, NM_NAT) == NM_NAT);
    c = between(NM_UNIT_s, 1, NM_UNIT_s, 3, false);
    CHECK(converted(&c, -7) == -3);
    c = between(NM_UNIT_M, 1, NM_UNIT_s, 1, false);
    CHECK(converted(&c, 1) == 2629746);
    c = between(NM_UNIT_W, 1, NM_UNIT_M, 1, false);
    CHECK(converted(&c, 1000) == 229);
    c = between(NM_UNIT_Y, 1, NM_UNIT_ns, 1, false);
    CHECK(converted(&c, 5) == 157784760000000000);
    CHECK(nm_time_cast_begin(ctx, &c, (nm_time_unit){ NM_UNIT_W, 1 }, (nm_time_unit){ NM_UNIT_as, 1 }, false) == NM_E_OVERFLOW);
    c = between(NM_UNIT_h, 1, NM_UNIT_s, 1, false);
    CHECK(!nm_time_convert(&c, INT64_MAX / 3600 + 1, &(int64_t){ 0 }) && converted(&c, INT64_MAX / 3600) == INT64_MAX / 3600 * 3600);
    nm_time_unit u;
    CHECK(nm_time_common(ctx, (nm_time_unit){ NM_UNIT_W, 3 }, true, (nm_time_unit){ NM_UNIT_D, 6 }, true, &u) == NM_OK &&
          u.base == NM_UNIT_D && u.num == 3);
    CHECK(nm_time_common(ctx, (nm_time_unit){ NM_UNIT_Y, 1 }, true, (nm_time_unit){ NM_UNIT_D, 6 }, true, &u) == NM_E_TYPE);
    CHECK(nm_time_units_can_cast((nm_time_unit){ NM_UNIT_W, 1 }, (nm_time_unit){ NM_UNIT_D, 7 }, true, NM_SAFE_CASTING));
    CHECK(!nm_time_units_can_cast((nm_time_unit){ NM_UNIT_D, 7 }, (nm_time_unit){ NM_UNIT_W, 1 }, true, NM_SAFE_CASTING));
    close_lib();
}

static bool reads(const char *text, int base, int64_t value)
{
    nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
    int64_t v;
    bool same = nm_datetime_read(ctx, text, (intptr_t)strlen(text), &unit, &v) == NM_OK && unit.base == base && v == value;
    nm_clear(ctx);
    return same;
}
static bool refused(const char *text, const char *end)
{
    nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
    int64_t v;
    bool bad = nm_datetime_read(ctx, text, (intptr_t)strlen(text), &unit, &v) == NM_E_VALUE;
    const char *message = nm_message(ctx);
    bad = bad && strlen(message) >= strlen(end) && (strstr(message, end) == message ||
                                                    !strcmp(message + strlen(message) - strlen(end), end));
    nm_clear(ctx);
    return bad;
}

TEST(texts_are_read)
{
    open_lib();
    CHECK(reads("1970", NM_UNIT_Y, 0) && reads("-1", NM_UNIT_Y, -1971) && reads("1970-02", NM_UNIT_M, 1) &&
          reads(" 1970-01-02", NM_UNIT_D, 1));
    CHECK(reads("1970-01-02T03", NM_UNIT_h, 27) && reads("1970-01-01 00:01", NM_UNIT_m, 1) && reads("1970-01-01T00:00:07", NM_UNIT_s, 7));
    CHECK(reads("1970-01-01T00:00:01.", NM_UNIT_ms, 1000) && reads("1970-01-01T00:00:01.0005", NM_UNIT_us, 1000500));
    CHECK(reads("1970-01-01T00:00:00.123456789012345678", NM_UNIT_as, 123456789012345678));
    CHECK(reads("1970-01-01T03:00-01:30 ", NM_UNIT_m, 270) && reads("1970-01-01T03Z", NM_UNIT_h, 3) &&
          reads("nAt", NM_UNIT_GENERIC, NM_NAT));
    CHECK(refused("2011-1", "position 5") && refused("2011-05-06T", "position 11") && refused("", "") == false &&
          refused("x", "position 0"));
    CHECK(refused("2011-02-29", "Day out of range") && refused("2011-13", "Month out of range") &&
          refused("2011-05-06T07:08+24", "Timezone hours"));
    CHECK(refused("2011-05-06T07:08:09.1234567890123456789", "position 38") && refused("2011-05-06T07:08:09 +01", "position 20"));
    int64_t v;
    CHECK(nm_timedelta_read(ctx, " -12", 4, &v) == NM_OK && v == -12 && nm_timedelta_read(ctx, "99999999999999999999", 20, &v) == NM_OK &&
          v == INT64_MAX);
    CHECK(nm_timedelta_read(ctx, "5 ", 2, &v) == NM_E_VALUE && nm_timedelta_read(ctx, "-", 1, &v) == NM_E_VALUE);
    close_lib();
}

static nm_status ahead(void *arg, const nm_civil *utc, int64_t *minutes)
{
    (void)utc;
    *minutes = *(const int *)arg;
    return NM_OK;
}

static bool writes(nm_time_format f, int64_t v, int base, int num, const char *want)
{
    char text[NM_TIME_TEXT];
    int n;
    bool same = nm_datetime_text(ctx, &f, v, (nm_time_unit){ base, num }, text, &n) == NM_OK && !strcmp(text, want) &&
                n == (int)strlen(want);
    nm_clear(ctx);
    return same;
}

TEST(texts_are_written)
{
    open_lib();
    CHECK(writes((nm_time_format){ .base = NM_UNIT_s }, 1300283705, NM_UNIT_s, 1, "2011-03-16T13:55:05"));
    CHECK(writes((nm_time_format){ .base = NM_UNIT_AUTO }, 26, NM_UNIT_D, 7, "1970-07-02"));
    CHECK(writes((nm_time_format){ .base = NM_UNIT_Y }, -1971, NM_UNIT_Y, 1, "-001") &&
          writes((nm_time_format){ 0 }, NM_NAT, NM_UNIT_s, 1, "NaT"));
    CHECK(writes((nm_time_format){ .base = NM_UNIT_h, .zone = NM_ZONE_UTC }, 5, NM_UNIT_h, 1, "1970-01-01T05Z"));
    int minutes = -331;
    nm_time_format f = { .base = NM_UNIT_AUTO, .zone = NM_ZONE_HOST, .offset = ahead, .arg = &minutes };
    CHECK(writes(f, 0, NM_UNIT_h, 1, "1969-12-31T18:29-0531"));
    f.base = NM_UNIT_D;
    CHECK(!writes(f, 0, NM_UNIT_h, 1, "1969-12-31"));
    f.casting = NM_UNSAFE_CASTING;
    CHECK(writes(f, 0, NM_UNIT_h, 1, "1969-12-31"));
    char text[NM_TIME_TEXT];
    CHECK(nm_timedelta_text(-5, (nm_time_unit){ NM_UNIT_s, 7 }, text) == 11 && !strcmp(text, "-35 seconds"));
    close_lib();
}

/* Counts to text and back, at strides, are what they were. */
TEST(casts_there_and_back)
{
    open_lib();
    uint64_t seed = 11;
    for (int round = 0; round < 200; round++) {
        static nm_time_unit unit;
        unit = (nm_time_unit){ (int)(check_random(&seed) % 10) + NM_UNIT_D, (int)(check_random(&seed) % 3) + 1 };
        nm_dtype time = nm_dtype_of(NM_DATETIME), wide = nm_dtype_sized(round & 1 ? NM_UNICODE : NM_STRING, 60 * (round & 1 ? 4 : 1));
        time.param = &unit;
        int64_t a[20], b[20] = { 0 };
        static uint32_t middle[10 * 60];
        for (int i = 0; i < 20; i++)
            a[i] = (int64_t)check_random(&seed) >> 20;
        a[4] = NM_NAT;
        intptr_t n = 10, there = 16, here = wide.size;
        nm_view va = { .data = (char *)a, .shape = &n, .strides = &there, .ndim = 1, .dt = time };
        nm_view vb = va, vm = { .data = (char *)middle, .shape = &n, .strides = &here, .ndim = 1, .dt = wide };
        vb.data = (char *)b;
        CHECK(nm_copy(ctx, &vm, &va, NM_UNSAFE_CASTING) == NM_OK && nm_copy(ctx, &vb, &vm, NM_UNSAFE_CASTING) == NM_OK);
        for (int i = 0; i < 10; i++)
            CHECK(b[2 * i] == a[2 * i] && b[2 * i + 1] == 0);
        nm_time_unit found;
        CHECK(nm_view_datetime_unit(ctx, &vm, &found) == NM_OK && found.base == unit.base && found.num == 1);
    }
    close_lib();
}
