"""Types of numen.lib.stride_tricks."""
from collections.abc import Iterable
from typing import Any, TypeVar, overload

from numen import generic
from numen._typing import ArrayLike, NDArray, _ShapeLike

__all__ = ["as_strided", "sliding_window_view"]

_ScalarT = TypeVar("_ScalarT", bound=generic)

@overload
def as_strided(x: NDArray[_ScalarT], shape: Iterable[int] | None = ..., strides: Iterable[int] | None = ..., subok: bool = ...,
               writeable: bool = ...) -> NDArray[_ScalarT]: ...
@overload
def as_strided(x: ArrayLike, shape: Iterable[int] | None = ..., strides: Iterable[int] | None = ..., subok: bool = ...,
               writeable: bool = ...) -> NDArray[Any]: ...
@overload
def sliding_window_view(x: NDArray[_ScalarT], window_shape: _ShapeLike, axis: _ShapeLike | None = ..., *, subok: bool = ...,
                        writeable: bool = ...) -> NDArray[_ScalarT]: ...
@overload
def sliding_window_view(x: ArrayLike, window_shape: _ShapeLike, axis: _ShapeLike | None = ..., *, subok: bool = ...,
                        writeable: bool = ...) -> NDArray[Any]: ...
