/* lapack.inc.c - included once per type: DT f32, f64, c64, c128; T the item, R its real type; LP(name) the routine. */
#define LP(name) j->l->NM_JOIN(PFX, name)

/* Column by column with leading dimension ld, as LAPACK has it; eight columns at a time, so that rows are read along memory. */
static void F(in)(T *to, intptr_t ld, const char *p, intptr_t rs, intptr_t cs, intptr_t m, intptr_t n)
{
    if (rs == sizeof(T)) {
        for (intptr_t j = 0; j < n; j++)
            memcpy(to + j*ld, p + j*cs, (size_t)m*sizeof(T));
        return;
    }
    for (intptr_t j = 0; j < n; j += 8) {
        intptr_t end = NM_MIN(j + 8, n);
        for (intptr_t i = 0; i < m; i++)
            for (intptr_t q = j; q < end; q++)
                memcpy(to + q*ld + i, p + i*rs + q*cs, sizeof(T));
    }
}
static void F(out)(char *p, intptr_t rs, intptr_t cs, const T *from, intptr_t ld, intptr_t m, intptr_t n)
{
    if (rs == sizeof(T)) {
        for (intptr_t j = 0; j < n; j++)
            memcpy(p + j*cs, from + j*ld, (size_t)m*sizeof(T));
        return;
    }
    for (intptr_t j = 0; j < n; j += 8) {
        intptr_t end = NM_MIN(j + 8, n);
        for (intptr_t i = 0; i < m; i++)
            for (intptr_t q = j; q < end; q++)
                memcpy(p + i*rs + q*cs, from + q*ld + i, sizeof(T));
    }
}
static void F(nan)(char *p, intptr_t rs, intptr_t cs, intptr_t m, intptr_t n)
{
    R x[2] = { (R)NAN, (R)NAN };
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++)
            memcpy(p + i*rs + j*cs, x, sizeof(T));
}
static void F(out_real)(char *p, intptr_t rs, const R *from, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++)
        memcpy(p + i*rs, &from[i], sizeof(R));
}
static void F(nan_real)(char *p, intptr_t rs, intptr_t n)
{
    R x = (R)NAN;
    for (intptr_t i = 0; i < n; i++)
        memcpy(p + i*rs, &x, sizeof x);
}
static void F(identity)(T *a, intptr_t n)
{
    memset(a, 0, (size_t)(n*n)*sizeof(T));
    for (intptr_t i = 0; i < n; i++)
        *(R *)(a + i*n + i) = 1;
}
static nm_status F(take_work)(lapack_job *j, const void *query)
{
    j->lwork = NM_MAX(1, (nm_bint)*(const R *)query);
    return job_take(j, &j->work, j->lwork, sizeof(T));
}

/* ---- solve, inv */
static nm_status F(solve_begin)(lapack_job *j)
{
    intptr_t n = j->n[0];
    if (job_small(j))
        return 0;
    NM_TRY(job_take(j, &j->a, n, n*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->b, n, j->k*(intptr_t)sizeof(T)));
    return job_take(j, &j->ipiv, n, sizeof(nm_bint));
}
static nm_status F(inv_begin)(lapack_job *j)
{
    j->k = j->n[0];
    return F(solve_begin)(j);
}
static nm_status F(solve_many_begin)(lapack_job *j)
{
    j->k = j->n[1];
    return F(solve_begin)(j);
}
static nm_status F(solve_one_begin)(lapack_job *j)
{
    j->k = 1;
    return F(solve_begin)(j);
}

