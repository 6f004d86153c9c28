"""Averages, medians, covariances and fits of masked arrays."""
import functools

import numen as np
from numen._core.multiarray import ndarray
from numen._core.numeric import normalize_axis_tuple
from numen.lib._function_base_impl import _spread
from numen.ma._creation import array, asarray
from numen.ma._fill import filled, minimum_fill_value
from numen.ma._functions import concatenate
from numen.ma._masked_array import masked, masked_array
from numen.ma._masks import getdata, getmask, getmaskarray, mask_or, nomask
from numen.ma._operations import OPERATIONS

_sqrt, _multiply = OPERATIONS["sqrt"], OPERATIONS["multiply"]
_NO_MASKED = "Cannot process masked data."


def average(a, axis=None, weights=None, returned=False, *, keepdims=np._NoValue):
    """The weighted mean of the items that are not masked.

    Parameters
    ----------
    a : array_like
        The array.
    axis : int or tuple of ints, optional
        The axes; all if not given.
    weights : array_like, optional
        The weights: of the array's shape, or one for each place along the axes. All equal if not given.
    returned : bool, optional
        Whether the sum of the weights is given too.
    keepdims : bool, optional
        Whether the axes stay, with length one.

    >>> import numen as np
    >>> np.ma.average(np.ma.array([1., 2., 3., 4.], mask=[0, 0, 1, 1]), weights=[3, 1, 0, 0])
    np.float64(1.25)
    """
    a = asarray(a)
    mask = getmask(a)
    if axis is not None:
        axis = normalize_axis_tuple(axis, a.ndim, argname="axis")
    params = {} if keepdims is np._NoValue else {"keepdims": keepdims}
    if weights is None:
        result = a.mean(axis, **params)
        total = result.dtype.type(a.count(axis))
    else:
        weights = _spread(asarray(weights), a, axis)
        others = ("f8",) if issubclass(a.dtype.type, (np.integer, np.bool)) else ()
        dtype = np.result_type(a.dtype, weights.dtype, *others)
        if mask is not nomask:
            weights = weights * (~a.mask)
            weights.mask |= a.mask
        total = weights.sum(axis=axis, dtype=dtype, **params)
        result = np.multiply(a, weights, dtype=dtype).sum(axis, **params) / total
    if not returned:
        return result
    if total.shape != result.shape:
        total = np.broadcast_to(total, result.shape).copy()
    return result, total


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The median of the items that are not masked.

    Parameters
    ----------
    a : array_like
        The array.
    axis : int or tuple of ints, optional
        The axes; all if not given.
    out : ndarray, optional
        Where the result goes.
    overwrite_input : bool, optional
        Whether the input may be sorted in the course of it.
    keepdims : bool, optional
        Whether the axes stay, with length one.

    >>> import numen as np
    >>> np.ma.median(np.ma.array(np.arange(8), mask=[0]*4 + [1]*4))
    np.float64(1.5)
    """
    if not hasattr(a, "mask"):
        result = np.median(getdata(a, subok=True), axis=axis, out=out, overwrite_input=overwrite_input, keepdims=keepdims)
        return masked_array(result, copy=False) if isinstance(result, ndarray) and result.ndim >= 1 else result
    axes = tuple(range(a.ndim)) if axis is None else normalize_axis_tuple(axis, a.ndim)
    kept = [one for one in range(a.ndim) if one not in axes]
    shape = tuple(a.shape[one] for one in kept)
    rows = a.transpose(kept + list(axes)).reshape(shape + (-1,)) if a.size else np.ma.zeros(shape + (0,), a.dtype)
    result = _median(rows, axis=-1)
    if keepdims:
        result = np.ma.asanyarray(result).reshape([1 if one in axes else a.shape[one] for one in range(a.ndim)])
    if out is None:
        return result
    out[...] = result
    return out


def _median(a, axis=None, out=None, overwrite_input=False):
    """The median along the last axis: nan where a valid item is that, masked where there is no valid item."""
    length = a.shape[-1]
    if length == 0:
        return np.ma.mean(a, axis=-1)
    mask = getmaskarray(a)
    inexact = np.issubdtype(a.dtype, np.inexact)
    data = getdata(a).view(ndarray) if isinstance(a, ndarray) else np.asarray(a)
    data = np.where(mask, np.inf if inexact else minimum_fill_value(a), data).astype(a.dtype, copy=False)
    data.sort(axis=-1)
    number = length - np.count_nonzero(mask, axis=-1, keepdims=True)
    high = number // 2
    high = np.minimum(high, length - 1)
    low = np.where(number % 2 == 1, high, np.maximum(high - 1, 0))
    ends = np.take_along_axis(data, np.concatenate((low, high), axis=-1), axis=-1)
    with np.errstate(invalid="ignore", over="ignore"):
        middle = np.true_divide(ends.sum(axis=-1, dtype=np.float32 if a.dtype == np.float16 else None), 2)
    if inexact:
        middle = np.where((number % 2 == 1)[..., 0], ends[..., 1], middle).astype(a.dtype)
        valid_nan = (np.isnan(getdata(a)) & ~mask).any(axis=-1)
        middle = np.where(valid_nan, a.dtype.type(np.nan), middle)
    empty = (number == 0)[..., 0]
    if middle.ndim == 0:
        return masked if empty else middle[()]
    return masked_array(middle, mask=nomask if getmask(a) is nomask else empty)


def _covhelper(x, y=None, rowvar=True, allow_masked=True):
    """Variables without their means, and which items are valid (as 0 and 1); what `cov` and `corrcoef` stand on."""
    x = array(x, ndmin=2, copy=True, dtype=float)
    x_mask = getmaskarray(x)
    if not allow_masked and x_mask.any():
        raise ValueError(_NO_MASKED)
    if x.shape[0] == 1:
        rowvar = True
    rowvar = int(bool(rowvar))
    axis = 1 - rowvar
    column = (slice(None), None) if rowvar else (None, slice(None))
    mask = x_mask
    if y is not None:
        y = array(y, copy=False, ndmin=2, dtype=float)
        y_mask = getmaskarray(y)
        if not allow_masked and y_mask.any():
            raise ValueError(_NO_MASKED)
        if (x_mask.any() or y_mask.any()) and y.shape == x.shape:
            x_mask = y_mask = np.logical_or(x_mask, y_mask)     # pairs that lack one do not count
            x._mask, x._sharedmask = x_mask, False
            y = masked_array(getdata(y), mask=y_mask)
        x = concatenate((x, y), axis)
        mask = np.concatenate((x_mask, y_mask), axis)
    # floats count exactly as far as their integers go
    valid = np.logical_not(mask).astype(np.float32 if max(x.shape) <= 2**24 else np.float64)
    x -= x.mean(axis=rowvar)[column]
    return x, valid, rowvar


def cov(x, y=None, rowvar=True, bias=False, allow_masked=True, ddof=None):
    """The covariance matrix of variables, from the pairs of items that are valid both.

    Parameters
    ----------
    x : array_like
        The variables, in rows.
    y : array_like, optional
        More variables.
    rowvar : bool, optional
        Whether the variables are in rows, not in columns.
    bias : bool, optional
        Whether the divisor is the number of pairs, not one less.
    allow_masked : bool, optional
        Whether items may be masked.
    ddof : int, optional
        What is taken from the number of pairs in the divisor, instead.
    """
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be an integer")
    if ddof is None:
        ddof = 0 if bias else 1
    x, valid, rowvar = _covhelper(x, y, rowvar, allow_masked)
    if not rowvar:
        x, valid = x.T, valid.T
    number = np.dot(valid, valid.T) - ddof
    mask = np.less_equal(number, 0, dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        data = np.dot(filled(x, 0), filled(x.T.conj(), 0)) / number
    return array(data, mask=mask).squeeze()


def corrcoef(x, y=None, rowvar=True, allow_masked=True):
    """The correlation coefficients of variables. The arguments are those of `cov`."""
    result = cov(x, y, rowvar, allow_masked=allow_masked)
    if result.ndim < 2:
        return np.ma.divide(result, result)
    deviation = _sqrt(result.diagonal())
    result /= _multiply.outer(deviation, deviation)
    return result


def vander(x, n=None):
    """The Vandermonde matrix of `x`, with zeros in the rows of masked items. See `numpy.vander`."""
    result = np.vander(getdata(x), n)
    mask = getmask(x)
    if mask is not nomask:
        result[mask] = 0
    return result


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The polynomial of a degree that fits points best; points that are masked in any part are left out. See `numpy.polyfit`."""
    points = [asarray(x), asarray(y), None if w is None else asarray(w)]
    x, y, w = points
    if y.ndim not in (1, 2):
        raise TypeError("Expected a 1D or 2D array for y!")
    masks = [getmask(x), getmask(y) if y.ndim == 1 else getmaskarray(y).any(axis=1)]
    if w is not None:
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if len(w) != len(y):
            raise TypeError("expected w and y to have the same length")
        masks.append(getmask(w))
    left_out = functools.reduce(mask_or, masks)
    if left_out is not nomask:
        x, y, w = (part if part is None else part[~left_out] for part in points)
    return np.polyfit(x, y, deg, rcond, full, w, cov)
