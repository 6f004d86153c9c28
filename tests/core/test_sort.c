/* test_sort.c - sorting, selecting and searching of every dtype against the class' own compare. */
#include "check_view.h"
#include "check_lib.h"
#include "algo/sort.h"

static const int nums[] = { NM_BOOL, NM_BYTE, NM_UBYTE, NM_SHORT, NM_USHORT, NM_INT, NM_UINT, NM_LONG, NM_ULONG, NM_LONGLONG, NM_ULONGLONG,
                            NM_HALF, NM_FLOAT, NM_DOUBLE, NM_LONGDOUBLE, NM_CFLOAT, NM_CDOUBLE, NM_CLONGDOUBLE };

/* Random items: mode 0 wide, 1 few values, 2 with NaN and signed zeros, 3 ascending, 4 descending. */
static void fill(nm_view *v, intptr_t n, int mode, uint64_t *seed)
{
    for (intptr_t i = 0; i < n; i++) {
        uint64_t r = check_random(seed);
        double x = mode == 0 ? (double)(int64_t)r : mode == 3 ? (double)i : mode == 4 ? (double)(n - i) : (double)(r % 7) - 3;
        if (mode == 2 && r >> 60 == 0)
            x = __builtin_nan("");
        if (mode == 2 && r >> 60 == 1)
            x = -0.0;
        double y = (double)(r >> 8 & 3);
        char *p = v->data + i*v->dt.size;
        switch (v->dt.num) {
        case NM_BOOL: *p = r & 1; break;
        case NM_HALF: *(uint16_t *)p = mode == 0 ? (uint16_t)r : mode == 2 &&
            r % 9 == 0 ? 0xFE00 : (uint16_t)(0x3C00 ^ (r & 0x8003)); break;
        case NM_FLOAT: *(float *)p = (float)x; break;
        case NM_DOUBLE: *(double *)p = x; break;
        case NM_LONGDOUBLE: *(long double *)p = x; break;
        case NM_CFLOAT: ((float *)p)[0] = (float)x; ((float *)p)[1] = (float)y; break;
        case NM_CDOUBLE: ((double *)p)[0] = x; ((double *)p)[1] = r % 11 ? y : __builtin_nan(""); break;
        case NM_CLONGDOUBLE: ((long double *)p)[0] = x; ((long double *)p)[1] = y; break;
        default:
            r = mode == 0 ? r : mode == 3 ? (uint64_t)i : mode == 4 ? (uint64_t)(n - i) : r % 7 - 3;
            memcpy(p, &r, (size_t)v->dt.size);
        }
    }
}

static int compare(const nm_view *v, const char *a, const char *b)
{
    nm_call call = { ctx, &v->dt, NULL };
    return v->dt.cls->compare(&call, a, b);
}

