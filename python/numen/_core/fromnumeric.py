"""Functions whose work an array method does: np.sum(a) is a.sum(), also for what is not yet an array."""
import functools
import types
import warnings

import numen as np
from numen._core import _methods, multiarray as mu, numerictypes as nt, overrides, umath as um
from numen._core.multiarray import asanyarray, asarray, concatenate
from numen._core._array_converter import _array_converter
from numen._globals import _NoValue
from numen._utils import set_module

__all__ = ["all", "amax", "amin", "any", "argmax", "argmin", "argpartition", "argsort", "around", "choose", "clip", "compress", "cumprod",
           "cumsum", "cumulative_prod", "cumulative_sum", "diagonal", "mean", "max", "min", "matrix_transpose", "ndim", "nonzero", "partition",
           "prod", "ptp", "put", "ravel", "repeat", "reshape", "resize", "round", "searchsorted", "shape", "size", "sort", "squeeze", "std",
           "sum", "swapaxes", "take", "trace", "transpose", "var"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_gentype = types.GeneratorType


def _wrapit(obj, method, *args, **kwds):
    conv = _array_converter(obj)
    # an array method of the converted object; the result goes back through __array_wrap__
    arr, = conv.as_arrays()
    result = getattr(arr, method)(*args, **kwds)
    return conv.wrap(result, to_scalar=False)


def _wrapfunc(obj, method, *args, **kwds):
    bound = getattr(obj, method, None)
    if bound is None:
        return _wrapit(obj, method, *args, **kwds)
    try:
        return bound(*args, **kwds)
    except TypeError:
        # a method of that name with another signature (of a list, of a data frame)
        return _wrapit(obj, method, *args, **kwds)


def _wrapreduction(obj, ufunc, method, axis, dtype, out, **kwargs):
    passkwargs = {k: v for k, v in kwargs.items() if v is not _NoValue}
    if type(obj) is not mu.ndarray:
        try:
            reduction = getattr(obj, method)
        except AttributeError:
            pass
        else:
            # a duck array's own method knows its own rules; dtype only where it was given
            if dtype is not None:
                return reduction(axis=axis, dtype=dtype, out=out, **passkwargs)
            return reduction(axis=axis, out=out, **passkwargs)
    return ufunc.reduce(obj, axis, dtype, out, **passkwargs)


def _wrapreduction_any_all(obj, ufunc, method, axis, out, **kwargs):
    passkwargs = {k: v for k, v in kwargs.items() if v is not _NoValue}
    if type(obj) is not mu.ndarray:
        try:
            reduction = getattr(obj, method)
        except AttributeError:
            pass
        else:
            return reduction(axis=axis, out=out, **passkwargs)
    return ufunc.reduce(obj, axis, bool, out, **passkwargs)


def _take_dispatcher(a, indices, axis=None, out=None, mode=None):
    return (a, out)


@array_function_dispatch(_take_dispatcher)
def take(a, indices, axis=None, out=None, mode="raise"):
    """Items of `a` at `indices` along an axis (of the flattened array if None); mode says what indices out of bounds do.

    >>> import numen as np
    >>> np.take([4, 3, 5, 7], [0, 3])
    array([4, 7])
    """
    return _wrapfunc(a, "take", indices, axis=axis, out=out, mode=mode)


def _reshape_dispatcher(a, /, shape, order=None, *, copy=None):
    return (a,)


@array_function_dispatch(_reshape_dispatcher)
def reshape(a, /, shape, order="C", *, copy=None):
    """The items of `a` in a new shape; one length may be -1 and is worked out. A view where that is possible.

    >>> import numen as np
    >>> np.reshape(np.arange(6), (2, -1))
    array([[0, 1, 2],
           [3, 4, 5]])
    """
    if copy is not None:
        return _wrapfunc(a, "reshape", shape, order=order, copy=copy)
    return _wrapfunc(a, "reshape", shape, order=order)


def _choose_dispatcher(a, choices, out=None, mode=None):
    yield a
    yield from choices
    yield out


@array_function_dispatch(_choose_dispatcher)
def choose(a, choices, out=None, mode="raise"):
    """For every item of `a` the item of ``choices[a]`` at that place."""
    return _wrapfunc(a, "choose", choices, out=out, mode=mode)


def _repeat_dispatcher(a, repeats, axis=None):
    return (a,)


@array_function_dispatch(_repeat_dispatcher)
def repeat(a, repeats, axis=None):
    """Every item repeated, along an axis or of the flattened array.

    >>> import numen as np
    >>> np.repeat([1, 2], [2, 3])
    array([1, 1, 2, 2, 2])
    """
    return _wrapfunc(a, "repeat", repeats, axis=axis)


def _put_dispatcher(a, ind, v, mode=None):
    return (a, ind, v)


@array_function_dispatch(_put_dispatcher)
def put(a, ind, v, mode="raise"):
    """Set ``a.flat[ind] = v`` in place; `v` is repeated where it is too short."""
    try:
        method = a.put
    except AttributeError as e:
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(a).__name__}") from e
    return method(ind, v, mode=mode)


