/* matmul.c - chooses the way of a product (unrolled, unpacked, packed and pooled, BLAS) and offers the gufunc loops. */
#include <string.h>
#include "base/ctx.h"
#include "linalg/blas.h"
#include "linalg/matmul.h"

enum {
    SMALL_WORK = 1000,           /* products m*n*k up to this skip packing and BLAS */
    POOL_WORK = 1 << 18,         /* below this threads cost more than they bring */
    DOT_CHUNK = 1 << 15          /* one partial sum of a long dot; a multiple of every kernel's running sums */
};
static const intptr_t A_BLOCK_BYTES = (intptr_t)1 << 22;

static const nm_gemm_kind kinds[] = {
#define KIND(num, code, type, is_signed, blas, cplx, size) [num] = { code, NM_GEMM_##type, is_signed, blas, cplx, size },
    KIND(NM_BOOL, '?', b1, 0, 0, 0, 1) KIND(NM_BYTE, 'b', u8, 1, 0, 0, 1) KIND(NM_UBYTE, 'B', u8, 0, 0, 0, 1)
    KIND(NM_SHORT, 'h', u16, 1, 0, 0, 2) KIND(NM_USHORT, 'H', u16, 0, 0, 0, 2) KIND(NM_INT, 'i', u32, 1, 0, 0, 4)
    KIND(NM_UINT, 'I', u32, 0, 0, 0, 4) KIND(NM_LONG, 'l', u64, 1, 0, 0, 8) KIND(NM_ULONG, 'L', u64, 0, 0, 0, 8)
    KIND(NM_LONGLONG, 'q', u64, 1, 0, 0, 8) KIND(NM_ULONGLONG, 'Q', u64, 0, 0, 0, 8) KIND(NM_HALF, 'e', f16, 1, 0, 0, 2)
    KIND(NM_FLOAT, 'f', f32, 1, 1, 0, 4) KIND(NM_DOUBLE, 'd', f64, 1, 1, 0, 8) KIND(NM_LONGDOUBLE, 'g', f80, 1, 0, 0, sizeof(long double))
    KIND(NM_CFLOAT, 'F', c64, 1, 1, 1, 8) KIND(NM_CDOUBLE, 'D', c128, 1, 1, 1, 16)
    KIND(NM_CLONGDOUBLE, 'G', c160, 1, 0, 1, 2*sizeof(long double))
#undef KIND
};

const nm_gemm_kind *nm_gemm_kind_of(uint32_t num)
{
    return num < NM_COUNT(kinds) && kinds[num].code ? &kinds[num] : NULL;
}

const nm_gemm_ops *nm_gemm_ops_of(const nm_lib *lib, const nm_gemm_kind *kind)
{
    static const nm_gemm_ops *const levels[] = {
#define X(level) nm_gemm_##level,
        NM_FOR_LEVELS(X)
#undef X
    };
    return &levels[lib->level][kind->type];
}

static nm_mat transposed(nm_mat a) { return (nm_mat){ a.data, a.col, a.row }; }
static nm_mat at(nm_mat a, intptr_t i, intptr_t j) { return (nm_mat){ a.data + i*a.row + j*a.col, a.row, a.col }; }

/* ---- own kernels */
typedef struct product {
    const nm_gemm_ops *ops;
    nm_mat a, b, c;
    intptr_t m, n, k;
    char *pa, *pb;
} product;

static int thin_rows(void *arg, intptr_t begin, intptr_t end)
{
    product *q = arg;
    q->ops->small(at(q->a, begin, 0), q->b, at(q->c, begin, 0), end - begin, q->n, q->k);
    return 0;
}
static int thin_columns(void *arg, intptr_t begin, intptr_t end)
{
    product *q = arg;
    begin *= 64;
    end = NM_MIN(end*64, q->n);
    q->ops->small(q->a, at(q->b, 0, begin), at(q->c, 0, begin), q->m, end - begin, q->k);
    return 0;
}
static int pack_b_panels(void *arg, intptr_t begin, intptr_t end)
{
    product *q = arg;
    intptr_t nr = q->ops->nr, from = begin*nr, to = NM_MIN(end*nr, q->n);
    intptr_t panel = q->ops->pack == 1 ? q->k*8 : q->k*nr*q->ops->pack;      /* bool: 64 columns are one word */
    q->ops->pack_b(q->pb + begin*panel, at(q->b, 0, from), q->k, to - from);
    return 0;
}
static int row_panels(void *arg, intptr_t begin, intptr_t end)
{
    product *q = arg;
    intptr_t mr = q->ops->mr, from = begin*mr, to = NM_MIN(end*mr, q->m);
    char *pa = q->pa + from*q->k*q->ops->pack;
    q->ops->pack_a(pa, at(q->a, from, 0), to - from, q->k);
    q->ops->block(at(q->c, from, 0), pa, q->pb, to - from, q->n, q->k);
    return 0;
}

