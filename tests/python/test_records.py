"""Record arrays and the functions that make them."""
import io
import pickle
import warnings

import numen as np
import pytest


def sample():
    return np.rec.array([(1, 2.5, "a"), (2, 3.5, "bc")], names="n,x,text")


def test_fields_are_attributes():
    r = sample()
    assert r.n.tolist() == [1, 2] and type(r.n) is np.ndarray
    assert r.dtype.type is np.record and r[0].text == "a"
    r.x = [7, 8]
    r[1].n = 9
    assert r.tolist() == [(1, 7.0, "a"), (9, 8.0, "bc")]
    with pytest.raises(AttributeError, match="recarray has no attribute zz"):
        r.zz
    with pytest.raises(AttributeError, match="'record' object has no attribute 'zz'"):
        r[0].zz = 1
    with pytest.raises(AttributeError, match="Cannot set 'dtype' attribute"):
        r[0].dtype = 1


def test_a_field_with_the_name_of_an_attribute():
    r = np.rec.array([(1, 2), (3, 4)], names="shape,mean")
    r.mean = [5, 6]
    assert r["mean"].tolist() == [5, 6] and callable(r.mean)
    r.shape = [-8, -9]
    assert r["shape"].tolist() == [-8, -9] and r.shape == (2,)


def test_views_stay_records():
    a = np.zeros(3, [("a", "i4"), ("in", [("b", "f4"), ("c", "f4")])])
    r = a.view(np.recarray)
    assert type(r["in"]) is np.recarray and r["in"].dtype.type is np.record
    assert type(r[0]["in"]) is np.record and r[0]["in"].c == 0
    assert r.view("i4").dtype == np.int32
    r.dtype = a.dtype
    assert r.dtype.type is np.record
    back = r.view(r.dtype.fields or r.dtype, np.ndarray)
    assert type(back) is np.ndarray and back.dtype.type is np.void


def test_printing():
    r = sample()
    assert repr(r) == ("rec.array([(1, 2.5, 'a'), (2, 3.5, 'bc')],\n"
                       "          dtype=[('n', '<i8'), ('x', '<f8'), ('text', '<U2')])")
    assert repr(r[0]) == "np.record((1, 2.5, 'a'), dtype=[('n', '<i8'), ('x', '<f8'), ('text', '<U2')])"
    assert repr(np.rec.array(np.zeros((0, 3)))) == "rec.array([], shape=(0, 3),\n          dtype=float64)"
    assert r[0].pprint() == "   n: 1\n   x: 2.5\ntext: a"


def test_pickles():
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        r = pickle.loads(pickle.dumps(sample(), protocol))
        assert type(r) is np.recarray and r.tolist() == sample().tolist() and r.x[1] == 3.5


@pytest.mark.parametrize("args, names", [(("i4,f8", ["a"], []), ("a", "f1")), (("i4,f8", "a, b, c", []), ("a", "b")),
                                         ((["i4"], [], ["t"]), ("f0",))])
def test_format_parser(args, names):
    assert np.rec.format_parser(*args).dtype.names == names


@pytest.mark.parametrize("call, error, text", [
    (lambda: np.rec.format_parser("i4,i4", "a,a", []), ValueError, r"Duplicate field names: \['a'\]"),
    (lambda: np.rec.format_parser("i4", 3, []), NameError, "illegal input names 3"),
    (lambda: np.rec.format_parser(None, "a", []), ValueError, "Need formats argument"),
    (lambda: np.rec.fromarrays([[1, 2], [3, 4, 5]]), ValueError, 'array-shape mismatch in array 1 \\("f1"\\)'),
    (lambda: np.rec.fromarrays([[1, 2]], dtype="i4,i4"), ValueError, "mismatch between the number of fields"),
    (lambda: np.rec.fromstring(b"abcd"), TypeError, "needs a 'dtype' or 'formats'"),
    (lambda: np.rec.fromstring(b"abcdefgh", dtype="i4", shape=3), TypeError, "buffer is too small"),
    (lambda: np.rec.fromfile(io.BytesIO(b"abcdefgh"), dtype="i4", shape=3), ValueError, "Not enough bytes left in file"),
    (lambda: np.rec.array(5), ValueError, "Unknown input type"),
    (lambda: np.rec.array(None, dtype="i4"), ValueError, "Must define a shape if obj is None"),
    (lambda: np.rec.array("abc"), ValueError, "Must define formats")])
