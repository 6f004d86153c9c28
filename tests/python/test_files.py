"""Text and .npy files: what NumPy 2.4.6 reads, writes and says."""
import gzip
import io
import os
import zipfile

import numen as np
import pytest


def load(text, **kwargs):
    return np.loadtxt(io.StringIO(text), **kwargs)


LOAD = [
    ("1 2\n3 4", {}, [[1, 2], [3, 4]]),
    ("# x\n1,2 # y\n\n3,4", {"delimiter": ","}, [[1, 2], [3, 4]]),
    ("1 2 3\n4 5 6", {"usecols": (-1, 0)}, [[3, 1], [6, 4]]),
    ("1 2 3\n4 5 6", {"usecols": 1}, [2, 5]),
    ("1\n2\n3", {"skiprows": 1, "max_rows": 1, "ndmin": 1}, [2]),
    ("1 2\n3 4", {"unpack": True}, [[1, 3], [2, 4]]),
    ("nan inf\n-Infinity 1e400", {}, [[float("nan"), float("inf")], [float("-inf"), float("inf")]]),
    ("1+2j (1-2j)\n3j 5", {"dtype": complex}, [[1 + 2j, 1 - 2j], [3j, 5]]),
    ("1 0\n5 0", {"dtype": bool}, [[True, False], [True, False]]),
    ("1;2%c\n", {"delimiter": ";", "comments": ["%", "#"]}, [1, 2]),
    ("1 2", {"converters": {0: lambda s: int(s) + 5}}, [6, 2]),
    ("1 2", {"converters": lambda s: float(s) * 2}, [2, 4]),
    ("1\u00a02", {}, [1, 2]),
]


@pytest.mark.parametrize("text, kwargs, values", LOAD)
def test_loadtxt(text, kwargs, values):
    result = load(text, **kwargs)
    assert result.tolist() == values or repr(result.tolist()) == repr(values)


def test_loadtxt_dtypes():
    r = load("1,a,2.5\n2,bc,3", delimiter=",", dtype=[("x", "i4"), ("s", "U3"), ("y", ">f8")])
    assert r["x"].tolist() == [1, 2] and r["s"].tolist() == ["a", "bc"] and r["y"].tolist() == [2.5, 3]
    r = load('a,"b,""c"\nd,e', delimiter=",", quotechar='"', dtype="U")
    assert r.tolist() == [["a", 'b,"c'], ["d", "e"]] and r.dtype == np.dtype("U4")
    assert load("1 2 3", dtype=[("a", "i4", (3,))])["a"].tolist() == [1, 2, 3]
    assert load("x y", dtype=object).tolist() == ["x", "y"]


ERRORS = [
    ("1 a\n", {}, "could not convert string 'a' to float64 at row 0, column 2."),
    ("1 2\n3\n", {}, "the number of columns changed from 2 to 1 at row 2; use `usecols` to select a subset and avoid this error"),
    ("1 2\n3 4 5\n", {"dtype": "i4,i4"},
     "the dtype passed requires 2 columns but 3 were found at row 2; use `usecols` to select a subset and avoid this error"),
    ("1 2 3\n", {"usecols": (0, 5)}, "invalid column index 5 at row 1 with 3 columns"),
    ("1 2", {"ndmin": 3}, "Illegal value of ndmin keyword: 3"),
    ("1 2", {"converters": {5: float}}, "converter specified for column 5, which is invalid for the number of fields 2."),
    ("300", {"dtype": "i1"}, "could not convert string '300' to int8 at row 0, column 1."),
]


@pytest.mark.parametrize("text, kwargs, message", ERRORS)
def test_loadtxt_errors(text, kwargs, message):
    with pytest.raises(ValueError) as caught:
        load(text, **kwargs)
    assert str(caught.value) == message


def test_loadtxt_of_nothing_warns():
    with pytest.warns(UserWarning, match="loadtxt: input contained no data"):
        assert load("").shape == (0,)
    with pytest.warns(UserWarning, match="Input line 2 contained no data"):
        assert load("1\n\n2", max_rows=2).tolist() == [1, 2]


def test_a_failed_conversion_keeps_its_cause_and_loses_no_reference():
    import sys
    marker = object()
    before = sys.getrefcount(marker)

    def convert(text):
        if text == "x":
            raise KeyError("inner")
        return marker
    for _ in range(5):
        with pytest.raises(ValueError) as caught:
            np.loadtxt(["1 2"] * 50 + ["3 x"], dtype=object, converters=convert)
        assert isinstance(caught.value.__cause__, KeyError)
        del caught
    assert sys.getrefcount(marker) == before


