"""Basic functions on arrays, and the constants."""
import builtins
import functools
import itertools
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
    "asfortranarray", "zeros", "count_nonzero", "empty", "broadcast", "dtype", "fromstring", "fromfile", "frombuffer", "from_dlpack", "where",
    "argwhere", "copyto", "concatenate", "lexsort", "astype", "can_cast", "promote_types", "min_scalar_type", "result_type", "isfortran",
    "empty_like", "zeros_like", "ones_like", "correlate", "convolve", "inner", "dot", "outer", "vdot", "roll", "rollaxis", "moveaxis", "cross",
    "tensordot", "little_endian", "fromiter", "array_equal", "array_equiv", "indices", "fromfunction", "isclose", "isscalar", "binary_repr",
    "base_repr", "ones", "identity", "allclose", "putmask", "flatnonzero", "inf", "nan", "False_", "True_", "bitwise_not", "full", "full_like",
    "matmul", "vecdot", "vecmat", "shares_memory", "may_share_memory", "matvec",
]
little_endian = sys.byteorder == "little"
from .umath import matvec, vecmat  # noqa: E402


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
    if dtype is device is None:
        a = empty(shape, None, order)
        a.fill(1.0)
        return a
    a = empty(shape, dtype, order, device=device)
    multiarray.copyto(a, 1, casting="unsafe")
    return a


_ones_with_like = array_function_dispatch()(ones)


@array_function_dispatch(_zeros_like_dispatcher)
def ones_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """Ones in the shape and dtype of `a`, unless said otherwise."""
    res = empty_like(a, dtype=dtype, order=order, subok=subok, shape=shape, device=device)
    multiarray.copyto(res, 1, casting="unsafe")
    return res


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
    if dtype is device is None and type(fill_value) is float:
        a = empty(shape, None, order)
        a.fill(fill_value)
        return a
    if dtype is None:
        fill_value = asarray(fill_value)
        dtype = fill_value.dtype
    a = empty(shape, dtype, order, device=device)
    multiarray.copyto(a, fill_value, casting="unsafe")
    return a


_full_with_like = array_function_dispatch()(full)


def _full_like_dispatcher(a, fill_value, dtype=None, order=None, subok=None, shape=None, *, device=None):
    return (a,)


@array_function_dispatch(_full_like_dispatcher)
def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, device=None):
    """One value in the shape and dtype of `a`, unless said otherwise."""
    res = empty_like(a, dtype=dtype, order=order, subok=subok, shape=shape, device=device)
    multiarray.copyto(res, fill_value, casting="unsafe")
    return res


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
    a = asanyarray(a)
    if type(a) is ndarray and a.dtype.kind in "biufc":
        return _core_count_nonzero(a, axis, keepdims)
    if np.issubdtype(a.dtype, np.character):
        a_bool = a != a.dtype.type()
    else:
        a_bool = a.astype(np.bool, copy=False)
    return a_bool.sum(axis=axis, dtype=np.intp, keepdims=keepdims)


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
    return np.transpose(np.nonzero(a))


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
    a, v = array(a, copy=None, ndmin=1), array(v, copy=None, ndmin=1)
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    if len(v) > len(a):
        a, v = v, a
    return multiarray.correlate(a, v[::-1], mode)


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
    if type(a) is ndarray and axis is None and type(shift) is int and -2**62 < shift < 2**62:
        return _core_roll(a, (shift,), None)
    if axis is None:
        return roll(a.ravel(), shift, 0).reshape(a.shape)
    if type(a) is ndarray and type(axis) is int and type(shift) is int:
        return _core_roll(a, (shift,), (axis,))
    axis = normalize_axis_tuple(axis, a.ndim, allow_duplicate=True)
    broadcasted = broadcast(shift, axis)
    if broadcasted.ndim > 1:
        raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    shifts = dict.fromkeys(range(a.ndim), 0)
    for sh, ax in broadcasted:
        shifts[int(ax)] += int(sh)
    rolls = [((slice(None), slice(None)),)] * a.ndim
    for ax, offset in shifts.items():
        offset %= a.shape[ax] or 1
        if offset:
            rolls[ax] = ((slice(None, -offset), slice(offset, None)), (slice(-offset, None), slice(None, offset)))
    result = empty_like(a)
    for pairs in itertools.product(*rolls):
        source, target = zip(*pairs)
        result[target] = a[source]
    return result


