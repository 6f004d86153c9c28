/* npz.h - .npz files: zip archives of .npy files, stored or deflated, in memory. */
#pragma once
#include "io/npy.h"

typedef struct nm_npz_entry {
    const char *name;            /* borrowed, not NUL-terminated; with its .npy */
    size_t name_size;
    int method;                  /* 0 stored, 8 deflated */
    uint32_t crc;
    size_t packed, size, offset; /* offset of the local header */
} nm_npz_entry;

/* The entries of an archive: *entries is a block of count items (nm_free with count * sizeof). */
nm_status nm_npz_list(nm_ctx *ctx, const char *file, size_t size, nm_npz_entry **entries, intptr_t *count);
/* Append the content of an entry, its checksum compared. */
nm_status nm_npz_extract(nm_ctx *ctx, const char *file, size_t size, const nm_npz_entry *entry, nm_text *content);

/* Write: nm_npz_add appends one array after another to file, nm_npz_finish the directory. */
typedef struct nm_npz_writer { nm_text *file, directory; intptr_t count; } nm_npz_writer;
nm_npz_writer nm_npz_begin(nm_ctx *ctx, nm_text *file);
nm_status nm_npz_add(nm_ctx *ctx, nm_npz_writer *w, const char *name, const nm_view *v, bool compress);
nm_status nm_npz_finish(nm_ctx *ctx, nm_npz_writer *w);
