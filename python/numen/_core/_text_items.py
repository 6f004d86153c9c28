"""What fromstring and fromfile do with text and files."""
import os

from numen._core import _multiarray_umath as _mu


_UNMATCHED = "string or file could not be read to its end due to unmatched data"


def parse(text, dtype, count, sep):
    """Numbers between separators in bytes: the work of ``fromstring``."""
    arr, _, complete = _mu._items_from_text(text, dtype, count, sep)
    if not complete:
        raise ValueError(_UNMATCHED)
    if arr.size < count:
        whole = _mu.zeros(count, dtype=dtype)
        whole[:arr.size] = arr
        return whole
    return arr


def read_file(file, dtype, count, sep, offset):
    """The work of ``fromfile``."""
    if sep and offset:
        raise TypeError("'offset' argument only permitted for binary files")
    if isinstance(file, (str, bytes, os.PathLike)):
        with open(os.fspath(file), "rb") as opened:
            return _read(opened, dtype, count, sep, offset)
    file.flush() if hasattr(file, "flush") and getattr(file, "writable", bool)() else None
    file.fileno()                       # only real files
    return _read(getattr(file, "buffer", file), dtype, count, sep, offset)


def _read(file, dtype, count, sep, offset):
    if offset:
        file.seek(offset, 1)
    return _read_text(file, dtype, count, sep) if sep else _read_binary(file, dtype, count)


def _read_binary(file, dtype, count):
    size = dtype.itemsize
    if size == 0:
        raise ValueError("negative dimensions are not allowed")
    if count < 0:
        here = file.tell()
        count = (file.seek(0, 2) - here) // size
        file.seek(here)
        if count < 0:
            raise ValueError("negative dimensions are not allowed")
    arr = _mu.empty(count, dtype=dtype)
    memory = memoryview(arr.view("u1") if dtype.subdtype is None else arr.reshape(-1).view("u1")).cast("B") if count else memoryview(b"")
    at = 0
    while at < len(memory):
        got = file.readinto(memory[at:])
        if not got:
            break
        at += got
    if at < len(memory):
        n = at // size
        arr = arr[:n].copy()
        # bytes of an item that is not whole are left in the file
        if at % size and file.seekable():
            file.seek(-(at % size), 1)
    return arr


def _read_text(file, dtype, count, sep):
    here = file.tell() if file.seekable() else None
    arr, used, complete = _mu._items_from_text(file.read(), dtype, count, sep)
    if here is not None:
        file.seek(here + used)
    if not complete:
        raise ValueError(_UNMATCHED)
    return arr
