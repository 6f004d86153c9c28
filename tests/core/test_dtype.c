/* test_dtype.c - classes, parsing, promotion, casting rules, half precision. */
#include "check_lib.h"
#include <math.h>
#include "base/fp.h"
#include "dtype/dtype.h"
#include "dtype/half_soft.h"

static nm_dtype dt(const char *text)
{
    nm_dtype d = { 0 };
    CHECK(nm_dtype_parse(ctx, text, &d) == NM_OK);
    return d;
}
static bool promotes(const char *a, const char *b, const char *want)
{
    nm_dtype x = dt(a), y = dt(b), z;
    char text[32];
    if (nm_promote(ctx, &x, &y, &z) < 0)
        return !want;
    nm_dtype_text(&z, text);
    return want && !strcmp(text, want);
}

TEST(parsing_and_texts)
{
    open_lib();
    static const char *const pairs[][2] = {
        { "f8", "float64" }, { ">i4", ">i4" }, { "<i4", "int32" }, { "float32", "float32" }, { "U5", "<U5" }, { ">U5", ">U5" },
        { "S3", "S3" }, { "?", "bool" }, { "b1", "bool" }, { "complex128", "complex128" }, { "c8", "complex64" }, { "int", "int64" },
        { "V7", "V7" }, { "e", "float16" }, { "q", "int64" }, { ">b", "int8" }, { "O", "O" } };
    for (int i = 0; i < NM_COUNT(pairs); i++) {
        char text[32];
        nm_dtype d = dt(pairs[i][0]);
        nm_dtype_text(&d, text);
        CHECK(!strcmp(text, pairs[i][1]));
    }
    nm_dtype d;
    CHECK(nm_dtype_parse(ctx, "f3", &d) == NM_E_TYPE && nm_dtype_parse(ctx, "", &d) == NM_E_TYPE &&
          nm_dtype_parse(ctx, ">", &d) == NM_E_TYPE);
    d = dt("q");
    nm_dtype l = dt("l");
    CHECK(nm_dtype_equal(&d, &l));
}

TEST(promotion_and_safety)
{
    open_lib();
    CHECK(promotes("i4", "f4", "float64") && promotes("u8", "i8", "float64") && promotes("i2", "e", "float32"));
    CHECK(promotes("i4", "S3", "S11") && promotes("f8", "U40", "<U40") && promotes("S3", "U2", "<U3") && promotes("S3", "V3", NULL));
    CHECK(promotes(">i4", ">i4", "int32"));
    nm_dtype three[] = { dt("i2"), dt("u2"), dt("f4") }, out;
    CHECK(nm_result_type(ctx, 3, three, NULL, &out) == NM_OK && out.num == NM_FLOAT);
    nm_dtype weak[] = { dt("f2"), dt("l"), dt("D") };
    uint8_t kind[] = { NM_STRONG, NM_WEAK_INT, NM_WEAK_COMPLEX };
    CHECK(nm_result_type(ctx, 2, weak, kind, &out) == NM_OK && out.num == NM_HALF);
    CHECK(nm_result_type(ctx, 3, weak, kind, &out) == NM_OK && out.num == NM_CFLOAT);
    CHECK(nm_result_type(ctx, 1, weak + 1, kind + 1, &out) == NM_OK && out.num == NM_LONG);
    nm_dtype a = dt("i4"), b = dt(">i4"), c = dt("S11"), d = dt("S10");
    CHECK(nm_cast_safety(&a, &b) == NM_EQUIV_CASTING && nm_cast_safety(&a, &c) == NM_SAFE_CASTING &&
          nm_cast_safety(&a, &d) == NM_SAME_KIND_CASTING && nm_cast_safety(&c, &a) == NM_UNSAFE_CASTING);
}

/* Reference: round through double arithmetic, scaled so that the half's last place is 1. */
static uint16_t slow_half(double x)
{
    uint16_t sign = signbit(x) ? 0x8000 : 0;
    x = fabs(x);
    if (x >= 65520)
        return sign | 0x7C00;
    int e;
    frexp(x, &e);
    if (e < -13)
        e = -13;
    double units = nearbyint(ldexp(x, 11 - e));
    double back = ldexp(units, e - 11);
    if (back == 0)
        return sign;
    frexp(back, &e);
    if (e < -13)
        return (uint16_t)(sign | (uint16_t)ldexp(back, 24));
    return (uint16_t)(sign | (e + 14) << 10 | ((int)ldexp(back, 11 - e) & 0x3FF));
}

TEST(half_is_exact)
{
    uint64_t seed = 5;
    for (uint32_t h = 0; h < 65536; h++) {
        float f = nm_half_to_float((uint16_t)h);
        double d = nm_half_to_double((uint16_t)h);
        if (nm_half_isnan((uint16_t)h)) {
            CHECK(isnan(f) && isnan(d));
            continue;
        }
        CHECK((double)f == d);
        CHECK(nm_half_from_float(f) == h && nm_half_from_double(d) == h);
    }
    for (int i = 0; i < 300000; i++) {
        double d = ldexp((double)check_random(&seed), -64) * ldexp(1, (int)(check_random(&seed) % 48) - 30);
        if (i & 1)
            d = -d;
        CHECK(nm_half_from_double(d) == slow_half(d));
        CHECK(nm_half_from_float((float)d) == slow_half((double)(float)d));
    }
    nm_fp_clear();
    nm_half_from_double(65504);
    CHECK(!nm_fp_read());
    nm_half_from_double(65520);
    CHECK(nm_fp_read() == NM_FP_OVERFLOW);
    nm_fp_clear();
    nm_half_from_float(0x1p-24f);
    CHECK(!nm_fp_read());
    nm_half_from_float(0x1.8p-24f);
    CHECK(nm_fp_read() == NM_FP_UNDERFLOW);
    nm_fp_clear();
}

TEST(classes_register)
{
    open_lib();
    static nm_class user[40];
    for (int i = 0; i < 40; i++) {
        user[i] = (nm_class){ .name = "rational", .num = 256 + (uint32_t)i, .size = 8, .align = 4 };
        CHECK(nm_class_register(ctx, &user[i]) == NM_OK && user[i].compare && user[i].copy);
    }
    for (int i = 0; i < 40; i++)
        CHECK(nm_class_find(lib, 256 + (uint32_t)i) == &user[i]);
    CHECK(!nm_class_find(lib, 500) && nm_class_find(lib, NM_DOUBLE)->code == 'd');
    double nan_ = NAN, one = 1;
    nm_dtype d = nm_dtype_of(NM_DOUBLE);
    nm_call call = { ctx, &d, NULL };
    CHECK(d.cls->compare(&call, &nan_, &one) > 0 && d.cls->compare(&call, &one, &nan_) < 0 && d.cls->compare(&call, &nan_, &nan_) == 0);
    nm_lib_free(NULL);
}
