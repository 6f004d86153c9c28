/* npz.c - zip archives of arrays.  Reads archives of any size that fits memory; writes archives below 4 GiB. */
#include "io/inflate.h"
#include "io/npz.h"

static uint64_t get(const char *p, int n)
{
    uint64_t v = 0;
    for (int i = 0; i < n; i++)
        v |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return v;
}

static nm_status damaged(nm_ctx *ctx) { return nm_fail(ctx, NM_E_IO, "File is not a zip file"); }

/* Sizes that do not fit 32 bits stand in an extra field. */
static bool read_entry(const char *p, size_t left, nm_npz_entry *e, size_t *used)
{
    if (left < 46 || get(p, 4) != 0x02014B50)
        return false;
    size_t name = get(p + 28, 2), extra = get(p + 30, 2), comment = get(p + 32, 2);
    *used = 46 + name + extra + comment;
    if (*used > left)
        return false;
    *e = (nm_npz_entry){ p + 46, name, (int)get(p + 10, 2), (uint32_t)get(p + 16, 4), get(p + 20, 4), get(p + 24, 4), get(p + 42, 4) };
    const char *x = p + 46 + name, *end = x + extra;
    while (end - x >= 4) {
        size_t n = get(x + 2, 2);
        if (n > (size_t)(end - x) - 4)
            return false;
        if (get(x, 2) == 1) {
            const char *f = x + 4, *stop = f + n;
            size_t *wide[] = { &e->size, &e->packed, &e->offset };
            for (int i = 0; i < 3; i++)
                if (*wide[i] == 0xFFFFFFFF && stop - f >= 8) {
                    *wide[i] = get(f, 8);
                    f += 8;
                }
        }
        x += 4 + n;
    }
    return true;
}

nm_status nm_npz_list(nm_ctx *ctx, const char *file, size_t size, nm_npz_entry **entries, intptr_t *count)
{
    *entries = NULL;
    *count = 0;
    size_t end = size;
    for (size_t i = 22; i <= size && i <= 22 + 65535; i++)
        if (get(file + size - i, 4) == 0x06054B50) {
            end = size - i;
            break;
        }
    if (end == size || size < 22)
        return damaged(ctx);
    size_t n = get(file + end + 10, 2), at = get(file + end + 16, 4);
    if ((n == 0xFFFF || at == 0xFFFFFFFF) && end >= 20 && get(file + end - 20, 4) == 0x07064B50) {
        size_t wide = get(file + end - 12, 8);
        if (wide > size || size - wide < 56 || get(file + wide, 4) != 0x06064B50)
            return damaged(ctx);
        n = get(file + wide + 32, 8);
        at = get(file + wide + 48, 8);
    }
    if (at > size || n > size / 46)
        return damaged(ctx);
    nm_npz_entry *e = nm_alloc_array(ctx, (intptr_t)n, sizeof *e);
    if (!e)
        return NM_E_MEMORY;
    for (size_t i = 0, used; i < n; i++, at += used)
        if (!read_entry(file + at, size - at, &e[i], &used)) {
            nm_free(ctx, e, n * sizeof *e);
            return damaged(ctx);
        }
    *entries = e;
    *count = (intptr_t)n;
    return NM_OK;
}

nm_status nm_npz_extract(nm_ctx *ctx, const char *file, size_t size, const nm_npz_entry *e, nm_text *content)
{
    if (e->offset > size || size - e->offset < 30 || get(file + e->offset, 4) != 0x04034B50)
        return damaged(ctx);
    size_t skip = 30 + get(file + e->offset + 26, 2) + get(file + e->offset + 28, 2), left = size - e->offset;
    if (skip > left || e->packed > left - skip || (e->method == 0 && e->packed != e->size) || e->size / 1040 > e->packed)
        return damaged(ctx);
    if (e->method != 0 && e->method != 8)
        return nm_fail(ctx, NM_E_MISSING, "zip compression method %d", e->method);
    const char *data = file + e->offset + skip;
    char *to = nm_text_room(content, e->size);
    if (!to)
        return content->status;
    if (e->method == 8)
        NM_TRY(nm_inflate(ctx, data, e->packed, to, e->size));
    else if (e->size)
        memcpy(to, data, e->size);
    if (nm_crc32(to, e->size) != e->crc)
        return nm_fail(ctx, NM_E_IO, "Bad CRC-32 for file '%.*s'", (int)NM_MIN(e->name_size, (size_t)200), e->name);
    nm_text_wrote(content, e->size);
    return NM_OK;
}

