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
