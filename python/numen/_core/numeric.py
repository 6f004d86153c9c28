"""Basic functions on arrays, and the constants."""
import builtins
import functools
import math
import numbers
import operator
import sys
import warnings

import numen as np
from numen import exceptions
from numen.exceptions import AxisError, ComplexWarning  # noqa: F401
from numen._core import multiarray, numerictypes, overrides, shape_base, umath
from numen._core import _asarray, _ufunc_config, fromnumeric  # noqa: F401
from numen._core._array_converter import _array_converter
from numen._core._multiarray_umath import cross, outer, tensordot  # noqa: F401
from numen._core.multiarray import (  # noqa: F401
    ALLOW_THREADS, BUFSIZE, CLIP, MAXDIMS, MAY_SHARE_BOUNDS, MAY_SHARE_EXACT, RAISE, WRAP, arange, array, asanyarray, asarray,
    ascontiguousarray, asfortranarray, broadcast, can_cast, concatenate, copyto, dot, dtype, empty, empty_like, flatiter, frombuffer,
    from_dlpack, fromfile, fromiter, fromstring, inner, lexsort, matmul, may_share_memory, min_scalar_type, ndarray, nditer, nested_iters,
    normalize_axis_index, promote_types, putmask, result_type, shares_memory, vdot, vecdot, where, zeros)
from numen._core._multiarray_umath import _count_nonzero as _core_count_nonzero, _isclose as _core_isclose, _roll as _core_roll
from numen._core.overrides import finalize_array_function_like, set_module
from numen._core.umath import NAN, PINF, invert, multiply, sin  # noqa: F401

from .fromnumeric import *  # noqa: F403
from .numerictypes import *  # noqa: F403
from .umath import *  # noqa: F403
from ._asarray import *  # noqa: F403
from ._ufunc_config import *  # noqa: F403
from .arrayprint import *  # noqa: F403

bitwise_not = invert
ufunc = type(sin)
newaxis = None
inf = PINF
nan = NAN
False_ = numerictypes.bool_(False)
True_ = numerictypes.bool_(True)
from .umath import e, euler_gamma, pi  # noqa: E402,F401

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

__all__ = [
    "newaxis", "ndarray", "flatiter", "nditer", "nested_iters", "ufunc", "arange", "array", "asarray", "asanyarray", "ascontiguousarray",
    "asfortranarray", "zeros", "count_nonzero", "empty", "broadcast", "dtype", "fromstring", "fromfile", "frombuffer", "from_dlpack",
    "where", "argwhere", "copyto", "concatenate", "lexsort", "astype", "can_cast", "promote_types", "min_scalar_type", "result_type",
    "isfortran", "empty_like", "zeros_like", "ones_like", "correlate", "convolve", "inner", "dot", "outer", "vdot", "roll", "rollaxis",
    "moveaxis", "cross", "tensordot", "little_endian", "fromiter", "array_equal", "array_equiv", "indices", "fromfunction", "isclose",
    "isscalar", "binary_repr", "base_repr", "ones", "identity", "allclose", "putmask", "flatnonzero", "inf", "nan", "False_", "True_",
    "bitwise_not", "full", "full_like", "matmul", "vecdot", "vecmat", "shares_memory", "may_share_memory", "matvec",
]
little_endian = sys.byteorder == "little"
from .umath import matvec, vecmat  # noqa: E402


def _filled(result, value):
    multiarray.copyto(result, value, casting="unsafe")
    return result


def _zeros_like_dispatcher(a, dtype=None, order=None, subok=None, shape=None, *, device=None):
    return (a,)


@array_function_dispatch(_zeros_like_dispatcher)
def zeros_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """Zeros in the shape and dtype of `a`, unless said otherwise.

    >>> import numen as np
    >>> np.zeros_like([1.5, 2.5])
    array([0., 0.])
    """
    res = empty_like(a, dtype=dtype, order=order, subok=subok, shape=shape, device=device)
    z = zeros(1, dtype=res.dtype)
    multiarray.copyto(res, z, casting="unsafe")
    return res


