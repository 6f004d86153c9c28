"""The public C headers: an extension made with them works, in C and in C++; they are where builds look, and the tables' are up to date."""
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

import pytest

import numen as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "tests/capi_headers/headers_ext.c"
USE = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np, headers_ext as ext
assert ext.total([[1, 2], [3, 4.5]]) == 10.5 and ext.total(np.arange(12.)[::-2].reshape(2, 3)) == 36
table = ext.outer_sum(2, 3)
assert type(table) is np.ndarray and table.dtype == "i4" and table.tolist() == [[0, 1, 2], [1, 2, 3]]
assert ext.facts(table) == dict(ndim=2, size=6, nbytes=24, num=5, kind=b"i", carray=True, number=True, fields=False, itemsize=4,
                                alignment=4)
structured = np.zeros(3, [("a", "f8"), ("b", "i1")])[::2]
assert ext.facts(structured) == dict(ndim=1, size=2, nbytes=18, num=20, kind=b"V", carray=False, number=False, fields=True, itemsize=9,
                                     alignment=1)
assert ext.pairs(np.arange(3), np.array([[10], [20]])) == [10, 11, 12, 20, 21, 22]
assert ext.half_of(np.float64(3)) == 1.5 and type(ext.half_of(np.float64(3))) is np.float64 and ext.half_of(3.0) is np.False_
bits = np.random.PCG64(1)
first = np.random.Generator(np.random.PCG64(1)).random()
assert ext.draw(bits.capsule) == first
assert ext.hypotenuse([3, 5], [4, 12]).tolist() == [5, 13]
assert ext.hypotenuse(3, 4).dtype == "f8" and ext.hypotenuse.__name__ == "hypotenuse"
assert ext.version >= 0x12
try:
    ext.facts([1])
except TypeError as error:
    assert str(error) == "an array is wanted"
print("all right")
"""

needs_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")


def compile_extension(folder, *flags, compiler="cc"):
    target = folder / ("headers_ext" + sysconfig.get_config_var("EXT_SUFFIX"))
    command = [compiler, "-O1", "-shared", "-fPIC", *flags, f"-I{sysconfig.get_path('include')}", f"-I{np.get_include()}", str(SOURCE),
               "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return folder


@needs_compiler
@pytest.mark.parametrize("flags", [("-std=c11", "-Wall", "-Wextra"), ("-std=c11", "-Wall", "-DNPY_TARGET_VERSION=NPY_2_4_API_VERSION")])
def test_extension(tmp_path, flags):
    compile_extension(tmp_path, *flags)
    done = subprocess.run([sys.executable, "-m", "numen", "-c", USE, str(tmp_path)], capture_output=True, text=True)
    assert done.stdout == "all right\n", done.stderr
    # the same file on NumPy, where there is one
    if "NUMPY_PYTHON" in os.environ:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run([os.environ["NUMPY_PYTHON"], "-c", USE, str(tmp_path)], capture_output=True, text=True, env=environment)
        assert done.stdout == "all right\n", done.stderr


@pytest.mark.skipif(not shutil.which("c++"), reason="no C++ compiler")
def test_headers_are_cpp(tmp_path):
    (tmp_path / "all.cpp").write_text("".join(f"#include <numpy/{name}>\n" for name in (
        "arrayobject.h", "ufuncobject.h", "arrayscalars.h", "npy_math.h", "dtype_api.h", "random/bitgen.h")) +
        "int f(PyObject *o) { import_array1(-1); return PyArray_Check(o) ? PyArray_NDIM((PyArrayObject *)o) : -1; }\n")
    done = subprocess.run(["c++", "-std=c++17", "-Wall", "-fsyntax-only", f"-I{sysconfig.get_path('include')}", f"-I{np.get_include()}",
                           str(tmp_path / "all.cpp")], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr


@needs_compiler
@pytest.mark.parametrize("header",
                         sorted(path.name for path in (ROOT / "python/include/numpy").glob("*.h") if not path.name.startswith("_")))
def test_headers_stand_alone(tmp_path, header):
    source = tmp_path / "alone.c"
    source.write_text(f"#include <Python.h>\n#include <numpy/{header}>\n#include <numpy/{header}>\nint x;\n")
    done = subprocess.run(["cc", "-std=c99", "-fsyntax-only", f"-I{sysconfig.get_path('include')}", f"-I{np.get_include()}", str(source)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_table_headers_are_up_to_date():
    done = subprocess.run([sys.executable, ROOT / "tools/api_headers.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_where_builds_look():
    include = pathlib.Path(np.get_include())
    assert (include / "numpy/arrayobject.h").is_file()
    config = (include.parent / "lib/pkgconfig/numpy.pc").read_text()
    assert "Version: 2.4.6\n" in config and "@" not in config
