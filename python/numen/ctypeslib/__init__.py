"""Arrays and ctypes: pointers to arrays as argument types, arrays over ctypes objects and the other way round."""
from ._ctypeslib import __all__, __doc__, as_array, as_ctypes, as_ctypes_type, c_intp, load_library, ndpointer  # noqa: F401