def test_refusals(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_from_bytes_and_files():
    data = np.array([(1, 2), (3, 4)], "<i2,<i2").tobytes()
    assert np.rec.fromstring(data, dtype="<i2,<i2").tolist() == [(1, 2), (3, 4)]
    assert np.rec.fromstring(data, dtype="<i2,<i2", offset=4).tolist() == [(3, 4)]
    assert not np.rec.fromstring(data, dtype="<i2,<i2").flags.writeable
    assert np.rec.fromfile(io.BytesIO(data), formats="<i2,<i2", names="a,b", shape=(2, -1)).b.tolist() == [[2], [4]]


def test_shape_0_and_lists():
    with pytest.warns(FutureWarning, match="Passing `shape=0`"):
        assert np.rec.fromarrays([[1, 2]], shape=0).shape == (2,)
    with pytest.warns(FutureWarning, match="expected a list of tuples"):
        assert np.rec.array(((1, 2), (3, 4)), dtype="i4,S1").tolist() == [(1, b"2"), (3, b"4")]


def test_find_duplicate():
    assert np.rec.find_duplicate([2, 2, 1, 4, 1, 6, 2, 3]) == [2, 1]


def test_fields_of_objects_and_scalars_from_pickles():
    a = np.zeros(2, [("o", "O"), ("i", "i8")])
    assert a.getfield("i8", 8).tolist() == [0, 0]
    for bad in (lambda: a.view("i8"), lambda: a.getfield("i8", 0), lambda: np.zeros(2, "O").view("i8")):
        with pytest.raises(TypeError):
            bad()
    rebuild, args = a[0].__reduce__()
    with pytest.raises(RuntimeError):
        rebuild(args[0], 13)
    with pytest.raises(TypeError):
        rebuild(np.dtype("O"), 5)
    b = np.zeros(2, "i4,i4,i4")
    assert b[["f0", "f2"]].dtype.descr == [("f0", "<i4"), ("", "|V4"), ("f2", "<i4")]
    with pytest.raises(ValueError, match="out-of-order"):
        b[["f2", "f0"]].dtype.descr


def test_views_of_some_fields_leave_the_others():
    def fresh():
        a = np.ones(3, [("a", "i4"), ("b", "f4"), ("c", "u4")])
        return a, a[["a", "c"]]

    zeros = np.zeros(3, fresh()[1].dtype)
    for write in (lambda v: v.__setitem__(slice(None), (4, 5)), lambda v: v.__setitem__(slice(None), zeros),
                  lambda v: v.__setitem__([2, 0], zeros[:2]), lambda v: v.__setitem__(v["a"] == 1, (4, 5)), lambda v: v.fill((4, 5)),
                  lambda v: np.copyto(v, zeros, where=[True, False, True]), lambda v: np.concatenate([zeros[:2], zeros[2:]], out=v),
                  lambda v: np.take(zeros, [0, 1, 2], out=v), lambda v: np.put_along_axis(v, np.array([0]), zeros[:1], 0)):
        a, view = fresh()
        write(view)
        assert a["b"].tolist() == [1, 1, 1] and a["a"][0] != 1
    a, view = fresh()
    assert view.copy().tobytes() == b"\1\0\0\0\0\0\0\0\1\0\0\0" * 3      # no stray bytes


def test_arrays_of_subarrays():
    assert np.array([(1, 2), (3, 4)], dtype="2i").tolist() == [[1, 2], [3, 4]]
    assert np.array([(1, 2), 3], dtype="2i").tolist() == [[1, 2], [3, 3]]
    assert np.array([[1, 2], [3, 4]], dtype="2i").tolist() == [[[1, 1], [2, 2]], [[3, 3], [4, 4]]]
    assert np.array([((1, 2), (3, 4))] * 2, dtype="(2,2)O").tolist() == [[[1, 2], [3, 4]]] * 2
    with pytest.raises(ValueError, match="could not broadcast input array from shape"):
        np.array([(1, 2, 3)], dtype="2i")
    assert np.ones(2, [("f", "(3,)i4")]).astype("f8").tolist() == [1, 1]       # the first item stands for the subarray
    for dtype in ("V", "S", "U0"):
        with pytest.raises(ValueError, match="Must specify length"):
            np.fromiter([], dtype)


def test_promotion_returns_what_is_packed_already():
    for spec in ({"names": ["a", "b"], "formats": ["i4", "f4"]}, "10i", [(("t", "a"), "i4")]):
        dt = np.dtype(spec, metadata={"k": 1})
        assert np.promote_types(dt, dt) is dt
    dt = np.dtype({"names": ["a", "b"], "formats": ["i4", "f4"], "itemsize": 100})
    assert np.promote_types(dt, dt).itemsize == 8
    long = np.dtype(">U3", metadata={"k": 1})
    assert np.promote_types(long, np.dtype("U2")).metadata == {"k": 1} and np.promote_types(long, long).isnative


def test_resize_fills_every_field_of_new_items():
    a = np.array([(1, 2.0)], "u4,O")
    a.resize(3, refcheck=False)
    assert a.tolist() == [(1, 2.0), (0, 0), (0, 0)]
    b = np.ones(2, [("k", object, 2)])
    b.resize(3, refcheck=False)
    assert b["k"].tolist() == [[1, 1], [1, 1], [0, 0]]
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        b.resize(4, refcheck="yes")


def test_an_array_of_one_record_is_an_item():
    a = np.zeros(2, [("a", "i8"), ("b", "i8")])
    a[0] = np.array([(2, 3)], [("b", "i8"), ("a", "i8")])
    assert a.tolist() == [(2, 3), (0, 0)]
    with pytest.raises(TypeError, match="Cannot cast array data"):
        a[0] = np.array([(2,)], [("b", "i8")])


def test_dtypes_of_old_pickles_and_odd_texts():
    for state in ((0, "<", None, None, 4, 4), ("<", None, None, -1, -1)):
        dt = np.dtype("f4", False, True)
        dt.__setstate__(state)
        assert dt == np.float32
    assert np.dtype("(2,)3S,3U") == np.dtype([("f0", "S3", (2,)), ("f1", "U3")])
    with pytest.warns(np.exceptions.VisibleDeprecationWarning, match="align should be passed as"):
        np.dtype("f8", align=3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.dtype("f8", 0, 1)                     # as old pickles say it
