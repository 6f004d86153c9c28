/* pool.h - the thread pool: own threads, started at first use, asleep when idle, gone and made anew after fork().
 * A call from inside a task runs serially. */
#pragma once
#include <pthread.h>
#include "base/base.h"

struct nm_lib;
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
