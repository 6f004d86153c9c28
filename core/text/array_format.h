/* array_format.h - an array as text, as NumPy's array2string writes it. */
#pragma once
#include "text/column_format.h"

/* Append the body of v ("[1 2 3]").  column may be NULL: it is fitted here.  separator stands between items; prefix and suffix
 * are only counted: they are the widths of what stands before the first line and after the last. */
nm_status nm_text_array(nm_ctx *ctx, nm_text *t, const nm_view *v, const nm_column *column, const nm_print_options *options,
                        const char *separator, const char *prefix, const char *suffix);
/* Does v have more items than options->threshold, so that only its edges are shown? */
bool nm_array_is_summarized(const nm_view *v, const nm_print_options *options);
