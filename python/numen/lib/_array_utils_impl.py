"""Bodies of numpy.lib.array_utils."""
from numen._core import asarray
from numen._core.multiarray import normalize_axis_index
from numen._core.numeric import normalize_axis_tuple
from numen._utils import set_module

__all__ = ["byte_bounds", "normalize_axis_tuple", "normalize_axis_index"]


@set_module("numpy.lib.array_utils")
def byte_bounds(a):
    """The addresses of the first byte of an array and of the byte after its last."""
    ai = a.__array_interface__
    a_data = ai["data"][0]
    astrides, ashape = ai["strides"], ai["shape"]
    bytes_a = asarray(a).dtype.itemsize
    a_low = a_high = a_data
    if astrides is None:
        a_high += a.size * bytes_a
    else:
        for shape, stride in zip(ashape, astrides):
            if stride < 0:
                a_low += (shape - 1) * stride
            else:
                a_high += (shape - 1) * stride
        a_high += bytes_a
    return a_low, a_high
