/* narrow_sum.c - sums of short integers in 64 bits or as doubles, without a cast before.
 *
 * A vector of items is seen as one of words twice as wide: the lower halves are added up in one vector, the upper ones in another.
 * Sums of up to EXACT items are whole numbers that doubles hold, so that adding these to a double is what NumPy's blocks do. */
#include "kernels/kernels.h"
#include "kernels/reduce.h"

enum { EXACT = 8192, WIDTH = 32 };
typedef uint64_t words_64 __attribute__((vector_size(WIDTH), aligned(1), may_alias));
typedef uint32_t words_32 __attribute__((vector_size(WIDTH), aligned(1), may_alias));
typedef uint16_t words_16 __attribute__((vector_size(WIDTH), aligned(1), may_alias));

NM_INLINE uint64_t total_64(words_64 v) { return v[0] + v[1] + v[2] + v[3]; }
NM_INLINE uint64_t total_32(words_32 v)
{
    words_64 w = (words_64)v;
    return total_64((w & 0xffffffff) + (w >> 32));
}
NM_INLINE uint64_t total_16(words_16 v)
{
    words_32 w = (words_32)v;
    return total_32((w & 0xffff) + (w >> 16));
}
/* Items as the vectors add them: bools made 0 or 1, signed ones made unsigned by their highest bit. */
typedef uint8_t bytes __attribute__((vector_size(WIDTH), aligned(1), may_alias));
#define PLAIN_b1(v) ((words_16)((bytes)(v) != 0) & 0x0101)
#define PLAIN_i8(v) ((v) ^ 0x8080)
#define PLAIN_u8(v) (v)
#define PLAIN_i16(v) ((v) ^ 0x80008000)
#define PLAIN_u16(v) (v)
#define PLAIN_i32(v) ((v) ^ 0x8000000080000000)
#define PLAIN_u32(v) (v)
#define ITEM(x) (sizeof(T) == 1 && NM_JOIN(BOOL_, DT) ? (x) != 0 : (x))
#define BOOL_b1 1
#define BOOL_i8 0
#define BOOL_u8 0
#define BOOL_i16 0
#define BOOL_u16 0
#define BOOL_i32 0
#define BOOL_u32 0
#define TEMPLATE "kernels/narrow_sum.inc.c"
#define TWICE 16
#define EIGHT int32_t                                          /* holds the sum of eight items */
#define DT b1
#include TEMPLATE
#undef DT
#define DT i8
#include TEMPLATE
#undef DT
#define DT u8
#include TEMPLATE
#undef DT
#undef TWICE
#define TWICE 32
#define DT i16
#include TEMPLATE
#undef DT
#define DT u16
#include TEMPLATE
#undef DT
#undef TWICE
#undef EIGHT
#define TWICE 64
#define EIGHT int64_t
#define DT i32
#include TEMPLATE
#undef DT
#define DT u32
#include TEMPLATE
#undef DT

nm_loop *const LEVEL_NAME(narrow_sum)[2][7] = {
    { sum_b1, sum_i8, sum_u8, sum_i16, sum_u16, sum_i32, sum_u32 },
    { double_b1, double_i8, double_u8, double_i16, double_u16, double_i32, double_u32 }
};
