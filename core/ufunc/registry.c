/* registry.c - assembles ufuncs and casts from the kernels' tables when a library opens. */
#include <stdlib.h>
#include <string.h>
#include "base/cpu.h"
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "kernels/kernels.h"
#include "linalg/matmul.h"
#include "ufunc/registry.h"
#include "ufunc/ufunc.h"

enum {
#define UFUNC(name, nin, nout, identity, signature, types) NM_UFUNC_##name,
#include "ufunc/ufuncs.def"
#undef UFUNC
    NM_UFUNCS
};

struct nm_registry {
    nm_ufunc ufunc[NM_UFUNCS];
};

static const struct { const char *name; int nin, nout, identity; const char *signature, *types; } table[] = {
#define UFUNC(name, nin, nout, identity, signature, types) { #name, nin, nout, NM_ID_##identity, signature, types },
#include "ufunc/ufuncs.def"
#undef UFUNC
};

/* C's long long has long's loops. */
static char plain_code(char code) { return sizeof(long) == 8 ? (code == 'q' ? 'l' : code == 'Q' ? 'L' : code) : (code == 'l' ? 'i' : code == 'L' ? 'I' : code); }

static int type_num(char code)
{
    static const char codes[] = "?bBhHiIlLqQfdgFDGOSUVMme";
    const char *at = strchr(codes, code);
    return at ? (int)(at - codes) : -1;
}

static bool row_matches(const nm_kernel *k, const char *name, size_t length, const char *types)
{
    if (strncmp(k->name, name, length) || k->name[length])
        return false;
    size_t i = 0;
    for (; k->types[i] && types[i]; i++)
        if (plain_code(k->types[i]) != plain_code(types[i]))
            return false;
    return !k->types[i] && !types[i];
}

static const nm_kernel *find_kernel(int level, const char *name, const char *types)
{
    for (const nm_kernel *const *t = nm_kernels(level)->tables; *t; t++)
        for (const nm_kernel *k = *t; k->name; k++)
            if (row_matches(k, name, strlen(name), types))
                return k;
    for (const nm_kernel *k = nm_matmul_kernels; k->name; k++)
        if (row_matches(k, name, strlen(name), types))
            return k;
    return NULL;
}

/* The cast loops between numbers, for every pair of type numbers. */
static nm_cast_table *new_casts(nm_lib *lib)
{
    static const char codes[] = "?bBhHiIlLqQfdgFDGe";
    nm_cast_table *casts = lib->alloc.acquire(lib->alloc.user, sizeof *casts);
    if (!casts)
        return NULL;
    memset(casts, 0, sizeof *casts);
    for (const char *from = codes; *from; from++)
        for (const char *to = codes; *to; to++) {
            const nm_kernel *k = find_kernel(lib->level, "cast", (char[3]){ *from, *to, 0 });
            if (!k)
                continue;
            casts->loop[type_num(*from)][type_num(*to)] = k->loop;
            casts->aux[type_num(*from)][type_num(*to)] = k->aux;
            casts->flags[type_num(*from)][type_num(*to)] = k->flags;
        }
    return casts;
}

static bool grow(nm_lib *lib, nm_ufunc *uf)
{
    int room = uf->room ? 2 * uf->room : 16;
    nm_ufunc_loop *loops = lib->alloc.acquire(lib->alloc.user, (size_t)room * sizeof *loops);
    if (!loops)
        return false;
    if (uf->loops) {
        memcpy(loops, uf->loops, (size_t)uf->nloops * sizeof *loops);
        for (int i = 0; i < NM_NTYPES; i++)
            if (uf->exact[i])
                uf->exact[i] = loops + (uf->exact[i] - uf->loops);
        lib->alloc.release(lib->alloc.user, uf->loops, (size_t)uf->room * sizeof *loops);
    }
    uf->loops = loops;
    uf->room = room;
    return true;
}