def _swapaxes_dispatcher(a, axis1, axis2):
    return (a,)


@array_function_dispatch(_swapaxes_dispatcher)
def swapaxes(a, axis1, axis2):
    """A view with two axes exchanged."""
    return _wrapfunc(a, "swapaxes", axis1, axis2)


def _transpose_dispatcher(a, axes=None):
    return (a,)


@array_function_dispatch(_transpose_dispatcher)
def transpose(a, axes=None):
    """A view with the axes in another order (reversed if None).

    >>> import numen as np
    >>> np.transpose([[1, 2], [3, 4]])
    array([[1, 3],
           [2, 4]])
    """
    return _wrapfunc(a, "transpose", axes)


def _matrix_transpose_dispatcher(x):
    return (x,)


@array_function_dispatch(_matrix_transpose_dispatcher)
def matrix_transpose(x, /):
    """A view with the last two axes exchanged."""
    x = asanyarray(x)
    if x.ndim < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {x.ndim}")
    return swapaxes(x, -1, -2)


def _partition_dispatcher(a, kth, axis=None, kind=None, order=None):
    return (a,)


@array_function_dispatch(_partition_dispatcher)
def partition(a, kth, axis=-1, kind="introselect", order=None):
    """A copy in which the item at `kth` is where sorting would put it, smaller ones before and larger ones after it."""
    if axis is None:
        a = asanyarray(a).flatten()
        axis = -1
    else:
        a = asanyarray(a).copy(order="K")
    a.partition(kth, axis=axis, kind=kind, order=order)
    return a


def _argpartition_dispatcher(a, kth, axis=None, kind=None, order=None):
    return (a,)


@array_function_dispatch(_argpartition_dispatcher)
def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    """The indices that would partition `a`."""
    return _wrapfunc(a, "argpartition", kth, axis=axis, kind=kind, order=order)


def _sort_dispatcher(a, axis=None, kind=None, order=None, *, stable=None):
    return (a,)


@array_function_dispatch(_sort_dispatcher)
def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    """A sorted copy; NaN comes last.

    >>> import numen as np
    >>> np.sort([3, 1, 2])
    array([1, 2, 3])
    """
    if axis is None:
        a = asanyarray(a).flatten()
        axis = -1
    else:
        a = asanyarray(a).copy(order="K")
    a.sort(axis=axis, kind=kind, order=order, stable=stable)
    return a


def _argsort_dispatcher(a, axis=None, kind=None, order=None, *, stable=None):
    return (a,)


@array_function_dispatch(_argsort_dispatcher)
def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    """The indices that would sort `a`.

    >>> import numen as np
    >>> np.argsort([3, 1, 2])
    array([1, 2, 0])
    """
    return _wrapfunc(a, "argsort", axis=axis, kind=kind, order=order, stable=stable)