/* The rare small matrix that the own kernel hands over */
static nm_status F(solve_late)(lapack_job *j)
{
    if (j->a)
        return 0;
    const intptr_t *n = j->n, none[2] = { n[0], j->k };
    const nm_lu_ops *lu = j->lu;
    NM_TRY(nm_blas_need(j->ctx, &j->l));
    j->lu = NULL;
    j->n = none;
    nm_status status = F(solve_begin)(j);
    j->n = n;
    j->lu = lu;
    return status;
}
static nm_status F(gesv)(lapack_job *j, char *a, intptr_t ars, intptr_t acs, char *x, intptr_t xrs, intptr_t xcs)
{
    nm_bint n = (nm_bint)j->n[0], k = j->k, ld = NM_MAX(n, 1), info = 0;
    F(in)(j->a, n, a, ars, acs, n, n);
    LP(gesv)(&n, &k, j->a, &ld, j->ipiv, j->b, &ld, &info);
    if (info) {
        j->failed = true;
        F(nan)(x, xrs, xcs, n, k);
    } else
        F(out)(x, xrs, xcs, j->b, n, n, k);
    return 0;
}
static nm_status F(solve_any)(lapack_job *j, char *const *p, intptr_t brs, intptr_t bcs, intptr_t xrs, intptr_t xcs)
{
    intptr_t n = j->n[0];
    if (job_small(j)) {
        int info = j->lu->solve((nm_mat){ p[0], j->cs[0], j->cs[1] }, (nm_mat){ p[1], brs, bcs }, (nm_mat){ p[2], xrs, xcs }, n, j->k);
        if (info > 0) {
            j->failed = true;
            F(nan)(p[2], xrs, xcs, n, j->k);
        }
        if (info >= 0)
            return 0;
        NM_TRY(F(solve_late)(j));
    }
    F(in)(j->b, n, p[1], brs, bcs, n, j->k);
    return F(gesv)(j, p[0], j->cs[0], j->cs[1], p[2], xrs, xcs);
}
static nm_status F(solve_many)(lapack_job *j, char *const *p)
{
    return F(solve_any)(j, p, j->cs[2], j->cs[3], j->cs[4], j->cs[5]);
}
static nm_status F(solve_one)(lapack_job *j, char *const *p)
{
    return F(solve_any)(j, p, j->cs[2], 0, j->cs[3], 0);
}
static nm_status F(inv_item)(lapack_job *j, char *const *p)
{
    intptr_t n = j->n[0];
    const intptr_t *cs = j->cs;
    if (job_small(j)) {
        int info = j->lu->inv((nm_mat){ p[0], cs[0], cs[1] }, (nm_mat){ p[1], cs[2], cs[3] }, n);
        if (info > 0) {
            j->failed = true;
            F(nan)(p[1], cs[2], cs[3], n, n);
        }
        if (info >= 0)
            return 0;
        NM_TRY(F(solve_late)(j));
    }
    F(identity)(j->b, n);
    if (n > 32 && cs[1] == sizeof(T) && cs[3] == sizeof(T))   /* the inverse of the transposed, transposed: nothing to reorder */
        return F(gesv)(j, p[0], cs[1], cs[0], p[1], cs[3], cs[2]);
    return F(gesv)(j, p[0], cs[0], cs[1], p[1], cs[2], cs[3]);
}

/* ---- determinants */
static nm_status F(det_begin)(lapack_job *j)
{
    if (job_small(j))
        return 0;
    NM_TRY(job_take(j, &j->a, j->n[0], j->n[0]*(intptr_t)sizeof(T)));
    return job_take(j, &j->ipiv, j->n[0], sizeof(nm_bint));
}
/* *sign * exp(*log) is the determinant */
static void F(slogdet)(lapack_job *j, char *a, double sign[2], double *log_size)
{
    nm_bint n = (nm_bint)j->n[0], ld = NM_MAX(n, 1), info = 0;
    bool flip = n > 32 && j->cs[1] == sizeof(T);
    F(in)(j->a, n, a, j->cs[flip], j->cs[!flip], n, n);
    LP(getrf)(&n, &n, j->a, &ld, j->ipiv, &info);
    sign[0] = info ? 0 : 1;
    sign[1] = 0;
    *log_size = info ? -INFINITY : 0;
    if (info)
        return;
    for (intptr_t i = 0; i < n; i++) {
        const R *d = (const R *)((T *)j->a + i*n + i);
        if (j->ipiv[i] != i + 1)
            sign[0] = -sign[0], sign[1] = -sign[1];
#if CPLX
        double size = hypot((double)d[0], (double)d[1]), re = (double)d[0]/size, im = (double)d[1]/size, t = sign[0]*re - sign[1]*im;
        sign[1] = sign[0]*im + sign[1]*re;
        sign[0] = t;
#else
        double size = fabs((double)*d);
        sign[0] = *d < 0 ? -sign[0] : sign[0];
#endif
        *log_size += log(size);
    }
    if (isnan(*log_size))
        nm_fp_raise(NM_FP_INVALID);
}
static nm_status F(det_item)(lapack_job *j, char *const *p)
{
    if (job_small(j)) {
        j->lu->det((nm_mat){ p[0], j->cs[0], j->cs[1] }, j->n[0], p[1], NULL);
        return 0;
    }
    double sign[2], size;
    F(slogdet)(j, p[0], sign, &size);
    R r[2] = { (R)1 };
    size = size == 0 ? 1 : sizeof(R) == 4 ? (double)expf((float)size) : exp(size);
    r[0] = (R)(sign[0]*size);
    r[1] = (R)(sign[1]*size);
    memcpy(p[1], r, sizeof(T));
    return 0;
}
static nm_status F(slogdet_item)(lapack_job *j, char *const *p)
{
    if (job_small(j)) {
        j->lu->det((nm_mat){ p[0], j->cs[0], j->cs[1] }, j->n[0], p[1], p[2]);
        return 0;
    }
    double sign[2], size;
    F(slogdet)(j, p[0], sign, &size);
    R r[2] = { (R)sign[0], (R)sign[1] }, s = (R)size;
    memcpy(p[1], r, sizeof(T));
    memcpy(p[2], &s, sizeof s);
    return 0;
}

