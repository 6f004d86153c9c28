/* test_algo.c - taking, placing, joining, padding and statistics against values worked out by hand or by a plain loop. */
#include <math.h>
#include "check_view.h"
#include "check_lib.h"
#include "algo/bins.h"
#include "algo/join.h"
#include "algo/stats.h"
#include "algo/sort.h"
#include "algo/take.h"

static nm_view grid(intptr_t rows, intptr_t cols)
{
    nm_view v = test_array(NM_DOUBLE, 2, (intptr_t[]){ rows, cols });
    for (intptr_t i = 0; i < rows*cols; i++)
        ((double *)v.data)[i] = (double)i;
    return v;
}

TEST(take_put_repeat)
{
    open_lib();
    nm_view a = grid(2, 3), i = INTS(2, -1), r8 = INTS(1, 2), vals = DOUBLES(9, 8);
    test_out r = test_result();
    CHECK(nm_view_take(ctx, &a, &i, 1, NM_RAISE, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 2, 2, 5, 5));
    CHECK(nm_view_take(ctx, &a, &i, NM_AXIS_NONE, NM_RAISE, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 2, 5));
    nm_view far = INTS(7, -9);
    CHECK(nm_view_take(ctx, &a, &far, NM_AXIS_NONE, NM_WRAP, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 1, 3));
    CHECK(nm_view_take(ctx, &a, &far, 0, NM_RAISE, &r.out) == NM_E_INDEX);
    CHECK(!strcmp(nm_message(ctx), "index 7 is out of bounds for axis 0 with size 2"));
    nm_clear(ctx);
    CHECK(nm_view_repeat(ctx, &a, &r8, 0, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 0, 1, 2, 3, 4, 5, 3, 4, 5));
    CHECK(nm_view_put(ctx, &a, &i, &vals, NM_RAISE) == NM_OK);
    CHECK(SAME_DOUBLES(a, 0, 1, 9, 3, 4, 8));
}

TEST(where_and_nonzero)
{
    open_lib();
    nm_view c = INTS(1, 0, 2, 0), x = DOUBLES(1, 2, 3, 4), y = DOUBLES(-1);
    test_out r = test_result();
    CHECK(nm_view_where(ctx, &c, &x, &y, NULL, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 1, -1, 3, -1));
    CHECK(nm_view_flatnonzero(ctx, &c, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 0, 2));
    nm_view g = grid(2, 3);
    CHECK(nm_view_argwhere(ctx, &g, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2));
    bool axes[2] = { false, true };
    CHECK(nm_count_nonzero_axis(ctx, &g, axes, false, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 2, 3));
}

TEST(counting_and_packing_by_threads)
{
    open_lib();
    intptr_t rows = 3, cols = 200003, bytes = (cols + 7)/8, count = 0, seen;
    nm_view bits = test_array(NM_BOOL, 2, (intptr_t[]){ rows, cols }), ints = test_array(NM_SHORT, 2, (intptr_t[]){ rows, cols });
    uint64_t seed = 5;
    for (intptr_t i = 0; i < rows*cols; i++)
        count += bits.data[i] = ((int16_t *)ints.data)[i] = check_random(&seed) % 3 == 0;
    int before = nm_threads(lib);
    nm_set_threads(lib, 3);
    CHECK(nm_view_count_nonzero(ctx, &bits, &seen) == NM_OK && seen == count);
    CHECK(nm_view_count_nonzero(ctx, &ints, &seen) == NM_OK && seen == count);
    for (int little = 0; little < 2; little++) {
        test_out packed = test_result();
        CHECK(nm_view_packbits(ctx, &ints, 1, little, &packed.out) == NM_OK && packed.v.shape[1] == bytes);
        bool same = true;
        for (intptr_t i = 0; i < rows; i++)
            for (intptr_t j = 0; j < bytes*8; j++) {
                bool bit = packed.v.data[i*bytes + j/8] >> (little ? j % 8 : 7 - j % 8) & 1;
                same &= bit == (j < cols && bits.data[i*cols + j]);
            }
        CHECK(same);
    }
    nm_set_threads(lib, before);
}