static nm_status packed_product(nm_ctx *ctx, product *q)
{
    intptr_t mr = q->ops->mr, nr = q->ops->nr, pack = q->ops->pack, line, b_bytes, a_bytes, rows;
    intptr_t panels = (q->n + nr - 1)/nr;
    if (!nm_mul_size(q->k, pack, &line) || !nm_mul_size(line, mr, &a_bytes) ||
        !nm_mul_size(pack == 1 ? q->k*8 : line*nr, panels, &b_bytes))
        return nm_fail(ctx, NM_E_MEMORY, "matrix product too large");
    rows = NM_MIN((q->m + mr - 1)/mr, NM_MAX(A_BLOCK_BYTES/a_bytes, 1));     /* panels of A at a time */
    intptr_t grain = NM_MAX(1, NM_MAX((128 << 10)/a_bytes, (POOL_WORK/4)/NM_MAX(q->n*q->k*mr, 1)));
    char *buffer = nm_alloc(ctx, (size_t)(b_bytes + rows*a_bytes + NM_ALIGN));
    if (!buffer)
        return NM_E_MEMORY;
    product r = *q;
    r.pb = buffer;
    r.pa = buffer + (b_bytes + NM_ALIGN - 1)/NM_ALIGN*NM_ALIGN;
    nm_status status = nm_pool_run(ctx->lib, pack_b_panels, &r, panels, NM_MAX(1, (32 << 10)/NM_MAX(q->k*nr, 1)));
    for (intptr_t i = 0; i < q->m && status >= 0; i += rows*mr) {
        r.a = at(q->a, i, 0);
        r.c = at(q->c, i, 0);
        r.m = NM_MIN(rows*mr, q->m - i);
        status = nm_pool_run(ctx->lib, row_panels, &r, (r.m + mr - 1)/mr, NM_MIN(grain, NM_MAX(1, rows/4)));
    }
    nm_free(ctx, buffer, (size_t)(b_bytes + rows*a_bytes + NM_ALIGN));
    return status;
}

static nm_status own_product(nm_ctx *ctx, product *q, int size)
{
    if (q->b.col != size && q->a.row == size && q->a.col != size) {          /* the transposed product reads along memory */
        product t = { q->ops, transposed(q->b), transposed(q->a), transposed(q->c), q->n, q->m, q->k, NULL, NULL };
        *q = t;
    }
    double work = (double)q->m*(double)q->n*(double)q->k;
    if (work <= SMALL_WORK || q->m < 4 || q->n == 1) {
        if (work < POOL_WORK)
            q->ops->small(q->a, q->b, q->c, q->m, q->n, q->k);
        else if (q->m >= q->n)
            return nm_pool_run(ctx->lib, thin_rows, q, q->m, NM_MAX(1, (POOL_WORK/4)/NM_MAX(q->n*q->k, 1)));
        else
            return nm_pool_run(ctx->lib, thin_columns, q, (q->n + 63)/64, NM_MAX(1, (POOL_WORK/4)/NM_MAX(64*q->m*q->k, 1)));
        return 0;
    }
    return packed_product(ctx, q);
}

/* ---- 64-bit integers small enough that doubles hold every partial sum: exact, and FMA units are faster than integer ones */
static uint64_t largest(nm_mat a, intptr_t m, intptr_t n, bool is_signed)
{
    uint64_t all = 0;
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            int64_t x;
            memcpy(&x, a.data + i*a.row + j*a.col, 8);
            all |= is_signed ? (uint64_t)(x ^ (x >> 63)) : (uint64_t)x;
        }
    return all;
}

static void to_double(double *r, nm_mat a, intptr_t m, intptr_t n)
{
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            int64_t x;
            memcpy(&x, a.data + i*a.row + j*a.col, 8);
            *r++ = (double)x;
        }
}

