"""numpy.ma.extras: joining, counting, sets, runs of masked items, and statistics of masked arrays."""
import itertools
import warnings

import numen as np
from numen._core.multiarray import ndarray
from numen._core.numeric import normalize_axis_tuple
from numen.lib._index_tricks_impl import AxisConcatenator
from numen.ma._creation import array, asarray
from numen.ma._fill import default_fill_value
from numen.ma._functions import concatenate, dot, mask_rowcols
from numen.ma._masked_array import MaskedArray, masked, masked_array
from numen.ma._masks import MAError, getdata, getmask, getmaskarray, make_mask_descr, nomask
from numen.ma._statistics import _covhelper, _median, average, corrcoef, cov, median, polyfit, vander  # noqa: F401

__all__ = """apply_along_axis apply_over_axes atleast_1d atleast_2d atleast_3d average clump_masked clump_unmasked column_stack
compress_cols compress_nd compress_rowcols compress_rows count_masked corrcoef cov diagflat dot dstack ediff1d flatnotmasked_contiguous
flatnotmasked_edges hsplit hstack isin in1d intersect1d mask_cols mask_rowcols mask_rows masked_all masked_all_like median mr_ ndenumerate
notmasked_contiguous notmasked_edges polyfit row_stack setdiff1d setxor1d stack unique union1d vander vstack""".split()


def issequence(seq):
    """Is this a list, a tuple or an array?"""
    return isinstance(seq, (ndarray, tuple, list))


def count_masked(arr, axis=None):
    """The number of masked items along an axis.

    >>> import numen as np
    >>> np.ma.count_masked(np.ma.array([1, 2, 3], mask=[0, 1, 1]))
    np.int64(2)
    """
    return getmaskarray(arr).sum(axis)


def masked_all(shape, dtype=float):
    """An array of which all items are masked."""
    return masked_array(np.empty(shape, dtype), mask=np.ones(shape, make_mask_descr(dtype)))


def masked_all_like(arr):
    """An array with the shape and dtype of another, of which all items are masked."""
    result = np.empty_like(arr).view(MaskedArray)
    result._mask = np.ones(result.shape, dtype=make_mask_descr(result.dtype))
    return result


# ---------------------------------------------------------------- functions done to data and mask alike
def _named_like(function, npfunc):
    function.__name__ = function.__qualname__ = npfunc.__name__
    function.__doc__ = f"`numpy.{npfunc.__name__}` of data and mask: see there for the arguments."
    function.__wrapped__ = npfunc
    return function


def _on_one(npfunc):
    def function(x, /, *args, **kwargs):
        return masked_array(npfunc(np.asarray(x), *args, **kwargs), mask=npfunc(getmaskarray(x), *args, **kwargs))
    return _named_like(function, npfunc)


def _on_sequence(npfunc):
    def function(x, /, *args, **kwargs):
        return masked_array(npfunc(tuple(np.asarray(a) for a in x), *args, **kwargs),
                            mask=npfunc(tuple(getmaskarray(a) for a in x), *args, **kwargs))
    return _named_like(function, npfunc)


def _on_each(npfunc):
    one = _on_one(npfunc)

    def function(*arys, **kwargs):
        results = tuple(one(x, **kwargs) for x in arys)
        return results[0] if len(results) == 1 else results
    return _named_like(function, npfunc)


atleast_1d, atleast_2d, atleast_3d = map(_on_each, (np.atleast_1d, np.atleast_2d, np.atleast_3d))
vstack = row_stack = _on_sequence(np.vstack)
hstack, column_stack, dstack, stack = map(_on_sequence, (np.hstack, np.column_stack, np.dstack, np.stack))
hsplit, diagflat = _on_one(np.hsplit), _on_one(np.diagflat)


def _simple_items(seq):
    for item in seq:
        if hasattr(item, "__iter__"):
            yield from _simple_items(item)
        else:
            yield item


