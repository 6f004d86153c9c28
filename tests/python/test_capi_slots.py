"""The tables of the C interface: every slot at its place and of its type, and what functions do through the table."""
import ctypes
import importlib.util
import os
import pathlib
import re

import numen as np
import pytest
from numen._core import _multiarray_umath as mu

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
_spec = importlib.util.spec_from_file_location("api_headers", ROOT / "tools" / "api_headers.py")
api_headers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(api_headers)

pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def listed(file):
    """(kind, slot, name, type, parameters or None) of each entry."""
    for kind, (slot, _, name, kind_of, *rest) in api_headers.entries((ROOT / "python/src" / file).read_text()):
        yield kind, int(slot), name, kind_of, None if kind == "DATA" else rest[0]


LISTED = {file: list(listed(file)) for file in ("api_array.def", "api_ufunc.def")}
TABLES = {"api_array.def": (mu._ARRAY_API, 369), "api_ufunc.def": (mu._UFUNC_API, 48)}
HOLES = {"api_array.def": {1, 4, 40, 41, 66, 67, 68, 81, 82, 83, 103, 115, 117, 122, 163, 164, 171, 173, 197, 201, 202, 208, 219, 220,
                           221, 222,
                           278, 291, 293, 294, 295, 301, 360}, "api_ufunc.def": {3, 25, 26, 29, 32}}
Obj, Int, Ptr, Intp = ctypes.py_object, ctypes.c_int, ctypes.c_void_p, ctypes.c_ssize_t


def words(file):
    capsule, n = TABLES[file]
    return (ctypes.c_void_p * n).from_address(pointer(capsule, None))


def call(slot, result, *kinds, file="api_array.def"):
    return ctypes.PYFUNCTYPE(result, *kinds)(words(file)[slot])


@pytest.mark.parametrize("file", LISTED)
def test_every_slot_is_filled_and_holes_are_empty(file):
    table = words(file)
    slots = [entry[1] for entry in LISTED[file]]
    assert slots == sorted(set(slots)) and slots[-1] == len(table) - 1
    assert set(range(len(table))) - set(slots) == HOLES[file]
    for _, slot, name, _, _ in LISTED[file]:
        assert table[slot] or name == "PyArray_StringDType", name
    assert not any(table[hole] for hole in HOLES[file])


def test_slots_and_types_are_those_of_the_wheel():
    """Against the headers of NumPy's wheel, where the tests of extensions have fetched them."""
    folder = ROOT / os.environ.get("NUMEN_BUILD", "build") / "capi_ext/numpy/_core/include/numpy"
    if not folder.is_dir():
        pytest.skip("the wheel's headers are not here")

    def plain(text):
        text = re.sub(r"NPY_UNUSED\(\w+\)|CPYTHON_UNUSED\(\w+\)", "", text)
        text = re.sub(r"\b\w+\[\]", "*", text)
        text = re.sub(r"\b(npy_intp|int|char) const\b", r"const \1", text)
        return re.sub(r"\s+", "", text)

    for file, name, table in (("api_array.def", "__multiarray_api.h", "PyArray_API"), ("api_ufunc.def", "__ufunc_api.h", "PyUFunc_API")):
        theirs = {}
        for line in (folder / name).read_text().replace("\\\n", " ").splitlines():
            found = re.match(rf"#define (\w+)\s+\(\*\((.*?) ?\(\*\)\((.*)\)\)\s*{table}\[(\d+)\]\)", line)
            if found:
                theirs[int(found[4])] = found[1], plain(found[2]), plain(f"({found[3]})")
        ours = {slot: (name, plain(kind), plain(parameters)) for _, slot, name, kind, parameters in LISTED[file] if parameters}
        assert ours == theirs


def test_a_slot_that_is_not_written_says_so():
    missing = [(slot, name) for kind, slot, name, _, _ in LISTED["api_array.def"] if kind == "NONE"]
    for slot, name in missing:
        with pytest.raises(NotImplementedError, match=name):
            call(slot, Intp)()


