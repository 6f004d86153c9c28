"""Types of numen.pickle."""
import pickle as _pickle
from collections.abc import Iterable
from typing import Any, Protocol
from typing_extensions import Buffer

__all__ = ["Unpickler", "load", "loads"]

class _Readable(Protocol):
    def read(self, n: int, /) -> bytes: ...
    def readline(self) -> bytes: ...

class Unpickler(_pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any: ...

def load(file: _Readable, *, fix_imports: bool = ..., encoding: str = ..., errors: str = ...,
         buffers: Iterable[Any] | None = ...) -> Any: ...
def loads(data: Buffer, /, *, fix_imports: bool = ..., encoding: str = ..., errors: str = ...,
          buffers: Iterable[Any] | None = ...) -> Any: ...
