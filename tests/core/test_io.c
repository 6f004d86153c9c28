/* test_io.c - text to numbers, rows of text, printf-like rows, lists, .npy. */
#include "check_lib.h"
#include <math.h>
#include "io/inflate.h"
#include "io/npy.h"
#include "io/npz.h"
#include "io/text_reader.h"
#include "io/text_writer.h"
#include "text/float_format.h"
#include "text/number_parse.h"

TEST(floats_are_read_as_strtod_reads_them)
{
    static const char *const text[] = { "0", "-0", "1.", ".5", "1e", "1e+", "1e5x", "1e400", "1e-400", "-Inf", "infinityx",
            "9007199254740993",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623158e308", "1.7976931348623159e308",
            "3.6451995318824746025e-4951",
        "1.189731495357231765e4932", "1.18973149535723177e4932", "1e99999999999", "0e99999999999", "123456789012345678901234567890",
        "0.000000000000000000000000000000000000000000000000001e51", "8.5e-324", "1e23", "7.0060e-46" };
    for (int i = 0; i < NM_COUNT(text); i++) {
        const char *end = text[i] + strlen(text[i]), *stop;
        char *expected;
        nm_scan scan;
        CHECK(nm_scan_float(text[i], end, &scan, &stop));
        double d = strtod(text[i], &expected);
        CHECK(stop == expected && nm_scan_double(&scan) == d && signbit(nm_scan_double(&scan)) == signbit(d));
        CHECK(nm_scan_single(&scan) == strtof(text[i], NULL));
        CHECK(nm_scan_long(&scan) == strtold(text[i], NULL));
    }
    uint64_t seed = 3;
    char buf[64];
    for (int i = 0; i < 100000; i++) {
        uint64_t b = check_random(&seed);
        double v, w;
        const char *stop;
        memcpy(&v, &b, 8);
        if (!isfinite(v))
            continue;
        int n = i % 2 ? nm_double_repr(v, buf) : snprintf(buf, sizeof buf, "%.*e", (int)(check_random(&seed) % 40), v);
        buf[n] = 0;
        CHECK(nm_parse_double(buf, buf + n, &stop, &w) && stop == buf + n && w == strtod(buf, NULL));
    }
    const char *stop;
    double v, z[2];
    static const char *const bad[] = { "", "-", "e5", ".", "x", "in", "+-1" };
    for (int i = 0; i < NM_COUNT(bad); i++)
        CHECK(!nm_parse_double(bad[i], bad[i] + strlen(bad[i]), &stop, &v) && stop == bad[i]);
    static const char c[] = "(1-2.5e3j)";
    CHECK(nm_parse_complex(c, c + 10, 'j', &stop, z) && z[0] == 1 && z[1] == -2500 && stop == c + 10);
    CHECK(!nm_parse_complex(c, c + 9, 'j', &stop, z));
}

/* A source that gives its text in pieces of a given size. */
typedef struct source { const char *p; size_t left, piece; char hold[64]; } source;

static nm_status give(void *user, nm_ctx *ctx, const char **piece, size_t *size)
{
    source *s = user;
    (void)ctx;
    *size = NM_MIN(s->left, s->piece);
    if (*size <= sizeof s->hold) {               /* the last piece does not live on */
        memset(s->hold, '?', sizeof s->hold);
        memcpy(s->hold, s->p, *size);
        *piece = s->hold;
    } else {
        *piece = s->p;
    }
    s->p += *size;
    s->left -= *size;
    return NM_OK;
}

static nm_status read_text(fixture *f, const char *text, size_t piece, nm_reader_options o, nm_reader_column c, nm_reader_result *r)
{
    source s = { text, strlen(text), piece, { 0 } };
    o.read = give;
    o.user = &s;
    o.utf8 = true;
    o.imaginary = 'j';
    if (!o.column)
        o.column = &c;
    nm_clear(f->ctx);
    return nm_text_read(f->ctx, &o, r);
}

