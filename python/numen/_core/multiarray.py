"""Arrays: the names of the compiled part that are about arrays, where other code looks for them."""
from . import _multiarray_umath
from ._multiarray_umath import *  # noqa: F403
from ._multiarray_umath import _reconstruct  # noqa: F401


def __getattr__(name):
    try:
        return getattr(_multiarray_umath, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
