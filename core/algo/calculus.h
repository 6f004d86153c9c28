/* calculus.h - derivatives, areas and phases along an axis; the Bessel function of windows. */
#pragma once
#include "algo/algo.h"

/* numpy.gradient along one axis: central differences, one-sided at the edges by edge_order (1 or 2) + 1 points.  x: a 0-d spacing (plain: a
 * float64 without precision of its own) or the 1-D coordinates of the axis.  Integers are differentiated as float64; the result has v's
 * order of axes. */
NM_MUST_USE nm_status nm_view_gradient(nm_ctx *ctx, const nm_view *v, const nm_view *x, bool plain, int axis, int edge_order, nm_out *out);
/* numpy.trapezoid: the sum along axis of d (y[i] + y[i + 1])/2.  d: 0-d (plain: a float64 without precision of its own), 1-D of one item
 * less than the axis, or of any shape that broadcasts. */
NM_MUST_USE nm_status nm_view_trapezoid(nm_ctx *ctx, const nm_view *y, const nm_view *d, bool plain, int axis, nm_out *out);
/* numpy.unwrap: multiples of period added so that neighbours that differ by discont or more differ by half the period at most.  whole:
 * period is an integer, so that integers stay integers; otherwise they become float64. */
NM_MUST_USE nm_status nm_view_unwrap(nm_ctx *ctx, const nm_view *v, double discont, double period, bool whole, int axis, nm_out *out);
/* numpy.i0: I0 of every item, as its own floating-point type, or float64; complex items are an error.  nm_i0_of: of one number. */
NM_MUST_USE nm_status nm_view_i0(nm_ctx *ctx, const nm_view *v, nm_out *out);
double nm_i0_of(double x);

/* A result of v's shape in the order of axes perm, outermost first; turned: its view in that order. */
NM_MUST_USE nm_status nm_new_in_order(nm_ctx *ctx, const nm_view *v, const int *perm, const nm_dtype *dt, nm_out *out, nm_view *r,
                                      nm_viewbuf *turned);