def test_versions():
    assert call(0, ctypes.c_uint)() == 0x02000000 and call(211, ctypes.c_uint)() == 0x15 and call(210, Int)() == 1


@pytest.mark.parametrize("slot,given,want", [
    (180, ">", (1, b">")), (180, "little", (1, b"<")), (180, "ignore", (1, b"|")), (180, "native", (1, b"="))])
def test_byteorder(slot, given, want):
    out = ctypes.c_char()
    assert (call(slot, Int, Obj, Ptr)(given, ctypes.addressof(out)), out.value) == want
    with pytest.raises(ValueError, match=r"byteorder not recognized \(got 'x'\)"):
        call(slot, Int, Obj, Ptr)("x", ctypes.addressof(out))


def test_kinds_of_scalars():
    kind = call(113, Int, Int, Ptr)
    assert [kind(n, None) for n in range(24)] == [0] + [1] * 10 + [3, 3, 3, 4, 4, 4] + [5] * 6 + [3]
    assert call(114, Int, Int, Int, Int)(7, 1, 2) == 1 and call(114, Int, Int, Int, Int)(7, 2, 2) == 0
    assert call(116, ctypes.c_ubyte, Obj, Obj)(np.int32, np.float64) == 1
    assert call(97, ctypes.c_double, Obj, ctypes.c_double)(np.arange(2), 3.0) == 0.0


def test_classes_have_common_classes():
    common = call(363, Obj, Obj, Obj)
    assert common(type(np.dtype("i4")), type(np.dtype("f4"))) is type(np.dtype("f8"))
    with pytest.raises(np.exceptions.DTypePromotionError, match="do not have a common DType"):
        common(type(np.dtype("M8")), type(np.dtype("f4")))
    assert call(361, Obj, Obj)(type(np.dtype("g"))) == np.dtype("g")


def test_references_of_items():
    import sys
    a = np.array([{}, {}], dtype=object)
    counts = [sys.getrefcount(a[0])]
    for slot in (42, 43):
        call(slot, Int, Obj)(a)
        counts.append(sys.getrefcount(a[0]))
    assert counts == [counts[0], counts[0] + 1, counts[0]]


def test_tables_of_functions():
    class Functions(ctypes.Structure):
        _fields_ = [("cast", Ptr * 21)] + [(name, Ptr) for name in (
            "getitem", "setitem", "copyswapn", "copyswap", "compare", "argmax", "dotfunc", "scanfunc", "fromstr", "nonzero", "fill",
            "fillwithscalar")] + [("sort", Ptr * 3), ("argsort", Ptr * 3), ("rest", Ptr * 7), ("argmin", Ptr)]
    assert ctypes.sizeof(Functions) == 376
    get = call(365, Ptr, Obj)
    a = np.array([3.0, 1.0, 2.0])
    f = Functions.from_address(get(a.dtype))
    address = a.__array_interface__["data"][0]
    assert ctypes.PYFUNCTYPE(Obj, Ptr, Obj)(f.getitem)(address, a) == 3.0
    assert ctypes.PYFUNCTYPE(Int, Obj, Ptr, Obj)(f.setitem)(5.0, address, a) == 0 and a[0] == 5.0
    assert ctypes.PYFUNCTYPE(Int, Ptr, Intp, Ptr)(f.sort[0])(address, 3, None) == 0 and a.tolist() == [1.0, 2.0, 5.0]
    assert ctypes.PYFUNCTYPE(Int, Ptr, Ptr, Ptr)(f.compare)(address, address + 8, None) < 0
    out = (ctypes.c_double * 1)()
    ctypes.PYFUNCTYPE(None, Ptr, Intp, Ptr, Intp, Ptr, Intp, Ptr)(f.dotfunc)(address, 8, address, 8, ctypes.addressof(out), 3, None)
    assert out[0] == 30.0
    assert ctypes.PYFUNCTYPE(Int, Ptr, Intp, Ptr)(f.fill)(address, 3, None) == 0 and a.tolist() == [1.0, 2.0, 3.0]
    text, stop = ctypes.create_string_buffer(b" 2.5x"), ctypes.c_void_p()
    assert ctypes.PYFUNCTYPE(Int, Ptr, Ptr, Ptr, Ptr)(f.fromstr)(ctypes.addressof(text), address, ctypes.addressof(stop), None) == 0
    assert a[0] == 2.5 and stop.value == ctypes.addressof(text) + 4
    for code in "?bBhHiIlLqQfdgFDGeSUVMmO":
        g = Functions.from_address(get(np.dtype(code)))
        assert g.getitem and g.setitem and g.copyswap and g.copyswapn and g.nonzero and g.compare, code


