/* test_array_oom.c - the allocator fails at the first, second, third ... allocation of a call: the status is NM_E_MEMORY, nothing crashes,
 * nothing leaks, and the same call works afterwards.  Every function of the array layer. */
#include "array_calls.h"

typedef struct heap { long left, live; } heap;
static void *acquire(void *user, size_t size)
{
    heap *h = user;
    if (h->left == 0)
        return NULL;
    h->left -= h->left > 0;
    h->live++;
    return aligned_alloc(64, (size + 63) & ~(size_t)63);
}
static void release_block(void *user, void *block, size_t size)
{
    (void)size;
    ((heap *)user)->live--;
    free(block);
}


/* One call, of which allocation number left fails (< 0: none): done, no memory, or wrong. */
static int attempt(nm_ctx *nm, heap *h, const array_call *c, long left)
{
    nm_enter(nm);
    given g = given_for(nm, c);
    nm_enter(nm);
    nm_small_cache_clear(nm);
    nm_block_cache_clear(nm->lib);
    h->left = left;
    bool done = c->run(nm, &g);
    h->left = -1;
    nm_status status = nm_last(nm);
    if (status != (done ? NM_OK : NM_E_MEMORY))
        printf("%s at allocation %ld: %s, status %d %s\n", c->name, left, done ? "done" : "failed", status, nm_message(nm));
    nm_clear(nm);
    nm_leave(nm);
    given_end(nm, &g);
    nm_leave(nm);
    nm_small_cache_clear(nm);
    nm_block_cache_clear(nm->lib);
    return status != (done ? NM_OK : NM_E_MEMORY) ? -1 : done;
}

TEST(every_allocation_may_fail)
{
    heap h = { -1, 0 };
    nm_lib *lib = nm_lib_new(&(nm_allocator){ acquire, release_block, &h });
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    make_files(nm);
    nm_leave(nm);
    for (int i = 0; i < NM_COUNT(array_calls); i++) {
        const array_call *c = &array_calls[i];
        CHECK(attempt(nm, &h, c, -1) == 1);          /* whatever is made at first use */
        long live = h.live;
        int done = 0;
        for (long n = 0; n < 2000 && done == 0; n++) {
            done = attempt(nm, &h, c, n);
            if (h.live != live)
                printf("%s at allocation %ld: %ld blocks left\n", c->name, n, h.live - live);
            CHECK(h.live == live && done >= 0);
            live = h.live;
        }
        CHECK(done == 1);
        CHECK(attempt(nm, &h, c, -1) == 1);
    }
    remove_files(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
    CHECK(h.live == 0);
}
