"""Types of numen.ctypeslib."""
import ctypes
import os
from collections.abc import Iterable
from ctypes import c_int64 as _c_intp
from typing import Any, TypeAlias

from numen import _flagsobj
from numen._typing import DTypeLike, NDArray, _ShapeLike

__all__ = ["load_library", "ndpointer", "c_intp", "as_ctypes", "as_array", "as_ctypes_type"]

_Path: TypeAlias = str | bytes | os.PathLike[str] | os.PathLike[bytes]
c_intp = _c_intp

def load_library(libname: _Path, loader_path: _Path) -> ctypes.CDLL: ...
def ndpointer(dtype: DTypeLike | None = ..., ndim: int | None = ..., shape: _ShapeLike | None = ...,
              flags: str | int | _flagsobj | Iterable[str] | None = ...) -> type[ctypes.c_void_p]: ...
def as_ctypes_type(dtype: DTypeLike) -> type[Any]: ...
def as_array(obj: Any, shape: _ShapeLike | None = ...) -> NDArray[Any]: ...
def as_ctypes(obj: NDArray[Any]) -> Any: ...