TEST(threads_do_not_change_searches_and_bins)
{
    open_lib();
    enum { N = 200003, M = 101 };
    nm_view x = test_line(NM_DOUBLE, N), xp = test_line(NM_DOUBLE, M), fp = test_line(NM_DOUBLE, M);
    uint64_t seed = 21;
    for (intptr_t i = 0; i < N; i++)
        ((double *)x.data)[i] = i % 97 == 0 ? NAN : (double)(check_random(&seed) >> 11)*0x1p-53*120 - 10;
    for (intptr_t i = 0; i < M; i++) {
        ((double *)xp.data)[i] = (double)i;
        ((double *)fp.data)[i] = (double)(check_random(&seed) % 1000);
    }
    int before = nm_threads(lib);
    test_out r[2][3];
    for (int t = 0; t < 2; t++) {
        nm_set_threads(lib, t ? 3 : 1);
        for (int k = 0; k < 3; k++)
            r[t][k] = test_result();
        CHECK(nm_view_searchsorted(ctx, &xp, &x, true, NULL, &r[t][0].out) == NM_OK);
        CHECK(nm_histogram_uniform(ctx, &x, &xp, NULL, &r[t][1].out) == NM_OK);
        CHECK(nm_view_interp(ctx, &x, &xp, &fp, NULL, NULL, &r[t][2].out) == NM_OK);
    }
    nm_set_threads(lib, before);
    for (int k = 0; k < 3; k++)
        CHECK(memcmp(r[0][k].v.data, r[1][k].v.data, (size_t)nm_items(1, r[0][k].v.shape)*8) == 0);
    int64_t total = 0, inside = 0;
    for (intptr_t i = 0; i < M - 1; i++)
        total += ((int64_t *)r[0][1].v.data)[i];
    for (intptr_t i = 0; i < N; i++)
        inside += ((double *)x.data)[i] >= 0 && ((double *)x.data)[i] <= M - 1;
    CHECK(total == inside);
}

TEST(join_and_pad)
{
    open_lib();
    nm_view a = INTS(1, 2), b = DOUBLES(3.5), g = grid(1, 2);
    test_out r = test_result();
    CHECK(nm_view_concatenate(ctx, 2, (const nm_view *const[]){ &a, &b }, 0, NULL, NM_SAME_KIND_CASTING, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 1, 2, 3.5));
    CHECK(nm_view_concatenate(ctx, 2, (const nm_view *const[]){ &a, &g }, 0, NULL, NM_SAME_KIND_CASTING, &r.out) == NM_E_VALUE);
    nm_clear(ctx);
    CHECK(nm_view_stack(ctx, 2, (const nm_view *const[]){ &a, &a }, 1, NULL, NM_SAME_KIND_CASTING, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 1, 1, 2, 2));
    CHECK(nm_view_tile(ctx, &a, 2, (intptr_t[]){ 2, 2 }, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 1, 2, 1, 2, 1, 2, 1, 2));
    nm_view l = INTS(1, 2, 3, 4);
    CHECK(nm_view_roll(ctx, &l, 0, (intptr_t[]){ -1 }, NULL, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 2, 3, 4, 1));
    nm_view ten = INTS(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), minus = INTS(-1);
    CHECK(nm_view_delete_range(ctx, &ten, 1, 4, 2, 0, &r.out) == NM_OK);        /* more places than the stride is long */
    CHECK(SAME_INTS(r.v, 0, 2, 4, 6, 8, 9));
    CHECK(nm_view_delete_range(ctx, &ten, 0, 2, 9, 0, &r.out) == NM_OK);        /* fewer */
    CHECK(SAME_INTS(r.v, 1, 2, 3, 4, 5, 6, 7, 8));
    CHECK(nm_view_delete_range(ctx, &ten, 2, 6, 1, -1, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 0, 1, 8, 9));
    CHECK(nm_view_delete_range(ctx, &g, 1, 1, 1, 1, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 0));
    CHECK(nm_view_delete_range(ctx, &minus, 0, 0, 1, 0, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, -1));
    CHECK(nm_view_delete_range(ctx, &ten, 8, 2, 2, 0, &r.out) == NM_E_INDEX);
    nm_clear(ctx);
    CHECK(nm_view_pad(ctx, &l, (intptr_t[]){ 5, 4 }, NM_PAD_REFLECT, NULL, NULL, false, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2));
    CHECK(nm_view_pad(ctx, &l, (intptr_t[]){ 2, 5 }, NM_PAD_WRAP, NULL, NULL, false, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1));
    CHECK(nm_view_pad(ctx, &l, (intptr_t[]){ 1, 2 }, NM_PAD_MEAN, NULL, NULL, false, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 2, 1, 2, 3, 4, 2, 2));
}

