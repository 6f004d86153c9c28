/* transpose.c - one tile turned round: dst[x][y] = src[y][x], rows contiguous on both sides, by vectors of 32 bytes where a
 * whole block of them fits and item by item at the rims. */
#include "kernels/copy.h"

typedef uint8_t v16u8 __attribute__((vector_size(16)));
typedef uint16_t v8u16 __attribute__((vector_size(16)));
typedef uint32_t v8u32 __attribute__((vector_size(32)));
typedef uint64_t v4u64 __attribute__((vector_size(32)));

/* log2(n) rounds of interleaving row i with row i + n/2 turn an n by n block round. */
#define ZIP_BLOCK(name, vec, side, LOW, HIGH)                                                                         \
    NM_INLINE void name(char *dst, intptr_t ds, const char *src, intptr_t ss)                                         \
    {                                                                                                                 \
        vec a[side], b[side];                                                                                         \
        for (int i = 0; i < side; i++)                                                                                \
            memcpy(&a[i], src + i * ss, sizeof a[i]);                                                                 \
        for (int round = side; round > 1; round /= 4) {                                                               \
            for (int i = 0; i < side / 2; i++) {                                                                      \
                b[2 * i] = LOW(a[i], a[i + side / 2]);                                                                \
                b[2 * i + 1] = HIGH(a[i], a[i + side / 2]);                                                           \
            }                                                                                                         \
            if (round == 2) {                                                                                         \
                for (int i = 0; i < side; i++)                                                                        \
                    memcpy(dst + i * ds, &b[i], sizeof b[i]);                                                         \
                return;                                                                                               \
            }                                                                                                         \
            for (int i = 0; i < side / 2; i++) {                                                                      \
                a[2 * i] = LOW(b[i], b[i + side / 2]);                                                                \
                a[2 * i + 1] = HIGH(b[i], b[i + side / 2]);                                                           \
            }                                                                                                         \
        }                                                                                                             \
        for (int i = 0; i < side; i++)                                                                                \
            memcpy(dst + i * ds, &a[i], sizeof a[i]);                                                                 \
    }
#define LOW8(x, y) __builtin_shufflevector(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH8(x, y) __builtin_shufflevector(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define LOW16(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH16(x, y) __builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15)
ZIP_BLOCK(block_u8, v16u8, 16, LOW8, HIGH8)
ZIP_BLOCK(block_u16, v8u16, 8, LOW16, HIGH16)

/* Interleaving within each half of 16 bytes first, then exchanging the halves: cheap on 32-byte registers. */
NM_INLINE void block_u32(char *dst, intptr_t ds, const char *src, intptr_t ss)
{
    v8u32 a[8], b[8];
    for (int i = 0; i < 8; i++)
        memcpy(&a[i], src + i * ss, 32);
    for (int i = 0; i < 8; i += 2) {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            a[i + 2 * k] = __builtin_shufflevector(b[i + k], b[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            a[i + 2 * k + 1] = __builtin_shufflevector(b[i + k], b[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int i = 0; i < 4; i++) {
        v8u32 low = __builtin_shufflevector(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        v8u32 high = __builtin_shufflevector(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
        memcpy(dst + i * ds, &low, 32);
        memcpy(dst + (i + 4) * ds, &high, 32);
    }
}

NM_INLINE void block_u64(char *dst, intptr_t ds, const char *src, intptr_t ss)
{
    v4u64 a[4], b[4];
    for (int i = 0; i < 4; i++)
        memcpy(&a[i], src + i * ss, 32);
    for (int i = 0; i < 4; i += 2) {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 4, 2, 6);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 5, 3, 7);
    }
    for (int i = 0; i < 2; i++) {
        v4u64 low = __builtin_shufflevector(b[i], b[i + 2], 0, 1, 4, 5);
        v4u64 high = __builtin_shufflevector(b[i], b[i + 2], 2, 3, 6, 7);
        memcpy(dst + i * ds, &low, 32);
        memcpy(dst + (i + 2) * ds, &high, 32);
    }
}

typedef struct { uint64_t a, b; } wide;
NM_INLINE void block_wide(char *dst, intptr_t ds, const char *src, intptr_t ss)
{
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4; x++)
            memcpy(dst + x * ds + 16 * y, src + y * ss + 16 * x, 16);
}

#define TURN(name, type, side, block)                                                                                 \
    static void name(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t rows, intptr_t columns)           \
    {                                                                                                                 \
        intptr_t r = rows - rows % side, c = columns - columns % side;                                                \
        for (intptr_t x = 0; x < c; x += side)                                                                        \
            for (intptr_t y = 0; y < r; y += side) {                                                                  \
                for (int k = 0; k < side; k++)                                                                        \
                    __builtin_prefetch(src + (y + k) * ss + x * (intptr_t)sizeof(type) + 256);                        \
                block(dst + x * ds + y * (intptr_t)sizeof(type), ds, src + y * ss + x * (intptr_t)sizeof(type), ss);  \
            }                                                                                                         \
        for (intptr_t x = 0; x < columns; x++)                                                                        \
            for (intptr_t y = x < c ? r : 0; y < rows; y++)                                                           \
                memcpy(dst + x * ds + y * (intptr_t)sizeof(type), src + y * ss + x * (intptr_t)sizeof(type), sizeof(type)); \
    }
TURN(turn_u8, uint8_t, 16, block_u8)
TURN(turn_u16, uint16_t, 8, block_u16)
TURN(turn_u32, uint32_t, 8, block_u32)
TURN(turn_u64, uint64_t, 4, block_u64)
TURN(turn_wide, wide, 4, block_wide)

void LEVEL_NAME(transpose)(char *dst, intptr_t ds, const char *src, intptr_t ss, intptr_t rows, intptr_t columns, intptr_t size)
{
    switch (size) {
    case 1: turn_u8(dst, ds, src, ss, rows, columns); return;
    case 2: turn_u16(dst, ds, src, ss, rows, columns); return;
    case 4: turn_u32(dst, ds, src, ss, rows, columns); return;
    case 8: turn_u64(dst, ds, src, ss, rows, columns); return;
    case 16: turn_wide(dst, ds, src, ss, rows, columns); return;
    }
    for (intptr_t x = 0; x < columns; x++)
        for (intptr_t y = 0; y < rows; y++)
            memcpy(dst + x * ds + y * size, src + y * ss + x * size, (size_t)size);
}