static bool fits_double(const product *q, bool is_signed)
{
    uint64_t x = largest(q->a, q->m, q->k, is_signed);
    if (x >> 40)
        return false;
    uint64_t y = largest(q->b, q->k, q->n, is_signed);
    return !(y >> 40) && ((double)x + 1)*((double)y + 1)*(double)q->k < 0x1p53;
}

static nm_status product_in_double(nm_ctx *ctx, const product *q, bool *done)
{
    intptr_t items = q->m*q->k + q->k*q->n + q->m*q->n;
    double *buffer = nm_alloc_array(ctx, items, sizeof(double));
    if (!buffer) {
        nm_clear(ctx);
        return 0;
    }
    double *b = buffer + q->m*q->k, *c = b + q->k*q->n;
    to_double(buffer, q->a, q->m, q->k);
    to_double(b, q->b, q->k, q->n);
    nm_status status = nm_gemm(ctx, &kinds[NM_DOUBLE], (nm_mat){ (char *)buffer, 8*q->k, 8 }, (nm_mat){ (char *)b, 8*q->n, 8 },
                               (nm_mat){ (char *)c, 8*q->n, 8 }, q->m, q->n, q->k);
    for (intptr_t i = 0; status >= 0 && i < q->m; i++)
        for (intptr_t j = 0; j < q->n; j++) {
            int64_t x = (int64_t)c[i*q->n + j];
            memcpy(q->c.data + i*q->c.row + j*q->c.col, &x, 8);
        }
    nm_free(ctx, buffer, (size_t)items*sizeof(double));
    *done = true;
    return status;
}

/* ---- BLAS */
static const float one_c[2] = { 1, 0 }, zero_c[2] = { 0, 0 };
static const double one_z[2] = { 1, 0 }, zero_z[2] = { 0, 0 };

static void blas_gemm(const nm_blas *l, int type, int ta, int tb, intptr_t m, intptr_t n, intptr_t k, const void *a, intptr_t lda,
                      const void *b, intptr_t ldb, void *c, intptr_t ldc)
{
    switch (type) {
    case NM_GEMM_f32: l->sgemm(NM_ROW_MAJOR, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, ldc); break;
    case NM_GEMM_f64: l->dgemm(NM_ROW_MAJOR, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, ldc); break;
    case NM_GEMM_c64: l->cgemm(NM_ROW_MAJOR, ta, tb, m, n, k, one_c, a, lda, b, ldb, zero_c, c, ldc); break;
    default: l->zgemm(NM_ROW_MAJOR, ta, tb, m, n, k, one_z, a, lda, b, ldb, zero_z, c, ldc);
    }
}

/* y = A x, A m by k in row-major order or (ta) its transpose in memory */
static void blas_gemv(const nm_blas *l, int type, int ta, intptr_t m, intptr_t k, const void *a, intptr_t lda, const void *x, intptr_t dx,
                      void *y, intptr_t dy)
{
    if (ta == NM_TRANS) {
        intptr_t t = m;
        m = k;
        k = t;
    }
    switch (type) {
    case NM_GEMM_f32: l->sgemv(NM_ROW_MAJOR, ta, m, k, 1, a, lda, x, dx, 0, y, dy); break;
    case NM_GEMM_f64: l->dgemv(NM_ROW_MAJOR, ta, m, k, 1, a, lda, x, dx, 0, y, dy); break;
    case NM_GEMM_c64: l->cgemv(NM_ROW_MAJOR, ta, m, k, one_c, a, lda, x, dx, zero_c, y, dy); break;
    default: l->zgemv(NM_ROW_MAJOR, ta, m, k, one_z, a, lda, x, dx, zero_z, y, dy);
    }
}

static void blas_syrk(const nm_blas *l, int type, int ta, intptr_t n, intptr_t k, const void *a, intptr_t lda, void *c, intptr_t ldc)
{
    switch (type) {
    case NM_GEMM_f32: l->ssyrk(NM_ROW_MAJOR, NM_UPPER, ta, n, k, 1, a, lda, 0, c, ldc); break;
    case NM_GEMM_f64: l->dsyrk(NM_ROW_MAJOR, NM_UPPER, ta, n, k, 1, a, lda, 0, c, ldc); break;
    case NM_GEMM_c64: l->csyrk(NM_ROW_MAJOR, NM_UPPER, ta, n, k, one_c, a, lda, zero_c, c, ldc); break;
    default: l->zsyrk(NM_ROW_MAJOR, NM_UPPER, ta, n, k, one_z, a, lda, zero_z, c, ldc);
    }
}

