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
    _delete_range as _core_delete_range, _diff as _core_diff, _digitize as _core_digitize, _gradient as _core_gradient, _i0 as _core_i0,
    _insert as _core_insert, _trapezoid as _core_trapezoid, _unwrap as _core_unwrap)
from numen._core.multiarray import (
    _place, bincount, interp as compiled_interp, interp_complex as compiled_interp_complex, normalize_axis_index)
from numen._core.numeric import (  # noqa: F401
    absolute, arange, array, asanyarray, asarray, concatenate, dot, empty, integer, isscalar, ndarray, ones, take, where, zeros_like)
from numen._core.numerictypes import typecodes
from numen._core.umath import (  # noqa: F401
    add, arctan2, cos, exp, floor, frompyfunc, less_equal, minimum, mod, not_equal, pi, sin, sqrt, subtract)
from numen._utils import set_module
from numen.lib._quantiles_impl import _lerp  # noqa: F401
from numen.lib._twodim_base_impl import diag  # noqa: F401

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

__all__ = ["select", "piecewise", "trim_zeros", "copy", "iterable", "diff", "gradient", "angle", "unwrap", "sort_complex", "flip",
           "rot90", "extract", "place", "vectorize", "asarray_chkfinite", "average", "bincount", "digitize", "cov", "corrcoef", "sinc",
           "hamming", "hanning", "bartlett", "blackman", "kaiser", "trapezoid", "i0", "meshgrid", "delete", "insert", "append", "interp"]


def _rot90_dispatcher(m, k=None, axes=None):
    return (m,)


def _turned(m, axes):
    """A view with the items along axes in reverse order."""
    ways = slice(None), slice(None, None, -1)
    return m[tuple([ways[ax in axes] for ax in range(m.ndim)])]


@array_function_dispatch(_rot90_dispatcher)
def rot90(m, k=1, axes=(0, 1)):
    """An array turned by k quarters in the plane of two axes, from the first towards the second.

    >>> import numen as np
    >>> np.rot90([[1, 2], [3, 4]])
    array([[2, 4],
           [1, 3]])
    """
    plane = tuple(axes)
    if len(plane) != 2:
        raise ValueError("len(axes) must be 2.")
    m = asanyarray(m)
    if plane[0] - plane[1] in (0, m.ndim, -m.ndim):
        raise ValueError("Axes must be different.")
    if not all(-m.ndim <= ax < m.ndim for ax in plane):
        raise ValueError(f"Axes={plane} out of range for array of ndim={m.ndim}.")
    first, second = plane[0] % m.ndim, plane[1] % m.ndim
    quarters = k % 4
    m = _turned(m, {0: (), 1: (second,), 2: (first, second)}.get(quarters, (first,)))
    return m if quarters in (0, 2) else m.swapaxes(first, second)


def _flip_dispatcher(m, axis=None):
    return (m,)


@array_function_dispatch(_flip_dispatcher)
def flip(m, axis=None):
    """A view with the items along axes in reverse order."""
    m = m if hasattr(m, "ndim") else asarray(m)
    return m[(slice(None, None, -1),) * m.ndim] if axis is None else _turned(m, _nx.normalize_axis_tuple(axis, m.ndim))


@set_module("numpy")
def iterable(y):
    """Can `y` be iterated over?"""
    try:
        iter(y)
    except TypeError:
        return False
    return True


def _average_dispatcher(a, axis=None, weights=None, returned=None, *, keepdims=None):
    return (a, weights)


