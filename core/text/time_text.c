/* time_text.c - times as text.  Positions in messages and lengths of items are NumPy's. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/ctx.h"
#include "plan/walk.h"
#include "text/time_text.h"

/* ------------------------------------------------------------------ writing */
int nm_time_text_room(int base, bool local)
{
    static const char room[] = { [NM_UNIT_Y] = 22, [NM_UNIT_M] = 25, [NM_UNIT_W] = 28, [NM_UNIT_D] = 28, [NM_UNIT_h] = 31, [NM_UNIT_m] = 34,
        [NM_UNIT_s] = 37, [NM_UNIT_ms] = 41, [NM_UNIT_us] = 44, [NM_UNIT_ns] = 47, [NM_UNIT_ps] = 50, [NM_UNIT_fs] = 53,
            [NM_UNIT_as] = 56 };
    if (base == NM_UNIT_AUTO)
        return 62;
    if (base == NM_UNIT_GENERIC)
        return 4;
    return room[base] + (base < NM_UNIT_h ? 0 : local ? 5 : 1);
}

static bool is_local(const nm_time_format *f) { return f->zone == NM_ZONE_LOCAL || f->zone == NM_ZONE_HOST; }

nm_status nm_time_format_check(nm_ctx *ctx, const nm_time_format *f, nm_time_unit unit)
{
    int from = unit.base, to = f->base;
    bool allowed = to == NM_UNIT_AUTO || from == to || f->casting == NM_UNSAFE_CASTING || f->casting == NM_SAME_VALUE_CASTING;
    if (!allowed && f->casting >= NM_SAFE_CASTING && to != NM_UNIT_GENERIC)
        allowed = from == NM_UNIT_GENERIC || f->casting == NM_SAME_KIND_CASTING || from <= to;
    return allowed ? NM_OK : nm_fail(ctx, NM_E_TYPE, "Cannot create a datetime string as units '%s' from a NumPy datetime with units '%s' "
                                     "according to the rule '%s'", nm_time_base_name(to), nm_time_base_name(from),
                                         nm_casting_name(f->casting));
}

/* The coarsest base that loses nothing; with a zone, dates have their minutes. */
static int needed_base(const nm_civil *c, bool local)
{
    if (c->as)
        return c->as % 1000 ? NM_UNIT_as : NM_UNIT_fs;
    if (c->ps)
        return c->ps % 1000 ? NM_UNIT_ps : NM_UNIT_ns;
    if (c->us)
        return c->us % 1000 ? NM_UNIT_us : NM_UNIT_ms;
    return c->sec ? NM_UNIT_s : c->min || c->hour || local ? NM_UNIT_m : NM_UNIT_D;
}

/* Move *c into the computer's zone, where the system knows it. */
static bool to_system_zone(nm_civil *c, int64_t *minutes)
{
    struct tm tm;
    if (c->year < 1970 || c->year >= 10000)
        return false;
    int64_t utc, here;
    nm_time_unit minute = { NM_UNIT_m, 1 };
    if (!nm_time_from_civil(c, minute, &utc))
        return false;
    time_t seconds = (time_t)(utc * 60);
    if (!localtime_r(&seconds, &tm))
        return false;
    nm_civil there = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, 0, 0, 0, 0 };
    if (!nm_time_from_civil(&there, minute, &here))
        return false;
    *minutes = here - utc;
    nm_civil_add_minutes(c, *minutes);
    return true;
}

static int put_civil(const nm_civil *c, int base, char *p)
{
    char *begin = p;
    p += snprintf(p, 24, "%04lld", (long long)c->year);
    if (base >= NM_UNIT_M)
        p += snprintf(p, 16, "-%02d", c->month);
    if (base >= NM_UNIT_W)
        p += snprintf(p, 16, "-%02d", c->day);
    if (base >= NM_UNIT_h)
        p += snprintf(p, 16, "T%02d", c->hour);
    if (base >= NM_UNIT_m)
        p += snprintf(p, 16, ":%02d", c->min);
    if (base >= NM_UNIT_s)
        p += snprintf(p, 16, ":%02d", c->sec);
    if (base >= NM_UNIT_ms)
        p += base == NM_UNIT_ms ? snprintf(p, 16, ".%03d", c->us / 1000) : snprintf(p, 16, ".%06d", c->us);
    if (base >= NM_UNIT_ns)
        p += base == NM_UNIT_ns ? snprintf(p, 16, "%03d", c->ps / 1000) : snprintf(p, 16, "%06d", c->ps);
    if (base >= NM_UNIT_fs)
        p += base == NM_UNIT_fs ? snprintf(p, 16, "%03d", c->as / 1000) : snprintf(p, 16, "%06d", c->as);
    return (int)(p - begin);
}

