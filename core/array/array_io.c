/* array_io.c - arrays to and from files and text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io/npy.h"
#include "io/text_reader.h"
#include "text/array_format.h"
#include "array/array_memory.h"

static char *read_file(nm_ctx *nm, const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        nm_fail(nm, NM_E_IO, "%s: %s", path, strerror(errno));
        return NULL;
    }
    size_t room = 1 << 16, used = 0, got;
    char *data = malloc(room);
    while (data && (got = fread(data + used, 1, room - used, f)) > 0) {
        used += got;
        if (used == room) {
            char *more = realloc(data, room *= 2);
            if (!more) {
                free(data);
                data = NULL;
                break;
            }
            data = more;
        }
    }
    bool bad = ferror(f) != 0;
    fclose(f);
    if (!data || bad) {
        nm_fail(nm, bad ? NM_E_IO : NM_E_MEMORY, "%s: could not be read", path);
        free(data);
        return NULL;
    }
    *size = used;
    return data;
}

nm_array *nm_load(nm_ctx *nm, const char *path)
{
    size_t size;
    char *file = read_file(nm, path, &size);
    if (!file)
        return NULL;
    nm_made made;
    nm_view v;
    nm_made_begin(&made);
    nm_array *a = nm_made_end(nm, &made, nm_npy_load(nm, file, size, &made.out, &v));
    free(file);
    return a;
}

nm_status nm_save(nm_ctx *nm, const char *path, const nm_array *a)
{
    if (!a)
        return nm_last(nm) < 0 ? nm_last(nm) : NM_E_VALUE;
    nm_text t = nm_text_new(nm);
    nm_status status = nm_npy_save(nm, &t, &a->v);
    FILE *f = status >= 0 ? fopen(path, "wb") : NULL;
    if (status >= 0 && (!f || fwrite(t.data, 1, t.size, f) != t.size))
        status = nm_fail(nm, NM_E_IO, "%s: %s", path, strerror(errno));
    if (f && fclose(f) != 0 && status >= 0)
        status = nm_fail(nm, NM_E_IO, "%s: %s", path, strerror(errno));
    nm_text_free(&t);
    return status;
}

typedef struct whole { const char *text; size_t size; bool given; } whole;
static nm_status next_piece(void *user, nm_ctx *nm, const char **piece, size_t *size)
{
    (void)nm;
    whole *w = user;
    *piece = w->text;
    *size = w->given ? 0 : w->size;
    w->given = true;
    return NM_OK;
}

nm_array *nm_loadtxt(nm_ctx *nm, const char *path, const char *delimiter, intptr_t skiprows)
{
    whole w = { 0 };
    if (!(w.text = read_file(nm, path, &w.size)))
        return NULL;
    nm_reader_column column = { .num = NM_DOUBLE, .size = 8, .name = "float64" };
    nm_reader_options options = { .delimiter = delimiter, .comment = "#", .imaginary = 'j', .utf8 = true, .skip_rows = skiprows, .max_rows = -1,
                                  .column = &column, .read = next_piece, .user = &w };
    nm_reader_result result = { 0 };
    nm_array *a = NULL;
    if (nm_text_read(nm, &options, &result) >= 0) {
        intptr_t shape[2] = { result.rows, result.items };
        a = nm_from(nm, nm_dtype_of(NM_DOUBLE), 2, shape, result.data);
        nm_free(nm, result.data, result.room);
    }
    free((char *)w.text);
    return a;
}

char *nm_text_of(nm_ctx *nm, const nm_array *a, bool repr)
{
    if (!a)
        return NULL;
    nm_text t = nm_text_new(nm);
    nm_print_options options = NM_PRINT_OPTIONS;
    nm_status status;
    if (repr)
        nm_text_put(&t, "array(", 6);
    status = nm_text_array(nm, &t, &a->v, NULL, &options, repr ? ", " : " ", repr ? "array(" : "", repr ? ")" : "");
    if (status >= 0 && repr) {
        char name[32];
        nm_dtype_text(&a->v.dt, name);
        bool known = nm_size(a) > 0 && (a->v.dt.num == NM_DOUBLE || a->v.dt.num == NM_LONG || a->v.dt.num == NM_BOOL || a->v.dt.num == NM_CDOUBLE);
        if (!known) {
            nm_text_put(&t, ", dtype=", 8);
            nm_text_put(&t, name, strlen(name));
        }
        nm_text_char(&t, ')');
    }
    nm_text_char(&t, 0);
    char *text = status >= 0 && t.status >= 0 ? strdup(t.data) : NULL;
    if (!text && nm_last(nm) == NM_OK)
        nm_fail(nm, NM_E_MEMORY, "out of memory");
    nm_text_free(&t);
    return text;
}

int nm_print(nm_ctx *nm, FILE *file, const nm_array *a)
{
    char *text = nm_text_of(nm, a, false);
    if (!text)
        return -1;
    int wrote = fprintf(file, "%s\n", text);
    free(text);
    return wrote < 0 ? nm_fail(nm, NM_E_IO, "the array could not be written") : 0;
}
