/* test_linalg.c - products and factorizations against naive references, on random strided operands. */
#include <complex.h>
#include <math.h>
#include "check.h"
#include "linalg/matmul.h"

static nm_lib *lib;
static nm_ctx *ctx;
static uint64_t seed = 42;
static void open_lib(void)
{
    if (!lib) {
        lib = nm_lib_new(NULL);
        ctx = nm_ctx_new(lib);
    }
}

static double unit(void) { return (double)(check_random(&seed) >> 11)*0x1p-52 - 1; }
static uint16_t half_bits(int i) { return i == 0 ? 0 : i == 1 ? 0x3C00 : i == 2 ? 0x4000 : 0xBC00; }   /* 0, 1, 2, -1 */
static double half_value(uint16_t h)
{
    int e = h >> 10 & 31;
    double f = (h & 1023)/1024.0, x = e ? ldexp(1 + f, e - 15) : ldexp(f, -14);
    return h & 0x8000 ? -x : x;
}

static void set_random(char *p, const nm_gemm_kind *k)
{
    uint64_t r = check_random(&seed);
    switch (k->type) {
    case NM_GEMM_b1: *p = r % 5 == 0; break;
    case NM_GEMM_f16: { uint16_t h = half_bits(r & 3); memcpy(p, &h, 2); break; }
    case NM_GEMM_f32: *(float *)p = (float)unit(); break;
    case NM_GEMM_f64: *(double *)p = unit(); break;
    case NM_GEMM_f80: *(long double *)p = unit(); break;
    case NM_GEMM_c64: ((float *)p)[0] = (float)unit(); ((float *)p)[1] = (float)unit(); break;
    case NM_GEMM_c128: ((double *)p)[0] = unit(); ((double *)p)[1] = unit(); break;
    case NM_GEMM_c160: ((long double *)p)[0] = unit(); ((long double *)p)[1] = unit(); break;
    default: memcpy(p, &r, (size_t)k->size);
    }
}
typedef struct number { uint64_t u; long double _Complex z; } number;
static number value(const char *p, const nm_gemm_kind *k)
{
    number v = { 0, 0 };
    switch (k->type) {
    case NM_GEMM_f16: { uint16_t h; memcpy(&h, p, 2); v.z = half_value(h); break; }
    case NM_GEMM_f32: v.z = *(const float *)p; break;
    case NM_GEMM_f64: v.z = *(const double *)p; break;
    case NM_GEMM_f80: v.z = *(const long double *)p; break;
    case NM_GEMM_c64: v.z = *(const float _Complex *)p; break;
    case NM_GEMM_c128: v.z = *(const double _Complex *)p; break;
    case NM_GEMM_c160: v.z = *(const long double _Complex *)p; break;
    default: memcpy(&v.u, p, (size_t)k->size);
    }
    return v;
}
static bool is_float(const nm_gemm_kind *k) { return k->type >= NM_GEMM_f16; }

typedef struct block { char *memory; nm_mat mat; } block;
/* a matrix in memory of its own, laid out in one of several ways; numbers outside it stay as they are */
static block make(const nm_gemm_kind *k, intptr_t m, intptr_t n, int way)
{
    block b;
    intptr_t z = k->size, room = (4*m + 8)*(4*n + 8)*z;
    b.memory = aligned_alloc(64, (size_t)(room + 63)/64*64);
    memset(b.memory, 0, (size_t)room);
    switch (way) {
    case 0: b.mat = (nm_mat){ b.memory, n*z, z }; break;
    case 1: b.mat = (nm_mat){ b.memory, z, m*z }; break;
    case 2: b.mat = (nm_mat){ b.memory, (n + 3)*z, z }; break;
    case 3: b.mat = (nm_mat){ b.memory, 4*n*z, 2*z }; break;
    case 4: b.mat = (nm_mat){ b.memory + (m - 1)*(2*n)*z, -2*n*z, z }; break;
    default: b.mat = (nm_mat){ b.memory + (n - 1)*z, n*z, -z };
    }
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++)
            set_random(b.mat.data + i*b.mat.row + j*b.mat.col, k);
    return b;
}

