"""Numen: n-dimensional arrays with NumPy's interface."""
from . import exceptions
from ._core import _multiarray_umath, multiarray
from ._core.multiarray import *  # noqa: F403
from ._core.arrayprint import *  # noqa: F403

__version__ = "2.4.6"
newaxis = None
pi, e, euler_gamma, inf, nan = 3.141592653589793, 2.718281828459045, 0.5772156649015329, float("inf"), float("nan")
float64, float32, float16, longdouble = (_multiarray_umath.dtype(c).type for c in "dfeg")
int8, int16, int32, int64, longlong, intp = (_multiarray_umath.dtype(c).type for c in "bhilql")
uint8, uint16, uint32, uint64, ulonglong, uintp = (_multiarray_umath.dtype(c).type for c in "BHILQL")
complex64, complex128, clongdouble = (_multiarray_umath.dtype(c).type for c in "FDG")
bool = bool_ = _multiarray_umath.dtype("?").type
object_, bytes_, str_, void, datetime64, timedelta64 = (_multiarray_umath.dtype(c).type for c in "OSUVMm")


def __getattr__(name):
    try:
        return getattr(_multiarray_umath, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
