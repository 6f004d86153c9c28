"""Types for annotations; numen.typing offers the public ones."""
import sys
from collections.abc import Sequence
from typing import Any, Protocol, SupportsIndex, TypeAlias, TypeVar, Union, final, runtime_checkable

import numen as np

if sys.version_info >= (3, 12):
    from collections.abc import Buffer as _Buffer
else:
    @runtime_checkable
    class _Buffer(Protocol):
        def __buffer__(self, flags: int, /) -> memoryview: ...

_T_co = TypeVar("_T_co", covariant=True)
_ScalarT = TypeVar("_ScalarT", bound=np.generic)
_DTypeT_co = TypeVar("_DTypeT_co", bound=np.dtype, covariant=True)

_Shape: TypeAlias = tuple[int, ...]
_AnyShape: TypeAlias = tuple[Any, ...]
_ShapeLike: TypeAlias = Union[SupportsIndex, Sequence[SupportsIndex]]

NDArray: TypeAlias = np.ndarray[_AnyShape, np.dtype[_ScalarT]]


@runtime_checkable
class _SupportsArray(Protocol[_DTypeT_co]):
    def __array__(self) -> np.ndarray[Any, _DTypeT_co]: ...


@runtime_checkable
class _SupportsArrayFunc(Protocol):
    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> object: ...


@runtime_checkable
class _SupportsDType(Protocol[_DTypeT_co]):
    @property
    def dtype(self) -> _DTypeT_co: ...


@runtime_checkable
class _NestedSequence(Protocol[_T_co]):
    def __len__(self, /) -> int: ...
    def __getitem__(self, index: int, /) -> "_T_co | _NestedSequence[_T_co]": ...


_VoidDTypeLike: TypeAlias = Union[tuple[Any, Any], list[Any], dict[str, Any]]
DTypeLike: TypeAlias = Union[type[Any], np.dtype[Any], _SupportsDType[np.dtype[Any]], str, _VoidDTypeLike]
_BuiltinScalar: TypeAlias = Union[bool, int, float, complex, str, bytes]
ArrayLike: TypeAlias = Union[_Buffer, _SupportsArray[np.dtype[Any]], _BuiltinScalar, _NestedSequence[_BuiltinScalar],
                             _NestedSequence[_SupportsArray[np.dtype[Any]]]]
# Names that libraries import for arrays of some kind; a wider type than NumPy's, which no correct program notices.
_ArrayLikeBool_co = _ArrayLikeInt = _ArrayLikeInt_co = _ArrayLikeUInt_co = _ArrayLikeFloat_co = _ArrayLikeComplex_co = ArrayLike
_ArrayLikeNumber_co = _ArrayLikeDT64_co = _ArrayLikeTD64_co = _ArrayLikeObject_co = _ArrayLikeVoid_co = ArrayLike
_ArrayLikeStr_co = _ArrayLikeBytes_co = _ArrayLikeString_co = _ArrayLikeAnyString_co = ArrayLike
_BoolLike_co: TypeAlias = Union[bool, np.bool]
_IntLike_co: TypeAlias = Union[int, np.integer, np.bool]
_FloatLike_co: TypeAlias = Union[float, np.floating, np.integer, np.bool]
_ComplexLike_co: TypeAlias = Union[complex, np.number, np.bool]
_NumberLike_co: TypeAlias = _ComplexLike_co
_ScalarLike_co: TypeAlias = Union[complex, str, bytes, np.generic]


@final
class NBitBase:
    """Once the base of precisions in annotations; kept so that old code imports."""

    def __init_subclass__(cls) -> None:
        raise TypeError('cannot inherit from final class "NBitBase"')
