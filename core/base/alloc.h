/* alloc.h - memory for array data: small blocks from a per-thread size-class cache, large ones from a bounded cache of
 * memory advised for huge pages.  Every block is posix_memalign memory, so libc's free() may take it at any time. */
#pragma once
#include <pthread.h>
#include "numen.h"
#include "base/base.h"

enum { NM_ALIGN = 64, NM_SMALL_CLASSES = 64, NM_SMALL_KEEP = 8, NM_LARGE_KEEP = 16 };

typedef struct nm_small_cache { /* classes of 64 bytes up to 4 KiB */
    uint8_t count[NM_SMALL_CLASSES];
    void *block[NM_SMALL_CLASSES][NM_SMALL_KEEP];
} nm_small_cache;

typedef struct nm_block_cache {
    pthread_mutex_t lock;
    size_t bytes, cap;
    uint64_t clock;
    struct { void *block; size_t size; uint64_t used; } slot[NM_LARGE_KEEP];
} nm_block_cache;

/* size bytes, at least 1; NULL when out of memory (the ctx gets NM_E_MEMORY).  zero: filled with zero bytes. */
void *nm_alloc(nm_ctx *ctx, size_t size);
void *nm_alloc_zero(nm_ctx *ctx, size_t size);
/* Give a block back.  size as it was asked for.  Any ctx of the same lib may free it.  block may be NULL. */
void nm_free(nm_ctx *ctx, void *block, size_t size);
void *nm_realloc(nm_ctx *ctx, void *block, size_t old_size, size_t size);
/* count * size bytes with the product checked. */
void *nm_alloc_array(nm_ctx *ctx, intptr_t count, intptr_t size);

void nm_block_cache_init(nm_block_cache *cache);
void nm_block_cache_clear(nm_lib *lib);
void nm_small_cache_clear(nm_ctx *ctx);
