/* cast_registry.c - collects the kernels' casts of the lib's CPU level into lib->casts when the lib opens.
 *
 * Kernels name 64-bit integers by the code of C's long; a row holds for every type number of the same kind and size. */
#include <string.h>
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "kernels/kernels.h"

static bool same_items(int a, int b)
{
    nm_dtype x = nm_dtype_of(a), y = nm_dtype_of(b);
    return a == b || nm_dtype_equal(&x, &y);
}

static void add_row(nm_cast_table *t, const nm_kernel *k)
{
    nm_dtype from = nm_dtype_from_code(k->types[0]), to = nm_dtype_from_code(k->types[1]);
    if (!from.cls || !to.cls)
        return;
    for (int a = 0; a < NM_NTYPES; a++)
        for (int b = 0; b < NM_NTYPES; b++)
            if (same_items((int)from.num, a) && same_items((int)to.num, b) && (!t->loop[a][b] || (a == (int)from.num && b == (int)to.num))) {
                t->loop[a][b] = k->loop;
                t->aux[a][b] = k->aux;
                t->flags[a][b] = k->flags;
            }
}

bool nm_casts_open(nm_lib *lib)
{
    nm_cast_table *t = lib->alloc.acquire(lib->alloc.user, sizeof *t);
    if (!t)
        return false;
    memset(t, 0, sizeof *t);
    for (const nm_kernel *const *table = nm_kernels(lib->level)->tables; *table; table++)
        for (const nm_kernel *k = *table; k->name; k++)
            if (!strcmp(k->name, "cast"))
                add_row(t, k);
    lib->casts = t;
    return true;
}

void nm_casts_close(nm_lib *lib)
{
    if (lib->casts)
        lib->alloc.release(lib->alloc.user, lib->casts, sizeof *lib->casts);
    lib->casts = NULL;
}
