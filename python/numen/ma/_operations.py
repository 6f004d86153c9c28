"""Masked versions of ufuncs, made from the table of `_domains`, and the operators of MaskedArray that stand on them.

The data is computed whole; the result is masked where an operand is or where the arguments were outside of the domain, and beneath masked
items it has the data of the first operand.
"""
import warnings

import numen as np
from numen._core import umath
from numen._core._multiarray_umath import _extobj_contextvar, _make_extobj
from numen._core.multiarray import ndarray
from numen.ma import _domains
from numen.ma._fill import filled, maximum_fill_value, minimum_fill_value
from numen.ma._masked_array import MaskedArray, get_masked_subclass, masked
from numen.ma._masks import (MaskedArrayFutureWarning, MaskError, _data_of, getdata, getmask, getmaskarray, make_mask, make_mask_none,
                             mask_or, nomask)

_view = ndarray.view
_quiet_state = Ellipsis, None               # the last state of warnings that was met, and the quiet one beside it


def _quietly(function, *args, **params):
    """Call a function without warnings about division and invalid values: an errstate that is not made anew each time."""
    global _quiet_state
    current = _extobj_contextvar.get(None)
    known, quiet = _quiet_state
    if known is not current:
        quiet = _make_extobj(divide="ignore", invalid="ignore")
        _quiet_state = current, quiet
    token = _extobj_contextvar.set(quiet)
    try:
        return function(*args, **params)
    finally:
        _extobj_contextvar.reset(token)


def _keep_data(result, data, mask, casting="unsafe"):
    """Put the data of an operand beneath the masked items, where it can be cast to the result's dtype."""
    try:
        np.copyto(result, data, casting=casting, where=mask)
    except Exception:
        pass


def _masked_result(result, mask, a, b=None):
    """A masked array of data and mask, with the attributes of the first operand that is masked."""
    source = a if isinstance(a, MaskedArray) else b if isinstance(b, MaskedArray) else None
    output = _view(result, get_masked_subclass(a) if b is None else get_masked_subclass(a, b))
    output._mask = mask
    if source is not None:
        output._update_from(source)
    return output


class _MaskedUFunc:
    """A function with the name and text of what it wraps."""

    def __init__(self, ufunc):
        self.f = ufunc
        self.__doc__ = ufunc.__doc__
        self.__name__ = self.__qualname__ = ufunc.__name__

    def _register(self, domain, fills):
        """Tell the ufunc's domain and fill values to whom works with the ufunc itself."""
        _domains.ufunc_domain[self.f], _domains.ufunc_fills[self.f] = domain, fills

    def __str__(self):
        return f"Masked version of {self.f}"


class _MaskedUnaryOperation(_MaskedUFunc):
    """A function of one argument, masked where that is or where it is outside of the domain."""

    def __init__(self, mufunc, fill=0, domain=None):
        super().__init__(mufunc)
        self.fill, self.domain = fill, domain
        self._register(domain, fill)

    def __call__(self, a, *args, **kwargs):
        data, mask = _data_of(a), getmask(a)
        result = _quietly(self.f, data, *args, **kwargs)
        if self.domain is not None:
            wrong = ~umath.isfinite(result)
            wrong |= self.domain(data)
            wrong |= mask
            mask = wrong
        if not result.ndim:
            return masked if mask else result
        if mask is not nomask:
            _keep_data(result, data, mask, "same_kind")
        return _masked_result(result, mask, a)


class _MaskedBinaryOperation(_MaskedUFunc):
    """A function of two arguments, masked where one of them is."""

    def __init__(self, mbfunc, fillx=0, filly=0):
        super().__init__(mbfunc)
        self.fillx, self.filly = fills = fillx, filly
        self._register(None, fills)

    def __call__(self, a, b, *args, **kwargs):
        da, db = _data_of(a), _data_of(b)
        result = _quietly(self.f, da, db, *args, **kwargs)
        ma, mb = getmask(a), getmask(b)
        if ma is nomask and mb is nomask:
            return _masked_result(result, nomask, a, b) if result.ndim else result
        if ma is nomask:
            mask = mb.copy()
        else:
            mask = ma.copy() if mb is nomask else umath.logical_or(ma, mb)
        if not result.ndim:
            return masked if mask else result
        if mask.shape != result.shape:
            mask = np.broadcast_to(mask, result.shape).copy()
        _keep_data(result, da, mask)
        return _masked_result(result, mask, a, b)

    def reduce(self, target, axis=0, dtype=None):
        """Reduce along an axis; what is masked is left out, and a result of masked items only is masked."""
        data, mask = filled(target, self.filly), getmask(target)
        if not data.shape:
            data = np.atleast_1d(data)
            mask = mask if mask is nomask else np.atleast_1d(make_mask(mask, copy=True))
        if mask is nomask:
            result = self.f.reduce(data, axis)
        else:
            result, mask = self.f.reduce(data, axis, dtype=dtype), umath.logical_and.reduce(mask, axis)
        if not result.shape:
            return masked if mask else result
        result = _view(result, get_masked_subclass(target))
        result._mask = mask
        return result

    def outer(self, a, b):
        """The function on all pairs of items."""
        data = getdata(a)
        result = self.f.outer(data, getdata(b))
        ma, mb = getmask(a), getmask(b)
        mask = nomask
        if ma is not nomask or mb is not nomask:
            mask = umath.logical_or.outer(getmaskarray(a), getmaskarray(b))
        if not mask.ndim and mask:
            return masked
        if mask is not nomask:
            np.copyto(result, data, where=mask)
        if not result.shape:
            return result
        result = _view(result, get_masked_subclass(a, b))
        result._mask = mask
        return result

    def accumulate(self, target, axis=0):
        """Accumulate along an axis, with fill values for masked items."""
        return _view(self.f.accumulate(filled(target, self.filly), axis), get_masked_subclass(target))


