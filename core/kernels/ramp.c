/* ramp.c - items at equal steps: start + i * step. */
#include "kernels/copy.h"

void LEVEL_NAME(ramp_i64)(int64_t *to, int64_t start, int64_t step, intptr_t n)
{
    EACH {
        to[i] = start;
        start += step;
    }
}

/* Indices are counted in 32 bits, which vectors turn into doubles, from a multiple of 2^30 on. */
void LEVEL_NAME(ramp_f64)(double *to, intptr_t from, double start, double step, intptr_t n)
{
    for (intptr_t at = 0; at < n; at += 1 << 30) {
        double base = (double)(from + at);
        int m = (int)NM_MIN(1 << 30, n - at);
        for (int i = 0; i < m; i++)
            to[at + i] = start + (base + (double)i) * step;
    }
}
void LEVEL_NAME(ramp_f32)(float *to, float start, float step, intptr_t n)
{
    int m = (int)NM_MIN(1 << 30, n);
    for (int i = 0; i < m; i++)
        to[i] = start + (float)i * step;
    for (intptr_t i = m; i < n; i++)
        to[i] = start + (float)i * step;
}
