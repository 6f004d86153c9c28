"""The PCG64 and PCG64DXSM bit generators."""
import numen as np
from numen._core._multiarray_umath import _random

from ._common import check_state, wrap_int
from .bit_generator import BitGenerator

__all__ = ['PCG64', 'PCG64DXSM']

_JUMP = 0x9e3779b97f4a7c15f39cc0605cedc835      # (phi - 1) * 2**128


class _PCG:
    __slots__ = ()

    def __init__(self, seed=None):
        BitGenerator.__init__(self, seed)
        self._seed_words(self._seed_seq.generate_state(4, np.uint64))

    def jumped(self, jumps=1):
        """Return a new bit generator as if jumps times (phi - 1) * 2**128 draws had been made, phi being the golden ratio."""
        bit_generator = self.__class__()
        bit_generator.state = self.state
        bit_generator.advance(_JUMP * int(jumps))
        return bit_generator

    @property
    def state(self):
        """The state as a dict; assign one to set it."""
        with self.lock:
            state, inc, has_uint32, uinteger = self._get()
        return {'bit_generator': type(self).__name__, 'state': {'state': state, 'inc': inc}, 'has_uint32': has_uint32, 'uinteger': uinteger}

    @state.setter
    def state(self, value):
        check_state(self, value, 'RNG')
        state, inc = int(value['state']['state']), int(value['state']['inc'])
        with self.lock:
            self._set(state, inc, int(value['has_uint32']), int(value['uinteger']))

    def advance(self, delta):
        """Go on as if delta draws had been made, and return this generator.  A buffered half draw is dropped."""
        delta = wrap_int(delta, 128)
        with self.lock:
            self._advance(int(delta))
        return self


class PCG64(_PCG, _random.PCG64, BitGenerator):
    """The permuted congruential generator PCG XSL RR 128/64: 128 bits of state, 64-bit output.

Parameters
----------
seed : None, int, array_like of ints or SeedSequence
    None takes fresh entropy from the system; numbers go through SeedSequence.
"""
    __slots__ = ()


class PCG64DXSM(_PCG, _random.PCG64DXSM, BitGenerator):
    """The permuted congruential generator PCG CM DXSM 128/64: a cheaper step and a stronger output function than PCG64.

Parameters
----------
seed : None, int, array_like of ints or SeedSequence
    None takes fresh entropy from the system; numbers go through SeedSequence.
"""
    __slots__ = ()
