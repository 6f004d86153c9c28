/* cpu.c - choice of the CPU level. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/cpu.h"
#if defined(__x86_64__)
#include <cpuid.h>
#endif

static const char *const names[] = {
#define X(level) #level,
    NM_FOR_LEVELS(X)
#undef X
};

const char *nm_level_name(int level) { return names[level]; }

static int runs_here(const char *name)
{
#if defined(__x86_64__)
    /* Level by level as the x86-64 psABI lists them.  The compiler's names know what the system saves of the registers, but not
     * all compilers name the features of the general ones. */
    unsigned a, b, c = 0, d, extended = 0;
    __builtin_cpu_init();
    if (__get_cpuid(1, &a, &b, &c, &d) && __get_cpuid(0x80000001, &a, &b, &extended, &d)) {
        bool v2 = __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt") &&
                  c & bit_CMPXCHG16B;
        bool v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                  __builtin_cpu_supports("fma") && c & bit_F16C && c & bit_MOVBE && extended & bit_LZCNT;
        bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
        return !strcmp(name, "v4") ? v4 : !strcmp(name, "v3") ? v3 : !strcmp(name, "v2") && v2;
    }
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