static void check_order(int num, intptr_t n, int mode, uint64_t *seed)
{
    nm_view v = test_line(num, n), w = test_line(num, n), u = test_line(num, n);
    intptr_t size = v.dt.size;
    test_out order = test_result();
    fill(&v, n, mode, seed);
    memcpy(w.data, v.data, (size_t)(n*size));
    memcpy(u.data, v.data, (size_t)(n*size));
    CHECK(nm_view_argsort(ctx, &v, -1, NM_SORT_STABLE, &order.out) == NM_OK);
    CHECK(nm_view_sort(ctx, &w, 0, NM_SORT_STABLE) == NM_OK);
    CHECK(nm_view_sort(ctx, &u, 0, NM_SORT_QUICK) == NM_OK);
    const int64_t *o = (const int64_t *)order.v.data;
    bool good = true, same = true, quick = true;
    for (intptr_t i = 0; i < n; i++) {
        same = same && !memcmp(w.data + i*size, v.data + o[i]*size, (size_t)size);
        quick = quick && compare(&v, w.data + i*size, u.data + i*size) == 0;
        if (i) {
            int c = compare(&v, v.data + o[i - 1]*size, v.data + o[i]*size);
            good = good && (c < 0 || (c == 0 && o[i - 1] < o[i]));
        }
    }
    CHECK(good);
    CHECK(same);
    CHECK(quick);
    if (n == 0)
        return;
    intptr_t k = (intptr_t)(check_random(seed) % (uint64_t)n);
    memcpy(u.data, v.data, (size_t)(n*size));
    CHECK(nm_view_partition(ctx, &u, 1, &k, 0) == NM_OK);
    test_out part = test_result();
    CHECK(nm_view_argpartition(ctx, &v, 1, &k, 0, &part.out) == NM_OK);
    const int64_t *q = (const int64_t *)part.v.data;
    bool split = true, argsplit = true;
    for (intptr_t i = 0; i < n; i++) {
        int c = compare(&v, u.data + i*size, w.data + k*size), d = compare(&v, v.data + q[i]*size, w.data + k*size);
        split = split && (i < k ? c <= 0 : i == k ? c == 0 : c >= 0);
        argsplit = argsplit && (i < k ? d <= 0 : i == k ? d == 0 : d >= 0);
    }
    CHECK(split);
    CHECK(argsplit);
    for (int right = 0; right < 2; right++) {
        test_out place = test_result();
        CHECK(nm_view_searchsorted(ctx, &w, &v, right, NULL, &place.out) == NM_OK);
        const int64_t *p = (const int64_t *)place.v.data;
        bool ok = true;
        for (intptr_t i = 0; i < n; i++) {
            const char *key = v.data + i*size;
            ok = ok && p[i] >= 0 && p[i] <= n;
            if (right)
                ok = ok && (p[i] == 0 || compare(&v, w.data + (p[i] - 1)*size, key) <= 0) &&
                     (p[i] == n || compare(&v, w.data + p[i]*size, key) > 0);
            else
                ok = ok && (p[i] == 0 || compare(&v, w.data + (p[i] - 1)*size, key) < 0) &&
                     (p[i] == n || compare(&v, w.data + p[i]*size, key) >= 0);
        }
        CHECK(ok);
    }
}

TEST(every_number_is_ordered)
{
    open_lib();
    uint64_t seed = 7;
    for (int t = 0; t < NM_COUNT(nums); t++)
        for (int mode = 0; mode < 5; mode++) {
            for (intptr_t n = 0; n < 1200; n += n < 20 ? 1 : n < 140 ? 7 : 61)
                check_order(nums[t], n, mode, &seed);
            check_order(nums[t], 5000, mode, &seed);
        }
}

/* Not only equal by value: no bit is lost, negative zeros come first, and threads change nothing. */
TEST(sorted_bits_are_those_of_the_items)
{
    open_lib();
    static const int kinds[] = { NM_INT, NM_UINT, NM_LONG, NM_ULONG, NM_FLOAT, NM_DOUBLE };
    uint64_t seed = 11;
    int before = nm_threads(lib);
    for (int t = 0; t < NM_COUNT(kinds); t++)
        for (int mode = 0; mode < 5; mode++)
            for (int large = 0; large < 2; large++) {
                intptr_t n = large ? 300007 : 1501;
                nm_view v = test_line(kinds[t], n), w = test_line(kinds[t], n);
                intptr_t size = v.dt.size;
                uint64_t sum[3] = { 0 };
                fill(&v, n, mode, &seed);
                memcpy(w.data, v.data, (size_t)(n*size));
                nm_set_threads(lib, 1);
                CHECK(nm_view_sort(ctx, &v, 0, NM_SORT_QUICK) == NM_OK);
                nm_set_threads(lib, 4);
                for (int k = 0; k < 3; k++) {
                    const char *data = k ? w.data : v.data;
                    if (k == 2)
                        CHECK(nm_view_sort(ctx, &w, 0, NM_SORT_QUICK) == NM_OK);
                    for (intptr_t i = 0; i < n; i++) {
                        uint64_t x = 0;
                        memcpy(&x, data + i*size, (size_t)size);
                        sum[k] += (x ^ x >> 29)*0x9E3779B97F4A7C15u;
                    }
                }
                CHECK(sum[0] == sum[1] && sum[0] == sum[2]);
                CHECK(memcmp(v.data, w.data, (size_t)(n*size)) == 0);
            }
    nm_set_threads(lib, before);
}

