"""Arrays whose memory is a file."""
import math
import operator
import os
from contextlib import nullcontext

from numen._core._multiarray_umath import dtype as dtypedescr, may_share_memory, ndarray
from numen._utils import set_module

__all__ = ["memmap"]

valid_filemodes = ["r", "c", "r+", "w+"]
writeable_filemodes = ["r+", "w+"]
mode_equivalents = {"readonly": "r", "copyonwrite": "c", "readwrite": "r+", "write": "w+"}


_OPEN_AS = {"r": "rb", "c": "rb", "r+": "r+b", "w+": "w+b"}


def _length(file):
    end = file.seek(0, os.SEEK_END)
    return file.tell() if end is None else end


def _rest_of_file(available, itemsize):
    """The shape of as many items as there are bytes for."""
    count, left = divmod(available, itemsize)
    if left:
        raise ValueError("Size of the available data is not a multiple of the data-type size.")
    return (count,)


def _as_shape(lengths):
    """Integers, or one, as a tuple."""
    try:
        return (operator.index(lengths),)
    except TypeError:
        return tuple(map(operator.index, lengths))


def _map(file, mode, begin, end):
    """The bytes of a file in memory, from where pages begin; and where in there `begin` is."""
    import mmap
    page = mmap.ALLOCATIONGRANULARITY
    first = begin // page * page
    if first and first == end:
        first -= page                                   # a page cannot be mapped in part of no length
        end = first + page
    access = {"c": mmap.ACCESS_COPY, "r": mmap.ACCESS_READ}.get(mode, mmap.ACCESS_WRITE)
    return mmap.mmap(file.fileno(), end - first, access=access, offset=first), begin - first


def _full_name(given, file):
    if isinstance(given, os.PathLike):
        return given.resolve()
    name = getattr(file, "name", None)
    return os.path.abspath(name) if isinstance(name, str) else None


@set_module("numpy")
class memmap(ndarray):
    """An array that lies in a file and is read and written as it is used.

    Parameters
    ----------
    filename : str, file-like object, or path-like
    dtype : data-type, optional
        Default uint8.
    mode : {'r+', 'r', 'w+', 'c'}, optional
        Read and write (default), read only, make or overwrite the file, or read with changes that stay in memory.
    offset : int, optional
        Where in the file the items begin, in bytes.
    shape : int or sequence of ints, optional
        None: one axis over the rest of the file.
    order : {'C', 'F'}, optional

    Attributes
    ----------
    filename : str or pathlib.Path
    offset : int
    mode : str

    See Also
    --------
    lib.format.open_memmap

    Examples
    --------
    >>> import numen as np
    >>> from tempfile import TemporaryFile
    >>> f = np.memmap(TemporaryFile(), dtype='float32', mode='w+', shape=(3, 4))
    >>> f[:] = 1
    >>> f.flush()
    """

    __array_priority__ = -100.0

    def __new__(subtype, filename, dtype="uint8", mode="r+", offset=0, shape=None, order="C"):
        mode = mode_equivalents.get(mode, mode)
        if mode not in valid_filemodes:
            raise ValueError(f"mode must be one of {valid_filemodes + list(mode_equivalents)!r} (got {mode!r})")
        if mode == "w+" and shape is None:
            raise ValueError("shape must be given if mode == 'w+'")
        is_open = hasattr(filename, "read")
        with nullcontext(filename) if is_open else open(os.fspath(filename), _OPEN_AS[mode]) as file:
            length = _length(file)
            descr = dtypedescr(dtype)
            shape = _rest_of_file(length - offset, descr.itemsize) if shape is None else _as_shape(shape)
            end = int(offset + math.prod(shape) * descr.itemsize)
            if mode in writeable_filemodes:
                end = end or descr.itemsize             # nothing can be mapped of an empty file
                if end > length:
                    file.seek(end - 1)
                    file.write(b"\0")
                    file.flush()
            memory, inside = _map(file, mode, offset, end)
            self = ndarray.__new__(subtype, shape, dtype=descr, buffer=memory, offset=inside, order=order)
            self._mmap, self.offset, self.mode, self.filename = memory, offset, mode, _full_name(filename, file)
        return self

    def __array_finalize__(self, obj):
        if hasattr(obj, "_mmap") and may_share_memory(self, obj):
            self._mmap, self.filename, self.offset, self.mode = obj._mmap, obj.filename, obj.offset, obj.mode
        else:
            self._mmap = self.filename = self.offset = self.mode = None

    def flush(self):
        """Write changes to the file."""
        if self.base is not None and hasattr(self.base, "flush"):
            self.base.flush()

    def __array_wrap__(self, arr, context=None, return_scalar=False):
        arr = super().__array_wrap__(arr, context)
        # a result lies in memory of its own, unless it was given with out=
        if self is arr or type(self) is not memmap:
            return arr
        return arr[()] if return_scalar else arr.view(ndarray)

    def __getitem__(self, index):
        result = super().__getitem__(index)
        if type(result) is memmap and result._mmap is None:
            return result.view(type=ndarray)
        return result
