/* inflate.h - DEFLATE (RFC 1951) both ways, and CRC-32: what .npz files need of it. */
#pragma once
#include "text/text_buffer.h"

/* Decompress exactly size bytes into out.  NM_E_IO: the data are damaged. */
nm_status nm_inflate(nm_ctx *ctx, const char *data, size_t data_size, char *out, size_t size);
/* Append data compressed: greedy matches, fixed codes.  Quick rather than small. */
nm_status nm_deflate(nm_ctx *ctx, nm_text *t, const char *data, size_t size);
uint32_t nm_crc32(const char *data, size_t size);