static bool usable(intptr_t stride, intptr_t other, intptr_t lines, intptr_t length, int size)
{
    return (stride == size || length == 1) && other % size == 0 && (lines == 1 || other/size >= NM_MAX(length, 1)) &&
           other/size <= NM_BINT_MAX;
}
/* A matrix as BLAS takes it: row-major, or transposed; or not at all */
static bool blas_layout(nm_mat a, intptr_t m, intptr_t n, int size, int align, int *trans, intptr_t *ld)
{
    if ((uintptr_t)a.data % (unsigned)align)
        return false;
    if (usable(a.col, a.row, m, n, size)) {
        *trans = NM_NO_TRANS;
        *ld = m == 1 ? NM_MAX(n, 1) : a.row/size;
        return true;
    }
    if (usable(a.row, a.col, n, m, size)) {
        *trans = NM_TRANS;
        *ld = n == 1 ? NM_MAX(m, 1) : a.col/size;
        return true;
    }
    return false;
}

static void copy_items(char *to, nm_mat a, intptr_t m, intptr_t n, int size, bool back)
{
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++, to += size) {
            char *p = a.data + i*a.row + j*a.col, *d = back ? p : to;
            const char *s = back ? to : p;
            if (size == 8)
                memcpy(d, s, 8);
            else if (size == 4)
                memcpy(d, s, 4);
            else
                memcpy(d, s, 16);
        }
}

/* a as BLAS takes it, copied where it must be; *copy (of *bytes) is to be freed */
static nm_status blas_operand(nm_ctx *ctx, const nm_gemm_kind *kind, nm_mat *a, intptr_t m, intptr_t n, int *trans, intptr_t *ld,
                              void **copy, size_t *bytes, bool fill)
{
    int size = kind->size, align = kind->is_complex ? size/2 : size;
    *copy = NULL;
    *bytes = 0;
    if (blas_layout(*a, m, n, size, align, trans, ld))
        return 0;
    *bytes = (size_t)m*(size_t)n*(size_t)size;
    char *c = nm_alloc(ctx, *bytes);
    if (!c)
        return NM_E_MEMORY;
    if (fill)
        copy_items(c, *a, m, n, size, false);
    *copy = c;
    *a = (nm_mat){ c, n*size, size };
    *trans = NM_NO_TRANS;
    *ld = n;
    return 0;
}

static bool vector_usable(const char *p, intptr_t stride, int size, int align)
{
    return (uintptr_t)p % (unsigned)align == 0 && stride && stride % size == 0;
}
/* BLAS wants the lowest address of a vector that runs backwards. */
static const char *vector_begin(const char *p, intptr_t stride, intptr_t n) { return stride < 0 ? p + (n - 1)*stride : p; }

static bool blas_matvec(const nm_blas *l, const nm_gemm_kind *kind, nm_mat a, const char *x, intptr_t sx, char *y, intptr_t sy,
                        intptr_t m, intptr_t k)
{
    int size = kind->size, align = kind->is_complex ? size/2 : size, ta;
    intptr_t lda;
    if (!blas_layout(a, m, k, size, align, &ta, &lda) || !vector_usable(x, sx, size, align) || !vector_usable(y, sy, size, align))
        return false;
    blas_gemv(l, kind->type, ta, m, k, a.data, lda, vector_begin(x, sx, k), sx/size, (void *)vector_begin(y, sy, m), sy/size);
    return true;
}

/* The lower triangle from the upper one, in squares that stay in the cache. */
#define MIRROR(type)                                                                        \
    for (intptr_t i0 = 0; i0 < n; i0 += 32)                                                 \
        for (intptr_t j0 = 0; j0 <= i0; j0 += 32)                                           \
            for (intptr_t i = i0; i < NM_MIN(i0 + 32, n); i++)                              \
                for (intptr_t j = j0; j < NM_MIN(j0 + 32, i); j++)                          \
                    ((type *)c)[i*ld + j] = ((type *)c)[j*ld + i];
