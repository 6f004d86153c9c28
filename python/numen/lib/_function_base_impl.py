"""Functions on arrays that need no loop of their own: piecewise work, edits, windows, vectorize."""
import builtins
import functools
import re
import warnings

import numen as np
import numen._core.numeric as _nx
from numen._core import overrides, transpose
from numen._core.fromnumeric import any, mean, nonzero, partition, ravel, sum  # noqa: F401
from numen._core._multiarray_umath import (
    _diff as _core_diff, _digitize as _core_digitize, _gradient as _core_gradient, _i0 as _core_i0, _trapezoid as _core_trapezoid,
    _unwrap as _core_unwrap)
from numen._core.multiarray import _place, bincount, interp as compiled_interp, interp_complex as compiled_interp_complex, normalize_axis_index
from numen._core.numeric import absolute, arange, array, asanyarray, asarray, concatenate, dot, empty, integer, isscalar, ndarray, ones, take, \
    where, zeros_like  # noqa: F401
from numen._core.numerictypes import typecodes
from numen._core.umath import add, arctan2, cos, exp, floor, frompyfunc, less_equal, minimum, mod, not_equal, pi, sin, sqrt, subtract  # noqa: F401
from numen._utils import set_module
from numen.lib._quantiles_impl import _lerp  # noqa: F401
from numen.lib._twodim_base_impl import diag  # noqa: F401

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

__all__ = ["select", "piecewise", "trim_zeros", "copy", "iterable", "diff", "gradient", "angle", "unwrap", "sort_complex", "flip",
           "rot90", "extract", "place", "vectorize", "asarray_chkfinite", "average", "bincount", "digitize", "cov", "corrcoef", "sinc",
           "hamming", "hanning", "bartlett", "blackman", "kaiser", "trapezoid", "i0", "meshgrid", "delete", "insert", "append", "interp"]


def _rot90_dispatcher(m, k=None, axes=None):
    return (m,)


