"""numen.core (the old names), numen.ctypeslib, numen.fft's frequencies, numpy-config."""
import ctypes
import subprocess
import sys
import warnings

import pytest

import numen as np
from numen.ctypeslib import as_array, as_ctypes, as_ctypes_type, c_intp, load_library, ndpointer


# ---------------------------------------------------------------- numen.core
def test_old_modules_warn_and_pass_on():
    import numen.core
    old = sys.modules["numen.core.multiarray"]
    with pytest.warns(DeprecationWarning, match=r"^numpy.core.multiarray is deprecated and has been renamed to numpy._core.multiarray.*"
                                                r"use numpy._core.multiarray.array.$"):
        assert old.array is np.array
    with pytest.warns(DeprecationWarning, match=r"^numpy.core is deprecated and has been renamed to numpy._core."):
        assert numen.core.numeric is np._core.numeric
    with pytest.raises(AttributeError, match="module 'numpy.core.multiarray' has no attribute nothing"):
        old.nothing


def test_what_wheels_and_pickles_name_is_quiet():
    import numen.core  # noqa: F401
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        old = sys.modules["numen.core.multiarray"]
        assert old._reconstruct is np._core.multiarray._reconstruct and old._ARRAY_API is not None
        assert sys.modules["numen.core._multiarray_umath"].add is np.add
        assert sys.modules["numen.core._internal"]._reconstruct(np.ndarray, (0,), b"b").shape == (0,)


# ---------------------------------------------------------------- ctypes
def test_ndpointer_checks():
    kind = ndpointer("f8", ndim=2, flags="C,A")
    assert kind.__name__ == "ndpointer_<f8_2d_C_A" and kind is ndpointer(np.float64, 2, flags=["C", "ALIGNED"])
    assert kind.from_param(np.zeros((2, 3))) is not None
    for bad, text in ((3, "argument must be an ndarray"), (np.zeros((2, 3), "i4"), "array must have data type float64"),
                      (np.zeros(3), r"array must have 2 dimension\(s\)"),
                      (np.zeros((2, 3), order="F"), r"array must have flags \['C_CONTIGUOUS', 'ALIGNED'\]")):
        with pytest.raises(TypeError, match=text):
            kind.from_param(bad)
    with pytest.raises(TypeError, match=r"array must have shape \(2, 3\)"):
        ndpointer(shape=(2, 3)).from_param(np.zeros(6))
    with pytest.raises(KeyError):
        ndpointer(flags="Z")


def test_call_of_a_c_function():
    libc = ctypes.CDLL(None)
    libc.memset.argtypes = [ndpointer(np.uint8, flags="W"), ctypes.c_int, ctypes.c_size_t]
    libc.memset.restype = ctypes.c_void_p
    a = np.zeros(5, np.uint8)
    libc.memset(a, 7, 3)
    assert a.tolist() == [7, 7, 7, 0, 0]
    a.flags.writeable = False
    with pytest.raises(ctypes.ArgumentError, match="array must have flags"):
        libc.memset(a, 1, 3)


def test_memory_is_shared_both_ways():
    a = np.arange(6, dtype="i4").reshape(2, 3)
    c = as_ctypes(a)
    c[1][2] = 50
    assert a[1, 2] == 50 and type(c).__name__ == "c_int_Array_3_Array_2"
    b = as_array(c)
    assert np.shares_memory(a, b) and b.tolist() == a.tolist()
    pointer = ctypes.cast(c, ctypes.POINTER(ctypes.c_int))
    assert as_array(pointer, (6,)).tolist() == [0, 1, 2, 3, 4, 50]
    with pytest.raises(TypeError, match="requires a shape"):
        as_array(pointer)
    with pytest.raises(TypeError, match="strided arrays not supported"):
        as_ctypes(a[:, ::2])
    a.flags.writeable = False
    with pytest.raises(TypeError, match="readonly arrays unsupported"):
        as_ctypes(a)


def test_types():
    assert as_ctypes_type("f4") is ctypes.c_float and as_ctypes_type("?") is ctypes.c_bool and as_ctypes_type("l") is ctypes.c_long
    assert ctypes.sizeof(c_intp) == np.dtype("p").itemsize
    assert as_ctypes_type(">i4") is ctypes.c_int.__ctype_be__
    pair = as_ctypes_type(np.dtype([("a", "i1"), ("b", "i4")], align=True))
    assert [name for name, _ in pair._fields_] == ["a", "", "b"] and ctypes.sizeof(pair) == 8
    either = as_ctypes_type({"names": ["a", "b"], "formats": ["i4", "f4"], "offsets": [0, 0]})
    assert issubclass(either, ctypes.Union)
    for bad in ("M8[s]", "c16", "U3", "O", {"names": ["a", "b"], "formats": ["i4", "f4"], "offsets": [0, 2]}):
        with pytest.raises(NotImplementedError):
            as_ctypes_type(bad)


def test_load_library(tmp_path):
    with pytest.raises(OSError, match="no file with expected extension"):
        load_library("nothing", tmp_path)
    (tmp_path / "broken.so").write_text("not a library")
    with pytest.raises(OSError):
        load_library("broken", tmp_path)


# ---------------------------------------------------------------- fft, numpy-config
def test_frequencies_and_shifts():
    assert np.fft.fftfreq(5, 0.1).tolist() == [0, 2, 4, -4, -2] and np.fft.fftfreq(4).tolist() == [0, 0.25, -0.5, -0.25]
    assert np.fft.rfftfreq(5).tolist() == [0, 0.2, 0.4]
    x = np.arange(6).reshape(2, 3)
    assert np.fft.fftshift(x, axes=1).tolist() == [[2, 0, 1], [5, 3, 4]]
    assert np.fft.ifftshift(np.fft.fftshift(x)).tolist() == x.tolist()
    with pytest.raises(ValueError, match="n should be an integer"):
        np.fft.fftfreq(2.0)
    with pytest.raises(NotImplementedError, match="numen.fft.rfft"):
        np.fft.rfft([1, 2])


def test_config_tool():
    def config(*args):
        return subprocess.run([sys.executable, "-m", "numen._configtool", *args], capture_output=True, text=True).stdout
    assert config("--version") == "2.4.6\n"
    assert config("--cflags") == f"-I{np.get_include()}\n"
    assert config("--pkgconfigdir").endswith("_core/lib/pkgconfig\n")