def _argmax_dispatcher(a, axis=None, out=None, *, keepdims=None):
    return (a, out)


@array_function_dispatch(_argmax_dispatcher, verify=False)
def argmax(a, axis=None, out=None, *, keepdims=_NoValue):
    """The index of the first largest item."""
    kwds = {"keepdims": keepdims} if keepdims is not _NoValue else {}
    return _wrapfunc(a, "argmax", axis=axis, out=out, **kwds)


@array_function_dispatch(_argmax_dispatcher, verify=False)
def argmin(a, axis=None, out=None, *, keepdims=_NoValue):
    """The index of the first smallest item."""
    kwds = {"keepdims": keepdims} if keepdims is not _NoValue else {}
    return _wrapfunc(a, "argmin", axis=axis, out=out, **kwds)


def _searchsorted_dispatcher(a, v, side=None, sorter=None):
    return (a, v, sorter)


@array_function_dispatch(_searchsorted_dispatcher)
def searchsorted(a, v, side="left", sorter=None):
    """Where the items of `v` would have to be inserted into the sorted `a`.

    >>> import numen as np
    >>> np.searchsorted([1, 2, 3], 2, side='right')
    np.int64(2)
    """
    return _wrapfunc(a, "searchsorted", v, side=side, sorter=sorter)


def _resize_dispatcher(a, new_shape):
    return (a,)


