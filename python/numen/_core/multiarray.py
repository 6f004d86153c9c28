"""Arrays: the names of the compiled part that are about arrays, where other code looks for them."""
from . import _multiarray_umath
from ._multiarray_umath import *  # noqa: F403
from ._multiarray_umath import _reconstruct  # noqa: F401

# what is to come; using one says so by name
_PLANNED = frozenset("""
    StringDType _add_newdoc_ufunc _vec_string
    format_longfloat set_datetimeparse_function set_typeDict""".split())
ALLOW_THREADS, BUFSIZE, CLIP, WRAP, RAISE, MAXDIMS = 1, 8192, 0, 1, 2, 64
MAY_SHARE_BOUNDS, MAY_SHARE_EXACT, ITEM_HASOBJECT, ITEM_IS_POINTER = 0, -1, 1, 4
LIST_PICKLE, NEEDS_INIT, NEEDS_PYAPI, USE_GETITEM, USE_SETITEM = 2, 8, 16, 32, 64
tracemalloc_domain = 389047


def _planned(name):
    def missing(*args, **kwargs):
        raise NotImplementedError(name)
    missing.__name__ = missing.__qualname__ = name
    missing._numen_planned = True
    return missing


def __getattr__(name):
    try:
        return getattr(_multiarray_umath, name)
    except AttributeError:
        if name in _PLANNED:
            if name == "StringDType":
                return type(name, (), {"__new__": _planned(name), "_numen_planned": True})
            return _planned(name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
