"""Helpers for libraries that build on arrays."""
from ._array_utils_impl import __all__, byte_bounds, normalize_axis_index, normalize_axis_tuple  # noqa: F401
