"""The core of the package: the compiled extension and, loaded when somebody asks for them, the modules that stand directly on it."""
import numbers

from numen import _lazy

from . import _multiarray_umath

for _abstract, _name in ((numbers.Integral, "integer"), (numbers.Complex, "inexact"), (numbers.Real, "floating"),
                         (numbers.Number, "number")):
    _abstract.register(_multiarray_umath._scalar_types[_name])
del numbers, _abstract, _name


def _bind_all():
    """All that `from numen._core import *` brings."""
    bound = globals()
    bound["__all__"] = ["abs"]
    bound["abs"] = _multiarray_umath.absolute
    for home in ("numeric", "function_base", "getlimits", "shape_base", "einsumfunc"):
        module = _lazy.load(__package__, home)
        bound["__all__"] += module.__all__
        bound.update((name, getattr(module, name)) for name in module.__all__)
    types = _lazy.load(__package__, "numerictypes")
    bound["sctypeDict"], bound["sctypes"] = types.sctypeDict, types.sctypes


def __getattr__(name):
    if name == "nt":
        return _lazy.load(__package__, "numerictypes")
    module = None if name.startswith("__") else _lazy.find_module(__package__, name)
    if module is not None:
        return module
    if "__all__" not in globals() and (name == "__all__" or not name.startswith("__")):
        _bind_all()
        if name in globals():
            return globals()[name]
    raise _lazy.no_attribute(__name__, name)
