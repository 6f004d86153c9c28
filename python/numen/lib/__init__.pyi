"""Types of numen.lib."""
from collections.abc import Iterator
from typing import Any, Generic
from typing_extensions import TypeVar

from numen import dtype as _dtype, ndarray
from . import (
    array_utils as array_utils, format as format, introspect as introspect, mixins as mixins, npyio as npyio,
    recfunctions as recfunctions, scimath as scimath, stride_tricks as stride_tricks)

__all__ = ["Arrayterator", "add_docstring", "add_newdoc", "array_utils", "format", "introspect", "mixins", "NumpyVersion", "npyio",
           "scimath",
           "stride_tricks", "tracemalloc_domain"]

_DTypeT_co = TypeVar("_DTypeT_co", bound=_dtype[Any], default=_dtype[Any], covariant=True)
tracemalloc_domain: int

class Arrayterator(Generic[_DTypeT_co]):
    var: ndarray[Any, _DTypeT_co]
    buf_size: int | None
    start: list[int]
    stop: list[int]
    step: list[int]
    def __init__(self, var: ndarray[Any, _DTypeT_co], buf_size: int | None = ...) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
    def __getitem__(self, index: Any) -> Arrayterator[_DTypeT_co]: ...
    def __iter__(self) -> Iterator[ndarray[Any, _DTypeT_co]]: ...
    def __array__(self, dtype: None = ..., copy: bool | None = ...) -> ndarray[Any, _DTypeT_co]: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def flat(self) -> Iterator[Any]: ...

class NumpyVersion:
    vstring: str
    version: str
    major: int
    minor: int
    bugfix: int
    pre_release: str
    is_devversion: bool
    def __init__(self, vstring: str) -> None: ...
    def __lt__(self, other: str | NumpyVersion) -> bool: ...
    def __le__(self, other: str | NumpyVersion) -> bool: ...
    def __eq__(self, other: str | NumpyVersion) -> bool: ...  # type: ignore[override]
    def __ne__(self, other: str | NumpyVersion) -> bool: ...  # type: ignore[override]
    def __gt__(self, other: str | NumpyVersion) -> bool: ...
    def __ge__(self, other: str | NumpyVersion) -> bool: ...

def add_docstring(obj: Any, docstring: str, /) -> None: ...
def add_newdoc(place: str, obj: str, doc: str | tuple[str, str] | list[tuple[str, str]], warn_on_python: bool = ...) -> None: ...
