"""Reductions that leave NaNs out."""
import functools
import warnings

import numen as np
import numen._core.numeric as _nx
from numen._core import overrides
from numen._core._multiarray_umath import (
    _median as _core_median, _nanextreme as _core_nanextreme, _nanmean as _core_nanmean, _nanprod as _core_nanprod, _nansum as _core_nansum,
    _nanvar as _core_nanvar, _quantile as _core_quantile)
from numen._globals import _NoValue
from numen.lib import _quantiles_impl as _q

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

__all__ = ["nansum", "nanmax", "nanmin", "nanargmax", "nanargmin", "nanmean", "nanmedian", "nanpercentile", "nanvar", "nanstd", "nanprod",
           "nancumsum", "nancumprod", "nanquantile"]


def _nan_mask(a, out=None):
    if a.dtype.kind not in "fc":
        return True
    y = np.isnan(a, out=out)
    return np.invert(y, out=y)


def _replace_nan(a, val):
    """a with NaNs replaced by val, and where they were (None: a's dtype has none)."""
    a = np.asanyarray(a)
    if a.dtype.kind not in "fcO":
        return a, None
    mask = np.isnan(a) if a.dtype.kind != "O" else np.not_equal(a, a, dtype=bool)
    filled = np.array(a, subok=True)
    np.copyto(filled, val, where=mask)
    return filled, mask


def _given(**kwargs):
    return {k: v for k, v in kwargs.items() if v is not _NoValue}


def _plain(a, out, *others):
    """May the core do it?"""
    return type(a) is np.ndarray and out is None and a.dtype.kind in "biufc" and all(o is _NoValue for o in others)


def _extreme(a, axis, out, keepdims, initial, where, reduce, full, worst):
    kwargs = _given(keepdims=keepdims, initial=initial, where=where)
    if type(a) is np.ndarray and a.dtype != np.object_:
        if a.dtype.char in "df" and out is None and initial is _NoValue and where is _NoValue and a.size:
            res = _core_nanextreme(a, axis, keepdims is not _NoValue and keepdims, worst == -np.inf)
        else:
            res = reduce(a, axis=axis, out=out, **kwargs)
        if a.dtype.kind in "fc" and np.isnan(res).any():
            warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=4)
        return res
    a, mask = _replace_nan(a, worst)
    res = full(a, axis=axis, out=out, **kwargs)
    if mask is None:
        return res
    kwargs.pop("initial", None)
    mask = np.all(mask, axis=axis, **kwargs)
    if np.any(mask):
        res = _set_nan(res, mask)
        warnings.warn("All-NaN axis encountered", RuntimeWarning, stacklevel=4)
    return res


def _nanmin_dispatcher(a, axis=None, out=None, keepdims=None, initial=None, where=None):
    return (a, out)