def _spread(weights, a, axis):
    """Weights that broadcast with a: they have its shape, or that of the axes alone."""
    weights = asanyarray(weights)
    if weights.shape == a.shape:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    if weights.shape != tuple(map(a.shape.__getitem__, axis)):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    return weights.transpose(np.argsort(axis)).reshape([n if ax in axis else 1 for ax, n in enumerate(a.shape)])


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
    kept = {} if keepdims is np._NoValue else {"keepdims": keepdims}
    if weights is None:
        mean = a.mean(axis, **kept)
        means = asanyarray(mean)
        total = means.dtype.type(a.size / means.size)
    else:
        weights = _spread(weights, a, axis)
        dtype = np.result_type(a.dtype, weights.dtype, *["f8"] * (a.dtype.kind in "iubm"))
        total = weights.sum(axis=axis, dtype=dtype, **kept)
        if any(total == 0.0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        mean = np.multiply(a, weights, dtype=dtype).sum(axis, **kept) / total
    if not returned:
        return mean
    shape = np.shape(mean)
    return mean, total if total.shape == shape else np.broadcast_to(total, shape, subok=True).copy()


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
    single = isscalar(condlist) or (not isinstance(condlist[0], (list, ndarray)) and x.ndim != 0)
    held = asarray([condlist] if single else condlist, dtype=bool)
    places, n = list(held), len(held)
    if len(funclist) == n + 1:
        places.append(~held.any(axis=0))
    elif len(funclist) != n:
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    y = zeros_like(x)
    for here, value in zip(places, funclist):
        if callable(value):
            items = x[here]
            if not items.size:
                continue
            value = value(items, *args, **kw)
        y[here] = value
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
    values = [v if type(v) in (int, float, complex) else asarray(v) for v in (*choicelist, default)]
    try:
        dtype = np.result_type(*values)
    except TypeError as e:
        raise TypeError(f"Choicelist and default value do not have a common dtype: {e}") from None
    conds = np.broadcast_arrays(*condlist)
    *values, rest = np.broadcast_arrays(*values)
    for i, cond in enumerate(conds):
        if cond.dtype.type is not np.bool:
            raise TypeError(f"invalid entry {i} in condlist: should be boolean ndarray")
    result = np.full(np.broadcast_shapes(conds[0].shape, rest.shape), rest, dtype)
    for cond in reversed(conds):
        np.copyto(result, values.pop(), where=cond)
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


def _edge(edge, a, axis):
    """What diff joins to a: a number is one item all along the axis."""
    edge = asanyarray(edge)
    return edge if edge.ndim else np.broadcast_to(edge, (*a.shape[:axis], 1, *a.shape[axis + 1:]))


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
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = normalize_axis_index(axis, a.ndim)
    before = [] if prepend is np._NoValue else [_edge(prepend, a, axis)]
    after = [] if append is np._NoValue else [_edge(append, a, axis)]
    if before or after:
        a = np.concatenate([*before, a, *after], axis)
    elif type(a) is ndarray and a.dtype.kind in "biufc":
        return _core_diff(a, int(n), axis)
    part = _parts(axis)
    minus = not_equal if a.dtype == np.bool else subtract
    for _ in range(n):
        a = minus(a[part(1, None)], a[part(None, -1)])
    return a


def _interp_dispatcher(x, xp, fp, left=None, right=None, period=None):
    return (x, xp, fp)


def _one_period(x, xp, fp, period):
    """x and the points modulo a period, the points in order and with one more at each end."""
    x, xp = asarray(x, dtype=np.float64), asarray(xp, dtype=np.float64)
    if xp.ndim != 1 or fp.ndim != 1:
        raise ValueError("Data points must be 1-D sequences")
    if xp.shape != fp.shape:
        raise ValueError("fp and xp are not of the same length")
    xp = xp % period
    order = np.argsort(xp)
    order = concatenate((order[-1:], order, order[:1]))
    xp = xp[order]
    xp[:1] -= period
    xp[-1:] += period
    return x % period, xp, fp[order]


@array_function_dispatch(_interp_dispatcher)
def interp(x, xp, fp, left=None, right=None, period=None):
    """Piecewise linear interpolation through the points (xp, fp), xp increasing.

    >>> import numen as np
    >>> np.interp(2.5, [1, 2, 3], [3, 2, 0])
    np.float64(1.0)
    """
    fp = asarray(fp)
    core, dtype = (compiled_interp_complex, np.complex128) if fp.dtype.kind == "c" else (compiled_interp, np.float64)
    if period is None:
        return core(x, xp, fp, left, right)
    if period == 0:
        raise ValueError("period must be a non-zero value")
    return core(*_one_period(x, xp, asarray(fp, dtype=dtype), builtins.abs(period)), None, None)


def _angle_dispatcher(z, deg=None):
    return (z,)


@array_function_dispatch(_angle_dispatcher)
def angle(z, deg=False):
    """The angle of complex numbers in radians, or degrees."""
    z = asanyarray(z)
    turn = arctan2(z.imag, z.real) if z.dtype.kind == "c" else arctan2(0, z)
    if deg:
        turn *= 180 / pi
    return turn


def _unwrap_dispatcher(p, discont=None, axis=None, *, period=None):
    return (p,)


@array_function_dispatch(_unwrap_dispatcher)
def unwrap(p, discont=None, axis=-1, *, period=2 * pi):
    """Phases without jumps of more than half a period between neighbours."""
    p = asarray(p)
    discont = period / 2 if discont is None else discont
    if p.ndim and p.dtype.char in "fd" and type(period) in (int, float) and np.ndim(discont) == 0:
        return _core_unwrap(p, discont, period, type(period) is int, axis)
    step = diff(p, axis=axis)
    dtype = np.result_type(step, period)
    half, odd = divmod(period, 2) if np.issubdtype(dtype, np.integer) else (period / 2, 0)
    low = -half
    bent = mod(step - low, period) + low        # the same step within half a period
    if odd == 0:
        np.copyto(bent, half, where=(step > 0) & (bent == low))
    turns = bent - step
    np.copyto(turns, 0, where=absolute(step) < discont)
    up = p.astype(dtype)
    behind = _parts(axis % p.ndim)(1, None)
    np.add(p[behind], turns.cumsum(axis), out=up[behind], casting="unsafe")
    return up


_COMPLEX_OF = {**dict.fromkeys("bhBH", "F"), "g": "G"}           # "D" for all others


def _sort_complex_dispatcher(a):
    return (a,)


@array_function_dispatch(_sort_complex_dispatcher)
def sort_complex(a):
    """Complex numbers sorted by real, then imaginary part."""
    items = np.sort(asarray(a))
    return items if items.dtype.kind == "c" else items.astype(_COMPLEX_OF.get(items.dtype.char, "D"))


def _trim_zeros_dispatcher(filt, trim=None, axis=None):
    return (filt,)


@array_function_dispatch(_trim_zeros_dispatcher)
def trim_zeros(filt, trim="fb", axis=None):
    """Without the zeros at the front and back of an array, along axes.

    >>> import numen as np
    >>> np.trim_zeros([0, 0, 7, 0, 8, 0])
    [7, 0, 8]
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


def _match(arg, dims, sizes):
    """Check the last dimensions of arg against the known sizes, or learn them; the shape in front of them."""
    loop = arg.ndim - len(dims)
    if loop < 0:
        raise ValueError(f"{arg.ndim}-dimensional argument does not have enough dimensions for all core dimensions {dims!r}")
    for dim, size in zip(dims, arg.shape[loop:]):
        if sizes.setdefault(dim, size) != size:
            raise ValueError(f"inconsistent size for core dimension {dim!r}: {size!r} vs {sizes[dim]!r}")
    return arg.shape[:loop]


def _result_types(otypes):
    """A string of type characters as it is, dtypes as a list."""
    if otypes is None:
        return None
    if isinstance(otypes, str):
        unknown = otypes.strip(typecodes["All"])
        if unknown:
            raise ValueError(f"Invalid otype specified: {unknown[0]}")
        return otypes
    if not iterable(otypes):
        raise ValueError("Invalid otype specification")
    return [dtype.char if dtype.char in "SU" else dtype for dtype in map(np.dtype, otypes)]


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
        if pyfunc is not np._NoValue and not callable(pyfunc):
            raise TypeError("When used as a decorator, only accepts keyword arguments.")
        self.pyfunc, self.cache, self.signature = pyfunc, cache, signature
        self._doc = doc
        self.__doc__ = pyfunc.__doc__ if doc is None else doc
        if hasattr(pyfunc, "__name__"):
            self.__name__ = pyfunc.__name__
        self.otypes = _result_types(otypes)
        self.excluded = set(() if excluded is None else excluded)
        self._core_dims = None if signature is None else _parse_gufunc_signature(signature)
        self._ufuncs = {}                       # of pyfunc, by the number of arguments

    def __call__(self, *args, **kwargs):
        if self.pyfunc is np._NoValue:
            return self._decorate(*args, **kwargs)
        if not kwargs and not self.excluded:
            return self._map(self.pyfunc, args)
        places = [place for place in range(len(args)) if place not in self.excluded]
        names = [name for name in kwargs if name not in self.excluded]
        given = list(args)

        def func(*items):
            for place, item in zip(places, items):
                given[place] = item
            if names:
                kwargs.update(zip(names, items[len(places):]))
            return self.pyfunc(*given, **kwargs)
        return self._map(func, [args[place] for place in places] + [kwargs[name] for name in names])

    def _decorate(self, pyfunc, *ignored, **options):
        self.__name__, self.pyfunc = pyfunc.__name__, pyfunc
        self.__doc__ = pyfunc.__doc__ if self._doc is None else self._doc
        return self

    def _map(self, func, args):
        """func over the items, or sub-arrays, of args."""
        if self.signature is not None:
            return self._map_parts(func, args)
        if not args:
            return func()
        ufunc, otypes = self._explore(func, args) if self.otypes is None else (self._ufunc(func, len(args)), self.otypes)
        results = ufunc(*(asanyarray(arg, dtype=object) for arg in args), out=...)
        if ufunc.nout == 1:
            return asanyarray(results, dtype=otypes[0])
        return tuple(map(asanyarray, results, otypes))

    def _ufunc(self, func, nin):
        """For known result types."""
        kept = self._ufuncs if func is self.pyfunc else {}
        if nin not in kept:
            kept[nin] = frompyfunc(func, nin, len(self.otypes))
        return kept[nin]

    def _explore(self, func, args):
        """A ufunc and the result types that a call with the first items shows."""
        arrays = [asarray(arg) for arg in args]
        if not builtins.all(arr.size for arr in arrays):
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        first = func(*(arr.flat[0] for arr in arrays))
        results = first if isinstance(first, tuple) else (first,)
        otypes = "".join(asarray(result).dtype.char for result in results)
        known = [first] if self.cache else []
        call = (lambda *items: known.pop() if known else func(*items)) if known else func
        return frompyfunc(call, len(args), len(results)), otypes

    def _map_parts(self, func, args):
        inner, outer = self._core_dims
        nout, sizes = len(outer), {}
        if len(args) != len(inner):
            raise TypeError(f"wrong number of positional arguments: expected {len(inner)!r}, got {len(args)!r}")
        args = [asanyarray(arg) for arg in args]
        loop = np.broadcast_shapes(*[_match(arg, dims, sizes) for arg, dims in zip(args, inner)])

        def shape(dims):
            return loop + tuple(map(sizes.__getitem__, dims))
        args = [np.broadcast_to(arg, shape(dims), subok=True) for arg, dims in zip(args, inner)]
        otypes = [None] * nout if self.otypes is None else self.otypes
        outputs = None
        for index in np.ndindex(*loop):
            results = func(*[arg[index] for arg in args])
            count = len(results) if isinstance(results, tuple) else 1
            if count != nout:
                raise ValueError(f"wrong number of outputs from pyfunc: expected {nout!r}, got {count!r}")
            results = results if nout > 1 else (results,)
            if outputs is None:
                for result, dims in zip(results, outer):
                    _match(asanyarray(result), dims, sizes)
                outputs = tuple(np.empty_like(r, shape=shape(dims), dtype=t) for r, dims, t in zip(results, outer, otypes))
            for output, result in zip(outputs, results):
                output[index] = result
        if outputs is None:
            if self.otypes is None:
                raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
            if not sizes.keys() >= {dim for dims in outer for dim in dims}:
                raise ValueError("cannot call `vectorize` with a signature including new output dimensions on size 0 inputs")
            outputs = tuple(empty(shape(dims), t) for dims, t in zip(outer, otypes))
        return outputs if nout > 1 else outputs[0]


def _cov_dispatcher(m, y=None, rowvar=None, bias=None, ddof=None, fweights=None, aweights=None, *, dtype=None):
    return (m, y, fweights, aweights)


def _variables(m, dtype, columns, copy):
    """Variables in rows."""
    m = array(m, dtype=dtype, ndmin=2, copy=copy)
    return m.T if columns else m


def _sample_weights(name, given, samples, whole):
    weights = asarray(given, dtype=float)
    if whole and not np.all(weights == np.around(weights)):
        raise TypeError(f"{name} must be integer")
    if weights.ndim > 1:
        raise RuntimeError(f"cannot handle multidimensional {name}")
    if weights.shape[0] != samples:
        raise RuntimeError(f"incompatible numbers of samples and {name}")
    if any(weights < 0):
        raise ValueError(f"{name} cannot be negative")
    return weights


@array_function_dispatch(_cov_dispatcher)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    """The covariance matrix of variables in rows (or columns), with frequencies and weights of observations.

    >>> import numen as np
    >>> np.cov([[0.0, 1, 2], [2, 1, 0]])
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    if ddof is None:
        ddof = 0 if bias else 1
    elif ddof != int(ddof):
        raise ValueError("ddof must be integer")
    m, *more = map(asarray, (m,) if y is None else (m, y))
    for name, part in zip("my", (m, *more)):
        if part.ndim > 2:
            raise ValueError(f"{name} has more than 2 dimensions")
    if dtype is None:
        dtype = np.result_type(m, *more, np.float64)
    rows = _variables(m, dtype, not rowvar and m.ndim != 1, True)
    if len(rows) == 0:
        return empty(0).reshape(0, 0)
    for part in more:
        rows = concatenate((rows, _variables(part, dtype, not rowvar and part.ndim == 2 and len(part) != 1, None)))
    samples = rows.shape[1]
    weights = [_sample_weights(name, given, samples, name == "fweights")
               for name, given in (("fweights", fweights), ("aweights", aweights)) if given is not None]
    if not weights:
        mean, freedom = rows.mean(axis=1), samples - ddof
        rows -= mean[:, None]
        product = dot(rows, rows.T.conj())
    else:
        w = weights[0] if len(weights) == 1 else weights[0] * weights[1]
        mean, totals = average(rows, axis=1, weights=w, returned=True)
        freedom = totals[0]
        if ddof:
            freedom = freedom - (ddof if aweights is None else ddof * sum(w * weights[-1]) / freedom)
        rows -= mean[:, None]
        product = dot(rows, (rows * w).T.conj())
    if freedom <= 0:
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=2)
        freedom = 0.0
    product *= np.true_divide(1, freedom)
    return product.squeeze()


