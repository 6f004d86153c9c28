"""Functions whose work an array method does: np.sum(a) is a.sum(), also for what is not yet an array."""
import builtins
import functools
import math
import types
import warnings

import numen as np
from numen._core import _methods, multiarray as mu, numerictypes as nt, overrides, umath as um
from numen._core.multiarray import asanyarray, asarray, concatenate
from numen._core._array_converter import _array_converter
from numen._globals import _NoValue
from numen._utils import set_module

__all__ = ["all", "amax", "amin", "any", "argmax", "argmin", "argpartition", "argsort", "around", "choose", "clip", "compress", "cumprod",
           "cumsum", "cumulative_prod", "cumulative_sum", "diagonal", "mean", "max", "min", "matrix_transpose", "ndim", "nonzero",
           "partition", "prod", "ptp", "put", "ravel", "repeat", "reshape", "resize", "round", "searchsorted", "shape", "size", "sort",
           "squeeze", "std", "sum", "swapaxes", "take", "trace", "transpose", "var"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_gentype = types.GeneratorType


def _wrapit(obj, method, *args, **kwds):
    conv = _array_converter(obj)
    # an array method of the converted object; the result goes back through __array_wrap__
    arr, = conv.as_arrays()
    result = getattr(arr, method)(*args, **kwds)
    return conv.wrap(result, to_scalar=False)


def _wrapfunc(obj, method, *args, **kwds):
    """A method of an array, or of what has one of that name that takes these arguments; else of the array made of it."""
    own = getattr(obj, method, None)
    if own is not None:
        try:
            return own(*args, **kwds)
        except TypeError:
            if type(obj) is mu.ndarray:
                raise
            # a list and a data frame have methods of such names with other arguments
    return _wrapit(obj, method, *args, **kwds)


_TRUTHS = {"any": um.logical_or.reduce, "all": um.logical_and.reduce}
_REDUCTIONS = {"sum": um.add.reduce, "prod": um.multiply.reduce, "max": um.maximum.reduce, "min": um.minimum.reduce, **_TRUTHS}


def _given(options):
    """Those options that were given at all."""
    return {name: value for name, value in options.items() if value is not _NoValue}


def _wrapreduction(a, name, axis, dtype, out, **options):
    """A reduction by the method of an object that is no plain array, which knows its own rules, else by the ufunc."""
    options = _given(options)
    own = None if type(a) is mu.ndarray else getattr(a, name, None)
    if own is None:
        return _REDUCTIONS[name](a, axis, bool if name in _TRUTHS else dtype, out, **options)
    if dtype is not None:
        options["dtype"] = dtype
    return own(axis=axis, out=out, **options)


def _statistic(a, name, axis, dtype, out, options):
    """A statistic by the method of `a`, or the general way for what has none."""
    own = getattr(a, name, None) or functools.partial(getattr(_methods, "_" + name), a)
    return own(axis=axis, dtype=dtype, out=out, **_given(options))


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
    if not hasattr(a, "put"):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(a).__name__}")
    return a.put(ind, v, mode=mode)


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
    copied = asanyarray(a).flatten() if axis is None else asanyarray(a).copy(order="K")
    copied.partition(kth, axis=-1 if axis is None else axis, kind=kind, order=order)
    return copied


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
    copied = asanyarray(a).flatten() if axis is None else asanyarray(a).copy(order="K")
    copied.sort(axis=-1 if axis is None else axis, kind=kind, order=order, stable=stable)
    return copied


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
    lengths = (new_shape,) if isinstance(new_shape, (int, nt.integer)) else tuple(new_shape)
    total = math.prod(lengths)
    if lengths and builtins.min(lengths) < 0:
        raise ValueError("all elements of `new_shape` must be non-negative")
    items = ravel(a)
    if not (total and items.size):
        return np.zeros_like(items, shape=lengths)
    times, rest = divmod(total, items.size)
    parts = [items] * times
    if rest:
        parts.append(items[:rest])
    return reshape(concatenate(parts), lengths)


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
    if a_min is _NoValue or a_max is _NoValue:
        if a_min is not a_max:
            raise TypeError(f"clip() missing 1 required positional argument: '{'a_min' if a_min is _NoValue else 'a_max'}'")
        a_min, a_max = None if min is _NoValue else min, None if max is _NoValue else max
    elif not (min is max is _NoValue):
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
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.add.reduce(a, axis, dtype, out)
    if not isinstance(a, _gentype):
        return _wrapreduction(a, "sum", axis, dtype, out, keepdims=keepdims, initial=initial, where=where)
    warnings.warn("Calling np.sum(generator) is deprecated, and in the future will give a different result. Use "
                  "np.sum(np.fromiter(generator)) or the python sum builtin instead.", DeprecationWarning, stacklevel=2)
    total = builtins.sum(a)
    if out is None:
        return total
    out[...] = total
    return out


