/* bins.h - counting into bins, interpolation, sliding products, multi-dimensional indexes, bits. */
#pragma once
#include "algo/algo.h"
#include "algo/take.h"

/* numpy.bincount: x integers >= 0, weights of equal length or NULL. */
NM_MUST_USE nm_status nm_view_bincount(nm_ctx *ctx, const nm_view *x, const nm_view *weights, intptr_t minlength, nm_out *out);
/* Counts of a's items in bins equal bins between edges[0] and edges[bins] (float64 or float32 edges, as numpy.histogram makes them); items
 * outside do not count. weights: float64 items of a's shape, or NULL: then the counts are int64. */
NM_MUST_USE nm_status nm_histogram_uniform(nm_ctx *ctx, const nm_view *a, const nm_view *edges, const nm_view *weights, nm_out *out);
/* The same for any ascending edges, by search. */
NM_MUST_USE nm_status nm_histogram_edges(nm_ctx *ctx, const nm_view *a, const nm_view *edges, nm_out *out);
typedef enum nm_bin_rule {
    NM_BINS_AUTO, NM_BINS_DOANE, NM_BINS_FD, NM_BINS_RICE, NM_BINS_SCOTT, NM_BINS_SQRT, NM_BINS_STONE, NM_BINS_STURGES, NM_BIN_RULES
} nm_bin_rule;
extern const char *const nm_bin_rule_names[NM_BIN_RULES];
/* How many equal bins numpy.histogram_bin_edges makes of a's items, real numbers, by a rule: of those in [range[0], range[1]], or of all
 * where range is NULL.  coarse: NM_BINS_STONE met its limit.  (bin_rules.c) */
NM_MUST_USE nm_status nm_histogram_rule(nm_ctx *ctx, const nm_view *a, nm_bin_rule rule, const double *range, intptr_t *bins, bool *coarse);
/* Linear interpolation in ascending xp; fp float64 or complex128.  left, right: items of fp's type, or NULL for the end points. */
NM_MUST_USE nm_status nm_view_interp(nm_ctx *ctx, const nm_view *x, const nm_view *xp, const nm_view *fp, const void *left,
                                     const void *right,
                                nm_out *out);
/* numpy.correlate (flip false, v conjugated) and numpy.convolve (flip true) of 1-D operands.  mode: 0 valid, 1 same, 2 full. */
NM_MUST_USE nm_status nm_view_correlate(nm_ctx *ctx, const nm_view *a, const nm_view *v, int mode, bool flip, nm_out *out);
/* Flat indexes of coordinates, one view per dimension, broadcast together. */
NM_MUST_USE nm_status nm_view_ravel_multi_index(nm_ctx *ctx, int n, const nm_view *const *coords, const intptr_t *dims,
                                                const nm_clip_mode *modes,
                                           bool fortran, nm_out *out);
/* Coordinates of flat indexes: out is called once per dimension. */
NM_MUST_USE nm_status nm_view_unravel_index(nm_ctx *ctx, const nm_view *index, int n, const intptr_t *dims, bool fortran, nm_out *out);
/* Items as bits along axis (NM_AXIS_NONE: raveled), eight in a byte; and back. count: items wanted, negative: fewer, INTPTR_MIN: all. */
NM_MUST_USE nm_status nm_view_packbits(nm_ctx *ctx, const nm_view *v, int axis, bool little, nm_out *out);
NM_MUST_USE nm_status nm_view_unpackbits(nm_ctx *ctx, const nm_view *v, int axis, intptr_t count, bool little, nm_out *out);
/* n-th differences along axis. */
NM_MUST_USE nm_status nm_view_diff(nm_ctx *ctx, const nm_view *v, intptr_t n, int axis, nm_out *out);
/* Continue the first two items of the 1-D v with their difference, as numpy.arange does. */
NM_MUST_USE nm_status nm_fill_arange(nm_ctx *ctx, const nm_view *v);
/* start + i * step as numpy.linspace computes it; num items of float64. */
void nm_linspace_f64(nm_ctx *ctx, double start, double stop, intptr_t num, bool endpoint, double *to, double *step);
