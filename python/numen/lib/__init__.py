"""Functions that stand on the core: shapes, statistics, sets, files."""
from numen._core.function_base import add_newdoc
from numen._core.multiarray import add_docstring, tracemalloc_domain

from . import scimath, stride_tricks

__all__ = ["Arrayterator", "add_docstring", "add_newdoc", "array_utils", "format", "introspect", "mixins", "NumpyVersion", "npyio", "scimath",
           "stride_tricks", "tracemalloc_domain"]
_MODULES = {"array_utils", "format", "introspect", "mixins", "npyio", "recfunctions", "user_array", "_stride_tricks_impl", "_function_base_impl",
            "_nanfunctions_impl", "_arraysetops_impl", "_histograms_impl", "_index_tricks_impl", "_shape_base_impl", "_twodim_base_impl",
            "_type_check_impl", "_ufunclike_impl", "_npyio_impl", "_polynomial_impl", "_utils_impl", "_version", "_arraypad_impl", "_iotools",
            "_datasource", "_array_utils_impl", "_format_impl", "_arrayterator_impl", "_scimath_impl"}


def __getattr__(name):
    from importlib import import_module
    if name in _MODULES:
        return import_module("." + name, __name__)
    if name == "NumpyVersion":
        from ._version import NumpyVersion
        return NumpyVersion
    if name == "Arrayterator":
        from ._arrayterator_impl import Arrayterator
        return Arrayterator
    if name in ("emath", "math"):
        import math
        return {"emath": scimath, "math": math}[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
