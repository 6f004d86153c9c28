"""Limits of the number types: finfo and iinfo."""
import functools
import math

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


@set_module("numpy")
class finfo:
    """Machine limits of a floating-point type (of the parts, for a complex one).

    Attributes: bits, dtype, eps, epsneg, iexp, machep, max, maxexp, min, minexp, negep, nexp, nmant, precision, resolution, smallest_normal,
    smallest_subnormal, tiny.

    >>> import numen as np
    >>> np.finfo(np.float32).eps
    np.float32(1.1920929e-07)
    """

    _finfo_cache = {}

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)

    def __new__(cls, dtype):
        try:
            obj = cls._finfo_cache.get(dtype)
            if obj is not None:
                return obj
        except TypeError:
            pass
        if dtype is None:
            import warnings
            warnings.warn("finfo() dtype cannot be None. This behavior will raise an error in the future. (Deprecated in NumPy 1.25)",
                          DeprecationWarning, stacklevel=2)
        try:
            dtype = _dtype(dtype)
        except TypeError:
            dtype = _dtype(type(dtype))
        key = dtype
        obj = cls._finfo_cache.get(key)
        if obj is not None:
            return obj
        dtypes = [dtype]
        newdtype = ntypes.obj2sctype(dtype)
        if newdtype is not dtype:
            dtypes.append(newdtype)
            dtype = newdtype
        if not issubclass(dtype, ntypes.inexact):
            raise ValueError(f"data type {dtype!r} not inexact")
        dtype = _convert_to_float.get(dtype, dtype)
        obj = cls._finfo_cache.get(dtype)
        if obj is None:
            obj = object.__new__(cls)._init(dtype)
            cls._finfo_cache[dtype] = obj
        for dt in dtypes:
            cls._finfo_cache[dt] = obj
        return obj

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
        import numen as np
        try:
            self.dtype = np.dtype(int_type)
        except TypeError:
            self.dtype = np.dtype(type(int_type))
        self.kind = self.dtype.kind
        self.bits = self.dtype.itemsize * 8
        self.key = "%s%d" % (self.kind, self.bits)
        if self.kind not in "iu":
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
