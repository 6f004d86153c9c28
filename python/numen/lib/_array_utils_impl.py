"""Bodies of numpy.lib.array_utils."""
from numen._core import asarray
from numen._core.multiarray import normalize_axis_index
from numen._core.numeric import normalize_axis_tuple
from numen._utils import set_module

__all__ = ["byte_bounds", "normalize_axis_tuple", "normalize_axis_index"]


@set_module("numpy.lib.array_utils")
def byte_bounds(a):
    """The addresses of the first byte of an array and of the byte after its last."""
    interface = a.__array_interface__
    first, strides = interface["data"][0], interface["strides"]
    itemsize = asarray(a).dtype.itemsize
    if strides is None:
        return first, first + a.size * itemsize
    reach = {False: 0, True: 0}             # backwards, forwards
    for length, stride in zip(interface["shape"], strides):
        reach[stride >= 0] += (length - 1) * stride
    return first + reach[False], first + reach[True] + itemsize
