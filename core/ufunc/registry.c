/* registry.c - assembles classes, casts and loops from the kernels' tables when a library opens. */
#include "base/ctx.h"
#include "ufunc/registry.h"

struct nm_registry {
    int level;
};

nm_registry *nm_registry_new(nm_lib *lib)
{
    nm_registry *r = lib->alloc.acquire(lib->alloc.user, sizeof *r);
    if (r)
        r->level = lib->level;
    return r;
}

void nm_registry_free(nm_lib *lib, nm_registry *r) { lib->alloc.release(lib->alloc.user, r, sizeof *r); }
