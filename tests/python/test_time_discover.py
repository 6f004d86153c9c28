"""The unit that values tell where a time dtype is asked for without one."""
import datetime

import pytest

import numen as np

DAY, TIME = datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
SPAN = datetime.timedelta(1, 2, 3)


@pytest.mark.parametrize("items, dtype, unit", [
    ([DAY, TIME], "M8", "us"), ([DAY], "M8", "D"), (["2011", "2011-05"], "M8", "M"), ([None, "NaT"], "M8", None),
    ([SPAN, None], "m8", "us"), ([SPAN, 5], "m8", "us"), ([5, 6], "m8", None), (["5"], "m8", None),
    ([np.timedelta64(5, "s"), np.timedelta64(5, "25D")], "M8", "s")])
def test_object_items_tell_the_unit(items, dtype, unit):
    want = np.dtype(dtype if unit is None else f"{dtype}[{unit}]")
    objects = np.empty(len(items), object)
    objects[:] = items
    assert objects.astype(dtype).dtype == want
    assert np.array(objects, dtype).dtype == want
    assert np.array([objects], dtype).dtype == want


def test_zero_dimensional_object_array():
    a = np.array(SPAN, object).astype("m8")
    assert a.shape == () and a.dtype == "m8[us]" and a[()].item() == SPAN


@pytest.mark.parametrize("dtype", ["M8[s]", "M8[25D]", ">M8[ns]", "m8[h]"])
def test_times_keep_their_unit(dtype):
    a = np.zeros(2, dtype)
    assert a.astype(dtype[:dtype.index("[")].lstrip(">")).dtype == dtype
    assert a.astype("m8" if "M" in dtype else "M8").dtype == dtype.lstrip(">").replace("M", "x").replace("m", "M").replace("x", "m")


def test_units_that_do_not_go_together():
    with pytest.raises(TypeError, match="incompatible nonlinear base time units"):
        np.array([np.timedelta64(5, "s"), np.timedelta64(5, "Y")], object).astype("m8")
