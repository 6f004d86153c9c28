"""Joining arrays, and giving them more axes."""
import functools

from numen._core import fromnumeric as _from_nx, multiarray as _nx, overrides
from numen._core._multiarray_umath import _at_least, _stack as _core_stack
from numen._core.multiarray import array, asanyarray, empty, ndarray, normalize_axis_index, result_type

__all__ = ["atleast_1d", "atleast_2d", "atleast_3d", "block", "hstack", "stack", "unstack", "vstack"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")


def _atleast_dispatcher(*arys):
    return arys


@array_function_dispatch(_atleast_dispatcher)
def atleast_1d(*arys):
    """Arrays with at least one axis.

    >>> import numen as np
    >>> np.atleast_1d(7)
    array([7])
    """
    return _at_least(1, _one, arys)


def _one(a):
    return a.reshape(1)


@array_function_dispatch(_atleast_dispatcher)
def atleast_2d(*arys):
    """Arrays with at least two axes."""
    return _at_least(2, _two, arys)


def _two(a):
    return a[None, :] if a.ndim else a.reshape(1, 1)


@array_function_dispatch(_atleast_dispatcher)
def atleast_3d(*arys):
    """Arrays with at least three axes."""
    return _at_least(3, _three, arys)


def _three(a):
    if a.ndim == 0:
        return a.reshape(1, 1, 1)
    return a[None, :, None] if a.ndim == 1 else a[:, :, None]


def _arrays_for_stack_dispatcher(arrays):
    if not hasattr(arrays, "__getitem__"):
        raise TypeError('arrays to stack must be passed as a "sequence" type such as list or tuple.')
    return tuple(arrays)


def _vhstack_dispatcher(tup, *, dtype=None, casting=None):
    return _arrays_for_stack_dispatcher(tup)


@array_function_dispatch(_vhstack_dispatcher)
def vstack(tup, *, dtype=None, casting="same_kind"):
    """Arrays joined as rows.

    >>> import numen as np
    >>> np.vstack([[1, 2], [3, 4]])
    array([[1, 2],
           [3, 4]])
    """
    if dtype is None and casting == "same_kind" and _plain(tup) and {a.ndim for a in tup} == {1} and len({a.size for a in tup}) == 1:
        return _core_stack(tup, 0)
    arrs = atleast_2d(*_checked(tup))
    return _nx.concatenate(arrs if isinstance(arrs, tuple) else (arrs,), 0, dtype=dtype, casting=casting)


@array_function_dispatch(_vhstack_dispatcher)
def hstack(tup, *, dtype=None, casting="same_kind"):
    """Arrays joined as columns (1-D arrays end to end)."""
    if _plain(tup) and min(dims := [a.ndim for a in tup]):
        return _nx.concatenate(tup, 0 if dims[0] == 1 else 1, dtype=dtype, casting=casting)
    arrs = atleast_1d(*_checked(tup))
    if not isinstance(arrs, tuple):
        arrs = (arrs,)
    return _nx.concatenate(arrs, 0 if arrs and arrs[0].ndim == 1 else 1, dtype=dtype, casting=casting)


def _plain(tup):
    """Are they arrays without subclasses in a list or tuple?"""
    return type(tup) in (list, tuple) and {*map(type, tup)} == {ndarray}


def _checked(tup):
    if not hasattr(tup, "__getitem__"):
        raise TypeError('arrays to stack must be passed as a "sequence" type such as list or tuple.')
    return tup


def _stack_dispatcher(arrays, axis=None, out=None, *, dtype=None, casting=None):
    arrays = _arrays_for_stack_dispatcher(arrays)
    if out is not None:
        arrays = list(arrays)
        arrays.append(out)
    return arrays


@array_function_dispatch(_stack_dispatcher)
def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    """Arrays of one shape joined along a new axis."""
    if out is None and dtype is None and casting == "same_kind" and _plain(arrays):
        return _core_stack(arrays, axis)
    arrays = [asanyarray(arr) for arr in _checked(arrays)]
    if not arrays:
        raise ValueError("need at least one array to stack")
    if len({arr.shape for arr in arrays}) != 1:
        raise ValueError("all input arrays must have the same shape")
    axis = normalize_axis_index(axis, arrays[0].ndim + 1)
    sl = (slice(None),) * axis + (None,)
    return _nx.concatenate([arr[sl] for arr in arrays], axis=axis, out=out, dtype=dtype, casting=casting)


def _unstack_dispatcher(x, /, *, axis=None):
    return (x,)


@array_function_dispatch(_unstack_dispatcher)
def unstack(x, /, *, axis=0):
    """The slices along an axis, as a tuple of views."""
    if x.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    first = normalize_axis_index(axis, x.ndim)
    return tuple(_from_nx.transpose(x, (first, *[d for d in range(x.ndim) if d != first])))


def _block_leaves(blocks, index=()):
    """The blocks with their indices, in order; an empty list counts as one, with None at the end of its index."""
    if isinstance(blocks, tuple):
        raise TypeError(f"{_block_format_index(index)} is a tuple. Only lists can be used to arrange blocks, and np.block does not "
                        "allow implicit conversion from tuple to ndarray.")
    if not isinstance(blocks, list):
        return [(index, blocks)]
    leaves = [leaf for i, part in enumerate(blocks) for leaf in _block_leaves(part, (*index, i))]
    for where, _ in leaves:
        if len(where) != (depth := len(leaves[0][0])):
            raise ValueError(f"List depths are mismatched. First element was at depth {depth}, but there is an element at depth "
                             f"{len(where)} ({_block_format_index(where)})")
    return leaves or [((*index, None), ())]


def _block_format_index(index):
    return "arrays" + "".join(f"[{i}]" for i in index if i is not None)


def _block_setup(arrays):
    """(the blocks, how deep their lists are, the axes of the result, its number of items)"""
    leaves = _block_leaves(arrays)
    for where, _ in leaves[::-1]:
        if where and where[-1] is None:
            raise ValueError(f"List at {_block_format_index(where)} cannot be empty")
    list_ndim = len(leaves[0][0])
    return arrays, list_ndim, max(list_ndim, *(_from_nx.ndim(leaf) for _, leaf in leaves)), sum(_from_nx.size(leaf) for _, leaf in leaves)


def _block(arrays, max_depth, result_ndim, depth=0):
    if depth < max_depth:
        return _nx.concatenate([_block(arr, max_depth, result_ndim, depth + 1) for arr in arrays], axis=-(max_depth - depth))
    return array(arrays, ndmin=result_ndim, copy=None, subok=True)


def _block_in_place(arrays, list_ndim, ndim):
    """The same with every block copied once, to its place in the result."""
    def layout(part, depth):
        if depth == list_ndim:
            arr = array(part, ndmin=ndim, copy=None, subok=True)
            return arr.shape, [([0] * ndim, arr)]
        axis = ndim - list_ndim + depth
        shapes, parts = zip(*[layout(p, depth + 1) for p in part])
        if len({shape[:axis] + shape[axis + 1:] for shape in shapes}) != 1:
            raise ValueError(f"Mismatched array shapes in block along axis {axis}.")
        length = 0
        for shape, leaves in zip(shapes, parts):
            for at, _ in leaves:
                at[axis] += length
            length += shape[axis]
        return shapes[0][:axis] + (length,) + shapes[0][axis + 1:], [leaf for leaves in parts for leaf in leaves]

    shape, leaves = layout(arrays, 0)
    flags = [arr.flags for _, arr in leaves]
    fortran = all(f.f_contiguous for f in flags) and not all(f.c_contiguous for f in flags)
    result = empty(shape, result_type(*[arr for _, arr in leaves]), "F" if fortran else "C")
    for at, arr in leaves:
        result[tuple([slice(a, a + n) for a, n in zip(at, arr.shape)])] = arr
    return result


def _block_dispatcher(arrays):
    if isinstance(arrays, list):
        for subarrays in arrays:
            yield from _block_dispatcher(subarrays)
    else:
        yield arrays


@array_function_dispatch(_block_dispatcher)
def block(arrays):
    """An array put together from nested lists of blocks.

    >>> import numen as np
    >>> np.block([[np.eye(1), np.zeros((1, 1))]])
    array([[1., 0.]])
    """
    arrays, list_ndim, result_ndim, final_size = _block_setup(arrays)
    if list_ndim * final_size > 2 * 512 * 512:
        return _block_in_place(arrays, list_ndim, result_ndim)
    result = _block(arrays, list_ndim, result_ndim)
    return result.copy() if list_ndim == 0 else result
