/* test_ufunc.c - ufuncs on random views against a naive reference: elementwise, casting, reductions, accumulate. */
#include "check.h"
#include <math.h>
#include "base/ctx.h"
#include "plan/transfer.h"
#include "ufunc/ufunc.h"

typedef struct heap { nm_out out; nm_viewbuf made[4]; int n; } heap;
static nm_status new_array(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                           nm_view *v)
{
    heap *h = self->user;
    nm_viewbuf *b = &h->made[h->n++];
    intptr_t items;
    NM_TRY(nm_items_checked(ctx, ndim, shape, dt->size, &items));
    b->v = (nm_view){ malloc((size_t)(items * dt->size + 1)), b->shape, b->strides, ndim, NM_WRITEABLE, *dt };
    memcpy(b->shape, shape, (size_t)ndim * sizeof *shape);
    if (strides)
        memcpy(b->strides, strides, (size_t)ndim * sizeof *strides);
    else
        nm_strides_c(ndim, shape, dt->size, b->strides);
    *v = b->v;
    return NM_OK;
}
static heap *heap_new(void)
{
    heap *h = calloc(1, sizeof *h);
    h->out = (nm_out){ new_array, h };
    return h;
}
static void heap_free(heap *h)
{
    for (int i = 0; i < h->n; i++)
        free(h->made[i].v.data);
    free(h);
}

/* A random window on a block of doubles: random shape, strides that may be negative, zero or permuted. */
static void random_view(uint64_t *seed, double *block, nm_viewbuf *b)
{
    intptr_t base[3] = { 1, 12, 144 };
    int perm = (int)(check_random(seed) % 3);
    b->v = (nm_view){ (char *)(block + 12 * 12 * 6), b->shape, b->strides, 3, NM_WRITEABLE, nm_dtype_of(NM_DOUBLE) };
    for (int d = 0; d < 3; d++) {
        b->shape[d] = 1 + (intptr_t)(check_random(seed) % 5);
        intptr_t step = base[(d + perm) % 3] * (check_random(seed) % 4 ? 1 : -1);
        b->strides[d] = step * 8;
    }
}

static double at(const nm_view *v, const intptr_t *index)
{
    const char *p = v->data;
    for (int d = 0; d < v->ndim; d++)
        p += index[d] * v->strides[d];
    return *(const double *)p;
}