TEST(digitize_descending_has_ties_like_ascending)
{
    open_lib();
    nm_view x = DOUBLES(10, 4, 0, -1), bins = DOUBLES(10, 4, 2.5, 1, 0);
    test_out r = test_result();
    CHECK(nm_view_digitize(ctx, &x, &bins, false, &r.out) == NM_OK && SAME_INTS(r.v, 0, 1, 4, 5));
    CHECK(nm_view_digitize(ctx, &x, &bins, true, &r.out) == NM_OK && SAME_INTS(r.v, 1, 2, 5, 5));
}

TEST(statistics)
{
    open_lib();
    nm_view g = grid(3, 4);
    test_out r = test_result();
    bool first[2] = { true, false }, last[2] = { false, true };
    CHECK(nm_view_mean(ctx, &g, NULL, false, NULL, &r.out) == NM_OK && SAME_DOUBLES(r.v, 5.5));
    CHECK(nm_view_mean(ctx, &g, first, false, NULL, &r.out) == NM_OK && SAME_DOUBLES(r.v, 4, 5, 6, 7));
    CHECK(nm_view_var(ctx, &g, last, false, 0, false, NULL, NULL, &r.out) == NM_OK && SAME_DOUBLES(r.v, 1.25, 1.25, 1.25));
    CHECK(nm_view_var(ctx, &g, first, true, 1, true, NULL, NULL, &r.out) == NM_OK && SAME_DOUBLES(r.v, 4, 4, 4, 4));
    CHECK(r.v.ndim == 2);
    CHECK(nm_view_median(ctx, &g, first, false, &r.out) == NM_OK && SAME_DOUBLES(r.v, 4, 5, 6, 7));
    CHECK(nm_view_median(ctx, &g, NULL, false, &r.out) == NM_OK && SAME_DOUBLES(r.v, 5.5));
    nm_view q = DOUBLES(0.25, 0.5);
    CHECK(nm_view_quantile(ctx, &g, &q, false, NULL, false, NM_Q_LINEAR, false, &r.out) == NM_OK && SAME_DOUBLES(r.v, 2.75, 5.5));
    CHECK(nm_view_quantile(ctx, &g, &q, false, NULL, false, NM_Q_LOWER, false, &r.out) == NM_OK && SAME_DOUBLES(r.v, 2, 5));
    ((double *)g.data)[5] = NAN;
    CHECK(nm_view_nansum(ctx, &g, first, false, NULL, &r.out) == NM_OK && SAME_DOUBLES(r.v, 12, 10, 18, 21));
    CHECK(nm_view_nanmean(ctx, &g, last, false, NULL, &r.out) == NM_OK && SAME_DOUBLES(r.v, 1.5, 17/3.0, 9.5));
    CHECK(nm_view_nanmedian(ctx, &g, last, false, &r.out) == NM_OK && SAME_DOUBLES(r.v, 1.5, 6, 9.5));
    CHECK(nm_view_median(ctx, &g, last, false, &r.out) == NM_OK && SAME_DOUBLES(r.v, 1.5, NAN, 9.5));
    CHECK(nm_view_quantile(ctx, &g, &q, false, last, false, NM_Q_LINEAR, true, &r.out) == NM_OK);
    CHECK(SAME_DOUBLES(r.v, 0.75, 5, 8.75, 1.5, 6, 9.5));
    bool bad;
    CHECK(nm_view_nanvar(ctx, &g, last, false, 0, false, NULL, &bad, &r.out) == NM_OK && !bad);
    CHECK(((double *)r.v.data)[0] == 1.25);
}
