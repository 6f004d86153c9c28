/* alloc.c - the two caches in front of the allocator. */
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#include "base/ctx.h"

enum { SMALL_MAX = NM_SMALL_CLASSES * NM_ALIGN, PAGE = 4096, HUGE_PAGE = 2 << 20, LAZY_MIN = 16 << 20 };
#define LARGE_MIN ((size_t)64 << 10)          /* from here on page faults cost more than the arithmetic */
#define CACHE_CAP ((size_t)512 << 20)
#define CACHE_AGE 256                         /* a block that slept this many releases is given back */

/* The address sanitizer sees each block as it was asked for, and sees it go: no rounding, no cache. */
#if defined(__SANITIZE_ADDRESS__)
enum { EXACT = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { EXACT = 1 };
#else
enum { EXACT = 0 };
#endif
#else
enum { EXACT = 0 };
#endif

static size_t rounded(size_t size)
{
    if (size == 0)
        size = 1;
    if (EXACT)
        return size;
    if (size <= SMALL_MAX)
        return (size + NM_ALIGN - 1) & ~(size_t)(NM_ALIGN - 1);
    if (size < LARGE_MIN)
        return (size + PAGE - 1) & ~(size_t)(PAGE - 1);
    if (size < HUGE_PAGE)
        return (size + 65535) & ~(size_t)65535;
    return (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
}

void nm_block_cache_init(nm_block_cache *cache)
{
    pthread_mutex_init(&cache->lock, NULL);
    cache->cap = CACHE_CAP;
}

static void drop(nm_lib *lib, int i)
{
    nm_block_cache *c = &lib->cache;
    lib->alloc.release(lib->alloc.user, c->slot[i].block, c->slot[i].size);
    c->bytes -= c->slot[i].size;
    c->slot[i].block = NULL;
}

void nm_block_cache_clear(nm_lib *lib)
{
    pthread_mutex_lock(&lib->cache.lock);
    for (int i = 0; i < NM_LARGE_KEEP; i++)
        if (lib->cache.slot[i].block)
            drop(lib, i);
    pthread_mutex_unlock(&lib->cache.lock);
}

void nm_small_cache_clear(nm_ctx *ctx)
{
    for (int k = 0; k < NM_SMALL_CLASSES; k++)
        while (ctx->small.count[k])
            ctx->lib->alloc.release(ctx->lib->alloc.user, ctx->small.block[k][--ctx->small.count[k]], (size_t)(k + 1) * NM_ALIGN);
}

/* The smallest kept block that holds size and wastes at most a quarter. */
static void *take_large(nm_lib *lib, size_t size)
{
    nm_block_cache *c = &lib->cache;
    void *found = NULL;
    int best = -1;
    pthread_mutex_lock(&c->lock);
    for (int i = 0; i < NM_LARGE_KEEP; i++)
        if (c->slot[i].block && c->slot[i].size == size && (best < 0 || c->slot[i].used > c->slot[best].used))
            best = i;
    if (best >= 0) {
        found = c->slot[best].block;
        c->bytes -= size;
        c->slot[best].block = NULL;
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

static void keep_large(nm_lib *lib, void *block, size_t size)
{
    nm_block_cache *c = &lib->cache;
    if (size > c->cap) {
        lib->alloc.release(lib->alloc.user, block, size);
        return;
    }
    pthread_mutex_lock(&c->lock);
    c->clock++;
    int place = -1, oldest = -1;
    for (int i = 0; i < NM_LARGE_KEEP; i++) {
        if (c->slot[i].block && c->clock - c->slot[i].used > CACHE_AGE)
            drop(lib, i);
        if (!c->slot[i].block)
            place = i;
        else if (oldest < 0 || c->slot[i].used < c->slot[oldest].used)
            oldest = i;
    }
    while (c->bytes + size > c->cap || place < 0) {
        drop(lib, oldest);
        place = oldest;
        oldest = -1;
        for (int i = 0; i < NM_LARGE_KEEP; i++)
            if (c->slot[i].block && (oldest < 0 || c->slot[i].used < c->slot[oldest].used))
                oldest = i;
        if (oldest < 0)
            break;
    }
    c->slot[place].block = block;
    c->slot[place].size = size;
    c->slot[place].used = c->clock;
    c->bytes += size;
    pthread_mutex_unlock(&c->lock);
}

static void *fresh(nm_lib *lib, size_t size)
{
    void *block = lib->alloc.acquire(lib->alloc.user, size);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (block && size >= 2 * HUGE_PAGE) {
        uintptr_t begin = ((uintptr_t)block + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
        uintptr_t end = ((uintptr_t)block + size) & ~(uintptr_t)(HUGE_PAGE - 1);
        if (end > begin)
            madvise((void *)begin, end - begin, MADV_HUGEPAGE);
    }
#endif
    return block;
}

void *nm_alloc(nm_ctx *ctx, size_t size)
{
    void *block = NULL;
    if (NM_LIKELY(size <= SMALL_MAX && !EXACT)) {
        size_t k = size ? (size - 1) / NM_ALIGN : 0;
        if (NM_LIKELY(ctx->small.count[k]))
            return ctx->small.block[k][--ctx->small.count[k]];
        block = fresh(ctx->lib, (k + 1) * NM_ALIGN);
    } else if (size <= PTRDIFF_MAX - HUGE_PAGE) {
        size_t full = rounded(size);
        if (full >= LARGE_MIN && !EXACT)
            block = take_large(ctx->lib, full);
        if (!block)
            block = fresh(ctx->lib, full);
    }
    if (!block)
        nm_fail(ctx, NM_E_MEMORY, "Unable to allocate %zu bytes", size);
    return block;
}

/* Many bytes are not written but their pages given back to the system, which hands out zero pages where they are touched: an array
 * of zeros takes as much memory as is used of it. */
static void clear(const nm_lib *lib, char *block, size_t size)
{
    (void)lib;
#if defined(__linux__)
    if (size >= LAZY_MIN && lib->libc_memory && !EXACT) {
        size_t head = -(uintptr_t)block & (PAGE - 1), pages = (size - head) & ~(size_t)(PAGE - 1);
        if (madvise(block + head, pages, MADV_DONTNEED) == 0) {
            memset(block, 0, head);
            block += head + pages;
            size -= head + pages;
        }
    }
#endif
    memset(block, 0, size);
}

void *nm_alloc_zero(nm_ctx *ctx, size_t size)
{
    void *block = nm_alloc(ctx, size);
    if (block)
        clear(ctx->lib, block, size);
    return block;
}

void nm_free(nm_ctx *ctx, void *block, size_t size)
{
    if (!block)
        return;
    if (NM_LIKELY(size <= SMALL_MAX && !EXACT)) {
        size_t k = size ? (size - 1) / NM_ALIGN : 0;
        if (NM_LIKELY(ctx->small.count[k] < NM_SMALL_KEEP)) {
            ctx->small.block[k][ctx->small.count[k]++] = block;
            return;
        }
        ctx->lib->alloc.release(ctx->lib->alloc.user, block, (k + 1) * NM_ALIGN);
        return;
    }
    size_t full = rounded(size);
    if (full >= LARGE_MIN && !EXACT)
        keep_large(ctx->lib, block, full);
    else
        ctx->lib->alloc.release(ctx->lib->alloc.user, block, full);
}

void *nm_realloc(nm_ctx *ctx, void *block, size_t old_size, size_t size)
{
    if (block && rounded(old_size) == rounded(size))
        return block;
    void *bigger = nm_alloc(ctx, size);
    if (bigger && block) {
        memcpy(bigger, block, NM_MIN(old_size, size));
        nm_free(ctx, block, old_size);
    }
    return bigger;
}

void *nm_alloc_array(nm_ctx *ctx, intptr_t count, intptr_t size)
{
    intptr_t bytes;
    if (count < 0 || !nm_mul_size(count, size, &bytes)) {
        nm_fail(ctx, NM_E_MEMORY, "Unable to allocate %zd items of %zd bytes", (ptrdiff_t)count, (ptrdiff_t)size);
        return NULL;
    }
    return nm_alloc(ctx, (size_t)bytes);
}
