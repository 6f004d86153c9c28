"""Histograms."""
import contextlib
import functools
import operator
import warnings

import numen as np
from numen._core import overrides
from numen._core._multiarray_umath import _bin_count as _core_bin_count, _histogram as _core_histogram

__all__ = ["histogram", "histogramdd", "histogram_bin_edges"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_range = range


_RULES = ("auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges")


def _ravel_and_check_weights(a, weights):
    a = np.asarray(a)
    if a.dtype == np.bool:
        msg = f"Converting input from {a.dtype} to {np.uint8} for compatibility."
        warnings.warn(msg, RuntimeWarning, stacklevel=3)
        a = a.astype(np.uint8)
    if weights is not None:
        weights = np.asarray(weights)
        if weights.shape != a.shape:
            raise ValueError("weights should have the same shape as a.")
        weights = weights.ravel()
    return a.ravel(), weights


def _get_outer_edges(a, range):
    if range is not None:
        first_edge, last_edge = range
        if first_edge > last_edge:
            raise ValueError("max must be larger than min in range parameter.")
        if not (np.isfinite(first_edge) and np.isfinite(last_edge)):
            raise ValueError(f"supplied range of [{first_edge}, {last_edge}] is not finite")
    elif a.size == 0:
        first_edge, last_edge = 0, 1
    else:
        first_edge, last_edge = a.min(), a.max()
        if not (np.isfinite(first_edge) and np.isfinite(last_edge)):
            raise ValueError(f"autodetected range of [{first_edge}, {last_edge}] is not finite")
    if first_edge == last_edge:
        first_edge = first_edge - 0.5
        last_edge = last_edge + 0.5
    return first_edge, last_edge


def _get_bin_edges(a, bins, range, weights):
    n_equal_bins = bin_edges = None
    if isinstance(bins, str):
        bin_name = bins
        if bin_name not in _RULES:
            raise ValueError(f"{bin_name!r} is not a valid estimator for `bins`")
        if weights is not None:
            raise TypeError("Automated estimation of the number of bins is not supported for weighted data")
        first_edge, last_edge = _get_outer_edges(a, range)
        items = a.astype(float) if a.dtype.kind == "O" else a
        n_equal_bins, limited = _core_bin_count(items, bin_name, None if range is None else (float(first_edge), float(last_edge)))
        if limited:
            warnings.warn("The number of bins estimated may be suboptimal.", RuntimeWarning, stacklevel=4)
    elif np.ndim(bins) == 0:
        try:
            n_equal_bins = operator.index(bins)
        except TypeError as e:
            raise TypeError("`bins` must be an integer, a string, or an array") from e
        if n_equal_bins < 1:
            raise ValueError("`bins` must be positive, when an integer")
        first_edge, last_edge = _get_outer_edges(a, range)
    elif np.ndim(bins) == 1:
        bin_edges = np.asarray(bins)
        if np.any(bin_edges[:-1] > bin_edges[1:]):
            raise ValueError("`bins` must increase monotonically, when an array")
    else:
        raise ValueError("`bins` must be 1d, when an array")
    if n_equal_bins is None:
        return bin_edges, None
    bin_type = np.result_type(first_edge, last_edge, a)
    if np.issubdtype(bin_type, np.integer):
        bin_type = np.result_type(bin_type, float)
    bin_edges = np.linspace(first_edge, last_edge, n_equal_bins + 1, endpoint=True, dtype=bin_type)
    if np.any(bin_edges[:-1] >= bin_edges[1:]):
        raise ValueError(f"Too many bins for data range. Cannot create {n_equal_bins} finite-sized bins.")
    return bin_edges, (first_edge, last_edge, n_equal_bins)


def _search_sorted_inclusive(a, v):
    return np.concatenate((a.searchsorted(v[:-1], "left"), a.searchsorted(v[-1:], "right")))


def _histogram_bin_edges_dispatcher(a, bins=None, range=None, weights=None):
    return (a, bins, weights)


@array_function_dispatch(_histogram_bin_edges_dispatcher)
def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of the bins that `histogram` would use."""
    a, weights = _ravel_and_check_weights(a, weights)
    bin_edges, _ = _get_bin_edges(a, bins, range, weights)
    return bin_edges


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
    >>> np.histogram([1, 2, 1], bins=[0, 1, 2, 3])
    (array([0, 2, 1]), array([0, 1, 2, 3]))
    """
    a, weights = _ravel_and_check_weights(a, weights)
    bin_edges, uniform_bins = _get_bin_edges(a, bins, range, weights)
    ntype = np.dtype(np.intp) if weights is None else weights.dtype
    simple = weights is None or np.can_cast(weights.dtype, np.double) or np.can_cast(weights.dtype, complex)
    real = a.dtype.kind in "iuf" and bin_edges.dtype.kind in "iuf" and np.result_type(a, bin_edges).char != "g"
    if uniform_bins is not None and bin_edges.dtype.char == "f" and a.dtype.char not in "fe":
        real = False
    if uniform_bins is not None and simple and real and bin_edges.dtype.char in "fd":
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
    if hasattr(sample, "shape"):
        yield sample
    else:
        yield from sample
    with contextlib.suppress(TypeError):
        yield from bins
    yield weights


@array_function_dispatch(_histogramdd_dispatcher)
def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    """The histogram of points in several dimensions: counts, and a tuple of edges per dimension."""
    try:
        N, D = sample.shape
    except (AttributeError, ValueError):
        sample = np.atleast_2d(sample).T
        N, D = sample.shape
    nbin = np.empty(D, np.intp)
    edges = D * [None]
    dedges = D * [None]
    if weights is not None:
        weights = np.asarray(weights)
    try:
        M = len(bins)
        if M != D:
            raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    except TypeError:
        bins = D * [bins]
    if range is None:
        range = (None,) * D
    elif len(range) != D:
        raise ValueError("range argument must have one entry per dimension")
    for i in _range(D):
        if np.ndim(bins[i]) == 0:
            if bins[i] < 1:
                raise ValueError(f"`bins[{i}]` must be positive, when an integer")
            smin, smax = _get_outer_edges(sample[:, i], range[i])
            try:
                n = operator.index(bins[i])
            except TypeError as e:
                raise TypeError(f"`bins[{i}]` must be an integer, when a scalar") from e
            edges[i] = np.linspace(smin, smax, n + 1)
        elif np.ndim(bins[i]) == 1:
            edges[i] = np.asarray(bins[i])
            if np.any(edges[i][:-1] > edges[i][1:]):
                raise ValueError(f"`bins[{i}]` must be monotonically increasing, when an array")
        else:
            raise ValueError(f"`bins[{i}]` must be a scalar or 1d array")
        nbin[i] = len(edges[i]) + 1
        dedges[i] = np.diff(edges[i])
    Ncount = tuple(np.searchsorted(edges[i], sample[:, i], side="right") for i in _range(D))
    for i in _range(D):
        Ncount[i][sample[:, i] == edges[i][-1]] -= 1
    xy = np.ravel_multi_index(Ncount, nbin)
    hist = np.bincount(xy, weights, minlength=nbin.prod())
    hist = hist.reshape(nbin).astype(float, casting="safe")
    hist = hist[D * (slice(1, -1),)]
    if density:
        s = hist.sum()
        for i in _range(D):
            shape = np.ones(D, int)
            shape[i] = nbin[i] - 2
            hist = hist / dedges[i].reshape(shape)
        hist /= s
    if (hist.shape != nbin - 2).any():
        raise RuntimeError("Internal Shape Error")
    return hist, edges