def _rollaxis_dispatcher(a, axis, start=None):
    return (a,)


@array_function_dispatch(_rollaxis_dispatcher)
def rollaxis(a, axis, start=0):
    """A view in which `axis` stands before the axis `start`."""
    n = a.ndim
    axis = normalize_axis_index(axis, n)
    if start < 0:
        start += n
    if not (0 <= start < n + 1):
        raise AxisError(f"'start' arg requires {-n} <= start < {n + 1}, but {start} was passed in")
    if axis < start:
        start -= 1
    if axis == start:
        return a[...]
    axes = list(range(n))
    axes.remove(axis)
    axes.insert(start, axis)
    return a.transpose(axes)


@set_module("numpy.lib.array_utils")
def normalize_axis_tuple(axis, ndim, argname=None, allow_duplicate=False):
    """An int or iterable of ints as a tuple of axes in [0, ndim); repeated ones are an error unless allowed."""
    if not isinstance(axis, (tuple, list)):
        try:
            axis = [operator.index(axis)]
        except TypeError:
            pass
    axis = tuple(normalize_axis_index(ax, ndim, argname) for ax in axis)
    if not allow_duplicate and len(set(axis)) != len(axis):
        if argname:
            raise ValueError(f"repeated axis in `{argname}` argument")
        raise ValueError("repeated axis")
    return axis


def _moveaxis_dispatcher(a, source, destination):
    return (a,)


@array_function_dispatch(_moveaxis_dispatcher)
def moveaxis(a, source, destination):
    """A view with some axes at new places, the others in their order.

    >>> import numen as np
    >>> np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape
    (4, 5, 3)
    """
    try:
        transpose = a.transpose
    except AttributeError:
        a = asarray(a)
        transpose = a.transpose
    source = normalize_axis_tuple(source, a.ndim, "source")
    destination = normalize_axis_tuple(destination, a.ndim, "destination")
    if len(source) != len(destination):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [n for n in range(a.ndim) if n not in source]
    for dest, src in sorted(zip(destination, source)):
        order.insert(dest, src)
    return transpose(order)


@set_module("numpy")
def indices(dimensions, dtype=int, sparse=False):
    """The index of every place of a grid, one array per axis."""
    dimensions = tuple(dimensions)
    n = len(dimensions)
    shape = (1,) * n
    res = () if sparse else empty((n,) + dimensions, dtype=dtype)
    for i, dim in enumerate(dimensions):
        idx = arange(dim, dtype=dtype).reshape(shape[:i] + (dim,) + shape[i + 1:])
        if sparse:
            res = res + (idx,)
        else:
            res[i] = idx
    return res


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


@set_module("numpy")
def isscalar(element):
    """Is `element` a number, a text or a scalar of this package (not a 0-d array)?"""
    return type(element) in _SCALAR_TYPES or isinstance(element, (generic, numbers.Number))


@set_module("numpy")
def binary_repr(num, width=None):
    """The binary digits of an integer; of a negative one in two's complement if `width` is given.

    >>> import numen as np
    >>> np.binary_repr(-3, width=5)
    '11101'
    """
    def warn_if_insufficient(width, binwidth):
        if width is not None and width < binwidth:
            raise ValueError(f"Insufficient bit {width=} provided for {binwidth=}")

    num = operator.index(num)
    if num == 0:
        return "0" * (width or 1)
    if num > 0:
        binary = f"{num:b}"
        outwidth = len(binary) if width is None else builtins.max(len(binary), width)
        warn_if_insufficient(width, len(binary))
        return binary.zfill(outwidth)
    if width is None:
        return f"-{-num:b}"
    poswidth = len(f"{-num:b}")
    if 2 ** (poswidth - 1) == -num:
        poswidth -= 1
    binary = f"{2 ** (poswidth + 1) + num:b}"
    outwidth = builtins.max(len(binary), width)
    warn_if_insufficient(width, len(binary))
    return "1" * (outwidth - len(binary)) + binary



