"""Dtypes that an extension registers: ml_dtypes' small floats and integers."""
import numpy as np
import pytest

ml_dtypes = pytest.importorskip("ml_dtypes")
FLOATS = [ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn, ml_dtypes.float8_e5m2]
INTEGERS = [ml_dtypes.int4, ml_dtypes.uint4]


@pytest.mark.parametrize("kind", FLOATS + INTEGERS)
def test_arithmetic_order_and_products(kind):
    a = np.array([[3, 1], [2, 0]], kind)
    assert (a + a).dtype == kind and (a - a).astype("f4").tolist() == [[0, 0], [0, 0]]
    assert np.sort(a, axis=0).astype("f4").tolist() == [[2, 0], [3, 1]]
    assert a.argmax(axis=1).tolist() == [0, 0] and a.argmin() == 3 and a.argmax(0, keepdims=True).tolist() == [[0, 0]]
    b = np.array([[1, 2], [0, 1]], kind)
    assert np.tensordot(b, b, 1).astype("f4").tolist() == np.dot(b, b).astype("f4").tolist() == [[1, 4], [0, 1]]
    assert np.inner(a[1], a[1]) == np.vdot(a[1], a[1]) == 4
    assert np.isin(a, [3]).tolist() == [[True, False], [False, False]]
    assert np.round(a, 1).dtype == kind


@pytest.mark.parametrize("kind", FLOATS)
def test_nan_is_the_extreme(kind):
    a = np.array([1, np.nan, 2, np.nan], kind)
    assert a.argmax() == 1 and a.argmin() == 1 and np.isnan(a.max())


@pytest.mark.parametrize("kind", FLOATS + INTEGERS)
def test_what_cannot_be(kind):
    a = np.array([1, 2], kind)
    for impossible in ("M8[s]", "m8[s]", "U5", "S5"):
        assert not np.can_cast(kind, impossible, "unsafe")
    with pytest.raises(TypeError, match="not supported for the input types"):
        a + "a"
    with pytest.raises(TypeError, match="not supported for the input types"):
        a == "a"
    with pytest.raises(TypeError, match="Cannot cast array data"):
        a.astype("M8[s]")


def test_rules_between_user_dtypes():
    assert np.can_cast(ml_dtypes.float8_e4m3fn, ml_dtypes.int4, "same_kind") and not np.can_cast(ml_dtypes.int4, ml_dtypes.uint4, "unsafe")
    assert np.promote_types(ml_dtypes.float8_e4m3fn, ml_dtypes.int4) == ml_dtypes.float8_e4m3fn
    assert np.result_type(ml_dtypes.uint4, 1) == np.uint8 and (np.array([1], ml_dtypes.uint4) + 1).dtype == np.int8
    assert repr(np.dtype(ml_dtypes.bfloat16).newbyteorder()) == "dtype(bfloat16)"
    assert repr(ml_dtypes.finfo(ml_dtypes.bfloat16)) == "finfo(resolution=0.0100098, min=-3.38953e+38, max=3.38953e+38, dtype=bfloat16)"