/* ---- cholesky */
static nm_status F(cholesky_begin)(lapack_job *j)
{
    return job_small(j) ? 0 : job_take(j, &j->a, j->n[0], j->n[0]*(intptr_t)sizeof(T));
}
static nm_status F(cholesky_item)(lapack_job *j, char *const *p)
{
    const intptr_t *cs = j->cs;
    nm_bint n = (nm_bint)j->n[0], ld = NM_MAX(n, 1), info = 0;
    if (job_small(j)) {
        if (j->lu->cholesky((nm_mat){ p[0], cs[0], cs[1] }, (nm_mat){ p[1], cs[2], cs[3] }, n, j->uplo == 'U')) {
            j->failed = true;
            F(nan)(p[1], cs[2], cs[3], n, n);
        }
        return 0;
    }
    T *a = j->a;
    F(in)(a, n, p[0], cs[0], cs[1], n, n);
    LP(potrf)(&j->uplo, &n, a, &ld, &info, 1);
    if (info) {
        j->failed = true;
        F(nan)(p[1], cs[2], cs[3], n, n);
        return 0;
    }
    for (intptr_t c = 0; c < n; c++)
        if (j->uplo == 'L')
            memset(a + c*n, 0, (size_t)c*sizeof(T));
        else
            memset(a + c*n + c + 1, 0, (size_t)(n - 1 - c)*sizeof(T));
    F(out)(p[1], cs[2], cs[3], a, n, n, n);
    return 0;
}

/* ---- hermitian eigenvalues */
static nm_bint F(syevd)(lapack_job *j)
{
    nm_bint n = (nm_bint)j->n[0], ld = NM_MAX(n, 1), info = 0;
#if CPLX
    LP(heevd)(&j->jobz, &j->uplo, &n, j->a, &ld, j->s, j->work, &j->lwork, j->rwork, &j->lrwork, j->iwork, &j->liwork, &info, 1, 1);
#else
    LP(syevd)(&j->jobz, &j->uplo, &n, j->a, &ld, j->s, j->work, &j->lwork, j->iwork, &j->liwork, &info, 1, 1);
#endif
    return info;
}
static nm_status F(eigh_begin)(lapack_job *j)
{
    intptr_t n = j->n[0];
    R query[2], rquery[1] = { 1 };
    nm_bint iquery = 1;
    NM_TRY(job_take(j, &j->a, n, n*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->s, n, sizeof(R)));
    j->work = query;
    j->rwork = rquery;
    j->iwork = &iquery;
    j->lwork = j->lrwork = j->liwork = -1;
    F(syevd)(j);
    j->liwork = NM_MAX(1, iquery);
    j->lrwork = NM_MAX(1, (nm_bint)rquery[0]);
    NM_TRY(job_take(j, &j->iwork, j->liwork, sizeof(nm_bint)));
    NM_TRY(job_take(j, &j->rwork, j->lrwork, sizeof(R)));
    return F(take_work)(j, query);
}
static nm_status F(eigh_item)(lapack_job *j, char *const *p)
{
    const intptr_t *cs = j->cs;
    intptr_t n = j->n[0];
    F(in)(j->a, n, p[0], cs[0], cs[1], n, n);
    bool ok = F(syevd)(j) == 0, vectors = j->jobz == 'V';
    if (ok) {
        F(out_real)(p[1], cs[2], j->s, n);
        if (vectors)
            F(out)(p[2], cs[3], cs[4], j->a, n, n, n);
        return 0;
    }
    j->failed = true;
    F(nan_real)(p[1], cs[2], n);
    if (vectors)
        F(nan)(p[2], cs[3], cs[4], n, n);
    return 0;
}