def flatten_inplace(seq):
    """Put the items of lists within a list into their places."""
    seq[:] = list(_simple_items(seq))
    return seq


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """Call a function for each line of an array along an axis, and put its results in the lines' places.

    Parameters
    ----------
    func1d : callable
        Called as ``func1d(line, *args, **kwargs)``; gives a number or an array.
    axis : int
        The axis.
    arr : array_like
        The array.
    """
    arr = array(arr, copy=False, subok=True)
    axis, = normalize_axis_tuple(axis, arr.ndim)
    outer = arr.shape[:axis] + arr.shape[axis + 1:]
    results = []
    for index in np.ndindex(*outer):
        line = arr[index[:axis] + (slice(None),) + index[axis:]]
        results.append(func1d(line, *args, **kwargs))
    if not results:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    first = results[0]
    if np.isscalar(first) or first is masked or not np.ndim(first):
        dtype = np.result_type(*([np.asarray(r).dtype for r in results if r is not masked] or [float]))
        data = np.array([0 if r is masked else getdata(r) for r in results], dtype=dtype).reshape(outer)
        mask = np.array([bool(np.any(getmaskarray(r))) for r in results]).reshape(outer)
        result = masked_array(data, mask=mask if mask.any() else nomask)
    else:
        lines = [np.ma.asanyarray(r) for r in results]
        shape = lines[0].shape
        data = np.array([getdata(r) for r in lines]).reshape(outer + shape)
        result = masked_array(data)
        if any(getmask(r) is not nomask for r in lines):
            result._mask = np.array([getmaskarray(r) for r in lines]).reshape(outer + shape)
        inner = range(len(outer), len(outer) + len(shape))
        result = result.transpose([*range(axis), *inner, *range(axis, len(outer))])
    result.fill_value = default_fill_value(result)
    return result


def apply_over_axes(func, a, axes):
    """Call a function of an array and an axis for one axis after another.

    Parameters
    ----------
    func : callable
        Called as ``func(a, axis)``; it may keep the axis or leave it out.
    a : array_like
        The array.
    axes : int or sequence of int
        The axes.
    """
    result = asarray(a)
    for axis in np.atleast_1d(axes):
        axis = int(axis) + (result.ndim if axis < 0 else 0)
        step = func(result, axis)
        if step.ndim != result.ndim:
            step = np.expand_dims(step, axis)
            if step.ndim != result.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        result = step
    return result


# ---------------------------------------------------------------- rows and columns
def compress_nd(x, axis=None):
    """Leave out the slices along axes that hold a masked item.

    Parameters
    ----------
    x : array_like
        The array.
    axis : int or tuple of ints, optional
        The axes; all if not given.

    >>> import numen as np
    >>> np.ma.compress_nd(np.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]]))
    array([[3]])
    """
    x = asarray(x)
    every = range(x.ndim)
    axes = every if axis is None else normalize_axis_tuple(axis, x.ndim)
    data, mask = x._data, getmask(x)
    if mask.any():
        if mask.all():
            return np.array([])
        for one in axes:
            valid = ~mask.any(axis=tuple({*every} - {one}))
            data = data[(slice(None),) * one + (valid,)]
    return data


def _matrix_only(x, name):
    if x.ndim != 2:
        raise NotImplementedError(f"{name} works for 2D arrays only.")


def compress_rowcols(x, axis=None):
    """Leave out the rows and columns of a matrix that hold a masked item: rows for axis 0, columns for 1, both for None."""
    _matrix_only(asarray(x), "compress_rowcols")
    return compress_nd(x, axis=axis)


def compress_rows(a):
    """Leave out the rows of a matrix that hold a masked item."""
    _matrix_only(asarray(a), "compress_rows")
    return compress_rowcols(a, 0)


def compress_cols(a):
    """Leave out the columns of a matrix that hold a masked item."""
    _matrix_only(asarray(a), "compress_cols")
    return compress_rowcols(a, 1)


def _axis_is_ignored(axis):
    if axis is not np._NoValue:
        warnings.warn("The axis argument has always been ignored, in future passing it will raise TypeError", DeprecationWarning,
                      stacklevel=3)


def mask_rows(a, axis=np._NoValue):
    """Mask the rows of a matrix that hold a masked item."""
    _axis_is_ignored(axis)
    return mask_rowcols(a, 0)


def mask_cols(a, axis=np._NoValue):
    """Mask the columns of a matrix that hold a masked item."""
    _axis_is_ignored(axis)
    return mask_rowcols(a, 1)


