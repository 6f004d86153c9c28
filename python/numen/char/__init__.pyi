from typing import Any

from numen import NDArray, bool_
from numen.typing import ArrayLike

__all__ = ["compare_chararrays"]

def compare_chararrays(a1: ArrayLike, a2: ArrayLike, cmp: str, rstrip: bool) -> NDArray[bool_]: ...
