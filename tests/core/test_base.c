/* test_base.c - lib, ctx, allocation caches, the pool, fork. */
#include "check.h"
#include <sys/wait.h>
#include <unistd.h>
#include "base/ctx.h"

TEST(opens_and_fails_with_a_message)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    CHECK(nm_last(ctx) == NM_OK);
    CHECK(nm_fail(ctx, NM_E_VALUE, "axis %d", 3) == NM_E_VALUE);
    CHECK(!strcmp(nm_message(ctx), "axis 3"));
    nm_clear(ctx);
    CHECK(nm_last(ctx) == NM_OK && !*nm_message(ctx));
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

TEST(blocks_keep_their_bytes)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    uint64_t seed = 1;
    enum { N = 200 };
    unsigned char *block[N] = { 0 };
    size_t size[N];
    for (int round = 0; round < 4000; round++) {
        int i = (int)(check_random(&seed) % N);
        if (block[i]) {
            CHECK(block[i][0] == i && block[i][size[i] - 1] == i);
            nm_free(ctx, block[i], size[i]);
        }
        size[i] = 1 + (size_t)(check_random(&seed) >> (40 + check_random(&seed) % 20));
        block[i] = nm_alloc(ctx, size[i]);
        CHECK(block[i] && (uintptr_t)block[i] % NM_ALIGN == 0);
        block[i][0] = block[i][size[i] - 1] = (unsigned char)i;
    }
    for (int i = 0; i < N; i++)
        if (block[i])
            nm_free(ctx, block[i], size[i]);
    CHECK(!nm_alloc(ctx, (size_t)PTRDIFF_MAX) && nm_last(ctx) == NM_E_MEMORY);
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

/* Pages of this program in memory. */
static long resident(void)
{
    long pages = 0, in = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%ld %ld", &pages, &in) != 2)
        in = 0;
    if (f)
        fclose(f);
    return in;
}

TEST(zeros_are_zero_and_take_memory_where_they_are_used)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *ctx = nm_ctx_new(lib);
    const size_t large = ((size_t)64 << 20) + 12345;
    for (int round = 0; round < 3; round++) {           /* from the system, then from the cache with bytes in it */
        for (size_t size = 1; size < large; size = size*7 + 1) {
            unsigned char *block = nm_alloc_zero(ctx, size), any = 0;
            for (size_t i = 0; i < size; i++)
                any |= block[i];
            CHECK(any == 0);
            memset(block, 0xA5, size);
            nm_free(ctx, block, size);
        }
        long before = resident();
        unsigned char *block = nm_alloc_zero(ctx, large), any = 0;
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
        CHECK(resident() - before < (long)(large >> 13));
#else
        (void)before;
#endif
        for (size_t i = 0; i < large; i++)
            any |= block[i];
        CHECK(any == 0);
        memset(block, 0xA5, large);
        nm_free(ctx, block, large);
    }
    nm_ctx_free(ctx);
    nm_lib_free(lib);
}

static int mark(void *arg, intptr_t begin, intptr_t end)
{
    for (intptr_t i = begin; i < end; i++)
        ((char *)arg)[i]++;
    return 0;
}

static bool pool_marks_all(nm_lib *lib)
{
    enum { N = 100000 };
    char *seen = calloc(N, 1);
    int status = nm_pool_run(lib, mark, seen, N, 100);
    bool ok = status == 0;
    for (int i = 0; i < N; i++)
        ok &= seen[i] == 1;
    free(seen);
    return ok;
}

TEST(pool_does_every_item_once_also_after_fork)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_set_threads(lib, 3);
    for (int i = 0; i < 200; i++)
        CHECK(pool_marks_all(lib));
    pid_t child = fork();
    if (child == 0)
        _exit(pool_marks_all(lib) ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(pool_marks_all(lib));
    nm_lib_free(lib);
}
