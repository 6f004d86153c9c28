"""Casts that must keep every value, and the cast between two DType classes as an object."""
import warnings

import numen as np
import pytest
from numen._core._multiarray_umath import _get_castingimpl as casting_between

SIZES = {c: np.dtype(c).itemsize for c in "bhilqBHILQ"}


@pytest.mark.parametrize("source", "bhilqBHILQ")
@pytest.mark.parametrize("target", "bhilqBHILQefdgFDG")
def test_same_value_takes_integers_that_fit(source, target):
    info = np.iinfo(source)
    for value in {0, 1, info.max, info.min, info.max // 2 + 1}:
        if target in SIZES:
            low, high = np.iinfo(target).min, np.iinfo(target).max
            fits = low <= value <= high
        else:
            digits = {"e": 11, "f": 24, "F": 24, "d": 53, "D": 53, "g": 64, "G": 64}[target]
            odd = abs(value) >> (value & -value).bit_length() - 1 if value else 0
            fits = odd.bit_length() <= digits and (target != "e" or abs(value) <= 65504)
        array = np.array([0, value, 0], source)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            if fits:
                assert int(array.astype(target, casting="same_value")[1].real) == value
            else:
                with pytest.raises(ValueError, match="could not cast 'same_value'"):
                    array.astype(target, casting="same_value")


def test_same_value_of_fractions_and_of_what_is_not_finite():
    for value in (1.5, np.inf, -np.inf, np.nan, 2.0**63, -1e300):
        for swapped in ("<f8", ">f8"):
            with pytest.raises(ValueError, match="could not cast 'same_value' double to long"):
                np.full(200, value, swapped).astype("i8", casting="same_value")
    assert np.isnan(np.array(np.nan).astype("f4", casting="same_value"))
    with pytest.raises(ValueError, match="could not cast 'same_value' double to half"):
        np.array([1e10]).astype("e", casting="same_value")
    with pytest.raises(ValueError):
        np.array([-np.inf], "e").astype("i4", casting="same_value")
    assert np.array([2, 0]).astype(bool, casting="same_value").tolist() == [True, False]


def test_same_value_is_for_numbers_in_astype_alone():
    with pytest.raises(TypeError, match="according to the rule 'same_value'"):
        np.zeros(2, "U3").astype(int, casting="same_value")
    for call in (lambda: np.can_cast("i4", "i8", casting="same_value"), lambda: np.add(1, 2, casting="same_value"),
                 lambda: np.copyto(np.zeros(1), 1, casting="same_value")):
        with pytest.raises(ValueError, match=r"'unsafe' \(got 'same_value'\)"):
            call()


def test_voids_and_times_can_be_cast_as_their_bytes_allow():
    assert np.can_cast("i4,f8", "V", "no") and not np.can_cast("i4,f8", "V12", "unsafe")
    assert not np.can_cast(np.dtype(("i4", (1, 1))), "i4", "same_kind")
    assert not np.can_cast("M8[s]", "V8", "equiv") and np.can_cast("M8[s]", "V8", "safe")
    assert not np.can_cast("m8[s]", "U30", "same_kind") and np.can_cast("m8[s]", "U30", "unsafe")


def resolve(source, target):
    source, target = np.dtype(source), np.dtype(target)
    return casting_between(type(source), type(target))._resolve_descriptors((source, target))


@pytest.mark.parametrize("source, target, safety, offset", [
    ("i4", "i4", 64, 0), ("i4", ">i4", 65, None), ("i4", "f8", 66, None), ("f8", "f4", 67, None), ("l", "q", 64, 0),
    ("S5", "S3", 3, 0), ("S3", "S5", 2, None), (">U2", "<U2", 1, None), ("i4", "V3", 4,
                                                                         0), ("V8", "V4", 3, 0), ("M8[s]", "M8[ms]", 2, None),
    ("M8", "M8[ms]", 2, 0), ("i4", [("a", "i4")], 4, 0), ("O", "V8", 4, None)])
def test_cast_methods_tell_safety_and_views(source, target, safety, offset):
    found = resolve(source, target)
    assert (found[0], found[2]) == (safety, offset)
    assert found[1] == (np.dtype(source), np.dtype(target))


def test_cast_methods_swap_no_bytes_and_choose_the_size_of_texts():
    method = casting_between(type(np.dtype("i4")), type(np.dtype("f8")))
    assert method._resolve_descriptors((np.dtype(">i4"), None)) == (66, (np.dtype("i4"), np.dtype("f8")), None)
    out = np.zeros(3)
    method._simple_strided_call((np.array([1, 2, 3], "i4"), out))
    assert out.tolist() == [1, 2, 3]
    with pytest.raises(TypeError):
        method._simple_strided_call((np.array([1, 2, 3], ">i4"), out))
    with pytest.raises(ValueError):
        method._simple_strided_call((np.array([1, 2], "i4"), out))
    text = casting_between(type(np.dtype("i4")), type(np.dtype("U")))
    assert text._resolve_descriptors((np.dtype("i4"), None))[1][1] == np.dtype("U11") and not text._supports_unaligned
    with pytest.raises(TypeError, match="casting from object to the parametric DType"):
        casting_between(type(np.dtype("O")), type(np.dtype("U")))._resolve_descriptors((np.dtype("O"), None))


@pytest.mark.parametrize("value, code", [(np.ulonglong(2**64 - 1), "i8"), (np.int64(300), "i1"), (np.float32(1e10), "i1")])
def test_a_scalar_alone_is_cast_where_an_item_must_fit(value, code):
    with np.errstate(invalid="ignore"):
        assert np.array(value, code) == np.array(value).astype(code)
    with pytest.raises(OverflowError):
        np.array([value], code)


def test_equal_times_are_equal_in_testing():
    np.testing.assert_equal(np.datetime64(1, "ms"), np.datetime64(1, "ms"))
    with pytest.raises(AssertionError):
        np.testing.assert_equal(np.datetime64(1, "ms"), np.datetime64(2, "ms"))


def test_copyto_takes_python_numbers_by_kind():
    for code, safe, equiv in (("u1", True, False), ("i8", True, True), ("f4", True, False), ("f8", True, False), ("O", True, True),
                              ("?", False, False)):
        for rule, allowed in (("safe", safe), ("equiv", equiv)):
            if allowed:
                np.copyto(np.zeros(2, code), 3, casting=rule)
            else:
                with pytest.raises(TypeError):
                    np.copyto(np.zeros(2, code), 3, casting=rule)
    with pytest.raises(TypeError, match="cannot cast Python float to float32 under the casting rule 'equiv'"):
        np.copyto(np.zeros(2, "f4"), 3.0, casting="equiv")


def test_copy_of_astype_is_a_truth_value():
    a = np.arange(3)
    assert a.astype(int, copy=[]) is a and a.astype(int, copy=1) is not a
    with pytest.raises(ValueError, match="_CopyMode enum is not allowed for astype"):
        a.astype(int, copy=np._CopyMode.NEVER)


def test_casts_of_complex_numbers_to_real_ones_warn_once_on_every_way():
    z = np.array([1 + 2j, 3 - 4j, 5])
    ways = [lambda r: np.copyto(r, z, casting="unsafe", where=[True, False, True]), lambda r: r.__setitem__([0, 1], z[:2]),
            lambda r: r.__setitem__([True, False, True], z[:2]), lambda r: setattr(r, "flat", z),
            lambda r: r.__setitem__(0, z[:1].reshape(())),
            lambda r: np.concatenate([z], out=r, casting="unsafe"), lambda r: np.add(z, 1, out=r, casting="unsafe"),
            lambda r: z.astype(r.dtype),
            lambda r: z.sum(dtype=r.dtype), lambda r: z.cumsum(dtype=r.dtype),
            lambda r: list(np.nditer(z, ["buffered"], op_dtypes=[r.dtype], casting="unsafe"))]
    for way in ways:
        with pytest.warns(np.exceptions.ComplexWarning, match="discards the imaginary part") as seen:
            way(np.zeros(3))
        assert len(seen) == 1


@pytest.mark.parametrize("value, dtype, text", [(np.longdouble(1e300), "f4", "overflow"), (np.longdouble(np.inf), "u1", "invalid value"),
                                                (np.clongdouble(np.nan), "u8", "invalid value"), (np.float32(1e6), "f2", "overflow")])
@pytest.mark.filterwarnings("ignore::numen.exceptions.ComplexWarning")
def test_casts_tell_what_does_not_fit(value, dtype, text):
    items = np.array([value] * 3)
    ways = [lambda r: r.__setitem__([0, 1], value), lambda r: np.copyto(r, items, casting="unsafe"), lambda r: np.array([value], r.dtype),
            lambda r: np.add(items, 0, dtype=r.dtype, casting="unsafe"), lambda r: np.array(items[0]).astype(r.dtype),
            lambda r: list(np.nditer(items, ["buffered"], op_dtypes=[r.dtype], casting="unsafe"))]
    for way in ways:
        with pytest.warns(RuntimeWarning, match=f"{text} encountered in cast"):
            way(np.zeros(3, dtype))
        with np.errstate(all="raise"), pytest.raises(FloatingPointError, match=f"{text} encountered in cast"):
            way(np.zeros(3, dtype))
    with pytest.warns(RuntimeWarning, match=f"{text} encountered in reduce"):
        items.sum(dtype=dtype)
    with pytest.warns(RuntimeWarning, match=f"{text} encountered in add"):
        np.add(items, items, out=np.zeros(3, dtype), casting="unsafe")
