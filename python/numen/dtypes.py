"""The classes of dtypes."""
from ._core import _multiarray_umath

__all__ = list(_multiarray_umath._dtype_classes)  # in the order of the numbers
globals().update(_multiarray_umath._dtype_classes)


def _add_dtype_helper(DType, alias):
    """Add a class under its own name and an alias."""
    globals()[DType.__name__] = DType
    __all__.append(DType.__name__)
    if alias:
        alias = alias.rpartition(".")[2]
        globals()[alias] = DType
        __all__.append(alias)


def __getattr__(name):
    if name == "StringDType" and hasattr(_multiarray_umath, "StringDType"):
        return _multiarray_umath.StringDType
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