static void mirror(void *c, intptr_t n, intptr_t ld, int size)
{
    typedef struct { double x[2]; } wide;
    if (size == 4) {
        MIRROR(float)
    } else if (size == 8) {
        MIRROR(double)
    } else {
        MIRROR(wide)
    }
}

static nm_status blas_product(nm_ctx *ctx, const nm_blas *l, const nm_gemm_kind *kind, const product *q)
{
    intptr_t m = q->m, n = q->n, k = q->k, lda, ldb, ldc;
    int ta, tb, tc, size = kind->size;
    if (n == 1 && blas_matvec(l, kind, q->a, q->b.data, q->b.row, q->c.data, q->c.row, m, k))
        return 0;
    if (m == 1 && blas_matvec(l, kind, transposed(q->b), q->a.data, q->a.col, q->c.data, q->c.col, n, k))
        return 0;
    nm_mat a = q->a, b = q->b, c = q->c;
    void *copy[3] = { NULL };
    size_t bytes[3] = { 0 };
    nm_status status = blas_operand(ctx, kind, &a, m, k, &ta, &lda, &copy[0], &bytes[0], true);
    if (status >= 0)
        status = blas_operand(ctx, kind, &b, k, n, &tb, &ldb, &copy[1], &bytes[1], true);
    if (status >= 0)
        status = blas_operand(ctx, kind, &c, m, n, &tc, &ldc, &copy[2], &bytes[2], false);
    if (status >= 0) {
        if (tc == NM_NO_TRANS && q->a.data == q->b.data && m == n && q->a.row == q->b.col && q->a.col == q->b.row && !copy[0] && n > 16) {
            blas_syrk(l, kind->type, ta, n, k, a.data, lda, c.data, ldc);
            mirror(c.data, n, ldc, size);
        } else if (tc == NM_NO_TRANS)
            blas_gemm(l, kind->type, ta, tb, m, n, k, a.data, lda, b.data, ldb, c.data, ldc);
        else                                             /* C' = B' A' */
            blas_gemm(l, kind->type, tb == NM_TRANS ? NM_NO_TRANS : NM_TRANS, ta == NM_TRANS ? NM_NO_TRANS : NM_TRANS, n, m, k,
                      b.data, ldb, a.data, lda, c.data, ldc);
        if (copy[2])
            copy_items(copy[2], q->c, m, n, size, true);
    }
    for (int i = 0; i < 3; i++)
        nm_free(ctx, copy[i], bytes[i]);
    return status;
}

nm_status nm_gemm(nm_ctx *ctx, const nm_gemm_kind *kind, nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    product q = { nm_gemm_ops_of(ctx->lib, kind), a, b, c, m, n, k, NULL, NULL };
    if (m <= 0 || n <= 0)
        return 0;
    if (m == 1 && n == 1)
        return nm_dot_run(ctx, kind, c.data, a.data, a.col, b.data, b.row, k, false);
    if (k == 0) {
        for (intptr_t i = 0; i < m; i++)
            for (intptr_t j = 0; j < n; j++)
                memset(c.data + i*c.row + j*c.col, 0, (size_t)kind->size);
        return 0;
    }
    double work = (double)m*(double)n*(double)k;
    if (kind->is_blas && work > SMALL_WORK && NM_MAX(NM_MAX(m, n), k) <= NM_BINT_MAX) {
        const nm_blas *l = nm_blas_get(ctx);
        if (l)
            return blas_product(ctx, l, kind, &q);
    }
    if (kind->type == NM_GEMM_u64 && work >= 32*32*32 && m >= 8 && n >= 8 && fits_double(&q, kind->is_signed)) {
        bool done = false;
        NM_TRY(product_in_double(ctx, &q, &done));
        if (done)
            return 0;
    }
    return own_product(ctx, &q, kind->size);
}

/* ---- dot: long ones are cut at fixed places, whatever the number of threads */
typedef struct long_dot {
    const nm_gemm_ops *ops;
    const char *a, *b;
    intptr_t sa, sb, n, chunk;
    bool conj;
    char part[64][32] __attribute__((aligned(32)));
} long_dot;

static int dot_parts(void *arg, intptr_t begin, intptr_t end)
{
    long_dot *d = arg;
    for (intptr_t i = begin; i < end; i++) {
        intptr_t from = i*d->chunk, length = NM_MIN(d->chunk, d->n - from);
        d->ops->dot(d->part[i], d->a + from*d->sa, d->sa, d->b + from*d->sb, d->sb, length, d->conj);
    }
    return 0;
}