/* ---- singular values: (m,n) -> [u], s, [vt] */
static nm_bint F(gesdd)(lapack_job *j)
{
    nm_bint m = (nm_bint)j->n[0], n = (nm_bint)j->n[1], lda = NM_MAX(m, 1), k = NM_MIN(m, n), info = 0;
    nm_bint ldu = NM_MAX(m, 1), ldvt = NM_MAX(j->jobz == 'S' ? k : n, 1);
#if CPLX
    LP(gesdd)(&j->jobz, &m, &n, j->a, &lda, j->s, j->b, &ldu, j->c, &ldvt, j->work, &j->lwork, j->rwork, j->iwork, &info, 1);
#else
    LP(gesdd)(&j->jobz, &m, &n, j->a, &lda, j->s, j->b, &ldu, j->c, &ldvt, j->work, &j->lwork, j->iwork, &info, 1);
#endif
    return info;
}
static nm_status F(svd_begin)(lapack_job *j)
{
    intptr_t m = j->n[0], n = j->n[1], k = NM_MIN(m, n), big = NM_MAX(m, n), size = sizeof(T);
    R query[2] = { 1 };
    j->k = (nm_bint)k;
    NM_TRY(job_take(j, &j->a, m, n*size));
    NM_TRY(job_take(j, &j->s, k, sizeof(R)));
    if (j->jobz != 'N') {
        NM_TRY(job_take(j, &j->b, m, (j->jobz == 'A' ? m : k)*size));
        NM_TRY(job_take(j, &j->c, n, (j->jobz == 'A' ? n : k)*size));
    }
    NM_TRY(job_take(j, &j->iwork, 8*k, sizeof(nm_bint)));
#if CPLX
    NM_TRY(job_take(j, &j->rwork, k, (j->jobz == 'N' ? 7 : NM_MAX(5*k + 7, 2*big + 2*k + 1))*(intptr_t)sizeof(R)));
#else
    (void)big;
#endif
    if (!k)
        return 0;
    j->work = query;
    j->lwork = -1;
    F(gesdd)(j);
    return F(take_work)(j, query);
}
/* LAPACK finds no singular values of matrices that are not finite, and gelsd looks for them for ever. */
static bool F(finite)(const T *a, intptr_t n)
{
    const R *part = (const R *)a;
    bool finite = true;
    for (intptr_t i = 0; i < n*(intptr_t)(sizeof(T)/sizeof(R)); i++)
        finite &= isfinite(part[i]) != 0;
    return finite;
}
static nm_status F(svd_item)(lapack_job *j, char *const *p)
{
    const intptr_t *cs = j->cs;
    intptr_t m = j->n[0], n = j->n[1], k = j->k, um = j->jobz == 'A' ? m : k, vn = j->jobz == 'A' ? n : k;
    bool vectors = j->jobz != 'N', ok = true;
    F(in)(j->a, m, p[0], cs[0], cs[1], m, n);
    if (k)
        ok = F(finite)(j->a, m*n) && F(gesdd)(j) == 0;
    else if (j->jobz == 'A') {
        F(identity)(j->b, m);
        F(identity)(j->c, n);
    }
    if (!vectors) {
        if (ok)
            F(out_real)(p[1], cs[2], j->s, k);
        else
            F(nan_real)(p[1], cs[2], k);
    } else if (ok) {
        F(out)(p[1], cs[2], cs[3], j->b, m, m, um);
        F(out_real)(p[2], cs[4], j->s, k);
        F(out)(p[3], cs[5], cs[6], j->c, vn, vn, n);
    } else {
        F(nan)(p[1], cs[2], cs[3], m, um);
        F(nan_real)(p[2], cs[4], k);
        F(nan)(p[3], cs[5], cs[6], vn, n);
    }
    j->failed |= !ok;
    return 0;
}

