"""numen.linalg's functions: checks and types here, the work in _umath_linalg (LAPACK) and matmul (BLAS).

Everything is computed in double precision; results go back to the precision of the arguments."""
import functools
import math
import operator
import warnings
from typing import Any, NamedTuple

import numen as np
from numen._core import overrides
from numen._core._exceptions import LinAlgError
from numen._core._multiarray_umath import (_linalg as _compiled, absolute as abs, add, array, asanyarray, asarray, copysign,
                                           cross as _core_cross, divide, dot, empty, isfinite, isnan, matmul, maximum,
                                           minimum, normalize_axis_index, outer as _core_outer, reciprocal, sqrt,
                                           tensordot as _core_tensordot, vecdot as _core_vecdot, zeros, zeros_like)
from numen._core._ufunc_config import errstate
from numen._globals import _NoValue
from numen.linalg import _umath_linalg

single, double, csingle, cdouble = (np.dtype(code).type for code in "fdFD")
complexfloating, inexact = csingle.__mro__[1], single.__mro__[2]
object_, intp = np.dtype("O").type, np.dtype("p").type
array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy.linalg")
set_module = overrides.set_module
_core_matmul = matmul
inf = float("inf")
newaxis = None
fortran_int = intp
_eps = {single: 2.0**-23, csingle: 2.0**-23, double: 2.0**-52, cdouble: 2.0**-52}

__all__ = ["matrix_power", "solve", "tensorsolve", "tensorinv", "inv", "cholesky", "eigvals", "eigvalsh", "pinv", "slogdet", "det", "svd",
           "svdvals", "eig", "eigh", "lstsq", "norm", "qr", "cond", "matrix_rank", "LinAlgError", "multi_dot", "trace", "diagonal", "cross",
           "outer", "tensordot", "matmul", "matrix_transpose", "matrix_norm", "vector_norm", "vecdot"]