static void add_parts(const long_dot *d, int type, void *to, intptr_t count)
{
    uint64_t whole = 0;
    long double re = 0, im = 0;
    for (intptr_t i = 0; i < count; i++) {
        const char *p = d->part[i];
        uint64_t u = 0;
        switch (type) {
        case NM_GEMM_b1: whole |= (uint8_t)*p; break;
        case NM_GEMM_u8: case NM_GEMM_u16: case NM_GEMM_u32: case NM_GEMM_u64: memcpy(&u, p, (size_t)d->ops->size); whole += u; break;
        case NM_GEMM_f32: re += *(const float *)p; break;
        case NM_GEMM_f64: re += *(const double *)p; break;
        case NM_GEMM_f80: re += *(const long double *)p; break;
        case NM_GEMM_c64: re += *(const float *)p; im += ((const float *)p)[1]; break;
        case NM_GEMM_c128: re += *(const double *)p; im += ((const double *)p)[1]; break;
        default: re += *(const long double *)p; im += ((const long double *)p)[1];
        }
    }
    switch (type) {
    case NM_GEMM_f32: *(float *)to = (float)re; break;
    case NM_GEMM_f64: *(double *)to = (double)re; break;
    case NM_GEMM_f80: *(long double *)to = re; break;
    case NM_GEMM_c64: ((float *)to)[0] = (float)re; ((float *)to)[1] = (float)im; break;
    case NM_GEMM_c128: ((double *)to)[0] = (double)re; ((double *)to)[1] = (double)im; break;
    case NM_GEMM_c160: ((long double *)to)[0] = re; ((long double *)to)[1] = im; break;
    default: memcpy(to, &whole, (size_t)d->ops->size);
    }
}

nm_status nm_dot_run(nm_ctx *ctx, const nm_gemm_kind *kind, void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n,
                     bool conj)
{
    const nm_gemm_ops *ops = nm_gemm_ops_of(ctx->lib, kind);
    if (n <= 2*DOT_CHUNK || kind->type == NM_GEMM_f16) {
        ops->dot(to, a, sa, b, sb, n, conj);
        return 0;
    }
    long_dot d = { ops, a, b, sa, sb, n, DOT_CHUNK, conj, { { 0 } } };
    while ((n + d.chunk - 1)/d.chunk > NM_COUNT(d.part))
        d.chunk *= 2;
    intptr_t count = (n + d.chunk - 1)/d.chunk;
    NM_TRY(nm_pool_run(ctx->lib, dot_parts, &d, count, NM_MAX(1, (POOL_WORK/2)/d.chunk)));
    char sum[32] __attribute__((aligned(32)));
    add_parts(&d, kind->type, sum, count);
    memcpy(to, sum, (size_t)kind->size);
    return 0;
}

/* ---- gufunc loops */
typedef nm_status item_fn(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *p, const intptr_t *n, const intptr_t *cs);
typedef struct stack {
    nm_lib *lib;
    nm_ctx *ctx;
    const nm_gemm_kind *kind;
    item_fn *item;
    char *const *args;
    const intptr_t *n, *strides;
} stack;

static nm_status stack_items(const stack *s, nm_ctx *ctx, intptr_t begin, intptr_t end)
{
    const intptr_t *st = s->strides;
    for (intptr_t i = begin; i < end; i++) {
        char *p[3] = { s->args[0] + i*st[0], s->args[1] + i*st[1], s->args[2] + i*st[2] };
        NM_TRY(s->item(ctx, s->kind, p, s->n + 1, st + 3));
    }
    return 0;
}

/* A worker has no ctx of its own: one per piece. */
static int stack_task(void *arg, intptr_t begin, intptr_t end)
{
    stack *s = arg;
    nm_ctx *ctx = nm_ctx_new(s->lib);
    if (!ctx)
        return NM_E_MEMORY;
    nm_status status = stack_items(s, ctx, begin, end);
    nm_ctx_free(ctx);
    return status;
}

