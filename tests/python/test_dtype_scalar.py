"""dtype objects, promotion, scalars and structured items."""
import pickle
import warnings

import numen as np
import pytest


@pytest.mark.parametrize("text, name, size", [("f8", "float64", 8), (">i4", "int32", 4), ("U5", "str160", 20),
                                              ("M8[25s]", "datetime64[25s]", 8),
                                              ("i4,f8", "void96", 12), ("(2,3)i2", "void96", 12)])
def test_dtype_texts(text, name, size):
    dt = np.dtype(text)
    assert dt.name == name and dt.itemsize == size
    assert pickle.loads(pickle.dumps(dt)) == dt
    assert hash(dt) == hash(np.dtype(text))


def test_structured_repr_and_fields():
    dt = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    assert repr(dt) == "dtype([('a', 'i1'), ('b', '<f8')], align=True)"
    assert dt.fields["b"][1] == 8 and dt.itemsize == 16


def test_structured_items():
    a = np.zeros(3, "i4,O")
    a["f0"] = [3, 1, 2]
    a["f1"] = 7
    b = a.astype("f8,O")
    assert b.tolist() == [(3.0, 7), (1.0, 7), (2.0, 7)]
    assert (a == a.copy()).all()


@pytest.mark.parametrize("a, b, r", [("i8", "u8", "f8"), ("i1", "u1", "i2"), ("e", "h", "f"), ("M8[s]", "M8[ms]", "M8[ms]"),
                                     ("S3", "U2", "U3")])
def test_promotion(a, b, r):
    assert np.promote_types(a, b) == np.dtype(r) == np.promote_types(b, a)


def test_no_promotion():
    with pytest.raises(np.exceptions.DTypePromotionError):
        np.promote_types("M8[s]", "f8")


def test_weak_numbers():
    assert type(np.float32(1) * 1.5) is np.float32
    assert type(np.int8(1) + 1.5) is np.float64
    with pytest.raises(OverflowError, match="Python integer 300 out of bounds for int8"):
        np.int8(1) + 300
    assert np.int8(1) < 300 and np.uint8(1) > -1
    assert np.int64(-1) != np.uint64(2**64 - 1)


def test_scalar_overflow_warns():
    with pytest.warns(RuntimeWarning, match="overflow encountered in scalar add"):
        assert np.int8(100) + np.int8(100) == -56
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(all="ignore"):
            assert np.isinf(np.float64(1) / 0)


@pytest.mark.parametrize("code", "?bBhHiIlLqQefdgFDG")
def test_scalar_round_trip(code):
    x = np.dtype(code).type(1)
    assert pickle.loads(pickle.dumps(x)) == x and x.dtype == np.dtype(code)
    assert x[()] == x and hash(x) == hash(1)


def test_scalar_repr():
    assert repr(np.float64(1.5)) == "np.float64(1.5)" and repr(np.longlong(3)) == "np.int64(3)"
    assert repr(np.complex64(1 + 2j)) == "np.complex64(1+2j)" and repr(np.str_("a")) == "np.str_('a')"


def test_time_casts():
    a = np.array([500, -1], "M8[D]")
    assert a.astype("M8[Y]").astype("i8").tolist() == [1, -1]
    assert np.array([5], "m8[s]").astype("m8[ms]").astype("i8").tolist() == [5000]
    assert np.isnat(np.array(["NaT"], "M8[s]")).all()


def test_truth_values_index_scalars():
    for scalar in (np.float64(1.5), np.int8(3), np.datetime64(1, "s"), np.void(b"ab"), np.array((1, 2.5), "i4,f8")[()]):
        for true, false in ((True, False), (np.True_, np.False_), (np.array(True), np.array(False))):
            assert scalar[true].shape == (1,) and scalar[true][0] == scalar and scalar[false].shape == (0,)
    record = np.array((1, 2.5), "i4,f8")[()]
    assert record[np.array(1)] == 2.5 and record[np.int64(0)] == 1
    plain = np.void(b"ab")
    assert plain[()] == plain and plain[...].shape == () and plain[None].shape == (1,)
    for key, words in ((0, "too many indices"), ("a", "only integers"), ([0], "too many indices")):
        with pytest.raises(IndexError, match=words):
            plain[key]
    with pytest.raises(IndexError, match="only integers"):
        record[2**70]
    with pytest.raises(IndexError, match="invalid index to scalar variable"):
        np.float64(1)[[True]]
