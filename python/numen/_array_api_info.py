"""The inspection object of the array API standard."""
from numen._core import bool_, dtype

_KINDS = {"signed integer": ("int8", "int16", "int32", "int64"), "unsigned integer": ("uint8", "uint16", "uint32", "uint64"),
          "real floating": ("float32", "float64"), "complex floating": ("complex64", "complex128")}
_KINDS["integral"] = _KINDS["signed integer"] + _KINDS["unsigned integer"]
_KINDS["numeric"] = _KINDS["integral"] + _KINDS["real floating"] + _KINDS["complex floating"]


def _check_device(device):
    if device not in ("cpu", None):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')


class __array_namespace_info__:
    """What this namespace offers, as the array API standard asks: capabilities, devices, dtypes.

    >>> import numen as np
    >>> np.__array_namespace_info__().default_device()
    'cpu'
    """
    __module__ = "numpy"

    def capabilities(self):
        """What the standard leaves open: boolean indexing, shapes that depend on data, most dimensions."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self):
        """The device of new arrays."""
        return "cpu"

    def default_dtypes(self, *, device=None):
        """The dtypes of new arrays, by kind."""
        _check_device(device)
        return {"real floating": dtype("f8"), "complex floating": dtype("c16"), "integral": dtype("intp"), "indexing": dtype("intp")}

    def dtypes(self, *, device=None, kind=None):
        """The standard's dtypes by name: all, those of a kind, or those of a tuple of kinds."""
        _check_device(device)
        if kind is None:
            return {"bool": dtype("bool"), **self.dtypes(kind="numeric")}
        if kind == "bool":
            return {"bool": bool_}
        if isinstance(kind, tuple):
            return {name: value for part in kind for name, value in self.dtypes(kind=part).items()}
        if kind in _KINDS:
            return {name: dtype(name) for name in _KINDS[kind]}
        raise ValueError(f"unsupported kind: {kind!r}")

    def devices(self):
        """All devices."""
        return ["cpu"]
