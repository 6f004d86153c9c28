"""datetime64 and timedelta64: what objects and texts become, what they become as text and objects, and casts between units."""
import datetime

import pytest

import numen as np

DAY, TIME = datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
EAST = datetime.timezone(datetime.timedelta(hours=5, minutes=30))


@pytest.mark.parametrize("text, unit, count", [
    ("2011", "Y", 41), ("+2011", "Y", 41), ("-1", "Y", -1971), ("1970-02", "M", 1), (" 1970-01-02", "D", 1), ("1970-01-02T03", "h", 27),
    ("1970-01-01 00:01", "m", 1), ("1970-01-01T00:00:07", "s", 7), ("1970-01-01T00:00:01.", "ms",
                                                                    1000), ("1970-01-01T00:00:01.0005", "us", 1000500),
    ("1970-01-01T00:00:00.123456789012345678", "as", 123456789012345678)])
def test_texts_as_times(text, unit, count):
    for made in (np.datetime64(text), np.datetime64(text.encode()), np.array([text]).astype("M8")[0], np.array([text], "M8")[0]):
        assert made.dtype == f"M8[{unit}]" and made.view("i8") == count
    assert np.array([text], "S50").astype("M8[s]")[0] == np.datetime64(text, "s")


@pytest.mark.parametrize("text, message", [
    ("2011-1", 'Error parsing datetime string "2011-1" at position 5'), ("2011-05-06T",
                                                                         'Error parsing datetime string "2011-05-06T" at position 11'),
    ("2011-13", 'Month out of range in datetime string "2011-13"'), ("2011-02-29", 'Day out of range in datetime string "2011-02-29"'),
    ("x", 'Error parsing datetime string "x" at position 0'), ("é", 'Error parsing datetime string "é" at position 0')])
def test_texts_that_are_no_times(text, message):
    for make in (lambda: np.datetime64(text), lambda: np.array([text]).astype("M8[s]"), lambda: np.array([text], "M8[D]")):
        with pytest.raises(ValueError) as info:
            make()
        assert str(info.value) == message


def test_zones_of_texts_warn():
    with pytest.warns(UserWarning, match="no explicit representation of timezones"):
        assert np.datetime64("1970-01-01T03:00-01:30") == np.datetime64(270, "m")
    with pytest.warns(UserWarning, match="no explicit representation of timezones"):
        assert np.array(["1970-01-01T03Z"]).astype("M8[h]").view("i8") == [3]


def test_objects_as_times():
    assert repr(np.datetime64(DAY)) == "np.datetime64('2020-01-02')" and np.datetime64(TIME).dtype == "M8[us]"
    assert np.datetime64(TIME, "25s").view("i8") == 1577934245 // 25
    assert np.timedelta64(datetime.timedelta(-1), "s").view("i8") == -86400
    assert np.timedelta64(np.int8(5), "s").dtype == "m8[s]" and np.timedelta64("-7").view("i8") == -7
    for bad, message in [(5, "Converting an integer to a NumPy datetime requires a specified unit"),
                         (5.5, "Could not convert object to NumPy datetime")]:
        with pytest.raises(ValueError, match=message):
            np.datetime64(bad)
    with pytest.raises(TypeError, match=r"Cannot cast NumPy timedelta64 scalar from metadata \[Y\] to \[s\] according to the rule "
                                        r"'same_kind'"):
        np.timedelta64(np.timedelta64(5, "Y"), "s")
    with pytest.raises(TypeError, match=r"Cannot cast datetime.timedelta object from metadata \[D\] to \[Y\]"):
        np.timedelta64(datetime.timedelta(1), "Y")


@pytest.mark.parametrize("unit, error", [("foo", 'Invalid datetime unit "foo" in metadata'), ("", 'Invalid datetime metadata string ""'),
                                         ("s/2", 'Invalid datetime metadata string "s/2"'),
                                         (5, "Invalid object for specifying NumPy datetime metadata"),
                                         (("s",), "Require tuple of size 2 to 4"), (("s", 0), "Invalid tuple values")])
def test_units_that_are_none(unit, error):
    with pytest.raises(TypeError, match=error):
        np.timedelta64(5, unit)


