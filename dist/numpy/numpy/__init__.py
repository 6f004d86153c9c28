"""Hands over to Numen: after this file has run, the module `numpy` is Numen's own."""
import sys

del sys.modules[__name__]       # or Numen would see another numpy
from numen import install_as_numpy  # noqa: E402

install_as_numpy()
