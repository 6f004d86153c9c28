"""Sets of items: distinct ones, membership, unions and differences."""
import functools
import operator
from typing import Any, NamedTuple

import numen as np
from numen._core import overrides
from numen._core._multiarray_umath import _intersect, _isin as _core_isin, _set_operation, _unique as _core_unique

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

__all__ = ["ediff1d", "intersect1d", "isin", "setdiff1d", "setxor1d", "union1d", "unique", "unique_all", "unique_counts", "unique_inverse",
           "unique_values"]


def _ediff1d_dispatcher(ary, to_end=None, to_begin=None):
    return (ary, to_end, to_begin)


@array_function_dispatch(_ediff1d_dispatcher)
def ediff1d(ary, to_end=None, to_begin=None):
    """Differences of neighbours in the flattened array, with items put before and behind them.

    >>> import numen as np
    >>> np.ediff1d([1, 2, 4, 7])
    array([1, 2, 3])
    """
    ary = np.asanyarray(ary).ravel()
    dtype = ary.dtype
    ends = []
    for name, extra in (("to_begin", to_begin), ("to_end", to_end)):
        if extra is None:
            ends.append(None)
            continue
        extra = np.asanyarray(extra)
        if not np.can_cast(extra, dtype, casting="same_kind"):
            raise TypeError(f"dtype of `{name}` must be compatible with input `ary` under the `same_kind` rule.")
        ends.append(extra.ravel())
    before = 0 if ends[0] is None else len(ends[0])
    after = 0 if ends[1] is None else len(ends[1])
    if not before and not after and ends[0] is None and ends[1] is None:
        return ary[1:] - ary[:-1]
    n = max(len(ary) - 1, 0)
    result = np.empty_like(ary, shape=n + before + after)
    result = ary.__array_wrap__(result)
    if before:
        result[:before] = ends[0]
    if after:
        result[before + n:] = ends[1]
    np.subtract(ary[1:], ary[:-1], result[before:before + n])
    return result


def _unpack_tuple(x):
    return x[0] if len(x) == 1 else x


def _unique_dispatcher(ar, return_index=None, return_inverse=None, return_counts=None, axis=None, *, equal_nan=None, sorted=None):
    return (ar,)


def _about_unique(order, fresh, return_index, return_inverse, return_counts):
    """What was asked beside the unique items: order sorts all, and fresh tells which of the sorted ones are new."""
    if return_index:
        yield order[fresh]
    if return_inverse:
        inverse = np.empty(len(order), dtype=np.intp)
        inverse[order] = np.cumsum(fresh) - 1
        yield inverse
    if return_counts:
        yield np.diff(np.append(np.flatnonzero(fresh), len(order)))


@array_function_dispatch(_unique_dispatcher)
def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    """The distinct items in ascending order; on request where each is first, how the array is made of them, and how often each is there.

    >>> import numen as np
    >>> np.unique([2, 1, 2, 3])
    array([1, 2, 3])
    """
    ar = np.asanyarray(ar)
    if axis is None:
        flat = ar if type(ar) is np.ndarray else ar.ravel()
        unique_of = _core_unique if type(ar) is np.ndarray or flat.ndim != 1 else _unique_of_subclass
        result = unique_of(flat, equal_nan, return_index, return_inverse, return_counts)
        return result[0] if len(result) == 1 else result
    try:
        axis = operator.index(axis)
    except TypeError:
        raise TypeError(f"integer argument expected, got {type(axis).__name__}") from None
    axis = np._core.multiarray.normalize_axis_index(axis, ar.ndim)
    if ar.ndim == 1:
        result = _core_unique(ar, equal_nan, return_index, return_inverse, return_counts)
        return result[0] if len(result) == 1 else result
    if ar.dtype.hasobject:
        raise TypeError(f"The axis argument to unique is not supported for dtype {ar.dtype}")
    ar = np.moveaxis(ar, axis, 0)
    n = ar.shape[0]
    rows = np.ascontiguousarray(ar).reshape(n, int(np.prod(ar.shape[1:], dtype=np.intp)))
    if rows.shape[1] == 0:
        order, fresh = np.arange(n), np.zeros(n, dtype=bool)
        fresh[:1] = True
    elif rows.shape[1] == 1:
        order = np.argsort(rows[:, 0], kind="stable")
        fresh = _fresh_rows(rows[order], equal_nan)
    else:
        order = np.lexsort(rows.T[::-1])
        fresh = _fresh_rows(rows[order], equal_nan)
    rest = _about_unique(order, fresh, return_index, return_inverse, return_counts)
    return _unpack_tuple((np.moveaxis(ar[order[fresh]], 0, axis), *rest))


def _unique_of_subclass(flat, equal_nan, return_index, return_inverse, return_counts):
    """unique of a line of a subclass, which keeps its type and orders and compares as it does."""
    n = len(flat)
    order = flat.argsort(kind="stable")
    line = flat[order]
    fresh = np.ones(n, dtype=bool)
    fresh[1:] = line[1:] != line[:-1]
    if equal_nan and n and line.dtype.kind in "cfmM" and np.isnan(line[-1]):
        fresh[n - np.count_nonzero(np.isnan(np.asarray(line))) + 1:] = False
    return line[fresh], *_about_unique(order, fresh, return_index, return_inverse, return_counts)


