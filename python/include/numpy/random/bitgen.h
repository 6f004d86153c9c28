/* bitgen.h - what the capsule "BitGenerator" of a bit generator points to: its state and its draws. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bitgen {
    void *state;
    uint64_t (*next_uint64)(void *state);
    uint32_t (*next_uint32)(void *state);
    double (*next_double)(void *state);      /* in [0, 1) */
    uint64_t (*next_raw)(void *state);
} bitgen_t;
