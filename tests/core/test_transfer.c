/* test_transfer.c - copies between random views against a naive reference; strings; overlap; byte order. */
#include "check_lib.h"
#include "plan/transfer.h"

enum { ROOM = 1 << 16 };
static char source[ROOM], target[ROOM], want[ROOM];

/* A window without internal overlap: axes of a contiguous block in random order, steps and direction. */
static void window(uint64_t *seed, char *base, int ndim, const intptr_t *shape, intptr_t size, nm_viewbuf *b)
{
    int perm[8];
    intptr_t stride = size + (below(seed, 4) ? 0 : below(seed, 5));
    char *p = base + (below(seed, 3) ? 0 : below(seed, 7));
    for (int i = 0; i < ndim; i++) {
        int j = (int)below(seed, i + 1);
        perm[i] = perm[j];
        perm[j] = i;
    }
    for (int k = 0; k < ndim; k++) {
        int i = perm[k];
        if (below(seed, 4) == 0)
            stride *= 1 + below(seed, 2);
        b->shape[i] = shape[i];
        b->strides[i] = stride;
        if (below(seed, 4) == 0 && shape[i]) {
            p += stride * (shape[i] - 1);
            b->strides[i] = -stride;
        }
        stride *= shape[i] ? shape[i] : 1;
    }
    b->v = (nm_view){ p, b->shape, b->strides, ndim, NM_WRITEABLE, { 0 } };
}

static void naive(const nm_view *d, const nm_view *s, const nm_view *m, int axis, char *dp, const char *sp, const char *mp, bool swap)
{
    if (axis == d->ndim) {
        intptr_t size = d->dt.size;
        if (!m || *mp)
            for (intptr_t i = 0; i < size; i++)
                dp[swap ? size - 1 - i : i] = sp[i];
        return;
    }
    for (intptr_t i = 0; i < d->shape[axis]; i++) {
        bool one = s->shape[axis] == 1;
        naive(d, s, m, axis + 1, dp + i * d->strides[axis], sp + (one ? 0 : i * s->strides[axis]), m ? mp + i * m->strides[axis] : NULL,
              swap);
    }
}

TEST(copies_agree_with_naive_ones)
{
    open_lib();
    nm_set_threads(lib, 3);
    uint64_t seed = 1;
    static const char *const types[] = { "i1", "i2", "f4", "f8", "S3", "U1", "G", "S16" };
    for (int round = 0; round < 6000; round++) {
        int nd = (int)below(&seed, 5);
        intptr_t shape[8], sshape[8];
        for (int i = 0; i < nd; i++) {
            shape[i] = below(&seed, 40) ? 1 + below(&seed, nd < 3 ? 20 : 6) : 0;
            sshape[i] = below(&seed, 6) ? shape[i] : 1;
        }
        nm_dtype dt;
        CHECK(nm_dtype_parse(ctx, types[below(&seed, 8)], &dt) == NM_OK);
        nm_viewbuf d, s, m;
        window(&seed, target, nd, shape, dt.size, &d);
        window(&seed, source, nd, sshape, dt.size, &s);
        d.v.dt = s.v.dt = dt;
        bool swap = below(&seed, 3) == 0 && nm_dtype_swap_unit(&dt) == dt.size && dt.size > 1;
        if (swap)
            d.v.dt.flags ^= NM_SWAPPED;
        for (int i = 0; i < ROOM; i++)
            source[i] = (char)check_random(&seed), i += 7;
        static char mask[ROOM];
        bool masked = below(&seed, 3) == 0;
        if (masked) {
            window(&seed, mask, nd, shape, 1, &m);
            m.v.dt = nm_dtype_of(NM_BOOL);
            for (int i = 0; i < ROOM; i++)
                mask[i] = (char)(check_random(&seed) & 1);
        }
        memset(target, 7, sizeof target);
        memcpy(want, target, sizeof want);
        naive(&d.v, &s.v, masked ? &m.v : NULL, 0, want + (d.v.data - target), s.v.data, masked ? m.v.data : NULL, swap);
        nm_status st = masked ? nm_copy_where(ctx, &d.v, &s.v, &m.v, NM_SAFE_CASTING) : nm_copy(ctx, &d.v, &s.v, NM_SAFE_CASTING);
        CHECK(st == NM_OK);
        CHECK(!memcmp(want, target, sizeof want));
    }
}

