"""Objects that are indexed to make arrays: mgrid, r_, s_; and iterators over indices."""
import functools
import math
import operator
import sys
import warnings
from itertools import accumulate, chain, product

import numen as np
import numen._core.numeric as _nx
import numen.matrixlib as matrixlib
from numen._core import linspace, overrides
from numen._core.multiarray import ravel_multi_index, unravel_index
from numen._core.numeric import _SCALAR_TYPES, ScalarType, array  # noqa: F401
from numen._utils import set_module

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

__all__ = ["ravel_multi_index", "unravel_index", "mgrid", "ogrid", "r_", "c_", "s_", "index_exp", "ix_", "ndenumerate", "ndindex",
           "fill_diagonal", "diag_indices", "diag_indices_from"]


def _ix__dispatcher(*args):
    return args


@array_function_dispatch(_ix__dispatcher)
def ix_(*args):
    """Index arrays that pick the grid of given rows, columns, ...

    >>> import numen as np
    >>> np.arange(10).reshape(2, 5)[np.ix_([0, 1], [2, 4])]
    array([[2, 4],
           [7, 9]])
    """
    return _open_grid([_picks(arg) for arg in args])


def _picks(arg):
    """The places that an argument of ix_ picks, as numbers."""
    line = arg if isinstance(arg, _nx.ndarray) else np.asarray(arg)
    if line.ndim != 1:
        raise ValueError("Cross index must be 1 dimensional")
    if line.dtype.type is _nx.bool:
        return line.nonzero()[0]
    # an empty list has a dtype that cannot index
    return line if line.size or line is arg else line.astype(_nx.intp)


def _open_grid(lines):
    """Each line along an axis of its own."""
    last = len(lines) - 1
    return tuple(line.reshape((1,) * axis + line.shape + (1,) * (last - axis)) for axis, line in enumerate(lines))


def _ruler(cut):
    """Start, step and number of the points of a slice, and the numbers that tell their dtype."""
    step, start, stop = cut.step, cut.start, cut.stop
    start, step = 0 if start is None else start, 1 if step is None else step
    if not isinstance(step, (_nx.complexfloating, complex)):
        return start, step, math.ceil((stop - start) / step), (start, stop, step)
    length = abs(step)
    n = int(length)
    return start, 1 if n == 1 else (stop - start) / float(n - 1), n, (start, stop, length)


class nd_grid:
    """Makes coordinate arrays from slices; an imaginary step is a number of points, end included."""

    __slots__ = ("sparse",)

    def __init__(self, sparse=False):
        self.sparse = sparse

    def __getitem__(self, key):
        try:
            return self._grid([_ruler(cut) for cut in key])
        except (IndexError, TypeError):
            step, stop, start = key.step, key.stop, key.start or 0
        if not isinstance(step, (_nx.complexfloating, complex)):
            return _nx.arange(start, stop, step)
        start, step, n, typed = _ruler(slice(start, stop, step))
        return _nx.arange(n, dtype=_nx.result_type(*typed)) * step + start

    def _grid(self, rulers):
        dtype = _nx.result_type(0, *chain.from_iterable(typed for *_, typed in rulers))
        if self.sparse:
            return _open_grid([_nx.arange(n, dtype=dtype) * step + start for start, step, n, _ in rulers])
        grid = _nx.indices([n for _, _, n, _ in rulers], dtype)
        for points, (start, step, *_) in zip(grid, rulers):
            points[...] = points * step + start
        return grid


class MGridClass(nd_grid):
    """``np.mgrid[0:2, 0:3]``: full coordinate arrays."""

    __slots__ = ()

    def __init__(self):
        super().__init__(sparse=False)


mgrid = MGridClass()


class OGridClass(nd_grid):
    """``np.ogrid[0:2, 0:3]``: coordinate arrays that broadcast to the grid."""

    __slots__ = ()

    def __init__(self):
        super().__init__(sparse=True)


ogrid = OGridClass()


def _directive(text):
    """What the text in front tells of the join: "r" or "c", or one to three numbers."""
    if text in ("r", "c"):
        return {"matrix": "column" if text == "c" else True}
    numbers = text.split(",")
    try:
        return dict(zip(("axis", "ndmin", "trans1d"), map(int, numbers[:3 if len(numbers) == 3 else 2])))
    except ValueError as e:
        raise ValueError("unknown special directive" + (f" {text!r}" if len(numbers) > 1 else "")) from e


def _piece(item, ndmin, trans1d):
    """A scalar as it is, else an array of at least ndmin axes, in which those of the item stand at trans1d."""
    if type(item) is _nx.ndarray and item.ndim >= ndmin:
        return item
    if isinstance(item, slice):
        start, step = 0 if item.start is None else item.start, 1 if item.step is None else item.step
        if isinstance(step, (_nx.complexfloating, complex)):
            line = linspace(start, item.stop, num=int(abs(step)))
        else:
            line = _nx.arange(start, item.stop, step)
        line = array(line, copy=None, ndmin=ndmin)
        return line if ndmin < 2 or trans1d == -1 else line.swapaxes(-1, trans1d)
    if isinstance(item, str):
        raise ValueError("special directives must be the first entry.")
    if type(item) in _SCALAR_TYPES:
        return item
    new = ndmin - np.ndim(item)
    piece = array(item, copy=None, subok=True, ndmin=ndmin)
    if new <= 0 or trans1d == -1:
        return piece
    axes, at = range(ndmin), trans1d if trans1d >= 0 else trans1d + new + 1
    return piece.transpose(*axes[:at], *axes[new:], *axes[at:new])