TEST(strings_and_axes)
{
    open_lib();
    uint64_t seed = 3;
    intptr_t shape[3] = { 5, 40, 3 };
    nm_viewbuf b = { 0 };
    b.v.dt = nm_dtype_sized(NM_STRING, 11);
    memcpy(b.shape, shape, sizeof shape);
    nm_strides_c(3, shape, 11, b.strides);
    b.v = (nm_view){ check_alloc(600 * 11), b.shape, b.strides, 3, NM_WRITEABLE, b.v.dt };
    for (int i = 0; i < 600; i++)
        snprintf(b.v.data + 11*i, 11, "aaaaaaa%d", (int)(check_random(&seed) % 300));
    test_out order = test_result();
    CHECK(nm_view_argsort(ctx, &b.v, 1, NM_SORT_QUICK, &order.out) == NM_OK);
    bool ok = true;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 3; k++)
            for (int j = 1; j < 40; j++) {
                const int64_t *o = (const int64_t *)order.v.data + i*120 + k;
                ok = ok && memcmp(b.v.data + 11*(i*120 + o[3*j]*3 + k), b.v.data + 11*(i*120 + o[3*j - 3]*3 + k), 11) >= 0;
            }
    CHECK(ok);
    CHECK(nm_view_sort(ctx, &b.v, 1, NM_SORT_QUICK) == NM_OK);
    for (int i = 0; i < 5; i++)
        for (int j = 1; j < 40; j++)
            for (int k = 0; k < 3; k++)
                ok = ok && memcmp(b.v.data + 11*(i*120 + j*3 + k), b.v.data + 11*(i*120 + j*3 - 3 + k), 11) >= 0;
    CHECK(ok);
    CHECK(nm_view_sort(ctx, &b.v, 3, NM_SORT_QUICK) == NM_E_AXIS);
    CHECK(!strcmp(nm_message(ctx), "axis 3 is out of bounds for array of dimension 3"));
    nm_clear(ctx);
}

TEST(other_byte_order_and_times)
{
    open_lib();
    nm_view v = INTS(5, INT64_MIN, -3, 0, 7);
    v.dt = nm_dtype_of(NM_DATETIME);
    CHECK(nm_view_sort(ctx, &v, 0, NM_SORT_QUICK) == NM_OK);
    CHECK(SAME_INTS(v, -3, 0, 5, 7, INT64_MIN));
    nm_view w = INTS(5, 3, -1);
    for (int i = 0; i < 3; i++)
        ((int64_t *)w.data)[i] = (int64_t)__builtin_bswap64((uint64_t)((int64_t *)w.data)[i]);
    w.dt.flags |= NM_SWAPPED;
    CHECK(nm_view_sort(ctx, &w, 0, NM_SORT_QUICK) == NM_OK);
    for (int i = 0; i < 3; i++)
        ((int64_t *)w.data)[i] = (int64_t)__builtin_bswap64((uint64_t)((int64_t *)w.data)[i]);
    CHECK(SAME_INTS(w, -1, 3, 5));
}

TEST(lexsort_and_digitize)
{
    open_lib();
    nm_view a = INTS(1, 5, 1, 4, 3, 4, 4), b = INTS(9, 4, 0, 4, 0, 2, 1);
    test_out r = test_result();
    CHECK(nm_view_lexsort(ctx, 2, (const nm_view *const[]){ &b, &a }, -1, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 2, 0, 4, 6, 5, 3, 1));
    nm_view x = DOUBLES(0.2, 6.4, 3.0, 1.6), bins = DOUBLES(0.0, 1.0, 2.5, 4.0, 10.0), down = DOUBLES(10, 4, 2.5, 1, 0);
    CHECK(nm_view_digitize(ctx, &x, &bins, false, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 1, 4, 3, 2));
    CHECK(nm_view_digitize(ctx, &x, &down, false, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 4, 1, 2, 3));
    nm_view order = INTS(2, 0, 1), un = DOUBLES(2, 3, 1), key = DOUBLES(2.5);
    CHECK(nm_view_searchsorted(ctx, &un, &key, false, &order, &r.out) == NM_OK);
    CHECK(SAME_INTS(r.v, 2));
    nm_view bad = INTS(0, 1, 5);
    CHECK(nm_view_searchsorted(ctx, &un, &key, false, &bad, &r.out) == NM_E_VALUE);
    nm_clear(ctx);
    void *once = nm_alloc(ctx, 3 * sizeof(double)), *twice = nm_alloc(ctx, 3 * sizeof(double));
    CHECK(once != twice);                                      /* what had failed gave its memory back once */
    nm_free(ctx, once, 3 * sizeof(double));
    nm_free(ctx, twice, 3 * sizeof(double));
}
