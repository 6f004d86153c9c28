"""Questions about the types of arrays, and their real and imaginary parts."""
import functools

import numen._core.numeric as _nx
from numen._core import getlimits, overrides
from numen._core.numeric import asanyarray, asarray, isnan, zeros
from numen._utils import set_module

from ._ufunclike_impl import isneginf, isposinf

__all__ = ["iscomplexobj", "isrealobj", "imag", "iscomplex", "isreal", "nan_to_num", "real", "real_if_close", "typename", "mintypecode",
           "common_type"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_typecodes_by_elsize = "GDFgdfQqLlIiHhBb?"


@set_module("numpy")
def mintypecode(typechars, typeset="GDFgdf", default="d"):
    """The character of the smallest type of a set to which all given types can be cast."""
    chars = [t if isinstance(t, str) and t else asarray(t).dtype.char for t in typechars]
    known = {c for c in chars if c in typeset}
    return "D" if known >= {"F", "d"} else min(known, key=_typecodes_by_elsize.index, default=default)


def _real_dispatcher(val):
    return (val,)


@array_function_dispatch(_real_dispatcher)
def real(val):
    """The real part."""
    try:
        return val.real
    except AttributeError:
        return asanyarray(val).real


@array_function_dispatch(_real_dispatcher)
def imag(val):
    """The imaginary part."""
    try:
        return val.imag
    except AttributeError:
        return asanyarray(val).imag


def _is_type_dispatcher(x):
    return (x,)


@array_function_dispatch(_is_type_dispatcher)
def iscomplex(x):
    """Has an item an imaginary part other than zero?"""
    ax = asanyarray(x)
    if issubclass(ax.dtype.type, _nx.complexfloating):
        return ax.imag != 0
    return zeros(ax.shape, bool)[()]


@array_function_dispatch(_is_type_dispatcher)
def isreal(x):
    """Is an item's imaginary part zero?"""
    return imag(x) == 0


@array_function_dispatch(_is_type_dispatcher)
def iscomplexobj(x):
    """Is this of a complex type?"""
    try:
        return issubclass(x.dtype.type, _nx.complexfloating)
    except AttributeError:
        return asarray(x).dtype.kind == "c"


@array_function_dispatch(_is_type_dispatcher)
def isrealobj(x):
    """Is this not of a complex type?"""
    return not iscomplexobj(x)


def _nan_to_num_dispatcher(x, copy=None, nan=None, posinf=None, neginf=None):
    return (x,)


@array_function_dispatch(_nan_to_num_dispatcher)
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """NaN replaced by a number, infinities by the largest finite ones or those given.

    >>> import numen as np
    >>> np.nan_to_num(np.array([np.nan, 1.0]))
    array([0., 1.])
    """
    x = _nx.array(x, subok=True, copy=copy)
    kind = x.dtype.type
    if issubclass(kind, _nx.inexact):
        limits = getlimits.finfo(x.dtype)
        values = (nan, limits.max if posinf is None else posinf, limits.min if neginf is None else neginf)
        for part in (x.real, x.imag) if issubclass(kind, _nx.complexfloating) else (x,):
            # all places are found before any is written: a value may itself be infinite
            for place, value in zip([isnan(part), isposinf(part), isneginf(part)], values):
                _nx.copyto(part, value, where=place)
    return x if x.ndim else x[()]


def _real_if_close_dispatcher(a, tol=None):
    return (a,)


@array_function_dispatch(_real_if_close_dispatcher)
def real_if_close(a, tol=100):
    """The real part if all imaginary parts are within `tol` machine epsilons (or below `tol` if that is less than 1)."""
    a = asanyarray(a)
    if issubclass(a.dtype.type, _nx.complexfloating):
        bound = tol * getlimits.finfo(a.dtype).eps if tol > 1 else tol
        if (_nx.absolute(a.imag) < bound).all():
            return a.real
    return a


_namefromtype = {"S1": "character", "?": "bool", "b": "signed char", "B": "unsigned char", "h": "short", "H": "unsigned short",
                 "i": "integer",
                 "I": "unsigned integer", "l": "long integer", "L": "unsigned long integer", "q": "long long integer",
                 "Q": "unsigned long long integer", "f": "single precision", "d": "double precision", "g": "long precision",
                 "F": "complex single precision", "D": "complex double precision", "G": "complex long double precision", "S": "string",
                 "U": "unicode", "V": "void", "O": "object"}


@set_module("numpy")
def typename(char):
    """A description of a type character."""
    return _namefromtype[char]


_inexact_types = {_nx.float16, _nx.float32, _nx.float64, _nx.longdouble, _nx.complex64, _nx.complex128, _nx.clongdouble}


def _common_type_dispatcher(*arrays):
    return arrays


@array_function_dispatch(_common_type_dispatcher)
def common_type(*arrays):
    """The inexact scalar type to which all arrays can be cast without loss."""
    types = {_nx.float64 if issubclass(a.dtype.type, _nx.integer) else a.dtype.type for a in arrays}
    if not types <= _inexact_types:
        raise TypeError("can't get common type for non-numeric array")
    return _nx.result_type(_nx.float16, *types).type
