/* blas.h - the one door to OpenBLAS: a table of its functions, opened with dlopen at first use and never before.
 * Matrices of LAPACK are column by column; nm_bint is the library's integer (64 bits in the wheel, 32 with -Dblas=system). */
#pragma once
#include "numen.h"
#include "base/base.h"
#include "linalg/blas_config.h"

#if defined(NM_BLAS_SYSTEM)
typedef int32_t nm_bint;
#define NM_BINT_MAX INT32_MAX
#else
typedef int64_t nm_bint;
#define NM_BINT_MAX INT64_MAX
#endif

enum { NM_ROW_MAJOR = 101, NM_COL_MAJOR = 102, NM_NO_TRANS = 111, NM_TRANS = 112, NM_CONJ_TRANS = 113, NM_UPPER = 121, NM_LOWER = 122 };

/* T: pointed-to type, S: how a scalar is passed */
#define NM_GEMM_ARGS(T, S) (int, int, int, nm_bint, nm_bint, nm_bint, S, const T *, nm_bint, const T *, nm_bint, S, T *, nm_bint)
#define NM_GEMV_ARGS(T, S) (int, int, nm_bint, nm_bint, S, const T *, nm_bint, const T *, nm_bint, S, T *, nm_bint)
#define NM_SYRK_ARGS(T, S) (int, int, int, nm_bint, nm_bint, S, const T *, nm_bint, S, T *, nm_bint)
/* Fortran: every argument by address; the lengths of characters follow at the end. */
#define NM_GESV_ARGS (nm_bint *, nm_bint *, void *, nm_bint *, nm_bint *, void *, nm_bint *, nm_bint *)
#define NM_GETRF_ARGS (nm_bint *, nm_bint *, void *, nm_bint *, nm_bint *, nm_bint *)
#define NM_GETRI_ARGS (nm_bint *, void *, nm_bint *, nm_bint *, void *, nm_bint *, nm_bint *)
#define NM_POTRF_ARGS (char *, nm_bint *, void *, nm_bint *, nm_bint *, size_t)
#define NM_RGEEV_ARGS (char *, char *, nm_bint *, void *, nm_bint *, void *, void *, void *, nm_bint *, void *, nm_bint *, void *, \
                       nm_bint *, nm_bint *, size_t, size_t)
#define NM_CGEEV_ARGS (char *, char *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, void *, nm_bint *, void *, nm_bint *, \
                       void *, nm_bint *, size_t, size_t)
#define NM_SYEVD_ARGS (char *, char *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, nm_bint *, nm_bint *, nm_bint *, \
                       size_t, size_t)
#define NM_HEEVD_ARGS (char *, char *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, void *, nm_bint *, nm_bint *, \
                       nm_bint *, nm_bint *, size_t, size_t)
#define NM_RGESDD_ARGS (char *, nm_bint *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, void *, nm_bint *, void *, \
                        nm_bint *, nm_bint *, nm_bint *, size_t)
#define NM_CGESDD_ARGS (char *, nm_bint *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, void *, nm_bint *, void *, \
                        nm_bint *, void *, nm_bint *, nm_bint *, size_t)
#define NM_RGELSD_ARGS (nm_bint *, nm_bint *, nm_bint *, void *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, void *, \
                        nm_bint *, nm_bint *, nm_bint *)
#define NM_CGELSD_ARGS (nm_bint *, nm_bint *, nm_bint *, void *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, void *, \
                        nm_bint *, void *, nm_bint *, nm_bint *)
#define NM_GEQRF_ARGS (nm_bint *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, nm_bint *)
#define NM_ORGQR_ARGS (nm_bint *, nm_bint *, nm_bint *, void *, nm_bint *, void *, void *, nm_bint *, nm_bint *)

