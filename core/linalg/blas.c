/* blas.c - finds and opens OpenBLAS.  In order: $NUMEN_BLAS; .libs and numen.libs beside the extension or one level up;
 * numen/ beside libnumen; the path given at build time. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/ctx.h"
#include "linalg/blas.h"

#if defined(NM_BLAS_SYSTEM)
#define CBLAS_NAME(n) "cblas_" #n
#define LAPACK_NAME(n) #n "_"
#define OPENBLAS_NAME(n) #n
#define FILE_NAME "libopenblas.so.0"
#else
#define CBLAS_NAME(n) "scipy_cblas_" #n "64_"
#define LAPACK_NAME(n) "scipy_" #n "_64_"
#define OPENBLAS_NAME(n) "scipy_" #n "64_"
#define FILE_NAME "libscipy_openblas64_.so"
#endif

static const struct { const char *name; size_t offset; } symbols[] = {
#define ONE(member, args) { CBLAS_NAME(member), offsetof(nm_blas, member) },
#define TWO(member, args) { LAPACK_NAME(member), offsetof(nm_blas, member) },
    NM_BLAS_LIST(ONE, TWO)
#undef ONE
#undef TWO
};

static bool open_at(nm_blas *b, const char *path)
{
    void *h = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!h)
        return false;
    for (intptr_t i = 0; i < NM_COUNT(symbols); i++) {
        void *f = dlsym(h, symbols[i].name);
        if (!f) {
            dlclose(h);
            return false;
        }
        memcpy((char *)b + symbols[i].offset, &f, sizeof f);
    }
    void *f = dlsym(h, OPENBLAS_NAME(openblas_set_num_threads));
    memcpy(&b->set_threads, &f, sizeof f);
    f = dlsym(h, OPENBLAS_NAME(openblas_get_corename));
    memcpy(&b->corename, &f, sizeof f);
    b->handle = h;
    snprintf(b->path, sizeof b->path, "%s", path);
    return true;
}

static void find(nm_blas *b)
{
    const char *env = getenv("NUMEN_BLAS");
    if (env && *env) {                       /* a named library is the only candidate; "none" means no library */
        open_at(b, env);
        return;
    }
#if !defined(NM_BLAS_NONE)
    static const char *const beside[] = { "/.libs/", "/../.libs/", "/../numen.libs/", "/../../numen.libs/", "/numen/" };
    Dl_info info;
    if (dladdr((void *)(uintptr_t)nm_blas_close, &info) && info.dli_fname) {
        const char *slash = strrchr(info.dli_fname, '/');
        int length = slash ? (int)(slash - info.dli_fname) : 1;
        const char *dir = slash ? info.dli_fname : ".";
        char path[1024];
        for (intptr_t i = 0; i < NM_COUNT(beside); i++)
            if (snprintf(path, sizeof path, "%.*s%s%s", length, dir, beside[i], FILE_NAME) < (int)sizeof path && open_at(b, path))
                return;
    }
#if defined(NM_BLAS_PATH)
    if (open_at(b, NM_BLAS_PATH))
        return;
#endif
#if defined(NM_BLAS_SYSTEM)
    if (!open_at(b, FILE_NAME))
        open_at(b, "libopenblas.so");
#endif
#endif
}

static void apply_threads(nm_lib *lib, nm_blas *b)
{
    int want = nm_threads(lib);
    if (NM_LIKELY(__atomic_load_n(&b->applied, __ATOMIC_RELAXED) == want))
        return;
    pthread_mutex_lock(&lib->lock);
    if (b->applied != want) {
        if (b->set_threads)
            b->set_threads(want);
        __atomic_store_n(&b->applied, want, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&lib->lock);
}

static nm_blas *open_first(nm_lib *lib)
{
    nm_blas *b = lib->alloc.acquire(lib->alloc.user, sizeof *b);
    if (!b)
        return NULL;
    memset(b, 0, sizeof *b);
    find(b);
    /* OpenBLAS has read OPENBLAS_NUM_THREADS itself; it stands until nm_set_threads or NUMEN_NUM_THREADS says otherwise. */
    if (getenv("OPENBLAS_NUM_THREADS") && !getenv("NUMEN_NUM_THREADS"))
        b->applied = nm_threads(lib);
    return b;
}

const nm_blas *nm_blas_get(nm_ctx *ctx)
{
    nm_lib *lib = ctx->lib;
    nm_blas *b = __atomic_load_n(&lib->blas, __ATOMIC_ACQUIRE);
    if (NM_UNLIKELY(!b)) {
        pthread_mutex_lock(&lib->lock);
        b = lib->blas;
        if (!b && (b = open_first(lib)))
            __atomic_store_n(&lib->blas, b, __ATOMIC_RELEASE);
        pthread_mutex_unlock(&lib->lock);
    }
    if (!b || !b->handle)
        return NULL;
    apply_threads(lib, b);
    return b;
}

nm_status nm_blas_need(nm_ctx *ctx, const nm_blas **blas)
{
    *blas = nm_blas_get(ctx);
    if (*blas)
        return 0;
    return nm_fail(ctx, NM_E_MISSING, "linear algebra needs OpenBLAS: %s was not found (set NUMEN_BLAS to its path)", FILE_NAME);
}

void nm_blas_close(nm_lib *lib)
{
    if (lib->blas)
        lib->alloc.release(lib->alloc.user, lib->blas, sizeof *lib->blas);
    lib->blas = NULL;
}
