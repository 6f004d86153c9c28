"""Functions on masked arrays that are not methods: joining, choosing, products, comparison of whole arrays."""
import functools
import re

import numen as np
from numen._core.multiarray import ndarray
from numen._core.numeric import normalize_axis_tuple
from numen.ma._creation import array
from numen.ma._fill import filled
from numen.ma._masked_array import MaskedArray, get_masked_subclass, masked, masked_array
from numen.ma._masks import _shrink_mask, getdata, getmask, getmaskarray, make_mask, make_mask_none, mask_or, nomask
from numen.ma._methods import _deprecate_argsort_axis
from numen.ma._operations import OPERATIONS

_absolute, _equal, _less_equal = (OPERATIONS[name] for name in ("absolute", "equal", "less_equal"))


def doc_note(initialdoc, note):
    """A docstring with a text put in front of its notes, or as its notes if it has none."""
    if initialdoc is None or note is None:
        return initialdoc
    from inspect import cleandoc
    before, *after = re.split(r"\n\s*?Notes\n\s*?-----", cleandoc(initialdoc))
    return f"{before}\n\nNotes\n-----\n{cleandoc(note)}\n" + "".join(after)


# ---------------------------------------------------------------- questions
def isMaskedArray(x):
    """Is this a MaskedArray?"""
    return isinstance(x, MaskedArray)


isarray = isMA = isMaskedArray


def is_masked(x):
    """Has this an item that is masked?"""
    mask = getmask(x)
    return bool(mask is not nomask and mask.any())


def ndim(obj):
    """The number of dimensions."""
    return np.ndim(getdata(obj))


def shape(obj):
    """The lengths of the dimensions."""
    return np.shape(getdata(obj))


def size(obj, axis=None):
    """The number of items, masked or not; along an axis if one is given."""
    return np.size(getdata(obj), axis)


def allequal(a, b, fill_value=True):
    """Are all items equal, masked ones counting as equal if `fill_value` is True?

    >>> import numen as np
    >>> np.ma.allequal(np.ma.array([1, 2], mask=[0, 1]), [1, 3])
    np.True_
    """
    mask = mask_or(getmask(a), getmask(b))
    if mask is nomask:
        return np.equal(getdata(a), getdata(b)).all()
    if not fill_value:
        return False
    return array(np.equal(getdata(a), getdata(b)), mask=mask, copy=False).filled(True).all(None)


def allclose(a, b, masked_equal=True, rtol=1e-5, atol=1e-8):
    """Are all items equal within a tolerance, masked ones counting as `masked_equal` says?

    Parameters
    ----------
    a, b : array_like
        The arrays.
    masked_equal : bool, optional
        Whether masked items are equal to all.
    rtol, atol : float, optional
        The tolerance, ``atol + rtol*abs(b)``.
    """
    x, y = masked_array(a, copy=False), masked_array(b, copy=False)
    if y.dtype.kind != "m":                             # so that abs does not overflow
        dtype = np.result_type(y, 1.)
        if y.dtype != dtype:
            y = masked_array(y, dtype=dtype, copy=False)
    mask = mask_or(getmask(x), getmask(y))
    x_infinite = np.isinf(masked_array(x, copy=False, mask=mask)).filled(False)
    if not np.all(x_infinite == filled(np.isinf(y), False)):
        return False
    if np.any(x_infinite):
        if not np.all(filled(x[x_infinite] == y[x_infinite], masked_equal)):
            return False
        x, y = x[~x_infinite], y[~x_infinite]
    return np.all(filled(_less_equal(_absolute(x - y), atol + rtol * _absolute(y)), masked_equal))


# ---------------------------------------------------------------- joining and shapes
def concatenate(arrays, axis=0):
    """Join arrays, with their masks, along an axis.

    >>> import numen as np
    >>> np.ma.concatenate([np.ma.array([1, 2], mask=[0, 1]), [3]])
    masked_array(data=[1, --, 3],
                 mask=[False,  True, False],
           fill_value=999999)
    """
    joined = np.concatenate([getdata(a) for a in arrays], axis)
    result = joined.view(get_masked_subclass(*arrays))
    if any(getmask(a) is not nomask for a in arrays):
        mask = np.concatenate([getmaskarray(a) for a in arrays], axis)
        result._mask = _shrink_mask(mask.reshape(joined.shape))
    return result


