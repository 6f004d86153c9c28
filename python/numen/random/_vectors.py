"""What Generator and RandomState share: shapes, probabilities, shuffles of anything, multivariate normals."""
import operator
import warnings
from collections.abc import Sequence

import numen as np

_ATOL = 2.0**-26          # the square root of float64's eps
POISSON_LAM_MAX = 2.0**63 - 2.0**31.5 * 10


def rows_shape(size, k):
    """size followed by an axis of length k."""
    if size is None:
        return (k,)
    try:
        return (operator.index(size), k)
    except TypeError:
        return tuple(size) + (k,)


def doubles(x):
    """x as a contiguous float64 array, cast safely."""
    return np.asarray(safe(x, np.float64), order='C')


def safe(x, dtype):
    """x as an array of dtype; arrays are cast only if that is safe."""
    if isinstance(x, np.ndarray):
        return x if x.dtype == dtype else x.astype(dtype, casting='safe')
    return np.array(x, dtype=dtype)


def check_choice_p(rng, p, pop_size, texts):
    """Check the probabilities of a choice; texts are the messages: dimension, length, NaN, negative, sum."""
    atol = _ATOL
    if isinstance(p, np.ndarray) and p.dtype != np.float64 and np.issubdtype(p.dtype, np.floating):
        atol = max(atol, np.sqrt(np.finfo(p.dtype).eps))
    p = doubles(p)
    if p.ndim != 1:
        raise ValueError(texts[0])
    if p.size != pop_size:
        raise ValueError(texts[1])
    p_sum, negative = rng._sum_of(p)
    if p_sum != p_sum:
        raise ValueError(texts[2])
    if negative:
        raise ValueError(texts[3])
    if abs(p_sum - 1.) > atol:
        raise ValueError(texts[4])
    return p


def count_of(size):
    """The number of items that a size asks for."""
    if type(size) is int:
        return size
    return int(np.prod(size, dtype=np.intp))


def cdf_of(p):
    """The cumulative probabilities, the last one exactly 1."""
    cdf = p.cumsum()
    cdf /= cdf[-1]
    return cdf


def choose_with(rng, p, shape):
    """Indices with replacement, by probability."""
    idx = np.empty(shape, dtype=np.int64)
    rng._choose_cdf(cdf_of(p), idx)
    return idx


def choose_without(rng, p, shape):
    """Indices without replacement, by probability."""
    idx = np.empty(shape, dtype=np.int64)
    rng._choose_unique(p, idx)
    return idx


def check_choice_count(count, pop_size, texts):
    """Check how many items a choice without replacement takes; texts: behind those of check_choice_p, for too many and below 0."""
    if count > pop_size:
        raise ValueError(texts[5])
    if count < 0:
        raise ValueError(texts[6])


def item_as_array(a, idx):
    """a[idx] for one index, as a 0-d array of a's dtype whatever the item is."""
    res = np.empty((), dtype=a.dtype)
    res[()] = a[idx]
    return res


def pvals_error(pvals, slice_repr):
    """The message for probabilities whose sum exceeds 1."""
    if (isinstance(pvals, np.ndarray) and np.issubdtype(pvals.dtype, np.floating) and pvals.dtype != float and pvals.sum() < 1.0001):
        return (f"sum(pvals{slice_repr}.astype(np.float64)) > 1.0. The pvals array is cast to 64-bit floating point prior to checking the "
                "sum. Precision changes when casting may cause problems even if the sum of the original pvals is valid.")
    return f"sum(pvals{slice_repr}) > 1.0"


def check_pvals(rng, parr, pvals, slice_repr):
    """Refuse probabilities outside [0, 1] or, row by row, with a sum above 1."""
    broken = rng._check_pvals(parr, parr.shape[-1])
    if broken == 1:
        raise ValueError("pvals < 0, pvals > 1 or pvals contains NaNs")
    if broken == 2:
        raise ValueError(pvals_error(pvals, slice_repr))


def shuffle_sequence(rng, x, axis):
    """Shuffle a mutable sequence that is no array, item by item."""
    n = len(x)
    if type(x) is not list and not isinstance(x, Sequence):
        warnings.warn(f"you are shuffling a '{type(x).__name__}' object which is not a subclass of 'Sequence'; `shuffle` is not guaranteed "
                      "to behave correctly. E.g., non-numpy array/tensor objects with view semantics may contain duplicates after "
                      "shuffling.", UserWarning, stacklevel=3)
    if axis != 0:
        raise NotImplementedError("Axis argument is only supported on ndarray objects")
    if type(x) is list:
        rng._shuffle1(x)
        return
    with rng._lock:
        for i in range(n - 1, 0, -1):
            j = rng._interval(i)
            x[i], x[j] = x[j], x[i]


def shuffle_rows(rng, x):
    """Shuffle the first axis of an array of any class."""
    buf = np.empty_like(x[0, ...])
    with rng._lock:
        for i in range(len(x) - 1, 0, -1):
            j = rng._interval(i)
            if i == j:
                continue
            buf[...] = x[j, ...]
            x[j, ...] = x[i, ...]
            x[i, ...] = buf


def normal_rows(rng, mean, cov, size):
    """The checked mean and covariance, the shape of the result, and its independent standard normals."""
    if size is None:
        shape = []
    elif isinstance(size, (int, np.integer)):
        shape = [size]
    else:
        shape = size
    if len(mean.shape) != 1:
        raise ValueError("mean must be 1 dimensional")
    if (len(cov.shape) != 2) or (cov.shape[0] != cov.shape[1]):
        raise ValueError("cov must be 2 dimensional and square")
    if mean.shape[0] != cov.shape[0]:
        raise ValueError("mean and cov must have same length")
    final_shape = list(shape[:])
    final_shape.append(mean.shape[0])
    return tuple(final_shape), rng.standard_normal(final_shape).reshape(-1, mean.shape[0])


def complain_not_psd(check_valid):
    """Warn or raise for a covariance that is not positive-semidefinite."""
    if check_valid == 'warn':
        warnings.warn("covariance is not symmetric positive-semidefinite.", RuntimeWarning, stacklevel=3)
    else:
        raise ValueError("covariance is not symmetric positive-semidefinite.")