class _DomainedBinaryOperation(_MaskedUFunc):
    """A function of two arguments with a domain, like division; masked outside of it and where an argument is."""

    def __init__(self, dbfunc, domain, fillx=0, filly=0):
        super().__init__(dbfunc)
        self.domain = domain
        self.fillx, self.filly = fills = fillx, filly
        self._register(domain, fills)

    def __call__(self, a, b, *args, **kwargs):
        da, db = _data_of(a), _data_of(b)
        result = _quietly(self.f, da, db, *args, **kwargs)
        mask = ~umath.isfinite(result)
        mask |= self.domain(da, db)
        mask |= getmask(a)
        mask |= getmask(b)
        if not result.ndim:
            return masked if mask else result
        if np.can_cast(da.dtype, result.dtype, casting="safe"):
            np.copyto(result, da, where=mask)
        else:
            np.copyto(result, 0, casting="unsafe", where=mask)
        return _masked_result(result, mask, a, b)


class _extrema_operation(_MaskedUFunc):
    """The greater or the less of two; masked where one is. `reduce` leaves masked items out."""

    def __init__(self, ufunc, compare, fill_value):
        super().__init__(ufunc)
        self.compare = compare
        self.fill_value_func = fill_value

    def __call__(self, a, b):
        from numen.ma._functions import where
        return where(self.compare(a, b), a, b)

    def _axis_for_now(self):
        """The axis of `reduce` where none is given, for several dimensions."""
        name = self.__name__
        warnings.warn(f"In the future the default for ma.{name}.reduce will be axis=0, not the current None, to match np.{name}.reduce. "
                      "Explicitly pass 0 or None to silence this warning.", MaskedArrayFutureWarning, stacklevel=3)

    def reduce(self, target, axis=np._NoValue):
        """The extremum along an axis."""
        target = np.asanyarray(target)
        if axis is np._NoValue:
            axis = self._axis_for_now() if target.ndim > 1 else 0
        mask = getmask(target)
        if mask is nomask:
            result = self.f.reduce(target, axis=axis)
        else:
            values = _view(target.filled(self.fill_value_func(target)), type(target))
            result, mask = self.f.reduce(values, axis=axis), umath.logical_and.reduce(mask, axis=axis)
        if not hasattr(result, "_mask"):
            return masked if mask else result
        result._mask = mask
        return result

    def outer(self, a, b):
        """The function on all pairs of items."""
        mask = nomask
        if getmask(a) is not nomask or getmask(b) is not nomask:
            mask = umath.logical_or.outer(getmaskarray(a), getmaskarray(b))
        result = self.f.outer(filled(a), filled(b))
        if not isinstance(result, MaskedArray):
            result = _view(np.asarray(result), MaskedArray)
        result._mask = mask
        return result


def _make(name):
    function = _domains.function(name)
    if name in _domains.UNARY:
        domain, fill = _domains.UNARY[name]
        return _MaskedUnaryOperation(function, fill, domain)
    domain, *fills = _domains.BINARY[name]
    if domain is None:
        return _MaskedBinaryOperation(function, *fills)
    return _DomainedBinaryOperation(function, domain, *fills)


OPERATIONS = {name: _make(name) for name in (*_domains.UNARY, *_domains.BINARY)}
OPERATIONS["abs"] = OPERATIONS["absolute"]
OPERATIONS["maximum"] = _extrema_operation(umath.maximum, OPERATIONS["greater"], maximum_fill_value)
OPERATIONS["minimum"] = _extrema_operation(umath.minimum, OPERATIONS["less"], minimum_fill_value)
globals().update(OPERATIONS)
alltrue = OPERATIONS["logical_and"].reduce
sometrue = OPERATIONS["logical_or"].reduce