def append(a, b, axis=None):
    """Join two arrays along an axis, or flattened if none is given."""
    return concatenate([a, b], axis)


def diag(v, k=0):
    """A diagonal of an array with two dimensions, or an array with `v` as its diagonal, not masked beside it."""
    result = np.diag(v, k).view(MaskedArray)
    if getmask(v) is not nomask:
        result._mask = np.diag(v._mask, k)
    return result


def reshape(a, new_shape, order="C"):
    """The array with another shape; see `MaskedArray.reshape`."""
    try:
        return a.reshape(new_shape, order=order)
    except AttributeError:
        return np.asarray(a).reshape(new_shape, order=order).view(MaskedArray)


def resize(x, new_shape):
    """A new array of a shape, with data and mask repeated as often as needed."""
    mask = getmask(x)
    result = np.resize(x, new_shape).view(get_masked_subclass(x))
    if result.ndim and mask is not nomask:
        result._mask = np.resize(mask, new_shape)
    return result


def transpose(a, axes=None):
    """The axes in another order; reversed if none is given."""
    try:
        return a.transpose(axes)
    except AttributeError:
        return np.asarray(a).transpose(axes).view(MaskedArray)


def compressed(x):
    """The items that are not masked, as a one-dimensional array; see `MaskedArray.compressed`."""
    return np.ma.asanyarray(x).compressed()


