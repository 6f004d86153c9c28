/* pool.h - the thread pool: own threads, started at first use, asleep when idle, gone and made anew after fork().
 * A call from inside a task runs serially. */
#pragma once
#include <pthread.h>
#include "base/base.h"

struct nm_lib;
/* From which size on items are shared out, and the least number of them in one piece. */
enum { NM_POOL_BYTES = 1 << 20, NM_POOL_GRAIN = 1 << 15, NM_POOL_PIECES = 64 };

/* One piece of work: items [begin, end).  Returns 0 or a negative status, which stops the pieces not yet begun. */
typedef int nm_task(void *arg, intptr_t begin, intptr_t end);

typedef struct nm_pool {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    int threads;                 /* wanted, the caller included */
    int started;                 /* workers that exist */
    bool stop;
    bool busy;                   /* a job is running: a second caller works alone */
    uint64_t job;                /* counts jobs, so that a worker sees a new one */
    nm_task *task;
    void *arg;
    intptr_t items, grain;
    intptr_t next;               /* first item not yet taken, atomic */
    int active;                  /* workers still on the job */
    int status;
    unsigned fp_control, fp_raised;
    pthread_t thread[64];
} nm_pool;

int nm_pool_init(nm_pool *pool);
void nm_pool_free(nm_pool *pool);
void nm_pool_set_threads(nm_pool *pool, int threads);
void nm_pool_forked(nm_pool *pool);  /* in the child: no worker exists any more */

/* Run task over [0, items) in pieces of at least grain items on the pool and the caller, and wait.  The status of a failed
 * piece, else 0.  Workers take the caller's rounding mode, and their floating-point flags are raised in the caller. */
int nm_pool_run(struct nm_lib *lib, nm_task *task, void *arg, intptr_t items, intptr_t grain);
/* Whether items of which each has so many bytes, all operands together, are worth it. */
bool nm_pool_worth(const struct nm_lib *lib, intptr_t items, intptr_t bytes);
/* The grain for them: all where they are not. */
intptr_t nm_pool_grain(const struct nm_lib *lib, intptr_t items, intptr_t bytes);
/* How many pieces of *size items they make, for tasks that keep a value per piece: 1, or at most NM_POOL_PIECES. */
intptr_t nm_pool_pieces(const struct nm_lib *lib, intptr_t items, intptr_t bytes, intptr_t *size);
/* *least = min(*least, place), of several tasks: the first of what each of them found. */
NM_INLINE void nm_keep_least(intptr_t *least, intptr_t place)
{
    intptr_t now = __atomic_load_n(least, __ATOMIC_RELAXED);
    while (place < now && !__atomic_compare_exchange_n(least, &now, place, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}
