/* npy.h - the .npy format, versions 1.0 to 3.0: header text written and parsed, arrays of simple dtypes saved and loaded.
 * Structured dtypes pass as the raw text of their descr. */
#pragma once
#include "text/text_buffer.h"

enum { NM_NPY_PREFIX = 12 };     /* bytes that tell the version and the header's length, at most */

typedef struct nm_npy_header {
    int major, minor;
    bool fortran;
    int ndim;
    intptr_t shape[NM_MAXDIMS];
    const char *descr;           /* the literal after 'descr': (borrowed from the text), such as '<f8' with its quotes */
    size_t descr_size;
    size_t text_offset, text_size;   /* of the dict in the file */
    size_t data_offset;
} nm_npy_header;

/* Parse the beginning of a file.  NM_E_EOF: size bytes do not hold the whole header. */
nm_status nm_npy_parse(nm_ctx *ctx, const char *file, size_t size, nm_npy_header *header);
/* Append magic, version and header.  descr is a Python literal.  version 0: the oldest that can hold it, else 1, 2 or 3. */
nm_status nm_npy_put_header(nm_ctx *ctx, nm_text *t, const char *descr, bool fortran, int ndim, const intptr_t *shape, int version);

/* A whole file in memory.  Simple dtypes only: NM_E_MISSING for object, structured and user dtypes. */
nm_status nm_npy_save(nm_ctx *ctx, nm_text *file, const nm_view *v);
nm_status nm_npy_load(nm_ctx *ctx, const char *file, size_t size, nm_out *out, nm_view *v);
/* The quoted descr of a simple dtype, such as '<f8': room for 32 bytes.  And back. */
nm_status nm_npy_descr(nm_ctx *ctx, const nm_dtype *dt, char *descr);
nm_status nm_npy_dtype(nm_ctx *ctx, const char *descr, size_t size, nm_dtype *dt);
