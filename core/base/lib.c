/* lib.c - opening and closing a library instance and its contexts; errors; the handlers that keep fork() safe. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/cpu.h"
#include "base/ctx.h"
#include "ufunc/registry.h"

/* The one mutable static of the core: fork handlers cannot be given an argument. */
static struct {
    pthread_mutex_t lock;
    nm_lib *first;
    bool installed;
} libs = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void before_fork(void)
{
    pthread_mutex_lock(&libs.lock);
    for (nm_lib *lib = libs.first; lib; lib = lib->next) {
        pthread_mutex_lock(&lib->lock);
        pthread_mutex_lock(&lib->cache.lock);
        pthread_mutex_lock(&lib->pool.lock);
    }
}

static void unlock_all(bool child)
{
    for (nm_lib *lib = libs.first; lib; lib = lib->next) {
        if (child)
            nm_pool_forked(&lib->pool);
        else
            pthread_mutex_unlock(&lib->pool.lock);
        pthread_mutex_unlock(&lib->cache.lock);
        pthread_mutex_unlock(&lib->lock);
    }
    pthread_mutex_unlock(&libs.lock);
}
static void after_fork_parent(void) { unlock_all(false); }
static void after_fork_child(void) { unlock_all(true); }

static void *libc_acquire(void *user, size_t size)
{
    (void)user;
    void *block;
    return posix_memalign(&block, NM_ALIGN, size) ? NULL : block;
}
static void libc_release(void *user, void *block, size_t size) { (void)user; (void)size; free(block); }

nm_lib *nm_lib_new(const nm_allocator *alloc)
{
    nm_allocator a = alloc ? *alloc : (nm_allocator){ libc_acquire, libc_release, NULL };
    nm_lib *lib = a.acquire(a.user, sizeof *lib);
    if (!lib)
        return NULL;
    memset(lib, 0, sizeof *lib);
    lib->alloc = a;
    lib->libc_memory = alloc == NULL;
    pthread_mutex_init(&lib->lock, NULL);
    nm_block_cache_init(&lib->cache);
    lib->level = nm_cpu_detect();
    lib->text_cast = nm_text_cast_find;
    if (nm_pool_init(&lib->pool) < 0 || !(lib->registry = nm_registry_new(lib))) {
        nm_lib_free(lib);
        return NULL;
    }
    pthread_mutex_lock(&libs.lock);
    if (!libs.installed) {
        pthread_atfork(before_fork, after_fork_parent, after_fork_child);
        libs.installed = true;
    }
    lib->next = libs.first;
    libs.first = lib;
    pthread_mutex_unlock(&libs.lock);
    return lib;
}

void nm_lib_free(nm_lib *lib)
{
    if (!lib)
        return;
    pthread_mutex_lock(&libs.lock);
    for (nm_lib **p = &libs.first; *p; p = &(*p)->next)
        if (*p == lib) {
            *p = lib->next;
            break;
        }
    pthread_mutex_unlock(&libs.lock);
    nm_pool_free(&lib->pool);
    if (lib->registry)
        nm_registry_free(lib, (struct nm_registry *)lib->registry);
    nm_blas_close(lib);
    nm_classes_free(lib);
    nm_time_units_free(lib);
    nm_block_cache_clear(lib);
    pthread_mutex_destroy(&lib->lock);
    lib->alloc.release(lib->alloc.user, lib, sizeof *lib);
}

nm_ctx *nm_ctx_new(nm_lib *lib)
{
    nm_ctx *ctx = lib->alloc.acquire(lib->alloc.user, sizeof *ctx);
    if (!ctx)
        return NULL;
    memset(ctx, 0, sizeof *ctx);
    ctx->lib = lib;
    return ctx;
}

void nm_ctx_free(nm_ctx *ctx)
{
    if (!ctx)
        return;
    nm_scopes_free(ctx);
    nm_small_cache_clear(ctx);
    ctx->lib->alloc.release(ctx->lib->alloc.user, ctx, sizeof *ctx);
}

const char *nm_version(void) { return NM_VERSION; }
const char *nm_cpu_level(const nm_lib *lib) { return nm_level_name(lib->level); }
int nm_threads(const nm_lib *lib) { return lib->pool.threads; }
void nm_set_threads(nm_lib *lib, int n) { nm_pool_set_threads(&lib->pool, n); }
nm_lib *nm_ctx_lib(const nm_ctx *ctx) { return ctx->lib; }
nm_status nm_last(const nm_ctx *ctx) { return ctx->status; }
const char *nm_message(const nm_ctx *ctx) { return ctx->message; }
const char *nm_failed_call(const nm_ctx *ctx) { return ctx->call; }
void nm_clear(nm_ctx *ctx) { ctx->status = NM_OK; ctx->message[0] = ctx->call[0] = 0; }

nm_status nm_fail(nm_ctx *ctx, nm_status status, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(ctx->message, sizeof ctx->message, format, ap);
    va_end(ap);
    ctx->call[0] = 0;
    return ctx->status = status;
}
