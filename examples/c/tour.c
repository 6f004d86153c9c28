/* A tour of arrays in C: what the article on NumPy for machine learning shows, section by section. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <numen.h>

static void section(const char *title) { printf("\n# %s\n", title); }

static void show(nm_ctx *nm, const char *label, const nm_array *a)
{
    char *text = nm_text_of(nm, a, false);
    printf("%s\n%s\n", label, text ? text : nm_message(nm));
    free(text);
}

/* Products and solutions, whose last digits depend on the order of additions, with ten digits. */
static void show_rounded(nm_ctx *nm, const char *label, const nm_array *a)
{
    nm_array *flat = nm_ravel(nm, a);
    intptr_t i;
    printf("%s", label);
    for (i = 0; i < nm_size(flat); i++)
        printf(" %.10g", nm_get(nm, flat, &i));
    printf("\n");
}

static double seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

static void arrays(nm_ctx *nm)
{
    static const double one[] = { 1, 2, 3 }, two[] = { 1, 2, 3, 4, 5, 6 }, three[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    intptr_t cube[3] = { 2, 2, 2 }, square[2] = { 2, 2 };
    nm_array *a = nm_vector(nm, 3, one), *b = nm_matrix(nm, 2, 3, two), *c = nm_from(nm, nm_of(NM_DOUBLE), 3, cube, three);
    section("Creating arrays");
    show(nm, "1-D:", a);
    show(nm, "2-D:", b);
    show(nm, "3-D:", c);
    printf("dimensions: %d %d %d\n", a->v.ndim, b->v.ndim, c->v.ndim);
    printf("shape of the second: (%ld, %ld)\n", (long)b->shape[0], (long)b->shape[1]);
    section("Data types");
    show(nm, "int32:", nm_astype(nm, a, nm_of(NM_INT32)));
    show(nm, "float64:", nm_div(nm, a, nm_scalar(nm, 2)));
    show(nm, "bool:", nm_greater(nm, a, nm_scalar(nm, 1)));
    show(nm, "complex:", nm_astype(nm, a, nm_of(NM_COMPLEX128)));
    section("Special arrays");
    show(nm, "zeros:", nm_zeros(nm, nm_of(NM_DOUBLE), 2, square));
    show(nm, "ones:", nm_ones(nm, nm_of(NM_DOUBLE), 2, square));
    show(nm, "identity:", nm_identity(nm, 3));
    section("Indexing and slicing");
    printf("a[0] = %g, a[-1] = %g\n", nm_value(nm, nm_index(nm, a, "0")), nm_value(nm, nm_index(nm, a, "-1")));
    printf("b[1, 2] = %g\n", nm_value(nm, nm_index(nm, b, "1, 2")));
    show(nm, "b[0]:", nm_index(nm, b, "0"));
    show(nm, "b[:, 1]:", nm_index(nm, b, ":, 1"));
    show(nm, "a[1:]:", nm_index(nm, a, "1:"));
    show(nm, "a[::-1]:", nm_index(nm, a, "::-1"));
}

static void arithmetic(nm_ctx *nm)
{
    static const int64_t small[] = { 1, 2, 3 }, large[] = { 10, 20, 30 };
    static const double grid[] = { 1, 2, 3, 4 }, other[] = { 5, 6, 7, 8 };
    intptr_t n = 3;
    nm_array *x = nm_from(nm, nm_of(NM_INT64), 1, &n, small), *y = nm_from(nm, nm_of(NM_INT64), 1, &n, large);
    nm_array *p = nm_matrix(nm, 2, 2, grid), *q = nm_matrix(nm, 2, 2, other);
    nm_array *v = nm_vector(nm, 3, (const double[]){ 1, 4, 9 });
    section("Arithmetic");
    show(nm, "+", nm_add(nm, x, y));
    show(nm, "-", nm_sub(nm, y, x));
    show(nm, "*", nm_mul(nm, x, y));
    show(nm, "/", nm_div(nm, y, x));
    section("Broadcasting");
    show(nm, "[1 2 3] + 10:", nm_add(nm, x, nm_integer(nm, 10)));
    show(nm, "column + row:", nm_add(nm, nm_expand_dims(nm, x, 1), y));
    section("Mathematical functions");
    show(nm, "sqrt:", nm_sqrt(nm, v));
    show(nm, "exp(0), exp(1):", nm_exp(nm, nm_vector(nm, 2, (const double[]){ 0, 1 })));
    section("Statistics");
    printf("mean %g, median %g, std %.10g, var %.10g\n", nm_value(nm, nm_mean(nm, v)), nm_value(nm, nm_median(nm, v)),
           nm_value(nm, nm_std(nm, v)), nm_value(nm, nm_var(nm, v)));
    section("Linear algebra");
    show(nm, "matrix addition:", nm_add(nm, p, q));
    show(nm, "matrix multiplication:", nm_matmul(nm, p, q));
    show(nm, "transpose:", nm_transpose(nm, p));
    show_rounded(nm, "determinant:", nm_det(nm, p));
    show_rounded(nm, "inverse:", nm_inv(nm, p));
}

static void random_numbers(nm_ctx *nm)
{
    nm_generator *rng = nm_default_rng(nm, 42), *again = nm_default_rng(nm, 42);
    intptr_t n = 3;
    nm_array *first = nm_random(nm, rng, 1, &n), *second = nm_random(nm, again, 1, &n);
    section("Random numbers");
    show(nm, "uniform:", first);
    show(nm, "normal:", nm_normal(nm, rng, 0, 1, 1, &n));
    show(nm, "integers:", nm_integers(nm, rng, 0, 10, 1, &n));
    printf("the same seed, the same numbers: %s\n", nm_value(nm, nm_all(nm, nm_equal(nm, first, second))) != 0 ? "True" : "False");
    nm_generator_free(nm, rng);
    nm_generator_free(nm, again);
}

static void vectorization(nm_ctx *nm)
{
    intptr_t n = 1000000, i;
    double total = 0, begin = seconds(), middle, end;
    nm_array *x = nm_arange(nm, 0, 1e6, 1, nm_of(NM_DOUBLE));
    nm_array *squares;
    section("A loop against one call");
    begin = seconds();
    for (i = 0; i < n; i++) {
        double item = nm_get(nm, x, &i);
        total += item * item;
    }
    middle = seconds();
    squares = nm_dot(nm, x, x);
    end = seconds();
    printf("sums of squares: %.10g %.10g\n", total, nm_value(nm, squares));
    printf("time: item by item %.4f s, one call %.4f s\n", middle - begin, end - middle);
}

static void shapes_and_features(nm_ctx *nm)
{
    static const double table[] = { 1, 10, 2, 20, 3, 60 };
    intptr_t pair[2] = { 2, 3 }, classes[3] = { 0, 2, 1 };
    nm_array *a = nm_arange(nm, 0, 6, 1, nm_of(NM_INT64)), *m = nm_reshape(nm, a, 2, pair);
    nm_array *x = nm_matrix(nm, 3, 2, table), *low, *high, *labels;
    const nm_array *powers[3];
    intptr_t n = 3;
    section("Reshaping");
    show(nm, "reshape:", m);
    show(nm, "flatten:", nm_flatten(nm, m));
    section("Preprocessing and features");
    show(nm, "standardised:", nm_div(nm, nm_sub(nm, x, nm_mean_axis(nm, x, 0, false)), nm_std_axis(nm, x, 0, false)));
    low = nm_min_axis(nm, x, 0, false);
    high = nm_max_axis(nm, x, 0, false);
    show(nm, "min-max:", nm_div(nm, nm_sub(nm, x, low), nm_sub(nm, high, low)));
    labels = nm_from(nm, nm_of(NM_INT64), 1, &n, classes);
    show(nm, "one-hot:", nm_take(nm, nm_identity(nm, 3), labels, 0));
    powers[0] = nm_index(nm, x, ":, 0");
    powers[1] = nm_square(nm, powers[0]);
    powers[2] = nm_multiply(nm, powers[1], powers[0]);
    show(nm, "polynomial features:", nm_stack(nm, 3, powers, 1));
}

/* Least value of (w - 3)^2 by its gradient 2 (w - 3), until that falls under 1e-10 of its start. */
static void optimization(nm_ctx *nm)
{
    nm_array *w = nm_scalar(nm, 0), *goal = nm_scalar(nm, 3), *rate = nm_scalar(nm, 0.2);
    double start = 6, gradient = 6;
    int steps = 0;
    section("Optimization by gradients");
    while (gradient > 1e-10 * start) {
        w = nm_sub(nm, w, nm_mul(nm, rate, nm_sub(nm, w, goal)));
        gradient = 2 * nm_value(nm, nm_absolute(nm, nm_sub(nm, w, goal)));
        steps++;
    }
    printf("w = %.10g after %d steps\n", nm_value(nm, w), steps);
}

int main(void)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = lib ? nm_ctx_new(lib) : NULL;
    int failed = 1;
    if (nm) {
        nm_enter(nm);
        arrays(nm);
        arithmetic(nm);
        random_numbers(nm);
        vectorization(nm);
        shapes_and_features(nm);
        optimization(nm);
        failed = nm_last(nm) < 0;
        if (failed)
            fprintf(stderr, "%s\n", nm_message(nm));
        nm_leave(nm);
    }
    nm_ctx_free(nm);
    nm_lib_free(lib);
    return failed;
}
