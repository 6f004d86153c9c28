"""Linear algebra: solving, inverting, decomposing, norms; stacks of matrices are worked through along the leading axes."""
from . import _linalg, _umath_linalg
from ._linalg import *
from ._linalg import __all__

LinAlgError = _linalg.LinAlgError


def __getattr__(name):
    if name == "test":
        from numen._pytesttester import PytestTester
        return PytestTester(__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
