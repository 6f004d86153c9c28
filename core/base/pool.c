/* pool.c - the thread pool. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/fp.h"

enum { MAX_THREADS = 64 };

static int default_threads(void)
{
    static const char *const names[] = { "NUMEN_NUM_THREADS", "OMP_NUM_THREADS" };
    for (int i = 0; i < 2; i++) {
        const char *text = getenv(names[i]);
        int n = text ? atoi(text) : 0;
        if (n > 0)
            return NM_MIN(n, MAX_THREADS);
    }
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return NM_MIN(CPU_COUNT(&set), MAX_THREADS);
#endif
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)NM_MIN(n, MAX_THREADS);
}

int nm_pool_init(nm_pool *pool)
{
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->done, NULL);
    pool->threads = default_threads();
    return 0;
}

void nm_pool_set_threads(nm_pool *pool, int threads)
{
    pool->threads = threads < 1 ? default_threads() : NM_MIN(threads, MAX_THREADS);
}

static int work(nm_pool *p)
{
    for (;;) {
        intptr_t begin = __atomic_fetch_add(&p->next, p->grain, __ATOMIC_RELAXED);
        if (begin >= p->items || __atomic_load_n(&p->status, __ATOMIC_RELAXED) < 0)
            return 0;
        int status = p->task(p->arg, begin, NM_MIN(begin + p->grain, p->items));
        if (status < 0)
            __atomic_store_n(&p->status, status, __ATOMIC_RELAXED);
    }
}

static void *worker(void *arg)
{
    nm_pool *p = arg;
    uint64_t seen = 0;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->stop && (p->job == seen || p->active < 0))
            pthread_cond_wait(&p->wake, &p->lock);
        if (p->stop)
            break;
        seen = p->job;
        if (!p->busy)
            continue;                        /* the job ended before this worker woke */
        p->active++;
        pthread_mutex_unlock(&p->lock);
        nm_fp_set_control(p->fp_control);
        work(p);
        unsigned raised = nm_fp_read() | nm_fp_read_x87();
        nm_fp_clear();
        nm_fp_clear_x87();
        pthread_mutex_lock(&p->lock);
        p->fp_raised |= raised;
        if (--p->active == 0)
            pthread_cond_signal(&p->done);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void start_workers(nm_pool *p)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    while (p->started < p->threads - 1 && pthread_create(&p->thread[p->started], NULL, worker, p) == 0)
        p->started++;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int nm_pool_run(nm_lib *lib, nm_task *task, void *arg, intptr_t items, intptr_t grain)
{
    nm_pool *p = &lib->pool;
    if (items <= 0)
        return 0;
    if (grain < 1)
        grain = 1;
    if (p->threads < 2 || items <= grain)
        return task(arg, 0, items);
    pthread_mutex_lock(&p->lock);
    if (p->busy) {                           /* nested, or another caller has the workers */
        pthread_mutex_unlock(&p->lock);
        return task(arg, 0, items);
    }
    if (p->started < p->threads - 1)
        start_workers(p);
    p->busy = true;
    p->task = task;
    p->arg = arg;
    p->items = items;
    p->grain = grain;
    p->status = 0;
    p->fp_control = nm_fp_control();
    p->fp_raised = 0;
    __atomic_store_n(&p->next, 0, __ATOMIC_RELAXED);
    p->job++;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    work(p);
    pthread_mutex_lock(&p->lock);
    while (p->active > 0)
        pthread_cond_wait(&p->done, &p->lock);
    p->busy = false;
    int status = p->status;
    unsigned raised = p->fp_raised;
    pthread_mutex_unlock(&p->lock);
    if (raised)
        nm_fp_raise(raised);
    return status;
}

bool nm_pool_worth(const nm_lib *lib, intptr_t items, intptr_t bytes)
{
    return lib->pool.threads > 1 && items >= 2 * NM_POOL_GRAIN && items >= NM_POOL_BYTES / NM_MAX(bytes, 1);
}

intptr_t nm_pool_grain(const nm_lib *lib, intptr_t items, intptr_t bytes)
{
    return nm_pool_worth(lib, items, bytes) ? NM_POOL_GRAIN : items;
}

intptr_t nm_pool_pieces(const nm_lib *lib, intptr_t items, intptr_t bytes, intptr_t *size)
{
    *size = NM_MAX(items, 1);
    if (!nm_pool_worth(lib, items, bytes))
        return 1;
    intptr_t count = NM_MIN(NM_POOL_PIECES, items / NM_POOL_GRAIN);
    *size = ((items + count - 1) / count + 63) & ~(intptr_t)63;
    return (items + *size - 1) / *size;
}

void nm_pool_forked(nm_pool *p)
{
    int threads = p->threads;
    memset(p, 0, sizeof *p);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    pthread_cond_init(&p->done, NULL);
    p->threads = threads;
}

void nm_pool_free(nm_pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->started; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->wake);
    pthread_cond_destroy(&p->done);
    pthread_mutex_destroy(&p->lock);
}