TEST(rows_are_read_in_any_pieces)
{
    fixture f = open_fixture();
    static const char text[] = "# head\n1 2.5\r\n\n -3\t4e1 # tail\n5 nan";
    static const double expected[] = { 1, 2.5, -3, 40, 5 };
    nm_reader_column c = { .num = NM_DOUBLE, .size = 8, .name = "float64" };
    for (size_t piece = 1; piece < sizeof text; piece++) {
        nm_reader_result r;
        CHECK(read_text(&f, text, piece, (nm_reader_options){ .comment = "#", .max_rows = -1 }, c, &r) == NM_OK);
        CHECK(r.rows == 3 && r.items == 2 && !memcmp(r.data, expected, sizeof expected) && isnan(((double *)r.data)[5]));
        nm_free(f.ctx, r.data, r.room);
    }
    nm_reader_result r;
    nm_reader_column u = { .num = NM_UNICODE, .name = "object" };
    CHECK(read_text(&f, "'a,''b'x,c\n,d\xC3\xA9\n", 3, (nm_reader_options){ .delimiter = ",", .quote = "'", .max_rows = -1 }, u,
            &r) == NM_OK);
    CHECK(r.rows == 2 && r.items == 2 && r.item_size == 20);
    CHECK(((uint32_t *)r.data)[3] == 'b' && ((uint32_t *)r.data)[5] == 'c' && ((uint32_t *)r.data)[16] == 0xE9);
    nm_free(f.ctx, r.data, r.room);
    nm_reader_column rec[] = { { .num = NM_INT, .size = 4, .swapped = true, .name = "int32" }, { .num = NM_STRING, .size = 2, .offset = 4,
            .name = "|S2" } };
    intptr_t pick[] = { -1, 0 };
    CHECK(read_text(&f, "ab 9 258\nc 9 1\nd 9 7", 99, (nm_reader_options){ .columns = pick, .column_count = 2, .column = rec,
            .item_count = 2, .row_size = 6,
                    .skip_rows = 0, .max_rows = 2 }, c, &r) == NM_OK);
    CHECK(r.rows == 2 && !memcmp(r.data, "\0\0\1\2ab\0\0\0\1c\0", 12));
    nm_free(f.ctx, r.data, r.room);
    close_fixture(&f);
}

static bool fails_with(fixture *f, const char *text, nm_reader_options o, const char *message)
{
    nm_reader_result r;
    nm_reader_column c = { .num = NM_INT, .size = 4, .name = "int32" };
    o.max_rows = -1;
    bool same = read_text(f, text, 5, o, c, &r) == NM_E_VALUE && !strcmp(nm_message(f->ctx), message);
    if (!same)
        printf("  %s\n", nm_message(f->ctx));
    return same;
}

TEST(bad_rows_say_where)
{
    fixture f = open_fixture();
    intptr_t far[] = { 3 };
    CHECK(fails_with(&f, "1 2\n3 x\n", (nm_reader_options){ 0 }, "could not convert string 'x' to int32 at row 1, column 2."));
    CHECK(fails_with(&f, "99999999999\n", (nm_reader_options){ 0 }, "could not convert string '99999999999' to int32 at row 0, column 1."));
    CHECK(fails_with(&f, "1,2\n3\n", (nm_reader_options){ .delimiter = "," },
            "the number of columns changed from 2 to 1 at row 2; use `usecols` to "
                     "select a subset and avoid this error"));
    CHECK(fails_with(&f, "1 2\n", (nm_reader_options){ .columns = far, .column_count = 1 },
            "invalid column index 3 at row 1 with 2 columns"));
    CHECK(fails_with(&f, "1,,2\n", (nm_reader_options){ .delimiter = "," }, "could not convert string '' to int32 at row 0, column 2."));
    close_fixture(&f);
}

static bool rows_are(fixture *f, int num, intptr_t size, const void *data, intptr_t n, const char *format, const char *expected)
{
    static nm_row_format row;
    intptr_t shape[] = { 1, n }, strides[] = { n * size, size };
    nm_view v = { (char *)data, shape, strides, 2, 0, { NULL, size, 1, 0, (uint32_t)num, NULL } };
    f->t.size = 0;
    if (!nm_row_format_parse(format, strlen(format), &row) || nm_text_rows(f->ctx, &f->t, &v, &row) < 0)
        return false;
    nm_text_char(&f->t, 0);
    return !strcmp(f->t.data, expected);
}

