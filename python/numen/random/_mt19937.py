"""The MT19937 bit generator."""
import operator

import numen as np
from numen._core._multiarray_umath import _random

from ._common import check_state
from .bit_generator import BitGenerator, SeedSequence

__all__ = ['MT19937']

_WORDS = 624


class MT19937(_random.MT19937, BitGenerator):
    """The Mersenne Twister: 624 words of state, 32-bit output.

Parameters
----------
seed : None, int, array_like of ints or SeedSequence
    None takes fresh entropy from the system; numbers go through SeedSequence.
"""
    __slots__ = ()

    def __init__(self, seed=None):
        BitGenerator.__init__(self, seed)
        self._seed_words(self._seed_seq.generate_state(_WORDS, np.uint32))

    def _legacy_seeding(self, seed):
        """Seed as RandomState does: by an integer of 32 bits, by an array of them, or None for fresh entropy."""
        with self.lock:
            if type(seed) is int and 0 <= seed < 2**32:
                self._seed_int(seed)
            elif seed is None:
                self._seed_words_keep_pos(SeedSequence().generate_state(_WORDS))
            else:
                self._seed_by(seed)
            self._keep_seed(None)

    def _seed_words_keep_pos(self, words):
        pos = self._get()[1]
        self._seed_words(words)
        self._set(self._get()[0], pos)

    def _seed_by(self, seed):
        try:
            if hasattr(seed, 'squeeze'):
                seed = seed.squeeze()
            index = operator.index(seed)
        except TypeError:
            obj = np.asarray(seed)
            if obj.size == 0:
                raise ValueError("Seed must be non-empty")
            obj = obj.astype(np.int64, casting='safe')
            if obj.ndim != 1:
                raise ValueError("Seed array must be 1-d")
            if ((obj > 2**32 - 1) | (obj < 0)).any():
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            self._seed_array(np.ascontiguousarray(obj.astype(np.uint32, casting='unsafe')))
        else:
            if index > 2**32 - 1 or index < 0:
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            self._seed_int(index)

    def jumped(self, jumps=1):
        """Return a new bit generator as if jumps * 2**128 draws had been made."""
        bit_generator = self.__class__()
        bit_generator.state = self.state
        bit_generator._jump(operator.index(jumps))
        return bit_generator

    @property
    def state(self):
        """The state as a dict; assign one, or RandomState's tuple, to set it."""
        with self.lock:
            key, pos = self._get()
        return {'bit_generator': type(self).__name__, 'state': {'key': _random._words(key, 4), 'pos': pos}}

    @state.setter
    def state(self, value):
        if isinstance(value, tuple):
            if value[0] != 'MT19937' or len(value) not in (3, 5):
                raise ValueError('state is not a legacy MT19937 state')
            value = {'bit_generator': 'MT19937', 'state': {'key': value[1], 'pos': value[2]}}
        check_state(self, value, 'PRNG')
        key = value['state']['key']
        if len(key) > _WORDS:
            raise ValueError(f'the key of MT19937 has {_WORDS} words, not {len(key)}')
        if not (isinstance(key, np.ndarray) and key.dtype == np.uint32 and key.shape == (_WORDS,)):
            key = np.array([int(key[i]) for i in range(_WORDS)], dtype=np.uint32)
        with self.lock:
            self._set(np.ascontiguousarray(key), int(value['state']['pos']))