class EigResult(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


class EighResult(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


class QRResult(NamedTuple):
    Q: Any
    R: Any


class SlogdetResult(NamedTuple):
    sign: Any
    logabsdet: Any


class SVDResult(NamedTuple):
    U: Any
    S: Any
    Vh: Any


for _type in (EigResult, EighResult, QRResult, SlogdetResult, SVDResult, LinAlgError):
    set_module("numpy.linalg")(_type)
del _type


# ---------------------------------------------------------------- failures of the compiled loops
def _raise_linalgerror_singular(err, flag):
    raise LinAlgError("Singular matrix")


def _raise_linalgerror_nonposdef(err, flag):
    raise LinAlgError("Matrix is not positive definite")


def _raise_linalgerror_eigenvalues_nonconvergence(err, flag):
    raise LinAlgError("Eigenvalues did not converge")


def _raise_linalgerror_svd_nonconvergence(err, flag):
    raise LinAlgError("SVD did not converge")


def _raise_linalgerror_lstsq(err, flag):
    raise LinAlgError("SVD did not converge in Linear Least Squares")


def _raise_linalgerror_qr(err, flag):
    raise LinAlgError("Incorrect argument found while performing QR factorization")


def _failing_as(handler):
    return errstate(call=handler, invalid="call", over="ignore", divide="ignore", under="ignore")


# ---------------------------------------------------------------- types and checks
_real_types_map = {single: single, double: double, csingle: single, cdouble: double}
_complex_types_map = {single: csingle, double: cdouble, csingle: csingle, cdouble: cdouble}


def _makearray(a):
    new = asarray(a)
    return new, getattr(a, "__array_wrap__", new.__array_wrap__)


def isComplexType(t):
    return issubclass(t, complexfloating)


def _realType(t, default=double):
    return _real_types_map.get(t, default)


def _complexType(t, default=cdouble):
    return _complex_types_map.get(t, default)


def _commonType(*arrays):
    """The type to compute in and the type of results."""
    result_type, is_complex = single, False
    for a in arrays:
        kind = a.dtype.type
        if issubclass(kind, inexact):
            is_complex = is_complex or issubclass(kind, complexfloating)
            real = _realType(kind, default=None)
            if real is None:
                raise TypeError(f"array type {a.dtype.name} is unsupported in linalg")
            if real is double:
                result_type = double
        else:
            result_type = double
    if is_complex:
        return cdouble, _complex_types_map[result_type]
    return double, result_type


def _to_native_byte_order(*arrays):
    native = [a if a.dtype.isnative else asarray(a, dtype=a.dtype.newbyteorder("=")) for a in arrays]
    return native[0] if len(native) == 1 else native


def _assert_2d(*arrays):
    for a in arrays:
        if a.ndim != 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")


def _assert_stacked_2d(*arrays):
    for a in arrays:
        if a.ndim < 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")


def _assert_stacked_square(*arrays):
    for a in arrays:
        _assert_stacked_2d(a)
        if a.shape[-1] != a.shape[-2]:
            raise LinAlgError("Last 2 dimensions of the array must be square")


def _assert_finite(*arrays):
    for a in arrays:
        if not isfinite(a).all():
            raise LinAlgError("Array must not contain infs or NaNs")


def _is_empty_2d(arr):
    return arr.size == 0 and (arr.ndim < 2 or 0 in arr.shape[-2:])


def _signature(t, real, complex_):
    return complex_ if isComplexType(t) else real


# ---------------------------------------------------------------- dispatchers
def _unary_dispatcher(a):
    return (a,)


def _solve_dispatcher(a, b):
    return (a, b)


def _tensorsolve_dispatcher(a, b, axes=None):
    return (a, b)


def _tensorinv_dispatcher(a, ind=None):
    return (a,)


def _matrix_power_dispatcher(a, n):
    return (a,)


def _cholesky_dispatcher(a, /, *, upper=None):
    return (a,)


def _qr_dispatcher(a, mode=None):
    return (a,)


def _eigvalsh_dispatcher(a, UPLO=None):
    return (a,)


def _svd_dispatcher(a, full_matrices=None, compute_uv=None, hermitian=None):
    return (a,)


def _svdvals_dispatcher(x):
    return (x,)


def _cond_dispatcher(x, p=None):
    return (x,)


def _matrix_rank_dispatcher(A, tol=None, hermitian=None, *, rtol=None):
    return (A,)


def _pinv_dispatcher(a, rcond=None, hermitian=None, *, rtol=None):
    return (a,)


def _lstsq_dispatcher(a, b, rcond=None):
    return (a, b)


def _norm_dispatcher(x, ord=None, axis=None, keepdims=None):
    return (x,)


def _multidot_dispatcher(arrays, *, out=None):
    yield from arrays
    yield out


def _diagonal_dispatcher(x, /, *, offset=None):
    return (x,)


def _trace_dispatcher(x, /, *, offset=None, dtype=None):
    return (x,)


def _cross_dispatcher(x1, x2, /, *, axis=None):
    return (x1, x2)


def _outer_dispatcher(x1, x2):
    return (x1, x2)


def _matmul_dispatcher(x1, x2, /):
    return (x1, x2)


def _tensordot_dispatcher(x1, x2, /, *, axes=None):
    return (x1, x2)


def _matrix_transpose_dispatcher(x):
    return (x,)


def _matrix_norm_dispatcher(x, /, *, keepdims=None, ord=None):
    return (x,)


def _vector_norm_dispatcher(x, /, *, axis=None, keepdims=None, ord=None):
    return (x,)


def _vecdot_dispatcher(x1, x2, /, *, axis=None):
    return (x1, x2)


# ---------------------------------------------------------------- equations
@array_function_dispatch(_tensorsolve_dispatcher)
def tensorsolve(a, b, axes=None):
    """Solve ``a x = b`` for x, where the product sums over all axes of x (the last ones of a)."""
    a, wrap = _makearray(a)
    b = asarray(b)
    if axes is not None:
        order = list(range(a.ndim))
        for axis in axes:
            order.remove(axis)
            order.append(axis)
        a = a.transpose(order)
    shape = a.shape[b.ndim - a.ndim:]
    length = math.prod(shape)
    if a.size != length**2:
        raise LinAlgError("Input arrays must satisfy the requirement "
                          "            prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])")
    result = wrap(solve(a.reshape(length, length), b.ravel()))
    result.shape = shape
    return result


def _general_solve(a, b):
    """Solve ``a x = b``.  b is one vector if it has one axis, else a stack of matrices."""
    a, _ = _makearray(a)
    _assert_stacked_square(a)
    b, wrap = _makearray(b)
    t, result_t = _commonType(a, b)
    loop = _umath_linalg.solve1 if b.ndim == 1 else _umath_linalg.solve
    with _failing_as(_raise_linalgerror_singular):
        r = loop(a, b, signature=_signature(t, "dd->d", "DD->D"))
    return wrap(r.astype(result_t, copy=False))


@array_function_dispatch(_tensorinv_dispatcher)
def tensorinv(a, ind=2):
    """Inverse for tensordot: the first ind axes of a are the rows, the others the columns."""
    a = asarray(a)
    if not ind > 0:
        raise ValueError("Invalid ind argument.")
    shape = a.shape
    return inv(a.reshape(math.prod(shape[ind:]), -1)).reshape(*(shape[ind:] + shape[:ind]))


def _general_inv(a):
    """The inverse of a matrix or of each matrix of a stack."""
    a, wrap = _makearray(a)
    _assert_stacked_square(a)
    t, result_t = _commonType(a)
    with _failing_as(_raise_linalgerror_singular):
        r = _umath_linalg.inv(a, signature=_signature(t, "d->d", "D->D"))
    return wrap(r.astype(result_t, copy=False))


@array_function_dispatch(_matrix_power_dispatcher)
def matrix_power(a, n):
    """A square matrix multiplied n times with itself; the inverse for negative n."""
    a = asanyarray(a)
    _assert_stacked_square(a)
    try:
        n = operator.index(n)
    except TypeError as e:
        raise TypeError("exponent must be an integer") from e
    if a.dtype != object:
        times = _core_matmul
    elif a.ndim == 2:
        times = dot
    else:
        raise NotImplementedError("matrix_power not supported for stacks of object arrays")
    if n == 0:
        one = np.empty_like(a)
        one[...] = np.eye(a.shape[-1], dtype=a.dtype)
        return one
    if n < 0:
        a, n = inv(a), -n
    if n == 3:
        return times(times(a, a), a)
    return functools.reduce(times, _binary_powers(a, n, times))


def _binary_powers(a, n, times):
    """The powers of a by powers of two of which the n-th is made, small ones first."""
    for bit in reversed(f"{n:b}"):
        if bit == "1":
            yield a
            n &= n - 1
        if n:
            a = times(a, a)


# ---------------------------------------------------------------- factorizations
def _general_cholesky(a, /, *, upper=False):
    """The triangular L with ``L @ L.conj().T == a`` (or, with upper, U with ``U.conj().T @ U == a``)."""
    loop = _umath_linalg.cholesky_up if upper else _umath_linalg.cholesky_lo
    a, wrap = _makearray(a)
    _assert_stacked_square(a)
    t, result_t = _commonType(a)
    with _failing_as(_raise_linalgerror_nonposdef):
        r = loop(a, signature=_signature(t, "d->d", "D->D"))
    return wrap(r.astype(result_t, copy=False))


_qr_modes = {"reduced": "reduced", "complete": "complete", "r": "r", "raw": "raw", "economic": "economic", "e": "economic", "f": "reduced",
             "full": "reduced"}


def _upper(a):
    """A copy with zeros below the diagonal."""
    m, n = a.shape[-2:]
    a = a.copy()
    a[..., _arange(m)[:, None] > _arange(n)] = 0
    return a


def _general_qr(a, mode="reduced"):
    """Orthonormal Q and upper triangular R with ``Q @ R == a``."""
    if mode not in ("reduced", "complete", "r", "raw"):
        if mode in ("f", "full"):
            warnings.warn("The 'full' option is deprecated in favor of 'reduced'.\nFor backward compatibility let mode default.",
                          DeprecationWarning, stacklevel=2)
        elif mode in ("e", "economic"):
            warnings.warn("The 'economic' option is deprecated.", DeprecationWarning, stacklevel=2)
        else:
            raise ValueError(f"Unrecognized mode '{mode}'")
        mode = _qr_modes[mode]
    a, wrap = _makearray(a)
    _assert_stacked_2d(a)
    m, n = a.shape[-2:]
    t, result_t = _commonType(a)
    a = _to_native_byte_order(a.astype(t, copy=True))
    k = min(m, n)
    with _failing_as(_raise_linalgerror_qr):
        tau = _umath_linalg.qr_r_raw(a, signature=_signature(t, "d->d", "D->D"))
    if mode == "r":
        return wrap(_upper(a[..., :k, :]).astype(result_t, copy=False))
    if mode == "raw":
        return wrap(a.T.astype(result_t, copy=False)), tau.astype(result_t, copy=False)
    if mode == "economic":
        return wrap(a.astype(result_t, copy=False))
    if mode == "complete" and m > n:
        k, loop = m, _umath_linalg.qr_complete
    else:
        loop = _umath_linalg.qr_reduced
    with _failing_as(_raise_linalgerror_qr):
        q = loop(a, tau, signature=_signature(t, "dd->d", "DD->D"))
    r = _upper(a[..., :k, :])
    return QRResult(wrap(q.astype(result_t, copy=False)), wrap(r.astype(result_t, copy=False)))


# ---------------------------------------------------------------- eigenvalues
def _general_eigvals(a):
    """The eigenvalues of a general square matrix, in no particular order."""
    a, wrap = _makearray(a)
    _assert_stacked_square(a)
    _assert_finite(a)
    t, result_t = _commonType(a)
    with _failing_as(_raise_linalgerror_eigenvalues_nonconvergence):
        w = _umath_linalg.eigvals(a, signature=_signature(t, "d->D", "D->D"))
    if not isComplexType(t):
        if (w.imag == 0).all():
            w, result_t = w.real, _realType(result_t)
        else:
            result_t = _complexType(result_t)
    return w.astype(result_t, copy=False)


def _triangle(UPLO):
    UPLO = UPLO.upper()
    if UPLO not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return UPLO


def _general_eigvalsh(a, UPLO="L"):
    """The eigenvalues, ascending, of a Hermitian matrix, of which one triangle is read."""
    loop = _umath_linalg.eigvalsh_lo if _triangle(UPLO) == "L" else _umath_linalg.eigvalsh_up
    a, wrap = _makearray(a)
    _assert_stacked_square(a)
    t, result_t = _commonType(a)
    with _failing_as(_raise_linalgerror_eigenvalues_nonconvergence):
        w = loop(a, signature=_signature(t, "d->d", "D->d"))
    return w.astype(_realType(result_t), copy=False)


def _general_eig(a):
    """Eigenvalues and right eigenvectors (columns) of a general square matrix."""
    a, wrap = _makearray(a)
    _assert_stacked_square(a)
    _assert_finite(a)
    t, result_t = _commonType(a)
    with _failing_as(_raise_linalgerror_eigenvalues_nonconvergence):
        w, v = _umath_linalg.eig(a, signature=_signature(t, "d->DD", "D->DD"))
    if not isComplexType(t) and (w.imag == 0).all():
        w, v, result_t = w.real, v.real, _realType(result_t)
    else:
        result_t = _complexType(result_t)
    return EigResult(w.astype(result_t, copy=False), wrap(v.astype(result_t, copy=False)))


def _general_eigh(a, UPLO="L"):
    """Eigenvalues, ascending, and eigenvectors (columns) of a Hermitian matrix, of which one triangle is read."""
    loop = _umath_linalg.eigh_lo if _triangle(UPLO) == "L" else _umath_linalg.eigh_up
    a, wrap = _makearray(a)
    _assert_stacked_square(a)
    t, result_t = _commonType(a)
    with _failing_as(_raise_linalgerror_eigenvalues_nonconvergence):
        w, v = loop(a, signature=_signature(t, "d->dd", "D->dD"))
    return EighResult(w.astype(_realType(result_t), copy=False), wrap(v.astype(result_t, copy=False)))


# ---------------------------------------------------------------- singular values
def _arange(n):
    return array(range(n), dtype=intp)


def _svd_hermitian(a, wrap, compute_uv):
    if not compute_uv:
        s = abs(eigvalsh(a))
        s.sort()
        return s[..., ::-1]
    s, u = eigh(a)
    signs, s = copysign(1, s), abs(s)            # 1, not 0, for a zero: vh stays orthonormal
    order = s.argsort()[..., ::-1]
    index = tuple(arange.reshape((-1,) + (1,) * (s.ndim - 1 - i)) for i, arange in enumerate(map(_arange, s.shape[:-1])))
    signs, s = signs[index + (order,)], s[index + (order,)]
    u = u.swapaxes(-1, -2)[index + (order,)].swapaxes(-1, -2)
    vh = (u * signs[..., None, :]).swapaxes(-1, -2).conjugate()
    return SVDResult(wrap(u), s, wrap(vh))


def _general_svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Singular value decomposition ``a = U @ diag(S) @ Vh``, S descending; only S without compute_uv."""
    a, wrap = _makearray(a)
    if hermitian:
        return _svd_hermitian(a, wrap, compute_uv)
    _assert_stacked_2d(a)
    t, result_t = _commonType(a)
    if not compute_uv:
        with _failing_as(_raise_linalgerror_svd_nonconvergence):
            s = _umath_linalg.svd(a, signature=_signature(t, "d->d", "D->d"))
        return s.astype(_realType(result_t), copy=False)
    loop = _umath_linalg.svd_f if full_matrices else _umath_linalg.svd_s
    with _failing_as(_raise_linalgerror_svd_nonconvergence):
        u, s, vh = loop(a, signature=_signature(t, "d->ddd", "D->DdD"))
    return SVDResult(wrap(u.astype(result_t, copy=False)), s.astype(_realType(result_t), copy=False), wrap(vh.astype(result_t, copy=False)))


@array_function_dispatch(_svdvals_dispatcher)
def svdvals(x, /):
    """The singular values, descending."""
    return svd(x, compute_uv=False, hermitian=False)


@array_function_dispatch(_cond_dispatcher)
def cond(x, p=None):
    """The condition number: norm of x times norm of its inverse; by default of the 2-norm."""
    x = asarray(x)
    if _is_empty_2d(x):
        raise LinAlgError("cond is not defined on empty arrays")
    with errstate(all="ignore"):
        r = asarray(_ratio_of_singular(x, p == -2) if p is None or p in (2, -2) else _norm_with_inverse(x, p))
    undefined = isnan(r)
    if undefined.any():
        # NaN comes from NaN alone
        r[undefined & ~isnan(x).any(axis=(-2, -1))] = inf
    return r[()]


def _ratio_of_singular(x, inverted):
    s = svd(x, compute_uv=False)
    largest, least = s[..., 0], s[..., -1]
    return least / largest if inverted else largest / least


def _norm_with_inverse(x, p):
    _assert_stacked_square(x)
    t, result_t = _commonType(x)
    inverse = _umath_linalg.inv(x, signature=_signature(t, "d->d", "D->D"))
    r = norm(x, p, axis=(-2, -1)) * norm(inverse, p, axis=(-2, -1))
    return r.astype(_realType(result_t), copy=False)


@array_function_dispatch(_matrix_rank_dispatcher)
def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    """The number of singular values above tol (by default rtol times the largest, rtol being max(M, N) eps)."""
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    matrices = asarray(A)
    if matrices.ndim < 2:
        return int((matrices != 0).any())
    sizes = abs(eigvalsh(matrices)) if hermitian else svd(matrices, compute_uv=False)
    if tol is not None:
        least = asarray(tol)[..., newaxis]
    else:
        relative = _default_rtol(matrices, sizes.dtype) if rtol is None else asarray(rtol)[..., newaxis]
        least = sizes.max(axis=-1, keepdims=True, initial=0) * relative
    return (sizes > least).sum(axis=-1)


def _default_rtol(a, dtype):
    return max(a.shape[-2:]) * _eps.get(dtype.type, 2.0**-52)


@array_function_dispatch(_pinv_dispatcher)
def pinv(a, rcond=None, hermitian=False, *, rtol=_NoValue):
    """The Moore-Penrose inverse, with singular values below rcond times the largest left out."""
    a, wrap = _makearray(a)
    if rcond is not None and rtol is not _NoValue:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    if rcond is None:
        rcond = _default_rtol(a, a.dtype) if rtol is None else 1e-15 if rtol is _NoValue else rtol
    cutoff = asarray(rcond)[..., newaxis]
    if _is_empty_2d(a):
        rows, columns = a.shape[-2:]
        return wrap(empty((*a.shape[:-2], columns, rows), dtype=a.dtype))
    u, s, vh = svd(a.conjugate(), full_matrices=False, hermitian=hermitian)
    inverted = divide(1, s, out=zeros_like(s), where=s > cutoff * s.max(axis=-1, keepdims=True))
    return wrap(_core_matmul(vh.swapaxes(-1, -2), inverted[..., newaxis] * u.swapaxes(-1, -2)))


def _general_slogdet(a):
    """Sign and logarithm of the absolute value of the determinant."""
    a = asarray(a)
    _assert_stacked_square(a)
    t, result_t = _commonType(a)
    sign_, logdet = _umath_linalg.slogdet(a, signature=_signature(t, "d->dd", "D->Dd"))
    return SlogdetResult(sign_.astype(result_t, copy=False), logdet.astype(_realType(result_t), copy=False))


def _general_det(a):
    """The determinant of a matrix or of each matrix of a stack."""
    a = asarray(a)
    _assert_stacked_square(a)
    t, result_t = _commonType(a)
    return _umath_linalg.det(a, signature=_signature(t, "d->d", "D->D")).astype(result_t, copy=False)


def _general_lstsq(a, b, rcond=None):
    """The least-squares solution of ``a x = b``: x, residuals, rank, singular values."""
    a, _ = _makearray(a)
    b, wrap = _makearray(b)
    one = b.ndim == 1
    if one:
        b = b[:, newaxis]
    _assert_2d(a, b)
    m, n = a.shape
    if m != b.shape[0]:
        raise LinAlgError("Incompatible dimensions")
    t, result_t = _commonType(a, b)
    real_t = _realType(result_t)
    if rcond is None:
        rcond = _eps[t] * max(n, m)
    columns = b.shape[1]
    if columns == 0:                       # LAPACK wants at least one
        b = zeros((m, 1), dtype=b.dtype)
    with _failing_as(_raise_linalgerror_lstsq):
        x, residuals, rank, s = _umath_linalg.lstsq(a, b, rcond, signature=_signature(t, "ddd->ddid", "DDd->Ddid"))
    if m == 0:
        x[...] = 0
    if columns == 0:
        x, residuals = x[..., :0], residuals[..., :0]
    if one:
        x = x.squeeze(axis=-1)
    if rank != n or m <= n:
        residuals = array([], real_t)
    return wrap(x.astype(result_t, copy=True)), wrap(residuals.astype(real_t, copy=False)), rank, s.astype(real_t, copy=False)


# ---------------------------------------------------------------- norms
def _multi_svd_norm(x, row_axis, col_axis, op, initial=None):
    rest = [i for i in range(x.ndim) if i not in (row_axis, col_axis)]
    s = svd(x.transpose(rest + [row_axis, col_axis]), compute_uv=False)
    return op(s, axis=-1) if initial is None else op(s, axis=-1, initial=initial)


def _norm_flat(x, keepdims):
    """The 2-norm of all items."""
    ndim = x.ndim
    x = x.ravel(order="K")
    if isComplexType(x.dtype.type):
        re, im = x.real, x.imag
        total = re.dot(re) + im.dot(im)
    else:
        total = x.dot(x)
    r = sqrt(total)
    return r.reshape(ndim * [1]) if keepdims else r


def _norm_lines(x, ord, axis, keepdims):
    if ord == inf:
        return abs(x).max(axis=axis, keepdims=keepdims, initial=0)
    if ord == -inf:
        return abs(x).min(axis=axis, keepdims=keepdims)
    if ord == 0:
        return (x != 0).astype(x.real.dtype).sum(axis=axis, keepdims=keepdims)
    if ord == 1:
        return add.reduce(abs(x), axis=axis, keepdims=keepdims)
    if ord is None or ord == 2:
        return sqrt(add.reduce((x.conj() * x).real, axis=axis, keepdims=keepdims))
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    size = abs(x)
    size **= ord
    r = add.reduce(size, axis=axis, keepdims=keepdims)
    r **= reciprocal(ord, dtype=r.dtype)
    return r


def _norm_planes(x, ord, axis, keepdims):
    row, col = (normalize_axis_index(i, x.ndim) for i in axis)
    if row == col:
        raise ValueError("Duplicate axes given.")
    if ord == 2:
        r = _multi_svd_norm(x, row, col, maximum.reduce, 0)
    elif ord == -2:
        r = _multi_svd_norm(x, row, col, minimum.reduce)
    elif ord in (1, -1):
        sums = add.reduce(abs(x), axis=row)
        col -= col > row
        r = sums.max(axis=col, initial=0) if ord == 1 else sums.min(axis=col)
        col = normalize_axis_index(axis[1], x.ndim)
    elif ord == inf or ord == -inf:
        sums = add.reduce(abs(x), axis=col)
        line = row - (row > col)
        r = sums.max(axis=line, initial=0) if ord == inf else sums.min(axis=line)
    elif ord in (None, "fro", "f"):
        r = sqrt(add.reduce((x.conj() * x).real, axis=axis))
    elif ord == "nuc":
        r = _multi_svd_norm(x, row, col, add.reduce, 0)
    else:
        raise ValueError("Invalid norm order for matrices.")
    if keepdims:
        shape = list(x.shape)
        shape[row] = shape[col] = 1
        r = r.reshape(shape)
    return r


def _general_norm(x, ord=None, axis=None, keepdims=False):
    """A norm of vectors along one axis, of matrices along two, or of everything."""
    x = asarray(x)
    if not issubclass(x.dtype.type, (inexact, object_)):
        x = x.astype(float)
    if axis is None:
        if ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1):
            return _norm_flat(x, keepdims)
        axis = tuple(range(x.ndim))
    elif not isinstance(axis, tuple):
        try:
            axis = (int(axis),)
        except Exception as e:
            raise TypeError("'axis' must be None, an integer or a tuple of integers") from e
    if len(axis) == 1:
        return _norm_lines(x, ord, axis, keepdims)
    if len(axis) == 2:
        return _norm_planes(x, ord, axis, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


@array_function_dispatch(_matrix_norm_dispatcher)
def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """A norm of the matrices in the last two axes."""
    return norm(asanyarray(x), axis=(-2, -1), keepdims=keepdims, ord=ord)


def _axis_tuple(axis, ndim):
    axes = tuple(normalize_axis_index(operator.index(i), ndim) for i in axis)
    if len(set(axes)) != len(axes):
        raise ValueError("repeated axis")
    return axes


@array_function_dispatch(_vector_norm_dispatcher)
def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """A norm over all items, or over those along one or several axes."""
    x = asanyarray(x)
    shape = list(x.shape)
    if axis is None:
        axes = tuple(range(x.ndim))
        x, line = x.ravel(), 0
    elif isinstance(axis, tuple):
        axes = _axis_tuple(axis, x.ndim)
        rest = tuple(i for i in range(x.ndim) if i not in axes)
        x = x.transpose(axes + rest).reshape((functools.reduce(operator.mul, (shape[i] for i in axes), 1),
                                                     *(shape[i] for i in rest)))
        line = 0
    else:
        axes, line = _axis_tuple((axis,), x.ndim), axis
    r = norm(x, axis=line, ord=ord)
    if keepdims:
        for i in axes:
            shape[i] = 1
        r = r.reshape(tuple(shape))
    return r


# ---------------------------------------------------------------- chains of products
@array_function_dispatch(_multidot_dispatcher)
def multi_dot(arrays, *, out=None):
    """The product of several matrices in the order that needs the fewest multiplications."""
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    if len(arrays) == 2:
        return dot(*arrays, out=out)
    first, *inner, last = map(asanyarray, arrays)
    # vectors at the ends are a row and a column meanwhile
    vectors = (first.ndim == 1) + (last.ndim == 1)
    chain = [first[None] if first.ndim == 1 else first, *inner, last[:, None] if last.ndim == 1 else last]
    _assert_2d(*chain)
    if len(chain) == 3:
        product = _multi_dot_three(*chain, out=out)
    else:
        product = _multi_dot(chain, _multi_dot_matrix_chain_order(chain), 0, len(chain) - 1, out)
    if vectors == 2:
        return product[0, 0]
    return product.ravel() if vectors else product


def _multi_dot_three(A, B, C, out=None):
    a, b = A.shape
    c, d = C.shape
    if a * c * (b + d) < b * d * (a + c):
        return dot(dot(A, B), C, out=out)
    return dot(A, dot(B, C), out=out)


def _multi_dot_matrix_chain_order(arrays, return_costs=False):
    """s[i, j] tells after which matrix the product of matrices i to j is cut; m[i, j] what it then costs."""
    n = len(arrays)
    sides = [*(a.shape[0] for a in arrays), arrays[-1].shape[1]]
    cuts, costs = zeros((n, n), dtype=intp), zeros((n, n), dtype=double)
    for end in range(1, n):
        for start in reversed(range(end)):
            ends = sides[start] * sides[end + 1]
            tries = [costs[start, k] + costs[k + 1, end] + ends * sides[k + 1] for k in range(start, end)]
            costs[start, end] = least = min(tries)
            cuts[start, end] = start + tries.index(least)
    return (cuts, costs) if return_costs else cuts


def _multi_dot(arrays, order, i, j, out=None):
    if i == j:
        return arrays[i]
    cut = order[i, j]
    return dot(_multi_dot(arrays, order, i, cut), _multi_dot(arrays, order, cut + 1, j), out=out)


# ---------------------------------------------------------------- compiled; they come back here for what is no plain array of numbers
_general = {name[9:]: f for name, f in list(globals().items()) if name.startswith("_general_")}
cholesky, det, eig, eigh, eigvals, eigvalsh, inv = (_compiled.cholesky, _compiled.det, _compiled.eig, _compiled.eigh, _compiled.eigvals,
                                                    _compiled.eigvalsh, _compiled.inv)
lstsq, norm, qr, slogdet, solve, svd = _compiled.lstsq, _compiled.norm, _compiled.qr, _compiled.slogdet, _compiled.solve, _compiled.svd


# ---------------------------------------------------------------- the array API's spellings
@array_function_dispatch(_diagonal_dispatcher)
def diagonal(x, /, *, offset=0):
    """The diagonals of the matrices in the last two axes."""
    return asarray(x).diagonal(offset, axis1=-2, axis2=-1)


@array_function_dispatch(_trace_dispatcher)
def trace(x, /, *, offset=0, dtype=None):
    """The sums along the diagonals of the matrices in the last two axes."""
    return asarray(x).trace(offset, axis1=-2, axis2=-1, dtype=dtype)


@array_function_dispatch(_cross_dispatcher)
def cross(x1, x2, /, *, axis=-1):
    """The cross product of vectors of three components."""
    x1, x2 = asanyarray(x1), asanyarray(x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, "
                         f"but they are {x1.shape[axis]} and {x2.shape[axis]} dimensional instead.")
    return _core_cross(x1, x2, axis=axis)


@array_function_dispatch(_outer_dispatcher)
def outer(x1, x2, /):
    """All products of the items of two vectors."""
    x1, x2 = asanyarray(x1), asanyarray(x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f"Input arrays must be one-dimensional, but they are x1.ndim={x1.ndim} and x2.ndim={x2.ndim}.")
    return _core_outer(x1, x2, out=None)


@array_function_dispatch(_tensordot_dispatcher)
def tensordot(x1, x2, /, *, axes=2):
    """The sum of products over some axes of each array."""
    return _core_tensordot(x1, x2, axes=axes)


@array_function_dispatch(_matrix_transpose_dispatcher)
def matrix_transpose(x, /):
    """The last two axes changed places."""
    x = asanyarray(x)
    if x.ndim < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {x.ndim}")
    return x.swapaxes(-1, -2)


@array_function_dispatch(_matmul_dispatcher)
def matmul(x1, x2, /):
    """The matrix product."""
    return _core_matmul(x1, x2)


@array_function_dispatch(_vecdot_dispatcher)
def vecdot(x1, x2, /, *, axis=-1):
    """The dot products of vectors, the first conjugated."""
    return _core_vecdot(x1, x2, axis=axis)
