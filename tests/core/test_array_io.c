/* test_array_io.c - files and text of the array layer: what is written is read back. */
#include "check.h"
#include <math.h>
#include <unistd.h>

static bool is(nm_ctx *nm, char *text, const char *want)
{
    bool ok = text && !strcmp(text, want);
    if (!ok)
        printf("\"%s\", not \"%s\" %s\n", text ? text : "NULL", want, nm_message(nm));
    free(text);
    return ok;
}

TEST(files_are_read_back)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    char path[] = "/tmp/numen_test_XXXXXX";
    CHECK(close(mkstemp(path)) == 0);
    nm_enter(nm);
    nm_array *a = nm_matrix(nm, 2, 3, (const double[]){ 1, 2.5, -3, 4, 5e300, 6 });
    const nm_array *both[2] = { a, nm_index(nm, a, "0, ::-1") };
    const char *names[2] = { "a", "line" };
    for (int i = 0; i < 2; i++) {
        CHECK((i ? nm_savez_compressed : nm_savez)(nm, path, 2, names, both) == NM_OK && is(nm, nm_npz_names(nm, path), "a\nline\n"));
        CHECK(nm_array_equal(nm, nm_load_npz(nm, path, "line"), both[1], false) == 1);
        CHECK(!nm_load_npz(nm, path, "b") && nm_last(nm) == NM_E_VALUE);
        nm_clear(nm);
    }
    CHECK(nm_save(nm, path, a) == NM_OK && nm_array_equal(nm, nm_load(nm, path), a, false) == 1);
    CHECK(nm_savetxt(nm, path, a, NULL, ",", "x,y,z") == NM_OK && nm_array_equal(nm, nm_loadtxt(nm, path, ",", 0), a, false) == 1);
    nm_table_options o = { .delimiter = ",", .usecols = (const intptr_t[]){ -1 }, .n_usecols = 1, .squeeze = true };
    CHECK(nm_array_equal(nm, nm_loadtxt_with(nm, path, &o), nm_index(nm, a, ":, 2"), false) == 1);
    CHECK(nm_tofile(nm, path, both[1], NULL) == NM_OK && nm_array_equal(nm, nm_fromfile(nm, path, nm_of(NM_DOUBLE), -1, NULL, 8),
                                                                        nm_index(nm, both[1], "1:"), false) == 1);
    CHECK(nm_tofile(nm, path, both[1], "; ") == NM_OK && nm_array_equal(nm, nm_fromfile(nm, path, nm_of(NM_DOUBLE), 2, "; ", 0),
                                                                        nm_index(nm, both[1], ":2"), false) == 1);
    FILE *f = fopen(path, "w");
    fputs("1,,3\n4,x,6\n", f);
    fclose(f);
    nm_table_options fill = { .delimiter = ",", .has_filling = true, .filling = -1 };
    CHECK(nm_array_equal(nm, nm_genfromtxt(nm, path, &fill), nm_matrix(nm, 2, 3, (const double[]){ 1, -1, 3, 4, -1, 6 }), false) == 1);
    CHECK(!nm_loadtxt(nm, path, ",", 0) && nm_last(nm) < 0);
    nm_clear(nm);
    unlink(path);
    CHECK(!nm_load(nm, path) && nm_last(nm) == NM_E_IO);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(text)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    nm_format f = NM_FORMAT;
    f.precision = 2;
    f.separator = ", ";
    CHECK(is(nm, nm_array2string(nm, nm_vector(nm, 2, (const double[]){ 1.23456, 2 }), &f), "[1.23, 2.  ]"));
    CHECK(is(nm, nm_format_float_positional(nm, 3.14159, 3, false, 'k'), "3.142") &&
          is(nm, nm_format_float_scientific(nm, 12345.5, -1, true, '-'), "1.23455e+04"));
    CHECK(is(nm, nm_base_repr(nm, -255, 16, 2), "-00FF") && is(nm, nm_base_repr(nm, 0, 2, 0), "0") && !nm_base_repr(nm, 1, 37, 0));
    nm_clear(nm);
    CHECK(is(nm, nm_binary_repr(nm, 5, 8), "00000101") && is(nm, nm_binary_repr(nm, -3, 5), "11101") &&
          is(nm, nm_binary_repr(nm, -3, 0), "-11"));
    CHECK(is(nm, nm_binary_repr(nm, 0, 0), "0") && is(nm, nm_binary_repr(nm, -1, 1), "1") && !nm_binary_repr(nm, 9, 2));
    nm_clear(nm);
    CHECK(nm_array_equal(nm, nm_fromstring(nm, "1 2 3", nm_of(NM_INT64), -1, " "), nm_arange(nm, 1, 4, 1, nm_of(NM_INT64)), false) == 1);
    CHECK(nm_min_scalar_type(-129).num == NM_INT16 && nm_min_scalar_type(255).num == NM_UINT8 && nm_min_scalar_type(0.5).num == NM_HALF);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
}
static bool holds(const char *path, const char *want)
{
    char text[512] = "";
    FILE *f = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    if (strcmp(text, want))
        printf("\"%s\", not \"%s\"\n", text, want);
    return !strcmp(text, want);
}