TEST(overlapping_copies_read_before_they_write)
{
    open_lib();
    uint64_t seed = 9;
    for (int round = 0; round < 3000; round++) {
        intptr_t n = 1 + below(&seed, 50), a = below(&seed, 3), b = below(&seed, 3);
        intptr_t shape[1] = { n }, ds[1], ss[1];
        static const intptr_t steps[] = { 4, -4, 8 };
        ds[0] = steps[a];
        ss[0] = steps[b];
        char *base = target + 1024;
        nm_view d = { base + 4 * below(&seed, 40), shape, ds, 1, NM_WRITEABLE, nm_dtype_of(NM_INT32) };
        nm_view s = { base + 4 * below(&seed, 40), shape, ss, 1, 0, nm_dtype_of(NM_INT32) };
        for (int i = 0; i < 4096; i++)
            target[i] = (char)check_random(&seed);
        memcpy(want, target, sizeof want);
        for (intptr_t i = 0; i < n; i++)
            memcpy(want + (d.data - target) + i * ds[0], s.data + i * ss[0], 4);
        /* the reference reads the untouched target */
        CHECK(nm_copy(ctx, &d, &s, NM_NO_CASTING) == NM_OK && !memcmp(want, target, 4096));
    }
}

TEST(big_transposes)
{
    open_lib();
    nm_set_threads(lib, 2);
    static const int nums[] = { NM_INT8, NM_INT16, NM_FLOAT, NM_DOUBLE, NM_CDOUBLE };
    for (int k = 0; k < 5; k++) {
        nm_dtype dt = nm_dtype_of(nums[k]);
        intptr_t rows = 517, cols = 702, shape[] = { rows, cols }, ds[] = { cols * dt.size, dt.size }, ss[] = { dt.size, rows * dt.size };
        char *a = malloc((size_t)(rows * cols * dt.size)), *b = malloc((size_t)(rows * cols * dt.size));
        uint64_t seed = 2;
        for (intptr_t i = 0; i < rows * cols * dt.size; i++)
            a[i] = (char)check_random(&seed);
        nm_view d = { b, shape, ds, 2, NM_WRITEABLE, dt }, s = { a, shape, ss, 2, 0, dt };
        CHECK(nm_copy(ctx, &d, &s, NM_NO_CASTING) == NM_OK);
        bool same = true;
        for (intptr_t i = 0; i < rows; i++)
            for (intptr_t j = 0; j < cols; j++)
                same = same && !memcmp(b + i * ds[0] + j * ds[1], a + i * ss[0] + j * ss[1], (size_t)dt.size);
        CHECK(same);
        free(a);
        free(b);
    }
}

TEST(strings_and_refusals)
{
    open_lib();
    intptr_t shape[] = { 2 }, s4[] = { 4 }, s12[] = { 12 };
    char text[8] = "ab\0\0cde";
    uint32_t wide[6];
    nm_view s = { text, shape, s4, 1, 0, nm_dtype_sized(NM_STRING, 4) },
            u = { (char *)wide, shape, s12, 1, NM_WRITEABLE, nm_dtype_sized(NM_UNICODE, 12) };
    CHECK(nm_copy(ctx, &u, &s, NM_SAME_KIND_CASTING) == NM_OK);
    CHECK(wide[0] == 'a' && wide[1] == 'b' && wide[2] == 0 && wide[3] == 'c' && wide[5] == 'e');
    u.dt.flags |= NM_SWAPPED;
    CHECK(nm_copy(ctx, &u, &s, NM_UNSAFE_CASTING) == NM_OK && wide[3] == (uint32_t)'c' << 24);
    CHECK(nm_copy(ctx, &s, &u, NM_SAFE_CASTING) == NM_E_CAST);
    CHECK(!strcmp(nm_message(ctx), "Cannot cast array data from dtype('>U3') to dtype('S4') according to the rule 'safe'"));
    CHECK(nm_copy(ctx, &s, &u, NM_UNSAFE_CASTING) == NM_OK && !memcmp(text, "ab\0\0cde", 8));
    text[5] = (char)0xE9;
    CHECK(nm_copy(ctx, &u, &s, NM_UNSAFE_CASTING) == NM_E_VALUE);
    CHECK(!strcmp(nm_message(ctx), "'ascii' codec can't decode byte 0xe9 in position 1: ordinal not in range(128)"));
    intptr_t three[] = { 3 };
    nm_view bad = { text, three, s4, 1, 0, nm_dtype_sized(NM_STRING, 1) };
    CHECK(nm_copy(ctx, &u, &bad, NM_UNSAFE_CASTING) == NM_E_VALUE);
    CHECK(!strcmp(nm_message(ctx), "could not broadcast input array from shape (3,) into shape (2,)"));
}

