"""Functions that behave as ufuncs do but are made of several."""
import numen._core.numeric as nx
from numen._core.overrides import array_function_dispatch

__all__ = ["fix", "isneginf", "isposinf"]


def _dispatcher(x, out=None):
    return (x, out)


@array_function_dispatch(_dispatcher, verify=False, module="numpy")
def fix(x, out=None):
    """Items rounded towards zero."""
    return nx.trunc(x, out=out)


def _sign_of_infinity(x, out, negative):
    is_inf = nx.isinf(x)
    try:
        signbit = nx.signbit(x)
    except TypeError as e:
        dtype = nx.asanyarray(x).dtype
        raise TypeError(f"This operation is not supported for {dtype} values because it would be ambiguous.") from e
    return nx.logical_and(is_inf, signbit if negative else ~signbit, out)


@array_function_dispatch(_dispatcher, verify=False, module="numpy")
def isposinf(x, out=None):
    """Is an item positive infinity?"""
    return _sign_of_infinity(x, out, False)


@array_function_dispatch(_dispatcher, verify=False, module="numpy")
def isneginf(x, out=None):
    """Is an item negative infinity?"""
    return _sign_of_infinity(x, out, True)