def _fresh_rows(rows, equal_nan):
    fresh = np.ones(len(rows), dtype=bool)
    if len(rows) > 1:
        fresh[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return fresh


class UniqueAllResult(NamedTuple):
    values: np.ndarray[Any, np.dtype[Any]]
    indices: np.ndarray[Any, np.dtype[Any]]
    inverse_indices: np.ndarray[Any, np.dtype[Any]]
    counts: np.ndarray[Any, np.dtype[Any]]


class UniqueCountsResult(NamedTuple):
    values: np.ndarray[Any, np.dtype[Any]]
    counts: np.ndarray[Any, np.dtype[Any]]


class UniqueInverseResult(NamedTuple):
    values: np.ndarray[Any, np.dtype[Any]]
    inverse_indices: np.ndarray[Any, np.dtype[Any]]


def _unique_all_dispatcher(x, /):
    return (x,)


@array_function_dispatch(_unique_all_dispatcher)
def unique_all(x):
    """Distinct values, first places, inverse and counts; every NaN is distinct."""
    return UniqueAllResult(*unique(x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False))


@array_function_dispatch(_unique_all_dispatcher)
def unique_counts(x):
    """Distinct values and their counts; every NaN is distinct."""
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


@array_function_dispatch(_unique_all_dispatcher)
def unique_inverse(x):
    """Distinct values and the inverse; every NaN is distinct."""
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


@array_function_dispatch(_unique_all_dispatcher)
def unique_values(x):
    """Distinct values; every NaN is distinct."""
    return unique(x, equal_nan=False, sorted=False)


def _intersect1d_dispatcher(ar1, ar2, assume_unique=None, return_indices=None):
    return (ar1, ar2)


@array_function_dispatch(_intersect1d_dispatcher)
def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """The items that are in both arrays, ascending.

    >>> import numen as np
    >>> np.intersect1d([9, 5, 2, 5], [5, 7, 9])
    array([5, 9])
    """
    ar1, ar2 = np.asanyarray(ar1), np.asanyarray(ar2)
    if not return_indices:
        return _set_operation(0, ar1, ar2, assume_unique)
    return _intersect(ar1, ar2, assume_unique)


def _setxor1d_dispatcher(ar1, ar2, assume_unique=None):
    return (ar1, ar2)


@array_function_dispatch(_setxor1d_dispatcher)
def setxor1d(ar1, ar2, assume_unique=False):
    """The items that are in one of the arrays only, ascending."""
    return _set_operation(3, np.asanyarray(ar1), np.asanyarray(ar2), assume_unique)


def _isin(ar1, ar2, assume_unique=False, invert=False, *, kind=None):
    ar1, ar2 = np.asarray(ar1), np.asarray(ar2)
    if kind not in {None, "sort", "table"}:
        raise ValueError(f"Invalid kind: '{kind}'. Please use None, 'sort' or 'table'.")
    if kind == "table" and not all(a.dtype.kind in "biu" for a in (ar1, ar2)):
        raise ValueError("The 'table' method is only supported for boolean or integer arrays. Please select 'sort' or None for kind.")
    if kind == "table" and ar2.size and ar2.dtype.kind != "b":
        if int(ar2.max()) - int(ar2.min()) > np.iinfo(ar2.dtype).max:
            raise RuntimeError("You have specified kind='table', but the range of values in `ar2` or `ar1` exceed the maximum integer of "
                               "the datatype. Please set `kind` to None or 'sort'.")
    times = ar1.dtype.kind != ar2.dtype.kind and (ar1.dtype.kind in "mM" or ar2.dtype.kind in "mM")
    if ar1.dtype.num >= 256 or ar2.dtype.num >= 256 or (times and ar2.size < 10 * ar1.size ** 0.145):
        mask = np.zeros(ar1.shape, dtype=bool)             # items of user dtypes, and few times, are compared, not sorted
        for item in ar2.ravel():
            mask |= ar1 == item
        return ~mask if invert else mask
    if ar1.dtype.hasobject or ar2.dtype.hasobject:
        flat = ar1.ravel()
        mask = np.zeros(flat.shape, dtype=bool)
        items = list(ar2.ravel())
        for i, item in enumerate(flat):
            # tuples and other sequences compare as wholes
            mask[i] = any(item is other or _same(item, other) for other in items)
        mask = mask.reshape(ar1.shape)
        return ~mask if invert else mask
    return _core_isin(ar1, ar2, invert)


def _same(a, b):
    equal = a == b
    return bool(equal) if not isinstance(equal, np.ndarray) else bool(equal.all())


def _isin_dispatcher(element, test_elements, assume_unique=None, invert=None, *, kind=None):
    return (element, test_elements)


@array_function_dispatch(_isin_dispatcher)
def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    """For every item whether it is among test_elements.

    >>> import numen as np
    >>> np.isin([1, 2, 5], [5, 1])
    array([ True, False,  True])
    """
    return _isin(element, test_elements, assume_unique=assume_unique, invert=invert, kind=kind)


def _union1d_dispatcher(ar1, ar2):
    return (ar1, ar2)


@array_function_dispatch(_union1d_dispatcher)
def union1d(ar1, ar2):
    """The distinct items of both arrays, ascending."""
    if type(ar1) is type(ar2) is np.ndarray and not (ar1.dtype.hasobject or ar2.dtype.hasobject):
        return _set_operation(1, ar1, ar2, False)
    return unique(np.concatenate((ar1, ar2), axis=None))


@array_function_dispatch(_setxor1d_dispatcher)
def setdiff1d(ar1, ar2, assume_unique=False):
    """The items of the first array that are not in the second."""
    if assume_unique:
        ar1 = np.asarray(ar1)
    ar1, ar2 = np.asanyarray(ar1), np.asarray(ar2)
    if type(ar1) is not np.ndarray or ar1.dtype.kind != ar2.dtype.kind or ar1.dtype.kind == "O":
        ar1 = ar1.ravel() if assume_unique else unique(ar1)
        return ar1[_isin(ar1, ar2, invert=True)]
    return _set_operation(2, ar1, ar2, assume_unique)