static double product_error(const nm_gemm_kind *kind, nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    double worst = 0;
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            uint64_t u = 0;
            bool any = false;
            long double _Complex z = 0;
            for (intptr_t p = 0; p < k; p++) {
                number x = value(a.data + i*a.row + p*a.col, kind), y = value(b.data + p*b.row + j*b.col, kind);
                u += x.u*y.u;
                any |= x.u && y.u;
                z += x.z*y.z;
            }
            number got = value(c.data + i*c.row + j*c.col, kind);
            if (is_float(kind))
                worst = fmax(worst, (double)cabsl(got.z - z)/(double)(k + 1));
            else if (kind->type == NM_GEMM_b1)
                worst = fmax(worst, got.u != any);
            else
                worst = fmax(worst, (got.u ^ u) << (64 - 8*kind->size) != 0);
        }
    return worst;
}
static double bound(const nm_gemm_kind *k)
{
    switch (k->type) {
    case NM_GEMM_f16: return 0x1p-10;
    case NM_GEMM_f32: case NM_GEMM_c64: return 0x1p-21;
    default: return 0x1p-50;
    }
}

static void products_of(uint32_t num)
{
    const nm_gemm_kind *kind = nm_gemm_kind_of(num);
    static const intptr_t sizes[][3] = { { 1, 1, 1 }, { 2, 3, 4 }, { 3, 3, 3 }, { 1, 40, 33 }, { 40, 1, 33 }, { 1, 1, 70 }, { 5, 7, 0 },
                                         { 17, 19, 23 }, { 64, 64, 64 }, { 70, 33, 90 }, { 4, 130, 3 }, { 90, 20, 1 }, { 129, 5, 64 } };
    for (intptr_t s = 0; s < NM_COUNT(sizes); s++)
        for (int way = 0; way < 18; way++) {
            intptr_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
            block a = make(kind, m, k, way % 6), b = make(kind, k, n, (way + way/6) % 6), c = make(kind, m, n, (way/3) % 6);
            CHECK(nm_gemm(ctx, kind, a.mat, b.mat, c.mat, m, n, k) == 0);
            double e = product_error(kind, a.mat, b.mat, c.mat, m, n, k);
            CHECK(e <= bound(kind));
            if (!(e <= bound(kind)))
                printf("  type %c m %d n %d k %d way %d error %g\n", kind->code, (int)m, (int)n, (int)k, way, e);
            free(a.memory);
            free(b.memory);
            free(c.memory);
        }
}

TEST(linalg_products)
{
    open_lib();
    for (uint32_t num = 0; num < NM_NTYPES; num++)
        if (nm_gemm_kind_of(num))
            products_of(num);
}

TEST(linalg_products_without_blas)
{
    nm_lib *l0 = lib;
    nm_ctx *c0 = ctx;
    setenv("NUMEN_BLAS", "none", 1);
    lib = NULL;
    open_lib();
    products_of(NM_FLOAT);
    products_of(NM_DOUBLE);
    products_of(NM_CFLOAT);
    products_of(NM_CDOUBLE);
    products_of(NM_LONG);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
    unsetenv("NUMEN_BLAS");
    lib = l0;
    ctx = c0;
}

TEST(linalg_symmetric_and_small_integers)
{
    open_lib();
    const nm_gemm_kind *d = nm_gemm_kind_of(NM_DOUBLE), *l = nm_gemm_kind_of(NM_LONG);
    block a = make(d, 60, 45, 2), c = make(d, 60, 60, 0);
    nm_mat t = { a.mat.data, a.mat.col, a.mat.row };
    CHECK(nm_gemm(ctx, d, a.mat, t, c.mat, 60, 60, 45) == 0);
    CHECK(product_error(d, a.mat, t, c.mat, 60, 60, 45) <= bound(d));
    free(c.memory);
    c = make(d, 45, 45, 0);
    CHECK(nm_gemm(ctx, d, t, a.mat, c.mat, 45, 45, 60) == 0);
    CHECK(product_error(d, t, a.mat, c.mat, 45, 45, 60) <= bound(d));
    free(a.memory);
    free(c.memory);
    a = make(l, 50, 60, 0);
    block b = make(l, 60, 70, 0);
    c = make(l, 50, 70, 1);
    for (intptr_t i = 0; i < 50*60; i++)
        ((int64_t *)a.memory)[i] %= 1000;
    for (intptr_t i = 0; i < 60*70; i++)
        ((int64_t *)b.memory)[i] %= 100000;
    CHECK(nm_gemm(ctx, l, a.mat, b.mat, c.mat, 50, 70, 60) == 0);
    CHECK(product_error(l, a.mat, b.mat, c.mat, 50, 70, 60) == 0);
    free(a.memory);
    free(b.memory);
    free(c.memory);
}

