/* test_array_math.c - the array layer by families: identities on random arrays against plain loops, and written-down results. */
#include "check.h"
#include <math.h>

static nm_lib *lib;
static nm_ctx *nm;
static void begin(void) { lib = nm_lib_new(NULL); nm = nm_ctx_new(lib); nm_enter(nm); }
static void end(void) { nm_leave(nm); nm_ctx_free(nm); nm_lib_free(lib); }

#define V(...) nm_vector(nm, sizeof((double[]){ __VA_ARGS__ })/8, (double[]){ __VA_ARGS__ })
static nm_array *ints(intptr_t n, const int64_t *x) { return nm_from(nm, nm_of(NM_INT64), 1, &n, x); }
#define I(...) ints(sizeof((int64_t[]){ __VA_ARGS__ })/8, (int64_t[]){ __VA_ARGS__ })
static bool near(const nm_array *a, const nm_array *b)
{
    bool ok = a && b && a->v.ndim == b->v.ndim && nm_allclose(nm, a, b, 1e-12, 1e-14, true) == 1;
    for (int d = 0; ok && d < a->v.ndim; d++)
        ok = a->shape[d] == b->shape[d];
    if (!ok) {
        char *x = nm_text_of(nm, a, true), *y = nm_text_of(nm, b, true);
        printf("%s against %s: %s %s\n", x ? x : "NULL", y ? y : "NULL", nm_failed_call(nm), nm_message(nm));
        free(x);
        free(y);
        nm_clear(nm);
    }
    return ok;
}
static nm_array *shaped(const nm_array *a, intptr_t rows, intptr_t columns) { return nm_reshape(nm, a, 2, (intptr_t[]){ rows, columns }); }
static nm_array *range(intptr_t n) { return nm_arange(nm, 0, (double)n, 1, nm_of(NM_INT64)); }

TEST(failures_name_the_call)
{
    begin();
    CHECK(!nm_add(nm, V(1, 2, 3), I(1, 2)) && !strcmp(nm_failed_call(nm), "nm_add(float64 (3,), int64 (2,))"));
    nm_clear(nm);
    CHECK(!*nm_failed_call(nm));
    CHECK(!nm_gradient(nm, V(1), 1, 0, 1) && !strncmp(nm_failed_call(nm), "nm_gradient(float64 (1,)", 24));
    end();
}

