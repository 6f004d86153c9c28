"""Types of the objects that are indexed to make arrays; the functions beside them stand in the main namespace."""
from collections.abc import Callable
from typing import Any, ClassVar, Generic, Literal, TypeVar, overload

from numen import (
    diag_indices as diag_indices, diag_indices_from as diag_indices_from, fill_diagonal as fill_diagonal, ix_ as ix_,
    matrix as _matrix, ndenumerate as ndenumerate, ndindex as ndindex, ravel_multi_index as ravel_multi_index,
    unravel_index as unravel_index)
from numen._typing import NDArray

__all__ = ["ravel_multi_index", "unravel_index", "mgrid", "ogrid", "r_", "c_", "s_", "index_exp", "ix_", "ndenumerate", "ndindex",
           "fill_diagonal", "diag_indices", "diag_indices_from"]

_T = TypeVar("_T")
_TupleT = TypeVar("_TupleT", bound=tuple[Any, ...])
_WrapT = TypeVar("_WrapT", bound=bool)

class nd_grid:
    sparse: bool
    def __init__(self, sparse: bool = ...) -> None: ...
    def __getitem__(self, key: slice | tuple[slice, ...]) -> Any: ...

class MGridClass(nd_grid):
    def __init__(self) -> None: ...
    def __getitem__(self, key: slice | tuple[slice, ...]) -> NDArray[Any]: ...

class OGridClass(nd_grid):
    def __init__(self) -> None: ...

class AxisConcatenator:
    axis: int
    matrix: bool
    ndmin: int
    trans1d: int
    concatenate: ClassVar[Callable[..., Any]]
    makemat: ClassVar[type[_matrix[Any]]]
    def __init__(self, axis: int = ..., matrix: bool = ..., ndmin: int = ..., trans1d: int = ...) -> None: ...
    def __getitem__(self, key: Any) -> Any: ...
    def __len__(self) -> Literal[0]: ...

class RClass(AxisConcatenator):
    def __init__(self) -> None: ...

class CClass(AxisConcatenator):
    def __init__(self) -> None: ...


class IndexExpression(Generic[_WrapT]):
    maketuple: _WrapT
    def __init__(self, maketuple: _WrapT) -> None: ...
    @overload
    def __getitem__(self, item: _TupleT) -> _TupleT: ...
    @overload
    def __getitem__(self: IndexExpression[Literal[True]], item: _T) -> tuple[_T]: ...
    @overload
    def __getitem__(self: IndexExpression[Literal[False]], item: _T) -> _T: ...

mgrid: MGridClass
ogrid: OGridClass
r_: RClass
c_: CClass
index_exp: IndexExpression[Literal[True]]
s_: IndexExpression[Literal[False]]
