/* test_kernels.c - the kernels of every CPU level that runs here against plain references. */
#include <complex.h>
#ifndef CMPLX
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif
#include <math.h>
#include "check.h"
#include "base/cpu.h"
#include "base/ctx.h"
#include "base/fp.h"
#include "kernels/kernels.h"

static const nm_kernel *find(int level, const char *name, const char *types)
{
    for (const nm_kernel *const *t = nm_kernels(level)->tables; *t; t++)
        for (const nm_kernel *k = *t; k->name; k++)
            if (!strcmp(k->name, name) && !strcmp(k->types, types))
                return k;
    printf("no kernel %s %s\n", name, types);
    return NULL;
}

/* Runs a test for every level that this machine can execute. */
static int best(void)
{
    nm_lib *lib = nm_lib_new(NULL);
    int level = lib->level;
    nm_lib_free(lib);
    return level;
}

static int run(const nm_kernel *k, void *a, intptr_t as, void *b, intptr_t bs, void *r, intptr_t rs, intptr_t n)
{
    char *const p[] = { a, b, r };
    const intptr_t s[] = { as, bs, rs };
    return k->loop(NULL, p, &n, s, k->aux);
}
static int run1(const nm_kernel *k, void *a, intptr_t as, void *r, intptr_t rs, intptr_t n)
{
    char *const p[] = { a, r };
    const intptr_t s[] = { as, rs };
    return k->loop(NULL, p, &n, s, k->aux);
}

TEST(tables_are_well_formed)
{
    for (int level = 0; level < NM_LEVELS; level++)
        for (const nm_kernel *const *t = nm_kernels(level)->tables; *t; t++)
            for (const nm_kernel *k = *t; k->name; k++) {
                CHECK(k->loop && k->types && *k->types && strlen(k->types) <= 5);
                CHECK(strspn(k->types, "?bBhHiIlLqQefdgFDGMmSU") == strlen(k->types));
            }
}

enum { N = 203 };

TEST(fmax_and_fmin_of_many_items_pass_over_nan)
{
    float x[2 * N];
    uint64_t seed = 5;
    for (int level = 0; level <= best(); level++)
        for (int n = 1; n < 2 * N; n += 1 + n / 8) {
            float most = NAN, least = NAN;
            for (int i = 0; i < n; i++) {
                x[i] = check_random(&seed) % 3 ? (float)(int)(check_random(&seed) % 1000) - 500 : NAN;
                most = most >= x[i] || x[i] != x[i] ? most : x[i];
                least = least <= x[i] || x[i] != x[i] ? least : x[i];
            }
            float high = NAN, low = NAN;
            run(find(level, "fmax", "fff"), &high, 0, x, 4, &high, 0, n);
            run(find(level, "fmin", "fff"), &low, 0, x, 4, &low, 0, n);
            CHECK((high == most || (high != high && most != most)) && (low == least || (low != low && least != least)));
        }
}

TEST(integer_add_wraps_at_any_layout)
{
    int8_t a[2 * N], b[2 * N], r[2 * N];
    uint64_t seed = 3;
    for (int level = 0; level <= best(); level++) {
        const nm_kernel *k = find(level, "add", "bbb");
        for (int as = 0; as < 3; as++)
            for (int bs = 0; bs < 3; bs++)
                for (int rs = 1; rs < 3; rs++) {
                    for (int i = 0; i < 2 * N; i++)
                        a[i] = (int8_t)check_random(&seed), b[i] = (int8_t)check_random(&seed);
                    run(k, a, as, b, bs, r, rs, N);
                    for (int i = 0; i < N; i++)
                        CHECK(r[i * rs] == (int8_t)(a[i * as] + b[i * bs]));
                }
        int8_t sum = 0, expected = 0;
        for (int i = 0; i < N; i++)
            expected = (int8_t)(expected + b[i]);
        run(k, &sum, 0, b, 1, &sum, 0, N);
        CHECK(sum == expected);
    }
}

TEST(accumulation_reads_what_it_wrote)
{
    double b[N], r[N + 1] = { 0 };
    for (int i = 0; i < N; i++)
        b[i] = i;
    for (int level = 0; level <= best(); level++) {
        run(find(level, "add", "ddd"), r, 8, b, 8, r + 1, 8, N);
        for (int i = 0; i < N; i++)
            CHECK(r[i + 1] == i * (i + 1) / 2.0);
        uint16_t h[6] = { 0x3c00 }, one[5] = { 0x3c00, 0x3c00, 0x3c00, 0x3c00, 0x3c00 };
        run(find(level, "add", "eee"), h, 2, one, 2, h + 1, 2, 5);
        CHECK(h[5] == 0x4600);
    }
}

TEST(comparisons_are_quiet)
{
    double a[9] = { NAN, 1, INFINITY, -0.0, 2, NAN, 7, 1, 0 }, b[9] = { 1, NAN, 1, 0.0, 3, NAN, 7, 0, NAN };
    uint8_t r[9];
    for (int level = 0; level <= best(); level++) {
        if (!strcmp(nm_level_name(level), "v2"))
            continue;                       /* flags of its vector comparisons are not read: NM_LOOP_NO_FP */
        nm_fp_clear();
        run(find(level, "less", "dd?"), a, 8, b, 8, r, 1, 9);
        for (int i = 0; i < 9; i++)
            CHECK(r[i] == (isless(a[i], b[i]) != 0));
        CHECK(nm_fp_read() == 0);
    }
}

