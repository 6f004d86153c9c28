"""Masked arrays: arrays some of whose items are not valid and are left out of computations.

    >>> import numen as np
    >>> x = np.ma.array([1, 2, 3, -1, 5], mask=[0, 0, 0, 1, 0])
    >>> x.mean()
    np.float64(2.75)
"""
from . import core, extras
from .core import *  # noqa: F403
from .extras import *  # noqa: F403

__all__ = ["core", "extras", *core.__all__, *extras.__all__]