nm_status nm_datetime_text(nm_ctx *ctx, const nm_time_format *f, int64_t value, nm_time_unit unit, char text[NM_TIME_TEXT], int *n)
{
    nm_civil c;
    if (unit.base == NM_UNIT_GENERIC && value != NM_NAT)
        return nm_fail(ctx, NM_E_VALUE, "Cannot convert a NumPy datetime value other than NaT with generic units");
    if (!nm_civil_from_time(value, unit, &c))
        return nm_time_too_large(ctx);
    return nm_civil_text(ctx, f, c, text, n);
}

nm_status nm_civil_text(nm_ctx *ctx, const nm_time_format *f, nm_civil c, char text[NM_TIME_TEXT], int *n)
{
    int64_t minutes = 0;
    bool local = f->zone == NM_ZONE_HOST;
    int base = f->base == NM_UNIT_AUTO ? needed_base(&c, is_local(f)) : f->base;
    if (local)
        NM_TRY(f->offset(f->arg, &c, &minutes));
    if (c.year == NM_NAT) {
        memcpy(text, "NaT", 4);
        *n = 3;
        return NM_OK;
    }
    if (local)
        nm_civil_add_minutes(&c, minutes);
    else if (f->zone == NM_ZONE_LOCAL)
        local = to_system_zone(&c, &minutes);
    if (local && base <= NM_UNIT_D && f->casting != NM_UNSAFE_CASTING)
        return nm_fail(ctx, NM_E_TYPE,
                       "Cannot create a local timezone-based date string from a NumPy datetime without forcing 'unsafe' casting");
    *n = put_civil(&c, base, text);
    if (base > NM_UNIT_D && local) {
        int64_t ahead = minutes < 0 ? -minutes : minutes;
        *n += snprintf(text + *n, 16, "%c%02d%02d", minutes < 0 ? '-' : '+', (int)(ahead / 60 % 100), (int)(ahead % 60));
    } else if (base > NM_UNIT_D && f->zone == NM_ZONE_UTC)
        text[(*n)++] = 'Z';
    text[*n] = 0;
    return NM_OK;
}

int nm_timedelta_text(int64_t value, nm_time_unit unit, char text[NM_TIME_TEXT])
{
    static const char *const name[] = { "years", "months", "weeks", "", "days", "hours", "minutes", "seconds", "milliseconds",
                                        "microseconds", "nanoseconds", "picoseconds", "femtoseconds", "attoseconds", "generic time units" };
    if (value == NM_NAT)
        return snprintf(text, NM_TIME_TEXT, "NaT");
    return snprintf(text, NM_TIME_TEXT, "%lld %s", (long long)((uint64_t)value * (uint64_t)unit.num), name[unit.base]);
}

static bool put_item(const nm_dtype *dt, char *dst, const char *text, int n, bool cut)
{
    intptr_t wide = dt->num == NM_UNICODE ? 4 : 1, room = dt->size / wide;
    if (n > room && !cut)
        return false;
    n = (int)NM_MIN(n, room);
    for (int i = 0; i < n; i++)
        if (wide == 4)
            ((uint32_t *)dst)[i] = (unsigned char)text[i];
        else
            dst[i] = text[i];
    memset(dst + n * wide, 0, (size_t)((room - n) * wide));
    return true;
}

static nm_status write_row(nm_ctx *ctx, const nm_time_format *f, nm_time_unit unit, const nm_dtype *to, char *const *args, intptr_t n,
                           const intptr_t *strides)
{
    char text[NM_TIME_TEXT];
    int length;
    for (intptr_t i = 0; i < n; i++) {
        NM_TRY(nm_datetime_text(ctx, f, *(const int64_t *)(args[0] + i * strides[0]), unit, text, &length));
        if (!put_item(to, args[1] + i * strides[1], text, length, false))
            return nm_fail(ctx, NM_E_RUNTIME, "The string provided for NumPy ISO datetime formatting was too short, with length %zd",
                           (ptrdiff_t)(to->size / (to->num == NM_UNICODE ? 4 : 1)));
    }
    return NM_OK;
}

typedef struct texts {
    nm_ctx *ctx;
    const nm_time_format *f;
    const nm_view *in, *out;
    nm_time_unit unit;
    intptr_t n;
    const intptr_t *s;
} texts;
static int row(void *arg, char **p)
{
    const texts *t = arg;
    return write_row(t->ctx, t->f, t->unit, &t->out->dt, p, t->n, t->s);
}

