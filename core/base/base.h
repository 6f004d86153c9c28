/* base.h - what every file of the core may use: compiler words, checked size arithmetic. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NM_INLINE static inline __attribute__((always_inline))
#define NM_NOINLINE __attribute__((noinline))
#define NM_LIKELY(x) __builtin_expect(!!(x), 1)
#define NM_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define NM_JOIN_(a, b) a##b
#define NM_JOIN(a, b) NM_JOIN_(a, b)
#define NM_STR_(x) #x
#define NM_STR(x) NM_STR_(x)
#define NM_COUNT(array) ((intptr_t)(sizeof(array) / sizeof((array)[0])))
#define NM_MIN(a, b) ((a) < (b) ? (a) : (b))
#define NM_MAX(a, b) ((a) > (b) ? (a) : (b))

/* *r = a * b or a + b; false when that does not fit. */
NM_INLINE bool nm_mul_size(intptr_t a, intptr_t b, intptr_t *r) { return !__builtin_mul_overflow(a, b, r); }
NM_INLINE bool nm_add_size(intptr_t a, intptr_t b, intptr_t *r) { return !__builtin_add_overflow(a, b, r); }

/* Return from the caller with the status when it is a failure. */
#define NM_TRY(call)                              \
    do {                                          \
        nm_status try_status_ = (call);           \
        if (NM_UNLIKELY(try_status_ < 0))         \
            return try_status_;                   \
    } while (0)
