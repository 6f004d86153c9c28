"""The SFC64 bit generator."""
import numen as np
from numen._core._multiarray_umath import _random

from ._common import check_state
from .bit_generator import BitGenerator

__all__ = ['SFC64']


class SFC64(_random.SFC64, BitGenerator):
    """The small fast chaotic generator: 256 bits of state, of which 64 are a counter, and 64-bit output.

Parameters
----------
seed : None, int, array_like of ints or SeedSequence
    None takes fresh entropy from the system; numbers go through SeedSequence.
"""
    __slots__ = ()

    def __init__(self, seed=None):
        BitGenerator.__init__(self, seed)
        self._seed_words(self._seed_seq.generate_state(3, np.uint64))

    @property
    def state(self):
        """The state as a dict; assign one to set it."""
        with self.lock:
            words, has_uint32, uinteger = self._get()
        return {'bit_generator': type(self).__name__, 'state': {'state': _random._words(words, 8)}, 'has_uint32': has_uint32,
                'uinteger': uinteger}

    @state.setter
    def state(self, value):
        check_state(self, value, 'RNG')
        words = np.empty(4, dtype=np.uint64)
        words[:] = value['state']['state']
        with self.lock:
            self._set(words, int(value['has_uint32']), int(value['uinteger']))