nm_status nm_view_datetime_text(nm_ctx *ctx, const nm_time_format *f, const nm_view *times, const nm_view *out)
{
    texts t = { .ctx = ctx, .f = f, .in = times, .out = out, .unit = nm_time_unit_of(&times->dt) };
    nm_walk w;
    NM_TRY(nm_walk_begin(ctx, &w, 2, times->ndim, times->shape, (char *[]){ times->data, out->data },
                         (const intptr_t *[]){ times->strides, out->strides }));
    t.n = w.shape[0];
    t.s = w.strides;
    nm_status status = w.items ? nm_walk_rows(&w, 1, 0, nm_walk_count(&w, 1), row, &t) : NM_OK;
    nm_walk_end(ctx, &w);
    return status;
}

/* ------------------------------------------------------------------ reading */
typedef struct reader { nm_ctx *ctx; const char *text, *p, *end; } reader;

static nm_status malformed(const reader *r)
{
    return nm_fail(r->ctx, NM_E_VALUE, "Error parsing datetime string \"%.*s\" at position %zd", (int)(r->end - r->text), r->text,
                   (ptrdiff_t)(r->p - r->text));
}
static nm_status out_of_range(const reader *r, const char *what)
{
    return nm_fail(r->ctx, NM_E_VALUE, "%s out of range in datetime string \"%.*s\"", what, (int)(r->end - r->text), r->text);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Two digits from least to most. */
static nm_status pair(reader *r, int least, int most, const char *what, int32_t *to)
{
    if (r->end - r->p < 2 || !is_digit(r->p[0]) || !is_digit(r->p[1]))
        return malformed(r);
    *to = (r->p[0] - '0') * 10 + r->p[1] - '0';
    r->p += 2;
    return *to < least || *to > most ? out_of_range(r, what) : NM_OK;
}

static bool take(reader *r, char c)
{
    bool there = r->p < r->end && *r->p == c;
    r->p += there;
    return there;
}

/* Up to six digits; how many there were. */
static int fraction(reader *r, int32_t *to)
{
    int n = 0;
    *to = 0;
    for (int i = 0; i < 6; i++) {
        bool digit = r->p < r->end && n == i && is_digit(*r->p);
        *to = *to * 10 + (digit ? *r->p - '0' : 0);
        r->p += digit;
        n += digit;
    }
    return n;
}

static nm_status read_zone(reader *r, nm_civil *c)
{
    int64_t fits;
    if (r->p == r->end)
        return NM_OK;
    if (r->ctx->lib->warn)
        NM_TRY(r->ctx->lib->warn(r->ctx, "no explicit representation of timezones available for np.datetime64"));
    if (*r->p == '+' || *r->p == '-') {
        int sign = *r->p++ == '-' ? 1 : -1;
        int32_t hours, minutes = 0;
        NM_TRY(pair(r, 0, 23, "Timezone hours offset", &hours));
        if (r->p < r->end) {
            take(r, ':');
            NM_TRY(pair(r, 0, 59, "Timezone minutes offset", &minutes));
        }
        if (!nm_time_from_civil(c, (nm_time_unit){ NM_UNIT_m, 1 }, &fits))
            return nm_time_too_large(r->ctx);
        nm_civil_add_minutes(c, sign * (hours * 60 + minutes));
    } else
        take(r, 'Z');
    while (r->p < r->end && is_space(*r->p))
        r->p++;
    return r->p < r->end ? malformed(r) : NM_OK;
}

/* What follows the seconds' point. */
static int read_fraction(reader *r, nm_civil *c)
{
    int n = fraction(r, &c->us);
    if (n < 6 || r->p == r->end || !is_digit(*r->p))
        return n > 3 ? NM_UNIT_us : NM_UNIT_ms;
    n = fraction(r, &c->ps);
    if (n < 6 || r->p == r->end || !is_digit(*r->p))
        return n > 3 ? NM_UNIT_ps : NM_UNIT_ns;
    return fraction(r, &c->as) > 3 ? NM_UNIT_as : NM_UNIT_fs;
}

static nm_status read_time(reader *r, nm_civil *c, int *base)
{
    NM_TRY(pair(r, 0, 23, "Hours", &c->hour));
    *base = NM_UNIT_h;
    if (take(r, ':')) {
        NM_TRY(pair(r, 0, 59, "Minutes", &c->min));
        *base = NM_UNIT_m;
        if (take(r, ':')) {
            NM_TRY(pair(r, 0, 59, "Seconds", &c->sec));
            *base = take(r, '.') ? read_fraction(r, c) : NM_UNIT_s;
        }
    }
    return read_zone(r, c);
}

static nm_status read_date(reader *r, nm_civil *c, int *base)
{
    int64_t year = 0;
    bool fits = true;
    while (r->p < r->end && is_space(*r->p))
        r->p++;
    if (!take(r, '-'))
        take(r, '+');
    if (r->p == r->end || !is_digit(*r->p))
        return malformed(r);
    while (r->p < r->end && is_digit(*r->p))
        fits &= !__builtin_mul_overflow(year, 10, &year) & !__builtin_add_overflow(year, *r->p++ - '0', &year);
    if (!fits)
        return nm_time_too_large(r->ctx);
    c->year = *r->text == '-' ? -year : year;
    *base = NM_UNIT_Y;
    if (r->p == r->end)
        return NM_OK;
    if (!take(r, '-'))
        return malformed(r);
    NM_TRY(pair(r, 1, 12, "Month", &c->month));
    *base = NM_UNIT_M;
    if (r->p == r->end)
        return NM_OK;
    if (!take(r, '-'))
        return malformed(r);
    NM_TRY(pair(r, 1, nm_days_in_month(c->year, c->month), "Day", &c->day));
    *base = NM_UNIT_D;
    if (r->p == r->end)
        return NM_OK;
    if (!take(r, 'T') && !take(r, ' '))
        return malformed(r);
    return read_time(r, c, base);
}

static bool is_word(const char *text, intptr_t n, const char *word)
{
    intptr_t i = 0;
    while (i < n && word[i] && (text[i] | 32) == word[i])
        i++;
    return i == n && !word[i];
}

nm_status nm_datetime_parse(nm_ctx *ctx, const char *text, intptr_t n, nm_civil *c, int *base)
{
    reader r = { ctx, text, text, text + n };
    *c = (nm_civil){ .year = NM_NAT, .month = 1, .day = 1 };
    *base = NM_UNIT_GENERIC;
    if (n == 0 || is_word(text, n, "nat"))
        return NM_OK;
    bool now = is_word(text, n, "now"), today = is_word(text, n, "today");
    if (now || today) {
        time_t seconds = time(NULL);
        struct tm tm;
        *base = now ? NM_UNIT_s : NM_UNIT_D;
        if (now)
            (void)nm_civil_from_time(seconds, (nm_time_unit){ NM_UNIT_s, 1 }, c);
        else if (localtime_r(&seconds, &tm))
            *c = (nm_civil){ .year = tm.tm_year + 1900, .month = tm.tm_mon + 1, .day = tm.tm_mday };
        return NM_OK;
    }
    return read_date(&r, c, base);
}

nm_status nm_datetime_read(nm_ctx *ctx, const char *text, intptr_t n, nm_time_unit *unit, int64_t *value)
{
    nm_civil c;
    int base;
    NM_TRY(nm_datetime_parse(ctx, text, n, &c, &base));
    if (unit->base == NM_UNIT_GENERIC)
        *unit = (nm_time_unit){ base, 1 };
    return nm_time_from_civil(&c, *unit, value) ? NM_OK : nm_time_too_large(ctx);
}

nm_status nm_timedelta_read(nm_ctx *ctx, const char *text, intptr_t n, int64_t *value)
{
    const char *p = text, *end = text + n;
    if (n == 0 || is_word(text, n, "nat")) {
        *value = NM_NAT;
        return NM_OK;
    }
    while (p < end && is_space(*p))
        p++;
    bool negative = p < end && *p == '-';
    p += negative || (p < end && *p == '+');
    if (p == end || !is_digit(*p))
        p = end + 1;
    int64_t v = 0;
    bool over = false;
    for (; p < end && is_digit(*p); p++) {
        int digit = *p - '0';
        over |= __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, negative ? -digit : digit, &v);
    }
    if (p != end)
        return nm_fail(ctx, NM_E_VALUE, "Could not convert object to NumPy timedelta");
    *value = over ? negative ? INT64_MIN : INT64_MAX : v;
    return NM_OK;
}

