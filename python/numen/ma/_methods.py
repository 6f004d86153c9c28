"""Statistics, products and sorting of masked arrays: each a method of MaskedArray and, by one decorator, a function of the same name.

Masked items do not take part: they are filled with what changes nothing.  A result that no item took part in is masked.
"""
import functools
import inspect
import warnings

import numen as np
from numen._core.multiarray import ndarray
from numen._core.numeric import normalize_axis_tuple
from numen.exceptions import AxisError
from numen.ma._fill import maximum_fill_value, minimum_fill_value
from numen.ma._masked_array import MaskedArray, masked
from numen.ma._masks import (MaskedArrayFutureWarning, MaskError, _check_mask_axis, getdata, getmask, make_mask_none, mask_or, nomask)

_NoValue = np._NoValue
_view = ndarray.view
_LOST = "Masked data information would be lost in one or more location."
_NOT_STABLE = "`stable` parameter is not supported for masked arrays."


def function_of(method, reversed=False, name=None):  # noqa: A002
    """The function that calls a method of its first argument, which need not be a masked array; of its second if `reversed`."""
    name = name or method.__name__
    method_name = method.__name__

    def call(a, *args, **params):
        if not isinstance(a, MaskedArray):
            a = np.ma.asanyarray(a)
        return getattr(type(a), method_name)(a, *args, **params)

    if reversed:
        def function(a, condition, *args, **params):
            return call(condition, a, *args, **params)
    else:
        def function(a, *args, **params):
            return call(a, *args, **params)

    parameters = list(inspect.signature(method).parameters.values())
    parameters[0] = parameters[0].replace(name="a", kind=inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if reversed:
        parameters[:2] = parameters[1], parameters[0]
    function.__signature__ = inspect.Signature(parameters)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = method.__doc__
    return function


def _frommethod(methodname, reversed=False):  # noqa: A002
    """The function of a method, by the method's name."""
    return function_of(getattr(MaskedArray, methodname), reversed, methodname)


def method(function):
    """Decorator: add a method to MaskedArray."""
    function.__qualname__ = f"MaskedArray.{function.__name__}"
    setattr(MaskedArray, function.__name__, function)
    return function


def method_and_function(function):
    """Decorator: add a method to MaskedArray; what is left under the name is the function."""
    return function_of(method(function))


def _kept(keepdims):
    return {} if keepdims is _NoValue else {"keepdims": keepdims}


def _neutral(a, value):
    """The data with `value` in the places of masked items."""
    mask = a._mask
    if mask is nomask:
        return a._data
    if a.dtype.kind in "iufc":
        return np.where(mask, a.dtype.type(value), a._data)
    return a.filled(value)


def _finish(a, result, mask):
    """A result as a masked array of a's class; `masked` for a single masked item."""
    if getattr(result, "ndim", 0):
        result = _view(result, type(a))
        result.__setmask__(mask)
        return result
    return masked if mask else result


def _set_out_mask(out, mask):
    """Tell an output that can be masked what is."""
    if isinstance(out, MaskedArray):
        current = getmask(out)
        if current is nomask:
            current = out._mask = make_mask_none(out.shape)
        current.flat = mask
    return out


_PARAMETERS = {
    "axes": ("axis : int or tuple of ints, optional", "The axes; all if not given."),
    "axis": ("axis : int, optional", "The axis; the flattened array if not given."),
    "dtype": ("dtype : dtype, optional", "In which dtype to compute."),
    "fill_value": ("fill_value : scalar, optional", "What masked items count as; by default what is never found before another."),
    "out": ("out : ndarray, optional", "Where the result goes."),
    "keepdims": ("keepdims : bool, optional", "Whether the axes stay, with length one."),
}


def _documented(text, *names):
    """A docstring: what is done, and the parameters that several methods share."""
    lines = (f"{head}\n    {what}" for head, what in map(_PARAMETERS.get, names))
    return "\n".join([text, "", "Parameters", "----------", *lines])


# ---------------------------------------------------------------- counting and truth
@method_and_function
def count(self, axis=None, keepdims=_NoValue):
    """The number of items that are not masked, along an axis.

    >>> import numen as np
    >>> np.ma.count(np.ma.array([1, 2, 3], mask=[0, 1, 0]))
    np.int64(2)
    """
    mask = self._mask
    if isinstance(self.data, np.matrix):
        if mask is nomask:
            mask = np.zeros(self.shape, dtype=np.bool)
        mask = mask.view(type(self.data))
    if mask is nomask:
        if self.shape == ():
            if axis not in (None, 0):
                raise AxisError(axis=axis, ndim=self.ndim)
            return 1
        if axis is None:
            return np.array(self.size, dtype=np.intp, ndmin=self.ndim) if keepdims is not _NoValue and keepdims else self.size
        axes = normalize_axis_tuple(axis, self.ndim)
        items = 1
        for one in axes:
            items *= self.shape[one]
        shape = list(self.shape)
        for one in sorted(axes, reverse=True):
            if keepdims is not _NoValue and keepdims:
                shape[one] = 1
            else:
                del shape[one]
        return np.full(shape, items, dtype=np.intp)
    if self is masked:
        return 0
    if axis is None and keepdims is _NoValue and mask.dtype.names is None:
        return np.intp(mask.size - np.count_nonzero(mask))
    return (~mask).sum(axis=axis, dtype=np.intp, **_kept(keepdims))


def _truth(name, neutral):
    def truth(self, axis=None, out=None, keepdims=_NoValue):
        params = _kept(keepdims)
        mask = _check_mask_axis(self._mask, axis, **params)
        data = self.filled(neutral)
        if out is None:
            return _finish(self, getattr(data, name)(axis=axis, **params), mask)
        getattr(data, name)(axis=axis, out=out, **params)
        if isinstance(out, MaskedArray) and (out.ndim or mask):
            out.__setmask__(mask)
        return out
    truth.__name__ = name
    truth.__doc__ = _documented(
        f"Are {'all' if neutral else 'any'} of the items true that are not masked? Masked where all are.",
        "axes", "out", "keepdims")
    return method_and_function(truth)


all = _truth("all", True)  # noqa: A001
any = _truth("any", False)  # noqa: A001


@method_and_function
def nonzero(self):
    """The indices of the items that are neither zero nor masked, an array for each dimension."""
    return np.asarray(self.filled(0)).nonzero()


# ---------------------------------------------------------------- sums and products
def _accumulated(name, neutral, text):
    def total(self, axis=None, dtype=None, out=None, keepdims=_NoValue):
        params = _kept(keepdims)
        mask = _check_mask_axis(self._mask, axis, **params)
        data = _neutral(self, neutral)
        if out is None:
            return _finish(self, getattr(data, name)(axis, dtype=dtype, **params), mask)
        getattr(data, name)(axis, dtype=dtype, out=out, **params)
        return _set_out_mask(out, mask)
    total.__name__ = name
    total.__doc__ = _documented(
        f"The {text} of the items along an axis; masked where all items are masked.",
        "axes", "dtype", "out", "keepdims")
    return method_and_function(total)


sum = _accumulated("sum", 0, "sum")  # noqa: A001
prod = _accumulated("prod", 1, "product")
MaskedArray.product = MaskedArray.prod
product = function_of(MaskedArray.prod, name="product")


def _running(name, neutral, text):
    def running(self, axis=None, dtype=None, out=None):
        result = getattr(self.filled(neutral), name)(axis=axis, dtype=dtype, out=out)
        if out is not None:
            if isinstance(out, MaskedArray):
                out.__setmask__(self.mask)
            return out
        result = _view(result, type(self))
        result.__setmask__(self._mask)
        return result
    running.__name__ = name
    running.__doc__ = _documented(
        f"The {text}s of the items up to each one, along an axis; masked items count for nothing and stay masked.",
        "axis", "dtype", "out")
    return method_and_function(running)


cumsum = _running("cumsum", 0, "sum")
cumprod = _running("cumprod", 1, "product")


@method_and_function
def trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """The sum along a diagonal."""
    if self._mask is nomask:
        return ndarray.trace(self, offset=offset, axis1=axis1, axis2=axis2, out=out).astype(dtype)
    return self.diagonal(offset=offset, axis1=axis1, axis2=axis2).astype(dtype).filled(0).sum(axis=-1, out=out)


@method
def dot(self, b, out=None, strict=False):
    """The matrix product; masked items count as zero, and with `strict` mask all that they meet. See `numpy.ma.dot`."""
    from numen.ma._functions import dot as product_of
    return product_of(self, b, out=out, strict=strict)


# ---------------------------------------------------------------- means
@method_and_function
def mean(self, axis=None, dtype=None, out=None, keepdims=_NoValue):
    """The mean of the items that are not masked, along an axis.

    Parameters
    ----------
    axis : int or tuple of ints, optional
        The axes; all if not given.
    dtype : dtype, optional
        In which dtype to compute; float64 for integers.
    out : ndarray, optional
        Where the result goes.
    keepdims : bool, optional
        Whether the axes stay, with length one.

    >>> import numen as np
    >>> np.ma.array([1, 2, 9], mask=[0, 0, 1]).mean()
    np.float64(1.5)
    """
    params = _kept(keepdims)
    if self._mask is nomask:
        result = ndarray.mean(self, axis=axis, dtype=dtype, **params)[()]
    else:
        half = dtype is None and issubclass(self.dtype.type, np.float16)
        if dtype is None:
            if issubclass(self.dtype.type, (np.integer, np.bool)):
                dtype = np.float64
            elif half:
                dtype = np.float32
        total = self.sum(axis=axis, dtype=dtype, **params)
        number = self.count(axis=axis, **params)
        if getattr(number, "shape", ()) == () and number == 0:
            result = masked
        else:
            result = total * 1. / number
            if half:
                result = self.dtype.type(result) if not getattr(result, "ndim", 0) else result.astype(self.dtype)
    if out is None:
        return result
    out.flat = result
    return _set_out_mask(out, getmask(result))


@method
def anom(self, axis=None, dtype=None):
    """The differences of the items from their mean along an axis.

    >>> import numen as np
    >>> np.ma.array([1, 2, 3]).anom()
    masked_array(data=[-1.,  0.,  1.],
                 mask=False,
           fill_value=1e+20)
    """
    middle = self.mean(axis, dtype)
    return self - (np.expand_dims(middle, axis) if axis else middle)


anomalies = anom = function_of(MaskedArray.anom)


def _all_lost(out):
    """The output of a statistic of which nothing can be told."""
    if isinstance(out, MaskedArray):
        out.flat = 0
        out.__setmask__(True)
    elif out.dtype.kind in "biu":
        raise MaskError(_LOST)
    else:
        out.flat = np.nan
    return out


@method_and_function
def var(self, axis=None, dtype=None, out=None, ddof=0, keepdims=_NoValue, mean=_NoValue):
    """The variance of the items that are not masked, along an axis; masked where not more than `ddof` of them are there.

    Parameters
    ----------
    axis : int or tuple of ints, optional
        The axes; all if not given.
    dtype : dtype, optional
        In which dtype to compute.
    out : ndarray, optional
        Where the result goes.
    ddof : int, optional
        What is taken from the number of items in the divisor.
    keepdims : bool, optional
        Whether the axes stay, with length one.
    mean : array_like, optional
        The mean, computed with ``keepdims=True``, if it is known.
    """
    params = _kept(keepdims)
    if self._mask is nomask:
        known = {} if mean is _NoValue else {"mean": mean}
        result = ndarray.var(self, axis=axis, dtype=dtype, out=out, ddof=ddof, **known, **params)
        if isinstance(out, MaskedArray):
            out.__setmask__(nomask)
        return result[()] if out is None else out
    number = self.count(axis=axis, **params) - ddof
    away = self - (self.mean(axis, dtype, keepdims=True) if mean is _NoValue else mean)
    if np.iscomplexobj(self):
        away = np.ma.absolute(away)**2
    else:
        away *= away
    result = np.ma.divide(away.sum(axis, **params), number)
    if getattr(result, "ndim", 0):
        mask = mask_or(self._mask.all(axis, **params), number <= 0)
        result = _view(result, type(self))
        result._mask = mask
        result._update_from(self)
    elif result is masked or getmask(result) or number <= 0:
        return masked if out is None else _all_lost(out)
    if out is None:
        return result
    out.flat = getdata(result)
    if isinstance(out, MaskedArray):
        out.__setmask__(getmask(result))
    return out


@method_and_function
def std(self, axis=None, dtype=None, out=None, ddof=0, keepdims=_NoValue, mean=_NoValue):
    """The standard deviation: the square root of `var`, with the same arguments."""
    result = self.var(axis, dtype, out, ddof, mean=mean, **_kept(keepdims))
    if result is masked:
        return result
    if out is not None:
        np.power(out, 0.5, out=out, casting="unsafe")
        return out
    return np.ma.sqrt(result)


@method
def round(self, decimals=0, out=None):  # noqa: A001
    """The items rounded to a number of decimals."""
    data, mask = self._data.round(decimals=decimals, out=out), self._mask
    if out is not None:
        if isinstance(out, MaskedArray):
            out.__setmask__(mask)
        return out
    if not self.ndim:
        return masked if mask else data
    result = self._derived(data)
    result._mask = mask
    return result


# ---------------------------------------------------------------- order
def _deprecate_argsort_axis(arr):
    """The axis of argsort where none is given: the last one, and for now the flattened array for several dimensions."""
    if arr.ndim <= 1:
        return -1
    warnings.warn("In the future the default for argsort will be axis=-1, not the current None, to match its documentation and np.argsort. "
                  "Explicitly pass -1 or None to silence this warning.", MaskedArrayFutureWarning, stacklevel=3)
    return None


def _last_value(a):
    """What sorts behind all items."""
    return np.nan if a.dtype.kind == "f" else minimum_fill_value(a)


@method
def argsort(self, axis=_NoValue, kind=None, order=None, endwith=True, fill_value=None, *, stable=False):
    """The indices that sort the array along an axis, masked items last (or first, without `endwith`).

    Parameters
    ----------
    axis : int, optional
        The axis; None for the flattened array.
    kind, order, stable
        As in `ndarray.argsort`.
    endwith : bool, optional
        Whether masked items count as the greatest values, not as the least.
    fill_value : scalar, optional
        What masked items count as, instead.
    """
    if stable:
        raise ValueError(_NOT_STABLE)
    axis = _deprecate_argsort_axis(self) if axis is _NoValue else axis
    if fill_value is None:
        fill_value = (_last_value if endwith else maximum_fill_value)(self)
    return self.filled(fill_value).argsort(axis, kind, order)


@method
def sort(self, axis=-1, kind=None, order=None, endwith=True, fill_value=None, *, stable=False):
    """Sort the array in place, masked items last (or first, without `endwith`). The arguments are those of `argsort`."""
    if stable:
        raise ValueError(_NOT_STABLE)
    if self._mask is nomask:
        ndarray.sort(self, axis, kind, order)
    elif self is not masked:
        places = self.argsort(axis, kind, order, endwith, fill_value)
        self[...] = np.take_along_axis(self, places, axis=axis)


def _place_of(name, fill_value_of, text):
    def place(self, axis=None, fill_value=None, out=None, *, keepdims=_NoValue):
        if fill_value is None:
            fill_value = fill_value_of(self)
        data = _view(self.filled(fill_value), ndarray)
        return getattr(data, name)(axis, out=out, keepdims=False if keepdims is _NoValue else bool(keepdims))
    place.__name__ = name
    place.__doc__ = _documented(
        f"The index of the {text} item along an axis; masked items count as `fill_value`.",
        "axis", "fill_value", "out", "keepdims")
    return method_and_function(place)


argmin = _place_of("argmin", minimum_fill_value, "least")
argmax = _place_of("argmax", maximum_fill_value, "greatest")


def _extremum_function(name, doc):
    """The function of a method that objects of other classes may have too."""
    def function(obj, axis=None, out=None, fill_value=None, keepdims=_NoValue):
        params = {"axis": axis, "out": out, "fill_value": fill_value, **_kept(keepdims)}
        try:
            return getattr(obj, name)(**params)
        except (AttributeError, TypeError):
            return getattr(np.ma.asanyarray(obj), name)(**params)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def _extremum(name, fill_value_of, text):
    def extremum(self, axis=None, out=None, fill_value=None, keepdims=_NoValue):
        params = _kept(keepdims)
        mask = _check_mask_axis(self._mask, axis, **params)
        if fill_value is None:
            fill_value = fill_value_of(self)
        data = self.filled(fill_value)
        if out is None:
            result = getattr(data, name)(axis=axis, out=out, **params)
            if not getattr(result, "ndim", 0):
                return masked if mask else result
            result = _view(result, type(self))
            result.__setmask__(mask)
            if mask is not nomask:
                np.copyto(result, result.fill_value, where=mask)
            return result
        getattr(data, name)(axis=axis, out=out, **params)
        if isinstance(out, MaskedArray):
            return _set_out_mask(out, mask)
        if out.dtype.kind in "biu":
            raise MaskError(_LOST)
        np.copyto(out, np.nan, where=mask)
        return out
    extremum.__name__ = name
    extremum.__doc__ = _documented(
        f"The {text} of the items along an axis; masked where all items are masked.",
        "axes", "out", "fill_value", "keepdims")
    method(extremum)
    return _extremum_function(name, extremum.__doc__)


min = _extremum("min", minimum_fill_value, "least")  # noqa: A001
max = _extremum("max", maximum_fill_value, "greatest")  # noqa: A001


@method
def ptp(self, axis=None, out=None, fill_value=None, keepdims=False):
    """The greatest item minus the least, along an axis. The arguments are those of `max`."""
    params = {"axis": axis, "fill_value": fill_value, "keepdims": keepdims}
    span = self.max(out=out, **params)
    if out is None:
        span -= self.min(**params)
        return span
    out.flat = span
    np.subtract(out, self.min(**params), out=out, casting="unsafe")
    return out


ptp = _extremum_function("ptp", MaskedArray.ptp.__doc__)


def _without_mask(name):
    @functools.wraps(getattr(ndarray, name))
    def partition(self, *args, **kwargs):
        warnings.warn(f"Warning: '{name}' will ignore the 'mask' of the {self.__class__.__name__}.", stacklevel=2)
        return getattr(ndarray, name)(self, *args, **kwargs)
    method(partition)


_without_mask("partition")
_without_mask("argpartition")

# functions of the methods of the class itself
compress = _frommethod("compress", reversed=True)
copy, diagonal, repeat, swapaxes = (_frommethod(_name) for _name in ("copy", "diagonal", "repeat", "swapaxes"))
harden_mask, soften_mask, shrink_mask, ids, ravel = (_frommethod(_name) for _name in (
    "harden_mask", "soften_mask", "shrink_mask", "ids", "ravel"))
