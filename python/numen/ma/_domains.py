"""Where functions are defined: domains, which tell the arguments that give no valid result, and the one table of the wrapped ufuncs.

A domain is called with the arguments and answers True where they are outside of it.
"""
import numen as np
from numen._core import fromnumeric, umath
from numen.lib._function_base_impl import angle


class _DomainCheckInterval:
    """Outside an interval."""

    def __init__(self, a, b):
        self.a, self.b = min(a, b), max(a, b)

    def __call__(self, x):
        with np.errstate(invalid="ignore"):
            return umath.logical_or(umath.greater(x, self.b), umath.less(x, self.a))


class _DomainTan:
    """Where the cosine is next to zero."""

    def __init__(self, eps):
        self.eps = eps

    def __call__(self, x):
        with np.errstate(invalid="ignore"):
            return umath.less(umath.absolute(umath.cos(x)), self.eps)


class _DomainSafeDivide:
    """Where a quotient would overflow: the divisor is zero or next to it, in proportion to the dividend."""

    def __init__(self, tolerance=None):
        self.tolerance = tolerance

    def __call__(self, a, b):
        self.tolerance = self.tolerance or np.finfo(float).tiny
        dividend, divisor = np.asarray(a), np.asarray(b)
        with np.errstate(all="ignore"):
            return umath.absolute(dividend) * self.tolerance >= umath.absolute(divisor)


class _DomainGreater:
    """Not greater than a value."""

    def __init__(self, critical_value):
        self.critical_value = critical_value

    def __call__(self, x):
        with np.errstate(invalid="ignore"):
            return umath.less_equal(x, self.critical_value)


class _DomainGreaterEqual:
    """Less than a value."""

    def __init__(self, critical_value):
        self.critical_value = critical_value

    def __call__(self, x):
        with np.errstate(invalid="ignore"):
            return umath.less(x, self.critical_value)


# functions of one argument: (domain, what stands for masked items), by the names they have here
UNARY = {name: (None, 0) for name in (
    "exp conjugate sin cos arctan arcsinh sinh cosh tanh absolute angle fabs negative floor ceil around logical_not").split()}
UNARY.update(
    sqrt=(_DomainGreaterEqual(0.0), 0.0), log=(_DomainGreater(0.0), 1.0), log2=(_DomainGreater(0.0), 1.0), log10=(_DomainGreater(0.0), 1.0),
    tan=(_DomainTan(1e-35), 0.0), arcsin=(_DomainCheckInterval(-1.0, 1.0), 0.0), arccos=(_DomainCheckInterval(-1.0, 1.0), 0.0),
    arccosh=(_DomainGreaterEqual(1.0), 1.0), arctanh=(_DomainCheckInterval(-1.0 + 1e-15, 1.0 - 1e-15), 0.0))
# functions of two arguments: (domain, what stands for masked items of the first, of the second)
BINARY = {name: (None, 0, 0) for name in (
    "add subtract equal not_equal less_equal greater_equal less greater logical_or logical_xor bitwise_and bitwise_or bitwise_xor "
    "hypot").split()}
BINARY.update(multiply=(None, 1, 1), logical_and=(None, 1, 1), arctan2=(None, 0.0, 1.0))
for _name in ("divide", "true_divide", "floor_divide", "remainder", "fmod", "mod"):
    BINARY[_name] = (_DomainSafeDivide(), 0, 1)


def function(name):
    """What computes: the ufunc, or the function of that name."""
    return {"angle": angle, "around": fromnumeric.round}.get(name) or getattr(umath, name)


# of each of them: the domain (or None), and the fill values
ufunc_domain, ufunc_fills = {}, {}
for _name, (_domain, *_fills) in (UNARY | BINARY).items():
    _function = function(_name)
    ufunc_domain[_function] = _domain
    ufunc_fills[_function] = _fills[0] if len(_fills) == 1 else tuple(_fills)


def outside(func, args):
    """Where the arguments of a ufunc are outside of its domain, as an array without masked items; None if it has no domain."""
    domain = ufunc_domain.get(func)
    if domain is None:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        result = domain(*args)
    filled = getattr(result, "filled", None)
    return np.asarray(result if filled is None else filled(True), dtype=bool)