TEST(formats_are_those_of_printf)
{
    fixture f = open_fixture();
    uint64_t seed = 11;
    char expected[1000], format[32];
    for (int i = 0; i < 30000; i++) {
        static const char conversions[] = "eEfFgG";
        double v = i % 3 ? (double)(int64_t)(check_random(&seed) % 200001 - 100000) / 64 : ldexp((double)(check_random(&seed) >> 11),
                (int)(check_random(&seed) % 200) - 150);
        snprintf(format, sizeof format, "%%%s%s%d.%d%c\n", i % 5 ? "" : "+", i % 7 ? i % 4 ? "" : "-" : "0",
                (int)(check_random(&seed) % 30),
                 (int)(check_random(&seed) % 25), conversions[check_random(&seed) % 6]);
        snprintf(expected, sizeof expected, format, v);
        CHECK(rows_are(&f, NM_DOUBLE, 8, &v, 1, format, expected));
    }
    double d[] = { NAN, -INFINITY, -2.75, 1e20 };
    int32_t n[] = { 5, -255 };
    CHECK(rows_are(&f, NM_DOUBLE, 8, d, 2, "%010.3e,% g", "0000000nan,-inf"));
    CHECK(rows_are(&f, NM_DOUBLE, 8, d + 2, 2, "%d;%05d|", "-2;100000000000000000000|"));
    CHECK(rows_are(&f, NM_DOUBLE, 8, d + 2, 2, "%s %8.3s", "-2.75      1e+"));
    CHECK(rows_are(&f, NM_INT, 4, n, 2, "%+d %#x", "+5 -0xff"));
    CHECK(!rows_are(&f, NM_DOUBLE, 8, d, 2, "%d %d", "") && nm_last(f.ctx) == NM_E_MISSING);
    static nm_row_format row;
    CHECK(!nm_row_format_parse("%r", 2, &row) && !nm_row_format_parse("%(a)d", 5, &row) && !nm_row_format_parse("%", 1, &row));
    close_fixture(&f);
}

TEST(lists_between_separators)
{
    fixture f = open_fixture();
    nm_dtype dt = { NULL, 8, 8, 0, NM_DOUBLE, NULL };
    char *data;
    size_t room, used;
    intptr_t n;
    bool complete;
    static const char text[] = " 1, 2.5 ,3e2,x";
    CHECK(nm_items_from_text(f.ctx, &dt, text, strlen(text), " , ", -1, &data, &room, &n, &used, &complete) == NM_OK);
    CHECK(n == 3 && !complete && ((double *)data)[2] == 300);
    intptr_t shape[] = { 3 }, strides[] = { 8 };
    nm_view v = { data, shape, strides, 1, 0, dt };
    CHECK(nm_text_items(f.ctx, &f.t, &v, ";") == NM_OK && f.t.size == 13 && !memcmp(f.t.data, "1.0;2.5;300.0", 13));
    nm_free(f.ctx, data, room);
    close_fixture(&f);
}

typedef struct block { char *data; size_t size; intptr_t shape[8], strides[8]; } block;

static nm_status new_block(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
        nm_view *v)
{
    block *b = self->user;
    intptr_t step = dt->size;
    for (int i = ndim; i-- > 0; step *= shape[i]) {
        b->shape[i] = shape[i];
        b->strides[i] = strides ? strides[i] : step;
    }
    b->size = (size_t)step;
    b->data = nm_alloc(ctx, b->size);
    *v = (nm_view){ b->data, b->shape, b->strides, ndim, NM_WRITEABLE, *dt };
    return b->data ? NM_OK : NM_E_MEMORY;
}

TEST(npy_round_trip_and_bad_headers)
{
    fixture f = open_fixture();
    int16_t data[] = { 1, 2, 3, 4, 5, 6 };
    intptr_t shape[] = { 2, 3 }, c[] = { 6, 2 }, fortran[] = { 2, 4 };
    for (int k = 0; k < 2; k++) {
        nm_view v = { (char *)data, shape, k ? fortran : c, 2, 0, { NULL, 2, 2, 0, NM_SHORT, NULL } }, w;
        block b = { 0 };
        nm_out out = { new_block, &b };
        f.t.size = 0;
        CHECK(nm_npy_save(f.ctx, &f.t, &v) == NM_OK && f.t.size == 128 + 12);
        static const char head[] = "\x93NUMPY\1\0v\0{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
        CHECK(k || !memcmp(f.t.data, head, sizeof head - 1));
        CHECK(nm_npy_load(f.ctx, f.t.data, f.t.size, &out, &w) == NM_OK);
        CHECK(w.ndim == 2 && w.shape[1] == 3 && w.strides[0] == v.strides[0] && !memcmp(w.data, data, 12));
        nm_free(f.ctx, b.data, b.size);
        nm_npy_header h;
        for (size_t n = 0; n < 128; n++)
            CHECK(nm_npy_parse(f.ctx, f.t.data, n, &h) == NM_E_EOF);
        uint64_t seed = 4;
        for (int i = 0; i < 3000; i++) {                 /* damaged files fail, they do not crash */
            char copy[140];
            memcpy(copy, f.t.data, 140);
            for (int j = 0; j < 3; j++)
                copy[check_random(&seed) % 128] = (char)check_random(&seed);
            b.data = NULL;
            if (nm_npy_load(f.ctx, copy, 140, &out, &w) == NM_OK)
                nm_free(f.ctx, b.data, b.size);
        }
    }
    close_fixture(&f);
}