def test_lines_left_in_the_file():
    f = io.StringIO("1 2\n3 4\n5 6\n")
    assert np.loadtxt(f, max_rows=1).tolist() == [1, 2]
    assert np.loadtxt(f).tolist() == [[3, 4], [5, 6]]


def test_text_round_trip(tmp_path):
    values = np.array([[1.5, -2e-300], [float("inf"), 0.1]])
    for name in ("a.txt", "a.txt.gz"):
        path = tmp_path / name
        np.savetxt(path, values)
        assert (np.loadtxt(path) == values).all()
    assert gzip.open(tmp_path / "a.txt.gz").read() == open(tmp_path / "a.txt", "rb").read()


SAVE = [
    ([1.5, -2], {}, "1.500000000000000000e+00\n-2.000000000000000000e+00\n"),
    ([[1.7, -2.2]], {"fmt": "%d"}, "1 -2\n"),
    ([[1, 2]], {"fmt": ["%d", "%.2f"]}, "1 2.00\n"),
    ([[1, 2]], {"fmt": "%d;%.2f", "newline": "|"}, "1;2.00|"),
    ([1 + 2j, 3 - 4j], {"fmt": "%.2f"}, " (1.00+2.00j)\n (3.00-4.00j)\n"),
    ([1, 2], {"fmt": "%05.1f", "header": "h\nk", "footer": "f", "comments": "//"}, "//h\n//k\n001.0\n002.0\n//f\n"),
    (["a", "b"], {"fmt": "%3s"}, "  a\n  b\n"),
    ([1.5], {"fmt": "%r"}, "np.float64(1.5)\n"),
]


@pytest.mark.parametrize("values, kwargs, text", SAVE)
def test_savetxt(values, kwargs, text):
    f = io.StringIO()
    np.savetxt(f, values, **kwargs)
    assert f.getvalue() == text


def test_savetxt_errors():
    for values, kwargs, error, text in [
            (["a"], {}, TypeError, "Mismatch between array dtype ('<U1') and format specifier ('%.18e')"),
            (np.zeros((1, 1, 1)), {}, ValueError, "Expected 1D or 2D array, got 3D array instead"),
            ([[1, 2]], {"fmt": "%d %d %d"}, ValueError, "fmt has wrong number of % formats:  %d %d %d"),
            ([[1, 2]], {"fmt": ["%d"]}, AttributeError, "fmt has wrong shape.  ['%d']"),
            ([float("nan")], {"fmt": "%d"}, ValueError, "cannot convert float NaN to integer")]:
        with pytest.raises(error) as caught:
            np.savetxt(io.StringIO(), values, **kwargs)
        assert str(caught.value) == text


def gen(text, **kwargs):
    return np.genfromtxt(io.StringIO(text), **kwargs)


GEN = [
    ("1 2\n3 4", {}, [[1, 2], [3, 4]]),
    ("1,,3\n4,5,x", {"delimiter": ",", "filling_values": -1}, [[1, -1, 3], [4, 5, -1]]),
    ("a b\n1 2\n3 4", {"names": True}, [(1, 2), (3, 4)]),
    ("1 2.5 abc\n3 4 de", {"dtype": None}, [(1, 2.5, "abc"), (3, 4.0, "de")]),
    ("  1  2\n  4 67", {"delimiter": 3}, [[1, 2], [4, 67]]),
    ("x\n1 2\n3 4\ny z", {"skip_header": 1, "skip_footer": 1}, [[1, 2], [3, 4]]),
    ("1 2%\n3 4%", {"converters": {1: lambda s: float(s.strip("%"))}}, [[1, 2], [3, 4]]),
    ("1 2 3\n4 5 6", {"names": "a,b,c", "usecols": ("a", "c")}, [(1, 3), (4, 6)]),
    ("True false", {"dtype": None}, [True, False]),
    ("1\n2.5\n3", {"dtype": None}, [1, 2.5, 3]),
]


@pytest.mark.parametrize("text, kwargs, values", GEN)
def test_genfromtxt(text, kwargs, values):
    assert gen(text, **kwargs).tolist() == values


def test_genfromtxt_of_uneven_rows():
    with pytest.raises(ValueError) as caught:
        gen("1 2 3\n4 5")
    assert str(caught.value) == "Some errors were detected !\n    Line #2 (got 2 columns instead of 3)"
    with pytest.warns(UserWarning, match="Some errors were detected !"):
        assert gen("1 2 3\n4 5\n6 7 8", invalid_raise=False).tolist() == [[1, 2, 3], [6, 7, 8]]


