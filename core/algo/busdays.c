/* busdays.c - business days. */
#include <stdlib.h>
#include "algo/busdays.h"
#include "dtype/time_units.h"
#include "plan/walk.h"

/* ------------------------------------------------------------------ calendars */
nm_status nm_busdays_parse(nm_ctx *ctx, const char *text, bool mask[7])
{
    static const char names[] = "MonTueWedThuFriSatSun";
    memset(mask, 0, 7);
    if (strlen(text) == 7 && strspn(text, "01") == 7) {
        for (int i = 0; i < 7; i++)
            mask[i] = text[i] == '1';
        return NM_OK;
    }
    for (const char *p = text; *p;) {
        int day = 0;
        if (strchr(" \t\n\r\f\v", *p)) {
            p++;
            continue;
        }
        while (day < 7 && strncmp(p, names + 3 * day, 3))
            day++;
        if (day == 7)
            return nm_fail(ctx, NM_E_VALUE, "Invalid business day weekmask string \"%s\"", text);
        mask[day] = true;
        p += 3;
    }
    return NM_OK;
}

static int weekday(int64_t day)              /* 1970-01-01 was a Thursday */
{
    int r = (int)((day % 7 + 3) % 7);
    return r < 0 ? r + 7 : r;
}

nm_status nm_busdays_begin(nm_ctx *ctx, nm_busdays *b, const bool mask[7])
{
    *b = (nm_busdays){ .n = 0 };
    for (int i = 0; i < 7; i++)
        b->per_week += b->mask[i] = mask[i];
    for (int i = 0; i < NM_COUNT(b->works); i++)
        b->works[i] = mask[weekday(i - 6)];
    if (!b->per_week)
        return nm_fail(ctx, NM_E_VALUE, "Cannot construct a numpy.busdaycal with a weekmask of all zeros");
    return NM_OK;
}

static inline bool works_weekly(const nm_busdays *b, int64_t day) { return b->works[day % 7 + 6] & (day != NM_NAT); }

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void nm_busdays_holidays(nm_busdays *b, int64_t *days, intptr_t n)
{
    b->n = 0;
    b->holidays = days;
    if (n > 1)
        qsort(days, (size_t)n, sizeof *days, by_value);
    for (intptr_t i = 0; i < n; i++)
        if (works_weekly(b, days[i]) && (!b->n || days[b->n - 1] != days[i]))
            days[b->n++] = days[i];
}