static bool written(nm_ctx *nm, const nm_array *a, const char *repr)
{
    char *text = nm_text_of(nm, a, true);
    bool same = text && !strcmp(text, repr);
    if (!same)
        printf("%s: %s\n", text ? text : nm_message(nm), repr);
    free(text);
    return same;
}
static nm_dtype dtype(nm_ctx *nm, const char *text)
{
    nm_dtype dt = { 0 };
    CHECK(nm_dtype_parse(nm, text, &dt) == NM_OK);
    return dt;
}

TEST(repr_tells_what_items_do_not)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    const intptr_t none[2] = { 0, 3 }, wide[3] = { 1, 1, 1001 };
    CHECK(written(nm, nm_zeros(nm, nm_of(NM_FLOAT), 2, none), "array([], shape=(0, 3), dtype=float32)"));
    CHECK(written(nm, nm_zeros(nm, nm_of(NM_DOUBLE), 1, none), "array([], dtype=float64)"));
    CHECK(written(nm, nm_arange(nm, 0, 2000, 1, nm_of(NM_INT64)), "array([   0,    1,    2, ..., 1997, 1998, 1999], shape=(2000,))"));
    CHECK(written(nm, nm_arange(nm, 0, 2000, 1, nm_of(NM_INT16)),
                  "array([   0,    1,    2, ..., 1997, 1998, 1999],\n      shape=(2000,), dtype=int16)"));
    CHECK(written(nm, nm_reshape(nm, nm_arange(nm, 0, 1001, 1, nm_of(NM_DOUBLE)), 3, wide),
                  "array([[[   0.,    1.,    2., ...,  998.,  999., 1000.]]],\n      shape=(1, 1, 1001))"));
    CHECK(written(nm, nm_astype(nm, nm_vector(nm, 3, (double[]){ 0, 1, 2 }), dtype(nm, ">f8")), "array([0., 1., 2.], dtype='>f8')"));
    CHECK(written(nm, nm_from(nm, dtype(nm, "S3"), 1, (intptr_t[]){ 2 }, "ab\0cde"), "array([b'ab', b'cde'], dtype='|S3')"));
    CHECK(written(nm, nm_zeros(nm, dtype(nm, "U3"), 1, none), "array([], dtype='<U3')"));
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(a_single_item_as_str)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    static const struct { const char *dtype; double value; const char *text; } one[] = {
        { "f8", 1. / 3, "0.3333333333333333" }, { "f4", 1. / 3, "0.33333334" }, { "f2", 1. / 3, "0.3333" }, { "f8", 1e-9, "1e-09" },
        { "c16", 1.5, "(1.5+0j)" }, { "i2", -7, "-7" }, { "u8", 1e19, "10000000000000000000" }, { "?", 1, "True" }, { "f8", 4, "4.0" },
        { "M8[D]", 1, "1970-01-02" }, { "m8[s]", 3, "3 seconds" }, { ">i4", 5, "5" }, { "f8", INFINITY, "inf" },
    };
    for (int i = 0; i < (int)(sizeof one / sizeof *one); i++)
        CHECK(is(nm, nm_text_of(nm, nm_astype(nm, nm_astype(nm, nm_scalar(nm, one[i].value), nm_of(i > 8 && i < 11 ? NM_INT64 : NM_DOUBLE)),
                                              dtype(nm, one[i].dtype)), false), one[i].text));
    CHECK(is(nm, nm_text_of(nm, nm_from(nm, dtype(nm, "S3"), 0, NULL, "ab"), false), "np.bytes_(b'ab')"));
    CHECK(is(nm, nm_text_of(nm, nm_astype(nm, nm_from(nm, dtype(nm, "S3"), 0, NULL, "ab"), dtype(nm, "U9")), false), "ab"));
    CHECK(is(nm, nm_array2string(nm, nm_scalar(nm, 1. / 3), NULL), "0.33333333"));
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(texts_are_compared)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    nm_array *a = nm_from(nm, dtype(nm, "S2"), 1, (intptr_t[]){ 3 }, "b\0ccab"), *b = nm_from(nm, dtype(nm, "S1"), 0, NULL, "b");
    CHECK(written(nm, nm_equal(nm, a, b), "array([ True, False, False])"));
    CHECK(written(nm, nm_not_equal(nm, b, a), "array([False,  True,  True])"));
    CHECK(written(nm, nm_less(nm, a, b), "array([False, False,  True])"));
    CHECK(written(nm, nm_greater_equal(nm, a, b), "array([ True,  True, False])"));
    nm_array *u = nm_astype(nm, a, dtype(nm, "U4")), *swapped = nm_astype(nm, u, dtype(nm, ">U2"));
    CHECK(written(nm, nm_less_equal(nm, u, swapped), "array([ True,  True,  True])") && nm_array_equal(nm, swapped, u, false) == 1);
    CHECK(!nm_equal(nm, a, u) && nm_last(nm) == NM_E_NOLOOP);
    nm_clear(nm);
    CHECK(!nm_equal(nm, a, nm_index(nm, a, ":2")) && nm_last(nm) == NM_E_VALUE);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(times_in_arrays)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    char path[64], text[32];
    snprintf(path, sizeof path, "/tmp/numen-times-%ld.npy", (long)getpid());
    nm_array *days = nm_from(nm, dtype(nm, "datetime64[D]"), 1, (intptr_t[]){ 3 }, (int64_t[]){ 0, 19000, INT64_MIN });
    CHECK(written(nm, days, "array(['1970-01-01', '2022-01-08',        'NaT'], dtype='datetime64[D]')"));
    CHECK(written(nm, nm_diff(nm, days, 1, 0), "array([19000, 'NaT'], dtype='timedelta64[D]')"));
    CHECK(written(nm, nm_astype(nm, days, dtype(nm, "M8[25s]")),
                  "array(['1970-01-01T00:00:00', '2022-01-08T00:00:00',\n                       'NaT'], dtype='datetime64[25s]')"));
    nm_array *week = nm_from(nm, dtype(nm, "m8[W]"), 0, NULL, (int64_t[]){ 1 }), *later = nm_add(nm, nm_index(nm, days, ":1"), week);
    CHECK(written(nm, later, "array(['1970-01-08'], dtype='datetime64[D]')"));
    CHECK(written(nm, nm_isnat(nm, days), "array([False, False,  True])"));
    days = nm_index(nm, days, ":2");
    CHECK(written(nm, nm_max(nm, days), "array('2022-01-08', dtype='datetime64[D]')"));
    CHECK(nm_save(nm, path, days) == NM_OK && nm_array_equal(nm, nm_load(nm, path), days, false) == 1);
    remove(path);
    nm_dtype dt = dtype(nm, ">M8[ns]");
    nm_dtype_text(&dt, text);
    CHECK(!strcmp(text, ">M8[ns]"));
    static const char *const bad[] = { "M8[x]", "M8[0s]", "M8[s", "M8[]", "m8[99999999999s]", "M8[B]", "datetime64[D]]", "M9[D]" };
    for (int i = 0; i < (int)(sizeof bad / sizeof *bad); i++) {
        CHECK(nm_dtype_parse(nm, bad[i], &dt) == NM_E_TYPE && strstr(nm_message(nm), bad[i]));
        nm_clear(nm);
    }
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(tables_of_other_dtypes)
{
    static const int nums[] = { NM_BOOL, NM_INT8, NM_UINT16, NM_INT32, NM_INT64, NM_UINT64, NM_HALF, NM_FLOAT, NM_LONGDOUBLE, NM_CFLOAT,
                                NM_CDOUBLE };
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    char path[] = "/tmp/numen_test_XXXXXX";
    CHECK(close(mkstemp(path)) == 0);
    nm_enter(nm);
    for (int i = 0; i < 11; i++) {
        nm_array *a = nm_astype(nm, nm_matrix(nm, 2, 2, (const double[]){ 0, 1, 1, 0 }), nm_of(nums[i])), *b;
        nm_table_options o = { .delimiter = ",", .dtype = nm_of(nums[i]) };
        CHECK(nm_savetxt(nm, path, a, nums[i] < NM_FLOAT ? "%d" : NULL, ",", NULL) == NM_OK);
        b = nm_loadtxt_with(nm, path, &o);
        CHECK(b && b->v.dt.num == (uint32_t)nums[i] && nm_array_equal(nm, a, b, false) == 1);
    }
    put(path, "9007199254740993 -1\n");
    nm_table_options big = { .dtype = nm_of(NM_INT64) };
    CHECK(nm_array_equal(nm, nm_loadtxt_with(nm, path, &big), nm_parse(nm, "[[9007199254740993, -1]]", (nm_dtype){ 0 }), false) == 1);
    put(path, "1,x\n,4\n");
    nm_table_options some = { .delimiter = ",", .dtype = nm_of(NM_INT32) };
    CHECK(nm_array_equal(nm, nm_genfromtxt(nm, path, &some), nm_matrix(nm, 2, 2, (const double[]){ 1, -1, -1, 4 }), false) == 1);
    CHECK(!nm_loadtxt_with(nm, path, &some) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    nm_table_options text = { .delimiter = ",", .dtype = nm_of(NM_STRING) };
    put(path, "ab,c\nd,efg\n");
    nm_array *words = nm_loadtxt_with(nm, path, &text);
    CHECK(words && words->v.dt.size == 3 && !memcmp(words->v.data, "ab\0c\0\0d\0\0efg", 12));
    CHECK(nm_savetxt(nm, path, words, NULL, ";", "two\nlines") == NM_OK && holds(path, "# two\n# lines\nab;c\nd;efg\n"));
    CHECK(nm_savetxt(nm, path, words, "%d", ";", NULL) == NM_E_TYPE);
    nm_clear(nm);
    text.dtype = nm_of(NM_OBJECT);
    CHECK(!nm_loadtxt_with(nm, path, &text) && nm_last(nm) == NM_E_TYPE);
    nm_clear(nm);
    nm_array *z = nm_parse(nm, "[1-2j, 0.5+3j]", (nm_dtype){ 0 });
    nm_savetxt_options o = { .format = "%.1f", .footer = "end", .comments = "% " };
    CHECK(nm_savetxt_with(nm, path, nm_reshape(nm, z, 2, (const intptr_t[]){ 1, 2 }), &o) == NM_OK &&
          holds(path, " (1.0-2.0j)  (0.5+3.0j)\n% end\n"));
    o = (nm_savetxt_options){ .format = "%d: %.2f" };
    CHECK(nm_savetxt_with(nm, path, nm_matrix(nm, 2, 2, (const double[]){ 1, 2, 3, 4 }), &o) == NM_OK && holds(path, "1: 2.00\n3: 4.00\n"));
    unlink(path);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(columns_of_their_own_dtypes)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    char path[] = "/tmp/numen_test_XXXXXX";
    nm_dtype types[3] = { nm_of(NM_INT8), nm_of(NM_STRING), nm_of(NM_CDOUBLE) };
    nm_array *columns[3];
    nm_table_options o = { .skiprows = 1, .usecols = (const intptr_t[]){ 2, 0, -1 }, .n_usecols = 3 };
    types[1].size = 4;
    CHECK(close(mkstemp(path)) == 0);
    nm_enter(nm);
    put(path, "name x n z\none 1.5 7 1+1j\nthree 2.5 8 2j  # rest\n");
    CHECK(nm_loadtxt_columns(nm, path, &o, 3, types, columns) == NM_OK);
    CHECK(nm_array_equal(nm, columns[0], nm_vector(nm, 2, (const double[]){ 7, 8 }), false) == 1 && columns[0]->v.dt.num == NM_INT8);
    CHECK(!memcmp(columns[1]->v.data, "one\0thre", 8));
    CHECK(nm_array_equal(nm, columns[2], nm_parse(nm, "[1+1j, 2j]", (nm_dtype){ 0 }), false) == 1);
    types[0] = nm_of(NM_BOOL);
    put(path, "a\nx y 3 z\n");
    CHECK(nm_loadtxt_columns(nm, path, &o, 3, types, columns) == NM_E_VALUE && !columns[0] && !columns[2]);
    nm_clear(nm);
    types[1].size = 0;
    CHECK(nm_loadtxt_columns(nm, path, &o, 3, types, columns) == NM_E_TYPE);
    nm_clear(nm);
    unlink(path);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}

TEST(nested_lists)
{
    static const struct { const char *text; int ndim, num; intptr_t rows; double sum; } good[] = {
        { "[[1, 2], [3, 4]]", 2, NM_INT64, 2, 10 }, { " 5 ", 0, NM_INT64, 1, 5 }, { "[]", 1, NM_DOUBLE, 0, 0 },
        { "[[], []]", 2, NM_DOUBLE, 2, 0 }, { "[True False, True]", 1, NM_BOOL, 3, 2 }, { "[1, 2.5, -inf]", 1, NM_DOUBLE, 3, -INFINITY },
        { "[[[1.] [2.]]\n\n [[3.] [4.]]]", 3, NM_DOUBLE, 2, 10 }, { "[18446744073709551615, 0]", 1, NM_UINT64, 2, 0x1p64 },
        { "[-1, 18446744073709551615]", 1, NM_DOUBLE, 2, 0x1p64 }, { "[1, True,]", 1, NM_INT64, 2, 2 } };
    static const char *const bad[] = { "", "[", "[1", "1]", "[1]]", "[1] 2", "[[1], 2]", "[1, [2]]", "[[1, 2], [3]]", "[[], [1]]",
                                       "[1,, 2]", "[,1]", "[x]", "[1 2 ... 9]", "[[], [[]]]", "1,", "[1e]", "[Truely]" };
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_dtype found = { 0 };
    nm_enter(nm);
    for (size_t i = 0; i < sizeof good/sizeof *good; i++) {
        nm_array *a = nm_parse(nm, good[i].text, found);
        bool ok = a && a->v.ndim == good[i].ndim && a->v.dt.num == (uint32_t)good[i].num && (!a->v.ndim || a->shape[0] == good[i].rows);
        CHECK(ok && nm_value(nm, nm_sum(nm, nm_astype(nm, a, nm_of(NM_DOUBLE)))) == good[i].sum);
        if (!ok)
            printf("%s: %s\n", good[i].text, nm_message(nm));
        nm_clear(nm);
    }
    for (size_t i = 0; i < sizeof bad/sizeof *bad; i++) {
        CHECK(!nm_parse(nm, bad[i], found) && nm_last(nm) == NM_E_VALUE);
        if (nm_last(nm) != NM_E_VALUE)
            printf("%s: %d\n", bad[i], nm_last(nm));
        nm_clear(nm);
    }
    char deep[201];
    memset(deep, '[', 200);
    deep[200] = 0;
    CHECK(!nm_parse(nm, deep, found) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(nm_parse(nm, "[1, 2]", nm_of(NM_FLOAT))->v.dt.num == NM_FLOAT);
    CHECK(!nm_parse(nm, "[300]", nm_of(NM_INT8)) && nm_last(nm) == NM_E_OVERFLOW);
    nm_clear(nm);
    nm_generator *g = nm_default_rng(nm, 1);
    for (int round = 0; round < 20; round++) {       /* what is printed is read back */
        nm_array *a = nm_normal(nm, g, 0, 1e3, 3, (const intptr_t[]){ 2, 3, 1 + round % 4 });
        nm_format exact = { 17, 1000, 3, 75, false, '-', NULL, round % 2 ? ", " : " " };
        char *text = nm_array2string(nm, a, &exact);
        CHECK(nm_array_equal(nm, nm_parse(nm, text, found), a, false) == 1);
        free(text);
    }
    nm_generator_free(nm, g);
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}
