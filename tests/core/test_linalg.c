/* test_linalg.c - products and factorizations against naive references, on random strided operands. */
#include <complex.h>
#include <math.h>
#include "check_lib.h"
#include "linalg/matmul.h"

static uint64_t seed = 42;

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

/* ---- LAPACK loops, on complex numbers throughout: get and set items of f, d, F, D */
#include "base/fp.h"
#include "linalg/lapack_loops.h"
typedef double _Complex zz;
static zz get(const char *p, char t)
{
    return t == 'f' ? *(const float *)p : t == 'd' ? *(const double *)p : t == 'F' ? (zz)*(const float _Complex *)p : *(const zz *)p;
}
static void set(char *p, char t, zz v)
{
    switch (t) {
    case 'f': *(float *)p = (float)creal(v); break;
    case 'd': *(double *)p = creal(v); break;
    case 'F': *(float _Complex *)p = (float _Complex)v; break;
    default: *(zz *)p = v;
    }
}
static int width(char t) { return t == 'f' || t == 'i' ? 4 : t == 'd' || t == 'F' ? 8 : 16; }

typedef struct operand { char t, *mem; intptr_t z, rows, cols; } operand;   /* COUNT matrices, C order, every second item used */
enum { COUNT = 7 };
static operand room(char t, intptr_t rows, intptr_t cols)
{
    operand o = { t, NULL, width(t), rows, cols };
    o.mem = calloc((size_t)(COUNT*rows*cols*2 + 1), (size_t)o.z);
    return o;
}
static char *item(const operand *o, intptr_t q, intptr_t i, intptr_t j) { return o->mem + ((q*o->rows + i)*o->cols + j)*2*o->z; }
static zz g(const operand *o, intptr_t q, intptr_t i, intptr_t j) { return get(item(o, q, i, j), o->t); }
static void fill(operand *o, bool hermitian)
{
    for (intptr_t q = 0; q < COUNT; q++)
        for (intptr_t i = 0; i < o->rows; i++)
            for (intptr_t j = 0; j < o->cols; j++) {
                zz v = unit() + I*unit();
                if (hermitian && j < i)
                    v = conj(g(o, q, j, i));
                if (hermitian && i == j)
                    v = creal(v) + (double)o->rows;
                set(item(o, q, i, j), o->t, v);
            }
}
static int nums_of(char t) { return t == 'f' ? NM_FLOAT : t == 'd' ? NM_DOUBLE : t == 'F' ? NM_CFLOAT : t == 'D' ? NM_CDOUBLE : NM_INT; }

/* run row with operands; vec tells which have one core axis (1), none (0) or two (2) */
static int call_loop(const nm_kernel *r, operand *o, const char *axes, const intptr_t *sizes, int nsizes)
{
    nm_dtype dt[8] = { { 0 } };
    nm_call call = { ctx, dt, NULL };
    char *args[8];
    intptr_t n[6] = { COUNT }, st[32];
    int count = (int)strlen(axes), at = count;
    for (int i = 0; i < nsizes; i++)
        n[1 + i] = sizes[i];
    for (int i = 0; i < count; i++) {
        dt[i].num = (uint32_t)nums_of(o[i].t);
        args[i] = o[i].mem;
        st[i] = o[i].rows*o[i].cols*2*o[i].z;
        if (axes[i] == '2')
            st[at++] = o[i].cols*2*o[i].z;
        if (axes[i] != '0')
            st[at++] = 2*o[i].z;
    }
    return r->loop(&call, args, n, st, r->aux);
}
static double tolerance(char t) { return t == 'f' || t == 'F' ? 1e-4 : 1e-12; }

