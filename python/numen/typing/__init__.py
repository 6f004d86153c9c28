"""Types for annotations of code that takes and gives arrays.

ArrayLike
    What np.array takes: arrays, objects with a buffer or ``__array__``, numbers, text, nested sequences of them.
DTypeLike
    What np.dtype takes: types, dtypes, objects with a dtype, strings, lists of fields.
NDArray
    ``NDArray[np.float64]``: an array of any shape with items of that type.

>>> import numen as np
>>> import numen.typing as npt
>>> def mean(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
...     return np.asarray(x).mean(axis=0)
"""
from numen._typing import ArrayLike, DTypeLike, NBitBase, NDArray

__all__ = ["ArrayLike", "DTypeLike", "NBitBase", "NDArray"]
