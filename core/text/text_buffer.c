/* text_buffer.c - the growing UTF-8 buffer. */
#include "text/text_buffer.h"

void nm_text_free(nm_text *t)
{
    nm_free(t->ctx, t->data, t->room);
    *t = nm_text_new(t->ctx);
}

bool nm_text_grow(nm_text *t, size_t more)
{
    if (t->status < 0)
        return false;
    size_t room = t->room ? t->room + t->room / 2 : 192;
    if (more > (size_t)PTRDIFF_MAX / 2 - t->size) {
        t->status = nm_fail(t->ctx, NM_E_MEMORY, "Unable to allocate a text of %zu bytes", more);
        return false;
    }
    if (room < t->size + more)
        room = t->size + more;
    char *data = nm_realloc(t->ctx, t->data, t->room, room);
    if (!data) {
        t->status = NM_E_MEMORY;
        return false;
    }
    t->data = data;
    t->room = room;
    return true;
}

void nm_text_fill(nm_text *t, char c, intptr_t n)
{
    if (n <= 0)
        return;
    char *p = nm_text_room(t, (size_t)n);
    if (p) {
        memset(p, c, (size_t)n);
        t->size += (size_t)n;
    }
}

void nm_text_code_point(nm_text *t, uint32_t c)
{
    char *p = nm_text_room(t, 4);
    if (!p)
        return;
    unsigned char *u = (unsigned char *)p;
    if (c < 0x80) {
        u[0] = (unsigned char)c;
        t->size += 1;
    } else if (c < 0x800) {
        u[0] = (unsigned char)(0xC0 | c >> 6);
        u[1] = (unsigned char)(0x80 | (c & 0x3F));
        t->size += 2;
    } else if (c < 0x10000) {
        u[0] = (unsigned char)(0xE0 | c >> 12);
        u[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        u[2] = (unsigned char)(0x80 | (c & 0x3F));
        t->size += 3;
    } else {
        u[0] = (unsigned char)(0xF0 | (c >> 18 & 7));
        u[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
        u[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        u[3] = (unsigned char)(0x80 | (c & 0x3F));
        t->size += 4;
    }
}

intptr_t nm_utf8_length(const char *s, size_t n)
{
    intptr_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}
