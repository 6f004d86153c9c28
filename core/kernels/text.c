/* text.c - bytes (S) and text (U) joined and compared; a loop learns the lengths of its items from the call. */
#include "kernels/template.h"

intptr_t nm_kernel_item_size(const nm_call *call, int operand);

enum { SHORT = 24 };         /* characters of a joined item */

/* By words, the last of which may lie over the one before. */
NM_INLINE uint64_t word_at(const char *p) { uint64_t w; memcpy(&w, p, 8); return w; }
NM_INLINE uint32_t half_word_at(const char *p) { uint32_t w; memcpy(&w, p, 4); return w; }
NM_INLINE bool same_bytes(const char *a, const char *b, intptr_t n)
{
    if (n >= 8) {
        for (intptr_t k = 0; k + 8 < n; k += 8)
            if (word_at(a + k) != word_at(b + k))
                return false;
        return word_at(a + n - 8) == word_at(b + n - 8);
    }
    if (n >= 4)
        return ((half_word_at(a) ^ half_word_at(b)) | (half_word_at(a + n - 4) ^ half_word_at(b + n - 4))) == 0;
    char other = 0;
    for (intptr_t k = 0; k < n; k++)
        other |= a[k] ^ b[k];
    return other == 0;
}

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
