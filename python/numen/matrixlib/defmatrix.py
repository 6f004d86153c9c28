"""numpy.matrix: always two-dimensional, with * for the matrix product."""
import ast
import sys
import warnings

import numen._core.numeric as N
from numen._core.numeric import concatenate, isscalar
from numen._utils import set_module

__all__ = ["matrix", "bmat", "asmatrix"]


def _convert_from_string(data):
    for char in "[]":
        data = data.replace(char, "")
    newdata = []
    ncols = None
    for count, row in enumerate(data.split(";")):
        newrow = []
        for col in row.split(","):
            newrow.extend(map(ast.literal_eval, col.split()))
        if count == 0:
            ncols = len(newrow)
        elif len(newrow) != ncols:
            raise ValueError("Rows not the same size.")
        newdata.append(newrow)
    return newdata


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
        if isinstance(data, matrix):
            dtype2 = data.dtype
            if dtype is None:
                dtype = dtype2
            if dtype2 == dtype and not copy:
                return data
            return data.astype(dtype)
        if isinstance(data, N.ndarray):
            intype = data.dtype if dtype is None else N.dtype(dtype)
            new = data.view(subtype)
            if intype != data.dtype:
                return new.astype(intype)
            return new.copy() if copy else new
        if isinstance(data, str):
            data = _convert_from_string(data)
        copy = None if not copy else True
        arr = N.array(data, dtype=dtype, copy=copy)
        ndim = arr.ndim
        shape = arr.shape
        if ndim > 2:
            raise ValueError("matrix must be 2-dimensional")
        if ndim == 0:
            shape = (1, 1)
        elif ndim == 1:
            shape = (1, shape[0])
        order = "F" if ndim == 2 and arr.flags.fortran else "C"
        if not (order or arr.flags.contiguous):
            arr = arr.copy()
        return N.ndarray.__new__(subtype, shape, arr.dtype, buffer=arr, order=order)

    def __array_finalize__(self, obj):
        self._getitem = False
        if isinstance(obj, matrix) and obj._getitem:
            return
        ndim = self.ndim
        if ndim == 2:
            return
        if ndim > 2:
            newshape = tuple(x for x in self.shape if x > 1)
            ndim = len(newshape)
            if ndim == 2:
                self.shape = newshape
                return
            if ndim > 2:
                raise ValueError("shape too large to be a matrix.")
        else:
            newshape = self.shape
        if ndim == 0:
            self.shape = (1, 1)
        elif ndim == 1:
            self.shape = (1, newshape[0])

    def __getitem__(self, index):
        self._getitem = True
        try:
            out = N.ndarray.__getitem__(self, index)
        finally:
            self._getitem = False
        if not isinstance(out, N.ndarray):
            return out
        if out.ndim == 0:
            return out[()]
        if out.ndim == 1:
            sh = out.shape[0]
            try:
                n = len(index)
            except Exception:
                n = 0
            out.shape = (sh, 1) if n > 1 and isscalar(index[1]) else (1, sh)
        return out

    def __mul__(self, other):
        if isinstance(other, (N.ndarray, list, tuple)):
            return N.dot(self, asmatrix(other))
        if isscalar(other) or not hasattr(other, "__rmul__"):
            return N.dot(self, other)
        return NotImplemented

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

    def _align(self, axis):
        """A reduction's result: itself, a row or a column."""
        if axis is None:
            return self[0, 0]
        if axis == 0:
            return self
        if axis == 1:
            return self.transpose()
        raise ValueError("unsupported axis")

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
        return N.ndarray.argmax(self, axis, out)._align(axis)

    def min(self, axis=None, out=None):
        """The smallest item along an axis."""
        return N.ndarray.min(self, axis, out, keepdims=True)._collapse(axis)

    def argmin(self, axis=None, out=None):
        """The index of the smallest item along an axis."""
        return N.ndarray.argmin(self, axis, out)._align(axis)

    def ptp(self, axis=None, out=None):
        """Largest minus smallest item along an axis."""
        return N.ptp(self, axis, out)._align(axis)

    @property
    def I(self):  # noqa: E743
        """The inverse, or the pseudo-inverse of a matrix that is not square."""
        M, Nn = self.shape
        if M == Nn:
            from numen.linalg import inv as func
        else:
            from numen.linalg import pinv as func
        return asmatrix(func(self))

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


def _from_string(text, gdict, ldict):
    rowtup = []
    for row in text.split(";"):
        newrow = []
        for x in row.split(","):
            newrow.extend(x.split())
        coltup = []
        for col in newrow:
            col = col.strip()
            try:
                thismat = ldict[col]
            except KeyError:
                try:
                    thismat = gdict[col]
                except KeyError as e:
                    raise NameError(f"name {col!r} is not defined") from e
            coltup.append(thismat)
        rowtup.append(concatenate(coltup, axis=-1))
    return concatenate(rowtup, axis=0)


@set_module("numpy")
def bmat(obj, ldict=None, gdict=None):
    """A matrix put together from a text of names, a nested sequence or an array."""
    if isinstance(obj, str):
        if gdict is None:
            frame = sys._getframe().f_back
            glob_dict, loc_dict = frame.f_globals, frame.f_locals
        else:
            glob_dict, loc_dict = gdict, ldict
        return matrix(_from_string(obj, glob_dict, loc_dict))
    if isinstance(obj, (tuple, list)):
        arr_rows = []
        for row in obj:
            if isinstance(row, N.ndarray):
                return matrix(concatenate(obj, axis=-1))
            arr_rows.append(concatenate(row, axis=-1))
        return matrix(concatenate(arr_rows, axis=0))
    if isinstance(obj, N.ndarray):
        return matrix(obj)
