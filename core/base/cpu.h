/* cpu.h - the CPU levels that kernels are compiled for, and the one this process uses.  NUMEN_CPU=v2 forces one. */
#pragma once
/* NM_FOR_LEVELS(X): X(v2) X(v3) X(v4), or X(generic); made by meson. */
#include "levels.h"

enum nm_level {
#define X(level) NM_LEVEL_##level,
    NM_FOR_LEVELS(X)
#undef X
    NM_LEVELS
};
/* The best level that this CPU has and that was built, or the one that NUMEN_CPU names when it can run. */
int nm_cpu_detect(void);
const char *nm_level_name(int level);
