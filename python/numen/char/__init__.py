"""Arrays of text compared as `numpy.char` does it.  The other functions of that module are still to come."""
from numen._core._multiarray_umath import compare_chararrays

__all__ = ["compare_chararrays"]