TEST(linalg_loops)
{
    open_lib();
    for (const nm_kernel *r = nm_matmul_kernels; r->name; r++) {
        nm_dtype dt[3] = { { 0 } };
        nm_call call = { ctx, dt, NULL };
        const nm_gemm_kind *kind = r->aux;
        CHECK(kind->code == r->types[0] && nm_matmul_signature(r->name));
        intptr_t z = kind->size;
        char *x = make(kind, 30, 60, 0).memory, *y = make(kind, 30, 60, 0).memory, *o = make(kind, 30, 60, 0).memory;
        char *args[3] = { x, y, o };
        if (!strcmp(r->name, "matmul")) {                   /* 20 products of 3 by 3 */
            intptr_t n[4] = { 20, 3, 3, 3 }, st[9] = { 9*z, 9*z, 9*z, 3*z, z, 3*z, z, 3*z, z };
            CHECK(r->loop(&call, args, n, st, r->aux) == 0);
            double e = 0;
            for (int q = 0; q < 20; q++)
                e = fmax(e, product_error(kind, (nm_mat){ x + 9*q*z, 3*z, z }, (nm_mat){ y + 9*q*z, 3*z, z }, (nm_mat){ o + 9*q*z, 3*z, z },
                                          3, 3, 3));
            CHECK(e <= bound(kind));
        } else if (!strcmp(r->name, "vecmat") || !strcmp(r->name, "vecdot")) {
            bool mat = r->name[3] == 'm';                   /* (15), (15, 4) -> (4) or (15), (15) -> () */
            intptr_t n[3] = { 5, 15, 4 }, st[7] = { 15*z, 60*z, mat ? 4*z : z, z, mat ? 4*z : z, z, z };
            CHECK(r->loop(&call, args, n, st, r->aux) == 0);
            double e = 0;
            for (int i = 0; i < 15*5; i++)
                if (kind->type == NM_GEMM_c64)
                    ((float *)x)[2*i + 1] *= -1;
                else if (kind->type == NM_GEMM_c128)
                    ((double *)x)[2*i + 1] *= -1;
                else if (kind->type == NM_GEMM_c160)
                    ((long double *)x)[2*i + 1] *= -1;
            for (int q = 0; q < 5; q++)
                e = fmax(e, product_error(kind, (nm_mat){ x + 15*q*z, 0, z }, (nm_mat){ y + 60*q*z, mat ? 4*z : z, z },
                                          (nm_mat){ o + (mat ? 4 : 1)*q*z, 0, z }, 1, mat ? 4 : 1, 15));
            CHECK(e <= bound(kind));
        } else {
            intptr_t n[3] = { 5, 4, 15 }, st[7] = { 60*z, 15*z, 4*z, 15*z, z, z, z };
            CHECK(r->loop(&call, args, n, st, r->aux) == 0);
            double e = 0;
            for (int q = 0; q < 5; q++)
                e = fmax(e, product_error(kind, (nm_mat){ x + 60*q*z, 15*z, z }, (nm_mat){ y + 15*q*z, z, 0 },
                                          (nm_mat){ o + 4*q*z, z, 0 }, 4, 1, 15));
            CHECK(e <= bound(kind));
        }
        free(x);
        free(y);
        free(o);
    }
}

TEST(linalg_long_dot)
{
    open_lib();
    const nm_gemm_kind *d = nm_gemm_kind_of(NM_DOUBLE);
    intptr_t n = 500000;
    double *x = malloc((size_t)n*8), *y = malloc((size_t)n*8), one, two;
    long double s = 0;
    for (intptr_t i = 0; i < n; i++) {
        x[i] = unit();
        y[i] = unit();
        s += (long double)x[i]*y[i];
    }
    int threads = nm_threads(lib);
    nm_set_threads(lib, 1);
    CHECK(nm_dot_run(ctx, d, &one, (char *)x, 8, (char *)y, 8, n, false) == 0);
    nm_set_threads(lib, 3);
    CHECK(nm_dot_run(ctx, d, &two, (char *)x, 8, (char *)y, 8, n, false) == 0);
    nm_set_threads(lib, threads);
    CHECK(one == two && fabsl(one - s) < 1e-10L);
    free(x);
    free(y);
}
