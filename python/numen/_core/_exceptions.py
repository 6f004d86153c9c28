"""Exceptions that the compiled part raises and that build their text only when it is asked for."""


class UFuncTypeError(TypeError):
    """Base of the errors that ufunc type resolution raises."""

    def __init__(self, ufunc):
        self.ufunc = ufunc


class _UFuncNoLoopError(UFuncTypeError):
    def __init__(self, ufunc, dtypes):
        super().__init__(ufunc)
        self.dtypes = tuple(dtypes)

    def __str__(self):
        return (f"ufunc {self.ufunc.__name__!r} did not contain a loop with signature matching types "
                f"{_types_text(self.dtypes[:self.ufunc.nin])} -> {_types_text(self.dtypes[self.ufunc.nin:])}")


class _UFuncBinaryResolutionError(_UFuncNoLoopError):
    def __init__(self, ufunc, dtypes):
        super().__init__(ufunc, dtypes)
        assert len(self.dtypes) == 2

    def __str__(self):
        return (f"ufunc {self.ufunc.__name__!r} cannot use operands with types "
                f"{self.dtypes[0]!r} and {self.dtypes[1]!r}")


class _UFuncCastingError(UFuncTypeError):
    def __init__(self, ufunc, casting, from_, to):
        super().__init__(ufunc)
        self.casting, self.from_, self.to = casting, from_, to


class _UFuncInputCastingError(_UFuncCastingError):
    def __init__(self, ufunc, casting, from_, to, i):
        super().__init__(ufunc, casting, from_, to)
        self.in_i = i

    def __str__(self):
        number = f"{self.in_i} " if self.ufunc.nin != 1 else ""
        return (f"Cannot cast ufunc {self.ufunc.__name__!r} input {number}from {self.from_!r} to {self.to!r} "
                f"with casting rule {self.casting!r}")


class _UFuncOutputCastingError(_UFuncCastingError):
    def __init__(self, ufunc, casting, from_, to, i):
        super().__init__(ufunc, casting, from_, to)
        self.out_i = i

    def __str__(self):
        number = f"{self.out_i} " if self.ufunc.nout != 1 else ""
        return (f"Cannot cast ufunc {self.ufunc.__name__!r} output {number}from {self.from_!r} to {self.to!r} "
                f"with casting rule {self.casting!r}")


class _ArrayMemoryError(MemoryError):
    """An array of this shape and dtype could not be allocated."""

    def __init__(self, shape, dtype):
        self.shape, self.dtype = shape, dtype

    @property
    def _total_size(self):
        items = self.dtype.itemsize
        for length in self.shape:
            items *= length
        return items

    @staticmethod
    def _size_to_string(num_bytes):
        units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        value, unit = num_bytes, 0
        while unit < len(units) - 1 and value >= 1024:
            value, unit = value / 1024, unit + 1
        if unit and round(value) == 1024 and unit < len(units) - 1:
            value, unit = 1.0, unit + 1
        if unit == 0:
            return f"{value:.0f} bytes"
        return f"{value:#.3g} {units[unit]}" if value < 1000 else f"{value:.0f}. {units[unit]}"

    def __str__(self):
        return (f"Unable to allocate {self._size_to_string(self._total_size)} for an array with shape {self.shape} "
                f"and data type {self.dtype}")


class LinAlgError(ValueError):
    """A linear algebra function met a matrix it cannot work on."""


def _types_text(dtypes):
    return repr(tuple(dtypes)) if len(dtypes) != 1 else repr(dtypes[0])


# errors are called by the names of the public classes that they are of
for _error in list(globals().values()):
    if isinstance(_error, type) and _error.__module__ == __name__ and _error.__name__.startswith("_"):
        _error.__name__ = _error.__base__.__name__
del _error
