"""Texts of arrays and floats: NumPy 2.4.6's, frozen."""
import threading

import numen as np
import pytest

nan, inf = float("nan"), float("inf")
REPR = [
    ("np.array([1, 2, 3])", "array([1, 2, 3])"),
    ("np.array([1.5, nan, -inf])", "array([ 1.5,  nan, -inf])"),
    ("np.array([1e-9, 1])", "array([1.e-09, 1.e+00])"),
    ("np.array([1+2j, 3.25-1j])", "array([1.  +2.j, 3.25-1.j])"),
    ("np.array([True, False])", "array([ True, False])"),
    ("np.array(['a', 'b\\n'])", "array(['a', 'b\\n'], dtype='<U2')"),
    ("np.array([b'a', b'\\xff'])", "array([b'a', b'\\xff'], dtype='|S1')"),
    ("np.array([None, [1], 'x'], object)", "array([None, list([1]), 'x'], dtype=object)"),
    ("np.zeros((0, 3))", "array([], shape=(0, 3), dtype=float64)"),
    ("np.zeros(2, 'f4')", "array([0., 0.], dtype=float32)"),
    ("np.zeros(2, '>i2')", "array([0, 0], dtype='>i2')"),
    ("np.zeros(2000, 'i1')", "array([0, 0, 0, ..., 0, 0, 0], shape=(2000,), dtype=int8)"),
    ("np.array(5)", "array(5)"),
    ("np.array([1e6, 1], 'f4')", "array([1.e+06, 1.e+00], dtype=float32)"),
    ("np.array([1000, 1], 'f2')", "array([1.e+03, 1.e+00], dtype=float16)"),
    ("np.array([(1.5, [1, 2])], [('a', 'f8'), ('b', 'i4', (2,))])", "array([(1.5, [1, 2])], dtype=[('a', '<f8'), ('b', '<i4', (2,))])"),
    ("np.array([(1, 'abc', True), (-200, 'd', False)], [('x', 'i4'), ('y', 'U3'), ('z', '?')])",
     "array([(   1, 'abc',  True), (-200, 'd', False)],\n      dtype=[('x', '<i4'), ('y', '<U3'), ('z', '?')])"),
    ("np.zeros((2, 2, 2), int)", "array([[[0, 0],\n        [0, 0]],\n\n       [[0, 0],\n        [0, 0]]])"),
]


@pytest.mark.parametrize("source, text", REPR)
def test_repr(source, text):
    assert repr(eval(source)) == text


OPTIONS = [
    ({"precision": 3}, [1 / 3, 2], "[0.333 2.   ]"),
    ({"precision": 3, "floatmode": "fixed"}, [1 / 3, 2], "[0.333 2.000]"),
    ({"floatmode": "unique"}, [1 / 3, 2], "[0.3333333333333333 2.                ]"),
    ({"floatmode": "maxprec_equal", "precision": 4}, [0.25, 2], "[0.25 2.00]"),
    ({"suppress": True}, [1e-9, 1], "[0. 1.]"),
    ({"sign": "+"}, [1.0, -2], "[+1. -2.]"),
    ({"sign": " "}, [1.0, 2], "[ 1.  2.]"),
    ({"nanstr": "NA", "infstr": "oo"}, [nan, inf, 1], "[NA oo 1.]"),
    ({"threshold": 2, "edgeitems": 1}, [1, 2, 3], "[1 ... 3]"),
    ({"linewidth": 8}, [1, 2, 3, 4], "[1 2 3\n 4]"),
    ({"formatter": {"int": lambda x: f"<{x}>"}}, [1, 2], "[<1> <2>]"),
    ({"legacy": "1.13"}, [1.5, -2], "[ 1.5 -2. ]"),
]


@pytest.mark.parametrize("options, values, text", OPTIONS)
def test_options(options, values, text):
    before = np.get_printoptions()
    with np.printoptions(**options):
        assert str(np.array(values)) == text
    assert np.get_printoptions() == before


def test_options_are_checked():
    for options, error, text in [
            ({"sign": "x"}, ValueError, "sign option must be one of ' ', '+', or '-'"),
            ({"floatmode": "x"}, ValueError, 'floatmode option must be one of "fixed", "unique", "maxprec", "maxprec_equal"'),
            ({"threshold": "x"}, TypeError, "threshold must be numeric"),
            ({"threshold": nan}, ValueError, "threshold must be non-NAN, try sys.maxsize for untruncated representation"),
            ({"precision": 1.5}, TypeError, "precision must be an integer")]:
        with pytest.raises(error) as caught:
            np.set_printoptions(**options)
        assert str(caught.value) == text


def test_array_in_itself():
    a = np.empty(1, object)
    a[0] = a
    assert repr(a) == "array([array(..., dtype=object)], dtype=object)"
    a[0] = None


def test_formatter_that_fails():
    with pytest.raises(ZeroDivisionError):
        np.array2string(np.array([1]), formatter={"all": lambda x: 1 / 0})


def test_options_belong_to_the_thread():
    seen = []

    def work():
        np.set_printoptions(precision=2)
        seen.append(str(np.array([1 / 3])))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["[0.33]"] and str(np.array([1 / 3])) == "[0.33333333]"


FLOATS = [
    ("positional", (0.1,), {"min_digits": 20}, "0.10000000000000000555"),
    ("positional", (1234.5678,), {"precision": 2, "fractional": False}, "1200."),
    ("positional", (0.006,), {"precision": 1}, "0.0"),
    ("positional", (-12.25,), {"pad_left": 6, "pad_right": 6}, "   -12.25    "),
    ("positional", (2.5,), {"precision": 0, "trim": "-"}, "2"),
    ("scientific", (1e-300,), {"exp_digits": 5}, "1.e-00300"),
    ("scientific", (3.14159265,), {"precision": 3}, "3.142e+00"),
    ("scientific", (1.0,), {"unique": False, "precision": 3}, "1.000e+00"),
]


@pytest.mark.parametrize("kind, args, kwargs, text", FLOATS)
def test_float_formats(kind, args, kwargs, text):
    assert getattr(np, "format_float_" + kind)(*args, **kwargs) == text


def test_float_format_errors():
    for kwargs, error in [({"precision": -2}, "precision must be >= 0"), ({"precision": 2, "min_digits": 5},
            "min_digits must be less than or equal to precision"),
                          ({"precision": 0, "fractional": False}, "precision must be greater than 0 if fractional=False")]:
        with pytest.raises(ValueError) as caught:
            np.format_float_positional(1.0, **kwargs)
        assert str(caught.value) == error
    with pytest.raises(TypeError):
        np.format_float_positional("a")


def test_scalars():
    for x, text in [(np.float32(1e-4), "1e-04"), (np.float32(1e6), "1e+06"), (np.float16(1000), "1e+03"), (np.float64(1e16), "1e+16"),
                    (np.float64(1e15), "1000000000000000.0"), (np.complex128(complex(-0.0, 1)), "(-0+1j)"), (np.complex64(2j), "2j")]:
        assert str(x) == text


def test_texts_of_floats_have_a_limit():
    most = 2**31 - 1
    for options in ({"pad_left": most}, {"pad_right": most}, {"min_digits": most}, {"precision": most, "unique": False}):
        with pytest.raises(RuntimeError, match="Float formatting result too large"):
            np.format_float_positional(1.5, **options)
    assert np.format_float_positional(np.nan, pad_left=most) == "nan" and np.format_float_scientific(np.inf, min_digits=most) == "inf"