def power(a, b, third=None):
    """The first argument to the power of the second; masked where that is not a finite number.

    Parameters
    ----------
    a, b : array_like
        Base and exponent.
    third
        Not possible.

    >>> import numen as np
    >>> np.ma.power(np.ma.array([2., -3.]), 0.5)
    masked_array(data=[1.4142135623730951, --],
                 mask=[False,  True],
           fill_value=1e+20)
    """
    if third is not None:
        raise MaskError("3-argument power not supported.")
    mask = mask_or(getmask(a), getmask(b))
    fa, fb = _data_of(a), _data_of(b)
    kind = type(a) if isinstance(a, MaskedArray) else MaskedArray
    result = _quietly(umath.power, fa, fb)
    if mask is not nomask:
        result = np.where(mask, fa, result)
    invalid = umath.logical_not(umath.isfinite(result))
    result = _view(np.asarray(result), kind)
    result._update_from(a)
    if mask is not nomask:
        if not result.ndim:
            return masked
        result._mask = umath.logical_or(mask, invalid)
    if invalid.any():
        if not result.ndim:
            return masked
        if result._mask is nomask:
            result._mask = invalid
        result._data[invalid] = result.fill_value
    return result if result.ndim or isinstance(a, MaskedArray) or isinstance(b, MaskedArray) else result[()]


# ---------------------------------------------------------------- operators
def _defers(self, other):
    """Is it for the other operand to do the operation?"""
    if isinstance(other, type(self)):
        return False
    override = getattr(other, "__array_ufunc__", False)
    if override is False:
        return self.__array_priority__ < getattr(other, "__array_priority__", -1000000)
    return override is None


def _operators(operation, symbol):
    """``a + b`` and ``b + a`` of masked arrays."""
    def forward(self, other):
        return NotImplemented if _defers(self, other) else operation(self, other)

    def reflected(self, other):
        return operation(other, self)

    forward.__doc__ = f"``self {symbol} other``, masked where one of them is."
    reflected.__doc__ = f"``other {symbol} self``, masked where one of them is."
    return forward, reflected


def _add_masks(self, other_mask):
    """Mask what is masked in the other operand of an operation in place."""
    if self._mask is nomask:
        if other_mask is not nomask and other_mask.any():
            self._mask = make_mask_none(self.shape, self.dtype)
            self._mask += other_mask
    elif other_mask is not nomask:
        self._mask += other_mask


def _compute_in_place(self, function, other):
    """Change the data where it is not masked."""
    data = self._data
    if self._mask is nomask:
        function(data, other, out=(data,))
    else:
        function(data, other, out=(data,), where=~self._mask)


def _in_place(function):
    def method(self, other):
        _add_masks(self, getmask(other))
        _compute_in_place(self, function, getdata(other))
        return self
    return method


def _domained_in_place(function):
    def method(self, other):
        other_data = getdata(other)
        wrong = _domains.ufunc_domain[function](self._data, other_data)
        new_mask = mask_or(getmask(other), wrong)
        if wrong.any():
            other_data = np.where(wrong, other_data.dtype.type(_domains.ufunc_fills[function][1]), other_data)
        if self._mask is nomask:
            self._mask = make_mask_none(self.shape, self.dtype) | new_mask if new_mask is not nomask else nomask
        else:
            self._mask |= new_mask
        _compute_in_place(self, function, other_data)
        return self
    return method


def _power_in_place(self, other):
    """``self **= other``; what is not finite is masked."""
    _add_masks(self, nomask)
    other_data, other_mask = getdata(other), getmask(other)
    _quietly(_compute_in_place, self, umath.power, other_data)
    invalid = umath.logical_not(umath.isfinite(self._data))
    if invalid.any():
        if self._mask is not nomask:
            self._mask |= invalid
        else:
            self._mask = invalid
        np.copyto(self._data, self.fill_value, where=invalid)
    self._mask = mask_or(self._mask, mask_or(other_mask, invalid))
    return self


for _name, _symbol, _operation in (("add", "+", OPERATIONS["add"]), ("sub", "-", OPERATIONS["subtract"]),
                                   ("mul", "*", OPERATIONS["multiply"]),
                                   ("truediv", "/", OPERATIONS["true_divide"]), ("floordiv", "//", OPERATIONS["floor_divide"]),
                                   ("pow", "**", power)):
    _methods = list(_operators(_operation, _symbol))
    if _name == "pow":
        _methods.append(_power_in_place)
    else:
        _methods.append((_in_place if _domains.ufunc_domain[_operation.f] is None else _domained_in_place)(_operation.f))
        _methods[2].__doc__ = f"``self {_symbol}= other``; masked items keep their data."
    for _prefix, _method in zip(("", "r", "i"), _methods):
        _method.__name__ = f"__{_prefix}{_name}__"
        _method.__qualname__ = f"MaskedArray.{_method.__name__}"
        setattr(MaskedArray, _method.__name__, _method)
