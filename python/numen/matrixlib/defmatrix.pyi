"""Types of numen.matrixlib.defmatrix."""
from numen import asmatrix as asmatrix, bmat as bmat, matrix as matrix

__all__ = ["matrix", "bmat", "asmatrix"]