@array_function_dispatch(_nanmin_dispatcher)
def nanmin(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The smallest item that is not NaN.

    >>> import numen as np
    >>> np.nanmin([1.0, np.nan, 3.0])
    np.float64(1.0)
    """
    return _extreme(a, axis, out, keepdims, initial, where, np.fmin.reduce, np.amin, +np.inf)


@array_function_dispatch(_nanmin_dispatcher)
def nanmax(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The largest item that is not NaN."""
    return _extreme(a, axis, out, keepdims, initial, where, np.fmax.reduce, np.amax, -np.inf)


def _nanargmin_dispatcher(a, axis=None, out=None, *, keepdims=None):
    return (a,)


def _arg(a, axis, out, keepdims, worst, find):
    a, mask = _replace_nan(a, worst)
    if mask is not None and mask.size:
        mask = np.all(mask, axis=axis)
        if np.any(mask):
            raise ValueError("All-NaN slice encountered")
    return find(a, axis=axis, out=out, **_given(keepdims=keepdims))


@array_function_dispatch(_nanargmin_dispatcher)
def nanargmin(a, axis=None, out=None, *, keepdims=_NoValue):
    """The index of the smallest item that is not NaN."""
    return _arg(a, axis, out, keepdims, np.inf, np.argmin)


@array_function_dispatch(_nanargmin_dispatcher)
def nanargmax(a, axis=None, out=None, *, keepdims=_NoValue):
    """The index of the largest item that is not NaN."""
    return _arg(a, axis, out, keepdims, -np.inf, np.argmax)


def _nansum_dispatcher(a, axis=None, dtype=None, out=None, keepdims=None, initial=None, where=None):
    return (a, out)


@array_function_dispatch(_nansum_dispatcher)
def nansum(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The sum, NaNs counting as zero.

    >>> import numen as np
    >>> np.nansum([1.0, np.nan, 3.0])
    np.float64(4.0)
    """
    if type(a) is list:
        a = np.array(a)
    if _plain(a, out, initial, where):
        return _core_nansum(a, axis, keepdims is not _NoValue and keepdims, dtype)
    a, mask = _replace_nan(a, 0)
    return np.sum(a, axis=axis, dtype=dtype, out=out, keepdims=keepdims, initial=initial, where=where)


@array_function_dispatch(_nansum_dispatcher)
def nanprod(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The product, NaNs counting as one."""
    if _plain(a, out, initial, where):
        return _core_nanprod(a, axis, keepdims is not _NoValue and keepdims, dtype)
    a, mask = _replace_nan(a, 1)
    return np.prod(a, axis=axis, dtype=dtype, out=out, keepdims=keepdims, initial=initial, where=where)


def _nancumsum_dispatcher(a, axis=None, dtype=None, out=None):
    return (a, out)


@array_function_dispatch(_nancumsum_dispatcher)
def nancumsum(a, axis=None, dtype=None, out=None):
    """The running sum, NaNs counting as zero."""
    a, mask = _replace_nan(a, 0)
    return np.cumsum(a, axis=axis, dtype=dtype, out=out)


@array_function_dispatch(_nancumsum_dispatcher)
def nancumprod(a, axis=None, dtype=None, out=None):
    """The running product, NaNs counting as one."""
    a, mask = _replace_nan(a, 1)
    return np.cumprod(a, axis=axis, dtype=dtype, out=out)


def _nanmean_dispatcher(a, axis=None, dtype=None, out=None, keepdims=None, *, where=None):
    return (a, out)


def _set_nan(result, mask):
    """NaN in the places of a reduction's result; a number has one place."""
    if not isinstance(result, np.ndarray):
        return result.dtype.type(np.nan)
    np.copyto(result, np.nan, where=mask, casting="unsafe")
    return result


def _per_item(total, count):
    """total / count silently, in the type of total: in place if it is an array."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if isinstance(total, np.ndarray):
            return np.divide(total, count, out=total, casting="unsafe")
        ratio = total / count
        return total.dtype.type(ratio) if hasattr(total, "dtype") else ratio


def _must_be_inexact(dtype, out):
    kinds = {"dtype": None if dtype is None else np.dtype(dtype), "out": None if out is None else out.dtype}
    for name, kind in kinds.items():
        if kind is not None and not issubclass(kind.type, np.inexact):
            raise TypeError(f"If a is inexact, then {name} must be inexact")


@array_function_dispatch(_nanmean_dispatcher)
def nanmean(a, axis=None, dtype=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    """The mean of the items that are not NaN.

    >>> import numen as np
    >>> np.nanmean([[1, np.nan], [3, 4]], axis=0)
    array([2., 4.])
    """
    a = np.asanyarray(a)
    if dtype is None and a.dtype.char in "fdg" and _plain(a, out, where):
        result = _core_nanmean(a, axis, keepdims is not _NoValue and keepdims, None)
        empty = np.isnan(result).any() and np.isnan(a).all(axis=axis).any()
    else:
        how = {"axis": axis, "keepdims": keepdims, "where": where}
        filled, mask = _replace_nan(a, 0)
        if mask is None:
            return np.mean(filled, dtype=dtype, out=out, **how)
        _must_be_inexact(dtype, out)
        count = np.sum(~mask, dtype=np.intp, **how)
        result = _per_item(np.sum(filled, dtype=dtype, out=out, **how), count)
        empty = np.any(count == 0)
    if empty:
        warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=3)
    return result


def _nanmedian_dispatcher(a, axis=None, out=None, overwrite_input=None, keepdims=None):
    return (a, out)


@array_function_dispatch(_nanmedian_dispatcher)
def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=_NoValue):
    """The median of the items that are not NaN."""
    a = np.asanyarray(a)
    if a.size == 0:
        return np.nanmean(a, axis, out=out, keepdims=keepdims)
    keep = keepdims is not _NoValue and keepdims
    if a.dtype.kind == "O":
        return _q._object_quantile(a, np.asarray(0.5), axis, out, keep, "linear", True)
    axis = _q._axes(axis, a.ndim)
    result = np.asarray(_core_median(a, axis, keep, True))
    if result.dtype.kind in "fcmM":
        # one warning per slice without a number
        empty = np.isnan(result) if result.dtype.kind in "fc" else np.isnat(result)
        for _ in range(int(np.count_nonzero(empty)) if empty.any() else 0):
            warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=3)
    return _q._finish(result, a, out)


def _nanpercentile_dispatcher(a, q, axis=None, out=None, overwrite_input=None, method=None, keepdims=None, *, weights=None):
    return (a, q, out, weights)


@array_function_dispatch(_nanpercentile_dispatcher)
def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=_NoValue, *, weights=None):
    """The q-th percentiles of the items that are not NaN."""
    a, q, weak, weights = _q._checked(a, q, 100, weights, method, axis)
    return _nanquantile_unchecked(a, q, axis, out, overwrite_input, method, keepdims, weights, weak)


@array_function_dispatch(_nanpercentile_dispatcher)
def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=_NoValue, *, weights=None):
    """The quantiles of the items that are not NaN."""
    a, q, weak, weights = _q._checked(a, q, 1, weights, method, axis)
    return _nanquantile_unchecked(a, q, axis, out, overwrite_input, method, keepdims, weights, weak)


def _nanquantile_unchecked(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=_NoValue, weights=None, weak=False):
    keep = keepdims is not _NoValue and keepdims
    if a.size == 0:
        return np.nanmean(a, axis, out=out, keepdims=keepdims)
    axis = _q._axes(axis, a.ndim)
    _q._check_method(method)
    if weights is not None:
        return _q._weighted_quantile(a, q, axis, out, keep, weights, True)
    if a.dtype.kind == "O" or (q.dtype.kind == "O" and method not in _q._STEPWISE):
        return _q._object_quantile(a, q, axis, out, keep, method, True)
    if a.dtype.kind == "b" and method not in _q._STEPWISE and q.dtype.kind == "f":
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, "
                        "or the logical_xor function instead.")
    flat = q if q.ndim <= 1 else q.reshape(-1)
    if flat.dtype.kind not in "fiub":
        flat = flat.astype(float)
    result = _core_quantile(a, flat, axis, keep, method, True, weak)
    if flat.ndim and result.ndim > 1:        # the quantiles of a line stay together in memory
        result = np.moveaxis(np.moveaxis(result, 0, -1).copy(), -1, 0)
    if a.dtype.kind == "f" and np.isnan(result).any() and np.isnan(a).all(axis=axis).any():
        warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=4)
    if q.ndim > 1:
        result = result.reshape(q.shape + result.shape[1:])
    return result[()] if out is None and result.ndim == 0 else _q._finish(result, a, out)


def _nanvar_dispatcher(a, axis=None, dtype=None, out=None, ddof=None, keepdims=None, *, where=None, mean=None, correction=None):
    return (a, out)


def _ddof(ddof, correction, name):
    if correction is _NoValue:
        return ddof
    if ddof != 0:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return correction


@array_function_dispatch(_nanvar_dispatcher)
def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=_NoValue, *, where=_NoValue, mean=_NoValue, correction=_NoValue):
    """The variance of the items that are not NaN."""
    a = np.asanyarray(a)
    ddof = _ddof(ddof, correction, "nanvar")
    if dtype is None and a.dtype.char in "fdg" and _plain(a, out, where, mean):
        result, bad = _core_nanvar(a, axis, keepdims is not _NoValue and keepdims, None, ddof, False)
    else:
        filled, mask = _replace_nan(a, 0)
        if mask is None:
            return np.var(filled, axis=axis, dtype=dtype, out=out, ddof=ddof, **_given(keepdims=keepdims, where=where, mean=mean))
        _must_be_inexact(dtype, out)
        chosen = _given(where=where)
        free = np.sum(~mask, axis=axis, dtype=np.intp, keepdims=True, **chosen)
        if mean is _NoValue:
            mean = _per_item(np.sum(filled, axis=axis, dtype=dtype, keepdims=True, **chosen), free)
        np.subtract(filled, mean, out=filled, casting="unsafe", **chosen)
        np.copyto(filled, 0, where=mask, casting="unsafe")
        squares = np.multiply(filled, filled.conj() if filled.dtype.kind == "c" else filled, out=filled, **chosen).real
        free = free - ddof
        result = np.sum(squares, axis=axis, dtype=dtype, out=out, keepdims=keepdims, **chosen)
        if np.ndim(result) < free.ndim:
            free = free.squeeze(axis)
        result, lacking = _per_item(result, free), free <= 0
        bad = np.any(lacking)
        if bad:
            result = _set_nan(result, lacking)
    if bad:
        warnings.warn("Degrees of freedom <= 0 for slice.", RuntimeWarning, stacklevel=3)
    return result


@array_function_dispatch(_nanvar_dispatcher)
def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=_NoValue, *, where=_NoValue, mean=_NoValue, correction=_NoValue):
    """The standard deviation of the items that are not NaN."""
    var = nanvar(a, axis=axis, dtype=dtype, out=out, ddof=ddof, keepdims=keepdims, where=where, mean=mean, correction=correction)
    return np.sqrt(var, out=var if isinstance(var, np.ndarray) else None)
