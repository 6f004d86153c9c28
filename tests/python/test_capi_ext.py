"""Extensions compiled against the headers of NumPy's wheel work on Numen: Cython, pybind11, and a loop over many calls that leaks nothing.

The wheel, Cython and pybind11 are fetched by pip into the build folder.  Without a compiler or a network the tests are skipped."""
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import zipfile

import numen as np
import pytest

HERE = pathlib.Path(__file__).resolve().parent.parent / "capi_ext"
WORK = HERE.parent.parent / os.environ.get("NUMEN_BUILD", "build") / "capi_ext"
SITE = str(pathlib.Path(np.__file__).parent.parent)


def run(*command, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)


def needed(done):
    if done.returncode:
        pytest.skip("tools for extensions cannot be had: " + done.stderr[-300:])


@pytest.fixture(scope="session")
def tools():
    """The folder with the wheel's headers (numpy/) and the packages Cython and pybind11 (packages/)."""
    if not shutil.which("cc") or not shutil.which("c++"):
        pytest.skip("no compiler")
    WORK.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    if not (WORK / "numpy").is_dir():
        needed(run(*pip, "download", "--no-deps", "--only-binary=:all:", "-d", WORK, "numpy==2.4.6"))
        with zipfile.ZipFile(next(WORK.glob("numpy-2.4.6*.whl"))) as wheel:
            wheel.extractall(WORK, [n for n in wheel.namelist() if "/include/" in n or n.endswith(".pxd")])
    if not (WORK / "packages" / "pybind11").is_dir():
        needed(run(*pip, "install", "--no-deps", "-t", WORK / "packages", "cython", "pybind11"))
    return WORK


def build(tools, source):
    """Compile an extension where its source is newer."""
    made = tools / (source.stem + ".so")
    if made.exists() and made.stat().st_mtime > source.stat().st_mtime:
        return
    includes = ["-I" + str(tools / "numpy/_core/include"), "-I" + sysconfig.get_path("include"),
                "-I" + str(tools / "packages/pybind11/include")]
    compiler, language = ("c++", ["-std=c++17"]) if source.suffix == ".cpp" else ("cc", [])
    if source.suffix == ".pyx":
        done = run(sys.executable, "-m", "cython", "-I", tools, "-o", tools / (source.stem + ".c"), source,
                   env=dict(os.environ, PYTHONPATH=str(tools / "packages")))
        assert done.returncode == 0, done.stdout + done.stderr
        source = tools / (source.stem + ".c")
    done = run(compiler, "-shared", "-fPIC", "-O1", "-w", *language, *includes, source, "-o", made)
    assert done.returncode == 0, done.stderr


def on_numen(tools, program):
    """The output of a program that imports the extensions in a process where numpy is Numen."""
    path = os.pathsep.join([str(HERE), str(tools), SITE])
    done = run(sys.executable, "-W", "error", "-c", "import alias\nimport numpy as np\nassert np.__name__ == 'numen'\n" + program,
               env=dict(os.environ, PYTHONPATH=path))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


CYTHON = """
import cython_user as c
def show(call):
    try: print(repr(call()))
    except Exception as error: print(type(error).__name__, error)
a = np.arange(6.).reshape(2, 3)
for code in 'i4', 'i8', 'f4', 'f8':
    show(lambda: c.total(np.arange(6, dtype=code).reshape(2, 3)[:, ::2]))
show(lambda: c.total(np.arange(6, dtype='i2').reshape(2, 3)))
show(lambda: c.total(np.arange(6)))
x = np.arange(4.)
show(lambda: (c.double_in_place(x), x))
show(lambda: c.double_in_place(x[::2]))
x.flags.writeable = False
show(lambda: c.double_in_place(x))
show(lambda: c.squares(5))
show(lambda: c.squares(-1))
show(lambda: c.zeros_like_type(2, np.dtype('f4').num))
show(lambda: c.zeros_like_type(2, 98))
show(lambda: c.facts(a))
show(lambda: c.facts([1]))
show(lambda: c.broadcast_sum(a, np.ones(3)))
show(lambda: c.broadcast_sum(a, np.ones(2)))
show(lambda: c.flat_sum(a.T))
show(lambda: c.as_double([1, 2]))
show(lambda: c.is_datetime(np.datetime64('1970-01-03')))
show(lambda: (c.root_plus_one([1, 4]), c.root_plus_one(np.float32(4)).dtype, c.root_plus_one.types))
show(lambda: c.root_plus_one(1j))
"""
CYTHON_SHOWS = """10
10
10.0
10.0
TypeError No matching signature found
TypeError No matching signature found
(None, array([0., 2., 4., 6.]))
ValueError ndarray is not C-contiguous
ValueError buffer source array is read-only
array([ 0,  1,  4,  9, 16])
ValueError negative dimensions are not allowed
array([[0., 0.],
       [0., 0.]], dtype=float32)
array([[0, 0],
       [0, 0]], dtype=int8)
(2, 2, 24, 8, 6, 48, 12, True, 8)
TypeError Argument 'a' has incorrect type (expected numpy.ndarray, got list)
(15.0, 2, 6)
ValueError shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape (2, 3) and arg 1 with \
shape (2,).
15.0
array([1., 2.])
(True, False, 2)
(array([2., 3.]), dtype('float32'), ['f->f', 'd->d'])
TypeError ufunc 'root_plus_one' not supported for the input types, and the inputs could not be safely coerced to any supported types \
according to the casting rule ''safe''""".splitlines()