class Civil(ctypes.Structure):
    _fields_ = [("year", ctypes.c_int64)] + [(name, ctypes.c_int32) for name in ("month", "day", "hour", "min", "sec", "us", "ps", "as_")]


class TimeMeta(ctypes.Structure):
    _fields_ = [("base", ctypes.c_int), ("num", ctypes.c_int)]


def civil_fields(c):
    return c.year, c.month, c.day, c.hour, c.min, c.sec, c.us, c.ps, c.as_


def test_times_taken_apart():
    import datetime
    c, meta, value, base, special = Civil(), TimeMeta(7, 1), ctypes.c_int64(), ctypes.c_int(), ctypes.c_ubyte()
    at = ctypes.addressof
    assert call(307, Int, Ptr, ctypes.c_int64, Ptr)(at(meta), 1300283705, at(c)) == 0
    assert civil_fields(c) == (2011, 3, 16, 13, 55, 5, 0, 0, 0)
    assert call(308, Int, Ptr, Ptr, Ptr)(at(meta), at(c), at(value)) == 0 and value.value == 1300283705
    assert call(309, Int, Obj, Ptr, Ptr, Int)(datetime.date(2000, 2, 29), at(c), at(base), 1) == 0
    assert civil_fields(c)[:3] == (2000, 2, 29) and base.value == 4
    assert call(309, Int, Obj, Ptr, Ptr, Int)("no time", at(c), at(base), 1) == 1
    for unit, size in ((0, 22), (4, 28), (6, 35), (13, 57), (-1, 62)):
        assert call(310, Int, Int, Int)(0, unit) == size
    text = b"2011-03-16T13:55:05.5"
    assert call(312, Int, ctypes.c_char_p, Intp, Int, Int, Ptr, Ptr, Ptr)(text, len(text), -1, 4, at(c), at(base), at(special)) == 0
    assert civil_fields(c) == (2011, 3, 16, 13, 55, 5, 500000, 0, 0) and (base.value, special.value) == (8, 0)
    out = ctypes.create_string_buffer(64)
    make = call(311, Int, Ptr, Ptr, Intp, Int, Int, Int, Int, Int)
    assert make(at(c), at(out), 64, 0, 1, 7, -1, 4) == 0 and out.value == b"2011-03-16T13:55:05Z"
    assert make(at(c), at(out), 64, 1, 0, 6, -90, 4) == 0 and out.value == b"2011-03-16T12:25-0130"
    with pytest.raises(RuntimeError, match="too short, with length 5"):
        make(at(c), at(out), 5, 0, 0, 7, -1, 4)
    with pytest.raises(ValueError, match="position 0"):
        call(312, Int, ctypes.c_char_p, Intp, Int, Int, Ptr, Ptr, Ptr)(b"x", 1, -1, 4, at(c), at(base), at(special))
    with pytest.raises(TypeError, match="Cannot parse"):
        call(312, Int, ctypes.c_char_p, Intp, Int, Int, Ptr, Ptr, Ptr)(text, len(text), 4, 2, at(c), at(base), at(special))
    with pytest.raises(ValueError, match="generic units"):
        meta.base = 14
        call(307, Int, Ptr, ctypes.c_int64, Ptr)(at(meta), 5, at(c))
