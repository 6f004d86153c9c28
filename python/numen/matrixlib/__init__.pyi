"""Types of numen.matrixlib."""
from .defmatrix import asmatrix as asmatrix, bmat as bmat, matrix as matrix

__all__ = ["matrix", "bmat", "asmatrix"]