@set_module("numpy")
def base_repr(number, base=2, padding=0):
    """The digits of an integer in a base from 2 to 36, with `padding` zeros in front."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if base > len(digits):
        raise ValueError("Bases greater than 36 not handled in base_repr.")
    if base < 2:
        raise ValueError("Bases less than 2 not handled in base_repr.")
    num = builtins.abs(int(number))
    res = []
    while num:
        res.append(digits[num % base])
        num //= base
    if padding:
        res.append("0" * padding)
    if number < 0:
        res.append("-")
    return "".join(reversed(res or "0"))


def _maketup(descr, val):
    dt = dtype(descr)
    fields = dt.fields
    if fields is None:
        return val
    return tuple(_maketup(fields[name][0], val) for name in dt.names)


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
    x, y, atol, rtol = (a if isinstance(a, (int, float, complex)) else asanyarray(a) for a in (a, b, atol, rtol))
    if (dt := getattr(y, "dtype", None)) is not None and dt.kind != "m":
        dt = multiarray.result_type(y, 1.)
        y = asanyarray(y, dtype=dt)
    elif isinstance(y, int):
        y = float(y)
    if not (np.all(np.isfinite(rtol)) and np.all(np.isfinite(atol))):
        err_s = np.geterr()["invalid"]
        err_msg = f"One of rtol or atol is not valid, atol: {atol}, rtol: {rtol}"
        if err_s == "warn":
            warnings.warn(err_msg, RuntimeWarning, stacklevel=2)
        elif err_s == "raise":
            raise FloatingPointError(err_msg)
        elif err_s == "print":
            print(err_msg)
    with np.errstate(invalid="ignore"):
        result = ((np.less_equal(np.abs(x - y), atol + rtol * np.abs(y)) & np.isfinite(y)) | (x == y))
        if equal_nan:
            result |= np.isnan(x) & np.isnan(y)
    return result


def _array_equal_dispatcher(a1, a2, equal_nan=None):
    return (a1, a2)


_no_nan_types = {dtype(c).type for c in "?bBhHiIlLqQ"}


def _dtype_cannot_hold_nan(dtype):
    return dtype.type in _no_nan_types


@array_function_dispatch(_array_equal_dispatcher)
def array_equal(a1, a2, equal_nan=False):
    """Have two arrays the same shape and equal items?"""
    try:
        a1, a2 = asarray(a1), asarray(a2)
    except Exception:
        return False
    if a1.shape != a2.shape:
        return False
    if not equal_nan:
        return builtins.bool(asanyarray(a1 == a2).all())
    if a1 is a2:
        return True
    if _dtype_cannot_hold_nan(a1.dtype) and _dtype_cannot_hold_nan(a2.dtype):
        return builtins.bool(asarray(a1 == a2).all())
    a1nan, a2nan = np.isnan(a1), np.isnan(a2)
    if not (a1nan == a2nan).all():
        return False
    return builtins.bool((a1[~a1nan] == a2[~a1nan]).all())


def _array_equiv_dispatcher(a1, a2):
    return (a1, a2)


@array_function_dispatch(_array_equiv_dispatcher)
def array_equiv(a1, a2):
    """Can two arrays be broadcast to one shape, and are they equal then?"""
    try:
        a1, a2 = asarray(a1), asarray(a2)
    except Exception:
        return False
    try:
        broadcast(a1, a2)
    except Exception:
        return False
    return builtins.bool(asanyarray(a1 == a2).all())


def _astype_dispatcher(x, dtype, /, *, copy=None, device=None):
    return (x, dtype)


@array_function_dispatch(_astype_dispatcher)
def astype(x, dtype, /, *, copy=True, device=None):
    """A copy of an array as another dtype."""
    if not (isinstance(x, np.ndarray) or x is np.matrix):
        raise TypeError(f"Input should be a NumPy array. It is a {type(x)} instead.")
    if device is not None and device != "cpu":
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
    return x.astype(dtype, copy=copy)


def extend_all(module):
    existing = set(__all__)
    for a in module.__all__:
        if a not in existing:
            __all__.append(a)


from . import arrayprint  # noqa: E402

for _m in (umath, numerictypes, fromnumeric, arrayprint, _asarray, _ufunc_config):
    if hasattr(_m, "__all__"):
        extend_all(_m)