TEST(casts_wrap_as_the_machine_does)
{
    double x[] = { 300.7, -1, 3e9, NAN, 1e20, -0.5, 65536 };
    int8_t b[7];
    uint64_t u[7];
    uint16_t h[7];
    for (int level = 0; level <= best(); level++) {
        run1(find(level, "cast", "db"), x, 8, b, 1, 7);
        CHECK(b[0] == 44 && b[1] == -1 && b[2] == 0 && b[3] == 0 && b[5] == 0 && b[6] == 0);
        nm_fp_clear();
        run1(find(level, "cast", "dL"), x, 8, u, 8, 7);
        CHECK(nm_fp_read() == NM_FP_INVALID);
        CHECK(u[0] == 300 && u[1] == UINT64_MAX && u[2] == 3000000000u && u[3] == (uint64_t)1 << 63 && u[4] == 0 && u[5] == 0);
        run1(find(level, "cast", "de"), x, 8, h, 2, 7);
        CHECK(h[0] == 0x5cb3 && h[1] == 0xbc00 && h[2] == 0x7c00 && h[5] == 0xb800 && h[6] == 0x7c00);
    }
}

TEST(copies_of_every_size)
{
    unsigned char src[4 * N], dst[4 * N], want[4 * N];
    for (int i = 0; i < 4 * N; i++)
        src[i] = (unsigned char)(i * 7 + i / 256);
    for (int level = 0; level <= best(); level++) {
        const nm_kernel_ops *ops = nm_kernels(level);
        for (int size = 1; size <= 17; size++)
            for (int ds = size; ds < size + 4; ds += 3)
                for (int ss = 0; ss < size + 4; ss += size) {
                    memset(dst, 1, sizeof dst);
                    memset(want, 1, sizeof want);
                    int n = (int)sizeof src / (size + 5);
                    for (int i = 0; i < n; i++)
                        memcpy(want + i * ds, src + i * ss, (size_t)size);
                    ops->copy((char *)dst, ds, (char *)src, ss, n, size);
                    CHECK(!memcmp(dst, want, sizeof dst));
                    ops->copy_swap((char *)dst, ds, (char *)src, ss, n, size);
                    CHECK(dst[0] == src[size - 1] && dst[(n - 1) * ds] == src[(n - 1) * ss + size - 1]);
                }
    }
}

TEST(integer_division_by_zero_and_of_the_least)
{
    int32_t a[] = { 7, -7, 5, INT32_MIN, -8, 0 }, b[] = { 2, 2, 0, -1, -3, 4 }, r[6];
    const int32_t down[] = { 3, -4, 0, INT32_MIN, 2, 0 }, rest[] = { 1, 1, 0, 0, -2, 0 };
    for (int level = 0; level <= best(); level++) {
        nm_fp_clear();
        run(find(level, "floor_divide", "iii"), a, 4, b, 4, r, 4, 6);
        CHECK(!memcmp(r, down, sizeof r));
        CHECK(nm_fp_read() == (NM_FP_DIVIDE | NM_FP_OVERFLOW));
        nm_fp_clear();
        run(find(level, "remainder", "iii"), a, 4, b, 4, r, 4, 6);
        CHECK(!memcmp(r, rest, sizeof r));
        CHECK(nm_fp_read() == NM_FP_DIVIDE);
        nm_fp_clear();
        uint64_t big[] = { UINT64_MAX, UINT64_MAX, 100 }, by[] = { 10, 1, (uint64_t)1 << 63 }, q[3];
        run(find(level, "floor_divide", "LLL"), big, 8, by, 8, q, 8, 3);
        CHECK(q[0] == UINT64_MAX / 10 && q[1] == UINT64_MAX && q[2] == 0 && nm_fp_read() == 0);
    }
}