/* ------------------------------------------------------------------ items of S and U */
typedef struct item { char *text; intptr_t n; size_t room; char small[256]; } item;

/* An item as UTF-8, without the NULs at its end; closed with close_item. */
static nm_status open_item(nm_ctx *ctx, item *t, const nm_dtype *dt, const char *data)
{
    bool wide = dt->num == NM_UNICODE;
    intptr_t n = wide ? dt->size / 4 : dt->size;
    const uint32_t *u = (const uint32_t *)data;
    while (n && !(wide ? u[n - 1] : (uint32_t)(unsigned char)data[n - 1]))
        n--;
    t->room = (size_t)n * 4;
    t->text = t->room <= sizeof t->small ? t->small : nm_alloc(ctx, t->room);
    if (!t->text)
        return NM_E_MEMORY;
    t->n = 0;
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = wide ? u[i] : (unsigned char)data[i];
        if (c >= 0x80 && (!wide || c > 0x10ffff))
            c = 0xfffd;
        int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        static const uint8_t lead[] = { 0, 0xc0, 0xe0, 0xf0 };
        t->text[t->n++] = (char)(lead[more] | c >> 6 * more);
        while (more--)
            t->text[t->n++] = (char)(0x80 | (c >> 6 * more & 63));
    }
    return NM_OK;
}
static void close_item(nm_ctx *ctx, item *t)
{
    if (t->text != t->small)
        nm_free(ctx, t->text, t->room);
}

