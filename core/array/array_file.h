/* array_file.h - whole files in memory, for the files of the array layer that read and write them. */
#pragma once
#include "text/text_buffer.h"

typedef struct nm_file_text { char *data; size_t size, room; } nm_file_text;
NM_MUST_USE nm_status nm_file_read(nm_ctx *nm, const char *path, nm_file_text *text);
void nm_file_end(nm_ctx *nm, nm_file_text *text);
/* Writes and frees t unless status is a failure already, which is then returned. */
NM_MUST_USE nm_status nm_file_write(nm_ctx *nm, const char *path, nm_text *t, nm_status status);
/* The characters of an item of S or U. */
void nm_text_item(nm_text *t, const nm_dtype *dt, const char *item);
