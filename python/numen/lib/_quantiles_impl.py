"""Medians and quantiles."""
import functools
import warnings

import numen as np
from numen._core import overrides
from numen._core._multiarray_umath import _median as _core_median, _quantile as _core_quantile
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


def _object_median(a, axis, out, keepdims):
    nd = a.ndim
    axes = tuple(range(nd)) if axis is None else normalize_axis_tuple(axis, nd)
    rest = [k for k in range(nd) if k not in axes]
    lines = a.transpose(rest + list(axes)).reshape([a.shape[k] for k in rest] + [-1])
    n = lines.shape[-1]
    part = np.sort(lines, axis=-1)
    result = np.mean(part[..., (n - 1) // 2:n // 2 + 1], axis=-1)
    if keepdims:
        result = asarray(result).reshape([1 if k in axes else a.shape[k] for k in range(nd)])
    return result if out is None else _finish(asarray(result), a, out)


def _percentile_dispatcher(a, q, axis=None, out=None, overwrite_input=None, method=None, keepdims=None, *, weights=None):
    return (a, q, out, weights)


@array_function_dispatch(_percentile_dispatcher)
def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """The q-th percentiles: `quantile` with q from 0 to 100.

    >>> import numen as np
    >>> np.percentile([1, 2, 3, 4], 50)
    np.float64(2.5)
    """
    a = asanyarray(a)
    if a.dtype.kind == "c":
        raise TypeError("a must be an array of real numbers")
    q, weak = _share(a, q, 100)
    if not _quantile_is_valid(q):
        raise ValueError("Percentiles must be in the range [0, 100]")
    weights = _checked_weights(weights, method, axis, a)
    return _quantile_unchecked(a, q, axis, out, overwrite_input, method, keepdims, weights, weak)


def _share(a, q, whole):
    """q as an array of shares of 1, and whether it is a plain number, whose precision is a's."""
    weak = type(q) in (float, int) and a.dtype.kind == "f"
    if whole == 1:
        return asanyarray(q), weak
    if weak or a.dtype.kind != "f":
        return asanyarray(np.true_divide(q, whole)), weak
    return asanyarray(np.true_divide(q, a.dtype.type(whole))), weak


def _quantile_dispatcher(a, q, axis=None, out=None, overwrite_input=None, method=None, keepdims=None, *, weights=None):
    return (a, q, out, weights)


@array_function_dispatch(_quantile_dispatcher)
def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """The items below which the share q of all items lies, by one of thirteen methods of interpolation.

    >>> import numen as np
    >>> np.quantile([1, 2, 3, 4], [0, 0.25, 1])
    array([1.  , 1.75, 4.  ])
    """
    a = asanyarray(a)
    if a.dtype.kind == "c":
        raise TypeError("a must be an array of real numbers")
    q, weak = _share(a, q, 1)
    if not _quantile_is_valid(q):
        raise ValueError("Quantiles must be in the range [0, 1]")
    weights = _checked_weights(weights, method, axis, a)
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
    if np.any(weights < 0):
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
    return _finish(result, a, out)


def _weighted_quantile(a, q, axis, out, keepdims, weights, skip_nan=False):
    """inverted_cdf with weights: the first item at which the summed weights reach the share q."""
    nd = a.ndim
    axes = tuple(range(nd)) if axis is None else normalize_axis_tuple(axis, nd)
    rest = [k for k in range(nd) if k not in axes]
    order = rest + list(axes)
    shape = [a.shape[k] for k in rest]
    values = asarray(a).transpose(order).reshape(shape + [-1])
    w = np.broadcast_to(asarray(weights), a.shape).transpose(order).reshape(shape + [-1])
    share = asarray(q)
    result = np.empty((share.size, *shape), dtype=a.dtype)
    for place in np.ndindex(*shape):
        x, weight = values[place], w[place]
        if skip_nan and x.dtype.kind == "f":
            good = x == x
            if good.any():
                x, weight = x[good], weight[good]
        by = np.argsort(x, kind="stable")
        x, weight = x[by], weight[by]
        cdf = weight.astype(float).cumsum()
        if not (np.isfinite(cdf[-1]) and cdf[-1] != 0):
            raise ValueError("Weights included NaN, inf or were all zero.")
        cdf /= cdf[-1]
        cdf[cdf == 0] = -1
        at = np.minimum(np.searchsorted(cdf, share.reshape(-1), side="left"), x.size - 1)
        picked = x[at]
        if x.dtype.kind in "fmM" and x[-1] != x[-1]:
            picked = np.full_like(picked, x[-1])
        result[(slice(None), *place)] = picked
    kept = [1 if k in axes else a.shape[k] for k in range(nd)] if keepdims else shape
    result = result.reshape(list(share.shape) + kept)
    if out is not None:
        np.copyto(out, result, casting="unsafe")
        return out
    return result


def _warn_all_nan(result):
    if np.isnan(result).any():
        warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=4)
