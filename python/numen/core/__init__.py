"""The old name of `_core`, for pickles and programs from before NumPy 2: every attribute comes from there, with a DeprecationWarning."""
import sys
import warnings
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

from numen import _core, ufunc

__all__ = ["arrayprint", "defchararray", "_dtype_ctypes", "_dtype", "einsumfunc", "fromnumeric", "function_base", "getlimits", "_internal",
           "multiarray", "_multiarray_umath", "numeric", "numerictypes", "overrides", "records", "shape_base", "umath"]
# what pickles and compiled wheels name comes without a warning, from the module of _core that is named here; so do ufuncs
_QUIET = {"_internal": {"_reconstruct": "multiarray", "_dtype_from_pep3118": "_internal"},
          "multiarray": {"_reconstruct": "multiarray", "scalar": "multiarray", "_ARRAY_API": "multiarray"},
          "_multiarray_umath": {"_ARRAY_API": "_multiarray_umath", "_UFUNC_API": "_multiarray_umath"}}


def _warn(attr, submodule=None):
    old, new = (name if submodule is None else f"{name}.{submodule}" for name in ("numpy.core", "numpy._core"))
    warnings.warn(f"{old} is deprecated and has been renamed to {new}. The numpy._core namespace contains private NumPy internals and its "
                  f"use is discouraged, as NumPy internals can change without warning in any release. In practice, most real-world usage "
                  f"of numpy.core is to access functionality in the public NumPy API. If that is the case, use the public NumPy API. If "
                  f"not, you are using NumPy internals. If you would still like to access an internal attribute, use {new}.{attr}.",
                  DeprecationWarning, stacklevel=3)


class _OldModule(ModuleType):
    """`core.x`: the attributes of `_core.x`."""

    def __getattr__(self, attr):
        submodule = self.__name__.rpartition(".")[2]
        try:
            if attr.startswith("__") and attr.endswith("__"):
                raise AttributeError
            home = _QUIET.get(submodule, {}).get(attr)
            value = getattr(import_module(f"numen._core.{home or submodule}"), attr)
        except (ModuleNotFoundError, AttributeError):
            raise AttributeError(f"module 'numpy.core.{submodule}' has no attribute {attr}") from None
        if home is None and not (submodule == "_multiarray_umath" and isinstance(value, ufunc)):
            _warn(attr, submodule)
        return value


def _ufunc_reconstruct(module, name):
    """What pickles of ufuncs call that old versions made."""
    return getattr(import_module(module), name)


def __getattr__(attr):
    value = getattr(_core, attr)
    _warn(attr)
    return value


for _name in __all__:
    _module = _OldModule(f"{__spec__.name}.{_name}", f"The old name of _core.{_name}.")
    _module.__spec__ = ModuleSpec(_module.__name__, None, origin=__file__)
    sys.modules[_module.__name__] = _module
del _name, _module
