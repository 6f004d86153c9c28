"""What the bit generators share: the interface tuple, wrapping and splitting of integers, checks of a state dict."""
from collections import namedtuple

import numen as np

__all__ = ['interface']

interface = namedtuple('interface', ['state_address', 'state', 'next_uint64', 'next_uint32', 'next_double', 'bit_generator'])


def wrap_int(val, bits):
    """val modulo 2**bits."""
    return val & ((1 << bits) - 1)


def int_to_array(value, name, bits, uint_size):
    """A large integer, or an array of its words, as an array of unsigned words, lowest first."""
    length = bits // uint_size
    value = np.asarray(value)
    if uint_size == 32:
        dtype = np.uint32
    elif uint_size == 64:
        dtype = np.uint64
    else:
        raise ValueError('Unknown uint_size')
    if value.shape == ():
        value = int(value)
        if value < 0 or value >= 1 << bits:
            raise ValueError(f'{name} must be positive and less than 2**{bits}.')
        mask = (1 << uint_size) - 1
        return np.array([value >> uint_size * i & mask for i in range(length)], dtype=dtype)
    out = value.astype(dtype)
    if out.shape != (length,):
        raise ValueError(f'{name} must have {length} elements when using array form')
    return out


def check_state(bit_generator, value, kind):
    """Refuse what is not a state dict of this bit generator."""
    if not isinstance(value, dict):
        raise TypeError('state must be a dict')
    name = type(bit_generator).__name__
    if value.get('bit_generator', '') != name:
        raise ValueError(f'state must be for a {name} {kind}')


def uint64_array(items, n):
    """n words from anything indexable."""
    return np.array([int(items[i]) for i in range(n)], dtype=np.uint64)
