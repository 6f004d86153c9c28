/* half.c - loops on halves: runs float loops on converted blocks, and does bit by bit what must not round or raise. */
#include "kernels/template.h"
#include "kernels/half.h"
#include "kernels/reduce.h"

enum { BLOCK = 256, OPERANDS = 4 };

/* An accumulation reads what it has just written: item by item. */
static int half_accumulate(const nm_call *call, char *const *p, intptr_t n, const intptr_t *s, const nm_half_op *op)
{
    float acc = half_to_float(*(uint16_t *)p[0]), item;
    char *at[3] = { (char *)&acc, (char *)&item, (char *)&acc };
    const intptr_t one = 1, still[3] = { 0, 0, 0 };
    for (intptr_t i = 0; i < n; i++) {
        item = half_to_float(*(uint16_t *)(p[1] + i * s[1]));
        int status = op->loop(call, at, &one, still, NULL);
        if (status < 0)
            return status;
        uint16_t h = half_from_float(acc);
        *(uint16_t *)(p[2] + i * s[2]) = h;
        acc = half_to_float(h);
    }
    return 0;
}

/* A reduction keeps a float between its items. */
static int half_reduce(const nm_call *call, char *const *p, intptr_t n, const intptr_t *s, const nm_half_op *op)
{
    float acc = half_to_float(*(uint16_t *)p[0]), block[BLOCK];
    if (op->sums) {
        if (n > 0)
            *(uint16_t *)p[2] = half_from_float(acc + LEVEL_NAME(pairwise_f16)(p[1], s[1], n));
        return 0;
    }
    char *at[3] = { (char *)&acc, (char *)block, (char *)&acc };
    const intptr_t strides[3] = { 0, sizeof(float), 0 };
    for (intptr_t i = 0; i < n; i += BLOCK) {
        intptr_t m = NM_MIN(BLOCK, n - i);
        halves_to_floats(block, p[1] + i * s[1], s[1], m);
        int status = op->loop(call, at, &m, strides, NULL);
        if (status < 0)
            return status;
    }
    *(uint16_t *)p[2] = half_from_float(acc);
    return 0;
}

int LEVEL_NAME(half_run)(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux)
{
    const nm_half_op *op = aux;
    float block[OPERANDS][BLOCK];
    char *at[OPERANDS];
    intptr_t strides[OPERANDS];
    int count = (int)strlen(op->types);
    if (op->nin == 2 && count == 3 && op->types[0] == op->types[2] && op->types[1] == op->types[2]) {
        if (p[0] == p[2] && s[0] == 0 && s[2] == 0)
            return half_reduce(call, p, *n, s, op);
        if (p[2] == p[0] + s[0] && s[2] == s[0])
            return half_accumulate(call, p, *n, s, op);
    }
    for (int k = 0; k < count; k++)
        strides[k] = op->types[k] != 'e' ? s[k] : k < op->nin && s[k] == 0 ? 0 : (intptr_t)sizeof(float);
    for (intptr_t i = 0; i < *n; i += BLOCK) {
        intptr_t m = NM_MIN(BLOCK, *n - i);
        for (int k = 0; k < count; k++) {
            at[k] = op->types[k] == 'e' ? (char *)block[k] : p[k] + i * s[k];
            if (op->types[k] == 'e' && k < op->nin && (i == 0 || strides[k]))
                halves_to_floats(block[k], p[k] + i * s[k], s[k], strides[k] ? m : 1);
        }
        int status = op->loop(call, at, &m, strides, NULL);
        if (status < 0)
            return status;
        for (int k = op->nin; k < count; k++)
            if (op->types[k] == 'e')
                floats_to_halves(p[k] + i * s[k], s[k], block[k], m);
    }
    return 0;
}

int LEVEL_NAME(half_sum)(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux)
{
    (void)call, (void)aux;
    *(float *)p[1] += LEVEL_NAME(pairwise_f16)(p[0], s[2], n[1]);
    return 0;
}

/* Running sums and products, rounded to half at each item. */
#define HALF_SCAN(name, op)                                                                                 \
    LOOP(name##_scan)                                                                                       \
    {                                                                                                       \
        const intptr_t count = *n; (void)call, (void)aux;                                                   \
        float acc = half_to_float(*(uint16_t *)p[0]);                                                       \
        *(uint16_t *)p[1] = *(uint16_t *)p[0];                                                              \
        for (intptr_t i = 1; i < count; i++) {                                                              \
            uint16_t h = half_from_float(acc op half_to_float(*(uint16_t *)(p[0] + i * s[0])));             \
            *(uint16_t *)(p[1] + i * s[1]) = h;                                                             \
            acc = half_to_float(h);                                                                         \
        }                                                                                                   \
        return 0;                                                                                           \
    }
HALF_SCAN(add, +)
HALF_SCAN(multiply, *)

/* What needs only the bits. */
#define HALF_BITS(name, R, expr)                                                                            \
    LOOP(name##_bits)                                                                                       \
    {                                                                                                       \
        const intptr_t count = *n;                                                                          \
        (void)call, (void)aux;                                                                              \
        if (s[0] == 2 && s[1] == (intptr_t)sizeof(R)) {                                                     \
            const uint16_t *x = (const uint16_t *)p[0];                                                     \
            R *r = (R *)p[1];                                                                               \
            IVDEP for (intptr_t i = 0; i < count; i++) {                                                    \
                uint16_t h = x[i];                                                                          \
                r[i] = (R)(expr);                                                                           \
            }                                                                                               \
            return 0;                                                                                       \
        }                                                                                                   \
        for (intptr_t i = 0; i < count; i++) {                                                              \
            uint16_t h = *(uint16_t *)(p[0] + i * s[0]);                                                    \
            *(R *)(p[1] + i * s[1]) = (R)(expr);                                                            \
        }                                                                                                   \
        return 0;                                                                                           \
    }
HALF_BITS(same, uint16_t, h)
HALF_BITS(absolute, uint16_t, h & 0x7fff)
HALF_BITS(negative, uint16_t, h ^ 0x8000)
HALF_BITS(isnan, uint8_t, (h & 0x7fff) > 0x7c00)
HALF_BITS(isinf, uint8_t, (h & 0x7fff) == 0x7c00)
HALF_BITS(isfinite, uint8_t, (h & 0x7c00) != 0x7c00)
HALF_BITS(signbit, uint8_t, h >> 15)
HALF_BITS(logical_not, uint8_t, (h & 0x7fff) == 0)
const nm_kernel LEVEL_NAME(half_bits)[] = {
    { "add.accumulate", "ee", add_scan, NULL, FLAGS_f16 }, { "multiply.accumulate", "ee", multiply_scan, NULL, FLAGS_f16 },
    { "positive", "ee", same_bits, NULL, QUIET }, { "conjugate", "ee", same_bits, NULL, QUIET },
    { "absolute", "ee", absolute_bits, NULL, QUIET }, { "fabs", "ee", absolute_bits, NULL, QUIET },
    { "negative", "ee", negative_bits, NULL, QUIET },
    { "isnan", "e?", isnan_bits, NULL, QUIET }, { "isinf", "e?", isinf_bits, NULL, QUIET },
    { "isfinite", "e?", isfinite_bits, NULL, QUIET }, { "signbit", "e?", signbit_bits, NULL, QUIET },
    { "logical_not", "e?", logical_not_bits, NULL, QUIET },
    { 0 }
};