@array_function_dispatch(_resize_dispatcher)
def resize(a, new_shape):
    """An array of a new shape filled with the items of `a`, repeated as often as needed."""
    if isinstance(new_shape, (int, nt.integer)):
        new_shape = (new_shape,)
    a = ravel(a)
    new_size = 1
    for dim_length in new_shape:
        new_size *= dim_length
        if dim_length < 0:
            raise ValueError("all elements of `new_shape` must be non-negative")
    if a.size == 0 or new_size == 0:
        return np.zeros_like(a, shape=new_shape)
    repeats = -(-new_size // a.size)
    a = concatenate((a,) * repeats)[:new_size]
    return reshape(a, new_shape)


def _squeeze_dispatcher(a, axis=None):
    return (a,)


@array_function_dispatch(_squeeze_dispatcher)
def squeeze(a, axis=None):
    """A view without axes of length one."""
    try:
        method = a.squeeze
    except AttributeError:
        return _wrapit(a, "squeeze", axis=axis)
    return method() if axis is None else method(axis=axis)


def _diagonal_dispatcher(a, offset=None, axis1=None, axis2=None):
    return (a,)


@array_function_dispatch(_diagonal_dispatcher)
def diagonal(a, offset=0, axis1=0, axis2=1):
    """The diagonal of the planes of two axes, as a read-only view."""
    if isinstance(a, np.matrix):
        return asarray(a).diagonal(offset=offset, axis1=axis1, axis2=axis2)
    return asanyarray(a).diagonal(offset=offset, axis1=axis1, axis2=axis2)


def _trace_dispatcher(a, offset=None, axis1=None, axis2=None, dtype=None, out=None):
    return (a, out)


@array_function_dispatch(_trace_dispatcher)
def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """The sum along a diagonal."""
    if isinstance(a, np.matrix):
        return asarray(a).trace(offset=offset, axis1=axis1, axis2=axis2, dtype=dtype, out=out)
    return asanyarray(a).trace(offset=offset, axis1=axis1, axis2=axis2, dtype=dtype, out=out)


def _ravel_dispatcher(a, order=None):
    return (a,)


@array_function_dispatch(_ravel_dispatcher)
def ravel(a, order="C"):
    """All items in one dimension; a view where that is possible."""
    if isinstance(a, np.matrix):
        return asarray(a).ravel(order=order)
    return asanyarray(a).ravel(order=order)


def _nonzero_dispatcher(a):
    return (a,)


@array_function_dispatch(_nonzero_dispatcher)
def nonzero(a):
    """The indices of the items that are not zero, one array per axis.

    >>> import numen as np
    >>> np.nonzero([0, 5, 6])
    (array([1, 2]),)
    """
    return _wrapfunc(a, "nonzero")


def _shape_dispatcher(a):
    return (a,)


@array_function_dispatch(_shape_dispatcher)
def shape(a):
    """The lengths of the axes of an array-like."""
    try:
        return a.shape
    except AttributeError:
        return asarray(a).shape


def _compress_dispatcher(condition, a, axis=None, out=None):
    return (condition, a, out)


@array_function_dispatch(_compress_dispatcher)
def compress(condition, a, axis=None, out=None):
    """The slices of `a` along an axis for which `condition` holds."""
    return _wrapfunc(a, "compress", condition, axis=axis, out=out)


def _clip_dispatcher(a, a_min=None, a_max=None, out=None, *, min=None, max=None, **kwargs):
    return (a, a_min, a_max, out, min, max)


@array_function_dispatch(_clip_dispatcher, verify=False)
def clip(a, a_min=_NoValue, a_max=_NoValue, out=None, *, min=_NoValue, max=_NoValue, **kwargs):
    """Items limited to the interval [a_min, a_max]; None leaves a side open.

    >>> import numen as np
    >>> np.clip([1, 5, 9], 2, 6)
    array([2, 5, 6])
    """
    if type(a) is mu.ndarray and min is max is _NoValue and a_min is not _NoValue and a_max is not _NoValue:
        return a.clip(a_min, a_max, out=out, **kwargs)
    if a_min is _NoValue and a_max is _NoValue:
        a_min = None if min is _NoValue else min
        a_max = None if max is _NoValue else max
    elif a_min is _NoValue:
        raise TypeError("clip() missing 1 required positional argument: 'a_min'")
    elif a_max is _NoValue:
        raise TypeError("clip() missing 1 required positional argument: 'a_max'")
    elif min is not _NoValue or max is not _NoValue:
        raise ValueError("Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is forbidden.")
    return _wrapfunc(a, "clip", a_min, a_max, out=out, **kwargs)


def _sum_dispatcher(a, axis=None, dtype=None, out=None, keepdims=None, initial=None, where=None):
    return (a, out)


@array_function_dispatch(_sum_dispatcher)
def sum(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The sum of items along axes.

    >>> import numen as np
    >>> np.sum([[1, 2], [3, 4]], axis=0)
    array([4, 6])
    """
    if isinstance(a, _gentype):
        warnings.warn("Calling np.sum(generator) is deprecated, and in the future will give a different result. Use "
                      "np.sum(np.fromiter(generator)) or the python sum builtin instead.", DeprecationWarning, stacklevel=2)
        import builtins
        res = builtins.sum(a)
        if out is not None:
            out[...] = res
            return out
        return res
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.add.reduce(a, axis, dtype, out)
    return _wrapreduction(a, um.add, "sum", axis, dtype, out, keepdims=keepdims, initial=initial, where=where)


def _any_dispatcher(a, axis=None, out=None, keepdims=None, *, where=_NoValue):
    return (a, where, out)


@array_function_dispatch(_any_dispatcher, verify=False)
def any(a, axis=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    """Is any item along the axes true?"""
    if type(a) is mu.ndarray and keepdims is where is _NoValue:
        return um.logical_or.reduce(a, axis, bool, out)
    return _wrapreduction_any_all(a, um.logical_or, "any", axis, out, keepdims=keepdims, where=where)


@array_function_dispatch(_any_dispatcher, verify=False)
def all(a, axis=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    """Are all items along the axes true?"""
    if type(a) is mu.ndarray and keepdims is where is _NoValue:
        return um.logical_and.reduce(a, axis, bool, out)
    return _wrapreduction_any_all(a, um.logical_and, "all", axis, out, keepdims=keepdims, where=where)


def _cumulative_func(x, func, axis, dtype, out, include_initial):
    x = np.atleast_1d(x)
    x_ndim = x.ndim
    if axis is None:
        if x_ndim >= 2:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
        axis = 0
    if out is not None and include_initial:
        item = [slice(None)] * x_ndim
        item[axis] = slice(1, None)
        func.accumulate(x, axis=axis, dtype=dtype, out=out[tuple(item)])
        item[axis] = 0
        out[tuple(item)] = func.identity
        return out
    res = func.accumulate(x, axis=axis, dtype=dtype, out=out)
    if include_initial:
        initial_shape = list(x.shape)
        initial_shape[axis] = 1
        res = np.concat([np.full_like(res, func.identity, shape=initial_shape), res], axis=axis)
    return res


def _cumulative_dispatcher(x, /, *, axis=None, dtype=None, out=None, include_initial=None):
    return (x, out)


@array_function_dispatch(_cumulative_dispatcher, verify=False)
def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running products along an axis, with a leading one if `include_initial`."""
    return _cumulative_func(x, um.multiply, axis, dtype, out, include_initial)


@array_function_dispatch(_cumulative_dispatcher, verify=False)
def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running sums along an axis, with a leading zero if `include_initial`."""
    return _cumulative_func(x, um.add, axis, dtype, out, include_initial)


def _cumsum_dispatcher(a, axis=None, dtype=None, out=None):
    return (a, out)


@array_function_dispatch(_cumsum_dispatcher)
def cumsum(a, axis=None, dtype=None, out=None):
    """Running sums along an axis, or of the flattened array.

    >>> import numen as np
    >>> np.cumsum([1, 2, 3])
    array([1, 3, 6])
    """
    return _wrapfunc(a, "cumsum", axis=axis, dtype=dtype, out=out)


@array_function_dispatch(_cumsum_dispatcher)
def cumprod(a, axis=None, dtype=None, out=None):
    """Running products along an axis, or of the flattened array."""
    return _wrapfunc(a, "cumprod", axis=axis, dtype=dtype, out=out)


def _ptp_dispatcher(a, axis=None, out=None, keepdims=None):
    return (a, out)


@array_function_dispatch(_ptp_dispatcher)
def ptp(a, axis=None, out=None, keepdims=_NoValue):
    """Largest minus smallest item along an axis."""
    kwargs = {"keepdims": keepdims} if keepdims is not _NoValue else {}
    return _methods._ptp(a, axis=axis, out=out, **kwargs)


def _max_dispatcher(a, axis=None, out=None, keepdims=None, initial=None, where=None):
    return (a, out)


@array_function_dispatch(_max_dispatcher)
def max(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The largest item along axes; NaN if there is one."""
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.maximum.reduce(a, axis, None, out)
    return _wrapreduction(a, um.maximum, "max", axis, None, out, keepdims=keepdims, initial=initial, where=where)


@array_function_dispatch(_max_dispatcher)
def amax(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """Another name of `max`."""
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.maximum.reduce(a, axis, None, out)
    return _wrapreduction(a, um.maximum, "max", axis, None, out, keepdims=keepdims, initial=initial, where=where)


@array_function_dispatch(_max_dispatcher)
def min(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The smallest item along axes; NaN if there is one."""
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.minimum.reduce(a, axis, None, out)
    return _wrapreduction(a, um.minimum, "min", axis, None, out, keepdims=keepdims, initial=initial, where=where)


@array_function_dispatch(_max_dispatcher)
def amin(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """Another name of `min`."""
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.minimum.reduce(a, axis, None, out)
    return _wrapreduction(a, um.minimum, "min", axis, None, out, keepdims=keepdims, initial=initial, where=where)


@array_function_dispatch(_sum_dispatcher)
def prod(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The product of items along axes."""
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.multiply.reduce(a, axis, dtype, out)
    return _wrapreduction(a, um.multiply, "prod", axis, dtype, out, keepdims=keepdims, initial=initial, where=where)


def _ndim_dispatcher(a):
    return (a,)


@array_function_dispatch(_ndim_dispatcher)
def ndim(a):
    """The number of axes of an array-like."""
    try:
        return a.ndim
    except AttributeError:
        return asarray(a).ndim


def _size_dispatcher(a, axis=None):
    return (a,)


@array_function_dispatch(_size_dispatcher)
def size(a, axis=None):
    """The number of items, in all or along axes."""
    if axis is None:
        try:
            return a.size
        except AttributeError:
            return asarray(a).size
    from numen._core.numeric import normalize_axis_tuple
    dims = shape(a)
    axes = normalize_axis_tuple(axis, len(dims), allow_duplicate=False)
    n = 1
    for ax in axes:
        n *= dims[ax]
    return n


def _round_dispatcher(a, decimals=None, out=None):
    return (a, out)


@array_function_dispatch(_round_dispatcher)
def round(a, decimals=0, out=None):
    """Items rounded to a number of decimals, halves to even.

    >>> import numen as np
    >>> np.round([1.25, 2.5], 1)
    array([1.2, 2.5])
    """
    return _wrapfunc(a, "round", decimals=decimals, out=out)


@array_function_dispatch(_round_dispatcher)
def around(a, decimals=0, out=None):
    """Another name of `round`."""
    return _wrapfunc(a, "round", decimals=decimals, out=out)


def _mean_dispatcher(a, axis=None, dtype=None, out=None, keepdims=None, *, where=None):
    return (a, where, out)


@array_function_dispatch(_mean_dispatcher, verify=False)
def mean(a, axis=None, dtype=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    """The arithmetic mean along axes; integers are averaged as float64.

    >>> import numen as np
    >>> np.mean([[1, 2], [3, 4]])
    np.float64(2.5)
    """
    kwargs = {}
    if keepdims is not _NoValue:
        kwargs["keepdims"] = keepdims
    if where is not _NoValue:
        kwargs["where"] = where
    if type(a) is not mu.ndarray:
        try:
            method = a.mean
        except AttributeError:
            pass
        else:
            return method(axis=axis, dtype=dtype, out=out, **kwargs)
    else:
        return a.mean(axis=axis, dtype=dtype, out=out, **kwargs)
    return _methods._mean(a, axis=axis, dtype=dtype, out=out, **kwargs)


def _spread(name, a, axis, dtype, out, ddof, keepdims, where, mean, correction):
    kwargs = {}
    for key, value in (("keepdims", keepdims), ("where", where), ("mean", mean)):
        if value is not _NoValue:
            kwargs[key] = value
    if correction is not _NoValue:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    if type(a) is not mu.ndarray:
        try:
            method = getattr(a, name)
        except AttributeError:
            pass
        else:
            return method(axis=axis, dtype=dtype, out=out, ddof=ddof, **kwargs)
    else:
        return getattr(a, name)(axis=axis, dtype=dtype, out=out, ddof=ddof, **kwargs)
    return getattr(_methods, "_" + name)(a, axis=axis, dtype=dtype, out=out, ddof=ddof, **kwargs)


def _std_dispatcher(a, axis=None, dtype=None, out=None, ddof=None, keepdims=None, *, where=None, mean=None, correction=None):
    return (a, where, out, mean)


@array_function_dispatch(_std_dispatcher, verify=False)
def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=_NoValue, *, where=_NoValue, mean=_NoValue, correction=_NoValue):
    """The standard deviation along axes, with the divisor N - ddof.

    >>> import numen as np
    >>> np.std([1.0, 3.0])
    np.float64(1.0)
    """
    return _spread("std", a, axis, dtype, out, ddof, keepdims, where, mean, correction)


@array_function_dispatch(_std_dispatcher, verify=False)
def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=_NoValue, *, where=_NoValue, mean=_NoValue, correction=_NoValue):
    """The variance along axes, with the divisor N - ddof."""
    return _spread("var", a, axis, dtype, out, ddof, keepdims, where, mean, correction)
