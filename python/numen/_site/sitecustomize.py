"""Runs at the start of the Pythons that a `python -m numen` program starts: `import numpy` gives Numen there too.

Then the environment's own sitecustomize, which this one hides, has its turn.
"""
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != _here]
_spec = PathFinder.find_spec("_numen_startup", [_here])
_spec.loader.exec_module(module_from_spec(_spec))
_this = sys.modules.pop("sitecustomize")
try:
    import sitecustomize  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "sitecustomize":
        raise
finally:
    sys.modules.setdefault("sitecustomize", _this)       # the import that runs this file wants to find it
