/* registry.c - assembles ufuncs and casts from the kernels' tables when a library opens. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
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
static char plain_code(char code)
{
    return sizeof(long) == 8 ? (code == 'q' ? 'l' : code == 'Q' ? 'L' : code) : (code == 'l' ? 'i' : code == 'L' ? 'I' : code);
}

static int type_num(char code)
{
    static const char codes[] = "?bBhHiIlLqQfdgFDGOSUVMme";
    const char *at = strchr(codes, code);
    return at ? (int)(at - codes) : -1;
}

/* Every kernel row by name and types, while the registry is built: open addressing, the first row of a key stays. */
enum { SLOTS = 1 << 13 };
typedef struct { const nm_kernel *row[SLOTS]; } kernel_index;

static unsigned row_hash(const char *name, const char *types)
{
    unsigned h = 2166136261u;
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    for (; *types; types++)
        h = (h ^ (unsigned char)plain_code(*types)) * 16777619u;
    return h ^ h >> 15;
}

static bool same_types(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (plain_code(*a) != plain_code(*b))
            return false;
    return !*a && !*b;
}

/* Where the row of this key is, or would go. */
static const nm_kernel **kernel_slot(kernel_index *index, const char *name, const char *types)
{
    unsigned i = row_hash(name, types) % SLOTS;
    while (index->row[i] && (strcmp(index->row[i]->name, name) || !same_types(index->row[i]->types, types)))
        i = (i + 1) % SLOTS;
    return &index->row[i];
}

static size_t index_rows(kernel_index *index, const nm_kernel *rows)
{
    size_t n = 0;
    for (const nm_kernel *k = rows; k->name; k++, n++) {
        const nm_kernel **slot = kernel_slot(index, k->name, k->types);
        if (!*slot)
            *slot = k;
    }
    return n;
}

static kernel_index *new_index(const nm_lib *lib)
{
    kernel_index *index = lib->alloc.acquire(lib->alloc.user, sizeof *index);
    if (!index)
        return NULL;
    memset(index, 0, sizeof *index);
    size_t n = 0;
    for (const nm_kernel *const *t = nm_kernels(lib->level)->tables; *t; t++)
        n += index_rows(index, *t);
    n += index_rows(index, nm_matmul_kernels);
    assert(n < SLOTS / 2);
    return index;
}

static const nm_kernel *find_kernel(kernel_index *index, const char *name, const char *types) { return *kernel_slot(index, name, types); }

/* The cast loops between numbers, for every pair of type numbers. */
static nm_cast_table *new_casts(nm_lib *lib, kernel_index *index)
{
    static const char codes[] = "?bBhHiIlLqQfdgFDGe";
    nm_cast_table *casts = lib->alloc.acquire(lib->alloc.user, sizeof *casts);
    if (!casts)
        return NULL;
    memset(casts, 0, sizeof *casts);
    for (const char *from = codes; *from; from++)
        for (const char *to = codes; *to; to++) {
            const nm_kernel *k = find_kernel(index, "cast", (char[3]){ *from, *to, 0 });
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

/* The kernel "NAME.METHOD" for the loop's type. */
static const nm_kernel *find_method(kernel_index *index, const nm_ufunc *uf, const char *codes, const char *method)
{
    char name[64];
    int length = snprintf(name, sizeof name, "%s.%s", uf->name, method);
    return length < (int)sizeof name ? find_kernel(index, name, (const char[3]){ codes[0], codes[2], 0 }) : NULL;
}

static void add_methods(kernel_index *index, const nm_ufunc *uf, const char *codes, nm_ufunc_loop *loop)
{
    const nm_kernel *reduce2 = find_method(index, uf, codes, "reduce2"), *at = find_method(index, uf, codes, "at"),
                    *accumulate = find_method(index, uf, codes, "accumulate");
    if (reduce2) {
        loop->reduce2 = reduce2->loop;
        loop->aux2 = reduce2->aux;
    }
    loop->at = at ? at->loop : NULL;
    loop->accumulate = accumulate ? accumulate->loop : NULL;
}

static bool add_listed_loops(nm_lib *lib, kernel_index *index, nm_ufunc *uf, const char *types)
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
        const nm_kernel *k = find_kernel(index, uf->name, codes);
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
        if (uf->nin == 2 && uf->nout == 1 && !uf->signature && (codes[0] == codes[2] || codes[2] == '?'))
            add_methods(index, uf, codes, loop);
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

static bool fill(nm_lib *lib, nm_registry *r, kernel_index *index)
{
    lib->casts = new_casts(lib, index);
    for (int i = 0; i < NM_UFUNCS; i++)
        if (!lib->casts || !init_ufunc(lib, &r->ufunc[i], table[i].name, table[i].nin, table[i].nout, table[i].identity,
                                       table[i].signature) ||
            !add_listed_loops(lib, index, &r->ufunc[i], table[i].types))
            return false;
    return true;
}

nm_registry *nm_registry_new(nm_lib *lib)
{
    nm_registry *r = lib->alloc.acquire(lib->alloc.user, sizeof *r);
    if (!r)
        return NULL;
    memset(r, 0, sizeof *r);
    kernel_index *index = new_index(lib);
    bool ok = index && fill(lib, r, index);
    if (index)
        lib->alloc.release(lib->alloc.user, index, sizeof *index);
    if (ok)
        return r;
    nm_registry_free(lib, r);
    return NULL;
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
        memset(uf->mixed, 0, sizeof uf->mixed);
    }
    pthread_mutex_unlock(&ctx->lib->lock);
    return row ? NM_OK : nm_fail(ctx, NM_E_MEMORY, "out of memory");
}