static nm_ufunc_loop *append_loop(nm_lib *lib, nm_ufunc *uf, const uint16_t *types)
{
    for (int i = 0; i < uf->nloops; i++)
        if (!memcmp(uf->loops[i].types, types, (size_t)uf->nargs * sizeof *types))
            return &uf->loops[i];
    if (uf->nloops == uf->room && !grow(lib, uf))
        return NULL;
    uint16_t *kept = lib->alloc.acquire(lib->alloc.user, (size_t)uf->nargs * sizeof *kept);
    if (!kept)
        return NULL;
    memcpy(kept, types, (size_t)uf->nargs * sizeof *kept);
    nm_ufunc_loop *loop = &uf->loops[uf->nloops++];
    *loop = (nm_ufunc_loop){ .types = kept };
    bool same = uf->nin > 0 && types[0] < NM_NTYPES;
    for (int i = 1; i < uf->nin; i++)
        same &= types[i] == types[0];
    if (same && !uf->exact[types[0]])
        uf->exact[types[0]] = loop;
    return loop;
}

/* The kernel "NAME.METHOD" of the loop's type, in the one table that may have it. */
static const nm_kernel *find_method(const nm_kernel *table, const nm_ufunc *uf, const char *codes, const char *method)
{
    const char two[3] = { codes[0], codes[2], 0 };
    size_t length = strlen(uf->name);
    for (const nm_kernel *k = table; k->name; k++)
        if (!strncmp(k->name, uf->name, length) && k->name[length] == '.' && row_matches(k, k->name, strlen(k->name), two) &&
            !strcmp(k->name + length + 1, method))
            return k;
    return NULL;
}

static void add_methods(nm_lib *lib, const nm_ufunc *uf, const char *codes, nm_ufunc_loop *loop)
{
#define X(table) TABLE_##table,
    enum { NM_FOR_TABLES(X) TABLES };
#undef X
    const nm_kernel *const *tables = nm_kernels(lib->level)->tables;
    const nm_kernel *reduce2 = find_method(tables[TABLE_reduce], uf, codes, "reduce2"), *at = find_method(tables[TABLE_scan], uf, codes, "at"),
                    *accumulate = find_method(tables[TABLE_scan], uf, codes, "accumulate");
    if (reduce2) {
        loop->reduce2 = reduce2->loop;
        loop->aux2 = reduce2->aux;
    }
    loop->at = at ? at->loop : NULL;
    loop->accumulate = accumulate ? accumulate->loop : NULL;
}

static bool add_listed_loops(nm_lib *lib, nm_ufunc *uf, const char *types)
{
    char codes[16];
    uint16_t nums[16];
    for (const char *p = types; *p;) {
        int n = 0;
        for (; *p && *p != ' '; p++)
            if (*p != '-' && n < 15)
                codes[n++] = *p;
        codes[n] = 0;
        while (*p == ' ')
            p++;
        const nm_kernel *k = find_kernel(lib->level, uf->name, codes);
        if (!k)
            continue;
        for (int i = 0; i < n; i++)
            nums[i] = (uint16_t)type_num(codes[i]);
        nm_ufunc_loop *loop = append_loop(lib, uf, nums);
        if (!loop)
            return false;
        loop->loop = k->loop;
        loop->aux = k->aux;
        loop->flags = k->flags;
        if (uf->nin == 2 && uf->nout == 1 && !uf->signature && codes[0] == codes[2])
            add_methods(lib, uf, codes, loop);
    }
    return true;
}

static void drop_loops(nm_lib *lib, nm_ufunc *uf)
{
    for (int i = 0; i < uf->nloops; i++)
        lib->alloc.release(lib->alloc.user, (void *)uf->loops[i].types, (size_t)uf->nargs * sizeof(uint16_t));
    if (uf->loops)
        lib->alloc.release(lib->alloc.user, uf->loops, (size_t)uf->room * sizeof *uf->loops);
    if (uf->core)
        lib->alloc.release(lib->alloc.user, uf->core, sizeof *uf->core);
}

