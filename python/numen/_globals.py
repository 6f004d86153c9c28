"""Objects of which there is one per process: the marker of an argument not given, and the modes of copy=."""
import enum

__all__ = ["_NoValue", "_CopyMode"]

if "_package" in globals():      # a second _NoValue would be another object than the defaults of functions hold
    raise RuntimeError("Reloading numpy._globals is not allowed")
_package = __name__.partition(".")[0]        # where public objects say that they live; install_as_numpy() changes it


def _public(module):
    """The module that the user sees for `module`, which is written with numpy's name."""
    top, dot, rest = module.partition(".")
    return _package + dot + rest if top == "numpy" else module


class _CopyMode(enum.Enum):
    """What `copy=` asks for: always a copy, a copy if one is needed, never one."""

    ALWAYS = True
    NEVER = False
    IF_NEEDED = 2

    def __bool__(self):
        if self is _CopyMode.IF_NEEDED:
            raise ValueError(f"{self} is neither True nor False.")
        return self is _CopyMode.ALWAYS


_CopyMode.__module__ = _package


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
