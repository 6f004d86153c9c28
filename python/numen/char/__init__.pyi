"""Types of numen.char."""
from numen import bool_
from numen._typing import ArrayLike, NDArray

__all__ = ["compare_chararrays"]

def compare_chararrays(a1: ArrayLike, a2: ArrayLike, cmp: str, rstrip: bool) -> NDArray[bool_]: ...
