/* test_print.c - arrays as text: known bodies for every kind of column, line breaking, summaries, host formatters. */
#include "check_lib.h"
#include <math.h>
#include "text/array_format.h"

static bool prints(fixture *f, int num, intptr_t size, int flags, const void *data, int ndim, const intptr_t *shape,
                   const nm_print_options *o, const nm_column *c, const char *separator, const char *expected)
{
    intptr_t strides[8], step = size;
    for (int i = ndim; i-- > 0; step *= shape[i])
        strides[i] = step;
    nm_view v = { (char *)data, shape, strides, ndim, 0, { NULL, size, 1, (uint16_t)flags, (uint32_t)num, NULL } };
    nm_print_options standard = NM_PRINT_OPTIONS;
    f->t.size = 0;
    if (nm_text_array(f->ctx, &f->t, &v, c, o ? o : &standard, separator, "", "") < 0)
        return false;
    nm_text_char(&f->t, 0);
    bool same = !strcmp(f->t.data, expected);
    if (!same)
        printf("  got:\n%s\n  expected:\n%s\n", f->t.data, expected);
    return same;
}

TEST(columns_align)
{
    fixture f = open_fixture();
    double d[] = { 1, -2.5, 1000, NAN, 0.125, -INFINITY };
    intptr_t six[] = { 6 }, two_three[] = { 2, 3 }, three[] = { 3 }, none[] = { 0, 3 };
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 1, six, NULL, NULL, " ", "[ 1.00e+00 -2.50e+00  1.00e+03       nan  1.25e-01      -inf]"));
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 1, three, NULL, NULL, ", ", "[   1. ,   -2.5, 1000. ]"));
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 2, none, NULL, NULL, " ", "[]"));
    double e[] = { 1e8, 1, 1e-5 }, z[] = { 1, -0.0, 0, 1.5 };
    CHECK(prints(&f, NM_DOUBLE, 8, 0, e, 1, three, NULL, NULL, " ", "[1.e+08 1.e+00 1.e-05]"));
    intptr_t pair[] = { 2 };
    CHECK(prints(&f, NM_CDOUBLE, 16, 0, z, 1, pair, NULL, NULL, " ", "[1.-0.j  0.+1.5j]"));
    int32_t i[] = { 1, -20, 300, 4, 5, 6 };
    CHECK(prints(&f, NM_INT, 4, 0, i, 2, two_three, NULL, NULL, " ", "[[  1 -20 300]\n [  4   5   6]]"));
    uint16_t big = 0x0102;
    CHECK(prints(&f, NM_USHORT, 2, NM_SWAPPED, &big, 0, NULL, NULL, NULL, " ", "513"));
    bool b[] = { true, false, true };
    CHECK(prints(&f, NM_BOOL, 1, 0, b, 1, three, NULL, NULL, " ", "[ True False  True]"));
    CHECK(prints(&f, NM_STRING, 3, 0, "ab\0'\n\xff\0\0\0", 1, three, NULL, NULL, " ", "[b'ab' b\"'\\n\\xff\" b'']"));
    uint32_t u[] = { 'a', 0xE9, 0, 0x1F600, 0x85, '\'' };
    CHECK(prints(&f, NM_UNICODE, 12, 0, u, 1, pair, NULL, NULL, " ", "['a\xC3\xA9' \"\xF0\x9F\x98\x80\\x85'\"]"));
    int64_t t[] = { 5, INT64_MIN, -17 };
    CHECK(prints(&f, NM_TIMEDELTA, 8, 0, t, 1, three, NULL, NULL, " ", "[    5 'NaT'   -17]"));
    CHECK(prints(&f, NM_OBJECT, 8, 0, t, 1, three, NULL, NULL, " ", "") == false && nm_last(f.ctx) == NM_E_MISSING);
    close_fixture(&f);
}

TEST(options_and_lines)
{
    fixture f = open_fixture();
    int64_t n[60];
    for (int i = 0; i < 60; i++)
        n[i] = i;
    intptr_t cube[] = { 5, 3, 4 }, row[] = { 30 };
    nm_print_options o = NM_PRINT_OPTIONS;
    o.threshold = 5;
    o.edgeitems = 1;
    CHECK(prints(&f, NM_INT64, 8, 0, n, 3, cube, &o, NULL, " ",
                 "[[[ 0 ...  3]\n  ...\n  [ 8 ... 11]]\n\n ...\n\n [[48 ... 51]\n  ...\n  [56 ... 59]]]"));
    o = NM_PRINT_OPTIONS;
    o.linewidth = 40;
    CHECK(prints(&f, NM_INT64, 8, 0, n, 1, row, &o, NULL, ", ",
                 "[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,\n 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,\n 20, 21, 22, 23, 24, 25, 26, 27, 28, "
                 "29]"));
    o.sign = '+';
    intptr_t two[] = { 2 };
    CHECK(prints(&f, NM_INT64, 8, 0, n + 9, 1, two, &o, NULL, " ", "[ +9 +10]"));
    o = NM_PRINT_OPTIONS;
    double d[] = { 1.0 / 3, 1.5 };
    o.floatmode = NM_FLOATMODE_FIXED;
    o.precision = 3;
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 1, two, &o, NULL, " ", "[0.333 1.500]"));
    o.floatmode = NM_FLOATMODE_UNIQUE;
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 1, two, &o, NULL, " ", "[0.3333333333333333 1.5               ]"));
    o.floatmode = NM_FLOATMODE_MAXPREC_EQUAL;
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 1, two, &o, NULL, " ", "[0.333 1.500]"));
    o.floatmode = NM_FLOATMODE_MAXPREC;
    d[1] = 1e-9;
    o.suppress = true;
    CHECK(prints(&f, NM_DOUBLE, 8, 0, d, 1, two, &o, NULL, " ", "[0.333 0.   ]"));
    close_fixture(&f);
}

static nm_status tower(const nm_column *c, nm_text *t, const char *item)
{
    (void)c;
    for (int64_t i = 0, n = *(const int64_t *)item; i <= n; i++) {
        if (i)
            nm_text_char(t, '\n');
        nm_text_char(t, (char)('0' + n));
    }
    return t->status;
}

static nm_status refuses(const nm_column *c, nm_text *t, const char *item)
{
    (void)c, (void)item;
    return nm_fail(t->ctx, NM_E_VALUE, "no");
}

TEST(host_items_may_have_lines_and_fail)
{
    fixture f = open_fixture();
    int64_t n[] = { 0, 1, 2 };
    intptr_t three[] = { 3 };
    nm_column c = { .kind = NM_COLUMN_HOST, .item = tower };
    CHECK(prints(&f, NM_OBJECT, 8, 0, n, 1, three, NULL, &c, " ", "[0 1\n   1 2\n     2\n     2]"));
    c.item = refuses;
    CHECK(!prints(&f, NM_OBJECT, 8, 0, n, 1, three, NULL, &c, " ", ""));
    close_fixture(&f);
}
