"""Medians and quantiles."""
import functools
import math
import warnings

import numen as np
from numen._core import overrides
from numen._core._multiarray_umath import _median as _core_median, _quantile as _core_quantile, \
    _quantile_weighted as _core_quantile_weighted
from numen._core.numeric import asanyarray, asarray, normalize_axis_tuple

__all__ = ["median", "percentile", "quantile"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

_METHODS = {name: None for name in (
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
    "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest")}
_STEPWISE = {"inverted_cdf", "closest_observation", "lower", "higher", "nearest"}


def _axes(axis, ndim):
    """An axis argument in the form that the core takes: None, an int, or a tuple without repetition."""
    if axis is None or type(axis) is int:
        return axis
    return normalize_axis_tuple(axis, ndim)


def _finish(result, a, out):
    if out is not None:
        np.copyto(out, result, casting="unsafe")
        return out
    if type(a) is not np.ndarray and isinstance(a, np.ndarray) and isinstance(result, np.ndarray):
        return result.view(type(a))
    return result[()] if isinstance(result, np.ndarray) and result.ndim == 0 else result


def _reduced_size(a, axis):
    if axis is None:
        return a.size
    size = 1
    for ax in axis if isinstance(axis, tuple) else (axis,):
        size *= a.shape[ax]
    return size


def _median_dispatcher(a, axis=None, out=None, overwrite_input=None, keepdims=None):
    return (a, out)


@array_function_dispatch(_median_dispatcher)
def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The middle item in sorted order, or the mean of the two middle ones; NaN where there is a NaN.

    >>> import numen as np
    >>> np.median([3, 1, 2, 10])
    np.float64(2.5)
    """
    a = asanyarray(a)
    axis = _axes(axis, a.ndim)
    if type(a) is np.ndarray and out is None and a.size and a.dtype.kind in "biufc":
        return _core_median(a, axis, keepdims, False)
    if a.dtype.kind == "O":
        return _object_median(a, axis, out, keepdims)
    if not _reduced_size(a, axis):
        return np.mean(a, axis=axis, out=out, keepdims=keepdims)
    return _finish(asarray(_core_median(a, axis, keepdims, False)), a, out)


# ---------------------------------------------------------------- objects: the arithmetic is theirs
def _lines(a, axis):
    """The reduced axes as one last axis, and the shape that keepdims asks for."""
    axes = tuple(range(a.ndim)) if axis is None else normalize_axis_tuple(axis, a.ndim)
    rest = [k for k in range(a.ndim) if k not in axes]
    lines = asarray(a).transpose(rest + list(axes)).reshape([a.shape[k] for k in rest] + [-1])
    return lines, [1 if k in axes else a.shape[k] for k in range(a.ndim)]


def _object_median(a, axis, out, keepdims):
    lines, kept = _lines(a, axis)
    n = lines.shape[-1]
    part = np.sort(lines, axis=-1)
    result = np.mean(part[..., (n - 1) // 2:n // 2 + 1], axis=-1)
    if keepdims:
        result = asarray(result).reshape(kept)
    return result if out is None else _finish(asarray(result), a, out)


_PLOTTING = {"interpolated_inverted_cdf": (0, 1), "hazen": (0.5, 0.5), "weibull": (0, 0), "median_unbiased": (1 / 3.0, 1 / 3.0),
             "normal_unbiased": (3 / 8.0, 3 / 8.0)}


def _place(method, n, q):
    """Two ranks among n sorted items, and the weight of the second."""
    whole = {"lower": math.floor, "higher": math.ceil, "nearest": round}.get(method)
    if whole:
        return whole((n - 1) * q), None, 0
    if method == "linear":
        at = (n - 1) * q
    elif method == "midpoint":
        at = 0.5 * (math.floor((n - 1) * q) + math.ceil((n - 1) * q))
    elif method in _PLOTTING:
        alpha, beta = _PLOTTING[method]
        at = n * q + (alpha + q * (1 - alpha - beta)) - 1
    else:
        at = n * q - 1 - (0.5 if method == "closest_observation" else 0)
    low = math.floor(at)
    gamma = at - low
    if method in ("inverted_cdf", "closest_observation"):
        stay = gamma == 0 and (method == "inverted_cdf" or low % 2 == 1)
        return min(max(low if stay else low + 1, 0), n - 1), None, 0
    if method == "averaged_inverted_cdf":
        gamma = 0.5 if gamma == 0 else 1.0
    elif method == "midpoint":
        gamma = 0.0 if gamma == 0 else 0.5
    return min(max(low, 0), n - 1), min(max(low + 1, 0), n - 1), gamma


def _lerp(a, b, t):
    """Between a and b at the share t, from the nearer end, so that b itself is reached and the result grows with t."""
    step = np.subtract(b, a)
    result = asanyarray(np.add(a, step * t))
    np.subtract(b, step * (1 - t), out=result, where=t >= 0.5, casting="unsafe", dtype=result.dtype)
    return result[()] if result.ndim == 0 else result


def _object_quantile(a, q, axis, out, keepdims, method, skip_nan=False):
    lines, kept = _lines(a, axis)
    result = np.empty(q.shape + lines.shape[:-1], object)
    share = [q[()]] if q.ndim == 0 else q.astype(object).reshape(-1)
    by_share = result.reshape(len(share), *lines.shape[:-1])
    for where in np.ndindex(*lines.shape[:-1]) if skip_nan else [()]:
        part = lines[where]
        if skip_nan:
            good = part[part == part]
            if not good.size:
                warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=5)
            part = good if good.size else part[:1]
        part = np.sort(part, axis=-1)
        for k, x in enumerate(share):
            low, high, gamma = _place(method, part.shape[-1], x)
            picked = part[..., low] if high is None else _lerp(part[..., low], part[..., high], gamma)
            by_share[(k, *where, ...)] = asarray(picked)
    if result.ndim == 0 and out is None and not keepdims and high is not None:
        return picked
    if keepdims:
        result = result.reshape(q.shape + tuple(kept))
    return _finish(result, a, out)


def _percentile_dispatcher(a, q, axis=None, out=None, overwrite_input=None, method=None, keepdims=None, *, weights=None):
    return (a, q, out, weights)


@array_function_dispatch(_percentile_dispatcher)
def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """The q-th percentiles: `quantile` with q from 0 to 100.

    >>> import numen as np
    >>> np.percentile([1, 2, 3, 4], 50)
    np.float64(2.5)
    """
    a, q, weak, weights = _checked(a, q, 100, weights, method, axis)
    return _quantile_unchecked(a, q, axis, out, overwrite_input, method, keepdims, weights, weak)


def _checked(a, q, whole, weights, method, axis):
    """The array, q as an array of shares of 1, whether q is a plain number (whose precision is that of the items), and the weights."""
    a = asanyarray(a)
    if a.dtype.kind == "c":
        raise TypeError("a must be an array of real numbers")
    weak = type(q) in (float, int)
    q = asanyarray(q if whole == 1 else np.true_divide(q, whole))
    if not _quantile_is_valid(q):
        raise ValueError(f"{'Quantiles' if whole == 1 else 'Percentiles'} must be in the range [0, {whole}]")
    return a, q, weak, _checked_weights(weights, method, axis, a)


def _quantile_dispatcher(a, q, axis=None, out=None, overwrite_input=None, method=None, keepdims=None, *, weights=None):
    return (a, q, out, weights)


@array_function_dispatch(_quantile_dispatcher)
def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """The items below which the share q of all items lies, by one of thirteen methods of interpolation.

    >>> import numen as np
    >>> np.quantile([1, 2, 3, 4], [0, 0.25, 1])
    array([1.  , 1.75, 4.  ])
    """
    a, q, weak, weights = _checked(a, q, 1, weights, method, axis)
    return _quantile_unchecked(a, q, axis, out, overwrite_input, method, keepdims, weights, weak)


def _quantile_is_valid(q):
    if q.ndim == 0:
        return bool(0.0 <= q <= 1.0)
    return bool(q.size == 0 or (q.min() >= 0 and q.max() <= 1))


def _checked_weights(weights, method, axis, a):
    if weights is None:
        return None
    if method != "inverted_cdf":
        raise ValueError(f"Only method 'inverted_cdf' supports weights. Got: {method}.")
    weights = _weights_for(a, weights, axis)
    if weights.dtype.kind not in "biuf" and np.any(weights < 0):
        raise ValueError("Weights must be non-negative.")
    return weights


def _weights_for(a, weights, axis):
    """Weights in the shape of a: given so, or one per place along the axes."""
    w = asanyarray(weights)
    if a.shape == w.shape:
        return w
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = normalize_axis_tuple(axis, a.ndim, argname="axis")
    if w.shape != tuple(a.shape[ax] for ax in axes):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    w = w.transpose(np.argsort(axes))
    return w.reshape(tuple(s if ax in axes else 1 for ax, s in enumerate(a.shape)))


def _check_method(method):
    if method not in _METHODS:
        raise ValueError(f"{method!r} is not a valid method. Use one of: {_METHODS.keys()}")


def _quantile_unchecked(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, weights=None, weak=False):
    axis = _axes(axis, a.ndim)
    _check_method(method)
    if weights is not None:
        return _weighted_quantile(a, q, axis, out, keepdims, weights)
    if (a.dtype.kind == "O" or q.dtype.kind == "O") and method not in _STEPWISE:
        return _object_quantile(a, q, axis, out, keepdims, method)
    if a.dtype.kind == "b" and method not in _STEPWISE and q.dtype.kind == "f":
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, "
                        "or the logical_xor function instead.")
    if a.dtype.kind in "SU" and method not in _STEPWISE:
        raise TypeError("unsupported operand type(s) for -: 'numpy.str_' and 'numpy.str_'")
    flat = q if q.ndim <= 1 else q.reshape(-1)
    if flat.dtype.kind not in "fiub":
        flat = flat.astype(float)
    result = _core_quantile(a, flat, axis, keepdims, method, False, weak)
    if q.ndim > 1:
        result = result.reshape(q.shape + result.shape[1:])
    return result[()] if out is None and result.ndim == 0 else _finish(result, a, out)


def _weighted_quantile(a, q, axis, out, keepdims, weights, skip_nan=False):
    """inverted_cdf with weights: the first item at which the summed weights reach the share q."""
    if weights.dtype.kind == "O":
        weights = weights.astype(float)
    result = _core_quantile_weighted(a, weights, q, axis, keepdims, skip_nan)
    if skip_nan and _reduced_nan(a, axis):
        warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=5)
    if out is not None:
        return _finish(result, a, out)
    # a missing value and an object come as scalars, other values as arrays of no dimension
    return result[()] if result.ndim == 0 and (result.dtype.kind == "O" or (not skip_nan and result != result)) else result


def _reduced_nan(a, axis):
    """Is there a slice of nothing but NaN?"""
    return a.dtype.kind in "fcmM" and bool(np.all(a != a, axis=axis).any())
