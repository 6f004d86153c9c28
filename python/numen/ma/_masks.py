"""Masks: boolean arrays (structures of bools for structured data) that are True where an item is not valid.

`nomask` says that nothing is masked without an array that says so.
"""
import numen as np
from numen._core.multiarray import dtype as _dtype, ndarray
from numen.ma._fill import filled, simple_fields

MaskType = np.bool
nomask = MaskType(0)
_BOOL = _dtype(MaskType)


class MaskedArrayFutureWarning(FutureWarning):
    """A result that will change in future."""


class MAError(Exception):
    """Errors of masked arrays."""


class MaskError(MAError):
    """A mask that does not fit, or masked data used as if it were valid."""


# ---------------------------------------------------------------- dtypes of masks
def _replace_dtype_fields_recursive(dtype, primitive_dtype):
    if dtype.names is not None:
        descr = []
        for name in dtype.names:
            field = dtype.fields[name]
            key = (field[2], name) if len(field) == 3 else name
            descr.append((key, _replace_dtype_fields_recursive(field[0], primitive_dtype)))
        replaced = _dtype(descr)
    elif dtype.subdtype:
        base, shape = dtype.subdtype
        replaced = _dtype((_replace_dtype_fields_recursive(base, primitive_dtype), shape))
    else:
        replaced = primitive_dtype
    return dtype if replaced == dtype else replaced


def _replace_dtype_fields(dtype, primitive_dtype):
    """A dtype like `dtype`, with `primitive_dtype` in the place of every simple type; `dtype` itself if that is no change."""
    return _replace_dtype_fields_recursive(_dtype(dtype), _dtype(primitive_dtype))


def make_mask_descr(ndtype):
    """The dtype of masks for a dtype: bool, and for structures a structure of bools with the same names.

    >>> import numen as np
    >>> np.ma.make_mask_descr([('a', np.float32), ('b', np.int8)])
    dtype([('a', '?'), ('b', '?')])
    """
    ndtype = _dtype(ndtype)
    return _BOOL if ndtype.names is None and ndtype.subdtype is None else _replace_dtype_fields_recursive(ndtype, _BOOL)


# ---------------------------------------------------------------- masks and data of anything
def getmask(a):
    """The mask of an array; `nomask` if it has none. See also `getmaskarray`.

    >>> import numen as np
    >>> np.ma.getmask(np.ma.array([1, 2], mask=[0, 1]))
    array([False,  True])
    """
    return getattr(a, "_mask", nomask)


get_mask = getmask


def getmaskarray(arr):
    """The mask of an array, always as an array of its shape.

    >>> import numen as np
    >>> np.ma.getmaskarray([1, 2])
    array([False, False])
    """
    mask = getattr(arr, "_mask", nomask)
    return make_mask_none(np.shape(arr), getattr(arr, "dtype", None)) if mask is nomask else mask


def getdata(a, subok=True):
    """The data of a masked array as an ordinary array, masked or not; anything else as an array.

    Parameters
    ----------
    a : array_like
        The array.
    subok : bool, optional
        Whether the data may be of a subclass of ndarray.
    """
    data = getattr(a, "_data", nomask)
    if data is nomask:
        data = np.array(a, copy=None, subok=subok)
    return data if subok else data.view(ndarray)


get_data = getdata


def _data_of(a):
    """`getdata` for operands: does not take the attribute of another library's objects for data."""
    data = getattr(a, "_data", None)
    return data if isinstance(data, (ndarray, np.void)) else np.array(a, copy=None, subok=True)


def is_mask(m):
    """Is this an array of the type of masks?"""
    try:
        return m.dtype.type is MaskType
    except AttributeError:
        return False


def _shrink_mask(m):
    """`nomask` for a simple mask in which nothing is True."""
    return nomask if m.dtype.names is None and not m.any() else m