/* ---- least squares: (m,n),(m,nrhs),() -> (n,nrhs),(nrhs),(),(p) */
static nm_bint F(gelsd)(lapack_job *j, R rcond, nm_bint *rank)
{
    nm_bint m = (nm_bint)j->n[0], n = (nm_bint)j->n[1], k = (nm_bint)j->n[2], lda = NM_MAX(m, 1), ldb = NM_MAX(NM_MAX(m, n), 1), info = 0;
#if CPLX
    LP(gelsd)(&m, &n, &k, j->a, &lda, j->b, &ldb, j->s, &rcond, rank, j->work, &j->lwork, j->rwork, j->iwork, &info);
#else
    LP(gelsd)(&m, &n, &k, j->a, &lda, j->b, &ldb, j->s, &rcond, rank, j->work, &j->lwork, j->iwork, &info);
#endif
    return info;
}
static nm_status F(lstsq_begin)(lapack_job *j)
{
    intptr_t m = j->n[0], n = j->n[1], k = NM_MIN(m, n), big = NM_MAX(m, n);
    R query[2] = { 1 }, rquery[1] = { 1 };
    nm_bint iquery = 1, rank;
    NM_TRY(job_take(j, &j->a, m, n*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->b, big, j->n[2]*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->s, k, sizeof(R)));
    j->work = query;
    j->rwork = rquery;
    j->iwork = &iquery;
    j->lwork = -1;
    F(gelsd)(j, (R)-1, &rank);
    NM_TRY(job_take(j, &j->iwork, NM_MAX(1, iquery), sizeof(nm_bint)));
    NM_TRY(job_take(j, &j->rwork, NM_MAX(1, (intptr_t)rquery[0]), sizeof(R)));
    return F(take_work)(j, query);
}
static nm_status F(lstsq_item)(lapack_job *j, char *const *p)
{
    const intptr_t *cs = j->cs;      /* a 2, b 2, x 2, residuals 1, s 1 */
    intptr_t m = j->n[0], n = j->n[1], nrhs = j->n[2], k = NM_MIN(m, n), big = NM_MAX(m, n);
    R rcond;
    nm_bint rank = 0;
    memcpy(&rcond, p[2], sizeof rcond);
    F(in)(j->a, m, p[0], cs[0], cs[1], m, n);
    F(in)(j->b, big, p[1], cs[2], cs[3], m, nrhs);
    int32_t r = -1;
    if (!F(finite)(j->a, m*n) || F(gelsd)(j, rcond, &rank)) {
        j->failed = true;
        F(nan)(p[3], cs[4], cs[5], n, nrhs);
        F(nan_real)(p[4], cs[6], nrhs);
        memcpy(p[5], &r, sizeof r);
        F(nan_real)(p[6], cs[7], k);
        return 0;
    }
    r = (int32_t)rank;
    F(out)(p[3], cs[4], cs[5], j->b, big, n, nrhs);
    memcpy(p[5], &r, sizeof r);
    F(out_real)(p[6], cs[7], j->s, k);
    if (m > n && rank == n)
        for (intptr_t c = 0; c < nrhs; c++) {
            const R *b = (const R *)((T *)j->b + c*big + n);
            R sum = 0;
            for (intptr_t i = 0; i < (m - n)*(CPLX + 1); i++)
                sum += b[i]*b[i];
            memcpy(p[4] + c*cs[6], &sum, sizeof sum);
        }
    else
        F(nan_real)(p[4], cs[6], nrhs);
    return 0;
}

