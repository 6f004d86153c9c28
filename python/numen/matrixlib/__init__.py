"""The matrix class, kept for old code."""
from . import defmatrix
from .defmatrix import *

__all__ = defmatrix.__all__
