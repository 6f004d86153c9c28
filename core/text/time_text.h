/* time_text.h - times as text: ISO 8601 for datetime64 (read and written), "5 days" for timedelta64, and the casts between times and S and
 * U. */
#pragma once
#include "dtype/time_units.h"

#define NM_TIME_TEXT 64                      /* room for any of them */

enum nm_zone { NM_ZONE_NAIVE, NM_ZONE_UTC, NM_ZONE_LOCAL, NM_ZONE_HOST };
typedef struct nm_time_format {
    int base;                                /* the finest part that is written; NM_UNIT_AUTO: as fine as each time needs */
    enum nm_zone zone;
    nm_casting casting;                      /* parts of a day may be left out of local times only if unsafe */
    /* NM_ZONE_HOST: the minutes by which the zone is ahead */
    nm_status (*offset)(void *arg, const nm_civil *utc, int64_t *minutes);
    void *arg;
} nm_time_format;
enum { NM_UNIT_AUTO = -1 };

/* Characters that NumPy reserves for an item. */
int nm_time_text_room(int base, bool local);
/* May times of this unit be written so?  NM_E_TYPE. */
NM_MUST_USE nm_status nm_time_format_check(nm_ctx *ctx, const nm_time_format *f, nm_time_unit unit);
/* Write one, *n characters and a NUL; NM_E_VALUE for a count of generic units. */
NM_MUST_USE nm_status nm_datetime_text(nm_ctx *ctx, const nm_time_format *f, int64_t value, nm_time_unit unit, char text[NM_TIME_TEXT],
                                       int *n);
NM_MUST_USE nm_status nm_civil_text(nm_ctx *ctx, const nm_time_format *f, nm_civil c, char text[NM_TIME_TEXT], int *n);
int nm_timedelta_text(int64_t value, nm_time_unit unit, char text[NM_TIME_TEXT]);
/* np.datetime_as_string: out is U of the shape of times. */
NM_MUST_USE nm_status nm_view_datetime_text(nm_ctx *ctx, const nm_time_format *f, const nm_view *times, const nm_view *out);

/* Read n bytes of UTF-8.  *base: what the text is precise to, NM_UNIT_GENERIC for NaT.  NM_E_VALUE with NumPy's words. */
NM_MUST_USE nm_status nm_datetime_parse(nm_ctx *ctx, const char *text, intptr_t n, nm_civil *c, int *base);
/* The same as a count; a unit that is generic becomes the text's own. */
NM_MUST_USE nm_status nm_datetime_read(nm_ctx *ctx, const char *text, intptr_t n, nm_time_unit *unit, int64_t *value);
NM_MUST_USE nm_status nm_timedelta_read(nm_ctx *ctx, const char *text, intptr_t n, int64_t *value);
/* The unit that every text of an S or U view can be read in. */
NM_MUST_USE nm_status nm_view_datetime_unit(nm_ctx *ctx, const nm_view *texts, nm_time_unit *unit);
NM_MUST_USE nm_status nm_time_text_cast(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast);
