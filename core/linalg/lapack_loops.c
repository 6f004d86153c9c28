/* lapack_loops.c - runs a LAPACK routine over a stack, on the pool when the matrices are small and many, and keeps NumPy's promise
 * about flags: invalid is raised when a matrix failed, else what LAPACK raised on its way is forgotten. */
#include <math.h>
#include <string.h>
#include "linalg/lapack_job.h"
#include "linalg/lapack_loops.h"

typedef struct { float re, im; } T_c64;
typedef struct { double re, im; } T_c128;
#define F(name) NM_JOIN(NM_JOIN(name, _), DT)

#define DT f32
#define T float
#define R float
#define PFX s
#define CPLX 0
#define LU NM_LU_f32
#include "linalg/lapack.inc.c"
#undef DT
#undef T
#undef R
#undef PFX
#undef LU
#define DT f64
#define T double
#define R double
#define PFX d
#define LU NM_LU_f64
#include "linalg/lapack.inc.c"
#undef DT
#undef T
#undef R
#undef PFX
#undef LU
#undef CPLX
#define DT c64
#define T T_c64
#define R float
#define PFX c
#define CPLX 1
#define LU -1
#include "linalg/lapack.inc.c"
#undef DT
#undef T
#undef R
#undef PFX
#define DT c128
#define T T_c128
#define R double
#define PFX z
#define WITH_EIG
#include "linalg/lapack.inc.c"

enum lapack_which { INV, SOLVE, SOLVE1, DET, SLOGDET, CHOLESKY_LO, CHOLESKY_UP, EIGH_LO, EIGH_UP, EIGVALSH_LO, EIGVALSH_UP, SVD, SVD_S,
                    SVD_F, LSTSQ, QR_R_RAW, QR_REDUCED, QR_COMPLETE, EIG, EIGVALS };

typedef struct run {
    nm_lib *lib;
    const lapack_op *op;
    char *const *args;
    const intptr_t *n, *strides;
    int failed;                  /* atomic */
} run;

static nm_status run_items(run *r, nm_ctx *ctx, intptr_t begin, intptr_t end)
{
    static const nm_lu_ops *const levels[] = {
#define X(level) nm_lu_##level,
        NM_FOR_LEVELS(X)
#undef X
    };
    lapack_job j = { .ctx = ctx, .n = r->n + 1, .cs = r->strides + r->op->operands, .jobz = r->op->jobz, .uplo = r->op->uplo };
    if (r->op->lu >= 0 && r->op->small)
        j.lu = &levels[r->lib->level][r->op->lu];
    nm_status status = 0;
    if (!job_small(&j))
        status = nm_blas_need(ctx, &j.l);
    if (status >= 0)
        status = r->op->begin(&j);
    for (intptr_t i = begin; i < end && status >= 0; i++) {
        char *p[8];
        for (int q = 0; q < r->op->operands; q++)
            p[q] = r->args[q] + i*r->strides[q];
        status = r->op->item(&j, p);
    }
    while (j.blocks--)
        nm_free(ctx, j.block[j.blocks].at, j.block[j.blocks].size);
    if (j.failed)
        __atomic_store_n(&r->failed, 1, __ATOMIC_RELAXED);
    return status;
}

static int run_task(void *arg, intptr_t begin, intptr_t end)
{
    run *r = arg;
    nm_ctx *ctx = nm_ctx_new(r->lib);
    if (!ctx)
        return NM_E_MEMORY;
    nm_status status = run_items(r, ctx, begin, end);
    nm_ctx_free(ctx);
    return status;
}

static int lapack_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    nm_lib *lib = call->ctx->lib;
    run r = { lib, aux, args, n, strides, 0 };
    bool was_invalid = nm_fp_read() & NM_FP_INVALID;
    intptr_t order = r.op->operands == 7 ? NM_MAX(n[1], n[2]) : n[1];
    nm_status status;
    if (*n == 0)
        return 0;
    if (order > NM_BINT_MAX)
        return nm_fail(call->ctx, NM_E_VALUE,
                       "Too large work array required -- computation cannot be performed with standard 32-bit LAPACK.");
    intptr_t grain = r.op->small && order <= NM_LU_MAX ? 512 : order <= 8 ? 32 : 8;
    if (*n > 2*grain && order <= 64 && nm_threads(lib) > 1) {
        status = 0;
        const nm_blas *l;
        if (!(r.op->small && r.op->lu >= 0 && order <= NM_LU_MAX))
            status = nm_blas_need(call->ctx, &l);
        if (status >= 0 && (status = nm_pool_run(lib, run_task, &r, *n, grain)) < 0 && nm_last(call->ctx) == NM_OK)
            nm_fail(call->ctx, status, status == NM_E_MEMORY ? "out of memory in linear algebra" : "linear algebra failed");
    } else
        status = run_items(&r, call->ctx, 0, *n);
    if (r.failed || was_invalid)
        nm_fp_raise(NM_FP_INVALID);
    else if (!r.op->keeps_flags)
        nm_fp_clear();
    return status;
}

