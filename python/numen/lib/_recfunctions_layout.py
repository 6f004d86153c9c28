"""The layout of structured arrays: packing, fields by name, and arrays with a dimension in the place of the fields."""
import functools

import numen as np
from numen._core.overrides import array_function_dispatch
from numen._core.records import recarray
from numen.lib._stride_tricks_impl import as_strided

array_function_dispatch = functools.partial(array_function_dispatch, module="numen.lib.recfunctions")


def _get_fields_and_offsets(dt, offset=0):
    """The simple parts of a structure: their dtypes, how many stand behind each other, and the offset of the first."""
    parts = []
    for name in dt.names:
        field, place = dt.fields[name][:2]
        place += offset
        count = 1
        while field.subdtype is not None:
            field, shape = field.subdtype
            for length in shape:
                count *= length
        if field.names is None:
            parts.append((field, count, place))
        else:
            for i in range(count):
                parts.extend(_get_fields_and_offsets(field, place + i * field.itemsize))
    return parts


def _even_step(parts):
    """The distance between simple parts that lie evenly in memory, else None."""
    offsets = [offset + i * dtype.itemsize for dtype, count, offset in parts for i in range(count)]
    steps = {after - before for before, after in zip(offsets, offsets[1:])} or {parts[0][0].itemsize}
    return steps.pop() if len(steps) == 1 else None


def _repack_fields_dispatcher(a, align=None, recurse=None):
    return (a,)


@array_function_dispatch(_repack_fields_dispatcher)
def repack_fields(a, align=False, recurse=False):
    """Lay the fields of a structure out without gaps and overlaps, or aligned.

    Parameters
    ----------
    a : ndarray or dtype
        An array, or its dtype.
    align : bool, optional
        Lay the fields out as a C compiler would, with gaps where types need them.
    recurse : bool, optional
        Do the same within nested structures.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.repack_fields(np.dtype('u1,i8', align=True)).itemsize
    9
    """
    if not isinstance(a, np.dtype):
        return a.astype(repack_fields(a.dtype, align=align, recurse=recurse), copy=False)
    if a.names is None:
        return a
    fields = []
    for name in a.names:
        field = a.fields[name]
        inner = repack_fields(field[0], align=align, recurse=True) if recurse else field[0]
        fields.append(((field[2], name) if len(field) == 3 else name, inner))
    return np.dtype((a.type, np.dtype(fields, align=align)))


def _structured_to_unstructured_dispatcher(arr, dtype=None, copy=None, casting=None):
    return (arr,)


def _unpack(arr, out, casting):
    """Copy the simple parts of a structured array into the last dimension of another. Answer: how many there are."""
    place = 0
    for name in arr.dtype.names:
        field = arr[name]
        count = 1
        for length in field.shape[arr.ndim:]:
            count *= length
        field = field.reshape(arr.shape + (count,))
        if field.dtype.names is None:
            np.copyto(out[..., place:place + count], field, casting=casting)
            place += count
        else:
            for i in range(count):
                place += _unpack(field[..., i], out[..., place:], casting)
    return place


@array_function_dispatch(_structured_to_unstructured_dispatcher)
def structured_to_unstructured(arr, dtype=None, copy=False, casting="unsafe"):
    """An array with one more dimension in the place of the fields.

    Parameters
    ----------
    arr : ndarray
        A structured array. Fields within fields and items of sub-arrays count one by one.
    dtype : dtype, optional
        The dtype of the result; the one that all fields promote to if not given.
    copy : bool, optional
        Whether the result is always a copy. Otherwise it is a view where fields of one dtype lie evenly in memory.
    casting : {'no', 'equiv', 'safe', 'same_kind', 'unsafe'}, optional
        Which casts are allowed.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.structured_to_unstructured(np.array([(1, 2.5), (3, 4.5)], dtype='i4,f8'))
    array([[1. , 2.5],
           [3. , 4.5]])
    """
    if arr.dtype.names is None:
        raise ValueError("arr must be a structured array")
    parts = _get_fields_and_offsets(arr.dtype)
    if not parts:
        if dtype is None:
            raise ValueError("arr has no fields. Unable to guess dtype")
        raise NotImplementedError("arr with no fields is not supported")
    dtype = np.result_type(*(part[0] for part in parts)) if dtype is None else np.dtype(dtype)
    total = sum(part[1] for part in parts)
    if not copy and all(part[0] == dtype for part in parts) and type(arr) in (np.ndarray, recarray, np.memmap):
        step = _even_step(parts)
        if step is not None:
            first = np.ndarray.getfield(arr, dtype, parts[0][2])
            return as_strided(first, arr.shape + (total,), arr.strides + (step,), subok=True).view(type(arr))
    result = np.empty(arr.shape + (total,), dtype)
    mask = getattr(arr, "_mask", None)
    if mask is None:
        _unpack(arr.view(np.ndarray), result, casting)
        return result.view(type(arr))
    _unpack(arr._data.view(np.ndarray), result, casting)
    result = result.view(type(arr))
    result._mask = np.empty(result.shape, bool)
    _unpack(mask, result._mask, "unsafe")
    return result


