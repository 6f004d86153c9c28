"""Constructors that pickles of bit generators, Generator and RandomState name."""
from ._generator import Generator
from ._mt19937 import MT19937
from ._pcg64 import PCG64, PCG64DXSM
from ._philox import Philox
from ._sfc64 import SFC64
from .bit_generator import BitGenerator
from .mtrand import RandomState

BitGenerators = {'MT19937': MT19937, 'PCG64': PCG64, 'PCG64DXSM': PCG64DXSM, 'Philox': Philox, 'SFC64': SFC64}


def __bit_generator_ctor(bit_generator='MT19937'):
    """Make a bit generator by its type, or by its name as older pickles have it."""
    make = bit_generator if isinstance(bit_generator, type) else BitGenerators.get(bit_generator)
    if make is None:
        raise ValueError(f"{bit_generator} is not a known BitGenerator module.")
    return make()


def __generator_ctor(bit_generator_name="MT19937", bit_generator_ctor=__bit_generator_ctor):
    """Make a Generator on a bit generator or on a name of one."""
    if isinstance(bit_generator_name, BitGenerator):
        return Generator(bit_generator_name)
    return Generator(bit_generator_ctor(bit_generator_name))


def __randomstate_ctor(bit_generator_name="MT19937", bit_generator_ctor=__bit_generator_ctor):
    """Make a RandomState on a bit generator or on a name of one."""
    if isinstance(bit_generator_name, BitGenerator):
        return RandomState(bit_generator_name)
    return RandomState(bit_generator_ctor(bit_generator_name))
