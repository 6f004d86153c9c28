/* zig.h - the ziggurat tables and their constants. */
#pragma once
#include <stdint.h>

typedef struct { uint64_t k; double w; } zig_layer;
typedef struct { uint32_t k; float w; } zig_layer_f;
#include "random/zig_tables.inc.c"

#define ZIG_NOR_R 3.6541528853610087963519472518
#define ZIG_NOR_INV_R 0.27366123732975827203338247596
#define ZIG_EXP_R 7.6971174701310497140446280481