# ---------------------------------------------------------------- sets; masked items are equal to each other
def ediff1d(arr, to_end=None, to_begin=None):
    """The differences of neighbours in the flattened array, with more items put before and behind them."""
    flat = np.ma.asanyarray(arr).flat
    parts = [flat[1:] - flat[:-1]]
    if to_begin is not None:
        parts.insert(0, to_begin)
    if to_end is not None:
        parts.append(to_end)
    return parts[0] if len(parts) == 1 else hstack([np.atleast_1d(part) if part is not masked else masked_all(1) for part in parts])


def unique(ar1, return_index=False, return_inverse=False):
    """The different items in order, all masked ones as one at the end.

    Parameters
    ----------
    ar1 : array_like
        The array, taken as flattened.
    return_index : bool, optional
        Whether the first place of each is given too.
    return_inverse : bool, optional
        Whether the place of each item among them is given too.
    """
    array_ = np.ma.asanyarray(ar1)
    flat = array_.ravel()
    mask = flat._mask
    if mask is nomask or not mask.any():
        found = np.unique(array_._data, return_index=return_index, return_inverse=return_inverse)
        values, *extra = found if isinstance(found, tuple) else (found,)
        result = values.view(MaskedArray)
        if mask is not nomask:
            result._mask = np.zeros(values.shape, dtype=bool)
    else:
        valid = np.flatnonzero(~mask)
        values, index, inverse = np.unique(flat._data[valid], return_index=True, return_inverse=True)
        first = int(mask.argmax())
        result = np.concatenate((values, flat._data[first:first + 1])).view(MaskedArray)
        result._mask = np.zeros(result.shape, dtype=bool)
        result._mask[-1] = True
        places = np.full(flat.shape, values.size, dtype=np.intp)
        places[valid] = inverse
        extra = [part for part, wanted in ((np.append(valid[index], first), return_index), (places.reshape(array_.shape), return_inverse))
                 if wanted]
    return (result, *extra) if extra else result


def intersect1d(ar1, ar2, assume_unique=False):
    """The items that are in both arrays, each once, in order."""
    both = concatenate((ar1, ar2) if assume_unique else (unique(ar1), unique(ar2)))
    both.sort()
    return both[:-1][both[1:] == both[:-1]]


def setxor1d(ar1, ar2, assume_unique=False):
    """The items that are in one of the arrays only, in order."""
    both = concatenate((ar1, ar2) if assume_unique else (unique(ar1), unique(ar2)), axis=None)
    if both.size:
        both.sort()
        values = both.filled()
        changes = values[1:] != values[:-1]
        both = both[np.concatenate((changes, [True])) == np.concatenate(([True], changes))]
    return both


def in1d(ar1, ar2, assume_unique=False, invert=False):
    """For each item of the first array, flattened, whether it is in the second; the contrary if `invert`."""
    if not assume_unique:
        ar1, places = unique(ar1, return_inverse=True)
        ar2 = unique(ar2)
    both = concatenate((ar1, ar2))
    # items of the first array come before equal ones of the second: those found have an equal one behind them
    order = both.argsort(kind="mergesort")
    ordered = both[order]
    same = ordered[1:] != ordered[:-1] if invert else ordered[1:] == ordered[:-1]
    flags = concatenate((same, [invert]))
    back = order.argsort(kind="mergesort")[:len(ar1)]
    return flags[back] if assume_unique else flags[back][places]


def isin(element, test_elements, assume_unique=False, invert=False):
    """For each item of an array, whether it is among others; the contrary if `invert`.

    >>> import numen as np
    >>> np.ma.isin(np.ma.array([1, 2, 3]), [1, 3])
    masked_array(data=[ True, False,  True],
                 mask=False,
           fill_value=True)
    """
    element = asarray(element)
    return in1d(element, test_elements, assume_unique=assume_unique, invert=invert).reshape(element.shape)


def union1d(ar1, ar2):
    """The items that are in one of the arrays, each once, in order."""
    return unique(concatenate((ar1, ar2), axis=None))


def setdiff1d(ar1, ar2, assume_unique=False):
    """The items of the first array that are not in the second, each once, in order."""
    first, others = (asarray(ar1).ravel(), ar2) if assume_unique else map(unique, (ar1, ar2))
    return first[in1d(first, others, assume_unique=True, invert=True)]