static nm_status run_stack(const nm_call *call, const nm_gemm_kind *kind, item_fn *item, char *const *args, const intptr_t *n,
                           const intptr_t *strides, double work)
{
    nm_lib *lib = call->ctx->lib;
    stack s = { lib, call->ctx, kind, item, args, n, strides };
    if (*n < 2 || work*(double)*n < 2*POOL_WORK || work > POOL_WORK || nm_threads(lib) < 2)
        return stack_items(&s, call->ctx, 0, *n);
    if (kind->is_blas && work > SMALL_WORK)
        nm_blas_get(call->ctx);                                  /* opened here, not by a worker */
    nm_status status = nm_pool_run(lib, stack_task, &s, *n, NM_MAX(1, (intptr_t)(POOL_WORK/4/NM_MAX(work, 1))));
    return status == NM_E_MEMORY ? nm_fail(call->ctx, NM_E_MEMORY, "out of memory in a matrix product") : status;
}

static nm_status matmul_item(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *p, const intptr_t *n, const intptr_t *cs)
{
    return nm_gemm(ctx, kind, (nm_mat){ p[0], cs[0], cs[1] }, (nm_mat){ p[1], cs[2], cs[3] }, (nm_mat){ p[2], cs[4], cs[5] }, n[0], n[2],
                   n[1]);
}
static bool dense(const intptr_t *cs, intptr_t n, int size)
{
    for (int i = 0; i < 6; i += 2)
        if (cs[i] != n*size || cs[i + 1] != size)
            return false;
    return true;
}
typedef struct tiny_stack { const nm_gemm_ops *ops; char *const *args; const intptr_t *strides; intptr_t n; } tiny_stack;
static int tiny_task(void *arg, intptr_t begin, intptr_t end)
{
    const tiny_stack *t = arg;
    char *p[3] = { t->args[0] + begin*t->strides[0], t->args[1] + begin*t->strides[1], t->args[2] + begin*t->strides[2] };
    t->ops->tiny(p, t->strides, end - begin, t->n);
    return 0;
}
static int matmul_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const nm_gemm_kind *kind = aux;
    if (n[1] == n[2] && n[2] == n[3] && n[1] >= 1 && n[1] <= 4 && dense(strides + 3, n[1], kind->size)) {
        tiny_stack t = { nm_gemm_ops_of(call->ctx->lib, kind), args, strides, n[1] };
        return nm_pool_run(call->ctx->lib, tiny_task, &t, *n, 8192);
    }
    if (n[1] == 1 && n[3] == 1 && *n > 1 && n[2] <= DOT_CHUNK) {
        intptr_t st[5] = { strides[0], strides[1], strides[2], strides[4], strides[5] }, size[2] = { *n, n[2] };
        return nm_dots_run(call->ctx, kind, args, size, st, false);
    }
    return run_stack(call, kind, matmul_item, args, n, strides, (double)n[1]*(double)n[2]*(double)n[3]);
}

static nm_status vecdot_item(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *p, const intptr_t *n, const intptr_t *cs)
{
    return nm_dot_run(ctx, kind, p[2], p[0], cs[0], p[1], cs[1], *n, true);
}
typedef struct dot_stack { const nm_gemm_ops *ops; char *const *args; const intptr_t *strides; intptr_t n; bool conj; } dot_stack;
static int dots_task(void *arg, intptr_t begin, intptr_t end)
{
    const dot_stack *t = arg;
    const intptr_t *st = t->strides;
    char *p[3] = { t->args[0] + begin*st[0], t->args[1] + begin*st[1], t->args[2] + begin*st[2] };
    t->ops->dots(p, st, end - begin, st[3], st[4], t->n, t->conj);
    return 0;
}
nm_status nm_dots_run(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *args, const intptr_t *n, const intptr_t *strides, bool conj)
{
    dot_stack t = { nm_gemm_ops_of(ctx->lib, kind), args, strides, n[1], conj };
    return nm_pool_run(ctx->lib, dots_task, &t, *n, NM_MAX(16, (1 << 17)/NM_MAX(n[1], 1)));
}
static int vecdot_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    if (*n > 1 && n[1] <= DOT_CHUNK)
        return nm_dots_run(call->ctx, aux, args, n, strides, true);
    return run_stack(call, aux, vecdot_item, args, n, strides, (double)n[1]);
}