def _corrcoef_dispatcher(x, y=None, rowvar=None, *, dtype=None):
    return (x, y)


@array_function_dispatch(_corrcoef_dispatcher)
def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """Pearson's correlation coefficients of variables in rows (or columns)."""
    r = cov(x, y, rowvar, dtype=dtype)
    if r.ndim == 0:
        return r / r
    deviations = sqrt(r.diagonal().real)
    r /= deviations[:, None]
    r /= deviations
    for part in (r.real, r.imag) if r.dtype.kind == "c" else (r,):
        part.clip(-1, 1, out=part)
    return r


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
    _, M, beta = values
    if M == 1:
        return ones(1, dtype=values.dtype)
    at = arange(1 - M, M + 1, 2) / (M - 1)          # from -1 to 1
    return i0(beta * sqrt(1 - at * at)) / i0(beta)


def _sinc_dispatcher(x):
    return (x,)


@array_function_dispatch(_sinc_dispatcher)
def sinc(x):
    """``sin(pi x) / (pi x)``, and 1 at 0."""
    x = pi * asanyarray(x)
    x = where(x, x, np.finfo(x.dtype).eps if x.dtype.kind == "f" else 1e-20)
    return sin(x) / x


def _trapezoid_dispatcher(y, x=None, dx=None, axis=None):
    return (y, x)


