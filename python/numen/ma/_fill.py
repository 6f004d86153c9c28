"""Fill values: what stands in the place of masked items when an array is filled.

The fill value of an array is a 0-d array of its dtype (or None, for "the default of the dtype", found when it is first asked for).
"""
import functools

import numen as np
from numen._core import numerictypes as ntypes
from numen._core.multiarray import dtype as _dtype, ndarray
from numen._core.numeric import inf

_TIME_UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as")

default_filler = {"b": True, "c": 1.e20 + 0.0j, "f": 1.e20, "i": 999999, "O": "?", "S": b"N/A", "u": 999999, "V": b"???", "U": "N/A",
                  "T": "N/A"}
for _unit in _TIME_UNITS:
    default_filler[f"M8[{_unit}]"] = np.datetime64("NaT", _unit)
    default_filler[f"m8[{_unit}]"] = np.timedelta64("NaT", _unit)


def _limits():
    """The least and the greatest value of each scalar type; None where types have none."""
    least, most = {}, {}
    for type_ in ntypes.sctypeDict.values():
        if issubclass(type_, np.bool):
            least[type_], most[type_] = 0, 1
        elif issubclass(type_, (np.datetime64, np.timedelta64)):
            least[type_], most[type_] = np.iinfo(np.int64).min + 1, np.iinfo(np.int64).max
        elif issubclass(type_, np.integer):
            info = np.iinfo(type_)
            least[type_], most[type_] = info.min, info.max
        elif issubclass(type_, np.complexfloating):
            least[type_], most[type_] = complex(-inf, -inf), complex(inf, inf)
        elif issubclass(type_, np.floating):
            least[type_], most[type_] = -inf, +inf
        else:
            least[type_] = most[type_] = None
    return least, most


_minvals, _maxvals = _limits()
max_filler, min_filler = _minvals, _maxvals
_TEXT_KINDS = "OSTVU"


def _get_dtype_of(obj):
    if isinstance(obj, _dtype):
        return obj
    return obj.dtype if hasattr(obj, "dtype") else np.asanyarray(obj).dtype


def _recursive_fill_value(dtype, f):
    """The value that `f` gives for a dtype, put together for structures and repeated for sub-arrays."""
    if dtype.names is None:
        return np.full(dtype.shape, _recursive_fill_value(dtype.base, f)) if dtype.shape else f(dtype)
    fields = [_recursive_fill_value(dtype[name], f) for name in dtype.names]
    return np.array(tuple(map(np.array, fields)), dtype=dtype)[()]


def _default_of(dtype):
    return default_filler.get(dtype.str[1:] if dtype.kind in "Mm" else dtype.kind, "?")


def default_fill_value(obj):
    """The fill value of arrays of this dtype for which none was set.

    Parameters
    ----------
    obj : ndarray, dtype or scalar
        What the value is for: 999999 for integers, 1e20 for floats, True for bool, 'N/A' for texts, '?' for objects, NaT for times.

    >>> import numen as np
    >>> np.ma.default_fill_value(1.5)
    1e+20
    """
    return _recursive_fill_value(_get_dtype_of(obj), _default_of)


def _limit(table, name, dtype):
    if dtype.type in table:
        return table[dtype.type]
    raise TypeError(f"Unsuitable type {dtype} for calculating {name}.")


def _extremum_fill_value(obj, extremum, extremum_name):
    return _recursive_fill_value(_get_dtype_of(obj), functools.partial(_limit, extremum, extremum_name))


def minimum_fill_value(obj):
    """The greatest value of the dtype: filled with it, masked items do not change a minimum.

    >>> import numen as np
    >>> np.ma.minimum_fill_value(np.int8(5))
    127
    """
    return _extremum_fill_value(obj, min_filler, "minimum")


def maximum_fill_value(obj):
    """The least value of the dtype: filled with it, masked items do not change a maximum.

    >>> import numen as np
    >>> np.ma.maximum_fill_value(np.int8(5))
    -128
    """
    return _extremum_fill_value(obj, max_filler, "maximum")


def _recursive_set_fill_value(fillvalue, dt):
    """The values for the fields of a structure: one for each, or a single one for all."""
    values = np.resize(fillvalue, len(dt.names))
    result = []
    for value, name in zip(values, dt.names):
        field = dt[name]
        if field.subdtype:
            field = field.subdtype[0]
        result.append(tuple(_recursive_set_fill_value(value, field)) if field.names is not None else np.array(value, dtype=field).item())
    return tuple(result)


def _structured_fill_value(fill_value, ndtype):
    """The fill value of a structure: a structure itself, or one value for each field or for all."""
    if not isinstance(fill_value, (ndarray, np.void)):
        return np.array(_recursive_set_fill_value(np.asarray(fill_value, dtype=object), ndtype), dtype=ndtype)
    try:
        return np.asarray(fill_value, dtype=ndtype)
    except ValueError as error:
        raise ValueError(f"Unable to transform {fill_value} to dtype {ndtype}") from error


def _check_fill_value(fill_value, ndtype):
    """The fill value as an array of the dtype; the default for None. TypeError where it does not fit."""
    ndtype = _dtype(ndtype)
    if fill_value is None:
        # the default of the unsigned types is larger than the small ones hold, but stays unsigned so that it can be cast
        return np.array(default_fill_value(ndtype), dtype=np.uint if ndtype.kind == "u" else None)
    if ndtype.names is not None:
        return _structured_fill_value(fill_value, ndtype)
    if ndtype.char not in _TEXT_KINDS and isinstance(fill_value, str):
        raise TypeError(f"Cannot set fill value of string with array of dtype {ndtype}")
    try:
        return np.array(fill_value, dtype=ndtype)
    except (OverflowError, ValueError) as error:
        raise TypeError(f"Cannot convert fill_value {fill_value} to dtype {ndtype}") from error


def set_fill_value(a, fill_value):
    """Set the fill value of a masked array; other arrays are left alone.

    Parameters
    ----------
    a : MaskedArray
        The array.
    fill_value : scalar
        The value; it must fit the dtype.
    """
    setter = getattr(a, "set_fill_value", None)
    if setter is not None:
        setter(fill_value)


def get_fill_value(a):
    """The fill value of an array; the default of its dtype if it is not a masked array."""
    return a.fill_value if hasattr(a, "fill_value") else default_fill_value(a)


def common_fill_value(a, b):
    """The fill value of two arrays, if it is the same, else None.

    >>> import numen as np
    >>> np.ma.common_fill_value(np.ma.array([0, 1.]), np.ma.array([2, 3.]))
    np.float64(1e+20)
    """
    first = get_fill_value(a)
    return first if first == get_fill_value(b) else None


def filled(a, fill_value=None):
    """An array without masked items: `fill_value` (or the array's own) in their places. What has none masked is given back as it is.

    >>> import numen as np
    >>> np.ma.filled(np.ma.array([1, 2, 3], mask=[0, 1, 0]), -1)
    array([ 1, -1,  3])
    """
    own = getattr(a, "filled", None)
    if own is not None:
        return own(fill_value)
    return a if isinstance(a, ndarray) else np.array(a, "O" if isinstance(a, dict) else None)


def simple_fields(*structures):
    """The simple fields, nested ones too, of structures that have the same fields, side by side."""
    for name in structures[0].dtype.names:
        fields = [structure[name] for structure in structures]
        if fields[0].dtype.names is None:
            yield fields
        else:
            yield from simple_fields(*fields)


def _recursive_filled(a, mask, fill_value):
    """Fill the fields of a structured array in place."""
    for field, hidden, value in simple_fields(a, mask, fill_value):
        np.copyto(field, value, where=hidden)
