"""Arrays whose memory is a file."""
import operator
import os
from contextlib import nullcontext

from numen._core._multiarray_umath import dtype as dtypedescr, may_share_memory, ndarray
from numen._utils import set_module

__all__ = ["memmap"]

valid_filemodes = ["r", "c", "r+", "w+"]
writeable_filemodes = ["r+", "w+"]
mode_equivalents = {"readonly": "r", "copyonwrite": "c", "readwrite": "r+", "write": "w+"}


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
        import mmap
        mode = mode_equivalents.get(mode, mode)
        if mode not in valid_filemodes:
            raise ValueError(f"mode must be one of {valid_filemodes + list(mode_equivalents)!r} (got {mode!r})")
        if mode == "w+" and shape is None:
            raise ValueError("shape must be given if mode == 'w+'")
        if hasattr(filename, "read"):
            context = nullcontext(filename)
        else:
            context = open(os.fspath(filename), ("r" if mode == "c" else mode) + "b")
        with context as file:
            length = file.seek(0, 2)
            if length is None:
                length = file.tell()
            descr = dtypedescr(dtype)
            size = descr.itemsize
            if shape is None:
                available = length - offset
                if available % size:
                    raise ValueError("Size of the available data is not a multiple of the data-type size.")
                shape = (available // size,)
                count = shape[0]
            else:
                if not isinstance(shape, (tuple, list)):
                    try:
                        shape = [operator.index(shape)]
                    except TypeError:
                        pass
                shape = tuple(shape)
                count = 1
                for n in shape:
                    count *= operator.index(n)
            end = int(offset + count * size)
            if mode in writeable_filemodes:
                if end == 0:
                    # nothing can be mapped of an empty file
                    end = size
                if length < end:
                    file.seek(end - 1)
                    file.write(b"\0")
                    file.flush()
            access = mmap.ACCESS_COPY if mode == "c" else mmap.ACCESS_READ if mode == "r" else mmap.ACCESS_WRITE
            start = offset - offset % mmap.ALLOCATIONGRANULARITY
            span = end - start
            if span == 0 and start > 0:
                span += mmap.ALLOCATIONGRANULARITY
                start -= mmap.ALLOCATIONGRANULARITY
            memory = mmap.mmap(file.fileno(), span, access=access, offset=start)
            self = ndarray.__new__(subtype, shape, dtype=descr, buffer=memory, offset=offset - start, order=order)
            self._mmap = memory
            self.offset = offset
            self.mode = mode
            if isinstance(filename, os.PathLike):
                self.filename = filename.resolve()
            elif isinstance(getattr(file, "name", None), str):
                self.filename = os.path.abspath(file.name)
            else:
                self.filename = None
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
