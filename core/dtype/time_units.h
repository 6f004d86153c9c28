/* time_units.h - arithmetic of datetime64 and timedelta64: units, the proleptic Gregorian calendar, and the casts between times.
 *
 * A dtype of time keeps its unit where only its class knows (nm_class.unit): for C programs nm_dtype.param is an nm_time_unit that the lib
 * owns, NULL the generic unit.  Where NumPy lets counts wrap around, these
 * functions say that the time does not fit: false, or NM_E_OVERFLOW.  NM_NAT is no time. */
#pragma once
#include "dtype/dtype.h"

enum nm_time_base { NM_UNIT_Y, NM_UNIT_M, NM_UNIT_W, NM_UNIT_D = 4, NM_UNIT_h, NM_UNIT_m, NM_UNIT_s, NM_UNIT_ms, NM_UNIT_us, NM_UNIT_ns,
                    NM_UNIT_ps, NM_UNIT_fs, NM_UNIT_as, NM_UNIT_GENERIC };
#define NM_NAT INT64_MIN

struct nm_time_unit { int base, num; };
typedef struct nm_time_unit nm_time_unit;
static inline bool nm_is_time(const nm_dtype *dt) { return dt->num == NM_DATETIME || dt->num == NM_TIMEDELTA; }
static inline bool nm_unit_equal(nm_time_unit a, nm_time_unit b) { return a.base == b.base && a.num == b.num; }
nm_time_unit nm_time_unit_of(const nm_dtype *dt);
/* The dtype of NM_DATETIME or NM_TIMEDELTA with a unit; the class says who keeps it alive.  like (or NULL): taken where its unit is the
 * same. */
NM_MUST_USE nm_status nm_time_dtype(nm_ctx *ctx, int num, nm_time_unit unit, const nm_dtype *like, nm_dtype *out);
/* "M8[D]", "timedelta64[25s]", "m8"; other texts give out->cls NULL. */
NM_MUST_USE nm_status nm_time_dtype_parse(nm_ctx *ctx, const char *text, nm_dtype *out);
const char *nm_time_base_name(int base);                                 /* "Y" ... "as", "generic" */
void nm_time_unit_text(nm_time_unit unit, char text[32]);                /* "[25s]", "[generic]" */
/* The unit that both are whole multiples of.  strict: a span in years or months has none with shorter ones (NM_E_TYPE). */
NM_MUST_USE nm_status nm_time_common(nm_ctx *ctx, nm_time_unit a, bool strict_a, nm_time_unit b, bool strict_b, nm_time_unit *out);
bool nm_time_units_can_cast(nm_time_unit from, nm_time_unit to, bool dates, nm_casting rule);

/* ------------------------------------------------------------------ counts */
/* How counts of one unit become counts of another. */
typedef struct nm_time_cast {
    nm_time_unit from, to;
    int64_t num, den;            /* count * num / den, rounded down */
    bool calendar;               /* by way of the calendar instead: points in time, of which one is counted in years or months */
    bool same;                   /* the counts stay */
} nm_time_cast;
/* NM_E_OVERFLOW if the factor between the units is beyond what NumPy allows.  dates: points in time, for which months have real lengths. */
NM_MUST_USE nm_status nm_time_cast_begin(nm_ctx *ctx, nm_time_cast *c, nm_time_unit from, nm_time_unit to, bool dates);
bool nm_time_convert(const nm_time_cast *c, int64_t value, int64_t *out);
nm_status nm_time_too_large(nm_ctx *ctx);                                 /* the failure */

/* ------------------------------------------------------------------ the calendar */
/* A point in time taken apart; the fields and their order are part of NumPy's binary interface.  year NM_NAT: no time. */
typedef struct nm_civil { int64_t year; int32_t month, day, hour, min, sec, us, ps, as; } nm_civil;

int64_t nm_days_from_civil(int64_t year, int month, int day);            /* since 1970-01-01; month 1 to 12 */
void nm_civil_from_days(int64_t days, int64_t *year, int *month, int *day);
int nm_days_in_month(int64_t year, int month);
bool nm_civil_from_time(int64_t value, nm_time_unit unit, nm_civil *c);
bool nm_time_from_civil(const nm_civil *c, nm_time_unit unit, int64_t *out);
void nm_civil_add_minutes(nm_civil *c, int64_t minutes);

/* ------------------------------------------------------------------ slots of the classes (time_cast.c) */
NM_MUST_USE nm_status nm_time_cast_find(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast);
nm_casting nm_time_cast_safety(const nm_dtype *from, const nm_dtype *to);
NM_MUST_USE nm_status nm_time_promote(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out);
int nm_time_compare(const nm_call *call, const void *a, const void *b);