static bool init_ufunc(nm_lib *lib, nm_ufunc *uf, const char *name, int nin, int nout, int identity, const char *signature)
{
    *uf = (nm_ufunc){ .name = name, .nin = nin, .nout = nout, .nargs = nin + nout, .identity = identity, .signature = signature };
    if (!signature)
        return true;
    nm_ctx *ctx = nm_ctx_new(lib);
    uf->core = ctx ? lib->alloc.acquire(lib->alloc.user, sizeof *uf->core) : NULL;
    bool ok = uf->core && nm_core_parse(ctx, signature, nin, nout, uf->core) == NM_OK;
    nm_ctx_free(ctx);
    return ok;
}

nm_registry *nm_registry_new(nm_lib *lib)
{
    nm_registry *r = lib->alloc.acquire(lib->alloc.user, sizeof *r);
    if (!r)
        return NULL;
    memset(r, 0, sizeof *r);
    lib->casts = new_casts(lib);
    for (int i = 0; i < NM_UFUNCS; i++)
        if (!lib->casts || !init_ufunc(lib, &r->ufunc[i], table[i].name, table[i].nin, table[i].nout, table[i].identity, table[i].signature) ||
            !add_listed_loops(lib, &r->ufunc[i], table[i].types)) {
            nm_registry_free(lib, r);
            return NULL;
        }
    return r;
}

void nm_registry_free(nm_lib *lib, nm_registry *r)
{
    for (int i = 0; i < NM_UFUNCS; i++)
        drop_loops(lib, &r->ufunc[i]);
    if (lib->casts)
        lib->alloc.release(lib->alloc.user, lib->casts, sizeof *lib->casts);
    lib->alloc.release(lib->alloc.user, r, sizeof *r);
}

static int by_name(const void *key, const void *uf) { return strcmp(key, ((const nm_ufunc *)uf)->name); }

nm_ufunc *nm_ufunc_find(const nm_lib *lib, const char *name)
{
    return bsearch(name, lib->registry->ufunc, NM_UFUNCS, sizeof(nm_ufunc), by_name);
}

int nm_ufunc_count(const nm_lib *lib) { (void)lib; return NM_UFUNCS; }
nm_ufunc *nm_ufunc_at_index(const nm_lib *lib, int i) { return (nm_ufunc *)&lib->registry->ufunc[i]; }

nm_ufunc *nm_ufunc_new(nm_ctx *ctx, const char *name, int nin, int nout, int identity, const char *signature)
{
    nm_lib *lib = ctx->lib;
    nm_ufunc *uf = lib->alloc.acquire(lib->alloc.user, sizeof *uf);
    if (!uf) {
        nm_fail(ctx, NM_E_MEMORY, "out of memory");
        return NULL;
    }
    *uf = (nm_ufunc){ .name = name, .nin = nin, .nout = nout, .nargs = nin + nout, .identity = identity, .signature = signature };
    if (signature) {
        uf->core = lib->alloc.acquire(lib->alloc.user, sizeof *uf->core);
        if (!uf->core || nm_core_parse(ctx, signature, nin, nout, uf->core) < 0) {
            if (!uf->core)
                nm_fail(ctx, NM_E_MEMORY, "out of memory");
            nm_ufunc_free(ctx, uf);
            return NULL;
        }
    }
    return uf;
}

void nm_ufunc_free(nm_ctx *ctx, nm_ufunc *uf)
{
    drop_loops(ctx->lib, uf);
    ctx->lib->alloc.release(ctx->lib->alloc.user, uf, sizeof *uf);
}

nm_status nm_ufunc_add_loop(nm_ctx *ctx, nm_ufunc *uf, const uint16_t *types, nm_loop *loop, void *aux, uint32_t flags)
{
    pthread_mutex_lock(&ctx->lib->lock);
    nm_ufunc_loop *row = append_loop(ctx->lib, uf, types);
    if (row) {
        row->loop = loop;
        row->aux = aux;
        row->flags = flags;
        row->reduce2 = row->at = row->accumulate = NULL;
    }
    pthread_mutex_unlock(&ctx->lib->lock);
    return row ? NM_OK : nm_fail(ctx, NM_E_MEMORY, "out of memory");
}
