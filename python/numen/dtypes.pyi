"""Types of numen.dtypes."""
from typing import TypeAlias, final
from typing_extensions import Self

import numen as np

__all__ = ["BoolDType", "Int8DType", "ByteDType", "UInt8DType", "UByteDType", "Int16DType", "ShortDType", "UInt16DType", "UShortDType",
           "Int32DType", "IntDType", "UInt32DType", "UIntDType", "Int64DType", "LongDType", "UInt64DType", "ULongDType", "LongLongDType",
           "ULongLongDType", "Float32DType", "Float64DType", "LongDoubleDType", "Complex64DType", "Complex128DType", "CLongDoubleDType",
           "Float16DType", "ObjectDType", "BytesDType", "StrDType", "VoidDType", "DateTime64DType", "TimeDelta64DType"]

@final
class BoolDType(np.dtype[np.bool]):
    def __new__(cls) -> Self: ...
@final
class Int8DType(np.dtype[np.int8]):
    def __new__(cls) -> Self: ...
ByteDType: TypeAlias = Int8DType
@final
class UInt8DType(np.dtype[np.uint8]):
    def __new__(cls) -> Self: ...
UByteDType: TypeAlias = UInt8DType
@final
class Int16DType(np.dtype[np.int16]):
    def __new__(cls) -> Self: ...
ShortDType: TypeAlias = Int16DType
@final
class UInt16DType(np.dtype[np.uint16]):
    def __new__(cls) -> Self: ...
UShortDType: TypeAlias = UInt16DType
@final
class Int32DType(np.dtype[np.int32]):
    def __new__(cls) -> Self: ...
IntDType: TypeAlias = Int32DType
@final
class UInt32DType(np.dtype[np.uint32]):
    def __new__(cls) -> Self: ...
UIntDType: TypeAlias = UInt32DType
@final
class Int64DType(np.dtype[np.int64]):
    def __new__(cls) -> Self: ...
LongDType: TypeAlias = Int64DType
@final
class UInt64DType(np.dtype[np.uint64]):
    def __new__(cls) -> Self: ...
ULongDType: TypeAlias = UInt64DType
@final
class LongLongDType(np.dtype[np.longlong]):
    def __new__(cls) -> Self: ...
@final
class ULongLongDType(np.dtype[np.ulonglong]):
    def __new__(cls) -> Self: ...
@final
class Float32DType(np.dtype[np.float32]):
    def __new__(cls) -> Self: ...
@final
class Float64DType(np.dtype[np.float64]):
    def __new__(cls) -> Self: ...
@final
class LongDoubleDType(np.dtype[np.longdouble]):
    def __new__(cls) -> Self: ...
@final
class Complex64DType(np.dtype[np.complex64]):
    def __new__(cls) -> Self: ...
@final
class Complex128DType(np.dtype[np.complex128]):
    def __new__(cls) -> Self: ...
@final
class CLongDoubleDType(np.dtype[np.clongdouble]):
    def __new__(cls) -> Self: ...
@final
class Float16DType(np.dtype[np.float16]):
    def __new__(cls) -> Self: ...
@final
class ObjectDType(np.dtype[np.object_]):
    def __new__(cls) -> Self: ...
@final
class BytesDType(np.dtype[np.bytes_]):
    def __new__(cls, size: int, /) -> Self: ...
@final
class StrDType(np.dtype[np.str_]):
    def __new__(cls, size: int, /) -> Self: ...
@final
class VoidDType(np.dtype[np.void]):
    def __new__(cls, length: int, /) -> Self: ...
@final
class DateTime64DType(np.dtype[np.datetime64]):
    def __new__(cls, unit: str, /) -> Self: ...
@final
class TimeDelta64DType(np.dtype[np.timedelta64]):
    def __new__(cls, unit: str, /) -> Self: ...
