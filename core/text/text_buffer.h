/* text_buffer.h - a growing UTF-8 buffer.  Failure is sticky: after an allocation failed every call does nothing, and the
 * status is asked once at the end. */
#pragma once
#include <string.h>
#include "base/ctx.h"

typedef struct nm_text {
    nm_ctx *ctx;
    char *data;          /* not NUL-terminated; NULL while nothing was written */
    size_t size, room;
    nm_status status;
} nm_text;

NM_INLINE nm_text nm_text_new(nm_ctx *ctx) { return (nm_text){ .ctx = ctx }; }
void nm_text_free(nm_text *t);
bool nm_text_grow(nm_text *t, size_t more);

/* Room for n more bytes, or NULL after a failure; nm_text_wrote says how many were used. */
NM_INLINE char *nm_text_room(nm_text *t, size_t n)
{
    if (NM_UNLIKELY(t->room - t->size < n) && !nm_text_grow(t, n))
        return NULL;
    return t->data + t->size;
}
NM_INLINE void nm_text_wrote(nm_text *t, size_t n) { t->size += n; }

NM_INLINE void nm_text_put(nm_text *t, const char *s, size_t n)
{
    char *p = nm_text_room(t, n);
    if (p && n) {
        memcpy(p, s, n);
        t->size += n;
    }
}
NM_INLINE void nm_text_char(nm_text *t, char c)
{
    char *p = nm_text_room(t, 1);
    if (p) {
        *p = c;
        t->size++;
    }
}
NM_INLINE void nm_text_str(nm_text *t, const char *s) { nm_text_put(t, s, strlen(s)); }
void nm_text_fill(nm_text *t, char c, intptr_t n);      /* n <= 0: nothing */
void nm_text_code_point(nm_text *t, uint32_t c);        /* as UTF-8; surrogates as three bytes */
/* Code points in n bytes of UTF-8. */
intptr_t nm_utf8_length(const char *s, size_t n);
