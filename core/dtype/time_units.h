/* time_units.h - arithmetic of datetime64 and timedelta64: values of one unit in another, and the proleptic Gregorian calendar. */
#pragma once
#include "base/base.h"

enum nm_time_base { NM_UNIT_Y, NM_UNIT_M, NM_UNIT_W, NM_UNIT_D = 4, NM_UNIT_h, NM_UNIT_m, NM_UNIT_s, NM_UNIT_ms, NM_UNIT_us, NM_UNIT_ns,
                    NM_UNIT_ps, NM_UNIT_fs, NM_UNIT_as, NM_UNIT_GENERIC };
#define NM_NAT INT64_MIN

typedef struct nm_time_unit { int base, num; } nm_time_unit;

/* How values of one unit become values of another. */
typedef struct nm_time_cast {
    nm_time_unit from, to;
    int64_t num, den;            /* value * num / den, rounded down; where months are days take part, of the day part only */
    bool dates;                  /* points in time: months have their real lengths */
} nm_time_cast;

/* false if the factor between the units does not fit. */
bool nm_time_cast_begin(nm_time_cast *c, nm_time_unit from, nm_time_unit to, bool dates);
int64_t nm_time_convert(const nm_time_cast *c, int64_t value);

int64_t nm_days_from_civil(int64_t year, int month, int day);            /* since 1970-01-01; month 1 to 12 */
void nm_civil_from_days(int64_t days, int64_t *year, int *month, int *day);
