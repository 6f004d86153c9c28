"""Stands where Python finds `numpy` and makes Numen the module of that name.  Never imported as part of the package."""
import sys

del sys.modules[__name__]       # or Numen would see another numpy
from numen import install_as_numpy  # noqa: E402

install_as_numpy()