def diff(a, /, n=1, axis=-1, prepend=np._NoValue, append=np._NoValue):
    """The differences of neighbours along an axis, taken `n` times.

    Parameters
    ----------
    a : array_like
        The array.
    n : int, optional
        How often.
    axis : int, optional
        The axis.
    prepend, append : array_like, optional
        What is put before and behind the array first.

    >>> import numen as np
    >>> np.ma.diff(np.ma.array([1, 2, 4, 9], mask=[0, 0, 0, 1]))
    masked_array(data=[1, 2, --],
                 mask=[False, False,  True],
           fill_value=999999)
    """
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = np.ma.asanyarray(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    edge = list(a.shape)
    edge[axis] = 1
    parts = [a]
    for extra, place in ((prepend, 0), (append, len(parts) + 1)):
        if extra is np._NoValue:
            continue
        extra = np.ma.asanyarray(extra)
        if extra.ndim == 0:
            extra = np.ma.array(np.broadcast_to(getdata(extra), edge), mask=np.broadcast_to(getmaskarray(extra), edge))
        parts.insert(place, extra)
    if len(parts) > 1:
        a = concatenate(parts, axis)
    return np.diff(a, n, axis)


# ---------------------------------------------------------------- setting and choosing
def take(a, indices, axis=None, out=None, mode="raise"):
    """The items at the indices along an axis; see `MaskedArray.take`."""
    return masked_array(a, copy=False).take(indices, axis=axis, out=out, mode=mode)


def put(a, indices, values, mode="raise"):
    """Set items of the flattened array; see `MaskedArray.put`."""
    try:
        return a.put(indices, values, mode=mode)
    except AttributeError:
        return np.asarray(a).put(indices, values, mode=mode)


def putmask(a, mask, values):
    """Set the items of a masked array to those of `values` where `mask` is true, their masks too."""
    if not isinstance(a, MaskedArray):
        a = a.view(MaskedArray)
    own, new = getmask(a), getmask(values)
    if own is nomask and new is not nomask:
        a._sharedmask = True
        a._mask = own = make_mask_none(a.shape, a.dtype)
        np.copyto(own, new, where=mask)
    elif new is not nomask or own is not nomask and not a._hardmask:
        target = own.copy() if a._hardmask else own
        np.copyto(target, getmaskarray(values), where=mask)
        if target is not own:
            a.mask |= target
    np.copyto(a._data, getdata(values), where=mask)


def _choice(value, other):
    """Data and mask of an operand of `where`; `masked` has no dtype of its own and takes that of the other operand."""
    data, mask = getdata(value), getmaskarray(value)
    if value is masked and other is not masked:
        data, mask = np.zeros((), getdata(other).dtype), np.ones((), getmaskarray(other).dtype)
    return data, mask


def where(condition, x=np._NoValue, y=np._NoValue):
    """Items of `x` where a condition is true, else of `y`; masked where the condition or the item is. The indices of true items, without
    these.

    >>> import numen as np
    >>> np.ma.where(np.ma.array([1, 0, 1], mask=[0, 0, 1]), 5, 6)
    masked_array(data=[5, 6, --],
                 mask=[False, False,  True],
           fill_value=999999)
    """
    given = sum(value is not np._NoValue for value in (x, y))
    if given == 1:
        raise ValueError("Must provide both 'x' and 'y' or neither.")
    if not given:
        return np.ma.nonzero(condition)
    chosen, unknown = filled(condition, False), getmask(condition)
    data, mask = (np.where(chosen, *parts) for parts in zip(_choice(x, y), _choice(y, x)))
    if unknown is not nomask:
        mask = np.where(unknown, np.ones((), mask.dtype), mask)
    return masked_array(data, mask=_shrink_mask(mask))


def choose(indices, choices, out=None, mode="raise"):
    """Items of several arrays: the index says of which; masked where the index or the item is.

    Parameters
    ----------
    indices : array_like of int
        Which array.
    choices : sequence of array_like
        The arrays.
    out : ndarray, optional
        Where the result goes.
    mode : {'raise', 'wrap', 'clip'}, optional
        What becomes of indices out of range.
    """
    which = filled(indices, 0)
    masks = [True if choice is masked else getmask(choice) for choice in choices]
    data = [True if choice is masked else filled(choice) for choice in choices]
    mask = np.choose(which, masks, mode=mode)
    mask = make_mask(mask_or(mask, getmask(indices)), copy=False, shrink=True)
    result = np.choose(which, data, mode=mode, out=out)
    if out is None:
        result = result.view(MaskedArray)
    elif not isinstance(out, MaskedArray):
        return out
    result.__setmask__(mask)
    return result


def argsort(a, axis=np._NoValue, kind=None, order=None, endwith=True, fill_value=None, *, stable=None):
    """The indices that sort an array along an axis; see `MaskedArray.argsort`."""
    a = np.asanyarray(a)
    if axis is np._NoValue:
        axis = _deprecate_argsort_axis(a)
    return a.argsort(axis, kind, order, **_sorting(a, stable, endwith, fill_value))


def _sorting(a, stable, endwith, fill_value):
    """What the methods that sort are told beyond axis, kind and order."""
    return dict(stable=bool(stable), endwith=endwith, fill_value=fill_value) if isinstance(a, MaskedArray) else dict(stable=stable)


def sort(a, axis=-1, kind=None, order=None, endwith=True, fill_value=None, *, stable=None):
    """A sorted copy of an array, flattened if the axis is None; see `MaskedArray.sort`."""
    result = np.array(a, copy=True, subok=True)
    if axis is None:
        result, axis = result.flatten(), 0
    result.sort(axis, kind, order, **_sorting(result, stable, endwith, fill_value))
    return result


def round_(a, decimals=0, out=None):
    """The items rounded to a number of decimals; an output takes the mask over."""
    result = np.round(a if out is None else getdata(a), decimals, out)
    if out is not None and hasattr(out, "_mask"):
        out._mask = getmask(a)
    return result


round = round_  # noqa: A001


# ---------------------------------------------------------------- bits
def _shift(function, a, n):
    mask = getmask(a)
    if mask is nomask:
        return masked_array(function(filled(a), n))
    return masked_array(function(filled(a, 0), n), mask=mask)


def left_shift(a, n):
    """The bits of an integer array shifted to the left by `n`."""
    return _shift(np.left_shift, a, n)


def right_shift(a, n):
    """The bits of an integer array shifted to the right by `n`."""
    return _shift(np.right_shift, a, n)


# ---------------------------------------------------------------- products
def _mask_propagate(a, axis):
    """Mask all of the lines along axes that hold a masked item."""
    result = array(a, subok=False)
    mask = getmask(result)
    if mask.any() and axis is not None:
        lines = [mask.any(axis=one, keepdims=True) for one in normalize_axis_tuple(axis, mask.ndim)]
        result._mask = functools.reduce(np.logical_or, lines, mask.copy())
    return result


def mask_rowcols(a, axis=None):
    """Mask the rows and columns of a matrix that hold a masked item: rows for axis 0, columns for 1, both for None."""
    a = array(a, subok=False)
    if a.ndim != 2:
        raise NotImplementedError("mask_rowcols works for 2D arrays only.")
    return _mask_propagate(a, (0, 1) if axis is None else 0 if axis else 1)


def dot(a, b, strict=False, out=None):
    """The product of two matrices in which masked items count as zero; masked where no pair of valid items met.

    Parameters
    ----------
    a, b : array_like
        The matrices.
    strict : bool, optional
        Mask instead whole rows of `a` and columns of `b` that hold a masked item.
    out : MaskedArray, optional
        Where the result goes.

    >>> import numen as np
    >>> np.ma.dot(np.ma.array([[1, 2], [3, 4]], mask=[[1, 0], [0, 0]]), [[1, 0], [0, 1]])
    masked_array(
      data=[[0, 2],
            [3, 4]],
      mask=[[False, False],
            [False, False]],
      fill_value=999999)
    """
    if strict is True and not (np.ndim(a) == 0 or np.ndim(b) == 0):
        a = _mask_propagate(a, a.ndim - 1)
        b = _mask_propagate(b, max(b.ndim - 2, 0))
    a_valid, b_valid = ~getmaskarray(a), ~getmaskarray(b)
    if out is None:
        data = np.asarray(np.dot(filled(a, 0), filled(b, 0)))
        result = data.view(get_masked_subclass(a, b))
        result.__setmask__(~np.dot(a_valid, b_valid))
        return result
    data = np.dot(filled(a, 0), filled(b, 0), out._data)
    if out.mask.shape != data.shape:
        out._mask = np.empty(data.shape, np.bool)
    np.dot(a_valid, b_valid, out._mask)
    np.logical_not(out._mask, out._mask)
    return out


def inner(a, b):
    """The inner product over the last axes; masked items count as zero."""
    fa, fb = filled(a, 0), filled(b, 0)
    if fa.ndim == 0:
        fa = fa.reshape(1)
    if fb.ndim == 0:
        fb = fb.reshape(1)
    result = np.inner(fa, fb)
    return result.view(MaskedArray) if isinstance(result, ndarray) else result


def outer(a, b):
    """All products of an item of one array with one of the other; masked where one of them is."""
    data = np.outer(filled(a, 0).ravel(), filled(b, 0).ravel())
    if getmask(a) is nomask and getmask(b) is nomask:
        return masked_array(data)
    mask = np.logical_or.outer(getmaskarray(a).ravel(), getmaskarray(b).ravel())
    return masked_array(data, mask=make_mask(mask, copy=False))


innerproduct, outerproduct = inner, outer


def _convolve_or_correlate(f, a, v, mode, propagate_mask):
    f = functools.partial(f, mode=mode)
    a_mask, v_mask = getmaskarray(a), getmaskarray(v)
    if not propagate_mask:
        mask = ~f(~a_mask, ~v_mask)
        return masked_array(f(filled(a, 0), filled(v, 0)), mask=mask)
    every_a, every_v = (np.ones(mask.shape, dtype=bool) for mask in (a_mask, v_mask))
    mask = f(a_mask, every_v) | f(every_a, v_mask)
    return masked_array(f(getdata(a), getdata(v)), mask=mask)


def correlate(a, v, mode="valid", propagate_mask=True):
    """The cross-correlation of two sequences.

    Parameters
    ----------
    a, v : array_like
        The sequences.
    mode : {'valid', 'same', 'full'}, optional
        How much of it; see `numpy.correlate`.
    propagate_mask : bool, optional
        Whether a result is masked where any item that takes part is, or only where all are; masked items count as zero then.
    """
    return _convolve_or_correlate(np.correlate, a, v, mode, propagate_mask)


def convolve(a, v, mode="full", propagate_mask=True):
    """The convolution of two sequences. The arguments are those of `correlate`, with 'full' as the default mode."""
    return _convolve_or_correlate(np.convolve, a, v, mode, propagate_mask)