/* ------------------------------------------------------------------ writing */
static void put(nm_text *t, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        nm_text_char(t, (char)(v >> (8 * i)));
}

nm_npz_writer nm_npz_begin(nm_ctx *ctx, nm_text *file) { return (nm_npz_writer){ file, nm_text_new(ctx), 0 }; }

/* What local and central headers have in common, from the version needed on. */
static void put_common(nm_text *t, int method, uint32_t crc, size_t packed, size_t size, size_t name)
{
    put(t, 20, 2);
    put(t, 0, 2);
    put(t, (uint64_t)method, 2);
    put(t, 0, 2);
    put(t, 0x21, 2);             /* the first of January 1980 */
    put(t, crc, 4);
    put(t, packed, 4);
    put(t, size, 4);
    put(t, name, 2);
    put(t, 0, 2);
}

static nm_status add_member(nm_ctx *ctx, nm_npz_writer *w, const char *name, const nm_text *npy, bool compress)
{
    nm_text packed = nm_text_new(ctx);
    nm_status status = compress ? nm_deflate(ctx, &packed, npy->data, npy->size) : NM_OK;
    const nm_text *body = compress ? &packed : npy;
    size_t offset = w->file->size, length = strlen(name) + 4;
    if (status == NM_OK && (body->size >= 0xFFFFFFFF || npy->size >= 0xFFFFFFFF || offset >= 0xFFFFFFFF - body->size - length ||
            length > 60000 || w->count >= 65000))
        status = nm_fail(ctx, NM_E_MISSING, ".npz files of 4 GiB and more");
    if (status == NM_OK) {
        uint32_t crc = nm_crc32(npy->data, npy->size);
        int method = compress ? 8 : 0;
        put(w->file, 0x04034B50, 4);
        put_common(w->file, method, crc, body->size, npy->size, length);
        nm_text_str(w->file, name);
        nm_text_put(w->file, ".npy", 4);
        nm_text_put(w->file, body->data, body->size);
        put(&w->directory, 0x02014B50, 4);
        put(&w->directory, 20, 2);
        put_common(&w->directory, method, crc, body->size, npy->size, length);
        put(&w->directory, 0, 8);                        /* no comment, first disk, attributes */
        put(&w->directory, 0, 2);
        put(&w->directory, offset, 4);
        nm_text_str(&w->directory, name);
        nm_text_put(&w->directory, ".npy", 4);
        w->count++;
        status = w->file->status < 0 ? w->file->status : w->directory.status;
    }
    nm_text_free(&packed);
    return status;
}

nm_status nm_npz_add(nm_ctx *ctx, nm_npz_writer *w, const char *name, const nm_view *v, bool compress)
{
    nm_text npy = nm_text_new(ctx);
    nm_status status = nm_npy_save(ctx, &npy, v);
    if (status == NM_OK)
        status = add_member(ctx, w, name, &npy, compress);
    nm_text_free(&npy);
    return status;
}

nm_status nm_npz_finish(nm_ctx *ctx, nm_npz_writer *w)
{
    size_t at = w->file->size, size = w->directory.size;
    nm_status status = NM_OK;
    if (at >= 0xFFFFFFFF - size)
        status = nm_fail(ctx, NM_E_MISSING, ".npz files of 4 GiB and more");
    else {
        nm_text_put(w->file, w->directory.data, size);
        put(w->file, 0x06054B50, 4);
        put(w->file, 0, 4);
        put(w->file, (uint64_t)w->count, 2);
        put(w->file, (uint64_t)w->count, 2);
        put(w->file, size, 4);
        put(w->file, at, 4);
        put(w->file, 0, 2);
        status = w->file->status;
    }
    nm_text_free(&w->directory);
    return status;
}
