"""Odds and ends: where the headers are, what an object is."""
import functools
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
    nm = getattr(obj, "__class__", type(obj))
    nm = getattr(nm, "__name__", nm)
    strides, endian = obj.strides, obj.dtype.byteorder
    if output is None:
        output = sys.stdout
    print("class: ", nm, file=output)
    print("shape: ", obj.shape, file=output)
    print("strides: ", strides, file=output)
    print("itemsize: ", obj.itemsize, file=output)
    print("aligned: ", bool(obj.flags.aligned), file=output)
    print("contiguous: ", bool(obj.flags.contiguous), file=output)
    print("fortran: ", obj.flags.fortran, file=output)
    print(f"data pointer: {hex(obj.ctypes._as_parameter_.value)}{''}", file=output)
    print("byteorder: ", end=" ", file=output)
    if endian in ["|", "="]:
        print(f"{'little' if sys.byteorder == 'little' else 'big'}", file=output)
        byteswap = False
    elif endian == ">":
        print("big", file=output)
        byteswap = sys.byteorder != "big"
    else:
        print("little", file=output)
        byteswap = sys.byteorder != "little"
    print("byteswap: ", byteswap, file=output)
    print(f"type: {obj.dtype}", file=output)


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


def _median_nancheck(data, result, axis):
    """The median's result with NaN where a slice holds one; `data` is partitioned so that NaN stands last."""
    if data.size == 0:
        return result
    potential_nans = data.take(-1, axis=axis)
    n = np.isnan(potential_nans)
    if np.ma.isMaskedArray(n):
        n = n.filled(False)
    if not n.any():
        return result
    if isinstance(result, np.generic):
        return potential_nans
    np.copyto(result, potential_nans, where=n)
    return result


def drop_metadata(dtype, /):
    """Return dtype without metadata, also in its fields; dtype itself if there is none."""
    if dtype.fields is not None:
        changed = dtype.metadata is not None
        names, formats, offsets, titles = [], [], [], []
        for name in dtype.names:
            entry = dtype.fields[name]
            plain = drop_metadata(entry[0])
            changed |= plain is not entry[0]
            names.append(name)
            formats.append(plain)
            offsets.append(entry[1])
            titles.append(entry[2] if len(entry) == 3 else None)
        if not changed:
            return dtype
        return np.dtype({"names": names, "formats": formats, "offsets": offsets, "titles": titles, "itemsize": dtype.itemsize},
                        align=dtype.isalignedstruct)
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        plain = drop_metadata(base)
        if dtype.metadata is None and plain is base:
            return dtype
        return np.dtype((plain, shape))
    return dtype if dtype.metadata is None else np.dtype(dtype.str)