@array_function_dispatch(_rot90_dispatcher)
def rot90(m, k=1, axes=(0, 1)):
    """An array turned by k quarters in the plane of two axes, from the first towards the second.

    >>> import numen as np
    >>> np.rot90([[1, 2], [3, 4]])
    array([[2, 4],
           [1, 3]])
    """
    axes = tuple(axes)
    if len(axes) != 2:
        raise ValueError("len(axes) must be 2.")
    m = asanyarray(m)
    if axes[0] == axes[1] or absolute(axes[0] - axes[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    if axes[0] >= m.ndim or axes[0] < -m.ndim or axes[1] >= m.ndim or axes[1] < -m.ndim:
        raise ValueError(f"Axes={axes} out of range for array of ndim={m.ndim}.")
    k %= 4
    if k == 0:
        return m[:]
    if k == 2:
        return flip(flip(m, axes[0]), axes[1])
    order = list(range(m.ndim))
    order[axes[0]], order[axes[1]] = order[axes[1]], order[axes[0]]
    if k == 1:
        return transpose(flip(m, axes[1]), order)
    return flip(transpose(m, order), axes[1])


def _flip_dispatcher(m, axis=None):
    return (m,)


@array_function_dispatch(_flip_dispatcher)
def flip(m, axis=None):
    """A view with the items along axes in reverse order."""
    if not hasattr(m, "ndim"):
        m = asarray(m)
    if axis is None:
        index = (np.s_[::-1],) * m.ndim
    else:
        index = [np.s_[:]] * m.ndim
        for ax in _nx.normalize_axis_tuple(axis, m.ndim):
            index[ax] = np.s_[::-1]
        index = tuple(index)
    return m[index]


@set_module("numpy")
def iterable(y):
    """Can `y` be iterated over?"""
    try:
        iter(y)
    except TypeError:
        return False
    return True


def _weights_are_valid(weights, a, axis):
    wgt = asanyarray(weights)
    if a.shape != wgt.shape:
        if axis is None:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        if wgt.shape != tuple(a.shape[ax] for ax in axis):
            raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
        wgt = wgt.transpose(np.argsort(axis))
        wgt = wgt.reshape(tuple(s if ax in axis else 1 for ax, s in enumerate(a.shape)))
    return wgt


def _average_dispatcher(a, axis=None, weights=None, returned=None, *, keepdims=None):
    return (a, weights)


@array_function_dispatch(_average_dispatcher)
def average(a, axis=None, weights=None, returned=False, *, keepdims=np._NoValue):
    """The weighted mean along axes; with `returned` also the sum of the weights.

    >>> import numen as np
    >>> np.average([1.0, 3.0], weights=[3, 1])
    np.float64(1.5)
    """
    a = asanyarray(a)
    if axis is not None:
        axis = _nx.normalize_axis_tuple(axis, a.ndim, argname="axis")
    keepdims_kw = {} if keepdims is np._NoValue else {"keepdims": keepdims}
    if weights is None:
        avg = a.mean(axis, **keepdims_kw)
        avg_as_array = asanyarray(avg)
        scl = avg_as_array.dtype.type(a.size / avg_as_array.size)
    else:
        wgt = _weights_are_valid(weights, a, axis)
        if issubclass(a.dtype.type, (np.integer, np.bool)):
            result_dtype = np.result_type(a.dtype, wgt.dtype, "f8")
        else:
            result_dtype = np.result_type(a.dtype, wgt.dtype)
        scl = wgt.sum(axis=axis, dtype=result_dtype, **keepdims_kw)
        if any(scl == 0.0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        avg = avg_as_array = np.multiply(a, wgt, dtype=result_dtype).sum(axis, **keepdims_kw) / scl
    if returned:
        if scl.shape != avg_as_array.shape:
            scl = np.broadcast_to(scl, avg_as_array.shape, subok=True).copy()
        return avg, scl
    return avg


@set_module("numpy")
def asarray_chkfinite(a, dtype=None, order=None):
    """An array, or ValueError if it holds NaN or infinity."""
    a = asarray(a, dtype=dtype, order=order)
    if a.dtype.char in typecodes["AllFloat"] and not np.isfinite(a).all():
        raise ValueError("array must not contain infs or NaNs")
    return a


def _piecewise_dispatcher(x, condlist, funclist, *args, **kw):
    yield x
    if hasattr(condlist, "__getitem__"):
        yield from condlist


@array_function_dispatch(_piecewise_dispatcher)
def piecewise(x, condlist, funclist, *args, **kw):
    """Where a condition holds, the value of its function (or constant); one more function is for the rest."""
    x = asanyarray(x)
    n2 = len(funclist)
    if isscalar(condlist) or (not isinstance(condlist[0], (list, ndarray)) and x.ndim != 0):
        condlist = [condlist]
    condlist = asarray(condlist, dtype=bool)
    n = len(condlist)
    if n == n2 - 1:
        condelse = ~np.any(condlist, axis=0, keepdims=True)
        condlist = np.concatenate([condlist, condelse], axis=0)
        n += 1
    elif n != n2:
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    y = zeros_like(x)
    for cond, func in zip(condlist, funclist):
        if not callable(func):
            y[cond] = func
        else:
            vals = x[cond]
            if vals.size > 0:
                y[cond] = func(vals, *args, **kw)
    return y


def _select_dispatcher(condlist, choicelist, default=None):
    yield from condlist
    yield from choicelist


@array_function_dispatch(_select_dispatcher)
def select(condlist, choicelist, default=0):
    """For every item that of the first choice whose condition holds, else `default`.

    >>> import numen as np
    >>> x = np.arange(4)
    >>> np.select([x < 1, x > 2], [x, x**2], 42)
    array([ 0, 42, 42,  9])
    """
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if len(condlist) == 0:
        raise ValueError("select with an empty condition list is not possible")
    choicelist = [choice if type(choice) in (int, float, complex) else np.asarray(choice) for choice in choicelist]
    choicelist.append(default if type(default) in (int, float, complex) else np.asarray(default))
    try:
        dtype = np.result_type(*choicelist)
    except TypeError as e:
        raise TypeError(f"Choicelist and default value do not have a common dtype: {e}") from None
    condlist = np.broadcast_arrays(*condlist)
    choicelist = np.broadcast_arrays(*choicelist)
    for i, cond in enumerate(condlist):
        if cond.dtype.type is not np.bool:
            raise TypeError(f"invalid entry {i} in condlist: should be boolean ndarray")
    if choicelist[0].ndim == 0:
        result_shape = condlist[0].shape
    else:
        result_shape = np.broadcast_arrays(condlist[0], choicelist[0])[0].shape
    result = np.full(result_shape, choicelist[-1], dtype)
    for choice, cond in zip(choicelist[-2::-1], condlist[::-1]):
        np.copyto(result, choice, where=cond)
    return result


def _copy_dispatcher(a, order=None, subok=None):
    return (a,)


@array_function_dispatch(_copy_dispatcher)
def copy(a, order="K", subok=False):
    """A copy as an array."""
    return array(a, order=order, subok=subok, copy=True)


def _gradient_dispatcher(f, *varargs, axis=None, edge_order=None):
    yield f
    yield from varargs


@array_function_dispatch(_gradient_dispatcher)
def gradient(f, *varargs, axis=None, edge_order=1):
    """Derivatives along axes by central differences, one-sided at the edges.

    Spacings are numbers or arrays of coordinates.  Second order inside also for uneven coordinates.

    >>> import numen as np
    >>> np.gradient(np.array([1.0, 2.0, 4.0]))
    array([1. , 1.5, 2. ])
    """
    f = asanyarray(f)
    nd = f.ndim
    axes = tuple(range(nd)) if axis is None else _nx.normalize_axis_tuple(axis, nd)
    n = len(varargs)
    if n == 0:
        dx = [1.0] * len(axes)
    elif n == 1 and np.ndim(varargs[0]) == 0:
        dx = varargs * len(axes)
    elif n == len(axes):
        dx = list(varargs)
        for i, distances in enumerate(dx):
            distances = asanyarray(distances)
            if distances.ndim == 0:
                continue
            if distances.ndim != 1:
                raise ValueError("distances must be either scalars or 1d")
            if len(distances) != f.shape[axes[i]]:
                raise ValueError("when 1d, distances must match the length of the corresponding dimension")
            dx[i] = distances
    else:
        raise TypeError("invalid number of arguments")
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    otype = f.dtype
    if otype.type is np.datetime64:
        otype = np.dtype(otype.name.replace("datetime", "timedelta"))
        f = f.view(otype)
    elif otype.type is not np.timedelta64 and not np.issubdtype(otype, np.inexact):
        if np.issubdtype(otype, np.integer):
            f = f.astype(np.float64)
        otype = np.float64
    outvals = []
    for ax, ax_dx in zip(axes, dx):
        if f.shape[ax] < edge_order + 1:
            raise ValueError("Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.")
        if type(f) is ndarray and f.dtype.char in "fd":
            outvals.append(_core_gradient(f, ax_dx, type(ax_dx) in (int, float), ax, edge_order))
        else:
            outvals.append(_gradient_along(f, ax, _spacing(ax_dx), edge_order, otype))
    if len(axes) == 1:
        return outvals[0]
    return tuple(outvals)


def _spacing(x):
    """One spacing, or where coordinates are uneven one for each pair."""
    if np.ndim(x) == 0:
        return x
    if np.issubdtype(x.dtype, np.integer):
        x = x.astype(np.float64)
    dx = np.diff(x)
    return dx[0] if (dx == dx[0]).all() else dx


def _gradient_along(f, axis, dx, edge_order, otype):
    """For subclasses and dtypes whose arithmetic is their own."""
    out = np.empty_like(f, dtype=otype)

    def at(*where):
        index = [slice(None)] * f.ndim
        index[axis] = slice(*where) if len(where) > 1 else where[0]
        return tuple(index)

    def wide(a):
        shape = [1] * f.ndim
        shape[axis] = -1
        return a.reshape(shape)

    uniform = np.ndim(dx) == 0
    if uniform:
        out[at(1, -1)] = (f[at(2, None)] - f[at(None, -2)]) / (2. * dx)
    else:
        d1, d2 = dx[:-1], dx[1:]
        a, b, c = -d2 / (d1 * (d1 + d2)), (d2 - d1) / (d1 * d2), d1 / (d2 * (d1 + d2))
        out[at(1, -1)] = wide(a) * f[at(None, -2)] + wide(b) * f[at(1, -1)] + wide(c) * f[at(2, None)]
    first, last = (dx, dx) if uniform else (dx[0], dx[-1])
    if edge_order == 1:
        out[at(0)] = (f[at(1)] - f[at(0)]) / first
        out[at(-1)] = (f[at(-1)] - f[at(-2)]) / last
        return out
    if uniform:
        a, b, c = -1.5 / dx, 2. / dx, -0.5 / dx
        out[at(0)] = a * f[at(0)] + b * f[at(1)] + c * f[at(2)]
        a, b, c = 0.5 / dx, -2. / dx, 1.5 / dx
        out[at(-1)] = a * f[at(-3)] + b * f[at(-2)] + c * f[at(-1)]
        return out
    d1, d2 = dx[0], dx[1]
    a, b, c = -(2. * d1 + d2) / (d1 * (d1 + d2)), (d1 + d2) / (d1 * d2), -d1 / (d2 * (d1 + d2))
    out[at(0)] = a * f[at(0)] + b * f[at(1)] + c * f[at(2)]
    d1, d2 = dx[-2], dx[-1]
    a, b, c = d2 / (d1 * (d1 + d2)), -(d2 + d1) / (d1 * d2), (2. * d2 + d1) / (d2 * (d1 + d2))
    out[at(-1)] = a * f[at(-3)] + b * f[at(-2)] + c * f[at(-1)]
    return out


def _diff_dispatcher(a, n=None, axis=None, prepend=None, append=None):
    return (a, prepend, append)


@array_function_dispatch(_diff_dispatcher)
def diff(a, n=1, axis=-1, prepend=np._NoValue, append=np._NoValue):
    """Differences of neighbours along an axis, n times.

    >>> import numen as np
    >>> np.diff([1, 2, 4, 7])
    array([1, 2, 3])
    """
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = asanyarray(a)
    nd = a.ndim
    if nd == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = normalize_axis_index(axis, nd)
    if type(a) is np.ndarray and prepend is np._NoValue and append is np._NoValue and a.dtype.kind in "biufc":
        return _core_diff(a, n, axis)
    combined = []

    def widened(edge):
        edge = asanyarray(edge)
        if edge.ndim == 0:
            shape = list(a.shape)
            shape[axis] = 1
            edge = np.broadcast_to(edge, tuple(shape))
        return edge

    if prepend is not np._NoValue:
        combined.append(widened(prepend))
    combined.append(a)
    if append is not np._NoValue:
        combined.append(widened(append))
    if len(combined) > 1:
        a = np.concatenate(combined, axis)
    high, low = [slice(None)] * nd, [slice(None)] * nd
    high[axis], low[axis] = slice(1, None), slice(None, -1)
    high, low = tuple(high), tuple(low)
    op = not_equal if a.dtype == np.bool else subtract
    for _ in range(n):
        a = op(a[high], a[low])
    return a


def _interp_dispatcher(x, xp, fp, left=None, right=None, period=None):
    return (x, xp, fp)


@array_function_dispatch(_interp_dispatcher)
def interp(x, xp, fp, left=None, right=None, period=None):
    """Piecewise linear interpolation through the points (xp, fp), xp increasing.

    >>> import numen as np
    >>> np.interp(2.5, [1, 2, 3], [3, 2, 0])
    np.float64(1.0)
    """
    fp = np.asarray(fp)
    if np.iscomplexobj(fp):
        interp_func, input_dtype = compiled_interp_complex, np.complex128
    else:
        interp_func, input_dtype = compiled_interp, np.float64
    if period is not None:
        if period == 0:
            raise ValueError("period must be a non-zero value")
        period = builtins.abs(period)
        left = right = None
        x = np.asarray(x, dtype=np.float64)
        xp = np.asarray(xp, dtype=np.float64)
        fp = np.asarray(fp, dtype=input_dtype)
        if xp.ndim != 1 or fp.ndim != 1:
            raise ValueError("Data points must be 1-D sequences")
        if xp.shape[0] != fp.shape[0]:
            raise ValueError("fp and xp are not of the same length")
        x, xp = x % period, xp % period
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate((xp[-1:] - period, xp, xp[0:1] + period))
        fp = np.concatenate((fp[-1:], fp, fp[0:1]))
    return interp_func(x, xp, fp, left, right)


def _angle_dispatcher(z, deg=None):
    return (z,)


@array_function_dispatch(_angle_dispatcher)
def angle(z, deg=False):
    """The angle of complex numbers in radians, or degrees."""
    z = asanyarray(z)
    if issubclass(z.dtype.type, _nx.complexfloating):
        zimag, zreal = z.imag, z.real
    else:
        zimag, zreal = 0, z
    a = arctan2(zimag, zreal)
    if deg:
        a *= 180 / pi
    return a


def _unwrap_dispatcher(p, discont=None, axis=None, *, period=None):
    return (p,)


@array_function_dispatch(_unwrap_dispatcher)
def unwrap(p, discont=None, axis=-1, *, period=2 * pi):
    """Phases without jumps of more than half a period between neighbours."""
    p = asarray(p)
    nd = p.ndim
    if discont is None:
        discont = period / 2
    if p.dtype.char in "fd" and nd and type(period) in (int, float) and np.ndim(discont) == 0:
        return _core_unwrap(p, discont, period, type(period) is int, axis)
    dd = diff(p, axis=axis)
    tail = [slice(None, None)] * nd
    tail[axis] = slice(1, None)
    tail = tuple(tail)
    dtype = np.result_type(dd, period)
    if _nx.issubdtype(dtype, _nx.integer):
        interval_high, rem = divmod(period, 2)
        boundary_ambiguous = rem == 0
    else:
        interval_high = period / 2
        boundary_ambiguous = True
    interval_low = -interval_high
    ddmod = mod(dd - interval_low, period) + interval_low
    if boundary_ambiguous:
        _nx.copyto(ddmod, interval_high, where=(ddmod == interval_low) & (dd > 0))
    correct = ddmod - dd
    _nx.copyto(correct, 0, where=np.abs(dd) < discont)
    up = array(p, copy=True, dtype=dtype)
    up[tail] = p[tail] + correct.cumsum(axis)
    return up


def _sort_complex_dispatcher(a):
    return (a,)


@array_function_dispatch(_sort_complex_dispatcher)
def sort_complex(a):
    """Complex numbers sorted by real, then imaginary part."""
    b = array(a, copy=True)
    b.sort()
    if not issubclass(b.dtype.type, _nx.complexfloating):
        if b.dtype.char in "bhBH":
            return b.astype("F")
        return b.astype("G" if b.dtype.char == "g" else "D")
    return b


def _trim_zeros_dispatcher(filt, trim=None, axis=None):
    return (filt,)


@array_function_dispatch(_trim_zeros_dispatcher)
def trim_zeros(filt, trim="fb", axis=None):
    """Without the zeros at the front and back of an array, along axes.

    >>> import numen as np
    >>> np.trim_zeros([0, 1, 2, 0])
    [1, 2]
    """
    filt_ = np.asarray(filt)
    trim = trim.lower()
    if trim not in {"fb", "bf", "f", "b"}:
        raise ValueError(f"unexpected character(s) in `trim`: {trim!r}")
    axis_tuple = tuple(range(filt_.ndim)) if axis is None else _nx.normalize_axis_tuple(axis, filt_.ndim, argname="axis")
    if not axis_tuple:
        return filt
    places = np.argwhere(filt_ != 0 if filt_.dtype.kind == "O" else filt_)
    if places.size == 0:
        sl = tuple(slice(0, 0) if ax in axis_tuple else slice(None) for ax in range(filt_.ndim))
    else:
        start, stop = places.min(axis=0), places.max(axis=0) + 1
        sl = tuple(slice(int(start[ax]) if "f" in trim else None,
                         int(stop[ax]) if "b" in trim else None) if ax in axis_tuple else slice(None)
                   for ax in range(filt_.ndim))
    if len(sl) == 1:
        return filt[sl[0]]
    return filt[sl] if isinstance(filt, ndarray) else filt_[sl]


def _extract_dispatcher(condition, arr):
    return (condition, arr)


@array_function_dispatch(_extract_dispatcher)
def extract(condition, arr):
    """The items of an array where a condition holds."""
    return ravel(arr).compress(ravel(condition))


def _place_dispatcher(arr, mask, vals):
    return (arr, mask, vals)


@array_function_dispatch(_place_dispatcher)
def place(arr, mask, vals):
    """Put the first N of `vals` (repeated as needed) in place where the mask holds."""
    return _place(arr, mask, vals)


# ---------------------------------------------------------------- vectorize
_DIMENSION_NAME = r"\w+"
_CORE_DIMENSION_LIST = f"(?:{_DIMENSION_NAME}(?:,{_DIMENSION_NAME})*)?"
_ARGUMENT = rf"\({_CORE_DIMENSION_LIST}\)"
_ARGUMENT_LIST = f"{_ARGUMENT}(?:,{_ARGUMENT})*"
_SIGNATURE = f"^{_ARGUMENT_LIST}->{_ARGUMENT_LIST}$"


def _parse_gufunc_signature(signature):
    """'(m,n),(n)->(m)' as two lists of tuples of names."""
    signature = re.sub(r"\s+", "", signature)
    if not re.match(_SIGNATURE, signature):
        raise ValueError(f"not a valid gufunc signature: {signature}")
    return tuple([tuple(re.findall(_DIMENSION_NAME, arg)) for arg in re.findall(_ARGUMENT, arg_list)] for arg_list in signature.split("->"))


def _update_dim_sizes(dim_sizes, arg, core_dims):
    if not core_dims:
        return
    num_core_dims = len(core_dims)
    if arg.ndim < num_core_dims:
        raise ValueError(f"{arg.ndim}-dimensional argument does not have enough dimensions for all core dimensions {core_dims!r}")
    for dim, size in zip(core_dims, arg.shape[-num_core_dims:]):
        if dim in dim_sizes:
            if size != dim_sizes[dim]:
                raise ValueError(f"inconsistent size for core dimension {dim!r}: {size!r} vs {dim_sizes[dim]!r}")
        else:
            dim_sizes[dim] = size


def _parse_input_dimensions(args, input_core_dims):
    broadcast_args = []
    dim_sizes = {}
    for arg, core_dims in zip(args, input_core_dims):
        _update_dim_sizes(dim_sizes, arg, core_dims)
        ndim = arg.ndim - len(core_dims)
        broadcast_args.append(np.lib.stride_tricks.as_strided(0, arg.shape[:ndim]))
    broadcast_shape = np.lib._stride_tricks_impl._broadcast_shape(*broadcast_args)
    return broadcast_shape, dim_sizes


def _calculate_shapes(broadcast_shape, dim_sizes, list_of_core_dims):
    return [broadcast_shape + tuple(dim_sizes[dim] for dim in core_dims) for core_dims in list_of_core_dims]


def _create_arrays(broadcast_shape, dim_sizes, list_of_core_dims, dtypes, results=None):
    shapes = _calculate_shapes(broadcast_shape, dim_sizes, list_of_core_dims)
    if dtypes is None:
        dtypes = [None] * len(shapes)
    if results is None:
        return tuple(np.empty(shape=shape, dtype=dtype) for shape, dtype in zip(shapes, dtypes))
    return tuple(np.empty_like(result, shape=shape, dtype=dtype) for result, shape, dtype in zip(results, shapes, dtypes))


def _get_vectorize_dtype(dtype):
    return dtype.char if dtype.char in "SU" else dtype


@set_module("numpy")
class vectorize:
    """A Python function of numbers as a function of arrays, with broadcasting; a convenience, not for speed.

    Without `otypes` the function is called once to learn its result types.  `signature` makes it work on sub-arrays.

    >>> import numen as np
    >>> f = np.vectorize(lambda a, b: a if a > b else b)
    >>> f([1, 5], 3)
    array([3, 5])
    """

    def __init__(self, pyfunc=np._NoValue, otypes=None, doc=None, excluded=None, cache=False, signature=None):
        if pyfunc != np._NoValue and not callable(pyfunc):
            part1 = "When used as a decorator, "
            part2 = "only accepts keyword arguments."
            raise TypeError(part1 + part2)
        self.pyfunc = pyfunc
        self.cache = cache
        self.signature = signature
        if pyfunc != np._NoValue and hasattr(pyfunc, "__name__"):
            self.__name__ = pyfunc.__name__
        self._ufunc = {}
        self._doc = None
        self.__doc__ = doc
        if doc is None and hasattr(pyfunc, "__doc__"):
            self.__doc__ = pyfunc.__doc__
        else:
            self._doc = doc
        if isinstance(otypes, str):
            for char in otypes:
                if char not in typecodes["All"]:
                    raise ValueError(f"Invalid otype specified: {char}")
        elif iterable(otypes):
            otypes = [_get_vectorize_dtype(_nx.dtype(x)) for x in otypes]
        elif otypes is not None:
            raise ValueError("Invalid otype specification")
        self.otypes = otypes
        self.excluded = set() if excluded is None else set(excluded)
        self._in_and_out_core_dims = _parse_gufunc_signature(signature) if signature is not None else None

    def _init_stage_2(self, pyfunc, *args, **kwargs):
        self.__name__ = pyfunc.__name__
        self.pyfunc = pyfunc
        if self._doc is None:
            self.__doc__ = pyfunc.__doc__
        else:
            self.__doc__ = self._doc

    def _call_as_normal(self, *args, **kwargs):
        excluded = self.excluded
        if not kwargs and not excluded:
            func, vargs = self.pyfunc, args
        else:
            nargs = len(args)
            names = [_n for _n in kwargs if _n not in excluded]
            inds = [_i for _i in range(nargs) if _i not in excluded]
            the_args = list(args)

            def func(*vargs):
                for _n, _i in enumerate(inds):
                    the_args[_i] = vargs[_n]
                kwargs.update(zip(names, vargs[len(inds):]))
                return self.pyfunc(*the_args, **kwargs)

            vargs = [args[_i] for _i in inds]
            vargs.extend([kwargs[_n] for _n in names])
        return self._vectorize_call(func=func, args=vargs)

    def __call__(self, *args, **kwargs):
        if self.pyfunc is np._NoValue:
            self._init_stage_2(*args, **kwargs)
            return self
        return self._call_as_normal(*args, **kwargs)

    def _get_ufunc_and_otypes(self, func, args):
        """The ufunc over objects and the result types."""
        if not args:
            raise ValueError("args can not be empty")
        if self.otypes is not None:
            otypes = self.otypes
            nin, nout = len(args), len(self.otypes)
            if func is not self.pyfunc or nin not in self._ufunc:
                ufunc = frompyfunc(func, nin, nout)
            else:
                ufunc = None
            if func is self.pyfunc:
                ufunc = self._ufunc.setdefault(nin, ufunc)
        else:
            args = [asarray(a) for a in args]
            if builtins.any(arg.size == 0 for arg in args):
                raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
            inputs = [arg.flat[0] for arg in args]
            outputs = func(*inputs)
            if self.cache:
                _cache = [outputs]

                def _func(*vargs):
                    return _cache.pop() if _cache else func(*vargs)
            else:
                _func = func
            if isinstance(outputs, tuple):
                nout = len(outputs)
            else:
                nout = 1
                outputs = (outputs,)
            otypes = "".join([asarray(outputs[_k]).dtype.char for _k in range(nout)])
            ufunc = frompyfunc(_func, len(args), nout)
        return ufunc, otypes

    def _vectorize_call(self, func, args):
        if self.signature is not None:
            return self._vectorize_call_with_signature(func, args)
        if not args:
            return func()
        ufunc, otypes = self._get_ufunc_and_otypes(func=func, args=args)
        inputs = [asanyarray(a, dtype=object) for a in args]
        outputs = ufunc(*inputs, out=...)
        if ufunc.nout == 1:
            return asanyarray(outputs, dtype=otypes[0])
        return tuple(asanyarray(x, dtype=t) for x, t in zip(outputs, otypes))

    def _vectorize_call_with_signature(self, func, args):
        input_core_dims, output_core_dims = self._in_and_out_core_dims
        if len(args) != len(input_core_dims):
            raise TypeError(f"wrong number of positional arguments: expected {len(input_core_dims)!r}, got {len(args)!r}")
        args = tuple(asanyarray(arg) for arg in args)
        broadcast_shape, dim_sizes = _parse_input_dimensions(args, input_core_dims)
        input_shapes = _calculate_shapes(broadcast_shape, dim_sizes, input_core_dims)
        args = [np.broadcast_to(arg, shape, subok=True) for arg, shape in zip(args, input_shapes)]
        outputs = None
        otypes = self.otypes
        nout = len(output_core_dims)
        for index in np.ndindex(*broadcast_shape):
            results = func(*(arg[index] for arg in args))
            n_results = len(results) if isinstance(results, tuple) else 1
            if nout != n_results:
                raise ValueError(f"wrong number of outputs from pyfunc: expected {nout!r}, got {n_results!r}")
            if nout == 1:
                results = (results,)
            if outputs is None:
                for result, core_dims in zip(results, output_core_dims):
                    _update_dim_sizes(dim_sizes, asanyarray(result), core_dims)
                outputs = _create_arrays(broadcast_shape, dim_sizes, output_core_dims, otypes, results)
            for output, result in zip(outputs, results):
                output[index] = result
        if outputs is None:
            if otypes is None:
                raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
            if builtins.any(dim not in dim_sizes for dims in output_core_dims for dim in dims):
                raise ValueError("cannot call `vectorize` with a signature including new output dimensions on size 0 inputs")
            outputs = _create_arrays(broadcast_shape, dim_sizes, output_core_dims, otypes)
        return outputs[0] if nout == 1 else outputs


def _cov_dispatcher(m, y=None, rowvar=None, bias=None, ddof=None, fweights=None, aweights=None, *, dtype=None):
    return (m, y, fweights, aweights)


@array_function_dispatch(_cov_dispatcher)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    """The covariance matrix of variables in rows (or columns), with frequencies and weights of observations.

    >>> import numen as np
    >>> np.cov([[0.0, 1, 2], [2, 1, 0]])
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    m = np.asarray(m)
    if m.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    if y is not None:
        y = np.asarray(y)
        if y.ndim > 2:
            raise ValueError("y has more than 2 dimensions")
    if dtype is None:
        dtype = np.result_type(m, np.float64) if y is None else np.result_type(m, y, np.float64)
    X = array(m, ndmin=2, dtype=dtype)
    if not rowvar and m.ndim != 1:
        X = X.T
    if X.shape[0] == 0:
        return np.array([]).reshape(0, 0)
    if y is not None:
        y = array(y, copy=None, ndmin=2, dtype=dtype)
        if not rowvar and y.shape[0] != 1:
            y = y.T
        X = np.concatenate((X, y), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    w = None
    if fweights is not None:
        fweights = np.asarray(fweights, dtype=float)
        if not np.all(fweights == np.around(fweights)):
            raise TypeError("fweights must be integer")
        if fweights.ndim > 1:
            raise RuntimeError("cannot handle multidimensional fweights")
        if fweights.shape[0] != X.shape[1]:
            raise RuntimeError("incompatible numbers of samples and fweights")
        if any(fweights < 0):
            raise ValueError("fweights cannot be negative")
        w = fweights
    if aweights is not None:
        aweights = np.asarray(aweights, dtype=float)
        if aweights.ndim > 1:
            raise RuntimeError("cannot handle multidimensional aweights")
        if aweights.shape[0] != X.shape[1]:
            raise RuntimeError("incompatible numbers of samples and aweights")
        if any(aweights < 0):
            raise ValueError("aweights cannot be negative")
        w = aweights if w is None else w * aweights
    avg, w_sum = average(X, axis=1, weights=w, returned=True)
    w_sum = w_sum[0]
    if w is None:
        fact = X.shape[1] - ddof
    elif ddof == 0:
        fact = w_sum
    elif aweights is None:
        fact = w_sum - ddof
    else:
        fact = w_sum - ddof * sum(w * aweights) / w_sum
    if fact <= 0:
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=2)
        fact = 0.0
    X -= avg[:, None]
    X_T = X.T if w is None else (X * w).T
    c = dot(X, X_T.conj())
    c *= np.true_divide(1, fact)
    return c.squeeze()


def _corrcoef_dispatcher(x, y=None, rowvar=None, *, dtype=None):
    return (x, y)


@array_function_dispatch(_corrcoef_dispatcher)
def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """Pearson's correlation coefficients of variables in rows (or columns)."""
    c = cov(x, y, rowvar, dtype=dtype)
    try:
        d = np.diag(c)
    except ValueError:
        return c / c
    stddev = sqrt(d.real)
    c /= stddev[:, None]
    c /= stddev[None, :]
    np.clip(c.real, -1, 1, out=c.real)
    if np.iscomplexobj(c):
        np.clip(c.imag, -1, 1, out=c.imag)
    return c


# ---------------------------------------------------------------- windows
def _window(M, shape):
    """A window of M points: shape(n, M - 1) for n from 1 - M to M - 1 in steps of two."""
    values = np.array([0.0, M])             # in the type that M and a float have in common
    M = values[1]
    if M < 1 or M == 1:
        return ones(1 if M == 1 else 0, dtype=values.dtype)
    return shape(arange(1 - M, M, 2), M - 1)


@set_module("numpy")
def blackman(M):
    """The Blackman window of M points."""
    return _window(M, lambda n, last: 0.42 + 0.5 * cos(pi * n / last) + 0.08 * cos(2.0 * pi * n / last))


@set_module("numpy")
def bartlett(M):
    """The triangular window of M points, zero at its ends."""
    return _window(M, lambda n, last: where(less_equal(n, 0), 1 + n / last, 1 - n / last))


@set_module("numpy")
def hanning(M):
    """The Hann window of M points."""
    return _window(M, lambda n, last: 0.5 + 0.5 * cos(pi * n / last))


@set_module("numpy")
def hamming(M):
    """The Hamming window of M points."""
    return _window(M, lambda n, last: 0.54 + 0.46 * cos(pi * n / last))


def _i0_dispatcher(x):
    return (x,)


@array_function_dispatch(_i0_dispatcher)
def i0(x):
    """The modified Bessel function of the first kind and order zero.

    >>> import numen as np
    >>> np.i0([0, 1]).round(6)
    array([1.      , 1.266066])
    """
    x = np.asanyarray(x)
    if x.dtype.kind not in "fc":
        x = x.astype(float)
    values = _core_i0(x)
    result = np.zeros_like(np.abs(x))
    result.view(ndarray)[...] = values
    return result


@set_module("numpy")
def kaiser(M, beta):
    """The Kaiser window of M points with shape parameter beta."""
    values = np.array([0.0, M, beta])
    M, beta = values[1], values[2]
    if M == 1:
        return np.ones(1, dtype=values.dtype)
    n = arange(0, M)
    alpha = (M - 1) / 2.0
    return i0(beta * sqrt(1 - ((n - alpha) / alpha)**2.0)) / i0(beta)


def _sinc_dispatcher(x):
    return (x,)


@array_function_dispatch(_sinc_dispatcher)
def sinc(x):
    """``sin(pi x) / (pi x)``, and 1 at 0."""
    x = np.asanyarray(x)
    x = pi * x
    eps = np.finfo(x.dtype).eps if x.dtype.kind == "f" else 1e-20
    y = where(x, x, eps)
    return sin(y) / y


def _trapezoid_dispatcher(y, x=None, dx=None, axis=None):
    return (y, x)


@array_function_dispatch(_trapezoid_dispatcher)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral along an axis by the trapezoidal rule.

    >>> import numen as np
    >>> np.trapezoid([1, 2, 3])
    np.float64(4.0)
    """
    y = asanyarray(y)
    if x is None:
        d = dx
    else:
        x = asanyarray(x)
        if x.ndim == 1:
            d = diff(x)
            shape = [1] * y.ndim
            shape[axis] = d.shape[0]
            d = d.reshape(shape)
        else:
            d = diff(x, axis=axis)
    nd = y.ndim
    if type(y) is ndarray and y.dtype.char in "fd" and (type(d) is float or (type(d) is ndarray and d.dtype.char in "fd")):
        return _core_trapezoid(y, d, type(d) is float, axis)
    high, low = [slice(None)] * nd, [slice(None)] * nd
    high[axis], low[axis] = slice(1, None), slice(None, -1)
    try:
        ret = (d * (y[tuple(high)] + y[tuple(low)]) / 2.0).sum(axis)
    except ValueError:
        # operations on objects that do not sum along axes
        d, y = np.asarray(d), np.asarray(y)
        ret = add.reduce(d * (y[tuple(high)] + y[tuple(low)]) / 2.0, axis)
    return ret


def _meshgrid_dispatcher(*xi, copy=None, sparse=None, indexing=None):
    return xi


@array_function_dispatch(_meshgrid_dispatcher)
def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    """Coordinate arrays of the grid that coordinate vectors span.

    >>> import numen as np
    >>> x, y = np.meshgrid([1, 2], [5, 6])
    >>> y
    array([[5, 5],
           [6, 6]])
    """
    ndim = len(xi)
    if indexing not in ["xy", "ij"]:
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    s0 = (1,) * ndim
    output = [np.asanyarray(x).reshape(s0[:i] + (-1,) + s0[i + 1:]) for i, x in enumerate(xi)]
    if indexing == "xy" and ndim > 1:
        output[0].shape = (1, -1) + s0[2:]
        output[1].shape = (-1, 1) + s0[2:]
    if not sparse:
        output = np.broadcast_arrays(*output, subok=True)
    if copy:
        output = tuple(x.copy() for x in output)
    return tuple(output)


def _along(arr, axis):
    """A converter for the result; the array, flattened where there is no axis; the axis; the order of a new array."""
    conv = _nx._array_converter(arr)
    arr, = conv.as_arrays(subok=False)
    order = "F" if arr.flags.fnc else "C"
    if axis is None:
        arr = arr if arr.ndim == 1 else arr.ravel()
        return conv, arr, 0, order
    return conv, arr, normalize_axis_index(axis, arr.ndim), order


def _with_length(arr, axis, length, order):
    """A new array like arr but for the length of an axis."""
    return empty((*arr.shape[:axis], length, *arr.shape[axis + 1:]), arr.dtype, order)


def _parts(axis):
    """What makes an index along an axis: ``part(x)`` picks x there, ``part(first, stop)`` a slice."""
    lead = (slice(None),) * axis

    def part(first, *stop):
        return *lead, slice(first, *stop) if stop else first
    return part


def _without_range(arr, axis, gone, order):
    """A copy of arr without the places of a range that is not empty."""
    part, length = _parts(axis), arr.shape[axis]
    first, stop = min(gone[0], gone[-1]), max(gone[0], gone[-1]) + 1
    new = _with_length(arr, axis, length - len(gone), order)
    new[part(None, first)] = arr[part(None, first)]
    if stop - first > len(gone):
        between = ones(stop - first, dtype=bool)
        between[::abs(gone.step)] = False
        new[part(first, stop - len(gone))] = arr[part(first, stop)][part(between)]
    new[part(stop - len(gone), None)] = arr[part(stop, None)]
    return new


def _delete_dispatcher(arr, obj, axis=None):
    return (arr, obj)


@array_function_dispatch(_delete_dispatcher)
def delete(arr, obj, axis=None):
    """A copy without the slices `obj` along an axis (of the flattened array if None).

    >>> import numen as np
    >>> np.delete([1, 2, 3, 4], [0, 2])
    array([2, 4])
    """
    conv, arr, axis, order = _along(arr, axis)
    length = arr.shape[axis]
    if isinstance(obj, slice):
        gone = range(length)[obj]
        new = _without_range(arr, axis, gone, order) if gone else arr.copy(order=order)
        return conv.wrap(new, to_scalar=False)
    if isinstance(obj, bool) or not isinstance(obj, (int, integer)):
        given, obj = obj, np.asarray(obj)
        if obj.size == 0 and not isinstance(given, np.ndarray):
            obj = obj.astype(np.intp)
        elif obj.size == 1 and obj.dtype.kind in "ui":
            obj = obj.item()
    if not isinstance(obj, np.ndarray):
        if not -length <= obj < length:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {length}")
        place = int(obj) % length
        return conv.wrap(_without_range(arr, axis, range(place, place + 1), order), to_scalar=False)
    if obj.dtype != bool:
        keep = ones(length, dtype=bool)
        keep[obj,] = False
    elif obj.shape == (length,):
        keep = ~obj
    else:
        raise ValueError(f"boolean array argument obj to delete must be one dimensional and match the axis length of {length}")
    return conv.wrap(arr[_parts(axis)(keep)], to_scalar=False)


def _insert_dispatcher(arr, obj, values, axis=None):
    return (arr, obj, values)


@array_function_dispatch(_insert_dispatcher)
def insert(arr, obj, values, axis=None):
    """A copy with values inserted before the positions `obj` along an axis (of the flattened array if None).

    >>> import numen as np
    >>> np.insert([1, 2, 3], 1, 9)
    array([1, 9, 2, 3])
    """
    conv, arr, axis, order = _along(arr, axis)
    part, length = _parts(axis), arr.shape[axis]
    if isinstance(obj, slice):
        places = arange(*obj.indices(length), dtype=np.intp)
    else:
        places = np.array(obj)
        if places.dtype == bool:
            if obj.ndim != 1:
                raise ValueError("boolean array argument obj to insert must be one dimensional")
            places = np.flatnonzero(obj)
        elif places.ndim > 1:
            raise ValueError("index array argument obj to insert must be one dimensional or scalar")
    if places.size == 1:
        place = places.item()
        if place < -length or place > length:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {length}")
        place += length if place < 0 else 0
        values = array(values, copy=None, ndmin=arr.ndim, dtype=arr.dtype)
        if places.ndim == 0:
            values = np.moveaxis(values, 0, axis)       # one block along the axis
        stop = place + values.shape[axis]
        new = _with_length(arr, axis, length + values.shape[axis], order)
        new[part(None, place)] = arr[part(None, place)]
        new[part(place, stop)] = values
        new[part(stop, None)] = arr[part(place, None)]
        return conv.wrap(new, to_scalar=False)
    if places.size == 0 and not isinstance(obj, np.ndarray):
        places = places.astype(np.intp)
    places[places < 0] += length
    # each value moves those behind it: equal places keep the order in which they are given
    places[places.argsort(kind="stable")] += arange(len(places))
    new = _with_length(arr, axis, length + len(places), order)
    old = ones(new.shape[axis], dtype=bool)
    old[places] = False
    new[part(places)] = values
    new[part(old)] = arr
    return conv.wrap(new, to_scalar=False)


def _append_dispatcher(arr, values, axis=None):
    return (arr, values)


@array_function_dispatch(_append_dispatcher)
def append(arr, values, axis=None):
    """A copy with values joined to the end along an axis (both flattened if None).

    >>> import numen as np
    >>> np.append([1, 2], [[3], [4]])
    array([1, 2, 3, 4])
    """
    arr = asanyarray(arr)
    if axis is None:
        if arr.ndim != 1:
            arr = arr.ravel()
        values = ravel(values)
        axis = arr.ndim - 1
    return concatenate((arr, values), axis=axis)


def _digitize_dispatcher(x, bins, right=None):
    return (x, bins)


@array_function_dispatch(_digitize_dispatcher)
def digitize(x, bins, right=False):
    """The number of the bin that every item falls into; `bins` ascends or descends.

    >>> import numen as np
    >>> np.digitize([0.2, 6.4], [0.0, 1.0, 2.5])
    array([1, 3])
    """
    x = _nx.asarray(x)
    bins = _nx.asarray(bins)
    if np.issubdtype(x.dtype, _nx.complexfloating):
        raise TypeError("x may not be complex")
    if x.dtype.kind in "biuf" and bins.dtype.kind in "biuf":
        return _core_digitize(x, bins, right)
    mono = _nx.multiarray._monotonicity(bins)
    if mono == 0:
        raise ValueError("bins must be monotonically increasing or decreasing")
    side = "left" if right else "right"
    if mono == -1:
        return len(bins) - _nx.searchsorted(bins[::-1], x, side)
    return _nx.searchsorted(bins, x, side=side)

