"""The Philox bit generator."""
import numen as np
from numen._core._multiarray_umath import _random

from ._common import check_state, int_to_array, uint64_array, wrap_int
from .bit_generator import BitGenerator

__all__ = ['Philox']


class Philox(_random.Philox, BitGenerator):
    """The counter-based generator Philox 4x64 with 10 rounds: a 256-bit counter encrypted with a 128-bit key.

Parameters
----------
seed : None, int, array_like of ints or SeedSequence
    None takes fresh entropy from the system; numbers go through SeedSequence.
counter : None, int or array_like of 4 uint64
    Where to start, 0 by default.
key : None, int or array_like of 2 uint64
    The key itself, instead of a seed.
"""
    __slots__ = ()

    def __init__(self, seed=None, counter=None, key=None):
        if seed is not None and key is not None:
            raise ValueError('seed and key cannot be both used')
        BitGenerator.__init__(self, seed)
        if key is not None:
            key = int_to_array(key, 'key', 128, 64)
            self._keep_seed(None)
        else:
            key = self._seed_seq.generate_state(2, np.uint64)
        counter = int_to_array(0 if counter is None else counter, 'counter', 256, 64)
        self._seed_words(np.ascontiguousarray(key), np.ascontiguousarray(counter))

    @property
    def state(self):
        """The state as a dict; assign one to set it."""
        with self.lock:
            counter, key, buffer, pos, has_uint32, uinteger = self._get()
        words = [_random._words(w, 8) for w in (counter, key, buffer)]
        return {'bit_generator': type(self).__name__, 'state': {'counter': words[0], 'key': words[1]}, 'buffer': words[2],
                'buffer_pos': pos, 'has_uint32': has_uint32, 'uinteger': uinteger}

    @state.setter
    def state(self, value):
        check_state(self, value, 'PRNG')
        state = value['state']
        words = uint64_array(state['counter'], 4), uint64_array(state['key'], 2), uint64_array(value['buffer'], 4)
        with self.lock:
            self._set(*words, int(value['buffer_pos']), int(value['has_uint32']), int(value['uinteger']))

    def jumped(self, jumps=1):
        """Return a new bit generator as if jumps * 2**128 draws had been made."""
        bit_generator = self.__class__()
        bit_generator.state = self.state
        bit_generator.advance(jumps * 2**128)
        return bit_generator

    def advance(self, delta):
        """Go on as if delta blocks of 4 draws had been made, and return this generator.  What was buffered is dropped."""
        step = int_to_array(wrap_int(delta, 256), 'step', 256, 64)
        with self.lock:
            self._advance(step)
        return self