static nm_status matvec_item(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *p, const intptr_t *n, const intptr_t *cs)
{
    return nm_gemm(ctx, kind, (nm_mat){ p[0], cs[0], cs[1] }, (nm_mat){ p[1], cs[2], kind->size }, (nm_mat){ p[2], cs[3], kind->size },
                   n[0], 1, n[1]);
}
static int matvec_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    return run_stack(call, aux, matvec_item, args, n, strides, (double)n[1]*(double)n[2]);
}

static void conjugate(char *to, const char *a, intptr_t sa, intptr_t n, int type)
{
    for (intptr_t i = 0; i < n; i++, a += sa)
        switch (type) {
        case NM_GEMM_c64: ((float *)to)[2*i] = ((const float *)a)[0]; ((float *)to)[2*i + 1] = -((const float *)a)[1]; break;
        case NM_GEMM_c128: ((double *)to)[2*i] = ((const double *)a)[0]; ((double *)to)[2*i + 1] = -((const double *)a)[1]; break;
        default: ((long double *)to)[2*i] = ((const long double *)a)[0]; ((long double *)to)[2*i + 1] = -((const long double *)a)[1];
        }
}
static nm_status vecmat_item(nm_ctx *ctx, const nm_gemm_kind *kind, char *const *p, const intptr_t *n, const intptr_t *cs)
{
    nm_mat a = { p[0], kind->size, cs[0] }, b = { p[1], cs[1], cs[2] }, c = { p[2], kind->size, cs[3] };
    if (!kind->is_complex)
        return nm_gemm(ctx, kind, a, b, c, 1, n[1], n[0]);
    char *x = nm_alloc_array(ctx, n[0], kind->size);
    if (!x)
        return NM_E_MEMORY;
    conjugate(x, p[0], cs[0], n[0], kind->type);
    a.data = x;
    a.col = kind->size;
    nm_status status = nm_gemm(ctx, kind, a, b, c, 1, n[1], n[0]);
    nm_free(ctx, x, (size_t)n[0]*(size_t)kind->size);
    return status;
}
static int vecmat_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    return run_stack(call, aux, vecmat_item, args, n, strides, (double)n[1]*(double)n[2]);
}

#define ROW(name, loop, num, types, flags) { name, types, loop, (void *)&kinds[num], flags },
#define ROWS(name, loop)                                                                                                                \
    ROW(name, loop, NM_BOOL, "???", NM_LOOP_NO_FP) ROW(name, loop, NM_BYTE, "bbb", NM_LOOP_NO_FP)                                       \
    ROW(name, loop, NM_UBYTE, "BBB", NM_LOOP_NO_FP) ROW(name, loop, NM_SHORT, "hhh", NM_LOOP_NO_FP)                                     \
    ROW(name, loop, NM_USHORT, "HHH", NM_LOOP_NO_FP) ROW(name, loop, NM_INT, "iii", NM_LOOP_NO_FP)                                      \
    ROW(name, loop, NM_UINT, "III", NM_LOOP_NO_FP) ROW(name, loop, NM_LONG, "lll", NM_LOOP_NO_FP)                                       \
    ROW(name, loop, NM_ULONG, "LLL", NM_LOOP_NO_FP) ROW(name, loop, NM_HALF, "eee", 0)                                                  \
    ROW(name, loop, NM_FLOAT, "fff", 0) ROW(name, loop, NM_DOUBLE, "ddd", 0) ROW(name, loop, NM_LONGDOUBLE, "ggg", NM_LOOP_X87)         \
    ROW(name, loop, NM_CFLOAT, "FFF", 0) ROW(name, loop, NM_CDOUBLE, "DDD", 0) ROW(name, loop, NM_CLONGDOUBLE, "GGG", NM_LOOP_X87)
const nm_kernel nm_matmul_kernels[] = {
    ROWS("matmul", matmul_loop) ROWS("vecdot", vecdot_loop) ROWS("matvec", matvec_loop) ROWS("vecmat", vecmat_loop)
    { 0 }
};

const char *nm_matmul_signature(const char *name)
{
    static const char *const list[][2] = { { "matmul", "(n?,k),(k,m?)->(n?,m?)" }, { "vecdot", "(n),(n)->()" },
                                           { "matvec", "(m,n),(n)->(m)" }, { "vecmat", "(n),(n,m)->(m)" } };
    for (int i = 0; i < 4; i++)
        if (!strcmp(list[i][0], name))
            return list[i][1];
    return NULL;
}