/* max |A X - B| over the stack */
static double residual(const operand *a, const operand *x, const operand *b, bool conj_x)
{
    double worst = 0;
    for (intptr_t q = 0; q < COUNT; q++)
        for (intptr_t i = 0; i < a->rows; i++) {
            intptr_t cols = conj_x ? x->rows : x->cols;
            for (intptr_t j = 0; j < cols; j++) {
                zz s = 0;
                for (intptr_t p = 0; p < a->cols; p++)
                    s += g(a, q, i, p)*(conj_x ? conj(g(x, q, j, p)) : g(x, q, p, j));
                double e = cabs(s - (b ? g(b, q, i, j) : (zz)(i == j)));
                worst = e > worst || isnan(e) ? e : worst;
            }
        }
    return worst;
}

static void check_row(const nm_kernel *r, intptr_t n)
{
    char t = r->types[0];
    double tol = tolerance(t)*(double)n;
    operand o[8];
    const char *name = r->name;
    memset(o, 0, sizeof o);
    bool herm = !strncmp(name, "eigh", 4) || !strncmp(name, "eigv", 4) || !strncmp(name, "chol", 4);
    o[0] = room(t, n, n);
    fill(&o[0], herm);
    intptr_t sizes[4] = { n, n, n, n };
    if (!strcmp(name, "inv") || !strncmp(name, "chol", 4)) {
        o[1] = room(t, n, n);
        CHECK(call_loop(r, o, "22", sizes, 1) == 0);
        if (*name == 'i')
            CHECK(residual(&o[0], &o[1], NULL, false) < tol*1e3);
        else if (name[9] == 'l')
            CHECK(residual(&o[1], &o[1], &o[0], true) < tol);
        else
            CHECK(cabs(g(&o[1], 3, 0, 0)*g(&o[1], 3, 0, n - 1) - (n > 1 ? g(&o[0], 3, 0, n - 1) : g(&o[0], 3, 0, 0))) < tol &&
                  (n == 1 || g(&o[1], 3, n - 1, 0) == 0));
    } else if (!strcmp(name, "solve")) {
        o[1] = room(t, n, 5);
        o[2] = room(t, n, 5);
        fill(&o[1], false);
        sizes[1] = 5;
        CHECK(call_loop(r, o, "222", sizes, 2) == 0);
        CHECK(residual(&o[0], &o[2], &o[1], false) < tol*1e3);
    } else if (!strcmp(name, "solve1")) {
        o[1] = room(t, 1, n);
        o[2] = room(t, 1, n);
        fill(&o[1], false);
        CHECK(call_loop(r, o, "211", sizes, 1) == 0);
        operand x = o[2], b = o[1];
        x.rows = b.rows = n;
        x.cols = b.cols = 1;
        CHECK(residual(&o[0], &x, &b, false) < tol*1e3);
    } else if (!strcmp(name, "eigh_lo") || !strcmp(name, "eigh_up") || !strcmp(name, "eig")) {
        o[1] = room(r->types[1], 1, n);
        o[2] = room(r->types[2], n, n);
        CHECK(call_loop(r, o, "212", sizes, 1) == 0);
        operand right = room(r->types[2], n, n);
        for (intptr_t q = 0; q < COUNT; q++)
            for (intptr_t i = 0; i < n; i++)
                for (intptr_t j = 0; j < n; j++)
                    set(item(&right, q, i, j), right.t, g(&o[2], q, i, j)*g(&o[1], q, 0, j));
        CHECK(residual(&o[0], &o[2], &right, false) < tol*10);
        free(right.mem);
    } else if (!strncmp(name, "eigv", 4)) {
        o[1] = room(r->types[1], 1, n);
        CHECK(call_loop(r, o, "21", sizes, 1) == 0);
        zz trace = 0, sum = 0;
        for (intptr_t i = 0; i < n; i++) {
            trace += g(&o[0], 2, i, i);
            sum += g(&o[1], 2, 0, i);
        }
        CHECK(cabs(trace - sum) < tol*10);
    }
    for (int i = 0; i < 8; i++)
        free(o[i].mem);
}

