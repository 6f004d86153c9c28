/* Include TEMPLATE once per integer type. */
#define DT i8
#include TEMPLATE
#undef DT
#define DT u8
#include TEMPLATE
#undef DT
#define DT i16
#include TEMPLATE
#undef DT
#define DT u16
#include TEMPLATE
#undef DT
#define DT i32
#include TEMPLATE
#undef DT
#define DT u32
#include TEMPLATE
#undef DT
#define DT i64
#include TEMPLATE
#undef DT
#define DT u64
#include TEMPLATE
#undef DT
