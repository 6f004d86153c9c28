"""Two-dimensional arrays: diagonals, triangles, grids of counts."""
import functools
import operator

from numen._core import iinfo, overrides
from numen._core._array_converter import _array_converter
from numen._core.numeric import (arange, asanyarray, asarray, diagonal, empty, greater_equal, indices, int8, int16, int32, int64, intp,
                                 multiply,
                                 nonzero, ones, promote_types, where, zeros)
from numen._core._multiarray_umath import _triangle as _core_triangle, ndarray
from numen._core.overrides import finalize_array_function_like, set_module
from numen.lib._stride_tricks_impl import broadcast_to

__all__ = ["diag", "diagflat", "eye", "fliplr", "flipud", "tri", "triu", "tril", "vander", "histogram2d", "mask_indices", "tril_indices",
           "tril_indices_from", "triu_indices", "triu_indices_from"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
i1, i2, i4 = iinfo(int8), iinfo(int16), iinfo(int32)


def _min_int(low, high):
    """The smallest signed integer dtype for a range."""
    if high <= i1.max and low >= i1.min:
        return int8
    if high <= i2.max and low >= i2.min:
        return int16
    if high <= i4.max and low >= i4.min:
        return int32
    return int64


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
    if M is None:
        M = N
    m = zeros((N, M), dtype=dtype, order=order, device=device)
    if k >= M:
        return m
    M = operator.index(M)
    k = operator.index(k)
    if k >= 0:
        i = k
    else:
        i = (-k) * M
    head = m[:M - k]
    if order == "C":
        head.reshape(-1)[i::M + 1] = 1
    else:
        head.flat[i::M + 1] = 1
    return m


_eye_with_like = array_function_dispatch()(eye)


def _diag_dispatcher(v, k=None):
    return (v,)


@array_function_dispatch(_diag_dispatcher)
def diag(v, k=0):
    """The diagonal of a matrix, or the matrix with a vector on its diagonal."""
    v = asanyarray(v)
    s = v.shape
    if len(s) == 1:
        n = s[0] + abs(k)
        res = zeros((n, n), v.dtype)
        if k >= 0:
            i = k
        else:
            i = (-k) * n
        res[:n - k].flat[i::n + 1] = v
        return res
    if len(s) == 2:
        return diagonal(v, k)
    raise ValueError("Input must be 1- or 2-d.")


@array_function_dispatch(_diag_dispatcher)
def diagflat(v, k=0):
    """The matrix with the flattened items on a diagonal."""
    conv = _array_converter(v)
    v, = conv.as_arrays(subok=False)
    v = v.ravel()
    s = len(v)
    n = s + abs(k)
    res = zeros((n, n), v.dtype)
    if k >= 0:
        i = arange(0, n - k, dtype=intp)
        fi = i + k + i * n
    else:
        i = arange(0, n + k, dtype=intp)
        fi = i + (i - k) * n
    res.flat[fi] = v
    return conv.wrap(res)


@finalize_array_function_like
@set_module("numpy")
def tri(N, M=None, k=0, dtype=float, *, like=None):
    """Ones on and below a diagonal, zeros above."""
    if like is not None:
        return _tri_with_like(like, N, M=M, k=k, dtype=dtype)
    if M is None:
        M = N
    m = greater_equal.outer(arange(N, dtype=_min_int(0, N)), arange(-k, M - k, dtype=_min_int(-k, M - k)))
    return m.astype(dtype, copy=False)


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
    x = asarray(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    if N is None:
        N = len(x)
    v = empty((len(x), N), dtype=promote_types(x.dtype, int))
    tmp = v[:, ::-1] if not increasing else v
    if N > 0:
        tmp[:, 0] = 1
    if N > 1:
        tmp[:, 1:] = x[:, None]
        multiply.accumulate(tmp[:, 1:], out=tmp[:, 1:], axis=1)
    return v


def _histogram2d_dispatcher(x, y, bins=None, range=None, density=None, weights=None):
    yield x
    yield y
    # a single sequence of edges serves both dimensions
    try:
        N = len(bins)
    except TypeError:
        N = 1
    if N == 2:
        yield from bins
    else:
        yield bins
    yield weights


@array_function_dispatch(_histogram2d_dispatcher)
def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """Counts of points (x, y) in a grid of bins, and the edges of both axes."""
    from numen import histogramdd
    if len(x) != len(y):
        raise ValueError("x and y must have the same length.")
    try:
        N = len(bins)
    except TypeError:
        N = 1
    if N not in {1, 2}:
        xedges = yedges = asarray(bins)
        bins = [xedges, yedges]
    hist, edges = histogramdd([x, y], bins, range, density, weights)
    return hist, edges[0], edges[1]


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
