"""Small helpers that several parts of the package share."""
import functools
import warnings

from .._globals import _public
from ._convertions import asbytes, asunicode  # noqa: F401


def set_module(module):
    """Decorator: say that a public object lives in `module`, which is written with numpy's name."""
    def decorator(func):
        if module is not None:
            if isinstance(func, type):
                try:
                    func._module_source = func.__module__
                except AttributeError:
                    pass
            func.__module__ = _public(module)
        return func
    return decorator


def _rename_parameter(old_names, new_names, dep_version=None):
    """Decorator: accept keyword arguments under their old names too, with a DeprecationWarning if `dep_version` is given."""
    def decorator(fun):
        @functools.wraps(fun)
        def wrapper(*args, **kwargs):
            for old, new in zip(old_names, new_names):
                if old not in kwargs:
                    continue
                if dep_version:
                    end = dep_version.split(".")
                    end[1] = str(int(end[1]) + 2)
                    end = ".".join(end)
                    warnings.warn(f"Use of keyword argument `{old}` is deprecated and replaced by `{new}`.  Support for `{old}` "
                                  f"will be removed in NumPy {end}.", DeprecationWarning, stacklevel=2)
                if new in kwargs:
                    raise TypeError(f"{fun.__name__}() got multiple values for argument now known as `{new}`")
                kwargs[new] = kwargs.pop(old)
            return fun(*args, **kwargs)
        return wrapper
    return decorator