@finalize_array_function_like
@set_module("numpy")
def ones(shape, dtype=None, order="C", *, device=None, like=None):
    """An array of ones.

    >>> import numen as np
    >>> np.ones(3)
    array([1., 1., 1.])
    """
    if like is not None:
        return _ones_with_like(like, shape, dtype=dtype, order=order, device=device)
    if not (dtype is device is None):
        return _filled(empty(shape, dtype, order, device=device), 1)
    made = empty(shape, None, order)
    made.fill(1.0)
    return made


_ones_with_like = array_function_dispatch()(ones)


@array_function_dispatch(_zeros_like_dispatcher)
def ones_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """Ones in the shape and dtype of `a`, unless said otherwise."""
    return _filled(empty_like(a, dtype=dtype, order=order, subok=subok, shape=shape, device=device), 1)


@finalize_array_function_like
@set_module("numpy")
def full(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    """An array filled with one value.

    >>> import numen as np
    >>> np.full((2, 2), 7)
    array([[7, 7],
           [7, 7]])
    """
    if like is not None:
        return _full_with_like(like, shape, fill_value, dtype=dtype, order=order, device=device)
    if dtype is None:
        if type(fill_value) is float and device is None:
            made = empty(shape, None, order)
            made.fill(fill_value)
            return made
        dtype = (fill_value := asarray(fill_value)).dtype
    return _filled(empty(shape, dtype, order, device=device), fill_value)


_full_with_like = array_function_dispatch()(full)


def _full_like_dispatcher(a, fill_value, dtype=None, order=None, subok=None, shape=None, *, device=None):
    return (a,)


@array_function_dispatch(_full_like_dispatcher)
def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """One value in the shape and dtype of `a`, unless said otherwise."""
    return _filled(empty_like(a, dtype=dtype, order=order, subok=subok, shape=shape, device=device), fill_value)


def _count_nonzero_dispatcher(a, axis=None, *, keepdims=None):
    return (a,)


@array_function_dispatch(_count_nonzero_dispatcher)
def count_nonzero(a, axis=None, *, keepdims=False):
    """The number of items that are not zero, in all or along axes.

    >>> import numen as np
    >>> np.count_nonzero([0, 1, 2])
    np.int64(2)
    """
    if axis is None and not keepdims:
        return multiarray.count_nonzero(a)
    items = asanyarray(a)
    kind = items.dtype.kind
    if type(items) is ndarray and kind in "biufc":
        return _core_count_nonzero(items, axis, keepdims)
    # an empty text is the zero of texts; "0" is none
    truth = items != items.dtype.type() if kind in "SU" else items.astype(np.bool, copy=False)
    return truth.sum(axis=axis, dtype=np.intp, keepdims=keepdims)


@set_module("numpy")
def isfortran(a):
    """Is `a` contiguous in Fortran order and not in C order?"""
    return a.flags.fnc


def _argwhere_dispatcher(a):
    return (a,)


@array_function_dispatch(_argwhere_dispatcher)
def argwhere(a):
    """The indices of the items that are not zero, one row each."""
    if np.ndim(a) == 0:
        a = shape_base.atleast_1d(a)
        return argwhere(a)[:, :0]
    return array(np.nonzero(a)).T if type(a) is ndarray else np.transpose(np.nonzero(a))


@array_function_dispatch(_argwhere_dispatcher)
def flatnonzero(a):
    """The indices, in the flattened array, of the items that are not zero."""
    return np.nonzero(np.ravel(a))[0]


def _correlate_dispatcher(a, v, mode=None):
    return (a, v)


@array_function_dispatch(_correlate_dispatcher)
def correlate(a, v, mode="valid"):
    """Cross-correlation of two sequences."""
    return multiarray.correlate2(a, v, mode)


@array_function_dispatch(_correlate_dispatcher)
def convolve(a, v, mode="full"):
    """Discrete convolution of two sequences.

    >>> import numen as np
    >>> np.convolve([1, 2, 3], [0, 1])
    array([0, 1, 2, 3])
    """
    longer, shorter = array(a, copy=None, ndmin=1), array(v, copy=None, ndmin=1)
    if not (len(longer) and len(shorter)):
        raise ValueError(f"{'v' if len(longer) else 'a'} cannot be empty")
    if len(longer) < len(shorter):
        longer, shorter = shorter, longer
    return multiarray.correlate(longer, shorter[::-1], mode)


def _roll_dispatcher(a, shift, axis=None):
    return (a,)


@array_function_dispatch(_roll_dispatcher)
def roll(a, shift, axis=None):
    """Items moved along axes; those that fall off the end come in at the beginning.

    >>> import numen as np
    >>> np.roll([1, 2, 3], 1)
    array([3, 1, 2])
    """
    a = asanyarray(a)
    plain = type(a) is ndarray and type(shift) is int and -2**62 < shift < 2**62
    if axis is None:
        if plain:
            return _core_roll(a, (shift,), None)
        return roll(a.ravel(), shift, 0).reshape(a.shape)
    if plain and type(axis) is int:
        return _core_roll(a, (shift,), (axis,))
    pairs = broadcast(shift, normalize_axis_tuple(axis, a.ndim, allow_duplicate=True))
    if pairs.ndim > 1:
        raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    distance = {}
    for by, along in pairs:
        distance[int(along)] = distance.get(int(along), 0) + int(by)
    if not distance:
        return _filled(empty_like(a), a)
    if type(a) is ndarray and a.flags.c_contiguous:
        return _core_roll(a, [by % (a.shape[along] or 1) for along, by in distance.items()], list(distance))
    for along, by in distance.items():
        rolled, front = empty_like(a), (slice(None),) * along
        by %= a.shape[along] or 1
        cut = a.shape[along] - by
        rolled[front + (slice(by, None),)] = a[front + (slice(cut),)]
        rolled[front + (slice(by),)] = a[front + (slice(cut, None),)]
        a = rolled
    return a


def _rollaxis_dispatcher(a, axis, start=None):
    return (a,)


@array_function_dispatch(_rollaxis_dispatcher)
def rollaxis(a, axis, start=0):
    """A view in which `axis` stands before the axis `start`."""
    n = a.ndim
    axis = normalize_axis_index(axis, n)
    place = start + n if start < 0 else start
    if not 0 <= place <= n:
        raise AxisError(f"'start' arg requires {-n} <= start < {n + 1}, but {place} was passed in")
    place -= axis < place
    if place == axis:
        return a[...]
    order = [*range(axis), *range(axis + 1, n)]
    order[place:place] = [axis]
    return a.transpose(order)


def _index_or(axis):
    """An integer as the only one of a tuple; what is none, as another iterable, as it is."""
    try:
        return (operator.index(axis),)
    except TypeError:
        return axis


@set_module("numpy.lib.array_utils")
def normalize_axis_tuple(axis, ndim, argname=None, allow_duplicate=False):
    """An int or iterable of ints as a tuple of axes in [0, ndim); repeated ones are an error unless allowed."""
    if type(axis) is int:
        return (normalize_axis_index(axis, ndim, argname),)
    several = axis if isinstance(axis, (tuple, list)) else _index_or(axis)
    axes = tuple([normalize_axis_index(one, ndim, argname) for one in several])
    if allow_duplicate or len({*axes}) == len(axes):
        return axes
    raise ValueError(f"repeated axis in `{argname}` argument" if argname else "repeated axis")


def _moveaxis_dispatcher(a, source, destination):
    return (a,)


@array_function_dispatch(_moveaxis_dispatcher)
def moveaxis(a, source, destination):
    """A view with some axes at new places, the others in their order.

    >>> import numen as np
    >>> np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape
    (4, 5, 3)
    """
    if not hasattr(a, "transpose"):
        a = asarray(a)
    n = a.ndim
    taken = normalize_axis_tuple(source, n, "source")
    places = normalize_axis_tuple(destination, n, "destination")
    if len(taken) != len(places):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [d for d in range(n) if d not in taken]
    for place, axis in sorted(zip(places, taken)):
        order.insert(place, axis)
    return a.transpose(order)


@set_module("numpy")
def indices(dimensions, dtype=int, sparse=False):
    """The index of every place of a grid, one array per axis."""
    lengths = tuple(dimensions)
    last = len(lengths) - 1
    grid = [arange(n, dtype=dtype).reshape((1,) * own + (n,) + (1,) * (last - own)) for own, n in enumerate(lengths)]
    if sparse:
        return tuple(grid)
    result = empty((len(lengths), *lengths), dtype=dtype)
    for own, index in enumerate(grid):
        result[own] = index
    return result


@finalize_array_function_like
@set_module("numpy")
def fromfunction(function, shape, *, dtype=float, like=None, **kwargs):
    """What `function` returns for the index arrays of a shape.

    >>> import numen as np
    >>> np.fromfunction(lambda i, j: i + j, (2, 2))
    array([[0., 1.],
           [1., 2.]])
    """
    if like is not None:
        return _fromfunction_with_like(like, function, shape, dtype=dtype, **kwargs)
    return function(*indices(shape, dtype=dtype), **kwargs)


_fromfunction_with_like = array_function_dispatch()(fromfunction)


def _frombuffer(buf, dtype, shape, order, axis_order=None):
    array = frombuffer(buf, dtype=dtype)
    if order == "K" and axis_order is not None:
        return array.reshape(shape, order="C").transpose(axis_order)
    return array.reshape(shape, order=order)


_SCALAR_TYPES = frozenset(numerictypes.ScalarType)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@set_module("numpy")
def isscalar(element):
    """Is `element` a number, a text or a scalar of this package (not a 0-d array)?"""
    return type(element) in _SCALAR_TYPES or isinstance(element, (generic, numbers.Number))


@set_module("numpy")
def binary_repr(num, width=None):
    """The binary digits of an integer; of a negative one in two's complement if `width` is given.

    >>> import numen as np
    >>> np.binary_repr(-2, width=4)
    '1110'
    """
    number = operator.index(num)
    if width is None:
        return f"{number:b}"
    if number == 0:
        return "0" * (width or 1)
    # a negative number is as long as the last one that is not, and its sign
    bits = number.bit_length() if number > 0 else (~number).bit_length() + 1
    if width < bits:
        raise ValueError(f"Insufficient bit width={width!r} provided for binwidth={bits}")
    return f"{number & (1 << bits) - 1:b}".rjust(width, "0" if number > 0 else "1")



@set_module("numpy")
def base_repr(number, base=2, padding=0):
    """The digits of an integer in a base from 2 to 36, with `padding` zeros in front."""
    if not 2 <= base <= 36:
        raise ValueError(f"Bases {'less than 2' if base < 2 else 'greater than 36'} not handled in base_repr.")
    text, rest = [], builtins.abs(int(number))
    while rest:
        rest, digit = builtins.divmod(rest, base)
        text.append(_DIGITS[digit])
    text = "".join(text[::-1])
    sign = "-" if number < 0 else ""
    return sign + "0" * padding + text if padding else sign + text or "0"


@finalize_array_function_like
@set_module("numpy")
def identity(n, dtype=None, *, like=None):
    """The square matrix with ones on its diagonal."""
    if like is not None:
        return _identity_with_like(like, n, dtype=dtype)
    from numen import eye
    return eye(n, dtype=dtype, like=like)


_identity_with_like = array_function_dispatch()(identity)


def _allclose_dispatcher(a, b, rtol=None, atol=None, equal_nan=None):
    return (a, b, rtol, atol)


@array_function_dispatch(_allclose_dispatcher)
def allclose(a, b, rtol=1.e-5, atol=1.e-8, equal_nan=False):
    """Does ``abs(a - b) <= atol + rtol * abs(b)`` hold for all items?"""
    return builtins.bool(np.all(isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)))


