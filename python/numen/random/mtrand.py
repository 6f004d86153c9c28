"""RandomState, the older interface whose streams never change, and its one shared instance."""
import operator
import warnings

import numen as np
from numen._core._multiarray_umath import _random

from . import _vectors as v
from ._mt19937 import MT19937 as _MT19937

_CHOICE_TEXTS = ("'p' must be 1-dimensional", "'a' and 'p' must have same size", "probabilities contain NaN",
                 "probabilities are not non-negative", "probabilities do not sum to 1",
                 "Cannot take a larger sample than population when 'replace=False'", "Negative dimensions are not allowed")


def _ctor():
    from . import _pickle
    return _pickle.__randomstate_ctor


class RandomState(_random.RandomState):
    """Draws from many distributions with the streams that they have had since NumPy 1.16; Generator is the better choice for new code.

Parameters
----------
seed : None, int, array_like of ints or BitGenerator
    None takes fresh entropy from the system; numbers seed an MT19937.
"""
    __slots__ = ()
    _poisson_lam_max = v.POISSON_LAM_MAX

    def __init__(self, seed=None):
        if seed is None:
            bit_generator = _MT19937()
        elif not hasattr(seed, 'capsule'):
            bit_generator = _MT19937()
            bit_generator._legacy_seeding(seed)
        else:
            bit_generator = seed
        self._initialize_bit_generator(bit_generator)

    def _initialize_bit_generator(self, bit_generator):
        self._bind(bit_generator)
        self._gauss = (0, 0.0)

    def __repr__(self):
        return f'{self} at 0x{id(self):X}'

    def __str__(self):
        return f'{self.__class__.__name__}({self._bit_generator.__class__.__name__})'

    def __getstate__(self):
        return self.get_state(legacy=False)

    def __setstate__(self, state):
        self.set_state(state)

    def __reduce__(self):
        return _ctor(), (self._bit_generator,), self.get_state(legacy=False)

    def seed(self, seed=None):
        """Seed the bit generator, which must be an MT19937, anew."""
        if not isinstance(self._bit_generator, _MT19937):
            raise TypeError('can only re-seed a MT19937 BitGenerator')
        with self._lock:
            if type(seed) is int and 0 <= seed < 2**32:
                self._bit_generator._seed_int(seed)
                self._bit_generator._keep_seed(None)
            else:
                self._bit_generator._legacy_seeding(seed)
            self._gauss = (0, 0.0)

    def get_state(self, legacy=True):
        """Return the state, as a tuple for MT19937 with legacy, else as a dict."""
        st = self._bit_generator.state
        if st['bit_generator'] != 'MT19937' and legacy:
            warnings.warn('get_state and legacy can only be used with the MT19937 BitGenerator. To silence this warning, set `legacy` to '
                          'False.', RuntimeWarning, stacklevel=2)
            legacy = False
        with self._lock:
            st['has_gauss'], st['gauss'] = self._gauss
        if legacy and not isinstance(self._bit_generator, _MT19937):
            raise ValueError("legacy can only be True when the underlying bitgenerator is an instance of MT19937.")
        if legacy:
            return st['bit_generator'], st['state']['key'], st['state']['pos'], st['has_gauss'], st['gauss']
        return st

    def set_state(self, state):
        """Set the state from what get_state returned."""
        if isinstance(state, dict):
            if 'bit_generator' not in state or 'state' not in state:
                raise ValueError('state dictionary is not valid.')
            st = state
        else:
            if not isinstance(state, (tuple, list)):
                raise TypeError('state must be a dict or a tuple.')
            if state[0] != 'MT19937':
                raise ValueError('set_state can only be used with legacy MT19937 state instances.')
            st = {'bit_generator': state[0], 'state': {'key': state[1], 'pos': state[2]}}
            if len(state) > 3:
                st['has_gauss'] = state[3]
                st['gauss'] = state[4]
        gauss = float(st.get('gauss', 0.0)), int(st.get('has_gauss', 0))
        with self._lock:
            self._gauss = (gauss[1], gauss[0])
            self._bit_generator.state = st

    def rand(self, *args):
        """Draw uniformly from [0, 1) in the shape that the arguments give."""
        return self.random_sample(size=args) if args else self.random_sample()

    def randn(self, *args):
        """Draw from the standard normal distribution in the shape that the arguments give."""
        return self.standard_normal(size=args) if args else self.standard_normal()

    def random_integers(self, low, high=None, size=None):
        """Draw integers from [low, high], or [1, low].  Deprecated: use randint."""
        if high is None:
            warnings.warn(f"This function is deprecated. Please call randint(1, {low} + 1) instead", DeprecationWarning, stacklevel=2)
            high = low
            low = 1
        else:
            warnings.warn(f"This function is deprecated. Please call randint({low}, {high} + 1) instead", DeprecationWarning, stacklevel=2)
        return self.randint(low, int(high) + 1, size=size, dtype='l')

    def choice(self, a, size=None, replace=True, p=None):
        """Draw items of a, or of range(a), with or without replacement, evenly or with probabilities p."""
        a = np.asarray(a)
        if a.ndim == 0:
            try:
                pop_size = operator.index(a.item())
            except TypeError:
                raise ValueError("a must be 1-dimensional or an integer")
            if pop_size <= 0 and np.prod(size) != 0:
                raise ValueError("a must be greater than 0 unless no samples are taken")
        elif a.ndim != 1:
            raise ValueError("a must be 1-dimensional")
        else:
            pop_size = a.shape[0]
            if pop_size == 0 and np.prod(size) != 0:
                raise ValueError("'a' cannot be empty unless no samples are taken")
        shape, count = ((), 1) if size is None else (size, v.count_of(size))
        if p is not None:
            p = v.check_choice_p(self, p, pop_size, _CHOICE_TEXTS)
        if not replace:
            v.check_choice_count(count, pop_size, _CHOICE_TEXTS)
        if p is not None:
            idx = (v.choose_with if replace else v.choose_without)(self, p, shape)
        elif replace:
            idx = self.randint(0, pop_size, size=shape)
        else:
            idx = self.permutation(pop_size)[:count].reshape(shape)
        if size is None and isinstance(idx, np.ndarray):
            idx = idx.item(0)
        if a.ndim == 0:
            return idx
        if size is not None and idx.ndim == 0:
            return v.item_as_array(a, idx)
        return a[idx]

    def multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-8):
        """Draw vectors from a normal distribution with the given mean and covariance."""
        mean = np.array(mean)
        cov = np.array(cov)
        final_shape, x = v.normal_rows(self, mean, cov, size)
        cov = cov.astype(np.double)
        _u, s, vh = np.linalg.svd(cov)
        if check_valid != 'ignore':
            if check_valid != 'warn' and check_valid != 'raise':
                raise ValueError("check_valid must equal 'warn', 'raise', or 'ignore'")
            if not np.allclose(np.dot(vh.T * s, vh), cov, rtol=tol, atol=tol):
                v.complain_not_psd(check_valid)
        x = np.dot(x, np.sqrt(s)[:, None] * vh)
        x += mean
        return x.reshape(final_shape)

    def multinomial(self, n, pvals, size=None):
        """Draw counts of outcomes in n trials with probabilities pvals."""
        out = self._multinomial_1d(n, pvals, size)
        if out is not NotImplemented:
            return out
        n = operator.index(n) if not isinstance(n, float) else int(n)
        if not -2**63 <= n < 2**63:
            raise OverflowError("Python int too large to convert to C long")
        parr = v.doubles(pvals)
        if np.ndim(pvals) == 0:
            raise TypeError("pvals must be a 1-d sequence")
        if parr.ndim != 1:
            raise ValueError("object too deep for desired array")
        d = parr.size
        v.check_pvals(self, parr, pvals, "[:-1]")
        out = np.zeros(v.rows_shape(size, d), dtype=np.long)
        if n < 0:
            raise ValueError("n < 0")
        if out.size:
            self._multinomial_rows(n, parr, out)
        return out

    def dirichlet(self, alpha, size=None):
        """Draw vectors of positive numbers that sum to 1."""
        k = len(alpha)
        alpha = v.doubles(alpha)
        if alpha.ndim != 1:
            raise ValueError("object too deep for desired array" if alpha.ndim > 1 else "object of too small depth for desired array")
        if (alpha <= 0).any():
            raise ValueError('alpha <= 0')
        out = np.zeros(v.rows_shape(size, k), np.float64)
        if out.size:
            self._dirichlet(alpha, out, True)
        return out

    def shuffle(self, x):
        """Shuffle an array along its first axis, or a mutable sequence, in place."""
        if isinstance(x, np.ndarray):
            len(x)
            if not x.flags.writeable:
                raise ValueError('array is read-only')
            if type(x) is np.ndarray and x.ndim == 1:
                self._shuffle1(x)
                return
            if not x.size:
                return
            if x.ndim == 1 and x.dtype.type is np.object_:
                warnings.warn("Shuffling a one dimensional array subclass containing objects gives incorrect results for most array "
                              "subclasses.  Please use the new random number API instead: "
                              "https://numpy.org/doc/stable/reference/random/index.html\n"
                              "The new API fixes this issue. This version will not be fixed due to stability guarantees of the API.",
                              UserWarning, stacklevel=2)
            v.shuffle_rows(self, x)
        else:
            v.shuffle_sequence(self, x, 0)

    def permutation(self, x):
        """Return a shuffled copy of x, or of range(x)."""
        if type(x) is int:
            return self._order(x)
        if isinstance(x, (int, np.integer)):
            dtype = np.result_type(x, np.long)
            if dtype == np.int64:
                return self._order(x)
            arr = np.arange(x, dtype=dtype)
            self.shuffle(arr)
            return arr
        arr = np.asarray(x)
        if arr.ndim < 1:
            raise IndexError("x must be an integer or at least 1-dimensional")
        if arr.ndim == 1:
            if np.may_share_memory(arr, x):
                arr = np.array(arr)
            self.shuffle(arr)
            return arr
        return arr[self._order(arr.shape[0])]


