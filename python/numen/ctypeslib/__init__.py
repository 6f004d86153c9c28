"""Arrays and C libraries that are called through ctypes."""
from ._ctypeslib import as_array, as_ctypes, as_ctypes_type, c_intp, load_library, ndpointer

__all__ = ["load_library", "ndpointer", "c_intp", "as_ctypes", "as_array", "as_ctypes_type"]
