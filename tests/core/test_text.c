/* test_text.c - floats to text: shortest digits read back, known texts, all parameters of the two format functions. */
#include "check.h"
#include <math.h>
#include "text/float_format.h"

static const char *written(nm_text *t)
{
    nm_text_char(t, 0);
    return t->status < 0 ? "" : t->data;
}

static bool positional(nm_text *t, double v, nm_float_style s, const char *expected)
{
    nm_float x = nm_float_from_double(v);
    t->size = 0;
    nm_text_positional(t, &x, &s);
    bool same = !strcmp(written(t), expected);
    if (!same)
        printf("  %.17g: \"%s\", expected \"%s\"\n", v, t->data, expected);
    return same;
}

static bool scientific(nm_text *t, double v, nm_float_style s, const char *expected)
{
    nm_float x = nm_float_from_double(v);
    t->size = 0;
    nm_text_scientific(t, &x, &s);
    bool same = !strcmp(written(t), expected);
    if (!same)
        printf("  %.17g: \"%s\", expected \"%s\"\n", v, t->data, expected);
    return same;
}

TEST(double_repr_reads_back_and_is_shortest)
{
    uint64_t seed = 5;
    for (int i = 0; i < 200000; i++) {
        uint64_t b = check_random(&seed);
        double v, w;
        memcpy(&v, &b, 8);
        if (!isfinite(v))
            continue;
        char text[NM_FLOAT_REPR + 1], shorter[40];
        int n = nm_double_repr(v, text);
        text[n] = 0;
        w = strtod(text, NULL);
        CHECK(v == w);
        if (i % 16 == 0) {                       /* no text with one digit less reads back */
            nm_float x = nm_float_from_double(v);
            uint64_t d;
            int e, digits = 0;
            nm_float_shortest(&x, &d, &e);
            for (; d; d /= 10)
                digits++;
            if (digits > 1) {
                snprintf(shorter, sizeof shorter, "%.*e", digits - 2, v);
                CHECK(strtod(shorter, NULL) != v);
            }
        }
    }
}

TEST(single_and_half_repr_read_back)
{
    uint64_t seed = 6;
    char text[NM_FLOAT_REPR + 1];
    for (int i = 0; i < 100000; i++) {
        uint32_t b = (uint32_t)check_random(&seed);
        float v;
        memcpy(&v, &b, 4);
        if (!isfinite(v))
            continue;
        nm_float x = nm_float_from_single(v);
        text[nm_float_repr(&x, false, text)] = 0;
        CHECK(strtof(text, NULL) == v);
    }
    for (int b = 0; b < 0x7C00; b++) {
        nm_float x = nm_float_from_half((uint16_t)b);
        text[nm_float_repr(&x, false, text)] = 0;
        double v = ldexp((double)x.c, x.q), w = strtod(text, NULL);
        CHECK(fabs(v - w) <= ldexp(0.5, x.q));
    }
}

#if LDBL_MANT_DIG == 64
TEST(longdouble_repr_reads_back)
{
    uint64_t seed = 7;
    char text[NM_FLOAT_REPR + 1];
    for (int i = 0; i < 4000; i++) {
        long double v = ldexpl((long double)(check_random(&seed) | 1), (int)(check_random(&seed) % 32000) - 16200);
        nm_float x = nm_float_from_long(v);
        if (x.kind != NM_FLOAT_FINITE)
            continue;
        text[nm_float_repr(&x, false, text)] = 0;
        CHECK(strtold(text, NULL) == v);
    }
    nm_float x = nm_float_from_long(0.1L);
    text[nm_float_repr(&x, false, text)] = 0;
    CHECK(!strcmp(text, "0.1"));
}
#endif

