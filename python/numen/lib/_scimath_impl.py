"""np.emath: elementary functions that answer with complex numbers outside their real domain."""
import numen._core.numeric as nx
import numen._core.numerictypes as nt
from numen._core.numeric import any, asarray
from numen._core.overrides import array_function_dispatch
from numen.lib._type_check_impl import isreal

__all__ = ["sqrt", "log", "log2", "logn", "log10", "power", "arccos", "arcsin", "arctanh"]
_ln2 = nx.log(2.0)


def _tocomplex(arr):
    """The narrowest complex dtype that holds the items."""
    if issubclass(arr.dtype.type, (nt.single, nt.byte, nt.short, nt.ubyte, nt.ushort, nt.csingle)):
        return arr.astype(nt.csingle)
    return arr.astype(nt.cdouble)


def _fix_real_lt_zero(x):
    x = asarray(x)
    return _tocomplex(x) if any(isreal(x) & (x < 0)) else x


def _fix_int_lt_zero(x):
    x = asarray(x)
    return x * 1.0 if any(isreal(x) & (x < 0)) else x


def _fix_real_abs_gt_1(x):
    x = asarray(x)
    return _tocomplex(x) if any(isreal(x) & (abs(x) > 1)) else x


def _unary_dispatcher(x):
    return (x,)


_overridable = array_function_dispatch(_unary_dispatcher, module="numpy.lib.scimath")


@_overridable
def sqrt(x):
    """Square root; of negative numbers the imaginary one.

    >>> import numen as np
    >>> np.emath.sqrt(-9)
    np.complex128(3j)
    """
    return nx.sqrt(_fix_real_lt_zero(x))


@_overridable
def log(x):
    """Natural logarithm."""
    return nx.log(_fix_real_lt_zero(x))


@_overridable
def log10(x):
    """Logarithm to base 10."""
    return nx.log10(_fix_real_lt_zero(x))


def _logn_dispatcher(n, x):
    return (n, x)


@array_function_dispatch(_logn_dispatcher, module="numpy.lib.scimath")
def logn(n, x):
    """Logarithm to base n."""
    return nx.log(_fix_real_lt_zero(x)) / nx.log(_fix_real_lt_zero(n))


@_overridable
def log2(x):
    """Logarithm to base 2."""
    return nx.log2(_fix_real_lt_zero(x))


def _power_dispatcher(x, p):
    return (x, p)


@array_function_dispatch(_power_dispatcher, module="numpy.lib.scimath")
def power(x, p):
    """x to the power p."""
    return nx.power(_fix_real_lt_zero(x), _fix_int_lt_zero(p))


@_overridable
def arccos(x):
    """Inverse cosine."""
    return nx.arccos(_fix_real_abs_gt_1(x))


@_overridable
def arcsin(x):
    """Inverse sine."""
    return nx.arcsin(_fix_real_abs_gt_1(x))


@_overridable
def arctanh(x):
    """Inverse hyperbolic tangent."""
    return nx.arctanh(_fix_real_abs_gt_1(x))
