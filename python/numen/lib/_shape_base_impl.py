"""Splitting, tiling, working along axes."""
import functools
import warnings
from itertools import pairwise

import numen as np
import numen._core.numeric as _nx
from numen._core import atleast_3d, overrides, vstack
from numen._core._array_converter import _array_converter
from numen._core._multiarray_umath import kron  # noqa: F401
from numen._core._multiarray_umath import _take_along_axis as _core_take_along_axis, _tile as _core_tile
from numen._core.multiarray import normalize_axis_index
from numen._core.numeric import array, asanyarray, asarray, ndarray, normalize_axis_tuple, zeros, zeros_like
from numen._core.shape_base import _arrays_for_stack_dispatcher

__all__ = ["column_stack", "row_stack", "dstack", "array_split", "split", "hsplit", "vsplit", "dsplit", "apply_over_axes", "expand_dims",
           "apply_along_axis", "kron", "tile", "take_along_axis", "put_along_axis"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")


def _along_axis_index(items, indices, axis):
    """The index of an array (without an axis: of flat items) that goes with indices line by line."""
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        shape, axis = items.shape if isinstance(items, ndarray) else (len(items),), 0
    else:
        axis, shape = normalize_axis_index(axis, items.ndim), items.shape
    if not _nx.issubdtype(indices.dtype, _nx.integer):
        raise IndexError("`indices` must be an integer array")
    if indices.ndim != len(shape):
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    index = list(_nx.indices(shape, sparse=True))
    index[axis] = indices
    return tuple(index)


def _take_along_axis_dispatcher(arr, indices, axis=None):
    return (arr, indices)


@array_function_dispatch(_take_along_axis_dispatcher)
def take_along_axis(arr, indices, axis=-1):
    """Items at `indices` along an axis, matched line by line (as argsort gives them)."""
    if type(arr) is np.ndarray and type(indices) is np.ndarray and axis is not None:
        return _core_take_along_axis(arr, indices, axis)
    items = np.array(arr.flat) if axis is None else arr
    return items[_along_axis_index(items, indices, axis)]


def _put_along_axis_dispatcher(arr, indices, values, axis):
    return (arr, indices, values)


@array_function_dispatch(_put_along_axis_dispatcher)
def put_along_axis(arr, indices, values, axis):
    """Set items at `indices` along an axis, matched line by line."""
    items = arr.flat if axis is None else arr
    items[_along_axis_index(items, indices, axis)] = values


def _apply_along_axis_dispatcher(func1d, axis, arr, *args, **kwargs):
    return (arr,)


@array_function_dispatch(_apply_along_axis_dispatcher)
def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """What a function returns for every line along an axis.

    >>> import numen as np
    >>> np.apply_along_axis(np.sort, 1, [[3, 1], [2, 0]])
    array([[1, 3],
           [0, 2]])
    """
    given = _array_converter(arr)
    axis = normalize_axis_index(axis, given[0].ndim)
    lines = np.moveaxis(given[0], axis, -1)
    outer = lines.shape[:-1]
    if 0 in outer:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    result = None
    for place in np.ndindex(outer):
        value = asanyarray(func1d(lines[(*place, ...)], *args, **kwargs))
        if result is None:
            shape = outer + value.shape
            result = zeros(shape, dtype=value.dtype) if isinstance(value, np.matrix) else zeros_like(value, shape=shape)
        result[(*place, ...)] = value
    # the axes of the values go where the line was
    order = list(range(len(outer)))
    order[axis:axis] = range(len(outer), result.ndim)
    return given.wrap(result.transpose(order))


def _apply_over_axes_dispatcher(func, a, axes):
    return (a,)


@array_function_dispatch(_apply_over_axes_dispatcher)
def apply_over_axes(func, a, axes):
    """Apply ``func(a, axis)`` over several axes, one after the other, keeping dimensions."""
    current, ndim = asarray(a), a.ndim
    for axis in axes if array(axes).ndim else (axes,):
        axis = axis + ndim if axis < 0 else axis
        applied = func(current, axis)
        if applied.ndim != current.ndim:
            applied = expand_dims(applied, axis)
        if applied.ndim != current.ndim:
            raise ValueError("function is not returning an array of the correct shape")
        current = applied
    return current


def _expand_dims_dispatcher(a, axis):
    return (a,)


@array_function_dispatch(_expand_dims_dispatcher)
def expand_dims(a, axis):
    """A view with new axes of length one at the given places.

    >>> import numen as np
    >>> np.expand_dims(np.array([1, 2]), 0)
    array([[1, 2]])
    """
    if type(a) is ndarray and type(axis) is int:
        shape = a.shape
        axis = normalize_axis_index(axis, len(shape) + 1)
        return a.reshape(*shape[:axis], 1, *shape[axis:])
    a = asarray(a) if isinstance(a, np.matrix) else asanyarray(a)
    places = axis if isinstance(axis, (tuple, list)) else (axis,)
    shape = list(a.shape)
    for place in sorted(normalize_axis_tuple(places, len(shape) + len(places))):
        shape.insert(place, 1)
    return a.reshape(shape)


def _column_stack_dispatcher(tup):
    return _arrays_for_stack_dispatcher(tup)


@array_function_dispatch(_column_stack_dispatcher)
def column_stack(tup):
    """1-D arrays as the columns of a matrix (2-D ones are joined as they are)."""
    return _nx.concatenate([a if a.ndim > 1 else a.reshape(-1, 1) for a in map(asanyarray, tup)], 1)


def row_stack(tup, *, dtype=None, casting="same_kind"):
    """Deprecated: use `vstack`."""
    warnings.warn("`row_stack` alias is deprecated. Use `np.vstack` directly.", DeprecationWarning, stacklevel=2)
    return vstack(tup, dtype=dtype, casting=casting)


def _dstack_dispatcher(tup):
    return _arrays_for_stack_dispatcher(tup)


@array_function_dispatch(_dstack_dispatcher)
def dstack(tup):
    """Arrays joined along the third axis."""
    arrs = atleast_3d(*tup)
    return _nx.concatenate(arrs if isinstance(arrs, tuple) else (arrs,), 2)


def _array_split_dispatcher(ary, indices_or_sections, axis=None):
    return (ary, indices_or_sections)


@array_function_dispatch(_array_split_dispatcher)
def array_split(ary, indices_or_sections, axis=0):
    """Views that divide an array along an axis, into nearly equal parts or at given indices."""
    length = ary.shape[axis] if hasattr(ary, "shape") else len(ary)
    if _is_sequence(indices_or_sections):
        cuts = [0, *indices_or_sections, length]
    else:
        parts = int(indices_or_sections)
        if parts <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, longer = divmod(length, parts)
        cuts = [each * i + min(i, longer) for i in range(parts + 1)]
    lines = _nx.swapaxes(ary, axis, 0)
    return [_nx.swapaxes(lines[start:stop], axis, 0) for start, stop in pairwise(cuts)]


def _is_sequence(indices_or_sections):
    try:
        len(indices_or_sections)
    except TypeError:
        return False
    return True


def _split_dispatcher(ary, indices_or_sections, axis=None):
    return (ary, indices_or_sections)


@array_function_dispatch(_split_dispatcher)
def split(ary, indices_or_sections, axis=0):
    """As array_split, but a number of parts must divide the axis evenly.

    >>> import numen as np
    >>> np.split(np.arange(4), 2)
    [array([0, 1]), array([2, 3])]
    """
    if not _is_sequence(indices_or_sections) and ary.shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


def _hvdsplit_dispatcher(ary, indices_or_sections):
    return (ary, indices_or_sections)


@array_function_dispatch(_hvdsplit_dispatcher)
def hsplit(ary, indices_or_sections):
    """Split along the second axis (the first of 1-D arrays)."""
    if _nx.ndim(ary) == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


@array_function_dispatch(_hvdsplit_dispatcher)
def vsplit(ary, indices_or_sections):
    """Split along the first axis."""
    if _nx.ndim(ary) < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return split(ary, indices_or_sections, 0)


@array_function_dispatch(_hvdsplit_dispatcher)
def dsplit(ary, indices_or_sections):
    """Split along the third axis."""
    if _nx.ndim(ary) < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return split(ary, indices_or_sections, 2)


def get_array_wrap(*args):
    """The __array_wrap__ of the argument of highest priority, or None."""
    wrappers = sorted((getattr(x, "__array_priority__", 0), -i, x.__array_wrap__) for i, x in enumerate(args)
                      if hasattr(x, "__array_wrap__"))
    return wrappers[-1][-1] if wrappers else None


def _tile_dispatcher(A, reps):
    return (A, reps)


@array_function_dispatch(_tile_dispatcher)
def tile(A, reps):
    """An array repeated `reps` times along each axis.

    >>> import numen as np
    >>> np.tile([0, 1], 2)
    array([0, 1, 0, 1])
    """
    try:
        reps = tuple(reps)
    except TypeError:
        reps = (reps,)
    if type(A) in (_nx.ndarray, list) and all(type(times) is int for times in reps) and reps.count(1) < len(reps):
        return _core_tile(A, reps)
    result = _nx.array(A, copy=True, subok=True, ndmin=len(reps))
    for axis, times in enumerate(reps, result.ndim - len(reps)):
        if times != 1:
            # a take keeps what a subclass carries
            result = result.take(_core_tile(range(result.shape[axis]), (times,)), axis=axis)
    return result