/* results of the rectangular ones */
static void check_rectangular(const nm_kernel *r, intptr_t m, intptr_t n)
{
    char t = r->types[0];
    intptr_t k = m < n ? m : n;
    double tol = tolerance(t)*(double)(m + n);
    operand o[8];
    memset(o, 0, sizeof o);
    o[0] = room(t, m, n);
    fill(&o[0], false);
    intptr_t sizes[4] = { m, n, k, k };
    bool full = r->name[3] && r->name[4] == 'f';
    if (!strncmp(r->name, "svd_", 4)) {
        o[1] = room(r->types[1], m, full ? m : k);
        o[2] = room(r->types[2], 1, k);
        o[3] = room(r->types[3], full ? n : k, n);
        CHECK(call_loop(r, o, "2212", sizes, 3) == 0);
        operand us = room(t, m, k), v = room(t, k, n);
        for (intptr_t q = 0; q < COUNT; q++)
            for (intptr_t c = 0; c < k; c++) {
                for (intptr_t i = 0; i < m; i++)
                    set(item(&us, q, i, c), t, g(&o[1], q, i, c)*g(&o[2], q, 0, c));
                for (intptr_t i = 0; i < n; i++)
                    set(item(&v, q, c, i), t, g(&o[3], q, c, i));
            }
        CHECK(residual(&us, &v, &o[0], false) < tol);
        free(us.mem);
        free(v.mem);
    } else if (!strcmp(r->name, "lstsq")) {
        o[1] = room(t, m, 2);
        fill(&o[1], false);
        o[2] = room(r->types[2], 1, 1);
        for (intptr_t q = 0; q < COUNT; q++)
            set(item(&o[2], q, 0, 0), o[2].t, 1e-10);
        o[3] = room(r->types[3], n, 2);
        o[4] = room(r->types[4], 1, 2);
        o[5] = room('f', 1, 1);
        o[6] = room(r->types[6], 1, k);
        sizes[2] = 2;
        CHECK(call_loop(r, o, "2202101", sizes, 4) == 0);
        int32_t rank;
        memcpy(&rank, o[5].mem, 4);
        CHECK(rank == k);
        if (m <= n)
            CHECK(residual(&o[0], &o[3], &o[1], false) < tol*100);
        CHECK((m > n) == !isnan(creal(g(&o[4], 0, 0, 1))));
    } else if (!strcmp(r->name, "qr_r_raw") && m >= n) {
        operand copy = room(t, m, n);
        memcpy(copy.mem, o[0].mem, (size_t)(COUNT*m*n*2*copy.z));
        o[1] = room(t, 1, k);
        CHECK(call_loop(r, o, "21", sizes, 3) == 0);
        for (const nm_kernel *s = nm_lapack_kernels; s->name; s++)
            if (!strcmp(s->name, "qr_reduced") && s->types[0] == t) {
                o[2] = room(t, m, k);
                CHECK(call_loop(s, o, "212", sizes, 3) == 0);
            }
        for (intptr_t q = 0; q < COUNT; q++)
            for (intptr_t i = 0; i < m; i++)
                for (intptr_t j = 0; j < n && j < i; j++)
                    set(item(&o[0], q, i, j), t, 0);
        operand upper = o[0];
        double worst = 0;
        for (intptr_t q = 0; q < COUNT; q++)
            for (intptr_t i = 0; i < m; i++)
                for (intptr_t j = 0; j < n; j++) {
                    zz s = 0;
                    for (intptr_t p = 0; p < k; p++)
                        s += g(&o[2], q, i, p)*g(&upper, q, p, j);
                    worst = fmax(worst, cabs(s - g(&copy, q, i, j)));
                }
        CHECK(worst < tol);
        free(copy.mem);
    }
    for (int i = 0; i < 8; i++)
        free(o[i].mem);
}

