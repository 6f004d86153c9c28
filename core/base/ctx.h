/* ctx.h - the library instance and the per-thread context, opened up for the core. */
#pragma once
#include <pthread.h>
#include "numen.h"
#include "base/base.h"
#include "base/alloc.h"
#include "base/pool.h"

enum { NM_MESSAGE = 1024 };

struct nm_class;
struct nm_registry;          /* classes, casts and ufuncs: ufunc/registry.c */
struct nm_blas;              /* linalg/blas.c */
void nm_blas_close(nm_lib *lib);

struct nm_lib {
    nm_allocator alloc;
    nm_block_cache cache;    /* large blocks, shared by the threads; locked inside */
    nm_pool pool;
    int level;               /* index into the CPU level table */
    const struct nm_registry *registry;
    struct nm_blas *blas;    /* NULL until first use */
    pthread_mutex_t lock;    /* guards what is made at first use */
    struct nm_lib *next;     /* list of libs for the fork handlers */
};

struct nm_ctx {
    nm_lib *lib;
    nm_status status;
    nm_small_cache small;
    void *scopes;            /* array/scope.c */
    char message[NM_MESSAGE];
};
