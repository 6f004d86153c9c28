/* text.c - bytes (S) and text (U) joined and compared; a loop learns the lengths of its items from the call. */
#include "kernels/template.h"

intptr_t nm_kernel_item_size(const nm_call *call, int operand);

enum { SHORT = 24 };         /* characters of a joined item */

#define TEMPLATE "kernels/text.inc.c"
#define DT u8
#include TEMPLATE
#undef DT
#define DT u32
#include TEMPLATE
#undef DT

#define ROWS
const nm_kernel LEVEL_NAME(text)[] = {
#define DT u8
#define TEXT "S"
#include TEMPLATE
#undef DT
#undef TEXT
#define DT u32
#define TEXT "U"
#include TEMPLATE
#undef DT
#undef TEXT
    { 0 }
};
