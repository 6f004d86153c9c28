"""Functions that make masked arrays: of data, of nothing, and by masking what meets a condition."""
import numen as np
from numen._core.multiarray import ndarray
from numen.ma._fill import _check_fill_value, filled
from numen.ma._masked_array import MaskedArray, masked_array
from numen.ma._masks import (  # noqa: F401
    MaskError, _flat_items, _shrink_mask, getdata, getmask, getmaskarray, make_mask, make_mask_none, mask_or, nomask)
from numen.ma._operations import OPERATIONS

_equal, _not_equal, _less, _less_equal, _greater, _greater_equal = (OPERATIONS[name] for name in (
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"))


# ---------------------------------------------------------------- of data
def array(data, dtype=None, copy=False, order=None, mask=nomask, fill_value=None, keep_mask=True, hard_mask=False, shrink=True,
          subok=True, ndmin=0):
    """Make a masked array; the arguments are those of `MaskedArray`, in another order.

    >>> import numen as np
    >>> np.ma.array([1, 2], mask=[0, 1])
    masked_array(data=[1, --],
                 mask=[False,  True],
           fill_value=999999)
    """
    return MaskedArray(data, mask=mask, dtype=dtype, copy=copy, subok=subok, keep_mask=keep_mask, hard_mask=hard_mask,
                       fill_value=fill_value,
                       ndmin=ndmin, shrink=shrink, order=order)


def asarray(a, dtype=None, order=None):
    """`a` as a MaskedArray, not as a subclass; no copy where none is needed.

    Parameters
    ----------
    a : array_like
        The data, with its mask if it has one.
    dtype : dtype, optional
        The dtype of the result.
    order : {'C', 'F', 'A', 'K'}, optional
        The order of the items in memory.
    """
    return masked_array(a, dtype=dtype, copy=False, keep_mask=True, subok=False, order=order or "C")


def asanyarray(a, dtype=None, order=None):
    """`a` as a masked array; subclasses of MaskedArray stay. The arguments are those of `asarray`."""
    if isinstance(a, MaskedArray) and (dtype is None or dtype == a.dtype) and (
            order in (None, "A", "K") or order == "C" and a.flags.carray or order == "F" and a.flags.f_contiguous):
        return a
    return masked_array(a, dtype=dtype, copy=False, keep_mask=True, subok=True, order=order)


def fromflex(fxarray):
    """The masked array of which `MaskedArray.toflex` made a structured one."""
    return masked_array(fxarray["_data"], mask=fxarray["_mask"])


def fromfile(file, dtype=float, count=-1, sep=""):
    """Not there for masked arrays: raises NotImplementedError."""
    raise NotImplementedError("fromfile() not yet implemented for a MaskedArray.")


# ---------------------------------------------------------------- like the functions of the same names
def _finish(result, fill_value, hardmask):
    result = result.view(MaskedArray)
    if fill_value is not None:
        result.fill_value = fill_value
    if hardmask:
        result._hardmask = hardmask
    return result


def arange(start_or_stop, /, stop=None, step=1, *args, dtype=None, fill_value=None, hardmask=False, **params):
    """`numpy.arange` as a masked array."""
    if args:
        dtype, = args
    bounds = (start_or_stop,) if stop is None else (start_or_stop, stop)
    if stop is None and step != 1:
        bounds = (0, start_or_stop)
    result = np.arange(*bounds, **({"step": step} if len(bounds) == 1 and step != 1 else {}), dtype=dtype, **params) if len(bounds) == 1 \
        else np.arange(*bounds, step, dtype=dtype, **params)
    return _finish(result, fill_value, hardmask)


def empty(shape, dtype=None, order="C", *, device=None, like=None, fill_value=None, hardmask=False):
    """`numpy.empty` as a masked array."""
    return _finish(np.empty(shape, dtype, order, device=device, like=like), fill_value, hardmask)


def ones(shape, dtype=None, order="C", *, device=None, like=None, fill_value=None, hardmask=False):
    """`numpy.ones` as a masked array."""
    return _finish(np.ones(shape, dtype, order, device=device, like=like), fill_value, hardmask)


def zeros(shape, dtype=None, order="C", *, device=None, like=None, fill_value=None, hardmask=False):
    """`numpy.zeros` as a masked array."""
    return _finish(np.zeros(shape, dtype, order, device=device, like=like), fill_value, hardmask)


def empty_like(prototype, /, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """`numpy.empty_like` as a masked array, with a copy of the prototype's mask."""
    return np.empty_like(prototype, dtype, order, subok, shape, device=device).view(MaskedArray)


def ones_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """`numpy.ones_like` as a masked array, with a copy of the mask of `a`."""
    return np.ones_like(a, dtype, order, subok, shape, device=device).view(MaskedArray)


def zeros_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """`numpy.zeros_like` as a masked array, with a copy of the mask of `a`."""
    return np.zeros_like(a, dtype, order, subok, shape, device=device).view(MaskedArray)


def identity(n, dtype=None, *, like=None, fill_value=None, hardmask=False):
    """`numpy.identity` as a masked array."""
    return _finish(np.identity(n, dtype, like=like), fill_value, hardmask)


def indices(dimensions, dtype=int, sparse=False, *, fill_value=None, hardmask=False):
    """`numpy.indices` as a masked array."""
    return _finish(np.indices(dimensions, dtype, sparse), fill_value, hardmask)


def frombuffer(buffer, dtype=None, count=-1, offset=0, *, like=None):
    """`numpy.frombuffer` as a masked array."""
    return np.frombuffer(buffer, float if dtype is None else dtype, count, offset, like=like).view(MaskedArray)


def fromfunction(function, shape, *, dtype=float, like=None, **kwargs):
    """`numpy.fromfunction` as a masked array."""
    return np.fromfunction(function, shape, dtype=dtype, like=like, **kwargs).view(MaskedArray)


def squeeze(a, axis=None, *, fill_value=None, hardmask=False):
    """`numpy.squeeze` of a masked array."""
    return _finish(np.squeeze(a, axis), fill_value, hardmask)


def clip(a, a_min=np._NoValue, a_max=np._NoValue, out=None, *, min=np._NoValue, max=np._NoValue,  # noqa: A002
         fill_value=None, hardmask=False, **kwargs):
    """`numpy.clip` of a masked array."""
    return _finish(np.clip(a, a_min, a_max, out, min=min, max=max, **kwargs), fill_value, hardmask)


# ---------------------------------------------------------------- masked where a condition holds
def masked_where(condition, a, copy=True):
    """Mask an array where a condition is true.

    Parameters
    ----------
    condition : array_like
        The condition, of the array's shape or a scalar.
    a : array_like
        The array.
    copy : bool, optional
        Whether the data is copied. Without it, the mask of `a` itself may change.

    >>> import numen as np
    >>> a = np.arange(4)
    >>> np.ma.masked_where(a <= 2, a)
    masked_array(data=[--, --, --, 3],
                 mask=[ True,  True,  True, False],
           fill_value=999999)
    """
    condition = make_mask(condition, shrink=False)
    a = np.array(a, copy=True if copy else None, subok=True)
    shape = condition.shape
    if shape and shape != a.shape:
        raise IndexError(f"Inconsistent shape between the condition and the input (got {shape} and {a.shape})")
    if hasattr(a, "_mask"):
        condition = mask_or(condition, a._mask)
        result = a.view(type(a))
    else:
        result = a.view(MaskedArray)
    result.mask = condition if condition is nomask else _shrink_mask(condition)
    if not copy and hasattr(a, "_mask") and getmask(a) is nomask:
        result._mask = result._mask if result._mask is nomask else result._mask.view()
        a._mask = result._mask
    return result


def masked_greater(x, value, copy=True):
    """Mask an array where it is greater than a value; see `masked_where`."""
    return masked_where(_greater(x, value), x, copy=copy)


def masked_greater_equal(x, value, copy=True):
    """Mask an array where it is greater than a value or equal to it; see `masked_where`."""
    return masked_where(_greater_equal(x, value), x, copy=copy)


def masked_less(x, value, copy=True):
    """Mask an array where it is less than a value; see `masked_where`."""
    return masked_where(_less(x, value), x, copy=copy)


def masked_less_equal(x, value, copy=True):
    """Mask an array where it is less than a value or equal to it; see `masked_where`."""
    return masked_where(_less_equal(x, value), x, copy=copy)


def masked_not_equal(x, value, copy=True):
    """Mask an array where it is not equal to a value; see `masked_where`."""
    return masked_where(_not_equal(x, value), x, copy=copy)


def masked_equal(x, value, copy=True):
    """Mask an array where it is equal to a value, which becomes the fill value. For floats see `masked_values`."""
    result = masked_where(_equal(x, value), x, copy=copy)
    result.fill_value = value
    return result


def masked_inside(x, v1, v2, copy=True):
    """Mask an array where it is between two values, which count as inside, in either order."""
    if v2 < v1:
        v1, v2 = v2, v1
    data = filled(x)
    return masked_where((data >= v1) & (data <= v2), x, copy=copy)


def masked_outside(x, v1, v2, copy=True):
    """Mask an array where it is not between two values, which count as inside, in either order."""
    if v2 < v1:
        v1, v2 = v2, v1
    data = filled(x)
    return masked_where((data < v1) | (data > v2), x, copy=copy)


def masked_object(x, value, copy=True, shrink=True):
    """Mask an array of objects where it is equal to a value, which becomes the fill value.

    Parameters
    ----------
    x : array_like
        The array.
    value : object
        The value.
    copy : bool, optional
        Whether the data is copied.
    shrink : bool, optional
        Whether a mask without a True is replaced by `nomask`.
    """
    own = x._mask if isinstance(x, MaskedArray) else nomask
    condition = np.equal(getdata(x), value)
    return masked_array(x, mask=mask_or(own, make_mask(condition, shrink=shrink)), copy=copy, fill_value=value)


def masked_values(x, value, rtol=1e-5, atol=1e-8, copy=True, shrink=True):
    """Mask an array where it is near a value, which becomes the fill value.

    Parameters
    ----------
    x : array_like
        The array.
    value : float
        The value.
    rtol, atol : float, optional
        How near, as in `isclose`. Integers must be equal.
    copy : bool, optional
        Whether the data is copied.
    shrink : bool, optional
        Whether a mask without a True is replaced by `nomask`.
    """
    data = filled(x, value)
    near = np.isclose(data, value, rtol, atol) if data.dtype.kind == "f" else np.equal(data, value)
    result = masked_array(data, mask=near, copy=copy, fill_value=value)
    return result.shrink_mask() if shrink else result


def masked_invalid(a, copy=True):
    """Mask an array where it is not a finite number. The result has a mask array even if nothing is masked.

    >>> import numen as np
    >>> np.ma.masked_invalid([1, np.nan])
    masked_array(data=[1.0, --],
                 mask=[False,  True],
           fill_value=1e+20)
    """
    values = np.asanyarray(a)
    result = masked_where(~np.isfinite(values), values, copy)
    result._mask = getmaskarray(result)
    return result


def fix_invalid(a, mask=nomask, copy=True, fill_value=None):
    """Mask an array where it is not a finite number, and put the fill value into the data there.

    Parameters
    ----------
    a : array_like
        The array.
    mask : array_like, optional
        What is masked too.
    copy : bool, optional
        Whether the data is copied.
    fill_value : scalar, optional
        The value; by default that of the array.
    """
    a = masked_array(a, mask=mask, copy=copy, subok=True)
    invalid = np.logical_not(np.isfinite(a._data))
    if not invalid.any():
        return a
    if a._mask is nomask:
        a._mask = invalid
    else:
        a._mask |= invalid
    a._data[invalid] = a.fill_value if fill_value is None else fill_value
    return a


# ---------------------------------------------------------------- structures
def flatten_structured_array(a):
    """A structured array with a dimension in the place of its fields, nested ones in their order.

    >>> import numen as np
    >>> np.ma.flatten_structured_array(np.array([(1, 1.5), (2, 2.5)], dtype=[('a', int), ('b', float)]))
    array([[1. , 1.5],
           [2. , 2.5]])
    """
    a = np.asanyarray(a)
    flat = a.ravel()

    def rows(values):
        return np.array([tuple(_flat_items([value.item()])) for value in values])

    if isinstance(flat, MaskedArray):
        result = rows(flat._data).view(MaskedArray)
        result._mask = rows(getmaskarray(flat))
    else:
        result = rows(flat)
    if a.ndim > 1:
        result.shape = a.shape + result.shape[1:]
    return result
