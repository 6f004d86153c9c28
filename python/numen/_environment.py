"""Which numpy an environment has: `enable`, `disable` and `doctor` of ``python -m numen``."""
import os
import pathlib
import subprocess
import sys
import sysconfig

_PTH = "numen_is_numpy.pth"


def _site():
    return pathlib.Path(sysconfig.get_path("purelib"))


def enable():
    """Let a plain `import numpy` give Numen in this environment: a .pth file and the finder that it loads."""
    finder = pathlib.Path(__file__).parent / "_site" / "_numen_startup.py"
    try:
        (_site() / finder.name).write_text(finder.read_text())
        (_site() / _PTH).write_text(f"import {finder.stem}\n")
    except OSError as error:
        print(f"cannot write to {_site()}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"import numpy gives Numen in {sys.prefix} from now on ({_site() / _PTH}); `python -m numen disable` ends that")
    return 0


def disable():
    """Undo `enable`."""
    files = [_site() / _PTH, _site() / "_numen_startup.py"]
    found = [file for file in files if file.exists()]
    try:
        for file in found:
            file.unlink()
    except OSError as error:
        print(f"cannot remove {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print("disabled" if found else "was not enabled")
    return 0


_ASK = """
import sys
try:
    import numpy
except ImportError as error:
    print("none")
    print(error)
else:
    print("numen" if "numen" in sys.modules and sys.modules["numen"] is numpy else "other")
    print(numpy.__version__)
    print(numpy.__file__)
"""


def _distribution():
    from importlib import metadata
    try:
        found = metadata.distribution("numpy")
    except metadata.PackageNotFoundError:
        return None, False
    return found, found.version.partition("+")[2] == "numen"


def _reason(what):
    distribution, ours = _distribution()
    enabled = (_site() / _PTH).exists()
    on_path = any(pathlib.Path(folder).name == "_site" and pathlib.Path(folder).parent.name == "numen"
                  for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder)
    if what == "numen":
        if on_path:
            return "this Python was started by a program that runs under `python -m numen`"
        if enabled:
            return f"`numen enable` made it the default ({_site() / _PTH})"
        if ours:
            return f"the distribution numpy {distribution.version} hands over to it"
        return "something on sys.path or sys.meta_path hands over to it"
    if what == "none":
        return "no numpy is installed and Numen is not enabled: `python -m numen enable`, or install Numen's numpy distribution"
    if enabled:
        return f"another finder stands before that of {_PTH}"
    if distribution is not None:
        return f"the distribution numpy {distribution.version} is installed and Numen is not enabled (`python -m numen enable`)"
    return "a folder of that name comes first on sys.path"


def doctor():
    """Say which numpy a plain import gives, and why."""
    from . import __version__, version
    print(f"python     {sys.executable} ({sys.version.split()[0]})")
    print(f"numen      {version.numen} at {os.path.dirname(os.path.abspath(__file__))}, answers for NumPy {__version__}")
    asked = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True)
    lines = asked.stdout.splitlines()
    if asked.returncode or not lines:
        print("numpy      cannot be imported:", (asked.stderr.strip().splitlines() or ["no output"])[-1])
        return 1
    what = lines[0]
    if what == "none":
        print(f"numpy      none: {lines[1]}")
    else:
        print(f"numpy      {'is Numen' if what == 'numen' else 'is not Numen'}: {lines[1]} at {lines[2]}")
    print(f"because    {_reason(what)}")
    return 0 if what == "numen" else 1