def make_mask(m, copy=False, shrink=True, dtype=MaskType):
    """Make a mask of an array: True where its items are not zero, and where they are masked.

    Parameters
    ----------
    m : array_like
        The values.
    copy : bool, optional
        Whether the result must be a copy.
    shrink : bool, optional
        Give `nomask` if nothing is True.
    dtype : dtype, optional
        For structured masks: a dtype with these names.

    >>> import numen as np
    >>> np.ma.make_mask([1, 0, 2])
    array([ True, False,  True])
    """
    if m is nomask:
        return m
    mdtype = make_mask_descr(dtype)
    if mdtype == _BOOL and isinstance(m, ndarray) and m.dtype.names:
        return np.ones(m.shape, mdtype)
    mask = np.array(filled(m, True), mdtype, copy=copy or None, subok=True)
    return _shrink_mask(mask) if shrink else mask


def make_mask_none(newshape, dtype=None):
    """A mask of a shape with nothing masked, for data of a dtype.

    >>> import numen as np
    >>> np.ma.make_mask_none((3,))
    array([False, False, False])
    """
    return np.zeros(newshape, dtype=MaskType if dtype is None else make_mask_descr(dtype))


def _recursive_mask_or(m1, m2, newmask):
    for field1, field2, result in simple_fields(m1, m2, newmask):
        np.logical_or(field1, field2, result)


def mask_or(m1, m2, copy=False, shrink=True):
    """The mask that is True where one of two is; `nomask` (or False) counts as all False.

    Parameters
    ----------
    m1, m2 : array_like
        The masks.
    copy : bool, optional
        Whether a mask that stands against `nomask` is copied.
    shrink : bool, optional
        Give `nomask` if nothing is True.

    >>> import numen as np
    >>> np.ma.mask_or(np.ma.make_mask([0, 1, 0]), np.ma.make_mask([1, 0, 0]))
    array([ True,  True, False])
    """
    first_is_none = m1 is nomask or m1 is False
    if first_is_none or m2 is nomask or m2 is False:
        one = m2 if first_is_none else m1
        return make_mask(one, copy=copy, shrink=shrink, dtype=getattr(one, "dtype", MaskType))
    if m1 is m2 and is_mask(m1):
        return _shrink_mask(m1) if shrink else m1
    mdtype, other = getattr(m1, "dtype", None), getattr(m2, "dtype", None)
    if mdtype != other:
        raise ValueError(f"Incompatible dtypes '{mdtype}'<>'{other}'")
    if mdtype.names is None:
        return make_mask(np.logical_or(m1, m2), copy=copy, shrink=shrink)
    both = np.empty(np.broadcast(m1, m2).shape, mdtype)
    _recursive_mask_or(m1, m2, both)
    return both


def _flat_items(values):
    """The simple values within nested lists, tuples and records."""
    for value in values:
        if isinstance(value, ndarray):
            value = value.tolist()
        if isinstance(value, (list, tuple, np.void)):
            yield from _flat_items(value)
        else:
            yield value


def flatten_mask(mask):
    """A mask as one row of bools, the fields of each item one after another.

    >>> import numen as np
    >>> np.ma.flatten_mask(np.array([(0, 0), (0, 1)], dtype=[('a', bool), ('b', bool)]))
    array([False, False, False,  True])
    """
    mask = np.asarray(mask)
    if mask.dtype.names is None:
        return mask.astype(bool).ravel()
    return np.array(list(_flat_items(mask.ravel().tolist())), dtype=bool)


def _scalar_masks(mask, mdtype):
    """A mask array of a structured dtype from values that may stand for whole items."""
    try:
        return np.array(mask, dtype=mdtype)
    except TypeError:
        return np.array([tuple([m] * len(mdtype)) for m in mask], dtype=mdtype)


def _check_mask_axis(mask, axis, keepdims=np._NoValue):
    """The mask of a reduction: masked where all was masked."""
    if mask is nomask:
        return nomask
    return mask.all(axis=axis) if keepdims is np._NoValue else mask.all(axis=axis, keepdims=keepdims)