def test_times_as_objects():
    assert np.datetime64(TIME).item() == TIME and np.datetime64(DAY).item() == DAY
    assert np.timedelta64(-5, "2s").item() == datetime.timedelta(seconds=-10)
    assert np.datetime64(10**6, "D").item() == datetime.date(1970, 1, 1) + datetime.timedelta(10**6)
    assert np.datetime64(10**7, "D").item() == 10**7 and np.datetime64(5, "ns").item() == 5 and np.datetime64("NaT").item() is None
    assert np.timedelta64(2**62, "D").item() == 2**62 and np.timedelta64(5, "Y").item() == 5
    assert hash(np.datetime64(TIME)) == hash(TIME)
    assert hash(np.timedelta64(7, "D")) == hash(np.timedelta64(1, "W")) == hash(datetime.timedelta(7))
    with pytest.raises(ValueError, match="Can't hash generic timedelta64"):
        hash(np.timedelta64(5))


TIMES = np.array(["2011-03-16T13:55", "1920-01-01T03:12", "NaT"], "M8[m]")


@pytest.mark.parametrize("kwargs, texts, size", [
    ({}, ["2011-03-16T13:55", "1920-01-01T03:12", "NaT"], 35), ({"unit": "h"}, ["2011-03-16T13", "1920-01-01T03", "NaT"], 32),
    ({"unit": "as"}, ["2011-03-16T13:55:00.000000000000000000", "1920-01-01T03:12:00.000000000000000000", "NaT"], 57),
    ({"unit": "auto"}, ["2011-03-16T13:55", "1920-01-01T03:12", "NaT"], 62), ({"unit": "W"}, ["2011-03-16", "1920-01-01", "NaT"], 28),
    ({"timezone": "UTC"}, ["2011-03-16T13:55Z", "1920-01-01T03:12Z", "NaT"], 35)])
def test_datetime_as_string(kwargs, texts, size):
    made = np.datetime_as_string(TIMES, **kwargs)
    assert made.tolist() == texts and made.dtype == f"U{size}"
    assert np.datetime_as_string(TIMES[::-1].reshape(3, 1), **kwargs).tolist() == [[t] for t in texts[::-1]]
    assert np.datetime_as_string(TIMES.astype(">M8[m]"), **kwargs).tolist() == texts


def test_datetime_as_string_of_zones():
    assert np.datetime_as_string(TIMES[:2], timezone=EAST).tolist() == ["2011-03-16T19:25+0530", "1920-01-01T08:42+0530"]
    assert np.datetime_as_string(np.datetime64("2011-02-03"), timezone=EAST, unit="auto") == "2011-02-03T05:30+0530"
    with pytest.raises(TypeError, match="Cannot create a local timezone-based date string"):
        np.datetime_as_string(TIMES, "D", EAST if False else "local")
    with pytest.raises(ValueError, match="year 0 is out of range"):
        np.datetime_as_string(TIMES, timezone=EAST)
    for zone, error in [("foo", ValueError), (5, TypeError)]:
        with pytest.raises(error):
            np.datetime_as_string(TIMES, timezone=zone)


def test_datetime_as_string_refuses():
    with pytest.raises(TypeError, match="as units 'h' from a NumPy datetime with units 'm' according to the rule 'safe'"):
        np.datetime_as_string(TIMES, "h", casting="safe")
    for bad in ([], 5, "2011", np.timedelta64(5, "s"), np.array(["2011"])):
        with pytest.raises(TypeError, match="input must have type NumPy datetime"):
            np.datetime_as_string(bad)
    with pytest.raises(TypeError, match='Invalid datetime unit "2h" in metadata'):
        np.datetime_as_string(TIMES, "2h")


def test_times_cast_to_text():
    assert TIMES.astype(str).dtype == "U35" and TIMES.astype("S").tolist() == [b"2011-03-16T13:55", b"1920-01-01T03:12", b"NaT"]
    assert np.array([5, -6], "m8[7s]").astype("U").tolist() == ["35 seconds", "-42 seconds"]
    with pytest.raises(RuntimeError, match="too short, with length 10"):
        TIMES.astype("U10")
    assert np.array(["5", "NaT"]).astype("m8[s]").view("i8").tolist() == [5, -2**63]