def _report_invalid(message):
    """Do what the mode of invalid floating-point operations says, for the caller's caller."""
    mode = np.geterr()["invalid"]
    if mode == "raise":
        raise FloatingPointError(message)
    if mode == "warn":
        warnings.warn(message, RuntimeWarning, stacklevel=3)
    elif mode == "print":
        print(message)


def _isclose_dispatcher(a, b, rtol=None, atol=None, equal_nan=None):
    return (a, b, rtol, atol)


@array_function_dispatch(_isclose_dispatcher)
def isclose(a, b, rtol=1.e-5, atol=1.e-8, equal_nan=False):
    """For every item: does ``abs(a - b) <= atol + rtol * abs(b)`` hold?

    >>> import numen as np
    >>> np.isclose([1e10, 1e-7], [1.00001e10, 1e-8])
    array([ True, False])
    """
    if not equal_nan and (result := _core_isclose(a, b, atol, rtol)) is not None:
        return result
    x, y, atol, rtol = (v if isinstance(v, (int, float, complex)) else asanyarray(v) for v in (a, b, atol, rtol))
    if isinstance(y, int):
        y = float(y)
    elif not isinstance(y, (float, complex)) and y.dtype.kind != "m":
        y = asanyarray(y, dtype=multiarray.result_type(y, 1.))
    if not builtins.all(np.all(np.isfinite(limit)) for limit in (rtol, atol)):
        _report_invalid(f"One of rtol or atol is not valid, atol: {atol}, rtol: {rtol}")
    with np.errstate(invalid="ignore"):
        distance, limit = np.abs(x - y), atol + rtol * builtins.abs(y)
        close = np.less_equal(distance, limit) & np.isfinite(y) | (x == y)
        if equal_nan:
            close |= np.isnan(x) & np.isnan(y)
    return close