def _any_dispatcher(a, axis=None, out=None, keepdims=None, *, where=_NoValue):
    return (a, where, out)


@array_function_dispatch(_any_dispatcher, verify=False)
def any(a, axis=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    """Is any item along the axes true?"""
    if type(a) is mu.ndarray and keepdims is where is _NoValue:
        return um.logical_or.reduce(a, axis, bool, out)
    return _wrapreduction(a, "any", axis, None, out, keepdims=keepdims, where=where)


@array_function_dispatch(_any_dispatcher, verify=False)
def all(a, axis=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    """Are all items along the axes true?"""
    if type(a) is mu.ndarray and keepdims is where is _NoValue:
        return um.logical_and.reduce(a, axis, bool, out)
    return _wrapreduction(a, "all", axis, None, out, keepdims=keepdims, where=where)


def _running(ufunc, x, axis, dtype, out, include_initial):
    """Running results along an axis, which only one-dimensional arrays need not name, after the ufunc's identity if wanted."""
    x = np.atleast_1d(x)
    if axis is None:
        if x.ndim > 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
        axis = 0
    if not include_initial:
        return ufunc.accumulate(x, axis, dtype, out)
    before = (slice(None),) * mu.normalize_axis_index(axis, x.ndim)
    after = (slice(None),) * (x.ndim - 1 - len(before))
    behind = (*before, slice(1, None), *after)
    if out is None:
        results = ufunc.accumulate(x, axis, dtype)
        out = np.empty_like(results, shape=[n + (d == len(before)) for d, n in enumerate(x.shape)])
        out[behind] = results
    else:
        ufunc.accumulate(x, axis, dtype, out[behind])
    out[(*before, 0, *after)] = ufunc.identity
    return out


def _cumulative_dispatcher(x, /, *, axis=None, dtype=None, out=None, include_initial=None):
    return (x, out)


@array_function_dispatch(_cumulative_dispatcher, verify=False)
def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running products along an axis, with a leading one if `include_initial`."""
    return _running(um.multiply, x, axis, dtype, out, include_initial)


@array_function_dispatch(_cumulative_dispatcher, verify=False)
def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running sums along an axis, with a leading zero if `include_initial`."""
    return _running(um.add, x, axis, dtype, out, include_initial)


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


def _extreme(name, method, ufunc, text):
    """The public function of a name that reduces by maximum or minimum."""
    reduce = ufunc.reduce

    def extreme(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
        if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
            return reduce(a, axis, None, out)
        return _wrapreduction(a, method, axis, None, out, keepdims=keepdims, initial=initial, where=where)

    extreme.__name__ = extreme.__qualname__ = name
    extreme.__doc__ = text
    return array_function_dispatch(_max_dispatcher)(extreme)


max = _extreme("max", "max", um.maximum, "The largest item along axes; NaN if there is one.")
min = _extreme("min", "min", um.minimum, "The smallest item along axes; NaN if there is one.")
amax = _extreme("amax", "max", um.maximum, "Another name of `max`.")
amin = _extreme("amin", "min", um.minimum, "Another name of `min`.")


@array_function_dispatch(_sum_dispatcher)
def prod(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """The product of items along axes."""
    if type(a) is mu.ndarray and keepdims is initial is where is _NoValue:
        return um.multiply.reduce(a, axis, dtype, out)
    return _wrapreduction(a, "prod", axis, dtype, out, keepdims=keepdims, initial=initial, where=where)


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
    if axis is not None:
        from numen._core.numeric import normalize_axis_tuple
        lengths = shape(a)
        return math.prod([lengths[d] for d in normalize_axis_tuple(axis, len(lengths))])
    try:
        return a.size
    except AttributeError:
        return asarray(a).size


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
    if type(a) is mu.ndarray and where is _NoValue:
        return a.mean(axis, dtype, out, keepdims is not _NoValue and keepdims)
    return _statistic(a, "mean", axis, dtype, out, {"keepdims": keepdims, "where": where})


def _spread(name, a, axis, dtype, out, ddof, keepdims, where, mean, correction):
    if correction is not _NoValue:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    if type(a) is mu.ndarray and keepdims is where is mean is _NoValue:
        return getattr(a, name)(axis, dtype, out, ddof)
    return _statistic(a, name, axis, dtype, out, {"ddof": ddof, "keepdims": keepdims, "where": where, "mean": mean})


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
