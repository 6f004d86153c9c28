"""How this Numen was built and what it runs on."""
import platform
import sys
from enum import Enum

from numen._core._multiarray_umath import _build_info, __cpu_features__, __cpu_baseline__, __cpu_dispatch__

__all__ = ["show_config"]
_built_with_meson = True
_compiler, _compiler_version, _blas, _levels, _level, _version = _build_info()


class DisplayModes(Enum):
    """What show_config can do with the facts."""
    stdout = "stdout"
    dicts = "dicts"


def _machine():
    return {"cpu": platform.machine(), "family": platform.machine(), "endian": sys.byteorder, "system": platform.system().lower()}


CONFIG = {
    "Compilers": {"c": {"name": _compiler, "version": _compiler_version}},
    "Machine Information": {"host": _machine(), "build": _machine()},
    "Build Dependencies": {name: {"name": _blas, "found": _blas != "none"} for name in ("blas", "lapack")},
    "Python Information": {"version": f"{sys.version_info.major}.{sys.version_info.minor}"},
    "SIMD Extensions": {"baseline": __cpu_baseline__, "found": [name for name in __cpu_dispatch__ if __cpu_features__[name]],
                        "not found": [name for name in __cpu_dispatch__ if not __cpu_features__[name]]},
    "Numen": {"version": _version, "levels": _levels.split(), "level in use": _level},
}


def _lines(value, depth=0):
    """Nested dicts as YAML."""
    for key, item in value.items():
        pad = "  "*depth
        if isinstance(item, dict):
            yield f"{pad}{key}:"
            yield from _lines(item, depth + 1)
        elif isinstance(item, list):
            yield f"{pad}{key}:"
            yield from (f"{pad}- {part}" for part in item)
        else:
            yield f"{pad}{key}: {item}"


def show(mode=DisplayModes.stdout.value):
    """Print how Numen was built and what it runs on; with mode='dicts', return it as a dict.

    >>> import numen as np
    >>> np.show_config(mode='dicts')['Compilers']['c']['name'] in ('gcc', 'clang')
    True
    """
    try:
        mode = DisplayModes(mode)
    except ValueError:
        raise AttributeError(f"Invalid `mode`, use one of: {', '.join(m.value for m in DisplayModes)}") from None
    if mode is DisplayModes.dicts:
        return CONFIG
    print("\n".join(_lines(CONFIG)))


def show_config(mode=DisplayModes.stdout.value):
    return show(mode)


show_config.__doc__ = show.__doc__
show_config.__module__ = "numpy"
