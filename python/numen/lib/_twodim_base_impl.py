"""Two-dimensional arrays: diagonals, triangles, grids of counts."""
import functools
import operator

from numen._core import iinfo, overrides
from numen._core._array_converter import _array_converter
from numen._core.numeric import (arange, asanyarray, asarray, diagonal, empty, indices, int8, int16, int32, int64, multiply, nonzero, ones,
                                 promote_types, where, zeros)
from numen._core._multiarray_umath import _set_diagonal, _triangle as _core_triangle, ndarray
from numen._core.overrides import finalize_array_function_like, set_module
from numen.lib._stride_tricks_impl import broadcast_to

__all__ = ["diag", "diagflat", "eye", "fliplr", "flipud", "tri", "triu", "tril", "vander", "histogram2d", "mask_indices", "tril_indices",
           "tril_indices_from", "triu_indices", "triu_indices_from"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_short_ints = [(t, iinfo(t).min, iinfo(t).max) for t in (int8, int16, int32)]


def _min_int(low, high):
    """The smallest signed integer dtype for a range."""
    return next((t for t, least, most in _short_ints if high <= most and low >= least), int64)


def _matrix_around(line, k):
    """The square matrix that has a line as its k-th diagonal, and zeros elsewhere."""
    side = line.size + abs(k)
    matrix = zeros((side, side), line.dtype)
    _set_diagonal(matrix, k, line)
    return matrix


def _flip_dispatcher(m):
    return (m,)


@array_function_dispatch(_flip_dispatcher)
def fliplr(m):
    """A view with the second axis reversed."""
    m = asanyarray(m)
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return m[:, ::-1]


@array_function_dispatch(_flip_dispatcher)
def flipud(m):
    """A view with the first axis reversed."""
    m = asanyarray(m)
    if m.ndim < 1:
        raise ValueError("Input must be >= 1-d.")
    return m[::-1, ...]


@finalize_array_function_like
@set_module("numpy")
def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    """Zeros with ones on a diagonal.

    >>> import numen as np
    >>> np.eye(2, dtype=int)
    array([[1, 0],
           [0, 1]])
    """
    if like is not None:
        return _eye_with_like(like, N, M=M, k=k, dtype=dtype, order=order, device=device)
    matrix = zeros((N, N if M is None else M), dtype=dtype, order=order, device=device)
    if k >= (N if M is None else M):
        return matrix
    _set_diagonal(matrix, operator.index(k), 1)
    return matrix


_eye_with_like = array_function_dispatch()(eye)


def _diag_dispatcher(v, k=None):
    return (v,)


@array_function_dispatch(_diag_dispatcher)
def diag(v, k=0):
    """The diagonal of a matrix, or the matrix with a vector on its diagonal."""
    v = asanyarray(v)
    if v.ndim not in (1, 2):
        raise ValueError("Input must be 1- or 2-d.")
    return diagonal(v, k) if v.ndim == 2 else _matrix_around(v, k)


@array_function_dispatch(_diag_dispatcher)
def diagflat(v, k=0):
    """The matrix with the flattened items on a diagonal."""
    given = _array_converter(v)
    plain, = given.as_arrays(subok=False)
    return given.wrap(_matrix_around(plain.ravel(), k))


@finalize_array_function_like
@set_module("numpy")
def tri(N, M=None, k=0, dtype=float, *, like=None):
    """Ones on and below a diagonal, zeros above."""
    if like is not None:
        return _tri_with_like(like, N, M=M, k=k, dtype=dtype)
    rows, ends = arange(N, dtype=_min_int(0, N)), (-k, (N if M is None else M) - k)
    columns = arange(*ends, dtype=_min_int(*ends))
    return (rows[:, None] >= columns).astype(dtype, copy=False)


_tri_with_like = array_function_dispatch()(tri)


def _trilu_dispatcher(m, k=None):
    return (m,)


@array_function_dispatch(_trilu_dispatcher)
def tril(m, k=0):
    """A copy with zeros above a diagonal."""
    m = asanyarray(m)
    if type(m) is ndarray and m.ndim >= 2 and type(k) is int:
        return _core_triangle(m, k, False)
    mask = tri(*m.shape[-2:], k=k, dtype=bool)
    return where(mask, m, zeros(1, m.dtype))


@array_function_dispatch(_trilu_dispatcher)
def triu(m, k=0):
    """A copy with zeros below a diagonal."""
    m = asanyarray(m)
    if type(m) is ndarray and m.ndim >= 2 and type(k) is int:
        return _core_triangle(m, k, True)
    mask = tri(*m.shape[-2:], k=k - 1, dtype=bool)
    return where(mask, zeros(1, m.dtype), m)


def _vander_dispatcher(x, N=None, increasing=None):
    return (x,)


@array_function_dispatch(_vander_dispatcher)
def vander(x, N=None, increasing=False):
    """The matrix of powers of a vector (Vandermonde).

    >>> import numen as np
    >>> np.vander([1, 2, 3], 3)
    array([[1, 1, 1],
           [4, 2, 1],
           [9, 3, 1]])
    """
    base = asarray(x)
    if base.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    n = base.size
    powers = empty((n, n if N is None else N), dtype=promote_types(base.dtype, int))
    ascending = powers if increasing else powers[:, ::-1]
    constant, rest = ascending[:, :1], ascending[:, 1:]
    constant[...] = 1
    if rest.shape[1]:
        rest.T[...] = base
        multiply.accumulate(rest, axis=1, out=rest)
    return powers


def _number_of_bins(bins):
    try:
        return len(bins)
    except TypeError:
        return 1


def _histogram2d_dispatcher(x, y, bins=None, range=None, density=None, weights=None):
    # two bins are one for each axis; else edges or a number serve both
    return (x, y, *(bins if _number_of_bins(bins) == 2 else (bins,)), weights)


@array_function_dispatch(_histogram2d_dispatcher)
def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """Counts of points (x, y) in a grid of bins, and the edges of both axes."""
    from numen import histogramdd
    if len(x) != len(y):
        raise ValueError("x and y must have the same length.")
    if _number_of_bins(bins) not in (1, 2):
        bins = 2 * [asarray(bins)]
    counts, edges = histogramdd([x, y], bins, range, density, weights)
    return counts, *edges


@set_module("numpy")
def mask_indices(n, mask_func, k=0):
    """The indices at which a mask function such as `triu` leaves an n by n matrix of ones."""
    m = ones((n, n), int)
    a = mask_func(m, k)
    return nonzero(a != 0)


@set_module("numpy")
def tril_indices(n, k=0, m=None):
    """The indices of the lower triangle of an n by m matrix."""
    tri_ = tri(n, m, k=k, dtype=bool)
    return tuple(broadcast_to(inds, tri_.shape)[tri_] for inds in indices(tri_.shape, sparse=True))


def _trilu_indices_form_dispatcher(arr, k=None):
    return (arr,)


@array_function_dispatch(_trilu_indices_form_dispatcher)
def tril_indices_from(arr, k=0):
    """The indices of the lower triangle of a matrix."""
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[-2], k=k, m=arr.shape[-1])


@set_module("numpy")
def triu_indices(n, k=0, m=None):
    """The indices of the upper triangle of an n by m matrix."""
    tri_ = ~tri(n, m, k=k - 1, dtype=bool)
    return tuple(broadcast_to(inds, tri_.shape)[tri_] for inds in indices(tri_.shape, sparse=True))


@array_function_dispatch(_trilu_indices_form_dispatcher)
def triu_indices_from(arr, k=0):
    """The indices of the upper triangle of a matrix."""
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[-2], k=k, m=arr.shape[-1])