_rand = RandomState()

beta = _rand.beta
binomial = _rand.binomial
bytes = _rand.bytes
chisquare = _rand.chisquare
choice = _rand.choice
dirichlet = _rand.dirichlet
exponential = _rand.exponential
f = _rand.f
gamma = _rand.gamma
get_state = _rand.get_state
geometric = _rand.geometric
gumbel = _rand.gumbel
hypergeometric = _rand.hypergeometric
laplace = _rand.laplace
logistic = _rand.logistic
lognormal = _rand.lognormal
logseries = _rand.logseries
multinomial = _rand.multinomial
multivariate_normal = _rand.multivariate_normal
negative_binomial = _rand.negative_binomial
noncentral_chisquare = _rand.noncentral_chisquare
noncentral_f = _rand.noncentral_f
normal = _rand.normal
pareto = _rand.pareto
permutation = _rand.permutation
poisson = _rand.poisson
power = _rand.power
rand = _rand.rand
randint = _rand.randint
randn = _rand.randn
random = _rand.random
random_integers = _rand.random_integers
random_sample = _rand.random_sample
rayleigh = _rand.rayleigh
set_state = _rand.set_state
shuffle = _rand.shuffle
standard_cauchy = _rand.standard_cauchy
standard_exponential = _rand.standard_exponential
standard_gamma = _rand.standard_gamma
standard_normal = _rand.standard_normal
standard_t = _rand.standard_t
triangular = _rand.triangular
uniform = _rand.uniform
vonmises = _rand.vonmises
wald = _rand.wald
weibull = _rand.weibull
zipf = _rand.zipf


