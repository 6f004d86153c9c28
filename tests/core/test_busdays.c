/* Business days against a walk from day to day. */
#include "check_view.h"
#include "algo/busdays.h"
#include "dtype/time_units.h"

static bool works_slowly(const bool *mask, const int64_t *free, int n, int64_t day)
{
    for (int i = 0; i < n; i++)
        if (free[i] == day)
            return false;
    return mask[((day + 3) % 7 + 7) % 7];
}

TEST(random_calendars)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    uint64_t seed = 7;
    for (int round = 0; round < 300; round++) {
        bool mask[7], any = false;
        int64_t free[9], sorted[9];
        for (int i = 0; i < 7; i++)
            any |= mask[i] = check_random(&seed) & 1;
        for (int i = 0; i < 9; i++)
            sorted[i] = free[i] = (int64_t)(check_random(&seed) % 60) - 30;
        sorted[8] = free[8] = NM_NAT;
        nm_busdays b;
        CHECK((nm_busdays_begin(ctx, &b, mask) == NM_OK) == any);
        if (!any)
            continue;
        nm_busdays_holidays(&b, sorted, 9);
        int64_t x = (int64_t)(check_random(&seed) % 60) - 30, y = (int64_t)(check_random(&seed) % 60) - 30, count = 0;
        nm_view begin = test_ints(1, &x), end = test_ints(1, &y), out = test_line(NM_INT64, 1), is = test_line(NM_BOOL, 1);
        CHECK(nm_view_is_busday(ctx, &b, &begin, &is) == NM_OK && *(bool *)is.data == works_slowly(mask, free, 9, x));
        for (int64_t d = x; d < y; d++)
            count += works_slowly(mask, free, 9, d);
        for (int64_t d = x; d > y; d--)
            count -= works_slowly(mask, free, 9, d);
        CHECK(nm_view_busday_count(ctx, &b, &begin, &end, &out) == NM_OK && *(int64_t *)out.data == count);
        int64_t to = x;
        while (!works_slowly(mask, free, 9, to))
            to--;
        for (int64_t left = y; left;) {
            to += y < 0 ? -1 : 1;
            if (works_slowly(mask, free, 9, to))
                left += y < 0 ? 1 : -1;
        }
        CHECK(nm_view_busday_offset(ctx, &b, &begin, &end, NM_ROLL_BACKWARD, &out) == NM_OK && *(int64_t *)out.data == to);
    }
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}