TEST(texts_of_different_sizes_compare)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    char few[] = "a\0bcz\0", many[] = "a\0\0\0bd\0\0z\0\0y";
    uint32_t wide[] = { 0x1F600, 0, 'a', 0 }, narrow[] = { 0xFFFF, 'b' };
    intptr_t three = 3, two = 2, s2 = 2, s4 = 4, s8 = 8;
    nm_view a = { few, &three, &s2, 1, 0, nm_dtype_sized(NM_STRING, 2) }, b = { many, &three, &s4, 1, 0, nm_dtype_sized(NM_STRING, 4) };
    nm_view u = { (char *)wide, &two, &s8, 1, 0, nm_dtype_sized(NM_UNICODE, 8) },
            v = { (char *)narrow, &two, &s4, 1, 0, nm_dtype_sized(NM_UNICODE, 4) };
    heap *h = heap_new();
    CHECK(nm_apply(ctx, "equal", (const nm_view *[]){ &a, &b }, &h->out) == NM_OK && !memcmp(h->made[0].v.data, "\1\0\0", 3));
    CHECK(nm_apply(ctx, "less", (const nm_view *[]){ &a, &b }, &h->out) == NM_OK && !memcmp(h->made[1].v.data, "\0\1\1", 3));
    CHECK(nm_apply(ctx, "less_equal", (const nm_view *[]){ &u, &v }, &h->out) == NM_OK && !memcmp(h->made[2].v.data, "\0\1", 2));
    CHECK(nm_apply(ctx, "equal", (const nm_view *[]){ &u, &u }, &h->out) == NM_OK && !memcmp(h->made[3].v.data, "\1\1", 2));
    heap_free(h);
    h = heap_new();
    CHECK(nm_apply(ctx, "equal", (const nm_view *[]){ &u, &a }, &h->out) == NM_E_NOLOOP);
    heap_free(h);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(add_and_sum_on_random_views)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    uint64_t seed = 7;
    enum { SIZE = 12 * 12 * 12 };
    double *block = malloc(SIZE * sizeof *block);
    for (int i = 0; i < SIZE; i++)
        block[i] = (double)(int64_t)(check_random(&seed) % 2000) - 1000;
    for (int round = 0; round < 500; round++) {
        nm_viewbuf a, b;
        random_view(&seed, block, &a);
        random_view(&seed, block, &b);
        for (int d = 0; d < 3; d++)
            if (b.shape[d] != a.shape[d])
                b.shape[d] = check_random(&seed) % 2 ? 1 : (b.strides[d] = 0, a.shape[d]);
        const nm_view *in[2] = { &a.v, &b.v };
        heap *h = heap_new();
        CHECK(nm_apply(ctx, "add", in, &h->out) == NM_OK);
        const nm_view *r = &h->made[0].v;
        for (intptr_t i = 0; i < a.shape[0]; i++)
            for (intptr_t j = 0; j < a.shape[1]; j++)
                for (intptr_t k = 0; k < a.shape[2]; k++) {
                    intptr_t x[3] = { i, j, k }, y[3] = { b.shape[0] == 1 ? 0 : i, b.shape[1] == 1 ? 0 : j, b.shape[2] == 1 ? 0 : k };
                    CHECK(at(r, x) == at(&a.v, x) + at(&b.v, y));
                }
        heap_free(h);
        bool axes[3];
        for (int d = 0; d < 3; d++)
            axes[d] = check_random(&seed) % 2;
        h = heap_new();
        CHECK(nm_reduce(ctx, "add", &a.v, axes, true, NULL, &h->out) == NM_OK);
        double total = 0, expect = 0;
        const nm_view *s = &h->made[0].v;
        for (intptr_t i = 0; i < nm_items(3, s->shape); i++)
            total += ((double *)s->data)[i];
        for (intptr_t i = 0; i < a.shape[0]; i++)
            for (intptr_t j = 0; j < a.shape[1]; j++)
                for (intptr_t k = 0; k < a.shape[2]; k++)
                    expect += at(&a.v, (intptr_t[3]){ i, j, k });
        CHECK(total == expect);
        CHECK(nm_reduce(ctx, "maximum", &a.v, NULL, false, NULL, &h->out) == NM_OK);
        double top = -INFINITY;
        for (intptr_t i = 0; i < a.shape[0]; i++)
            for (intptr_t j = 0; j < a.shape[1]; j++)
                for (intptr_t k = 0; k < a.shape[2]; k++)
                    top = fmax(top, at(&a.v, (intptr_t[3]){ i, j, k }));
        CHECK(*(double *)h->made[1].v.data == top);
        heap_free(h);
    }
    free(block);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(sum_has_the_same_bits_for_any_number_of_threads)
{
    static const int nums[] = { NM_HALF, NM_FLOAT, NM_DOUBLE, NM_LONGDOUBLE, NM_CFLOAT, NM_CDOUBLE, NM_CLONGDOUBLE, NM_SHORT };
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    uint64_t seed = 3;
    intptr_t n = 1000003, step = sizeof(int32_t);
    int32_t *x = malloc((size_t)n * sizeof *x);
    for (intptr_t i = 0; i < n; i++)
        x[i] = (int32_t)check_random(&seed) % 1000;
    const nm_view ints = { (char *)x, &n, &step, 1, 0, nm_dtype_of(NM_INT) };
    for (size_t k = 0; k < sizeof nums / sizeof *nums; k++)
        for (int times = 1; times <= 2; times++) {           /* items side by side, or with gaps */
            nm_dtype dt = nm_dtype_of(nums[k]);
            intptr_t stride = dt.size * times;
            nm_view v = { malloc((size_t)(n * stride)), &n, &stride, 1, NM_WRITEABLE, dt };
            CHECK(nm_copy(ctx, &v, &ints, NM_UNSAFE_CASTING) == NM_OK);
            heap *h[3];
            for (int threads = 1; threads <= 3; threads++) {
                nm_set_threads(lib, threads);
                h[threads - 1] = heap_new();
                CHECK(nm_reduce(ctx, "add", &v, NULL, false, NULL, &h[threads - 1]->out) == NM_OK);
            }
            for (int i = 1; i < 3; i++) {
                bool padded = dt.num == NM_LONGDOUBLE || dt.num == NM_CLONGDOUBLE;
                size_t used = padded ? 10 : (size_t)h[0]->made[0].v.dt.size;
                CHECK(memcmp(h[0]->made[0].v.data, h[i]->made[0].v.data, used) == 0);
                heap_free(h[i]);
            }
            heap_free(h[0]);
            free(v.data);
        }
    free(x);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(mixed_types_are_cast_in_blocks)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    enum { N = 10000 };
    intptr_t n = N, s4 = 4, s8 = 8;
    int32_t *a = malloc(N * sizeof *a);
    double *b = malloc(N * sizeof *b);
    for (int i = 0; i < N; i++) {
        a[i] = i * 7;
        b[i] = i * 0.5;
    }
    nm_view va = { (char *)a, &n, &s4, 1, 0, nm_dtype_of(NM_INT) }, vb = { (char *)b, &n, &s8, 1, 0, nm_dtype_of(NM_DOUBLE) };
    const nm_view *in[2] = { &va, &vb };
    heap *h = heap_new();
    CHECK(nm_apply(ctx, "multiply", in, &h->out) == NM_OK);
    CHECK(h->made[0].v.dt.num == NM_DOUBLE);
    for (int i = 0; i < N; i++)
        CHECK(((double *)h->made[0].v.data)[i] == a[i] * b[i]);
    /* accumulate: running sums of the product's first 100 items */
    const nm_ufunc *add = nm_ufunc_find(lib, "add");
    nm_dtype dt[3];
    nm_resolution r = { .dt = dt };
    CHECK(nm_ufunc_resolve_reduce(ctx, add, &va.dt, NULL, &r) == NM_OK && dt[0].num == NM_LONG);
    intptr_t m = 100;
    long sums[100];
    nm_view in100 = va, out100 = { (char *)sums, &m, &s8, 1, NM_WRITEABLE, nm_dtype_of(NM_LONG) };
    in100.shape = &m;
    CHECK(nm_accumulate_run(ctx, add, r.loop, dt, &in100, 0, &out100) == NM_OK);
    long run = 0;
    for (int i = 0; i < 100; i++)
        CHECK(sums[i] == (run += a[i]));
    heap_free(h);
    free(a);
    free(b);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}
