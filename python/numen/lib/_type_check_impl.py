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
    typecodes = ((isinstance(t, str) and t) or asarray(t).dtype.char for t in typechars)
    intersection = {t for t in typecodes if t in typeset}
    if not intersection:
        return default
    if "F" in intersection and "d" in intersection:
        return "D"
    return min(intersection, key=_typecodes_by_elsize.index)


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
        dtype = x.dtype
        type_ = dtype.type
    except AttributeError:
        type_ = asarray(x).dtype.type
    return issubclass(type_, _nx.complexfloating)


@array_function_dispatch(_is_type_dispatcher)
def isrealobj(x):
    """Is this not of a complex type?"""
    return not iscomplexobj(x)


def _getmaxmin(t):
    f = getlimits.finfo(t)
    return f.max, f.min


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
    xtype = x.dtype.type
    isscalar = (x.ndim == 0)
    if not issubclass(xtype, _nx.inexact):
        return x[()] if isscalar else x
    iscomplex_ = issubclass(xtype, _nx.complexfloating)
    dest = (x.real, x.imag) if iscomplex_ else (x,)
    maxf, minf = _getmaxmin(x.real.dtype)
    if posinf is not None:
        maxf = posinf
    if neginf is not None:
        minf = neginf
    for d in dest:
        idx_nan, idx_posinf, idx_neginf = isnan(d), isposinf(d), isneginf(d)
        _nx.copyto(d, nan, where=idx_nan)
        _nx.copyto(d, maxf, where=idx_posinf)
        _nx.copyto(d, minf, where=idx_neginf)
    return x[()] if isscalar else x


def _real_if_close_dispatcher(a, tol=None):
    return (a,)


@array_function_dispatch(_real_if_close_dispatcher)
def real_if_close(a, tol=100):
    """The real part if all imaginary parts are within `tol` machine epsilons (or below `tol` if that is less than 1)."""
    a = asanyarray(a)
    type_ = a.dtype.type
    if not issubclass(type_, _nx.complexfloating):
        return a
    if tol > 1:
        f = getlimits.finfo(type_)
        tol = f.eps * tol
    if _nx.all(_nx.absolute(a.imag) < tol):
        a = a.real
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


array_type = [[_nx.float16, _nx.float32, _nx.float64, _nx.longdouble], [None, _nx.complex64, _nx.complex128, _nx.clongdouble]]
array_precision = {_nx.float16: 0, _nx.float32: 1, _nx.float64: 2, _nx.longdouble: 3, _nx.complex64: 1, _nx.complex128: 2,
                   _nx.clongdouble: 3}


def _common_type_dispatcher(*arrays):
    return arrays


@array_function_dispatch(_common_type_dispatcher)
def common_type(*arrays):
    """The inexact scalar type to which all arrays can be cast without loss."""
    is_complex = False
    precision = 0
    for a in arrays:
        t = a.dtype.type
        if iscomplexobj(a):
            is_complex = True
        if issubclass(t, _nx.integer):
            p = 2
        else:
            p = array_precision.get(t)
            if p is None:
                raise TypeError("can't get common type for non-numeric array")
        precision = max(precision, p)
    return array_type[1 if is_complex else 0][precision]
