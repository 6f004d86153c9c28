"""What ufuncs take: where= of any object, signature= and dtype=, texts as truth values; what inspect says of them."""
import inspect

import numen as np
import pytest


def test_where_takes_any_object_but_arrays_of_numbers():
    out = np.zeros(3)
    assert np.add([1, 2, 3], 1, out=out, where=[1, 0, 2]).tolist() == [2, 0, 4]
    with pytest.raises(TypeError, match="Cannot cast array data from dtype\\('int64'\\) to dtype\\('bool'\\)"):
        np.add([1, 2, 3], 1, out=out, where=np.array([1, 0, 1]))


def test_where_without_out_warns_unless_none_is_said():
    with pytest.warns(UserWarning, match="'where' used without 'out'"):
        np.add([1, 2], 1, where=[True, False])
    assert np.add([1, 2], 1, where=[True, False], out=None)[0] == 2
    assert np.add([1, 2], 1, where=np.True_).tolist() == [2, 3]


@pytest.mark.parametrize("given, error, text", [
    ((None,), TypeError, "a single item type tuple cannot contain None"), (("f8",), TypeError, "Use `dtype` or"),
    ((None, "f8"), ValueError, "a type-tuple must be specified of length 3"), ("%^->#", ValueError, "Invalid data-type for array"),
    (b"\xff\xff->i", UnicodeDecodeError, "can't decode byte 0xff"), (12.5, TypeError, "must be a string or a tuple")])
def test_bad_signatures(given, error, text):
    with pytest.raises(error, match=text):
        np.add(3, 4, signature=given)


@pytest.mark.parametrize("dtype", [np.dtype("i8").newbyteorder(), "m8[ns]", "U3", [("a", "i4")]])
def test_dtype_tells_the_class_alone(dtype):
    with pytest.raises(TypeError, match="only select the general DType"):
        np.add(3, 4, dtype=dtype)


def test_texts_as_truth_values():
    a = np.array(["a", "", "0"])
    for texts in (a, a.astype("S")):
        assert np.logical_and(texts, texts).tolist() == [True, False, True]
        assert np.logical_xor(texts, 1).tolist() == [False, True, False]
        assert np.logical_or(texts, [0.0, 0.0, 2.0]).dtype == bool
    assert np.logical_or(a, np.array([None, "x", 3], object)).tolist() == ["a", "x", "0"]


@pytest.mark.parametrize("ufunc", [np.sin, np.divmod, np.frexp, np.matmul])
def test_signatures_for_inspect(ufunc):
    parameters = inspect.signature(ufunc).parameters
    assert parameters["out"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert ("where" in parameters) == (ufunc.signature is None) == ("axes" not in parameters)


class OptsOut:
    __array_ufunc__ = None


class Takes:
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return method, inputs[1:], kwargs


@pytest.mark.parametrize("call", [lambda t, o: np.add(t, o), lambda t, o: np.add(t, 1, out=o), lambda t, o: np.add(1, 1, where=o),
                                  lambda t, o: np.multiply.reduce(t, out=o)])
def test_who_opts_out_ends_the_call(call):
    with pytest.raises(TypeError, match="operand 'OptsOut' does not support ufuncs"):
        call(Takes(), OptsOut())


def test_arguments_are_checked_before_somebody_takes_over():
    t = Takes()
    assert np.add(1, 1, where=t)[0] == "__call__"
    assert np.multiply.reduce(t, 0, None, None, False) == ("reduce", (), {"axis": 0, "dtype": None, "keepdims": False})
    for call, error in ((lambda: np.sin(t, bla=2), "unexpected keyword argument 'bla'"), (lambda: np.multiply.reduce(t, bad=1), "'bad'"),
                        (lambda: np.divmod(1, 1, out=t), "'out' must be a tuple of arrays"),
                        (lambda: np.sin(t, 1, 2), "positional arguments"),
                        (lambda: np.sin(t, sig="d", dtype="d"), "both 'signature' and 'dtype'"),
                        (lambda: np.multiply.outer(t), "exactly two")):
        with pytest.raises(TypeError, match=error):
            call()
    with pytest.raises(ValueError, match="second operand needed"):
        np.multiply.at(t, [1])


def test_axes_are_ints():
    normal = np.lib.array_utils.normalize_axis_index
    assert [normal(axis, 3) for axis in (-3, 2, True, np.int8(1), np.array(1))] == [0, 2, 1, 1, 1]
    for axis, error, words in ((None, TypeError, "'NoneType' object cannot be"), (1.5, TypeError, "integer argument expected, got float"),
                               (2**40, OverflowError, "C int"), (2**70, OverflowError, "C long"), (3, np.exceptions.AxisError, "axis 3")):
        with pytest.raises(error, match=words):
            normal(axis, 3)
    with pytest.raises(TypeError, match="'NoneType' object cannot be"):
        np.expand_dims([1], None)
