"""Statistics of arrays that are built from ufuncs, also for subclasses and objects."""
import math
import warnings

from numen._core import multiarray as mu, numerictypes as nt, umath as um
from numen._core.multiarray import asanyarray
from numen._globals import _NoValue

bool_dt = mu.dtype("bool")
umr_maximum = um.maximum.reduce
umr_minimum = um.minimum.reduce
umr_sum = um.add.reduce
umr_prod = um.multiply.reduce
umr_bitwise_count = um.bitwise_count
umr_any = um.logical_or.reduce
umr_all = um.logical_and.reduce


def _amax(a, axis=None, out=None, keepdims=False, initial=_NoValue, where=True):
    return umr_maximum(a, axis, None, out, keepdims, initial, where)


def _amin(a, axis=None, out=None, keepdims=False, initial=_NoValue, where=True):
    return umr_minimum(a, axis, None, out, keepdims, initial, where)


def _sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=_NoValue, where=True):
    return umr_sum(a, axis, dtype, out, keepdims, initial, where)


def _prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=_NoValue, where=True):
    return umr_prod(a, axis, dtype, out, keepdims, initial, where)


def _any(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    return umr_any(a, axis, bool_dt if dtype is None else dtype, out, keepdims, where=where)


def _all(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    return umr_all(a, axis, bool_dt if dtype is None else dtype, out, keepdims, where=where)


def _count_reduce_items(arr, axis, keepdims=False, where=True):
    """How many items each result of a reduction counts: an intp, or an array of them under a mask."""
    if where is not True:
        from numen.lib._stride_tricks_impl import broadcast_to
        return umr_sum(broadcast_to(where, arr.shape), axis, nt.intp, None, keepdims)
    if axis is None:
        return nt.intp(arr.size)
    lengths = [arr.shape[mu.normalize_axis_index(one, arr.ndim)] for one in (axis if isinstance(axis, tuple) else (axis,))]
    return nt.intp(math.prod(lengths))


def _clip(a, min=None, max=None, out=None, **kwargs):
    if a.dtype.kind in "iu" and (type(min) is int or type(max) is int):
        # Python integers beyond the dtype's range limit nothing
        limits = _info(a.dtype)
        min = None if type(min) is int and min <= limits.min else min
        max = None if type(max) is int and max >= limits.max else max
    if max is None:
        return um.positive(a, out=out, **kwargs) if min is None else um.maximum(a, min, out=out, **kwargs)
    return um.minimum(a, max, out=out, **kwargs) if min is None else um.clip(a, min, max, out=out, **kwargs)


def _info(dtype):
    from numen._core.getlimits import iinfo
    return iinfo(dtype)


def _warn_where(few, message):
    if few if few.ndim == 0 else umr_any(few, axis=None):
        warnings.warn(message, RuntimeWarning, stacklevel=3)


def _over(total, count, scalar_type=None):
    """A sum over the number of its items: in place where it is an array; a scalar keeps its type, unless another is wanted."""
    if isinstance(total, mu.ndarray):
        return um.true_divide(total, count, out=total, casting="unsafe", subok=False)
    if hasattr(total, "dtype"):
        return (scalar_type or total.dtype.type)(total / count)
    return total / count


def _mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    arr = asanyarray(a)
    count = _count_reduce_items(arr, axis, keepdims=keepdims, where=where)
    _warn_where(count == 0, "Mean of empty slice")
    half = None
    if dtype is None and issubclass(arr.dtype.type, nt.float16):
        dtype, half = mu.dtype("f4"), arr.dtype.type
    elif dtype is None and issubclass(arr.dtype.type, (nt.integer, nt.bool)):
        dtype = mu.dtype("f8")
    mean = _over(umr_sum(arr, axis, dtype, out, keepdims, where=where), count, half)
    return half(mean) if half and out is None and isinstance(mean, mu.ndarray) else mean


def _squares(away, real):
    """The squared absolute values of differences, in their own memory."""
    if real:
        return um.square(away, out=away)
    if away.dtype.kind == "c":
        re, im = away.real, away.imag
        return um.add(um.square(re, out=re), um.square(im, out=im), out=re)
    return um.multiply(away, um.conjugate(away), out=away).real


def _var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None):
    arr = asanyarray(a)
    count = _count_reduce_items(arr, axis, keepdims=keepdims, where=where)
    _warn_where(ddof >= count, "Degrees of freedom <= 0 for slice")
    if dtype is None and issubclass(arr.dtype.type, (nt.integer, nt.bool)):
        dtype = mu.dtype("f8")
    if mean is None:
        # it keeps the reduced axes, so that it broadcasts against the array
        total = umr_sum(arr, axis, dtype, None, keepdims=True, where=where)
        mean = _over(total, count.reshape(total.shape) if count.ndim else count)
    squares = _squares(asanyarray(arr - mean), real=issubclass(arr.dtype.type, (nt.floating, nt.integer)))
    return _over(umr_sum(squares, axis, dtype, out, keepdims=keepdims, where=where), um.maximum(count - ddof, 0))


def _std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None):
    variance = _var(a, axis=axis, dtype=dtype, out=out, ddof=ddof, keepdims=keepdims, where=where, mean=mean)
    if isinstance(variance, mu.ndarray):
        return um.sqrt(variance, out=variance)
    root = um.sqrt(variance)
    return variance.dtype.type(root) if hasattr(variance, "dtype") else root


def _ptp(a, axis=None, out=None, keepdims=False):
    return um.subtract(umr_maximum(a, axis, None, out, keepdims), umr_minimum(a, axis, None, None, keepdims), out)


def _dump(self, file, protocol=2):
    import contextlib
    import os
    import pickle
    ctx = contextlib.nullcontext(file) if hasattr(file, "write") else open(os.fspath(file), "wb")
    with ctx as f:
        pickle.dump(self, f, protocol=protocol)


def _dumps(self, protocol=2):
    import pickle
    return pickle.dumps(self, protocol=protocol)


def _bitwise_count(a, out=None, *, where=True, casting="same_kind", order="K", dtype=None, subok=True):
    return umr_bitwise_count(a, out, where=where, casting=casting, order=order, dtype=dtype, subok=subok)