/* ---- qr: the factor stays in the operand, reflectors below the diagonal; tau is the result */
static nm_status F(qr_begin)(lapack_job *j)
{
    nm_bint m = (nm_bint)j->n[0], n = (nm_bint)j->n[1], lda = NM_MAX(m, 1), info = 0, minus = -1;
    R query[2] = { 1 };
    j->k = NM_MIN(m, n);
    NM_TRY(job_take(j, &j->a, m, n*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->tau, j->k, sizeof(T)));
    LP(geqrf)(&m, &n, j->a, &lda, j->tau, query, &minus, &info);
    query[0] = query[0] < n ? (R)n : query[0];
    return F(take_work)(j, query);
}
static nm_status F(qr_item)(lapack_job *j, char *const *p)
{
    nm_bint m = (nm_bint)j->n[0], n = (nm_bint)j->n[1], lda = NM_MAX(m, 1), info = 0;
    const intptr_t *cs = j->cs;
    F(in)(j->a, m, p[0], cs[0], cs[1], m, n);
    LP(geqrf)(&m, &n, j->a, &lda, j->tau, j->work, &j->lwork, &info);
    if (info) {
        j->failed = true;
        F(nan)(p[1], cs[2], 0, j->k, 1);
        return 0;
    }
    F(out)(p[0], cs[0], cs[1], j->a, m, m, n);
    F(out)(p[1], cs[2], sizeof(T), j->tau, j->k, j->k, 1);
    return 0;
}

/* q of m rows and j->k columns out of reflectors (m,n) and tau */
static nm_bint F(orgqr)(lapack_job *j, nm_bint kept)
{
    nm_bint m = (nm_bint)j->n[0], ld = NM_MAX(m, 1), info = 0;
#if CPLX
    LP(ungqr)(&m, &j->k, &kept, j->a, &ld, j->tau, j->work, &j->lwork, &info);
#else
    LP(orgqr)(&m, &j->k, &kept, j->a, &ld, j->tau, j->work, &j->lwork, &info);
#endif
    return info;
}
static nm_status F(q_begin)(lapack_job *j)
{
    intptr_t m = j->n[0], n = j->n[1], cols;
    R query[2] = { 1 };
    j->k = (nm_bint)(j->jobz == 'A' ? m : NM_MIN(m, n));
    cols = NM_MAX(j->k, n);
    NM_TRY(job_take(j, &j->a, m, cols*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->tau, NM_MIN(m, n), sizeof(T)));
    j->work = query;
    j->lwork = -1;
    F(orgqr)(j, (nm_bint)NM_MIN(m, n));
    query[0] = query[0] < n ? (R)n : query[0];
    return F(take_work)(j, query);
}
static nm_status F(q_item)(lapack_job *j, char *const *p)
{
    const intptr_t *cs = j->cs;
    intptr_t m = j->n[0], n = j->n[1], kept = NM_MIN(m, n);
    F(in)(j->a, m, p[0], cs[0], cs[1], m, NM_MIN(n, j->k));
    F(in)(j->tau, kept, p[1], cs[2], sizeof(T), kept, 1);
    if (F(orgqr)(j, (nm_bint)kept)) {
        j->failed = true;
        F(nan)(p[2], cs[3], cs[4], m, j->k);
    } else
        F(out)(p[2], cs[3], cs[4], j->a, m, m, j->k);
    return 0;
}

