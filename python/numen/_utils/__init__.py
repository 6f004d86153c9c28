"""Small helpers that several parts of the package share."""
import contextlib
import functools
import warnings

from .._globals import _public
from ._convertions import asbytes, asunicode  # noqa: F401


def set_module(module):
    """Decorator: say that a public object lives in `module`, which is written with numpy's name."""
    if module is None:
        return lambda thing: thing
    public = _public(module)

    def move(thing):
        if isinstance(thing, type):
            with contextlib.suppress(AttributeError):
                thing._module_source = thing.__module__
        thing.__module__ = public
        return thing
    return move


def _rename_parameter(old_names, new_names, dep_version=None):
    """Decorator: accept keyword arguments under their old names too, with a DeprecationWarning if `dep_version` is given."""
    renamed = dict(zip(old_names, new_names))
    if dep_version:
        major, minor, *rest = dep_version.split(".")
        end = ".".join([major, str(int(minor) + 2), *rest])

    def accept_old(fun):
        @functools.wraps(fun)
        def call(*args, **kwargs):
            for old in [name for name in renamed if name in kwargs]:
                new = renamed[old]
                if dep_version:
                    warnings.warn(f"Use of keyword argument `{old}` is deprecated and replaced by `{new}`.  Support for `{old}` "
                                  f"will be removed in NumPy {end}.", DeprecationWarning, stacklevel=2)
                if new in kwargs:
                    raise TypeError(f"{fun.__name__}() got multiple values for argument now known as `{new}`")
                kwargs[new] = kwargs.pop(old)
            return fun(*args, **kwargs)
        return call
    return accept_old
