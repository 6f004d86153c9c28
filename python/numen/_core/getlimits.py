"""Limits of the number types: finfo and iinfo."""
import functools
import math
import warnings

from numen._core import numerictypes as ntypes
from numen._core.multiarray import array, dtype, dtype as _dtype
from numen._core.umath import nextafter
from numen._utils import set_module

__all__ = ["finfo", "iinfo"]

_convert_to_float = {ntypes.csingle: ntypes.single, ntypes.complex128: ntypes.float64, ntypes.clongdouble: ntypes.longdouble}


@functools.lru_cache(maxsize=None)
def _parameters(ftype):
    """(bits of the significand after the point, least normal exponent, greatest exponent, bits of exponent, all bits)."""
    one, two = ftype(1), ftype(2)
    nmant = 0
    eps = one
    while one + eps / two != one:
        eps, nmant = eps / two, nmant + 1
    size = dtype(ftype).itemsize * 8
    if ftype is ntypes.longdouble and nmant == 63:
        nexp = 15
    else:
        nexp = size - 1 - nmant
    maxexp = 1 << (nexp - 1)
    return nmant, 2 - maxexp, maxexp, nexp, size


def _dtype_of(given):
    """The dtype that something stands for, or that of its type."""
    try:
        return _dtype(given)
    except TypeError:
        return _dtype(type(given))


@set_module("numpy")
class finfo:
    """Machine limits of a floating-point type (of the parts, for a complex one).

    Attributes: bits, dtype, eps, epsneg, iexp, machep, max, maxexp, min, minexp, negep, nexp, nmant, precision, resolution,
    smallest_normal, smallest_subnormal, tiny.

    >>> import numen as np
    >>> np.finfo(np.float32).eps
    np.float32(1.1920929e-07)
    """

    _finfo_cache = {}

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)

    def __new__(cls, dtype):
        known = cls._finfo_cache
        try:
            if dtype in known:
                return known[dtype]
        except TypeError:
            pass                        # an array or list of numbers
        if dtype is None:
            warnings.warn("finfo() dtype cannot be None. This behavior will raise an error in the future. (Deprecated in NumPy 1.25)",
                          DeprecationWarning, stacklevel=2)
        descr = _dtype_of(dtype)
        if descr not in known:
            if not issubclass(descr.type, ntypes.inexact):
                raise ValueError(f"data type {descr.type!r} not inexact")
            part = _convert_to_float.get(descr.type, descr.type)
            if part not in known:
                known[part] = object.__new__(cls)._init(part)
            known[descr] = known[descr.type] = known[part]
        return known[descr]

    def _init(self, ftype):
        import numen as np
        self.dtype = np.dtype(ftype)
        nmant, minexp, maxexp, nexp, bits = _parameters(ftype)
        one, two = ftype(1), ftype(2)
        self._ftype = ftype
        self.precision = int(nmant * math.log10(2))
        self.nmant, self.machep, self.negep, self.minexp, self.maxexp, self.nexp, self.iexp, self.bits = (
            nmant, -nmant, -nmant - 1, minexp, maxexp, nexp, nexp, bits)
        self.eps = np.ldexp(one, -nmant)
        self.epsneg = np.ldexp(one, -nmant - 1)
        self.resolution = ftype(10) ** ftype(-self.precision)
        self.smallest_normal = self.tiny = np.ldexp(one, minexp)
        with np.errstate(under="ignore"):
            self.smallest_subnormal = nextafter(ftype(0), one)
        self.max = np.ldexp(two - self.eps, maxexp - 1)
        self.min = -self.max
        return self

    def __str__(self):
        d = {k: str(getattr(self, k)) for k in ("precision", "resolution", "machep", "eps", "negep", "epsneg", "minexp", "tiny", "maxexp",
                                                "max",
                                                "nexp", "min", "smallest_normal", "smallest_subnormal")}
        d["min"] = "-max" if self.min == -self.max else d["min"]
        return ("Machine parameters for {dtype}\n"
                "---------------------------------------------------------------\n"
                "precision = {precision}   resolution = {resolution}\n"
                "machep = {machep}   eps =        {eps}\n"
                "negep =  {negep}   epsneg =     {epsneg}\n"
                "minexp = {minexp}   tiny =       {tiny}\n"
                "maxexp = {maxexp}   max =        {max}\n"
                "nexp =   {nexp}   min =        {min}\n"
                "smallest_normal = {smallest_normal}   smallest_subnormal = {smallest_subnormal}\n"
                "---------------------------------------------------------------\n").format(dtype=self.dtype, **d)

    def __repr__(self):
        return f"finfo(resolution={self.resolution!s}, min={self.min!s}, max={self.max!s}, dtype={self.dtype})"


@set_module("numpy")
class iinfo:
    """Limits of an integer type: bits, dtype, min, max.

    >>> import numen as np
    >>> np.iinfo(np.int8).max
    127
    """

    _min_vals = {}
    _max_vals = {}

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)

    def __init__(self, int_type):
        self.dtype = _dtype_of(int_type)
        self.kind, self.bits = self.dtype.kind, 8 * self.dtype.itemsize
        self.key = f"{self.kind}{self.bits}"
        if self.kind not in ("i", "u"):
            raise ValueError(f"Invalid integer data type {self.kind!r}.")

    @property
    def min(self):
        """The least value."""
        return 0 if self.kind == "u" else int(-(1 << (self.bits - 1)))

    @property
    def max(self):
        """The greatest value."""
        return int((1 << self.bits) - 1) if self.kind == "u" else int((1 << (self.bits - 1)) - 1)

    def __str__(self):
        return ("Machine parameters for {dtype}\n"
                "---------------------------------------------------------------\n"
                "min = {min}\n"
                "max = {max}\n"
                "---------------------------------------------------------------\n").format(dtype=self.dtype, min=self.min, max=self.max)

    def __repr__(self):
        return f"{self.__class__.__name__}(min={self.min}, max={self.max}, dtype={self.dtype})"