static intptr_t holidays_before(const nm_busdays *b, int64_t day)
{
    intptr_t low = 0, high = b->n;
    while (low < high) {
        intptr_t mid = low + (high - low) / 2;
        if (b->holidays[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool works(const nm_busdays *b, int64_t day)
{
    if (!works_weekly(b, day))
        return false;
    if (!b->n)
        return true;
    intptr_t i = holidays_before(b, day);
    return i == b->n || b->holidays[i] != day;
}

/* ------------------------------------------------------------------ one day */
static int64_t count_days(const nm_busdays *b, int64_t begin, int64_t end)
{
    bool back = begin > end;
    if (back) {
        int64_t first = end + 1;
        end = begin + 1;
        begin = first;
    }
    int64_t days = end - begin, count = days / 7 * b->per_week;
    int at = weekday(begin);
    for (int i = 0; i < days % 7; i++)
        count += b->mask[(at + i) % 7];
    count -= holidays_before(b, end) - holidays_before(b, begin);
    return back ? -count : count;
}

static int64_t next_work(const nm_busdays *b, int64_t day, int step)
{
    while (day != NM_NAT && !works(b, day))
        day += step;
    return day;
}

static int64_t month_of(int64_t day)
{
    int64_t year;
    int month, d;
    nm_civil_from_days(day, &year, &month, &d);
    return year * 12 + month;
}

/* A worked day, or NM_NAT. */
static int64_t rolled(const nm_busdays *b, int64_t day, nm_busday_roll roll)
{
    if (day == NM_NAT || works(b, day))
        return day;
    if (roll == NM_ROLL_NAT || roll == NM_ROLL_RAISE)
        return NM_NAT;
    int step = roll == NM_ROLL_FORWARD || roll == NM_ROLL_MODIFIED_FOLLOWING ? 1 : -1;
    int64_t to = next_work(b, day, step);
    if ((roll == NM_ROLL_MODIFIED_FOLLOWING || roll == NM_ROLL_MODIFIED_PRECEDING) && month_of(to) != month_of(day))
        to = next_work(b, day, -step);
    return to;
}

/* From a worked day: first as if there were no holidays, then as many days more as there were. */
static int64_t moved(const nm_busdays *b, int64_t day, int64_t offset)
{
    int step = offset < 0 ? -1 : 1;
    int64_t to = day;
    bool narrow = offset == (int32_t)offset;             /* division of 32 bits is several times as quick */
    int64_t weeks = narrow ? (int32_t)offset / b->per_week : offset / b->per_week, left = offset - weeks * b->per_week;
    to += weeks * 7;
    for (int at = (int)(to % 7); left; left -= b->works[at + 6] ? step : 0) {
        to += step;
        at += at + step > 6 || at + step < -6 ? -6 * step : step;
    }
    if (!b->n)
        return to;
    intptr_t free = step > 0 ? holidays_before(b, to + 1) - holidays_before(b, day) : holidays_before(b, day) - holidays_before(b, to);
    while (free > 0) {
        to += step;
        free -= works(b, to);
    }
    return to;
}

/* ------------------------------------------------------------------ views */
typedef struct job { nm_ctx *ctx; const nm_busdays *b; nm_busday_roll roll; intptr_t n; const intptr_t *s; } job;

static nm_status run(job *j, nm_row *row, int nop, const nm_view *const *views)
{
    intptr_t steps[3][NM_MAXDIMS];
    const intptr_t *strides[3] = { steps[0], steps[1], steps[2] };
    char *data[3];
    const nm_view *out = views[nop - 1];
    for (int i = 0; i < nop; i++) {
        data[i] = views[i]->data;
        if (!nm_broadcast_strides(views[i], out->ndim, out->shape, steps[i]))
            return nm_fail(j->ctx, NM_E_VALUE, "operands do not broadcast to the output");
    }
    nm_walk w;
    NM_TRY(nm_walk_begin(j->ctx, &w, nop, out->ndim, out->shape, data, strides));
    j->n = w.shape[0];
    j->s = w.strides;
    nm_status status = w.items ? nm_walk_rows(&w, 1, 0, nm_walk_count(&w, 1), row, j) : NM_OK;
    nm_walk_end(j->ctx, &w);
    return status;
}

static int row_is(void *arg, char **p)
{
    const job *j = arg;
    const nm_busdays b = *j->b;                          /* which no write below can change */
    for (intptr_t i = 0; i < j->n; i++) {
        int64_t day = *(const int64_t *)(p[0] + i * j->s[0]);
        *(bool *)(p[1] + i * j->s[1]) = b.n ? works(&b, day) : works_weekly(&b, day);
    }
    return 0;
}
nm_status nm_view_is_busday(nm_ctx *ctx, const nm_busdays *b, const nm_view *days, const nm_view *out)
{
    return run(&(job){ .ctx = ctx, .b = b }, row_is, 2, (const nm_view *[]){ days, out });
}

static int row_count(void *arg, char **p)
{
    const job *j = arg;
    for (intptr_t i = 0; i < j->n; i++) {
        int64_t begin = *(const int64_t *)(p[0] + i * j->s[0]), end = *(const int64_t *)(p[1] + i * j->s[1]);
        if (begin == NM_NAT || end == NM_NAT)
            return nm_fail(j->ctx, NM_E_VALUE, "Cannot compute a business day count with a NaT (not-a-time) date");
        *(int64_t *)(p[2] + i * j->s[2]) = count_days(j->b, begin, end);
    }
    return 0;
}
nm_status nm_view_busday_count(nm_ctx *ctx, const nm_busdays *b, const nm_view *begin, const nm_view *end, const nm_view *out)
{
    return run(&(job){ .ctx = ctx, .b = b }, row_count, 3, (const nm_view *[]){ begin, end, out });
}

static int row_offset(void *arg, char **p)
{
    const job *j = arg;
    for (intptr_t i = 0; i < j->n; i++) {
        int64_t from = *(const int64_t *)(p[0] + i * j->s[0]), day = rolled(j->b, from, j->roll);
        if (day == NM_NAT && j->roll == NM_ROLL_RAISE)
            return nm_fail(j->ctx, NM_E_VALUE, from == NM_NAT ? "NaT input in busday_offset" : "Non-business day date in busday_offset");
        *(int64_t *)(p[2] + i * j->s[2]) = day == NM_NAT ? day : moved(j->b, day, *(const int64_t *)(p[1] + i * j->s[1]));
    }
    return 0;
}
nm_status nm_view_busday_offset(nm_ctx *ctx, const nm_busdays *b, const nm_view *days, const nm_view *offsets, nm_busday_roll roll,
                                const nm_view *out)
{
    return run(&(job){ .ctx = ctx, .b = b, .roll = roll }, row_offset, 3, (const nm_view *[]){ days, offsets, out });
}