def _but(ndim, axis, item, others):
    """A list with item in the place of an axis."""
    items = [others] * ndim
    items[axis] = item
    return items


@array_function_dispatch(_trapezoid_dispatcher)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral along an axis by the trapezoidal rule.

    >>> import numen as np
    >>> np.trapezoid([0, 5, 1], dx=2)
    np.float64(11.0)
    """
    y = asanyarray(y)
    if x is not None:
        x = asanyarray(x)
        dx = diff(x).reshape(_but(y.ndim, axis, -1, 1)) if x.ndim == 1 else diff(x, axis=axis)
    if type(y) is ndarray and y.dtype.char in "fd" and (type(dx) is float or (type(dx) is ndarray and dx.dtype.char in "fd")):
        return _core_trapezoid(y, dx, type(dx) is float, axis)
    index = _but(y.ndim, axis, slice(1, None), slice(None))
    right = y[tuple(index)]
    index[axis] = slice(None, -1)
    left = y[tuple(index)]
    try:
        return (dx * (right + left) / 2.0).sum(axis)
    except ValueError:
        # operations on objects that do not sum along axes
        return add.reduce(asarray(dx) * (asarray(right) + asarray(left)) / 2.0, axis)


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
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    axes = list(range(len(xi)))
    if indexing == "xy":
        axes[:2] = axes[:2][::-1]
    grid = [asanyarray(x).reshape(_but(len(xi), axis, -1, 1)) for x, axis in zip(xi, axes)]
    if not sparse:
        grid = np.broadcast_arrays(*grid, subok=True)
    return tuple(x.copy() for x in grid) if copy else tuple(grid)


def _edited(edit, arr, axis, *args):
    """``edit(array, axis, ...)`` of the plain array, flattened where there is no axis, as what arr was."""
    if type(arr) is np.ndarray:
        conv, plain = None, arr
    else:
        conv = _nx._array_converter(arr)
        plain, = conv.as_arrays(subok=False)
    if axis is None:
        plain, axis = plain if plain.ndim == 1 else plain.ravel(), 0
    new = edit(plain, normalize_axis_index(axis, plain.ndim), *args)
    return new if conv is None else conv.wrap(new, to_scalar=False)


def _parts(axis):
    """What makes an index along an axis: ``part(x)`` picks x there, ``part(first, stop)`` a slice."""
    lead = (slice(None),) * axis

    def part(first, *stop):
        return *lead, slice(first, *stop) if stop else first
    return part


def _delete_dispatcher(arr, obj, axis=None):
    return (arr, obj)


@array_function_dispatch(_delete_dispatcher)
def delete(arr, obj, axis=None):
    """A copy without the slices `obj` along an axis (of the flattened array if None).

    >>> import numen as np
    >>> np.delete([1, 2, 3, 4], [0, 2])
    array([2, 4])
    """
    return _edited(_without, arr, axis, obj)


def _without(arr, axis, obj):
    length = arr.shape[axis]
    if isinstance(obj, slice):
        gone = range(length)[obj]
        gone = gone if gone.step > 0 else gone[::-1]
        return _core_delete_range(arr, gone.start if gone else 0, len(gone), gone.step, axis)
    if isinstance(obj, bool) or not isinstance(obj, (int, integer)):
        given, obj = obj, np.asarray(obj)
        if obj.size == 0 and not isinstance(given, np.ndarray):
            obj = obj.astype(np.intp)
        elif obj.size == 1 and obj.dtype.kind in "ui":
            obj = obj.item()
    if not isinstance(obj, np.ndarray):
        if not -length <= obj < length:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {length}")
        return _core_delete_range(arr, int(obj) % length, 1, 1, axis)
    if obj.dtype != bool:
        keep = ones(length, dtype=bool)
        keep[obj,] = False
    elif obj.shape == (length,):
        keep = ~obj
    else:
        raise ValueError(f"boolean array argument obj to delete must be one dimensional and match the axis length of {length}")
    return arr[_parts(axis)(keep)]


def _insert_dispatcher(arr, obj, values, axis=None):
    return (arr, obj, values)


@array_function_dispatch(_insert_dispatcher)
def insert(arr, obj, values, axis=None):
    """A copy with values inserted before the positions `obj` along an axis (of the flattened array if None).

    >>> import numen as np
    >>> np.insert([1, 2, 3], 1, 9)
    array([1, 9, 2, 3])
    """
    return _edited(_with, arr, axis, obj, values)


def _with(arr, axis, obj, values):
    length = arr.shape[axis]
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
        values = array(values, copy=None, ndmin=arr.ndim, dtype=arr.dtype)
        if places.ndim == 0 and axis:
            values = np.moveaxis(values, 0, axis)       # one block along the axis
        return _core_insert(arr, place, values, axis)
    if places.size == 0 and not isinstance(obj, np.ndarray):
        places = places.astype(np.intp)
    places[places < 0] += length
    # each value moves those behind it: equal places keep the order in which they are given
    places[places.argsort(kind="stable")] += arange(len(places))
    new = empty((*arr.shape[:axis], length + len(places), *arr.shape[axis + 1:]), arr.dtype, "F" if arr.flags.fnc else "C")
    old = ones(new.shape[axis], dtype=bool)
    old[places] = False
    part = _parts(axis)
    new[part(places)] = values
    new[part(old)] = arr
    return new


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
    if axis is not None:
        return concatenate((arr, values), axis=axis)
    return concatenate((arr if arr.ndim == 1 else arr.ravel(), ravel(values)), axis=-1)


def _digitize_dispatcher(x, bins, right=None):
    return (x, bins)


@array_function_dispatch(_digitize_dispatcher)
def digitize(x, bins, right=False):
    """The number of the bin that every item falls into; `bins` ascends or descends.

    >>> import numen as np
    >>> np.digitize([0.2, 6.4], [0.0, 1.0, 2.5])
    array([1, 3])
    """
    x, bins = asarray(x), asarray(bins)
    if x.dtype.kind == "c":
        raise TypeError("x may not be complex")
    if x.dtype.kind in "biuf" and bins.dtype.kind in "biuf":
        return _core_digitize(x, bins, right)
    order = _nx.multiarray._monotonicity(bins)
    if not order:
        raise ValueError("bins must be monotonically increasing or decreasing")
    place = bins[::order].searchsorted(x, "left" if right else "right")
    return place if order > 0 else len(bins) - place