TEST(rounded_digits_are_those_of_printf)
{
    uint64_t seed = 8;
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    nm_text t = nm_text_new(ctx);
    char expected[2000];
    for (int i = 0; i < 40000; i++) {
        uint64_t b = check_random(&seed);
        double v;
        memcpy(&v, &b, 8);
        if (i % 2)
            v = (double)(int64_t)(check_random(&seed) % 2000001 - 1000000) / 512;   /* many ties */
        if (!isfinite(v))
            continue;
        nm_float_style s = NM_FLOAT_STYLE;
        s.unique = false;
        s.precision = (int)(check_random(&seed) % 30);
        snprintf(expected, sizeof expected, "%#.*e", s.precision, v);
        CHECK(scientific(&t, v, s, expected));
        snprintf(expected, sizeof expected, "%#.*f", s.precision, v);
        CHECK(positional(&t, v, s, expected));
    }
    nm_text_free(&t);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(parameters_mean_what_numpy_means)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    nm_text t = nm_text_new(ctx);
#define WITH(...) ({ nm_float_style s_ = NM_FLOAT_STYLE; nm_float_style *s = &s_; (void)s; __VA_ARGS__; s_; })
    CHECK(positional(&t, 1, WITH(), "1."));
    CHECK(positional(&t, 0.006, WITH(s->precision = 1), "0.0"));
    CHECK(positional(&t, 0.006, WITH(s->precision = 1, s->trim = '-'), "0"));
    CHECK(positional(&t, 0.995, WITH(s->precision = 1), "1."));
    CHECK(positional(&t, 0.995, WITH(s->precision = 1, s->unique = false), "1.0"));
    CHECK(positional(&t, 2.5, WITH(s->precision = 0, s->trim = '-'), "2"));
    CHECK(positional(&t, 1234.5678, WITH(s->precision = 2, s->fractional = false), "1200."));
    CHECK(positional(&t, 0.1, WITH(s->min_digits = 20), "0.10000000000000000555"));
    CHECK(positional(&t, -12.25, WITH(s->pad_left = 6, s->pad_right = 6), "   -12.25    "));
    CHECK(positional(&t, 1, WITH(s->pad_left = 6, s->pad_right = 2, s->trim = '-'), "     1   "));
    CHECK(positional(&t, INFINITY, WITH(s->pad_left = 6, s->sign = true), "+inf"));
    CHECK(positional(&t, -0.0, WITH(s->trim = '0'), "-0.0"));
    CHECK(scientific(&t, -12.25, WITH(s->pad_left = 6), "    -1.225e+01"));
    CHECK(scientific(&t, 1e-300, WITH(s->exp_digits = 10), "1.e-00300"));
    CHECK(scientific(&t, 1, WITH(s->min_digits = 3, s->trim = '-'), "1.e+00"));
    CHECK(scientific(&t, 1, WITH(s->precision = 3, s->unique = false, s->trim = '-'), "1e+00"));
    CHECK(scientific(&t, 1.9996, WITH(s->precision = 3), "2.e+00"));
    CHECK(scientific(&t, 0, WITH(s->exp_digits = 0), "0.e+"));
#undef WITH
    nm_text_free(&t);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(scalars_switch_to_scientific_where_numpy_does)
{
    char text[NM_COMPLEX_REPR + 1];
    static const struct { double v; const char *d, *f, *h, *wide; } row[] = {
        { 1e16, "1e+16", "1e+16", "inf", "1e+16" }, { 1e15, "1000000000000000.0", "1e+15", "inf", "1000000000000000.0" },
        { 1e-4, "0.0001", "1e-04", "0.0001", "1e-04" }, { 1e6, "1000000.0", "1e+06", "inf", "1000000.0" },
        { 1000, "1000.0", "1000.0", "1e+03", "1000.0" }, { 0.5, "0.5", "0.5", "0.5", "0.5" }, { -0.0, "-0.0", "-0.0", "-0.0", "-0.0" },
    };
    for (int i = 0; i < NM_COUNT(row); i++) {
        nm_float d = nm_float_from_double(row[i].v), f = nm_float_from_single((float)row[i].v);
        text[nm_float_repr(&d, false, text)] = 0;
        CHECK(!strcmp(text, row[i].d));
        text[nm_float_repr(&f, false, text)] = 0;
        CHECK(!strcmp(text, row[i].f));
        text[nm_float_repr(&f, true, text)] = 0;
        CHECK(!strcmp(text, row[i].wide));
    }
    nm_float thousand = nm_float_from_half(0x63D0), re = nm_float_from_double(-0.0), im = nm_float_from_double(NAN);
    text[nm_float_repr(&thousand, false, text)] = 0;
    CHECK(!strcmp(text, "1e+03"));
    text[nm_complex_repr(&re, &im, false, text)] = 0;
    CHECK(!strcmp(text, "(-0+nanj)"));
    re.neg = false;
    text[nm_complex_repr(&re, &im, false, text)] = 0;
    CHECK(!strcmp(text, "nanj"));
    text[nm_int_repr(INT64_MIN, text)] = 0;
    CHECK(!strcmp(text, "-9223372036854775808"));
    text[nm_uint_repr(UINT64_MAX, text)] = 0;
    CHECK(!strcmp(text, "18446744073709551615"));
}