/* One divisor for all items: quotient down and rest against the definition, at the ends of the range and at random. */
#define ONE_DIVISOR(T, code, LEAST, MOST)                                                                           \
    TEST(one_divisor_##T)                                                                                           \
    {                                                                                                               \
        enum { M = 70 };                                                                                            \
        T a[2 * M], q[2 * M], r[2 * M], ends[] = { LEAST, LEAST + 1, MOST, MOST - 1, 1, 2, 3, 7, 10, MOST / 2, MOST / 2 + 1, (T)-7 };   \
        uint64_t seed = 5;                                                                                          \
        for (int level = 0; level <= best(); level++)                                                               \
            for (int trial = 0; trial < 400; trial++) {                                                             \
                T power = (T)((T)1 << trial % (sizeof(T) * 8));                                                     \
                T d = trial < 12 ? ends[trial] : trial < 200 ? (T)check_random(&seed) : (T)(power + trial % 3 - 1); \
                int n = trial % (M + 1), as = 1 + trial % 2, rs = 1 + trial / 2 % 2;                                \
                for (int i = 0; i < 2 * M; i++)                                                                     \
                    a[i] = i % 3 ? (T)check_random(&seed) : ends[(i + trial) % 12];                                 \
                if (d == 0 || (T)(d + 1) == 0)                                                                      \
                    continue;                                                                                       \
                nm_fp_clear();                                                                                      \
                run(find(level, "floor_divide", code), a, as * (int)sizeof(T), &d, 0, q, rs * (int)sizeof(T), n);   \
                run(find(level, "remainder", code), a, as * (int)sizeof(T), &d, 0, r, rs * (int)sizeof(T), n);      \
                CHECK(nm_fp_read() == 0);                                                                           \
                for (int i = 0; i < n; i++) {                                                                       \
                    T x = a[i * as], down = (T)(x / d), rest = (T)(x % d);                                          \
                    if (rest != 0 && ((rest ^ d) & LEAST) != 0) {                                                     \
                        down--;                                                                                     \
                        rest = (T)(rest + d);                                                                       \
                    }                                                                                               \
                    CHECK(q[i * rs] == down && r[i * rs] == rest);                                                  \
                }                                                                                                   \
            }                                                                                                       \
    }
ONE_DIVISOR(int8_t, "bbb", INT8_MIN, INT8_MAX)
ONE_DIVISOR(uint16_t, "HHH", 0, UINT16_MAX)
ONE_DIVISOR(int32_t, "iii", INT32_MIN, INT32_MAX)
ONE_DIVISOR(uint32_t, "III", 0, UINT32_MAX)
ONE_DIVISOR(int64_t, "lll", INT64_MIN, INT64_MAX)
ONE_DIVISOR(uint64_t, "LLL", 0, UINT64_MAX)

/* A divisor of its own for every item, of every size up to the ends of the range. */
#define MANY_DIVISORS(T, code, four, LEAST, MOST)                                                                      \
    TEST(many_divisors_##T)                                                                                         \
    {                                                                                                               \
        enum { M = 200 };                                                                                           \
        T a[M], b[M], q[M], r[M], both[2][M], ends[] = { LEAST, LEAST + 1, MOST, MOST - 1, 1, 2, 3, (T)-1 };        \
        uint64_t seed = 8;                                                                                          \
        for (int level = 0; level <= best(); level++)                                                               \
            for (int trial = 0; trial < 600; trial++) {                                                             \
                for (int i = 0; i < M; i++) {                                                                       \
                    a[i] = i % 5 ? (T)((T)check_random(&seed) >> check_random(&seed) % (sizeof(T) * 8)) : ends[check_random(&seed) % 8]; \
                    b[i] = i % 7 ? (T)((T)check_random(&seed) >> check_random(&seed) % (sizeof(T) * 8)) : ends[check_random(&seed) % 8]; \
                    if (trial % 3 == 0 && b[i] && (T)(b[i] + 1))                                                                   \
                        a[i] = (T)(a[i] / b[i] * b[i] + (T)(i % 3) - 1);           /* near a multiple */            \
                }                                                                                                   \
                run(find(level, "floor_divide", code), a, sizeof(T), b, sizeof(T), q, sizeof(T), M);                \
                run(find(level, "remainder", code), a, sizeof(T), b, sizeof(T), r, sizeof(T), M);                   \
                find(level, "divmod", code four)->loop(NULL, (char *const[]){ (char *)a, (char *)b, (char *)both[0], (char *)both[1] }, \
                        (const intptr_t[]){ M }, (const intptr_t[]){ sizeof(T), sizeof(T), sizeof(T), sizeof(T) }, NULL); \
                for (int i = 0; i < M; i++) {                                                                       \
                    T down = 0, rest = 0;                                                                           \
                    if (b[i] != 0 && (T)(b[i] + 1) == 0 && a[i] == LEAST) {                                         \
                        down = LEAST == 0 ? 0 : LEAST;                                                              \
                    } else if (b[i] != 0) {                                                                         \
                        down = (T)(a[i] / b[i]), rest = (T)(a[i] % b[i]);                                           \
                        if (rest != 0 && ((rest ^ b[i]) & LEAST) != 0) {                                            \
                            down--;                                                                                 \
                            rest = (T)(rest + b[i]);                                                                \
                        }                                                                                           \
                    }                                                                                               \
                    CHECK(q[i] == down && r[i] == rest && both[0][i] == down && both[1][i] == rest);                \
                }                                                                                                   \
            }                                                                                                       \
    }
MANY_DIVISORS(int8_t, "bbb", "b", INT8_MIN, INT8_MAX)
MANY_DIVISORS(uint16_t, "HHH", "H", 0, UINT16_MAX)
MANY_DIVISORS(int32_t, "iii", "i", INT32_MIN, INT32_MAX)
MANY_DIVISORS(uint32_t, "III", "I", 0, UINT32_MAX)
MANY_DIVISORS(int64_t, "lll", "l", INT64_MIN, INT64_MAX)
MANY_DIVISORS(uint64_t, "LLL", "L", 0, UINT64_MAX)

TEST(python_remainder_of_floats)
{
    double a[] = { 7, -7, 7, -7, -0.0, 1, INFINITY, 1e308 }, b[] = { 3, 3, -3, -3, 5, INFINITY, 2, 1e-300 }, r[8];
    for (int level = 0; level <= best(); level++) {
        run(find(level, "remainder", "ddd"), a, 8, b, 8, r, 8, 8);
        CHECK(r[0] == 1 && r[1] == 2 && r[2] == -2 && r[3] == -1 && r[4] == 0 && !signbit(r[4]) && r[5] == 1 && isnan(r[6]));
        CHECK(r[7] == fmod(1e308, 1e-300));
        run(find(level, "floor_divide", "ddd"), a, 8, b, 8, r, 8, 8);
        CHECK(r[0] == 2 && r[1] == -3 && r[2] == -3 && r[3] == 2 && r[4] == 0 && signbit(r[4]) && r[5] == 0);
    }
}

TEST(masks_that_changed_since_they_were_counted)
{
    enum { N = 75, COUNT = 40 };
    intptr_t places[N];
    char src[N * 17], dst[N * 17], mask[2 * N];
    memset(mask, 0, N);
    memset(mask + N, 1, N);
    memset(src, 3, sizeof src);
    mask[70] = 1;
    for (int level = 0; level <= best(); level++) {
        const nm_kernel_ops *ops = nm_kernels(level);
        for (int i = 0; i < N; i++)
            places[i] = -7;
        ops->positions(places, mask, 1, 0, N, COUNT);
        CHECK(places[0] == 70 && places[1] == -7);
        for (int size = 1; size <= 17; size++) {
            memset(dst, 9, sizeof dst);
            ops->compress(dst, src, size, mask, 1, N, COUNT, size);
            CHECK(dst[0] == 3 && dst[COUNT * size] == 9);
        }
    }
}

TEST(choosing_by_mask_and_index)
{
    enum { M = 333 };
    char src[M * 17], dst[M * 17], mask[M];
    intptr_t index[M], found[M];
    uint64_t seed = 9;
    for (int level = 0; level <= best(); level++) {
        const nm_kernel_ops *ops = nm_kernels(level);
        for (int size = 1; size <= 17; size++)
            for (int density = 0; density <= 8; density += 2) {
                intptr_t count = 0, k = 0;
                for (int i = 0; i < M; i++) {
                    mask[i] = (int)(check_random(&seed) % 8) < density ? 1 + i % 2 : 0;
                    count += mask[i] != 0;
                    index[i] = (intptr_t)(check_random(&seed) % (2 * M)) - M;
                }
                for (int i = 0; i < M * size; i++)
                    src[i] = (char)check_random(&seed);
                CHECK(ops->count_true(mask, 1, M) == count && ops->count_true(mask, 3, M / 3) <= M / 3);
                ops->positions(found, mask, 1, 5, M, count);
                ops->compress(dst, src, size, mask, 1, M, count, size);
                for (int i = 0; i < M; i++)
                    if (mask[i]) {
                        CHECK(found[k] == i + 5 && !memcmp(dst + k * size, src + i * size, (size_t)size));
                        k++;
                    }
                CHECK(k == count);
                memset(dst, 77, sizeof dst);
                ops->expand(dst, size, mask, 1, src, size, count, size);
                k = 0;
                for (int i = 0; i < M; i++)
                    CHECK(mask[i] ? !memcmp(dst + i * size, src + k++ * size, (size_t)size) : dst[i * size] == 77);
                for (int step = 0; step <= size; step += size) {
                    char same[M * 17];
                    memset(dst, 77, sizeof dst);
                    memset(same, 77, sizeof same);
                    ops->copy_where(dst, size, src, step, mask, 1, M, size);
                    k = 0;
                    for (int i = 0; i < M; i++)
                        CHECK(mask[i] ? !memcmp(dst + i * size, src + i * step, (size_t)size) : dst[i * size] == 77);
                    ops->expand(same, size, mask, 1, src, step, count, size);
                    for (int i = 0; i < M; i++)
                        CHECK(mask[i] ? !memcmp(same + i * size, src + k++ * step, (size_t)size) : same[i * size] == 77);
                }
                CHECK(ops->index_check((char *)index, 8, M, M) == -1);
                ops->take(dst, size, src, size, M, (char *)index, 8, M, size);
                for (int i = 0; i < M; i++)
                    CHECK(!memcmp(dst + i * size, src + (index[i] + (index[i] < 0 ? M : 0)) * size, (size_t)size));
                index[300] = M;
                CHECK(ops->index_check((char *)index, 8, M, M) == 300);
                index[300] = -M - 1;
                CHECK(ops->index_check((char *)index, 8, M, M) == 300);
                ops->where(dst, size, mask, 1, src, size, src, 0, M, size);
                for (int i = 0; i < M; i++)
                    CHECK(!memcmp(dst + i * size, mask[i] ? src + i * size : src, (size_t)size));
            }
        for (int i = 0; i < M; i++)
            mask[i] = mask[i] != 0;
        uint8_t packed[(M + 7) / 8], bits[M];
        for (int little = 0; little < 2; little++) {
            ops->pack_bits(packed, 1, mask, 1, M, 1, little);
            for (int i = 0; i < M; i++)
                CHECK((packed[i / 8] >> (little ? i % 8 : 7 - i % 8) & 1) == mask[i]);
            ops->unpack_bits(bits, 1, packed, 1, M, little);
            CHECK(!memcmp(bits, mask, M));
            for (int n = 0; n < 150; n++) {                    /* every length, and nothing behind it */
                memset(bits, 9, sizeof bits);
                ops->unpack_bits(bits, 1, packed, 1, n, little);
                CHECK(!memcmp(bits, mask, (size_t)n) && bits[n] == 9);
                uint8_t some[30] = { 0 }, gaps[60] = { 0 };
                ops->pack_bits(some, 1, mask, 1, n, 1, little);
                ops->pack_bits(gaps, 2, mask, 1, n, 1, little);
                for (int i = 0; i < n / 8; i++)
                    CHECK(some[i] == packed[i] && gaps[2 * i] == packed[i]);
                CHECK(some[(n + 7) / 8] == 0);
            }
        }
    }
}

/* The order that NumPy adds in, written plainly. */
static double pairwise(const double *a, intptr_t n)
{
    double r[8], sum = -0.0;
    intptr_t i = 0;
    if (n > 128) {
        intptr_t half = n / 2 - n / 2 % 8;
        return pairwise(a, half) + pairwise(a + half, n - half);
    }
    if (n >= 8) {
        memcpy(r, a, sizeof r);
        for (i = 8; i + 8 <= n; i += 8)
            for (int k = 0; k < 8; k++)
                r[k] += a[i + k];
        sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    }
    for (; i < n; i++)
        sum += a[i];
    return sum;
}

TEST(sums_are_pairwise)
{
    enum { MOST = 20000 };
    static double a[MOST];
    uint64_t seed = 4;
    for (int i = 0; i < MOST; i++)
        a[i] = (double)(int64_t)check_random(&seed) * 0x1p-40 * (double)(check_random(&seed) % 1000);
    for (int level = 0; level <= best(); level++) {
        const nm_kernel *add = find(level, "add", "ddd"), *add2 = find(level, "add.reduce2", "dd");
        for (intptr_t n = 1; n < MOST; n += 1 + n / 7) {
            double sum = 1.5;
            run(add, &sum, 0, a, 8, &sum, 0, n);
            CHECK(sum == 1.5 + pairwise(a, n));
        }
        double out[50] = { 0 };
        char *const p[] = { (char *)a, (char *)out };
        const intptr_t rows[] = { 50, 400 }, by_row[] = { 400 * 8, 8, 8 }, by_column[] = { 8, 8, 50 * 8 };
        add2->loop(NULL, p, rows, by_row, NULL);
        for (int i = 0; i < 50; i++)
            CHECK(out[i] == 0.0 + pairwise(a + 400 * i, 400));
        memset(out, 0, sizeof out);
        add2->loop(NULL, p, rows, by_column, NULL);
        for (int i = 0; i < 50; i++) {
            double sum = 0;
            for (int k = 0; k < 400; k++)
                sum += a[50 * k + i];
            CHECK(out[i] == sum);
        }
    }
}

/* Item i of a type as a number, by the order of narrow_sum. */
static int64_t short_item(int type, const char *p)
{
    switch (type) {
    case 0: return *(const uint8_t *)p != 0;
    case 1: return *(const int8_t *)p;
    case 2: return *(const uint8_t *)p;
    case 3: return *(const int16_t *)p;
    case 4: return *(const uint16_t *)p;
    case 5: return *(const int32_t *)p;
    default: return *(const uint32_t *)p;
    }
}

TEST(short_integers_add_up)
{
    enum { MOST = 20000 };
    static const int sizes[] = { 1, 1, 1, 2, 2, 4, 4 };
    static _Alignas(8) char a[MOST * 4];
    uint64_t seed = 21;
    for (int level = 0; level <= best(); level++)
        for (int type = 0; type < 7; type++)
            for (int fill = 0; fill < 3; fill++) {             /* all bits 0, all 1, random */
                int size = sizes[type];
                for (int i = 0; i < MOST * size; i++)
                    a[i] = (char)(fill == 2 ? check_random(&seed) : (uint64_t)-fill);
                for (intptr_t n = 1; n < MOST; n += 1 + n / 5)
                    for (int shape = 0; shape < 5; shape++) {
                        /* one line, lines of 7, columns of 7 and of 16, every second item */
                        intptr_t width = shape == 0 ? n : shape == 3 ? 16 : 7, rows = shape == 4 ? 1 : n / width,
                                 items = shape == 4 ? n / 2 : width;
                        bool columns = shape == 2 || shape == 3;
                        intptr_t s[3] = { items * size, 8, size }, counts[2] = { rows, items };
                        if (columns)
                            s[0] = size, s[2] = width * size, counts[0] = width, counts[1] = rows;
                        if (shape == 4)
                            s[2] = 2 * size;
                        static int64_t sum[MOST];
                        static double real[MOST];
                        for (intptr_t i = 0; i < counts[0]; i++)
                            sum[i] = 5, real[i] = 0.5;
                        nm_kernels(level)->narrow_sum[0][type](NULL, (char *const[]){ a, (char *)sum }, counts, s, NULL);
                        nm_kernels(level)->narrow_sum[1][type](NULL, (char *const[]){ a, (char *)real }, counts, s, NULL);
                        for (intptr_t i = 0; i < counts[0]; i++) {
                            int64_t naive = 0;
                            for (intptr_t k = 0; k < counts[1]; k++)
                                naive += short_item(type, a + i * s[0] + k * s[2]);
                            CHECK(sum[i] == naive + 5 && real[i] == (double)naive + 0.5);
                        }
                    }
            }
}

/* argmax by rows and by columns, against the plain definition: the first largest item, or the first NaN. */
#define FIRST_OF(T, name)                                                                                                   \
    static intptr_t first_of_##name(const char *x, intptr_t step, intptr_t n, bool least)                                   \
    {                                                                                                                       \
        intptr_t best = 0;                                                                                                  \
        for (intptr_t i = 0; i < n; i++) {                                                                                  \
            T a = *(const T *)(x + i * step), top = *(const T *)(x + best * step);                                          \
            if (a != a)                                                                                                     \
                return i;                                                                                                   \
            if (least ? a < top : a > top)                                                                                  \
                best = i;                                                                                                   \
        }                                                                                                                   \
        return best;                                                                                                        \
    }
FIRST_OF(int8_t, b)
FIRST_OF(uint16_t, H)
FIRST_OF(int64_t, l)
FIRST_OF(float, f)
FIRST_OF(double, d)
FIRST_OF(long double, g)

TEST(the_first_extreme_is_found)
{
    static const struct { const char *types; intptr_t size; intptr_t (*naive)(const char *, intptr_t, intptr_t, bool); } all[] = {
        { "bl", 1, first_of_b }, { "Hl", 2, first_of_H }, { "ll", 8, first_of_l }, { "fl", 4, first_of_f }, { "dl", 8, first_of_d },
        { "gl", sizeof(long double), first_of_g }
    };
    enum { ROWS = 70, ITEMS = 700 };
    static _Alignas(64) char data[ROWS * ITEMS * sizeof(long double)];
    uint64_t seed = 11;
    for (int level = 0; level <= best(); level++)
        for (int t = 0; t < NM_COUNT(all); t++)
            for (int round = 0; round < 12; round++) {
                intptr_t size = all[t].size, at[ROWS], n[2] = { 1 + (intptr_t)(check_random(&seed) % ROWS),
                                                                1 + (intptr_t)(check_random(&seed) % ITEMS) };
                for (intptr_t i = 0; i < n[0] * n[1]; i++) {
                    uint64_t r = check_random(&seed);
                    bool nan = round % 3 == 2 && r % 900 == 0;
                    int value = (int)(r >> 20) % (round % 2 ? 5 : 100);
                    switch (*all[t].types) {
                    case 'b': ((int8_t *)data)[i] = (int8_t)(value - 50); break;
                    case 'H': ((uint16_t *)data)[i] = (uint16_t)(value * 600); break;
                    case 'l': ((int64_t *)data)[i] = (int64_t)value << 40; break;
                    case 'f': ((float *)data)[i] = nan ? NAN : (float)value - 50; break;
                    case 'd': ((double *)data)[i] = nan ? NAN : value - 50; break;
                    default: ((long double *)data)[i] = nan ? NAN : value - 50;
                    }
                }
                for (int least = 0; least < 2; least++)
                    for (int columns = 0; columns < 2; columns++) {
                        const intptr_t strides[3] = { columns ? size : n[1] * size, sizeof *at, columns ? n[0] * size : size };
                        const nm_kernel *k = find(level, least ? "argmin" : "argmax", all[t].types);
                        k->loop(NULL, (char *const[]){ data, (char *)at }, n, strides, NULL);
                        for (intptr_t i = 0; i < n[0]; i++)
                            CHECK(at[i] == all[t].naive(data + i * strides[0], strides[2], n[1], least));
                    }
            }
}

TEST(at_and_accumulate_go_one_after_the_other)
{
    enum { M = 300, LENGTH = 20 };
    double a[2 * LENGTH], same[2 * LENGTH], b[M], run_of[M];
    int32_t small[M], sums[2 * M];
    intptr_t index[M];
    uint64_t seed = 5;
    for (int i = 0; i < M; i++) {
        index[i] = (intptr_t)(check_random(&seed) % (2 * LENGTH)) - LENGTH;
        b[i] = (double)(int64_t)check_random(&seed) * 0x1p-50;
        small[i] = (int32_t)check_random(&seed);
    }
    for (int level = 0; level <= best(); level++) {
        for (int gap = 1; gap <= 2; gap++) {
            for (int i = 0; i < 2 * LENGTH; i++)
                a[i] = same[i] = i;
            find(level, "subtract.at", "dd")->loop(NULL, (char *const[]){ (char *)a, (char *)index, (char *)b },
                                                   (const intptr_t[]){ M, LENGTH },
                                                   (const intptr_t[]){ 8 * gap, sizeof *index, gap == 1 ? 8 : 0 }, NULL);
            for (int i = 0; i < M; i++)
                same[(index[i] + LENGTH) % LENGTH * gap] -= b[gap == 1 ? i : 0];
            CHECK(!memcmp(a, same, sizeof a));
            find(level, "add.accumulate", "ii")->loop(NULL, (char *const[]){ (char *)small, (char *)sums }, (const intptr_t[]){ M },
                                                      (const intptr_t[]){ 4, 4 * gap }, NULL);
            uint32_t sum = 0;
            for (int i = 0; i < M; i++)
                CHECK(sums[i * gap] == (int32_t)(sum += (uint32_t)small[i]));
        }
        double product = 1;
        memcpy(run_of, b, sizeof b);
        find(level, "multiply.accumulate", "dd")->loop(NULL, (char *const[]){ (char *)run_of, (char *)run_of }, (const intptr_t[]){ M },
                                                       (const intptr_t[]){ 8, 8 }, NULL);
        for (int i = 0; i < M; i++)
            CHECK(run_of[i] == (product *= b[i]));
    }
}

/* Distance from the exact value in units of the last place of the result. */
static double ulps(double got, long double exact)
{
    if (isnan((double)exact) || isinf((double)exact))
        return isnan(got) == isnan((double)exact) && isinf(got) == isinf((double)exact) ? 0 : 1e9;
    double unit = nextafter(fabs((double)exact), INFINITY) - fabs((double)exact);
    return (double)(fabsl((long double)got - exact) / unit);
}
static double ulps_f(float got, long double exact)
{
    if (isnan((float)exact) || isinf((float)exact))
        return isnan(got) == isnan((float)exact) && isinf(got) == isinf((float)exact) ? 0 : 1e9;
    float unit = nextafterf(fabsf((float)exact), INFINITY) - fabsf((float)exact);
    return (double)(fabsl((long double)got - exact) / unit);
}
static double between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * (double)(check_random(seed) >> 11) * 0x1p-53;
}

TEST(elementary_functions_are_right_to_a_few_units)
{
    static const struct { const char *name; long double (*exact)(long double); double low, high, bound; } all[] = {
        { "exp", expl, -86, 86, 1.1 }, { "exp", expl, -1, 1, 1.1 }, { "exp2", exp2l, -120, 120, 1.1 }, { "expm1", expm1l, -30, 80, 1.5 },
        { "log", logl, 0, 100, 1 }, { "log", logl, 0.9, 1.1, 1 }, { "log2", log2l, 0, 100, 1 }, { "log10", log10l, 0, 1e6, 1 },
        { "log1p", log1pl, -0.9, 5, 1 }, { "sin", sinl, -100, 100, 1.1 }, { "sin", sinl, -6e4, 6e4, 1.1 }, { "cos", cosl, -100, 100, 1.1 },
        { "tan", tanl, -100, 100, 3 }, { "arcsin", asinl, -1, 1, 2.5 }, { "arccos", acosl, -1, 1, 2 }, { "arctan", atanl, -10, 10, 2.5 },
        { "sinh", sinhl, -50, 50, 2.5 }, { "cosh", coshl, -50, 50, 2 }, { "tanh", tanhl, -12, 12, 3 }, { "arcsinh", asinhl, -9, 9, 2.5 },
        { "arccosh", acoshl, 1, 9, 2.5 }, { "arctanh", atanhl, -1, 1, 2.5 }, { "cbrt", cbrtl, -9, 9, 1 },
    };
    enum { M = 3000 };
    static double x[M], y[M];
    static float xf[M], yf[M];
    uint64_t seed = 8;
    for (int level = 0; level <= best(); level++)
        for (int f = 0; f < NM_COUNT(all); f++) {
            for (int i = 0; i < M; i++)
                xf[i] = (float)(x[i] = between(&seed, all[f].low, all[f].high));
            run1(find(level, all[f].name, "dd"), x, 8, y, 8, M);
            run1(find(level, all[f].name, "ff"), xf, 4, yf, 4, M);
            double worst = 0, worst_f = 0;
            for (int i = 0; i < M; i++) {
                worst = fmax(worst, ulps(y[i], all[f].exact(x[i])));
                worst_f = fmax(worst_f, ulps_f(yf[i], all[f].exact(xf[i])));
            }
            if (worst > all[f].bound || worst_f > all[f].bound)
                printf("%s: %g, float %g units\n", all[f].name, worst, worst_f);
            CHECK(worst <= all[f].bound && worst_f <= all[f].bound);
        }
}

TEST(powers_and_angles_of_two_arguments)
{
    enum { M = 3000 };
    static double x[M], y[M], z[M];
    uint64_t seed = 2;
    for (int level = 0; level <= best(); level++) {
        for (int i = 0; i < M; i++) {
            x[i] = between(&seed, 0, 1000);
            y[i] = between(&seed, -90, 90);
        }
        run(find(level, "power", "ddd"), x, 8, y, 8, z, 8, M);
        for (int i = 0; i < M; i++)
            CHECK(ulps(z[i], powl(x[i], y[i])) < 1.1);
        run(find(level, "arctan2", "ddd"), x, 8, y, 8, z, 8, M);
        for (int i = 0; i < M; i++)
            CHECK(ulps(z[i], atan2l(x[i], y[i])) < 2.5);
        run(find(level, "hypot", "ddd"), x, 8, y, 8, z, 8, M);
        for (int i = 0; i < M; i++)
            CHECK(ulps(z[i], hypotl(x[i], y[i])) < 1);
        double base[] = { -2, -2, 0, -0.0, INFINITY, 1, NAN, -8, 2 }, to[] = { 3, 2, -1, 3, -1, NAN, 0, 1.0 / 3, 1024 }, r[9];
        run(find(level, "power", "ddd"), base, 8, to, 8, r, 8, 9);
        CHECK(r[0] == -8 && r[1] == 4 && isinf(r[2]) && r[3] == 0 && signbit(r[3]) && r[4] == 0 && r[5] == 1 && r[6] == 1 &&
              isnan(r[7]) && isinf(r[8]));
    }
}

/* What each function raises, a scalar at a time so that no other lane answers. */
TEST(elementary_functions_raise_what_they_should)
{
    static const struct { const char *name; double x; unsigned flags; } all[] = {
        { "exp", 1, 0 }, { "exp", 1000, NM_FP_OVERFLOW }, { "exp", INFINITY, 0 }, { "exp", -INFINITY, 0 }, { "exp", NAN, 0 },
        { "log", 0, NM_FP_DIVIDE }, { "log", -1, NM_FP_INVALID }, { "log", INFINITY, 0 }, { "log", NAN, 0 }, { "log", 1, 0 },
        { "sin", INFINITY, NM_FP_INVALID }, { "sin", NAN, 0 }, { "sin", 0, 0 }, { "sin", 1e300, 0 }, { "cos", INFINITY, NM_FP_INVALID },
        { "arcsin", 2, NM_FP_INVALID }, { "arccosh", 0.5, NM_FP_INVALID }, { "arctanh", 1, NM_FP_DIVIDE }, { "tanh", INFINITY, 0 },
        { "log1p", -1, NM_FP_DIVIDE }, { "log1p", -2, NM_FP_INVALID }, { "sinh", 1000, NM_FP_OVERFLOW }, { "expm1", -INFINITY, 0 },
        { "sqrt", -1, NM_FP_INVALID }, { "arctan", INFINITY, 0 }, { "cbrt", -8, 0 }, { "exp2", 2000, NM_FP_OVERFLOW },
    };
    for (int level = 0; level <= best(); level++)
        for (int f = 0; f < NM_COUNT(all); f++) {
            double y;
            float xf = (float)all[f].x, yf;
            nm_fp_clear();
            run1(find(level, all[f].name, "dd"), (void *)&all[f].x, 8, &y, 8, 1);
            CHECK(nm_fp_read() == all[f].flags);
            if (fabs(all[f].x) > 1e200)
                continue;
            nm_fp_clear();
            run1(find(level, all[f].name, "ff"), &xf, 4, &yf, 4, 1);
            CHECK(nm_fp_read() == all[f].flags);
        }
}

TEST(levels_agree_to_the_bit)
{
    enum { M = 257 };
    static long double in[3][M], one[2][M], other[2][M];
    uint64_t seed = 77;
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    const nm_dtype eight[3] = { { .size = 8 }, { .size = 8 }, { .size = 8 } };
    const nm_call call = { ctx, eight, NULL };
    int level = best();
    for (int low = 0; low < level; low++)
        for (const nm_kernel *const *t = nm_kernels(level)->tables; *t; t++)
            for (const nm_kernel *k = *t; k->name; k++) {
                if (strchr(k->name, '.') || !strncmp(k->name, "arg", 3) || strpbrk(k->types, "gGFDlLqQ?") || strlen(k->types) > 3)
                    continue;
                int count = (int)strlen(k->types);
                intptr_t s[3], n = M;
                for (int a = 0; a < 3; a++)
                    for (int i = 0; i < M; i++) {
                        double v = between(&seed, 0.1, 3);
                        char c = a < count ? k->types[a] : 'd';
                        s[a] = strchr("bB", c) ? 1 : strchr("hHe", c) ? 2 : strchr("iIf", c) ? 4 : 8;
                        if (c == 'd')
                            ((double *)in[a])[i] = v;
                        else if (c == 'f')
                            ((float *)in[a])[i] = (float)v;
                        else
                            ((uint16_t *)in[a])[i] = (uint16_t)(c == 'e' ? 0x3800 + check_random(&seed) % 0x800 : 0x0101);
                    }
                memset(one, 0, sizeof one);
                memset(other, 0, sizeof other);
                const nm_kernel *twin = find(low, k->name, k->types);
                char *const p[] = { (char *)in[0], (char *)(count == 2 ? one[0] : in[1]), (char *)one[0] };
                char *const q[] = { (char *)in[0], (char *)(count == 2 ? other[0] : in[1]), (char *)other[0] };
                k->loop(&call, p, &n, s, k->aux);
                twin->loop(&call, q, &n, s, twin->aux);
                CHECK(!memcmp(one, other, sizeof one));
            }
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(texts_join_and_compare)
{
    enum { M = 40 };
    static const char *const names[] = { "equal", "not_equal", "less", "less_equal", "greater", "greater_equal" };
    uint64_t seed = 12;
    for (int level = 0; level <= best(); level++)
        for (intptr_t na = 0; na <= M; na += 5)
            for (intptr_t nb = 0; nb <= M; nb += 4)
                for (int wide = 0; wide < 2; wide++) {
                    uint32_t a[M + 1] = { 0 }, b[M + 1] = { 0 }, joined[2 * M + 1], expect[2 * M] = { 0 };
                    uint8_t a1[M + 1], b1[M + 1], joined1[2 * M + 1], truth;
                    intptr_t la = na ? check_random(&seed) % (na + 1) : 0, lb = nb ? check_random(&seed) % (nb + 1) : 0;
                    intptr_t unit = wide ? 4 : 1, n = 1;
                    for (intptr_t k = 0; k < la; k++)
                        expect[k] = a[k] = k + 1 < la && check_random(&seed) % 3 == 0 ? 0 : 'a' + check_random(&seed) % 2;
                    for (intptr_t k = 0; k < lb; k++)
                        expect[la + k] = b[k] = check_random(&seed) % 4 && k < la ? a[k] ? a[k] : 'a' : 'a' + check_random(&seed) % 2;
                    for (int k = 0; k <= M; k++) {
                        a1[k] = (uint8_t)a[k];
                        b1[k] = (uint8_t)b[k];
                    }
                    memset(joined, 7, sizeof joined);
                    memset(joined1, 7, sizeof joined1);
                    const nm_dtype dt[3] = { { .size = na * unit }, { .size = nb * unit }, { .size = (na + nb) * unit } };
                    const nm_call call = { NULL, dt, NULL };
                    const intptr_t s[3] = { 0, 0, 0 };
                    char *x = wide ? (char *)a : (char *)a1, *y = wide ? (char *)b : (char *)b1;
                    find(level, "add", wide ? "UUU" : "SSS")->loop(&call, (char *[]){ x, y, wide ? (char *)joined : (char *)joined1 }, &n,
                                                                               s, NULL);
                    for (intptr_t k = 0; k < na + nb; k++)
                        CHECK((wide ? joined[k] : joined1[k]) == expect[k]);
                    CHECK((wide ? joined[na + nb] & 0xff : joined1[na + nb]) == 7);
                    int order = 0;
                    for (int k = 0; k < M && !order; k++)
                        order = (a[k] > b[k]) - (a[k] < b[k]);
                    const bool right[] = { order == 0, order != 0, order < 0, order <= 0, order > 0, order >= 0 };
                    for (int f = 0; f < NM_COUNT(names); f++) {
                        find(level, names[f], wide ? "UU?" : "SS?")->loop(&call, (char *[]){ x, y, (char *)&truth }, &n, s, NULL);
                        CHECK(truth == right[f]);
                    }
                }
}

TEST(spans_divided_by_one_number)
{
    static const int64_t ends[] = { 0, 1, 2, 3, 5, 7, 10, 641, 1000, INT32_MAX, 1LL << 32, (1LL << 62) - 1, 1LL << 62,
                                    INT64_MAX - 1, INT64_MAX };
    enum { M = 4 * NM_COUNT(ends) };
    int64_t a[M], q[M];
    uint64_t seed = 3;
    for (int i = 0; i < M; i++)
        a[i] = i < NM_COUNT(ends) ? ends[i] : i < 2 * NM_COUNT(ends) ? -ends[i - NM_COUNT(ends)] - 1
                                                                                                 : (int64_t)(check_random(&seed) >> i % 60);
    for (int level = 0; level <= best(); level++)
        for (int d = 0; d < 2 * M; d++) {
            int64_t b = d < M ? a[d] : (int64_t)check_random(&seed) >> d % 63;
            if (b == 0)
                continue;
            run(find(level, "divide", "mqm"), a, 8, &b, 0, q, 8, M);
            for (int i = 0; i < M; i++)
                CHECK(q[i] == (a[i] == INT64_MIN ? INT64_MIN : b == -1 ? -a[i] : a[i] / b));
        }
}

TEST(complex_functions_by_their_parts)
{
    enum { M = 500 };
    static double z[M][2], w[M][2];
    uint64_t seed = 5;
    static const struct { const char *name; complex double (*exact)(complex double); } all[] = {
        { "exp", cexp }, { "log", clog }, { "sin", csin }, { "cos", ccos }, { "sinh", csinh }, { "cosh", ccosh }, { "sqrt", csqrt },
    };
    for (int level = 0; level <= best(); level++)
        for (int f = 0; f < NM_COUNT(all); f++) {
            for (int i = 0; i < M; i++)
                for (int part = 0; part < 2; part++)
                    z[i][part] = i % 50 == 0 ? (part ? INFINITY : 2) : between(&seed, -20, 20);
            run1(find(level, all[f].name, "DD"), z, 16, w, 16, M);
            for (int i = 0; i < M; i++) {
                complex double exact = all[f].exact(CMPLX(z[i][0], z[i][1]));
                CHECK(cabs(exact) > 1e300 || cabs(exact) != cabs(exact) || cabs(CMPLX(w[i][0], w[i][1]) - exact) <= 8e-16 * cabs(exact));
                CHECK(isnan(w[i][0]) == isnan(creal(exact)) && isinf(w[i][1]) == isinf(cimag(exact)));
            }
        }
}

/* Quotients in blocks are those of one item at a time, to the bit; sizes are right to an ulp. */
TEST(complex_division_and_size)
{
    enum { M = 300 };
    static double a[M][2], b[M][2], q[M][2], one[2], size[M];
    static const double odd[] = { 0.0, -0.0, INFINITY, -INFINITY, NAN, 1e300, -1e-300, 5e-324 };
    uint64_t seed = 31;
    for (int level = 0; level <= best(); level++)
        for (int trial = 0; trial < 40; trial++) {
            const nm_kernel *divide = find(level, "divide", "DDD");
            for (int i = 0; i < M; i++)
                for (int part = 0; part < 2; part++) {
                    uint64_t r = check_random(&seed);
                    a[i][part] = trial > 4 && r % 30 == 0 ? odd[r / 30 % 8] : between(&seed, -20, 20);
                    b[i][part] = trial > 4 && r % 31 == 0 ? odd[r / 31 % 8] : between(&seed, -20, 20);
                }
            int step = trial % 2 ? 16 : 0, other = trial % 3 ? 16 : 0;
            run(divide, a, step, b, other, q, 16, M);
            run1(find(level, "absolute", "Dd"), a, 16, size, 8, M);
            for (int i = 0; i < M; i++) {
                run(divide, (char *)a + i * step, 32, (char *)b + i * other, 32, one, 32, 1);
                CHECK(!memcmp(q[i], one, sizeof one));
                long double exact = hypotl(a[i][0], a[i][1]);
                CHECK(isnan(exact) ? isnan(size[i]) : exact == 0 || isinf(exact) ? size[i] == exact : ulps(size[i], exact) <= 1);
            }
        }
}