def _array_equal_dispatcher(a1, a2, equal_nan=None):
    return (a1, a2)


_no_nan_types = {dtype(c).type for c in "?bBhHiIlLqQ"}


@array_function_dispatch(_array_equal_dispatcher)
def array_equal(a1, a2, equal_nan=False):
    """Have two arrays the same shape and equal items?"""
    try:
        first, second = asarray(a1), asarray(a2)
    except Exception:
        return False
    if first.shape != second.shape:
        return False
    if equal_nan and first is second:
        return True
    if not equal_nan or {first.dtype.type, second.dtype.type} <= _no_nan_types:
        return builtins.bool(asanyarray(first == second).all())
    nans = np.isnan(first) & np.isnan(second)
    return builtins.bool((nans | (first == second)).all())


def _array_equiv_dispatcher(a1, a2):
    return (a1, a2)


@array_function_dispatch(_array_equiv_dispatcher)
def array_equiv(a1, a2):
    """Can two arrays be broadcast to one shape, and are they equal then?"""
    try:
        operands = [asarray(a1), asarray(a2)]
        broadcast(*operands)
    except Exception:
        return False
    return builtins.bool(asanyarray(operator.eq(*operands)).all())


def _astype_dispatcher(x, dtype, /, *, copy=None, device=None):
    return (x, dtype)


@array_function_dispatch(_astype_dispatcher)
def astype(x, dtype, /, *, copy=True, device=None):
    """A copy of an array as another dtype."""
    if not isinstance(x, (ndarray, generic)):
        raise TypeError(f"Input should be a NumPy array or scalar. It is a {type(x)} instead.")
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
    return x.astype(dtype, copy=copy)


def extend_all(module):
    __all__.extend(name for name in module.__all__ if name not in __all__)


from . import arrayprint  # noqa: E402

for _m in (umath, numerictypes, fromnumeric, arrayprint, _asarray, _ufunc_config):
    if hasattr(_m, "__all__"):
        extend_all(_m)
