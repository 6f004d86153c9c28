"""Numen: n-dimensional arrays with NumPy's interface.

    >>> import numen as np
    >>> np.array([1, 2, 3]) + 10
    array([11, 12, 13])
"""
from . import version
from ._globals import _CopyMode, _NoValue
from .version import __version__
from . import exceptions
from . import _core
from ._core import *  # noqa: F403
from ._core import numerictypes as _nt
from ._core.multiarray import ndarray, dtype, ufunc, matmul  # noqa: F401
from ._core.umath import *  # noqa: F403
from ._core.numerictypes import *  # noqa: F403
from ._core.numeric import (  # noqa: F401
    newaxis, inf, nan, pi, e, euler_gamma, False_, True_, little_endian)
from ._core.fromnumeric import all, any, max, min, round, sum  # noqa: A004,F401
from ._core.umath import absolute as abs, power as pow  # noqa: A004,F401

bool = _nt.bool_  # noqa: A001
long, ulong, longlong, ulonglong = (dtype(_c).type for _c in "lLqQ")

from ._core.umath import (  # noqa: E402,F401
    arccos as acos, arccosh as acosh, arcsin as asin, arcsinh as asinh, arctan as atan, arctan2 as atan2, arctanh as atanh,
    invert as bitwise_invert, left_shift as bitwise_left_shift, right_shift as bitwise_right_shift)
from ._core.multiarray import concatenate as concat  # noqa: E402,F401
from ._core.multiarray import packbits, unpackbits  # noqa: E402,F401
from ._core.fromnumeric import transpose as permute_dims  # noqa: E402,F401
from . import lib, matrixlib as _mat  # noqa: E402
from .lib import scimath as emath  # noqa: E402,F401
from .lib._stride_tricks_impl import *  # noqa: E402,F403
from .lib._twodim_base_impl import *  # noqa: E402,F403
from .lib._function_base_impl import *  # noqa: E402,F403
from .lib._shape_base_impl import *  # noqa: E402,F403
from .lib._type_check_impl import *  # noqa: E402,F403
from .lib._ufunclike_impl import *  # noqa: E402,F403
from .lib._index_tricks_impl import *  # noqa: E402,F403
from .matrixlib import asmatrix, bmat, matrix  # noqa: E402,F401

_LAZY = {"linalg", "dtypes", "random", "exceptions", "testing", "_core", "__config__"}
# where the other public names live; loaded when somebody asks for one
_HOMES = {
    "lib._nanfunctions_impl": "nansum nanprod nancumsum nancumprod nanmean nanmedian nanpercentile nanquantile nanvar "
                              "nanstd nanmax nanmin nanargmax nanargmin",
    "lib._quantiles_impl": "median percentile quantile",
    "lib._histograms_impl": "histogram histogramdd histogram_bin_edges",
    "lib._arraysetops_impl": "ediff1d intersect1d isin setdiff1d setxor1d union1d unique unique_all unique_counts "
                             "unique_inverse unique_values",
    "lib._arraypad_impl": "pad",
    "lib._npyio_impl": "fromregex genfromtxt load loadtxt save savetxt savez savez_compressed",
    "lib._utils_impl": "get_include info show_runtime",
    "__config__": "show_config",
    "_array_api_info": "__array_namespace_info__",
    "_core.memmap": "memmap",
}
_HOME_OF = {_name: _module for _module, _names in _HOMES.items() for _name in _names.split()}


def __getattr__(name):
    from importlib import import_module
    if name in _LAZY:
        try:
            return import_module("." + name, __name__)
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    home = _HOME_OF.get(name)
    if home is not None:
        value = getattr(import_module("." + home, __name__), name)
        globals()[name] = value
        return value
    from ._expired_attrs_2_0 import __expired_attributes__
    if name in __expired_attributes__:
        raise AttributeError(f"`np.{name}` was removed in the NumPy 2.0 release. {__expired_attributes__[name]}", name=None)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted((set(globals()) | _LAZY | set(_HOME_OF)) - {"_c"})


__all__ = sorted(n for n in set(globals()) | set(_HOME_OF) | _LAZY if not n.startswith("_"))