def seed(seed=None):
    """Seed the shared RandomState anew."""
    if isinstance(_rand._bit_generator, _MT19937):
        return _rand.seed(seed)
    _rand._bit_generator.state = type(_rand._bit_generator)(seed).state


def get_bit_generator():
    """Return the shared RandomState's bit generator."""
    return _rand._bit_generator


def set_bit_generator(bitgen):
    """Put another bit generator under the shared RandomState."""
    _rand._initialize_bit_generator(bitgen)


def sample(*args, **kwargs):
    """An older name of random_sample."""
    return _rand.random_sample(*args, **kwargs)


def ranf(*args, **kwargs):
    """An older name of random_sample."""
    return _rand.random_sample(*args, **kwargs)


__all__ = [
    'RandomState', 'beta', 'binomial', 'bytes', 'chisquare', 'choice', 'dirichlet', 'exponential', 'f', 'gamma', 'geometric',
    'get_bit_generator', 'get_state', 'gumbel', 'hypergeometric', 'laplace', 'logistic', 'lognormal', 'logseries', 'multinomial',
    'multivariate_normal', 'negative_binomial', 'noncentral_chisquare', 'noncentral_f', 'normal', 'pareto', 'permutation', 'poisson',
    'power',
    'rand', 'randint', 'randn', 'random', 'random_integers', 'random_sample', 'ranf', 'rayleigh', 'sample', 'seed', 'set_bit_generator',
    'set_state', 'shuffle', 'standard_cauchy', 'standard_exponential', 'standard_gamma', 'standard_normal', 'standard_t', 'triangular',
    'uniform', 'vonmises', 'wald', 'weibull', 'zipf']

for _function in (seed, ranf, sample, get_bit_generator, set_bit_generator):
    _function.__module__ = __name__.rpartition('.')[0]
del _function
