"""numpy.matrix: always two-dimensional, with * for the matrix product."""
import ast
import sys
import warnings
from collections import ChainMap

import numen._core.numeric as N
from numen._core.numeric import concatenate, isscalar
from numen._utils import set_module

__all__ = ["matrix", "bmat", "asmatrix"]
_NO_COMMAS = str.maketrans(",", " ")
_NO_BRACKETS = str.maketrans(",", " ", "[]")


def _parsed(text):
    """The rows of numbers that a text such as "1 2; 3 4" stands for."""
    table = []
    for row in text.translate(_NO_BRACKETS).split(";"):
        table.append([ast.literal_eval(item) for item in row.split()])
        if len(table[-1]) != len(table[0]):
            raise ValueError("Rows not the same size.")
    return table


@set_module("numpy")
def asmatrix(data, dtype=None):
    """An array as a matrix, without a copy where possible."""
    return matrix(data, dtype=dtype, copy=False)


@set_module("numpy")
class matrix(N.ndarray):
    """A two-dimensional array for which ``*`` is the matrix product and ``**`` the matrix power. Arrays and ``@`` serve better."""

    __array_priority__ = 10.0

    def __new__(subtype, data, dtype=None, copy=True):
        warnings.warn("the matrix subclass is not the recommended way to represent matrices or deal with linear algebra (see "
                      "https://docs.scipy.org/doc/numpy/user/numpy-for-matlab-users.html). Please adjust your code to use regular ndarray.",
                      PendingDeprecationWarning, stacklevel=2)
        if isinstance(data, N.ndarray):
            # a matrix keeps its class, and in a copy the order of its items
            known = isinstance(data, matrix)
            seen = data if known else data.view(subtype)
            if copy and not known and dtype in (None, data.dtype):
                return seen.copy()
            return seen.astype(data.dtype if dtype is None else dtype, copy=bool(copy))
        items = N.array(_parsed(data) if isinstance(data, str) else data, dtype=dtype, copy=True if copy else None, ndmin=2)
        if items.ndim > 2:
            raise ValueError("matrix must be 2-dimensional")
        return items.view(subtype)

    def __array_finalize__(self, obj):
        self._getitem = False
        if self.ndim == 2 or (isinstance(obj, matrix) and obj._getitem):
            return
        shape = self.shape if self.ndim < 2 else tuple(n for n in self.shape if n > 1)
        if len(shape) > 2:
            raise ValueError("shape too large to be a matrix.")
        self.shape = (1,) * (2 - len(shape)) + shape

    def __getitem__(self, index):
        # what is found keeps its dimensions until it is known whether it is a row or a column
        self._getitem = True
        try:
            found = N.ndarray.__getitem__(self, index)
        finally:
            self._getitem = False
        if isinstance(found, N.ndarray) and found.ndim < 2:
            if found.ndim == 0:
                return found[()]
            column = isinstance(index, tuple) and len(index) > 1 and isscalar(index[1])
            found.shape = (found.size, 1) if column else (1, found.size)
        return found

    def __mul__(self, other):
        if isinstance(other, (N.ndarray, list, tuple)):
            other = asmatrix(other)
        elif hasattr(other, "__rmul__") and not isscalar(other):
            return NotImplemented
        return N.dot(self, other)

    def __rmul__(self, other):
        return N.dot(other, self)

    def __imul__(self, other):
        self[:] = self * other
        return self

    def __pow__(self, other):
        from numen.linalg import matrix_power
        return matrix_power(self, other)

    def __ipow__(self, other):
        self[:] = self ** other
        return self

    def __rpow__(self, other):
        return NotImplemented

    def _align(self, found, axis):
        """What was found along an axis of this matrix: a scalar, a row or a column."""
        if axis is None:
            return found[(0,) * found.ndim]
        if axis not in (0, 1):
            raise ValueError("unsupported axis")
        row = found.view(type(self))
        return row.T if axis else row

    def _collapse(self, axis):
        return self[0, 0] if axis is None else self

    def tolist(self):
        """The items as nested lists."""
        return self.__array__().tolist()

    def sum(self, axis=None, dtype=None, out=None):
        """The sum along an axis, as a matrix."""
        return N.ndarray.sum(self, axis, dtype, out, keepdims=True)._collapse(axis)

    def squeeze(self, axis=None):
        """Itself, transposed if it is a column."""
        return N.ndarray.squeeze(self, axis=axis)

    def flatten(self, order="C"):
        """A copy in one row."""
        return N.ndarray.flatten(self, order=order)

    def mean(self, axis=None, dtype=None, out=None):
        """The mean along an axis, as a matrix."""
        return N.ndarray.mean(self, axis, dtype, out, keepdims=True)._collapse(axis)

    def std(self, axis=None, dtype=None, out=None, ddof=0):
        """The standard deviation along an axis, as a matrix."""
        return N.ndarray.std(self, axis, dtype, out, ddof, keepdims=True)._collapse(axis)

    def var(self, axis=None, dtype=None, out=None, ddof=0):
        """The variance along an axis, as a matrix."""
        return N.ndarray.var(self, axis, dtype, out, ddof, keepdims=True)._collapse(axis)

    def prod(self, axis=None, dtype=None, out=None):
        """The product along an axis, as a matrix."""
        return N.ndarray.prod(self, axis, dtype, out, keepdims=True)._collapse(axis)

    def any(self, axis=None, out=None):
        """Is any item along an axis true?"""
        return N.ndarray.any(self, axis, out, keepdims=True)._collapse(axis)

    def all(self, axis=None, out=None):
        """Are all items along an axis true?"""
        return N.ndarray.all(self, axis, out, keepdims=True)._collapse(axis)

    def max(self, axis=None, out=None):
        """The largest item along an axis."""
        return N.ndarray.max(self, axis, out, keepdims=True)._collapse(axis)

    def argmax(self, axis=None, out=None):
        """The index of the largest item along an axis."""
        return self._align(N.ndarray.argmax(self, axis, out), axis)

    def min(self, axis=None, out=None):
        """The smallest item along an axis."""
        return N.ndarray.min(self, axis, out, keepdims=True)._collapse(axis)

    def argmin(self, axis=None, out=None):
        """The index of the smallest item along an axis."""
        return self._align(N.ndarray.argmin(self, axis, out), axis)

    def ptp(self, axis=None, out=None):
        """Largest minus smallest item along an axis."""
        return self._align(N.ptp(self, axis, out), axis)

    @property
    def I(self):  # noqa: E743
        """The inverse, or the pseudo-inverse of a matrix that is not square."""
        from numen import linalg
        rows, columns = self.shape
        return asmatrix(linalg.inv(self) if rows == columns else linalg.pinv(self))

    @property
    def A(self):
        """The items as an array."""
        return self.__array__()

    @property
    def A1(self):
        """The items as a one-dimensional array."""
        return self.__array__().ravel()

    def ravel(self, order="C"):
        """The items in one row."""
        return N.ndarray.ravel(self, order=order)

    @property
    def T(self):
        """The transpose."""
        return self.transpose()

    @property
    def H(self):
        """The conjugate transpose."""
        if issubclass(self.dtype.type, N.complexfloating):
            return self.transpose().conjugate()
        return self.transpose()

    getT = T.fget
    getA = A.fget
    getA1 = A1.fget
    getH = H.fget
    getI = I.fget


def _named_blocks(text, names):
    """The rows of arrays whose names a text such as "a b; c d" holds."""
    for row in text.translate(_NO_COMMAS).split(";"):
        try:
            yield [names[name] for name in row.split()]
        except KeyError as missing:
            raise NameError(f"name {missing.args[0]!r} is not defined") from missing


@set_module("numpy")
def bmat(obj, ldict=None, gdict=None):
    """A matrix put together from a text of names, a nested sequence or an array."""
    rows = obj
    if isinstance(obj, str):
        if gdict is None:
            caller = sys._getframe(1)
            ldict, gdict = caller.f_locals, caller.f_globals
        rows = _named_blocks(obj, ChainMap(ldict, gdict))
    elif isinstance(obj, N.ndarray):
        return matrix(obj)
    elif not isinstance(obj, (tuple, list)):
        return None
    elif any(isinstance(row, N.ndarray) for row in obj):
        return matrix(concatenate(obj, axis=-1))
    return matrix(concatenate([concatenate(row, axis=-1) for row in rows], axis=0))
