/* cpu.c - choice of the CPU level. */
#include <stdlib.h>
#include <string.h>
#include "base/cpu.h"

static const char *const names[] = {
#define X(level) #level,
    NM_FOR_LEVELS(X)
#undef X
};

const char *nm_level_name(int level) { return names[level]; }

static int runs_here(const char *name)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!strcmp(name, "v4"))
        return __builtin_cpu_supports("x86-64-v4");
    if (!strcmp(name, "v3"))
        return __builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("f16c");
    if (!strcmp(name, "v2"))
        return __builtin_cpu_supports("x86-64-v2");
#endif
    return !strcmp(name, "generic");
}

int nm_cpu_detect(void)
{
    const char *want = getenv("NUMEN_CPU");
    int best = 0;
    for (int i = 0; i < NM_LEVELS; i++)
        if (runs_here(names[i])) {
            best = i;
            if (want && !strcmp(want, names[i]))
                return i;
        }
    return best;
}
