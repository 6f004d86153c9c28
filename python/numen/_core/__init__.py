"""The core of the package: the compiled extension and the modules that stand directly on it."""
from . import multiarray, umath
from . import numerictypes as nt
from .numerictypes import sctypeDict, sctypes  # noqa: F401
from . import numeric
from .numeric import *  # noqa: F403
from . import _methods, function_base, getlimits, shape_base
from .function_base import *  # noqa: F403
from .getlimits import *  # noqa: F403
from .numeric import absolute as abs  # noqa: A004
from .shape_base import *  # noqa: F403
from .einsumfunc import *  # noqa: F403
from . import einsumfunc

__all__ = numeric.__all__ + function_base.__all__ + getlimits.__all__ + shape_base.__all__ + einsumfunc.__all__ + ["abs"]
