/* nat.c - loops of datetime64 and timedelta64 that need no unit. */
#include "kernels/template.h"

static int isnat(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call, (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(uint8_t *)(p[1] + i * s[1]) = *(int64_t *)(p[0] + i * s[0]) == INT64_MIN;
    return 0;
}

const nm_kernel LEVEL_NAME(nat)[] = {
    { "isnat", "M?", isnat, NULL, NM_LOOP_NO_FP | NM_LOOP_ALIGNED },
    { "isnat", "m?", isnat, NULL, NM_LOOP_NO_FP | NM_LOOP_ALIGNED },
    { 0 }
};