# ---------------------------------------------------------------- r_ for masked arrays
class MAxisConcatenator(AxisConcatenator):
    """What makes arrays of the items between brackets, with their masks."""

    __slots__ = ()
    concatenate = staticmethod(concatenate)

    @classmethod
    def makemat(cls, arr):
        # the matrix class knows nothing of masks
        return array(super().makemat(arr.data, copy=False), mask=arr.mask)

    def __getitem__(self, key):
        if isinstance(key, str):
            raise MAError("Unavailable for masked array.")
        return super().__getitem__(key)


class mr_class(MAxisConcatenator):
    """Joins what stands between brackets along the first axis: `numpy.r_` for masked arrays.

    >>> import numen as np
    >>> np.ma.mr_[np.ma.array([1, 2]), 0, np.ma.array([4])]
    masked_array(data=[1, 2, 0, 4],
                 mask=False,
           fill_value=999999)
    """

    __slots__ = ()

    def __init__(self):
        MAxisConcatenator.__init__(self, 0)


mr_ = mr_class()


# ---------------------------------------------------------------- where the valid items are
def ndenumerate(a, compressed=True):
    """Pairs of index and item of an array; masked items are left out, or are `masked` if not `compressed`.

    >>> import numen as np
    >>> list(np.ma.ndenumerate(np.ma.array([7, 8], mask=[0, 1])))
    [((0,), np.int64(7))]
    """
    for (index, item), is_masked in zip(np.ndenumerate(a), getmaskarray(a).flat):
        if not (is_masked and compressed):
            yield index, masked if is_masked else item


def flatnotmasked_edges(a):
    """The places of the first and the last item that are not masked in the flattened array; None if there is none."""
    mask = getmask(a)
    if not mask.any():
        return np.array([0, a.size - 1])
    valid = np.flatnonzero(~mask)
    return valid[[0, -1]] if valid.size else None


def notmasked_edges(a, axis=None):
    """The places of the first and the last items that are not masked along an axis: for each an array for each dimension."""
    a = asarray(a)
    if axis is None or a.ndim == 1:
        return flatnotmasked_edges(a)
    places = array(np.indices(a.shape), mask=np.asarray([getmaskarray(a)] * a.ndim))
    return [tuple(getattr(index, end)(axis).compressed() for index in places) for end in ("min", "max")]


def flatnotmasked_contiguous(a):
    """The runs of items that are not masked in the flattened array, as slices."""
    mask = getmask(a)
    if mask is nomask:
        return [slice(0, a.size)]
    items = mask.ravel()
    runs = (list(run) for is_masked, run in itertools.groupby(range(items.size), items.__getitem__) if not is_masked)
    return [slice(run[0], run[-1] + 1) for run in runs]


def notmasked_contiguous(a, axis=None):
    """The runs of items that are not masked along an axis, as slices: a list for each line."""
    a = asarray(a)
    if a.ndim > 2:
        raise NotImplementedError("Currently limited to at most 2D array.")
    if axis is None or a.ndim == 1:
        return flatnotmasked_contiguous(a)
    lines = a if axis in (1, -1) else a.T
    return [flatnotmasked_contiguous(line) for line in lines]


def _ezclump(mask):
    """The runs of True in a mask, as slices."""
    if mask.ndim > 1:
        mask = mask.ravel()
    edges = (mask[1:] ^ mask[:-1]).nonzero()[0] + 1
    edges = [0, *edges, mask.size]
    first = 0 if mask.size and mask[0] else 1
    return [slice(edges[i], edges[i + 1]) for i in range(first, len(edges) - 1, 2)]


def clump_unmasked(a):
    """The runs of items that are not masked in a one-dimensional array, as slices."""
    mask = getattr(a, "_mask", nomask)
    return [slice(0, a.size)] if mask is nomask else _ezclump(~mask)


def clump_masked(a):
    """The runs of masked items in a one-dimensional array, as slices."""
    mask = getmask(a)
    return [] if mask is nomask else _ezclump(mask)


for _value in (average, median, cov, corrcoef, vander, polyfit, _covhelper, _median):
    _value.__module__ = __name__
del _value
