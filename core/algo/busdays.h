/* busdays.h - business days: which days of the week are worked, and the holidays among them.  Days are int64 counts since 1970-01-01,
 * NM_NAT none; operands are aligned native int64 views (out of nm_view_is_busday: bool) that broadcast to the shape of out. */
#pragma once
#include "algo/algo.h"

typedef struct nm_busdays {
    bool mask[7];                            /* Monday to Sunday */
    bool works[13];                          /* the same by day % 7 + 6 */
    int per_week;                            /* worked days of a week; never 0 */
    intptr_t n;
    const int64_t *holidays;                 /* borrowed: from nm_busdays_holidays */
} nm_busdays;
typedef enum nm_busday_roll {
    NM_ROLL_FORWARD, NM_ROLL_BACKWARD, NM_ROLL_MODIFIED_FOLLOWING, NM_ROLL_MODIFIED_PRECEDING, NM_ROLL_NAT, NM_ROLL_RAISE
} nm_busday_roll;

/* "1111100", or abbreviations as in "Mon Tue". */
NM_MUST_USE nm_status nm_busdays_parse(nm_ctx *ctx, const char *text, bool mask[7]);
NM_MUST_USE nm_status nm_busdays_begin(nm_ctx *ctx, nm_busdays *b, const bool mask[7]);      /* without holidays */
/* Sort n days in place and take them as holidays: without NaT, repetitions and days that are free anyhow. */
void nm_busdays_holidays(nm_busdays *b, int64_t *days, intptr_t n);

NM_MUST_USE nm_status nm_view_is_busday(nm_ctx *ctx, const nm_busdays *b, const nm_view *days, const nm_view *out);
/* Worked days of [begin, end), negative where end is before begin: then of (end, begin]. */
NM_MUST_USE nm_status nm_view_busday_count(nm_ctx *ctx, const nm_busdays *b, const nm_view *begin, const nm_view *end, const nm_view *out);
/* Roll to a worked day, then go on by so many worked days. */
NM_MUST_USE nm_status nm_view_busday_offset(nm_ctx *ctx, const nm_busdays *b, const nm_view *days, const nm_view *offsets,
                                            nm_busday_roll roll, const nm_view *out);