/* C(member, ret, args): cblas_member;  L(member, args): LAPACK's member, void */
#define NM_BLAS_LIST(C, L)                                                                                            \
    C(sgemm, NM_GEMM_ARGS(float, float)) C(dgemm, NM_GEMM_ARGS(double, double))                                       \
    C(cgemm, NM_GEMM_ARGS(void, const void *)) C(zgemm, NM_GEMM_ARGS(void, const void *))                             \
    C(sgemv, NM_GEMV_ARGS(float, float)) C(dgemv, NM_GEMV_ARGS(double, double))                                       \
    C(cgemv, NM_GEMV_ARGS(void, const void *)) C(zgemv, NM_GEMV_ARGS(void, const void *))                             \
    C(ssyrk, NM_SYRK_ARGS(float, float)) C(dsyrk, NM_SYRK_ARGS(double, double))                                       \
    C(csyrk, NM_SYRK_ARGS(void, const void *)) C(zsyrk, NM_SYRK_ARGS(void, const void *))                             \
    L(sgesv, NM_GESV_ARGS) L(dgesv, NM_GESV_ARGS) L(cgesv, NM_GESV_ARGS) L(zgesv, NM_GESV_ARGS)                       \
    L(sgetrf, NM_GETRF_ARGS) L(dgetrf, NM_GETRF_ARGS) L(cgetrf, NM_GETRF_ARGS) L(zgetrf, NM_GETRF_ARGS)               \
    L(sgetri, NM_GETRI_ARGS) L(dgetri, NM_GETRI_ARGS) L(cgetri, NM_GETRI_ARGS) L(zgetri, NM_GETRI_ARGS)               \
    L(spotrf, NM_POTRF_ARGS) L(dpotrf, NM_POTRF_ARGS) L(cpotrf, NM_POTRF_ARGS) L(zpotrf, NM_POTRF_ARGS)               \
    L(sgeev, NM_RGEEV_ARGS) L(dgeev, NM_RGEEV_ARGS) L(cgeev, NM_CGEEV_ARGS) L(zgeev, NM_CGEEV_ARGS)                   \
    L(ssyevd, NM_SYEVD_ARGS) L(dsyevd, NM_SYEVD_ARGS) L(cheevd, NM_HEEVD_ARGS) L(zheevd, NM_HEEVD_ARGS)               \
    L(sgesdd, NM_RGESDD_ARGS) L(dgesdd, NM_RGESDD_ARGS) L(cgesdd, NM_CGESDD_ARGS) L(zgesdd, NM_CGESDD_ARGS)           \
    L(sgelsd, NM_RGELSD_ARGS) L(dgelsd, NM_RGELSD_ARGS) L(cgelsd, NM_CGELSD_ARGS) L(zgelsd, NM_CGELSD_ARGS)           \
    L(sgeqrf, NM_GEQRF_ARGS) L(dgeqrf, NM_GEQRF_ARGS) L(cgeqrf, NM_GEQRF_ARGS) L(zgeqrf, NM_GEQRF_ARGS)               \
    L(sorgqr, NM_ORGQR_ARGS) L(dorgqr, NM_ORGQR_ARGS) L(cungqr, NM_ORGQR_ARGS) L(zungqr, NM_ORGQR_ARGS)

typedef struct nm_blas {
    void *handle;                /* NULL: no library was found */
    int applied;                 /* the thread count last given to it */
    void (*set_threads)(int);
    const char *(*corename)(void);
    char path[512];
#define MEMBER(name, args) void (*name) args;
    NM_BLAS_LIST(MEMBER, MEMBER)
#undef MEMBER
} nm_blas;

/* The library, opened if it was not, with the lib's thread count; NULL when there is none (matmul then uses its own kernels). */
const nm_blas *nm_blas_get(nm_ctx *ctx);
/* The same, failing with NM_E_MISSING when there is none. */
nm_status nm_blas_need(nm_ctx *ctx, const nm_blas **blas);
/* Give the table back when the lib closes.  The library itself stays mapped: its threads may outlive us. */
void nm_blas_close(nm_lib *lib);
