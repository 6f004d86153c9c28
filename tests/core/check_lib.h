/* check_lib.h - one library and context for the tests of a file, and a text to write into. */
#pragma once
#include "check.h"
#include "base/ctx.h"
#include "text/text_buffer.h"

static nm_lib *lib;
static nm_ctx *ctx;
static inline void open_lib(void)
{
    if (!lib) {
        lib = nm_lib_new(NULL);
        ctx = nm_ctx_new(lib);
    }
    nm_clear(ctx);
}

static inline intptr_t below(uint64_t *seed, intptr_t n) { return (intptr_t)(check_random(seed) % (uint64_t)n); }

typedef struct fixture { nm_lib *lib; nm_ctx *ctx; nm_text t; } fixture;
static inline fixture open_fixture(void)
{
    fixture f = { .lib = nm_lib_new(NULL) };
    f.ctx = nm_ctx_new(f.lib);
    f.t = nm_text_new(f.ctx);
    return f;
}
static inline void close_fixture(fixture *f)
{
    nm_text_free(&f->t);
    nm_ctx_free(f->ctx);
    nm_lib_free(f->lib);
}
