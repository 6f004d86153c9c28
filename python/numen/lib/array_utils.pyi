"""Types of numen.lib.array_utils."""
from collections.abc import Iterable
from typing import Any, SupportsIndex

from numen import generic
from numen._typing import NDArray

__all__ = ["byte_bounds", "normalize_axis_tuple", "normalize_axis_index"]

def byte_bounds(a: generic | NDArray[Any]) -> tuple[int, int]: ...
def normalize_axis_tuple(axis: SupportsIndex | Iterable[SupportsIndex], ndim: SupportsIndex, argname: str | None = ...,
                         allow_duplicate: bool = ...) -> tuple[int, ...]: ...
def normalize_axis_index(axis: SupportsIndex, ndim: SupportsIndex, msg_prefix: str | None = ...) -> int: ...
