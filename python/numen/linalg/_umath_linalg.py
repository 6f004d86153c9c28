"""The generalised ufuncs over LAPACK, one call per stack of matrices."""
from numen._core._multiarray_umath import _linalg_ufuncs

globals().update(_linalg_ufuncs)
_ilp64 = True
__all__ = sorted(_linalg_ufuncs)
del _linalg_ufuncs
