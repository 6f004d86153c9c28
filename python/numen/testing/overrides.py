"""Tools for testing duck arrays: which functions can be overridden."""
import numen._core.umath as _umath
from numen import ufunc as _ufunc
from numen._core.overrides import ARRAY_FUNCTIONS as _array_functions


def get_overridable_numpy_ufuncs():
    """The set of all ufuncs."""
    return {obj for obj in _umath.__dict__.values() if isinstance(obj, _ufunc)}


def allows_array_ufunc_override(func):
    """Can `func` be overridden through `__array_ufunc__`?"""
    return isinstance(func, _ufunc)


def get_overridable_numpy_array_functions():
    """The set of all functions that honour `__array_function__`."""
    import numen
    from numen.lib import recfunctions  # noqa: F401
    for name in numen.__all__:      # what is loaded is known
        getattr(numen, name)
    return _array_functions.copy()


def allows_array_function_override(func):
    """Can `func` be overridden through `__array_function__`?"""
    return func in _array_functions