TEST(npz_round_trip_and_damage)
{
    fixture f = open_fixture();
    uint64_t seed = 9;
    int32_t data[3000];
    for (int i = 0; i < 3000; i++)
        data[i] = (int32_t)(i < 1500 ? i % 7 : (int)(check_random(&seed) % 100000));
    intptr_t shape[] = { 3000 }, strides[] = { 4 };
    nm_view v = { (char *)data, shape, strides, 1, 0, { NULL, 4, 4, 0, NM_INT, NULL } };
    nm_npz_writer w = nm_npz_begin(f.ctx, &f.t);
    CHECK(nm_npz_add(f.ctx, &w, "plain", &v, false) == NM_OK && nm_npz_add(f.ctx, &w, "packed", &v, true) == NM_OK);
    CHECK(nm_npz_finish(f.ctx, &w) == NM_OK);
    nm_npz_entry *e;
    intptr_t n;
    CHECK(nm_npz_list(f.ctx, f.t.data, f.t.size, &e, &n) == NM_OK && n == 2);
    CHECK(e[1].name_size == 10 && !memcmp(e[1].name, "packed.npy", 10) && e[1].method == 8 && e[1].packed < e[1].size);
    for (intptr_t i = 0; i < n; i++) {
        nm_text content = nm_text_new(f.ctx);
        CHECK(nm_npz_extract(f.ctx, f.t.data, f.t.size, &e[i], &content) == NM_OK);
        CHECK(content.size == 128 + sizeof data && !memcmp(content.data + 128, data, sizeof data));
        nm_text_free(&content);
    }
    nm_free(f.ctx, e, (size_t)n * sizeof *e);
    char *copy = malloc(f.t.size);
    for (int i = 0; i < 2000; i++) {                     /* damage is an error, never a crash */
        memcpy(copy, f.t.data, f.t.size);
        for (int j = 0; j < 4; j++)
            copy[i % 2 ? f.t.size - 1 - check_random(&seed) % 140 : check_random(&seed) % f.t.size] = (char)check_random(&seed);
        size_t size = i % 5 ? f.t.size : check_random(&seed) % f.t.size;
        if (nm_npz_list(f.ctx, copy, size, &e, &n) < 0)
            continue;
        for (intptr_t k = 0; k < n; k++) {
            nm_text content = nm_text_new(f.ctx);
            (void)!nm_npz_extract(f.ctx, copy, size, &e[k], &content);
            nm_text_free(&content);
        }
        nm_free(f.ctx, e, (size_t)n * sizeof *e);
    }
    free(copy);
    close_fixture(&f);
}

TEST(inflate_reads_all_kinds_of_blocks)
{
    fixture f = open_fixture();
    /* a text of 30 characters six times, in a block with codes of its own */
    static const unsigned char dynamic[] = {
        0xCD, 0xC9, 0x41, 0x11, 0x00, 0x30, 0x0C, 0xC3, 0x30, 0x2A, 0xA1, 0xE6, 0xF8, 0xDA, 0xF2, 0x67, 0x30, 0x1A, 0xD3, 0x57, 0xB9,
            0x73, 0xBA, 0x8C, 0x2D, 0x1A, 0xA4, 0x02, 0xBB, 0xD6, 0xE4, 0xCB, 0x7D };
    char out[180];
    CHECK(nm_inflate(f.ctx, (const char *)dynamic, sizeof dynamic, out, sizeof out) == NM_OK);
    for (int i = 0; i < 180; i++)
        CHECK(out[i] == " ggcebfaecbbacc acabcaaaffcbc "[i % 30]);
    static const unsigned char stored[] = { 1, 3, 0, 0xFC, 0xFF, 'x', 'y', 'z' };
    CHECK(nm_inflate(f.ctx, (const char *)stored, sizeof stored, out, 3) == NM_OK && !memcmp(out, "xyz", 3));
    CHECK(nm_inflate(f.ctx, (const char *)stored, sizeof stored, out, 4) == NM_E_IO);
    CHECK(nm_inflate(f.ctx, (const char *)stored, sizeof stored - 1, out, 3) == NM_E_IO);
    CHECK(nm_crc32("123456789", 9) == 0xCBF43926);
    close_fixture(&f);
}