class AxisConcatenator:
    """Joins what it is indexed with along an axis; slices become ranges."""

    __slots__ = ("axis", "matrix", "ndmin", "trans1d")
    concatenate = staticmethod(_nx.concatenate)
    makemat = staticmethod(matrixlib.matrix)

    def __init__(self, axis=0, matrix=False, ndmin=1, trans1d=-1):
        self.axis = axis
        self.matrix = matrix
        self.trans1d = trans1d
        self.ndmin = ndmin

    def __getitem__(self, key):
        if isinstance(key, str):
            caller = sys._getframe().f_back
            return matrixlib.bmat(key, caller.f_globals, caller.f_locals)
        items = key if isinstance(key, tuple) else (key,)
        axis, ndmin, trans1d, as_matrix = self.axis, self.ndmin, self.trans1d, self.matrix
        if items and isinstance(items[0], str):
            said = _directive(items[0])
            axis, ndmin, trans1d = said.get("axis", axis), said.get("ndmin", ndmin), said.get("trans1d", trans1d)
            as_matrix = said.get("matrix", as_matrix)
            items = items[1:]
        pieces = [_piece(item, ndmin, trans1d) for item in items]
        if pieces:
            # scalars take part in promotion as what they are
            dtype = _nx.result_type(*[piece if type(piece) in _SCALAR_TYPES else piece.dtype for piece in pieces])
            pieces = [piece if type(piece) is _nx.ndarray and piece.dtype is dtype else
                      array(piece, copy=None, subok=True, ndmin=ndmin, dtype=dtype) for piece in pieces]
        joined = self.concatenate(tuple(pieces), axis=axis)
        if not as_matrix:
            return joined
        matrix = self.makemat(joined)
        return matrix.T if as_matrix == "column" and joined.ndim == 1 else matrix

    def __len__(self):
        return 0


class RClass(AxisConcatenator):
    """``np.r_[1:4, 0, 4]``: joined along the first axis."""

    __slots__ = ()

    def __init__(self):
        AxisConcatenator.__init__(self, 0)


r_ = RClass()


class CClass(AxisConcatenator):
    """``np.c_[[1, 2], [3, 4]]``: joined as columns."""

    __slots__ = ()

    def __init__(self):
        AxisConcatenator.__init__(self, -1, ndmin=2, trans1d=0)


c_ = CClass()


@set_module("numpy")
class ndenumerate:
    """Iterates over (index, item) of an array."""

    def __init__(self, arr):
        self.iter = np.asarray(arr).flat

    def __next__(self):
        return self.iter.coords, next(self.iter)

    def __iter__(self):
        return self


@set_module("numpy")
class ndindex:
    """Iterates over all indices of a shape, the last axis fastest.

    >>> import numen as np
    >>> list(np.ndindex(2, 1))
    [(0, 0), (1, 0)]
    """

    def __init__(self, *shape):
        lengths = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        if any(n < 0 for n in lengths):
            raise ValueError("negative dimensions are not allowed")
        self._iter = _indices(tuple(map(range, lengths)))

    def __iter__(self):
        return self

    def ndincr(self):
        """Deprecated: use `next`."""
        warnings.warn("`ndindex.ndincr()` is deprecated, use `next(ndindex)` instead", DeprecationWarning, stacklevel=2)
        next(self)

    def __next__(self):
        return next(self._iter)


def _indices(ranges):
    # itertools.product would first make a tuple of every range
    if sum(map(len, ranges)) <= 1 << 16:
        return product(*ranges)
    return _slow_indices(ranges)


def _slow_indices(ranges):
    if not ranges:
        yield ()
        return
    for i in ranges[0]:
        for rest in _slow_indices(ranges[1:]):
            yield (i, *rest)


class IndexExpression:
    """``np.s_[...]``: the index as an object."""

    __slots__ = ("maketuple",)

    def __init__(self, maketuple):
        self.maketuple = maketuple

    def __getitem__(self, item):
        if self.maketuple and not isinstance(item, tuple):
            return (item,)
        return item


index_exp = IndexExpression(maketuple=True)
s_ = IndexExpression(maketuple=False)


def _fill_diagonal_dispatcher(a, val, wrap=None):
    return (a,)


@array_function_dispatch(_fill_diagonal_dispatcher)
def fill_diagonal(a, val, wrap=False):
    """Set the main diagonal in place; with `wrap` it begins anew below the square of a tall matrix."""
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    if a.ndim > 2:
        _check_sides(a)
    step = 1 + (a.shape[1] if a.ndim == 2 else sum(accumulate(a.shape[1:], operator.mul)))
    end = a.shape[1] ** 2 if a.ndim == 2 and not wrap else None
    items = a.reshape(-1) if type(a) is np.ndarray and a.flags.c_contiguous and type(val) in (int, float) else a.flat
    items[:end:step] = val


def _check_sides(a):
    if len(set(a.shape)) > 1:
        raise ValueError("All dimensions of input must be of equal length")


@set_module("numpy")
def diag_indices(n, ndim=2):
    """The indices of the main diagonal of an array of `ndim` axes of length n."""
    idx = np.arange(n)
    return (idx,) * ndim


def _diag_indices_from(arr):
    return (arr,)


@array_function_dispatch(_diag_indices_from)
def diag_indices_from(arr):
    """The indices of the main diagonal of an array whose axes have one length."""
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    _check_sides(arr)
    return diag_indices(arr.shape[0], arr.ndim)
