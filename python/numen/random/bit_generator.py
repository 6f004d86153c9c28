"""Seed sequences, and the base class of the bit generators."""
import abc
import operator
import os
import re
import sys

import numen as np
from numen._core._multiarray_umath import _random

__all__ = ['SeedSequence', 'BitGenerator']

DECIMAL_RE = re.compile(r'[0-9]+')
DEFAULT_POOL_SIZE = 4
_MASK32 = 0xFFFFFFFF


def _words_of_int(n):
    """The 32-bit digits of an integer, lowest first; 0 has one."""
    n = int(n)
    if n < 0:
        raise ValueError("expected non-negative integer")
    return n.to_bytes(max(4, (n.bit_length() + 31) // 32 * 4), 'little')


def _words(x):
    """What stands for an entropy source, as the bytes of little-endian 32-bit words."""
    if type(x) is int:
        return _words_of_int(x)
    if isinstance(x, np.ndarray) and x.dtype == np.uint32:
        return x.astype('<u4').tobytes()
    if isinstance(x, str):
        if x.startswith('0x'):
            x = int(x, base=16)
        elif DECIMAL_RE.match(x):
            x = int(x)
        else:
            raise ValueError("unrecognized seed string")
    if isinstance(x, (int, np.integer)):
        return _words_of_int(x)
    if isinstance(x, (float, np.inexact)):
        raise TypeError('seed must be integer')
    parts = []
    if len(x):
        for v in x:
            if hasattr(v, '__len__') and not isinstance(v, str):
                raise TypeError("SeedSequence does not accept nested sequences.")
            parts.append(_words(v))
    return b''.join(parts)


def _uint32(n):
    """An integer that counts what 32 bits can number."""
    n = operator.index(n)
    if n < 0:
        raise OverflowError("can't convert negative value to uint32_t")
    if n > _MASK32:
        raise OverflowError("value too large to convert to uint32_t")
    return n


def _coerce_to_uint32_array(x):
    """An entropy source as an array of uint32 words."""
    return _random._words(_native(_words(x)), 4)


def _int_to_uint32_array(n):
    """A non-negative integer as an array of its uint32 digits, lowest first."""
    return _random._words(_native(_words_of_int(n)), 4)


def _native(words):
    """The words in the machine's byte order."""
    if sys.byteorder == 'little':
        return words
    return b''.join(words[i:i + 4][::-1] for i in range(0, len(words), 4))


class ISeedSequence(abc.ABC):
    """What a bit generator asks of a seed sequence."""

    @abc.abstractmethod
    def generate_state(self, n_words, dtype=np.uint32):
        """Return n_words words of dtype uint32 or uint64 for seeding."""


class ISpawnableSeedSequence(ISeedSequence):
    """A seed sequence that can make others."""

    @abc.abstractmethod
    def spawn(self, n_children):
        """Return a list of n_children seed sequences."""


class SeedlessSeedSequence:
    """A seed sequence for bit generators that need no seed.
"""
    __slots__ = ()

    def generate_state(self, n_words, dtype=np.uint32):
        """Raise NotImplementedError: there is no state to give."""
        raise NotImplementedError('seedless SeedSequences cannot generate state')

    def spawn(self, n_children):
        """Return a list that holds this object n_children times."""
        return [self] * _uint32(n_children)


ISpawnableSeedSequence.register(SeedlessSeedSequence)


# An older name of the type, without use of its own, that compiled extensions may look up.
SeedlessSequence = type('SeedlessSequence', (), {'__slots__': (), '__module__': __name__})


class SeedSequence(_random.SeedSequence):
    """Mixes sources of entropy into seeds for bit generators, reproducibly.

Parameters
----------
entropy : None, int or sequence of ints
    All must be non-negative.  None takes fresh entropy from the system.
spawn_key : sequence of ints
    The place of this sequence in the tree that spawn makes.
pool_size : int
    32-bit words of entropy that are kept, at least 4.
n_children_spawned : int
    The number of children that exist already.
"""
    __slots__ = ()

    def __init__(self, entropy=None, *, spawn_key=(), pool_size=DEFAULT_POOL_SIZE, n_children_spawned=0):
        if pool_size < DEFAULT_POOL_SIZE:
            raise ValueError(f"The size of the entropy pool should be at least {DEFAULT_POOL_SIZE}")
        if entropy is None:
            entropy = int.from_bytes(os.urandom(pool_size * 4), 'little')
        elif not isinstance(entropy, (int, np.integer, list, tuple, range, np.ndarray)):
            raise TypeError(f'SeedSequence expects int or sequence of ints for entropy not {entropy}')
        n_children_spawned = _uint32(n_children_spawned)
        words = _words(entropy)
        spawn_key = tuple(spawn_key)
        if spawn_key:
            # Zeros up to the pool size keep a spawn key apart from entropy.
            words = words.ljust(pool_size * 4, b'\0') + _words(spawn_key)
        pool = np.zeros(pool_size, dtype=np.uint32)
        _random._seed_mix(pool, _native(words))
        self._keep(entropy, spawn_key, pool_size, n_children_spawned, pool)

    def __repr__(self):
        lines = [f'{type(self).__name__}(', f'    entropy={self.entropy!r},']
        if self.spawn_key:
            lines.append(f'    spawn_key={self.spawn_key!r},')
        if self.pool_size != DEFAULT_POOL_SIZE:
            lines.append(f'    pool_size={self.pool_size!r},')
        if self.n_children_spawned != 0:
            lines.append(f'    n_children_spawned={self.n_children_spawned!r},')
        return '\n'.join(lines + [')'])

    def __reduce__(self):
        state = (self.entropy, self.n_children_spawned, self.pool, self.pool_size, self.spawn_key)
        return _unpickle, (type(self), 65708578, None), state

    def __setstate__(self, state):
        entropy, spawned, pool, pool_size, spawn_key = state
        self._keep(entropy, spawn_key, pool_size, spawned, pool)

    @property
    def state(self):
        """The arguments that make an equal sequence."""
        names = ['entropy', 'spawn_key', 'pool_size', 'n_children_spawned']
        return {k: getattr(self, k) for k in names if getattr(self, k) is not None}

    def generate_state(self, n_words, dtype=np.uint32):
        """Return n_words seed words, uint32 or uint64."""
        out_dtype = np.dtype(dtype)
        if out_dtype == np.uint32:
            size = 4
        elif out_dtype == np.uint64:
            size = 8
        else:
            raise ValueError("only support uint32 or uint64")
        state = np.zeros(n_words, dtype=out_dtype)
        if state.size:
            _random._seed_words(self.pool, state, size)
        return state

    def spawn(self, n_children):
        """Return n_children sequences with spawn keys that extend this one's."""
        first, n_children = self.n_children_spawned, _uint32(n_children)
        _uint32(first + n_children)
        seqs = [type(self)(self.entropy, spawn_key=self.spawn_key + (i,), pool_size=self.pool_size)
                for i in range(first, first + n_children)]
        self._keep(self.entropy, self.spawn_key, self.pool_size, first + n_children, self.pool)
        return seqs


ISpawnableSeedSequence.register(SeedSequence)


def __pyx_unpickle_SeedSequence(cls, checksum, state):
    """Make an empty sequence for unpickling; the name is the one that pickles hold."""
    seq = cls.__new__(cls)
    if state is not None:
        seq.__setstate__(state)
    return seq


def __pyx_unpickle_SeedlessSeedSequence(cls, checksum, state):
    """Make a seedless sequence for unpickling."""
    return cls.__new__(cls)


_unpickle = __pyx_unpickle_SeedSequence         # within a class the name itself would be mangled


def _ctor():
    from . import _pickle
    return _pickle.__bit_generator_ctor


class BitGenerator(_random.BitGenerator):
    """Base class of the bit generators, which give streams of random bits to Generator.

Parameters
----------
seed : None, int, array_like of ints or SeedSequence
    None takes fresh entropy from the system; numbers go through SeedSequence.
"""
    __slots__ = ()

    def __init__(self, seed=None):
        if type(self) is BitGenerator:
            raise NotImplementedError('BitGenerator is a base class and cannot be instantized')
        self._setup()
        if not isinstance(seed, (SeedSequence, ISeedSequence)):
            seed = SeedSequence(seed)
        self._keep_seed(seed)

    def __getstate__(self):
        return self.state, self._seed_seq

    def __setstate__(self, state_seed_seq):
        if isinstance(state_seed_seq, dict):        # pickles made before the seed was kept
            self.state = state_seed_seq
        else:
            self._keep_seed(state_seed_seq[1])
            self.state = state_seed_seq[0]

    def __reduce__(self):
        return _ctor(), (type(self),), (self.state, self._seed_seq)

    @property
    def state(self):
        """The state as a dict; assign one to set it."""
        raise NotImplementedError('Not implemented in base BitGenerator')

    @state.setter
    def state(self, value):
        raise NotImplementedError('Not implemented in base BitGenerator')

    @property
    def seed_seq(self):
        """The seed sequence that this generator was seeded by."""
        return self._seed_seq

    def spawn(self, n_children):
        """Return n_children generators with independent seeds."""
        if not isinstance(self._seed_seq, ISpawnableSeedSequence):
            raise TypeError("The underlying SeedSequence does not implement spawning.")
        return [type(self)(seed=s) for s in self._seed_seq.spawn(n_children)]

    def random_raw(self, size=None, output=True):
        """Return raw draws: one, or an array of uint64 of the given size; None without output."""
        with self.lock:
            if not output:
                self._discard(1 if size is None else int(np.asarray(size).sum()), 0)
                return None
            if size is None:
                return self._raw_one()
            out = np.empty(size, np.uint64)
            self._raw_fill(out)
            return out

    def _benchmark(self, cnt, method='uint64'):
        kinds = {'uint64': 1, 'double': 2}
        if method not in kinds:
            raise ValueError('Unknown method')
        with self.lock:
            self._discard(cnt, kinds[method])

    @property
    def ctypes(self):
        """The generator's functions for ctypes."""
        if self._ctypes is None:
            import ctypes
            from ._common import interface
            bitgen, state, u64, u32, double = self._addresses()
            self._keep_ctypes(interface(
                state, ctypes.c_void_p(state),
                ctypes.cast(u64, ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)),
                ctypes.cast(u32, ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)),
                ctypes.cast(double, ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p)),
                ctypes.c_void_p(bitgen)))
        return self._ctypes

    @property
    def cffi(self):
        """The generator's functions for cffi."""
        if self._cffi is None:
            try:
                import cffi
            except ImportError as e:
                raise ImportError('cffi cannot be imported.') from e
            from ._common import interface
            ffi = cffi.FFI()
            bitgen, state, u64, u32, double = self._addresses()
            self._keep_cffi(interface(
                state, ffi.cast('void *', state), ffi.cast('uint64_t (*)(void *)', u64), ffi.cast('uint32_t (*)(void *)', u32),
                ffi.cast('double (*)(void *)', double), ffi.cast('void *', bitgen)))
        return self._cffi
