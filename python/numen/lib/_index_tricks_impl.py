"""Objects that are indexed to make arrays: mgrid, r_, s_; and iterators over indices."""
import functools
import math
import sys
import warnings
from itertools import product

import numen as np
import numen._core.numeric as _nx
import numen.matrixlib as matrixlib
from numen._core import linspace, overrides
from numen._core.multiarray import ravel_multi_index, unravel_index
from numen._core.numeric import ScalarType, array
from numen._core.numerictypes import issubdtype
from numen._utils import set_module
from numen.lib._function_base_impl import diff

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
    out = []
    nd = len(args)
    for k, new in enumerate(args):
        if not isinstance(new, _nx.ndarray):
            new = np.asarray(new)
            if new.size == 0:
                new = new.astype(_nx.intp)
        if new.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if issubdtype(new.dtype, _nx.bool):
            new, = new.nonzero()
        out.append(new.reshape((1,) * k + (new.size,) + (1,) * (nd - k - 1)))
    return tuple(out)


class nd_grid:
    """Makes coordinate arrays from slices; an imaginary step is a number of points, end included."""

    __slots__ = ("sparse",)

    def __init__(self, sparse=False):
        self.sparse = sparse

    def __getitem__(self, key):
        try:
            size = []
            num_list = [0]
            for k in range(len(key)):
                step, start, stop = key[k].step, key[k].start, key[k].stop
                if start is None:
                    start = 0
                if step is None:
                    step = 1
                if isinstance(step, (_nx.complexfloating, complex)):
                    step = abs(step)
                    size.append(int(step))
                else:
                    size.append(math.ceil((stop - start) / step))
                num_list += [start, stop, step]
            typ = _nx.result_type(*num_list)
            if self.sparse:
                nn = [_nx.arange(_x, dtype=_t) for _x, _t in zip(size, (typ,) * len(size))]
            else:
                nn = _nx.indices(size, typ)
            for k, kk in enumerate(key):
                step, start = kk.step, kk.start
                if start is None:
                    start = 0
                if step is None:
                    step = 1
                if isinstance(step, (_nx.complexfloating, complex)):
                    step = int(abs(step))
                    if step != 1:
                        step = (kk.stop - start) / float(step - 1)
                nn[k] = nn[k] * step + start
            if self.sparse:
                slobj = [_nx.newaxis] * len(size)
                for k in range(len(size)):
                    slobj[k] = slice(None, None)
                    nn[k] = nn[k][tuple(slobj)]
                    slobj[k] = _nx.newaxis
                return tuple(nn)
            return nn
        except (IndexError, TypeError):
            step, stop, start = key.step, key.stop, key.start or 0
            if isinstance(step, (_nx.complexfloating, complex)):
                step_float = abs(step)
                step = length = int(step_float)
                if step != 1:
                    step = (key.stop - start) / float(step - 1)
                typ = _nx.result_type(start, stop, step_float)
                return _nx.arange(0, length, 1, dtype=typ) * step + start
            return _nx.arange(start, stop, step)


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
            frame = sys._getframe().f_back
            return matrixlib.bmat(key, frame.f_globals, frame.f_locals)
        if not isinstance(key, tuple):
            key = (key,)
        trans1d, ndmin, matrix, axis = self.trans1d, self.ndmin, self.matrix, self.axis
        objs = []
        result_type_objs = []
        col = False
        for k, item in enumerate(key):
            scalar = False
            if isinstance(item, slice):
                step, start, stop = item.step, item.start, item.stop
                if start is None:
                    start = 0
                if step is None:
                    step = 1
                if isinstance(step, (_nx.complexfloating, complex)):
                    newobj = linspace(start, stop, num=int(abs(step)))
                else:
                    newobj = _nx.arange(start, stop, step)
                if ndmin > 1:
                    newobj = array(newobj, copy=None, ndmin=ndmin)
                    if trans1d != -1:
                        newobj = newobj.swapaxes(-1, trans1d)
            elif isinstance(item, str):
                if k != 0:
                    raise ValueError("special directives must be the first entry.")
                if item in ("r", "c"):
                    matrix = True
                    col = (item == "c")
                    continue
                if "," in item:
                    vec = item.split(",")
                    try:
                        axis, ndmin = [int(x) for x in vec[:2]]
                        if len(vec) == 3:
                            trans1d = int(vec[2])
                        continue
                    except Exception as e:
                        raise ValueError(f"unknown special directive {item!r}") from e
                try:
                    axis = int(item)
                    continue
                except (ValueError, TypeError) as e:
                    raise ValueError("unknown special directive") from e
            elif type(item) in ScalarType:
                scalar = True
                newobj = item
            else:
                item_ndim = np.ndim(item)
                newobj = array(item, copy=None, subok=True, ndmin=ndmin)
                if trans1d != -1 and item_ndim < ndmin:
                    k2 = ndmin - item_ndim
                    k1 = trans1d
                    if k1 < 0:
                        k1 += k2 + 1
                    defaxes = list(range(ndmin))
                    newobj = newobj.transpose(defaxes[:k1] + defaxes[k2:] + defaxes[k1:k2])
            objs.append(newobj)
            result_type_objs.append(item if scalar else newobj.dtype)
        if len(result_type_objs) != 0:
            dtype = _nx.result_type(*result_type_objs)
            objs = [array(obj, copy=None, subok=True, ndmin=ndmin, dtype=dtype) for obj in objs]
        res = self.concatenate(tuple(objs), axis=axis)
        if matrix:
            oldndim = res.ndim
            res = self.makemat(res)
            if oldndim == 1 and col:
                res = res.T
        return res

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
        if len(shape) == 1 and isinstance(shape[0], tuple):
            shape = shape[0]
        if min(shape, default=0) < 0:
            raise ValueError("negative dimensions are not allowed")
        self._iter = _indices(tuple(range(n) for n in shape))

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
    end = None
    if a.ndim == 2:
        step = a.shape[1] + 1
        if not wrap:
            end = a.shape[1] * a.shape[1]
    else:
        if not np.all(diff(a.shape) == 0):
            raise ValueError("All dimensions of input must be of equal length")
        step = 1 + (np.cumprod(a.shape[:-1])).sum()
    if type(a) is np.ndarray and a.flags.c_contiguous and type(val) in (int, float):
        a.reshape(-1)[:end:step] = val
    else:
        a.flat[:end:step] = val


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
    if not arr.ndim >= 2:
        raise ValueError("input array must be at least 2-d")
    if not np.all(diff(arr.shape) == 0):
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)
