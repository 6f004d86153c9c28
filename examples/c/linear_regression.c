/* Linear regression on the diabetes table: normal equations, least squares and gradient descent, which agree. */
#include <stdio.h>
#include <numen.h>

static nm_array *with_intercept(nm_ctx *nm, const nm_array *x)
{
    intptr_t shape[2] = { 0, 1 };
    const nm_array *parts[2];
    if (!x)
        return NULL;
    shape[0] = x->shape[0];
    parts[0] = nm_ones(nm, nm_of(NM_DOUBLE), 2, shape);
    parts[1] = x;
    return nm_concatenate(nm, 2, parts, 1);
}

static nm_array *normal_equations(nm_ctx *nm, const nm_array *x, const nm_array *y)
{
    nm_array *t = nm_transpose(nm, x);
    return nm_solve(nm, nm_matmul(nm, t, x), nm_matmul(nm, t, y));
}

static nm_array *gradient_at(nm_ctx *nm, const nm_array *x, const nm_array *y, const nm_array *w)
{
    nm_array *slope = nm_matmul(nm, nm_transpose(nm, x), nm_sub(nm, nm_matmul(nm, x, w), y));
    return nm_div(nm, slope, nm_scalar(nm, (double)nm_size(y)));
}

/* Steps along the negative gradient until its norm falls under 1e-10 of its start.  The variables are correlated, so a descent on
 * them crawls along a narrow valley.  In the coordinates of the principal axes, scaled to equal spread, the valley is round; the step is
 * 1/L, L the largest curvature of half the mean squared error. */
static nm_array *gradient_descent(nm_ctx *nm, const nm_array *x, const nm_array *y, long *steps)
{
    nm_array *count = nm_scalar(nm, (double)nm_size(y)), *t = nm_transpose(nm, x), *axes, *unused, *z, *w, *gradient, *step;
    nm_array *spread = nm_sqrt(nm, nm_eigh(nm, nm_div(nm, nm_matmul(nm, t, x), count), &axes));
    double goal;
    intptr_t n = nm_size(spread);
    *steps = 0;
    z = nm_div(nm, nm_matmul(nm, x, axes), spread);
    step = nm_div(nm, count, nm_max(nm, nm_eigh(nm, nm_matmul(nm, nm_transpose(nm, z), z), &unused)));
    w = nm_zeros(nm, nm_of(NM_DOUBLE), 1, &n);
    gradient = gradient_at(nm, z, y, w);
    goal = 1e-10 * nm_value(nm, nm_norm(nm, gradient));
    while (nm_value(nm, nm_norm(nm, gradient)) > goal) {
        nm_array *next, *slope;
        nm_enter(nm);
        next = nm_keep(nm, nm_sub(nm, w, nm_mul(nm, step, gradient)));
        slope = nm_keep(nm, gradient_at(nm, z, y, next));
        nm_leave(nm);
        nm_drop(nm, w);
        nm_drop(nm, gradient);
        w = next;
        gradient = slope;
        ++*steps;
    }
    return nm_matmul(nm, axes, nm_div(nm, w, spread));
}

static void report(nm_ctx *nm, const char *name, const nm_array *w, const nm_array *x, const nm_array *y)
{
    nm_array *error = nm_sub(nm, y, nm_matmul(nm, x, w)), *around = nm_sub(nm, y, nm_mean(nm, y));
    double squares = nm_value(nm, nm_dot(nm, error, error)), total = nm_value(nm, nm_dot(nm, around, around));
    nm_array *rmse = nm_sqrt(nm, nm_scalar(nm, squares / (double)nm_size(y)));
    intptr_t i;
    printf("%s: R2 %.10g, error %.10g\n", name, 1 - squares / total, nm_value(nm, rmse));
    for (i = 0; i < nm_size(w); i++)
        printf("  w[%ld] = %.12g\n", (long)i, nm_get(nm, w, &i));
}

static int run(nm_ctx *nm, const char *path)
{
    nm_array *table = nm_loadtxt(nm, path, ",", 1), *order, *train, *test, *x, *x_test, *mean, *std, *y, *y_test, *w;
    nm_generator *rng;
    long steps;
    if (!table)
        return -1;
    rng = nm_default_rng(nm, 0);
    order = nm_permutation(nm, rng, table->shape[0]);
    nm_generator_free(nm, rng);
    train = nm_take(nm, table, nm_index(nm, order, ":353"), 0);
    test = nm_take(nm, table, nm_index(nm, order, "353:"), 0);
    x = nm_index(nm, train, ":, :-1");
    x_test = nm_index(nm, test, ":, :-1");
    mean = nm_mean_axis(nm, x, 0, false);
    std = nm_std_axis(nm, x, 0, false);
    x = with_intercept(nm, nm_div(nm, nm_sub(nm, x, mean), std));
    x_test = with_intercept(nm, nm_div(nm, nm_sub(nm, x_test, mean), std));
    y = nm_duplicate(nm, nm_index(nm, train, ":, -1"));
    y_test = nm_duplicate(nm, nm_index(nm, test, ":, -1"));
    if (!x)
        return -1;
    printf("%ld patients to learn from, %ld to test, %ld variables\n", (long)nm_size(y), (long)nm_size(y_test), (long)x->shape[1] - 1);
    report(nm, "normal equations", normal_equations(nm, x, y), x_test, y_test);
    report(nm, "least squares", nm_lstsq(nm, x, y), x_test, y_test);
    w = gradient_descent(nm, x, y, &steps);
    report(nm, "gradient descent", w, x_test, y_test);
    printf("gradient descent took %ld steps\n", steps);
    return nm_last(nm);
}

int main(int argc, char **argv)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = lib ? nm_ctx_new(lib) : NULL;
    int failed = 1;
    if (nm) {
        nm_enter(nm);
        failed = run(nm, argc > 1 ? argv[1] : "examples/data/diabetes.csv") < 0;
        if (failed)
            fprintf(stderr, "%s\n", nm_message(nm));
        nm_leave(nm);
    }
    nm_ctx_free(nm);
    nm_lib_free(lib);
    return failed;
}
