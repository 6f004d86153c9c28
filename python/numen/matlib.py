"""Everything of the main namespace, with the functions that make arrays making matrices instead."""
import warnings

import numen as np
from numen import *  # noqa: F403
from numen.matrixlib.defmatrix import asmatrix, matrix

warnings.warn("Importing from numpy.matlib is deprecated since 1.19.0. The matrix subclass is not the recommended way to represent "
              "matrices or deal with linear algebra (see https://docs.scipy.org/doc/numpy/user/numpy-for-matlab-users.html). "
              "Please adjust your code to use regular ndarray. ", PendingDeprecationWarning, stacklevel=2)

__version__ = np.__version__
__all__ = [*np.__all__, "rand", "randn", "repmat"]


def empty(shape, dtype=None, order="C"):
    """A new matrix whose items are whatever the memory held."""
    return np.ndarray.__new__(matrix, shape, dtype, order=order)


def ones(shape, dtype=None, order="C"):
    """A matrix of ones."""
    result = empty(shape, dtype, order)
    result.fill(1)
    return result


def zeros(shape, dtype=None, order="C"):
    """A matrix of zeros."""
    result = empty(shape, dtype, order)
    result.fill(0)
    return result


def identity(n, dtype=None):
    """The square matrix with ones on its diagonal."""
    return eye(n, dtype=dtype)


def eye(n, M=None, k=0, dtype=float, order="C"):
    """A matrix of n rows and M columns with ones on the k-th diagonal."""
    return asmatrix(np.eye(n, M=M, k=k, dtype=dtype, order=order))


def _from_draws(draw, args):
    return asmatrix(draw(*(args[0] if args and isinstance(args[0], tuple) else args)))


def rand(*args):
    """A matrix of numbers drawn evenly from [0, 1)."""
    return _from_draws(np.random.rand, args)


def randn(*args):
    """A matrix of numbers drawn from the standard normal distribution."""
    return _from_draws(np.random.randn, args)


def repmat(a, m, n):
    """The array or matrix a, m times downwards and n times sideways."""
    return np.tile(np.asanyarray(a), (m, n))