TEST(linalg_lapack)
{
    open_lib();
    for (const nm_kernel *r = nm_lapack_kernels; r->name; r++) {
        static const intptr_t orders[] = { 1, 2, 3, 4, 6, 8, 9, 40 };
        for (intptr_t i = 0; i < NM_COUNT(orders); i++)
            check_row(r, orders[i]);
        check_rectangular(r, 3, 3);
        check_rectangular(r, 12, 5);
        check_rectangular(r, 4, 11);
    }
}

TEST(linalg_determinants_and_failures)
{
    open_lib();
    double a[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 10 }, z[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, out[9], big[40*40] = { 0 }, sign, size;
    nm_dtype dt[3] = { { 0 } };
    nm_call call = { ctx, dt, NULL };
    intptr_t n[2] = { 1, 3 }, st[8] = { 0, 0, 24, 8, 24, 8 }, st3[8] = { 0, 0, 0, 24, 8 };
    for (const nm_kernel *r = nm_lapack_kernels; r->name; r++) {
        if (r->types[0] != 'd')
            continue;
        if (!strcmp(r->name, "det")) {
            char *p[2] = { (char *)a, (char *)out };
            CHECK(r->loop(&call, p, n, st, r->aux) == 0 && fabs(*out + 3) < 1e-14);
            p[0] = (char *)z;
            CHECK(r->loop(&call, p, n, st, r->aux) == 0 && *out == 0);
            for (int i = 0; i < 40; i++)
                big[41*i] = i % 2 ? -2 : 2;
            intptr_t nb[2] = { 1, 40 }, sb[4] = { 0, 0, 320, 8 };
            p[0] = (char *)big;
            CHECK(r->loop(&call, p, nb, sb, r->aux) == 0 && fabs(*out/0x1p40 - 1) < 1e-12);
        } else if (!strcmp(r->name, "slogdet")) {
            char *p[3] = { (char *)a, (char *)&sign, (char *)&size };
            CHECK(r->loop(&call, p, n, st3, r->aux) == 0 && sign == -1 && fabs(size - log(3)) < 1e-14);
            p[0] = (char *)z;
            CHECK(r->loop(&call, p, n, st3, r->aux) == 0 && sign == 0 && size == -INFINITY);
        } else if (!strcmp(r->name, "inv")) {
            char *p[2] = { (char *)z, (char *)out };
            nm_fp_clear();
            CHECK(r->loop(&call, p, n, st, r->aux) == 0 && isnan(out[4]) && (nm_fp_read() & NM_FP_INVALID));
            nm_fp_clear();
            p[0] = (char *)a;
            CHECK(r->loop(&call, p, n, st, r->aux) == 0 && fabs(out[0] + 2.0/3) < 1e-14 && nm_fp_read() == 0);
        }
    }
}

/* ---- einsum against a walk over every index */
#include "dtype/dtype.h"
#include "view/view.h"
/* Memory of results lasts until the test ends.  A call that fails leaves the former result's, which has READ bytes at least. */
enum { READ = 256 };
typedef struct result { nm_out out; char *memory; nm_viewbuf b; } result;
static nm_status result_array(nm_out *self, nm_ctx *c, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                              nm_view *v)
{
    (void)c;
    result *r = self->user;
    r->memory = check_alloc((size_t)(nm_items(ndim, shape)*dt->size + READ));
    nm_view from = { r->memory, shape, strides, ndim, NM_WRITEABLE, *dt };
    intptr_t dense[NM_MAXDIMS];
    if (!strides) {
        nm_strides_c(ndim, shape, dt->size, dense);
        from.strides = dense;
    }
    nm_viewbuf_copy(&r->b, &from);
    *v = r->b.v;
    return 0;
}
static void result_init(result *r) { *r = (result){ .out = { result_array, r }, .memory = check_alloc(READ) }; }

static double item_value(const nm_view *v, const intptr_t *index)
{
    char *p = v->data;
    for (int d = 0; d < v->ndim; d++)
        p += index[d]*v->strides[d];
    return v->dt.num == NM_LONG ? (double)*(int64_t *)p : v->dt.num == NM_FLOAT ? *(float *)p : *(double *)p;
}
/* explicit subscripts of single letters only */
static double naive_einsum(const char *subs, int nop, const nm_view *const *ops, const nm_view *r)
{
    intptr_t dim[128], index[128] = { 0 };
    for (int l = 0; l < 128; l++)
        dim[l] = 1;
    const char *p = subs;
    for (int o = 0; o < nop; o++, p++)
        for (int d = 0; d < ops[o]->ndim; d++, p++)
            if (ops[o]->shape[d] != 1)
                dim[(int)*p] = ops[o]->shape[d];
    const char *out = p + 1;
    intptr_t items = nm_items(r->ndim, r->shape), at[NM_MAXDIMS], strides[NM_MAXDIMS];
    double *sum = calloc((size_t)items + 1, sizeof *sum), worst = 0;
    nm_strides_c(r->ndim, r->shape, 1, strides);
    for (int l = 0; l < 128; l++)
        if (!dim[l]) {
            free(sum);
            return 0;
        }
    for (;;) {
        double x = 1;
        p = subs;
        for (int o = 0; o < nop; o++, p++) {
            for (int d = 0; d < ops[o]->ndim; d++, p++)
                at[d] = ops[o]->shape[d] == 1 ? 0 : index[(int)*p];
            x *= item_value(ops[o], at);
        }
        intptr_t q = 0;
        for (int d = 0; d < r->ndim; d++)
            q += index[(int)out[d]]*strides[d];
        sum[q] += x;
        int l = 127;
        for (; l >= 0; l--) {
            if (++index[l] < dim[l])
                break;
            index[l] = 0;
        }
        if (l < 0)
            break;
    }
    for (intptr_t q = 0; q < items; q++) {
        intptr_t rest = q;
        for (int d = 0; d < r->ndim; d++) {
            at[d] = rest/strides[d];
            rest %= strides[d];
        }
        worst = fmax(worst, fabs(item_value(r, at) - sum[q])/(1 + fabs(sum[q])));
    }
    free(sum);
    return worst;
}

TEST(linalg_einsum)
{
    open_lib();
    static const char *const texts[] = {
        "ij,jk->ik", "ij,jk->ki", "bij,bjk->bik", "bhqd,bhkd->bhqk", "ij,ij->", "ij,ij->i", "ij,ij->j", "ij,ij->ij", "ij,ij->ji",
        "i,j->ij", "ij->ji", "ij->j", "ij->", "ii->i", "iji->j", "ijk,k->ij", "abc,abd->cd", "ij,i,j->", "ij,jk,kl->il", "a,b,c->cab",
        "ab,bc,cd,de->ea", "ij,kl->", "ij,kj->ik", "iij,jk->ki", "ijk,jil->kl", "abcd,dcbe->ae", "ij,jk,ki->", "ab,cd->abcd", "i,i,i->i",
        "abc,cbd,ade->eb", "ijkl,jl->ik" };
    const uint32_t nums[] = { NM_DOUBLE, NM_LONG, NM_FLOAT };
    for (intptr_t s = 0; s < NM_COUNT(texts); s++)
        for (int round = 0; round < 6; round++) {
            intptr_t size[128];
            int nop = 1;
            nm_viewbuf b[6];
            char *memory[6];
            const nm_view *ops[6];
            for (int l = 0; l < 128; l++)
                size[l] = round == 5 && l == 'j' ? 0 : 1 + (intptr_t)(check_random(&seed) % 5);
            const char *p = texts[s];
            nm_dtype dt = nm_dtype_of((int)nums[round % 3]);
            for (int o = 0; o < nop; o++, p++) {
                b[o].v = (nm_view){ .dt = dt, .shape = b[o].shape, .strides = b[o].strides };
                intptr_t items = 1;
                for (; *p != ',' && *p != '-'; p++) {
                    b[o].shape[b[o].v.ndim] = check_random(&seed) % 8 == 0 && round < 3 ? 1 : size[(int)*p];
                    items *= 2*b[o].shape[b[o].v.ndim++] + 1;
                }
                memory[o] = malloc((size_t)(items*dt.size));
                for (intptr_t i = 0; i < items; i++) {
                    int x = (int)(check_random(&seed) % 9) - 4;
                    if (dt.num == NM_LONG)
                        ((int64_t *)memory[o])[i] = x;
                    else if (dt.num == NM_DOUBLE)
                        ((double *)memory[o])[i] = x;
                    else
                        ((float *)memory[o])[i] = (float)x;
                }
                int way = (int)(check_random(&seed) % 3);
                if (way == 0)
                    nm_strides_c(b[o].v.ndim, b[o].shape, dt.size, b[o].strides);
                else if (way == 1)
                    nm_strides_f(b[o].v.ndim, b[o].shape, dt.size, b[o].strides);
                else {
                    intptr_t st = dt.size;
                    for (int d = b[o].v.ndim - 1; d >= 0; d--) {
                        b[o].strides[d] = 2*st;
                        st *= 2*b[o].shape[d] + 1;
                    }
                }
                b[o].v.data = memory[o];
                ops[o] = &b[o].v;
                nop += *p == ',';
            }
            /* a label that one operand has at length 1 and repeats is left to the oracle's tests */
            result r;
            result_init(&r);
            nm_status status = nm_view_einsum(ctx, texts[s], nop, ops, NULL, NM_SAFE_CASTING, NM_KEEPORDER, &r.out);
            CHECK(status == 0);
            if (status == 0) {
                double e = naive_einsum(texts[s], nop, ops, &r.b.v);
                CHECK(e < 1e-6);
                if (!(e < 1e-6))
                    printf("  %s round %d: %g\n", texts[s], round, e);
            } else
                printf("  %s: %s\n", texts[s], nm_message(ctx));
            for (int o = 0; o < nop; o++)
                free(memory[o]);
        }
}

TEST(linalg_einsum_errors)
{
    open_lib();
    double x[6] = { 0 };
    intptr_t shape[2] = { 2, 3 }, strides[2] = { 24, 8 };
    nm_view v = { (char *)x, shape, strides, 2, 0, nm_dtype_of(NM_DOUBLE) };
    const nm_view *ops[2] = { &v, &v };
    static const struct { const char *subs; int nop; const char *text; } bad[] = {
        { "i", 1, "operand has more dimensions than subscripts given" }, { "ijk", 1, "too many subscripts for operand 0" },
        { "i.j", 1, "not part of an ellipsis ('...') in operand 0" }, { "i1", 1, "invalid subscript '1'" }, { "ij,j", 1, "fewer operands" },
        { "ij", 2, "more operands" }, { "ij->k", 1, "output subscript 'k' which never appeared" }, { "ij->ii", 1, "'i' multiple times" },
        { "ii", 1, "operand 0 for collapsing index 'i' don't match (2 != 3)" }, { "ij-i", 1, "proper '->' output" },
        { "ij,jk", 2, "[original->remapped]: (2,3)->(2,newaxis,3) (2,3)->(3,2) " }, { "...j->j", 1, "output has more dimensions" } };
    for (intptr_t i = 0; i < NM_COUNT(bad); i++) {
        result r;
        result_init(&r);
        nm_status status = nm_view_einsum(ctx, bad[i].subs, bad[i].nop, ops, NULL, NM_SAFE_CASTING, NM_KEEPORDER, &r.out);
        CHECK(status == NM_E_VALUE && (strstr(nm_message(ctx), bad[i].text) || i == 4 || i == 5));
        if (!strstr(nm_message(ctx), bad[i].text))
            printf("  %s: %s\n", bad[i].subs, nm_message(ctx));
    }
}

/* ---- products of views */
static nm_view dense_view(double *x, int ndim, intptr_t *shape, intptr_t *strides)
{
    nm_strides_c(ndim, shape, 8, strides);
    return (nm_view){ (char *)x, shape, strides, ndim, NM_WRITEABLE, nm_dtype_of(NM_DOUBLE) };
}
TEST(linalg_product_functions)
{
    open_lib();
    double x[24], y[24];
    for (int i = 0; i < 24; i++) {
        x[i] = i + 1;
        y[i] = 2*i - 5;
    }
    intptr_t s1[3] = { 2, 3, 4 }, t1[3], s2[2] = { 4, 3 }, t2[2], s3[1] = { 3 }, t3[1];
    nm_view a = dense_view(x, 3, s1, t1), b = dense_view(y, 2, s2, t2), u = dense_view(x, 1, s3, t3), w = dense_view(y, 1, s3, t3);
    result r;
    result_init(&r);
    CHECK(nm_view_dot(ctx, &a, &b, &r.out) == 0 && r.b.v.ndim == 3 && r.b.shape[2] == 3);
    CHECK(((double *)r.memory)[4] == 5*-3.0 + 6*3.0 + 7*9.0 + 8*15.0);
    CHECK(nm_view_matmul(ctx, &a, &b, &r.out) == 0 && r.b.v.ndim == 3 && ((double *)r.memory)[4] == 186);
    int ax[2] = { 2, 1 }, bx[2] = { 0, 1 };
    CHECK(nm_view_tensordot(ctx, &a, &b, 2, ax, bx, &r.out) == 0 && r.b.v.ndim == 1 && r.b.shape[0] == 2);
    double s = 0;
    for (int j = 0; j < 3; j++)
        for (int k = 0; k < 4; k++)
            s += x[12 + 4*j + k]*y[3*k + j];
    CHECK(((double *)r.memory)[1] == s);
    CHECK(nm_view_vdot(ctx, &u, &w, &r.out) == 0 && *(double *)r.memory == -5 - 6 - 3);
    CHECK(nm_view_inner(ctx, &b, &u, &r.out) == 0 && r.b.v.ndim == 1 && r.b.shape[0] == 4 && ((double *)r.memory)[0] == -14);
    CHECK(nm_view_outer(ctx, &u, &w, &r.out) == 0 && r.b.v.ndim == 2 && ((double *)r.memory)[5] == 2*-1.0);
    CHECK(nm_view_kron(ctx, &u, &b, &r.out) == 0 && r.b.v.ndim == 2 && r.b.shape[0] == 4 && r.b.shape[1] == 9 &&
          ((double *)r.memory)[9 + 3 + 1] == 2*3.0);
    CHECK(nm_view_cross(ctx, &u, &w, -1, -1, -1, &r.out) == 0 && r.b.v.ndim == 1 && ((double *)r.memory)[0] == 2*-1.0 - 3*-3.0 &&
          ((double *)r.memory)[1] == 3*-5.0 - 1*-1.0 && ((double *)r.memory)[2] == 1*-3.0 - 2*-5.0);
    CHECK(nm_view_trace(ctx, &b, 0, 0, 1, NULL, &r.out) == 0 && *(double *)r.memory == -5 + 3 + 11);
    CHECK(nm_view_dot(ctx, &b, &a, &r.out) == 0);
    CHECK(nm_view_dot(ctx, &a, &u, &r.out) == NM_E_VALUE && !strcmp(nm_message(ctx),
                                                                    "shapes (2,3,4) and (3,) not aligned: 4 (dim 2) != 3 (dim 0)"));
}

TEST(linalg_compositions)
{
    open_lib();
    double x[18], y[9];
    for (int i = 0; i < 18; i++)
        x[i] = unit() + 3*(i % 9 % 4 == 0);
    intptr_t s3[3] = { 2, 3, 3 }, t3[3], s2[2] = { 3, 3 }, t2[2], s1[1] = { 9 }, t1[1];
    nm_view a = dense_view(x, 3, s3, t3), m = dense_view(x, 2, s2, t2), v = dense_view(x, 1, s1, t1);
    result r;
    result_init(&r);
    CHECK(nm_view_matrix_power(ctx, &m, 3, &r.out) == 0);
    for (int i = 0; i < 9; i++) {
        y[i] = 0;
        for (int p = 0; p < 3; p++)
            for (int q = 0; q < 3; q++)
                y[i] += x[i/3*3 + p]*x[p*3 + q]*x[q*3 + i % 3];
        CHECK(fabs(((double *)r.memory)[i] - y[i]) < 1e-12*(1 + fabs(y[i])));
    }
    static const intptr_t powers[] = { 0, 1, 2, 5, 6, 7, 12, -1, -3 };
    for (intptr_t i = 0; i < NM_COUNT(powers); i++) {       /* a^p a^-p = 1 */
        result s;
        result_init(&s);
        CHECK(nm_view_matrix_power(ctx, &a, powers[i], &r.out) == 0 && nm_view_matrix_power(ctx, &a, -powers[i], &s.out) == 0);
        for (int q = 0; q < 18; q++) {
            double e = q % 9 % 4 == 0 ? -1 : 0;
            for (int p = 0; p < 3; p++)
                e += ((double *)r.memory)[q/3*3 + p]*((double *)s.memory)[q/9*9 + p*3 + q % 3];
            CHECK(fabs(e) < 1e-6);
        }
    }
    CHECK(nm_view_pinv(ctx, &m, NULL, &r.out) == 0);
    for (int q = 0; q < 9; q++) {
        double e = q % 4 == 0 ? -1 : 0;
        for (int p = 0; p < 3; p++)
            e += x[q/3*3 + p]*((double *)r.memory)[p*3 + q % 3];
        CHECK(fabs(e) < 1e-10);
    }
    CHECK(nm_view_matrix_rank(ctx, &a, NULL, &r.out) == 0 && r.b.v.ndim == 1 && ((int64_t *)r.memory)[1] == 3);
    CHECK(nm_view_cond(ctx, &a, &r.out) == 0 && r.b.v.ndim == 1 && ((double *)r.memory)[0] >= 1);
    const nm_view *chain[4] = { &m, &m, &m, &m };
    CHECK(nm_view_multi_dot(ctx, 3, chain, &r.out) == 0 && fabs(((double *)r.memory)[4] - y[4]) < 1e-12*(1 + fabs(y[4])));
    double sum = 0, cubes = 0, most = 0, squares = 0;
    for (int i = 0; i < 9; i++) {
        sum += fabs(x[i]);
        cubes += pow(fabs(x[i]), 3);
        most = fmax(most, fabs(x[i]));
        squares += x[i]*x[i];
    }
    const double ords[4] = { 1, 3, INFINITY, 2 }, want[4] = { sum, cbrt(cubes), most, sqrt(squares) };
    for (int i = 0; i < 4; i++) {
        CHECK(nm_view_vector_norm(ctx, &v, ords[i], 0, false, &r.out) == 0 && fabs(*(double *)r.memory - want[i]) < 1e-12*want[i]);
    }
    CHECK(nm_view_matrix_norm(ctx, &m, NM_NORM_FROBENIUS, &r.out) == 0 && fabs(*(double *)r.memory - sqrt(squares)) < 1e-12*squares);
    for (int kind = NM_NORM_NUCLEAR; kind <= NM_NORM_MINUS_INF; kind++) {
        CHECK(nm_view_matrix_norm(ctx, &a, (nm_matrix_norm_kind)kind, &r.out) == 0 && r.b.v.ndim == 1 && ((double *)r.memory)[1] > 0);
    }
}
