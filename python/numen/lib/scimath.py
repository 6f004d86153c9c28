"""Mathematics with complex answers."""
from ._scimath_impl import __all__, arccos, arcsin, arctanh, log, log2, log10, logn, power, sqrt  # noqa: F401
