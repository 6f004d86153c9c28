"""Odds and ends: where the headers are, what an object is."""
import functools
import operator
import os
import sys
import types
import warnings

import numen as np
from numen._core import ndarray
from numen._utils import set_module

__all__ = ["get_include", "info", "show_runtime"]


@set_module("numpy")
def show_runtime():
    """Print what this process runs on: versions, CPU level, threads."""
    import platform
    from pprint import pprint
    pprint([{"numpy_version": np.__version__, "numen_version": np.version.numen, "python": sys.version, "uname": platform.uname()}])


@set_module("numpy")
def get_include():
    """The directory of the C headers for extensions."""
    return os.path.join(os.path.dirname(np.__file__), "_core", "include")


class _Deprecate:
    def __init__(self, old_name=None, new_name=None, message=None):
        self.old_name, self.new_name, self.message = old_name, new_name, message

    def __call__(self, func, *args, **kwargs):
        old = self.old_name or func.__name__
        text = f"`{old}` is deprecated!" if self.new_name is None else f"`{old}` is deprecated, use `{self.new_name}` instead!"
        if self.message is not None:
            text += "\n" + self.message

        @functools.wraps(func)
        def newfunc(*args, **kwds):
            warnings.warn(text, DeprecationWarning, stacklevel=2)
            return func(*args, **kwds)
        return newfunc


def _info(obj, output=None):
    """Print the facts of an array."""
    order = {">": "big", "<": "little"}.get(obj.dtype.byteorder, sys.byteorder)
    facts = [(name, getattr(obj, name)) for name in ("shape", "strides", "itemsize")]
    facts += [(name, getattr(obj.flags, name)) for name in ("aligned", "contiguous", "fortran")]
    facts += [("byteorder", order), ("byteswap", order != sys.byteorder)]
    lines = ["class:  " + obj.__class__.__name__, *(f"{name}:  {value}" for name, value in facts)]
    lines.insert(-2, f"data pointer: {obj.ctypes.data:#x}")
    print(*lines, f"type: {obj.dtype}", sep="\n", file=output)


@set_module("numpy")
def info(object=None, maxwidth=76, output=None, toplevel="numpy"):
    """Print help on a function or class, or the facts of an array."""
    import inspect
    import pydoc
    if output is None:
        output = sys.stdout
    if object is None:
        info(info)
    elif isinstance(object, ndarray):
        _info(object, output=output)
    elif isinstance(object, str):
        found = getattr(np, object, None)
        if found is None:
            print(f"Help for {object} not found.", file=output)
        else:
            info(found, maxwidth, output)
    elif isinstance(object, types.ModuleType) or inspect.isclass(object) or callable(object):
        print(pydoc.plain(pydoc.render_doc(object)) if inspect.isclass(object) else inspect.getdoc(object), file=output)
    elif hasattr(object, "__doc__"):
        print(inspect.getdoc(object), file=output)


def drop_metadata(dtype, /):
    """Return dtype without metadata, also in its fields; dtype itself if there is none."""
    entries = [dtype.fields[name] for name in dtype.names or ()]
    inner = [entry[0] for entry in entries] if dtype.names is not None else dtype.subdtype[:1] if dtype.subdtype else ()
    plain = [drop_metadata(part) for part in inner]
    if dtype.metadata is None and all(map(operator.is_, plain, inner)):
        return dtype
    if dtype.subdtype is not None:
        return np.dtype((*plain, dtype.shape))
    if dtype.names is None:
        return np.dtype(dtype.str)
    offsets, titles = zip(*((entry[1], entry[2] if len(entry) > 2 else None) for entry in entries)) if entries else ((), ())
    return np.dtype({"names": dtype.names, "formats": plain, "offsets": offsets, "titles": titles, "itemsize": dtype.itemsize},
                    align=dtype.isalignedstruct)