def test_cython(tools):
    build(tools, HERE / "cython_user.pyx")
    shown = [line.replace("numen.", "numpy.") for line in on_numen(tools, CYTHON)]
    assert shown == CYTHON_SHOWS


PYBIND = """
import pybind_user as p
def show(call):
    try: print(repr(call()))
    except Exception as error: print(type(error).__name__, str(error).partition(chr(10))[0])
a = np.arange(6.).reshape(2, 3)
show(lambda: [p.total(a), p.total([1, 2]), p.total(np.arange(3, dtype='i2')), p.total(a.T)])
show(lambda: p.total('x'))
show(lambda: p.table(2, 3))
show(lambda: p.points(3))
show(lambda: p.point_sum(p.points(4)))
show(lambda: [p.facts(z) for z in (a, np.zeros(2, 'S3'), np.array(True), np.zeros(2, '>f4'), np.zeros(2, 'M8[s]'), np.zeros(1, object))])
show(lambda: p.facts([1, 2]))
show(lambda: (p.window(np.arange(6.)), p.window(np.arange(6.)).base is not None))
show(lambda: (p.weigh(1.5, 2), p.weigh([1, 2], 3), p.weigh(a, np.array([[1], [2]]))))
show(lambda: p.weigh([1, 2], [1, 2, 3]))
show(lambda: p.resized(np.arange(6.)))
show(lambda: p.strict(np.zeros(3, 'f4')))
show(lambda: p.strict(np.zeros(3)))
show(lambda: [p.dtype_of(s) for s in ('f8', 'i4', 'M8[ns]', 'S5')])
"""
PYBIND_SHOWS = """[15.0, 3.0, 3.0, 15.0]
TypeError total(): incompatible function arguments. The following argument types are supported:
array([[ 0,  1,  2],
       [10, 11, 12]])
array([(0, 0. ,  True), (1, 0.5, False), (2, 1. ,  True)],
      dtype={'names': ['id', 'x', 'good'], 'formats': ['<i4', '<f8', '?'], 'offsets': [0, 8, 16], 'itemsize': 24})
3.0
[(2, 8, 48, 'f', 12, True, False, 'float64'), (1, 3, 6, 'S', 18, True, True, '|S3'), (0, 1, 1, 'b', 0, True, True, 'bool'), \
(1, 4, 8, 'f', 11, True, True, '>f4'), (1, 8, 16, 'M', 21, True, True, 'datetime64[s]'), (1, 8, 8, 'O', 17, True, True, 'object')]
TypeError facts(): incompatible function arguments. The following argument types are supported:
(array([0., 2., 4.]), True)
(4.0, array([4., 7.]), array([[ 1.,  2.,  3.],
       [ 7.,  9., 11.]]))
RuntimeError pybind11::vectorize: incompatible size/dimension of inputs!
array([[0., 1.],
       [2., 3.],
       [4., 5.]])
3
TypeError strict(): incompatible function arguments. The following argument types are supported:
[dtype('float64'), dtype('int32'), dtype('<M8[ns]'), dtype('S5')]""".splitlines()


def test_pybind11(tools):
    build(tools, HERE / "pybind_user.cpp")
    assert on_numen(tools, PYBIND) == PYBIND_SHOWS


@pytest.mark.parametrize("calls, least", [("leaks", 80), ("leaks_more", 150)])
def test_calls_leak_nothing(tools, calls, least):
    build(tools, HERE / f"{calls}.c")
    rounds = int(os.environ.get("NUMEN_LEAK_ROUNDS", "5000"))
    kept = eval("".join(on_numen(tools, f"import {calls}; print({calls}.rounds({rounds}))")))
    assert len(kept) > least
    # less than a byte a round beside what caches hold for good
    assert [row for row in kept if row[1] or row[2] > 300_000 + rounds] == []