static int to_text(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    nm_time_unit unit = nm_time_unit_of(&call->dt[0]);
    char text[NM_TIME_TEXT];
    (void)aux;
    if (call->dt[0].num == NM_DATETIME)
        return write_row(call->ctx, &(nm_time_format){ .base = unit.base, .casting = NM_UNSAFE_CASTING }, unit, &call->dt[1], args, *n,
                         strides);
    for (intptr_t i = 0; i < *n; i++) {
        int length = nm_timedelta_text(*(const int64_t *)(args[0] + i * strides[0]), unit, text);
        put_item(&call->dt[1], args[1] + i * strides[1], text, (int)NM_MIN(length, 21), true);
    }
    return 0;
}

static nm_status read_item(nm_ctx *ctx, const item *t, const nm_dtype *to, int64_t *value)
{
    nm_time_unit unit = nm_time_unit_of(to);
    bool open = unit.base == NM_UNIT_GENERIC;
    if (to->num == NM_TIMEDELTA)
        return nm_timedelta_read(ctx, t->text, t->n, value);
    NM_TRY(nm_datetime_read(ctx, t->text, t->n, &unit, value));
    if (open && *value != NM_NAT)
        return nm_fail(ctx, NM_E_VALUE, "Cannot create a NumPy datetime other than NaT with generic units");
    return NM_OK;
}

static int from_text(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    item t;
    nm_status status = NM_OK;
    (void)aux;
    for (intptr_t i = 0; i < *n && status >= 0; i++) {
        NM_TRY(open_item(call->ctx, &t, &call->dt[0], args[0] + i * strides[0]));
        status = read_item(call->ctx, &t, &call->dt[1], (int64_t *)(args[1] + i * strides[1]));
        close_item(call->ctx, &t);
    }
    return status;
}

nm_status nm_time_text_cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast)
{
    (void)ctx, (void)to;
    *cast = (nm_cast){ .loop = nm_is_time(from) ? to_text : from_text, .flags = NM_LOOP_SERIAL | NM_LOOP_NO_FP };
    return NM_OK;
}

typedef struct units { nm_ctx *ctx; const nm_dtype *dt; nm_time_unit found; intptr_t n, s; } units;
static int unit_row(void *arg, char **p)
{
    units *u = arg;
    item t;
    for (intptr_t i = 0; i < u->n; i++) {
        nm_civil c;
        int base;
        NM_TRY(open_item(u->ctx, &t, u->dt, p[0] + i * u->s));
        nm_status status = nm_datetime_parse(u->ctx, t.text, t.n, &c, &base);
        close_item(u->ctx, &t);
        if (status < 0)
            return status;
        if (base != NM_UNIT_GENERIC)
            NM_TRY(nm_time_common(u->ctx, u->found, false, (nm_time_unit){ base, 1 }, false, &u->found));
    }
    return 0;
}

nm_status nm_view_datetime_unit(nm_ctx *ctx, const nm_view *texts, nm_time_unit *unit)
{
    units u = { .ctx = ctx, .dt = &texts->dt, .found = { NM_UNIT_GENERIC, 1 } };
    nm_walk w;
    NM_TRY(nm_walk_begin(ctx, &w, 1, texts->ndim, texts->shape, (char *[]){ texts->data }, (const intptr_t *[]){ texts->strides }));
    u.n = w.shape[0];
    u.s = w.strides[0];
    nm_status status = w.items ? nm_walk_rows(&w, 1, 0, nm_walk_count(&w, 1), unit_row, &u) : NM_OK;
    nm_walk_end(ctx, &w);
    *unit = u.found;
    return status;
}