/* ---- general eigenvalues; results are complex */
#if !CPLX || defined(WITH_EIG)
static nm_bint F(geev)(lapack_job *j)
{
    nm_bint n = (nm_bint)j->n[0], ld = NM_MAX(n, 1), info = 0;
    char left = 'N';
#if CPLX
    LP(geev)(&left, &j->jobz, &n, j->a, &ld, j->s, j->c, &ld, j->b, &ld, j->work, &j->lwork, j->rwork, &info, 1, 1);
#else
    LP(geev)(&left, &j->jobz, &n, j->a, &ld, j->s, (R *)j->s + n, j->c, &ld, j->b, &ld, j->work, &j->lwork, &info, 1, 1);
#endif
    return info;
}
static nm_status F(eig_begin)(lapack_job *j)
{
    intptr_t n = j->n[0];
    R query[2] = { 1 };
    NM_TRY(job_take(j, &j->a, n, n*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->b, n, (j->jobz == 'V' ? n : 1)*(intptr_t)sizeof(T)));
    NM_TRY(job_take(j, &j->c, 1, sizeof(T)));
    NM_TRY(job_take(j, &j->s, 2*n, sizeof(R)));
    NM_TRY(job_take(j, &j->rwork, 2*n, sizeof(R)));
    j->work = query;
    j->lwork = -1;
    F(geev)(j);
    return F(take_work)(j, query);
}
static void F(put_complex)(char *p, R re, R im)
{
    R z[2] = { re, im };
    memcpy(p, z, sizeof z);
}
static void F(put_vectors)(const lapack_job *j, char *v, intptr_t rs, intptr_t cs)
{
    intptr_t n = j->n[0];
    const R *a = j->b;
#if CPLX
    for (intptr_t c = 0; c < n; c++)
        for (intptr_t i = 0; i < n; i++)
            F(put_complex)(v + i*rs + c*cs, a[2*(c*n + i)], a[2*(c*n + i) + 1]);
#else
    const R *wi = (const R *)j->s + n;
    for (intptr_t c = 0; c < n; c++) {
        bool pair = wi[c] != 0 && c + 1 < n;             /* columns c and c + 1 hold re and im of two conjugate vectors */
        for (intptr_t i = 0; i < n; i++) {
            R re = a[c*n + i], im = pair ? a[(c + 1)*n + i] : 0;
            F(put_complex)(v + i*rs + c*cs, re, im);
            if (pair)
                F(put_complex)(v + i*rs + (c + 1)*cs, re, -im);
        }
        c += pair;
    }
#endif
}
static nm_status F(eig_item)(lapack_job *j, char *const *p)
{
    const intptr_t *cs = j->cs;
    intptr_t n = j->n[0];
    F(in)(j->a, n, p[0], cs[0], cs[1], n, n);
    bool ok = F(geev)(j) == 0;
    const R *w = j->s;
    for (intptr_t i = 0; i < n; i++)
        if (!ok)
            F(put_complex)(p[1] + i*cs[2], (R)NAN, (R)NAN);
        else
            F(put_complex)(p[1] + i*cs[2], CPLX ? w[2*i] : w[i], CPLX ? w[2*i + 1] : w[n + i]);
    if (j->jobz == 'V' && ok)
        F(put_vectors)(j, p[2], cs[3], cs[4]);
    else if (j->jobz == 'V')
        for (intptr_t i = 0; i < n; i++)
            for (intptr_t c = 0; c < n; c++)
                F(put_complex)(p[2] + i*cs[3] + c*cs[4], (R)NAN, (R)NAN);
    j->failed |= !ok;
    return 0;
}
#define EIG_ROWS { F(eig_begin), F(eig_item), 3, LU, 'V', 0, false }, { F(eig_begin), F(eig_item), 2, LU, 'N', 0, false },
#else
#define EIG_ROWS { 0 }, { 0 },
#endif

/* in the order of enum lapack_which */
static const lapack_op F(ops)[] = {
    { F(inv_begin), F(inv_item), 2, LU, 0, 0, true },
    { F(solve_many_begin), F(solve_many), 3, LU, 0, 0, true },
    { F(solve_one_begin), F(solve_one), 3, LU, 0, 0, true },
    { F(det_begin), F(det_item), 2, LU, 0, 0, true, true },
    { F(det_begin), F(slogdet_item), 3, LU, 0, 0, true, true },
    { F(cholesky_begin), F(cholesky_item), 2, LU, 0, 'L', true },
    { F(cholesky_begin), F(cholesky_item), 2, LU, 0, 'U', true },
    { F(eigh_begin), F(eigh_item), 3, LU, 'V', 'L', false },
    { F(eigh_begin), F(eigh_item), 3, LU, 'V', 'U', false },
    { F(eigh_begin), F(eigh_item), 2, LU, 'N', 'L', false },
    { F(eigh_begin), F(eigh_item), 2, LU, 'N', 'U', false },
    { F(svd_begin), F(svd_item), 2, LU, 'N', 0, false },
    { F(svd_begin), F(svd_item), 4, LU, 'S', 0, false },
    { F(svd_begin), F(svd_item), 4, LU, 'A', 0, false },
    { F(lstsq_begin), F(lstsq_item), 7, LU, 0, 0, false },
    { F(qr_begin), F(qr_item), 2, LU, 0, 0, false },
    { F(q_begin), F(q_item), 3, LU, 'S', 0, false },
    { F(q_begin), F(q_item), 3, LU, 'A', 0, false },
    EIG_ROWS
};
#undef EIG_ROWS
#undef LP