@pytest.mark.parametrize("dtype, counts, to, want", [
    ("m8[s]", [-7, 7], "m8[3s]", [-3, 2]), ("m8[M]", [1000], "m8[W]", [4348]), ("m8[Y]", [5], "m8[ns]", [157784760000000000]),
    ("M8[D]", [-1, 31, 365], "M8[M]", [-1, 1, 12]), ("M8[M]", [1, -1], "M8[h]", [744, -744]), ("M8[ns]", [-1], "M8[s]", [-1])])
def test_casts_between_units(dtype, counts, to, want):
    a = np.array(counts, "i8").view(dtype)
    assert a.astype(to).view("i8").tolist() == want
    assert np.array([-2**63] * 2, "i8").view(dtype).astype(to).view("i8").tolist() == [-2**63] * 2


def test_units_too_far_apart():
    with pytest.raises(OverflowError, match="conversion factor between NumPy datetime units W and as"):
        np.zeros(1, "m8[W]").astype("m8[as]")
    with pytest.raises(OverflowError, match=r"NumPy datetime metadata \[s\] and \[as\]"):
        np.promote_types("m8[s]", "m8[as]")


@pytest.mark.parametrize("a, b, want", [("M8[3Y]", "M8[6D]", "M8[3D]"), ("M8[4Y]", "m8[25m]", "M8[5m]"), ("m8[3W]", "m8[5D]", "m8[D]"),
                                        ("m8", "M8[Y]", "M8[Y]"), ("m8[s]", "i4", "m8[s]")])
def test_common_units(a, b, want):
    assert np.promote_types(a, b) == want == np.promote_types(b, a)


@pytest.mark.parametrize("call, dtype, want", [
    (lambda: np.arange("2000-01", "2000-03", dtype="M8[D]")[[0, -1]], "M8[D]", [10957, 11016]),
    (lambda: np.arange(np.timedelta64(5, "s")), "m8[s]", [0, 1, 2, 3, 4]),
    (lambda: np.arange(5, 10, 2, dtype="m8[h]"), "m8[h]", [5, 7, 9]), (lambda: np.arange(np.datetime64("2000"), 3), "M8[Y]", [30, 31, 32]),
    (lambda: np.arange(np.datetime64("1970-01-01"), np.datetime64("1970-01-02"), np.timedelta64(10, "h")), "M8[h]", [0, 10, 20]),
    (lambda: np.arange(np.datetime64("2005"), np.datetime64("2000"), -2), "M8[Y]", [35, 33, 31]),
    (lambda: np.arange("2000", "2005", 2, dtype="M8"), "M8[Y]", [30, 32, 34]),
    (lambda: np.arange(DAY, datetime.date(2020, 1, 4)), "M8[D]", [18263, 18264]),
    (lambda: np.arange(0, np.timedelta64(3, "s"), dtype=">m8[s]"), ">m8[s]", [0, 1, 2])])
def test_arange(call, dtype, want):
    made = call()
    assert made.dtype == dtype and made.astype("i8").tolist() == want


@pytest.mark.parametrize("args, kwargs, error, message", [
    ((5,), {"dtype": "M8[s]"}, ValueError, "arange requires both a start and a stop for NumPy datetime64 ranges"),
    ((np.datetime64("NaT"), np.datetime64("2000")), {}, ValueError, "arange: cannot use NaT"),
    ((np.timedelta64(0, "s"), np.timedelta64(5, "s"), np.timedelta64(0, "s")), {}, ValueError, "arange: step cannot be zero"),
    ((np.timedelta64(0, "s"), 5.5), {"dtype": "m8[s]"}, ValueError, "Could not convert object to NumPy timedelta"),
    ((np.timedelta64(3, "Y"), np.timedelta64(3, "D")), {}, TypeError, "incompatible nonlinear base time units"),
    ((np.datetime64(-2**62, "s"), np.datetime64(2**62, "s")), {}, (ValueError, MemoryError), ".")])
def test_arange_refuses(args, kwargs, error, message):
    with pytest.raises(error, match=message):
        np.arange(*args, **kwargs)