static int small_p(intptr_t *sizes)           /* (m,n) -> p */
{
    if (sizes[2] < 0)
        sizes[2] = NM_MIN(sizes[0], sizes[1]);
    return sizes[2] == NM_MIN(sizes[0], sizes[1]) ? 0 : -1;
}
static int lstsq_p(intptr_t *sizes)           /* m, n, nrhs, p */
{
    if (sizes[3] < 0)
        sizes[3] = NM_MIN(sizes[0], sizes[1]);
    return sizes[3] == NM_MIN(sizes[0], sizes[1]) ? 0 : -1;
}

const nm_gufunc_row nm_lapack_gufuncs[] = {
    { "slogdet", "(m,m)->(),()", NULL, 1, 2 },
    { "det", "(m,m)->()", NULL, 1, 1 },
    { "eigh_lo", "(m,m)->(m),(m,m)", NULL, 1, 2 },
    { "eigh_up", "(m,m)->(m),(m,m)", NULL, 1, 2 },
    { "eigvalsh_lo", "(m,m)->(m)", NULL, 1, 1 },
    { "eigvalsh_up", "(m,m)->(m)", NULL, 1, 1 },
    { "solve", "(m,m),(m,n)->(m,n)", NULL, 2, 1 },
    { "solve1", "(m,m),(m)->(m)", NULL, 2, 1 },
    { "inv", "(m, m)->(m, m)", NULL, 1, 1 },
    { "cholesky_lo", "(m,m)->(m,m)", NULL, 1, 1 },
    { "cholesky_up", "(m,m)->(m,m)", NULL, 1, 1 },
    { "svd", "(m,n)->(p)", small_p, 1, 1 },
    { "svd_s", "(m,n)->(m,p),(p),(p,n)", small_p, 1, 3 },
    { "svd_f", "(m,n)->(m,m),(p),(n,n)", small_p, 1, 3 },
    { "eig", "(m,m)->(m),(m,m)", NULL, 1, 2 },
    { "eigvals", "(m,m)->(m)", NULL, 1, 1 },
    { "qr_r_raw", "(m,n)->(p)", small_p, 1, 1 },
    { "qr_reduced", "(m,n),(k)->(m,k)", NULL, 2, 1 },
    { "qr_complete", "(m,n),(n)->(m,m)", NULL, 2, 1 },
    { "lstsq", "(m,n),(m,nrhs),()->(n,nrhs),(nrhs),(),(p)", lstsq_p, 3, 4 },
    { 0 }
};

#define ROW(name, which, dt, types) { name, types, lapack_loop, (void *)&ops_##dt[which], 0 },
#define FOUR(name, which, f, d, c, z) ROW(name, which, f32, f) ROW(name, which, f64, d) ROW(name, which, c64, c) ROW(name, which, c128, z)
const nm_kernel nm_lapack_kernels[] = {
    FOUR("slogdet", SLOGDET, "fff", "ddd", "FFf", "DDd")
    FOUR("det", DET, "ff", "dd", "FF", "DD")
    FOUR("eigh_lo", EIGH_LO, "fff", "ddd", "FfF", "DdD")
    FOUR("eigh_up", EIGH_UP, "fff", "ddd", "FfF", "DdD")
    FOUR("eigvalsh_lo", EIGVALSH_LO, "ff", "dd", "Ff", "Dd")
    FOUR("eigvalsh_up", EIGVALSH_UP, "ff", "dd", "Ff", "Dd")
    FOUR("solve", SOLVE, "fff", "ddd", "FFF", "DDD")
    FOUR("solve1", SOLVE1, "fff", "ddd", "FFF", "DDD")
    FOUR("inv", INV, "ff", "dd", "FF", "DD")
    FOUR("cholesky_lo", CHOLESKY_LO, "ff", "dd", "FF", "DD")
    FOUR("cholesky_up", CHOLESKY_UP, "ff", "dd", "FF", "DD")
    FOUR("svd", SVD, "ff", "dd", "Ff", "Dd")
    FOUR("svd_s", SVD_S, "ffff", "dddd", "FFfF", "DDdD")
    FOUR("svd_f", SVD_F, "ffff", "dddd", "FFfF", "DDdD")
    ROW("eig", EIG, f32, "fFF") ROW("eig", EIG, f64, "dDD") ROW("eig", EIG, c128, "DDD")
    ROW("eigvals", EIGVALS, f32, "fF") ROW("eigvals", EIGVALS, f64, "dD") ROW("eigvals", EIGVALS, c128, "DD")
    ROW("qr_r_raw", QR_R_RAW, f64, "dd") ROW("qr_r_raw", QR_R_RAW, c128, "DD")
    ROW("qr_reduced", QR_REDUCED, f64, "ddd") ROW("qr_reduced", QR_REDUCED, c128, "DDD")
    ROW("qr_complete", QR_COMPLETE, f64, "ddd") ROW("qr_complete", QR_COMPLETE, c128, "DDD")
    FOUR("lstsq", LSTSQ, "fffffif", "dddddid", "FFfFfif", "DDdDdid")
    { 0 }
};
