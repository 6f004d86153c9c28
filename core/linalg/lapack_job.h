/* lapack_job.h - one thread's work on a stack of matrices: sizes, strides and the workspaces of the LAPACK routine. */
#pragma once
#include "base/ctx.h"
#include "base/fp.h"
#include "base/loop.h"
#include "kernels/lu.h"
#include "linalg/blas.h"

typedef struct lapack_job {
    nm_ctx *ctx;
    const nm_blas *l;            /* NULL for small orders that need none */
    const nm_lu_ops *lu;         /* the type's own; NULL for complex types */
    const intptr_t *n, *cs;      /* core sizes and core strides */
    void *a, *b, *c, *s, *tau, *work, *rwork;
    nm_bint *ipiv, *iwork;
    nm_bint lwork, lrwork, liwork, k;
    char jobz, uplo;
    bool failed;
    int blocks;
    struct { void *at; size_t size; } block[12];
} lapack_job;

typedef struct lapack_op {
    nm_status (*begin)(lapack_job *job);                 /* workspaces */
    nm_status (*item)(lapack_job *job, char *const *p);  /* one matrix; sets job->failed */
    int operands, lu;                                    /* lu: nm_lu_type, or -1 */
    char jobz, uplo;
    bool small;                                          /* orders up to NM_LU_MAX need no LAPACK */
    bool keeps_flags;                                    /* overflow and the like are told, as for determinants */
} lapack_op;

/* count * size bytes that live as long as the job. */
static inline nm_status job_take(lapack_job *j, void *slot, intptr_t count, intptr_t size)
{
    void *p = nm_alloc_array(j->ctx, NM_MAX(count, 1), size);
    if (!p)
        return NM_E_MEMORY;
    j->block[j->blocks].at = p;
    j->block[j->blocks++].size = (size_t)(NM_MAX(count, 1)*size);
    *(void **)slot = p;
    return 0;
}
NM_INLINE bool job_small(const lapack_job *j) { return j->lu && j->n[0] <= NM_LU_MAX && j->n[0] > 0; }
