"""Functions that stand on the core: shapes, statistics, sets, files.  Its modules are loaded when somebody asks for one."""
from numen._core._multiarray_umath import add_docstring
from numen._core.multiarray import tracemalloc_domain
from numen import _lazy

__all__ = ["Arrayterator", "add_docstring", "add_newdoc", "array_utils", "format", "introspect", "mixins", "NumpyVersion", "npyio",
           "scimath",
           "stride_tricks", "tracemalloc_domain"]
_HOMES = {"NumpyVersion": "lib._version", "Arrayterator": "lib._arrayterator_impl", "add_newdoc": "_core.function_base"}


def __getattr__(name):
    if name in _HOMES:
        return getattr(_lazy.load("numen", _HOMES[name]), name)
    if name == "emath":
        return _lazy.load(__package__, "scimath")
    if name == "math":
        import math
        return math
    module = None if name.startswith("__") else _lazy.find_module(__package__, name)
    if module is None:
        raise _lazy.no_attribute(__name__, name)
    return module
