"""Objects of which there is one per process: the marker of an argument not given, and the modes of copy=."""
import enum

__all__ = ["_NoValue", "_CopyMode"]


class _CopyMode(enum.Enum):
    """What `copy=` asks for: always a copy, a copy if one is needed, never one."""

    ALWAYS = True
    NEVER = False
    IF_NEEDED = 2

    def __bool__(self):
        if self is _CopyMode.IF_NEEDED:
            raise ValueError(f"{self} is neither True nor False.")
        return self is _CopyMode.ALWAYS


_CopyMode.__module__ = "numpy"


class _NoValueType:
    """The type of `_NoValue`, the default of arguments for which None has a meaning of its own."""

    __instance = None

    def __new__(cls):
        if not cls.__instance:
            cls.__instance = super().__new__(cls)
        return cls.__instance

    def __repr__(self):
        return "<no value>"


_NoValue = _NoValueType()
