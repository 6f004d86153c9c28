"""Statistics of arrays that are built from ufuncs, also for subclasses and objects."""
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
    if where is True:
        if axis is None:
            axis = tuple(range(arr.ndim))
        elif not isinstance(axis, tuple):
            axis = (axis,)
        items = 1
        for ax in axis:
            items *= arr.shape[mu.normalize_axis_index(ax, arr.ndim)]
        return nt.intp(items)
    from numen.lib._stride_tricks_impl import broadcast_to
    return umr_sum(broadcast_to(where, arr.shape), axis, nt.intp, None, keepdims)


def _clip(a, min=None, max=None, out=None, **kwargs):
    if a.dtype.kind in "iu":
        # Python integers beyond the dtype's range limit nothing
        if type(min) is int and min <= _info(a.dtype).min:
            min = None
        if type(max) is int and max >= _info(a.dtype).max:
            max = None
    if min is None and max is None:
        return um.positive(a, out=out, **kwargs)
    if min is None:
        return um.minimum(a, max, out=out, **kwargs)
    if max is None:
        return um.maximum(a, min, out=out, **kwargs)
    return um.clip(a, min, max, out=out, **kwargs)


def _info(dtype):
    from numen._core.getlimits import iinfo
    return iinfo(dtype)


def _mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    arr = asanyarray(a)
    is_float16_result = False
    rcount = _count_reduce_items(arr, axis, keepdims=keepdims, where=where)
    if rcount == 0 if where is True else umr_any(rcount == 0, axis=None):
        warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=2)
    if dtype is None:
        if issubclass(arr.dtype.type, (nt.integer, nt.bool)):
            dtype = mu.dtype("f8")
        elif issubclass(arr.dtype.type, nt.float16):
            dtype = mu.dtype("f4")
            is_float16_result = True
    ret = umr_sum(arr, axis, dtype, out, keepdims, where=where)
    if isinstance(ret, mu.ndarray):
        ret = um.true_divide(ret, rcount, out=ret, casting="unsafe", subok=False)
        if is_float16_result and out is None:
            ret = arr.dtype.type(ret)
    elif hasattr(ret, "dtype"):
        ret = arr.dtype.type(ret / rcount) if is_float16_result else ret.dtype.type(ret / rcount)
    else:
        ret = ret / rcount
    return ret


def _var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None):
    arr = asanyarray(a)
    rcount = _count_reduce_items(arr, axis, keepdims=keepdims, where=where)
    if ddof >= rcount if where is True else umr_any(ddof >= rcount, axis=None):
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=2)
    if dtype is None and issubclass(arr.dtype.type, (nt.integer, nt.bool)):
        dtype = mu.dtype("f8")
    if mean is not None:
        arrmean = mean
    else:
        # the mean keeps the reduced axes, so that it broadcasts against the array
        arrmean = umr_sum(arr, axis, dtype, None, keepdims=True, where=where)
        div = rcount if rcount.ndim == 0 else rcount.reshape(arrmean.shape)
        if isinstance(arrmean, mu.ndarray):
            arrmean = um.true_divide(arrmean, div, out=arrmean, casting="unsafe", subok=False)
        elif hasattr(arrmean, "dtype"):
            arrmean = arrmean.dtype.type(arrmean / rcount)
        else:
            arrmean = arrmean / rcount
    x = asanyarray(arr - arrmean)
    if issubclass(arr.dtype.type, (nt.floating, nt.integer)):
        x = um.square(x, out=x)
    elif x.dtype.kind == "c":
        xv = x.view(dtype=(x.real.dtype, (2,)))
        um.square(xv, out=xv)
        x = um.add(xv[..., 0], xv[..., 1], out=x.real).real
    else:
        x = um.multiply(x, um.conjugate(x), out=x).real
    ret = umr_sum(x, axis, dtype, out, keepdims=keepdims, where=where)
    rcount = um.maximum(rcount - ddof, 0)
    if isinstance(ret, mu.ndarray):
        ret = um.true_divide(ret, rcount, out=ret, casting="unsafe", subok=False)
    elif hasattr(ret, "dtype"):
        ret = ret.dtype.type(ret / rcount)
    else:
        ret = ret / rcount
    return ret


def _std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None):
    ret = _var(a, axis=axis, dtype=dtype, out=out, ddof=ddof, keepdims=keepdims, where=where, mean=mean)
    if isinstance(ret, mu.ndarray):
        return um.sqrt(ret, out=ret)
    if hasattr(ret, "dtype"):
        return ret.dtype.type(um.sqrt(ret))
    return um.sqrt(ret)


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
