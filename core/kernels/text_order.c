/* text_order.c - loops that compare items of S, and of U; the two operands may differ in the size of items, which the call tells. */
#include "kernels/template.h"
#include "base/text_order.h"

intptr_t nm_kernel_item_size(const nm_call *call, int operand);
typedef int order(const char *, intptr_t, const char *, intptr_t);

NM_INLINE void compare(const nm_call *call, char *const *p, intptr_t n, const intptr_t *s, order *in_order, int below, int same, int above)
{
    intptr_t na = nm_kernel_item_size(call, 0), nb = nm_kernel_item_size(call, 1);
    const char *a = p[0], *b = p[1];
    char *r = p[2];
    for (intptr_t i = 0; i < n; i++, a += s[0], b += s[1], r += s[2]) {
        int c = in_order(a, na, b, nb);
        *(T_b1 *)r = (T_b1)(c < 0 ? below : c > 0 ? above : same);
    }
}

/* For equality the order of the first different character does not matter. */
static int difference(const char *a, intptr_t na, const char *b, intptr_t nb)
{
    return na && nb && a[0] != b[0] ? 1 : nm_order_bytes(a, na, b, nb);
}

#define COMPARED(name, bytes, wide, below, same, above)                                                     \
    static int name##_bytes(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux) \
    { (void)aux; compare(call, p, *n, s, bytes, below, same, above); return 0; }                           \
    static int name##_wide(const nm_call *call, char *const *p, const intptr_t *n, const intptr_t *s, void *aux) \
    { (void)aux; compare(call, p, *n, s, wide, below, same, above); return 0; }
COMPARED(equal, difference, difference, 0, 1, 0)
COMPARED(not_equal, difference, difference, 1, 0, 1)
COMPARED(less, nm_order_bytes, nm_order_wide, 1, 0, 0)
COMPARED(less_equal, nm_order_bytes, nm_order_wide, 1, 1, 0)
COMPARED(greater, nm_order_bytes, nm_order_wide, 0, 0, 1)
COMPARED(greater_equal, nm_order_bytes, nm_order_wide, 0, 1, 1)

const nm_kernel LEVEL_NAME(text_order)[] = {
#define ROWS(name) { #name, "SS?", name##_bytes, NULL, NM_LOOP_NO_FP }, { #name, "UU?", name##_wide, NULL, NM_LOOP_NO_FP },
    ROWS(equal) ROWS(not_equal) ROWS(less) ROWS(less_equal) ROWS(greater) ROWS(greater_equal)
    { 0 }
};