def test_fromregex():
    r = np.fromregex(io.StringIO("1312 foo\n1534  bar"), r"(\d+)\s+(...)", [("num", "i8"), ("key", "S3")])
    assert r.tolist() == [(1312, b"foo"), (1534, b"bar")]


def test_fromstring_and_tofile(tmp_path):
    assert np.fromstring("1, 2 ,3", sep=",").tolist() == [1, 2, 3]
    assert np.fromstring("5 6", sep=" ", dtype="u1", count=1).tolist() == [5]
    with pytest.raises(ValueError, match="string or file could not be read to its end due to unmatched data"):
        np.fromstring("1 x", sep=" ")
    path = tmp_path / "a"
    a = np.array([1, 2.5, 1e300])
    a.tofile(path, sep=", ")
    assert open(path).read() == "1.0, 2.5, 1e+300" and (np.fromfile(path, sep=",") == a).all()
    a.tofile(path)
    assert np.fromfile(path, offset=8).tolist() == [2.5, 1e300]
    with open(path, "rb") as f:
        assert np.fromfile(f, count=1).tolist() == [1] and f.tell() == 8


def saved(a, **kwargs):
    f = io.BytesIO()
    np.save(f, a, **kwargs)
    return f.getvalue()


def test_npy_bytes():
    assert saved(np.zeros((2, 3), order="F"))[:128] == (
        b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }" + b" " * 59 + b"\n")


@pytest.mark.parametrize("source", ["np.zeros((2, 3), '>i2')", "np.array(5)", "np.array([b'ab', b''])", "np.zeros((0, 3))",
        "np.array(['x', 'yz']).reshape(2, 1)",
                                    "np.array([(1, 2.5)], [('a', 'i4'), ('b', 'f8', (2,))])", "np.array([[1, 2], [3, 4]]).T",
                                    "np.array([1j, 2])[::2]"])
def test_npy_round_trip(source, tmp_path):
    a = eval(source)
    path = tmp_path / "a.npy"
    np.save(path, a)
    for b in (np.load(io.BytesIO(saved(a))), np.load(path)):
        assert b.dtype == a.dtype and b.shape == a.shape and b.tobytes() == a.tobytes()
    if a.size:
        m = np.load(path, mmap_mode="r")
        assert type(m) is np.memmap and m.tobytes() == a.tobytes() and not m.flags.writeable


def test_npy_errors():
    good = saved(np.array([0, 1, 2]))
    for data, error, text in [
            (b"", EOFError, "No data left in file"),
            (good[:30], ValueError, "EOF: reading array header, expected 118 bytes got 20"),
            (good[:-3], ValueError, "EOF: reading array data, expected 24 bytes got 21"),
            (good[:6] + b"\x09" + good[7:], ValueError, "we only support format version (1,0), (2,0), and (3,0), not (9, 0)"),
            (good.replace(b"False", b"12345"), ValueError, "fortran_order is not a valid bool: 12345"),
            (good.replace(b"(3,)", b"'ab'"), ValueError, "shape is not valid: 'ab'"),
            (good.replace(b"'<i8'", b"'<zz'"), ValueError, "descr is not a valid dtype descriptor: '<zz'"),
            (saved(np.array([None], object)), ValueError, "Object arrays cannot be loaded when allow_pickle=False")]:
        with pytest.raises(error) as caught:
            np.load(io.BytesIO(data))
        assert str(caught.value) == text
    with pytest.raises(ValueError, match="Object arrays cannot be saved when allow_pickle=False"):
        saved(np.array([None], object), allow_pickle=False)


def test_npz(tmp_path):
    path = tmp_path / "a.npz"
    for write in (np.savez, np.savez_compressed):
        write(path, np.array([1, 2]), b=np.zeros(1000))
        with np.load(path) as z:
            assert z.files == ["b", "arr_0"] and "b.npy" in z and z["arr_0"].tolist() == [1, 2] and z.f.b.shape == (1000,)
            assert repr(z) == f"NpzFile {str(path)!r} with keys: b, arr_0"
            with pytest.raises(KeyError, match="x is not a file in the archive"):
                z["x"]
    assert os.path.getsize(path) < 1000
    assert zipfile.ZipFile(path).namelist() == ["b.npy", "arr_0.npy"]
    with pytest.raises(ValueError, match="Cannot use un-named variables and keyword arr_0"):
        np.savez(path, 1, arr_0=2)
