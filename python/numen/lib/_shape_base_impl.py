"""Splitting, tiling, working along axes."""
import functools
import warnings

import numen as np
import numen._core.numeric as _nx
from numen._core import atleast_3d, overrides, vstack
from numen._core._array_converter import _array_converter
from numen._core._multiarray_umath import kron  # noqa: F401
from numen._core._multiarray_umath import _take_along_axis as _core_take_along_axis, _tile as _core_tile
from numen._core.fromnumeric import reshape, transpose
from numen._core.multiarray import normalize_axis_index
from numen._core.numeric import array, asanyarray, asarray, ndarray, normalize_axis_tuple, zeros, zeros_like
from numen._core.shape_base import _arrays_for_stack_dispatcher

__all__ = ["column_stack", "row_stack", "dstack", "array_split", "split", "hsplit", "vsplit", "dsplit", "apply_over_axes", "expand_dims",
           "apply_along_axis", "kron", "tile", "take_along_axis", "put_along_axis"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")


def _make_along_axis_idx(arr_shape, indices, axis):
    if not _nx.issubdtype(indices.dtype, _nx.integer):
        raise IndexError("`indices` must be an integer array")
    if len(arr_shape) != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    shape_ones = (1,) * indices.ndim
    dest_dims = list(range(axis)) + [None] + list(range(axis + 1, indices.ndim))
    fancy_index = []
    for dim, n in zip(dest_dims, arr_shape):
        if dim is None:
            fancy_index.append(indices)
        else:
            ind_shape = shape_ones[:dim] + (-1,) + shape_ones[dim + 1:]
            fancy_index.append(_nx.arange(n).reshape(ind_shape))
    return tuple(fancy_index)


def _take_along_axis_dispatcher(arr, indices, axis=None):
    return (arr, indices)


@array_function_dispatch(_take_along_axis_dispatcher)
def take_along_axis(arr, indices, axis=-1):
    """Items at `indices` along an axis, matched line by line (as argsort gives them)."""
    if type(arr) is np.ndarray and type(indices) is np.ndarray and axis is not None:
        return _core_take_along_axis(arr, indices, axis)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr = np.array(arr.flat)
        axis = 0
    else:
        axis = normalize_axis_index(axis, arr.ndim)
    return arr[_make_along_axis_idx(arr.shape, indices, axis)]


def _put_along_axis_dispatcher(arr, indices, values, axis):
    return (arr, indices, values)


@array_function_dispatch(_put_along_axis_dispatcher)
def put_along_axis(arr, indices, values, axis):
    """Set items at `indices` along an axis, matched line by line."""
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr = arr.flat
        axis = 0
        arr_shape = (len(arr),)
    else:
        axis = normalize_axis_index(axis, arr.ndim)
        arr_shape = arr.shape
    arr[_make_along_axis_idx(arr_shape, indices, axis)] = values


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
    conv = _array_converter(arr)
    arr = conv[0]
    nd = arr.ndim
    axis = normalize_axis_index(axis, nd)
    in_dims = list(range(nd))
    inarr_view = transpose(arr, in_dims[:axis] + in_dims[axis + 1:] + [axis])
    inds = (ind + (Ellipsis,) for ind in np.ndindex(inarr_view.shape[:-1]))
    try:
        ind0 = next(inds)
    except StopIteration:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0") from None
    res = asanyarray(func1d(inarr_view[ind0], *args, **kwargs))
    if not isinstance(res, np.matrix):
        buff = zeros_like(res, shape=inarr_view.shape[:-1] + res.shape)
    else:
        buff = zeros(inarr_view.shape[:-1] + res.shape, dtype=res.dtype)
    buff_dims = list(range(buff.ndim))
    buff_permute = buff_dims[:axis] + buff_dims[buff.ndim - res.ndim:buff.ndim] + buff_dims[axis:buff.ndim - res.ndim]
    buff[ind0] = res
    for ind in inds:
        buff[ind] = asanyarray(func1d(inarr_view[ind], *args, **kwargs))
    res = transpose(buff, buff_permute)
    return conv.wrap(res)


def _apply_over_axes_dispatcher(func, a, axes):
    return (a,)


@array_function_dispatch(_apply_over_axes_dispatcher)
def apply_over_axes(func, a, axes):
    """Apply ``func(a, axis)`` over several axes, one after the other, keeping dimensions."""
    val = asarray(a)
    N = a.ndim
    if array(axes).ndim == 0:
        axes = (axes,)
    for axis in axes:
        if axis < 0:
            axis = N + axis
        res = func(val, axis)
        if res.ndim == val.ndim:
            val = res
        else:
            res = expand_dims(res, axis)
            if res.ndim == val.ndim:
                val = res
            else:
                raise ValueError("function is not returning an array of the correct shape")
    return val


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
    if isinstance(a, np.matrix):
        a = asarray(a)
    else:
        a = asanyarray(a)
    if not isinstance(axis, (tuple, list)):
        axis = (axis,)
    out_ndim = len(axis) + a.ndim
    axis = normalize_axis_tuple(axis, out_ndim)
    shape_it = iter(a.shape)
    return a.reshape([1 if ax in axis else next(shape_it) for ax in range(out_ndim)])


def _column_stack_dispatcher(tup):
    return _arrays_for_stack_dispatcher(tup)


@array_function_dispatch(_column_stack_dispatcher)
def column_stack(tup):
    """1-D arrays as the columns of a matrix (2-D ones are joined as they are)."""
    arrays = []
    for v in tup:
        arr = asanyarray(v)
        if arr.ndim < 2:
            arr = array(arr, copy=None, subok=True, ndmin=2).T
        arrays.append(arr)
    return _nx.concatenate(arrays, 1)


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
    try:
        Ntotal = ary.shape[axis]
    except AttributeError:
        Ntotal = len(ary)
    try:
        Nsections = len(indices_or_sections) + 1
        div_points = [0] + list(indices_or_sections) + [Ntotal]
    except TypeError:
        Nsections = int(indices_or_sections)
        if Nsections <= 0:
            raise ValueError("number sections must be larger than 0.") from None
        each, extras = divmod(Ntotal, Nsections)
        div_points = [0]
        for i in range(Nsections):
            div_points.append(div_points[-1] + each + (i < extras))
    sary = _nx.swapaxes(ary, axis, 0)
    return [_nx.swapaxes(sary[div_points[i]:div_points[i + 1]], axis, 0) for i in range(Nsections)]


def _split_dispatcher(ary, indices_or_sections, axis=None):
    return (ary, indices_or_sections)


@array_function_dispatch(_split_dispatcher)
def split(ary, indices_or_sections, axis=0):
    """As array_split, but a number of parts must divide the axis evenly.

    >>> import numen as np
    >>> np.split(np.arange(4), 2)
    [array([0, 1]), array([2, 3])]
    """
    try:
        len(indices_or_sections)
    except TypeError:
        sections = indices_or_sections
        if ary.shape[axis] % sections:
            raise ValueError("array split does not result in an equal division") from None
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
    wrappers = sorted((getattr(x, "__array_priority__", 0), -i, x.__array_wrap__) for i, x in enumerate(args) if hasattr(x, "__array_wrap__"))
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
        tup = tuple(reps)
    except TypeError:
        tup = (reps,)
    d = len(tup)
    if type(A) in (_nx.ndarray, list) and all(type(x) is int for x in tup):
        return _core_tile(A, tup)
    if all(x == 1 for x in tup) and isinstance(A, _nx.ndarray):
        return _nx.array(A, copy=True, subok=True, ndmin=d)
    c = _nx.array(A, copy=None, subok=True, ndmin=d)
    if d < c.ndim:
        tup = (1,) * (c.ndim - d) + tup
    shape_out = tuple(s * t for s, t in zip(c.shape, tup))
    n = c.size
    if n > 0:
        for dim_in, nrep in zip(c.shape, tup):
            if nrep != 1:
                c = c.reshape(-1, n).repeat(nrep, 0)
            n //= dim_in
    return c.reshape(shape_out)