TEST(new_arrays)
{
    begin();
    CHECK(near(nm_logspace(nm, 0, 2, 3, 10), V(1, 10, 100)));
    CHECK(near(nm_geomspace(nm, 1, 8, 4), V(1, 2, 4, 8)) && near(nm_geomspace(nm, -1, -8, 4), V(-1, -2, -4, -8)));
    CHECK(!nm_geomspace(nm, 0, 1, 3) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(near(nm_linspace_of(nm, V(0, 10), V(1, 20), 3, true, 0), shaped(V(0, 10, .5, 15, 1, 20), 3, 2)));
    CHECK(near(nm_linspace_of(nm, V(0, 10), V(1, 20), 2, false, -1), shaped(V(0, .5, 10, 15), 2, 2)));
    CHECK(near(nm_vander(nm, V(1, 2, 3), -1, false), shaped(V(1, 1, 1, 4, 2, 1, 9, 3, 1), 3, 3)));
    CHECK(near(nm_diag(nm, nm_diag(nm, V(1, 2), 1), 1), V(1, 2)) && nm_diag(nm, V(1, 2), -2)->shape[0] == 4);
    CHECK(near(nm_tri(nm, 2, 3, 0), shaped(V(1, 0, 0, 1, 1, 0), 2, 3)));
    CHECK(near(nm_tri(nm, 2, 3, 0), nm_tril(nm, nm_ones(nm, nm_of(NM_DOUBLE), 2, (intptr_t[]){ 2, 3 }), 0)));
    nm_array *both = nm_indices(nm, 2, (intptr_t[]){ 2, 3 });
    CHECK(near(nm_index(nm, both, "0, :, 0"), I(0, 1)) && near(nm_index(nm, both, "1, 0"), I(0, 1, 2)));
    nm_array *grid[2], *columns, *rows;
    const nm_array *lines[2] = { V(1, 2, 3), V(4, 5) };
    CHECK(nm_meshgrid(nm, 2, lines, true, false, grid) == NM_OK && near(grid[0], shaped(V(1, 2, 3, 1, 2, 3), 2, 3)));
    CHECK(near(grid[1], shaped(V(4, 4, 4, 5, 5, 5), 2, 3)));
    rows = nm_tril_indices(nm, 2, 2, 0, &columns);
    CHECK(near(rows, I(0, 1, 1)) && near(columns, I(0, 0, 1)));
    float single = 1.5f;
    nm_array *f = nm_frombuffer(nm, nm_of(NM_FLOAT), &single, 4, -1, 0), *sum = nm_add(nm, f, nm_weak(nm, f, 0.25));
    CHECK(sum && sum->v.dt.num == NM_FLOAT && nm_value(nm, nm_index(nm, sum, "0")) == 1.75);
    CHECK(!nm_frombuffer(nm, nm_of(NM_FLOAT), &single, 3, -1, 0));
    nm_clear(nm);
    nm_array *m = nm_asfortranarray(nm, shaped(range(6), 2, 3));
    CHECK(nm_isfortran(m) && nm_isfortran(nm_zeros_like(nm, m)) && !nm_isfortran(nm_ascontiguousarray(nm, m)));
    CHECK(!nm_asarray_chkfinite(nm, V(1, INFINITY)) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    end();
}

TEST(shapes_and_parts)
{
    begin();
    nm_array *a = shaped(range(6), 2, 3), *cube = nm_reshape(nm, range(24), 3, (intptr_t[]){ 2, 3, 4 }), *parts[4];
    CHECK(near(nm_rot90(nm, a, 1, 0, 1), shaped(I(2, 5, 1, 4, 0, 3), 3, 2)));
    CHECK(near(nm_rot90(nm, nm_rot90(nm, a, 1, 0, 1), 3, 0, 1), a) && near(nm_rot90(nm, a, 2, 0, 1), nm_flip(nm, a, NM_ALL_AXES)));
    CHECK(near(nm_moveaxis(nm, nm_moveaxis(nm, cube, 1, (int[]){ 0 }, (int[]){ -1 }), 1, (int[]){ -1 }, (int[]){ 0 }), cube));
    CHECK(near(nm_rollaxis(nm, cube, 2, 0), nm_permute_dims(nm, cube, (int[]){ 2, 0, 1 })));
    CHECK(near(nm_reshape_fortran(nm, a, 2, (intptr_t[]){ 3, 2 }), shaped(I(0, 4, 3, 2, 1, 5), 3, 2)));
    CHECK(nm_array_split(nm, range(7), 3, 0, parts) == NM_OK && near(parts[0], I(0, 1, 2)) && near(parts[2], I(5, 6)));
    CHECK(nm_split(nm, range(7), 3, 0, parts) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(nm_split_at(nm, range(5), 2, (intptr_t[]){ 2, -1 }, 0, parts) == NM_OK && near(parts[1], I(2, 3)) && near(parts[2], I(4)));
    CHECK(nm_hsplit(nm, a, 3, parts) == NM_OK && near(parts[1], shaped(I(1, 4), 2, 1)));
    CHECK(nm_unstack(nm, a, 1, parts) == NM_OK && near(parts[2], I(2, 5)));
    const nm_array *two[2] = { I(1, 2), I(3, 4) };
    CHECK(near(nm_hstack(nm, 2, two), I(1, 2, 3, 4)) && near(nm_vstack(nm, 2, two), shaped(I(1, 2, 3, 4), 2, 2)));
    CHECK(near(nm_column_stack(nm, 2, two), shaped(I(1, 3, 2, 4), 2, 2)) && nm_dstack(nm, 2, two)->shape[2] == 2);
    const nm_array *blocks[4] = { nm_eye(nm, 2, 2, 0), nm_zeros(nm, nm_of(NM_DOUBLE), 2, (intptr_t[]){ 2, 1 }),
                                  nm_zeros(nm, nm_of(NM_DOUBLE), 2, (intptr_t[]){ 1, 2 }), nm_eye(nm, 1, 1, 0) };
    CHECK(near(nm_block(nm, 2, 2, blocks), nm_identity(nm, 3)));
    CHECK(near(nm_delete(nm, range(6), I(1, -1, 1), 0), I(0, 2, 3, 4)) &&
          near(nm_delete(nm, a, nm_integer(nm, 1), 1), shaped(I(0, 2, 3, 5), 2, 2)));
    CHECK(!nm_delete(nm, range(6), I(6), 0) && nm_last(nm) == NM_E_INDEX);
    nm_clear(nm);
    CHECK(near(nm_insert(nm, range(4), I(3, 1, 1), I(30, 10, 11), 0), I(0, 10, 11, 1, 2, 30, 3)));
    CHECK(near(nm_insert(nm, a, nm_integer(nm, 1), nm_integer(nm, 9), 1), shaped(I(0, 9, 1, 2, 3, 9, 4, 5), 2, 4)));
    CHECK(near(nm_insert(nm, range(3), nm_integer(nm, 1), I(7, 8), 0), I(0, 7, 8, 1, 2)));
    CHECK(near(nm_trim_zeros(nm, I(0, 0, 1, 0, 2, 0), true, true), I(1, 0, 2)) && nm_size(nm_trim_zeros(nm, I(0, 0), true, true)) == 0);
    CHECK(near(nm_resize(nm, I(1, 2, 3), 2, (intptr_t[]){ 2, 2 }), shaped(I(1, 2, 3, 1), 2, 2)));
    CHECK(near(nm_pad(nm, I(1, 2, 3), (intptr_t[]){ 2, 1 }, "reflect", NULL), I(3, 2, 1, 2, 3, 2)));
    nm_pad_options o = { 0 };
    o.values = nm_integer(nm, 9);
    CHECK(near(nm_pad(nm, I(1, 2), (intptr_t[]){ 1, 2 }, NULL, &o), I(9, 1, 2, 9, 9)));
    CHECK(nm_last(nm) == NM_OK);
    end();
}

TEST(windows_that_slide)
{
    begin();
    nm_array *a = shaped(range(12), 3, 4), *w = nm_sliding_window_view(nm, a, 2, (intptr_t[]){ 2, 3 }, NULL);
    CHECK(w && w->v.ndim == 4 && w->shape[0] == 2 && w->shape[1] == 2 && w->shape[2] == 2 && w->shape[3] == 3);
    CHECK(nm_shares_memory(w, a) && nm_set(nm, w, (intptr_t[]){ 0, 0, 0, 0 }, 1) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(near(nm_index(nm, w, "1, 1"), shaped(I(5, 6, 7, 9, 10, 11), 2, 3)));
    nm_array *twice = nm_sliding_window_view(nm, range(6), 2, (intptr_t[]){ 2, 3 }, (int[]){ 0, -1 });
    CHECK(near(nm_index(nm, twice, "2"), shaped(I(2, 3, 4, 3, 4, 5), 2, 3)));       /* one axis cut twice */
    CHECK(nm_size(nm_sliding_window_view(nm, range(3), 1, (intptr_t[]){ 4 }, NULL)) == 0 && nm_last(nm) == NM_OK);
    static const struct { int n; intptr_t shape[2]; int axis; bool all; } bad[] = {
        { 1, { 5 }, 1, false }, { 1, { -1 }, 0, false }, { 1, { 2 }, 2, false }, { 1, { 2 }, 0, true }, { -1, { 2 }, 0, false },
        { 64, { 1 }, 0, false },
    };
    for (int i = 0; i < 6; i++) {
        CHECK(!nm_sliding_window_view(nm, range(3), bad[i].n, bad[i].shape, &bad[i].axis) || bad[i].all);
        CHECK(nm_last(nm) == NM_E_AXIS || nm_last(nm) == NM_E_VALUE || bad[i].all);
        nm_clear(nm);
    }
    CHECK(!nm_sliding_window_view(nm, a, 1, (intptr_t[]){ 2 }, NULL) && strstr(nm_message(nm), "x.ndim"));
    nm_clear(nm);
    CHECK(near(nm_as_strided(nm, range(5), 2, (intptr_t[]){ 3, 3 }, (intptr_t[]){ 8, 8 }), shaped(I(0, 1, 2, 1, 2, 3, 2, 3, 4), 3, 3)));
    CHECK(!nm_as_strided(nm, range(5), 1, (intptr_t[]){ 4 }, (intptr_t[]){ 16 }) && nm_last(nm) == NM_E_VALUE);
    CHECK(strstr(nm_message(nm), "40 bytes"));
    nm_clear(nm);
    CHECK(!nm_as_strided(nm, range(5), 1, (intptr_t[]){ 2 }, (intptr_t[]){ -8 }) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(near(nm_as_strided(nm, nm_index(nm, range(5), "4:"), 1, (intptr_t[]){ 5 }, (intptr_t[]){ -8 }), nm_flip(nm, range(5), 0)));
    end();
}

TEST(missing_operands_are_named)
{
    begin();
    nm_array *x = V(1, 5, 9), *four = nm_scalar(nm, 4);
    CHECK(!nm_add(nm, x, NULL) && nm_last(nm) == NM_E_VALUE && !strcmp(nm_message(nm), "operand 2 is NULL"));
    CHECK(!strcmp(nm_failed_call(nm), "nm_add(float64 (3,), NULL)"));
    CHECK(!nm_sqrt(nm, NULL) && !strcmp(nm_failed_call(nm), "nm_add(float64 (3,), NULL)"));      /* the first failure stays */
    nm_clear(nm);
    CHECK(nm_copyto(nm, x, V(1, 2), NULL) < 0 && !strcmp(nm_failed_call(nm), "nm_copyto(float64 (3,), float64 (2,))"));
    CHECK(!nm_load(nm, "/nowhere.npy") && !*nm_failed_call(nm));
    nm_clear(nm);
    CHECK(!nm_ufunc_call(nm, "add", 5, (const nm_array *[]){ x, x, x, x, x }) && nm_last(nm) == NM_E_TYPE);
    nm_clear(nm);
    CHECK(!nm_normal(nm, NULL, 0, 1, 0, NULL) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(near(nm_clip(nm, x, NULL, four), V(1, 4, 4)) && near(nm_clip(nm, x, four, NULL), V(4, 5, 9)));
    CHECK(near(nm_clip(nm, x, NULL, NULL), x));
    CHECK(nm_histogram(nm, x, 3, NULL) && nm_svd(nm, nm_eye(nm, 2, 2, 0), NULL, NULL) && nm_tril_indices(nm, 2, 2, 0, NULL));
    end();
}

TEST(indexes_with_arrays)
{
    begin();
    nm_array *a = nm_reshape(nm, range(24), 3, (intptr_t[]){ 2, 3, 4 });
    const nm_array *one[1] = { I(2, 0) }, *two[2] = { I(1, 0), I(3, 3) }, *mask[1] = { nm_greater(nm, range(3), nm_integer(nm, 0)) };
    CHECK(near(nm_index_by(nm, a, "0, $", 1, one), nm_take(nm, nm_index(nm, a, "0"), one[0], 0)));
    CHECK(near(nm_index_by(nm, a, "..., $", 1, one), nm_take(nm, a, one[0], 2)));
    CHECK(near(nm_index_by(nm, a, ":, 1:, $", 1, one), nm_take(nm, nm_index(nm, a, ":, 1:"), one[0], 2)));
    nm_array *apart = nm_index_by(nm, a, "$, :, $", 2, two);           /* not neighbours: their axis comes first */
    CHECK(near(apart, shaped(I(15, 19, 23, 3, 7, 11), 2, 3)));
    CHECK(near(nm_index_by(nm, a, ":, $", 1, mask), nm_index(nm, a, ":, 1:")));
    CHECK(nm_assign_by(nm, a, "0, :, $", 1, one, nm_integer(nm, -1)) == NM_OK && near(nm_index(nm, a, "0, 1"), I(-1, 5, -1, 7)));
    CHECK(!nm_index_by(nm, a, "$", 1, (const nm_array *[]){ I(2) }) && nm_last(nm) == NM_E_INDEX);
    nm_clear(nm);
    CHECK(!nm_index_by(nm, a, "$, $", 1, one) && nm_last(nm) == NM_E_INDEX);
    nm_clear(nm);
    CHECK(nm_reinterpret(nm, a, nm_of(NM_INT32))->shape[2] == 8 && near(nm_byteswap(nm, nm_byteswap(nm, a)), a));
    end();
}

TEST(ufuncs_by_name)
{
    begin();
    nm_array *a = V(1, 2, 3), *r = nm_zeros(nm, nm_of(NM_DOUBLE), 1, (intptr_t[]){ 3 }),
             *count = nm_zeros(nm, nm_of(NM_INT64), 1, (intptr_t[]){ 3 });
    const nm_array *two[2] = { a, a };
    CHECK(nm_ufunc_into(nm, "add", 2, two, a, NULL) == NM_OK && near(a, V(2, 4, 6)));
    CHECK(nm_ufunc_into(nm, "add", 2, two, r, nm_greater(nm, a, nm_scalar(nm, 3))) == NM_OK && near(r, V(0, 8, 12)));
    CHECK(near(nm_ufunc_outer(nm, "multiply", V(1, 2), V(3, 4)), nm_outer(nm, V(1, 2), V(3, 4))));
    CHECK(near(nm_ufunc_reduceat(nm, "add", range(8), I(0, 4, 1, 5), 0), I(6, 4, 10, 18)));
    CHECK(nm_ufunc_at(nm, "add", count, I(0, 2, 2, -1), nm_integer(nm, 1)) == NM_OK && near(count, I(1, 0, 3)));
    CHECK(nm_ufunc_at(nm, "add", count, I(3), nm_integer(nm, 1)) == NM_E_INDEX);
    nm_clear(nm);
    nm_array *m = shaped(V(1, 2, 3, 4), 2, 2);
    CHECK(near(nm_matvec(nm, m, V(1, 1)), nm_matmul(nm, m, V(1, 1))) && near(nm_vecmat(nm, V(1, 1), m), nm_matmul(nm, V(1, 1), m)));
    CHECK(near(nm_vecdot(nm, m, m), V(5, 25)));
    CHECK(near(nm_ufunc_reduce_axes(nm, "add", nm_reshape(nm, range(24), 3, (intptr_t[]){ 2, 3, 4 }), 2, (int[]){ 0, 2 }, false),
               I(60, 92, 124)));
    CHECK(!nm_ufunc_call(nm, "no such", 1, two) && nm_last(nm) == NM_E_MISSING);
    end();
}

TEST(item_by_item)
{
    begin();
    CHECK(near(nm_round(nm, V(1.25, -1.35, 2.5), 1), V(1.2, -1.4, 2.5)) && near(nm_round(nm, I(15, 25, 44), -1), I(20, 20, 40)));
    CHECK(near(nm_nan_to_num(nm, V(NAN, INFINITY, -INFINITY, 1), 0, NAN, -5), V(0, 0x1.fffffffffffffp1023, -5, 1)));
    CHECK(nm_allclose(nm, V(1, NAN), V(1 + 1e-9, NAN), 1e-5, 1e-8, true) == 1 &&
          nm_allclose(nm, V(1, NAN), V(1, NAN), 1e-5, 1e-8, false) == 0);
    CHECK(nm_array_equal(nm, V(1, 2), I(1, 2), false) == 1 && nm_array_equal(nm, V(1), V(1, 1), false) == 0 &&
          nm_array_equiv(nm, V(1), V(1, 1)) == 1);
    const nm_array *conditions[2] = { nm_less(nm, range(4), nm_integer(nm, 1)), nm_less(nm, range(4), nm_integer(nm, 3)) },
                   *choices[2] = { I(10), I(20) };
    CHECK(near(nm_select(nm, 2, conditions, choices, nm_integer(nm, 0)), I(10, 20, 20, 0)));
    nm_array *z = nm_sqrt(nm, nm_astype(nm, V(-4, 9), nm_of(NM_CDOUBLE)));
    CHECK(near(nm_imag(nm, z), V(2, 0)) && near(nm_real(nm, z), V(0, 3)) && near(nm_angle(nm, z, true), V(90, 0)));
    CHECK(near(nm_i0(nm, V(0, 1, 10, 50)), V(1, 1.2660658777520082, 2815.716628466254, 2.932553783849336e20)));
    CHECK(near(nm_hamming(nm, 3), V(.08, 1, .08)) && near(nm_index(nm, nm_kaiser(nm, 3, 14), ":2"),
                                                          V(1 / nm_value(nm, nm_i0(nm, nm_scalar(nm, 14))), 1)));
    CHECK(near(nm_bartlett(nm, 5), V(0, .5, 1, .5, 0)) && near(nm_sinc(nm, V(0, .5)), V(1, 2 / 3.14159265358979323846)));
    end();
}

TEST(statistics)
{
    begin();
    nm_array *a = shaped(V(1, 2, 3, 4, 5, 9), 2, 3), *edges, *total;
    CHECK(near(nm_percentile(nm, V(1, 2, 3, 4), V(0, 50, 100), 0), V(1, 2.5, 4)));
    CHECK(near(nm_quantile_by(nm, V(1, 2, 3, 4), nm_scalar(nm, .5), 0, "lower"), nm_scalar(nm, 2)));
    CHECK(near(nm_nanquantile(nm, V(1, NAN, 3), nm_scalar(nm, .5), NM_ALL_AXES), nm_scalar(nm, 2)));
    CHECK(!nm_quantile(nm, a, nm_scalar(nm, 2), 0) && nm_last(nm) == NM_E_VALUE);
    nm_clear(nm);
    CHECK(near(nm_average(nm, a, 1, V(1, 1, 2), &total), V(2.25, 6.75)) && near(total, V(4, 4)));
    CHECK(near(nm_cov(nm, a), shaped(V(1, 2.5, 2.5, 7), 2, 2)) && near(nm_corrcoef(nm, V(1, 2)), nm_scalar(nm, 1)));
    nm_cov_options o = { 0 };
    o.fweights = I(1, 2, 1);
    CHECK(near(nm_cov_with(nm, V(1, 2, 5), &o), nm_cov(nm, V(1, 2, 2, 5))));
    CHECK(near(nm_var_ddof(nm, a, 1, 1, false), V(1, 7)) && near(nm_nanstd(nm, V(1, NAN, 3)), nm_scalar(nm, 1)));
    CHECK(near(nm_nanargmax(nm, V(NAN, 1, 7)), nm_integer(nm, 2)) && near(nm_nanmin(nm, V(NAN, 4, 2)), nm_scalar(nm, 2)));
    CHECK(near(nm_nancumsum(nm, V(1, NAN, 2), 0), V(1, 1, 3)) && near(nm_cumulative_sum(nm, I(1, 2), 0, true), I(0, 1, 3)));
    CHECK(near(nm_histogram(nm, V(1, 2, 1), 2, &edges), I(2, 1)) && near(edges, V(1, 1.5, 2)));
    CHECK(near(nm_histogram_of(nm, V(1, 2, 1), V(0, 1, 2, 3), NULL, false), I(0, 2, 1)));
    CHECK(near(nm_histogram_of(nm, V(0, 1, 3, 4), V(0, 1, 3), V(1, 2, 4, 8), false), V(1, 6)));
    CHECK(near(nm_histogram_of(nm, V(1, 2, 1), V(0, 2, 4), NULL, true), V(1 / 3., 1 / 6.)));
    CHECK(near(nm_histogram2d(nm, V(0, 0, 1), V(0, 1, 1), V(0, .5, 1), V(0, .5, 1), NULL, false), shaped(V(1, 1, 0, 1), 2, 2)));
    CHECK(near(nm_gradient(nm, V(1, 2, 4, 7, 11), 1, 0, 1), V(1, 1.5, 2.5, 3.5, 4)));
    CHECK(near(nm_gradient(nm, V(1, 2, 4, 7, 11), 2, 0, 2), V(.25, .75, 1.25, 1.75, 2.25)));
    CHECK(near(nm_trapezoid(nm, V(1, 2, 3), NULL, 1, -1), nm_scalar(nm, 4)) &&
          near(nm_trapezoid(nm, V(1, 2, 3), V(4, 6, 8), 1, -1), nm_scalar(nm, 8)));
    CHECK(near(nm_unwrap(nm, V(0, 1, 2, -1, 0), 0, 0, 4), V(0, 1, 2, 3, 4)));
    CHECK(near(nm_ediff1d(nm, I(1, 2, 4), I(99), I(-9)), I(-9, 1, 2, 99)));
    CHECK(near(nm_interp_period(nm, V(-180, 5, 365), V(190, -190, 350, -350), V(5, 10, 3, 4), 360), V(7.5, 3.75, 3.75)));
    CHECK(near(nm_interp_bounds(nm, V(-1, .5, 2), V(0, 1), V(0, 10), -5, 5), V(-5, 5, 5)));
    CHECK(near(nm_correlate(nm, V(1, 2, 3), V(0, 1, .5), "full"), V(.5, 2, 3.5, 3, 0)) &&
          near(nm_convolve_mode(nm, V(1, 2, 3), V(0, 1, .5), "same"), V(1, 2.5, 4)));
    end();
}

TEST(sorting_sets_and_places)
{
    begin();
    nm_array *index, *inverse, *counts, *a = I(3, 1, 3, 2), *two[2];
    nm_array *u = nm_unique_with(nm, a, &index, &inverse, &counts);
    CHECK(near(u, I(1, 2, 3)) && near(index, I(1, 3, 0)) && near(counts, I(1, 1, 2)) && near(nm_take(nm, u, inverse, 0), a));
    CHECK(near(nm_unique_axis(nm, shaped(I(1, 0, 0, 5, 1, 0), 3, 2), 0), shaped(I(0, 5, 1, 0), 2, 2)));
    CHECK(near(nm_lexsort(nm, 2, (const nm_array *[]){ I(9, 4, 0, 4), I(1, 1, 1, 0) }, -1), I(3, 2, 1, 0)));
    CHECK(nm_get_integer(nm, nm_partition(nm, a, 2, 0), (intptr_t[]){ 2 }) == 3 && nm_sort_here(nm, a, 0) == NM_OK &&
          near(a, I(1, 2, 3, 3)));
    CHECK(near(nm_compress(nm, nm_greater(nm, range(4), I(1)), a, 0), I(3, 3)) &&
          near(nm_choose(nm, I(0, 1), 2, (const nm_array *[]){ I(5, 6), I(7, 8) }, NULL), I(5, 8)));
    CHECK(nm_put(nm, a, I(0, 5), I(9), "wrap") == NM_OK && near(a, I(9, 9, 3, 3)));
    CHECK(nm_put(nm, a, I(5), I(9), NULL) == NM_E_INDEX);
    nm_clear(nm);
    CHECK(nm_nonzero(nm, shaped(I(0, 1, 2, 0), 2, 2), two) == NM_OK && near(two[0], I(0, 1)) && near(two[1], I(1, 0)));
    CHECK(nm_unravel_index(nm, I(5, 3), 2, (intptr_t[]){ 2, 3 }, two) == NM_OK && near(two[0], I(1, 1)) && near(two[1], I(2, 0)));
    CHECK(near(nm_ravel_multi_index(nm, 2, (const nm_array *const *)two, (intptr_t[]){ 2, 3 }, NULL), I(5, 3)));
    nm_array *m = nm_zeros(nm, nm_of(NM_INT64), 2, (intptr_t[]){ 5, 2 });
    CHECK(nm_fill_diagonal(nm, m, nm_integer(nm, 4), true) == NM_OK && near(nm_ravel(nm, m), I(4, 0, 0, 4, 0, 0, 4, 0, 0, 4)));
    nm_array *bits = nm_greater(nm, I(1, 0, 1), nm_integer(nm, 0));
    CHECK(near(nm_unpackbits(nm, nm_packbits(nm, bits, 0, false), 0, 3, false), I(1, 0, 1)));
    CHECK(nm_shares_memory(m, nm_index(nm, m, "1:")) && !nm_shares_memory(m, a) && !nm_may_share_memory(m, a));
    end();
}

TEST(linear_algebra)
{
    begin();
    nm_array *m = shaped(V(4, 1, 2, 3), 2, 2), *r, *q, *w, *vectors, *logarithm, *residuals, *values;
    int rank;
    CHECK(near(nm_tensordot(nm, m, m, 2), nm_vdot(nm, nm_ravel(nm, m), nm_ravel(nm, m))) &&
          near(nm_tensordot(nm, m, m, 1), nm_matmul(nm, m, m)));
    CHECK(near(nm_trace_axes(nm, m, 1, 0, 1), nm_scalar(nm, 1)));
    if (nm_inv(nm, nm_identity(nm, 9))) {                /* needs LAPACK */
        q = nm_qr(nm, m, NM_QR_REDUCED, &r);
        CHECK(near(nm_matmul(nm, q, r), m));
        w = nm_eig(nm, m, &vectors);
        CHECK(near(nm_matmul(nm, m, vectors), nm_multiply(nm, vectors, w)) && near(nm_sort(nm, nm_eigvals(nm, m), 0), V(2, 5)));
        nm_array *sign = nm_slogdet(nm, m, &logarithm);
        CHECK(near(nm_multiply(nm, sign, nm_exp(nm, logarithm)), nm_det(nm, m)));
        CHECK(near(nm_matmul(nm, nm_pinv(nm, m), m), nm_identity(nm, 2)) && near(nm_matrix_rank(nm, m), nm_integer(nm, 2)));
        CHECK(near(nm_matrix_power(nm, m, 3), nm_multi_dot(nm, 3, (const nm_array *[]){ m, m, m })));
        CHECK(near(nm_multi_dot(nm, 3, (const nm_array *[]){ V(1, 0), m, V(0, 1) }), nm_scalar(nm, 1)));
        CHECK(near(nm_lstsq_with(nm, m, V(5, 5), NULL, &residuals, &rank, &values), V(1, 1)) && rank == 2 &&
              near(values, nm_svdvals(nm, m)));
        nm_array *t = nm_reshape(nm, nm_identity(nm, 6), 4, (intptr_t[]){ 2, 3, 3, 2 });
        CHECK(near(nm_tensorsolve(nm, t, shaped(nm_astype(nm, range(6), nm_of(NM_DOUBLE)), 2, 3)),
                   shaped(nm_astype(nm, range(6), nm_of(NM_DOUBLE)), 3, 2)));
        CHECK(nm_tensorinv(nm, t, 2)->v.ndim == 4);
        CHECK(near(nm_cond_kind(nm, m, NM_NORM_ONE), nm_multiply(nm, nm_matrix_norm(nm, m, NM_NORM_ONE),
                                                                 nm_matrix_norm(nm, nm_inv(nm, m), NM_NORM_ONE))));
    }
    nm_clear(nm);
    CHECK(near(nm_vector_norm(nm, V(3, -4), 1, NM_ALL_AXES, false), nm_scalar(nm, 7)) && near(nm_norm(nm, V(3, -4)), nm_scalar(nm, 5)));
    end();
}