static bool casts(const char *from, const void *src, const char *to, void *dst)
{
    nm_dtype a, b;
    if (nm_dtype_parse(ctx, from, &a) < 0 || nm_dtype_parse(ctx, to, &b) < 0)
        return false;
    nm_view s = { (char *)src, NULL, NULL, 0, 0, a }, d = { dst, NULL, NULL, 0, NM_WRITEABLE, b };
    return nm_copy(ctx, &d, &s, NM_UNSAFE_CASTING) == NM_OK;
}

TEST(numbers_and_strings)
{
    open_lib();
    char text[32];
    double x = 0.1, y = 0, z[2];
    int8_t small = 0;
    uint32_t wide[32];
    CHECK(casts("f8", &x, "S8", text) && !memcmp(text, "0.1\0\0\0\0\0", 8));
    CHECK(casts("f8", &x, "U8", wide) && wide[2] == '1' && wide[3] == 0 && casts("U8", wide, "f8", &y) && y == 0.1);
    CHECK(casts("S6", " 1_0 \0", "f8", &y) && y == 10 && casts("S6", "(1-2j)", "D", z) && z[0] == 1 && z[1] == -2);
    CHECK(casts("S4", "-128", "i1", &small) && small == -128);
    CHECK(!casts("S4", "-129", "i1", &small) && nm_last(ctx) == NM_E_OVERFLOW &&
          !strcmp(nm_message(ctx), "Python integer -129 out of bounds for int8"));
    CHECK(!casts("S3", "abc", "f8", &y) && !strcmp(nm_message(ctx), "could not convert string to float: np.bytes_(b'abc')"));
    CHECK(!casts("S3", "1.5", "i8", &y) && !strcmp(nm_message(ctx), "invalid literal for int() with base 10: b'1.5'"));
}

TEST(values_that_come_back)
{
    open_lib();
    uint64_t seed = 7;
    nm_dtype to = nm_dtype_of(NM_SHORT), unsigned_to = nm_dtype_of(NM_USHORT), real = nm_dtype_of(NM_FLOAT);
    for (int round = 0; round < 200; round++) {
        int64_t items[200];
        intptr_t shape[] = { 1 + (intptr_t)(check_random(&seed) % 100) }, strides[] = { round & 1 ? 8 : 16 };
        bool narrow = true, positive = true, exact = true;
        for (intptr_t i = 0; i < 200; i++)
            items[i] = (int64_t)(check_random(&seed) % 65600) - (round % 3 ? 0 : 32800);
        if (round % 5 == 0)
            items[0] = (int64_t)1 << 24 | 1;
        for (intptr_t i = 0; i < shape[0]; i++) {
            int64_t x = items[i * strides[0] / 8];
            narrow = narrow && x == (int16_t)x;
            positive = positive && x == (uint16_t)x;
            exact = exact && x == (int64_t)(float)x;
        }
        nm_view v = { (char *)items, shape, strides, 1, 0, nm_dtype_of(NM_LONG) };
        CHECK((nm_keeps_values(ctx, &v, &to) == NM_OK) == narrow);
        CHECK((nm_keeps_values(ctx, &v, &unsigned_to) == NM_OK) == positive);
        CHECK((nm_keeps_values(ctx, &v, &real) == NM_OK) == exact);
    }
    double big = 1e300;
    nm_view v = { (char *)&big, NULL, NULL, 0, 0, nm_dtype_of(NM_DOUBLE) };
    CHECK(nm_keeps_values(ctx, &v, &real) == NM_E_VALUE && !strcmp(nm_message(ctx), "could not cast 'same_value' double to float"));
}