def _unstructured_to_structured_dispatcher(arr, dtype=None, names=None, align=None, copy=None, casting=None):
    return (arr,)


def _pack(arr, out, casting):
    """Copy the last dimension of an array into the simple parts of a structured one. Answer: how many there are."""
    place = 0
    for name in out.dtype.names:
        field = out[name]
        inner = field.shape[out.ndim:]
        count = 1
        for length in inner:
            count *= length
        if field.dtype.names is None:
            np.copyto(field, arr[..., place:place + count].reshape(out.shape + inner), casting=casting)
            place += count
        else:
            for index in np.ndindex(*inner):
                place += _pack(arr[..., place:], field[(..., *index)], casting)
    return place


@array_function_dispatch(_unstructured_to_structured_dispatcher)
def unstructured_to_structured(arr, dtype=None, names=None, align=False, copy=False, casting="unsafe"):
    """A structured array with fields in the place of the last dimension.

    Parameters
    ----------
    arr : ndarray
        The array.
    dtype : dtype, optional
        The dtype of the result, with as many simple parts as the last dimension is long.
    names : sequence of str, optional
        The names of the fields, which have the dtype of the array, if `dtype` is not given.
    align : bool, optional
        Whether the layout is that of a C compiler.
    copy : bool, optional
        Whether the result is always a copy. Otherwise it is a view where the memory fits.
    casting : {'no', 'equiv', 'safe', 'same_kind', 'unsafe'}, optional
        Which casts are allowed.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.unstructured_to_structured(np.array([[1, 2], [3, 4]]), names=['a', 'b'])
    array([(1, 2), (3, 4)], dtype=[('a', '<i8'), ('b', '<i8')])
    """
    if arr.shape == ():
        raise ValueError("arr must have at least one dimension")
    length = arr.shape[-1]
    if length == 0:
        raise NotImplementedError("last axis with size 0 is not supported")
    if dtype is None:
        if names is None:
            names = [f"f{i}" for i in range(length)]
        dtype = np.dtype([(name, arr.dtype) for name in names], align=align)
        parts = _get_fields_and_offsets(dtype)
    else:
        if names is not None:
            raise ValueError("don't supply both dtype and names")
        dtype = np.dtype(dtype)
        parts = _get_fields_and_offsets(dtype) if dtype.names else []
        if length != sum(part[1] for part in parts):
            raise ValueError("The length of the last dimension of arr must be equal to the number of fields in dtype")
        if align and not dtype.isalignedstruct:
            raise ValueError("align was True but dtype is not aligned")
    size = arr.dtype.itemsize
    if not copy and all(part[0] == arr.dtype for part in parts) and parts[0][2] == 0 and _even_step(parts) == size \
            and dtype.itemsize == length * size and arr.strides[-1] == size:
        return arr.view(dtype)[..., 0]
    result = np.empty(arr.shape[:-1], dtype)
    _pack(np.asarray(arr), result, casting)
    return result.view(type(arr))


def _apply_along_fields_dispatcher(func, arr):
    return (arr,)


@array_function_dispatch(_apply_along_fields_dispatcher)
def apply_along_fields(func, arr):
    """Reduce a structured array over its fields, by a function that takes an axis.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.apply_along_fields(np.mean, np.array([(1, 2, 6), (4, 5, 9)], dtype='i4,f4,f8'))
    array([3., 6.])
    """
    return func(structured_to_unstructured(arr), axis=-1)


def _assign_fields_by_name_dispatcher(dst, src, zero_unassigned=None):
    return dst, src


@array_function_dispatch(_assign_fields_by_name_dispatcher)
def assign_fields_by_name(dst, src, zero_unassigned=True):
    """Copy fields to those of the same names, also within structures.

    Parameters
    ----------
    dst, src : ndarray
        Where the values go, and where they come from.
    zero_unassigned : bool, optional
        Whether fields that are not in `src` are set to zero.
    """
    names = dst.dtype.names
    if names is None:
        dst[...] = src
    for name in names or ():
        if name in src.dtype.names:
            assign_fields_by_name(dst[name], src[name], zero_unassigned)
        elif zero_unassigned:
            dst[name] = 0


def _require_fields_dispatcher(array, required_dtype):
    return (array,)


@array_function_dispatch(_require_fields_dispatcher)
def require_fields(array, required_dtype):
    """A new array of a structured dtype, with the fields of the same names copied and zero in the others."""
    result = np.empty(array.shape, dtype=required_dtype)
    assign_fields_by_name(result, array)
    return result
