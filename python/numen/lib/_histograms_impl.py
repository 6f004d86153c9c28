"""Histograms."""
import functools
import math
import operator
import warnings

import numen as np
from numen._core import overrides
from numen._core._multiarray_umath import _bin_count as _core_bin_count, _histogram as _core_histogram

__all__ = ["histogram", "histogramdd", "histogram_bin_edges"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_range = range


_RULES = ("auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges")


def _search_sorted_inclusive(a, v):
    return np.concatenate((a.searchsorted(v[:-1], "left"), a.searchsorted(v[-1:], "right")))


def _histogram_bin_edges_dispatcher(a, bins=None, range=None, weights=None):
    return (a, bins, weights)


def _flat(a, weights):
    a = np.asarray(a)
    if a.dtype == np.bool:
        warnings.warn(f"Converting input from {a.dtype} to {np.uint8} for compatibility.", RuntimeWarning, stacklevel=3)
        a = a.astype(np.uint8)
    if weights is None:
        return a.ravel(), None
    weights = np.asarray(weights)
    if weights.shape != a.shape:
        raise ValueError("weights should have the same shape as a.")
    return a.ravel(), weights.ravel()


def _ends(a, range):
    """The first and last edge: as given or, if range is None, of the items; never the same."""
    origin = "autodetected" if range is None else "supplied"
    if range is None:
        low, high = (a.min(), a.max()) if a.size else (0, 1)
    else:
        low, high = range
        if low > high:
            raise ValueError("max must be larger than min in range parameter.")
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError(f"{origin} range of [{low}, {high}] is not finite")
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _falls(edges):
    return np.any(edges[:-1] > edges[1:])


def _estimate(a, rule, range, weights):
    """The ends, and how many bins between them a named rule takes."""
    if rule not in _RULES:
        raise ValueError(f"{rule!r} is not a valid estimator for `bins`")
    if weights is not None:
        raise TypeError("Automated estimation of the number of bins is not supported for weighted data")
    low, high = _ends(a, range)
    items = a.astype(float) if a.dtype.kind == "O" else a
    count, limited = _core_bin_count(items, rule, None if range is None else (float(low), float(high)))
    if limited:
        warnings.warn("The number of bins estimated may be suboptimal.", RuntimeWarning, stacklevel=5)
    return low, high, count


def _edges(a, bins, range, weights):
    """The edges of the bins, and whether they are evenly spaced."""
    if isinstance(bins, str):
        low, high, count = _estimate(a, bins, range, weights)
    elif np.ndim(bins) > 1:
        raise ValueError("`bins` must be 1d, when an array")
    elif np.ndim(bins) == 1:
        edges = np.asarray(bins)
        if _falls(edges):
            raise ValueError("`bins` must increase monotonically, when an array")
        return edges, False
    else:
        try:
            count = operator.index(bins)
        except TypeError as e:
            raise TypeError("`bins` must be an integer, a string, or an array") from e
        if count < 1:
            raise ValueError("`bins` must be positive, when an integer")
        low, high = _ends(a, range)
    dtype = np.result_type(low, high, a)
    dtype = np.result_type(dtype, float) if np.issubdtype(dtype, np.integer) else dtype
    edges = np.linspace(low, high, count + 1, dtype=dtype)
    if np.any(edges[:-1] >= edges[1:]):
        raise ValueError(f"Too many bins for data range. Cannot create {count} finite-sized bins.")
    return edges, True


@array_function_dispatch(_histogram_bin_edges_dispatcher)
def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of the bins that `histogram` would use."""
    a, weights = _flat(a, weights)
    return _edges(a, bins, range, weights)[0]


def _histogram_dispatcher(a, bins=None, range=None, density=None, weights=None):
    return (a, bins, weights)


_BLOCK = 65536


def _weighted_counts(a, weights, bin_edges, ntype):
    """Sums of weights between edges, by sorting a block at a time."""
    cum_n = np.zeros(bin_edges.shape, ntype)
    zero = np.zeros(1, dtype=ntype)
    for i in _range(0, len(a), _BLOCK):
        tmp_a, tmp_w = a[i:i + _BLOCK], weights[i:i + _BLOCK]
        order = np.argsort(tmp_a)
        sa, sw = tmp_a[order], tmp_w[order]
        cw = np.concatenate((zero, sw.cumsum()))
        cum_n += cw[_search_sorted_inclusive(sa, bin_edges)]
    return np.diff(cum_n)


@array_function_dispatch(_histogram_dispatcher)
def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many items lie in each bin, and the edges of the bins.

    >>> import numen as np
    >>> np.histogram([5, 17, 12, 8, 19], bins=[0, 10, 20])
    (array([2, 3]), array([ 0, 10, 20]))
    """
    a, weights = _flat(a, weights)
    bin_edges, even = _edges(a, bins, range, weights)
    ntype = np.dtype(np.intp) if weights is None else weights.dtype
    simple = weights is None or np.can_cast(weights.dtype, np.double) or np.can_cast(weights.dtype, complex)
    real = a.dtype.kind in "iuf" and bin_edges.dtype.kind in "iuf" and np.result_type(a, bin_edges).char != "g"
    if even and bin_edges.dtype.char == "f" and a.dtype.char not in "fe":
        real = False
    if even and simple and real and bin_edges.dtype.char in "fd":
        if weights is None:
            n = _core_histogram(a, bin_edges, None, True)
        elif weights.dtype.kind == "c":
            n = np.empty(len(bin_edges) - 1, dtype=ntype)
            n.real = _core_histogram(a, bin_edges, weights.real, True)
            n.imag = _core_histogram(a, bin_edges, weights.imag, True)
        else:
            n = _core_histogram(a, bin_edges, weights, True).astype(ntype, copy=False)
    elif weights is None and (real or a.dtype.kind == bin_edges.dtype.kind != "O"):
        n = _core_histogram(a, bin_edges, None, False)
    elif weights is None:
        cum_n = np.zeros(bin_edges.shape, ntype)
        for i in _range(0, len(a), _BLOCK):
            cum_n += _search_sorted_inclusive(np.sort(a[i:i + _BLOCK]), bin_edges)
        n = np.diff(cum_n)
    else:
        n = _weighted_counts(a, weights, bin_edges, ntype)
    if density:
        db = np.array(np.diff(bin_edges), float)
        return n / db / n.sum(), bin_edges
    return n, bin_edges


def _histogramdd_dispatcher(sample, bins=None, range=None, density=None, weights=None):
    samples = (sample,) if hasattr(sample, "shape") else sample
    return *samples, *(bins if np.iterable(bins) else ()), weights


def _edges_along(name, items, bins, range):
    """The edges of one dimension of histogramdd."""
    ndim = np.ndim(bins)
    if ndim > 1:
        raise ValueError(f"`{name}` must be a scalar or 1d array")
    if ndim == 1:
        edges = np.asarray(bins)
        if _falls(edges):
            raise ValueError(f"`{name}` must be monotonically increasing, when an array")
        return edges
    if bins < 1:
        raise ValueError(f"`{name}` must be positive, when an integer")
    low, high = _ends(items, range)
    try:
        count = operator.index(bins)
    except TypeError as e:
        raise TypeError(f"`{name}` must be an integer, when a scalar") from e
    return np.linspace(low, high, count + 1)


@array_function_dispatch(_histogramdd_dispatcher)
def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    """The histogram of points in several dimensions: counts, and a list of the edges per dimension."""
    if len(getattr(sample, "shape", ())) != 2:
        sample = np.atleast_2d(sample).T
    _, ndim = sample.shape
    columns = [sample[:, i] for i in _range(ndim)]
    try:
        given = len(bins)
    except TypeError:
        given, bins = ndim, [bins] * ndim
    if given != ndim:
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    if range is None:
        range = [None] * ndim
    elif len(range) != ndim:
        raise ValueError("range argument must have one entry per dimension")
    edges = [_edges_along(f"bins[{i}]", items, bins[i], range[i]) for i, items in enumerate(columns)]
    places = []
    for items, marks in zip(columns, edges):
        place = np.searchsorted(marks, items, side="right")
        place[items == marks[-1]] -= 1                  # the last bin holds its right edge
        places.append(place)
    shape = [len(marks) + 1 for marks in edges]         # with what lies on either side
    counts = np.bincount(np.ravel_multi_index(places, shape), weights, minlength=math.prod(shape))
    hist = counts.reshape(shape).astype(float, casting="safe")[(slice(1, -1),) * ndim]
    if density:
        total = hist.sum()
        for axis, marks in enumerate(edges):
            hist = hist / np.diff(marks).reshape(-1, *[1] * (ndim - 1 - axis))
        hist /= total
    return hist, edges
