/* ctx.h - the library instance and the per-thread context, opened up for the core. */
#pragma once
#include <pthread.h>
#include "numen.h"
#include "base/base.h"
#include "base/alloc.h"
#include "base/pool.h"

enum { NM_MESSAGE = 1024, NM_CALL = 512 };

struct nm_class;
struct nm_cast_table;
struct nm_cast;
struct nm_registry;          /* classes, casts and ufuncs: ufunc/registry.c */
struct nm_blas;              /* linalg/blas.c */
void nm_blas_close(nm_lib *lib);

struct nm_lib {
    nm_allocator alloc;
    nm_block_cache cache;    /* large blocks, shared by the threads; locked inside */
    bool libc_memory;        /* alloc is libc's: private anonymous pages */
    nm_pool pool;
    int level;               /* index into the CPU level table */
    const struct nm_class *classes[NM_NTYPES];   /* registered in place of the built-in ones; NULL: the built-in one */
    const struct nm_class **user_classes;        /* numbers from NM_NTYPES up, in order of registration */
    intptr_t user_count, user_room;
    struct nm_cast_table *casts;                 /* between numbers: filled by the registry, NULL until then */
    /* number <-> string, in a later layer; NULL until that registers */
    nm_status (*text_cast)(nm_ctx *, const nm_dtype *from, const nm_dtype *to, struct nm_cast *cast);
    /* the host's word on floating-point flags that casts raised; NULL: they stay raised */
    nm_status (*fp_report)(nm_ctx *, unsigned flags, const char *what);
    /* the host's word on a cast that drops imaginary parts; NULL: silence */
    nm_status (*imaginary_dropped)(nm_ctx *);
    /* the host's way to say what is no failure (or is made one); NULL: silence */
    nm_status (*warn)(nm_ctx *, const char *text);
    struct nm_kept_unit *units;                  /* of times: dtype/time_units.c */
    const struct nm_registry *registry;
    struct nm_blas *blas;    /* NULL until first use */
    pthread_mutex_t lock;    /* guards what is made at first use */
    struct nm_lib *next;     /* list of libs for the fork handlers */
};

void nm_classes_free(nm_lib *lib);   /* dtype/class.c */
void nm_time_units_free(nm_lib *lib);    /* dtype/time_units.c */
void nm_scopes_free(nm_ctx *ctx);    /* array/array_scope.c */
nm_status nm_text_cast_find(nm_ctx *, const nm_dtype *from, const nm_dtype *to, struct nm_cast *cast);   /* text/string_cast.c */

struct nm_ctx {
    nm_lib *lib;
    nm_status status;
    nm_small_cache small;
    void *scopes;            /* array/array_scope.c */
    char message[NM_MESSAGE];
    char call[NM_CALL];      /* the array function that failed, with its operands */
};
