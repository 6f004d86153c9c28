"""Generator: the distributions on a bit generator, and default_rng."""
import operator

import numen as np
from numen._core._multiarray_umath import _random
from numen._core.multiarray import normalize_axis_index

from . import _vectors as v
from ._pcg64 import PCG64

_INT64_MAX = 2**63 - 1
_CHOICE_TEXTS = ("p must be 1-dimensional", "a and p must have same size", "Probabilities contain NaN",
                 "Probabilities are not non-negative",
                 "Probabilities do not sum to 1. See Notes section of docstring for more information.",
                 "Cannot take a larger sample than population when replace is False", "negative dimensions are not allowed")


def _ctor():
    from . import _pickle
    return _pickle.__generator_ctor


class Generator(_random.Generator):
    """Draws from many distributions with the bits of a bit generator.

Parameters
----------
bit_generator : BitGenerator
    Where the bits come from.
"""
    __slots__ = ()
    _poisson_lam_max = v.POISSON_LAM_MAX

    def __init__(self, bit_generator):
        self._bind(bit_generator)

    def __repr__(self):
        return f'{self} at 0x{id(self):X}'

    def __str__(self):
        return f'{self.__class__.__name__}({self.bit_generator.__class__.__name__})'

    def __getstate__(self):
        return None

    def __setstate__(self, bit_gen):
        if isinstance(bit_gen, dict):               # pickles made before the bit generator was kept whole
            self.bit_generator.state = bit_gen

    def __reduce__(self):
        return _ctor(), (self._bit_generator,), None

    @property
    def bit_generator(self):
        """The bit generator in use."""
        return self._bit_generator

    def spawn(self, n_children):
        """Return n_children generators on spawned bit generators."""
        return [type(self)(g) for g in self._bit_generator.spawn(n_children)]

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        """Draw items of a, or of range(a), with or without replacement, evenly or with probabilities p."""
        a_original = a
        a = np.asarray(a)
        if a.ndim == 0:
            try:
                pop_size = operator.index(a.item())
            except TypeError as exc:
                raise ValueError(f"a must be a sequence or an integer, not {type(a_original)}") from exc
            if pop_size <= 0 and np.prod(size) != 0:
                raise ValueError("a must be a positive integer unless no samples are taken")
        else:
            pop_size = a.shape[axis]
            if pop_size == 0 and np.prod(size) != 0:
                raise ValueError("a cannot be empty unless no samples are taken")
        shape, count = ((), 1) if size is None else (size, v.count_of(size))
        if p is not None:
            p = v.check_choice_p(self, p, pop_size, _CHOICE_TEXTS)
        if not replace:
            v.check_choice_count(count, pop_size, _CHOICE_TEXTS)
        if p is not None:
            idx = (v.choose_with if replace else v.choose_without)(self, p, shape)
        elif replace:
            idx = self.integers(0, pop_size, size=shape, dtype=np.int64)
        else:
            idx = self._choose(pop_size, count, shuffle).reshape(shape)
        if size is None and isinstance(idx, np.ndarray):
            idx = idx.item(0)
        if a.ndim == 0:
            return idx
        if size is not None and idx.ndim == 0 and a.ndim == 1:
            return v.item_as_array(a, idx)
        return a.take(np.asarray(idx, dtype=np.intp), axis=axis)

    def multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-8, *, method='svd'):
        """Draw vectors from a normal distribution with the given mean and covariance."""
        if method not in {'eigh', 'svd', 'cholesky'}:
            raise ValueError("method must be one of {'eigh', 'svd', 'cholesky'}")
        mean = np.array(mean)
        cov = np.array(cov)
        if np.issubdtype(mean.dtype, np.complexfloating) or np.issubdtype(cov.dtype, np.complexfloating):
            raise TypeError("mean and cov must not be complex")
        final_shape, x = v.normal_rows(self, mean, cov, size)
        cov = cov.astype(np.double)
        if method == 'svd':
            u, s, vh = np.linalg.svd(cov)
        elif method == 'eigh':
            s, u = np.linalg.eigh(cov)
        else:
            factor = np.linalg.cholesky(cov)
        if check_valid != 'ignore' and method != 'cholesky':
            if check_valid != 'warn' and check_valid != 'raise':
                raise ValueError("check_valid must equal 'warn', 'raise', or 'ignore'")
            psd = np.allclose(np.dot(vh.T * s, vh), cov, rtol=tol, atol=tol) if method == 'svd' else not np.any(s < -tol)
            if not psd:
                v.complain_not_psd(check_valid)
        if method == 'eigh':
            factor = u * np.sqrt(abs(s))
        elif method == 'svd':
            factor = u * np.sqrt(s)
        return (mean + x @ factor.T).reshape(final_shape)

    def multinomial(self, n, pvals, size=None):
        """Draw counts of outcomes in n trials with probabilities pvals; n and the leading axes of pvals broadcast."""
        out = self._multinomial_1d(n, pvals, size)
        if out is not NotImplemented:
            return out
        on = v.safe(n, np.int64)
        parr = v.doubles(pvals)
        d = parr.shape[-1] if parr.ndim >= 1 else 0
        if d == 0:
            raise ValueError("pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.")
        v.check_pvals(self, parr, pvals, "[:-1]" if parr.ndim == 1 else "[...,:-1]")
        if on.ndim == 0 and parr.ndim == 1:
            n = int(n)
            if n < 0:
                raise ValueError("n < 0")
            out = np.zeros(v.rows_shape(size, d), dtype=np.int64)
            if out.size:
                self._multinomial_rows(n, parr, out)
            return out
        if (on < 0).any():
            raise ValueError("n < 0")
        rows = np.arange(0, parr.size // d, dtype=np.int64).reshape(parr.shape[:-1])
        if size is None:
            shape = np.broadcast_shapes(on.shape, rows.shape)
        else:
            shape = v.rows_shape(size, 1)[:-1]
            common = np.broadcast_shapes(on.shape, rows.shape, shape)
            if common != shape:
                raise ValueError(f"Output size {shape} is not compatible with broadcast dimensions of inputs {common}.")
        out = np.zeros(shape + (d,), dtype=np.int64)
        if out.size:
            self._multinomial(np.ascontiguousarray(np.broadcast_to(on, shape)), np.ascontiguousarray(np.broadcast_to(rows, shape)), parr, d,
                              out)
        return out

    def multivariate_hypergeometric(self, colors, nsample, size=None, method='marginals'):
        """Draw how many items of each color are among nsample taken without replacement."""
        if method not in ['count', 'marginals']:
            raise ValueError('method must be "count" or "marginals".')
        try:
            operator.index(nsample)
        except TypeError:
            raise ValueError('nsample must be an integer')
        if nsample < 0:
            raise ValueError("nsample must be nonnegative.")
        if nsample > _INT64_MAX:
            raise ValueError("nsample must not exceed %d" % _INT64_MAX)
        nsample = int(nsample)
        invalid_colors = False
        try:
            colors = np.asarray(colors)
            if colors.ndim != 1:
                invalid_colors = True
            elif colors.size > 0 and not np.issubdtype(colors.dtype, np.integer):
                invalid_colors = True
            elif np.any((colors < 0) | (colors > _INT64_MAX)):
                invalid_colors = True
        except ValueError:
            invalid_colors = True
        if invalid_colors:
            raise ValueError('colors must be a one-dimensional sequence of nonnegative integers not exceeding %d.' % _INT64_MAX)
        colors = np.ascontiguousarray(colors, dtype=np.int64)
        total = sum(colors.tolist())
        if total > _INT64_MAX:
            raise ValueError("sum(colors) must not exceed the maximum value of a 64 bit signed integer (%d)" % _INT64_MAX)
        if method == 'marginals' and total >= 1000000000:
            raise ValueError('When method is "marginals", sum(colors) must be less than 1000000000.')
        if method == 'count' and total > _INT64_MAX // 8:
            raise ValueError("When method is 'count', sum(colors) must not exceed %d" % (_INT64_MAX // 8))
        if nsample > total:
            raise ValueError("nsample > sum(colors)")
        if size is None:
            shape = (colors.size,)
        elif np.isscalar(size):
            shape = (size, colors.size)
        else:
            shape = tuple(size) + (colors.size,)
        variates = np.zeros(shape, dtype=np.int64)
        if variates.size:
            self._mvhg(total, colors, nsample, variates, method == 'count')
        return variates

    def dirichlet(self, alpha, size=None):
        """Draw vectors of positive numbers that sum to 1."""
        k = len(alpha)
        alpha = v.doubles(alpha)
        if alpha.ndim != 1:
            raise ValueError("object too deep for desired array" if alpha.ndim > 1 else "object of too small depth for desired array")
        if (alpha < 0).any():
            raise ValueError('alpha < 0')
        out = np.zeros(v.rows_shape(size, k), np.float64)
        if out.size:
            self._dirichlet(alpha, out, False)
        return out

    def permuted(self, x, *, axis=None, out=None):
        """Permute x along an axis, each line on its own, or all its items."""
        x = np.asarray(x)
        if out is None:
            out = x.copy(order='K')
        else:
            if type(out) is not np.ndarray:
                raise TypeError('out must be a numpy array')
            if not out.flags.writeable:
                raise ValueError('out is read-only')
            if out.shape != x.shape:
                raise ValueError('out must have the same shape as x')
            np.copyto(out, x, casting='safe')
        if axis is None:
            if x.ndim <= 1:
                self.shuffle(out)
            elif out.flags.c_contiguous or out.flags.f_contiguous:
                self.shuffle(out.ravel(order='A'))
            else:
                flat = np.array(out, order='C').reshape(-1)
                self.shuffle(flat)
                out[...] = flat.reshape(out.shape)
            return out
        self._shuffle_lines(out, normalize_axis_index(axis, out.ndim))
        return out

    def shuffle(self, x, axis=0):
        """Shuffle an array along an axis, or a mutable sequence, in place."""
        if isinstance(x, np.ndarray):
            len(x)
            if not x.flags.writeable:
                raise ValueError('array is read-only')
            axis = normalize_axis_index(axis, x.ndim)
            if type(x) is np.ndarray and x.ndim == 1:
                self._shuffle1(x)
            elif x.size:
                v.shuffle_rows(self, np.swapaxes(x, 0, axis))
        else:
            v.shuffle_sequence(self, x, axis)

    def permutation(self, x, axis=0):
        """Return a shuffled copy of x, or of range(x)."""
        if isinstance(x, (int, np.integer)):
            return self._order(x)
        arr = np.asarray(x)
        axis = normalize_axis_index(axis, arr.ndim)
        if arr.ndim == 1:
            if np.may_share_memory(arr, x):
                arr = np.array(arr)
            self.shuffle(arr)
            return arr
        slices = [slice(None)] * arr.ndim
        slices[axis] = self._order(arr.shape[axis])
        return arr[tuple(slices)]


def default_rng(seed=None):
    """Return a Generator: on PCG64 seeded by seed, on a given bit generator, or the given Generator itself."""
    if hasattr(seed, 'capsule'):
        return Generator(seed)
    if isinstance(seed, Generator):
        return seed
    if isinstance(seed, np.random.RandomState):
        return Generator(seed._bit_generator)
    return Generator(PCG64(seed))


default_rng.__module__ = __name__.rpartition('.')[0]
